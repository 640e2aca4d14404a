"""Turn the blocks under one heading into sections of a handout.

Keeps the order of the page. A section has each block once; where the page has more than
fits, a list goes under the paragraph that introduces it, or a second section follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from handpress.diagnostics import quoted
from handpress.meanings.headings import Meaning, meaning, sentence_meaning
from handpress.meanings.phrases import phrasebook
from handpress.meanings.times import is_visit, task_of, visits_of
from handpress.meanings.timings import day_of
from handpress.pages import emit as tree
from handpress.pages.ads import advertising, names_task
from handpress.pages.asides import Asides, names_number, speaks_of_calling
from handpress.pages.entries import goes_on, is_no_task
from handpress.pages.fields import COSTS, Facts, Fields, as_lines, label_in
from handpress.pages.ledger import Ledger
from handpress.pages.lists import Lists, chained, is_deep, joined
from handpress.pages.parts import Part
from handpress.pages.rows import Over, blocks_of, names_medicines
from handpress.pages.signs import (
    SYMPTOM,
    calls_for_medicines,
    calls_over,
    is_contact,
    is_of_emergency,
    may_be_signs,
    signs_below,
    signs_of_lines,
    tell_advice,
    tell_signs,
    texts_under,
    with_led_signs,
)
from handpress.pages.stages import AFTER
from handpress.pages.tasks import (
    are_contacts,
    are_instructions,
    are_orders,
    may_hold_tasks,
    names_stop,
    task,
    tell_lone_times,
    tell_same_hour,
    timed_paragraph,
    when_of_lead,
)
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Table, lines_of

_LISTS = ("checklist", "visits", "steps", "items", "bring", "may", "avoid", "emergency", "urgent")
_FLAT = {"preparation": "checklist", "follow-up": "visits"}  # lists that hold no bullets under bullets
_OF_CALLING = ("emergency", "urgent")
_PLAIN = ("bring", "may", "avoid")  # blocks of texts without anything under them
_CALLS_EMERGENCY = re.compile(r"\b(?:call|dial|ring)\s+(?:9-?1-?1|999|112|an ambulance)\b.*[:：]\s*\Z", re.IGNORECASE)
_FEW_OF_COSTS = 3  # paragraphs of a part that does not print
_SHORT = 60  # characters of a paragraph that is a small heading over a list


@dataclass
class Rendered:
    """The sections made of a part, and the codes found in it."""

    sections: list[tree.Mapping] = field(default_factory=list)
    codes: list[LineWords] = field(default_factory=list)


def render(part: Part, ledger: Ledger, asides: Asides) -> Rendered:
    """Return the sections of *part*; *ledger* and *asides* take what is not in them."""
    kind = part.kind.text
    blocks: list[Block] = [Paragraph(one.words) if isinstance(one, Heading) else one for one in part.blocks]
    blocks = as_lines(blocks) if kind in COSTS else chained(blocks)
    if kind == "when-to-call" and part.block in _OF_CALLING:
        blocks = signs_of_lines(blocks, ledger)
    elif kind not in COSTS:
        blocks = [piece for block in blocks for piece in with_led_signs(block, ledger.language)]
    blocks = signs_below(blocks, ledger)
    fields = Fields(kind, ledger)
    body = _Body(part, ledger, asides)
    body.fill(fields.read(_without_ads(blocks, ledger)))
    made = Rendered(body.sections(), fields.codes)
    if made.sections and kind in COSTS:
        _tell_costs(part, ledger)
    if not made.sections:
        for words in part.heading:
            ledger.leave(words, f"a heading with nothing {'else ' if made.codes else ''}under it")
    return made


def _tell_costs(part: Part, ledger: Ledger) -> None:
    """Warn of a part about costs, which does not print, where it may say what a patient does, or says much."""
    written = [one for one in part.blocks if isinstance(one, Paragraph) and not label_in(one.words.text)]
    if len(written) <= _FEW_OF_COSTS and not any(map(names_task, texts_under(part.blocks))):
        return
    line = next((line for words in part.heading for line in words.lines), 0) or next(iter(lines_of(part.blocks)), 0)
    hint = "move what patients must read into another section"
    ledger.warn(line, "this part does not print: costs", "not-printed", hint)


def _without_ads(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    kept: list[Block] = []
    run: list[Paragraph] = []
    for block in [*blocks, None]:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        headlines = {index for index, (a, b) in enumerate(pairwise(run)) if a.apart and not b.apart}
        reasons = advertising([paragraph.words.text for paragraph in run], headlines)
        for paragraph, reason in zip(run, reasons, strict=True):
            if reason:
                ledger.leave(paragraph.words, reason)
            else:
                kept.append(paragraph)
        run = []
        kept += [block] if block else []
    return kept


@dataclass
class _Open:
    """A section that is being filled."""

    kind: LineWords
    title: LineWords | None = None
    block: str = ""  # that its heading names for a list
    when: str = ""  # that its heading states for tasks
    led: bool = False  # its title is a lead, of which nobody knows what it says
    lent: bool = False  # it stands amid another, for the one list under its title
    blocks: dict[str, tree.Value] = field(default_factory=dict)

    @property
    def last(self) -> str:
        """The name of the last block."""
        return next(reversed(self.blocks), "")

    def has_list(self) -> bool:
        return any(key in self.blocks for key in _LISTS)


class _Body:
    """The sections of one part while they fill."""

    def __init__(self, part: Part, ledger: Ledger, asides: Asides) -> None:
        self.part, self.ledger, self.asides = part, ledger, asides
        self.language = ledger.language
        self.lists = Lists(ledger)
        titled = part.heading[-1].text if part.heading else ""
        block = "" if part.block == "avoid" and goes_on(titled) else part.block
        self.done = [_Open(part.kind, part.title, block, part.when)]

    @property
    def now(self) -> _Open:
        """The section that is being filled."""
        return self.done[-1]

    def sections(self) -> list[tree.Mapping]:
        """Return the sections that have blocks; the first of the part's kind carries its heading's line."""
        self.lists.tell()
        made: list[tree.Mapping] = []
        told = False
        for one in self.done:
            if not one.blocks:
                continue
            kind = one.kind
            if not one.lent:
                kind, told = (replace(kind, lines=()) if told else kind), True
            section: tree.Mapping = {"kind": kind, **({"title": one.title} if one.title else {})}
            for key, value in one.blocks.items():
                only = value[0] if isinstance(value, list) and len(value) == 1 and key in ("text", "note") else None
                section[key] = only if isinstance(only, LineWords) else value
            tell_signs(section, self.ledger)
            made.append(section)
        if made and not told and self.part.heading and not self.part.title:
            self.ledger.leave(self.part.heading[-1], "a heading with nothing else under it")
        return made

    def fill(self, blocks: Sequence[Block | Facts]) -> None:
        """Take *blocks* in order; paragraphs wait until it is known whether a list follows."""
        waiting: list[Paragraph] = []
        groups = sum(map(_introduces, blocks, blocks[1:])) if self.part.kind.text in _FLAT else 0
        for block in blocks:
            if isinstance(block, Paragraph):
                waiting.append(block)
                continue
            if isinstance(block, Facts) and (signs := self._signs_of(block, waiting)):
                self._listing(waiting, signs, groups)
            elif isinstance(block, Facts):
                self._paragraphs(waiting)
                self._facts(block)
            elif isinstance(block, Table):
                self._paragraphs(waiting)
                self._table(block)
            elif isinstance(block, Listing):
                self._listing(waiting, block, groups)
            waiting = []
        self._paragraphs(waiting)

    def _listing(self, waiting: Sequence[Paragraph], block: Listing, groups: int) -> None:
        lead = waiting[-1].words if waiting else None
        found = self._meaning_of(lead) if lead else None
        if lead and found and found.block == "urgent" and calls_for_medicines(lead, [block], self.ledger):
            found = None  # "Call your doctor about these medicines:" leads no signs
        elif lead and not found and not self._is_early() and calls_over(lead.text, block.items, self.language):
            found = Meaning("when-to-call", block="urgent")
        if lead and goes_on(lead.text) and self._bans():
            self._paragraphs(waiting[:-1])
            self._start(lead)
            self.now.block = ""
            self._list(block)
        elif lead and found and self._opens_own(found, block):
            ahead, lead = _parted(lead) if found.block in _OF_CALLING else ([], lead)
            self._paragraphs([*waiting[:-1], *ahead])
            self._lend(lead, found)
            self._list(block)
        elif lead and found and found.block in (*_OF_CALLING, "conditions"):
            self._list_of(found, waiting, block)
        elif (lead and groups > 1 and _introduces(waiting[-1], block)) or (
            lead and len(waiting) > 1 and self.now.title and self._counts_for_all(waiting[-1], block)
        ):
            self._paragraphs(waiting[:-1])
            self._start(lead)
            self._list(block)
        elif not waiting or not self.now.has_list():
            self._return_from_loan(waiting)
            self._paragraphs(waiting)
            if lead and self.now.block == "emergency" and names_number(lead.text):
                self.now.block = "urgent"  # "Emergencies" over "Call Dr. Roe at (555) 010-0100 if:"
            own = when_of_lead(lead.text, self.now.when, self.language) if lead else ""
            self._list(block, own or self.now.when)
        else:
            self._second_list(waiting, block)

    def _is_early(self) -> bool:
        """Return whether a sign here may be one that stands against the procedure."""
        return self.part.kind.text in ("preparation", "indications")

    def _bans(self) -> bool:
        """Return whether the section is one of what to avoid or to stop."""
        title = self.now.title
        return self.now.block in ("avoid", "medicines") or bool(title and names_stop(title.text, self.language))

    def _counts_for_all(self, lead: Paragraph, block: Listing) -> bool:
        """Return whether a lead says of its list what the title may not: "You can go on with:" under "Stop"."""
        return self.part.kind.text in _FLAT and _introduces(lead, block)

    def _meaning_of(self, lead: LineWords) -> Meaning | None:
        found = sentence_meaning(lead.text, self.language) or meaning(lead.text, language=self.language)
        if found is None and self.now.kind.text == "when-to-call" and _CALLS_EMERGENCY.search(lead.text):
            return Meaning("when-to-call", block="emergency")
        return found

    def _opens_own(self, found: Meaning, block: Listing) -> bool:
        """Return whether a paragraph is the heading of a section that nobody set as one."""
        if found.block in _PLAIN:
            shown = sum(bool(SYMPTOM.search(item.words.text)) for item in block.items)
            deep = any(map(is_deep, block.items))
            return self.now.block != found.block and not deep and 2 * shown < len(block.items)
        return found.block in _OF_CALLING and self.now.kind.text != "when-to-call"

    def _lend(self, lead: LineWords, found: Meaning) -> None:
        """Begin a section of another kind amid this one, under *lead*."""
        title = replace(lead, text=lead.text.rstrip(" :：") or lead.text)
        if found.block in _PLAIN and not self.now.blocks and self.now.title:
            self._put("text", [lead])
            self.now.block = found.block
            return
        empty = self.done.pop() if not self.now.blocks and self.now.title else None
        after = found.block in _PLAIN and self.part.kind.text in AFTER  # what to avoid is of the time of its part
        kind = self.part.kind.text if after else found.kind
        self.done.append(_Open(LineWords(kind), empty.title if empty else None, found.block, lent=True))
        if not empty and len(title.text) <= 2 * _SHORT and not re.search(r"[.!?]\s", title.text):
            self.now.title = title
        else:
            self._put("text", [lead])

    def _return_from_loan(self, waiting: Sequence[Paragraph]) -> None:
        """Go on with the part's own kind, unless what follows belongs to the calls."""
        stays = any(speaks_of_calling(one.words.text) for one in waiting)
        if self.now.lent and self.now.blocks and not (stays and self.now.kind.text == "when-to-call"):
            self.done.append(_Open(self.part.kind, when=self.part.when))

    def _list_of(self, found: Meaning, waiting: Sequence[Paragraph], block: Listing) -> None:
        """Put a list where the paragraph over it says: among the signs to call for, or among no tasks."""
        if found.block in _OF_CALLING:
            if self.now.has_list() and self.now.last != found.block:
                self.done.append(_Open(self.now.kind, lent=self.now.lent))  # its lead is no note to the other list
            self._paragraphs(waiting)
            self._signs(found.block, block)
        elif self.now.has_list():
            self._second_list(waiting, block, "items")
        else:
            self._paragraphs(waiting)
            self._put("items", [self.lists.entry(item) for item in block.items])

    def _start(self, title: LineWords) -> None:
        if self.now.title and not self.now.blocks:
            self._put("text", [title])  # the section has a title already
        else:
            self.done.append(_Open(self.part.kind, replace(title, text=title.text.rstrip(" :：")), led=True))
        day = self._day_over([title])
        self.now.when = when_of_lead(title.text, day, self.language) or day

    def _day_over(self, leads: Sequence[LineWords]) -> str:
        """Return the day of the heading over *leads*, where none of them speaks of another time."""
        day = self.part.when
        free = all(
            task_of(one.text, day, self.language).when == day_of(day)
            and not {"recovery", "when-to-call"} & phrasebook(self.language).hinted(one.text)
            for one in leads
        )
        return day if self.part.kind.text == "preparation" and free else ""

    def _put(self, key: str, entries: tree.Value) -> None:
        """Add *entries* to the block *key*; where that would change their order, a second section follows."""
        if not entries:
            return
        before = self.now.blocks.get(key)
        if before is not None and (key != self.now.last or not isinstance(before, list)):
            self.done.append(_Open(self.now.kind, block=self.now.block, when=self.now.when, lent=self.now.lent))
            before = None
        if isinstance(before, list) and isinstance(entries, list):
            before.extend(entries)
        else:
            self.now.blocks[key] = list(entries) if isinstance(entries, list) else entries

    def _paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        if not paragraphs:
            return
        self._return_from_loan(paragraphs)
        said = [one.words for one in paragraphs if not self.asides.take_web(one.words, self.ledger)]
        for words in said:
            self.asides.take_labelled(words)
        known = self.now.kind.text == "preparation" and not (self.now.block or self.now.title) and self.part.sure
        orders = known and are_orders(said, self.language)
        for words in said:
            made = task(words, self.now.when, self.language) if orders else self._timed(words)
            key = "text" if not self.now.blocks or self.now.last == "text" else "note"
            self._put("checklist" if made else key, [made or words])

    def _timed(self, words: LineWords) -> tree.Mapping | None:
        """Return a paragraph of a preparation as a task, where its hour is plain."""
        if self.now.kind.text != "preparation" or self.now.block:
            return None
        made = timed_paragraph(words, self.now.when, " at " in self.now.when, self.language)
        guessed = not (self.part.sure or self.now.when) and made is not None and made["do"] == words
        return None if guessed else made

    def _signs_of(self, block: Facts, waiting: Sequence[Paragraph]) -> Listing | None:
        """Return the lines of a label and its value under "Call us if you have any of these:" as a list of signs."""
        found = self._meaning_of(waiting[-1].words) if waiting else None
        if found is None or found.block not in _OF_CALLING:
            return None
        signs = tuple(Item(_whole(*pair)) for pair in block.pairs)
        return Listing(signs) if may_be_signs(signs) else None

    def _facts(self, block: Facts) -> None:
        pairs = [pair for pair in block.pairs if not self.asides.take_web(_whole(*pair), self.ledger)]
        for label, value in pairs:
            self.asides.take_phone(label.text, value)
        self._put("facts", [{"label": label, "value": value} for label, value in pairs])

    def _table(self, block: Table) -> None:
        self._return_from_loan(())
        over = Over(self.now.kind.text, self.now.block, self.now.when)
        made = blocks_of(block, over, self.ledger)
        before = any(key in ("medicines", "checklist") for key, _ in made) or names_medicines(block, over)
        moved = before and self.now.kind.text != "preparation"  # what is stopped, or eaten a day before, is so before
        if moved and self.now.blocks:
            self.done.append(_Open(LineWords("preparation"), lent=True))
        elif moved:
            self.now.kind = replace(self.now.kind, text="preparation")
        for key, value in made:
            self._put(key, value)
        if moved and not self.now.lent:
            self.done.append(_Open(self.part.kind, when=self.part.when))

    def _own_block(self, block: Listing) -> str:
        """Return the block that the heading itself names for a list; none for one with bullets under bullets."""
        own = self.now.block
        if (own in _OF_CALLING) != (self.now.kind.text == "when-to-call"):
            return ""
        if own in _PLAIN:
            return "" if any(map(is_deep, block.items)) else own
        return own if own in (*_OF_CALLING, "steps") else "items" if own == "conditions" else ""

    def _key(self, block: Listing, when: str) -> str:
        if own := self._own_block(block):
            return own
        if self.now.kind.text == "procedure" and not self.now.title and (block.ordered or not self._enumerates()):
            return "steps"
        flat = _FLAT.get(self.now.kind.text)
        texts = [item.words.text for item in block.items]
        if flat == "visits" and self.now.title and not any(is_visit(text, self.language) for text in texts):
            flat = None  # another subject under a heading of its own, as in "Medications"
        if flat == "checklist" and not self._are_tasks(texts, block, when):
            flat = None
        if flat == "visits" and any(map(is_contact, texts)):
            flat = None
        under = [item.under for item in block.items if item.under]
        if flat and under:
            # "but not the water pills" under a task belongs to that task, and is none itself.
            line = next(iter(lines_of(under[0])), 0)
            fact = f"bullets stand under bullets; the list stays bullets and gives no {flat}"
            hint = f"write each entry of the {'checklist' if flat == 'checklist' else 'schedule'} by hand"
            self.ledger.warn(line, fact, "nested-bullets", hint)
            flat = None
        return flat or ("steps" if block.ordered else "items")

    def _are_tasks(self, texts: Sequence[str], block: Listing, when: str) -> bool:
        """Return whether a list holds tasks: not names of medicines, phones, or what an unknown lead counts up."""
        if are_contacts(texts) or self.now.last == "items":
            return False
        if self.now.block == "medicines" and not any(map(self._says_when, texts)):
            return False
        over = self._over_list()
        if names_stop(over, self.language):
            return all(map(self._says_when, texts))
        bans = not may_hold_tasks(over, texts, bool(when), self.language)
        instructs = are_instructions(texts, self.language) and (self.part.known or self.language == "en")
        bans = bans or (self._announced() and not instructs)
        unknown = (self.now.led or self._enumerates() or not self.part.known) and not instructs
        if not (bans or unknown) or (when and not bans):
            return True
        line = next(iter(lines_of([block])), 0)
        fact = "nobody can tell whether these entries are tasks; the list stays bullets"
        self.ledger.warn(line, fact, "unknown-list", "write those that a patient does into a checklist")
        return False

    def _over_list(self) -> str:
        """Return the words right over a list: the lead that it ends, or else the title of its section."""
        above = self.now.blocks.get("text")
        if self._enumerates() and isinstance(above, list) and isinstance(last := above[-1], LineWords):
            return last.text
        return self.now.title.text if self.now.title else ""

    def _enumerates(self) -> bool:
        """Return whether the text right above is a sentence that a list ends, as in "It can replace:"."""
        above = self.now.blocks.get("text")
        last = above[-1] if isinstance(above, list) and above and self.now.last == "text" else None
        return isinstance(last, LineWords) and last.text.endswith((":", "："))

    def _announced(self) -> bool:
        """Return whether the text right above is a whole sentence that says what follows: names, as a rule."""
        above = self.now.blocks.get("text")
        last = above[-1] if isinstance(above, list) and above and self.now.last == "text" else None
        return isinstance(last, LineWords) and not last.text.endswith((":", "：")) and _announces(last.text)

    def _says_when(self, text: str) -> bool:
        return bool(task_of(text, language=self.language).when)

    def _list(self, block: Listing, when: str = "") -> None:
        key = self._key(block, when or self.now.when)
        if key == "checklist":
            self._checklist(block, when or self.now.when)
        elif key == "visits":
            self._put(key, [row for item in block.items for row in self._visits(item.words)])
        elif key in _PLAIN:
            self._plain(key, block)
        elif key in _OF_CALLING:
            self._signs(key, block)
        else:
            if key == "steps":
                self._check_numbers(block)
            for item in block.items if self._bans() and not goes_on(self._over_list()) else ():
                if goes_on(item.words.text):
                    self._tell_going_on(item.words)
            self._put(key, [self.lists.entry(item) for item in block.items])

    def _checklist(self, block: Listing, when: str) -> None:
        """Put the tasks of a list, each with a box; what is none of them stands between as a bullet."""
        words = [item.words for item in block.items]
        told: list[tree.Mapping] = []
        for other, run in groupby(words, lambda one: is_no_task(one.text, self.language)):
            if other:
                self._put("items", self._untasked(list(run)))
            else:
                tasks = [task(one, when, self.language) for one in run]
                told += tasks
                self._put("checklist", list(tasks))
        tell_same_hour(told, self.ledger)
        tell_lone_times(words, self.ledger)

    def _untasked(self, entries: Sequence[LineWords]) -> list[tree.ListEntry]:
        for words in entries:
            fact = f"this is no task, for it says who cannot have it, or a condition alone: {quoted(words.text)}"
            hint = "see what belongs to it, and write the task that it is for"
            self.ledger.warn(next(iter(words.lines), 0), fact, "no-task", hint)
        return list(entries)

    def _plain(self, key: str, block: Listing) -> None:
        """Put what a patient may have, or must not; never a medicine to go on with among what is to be avoided."""
        for stays, items in groupby(block.items, lambda item: key == "avoid" and goes_on(item.words.text)):
            entries: list[tree.ListEntry] = [joined(item) for item in items]
            self._put("items" if stays else key, entries)
            for words in entries if stays else ():
                assert isinstance(words, LineWords)
                self._tell_going_on(words)

    def _tell_going_on(self, words: LineWords) -> None:
        fact = f"this stands among what is to be avoided or stopped, and says to go on: {quoted(words.text)}"
        self.ledger.warn(next(iter(words.lines), 0), fact, "goes-on", "see that nobody takes it for a ban")

    def _signs(self, key: str, block: Listing) -> None:
        """Put the signs of a list under *key*, and what tells how somebody is reached beside them."""
        if not may_be_signs(block.items, key == "emergency"):
            key = "items"
        else:
            tell_advice(block.items, self.ledger)
        for own, items in groupby(block.items, lambda item: _key_of_sign(item.words.text, key)):
            self._put(own, [self.lists.entry(item) for item in items])

    def _check_numbers(self, block: Listing) -> None:
        """Warn where the page counts otherwise than the handout will, which begins each list with 1."""
        steps = self.now.blocks.get("steps")
        before = len(steps) if isinstance(steps, list) and self.now.last == "steps" else 0
        for at, item in enumerate(block.items, start=before + 1):
            if item.order and item.order != at:
                line = item.words.lines[0] if item.words.lines else 0
                fact = f"the page counts this as {item.order}, and the handout as {at}"
                self.ledger.warn(line, fact, "numbering", "see that no text speaks of its number")
                return

    def _visits(self, words: LineWords) -> Iterator[tree.ListEntry]:
        for row in visits_of(words.text, self.language):
            parts = {"visit": row.visit, "purpose": row.purpose, "window": row.window}
            yield {key: LineWords(text, words.lines) for key, text in parts.items() if text}

    def _second_list(self, waiting: Sequence[Paragraph], block: Listing, key: str = "") -> None:
        """Put a list that follows on another, and on text, into a section of its own: that text ends the first list."""
        lead = waiting[-1]
        if _introduces(lead, block):
            self._paragraphs(waiting[:-1])
            self._start(lead.words)
        else:
            self._return_from_loan(waiting)
            when = self._day_over([one.words for one in waiting])
            shown = sum(bool(SYMPTOM.search(item.words.text)) for item in block.items)
            signs = self.now.block in _OF_CALLING and 2 * shown >= len(block.items)
            own = self.now.block if signs else ""
            self.done.append(_Open(self.now.kind, block=own, lent=self.now.lent, when=when))
            self._paragraphs(waiting)
        if key:
            self._put(key, [self.lists.entry(item) for item in block.items])
        else:
            self._list(block)


