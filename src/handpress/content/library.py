"""A folder of handouts: which there are, and reading one by its code and language, with the clinic's own changes.

A clinic's changes to ``22867.yaml`` stand in ``local/22867.yaml``, so that an update of the library keeps them. A
file is named after a code that it holds, ``22867.yaml`` or ``22867.es.yaml``, or by a name of its own; one that holds
another code or language than its name says is refused: it would print under a wrong code. One of no procedure has
``codes: none``, and is known by its own name only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from msgspec import Struct

from handpress.content.handout import Handout, read_handout
from handpress.content.shelf import CODE, DEFAULT_LANGUAGE, LOCAL, Entry, find
from handpress.data import Notes, shipped, stands
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.source.bind import says_none
from handpress.source.texts import LANGUAGE, one_line
from handpress.source.yaml import Node, read_file

NO_CODE = "write the code that it is for, or give the file a name of its own, as in falls.yaml"


def _unsaid(entry: Entry, notes: Notes) -> Iterator[Finding]:
    """Yield a warning if this stands beside one in the default language and does not say that it is from there."""
    if entry.language == DEFAULT_LANGUAGE:
        return
    try:
        source = find(entry.path.parent, entry.name, DEFAULT_LANGUAGE, notes)
        original = _bound(source, tree(source, notes=notes))
    except HandpressError as error:
        if error.findings[0].rule != "no-handout":
            fact = f"the handout in {quoted(DEFAULT_LANGUAGE)} beside this cannot be read: {error.findings[0].message}"
            yield Finding(Span(str(entry.path)), fact, "translation", "mend that one", Severity.WARNING)
        return
    fact = "nothing says what this was translated from, so nobody is told when that changes"
    keys = f"from: {DEFAULT_LANGUAGE}, version: {original.version}, fingerprint: {original.fingerprint}, by, date"
    hint = f'if it is a translation, add "translation:" with these keys: {keys}'
    yield Finding(Span(str(entry.path)), fact, "translation", hint, Severity.WARNING)


class Loaded(Struct, frozen=True):
    """A handout as read, with its tree, what it was translated from, and what its clinic should know of that."""

    handout: Handout
    node: Node
    original: Handout | None = None
    warnings: tuple[Finding, ...] = ()
    notes: Notes = {}  # what it was read from

    @property
    def name(self) -> str:
        """The name of its file, without language and ending."""
        return Path(self.node.span.path).name.partition(".")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is known by: its codes, and the name of its file."""
        return tuple(dict.fromkeys((*self.handout.codes, self.name)))


def tree(entry: Entry, local: bool = True, notes: Notes | None = None) -> Node:
    """Return the tree of the file of *entry*, with the clinic's own changes unless *local* is off.

    What was read is noted in *notes*.

    Raises:
        HandpressError: With every fault of the file, or every conflict of the clinic's changes with it.
    """
    library = read_file(entry.path, notes=notes)
    own = overlay_of(entry, notes)
    if own is None or not local:
        return library
    from handpress.content.overlay import apply

    return replace(apply(library, read_file(own, notes=notes)), comments=library.comments)


def overlay_of(entry: Entry, notes: Notes | None = None) -> Path | None:
    """Return the file of the clinic's changes to *entry*, if there is one; note in *notes* where there is none.

    Raises:
        HandpressError: There are two.
    """
    folder = entry.path.parent / LOCAL
    names = [f"{entry.name}.{entry.language}.yaml"]
    if entry.language == DEFAULT_LANGUAGE:
        names.append(f"{entry.name}.yaml")
    found = [path for name in names if stands(path := folder / name, notes)]
    if len(found) > 1:
        fact = f"{quoted(found[1].name)} has changes to the same handout"
        raise fault(Span(str(found[0])), fact, "file-name", "put all changes into one of the two")
    return found[0] if found else None


def load(entry: Entry, check: Callable[[Node], Iterable[Finding]] = lambda node: (), local: bool = True) -> Handout:
    """Return the handout of *entry*.

    Args:
        entry: One of those that `entries` found.
        check: Returns more findings about the tree of the file, to raise together with those made here.
        local: Whether the clinic's own changes are in it.

    Raises:
        HandpressError: With every fault of the file.
    """
    return _bound(entry, tree(entry, local), check)


def _bound(entry: Entry, node: Node, check: Callable[[Node], Iterable[Finding]] = lambda node: ()) -> Handout:
    return read_handout(node, [*_twins(entry), *_misnamed(node, entry), *check(node)])


