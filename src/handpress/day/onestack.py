"""One patient's papers, as somebody typed them -> one file for the printer: the stack that a day's run would have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from handpress.content.shelf import DEFAULT_LANGUAGE, find
from handpress.day.printing import Day
from handpress.day.request import Order
from handpress.diagnostics import HandpressError
from handpress.lists.appointments import Appointment
from handpress.pdf.printrun import Sheets
from handpress.press.personal import read_personal
from handpress.press.plates import Prepared, Room
from handpress.press.request import Request
from handpress.press.store import Store

Answers = Mapping[tuple[str, str], Mapping[str, str]]


def print_stack(request: Request, order: Order, room_name: str, path: Path, store: Store | None) -> Sheets:
    """Write all papers of *request* as one stack to *path*, whole or not at all; return what there is to print.

    Args:
        request: The papers, and whose they are.
        order: How the stack is printed.
        room_name: The room, for its cover.
        path: The file.
        store: Where plates are kept.

    Raises:
        HandpressError: A paper cannot be printed, or the file not written.
    """
    sheets = stack_of(request, order, room_name, Room(request.library, request.brand, store)).write(path)
    assert sheets  # nobody stops it
    return sheets


def stack_of(
    request: Request, order: Order, room_name: str, room: Room, answers: Answers = MappingProxyType({})
) -> Day:
    """Return all papers of *request* as one stack, ready to be printed.

    Args:
        request: The papers, and whose they are.
        order: How the stack is printed.
        room_name: The room, for its cover.
        room: Where they are printed.
        answers: By code and language, what is typed on the blanks of a paper, as `Request.blanks` has it.

    Raises:
        HandpressError: A paper cannot be had.
    """
    look = room.look
    if room.faults or look is None:
        raise HandpressError([finding for error in room.faults for finding in error.findings])
    sites = look.brand.site_names()
    named = request.patient, request.date, request.clinician
    typed = partial(read_personal, *named, look.brand.time_zone, True, request.place, sites)
    first = request.language or DEFAULT_LANGUAGE
    asked = [*((code, first) for code in dict.fromkeys(request.codes)), *request.papers]
    rows, prepared = list[Appointment](), dict[tuple[str, str], Prepared]()
    for part, (code, language) in enumerate(dict.fromkeys(asked)):
        found = room.prepared(find(request.library, code, language))
        assert found
        prepared[code, language] = found
        own = typed(answers.get((code, language)) or dict(request.blanks))
        rows.append(
            Appointment(
                row=0,
                code=code,
                patient=own.patient,
                reference="",
                encounter="",
                procedure=own.procedure,
                clinician=own.clinician,
                language=language,
                edition=request.variant.edition.value,
                copies=1,
                room=room_name,
                place=own.place,
                part=part,
                second=language != first,
                blanks=own.blanks,
                note=own.note,
            )
        )
    return Day(room, rows, prepared, request.variant, order)
