"""Attach packets: all papers of a row or none, one by one or joined; taken back whole, whatever the packet has now."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import fhir_stub
import verapdf
from fhir_stub import Stub, says
from foreign import pages
from handpress.portal import folder as folders
from handpress.portal.fhir import http
from handpress.portal.log import DeliveryLog
from handpress.proof import inspect
from mllp_listener import Listener
from portal_case import Chart, Clinic, clinic_in
from test_attach import drop, index, pdfs, text_of, to_folder
from test_attach_hl7 import over, pdf_in, send
from test_attach_sequences import KilledError, dying

PACKETS = """\
packets:
  colonoscopy-day:
    title: Colonoscopy day
    codes: [45378, 45385]
    papers:
      - cover
      - colonoscopy
      - {paper: sedation, when: {sedation: yes}}
      - falls
  back-day:
    title: Back day
    codes: [22511]
    papers: [procedure, falls]
"""
HEADINGS = "Patient,MRN,CPT,Date,Time,Provider,Sedation,Language,Second language"
ONE = "Test Patient,T-001,45378,2031-12-04,08:30,Dr. Test,yes,,"
TWO = "Test Other,T-002,22511,2031-12-04,09:30,Dr. Test,,,"


def papers_in(clinic: Clinic, *rows: str) -> str:
    """Write a list with what packets ask for; return its path."""
    path = clinic.folder / "day.csv"
    path.write_text("\n".join([HEADINGS, *rows]) + "\n")
    return str(path)


def packets(clinic: Clinic, text: str = PACKETS) -> None:
    """Write packets that somebody has approved in this composition."""
    (clinic.folder / "handouts" / "packets.yaml").write_text(text)
    for name in ("colonoscopy-day", "back-day"):
        approve(clinic, name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic with packets, whose papers are all approved."""
    clinic = clinic_in(tmp_path_factory.mktemp("made"), ["22511", "45378"])
    library = clinic.folder / "handouts"
    for code, name in (("22325", "sedation"), ("22867", "falls")):
        (library / f"{code}.yaml").rename(library / f"{name}.yaml")
    (library / "22867.es.yaml").unlink()
    approve(clinic, "falls", "wrong-code", "same-text")
    approve(clinic, "sedation", "same-text", "wrong-code")
    approve(clinic, "22511", "unreviewed-translation", language="es")
    packets(clinic)
    return clinic.folder


@pytest.fixture
def clinic(made: Path, tmp_path: Path) -> Clinic:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Clinic(tmp_path)


def approve(clinic: Clinic, name: str, *overridden: str, language: str = "en") -> None:
    """Approve a paper whose text is another's: it stands for one that the library does not have."""
    words = [
        name,
        *(["--language", language] if language != "en" else []),
        "--by",
        "Dr. Test",
        "--until",
        str(date.today() + timedelta(days=300)),
    ]
    given = [word for rule in overridden for word in ("--override", f"{rule}=A test.")]
    result = clinic.run("approve", *words, *given)
    assert result.exit_code == 0, result.output


def sent(clinic: Clinic) -> list[tuple[str, str]]:
    """Return patient and paper of each file that stands in the folder."""
    last = {line["file"]: line for line in index(clinic)}
    assert {path.name for path in pdfs(clinic)} == {name for name, line in last.items() if line["action"] != "retract"}
    return sorted((last[path.name]["reference"], last[path.name]["code"]) for path in pdfs(clinic))


STACK = [("T-001", "45378"), ("T-001", "falls"), ("T-001", "sedation")]


def test_each_paper_of_a_packet_is_a_document_as_batch_prints_it(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE, TWO)
    dry = clinic.attach(day, "--to", "folder", "--out", str(drop(clinic)))
    assert dry.stdout.splitlines() == [
        f"{day}: row 2: 45378 en standard: to send",
        f"{day}: row 2: sedation en standard: to send",
        f"{day}: row 2: falls en standard: to send",
        f"{day}: row 3: 22511 en standard: to send",
        f"{day}: row 3: falls en standard: to send",
        "2 rows, 5 documents = 5 to send; this was a dry run: --send does it",
    ]
    assert to_folder(clinic, day, "--send")[:2] == (0, "2 rows, 5 documents = 5 sent\n")
    assert sent(clinic) == [*STACK, ("T-002", "22511"), ("T-002", "falls")]
    printed = clinic.folder / "printed"
    assert clinic.run("batch", day, "--out", str(printed), "--quiet", "--drafts").exit_code == 0
    assert {path.read_bytes() for path in printed.rglob("*.pdf")} == {path.read_bytes() for path in pdfs(clinic)}
    assert to_folder(clinic, day, "--send")[:2] == (0, "2 rows, 5 documents = 5 already there\n")


