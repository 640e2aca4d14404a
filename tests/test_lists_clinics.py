"""Three clinics' days, as their programs export them: every row as its line here says, after one question of a heading.

Each export has 60 rows of made-up patients, between titles, page feet and totals. Behind each row's cells stands what
must become of it: "Name | codes | time | language", or its state with a part of the reason.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from pypdf import PdfReader

from conftest import LIBRARY
from handpress.cli.commands import main

DAY = date(2026, 12, 4)
BOTH = ("en", "es")
HANDOUTS = {
    "spine": (("22511", BOTH), ("22513", BOTH), ("64483", BOTH), ("63030", ("en",))),
    "scopes": (("45378", BOTH), ("43239", BOTH), ("45330", ("en",))),
    "eyes": (("66984", BOTH), ("66821", BOTH), ("67028", ("en",))),
}


class Export(NamedTuple):
    """A list as a program saves it.

    Attributes:
        path: The file.
        expected: By row: what must become of it.
        mapping: The words that answer the question.
        question: What is asked before.
    """

    path: Path
    expected: dict[int, str]
    mapping: tuple[str, ...]
    question: str


Cells = Sequence[Any]


def plain(count: int, start: int = 0) -> Iterator[tuple[str, str, str]]:
    """Yield made-up patients without anything odd: family name, given name, number."""
    given = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gail", "Hugo", "Iris", "Jon")
    for n in range(start, start + count):
        yield f"Testrow{'abcdefghij'[n // 10]}", given[n % 10], f"T{1000 + n}"


# The spine clinic: a workbook. Numbers of patients were typed as numbers and as texts, dates are merged.

SPINE_HEADINGS = (
    *("Patient Name", "MRN", "CSN", "Appt Date", "Appt Time", "Surgical Procedure"),
    *("Provider", "Pref Language", "Appt Status", "Comments"),
)
SPINE: list[tuple[Cells, str]] = [
    (("TESTROW, ANN", 4711, 9001, DAY, time(7, 0), 22511, "Scheduled", "English"), "ANN TESTROW|22511|07:00|en"),
    (("Testrow, Bob", "00123", 9002, DAY, time(7, 15), "22511-RT", "Confirmed", ""), "Bob Testrow|22511|07:15|en"),
    (("Testrow, Cleo", 4713, 9003, DAY, time(7, 30), "22511, 64483", "", "SPA"), "Cleo Testrow|22511 64483|07:30|es"),
    (("Testrow, Dan", 4714, 9004, DAY, "8 AM", "22511;M80.08XA", "", "es-MX"), "Dan Testrow|22511|08:00|es"),
    (("Testrow, Eve", 4715, 9005, DAY, "0830", "22513 - Kyphoplasty", "", "Español"), "Eve Testrow|22513|08:30|es"),
    (("Testrow, Finn", 4716, 9006, DAY, time(9, 0), 22511.0, "Canceled", ""), "cancelled"),
    (("Testrow, Gail", 4717, 9007, DAY, time(9, 15), 22511, "No Show", ""), "cancelled"),
    (("Testrow, Hugo", 4718, 9008, DAY, time(9, 30), 22511, "Left without seen", ""), "cancelled"),
    (("Testrow, Iris", 4719, 9009, DAY, time(9, 45), 22511, "Rescheduled", ""), "cancelled"),
    (("Testrow, Jon", 4720, 9010, DAY, time(10, 0), 22511, "Deceased", ""), "cancelled"),
    (("Testrow, Kim", 4721, 9011, DAY, time(10, 15), 22511, "Parked", ""), "Kim Testrow|22511|10:15|en"),
    (
        ("Testrow, Lea", 4722, 9012, DAY, time(10, 30), 22511, "", "Vietnamese"),
        "refused|in its language",
    ),
    (("Testrow, Max", 4723, 9013, DAY, time(10, 45), 22511, "", "Declined"), "Max Testrow|22511|10:45|en"),
    (("Testrow, Nia", "N/A", 9014, DAY, time(11, 0), 63030, "", ""), "Nia Testrow|63030|11:00|en"),
    (("Testrow, Ole", datetime(2026, 3, 12), 9015, DAY, time(11, 15), 22511, "", ""), "refused|of this number"),
    (("Testrow, Pia", 4726, 9016, DAY, time(11, 30), "M54.16", "", ""), "refused|only diagnoses"),
    (("Testrow, Quin", 4727, 9017, DAY, time(11, 45), 2251, "", ""), "refused|not a CPT"),
    (("#N/A", 4728, 9018, DAY, time(12, 0), 22511, "", ""), "refused|fault of the spreadsheet"),
    (("Testrow, Ros\ufffd", 4729, 9019, DAY, time(12, 15), 22511, "", ""), "refused|patient"),
    (("Testrow, Sam", 4730, 9020, DAY, datetime(2026, 12, 4, 12, 30), 22511, "", ""), "Sam Testrow|22511|12:30|en"),
    (("Testrow, Tess, Jr.", 4731, 9021, DAY, time(12, 45), 22511, "", ""), "Tess Testrow Jr.|22511|12:45|en"),
    (("Testrow, Uma", 4732, 9022, DAY, time(13, 0), 99999, "", ""), "refused|no handout for its code"),
    (("Testrow, Vic", 4733, 9023, DAY, time(13, 15), 22511, "Confirmed", ""), "Vic Testrow|22511|13:15|en"),
    (("Testrow, Vic", 4733, 9023, DAY, time(13, 15), 22511, "Confirmed", ""), "the same as another row"),
    (("", 4734, 9024, DAY, time(13, 30), 22511, "", ""), "|22511|13:30|en"),
]


def spine(folder: Path) -> Export:
    book = Workbook()
    sheet = book.active
    sheet.title = "DAR"
    book.create_sheet("Lookup").sheet_state = "hidden"
    sheet.append(["Made-up Spine Clinic: appointments"])
    sheet.append(["Friday, December 4, 2026", "", "printed 12/3/2026 5:02 PM"])
    sheet.append([])
    sheet.append(SPINE_HEADINGS)
    rows = list(SPINE)
    for n, (family, given, number) in enumerate(plain(60 - len(SPINE))):
        clock, language = time(14 + n // 15, n % 15 * 4), ("Spanish", "English")[n % 2]
        cells = (f"{family}, {given}", number, 9100 + n, DAY, clock, (22511, 64483)[n % 2], "Scheduled", language)
        tag = BOTH[1 - n % 2]
        rows.append((cells, f"{given} {family}|{('22511', '64483')[n % 2]}|{clock:%H:%M}|{tag}"))
    expected = {}
    for at, ((name, mrn, csn, day, clock, code, state, language), told) in enumerate(rows):
        if at == 30:
            for foot in (["Page 1 of 2"], ["Made-up Spine Clinic: appointments"], SPINE_HEADINGS):
                sheet.append(foot)
        sheet.append([name, mrn, csn, day, clock, code, "Dr. Test", language, state, "see chart"])
        expected[sheet.max_row] = told
    sheet.merge_cells("D5:D12")
    sheet.append([])
    sheet.append(["Total appointments: 60"])
    path = folder / "dar.xlsx"
    book.save(path)
    mapping = ("code=Surgical Procedure", "encounter=CSN")
    return Export(path, expected, mapping, '"Surgical Procedure"')


# The endoscopy centre: semicolons, Windows-1252, days first, the signs of OpenEMR, what Excel has made of numbers.

SCOPES_HEADINGS = "Last Name;First Name;Chart No;DOS;Start;Scope;CPT 2;Endoscopist;Language;Format;Appt Status;Room"
SCOPES: list[tuple[str, str]] = [
    ('Núñez;José;="00123";04/12/2026;7:00 AM;45378;;Español;;-;1', "José Núñez|45378|07:00|es"),
    ("Müller;Ann;00127.0;04/12/2026;7:15 AM;45378;43239;English;;*;1", "Ann Müller|45378 43239|07:15|en"),
    ("O’Test;Zoë;T3;4-Dec-2026;0730;45330;;;large print;~;2", "Zoë O’Test|45330|07:30|en"),
    ("Testrow;Ann;12-Mar;04/12/2026;7:45 AM;45378;;;;@;2", "refused|of this number"),
    ("Testrow;Bob;1,234;04/12/2026;8 AM;45378;;;;@;2", "refused|of this number"),
    ("Testrow;Cleo;T6;04/12/2026;8:15 AM;45378;;;;x;2", "cancelled"),
    ("Testrow;Dan;T7;04/12/2026;8:30 AM;45378;;;;?;2", "cancelled"),
    ("Testrow;Eve;T8;04/12/2026;8:45 AM;45378;;;;!;2", "cancelled"),
    ("Testrow;Finn;T9;04/12/2026;9:00 AM;45378;;;;%;2", "cancelled"),
    ("Testrow;Gail;T10;04/12/2026;9:15 AM;45378;;;;+;2", "Gail Testrow|45378|09:15|en"),
    ("Testrow;Hugo;T11;04/12/2026;9:30 AM;45378;;;;<;2", "Hugo Testrow|45378 45380|09:30|en"),
    ("Testrow;Hugo;T11;04/12/2026;9:30 AM;45380;;;;<;2", "on another row's paper"),
    ("Testrow;Iris;T12;31/12/2026;9:45 AM;G0121;;;;-;2", "Iris Testrow|G0121|09:45|en|2026-12-31"),
    ("Testrow;Jon;T13;30/02/2026;9:45 AM;45378;;;;-;2", "refused|date"),
    ("Testrow;Kim;T14;04/12/2026;1:15;45378;;;;-;2", "refused|before noon, and after noon"),
    ("Testrow;Lea;T15;04/12/2026;25:00;45378;;;;-;2", "refused|time"),
    ("Testrow;Max;NULL;04/12/2026;12:00 PM;45378.0;;;;-;2", "Max Testrow|45378|12:00|en"),
    ("Testrow;Nia;NULL;04/12/2026;12:00 PM;45378;;;;-;2", "Nia Testrow|45378|12:00|en"),
    ("N/A;;T18;04/12/2026;12:15 PM;45378;;;;-;2", "|45378|12:15|en"),
    ("Testrow;Ole;T19;;;45378;;;;-;2", "Ole Testrow|45378||en"),
    ("Testrow;Pia;T20;04/12/2026;12:45 PM;45378;;;;-", "Pia Testrow|45378|12:45|en"),
    ("Testrow;Quin;T21;04/12/2026;12:45 PM;;;;;-;2", "refused|there is none"),
    ('Testrow;"Ros ""Red""";T22;04/12/2026;1:00 PM;45378;;;;-;2', 'Ros "Red" Testrow|45378|13:00|en'),
    ("Testrow;Sam;T23;04/12/2026;1:15 PM;45378;;;braille;-;2", "refused|no such edition"),
    ("Testrow;Tess;T24;04/12/2026;1:30 PM;45378;;French;;-;2", "refused|in its language"),
]


