"""A day of 200 made-up rows for the library of stack_library.py, and an oracle that tells what each patient gets.

The oracle knows nothing of Handpress: it reads packets.yaml by itself, in the plainest way there is. What it takes for
settled: the packet of a clinician or a site goes before the clinic's own; a paper that two codes of one patient share
prints once; a paper in two languages prints in the one and then in the other; a row of which one paper is missing, or
one answer, is refused whole. The page about the visit prints once for a patient in each of its languages, before all
else; where one would lack an appointment, or the name of one, the rows that ask for it are refused. It names also what
is refused for the page in another language.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from stack_library import HANDOUTS, SHEETS, STACK, papers, title_of

DAY = "2031-03-04"
HEADINGS = [
    "Patient",
    "MRN",
    "CPT",
    "Date",
    "Time",
    "Provider",
    "Language",
    "Edition",
    "Copies",
    "Room",
    "Location",
    "Sedation",
    "With language",
]
# One word of a name in each script, with what it is a name of: trees.
WORDS = ("Alder", "Birch", "Cedar", "Ñandú", "Łoza-Wierzba", "O'Elm", "Žluťouk", "Cây Mẫu", "Береза", "Ιτιά", "شجرة")
CODES = ("45378", "45380", "G0121", "43239", "70553", "11102", "66984", "0275T", "G0104")
CODE_OF = {code: name for name, made in HANDOUTS.items() for code in made.codes}
VISIT = "visit"  # the page about the visit
REFUSED = {"no answer": 60, "no language": 120, "no code": 180}  # where the rows stand that must be refused
# Of the page in Spanish: the patient comes for something else, too, which has no name in it.
NAMELESS = {"one more": 10, "more": 30}


class Row(NamedTuple):
    """A row of the list: its number in the file, and its cells."""

    row: int
    name: str
    number: str
    codes: tuple[str, ...]
    time: str
    clinician: str = "Dra. Ejemplo"
    language: str = "en"
    edition: str = "standard"
    copies: int = 1
    room: str = "1"
    place: str = "Main"
    sedation: str = "no"
    second: str = ""


class Paper(NamedTuple):
    """One paper of a stack. A sheet has no edition."""

    name: str
    language: str
    edition: str


def day(own_times: bool = True) -> list[Row]:
    """Return the rows; *own_times* tells whether the rows of one patient have each a time of their own."""
    draw = random.Random(18)
    rows: list[Row] = []
    while len(rows) < 200:
        at = len(rows)
        name = f"Test {WORDS[at % len(WORDS)]} {at:03}"
        time = f"{7 + at // 22:02}:{at % 22 * 2:02}"
        row = Row(at + 2, name, f"T-{at:04}", (draw.choice(CODES),), time)
        row = row._replace(
            clinician=draw.choice(("Dr. Test", "Dr. Sample", "Dra. Ejemplo")),
            edition=draw.choice(("standard", "standard", "standard", "large-print")),
            copies=draw.choice((1, 1, 1, 1, 2)),
            room=str(draw.randint(1, 10)),
            sedation=draw.choice(("yes", "no")),
        )
        # One odd thing a row, so that a rule that nobody has settled decides nothing.
        odd = draw.random()
        if at in REFUSED.values():
            row = _refused(row, next(why for why, where in REFUSED.items() if where == at))
        elif odd < 0.15:
            row = row._replace(codes=(draw.choice(("45378", "45380")),), clinician="Dr. Sample", language="es")
        elif odd < 0.25:
            row = row._replace(codes=("45378",), clinician="Dra. Ejemplo", second="es")
        elif odd < 0.35:
            row = row._replace(codes=draw.choice((("45378", "43239"), ("43239", "70553"), ("45378", "45380"))))
        elif odd < 0.50:
            place = draw.choice(("North", "South"))
            row = row._replace(clinician="Dr. Sample", place=place, codes=(draw.choice(("45378", "45380", "66984")),))
        rows.append(row)
        if at % 20 == 10:  # ten patients come for more: what shares no paper with a packet
            more = [code for code in ("11102", "0275T", "G0104") if code not in row.codes][: 1 + at % 40 // 20]
            more[1:] = ["66984"] * (at % 40 // 20)  # whose packet asks for the page about the visit, too
            for n, code in enumerate(more, 1):
                later = f"{int(time[:2]) + n:02}{time[2:]}" if own_times else time
                rows.append(row._replace(row=len(rows) + 2, codes=(code,), time=later, language="en", second=""))
    return rows[:200]


def _refused(row: Row, why: str) -> Row:
    if why == "no answer":
        return row._replace(codes=("45378",), clinician="Dr. Sample", sedation="")
    if why == "no language":  # of its packet, the paper on blood thinners is not there in Spanish
        return row._replace(codes=("45378",), clinician="Dr. Test", language="es")
    return row._replace(codes=("99999",))


def write_day(path: Path, rows: Iterable[Row]) -> None:
    """Write the list as a clinic has it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(HEADINGS)
        for row in rows:
            edition = "large print" if row.edition == "large-print" else ""
            language = "" if row.language == "en" else row.language
            first = [row.name, row.number, ", ".join(row.codes), DAY, row.time, row.clinician, language, edition]
            table.writerow([*first, row.copies, row.room, row.place, row.sedation, row.second])


