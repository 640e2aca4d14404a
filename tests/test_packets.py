"""Packets: for a code or under a name, which papers go together; in which order, for whom, and never half of them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from conftest import LIBRARY
from foreign import pages
from handpress.cli.commands import main
from handpress.content.packets import Answers, Packet, Packets, UnansweredError, read_packets
from handpress.content.shelf import languages_of
from handpress.day.request import BatchRequest
from handpress.day.run import run_day
from handpress.diagnostics import HandpressError, Span, fault
from handpress.lists.appointments import Appointment, Refusal, Setting, open_appointments
from handpress.lists.daylist import DayList
from handpress.lists.settings import read_settings
from handpress.lists.stacks import Stacking, Visit, papers_of
from handpress.review.rules.book import RULES
from handpress.source.bind import from_plain

HEADINGS = "Patient,MRN,CPT,Date,Time,Provider,Room,Location,Edition,Sedation,Language,Second language"
SHELF = {
    "colonoscopy": (["45378", "G0121"], ["en", "es"]),
    "sedation": (["99152"], ["en", "es"]),
    "falls": (["97542"], ["en", "es"]),
    "diet": (["97802"], ["en"]),
    "22511": (["22511"], ["en", "es"]),
}
DAY = """
packets:
  colonoscopy-day:
    title: Colonoscopy
    codes: [45378, G0121]
    papers:
      - cover
      - procedure
      - {paper: sedation, when: {sedation: yes}}
      - falls
      - {paper: diet, language: en, when: {edition: standard}}
  back:
    title: Back
    codes: [22511]
    papers: [falls, procedure]
