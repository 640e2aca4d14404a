"""Chunks of work in processes: each comes back once, whoever dies; nothing is left running."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from conftest import ROOT
from handpress.day import crew
from handpress.day.crew import Lost, processes, run
from handpress.diagnostics import HandpressError, Span, fault

SLOW_S = 300  # for which a test waits, so as not to hang: it is no bar


def double(chunk: int) -> int:
    return 2 * chunk


def whose(_: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def fail_at_seven(chunk: int) -> int:
    if chunk == 7:
        raise ZeroDivisionError("seven")
    return chunk


def refuse(chunk: int) -> int:
    raise fault(Span("out", 3, 4), "the disk is full", "unwritable", "make room")


class UnsendableError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__("cannot be made again")


def raise_unsendable(chunk: int) -> int:
    raise UnsendableError(1, 2)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_on_odd_tens(chunk: int) -> int:
    if chunk in (1, 11, 12, 31):
        die()
    return chunk


def die_once(task: tuple[int, Path]) -> int:
    number, folder = task
    mark = folder / "died"
    if number % 5 == 4 and not mark.exists():
        mark.touch()
        die()
    return number


def work_for_hours(folder: Path) -> None:
    (folder / f"pid-{os.getpid()}").touch()
    time.sleep(10 * SLOW_S)
    (folder / "ended").touch()


def remember(value: int) -> None:
    os.environ["REMEMBERED"] = str(value)


def remembered(_: int) -> str:
    return os.environ["REMEMBERED"]


def refuse_to_start(_: int) -> None:
    raise fault(Span("brand.yaml"), "has changed", "brand")


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(happened: Callable[[], bool]) -> bool:
    end = time.monotonic() + SLOW_S
    while not happened() and time.monotonic() < end:
        time.sleep(0.02)
    return happened()


@pytest.fixture(params=[1, 2, 5])
def pool(request: pytest.FixtureRequest) -> Callable[[], Executor]:
    return processes(request.param)


def test_every_chunk_comes_back_once(pool: Callable[[], Executor]) -> None:
    assert sorted(run(double, range(200), pool, 4)) == [(n, 2 * n) for n in range(200)]


def test_no_chunks_are_no_work(pool: Callable[[], Executor]) -> None:
    assert list(run(double, [], pool, 1)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_chunks_are_drawn_only_as_there_is_room(jobs: int) -> None:
    drawn = finished = 0

    def chunks() -> Iterator[int]:
        nonlocal drawn
        for number in range(60):
            drawn += 1
            assert drawn - finished <= 4
            yield number

    for _ in run(double, chunks(), processes(jobs), 3):
        finished += 1
    assert drawn == finished == 60


def test_one_job_is_done_in_this_process_one_at_a_time() -> None:
    drawn: list[int] = []
    results = run(whose, (drawn.append(n) or n for n in range(5)), processes(1), 8)
    assert next(results) == (0, os.getpid())
    assert drawn == [0]
    assert {pid for _, pid in results} == {os.getpid()}


def test_two_jobs_are_done_in_two_other_processes() -> None:
    pids = {pid for _, pid in run(whose, range(40), processes(2), 4)}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert not any(map(lives, pids))


def test_every_worker_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMEMBERED", "nothing")
    assert {text for _, text in run(remembered, range(20), processes(3, remember, (7,)), 6)} == {"7"}
    assert os.environ["REMEMBERED"] == "nothing"
    assert {text for _, text in run(remembered, range(3), processes(1, remember, (8,)), 6)} == {"8"}


@pytest.mark.heavy
def test_all_is_the_same_where_there_is_no_fork_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    tasks = [(n, tmp_path) for n in range(20)]
    assert sorted(run(die_once, tasks, processes(2), 5)) == [(task, task[0]) for task in tasks]
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("in_flight", [1, 2, 7])
@pytest.mark.heavy
def test_killed_worker_loses_nothing(tmp_path: Path, in_flight: int) -> None:
    tasks = [(n, tmp_path) for n in range(30)]
    assert sorted(run(die_once, tasks, processes(2), in_flight)) == [(task, task[0]) for task in tasks]
    assert (tmp_path / "died").exists()


@pytest.mark.heavy
def test_workers_killed_from_outside_lose_nothing() -> None:
    found: list[int] = []
    killed = 0
    for chunk, pid in run(whose, range(120), processes(2), 4):
        found.append(chunk)
        if len(found) in (20, 60) and isinstance(pid, int):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    assert killed == 2
    assert sorted(found) == list(range(120))


@pytest.mark.heavy
def test_chunk_that_kills_its_workers_is_given_up_and_the_others_go_on() -> None:
    results = dict(run(die_on_odd_tens, range(40), processes(2), 4))
    deadly = (1, 11, 12, 31)
    assert results == {n: Lost(n) if n in deadly else n for n in range(40)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_exception_of_the_work_is_raised_here(jobs: int) -> None:
    with pytest.raises(ZeroDivisionError, match="seven") as caught:
        list(run(fail_at_seven, range(50), processes(jobs), 4))
    notes = "".join(getattr(caught.value, "__notes__", []))
    assert ("fail_at_seven" in notes) == (jobs > 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_faults_found_by_a_worker_arrive_whole(jobs: int) -> None:
    with pytest.raises(HandpressError) as caught:
        list(run(refuse, range(3), processes(jobs), 2))
    assert str(caught.value) == "out:3:4: error: the disk is full [unwritable]\n  hint: make room"
    assert caught.value.findings[0].rule == "unwritable"


def test_exception_that_cannot_be_sent_arrives_as_text() -> None:
    with pytest.raises(RuntimeError, match="UnsendableError: cannot be made again") as caught:
        list(run(raise_unsendable, range(3), processes(2), 2))
    assert "raise_unsendable" in caught.value.__notes__[0]


@pytest.mark.parametrize("jobs", [1, 2])
def test_worker_that_cannot_be_prepared_says_why(jobs: int) -> None:
    with pytest.raises(HandpressError, match=r"brand.yaml: error: has changed \[brand\]"):
        list(run(double, range(9), processes(jobs, refuse_to_start, (0,)), 4))


@pytest.mark.heavy
def test_workers_that_all_die_at_once_are_not_started_for_ever() -> None:
    with pytest.raises(HandpressError, match="worker processes die before they start to work"):
        list(run(double, range(9), processes(2, die), 4))


def test_fault_among_the_chunks_ends_the_work() -> None:
    def chunks() -> Iterator[int]:
        yield from range(5)
        raise fault(Span("rows.csv"), "has changed", "csv")

    with pytest.raises(HandpressError, match="has changed"):
        list(run(double, chunks(), processes(2), 2))


def test_iterator_given_up_leaves_no_process() -> None:
    results = run(whose, range(1000), processes(2), 8)
    pids = {pid for _, pid in (next(results) for _ in range(20)) if isinstance(pid, int)}
    results.close()  # type: ignore[attr-defined]
    assert pids
    assert not any(map(lives, pids))


def at_work(folder: Path) -> list[int]:
    return [int(path.name.removeprefix("pid-")) for path in folder.glob("pid-*")]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_work_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "GRACE_S", 0.3)

    def chunks() -> Iterator[Path]:
        yield from (tmp_path, tmp_path)
        assert wait_until(lambda: len(at_work(tmp_path)) == 2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(run(work_for_hours, chunks(), processes(2), 3))
    assert wait_until(lambda: not any(map(lives, at_work(tmp_path))))
    assert not (tmp_path / "ended").exists()


PARENT = """
    import os, sys, threading, time
    from concurrent.futures import process
    from pathlib import Path
    from handpress.day.crew import processes, run
    from handpress.day import crew

    def work(chunk):
        Path(f"pid-{os.getpid()}").touch()
        time.sleep(float(sys.argv[1]))
        return chunk

    manage = process._ExecutorManagerThread.run

    def run_and_end_slowly(self):
        manage(self)
        with self.shutdown_lock:  # what is left with this lock held keeps the parent from its end
            time.sleep(1)

    class Timer(threading.Timer):
        def start(self):
            super().start()
            Path("stopping").touch()

    if __name__ == "__main__":
        crew.GRACE_S = float(sys.argv[2])
        threading.Timer = Timer
        if float(sys.argv[2]) > 100:
            process._ExecutorManagerThread.run = run_and_end_slowly
        for _ in run(work, range(100000), processes(2), 6):
            pass
