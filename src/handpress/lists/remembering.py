"""Put how a list was read into lists.yaml, so that nobody has to say it again: its headings, and what was named.

Of a file that stands there, all other lines stay as they are. No cell of a patient is ever written: where the headings
may be a patient's row, nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.files import write_whole
from handpress.lists.columns import Layout
from handpress.lists.dates import DayOrder
from handpress.lists.settings import LISTS_FILE, ListSettings, Remembered, heading_set
from handpress.lists.vocabulary import COLUMNS, key
from handpress.source.bind import bind
from handpress.source.yaml import MAX_BYTES, Node, parse, read_text

_HEAD = "# How this clinic's lists of appointments are read. Nothing of a patient stands here."


def remember(
    library: Path,
    layout: Layout,
    names: Mapping[str, str],
    order: DayOrder | None,
    not_read: Sequence[str] = (),
) -> Path:
    """Write into the lists.yaml of *library* how a list with these headings is read; return its path.

    Args:
        library: The folder of handouts.
        layout: Where the list's columns stand.
        names: The heading of each column that the user named.
        order: The order of month and day, where the user has said it.
        not_read: Headings that stand for no column.

    Raises:
        HandpressError: The headings are none for sure, or the file that stands there is faulty.
    """
    path = library / LISTS_FILE
    text = read_text(path, MAX_BYTES) if path.exists() else ""
    return write_whole(path, with_list(text, str(path), layout, names, order, not_read).encode("utf-8"))


def with_list(
    text: str,
    path: str,
    layout: Layout,
    names: Mapping[str, str],
    order: DayOrder | None,
    not_read: Sequence[str] = (),
) -> str:
    """Return the *text* of lists.yaml, "" for none, with the entry of one list added, or put in place of its old one.

    Raises:
        HandpressError: As `remember` has it.
    """
    if not layout.is_sure:
        fact = "this list has no headings for sure, and is not remembered"
        raise fault(Span(path), fact, "headings", "put a row of headings above it")
    is_empty = all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())
    tree = None if is_empty else parse(text, path)
    before = bind(ListSettings, tree) if tree else ListSettings()
    entry = _entry(layout, before.known(layout.headings), names, order, not_read)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines() if text else [_HEAD]
    found = end.join(_put(lines, tree, before, entry)) + end
    _check(path, found, before, entry)
    return found


def _entry(
    layout: Layout,
    old: Remembered | None,
    names: Mapping[str, str],
    order: DayOrder | None,
    not_read: Sequence[str],
) -> Remembered:
    named = {**(old.named_beside(names) if old else {}), **names}
    return Remembered(
        headings=tuple(_one_line(heading) for heading in layout.headings if heading.strip()),
        map={column: _one_line(named[column]) for column in COLUMNS if column in named},
        order=order or (old.order if old else None),
        unused=old.unused if old else (),
        not_read=tuple(dict.fromkeys([*map(_one_line, not_read), *_still(old, names)])),
    )


def _still(old: Remembered | None, names: Mapping[str, str]) -> list[str]:
    """Return what was not read before, and is not named now."""
    named = {key(heading) for heading in names.values()}
    return [heading for heading in old.not_read if key(heading) not in named] if old else []


def _one_line(heading: str) -> str:
    return " ".join(heading.split())


def _put(lines: list[str], tree: Node | None, before: ListSettings, entry: Remembered) -> list[str]:
    """Return *lines* with *entry* where it belongs."""
    keys = dict(zip((name for name, _ in tree.pairs), tree.keys, strict=True)) if tree else {}
    if "lists" not in keys:
        return [*lines, *([""] if tree else []), "lists:", *_written(entry, "  ")]
    node = next(value for name, value in tree.pairs if name == "lists") if tree else None
    starts = [item.span.line - 1 for item in node.items] if node else []
    below = [span.line - 1 for span in keys.values() if span.line > keys["lists"].line]
    ends = [_trimmed(lines, end) for end in (*starts[1:], min(below, default=len(lines)))]
    if not starts:  # "lists: []"
        at = keys["lists"].line - 1
        return [*lines[:at], "lists:", *_written(entry, "  "), *lines[at + 1 :]]
    indent = lines[starts[0]][: len(lines[starts[0]]) - len(lines[starts[0]].lstrip())]
    at = next((at for at, own in enumerate(before.lists) if _is_same(own, entry)), len(starts))
    if at == len(starts):
        return [*lines[: ends[-1]], *_written(entry, indent), *lines[ends[-1] :]]
    return [*lines[: starts[at]], *_written(entry, indent), *lines[ends[at] :]]


def _trimmed(lines: Sequence[str], end: int) -> int:
    """Return where what stands above *end* ends: comments and blank lines belong to what follows them."""
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _is_same(one: Remembered, other: Remembered) -> bool:
    return heading_set(one.headings) == heading_set(other.headings)


def _written(entry: Remembered, indent: str) -> list[str]:
    lines = [f"headings: [{', '.join(map(_quoted, entry.headings))}]"]
    if entry.map:
        lines += ["map:", *(f"  {column}: {_quoted(heading)}" for column, heading in entry.map.items())]
    if entry.order:
        lines.append(f"date-order: {entry.order}")
    if entry.unused:
        lines.append(f"unused: [{', '.join(map(_quoted, entry.unused))}]")
    if entry.not_read:
        lines.append(f"not-read: [{', '.join(map(_quoted, entry.not_read))}]")
    return [f"{indent}{'- ' if not at else '  '}{line}" for at, line in enumerate(lines)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _check(path: str, text: str, before: ListSettings, entry: Remembered) -> None:
    """Make sure that *text* says what the file said, and *entry*: not all YAML can be told by its lines."""
    kept = [own for own in before.lists if not _is_same(own, entry)]
    try:
        after = bind(ListSettings, parse(text, path))
    except HandpressError:
        after = None
    if (
        after is None
        or [own for own in after.lists if not _is_same(own, entry)] != kept
        or after.known(entry.headings) != entry
        or any(getattr(after, name) != getattr(before, name) for name in _OTHERS)
    ):
        fact = "the list cannot be added to this file as it is written"
        raise fault(Span(path), fact, "lists", 'write each list on a line of its own that begins with "- headings:"')


_OTHERS = ("order", "hours", "closed", "states", "codes", "names")