"""
TODAY = date(2026, 11, 22)
BY = "Dr. Test Reviewer"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with packets; its folder is in the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "handouts"
    shutil.copytree(LIBRARY / "brand", folder / "brand")
    for name, (codes, languages) in SHELF.items():
        for language in languages:
            handout(folder, name, codes, language)
    write(folder, DAY)
    return folder


def handout(folder: Path, name: str, codes: list[str], language: str = "en") -> None:
    said = f"code: '{codes[0]}'" if len(codes) == 1 else f"codes: {json.dumps(codes)}"
    text = f"{said}\ntitle: About {name} in {language}\nlanguage: {language}\nversion: '1'\n"
    path = folder / f"{name}{'' if language == 'en' else f'.{language}'}.yaml"
    path.write_text(f"{text}sections:\n  - {{kind: overview, text: This is what we do.}}\n", encoding="utf-8")


def write(library: Path, text: str) -> None:
    (library / "packets.yaml").write_text(text, encoding="utf-8")


def packet(papers: str, more: str = "codes: [45378]") -> str:
    return f"packets:\n  one:\n    title: One\n    {more}\n    papers: {papers}\n"


def row(code: str, number: int = 1, **cells: str) -> str:
    own = {"Patient": f"Test Patient {'ABCDEFGHIJ'[number % 10]}", "MRN": f"T-{number}", "CPT": f'"{code}"'}
    own |= {"Date": "2031-12-04", "Time": f"{8 + number % 4}:00 AM"} | cells
    return ",".join(own.get(heading, "") for heading in HEADINGS.split(","))


def listed(*rows: str) -> DayList:
    return DayList.of_bytes("day.csv", "\n".join([HEADINGS, *rows, ""]).encode())


Papers = list[tuple[str, str]]


def read(library: Path, *rows: str, sites: dict[str, str] | None = None, second: str = "") -> list[Papers | str]:
    """Return the papers of each row as (code, language); or the message for one that is refused."""
    setting = Setting(read_settings(library), languages_of(library), stacking=Stacking.of(library), second=second)
    opened = open_appointments(listed(*rows), unfit=lambda text: None, sites=sites or {}, within=setting)
    found: dict[int, Papers | str] = {}
    with opened:
        for each in opened.rows():
            if isinstance(each, Refusal):
                found[each.row] = str(each.findings[0])
            elif isinstance(each, Appointment):
                papers = found.setdefault(each.row, [])
                assert isinstance(papers, list)
                papers.append((each.code, each.language))
    return list(found.values())


def en(*codes: str) -> Papers:
    return [(code, "en") for code in codes]


# Which papers


def test_code_stands_for_the_papers_of_its_packet_in_their_order(library: Path) -> None:
    assert read(library, row("45378", Sedation="yes"), row("22511"), row("99152")) == [
        en("45378", "sedation", "falls", "diet"),
        en("falls", "22511"),
        en("99152"),
    ]


def test_two_codes_of_a_row_share_a_paper_that_both_packets_have(library: Path) -> None:
    (found,) = read(library, row("45378, 22511", Sedation="no"))
    assert found == en("45378", "falls", "diet", "22511")


def test_procedure_is_the_handout_of_the_code_that_was_asked_for(library: Path) -> None:
    assert read(library, row("G0121", Sedation="no"))[0] == en("G0121", "falls", "diet")


def test_named_handout_that_holds_the_code_prints_under_that_code(library: Path) -> None:
    write(library, packet("[colonoscopy, falls]", "codes: [45378, 22511]"))
    assert read(library, row("45378"), row("22511"), row("one")) == [
        en("45378", "falls"),
        en("colonoscopy", "falls"),
        en("colonoscopy", "falls"),
    ]


def test_paper_that_is_asked_for_by_name_and_by_code_comes_once(library: Path) -> None:
    codes = ("45378, 99152", "99152, 45378", "22511, 45378")
    write(library, f"{DAY}  more: {{title: More, codes: [99152], papers: [99152, sedation, colonoscopy]}}\n")
    assert read(library, *(row(each, Sedation="yes") for each in codes)) == [
        en("45378", "99152", "falls", "diet"),
        en("99152", "45378", "falls", "diet"),
        en("falls", "22511", "45378", "sedation", "diet"),
    ]
    assert read(library, row("99152")) == [en("99152", "colonoscopy")]


def test_row_for_which_a_packet_has_no_paper_is_refused_and_counted(library: Path) -> None:
    write(library, packet("[{paper: falls, when: {sedation: yes}}]"))
    found = read(library, row("45378", Sedation="no"), row("45378, 22511", 2, Sedation="no"))
    assert "code: packet one has no paper for this visit: none of its conditions holds [packet]" in found[0]
    assert found[1] == en("22511")
    result = batch(save(row("45378", 1, Sedation="no"), row("22511", 2)), "--drafts")
    assert last(result) == "2 rows = 1 printed + 1 refused"


def test_packet_is_named_in_the_cell_of_the_code_or_by_a_word_of_the_clinic(library: Path) -> None:
    write(library, packet("[falls, sedation]", "place: main\n    codes: [22511]"))
    (library / "lists.yaml").write_text("codes: {two papers: one}\n")
    assert read(library, row("one"), row("Two Papers"), row("falls")) == [en("falls", "sedation")] * 2 + [en("falls")]


def test_slip_in_a_name_beside_a_code_is_refused_and_other_words_are_not(library: Path) -> None:
    slip, name, words = read(library, row("99152, fals", 1), row("99152, falls", 2), row("99152, moderate", 3))
    assert 'words beside the code are nearly "falls", which stands for a paper' in slip
    assert (name, words) == (en("99152", "falls"), en("99152"))


def test_packet_by_its_name_cannot_tell_which_procedure(library: Path) -> None:
    found = read(library, row("colonoscopy-day", Sedation="no"))
    assert "code: packet colonoscopy-day has the handout of the procedure, and no code says which [packet]" in found[0]


def test_paper_in_one_language_stands_beside_those_of_the_visit(library: Path) -> None:
    found = read(library, row("45378", Sedation="no", Language="Spanish"))
    assert found == [[("45378", "es"), ("falls", "es"), ("diet", "en")]]


SEDATED = ("yes", "Y", "X", "1", "Sí", "si", "Moderate", "Con sedación")
UNSEDATED = ("no", "N", "none", "0", "Sin sedación", "Without sedation")


@pytest.mark.parametrize(
    ("when", "cells", "goes"),
    [
        ("language: es", {"Language": "Spanish"}, True),
        ("language: es", {"Language": "es-MX"}, True),
        ("language: [fr, es]", {"Language": "es"}, True),
        ("language: es", {"Language": "English"}, False),
        ("edition: large-print", {"Edition": "large print"}, True),
        ("edition: large-print", {}, False),
        *(
            ("sedation: yes", {"Sedation": word}, True)
            for word in ("yes", "Y", "X", "1", "Sí", "si", "Moderate", "Con sedación")
        ),
        *(
            ("sedation: yes", {"Sedation": word}, False)
            for word in ("no", "N", "none", "0", "Sin sedación", "Without sedation")
        ),
        ("sedation: no", {"Sedation": "no"}, True),
        ("sedation: no", {"Sedation": "yes"}, False),
        ("room: [2, Endo 1]", {"Room": "endo 1"}, True),
        ("room: 2", {"Room": "3"}, False),
        ("clinician: Dr. Ana Reyes", {"Provider": '"REYES, ANA MD"'}, True),
        ("clinician: '   Ana   Reyes'", {"Provider": "Dra. Ana Reyes"}, True),
        ("clinician: Ana Reyes", {"Provider": "Dr. Bo Lind"}, False),
        ("place: main", {"Location": "Main Street"}, True),
        ("place: main", {"Location": "north"}, False),
        ("{language: es, sedation: yes}", {"Language": "es", "Sedation": "yes"}, True),
        ("{language: es, sedation: yes}", {"Language": "es", "Sedation": "no"}, False),
    ],
)
def test_paper_goes_in_where_its_condition_holds(library: Path, when: str, cells: dict[str, str], goes: bool) -> None:
    condition = when if when.startswith("{") else f"{{{when}}}"
    write(library, packet(f"[procedure, {{paper: falls, when: {condition}}}]"))
    (found,) = read(library, row("45378", **cells), sites={"main": "main", "Main Street": "main", "north": "north"})
    assert isinstance(found, list), found
    assert [code for code, _ in found] == ["45378", *(["falls"] if goes else [])]


@pytest.mark.parametrize(
    ("when", "cells", "told"),
    [
        ("sedation: yes", {}, "sedation: packet one needs to know whether there is sedation, and nothing says"),
        ("sedation: no", {"Sedation": "maybe"}, "and what stands here is neither yes nor no"),
        ("room: 2", {}, "room: packet one needs the room, and nothing says it"),
        ("clinician: Ana Reyes", {}, "clinician: packet one needs the clinician, and nothing says it"),
        ("clinician: Ana Reyes", {"Provider": "Reyes"}, "the clinician may be the one of packet one, or another"),
        ("place: main", {}, "place: packet one needs the place, and nothing says it"),
        ("{room: 2, sedation: yes}", {"Sedation": "yes"}, "room: packet one needs the room"),
    ],
)
def test_row_that_does_not_answer_is_refused_whole(library: Path, when: str, cells: dict[str, str], told: str) -> None:
    condition = when if when.startswith("{") else f"{{{when}}}"
    write(library, packet(f"[procedure, {{paper: falls, when: {condition}}}]"))
    (found,) = read(library, row("45378", **cells), sites={"main": "main"})
    assert told in found


@pytest.mark.parametrize(
    ("when", "cells"),
    [
        ("{language: es, sedation: yes}", {}),
        ("{edition: large-print, room: 2}", {}),
        ("{room: 2, sedation: yes}", {"Room": "3"}),
        ("{room: 2, sedation: yes}", {"Sedation": "no"}),
    ],
)
def test_nobody_is_asked_for_what_changes_nothing(library: Path, when: str, cells: dict[str, str]) -> None:
    write(library, packet(f"[procedure, {{paper: falls, when: {when}}}]"))
    assert read(library, row("45378", **cells)) == [en("45378")]


OWNED = """
packets:
  ours: {title: A, codes: [45378], papers: [procedure]}
  north: {title: B, codes: [45378], place: north, papers: [procedure, falls]}
  hers: {title: C, codes: [45378], clinician: [Dr. Ana Reyes, A. Reyes-Ruiz], papers: [procedure, diet]}
  hers-north: {title: D, codes: [45378], clinician: Ana Reyes, place: north, papers: [procedure, sedation]}
