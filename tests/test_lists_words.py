"""Words and letters of lists: encodings, states, languages, objects; what has two readings decides nothing."""

from __future__ import annotations

import json

import pytest

from handpress.diagnostics import HandpressError
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Row, open_appointments
from handpress.lists.cells import language, signs_in, state
from handpress.lists.daylist import DayList
from handpress.lists.notes import Note, Unread
from handpress.lists.vocabulary import (
    COLUMN_OF,
    HEADINGS,
    LANGUAGES,
    STATE_OF,
    STATES,
    TWO_STATES,
    UNSURE,
    State,
    column_of,
    key,
)


def rows(content: str | bytes) -> tuple[list[Row], str]:
    """Return the rows of a list, and what is told of it."""
    source = DayList.of_bytes("day", content.encode() if isinstance(content, str) else content)
    with open_appointments(source, unfit=lambda name: None) as opened:
        return list(opened.rows()), "\n".join(map(str, opened.told))


def names(content: bytes) -> list[str | None]:
    return [row.patient for row in rows(content)[0] if isinstance(row, Appointment)]


# Encodings

SPANISH = ["José García", "Iñaki Núñez", "MARÍA MUÑOZ", "Ángel Ibáñez"]
GERMAN = ["Jürgen Weiß", "Björn Schröder", "Käthe Bär", "ÖZGÜR"]
FRENCH = ["Hélène Lefèvre", "François D’Arc", "Noël", "Agnès"]
POLISH = ["Wałęsa", "Żółć", "Zięba", "Świątek"]
VIETNAMESE = ["Nguyễn Thị Hương", "Trần Đức", "Lê"]


def listed(people: list[str], encoding: str, mark: bytes = b"", end: str = "\n") -> bytes:
    text = end.join(["Patient,CPT", *(f"{name},22511" for name in people), ""])
    return mark + text.encode(encoding)


@pytest.mark.parametrize("people", [SPANISH, GERMAN, FRENCH, POLISH, VIETNAMESE])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark", "told"),
    [
        ("utf-8", b"", ""),
        ("utf-8", b"\xef\xbb\xbf", ""),
        ("utf-16-le", b"\xff\xfe", "in UTF-16"),
        ("utf-16-be", b"\xfe\xff", "in UTF-16"),
        ("utf-16-le", b"", "in UTF-16"),
        ("utf-16-be", b"", "in UTF-16"),
    ],
)
def test_unicode_is_read_and_told(people: list[str], end: str, encoding: str, mark: bytes, told: str) -> None:
    content = listed(people, encoding, mark, end)
    assert names(content) == people
    assert told in rows(content)[1]
    assert bool(told) == ("[encoding]" in rows(content)[1])


@pytest.mark.parametrize("people", [SPANISH, GERMAN, FRENCH])
@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")])
def test_letters_of_windows_and_of_a_mac_are_told_apart(people: list[str], encoding: str, name: str) -> None:
    content = listed(people, encoding)
    assert names(content) == people
    assert f"this file is in {name}, not in UTF-8, and is read so" in rows(content)[1]


ALONE = sorted({*SPANISH, *GERMAN, *FRENCH, "Müller", "Zoë", "Jesús", "Bär", "Håkan", "O’Brien", "Peña", "Ramón"})


@pytest.mark.parametrize("person", ALONE)
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_one_name_alone_is_right_or_the_list_is_refused(person: str, encoding: str) -> None:
    try:
        found = names(listed([person], encoding))
    except HandpressError as error:
        found, told = [person], str(error)
        assert encoding == "mac_roman", told  # what Windows writes is always known
    assert found == [person]


@pytest.mark.parametrize(
    ("people", "encoding"),
    [
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (["Иван Петров"], "cp1251"),
        (["Ηλίας"], "cp1253"),
        (["山田"], "shift_jis"),
    ],
)
def test_other_encodings_are_refused_with_what_to_do(people: list[str], encoding: str) -> None:
    with pytest.raises(HandpressError) as caught:
        rows(listed(people, encoding))
    assert "[encoding]" in str(caught.value)
    assert "hint: save it from the spreadsheet as CSV UTF-8" in str(caught.value)


