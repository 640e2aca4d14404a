"""A handout as lines of text, all that reaches the patient: what a clinician approves, and what a change is told by.

One line for each paragraph, entry or row, under its heading, in the order of the file's own sections and blocks. Knows
no page: an approval holds for as long as these lines do, whatever the layout makes of them. So a fixed word that stands
here stays as it is; where a page says it otherwise, the page's has a key of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from handpress.brand.brand import Brand, Texts
from handpress.brand.look import Look
from handpress.brand.words import Words, words_for
from handpress.content.blocks import (
    BLANK,
    Choice,
    Fact,
    Home,
    Item,
    Medicine,
    Photo,
    Risk,
    Step,
    Table,
    Task,
    Visit,
    asked,
)
from handpress.content.changes import TextLine
from handpress.content.handout import Handout, phrase_pattern
from handpress.content.kinds import Kind, Part
from handpress.content.section import Section
from handpress.content.timing import Anchor, When
from handpress.source.model import plain

FORM = "Handpress, what the patient reads, form 1"
FINGERPRINT = 16  # digits of a digest by which people tell texts apart
AS_READ = "As read from the file:"
_BLANK = "____"
_APART = " \u2013 "
_HEADINGS = ("# ", "## ", "### ", "#### ")
_UNDATED = {Anchor.NOW, Anchor.BEFORE_THE_DAY, Anchor.AS_SCHEDULED, Anchor.AS_NEEDED, Anchor.LONG_TERM}


def wording(handout: Handout, look: Look) -> list[TextLine]:
    """Return every text of *handout* under the brand of *look*: the header, the content, the words of the footers.

    Args:
        handout: As it is presented, with the plain words of its terms.
        look: The brand with its logo.
    """
    heading, lines = "", []
    for text in _Wording(handout, look).lines():
        if isinstance(text, _Heading):
            heading = text.partition(" ")[2]
        lines.append(TextLine(heading, str(text)))
    return lines


def record(handout: Handout, lines: Sequence[TextLine], settings: Sequence[str] = ()) -> str:
    """Return what an approval of *handout* covers: its *lines*, and its file as read, what does not print included.

    Args:
        handout: What is approved.
        lines: Its `wording`.
        settings: What else is covered, a line for each: the logo's digest, the time zone.
    """
    own = plain(handout)
    own["sections"] = [
        {**section, "blocks": list(read.blocks)}
        for section, read in zip(own["sections"], handout.sections, strict=True)
    ]
    as_read = json.dumps(own, indent=1, sort_keys=True, ensure_ascii=False)
    language = f"Language: {handout.language}"
    return "\n".join([FORM, language, *settings, "", *(line.text for line in lines), "", AS_READ, as_read, ""])


def digest(text: str) -> str:
    """Return the SHA-256 of a `record`, 64 digits from 0 to f."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(text: str) -> str:
    """Return the start of the `digest` of a `record`, short enough to be compared by eye."""
    return digest(text)[:FINGERPRINT]


def lines_of(text: str) -> list[TextLine]:
    """Return the lines of a `record`."""
    head, _, _ = text.rpartition(f"\n{AS_READ}\n")  # no line of what follows is the same: those are quoted
    heading = ""
    lines = []
    for line in head.partition("\n\n")[2].split("\n"):
        if line.startswith(_HEADINGS):
            heading = line.lstrip("#").strip()
        if line:
            lines.append(TextLine(heading, line))
    return lines


class _Heading(str):
    """A line that heads those after it; a text of the author may begin like one."""


