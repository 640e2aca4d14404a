"""Pages of the clinic's own on their way in: which files are meant, and each of them read, whatever it holds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from handpress.diagnostics import Finding, HandpressError, Severity, Span, quoted
from handpress.disk.files import unread
from handpress.pages import Imported, import_tree
from handpress.pages.readers import REFUSE, SUFFIXES, read_file, refused_by_name
from handpress.pages.title import texts_of
from handpress.pages.tree import Tree
from handpress.source.languages import alike, language_of

MAX_FILES = 10_000  # of a folder: more is the wrong folder
# A code that a file name begins with, as in "45378-colonoscopy.docx" and "CPT 45378.docx"; a date is longer.
_NAMED = re.compile(r"(?:(?:CPT|HCPCS)[ _-]*)?(?P<code>[0-9]{4}[0-9FT])(?![0-9A-Za-z])", re.IGNORECASE)


class Asked(NamedTuple):
    """One page, and what is said of it."""

    path: Path
    code: str | None = None
    language: str | None = None
    changes: str = REFUSE
    alone: bool = True
    with_lines: bool = False  # its source lines are wanted, too


class Pages(NamedTuple):
    """The files that arguments name, and what is told of the others that lie beside them."""

    paths: tuple[Path, ...]
    told: tuple[Finding, ...]


def pages_in(named: Sequence[Path], library: Path) -> Pages:
    """Return the pages that *named* means: files as they are, and of a folder what may be a page, by name.

    What stands in the *library*, where the imports go, is none.
    """
    paths: list[Path] = []
    told: list[Finding] = []
    for path in named:
        if not path.is_dir():
            paths.append(path)
            continue
        files = list(_files(path, library, told))
        pages = [each for each in files if each.suffix.lower() in SUFFIXES]
        paths += pages
        told += _passed_over(path, [each for each in files if each.suffix.lower() not in SUFFIXES])
        if not pages:
            hint = "name a folder with Word, PDF, HTML, Markdown or text files"
            told.append(Finding(Span(str(path)), "this folder holds no page that can be read", "no-page", hint))
    return Pages(tuple(dict.fromkeys(paths)), tuple(told))


def _files(folder: Path, library: Path, told: list[Finding]) -> Iterator[Path]:
    """Yield the files under *folder* in order; what starts or ends so, an editor or office program keeps for itself."""

    def unreadable(error: OSError) -> None:
        told.append(Finding(Span(str(error.filename)), unread(error), "unreadable", "check its rights"))

    count, own = 0, library.absolute()
    for at, folders, names in os.walk(folder, onerror=unreadable):
        kept = (name for name in folders if not name.startswith(".") and Path(at, name).absolute() != own)
        folders[:] = sorted(kept)
        for name in sorted(names):
            if name.startswith((".", "~")) or name.endswith("~"):
                continue
            count += 1
            if count > MAX_FILES:
                fact = f"this folder holds more than {MAX_FILES:,} files; the others are not read"
                told.append(Finding(Span(str(folder)), fact, "too-many", "name the folders in it one by one"))
                return
            yield Path(at, name)


def _passed_over(folder: Path, files: Sequence[Path]) -> Iterator[Finding]:
    """Yield what is told of the files of a folder that are no pages; a warning for each that may become one."""
    others: list[str] = []
    for path in files:
        if known := refused_by_name(path.name):
            yield Finding(Span(str(path)), f"{known[0]}, and is not read", "format", known[1], Severity.WARNING)
        else:
            others.append(path.name)
    if others:
        some = ", ".join(quoted(name) for name in others[:5]) + (", ..." if len(others) > 5 else "")
        count = (
            "1 file here is no page, and is" if len(others) == 1 else f"{len(others)} files here are no pages, and are"
        )
        yield Finding(Span(str(folder)), f"{count} not read: {some}", "format", severity=Severity.NOTE)


def ready() -> None:
    """Load what reading takes, once in each process."""
    import handpress.pages.readers.markdown  # noqa: F401


def read_asked(asked: Asked) -> Imported | tuple[Finding, ...]:
    """Return the import of a page, or why there is none; of one among many our own faults are told like others."""
    try:
        imported = _read(asked)
        # No more than is wanted goes from one process to another: the pictures of a Word file may be many.
        lines = imported.tree.lines if imported.tree and asked.with_lines else ()
        return replace(imported, tree=Tree((), lines) if lines else None)
    except HandpressError as error:
        return error.findings
    except Exception as error:
        if asked.alone:
            raise
        return (Finding(Span(str(asked.path)), f"Handpress failed on this page: {type(error).__name__}", *_OURS),)


_OURS = ("own-fault", "import it alone, and report what is shown")


def lost(asked: Asked) -> tuple[Finding, ...]:
    """Return what is told of a page that ended the process that read it."""
    return (Finding(Span(str(asked.path)), "the process that read this page ended: too little memory?", *_OURS),)


def _read(asked: Asked) -> Imported:
    path = str(asked.path)
    tree = read_file(asked.path, asked.changes)
    if asked.language and (other := _language_in(tree, asked.language)):
        fact = f"the words of this page look like {quoted(other)}, and it is filed as {quoted(asked.language)}"
        hint = f"if the words are right, import it with --language {other}"
        tree = replace(tree, findings=(Finding(Span(path), fact, "language", hint, Severity.WARNING), *tree.findings))
    imported = import_tree(tree, path, asked.code, asked.language)
    named = code_in_name(asked.path.name)
    if asked.code or not named or named == imported.code:
        return imported
    if imported.code is None:
        imported = import_tree(tree, path, named, asked.language)
        fact = f"the code {named} is that of the file's name: the page names none"
        return _with(imported, Finding(Span(path), fact, "code-of-name", "check it", Severity.WARNING))
    fact = f"the file's name begins with {named}, the page names {imported.code}, which counts"
    hint = f"if {named} is right, import with --code {named}"
    return _with(imported, Finding(Span(path), fact, "other-code", hint, Severity.WARNING))


def _language_in(tree: Tree, said: str) -> str:
    """Return the language that the words of a page are surely in, where it is another than the one *said*; else ""."""
    found = language_of("\n".join(texts_of(tree.blocks)), said)
    return found.tag if found.sure and not alike(found.tag, said) else ""


def code_in_name(name: str) -> str:
    """Return the code that a file name begins with, or ""."""
    found = _NAMED.match(name)
    return found["code"].upper() if found else ""


def _with(imported: Imported, finding: Finding) -> Imported:
    return replace(imported, findings=(finding, *imported.findings))