def scopes(folder: Path) -> Export:
    lines = ["sep=;", "Made-up Endoscopy Centre;;;;;;;;;;;", "Friday 04/12/2026;;;;;;;;;;;", SCOPES_HEADINGS]
    rows = list(SCOPES)
    for n, (family, given, number) in enumerate(plain(60 - len(SCOPES))):
        clock = time(13 + n // 10, n % 10 * 6)
        twelve = f"{clock.hour % 12 or 12}:{clock:%M} PM"
        code = ("45378", "43239", "45330")[n % 3]
        line = f"{family};{given};{number};04/12/2026;{twelve};{code};;eng;;#;3"
        rows.append((line, f"{given} {family}|{code}|{clock:%H:%M}|en"))
    expected = {}
    for at, (line, told) in enumerate(rows):
        if at == 40:
            lines += ["Page 1 of 2;;;;;;;;;;;", ";;;;;;;;;;;", SCOPES_HEADINGS]
        cells = line.split(";")
        lines.append(";".join([*cells[:7], "Dr. Test", *cells[7:]]))
        expected[len(lines) - 1] = told  # a spreadsheet does not show the first line
    lines += ["Total;60;;;;;;;;;;", "Printed by: front desk;;;;;;;;;;;"]
    path = folder / "scopes.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252") + b"\r\n")
    return Export(path, expected, ("code=Scope",), '"Scope"')


