"""Find the title and the codes at the head of a page.

Never takes the first sentence of a page for its title; a file's name only where there is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from handpress.meanings.headings import CODE, meaning, tokens
from handpress.meanings.phrases import phrasebook
from handpress.meanings.subjects import asked, begun_with, defined, most_named, named, names_more
from handpress.meanings.titlewords import (
    in_small_letters,
    is_address,
    is_house,
    is_sheet,
    is_site,
    is_trail,
    names_procedure,
    names_site,
    shortened,
)
from handpress.meanings.words import has_letters, has_words
from handpress.pages.counts import is_count
from handpress.pages.emit import Doubt
from handpress.pages.headings import ASKS, LONGEST_TITLE, Headline, Outliner, day_stated
from handpress.pages.opening import opening
from handpress.pages.stages import Stage, stage_of
from handpress.pages.tree import Block, Heading, LineWords, Listing, Paragraph, Picture, Table, Tree

_CPT = r"(?:CPT|HCPCS)®?\s*(?:procedure\s+)?(?:codes?\b)?\s*[:#]?\s*#?"
_OVERVIEW = r"(?P<overview>(?:an\s+)?overview\s+of\s+(?:the\s+)?|introduction\s+to\s+(?:the\s+)?)"
_NONE = r"(?P<overview>(?!))?(?P<code>(?!))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # Overview of CPT Code 12345: Title
        rf"{_OVERVIEW}?{_CPT}(?P<code>{CODE})(?:\s*[:–—-]\s*(?P<title>\S.*))?",
        # Title (CPT 12345)
        rf"{_OVERVIEW}?(?P<title>\S.*?)\s*[(\[:,–—-]\s*{_CPT}(?P<code>{CODE})\s*[)\]]?",
        rf"{_OVERVIEW}?(?P<code>{CODE})\s*[:–—-]\s*(?P<title>\S.*)",  # 12345: Title
        rf"{_OVERVIEW}(?P<code>(?!))?(?P<title>\S.*)",  # Overview of title
        rf"{_NONE}(?:title|procedure|procedure name|name of procedure)\s*:\s+(?P<title>\S.*)",
    )
)
_CODE_FIELD = re.compile(
    r"(?:(?:(?:primary|main|billing)\s+)?(?:CPT|HCPCS)®?(?:\s+procedure)?(?:\s+codes?)?(?:\s+number)?(?:\s*[:#]|\s)"
    rf"|(?:(?:procedure|billing)\s+)?code\s*[:#])\s*(?P<code>{CODE})\.?",
    re.IGNORECASE,
)
_MENTION = re.compile(rf"(?:CPT|HCPCS)®?\W{{0,3}}(?:codes?)?\W{{0,3}}(?P<code>{CODE})", re.IGNORECASE)
_BRACKETED = re.compile(rf"[(\[](?P<code>{CODE})[)\]]")  # it may be anything: nobody files a page under it
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+)+")
# The name of a picture, where it stood.
_PICTURE = re.compile(r"(?i)[\w-]*(?:logo|icon|image|avatar|banner|thumbnail)(?:[-_ ]?[0-9]+)?")


@dataclass(frozen=True)
class Title:
    """The head of a page: its title, its codes, and whether the title opens an overview.

    ``used`` holds the indexes of the blocks that it took; ``stage`` is of what stands under it, where its words tell.
    """

    words: LineWords | None
    codes: tuple[LineWords, ...]
    opens_overview: bool
    used: frozenset[int]
    stage: Stage
    gone: tuple[LineWords, ...] = ()  # the house that wrote the page, the sort of sheet it is; they are left out
    stands_in: bool = False  # a line that names no procedure, for want of a better one


def find_title(tree: Tree, language: str) -> Title:
    """Return the head of the page, which ends at the first heading that names a kind of section.

    What the page shows as its title counts more than what its file declares, and that more than a plain first line.
    """
    blocks = tree.blocks
    declared = _declared(tree, language)
    outliner = Outliner(blocks, frozenset(), language)
    head = _Head(blocks, declared.text if declared else "", language, _main_at(outliner, language))
    begin = opening(blocks)
    start = _under_frame(outliner, language) if begin.title is None and not declared else begin.title or 0
    head.leave(begin.bylines)
    head.leave(_above(outliner, range(start), blocks[start], language) if start else ())
    for index, block in enumerate(blocks[start:], start=start):
        if index not in head.used and (head.seen >= _FAR or not head.take(index, block, outliner.at(index))):
            break
    words, used, stands_in = head.title, set(head.used), False
    if words is None and declared and head.plain and head.prefers_declared(declared.text):
        words = declared
    elif words is None and head.plain and head.plain_at is not None:
        words, used = head.plain, {*used, head.plain_at}
    words = words or declared
    kind = head.kind
    if words is None and (found := _found(outliner, language, start, head.used)):
        at, words, kind, stands_in = found
        used |= {at} if at >= 0 else set()
    if words and declared and words is not declared and tokens(words.text) == tokens(declared.text):
        spelled = declared.text if words.text.isupper() else words.text
        words = LineWords(spelled, tuple(dict.fromkeys(words.lines + declared.lines)))
    if words and begin.title in used:
        again = [at for at in begin.again if at not in used and not _is_known(outliner, at)]
        used |= {*again}
        words = replace(words, lines=words.lines + tuple(line for at in again for line in _lines_of(blocks[at])))
    words = None if words is None else _with_repeats(_without_question(words, blocks, used, language), blocks, used)
    words, gone = _plain_title(words, blocks, language)
    stage = Stage(kind)
    if kind == "overview" and words:
        stage = stage_of(words.text, language)
    if stage.kind == "overview" and (below := _line_below(outliner, used)):
        stage = stage_of(below, language)
    return Title(words, tuple(head.codes), head.opens_overview, frozenset(used), stage, (*head.gone, *gone), stands_in)


def _line_below(outliner: Outliner, used: set[int]) -> str:
    """Return the plain line right below the title, which may say of which time the page is; "" if none is there."""
    at = max(used, default=-1) + 1
    block = outliner.blocks[at] if 0 < at < len(outliner.blocks) else None
    if not isinstance(block, Paragraph) or outliner.at(at) or not _is_line(block.words.text):
        return ""
    return block.words.text


_SENTENCE_ENDS = (*".!?;,", "。", "！", "？", "؟", "；", "،")
_SENTENCES = re.compile(r"[^\W\d_]{3}[.!]\s+[^\W\d_]")  # one ends within a line
_NEAR = 4  # paragraphs
_UNDER = 8  # lines of a menu, a site, a rubric above a title
_FAR = 12  # blocks that told nothing: a title stands near the top


def _above(outliner: Outliner, places: Iterable[int], title: Block, language: str) -> list[int]:
    """Return which of the lines above a title only name the house, the site, or the rubric, a word of the title."""
    named = title.words.text.casefold() if isinstance(title, Paragraph) else ""
    found: list[int] = []
    for at in places:
        block = outliner.blocks[at]
        text = block.words.text if isinstance(block, Paragraph) else ""
        way = ">" in text and bool(named) and text.casefold().endswith(named)
        rubric = way or (text.casefold() in named and not _is_known(outliner, at))
        if text and (rubric or is_site(text, language) or is_sheet(text)):
            found.append(at)
    return found


def _under_frame(outliner: Outliner, language: str) -> int:
    """Return where the first short line stands that names a procedure, below some that tell nothing of one; 0 else.

    One that heads a part of the page is the title only under lines of a site; a first line that the text repeats
    stays it.
    """
    framed = True
    for index, block in enumerate(outliner.blocks[:_UNDER]):
        text = block.words.text if isinstance(block, Paragraph) else ""
        if not _is_line(text.rstrip(" ?？؟")):
            return 0
        if is_site(text, language):
            framed = framed or is_trail(text)
            continue
        if names_more(text, language) and not _is_none(text, language):
            return index if framed or not _heads_part(outliner, index) else 0
        if not index and _is_repeated(text, outliner.blocks[1:]):
            return 0
        framed = False
    return 0


def _heads_part(outliner: Outliner, index: int) -> bool:
    """Return whether the plain line at *index* is a question, leads to a list, or heads a section of a known kind."""
    block, found = outliner.blocks[index], outliner.at(index)
    leads = any(isinstance(below, Listing) for below in outliner.blocks[index + 1 : index + 2])
    asks = isinstance(block, Paragraph) and block.words.text.endswith((*ASKS, ":", "："))
    return leads or asks or bool(found and found.meaning and not found.meaning.titled)


def _is_repeated(text: str, blocks: Iterable[Block]) -> bool:
    return sum(text.casefold() in one.casefold() for one in texts_of(blocks)) > 1


def _is_known(outliner: Outliner, at: int) -> bool:
    found = outliner.at(at)
    return bool(found and found.meaning)


def _lines_of(block: Block) -> tuple[int, ...]:
    return block.words.lines if isinstance(block, Heading | Paragraph) else ()


def _declared(tree: Tree, language: str) -> LineWords | None:
    """Return the title that the file declares, without the name of the site behind it."""
    if tree.title is None or not _is_short(tree.title.text):
        return None
    return replace(tree.title, text=shortened(tree.title.text, language)[0])


def _with_repeats(words: LineWords, blocks: Sequence[Block], used: set[int]) -> LineWords:
    """Return a title with the headings of level 1 that say it once more near the top, which *used* takes, too."""
    for index, block in enumerate(blocks[:_FAR]):
        if index in used or not (isinstance(block, Heading) and block.level == 1):
            continue
        if tokens(block.words.text) == tokens(words.text):
            words = LineWords(words.text, words.lines + block.words.lines)
            used.add(index)
    return words


def _plain_title(
    words: LineWords | None, blocks: Sequence[Block], language: str
) -> tuple[LineWords | None, tuple[LineWords, ...]]:
    """Return a title in small letters and without what is none, and what went."""
    if words is None:
        return None, ()
    text, gone = shortened(words.text, language)
    text = in_small_letters(text, texts_of(blocks), language)
    return replace(words, text=text), tuple(LineWords(one, words.lines[:1]) for one in gone)


def _main_at(outliner: Outliner, language: str) -> int | None:
    """Return where the first heading of level 1 stands that may be the title, near the top."""
    led = False  # by a line that may be the title
    for index, block in enumerate(outliner.blocks[:_FAR]):
        if isinstance(block, Heading) and block.level == 1 and not _is_none(block.words.text, language):
            if led and _is_numbered(block.words.text, language):
                continue
            found = outliner.at(index)
            if found and not (found.meaning and not found.meaning.titled):
                return index
        led = led or (isinstance(block, Paragraph) and _is_line(block.words.text))
    return None


_LONGEST, _LONGEST_NAME = 100, 140  # characters of a title that no mark tells, and of one that names a procedure


def _is_line(text: str, longest: int = _LONGEST) -> bool:
    """Return whether *text* is a line that may be a title, and no sentence."""
    plain = has_letters(text) and len(text) <= longest and not text.endswith(_SENTENCE_ENDS)
    return plain and not _SENTENCES.search(text)


def _is_none(text: str, language: str) -> bool:
    """Return whether a heading is no title: a house, a site, a sort of sheet, a day."""
    none = is_house(text, language) or is_sheet(text) or _is_only_site(text, language) or "://" in text
    return none or bool(day_stated(text, language)) or _is_of_page(text, language)


def _is_of_page(text: str, language: str) -> bool:
    """Return whether a line is about the page, or a count of days, and names no procedure: "Contents", "Day 1"."""
    if is_count(text, language):
        return True
    found = meaning(text, language=language) if " " not in text else None
    return bool(found and found.titled and found.kind == "overview")


def _is_only_site(text: str, language: str) -> bool:
    return names_site(text) and not names_procedure(text, language)


def _is_numbered(text: str, language: str) -> bool:
    """Return whether *text* is one of some parts of a page, as "3. How it is done" is."""
    return phrasebook(language).unnumbered(text) != text


def _found(outliner: Outliner, language: str, start: int, used: set[int]) -> tuple[int, LineWords, str, bool] | None:
    """Return the title of a page on which no line is set as one: as `_first_at`, and whether it only stands in.

    A line that names the procedure, a sentence that says what it is, or the first line that may be a title.
    """
    named = _named_at(outliner, language, start)
    counts = named and isinstance(outliner.blocks[named[0]], Heading) and _is_numbered(named[1].text, language)
    if named and not counts and names_more(named[1].text, language):
        return (*named, False)
    if name := _told(outliner, language):
        return -1, Doubt(name, (), "unsure: what the text is about"), "overview", False
    first = None if named else _standing_at(outliner, language, used)
    bare = named[2] != "overview" if named else first is None or _is_of_part(first[1].text, language)
    name = most_named(texts_of(outliner.blocks), language) if bare else ""
    if name:
        return -1, Doubt(name, (), "unsure: what the text names most often"), "overview", False
    if named:
        return (*named, False)
    if first:
        return (*first, True)
    begun = begun_with(_text_at(outliner.blocks, start), language)
    return (-1, Doubt(begun, (), "unsure: what the text is about"), "overview", False) if begun else None


def _text_at(blocks: Sequence[Block], at: int) -> str:
    block = blocks[at] if at < len(blocks) else None
    return block.words.text if isinstance(block, Paragraph) else ""


def _is_of_part(text: str, language: str) -> bool:
    """Return whether a line heads a part of a page, and names no procedure: "Is it safe?"."""
    found = meaning(text, language=language)
    heads = text.endswith(ASKS) or (found is not None and not found.block)
    return heads and not names_more(text, language)


def _told(outliner: Outliner, language: str) -> str:
    """Return the procedure of which a text near the top says what it is, or ""."""
    texts = [block.words.text for block in outliner.blocks[:_FAR] if isinstance(block, Paragraph)]
    if name := next((name for text in texts[:_NEAR] if (name := defined(text, language))), ""):
        return name
    heads = [one.words.text for at in range(len(outliner.blocks[:_FAR])) if (one := outliner.at(at)) and one.marked]
    return next((name for text in heads if (name := asked(text, language))), "")


def _without_question(words: LineWords, blocks: Sequence[Block], used: set[int], language: str) -> LineWords:
    """Return of a plain first line as "What is an MRI scan?" what it asks about; it stays a heading of the page."""
    for at, block in enumerate(blocks[:_FAR]):
        plain = isinstance(block, Paragraph) and not block.bold and at in used and block.words.lines == words.lines
        if plain and at + 1 < len(blocks) and (name := asked(words.text, language)):
            used.remove(at)
            return LineWords(name, words.lines)
    return words


def _named_at(outliner: Outliner, language: str, start: int) -> tuple[int, LineWords, str] | None:
    """Return where the first line that names a procedure stands, as a heading; its words, and its kind if known.

    Only for a page on which nothing else is a title: "Getting ready for colonoscopy" is one, and tells the kind, too.
    """
    top = True  # nothing but short lines so far, as those of a menu
    for index, block in enumerate(outliner.blocks[:_FAR]):
        if not isinstance(block, Heading | Paragraph):
            top = False
            continue
        text, found = block.words.text, outliner.at(index)
        known = found.meaning if found else None
        if isinstance(block, Heading):
            lone = heads = True
        else:
            lone = top and block.apart and (known is None or known.titled or text.isupper())
            heads = lone or block.bold or index == start or (top and text.isupper() and known is None)
        line = _is_line(text.rstrip(" ?؟？") if lone else text, _LONGEST_NAME if index == start else _LONGEST)
        if heads and line and names_procedure(text, language) and not _is_none(text, language):
            return index, LineWords(as_title(text), block.words.lines), known.kind if known else "overview"
        top = top and not text.endswith(_SENTENCE_ENDS)
    return None


def _standing_at(outliner: Outliner, language: str, used: set[int]) -> tuple[int, LineWords, str] | None:
    """Return what stands in for a title; of a first line such as "Key points", a heading below that says more."""
    first = _first_at(outliner, language, used)
    said = meaning(first[1].text, language=language) if first else None
    bare = said is not None and not said.titled and first and not names_procedure(first[1].text, language)
    return (_telling_at(outliner, language) or first) if bare or not first else first


def _first_at(outliner: Outliner, language: str, used: set[int]) -> tuple[int, LineWords, str] | None:
    """Return where the first short line stands, as `_named_at` does, or the first heading, which stays one (-1).

    Only for a page on which nothing names a procedure: its own words still say more than the name of its file.
    """
    first = True
    for index, block in enumerate(outliner.blocks[:_FAR]):
        if index in used or not isinstance(block, Heading | Paragraph) or _is_none(block.words.text, language):
            continue
        found = outliner.at(index)
        text = block.words.text
        known = found.meaning if found else None
        words = LineWords(as_title(text), block.words.lines)
        if first and not _heads_own_text(outliner.blocks, index, language) and _may_stand_in(text, language):
            return index, words, known.kind if known else "overview"
        if found:
            own = known is None or known.titled
            if names_more(text, language) and not (own and _may_stand_in(text, language)):
                words = Doubt(as_title(named(text, language)), (), "unsure: what the text is about")
            told = (own or isinstance(words, Doubt)) and (" " in text or len(text) > _LONG_WORD)
            told = told and (first or found.marked or names_procedure(text, language))
            return (-1, words, "overview") if told and _may_stand_in(text, language) else None
        first = False
    return None


def _telling_at(outliner: Outliner, language: str) -> tuple[int, LineWords, str] | None:
    """Return the first heading that tells what a procedure is, as "What is an MRI?"; it stays a heading."""
    for index in range(len(outliner.blocks[:_FAR])):
        found = outliner.at(index)
        if not found or not found.meaning or found.meaning.kind != "overview":
            continue
        text = found.words.text
        if names_procedure(text, language) and _may_stand_in(text, language):
            return -1, LineWords(as_title(text), found.words.lines), "overview"
    return None


def _heads_own_text(blocks: Sequence[Block], index: int, language: str) -> bool:
    """Return whether a line is no title but the heading of the text right below, as "Pain" in a sheet of aftercare."""
    block, below = blocks[index], blocks[index + 1 : index + 2]
    text = block.words.text if isinstance(block, Heading | Paragraph) else ""
    if not below or not isinstance(below[0], Paragraph) or below[0].apart or names_procedure(text, language):
        return False
    return (" " not in text or text.endswith(ASKS)) and meaning(text, language=language) is not None


def _is_general(text: str, language: str) -> bool:
    """Return whether a line says of no procedure that what follows is about it: "General information"."""
    found = meaning(text, language=language)
    bare = found is not None and found.kind == "overview" and not found.titled
    return bare and not names_procedure(text, language)


_LONGEST_FIRST, _LONG_WORD = 12, 16  # words of a line, letters of a single word


def _may_stand_in(text: str, language: str) -> bool:
    """Return whether a short line may stand in for a title; nothing that only tells who wrote the page, or when."""
    if not has_letters(text) or len(text) > 100 or len(text.split()) > _LONGEST_FIRST or is_address(text):
        return False
    if text.endswith((*".!;,", "。", "！", "；", "،", "؛")) or re.search(r"[:：]\s*\S", text):
        return False
    first = next(character for character in text if character.isalnum())
    return not first.islower() and not _is_none(text, language)


@dataclass
class _Head:
    """What is known of the head of a page: the title, or the plain line that is the title if nothing better comes."""

    blocks: Sequence[Block]
    declared: str
    language: str
    main: int | None  # where the heading stands that is the title, whatever smaller ones stand above it
    title: LineWords | None = None
    plain: LineWords | None = None
    plain_at: int | None = None
    codes: list[LineWords] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    gone: list[LineWords] = field(default_factory=list)
    opens_overview: bool = False
    kind: str = "overview"
    seen: int = 0

    def leave(self, places: Iterable[int]) -> None:
        """Leave the lines at *places* out: they are none of a title, nor text."""
        for at in places:
            block = self.blocks[at]
            if isinstance(block, Paragraph):
                self.gone.append(block.words)
                self.used.add(at)

    def take(self, index: int, block: Block, heading: Headline | None) -> bool:
        """Take what *block* tells; return whether to read on."""
        if not isinstance(block, Heading | Paragraph):
            self.seen += 2
            return self.title is None
        words = block.words
        if self._is_above(index, block, heading):
            self.gone.append(words)
            self.used.add(index)
            return True
        form = _form(words.text)
        if code := code_in_field(words.text):
            self.codes.append(LineWords(code, words.lines))
        elif self.title is not None:
            if not heading or tokens(heading.words.text) != tokens(self.title.text):
                return False
            self.title = LineWords(self.title.text, self.title.lines + words.lines)  # a heading repeats it
        elif heading and heading.meaning and not heading.meaning.titled:
            first = heading.marked and heading.level == 1 and self._is_only_first(block)
            if not first or (self.plain and _is_numbered(words.text, self.language)):
                return False
            self.title, self.kind = LineWords(as_title(words.text), words.lines), heading.meaning.kind
        elif form:
            self.opens_overview = self.opens_overview or bool(form["overview"])
            self.codes += [LineWords(form["code"].upper(), words.lines)] if form["code"] else []
            named = form["title"] and has_words(form["title"])
            self.title = LineWords(as_title(form["title"]), words.lines) if named else None
        elif heading and heading.marked and self._may_be_main(index, heading):
            self.title = LineWords(as_title(words.text), words.lines)
        else:
            return self._take_plain(index, block, heading)
        self.used.add(index)
        return True

    def _is_above(self, index: int, block: Heading | Paragraph, heading: Headline | None) -> bool:
        """Return whether a heading above the title only tells who wrote the page, or what sort of sheet it is."""
        found = heading.meaning if heading else None
        if self.title or not heading or (found and not found.titled and found.kind != "overview"):
            return False
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        if not isinstance(following, Heading | Paragraph | Picture):
            return False
        if is_house(block.words.text, self.language) or _is_only_site(block.words.text, self.language):
            return heading.marked or self.main is not None
        return self.main is not None and index < self.main and is_sheet(block.words.text)

    def _may_be_main(self, index: int, heading: Headline) -> bool:
        """Return whether a marked heading may be the title.

        A smaller one only where nothing but a greeting stands before it; beside a declared title only if it says much
        the same, without the name of the clinic.
        """
        text = heading.words.text
        if day_stated(text, self.language) or (self.main is not None and index < self.main):
            return False
        if _is_only_site(text, self.language) or (self.plain and _is_numbered(text, self.language)):
            return False
        if heading.level == 1:
            return True
        if is_address(text):
            return False
        if self._tells_more(text) and not heading.meaning:
            return True
        own, declared = set(tokens(text)), set(tokens(self.declared))
        same = 2 * len(own & declared) >= min(len(own), len(declared))
        top = self.plain is None and self.seen <= 1
        return top and same and not (declared and heading.level >= 3 and own != declared)

    def _tells_more(self, text: str) -> bool:
        """Return whether a heading names the procedure, and neither what the file declares nor the first line does."""
        others = [self.declared, *([self.plain.text] if self.plain else [])]
        if not self.declared or text.endswith(ASKS) or _is_numbered(text, self.language):
            return False
        return names_procedure(text, self.language) and not any(names_procedure(one, self.language) for one in others)

    def prefers_declared(self, declared: str) -> bool:
        """Return whether what the file declares is the title, rather than the plain first line."""
        first = self.plain.text if self.plain else ""
        more = names_procedure(first, self.language) and not names_procedure(declared, self.language)
        return tokens(first) != tokens(declared) and not more

    def _is_only_first(self, block: Heading | Paragraph) -> bool:
        """Return whether no other heading of level 1 stands on the page, but one that says the same."""
        others = (one for one in self.blocks if isinstance(one, Heading) and one.level == 1)
        return all(tokens(one.words.text) == tokens(block.words.text) for one in others)

    def _take_plain(self, index: int, block: Heading | Paragraph, heading: Headline | None) -> bool:
        self.seen += 1
        if self.main is not None and index < self.main:
            return True
        if self._is_house_over(index, block):
            self.seen -= 1
            self.gone.append(block.words)
            self.used.add(index)
            return True
        if self.seen > 1 or not self._may_be_title(index, block):
            return heading is None
        self.plain, self.plain_at = LineWords(as_title(block.words.text), block.words.lines), index
        return True

    def _is_house_over(self, index: int, block: Heading | Paragraph) -> bool:
        """Return whether the first line only tells who wrote the page, and the line below it may be its title."""
        below = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        if (index and index - 1 not in self.used) or not isinstance(below, Heading | Paragraph):
            return False
        if not is_site(block.words.text, self.language) and not is_sheet(block.words.text):
            return False
        text = below.words.text
        named = _is_line(text) and names_procedure(text, self.language)
        return _may_stand_in(text, self.language) or is_sheet(text) or (named and not text.endswith((":", "：")))

    def _may_be_title(self, index: int, block: Heading | Paragraph) -> bool:
        """Return whether a plain first line is a name and no sentence."""
        text = block.words.text
        if (
            not has_letters(text)
            or len(text) > 100
            or _PICTURE.fullmatch(text)
            or names_site(text)
            or (isinstance(block, Heading) and is_address(text))
            or _is_of_page(text, self.language)
            or (_PERSON.match(text) and not names_procedure(text, self.language))
            or text.endswith((*".!;,:", "。", "！", "；", "：", "،", "؛"))
        ):
            return False
        if _heads_own_text(self.blocks, index, self.language) or _is_general(text, self.language):
            return False
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        alone = not isinstance(following, Paragraph) or following.apart
        first = next(character for character in text if character.isalnum())
        named = names_procedure(text, self.language)
        if (": " in text and not named) or (first.islower() and not _SLUG.fullmatch(text)):
            return alone and following is not None
        return True


_PERSON = re.compile(r"(?i)(?:dr|dra|dre|prof|doctora?|docteure?|doutora?)\b\.?\s")


def _is_short(text: str) -> bool:
    return has_words(text) and len(text) <= LONGEST_TITLE


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield each text of *blocks*."""
    for block in blocks:
        match block:
            case Listing(items):
                for item in items:
                    yield item.words.text
                    yield from texts_of(item.under)
            case Table(rows):
                yield from (cell.text for row in rows for cell in row)
            case Heading(words) | Paragraph(words):
                yield words.text
            case Picture(words, caption):
                yield words.text
                yield caption.text