"""


@contextmanager
def started(folder: Path, seconds: float, grace_s: float = 10) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """Start a parent with two workers in a session of its own; give it and their numbers once they are at work."""
    (folder / "parent.py").write_text(textwrap.dedent(PARENT))
    command = [sys.executable, "-W", "error", "parent.py", str(seconds), str(grace_s)]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, start_new_session=True) as parent:
        try:
            assert wait_until(lambda: len(at_work(folder)) == 2)
            yield parent, at_work(folder)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(parent.pid, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("seconds", [0.05, 90.0], ids=["between chunks", "in a chunk"])
def test_workers_die_with_a_killed_parent(tmp_path: Path, seconds: float) -> None:
    with started(tmp_path, seconds) as (parent, workers):
        assert all(map(lives, workers))
        parent.kill()
        parent.communicate(timeout=SLOW_S)  # ends when the last process that holds its stderr has ended
        assert wait_until(lambda: not any(map(lives, workers)))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_interrupt_ends_workers_without_a_word_from_them(tmp_path: Path) -> None:
    with started(tmp_path, 0.05) as (parent, workers):
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does: the workers get it too
        _, said = parent.communicate(timeout=SLOW_S)
        assert parent.returncode == -signal.SIGINT
        assert said.count(b"Traceback") == 1
        assert b"KeyboardInterrupt" in said
        assert wait_until(lambda: not any(map(lives, workers)))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_second_interrupt_kills_what_is_at_work(tmp_path: Path) -> None:
    # Neither the chunks nor the time that they are given end before the test does.
    with started(tmp_path, 10 * SLOW_S, grace_s=10 * SLOW_S) as (parent, workers):
        os.killpg(parent.pid, signal.SIGINT)
        assert wait_until((tmp_path / "stopping").exists)
        time.sleep(0.5)
        assert parent.poll() is None  # waits for the chunks to end
        assert all(map(lives, workers))
        os.killpg(parent.pid, signal.SIGINT)
        parent.communicate(timeout=SLOW_S)
        assert wait_until(lambda: not any(map(lives, workers)))


def child(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    script = folder / "child.py"
    script.write_text(textwrap.dedent(code))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-W", "error", str(script)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def test_workers_import_nothing_from_the_folder_where_they_start(tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name in ("socket", "signal", "yaml", "handpress", "sitecustomize"):
        (folder / f"{name}.py").write_text("open('was-imported', 'w').close()\nraise SystemExit('trap')\n")
    code = f"""
        import os
        from operator import neg
        from handpress.day.crew import processes, run
        if __name__ == "__main__":
            os.chdir({str(folder)!r})
            assert sorted(run(neg, range(9), processes(2), 4)) == [(n, -n) for n in range(9)]
            assert "PYTHONSAFEPATH" not in os.environ
    """
    done = child(tmp_path, code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (folder / "was-imported").exists()


@pytest.mark.parametrize("first", [0, 1], ids=["none starts", "one starts"])
def test_processes_that_cannot_be_started_are_one_fault(monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    start, calls = BaseProcess.start, itertools.count()

    def start_some(process: BaseProcess) -> None:
        if next(calls) >= first:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        start(process)

    monkeypatch.setattr(BaseProcess, "start", start_some)
    with pytest.raises(HandpressError, match="worker processes cannot be started: resource temporarily unavailable"):
        list(run(whose, range(30), processes(3), 6))


def test_pool_for_which_there_are_no_file_handles_is_one_fault(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="limits are a matter of Unix")
    code = """
        import os, resource
        from operator import neg
        from handpress.day.crew import processes, run
        from handpress.diagnostics import HandpressError
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")), 4096))
        try:
            list(run(neg, range(3), processes(2), 4))
        except HandpressError as error:
            print(error)
    """
    done = child(tmp_path, code)
    fact = "worker processes cannot be started: too many open files"
    said = f"--jobs: error: {fact} [jobs]\n  hint: take fewer, or have more memory\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no such thing on Windows")
def test_ctrl_c_waits_until_processes_have_started() -> None:
    program = """
        import os, signal
        from handpress.day import crew

        def held():
            return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())

        try:
            with crew._starting():
                crew.resource_tracker.ensure_running()  # as the pool does before it starts a process
                os.kill(os.getpid(), signal.SIGINT)
                print("within", held())
        except KeyboardInterrupt:
            print("after", held())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True)
    assert done.stdout == "within True\nafter False\n"
    assert not done.stderr
