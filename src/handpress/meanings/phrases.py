"""The headings that a language knows, from ``tables/``, and the one among them that a text is.

A phrase stands for whole texts only: "Risks of smoking" is not "Risks". In a table, ``(a|b|)`` is one of several or
nothing, ``~`` any procedure or test, ``#`` any number, ``word*`` and ``*word`` any word that begins or ends so, ``*``
any word, and ``...`` any words at all.
Accents, case, articles and the words that a table calls silent do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

from handpress.source.yaml import read_file

_TABLES = Path(__file__).parent / "tables"
PROCEDURE = "~"
_NUMBER_WORD = "#"
_ANY = "..."
_MARKS = (PROCEDURE, _NUMBER_WORD, _ANY)
_MOST = 60  # words or characters of a text that is compared
_LONGEST, _LONGEST_SIGNS = 16, 36  # of a heading: a longer one is a sentence
_FURTHEST, _FURTHEST_OF_CALLS = 14, 24  # words that "..." takes
_ANY_WORD = 3  # what "*" costs: more than the name of a procedure, which tells what the words are
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Han and Hangul: words are not told apart by spaces, or not reliably.
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SIGNS = re.compile(rf"{_SIGN.pattern}|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_ARABIC = str.maketrans("ٱىةـ", "ايه ")
_AL = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{2})")
_JOINED = ("و", "ل", "ب")  # and, for, with: written as one with the next word
_BRACKET = re.compile(r"\(([^()]*)\)")
_TAGS = {"fil": "tl", "ms": "id"}  # near enough that one table knows both


@dataclass(frozen=True)
class Sense:
    """What a phrase stands for. A titled one says more than its kind."""

    kind: str
    titled: bool = False
    block: str = ""


@dataclass
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    sense: Sense | None = None
    bare: bool = True  # no procedure in it: one may stand before or behind it


@dataclass(frozen=True)
class Word:
    """A word of a text as it is compared, and where it stands."""

    text: str
    start: int
    end: int


# The kind under which a block's list stands, where its heading tells nothing else.
_KIND_OF = {
    "bring": "preparation",
    "may": "preparation",
    "avoid": "preparation",
    "may-avoid": "preparation",
    "medicines": "preparation",
    "tell": "preparation",
    "steps": "procedure",
    "emergency": "when-to-call",
    "urgent": "when-to-call",
    "conditions": "indications",
    "billing": "billing",
}
# What a sentence that leads a list is compared with, the gravest first: "Do not drink if you have:" is no ban.
_LEADS = ("emergency", "conditions", "tell", "urgent", "medicines", "avoid", "may", "bring")
_CALLS = ("emergency", "urgent")
_NO_TITLE = ("steps", "emergency", "urgent", "billing")


class Phrasebook:
    """The headings of one language. Built once; knows no page."""

    def __init__(self, table: dict[str, dict[str, str]]) -> None:
        words = table["words"]
        self._script = words.get("script", "")
        # Two signs a pair: the first is read as the second.
        self._alike = {ord(pair[0]): pair[1] for pair in words.get("alike", "").split()}
        self._vocabulary: frozenset[str] = frozenset()
        self._articles: frozenset[str] = frozenset()  # until it is known what a word is
        self._same: dict[tuple[str, ...], str] = {}
        self._same_stems: list[tuple[re.Pattern[str], str]] = []
        self._longest_same = 1
        self._articles = frozenset(self._plain(words.get("articles", "") + " " + words.get("silent", "")))
        self._closing = frozenset(self._plain(words.get("closing", "")))
        self._longest = _LONGEST_SIGNS if self._script == "signs" else _LONGEST
        self._linking = frozenset(self._plain(words.get("linking", "")))
        self._stop = frozenset(self._plain(words.get("stop", ""))) | self._linking
        self._stops = tuple(self._stop)
        self._relating = frozenset(self._plain(words.get("relating", "")))
        self._step = "|".join(map(re.escape, words.get("step", "").split()))
        names = [tuple(self._pattern(one)) for one in _listed(words["procedures"])]
        self._procedures: dict[str, list[tuple[str, ...]]] = {}
        for one in names:
            self._procedures.setdefault(one[0], []).append(one)
        self._stems = re.compile("|".join(_expression(one[0]) for one in names if "*" in one[0]) or r"(?!)")
        self._beside = tuple(self._pattern(words.get("beside", "")))
        self._of = frozenset(self._plain(words.get("of", "")))
        self.numbers = frozenset(self._plain(words.get("numbers", "")))
        counted = "|".join(map(re.escape, words.get("numbers", "").split())) or r"(?!)"
        self._counted = re.compile(rf"(?i)^\W*(?:\((?:{counted})\)|(?:{counted})[.:)])\s*(?=\w)")
        self.plain = words["plain"]  # any procedure at all
        self._before, self._after = int(words.get("before", 0)), int(words.get("after", 0))
        for key, others in table.get("same", {}).items():
            name = " ".join(self._plain(key))
            forms = [tuple(self._pattern(one)) for one in _listed(others)]
            self._same |= {form: name for form in forms if form and "*" not in form[0]}
            if stems := [_expression(form[0]) for form in forms if form and "*" in form[0]]:
                self._same_stems.append((re.compile("|".join(stems)), name))
        self._longest_same = max(map(len, self._same), default=1)
        self._headings = _Node()
        self._leads = {block: _Node() for block in _LEADS}
        for group, titled in (("kinds", False), ("titled", True)):
            for kind, phrases in table.get(group, {}).items():
                self._learn(self._headings, phrases, Sense(kind, titled))
        for block, phrases in table.get("blocks", {}).items():
            self._learn(self._headings, phrases, _sense_of(block))
        for block, phrases in table.get("leads", {}).items():
            self._learn(self._leads[block], phrases, _sense_of(block))
        self._hints = {
            kind: ["".join(self._pattern(hint)) for hint in hints.split()]
            for kind, hints in table.get("hints", {}).items()
        }
        self._own = frozenset(self._own_words(self._headings))
        self._vocabulary = self._own.union(*(form for form in self._same), *names)

    def words(self, text: str) -> list[Word]:
        """Return the words of *text* that count, in the forms in which they are compared."""
        pattern = _SIGNS if self._script == "signs" else _TOKEN
        found: list[Word] = []
        for match in pattern.finditer(text):
            folded = self._fold(match[0])
            if folded and folded not in self._articles:
                found.append(Word(folded, match.start(), match.end()))
        return self._as_same(found)

    def subject_of(self, title: str) -> frozenset[str]:
        """Return the words of *title* that name the procedure."""
        return frozenset(word.text for word in self.words(title)) - self._own - self._stop

    def heading(self, text: str, subject: frozenset[str] = frozenset()) -> Sense | None:
        """Return what *text* stands for as a heading, or None."""
        words = [word.text for word in self.words(self.unnumbered(text))]
        if not words or len(words) > self._longest or set(words) <= subject:
            return None
        found = self._find(self._headings, words, subject)
        while found is None and len(words) > 1 and (words[-1] in self._closing or words[0] in self._closing):
            words.pop(-1 if words[-1] in self._closing else 0)
            found = self._find(self._headings, words, subject)
        return found

    def lead(self, text: str) -> Sense | None:
        """Return what the list under the sentence *text* is, or None."""
        words = [word.text for word in self.words(text)]
        if not 0 < len(words) <= _MOST:
            return None
        for block, root in self._leads.items():
            furthest = _FURTHEST_OF_CALLS if block in _CALLS else _FURTHEST  # a call may end a long sentence
            if found := _Match(self, words, frozenset(), furthest).best(root):
                return found
        return None

    def procedure_at(self, words: Sequence[str], at: int) -> int:
        """Return how many of *words* name a procedure at *at*: the most that do."""
        if at >= len(words):
            return 0
        names = self._procedures.get(words[at], ())
        long = max((len(name) for name in names if tuple(words[at : at + len(name)]) == name), default=0)
        return long or int(bool(self._stems.match(words[at])))

    def stops(self, words: Sequence[str]) -> bool:
        """Return whether *words* end in one that is of no name; of signs several may make one."""
        if self._script != "signs":
            return words[-1] in self._stop
        return "".join(words).endswith(self._stops)

    def hinted(self, text: str) -> frozenset[str]:
        """Return the kinds that single words of *text* speak of."""
        words = [word.text for word in self.words(text)]
        joined = "".join(words)
        signs = self._script == "signs"
        return frozenset(
            kind
            for kind, hints in self._hints.items()
            if any(hint in joined if signs else any(_fits(hint, word) for word in words) for hint in hints)
        )

    def relates(self, text: str) -> bool:
        """Return whether a word of *text* tells what is before or after another: "after surgery"."""
        return any(word.text in self._relating for word in self.words(text))

    def unnumbered(self, text: str) -> str:
        """Return *text* without the number that it begins with: "2) Recovery", "Step 2: Recovery"."""
        text = self._counted.sub("", _NUMBER.sub("", text, count=1), count=1)  # "Three. How it is done"
        if self._step:
            text = re.sub(rf"(?i)^\W*(?:{self._step})\s*#?{_COUNT}\s*[:.)、：–—-]?\s*(?=\w)", "", text, count=1)
        return text

    def is_step(self, text: str) -> bool:
        """Return whether *text* begins with a step that is counted, as "Step 2: Recovery" does."""
        return bool(self._step and re.match(rf"(?i)\W*(?:{self._step})\s*#?{_COUNT}", text))

    def is_procedure(self, text: str, subject: frozenset[str] = frozenset()) -> bool:
        """Return whether *text* is the name of a procedure, and no more."""
        words = [word.text for word in self.words(text)]
        return len(words) in _Match(self, words, subject).procedures(0) or (bool(words) and set(words) <= subject)

    def generic(self, text: str, name: str) -> str:
        """Return *text* with *name* in the place of each procedure, so that all read alike."""
        pieces, done = [], 0
        for start, end in self.places(text):
            pieces += [text[done:start], name]
            done = end
        return "".join([*pieces, text[done:]])

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return where the names of procedures in *text* begin and end."""
        words = self.words(text)
        match = _Match(self, [word.text for word in words], frozenset())
        at, found = 0, []
        while at < len(words):
            end = max(match.procedures(at), default=0)
            if end:
                found.append((words[at].start, words[end - 1].end))
            at = end or at + 1
        return found

    def asked(self, text: str) -> str:
        """Return the procedure that a heading names, without what it says of it; "" where it names none."""
        words = self.words(text)
        match, sense = _Match(self, [word.text for word in words], frozenset()), self.heading(text)
        spans = ((to - at, at, to) for at in range(len(words)) for to in match.procedures(at))
        for length, at, to in sorted(spans, reverse=True):
            start, end = words[at].start, words[to - 1].end
            if length < len(words) and self.heading(f"{text[:start]} {self.plain} {text[end:]}") == sense:
                return text[start:end]
        return ""

    def _fold(self, word: str) -> str:
        """Return *word* as it is compared: without case and accents; Vietnamese keeps its own."""
        if self._script == "accents":
            return unicodedata.normalize("NFC", word.casefold())
        word = word.translate(self._alike)
        word = unicodedata.normalize("NFKD", word.replace("İ", "i").casefold().replace("’", "'"))
        word = unicodedata.normalize("NFC", "".join(sign for sign in word if not unicodedata.combining(sign)))
        if self._script == "dotless":
            return word.replace("ı", "i").split("'")[0]
        if self._script == "arabic":
            word = _AL.sub("", word.translate(_ARABIC).replace(" ", ""), count=1)
            joined = word[:1] in _JOINED and word not in self._vocabulary and word[1:] in self._vocabulary
            return word[1:] if joined else word
        if self._script == "elided":  # l'intervention, d'un
            return word.rsplit("'", 1)[-1]
        return word

    def _plain(self, text: str) -> list[str]:
        return [self._fold(word) for word in text.split()]

    def _pattern(self, phrase: str) -> list[str]:
        """Return the words of a phrase of a table; its marks stay."""
        found: list[str] = []
        for word in phrase.split():
            if word in _MARKS:
                found.append(word)
            elif "*" in word:
                found.append((word[:1].strip("*") and f"{self._fold(word[:-1])}*") or f"*{self._fold(word[1:])}")
            elif self._script == "signs":
                signs = [self._fold(match[0]) for match in _SIGNS.finditer(word)]
                found += [sign for sign in signs if sign not in self._articles]
            else:
                found += [one.text for one in self.words(word)]
        return found

    def _as_same(self, words: list[Word]) -> list[Word]:
        """Return *words* with one name for what a table says is the same: doctor, surgeon, nurse."""
        made: list[Word] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest_same, len(words) - at), 0, -1):
                name = self._same_as([word.text for word in words[at : at + length]])
                if name is not None:
                    made += [Word(name, words[at].start, words[at + length - 1].end)] if name else []
                    at += length
                    break
            else:
                made.append(words[at])
                at += 1
        return made

    def _same_as(self, words: Sequence[str]) -> str | None:
        exact = self._same.get(tuple(words))
        if exact is not None or len(words) > 1:
            return exact
        return next((name for stems, name in self._same_stems if stems.match(words[0])), None)

    def _learn(self, root: _Node, phrases: str, sense: Sense) -> None:
        for phrase in _listed(phrases):
            for form in _expanded(phrase):
                words = [word.text for word in self._as_same([Word(word, 0, 0) for word in self._pattern(form)])]
                node = root
                for word in words:
                    group = node.stems if "*" in word or word in _MARKS else node.words
                    node = group.setdefault(word, _Node(bare=node.bare and word not in (PROCEDURE, _ANY)))
                if words and node.sense is None:
                    node.sense = sense

    def _own_words(self, node: _Node) -> Iterator[str]:
        yield from node.words
        for below in (*node.words.values(), *node.stems.values()):
            yield from self._own_words(below)

    def _find(self, root: _Node, words: Sequence[str], subject: frozenset[str]) -> Sense | None:
        """Return what *words* stand for: as they are, or with the procedure before or behind them."""
        match = _Match(self, words, subject)
        found = match.best(root)
        if found:
            return found
        for start in range(1, len(words)):
            linked = start + 1 if words[start] in self._linking else start
            if len(words) in match.procedures(linked) and (found := match.best(root, 0, start, bare=True)):
                return found
        for start in sorted(match.procedures(0), reverse=True):
            linked = start + 1 if start < len(words) and words[start] in self._linking else start
            if linked < len(words) and words[linked] not in self._relating:
                found = match.best(root, linked, bare=True)
                if found and not found.titled:  # "Colonoscopy risks"; but "check pain" is an instruction
                    return found
        return None