# States

LEFT_OUT = {
    State.CANCELLED: [
        *(
            "Cancelled",
            "canceled",
            "CANCELLED",
            "Cxl",
            "CX",
            "can",
            "x Canceled",
            "% Canceled < 24h",
            "Void",
            "cancelled ",
        ),
        *("Patient cancelled - ill", "Cancelled by provider", "Late Cancel", "Deleted", "Cancelled: did not want it"),
        *("CANC-Patient", "Canc Pt", "CX - pt ill", "CXLD by office", "CX'd", "Cancld", "Abgesagt"),
        *("cancelled (weather)", "Canceled - not feeling well", "Cancelada"),
    ],
    State.NO_SHOW: [
        "No Show",
        "no-show",
        "NOSHOW",
        "NS",
        "DNA",
        "? No show",
        "Did not show",
        "NCNS",
        "no call, no show",
        "didn’t come",
        "pt no showed",
        "noshow",
    ],
    State.LEFT: ["Left without being seen", "LWBS", "Left w/o visit", "! Left w/o visit", "Left Without Seen"],
    State.RESCHEDULED: [
        "Rescheduled",
        "Resched",
        "& Rescheduled",
        "Rescheduled by patient",
        "Bumped",
        "R/S",
        "Postponed - weather",
        "R/S to 12/10",
    ],
    State.ERROR: ["Entered in error", "entered-in-error", "Duplicate"],
    State.DECEASED: ["Deceased", "DECEASED", "Patient deceased", "Pt expired", "passed away 11/2"],
}


@pytest.mark.parametrize(("text", "meant"), [(text, meant) for meant, texts in LEFT_OUT.items() for text in texts])
def test_state_that_wants_no_paper_is_known(text: str, meant: State) -> None:
    assert state(text, {}) == (meant, ())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Scheduled",
            "Confirmed",
            "booked",
            "Arrived",
            "checked-in",
            "Checked Out",
            "fulfilled",
            "Pending",
            "waitlist",
        ),
        *("proposed", "Not confirmed", "@ Arrived", "~ Arrived late", "< In exam room", "> Checked out", "- None", "-"),
        *("* Reminder done", "+ Chart pulled", "$ Coding done", "^ Pending", "CALL", "SMS", "EMAIL", "AVM", "N/A", ""),
        *("Present", "Completed", "Started", "Complete", "Overbook", "Left message", "f", "o", "In Progress", "SCH"),
    ],
)
def test_state_that_stands_is_known(text: str) -> None:
    assert state(text, {}) == (State.STANDS, ())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Not cancelled",
            "do not cancel",
            "DO NOT CANCEL!",
            "don’t cancel",
            "Reschedule not needed",
            "never cancelled",
        ),
        *("not a no show", "uncancelled", "no cancellation", "isn't cancelled", "Ready for pickup", "Foo", "ABN"),
    ],
)
def test_state_that_is_not_known_prints_and_is_told(text: str) -> None:
    assert state(text, {}) == (State.STANDS, (Note.UNKNOWN_STATE,))


