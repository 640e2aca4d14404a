"""The YAML of an imported handout as a nurse reads it: its blocks by name, each value leading to its source line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cache

from handpress.brand.words import words_for
from handpress.content.kinds import MEANING, Kind
from handpress.forms.markup import element, escaped
from handpress.source.yaml import Node

_BACKWARDS = ("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")  # written from right to left
_QUIET = ("code", "codes", "language", "version", "revised", "status", "source")
# What each block is called; the others by their own name.
_CALLED = {
    "checklist": "Boxes to tick",
    "bring": "To bring: boxes to tick",
    "medicines": "Medicines",
    "may": "May",
    "avoid": "Must not",
    "steps": "Steps",
    "emergency": "Emergency: call for an ambulance",
    "urgent": "Call us on the same day",
    "visits": "Visits",
    "driver": "The way home",
    "say": "What to say",
    "warning": "Warning",
    "summary": "Summary",
    "phones": "Phones",
    "video": "Film",
    "link": "Page on the web",
    "key-points": "Most important",
    "emergency-signs": "Signs of an emergency, on the first page",
    "teach-back": "Can you say in your own words?",
    "facts": "Facts",
}
_TIMED = ("when", "stop", "again", "window", "until", "arrive")
_TICKED = ("checklist", "bring")
_ROWS = ("medicines", "visits", "risks", "choices")
_PLAIN = ("text", "note", "say", "driver", "summary")


def id_of(prefix: str, place: str) -> str:
    """Return the id of the value at a place such as "sections[2].items[0]"."""
    return f"{prefix}-{re.sub(r'[^a-z0-9]+', '-', place).strip('-')}"


def direction(language: str) -> str:
    """Return how a language is written, as HTML says it."""
    return "rtl" if language.partition("-")[0] in _BACKWARDS else "ltr"


def icon(name: str) -> str:
    """Return a drawing that repeats the words beside it."""
    use = element("use", "", {"href": f"#i-{name}"})
    return element("svg", use, {"class": "icon", "aria-hidden": "true", "viewBox": "0 0 16 16"})


class Drafted:
    """A handout that was just imported.

    Args:
        tree: Its YAML.
        prefix: What ids on this page begin with.
        sources: For each place the numbers of the source lines that stand there.
        checked: The source lines of which there is something to check.
        language: Of its words.
    """

    def __init__(
        self, tree: Node, prefix: str, sources: Mapping[str, Sequence[int]], checked: Set[int], language: str
    ) -> None:
        self.tree, self.prefix, self.sources, self.checked = tree, prefix, sources, checked
        self.words_in = {"lang": language, "dir": direction(language)}
        found = tree.child("sections")
        self._sections = found.items if found else ()

    @property
    def sections(self) -> int:
        """How many there are."""
        return len(self._sections)

    def head(self) -> str:
        """Return what stands above the sections."""
        title = self.tree.child("title")
        parts = [element("h3", self._leaf(title, "title"), {"class": "title"})] if title else []
        quiet = [(key, node) for key, node in self.tree.pairs if key in _QUIET]
        pairs = "".join(element("dt", escaped(key)) + element("dd", self._inline(node, key)) for key, node in quiet)
        parts += [element("dl", pairs, {"class": "meta", "lang": "en", "dir": "ltr"})] if pairs else []
        others = [(key, node) for key, node in self.tree.pairs if key not in (*_QUIET, "title", "sections")]
        parts += [self._block(key, node, key) for key, node in others]
        return element("section", "\n".join(parts), {"class": "sheet", "id": f"{self.prefix}-top", **self.words_in})

    def heading(self, number: int) -> str:
        """Return the heading of a section, in English where it has none of its own."""
        section = self._sections[number] if number < self.sections else None
        title, kind = (section.child("title"), section.child("kind")) if section else (None, None)
        return title.text if title else _named(kind.text if kind else "")

    def section(self, number: int) -> str:
        """Return a section, with its kind in words over it."""
        node, place = self._sections[number], f"sections[{number}]"
        kind, title = node.child("kind"), node.child("title")
        parts = []
        if kind:
            parts.append(self._kind(kind.text, place, bool(title)))
        if title:
            parts.append(element("h3", self._leaf(title, f"{place}.title")))
        blocks = [(key, child) for key, child in node.pairs if key not in ("kind", "title")]
        parts += [self._block(key, child, f"{place}.{key}") for key, child in blocks]
        lines = [*self.sources.get(f"{place}.kind", ()), *self.sources.get(f"{place}.title", ())]
        mark = "sheet" if self.checked.isdisjoint(lines) else "sheet warned"
        return element("section", "\n".join(parts), {"class": mark, "id": id_of(self.prefix, place), **self.words_in})

    def _kind(self, kind: str, place: str, is_titled: bool) -> str:
        """Return the kind in words, and the one word that stands for it in the file."""
        word = element("code", escaped(kind), {"title": _about(kind)})
        name = f"{escaped(_named(kind))} {word}{self._from(f'{place}.kind')}"
        attributes = {"class": "kind", "lang": "en", "dir": "ltr", "id": id_of(self.prefix, f"{place}.kind")}
        return element("p" if is_titled else "h3", name, attributes)

    def _block(self, key: str, node: Node, place: str) -> str:
        name = _CALLED.get(key, key.replace("-", " ").capitalize())
        makers: dict[str, Callable[[Node, str], str]] = {
            **dict.fromkeys(_TICKED, self._ticks),
            **dict.fromkeys(_ROWS, self._grid),
            **dict.fromkeys(_PLAIN, self._paragraphs),
            "steps": self._steps,
            "table": self._table,
            "facts": self._facts,
        }
        body = makers.get(key, self._any)(node, place)
        if key in ("text", "items", "summary", "steps"):  # which look like what they are
            return element("div", body)
        label = element("h4", escaped(name), {"lang": "en", "dir": "ltr"})
        return element("div", label + body, {"class": f"block {key}"})

    def _any(self, node: Node, place: str) -> str:
        if node.kind == "text":
            return element("p", self._leaf(node, place))
        if node.kind == "mapping":
            pairs = (
                element("dt", escaped(key.replace("-", " "))) + element("dd", self._inline(child, f"{place}.{key}"))
                for key, child in node.pairs
            )
            return element("dl", "".join(pairs))
        return element("ul", "".join(element("li", self._entry(one, f"{place}[{at}]")) for at, one in _each(node)))

    def _inline(self, node: Node, place: str) -> str:
        return self._leaf(node, place) if node.kind == "text" else self._any(node, place)

    def _entry(self, node: Node, place: str) -> str:
        """Return an entry of a list: its first text, and under it what else it says."""
        if node.kind == "text":
            return self._leaf(node, place)
        parts = []
        for number, (key, child) in enumerate(node.pairs):
            at = f"{place}.{key}"
            if not number and child.kind == "text":
                parts.append(self._leaf(child, at))
            elif key == "when" and child.kind == "text":
                parts.insert(0, element("span", self._leaf(child, at), {"class": "when"}))
            elif key in ("items", "medicines"):
                parts.append(self._grid(child, at) if key == "medicines" else self._any(child, at))
            else:
                label = element("span", f"{escaped(key.replace('-', ' '))}: ", {"class": "quiet", "lang": "en"})
                parts.append(element("div", label + self._inline(child, at)))
        return "".join(parts)

    def _paragraphs(self, node: Node, place: str) -> str:
        if node.kind == "text":
            return element("p", self._leaf(node, place))
        return "".join(element("p", self._inline(one, f"{place}[{at}]")) for at, one in _each(node))

    def _ticks(self, node: Node, place: str) -> str:
        entries = (
            element("li", element("div", self._entry(one, f"{place}[{at}]")), {"class": "tick"})
            for at, one in _each(node)
        )
        return element("ul", "".join(entries), {"class": "ticks"})

    def _steps(self, node: Node, place: str) -> str:
        entries = (element("li", self._entry(one, f"{place}[{at}]")) for at, one in _each(node))
        return element("ol", "".join(entries), {"class": "steps"})

    def _facts(self, node: Node, place: str) -> str:
        pairs = ""
        for at, one in _each(node):
            label, value = one.child("label"), one.child("value")
            pairs += element("dt", self._leaf(label, f"{place}[{at}].label")) if label else ""
            pairs += element("dd", self._leaf(value, f"{place}[{at}].value")) if value else ""
        return element("dl", pairs)

    def _grid(self, node: Node, place: str) -> str:
        """Return entries as rows, a column for each of their keys; entries that are texts as a list."""
        if any(one.kind != "mapping" for one in node.items) or node.kind != "list":
            return self._any(node, place)
        keys = list(dict.fromkeys(key for one in node.items for key, _ in one.pairs))
        heads = "".join(element("th", escaped(key.capitalize()), {"scope": "col"}) for key in keys)
        rows = ""
        for at, one in _each(node):
            cells = ((one.child(key), f"{place}[{at}].{key}") for key in keys)
            rows += element("tr", "".join(element("td", self._inline(cell, on) if cell else "") for cell, on in cells))
        return _tabled(heads, rows)

    def _table(self, node: Node, place: str) -> str:
        title, columns, rows = (node.child(key) for key in ("title", "columns", "rows"))
        heads = "".join(
            element("th", self._inline(one, f"{place}.columns[{at}]"), {"scope": "col"})
            for at, one in (_each(columns) if columns else ())
        )
        body = ""
        for number, row in _each(rows) if rows else ():
            cells = (element("td", self._inline(one, f"{place}.rows[{number}][{at}]")) for at, one in _each(row))
            body += element("tr", "".join(cells))
        over = element("p", element("b", self._leaf(title, f"{place}.title"))) if title else ""
        return over + _tabled(heads, body)

    def _leaf(self, node: Node, place: str) -> str:
        """Return a text, which leads to the lines that it was made of."""
        lines = self.sources.get(place, ())
        back = " ".join(f"{self.prefix}-L{line}" for line in lines)
        attributes = {"class": "v", "id": id_of(self.prefix, place), "data-at": back}
        if place.rpartition(".")[2] in _TIMED:  # in English whatever the language
            attributes |= {"lang": "en", "dir": "ltr"}
        return element("span", escaped(node.text) + self._from(place), attributes)

    def _from(self, place: str) -> str:
        lines = sorted(set(self.sources.get(place, ())))
        if not lines:
            return ""
        said = str(lines[0]) if len(lines) == 1 else f"{lines[0]}–{lines[-1]}"
        name = element("span", "from line ", {"class": "unseen", "lang": "en"}) + said
        return element("a", name, {"class": "from", "href": f"#{self.prefix}-L{lines[0]}", "dir": "ltr"})


def _each(node: Node) -> list[tuple[int, Node]]:
    return list(enumerate(node.items if node.kind == "list" else (node,)))


def _tabled(heads: str, rows: str) -> str:
    table = element("table", element("thead", element("tr", heads)) + element("tbody", rows))
    return element("div", table, {"class": "scrolls", "tabindex": "0", "role": "region", "aria-label": "Table"})


@cache
def _named(kind: str) -> str:
    """Return what a kind of section is called in print, in English."""
    try:
        return words_for("en").kind(Kind(kind))
    except ValueError:
        return kind


def _about(kind: str) -> str:
    return MEANING[Kind(kind)] if kind in set(Kind) else ""
