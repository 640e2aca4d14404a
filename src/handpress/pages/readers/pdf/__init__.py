"""PDF bytes -> a tree: a PDF whose words are text.

A page that is tagged throughout is read by its tags, any other by what is seen: columns, sizes, bullets, rules. Refuses
a scan, a locked file, and one whose letters have no meaning. The file is opened in a process of its own, with bounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault
from handpress.disk.extras import check_installed
from handpress.pages.readers.pdf import tags
from handpress.pages.readers.pdf.arrange import arranged
from handpress.pages.readers.pdf.blocks import Cells, Drawn, Entries, Part, Ranks, blocks_of
from handpress.pages.readers.pdf.child import read_apart
from handpress.pages.readers.pdf.furniture import (
    Dropped,
    is_at_edge,
    pages_told,
    without_page,
    without_running,
    without_unseen,
)
from handpress.pages.readers.pdf.glyphs import MAX_PAGES
from handpress.pages.readers.pdf.leaves import Leaf, leaves_of
from handpress.pages.readers.pdf.lines import Row, row_of, rows_of
from handpress.pages.readers.pdf.mended import mend
from handpress.pages.readers.pdf.paragraphs import Column, Measures
from handpress.pages.readers.pdf.sheets import Read
from handpress.pages.tree import Left, Line, LineWords, Tree

MAX_BYTES = 64_000_000
_NO_WORDS = 8  # letters: a page with fewer is a picture
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def read_pdf(data: bytes, path: str) -> Tree:
    """Return the tree of the PDF *data*.

    Raises:
        HandpressError: It is no PDF that can be read: too large, damaged, locked, a scan, letters without meaning.
    """
    if len(data) > MAX_BYTES:
        fact = f"this PDF has {len(data) // 1_000_000} MB; a page to import takes {MAX_BYTES // 1_000_000}"
        raise fault(Span(path), fact, "too-large", "save it with smaller pictures, or split it")
    if b"%PDF-" not in data[:1024]:
        raise fault(Span(path), "this is no PDF", "damaged-pdf", "check that it is the right file")
    check_installed("import")
    read = read_apart(data)
    return tree_of(read, path)


def tree_of(read: Read, path: str) -> Tree:
    """Return the tree of a file whose pages are read.

    Raises:
        HandpressError: There is nothing in it to import.
    """
    if read.fault:
        raise fault(Span(path), *_refused(read))
    return _Reader(read, path).tree()


def _refused(read: Read) -> tuple[str, str, str]:
    """Return the fact, the rule and what to do about a file that could not be read."""
    split = "split it, and import the pages of one handout"
    return {
        "unstarted": (
            "the process that reads PDF files does not start",
            "pdf-reader",
            "install Handpress anew, with '.[import]'",
        ),
        "password": ("this PDF opens only with a password", "locked-pdf", "save it without a password"),
        "damaged": ("this PDF is damaged", "damaged-pdf", "open it in a PDF reader and save it again"),
        "too-many-pages": (f"this PDF has {read.pages:,} pages; {MAX_PAGES} can be read", "too-large", split),
        "too-many-characters": ("this PDF has more letters than can be read", "too-large", split),
        "too-many-objects": ("this PDF draws more than can be read", "too-large", split),
    }.get(
        read.fault,
        ("this PDF takes too much time or memory to read", "too-large", "open it in a PDF reader and print it anew"),
    )


class _Reader:
    """A file on its way to a tree: its lines so far, what was left out, what is to be told."""

    def __init__(self, read: Read, path: str) -> None:
        self.read, self.path = read, path
        self.lines: list[Line] = []
        self.left: list[Left] = []
        self.findings: list[Finding] = []
        self.unread: list[int] = []  # pages with letters that mean nothing

    def tree(self) -> Tree:
        """Return the tree."""
        if mended := mend(self.read.sheets):
            fact = f"{pages_told(mended)} of this PDF: accents that the file tells wrong were set right"
            self._warn(fact, "garbled", "compare the accents with the paper")
        leaves = [leaf for sheet in self.read.sheets for leaf in leaves_of(sheet)]
        dropped = [one for leaf in leaves for one in without_unseen(leaf)]
        self._check(leaves)
        dropped += self._artifacts(leaves)
        dropped += without_running([leaf for leaf in leaves if leaf.words])
        waiting = sorted(dropped, key=lambda one: one.page)
        parts: list[Part] = []
        for leaf in leaves:
            while waiting and waiting[0].page <= leaf.sheet.number:
                self._leave(waiting.pop(0))
            found = self._parts(leaf)
            self._number(found, leaf.sheet.number)
            self._links(leaf, found)
            parts += found
        for one in waiting:
            self._leave(one)
        if self.unread:
            fact = (
                f"{pages_told(sorted(set(self.unread)))} of this PDF: letters that cannot be read; [?] stands for each"
            )
            self._warn(fact, "unreadable-pdf", "write the words as the paper has them")
        columns = list(_columns(parts))
        measures = Measures(columns)
        told = _are_headings(columns)
        ranks = Ranks(measures.body, [row.size for column in columns for row in column.rows], told)
        title = _title(self.read.title)
        return Tree(
            tuple(blocks_of(parts, measures, ranks)),
            tuple(self.lines),
            tuple(self.left),
            tuple(sorted(self.findings, key=lambda finding: finding.span)),
            LineWords(title) if title else None,
            self.read.language if _TAG.fullmatch(self.read.language) else "",
        )

    def _check(self, leaves: Sequence[Leaf]) -> None:
        """Refuse a file without words, or with words that mean nothing; tell of pages that are like this."""
        letters = {leaf.sheet.number: 0 for leaf in leaves}
        for leaf in leaves:
            letters[leaf.sheet.number] += sum(word.letters for word in leaf.words)
        scans = [
            sheet.number
            for sheet in self.read.sheets
            if letters.get(sheet.number, 0) < _NO_WORDS and (sheet.images or sheet.fills or sheet.rules)
        ]
        ask = "ask for the Word file, or have the words recognised (OCR) first"
        total = sum(letters.values())
        texts = [glyph.text for leaf in leaves for word in leaf.words for glyph in word.glyphs]
        unknown = sum(_is_unreadable(text) for text in texts)
        if unknown > 0.3 * (total + unknown) and unknown > _NO_WORDS:
            fact = "the letters of this PDF cannot be read: its fonts do not say which they are"
            raise HandpressError([Finding(Span(self.path), fact, "unreadable-pdf", ask)])
        if total < _NO_WORDS:
            fact = "this PDF is a scan: pictures of pages, without words" if scans else "this PDF has no words"
            raise HandpressError([Finding(Span(self.path), fact, "scanned-pdf" if scans else "empty-page", ask)])
        if scans:
            self._warn(f"{pages_told(scans)} of this PDF: a picture without words, not imported", "scanned-pdf", ask)
        hidden = sorted({leaf.sheet.number for leaf in leaves if any(word.run.hidden for word in leaf.words)})
        if hidden:
            fact = f"{pages_told(hidden)} of this PDF: a scan, whose words a program has recognised"
            self._warn(fact, "scanned-pdf", "compare every word and number with the paper")

    def _warn(self, fact: str, rule: str, hint: str) -> None:
        self.findings.append(Finding(Span(self.path), fact, rule, hint, Severity.WARNING))

    def _artifacts(self, leaves: Sequence[Leaf]) -> list[Dropped]:
        """Take what tagged pages mark as no text, at their head and foot, off *leaves*; return each once."""
        found: dict[str, list[tuple[int, str]]] = {}
        for leaf in leaves:
            if not tags.is_told(leaf.sheet.tags, leaf.words):
                leaf.sheet.tags.clear()
                continue
            gone: set[int] = set()
            for row in rows_of([word for word in leaf.words if word.run.artifact]):
                if is_at_edge(row, leaf.sheet) or not any(map(str.isalnum, row.text)):
                    key = without_page(row.text, leaf.sheet.number, len(leaves))
                    found.setdefault(key, []).append((leaf.sheet.number, row.text))
                    gone |= {id(word) for word in row.words}
            leaf.words = [word for word in leaf.words if id(word) not in gone]
        return [
            Dropped(*where[0], f"not text of the page, as the file says, on {pages_told([page for page, _ in where])}")
            for where in found.values()
            if any(map(str.isalnum, where[0][1]))
        ]

    def _parts(self, leaf: Leaf) -> list[Part]:
        return tags.parts_of(leaf.sheet.tags, leaf.words) if leaf.sheet.tags else arranged(leaf)

    def _number(self, parts: Sequence[Part], page: int) -> None:
        """Give every line of *parts* its number."""
        for part in parts:
            match part:
                case Column(rows):
                    self._rows(rows, page)
                case Cells(lines):
                    for line in lines:
                        for cell in line:
                            self._rows(cell, page)
                case Entries(entries):
                    for entry in entries:
                        self._rows(entry.label, page)
                        self._number(entry.parts, page)
                case Drawn():
                    part.number = self._line(part.alternative, page)
                    self._rows(part.caption, page)

    def _rows(self, rows: Sequence[Row], page: int) -> None:
        for row in rows:
            row.page = page
            row.number = self._line(row.text, page)
            if any(map(_is_unreadable, row.text)):
                self.unread.append(page)

    def _line(self, text: str, page: int) -> int:
        self.lines.append(Line(len(self.lines) + 1, text, f"page {page}"))
        return len(self.lines)

    def _leave(self, dropped: Dropped) -> None:
        self.left.append(Left(self._line(dropped.text, dropped.page), dropped.text, dropped.reason))

    def _links(self, leaf: Leaf, parts: Sequence[Part]) -> None:
        """Tell of each address that stands behind words and not in them."""
        rows = list(_rows_in(parts))
        told: set[str] = set()
        for link in leaf.sheet.links:
            if link.address in told or not link.address.isprintable():
                continue
            left, top, right, bottom = leaf.place(link.box)
            for row in rows:
                words = [word for word in row.words if left - 1 <= (word.left + word.right) / 2 <= right + 1]
                if not words or not top <= words[0].middle <= bottom:
                    continue
                told.add(link.address)
                if _bare(link.address) not in _bare(row.text):
                    reason = f'the address behind "{row_of(words).text}"'
                    self.left.append(Left(row.number, link.address, reason))
                break


def _bare(text: str) -> str:
    """Return the letters and figures of an address, without what nobody writes on paper."""
    text = re.sub(r"^(?:https?://(?:www\.)?|mailto:|tel:\+?1?)", "", text.strip().casefold())
    return re.sub(r"[\W_]", "", text.rstrip("/"))


def _is_unreadable(text: str) -> bool:
    return text == "\ufffd" or unicodedata.category(text[0]) in ("Co", "Cn")


def _title(text: str) -> str:
    """Return a declared title that a person has written; "" for the name of a file or a program."""
    text = " ".join(text.split())
    made = re.search(
        r"\.(?:docx?|dotx?|indd|cdr|pdf|html?|pptx?|pub|qxp|rtf|odt|ai|txt)\b|^(?:microsoft|untitled|document\d*$|file:|http)"
        r"|^(?:unbenannt|sans titre|sin título|slide \d|powerpoint)|_",
        text,
        re.IGNORECASE,
    )
    sane = 4 <= len(text) <= 150 and sum(map(str.isalpha, text)) > len(text) / 2 and text.isprintable()
    return text if sane and not made else ""


def _are_headings(columns: Sequence[Column]) -> bool:
    """Return whether the file tells headings; where it marks running text as such, too, it tells none."""
    marked = [column for column in columns if column.level]
    letters = sum(len(row.text) for column in columns for row in column.rows)
    if sum(len(row.text) for column in marked for row in column.rows) <= 0.3 * letters:
        return bool(marked)
    for column in marked:
        column.level, column.fresh = 0, False
    return False


def _columns(parts: Sequence[Part]) -> Iterator[Column]:
    for part in parts:
        match part:
            case Column():
                yield part
            case Cells(lines):
                yield from (Column(cell) for line in lines for cell in line if cell)
            case Entries(entries):
                for entry in entries:
                    yield from _columns(entry.parts)


def _rows_in(parts: Sequence[Part]) -> Iterator[Row]:
    for column in _columns(parts):
        yield from column.rows
