"""What stands in a Word file, one after the other -> the blocks of a tree: headings, lists, tables, pictures.

A table that only sets things side by side (one column, one row, headings or tables in its cells) is no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from handpress.pages.readers.wordparts.account import Account
from handpress.pages.readers.wordparts.entries import Entry, Grid, Image, Para
from handpress.pages.readers.wordparts.lists import Lists, OpenList, typed_marks
from handpress.pages.readers.wordparts.numbering import Mark
from handpress.pages.tree import Block, Heading, LineWords, Paragraph, Picture, Table

_LARGER = 1.15  # than the text of the page, so that an eye sees it
_RARE = 0.25  # of all letters: headings have fewer
_Cell = tuple[Entry, ...]


def paras(entries: Iterable[Entry]) -> Iterator[Para]:
    """Yield all paragraphs, those in tables, too."""
    for each in entries:
        if isinstance(each, Para):
            yield each
        elif isinstance(each, Grid):
            yield from (para for row in each.rows for cell in row for para in paras(cell))


def blocks_of(entries: Sequence[Entry], account: Account) -> tuple[Block, ...]:
    """Return the blocks that *entries* make."""
    every = list(paras(entries))
    large = int(_text_size(account) * _LARGER)
    building = _Building(account, typed_marks(every, account), large, any(para.is_title for para in every))
    return tuple(building.blocks(entries))


def _text_size(account: Account) -> int:
    """Return the largest size that is too common for headings."""
    seen, total = 0, account.looks.total()
    for size, count in sorted(account.looks.items(), reverse=True):
        seen += count
        if seen > total * _RARE:
            return size
    return 0


class _Building:
    """One file on its way to blocks."""

    def __init__(self, account: Account, typed: dict[int, tuple[Mark, str]], large: int, has_title: bool) -> None:
        self._account = account
        self._typed = typed
        self._large = large
        self._has_title = has_title

    def blocks(self, entries: Sequence[Entry]) -> list[Block]:
        found: list[Block | OpenList] = []
        lists, notes = Lists(), list[Block]()
        for at, entry in enumerate(entries):
            if isinstance(entry, Para) and entry.is_note and lists:
                notes.append(self._paragraph(entry))  # the list is not done
            elif not self._in_list(entry, lists, found):
                found += [*notes, *self._plain(entry, found, entries[at + 1 : at + 2])]
                notes = []
        return [each.closed() if isinstance(each, OpenList) else each for each in (*found, *notes)]

    def _in_list(self, entry: Entry, lists: Lists, found: list[Block | OpenList]) -> bool:
        """Take *entry* into a list, if it stands in one; else end all lists."""
        if isinstance(entry, Para) and (marked := self._marked(entry)):
            mark, words = marked
            found += filter(None, [lists.take(mark, words, entry.bold)])
            return True
        if isinstance(entry, Para) and not entry.level and not entry.is_note and lists.holds(entry):
            lists.put(self._paragraph(entry), entry)
            return True
        if isinstance(entry, Image) and entry.within and lists:
            lists.put(self._picture(entry))
            return True
        lists.close()
        return False

    def _marked(self, para: Para) -> tuple[Mark, LineWords] | None:
        if para.number in self._typed:
            mark, text = self._typed[para.number]
            return mark, LineWords(text, (para.number,))
        return (para.mark, self._account.words(para.number)) if para.mark else None

    def _plain(self, entry: Entry, found: list[Block | OpenList], after: Sequence[Entry]) -> list[Block]:
        if isinstance(entry, Grid):
            return self._grid(entry)
        last = found[-1] if found else None
        if isinstance(entry, Image):
            picture = self._picture(entry)
            return [picture]
        if entry.is_caption and isinstance(last, Picture) and not last.caption.lines:
            found[-1] = replace(last, caption=self._account.words(entry.number))
            return []
        if entry.level:
            shifted = entry.level + (self._has_title and not entry.is_title)
            return [Heading(self._account.words(entry.number), shifted)]
        return [self._paragraph(entry)]

    def _paragraph(self, para: Para) -> Paragraph:
        is_large = para.size > self._large > 0
        return Paragraph(self._account.words(para.number), para.bold or is_large, para.apart)

    def _picture(self, image: Image) -> Picture:
        return Picture(self._account.words(image.number), name=image.name, data=image.data)

    # Tables.

    def _grid(self, grid: Grid) -> list[Block]:
        kept = [at for at, row in enumerate(grid.rows) if any(row)]
        rows = [grid.rows[at] for at in kept]
        columns = [at for at in range(len(grid.rows[0])) if any(_has_words(row[at]) for row in rows)]
        if _is_layout(rows, columns):
            return [block for row in rows for cell in row for block in self.blocks(cell)]
        wide = {at for at, was in enumerate(kept) if was in grid.wide}
        return self._parts([tuple(row[at] for at in columns) for row in rows], wide, grid.headed) + [
            self._picture(each) for row in rows for cell in row for each in cell if isinstance(each, Image)
        ]

    def _parts(self, rows: list[tuple[_Cell, ...]], wide: set[int], headed: bool) -> list[Block]:
        """Return a table; where a row of one cell divides it, its parts, each with the names of the columns."""
        narrow = [at for at in range(len(rows)) if at not in wide]
        headed = bool(narrow) and (headed or self._is_header([rows[at] for at in narrow]))
        names = rows[narrow[0]] if headed else None
        found: list[Block] = []
        part: list[tuple[_Cell, ...]] = []
        for at, row in enumerate((*rows, ())):
            if at < len(rows) and at not in wide:
                part += [] if row is names else [row]
                continue
            if part or (names and at == len(rows) and not any(isinstance(each, Table) for each in found)):
                found.append(self._table(part, names))
            part = []
            found += [block for cell in row for block in self.blocks([one for one in cell if isinstance(one, Para)])]
        return found

    def _table(self, rows: list[tuple[_Cell, ...]], names: tuple[_Cell, ...] | None) -> Table:
        made: list[tuple[LineWords, ...]] = []
        if names:
            made.append(tuple(self._account.words(*(para.number for para in paras(cell))) for cell in names))
        repeats = len(rows) > (1 if names else 2)
        for row in rows:
            cells = [self._lines(cell) for cell in row]
            height = max(map(len, cells), default=0)
            # Beside a list, "the day before" holds for each entry; in a table of one row, the columns are lists apart.
            full = [cell * height if len(cell) == 1 and repeats else cell for cell in cells]
            made += [tuple(cell[at] if at < len(cell) else LineWords("") for cell in full) for at in range(height)]
        return Table(tuple(made), names is not None)

    def _lines(self, cell: _Cell) -> list[LineWords]:
        """Return what a cell says, one text for each entry of its list; what is no list is one text."""
        found: list[LineWords] = []
        for para in paras(cell):
            marked = self._marked(para)
            words = marked[1] if marked else self._account.words(para.number)
            if marked and marked[0].order:
                words = LineWords(f"{marked[0].order}. {words.text}", words.lines)
            last = found[-1] if found else None
            if last and not marked and _goes_on(found[0].text, last.text, words.text):
                found[-1] = LineWords(f"{last.text} {words.text}", last.lines + words.lines)
            else:
                found.append(words)
        return found

    def _is_header(self, rows: Sequence[tuple[_Cell, ...]]) -> bool:
        """Return whether the first row is bold, and no other is."""
        bold = [all(para.bold for cell in row for para in paras(cell)) for row in rows]
        return bold[0] and len(bold) > 1 and not any(bold[1:])


def _goes_on(first: str, above: str, text: str) -> bool:
    """Return whether a paragraph of a cell is no entry of a list: a further sentence, or the rest of one."""
    return above.endswith((".", "!", "?")) or text.startswith("(") or (text[:1].islower() and not first[:1].islower())


def _has_words(cell: _Cell) -> bool:
    return any(not isinstance(each, Image) for each in cell)


def _is_layout(rows: Sequence[tuple[_Cell, ...]], columns: Sequence[int]) -> bool:
    if len(rows) < 2 or len(columns) < 2:
        return True
    cells = [cell for row in rows for cell in row]
    return any(isinstance(each, Grid) or (isinstance(each, Para) and each.level > 0) for cell in cells for each in cell)
