"""The journal of a batch: nothing is lost and nothing comes twice, whenever it is killed; nobody else reads it."""

from __future__ import annotations

import itertools
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from handpress.day.journal import Journal, PlannedRow, Result
from handpress.diagnostics import HandpressError

FACTS = {"appointments": "c0ffee", "version": "0.1.0"}


def items(count: int, groups: int = 3) -> list[PlannedRow]:
    return [
        PlannedRow(n, f"{n % groups} en standard", f"{n:06}.pdf", bytes([n % 256]) * 32) for n in range(2, count + 2)
    ]


def made(item: PlannedRow) -> Result:
    return Result(item.row, 3, 20_000 + item.row, bytes([item.row % 256]) * 32, item.row % 2 == 0)


def failed(item: PlannedRow) -> Result:
    return Result(item.row, 0, 0, b"", False, "does not fit")


def rows(chunks: Iterator[list[PlannedRow]]) -> list[int]:
    return [item.row for chunk in chunks for item in chunk]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch" / "journal"


@pytest.fixture
def planned(path: Path) -> Path:
    with Journal.create(path, FACTS) as journal:
        journal.plan(items(10))
    return path


def test_batch_is_planned_done_and_told(path: Path) -> None:
    with Journal.create(path, FACTS) as journal:
        assert journal.counts() == (0, 0, 0)
        journal.plan(iter(items(7)))
        assert journal.counts() == (7, 0, 0)
        first, *others = items(7)
        journal.done([made(item) for item in reversed(others)])
        journal.done(iter([failed(first)]))
        assert journal.counts() == (7, 6, 1)
        assert list(journal.results()) == [(first, failed(first)), *((item, made(item)) for item in others)]
        assert list(journal.pending(3)) == []


def test_empty_batch_is_a_batch(path: Path) -> None:
    with Journal.create(path, FACTS) as journal:
        journal.plan([])
        assert list(journal.pending(5)) == []
    with Journal.open(path) as journal:
        assert journal.counts() == (0, 0, 0)
        assert list(journal.results()) == []


@given(
    rows_of=st.lists(st.integers(-5, 2**40), unique=True, max_size=40),
    groups=st.integers(1, 5),
    size=st.integers(1, 9),
    draw=st.randoms(use_true_random=False),
)
def test_every_row_is_pending_once_until_it_is_done(
    rows_of: list[int], groups: int, size: int, draw: random.Random
) -> None:
    plan = [PlannedRow(row, f"g{draw.randrange(groups)}", f"{row}.pdf", bytes(32)) for row in rows_of]
    with tempfile.TemporaryDirectory() as folder, Journal.create(Path(folder, "j"), {}) as journal:
        journal.plan(plan)
        left = set(plan)
        for _ in range(3):
            seen: list[PlannedRow] = []
            for chunk in journal.pending(size):
                assert 0 < len(chunk) <= size
                assert len({item.copy_of_group for item in chunk}) == 1
                assert [item.row for item in chunk] == sorted(item.row for item in chunk)
                seen += chunk
                done = [item for item in draw.sample(sorted(seen), len(seen)) if item in left and draw.random() < 0.4]
                journal.done(map(made, done))
                left -= set(done)
            assert len(seen) == len(set(seen))
            assert left <= set(seen)
        assert {item for item, _ in journal.results()} == set(plan) - left
        assert journal.counts() == (len(plan), len(plan) - len(left), 0)


def test_chunks_hold_one_group_in_row_order(planned: Path) -> None:
    with Journal.open(planned) as journal:
        chunks = [[item.row for item in chunk] for chunk in journal.pending(3)]
    assert chunks == [[2, 5, 8], [11], [3, 6, 9], [4, 7, 10]]


def test_facts_that_changed_are_named(path: Path) -> None:
    with Journal.create(path, FACTS | {"out": "caf\udce9"}) as journal:
        journal.plan([])
    with Journal.open(path) as journal:
        assert journal.differs(FACTS | {"out": "caf\udce9"}) == []
        assert journal.differs({"version": "0.2.0", "brand": "new", "out": "caf\udce9"}) == [
            "appointments",
            "version",
            "brand",
        ]
        assert journal.facts["version"] == "0.1.0"


