"""Parcels as HL7 v2 messages: read back with two libraries, sent to listeners, and filed in a folder."""

from __future__ import annotations

import dataclasses
import re
import stat
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import hl7
import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hypothesis import given, settings
from hypothesis import strategies as st

from handpress.content.series import identifier_of, series_of
from handpress.diagnostics import HandpressError, Span, fault
from handpress.portal.hl7v2 import Hl7Interface, RefusedError, control_id, document_number, message
from handpress.portal.mllp import Answer
from handpress.portal.parcel import Outcome, Parcel, Receipt
from handpress.portal.person_name import parts_of
from handpress.portal.settings import Hl7v2, read_portal
from handpress.source.bind import from_plain
from mllp_listener import Behaviour, Listener, RawListener, ack, raw, says

GOLDENS = Path(__file__).parent / "hl7v2"
MADE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=-5)))
PDF = b"%PDF-1.7 small\n"
NAMES = {
    "sending-facility": "CLINIC",
    "receiving-application": "EHR",
    "receiving-facility": "HOSPITAL",
    "patient-authority": "CLINIC",
}
PLACE = from_plain(Hl7v2, NAMES | {"folder": "out"})


def parcel(**other: Any) -> Parcel:
    series = series_of("MRN-7", "V-1", None, "22867", "en", "standard")
    fields: dict[str, Any] = {
        "row": 3,
        "reference": "MRN-7",
        "patient": "Ana María Pérez López",
        "encounter": "V-1",
        "procedure": None,
        "clinician": "Dr. B. Okafor",
        "code": "22867",
        "title": "Your spacer",
        "language": "en",
        "edition": "standard",
        "version": "1.0",
        "words": "0" * 64,
        "approved_by": "Dr. C. Lindqvist",
        "pdf": PDF,
        "calendar": None,
        "series": series,
        "identifier": identifier_of(series, "first"),
        "made": MADE,
    }
    return Parcel(**(fields | other))


def written(parcel: Parcel, event: str = "T02", older: str = "") -> bytes:
    return message(parcel, PLACE, event, older, sent=MADE)


def read(data: bytes) -> hl7.Message:
    return hl7.parse(data, encoding="utf-8")


def part(found: hl7.Message, segment: str, field: int, component: int = 1, at: int = 0) -> str:
    """Return a component as the `hl7` library reads it, its escapes undone."""
    text = str(found.segments(segment)[at][field])
    return str(found.unescape((text.split("^") + [""] * component)[component - 1]))


# What is in a message.


@pytest.mark.parametrize("event", ["T02", "T10", "T11"])
def test_message_is_the_golden(event: str, request: pytest.FixtureRequest) -> None:
    older = "" if event == "T02" else "0123456789abcdef0123456789"
    found = written(parcel(calendar=b"BEGIN:VCALENDAR"), event, older).decode().replace("\r", "\n")
    assert found == (GOLDENS / f"{event}.hl7.txt").read_text("utf-8")


@pytest.mark.parametrize("event", ["T02", "T10", "T11"])
def test_message_is_valid_for_another_reader(event: str) -> None:
    found = parse_message(written(parcel(), event, "abc").decode(), validation_level=VALIDATION_LEVEL.STRICT)
    assert found.validate()
    assert found.msh.msh_9.to_er7() == f"MDM^{event}^{'MDM_T01' if event == 'T11' else 'MDM_T02'}"


def test_draft_is_neither_authenticated_nor_available_nor_final() -> None:
    draft, approved = read(written(parcel(approved_by=None))), read(written(parcel()))
    assert [part(draft, "TXA", 17), part(draft, "TXA", 19), part(draft, "OBX", 11)] == ["PA", "UN", "P"]
    assert len(draft.segment("TXA")) == 20
    assert [part(approved, "TXA", 17), part(approved, "TXA", 19), part(approved, "OBX", 11)] == ["AU", "AV", "F"]
    assert part(approved, "TXA", 22, 2) == "Dr. C. Lindqvist"