# A sentence that a list follows though it ends in a full stop, as Korean, Chinese and Vietnamese write it.
_FOLLOWS = re.compile(
    r"다음과\s*같|다음의?\s|아래와\s*같|如下|以下|下列|như sau|sau đây|dưới đây"
    r"|\bfollowing\b|berikut|следующ|siguiente|seguinte|suivant|folgend"
)


def _key_of_sign(text: str, key: str) -> str:
    """Return where an entry under *key* stands: a contact beside the signs, one for an emergency room among its own."""
    if key != "items" and is_contact(text):
        return "items"
    return "emergency" if key == "urgent" and is_of_emergency(text) else key


def _parted(lead: LineWords) -> tuple[list[Paragraph], LineWords]:
    """Return what stands before the last sentence of *lead*, which calls, and that sentence."""
    ahead = re.match(r"(?s)(.*(?:[.!?]\s|[。！？]))\s*(\S.*)", lead.text)
    if not ahead:
        return [], lead
    return [Paragraph(replace(lead, text=ahead[1].rstrip()))], replace(lead, text=ahead[2])


def _announces(text: str) -> bool:
    """Return whether the last sentence of *text* says that something follows."""
    sentences = re.split(r"[.!?。！？]\s*(?=\S)", text.rstrip(" .!。！"))
    return bool(_FOLLOWS.search(sentences[-1].casefold()))


def _whole(label: LineWords, value: LineWords) -> LineWords:
    return LineWords(f"{label.text}: {value.text}", value.lines)


def _introduces(paragraph: Block | Facts, block: Block | Facts) -> bool:
    """Return whether *paragraph* is a small heading of its own, as in "The day before:"."""
    if not (isinstance(paragraph, Paragraph) and isinstance(block, Listing)):
        return False
    text = paragraph.words.text
    return text.endswith((":", "：")) and len(text) <= _SHORT