def title_of_file(name: str) -> str:
    """Return the name of a file as a title, where it has words; "" else."""
    stem = re.sub(r"[\W_]+", " ", PurePath(name).stem).strip()
    return stem[:1].upper() + stem[1:LONGEST_TITLE] if any(map(str.isalpha, stem)) else ""


def _form(text: str) -> re.Match[str] | None:
    if not has_words(text) or len(text) > LONGEST_TITLE or text[-1] in ".!?;,":
        return None
    return next((match for form in _FORMS if (match := form.fullmatch(text))), None)


def as_title(text: str) -> str:
    """Return *text* as a title: "total-knee-replacement" becomes "Total knee replacement"."""
    text = text.strip(" :")
    if _is_slug(text):
        text = " ".join(re.split("[-_]", text))
        return text[:1].upper() + text[1:]
    return text


def slug_in(text: str) -> str:
    """Return what of the title line *text* is part of a web address, or ""."""
    form = next((match for pattern in _FORMS if (match := pattern.fullmatch(text))), None)
    title = ((form["title"] if form else text) or "").strip(" :")
    return title if _is_slug(title) else ""


def _is_slug(text: str) -> bool:
    # Not "X-ray" nor "Follow-up".
    parts = re.split("[-_]", text)
    return bool(_SLUG.fullmatch(text)) and (len(parts) > 2 or (text.islower() and min(map(len, parts)) > 3))


def code_in_field(text: str) -> str:
    """Return the code of a line such as "CPT Code: 12345", or ""."""
    match = _CODE_FIELD.fullmatch(text) if len(text) <= LONGEST_TITLE else None
    return match["code"].upper() if match else ""


def mentioned_code(text: str) -> str:
    """Return the first code that *text* names as one, or ""."""
    match = _MENTION.search(text)
    return match["code"].upper() if match else ""


def possible_code(text: str) -> str:
    """Return the first code that *text* names, or what stands in brackets and may be one; or ""."""
    match = _BRACKETED.search(text)
    return mentioned_code(text) or (match["code"].upper() if match else "")
