"""Find the headings of a page, however they are set, once for every format.

A heading that is known word for word needs no look of its own. An unknown one must look
like a heading: marked as one, bold, ALL CAPS, Title Case, or a short line over a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handpress.meanings.headings import LONGEST, Meaning, meaning, sentence_meaning
from handpress.meanings.phrases import phrasebook
from handpress.meanings.sentences import RUNS_ON
from handpress.meanings.times import when_of_heading
from handpress.meanings.words import has_words, is_unspaced, word_set
from handpress.pages.counted import counted
from handpress.pages.schemes import is_scheme
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Table

LONGEST_TITLE = 200  # characters that a handout's title, and a section's, may have
# Levels of headings that only their words or their look tell.
SCHEME, PLAIN, LOOSE, SMALL, BOLD, TIMED = 2, 3, 4, 5, 7, 9


@dataclass(frozen=True)
class Headline:
    """A heading of the page. A smaller level stands higher."""

    words: LineWords
    level: int
    meaning: Meaning | None
    marked: bool  # the source itself marks it


# Words that may be a line of a list without bullets, too: as plain text they need a blank line above.
_WEAK = word_set(
    "about general basics background uses reasons reason candidates cause evaluation imaging before pre during "
    "steps technique after post healing home discharge risk complication appointments alternative options "
    "education code coding price paying payment summary prepare surgery operation"
)
_HOUR = re.compile(r"[0-9]{1,2}(?:[:h.][0-9]{2})?\s*[^\W\d]")  # "10 horas", between two lines of the day
_NAMED = re.compile(r"(?P<name>[^:：.!?]{3,60}?)\s*(?:[:：]|\s[-–—])\s+(?P<rest>\S.*)")
_ANSWERED = re.compile(r"(?P<asked>[^?？؟]{3,80}[?？؟])\s+(?P<answer>\S.{30,})")
_ASIDE = re.compile(r"\s+[-–—/]+\s+|\s*[(（]|——")
_CAPS_SENTENCE = re.compile(r"[\W_]*(?:DO NOT|DON['’]T|NEVER|STOP|CALL|ALWAYS|NO|IF|PLEASE|TAKE|YOU)\b")
_QUESTIONS = re.compile(r"(?<=[?？؟])\s+(?=.*[?？؟]\Z)")  # between two in one heading
_FINAL = tuple(".!;,。！；，、؛،")
ASKS = ("?", "？", "؟")
_STOPS = (".", "!", "?", "。", "！", "؟", "۔")
_LONGEST_SIGNS = 15  # of a heading in Chinese or Japanese with a full stop
_MANY = 3  # numbered names in a row, none of them known
_NEAR = 9  # blocks in which a list goes on
_SHORTEST_ASKED = 4  # words of a question over an answer of any length
_LONGEST_SHORT = 8  # words of a line over a list that is its heading
_LONGEST_TIGHT, _LONGEST_LABEL = 10, 4  # words of a line right between two texts that is the heading of the second
_LONG_WORD = 12  # letters of a single word that is a heading and no entry of a list
_WIDE = 60  # letters: a longer line that has a line of its own below it is a text of its own
_LABEL = re.compile(r"[^.:]{2,40}: ")
# An emoji before a heading, as a clinic's blog has it; the small coloured shapes are bullets.
_PICTURE = re.compile("(?:[\u2190-\u2bff\U0001f300-\U0001f52f\U0001f54a-\U0001faff]\ufe0f?\\s*)+")
_TELLS = re.compile(r"(?i)(?:do not|don['’]t|never|stop|call|always|please|take)\b")


def outline(blocks: Sequence[Block], subject: frozenset[str], language: str) -> list[Block | Headline]:
    """Return *blocks* with a headline in the place of each heading, marked or not.

    Args:
        blocks: The page, without its title.
        subject: The words that name the procedure.
        language: BCP 47 tag of the page.
    """
    return list(Outliner(blocks, subject, language).outline())


class Outliner:
    """The blocks of a page, of which some are headings."""

    def __init__(self, blocks: Sequence[Block], subject: frozenset[str], language: str) -> None:
        self.blocks, self.subject, self.language = blocks, subject, language
        lines = [block for block in blocks if isinstance(block, Paragraph)]
        # Each line has a gap above it, and none has a look of its own: headings, too.
        self.loose = not any(isinstance(block, Heading) and block.level > 1 for block in blocks) and (
            2 * sum(one.apart and not one.bold for one in lines) > len(lines)
            or sum(map(self._is_lone, range(len(blocks)))) > 1
        )
        self.tight = self._tight()
        asked = frozenset(at for at, block in enumerate(blocks) if self._answered(block))
        self.answered = asked if len(asked) > 1 else frozenset()
        self.counted = counted(blocks)
        self.numbered = self._numbered()

    def outline(self) -> Iterator[Block | Headline]:
        """Yield each block, or the headline that it is."""
        above: Headline | None = None  # with nothing under it so far
        skip = False
        for index, block in enumerate(self.blocks):
            if skip:
                skip = False
                continue
            if isinstance(block, Listing) and (rest := self._before_headings(index, block)) is not None:
                if rest:
                    yield replace(block, items=block.items[:rest])
                level = SMALL if any(self.counted.values()) else PLAIN
                for item in block.items[rest:]:
                    above = Headline(item.words, level, self._meaning_or_lead(item.words.text.rstrip(".。")), False)
                    yield above
                    yield from item.under
                continue
            if index in self.answered and (pair := self._answered(block)):
                yield from pair
                above = None
                continue
            joined, found = self._two_lines(index)
            found = found or self.at(index)
            if found is None or (above and _goes_on(above, found)):
                above = None
                yield block
                continue
            skip, above = joined and found is not None, found
            yield found

    def _answered(self, block: Block) -> tuple[Headline, Paragraph] | None:
        """Return a known question and the answer behind it on its line: "How do I prepare? Fast from midnight."."""
        match = _ANSWERED.fullmatch(block.words.text) if isinstance(block, Paragraph) else None
        found = self._meaning(match["asked"]) if match else None
        if match is None or found is None or not isinstance(block, Paragraph):
            return None
        asked = replace(block.words, text=match["asked"])
        return Headline(asked, PLAIN, found, False), Paragraph(replace(block.words, text=match["answer"]))

    def at(self, index: int) -> Headline | None:
        """Return the headline that the block at *index* is, or None."""
        block = self.blocks[index]
        if isinstance(block, Heading) and len(block.words.text) <= LONGEST_TITLE:
            found = self._meaning_or_lead(block.words.text)
            return Headline(block.words, block.level, found, True) if found or not _is_long_sentence(block) else None
        return self._of_paragraph(index, block) if isinstance(block, Paragraph) else None

    def _meaning(self, text: str) -> Meaning | None:
        """Return what a heading means; of one with an aside, as "Warning signs - call at once", what stands before."""
        if is_scheme(text, self.language):
            return Meaning("preparation", titled=True)
        if found := meaning(text, self.subject, self.language):
            return found
        named = _NAMED.match(text)
        if named and phrasebook(self.language).is_procedure(named["name"], self.subject):
            first = named["rest"]  # "Gastroscopy: risks"
        else:
            first = _ASIDE.split(text, maxsplit=1)[0] if not _QUESTIONS.search(text) else _QUESTIONS.split(text)[0]
        found = meaning(first, self.subject, self.language) if first != text and has_words(first) else None
        return replace(found, titled=True) if found else None

    def _meaning_or_lead(self, text: str) -> Meaning | None:
        """Return what a heading means, which may be a sentence over a list: "Seek help at once if ...:"."""
        found = self._meaning(text)
        led = None if found else sentence_meaning(text, self.language)
        return replace(led, titled=True) if led and led.block else found

    def _two_lines(self, index: int) -> tuple[bool, Headline | None]:
        """Return whether a heading stands on two lines, and that heading."""
        first, second = self.blocks[index], self._after(index)
        if not isinstance(first, Heading | Paragraph) or not isinstance(second, Heading | Paragraph):
            return False, None
        words = LineWords(f"{first.words.text} {second.words.text}", first.words.lines + second.words.lines)
        level = _level_of_two(first, second)
        if not level or len(words.text) > LONGEST or words.text.endswith(_FINAL):
            return False, None
        known, alone = self._meaning(words.text), self._meaning(first.words.text)
        if alone and alone.when and not _first_letter(second.words.text).islower():
            return False, None
        apart = alone or self._meaning(second.words.text)
        asks = _asks_on(first.words.text, second.words.text)
        if not known and not asks and (apart or not RUNS_ON.search(first.words.text)):
            return False, None
        if not known and asks and (half := self._meaning(first.words.text)):
            known = replace(half, titled=True)
        return True, Headline(words, level, known, isinstance(first, Heading))

    def _after(self, index: int) -> Block | None:
        return self.blocks[index + 1] if index + 1 < len(self.blocks) else None

    def _of_paragraph(self, index: int, block: Paragraph) -> Headline | None:
        text, after = block.words.text, self._after(index)
        before = self.blocks[index - 1] if index else None
        if is_scheme(text, self.language) and not isinstance(after, Heading | None):
            return Headline(block.words, SCHEME, self._meaning(text), False)
        if not has_words(text) or len(text) > LONGEST or (text.endswith(_FINAL) and not block.bold):
            return None
        over = block.bold and isinstance(after, Listing | Table)
        known = self._meaning_or_lead(text) if over else self._meaning(text)
        if known is None and (labelled := self._labelled(block, before, after)):
            return Headline(block.words, PLAIN, labelled, False)
        level = _level_known(block, before, after, known, self.language) if known else 0
        if level == PLAIN and not block.apart and self._ends_run(index):
            return None
        if index in self.counted:
            level = BOLD if block.bold else PLAIN if self.counted[index] else SMALL
        level = level or self._level_by_look(index, block, known)
        if not level and index in self.tight:
            level = 2 if text.isupper() else PLAIN if known or text.endswith(ASKS) else LOOSE
        return Headline(block.words, level, known, False) if level else None

    def _level_by_look(self, index: int, block: Paragraph, known: Meaning | None) -> int:
        text, after = block.words.text, self._after(index)
        before = self.blocks[index - 1] if index else None
        alone = block.apart or not isinstance(before, Paragraph)
        if when_of_heading(text, self.language) and isinstance(after, Listing):
            return TIMED
        if known or not (alone or self._is_bold_name(block, before, after)):
            return 0
        if block.bold and _may_head(text):
            return BOLD
        if text.isupper() and _may_shout(text):
            return 2
        under = isinstance(after, Paragraph) and not after.apart
        if under and (_is_title_case(text) or self._leads_days(after)):
            return PLAIN
        if self.loose and isinstance(after, Paragraph) and self._stands_over(index, before, after):
            return PLAIN if text.endswith(ASKS) else LOOSE
        if block.apart and (under or isinstance(after, Listing | Table)) and self._is_short_heading(text, after):
            return PLAIN
        return 0

    def _labelled(self, block: Paragraph, before: Block | None, after: Block | None) -> Meaning | None:
        """Return what a short line over a longer text means by its label: "The day before: only clear liquids"."""
        label, _, rest = block.words.text.partition(": ")
        if not rest or len(rest.split()) > _LONGEST_SHORT or not (block.apart or before is None or _is_closed(before)):
            return None
        if not isinstance(after, Paragraph) or not _is_text_below(block.words.text, after.words.text):
            return None
        found = None if _LABEL.match(after.words.text) else meaning(label, self.subject, self.language)
        counts = found and not found.when and any(map(str.isdigit, label))  # "Step 1: buy the laxative"
        return replace(found, titled=True) if found and not counts else None

    def _is_bold_name(self, block: Paragraph, before: Block | None, after: Block | None) -> bool:
        """Return whether a bold line between two paragraphs that are not has the text below it for its own."""
        if not (isinstance(before, Paragraph) and isinstance(after, Paragraph)) or before.bold or after.bold:
            return False
        text = block.words.text.rstrip(" :：")
        if not block.bold or not self._is_name(text):
            return False
        return bool(_HOUR.match(text)) or (_is_closed(before) and _is_sentence(after.words.text))

    def _leads_days(self, after: Block | None) -> bool:
        """Return whether a day stands right below, as in "Prep schedule", "3 days before"."""
        return isinstance(after, Paragraph) and bool(when_of_heading(after.words.text, self.language))

    def _is_short_heading(self, text: str, after: Block | None) -> bool:
        """Return whether a line without a look of its own is the heading of what stands right below."""
        if _first_letter(text).islower() or RUNS_ON.search(text) or sentence_meaning(text, self.language):
            return False
        if text.endswith(ASKS):
            return self._count(text) <= 2 * _LONGEST_SHORT
        plain = text[-1] != ":" and not re.search(r"[:：](?:\s|//)|[:：](?=https?:)", text) and len(text) <= 60
        return plain and self._count(text) <= _LONGEST_SHORT and isinstance(after, Listing | Table)

    def _stands_over(self, index: int, before: Block | None, after: Paragraph) -> bool:
        """Return whether a short line without a full stop stands over a sentence, where all lines are set alike."""
        text = _text_of(self.blocks[index])
        plain = self._is_name(text.rstrip(" :：")) or text.endswith(ASKS)
        heads = before is None or _is_closed(before) or (index > 1 and self._is_over_heading(index - 1))
        if not plain or not heads or sentence_meaning(text, self.language):
            return False
        if self._is_over_heading(index):
            return True
        below = after.words.text
        long = len(below.split()) > _LONGEST_SHORT or (_is_title_case(text) and self._leads_list(index + 1))
        leads = below.endswith((":", "：")) and (text.endswith(ASKS) or long)
        ends = _is_sentence(below) or len(below) > 2 * _WIDE  # or the page ends amid it
        return leads or (ends and len(below) > len(text)) or (long and self._leads_list(index + 1))

    def _leads_list(self, index: int) -> bool:
        """Return whether a list stands right below a line that runs on into it."""
        return isinstance(self._after(index), Listing) and len(_text_of(self.blocks[index])) > _LONGEST_SIGNS

    def _is_over_heading(self, index: int) -> bool:
        """Return whether a line in title case stands over another that has a text: "Medicines", "Blood Thinners"."""
        own, below, under = (*map(_text_of, self.blocks[index : index + 3]), "", "", "")[:3]
        names = all(_is_title_case(one) and not one.endswith(ASKS) for one in (own, below))
        return names and len(under) > _WIDE and (index == 0 or _is_closed(self.blocks[index - 1]))

    def _is_lone(self, index: int) -> bool:
        """Return whether a short line stands over a sentence, with a gap above it and a gap below."""
        block, after = self.blocks[index], self._after(index)
        before = self.blocks[index - 1] if index else None
        if not isinstance(block, Paragraph) or not isinstance(after, Paragraph) or block.bold:
            return False
        return block.apart and after.apart and self._stands_over(index, before, after)

    def _tight(self) -> frozenset[int]:
        """Return where short lines stand right over longer texts, without gaps, on a page that does so.

        A single one is none, unless it is set in capitals: it takes two to show that headings of this page look so.
        """
        found = [index for index in range(len(self.blocks)) if self._is_tight(index)]
        others = sum(isinstance(one, Paragraph) and bool(self._meaning(one.words.text)) for one in self.blocks)
        shouts = frozenset(index for index in found if _text_of(self.blocks[index]).isupper())
        marked = any(isinstance(block, Heading) and block.level > 1 for block in self.blocks)
        return frozenset(found) if len(found) + min(others, 1) > 1 and not marked else shouts

    def _is_tight(self, index: int) -> bool:
        block, after = self.blocks[index], self._after(index)
        before = self.blocks[index - 1] if index else None
        text = _PICTURE.sub("", _text_of(block), count=1)
        if not isinstance(block, Paragraph) or not self._is_tight_name(text) or not _ends_before(before):
            return False
        if text != block.words.text and _PICTURE.match(_text_of(after) if after else ""):
            return False  # an entry of a list with a picture for each bullet
        if isinstance(after, Listing | Table):
            return before is not None and (not _leads(block) or _is_label(text))
        if not isinstance(after, Paragraph) or after.apart or after.bold:
            return False
        return _is_text_below(text, after.words.text) or (before is not None and self._meaning(text) is not None)

    def _is_tight_name(self, text: str) -> bool:
        text = phrasebook(self.language).unnumbered(text)
        first = _first_letter(text)
        if not first or first.islower() or first.isdigit() or text[0] not in f'{first}¿«"“(（':
            return False
        if RUNS_ON.search(text) or _TELLS.match(text):
            return False
        asks = text.endswith(ASKS)
        bare = text.rstrip(" :：")
        if _NAMED.match(bare) and self._meaning(bare):
            return True
        ends = asks or (bool(bare) and (bare[-1].isalnum() or bare[-1] in ')）"”»'))
        if not ends or re.search(r"[:：;；。@]|[0-9]{4}", bare) or (not asks and _is_led(text, self.language)):
            return False
        most = 3 if _is_unspaced(bare) else 6 if "," in bare else 8
        short = len(bare) <= most * _LONGEST_TIGHT
        return self._count(bare) <= _LONGEST_TIGHT * (2 if asks else 1) and (short or asks)

    def _ends_run(self, index: int) -> bool:
        """Return whether a line heads nothing and is the last of three or more short lines: an entry of their list."""
        if not isinstance(self._after(index), Heading | None):
            return False
        above = self.blocks[max(index - 2, 0) : index]
        return len(above) > 1 and all(isinstance(one, Paragraph) and _is_entry(one.words.text) for one in above)

    def _numbered(self) -> frozenset[int]:
        """Return where the lists stand whose numbered entries are headings: short, with text between their numbers."""
        found: set[int] = set()
        row: list[int] = []
        last = 0
        for index, block in enumerate((*self.blocks, None)):
            if not (isinstance(block, Listing) and block.ordered) and block is not None:
                continue
            if block is None or _order(block) != last + 1:
                found |= set(row) if self._are_numbered_headings(row) else set()
                row, last = [], 0
            if isinstance(block, Listing) and _order(block) == last + 1:
                row.append(index)
                last = block.items[-1].order
        return frozenset(found)

    def _are_numbered_headings(self, row: Sequence[int]) -> bool:
        items = [item for index in row for item in self._items(index)]
        if len(items) < 2 or not all(_may_head_numbered(item.words.text) for item in items):
            return False
        known = [found for item in items if (found := self._meaning(item.words.text))]
        before = self.blocks[row[0] - 1] if row[0] else None
        free = before is None or (isinstance(before, Paragraph) and _is_closed(before) and not _leads(before))
        names = len(items) >= _MANY and all(self._is_name(item.words.text.rstrip(" :：")) for item in items)
        parted = not (before and _leads(before)) and all(map(self._is_over_gap, row))
        if not (free and (known or names)) and 2 * len(known) < len(items) and not parted:
            return False
        cut = len(items) > 2 and row[-1] == len(self.blocks) - 1  # the page ends amid its parts
        return all(self._has_text_under(index) for index in (row[:-1] if cut else row))

    def _items(self, index: int) -> tuple[Item, ...]:
        block = self.blocks[index]
        return block.items if isinstance(block, Listing) else ()

    def _has_text_under(self, index: int) -> bool:
        """Return whether text stands under each entry of a list, behind the list under its last."""
        *first, last = self._items(index)
        after = self._after(index)
        below = isinstance(after, Paragraph) and (
            after.apart
            or _leads(after)
            or index + 1 in self.counted
            or _is_text_below(last.words.text, after.words.text)
        )
        bullets = isinstance(after, Table) or (isinstance(after, Listing) and not after.ordered)
        return all(item.under for item in first) and (bool(last.under) or below or bullets)

    def _is_over_gap(self, index: int) -> bool:
        """Return whether a single entry stands over a longer text, which is long or has a gap above it."""
        after, items = self._after(index), self._items(index)
        if not isinstance(after, Paragraph) or len(items) != 1 or items[0].under:
            return False
        below = after.words.text
        parted = after.apart or len(below) > (_WIDE if _is_unspaced(below) else 2 * _WIDE)
        return parted and _is_text_below(items[0].words.text, below)

    def _is_name(self, text: str) -> bool:
        words = text.split()
        if (
            not words
            or _first_letter(text).islower()
            or RUNS_ON.search(text)
            or (not text[-1].isalnum() and text[-1] not in ")）")
        ):
            return False
        short = self._count(text) <= _LONGEST_SHORT and len(text) <= 60
        return short and not re.search(r"[:：,;，；、@]|[0-9]{4}", text)

    def _count(self, text: str) -> float:
        """Return how many words *text* has; Vietnamese writes each syllable apart."""
        return len(text.split()) * (0.6 if self.language == "vi" else 1)

    def _before_headings(self, index: int, block: Listing) -> int | None:
        """Return how many entries of a list stand before those that are headings; None where none is one."""
        if index in self.numbered or self._are_headings(index, block):
            return 0
        last = block.items[-1]
        over = isinstance(self._after(index), Listing) and not last.under and last.order == 1
        if not block.ordered or not (over or (len(block.items) == 1 and _holds_bullets(last))):
            return None
        text = last.words.text.rstrip(".。")
        found = self._meaning_or_lead(text)
        named = text.endswith((":", "：")) and len(text) <= 60 and not self._counts_on(index)
        return len(block.items) - 1 if (found and found.block) or (over and named) else None

    def _counts_on(self, index: int) -> bool:
        """Return whether a list that counted to 1 goes on with 2 behind what stands under that."""
        behind = self.blocks[index + 1 : index + _NEAR]
        return any(isinstance(one, Listing) and one.ordered and one.items[0].order == 2 for one in behind)

    def _are_headings(self, index: int, block: Listing) -> bool:
        """Return whether the numbered entries of a list are headings, as in "1. Preparation"."""
        if not block.ordered:
            return False
        known = [bool((found := self._meaning(item.words.text)) and not found.titled) for item in block.items]
        if 2 * sum(known) < len(known) or not all(_may_head_numbered(item.words.text) for item in block.items):
            return False
        if len(known) == 1:
            return bool(block.items[0].under) or isinstance(self._after(index), Paragraph | Listing | Table)
        return all(item.under for item in block.items[:-1])


def _level_of_two(first: Heading | Paragraph, second: Heading | Paragraph) -> int:
    """Return the level of a heading whose second line is *second*; 0 where that is set as something else."""
    if isinstance(first, Heading):
        if isinstance(second, Heading):
            return first.level if first.level == second.level else 0
        return first.level if not second.apart and _first_letter(second.words.text).islower() else 0
    if isinstance(second, Heading):
        return 0
    return BOLD if first.bold and second.bold and first.apart and not second.apart else 0


def _asks_on(first: str, second: str) -> bool:
    """Return whether a question goes over the end of its line."""
    if not second.endswith(ASKS) or first.endswith(ASKS):
        return False
    return second[:1].islower() or (first.startswith("¿") and "¿" not in second)


def _is_long_sentence(block: Heading) -> bool:
    """Return whether what a source marks as a heading is but text in large letters."""
    text = block.words.text
    ends = text.endswith((".", "!", "。", "！", "۔"))
    return ends and (len(text.split()) > 10 or (text[-1] in "。！" and len(text) > _LONGEST_SIGNS))


def _goes_on(above: Headline, found: Headline) -> bool:
    """Return whether a line only goes on with the heading above it, as "Call us if:" below "Warning signs"."""
    if not above.meaning or not found.meaning or found.marked or found.meaning.when:
        return False
    if above.meaning.kind != found.meaning.kind:
        return False
    return found.words.text.endswith(":") or found.meaning.block in ("urgent", "emergency", "conditions")


def _level_known(block: Paragraph, before: Block | None, after: Block | None, known: Meaning, language: str) -> int:
    """Return the level of a paragraph whose words are known for a heading; 0 where it is but a line of text."""
    text = block.words.text
    listed = isinstance(after, Listing | Table)
    if known.when and listed:
        return TIMED
    if block.bold:
        return BOLD
    if text.isupper():
        return 2
    if _first_letter(text).islower():
        return PLAIN if block.apart and listed and not known.titled else 0
    if block.apart:
        return PLAIN
    runs_on = not isinstance(before, Heading) and RUNS_ON.search(_last_words(before))
    weak = (known.titled and not _says_enough(text, known, after, language)) or (
        language == "en" and text.casefold().rstrip(":?") in _WEAK
    )
    return 0 if runs_on or weak else PLAIN


def _says_enough(text: str, known: Meaning, after: Block | None, language: str) -> bool:
    """Return whether a known heading that says more than its kind is one between two lines, and no entry of a list."""
    bare = text.rstrip(" :：?？؟")
    if known.when or not isinstance(after, Paragraph) or meaning(after.words.text, language=language):
        return False
    first = _PICTURE.sub("", text, count=1)[:1]
    if re.search(r"[:：;0-9@]", bare) or not (first.isalnum() or first == "¿"):
        return False
    if (over := _is_text_below(text, after.words.text)) or known.block == "medicines":
        return over  # else it may be the name of one, among others
    return (
        known.block == "conditions" or " " in bare or len(bare) > _LONG_WORD or (_is_unspaced(bare) and len(bare) > 3)
    )


def _last_words(block: Block | None) -> str:
    match block:
        case Paragraph(words) | Heading(words):
            return words.text
        case Listing(items):
            last: Item = items[-1]
            return _last_words(last.under[-1]) if last.under else last.words.text
    return ""


def _text_of(block: Block) -> str:
    return block.words.text if isinstance(block, Heading | Paragraph) else ""


def _ends_before(block: Block | None) -> bool:
    """Return whether what stands above a line is surely at its end."""
    if block is None or isinstance(block, Heading):
        return True
    return (_is_closed(block) or len(_text_of(block)) > _WIDE) and not RUNS_ON.search(_last_words(block))


def _is_text_below(text: str, below: str) -> bool:
    """Return whether *below* is the text under the heading *text*, and no line of a list: a question has its answer."""
    if text.endswith(ASKS) and len(text.split()) >= _SHORTEST_ASKED and not below.endswith(ASKS):
        return True
    ends = _is_sentence(below) or (_is_unspaced(below) and below.endswith(_STOPS))
    return (ends or len(below) > _WIDE) and len(below) > len(text)


def _is_entry(text: str) -> bool:
    """Return whether a line may be an entry of a list without bullets."""
    return len(text) <= _WIDE and not text.endswith((*_STOPS, ":", "：", ";"))


def _is_led(text: str, language: str) -> bool:
    """Return whether a line leads what stands below it, as in "Call us if you have:", and is no heading."""
    return meaning(text, language=language) is None and sentence_meaning(text, language) is not None


def _leads(block: Block) -> bool:
    return _text_of(block).endswith((":", "："))


def _is_label(text: str) -> bool:
    return len(text) <= 3 * _LONGEST_LABEL if _is_unspaced(text) else len(text.split()) <= _LONGEST_LABEL


def _order(block: Listing) -> int:
    return block.items[0].order


def _is_unspaced(text: str) -> bool:
    return any(map(is_unspaced, text))


def _is_sentence(text: str) -> bool:
    return text.endswith(_STOPS) and (len(text.split()) > 3 or len(text) > 2 * _LONGEST_SIGNS)


def _is_closed(block: Block) -> bool:
    """Return whether no sentence of *block* may go on after it."""
    return not isinstance(block, Paragraph) or block.words.text.endswith((*_STOPS, ";"))


def _holds_bullets(item: Item) -> bool:
    return bool(item.under) and isinstance(item.under[0], Listing)


def _first_letter(text: str) -> str:
    return next((character for character in text if character.isalnum()), "")


def _may_head_numbered(text: str) -> bool:
    return has_words(text) and len(text) <= LONGEST and _may_head(text)


def _may_head(text: str) -> bool:
    short = len(text.split()) <= 10 or len(text) <= _WIDE  # Vietnamese writes its syllables apart
    return (short or text.endswith(ASKS)) and not text.endswith(_FINAL)


def _may_shout(text: str) -> bool:
    letters, digits = (sum(map(kind, text)) for kind in (str.isalpha, str.isdigit))
    named = letters >= 4 and letters > digits  # no number of a licence, or of a phone
    return named and len(text.split()) <= 8 and _may_head(text) and not _CAPS_SENTENCE.match(text)


def _is_title_case(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 8 or text[-1] in ".:;," or any(character.isdigit() for character in text):
        return False
    long_words_up = all(word[0].isupper() for word in words if len(word) > 3)
    return long_words_up and sum(word[0].isupper() for word in words) > 1


def day_stated(text: str, language: str, under: str = "") -> str:
    """Return the timing that a heading states, also behind a label: "Instructions: the day before your test"."""
    if when := when_of_heading(text, language, under):
        return when
    label, _, rest = text.partition(":")
    return when_of_heading(rest, language) if rest and len(label.split()) <= 3 else ""


@dataclass(frozen=True)
class Group:
    """A heading and the blocks under it; without a heading, what stands before the first."""

    heading: Headline | None
    blocks: tuple[Block, ...] = ()

    def with_paragraph(self, words: LineWords) -> Group:
        """Return this with a further paragraph."""
        return replace(self, blocks=(*self.blocks, Paragraph(words)))


def groups_of(outlined: Sequence[Block | Headline]) -> list[Group]:
    """Return the page in groups; a line that only looks like a heading and heads nothing is text of the one before."""
    groups: list[Group] = [Group(None)]
    for at, block in enumerate(outlined):
        if not isinstance(block, Headline):
            groups[-1] = replace(groups[-1], blocks=(*groups[-1].blocks, block))
            continue
        following = outlined[at + 1] if at + 1 < len(outlined) else None
        deeper = isinstance(following, Headline) and following.level > block.level
        heads = deeper or not isinstance(following, Headline | None)
        if block.meaning or heads or (block.marked and not block.words.text.endswith((".", "!", "。", "！"))):
            groups.append(Group(block))
        else:
            groups[-1] = groups[-1].with_paragraph(block.words)
    return groups
