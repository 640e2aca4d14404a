"""What stands in an element as blocks of a tree, in the order of reading.

No text is passed over: it goes into a block, or the page is told why not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from handpress.pages.readers.html.article import CHOICE, TORN
from handpress.pages.readers.html.characters import UNSEEN as INVISIBLE
from handpress.pages.readers.html.elements import Element, Text, above, shown_words
from handpress.pages.readers.html.links import address_of, picture_in
from handpress.pages.readers.html.looks import is_bold, is_control, is_light, is_marker, number_in
from handpress.pages.readers.html.page import BLANK, HEADINGS, Page
from handpress.pages.readers.html.programs import FILLED
from handpress.pages.readers.html.rows import Row, with_lists
from handpress.pages.readers.html.tables import Cell, is_form, is_head, is_layout, joined, table_of
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Picture

_PARTS = """p div section article main body header footer aside address blockquote center dl dt dd fieldset figure form
    hgroup hr li nav pre legend details td th tr table ul ol menu dir optgroup option figcaption caption html"""
_GAPS = frozenset(_PARTS.split())
_SUPER = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_BOXES = frozenset(["div", "section", "header", "footer", "article", "main"])
_ROWS = frozenset(["thead", "tbody", "tfoot"])
_BULLET = re.compile(r"[•◦▪‣●○■□❏❍❑❒☐➢➤∙·]\s*(?=\w)")
_DEEPEST = 8  # levels of a list
_SPACER = re.compile(r"(?:spacer|pixel|blank|clear|transparent|1x1)[^/]*$", re.IGNORECASE)


@dataclass
class _Run:
    """Running text on its way: its pieces, each with its line and whether it is bold, and pictures in it."""

    pieces: list[tuple[str, int, bool]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class Flow:
    """The blocks of an element, as they come."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.blocks: list[Block] = []
        self.run = _Run()
        self.apart = True  # a gap stands before the next paragraph
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
        beside = element.name in _BOXES and not any(
            isinstance(child, Text) and child.data.strip() for child in element.childNodes
        )
        before: Element | Text | None = None
        rows: list[Row] = []
        for child in element.childNodes:
            if beside and isinstance(before, Element) and isinstance(child, Element) and self._part(before, child):
                self.run.pieces.append((" ", child.line, bold))
            start = len(self.blocks)
            self.take(child, bold)
            before = child
            rows += [Row(child, start, len(self.blocks))] if isinstance(child, Element) else []
        if len(rows) > 1 and element.name in _BOXES | {"body"}:
            with_lists(self.blocks, rows)

    def _part(self, before: Element, element: Element) -> bool:
        """Return whether a style sheet alone parts two elements: "2</span><span>3 times" are no 23.

        Word processors cut a word in two as well, but within small letters, and in a paragraph.
        """
        last = self.run.pieces[-1][0][-1:] if self.run.pieces else ""
        first = next((text.data[:1] for text in element.texts()), "")
        if not last.strip() or not first.strip():
            return False
        return before.name != element.name or not (last.islower() and first.islower())

    def take(self, node: Element | Text, bold: bool = False) -> None:
        """Take a text, or an element with all that stands in it."""
        if isinstance(node, Text):
            self._text(node, bold)
        elif isinstance(node, Element):
            self._element(node, bold)

    def _element(self, node: Element, bold: bool) -> None:
        page, name = self.page, node.name
        if reason := page.asides.left.get(node):
            page.leave(node, reason)
            if reason in TORN and node in page.asides.running:
                page.tell_torn(node, reason)
                self.run.pieces += [(BLANK, node.line, bold)] if reason == CHOICE else []
            return
        if node in page.asides.doubtful:
            page.doubtful[node.line] = None
        if button := page.headings_of.get(node):
            self.heading(button, page.level + 1)
        if node in page.toggles or node is page.title_element:
            return  # it stands elsewhere: over what it opens, and as the title
        page.tell_under_pointer(node)
        if is_marker(node):
            self.run.pieces.append(("• ", node.line, bold))
        elif name in _TAKERS:
            _TAKERS[name](self, node, bold)
        elif node.get("role") == "heading":
            self.heading(node, number_in(node.get("aria-level"), page.level + 1))
        elif name in _GAPS:
            self.flush()
            self.walk(node, bold or is_bold(node))
            self.flush()
        else:
            self.walk(node, is_bold(node) or (bold and not is_light(node)))

    def _text(self, text: Text, bold: bool) -> None:
        if "{{" in text.data:
            text = Text(self._with_blanks(text), text.line, text.parent)
        if not self.in_lines:
            self.run.pieces.append((text.data, text.line, bold))
            return
        for offset, part in enumerate(text.data.split("\n")):
            if offset:
                self.flush(gap=not _has_piece(self.run.pieces))
            self.run.pieces.append((part, text.line + offset, bold))

    def _with_blanks(self, text: Text) -> str:
        begin, line, parts = 0, text.line, list[str]()
        for mark in FILLED.finditer(text.data):
            before = text.data[begin : mark.start()]
            line, begin = line + before.count("\n"), mark.end()
            parts += [before, self.page.blank(" ".join(mark[0].translate(INVISIBLE).split()), line)]
            parts.append("\n" * mark[0].count("\n"))
            line += mark[0].count("\n")
        return "".join((*parts, text.data[begin:]))

    def within(self, element: Element, bold: bool = False) -> list[Block]:
        """Return the blocks of *element*, which stand by themselves."""
        flow = Flow(self.page)
        flow.in_lines = self.in_lines
        flow.walk(element, bold)
        return flow.done()

    def heading(self, element: Element, level: int) -> None:
        """Take a heading; what is no line of words in it stands after it."""
        self.flush()
        blocks = self.within(element)
        lines = [block.words for block in blocks if isinstance(block, Paragraph)]
        rest: list[Block] = [block for block in blocks if not isinstance(block, Paragraph)]
        if any(not isinstance(block, Picture) for block in rest) or sum(len(one.text) for one in lines) > 300:
            lines = [blocks[0].words] if isinstance(blocks[0], Paragraph) else []
            rest = blocks[len(lines) :]
        if lines:
            self.blocks.append(Heading(joined(lines, " "), min(level, 6)))
        self.blocks += rest
        self.apart = True