"""


def test_packet_of_a_clinician_goes_before_that_of_a_site_and_both_before_the_clinics_own(library: Path) -> None:
    write(library, OWNED)
    sites = {"north": "north", "main": "main"}
    rows = (
        row("45378"),
        row("45378", Provider="Bo Lind", Location="main"),
        row("45378", Provider="Bo Lind", Location="north"),
        row("45378", Provider='"Reyes, Ana"', Location="main"),
        row("45378", Provider="Ana Reyes"),
        row("45378", Provider="A Reyes Ruiz"),
        row("45378", Provider="Ana Reyes", Location="north"),
    )
    own = [*[en("45378")] * 2, en("45378", "falls"), *[en("45378", "diet")] * 3, en("45378", "sedation")]
    assert read(library, *rows, sites=sites) == own


def test_row_whose_clinician_may_be_meant_is_refused(library: Path) -> None:
    write(library, OWNED)
    (found,) = read(library, row("45378", Provider="Dr. Reyes"))
    assert "clinician: the clinician may be the one of packet hers, or another [packet]" in found


def test_clinician_who_is_named_in_full_in_one_packet_is_not_the_other_one(library: Path) -> None:
    more = "  other: {title: E, codes: [45378], clinician: Reyes, papers: [procedure, falls, sedation]}\n"
    write(library, OWNED + more)
    assert read(library, row("45378", Provider="Ana Reyes"), row("45378", Provider="Dr. Reyes")) == [
        en("45378", "diet"),
        en("45378", "falls", "sedation"),
    ]


def test_two_packets_for_one_code_are_refused_at_their_line(library: Path) -> None:
    write(
        library,
        "packets:\n  a: {title: A, codes: [45378], papers: [falls]}\n  b: {title: B, codes: [45378], papers: [diet]}\n",
    )
    with pytest.raises(HandpressError) as found:
        read_packets(library)
    assert "packets.yaml:3:6: error: packets a and b both stand for 45378" in str(found.value)


def test_packet_with_the_name_of_a_handout_is_refused(library: Path) -> None:
    write(library, packet("[falls]").replace("one:", "diet:"))
    with pytest.raises(HandpressError, match="a packet and another paper are both named diet"):
        Stacking.of(library)


def test_row_with_more_papers_than_a_row_may_have_is_refused(library: Path) -> None:
    names = [f"p{number}" for number in range(65)]
    write(library, packet(json.dumps(names[:64])))
    (found,) = read(library, row("45378"))
    assert len(found) == 64
    write(library, packet(json.dumps(names)))
    assert "more than 64 papers are wanted for this row" in read(library, row("45378"))[0]


def test_each_paper_comes_in_the_second_language_too(library: Path) -> None:
    both = [(code, language) for code in ("falls", "22511") for language in ("en", "es")]
    rows = (
        row("22511", **{"Second language": "Spanish"}),
        row("22511", **{"Second language": "none"}),
        row("22511", **{"Second language": "English"}),
        row("22511", Language="es", **{"Second language": "es-MX"}),
    )
    alone = en("falls", "22511")
    assert read(library, *rows) == [both, alone, alone, [(code, "es") for code, _ in alone]]
    assert read(library, *rows[:2], row("22511"), second="es") == [both, alone, both]


# A day


def batch(*words: str) -> Result:
    own = ["--library", "handouts", "--out", "o", "--jobs", "1", "--quiet"]
    return CliRunner().invoke(main, ["batch", *words, *own])


def save(*rows: str) -> str:
    Path("day.csv").write_text("\n".join([HEADINGS, *rows, ""]), encoding="utf-8")
    return "day.csv"


def last(result: Result) -> str:
    return result.stderr.splitlines()[-1]


def standing_papers() -> list[str]:
    return sorted(
        "_".join(path.name.split("_")[:2]) for path in Path("o").rglob("*.pdf") if path.parent.name != "withdrawn"
    )


def manifest() -> list[dict[str, str]]:
    found = sorted(Path("o-private").glob("batch-*/manifest.csv"), key=lambda each: each.stat().st_mtime_ns)
    return list(csv.DictReader(io.StringIO(found[-1].read_text("utf-8-sig"))))


def test_day_prints_every_paper_of_each_packet_and_tells_them_in_the_manifest(library: Path) -> None:
    result = batch(save(row("45378", 1, Sedation="yes"), row("22511", 2)), "--drafts")
    assert (result.exit_code, last(result)) == (0, "2 rows = 2 printed (6 papers)")
    assert [(each["row"], each["code"]) for each in manifest()] == [
        *(("2", code) for code in ("45378", "sedation", "falls", "diet")),
        *(("3", code) for code in ("falls", "22511")),
    ]
    assert result.stderr.count("[draft]") == 3  # two compositions, and the handouts
    assert "the composition of packet back is not approved: no clinician has approved" in result.stderr


def test_document_tells_what_became_of_each_paper(library: Path) -> None:
    (library / "diet.yaml").unlink()
    result = batch(save(row("45378", 1, Sedation="no"), row("22511", 2)), "--drafts", "--json")
    told = json.loads(result.stdout)
    assert told["counts"] == {"rows": 2, "printed": 1, "refused": 1} | {
        name: 0 for name in told["counts"] if name not in ("rows", "printed", "refused")
    }
    first, second = told["rows"]
    assert (first["state"], [paper["state"] for paper in first["papers"]]) == ("refused", ["refused"] * 3)
    assert "the library has no paper of this name" in first["reason"]
    assert [(paper["code"], paper["state"]) for paper in second["papers"]] == [
        ("falls", "printed"),
        ("22511", "printed"),
    ]


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        ("gone", 'packet back: "falls" in en: the library has no paper of this name [no-handout]'),
        ("language", 'packet back: "falls" in en: the library has no paper of this name in this language [no-handout]'),
        ("faulty", 'packet back: "falls" in en: handouts/falls.yaml:1:1: this file has no "title"'),
    ],
)
def test_packet_is_never_printed_by_half(library: Path, breaks: str, told: str) -> None:
    path = library / "falls.yaml"
    if breaks == "faulty":
        path.write_text("code: 97542\nsections: [{kind: overview, text: A}]\n")
    else:
        path.unlink()
        if breaks == "gone":
            (library / "falls.es.yaml").unlink()
    result = batch(save(row("22511", 1), row("99152", 2)), "--drafts")
    assert (result.exit_code, last(result)) == (1, "2 rows = 1 printed + 1 refused")
    assert told in result.stderr.replace(str(library.parent) + "/", "")
    assert standing_papers() == ["99152_en"]
    assert "Test Patient" not in result.output


def test_packet_with_a_cover_has_one_in_a_print_run_and_no_other_papers_have(library: Path) -> None:
    write(library, packet("[cover, falls]"))
    rows = save(row("one", 1), row("22511", 2))
    assert batch(rows, "--drafts", "--print-run", "run.pdf").exit_code == 0
    first, *others = [page.extract_text() for page in PdfReader("run.pdf").pages]
    assert "Before you hand it over" in first
    assert not any("Before you hand it over" in text for text in others)
    assert render("--packet", "one", "--print-run", "one.pdf").exit_code == 0
    assert "Before you hand it over" in PdfReader("one.pdf").pages[0].extract_text()


def test_others_of_a_packet_print_where_that_is_asked_for(library: Path) -> None:
    (library / "falls.yaml").unlink()
    result = batch(save(row("22511", 1), row("22511", 2, Language="es")), "--drafts", "--incomplete")
    assert standing_papers() == ["22511_en", "22511_es", "falls_es"]
    assert 'a packet prints without "falls" in en in row 2' in result.stderr
    assert "[incomplete]" in result.stderr


def test_code_stands_for_its_handout_alone_where_that_is_asked_for(library: Path) -> None:
    assert batch(save(row("22511", 1)), "--drafts", "--no-packets").exit_code == 0
    assert standing_papers() == ["22511_en"]


def test_draft_among_the_papers_keeps_all_of_them_back(library: Path, approve: Callable[..., Result]) -> None:
    for what in ("22511", "back"):
        assert approve(what).exit_code == 0
    result = batch(save(row("22511", 1), row("22511", 2)))
    assert (result.exit_code, last(result)) == (1, "2 rows = 2 drafts")
    assert "falls in en is a draft" in result.stderr
    assert standing_papers() == []
    assert approve("falls").exit_code == 0
    result = batch("day.csv")
    assert (result.exit_code, last(result)) == (0, "2 rows = 2 printed (4 papers)")


def test_packet_that_nobody_has_approved_keeps_its_papers_back(library: Path, approve: Callable[..., Result]) -> None:
    approve("22511"), approve("falls")
    result = batch(save(row("22511", 1), row("falls", 2)))
    assert (result.exit_code, last(result)) == (1, "2 rows = 1 printed + 1 drafts".replace("1 drafts", "1 draft"))
    assert "the composition of packet back is not approved: no clinician has approved which papers" in result.stderr
    assert standing_papers() == ["falls_en"]
    assert approve("back").exit_code == 0
    assert last(batch("day.csv")) == "2 rows = 2 printed (3 papers)"
    write(library, DAY.replace("[falls, procedure]", "[falls, procedure, sedation]"))
    result = batch(save(row("22511", 3)))
    assert f"packet back is not approved: it is not what {BY} approved on" in result.stderr


def test_same_list_again_prints_nothing(library: Path) -> None:
    rows = save(row("45378", 1, Sedation="yes"), row("22511", 2))
    batch(rows, "--drafts")
    before = standing_papers()
    assert last(batch(rows, "--drafts")) == "2 rows = 2 printed before"
    assert standing_papers() == before


def test_same_list_again_prints_nothing_where_two_visits_have_one_number_and_hour(library: Path) -> None:
    rows = [
        row("22511", 1, Provider="Dr. Test"),
        row("22511", 1, Provider="Dr. Sample"),
        row("99152", 2),
        row("22511", 3),
    ]
    batch(save(*rows), "--drafts")
    for _ in range(2):
        assert last(batch("day.csv", "--drafts")) == "4 rows = 4 printed before"
    turned = batch(save(*rows[::-1]), "--drafts")
    assert last(turned) == "4 rows = 4 printed before"
    cancelled = batch(save(*rows[1:]), "--drafts")
    assert last(cancelled) == "3 rows = 3 printed before"
    assert len(list(Path("o").rglob("withdrawn/*.pdf"))) == 2


def test_paper_that_leaves_a_packet_is_withdrawn_and_one_that_comes_is_printed(library: Path) -> None:
    rows = save(row("45378", 1, Sedation="yes"), row("22511", 2))
    batch(rows, "--drafts")
    write(library, DAY.replace("papers: [falls, procedure]", "papers: [procedure, sedation]"))
    result = batch(rows, "--drafts")
    assert last(result) == "2 rows = 1 printed + 1 printed before"
    assert Counter(standing_papers()) == Counter(
        ["45378_en", "sedation_en", "falls_en", "diet_en", "22511_en", "sedation_en"]
    )
    assert [path.name.split("_")[0] for path in Path("o").rglob("withdrawn/*.pdf")] == ["falls"]
    assert "1 paper printed before is void, and withdrawn" in result.stderr


def test_row_of_which_one_paper_prints_now_is_printed(library: Path) -> None:
    rows = save(row("45378", 1, Sedation="yes"), row("22511", 2), row("22511", 3))
    batch(rows, "--drafts")
    write(library, DAY.replace("papers: [falls, procedure]", "papers: [falls, procedure, sedation]"))
    told = json.loads(batch(rows, "--drafts", "--json", "--print-run", "run.pdf", "--cover", "day").stdout)
    assert {state: count for state, count in told["counts"].items() if count} == {
        "rows": 3,
        "printed": 2,
        "printed before": 1,
    }
    assert told["papers"] == 2
    assert [each["state"] for each in told["rows"]] == ["printed before", "printed", "printed"]
    papers = [[paper["state"] for paper in each["papers"]] for each in told["rows"]]
    assert papers == [["printed before"] * 4, *[["printed before", "printed before", "printed"]] * 2]
    listed = " ".join(PdfReader("run.pdf").pages[0].extract_text().split())
    assert "3 rows = 2 printed + 1 " in listed
    # Nothing is left to print; who wants all of it again has it.
    assert last(batch(rows, "--drafts")) == "3 rows = 3 printed before"
    assert last(batch(rows, "--drafts", "--again")) == "3 rows = 3 printed (10 papers)"


def test_row_fails_with_the_new_paper_of_a_packet_though_others_were_printed_before(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> None:
        raise fault(Span("PDF"), "a page has no title", "title")

    rows = save(row("22511"))
    batch(rows, "--drafts")
    write(library, DAY.replace("papers: [falls, procedure]", "papers: [falls, procedure, sedation]"))
    monkeypatch.setattr("handpress.press.plates.Room.plate", faulty)
    result = batch(rows, "--drafts")
    assert (result.exit_code, last(result)) == (1, "1 row = 1 failed")


def test_what_may_be_of_another_list_is_told_and_left(library: Path) -> None:
    rows = save(row("22511", 1))
    batch(rows, "--drafts")
    write(library, DAY.replace("papers: [falls, procedure]", "papers: [procedure]"))
    result = batch(rows, "--drafts")
    assert standing_papers() == ["22511_en", "falls_en"]
    assert "1 paper printed before is not in this list, and left in the folder" in result.stderr


def test_batch_that_was_stopped_goes_on_only_with_the_same_packets(library: Path) -> None:
    rows = save(*(row("22511", number, Patient=f"Test {'ABCDEFGHIJKLMNOPQRST'[number]}lder") for number in range(1, 9)))
    done = list[object]()

    def day(**more: Any) -> tuple[Any, list[str]]:
        told = list[object]()
        request = BatchRequest(appointments=Path(rows), library=library, out=Path("o"), drafts=True, jobs=1, **more)
        stop = (lambda: len(done) >= 3) if not more else (lambda: False)

        def tell(event: object) -> None:
            told.append(event)
            if type(event).__name__ == "Result":
                done.append(event)

        return run_day(request, tell=tell, stop=stop), [str(each) for each in told]

    first, _ = day()
    assert first.stopped
    assert first.left
    write(library, DAY.replace("papers: [falls, procedure]", "papers: [procedure, falls]"))
    other, told = day(resume=True)
    assert other.faults
    assert any('this batch was begun with other "packets"' in each for each in told)
    write(library, DAY)
    rest, _ = day(resume=True)
    assert rest.is_well
    assert standing_papers() == sorted(["22511_en", "falls_en"] * 8)


# Any packets, any rows: an own simple model

CODES = ["45378", "G0121", "22511", "99152"]
WRITTEN = {"": "", "Reyes, Ana": "ana", "Dr. Ana Reyes": "ana", "Bo Lind": "bo", "Cem Ak": "cem"}
OWNERS = {"ana": "Ana Reyes", "bo": "Bo Lind"}
WHENS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from([["es"], ["en", "fr"]]),
        "edition": st.sampled_from([["standard"], ["large-print"]]),
        "sedation": st.sampled_from(["yes", "no"]),
        "room": st.sampled_from([["1"], ["1", "2"]]),
        "place": st.just(["north"]),
    },
).filter(bool)
PAPERS = st.lists(
    st.fixed_dictionaries(
        {"paper": st.sampled_from(["procedure", "cover", "sedation", "falls", "diet", "colonoscopy"])},
        optional={"when": WHENS, "language": st.sampled_from(["en", "es"])},
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda paper: json.dumps(paper, sort_keys=True),
).filter(lambda papers: any(each["paper"] != "cover" for each in papers))


@st.composite
def packet_trees(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    found, taken = dict[str, dict[str, Any]](), set[tuple[str, str, str]]()
    for number in range(draw(st.integers(1, 5))):
        who, place = draw(st.sampled_from(["", "ana", "bo"])), draw(st.sampled_from(["", "north"]))
        codes = [code for code in CODES if draw(st.booleans()) and (code, who, place) not in taken]
        taken |= {(code, who, place) for code in codes}
        if (who or place) and not codes:
            continue
        tree: dict[str, Any] = {"title": "T", "papers": draw(PAPERS)}
        tree |= {"codes": codes} if codes else {}
        tree |= {"clinician": [OWNERS[who]]} if who else {}
        tree |= {"place": [place]} if place else {}
        found[f"packet-{number}"] = tree
    return found


def model(
    trees: dict[str, dict[str, Any]], asked: list[str], second: str, row: Answers
) -> list[tuple[str, str]] | None:
    """Return the papers of a row, in order; None where it is refused."""
    who = OWNERS.get(WRITTEN[row.clinician], "")
    found: list[tuple[str, str]] = []
    for code in asked:
        fitting = {
            name: ("clinician" in tree, "place" in tree)
            for name, tree in trees.items()
            if code in tree.get("codes", ())
            and tree.get("clinician", [who]) == [who]
            and tree.get("place", [row.place]) == [row.place]
        }
        name = code if code in trees else max(fitting, key=lambda each: fitting[each], default="")
        for paper in trees[name]["papers"] if name else [{"paper": code}]:
            goes = holds(paper.get("when", {}), row)
            if paper["paper"] == "cover" or goes is False:
                continue
            if goes is None or (paper["paper"] == "procedure" and code == name):
                return None
            own = next((each for each in (code, *asked) if each in SHELF.get(paper["paper"], ([],))[0]), paper["paper"])
            own = code if own == "procedure" else own
            fixed = paper.get("language", "")
            found += [(own, fixed or row.language)]
            found += [(own, second)] if second and not fixed and second != row.language else []
    once = dict[tuple[str, str], tuple[str, str]]()
    for own, language in found:  # what has one code is the same under its name
        once.setdefault(
            (({own: codes[0] for own, (codes, _) in SHELF.items() if len(codes) == 1}.get(own, own)), language),
            (own, language),
        )
    return list(once.values()) or None


def holds(when: dict[str, Any], row: Answers) -> bool | None:
    """Return whether a condition holds; None where nobody can tell."""
    parts = [
        ("language" not in when or row.language in when["language"]),
        ("edition" not in when or row.edition in when["edition"]),
        ("sedation" not in when or (None if not row.sedation else row.sedation == when["sedation"])),
        *(
            name not in when or (None if not getattr(row, name) else getattr(row, name) in when[name])
            for name in ("room", "place")
        ),
    ]
    return False if False in parts else None if None in parts else True


@given(
    trees=packet_trees(),
    asked=st.lists(st.sampled_from([*CODES, "packet-0", "packet-1"]), min_size=1, max_size=3, unique=True),
    second=st.sampled_from(["", "en", "es"]),
    answers=st.builds(
        Answers,
        st.sampled_from(["en", "es"]),
        st.sampled_from(["standard", "large-print"]),
        st.sampled_from(["", "yes", "no"]),
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(list(WRITTEN)),
        st.sampled_from(["", "north", "main"]),
    ),
)
def test_papers_of_a_row_are_those_of_a_simple_model(
    trees: dict[str, dict[str, Any]], asked: list[str], second: str, answers: Answers
) -> None:
    asked = [each for each in asked if each in trees or each in CODES] or [*CODES][:1]  # a row has a code
    names = {name: tuple(codes) for name, (codes, _) in SHELF.items()}
    stacking = Stacking(Packets({name: from_plain(Packet, tree) for name, tree in trees.items()}), names)
    found: list[tuple[str, str]] | None
    try:
        found = [(paper.code, paper.language) for paper in papers_of(Visit(tuple(asked), second), answers, stacking)]
    except UnansweredError:
        found = None
    assert found == model(trees, asked, second, answers)


# What a clinic is told


def run(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--library", "handouts"])


@pytest.fixture
def approve(library: Path) -> Callable[..., Result]:
    """Approves something, whatever its own rules say."""

    def approved(what: str, language: str = "en", *words: str) -> Result:
        own = ["approve", what, "--language", language, "--by", BY, "--until", str(date.today() + timedelta(days=300))]
        result = run(*own, *words)
        if result.exit_code and not words and what not in ("back", "colonoscopy-day", "odd"):
            rules = re.findall(r"\[([a-z-]+)\]$", result.stderr, re.MULTILINE)
            own += [f"--override={rule}=It is a test" for rule in dict.fromkeys(rules) if rule in RULES]
            result = run(*own)
        return result

    return approved


def told(result: Result, rule: str) -> list[str]:
    """Return what is told of packets.yaml under a rule: the place and the fact."""
    ends = f"[{rule}]"
    lines = [line for line in (result.stdout + result.stderr).splitlines() if "packets.yaml" in line]
    return [line.partition("packets.yaml")[2][1:].removesuffix(ends).strip() for line in lines if line.endswith(ends)]


def test_check_tells_what_keeps_a_packet_from_being_whole(library: Path) -> None:
    shutil.copy(LIBRARY / "brand" / "brand.yaml", library / "brand" / "brand.yaml")
    write(
        library,
        """packets:
  one:
    title: One
    codes: [45378, 99999, 22511]
    place: nowhere
    papers:
      - procedure
      - fals
      - {paper: diet, language: es}
      - {paper: sedation, when: {language: fr}}
      - {paper: falls, when: {place: [main]}}
  two:
    title: Two
    codes: [G0121, 99998]
    papers: [diet]
    visit:
      es: {where: Mesa 3}
  three: {title: Three, papers: [procedure]}
