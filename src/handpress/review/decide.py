"""A reviewer's request -> an entry in the ledger, after the handout was checked and the reviewer asked.

Prints nothing: findings are told when they come, and questions go to whoever can put them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from handpress.brand.look import Look, look_findings
from handpress.content.approval import LEDGER_FILE, Approval
from handpress.content.library import Loaded
from handpress.content.shelf import Entry, find, names_of, shelved
from handpress.data import brand_file, shipped
from handpress.diagnostics import Faults, Finding, HandpressError, Severity, Span, fault, quoted
from handpress.review import standing
from handpress.review.approve import Seen, approve, approve_sheet, seen_as, withdraw
from handpress.review.check import check, merged, sheet_report
from handpress.review.composition import decide_packet, packet_named
from handpress.review.entries import read_loaded
from handpress.review.ledger import read_ledger
from handpress.review.page import page_lines, seen_before
from handpress.review.request import ApprovalRequest
from handpress.review.rules.score import questions
from handpress.source.garbled import garbled_name

Ask = Callable[[str], str]


class Decision(NamedTuple):
    """What became of a request: the entry, if one was made, in which ledger; and how many faults were told."""

    approval: Approval | None
    ledger: Path
    faults: int


def decide(request: ApprovalRequest, tell: Callable[[Finding], object], ask: Ask | None = None) -> Decision:
    """Enter what *request* asks for in the ledger of its library; return the entry.

    Args:
        request: What is asked for.
        tell: Is given each finding: what is wrong, or what the reviewer should know.
        ask: Puts a question to the reviewer, and returns the answer, "" for none; where it is None nobody is asked.
    """
    faults, folder = Faults(tell), request.folder
    ledger = folder / LEDGER_FILE
    look = faults.catch(standing.look_for, folder, request.brand)
    if request.library is None and folder == shipped("handouts"):
        hint = "copy its folder to ./handouts, or name yours with --library"
        faults.add(fault(Span(str(folder)), "this library came with the installation", "library", hint))
        return Decision(None, ledger, faults.count)
    packet = faults.catch(packet_named, folder, request.code) if folder.is_dir() else None
    if packet:
        clinic = faults.catch(standing.clinic_for, folder, look)
        return Decision(decide_packet(request, packet, look, clinic, faults), ledger, faults.count)
    if request.withdraw is not None:
        today = standing.today_at(look)
        known = faults.catch(shelved, folder) if folder.is_dir() else None
        entry = (known or {}).get((request.code, request.language))
        names = (request.code, *(names_of(entry) if entry else ()))
        end = faults.catch(withdraw, names, request.language, folder, request.by, request.withdraw, today)
        return Decision(end, ledger, faults.count)
    entry = faults.catch(find, folder, request.code, request.language)
    if entry and entry.is_sheet:
        return Decision(_approved_sheet(request, entry, look, faults) if look else None, ledger, faults.count)
    clinic = faults.catch(standing.clinic_for, folder, look)
    loaded = faults.catch(read_loaded, entry) if entry else None
    approval = None
    if look and entry and clinic and loaded:
        approval = _approved(request, entry, Seen(loaded, look, clinic, folder), faults, ask)
    return Decision(approval, ledger, faults.count)


def _approved(request: ApprovalRequest, entry: Entry, seen: Seen, faults: Faults, ask: Ask | None) -> Approval | None:
    """Return the approval of a handout, entered in the ledger, after the reviewer was asked."""
    folder, tell = request.folder, faults.tell
    today = standing.today_at(seen.look)
    for notice in look_findings(seen.look, request.brand or brand_file(folder)):
        tell(notice)
    for warning in garbled_name("--by", request.by):
        tell(warning)
    place, text = Span(str(entry.path)), seen.text
    note = faults.catch(seen_as, text, request, "text", place)
    if note is None:
        return None
    tell(note)
    ledger = faults.catch(read_ledger, folder / LEDGER_FILE, seen.loaded.names)
    if ledger is None:
        return None
    last = ledger.last(seen.loaded.names, entry.language, seen.look.brand.clinic)
    if last and not seen_before(last):
        for line in page_lines(seen.loaded.handout, seen.look, seen.clinic.glossary, text, folder):
            fact = f"the page says this of its own, which the last approval did not cover: {quoted(line.text, 300)}"
            tell(Finding(place, fact, "page", severity=Severity.NOTE))
    if ask:
        request = _answered(request, seen.loaded, ask)
    report = merged(check(folder, [entry], seen.clinic))[0]
    done = faults.catch(approve, report, seen, text, folder, request, today)
    if done is None:
        return None
    approval, warnings = done
    for warning in warnings:
        tell(warning)
    return approval


def _approved_sheet(request: ApprovalRequest, entry: Entry, look: Look, faults: Faults) -> Approval | None:
    """Return the approval of a clinic's own PDF, entered in the ledger."""
    tell, today = faults.tell, standing.today_at(look)
    for warning in garbled_name("--by", request.by):
        tell(warning)
    found = sheet_report(entry, look, today)
    for finding in found.findings:
        if finding.severity is not Severity.ERROR:
            tell(finding)
    if found.sheet is None:
        faults.add(HandpressError(finding for finding in found.findings if finding.severity is Severity.ERROR))
        return None
    place, record = Span(str(entry.path)), found.sheet.record
    note = faults.catch(seen_as, record, request, "sheet", place)
    if note is None:
        return None
    tell(note)
    return faults.catch(approve_sheet, found, found.sheet, look.brand.clinic, request.folder, request, today)


def _answered(request: ApprovalRequest, loaded: Loaded, ask: Ask) -> ApprovalRequest:
    """Return *request* with the reviewer's answers to what it leaves open."""
    asked = questions(loaded.handout.translation is not None, bool(loaded.handout.codes))
    given = {name: ask(question) for name, question in asked.items() if name not in request.answers}
    answers = {**request.answers, **{name: answer for name, answer in given.items() if answer}}
    return structs.replace(request, answers=answers)