def test_a_list_may_ask_for_the_handouts_of_its_codes_alone(clinic: Clinic) -> None:
    assert to_folder(clinic, papers_in(clinic, ONE, TWO), "--send", "--no-packets")[:2] == (0, "2 rows = 2 sent\n")
    assert sent(clinic) == [("T-001", "45378"), ("T-002", "22511")]


def test_several_codes_of_one_patient_make_one_stack(clinic: Clinic) -> None:
    who = ["--code", "45378", "--code", "22511", "--reference", "T-001", "--patient", "Test Patient"]
    who += ["--date", "2031-12-04T08:30"]
    code, said, errors = to_folder(clinic, *who, "--send")
    assert (code, said) == (3, "")
    assert "--sedation: error: packet colonoscopy-day needs to know whether there is sedation" in errors
    assert to_folder(clinic, *who, "--sedation", "no", "--send")[:2] == (0, "1 row, 3 documents = 3 sent\n")
    assert sent(clinic) == [("T-001", "22511"), ("T-001", "45378"), ("T-001", "falls")]


def test_two_codes_of_one_handout_print_on_one_paper_also_for_one_patient(clinic: Clinic) -> None:
    who = ["--code", "45378", "--code", "45385", "--reference", "T-001", "--sedation", "no", "--send"]
    same = "1 the same as another row"
    assert to_folder(clinic, *who)[:2] == (0, f"1 row, 3 documents = {same} + 2 sent\n")
    assert sent(clinic) == [STACK[0], STACK[1]]
    assert "45385" in text_of(next(path for path in pdfs(clinic) if path.name.startswith("45378")))


def test_a_second_language_brings_each_paper_once_more(clinic: Clinic) -> None:
    packets(clinic, PACKETS.replace("[procedure, falls]", "[procedure]"))
    who = ["--code", "22511", "--reference", "T-001", "--with-language", "es", "--send"]
    assert to_folder(clinic, *who)[:2] == (0, "1 row, 2 documents = 2 sent\n")
    assert sorted(line["language"] for line in index(clinic)) == ["en", "es"]


def test_a_packet_with_a_paper_that_cannot_be_had_does_not_go_at_all(clinic: Clinic) -> None:
    (clinic.folder / "handouts" / "falls.yaml").unlink()
    day = papers_in(clinic, ONE, TWO, "Test Third,T-003,sedation,2031-12-04,,,,,")
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "3 rows, 6 documents = 5 refused + 1 sent\n")
    assert f"{day}: row 2: error: packet colonoscopy-day: 'falls' in en: the library has no" in errors.replace('"', "'")
    assert sent(clinic) == [("T-003", "sedation")]
    code, said, errors = to_folder(clinic, day, "--send", "--incomplete")
    assert (code, said) == (0, "3 rows, 6 documents = 2 left out of a packet + 1 already there + 3 sent\n")
    assert 'warning: a packet prints without "falls" in en in rows 2, 3' in errors
    assert sent(clinic) == [STACK[0], STACK[2], ("T-002", "22511"), ("T-003", "sedation")]


def test_a_draft_among_its_papers_holds_a_whole_packet_back(clinic: Clinic) -> None:
    assert clinic.run("approve", "sedation", "--by", "Dr. Test", "--withdraw", "A mistake.").exit_code == 0
    day = papers_in(clinic, ONE, TWO)
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "2 rows, 5 documents = 3 refused + 2 sent\n")
    assert f"{day}: row 2: error: the handout sedation in en is a draft" in errors
    assert f"{day}: row 2: error: no paper of this row goes: a packet goes whole, or not at all [packet]" in errors
    assert sent(clinic) == [("T-002", "22511"), ("T-002", "falls")]
    assert to_folder(clinic, day, "--send", "--allow-draft", "Dr. Test said so.")[0] == 0
    assert sent(clinic) == [*STACK, ("T-002", "22511"), ("T-002", "falls")]


