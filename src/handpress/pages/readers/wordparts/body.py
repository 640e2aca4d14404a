"""Walk through the parts of a Word file; return their paragraphs, pictures and tables in reading order.

A text box stands behind the paragraph that it is tied to, a note behind the paragraph or table that it explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from handpress.diagnostics import quoted
from handpress.pages.readers.wordparts.account import Account
from handpress.pages.readers.wordparts.drawings import Box, Drawings, Shot
from handpress.pages.readers.wordparts.entries import Entry, Grid, Image, Para
from handpress.pages.readers.wordparts.numbering import Mark, Numbering
from handpress.pages.readers.wordparts.runs import DELETED, INSERTED, Runs, Story, all_text
from handpress.pages.readers.wordparts.strays import DIAGRAM, without_marks
from handpress.pages.readers.wordparts.styles import Shape, Styles
from handpress.pages.readers.wordparts.tokens import (
    ADDRESS,
    HIDDEN,
    PROMPT,
    Break,
    Drawn,
    Gone,
    Note,
    Text,
    Token,
    Told,
)
from handpress.pages.readers.wordparts.walking import is_prompt_alone, opened
from handpress.source.package import Element, Package, Relation, child, name, number, value

MAX_CELLS = 100_000
MAX_COLUMNS = 63  # as many as Word allows
_GAP = 40  # twentieths of a point: what an eye sees as a space between two paragraphs


_LONG = 40  # letters of a line that somebody may have broken only for its length
_LOOK = "put a picture in, or write in words what it shows"


@dataclass
class _Part:
    """A part of the file while it is read: its relations, its open fields, and the paragraph before."""

    drawings: Drawings
    story: Story
    before: Shape | None = None  # of the paragraph right above; None after a table or a picture
    blank: bool = True
    held: list[Token] = field(default_factory=list)  # of a paragraph that runs on into the next
    in_contents: bool = False  # in a control that Word says is a table of contents


@dataclass
class _Spot:
    """A line that is being put together."""

    texts: list[str] = field(default_factory=list)
    letters: list[Text] = field(default_factory=list)
    apart: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(self.texts).strip()


class Body:
    """Reads the parts of one file."""

    def __init__(self, package: Package, styles: Styles, numbering: Numbering, account: Account, changes: str) -> None:
        self._package = package
        self._styles = styles
        self._numbering = numbering
        self._account = account
        self._runs = Runs(styles, changes)
        self._dropped = INSERTED if changes == "reject" else DELETED
        self._notes: dict[tuple[str, str], Element] = {}
        self._note_parts: dict[str, _Part] = {}
        self._labels: dict[tuple[str, str], int] = {}
        self._waiting: list[tuple[str, str]] = []
        self._tables = 0
        self._cells = 0

    def notes(self, root: Element | None, kind: str, relations: dict[str, Relation]) -> None:
        """Take in the notes of the file, footnotes or endnotes."""
        for each in () if root is None else root:
            if name(each) == f"w:{kind}" and value(each, "w:type") in ("", "normal"):
                self._notes.setdefault((kind, value(each, "w:id")), each)
        self._note_parts[kind] = self._part(root, relations)

    def read(self, root: Element, relations: dict[str, Relation]) -> list[Entry]:
        """Return what stands in the body of the file."""
        part = self._part(root, relations)
        entries: list[Entry] = []
        for each in opened(root):
            entries += self._block(each, part, "")
            entries += self._explained()
        return entries + self._flushed(part, "") + self._explained()

    def _part(self, root: Element | None, relations: dict[str, Relation]) -> _Part:
        marks = [value(each, "w:fldCharType") for each in (root.iter() if root is not None else ()) if _is_mark(each)]
        is_whole = marks.count("begin") == marks.count("end")
        return _Part(Drawings(self._package, relations), Story(relations, is_whole=is_whole))

    def _inner(self, root: Element, part: _Part, place: str) -> list[Entry]:
        """Return what stands in a cell, a text box or a note."""
        inner = _Part(part.drawings, part.story, in_contents=part.in_contents)
        return [entry for each in opened(root) for entry in self._block(each, inner, place)] + self._flushed(
            inner, place
        )

    def _block(self, element: Element, part: _Part, place: str) -> list[Entry]:
        match name(element):
            case "w:p":
                return self._paragraph(element, part, place)
            case "w:tbl":
                part.before, part.blank = None, True
                return self._table(element, part)
            case "w:sdt" if is_prompt_alone(element):
                self._account.leave_line(all_text(element), place, PROMPT)
            case "w:sdt":
                inner = replace(part, in_contents=True)
                return [entry for each in opened(element) for entry in self._block(each, inner, place)]
            case "w:altChunk" | "w:subDoc":
                hint = "open it in Word, save it anew as .docx, and import that"
                self._account.tell(0, "another file stands in this one; it is not read", "inserted-file", hint)
        return []

    # Paragraphs.

    def _paragraph(self, element: Element, part: _Part, place: str) -> list[Entry]:
        properties = child(element, "w:pPr")
        shape = self._styles.shape(properties)
        part.story.closed_contents = False
        is_contents = shape.is_contents or part.in_contents or part.story.in_contents
        tokens = part.held + self._runs.tokens(element, shape, part.story)
        part.held = []
        if self._runs_on(properties):
            part.held = tokens
            return []
        if is_contents or part.story.in_contents:
            self._account.leave_line(_text(tokens), place, "the table of contents")
            return []
        return self._entries(tokens, shape, part, place)

    def _runs_on(self, properties: Element | None) -> bool:
        """Return whether a paragraph goes on in the next: its end was taken out, or it is a large first letter."""
        is_cut = any(child(child(properties, "w:rPr"), each) is not None for each in self._dropped)
        return is_cut or value(child(properties, "w:framePr"), "w:dropCap") in ("drop", "margin")

    def _flushed(self, part: _Part, place: str) -> list[Entry]:
        held, part.held = part.held, []
        return self._entries(held, self._styles.shape(None), part, place) if held else []

    def _entries(self, tokens: list[Token], shape: Shape, part: _Part, place: str) -> list[Entry]:
        mark = self._numbering.mark(shape)
        tokens = list(without_marks(tokens))
        lines = self._lines(tokens, shape)
        if mark and mark.words and lines:
            lines[0].texts.insert(0, f"{mark.words} ")
        gap = self._gap(shape, part)
        paras: list[Entry] = []
        for spot in lines:
            follows = bool(paras)
            apart = spot.apart if follows else gap
            paras.append(self._para(spot, shape, mark, place, (follows, apart)))
        first = paras[0].number if paras and isinstance(paras[0], Para) else 0
        self._remark(tokens, first, place)
        drawn = [entry for each in tokens if isinstance(each, Drawn) for entry in self._drawn(each, part, place, first)]
        part.before, part.blank = shape, not paras
        return paras + drawn

    def _gap(self, shape: Shape, part: _Part) -> bool:
        """Return whether there is a space above a paragraph."""
        if part.blank or part.before is None:
            return True
        is_snug = shape.snug and part.before.snug and shape.style == part.before.style
        return not is_snug and max(part.before.after, shape.before) >= _GAP

    def _para(self, spot: _Spot, shape: Shape, mark: Mark | None, place: str, how: tuple[bool, bool]) -> Para:
        number_ = self._account.line(spot.text, place)
        looks = [each.look for each in spot.letters if each.text.strip()]
        for each in spot.letters:
            self._account.looks[each.look.shown_size] += len(each.text)
            self._account.languages[_language(each)] += len(each.text)
        is_bold = bool(looks) and (all(look.is_bold for look in looks) or all(look.underlined for look in looks))
        follows, apart = how
        return Para(
            number_,
            1 if shape.is_title else shape.level,
            shape.is_title,
            is_bold or shape.is_subtitle,
            min((look.shown_size for look in looks), default=0),
            apart,
            follows,
            None if follows or shape.level or shape.is_title else mark,
            mark.indent if mark else shape.indent,
            is_caption=shape.is_caption,
        )

    def _lines(self, tokens: list[Token], shape: Shape) -> list[_Spot]:
        """Return the lines of a paragraph that have words; a heading is one line."""
        is_heading = bool(shape.level or shape.is_title)
        spots = [_Spot()]
        for token in tokens:
            match token:
                case Break(apart):
                    if is_heading:
                        spots[-1].texts.append(" ")
                    else:
                        spots.append(_Spot(apart=apart))
                case Text(text):
                    spots[-1].texts.append(text)
                    spots[-1].letters.append(token)
                case Note(kind, key, True) if (kind, key) in self._notes:
                    spots[-1].texts.append(f"[{self._label(kind, key)}]")
                case Note(kind, key) if (kind, key) in self._notes:
                    self._label(kind, key)
        return _joined([spot for spot in spots if spot.text])

    def _label(self, kind: str, key: str) -> int:
        if (kind, key) not in self._labels:
            self._labels[kind, key] = len(self._labels) + 1
            self._waiting.append((kind, key))
        return self._labels[kind, key]

    def _remark(self, tokens: list[Token], first: int, place: str) -> None:
        """Note what of a paragraph is left out, and what is to be told of it."""
        for token in tokens:
            if isinstance(token, Told):
                self._account.tell(first, token.fact, token.rule, token.hint)
        if any(isinstance(token, Text) and DIAGRAM.search(token.text) for token in tokens):
            hint = "delete it, or write in words what it shows"
            self._account.tell(first, "a diagram stands here as it was written for a program", "diagram", hint)
        gone = [token for token in tokens if isinstance(token, Gone)]
        said = any(isinstance(token, Text) and any(map(str.isalnum, token.text)) for token in tokens)
        hidden = [token.text for token in gone if token.reason == HIDDEN]
        if said and any(map(str.isalnum, "".join(hidden))):
            fact = f"left out of the midst of a sentence, hidden in Word: {quoted(''.join(hidden).strip())}"
            self._account.tell(first, fact, "torn", "look at the sentence: does it say the same without them?")
        for reason, parts in groupby(gone, key=lambda token: token.reason):
            texts = [part.text for part in parts]
            for text in texts if reason == ADDRESS else ["".join(texts)]:
                if first:
                    self._account.leave(first, text, reason)
                else:
                    self._account.leave_line(text, place, reason)

    def _explained(self) -> list[Entry]:
        """Return the notes that are waiting, each with its number."""
        entries: list[Entry] = []
        while self._waiting:
            kind, key = self._waiting.pop(0)
            label = self._labels[kind, key]
            part = self._note_parts[kind]
            part.held = [Text(f"[{label}] ")]
            read = [each for one in opened(self._notes[kind, key]) for each in self._block(one, part, f"note {label}")]
            read += self._flushed(part, f"note {label}")
            entries += [replace(each, is_note=True) if isinstance(each, Para) else each for each in read]
        return entries

    # Drawings.

    def _drawn(self, token: Drawn, part: _Part, place: str, within: int) -> list[Entry]:
        entries: list[Entry] = []
        for found in part.drawings.read(token.element):
            if isinstance(found, Box):
                entries += self._inner(found.content, part, f"{place}, text box" if place else "text box")
            elif isinstance(found, Shot):
                entries += self._image(found, place, within)
            else:
                number_ = self._account.line(found.text, found.kind)
                entries.append(Para(number_))
                if found.kind == "diagram":
                    hint = "look whether they stand in their order"
                    self._account.tell(number_, "the words of a diagram stand one below the other", "diagram", hint)
        return entries

    def _image(self, shot: Shot, place: str, within: int) -> list[Entry]:
        if shot.is_object:
            self._account.tell(within, shot.told, "picture", _LOOK)
            return []
        number_ = self._account.line(shot.text, f"{place}, picture" if place else "picture")
        if shot.guessed:
            self._account.leave(number_, shot.guessed, "what Word has guessed of a picture")
        if shot.told:
            self._account.tell(number_, shot.told, "picture", _LOOK)
        if shot.is_decoration:
            self._account.leave(number_, "", "a picture that is said to be decoration")
            return []
        return [Image(number_, shot.name, shot.data, bool(within))]

    # Tables.

    def _table(self, element: Element, part: _Part) -> list[Entry]:
        self._tables += 1
        table = self._tables
        rows: list[list[tuple[Entry, ...]]] = []
        named, wide = False, set[int]()
        for row in opened(element, "w:tr"):
            place = f"table {table}, row {len(rows) + 1}"
            settings = child(row, "w:trPr")
            if any(child(settings, each) is not None for each in (*self._dropped, "w:hidden")):
                self._account.leave_line(
                    _row_text(row), place, "a row that is hidden, or taken out by a tracked change"
                )
                continue
            named = named or (not rows and child(settings, "w:tblHeader") is not None)
            if sum(1 for _ in opened(row, "w:tc")) == 1:
                wide.add(len(rows))
            rows.append(self._row(row, part, place))
        if not rows:
            return []
        width = max(map(len, rows))
        self._cells += width * len(rows)
        if self._cells > MAX_CELLS:
            raise self._package.too_large()
        settings = child(element, "w:tblPr")
        style = value(child(settings, "w:tblStyle"))
        named = named or (_marks_first_row(child(settings, "w:tblLook")) and self._styles.header_is_bold(style))
        return [Grid(tuple((*row, *[()] * (width - len(row))) for row in rows), named, frozenset(wide))]

    def _row(self, row: Element, part: _Part, place: str) -> list[tuple[Entry, ...]]:
        before = number(child(child(row, "w:trPr"), "w:gridBefore")) or 0
        cells: list[tuple[Entry, ...]] = [()] * min(max(before, 0), MAX_COLUMNS)
        for cell in opened(row, "w:tc"):
            settings = child(cell, "w:tcPr")
            span = min(max(number(child(settings, "w:gridSpan")) or 1, 1), MAX_COLUMNS)
            if any(child(settings, each) is not None for each in self._dropped):
                self._account.leave_line(_row_text(cell), place, "a cell that a tracked change takes out")
                continue
            if _goes_on(child(settings, "w:vMerge")) or _goes_on(child(settings, "w:hMerge")):
                self._account.leave_line(_row_text(cell), place, "words in a merged cell, which do not show")
                cells += [()] * span
                continue
            cells += [tuple(self._inner(cell, part, place)), *[()] * (span - 1)]
            if len(cells) > MAX_COLUMNS * 4:
                raise self._package.too_large()
        return cells


def _is_mark(element: Element) -> bool:
    return name(element) == "w:fldChar"


def _goes_on(merge: Element | None) -> bool:
    return merge is not None and value(merge) != "restart"


def _marks_first_row(look: Element | None) -> bool:
    if value(look, "w:firstRow"):
        return value(look, "w:firstRow") in ("1", "true", "on")
    bits = value(look)  # ECMA-376, first edition: 0x0020 stands for the first row
    return bits.isalnum() and all(each in "0123456789abcdefABCDEF" for each in bits) and bool(int(bits, 16) & 0x20)


def _row_text(element: Element) -> str:
    return " ".join(
        filter(None, ((each.text or "").strip() for each in element.iter() if name(each) in ("w:t", "w:delText")))
    )


def _text(tokens: Sequence[Token]) -> str:
    return "".join(each.text if isinstance(each, Text) else " " for each in tokens if isinstance(each, (Text, Break)))


def _joined(spots: list[_Spot]) -> list[_Spot]:
    """Return *spots*; a line break amid a sentence, where a long line goes on in small letters, is none."""
    joined: list[_Spot] = []
    above = ""
    for spot in spots:
        text = spot.text
        if len(above) >= _LONG and above[-1] not in ".!?:;" and text[0].islower() and not spot.apart:
            joined[-1].texts += [" ", text]
            joined[-1].letters += spot.letters
        else:
            joined.append(spot)
        above = text
    return joined


def _language(text: Text) -> str:
    look = text.look
    if look.right_to_left:
        return look.language_bidi
    is_asian = any("\u2e80" <= each <= "\u9fff" or "\uac00" <= each <= "\ud7af" for each in text.text)
    return look.language_asian if is_asian else look.language
