"""A day of 200 made-up rows for the library of stack_library.py, and an oracle that tells what each patient gets.

The oracle knows nothing of Handpress: it reads packets.yaml by itself, in the plainest way there is. What it takes for
settled: the packet of a clinician or a site goes before the clinic's own; a paper that two codes of one patient share
prints once; a paper in two languages prints in the one and then in the other; a row of which one paper is missing, or
one answer, is refused whole.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from stack_library import HANDOUTS, SHEETS, STACK, papers

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
REFUSED = {"no answer": 60, "no language": 120, "no code": 180}  # where the rows stand that must be refused


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


def known_packets() -> list[dict]:
    """Return the packets as they are written."""
    return list(yaml.safe_load((STACK / "packets.yaml").read_text("utf-8"))["packets"].values())


def expected(row: Row, packets: Sequence[dict]) -> tuple[Paper, ...] | None:
    """Return the papers of *row* in their order; None if it must be refused."""
    found: list[Paper] = []
    for code in row.codes:
        if code not in CODE_OF:
            return None
        for entry in _packet(code, row, packets):
            paper = entry["paper"] if isinstance(entry, dict) else entry
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


def _packet(code: str, row: Row, packets: Sequence[dict]) -> list:
    fitting = [
        packet
        for packet in packets
        if code in packet.get("codes", ())
        and packet.get("clinician", row.clinician) == row.clinician
        and packet.get("place", row.place) == row.place
    ]
    nearest = max(fitting, key=lambda packet: len({"clinician", "place"} & set(packet)), default=None)
    return nearest["papers"] if nearest else ["procedure"]


def _is_sheet(name: str) -> bool:
    return any(name == sheet for sheet, _ in SHEETS)


def stacks(rows: Sequence[Row], packets: Sequence[dict]) -> list[list[Row]]:
    """Return the rows that print, by patient: patients by the time and room of their first row, rows by time."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if expected(row, packets) is not None:
            found.setdefault((row.name, row.number), []).append(row)
    own = [sorted(each, key=_when) for each in found.values()]
    return sorted(own, key=lambda each: _when(each[0]))


def _when(row: Row) -> tuple[str, int, int]:
    return row.time, int(row.room), row.row


def copies_of(rows: Sequence[Row], packets: Sequence[dict]) -> list[tuple[Row, Paper]]:
    """Return what lies in the stack of *rows*, in its order, each copy for itself."""
    return [(row, paper) for row in rows for paper in expected(row, packets) or () for _ in range(row.copies)]


if __name__ == "__main__":
    write_day(Path(sys.argv[1]), day())
