"""Read a web page, saved as a file, as a tree of blocks: its article, without what stands around it.

Runs no script, fetches nothing, and opens no other file: a picture beside the page is named, not read. Every line with
words that a browser would show stands in a block, or is told with its reason; the words are the page's own.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeGuard

from handpress.diagnostics import Finding, Severity, Span, fault, quoted
from handpress.disk.extras import check_installed
from handpress.source.pages.tree import (
    Block,
    Heading,
    Item,
    Left,
    Line,
    LineWords,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
)

if TYPE_CHECKING:
    from handpress.source.pages.readers.article import Asides
    from handpress.source.pages.readers.webtree import Element, Text

MAX_WEB_BYTES = 8 * 1024 * 1024  # a page with its pictures in it has five
_MAX_PICTURE = 4 * 1024 * 1024
_MAX_LINES = 100_000  # the mapper takes fewer
_MAX_CELLS = 50_000
_MAX_COLUMNS = 200
_LEAST = 60  # letters: less is no page, but what stands there until a script writes it

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARTS = """p div section article main body header footer aside address blockquote center dl dt dd fieldset figure form
    hgroup hr li nav pre legend details td th tr table ul ol menu dir optgroup option figcaption caption html"""
_GAPS = frozenset(_PARTS.split())
_BOLD = frozenset(["b", "strong", "u", "dt", "th", "legend", "caption"])
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|text-decoration[^;]*underline", re.IGNORECASE)
_LIGHT_STYLE = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-4]00)", re.IGNORECASE)
_IN_ROWS = frozenset(["li", "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "figcaption", "html", "body"])
_AS_HEADING = frozenset(["heading", "title", "headline", "subheading", "subhead", "msotitle"])
_SUPER = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# What no reader sees, and what would turn the order of the letters round; a handout refuses them.
_UNSEEN: dict[int, str | None] = {
    ord(one): None for one in "\xad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
}
_UNSEEN |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFFF0, 0xFFFC)])
_UNSEEN |= dict.fromkeys([*range(9), *range(0xE, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
_BULLET = re.compile(r"[•◦▪‣●○■□❏❍❑❒☐➢➤∙·]\s*(?=\w)")
_CONTROL = re.compile(
    r"(?:show|read|see|view|learn|expand|open|close|collapse|toggle|hide|print|share|menu|search)\b", re.I
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)https?://([^/\s]+)")
_HOST = re.compile(r"https?://([^/?#\s]+)[^\s]*", re.IGNORECASE)
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.].*)?")
_BETWEEN = re.compile(r"\s+[|·»«–—:-]{1,2}\s+")
_MARKS = " |·»«–—:-"
_MARKUP = re.compile(r"<[^<>]*>")
_SPACER = re.compile(r"(?:spacer|pixel|blank|clear|transparent|1x1)[^/]*$", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)


def read_html(data: bytes, path: str) -> Tree:
    """Return the article of the web page *data*.

    Raises:
        HandpressError: It is no web page with words in it, or larger than one.
    """
    _check(data, path)
    check_installed("import")
    # These modules need html5lib, and text is imported without it.
    from handpress.source.pages.readers.article import find_asides
    from handpress.source.pages.readers.webtree import decode, parse

    text, findings = decode(data, path)
    html = parse(text, path)
    targets = frozenset(_target(one) for one in html.within() if _is_toggle(one))
    page = _Page(html, path, find_asides(html, targets), _host(html, text))
    for one in html.within():
        if one.name in ("script", "style", "template"):
            page.tell(one, f"<{one.name}>", "for the browser, not for readers: never run")
    flow = _Flow(page)
    flow.walk(html)
    blocks = _with_bullets(flow.done())
    _check_words(page, blocks)
    title = page.title()
    lines = tuple(Line(number, " ".join(words)) for number, words in sorted(page.lines.items()))
    left = tuple(sorted(page.left, key=lambda one: one.line))
    warnings = (*findings, *page.lost_letters(), *page.doubts())
    return Tree(tuple(blocks), lines, left, warnings, title, page.language())


def _check(data: bytes, path: str) -> None:
    if len(data) > MAX_WEB_BYTES:
        fact = f"this page has {len(data):,} bytes; {MAX_WEB_BYTES:,} are read"
        raise fault(Span(path), fact, "too-large", "save it without its pictures")
    head = data[:3000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"mime-version:" in head and b"multipart/related" in head:
        hint = 'open it in a browser and save it as "Webpage, complete", or print it to PDF'
        raise fault(Span(path), "this is a web archive (.mht), and not read", "web-archive", hint)


def _check_words(page: _Page, blocks: Sequence[Block]) -> None:
    frames = [one.get("src") for one in page.html.within() if one.name == "frame"]
    span = Span(page.path)
    if frames:
        hint = "open the frame with the text by itself in the browser, and save that"
        fact = "this page is made of frames, and has no text of its own: " + ", ".join(
            quoted(one) for one in frames[:5]
        )
        raise fault(span, fact, "frames", hint)
    letters = sum(character.isalnum() for words in page.kept for character in words)
    if letters < _LEAST and any(one.name == "script" for one in page.html.within()):
        hint = "print it to PDF from the browser and import that, or copy its text into a text file"
        raise fault(span, "this page is written by script: its file holds no text", "script-page", hint)
    if not letters:
        raise fault(span, "this page has no words", "empty-page", "check that it is the right file")


@dataclass
class _Page:
    """One page on its way: what surrounds its article, the ledger of its lines, and what was left out."""

    html: Element
    path: str
    asides: Asides
    host: str
    lines: dict[int, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    lost: dict[int, None] = field(default_factory=dict)
    doubtful: dict[int, None] = field(default_factory=dict)
    level: int = 1  # of the last heading
    unseen: set[str] = field(default_factory=set)  # kinds of things without words that were told once

    def __post_init__(self) -> None:
        titles = (one for one in self.html.within() if one.name == "title" and _has_words(one))
        self.title_element = next((one for one in titles if all(outer.name != "svg" for outer in _above(one))), None)
        self.headings_of: dict[Element, Element] = {}  # what a button opens: that button, which is its heading
        ids: dict[str, Element] = {}
        for one in self.html.within():
            ids.setdefault(one.get("id"), one)
        for one in self.html.within():
            panel = ids.get(_target(one)) if _is_toggle(one) else None
            if panel and self._is_pair(one, panel):
                self.headings_of.setdefault(panel, one)
        self.toggles = set(self.headings_of.values())

    def _is_pair(self, button: Element, panel: Element) -> bool:
        """Return whether *button* names *panel*: both are shown, neither is in the other, and no heading does it."""
        above, outside = list(_above(button)), list(_above(panel))
        around = [button, *above, panel, *outside]
        if panel.name in _IN_ROWS or button.name in _IN_ROWS - {"li"}:
            return False
        if panel in above or button in outside or _is_control(button):
            return False
        named = any(one.name in _HEADINGS or one.name == "summary" for one in above)
        pressed = any(one.name == "button" for one in (*above, panel, *outside))
        left = any(one in self.asides.left or one.name == "head" for one in around)
        return _has_words(panel) and not (named or pressed or left)

    def take(self, pieces: Iterable[tuple[str, int]], left: bool = False) -> LineWords:
        """Return the words of *pieces*, each a text with its line, entered in the ledger."""
        numbers: dict[int, list[str]] = {}
        texts = []
        for text, line in pieces:
            text = text.translate(_UNSEEN)
            texts.append(text)
            for offset, part in enumerate(text.split("\n")):
                if words := " ".join(part.split()):
                    numbers.setdefault(line + offset, []).append(words)
        if len(self.lines) > _MAX_LINES:
            fact = f"this page has more than {_MAX_LINES:,} lines with words"
            raise fault(Span(self.path), fact, "too-large", "split it into several pages")
        for number, words_of_line in numbers.items():
            joined = " ".join(words_of_line)
            self.lines.setdefault(number, []).append(joined)
            if not left:
                self.kept.append(joined)
                if "\ufffd" in joined:
                    self.lost[number] = None
        return LineWords(" ".join("".join(texts).split()), tuple(sorted(numbers)))

    def leave(self, element: Element, reason: str) -> None:
        """Tell, line by line, that the words of *element* are left out."""
        from handpress.source.pages.readers.article import MARKUP, UNSEEN

        by_line: dict[int, list[str]] = {}
        for text in element.texts():
            within = text.parent.name if text.parent else ""
            if within in UNSEEN:
                continue
            data = _MARKUP.sub(_as_space, text.data) if within in MARKUP else text.data
            for offset, part in enumerate(data.translate(_UNSEEN).split("\n")):
                if words := " ".join(part.split()):
                    by_line.setdefault(text.line + offset, []).append(words)
        for number, words_of_line in by_line.items():
            words = " ".join(words_of_line)
            if any(map(str.isalnum, words)):
                self.take([(words, number)], left=True)
                self.left.append(Left(number, words, reason))

    def tell(self, element: Element, what: str, reason: str) -> None:
        """Tell of something without words, once for all that are the same."""
        if (key := f"{what} {reason}") not in self.unseen:
            self.unseen.add(key)
            self.left.append(Left(element.line, what, reason))

    def lost_letters(self) -> Iterator[Finding]:
        """Yield a warning for each line, to a number, in which a letter is lost."""
        for line in list(self.lost)[:20]:
            fact = "a letter was lost here: U+FFFD stands in its place"
            yield Finding(Span(self.path, line, 1), fact, "lost-letter", "type it again", Severity.WARNING)

    def doubts(self) -> Iterator[Finding]:
        """Yield a warning for each long text that the page hides, and that is kept."""
        for line in list(self.doubtful)[:20]:
            fact = "the web page hides the text from here on; it is kept"
            hint = "delete it if the page in the browser does not say it"
            yield Finding(Span(self.path, line, 1), fact, "hidden-text", hint, Severity.WARNING)

    def language(self) -> str:
        """Return the language that the page declares, or ""."""
        declared = [self.html.get("lang") or self.html.get("xml:lang"), *self._meta("content-language", "og:locale")]
        main = next((one for one in self.html.within() if one.name in ("body", "main") and one.get("lang")), None)
        for one in [main.get("lang") if main else "", *declared]:
            match = _TAG.fullmatch(one.strip()[:40])
            if match:
                tag = [match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()]
                return "-".join(part for part in tag if part)
        return ""

    def title(self) -> LineWords | None:
        """Return the title of the page without the name of the web site, which is told."""
        if self.title_element:
            title = self.take([(text.data, text.line) for text in self.title_element.texts()])
            return self._without_site(title)
        for one in self.html.within():
            if one.name == "meta" and one.get("property") == "og:title" and one.get("content").strip():
                return self.take([(one.get("content").replace("\n", " "), one.line)])
        return None

    def _without_site(self, title: LineWords) -> LineWords:
        parts = _BETWEEN.split(title.text)
        kept = self._named(title.text, parts)
        before, _, after = title.text.partition(kept)
        for site in (before, after):
            if any(map(str.isalnum, site)):
                self.left.append(Left(title.lines[0], site.strip(_MARKS), "the name of the web site, beside the title"))
        return LineWords(kept, title.lines)

    def _named(self, title: str, parts: Sequence[str]) -> str:
        """Return what of *title* names the page: what a heading says, or all but the name of the site."""
        heads = [_shown(one) for one in self.html.within() if one.name == "h1" and _has_words(one)][:20]
        sites = [" ".join(one.split()).casefold() for one in self._meta("og:site_name", "application-name")]
        if len(parts) < 2:
            return title
        for head in sorted(heads, key=len, reverse=True):
            if found := re.search(rf"(?<!\w){re.escape(head)}(?!\w)", title, re.IGNORECASE):
                return found[0]
        for part in parts:
            if len(part) > 8 and any(head.casefold().startswith(part.casefold()) for head in heads):
                return part
        if parts[0].casefold() in sites:
            return title[len(parts[0]) :].strip(_MARKS)
        bar = max(title.rfind(" | "), title.rfind(" » "))
        if parts[-1].casefold() in sites:
            return title[: -len(parts[-1])].strip(_MARKS)
        return title[:bar].strip(_MARKS) if bar > 0 else title

    def _meta(self, *names: str) -> list[str]:
        return [
            one.get("content")
            for name in names
            for one in self.html.within()
            if one.name == "meta" and name in (one.get("property"), one.get("name"), one.get("http-equiv").lower())
        ]


@dataclass
class _Run:
    """Running text on its way: its pieces, each with its line and whether it is bold, and pictures in it."""

    pieces: list[tuple[str, int, bool]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class _Flow:
    """The blocks of an element, as they come."""

    def __init__(self, page: _Page) -> None:
        self.page = page
        self.blocks: list[Block] = []
        self.run = _Run()
        self.apart = True  # a gap stands before the next paragraph
        self.addresses = True  # are written after the words of a link
        self.in_lines = False  # a line of the source is a line of the page

    def done(self) -> list[Block]:
        """Return the blocks; nothing comes after them."""
        self.flush()
        return self.blocks

    def flush(self, gap: bool = True) -> None:
        """End a paragraph."""
        pieces, pictures = self.run.pieces, self.run.pictures
        self.run = _Run()
        words = self.page.take([(text, line) for text, line, _ in pieces]) if pieces else LineWords("")
        if any(map(str.isalnum, words.text)):
            bold = all(strong for text, _, strong in pieces if any(map(str.isalnum, text)))
            self.blocks.append(Paragraph(words, bold, self.apart))
            self.apart = False
        self.apart = self.apart or gap
        self.blocks += pictures

    def walk(self, element: Element, bold: bool = False) -> None:
        """Take all that stands in *element*."""
        for child in element.childNodes:
            self.take(child, bold)

    def take(self, node: Element | Text, bold: bool = False) -> None:
        """Take a text, or an element with all that stands in it."""
        if _is_text(node):
            self._text(node, bold)
        elif _is_element(node):
            self._element(node, bold)

    def _element(self, node: Element, bold: bool) -> None:
        page, name = self.page, node.name
        if reason := page.asides.left.get(node):
            page.leave(node, reason)
            return
        if node in page.asides.doubtful:
            page.doubtful[node.line] = None
        if button := page.headings_of.get(node):
            self.heading(button, page.level + 1)
        if node in page.toggles or node is page.title_element:
            return  # it stands elsewhere: over what it opens, and as the title
        if _is_marker(node):
            self.run.pieces.append(("• ", node.line, bold))
        elif name in _TAKERS:
            _TAKERS[name](self, node, bold)
        elif node.get("role") == "heading":
            self.heading(node, _number(node.get("aria-level"), page.level + 1))
        elif name in _GAPS:
            self.flush()
            self.walk(node, bold or _is_bold(node))
            self.flush()
        else:
            self.walk(node, _is_bold(node) or (bold and not _is_light(node)))

    def _text(self, text: Text, bold: bool) -> None:
        if not self.in_lines:
            self.run.pieces.append((text.data, text.line, bold))
            return
        for offset, part in enumerate(text.data.split("\n")):
            if offset:
                self.flush(gap=not _has_piece(self.run.pieces))
            self.run.pieces.append((part, text.line + offset, bold))

    def within(self, element: Element, bold: bool = False, addresses: bool = True) -> list[Block]:
        """Return the blocks of *element*, which stand by themselves."""
        flow = _Flow(self.page)
        flow.addresses = addresses and self.addresses
        flow.in_lines = self.in_lines
        flow.walk(element, bold)
        return flow.done()

    def heading(self, element: Element, level: int) -> None:
        """Take a heading; what is no line of words in it stands after it."""
        self.flush()
        blocks = self.within(element, addresses=False)
        lines = [block.words for block in blocks if isinstance(block, Paragraph)]
        rest: list[Block] = [block for block in blocks if not isinstance(block, Paragraph)]
        if any(not isinstance(block, Picture) for block in rest) or sum(len(one.text) for one in lines) > 300:
            lines = [blocks[0].words] if isinstance(blocks[0], Paragraph) else []
            rest = blocks[len(lines) :]
        if lines:
            self.blocks.append(Heading(_joined(lines, " "), min(level, 6)))
        self.blocks += rest
        self.apart = True


def _take_heading(flow: _Flow, element: Element, bold: bool) -> None:
    flow.page.level = _HEADINGS[element.name]
    flow.heading(element, flow.page.level)


def _take_summary(flow: _Flow, element: Element, bold: bool) -> None:
    flow.heading(element, flow.page.level + 1)


def _take_break(flow: _Flow, element: Element, bold: bool) -> None:
    flow.flush(gap=not _has_piece(flow.run.pieces))
    flow.walk(element, bold)


def _take_lines(flow: _Flow, element: Element, bold: bool) -> None:
    flow.flush()
    before, flow.in_lines = flow.in_lines, True
    flow.walk(element, bold)
    flow.flush()
    flow.in_lines = before


def _take_link(flow: _Flow, element: Element, bold: bool) -> None:
    run, start = flow.run, len(flow.run.pieces)
    flow.walk(element, bold or _is_bold(element))
    shown = "".join(text for text, _, _ in run.pieces[start:]) if run is flow.run else ""
    address = _address(element.get("href"), shown, flow.page.host)
    if not address or not flow.addresses:
        return
    if not any(map(str.isalnum, shown)) or len(address) > 150:
        flow.page.tell(element, address, "the address of a link")
        return
    line = next(line + text.rstrip().count("\n") for text, line, _ in reversed(run.pieces) if text.strip())
    run.pieces.append((f" ({address})" + (" " if shown[-1:].isspace() else ""), line, bold))


def _take_button(flow: _Flow, element: Element, bold: bool) -> None:
    above = {one.name for one in _above(element)}
    if above & {*_HEADINGS, "summary"}:
        flow.walk(element, bold)
    elif "aria-expanded" in element.attributes and not _is_control(element):
        flow.heading(element, flow.page.level + 1)
    else:
        flow.page.leave(element, "a button of the web page")


def _take_small(flow: _Flow, element: Element, bold: bool) -> None:
    """Take what stands high or low so that 10 to the 9th does not become 109, and 5 squared not 52."""
    texts = list(element.texts())
    shown = "".join(text.data for text in texts).strip()
    before = "".join(text for text, _, _ in flow.run.pieces[-2:]).rstrip()[-1:]
    if re.fullmatch(r"[0-9+,\-−–n ]{1,8}", shown) and (element.name == "sup" or before.isdigit()):
        table = _SUPER if element.name == "sup" else _SUB
        flow.run.pieces += [(text.data.translate(table), text.line, bold) for text in texts]
    else:
        flow.walk(element, bold)


def _take_quote(flow: _Flow, element: Element, bold: bool) -> None:
    flow.run.pieces.append(("“", element.line, bold))
    flow.walk(element, bold)
    flow.run.pieces.append(("”", element.line, bold))


def _take_reading(flow: _Flow, element: Element, bold: bool) -> None:
    """Take how a word above it is read, in brackets, if the page has none."""
    marked = element.parent is not None and any(one.name == "rp" for one in element.parent.elements)
    flow.run.pieces.append(("" if marked else "(", element.line, bold))
    flow.walk(element, bold)
    flow.run.pieces.append(("" if marked else ")", element.line, bold))


def _take_nothing(flow: _Flow, element: Element, bold: bool) -> None:
    """Pass over what no browser shows: scripts were told of; only words for browsers without are."""
    for one in element.elements:
        if one.name == "noscript":
            flow.page.leave(one, "only for a browser without script")


def _take_other(flow: _Flow, element: Element, bold: bool) -> None:
    """Take what shows something of another file: it is named."""
    named = element.get("title") or element.get("src") or element.get("data") or element.name
    reason = "another page within the web page" if element.name == "iframe" else "a film or program of the web page"
    flow.page.tell(element, named[:200].translate(_UNSEEN), reason)
    flow.walk(element, bold)


def _take_picture(flow: _Flow, element: Element, bold: bool) -> None:
    page, source = flow.page, element.get("data-src") or element.get("data-lazy-src") or element.get("src")
    embedded = source.startswith("data:")
    name = "" if embedded else re.split(r"[?#]", source)[0].rpartition("/")[2][:200].translate(_UNSEEN)
    words = page.take([(" ".join(element.get("alt").split()), element.line)])
    sizes = [_number(element.get(side), 99) for side in ("width", "height")]
    if not words.text and (min(sizes) < 3 or _SPACER.search(name)):
        return
    if not words.text and ("alt" in element.attributes or element.get("role") == "presentation"):
        page.tell(element, name or "a picture", "a picture that the web page calls decoration")
        return
    page.lines.setdefault(element.line, [])
    words = LineWords(words.text, (element.line,))
    flow.run.pictures.append(Picture(words, name=name, data=_picture(source) if embedded else b""))


def _take_figure(flow: _Flow, element: Element, bold: bool) -> None:
    flow.flush()
    caption: list[Block] = []
    inner = _Flow(flow.page)
    for child in element.childNodes:
        if _is_element(child) and child.name == "figcaption" and child not in flow.page.asides.left:
            caption += flow.within(child)
        else:
            inner.take(child, bold)
    blocks = inner.done()
    if len(blocks) == len(caption) == 1 and isinstance(blocks[0], Picture) and isinstance(caption[0], Paragraph):
        flow.blocks.append(replace(blocks[0], caption=caption[0].words))
    else:
        flow.blocks += [*blocks, *caption]
    flow.apart = True


def _take_list(flow: _Flow, element: Element, bold: bool) -> None:
    flow.flush()
    page, ordered = flow.page, element.name == "ol"
    entries = [one for one in element.elements if one.name == "li" and one not in page.asides.left]
    backwards = ordered and "reversed" in element.attributes
    number = _number(element.get("start"), len(entries) if backwards else 1)
    filled: list[tuple[int, list[Block]]] = []
    for child in element.childNodes:
        if _is_element(child) and child.name == "li" and child not in page.asides.left and child not in page.toggles:
            number = _number(child.get("value"), number)
            filled.append((number, flow.within(child, bold or _is_bold(child))))
            number += -1 if backwards else 1
        else:  # a list in a list, as many programs write it
            inner = _Flow(page)
            inner.take(child, bold)
            filled.append((-1, inner.done()))
    if not ordered and any(blocks and isinstance(blocks[0], Heading) for _, blocks in filled):
        flow.blocks += [block for _, blocks in filled for block in blocks]  # boxes beside each other
    else:
        flow.blocks += _listed(filled, ordered)
    flow.apart = True


def _listed(filled: Sequence[tuple[int, list[Block]]], ordered: bool) -> list[Block]:
    """Return a list of *filled*, numbers with blocks; what has no words of its own stands under what is before."""
    before: list[Block] = []
    items: list[Item] = []
    for number, blocks in filled:
        match blocks:
            case []:
                continue
            case [Paragraph(words, strong), *rest] if number >= 0:
                items.append(Item(words, tuple(rest), number if ordered else 0, strong))
            case [Heading(words), *rest] if number >= 0:
                items.append(Item(words, tuple(rest), number if ordered else 0, bold=True))
            case _ if items:
                items[-1] = replace(items[-1], under=(*items[-1].under, *blocks))
            case _:
                before += blocks
    return [*before, Listing(tuple(items), ordered)] if items else before


@dataclass
class _Cell:
    """A cell of a table: its blocks, and over how many columns and rows it goes."""

    blocks: list[Block]
    columns: int
    rows: int
    heads: bool


def _take_table(flow: _Flow, element: Element, bold: bool) -> None:
    flow.flush()
    rows: list[list[_Cell]] = []
    parts: list[Element | Text] = [one for one in element.childNodes if not (_is_element(one) and one.name == "tfoot")]
    parts += [one for one in element.elements if one.name == "tfoot"]
    head = 0
    for part in parts:
        if not _is_element(part) or part.name not in ("thead", "tbody", "tfoot") or part in flow.page.asides.left:
            flow.take(part, part.name == "caption" if _is_element(part) else bold)
            continue
        for row in part.childNodes:
            if not _is_element(row) or row.name != "tr" or row in flow.page.asides.left:
                flow.take(row, bold)
                continue
            rows.append(_cells(flow, row))
            head += part.name == "thead" or (not head and len(rows) == 1 and _is_head(rows[0]))
    flow.flush()
    if _is_layout(element, rows):
        flow.blocks += [block for row in rows for cell in row for block in cell.blocks]
    else:
        flow.blocks += _table(rows, head > 0, flow.page.path, element.line)
    flow.apart = True


def _cells(flow: _Flow, row: Element) -> list[_Cell]:
    cells = []
    for one in row.childNodes:
        if not _is_element(one) or one.name not in ("td", "th") or one in flow.page.asides.left:
            flow.take(one)
            continue
        columns, rows = (min(max(_number(one.get(span), 1), 1), 1000) for span in ("colspan", "rowspan"))
        cells.append(_Cell(flow.within(one, _is_bold(one)), columns, rows, one.name == "th"))
    return cells


def _is_head(row: Sequence[_Cell]) -> bool:
    return len(row) > 1 and all(cell.heads or not cell.blocks for cell in row)


def _is_layout(element: Element, rows: Sequence[Sequence[_Cell]]) -> bool:
    """Return whether a table only places its cells beside each other, as old pages do."""
    cells = [cell for row in rows for cell in row]
    if element.get("role") in ("presentation", "none") or max(map(len, rows), default=0) < 2:
        return True
    if any(isinstance(block, Table) for cell in cells for block in cell.blocks):
        return True
    if any(cell.heads and cell.blocks for cell in cells):
        return False
    if sum(1 for row in rows if any(cell.blocks for cell in row)) < 2:
        return True
    long = any(
        sum(len(block.words.text) for block in cell.blocks if isinstance(block, Paragraph)) > 800 for cell in cells
    )
    return long or any(isinstance(block, Heading) for cell in cells for block in cell.blocks)


def _table(rows: Sequence[Sequence[_Cell]], headed: bool, path: str, line: int) -> list[Block]:
    """Return *rows* as a table, every row as long as the first; and the pictures in it, after it."""
    grid: list[dict[int, LineWords]] = []
    taken: dict[int, int] = {}  # columns that a cell above goes on in, and for how many rows yet
    for row in rows:
        filled: dict[int, LineWords] = {}
        at = 0
        for cell in row:
            while taken.get(at):
                at += 1
            filled[at] = _words_of(cell.blocks)
            # Only a cell with words moves others: a thousand columns of nothing are none.
            taken.update(dict.fromkeys(range(at, at + cell.columns), cell.rows))
            at += cell.columns
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        grid.append(filled)
    columns = sorted({column for row in grid for column, words in row.items() if words.text})
    full = [row for row in grid if any(words.text for words in row.values())]
    if len(columns) > _MAX_COLUMNS or len(columns) * len(full) > _MAX_CELLS:
        fact = f"this table has {len(full):,} rows and {len(columns):,} columns"
        raise fault(Span(path, line, 1), fact, "too-large", "delete it from the page, or split it")
    pictures = [block for row in rows for cell in row for block in cell.blocks if isinstance(block, Picture)]
    if len(columns) == 1:
        return [*(Paragraph(words) for row in full for words in row.values() if words.text), *pictures]
    cells = tuple(tuple(row.get(column, LineWords("")) for column in columns) for row in full)
    # A first row without words is gone, and with it what it named.
    return [Table(cells, headed and full[0] is grid[0]), *pictures] if cells else [*pictures]


def _words_of(blocks: Sequence[Block]) -> LineWords:
    """Return the words of a cell as one text; what stands on lines of its own is parted from the next."""
    return _joined(list(_lines_in(blocks)), "; ")


def _lines_in(blocks: Iterable[Block]) -> Iterator[LineWords]:
    for block in blocks:
        match block:
            case Paragraph(words) | Heading(words):
                yield words
            case Listing(items, ordered):
                for item in items:
                    words = item.words
                    yield LineWords(f"{item.order}. {words.text}", words.lines) if ordered else words
                    yield from _lines_in(item.under)


def _joined(lines: Sequence[LineWords], mark: str) -> LineWords:
    text = ""
    for words in lines:
        between = " " if text.endswith((".", ",", ";", ":", "!", "?", "。", "，", "：")) else mark
        text += (between if text else "") + words.text
    return LineWords(text, tuple(sorted({line for words in lines for line in words.lines})))


def _with_bullets(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks*, paragraphs that begin with a bullet as the lists that they are."""
    made: list[Block] = []
    items: list[Item] = []
    for block in blocks:
        bullet = _BULLET.match(block.words.text) if isinstance(block, Paragraph) else None
        if bullet and isinstance(block, Paragraph):
            items.append(Item(LineWords(block.words.text[bullet.end() :], block.words.lines), bold=block.bold))
            continue
        made += [Listing(tuple(items))] if items else []
        items = []
        made.append(block)
    return [*made, Listing(tuple(items))] if items else made