class _Wording:
    """Says what a handout prints under a brand, a line at a time."""

    def __init__(self, handout: Handout, look: Look) -> None:
        self.handout = handout
        self.look = look
        self.brand: Brand = look.brand.calling(handout.phones.day, handout.phones.after_hours)
        self.words: Words = words_for(handout.language, look.brand.clock)
        known = {phrase.text: phrase.language for phrase in handout.phrases}
        self.phrases = known
        longest_first = sorted(known, key=len, reverse=True)
        self.cut = re.compile("|".join(map(phrase_pattern, longest_first)) or "(?!)")

    def lines(self) -> Iterator[str]:
        """Yield each line that is not empty, headings with their marks."""
        yield from filter(None, (*self.header(), *self.opening(), *self.journey(), *self.closing(), *self.imprint()))

    def header(self) -> Iterator[str]:
        """Yield what heads the first page."""
        brand, language = self.brand, self.brand.language
        contact = " \u00b7 ".join(part for part in (brand.phones.day, brand.site) if part)
        for text in (brand.clinic, ", ".join(brand.address), contact):
            yield self.spoken(text, language)
        if self.look.logo:
            said = brand.said(brand.logo_text, self.handout.language)[0] if brand.logo_text else ""
            yield f"[{said or self.words('alt-logo', clinic=brand.clinic)}]"

    def opening(self) -> Iterator[str]:
        """Yield the title and all up to the first part."""
        yield self.words("eyebrow").upper() if self.handout.codes else ""
        yield _Heading(f"# {self.told(self.handout.title, blanks=False)}")
        yield self.told(self.handout.summary or "")
        if self.handout.short_title:
            yield f"({self.told(self.handout.short_title, blanks=False)})"
        if self.handout.picture:
            yield from self.picture(self.handout.picture)
        yield from (f"! {self.told(text)}" for text in self.handout.warning)
        if self.brand.print.who:
            for key in ("prepared-for", "procedure-date", "clinician"):
                yield f"{self.words(key)} {_BLANK}"
        if self.handout.arrive:
            yield f"{self.words('band-arrive')} {self.when(self.handout.arrive)}"
        yield from self.key_points()
        yield from (f"* {self.when(mark.when)}{_APART}{self.told(mark.do)}" for mark in self.handout.timeline)
        if self.handout.emergency_signs:
            number = self.brand.phones.emergency or _BLANK
            yield _Heading(f"## {self.words('call-number', number=number)}")
            yield from (f"- {self.told(sign)}" for sign in self.handout.emergency_signs)
        yield from self.web()
        yield from self.facts(self.handout.facts)

    def picture(self, photo: Photo) -> Iterator[str]:
        """Yield what is said of a picture here; its file is another thing that is approved."""
        shown = (f"[{photo.alt or photo.file}]", photo.caption or "", *photo.labels)
        yield _APART.join(self.told(text, blanks=False) for text in shown if text)

    def web(self) -> Iterator[str]:
        """Yield the addresses that print as codes."""
        video, link = self.handout.video, self.handout.link
        if video:
            minutes = self.words("video-minutes", n=video.minutes) if video.minutes else self.words("video")
            yield f"{self.told(video.title or minutes, blanks=False)}: {video.address}"
        if link:
            yield f"{self.told(link.title or self.words('read-more'), blanks=False)}: {link.address}"

    def key_points(self) -> Iterator[str]:
        """Yield the most important things to do."""
        points = self.handout.key_points
        if points:
            yield _Heading(f"## {self.words(f'key-points-{len(points)}')}")
        for point in points:
            told = (self.told(point.do), self.told(point.why or ""), *map(self.key_time, point.when))
            yield f"[ ] {_APART.join(filter(None, told))}"

    def journey(self) -> Iterator[str]:
        """Yield the parts of the patient's journey."""
        for part in Part:
            if part is not Part.COSTS or self.brand.print.costs:
                sections = [one for kind in Kind for one in self.handout.sections if one.kind is kind]
                yield from self.part(part, [one for one in sections if one.kind.part is part])
            if part is Part.ABOUT and self.handout.words_to_know:
                yield _Heading(f"## {self.words('words-to-know')}")
                for term in self.handout.words_to_know:
                    yield f"{self.told(term.label, blanks=False)}: {self.told(term.value, blanks=False)}"

    def part(self, part: Part, sections: Sequence[Section]) -> Iterator[str]:
        """Yield a part with its *sections*."""
        if len(sections) > 1:
            yield _Heading(f"## {self.words.part(part, bool(self.handout.codes))}")
        for section in sections:
            title = self.told(section.title, blanks=False) if section.title else self.words.kind(section.kind)
            yield _Heading(f"{'##' if len(sections) == 1 else '###'} {title}")
            yield from self.section(section)

    def section(self, section: Section) -> Iterator[str]:
        """Yield the blocks of a section, the phones where they belong."""
        makers: dict[str, Callable[[], Iterable[str]]] = {
            "text": lambda: map(self.told, section.text),
            "facts": lambda: self.facts(section.facts),
            "picture": lambda: self.picture(section.picture) if section.picture else (),
            "checklist": lambda: self.checklist(section.checklist),
            "medicines": lambda: self.medicines(section.medicines),
            "may": lambda: self.allowed("may", section.may, section.kind),
            "avoid": lambda: self.allowed("avoid", section.avoid, section.kind),
            "table": lambda: self.table(section.table) if section.table else (),
            "bring": lambda: self.bring(section.bring),
            "driver": lambda: self.driver(section.driver),
            "steps": lambda: self.entries(section.steps, numbered=True),
            "items": lambda: self.entries(section.items),
            "home": lambda: self.home(section.home) if section.home else (),
            "choices": lambda: self.choices(section.choices),
            "risks": lambda: self.risks(section.risks),
            "say": lambda: self.say(section),
            "emergency": lambda: self.emergency(section),
            "urgent": lambda: self.urgent(section),
            "visits": lambda: self.visits(section.visits),
            "note": lambda: map(self.told, section.note),
        }
        calls = self.calls_here(section) and not section.urgent
        for name in section.blocks:
            if calls and name not in ("text", "say", "emergency"):
                yield from self.call(section)
                calls = False
            yield from makers[name]()
        if calls:
            yield from self.call(section)

    def calls_here(self, section: Section) -> bool:
        """Whether the phones stand in this section: with "when to call", or else with the first complications."""
        for kind in (Kind.WHEN_TO_CALL, Kind.COMPLICATIONS):
            for other in self.handout.sections:
                if other.kind is kind:
                    return section is other
        return False

    def call(self, section: Section) -> Iterator[str]:
        """Yield the phones, after the brand's sentence where the author says nothing of when to call."""
        if section.kind is not Kind.WHEN_TO_CALL or not section.text:
            yield self.said(self.brand.complications)
        phones = self.brand.phones
        known = [(key, number) for key, number in (("call-day", phones.day), ("call-after-hours", phones.after_hours))]
        told = [f"{self.words(key)} {number}" for key, number in known if number]
        yield from told or [f"{self.words('call-blank')} {_BLANK}"]

    def say(self, section: Section) -> Iterator[str]:
        """Yield what to say on the phone."""
        first, *rest = section.say
        yield f"{self.words('say')} {self.told(first)}"
        yield from map(self.told, rest)

    def emergency(self, section: Section) -> Iterator[str]:
        """Yield the signs of an emergency under their number."""
        title = self.words("emergency", number=self.brand.phones.emergency or _BLANK)
        yield _Heading(f"#### {title}")
        yield from (self.words("do-not-wait"), self.words("do-not-drive"), *self.entries(section.emergency))

    def urgent(self, section: Section) -> Iterator[str]:
        """Yield the signs to call for on the same day under the clinic's phones."""
        yield _Heading(f"#### {self.words('urgent')}")
        phones = (("phone-days", self.brand.phones.day), ("phone-nights", self.brand.phones.after_hours))
        told = [f"{self.words(key)} {number}" for key, number in phones if number]
        yield from told or [f"{self.words('call-blank')} {_BLANK}"]
        yield from self.entries(section.urgent)

    def facts(self, facts: Iterable[Fact]) -> Iterator[str]:
        """Yield labels with values."""
        if self.brand.print.facts:
            for fact in facts:
                yield f"{self.told(fact.label, blanks=False)}: {self.told(fact.value)}"

    def checklist(self, tasks: Iterable[Task]) -> Iterator[str]:
        """Yield things to do."""
        yield self.words("tick")
        for task in tasks:
            yield f"[ ] {_APART.join(filter(None, (self.when(task.when), self.told(task.do))))}"
            yield from self.medicines(task.medicines)
            yield from self.allowed("may", task.may, Kind.PREPARATION)
            yield from self.allowed("avoid", task.avoid, Kind.PREPARATION)

    def medicines(self, medicines: Sequence[Medicine]) -> Iterator[str]:
        """Yield the table of medicines."""
        if medicines:
            yield " | ".join(self.words(key) for key in ("medicine", "medicine-stop", "medicine-again"))
        for each in medicines:
            name = _APART.join(filter(None, (self.told(each.medicine), self.told(each.note or ""))))
            yield " | ".join((name, self.when(each.stop) or _BLANK, self.when(each.again) or _BLANK))

    def allowed(self, side: str, texts: Sequence[str], kind: Kind) -> Iterator[str]:
        """Yield what the patient may have or do, or must not."""
        if texts:
            yield self.words(f"{side}-{'have' if kind is Kind.PREPARATION else 'do'}")
        yield from (f"{'+' if side == 'may' else 'x'} {self.told(text)}" for text in texts)

    def table(self, table: Table) -> Iterator[str]:
        """Yield a small table."""
        yield self.told(table.title or "", blanks=False)
        yield " | ".join(self.told(name, blanks=False) for name in table.columns)
        for row in table.rows:
            yield " | ".join(map(self.told, row))

    def bring(self, things: Sequence[str]) -> Iterator[str]:
        """Yield what to bring."""
        yield _Heading(f"#### {self.words('bring')}")
        yield from (f"[ ] {self.told(text)}" for text in things)

    def driver(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield who takes the patient home, with room to write."""
        yield _Heading(f"#### {self.words('driver')}")
        yield from map(self.told, texts)
        yield f"{self.words('name')} {_BLANK} {self.words('phone')} {_BLANK}"

    def home(self, home: Home) -> Iterator[str]:
        """Yield the rules of the first time at home, and what is normal then."""
        if home.rules:
            until = self.words("home-until", when=self.when(home.until)) if home.until else self.words("home-rules")
            yield _Heading(f"#### {until}")
            yield from (f"- {self.told(text)}" for text in home.rules)
        if home.normal:
            yield _Heading(f"#### {self.words('home-normal')}")
            yield from (f"- {self.told(text)}" for text in home.normal)

    def choices(self, choices: Sequence[Choice]) -> Iterator[str]:
        """Yield other choices."""
        for each in choices:
            yield f"- {_APART.join(filter(None, (self.told(each.choice), self.told(each.about or ''))))}"

    def risks(self, risks: Sequence[Risk]) -> Iterator[str]:
        """Yield risks, with how many people they meet where a source says so."""
        for each in risks:
            number = ""
            if each.counted:
                number = self.words("risk-count", number=each.counted[0], of=each.counted[1])
            source = self.words("source", source=each.source) if each.counted else ""
            yield f"- {_APART.join(filter(None, (self.told(each.risk), number, source)))}"

    def entries(self, items: Iterable[Item], numbered: bool = False) -> Iterator[str]:
        """Yield bullets or steps, with the bullets under them."""
        for number, item in enumerate(items, 1):
            yield f"{f'{number}.' if numbered else '-'} {self.told(item.text)}"
            if isinstance(item, Step) and item.when:
                yield f"  {self.when(item.when)}"
            for inner in item.items:
                yield f"  - {self.told(inner)}"

    def visits(self, visits: Iterable[Visit]) -> Iterator[str]:
        """Yield the follow-up schedule."""
        yield " | ".join(self.words(key) for key in ("visit-when", "visit-what", "visit-date"))
        for visit in visits:
            purpose = self.told(visit.purpose) if visit.purpose else ""
            what = _APART.join(filter(None, (self.told(visit.visit), purpose)))
            yield " | ".join((self.when(visit.window) or _BLANK, what, _BLANK))

    def key_time(self, when: When | str) -> str:
        """Return when a key point is due."""
        if isinstance(when, str):
            return f"{asked(when)} {_BLANK}"
        if not when.asks:
            return self.when(when)
        unit = when.unit.value if when.unit else None
        return f"{self.words.asking_offset(when.anchor.value, when.low, when.high, unit)} {_BLANK}"

    def when(self, when: When | None) -> str:
        """Return a time relative to the procedure, with room for its date where it has one."""
        if when is None:
            return ""
        unit = when.unit.value if when.unit else None
        words = self.words.offset(when.anchor.value, when.low, when.high, unit, when.minute)
        return " ".join(words.split()) if when.anchor in _UNDATED else f"{' '.join(words.split())} {_BLANK}"

    def closing(self) -> Iterator[str]:
        """Yield what stands under the last part."""
        shown, words, handout = self.brand.print, self.words, self.handout
        if shown.questions:
            yield _Heading(f"## {words('questions')}")
            contact = " \u00b7 ".join(filter(None, (self.brand.phones.day, self.brand.site)))
            yield f"{words('contact')} {contact}" if contact else ""
            yield _BLANK * 3
        if handout.teach_back:
            yield _Heading(f"## {words('say-back')}")
            yield from (f"[ ] {self.told(text)}" for text in handout.teach_back)
        if shown.teach_back:
            yield from (_BLANK, words("teach-back"), _BLANK, words("care-team"))
        if shown.assistance and self.brand.assistance:
            yield _Heading(f"## {words('assistance')}")
            for language, text in self.brand.assistance.items():
                yield self.spoken(text, language)
        if translation := handout.translation:
            key = "translated" if translation.reviewed_by else "translated-draft"
            language = words.language_name(translation.origin)
            yield words(key, language=language, version=translation.version)
        if shown.code and self.brand.cpt_copyright and handout.cpt_codes:
            line = words("copyright", year=self.brand.cpt_copyright)
            yield self.spoken(f"{words.codes(handout.cpt_codes)}. {line}", "en")

    def imprint(self) -> Iterator[str]:
        """Yield what stands at the foot of every page."""
        handout, words, brand = self.handout, self.words, self.brand
        clinic = " \u00b7 ".join(filter(None, (brand.clinic, brand.phones.day)))
        left, language = brand.said(brand.footer, handout.language) if brand.footer else (clinic, brand.language)
        yield self.spoken(left, language)
        yield words.codes(handout.printed_codes) if brand.print.code else ""
        version = words("version", version=handout.version)
        if handout.revised:
            version = words("version-month", version=handout.version, month=words.month(handout.revised))
        yield version

    def said(self, texts: Texts | None) -> str:
        """Return a sentence of the brand, in the handout's language or else in the brand's own."""
        return self.spoken(*self.brand.said(texts, self.handout.language)) if texts else ""

    def spoken(self, text: str, language: str) -> str:
        """Return *text* with its *language* where that is another one: a screen reader speaks it."""
        return f"[{language}] {text}" if text and language and language != self.handout.language else text

    def told(self, text: str, blanks: bool = True) -> str:
        """Return a text of the author with the languages of its phrases; with *blanks*, ``____`` for each blank."""
        parts, at = [], 0
        for match in re.finditer(f"{BLANK.pattern}|{self.cut.pattern}" if blanks else self.cut, text):
            blank = blanks and BLANK.fullmatch(match[0])
            parts += [text[at : match.start()], _BLANK if blank else f"[{self.phrases[match[0]]}] {match[0]}"]
            at = match.end()
        return " ".join("".join([*parts, text[at:]]).split())
