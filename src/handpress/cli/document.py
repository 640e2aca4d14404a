"""What a command has to tell as one JSON document on standard output, for programs: `--json`.

Its keys stay; a program leaves alone those that it does not know. Nothing of a patient: rows go by their number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from typing import Any

import click

from handpress.data import VERSION
from handpress.diagnostics import Finding

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")

_TEXT = re.compile(
    r"^(?P<path>.*?)(?::(?P<line>[0-9]+):(?P<column>[0-9]+))?: (?P<severity>error|warning|note): (?P<message>.*?)"
    r" \[(?P<rule>[a-z0-9-]+)\](?:\n  hint: (?P<hint>.*))?$",
    re.MULTILINE,
)


def findings_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield each finding in *text*, the form that people read: kept plates have no other."""
    for found in _TEXT.finditer(text):
        parts = found.groupdict(default="")
        yield parts | {"line": int(parts["line"] or 0), "column": int(parts["column"] or 0)}


_owed = ""  # the command that has to print one yet


def owe(arguments: Sequence[str], commands: Container[str]) -> None:
    """Note whether the command in *arguments*, one of *commands*, has to print a document, however it ends."""
    global _owed
    _owed = arguments[0] if "--json" in arguments[1:] and arguments[0] in commands else ""


def paid() -> None:
    """Note that the document is printed."""
    global _owed
    _owed = ""


def write(command: str, code: int, parts: dict[str, Any]) -> None:
    """Print the document of a *command* that ends with exit *code*."""
    paid()
    head = {"handpress": VERSION, "command": command, "exit": code}
    click.echo(json.dumps(head | parts, ensure_ascii=False))


def write_end(code: int, *findings: Finding) -> None:
    """Print the document of a command that ended with exit *code* before it could, if it has to."""
    if _owed:
        write(_owed, code, {"findings": [finding.tree() for finding in findings]})