@pytest.mark.parametrize(
    "text",
    [
        *("x", "X", "?", "!", "%", "&", "1", "2", "3", "4", "Left", "Error", "Expired", "DC", "Declined", "Blocked"),
        *("Rescheduled from 12/1", "Was cancelled, now confirmed", "cancellation list", "No-show risk: high"),
        *(
            "no show fee paid",
            "C",
            "Refused",
            "canelled",
            "Camceled",
            "cancelled in error",
            "previously cancelled",
            "cancelled?",
            "May cancel",
            "Cancelled - not needed",
            "x Confirmed",
        ),
        *("cancel if it rains", "rescheduled again", "wants to cancel", "prior no show"),
    ],
)
def test_state_with_two_readings_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Unread) as caught:
        state(text, {})
    assert (caught.value.column, caught.value.hint) == (
        "state",
        "write one word for it, or name this one under states in lists.yaml",
    )
    found, _ = rows(f'CPT,Status\n22511,"{text}"\n')
    assert isinstance(found[0], Refusal)


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        (["f", "x", "o", "2", "3"], {"x": State.CANCELLED, "2": State.STANDS, "3": State.STANDS}),
        (["f", "x"], {"x": State.CANCELLED}),
        (["@", "x", "?", ">", "-"], {"x": State.CANCELLED, "?": State.NO_SHOW}),
        (["%", "&", "!"], {"%": State.CANCELLED, "&": State.RESCHEDULED, "!": State.LEFT}),
        (["x"], {}),
        (["x", "-"], {}),
        (["x", "?"], {}),
        (["1", "2", "3", "4"], {}),
        (["2", "3"], {}),
        (["y", "x", "f"], {}),
    ],
)
def test_sign_decides_only_among_others_of_its_kind(seen: list[str], meant: dict[str, State]) -> None:
    found = signs_in(seen)
    assert {sign: found[sign] for sign in meant if sign in found} == meant
    assert bool(found) == bool(meant)


def test_letters_of_athena_are_read_in_a_list_of_them() -> None:
    found, _ = rows("CPT,Appt Status\n22511,f\n22511,x\n22511,3\n22511,2\n")
    assert [type(row) for row in found] == [Appointment, LeftOut, Appointment, Appointment]
    found, _ = rows("CPT,Appt Status\n22511,Scheduled\n22511,x\n22511,3\n")
    assert [type(row) for row in found] == [Appointment, Refusal, Refusal]


def test_no_word_of_a_table_is_there_twice() -> None:
    words = [word for every in STATES.values() for word in every.split()]
    assert len(words) == len(set(words)) == len(STATE_OF)
    assert not set(words) & TWO_STATES.keys() - set("&!")
    headings = [heading for every in HEADINGS.values() for heading in every.split() if heading != "|"]
    assert len(headings) == len(set(headings)) == len(COLUMN_OF)
    assert all(heading == key(heading) for heading in headings)
    assert all(COLUMN_OF[column] == column for column in HEADINGS)
    assert not COLUMN_OF.keys() & UNSURE["encounter"]


def test_cancelled_row_needs_no_other_cell() -> None:
    found, _ = rows("CPT,Date,Status\nfoo,31/31/2026,Cancelled\n,,no show\n")
    assert found == [LeftOut(2, State.CANCELLED), LeftOut(3, State.NO_SHOW)]


def test_row_of_several_codes_has_one_state() -> None:
    found, _ = rows('CPT,CPT 2,Status\n"22511,22867",G0121,Cancelled\n')
    assert found == [LeftOut(2, State.CANCELLED)]


# Languages


@pytest.mark.parametrize(
    "tag", sorted({*LANGUAGES.values(), "de", "fr", "pl", "ru", "pt", "ko", "it", "so", "am", "hmn"})
)
def test_language_is_known_by_its_names_and_codes(tag: str) -> None:
    from babel import Locale

    for own in ("en", "es", tag):
        try:
            name = Locale.parse(own.replace("-", "_")).languages.get(tag.replace("-", "_"))
        except Exception:
            continue
        if name and key(name) and "-" not in tag:
            assert language(name).tag == tag, name
            assert language(name.upper()).tag in (tag, name.upper())
    assert language(tag).tag == tag


# ISO 639-2: of each language with two codes, the one for terms (T) and the one for libraries (B).
TWO_CODES = "sq:sqi/alb hy:hye/arm eu:eus/baq my:mya/bur zh:zho/chi cs:ces/cze nl:nld/dut fr:fra/fre ka:kat/geo"
TWO_CODES += " de:deu/ger el:ell/gre is:isl/ice mk:mkd/mac ms:msa/may mi:mri/mao fa:fas/per ro:ron/rum sk:slk/slo"
TWO_CODES += " bo:bod/tib cy:cym/wel"


