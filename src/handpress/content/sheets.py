"""The clinic's own PDFs in ``sheets/``, as ``sheets/sheets.yaml`` tells of them: whose, by what right, which pages.

Reads no PDF. A file outside the folder, or behind a link that leads out of it, is never read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from handpress.content.approval import DUE_DAYS
from handpress.content.blocks import DAY
from handpress.content.handout import CODES
from handpress.content.shelf import DEFAULT_LANGUAGE, NAME, Entry, named_sheets, sheets_file
from handpress.data import Notes
from handpress.diagnostics import Finding, Span, fault, quoted
from handpress.disk.files import read_marked
from handpress.source.bind import SWITCH, WORDS, ByKey, Distinct, Keys, OneText, bind, wrong
from handpress.source.model import Model, beside, field
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.texts import LANGUAGE
from handpress.source.yaml import Node, read_file

LARGEST = 1 << 26  # bytes of a sheet's file
_TAKEN = ("procedure", "cover")  # stand for something else in a packet's list of papers
_RANGE = r"[1-9][0-9]{0,3}(?: ?- ?[1-9][0-9]{0,3})?"

Ranges = tuple[tuple[int, int], ...]


@spelled(rf"{_RANGE}(?: ?, ?{_RANGE})*", "1-2, 4", "3", unquoted=("integer",), low=1, high=9999)
def _pages(text: str) -> Ranges:
    if not re.fullmatch(rf"{_RANGE}(?: ?, ?{_RANGE})*", text):
        wrong("pages", f"{quoted(text)} are no pages", "write numbers and ranges, as in 1-2, 4")
    found = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.append((int(first), int(last or first)))
    for low, high in found:
        if high < low:
            wrong("pages", f"{low}-{high} runs backwards", f"write {high}-{low}")
    numbers = [number for low, high in found for number in range(low, high + 1)]
    if len(set(numbers)) < len(numbers):
        wrong("pages", "a page stands here twice", "name each page once")
    return tuple(found)


def _ranges_written(ranges: Ranges) -> str:
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in ranges)


@spelled(r"[^./\\][^/\\]{0,194}\.[Pp][Dd][Ff]", "parking.pdf")
def _file(text: str) -> str:
    if "/" in text or "\\" in text or text.startswith("."):
        wrong("file", f"{quoted(text)} is not the name of a file in sheets/", "put the file there, and write its name")
    if not text.lower().endswith(".pdf") or len(text) > 200:
        wrong("file", f"{quoted(text)} is not the name of a PDF file", "write it as in parking.pdf")
    return text


@spelled(rf"{NAME.pattern}(?:\.{LANGUAGE.pattern})?", "parking", "parking.es")
def _name(key: str) -> str:
    name, point, language = key.partition(".")
    if not NAME.fullmatch(name) or (point and not LANGUAGE.fullmatch(language)):
        hint = "small letters, digits and hyphens, and then its language if it is not English, as in parking.es"
        wrong("sheet-name", f"{quoted(key)} is not the name of a sheet", hint)
    if name in _TAKEN:
        wrong("sheet-name", f"{quoted(name)} means something else in a packet", "give the sheet another name")
    return key


class Sheet(Model):
    """A PDF of the clinic's own that patients get as it is."""

    file: str | None = field(OneText(_file), default=None, about="its file in sheets/; by default its name and .pdf")
    title: str | None = field(WORDS, default=None, about="what covers, lists and portals call it")
    codes: tuple[str, ...] = field(
        Distinct(CODES.entry, at_least=0), default=(), about="the procedures that it belongs to, as CPT or HCPCS codes"
    )
    owner: str | None = field(WORDS, default=None, about="who answers for it")
    rights: str | None = field(
        WORDS, default=None, about="by what right the clinic hands it out; without it no sheet prints"
    )
    review: date | None = field(DAY, default=None, about="the day of its next review; past it, it is a draft again")
    pages: Ranges = field(
        OneText(_pages, _ranges_written), default=(), about="which pages, in this order; all by default"
    )
    stamp: bool = field(SWITCH, default=False, about="whether clinic, version and page numbers are printed in its foot")
    version: str | None = field(
        WORDS, default=None, about="its version; by default the first 8 digits of its file's SHA-256"
    )

    name: str = beside(default="")
    language: str = beside(default="")
    path: Path = beside(default=Path())

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers of its pages, in order; none for all."""
        return tuple(number for first, last in self.pages for number in range(first, last + 1))

    @property
    def pages_said(self) -> str:
        """Its pages as they are written; "" for all."""
        return _ranges_written(self.pages)

    def is_out_of_review(self, today: date) -> bool:
        """Whether the day of its review has passed."""
        return self.review is not None and today > self.review

    def due(self, today: date) -> bool:
        """Whether its review is due: within 60 days, or since."""
        return self.review is not None and today + timedelta(days=DUE_DAYS) >= self.review


class SheetsFile(Model):
    """The clinic's own PDFs, by name, and by name and language where that is not English: sheets/sheets.yaml."""

    sheets: dict[str, Sheet] = field(ByKey(Keys(Sheet), _name, at_least=0), default={}, about="the sheets, by name")


def read_sheets(folder: Path, notes: Notes | None = None) -> dict[tuple[str, str], Sheet]:
    """Return the sheets of the library in *folder* by name and language; none where it has no ``sheets.yaml``.

    Raises:
        HandpressError: With every fault of that file.
    """
    entries = named_sheets(folder, notes)
    path = sheets_file(folder)
    if not entries and not path.exists():
        return {}
    node = read_file(path, notes=notes)
    file = bind(SheetsFile, node, _doubles(node))
    found = {}
    for key, sheet in file.sheets.items():
        entry = entries[_key(key)]
        found[_key(key)] = sheet.but(name=entry.name, language=entry.language, path=entry.path)
    return found


def read_sheet(entry: Entry, notes: Notes | None = None) -> Sheet:
    """Return the sheet of *entry*, as ``sheets.yaml`` tells of it.

    Raises:
        HandpressError: With every fault of that file.
    """
    sheets = read_sheets(entry.library, notes)
    try:
        return sheets[entry.name, entry.language]
    except KeyError:
        raise fault(
            Span(str(sheets_file(entry.library))), f"there is no sheet {entry.name} any more", "sheet"
        ) from None


def read_pdf(sheet: Sheet) -> bytes:
    """Return the bytes of the file of *sheet*; of what is no PDF the first KB.

    Raises:
        HandpressError: It is not there, leads out of its folder, is too large, or cannot be read.
    """
    path, place = sheet.path, Span(str(sheet.path))
    if not os.path.lexists(path):
        raise fault(place, "this sheet's file is not there", "missing-file", 'put it there, or name another as "file"')
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(path.parent)):  # a link may lead to itself
        raise fault(place, "this link leads out of its folder", "outside", "put the file itself there")
    return read_marked(path, b"%PDF-", LARGEST)


def _key(key: str) -> tuple[str, str]:
    name, _, language = key.partition(".")
    return name, language or DEFAULT_LANGUAGE


def _doubles(node: Node) -> Iterator[Finding]:
    """Yield a finding for each sheet that stands twice, with and without its language."""
    sheets = node.child("sheets")
    seen: dict[tuple[str, str], str] = {}
    for name, _ in sheets.pairs if sheets else ():
        if (other := seen.setdefault(_key(name), name)) != name:
            fact = f"{quoted(other)} is the same sheet in the same language"
            yield finding_at(node, ("sheets", name), fact, "duplicate-key", "delete one of the two")
