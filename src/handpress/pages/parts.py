"""Tell the kind of each part of a page: by its own heading, or by the one above it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from handpress.diagnostics import quoted
from handpress.meanings.headings import Meaning, guess
from handpress.meanings.phrases import phrasebook
from handpress.meanings.times import note_of
from handpress.meanings.timings import day_of as before_day
from handpress.meanings.titlewords import is_address, is_house, names_procedure
from handpress.pages.counts import is_count, is_count_after, is_of_getting_ready, names_day_of
from handpress.pages.emit import Doubt
from handpress.pages.fields import COSTS
from handpress.pages.headings import ASKS, LONGEST_TITLE, LOOSE, Headline, day_stated
from handpress.pages.ledger import Ledger
from handpress.pages.signs import are_contacts, calls_for_medicines, first_list, may_be_signs, names_contact
from handpress.pages.stages import AFTER, Stage, stage_opened, stage_within
from handpress.pages.tree import Block, LineWords

_NEVER_GUESSED = (*COSTS, "when-to-call")


@dataclass(frozen=True)
class Part:
    """What stands under one heading. The words of the kind carry the heading's line, unless a title does."""

    kind: LineWords
    title: LineWords | None = None
    heading: tuple[LineWords, ...] = ()
    blocks: tuple[Block, ...] = ()
    block: str = ""  # that its heading names for the list under it
    when: str = ""  # that its heading states for the tasks under it
    within: str = ""  # the day of which its heading names an hour, or that it names itself
    sure: bool = True  # its kind is no guess
    known: bool = True  # its heading is one of those that are known
    day: LineWords | None = None  # the words of the heading, where they say nothing else


_HOUR = re.compile(r"\W*(?:[^\W\d]{1,3}\s+)?[0-9]{1,2}(?!\s*[.)])(?:[:h.][0-9]{2})?\b", re.IGNORECASE)


def day_of(heading: Headline, parts: Sequence[Part]) -> Part | None:
    """Return the day of which *heading* names an hour, as in "8:00 AM", "12 horas (almoço)"; None if it names none."""
    if heading.meaning or not _HOUR.match(heading.words.text):
        return None
    told = next((part for part in reversed(parts) if part.within or part.blocks), None)
    return told if told and told.within else None


@dataclass(frozen=True)
class Place:
    """Where a heading stands: the part *above* it, the stage of the page, the last part *before* it.

    An ``early`` one has only parts of the time before the procedure before it, on a page that is about that time.
    """

    above: Part | None
    stage: Stage
    before: Part | None
    early: bool = False
    late: bool = False  # all texts of the page are of the time after

    @property
    def after(self) -> str:
        """The kind of the time after the procedure, where the part above, or the whole page, is of that time."""
        kind = self.above.kind.text if self.above else "overview"
        if kind in AFTER:
            return kind
        return self.stage.kind if kind == "overview" and self.stage.is_after else ""


