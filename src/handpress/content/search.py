"""Find papers by code, name or word: over titles and texts of every language, without accents, with plain words.

All words of a query must be found, each at the start of a word; a word of the glossary and its plain words stand for
each other. Titles and texts are read once and again when a file changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from handpress.content.glossary import GLOSSARY_FILE, Glossary, read_glossary
from handpress.content.library import overlay_of, support, tree
from handpress.content.sheets import Sheet, read_sheets
from handpress.content.shelf import DEFAULT_LANGUAGE, Entry, codes_of, entries, sheets_file
from handpress.diagnostics import HandpressError

_MOST = 200  # characters of a query
_WORD = re.compile(r"[^\W_]+")


class Where(IntEnum):
    """Where a query was found, the best place first."""

    CODE = 0
    TITLE = 1
    TEXT = 2


class Said(Struct, frozen=True):
    """What is searched of one paper: its codes as typed, its title; title and text folded, each word after a space."""

    codes: tuple[str, ...]
    title: str
    named: str
    text: str


class Hit(NamedTuple):
    """A paper that was found.

    Attributes:
        entry: The paper, under its name.
        codes: What else it goes by.
        title: As it prints.
        where: The best place where the query was found.
        also: The words that were searched in place of those typed.
    """

    entry: Entry
    codes: tuple[str, ...]
    title: str
    where: Where
    also: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Return the words of *text* without case, accents and signs, each after a space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join([letter for letter in plain if not unicodedata.combining(letter)])
    return "".join([f" {word}" for word in _WORD.findall(bare)])


class Index:
    """The papers of one library, as they are searched.

    Args:
        folder: The library.
        known: What was read before, by file and its size and time, as `known` gives it: only what changed is read.
    """

    def __init__(self, folder: Path, known: dict[str, tuple[object, Said]] | None = None) -> None:
        self.folder = folder
        self.known: dict[str, tuple[object, Said]] = known or {}
        self._papers: list[tuple[Entry, Said]] = []
        self._glossary: tuple[object, Glossary] | None = None
        self._pairs: dict[str, list[tuple[str, str]]] = {}

    def renew(self) -> bool:
        """Take up what has changed in the library since; return whether anything had.

        Raises:
            HandpressError: The library is no folder.
        """
        found: dict[str, tuple[object, Said]] = {}
        papers = []
        for entry, stamp, read in (*self._handouts(), *self._sheets()):
            key = f"{entry.path} {entry.code} {entry.language}"
            own = self.known.get(key)
            if own is None or own[0] != stamp:
                own = stamp, read(entry)
            found[key] = own
            papers.append((entry, own[1]))
        changed = found != self.known
        self.known, self._papers = found, papers
        return changed

    def _handouts(self) -> Iterator[tuple[Entry, object, Callable[[Entry], Said]]]:
        for entry in entries(self.folder):
            yield entry, _stamp(entry), _said

    def _sheets(self) -> Iterator[tuple[Entry, object, Callable[[Entry], Said]]]:
        sheets: dict[tuple[str, str], Sheet] = {}
        with suppress(HandpressError):  # what is wrong with them is for `list` to say
            sheets = read_sheets(self.folder)
        stamp = _times(sheets_file(self.folder))
        for key, sheet in sheets.items():
            codes, title = (sheet.name, *sheet.codes), sheet.title or sheet.name
            said = Said(codes, title, fold(title), fold(title))
            yield Entry(*key, sheet.path), stamp, lambda _, said=said: said  # type: ignore[misc]

    def find(self, query: str, language: str = "", most: int = 20) -> list[Hit]:
        """Return the papers that have all words of *query*, the best first.

        Args:
            query: A code, a name, or words.
            language: Papers in it come first among those that are found as well.
            most: How many are returned.
        """
        words = fold(query[:_MOST]).split()
        if not words:
            return []
        hits, others = [], dict[str, list[list[str]]]()
        for entry, said in self._papers:
            if entry.language not in others:
                others[entry.language] = list(self._ways(words, entry.language))
            if (where := _where(words, said)) is not None:
                hits.append(Hit(entry, said.codes, said.title, where))
                continue
            for also in others[entry.language]:
                if (where := _where(fold(" ".join(also)).split(), said)) is not None:
                    hits.append(Hit(entry, said.codes, said.title, max(where, Where.TITLE), tuple(also)))
                    break
        return sorted(hits, key=lambda hit: _rank(hit, language))[:most]

    def _ways(self, words: Sequence[str], language: str) -> Iterator[list[str]]:
        """Yield other words for *words*: of a term its plain words, of plain words their term."""
        typed = "".join(f" {word}" for word in words)
        for term, plain in self._terms(language):
            if f"{term} " in f"{typed} ":
                yield f"{typed} ".replace(f"{term} ", f"{plain} ", 1).split()
            elif typed == plain or (len(words) > 1 and all(f" {word}" in plain for word in words)):
                yield term.split()

    def _terms(self, language: str) -> Iterable[tuple[str, str]]:
        paths = support(self.folder, GLOSSARY_FILE)
        stamp = tuple(_times(path) for path in paths)
        if self._glossary is None or self._glossary[0] != stamp:
            found = Glossary()
            with suppress(HandpressError):  # what is wrong with it is for `check` to say
                found = read_glossary(paths)
            self._glossary = stamp, found
            self._pairs = {}
        if language not in self._pairs:
            terms = [each[language] for each in self._glossary[1].entries if language in each]
            pairs = [(fold(form), fold(term.plain)) for term in terms for form in (term.term, *term.forms)]
            self._pairs[language] = pairs
        return self._pairs[language]


def _rank(hit: Hit, language: str) -> tuple[object, ...]:
    return hit.where, hit.entry.language != (language or DEFAULT_LANGUAGE), bool(hit.also), len(hit.title), hit.entry


def _where(words: Sequence[str], said: Said) -> Where | None:
    if len(words) == 1 and any(code.casefold().startswith(words[0]) for code in said.codes):
        return Where.CODE
    if all(f" {word}" in said.named for word in words):
        return Where.TITLE
    if all(f" {word}" in said.text for word in words):
        return Where.TEXT
    # Scripts without spaces between words are searched inside them.
    if any(word > "\u2e7f" for word in words) and all(word in said.text for word in words):
        return Where.TEXT
    return None


def _said(entry: Entry) -> Said:
    """Return what is searched of *entry*; of a file with faults, its codes."""
    codes = tuple(dict.fromkeys((*codes_of(entry.path), entry.name)))
    found = None
    for local in (True, False):  # changes of the clinic's own that do not fit are for `check` to tell
        with suppress(HandpressError):
            found = found or tree(entry, local)
    if found is None:
        return Said(codes, entry.name, fold(entry.name), "")
    titles = [node.text for name in ("title", "short-title") if (node := found.child(name))]
    return Said(codes, titles[0] if titles else entry.name, fold(" ".join(titles)), fold(" ".join(found.texts())))


def _stamp(entry: Entry) -> object:
    own = None
    with suppress(HandpressError):
        own = overlay_of(entry)
    return _times(entry.path), _times(own) if own else None


def _times(path: Path) -> tuple[int, int]:
    with suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    return 0, 0