def test_patient_without_a_name_has_none_and_nothing_is_deleted() -> None:
    found = written(parcel(patient=None, encounter="", clinician=None))
    assert part(read(found), "PID", 5, 7) == "U"
    assert part(read(found), "PID", 5) == ""
    assert b'""' not in found
    assert parse_message(found.decode(), validation_level=VALIDATION_LEVEL.STRICT).validate()


def test_name_that_would_delete_the_name_is_a_name() -> None:
    found = written(parcel(patient='""'))
    assert b'|""' not in found
    assert part(read(found), "PID", 5) == '""'


NAMED = {
    "Ann Foo": ["Foo", "Ann", "", "", ""],
    "Foo, Ann": ["Foo", "Ann", "", "", ""],
    "FOO,ANN B": ["FOO", "ANN", "B", "", ""],
    "Foo": ["Foo", "", "", "", ""],
    "Dr. Ann B. Foo Jr.": ["Foo", "Ann", "B.", "Jr.", "Dr."],
    "Foo Jr., Ann": ["Foo", "Ann", "", "Jr.", ""],
    "Foo, Ann, III": ["Foo", "Ann", "", "III", ""],
    "Foo, Sr., Bob": ["Foo", "Bob", "", "Sr.", ""],
    "Ann Foo, MD": ["Foo", "Ann", "", "MD", ""],
    "Sr. Juan Foo": ["Foo", "Juan", "", "", "Sr."],
    "Mrs. Foo": ["Foo", "", "", "", "Mrs."],
    "Ann van der Foo": ["van der Foo", "Ann", "", "", ""],
    "Juan Carlos de los Santos": ["de los Santos", "Juan", "Carlos", "", ""],
    "DE LA CRUZ, MARIA": ["DE LA CRUZ", "MARIA", "", "", ""],
    "de la Cruz": ["de la Cruz", "", "", "", ""],
    "Ana Pérez y López": ["Pérez y López", "Ana", "", "", ""],
    "Sara al Masri": ["al Masri", "Sara", "", "", ""],
    "محمد بن علي": ["بن علي", "محمد", "", "", ""],
    "Ann E Foo": ["Foo", "Ann", "E", "", ""],
    "Van Foo": ["Foo", "Van", "", "", ""],
    "Ann O'Neil-Foo": ["O'Neil-Foo", "Ann", "", "", ""],
    "Nguyễn Văn An": ["Nguyễn", "An", "Văn", "", ""],
    "An Văn Nguyễn": ["Nguyễn", "An", "Văn", "", ""],
    "李 明": ["李", "明", "", "", ""],
    "李明": ["李明", "", "", "", ""],
    "Ann Foo MD": ["Foo", "Ann", "", "MD", ""],
    "Ann B. Foo III, M.D., Ph.D.": ["Foo", "Ann", "B.", "III M.D. Ph.D.", ""],
    "Ann Foo, RN, BSN": ["Foo", "Ann", "", "RN BSN", ""],
    "Foo, Ann MD": ["Foo", "Ann", "", "MD", ""],
    "Dr. Foo MD": ["Foo", "", "", "MD", "Dr."],
    "Foo, Ann, 3rd": ["Foo", "Ann", "", "3rd", ""],
    "Ann Foo V": ["Foo", "Ann", "", "V", ""],
    "Rev. Ann Foo": ["Foo", "Ann", "", "", "Rev."],
    "Foo, Ann,": ["Foo", "Ann", "", "", ""],
    "Rahman, Md": ["Rahman", "Md", "", "", ""],
    "Kim, Do": ["Kim", "Do", "", "", ""],
    "MINH FOO DO": ["DO", "MINH", "FOO", "", ""],
    "Mai Thi Do": ["Do", "Mai", "Thi", "", ""],
    "An Van Nguyen": ["Nguyen", "An", "Van", "", ""],
    "Nguyen Van An": ["Nguyen", "An", "Van", "", ""],
    # Nothing tells the parts apart: whole, as it was typed.
    "Dr.": ["Dr.", "", "", "", ""],
    "Foo,": ["Foo,", "", "", "", ""],
    "Foo, Ann, Bob": ["Foo, Ann, Bob", "", "", "", ""],
}


