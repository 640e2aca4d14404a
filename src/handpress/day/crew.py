"""Run chunks of work side by side: here, in processes, or on a Dask cluster. Each chunk comes back exactly once.

A worker that dies takes no other chunk with it, but work may then run twice: twice must be as good as once.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import re
import secrets
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import closing, contextmanager
from copyreg import pickle as pickled_as
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic, Self, TypeVar

from handpress.data import VERSION
from handpress.day.stage import Stop, never
from handpress.diagnostics import HandpressError, Span, fault, quoted

C = TypeVar("C")
R = TypeVar("R")
GRACE_S = 10.0  # that a chunk at work may take to end when the batch is stopped
_TRIALS = 2  # of a chunk alone, before it is given up
_POOLS = 3  # that may die before they do anything
_SAFE = "PYTHONSAFEPATH"
_CONNECT_S = 4  # twice: for the scheduler, and for a worker
# By default an exception is made anew from its text, which is not what this one is made of.
pickled_as(HandpressError, lambda error: (HandpressError, (error.findings,)))


@dataclass(frozen=True)
class Lost(Generic[C]):
    """A chunk that killed its worker each time it was tried alone."""

    chunk: C


@dataclass(frozen=True)
class _Raised:
    """What work raised. From a worker it comes with the text of its traceback, or as that text if it cannot be sent."""

    error: Exception

    def __reduce__(self) -> tuple[Any, ...]:
        trace = "".join(traceback.format_exception(self.error))
        try:
            ForkingPickler.loads(ForkingPickler.dumps(self.error))
        except Exception:
            return _arrived, (RuntimeError(f"{type(self.error).__name__}: {self.error}"), trace)
        return _arrived, (self.error, trace)


def _arrived(error: Exception, trace: str) -> _Raised:
    error.add_note(f"in a worker:\n{trace}")
    return _Raised(error)


class _DeadWorkerError(Exception):
    """The worker of a chunk has died, through that chunk or through another."""


def run(
    work: Callable[[C], R],
    chunks: Iterable[C],
    executor: Callable[[], Executor],
    in_flight: int,
    stop: Stop = never,
) -> Iterator[tuple[C, R | Lost[C]]]:
    """Yield each of *chunks* with what *work* made of it, in the order in which they finish.

    Args:
        work: A function at the top of a module. May run twice on a chunk, should a worker die.
        chunks: Drawn only as there is room for them, in this thread.
        executor: From `processes` or `cluster`.
        in_flight: How many chunks may be under way at a time: all that is in memory.
        stop: Once it says so, no more chunks are begun; those at work are finished.

    Raises:
        HandpressError: Workers cannot be started, or all die before they work; the cluster has gone.
        Exception: What *work* raised, after all is shut down.
    """
    assert in_flight > 0
    source = iter(chunks)
    with _Crew(executor) as crew:
        while suspects := (yield from _together(work, source, crew, in_flight, stop)):
            # One of them killed a worker. Alone, each shows whether it was the one.
            for chunk in suspects:
                if stop():
                    return
                yield chunk, _alone(work, chunk, crew)


def _together(
    work: Callable[[C], R], source: Iterator[C], crew: _Crew, in_flight: int, stop: Stop
) -> Generator[tuple[C, R | Lost[C]], None, list[C]]:
    """Run chunks side by side until there are none left, or a worker dies; return those that were under way then."""
    under_way: dict[Future[Any], C] = {}
    suspects: list[C] = []
    while True:
        if stopped := stop():
            for future in [future for future in under_way if future.cancel()]:
                del under_way[future]
        while (
            not (suspects or stopped) and len(under_way) < in_flight and not any(future.done() for future in under_way)
        ):
            drawn = next(((chunk,) for chunk in source), None)
            if drawn is None:
                break
            under_way[crew.submit(_call, work, drawn[0])] = drawn[0]
        if not under_way:
            return suspects
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            chunk = under_way.pop(future)
            try:
                result = _outcome(future)
            except _DeadWorkerError:
                suspects.append(chunk)
            else:
                yield chunk, result


def _alone(work: Callable[[C], R], chunk: C, crew: _Crew) -> R | Lost[C]:
    """Return what *work* makes of a chunk that has a fresh worker for itself."""
    for _ in range(_TRIALS):
        crew.make_ready()
        try:
            result: R = _outcome(crew.submit(_call, work, chunk))
            return result
        except _DeadWorkerError:
            continue
    return Lost(chunk)


def _outcome(future: Future[Any]) -> Any:
    """Return what a call returned, raise what it raised.

    Raises:
        _DeadWorkerError: It, or another that was under way, has killed its worker.
        HandpressError: The cluster has dropped it. Nobody else cancels a call that is waited for.
    """
    error = None if future.cancelled() else future.exception()
    if future.cancelled():
        raise _cluster_fault("the scheduler has gone", "start it again, then go on with --resume")
    if isinstance(error, BrokenExecutor) or _killed_its_workers(error):
        raise _DeadWorkerError
    result = future.result()
    if isinstance(result, _Raised):
        raise result.error
    return result


def _killed_its_workers(error: BaseException | None) -> bool:
    """Return whether Dask gave a call up because worker after worker died of it."""
    library = sys.modules.get("distributed")
    return library is not None and isinstance(error, library.KilledWorker)


class _Crew:
    """The executor at work. A broken one is replaced when it is next needed; at the end nothing is left running."""

    def __init__(self, factory: Callable[[], Executor]) -> None:
        self._factory = factory
        self._executor: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=kind is not None)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Return the future of a call; a broken executor's is broken too."""
        self._executor = self._executor or self._factory()
        try:
            return self._executor.submit(function, *arguments)
        except BrokenExecutor as error:
            broken: Future[Any] = Future()
            broken.set_exception(error)
            return broken

    def make_ready(self) -> None:
        """Have an executor that works.

        Raises:
            HandpressError: One after the other broke before it did anything.
        """
        for _ in range(_POOLS + 1):  # the first may be the one that a chunk broke
            try:
                _outcome(self.submit(_call, _nothing, None))
                return
            except _DeadWorkerError:
                assert self._executor is not None
                self._executor.shutdown()
                self._executor = None
        raise _jobs_fault("worker processes die before they start to work")