def read(
    entry: Entry,
    check: Callable[[Node], Iterable[Finding]] = lambda node: (),
    seen: frozenset[str] = frozenset(),
    notes: Notes | None = None,
) -> Loaded:
    """Return the handout of *entry*; a translation knows whether its original still says the same.

    A translation whose original is not beside it, has faults, or is out of date itself, counts as out of date.

    Args:
        entry: One of those that `entries` found.
        check: Returns more findings about the tree of the file, to raise together with those made here.
        seen: Languages on the way here from a translation of this.
        notes: What has been read on that way.

    Raises:
        HandpressError: With every fault of the file.
    """
    notes = {} if notes is None else notes
    node = tree(entry, notes=notes)
    handout = _bound(entry, node, check).but(folder=str(entry.path.parent), name=entry.name)
    translation = handout.translation
    if translation is None:
        return Loaded(handout, node, warnings=tuple(_unsaid(entry, notes)), notes=notes)
    place = node.walk(("translation", "fingerprint")).span

    def stale(fact: str, hint: str, lost: bool = False) -> Loaded:
        warning = Finding(place, fact, "translation", hint, Severity.WARNING)
        return Loaded(handout.out_of_date(lost), node, None if lost else original, (warning,), notes)

    original = None
    there = f"the handout in {quoted(translation.origin)}"
    try:
        if translation.origin in {*seen, entry.language}:
            raise fault(Span(str(entry.path)), "it was translated from itself", "translation")
        source = find(entry.path.parent, entry.name, translation.origin)
        original = read(source, seen=seen | {entry.language}, notes=notes).handout
    except HandpressError as error:
        first = error.findings[0]
        fact = f"the handout that this was translated from cannot be read: {first.span}: {first.message}"
        return stale(fact, "mend that one, or put it beside this one, so that a change of it is seen", lost=True)
    if original.fingerprint != translation.fingerprint:
        hint = f"write version: {original.version}, fingerprint: {original.fingerprint}"
        return stale(f"{there} has changed since this was translated", f"translate again what changed, then {hint}")
    if original.translation and original.translation.outdated:
        return stale(f"{there} is itself a translation that is out of date", "mend that one")
    if original.version == translation.version:
        return Loaded(handout, node, original, notes=notes)
    fact = f"{there} is version {quoted(original.version)} and says the same"
    warning = Finding(place, fact, "translation", f"write version: {original.version}", Severity.WARNING)
    return Loaded(handout, node, original, (warning,), notes)


def support(folder: Path, name: str, notes: Notes | None = None) -> list[Path]:
    """Return the files called *name* that hold for the library in *folder*; the last counts where two say the same.

    The library's own or else the one that ships, and the clinic's; where there is none is noted in *notes*.
    """
    own = folder / name
    shared = own if stands(own, notes) else shipped("handouts") / name
    return [path for path in (shared, folder / LOCAL / name) if stands(path, notes)]


def _twins(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if another file is named for the same handout: one of them would print unseen."""
    names = (f"{entry.name}.yaml", f"{entry.name}.{DEFAULT_LANGUAGE}.yaml")
    if entry.path.name in names:
        other = names[1 - names.index(entry.path.name)]
        if stands(entry.path.with_name(other)):
            fact = f"{quoted(other)} is named for the same code and language"
            yield Finding(Span(str(entry.path)), fact, "file-name", "delete one of the two")


def _misnamed(node: Node, entry: Entry) -> Iterator[Finding]:
    """Yield a finding for each part of the file's name, and the code asked for, that its content contradicts."""
    codes = node.child("codes")
    for code in dict.fromkeys((entry.name, *entry.asked)):
        if not CODE.fullmatch(code):
            continue
        if says_none(codes):
            fact = f'"codes": "none" stands in a file named for {quoted(code)}'
            yield Finding(node.walk(("codes",)).span, fact, "file-name", NO_CODE)
        elif codes is None:
            yield from _differs(node, "code", CODE, code, None)
        elif codes.items and code not in [one_line(each.text) for each in codes.items]:
            fact = f'"codes" has no {quoted(code)}, and this file is named for it'
            yield Finding(codes.span, fact, "file-name", f'add "{code}", or rename the file')
    yield from _differs(node, "language", LANGUAGE, entry.language, DEFAULT_LANGUAGE)


def _differs(node: Node, key: str, form: re.Pattern[str], named: str, default: str | None) -> Iterator[Finding]:
    """Yield a finding if what stands under *key* is another than the file is *named* for."""
    child = node.child(key)
    held = one_line(child.text) if child else default
    if child is None and held not in (None, named):
        fact = f'this file is named for {quoted(named)} and has no "{key}"'
        yield Finding(node.span, fact, "file-name", f'add "{key}: {named}", or rename the file')
    elif child and held != named and form.fullmatch(held or ""):
        fact = f'"{key}": {quoted(child.text)} stands in a file named for {quoted(named)}'
        yield Finding(child.span, fact, "file-name", "correct the one that is wrong")