def test_digests_of_two_batches_do_not_tell_who_is_in_both(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "a", {}) as one, Journal.create(tmp_path / "b", {}) as other:
        one.plan([])
        digest = one.digest(b"Doe, Jane")
        assert len(digest) == 32
        assert digest != one.digest(b"Doe, Jame")
        assert digest != other.digest(b"Doe, Jane")
    with Journal.open(tmp_path / "a") as again:
        assert again.digest(b"Doe, Jane") == digest


@pytest.mark.skipif(os.name == "nt", reason="rights are a matter of Unix")
def test_only_its_user_reads_the_journal_and_what_lies_beside_it(path: Path) -> None:
    before = os.umask(0)
    try:
        with Journal.create(path, FACTS) as journal:
            journal.plan(items(500))
            journal.done(map(made, items(500)[:100]))
            beside = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert beside == {"journal": 0o600, "journal-wal": 0o600, "journal.lock": 0o600}


def test_row_done_twice_is_our_own_fault(planned: Path) -> None:
    first, second, third, *_ = items(10)
    with Journal.open(planned) as journal:
        journal.done([made(first)])
        with pytest.raises(AssertionError):
            journal.done([made(second), failed(first), made(third)])
        assert journal.counts() == (10, 1, 0)  # all of a chunk or nothing of it
        journal.done([made(second), made(third)])


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(Result(99, 1, 1, bytes(32), False), id="never planned"),
        pytest.param(Result(2, 1, 1, b"", False), id="made without a digest"),
        pytest.param(Result(2, 1, 1, bytes(31), False), id="digest too short"),
    ],
)
def test_result_that_cannot_be_is_our_own_fault(planned: Path, result: Result) -> None:
    with Journal.open(planned) as journal:
        with pytest.raises(AssertionError):
            journal.done([result])
        assert journal.counts() == (10, 0, 0)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(PlannedRow(2, "g", "b.pdf", bytes(32)), id="row twice"),
        pytest.param(PlannedRow(3, "g", "A.pdf", bytes(32)), id="name twice, for a disk that knows no capitals"),
        pytest.param(PlannedRow(3, "g", "../b.pdf", bytes(32)), id="name of another folder"),
        pytest.param(PlannedRow(3, "g", "c:b.pdf", bytes(32)), id="name of another drive"),
        pytest.param(PlannedRow(3, "g", "b\\b.pdf", bytes(32)), id="name of another folder on Windows"),
        pytest.param(PlannedRow(3, "g", "..", bytes(32)), id="name of a folder"),
        pytest.param(PlannedRow(3, "g", "", bytes(32)), id="no name"),
        pytest.param(PlannedRow(3, "g", "b.pdf", b""), id="no digest"),
    ],
)
def test_plan_that_cannot_be_is_our_own_fault(path: Path, second: PlannedRow) -> None:
    with Journal.create(path, {}) as journal:
        with pytest.raises(AssertionError):
            journal.plan([PlannedRow(2, "g", "a.pdf", bytes(32)), second])
        assert journal.counts() == (0, 0, 0)
        journal.plan(items(3))


def test_batch_is_planned_once(planned: Path) -> None:
    with Journal.open(planned) as journal, pytest.raises(AssertionError, match="once"):
        journal.plan([])


def test_plan_cut_short_is_no_plan(path: Path) -> None:
    def some() -> Iterator[PlannedRow]:
        yield from items(5)
        raise OSError("rows have gone")  # its own fault, not the journal's

    with Journal.create(path, FACTS) as journal:
        with pytest.raises(OSError, match="rows have gone"):
            journal.plan(some())
        assert journal.counts() == (0, 0, 0)
    with pytest.raises(HandpressError, match="stopped before it began"):
        Journal.open(path)
    with Journal.create(path, FACTS) as journal:
        journal.plan(items(5))


