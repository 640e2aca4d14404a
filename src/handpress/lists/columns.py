"""Where the columns stand: which row of a list is the headings, and what each of them stands for.

Only headings are ever quoted, and those only where the row is one of headings for sure: in a list without them the
first row is a patient's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from handpress.content.shelf import CODE
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, near_miss, nearest, quoted
from handpress.lists.daylist import DayList
from handpress.lists.delimited import DELIMITERS, NOT_CSV, Lines, letters, place, records, separator
from handpress.lists.encoding import AS_CSV
from handpress.lists.settings import ListSettings, Remembered
from handpress.lists.vocabulary import (
    ADDRESS,
    CHIEF,
    COLUMNS,
    EARLIER,
    FEET,
    FEET_COUNTED,
    FLAG_WORDS,
    FLAGS,
    GONE_HEADINGS,
    GROUPS,
    HALVES,
    NOT_GONE_WORDS,
    ORDINALS,
    OTHER_CODES,
    OTHER_DAYS,
    PATIENT_NUMBERS,
    PREFERRED,
    UNSURE,
    State,
    column_of,
    key,
    spelled_out,
)

MAX_COLUMNS = 200
RIVALS = ("date", "time", "language")  # columns of which two that differ make a wrong paper
_COUNTED = re.compile(rf"(?:{'|'.join(sorted(FEET_COUNTED))})\b[\s:#-]*(?:[0-9]|$|of\b|by\b|on\b|from\b|:)")
_PAGE = re.compile(r"(?:page|p[áa]gina|p[áa]g\.?|pg\.?|seite)\s*[0-9]+(?:\s*(?:of|de|von|/)\s*[0-9]+)?", re.IGNORECASE)
_OF_ROWS = re.compile(
    r"\b[0-9][0-9,.]*\s+(?:rows?|records?|appointments?|patients?|cases?|visits?|results?|entries|citas|pacientes"
    r"|registros|filas|termine|patienten)\b"
)
_COUNTER = re.compile(r"\W*[0-9]+\s*(?:of|de|von)\s*[0-9]+\W*|[-–—]\s*[0-9]{1,4}\s*[-–—]")
_LEGAL = re.compile(
    r"©|\(c\) ?[0-9]{4}|copyright\b|confidential(?:ity)?\b|confidencial\b|disclaimer\b|notes?\s*:$"
    r"|(?:legend|key|filters?|sorted by|sort order|criteria)\s*:|this (?:report|document|list)\b"
    r"|(?:report|list|schedule)\b.*\b(?:generated|printed|created|run)\b"
)
_RULE = re.compile(r"[-=_+*|:~.\s–—]+")
_DOCTOR = re.compile(r"(?:dr|dra|prof)\b\.?\s")
_OF_DAYS = re.compile(r"dates?(?![a-z])|\bd[oa]y\b|dob|birth|\bdt\b|_dt\b|fecha|nacim|datum", re.IGNORECASE)
_OF_BIRTH = re.compile(r"birth|dob|geb|nac|naiss|nasc|age", re.IGNORECASE)
_OF_STATES = re.compile(r"stat(?!e$)|estad|situa|outcome|dispos", re.IGNORECASE)
_OF_LANGUAGES = re.compile("lang|idioma|sprache", re.IGNORECASE)
_NO_HEADING = re.compile(r'[0-9]{3}|[";=|]')  # a code; what has come apart
_NUMBER = re.compile(r"[0-9]{3}")
_TITLE_CELLS = 6
_FOOT_CELLS = 3
_LONGEST = 60  # characters of a heading
_SEARCHED = 50  # rows, among which the headings stand


class Layout(NamedTuple):
    """Where the columns of a list stand.

    Attributes:
        delimiter: What stands between the cells.
        skip: Whether the first line only says so.
        row: Of the headings.
        headings: As they stand there.
        places: Of each column that is there, its place.
        codes: The places of more codes.
        titles: What stands above the headings, as keys without numbers: it may come again on each page.
        remembered: What lists.yaml says of a list with these headings.
        is_mapped: The columns that the user, or lists.yaml, named.
        is_sure: Whether the headings are nothing else for sure, and may be quoted.
        flags: The places of columns of yes and no, and the state that yes is.
        gone: Of the columns that are not read, those under which anything tells of an appointment that may not be.
        rivals: Of these, those that could stand for a column for which another stands, by that column.
        halves: Of headings that take two rows, the keys of each.
        half: The place of the column of AM and PM, -1 for none.
        days: Of the columns that are not read, those of other days, as that of birth.
        states: Of these, those that may be of states, as "Outcome".
        tongues: Of these, those that may be of the language, where no other column is.
        unread: The places of the columns that are not read, but those that lists.yaml says are not needed.
    """

    delimiter: str
    skip: bool
    row: int
    headings: tuple[str, ...]
    places: dict[str, int]
    codes: tuple[int, ...] = ()
    titles: frozenset[tuple[str, ...]] = frozenset()
    remembered: Remembered | None = None
    is_mapped: frozenset[str] = frozenset()
    is_sure: bool = False
    flags: tuple[tuple[int, State], ...] = ()
    unread: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    rivals: tuple[tuple[str, int], ...] = ()
    halves: tuple[tuple[str, ...], ...] = ()
    half: int = -1
    days: tuple[int, ...] = ()
    states: tuple[int, ...] = ()
    tongues: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.headings)

    @property
    def numbers_patients(self) -> bool:
        """Whether the reference is the patient's number for sure, by its heading or because somebody said so."""
        at = self.places.get("reference")
        if at is None or "reference" in self.is_mapped:
            return at is not None
        return bool(PATIENT_NUMBERS & {key(self.headings[at]), spelled_out(self.headings[at])})

    @property
    def visits(self) -> str:
        """A heading that is not read and may be of the visits' numbers, "" for none."""
        if "encounter" in self.places:
            return ""
        return next((own.strip() for own in self.headings if key(own) in UNSURE["encounter"]), "")

    def arrival(self) -> list[str]:
        """Return of the `unused` columns that of when to arrive: the pages reckon it."""
        at = self.places.get("arrive")
        own = () if at is None else (quoted(self.headings[at].strip()), f"column {letters(at)}")
        return [each for each in self.unused() if each in own]

    def unused(self) -> list[str]:
        """Return the columns that are not read: their headings, in quotes, or their letters."""
        used = {at for column, at in self.places.items() if column != "arrive"} | set(self.codes)
        used |= {self.half, *(at for at, _ in self.flags)}
        known = _not_needed(self.remembered)
        visits = key(self.visits)
        return [
            quoted(own.strip()) if self.is_sure else f"column {letters(at)}"
            for at, own in enumerate(self.headings)
            if at not in used and key(own) and key(own) not in known and key(own) != visits
        ]

    def has_code(self, cells: Sequence[str]) -> bool:
        """Return whether digits stand where a code does."""
        return any(at < len(cells) and _NUMBER.search(cells[at]) for at in (self.places["code"], *self.codes))

    def _is_headed_again(self, cells: Sequence[str]) -> bool:
        """Return whether a row has headings in other words that stand for the same columns in the same places."""
        if any(_NUMBER.search(cell) for cell in cells):
            return False
        found = {column: own[0] for column, own in _places(cells, {}).items() if own and column in self.places}
        return len(found) >= max(2, min(3, len(self.places))) and all(
            self.places[column] == at for column, at in found.items()
        )

    def left_out(self, cells: Sequence[str]) -> str:
        """Return what a row is that no patient has: "headings" again, a "title" and so on; "" if it may be one's."""
        has_code = self.has_code(cells)
        if has_code and not self.titles:
            return ""
        if _title(cells) in self.titles:
            return "title"
        if has_code:
            return ""
        keys = tuple(map(key, cells))
        if self._is_headed_again(cells):
            return "headings"
        filled = [each for each in keys if each]
        if keys[: self.width] == tuple(map(key, self.headings)) or _bare(keys) in self.halves:
            return "headings"
        if not filled:
            return "rule" if _RULE.fullmatch("".join(cells)) else ""
        return _beside_patients([cell.strip() for cell in cells], self) if len(filled) <= _FOOT_CELLS else ""