_Taker = Callable[[_Flow, "Element", bool], None]
_TAKERS: dict[str, _Taker] = {
    **dict.fromkeys(_HEADINGS, _take_heading),
    **dict.fromkeys(["ul", "ol", "menu", "dir"], _take_list),
    **dict.fromkeys(["pre", "listing", "xmp", "plaintext"], _take_lines),
    **dict.fromkeys(["sup", "sub"], _take_small),
    **dict.fromkeys(["script", "style", "template", "head", "link", "meta", "param", "source", "track"], _take_nothing),
    **dict.fromkeys(["iframe", "object", "embed", "video", "audio", "applet"], _take_other),
    "summary": _take_summary,
    "br": _take_break,
    "a": _take_link,
    "button": _take_button,
    "q": _take_quote,
    "rt": _take_reading,
    "img": _take_picture,
    "figure": _take_figure,
    "table": _take_table,
}


def _is_element(node: Element | Text) -> TypeGuard[Element]:
    return hasattr(node, "childNodes")


def _as_space(found: re.Match[str]) -> str:
    return " " + "\n" * found[0].count("\n")


def _is_text(node: Element | Text) -> TypeGuard[Text]:
    return not hasattr(node, "childNodes")


def _has_piece(pieces: Iterable[tuple[str, int, bool]]) -> bool:
    return any(text and not text.isspace() for text, _, _ in pieces)