def said(path: Path) -> str:
    with pytest.raises(HandpressError) as caught:
        Journal.open(path)
    (finding,) = caught.value.findings
    assert finding.rule == "journal"
    assert finding.span.path == str(path)
    assert finding.hint
    return finding.message


def test_begun_batch_is_not_begun_again(planned: Path) -> None:
    with pytest.raises(HandpressError, match="a batch was begun here already"):
        Journal.create(planned, FACTS)
    with Journal.open(planned) as journal:
        assert len(rows(journal.pending(100))) == 10


def test_file_that_is_no_journal_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("patient,code\n" * 1000)
    assert said(path) == "this is no journal of a batch"
    with pytest.raises(HandpressError, match="this is no journal of a batch"):
        Journal.create(path, FACTS)
    assert path.read_text() == "patient,code\n" * 1000


def test_database_of_somebody_else_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE patients (name TEXT)")
    other.close()
    before = path.read_bytes()
    assert said(path) == "this is no journal of a batch"
    with pytest.raises(HandpressError):
        Journal.create(path, FACTS)
    assert path.read_bytes() == before


def test_missing_journal_is_said(path: Path) -> None:
    assert said(path) == "there is no journal of a batch here"
    assert not path.parent.exists()


def test_folder_in_its_place_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    assert said(path) == "this is not a file"


def test_impossible_name_is_said() -> None:
    with pytest.raises(HandpressError, match="cannot be used: embedded null"):
        Journal.create(Path("a\0b"), FACTS)


def changed(path: Path, *statements: str) -> Path:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        database.execute(statement)
    database.close()
    return path


@pytest.mark.parametrize("version", [1, 3])
def test_journal_of_another_version_is_refused(planned: Path, version: int) -> None:
    assert (
        said(changed(planned, f"PRAGMA user_version = {version}"))
        == "this journal is from another version of Handpress"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE results",
        "DROP INDEX items_by_kind",
        "CREATE TRIGGER more AFTER INSERT ON results BEGIN DELETE FROM items; END",
        "DELETE FROM begun",
        "INSERT INTO begun SELECT * FROM begun",
        "DELETE FROM items WHERE row = 5",
        "UPDATE begun SET planned = 'ten'",
        "UPDATE items SET name = '../../etc/passwd' WHERE row = 5",
        "UPDATE items SET digest = 'text' WHERE row = 5",
        "INSERT INTO results VALUES (99, 1, 1, zeroblob(32), 0, '', '')",
        "INSERT INTO results VALUES (5, 'one', 1, zeroblob(32), 0, '', '')",
    ],
)
def test_journal_that_was_changed_by_hand_is_damaged(planned: Path, statement: str) -> None:
    assert said(changed(planned, statement)) == "this journal is damaged"


def test_damaged_journal_never_ends_in_a_traceback(path: Path) -> None:
    with Journal.create(path, FACTS) as journal:
        journal.plan(items(300))
        journal.done(map(made, items(300)[:150]))
    whole = path.read_bytes()
    draw = random.Random(5)
    refused = 0
    for _ in range(120):
        data = bytearray(whole[: draw.randrange(len(whole))] if draw.random() < 0.3 else whole)
        for _ in range(draw.choice((1, 30, 400))):
            if data:
                data[draw.randrange(len(data))] = draw.randrange(256)
        path.write_bytes(data)
        try:
            with Journal.open(path) as journal:
                planned = journal.counts()[0]
                assert len(list(journal.results())) + len(rows(journal.pending(50))) == planned
        except HandpressError:
            refused += 1
    assert refused > 60


def test_two_batches_do_not_work_on_one_journal(planned: Path) -> None:
    with Journal.open(planned) as journal:
        for _ in range(2):
            assert said(planned) == "another process works on this batch"
            with pytest.raises(HandpressError, match="another process works on this batch"):
                Journal.create(planned, FACTS)
        journal.done([made(items(1)[0])])
        assert child(planned, "Journal.open(path)").startswith(f"{planned}: error: another process works on this batch")
    assert child(planned, "print(Journal.open(path).counts())") == "(10, 1, 0)\n"


