"""An imported page and its handout side by side, in one HTML file: for whoever checks the import.

On the left stand the lines of the source, on the right what became of them, section by section; each leads to the
other. What was left out is struck, with the reason; what is to be checked stands at its line and in one list on top.
Nothing is fetched, every text is escaped, and all works without the script, which only lights up what belongs together.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from handpress.content.filing import origin_of
from handpress.diagnostics import Finding, Severity
from handpress.forms.besidestyle import ICONS, SCRIPT, STYLE
from handpress.forms.drafted import Drafted, direction, icon, id_of
from handpress.forms.markup import element, escaped, tag
from handpress.pages import Imported, Left
from handpress.pages.tree import Line
from handpress.source.yaml import parse

_SECTION = re.compile(r"sections\[(\d+)\]")
_HEAD = -1  # what stands above the sections


def side_by_side(pages: Sequence[Imported]) -> str:
    """Return one HTML page with each of *pages* beside its handout."""
    views = [_View(page, f"p{number}") for number, page in enumerate(pages, 1)]
    title = views[0].page.title if len(views) == 1 else f"{len(views)} imported pages"
    parts = [_contents(views)] if len(views) > 1 else []
    parts += [view.article() for view in views]
    head = [
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "referrer", "content": "no-referrer"}),
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": _policy()}),
        element("title", escaped(f"{title}: check the import")),
        element("style", STYLE),
    ]
    skip = element("a", "Skip to the pages", {"class": "skip", "href": "#pages"})
    bar = element("header", f"{icon('mark')}{element('b', 'Handpress')}{element('span', 'Check the import')}")
    body = [ICONS, skip, bar, element("main", "\n".join(parts), {"id": "pages"}), element("script", SCRIPT)]
    whole = element("head", "\n".join(head)) + "\n" + element("body", "\n".join(body))
    return f"<!DOCTYPE html>\n{element('html', whole, {'lang': 'en'})}\n"


def view_names(pages: Sequence[Imported]) -> list[str]:
    """Return a name of its own for the file of each page, made of letters, digits and hyphens."""
    names: list[str] = []
    for page in pages:
        name = re.sub(r"[^\w]+", "-", PurePath(origin_of(page.yaml)).stem).strip("-_")[:80] or "page"
        number = next(n for n in range(1, len(pages) + 1) if (f"{name}-{n}" if n > 1 else name) not in names)
        names.append(f"{name}-{number}" if number > 1 else name)
    return names


def _policy() -> str:
    """Return what a browser may load: nothing but the style and the script of this page."""
    style, script = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii") for text in (STYLE, SCRIPT)
    )
    return f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'"


def _contents(views: Sequence[_View]) -> str:
    """Return the table of all pages."""
    heads = "".join(element("th", name, {"scope": "col"}) for name in ("Page", "Handout", "Left out", "To check"))
    rows = []
    for view in views:
        link = element("a", escaped(view.name), {"href": f"#{view.prefix}"})
        counts = "".join(element("td", str(count), {"class": "n"}) for count in (len(view.page.left), len(view.checks)))
        title = element("td", element("span", escaped(view.page.title), view.words_in))
        rows.append(element("tr", element("th", link, {"scope": "row"}) + title + counts))
    table = element("thead", element("tr", heads)) + element("tbody", "".join(rows))
    whole = element("h1", f"{len(views)} imported pages") + element("table", table, {"class": "contents"})
    return element("nav", whole, {"class": "card", "aria-label": "All pages"})


@dataclass
class _Segment:
    """Source lines in a row that went to one section, or above the sections."""

    section: int
    lines: list[Line] = field(default_factory=list)


class _View:
    """One page beside its handout."""

    def __init__(self, page: Imported, prefix: str) -> None:
        self.page, self.prefix = page, prefix
        self.name = origin_of(page.yaml)
        self.words_in = {"lang": page.language, "dir": direction(page.language)}
        self.lines = page.tree.lines if page.tree else ()
        self.numbers = {line.number for line in self.lines}
        self.places: dict[int, list[str]] = {}
        sources: dict[str, list[int]] = {}
        for kept in page.kept:
            self.places.setdefault(kept.line, []).append(kept.place)
            sources.setdefault(kept.place, []).append(kept.line)
        self.left: dict[int, list[Left]] = {}
        for one in page.left:
            self.left.setdefault(one.line, []).append(one)
        self.checks = [finding for finding in page.findings if finding.severity is not Severity.NOTE]
        checked = {finding.span.line for finding in self.checks}
        self.handout = Drafted(parse(page.yaml, self.name), prefix, sources, checked, page.language)

    def article(self) -> str:
        """Return the whole view."""
        rows = "\n".join(self._rows())
        heads = element("h2", "The page", {"class": "side"}) + element("h2", "The handout", {"class": "side"})
        parts = [self._summary(), element("div", heads, {"class": "row heads"}), rows]
        return element("article", "\n".join(parts), {"id": self.prefix, "aria-labelledby": f"{self.prefix}-name"})

    def _summary(self) -> str:
        title = element("span", escaped(self.page.title), self.words_in)
        heading = element("h1", title, {"id": f"{self.prefix}-name"})
        code = f"CPT {self.page.code}" if self.page.code else "no code"
        facts = f"{escaped(self.name)} · {escaped(code)} · language {escaped(self.page.language)}"
        written = sum(any(map(str.isalnum, line.text)) for line in self.lines)
        chips = [
            element("li", f"{icon('draft')}Draft, read by nobody yet", {"class": "chip draft"}),
            element("li", f"{icon('lines')}{_count(written, 'line')} with words", {"class": "chip plain"}),
            element("li", f"{icon('minus')}{len(self.page.left)} left out", {"class": "chip out"}),
            element("li", f"{icon('check')}{len(self.checks)} to check", {"class": "chip draft"})
            if self.checks
            else element("li", f"{icon('tick')}Nothing to check about the import", {"class": "chip plain"}),
        ]
        parts = [heading, element("p", facts, {"class": "quiet"}), element("ul", "".join(chips), {"class": "chips"})]
        parts += self._listed("To check", [self._check(finding) for finding in self.checks], is_open=True)
        parts += self._listed("Left out", [self._omitted(one) for one in self.page.left], is_open=False)
        return element("header", "\n".join(parts), {"class": "card"})

    def _listed(self, name: str, entries: Sequence[str], is_open: bool) -> Iterator[str]:
        if entries:
            opens = {"open": "open"} if is_open else {}
            heading = element("summary", f"{name}: {len(entries)}")
            yield element("details", heading + element("ul", "".join(entries), {"class": "listed"}), opens)

    def _check(self, finding: Finding) -> str:
        said = f"{escaped(finding.message)}{_hint(finding)}"
        return element("li", f"{self._to_line(finding.span.line)}{element('span', said)}")

    def _omitted(self, one: Left) -> str:
        words = element("del", escaped(one.text.strip()), {"dir": "auto"})
        why = element("span", escaped(one.reason), {"class": "quiet"})
        return element("li", f"{self._to_line(one.line)}{element('span', f'{words} {why}')}")

    def _to_line(self, number: int) -> str:
        if number not in self.numbers:
            return element("span", "Whole page", {"class": "at"})
        return element("a", f"Line {number}", {"class": "at", "href": f"#{self.prefix}-L{number}"})

    # Rows: lines of the source, and the section that they went to.

    def _rows(self) -> Iterator[str]:
        shown: set[int] = set()
        started: set[int] = set()
        for segment in self._segments():
            section = segment.section
            right = self._beyond(section) if section in shown else self._part(section)
            shown.add(section)
            lines = "".join(self._line(line, section, started) for line in segment.lines)
            yield _row(element("ol", lines, {"class": "lines"}) if lines else "", right)
        for section in range(self.handout.sections):
            if section not in shown:
                yield _row("", self._part(section))

    def _segments(self) -> Iterator[_Segment]:
        segment = _Segment(_HEAD)
        for line in self.lines:
            if not line.text.strip() and line.number not in self.left:
                continue
            section = self._section_of(line.number, segment.section)
            if section != segment.section and (segment.lines or segment.section == _HEAD):
                yield segment
                segment = _Segment(section)
            segment.section = section
            segment.lines.append(line)
        yield segment

    def _section_of(self, number: int, before: int) -> int:
        places = self.places.get(number, [])
        found = [section for place in places if (section := self._row_of(place)) != _HEAD]
        # A line that went to the top alone stays among its neighbours, with an arrow.
        return before if before in found or not found else found[0]

    def _part(self, section: int) -> str:
        return self.handout.head() if section == _HEAD else self.handout.section(section)

    def _beyond(self, section: int) -> str:
        """Return what stands beside lines whose section is shown already."""
        name = "the top of the handout" if section == _HEAD else self.handout.heading(section)
        target = f"{self.prefix}-top" if section == _HEAD else id_of(self.prefix, f"sections[{section}]")
        link = element("a", escaped(name), {"href": f"#{target}"})
        return element("p", f"{icon('up')}These lines stand in {link}.", {"class": "beyond"})

    def _line(self, line: Line, section: int, started: set[int]) -> str:
        """Return one source line: its number, which leads to where it went, its words, and what is said of it."""
        number, places, left = line.number, self.places.get(line.number, []), self.left.get(line.number, [])
        first = number not in started  # a line of the file may stand in several parts
        started.add(number)
        best = min(places, key=lambda place: place.endswith((".kind", "code")), default="")
        name = element("span", "Line ", {"class": "unseen"}) + str(number)
        if best:
            where = element("span", f", goes to {escaped(self._where(best))}", {"class": "unseen"})
            gutter = element("a", name + where, {"class": "no", "href": f"#{id_of(self.prefix, best)}"})
        else:
            gutter = element("span", name, {"class": "no"})
        place = element("span", escaped(line.place), {"class": "place"}) if line.place else ""
        is_heading = any(place.endswith((".kind", ".title")) or place == "title" for place in places)
        look = "words head" if is_heading else "words"
        words = element("span", _struck(line.text, left), {"class": look, "dir": "auto", "lang": self.page.language})
        parts = [gutter, place, words]
        also = any(self._row_of(place) == section for place in places)
        parts += [self._away(place, also) for place in places[:1] if self._row_of(place) != section]
        if first:
            parts += [self._why(one, line.text) for one in left]
            parts += [self._warned(finding) for finding in self.checks if finding.span.line == number]
        marks = ["out"] if left and not places else [] if any(map(str.isalnum, line.text)) else ["mute"]
        marks += ["warned"] if any(finding.span.line == number for finding in self.checks) else []
        attributes = {"class": " ".join(marks), "data-at": " ".join(id_of(self.prefix, place) for place in places)}
        return element("li", "".join(parts), {"id": f"{self.prefix}-L{number}" if first else "", **attributes})

    def _row_of(self, place: str) -> int:
        found = _SECTION.match(place)
        return int(found[1]) if found else _HEAD

    def _where(self, place: str) -> str:
        section = self._row_of(place)
        return "the top of the handout" if section == _HEAD else self.handout.heading(section)

    def _away(self, place: str, also: bool) -> str:
        """Return what leads to a value that does not stand beside its line; *also*: another one does."""
        name = place.partition("[")[0].partition(".")[0].replace("-", " ")
        said = f"{name}, at the top" if self._row_of(place) == _HEAD else self._where(place)
        link = element("a", escaped(said), {"href": f"#{id_of(self.prefix, place)}"})
        return element("p", f"{icon('up')}{'also: ' if also else ''}{link}", {"class": "away"})

    def _why(self, one: Left, line: str) -> str:
        whole = one.text.strip() in line or line.strip() in one.text
        words = "" if whole else element("del", escaped(one.text.strip()), {"dir": "auto"}) + " "
        return element("p", f"{icon('minus')}{words}Left out: {escaped(one.reason)}", {"class": "why"})

    def _warned(self, finding: Finding) -> str:
        said = f"{icon('check')}{element('b', 'To check:')} {escaped(finding.message)}{_hint(finding)}"
        return element("p", said, {"class": "check"})


def _row(left: str, right: str) -> str:
    cells = element("div", left, {"class": "source"}) + element("div", right, {"class": "handout"})
    return element("div", cells, {"class": "row"})


def _hint(finding: Finding) -> str:
    return element("span", escaped(finding.hint), {"class": "hint"}) if finding.hint else ""


def _struck(text: str, left: Sequence[Left]) -> str:
    """Return the words of a line, with what was left out of it struck."""
    spans: list[tuple[int, int]] = []
    for one in left:
        words = one.text.strip()
        start = text.find(words) if words else -1
        if start < 0 and text.strip() and text.strip() in words:
            start, words = 0, text
        if start >= 0 and all(start >= end or start + len(words) <= begin for begin, end in spans):
            spans.append((start, start + len(words)))
    out, at = "", 0
    for start, end in sorted(spans):
        out += escaped(text[at:start]) + element("del", escaped(text[start:end]))
        at = end
    return out + escaped(text[at:])


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
