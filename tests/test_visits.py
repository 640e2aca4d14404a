"""The page about a visit: a patient's appointments of one day on one page, and none where it would lack one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from conftest import LIBRARY, structure_text
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Ink, Variant
from handpress.brand.words import languages, words_for
from handpress.cli.commands import main
from handpress.content.approval import Standing, State
from handpress.content.handout import Handout
from handpress.content.kinds import Kind
from handpress.content.packets import VISIT, VisitWords, read_packets, visit_entry
from handpress.content.personal import Personal, Slot
from handpress.content.section import Section
from handpress.content.shelf import Entry
from handpress.content.timing import Procedure
from handpress.day import run
from handpress.day.reprint import ReprintRequest, forget, reprint
from handpress.day.request import BatchRequest, Order
from handpress.day.run import DayResult, run_day
from handpress.diagnostics import Finding, HandpressError
from handpress.layout.compose import typeset
from handpress.layout.copy import Copy
from handpress.lists.appointments import Appointment, Refusal
from handpress.lists.daylist import DayList
from handpress.lists.stacks import Stacking
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import fill
from handpress.portal.planning import WordDigests, series
from handpress.press.plates import Room
from handpress.press.store import Store
from handpress.press.visit import visit_handout, worst
from handpress.proof import inspect
from test_press import inflated

HEADINGS = ["patient", "mrn", "code", "date", "time", "provider", "room", "language", "second", "status"]
DAY = "2031-03-03"
PACKETS = """\
packets:
  colonoscopy-day:
    title: Colonoscopy
    codes: [45378]
    papers: [cover, procedure]
    visit:
      en: {where: Front desk, ask-for: the nurse, bring: [A list of your medicines, Your referral]}
  back-day:
    title: Back
    codes: [22511]
    papers: [procedure]
    visit:
      en: {bring: [Your X-rays]}
      es: {where: Recepción, bring: [Sus radiografías]}
