"""A folder of handouts: which there are, and reading one by its code and language.

A file is named after what it holds, ``22867.yaml`` or ``22867.es.yaml``; one that holds
another code or language than its name says is refused: it would print under a wrong code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handpress.content.handout import CODE, LANGUAGE, Handout, read_handout
from handpress.diagnostics import Finding, HandpressError, Span, fault, near_miss, quoted
from handpress.source.yaml import Node, read_file

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, order=True)
class Entry:
    """One handout file of a library."""

    code: str
    language: str
    path: Path


def entries(folder: Path) -> list[Entry]:
    """Return the handouts in *folder*, by code and language. Other files are left alone.

    Raises:
        HandpressError: *folder* is no folder.
    """
    if not folder.is_dir():
        raise fault(Span(str(folder)), "there is no such folder", "missing-folder", "name the library with --library")
    found = []
    for path in sorted(folder.glob("*.yaml")):
        code, _, language = path.name.removesuffix(".yaml").partition(".")
        if CODE.fullmatch(code) and (not language or LANGUAGE.fullmatch(language)):
            found.append(Entry(code, language or DEFAULT_LANGUAGE, path))
    return sorted(found)


def find(folder: Path, code: str, language: str) -> Entry:
    """Return the handout for *code* in *language*.

    Raises:
        HandpressError: There is none; the hint names the nearest that there is.
    """
    known = entries(folder)
    for entry in known:
        if (entry.code, entry.language) == (code, language):
            return entry
    others = [entry.language for entry in known if entry.code == code]
    if others:
        message, hint = f"no handout for {quoted(code)} in {quoted(language)}", f"there is one in: {', '.join(others)}"
    elif known:
        message, hint = f"no handout for code {quoted(code)}", near_miss(code, {entry.code for entry in known})
    else:
        message, hint = "this folder holds no handout", "import a page, or name the library with --library"
    raise fault(Span(str(folder)), message, "no-handout", hint)


def load(entry: Entry) -> tuple[Handout, Node]:
    """Return the handout of *entry* and the tree that it was read from.

    Raises:
        HandpressError: With every fault of the file.
    """
    node = read_file(entry.path)
    handout = read_handout(node)
    findings = []
    for key, held, named in (("code", handout.code, entry.code), ("language", handout.language, entry.language)):
        if held != named:
            message = f"{key} {quoted(held)} stands in a file named for {quoted(named)}"
            findings.append(Finding(node.walk((key,)).span, message, "file-name", "rename the file, or mend the key"))
    if findings:
        raise HandpressError(findings)
    return handout, node