def _beside_patients(cells: Sequence[str], layout: Layout) -> str:
    """Return what a row of few cells without a code is: a "foot", a "group" over other rows, or "" for a patient's."""
    own = [cell for cell in cells if key(cell)]
    first = own[0].casefold()
    words = re.findall(r"[^\W\d_]+", first)
    if any(_PAGE.fullmatch(cell) for cell in own):
        return "foot"
    is_alone = len(own) == 1
    if is_alone and (_OF_ROWS.search(first) or _COUNTER.fullmatch(first) or _LEGAL.match(first) or words == ["end"]):
        return "foot"
    if not words:
        return ""
    names = (layout.places.get("patient"), layout.places.get("family"))
    counts = [cell for cell in own[1:] if cell.isdigit() and len(cell) < 4]
    if words[-1] in ("total", "subtotal") and (cells.index(own[0]) not in names or 0 < len(counts) == len(own) - 1):
        return "foot"  # of a group: "Dr. Test Total"
    if words[0] in FEET or key(first) in FEET or "".join(words[:2]) in FEET or _COUNTED.match(first):
        return "foot"
    label, colon, value = first.partition(":")
    is_label = key(label) in GROUPS or column_of(label) in ("clinician", "place", "room", "state")
    return "group" if is_alone and (_DOCTOR.match(first) or (colon and value.strip() and is_label)) else ""


