"""The same work on a real Dask cluster of two worker processes; one of them is killed midway."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from conftest import ROOT
from handpress.day import crew
from handpress.day.crew import Lost, cluster, run
from handpress.diagnostics import HandpressError, Span, fault

pytest.importorskip("distributed", reason="no cluster without the library: pip install '.[cluster]'")
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(os.name == "nt", reason="kills the processes of a session"),
    # A connection that Dask gives up with its event loop is closed by the collector, often in a later test.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

# In a process of its own, so that neither its warnings nor its logs are Handpress's.
CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    workers, threads = map(int, sys.argv[1:])
    with LocalCluster(n_workers=workers, threads_per_worker=threads, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


class Running:
    """A cluster that runs: where, what it logs, and how to end it."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        assert process.stdout
        self.process = process
        self.log = log
        self.address = process.stdout.readline().strip()
        assert self.address.startswith("tcp://127.0.0.1:"), log.read_text()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)  # its own session: scheduler, nannies and workers


@contextmanager
def running(folder: Path, workers: int = 2, threads: int = 1) -> Iterator[Running]:
    script, log = folder / "start_cluster.py", folder / "log.txt"
    script.write_text(CLUSTER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, str(script), str(workers), str(threads)],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield Running(process, log)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("cluster")) as found:
        yield found


def whose(chunk: int) -> tuple[int, int]:
    time.sleep(0.02)
    return chunk, os.getpid()


def die_at_five(chunk: int) -> int:
    if chunk == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk


def refuse(chunk: str) -> int:
    raise fault(Span("out", 3, 4), "the disk is full", "unwritable", "make room")


def fail(chunk: str) -> int:
    raise KeyError(chunk)


def remember(value: str) -> None:
    os.environ["REMEMBERED"] = value + os.environ.get("REMEMBERED", "")


def remembered(_: int) -> tuple[str, int]:
    time.sleep(0.02)
    return os.environ["REMEMBERED"], os.getpid()


def refuse_to_start(_: int) -> None:
    raise fault(Span("brand.yaml"), "has changed", "brand")


at_work = 0


def how_many_at_work(_: int) -> int:
    global at_work
    at_work += 1
    time.sleep(0.03)
    found, at_work = at_work, at_work - 1
    return found


def test_worker_killed_midway_loses_nothing(two_workers: Running) -> None:
    found: list[int] = []
    pids: set[int] = set()
    killed = None
    for chunk, result in run(whose, range(200), cluster(two_workers.address), 8):
        assert not isinstance(result, Lost)
        assert result[0] == chunk
        found.append(chunk)
        pids.add(result[1])
        if len(found) == 50:
            killed = result[1]
            os.kill(killed, signal.SIGKILL)
    assert sorted(found) == list(range(200))
    assert killed
    assert len(pids) >= 2
    assert os.getpid() not in pids


def test_chunk_that_kills_its_workers_is_given_up_and_the_others_go_on(two_workers: Running) -> None:
    results = dict(run(die_at_five, range(20), cluster(two_workers.address), 4))
    assert results == {n: Lost(n) if n == 5 else n for n in range(20)}


def test_chunks_are_drawn_only_as_there_is_room(two_workers: Running) -> None:
    drawn = finished = 0

    def chunks() -> Iterator[int]:
        nonlocal drawn
        for number in range(30):
            drawn += 1
            assert drawn - finished <= 4
            yield number

    for _ in run(whose, chunks(), cluster(two_workers.address), 3):
        finished += 1
    assert drawn == finished == 30


def test_every_worker_is_prepared_once_for_each_batch(two_workers: Running) -> None:
    for value in ("a", "b"):
        results = [got for _, got in run(remembered, range(40), cluster(two_workers.address, remember, (value,)), 8)]
        texts = {got for got in results if not isinstance(got, Lost)}
        assert {text[0] for text, _ in texts} == {value}
        assert all(text.count(value) == 1 for text, _ in texts)
    assert "REMEMBERED" not in os.environ


