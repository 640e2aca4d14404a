"""Turn the lines under one heading into sections of a handout.

Keeps the order of the page. A section has each block once; where the page has more than
fits, a list goes under the paragraph that introduces it, or a second section follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from handpress.diagnostics import Finding, Severity, Span
from handpress.source.pages import emit as tree
from handpress.source.pages.ads import advertising
from handpress.source.pages.meanings import block_of
from handpress.source.pages.paragraphs import Bullets, ListEntry, Para, read_blocks
from handpress.source.pages.sourcelines import LineShape, SourceLine, word_set
from handpress.source.pages.times import is_visit, offset_of, offset_of_heading, says_when, visits_of
from handpress.source.pages.title import code_in_field
from handpress.source.pages.tree import Left, LineWords

COSTS = ("billing", "cost", "related-codes")
_LISTS = ("checklist", "visits", "steps", "items", "bring", "may", "avoid", "emergency")
_FLAT = {"preparation": "checklist", "follow-up": "visits"}  # lists that hold no bullets under bullets


@dataclass(frozen=True)
class Stretch:
    """What stands under one heading. The words of the kind carry the heading's line, unless a title does."""

    kind: LineWords
    title: LineWords | None
    heading: tuple[SourceLine, ...]
    lines: tuple[SourceLine, ...]

    def only_groups(self, following: Stretch) -> bool:
        """Return whether this is but a heading over *following*, whose kind then tells it."""
        return is_empty(self.lines) and not self.title and bool(following.title)


@dataclass
class Rendered:
    """The sections made of a part, the codes found in it, and what was left out or wants a look."""

    sections: list[tree.Mapping] = field(default_factory=list)
    codes: list[LineWords] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """Labels with values that stand together."""

    pairs: tuple[tuple[LineWords, LineWords], ...]


Block = Para | Bullets | Facts


def render(part: Stretch, width: int, path: str) -> Rendered:
    """Return the sections of *part*.

    Args:
        part: A heading and the lines under it.
        width: Where the page's lines were wrapped; 0 if they were not.
        path: The name used in warnings.
    """
    made = Rendered()
    costs = part.kind.text in COSTS
    gathered = read_blocks(_as_fields(part.lines) if costs else part.lines, width)
    made.left += leave(gathered.wordless, "a bullet without words")
    if gathered.deep:
        span = Span(path, gathered.deep[0], 1)
        made.findings.append(_joined_up(span, len(gathered.deep), "more than two levels deep"))
    blocks = _without_fields(_without_ads(gathered.found, made), part.kind.text, made)
    body = _Body(part, path, made)
    body.fill(blocks)
    made.sections = body.sections()
    if not made.sections:
        made.left += leave(part.heading, f"a heading with nothing {'else ' if made.codes else ''}under it")
    return made


def is_empty(lines: Sequence[SourceLine]) -> bool:
    """Return whether *lines* hold neither words nor bullets."""
    return all(line.shape in (LineShape.BLANK, LineShape.MARKS) for line in lines)


def leave(lines: Sequence[SourceLine], reason: str) -> list[Left]:
    """Return *lines* as left out for *reason*."""
    return [Left(line.number, line.raw.strip(), reason) for line in lines]


def _joined_up(span: Span, count: int, where: str) -> Finding:
    bullets = "a bullet stands" if count == 1 else f"{count} bullets stand"
    hint = "look at the list, and write it anew where it reads badly"
    return Finding(span, f"{bullets} {where}; joined one level up", "nested-bullets", hint, Severity.WARNING)


def _without_ads(blocks: Sequence[Para | Bullets], made: Rendered) -> list[Para | Bullets]:
    kept: list[Para | Bullets] = []
    run: list[Para] = []
    for block in [*blocks, None]:
        if isinstance(block, Para):
            run.append(block)
            continue
        headlines = {index for index, (a, b) in enumerate(pairwise(run)) if a.apart and not b.apart}
        reasons = advertising([para.words.text for para in run], headlines)
        for para, reason in zip(run, reasons, strict=True):
            if reason:
                made.left += leave(para.lines, reason)
            else:
                kept.append(para)
        run = []
        if block:
            kept.append(block)
    return kept


_LABEL = re.compile(r"(?P<label>[^\W_][^:.!?;]{0,40}?)\s*:(?:\s+(?P<value>\S.*))?")
_CALLOUTS = word_set("note notes please important warning caution tip remember attention")


def _label(text: str) -> tuple[str, str] | None:
    """Return label and value of "Label: value"; "Note: ..." is no label."""
    match = _LABEL.fullmatch(text)
    if not match or len(match["label"].split()) > 5 or match["label"].split()[0].casefold() in _CALLOUTS:
        return None
    return match["label"], match["value"] or ""


