"""What is left over from a web page, a template or another clinic's paper: words that this paper must not print.

Reads every language: what needs words has a table by language, and those of English hold everywhere.
In doubt it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handpress.content.blocks import BLANK
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Subject
from handpress.source.pages.ads import advertising, is_call, unglued

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