def part_under(heading: Headline, place: Place, blocks: tuple[Block, ...], ledger: Ledger) -> Part:
    """Return the part under *heading*, which takes the kind of the part above if it names none of its own."""
    above = place.above
    found = _meaning_with(heading.words, _meaning_under(heading, above, ledger.language), blocks, ledger)
    counted = _counted(heading, found, place, ledger.language)
    counts, found = counted is not found, counted
    if found and is_of_any_time(found, heading, ledger.language):
        later = place.after if found.block in _OF_ANY_TIME else place.stage.kind if place.stage.is_after else ""
        if not later and place.late and found.kind == "preparation":
            later = _late(heading.words, ledger)
        found = replace(found, kind=later, titled=True) if later else found
    moved = bool(found and place.early and found.titled and _may_be_before(found, heading, ledger.language))
    found = replace(found, kind="preparation") if found and moved else found
    if found and found.kind == "symptoms" and (later := place.after or _stage_over(place.before)):
        found = replace(found, kind=later, titled=True)  # "Common symptoms", after a procedure
    words, heading = heading.words, replace(heading, meaning=found)
    title = replace(words, text=words.text.rstrip(" :：") or words.text)
    day = day_stated(words.text, ledger.language)
    if found is None and before_day(day):
        found = Meaning("preparation", titled=True, when=day)
    if found and not found.titled and _names_another(heading, found, place, ledger.language):
        found = replace(found, titled=True)
        heading = replace(heading, meaning=found)
    if found and not found.titled and not _leads(heading, found, ledger.language):
        return Part(LineWords(found.kind, words.lines), None, (words,), blocks, found.block, found.when)
    when = (found.when if found else "") or day
    own = found is not None and (counts or _is_own(found, above))
    if own and found:
        kind = LineWords(place.after if place.after and is_of_any_time(found, heading, ledger.language) else found.kind)
    else:
        kind = _taken(heading, place, blocks, ledger)
    sure = own or bool(above and above.sure and not isinstance(kind, Doubt))
    alone = title if day and not note_of(title.text, ledger.language) else None
    block = found.block if found else ""
    known = found is not None and not moved
    return Part(kind, title, (words,), blocks, block, when, when, sure, known, alone)


def _late(words: LineWords, ledger: Ledger) -> str:
    fact = f"the heading {quoted(words.text)} names no time; taken for home-care as the texts of the page"
    hint = "check the kind of this section; the heading stays as its title"
    ledger.warn(next(iter(words.lines), 0), fact, "unknown-heading", hint)
    return "home-care"


_OF_ANY_TIME = ("bring", "may", "avoid", "may-avoid", "medicines")  # "Avoid" says not whether before or after


def is_of_any_time(found: Meaning, heading: Headline, language: str) -> bool:
    """Return whether a heading says not of which time it is, as "What to do", which getting ready is only as a rule."""
    if found.block in _OF_ANY_TIME:
        return True
    return found.kind == "preparation" and not found.when and "preparation" not in _hinted(heading, language)


def _may_be_before(found: Meaning, heading: Headline, language: str) -> bool:
    """Return whether a heading of what is done at home, as "Eating and drinking", may be of the time before, too."""
    hinted = _hinted(heading, language)
    return found.kind == "home-care" and "either" in hinted and "recovery" not in hinted


def _names_another(heading: Headline, found: Meaning, place: Place, language: str) -> bool:
    """Return whether a heading may say of which of two procedures it is: "Before an MRI of the knee", below another.

    Its words stay, for its kind alone would let the two run into one.
    """
    if found.block or not names_procedure(heading.words.text, language):
        return False
    if place.before is None:
        return place.stage.is_told and place.stage.kind == found.kind
    before = place.before.heading[-1].text if place.before.heading and place.before.blocks else ""
    if place.before.kind.text != found.kind or not names_procedure(before, language):
        return False
    return re.sub(r"[\W\d_]+", "", before).casefold() != re.sub(r"[\W\d_]+", "", heading.words.text).casefold()


def _hinted(heading: Headline, language: str) -> Set[str]:
    return phrasebook(language).hinted(heading.words.text)


def _counted(heading: Headline, found: Meaning | None, place: Place, language: str) -> Meaning | None:
    """Return the meaning of a heading that counts days: after the procedure, unless what is above is about before."""
    text = heading.words.text
    own = found and (found.when or found.block or not found.titled or found.kind not in ("preparation", *AFTER))
    after = is_count_after(text, language)
    if own or not (after or is_count(text, language)):
        return found
    kind = place.after or ("recovery" if after else "")
    if not kind and is_of_getting_ready(text, language):
        kind = "preparation"
    elif not kind:
        kind = _stage_before(place.before, language) or (place.above.kind.text if place.above else place.stage.kind)
    return Meaning(kind if kind in ("preparation", *AFTER) else "recovery", titled=True)