# The oracle.


def known_packets(sheets: bool = True) -> dict[str, dict]:
    """Return the packets as they are written, or what they are without *sheets*."""
    found: dict[str, dict] = yaml.safe_load((STACK / "packets.yaml").read_text("utf-8"))["packets"]
    if not sheets:
        for packet in found.values():
            packet["papers"] = [entry for entry in packet["papers"] if not _is_sheet(_named(entry))]
    return found


def _named(entry: dict | str) -> str:
    return entry["paper"] if isinstance(entry, dict) else entry


def of_row(row: Row, packets: Sequence[dict]) -> tuple[Paper, ...] | None:
    """Return the papers of *row* in their order, but for the page about the visit; None if it must be refused."""
    found: list[Paper] = []
    for code in row.codes:
        if code not in CODE_OF:
            return None
        for entry in _packet(code, row, packets)["papers"]:
            paper = _named(entry)
            when = entry.get("when", {}) if isinstance(entry, dict) else {}
            if "sedation" in when and not row.sedation:
                return None
            if paper == "cover" or any(str(getattr(row, asked)) != answer for asked, answer in when.items()):
                continue
            paper = CODE_OF[code] if paper == "procedure" else paper
            for language in (row.language, row.second):
                if language:
                    found.append(Paper(paper, language, "" if _is_sheet(paper) else row.edition))
    there = set(papers())
    missing = any((paper.name, paper.language) not in there for paper in found)
    return None if missing else tuple(dict.fromkeys(found))


def _packet(code: str, row: Row, packets: Sequence[dict]) -> dict:
    fitting = [
        packet
        for packet in packets
        if code in packet.get("codes", ())
        and packet.get("clinician", row.clinician) == row.clinician
        and packet.get("place", row.place) == row.place
    ]
    nearest = max(fitting, key=lambda packet: len({"clinician", "place"} & set(packet)), default={})
    return nearest or {"papers": ["procedure"]}


def _is_sheet(name: str) -> bool:
    return any(name == sheet for sheet, _ in SHEETS)


class Visit(NamedTuple):
    """A page about a visit: what it must say, and in which order."""

    appointments: tuple[tuple[str, str, str, str], ...]  # the procedure, its time, room and clinician
    where: str
    ask_for: str
    bring: tuple[str, ...]


class Expected(NamedTuple):
    """What becomes of a day: the papers of each row that prints, and its pages by row and language."""

    papers: dict[int, tuple[Paper, ...]]
    pages: dict[tuple[int, str], Visit]


