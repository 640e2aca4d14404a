"""Medical terms and their plain words, from ``glossary.yaml``; where a text uses one without explaining it.

Adds no word of its own: what it puts in brackets is the glossary's, letter for letter.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from handpress.content.blocks import Fact
from handpress.content.handout import Handout
from handpress.content.kinds import Kind, Part
from handpress.content.wordlists import WORDS_BY_LANGUAGE, WordsByLanguage, word_pattern
from handpress.data import Notes
from handpress.diagnostics import Finding, HandpressError, quoted
from handpress.source.bind import ByKey, Entries, Keys, OneText, bind, language_tag, straight, wrong
from handpress.source.model import Model, field
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.texts import LANGUAGE
from handpress.source.yaml import Node, read_file

GLOSSARY_FILE = "glossary.yaml"
_WORD = OneText(straight)


@spelled(LANGUAGE.pattern, "en", "es", "zh-Hans")
def _language(key: str) -> str:
    if key in ("term", "forms", "plain"):
        wrong(
            "language", f"{quoted(key)} stands where a language should", "write it under its language: en: {term: ...}"
        )
    return language_tag(key)


class Term(Model):
    """A medical term, its other forms, and what it means in plain words of the same language."""

    term: str = field(_WORD, about="the medical word")
    forms: tuple[str, ...] = field(
        Entries(_WORD), default=(), about="its other forms; a plural with -s or -es is found by itself"
    )
    plain: str = field(_WORD, about="what it means, in 8 words at most, as you would say it at the bedside")


class GlossaryFile(Model):
    """Medical words with their plain words: glossary.yaml, and local/glossary.yaml for a clinic's own."""

    terms: tuple[dict[str, Term], ...] = field(
        Entries(ByKey(Keys(Term), _language), at_least=0), default=(), about="the terms, each by language"
    )
    exempt: WordsByLanguage | None = field(
        WORDS_BY_LANGUAGE,
        default=None,
        about="by language: names of procedures and drugs that do not count for the reading level",
    )


# What stands behind a term that its text explains, in English and Spanish: "term (...)", "term, which ...".
_EXPLAINS = (
    r"""["”'’»]\s+(?:is|are|es|son)\s|["”'’»]?(?:\s*\(|\s*:\s"""
    r"""|\s+(?:means|meaning|is\ an?|are\ the|significa|quiere\ decir|es\ una?|es\ el)\b"""
    r"""|,\s*(?:which|that\ is|or|also\ called|one\ of|an?|o|que|es\ decir|una?|el|la|también\ llamad[ao])\s)"""
)


@dataclasses.dataclass(frozen=True)
class Glossary:
    """The terms of all languages, and the names that do not count for the reading level."""

    entries: tuple[dict[str, Term], ...] = ()
    exempted: WordsByLanguage | None = None
    notes: Notes = dataclasses.field(default_factory=dict, compare=False)  # what it was read from

    @cached_property
    def _languages(self) -> dict[str, tuple[re.Pattern[str], dict[str, Term]]]:
        found: dict[str, dict[str, Term]] = {}
        for entry in self.entries:
            for language, term in entry.items():
                for form in (term.term, *term.forms):
                    found.setdefault(language, {})[form.casefold()] = term
        return {language: (word_pattern(forms), forms) for language, forms in found.items()}

    def exempt(self, language: str) -> frozenset[str]:
        """Return the names of procedures and drugs that do not count in *language*, in lower case."""
        return frozenset(word.casefold() for word in (self.exempted or {}).get(language, ()))

    def uses(self, text: str, language: str) -> Iterator[tuple[re.Match[str], Term]]:
        """Yield each use of a term in *text*."""
        pattern, forms = self._languages.get(language, (None, {}))
        for match in pattern.finditer(text) if pattern else ():
            word = match[0].casefold().replace("-", " ")
            near = (word, match[0].casefold(), word.removesuffix("s"), word.removesuffix("es"))
            term = next((forms[form] for form in near if form in forms), None)
            if term:
                yield match, term

    def unexplained(self, texts: Iterable[str], language: str) -> Iterator[tuple[int, re.Match[str], Term]]:
        """Yield the first use of each term in *texts*, with the index of its text, if it is not explained there."""
        met: set[str] = set()
        for at, text in enumerate(texts):
            for match, term in self.uses(text, language):
                if term.term not in met:
                    met.add(term.term)
                    if not explained(text, match, term):
                        yield at, match, term