""",
    )
    result = run("check")
    assert result.exit_code == 1
    assert told(result, "no-paper") == [
        '8:9: error: the library has no paper of the name "fals"',
        '9:9: error: the library has no diet in "es", and it is always to be in that',
    ]
    assert told(result, "no-handout") == [
        "4:20: error: the library has no handout for 99999, a code of packet one",
        "14:20: warning: the library has no handout for 99998, a code of packet two",
    ]
    assert told(result, "no-site") == [
        '5:5: error: the brand has no site with the key "nowhere"',
        '11:31: error: the brand has no site with the key "main"',
    ]
    assert told(result, "packet-code") == [
        "14:13: warning: packet two stands for G0121, and none of its papers is the handout of that code",
        "18:34: error: packet three has the handout of the procedure, and no code says which",
    ]
    assert told(result, "never") == [
        '10:9: warning: "sedation" never goes into packet one: the library has nothing in fr',
        '11:9: warning: "falls" never goes into packet one: the packet is another site\'s',
    ]
    assert told(result, "packet-language") == [
        '12:3: note: packet two cannot be whole in "es": it lacks diet',
        '16:5: warning: packet two has no words in "en" for its page about the visit',
    ]


def test_check_tells_which_packets_are_not_whole_in_which_language(library: Path) -> None:
    write(library, packet("[procedure, {paper: sedation, when: {language: es}}, diet]"))
    (library / "sedation.es.yaml").unlink()
    assert told(run("check"), "packet-language") == [
        '2:3: warning: packet one cannot be whole in "es": it lacks sedation, diet'
    ]


def test_check_tells_which_papers_are_drafts_and_why(library: Path, approve: Callable[..., Result]) -> None:
    assert approve("falls").exit_code == 0
    write(library, packet("[falls, 22511]", "codes: [22511]"))
    assert told(run("check"), "draft") == [
        '5:14: warning: "falls", of packet one, is a draft in es: no clinician has approved it',
        '5:21: warning: "22511", of packet one, is a draft in en, es: no clinician has approved it',
    ]
    hints = [line for line in run("check").stdout.splitlines() if "or print with --drafts" in line]
    assert ["approve falls --language es;" in hints[0], "approve 22511;" in hints[1]] == [True, True]


def sheets(library: Path, *said: str) -> None:
    """Write what is told of the clinic's own PDFs; the file of each is there."""
    (library / "sheets").mkdir(exist_ok=True)
    (library / "sheets" / "sheets.yaml").write_text("sheets:\n" + "".join(f"  {each}\n" for each in said))
    for each in said:
        (library / "sheets" / f"{each.partition(':')[0]}.pdf").write_bytes(pages("Turn left"))