def processes(
    jobs: int, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Callable[[], Executor]:
    """Return what makes a pool of *jobs* processes; with one job, this process does the work.

    Args:
        jobs: How many.
        initializer: Is called once in each process before it works. What it raises, `run` raises.
        initargs: What it is called with.
    """
    assert jobs > 0
    if jobs == 1:
        return lambda: _Here(initializer, initargs)
    most = 61 if sys.platform == "win32" else jobs  # handles that Windows waits for at a time
    return lambda: _Pool(min(jobs, most), initializer, initargs)


class _Here(Executor):
    """Does each call at once, in this process."""

    def __init__(self, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
        if initializer:
            initializer(*initargs)

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Return the future of a call that is done already."""
        future: Future[R] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _Pool(ProcessPoolExecutor):
    """Processes on a leash: when it is cut, or the parent dies, they end, whatever they do."""

    def __init__(self, jobs: int, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
        # Never "fork": it copies locks that another thread of the parent holds (progress bar, pool).
        # A fork server has no threads, and has imported the modules once for all; elsewhere each worker starts afresh.
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            context.set_forkserver_preload([__name__, *([initializer.__module__] if initializer else [])])
        with _starting():
            self._far_end, self._leash = context.Pipe(duplex=False)
            super().__init__(jobs, context, _start, (self._far_end, initializer, initargs))

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Return the future of a call; another process is started if all are busy."""
        with _starting():
            return super().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes. With *cancel_futures*, those that still work `GRACE_S` later are killed."""
        killer = threading.Timer(GRACE_S, self._leash.close)
        killer.daemon = True
        ended, end = threading.Event(), super().shutdown

        def wait_for_all() -> None:
            try:
                end(wait, cancel_futures=cancel_futures)
            finally:
                ended.set()

        # Not in this thread: Python takes a thread for ended when Ctrl-C comes while it is waited for (gh-90882), and
        # then hangs in its own end, if that thread held a lock.
        waiting = threading.Thread(target=wait_for_all)
        try:
            waiting.start()
            if cancel_futures:
                killer.start()
            ended.wait()
        finally:
            killer.cancel()
            if killer.is_alive():
                killer.join()
            self._leash.close()
            if waiting.ident is not None:  # else no thread could be started
                ended.wait()
            self._far_end.close()


@contextmanager
def _starting() -> Iterator[None]:
    """Start processes that import no module from the folder where they start; say so if they cannot be started."""
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        with _unasked_to_stop():
            yield
    except (OSError, EOFError) as error:
        reason = (getattr(error, "strerror", None) or "they end at once").lower()
        raise _jobs_fault(f"worker processes cannot be started: {reason}") from None
    finally:
        del os.environ[_SAFE]
        if before is not None:
            os.environ[_SAFE] = before


@contextmanager
def _unasked_to_stop() -> Iterator[None]:
    """Hold Ctrl-C back until processes have started: one that hears it while it loads dies with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # whoever starts it lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_failed: _Raised | None = None  # by the initializer of this process


def _start(leash: Connection, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    """Begin the life of a worker process."""
    global _failed
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of them; the parent alone decides
    threading.Thread(target=_die_with, args=(leash,), daemon=True).start()
    _failed = _caught(initializer or _nothing, *(initargs if initializer else (None,)))[0]


def _die_with(leash: Connection) -> None:
    """End this process when the other end of *leash* is closed. Without this it would wait for work for ever."""
    try:
        leash.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def _call(work: Callable[[C], R], chunk: C) -> R | _Raised:
    """Do the work of one chunk. An exception is returned: Dask would log one that is raised, with the chunk."""
    if _failed:
        return _failed
    raised, result = _caught(work, chunk)
    return raised or result


def _caught(function: Callable[..., Any], *arguments: Any) -> tuple[_Raised | None, Any]:
    """Return what *function* raises, or what it returns."""
    try:
        return None, function(*arguments)
    except Exception as error:
        return _Raised(error), None


def _nothing(_: object) -> None:
    """Do nothing: shows that a worker lives."""


def cluster(
    address: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Callable[[], Executor]:
    """Return what has the workers of a Dask cluster do the work. Each does one chunk at a time.

    Args:
        address: Of its scheduler, as ``tcp://host:8786``.
        initializer: Is called once in each worker process before it works. What it raises, `run` raises.
        initargs: What it is called with.

    Raises:
        HandpressError: The library is missing, no scheduler or no worker answers, or they have another Handpress.
    """
    with closing(_client(address)) as client:
        versions = client.run(_version, on_error="return")
    others = sum(found != VERSION for found in versions.values())
    if others:
        fact = f"{others} of {len(versions)} workers do not have Handpress {VERSION}"
        raise _cluster_fault(fact, "install the same version everywhere")
    batch = secrets.token_hex(8)
    return lambda: _Cluster(_client(address), batch, initializer, initargs)


class _Cluster(Executor):
    """The workers of a Dask cluster, through its own executor."""

    def __init__(
        self, client: Any, batch: str, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]
    ) -> None:
        self._client = client
        self._inner: Executor = client.get_executor(pure=False)
        self._start = batch, initializer, initargs

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Return the future of a call on some worker."""
        return self._inner.submit(_call_on_cluster, self._start, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster. With *cancel_futures*, what waits there is called off; what is at work ends by itself."""
        with closing(self._client):
            self._inner.shutdown(wait and not cancel_futures)


_Start = tuple[str, Callable[..., object] | None, tuple[Any, ...]]
_batch = ""  # that this worker of a cluster is prepared for
_one_at_a_time = threading.Lock()  # A worker may have several threads; the work is not made for that.


def _call_on_cluster(start: _Start, function: Callable[..., R], *arguments: Any) -> R:
    """Prepare this worker for a batch, unless it is, and do a call."""
    global _batch, _failed
    batch, initializer, initargs = start
    with _one_at_a_time:
        if _batch != batch:
            _failed = _caught(initializer, *initargs)[0] if initializer else None
            _batch = batch
        return function(*arguments)


def _client(address: str) -> Any:
    """Return a connection to the scheduler at *address*, which has a worker at least."""
    try:
        library = import_module("distributed")
    except ImportError:
        hint = "pip install '.[cluster]' in the folder of Handpress"
        raise _cluster_fault("the library for Dask clusters is not installed", hint) from None
    if not re.fullmatch(r"(tcp|tls|ws|wss)://[^\s/:]+:[0-9]{1,5}", address):
        raise _cluster_fault(f"{quoted(address)} is no address of a scheduler", "write it as tcp://host:8786")
    # It would print tracebacks between the lines of the batch; what matters arrives as an exception.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL + 1)
    try:
        _knock(library, address)
        client: Any = library.Client(address, timeout=_CONNECT_S, set_as_default=False, name="handpress")
    except Exception:  # of any kind, where another server answers
        hint = "start it with dask scheduler, and check the address"
        raise _cluster_fault(f"no scheduler answers at {quoted(address)}", hint) from None
    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
    except TimeoutError:
        client.close()
        hint = f"start some with dask worker {address}"
        raise _cluster_fault(f"the scheduler at {quoted(address)} has no worker", hint) from None
    return client


def _knock(library: Any, address: str) -> None:
    """Raise an exception if nobody at *address* talks as Dask does: a client that fails waits for long, and prints."""

    async def knock() -> None:
        (await library.core.connect(address, timeout=_CONNECT_S / 2)).abort()

    with ThreadPoolExecutor(1) as thread:  # this one may have an event loop at work
        thread.submit(asyncio.run, asyncio.wait_for(knock(), _CONNECT_S / 2)).result()


def _version() -> str:
    return VERSION


def _cluster_fault(fact: str, hint: str) -> HandpressError:
    return fault(Span("--scheduler"), fact, "cluster", hint)


def _jobs_fault(fact: str) -> HandpressError:
    return fault(Span("--jobs"), fact, "jobs", "take fewer, or have more memory")