class _Match:
    """One text against the phrases of a book."""

    def __init__(
        self, book: Phrasebook, words: Sequence[str], subject: frozenset[str], furthest: int = _FURTHEST
    ) -> None:
        self._book, self._words, self._subject, self._furthest = book, words, subject, furthest
        self._procedures: dict[int, frozenset[int]] = {}

    def best(self, root: _Node, start: int = 0, end: int | None = None, bare: bool = False) -> Sense | None:
        """Return what the words from *start* to *end* stand for, by the phrase that names most of them itself."""
        end = len(self._words) if end is None else end
        waiting = [(0, start, root)]
        best: tuple[int, Sense] | None = None
        seen: dict[tuple[int, int], int] = {}
        while waiting:
            cost, at, node = waiting.pop()
            if seen.get((id(node), at), cost + 1) <= cost:
                continue
            seen[id(node), at] = cost
            if at == end and node.sense and (node.bare or not bare) and (best is None or cost < best[0]):
                best = cost, node.sense
            waiting += self._next(cost, at, end, node)
        return best[1] if best else None

    def _next(self, cost: int, at: int, end: int, node: _Node) -> Iterator[tuple[int, int, _Node]]:
        if at < end and (below := node.words.get(self._words[at])):
            yield cost, at + 1, below
        for stem, below in node.stems.items():
            if stem == PROCEDURE:
                yield from ((cost + 1 + to - at, to, below) for to in self.procedures(at) if to <= end)
            elif stem == _ANY:
                yield from ((cost + 3 + to - at, to, below) for to in range(at, min(end, at + self._furthest) + 1))
            elif stem == _NUMBER_WORD:
                if at < end and (self._words[at].isdecimal() or self._words[at] in self._book.numbers):
                    yield cost + 1, at + 1, below
            elif at < end and _fits(stem, self._words[at]):
                yield cost + (_ANY_WORD if stem == "*" else 1), at + 1, below

    def procedures(self, at: int) -> frozenset[int]:
        """Return where the names of procedures that begin at *at* may end."""
        if at not in self._procedures:
            self._procedures[at] = frozenset(self._ends(at))
        return self._procedures[at]

    def _ends(self, at: int) -> Iterator[int]:
        book, words = self._book, self._words
        to = at
        while to < len(words) and (words[to] in self._subject or words[to] in book._of) and to - at < 8:
            to += 1
            if words[to - 1] in self._subject:
                yield to
        for lead in range(book._before + 1):
            if at + lead >= len(words) or (lead and book.stops(words[at : at + lead])):
                return
            if length := book.procedure_at(words, at + lead):
                yield from self._with_more(at + lead + length)

    def _with_more(self, at: int) -> Iterator[int]:
        """Yield *at*, and where it ends with what is said more: "resonancia magnética de rodilla"."""
        book, words = self._book, self._words
        yield at
        free = book._after
        for _ in range(6):
            if at < len(words) and (words[at] in self._subject or any(_fits(one, words[at]) for one in book._beside)):
                at += 1
            elif at + 1 < len(words) and words[at] in book._of and words[at + 1] not in book._stop:
                at += 2
            elif at < len(words) and free and words[at] not in book._stop:
                at, free = at + 1, free - 1
            elif length := book.procedure_at(words, at):
                at += length
            else:
                return
            yield at