def _take_heading(flow: Flow, element: Element, bold: bool) -> None:
    flow.page.level = HEADINGS[element.name]
    flow.heading(element, flow.page.level)


def _take_summary(flow: Flow, element: Element, bold: bool) -> None:
    flow.heading(element, flow.page.level + 1)


def _take_break(flow: Flow, element: Element, bold: bool) -> None:
    flow.flush(gap=not _has_piece(flow.run.pieces))
    flow.walk(element, bold)


def _take_lines(flow: Flow, element: Element, bold: bool) -> None:
    flow.flush()
    before, flow.in_lines = flow.in_lines, True
    flow.walk(element, bold)
    flow.flush()
    flow.in_lines = before


def _take_link(flow: Flow, element: Element, bold: bool) -> None:
    run, start = flow.run, len(flow.run.pieces)
    flow.walk(element, bold or is_bold(element))
    shown = "".join(text for text, _, _ in run.pieces[start:]) if run is flow.run else ""
    address, reason = address_of(element.get("href"), shown, flow.page.host)
    if address:
        flow.page.tell(element, address[:500], reason)


def _take_button(flow: Flow, element: Element, bold: bool) -> None:
    within = any(one.name in HEADINGS or one.name == "summary" for one in above(element))
    said = element in flow.page.asides.running and not is_control(element) and shown_words(element) not in ("i", "x")
    if within or said:
        flow.walk(element, bold)
    elif "aria-expanded" in element.attributes and not is_control(element):
        flow.heading(element, flow.page.level + 1)
    else:
        flow.page.leave(element, "a button of the web page")