def test_worker_that_cannot_be_prepared_says_why(two_workers: Running) -> None:
    with pytest.raises(HandpressError, match=r"brand.yaml: error: has changed \[brand\]"):
        list(run(whose, range(9), cluster(two_workers.address, refuse_to_start, (0,)), 4))
    assert len(list(run(whose, range(9), cluster(two_workers.address), 4))) == 9


def test_faults_found_by_a_worker_arrive_whole(two_workers: Running) -> None:
    with pytest.raises(HandpressError) as caught:
        list(run(refuse, ["row"], cluster(two_workers.address), 2))
    assert str(caught.value) == "out:3:4: error: the disk is full [unwritable]\n  hint: make room"


def test_exception_is_raised_here_and_no_chunk_is_in_a_log_of_the_cluster(two_workers: Running) -> None:
    with pytest.raises(KeyError, match="Doe, Jane") as caught:
        list(run(fail, ["Doe, Jane"] * 5, cluster(two_workers.address), 3))
    assert "in fail" in caught.value.__notes__[0]
    assert "Jane" not in two_workers.log.read_text()


def test_worker_with_threads_does_one_chunk_at_a_time(tmp_path: Path) -> None:
    with running(tmp_path, workers=1, threads=4) as found:
        assert {most for _, most in run(how_many_at_work, range(30), cluster(found.address), 8)} == {1}


def test_batch_given_up_leaves_the_cluster_to_others(two_workers: Running) -> None:
    threads = threading.active_count()
    results = run(whose, range(100_000), cluster(two_workers.address), 50)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() <= threads + 4  # of Dask's own pools
    assert len(list(run(whose, range(5), cluster(two_workers.address), 2))) == 5


def test_scheduler_that_goes_is_one_fault(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with running(tmp_path) as found:
        finished = 0
        with pytest.raises(HandpressError, match="the scheduler has gone") as caught:  # noqa: PT012 - it goes midway
            for _ in run(whose, range(100_000), cluster(found.address), 8):
                finished += 1
                if finished == 20:
                    found.kill()
    assert finished < 100
    assert caught.value.findings[0].hint == "start it again, then go on with --resume"
    assert capfd.readouterr() == ("", "")


@contextmanager
def nobody() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"tcp://127.0.0.1:{port}"


@contextmanager
def silent_server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def other_server() -> Iterator[str]:
    """Answer as a web server would: Dask takes its first letters for a length."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    with server.accept()[0] as one:
                        one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("server", [nobody, silent_server, other_server])
def test_scheduler_that_does_not_answer_is_said(
    server: Callable[[], AbstractContextManager[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    with server() as address, pytest.raises(HandpressError) as caught:
        cluster(address)
    (finding,) = caught.value.findings
    assert (str(finding.span), finding.rule) == ("--scheduler", "cluster")
    assert finding.message == f'no scheduler answers at "{address}"'
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "address", ["", "tcp://", "localhost:8786", "http://localhost:1", "tcp://a b:1", "tcp://a:b\n"]
)
def test_text_that_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(HandpressError, match="is no address of a scheduler") as caught:
        cluster(address)
    assert caught.value.findings[0].hint == "write it as tcp://host:8786"


def test_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(HandpressError, match="no scheduler answers"):
        cluster("tcp://127.0.0.1:99999")


def test_scheduler_without_workers_is_said(tmp_path: Path) -> None:
    with running(tmp_path, workers=0) as found, pytest.raises(HandpressError, match="has no worker") as caught:
        cluster(found.address)
    assert caught.value.findings[0].hint == f"start some with dask worker {found.address}"


def test_workers_with_another_handpress_are_refused(two_workers: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import Client

    # One whose worker was killed by another test may still be starting it anew.
    with Client(two_workers.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=600)
    monkeypatch.setattr(crew, "VERSION", "9.9.9")
    with pytest.raises(HandpressError, match=r"2 of 2 workers do not have Handpress 9\.9\.9"):
        cluster(two_workers.address)


def test_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(HandpressError, match="not installed") as caught:
        cluster("tcp://127.0.0.1:8786")
    assert caught.value.findings[0].hint == "pip install '.[cluster]' in the folder of Handpress"