SHEET = "title: Parking, owner: A, rights: ours, review: 2099-06-30"


def test_sheet_of_a_packet_is_a_draft_until_it_is_approved(library: Path, approve: Callable[..., Result]) -> None:
    sheets(library, f"parking: {{{SHEET}}}", f"parking.es: {{{SHEET}}}")
    write(library, packet("[parking]", ""))
    waits = '5:14: warning: "parking", of packet one, is a draft in {}: no clinician has approved it'
    assert told(run("check"), "draft") == told(run("check", "one"), "draft") == [waits.format("en, es")]
    assert approve("parking").exit_code == 0
    assert told(run("check"), "draft") == told(run("check", "one"), "draft") == [waits.format("es")]
    assert approve("parking", "es").exit_code == 0
    assert told(run("check"), "draft") == told(run("check", "one"), "draft") == []
    sheets(
        library, f"parking: {{{SHEET.replace('ours', 'theirs')}}}", f"parking.es: {{{SHEET.replace('2099', '2020')}}}"
    )
    assert told(run("check", "one"), "draft") == [
        f'5:14: warning: "parking", of packet one, is a draft in en: it is not what {BY} approved on {date.today()}',
        '5:14: warning: "parking", of packet one, is a draft in es: its review was due on 2020-06-30',
    ]