def _take_small(flow: Flow, element: Element, bold: bool) -> None:
    """Take what stands high or low so that 10 to the 9th does not become 109, and 5 squared not 52."""
    texts = list(element.texts())
    shown = "".join(text.data for text in texts).strip()
    before = "".join(text for text, _, _ in flow.run.pieces[-2:]).rstrip()[-1:]
    if re.fullmatch(r"[0-9+,\-−–n ]{1,8}", shown) and (element.name == "sup" or before.isdigit()):
        table = _SUPER if element.name == "sup" else _SUB
        flow.run.pieces += [(text.data.translate(table), text.line, bold) for text in texts]
    else:
        flow.walk(element, bold)


def _take_quote(flow: Flow, element: Element, bold: bool) -> None:
    flow.run.pieces.append(("“", element.line, bold))
    flow.walk(element, bold)
    flow.run.pieces.append(("”", element.line, bold))


def _take_reading(flow: Flow, element: Element, bold: bool) -> None:
    """Take how a word above it is read, in brackets, if the page has none."""
    marked = element.parent is not None and any(one.name == "rp" for one in element.parent.elements)
    flow.run.pieces.append(("" if marked else "(", element.line, bold))
    flow.walk(element, bold)
    flow.run.pieces.append(("" if marked else ")", element.line, bold))


def _take_nothing(flow: Flow, element: Element, bold: bool) -> None:
    """Pass over what no browser shows: scripts were told of; only words for browsers without are."""
    for one in element.elements:
        if one.name == "noscript":
            flow.page.leave(one, "only for a browser without script")


def _take_other(flow: Flow, element: Element, bold: bool) -> None:
    """Take what shows something of another file: it is named."""
    named = element.get("title") or element.get("src") or element.get("data") or element.name
    reason = "another page within the web page" if element.name == "iframe" else "a film or program of the web page"
    flow.page.tell(element, named[:200].translate(INVISIBLE), reason)
    flow.walk(element, bold)


def _take_picture(flow: Flow, element: Element, bold: bool) -> None:
    page, source = flow.page, element.get("data-src") or element.get("data-lazy-src") or element.get("src")
    embedded = source.startswith("data:")
    name = "" if embedded else re.split(r"[?#]", source)[0].rpartition("/")[2][:200].translate(INVISIBLE)
    words = page.take([(" ".join(FILLED.sub(BLANK, element.get("alt")).split()), element.line)])
    sizes = [number_in(element.get(side), 99) for side in ("width", "height")]
    if not words.text and (min(sizes) < 3 or _SPACER.search(name)):
        return
    if not words.text and ("alt" in element.attributes or element.get("role") == "presentation"):
        page.tell(element, name or "a picture", "a picture that the web page calls decoration")
        return
    if words.text and element in page.asides.running:
        page.tell_torn(element, "a picture", words.text)
    page.lines.setdefault(element.line, [])
    words = LineWords(words.text, (element.line,))
    flow.run.pictures.append(Picture(words, name=name, data=picture_in(source) if embedded else b""))


def _take_figure(flow: Flow, element: Element, bold: bool) -> None:
    flow.flush()
    caption: list[Block] = []
    inner = Flow(flow.page)
    for child in element.childNodes:
        if isinstance(child, Element) and child.name == "figcaption" and child not in flow.page.asides.left:
            caption += flow.within(child)
        else:
            inner.take(child, bold)
    blocks = inner.done()
    if len(blocks) == len(caption) == 1 and isinstance(blocks[0], Picture) and isinstance(caption[0], Paragraph):
        flow.blocks.append(replace(blocks[0], caption=caption[0].words))
    else:
        flow.blocks += [*blocks, *caption]
    flow.apart = True