def _stage_over(part: Part | None) -> str:
    """Return of which time after the procedure a heading is under which nothing else stands so far."""
    return part.kind.text if part and not part.blocks and part.kind.text in AFTER else ""


def _stage_before(part: Part | None, language: str) -> str:
    """Return of which time the last part clearly is; what follows on the day of the procedure is after it."""
    text = part.heading[-1].text if part and part.heading else ""
    if part is None or not text:
        return ""
    if is_count(text, language):
        return "recovery" if names_day_of(text, language) else part.kind.text
    clear = part.kind.text in AFTER or (part.kind.text == "preparation" and is_of_getting_ready(text, language))
    return part.kind.text if clear else ""


def _meaning_under(heading: Headline, above: Part | None, language: str) -> Meaning | None:
    """Return what *heading* means; nothing where it says too little, as "General" below "Anesthesia"."""
    found, text = heading.meaning, heading.words.text
    if found and _only_dates(found, heading, above):
        return replace(found, kind="complications", titled=True)
    if found is None or found.kind != "overview":
        return found
    if found.titled:
        return None if guess(text, language).kind in _GRAVE else found
    return None if not heading.marked and above and above.title and len(text.split()) == 1 else found


def _only_dates(found: Meaning, heading: Headline, above: Part | None) -> bool:
    """Return whether a heading only says when the risks above it are run: "After surgery" below "Complications"."""
    if not (heading.marked and above and above.sure and above.kind.text == "complications"):
        return False
    return found.kind in ("procedure", "recovery") and not (found.titled or found.block or found.when)


_GRAVE = ("complications", "alternatives")


def on_day(parent: Part, part: Part) -> Part:
    """Return *part* with the day that the heading over it states, for its tasks; in its title where more stands there.

    Where nothing but headings stands under the day, `nesting` puts its words into their titles.
    """
    day = parent.within
    if not before_day(day) or part.within or part.kind.text != "preparation":
        return part
    if not (parent.blocks and parent.title):
        return replace(part, when=day)  # and no further down: a page may set all its rest under a day
    words = part.title or part.heading[-1]
    title = replace(words, text=f"{parent.title.text}: {words.text.rstrip(' :：')}")
    fits = len(title.text) <= LONGEST_TITLE
    return replace(part, title=title if fits else part.title, when=day)


def _meaning_with(words: LineWords, found: Meaning | None, blocks: Sequence[Block], ledger: Ledger) -> Meaning | None:
    """Return the meaning of a heading in view of what stands under it: signs to call for are no phones, no advice."""
    signs = first_list(blocks) if found and found.block == "urgent" else None
    if signs and calls_for_medicines(words, blocks, ledger):
        return Meaning("preparation", titled=True, block="medicines")
    if found is None or signs is None or may_be_signs(signs.items):
        return found
    return replace(found, block="") if are_contacts(blocks) else None


def _is_own(found: Meaning, above: Part | None) -> bool:
    """Return whether a heading that says more than its kind has that kind, whatever the part *above* is."""
    tells = above is not None and above.sure and above.kind.text not in ("overview", "when-to-call")
    if above and above.kind.text == "indications" and found.kind in ("symptoms", "causes"):
        return True
    return not tells or not found.titled or found.block not in ("", "conditions") or found.kind == "when-to-call"