@pytest.mark.parametrize("pair", TWO_CODES.split())
def test_both_codes_of_a_language_are_known(pair: str) -> None:
    tag, _, codes = pair.partition(":")
    assert [language(code).tag for code in codes.split("/")] == [tag, tag]
    assert language(codes.upper().split("/")[0]).tag == tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        *(
            ("Spanish (Interpreter needed)", "es"),
            ("Spanish - interpreter", "es"),
            ("Spanish, needs interpreter", "es"),
        ),
        *(("Vietnamese [written]", "vi"), ("Spanish (Spain)", "es"), ("English (spoken, written)", "en")),
    ],
)
def test_words_beside_a_language_are_set_aside_and_told(text: str, tag: str) -> None:
    assert language(text) == (tag, (Note.INTERPRETER,))


@pytest.mark.parametrize(
    "text",
    [
        "English (Spanish interpreter)",
        "English - written Spanish",
        "Spanish, English",
        "Chinese (Vietnamese)",
    ],
)
def test_two_languages_in_one_cell_decide_nothing(text: str) -> None:
    assert language(text) == (text, ())


@pytest.mark.parametrize(
    "text", ["Spanish or English", "English/Spanish", "Mandarin", "Portuguese Creole", "see chart"]
)
def test_language_that_may_be_another_stays_as_typed(text: str) -> None:
    assert language(text) == (text, ())


# Objects


def test_objects_are_read() -> None:
    day = [
        {"patient": "José", "mrn": "00123", "cpt": "22511", "date": "2026-12-04", "status": "Booked"},
        {"cpt": 22867, "patient": None, "mrn": 127.0, "note": 'a\r\nb, "c"'},
        {"patient": "Bo", "cpt": "22511", "status": "Cancelled"},
    ]
    for made in (day, {"appointments": day, "count": 3}):
        for text in (json.dumps(made).encode(), json.dumps(made, ensure_ascii=False).encode("utf-16")):
            found, told = rows(text)
            first, second, third = found
            assert isinstance(first, Appointment)
            assert isinstance(second, Appointment)
            assert (first.patient, first.reference, first.row) == ("José", "00123", 2)
            assert (second.code, second.reference, second.row) == ("22867", "127", 3)
            assert third == LeftOut(4, State.CANCELLED)
            assert 'not read: "note"' in told


@pytest.mark.parametrize(
    "text",
    [
        *("{", "[1]", "[[1]]", "{}", '{"a": 1}', '[{"cpt": {"a": 1}}]', '[{"cpt": ["22511"]}]', "[" * 100_000),
        *('[{"cpt": "1", "cpt": "2"}]', '{"a": [], "b": []}', '[{"cpt": 1}', "[]x"),
    ],
)
def test_other_objects_are_refused(text: str) -> None:
    with pytest.raises(HandpressError, match=r"\[json\]"):
        rows(text)


def test_headings_that_run_on_into_a_row_are_not_quoted() -> None:
    _, told = rows("Patient,MRN,CPT,Noted Ann,A-1,none,Testrow\nBo,A-2,22511,\n")
    assert "not read: column" in told
    assert "Ann" not in told
    assert "Testrow" not in told


# Two columns that say different things.


@pytest.mark.parametrize(
    ("headings", "same", "other"),
    [
        ("Date,DOS", "2026-12-04,12/4/2026", "2026-12-01,2026-12-04"),
        ("Date,DOS", "2026-12-04,12/4/2026", "2026-12-04,2026-12-04 08:30"),
        ("Language,Spoken Language", "Spanish,es", "English,Spanish"),
        ("Language,Interpreter Language", "Spanish,", "English,Spanish"),
    ],
)
def test_two_columns_that_differ_are_refused_until_one_is_chosen(headings: str, same: str, other: str) -> None:
    text = f"Patient,CPT,{headings}\nAnn,22511,{same}\nBo,22511,{other}\n"
    source = DayList.of_bytes("day", text.encode())
    first, second = headings.split(",")
    with open_appointments(source, day_order="mdy", unfit=lambda name: None) as opened:
        good, bad = opened.rows()
    assert isinstance(good, Appointment)
    assert isinstance(bad, Refusal)
    assert f'"{first}" and "{second}" say different things' in str(bad.findings[0])
    names = {first.casefold(): second}
    with open_appointments(source, names, day_order="mdy", unfit=lambda name: None) as opened:
        assert [type(row) for row in opened.rows()] == [Appointment, Appointment]