def _has_words(element: Element) -> bool:
    return any(character.isalnum() for text in element.texts() for character in text.data)


def _shown(element: Element) -> str:
    return " ".join("".join(text.data for text in element.texts()).split())


def _above(element: Element) -> Iterator[Element]:
    parent = element.parent
    while parent:
        yield parent
        parent = parent.parent


def _number(value: str, otherwise: int) -> int:
    """Return the whole number that *value* begins with, if it is one that a page can mean."""
    match = re.match(r"\s*(\d{1,6})", value, re.ASCII)
    return int(match[1]) if match else otherwise


def _is_bold(element: Element) -> bool:
    style = element.get("style")[:1000]
    if _is_light(element):
        return False
    if element.name in _BOLD or (style and _BOLD_STYLE.search(style)):
        return True
    names = element.get("class")[:300].casefold().replace("_", "-")
    large = element.name == "font" and element.get("size") in ("4", "5", "6", "7", "+1", "+2", "+3", "+4")
    called = names and _AS_HEADING & set(re.split(r"[\s-]+", names))
    if not large and not called:
        return False
    shown = _shown(element)
    return len(shown) < 100 and not shown.endswith((".", "。"))


def _is_light(element: Element) -> bool:
    style = element.get("style")[:1000]
    return bool(style and _LIGHT_STYLE.search(style))