def _taken(heading: Headline, place: Place, blocks: Sequence[Block], ledger: Ledger) -> LineWords:
    """Return the kind of a heading that names none of its own: that of the part above, or the one nearest to it."""
    words, above = heading.words, place.above
    if heading.meaning is None and place.before and _is_next_step(words, place.before, ledger.language):
        return place.before.kind
    near = heading.meaning or guess(words.text, ledger.language)
    if not heading.meaning and (are_contacts(blocks) or is_house(words.text, ledger.language)):
        near = Meaning("overview", sure=False)
    elif not heading.meaning and _is_open(near, place) and (above is None or above.kind.text == "overview"):
        stage = stage_within(blocks, ledger.language)
        if not (stage.is_told or place.stage.is_told):
            stage = stage_opened(blocks, ledger.language)
        asks = words.text.endswith(ASKS) and not place.stage.is_after
        general = place.stage.is_told and blocks and not is_address(words.text) and not asks
        stage = place.stage if stage.kind == "overview" and general else stage
        near = near if stage.kind == "overview" else replace(near, kind=stage.kind, next="overview")
    elif not heading.meaning and place.early and _may_be_before(near, heading, ledger.language):
        near = replace(near, kind="preparation", next=near.kind)
    elif not heading.meaning and place.stage.is_after and near.kind == "preparation":
        near = replace(near, kind=place.stage.kind, next=near.kind)  # "Before you go home"
    if above is None:
        return _guessed(words, near, ledger)
    kind, goes_on = above.kind.text, _goes_on(above, blocks)
    if near.kind in ("overview", kind):
        if goes_on and (above.sure or near.kind == kind):
            return LineWords(kind)
        return _guessed(words, Meaning(kind if goes_on else "overview", sure=False), ledger)
    if kind == "overview" or not above.sure or not goes_on or heading.level == LOOSE:
        return _guessed(words, replace(near, next=near.next or kind), ledger)
    if not heading.meaning:
        line = words.lines[0] if words.lines else 0
        fact = f"unknown heading {quoted(words.text)}, taken for {kind} as the heading over it, or for {near.kind}"
        ledger.warn(line, fact, "unknown-heading", "check the kind of this section; the heading stays as its title")
    return LineWords(kind)


def _is_open(near: Meaning, place: Place) -> bool:
    """Return whether the words of a heading leave its kind open: "How long before I can fly?" after surgery."""
    return near.kind == "overview" or (near.kind == "preparation" and place.stage.is_after)


def _is_next_step(words: LineWords, before: Part, language: str) -> bool:
    """Return whether a heading counts steps on, as "Step 2: ..." below "Step 1: ..."."""
    book = phrasebook(language)
    return bool(before.heading) and book.is_step(words.text) and book.is_step(before.heading[-1].text)


def _goes_on(above: Part, blocks: Sequence[Block]) -> bool:
    """Return whether what stands under an unknown heading may be of the kind of the part *above*: of signs, signs."""
    if above.kind.text not in _NEVER_GUESSED:
        return True
    signs = first_list(blocks)
    free = first_list(above.blocks) is None  # its own signs are told
    return free and not names_contact(blocks) and (signs is None or may_be_signs(signs.items))


def _leads(heading: Headline, found: Meaning, language: str) -> bool:
    """Return whether a heading is a sentence that its list ends, as "Call your doctor if you have:"; its words stay."""
    leads = not heading.marked and phrasebook(language).lead(heading.words.text)
    return bool(leads) and found.block == "urgent"


def _guessed(words: LineWords, meaning: Meaning, ledger: Ledger) -> LineWords:
    """Return the kind nearest to an unknown heading, with a comment that makes another of it one word.

    Never one of the costs, which do not print: by a guess no text goes from the patient's page. Never the signs to
    call for, in their red box: "What need not worry you" has the words of "When to worry".
    """
    if meaning.kind in _NEVER_GUESSED:
        other = meaning.next if meaning.next and meaning.next not in _NEVER_GUESSED else "overview"
        meaning = replace(meaning, kind=other, next=meaning.kind)
    line = words.lines[0] if words.lines else 0
    other = f", or for {meaning.next}" if meaning.next else ""
    fact = f"unknown heading {quoted(words.text)}, taken for {meaning.kind}{other}"
    ledger.warn(line, fact, "unknown-heading", "check the kind of this section; the heading stays as its title")
    instead = f"or {meaning.next}; " if meaning.next else ""
    return Doubt(meaning.kind, (), f"unsure: {instead}heading {quoted(words.text)}, line {line}")