@pytest.mark.parametrize("name", NAMED)
def test_each_part_of_a_name_has_its_place(name: str) -> None:
    found = read(written(parcel(patient=name)))
    assert named(found) == NAMED[name]
    assert part(found, "PID", 5, 7) == "D"
    assert letters(NAMED[name]) == letters([name])


def test_replacement_names_what_it_replaces() -> None:
    found = read(written(parcel(), "T10", "older-1"))
    assert [part(found, "TXA", 12), part(found, "TXA", 13)] == [document_number(parcel()), "older-1"]


def test_cancellation_says_whose_and_which_and_no_more() -> None:
    empty = parcel(title="", approved_by=None, pdf=b"", identifier="", patient=None)
    found = read(written(empty, "T11", "older-1"))
    assert [segment[0][0] for segment in found] == ["MSH", "EVN", "PID", "PV1", "TXA"]
    assert [part(found, "TXA", 12), part(found, "TXA", 19), part(found, "PID", 3)] == ["older-1", "CA", "MRN-7"]


def test_numbers_fit_their_fields_and_repeat() -> None:
    number, other = document_number(parcel()), dataclasses.replace(parcel(), identifier=identifier_of("x", 2))
    control = control_id("T02", number)
    assert re.fullmatch("[0-9A-F]{20}", control)
    assert len(f"{number}.pdf") <= 30
    assert part(read(written(parcel())), "MSH", 10) == part(read(written(parcel(title="x"))), "MSH", 10) == control
    controls = {control, control_id("T02", document_number(other))}
    controls |= {control_id("T11", number), control_id("T10", number, "a"), control_id("T10", number, "b")}
    assert len(controls) == 5


def test_file_name_and_numbers_hold_nothing_of_the_patient() -> None:
    found = read(written(parcel()))
    for text in (part(found, "TXA", 16), part(found, "TXA", 12), part(found, "MSH", 10)):
        assert not re.search("MRN-7|Ana|V-1", text)


def test_time_without_a_zone_is_our_fault() -> None:
    with pytest.raises(ValueError, match="zone"):
        message(parcel(), PLACE, sent=datetime(2026, 1, 1))


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    '|^&~\\\r\nFSTREX0D."HN\x0b\x1c ', max_size=20
)
TEXT = ANY.filter(lambda text: not text or text.strip())  # hl7apy drops what is nothing but white space


def named(found: hl7.Message) -> list[str]:
    """Return family, given, further, suffix and prefix of PID-5."""
    return [part(found, "PID", 5, component) for component in range(1, 6)]


def letters(texts: list[str]) -> list[str]:
    return sorted(re.sub("[,\uff0c\u060c\u3001\\s]", "", "".join(texts)))


@settings(max_examples=60, deadline=None)
@given(patient=TEXT, title=TEXT, reference=TEXT.filter(bool), pdf=st.binary(max_size=300))
def test_what_goes_in_comes_out(patient: str, title: str, reference: str, pdf: bytes) -> None:
    made = parcel(patient=patient, title=title, reference=reference, pdf=pdf, calendar=b"BEGIN:VCALENDAR\r\n")
    data = written(made)
    assert not set(data) & (set(range(32)) - {13})
    found = read(data)
    assert [str(segment[0]) for segment in found] == ["MSH", "EVN", "PID", "PV1", "TXA", "OBX", "OBX"]
    assert letters(named(found)) == letters([patient])
    assert part(found, "PID", 3) == reference
    assert [part(found, "PID", 3, at) for at in (4, 5)] == ["CLINIC", "MR"]
    assert part(found, "OBX", 3, 5) == title
    assert b64decode(part(found, "OBX", 5, 5)) == pdf
    assert b64decode(part(found, "OBX", 5, 5, at=1)) == made.calendar
    other = parse_message(data.decode(), validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=False)
    values = (other.pid.pid_5.pid_5_1, other.pid.pid_3.pid_3_1, other.obx[0].obx_3.obx_3_5)
    for value, text in zip(values, (parts_of(patient).family, reference, title), strict=True):
        # hl7apy escapes the escapes of characters in hexadecimal when it is asked for a value.
        assert re.search('[\x00-\x1f\x7f]|^""$', text) or found.unescape(value.value or "") == text
    assert b64decode(other.obx[0].obx_5.to_er7().split("^")[4] if pdf else b"") == pdf


