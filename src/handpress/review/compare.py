"""What changed in words: by a clinic's own changes, or since a handout was approved."""

from __future__ import annotations

from pathlib import Path

from handpress.brand.look import Look
from handpress.content.approval import LEDGER_FILE
from handpress.content.changes import Change, TextLine, changes
from handpress.content.glossary import GLOSSARY_FILE, read_glossary
from handpress.content.library import load, overlay_of, support
from handpress.content.shelf import Entry, names_of
from handpress.diagnostics import Span, fault, quoted
from handpress.review.approve import read_record
from handpress.review.entries import read_loaded
from handpress.review.ledger import read_ledger
from handpress.review.sheets import load_sheet
from handpress.review.standing import covered, words_of
from handpress.review.wording import lines_of

_NO_WORDS = "this is a PDF of the clinic's own: there are no words of a library to compare it with"


def local_changes(entry: Entry, look: Look) -> tuple[str, list[Change]]:
    """Return what the clinic's own file changes in the words of *entry*, after a line that names both.

    Raises:
        HandpressError: There is no such file, or it is at odds with the library's.
    """
    if entry.is_sheet:
        raise fault(Span(str(entry.path)), _NO_WORDS, "sheet", "see what changed with --since-approval")
    own = overlay_of(entry)
    if own is None:
        fact = f"there are no changes of your own to {entry.name} in {quoted(entry.language)}"
        hint = f"write them in {entry.path.parent / 'local' / entry.path.name}; handouts/README.md says how"
        raise fault(Span(str(entry.path)), fact, "overlay", hint)
    glossary = read_glossary(support(entry.path.parent, GLOSSARY_FILE))
    old, new = (words_of(handout, look, glossary) for handout in (load(entry, local=False), read_loaded(entry).handout))
    return f"{entry.path} -> {own}", changes(old, new)


def changes_since_approval(entry: Entry, look: Look, folder: Path) -> tuple[str, list[Change]]:
    """Return what changed in the words of *entry* since it was last approved, after a line that says when.

    Raises:
        HandpressError: It was never approved, or what was approved is not on record any more.
    """
    names = names_of(entry)
    entries = read_ledger(folder / LEDGER_FILE, names).of(names, entry.language, look.brand.clinic)
    approval = next((one for one in reversed(entries) if one.content), None)
    if approval is None:
        fact = f"{entry.name} in {quoted(entry.language)} was never approved under this brand"
        raise fault(Span(str(folder / LEDGER_FILE)), fact, "approval", f"see handpress approve {entry.name} --help")
    old = read_record(folder, approval)
    if entry.is_sheet:
        new = load_sheet(entry).record
        found = changes(*([TextLine("", line) for line in text.splitlines()] for text in (old, new)))
    else:
        glossary = read_glossary(support(folder, GLOSSARY_FILE))
        new = covered(read_loaded(entry).handout, look, glossary, folder)
        found = changes(lines_of(old), lines_of(new))
    since = f"{entry.name} {entry.language} since {approval.on}, when {approval.by} approved it"
    if not found and old != new:
        since += "; only what does not print has changed, in the file itself"
    return since, found
