"""Read a Word document (.docx) as a tree, as it shows on the page.

Tracked changes are refused, unless it is said what to do with them: nobody but the clinic knows which text holds.
Comments, hidden and struck text, headers and footers, and tables of contents are left out, each with the reason.
Nothing is run and nothing is fetched: no macro, no linked picture, no template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handpress.diagnostics import HandpressError, Span, fault
from handpress.pages.readers.wordparts.account import Account
from handpress.pages.readers.wordparts.blocks import blocks_of
from handpress.pages.readers.wordparts.body import Body
from handpress.pages.readers.wordparts.numbering import Numbering
from handpress.pages.readers.wordparts.styles import Styles
from handpress.pages.tree import LineWords, Tree
from handpress.source.package import Element, Package, Relation, child, name, open_package
from handpress.source.texts import LANGUAGE


def read_word(data: bytes, path: str, changes: str = "refuse") -> Tree:
    """Return the tree of a Word document.

    Args:
        data: The file.
        path: The name used in messages.
        changes: What to do with tracked changes: refuse, accept or reject.

    Raises:
        HandpressError: It is another kind of file, locked, damaged or too large; or it has tracked changes, and
            nothing is said of them.
    """
    package = open_package(data, path)
    root = package.xml(package.main)
    body = child(root, "w:body")
    if body is None:
        raise package.broken("it has no text")
    relations = package.relations(package.main)
    parts = _Parts(package, relations)
    notes = {kind: parts.first(f"{kind}s") for kind in ("footnote", "endnote")}
    account = Account(path)
    _settle_changes([body, *(note for note, _ in notes.values() if note is not None)], changes, account)
    styles = Styles(parts.first("styles")[0])
    reading = Body(package, styles, Numbering(parts.first("numbering")[0], styles), account, changes)
    for kind, (note, leads) in notes.items():
        reading.notes(note, kind, leads)
    entries = reading.read(body, relations)
    parts.leave_rest(account)
    blocks = blocks_of(entries, account)
    title = _title(package, " ".join(line.text for line in account.lines))
    return Tree(blocks, account.lines, account.left, account.findings, title, _language(account))


_CHANGED = {"w:ins": "insertion", "w:del": "deletion", "w:moveFrom": "move", "w:cellIns": "cell", "w:cellDel": "cell"}


def _settle_changes(roots: list[Element], changes: str, account: Account) -> None:
    """Refuse tracked changes, or tell what was done with them."""
    counts: dict[str, int] = {}
    for each in (each for root in roots for each in root.iter()):
        if kind := _CHANGED.get(name(each)):
            counts[kind] = counts.get(kind, 0) + 1
    if not counts:
        return
    total = sum(counts.values())
    kinds = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items())
    if changes == "refuse":
        fact = f"this Word file has {total} tracked change{'' if total == 1 else 's'} ({kinds}), not yet decided"
        hint = (
            'in Word, under Review, choose "Accept All Changes" or "Reject All Changes", save, and import again; '
            "or import with --changes accept, or --changes reject"
        )
        raise fault(Span(account.path), fact, "tracked-changes", hint)
    fact = f"{total} tracked change{' was' if total == 1 else 's were'} {changes}ed ({kinds})"
    account.tell(0, fact, "tracked-changes", "look whether the text is the one that holds")


class _Parts:
    """The other parts of a file, by what they are to its main one."""

    def __init__(self, package: Package, relations: dict[str, Relation]) -> None:
        self._package = package
        self._relations = [each for each in relations.values() if not each.outside]

    def first(self, kind: str) -> tuple[Element | None, dict[str, Relation]]:
        """Return the root of the part of that *kind*, and where its own ids lead."""
        for each in self._relations:
            if each.kind == kind and (root := self._package.xml(each.target)) is not None:
                return root, self._package.relations(each.target)
        return None, {}

    def leave_rest(self, account: Account) -> None:
        """Leave out comments, headers and footers; tell of macros and of a template elsewhere."""
        seen: set[str] = set()
        for each in self._relations:
            if each.kind in ("header", "footer"):
                for text in self._paragraphs(each.target):
                    if text.casefold() not in seen:
                        account.leave_line(text, each.kind, f"the {each.kind} of the pages")
                    seen.add(text.casefold())
        for each in self._relations:
            if each.kind == "comments":
                for text in self._paragraphs(each.target):
                    account.leave_line(text, "comment", "a comment")
        if any(each.endswith("vbaproject.bin") for each in self._package.names):
            account.tell(0, "the macros of this file are neither read nor run", "macros", "")
        for each in self._relations:
            if each.kind == "settings":
                _tell_template(self._package.relations(each.target), account)

    def _paragraphs(self, part: str) -> Iterator[str]:
        root = self._package.xml(part)
        for paragraph in root.iter() if root is not None else ():
            if name(paragraph) == "w:p":
                text = "".join(_letters(paragraph)).strip()
                if text:
                    yield " ".join(text.split())


def _letters(paragraph: Element) -> Iterator[str]:
    for each in paragraph:
        match name(each):
            case "w:t":
                yield each.text or ""
            case "w:tab" | "w:br":
                yield " "
            case "v:textpath":
                yield each.get("string") or ""
            case "w:p" | "w:del" | "mc:Fallback":  # a paragraph of a text box comes by itself
                pass
            case _:
                yield from _letters(each)


def _tell_template(relations: dict[str, Relation], account: Account) -> None:
    if any(each.outside and each.target.casefold().startswith("http") for each in relations.values()):
        account.tell(0, "this file names a template on the web; it was not fetched", "template", "")


_NO_TITLE = re.compile(
    r"microsoft word|^(?:word )?document\s*[0-9]*$|^untitled|^title$|^\[|template|\.(?:docx?|dotx?|pdf|rtf|odt|txt)\b"
    r"|^(?:powerpoint )?presentation\b|^slide [0-9]",
    re.IGNORECASE,
)


def _title(package: Package, text: str) -> LineWords | None:
    """Return the title that the file's properties name, if its words are those of the page.

    Many a file was made of a copy of another, and names that one still.
    """
    folder = package.relations("").values()
    core = next((each.target for each in folder if each.kind == "core-properties" and not each.outside), "")
    try:
        root = package.xml(core)
    except HandpressError:
        return None
    title = " ".join((getattr(child(root, "dc:title"), "text", None) or "").split())
    known = set(re.findall(r"\w+", text.casefold()))
    words = re.findall(r"\w+", title.casefold())
    if not words or len(title) > 200 or _NO_TITLE.search(title) or not known.issuperset(words):
        return None
    return LineWords(title)


def _language(account: Account) -> str:
    """Return the language that most of the text is marked with."""
    (tag, _), *_ = account.languages.most_common(1) or [("", 0)]
    tag = tag.replace("_", "-").partition("-x-")[0]
    return tag if LANGUAGE.fullmatch(tag) and tag != "x-none" else ""