def _bare(keys: Sequence[str]) -> tuple[str, ...]:
    """Return *keys* without the blank ones at the end."""
    last = max((at for at, own in enumerate(keys) if own), default=-1)
    return tuple(keys[: last + 1])


def _title(cells: Sequence[str]) -> tuple[str, ...]:
    """Return a row's words as keys, without the numbers of days and pages; () if there are none, or too many."""
    found = list[str]()
    for cell in filter(None, cells):
        if own := re.sub(r"[0-9]", "", key(cell)):
            found.append(own)
        if len(found) > _TITLE_CELLS:  # as most rows soon have
            return ()
    return tuple(found)


class Headed(NamedTuple):
    """Where the headings of a list stand.

    Attributes:
        delimiter: What stands between the cells.
        said: Whether the first line says which it is.
        top: The first row of the headings, from 0.
        at: The last.
        headings: As they stand there.
        rows: The first rows of the list.
    """

    delimiter: str
    said: bool
    top: int
    at: int
    headings: tuple[str, ...]
    rows: list[list[str]]


def find_headings(daylist: DayList, names: Mapping[str, str], settings: ListSettings) -> Headed:
    """Return where the headings of *daylist* stand; see `find_layout`.

    Raises:
        HandpressError: No row of the list can be read.
    """
    said = separator(daylist)
    found: list[tuple[tuple[int, int], str, int, list[list[str]]]] = []
    faults: list[HandpressError] = []
    for delimiter in said or DELIMITERS:
        try:
            first = _first_rows(daylist, delimiter, bool(said))
        except HandpressError as error:
            faults.append(error)
            continue
        at = _heading_row(first, names, settings)
        known = _known(first[at], names) if first else 0
        found.append(((known, len(first[at]) if first else 0), delimiter, at, first))
    if not found:
        raise faults[0]
    if not any(first for *_, first in found):
        raise fault(Span(daylist.name), "this file is empty", "headings", AS_CSV)
    _, delimiter, at, first = max(found, key=lambda each: each[0])
    top, at, headings = _whole_headings(first, at, names, settings)
    if headings == [NOT_CSV]:
        raise fault(place(daylist.name, at + 1), "the quotes of the headings do not match", "csv", AS_CSV)
    return Headed(delimiter, bool(said), top, at, tuple(headings), first)