@pytest.mark.heavy
def test_rows_are_never_all_in_memory(path: Path) -> None:
    plan = (PlannedRow(n, f"{n % 7} en", f"{n:x}.pdf", bytes(32)) for n in range(30_000))
    with Journal.create(path, FACTS) as journal:
        tracemalloc.start()
        try:
            journal.plan(plan)
            for chunk in journal.pending(200):
                journal.done(made(item) for item in chunk)
            assert sum(1 for _ in journal.results()) == 30_000
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 2_000_000  # a page of results is the most; all rows would be 10 MB


START = """
import os, resource, sys
from pathlib import Path
from handpress.day.journal import PlannedRow, Journal, Result
from handpress.diagnostics import HandpressError
path = Path(sys.argv[1])
def items(count):
    return (PlannedRow(n, f"{n % 7} en", f"{n:06}.pdf", bytes(32)) for n in range(count))
def made(item):
    return Result(item.row, 3, 20000, bytes(32), False)
"""


def start(path: Path, code: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", START + textwrap.dedent(code), str(path)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd="/"
    )


def child(path: Path, code: str) -> str:
    """Return what a process says that runs *code* on the journal at *path*; a fault, but no traceback, is fine."""
    body = textwrap.indent(textwrap.dedent(code), "    ")
    process = start(path, f"try:\n{body}\nexcept HandpressError as error:\n    print(error)")
    said, wrong = process.communicate(timeout=600)
    assert (process.returncode, wrong) == (0, "")
    return said


def killed_after(path: Path, code: str, seconds: float) -> int:
    """Kill a process that runs *code* some time after it says that it begins; return its exit code."""
    process = start(path, code)
    assert process.stdout
    assert process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    process.communicate()
    return process.returncode


@pytest.mark.heavy
def test_killed_batch_is_finished_without_a_row_lost_or_done_twice(path: Path) -> None:
    with Journal.create(path, FACTS) as journal:
        journal.plan(PlannedRow(n, f"{n % 7} en", f"{n:06}.pdf", bytes(32)) for n in range(20_000))
    work = """
        with Journal.open(path) as journal:
            for number, chunk in enumerate(journal.pending(10)):
                journal.done(map(made, chunk))
                # said after it is entered: whatever was said must be in the journal
                sys.stdout.write("".join(f"{item.row} " for item in chunk) + "\\n" * (number == 0))
                sys.stdout.flush()
    """
    draw = random.Random()
    done: set[int] = set()
    kills = 0
    for _ in range(20):
        process = start(path, work)
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(draw.uniform(0, 0.03))
        process.kill()
        told = (first + process.communicate()[0]).rpartition(" ")[0]
        kills += process.returncode == -signal.SIGKILL
        with Journal.open(path) as journal:
            entered = {item.row for item, _ in journal.results()}
            left = rows(journal.pending(1000))
        assert {int(row) for row in told.split()} | done <= entered
        assert sorted([*entered, *left]) == list(range(20_000))
        done = entered
        if not left:
            break
    assert kills > 2
    with Journal.open(path) as journal:
        for chunk in journal.pending(1000):
            journal.done(map(made, chunk))
        assert journal.counts() == (20_000, 20_000, 0)


@pytest.mark.heavy
def test_batch_killed_before_it_is_planned_never_began(path: Path) -> None:
    work = """
        print("begins", flush=True)
        with Journal.create(path, {"a": "b"}) as journal:
            journal.plan(items(10_000_000))
    """
    draw = random.Random()
    for _ in range(8):
        assert killed_after(path, work, draw.choice((0, 0.002, 0.3)) * draw.random()) == -signal.SIGKILL
        if path.exists():
            assert said(path) == "the batch was stopped before it began: it made nothing"
    assert killed_after(path, work, 1.5) == -signal.SIGKILL
    assert said(path) == "the batch was stopped before it began: it made nothing"
    with Journal.create(path, FACTS) as journal:
        journal.plan(items(3))
    with Journal.open(path) as journal:
        assert journal.counts() == (3, 0, 0)
        assert journal.facts == FACTS


