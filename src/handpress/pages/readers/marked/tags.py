"""HTML within Markdown: tags are told and left out, or become the Markdown that says the same; words stay.

What only looks like a tag, as "<your phone>", stays whole: it may be a blank that somebody has to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handpress.meanings.words import word_set
from handpress.pages.readers.marked.bare import Bare, Numbered

_NAMES = (
    "a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset "
    "figcaption figure font footer form frame h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd "
    "label legend li link main map mark menu meta meter nav noscript object ol optgroup option output p param picture "
    "pre progress q rp rt ruby s samp script section select small source span strike strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr path g"
)
_HTML = word_set(_NAMES)
_APART = word_set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form header hr html legend main nav ol p pre section summary table tbody tfoot thead tr ul"
)
MARK = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<rest>(?:\s[^<>]*)?)/?>|<[?][^<>]*>|<![A-Za-z][^<>]*>|</?>"
)
_ATTRIBUTE = r"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_HREF, _SRC, _ALT = (re.compile(_ATTRIBUTE.format(name=name), re.IGNORECASE) for name in ("href", "src", "alt"))
_LINK = re.compile(r"<a(?P<rest>\s[^<>]*)>(?P<words>[^<>]*)</a>", re.IGNORECASE)
_SAYS_MORE = re.compile(r"(?<![\w-])(?!(?:href|src|alt)\s*=)[\w-]+\s*=\s*[\"']", re.IGNORECASE)
_ANCHOR = re.compile(r"</?a(?:\s[^<>]*)?>", re.IGNORECASE)
_SUMMARY = re.compile(r"(?P<open><summary>)(?P<words>[^<>]+)(?P<close></summary>)", re.IGNORECASE)
_OFFICE = re.compile(r"(?:o|w|v|st1):[a-z]+")
_ALL_BOLD = re.compile(r"\s*<(?P<tag>b|strong)>(?P<words>[^<>]+)</(?P=tag)>\s*:?\s*", re.IGNORECASE)
_RAISED = re.compile(r"<su(?P<kind>[pb])>\s*(?P<digits>[0-9+-]{1,8})\s*</su(?P=kind)>", re.IGNORECASE)
_SUPER, _SUB = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_HIDDEN = (("<!--", "-->", "a comment"), ("%%", "%%", "a comment"))
_DEAD = re.compile(r"<(script|style|template|svg|iframe|noscript)(?=[\s>/])[^<>]*>", re.IGNORECASE)
FENCE = re.compile(r"\s*(?:>\s*)*(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")


def with_joined_tags(numbered: Sequence[tuple[int, str]]) -> Iterator[Numbered]:
    """Yield the lines; a tag that goes on over the end of its line is made whole on the first."""
    held: list[tuple[int, str]] = []
    for number, text in numbered:
        if held:
            held.append((number, text))
            if ">" in text:
                yield tuple(one for one, _ in held), " ".join(part.strip() for _, part in held)
                held = []
            elif len(held) > _LONGEST_TAG or not text.strip() or "<" in text:
                yield from (((one,), part) for one, part in held)  # it was none
                held = []
            continue
        begun = _BEGUN.search(text[-_FAR:])
        if begun and begun["name"].lower() in _HTML:
            held = [(number, text)]
        else:
            yield (number,), text
    yield from (((one,), part) for one, part in held)


_LONGEST_TAG = 20  # lines
_FAR = 2000  # characters from the end of a line, where a tag may have begun
_BEGUN = re.compile(r"<(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?$")


def without_hidden(lines: Iterator[Numbered], bare: Bare) -> Iterator[Numbered]:
    """Yield the lines without comments, scripts and styles, which may go over many of them."""
    until = reason = ""
    fence = ""
    for numbers, text in lines:
        found = None if until else FENCE.fullmatch(text)
        if found:
            fence = "" if fence and found["fence"].startswith(fence) else fence or found["fence"]
        if fence:
            yield numbers, text
            continue
        shown, begun = "", 0
        while text:
            if until:
                at = text.lower().find(until, begun)
                end = at + len(until) if at >= 0 else len(text)
                bare.leave(numbers[0], text[:end], reason)
                until, text, begun = ("" if at >= 0 else until), text[end:], 0
                continue
            start, begun, until, reason = _first_hidden(text)
            shown, text = shown + text[:start], text[start:]
        yield numbers, shown


def _first_hidden(text: str) -> tuple[int, int, str, str]:
    """Return where something hidden begins in *text*, how long its mark is, what ends it, and what it is."""
    found = [
        (at, len(start), end, why)
        for start, end, why in _HIDDEN
        if (at := text.find(start)) >= 0 and (start != "%%" or not text[:at].strip())
    ]
    if dead := _DEAD.search(text):
        found.append(
            (dead.start(), len(dead[0]), f"</{dead[1].lower()}>", f"HTML that shows no words: {dead[1].lower()}")
        )
    return min(found, default=(len(text), 0, "", ""))


def without_tags(number: int, text: str, bare: Bare) -> list[str]:
    """Return *text* without tags of HTML, as the lines that they make of it."""
    if "<" not in text:
        return [text]
    if bold := _ALL_BOLD.fullmatch(text):
        bare.leave(number, f"<{bold['tag']}> </{bold['tag']}>", "a tag of HTML")
        return [f"**{bold['words'].strip()}**"]
    told: list[str] = []
    text = _RAISED.sub(lambda one: one["digits"].translate(_SUPER if one["kind"] in "pP" else _SUB), text)
    text = _SUMMARY.sub(lambda one: f"{one['open']}\n\n**{one['words'].strip()}**\n\n{one['close']}", text)
    text = MARK.sub(lambda tag: _instead(tag, told), text)
    told += [link[0] for link in _LINK.finditer(text) if _SAYS_MORE.search(link["rest"])]
    text = _LINK.sub(lambda link: _linked(link["words"], _value(_HREF, link["rest"])), text)
    told += [tag[0] for tag in _ANCHOR.finditer(text)]
    text = _ANCHOR.sub("", text)
    bare.leave(number, " ".join(told), "a tag of HTML")
    return text.split("\n")


def _instead(tag: re.Match[str], told: list[str]) -> str:
    """Return what stands for a tag in Markdown; note in *told* that it is gone."""
    name, rest = (tag["name"] or "").lower(), tag["rest"] or ""
    # Of another name it may be "<your phone>", but for what no blank has: an end, a value.
    if name and name not in _HTML and not (tag["end"] or "=" in rest or tag[0].endswith("/>") or _OFFICE.match(name)):
        return tag[0]
    if name == "a":
        return tag[0]
    if name == "img":
        if _SAYS_MORE.search(rest):
            told.append(tag[0])
        return f"![{_value(_ALT, rest)}](<{_value(_SRC, rest)}>)"
    told.append(tag[0])
    if name in ("s", "del", "strike"):
        return "~~"
    if name == "br":
        return "  \n"
    if re.fullmatch("h[1-6]", name):
        return "\n\n" if tag["end"] else f"\n\n{'#' * int(name[1])} "
    if name == "li":
        return "\n" if tag["end"] else "\n- "
    return "\n\n" if name in _APART else ""


def _linked(words: str, address: str) -> str:
    return f"[{words}](<{address}>)" if address else words


def _value(pattern: re.Pattern[str], rest: str) -> str:
    found = pattern.search(rest)
    return next((value for value in found.groups() if value), "") if found else ""