def find_layout(
    daylist: DayList,
    names: Mapping[str, str],
    settings: ListSettings,
    has_sites: bool,
    not_read: Collection[str] = (),
) -> tuple[Layout, list[Finding]]:
    """Return where the columns of *daylist* stand, and what is to be told of them.

    Args:
        daylist: In UTF-8.
        names: The heading of each column that the user named.
        settings: What the clinic keeps of its lists.
        has_sites: Whether the brand has sites: else no column is read for the place.
        not_read: Headings that stand for no column, though they are usual names of one.

    Raises:
        HandpressError: With every fault of the headings.
    """
    delimiter, said, top, at, headings, first = find_headings(daylist, names, settings)
    where = place(daylist.name, at + 1)
    remembered, every, places = candidates(headings, names, settings, not_read)
    if not (has_sites or "place" in every):
        places["place"] = []  # the list's own business: two columns may be called so
    codes = more_codes(headings, places, every)
    is_sure = _are_sure(headings, first[at + 1 :])
    if findings := list(_heading_faults(where, headings, places, every, is_sure)):
        raise HandpressError(findings)
    firsts = {column: own[0] for column, own in places.items() if own}
    titles = frozenset(filter(None, map(_title, first[:top])))
    halves = tuple(_bare([key(own) for own in row]) for row in first[top : at + 1]) if top < at else ()
    layout = Layout(delimiter, said, at + 1, headings, firsts, codes, titles, remembered, frozenset(every), is_sure)
    layout = _with_others(layout, {place for own in places.values() for place in own} | set(codes))
    return layout._replace(halves=halves), list(_told(daylist.name, layout, first[:top]))


def _not_needed(remembered: Remembered | None) -> set[str]:
    return {key(name) for name in remembered.unused} if remembered else set()


def _with_others(layout: Layout, taken: Collection[int]) -> Layout:
    """Return *layout* with the columns that are none of the usual ones."""
    skipped = _not_needed(layout.remembered)
    free = [at for at, own in enumerate(layout.headings) if at not in taken and key(own) not in skipped]
    timed = "time" in layout.places
    half = next((at for at in free if timed and key(layout.headings[at]) in HALVES), -1)
    flags = tuple((at, meant) for at in free if (meant := _flag(layout.headings[at])))
    unread = tuple(at for at in free if at not in dict(flags) and at != half)
    states = tuple(at for at in unread if _OF_STATES.search(layout.headings[at].strip()))
    days = tuple(at for at in unread if _OF_DAYS.search(layout.headings[at]))
    open_to = [column for column in RIVALS if column in layout.places and column not in layout.is_mapped]
    rivals = tuple((column, at) for at in unread if (column := column_of(layout.headings[at])) in open_to)
    gone = tuple(at for at in unread if _tells_gone(layout.headings[at]))
    tongues = tuple(at for at in unread if _OF_LANGUAGES.search(layout.headings[at]))
    layout = layout._replace(flags=flags, unread=unread, gone=gone, rivals=rivals, half=half, days=days, states=states)
    return layout if "language" in layout.places else layout._replace(tongues=tongues)


def _tells_gone(heading: str) -> bool:
    only, words = key(heading), set(re.findall(r"[^\W\d_]+", heading.casefold()))
    words -= {"no"} if "noshow" in only else set()
    return any(word in only for word in GONE_HEADINGS) and not words & (NOT_GONE_WORDS | EARLIER)


def _flag(heading: str) -> State | None:
    """Return the state that yes is under *heading*, if it is a column of yes and no."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).casefold()
    words = [word for word in re.findall(r"[^\W\d_]+", apart) if word not in FLAG_WORDS]
    return FLAGS.get("".join(words)) if words else None


def _are_sure(headings: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row is one of headings alone.

    It may be a patient's, in a list without them, or run on into one where a line end was lost: then it has a code,
    which is a number of some digits, or it is wider than all below it, if there is any.
    """
    filled = [len(row) for row in below if any(map(key, row))]
    if not filled or len(headings) > max(filled) + 1:
        return False
    words = [re.sub(r"[\r\n\t]", " ", own) for own in headings]
    return all(len(own) <= _LONGEST and own.isprintable() and not _NO_HEADING.search(own) for own in words)


