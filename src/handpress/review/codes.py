"""What the text under a code must say: code words from ``codes.yaml``, and a clinic's own licensed code table.

Ships no CPT descriptor: the words are ours. Refuses a table that lies outside its folder.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from handpress.content.shelf import CODE
from handpress.content.wordlists import WORDS_BY_LANGUAGE, WordsByLanguage, word_pattern
from handpress.data import Notes
from handpress.diagnostics import Finding, HandpressError, Span, quoted
from handpress.source.bind import (
    SWITCH,
    WORDS,
    ByKey,
    Entries,
    Keys,
    OneText,
    bind,
    straight,
    wrong,
)
from handpress.source.model import Model, field
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.texts import one_line
from handpress.source.yaml import MAX_BYTES, Node, read_file, read_text

CODES_FILE = "codes.yaml"


@spelled(CODE.pattern, "22511", "0275T", unquoted=("integer",), low=0, high=99999)
def _code(text: str) -> str:
    straight(text)
    if not CODE.fullmatch(text):
        wrong("code", f"{quoted(text)} is not a CPT or HCPCS code", "write five digits in quotes")
    return text


class Region(Model):
    """A part of the body, and the words that name it in each language."""

    name: str = field(WORDS, about="what findings call it, as in: lower back (lumbar)")
    words: WordsByLanguage = field(
        WORDS_BY_LANGUAGE, about="by language: words that name it, whole; lumbosacr* stands for any ending"
    )


class CodeWords(Model):
    """What the text under one code must and must not say."""

    name: str = field(WORDS, about="the procedure in our own words, never the licensed descriptor")
    must: WordsByLanguage | None = field(
        WORDS_BY_LANGUAGE, default=None, about="by language: one of these words at least stands in the text"
    )
    must_not: WordsByLanguage | None = field(
        WORDS_BY_LANGUAGE, default=None, name="must-not", about="by language: none of these words stands in it"
    )
    region: str | None = field(WORDS, default=None, about="the part of the body: a key of regions")
    add_on: bool = field(
        SWITCH, default=False, name="add-on", about="yes for one never billed alone: it has no handout of its own"
    )
    may_share: tuple[str, ...] = field(
        Entries(OneText(_code), at_least=0),
        default=(),
        name="may-share",
        about="codes whose handouts may have the same bullets",
    )


class CodesFile(Model):
    """What the text under each code must and must not say: codes.yaml, and local/codes.yaml for a clinic's own."""

    table: str | None = field(
        WORDS,
        default=None,
        about="your licensed code table: a CSV beside this file, with the columns code and descriptor",
    )
    regions: dict[str, Region] = field(
        ByKey(Keys(Region), at_least=0), default={}, about="parts of the body, each under a name of your choice"
    )
    codes: dict[str, CodeWords] = field(
        ByKey(Keys(CodeWords), _code, at_least=0), default={}, about="by code, in quotes: what its text says"
    )
    source_pages: tuple[str, ...] = field(
        Entries(WORDS, at_least=0),
        default=(),
        name="source-pages",
        about="fingerprints of texts kept as their source page has them: a check of all names each once",
    )


@dataclasses.dataclass(frozen=True)
class Codes:
    """The codes that are known, their words, and the descriptors of a clinic's own table."""

    regions: dict[str, Region] = dataclasses.field(default_factory=dict)
    codes: dict[str, CodeWords] = dataclasses.field(default_factory=dict)
    table: dict[str, str] = dataclasses.field(default_factory=dict)
    table_name: str = ""
    source_pages: frozenset[tuple[Path, str]] = frozenset()  # fingerprints, each with its library
    notes: Notes = dataclasses.field(default_factory=dict, compare=False)  # what they were read from

    def pattern(self, code: str, key: str, language: str) -> re.Pattern[str] | None:
        """Return what finds the words ``must`` or ``must_not`` of a known code in *language*; None without any."""
        return self._patterns.get((code, key, language))

    def region_pattern(self, region: str, language: str) -> re.Pattern[str] | None:
        """Return what finds the words for a region in *language*; None without any."""
        return self._patterns.get((region, "region", language))

    @cached_property
    def _patterns(self) -> dict[tuple[str, str, str], re.Pattern[str]]:
        lists = [((code, "must"), words.must) for code, words in self.codes.items()]
        lists += [((code, "must_not"), words.must_not) for code, words in self.codes.items()]
        lists += [((key, "region"), region.words) for key, region in self.regions.items()]
        return {
            (*name, language): word_pattern(words)
            for name, by_language in lists
            for language, words in (by_language or {}).items()
        }