def test_a_packet_that_nobody_approved_in_its_composition_does_not_go(clinic: Clinic) -> None:
    path = clinic.folder / "handouts" / "packets.yaml"
    path.write_text(path.read_text().replace("[procedure, falls]", "[procedure]"))
    day = papers_in(clinic, ONE, TWO)
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "2 rows, 4 documents = 1 refused + 3 sent\n")
    assert "row 3: error: the composition of packet back-day is not approved: " in errors
    assert sent(clinic) == STACK
    code, said, _ = to_folder(clinic, day, "--send", "--allow-draft", "A test.")
    assert (code, said) == (0, "2 rows, 4 documents = 3 already there + 1 sent\n")


def test_a_paper_that_cannot_go_holds_back_those_of_its_packet_and_of_no_other(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    alone = papers_in(clinic, "Test Patient,T-001,sedation,2031-12-04,08:30,Dr. Test,,,")
    assert to_folder(clinic, alone, "--retract", "A mistake.", "--send")[0] == 0
    code, said, errors = to_folder(clinic, papers_in(clinic, ONE, TWO), "--send")
    assert (code, said) == (1, "2 rows, 5 documents = 3 refused + 2 sent\n")
    assert "row 2: error: this was retracted [retracted]" in errors
    assert to_folder(clinic, day, "--send", "--again")[0] == 0
    assert sent(clinic) == [*STACK, ("T-002", "22511"), ("T-002", "falls")]


def test_two_rows_that_share_a_paper_share_its_document(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE, ONE.replace("45378", "22511"))
    assert to_folder(clinic, day, "--send")[:2] == (0, "2 rows, 5 documents = 1 the same as another row + 4 sent\n")
    assert sent(clinic) == [("T-001", "22511"), *STACK]


def test_two_times_of_one_day_that_share_a_paper_are_told_how_to_be_one_visit(clinic: Clinic) -> None:
    other = ONE.replace("45378", "22511").replace("08:30", "09:30")
    code, said, errors = to_folder(clinic, papers_in(clinic, ONE, other), "--send")
    assert (code, said) == (1, "2 rows, 5 documents = 5 refused\n")
    assert 'row 3 asks for this patient\'s same "falls" with another name, time or clinician [clash]' in errors
    assert "write the codes of one visit into one row, or each visit's number" in errors


def test_the_paper_that_two_rows_share_goes_with_the_one_that_goes(clinic: Clinic) -> None:
    assert clinic.run("approve", "sedation", "--by", "Dr. Test", "--withdraw", "A mistake.").exit_code == 0
    day = papers_in(clinic, ONE, ONE.replace("45378", "22511"))
    assert to_folder(clinic, day, "--send")[:2] == (1, "2 rows, 5 documents = 3 refused + 2 sent\n")
    assert sent(clinic) == [("T-001", "22511"), ("T-001", "falls")]


POINTS: list[tuple[Any, str]] = [(DeliveryLog, "begin"), (DeliveryLog, "end"), (folders, "_add")]


@pytest.mark.parametrize("form", [[], ["--joined"]], ids=["each", "joined"])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("calls", [2, *(pytest.param(n, marks=pytest.mark.heavy) for n in (1, 3))])
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point[1])
def test_killed_between_two_papers_the_same_command_does_the_rest(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, point: tuple[Any, str], calls: int, before: bool, form: list[str]
) -> None:
    place, name = point
    day = papers_in(clinic, ONE, TWO)
    with monkeypatch.context() as patch:
        patch.setattr(place, name, dying(getattr(place, name), calls, before))
        with suppress(KilledError):  # or it came to its end before
            to_folder(clinic, day, "--send", *form)
    assert to_folder(clinic, day, "--send", *form)[0] == 0
    each = [*STACK, ("T-002", "22511"), ("T-002", "falls")]
    assert sent(clinic) == ([("T-001", "colonoscopy-day"), ("T-002", "back-day")] if form else each)