def _first_rows(daylist: DayList, delimiter: str, skip: bool) -> list[list[str]]:
    """Return the first rows; a fault below the first is told when all rows are read."""
    lines, found = Lines(daylist), list[list[str]]()
    try:
        for record in records(lines, delimiter, skip):
            found.append(record.cells)
            if len(found) == _SEARCHED:
                break
    except HandpressError:
        if not any(any(map(key, row)) for row in found):
            raise
    finally:
        lines.close()
    return found


def _known(cells: Sequence[str], names: Mapping[str, str]) -> int:
    return sum(1 for places in _places(cells, names).values() if places)


def _heading_row(rows: Sequence[Sequence[str]], names: Mapping[str, str], settings: ListSettings) -> int:
    """Return which of the first *rows* is the headings': the first that has most known ones, or that is remembered."""
    best, most = 0, (0, False)
    first = next((at for at, row in enumerate(rows) if any(map(key, row))), 0)
    for at, row in enumerate(rows):
        if settings.known(tuple(row)):
            return at
        places = _places(row, names)
        known = sum(1 for own in places.values() if own), bool(places["code"])
        if known > most and (known[0] > 1 or at == first):
            best, most = at, known
    return best if most[0] else first


def _whole_headings(
    rows: Sequence[Sequence[str]], at: int, names: Mapping[str, str], settings: ListSettings
) -> tuple[int, int, Sequence[str]]:
    """Return the first and the last row of the headings, and the headings: two rows where together they say more."""
    best: tuple[int, int, Sequence[str]] = (at, at, rows[at])
    most = _said(rows[at], names)
    for top in (at - 1, at):
        pair = rows[max(top, 0) : top + 2]
        if top < 0 or len(pair) < 2 or any(_NUMBER.search(cell) for row in pair for cell in row):
            continue
        headings = _joined(*pair)
        if settings.known(tuple(headings)):
            return top, top + 1, headings
        if (said := _said(headings, names)) > most:
            best, most = (top, top + 1, headings), said
        elif top < at:
            own = [_other_day(*each) for each in zip(headings, rows[at], strict=False)]
            best = (at, at, own)
    return best


def _said(cells: Sequence[str], names: Mapping[str, str]) -> tuple[int, int]:
    """Return how many columns have a heading, and the more of them have only one, the more."""
    found = _places(cells, names)
    return sum(1 for own in found.values() if own), -sum(len(own) > 1 for own in found.values())


