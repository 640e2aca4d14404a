"""Times and duties that each reader takes for others, and blanks that nobody has filled in.

Knows English and Spanish. A text with a blank is the clinic's to fill in, and is never called vague too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from handpress.content.blocks import BLANK
from handpress.content.kinds import Kind
from handpress.diagnostics import Severity, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Role, Said, Subject

# No seconds and years: a pause for breath needs no clock, and nobody plans by "lasts several years".
_UNIT = "(?:minute|min|hour|hr|day|night|week|wk|month)s"
_UNIDAD = "(?:minuto|min|hora|hr|día|noche|semana|mese)s"
# "several hours (8 hours)" says the number, and so does "for several hours: no food for 8 hours".
_NO_NUMBER = rf"\b(?! \d| ?\(\d{{1,3}}(?: ?[-–a-z]{{1,3}} ?\d{{1,3}})? ?(?:{_UNIT}?|{_UNIDAD}?)\b)"
_CLOCK = re.compile(
    r"\b(?:from|after|until|since|desde|hasta|después de)(?: las?)? \d{1,2}(?::\d\d)?(?: ?[ap]\.? ?m\b|(?=\W| on))",
    re.IGNORECASE,
)

_TIMES = {
    "en": re.compile(
        r"\b(?:"
        rf"(?:(?:the |a )?(?:first |next |last )?few|several|a couple(?: of)?|a number of|many"
        r"|multiple|numerous|various)"
        rf" (?:more |full |short |long )?{_UNIT}"
        rf"|(?:an?|one) (?:minute|hour|day|night|week|month) or (?:two|so|more)|half an? (?:hour|day|week|month)"
        r"|(?:eat|drink|eating|drinking|food|fast|fasting|stop|arrive|come) (?:hours|days|weeks|months) before"
        rf"|(?:for|in|within|after) some (?:days|nights)|some (?:minutes|hours|weeks|months)"
        rf"|the (?:first|next|coming|following) (?:hours|days|weeks|months)"
        rf"|for (?:hours|days|weeks|months)|within (?:minutes|hours|days|weeks|months)|in (?:days|weeks|months)"
        r"|a (?:little )?while|a short while"
        r"|(?:a|some) short (?:\w+ )?(?:time|period|spell)|(?:for|after) (?:some|a) time|some time (?:before|after)"
        r"|(?:several|a few|many) times (?:a|each|per|every) (?:hour|day|night|week)"
        r"|shortly (?:before|after)|in due course|until further notice"
        rf"){_NO_NUMBER}"
    ),
    "es": re.compile(
        r"\b(?:"
        rf"(?:varios|varias|algunos|algunas|unos|unas|pocos|pocas|muchos|muchas"
        r"|bastantes|múltiples|diversas|diversos|un par de)"
        rf" (?:pocos |pocas |cuantos |cuantas )?{_UNIDAD}"
        rf"|(?:los|las) (?:primer[oa]s|próxim[oa]s|siguientes) (?:pocos |pocas )?{_UNIDAD}"
        r"|(?:durante|dentro de) (?:minutos|horas|días|semanas|meses)"
        r"|una (?:hora|noche|semana) o (?:dos|más)|un (?:día|mes) o (?:dos|más)|medi[oa] (?:día|hora)(?! antes de las)"
        r"|(?:coma|beba|comer|beber|ayune|ayunar|suspenda|llegue|venga) (?:horas|días|semanas|meses) antes"
        r"|(?:un|poco|cierto|algún|breve|corto) (?:breve |corto |buen |poco de )?"
        r"(?:tiempo(?! completo| de \d)|rato|periodo|período)"
        r"|(?:varias|algunas|muchas) veces (?:al|a la|por|cada) (?:hora|día|noche|semana)"
        r"|(?:poco|mucho) (?:antes|después)"
        rf"){_NO_NUMBER}"
    ),
}
# What is told there is the illness: "pain that lasts several weeks" asks nobody to count.
_TELLS = frozenset({Kind.CAUSES, Kind.SYMPTOMS, Kind.INDICATIONS})


@rule(
    "vague-time", Severity.WARNING, "PEMAT-P 22: explicit steps; CDC Clear Communication Index 14: specific directions"
)
def vague_time(page: Subject) -> Iterator[Hit]:
    """Each reader takes such a time for another one, and one of them eats too late before anesthesia."""
    if pattern := _TIMES.get(page.language):
        says: dict[tuple[str, str], bool] = {}
        for said, words in page.search(pattern):
            if said.role is Role.AVOID:
                continue
            unit = words.split()[-1].lower().removesuffix("s")
            if (said.text, unit) not in says:
                says[said.text, unit] = said.has_blank or _tells(page, said) or _says_number(said.text, unit)
            if not says[said.text, unit]:
                fact = f"{quoted(words)} is another time for each reader"
                yield said.span, fact, "write the number, or a blank for the clinic to fill in: ____"


def _says_number(text: str, unit: str) -> bool:
    """Return whether *text* says elsewhere how many of the *unit* that vague words end in."""
    hours = unit in ("hour", "hora")
    told = rf"(?:\bfor|\bpor|\bdurante|[(:]) ?(?:about )?\d{{1,3}}(?: (?:to|a) \d{{1,3}})? ?{unit}"
    return bool(re.search(told, text, re.IGNORECASE) or (hours and _CLOCK.search(text)))


def _tells(page: Subject, said: Said) -> bool:
    return said.section >= 0 and page.handout.sections[said.section].kind in _TELLS


_DUTIES = {
    "en": re.compile(
        r"\b(?:"
        r"(?:may|might|could) (?:also |then |sometimes )?be (?:required|needed|necessary|requested)"
        r"|(?:may|might|could) (?:also |then |sometimes )?be (?:asked|told|advised|required|instructed) (?:to|not to)"
        r"|(?:if|when|where|as) (?:(?:it is|it's|this is) )?(?:necessary|required|indicated|appropriate)"
        r")\b"
    ),
    "es": re.compile(
        r"\b(?:"
        r"(?:puede|pueden|podría|podrían) (?:ser|hacerse) (?:\w+mente )?(?:necesari|requerid|precis|obligatori)[oa]s?"
        r"|(?:puede|pueden|podría|podrían) (?:requerirse|necesitarse|requerir|exigirse)"
        r"|(?:es posible que|puede que|quizás?|tal vez) (?:se (?:requiera|necesite|exija)n?|sea necesario|haga falta"
        r"|(?:se )?le (?:pidan|pida|indiquen|indique|digan|diga) que)"
        r"|(?:si|cuando|donde) (?:es|fuera|fuese|sea) (?:necesario|preciso|apropiado)"
        r"|si hace falta|de ser necesario|en caso necesario|según sea necesario"
        r")\b"
    ),
}
# While getting ready, "you may need to fast" leaves a duty open; after the procedure it only tells what can come.
_READY_DUTIES = {
    "en": re.compile(r"\byou (?:may|might) (?:also )?(?:need|have) to\b"),
    "es": re.compile(
        r"\b(?:es posible|puede) que (?:usted )?(?:deba|tenga que|necesite)\b|\bquizás? (?:deba|tenga que)\b"
    ),
}


@rule("vague-duty", Severity.WARNING, "PEMAT-P 20 and 22: a clear action in explicit steps")
def vague_duty(page: Subject) -> Iterator[Hit]:
    """Whoever reads that something may be required cannot know whether to do it."""
    if page.language in _DUTIES:
        found = list(page.search(_DUTIES[page.language]))
        for said, words in page.search(_READY_DUTIES[page.language]):
            if said.section >= 0 and page.handout.sections[said.section].kind is Kind.PREPARATION:
                found.append((said, words))
        for said, words in found:
            if not said.has_blank:
                fact = f"{quoted(words)} leaves open who must do this, and when"
                yield said.span, fact, "say for whom it is so, or leave a blank for the clinic to fill in: ____"


_FASTS = {
    "en": re.compile(
        r"\b(?:(?:do not|don't|avoid|stop|without|no|not|nothing to)"
        r" (?:eat\w*|drink\w*|food|solid food|fluids?|liquids?)"
        r"|fast(?:ing)?|empty stomach|npo|nil by mouth)\b(?! (?:track|acting))"
    ),
    "es": re.compile(
        r"\b(?:(?:no|sin|evite|deje de|nada de)"
        r" (?:coma|beba|comer|beber|tome (?:nada|líquidos|alimentos)|alimentos|líquidos)"
        r"|ayun(?:e|ar|as|o)|estómago vacío)\b"
    ),
}
_HOUR = re.compile(
    r"\d ?(?:hours?|hrs?|h|horas?)\b|\b\d{1,2}:\d\d|\d ?[ap]\.? ?m\b|\blas \d|___"
    r"|\b(?:midnight|noon|medianoche|mediodía)\b"
    r"|\b(?:two|four|six|eight|ten|twelve|dos|cuatro|seis|ocho|diez|doce) (?:hours|horas)\b"
)


@rule("fasting-time", Severity.WARNING, "CDC Clear Communication Index 14: specific directions")
def fasting_time(page: Subject) -> Iterator[Hit]:
    """Who is told to fast and not from when either eats too late, or drinks nothing for a day."""
    pattern = _FASTS.get(page.language)
    preparation = page.kinds(Kind.PREPARATION)
    if not (pattern and preparation):
        return
    timed = {said.span for said in page.printed if said.span in page.timed or _HOUR.search(said.text.lower())}
    for said, words in page.search(pattern):
        if said.section in preparation and said.role is not Role.AVOID and said.span not in timed:
            fact = f"{quoted(words)} does not say from when on"
            yield said.span, fact, "write the hours, or a blank for the clinic to fill in: ____"


@rule("blank", Severity.WARNING, "PEMAT-P 22: explicit steps; CDC Clear Communication Index 14: specific directions")
def blank(page: Subject) -> Iterator[Hit]:
    """A blank that nobody fills in tells the patient nothing, such as until when to fast."""
    name = PurePath(page.top.path).name or f"{page.handout.called}.yaml"
    texts = [said for said in page.printed if said.has_blank]
    if not texts:
        return
    count = sum(len(BLANK.findall(said.text)) for said in texts)
    what = "a blank is" if count == 1 else f"{count} blanks are"
    lines = list(dict.fromkeys(said.span.line for said in texts))
    where = f", in lines {', '.join(map(str, lines[:_LINES]))}" if len(lines) > 1 else ""
    more = " and more" if len(lines) > _LINES else ""
    fact = f"{what} to be filled in{where}{more}: {quoted(_around(texts[0].text))}"
    yield texts[0].span, fact, f'fill in on paper, here if the file is yours, or under "fill:" in local/{name}'


_LINES = 12  # named in one finding


def _around(text: str) -> str:
    """Return the words before the first blank of *text*, and the blank."""
    match = BLANK.search(text)
    assert match
    before = text[: match.start()]
    return f"{before if len(before) < 32 else '...' + before[-28:].partition(' ')[2]}____"