def test_taken_back_goes_what_an_older_packet_had_and_nothing_of_another_visit(clinic: Clinic) -> None:
    other_day = ONE.replace("12-04", "12-05")
    assert to_folder(clinic, papers_in(clinic, ONE, other_day, TWO), "--send")[0] == 0
    packets(clinic, PACKETS.replace("      - {paper: sedation, when: {sedation: yes}}\n", ""))
    (clinic.folder / "handouts" / "sedation.yaml").unlink()
    day = papers_in(clinic, ONE.replace(",yes,", ",,"))
    code, said, errors = to_folder(clinic, day, "--retract", "A mistake.", "--send")
    assert (code, said) == (0, "1 row, 2 documents = 2 retracted\n")
    left = "row 2: warning: sedation in en is there for this visit, too, and stays [left-over]"
    assert left in errors
    assert "--code sedation" in errors
    last = ["--code", "sedation", "--reference", "T-001", "--date", "2031-12-04", "--retract", "A mistake.", "--send"]
    assert to_folder(clinic, *last)[:2] == (0, "1 row = 1 retracted\n")
    assert sent(clinic) == [*STACK, ("T-002", "22511"), ("T-002", "falls")]


def test_taken_back_goes_a_paper_that_another_packet_has_now(clinic: Clinic) -> None:
    assert to_folder(clinic, papers_in(clinic, ONE), "--send")[0] == 0
    packets(clinic, PACKETS.replace("      - {paper: sedation, when: {sedation: yes}}\n      - falls\n", ""))
    day = papers_in(clinic, ONE)
    code, said, errors = to_folder(clinic, day, "--retract", "A mistake.", "--send")
    assert (code, said) == (0, "1 row, 2 documents = 2 retracted\n")
    assert "sedation in en is there for this visit, too" in errors
    assert sent(clinic) == [STACK[2]]


