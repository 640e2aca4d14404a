"""What a handout says twice and not the same: when to do it, until when to eat, how much of what is bought to take.

Knows English and Spanish. Of two times it does not know which is right; in doubt it finds nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from handpress.content.kinds import Kind
from handpress.content.timing import When
from handpress.diagnostics import Severity, quoted
from handpress.review.rules.moments import Ahead, Moment, ahead, aheads, moment, said_moment
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.spoken import NUMBERS
from handpress.review.rules.subject import Role, Said, Subject

_LANGUAGES = ("en", "es")
_SAFETY = "Handpress: who reads two times follows the wrong one"
_ASK = "find out which is right, and write it in both places"


class _Sentence(NamedTuple):
    """A sentence on how to get ready, with its text and the times beside that."""

    words: str
    said: Said
    whens: tuple[When, ...]

    def moment(self, language: str) -> Moment | None:
        beside = self.whens[0] if len(self.whens) == 1 else None
        return said_moment(self.words, language, beside)


def _ready(page: Subject) -> Iterator[_Sentence]:
    """Yield each sentence on how to get ready: those above the sections, and of the preparation."""
    if page.language in _LANGUAGES:
        preparation = page.kinds(Kind.PREPARATION)
        for said in page.printed:
            if said.section < 0 or said.section in preparation:
                whens = page.timed.get(said.span, ())
                yield from (_Sentence(words, said, whens) for words in said.sentences)


# Times


_PLANS = {
    "en": re.compile(r"\W*(?:please )?(?:ask|call|tell|talk|speak|plan|arrange|book|buy|get|check|let us know)\b"),
    "es": re.compile(
        r"\W*(?:por favor,? )?(?:pregunt|llam|dig|habl|avis|pid|planee|program|compr|consig|consult|verifi)\w*\b"
    ),
}


@rule("other-time", Severity.ERROR, _SAFETY)
def other_time(page: Subject) -> Iterator[Hit]:
    """A sentence that says two days, beside a date three days before, leaves it to chance which one is followed."""
    if page.language not in _LANGUAGES:
        return
    scheduled = [sentence for sentence in _ready(page) if sentence.whens and sentence.said.role is Role.TASK]
    for sentence in _ready(page):
        found = aheads(sentence.words, page.language)
        if sentence.whens:
            if found and not _PLANS[page.language].match(sentence.words.lower()):
                yield from _beside(sentence, found)
            elif sentence.said.role is Role.KEY_POINT:
                yield from _repeated(page, sentence, scheduled)
        else:
            for other in _same_deed(page, sentence, scheduled) if found else ():
                yield from _beside(sentence, found, other)


def _beside(sentence: _Sentence, found: Iterable[Ahead], other: _Sentence | None = None) -> Iterator[Hit]:
    """Yield the times *found* in a sentence that are not those beside it, or beside an *other* one of the same deed."""
    whens = (other or sentence).whens
    for time in found:
        if any(map(ahead, whens)) and not any(map(time.fits, whens)):
            times = " and ".join(quoted(when.canonical()) for when in whens)
            where = f"line {other.said.span.line} has" if other else "beside it stands"
            yield sentence.said.span, f"it says {quoted(time.words)}, and {where} {times}", _ASK


def _repeated(page: Subject, point: _Sentence, scheduled: list[_Sentence]) -> Iterator[Hit]:
    """Yield a key point, or a day of the timeline, that no task of the same deed shares a day with."""
    if any(fast.sentence.said is point.said for fast in _fasts(page)):
        return  # the rule below says more
    own = {when.days_before for when in point.whens if ahead(when)}
    others = [task for task in _same_deed(page, point, scheduled, alike=0.8) if any(map(ahead, task.whens))]
    known = {when.days_before for task in others for when in task.whens}
    clocks = {when.at for when in point.whens if when.at}
    other_clocks = {when.at for task in others for when in task.whens if when.at}
    if own and known and (own.isdisjoint(known) or (clocks and other_clocks and clocks.isdisjoint(other_clocks))):
        said = " and ".join(quoted(when.canonical()) for when in point.whens)
        wanted = quoted(others[0].whens[0].canonical())
        yield point.said.span, f"it has {said}, and line {others[0].said.span.line} has {wanted}", _ASK


_NEVER = {
    "en": re.compile(r"\b(?:no|not|don't|never|without|avoid|nothing|stop)\b"),
    "es": re.compile(r"\b(?:no|nada|nunca|sin|evite|deje|suspenda)\b"),
}
# Words that say nothing of what is done.
_COMMON = frozenset(
    word
    for words in (
        "the and for with your you from any all only before after until then than that this these when take taking",
        "stop start day days week weeks hour hours minute minutes time test procedure doctor please must should not",
        "don't never avoid no morning evening night one two three four five six seven eight nine ten are can may",
        "will our keep los las del con por para una uno sus que antes después hasta solo sólo día días semana semanas",
        "hora horas minutos prueba procedimiento médico nada nunca sin evite deje suspenda tome usted dos tres cuatro",
        "cinco seis siete ocho nueve diez noche mañana tarde puede debe",
    )
    for word in words.split()
)
_STEM = 5  # letters: "eating" and "eats", "sólidos" and "sólida" are one word


def deed(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say what is done."""
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    stems = (re.sub(r"(?<=\w{3})(?:ing|(?<!e)ed|es|s|e)$", "", word) for word in words)
    found = frozenset(stem[:_STEM] for word, stem in zip(words, list(stems), strict=True) if word not in _COMMON)
    return frozenset("blood" if stem == "bleed" else stem for stem in found)


