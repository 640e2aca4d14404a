"""Characters on a page -> words, and words side by side -> a line of text in the order in which it is read.

Keeps every character, but for those that only the file needed: ligatures and Arabic forms become their letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from handpress.pages.readers.pdf.sheets import Glyph, Run

_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LTR = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u058f\u1e00-\u1fff]")
_WIDE = re.compile(r"[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
# What a font maps to a character of its own; NFKC would also turn "²" into "2", which may be a dose.
_FORMS = re.compile(r"[\ufb00-\ufb06\ufb13-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
# The private places and letters of symbol fonts that stand for a bullet, a box, a tick.
_SYMBOLS = {
    "wingdings": dict(zip("lnuqopxr§¨ØvüþûðàèFJ(*", "●■◆❑□□☒❑▪◻➢❖✓☑✗→→→☞☺☎✉", strict=True)),
    "zapfdingbats": dict(zip("lnopqruv3448", "●■❏❏❑❒◆❖✓✔✔✘", strict=True)),
    "symbol": dict(zip("·", "•", strict=True)),
}
_MARKS = {"\uf0fc": "✓", "\uf0fe": "☑", "\uf0fb": "✗", "\uf06f": "□", "\uf0a8": "◻"}
_OF_SYMBOL_FONTS = re.compile(r"(wingdings|zapfdingbats|symbol)", re.IGNORECASE)


@dataclass(slots=True)
class Word:
    """Characters that stand together. Where a page runs from right to left, its places are measured from the right."""

    glyphs: list[Glyph]
    run: Run
    left: float
    right: float
    top: float
    bottom: float
    base: float
    order: int  # in the file
    spaced: bool  # the file has a space before it
    gapped: bool = False  # the library thinks so
    mirrored: bool = False

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def letters(self) -> int:
        """How many letters and figures it has."""
        return sum(glyph.text.isalnum() for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        """The height at which small letters have their middle."""
        return self.base - 0.3 * self.run.size


@dataclass(slots=True)
class Row:
    """A line of text as it stands on the page."""

    words: list[Word]
    text: str
    page: int = 0
    number: int = 0  # in the file; given when all is in order
    left: float = field(init=False)
    right: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)
    bold: bool = field(init=False)

    def __post_init__(self) -> None:
        words = self.words
        self.left, self.right = min(word.left for word in words), max(word.right for word in words)
        self.top, self.bottom = min(word.top for word in words), max(word.bottom for word in words)
        sizes: Counter[float] = Counter()
        for word in words:
            sizes[word.run.size] += word.letters or 1
        self.size = sizes.most_common(1)[0][0]
        self.base = next(word.base for word in words if word.run.size == self.size)
        said = [word for word in words if word.letters]
        self.bold = bool(said) and all(word.run.bold for word in said)


def is_rtl(texts: Iterable[str]) -> bool:
    """Return whether more of *texts* runs from right to left."""
    there = back = 0
    for text in texts:
        back += len(_RTL.findall(text))
        there += len(_LTR.findall(text))
    return back > there


def words_of(glyphs: Sequence[Glyph], runs: Sequence[Run], width: float, mirrored: bool) -> list[Word]:
    """Return the words that *glyphs*, in the order of the file, make.

    Args:
        glyphs: Upright ones.
        runs: Their looks.
        width: Of the page, where it is to be mirrored.
        mirrored: The page runs from right to left.
    """
    words: list[Word] = []
    spaced, last = True, None
    for order, glyph in enumerate(glyphs):
        run = runs[glyph.run]
        if glyph.text.isspace() or glyph.text in "\u200b\ufeff":
            spaced = True
            continue
        gapped = spaced or glyph.spaced
        if last and words and not gapped and _goes_on(last, glyph, runs[last.run], run):
            _add(words[-1], glyph)
        else:
            top, bottom = glyph.base - 0.8 * run.size, glyph.base + 0.2 * run.size
            words.append(Word([glyph], run, glyph.left, glyph.right, top, bottom, glyph.base, order, spaced, gapped))
        spaced, last = False, glyph
    words = [part for word in words for part in _parted(word)]
    for word in words:
        for glyph in word.glyphs:
            glyph.text = _plain(glyph.text, word.run.font)
        _name_private(word.glyphs)
        if mirrored:
            word.left, word.right, word.mirrored = width - word.right, width - word.left, True
    return words


def _name_private(glyphs: Sequence[Glyph]) -> None:
    """Put a bullet for a private character that is one, U+FFFD for a letter of a font that does not say which it is."""
    private = [unicodedata.category(glyph.text[0]) in ("Co", "Cn") for glyph in glyphs]
    if len(glyphs) > 1 and sum(private) > 1:
        for glyph in glyphs:
            glyph.text = "\ufffd"
    elif any(private):
        glyph = glyphs[private.index(True)]
        alone = len(glyphs) == 1 or (glyph is glyphs[0] and "\uf020" <= glyph.text <= "\uf0ff")
        glyph.text = _MARKS.get(glyph.text, "•" if alone else "\ufffd")


def _goes_on(last: Glyph, glyph: Glyph, before: Run, run: Run) -> bool:
    """Return whether *glyph* stands right beside *last*, on either side, in the same looks."""
    apart = max(glyph.left - last.right, last.left - glyph.right)
    same = run is before or (run.size == before.size and run.bold == before.bold and run.mcid == before.mcid)
    near = 0.3 if _WIDE.match(last.text) and _WIDE.match(glyph.text) else 0.15
    return same and apart < near * run.size and abs(glyph.base - last.base) < 0.1 * run.size


def _parted(word: Word) -> list[Word]:
    """Return *word*; as two where all its letters stand close but two: there is a narrow space between these."""
    glyphs, size = word.glyphs, word.run.size
    if len(glyphs) < 4:
        return [word]
    gaps = [other.left - one.right for one, other in pairwise(glyphs)]
    at = max(range(len(gaps)), key=gaps.__getitem__)
    letters = glyphs[at].text.isalpha() and glyphs[at + 1].text.isalpha()
    others = max(gap for index, gap in enumerate(gaps) if index != at)
    if not letters or gaps[at] < 0.1 * size or others > 0.04 * size or any(map(_RTL.search, word.text)):
        return [word]
    rest = glyphs[at + 1 :]
    second = replace(word, glyphs=rest, left=rest[0].left, order=word.order + at + 1, spaced=True, gapped=True)
    first = replace(word, glyphs=glyphs[: at + 1], right=glyphs[at].right)
    return [first, *_parted(second)]


def _add(word: Word, glyph: Glyph) -> None:
    word.glyphs.append(glyph)
    word.left, word.right = min(word.left, glyph.left), max(word.right, glyph.right)


def _plain(text: str, font: str) -> str:
    """Return *text* without what only its font needs."""
    if found := _OF_SYMBOL_FONTS.search(font):
        at = ord(text) if len(text) == 1 else 0
        letter = chr(at - 0xF000) if 0xF020 <= at <= 0xF0FF else text
        return _SYMBOLS[found[1].lower()].get(letter, letter if found[1].lower() == "symbol" else _plain(text, ""))
    if _FORMS.match(text):
        return unicodedata.normalize("NFKC", text)
    return text


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Return the lines that *words*, all of one column, make, from top to bottom."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.base, word.left)):
        for group in reversed(groups[-3:]):
            if _on_one_line(group, word):
                group.append(word)
                break
        else:
            groups.append([word])
    rows = [row_of(group) for group in groups]
    return sorted(rows, key=lambda row: (row.base, row.left))


def rows_in_order(words: Sequence[Word]) -> list[Row]:
    """Return the lines that *words* make in the order of the file."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and _on_one_line(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [row_of(group) for group in groups]