def explained(text: str, match: re.Match[str], term: Term) -> bool:
    """Return whether *text* says what the *term* found by *match* means, as far as its form can tell."""
    if term.plain.casefold() in text.casefold() or re.match(_EXPLAINS, text[match.end() :], re.IGNORECASE | re.VERBOSE):
        return True
    # "a live X-ray (fluoroscopy)": the plain words stand before it.
    before, after = text[: match.start()].rstrip("\"'“‘«"), text[match.end() :].lstrip("\"'”’»")
    return before.endswith("(") and after.startswith(")")


def read_glossary(paths: Iterable[Path]) -> Glossary:
    """Return the glossary that the files at *paths* give; where two explain the same term, the later one counts.

    Raises:
        HandpressError: With every fault of the first file that has any.
    """
    entries: tuple[dict[str, Term], ...] = ()
    exempt: dict[str, tuple[str, ...]] = {}
    notes: Notes = {}
    for path in paths:
        node = read_file(path, notes=notes)
        file = bind(GlossaryFile, node)
        if faults := list(_doubles(file, node)):
            raise HandpressError(faults)
        entries += file.terms
        for language, words in (file.exempt or {}).items():
            exempt[language] = (*exempt.get(language, ()), *words)
    return Glossary(entries, exempt, notes)


def _doubles(file: GlossaryFile, node: Node) -> Iterator[Finding]:
    """Yield a finding for each term that stands twice: one of its plain words would never print."""
    first: dict[tuple[str, str], int] = {}
    for at, entry in enumerate(file.terms):
        for language, term in entry.items():
            place = node.walk(("terms", at, language, "term"))
            line = first.setdefault((language, term.term.casefold()), place.span.line)
            if line != place.span.line:
                fact = f"{quoted(term.term)} stands in line {line} already"
                yield finding_at(node, ("terms", at, language, "term"), fact, "duplicate-key", "delete one of the two")


def in_brackets(handout: Handout, glossary: Glossary, costs: bool = False) -> Handout:
    """Return *handout* with the plain words of each term in brackets behind its first use, where nothing explains it.

    Headings and labels stay as they are; so do costs and coding unless *costs* says that they print.
    """
    met: set[str] = set()

    def say(text: str) -> str:
        said = text
        added = 0
        for match, term in glossary.uses(text, handout.language):
            if term.term in met or _inside_brackets(text, match.start()):
                continue
            met.add(term.term)
            if not explained(text, match, term):
                gloss = f" ({term.plain})"
                at = match.end() + added
                said = said[:at] + gloss + said[at:]
                added += len(gloss)
        return said

    return _retold(handout, say, costs)


def words_to_know(handout: Handout, glossary: Glossary, costs: bool = False) -> tuple[Fact, ...]:
    """Return the terms that *handout* uses and does not explain at first, with their plain words, as it uses them."""
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    _retold(handout, note, costs)
    found = glossary.unexplained(texts, handout.language)
    return tuple(Fact(label=term.term, value=term.plain) for _, _, term in found)


def _inside_brackets(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _retold(handout: Handout, say: Callable[[str], str], costs: bool) -> Handout:
    """Return *handout* with each running text as *say* returns it, called in printed order."""
    printed = [
        at
        for kind in Kind
        for at, section in enumerate(handout.sections)
        if section.kind is kind and (costs or kind.part is not Part.COSTS)
    ]
    return handout.retold(say, printed)