@pytest.mark.parametrize(
    ("change", "fact"), [({"title": "Ana " * 60}, "more characters"), ({"patient": "Ana \ud800"}, "half a character")]
)
def test_what_hl7_does_not_take_is_refused_in_words_without_it(change: dict[str, str], fact: str) -> None:
    with pytest.raises(RefusedError, match=fact) as raised:
        written(parcel(**change))
    assert "Ana" not in repr(raised.value)
    assert raised.value.__suppress_context__


def test_large_pdf_is_written_in_step_with_its_length(check_growth) -> None:
    def write(count: int) -> None:
        assert len(written(parcel(pdf=bytes(range(256)) * count))) > 256 * count * 4 / 3

    check_growth(write, 20_000)


# Where they go.


def interface(tmp_path: Path, port: int = 0, folder: str = "", timeout_s: float = 60) -> Hl7Interface:
    where = f"folder: {folder}" if folder else f"host: 127.0.0.1\n  port: {port}\n  tls: no\n  timeout-s: {timeout_s}"
    lines = "".join(f"\n  {name}: {value}" for name, value in NAMES.items())
    (tmp_path / "portal.yaml").write_text(f"hl7v2:{lines}\n  {where}\n")
    return Hl7Interface(read_portal(tmp_path / "portal.yaml"))


def delivered(tmp_path: Path, behaviour: Behaviour, made: Parcel | None = None) -> Receipt:
    with RawListener(behaviour) as listener:
        portal = interface(tmp_path, listener.port)
        try:
            return portal.deliver(made or parcel(), [])
        finally:
            portal.close()


def test_real_listener_gets_the_pdf(tmp_path: Path) -> None:
    pdf = bytes(range(256)) * 4000
    with Listener() as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.deliver(parcel(pdf=pdf, patient="Ö|^&~\\ 李"), [])
        portal.close()
    assert receipt == Receipt(Outcome.SENT, document_number(parcel()), "AA")
    assert portal.name == f"hl7v2 127.0.0.1:{listener.port}"
    (found,) = listener.got
    assert b64decode(part(found, "OBX", 5, 5)) == pdf
    assert named(found) == ["李", "Ö|^&~\\", "", "", ""]


def test_replacement_cancels_what_it_has_no_room_for(tmp_path: Path) -> None:
    with Listener() as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.deliver(parcel(), ["old-1", "old-2", "old-3"])
        portal.close()
    assert receipt.outcome is Outcome.SENT
    assert set(receipt.replaced) == {"old-1", "old-2", "old-3"}
    told = [(part(found, "MSH", 9, 2), part(found, "TXA", 12), part(found, "EVN", 1)) for found in listener.got]
    number = document_number(parcel())
    assert told == [("T10", number, "T10"), ("T11", "old-1", "T11"), ("T11", "old-2", "T11")]
    assert part(listener.got[0], "TXA", 13) == "old-3"


def test_what_could_not_be_cancelled_is_not_called_replaced(tmp_path: Path) -> None:
    with RawListener(says(ack), says(lambda sent: ack(sent, "AE"))) as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.deliver(parcel(), ["old-1", "old-2"])
        portal.close()
    assert (receipt.outcome, receipt.replaced) == (Outcome.SENT, ("old-2",))


def test_retraction_cancels_each(tmp_path: Path) -> None:
    empty = parcel(title="", approved_by=None, pdf=b"", identifier="", patient=None)
    with Listener() as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.retract(empty, ["a", "b"])
        portal.close()
    assert receipt == Receipt(Outcome.RETRACTED, answer="AA")
    assert [part(found, "TXA", 12) for found in listener.got] == ["a", "b"]
    assert len({part(found, "MSH", 10) for found in listener.got}) == 2


