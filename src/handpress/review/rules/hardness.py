"""How hard each section is to read, and the words and sentences that make it so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handpress.content.sentences import words
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.readability import Tally, grade, has_formula, smog, syllables, tally
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Role, Said, Subject

WARN = 6.0  # AMA and NIH: grade 6 or below
LIMIT = 8.0
_FEW = 30  # words; a grade of less says little, so it is never an error
_FEWEST = 10  # and of less than this nothing
_HARDEST = 5
_UNREAD = (Role.HEADING, Role.ALT)


@dataclass(frozen=True)
class Reading:
    """How hard a section, or the whole, is to read: as it stands, and without the names that do not count."""

    name: str
    span: Span
    plain: Tally
    counted: Tally
    language: str
    prints: bool = True

    @property
    def grade(self) -> float:
        """The grade as it stands."""
        return grade(self.plain, self.language)

    @property
    def counted_grade(self) -> float:
        """The grade without names of procedures and drugs, which is held against the limit."""
        return grade(self.counted, self.language) if self.counted.words else self.grade

    @property
    def smog(self) -> float | None:
        """The SMOG grade as it stands; English only."""
        return smog(self.plain) if self.language.startswith("en") else None


def readings(page: Subject) -> list[Reading]:
    """Return how hard the whole is to read, and then each section; nothing in a language without a formula.

    A heading counts for none of them. Costs and coding count as a section, and not for the whole unless they print.
    """
    if not has_formula(page.handout.language):
        return []
    exempt = page.clinic.glossary.exempt(page.language)

    def read(name: str, span: Span, said: Iterable[Said], prints: bool = True) -> Reading:
        texts = [each.text for each in said if each.role not in _UNREAD]
        language = page.handout.language
        return Reading(name, span, tally(texts, language), tally(texts, language, exempt), language, prints)

    found = [read("the whole handout", page.top, page.printed)]
    at = dict.fromkeys(said.section for said in page.said if said.section >= 0)
    for section in at:
        prints = page.prints(page.handout.sections[section])
        found.append(read(f"section {page.heading(section)}", page.place(section), page.of(section), prints))
    return [reading for reading in found if reading.plain.words]


@rule("reading-grade", Severity.WARNING, "PEMAT-P 3: common, everyday language; AMA and NIH: grade 6 or below")
def reading_grade(page: Subject) -> Iterator[Hit]:
    """Half of all adults cannot use a text above grade 8, and a frightened one still less."""
    for reading in readings(page):
        if round(reading.counted_grade, 1) <= WARN or reading.plain.words < _FEWEST or not reading.prints:
            continue
        severe = round(reading.counted_grade, 1) > LIMIT and reading.plain.words >= _FEW
        limit = LIMIT if severe else WARN
        parts = [f"{reading.name} reads at grade {reading.grade:.1f}"]
        if reading.smog is not None:
            parts.append(f"(SMOG {reading.smog:.1f})")
        fact = " ".join(parts)
        if left := reading.plain.words - reading.counted.words:
            fact += f", {reading.counted_grade:.1f} without {left} exempt words"
        fact += f"; {'the limit is' if severe else 'aim for'} {limit:.1f}"
        yield reading.span, fact, _hint(page, reading), Severity.ERROR if severe else Severity.WARNING


def _hint(page: Subject, reading: Reading) -> str:
    """Return the words and the sentences that weigh most, with their lines."""
    section = next((at for at in range(len(page.handout.sections)) if page.place(at) == reading.span), None)
    texts = page.printed if section is None else page.of(section)
    lines: dict[str, int] = {}
    sentences: list[tuple[int, int, str]] = []
    exempt = page.clinic.glossary.exempt(page.language)
    for said in texts:
        if said.role in _UNREAD:
            continue
        for word in words(said.text):
            if len(word) > 6 and word.casefold() not in exempt:
                lines.setdefault(word.casefold(), said.span.line)
        sentences += [(len(words(sentence)), said.span.line, sentence) for sentence in said.sentences]
    weights = {word: syllables(word, page.handout.language) for word in lines}
    hard = sorted((word for word in weights if weights[word] > 2), key=lambda word: -weights[word])[:_HARDEST]
    named = ", ".join(f"{word} (line {lines[word]})" for word in hard)
    count, line, longest = max(sentences, default=(0, 0, ""))
    hint = f"hard words: {named}" if named else "shorten the sentences"
    return f"{hint}; longest sentence: {count} words, line {line}: {quoted(longest, 60)}"


@rule("no-formula", Severity.NOTE, "Flesch-Kincaid is for English, Fernandez Huerta for Spanish")
def no_formula(page: Subject) -> Iterator[Hit]:
    """For this language there is no formula: a person who speaks it must judge how hard it is to read."""
    if not has_formula(page.handout.language):
        fact = f"there is no reading formula for {quoted(page.handout.language)}"
        yield page.top, fact, "ask a person who speaks it to read it to somebody"
