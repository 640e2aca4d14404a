"""Flow -> one HTML page that needs nothing from outside: for phones, which read the tags of a PDF badly.

Every element of the structure tree becomes the HTML element that means the same; how it looks is in `style`.
Blanks and check boxes are real ones, named as in the PDF. There is no script, and nothing typed in leaves the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from handpress.brand.brand import Phones
from handpress.brand.theme import Theme
from handpress.brand.words import words_for
from handpress.forms.markup import element, escaped, lines, tag
from handpress.forms.navigation import TOP, Navigation, Stretch, drawn
from handpress.forms.outline import (
    Listing,
    Mark,
    OutlineNode,
    Passage,
    Transcript,
    is_field,
    is_said_below,
    listing,
    reading,
    table,
    web_address,
)
from handpress.forms.running import Running, is_form, is_phone
from handpress.forms.style import RAILS, stylesheet
from handpress.layout.boxes import Flow, Picture, Run, StructElem

# Nothing is loaded and nothing is sent: the page shows its own style and its own pixels.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
_BLOCKS = {*_HEADINGS, "P", "L", "Table", "Figure", "Caption"}


def html_page(flow: Flow, theme: Theme, phones: Phones | None = None) -> str:
    """Return the content of *flow* as an HTML page in the colours of *theme*, the *phones* to call at its top.

    Raises:
        AssertionError: An element has a role that is not known here, or stands where none like it belongs.
    """
    return _HtmlPage(flow, theme, phones or Phones()).page()


class _HtmlPage(Running):
    def __init__(self, flow: Flow, theme: Theme, phones: Phones) -> None:
        super().__init__(flow, theme)
        self.words = words_for(flow.language)
        self.navigation = Navigation(self.words, phones, theme)
        self.tasks = 0  # so far

    def page(self) -> str:
        content = reading(self.flow)
        self.stretches = self.parted(content)
        head = [
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            # A phone would make links of numbers that are none of ours.
            '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
            element("title", escaped(self.flow.title)),
            f"<style>\n{stylesheet(self.theme)}</style>",
        ]
        header = [self.figure(content.logo)] if content.logo else []
        header += [self.paragraph(node) for node in content.header]
        jumps = [to for elem, to in self.stretches.items() if elem.role == "H2" and to.heading not in self.first_screen]
        imprint = [self.paragraph(node) for node in content.imprint]
        body = [
            lines("header", header, {"id": TOP}),
            self.navigation.call_bar(),
            self.navigation.jumps(jumps),
            lines("main", [self.passage(group) for group in content.groups]),
            lines("footer", [self.navigation.to_the_top(), *imprint]),
        ]
        root = {"lang": self.flow.language, "dir": "rtl" if self.flow.backwards else "ltr"}
        return "<!doctype html>\n" + lines("html", [lines("head", head), lines("body", body)], root) + "\n"

    def parted(self, content: Transcript) -> dict[StructElem, Stretch]:
        """Return what has a name, by its heading: the parts of the page, its frames, and where all signs stand."""
        heads = [(node, group) for group in content.groups for node in group.nodes if node.role in _HEADINGS]
        led_to = [
            (node, group)
            for node, group in heads
            if node.role == "H2" or node.elem is self.flow.signs or (group.frame and node is group.nodes[0])
        ]
        return {
            node.elem: Stretch(f"part-{at}", node.text.strip(), bool(group.frame and group.frame.edge))
            for at, (node, group) in enumerate(led_to, 1)
        }

    @property
    def first_screen(self) -> set[str]:
        """The headings of what needs no link: it is in sight."""
        return {self.words(f"key-points-{count}") for count in (1, 2, 3)}

    def passage(self, group: Passage) -> str:
        """Return what stands in one frame; a frame under a heading is a region of the page."""
        blocks = self.blocks(group.nodes)
        if group.frame is None:
            return "\n".join(blocks)
        frame = "alert" if group.frame.edge else "panel" if group.frame.tint else "box"
        first = group.nodes[0]
        if first.elem in self.stretches:
            frame = "key" if first.text.strip() in self.first_screen else frame
            return lines("section", blocks, {"class": frame, "aria-labelledby": self.stretches[first.elem].name})
        # Phones of an emergency never stand in columns, whatever is to be written beside them.
        parts = [part for node in group.nodes for part in node.parts if frame != "alert"]
        filled = any(is_field(part) or is_form(part) for part in parts)
        return lines("div", blocks, {"class": f"{frame} fields" if filled else frame})

    # Blocks.

    def blocks(self, nodes: Sequence[OutlineNode], task: str = "") -> list[str]:
        """Return *nodes*, and behind a heading that says whom to call a button before its list.

        A page on the web is a button too: who holds the phone needs no code.
        """
        out: list[str] = []
        number = ""
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if link := web_address(nodes[at:]):
                said = escaped(node.text.strip())
                out.append(self.navigation.page_on_the_web(self.address(link), said, escaped(link.text)))
                at += 3
                continue
            if node.role in _HEADINGS:
                number = next((part.text for part in node.parts if is_phone(part)), "")
            elif node.role == "L" and number:
                # The list would push it out of sight.
                out.append(element("p", self.navigation.emergency(number), {"class": "to-call"}))
                number = ""
            if is_said_below(nodes[at:]):
                out.append(self.people(node))
            elif node.role in _HEADINGS and at + 1 < len(nodes) and _is_marked(nodes[at + 1]):
                out.append(self.heading(node, "side"))
            else:
                out.append(self.block(node, task))
            at += 1
        return out

    def block(self, node: OutlineNode, task: str = "") -> str:
        if node.role in _HEADINGS:
            return self.heading(node)
        if node.role == "P":
            return self.call(node) or self.paragraph(node, task)
        if node.role == "L":
            return self.list(node)
        if node.role == "Table":
            return self.table(node)
        if node.role == "Form":
            return element("p", self.blank(node))
        if node.role == "Figure":
            return element("p", self.figure(node), {"class": "picture"})
        if node.role == "Caption":
            return element("p", self.inline(node), {"class": "caption", **self.language(node)})
        raise AssertionError(f"no block of a page is {node.role}")

    def people(self, node: OutlineNode) -> str:
        """Return people in rows, small enough to be seen at once."""
        return element("p", self.figure(node), {"class": "picture people"})

    def heading(self, node: OutlineNode, kind: str = "") -> str:
        to = self.stretches.get(node.elem)
        base = self.base(node)
        # The button under it calls.
        parts = [mark for part in node.parts for mark in (part.marks if is_phone(part) else (part,))]
        sign = self.navigation.sign(base) if node.role != "H2" else ""
        looking = base if sign or kind or base in RAILS else ""
        named = {"id": to.name if to else "", "class": f"{looking} {kind}".strip(), **self.language(node)}
        text = self.running(parts, base=base)
        return element(node.role.lower(), sign + element("span", text) if sign else text, named)

    def paragraph(self, node: OutlineNode, task: str = "") -> str:
        lead = self.alarming(node)
        classes = [self.base(node) if not lead else "", "alarm" if lead else ""]
        if any(is_field(part) for part in node.parts):
            classes.append("field")
        if not node.text.strip():
            classes.append("sign")
        text = self.inline(node, task)
        if lead:
            base = self.base(node)
            call = self.navigation.sign("emergency") + element("span", self.running(node.parts[:lead], base=base))
            text = element("strong", call, {"class": "emergency"}) + " " + self.running(node.parts[lead:])
        return element("p", text, {"class": " ".join(filter(None, classes)), **self.language(node)})

    def alarming(self, node: OutlineNode) -> int:
        """Return how many parts of a paragraph, its first ones, say to call the emergency number."""
        if not any(is_phone(part) or is_form(part) for part in node.parts):
            return 0
        for at, part in enumerate(node.parts):
            mark = part.parts[0] if isinstance(part, OutlineNode) else part
            if not (isinstance(mark, Run) and mark.style.bold and mark.style.colour == self.theme.alert):
                return at
        return len(node.parts)

    def call(self, node: OutlineNode) -> str:
        """Return a phone that stands alone with its label, all of it a button; nothing if *node* is none."""
        label, link = node.parts if len(node.parts) == 2 else (None, None)
        if not (isinstance(label, Run) and link and is_phone(link)):
            return ""
        (number,) = link.marks
        if not (isinstance(number, Run) and number.style in (self.theme.phone, self.theme.call)):
            return ""
        base = self.base(node)
        said = element("span", self.run(label, base)) + self.run(number, base)
        return element("p", self.navigation.phone(link.elem.uri, label.text.strip(), said), self.language(node))

    def list(self, node: OutlineNode) -> str:
        kind, entries = listing(node)
        if kind is Listing.FACTS:
            pairs = [element("div", self.term("dt", label) + self.term("dd", body)) for label, body in entries if label]
            return lines("dl", pairs, {"class": "facts"})
        name: str = kind.value
        if kind is Listing.TASKS:
            items = [self.task(label, body) for label, body in entries if label]
        elif kind is Listing.MARKED:
            items = [self.marked(label, body) for label, body in entries if label]
        elif kind is Listing.ENTRIES and any(self.leads(body) in RAILS for _, body in entries):
            name = "rail"
            items = [self.stop(body) for _, body in entries]
        else:
            items = [element("li", self.content(body), self.language(body)) for _, body in entries]
        # Safari takes a list without marks for none, unless told.
        marks = {"class": name, "role": "list"} if kind is not Listing.BULLETS else {}
        return lines("ol" if kind is Listing.STEPS else "ul", items, marks)

    def leads(self, body: OutlineNode) -> str:
        """Return the look of the first words of an entry."""
        first = body.parts[0]
        return self.base(first) if isinstance(first, OutlineNode) else ""

    def stop(self, body: OutlineNode) -> str:
        """Return a day behind its node of the line; what has no day is behind none."""
        first = body.parts[0]
        day = first.parts[0] if isinstance(first, OutlineNode) else None
        today = isinstance(day, Run) and day.text.strip() == self.words("the-day")
        node = self.navigation.node(today) if self.leads(body) in RAILS else ""
        return element("li", node + self.content(body), self.language(body))

    def term(self, name: str, node: OutlineNode) -> str:
        """Return one half of a fact."""
        return element(name, self.inline(node), {"class": self.base(node), **self.language(node)})

    def task(self, label: OutlineNode, body: OutlineNode) -> str:
        """Return a check box with its task, all of whose words tick it."""
        self.tasks += 1
        name = f"task-{self.tasks}"
        text = f"{name}-text"
        if any(not isinstance(mark, Picture) for mark in label.kids[0].marks):
            raise AssertionError("a check box is more than a picture of one")
        # Named by the whole text: labels alone would read a task without its blanks, "no food from on".
        box = tag("input", {"type": "checkbox", "id": name, "aria-labelledby": text, "autocomplete": "off"})
        drawings = [mark for part in body.parts if isinstance(part, OutlineNode) for mark in part.drawings]
        icons = "".join(drawn(mark, "icon") for mark in drawings)
        # What stands under a task, as a table, ticks nothing.
        count = next((at for at, part in enumerate(body.parts) if _stands_under(part)), len(body.parts))
        words = element("div", self.mixed(body.parts[:count], name), {"id": text, **self.language(body)})
        more = self.mixed(body.parts[count:])
        return element("li", box + icons + words + (element("div", more, {"class": "under"}) if more else ""))

    def marked(self, label: OutlineNode, body: OutlineNode) -> str:
        """Return an entry behind its mark."""
        words = element("div", self.content(body), self.language(body))
        return element("li", self.figure(label, label.elem.actual) + words)

    def table(self, node: OutlineNode) -> str:
        """Return a table whose roles stay when a narrow screen stacks its cells and so takes its meaning away."""
        heads, rows = table(node)
        names = [head.text.strip() for head in heads]
        head = [
            element("th", self.inline(one), {"scope": "col", "role": "columnheader", **self.language(one)})
            for one in heads
        ]
        body = [
            lines("tr", [self.cell(cell, name) for cell, name in zip(row, names, strict=True)], {"role": "row"})
            for row in rows
        ]
        parts = [
            lines("thead", [lines("tr", head, {"role": "row"})], {"role": "rowgroup"}),
            lines("tbody", body, {"role": "rowgroup"}),
        ]
        return lines("table", parts, {"role": "table"})

    def cell(self, node: OutlineNode, name: str) -> str:
        """Return a cell that knows the name of its column, to show where that is not above."""
        named = {"data-label": name, **self.language(node)}
        if node.role == "TH":
            return element("th", self.content(node), {"scope": "row", "role": "rowheader", **named})
        return element("td", self.content(node), {"role": "cell", **named})

    def content(self, node: OutlineNode, task: str = "") -> str:
        """Return what an entry or a cell holds: running text, and blocks between."""
        return self.mixed(node.parts, task)

    def mixed(self, parts: Sequence[Mark | OutlineNode], task: str = "") -> str:
        """Return running text, and blocks between; words that are in no table or list tick the box *task*."""
        out: list[str] = []
        for block, some in groupby(parts, _is_block):
            if block:
                out += self.blocks([part for part in some if isinstance(part, OutlineNode)], task)
            else:
                out.append(self.running(tuple(some), task))
        return "\n".join(out)


def _is_marked(node: OutlineNode) -> bool:
    return node.role == "L" and listing(node)[0] is Listing.MARKED


def _stands_under(part: Mark | OutlineNode) -> bool:
    return _is_block(part) and isinstance(part, OutlineNode) and part.role != "P"


def _is_block(part: Mark | OutlineNode) -> bool:
    return isinstance(part, OutlineNode) and part.role in _BLOCKS