@pytest.mark.parametrize("code", ["AE", "AR", "CE", "CR"])
def test_rejection_is_a_failure_with_codes_and_no_words(tmp_path: Path, code: str) -> None:
    errors = ["ERR||PID^1|204^Ana Maria is unknown^HL70357|E||||MRN-7"]
    receipt = delivered(tmp_path, says(lambda sent: ack(sent, code, errors=errors)))
    assert (receipt.outcome, receipt.answer, receipt.id) == (Outcome.FAILED, code, "")
    assert receipt.failure == f"the interface does not take it: {code}, 204 E"
    assert not re.search("Ana|MRN-7|Secret", repr(receipt))


def test_rejected_retraction_is_a_failure(tmp_path: Path) -> None:
    with RawListener(says(lambda sent: ack(sent, "AR"))) as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.retract(parcel(pdf=b""), ["a", "b"])
        portal.close()
    assert (receipt.outcome, receipt.answer) == (Outcome.FAILED, "AR")
    assert len(listener.got) == 1


def test_retraction_that_reaches_not_all_is_unsure(tmp_path: Path) -> None:
    with RawListener(says(ack), says(lambda sent: ack(sent, "AR"))) as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.retract(parcel(pdf=b""), ["a", "b"])
        portal.close()
    assert (receipt.outcome, receipt.failure) == (Outcome.UNSURE, "not all of its versions can be cancelled")


@pytest.mark.parametrize(
    "error", ["ERR||TXA^1^13|204|E", "ERR|TXA^1^13^204&Unknown key identifier&HL70357", "ERR|TXA^1^13^204^Unknown"]
)
def test_where_the_older_one_never_arrived_the_new_one_goes_as_new(tmp_path: Path, error: str) -> None:
    unknown = says(lambda sent: ack(sent, "AE", errors=[error]))
    with RawListener(unknown, says(ack)) as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.deliver(parcel(), ["old-1"])
        portal.close()
    assert (receipt.outcome, receipt.replaced) == (Outcome.SENT, ("old-1",))
    events = [part(hl7.parse(message.decode()), "EVN", 1) for message in listener.got]
    assert events == ["T10", "T02"]
    with RawListener(unknown, unknown) as listener:  # it is the patient that is not known
        portal = interface(tmp_path, listener.port)
        assert portal.deliver(parcel(), ["old-1"]).outcome is Outcome.FAILED
        portal.close()


def test_version_of_a_patient_who_is_not_known_is_not_called_cancelled(tmp_path: Path) -> None:
    stranger = says(lambda sent: ack(sent, "AE", errors=["ERR||PID^1^3|204|E"]))
    with RawListener(says(ack), stranger) as listener:
        portal = interface(tmp_path, listener.port)
        receipt = portal.deliver(parcel(), ["old-1", "old-2"])
        portal.close()
    assert receipt.replaced == ("old-2",)
    assert receipt.failure == "an older version may still be shown: it cannot be cancelled"


def test_document_that_arrived_is_there_though_the_older_ones_cannot_be_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listener() as listener:
        portal = interface(tmp_path, listener.port)
        hand_over = portal._line.send

        def gone(message: bytes, control: str) -> Answer:
            if b"|T11|" in message:
                raise fault(Span("test"), "the interface is gone", "hl7v2", "")
            return hand_over(message, control)

        monkeypatch.setattr(portal._line, "send", gone)
        receipt = portal.deliver(parcel(), ["old-1", "old-2"])
        portal.close()
    assert (receipt.outcome, receipt.replaced) == (Outcome.SENT, ("old-2",))
    assert receipt.failure == "an older version may still be shown: it cannot be cancelled"


def test_duplicate_is_a_failure_that_says_where_to_look(tmp_path: Path) -> None:
    receipt = delivered(tmp_path, says(lambda sent: ack(sent, "AE", errors=["ERR|||205|E"])))
    assert receipt.outcome is Outcome.FAILED
    assert "look into the chart" in receipt.hint