def _on_one_line(group: Sequence[Word], word: Word) -> bool:
    largest = max(group, key=lambda one: one.run.size)
    high = min(largest.bottom, word.bottom) - max(largest.top, word.top)
    return high > 0.6 * min(largest.bottom - largest.top, word.bottom - word.top)


def row_of(words: Sequence[Word]) -> Row:
    """Return *words*, which stand side by side, as a line."""
    ordered = sorted(words, key=lambda word: (word.left, word.order))
    texts = [glyph.text for word in words for glyph in word.glyphs]
    back = ordered[0].mirrored and not any(map(_LTR.search, texts))
    if back or any(map(_RTL.search, texts)):
        return Row(ordered, _mixed(ordered))
    if ordered[0].mirrored:
        ordered.reverse()
    wide = _of_spread(ordered)
    pieces: list[str] = []
    last: Word | None = None
    for word in ordered:
        if last and (_gap(last, word) > wide if wide else _is_space(last, word)):
            pieces.append(" ")
        pieces.append(word.text)
        last = word
    return Row(ordered, _finished("".join(pieces)))


def _gap(last: Word, word: Word) -> float:
    return word.left - last.right if not word.mirrored else last.left - word.right


def _of_spread(words: Sequence[Word]) -> float:
    """Return how wide a space is between letters that are set apart, as in a title; 0 where they are not."""
    single = sum(len(word.text) == 1 and word.text.isalpha() for word in words)
    if len(words) < 5 or single < 0.7 * len(words) or any(word.spaced for word in words[1:]):
        return 0
    return 1.6 * median(_gap(last, word) for last, word in pairwise(words))


def _is_space(last: Word, word: Word) -> bool:
    gap = _gap(last, word)
    size = min(last.run.size, word.run.size)
    if last.order < word.order and word.spaced:
        return gap > -0.3 * size
    if _WIDE.match(last.text[-1]) and _WIDE.match(word.text):
        return gap > (0.2 if word.gapped else 0.4) * size
    return gap > (0.1 if word.gapped else 0.14) * size


# Both directions. Glyphs are put in the order in which they are seen, whatever the file's, and then read.