def test_check_tells_which_sheets_of_a_packet_cannot_be_printed(library: Path) -> None:
    sheets(library, "parking: {title: Parking}", f"map: {{{SHEET}}}", f"map.es: {{{SHEET}}}")
    (library / "sheets" / "map.es.pdf").write_bytes(b"no PDF")
    write(library, packet("[parking, map]", ""))
    for words in (("check",), ("check", "one")):
        result = run(*words)
        assert told(result, "draft") == [
            '5:23: warning: "map", of packet one, is a draft in en: no clinician has approved it'
        ]
        assert told(result, "no-paper") == [
            '5:14: warning: "parking", of packet one, cannot be printed in en: nobody has said by what right the clinic'
            " hands out parking",
            '5:23: warning: "map", of packet one, cannot be printed in es: these bytes are no PDF file: no %PDF- at the'
            " beginning",
        ]
        assert told(result, "packet-language") == [
            '2:3: warning: packet one cannot be whole in "es": it lacks parking',
        ]
    assert "sheets/parking" not in run("check", "one").stdout


def test_check_has_packets_in_every_form_and_only_where_there_are_any(library: Path) -> None:
    write(library, packet("[fals]"))
    document = json.loads(run("check", "--json").stdout)
    (own,) = [each for each in document["handouts"] if each["path"].endswith("packets.yaml")]
    assert {finding["rule"] for finding in own["findings"]} >= {"no-paper"}
    (log,) = json.loads(run("check", "--format", "sarif").stdout)["runs"]
    places = [
        each["locations"][0]["physicalLocation"]["region"]["startLine"]
        for each in log["results"]
        if each["ruleId"] == "no-paper"
    ]
    assert places == [5]
    write(library, "packets:\n  Bad Name: {title: A, papers: [falls]}\n")
    assert "packets.yaml:2:3: error" in run("check").stdout
    (library / "packets.yaml").unlink()
    assert "packets.yaml" not in run("check").output