def read_codes(paths: Iterable[Path]) -> Codes:
    """Return the codes that the files at *paths* give; where two give the same code, the later one counts.

    Raises:
        HandpressError: With every fault of the first file that has any.
    """
    known, notes = Codes(), Notes()
    for path in paths:
        node = read_file(path, notes=notes)
        file = bind(CodesFile, node)
        regions = {**known.regions, **file.regions}
        if faults := list(_unknown_regions(file, regions, node)):
            raise HandpressError(faults)
        table, name = known.table, known.table_name
        if file.table:
            table, name = read_table(_beside(path, file.table, node), notes), file.table
        source_pages = known.source_pages | {(path.parent, each) for each in file.source_pages}
        known = Codes(regions, {**known.codes, **file.codes}, table, name, source_pages, notes)
    return known


def _unknown_regions(file: CodesFile, regions: dict[str, Region], node: Node) -> Iterator[Finding]:
    for code, words in file.codes.items():
        if words.region and words.region not in regions:
            fact = f"there is no region {quoted(words.region)}"
            hint = f"known here: {', '.join(regions)}" if regions else 'add it under "regions"'
            yield finding_at(node, ("codes", code, "region"), fact, "region", hint)


def _beside(path: Path, name: str, node: Node) -> Path:
    try:
        outside = "/" in name or "\\" in name or (path.parent / name).resolve().parent != path.parent.resolve()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, up to Python 3.12
        outside = True
    if outside:
        fact = f"{quoted(name)} leads out of this folder"
        raise HandpressError([finding_at(node, ("table",), fact, "outside", "put the table beside this file")])
    return path.parent / name


def read_table(path: Path, notes: Notes | None = None) -> dict[str, str]:
    """Return the descriptors of a code table by code: a CSV with the columns ``code`` and ``descriptor``.

    What was read is noted in *notes*.

    Raises:
        HandpressError: With every row that is not a code and its descriptor; at most 20.
    """
    text = read_text(path, 4 * MAX_BYTES, notes=notes)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    found: dict[str, str] = {}
    faults: list[Finding] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heads = [one_line(cell).casefold() for cell in next(reader, [])]
        at_code, at_text = heads.index("code"), heads.index("descriptor")
    except ValueError:
        place = Span(str(path), 1, 1)
        hint = 'start the file with the line "code,descriptor"'
        raise HandpressError([Finding(place, "this table has no columns code and descriptor", "table", hint)]) from None
    except csv.Error as error:
        raise HandpressError([_row_fault(path, 1, f"this is not CSV: {error}")]) from None
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            cells = [one_line(cell) for cell in row]
            code = cells[at_code] if at_code < len(cells) else ""
            descriptor = cells[at_text] if at_text < len(cells) else ""
            if not CODE.fullmatch(code):
                faults.append(_row_fault(path, reader.line_num, f"{quoted(code)} is not a CPT or HCPCS code"))
            elif not descriptor:
                faults.append(_row_fault(path, reader.line_num, f"{quoted(code)} has no descriptor"))
            elif found.setdefault(code, descriptor) != descriptor:
                faults.append(_row_fault(path, reader.line_num, f"{quoted(code)} stands twice"))
            if len(faults) == 20:
                break
    except csv.Error as error:
        faults.append(_row_fault(path, reader.line_num, f"this is not CSV: {error}"))
    if faults:
        raise HandpressError(faults)
    return found


def _row_fault(path: Path, line: int, fact: str) -> Finding:
    return Finding(Span(str(path), line, 1), fact, "table", "mend this row, or delete it")