def _same_deed(page: Subject, one: _Sentence, others: list[_Sentence], alike: float = 0.6) -> list[_Sentence]:
    """Return those of *others* that speak of the same deed, and none where one of them says the same time."""
    own, never = deed(one.words), bool(_NEVER[page.language].search(one.words.lower()))
    found = []
    for other in others:
        theirs = deed(other.words)
        shared = len(own & theirs)
        same = bool(_NEVER[page.language].search(other.words.lower())) is never
        if same and shared >= 2 and shared >= alike * min(len(own), len(theirs)):
            found.append(other)
    times = aheads(one.words, page.language)
    if any(time.fits(when) for time in times for other in found for when in other.whens):
        return []
    return found if not times else found[:1]


# Food


_FOOD = {
    "en": re.compile(r"\b(?:solid foods?|solids|food|eat|eating|meals?)\b"),
    "es": re.compile(r"\b(?:alimentos?|sólid[oa]s?|comidas?|coma|comer)\b"),
}
# Some food, or drinks with it: another rule than that for all food.
_SOME_FOOD = {
    "en": re.compile(
        r"\b(?:fiber|fatty|fried|heavy|light|greasy|spicy|nuts|seeds|raw|breast|formula|meat|breakfast|lunch|dinner"
        r"|eat(?:ing)? (?:or|and|nor) drink(?:ing)?|food (?:or|and|nor) (?:drinks?|water|liquids?|fluids?)|if)\b"
    ),
    "es": re.compile(
        r"\b(?:fibra|grasos?|fritos?|pesad[oa]s?|liger[oa]s?|livian[oa]s?|picantes?|nueces|semillas|crud[oa]s?|leche"
        r"|carne|desayuno|almuerzo|cena|(?:coma|comer) ni (?:beba|beber|tome|tomar)"
        r"|(?:comida|alimentos) (?:ni|y|o) (?:bebidas?|agua|líquidos?)|si)\b"
    ),
}
_LIQUIDS_ONLY = {
    "en": re.compile(r"\b(?:(?:clear )?liquids only|only (?:clear )?liquids|(?:clear )?liquid diet)\b"),
    "es": re.compile(r"\b(?:(?:solo|sólo|solamente|únicamente) líquidos(?: claros)?|dieta (?:de )?líquid\w+)\b"),
}
# Up to then it is allowed.
_ENDS = {
    "en": re.compile(r"\b(?:stop|finish|last|after|from|since|past|starting|until|till|up to|by)\b"),
    "es": re.compile(
        r"\b(?:deje de|pare de|termine|últim[oa]|después de|a partir de|desde|pasad[oa]s|hasta|suspenda)\b"
    ),
}


class _Fast(NamedTuple):
    """That no food is eaten from a moment on; *ends* where it is allowed up to it."""

    moment: Moment
    ends: bool
    sentence: _Sentence


def _fasts(page: Subject) -> Iterator[_Fast]:
    language = page.language
    for sentence in _ready(page):
        words = sentence.words.lower()
        liquids = bool(_LIQUIDS_ONLY[language].search(words))
        if not (liquids or _FOOD[language].search(words)) or _SOME_FOOD[language].search(words):
            continue
        ends = bool(_ENDS[language].search(words))
        never = sentence.said.role is Role.AVOID or bool(_NEVER[language].search(words))
        found = sentence.moment(language)
        if found and (ends or never or liquids):
            if not ends and not found.exact:
                found = Moment(found.low, found.low)  # all of that day
            yield _Fast(found, ends, sentence)