@pytest.mark.skipif(os.name == "nt", reason="limits are a matter of Unix")
def test_disk_that_fills_up_is_one_fault_and_loses_nothing(planned: Path) -> None:
    # RLIMIT_FSIZE stands for the disk: no file grows beyond it.
    for limit in (0, 5_000, 40_000, 120_000):
        out = planned.with_name(f"journal-{limit}")
        told = child(
            out,
            f"""
            resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
            with Journal.create(path, {{}}) as journal:
                journal.plan(items(20_000))
            """,
        )
        assert told.startswith(f"{out}: error: this journal cannot be ")
        assert told.count("error:") == 1
        with Journal.create(out, FACTS) as journal:
            journal.plan(items(3))


@pytest.mark.skipif(os.name == "nt", reason="limits are a matter of Unix")
def test_disk_that_fills_up_midway_keeps_what_is_done(path: Path) -> None:
    told = child(
        path,
        """
        with Journal.create(path, {}) as journal:
            journal.plan(items(5_000))
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, -1))
            try:
                for chunk in journal.pending(100):
                    journal.done(map(made, chunk))
            finally:
                print(journal.counts()[1])
        """,
    )
    entered, fact = told.split("\n", 1)
    assert fact.startswith(f"{path}: error: this journal cannot be ")
    with Journal.open(path) as journal:
        assert journal.counts() == (5000, int(entered), 0)
        assert 0 < int(entered) < 5000
        assert len(rows(journal.pending(100))) == 5000 - int(entered)


def test_full_disk_is_called_by_its_name(tmp_path: Path) -> None:
    mounted = tmp_path / "small"
    mounted.mkdir()
    code = f"""
        import ctypes
        libc = ctypes.CDLL(None)
        here = {str(mounted)!r}.encode()
        # CLONE_NEWNS, then MS_REC | MS_PRIVATE: this process alone sees what it mounts
        if libc.unshare(0x20000) or libc.mount(b"none", b"/", None, 0x44000, None) or \\
                libc.mount(b"tmpfs", here, b"tmpfs", 0, b"size=256k"):
            print("not allowed")
        else:
            with Journal.create(path, {{}}) as journal:
                journal.plan(items(20_000))
    """
    told = child(mounted / "journal", code)
    if told == "not allowed\n":
        pytest.skip("only root may mount a small disk")
    fact = "this journal cannot be written: the disk is full [journal]"
    assert told == f"{mounted / 'journal'}: error: {fact}\n  hint: make room, then start it again without --resume\n"


@pytest.mark.skipif(os.name == "nt", reason="rights are a matter of Unix")
def test_folder_that_may_not_be_written_is_one_fault() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Journal.create(folder / "begun", FACTS) as journal:
            journal.plan(items(3))
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        as_nobody = "if os.getuid() == 0: os.setuid(65534)\n"
        new, begun = folder / "new", folder / "begun"
        fact = "this journal cannot be used: permission denied [journal]"
        assert child(new, f"{as_nobody}Journal.create(path, {{}})").startswith(f"{new}: error: {fact}\n")
        fact = "this journal cannot be written: it, or its folder, is read-only [journal]"
        assert child(begun, f"{as_nobody}Journal.open(path)").startswith(f"{begun}: error: {fact}\n")
        folder.chmod(0o755)
        assert sorted(file.name for file in folder.iterdir()) == ["begun", "begun.lock"]


def test_no_value_of_a_row_is_in_a_fault(planned: Path) -> None:
    # The names of the columns may be said, nothing in them.
    with Journal.open(planned) as journal, pytest.raises(AssertionError) as caught:
        journal.done([Result(2, 1, 1, b"Jane Doe", False, ""), *itertools.repeat(made(items(1)[0]), 2)])
    assert "Jane" not in str(caught.value)