@pytest.mark.parametrize("text", [None, "packets: nonsense\n"])
def test_without_its_packets_a_library_takes_back_the_code_and_tells_the_rest(clinic: Clinic, text: str | None) -> None:
    day = papers_in(clinic, ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    path = clinic.folder / "handouts" / "packets.yaml"
    path.unlink() if text is None else path.write_text(text)
    code, said, errors = to_folder(clinic, day, "--retract", "A mistake.", "--send")
    assert (code, said) == (0, "1 row = 1 retracted\n")
    for name in ("sedation", "falls"):
        assert f"row 2: warning: {name} in en is there for this visit, too, and stays [left-over]" in errors
    assert sent(clinic) == STACK[1:]


def test_a_paper_that_a_packet_has_no_more_is_told_when_the_row_goes_again(clinic: Clinic) -> None:
    assert to_folder(clinic, papers_in(clinic, ONE), "--send")[0] == 0
    code, said, errors = to_folder(clinic, papers_in(clinic, ONE.replace(",yes,", ",no,")), "--send")
    assert (code, said) == (0, "1 row, 2 documents = 2 already there\n")
    assert "row 2: warning: sedation in en is there for this visit, and no row asks for it now [left-over]" in errors
    assert sent(clinic) == STACK


def test_a_row_that_is_cancelled_is_told_while_a_paper_of_its_packet_is_there(clinic: Clinic) -> None:
    assert to_folder(clinic, papers_in(clinic, ONE), "--send")[0] == 0
    path = Path(papers_in(clinic, ONE))
    path.write_text(f"{HEADINGS},Status\n{ONE},cancelled\n")
    assert "do not take place, and their documents are there: row 2" in to_folder(clinic, str(path), "--send")[2]
    alone = papers_in(clinic, ONE)
    assert to_folder(clinic, alone, "--retract", "Cancelled.", "--send")[:2] == (
        0,
        "1 row, 3 documents = 3 retracted\n",
    )
    path.write_text(f"{HEADINGS},Status\n{ONE},cancelled\n")
    assert "their documents are there" not in to_folder(clinic, str(path), "--send")[2]


def test_deliveries_tell_the_papers_by_name_and_by_row(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    told = clinic.run("deliveries", "--out", str(drop(clinic)), "--among", day, "--format", "json").stdout
    assert [(line["code"], line["rows"]) for line in map(json.loads, told.splitlines())] == [
        ("45378", "2"),
        ("sedation", "2"),
        ("falls", "2"),
    ]


# Joined: a packet is one document.


def joined(clinic: Clinic, *words: str) -> tuple[int, str, str]:
    return to_folder(clinic, *words, "--joined")


def test_a_joined_packet_is_one_document_that_passes_the_inspector(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE, TWO)
    assert joined(clinic, day, "--send")[:2] == (0, "2 rows = 2 sent\n")
    assert sent(clinic) == [("T-001", "colonoscopy-day"), ("T-002", "back-day")]
    for path in pdfs(clinic):
        data = path.read_bytes()
        assert inspect(data) == []
        assert b"<pdfuaid:part>1</pdfuaid:part>" in data
        assert b"cover" not in path.name.encode()
    (back,) = [path for path in pdfs(clinic) if path.name.startswith("back-day")]
    reader = PdfReader(back)
    assert reader.metadata is not None
    assert reader.metadata.title == "Back day"
    assert [item.title for item in reader.outline] == [  # type: ignore[union-attr]
        "Vertebroplasty: cement for a broken bone in the lower back",
        PdfReader(next(iter(each_paper(clinic, day, "falls")))).metadata.title,  # type: ignore[union-attr]
    ]
    assert text_of(back).count("Test Other") >= 2
    assert joined(clinic, day, "--send")[:2] == (0, "2 rows = 2 already there\n")


def each_paper(clinic: Clinic, day: str, name: str) -> list[Path]:
    """Return the files of one paper, each for itself, in a folder of their own."""
    out = clinic.folder / "each"
    result = clinic.attach(day, "--to", "folder", "--out", str(out), "--quiet", "--send")
    assert result.exit_code == 0, result.output
    return list(out.glob(f"{name}_*.pdf"))


def test_a_joined_packet_of_one_paper_is_that_paper_as_it_is(clinic: Clinic) -> None:
    packets(clinic, PACKETS.replace("[procedure, falls]", "[procedure]"))
    day = papers_in(clinic, TWO)
    assert joined(clinic, day, "--send")[0] == 0
    assert sent(clinic) == [("T-002", "22511")]
    assert [path.read_bytes() for path in pdfs(clinic)] == [each_paper(clinic, day, "22511")[0].read_bytes()]


def test_each_packet_of_a_row_is_joined_by_itself_and_a_code_without_one_stays_alone(clinic: Clinic) -> None:
    back = PACKETS.replace("[procedure, falls]", '[procedure, {paper: "22511", language: es}]')
    packets(clinic, back.replace("      - falls\n", ""))  # its code is 22867, and a paper comes once
    day = papers_in(clinic, ONE.replace("45378", '"45378, 22511, 22867"'))
    assert joined(clinic, day, "--send")[:2] == (0, "1 row, 3 documents = 3 sent\n")
    assert sent(clinic) == [("T-001", "22867"), ("T-001", "back-day"), ("T-001", "colonoscopy-day")]
    assert joined(clinic, day, "--retract", "A mistake.", "--send")[0] == 0
    assert sent(clinic) == []


@pytest.mark.heavy
@pytest.mark.parametrize("flavour", verapdf.FLAVOURS)
def test_verapdf_finds_no_failed_rule_in_a_joined_packet(clinic: Clinic, flavour: str) -> None:
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    assert joined(clinic, papers_in(clinic, ONE, TWO), "--send")[0] == 0
    assert verapdf.failures(pdfs(clinic), flavour) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda clinic: packets(clinic, PACKETS.replace("[procedure, falls]", "[falls, procedure]")),
        lambda clinic: packets(clinic, PACKETS.replace("[procedure, falls]", "[procedure, falls, sedation]")),
        lambda clinic: packets(clinic, PACKETS.replace("Back day", "A back day")),
        lambda clinic: clinic.change("broken bone in the lower back", "broken bone in the low back"),
    ],
    ids=["order", "more", "title", "words"],
)
def test_what_changes_in_a_joined_packet_replaces_it(clinic: Clinic, change: Callable[[Clinic], None]) -> None:
    day = papers_in(clinic, TWO)
    assert joined(clinic, day, "--send")[0] == 0
    (before,) = pdfs(clinic)
    data = before.read_bytes()
    change(clinic)
    assert joined(clinic, day, "--send")[:2] == (0, "1 row = 1 sent\n")
    (after,) = pdfs(clinic)
    assert (after.name, after.read_bytes() == data) == (before.name, False)