@pytest.mark.parametrize("heading", ["Cancel Reason", "Cancelled On", "Rescheduled To", "New Date", "No Show Reason"])
def test_reason_for_a_state_refuses_a_row_that_has_none_of_its_own(heading: str) -> None:
    found, _ = rows(f"Patient,CPT,{heading}\nAnn,22511,weather\nBo,22511,\nCy,22511,N/A\n")
    assert [type(row) for row in found] == [Refusal, Appointment, Appointment]
    found, _ = rows(f"Patient,CPT,Status,{heading}\nAnn,22511,Scheduled,weather\nBo,22511,Cancelled,weather\n")
    assert [type(row) for row in found] == [Appointment, LeftOut]
    assert isinstance(found[0], Appointment)
    assert Note.ELSEWHERE in found[0].notes


@pytest.mark.parametrize("heading", ["No Show Count", "No-show risk", "Rescheduled from", "Last cancel reason"])
def test_numbers_of_earlier_states_say_nothing(heading: str) -> None:
    found, _ = rows(f"Patient,CPT,{heading}\nAnn,22511,2\n")
    assert isinstance(found[0], Appointment)
    assert found[0].notes == ()


# What stands above a row.


@pytest.mark.parametrize("title", ["Cancelled Patients", "CANCELLED", "--- No Shows ---", "Cancelled (2)"])
def test_rows_below_the_title_of_a_state_do_not_print(title: str) -> None:
    body = f"Ann,1,22511,\n{title},,,\nBo,2,22511,\nCy,3,22511,Confirmed\nScheduled,,,\nDee,4,22511,\n"
    found, _ = rows(f"Patient,MRN,CPT,Status\n{body}")
    assert [type(row) for row in found] == [Appointment, Refusal, Refusal, Appointment, Refusal, Appointment]
    assert "row 3 may say that the appointments below it do not take place" in str(found[2].findings[0])


def test_rows_below_other_headings_are_refused() -> None:
    found, _ = rows("Patient,MRN,CPT,Room\nAnn,1,22511,3\nPatient,Visit ID,CPT,Copies\nBo,2,22511,7\n")
    assert [type(row) for row in found] == [Appointment, Refusal, Refusal]
    assert "other headings stand in row 3, and what is below them is not read" in str(found[2].findings[0])


def test_row_that_is_cancelled_and_has_no_code_says_nothing_of_others() -> None:
    found, _ = rows("Patient,CPT,Status\nAnn,,Cancelled\n,,Cancelled\nBo,22511,\n")
    assert [type(row) for row in found] == [LeftOut, LeftOut, Appointment]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        *((title, Refusal) for title in ("Cancelled Appointments", "No Show Report", "List of cancelled appointments")),
        *(
            (title, Refusal)
            for title in ("Appointments: Cancelled", "Citas canceladas", "Suspendidas", "Deleted", "Deceased")
        ),
        ("Appointments without cancelled", Appointment),
        ("Schedule and cancellations", Appointment),
        ("Clinic Schedule", Appointment),
    ],
)
def test_list_of_what_was_cancelled_does_not_print(title: str, kind: type[Row]) -> None:
    found, _ = rows(f"{title},,\n\nPatient,MRN,CPT\nAnn,1,22511\n")
    assert [type(row) for row in found] == [kind]


def test_headings_that_are_cut_short_are_known() -> None:
    text = (
        "PT_LAST_NM,Pt First,PAT_MRN_NBR,PROC_CD,SCHED_STRT_DTTM,Appt Stat,PREF_LANG\n"
        "Testrow,Ann,1,22511,2026-12-04 08:30,Confirmed,Spanish\nTestrow,Bo,2,22511,2026-12-04 09:30,Cancelled,\n"
    )
    (ann, bo), told = rows(text)
    assert isinstance(ann, Appointment)
    assert ann.procedure
    assert (ann.patient, ann.reference, ann.language) == ("Ann Testrow", "", "es")
    assert ann.procedure.day.isoformat() == "2026-12-04"
    assert isinstance(bo, LeftOut)
    assert 'not read: "PAT_MRN_NBR"' in told


