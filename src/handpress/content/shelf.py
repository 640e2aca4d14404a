"""Which handouts a folder holds, by the names of its files, and which files only look like one. Reads none of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from handpress.data import Notes, listing, note_folder
from handpress.diagnostics import Finding, Severity, Span, fault, near_miss, quoted
from handpress.source.texts import LANGUAGE

# CPT: five digits (Category I), four digits and F (II) or T (III).
CODE = re.compile(r"[0-9]{4}[0-9FT]", re.ASCII)
DEFAULT_LANGUAGE = "en"
LOCAL = "local"  # the folder of a clinic's own changes, codes and terms


class Entry(Struct, frozen=True, order=True):
    """One handout file of a library."""

    code: str
    language: str
    path: Path


def entries(folder: Path, notes: Notes | None = None) -> list[Entry]:
    """Return the handouts in *folder*, by code and language; note in *notes* what it holds. Other files are left alone.

    Raises:
        HandpressError: *folder* is no folder.
    """
    found = []
    try:
        listing(os.fspath(folder))
        note_folder(notes, folder)
    except (FileNotFoundError, NotADirectoryError):
        hint = "name the library with --library"
        raise fault(Span(str(folder)), "there is no such folder", "missing-folder", hint) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fact = f"this folder cannot be read: {reason}"
        raise fault(Span(str(folder)), fact, "unreadable", "check its rights") from None
    for path in sorted(folder.glob("*.yaml")):
        code, _, language = path.name.removesuffix(".yaml").partition(".")
        if CODE.fullmatch(code) and (not language or LANGUAGE.fullmatch(language)):
            found.append(Entry(code, language or DEFAULT_LANGUAGE, path))
    return sorted(found)


_ENDING = r"\.y[aml]{2,4}"
_NEARLY = re.compile(
    rf"(?<![0-9])(?P<code>[0-9]{{4}}[0-9FT])(?![0-9]).*{_ENDING}"
    rf"|^(?:[0-9O]{{3,9}}[ _-]?[FT]?|[０-９]{{5}})(?:\.[a-z_-]{{2,8}})?{_ENDING}",  # a digit too many, or too few
    re.IGNORECASE,
)


def strays(folder: Path) -> Iterator[Finding]:
    """Yield a warning for each file in *folder* whose name nearly is that of a handout: nobody reads it."""
    known = {entry.path.name for entry in entries(folder)}
    for name in sorted([path.name for path in folder.iterdir()]):
        # What starts or ends so, an editor or an office program has written for itself.
        if name in known or name.startswith((".", "~", "#")) or name.endswith("~"):
            continue
        if near := _NEARLY.search(name):
            code = near["code"]
            names = f"{code.upper()}.yaml or {code.upper()}.es.yaml" if code else "22511.yaml or 0275T.es.yaml"
            hint = f"name it after code and language, as in {names}"
            fact = "this looks like a handout, and nothing is read from a file of this name"
            yield Finding(Span(str(folder / name)), fact, "file-name", hint, Severity.WARNING)


def find(folder: Path, code: str, language: str, notes: Notes | None = None) -> Entry:
    """Return the handout for *code* in *language*; note in *notes* what the folder holds.

    Raises:
        HandpressError: There is none; the hint names the nearest that there is.
    """
    known = entries(folder, notes)
    for entry in known:
        if (entry.code, entry.language) == (code, language):
            return entry
    others = [entry.language for entry in known if entry.code == code]
    if others:
        message, hint = f"no handout for {quoted(code)} in {quoted(language)}", f"there is one in: {', '.join(others)}"
    elif known:
        message, hint = (
            f"no handout for code {quoted(code)}",
            near_miss(code, dict.fromkeys(entry.code for entry in known)),
        )
    else:
        message, hint = "this folder holds no handout", "import a page, or name the library with --library"
    near = next((finding for finding in strays(folder) if code in Path(finding.span.path).name), None)
    if near and not others:
        hint = f"{quoted(Path(near.span.path).name)} is not read: {near.hint}"
    raise fault(Span(str(folder)), message, "no-handout", hint)