def test_check_offers_the_nearest_packet(library: Path) -> None:
    write(library, packet("[falls]"))
    assert 'no paper named "onee" [no-handout]\n  hint: did you mean "one"?' in run("check", "onee").stderr


def test_check_of_one_packet_tells_of_no_other(library: Path) -> None:
    write(library, packet("[fals]") + "  two: {title: Two, papers: [gone, falls]}\n")
    result = run("check", "two")
    assert [line for line in result.stdout.splitlines() if ": error: " in line] == [
        f'{Path("handouts/packets.yaml")}:6:30: error: the library has no paper of the name "gone" [no-paper]'
    ]


def test_list_has_packets_after_the_handouts(library: Path, approve: Callable[..., Result]) -> None:
    assert approve("back").exit_code == 0
    result = run("list")
    lines = result.stdout.splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("packet "))
    assert lines[head + 1].startswith("colonoscopy-day: 45378, G0121  Colonoscopy  cover; procedure; sedation, when")
    assert f"approved by {BY}" in lines[head + 2]
    assert "2 packets, 1 approved" in result.stderr
    tree = json.loads(run("list", "--json").stdout)
    own = {each["name"]: each for each in tree["packets"]}
    assert (own["back"]["codes"], own["back"]["state"]) == (["22511"], "approved")
    assert own["back"]["papers"] == [{"paper": "falls"}, {"paper": "procedure"}]
    # The table may cut a long list of papers short; the document has all of them, with what each asks for.
    papers = own["colonoscopy-day"]["papers"]
    assert [each["paper"] for each in papers] == ["cover", "procedure", "sedation", "falls", "diet"]
    assert [sorted(each) for each in papers[2:]] == [["paper", "when"], ["paper"], ["language", "paper", "when"]]
    assert own["back"]["fingerprint"] == own["back"]["approved_fingerprint"]
    (library / "packets.yaml").unlink()
    assert "packet" not in run("list").output
    assert json.loads(run("list", "--json").stdout)["packets"] == []


# Approval


def test_approval_of_a_composition_stands_in_the_ledger_with_a_record_to_read(
    library: Path, approve: Callable[..., Result]
) -> None:
    assert approve("colonoscopy-day").exit_code == 0
    (entry,) = yaml.safe_load((library / "approvals.yaml").read_text())["approvals"]
    assert (entry["code"], entry["language"], entry["by"]) == ("colonoscopy-day", "mul", BY)
    own = read_packets(library).packets["colonoscopy-day"]
    assert entry["content"] == own.fingerprint
    (record,) = (library / "approved").iterdir()
    assert record.name == f"colonoscopy-day_mul_{own.fingerprint[:16]}.txt"
    assert '3. sedation, when sedation is "yes"\n4. falls\n5. diet, always in en, when' in record.read_text()


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("title: Back", "title: The back", True),
        ("[falls, procedure]", "[procedure, falls]", False),
        ("[falls, procedure]", "[falls, procedure, sedation]", False),
        ("[falls, procedure]", "[falls, {paper: procedure, language: en}]", False),
        ("[falls, procedure]", "[falls, {paper: procedure, when: {room: 1}}]", False),
        ("[falls, procedure]", "[falls, procedure]\n    visit: {en: {where: Here}}", False),
        ("codes: [22511]", "codes: [22511, 22325]", False),
        ("codes: [22511]", "codes: [22511]\n    clinician: Dr. Reyes", False),
        ("title: Colonoscopy", "title: Other", True),
    ],
)
def test_approval_holds_while_the_composition_is_the_same(
    library: Path, approve: Callable[..., Result], old: str, new: str, holds: bool
) -> None:
    assert approve("back").exit_code == 0
    write(library, DAY.replace(old, new))
    (own,) = [each for each in json.loads(run("list", "--json").stdout)["packets"] if each["name"] == "back"]
    assert own["state"] == ("approved" if holds else "changed since")


def test_error_of_a_packet_keeps_it_from_being_approved_and_another_s_does_not(
    library: Path, approve: Callable[..., Result]
) -> None:
    write(library, DAY + "  odd: {title: Odd, papers: [fals]}\n")
    result = approve("odd")
    assert result.exit_code == 1
    assert '"fals" [no-paper]' in result.stderr
    assert not (library / "approvals.yaml").exists()
    assert approve("back").exit_code == 0


def test_only_the_packet_that_was_seen_is_approved_and_an_approval_can_end(
    library: Path, approve: Callable[..., Result]
) -> None:
    own = read_packets(library).packets["back"].fingerprint
    wrong = approve("back", "en", "--fingerprint", "0" * 16)
    assert (wrong.exit_code, "not the one that you name" in wrong.stderr) == (1, True)
    assert approve("back", "en", "--fingerprint", own[:16]).exit_code == 0
    assert run("approve", "back", "--by", BY, "--withdraw", "It was wrong").exit_code == 0
    again = run("approve", "back", "--by", BY, "--withdraw", "It was wrong")
    assert "the composition of packet back is not approved" in again.stderr
    (listed_so,) = [each for each in json.loads(run("list", "--json").stdout)["packets"] if each["name"] == "back"]
    assert listed_so["state"] == "withdrawn"