# The eye clinic: tabs, UTF-16 as a spreadsheet saves "Unicode text"; one column for day and time, states of FHIR.

EYES_HEADINGS = ("Pt", "Chart #", "Visit", "Start", "Dx/CPT", "Eye", "Surgeon", "Lang", "State", "Location")
EYES: list[tuple[str, str]] = [
    ("TESTROW, ANN/E1/12/4/2026 9:00 AM/66984-RT,H25.11/en_US/booked", "ANN TESTROW|66984|09:00|en"),
    ("Testrow, Bob/E2/4-Dec-2026 0915/H25.12; 66984-LT/spa/arrived", "Bob Testrow|66984|09:15|es"),
    ("Testrow, Cleo/E3/20261204 093000/66984/es/fulfilled", "Cleo Testrow|66984|09:30|es"),
    ("Testrow, Dan/E4/Dec 4, 2026 9:45 AM/66984/English/pending", "Dan Testrow|66984|09:45|en"),
    ("Testrow, Eve/E5/2026-12-04T10:00/66984 Cataract/Spanish; Castilian/", "Eve Testrow|66984|10:00|es"),
    ("Testrow, Finn/E6/12/4/2026 10:15 AM/66984/en/cancelled", "cancelled"),
    ("Testrow, Gail/E7/12/4/2026 10:30 AM/66984/en/noshow", "cancelled"),
    ("Testrow, Hugo/E8/12/4/2026 10:45 AM/66984/en/entered-in-error", "cancelled"),
    ("Testrow, Iris/E9/12/4/2026 11:00 AM/66984/en/waitlist", "Iris Testrow|66984|11:00|en"),
    ("Testrow, Jon/E10/12/4/2026 11:15 AM/66984+66821/en/checked-in", "Jon Testrow|66984 66821|11:15|en"),
    ("Testrow, Kim/E11/12/4/2026 11:30 AM/66984/en/Pt cancelled - ill", "cancelled"),
    ("Testrow, Lea/E12/12/4/2026 11:45 AM/66984/en/cancelled?", "refused|state"),
    ("Testrow, Max/E13/13/13/2026 11:45 AM/66984/en/", "refused|there is no such day"),
    ("Testrow, Nia/E14/12/4/2026 12:00 AM/66984/en/", "Nia Testrow|66984||en"),
    ("DO NOT USE/E15/12/4/2026 12:00 PM/66984/en/", "refused|not a name alone"),
    ("Testrow 4711234/E16/12/4/2026 12:00 PM/66984/en/", "refused|number stands beside the name"),
    ("Nguyễn, Ánh/E17/12/4/2026 12:15 PM/67028/en/", "Ánh Nguyễn|67028|12:15|en"),
    ("Wałęsa, Ola/E18/12/4/2026 12:30 PM/67028/undetermined/", "Ola Wałęsa|67028|12:30|en"),
    ("Testrow, Pia/E19/12/4/2026 12:45 PM/67028/es/", "refused|in its language"),
    ("Testrow, Quin/E20/12/4/2026 1:00 PM/67028-RT-LT/en/", "Quin Testrow|67028|13:00|en"),
    ("JosÃ© Testrow/E21/12/4/2026 1:15 PM/66984/en/", "refused|wrong encoding"),
    ("Testrow?, Ros/E22/12/4/2026 1:30 PM/66984/en/", "refused|question mark"),
    ("Testrow, Sam/#REF!/12/4/2026 1:45 PM/66984/en/", "refused|fault of the spreadsheet"),
    ("Testrow, Tess/E24/12/4/2026 2:00 PM/66984/en/", "Tess Testrow|66984|14:00|en"),
    ("Testrow, Tess/E24/12/4/2026 2:00 PM/66984/en/", "the same as another row"),
]


