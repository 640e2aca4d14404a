"""Tables of HTML within Markdown: rows of Markdown, a merged cell's words in its first place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from handpress.pages.readers.marked.bare import Bare, Numbered
from handpress.pages.readers.marked.tags import MARK


class _TableParser(HTMLParser):
    """The rows of one HTML table: cells with the words in them, a merged cell's in its first place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.rows: list[tuple[int, list[str]]] = []
        self.is_headed = False
        self.wide = 0  # columns that the cell which is open covers besides its own
        self.down: dict[int, int] = {}  # by column, the rows that a cell above covers yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if tag == "tr" or not self.rows:
            self._end_row()
            self.rows.append((self.getpos()[0], []))
        if tag in ("td", "th"):
            self._begin_cell({name: _span(value) for name, value in attrs})
            self.is_headed |= tag == "th" and len(self.rows) == 1
        elif tag == "br":
            self.handle_data("; ")

    def _begin_cell(self, spans: dict[str, int]) -> None:
        cells = self.rows[-1][1]
        cells += [""] * self.wide
        while self.down.get(len(cells), 0):
            self.down[len(cells)] -= 1
            cells.append("")
        self.wide = spans.get("colspan", 1) - 1
        for column in range(len(cells), len(cells) + self.wide + 1):
            self.down[column] = spans.get("rowspan", 1) - 1
        cells.append("")

    def _end_row(self) -> None:
        count = len(self.rows[-1][1]) + self.wide if self.rows else 0
        self.wide = 0
        for column in self.down:
            if column >= count and self.down[column]:
                self.down[column] -= 1

    def handle_data(self, data: str) -> None:
        """Add words to the cell, or to a row of their own."""
        if not self.rows:
            self.rows.append((self.getpos()[0], []))
        cells = self.rows[-1][1]
        if cells:
            cells[-1] += data.replace("|", "\\|")
        elif data.strip():
            cells.append(data.replace("|", "\\|"))

    def handle_entityref(self, name: str) -> None:
        """Keep an entity as it is."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep an entity as it is."""
        self.handle_data(f"&#{name};")


def with_whole_tables(lines: Iterator[Numbered], bare: Bare) -> Iterator[Numbered]:
    """Yield the lines with each HTML table as rows of Markdown."""
    held: list[Numbered] = []
    for numbers, text in lines:
        if not held:
            begin = text.lower().find("<table")
            if begin < 0:
                yield numbers, text
                continue
            yield numbers, text[:begin]
            text = text[begin:]
        end = _TABLE_END.search(text)
        held.append((numbers, text[: end.end()] if end else text))
        if end:
            yield from _table_rows(held, bare)
            held = []
            yield numbers, text[end.end() :]
    yield from held


def _span(value: str | None) -> int:
    """Return how many columns or rows a cell covers; more than a page can have are one, and so is what is no number."""
    return int(value) if value and re.fullmatch("[1-9][0-9]?", value) else 1


_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)


def _table_rows(held: Sequence[Numbered], bare: Bare) -> Iterator[Numbered]:
    parser = _TableParser()
    parser.feed("\n".join(text for _, text in held))
    parser.close()
    starts = [line for line, _ in parser.rows[1:]]
    ends = [max(start, end) for (start, _), end in zip(parser.rows, [*starts, len(held) + 1], strict=True)]
    width = max((len(cells) for _, cells in parser.rows), default=0)
    dashes = ((), "|" + "---|" * width)
    yield (), ""
    yield from [] if parser.is_headed else [((), _row([], width)), dashes]
    for at, ((start, cells), end) in enumerate(zip(parser.rows, ends, strict=True)):
        yield tuple(one for numbers, _ in held[start - 1 : max(end - 1, start)] for one in numbers), _row(cells, width)
        yield from [dashes] if parser.is_headed and not at else []
    yield (), ""
    for numbers, text in held:
        bare.leave(numbers[0], " ".join(match[0] for match in MARK.finditer(text)), "a tag of HTML")


def _row(cells: Sequence[str], width: int) -> str:
    return f"| {' | '.join([' '.join(cell.split()) for cell in cells] + [''] * (width - len(cells)))} |"
