"""Ask HAPI's validator whether a resource keeps to US Core 8.0.0: `with Judge() as judge: judge(resource)`.

The package is HL7's own (CC0); it is read from ../shared and never fetched, `missing` tells what is not there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from conftest import SHARED
from hapi_server import JARS, JAVA, MAVEN

PACKAGE = SHARED / "fhir" / "us_core_800.tgz"
PROFILE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference"


def missing() -> str:
    """Return why nothing can be judged; nothing if it can."""
    if not shutil.which("java"):
        return "HAPI's validator needs Java, which is not installed"
    if not (JARS / "classes" / "UsCore.class").exists():
        return f"HAPI's validator is not there; fetch it with: {MAVEN}"
    return "" if PACKAGE.is_file() else f"{PACKAGE} is not on this machine; HANDPRESS_SHARED names another folder"


class Judge:
    """HAPI's validator as a process of its own: some 6 seconds to start, milliseconds for each resource."""

    def __init__(self) -> None:
        classes = os.pathsep.join([str(JARS / "classes"), str(PACKAGE.parent), str(JARS / "*")])
        command = [*JAVA, "-cp", classes, "UsCore", PACKAGE.name, PROFILE]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def __call__(self, resource: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with *resource*, each with its place; nothing if it keeps to US Core."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(resource) + "\n")
        self._process.stdin.flush()
        outcome = json.loads(self._process.stdout.readline())
        assert outcome["resourceType"] == "OperationOutcome"
        wrong = [issue for issue in outcome["issue"] if issue["severity"] in ("error", "fatal")]
        return [f"{issue['location'][0]}: {issue['diagnostics']}" for issue in wrong]

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate(timeout=60)