def _fits(stem: str, word: str) -> bool:
    if stem.endswith("*"):
        return word.startswith(stem[:-1])
    return word.endswith(stem[1:]) if stem.startswith("*") else word == stem


def _expression(stem: str) -> str:
    """Return the expression of a whole word like *stem*."""
    return re.escape(stem).replace(r"\*", ".*") + r"\Z"


def _sense_of(block: str) -> Sense:
    return Sense(_KIND_OF[block], block not in _NO_TITLE, "conditions" if block == "tell" else block)


def _listed(phrases: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in phrases.split(";") if phrase.strip()]


def _expanded(phrase: str) -> Iterable[str]:
    parts = _BRACKET.split(phrase)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return (" ".join(choice) for choice in product(*choices))


_COUNT = r"(?:[0-9]{1,2}|[ivx]{1,4}|[一二三四五六七八九十]{1,3}|[a-h])(?!\w)"
_NUMBER = re.compile(
    r"^\W*(?:[Qq问問]\s*[:：]\s*|\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.):](?![0-9])\s*"
    r"|\(?(?:[ivxIVX]{1,4}|[a-zA-Z])[.):](?!\w)\s*"
    r"|[0-9]{1,2}\s+[-–—]\s+|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]\s*|第[一二三四五六七八九十0-9]{1,3}[步、：:\s]+"
    r"|[①-⑳]\s*|[0-9]{1,2}、\s*|[가-하][.)]\s*)"
)


@cache
def tongues() -> frozenset[str]:
    """Return the tags of the languages that have a table of headings."""
    return frozenset(path.stem for path in _TABLES.glob("*.yaml") if "-" not in path.stem)


@cache
def _read(tag: str) -> Phrasebook:
    return Phrasebook(read_file(_TABLES / f"{tag}.yaml", shown=f"tables/{tag}.yaml").plain())


def phrasebook(language: str) -> Phrasebook:
    """Return the phrases of *language*, a BCP 47 tag; those of English where it has no table."""
    tag = language.partition("-")[0].lower()
    tag = _TAGS.get(tag, tag)
    return _read(tag if tag in tongues() else "en")
