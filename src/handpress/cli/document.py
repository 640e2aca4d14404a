"""What a command has to tell as one JSON document on standard output, for programs: `--json`.

Its keys stay; a program leaves alone those that it does not know. Nothing of a patient: rows go by their number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import click

from handpress.data import VERSION

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


def write(command: str, code: int, parts: dict[str, Any]) -> None:
    """Print the document of a *command* that ends with exit *code*."""
    head = {"handpress": VERSION, "command": command, "exit": code}
    click.echo(json.dumps(head | parts, ensure_ascii=False))
