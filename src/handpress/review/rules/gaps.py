"""What is missing, double, empty, or left over from a web page.

Reads every language. Judges no medicine: that a section is there does not say that it is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from handpress.content.blocks import BLANK
from handpress.content.kinds import Kind, Part
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import BULLETS, Role, Said, Subject
from handpress.source.garbled import RULE as GARBLED
from handpress.source.garbled import garbled_texts
from handpress.source.pages.ads import advertising, is_call, unglued

_PARTS = {
    Kind.PREPARATION: "how to get ready",
    Kind.PROCEDURE: "what happens on the day",
    Kind.FOLLOW_UP: "when to come back",
}


@rule("missing-part", Severity.WARNING, "Handpress: the least that a handout on a procedure must tell")
def missing_part(page: Subject) -> Iterator[Hit]:
    """A patient must know how to get ready, what happens, and when to come back."""
    for kind, meaning in _PARTS.items() if page.handout.codes else ():  # what is of no procedure has no such day
        if not page.kinds(kind):
            yield page.top, f"nothing says {meaning}", f'add a section "kind: {kind}"'


@rule(GARBLED, Severity.WARNING, "Handpress: letters that no reader knows")
def garbled_text(page: Subject) -> Iterator[Hit]:
    """What was saved in one encoding and read in another is no word."""
    for finding in garbled_texts(page.node):
        yield finding.span, finding.message, finding.hint


@rule("repeated-text", Severity.WARNING, "PEMAT-P 2: nothing that distracts from the purpose")
def repeated_text(page: Subject) -> Iterator[Hit]:
    """What stands twice is read as two things to do, and is mended in one place only."""
    first: dict[tuple[str, ...], Said] = {}
    for said, key in _comparable(page):
        other = first.setdefault(key, said)
        if other is not said and not (_warns(page, said) or _warns(page, other)):
            fact = f"{quoted(said.text)} stands in line {other.span.line} already"
            yield said.span, fact, "keep it where the reader needs it, and delete the other"


def _comparable(page: Subject) -> Iterator[tuple[Said, tuple[str, ...]]]:
    """Yield the bullets and paragraphs, each with what makes it another one: for a visit also its purpose and time."""
    visits = {at: iter(section.visits) for at, section in enumerate(page.handout.sections)}
    for said in page.printed:
        if said.role in BULLETS or said.role is Role.TEXT:
            key: tuple[str, ...] = (said.text.casefold().rstrip(" ."),)
            if said.role is Role.VISIT:
                visit = next(visits[said.section])
                key += (visit.purpose or "", visit.window.canonical() if visit.window else "")
            key += tuple(when.canonical() for when in page.timed.get(said.span, ()))
            if BLANK.sub("", said.text).strip(" ."):  # a line to write on may stand many times
                yield said, key


def _warns(page: Subject, said: Said) -> bool:
    # The signs for which to call are told whole, although some stand among the complications.
    return said.section >= 0 and page.handout.sections[said.section].kind is Kind.WHEN_TO_CALL


# "There are several options." alone, in English and Spanish.
_ANNOUNCES = re.compile(
    r"(?:there (?:are|is) (?:several|many|various|some|different|a few|a number of) [^.!?]*[.]?"
    r"|[^.!?]* (?:the following|as follows|listed below)[.]?"
    r"|(?:hay|existen) (?:vari[oa]s|much[oa]s|algun[oa]s|divers[oa]s|distint[oa]s|diferentes) [^.!?]*[.]?"
    r"|[^.!?]* (?:lo siguiente|l[oa]s siguientes|a continuación)[.]?)"
)


@rule("empty-part", Severity.ERROR, "PEMAT-P 9 and CDC Clear Communication Index 9: parts under headings that fit")
def empty_part(page: Subject) -> Iterator[Hit]:
    """A label with nothing behind it lost its text on the way, and nobody knows what it was."""
    printed = [said for said in page.printed if said.role is not Role.HEADING]
    for said, after in zip(printed, [*printed[1:], None], strict=True):
        last = after is None or after.section != said.section or (said.role is Role.SUMMARY)
        if last and said.text.rstrip().endswith((":", "：")):
            yield said.span, f"nothing follows on {quoted(said.text)}", "write what belongs there, or delete it"
    sizes = Counter(said.section for said in printed)
    for said in printed:
        if sizes[said.section] == 1 and said.role is Role.TEXT and _ANNOUNCES.fullmatch(said.text.lower()):
            fact = f"{quoted(said.text)} announces a list, and none follows"
            yield said.span, fact, "write the list, or delete the section", Severity.WARNING


_SELLS = re.compile(
    r"hipaa[- ]complian(?:t|ce)|your (?:patient's|patients'|patients|practice's) data|designed with privacy in mind"
    r"|(?:book|schedule|request|get|watch) a (?:free )?demo|(?:start )?(?:your |a )free trial|no credit card required"
    r"|(?:sign|log) ?(?:up|in) (?:now|today|for free)|click here|haga clic aquí|(?:buy|subscribe|try it) now"
    r"|we use cookies|trusted by \d+"
)
# Words of the importer's list that a medical text hardly has: only for these is it asked.
_MAY_SELL = re.compile(
    rf"\b(?:{_SELLS.pattern}"
    r"|complian|cookie|gdpr|newsletter|our (?:platform|software|app)\b|saas|safeguard|cloud|built for)"
)
_CALLS = re.compile(
    r"\n(?=(?:learn|read|see|view|show|find out|discover|explore|sign|log|get|start|try|buy|join|book|schedule"
    r"|request|watch|subscribe|click|share|follow|back|skip|print|download|create|accept|advert|sponsor|privacy"
    r"|cookie|terms)\b)[^\n]{1,80}"
)


@rule("advertising", Severity.ERROR, "PEMAT-P 2: nothing that distracts from the purpose")
def advertising_left(page: Subject) -> Iterator[Hit]:
    """An advertisement between two warnings takes the place of the next warning."""
    found: dict[Span, str] = {}
    for said, words in page.search(_MAY_SELL):
        if _SELLS.fullmatch(words.lower().replace("’", "'")):
            found.setdefault(said.span, words)
        elif any(advertising([said.text])):
            found.setdefault(said.span, said.text)
    for said, _ in page.search(_CALLS):
        if is_call(said.text) or unglued(said.text):
            found.setdefault(said.span, said.text)
    for span, words in found.items():
        yield span, f"{quoted(words)} is advertising", "delete it: it is left over from a web page"


_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong"
    r"|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>\n]{0,200})?/?>|<!--"
    r"|&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});"
    r"|\*\*(?=[^\s*])[^*\n]{1,200}\*\*|(?<![\w*])\*(?=[^\s*])[^*\n]{0,80}[^\s*]\*(?![\w*])"
    r"|(?<![\w_])__(?=[^\s_])[^_\n]{0,80}[^\s_]__(?![\w_])"
    r"|!?\[[^\]\n]{1,200}\]\([^)\s]{1,300}\)|\n#{1,6} (?=\S)|`[^`\n]{1,80}`"
)


@rule("markup", Severity.WARNING, "Handpress: every text prints as typed")
def markup(page: Subject) -> Iterator[Hit]:
    """Signs of a web page print as they stand, in the midst of a sentence."""
    if page.mentions(*"<&*#`[") or "__" in BLANK.sub("", page.lowered):
        for said, words in page.search(_MARKUP):
            fact = f"{quoted(words.strip())} is markup of a web page, and prints as typed"
            yield said.span, fact, "write the words alone: headings, lists and bold come from the layout"


_TO_FILL = (
    "insert|enter|your|name|phone|telephone|number|date|time|clinic|hospital|doctor|provider|patient|address|fill in"
    "|tbd|todo|inserte|nombre|teléfono|fecha|hora|clínica|dirección"
)
_PLACEHOLDER = re.compile(
    r"\blorem ipsum\b|\b(?:todo|tbd|tbc|fixme|x{3,})\b|\{\{[^}\n]{0,80}\}\}|\$\{[^}\n]{0,80}\}|\?{3,}"
    rf"|\[[^\]\n]{{0,60}}\b(?:{_TO_FILL})\b[^\]\n]{{0,60}}\](?!\()"
    rf"|<(?!/)[^<>\n=]{{0,30}}\b(?:{_TO_FILL})\b[^<>\n=]{{0,30}}>"
    r"|(?<![\w_])__(?![\w_])|(?<!\d )\b[xn] (?:hours?|days?|weeks?|horas?|días?|semanas?)\b|\[ {0,3}\]"
    r"|\u2026{2,}|\.{4,}"
    r"|(?<!#)#{2,4}(?:[- ]#{2,4})+|\b0{3}[- ]0{3}[- ]0{4}\b"
)
_PLACEHOLDER_PARTS = (
    *(
        "[",
        "<",
        "{{",
        "${",
        "???",
        "xxx",
        "todo",
        "tbd",
        "tbc",
        "fixme",
        "lorem",
        "__",
        "\u2026\u2026",
        "....",
        "##",
        "000",
    ),
    *(f"{letter} {unit}" for letter in "xn" for unit in ("hour", "day", "week", "hora", "día", "semana")),
)
# In lower case "todo" is Spanish for "all".
_CAPITALS = frozenset({"todo", "tbd", "tbc", "fixme"})


@rule("placeholder", Severity.ERROR, "Handpress: what is not written yet must not print")
def placeholder(page: Subject) -> Iterator[Hit]:
    """A placeholder prints as it stands, where a time or a number should be."""
    for said, words in page.search(_PLACEHOLDER) if page.mentions(*_PLACEHOLDER_PARTS) else ():
        shouted = words.isupper() and (page.language != "es" or not said.text.isupper())
        if shouted or words.lower() not in _CAPITALS:
            fact = f"{quoted(words)} is a placeholder that was never replaced"
            yield said.span, fact, "write what belongs there, or a blank to write on: ____"


_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")


@rule("slug", Severity.ERROR, "PEMAT-P 1: the purpose is completely evident")
def slug(page: Subject) -> Iterator[Hit]:
    """A title such as "knee-replacement-left" is the name of a web page, and no title for a reader."""
    for said in page.printed:
        if said.role in (Role.TITLE, Role.HEADING) and _SLUG.fullmatch(said.text):
            parts = re.split("[-_]", said.text)
            # "follow-up" and "x-ray" are words.
            if len(parts) > 2 or (said.role is Role.TITLE and min(map(len, parts)) > 3):
                fact = f"{quoted(said.text)} is the name of a web page, and no title"
                yield said.span, fact, f"write it as people say it: {quoted(' '.join(parts).capitalize())}"


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|org|net|gov|edu|info|health|example)\b(?:/[^\s<>()\[\]]*)?"
)
_MAY_BE_ADDRESS = re.compile(r"@|://|www\.|\.(?:com|org|net|gov|edu|info|health|example)\b")


@rule("bare-url", Severity.WARNING, "Handpress: a text prints as typed, and never becomes a link")
def bare_url(page: Subject) -> Iterator[Hit]:
    """An address in a text is no link, and few readers type it in."""
    if _MAY_BE_ADDRESS.search(page.lowered):
        for said, words in page.search(_ADDRESS):
            fact = f"the address {quoted(words.rstrip('.,;:!?'))} prints, and is no link"
            yield said.span, fact, 'write your own as "site" in the brand: that prints as a link'


@rule(
    "costs-on-page",
    Severity.WARNING,
    "PEMAT-P 2: nothing that distracts from the purpose",
)
def costs_on_page(page: Subject) -> Iterator[Hit]:
    """Prices and billing codes draw the eye from what keeps the patient safe."""
    costs = [at for at, section in enumerate(page.handout.sections) if section.kind.part is Part.COSTS]
    if costs and page.clinic.prints_costs:
        fact = f"{_sections(page, costs)} on the patient's page"
        yield page.place(costs[0]), fact, 'write "costs: no" under "print" in the brand'
    elif costs:
        fact = f"{_sections(page, costs)} in the file, and not on the patient's page"
        yield page.place(costs[0]), fact, "", Severity.NOTE


def _sections(page: Subject, at: list[int]) -> str:
    names = ", ".join(dict.fromkeys(page.handout.sections[one].kind.value for one in at))
    return f"the section {names} stands" if len(at) == 1 else f"the sections {names} stand"
