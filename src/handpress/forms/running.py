"""Running text of the HTML page: runs, blanks, links, and the pictures that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TypeGuard

from handpress.brand.theme import TextStyle, Theme
from handpress.forms.markup import (
    address,
    element,
    escaped,
    number,
    svg,
    tag,
    with_whole_measures,
    with_whole_phones,
)
from handpress.forms.navigation import Stretch
from handpress.forms.outline import Mark, OutlineNode
from handpress.forms.style import looks
from handpress.layout.bidi import opens_backwards, runs_backwards
from handpress.layout.boxes import Field, Flow, Picture, Rule, Run, StructElem

_SCHEMES = ("tel:", "https:")
_LONG = 150.0  # points: a blank that a phone number fits on
_TAIL = re.compile(r"[^\w\s]+")


class Running:
    """Writes what stands in a block, for the page of *flow* in the colours of *theme*."""

    def __init__(self, flow: Flow, theme: Theme) -> None:
        self.flow = flow
        self.theme = theme
        self.looks = looks(theme)
        self.figures = 0  # so far
        self.stretches: dict[StructElem, Stretch] = {}  # the headings that links lead to

    def inline(self, node: OutlineNode, task: str = "") -> str:
        """Return all that stands in *node*; what is no control in it is a label of the check box *task*."""
        return self.running(node.parts, task, self.base(node))

    def running(self, parts: Sequence[Mark | OutlineNode], task: str = "", base: str = "") -> str:
        """Return running text; what is no control in it is a label of the check box *task*."""
        out = []
        for control, some in groupby(_with_tails(parts), lambda entry: is_form(entry[0])):
            if not control:
                out.append(_label("".join(self.spaced(tuple(part for part, _ in some), base)), task))
                continue
            for blank, tail in some:
                field = self.part(blank, base)
                if tail is None:
                    out.append(field)
                    continue
                look = self.look(tail)
                whole = field + _label(self.run(tail, look), task)
                other = "" if look == base else f" {look or 'body'}"
                out.append(element("span", whole, {"class": f"whole{other}"}))
        return "".join(out).strip()

    def spaced(self, parts: Sequence[Mark | OutlineNode], base: str) -> Iterator[str]:
        """Yield *parts*, with a space where on paper a value and words after it stand apart."""
        before: Mark | OutlineNode | None = None
        for part in parts:
            if isinstance(before, Field) and isinstance(part, Run) and part.text[:1].isalnum():
                yield " "
            yield self.part(part, base)
            before = part

    def part(self, part: Mark | OutlineNode, base: str) -> str:
        """Return one part of running text in a block of the class *base*."""
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
            return element("a", inner, {"href": self.address(part), **self.language(part)})
        if part.role == "Span":
            return element("span", inner, self.language(part))
        raise AssertionError(f"{part.role} stands in running text")

    def address(self, link: OutlineNode) -> str:
        """Return where *link* leads: to a place outside, or to a heading of the page."""
        if link.elem.target:
            return f"#{self.stretches[link.elem.target].name}"
        if not link.elem.uri.startswith(_SCHEMES):
            raise AssertionError(f"no link of ours: {link.elem.uri}")
        return link.elem.uri

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
            return element("textarea", "", {"class": "blank line", "rows": str(len(node.marks)), **named})
        (mark,) = node.marks
        if isinstance(mark, Picture) or (isinstance(mark, Run) and not mark.blank):
            raise AssertionError("a field to write in holds something else")
        # In a sentence, or on a line of its own.
        size = ("long" if mark.blank >= _LONG else "") if isinstance(mark, Run) else "line"
        return tag("input", {"class": f"blank {size}".strip(), "type": "text", **named})

    def look(self, run: Run) -> str:
        """Return the class of a run; none for that of running text."""
        if run.style not in self.looks:
            self.looks[run.style] = self._nearest(run.style)
        look = self.looks[run.style]
        return "" if look == "body" else look

    def _nearest(self, style: TextStyle) -> str:
        """Return the look of a style that is set smaller on paper, where its words are long."""
        alike = [one for one in self.looks if (one.bold, one.colour) == (style.bold, style.colour)]
        nearest = min(alike, key=lambda one: (abs(one.size - style.size), -one.size), default=None)
        return self.looks[nearest] if nearest and nearest.size > self.theme.body.size < style.size else "body"

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
        if mark.raster:
            size = {"width": number(mark.width), "height": number(mark.height)}
            return tag("img", {"src": address(mark.raster), "alt": node.elem.alt, **size, **self.language(node)})
        self.figures += 1
        named = {"role": "img", "aria-label": said or node.elem.alt, **self.language(node)}
        return svg(mark, named, f"paint-{self.figures}-")


def is_phone(part: Mark | OutlineNode) -> TypeGuard[OutlineNode]:
    """Whether *part* is a link that calls."""
    return isinstance(part, OutlineNode) and part.role == "Link" and part.elem.uri.startswith("tel:")


def is_form(part: Mark | OutlineNode) -> bool:
    """Whether *part* is a blank or a box."""
    return isinstance(part, OutlineNode) and part.role == "Form"


def _with_tails(parts: Sequence[Mark | OutlineNode]) -> Iterator[tuple[Mark | OutlineNode, Run | None]]:
    """Yield each part, and with a blank the full stop or comma behind it, which no line end may part from it."""
    taken = 0
    for part, after in zip_longest(parts, parts[1:]):
        whole = part._replace(text=part.text[taken:]) if isinstance(part, Run) else part
        tail = _TAIL.match(after.text) if is_form(part) and isinstance(after, Run) else None
        taken = tail.end() if tail else 0
        yield whole, after._replace(text=tail[0]) if tail and isinstance(after, Run) else None


def _label(text: str, task: str) -> str:
    """Return *text* as a label of the check box *task*, if there is one."""
    return element("label", text, {"for": task}) if task and text.strip() else text