def test_what_changed_since_its_approval_is_told(library: Path, approve: Callable[..., Result]) -> None:
    assert "was never approved" in run("diff", "back", "--since-approval").stderr
    assert approve("back").exit_code == 0
    write(library, DAY.replace("[falls, procedure]", "[falls, procedure, {paper: sedation, when: {sedation: yes}}]"))
    result = run("diff", "back", "--since-approval")
    assert (result.exit_code, f"when {BY} approved it" in result.stderr) == (0, True)
    assert '3. sedation, when sedation is "yes"' in result.stdout
    assert "1. falls" not in result.stdout


def test_handout_is_approved_where_packets_cannot_be_read(library: Path, approve: Callable[..., Result]) -> None:
    write(library, "packets: [\n")
    assert approve("falls").exit_code == 0


# render --packet


def files(result: Result) -> list[str]:
    return ["_".join(Path(path).name.split("_")[:2]).removesuffix(".pdf") for path in result.stdout.split()]


def render(*words: str) -> Result:
    return run("render", *words, "--quiet", "--out", "o")


def test_packet_is_rendered_by_code_or_by_name(library: Path) -> None:
    result = render("--packet", "45378", "--sedation", "yes")
    assert (result.exit_code, files(result)) == (0, ["45378_en", "sedation_en", "falls_en", "diet_en"])
    assert "the composition of packet colonoscopy-day is not approved" in result.stderr
    write(library, packet("[falls, sedation]"))
    result = render("--packet", "one", "--language", "Spanish")
    assert (result.exit_code, files(result)) == (0, ["falls_es", "sedation_es"])
    both = render("--packet", "one", "--packet", "45378", "diet")
    assert files(both) == ["diet_en", "falls_en", "sedation_en"]
    assert files(render("45378")) == ["45378_en"]
    assert files(render("99152", "--packet", "one")) == ["99152_en", "falls_en"]


def test_packet_is_rendered_for_the_clinician_and_the_room(library: Path) -> None:
    write(library, OWNED)
    assert files(render("--packet", "45378", "--clinician", "Reyes, Ana")) == ["45378_en", "diet_en"]
    brand = library / "brand" / "brand.yaml"
    brand.write_text(brand.read_text() + "\nsites: {north: {also: [North Campus], address: [2 North Road]}}\n")
    assert files(render("--packet", "45378", "--place", "north campus")) == ["45378_en", "falls_en"]
    write(library, packet("[procedure, {paper: falls, when: {room: 2}}]"))
    assert files(render("--packet", "45378", "--room", "2")) == ["45378_en", "falls_en"]
    assert files(render("--packet", "45378", "--room", "3")) == ["45378_en"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--packet", "45378"], "--sedation: error: packet colonoscopy-day needs to know whether there is sedation"),
        (["--packet", "bak"], '--packet: error: no packet stands for "bak" [packet]\n  hint: did you mean "back"?'),
        (
            ["--packet", "colonoscopy-day", "--sedation", "no"],
            "--packet: error: packet colonoscopy-day has the handout",
        ),
        (
            ["--packet", "never"],
            "--packet: error: packet never has no paper for this visit: none of its conditions holds",
        ),
        (["22511", "--with-language", "fr"], '--with-language: error: the library has no paper in "fr" [language]'),
    ],
)
def test_what_cannot_be_told_is_refused_and_nothing_is_written(library: Path, words: list[str], told: str) -> None:
    write(library, f"{DAY}  never: {{title: Never, papers: [{{paper: falls, when: {{language: es}}}}]}}\n")
    result = render(*words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not Path("o").exists()


@pytest.mark.parametrize("fault", ["gone", "faulty"])
def test_packet_is_written_whole_or_not_at_all(library: Path, fault: str) -> None:
    if fault == "gone":
        (library / "falls.yaml").unlink()
    else:
        (library / "falls.yaml").write_text("code: 97542\nsections: [{kind: overview, text: A}]\n")
    result = render("--packet", "22511")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing of what goes together is written" in result.stderr
    assert not list(Path("o").rglob("*.pdf"))
    assert files(render("--packet", "22511", "--incomplete")) == ["22511_en"]


def test_papers_come_in_both_languages(library: Path) -> None:
    assert files(render("22511", "--with-language", "Spanish")) == ["22511_en", "22511_es"]
    found = files(render("--packet", "22511", "--with-language", "es"))
    assert found == ["falls_en", "falls_es", "22511_en", "22511_es"]
    result = batch(
        save(row("22511", 1), row("22511", 2, **{"Second language": "no"})), "--drafts", "--with-language", "es"
    )
    assert last(result) == "2 rows = 2 printed (6 papers)"
    assert 'the library has no paper in "fr"' in batch("day.csv", "--drafts", "--with-language", "fr").stderr


def test_column_that_packets_read_keeps_no_row_of_another_library_from_its_paper(library: Path) -> None:
    rows = [("see chart", "Interp?"), ("MAC", "Klingon"), ("", "Unknown"), ("", "Spanish"), ("", "no")]
    own = [row("22511", at, Sedation=said, **{"Second language": second}) for at, (said, second) in enumerate(rows)]
    assert [str(each).partition(" ")[0] for each in read(library, *own)[:2]] == ["[('falls',"] * 2
    (library / "packets.yaml").unlink()
    alone = [("22511", "en")]
    assert read(library, *own) == [alone, alone, alone, [*alone, ("22511", "es")], alone]
    result = batch(save(*own), "--drafts")
    assert last(result) == "5 rows = 5 printed (6 papers)"
    fact = "the library has nothing in the second language: the papers come in the first alone in rows 2, 3"
    assert f"day.csv: warning: {fact} [second-language]" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--all", "--packet", "back"],
        ["--all", "--with-language", "es"],
        ["22511", "--sedation", "yes"],
        ["22511", "--incomplete"],
        ["--packet", "back", "--out", "-"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(library: Path, words: list[str]) -> None:
    assert run("render", *words).exit_code == 2