def _other_day(whole: str, own: str) -> str:
    """Return a heading with what stands above it, where it is of a day, and not of the visit's: "Birth" over "Date"."""
    words = set(re.findall(r"[^\W\d_]+", whole.casefold()))
    return whole if column_of(own) == "date" and words & OTHER_DAYS else own


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the headings that two rows make: "Birth" over "Date" is "Birth Date", and never the date alone."""
    both = zip_longest(above, below, fillvalue="")
    return [" ".join(filter(None, (upper.strip(), lower.strip()))) for upper, lower in both]


def is_headed(cells: Sequence[str], names: Mapping[str, str], settings: ListSettings) -> bool:
    """Return whether a row is one of headings, with one for the code."""
    if settings.known(tuple(cells)):
        return True
    places = _places(cells, names)
    return bool(places["code"]) and sum(1 for own in places.values() if own) > 1


def candidates(
    headings: Sequence[str], names: Mapping[str, str], settings: ListSettings, not_read: Collection[str] = ()
) -> tuple[Remembered | None, dict[str, str], dict[str, list[int]]]:
    """Return what is remembered of a list with these *headings*, which were named, and where each column may stand."""
    remembered = settings.known(tuple(headings))
    every = {**(remembered.named_beside(names) if remembered else {}), **names}
    passed = {*map(key, not_read), *(map(key, remembered.not_read) if remembered else ())} - {*map(key, names.values())}
    return remembered, every, _places(headings, every, passed)


def _places(headings: Sequence[str], names: Mapping[str, str], passed: Collection[str] = ()) -> dict[str, list[int]]:
    """Return under which headings each column may stand.

    A heading in *names* stands for nothing else, and one of the keys *passed* for nothing.
    """
    keys = [key(heading) for heading in headings]
    mapped: dict[str, list[int]] = {}
    for column, name in names.items():
        exact = [at for at, heading in enumerate(headings) if heading.strip() == name.strip()]
        mapped[column] = exact or [at for at, own in enumerate(keys) if own and own == key(name)]
    taken = {at for places in mapped.values() for at in places}
    usual: dict[str, list[int]] = {column: [] for column in COLUMNS}
    for at, heading in enumerate(headings):
        if at not in taken and keys[at] not in passed and (column := column_of(heading)):
            usual[column].append(at)
    for column, places in usual.items():
        if len(places) > 1 and column != "code":
            usual[column] = [at for at in places if PREFERRED & {keys[at], spelled_out(headings[at])}] or places
    if ADDRESS & set(keys):
        usual["state"] = [at for at in usual["state"] if keys[at] != "state"]
    return usual | mapped


def more_codes(headings: Sequence[str], places: dict[str, list[int]], names: Mapping[str, str]) -> tuple[int, ...]:
    """Return where more codes stand, and leave the first column of codes alone under its name.

    Where only a second one is known, the first has a heading that is not: it is asked for.
    """
    more = set() if "code" in names else set(places["code"][1:])
    if more:
        places["code"] = places["code"][:1]
    taken = {at for own in places.values() for at in own}
    for at, heading in enumerate(headings):
        words = re.findall(r"[^\W\d_]+|[0-9]+", heading.casefold())
        base = "".join(word for word in words if word not in ORDINALS and word not in ("no", "number"))
        if at not in taken and base in OTHER_CODES and any(word in ORDINALS for word in words):
            more.add(at)
            if not places["code"] and CHIEF & set(words):
                places["code"] = [at]
                more.discard(at)
    return tuple(sorted(more))


def _told(name: str, layout: Layout, above: Sequence[Sequence[str]]) -> Iterator[Finding]:
    rows = [at for at, row in enumerate(above, 1) if any(map(key, row))]
    if rows:
        fact = f"the headings stand in row {layout.row}; what stands above them is left out"
        yield Finding(Span(name), fact, "titles", severity=Severity.NOTE)
    code = layout.places["code"]
    for at, row in enumerate(above, 1):
        if code < len(row) and CODE.fullmatch(row[code].strip()):
            fact = "a code stands in this row, above the headings: it is left out"
            yield Finding(place(name, at), fact, "titles", "move the headings to the top", Severity.WARNING)
    if layout.codes:
        heads = " and ".join(quoted(layout.headings[at].strip()) for at in (layout.places["code"], *layout.codes))
        fact = f"codes stand under {heads}: each is a paper"
        yield Finding(Span(name), fact, "several-codes", severity=Severity.NOTE)
    if layout.flags:
        heads = ", ".join(quoted(layout.headings[at].strip()) for at, _ in layout.flags if layout.is_sure)
        fact = f"a row with yes in one of these columns wants no paper: {heads or 'of cancelled rows, and the like'}"
        yield Finding(Span(name), fact, "state", severity=Severity.NOTE)
    if layout.visits:
        fact = f"not read: {quoted(layout.visits)}, which may be the number of the visit, or another"
        hint = f"if it is the visit's, say so with --map encounter={quoted(layout.visits)}"
        yield Finding(Span(name), fact, "visits", hint, Severity.WARNING)
    for own in (arrival := layout.arrival()):
        fact = f"not read: {own}; the pages reckon when to arrive from the handout"
        hint = "where the two differ, set arrive: in the handout, or in local/"
        yield Finding(Span(name), fact, "arrive", hint, Severity.NOTE)
    if unused := [own for own in layout.unused() if own not in arrival]:
        fact = f"not read: {', '.join(unused[:30])}"
        hint = "name what a column is with --map COLUMN=HEADING, if it is needed"
        yield Finding(Span(name), fact, "unused-column", hint, Severity.NOTE)
    if not {"date", "time"} & set(layout.places) and (may := _of_visits(layout)):
        fact = "no heading stands for the date: the pages have none"
        yield Finding(Span(name), fact, "date", f"say so with --map date={may[0]}", Severity.WARNING)
    if not {"patient", "family", "given"} & set(layout.places) and (may := _of_persons(layout)):
        fact = "no heading stands for the patient: the pages have a blank for the name"
        yield Finding(Span(name), fact, "name", f"say so with --map patient={may[0]}", Severity.WARNING)
    if ("family" in layout.places) != ("given" in layout.places) and "patient" not in layout.places:
        fact = "a heading stands for one part of the name, and none for the other"
        yield Finding(Span(name), fact, "name", "name it with --map given=HEADING or family=HEADING", Severity.WARNING)


def _of_visits(layout: Layout) -> list[str]:
    """Return the headings that are not read and may be of the day of the visit."""
    heads = [layout.headings[at] for at in layout.days if not _OF_BIRTH.search(layout.headings[at])]
    known = [quoted(own.strip()) for own in heads if not OTHER_DAYS & set(re.findall(r"[^\W\d_]+", own.casefold()))]
    return [own for own in layout.unused() if own in known]


def _of_persons(layout: Layout) -> list[str]:
    """Return the headings that are not read and may be of the patient's name."""
    return [
        own for own in layout.unused() if re.search(r"patient|person|name|client|paciente|subject", own, re.IGNORECASE)
    ]