def test_what_is_there_one_by_one_never_goes_joined_beside_it(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    code, said, errors = joined(clinic, day, "--send")
    assert (code, said) == (1, "1 row = 1 refused\n")
    assert "papers of packet colonoscopy-day are there one by one" in errors
    assert sent(clinic) == STACK
    assert joined(clinic, day, "--retract", "It goes as one now.", "--send")[0] == 0
    assert joined(clinic, day, "--send")[:2] == (0, "1 row = 1 sent\n")
    assert sent(clinic) == [("T-001", "colonoscopy-day")]


def test_what_is_there_joined_never_goes_one_by_one_beside_it(clinic: Clinic) -> None:
    day = papers_in(clinic, ONE)
    assert joined(clinic, day, "--send")[0] == 0
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "1 row, 3 documents = 3 refused\n")
    assert "packet colonoscopy-day is there as one document, and its papers would go beside it [other-form]" in errors
    assert sent(clinic) == [("T-001", "colonoscopy-day")]
    code, said, _ = to_folder(clinic, day, "--retract", "One by one now.", "--send")
    assert (code, said) == (0, "1 row, 2 documents = 1 retracted + 1 never sent\n")
    assert sent(clinic) == []
    assert to_folder(clinic, day, "--send")[0] == 0
    assert sent(clinic) == STACK


def test_deliveries_tell_the_papers_of_a_joined_packet_and_which_is_outdated(clinic: Clinic) -> None:
    day = papers_in(clinic, TWO)
    assert joined(clinic, day, "--send")[0] == 0
    out = ["--out", str(drop(clinic))]
    told = clinic.run("deliveries", *out, "--among", day)
    assert "back-day en standard" in told.stdout
    assert "(22511 en, falls en)" in told.stdout
    assert told.stdout.rstrip().endswith("day.csv: row 2")
    assert clinic.run("deliveries", *out, "--outdated").stdout == ""
    clinic.change("broken bone in the lower back", "broken bone in the low back")
    assert "outdated" in clinic.run("deliveries", *out, "--outdated").stdout


def test_a_joined_packet_has_no_calendar(clinic: Clinic) -> None:
    code, _, errors = joined(clinic, papers_in(clinic, ONE), "--calendar", "--send")
    assert code == 3
    assert "--calendar: error: a packet that goes as one document has no calendar [calendar]" in errors


def test_a_joined_packet_goes_over_hl7_and_is_replaced_and_cancelled(clinic: Clinic) -> None:
    day = papers_in(clinic, TWO)
    with Listener() as listener:
        where = f"{over(listener)}papers: joined\n"
        assert send(clinic, where, day)[:2] == (0, "1 row = 1 sent\n")
        packets(clinic, PACKETS.replace("[procedure, falls]", "[procedure, falls, sedation]"))
        assert send(clinic, where, day)[:2] == (0, "1 row = 1 sent\n")
        assert send(clinic, where, day, "--retract", "A mistake.")[:2] == (
            0,
            "1 row, 2 documents = 1 retracted + 1 never sent\n",
        )
    assert [str(message.segment("EVN")[1]) for message in listener.got] == ["T02", "T10", "T11"]
    assert "^back-day^Back day^L" in str(listener.got[0].segment("OBX")[3])
    assert inspect(pdf_in(listener.got[1])) == []


# With the clinic's own PDFs, and without the page about the visit.

SHEET = "owner: Test Clinic, rights: written by our own staff, review: 2099-06-30"


def test_a_packet_takes_a_sheet_along_as_it_is_and_joined_says_nothing_that_it_is_not(clinic: Clinic) -> None:
    folder = clinic.folder / "handouts" / "sheets"
    folder.mkdir(exist_ok=True)
    (folder / "sheets.yaml").write_text(f"sheets:\n  parking: {{title: Parking, {SHEET}}}\n")
    (folder / "parking.pdf").write_bytes(pages("Turn left", "Then right"))
    approve(clinic, "parking")
    packets(clinic, PACKETS.replace("[procedure, falls]", "[procedure, parking]"))
    day = papers_in(clinic, TWO)
    assert to_folder(clinic, day, "--send")[:2] == (0, "1 row, 2 documents = 2 sent\n")
    assert sent(clinic) == [("T-002", "22511"), ("T-002", "parking")]
    out = clinic.folder / "joined"
    words = [day, "--to", "folder", "--out", str(out), "--joined", "--quiet", "--send"]
    assert clinic.attach(*words).exit_code == 0
    (pdf,) = out.glob("*.pdf")
    assert "Then right" in text_of(pdf)
    assert b"pdfuaid:part" not in pdf.read_bytes()
    assert clinic.attach(*words).stdout == "1 row = 1 already there\n"


