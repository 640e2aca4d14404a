"""A folder of handouts: which there are, and reading one by its code and language.

A file is named after what it holds, ``22867.yaml`` or ``22867.es.yaml``; one that holds
another code or language than its name says is refused: it would print under a wrong code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handpress.content.handout import CODE, Handout, read_handout
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, near_miss, quoted
from handpress.source.bind import LANGUAGE, one_line
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
        message, hint = (
            f"no handout for code {quoted(code)}",
            near_miss(code, dict.fromkeys(entry.code for entry in known)),
        )
    else:
        message, hint = "this folder holds no handout", "import a page, or name the library with --library"
    raise fault(Span(str(folder)), message, "no-handout", hint)


def _unsaid(entry: Entry) -> Iterator[Finding]:
    """Yield a warning if this stands beside one in the default language and does not say that it is from there."""
    if entry.language == DEFAULT_LANGUAGE:
        return
    try:
        original = load(find(entry.path.parent, entry.code, DEFAULT_LANGUAGE))
    except HandpressError:
        return
    fact = "nothing says what this was translated from, so nobody is told when that changes"
    keys = f"from: {DEFAULT_LANGUAGE}, version: {original.version}, fingerprint: {original.fingerprint}, by, date"
    hint = f'if it is a translation, add "translation:" with these keys: {keys}'
    yield Finding(Span(str(entry.path)), fact, "translation", hint, Severity.WARNING)


def load(entry: Entry, check: Callable[[Node], Iterable[Finding]] = lambda node: ()) -> Handout:
    """Return the handout of *entry*.

    Args:
        entry: One of those that `entries` found.
        check: Returns more findings about the tree of the file, to raise together with those made here.

    Raises:
        HandpressError: With every fault of the file.
    """
    node = read_file(entry.path)
    return read_handout(node, [*_twins(entry), *_misnamed(node, entry), *check(node)])


def against_original(
    entry: Entry, handout: Handout, seen: frozenset[str] = frozenset()
) -> tuple[Handout, list[Finding]]:
    """Return *handout* with, if it is a translation, whether its original still says the same; and warnings.

    A translation whose original is not beside it, has faults, or is out of date itself, counts as out of date.
    """
    translation = handout.translation
    if translation is None:
        return handout, list(_unsaid(entry))
    place = read_file(entry.path).walk(("translation", "fingerprint")).span
    try:
        if translation.origin in {*seen, entry.language}:
            raise fault(Span(str(entry.path)), "it was translated from itself", "translation")
        source = find(entry.path.parent, entry.code, translation.origin)
        original, _ = against_original(source, load(source), seen | {entry.language})
    except HandpressError as error:
        fact = f"the handout that this was translated from cannot be read: {error.findings[0].message}"
        hint = "put it beside this one, so that a change of it is seen"
        return handout.out_of_date(lost=True), [Finding(place, fact, "translation", hint, Severity.WARNING)]
    else:
        if original.fingerprint == translation.fingerprint:
            if original.translation and original.translation.outdated:
                fact = f"the handout in {quoted(translation.origin)} is itself a translation that is out of date"
                return handout.out_of_date(), [Finding(place, fact, "translation", "mend that one", Severity.WARNING)]
            if original.version == translation.version:
                return handout, []
            fact = (
                f"the handout in {quoted(translation.origin)} is version {quoted(original.version)} and says the same"
            )
            hint = f"write version: {original.version}"
            return handout, [Finding(place, fact, "translation", hint, Severity.WARNING)]
        fact = f"the handout in {quoted(translation.origin)} has changed since this was translated"
        hint = (
            f"translate again what changed, then write version: {original.version}, fingerprint: {original.fingerprint}"
        )
    return handout.out_of_date(), [Finding(place, fact, "translation", hint, Severity.WARNING)]


def _twins(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if another file is named for the same handout: one of them would print unseen."""
    names = (f"{entry.code}.yaml", f"{entry.code}.{DEFAULT_LANGUAGE}.yaml")
    if entry.path.name in names:
        other = names[1 - names.index(entry.path.name)]
        if entry.path.with_name(other).exists():
            fact = f"{quoted(other)} is named for the same code and language"
            yield Finding(Span(str(entry.path)), fact, "file-name", "delete one of the two")


def _misnamed(node: Node, entry: Entry) -> Iterator[Finding]:
    """Yield a finding for each part of the file's name that its content contradicts."""
    for key, form, named, default in (
        ("code", CODE, entry.code, None),
        ("language", LANGUAGE, entry.language, DEFAULT_LANGUAGE),
    ):
        child = node.child(key)
        held = one_line(child.text) if child else default
        if child is None and held not in (None, named):
            fact = f'this file is named for {quoted(named)} and has no "{key}"'
            yield Finding(node.span, fact, "file-name", f'add "{key}: {named}", or rename the file')
        elif child and held != named and form.fullmatch(held or ""):
            fact = f'"{key}": {quoted(child.text)} stands in a file named for {quoted(named)}'
            yield Finding(child.span, fact, "file-name", "correct the one that is wrong")