def _take_list(flow: Flow, element: Element, bold: bool) -> None:
    flow.flush()
    page, ordered = flow.page, element.name == "ol"
    entries = dict.fromkeys(one for one in element.elements if one.name == "li" and one not in page.asides.left)
    backwards = ordered and "reversed" in element.attributes
    number = number_in(element.get("start"), len(entries) if backwards else 1)
    filled: list[tuple[int, list[Block]]] = []
    for child in element.childNodes:
        if isinstance(child, Element) and child in entries and child not in page.toggles:
            number = number_in(child.get("value"), number)
            filled.append((number, flow.within(child, bold or is_bold(child))))
            number += -1 if backwards else 1
        else:  # a list in a list, as many programs write it
            inner = Flow(page)
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


def _take_table(flow: Flow, element: Element, bold: bool) -> None:
    flow.flush()
    if is_form([one for one in element.within() if one.name == "tr"]):
        flow.page.leave(element, "a form to fill in on the web page")
        return
    rows: list[list[Cell]] = []
    feet = dict.fromkeys(one for one in element.elements if one.name == "tfoot")  # wherever they are written
    head = 0
    for part in (*(one for one in element.childNodes if one not in feet), *feet):
        if not isinstance(part, Element) or part.name not in _ROWS or part in flow.page.asides.left:
            flow.take(part, bold or (isinstance(part, Element) and part.name == "caption"))
            continue
        for row in part.childNodes:
            if not isinstance(row, Element) or row.name != "tr" or row in flow.page.asides.left:
                flow.take(row, bold)
                continue
            rows.append(_cells(flow, row))
            head += part.name == "thead" or (not head and len(rows) == 1 and is_head(rows[0]))
    flow.flush()
    if is_layout(element, rows):
        flow.blocks += [block for row in rows for cell in row for block in cell.blocks]
    else:
        flow.blocks += table_of(rows, head > 0, flow.page.path, element.line)
    flow.apart = True


def _cells(flow: Flow, row: Element) -> list[Cell]:
    cells = []
    for one in row.childNodes:
        if not isinstance(one, Element) or one.name not in ("td", "th") or one in flow.page.asides.left:
            flow.take(one)
            continue
        columns, rows = (min(max(number_in(one.get(span), 1), 1), 1000) for span in ("colspan", "rowspan"))
        cells.append(Cell(flow.within(one, is_bold(one)), columns, rows, one.name == "th"))
    return cells


def with_bullets(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks*, paragraphs that begin with a bullet as the lists that they are."""
    made: list[Block] = []
    entries: list[tuple[int, Item]] = []
    signs = ""  # of the levels that are open
    for block in blocks:
        bullet = _BULLET.match(block.words.text) if isinstance(block, Paragraph) else None
        if bullet and isinstance(block, Paragraph):
            words = LineWords(block.words.text[bullet.end() :], block.words.lines)
            signs = signs.partition(bullet[0][0])[0] + bullet[0][0]
            entries.append((min(len(signs), _DEEPEST), Item(words, bold=block.bold)))
            continue
        made += [Listing(_nested(entries))] if entries else []
        entries, signs = [], ""
        made.append(block)
    return [*made, Listing(_nested(entries))] if entries else made


def _nested(entries: Sequence[tuple[int, Item]]) -> tuple[Item, ...]:
    """Return *entries*, each with its level, as a list; deeper ones stand under the one before them."""
    level = entries[0][0]
    starts = [at for at, (depth, _) in enumerate(entries) if depth <= level]
    made: list[Item] = []
    for start, end in pairwise((*starts, len(entries))):
        under = entries[start + 1 : end]
        made.append(replace(entries[start][1], under=(Listing(_nested(under)),) if under else ()))
    return tuple(made)


_Taker = Callable[[Flow, "Element", bool], None]


_TAKERS: dict[str, _Taker] = {
    **dict.fromkeys(HEADINGS, _take_heading),
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


def _has_piece(pieces: Iterable[tuple[str, int, bool]]) -> bool:
    return any(text and not text.isspace() for text, _, _ in pieces)