def expected(rows: Iterable[Row], packets: Sequence[dict]) -> Expected:
    """Return what the rows of a day must get."""
    found = Expected({}, {})
    people: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        people.setdefault((row.name, row.number), []).append(row)
    for each in people.values():
        own = sorted(each, key=_when)
        papers = {row.row: of_row(row, packets) for row in own}
        large = any(row.edition == "large-print" for row in own)
        taken: set[str] = set()
        for row in own:
            rest = papers[row.row]
            wanted = [language for language in (row.language, row.second) if language and _words(row, packets)]
            had = None not in papers.values() and all(_can_be_had(language, own, packets) for language in wanted)
            if rest is None or (wanted and not had):
                continue
            pages = [language for language in wanted if language not in taken]  # the first in time has it
            taken.update(pages)
            found.pages.update({(row.row, language): _visit(language, own, packets) for language in pages})
            edition = "large-print" if large else "standard"
            found.papers[row.row] = (*(Paper(VISIT, language, edition) for language in pages), *rest)
    return found


def _words(row: Row, packets: Sequence[dict]) -> list[dict]:
    """Return what the packets of *row* say about its visit, by language."""
    of_codes = (_packet(code, row, packets) for code in row.codes)
    return [packet["visit"] for packet in of_codes if "visit" in packet]


def _can_be_had(language: str, rows: Iterable[Row], packets: Sequence[dict]) -> bool:
    said = all(language in words for row in rows for words in _words(row, packets))
    return said and all(language in HANDOUTS[CODE_OF[code]].titles for row in rows for code in row.codes)


def _visit(language: str, rows: Sequence[Row], packets: Sequence[dict]) -> Visit:
    words = [said[language] for row in rows for said in _words(row, packets)]
    titles = [(title_of(CODE_OF[code], language), row) for row in rows for code in row.codes]
    appointments = dict.fromkeys((title, row.time, row.room, row.clinician) for title, row in titles)
    bring = dict.fromkeys(thing for said in words for thing in said["bring"])
    return Visit(tuple(appointments), words[0]["where"], words[0].get("ask-for", ""), tuple(bring))


def stacks(rows: Sequence[Row], packets: Sequence[dict]) -> list[list[Row]]:
    """Return the rows that print, by patient: patients by the time and room of their first row, rows by time."""
    found: dict[tuple[str, str], list[Row]] = {}
    papers = expected(rows, packets).papers
    for row in rows:
        if row.row in papers:
            found.setdefault((row.name, row.number), []).append(row)
    own = [sorted(each, key=_when) for each in found.values()]
    return sorted(own, key=lambda each: _when(each[0]))


def _when(row: Row) -> tuple[str, int, int]:
    return row.time, int(row.room), row.row


class Pile(NamedTuple):
    """Copies that lie together: of a paper, or of it and of the same in another language on its backs."""

    row: Row
    first: Paper
    backs: Paper | None = None

    @property
    def papers(self) -> int:
        return 1 if self.backs is None else 2


def piles_of(rows: Sequence[Row], found: Expected, facing: bool = False) -> list[Pile]:
    """Return what lies in the stack of *rows*, in its order, each copy for itself; pages about the visit first."""
    every = [(row, paper) for row in rows for paper in found.papers[row.row]]
    piles = [Pile(row, paper) for row, paper in sorted(every, key=lambda each: each[1].name != VISIT)]
    if facing:
        piles = _faced(piles)
    return [pile for pile in piles for _ in range(pile.row.copies)]


def _faced(piles: Iterable[Pile]) -> list[Pile]:
    found: list[Pile] = []
    for pile in piles:
        row, paper = pile.row, pile.first
        if found and found[-1].row == row and found[-1].first.name == paper.name and _face(paper, found[-1].first):
            found[-1] = found[-1]._replace(backs=paper)
        else:
            found.append(pile)
    return found


def _face(paper: Paper, other: Paper) -> bool:
    """Return whether two papers in two languages can share their sheets: of the sheets in two, sizes differ."""
    return paper.language != other.language and not _is_sheet(paper.name)


if __name__ == "__main__":
    write_day(Path(sys.argv[1]), day())