@rule("food-until", Severity.ERROR, "Handpress: food in the stomach under sedation can be breathed in")
def food_until(page: Subject) -> Iterator[Hit]:
    """Who may eat until 6 PM by one sentence, and from 8 AM no more by another, eats too late."""
    fasts = list(_fasts(page)) if page.language in _LANGUAGES else []
    told: set[frozenset[Said]] = set()
    for end in (fast for fast in fasts if fast.ends):
        for other in fasts:
            sooner = other.moment.surely_before(end.moment)
            later = other.ends and end.moment.surely_before(other.moment)
            pair = frozenset((end.sentence.said, other.sentence.said))
            if (sooner or later) and len(pair) == 2 and pair not in told:
                told.add(pair)
                fact = (
                    f"{quoted(end.sentence.words, 60)} and line {other.sentence.said.span.line}, "
                    f"{quoted(other.sentence.words, 60)}, do not agree on when the last food is eaten"
                )
                yield end.sentence.said.span, fact, _ASK


# Pills


_PILLS = {
    "en": re.compile(
        r"\b(?:take|swallow)\b.*\b(?:sips? of (?:\w+ )?water|(?:pills?|tablets?|capsules?|medicines?|medications?)\b"
        r".*\bwith\b.*\bwater)\b"
    ),
    "es": re.compile(
        r"\btome\b.*\b(?:sorb(?:o|ito)s? de agua"
        r"|(?:pastillas?|tabletas?|cápsulas?|píldoras?|medicinas?|medicamentos?)\b.*\bcon\b.*\bagua)\b"
    ),
}
_NOTHING = {
    "en": re.compile(
        r"\b(?:nothing by mouth|npo|nothing (?:at all )?to (?:eat or )?drink|not even (?:water|a sip|sips)"
        r"|(?:do not|don't) (?:eat or )?drink (?:anything|water)"
        r"|stop (?:all )?(?:drinking|drinks|liquids|fluids)(?=\W*$)|no (?:water|liquids|fluids)(?=\W*$))\b"
    ),
    "es": re.compile(
        r"\b(?:nada por (?:la )?boca|ni (?:siquiera )?(?:agua|un sorbo)|no (?:coma ni )?(?:beba|tome) (?:nada|agua)"
        r"|deje de beber(?=\W*$)|nada de (?:agua|líquidos)(?=\W*$))\b"
    ),
}
_BUT = {
    "en": re.compile(r"\b(?:except|other than|apart from|but|unless|even (?:if|when|while|then)|still)\b"),
    "es": re.compile(r"\b(?:excepto|salvo|menos|aparte de|pero|a menos que|aunque|aun (?:si|cuando)|todavía)\b"),
}


@rule("pills-and-water", Severity.ERROR, "Handpress: a pill is swallowed with water, or left out")
def pills_and_water(page: Subject) -> Iterator[Hit]:
    """Who takes pills with water, and nothing by mouth, cannot do both: one of the two needs its hour."""
    if page.language not in _LANGUAGES:
        return
    pills, bans = [], []
    for sentence in _ready(page):
        words = sentence.words.lower()
        # "Nothing by mouth. You may still take your pills": the exception may be the next sentence.
        if _BUT[page.language].search(sentence.said.text.lower()):
            continue
        if _PILLS[page.language].search(words):
            pills.append(sentence)
        elif _NOTHING[page.language].search(words):
            bans.append(sentence)
    for pill in pills:
        for ban in bans:
            if pill.said is not ban.said and _clash(pill.moment(page.language), ban.moment(page.language)):
                fact = f"it has water, and line {ban.said.span.line} says {quoted(ban.said.text, 60)}"
                hint = "say until when the pills are taken, or in the other sentence that they may be"
                yield pill.said.span, fact, hint
                break


def _clash(pill: Moment | None, ban: Moment | None) -> bool:
    """Return whether a pill may be taken while nothing is to be."""
    if pill is None:
        return True
    if ban is None:
        return pill.high > 0
    if pill.lead and ban.lead:
        return pill.lead < ban.lead
    return ban.surely_before(pill) if pill.exact else pill.high > ban.low


# Amounts