"""
ARRIVES = "\narrive: 60 minutes before\nsummary:"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = tmp_path / "handouts"
    shutil.copytree(LIBRARY, library)
    (library / "packets.yaml").write_text(PACKETS, encoding="utf-8")
    colonoscopy = library / "colonoscopy.yaml"
    colonoscopy.write_text(colonoscopy.read_text("utf-8").replace("\nsummary:", ARRIVES, 1), encoding="utf-8")
    return tmp_path


def row(patient: str, number: str, code: str, clock: str = "", **more: str) -> list[str]:
    own = {"patient": patient, "mrn": number, "code": code, "date": DAY, "time": clock, "provider": "Dr. Test"} | more
    return [own.get(heading, "") for heading in HEADINGS]


ANA = [
    row("Ana Zorn", "A-1", "22511", "11:15 AM", room="7", provider="Dr. Bone"),
    row("Ana Zorn", "A-1", "45378", "8:00 AM", room="2"),
    row("Ana Zorn", "A-1", "22867", "2:00 PM"),
]


class Day(NamedTuple):
    """What a day told, and its manifest."""

    result: DayResult
    told: list[run.Event]
    entries: list[dict[str, Any]]
    out: Path

    def pages(self, patient: str = "") -> dict[str, str]:
        """Return the text of each page about a visit, by its file."""
        own = [each for each in self.entries if each["code"] == VISIT and patient in each["patient"]]
        return {each["file"]: text_of(self.out / each["file"]) for each in own}

    def page(self, patient: str = "") -> str:
        """Return the text of the only one."""
        (text,) = self.pages(patient).values()
        return text

    def refused(self) -> dict[int, str]:
        """Return why rows are refused."""
        rows = [each for each in self.told if isinstance(each, Refusal)]
        return {each.row: "; ".join(finding.message for finding in each.findings) for each in rows}

    def warned(self, rule: str) -> list[str]:
        """Return the findings under one rule."""
        return [each.message for each in self.told if isinstance(each, Finding) and each.rule == rule]


def test_closed_day_is_told_of_the_papers_and_not_of_their_page(folder: Path) -> None:
    (folder / "handouts" / "lists.yaml").write_text("closed: [monday]\n", encoding="utf-8")
    told = [each.span.path for each in printed(folder, ANA).told if isinstance(each, Finding) and each.rule == "closed"]
    assert told
    assert not [path for path in told if path.endswith("packets.yaml")]


def text_of(path: Path) -> str:
    return " ".join(structure_text(path.read_bytes()).split())


def printed(folder: Path, rows: Sequence[list[str]], **more: Any) -> Day:
    told: list[run.Event] = []
    made = DayList.of_cells("the day", [HEADINGS, *rows])
    more = {"out": folder / "out", "jobs": 1, "drafts": True} | more
    result = run_day(BatchRequest(appointments=made, library=folder / "handouts", **more), tell=told.append)
    assert result.rows == sum(result.counts.values())
    entries = json.loads(result.manifest.with_suffix(".json").read_text("utf-8")) if result.manifest else []
    return Day(result, told, entries, folder / "out")


def in_order(text: str, *parts: str) -> None:
    places = [text.index(part) for part in parts]
    assert places == sorted(places), parts


# What it says.


def test_page_tells_the_days_appointments_in_order_of_time(folder: Path) -> None:
    day = printed(folder, ANA)
    (text,) = set(day.pages().values())
    titles = ["Colonoscopy: a look inside your colon", "Vertebroplasty: cement", "Percutaneous vertebroplasty"]
    in_order(text, "Your visit", "Mon, March 3, 2031", "Ana Zorn", "Front desk", "the nurse", "Your appointments")
    in_order(text, "Arrive at 7 AM", "for 8 AM", titles[0], "11:15 AM", titles[1], "2 PM", titles[2])
    in_order(text, titles[0], "Room 2", "With Dr. Test", titles[1], "Room 7", "With Dr. Bone", titles[2])
    for thing in ("A list of your medicines", "Your referral", "Your X-rays", "Photo ID and insurance card"):
        assert text.count(thing) == 1
    assert "CPT" not in text
    assert "Version" not in text


def test_one_page_is_for_all_rows_of_a_patient_and_a_day(folder: Path) -> None:
    day = printed(folder, [*ANA, row("Ana Zorn", "A-1", "45378", "9:00 AM", date="2031-03-04")])
    assert len(day.pages()) == 2
    rows = {(each["row"], each["code"]): each["status"] for each in day.entries}
    assert rows[2, VISIT] == "on the paper of row 3"  # the first in time has it
    assert {code for own, code in rows if own == 4} == {"22867"}  # its code has no packet, and stands on the page
    assert day.result.papers == 6
    assert day.result.counts == {"printed": 4}


def test_list_of_the_day_names_the_procedure_and_its_first_time(folder: Path) -> None:
    rows = [row("Ana Zorn", "A-1", "22867", "7:00 AM", room="1"), *ANA[:2]]  # the first has no page
    printed(folder, rows, print_run=folder / "run.pdf", order=Order(cover="both"))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(folder / "run.pdf").pages]
    assert "7:00 AM 1 Ana Zorn A-1 Percutaneous vertebroplasty + 3" in pages[0].replace("\xa0", " ")
    assert "7:00 AM" in pages[1]
    assert "Your appointments" in pages[2]


def test_list_of_the_day_names_the_procedure_wherever_its_packet_has_it(folder: Path) -> None:
    packets = PACKETS.replace("papers: [cover, procedure]", 'papers: [cover, "22867", procedure]')
    (folder / "handouts" / "packets.yaml").write_text(packets, encoding="utf-8")
    printed(folder, ANA[1:2], print_run=folder / "run.pdf", order=Order(cover="day"))
    first = " ".join(PdfReader(folder / "run.pdf").pages[0].extract_text().split()).replace("\xa0", " ")
    assert re.search(r"Ana Zorn A-1 Colonoscopy.* \+ 2", first), first


@pytest.mark.parametrize("by", ["time", "room", "file"])
def test_page_lies_first_in_the_stack_and_once(folder: Path, by: Any) -> None:
    rows = [row("Ana Zorn", "A-1", code, "9:00 AM", room=room) for code, room in (("45378", "9"), ("22511", "1"))]
    day = printed(folder, rows, print_run=folder / "run.pdf", order=Order(by=by))
    cover, first, *rest = [page.extract_text() for page in PdfReader(folder / "run.pdf").pages]
    assert "Before you hand it over" in cover
    assert "Your appointments" in first
    assert "Your appointments" not in "".join((cover, *rest))
    assert day.result.printed


@pytest.mark.parametrize(
    ("other", "alone"),
    [
        (row("Ana Zorn", "A-2", "45378", "9:00 AM"), True),  # the same name is not the same person
        (row("Bo Quist", "A-1", "45378", "9:00 AM"), True),
        (row("Ana Zorn", "", "45378", "9:00 AM"), True),
        (row("Ana Zorn", "A-1", "45378", "9:00 AM"), False),
    ],
)
def test_number_and_name_together_tell_whose_rows_are(folder: Path, other: list[str], alone: bool) -> None:
    day = printed(folder, [ANA[0], other])
    assert len(day.pages()) == (2 if alone else 1)
    assert all(("Your appointments" in text) is not alone for text in day.pages().values())


def test_rows_without_a_number_stand_alone(folder: Path) -> None:
    day = printed(folder, [row("Ana Zorn", "", "45378", "9:00 AM"), row("Ana Zorn", "", "22511", "9:00 AM")])
    assert len(day.pages()) == 2
    assert all("Your appointments" not in text for text in day.pages().values())


def test_page_says_where_no_time_is_given_and_puts_it_last(folder: Path) -> None:
    text = set(printed(folder, [row("Ana Zorn", "A-1", "22867"), ANA[1]]).pages().values()).pop()
    in_order(text, "for 8 AM", "Colonoscopy", "No time is given", "Percutaneous vertebroplasty")


def test_where_to_go_is_said_of_the_first_appointment_whoever_has_the_page(folder: Path) -> None:
    packets = PACKETS.replace("codes: [45378]", "codes: [22867]")
    packets = packets.replace(
        "      en: {where: Front desk", "      es: {where: Ventanilla}\n      en: {where: Front desk"
    )
    packets = packets.replace("en: {bring: [Your X-rays]}", "en: {where: Back desk, bring: [Your X-rays]}")
    (folder / "handouts" / "packets.yaml").write_text(packets, encoding="utf-8")
    rows = [row("Ana Zorn", "A-1", "22511", "8:00 AM", language="es"), row("Ana Zorn", "A-1", "22867", "9:00 AM")]
    english, spanish = sorted(printed(folder, rows).pages().values(), key=lambda text: "Su visita" in text)
    in_order(english, "Where to go", "Back desk", "8 AM", "9 AM", "Your X-rays", "Your referral")
    in_order(spanish, "Recepción", "8 a. m.")
    assert "Front desk" not in english
    assert "Ventanilla" not in spanish


def test_row_that_stands_twice_is_one_appointment(folder: Path) -> None:
    text = set(printed(folder, [ANA[1], ANA[1]]).pages().values()).pop()
    assert "Your appointments" not in text
    assert text.count("8 AM") == 1


def test_page_is_in_large_print_where_one_row_is(folder: Path) -> None:
    heads = [*HEADINGS, "edition"]
    made = DayList.of_cells("the day", [heads, [*ANA[1], ""], [*ANA[0], "large print"]])
    run_day(BatchRequest(appointments=made, library=folder / "handouts", out=folder / "out", jobs=1, drafts=True))
    assert [path.name.startswith("visit_en_large") for path in (folder / "out").rglob("visit_*.pdf")] == [True]


def test_both_languages_of_a_visit_have_a_page(folder: Path) -> None:
    day = printed(folder, [row("Ana Zorn", "A-1", "22511", "9:00 AM", second="es")])
    english, spanish = sorted(day.pages().values(), key=lambda text: "Su visita" in text)
    assert "Your X-rays" in english
    in_order(spanish, "Su visita", "Recepción", "Su cita", "9 a. m.", "Vertebroplastia", "Sus radiografías")
    assert [each["language"] for each in day.entries] == ["en", "es", "en", "es"]


def test_place_is_told_where_the_day_has_more_than_one(folder: Path) -> None:
    brand = folder / "handouts" / "brand" / "brand.yaml"
    sites = "sites:\n  south: {clinic: South Clinic, address: [5 South Street]}\n  north: {clinic: North Clinic}\n"
    brand.write_text(brand.read_text("utf-8") + sites, encoding="utf-8")
    rows = [[*HEADINGS, "site"], [*ANA[1], "south"], [*ANA[0], "north"]]
    told: list[run.Event] = []
    made = DayList.of_cells("the day", rows)
    request = BatchRequest(appointments=made, library=folder / "handouts", out=folder / "out", jobs=1, drafts=True)
    run_day(request, tell=told.append)
    (page,) = (folder / "out").rglob("visit_en_*.pdf")
    text = text_of(page)
    in_order(text, "Where to go", "Colonoscopy", "Where South Clinic, 5 South Street")
    in_order(text, "Vertebroplasty", "Where North Clinic")


def test_without_packets_there_is_none(folder: Path) -> None:
    assert not printed(folder, ANA, packets=False).pages()


# What it would lack.


@pytest.mark.parametrize(
    "amiss",
    [
        row("Ana Zorn", "A-1", "4537x", "9:00 AM"),
        row("Ana Zorn", "A-1", "99999", "9:00 AM"),
        row("Ana Zorn", "A-1", "45378", "25:00"),
        row("Ana Zorn", "A-1", "45378", "9:00 AM", language="es"),  # which has no such handout
        row("", "A-1", "4537x", "9:00 AM", date="??"),  # of any day
        row("Ana Zorn", "", "4537x", "9:00 AM"),  # it may be hers
    ],
)
def test_page_that_would_lack_a_row_is_refused_with_its_row(folder: Path, amiss: list[str]) -> None:
    day = printed(folder, [ANA[1], amiss, row("Bo Quist", "B-1", "45378", "10:00 AM")])
    refused = day.refused()
    assert "visit" in refused[2]
    assert "row 3" in refused[2]
    assert 3 in refused
    assert "Ana" not in str(refused)
    assert day.result.counts == {"printed": 1, "refused": 2}
    assert list(day.pages()) == list(day.pages("Bo Quist"))


def test_incomplete_page_prints_where_asked_and_is_told(folder: Path) -> None:
    rows = [ANA[1], row("Ana Zorn", "A-1", "99999", "9:00 AM"), row("Ana Zorn", "A-1", "4537x", "9:00 AM")]
    day = printed(folder, rows, incomplete=True)
    assert "9 AM" not in day.page()
    assert day.warned("incomplete") == ["the page about the visit of row 2 lacks what is refused: rows 3, 4"]
    assert day.result.counts == {"printed": 1, "refused": 2}


@pytest.mark.parametrize(
    "other",
    [
        row("Ana Zorn", "A-1", "4537x", "9:00 AM", date="2031-03-04"),  # another day
        row("Ana Zorn", "A-2", "4537x", "9:00 AM"),  # another number
        row("Ana Zorn", "A-1", "45378", "9:00 AM", status="cancelled"),
    ],
)
def test_row_of_another_day_or_patient_or_cancelled_keeps_no_page(folder: Path, other: list[str]) -> None:
    day = printed(folder, [ANA[1], other])
    assert "9 AM" not in day.page()
    assert 2 not in day.refused()


def test_packet_without_words_in_a_language_refuses_the_row(folder: Path) -> None:
    (folder / "handouts" / "packets.yaml").write_text(PACKETS.replace("      es:", "      vi:"), encoding="utf-8")
    day = printed(folder, [row("Ana Zorn", "A-1", "22511", "9:00 AM", language="es")])
    assert 'packet back-day has no words in "es"' in day.refused()[2]
    rest = printed(folder, [row("Ana Zorn", "A-1", "22511", "9:00 AM", language="es")], incomplete=True)
    assert not rest.pages()
    assert rest.result.counts == {"printed": 1}
    assert rest.warned("incomplete")


def test_every_packet_of_the_day_has_words_in_the_language_of_the_page(folder: Path) -> None:
    packets = PACKETS.replace("codes: [45378]", "codes: [22867]")
    (folder / "handouts" / "packets.yaml").write_text(packets, encoding="utf-8")
    rows = [row("Ana Zorn", "A-1", "22511", "9:00 AM", language="es")]
    rows += [row("Ana Zorn", "A-1", "22867", "10:00 AM", language="es")]
    refused = printed(folder, rows).refused()
    assert set(refused) == {2, 3}
    assert all("packet colonoscopy-day has no words in" in why for why in refused.values())


def test_procedure_without_a_name_in_the_language_refuses_the_page(folder: Path) -> None:
    rows = [row("Ana Zorn", "A-1", "22511", "9:00 AM", language="es"), ANA[1]]
    day = printed(folder, rows)
    assert "names 45378 on the page about the visit" in day.refused()[2]
    assert 3 not in day.refused()  # in English both have a name


def test_page_of_a_row_that_is_refused_for_another_is_had_by_the_next(folder: Path) -> None:
    rows = [row("Ana Zorn", "A-1", "22511", "8:00 AM", second="es"), row("Ana Zorn", "A-1", "45378", "9:00 AM")]
    day = printed(folder, rows)
    assert set(day.refused()) == {2}  # in Spanish there is no name of the second
    in_order(day.page(), "8 AM", "9 AM")
    assert [(each["row"], each["code"]) for each in day.entries] == [(3, VISIT), (3, "45378")]


def test_packet_asked_for_by_name_is_named_by_its_first_paper(folder: Path) -> None:
    packets = PACKETS.replace("papers: [procedure]", 'papers: ["22511"]')
    (folder / "handouts" / "packets.yaml").write_text(packets, encoding="utf-8")
    assert "Vertebroplasty: cement" in printed(folder, [row("Ana Zorn", "A-1", "back-day", "9:00 AM")]).page()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("back-day:", "visit:", "name"), ("papers: [procedure]", "papers: [procedure, visit]", "paper")],
)
def test_visit_is_no_name_of_a_packet_or_paper(folder: Path, old: str, new: str, rule: str) -> None:
    path = folder / "handouts" / "packets.yaml"
    path.write_text(PACKETS.replace(old, new), encoding="utf-8")
    with pytest.raises(HandpressError) as caught:
        read_packets(path.parent)
    assert {finding.rule for finding in caught.value.findings} == {rule}


def test_handout_called_visit_stands_in_the_way_of_pages_only(folder: Path) -> None:
    library = folder / "handouts"
    shutil.copy(library / "22325.yaml", library / "visit.yaml")
    with pytest.raises(HandpressError, match="named visit"):
        Stacking.of(library)
    assert Stacking.of(library, packets=False).names["visit"]


# Drafts.


def test_page_is_a_draft_until_its_packet_and_its_handouts_are_approved(folder: Path) -> None:
    day = printed(folder, ANA[:2])
    assert {each["status"] for each in day.entries} == {"draft", "on the paper of row 3"}
    assert "DRAFT" in day.pages().popitem()[1]
    held = printed(folder, ANA[:2], drafts=False, out=folder / "held")
    assert not held.entries
    assert held.result.counts == {"drafts": 2}
    approved = Standing(State.APPROVED, Approved())  # type: ignore[arg-type]
    quote = handout()
    assert worst([approved, approved], [quote]) is approved
    assert worst([approved, Standing(State.CHANGED)], [quote]).state is State.CHANGED
    assert worst([Standing(), approved], [quote]).approved is None


class Approved:
    """An approval that holds."""

    by, on, until = "Dr. Test", date(2031, 1, 1), date(2032, 1, 1)


def approve(folder: Path, packet: str) -> None:
    until = str(date.today() + timedelta(days=300))
    own = ["approve", packet, "--by", "Ada Quist, MD", "--until", until, "--library", str(folder / "handouts")]
    assert CliRunner().invoke(main, own, input="y\n").exit_code == 0


def test_page_prints_without_a_mark_once_packet_and_handouts_are_approved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved, read = Standing(State.APPROVED, Approved()), Room._read  # type: ignore[arg-type]
    drafts = {"22867"}

    def answered(room: Room, entry: Entry) -> Any:
        found = read(room, entry)
        is_page = visit_entry(room.folder, entry.code, entry.language)
        if is_page or found is None or entry.code in drafts:
            return found
        return type(found)(found.entry, found.handout, approved, (), found.notes, found.begins, found.expires)

    monkeypatch.setattr(Room, "_read", answered)
    (folder / "handouts" / "approvals.yaml").unlink(missing_ok=True)

    def why(day: Day) -> str:
        (fact,) = [each.message for each in day.told if isinstance(each, Finding) and "not printed" in each.message]
        return fact

    assert why(printed(folder, [ANA[0]], drafts=False)).startswith("the composition of packet back-day is not approved")
    approve(folder, "back-day")
    day = printed(folder, [ANA[0]], drafts=False)
    assert {each["status"] for each in day.entries} == {"approved"}
    assert "DRAFT" not in day.page()
    # A handout that it names is a draft: so is the page, and the row waits with it.
    held = printed(folder, [ANA[0], ANA[2]], drafts=False, out=folder / "held")
    facts = [each.message for each in held.told if isinstance(each, Finding) and "not printed" in each.message]
    assert any(fact.startswith("the page about the visit is a draft") and fact.endswith("row 2") for fact in facts)
    assert held.result.counts == {"drafts": 2}


# Again, stopped, found again.


def test_same_list_again_prints_no_page_anew(folder: Path) -> None:
    printed(folder, ANA)
    again = printed(folder, ANA)
    assert again.result.is_known
    assert again.result.counts == {"printed before": 3}


def test_changed_appointment_replaces_the_page(folder: Path) -> None:
    old = list(printed(folder, ANA).pages())
    moved = [*ANA[:2], row("Ana Zorn", "A-1", "22867", "3:00 PM")]
    again = printed(folder, moved)
    assert again.result.papers == 2  # the page, and the paper of that row
    assert "3 PM" in set(again.pages().values()).pop()
    assert not (folder / "out" / old[0]).exists()
    assert len(list((folder / "out" / DAY).glob("visit_*.pdf"))) == 1


def test_page_moves_to_the_row_that_is_the_first_now(folder: Path) -> None:
    printed(folder, ANA[:2])
    again = printed(folder, [ANA[0], row("Ana Zorn", "A-1", "45378", "1:00 PM", room="2")])
    rows = {(each["row"], each["code"]): each["status"] for each in again.entries}
    assert rows[3, VISIT] == "on the paper of row 2"
    assert len(list((folder / "out" / DAY).glob("visit_*.pdf"))) == 1


def test_page_of_a_patient_who_does_not_come_is_withdrawn(folder: Path) -> None:
    printed(folder, [ANA[1], row("Bo Quist", "B-1", "45378", "9:00 AM")])
    gone = row("Ana Zorn", "A-1", "45378", "8:00 AM", room="2", status="cancelled")
    printed(folder, [gone, row("Bo Quist", "B-1", "45378", "9:00 AM")])
    assert len(list((folder / "out" / DAY).glob("visit_*.pdf"))) == 1
    assert len(list((folder / "out" / DAY / "withdrawn").glob("visit_*.pdf"))) == 1


def test_stopped_day_goes_on_with_its_pages(folder: Path) -> None:
    rows = [each for n in range(6) for each in (row(f"Ana{n} Zorn", f"A-{n}", "45378", f"{7 + n}:30"),)]
    rows += [row(f"Ana{n} Zorn", f"A-{n}", "22511", f"{13 + n}:30") for n in range(6)]
    made = DayList.of_cells("the day", [HEADINGS, *rows])

    def request(resume: bool) -> BatchRequest:
        out = folder / "out"
        return BatchRequest(appointments=made, library=folder / "handouts", out=out, jobs=1, drafts=True, resume=resume)

    stopped = run_day(request(False), stop=lambda: len(list((folder / "out").rglob("*.pdf"))) >= 5)
    assert stopped.stopped
    rest = run_day(request(True))
    assert rest.is_well
    pages = [text_of(path) for path in (folder / "out").rglob("visit_*.pdf")]
    assert len(pages) == 6
    for n in range(6):
        (own,) = [page for page in pages if f"Ana{n} Zorn" in page]
        assert "Your appointments" in own
        assert not any(f"Ana{other} Zorn" in own for other in range(6) if other != n)


def test_page_is_found_again_and_forgotten(folder: Path) -> None:
    day = printed(folder, [*ANA, row("Bo Quist", "B-1", "45378", "9:00 AM")])
    (file,) = day.pages("Ana Zorn")
    found = reprint(ReprintRequest(out=folder / "out", reference="A-1"))
    assert (folder / "out" / file) in [each.path for each in found]
    packets = folder / "handouts" / "packets.yaml"
    packets.write_text(PACKETS.replace("Front desk", "Back desk"), encoding="utf-8")
    told: list[Finding] = []
    found = reprint(ReprintRequest(out=folder / "out", reference="A-1"), told.append)
    assert (folder / "out" / file) not in [each.path for each in found]
    assert "the words of visit" in str(told)
    (folder / "handouts" / "colonoscopy.yaml").unlink()
    assert not [each for each in reprint(ReprintRequest(out=folder / "out", reference="A-1")) if each.path.match(file)]
    forget(folder / "out")
    assert not list((folder / "out").rglob("visit_*.pdf"))


def test_changed_words_of_a_quoted_handout_replace_the_page(folder: Path) -> None:
    printed(folder, [ANA[1]])
    path = folder / "handouts" / "colonoscopy.yaml"
    path.write_text(path.read_text("utf-8").replace("These papers", "These pages"), encoding="utf-8")
    assert "These pages" in printed(folder, [ANA[1]]).page()


# Plates.

SLOTS = (
    Slot("Colonoscopy: a look inside", 480, 420, "2", "Dr. Teston"),
    Slot("A talk before it", 675, None, "7", "Dr. Bone"),
)
ENTRY = "visit+colonoscopy-day+45378"
OTHERS = (
    Slot("Spine", 500, 440, "9", "Dr. Quorn"),
    Slot("Blood test", 780, None, "1", "Nurse Ade"),
)


def whose(name: str, slots: tuple[Slot, ...]) -> Personal:
    return Personal(name, Procedure(date(2031, 3, 3), time(8)), None, "", slots)


def test_one_plate_serves_all_whose_day_has_as_many_appointments(folder: Path) -> None:
    room = Room(folder / "handouts", store=Store(str(folder / "store")))
    entry = Entry(ENTRY, "en", folder / "handouts" / "packets.yaml")
    prepared = room.prepared(entry)
    assert prepared
    room.plate(entry, Variant(), whose("Ana Zorn", SLOTS), prepared=prepared)
    ready = room.ready(entry, Variant(), whose("Bo Quist", OTHERS))
    assert ready
    assert ready.kit
    alone = Room(folder / "handouts").plate(entry, Variant(), whose("Bo Quist", OTHERS))
    assert ready.press() == alone.press()
    assert room.ready(entry, Variant(), whose("Bo Quist", OTHERS[:1])) is None
    assert room.ready(entry, Variant(), whose("Bo Quist", (OTHERS[0], Slot("Blood test", 780)))) is None
    kept = Room(folder / "handouts", store=Store(str(folder / "store"))).ready(entry, Variant(), whose("B", OTHERS))
    assert kept


def test_kits_hold_no_value(folder: Path) -> None:
    room = Room(folder / "handouts")
    entry = Entry(ENTRY, "en", folder / "handouts" / "packets.yaml")
    ready = room.plate(entry, Variant(), whose("Ana Zorn", SLOTS))
    ready.press()
    (kit,) = room._kits.values()
    said = repr(kit.data()).encode() + b"".join(inflated(plate.head) for plate in kit.plates)
    for value in ("Zorn", "inside", "Teston", "Bone", "talk"):
        assert value.encode() not in said
        assert value.encode("utf-16-be").hex().encode() not in said


def test_value_of_more_lines_has_a_plate_of_its_own(folder: Path) -> None:
    room = Room(folder / "handouts")
    entry = Entry(ENTRY, "en", folder / "handouts" / "packets.yaml")
    room.plate(entry, Variant(), whose("Ana Zorn", SLOTS))
    long = (SLOTS[0], Slot("A long talk " * 8 + "before it", 675, None, "7", "Dr. Bone"))
    assert room.ready(entry, Variant(), whose("Ana Zorn", long)) is None
    room.plate(entry, Variant(), whose("Ana Zorn", long))
    assert room.ready(entry, Variant(), whose("Bo Quist", long))


# How it looks.


def handout(language: str = "en", things: tuple[str, ...] = ("Thing 1", "Thing 2")) -> Handout:
    sections = (Section(kind=Kind.PREPARATION, bring=things),) if things else ()
    said = VisitWords(where="Front desk", ask_for="the nurse")
    title = words_for(language)("visit-title")
    return Handout(code=VISIT, codes=(), title=title, language=language, visit=said, sections=sections)


FORMS = [Variant(edition, ink=ink) for edition, ink in product(Edition, Ink)]


@pytest.mark.parametrize("variant", FORMS, ids=str)
@pytest.mark.parametrize("language", languages())
def test_page_is_sound_in_every_language_and_form(
    look: Look, language: str, variant: Variant, with_chinese: None
) -> None:
    for count, approved in ((1, True), (2, False), (5, False)):
        slots = tuple(
            Slot(
                f"Test {n}",
                None if n == 4 else 480 + 60 * n,
                450 if n == 0 else None,
                "2",
                "Dr. Test",
                "Here" * (n == 1),
            )
            for n in range(count)
        )
        standing = Standing(State.APPROVED) if approved else Standing()
        pages = typeset(Copy(handout(language), look, whose("Test Patient", slots), variant, standing))
        data = fill(engrave(pages, "test"), values_of(pages))
        assert not inspect(data, "visit")
        said = structure_text(data)
        words = words_for(language)
        assert (words("draft") in said or words("draft-again") in said) is not approved
        assert words("visit-list" if count > 1 else "visit-list-1") in said
        in_order(said, *(f"Test {n}" for n in range(count)), "Thing 1", "Thing 2")
        assert (words("visit-no-time") in said) is (count == 5)


def test_what_is_not_known_is_a_line_to_write_on_or_left_out(look: Look) -> None:
    pages = typeset(Copy(handout(things=()), look, Personal(slots=(Slot("Test"),))))
    data = fill(engrave(pages, "test"), values_of(pages))
    assert not inspect(data, "visit")
    said = structure_text(data)
    assert "Bring with you" not in said
    assert "Room" not in said
    assert "With" not in said


def test_page_quotes_what_to_bring_once_and_in_its_words(folder: Path) -> None:
    entry = Entry("visit+colonoscopy-day+back-day+45378", "en", folder / "handouts" / "packets.yaml")
    quotes = [
        handout(things=("a list of your medicines.", "Your X-rays", "Glasses, hearing aids")),
        handout(things=("glasses, hearing aids", "Your X-rays.")),
    ]
    made = visit_handout(entry, read_packets(folder / "handouts"), quotes)
    (section,) = made.sections
    own = ("A list of your medicines", "Your referral", "Your X-rays")
    assert section.bring == (*own, "Glasses, hearing aids")
    assert made.visit
    assert made.visit.where == "Front desk"


# For a portal.


def test_document_of_a_page_is_of_a_day_and_changes_with_its_words(folder: Path) -> None:
    own = Appointment(
        2, VISIT, "Ana Zorn", "A-1", "V-1", whose("Ana Zorn", ()).procedure, None, "en", "standard", 1, ""
    )
    page = replace(own, packet="colonoscopy-day")
    assert series(page) == series(replace(page, encounter="V-2"))  # whichever row is the first
    assert series(own) != series(replace(own, encounter="V-2"))
    entry = Entry(ENTRY, "en", folder / "handouts" / "packets.yaml")
    before = WordDigests(Room(folder / "handouts")).of(entry)
    assert WordDigests(Room(folder / "handouts")).of(entry) == before
    entry.path.write_text(PACKETS.replace("the nurse", "the doctor"), encoding="utf-8")
    assert WordDigests(Room(folder / "handouts")).of(entry) != before
