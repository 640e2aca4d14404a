"""Turn a table of a page into the block of a section that it is: medicines, may and avoid, facts, or a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handpress.meanings.headings import meaning
from handpress.meanings.phrases import phrasebook
from handpress.meanings.times import length_of, note_of, stop_of, when_of_heading
from handpress.meanings.timings import day_of
from handpress.meanings.words import has_words
from handpress.pages.emit import ListEntry, Mapping, Value
from handpress.pages.ledger import Ledger
from handpress.pages.signs import MEDICINE
from handpress.pages.timetables import tasks_in, visits_in, window_of
from handpress.pages.tree import LineWords, Table

_MOST_COLUMNS = 4  # of a table in a handout
_EMPTY = "–"  # a blank cell: "____" would be a place to write in
_STOP = re.compile(
    r"\b(?:stop|when|suspend|suspens|dej[ae]|absetzen|arrêt|parar|berhenti|kes|ihinto|отмен|ngừng|ngưng|прекра|hentikan|bırak|itigil)|停|توقف|إيقاف|중단|중지",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:again|restart|resume|start|reanud\w+|reinici\w+|volver|wieder\w*|repr\w+|retomar|reiniciar|возобнов\w*|"
    r"mulai|tekrar|yeniden|muli)\b|恢复|恢復|重新|재개|다시|استئناف|trở lại",
    re.IGNORECASE,
)
_OWN_HEADS = "the heads of its columns: the block prints its own"

Row = Sequence[LineWords]


@dataclass(frozen=True)
class Over:
    """What the heading over a table says: the kind of its section, a block, a timing."""

    kind: str
    block: str = ""
    when: str = ""


def blocks_of(table: Table, over: Over, ledger: Ledger) -> list[tuple[str, Value]]:
    """Return the blocks that *table* makes under the heading *over* it, in order; each with its entries."""
    rows = [row for row in table.rows if any(has_words(cell.text) for cell in row)]
    if not rows:
        return []
    columns = len(rows[0])
    heads, body = rows[0], rows[1:]
    if timed := _timed_blocks(table, rows, over, ledger):
        return timed
    if body and columns <= _MOST_COLUMNS and (made := _named_blocks(rows, over, ledger)):
        _leave_heads(heads, ledger)
        return made
    if columns == 2 and not table.headed and all(_is_fact(row) for row in rows):
        return [("facts", [{"label": row[0], "value": row[1]} for row in rows])]
    if body and 2 <= columns <= _MOST_COLUMNS and _may_head(heads, table.headed):
        return [("table", _table(heads, body))]
    return [("items", _as_items(rows, ledger))]


def names_medicines(table: Table, over: Over) -> bool:
    """Return whether *table* tells of medicines and when to stop them, by its heads."""
    rows = [row for row in table.rows if any(has_words(cell.text) for cell in row)]
    return len(rows) > 1 and len(rows[0]) <= _MOST_COLUMNS and _order_of_medicines(rows[0], over.block) is not None


def _named_blocks(rows: Sequence[Row], over: Over, ledger: Ledger) -> list[tuple[str, Value]]:
    """Return the blocks that the heads of a table name: medicines, or what a patient may have and must not."""
    heads, body, language = rows[0], rows[1:], ledger.language
    order = _order_of_medicines(heads, over.block)
    if order is not None:
        heads = [heads[at] for at in order]
        made = [_medicine([row[at] for at in order], heads, language) for row in body]
        if all(row is not None for row in made):
            return [("medicines", [row for row in made if row is not None])]
    keys = [_block(head, language) for head in heads]
    if sorted(filter(None, keys)) != ["avoid", "may"]:
        return []
    if len(heads) > 2 and (tasks := _diet_tasks(keys, body, over.when, language)):
        return [("checklist", list(tasks))]
    columned = [(key, _column(body, at, keys)) for at, key in enumerate(keys) if key]
    return [(key, entries) for key, entries in columned if entries]


def _diet_tasks(keys: Sequence[str], body: Sequence[Row], under: str, language: str) -> list[Mapping]:
    """Return a task for each day of a table of days, each with what a patient may have and must not; [] for others."""
    tasks: list[Mapping] = []
    for row in body:
        named = [cell for cell, key in zip(row, keys, strict=True) if not key and has_words(cell.text)]
        times = list(filter(None, (when_of_heading(cell.text, language, day_of(under)) for cell in named)))
        if not named or len(times) != 1 or not day_of(times[0]):
            return []  # a week after a procedure, or a food that each row is about
        made: Mapping = {"do": joined_row(named), "when": LineWords(times[0], named[0].lines)}
        for cell, key in zip(row, keys, strict=True):
            if key and has_words(cell.text):
                made[key] = [cell]
        tasks.append(made)
    return tasks


def _timed_blocks(table: Table, rows: Sequence[Row], over: Over, ledger: Ledger) -> list[tuple[str, Value]]:
    """Return the tasks or visits of a table that says when each is."""
    if not 2 <= len(rows[0]) <= _MOST_COLUMNS or over.block:
        return []
    bare = not table.headed and bool(tasks_in(rows[:1], over.when, ledger.language))
    heads, body = ((), rows) if bare else (rows[0], rows[1:])
    made: list[Mapping] = []
    if over.kind == "preparation" and _order_of_medicines(rows[0], "") is None:
        made = tasks_in(body, over.when, ledger.language)
    elif over.kind == "follow-up" and heads:
        made = visits_in(heads, body, ledger.language)
    if not made:
        return []
    if heads:
        _leave_heads(heads, ledger)
    return [("visits" if over.kind == "follow-up" else "checklist", list(made))]


def _block(words: LineWords, language: str) -> str:
    found = meaning(words.text, language=language)
    return found.block if found else ""


def _order_of_medicines(heads: Row, block: str) -> list[int] | None:
    """Return where a table of medicines has their names, when to stop them, when to start again, and the rest."""
    texts = [head.text for head in heads]
    names = [at for at, text in enumerate(texts) if MEDICINE.search(text) and not _STOP.search(text)]
    name = names[0] if names else 0
    if not names and block != "medicines":
        return None
    others = [at for at in range(len(texts)) if at != name]
    stops = [at for at in others if _STOP.search(texts[at])]
    stop = next((at for at in stops if not _AGAIN.search(texts[at])), stops[0] if stops else None)
    if stop is None:
        return None
    others.remove(stop)
    again = [at for at in others if _AGAIN.search(texts[at])][:1]
    return [name, stop, *again, *(at for at in others if at not in again)]


def _leave_heads(heads: Row, ledger: Ledger) -> None:
    by_lines: dict[tuple[int, ...], list[str]] = {}
    for head in heads:
        by_lines.setdefault(head.lines, []).append(head.text)
    for lines, texts in by_lines.items():
        ledger.leave(LineWords(" | ".join(texts), lines), _OWN_HEADS)


def _medicine(row: Row, heads: Row, language: str) -> Mapping | None:
    """Return the row of one medicine; what its cells say beyond the day stands in its note.

    None where a blank would be printed for what its cell says otherwise, as "Stop on ____" beside "take as usual".
    """
    name, stop = (row[0], row[1]) if has_words(row[0].text) else (row[1], row[0])
    when, note = _stop_and_note(stop.text, language)
    if not when and (length := _length_of_stop(stop.text, heads[1].text, language)):
        when, note = f"{length} before", ""
    again, again_lines = "", row[-1].lines
    if len(row) > 2 and _AGAIN.search(heads[2].text) and has_words(row[2].text):
        again, again_lines = window_of(row[2].text, language), row[2].lines
        if not again:
            return None
        row, heads = [*row[:2], *row[3:]], [*heads[:2], *heads[3:]]
    if not when and has_words(stop.text):
        return None
    more = [f"{head.text}: {cell.text}" for head, cell in zip(heads[2:], row[2:], strict=True) if has_words(cell.text)]
    notes = [text for text in (note, *more) if has_words(text)]
    lines = tuple(dict.fromkeys(line for cell in row[1:] for line in cell.lines))
    made: Mapping = {"medicine": name}
    if when:
        made["stop"] = LineWords(when, stop.lines)
    if again:
        made["again"] = LineWords(again, again_lines)
    if notes:
        made["note"] = LineWords("; ".join(notes), lines)
    return made


def _length_of_stop(text: str, head: str, language: str) -> str:
    """Return for how long a medicine is stopped, where a cell below "Stop" tells nothing else: "7 days"."""
    stops = _STOP.search(head.casefold().replace("when", ""))
    return length_of(text, language) if stops and "recovery" not in phrasebook(language).hinted(head) else ""


_CUT = re.compile(r"\s*(?:[,;，；、。]|\s[-–—]\s|(?=[(（]))\s*")


def _stop_and_note(text: str, language: str) -> tuple[str | None, str]:
    """Return when a medicine is to be stopped, and what its cell says beside; all of it where the cut is not clean."""
    when, note = stop_of(text, language), note_of(text, language)
    for cut in _CUT.finditer(text) if when and note else ():
        first, rest = text[: cut.start()].strip(), text[cut.end() :].strip()
        if first and has_words(rest) and not note_of(first, language) and stop_of(first, language) == when:
            inner = rest[1:-1]
            whole = rest[0] in "(（" and rest[-1] in ")）" and not re.search(r"[()（）]", inner)
            return when, inner if whole else rest
    return when, note


def _column(body: Sequence[Row], at: int, keys: Sequence[str]) -> list[ListEntry]:
    """Return the entries of a column; each behind what the other columns say its row is about."""
    made: list[ListEntry] = []
    for row in body:
        named = [cell for cell, key in zip(row, keys, strict=True) if not key and has_words(cell.text)]
        if has_words(row[at].text):
            about = joined_row(named)
            lines = tuple(dict.fromkeys(about.lines + row[at].lines))
            made.append(LineWords(f"{about.text}: {row[at].text}", lines) if named else row[at])
    return made


def _is_fact(row: Row) -> bool:
    label, value = row
    return has_words(label.text) and has_words(value.text) and len(label.text) <= 60 and label.text[-1] not in ".!?"


def _may_head(heads: Row, headed: bool) -> bool:
    named = all(has_words(head.text) for head in heads)
    return named and (headed or not any(character.isdigit() for head in heads for character in head.text))


def _table(heads: Row, body: Sequence[Row]) -> Mapping:
    rows: list[ListEntry] = [
        [cell if has_words(cell.text) else LineWords(_EMPTY, cell.lines) for cell in row] for row in body
    ]
    return {"columns": list(heads), "rows": rows}


def _as_items(rows: Sequence[Row], ledger: Ledger) -> list[ListEntry]:
    """Return the rows as bullets, and tell that they are no table any more."""
    line = next((line for row in rows for cell in row for line in cell.lines), 0)
    fact = f"a table of {len(rows[0])} columns and {len(rows)} rows became bullets"
    if len(rows[0]) > 1:
        ledger.warn(line, fact, "table", "a handout's table has two to four columns under their heads: make one of it")
    return [joined_row(row) for row in rows]


def joined_row(row: Row) -> LineWords:
    """Return a row as one text."""
    lines = tuple(dict.fromkeys(line for cell in row for line in cell.lines))
    return LineWords(" | ".join(cell.text for cell in row if cell.text), lines)