_BUYS = {
    "en": re.compile(r"\W*(?:please )?(?:buy|purchase|pick up|get)\b(?! (?:up|ready|home|rest|help)\b)"),
    "es": re.compile(r"\W*(?:por favor,? )?(?:compre|adquiera|consiga)\b"),
}
_USES = {
    "en": {"take": r"\b(?:take|swallow|chew)\b", "drink": r"\bdrink\b", "mix": r"\b(?:mix|dissolve|pour)\b"},
    "es": {
        "take": r"\b(?:tome|trague|mastique)\b",
        "drink": r"\bbeba\b",
        "mix": r"\b(?:mezcle|disuelva|vierta|eche)\b",
    },
}
_AGAIN = {
    "en": re.compile(r"\b(?:every|each|daily|times|twice|half|per|repeat)\b"),
    "es": re.compile(r"\b(?:cada|diari[oa]s?|veces|mitad|medi[oa]|repita|por día)\b"),
}
_MEASURES = {
    name: kind
    for kind, names in {
        "tablets": "tablet tablets pill pills tableta tabletas pastilla pastillas píldora píldoras comprimidos",
        "capsules": "capsule capsules cápsula cápsulas",
        "bottles": "bottle bottles botella botellas frasco frascos",
        "packets": "packet packets sachet sachets sobre sobres",
        "enemas": "enema enemas",
        "suppositories": "suppository suppositories supositorio supositorios",
        "oz": "oz ounce ounces onza onzas",
        "g": "g gram grams gramo gramos",
        "ml": "ml milliliter milliliters mililitro mililitros",
        "liters": "l liter liters litro litros",
    }.items()
    for name in names.split()
}
_COUNTS = {"en": NUMBERS["en"] | {"one": 1}, "es": NUMBERS["es"] | {"una": 1}}
_AMOUNT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)(?=[^\d.,]|[.,]\D|[.,]?$)|(?P<word>[^\W\d_]+)")
_NEAR = 3  # words between a number and what it counts: "4 Dulcolax tablets"


class _Amount(NamedTuple):
    number: Fraction
    measure: str
    names: frozenset[str]


@rule("amount-bought", Severity.WARNING, "Handpress: what is bought is what is taken", blocks=True)
def amount_bought(page: Subject) -> Iterator[Hit]:
    """Who buys four tablets, and is told to take two and three, lacks one at night."""
    if page.language not in _LANGUAGES:
        return
    bought: list[tuple[Said, _Amount]] = []
    used: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
    unknown: set[tuple[str, str]] = set()
    for sentence in _ready(page):
        words, buys = sentence.words, False
        # "Buy your prep: 1 bottle ..." buys all that it lists.
        if _BUYS[page.language].match(words.lower()):
            bought += [(sentence.said, amount) for amount in _amounts(words, page.language)]
            buys = True
        if buys or sentence.said.role not in (Role.TASK, Role.STEP):
            continue
        for verb, pattern in _USES[page.language].items():
            if re.search(pattern, words.lower()):
                for amount in _amounts(words, page.language):
                    for name in amount.names:
                        if _AGAIN[page.language].search(words.lower()):
                            unknown.add((name, amount.measure))
                        used[verb, name, amount.measure].append(amount.number)
                break
    for said, amount in bought:
        yield from _unlike(said, amount, used, unknown)


def _unlike(
    said: Said, amount: _Amount, used: dict[tuple[str, str, str], list[Fraction]], unknown: set[tuple[str, str]]
) -> Iterator[Hit]:
    """Yield an amount that is bought, where no sum of what is used comes to it."""
    if any((name, amount.measure) in unknown for name in amount.names):
        return
    sums = [
        (parts, name)
        for (_, name, measure), parts in used.items()
        if name in amount.names and measure == amount.measure
    ]
    if sums and all(sum(parts) != amount.number for parts, _ in sums):
        parts, name = sums[0]
        total = " and ".join(map(_shown, parts)) + (f", {_shown(sum(parts, Fraction()))} in all" if parts[1:] else "")
        fact = f"{_shown(amount.number)} {amount.measure} of {quoted(name)} are bought, and {total} are used"
        yield said.span, fact, "compare both amounts, and mend one"


def _shown(number: Fraction) -> str:
    return f"{float(number):g}"


def _amounts(text: str, language: str) -> list[_Amount]:
    """Return each amount in *text* that has a measure, with the names of what it is of."""
    found = []
    for part in re.split(r"[,;:]\s|\b(?:and|with|y|con)\b", text):
        tokens = [(match["number"], (match["word"] or "").lower()) for match in _AMOUNT.finditer(part)]
        counts = _COUNTS[language]
        names = frozenset(
            word
            for _, word in tokens
            if len(word) > 3 and word not in _COMMON and word not in _MEASURES and word not in counts
        )
        for at, (number, word) in enumerate(tokens):
            value = number.replace(",", ".") if number else str(counts.get(word, ""))
            after: list[str] = []
            for other, near in tokens[at + 1 : at + 1 + _NEAR]:
                if other:
                    break
                after.append(near)
            measure = next((_MEASURES[near] for near in after if near in _MEASURES), "")
            if value and measure and names:
                found.append(_Amount(Fraction(value), measure, names))
    return found


__all__ = ["deed", "moment"]
