"""Attach over HL7 v2, from the command to a real listener and into a folder."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import hl7
import pytest

from mllp_listener import Listener, RawListener, ack, raw, says
from portal_case import Clinic, clinic_in

ONE = "Test Patient,T-001,V-9,22511,2026-12-04,08:30,Dr. Test,,"


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


def send(clinic: Clinic, where: str, day: str, *words: str) -> tuple[int, str, str]:
    settings = clinic.folder / "portal.yaml"
    who = "  sending-facility: CLINIC\n  receiving-application: PORTAL\n  receiving-facility: HOSPITAL\n"
    settings.write_text(f"hl7v2:\n{who}  patient-authority: CLINIC\n  timeout-s: 2\n{where}")
    result = clinic.attach(day, "--to", "hl7v2", "--portal", str(settings), "--send", "--quiet", *words)
    return result.exit_code, result.stdout, result.stderr


def over(listener: Any) -> str:
    return f"  host: 127.0.0.1\n  port: {listener.port}\n  tls: no\n"


def pdf_in(message: Any) -> bytes:
    return b64decode(str(message.segment("OBX")[5]).split("^")[4])


def test_each_patients_pdf_arrives_once_and_is_replaced_and_cancelled(clinic: Clinic) -> None:
    day = clinic.patients(5)
    with Listener() as listener:
        assert send(clinic, over(listener), day)[:2] == (0, "5 rows = 5 sent\n")
        assert send(clinic, over(listener), day)[:2] == (0, "5 rows = 5 already there\n")
        printed = clinic.folder / "printed"
        assert clinic.run("batch", day, "--out", str(printed), "--quiet", "--drafts").exit_code == 0
        wanted = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in printed.rglob("*.pdf"))
        assert sorted(hashlib.sha256(pdf_in(message)).hexdigest() for message in listener.got) == wanted
        for message in listener.got:
            number = str(message.segment("PID")[3]).split("^")[0]
            assert str(message.segment("PID")[5]).startswith(f"Patient{int(number[2:])}^Test{int(number[2:])}^")
        clinic.change("broken bone in the lower back", "broken bone in the low back")
        assert send(clinic, over(listener), day)[:2] == (0, "5 rows = 5 sent\n")
        assert send(clinic, over(listener), day, "--retract", "A mistake.")[:2] == (0, "5 rows = 5 retracted\n")
    events = [str(message.segment("EVN")[1]) for message in listener.got]
    assert events == ["T02"] * 5 + ["T10"] * 5 + ["T11"] * 5
    numbers = [str(message.segment("TXA")[12]) for message in listener.got]
    parents = [str(message.segment("TXA")[13]) for message in listener.got]
    assert parents[5:10] == numbers[:5]
    assert numbers[10:] == numbers[5:10]
    assert len(set(numbers[:10])) == 10


def test_a_row_that_the_interface_refuses_fails_alone_and_goes_again(clinic: Clinic) -> None:
    day = clinic.patients(3)

    error = "ERR|||207^Application^HL70357|E||||Test0 Patient0"
    refuse, accept = says(lambda message: ack(message, "AE", errors=[error])), says(ack)
    with RawListener(refuse, accept) as listener:
        code, said, errors = send(clinic, over(listener), day)
        assert (code, said) == (1, "3 rows = 1 failed + 2 sent\n")
        assert "row 2: error: the interface does not take it: AE, 207" in errors
        assert not re.search(r"T-0\d\d\d|Test\d|Patient\d|Secret", errors)
        assert send(clinic, over(listener), day)[:2] == (0, "3 rows = 2 already there + 1 sent\n")


def test_a_lost_answer_is_said_and_the_repeat_is_the_same_message(clinic: Clinic) -> None:
    with RawListener(raw(b"", then_close=True), says(ack)) as listener:
        code, said, errors = send(clinic, over(listener), clinic.day(ONE))
        assert (code, said) == (4, "1 row = 1 unsure\n")
        assert "T-001" not in errors
        assert send(clinic, over(listener), clinic.day(ONE))[:2] == (0, "1 row = 1 sent\n")
    first, second = (hl7.parse(message.decode()) for message in listener.got)
    assert str(first.segment("MSH")[10]) == str(second.segment("MSH")[10])
    assert str(first.segment("TXA")[12]) == str(second.segment("TXA")[12])


def test_an_interface_that_answers_nobody_ends_the_run(clinic: Clinic) -> None:
    with RawListener(raw(b"", then_close=True)) as listener:
        code, said, errors = send(clinic, over(listener), clinic.patients(20))
        assert (code, said) == (4, "20 rows = 4 unsure + 16 not tried\n")
        assert len(listener.got) == 4
    assert errors.count("rows in a row came to nothing") == 1
    assert "run the same command again" in errors


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r"])
def test_an_answer_with_other_line_ends_is_one_and_nothing_goes_again(clinic: Clinic, end: str) -> None:
    with RawListener(says(lambda message: ack(message).replace(b"\r", end.encode()))) as listener:
        assert send(clinic, over(listener), clinic.patients(2))[:2] == (0, "2 rows = 2 sent\n")
        assert send(clinic, over(listener), clinic.patients(2))[:2] == (0, "2 rows = 2 already there\n")
    assert len(listener.got) == 2


def test_no_placeholder_and_nothing_that_a_spreadsheet_made_is_a_patients_number(clinic: Clinic) -> None:
    junk = ["N/A", "NULL", "none", "-", "12-Mar", "00127.0", "=A2", "+A2", "@A2"]
    rows = [ONE.replace("T-001", number) for number in junk]
    undone = [
        ONE.replace("T-001", number).replace("V-9", f"V-{at}") for at, number in enumerate(['="00123"', "'00124"])
    ]
    code, said, errors = send(clinic, "  folder: messages\n", clinic.day(*rows, *undone))
    assert (code, said) == (1, "11 rows = 8 refused + 3 sent\n")
    assert errors.count("there is no number of the patient") == 4
    assert errors.count("reference: the spreadsheet has made something else of this number [spoilt]") == 1
    assert errors.count("reference: a formula stands here, and not the number that it comes to [formula]") == 3
    messages = [hl7.parse(path.read_bytes().decode()) for path in (clinic.folder / "messages").iterdir()]
    assert sorted(str(found.segment("PID")[3]).split("^")[0] for found in messages) == ["00123", "00124", "00127"]


def test_number_0_is_nobodys_chart(clinic: Clinic) -> None:
    day = clinic.day(ONE.replace("T-001", "0"))
    assert send(clinic, "  folder: messages\n", day)[:2] == (1, "1 row = 1 refused\n")
    code, said, errors = send(clinic, "  folder: messages\n", day, "--retract", "A mistake.")
    assert (code, said) == (1, "1 row = 1 refused\n")
    assert "there is no number of the patient" in errors


def test_two_visits_with_a_placeholder_are_two_and_told(clinic: Clinic) -> None:
    visits = [ONE.replace("V-9", "N/A"), ONE.replace("V-9", "N/A").replace("2026-12-04", "2026-12-11")]
    code, said, errors = send(clinic, "  folder: messages\n", clinic.day(*visits))
    assert (code, said) == (0, "2 rows = 2 sent\n")
    assert "what stands for a number is none in rows 2, 3 [placeholder]" in errors
    assert len(list((clinic.folder / "messages").glob("*"))) == 2


def test_messages_into_a_folder(clinic: Clinic) -> None:
    where = "  folder: messages\n"
    assert send(clinic, where, clinic.day(ONE))[:2] == (0, "1 row = 1 sent\n")
    (path,) = (clinic.folder / "messages").iterdir()
    assert re.fullmatch(r"[0-9A-F]{20}\.hl7", path.name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert pdf_in(hl7.parse(path.read_bytes().decode())).startswith(b"%PDF-1.7")
    assert send(clinic, where, clinic.day(ONE))[:2] == (0, "1 row = 1 already there\n")


def test_an_interface_that_is_not_there_stops_the_batch(clinic: Clinic) -> None:
    code, said, errors = send(clinic, "  host: 127.0.0.1\n  port: 1\n  tls: no\n", clinic.patients(3))
    assert code == 4
    assert "sent" not in said
    assert "127.0.0.1:1" in errors