def _heading_faults(
    where: Span, headings: Sequence[str], places: Mapping[str, list[int]], names: Mapping[str, str], is_sure: bool
) -> Iterator[Finding]:
    if len(headings) > MAX_COLUMNS:
        yield Finding(
            where, f"there are more than {MAX_COLUMNS} columns", "too-long", "delete those that are not needed"
        )
    for column in names:
        if column not in COLUMNS:
            yield Finding(where, f"there is no column {quoted(column)} to map", "headings", near_miss(column, COLUMNS))
        elif not places[column]:
            known = [heading.strip() for heading in headings if heading.strip()] if is_sure else []
            near = nearest(names[column], known)
            hint = f"did you mean {quoted(near)}?" if near else "write it as it stands in the file"
            yield Finding(where, f"there is no heading {quoted(names[column])} for the {column}", "headings", hint)
    for column, found in places.items():
        if len(found) > 1:
            both = " and ".join(f"{quoted(headings[at].strip())} (column {letters(at)})" for at in found[:5])
            hint = f"choose one with --map {column}=HEADING, or rename the other"
            if len({key(headings[at]) for at in found}) == 1:
                hint = "they are alike: rename the one that is not meant, or delete its column"
            yield Finding(where, f"{len(found)} headings stand for the {column}: {both}", "headings", hint)
    if not places["code"] and "code" not in names:
        hint = 'head it "code", or name its heading with --map code=HEADING'
        taken = {at for own in places.values() for at in own}
        free = [quoted(own.strip()) for at, own in enumerate(headings) if at not in taken and key(own)]
        if is_sure and len(taken) > 1 and free:
            hint += f", one of: {', '.join(free[:20])}"
        if len(headings) == 1:
            hint += "; between the cells stand commas, semicolons, tabs or bars, and no other signs"
        yield Finding(where, "no heading stands for the code", "headings", hint)
    yield from _mapped_twice(where, places, names)


def _mapped_twice(where: Span, places: Mapping[str, list[int]], names: Mapping[str, str]) -> Iterable[Finding]:
    first: dict[int, str] = {}
    for column in names:
        for at in places[column][:1]:
            if (other := first.setdefault(at, column)) != column:
                fact = f"the heading {quoted(names[column])} is mapped to the {other} and to the {column}"
                yield Finding(where, fact, "headings", "map each heading once")