def test_total_of_a_group_is_a_foot_and_no_patient_is() -> None:
    found, told = rows("Provider,Patient,CPT\nDr. Test,Ann,22511\nDr. Test Total,,\n,Bo Total,\n")
    assert [type(row) for row in found] == [Appointment, Refusal]
    assert "the foot of a page or of the list is left out: row 3" in told


# Where else somebody writes that there is no appointment.


@pytest.mark.parametrize("cell", ["pt cancelled", "Patient called to cancel", "CXL'd per MD", "per wife, pt deceased"])
def test_note_of_what_has_happened_refuses_a_row_that_has_no_state(cell: str) -> None:
    found, _ = rows(f'Patient,CPT,Comments\nAnn,22511,"{cell}"\nBo,22511,bring films\n')
    assert [type(row) for row in found] == [Refusal, Appointment]
    found, _ = rows(f'Patient,CPT,Status,Comments\nAnn,22511,Confirmed,"{cell}"\n')
    assert isinstance(found[0], Appointment)
    assert Note.ELSEWHERE in found[0].notes


@pytest.mark.parametrize(
    "cell", ["pt may cancel", "last appt cancelled", "prev no show", "cancelled before, now confirmed"]
)
def test_note_of_what_may_be_or_was_earlier_is_told_and_prints(cell: str) -> None:
    found, _ = rows(f'Patient,CPT,Comments\nAnn,22511,"{cell}"\n')
    assert isinstance(found[0], Appointment)
    assert found[0].notes == (Note.ELSEWHERE,)


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("reference", "Ann,CANCELLED,22511,3"),
        ("code", "Ann,1,22511 CANCELLED,3"),
        ("code", "Ann,1,22511 (no show),3"),
        ("room", "Ann,1,22511,Resched."),
        ("room", "Ann,1,22511,OR1-CANCEL"),
        ("code", "Ann,1,22511 Cancellation,3"),
        ("patient", "Ann Testrow CNX,1,22511,3"),
        ("patient", "Ann Testrow - CANCEL,1,22511,3"),
        ("patient", "zzCANCEL Ann Testrow,1,22511,3"),
        ("patient", "Ann Testrow (NS),1,22511,3"),
        ("patient", "Do Not Schedule,1,22511,3"),
    ],
)
def test_state_in_a_cell_of_something_else_refuses_the_row(column: str, row: str) -> None:
    found, _ = rows(f"Patient,MRN,CPT,Room\n{row}\nMaria Cancel,2,22511,3\nDr. Cancellieri,3,22511,4\n")
    assert [type(each) for each in found] == [Refusal, Appointment, Appointment]
    assert str(found[0].findings[0].message).startswith(f"{column}: ")
    found, _ = rows(f"Patient,MRN,CPT,Room,Status\n{row},Cancelled\n")
    assert [type(each) for each in found] == [LeftOut]


@pytest.mark.parametrize("name", ["Ann Testrow 66F", "Testrow, Ann, 66 y/o", "Ann Testrow, 7 yrs"])
def test_age_beside_a_name_is_no_name(name: str) -> None:
    found, _ = rows(f'Patient,CPT\n"{name}",22511\nAnn Testrow 2nd,22511\n')
    assert [type(each) for each in found] == [Refusal, Appointment]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Canx", State.CANCELLED),
        ("Scratched", State.CANCELLED),
        ("Removed from schedule", State.CANCELLED),
        ("walked out", State.LEFT),
        ("moved to 12/11", State.RESCHEDULED),
        ("moved to 12-11", State.RESCHEDULED),
        ("Removed from sched", State.CANCELLED),
        ("Canx - ill", State.CANCELLED),
    ],
)
def test_other_words_for_states(text: str, meant: State) -> None:
    assert state(text, {}) == (meant, ())


