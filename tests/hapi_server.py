"""Start a real HAPI FHIR server (R4, H2 in memory, validation on) for tests: `with start(folder) as server`.

Answers on 127.0.0.1 alone and ends with the process that started it; never fetches its jars: `available` tells how.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pytest

JARS = Path(__file__).parents[1] / "build" / "hapi"
MAVEN = "mvn -q -B -f tests/hapi/pom.xml compile"
# 20 seconds to start on two slow cores, 0.7 to 0.8 GB in all.
JAVA = ("java", "-Xmx512m", "-Xss2m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LISTENING = "listening on "


@dataclass(frozen=True)
class Server:
    """A running server: its base *url* (no slash at the end), its *log*, and its process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server, at once if it does not end by itself; a second time does nothing."""
        _end(self.process)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def available() -> str:
    """Return why no server can be started; nothing if one can."""
    if not shutil.which("java"):
        return "HAPI FHIR needs Java, which is not installed"
    ready = (JARS / "classes" / "HapiServer.class").exists() and any(JARS.glob("hapi-fhir-jpaserver-base-*.jar"))
    return "" if ready else f"HAPI FHIR is not there; fetch it with: {MAVEN}"


def start(folder: Path, timeout_s: float = 600) -> Server:
    """Return a new, empty server on a free port once it answers; what it says goes to hapi.log in *folder*.

    Raises:
        RuntimeError: If it ends or does not answer within *timeout_s*; with the last lines of its log.
    """
    log = folder / "hapi.log"
    classes = os.pathsep.join([str(JARS / "classes"), str(JARS / "*")])
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*JAVA, "-cp", classes, "HapiServer", "0"],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    try:
        return Server(_url(process, log, time.monotonic() + timeout_s), log, process)
    except BaseException:
        _end(process)
        raise


@pytest.fixture(scope="session")
def hapi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of a run: what others sent is there too, so use identifiers of your own."""
    if available():
        pytest.skip(available())
    with start(tmp_path_factory.mktemp("hapi")) as server:
        yield server


def _url(process: subprocess.Popen[bytes], log: Path, deadline: float) -> str:
    while time.monotonic() < deadline and process.poll() is None:
        text = log.read_text("utf-8", "replace")
        lines = [line for line in text.splitlines() if line.startswith(LISTENING)]
        if lines and text.endswith("\n") and _answers(url := lines[0].removeprefix(LISTENING)):
            return url
        time.sleep(0.2)
    tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-20:])
    raise RuntimeError(f"HAPI FHIR did not start; the end of {log}:\n{tail}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/metadata", timeout=600) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
