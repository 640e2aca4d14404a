"""Flow -> one HTML page that needs nothing from outside: for phones, which read the tags of a PDF badly.

Every element of the structure tree becomes the HTML element that means the same; how it looks is in `style`.
Blanks and check boxes are real ones, named as in the PDF. There is no script, and nothing typed in leaves the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from handpress.brand.theme import Theme
from handpress.forms.markup import (
    address,
    element,
    escaped,
    lines,
    number,
    path,
    tag,
    with_whole_measures,
    with_whole_phones,
    words,
)
from handpress.forms.outline import Listing, Mark, OutlineNode, Passage, is_field, listing, reading, table
from handpress.forms.style import looks, stylesheet
from handpress.layout.bidi import opens_backwards, runs_backwards
from handpress.layout.boxes import Field, Flow, Picture, Rule, Run, StructElem

# Nothing is loaded and nothing is sent: the page shows its own style and its own pixels.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_SCHEMES = ("tel:", "https:")
_LONG = 150.0  # points: a blank that a phone number fits on
_HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
_TAIL = re.compile(r"[^\w\s]+")


def html_page(flow: Flow, theme: Theme) -> str:
    """Return the content of *flow* as an HTML page in the colours of *theme*.

    Raises:
        AssertionError: An element has a role that is not known here, or stands where none like it belongs.
    """
    return _HtmlPage(flow, theme).page()


class _HtmlPage:
    def __init__(self, flow: Flow, theme: Theme) -> None:
        self.flow = flow
        self.theme = theme
        self.looks = looks(theme)
        self.tasks = 0  # so far
        self.regions = self.figures = 0
        self.targets: dict[StructElem, str] = {}  # headings that a link leads to, with their names

    def page(self) -> str:
        content = reading(self.flow)
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
        main = [self.group(group) for group in content.groups]
        body = [lines("header", header), lines("main", main)]
        root = {"lang": self.flow.language, "dir": "rtl" if self.flow.backwards else "ltr"}
        return "<!doctype html>\n" + lines("html", [lines("head", head), lines("body", body)], root) + "\n"

    def group(self, group: Passage) -> str:
        """Return what stands in one frame; a frame under a heading is a region of the page."""
        if group.frame is None:
            return "\n".join(self.block(node) for node in group.nodes)
        frame = "alert" if group.frame.edge else "panel" if group.frame.tint else "box"
        first, *others = group.nodes
        if first.role not in _HEADINGS:
            return lines("div", [self.block(node) for node in group.nodes], {"class": f"{frame} fields"})
        self.regions += 1
        name = self.targets.get(first.elem) or f"region-{self.regions}"
        inside = [self.heading(first, name), *(self.block(node) for node in others)]
        return lines("section", inside, {"class": frame, "aria-labelledby": name})

    # Blocks.

    def block(self, node: OutlineNode) -> str:
        if node.role in _HEADINGS:
            return self.heading(node)
        if node.role == "P":
            return self.paragraph(node)
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

    def heading(self, node: OutlineNode, name: str = "") -> str:
        name = name or self.targets.get(node.elem, "")
        return element(node.role.lower(), self.inline(node), {"id": name, **self.language(node)})

    def paragraph(self, node: OutlineNode, task: str = "") -> str:
        classes = [self.base(node)]
        if any(is_field(part) for part in node.parts):
            classes.append("field")
        if not node.text.strip():
            classes.append("sign")
        return element("p", self.inline(node, task), {"class": " ".join(filter(None, classes)), **self.language(node)})

    def list(self, node: OutlineNode) -> str:
        kind, entries = listing(node)
        if kind is Listing.FACTS:
            pairs = [element("div", self.term("dt", label) + self.term("dd", body)) for label, body in entries if label]
            return lines("dl", pairs, {"class": "facts"})
        if kind is Listing.TASKS:
            items = [self.task(label, body) for label, body in entries if label]
        elif kind is Listing.MARKED:
            items = [self.marked(label, body) for label, body in entries if label]
        else:
            items = [element("li", self.content(body), self.language(body)) for _, body in entries]
        plain = kind in (Listing.TASKS, Listing.ENTRIES, Listing.MARKED)
        # Safari takes a list without marks for none, unless told.
        marks = {"class": kind.value, "role": "list"} if plain else {}
        return lines("ol" if kind is Listing.STEPS else "ul", items, marks)

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
        # What stands under a task, as a table, ticks nothing.
        count = next((at for at, part in enumerate(body.parts) if _is_block(part)), len(body.parts))
        words = self.blocks(body.parts[:count], name)
        more = self.blocks(body.parts[count:])
        under = element("div", more, {"class": "under"}) if more else ""
        return element("li", box + element("div", words, {"id": text, **self.language(body)}) + under)

    def marked(self, label: OutlineNode, body: OutlineNode) -> str:
        """Return an entry behind its mark."""
        words = element("span", self.content(body), self.language(body))
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
        return self.blocks(node.parts, task)

    def blocks(self, parts: Sequence[Mark | OutlineNode], task: str = "") -> str:
        """Return running text, and blocks between; what is running text is a label of the check box *task*."""
        out = []
        for block, some in groupby(parts, lambda part: _is_block(part) or _is_paragraph(part)):
            if not block:
                out.append(self.running(tuple(some), task))
                continue
            for part in some:
                if isinstance(part, OutlineNode):
                    out.append(self.paragraph(part, task) if part.role == "P" else self.block(part))
        return "\n".join(out)

    # Running text.

    def inline(self, node: OutlineNode, task: str = "") -> str:
        return self.running(node.parts, task, self.base(node))

    def running(self, parts: Sequence[Mark | OutlineNode], task: str = "", base: str = "") -> str:
        """Return running text; what is no control in it is a label of the check box *task*."""
        out = []
        for control, some in groupby(_with_tails(parts), lambda entry: _is_form(entry[0])):
            if not control:
                out.append(_label("".join(self.part(part, base) for part, _ in some), task))
                continue
            for blank, tail in some:
                field = self.part(blank, base)
                whole = field + _label(self.run(tail, base), task) if tail else ""
                out.append(element("span", whole, {"class": "whole"}) if tail else field)
        return "".join(out).strip()

    def part(self, part: Mark | OutlineNode, base: str) -> str:
        if isinstance(part, Run):
            return self.run(part, base)
        if isinstance(part, Field) and part.value is not None:
            # The run that it is on paper.
            return self.run(Run(part.value, part.style, part.owner, isolate=True), base)
        if not isinstance(part, OutlineNode):
            raise AssertionError(f"no text: {type(part).__name__}")
        if part.role == "Form":
            return self.blank(part)
        inner = "".join(self.part(mark, base) for mark in part.marks)
        if part.role == "Link":
            if part.elem.target:
                name = self.targets.setdefault(part.elem.target, f"part-{len(self.targets) + 1}")
                return element("a", inner, {"href": f"#{name}", **self.language(part)})
            if not part.elem.uri.startswith(_SCHEMES):
                raise AssertionError(f"no link of ours: {part.elem.uri}")
            return element("a", inner, {"href": part.elem.uri, **self.language(part)})
        if part.role == "Span":
            return element("span", inner, self.language(part))
        raise AssertionError(f"{part.role} stands in running text")

    def run(self, run: Run, base: str) -> str:
        """Return a run, in an element of its own where it looks otherwise than the block around it."""
        if run.blank:
            raise AssertionError("a blank stands outside its field")
        mixed = self.flow.backwards or runs_backwards(run.text)
        text = with_whole_measures(run.text) if mixed else with_whole_phones(run.text)
        if run.isolate:
            # As on paper: what has no letter runs from left to right.
            backwards = opens_backwards(run.text)
            text = element("bdi", text if backwards else escaped(run.text), {"dir": "rtl" if backwards else "ltr"})
        look = self.look(run)
        return text if look == base or not text else element("span", text, {"class": look or "body"})

    def blank(self, node: OutlineNode) -> str:
        """Return a field to write in, which prints as a rule to write on."""
        if node.attribute != "tv":
            raise AssertionError(f"no field to write in: {node.attribute}")
        named = {"aria-label": node.elem.alt, "autocomplete": "off", "dir": "auto"}
        if len(node.marks) > 1:
            if not all(isinstance(mark, Rule) for mark in node.marks):
                raise AssertionError("lines to write on hold something else")
            return element("textarea", "", {"class": "blank", "rows": str(len(node.marks)), **named})
        (mark,) = node.marks
        if isinstance(mark, Picture) or (isinstance(mark, Run) and not mark.blank):
            raise AssertionError("a field to write in holds something else")
        long = isinstance(mark, Run) and mark.blank >= _LONG
        return tag("input", {"class": "blank long" if long else "blank", "type": "text", **named})

    def look(self, run: Run) -> str:
        """Return the class of a run; none for that of running text."""
        look = self.looks.get(run.style, "")
        return "" if look == "body" else look

    def base(self, node: OutlineNode) -> str:
        """Return the class of a block: that of its first run."""
        return next((self.look(part) for part in node.parts if isinstance(part, Run)), "")

    def language(self, node: OutlineNode) -> dict[str, str]:
        """Return what an element says of its language, where that is not the handout's."""
        other = node.backwards is not None and node.backwards != self.flow.backwards
        return {"lang": node.elem.lang, "dir": ("rtl" if node.backwards else "ltr") if other else ""}

    # Pictures.

    def figure(self, node: OutlineNode, said: str = "") -> str:
        """Return the logo, a picture with the words in it, or a mark that is *said* in a word."""
        (mark,) = node.marks
        if not isinstance(mark, Picture):
            raise AssertionError("a figure is no picture")
        size = {"width": number(mark.width), "height": number(mark.height)}
        if mark.raster:
            return tag("img", {"src": address(mark.raster), "alt": node.elem.alt, **size, **self.language(node)})
        named = {"role": "img", "aria-label": said or node.elem.alt, **self.language(node)}
        self.figures += 1
        of = f"{self.figures}-" if self.figures > 1 else ""
        paths = "".join(path(drawing, f"paint-{of}{at}") for at, drawing in enumerate(mark.shapes))
        return element(
            "svg",
            paths + "".join(map(words, mark.labels)),
            {"viewBox": f"0 0 {size['width']} {size['height']}", **size, **named},
        )


def _is_block(part: Mark | OutlineNode) -> bool:
    return isinstance(part, OutlineNode) and (part.role in ("L", "Table", "Figure") or part.role in _HEADINGS)


def _is_paragraph(part: Mark | OutlineNode) -> bool:
    return isinstance(part, OutlineNode) and part.role == "P"


def _is_form(part: Mark | OutlineNode) -> bool:
    return isinstance(part, OutlineNode) and part.role == "Form"


def _with_tails(parts: Sequence[Mark | OutlineNode]) -> Iterator[tuple[Mark | OutlineNode, Run | None]]:
    """Yield each part, and with a blank the full stop or comma behind it, which no line end may part from it."""
    taken = 0
    for part, after in zip_longest(parts, parts[1:]):
        whole = part._replace(text=part.text[taken:]) if isinstance(part, Run) else part
        tail = _TAIL.match(after.text) if _is_form(part) and isinstance(after, Run) else None
        taken = tail.end() if tail else 0
        yield whole, after._replace(text=tail[0]) if tail and isinstance(after, Run) else None


def _label(text: str, task: str) -> str:
    """Return *text* as a label of the check box *task*, if there is one."""
    return element("label", text, {"for": task}) if task and text.strip() else text