@pytest.mark.parametrize(
    "behaviour",
    [raw(b"", then_close=True), raw(b""), raw(b"\x0bMSH|"), says(lambda sent: ack(sent, asked="X")), raw(b"\x15" * 99)],
    ids=["closed", "silent", "half", "another's", "garbage"],
)
def test_no_answer_is_unsure_and_a_repeat_has_the_same_numbers(tmp_path: Path, behaviour: Behaviour) -> None:
    with RawListener(behaviour, says(ack)) as listener:
        portal = interface(tmp_path, listener.port, timeout_s=1)
        first = portal.deliver(parcel(), [])
        assert (first.outcome, first.id) == (Outcome.UNSURE, document_number(parcel()))
        assert "keep their numbers" in first.hint
        assert portal.deliver(parcel(), []) == Receipt(Outcome.SENT, first.id, "AA")
        portal.close()
    assert listener.got[0] == listener.got[1]


def test_listener_that_closes_without_reading_leaves_it_unsure(tmp_path: Path) -> None:
    with RawListener(raw(b"", then_close=True), read=False) as listener:
        receipt = interface(tmp_path, listener.port).deliver(parcel(pdf=bytes(8_000_000)), [])
    assert receipt.outcome is Outcome.UNSURE


def test_interface_that_is_not_there_fails_for_all(tmp_path: Path) -> None:
    with RawListener(raw(b"")) as listener:
        port = listener.port
    with pytest.raises(HandpressError, match="refuses the connection") as raised:
        interface(tmp_path, port).deliver(parcel(), [])
    assert not re.search("Ana|MRN-7", str(raised.value))


def test_text_that_hl7_does_not_take_fails_its_row_alone(tmp_path: Path) -> None:
    with Listener() as listener:
        portal = interface(tmp_path, listener.port)
        receipts = [portal.deliver(parcel(patient=name), []) for name in ("Ana" * 90, "Ana")]
        portal.close()
    assert [receipt.outcome for receipt in receipts] == [Outcome.FAILED, Outcome.SENT]
    assert "Ana" not in repr(receipts)


def test_folder_gets_a_private_file_once(tmp_path: Path) -> None:
    portal = interface(tmp_path, folder="out")
    assert portal.name == f"hl7v2 {tmp_path.resolve() / 'out'}"
    assert portal.deliver(parcel(), []) == Receipt(Outcome.SENT, document_number(parcel()))
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == f"{control_id('T02', document_number(parcel()))}.hl7"
    assert path.read_bytes() == written(parcel())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    later = parcel(made=MADE + timedelta(hours=1))
    assert portal.deliver(later, []).outcome is Outcome.ALREADY
    assert path.read_bytes() == written(parcel())
    path.unlink()  # the interface took it
    assert portal.deliver(later, []).outcome is Outcome.SENT


def test_folder_calendar_made_later_is_no_other_message(tmp_path: Path) -> None:
    portal = interface(tmp_path, folder="out")
    outcomes = [portal.deliver(parcel(calendar=made), []).outcome for made in (b"one", b"two")]
    assert outcomes == [Outcome.SENT, Outcome.ALREADY]


def test_folder_file_that_is_another_is_replaced(tmp_path: Path) -> None:
    portal = interface(tmp_path, folder="out")
    path = tmp_path / "out" / f"{control_id('T02', document_number(parcel()))}.hl7"
    path.parent.mkdir()
    for other in (b"", b"MSH", written(parcel())[:-9], written(parcel(pdf=b"%PDF other"))):
        path.write_bytes(other)
        assert portal.deliver(parcel(), []).outcome is Outcome.SENT
        assert path.read_bytes() == written(parcel())


def test_folder_gets_cancellations(tmp_path: Path) -> None:
    portal = interface(tmp_path, folder="out")
    assert portal.retract(parcel(pdf=b""), ["a", "b"]).outcome is Outcome.RETRACTED
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(HandpressError, match="cannot be written"):
        interface(tmp_path, folder="out").deliver(parcel(), [])


def test_nothing_of_a_patient_shows(tmp_path: Path) -> None:
    portal = interface(tmp_path, folder="out")
    assert repr(portal) == f"Hl7Interface({portal.name!r})"