def _is_marker(element: Element) -> bool:
    """Return whether *element* is the bullet of a list as Word writes one into a web page, in a font of signs."""
    style = element.get("style")[:200].replace(" ", "").casefold()
    return "mso-list:ignore" in style and not any(map(str.isdigit, _shown(element))) and len(_shown(element)) < 3


def _is_toggle(element: Element) -> bool:
    """Return whether *element* opens another one: the head of an accordion, or a tab."""
    if element.get("role") == "tab" or element.get("aria-controls"):
        return True
    return (element.get("data-bs-toggle") or element.get("data-toggle")) in ("collapse", "tab", "pill")


def _target(element: Element) -> str:
    """Return the id of what *element* opens."""
    for name in ("aria-controls", "data-bs-target", "data-target", "href"):
        value = element.get(name).strip()
        if value and (name != "href" or value.startswith("#")):
            return value.split()[0].removeprefix("#")
    return ""


def _is_control(element: Element) -> bool:
    """Return whether *element* says what it does, as "Show more", and not what it opens."""
    said = _shown(element)
    return not any(map(str.isalnum, said)) or (len(said.split()) < 4 and bool(_CONTROL.match(said)))


def _host(html: Element, text: str) -> str:
    """Return the name of the web site that the page says it is from, or ""."""
    if saved := _SAVED_FROM.search(text[:5000]):
        return saved[1].casefold().removeprefix("www.")
    for one in html.within():
        if one.name == "link" and one.get("rel").casefold() == "canonical":
            address = one.get("href")
        elif one.name == "base" or one.get("property") == "og:url":
            address = one.get("href") or one.get("content")
        else:
            continue
        if found := _HOST.match(address.strip()[:500]):
            return found[1].casefold().removeprefix("www.")
    return ""


def _address(href: str, shown: str, host: str) -> str:
    """Return the address to write after the words of a link: that of another site, which they do not tell."""
    href = "".join(href.split()).translate(_UNSEEN)
    said = "".join(shown.split()).casefold()
    if href[:7].casefold() == "mailto:":
        to = href[7:].partition("?")[0]
        return "" if to.casefold() in said else to
    if href[:4].casefold() == "tel:":
        digits = "".join(filter(str.isdigit, href))
        return "" if digits[-7:] in "".join(filter(str.isdigit, said)) else href[4:]
    found = _HOST.fullmatch(href)
    if not found or found[1].casefold().removeprefix("www.") == host or re.search(r"/(?:share|sharer|intent)\b", href):
        return ""
    bare = re.sub(r"^https?://(?:www\.)?", "", href, flags=re.IGNORECASE).rstrip("/").casefold()
    return "" if bare in said.replace("www.", "") else href


def _picture(source: str) -> bytes:
    """Return the PNG or JPEG that stands in the page itself, or nothing."""
    if len(source) > _MAX_PICTURE or not (head := _DATA.match(source)):
        return b""
    try:
        data = base64.b64decode("".join(source[head.end() :].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) else b""