def eyes(folder: Path) -> Export:
    lines = ["Made-up Eye Clinic", "Surgery list\tFri 12/4/2026", "", "\t".join(EYES_HEADINGS)]
    rows = []
    for text, told in EYES:
        name, number, *middle, code, language, state = text.split("/")
        rows.append(([name, number, "/".join(middle), code, language, state], told))
    for n, (family, given, number) in enumerate(plain(60 - len(EYES), 3)):
        clock = time(14 + n // 10, n % 10 * 6)
        when = f"12/4/2026 {clock.hour - 12}:{clock:%M} PM"
        code, tag = (("66984", "es"), ("66821", "es"), ("67028", "en"))[n % 3]
        rows.append(
            ([f"{family}, {given}", number, when, code, tag, "booked"], f"{given} {family}|{code}|{clock:%H:%M}|{tag}")
        )
    expected = {}
    for at, ((name, number, when, code, language, state), told) in enumerate(rows):
        if at == 35:
            lines += ["Page 1", "Made-up Eye Clinic", "\t".join(EYES_HEADINGS)]
        name = f'"{name}"' if "," in name else name
        lines.append("\t".join([name, number, str(at), when, code, "OD", "Dr. Test", language, state, "Suite 2"]))
        expected[len(lines)] = told
    lines += ["", "End of report", "Rows: 60"]
    path = folder / "eyes.txt"
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    return Export(path, expected, ("code=Dx/CPT",), '"Dx/CPT"')


CLINICS = {"spine": (spine, ()), "scopes": (scopes, ("--date-order", "dmy")), "eyes": (eyes, ("--date-order", "mdy"))}


def library_in(folder: Path, name: str) -> None:
    shutil.copytree(LIBRARY / "brand", folder / "handouts" / "brand")
    for code, languages in HANDOUTS[name]:
        own = 'codes: ["45378", "45380", "45385", G0121]' if code == "45378" else f'code: "{code}"'
        for language in languages:
            text = f"{own}\ntitle: Made-up handout {code} {language}\nlanguage: {language}\nsummary: A made-up text.\n"
            text += "sections:\n  - kind: overview\n    text: It is made up.\n"
            stem = "scope" if code == "45378" else code
            ending = "" if language == "en" else f".{language}"
            (folder / "handouts" / f"{stem}{ending}.yaml").write_text(text)


def batch(export: Export, out: str, *words: str) -> Result:
    fixed = ("--library", "handouts", "--jobs", "1", "--drafts", "--out", out)
    return CliRunner().invoke(main, ["batch", str(export.path), *fixed, *words])


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def shown(clock: str) -> str:
    """Return how an English page has a time."""
    hour, minute = int(clock[:2]), clock[3:]
    return rf"\b{hour % 12 or 12}{'' if minute == '00' else f':{minute}'}(:00)?.{'PM' if hour >= 12 else 'AM'}"


def miss(expected: str, row: dict[str, Any], papers: Sequence[dict[str, Any]], folder: Path) -> str:
    """Return what is not as *expected* in what became of a row: by the document, the manifest and the pages."""
    name, _, rest = expected.partition("|")
    if row["state"] != "printed" or not rest or name == "refused":
        fits = row["state"] == name and (rest in row["reason"] if rest else True)
        return "" if fits else f"{expected} became {row['state']}: {row['reason']}"
    codes, clock, language, *day = rest.split("|")
    days = day[0] if day else str(DAY) if clock or name == NO_TIME else ""
    for paper, code in zip(papers, codes.split() if len(papers) > 1 else [codes], strict=True):
        text = text_of(folder / paper["file"])
        found = paper["date"], paper["time"], paper["language"]
        if found != (days, clock, language) or not all(each in text for each in code.split()):
            return f"{expected}: {paper['code']} {found}"
        if name not in text or bool(name) != bool(paper["patient"]):
            return f"{expected}: another name"
        if language == "en" and clock and not re.search(shown(clock), text):
            return f"{expected}: another time on the page"
    return ""


NO_TIME = "Nia Testrow"  # of the eye clinic: midnight stands for no time, and the day stays


@pytest.mark.parametrize("name", CLINICS)
def test_day_goes_through_after_one_question(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write, words = CLINICS[name]
    library_in(tmp_path, name)
    export = write(tmp_path)
    asked = batch(export, "first")
    assert asked.exit_code == 3
    assert "no heading stands for the code" in asked.stderr
    assert export.question in asked.stderr
    told = [word for each in export.mapping for word in ("--map", each)]
    answered = batch(export, "first", *told, *words, "--remember", "--json")
    again = batch(export, "second", "--json")
    for result, out in ((answered, "first"), (again, "second")):
        assert result.exit_code == 1, result.output
        document = json.loads(result.stdout)
        papers: dict[int, list[dict[str, Any]]] = {}
        (manifest,) = Path(f"{out}-private").glob("batch-*/manifest.json")
        for paper in json.loads(manifest.read_text("utf-8")):
            papers.setdefault(paper["row"], []).append(paper)
        rows = {row["row"]: row for row in document["rows"]}
        assert rows.keys() == export.expected.keys()
        missed = [miss(export.expected[at], rows[at], papers.get(at, ()), Path(out)) for at in rows]
        assert list(filter(None, missed)) == []
        assert sum(count for what, count in document["counts"].items() if what != "rows") == len(rows) == 60
        assert "columns" not in {finding["rule"] for finding in document["findings"]}
        assert "testrow" not in (asked.output + result.stderr + result.stdout).casefold()
    assert "testrow" not in Path("handouts", "lists.yaml").read_text("utf-8").casefold()
    portal = ("attach", str(export.path), "--to", "folder", "--out", "drop", "--allow-draft", "A test.", "--json")
    sent = json.loads(CliRunner().invoke(main, [*portal, "--library", "handouts"]).stdout)
    going = {row["row"] for row in sent["rows"] if row["state"] == "to send"}
    assert {row["row"] for row in sent["rows"]} == export.expected.keys()
    assert going <= {at for at, row in rows.items() if row["state"] == "printed"}
    assert len(going) > 40