@pytest.mark.parametrize("text", ["Inactive", "Denied", "Auth denied", "Aborted", "no longer needed"])
def test_word_that_may_be_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(Unread, match="can"):
        state(text, {})


@pytest.mark.parametrize("text", ["Spanish?", "English ?"])
def test_language_that_somebody_doubts_stays_as_typed(text: str) -> None:
    assert language(text) == (text, ())


def test_day_above_its_rows_is_no_day_of_theirs_and_told() -> None:
    found, _ = rows("Patient,CPT,Date\n12/14/2026,,\nAnn,22511,\nBo,22511,\n")
    assert [type(each) for each in found] == [Refusal, Appointment, Appointment]
    assert all(isinstance(each, Appointment) and each.notes == (Note.NO_DATE,) for each in found[1:])


# Headings that say more than what stands below them.


def test_half_of_the_day_stands_in_a_column_of_its_own() -> None:
    found, told = rows(
        "Patient,CPT,Date,Time,AM/PM\nAnn,22511,2026-12-04,8:30,PM\nBo,22511,2026-12-04,1:30,PM\n"
        "Cy,22511,2026-12-04,9:30 AM,AM\nDee,22511,2026-12-04,9:30,\nEve,22511,2026-12-04,1:30,?\n"
    )
    clocks = [str(each.procedure and each.procedure.clock) for each in found if isinstance(each, Appointment)]
    assert clocks == ["20:30:00", "13:30:00", "09:30:00", "09:30:00"]
    assert isinstance(found[4], Refusal)
    assert "not read" not in told


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Appt Date (mm/dd/yyyy)", "date"),
        ("Time (24h)", "time"),
        ("Start Time (hh:mm am/pm)", "time"),
        ("APPT_STATUS_CD", "state"),
        ("Appt Status Desc", "state"),
        ("PREF_LANG_CD", "language"),
        ("Preferred Language Name", "language"),
        ("Provider Name", "clinician"),
        ("Time [24h]", "time"),
        ("Appt Date (MMDDYYYY)", "date"),
        ("Estado / Appt Status", "state"),
        ("Name (MD)", ""),
        ("Date (of birth)", ""),
        ("Time (end)", ""),
        ("Language (interpreter)", ""),
        ("Status (insurance)", ""),
        ("Patient Code", ""),
        ("Date Text", ""),
    ],
)
def test_heading_may_say_how_its_cells_are_written(heading: str, column: str) -> None:
    assert column_of(heading) == column


def test_column_that_is_not_read_and_may_hold_the_state_prints_nobody_who_is_cancelled() -> None:
    found, _ = rows("Patient,CPT,Sched Disposition Status\nAnn,22511,CAN\nBo,22511,SCH\nCy,22511,NS\n")
    assert [type(each) for each in found] == [Refusal, Appointment, Refusal]
    found, _ = rows("Patient,CPT,Status,Auth Status\nAnn,22511,Scheduled,Void\n")
    assert isinstance(found[0], Appointment)
    assert found[0].notes == (Note.ELSEWHERE,)


def test_column_that_is_not_read_and_may_hold_the_language_prints_nobody_in_another() -> None:
    found, _ = rows("Patient,CPT,Lang at home\nAnn,22511,Spanish\nBo,22511,English\nCy,22511,\n")
    assert [type(each) for each in found] == [Refusal, Appointment, Appointment]
    found, _ = rows("Patient,CPT,Lang at home,Language\nAnn,22511,Spanish,English\n")
    assert isinstance(found[0], Appointment)


def test_span_that_can_be_a_zone_is_refused_and_says_how_to_write_it() -> None:
    found, _ = rows("Patient,CPT,Date,Time\nAnn,22511,2026-12-04,10:30-11:00\nBo,22511,2026-12-04,10:30 - 11:00\n")
    assert isinstance(found[0], Refusal)
    assert "can be when it ends, or a zone" in str(found[0].findings[0])
    assert isinstance(found[1], Appointment)
    assert str(found[1].procedure and found[1].procedure.clock) == "10:30:00"
