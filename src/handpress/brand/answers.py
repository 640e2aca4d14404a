"""A clinic's first answers -> its brand file: the example's, with the clinic's own in place of what is made up there.

What the file says besides stays as it is written. It is judged as any brand is, and written whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from handpress.brand.brand import brand_of
from handpress.brand.look import EXAMPLE_CLINIC
from handpress.brand.printable import unprintable
from handpress.data import shipped, stands
from handpress.diagnostics import Finding, HandpressError, Span
from handpress.disk.files import write_whole
from handpress.source.yaml import MAX_BYTES, Node, parse, read_file, read_text

_HEAD = "# This clinic's look. A logo comes beside this file, and the name of its file under logo."
_SCHEMA = "# yaml-language-server:"
_ANSWERED = ("clinic", "address", "phones", "language")
# What the example says of a clinic that does not exist.
_MADE_UP = ("site", "logo", "logo-text", "assistance")


class Answers(Struct, frozen=True):
    """What a clinic says of itself at first, as it is typed; the address a line each, *night* may be empty."""

    clinic: str = ""
    day: str = ""
    night: str = ""
    address: tuple[str, ...] = ()
    language: str = "en"


def is_example(path: Path) -> bool:
    """Return whether the brand file at *path* is still that of the made-up clinic.

    Raises:
        HandpressError: It cannot be read.
    """
    node = read_file(path).child("clinic")
    return node is not None and node.text == EXAMPLE_CLINIC


def is_shipped(path: Path) -> bool:
    """Return whether *path* came with this installation: what stands there is an example, and stays as it is."""
    return path.resolve().is_relative_to(shipped("handouts").resolve())


def write_answers(path: Path, answers: Answers) -> dict[str, list[Finding]]:
    """Write the brand file at *path* with *answers*; return what is wrong with them, by field, and then write nothing.

    What is wrong with no field in particular stands under "".

    Raises:
        HandpressError: The file that stands there cannot be read, or none can be written.
    """
    if is_shipped(path):
        fact, hint = "the example that ships stays as it is", "start with a library of your own: --library"
        raise HandpressError([Finding(Span(str(path)), fact, "example-brand", hint)])
    before = read_text(path if stands(path) else _example(), MAX_BYTES)
    lines = list(_lines(before, str(path), answers))
    text = "".join(f"{line}\n" for _, line in lines)
    findings = list(_own_findings(path, answers))
    try:
        node = parse(text, str(path))
        brand_of(node, path, unprintable)
    except HandpressError as error:
        findings += error.findings
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        at = finding.span.line - 1
        found.setdefault(lines[at][0] if 0 <= at < len(lines) else "", []).append(finding)
    if not found:
        write_whole(path, text.encode())
    return found


def _own_findings(path: Path, answers: Answers) -> Iterator[Finding]:
    if answers.clinic == EXAMPLE_CLINIC:
        hint = "write the name of your clinic"
        yield Finding(Span(str(path), 3), "this is the name of the example", "example-brand", hint)


def _lines(before: str, path: str, answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield each line of the file that *answers* and what stood there *before* make, with the field that it is of."""
    node = parse(before, path)
    lines = before.splitlines()
    head = lines[0] if lines and lines[0].startswith(_SCHEMA) else f"{_SCHEMA} $schema=brand.schema.json"
    yield from (("", head), ("", _HEAD), ("clinic", f"clinic: {_quoted(answers.clinic)}"))
    if answers.address:
        yield "address", "address:"
        yield from (("address", f"  - {_quoted(line)}") for line in answers.address)
    yield from (("day", "phones:"), ("day", f"  day: {_quoted(answers.day)}"))
    if answers.night:
        yield "night", f"  after-hours: {_quoted(answers.night)}"
    phones = node.child("phones")
    for key, value in phones.pairs if phones else ():
        if key not in ("day", "after-hours"):
            yield "", f"  {key}: {_quoted(value.text)}"
    yield "language", f"language: {_quoted(answers.language)}"
    for line in _others(node, lines):
        yield "", line


def _others(node: Node, lines: list[str]) -> Iterator[str]:
    """Yield the lines of each key that is not answered, and not made up, with the comments above it."""
    example = read_file(_example())
    starts = [_above(lines, span.line - 1) for span in node.keys]
    for at, (key, value) in enumerate(node.pairs):
        made_up = example.child(key) if key in _MADE_UP else None
        if key in _ANSWERED or (made_up and made_up.plain() == value.plain()):
            continue
        yield from lines[starts[at] if at else node.keys[0].line - 1 : (*starts, len(lines))[at + 1]]


def _example() -> Path:
    return shipped("handouts") / "brand" / "brand.yaml"


def _above(lines: list[str], at: int) -> int:
    """Return where the comments above line *at* begin."""
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