VISIT = PACKETS.replace("[procedure, falls]", "[procedure, falls]\n    visit: {en: {where: Desk 1}}")


def test_the_page_about_the_visit_stays_on_paper(clinic: Clinic) -> None:
    packets(clinic, VISIT)
    day = papers_in(clinic, TWO)
    assert to_folder(clinic, day, "--send")[:2] == (0, "1 row, 2 documents = 2 sent\n")
    assert sent(clinic) == [("T-002", "22511"), ("T-002", "falls")]


# A FHIR server.


@pytest.fixture
def stub() -> Any:
    with Stub() as stub:
        stub.add_patient("T-001", "Patient", "Test")
        stub.add_patient("T-002", "Other", "Test")
        yield stub


@pytest.fixture
def chart(request: pytest.FixtureRequest, clinic: Clinic, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Chart:
    monkeypatch.setattr(http, "Clock", partial(http.Clock, sleep=lambda seconds: None))
    patience = str(fhir_stub.patience_in(request))
    return Chart(clinic, stub.url, fhir_stub.PATIENTS, requests_a_second="1000", timeout_s=patience, at_once="1")


def current(stub: Stub) -> list[dict[str, Any]]:
    return [one for one in stub.documents.values() if one["status"] == "current"]


def codes_of(document: dict[str, Any]) -> list[str]:
    return [event["coding"][0]["code"] for event in document["context"]["event"]]


def test_each_paper_stands_in_the_chart_under_the_codes_of_its_procedures(chart: Chart, stub: Stub) -> None:
    assert chart.send(papers_in(chart.clinic, ONE), "--verify")[:2] == (0, "1 row, 3 documents = 3 sent\n")
    assert sorted(map(codes_of, current(stub))) == [["22325"], ["22867"], ["45378"]]


@pytest.mark.parametrize("log", [True, False], ids=["with its log", "without it"])
def test_a_packet_is_taken_back_whole_from_a_chart(chart: Chart, stub: Stub, log: bool) -> None:
    day = papers_in(chart.clinic, ONE)
    assert chart.send(day)[0] == 0
    if not log:
        chart.log.rename(chart.log.with_name("lost.sqlite"))
    code, said, errors = chart.send(day, "--retract", "A mistake.")
    more = "" if log else " + 2 never sent"
    assert (code, said) == (0, f"1 row, {3 if log else 5} documents = 3 retracted{more}\n"), errors
    assert current(stub) == []


@pytest.mark.parametrize("reply", [says(500), says(500, handled=True), says(422)], ids=["500", "500 after", "422"])
def test_one_paper_that_fails_is_told_and_the_same_command_does_the_rest(chart: Chart, stub: Stub, reply: Any) -> None:
    day = papers_in(chart.clinic, ONE)
    stub.script("POST", "DocumentReference", reply)
    code, said, _ = chart.send(day)
    assert said.startswith("1 row, 3 documents = ")
    assert code in (0, 1)
    assert chart.send(day)[0] == 0
    assert len(current(stub)) == len(stub.documents) == 3


def test_a_joined_packet_is_one_document_with_the_codes_of_all_its_procedures(chart: Chart, stub: Stub) -> None:
    chart.settings.write_text(f"{chart.settings.read_text()}papers: joined\n")
    day = papers_in(chart.clinic, ONE)
    assert chart.send(day, "--verify")[:2] == (0, "1 row = 1 sent\n")
    (document,) = current(stub)
    assert codes_of(document) == ["45378", "22325", "22867"]
    assert document["description"] == "Colonoscopy day"
    assert inspect(b64decode(document["content"][0]["attachment"]["data"])) == []
    assert chart.send(day, "--verify")[:2] == (0, "1 row = 1 already there\n")
    chart.log.rename(chart.log.with_name("lost.sqlite"))
    assert chart.send(day)[:2] == (0, "1 row = 1 already there\n")
    assert len(stub.documents) == 1
