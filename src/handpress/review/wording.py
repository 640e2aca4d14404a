"""A handout as lines of text, all that reaches the patient: what a clinician approves, and what a change is told by.

One line for each paragraph, entry or row, under its heading. The form is our own and stays as it is: an
approval holds for as long as these lines do, whatever the layout makes of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from handpress.content.changes import TextLine
from handpress.content.handout import Handout
from handpress.forms.outline import Listing, OutlineNode, is_field, listing, reading, table, text_of
from handpress.layout.boxes import Flow, Run
from handpress.source.model import plain

FORM = "Handpress, what the patient reads, form 1"
FINGERPRINT = 16  # digits of a digest by which people tell texts apart
AS_READ = "As read from the file:"
_BLANK = "____"
_APART = " \u2013 "
_HEADINGS = {"H1": "# ", "H2": "## ", "H3": "### "}


def wording(flow: Flow) -> list[TextLine]:
    """Return every text of *flow* in reading order: the clinic's header, the content, the words of the footers."""
    content = reading(flow)
    lines = [TextLine("", _run(run, flow)) for run in content.header]
    if content.logo:
        lines.append(TextLine("", f"[{content.logo.elem.alt}]"))
    heading = ""
    for group in content.groups:
        for node in group.nodes:
            if node.role in _HEADINGS:
                heading = _text(node)
                lines.append(TextLine(heading, _HEADINGS[node.role] + heading))
            else:
                lines += [TextLine(heading, text) for text in _lines(node) if text]
    return [*lines, *(TextLine(heading, _run(run, flow)) for run in flow.colophon if run.text)]


def _run(run: Run, flow: Flow) -> str:
    """Return the words of a run, and their language where that is another one: a screen reader speaks it."""
    return f"[{run.lang}] {run.text}" if run.lang and run.lang != flow.language else run.text


def record(handout: Handout, lines: Sequence[TextLine], settings: Sequence[str] = ()) -> str:
    """Return what an approval of *handout* covers: its *lines*, and its file as read, what does not print included.

    Args:
        handout: What is approved.
        lines: Its `wording`.
        settings: What else is covered, a line for each: the logo's digest, the time zone.
    """
    own = plain(handout)
    own["sections"] = [
        {**section, "blocks": list(read.blocks)}
        for section, read in zip(own["sections"], handout.sections, strict=True)
    ]
    as_read = json.dumps(own, indent=1, sort_keys=True, ensure_ascii=False)
    language = f"Language: {handout.language}"
    return "\n".join([FORM, language, *settings, "", *(line.text for line in lines), "", AS_READ, as_read, ""])


def digest(text: str) -> str:
    """Return the SHA-256 of a `record`, 64 digits from 0 to f."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(text: str) -> str:
    """Return the start of the `digest` of a `record`, short enough to be compared by eye."""
    return digest(text)[:FINGERPRINT]


def lines_of(text: str) -> list[TextLine]:
    """Return the lines of a `record`."""
    head, _, _ = text.rpartition(f"\n{AS_READ}\n")  # no line of what follows is the same: those are quoted
    heading = ""
    lines = []
    for line in head.partition("\n\n")[2].split("\n"):
        if line.startswith(tuple(_HEADINGS.values())):
            heading = line.lstrip("#").strip()
        if line:
            lines.append(TextLine(heading, line))
    return lines


def _lines(node: OutlineNode) -> Iterator[str]:
    if node.role == "L":
        yield from _entries(node, "")
    elif node.role == "Table":
        heads, rows = table(node)
        yield " | ".join(_text(head) for head in heads)
        for row in rows:
            yield " | ".join(_text(cell) for cell in row)
    else:
        yield _text(node)


def _entries(node: OutlineNode, indent: str) -> Iterator[str]:
    kind, entries = listing(node)
    for number, (label, body) in enumerate(entries, 1):
        marks = {Listing.BULLETS: "- ", Listing.TASKS: "[ ] ", Listing.STEPS: f"{number}. ", Listing.ENTRIES: "- "}
        lead = marks.get(kind) or (f"{_text(label)}: " if label else "")
        inner = [part for part in body.parts if isinstance(part, OutlineNode) and part.role == "L"]
        yield f"{indent}{lead}{_text(body)}".rstrip()
        for part in inner:
            yield from _entries(part, indent + "  ")


def _text(node: OutlineNode) -> str:
    """Return the words of *node* on one line, without those of a list in it; a blank as ``____``."""
    words = ""
    for part in node.parts:
        if isinstance(part, OutlineNode):
            if part.role == "L":
                continue
            inner = _blank(part) if part.role == "Form" else _text(part)
            # Paragraphs of one entry or cell stand apart.
            words += f"{_APART if words and part.role == 'P' else ''}{inner}"
        else:
            words += text_of(part) or (_BLANK if is_field(part) or not isinstance(part, Run) else "")
    text = " ".join(words.split())
    return f"[{node.elem.lang}] {text}" if node.elem.lang else text


def _blank(node: OutlineNode) -> str:
    return "[ ]" if node.attribute == "cb" else _BLANK
