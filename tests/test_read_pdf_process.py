"""The process that reads PDF files: one for all of them, replaced when it dies, never the caller's own script."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from bombs import BOMBS
from handpress.diagnostics import HandpressError
from handpress.pages.readers.pdf import child, read_pdf

ROOT = Path(__file__).parent.parent
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and process tables of POSIX")

SCRIPT = """
import sys
from pathlib import Path
from handpress.pages.readers.pdf import read_pdf

print("begun")
for name in sys.argv[1:]:
    print(read_pdf(Path(name).read_bytes(), name).lines[0].text)
"""


def paper(words: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 700, words)
    canvas.save()
    return file.getvalue()


def words_of(data: bytes) -> str:
    return read_pdf(data, "page.pdf").lines[0].text


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    child._desk.end()
    yield
    child._desk.end()


def worker() -> subprocess.Popen[bytes]:
    assert child._desk.worker
    return child._desk.worker.process


def is_there(pid: int) -> bool:
    """Return whether there is such a process, which is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def run(folder: Path, script: str, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(script)
    command = [sys.executable, "script.py", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, env={**os.environ, **more}, check=True
    )


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    names = []
    for number in range(4):
        names.append(tmp_path / f"{number}.pdf")
        names[-1].write_bytes(paper(f"You may drink water, page {number}."))
    done = run(tmp_path, SCRIPT, *names)
    assert done.stdout.splitlines() == ["begun", *(f"You may drink water, page {number}." for number in range(4))]
    assert not done.stderr


def test_nothing_beside_the_script_is_run_and_handpress_is_found_where_the_script_found_it(tmp_path: Path) -> None:
    for name in ("msgspec", "faulthandler", "sitecustomize", "typing_extensions", "yaml"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')")
    (tmp_path / "page.pdf").write_bytes(paper("You may drink water."))
    script = f"import sys\nsys.path[:] = [place for place in sys.path[1:]] + [{str(ROOT / 'src')!r}]\n{SCRIPT}"
    done = run(tmp_path, script, "page.pdf", PYTHONPATH="", PYTHONSAFEPATH="1")
    assert done.stdout.splitlines() == ["begun", "You may drink water."]


def test_one_process_reads_all_files_and_says_the_same_of_each() -> None:
    first = words_of(paper("You may drink water."))
    pid = worker().pid
    assert words_of(paper("You may eat.")) == "You may eat."
    with pytest.raises(HandpressError, match="damaged"):
        read_pdf(b"%PDF-1.7 and nothing more", "bad.pdf")
    assert words_of(paper("You may drink water.")) == first
    assert worker().pid == pid


@POSIX
def test_a_process_that_died_is_replaced_and_leaves_no_zombie() -> None:
    assert words_of(paper("You may eat.")) == "You may eat."
    pid = worker().pid
    os.kill(pid, signal.SIGKILL)
    assert words_of(paper("You may drink water.")) == "You may drink water."
    assert worker().pid != pid
    assert not Path(f"/proc/{pid}").exists()


@POSIX
def test_a_file_that_kills_the_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the native library does on a bad file, if it comes to the worst.
    dying = child._START.replace("; main()", "; import os, sys; sys.stdin.buffer.read(9); os.abort()")
    dying = dying.replace(
        "; import os",
        "; from handpress.pages.readers.pdf import worker; worker.send(sys.stdout.buffer, b''); import os",
    )
    monkeypatch.setattr(child, "_START", dying)
    with pytest.raises(HandpressError, match="too much time or memory"):
        words_of(paper("You may eat."))
    assert child._desk.worker is None


def test_a_process_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_START", "raise SystemExit(1)")
    with pytest.raises(HandpressError, match="does not start"):
        words_of(paper("You may eat."))
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(HandpressError, match="does not start"):
        words_of(paper("You may eat."))


@POSIX
def test_after_a_file_that_took_too_long_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words_of(paper("You may eat.")) == "You may eat."
    pid = worker().pid
    os.kill(pid, signal.SIGSTOP)  # for ever at work
    with monkeypatch.context() as patch:
        patch.setattr(child, "TIMEOUT_S", 0.2)
        with pytest.raises(HandpressError, match="too much time or memory"):
            words_of(paper("You may drink water."))
    assert words_of(paper("You may drink water.")) == "You may drink water."
    assert worker().pid != pid


@pytest.mark.skipif(sys.platform != "linux", reason="bounds of another process")
def test_file_that_takes_too_much_of_the_processor_is_refused_at_once() -> None:
    import resource

    assert words_of(paper("You may eat.")) == "You may eat."
    pid = worker().pid
    resource.prlimit(pid, resource.RLIMIT_CPU, (2, 3))  # a bound so low that it sets none of its own
    with pytest.raises(HandpressError, match="too much time or memory"):
        words_of(BOMBS["numbers that look like objects"]())
    assert child._desk.worker is None


def test_a_question_that_was_broken_off_leaves_no_answer_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words_of(paper("You may eat.")) == "You may eat."

    def stopped(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(child, "receive", stopped)
        with pytest.raises(KeyboardInterrupt):
            words_of(paper("You may eat."))
    assert words_of(paper("You may drink water.")) == "You may drink water."


def test_each_thread_gets_its_own_answer() -> None:
    texts = [f"You may drink water, page {number}." for number in range(24)]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(words_of, map(paper, texts))) == texts


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_it_reads_in_the_processes_of_a_pool(method: str) -> None:
    try:
        context = get_context(method)
    except ValueError:
        pytest.skip("not on this system")
    texts = [f"You may drink water, page {number}." for number in range(4)]
    assert words_of(paper("You may eat.")) == "You may eat."
    with ProcessPoolExecutor(2, context) as pool:
        assert list(pool.map(words_of, map(paper, texts))) == texts
    assert words_of(paper("You may drink.")) == "You may drink."
    with context.Pool(1) as daemons:
        assert daemons.map(words_of, [paper("You may sleep.")]) == ["You may sleep."]


@POSIX
@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), 9)", "os._exit(0)"])
def test_it_ends_with_the_process_that_asked(tmp_path: Path, end: str) -> None:
    (tmp_path / "page.pdf").write_bytes(paper("You may drink water."))
    script = f"{SCRIPT}\nimport os\nfrom handpress.pages.readers.pdf import child\n"
    (tmp_path / "script.py").write_text(f"{script}print(child._desk.worker.process.pid, flush=True)\n{end}\n")
    command = [sys.executable, "script.py", "page.pdf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    pid = int(done.stdout.split()[-1])
    for _ in range(200):
        if not is_there(pid):
            break
        time.sleep(0.05)
    assert not is_there(pid)
    assert not done.stderr
