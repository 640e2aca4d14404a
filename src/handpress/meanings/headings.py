"""Tell what a heading means: the kind of section that its words name, in the language of the page.

Compares whole headings, so that "Risks of smoking" is not taken for the risks of the procedure, nor "Before you eat,
wash your hands." for a heading. Only `guess` looks at single words, and is never sure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from handpress.meanings.phrases import Sense, phrasebook
from handpress.meanings.times import when_of_heading
from handpress.meanings.words import word_set

CODE = r"(?<![\w.$-])[0-9]{4}[0-9FT](?![\w-]|\.[0-9])"
LONGEST = 120  # characters of a heading

_CPT = re.compile(rf"(?:(?:cpt|hcpcs)\W{{0,3}})?(?:procedure )?(?:codes?)?\W{{0,3}}{CODE}", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ARTICLES = word_set("the a an your my our this these its")
_ENDS = re.compile(r"[\s:：?？.…]+$")
_SHORT = re.compile(r"(?i)\b(what|it|who|how|when|where)'s\b")
_COLON = re.compile(r"[:：]")
_PARTS = re.compile(r"\s*[:：|]\s+|\s+[-–—]+\s+")  # of a heading that says two things
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")

# The most telling first: what is said of costs, or of when to call, is about nothing else. A reason is ahead of
# preparation, for a list of reasons must never become tasks.
_RANKS = ["related-codes", "billing", "cost", "when-to-call", "follow-up", "complications", "alternatives"]
_RANKS += ["indications", "tests", "preparation", "home-care", "recovery", "symptoms", "causes", "procedure"]
_RANKS += ["prevention", "overview"]


@dataclass(frozen=True)
class Meaning:
    """What a heading stands for.

    A titled one says more than its kind, so the handout keeps its words.
    """

    kind: str
    titled: bool = False
    block: str = ""  # of a list under it, see `BLOCKS`
    when: str = ""  # the timing that it states, as content/timing.py accepts it
    sure: bool = True
    next: str = ""  # the next best kind, where unsure


# "conditions" are reasons, or what speaks against it: never tasks. "emergency" says so itself; "urgent" is a call.
BLOCKS = ("bring", "may", "avoid", "may-avoid", "medicines", "steps", "emergency", "urgent", "conditions", "billing")


def tokens(text: str) -> list[str]:
    """Return the words of *text* in lower case, "and" for "&", without articles."""
    text = text.casefold().replace("’", "'").replace("&", " and ")
    return [token for token in _TOKEN.findall(text) if token not in _ARTICLES]


def subject_of(title: str, language: str = "en") -> frozenset[str]:
    """Return the words that name the procedure: "Risks of colonoscopy" then reads as "Risks of procedure"."""
    return phrasebook(language).subject_of(_even(title))


@lru_cache(maxsize=10_000)  # a line is asked about more than once on its way
def meaning(text: str, subject: frozenset[str] = frozenset(), language: str = "en") -> Meaning | None:
    """Return the meaning of a heading that is known word for word, or None.

    Args:
        text: The heading, with its number and colon if it has them; two lines joined with a space.
        subject: What `subject_of` gave for the title of the page.
        language: Of the page. English headings are known on every page.
    """
    if len(text) > LONGEST:
        return None
    text = _even(text)
    for tongue in dict.fromkeys((language, "en")):
        book = phrasebook(tongue)
        bare = book.unnumbered(text)
        named = _CPT.sub(f" {book.plain} ", bare)
        if not _is_heading(bare) or not book.words(_CPT.sub(" ", bare)):
            continue
        sense, when = book.heading(named, subject), _when(named, tongue)
        if sense or when:
            return _meaning(sense, when)
    return None


def sentence_meaning(text: str, language: str = "en") -> Meaning | None:
    """Return the meaning of a paragraph that leads a list, or None: "Do not use them if you have:".

    Its last sentence counts. The kind is where the list would stand alone; in a section it may stay where it is.
    """
    last = _SENTENCE_END.split(_even(text).rstrip())[-1]
    if last.endswith((".", "!", "。", "！")) or len(last) > 2 * LONGEST:
        return None
    for tongue in dict.fromkeys((language, "en")):
        sense = phrasebook(tongue).lead(last)
        if sense:
            return _meaning(sense, "")
    return meaning(last, language=language)


def guess(text: str, language: str = "en") -> Meaning:
    """Return the meaning nearest to an unknown heading, with the next best kind; never a sure one.

    Of "Symptoms and signs: when to see a specialist" each part is asked for first, then its single words.
    """
    text = _even(text)
    known = [found.kind for part in parts_of(text) if (found := meaning(part, language=language))]
    book = phrasebook(language)
    hinted = book.hinted(book.unnumbered(text))
    kinds = list(dict.fromkeys([*known, *(kind for kind in _RANKS if kind in hinted), "overview", "recovery"]))
    return Meaning(kinds[0], titled=True, sure=False, next=kinds[1])


def parts_of(text: str) -> list[str]:
    """Return the parts of a heading that says two things; none of one that does not."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    return parts if len(parts) > 1 else []


def _even(text: str) -> str:
    """Return *text* with full-width signs as others are, and no invisible ones or vowel points."""
    text = _SHORT.sub(r"\1 is", unicodedata.normalize("NFKC", text).replace("’", "'").replace("…", "..."))
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Mn"))


def _is_heading(text: str) -> bool:
    """Return whether *text* may be one: no label with its value, no sentence."""
    bare = _ENDS.sub("", text)
    if _COLON.search(bare) or (text.rstrip().endswith(".") and len(bare.split()) > 2):
        return False
    return not re.search(r"[.!;。！；]\s|[。！；]", bare)


def _when(text: str, language: str) -> str:
    """Return the timing that is all that a heading says, whatever the procedure is called."""
    book = phrasebook(language)
    bare = _ENDS.sub("", text).strip()
    return when_of_heading(bare, language) or when_of_heading(book.generic(bare, book.plain), language)


def _meaning(sense: Sense | None, when: str) -> Meaning:
    if sense:
        found = Meaning(sense.kind, sense.titled, sense.block)
        return replace(found, titled=True, when=when) if when else found
    after = " after" in when or when.startswith("within") or when == "next day"
    return Meaning("recovery" if after else "preparation", titled=True, when=when)
