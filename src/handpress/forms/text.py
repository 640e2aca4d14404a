"""Flow -> plain text, for a portal's message or a reader that takes nothing else.

At most 72 columns, broken at spaces and between Chinese letters. Cuts no word: one that is wider than
a line stands on its own, whole. Text that runs from right to left stands as it is read; controls
keep the numbers in it in order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from handpress.brand.theme import TextStyle
from handpress.forms.outline import (
    Listing,
    Mark,
    OutlineNode,
    Passage,
    is_field,
    is_said_below,
    listing,
    reading,
    table,
    web_address,
)
from handpress.layout.atoms import kept_words, parts
from handpress.layout.bidi import runs_backwards, with_measures_forced
from handpress.layout.boxes import Field, Flow, Picture, Rule, Run
from handpress.layout.measures import measures, phone_pattern

COLUMNS = 72
BLANK = "_" * 12
_HANG = "  "  # before what goes on under its first line
_UNDERLINES = {"H1": "=", "H2": "=", "H3": "-", "H4": "-", "H5": "", "H6": ""}
_ENDS = (":", "\uff1a", "?", "\uff1f", "\u061f")  # of a label that needs no colon
_NO_BREAK = "\0"  # stands for a space that no line breaks at; texts hold no control characters

Lines = list[str]


def plain_text(flow: Flow) -> str:
    """Return the content of *flow* as plain text.

    The logo is left out: the clinic's name stands beside it.

    Raises:
        AssertionError: An element has a role that is not known here, or stands where none like it belongs.
    """
    content = reading(flow)
    blocks = [[line for node in content.header for line in _block(node, COLUMNS)]]
    blocks += [block for group in content.groups for block in _group(group)]
    blocks.append([line for node in content.imprint for line in _block(node, COLUMNS)])
    text = "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
    if not flow.backwards and not runs_backwards(text):
        return text
    # Signs that no one sees: without them whatever shows the text turns phone numbers and doses round.
    return "\n".join(
        with_measures_forced(line) if flow.backwards or runs_backwards(line) else line for line in text.split("\n")
    )


def _group(group: Passage) -> list[Lines]:
    """Return the blocks that stand in one frame, or in none."""
    fields = group.frame is not None and all(node.role == "P" for node in group.nodes)
    label = _label_style(group.nodes) if fields else None
    blocks: list[Lines] = []
    close = False
    skip = 0
    for at, node in enumerate(group.nodes):
        if skip:
            skip -= 1
            continue
        if link := web_address(group.nodes[at:]):
            # Who reads this has no camera over it.
            lines, skip = _wrapped(_labelled(_inline(node.parts), link.text), COLUMNS), 2
        elif is_said_below(group.nodes[at:]):
            continue
        else:
            lines = _set_apart(node, label) if label else _block(node, COLUMNS)
        if close:
            blocks[-1] += lines
        else:
            blocks.append(lines)
        # Fields stay together, and so do a rule to sign on and what stands under it.
        close = fields or (node.role == "P" and not node.text.strip())
    return blocks


def _label_style(nodes: Sequence[OutlineNode]) -> TextStyle | None:
    """Return how the labels of fields look."""
    labels = [node.parts[0] for node in nodes if any(map(is_field, node.parts[1:]))]
    return next((label.style for label in labels if isinstance(label, Run)), None)


def _set_apart(node: OutlineNode, label: TextStyle) -> Lines:
    """Return a paragraph among fields: what looks otherwise stands on a line of its own, but behind a *label*."""
    runs = [part for part in node.parts if isinstance(part, Run)]
    if len(runs) != len(node.parts) or len({run.style for run in runs}) == 1:
        return _block(node, COLUMNS)
    said = [_inline([run]).strip() for run in runs]
    if runs[0].style == label:
        said[:2] = [_labelled(*said[:2])]
    lines = _wrapped(said[0], COLUMNS)
    for text in said[1:]:
        lines += _hanging(_HANG, _HANG, _wrapped(text, COLUMNS - len(_HANG)))
    return lines


def _block(node: OutlineNode, width: int) -> Lines:
    if node.role in _UNDERLINES:
        return _heading(node, width)
    if node.role == "P":
        return _wrapped(_inline(node.parts), width)
    if node.role == "L":
        return _list(node, width)
    if node.role == "Table":
        return _table(node, width)
    if node.role == "Form":
        return _rules(node, width)
    if node.role == "Figure":
        if not all(isinstance(mark, Picture) for mark in node.marks):
            raise AssertionError("a figure is no picture")
        return _wrapped(f"[{node.elem.alt}]", width)
    if node.role == "Caption":
        return _wrapped(_inline(node.parts), width)
    raise AssertionError(f"no block of text is {node.role}")


def _heading(node: OutlineNode, width: int) -> Lines:
    lines = _wrapped(_inline(node.parts), width)
    sign = _UNDERLINES[node.role]
    if not sign:
        return lines
    rule = sign * min(width, max(map(_columns, lines)))
    return [rule, *lines, rule] if node.role == "H1" else [*lines, rule]


def _list(node: OutlineNode, width: int) -> Lines:
    kind, entries = listing(node)
    lines: Lines = []
    for number, (label, body) in enumerate(entries, 1):
        if kind is Listing.FACTS and label:
            text = _labelled(_inline(label.parts), _inline(body.parts))
            lines += _hanging("", _HANG, _wrapped(text, width - len(_HANG)))
        elif kind is Listing.ENTRIES:
            lines += [*([""] if lines else []), *_content(_joined(body), width)]
        else:
            said = label.elem.actual if label else ""
            mark = {
                Listing.BULLETS: "- ",
                Listing.TASKS: "[ ] ",
                Listing.STEPS: f"{number}. ",
                Listing.MARKED: f"{said.rstrip(':')}: ",
            }[kind]
            lines += _hanging(mark, " " * len(mark), _content(body, width - len(mark)))
    return lines


def _joined(body: OutlineNode) -> OutlineNode:
    """Return an entry with its date behind the day that it begins with."""
    if len(body.parts) < 2 or not all(isinstance(part, OutlineNode) and part.role == "P" for part in body.parts[:2]):
        return body
    day, date = body.kids[:2]
    if len(date.parts) != 1 or not is_field(date.parts[0]):
        return body
    return replace(body, parts=(replace(day, parts=(*day.parts, *date.parts)), *body.parts[2:]))


def _table(node: OutlineNode, width: int) -> Lines:
    """Return each row as lines of heading and cell."""
    heads, rows = table(node)
    lines: Lines = []
    for row in rows:
        lines += [""] if lines else []
        for head, cell in zip(heads, row, strict=True):
            lead = _labelled(_inline(head.parts), "")
            lines += _hanging("", _HANG, _content(cell, width - len(_HANG), lead))
    return lines


def _content(node: OutlineNode, width: int, lead: str = "") -> Lines:
    """Return what an entry or a cell holds, after the text *lead*: running text, and blocks between."""
    lines: Lines = []
    text = lead
    for part in node.parts:
        if isinstance(part, OutlineNode) and part.role == "P":
            lines += _wrapped(text + _inline(part.parts), width)
            text = ""
        elif isinstance(part, OutlineNode) and (part.role in _BLOCKS or part.role in _UNDERLINES):
            lines += _wrapped(text, width) + _BLOCKS.get(part.role, _heading)(part, width)
            text = ""
        else:
            text += _inline([part])
    return lines + _wrapped(text, width)


_BLOCKS = {"L": _list, "Table": _table}


def _inline(parts: Sequence[Mark | OutlineNode]) -> str:
    """Return running text, which lines may break at its spaces."""
    text = ""
    before: Mark | OutlineNode | None = None
    for part in parts:
        said = _said(part)
        if is_field(part) and not (isinstance(before, Run) and isinstance(part, Field) and before.style == part.style):
            # On paper a field stands under its label, or beside it; else it is a part of the sentence.
            text = _labelled(text, said) if before is None or isinstance(before, Run) else f"{text} {said}"
        else:
            apart = isinstance(before, Field) and said[:1].isalnum()
            text += f" {said}" if apart else said
        before = part
    return text


def _labelled(label: str, text: str) -> str:
    """Return *text* after its label, parted by a colon if the label has no mark at its end."""
    label = label.strip()
    return f"{label}{':' if label and not label.endswith(_ENDS) else ''} {text}"


def _said(part: Mark | OutlineNode) -> str:
    if isinstance(part, OutlineNode):
        if part.role in ("Link", "Span"):
            return _inline(part.marks)
        if part.role == "Form" and part.attribute == "tv":
            return BLANK
        raise AssertionError(f"{part.role} stands in running text")
    if isinstance(part, Run) and not part.blank:
        return part.text.replace(" ", _NO_BREAK) if part.nowrap else part.text
    if isinstance(part, Field) and part.value is not None:
        return part.value
    raise AssertionError(f"no text: {type(part).__name__}")


def _rules(node: OutlineNode, width: int) -> Lines:
    """Return lines to write on, with room between them."""
    if node.attribute != "tv" or not all(isinstance(mark, Rule) for mark in node.marks):
        raise AssertionError(f"no lines to write on: {node.attribute}")
    rule = "_" * width
    return [rule, *(line for _ in node.marks[1:] for line in ("", rule))]


def _hanging(first: str, rest: str, lines: Lines) -> Lines:
    """Return *lines* with *first* before the first of them, and *rest* before each other that is not empty."""
    return [f"{rest if number else first}{line}" if line else "" for number, line in enumerate(lines)]


def _wrapped(text: str, width: int) -> Lines:
    """Return *text* in lines of at most *width* columns, but for a single word that is wider."""
    lines: Lines = []
    line, used = "", 0
    words = text.split(" ")
    kept, _ = kept_words(words)
    held = "".join([f"{_NO_BREAK if at in kept else ' '}{word}" for at, word in enumerate(words)])[1:]
    spans = measures(text) if runs_backwards(text) else (match.span() for match in phone_pattern(text).finditer(text))
    whole, at = "", 0
    for start, end in spans:
        whole += held[at:start] + held[start:end].replace(" ", _NO_BREAK)
        at = end
    whole += held[at:]
    for gap, piece in _pieces(whole):
        room = _columns(piece)
        if line and used + len(gap) + room > width:
            lines.append(line)
            line, used = "", 0
        line += gap + piece if line else piece
        used = used + len(gap) + room if used else room
    return [line.replace(_NO_BREAK, " ") for line in (*lines, line) if line]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what no line parts, and the space before it, if any."""
    for word in text.split(" "):
        gap = " "
        joined = ""
        for part in parts(word) if word else ():
            # Break at a Chinese letter only: a line end after a dash would read as a space in the word.
            if joined and (_is_wide(joined[-1]) or _is_wide(part[0])):
                yield gap, joined
                gap = joined = ""
            joined += part
        if joined:
            yield gap, joined


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 1 + _is_wide(one) for one in text)