_UNIT = re.compile(r"(?:mg|mcg|µg|g|kg|ml|mL|l|L|cm|mm|IU|UI|h|am|pm|AM|PM|°C|°F)\.?")
_PHONE = re.compile(r"\+?[()]?\d[\d\s().-]{5,}\d")
_TOKEN = re.compile(r"[\d%][\d%.,:/+–-]*[\d%]|[\d%]|[^\W\d_\u0590-\u08ff]+(?:['’.@/_-]*[^\W_\u0590-\u08ff]+)*")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def _mixed(words: Sequence[Word]) -> str:
    """Return the text of a line of which a part runs from right to left."""
    glyphs = sorted((glyph for word in words for glyph in word.glyphs), key=lambda one: one.left + one.right)
    before, behind = _spaces(words)
    size = max(word.run.size for word in words)
    clusters: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last and abs(glyph.left - last.left) < 0.01 and abs(glyph.right - last.right) < 0.01:
            clusters[-1] = _cluster(clusters[-1], glyph.text)
        elif last and unicodedata.combining(glyph.text[0]) and glyph.left < last.right:
            clusters[-1] += glyph.text
        else:
            spaced = last and (id(glyph) in before or id(last) in behind)
            if last and glyph.left - last.right > (0.09 if spaced else 0.2) * size:
                clusters.append(" ")
            clusters.append(glyph.text)
        last = glyph
    return _finished(_logical(clusters, back=words[0].mirrored or is_rtl(clusters)))


def _finished(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"(?<=____) (?=[.,;:)؟،])", "", text))


def _spaces(words: Sequence[Word]) -> tuple[set[int], set[int]]:
    """Return before which characters the file has a space, and behind which: where a word goes to the left."""
    before = {id(word.glyphs[0]) for word in words if word.spaced and word.glyphs[0].left <= word.glyphs[-1].left}
    behind = {id(word.glyphs[0]) for word in words if word.spaced and word.glyphs[0].left >= word.glyphs[-1].left}
    return before, behind


def _cluster(one: str, other: str) -> str:
    """Return two characters of one glyph in their order: lam before alef, a letter before its marks."""
    if one[:1] in "اأإآٱ" and other[:1] == "ل":
        return other + one
    if unicodedata.combining(one[0]) and not unicodedata.combining(other[0]):
        return other + one
    return one + other


def _logical(clusters: Sequence[str], back: bool) -> str:
    """Return what is seen from left to right in the order in which it is read."""
    pieces = _pieces(clusters)
    if back:
        text = "".join("".join(piece) if there else _reversed(piece) for piece, there in reversed(pieces))
    else:
        text = _of_foreign(pieces)
    return _unmirrored(text)


def _reversed(piece: Sequence[str]) -> str:
    return "".join(reversed(piece))


def _of_foreign(pieces: Sequence[tuple[Sequence[str], bool]]) -> str:
    """Return a line from left to right, in which words from right to left are turned."""
    out: list[str] = []
    for piece, there in pieces:
        if there or not any(map(_RTL.search, piece)):
            out.append("".join(piece))
            continue
        first = next(at for at, one in enumerate(piece) if _RTL.search(one))
        last = max(at for at, one in enumerate(piece) if _RTL.search(one)) + 1
        out += ["".join(piece[:first]), _reversed(piece[first:last]), "".join(piece[last:])]
    return "".join(out)


def _pieces(clusters: Sequence[str]) -> list[tuple[Sequence[str], bool]]:
    """Return *clusters* in pieces; with each, whether it runs from left to right."""
    line = "".join(cluster[0] for cluster in clusters)
    spans: list[tuple[int, int]] = [match.span() for match in _PHONE.finditer(line)]
    for match in _TOKEN.finditer(line):
        if any(start <= match.start() < end for start, end in spans):
            continue
        start, end = match.span()
        if spans and _joins(line, spans[-1], start, match[0]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    pieces: list[tuple[Sequence[str], bool]] = []
    at = 0
    for start, end in sorted(spans):
        if start > at:
            pieces.append((clusters[at:start], False))
        pieces.append((_range(clusters[start:end]), True))
        at = end
    if at < len(clusters):
        pieces.append((clusters[at:], False))
    return pieces


def _range(piece: Sequence[str]) -> Sequence[str]:
    """Return a range in its order: between Arabic letters "7-10" is seen as "10-7"."""
    found = re.fullmatch(r"(\d{1,3})([-–])(\d{1,3})", "".join(piece))
    return [found[3], found[2], found[1]] if found and int(found[1]) > int(found[3]) else piece


def _joins(line: str, before: tuple[int, int], start: int, token: str) -> bool:
    """Return whether *token* goes on with the words before it (UAX #9, W7 and N1): "Tylenol 500", not "500 Tylenol"."""
    between, last = line[before[1] : start], line[before[0] : before[1]]
    if before[1] > start or _RTL.search(between) or len(between) > 3 or not re.search(r"[^\W\d_]", last):
        return False
    return not (token[0].isdigit() and _UNIT.fullmatch(last.split()[-1]))


def _unmirrored(text: str) -> str:
    """Return *text* with brackets that open before a word and close behind one, however the file has them."""
    return re.sub(
        r"(?<!\S)[)\]}»](?=\S)|(?<=\S)[(\[{«](?=[\s.,;:!?؟،]|$)", lambda found: found[0].translate(_MIRROR), text
    )