def _as_fields(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Return *lines* with bullets that are labelled fields as plain lines, so that both are read alike."""
    fields = []
    for line, following in zip_longest(lines, lines[1:]):
        found = _label(line.text) if line.shape is LineShape.BULLET and not line.indent else None
        opens = following is not None and following.indent > line.indent
        fields.append(replace(line, shape=LineShape.TEXT) if found and (found[1] or not opens) else line)
    return fields


def _without_fields(blocks: Sequence[Para | Bullets], kind: str, made: Rendered) -> list[Block]:
    """Return *blocks* with labels as facts, without codes and empty fields."""
    kept: list[Block] = []
    costs = kind in COSTS
    run: list[tuple[Para, LineWords, LineWords]] = []

    def close() -> None:
        if costs or len(run) > 1:
            kept.extend([Facts(tuple((label, value) for _, label, value in run))] if run else [])
        else:
            kept.extend(para for para, _, _ in run)
        run.clear()

    waiting = list(blocks)[::-1]
    while waiting:
        block = waiting.pop()
        if not isinstance(block, Para):
            close()
            kept.append(block)
            continue
        words = block.words
        if kind != "related-codes" and (code := code_in_field(words.text)):
            made.codes.append(LineWords(code, words.lines))
            continue
        label, value = _label(words.text) or ("", "")
        following = waiting[-1] if waiting else None
        if label and not value and costs and not isinstance(following, Bullets):
            if isinstance(following, Para) and _is_value(block, following):
                waiting.pop()
                run.append((block, LineWords(label, words.lines), following.words))
            else:
                made.left += leave(block.lines, "an empty field")
        elif label and value and (costs or len(value) <= 80):
            run.append((block, LineWords(label, words.lines), LineWords(value, words.lines)))
        else:
            close()
            kept.append(block)
    close()
    return kept


def _is_value(label: Para, following: Para) -> bool:
    """Return whether *following* stands right below *label* and looks like its value."""
    text = following.words.text
    near = following.lines[0].number == label.lines[-1].number + 1
    return near and len(text) <= 60 and not text.endswith(".") and not _label(text)


class _Body:
    """The sections of one part while they fill. ``made`` takes the warnings."""

    def __init__(self, part: Stretch, path: str, made: Rendered) -> None:
        self.part, self.path, self.made = part, path, made
        self.kind = part.kind.text
        self.done: list[tuple[LineWords | None, dict[str, list[tree.ListEntry]]]] = [(part.title, {})]
        self.offset = offset_of_heading(part.title.text) if part.title else ""
        self.number = -1  # of the last step

    @property
    def blocks(self) -> dict[str, list[tree.ListEntry]]:
        """The blocks of the section that is being filled."""
        return self.done[-1][1]

    def sections(self) -> list[tree.Mapping]:
        """Return the sections that have blocks; the first carries the heading's line."""
        filled = [(title, blocks) for title, blocks in self.done if blocks]
        made: list[tree.Mapping] = []
        for number, (title, blocks) in enumerate(filled):
            kind = LineWords(self.kind, () if number else self.part.kind.lines)
            section: tree.Mapping = {"kind": kind, **({"title": title} if title else {})}
            for key, entries in blocks.items():
                only = entries[0] if len(entries) == 1 and key in ("text", "note") else None
                section[key] = only if isinstance(only, LineWords) else entries
            made.append(section)
        return made

    def fill(self, blocks: Sequence[Block]) -> None:
        """Take *blocks* in order; paragraphs wait until it is known whether a list follows."""
        waiting: list[Para] = []
        groups = sum(map(self._introduces, blocks, blocks[1:])) if self.kind in _FLAT else 0
        for block in blocks:
            if isinstance(block, Para):
                waiting.append(block)
                continue
            if isinstance(block, Facts):
                self._paragraphs(waiting)
                self._put("facts", [{"label": label, "value": value} for label, value in block.pairs])
            elif waiting and ((groups > 1 and self._introduces(waiting[-1], block)) or self._names(waiting[-1], block)):
                self._paragraphs(waiting[:-1])
                self._start(waiting[-1].words)
                self._list(block)
            elif not waiting or not self._has_list():
                self._paragraphs(waiting)
                self.offset = self._offset_for(waiting)
                self._list(block)
            else:
                self._list_under(waiting, block)
            waiting = []
        self._paragraphs(waiting)

    def _introduces(self, para: Block, block: Block) -> bool:
        """Return whether *para* is a small heading of its own, as in "The day before:"."""
        if not (isinstance(para, Para) and isinstance(block, Bullets)):
            return False
        text = para.words.text
        return text.endswith(":") and len(text) <= 60

    def _names(self, para: Para, block: Bullets) -> bool:
        """Return whether *para* is a heading that nobody set as one, of a list with a block of its own."""
        own = block_of(para.words.text)
        return own in ("bring", "may", "avoid") and not any(entry.items for entry in block.entries)

    def _start(self, title: LineWords) -> None:
        if self.done[-1][0] and not self.blocks:
            self._put("text", [title])  # the section has a title already
        else:
            self.done.append((replace(title, text=title.text.rstrip(" :")), {}))
        self.offset = offset_of_heading(title.text)

    def _offset_for(self, waiting: Sequence[Para]) -> str:
        own = offset_of_heading(waiting[-1].words.text) if waiting else ""
        title = self.done[-1][0]
        return own or (offset_of_heading(title.text) if title else "")

    def _has_list(self) -> bool:
        return any(key in self.blocks for key in _LISTS)

    def _put(self, key: str, entries: Sequence[tree.ListEntry]) -> None:
        """Add *entries* to the block *key*; where that would change their order, a second section follows."""
        if not entries:
            return
        if key in self.blocks and key != next(reversed(self.blocks)):
            self.done.append((None, {}))
        self.blocks.setdefault(key, []).extend(entries)

    def _paragraphs(self, paras: Sequence[Para]) -> None:
        key = "text" if not self.blocks or next(reversed(self.blocks)) == "text" else "note"
        self._put(key, [para.words for para in paras])

    def _own_block(self, block: Bullets) -> str:
        """Return the block that the heading itself names for a list; none for one with bullets under bullets."""
        heading = self.done[-1][0]
        title = heading.text if heading else " ".join(line.text for line in self.part.heading)
        own = block_of(title)
        if (own == "emergency") != (self.kind == "when-to-call"):
            return ""
        return "" if any(entry.items for entry in block.entries) else own

    def _key(self, block: Bullets) -> str:
        if own := self._own_block(block):
            return own
        if self.kind == "procedure" and not self.part.title:
            return "steps"
        flat = _FLAT.get(self.kind)
        texts = [entry.words.text for entry in block.entries]
        if flat == "visits" and self.part.title and not any(is_visit(text) for text in texts):
            flat = None  # another subject under a heading of its own, as in "Medications"
        if flat and any(entry.items for entry in block.entries):
            # "but not the water pills" under a task belongs to that task, and is none itself.
            line = next(item.lines[0].number for entry in block.entries for item in entry.items)
            message = f"bullets stand under bullets; the list stays bullets and gives no {flat}"
            hint = f"write each entry of the {'checklist' if flat == 'checklist' else 'schedule'} by hand"
            self.made.findings.append(
                Finding(Span(self.path, line, 1), message, "nested-bullets", hint, Severity.WARNING)
            )
            flat = None
        return flat or ("steps" if block.first else "items")

    def _list(self, block: Bullets) -> None:
        key = self._key(block)
        self.number = block.first + len(block.entries) - 1 if block.first else -1
        if key in ("steps", "items", "emergency"):
            self._put(key, [_bullet(entry) for entry in block.entries])
            return
        if key in ("bring", "may", "avoid"):
            self._put(key, [entry.words for entry in block.entries])
            return
        row = self._task if key == "checklist" else _visits
        for entry in block.entries:
            self._put(key, list(row(entry.words)))

    def _task(self, words: LineWords) -> Iterator[tree.ListEntry]:
        when = offset_of(words.text) or ("" if says_when(words.text) else self.offset)
        yield {"do": words, **({"when": LineWords(when, words.lines)} if when else {})}

    def _list_under(self, waiting: Sequence[Para], block: Bullets) -> None:
        """Put a further list under the paragraph before it, or go on counting the steps."""
        last = next(key for key in reversed(self.blocks) if key != "facts")
        steps = self.blocks.get("steps")
        if last == "steps" and steps and block.first and block.first == self.number + 1:
            steps[-1] = _with_items(steps[-1], [para.words for para in waiting])
            self._list(block)
            return
        under = self._flat(block, "more than two levels deep")
        entries = [*(para.words for para in waiting[:-1]), _with_items(waiting[-1].words, under)]
        self._put(last if last in ("steps", "items") else "items", entries)
        self.number = -1

    def _flat(self, block: Bullets, where: str) -> list[LineWords]:
        """Return the texts of all entries and of the bullets under them, with a warning about these."""
        nested = [item.lines[0].number for entry in block.entries for item in entry.items]
        if nested:
            self.made.findings.append(_joined_up(Span(self.path, nested[0], 1), len(nested), where))
        return [each.words for entry in block.entries for each in (Para(entry.lines), *entry.items)]


def _bullet(entry: ListEntry) -> tree.ListEntry:
    return _with_items(entry.words, [item.words for item in entry.items])


def _with_items(entry: tree.ListEntry, items: Sequence[LineWords]) -> tree.ListEntry:
    """Return *entry* with more bullets under it."""
    if not items:
        return entry
    if isinstance(entry, LineWords):
        return {"text": entry, "items": list(items)}
    under = entry.get("items", [])
    return {**entry, "items": [*(under if isinstance(under, list) else ()), *items]}


def _visits(words: LineWords) -> Iterator[tree.ListEntry]:
    for row in visits_of(words.text):
        parts = {"visit": row.visit, "purpose": row.purpose, "window": row.window}
        yield {key: LineWords(text, words.lines) for key, text in parts.items() if text}
