"""Approve a handout, and say what an approval is worth today. The ledger only grows.

Refuses content with an open error, unless that rule is overridden with a reason, which stays in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from handpress.brand.look import Look
from handpress.brand.printable import unfit
from handpress.content.approval import LEDGER_FILE, MAX_YEARS, Approval
from handpress.content.library import Loaded
from handpress.content.shelf import Entry
from handpress.data import stands
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, near_miss, quoted
from handpress.disk.files import append, write_whole
from handpress.review.check import Report
from handpress.review.entries import read_loaded
from handpress.review.ledger import MAX_LEDGER, ledger_of, read_ledger
from handpress.review.page import PAGE
from handpress.review.request import ApprovalRequest
from handpress.review.rules.score import questions
from handpress.review.rules.subject import Clinic
from handpress.review.sheets import SheetLoaded, load_sheet
from handpress.review.standing import clinic_for, covered, look_for
from handpress.review.wording import FINGERPRINT, digest, fingerprint
from handpress.source.model import plain
from handpress.source.texts import one_line
from handpress.source.yaml import read_text

NOT_ANSWERED = "not answered"
RECORDS = "approved"  # the folder of what was approved, word for word
_MOST = 2000  # characters of a reason
_SHORTEST = 5
_NEVER = ("outdated-translation",)
_LONGEST = 80  # characters of a reviewer's name: it stands in every footer
_HEAD = """\
# Who approved which handout, until when. Written by "handpress approve", which only adds to the end; keep every entry.
approvals:
"""


class Seen(NamedTuple):
    """What a reviewer looks at: a handout, under a brand, of a clinic."""

    loaded: Loaded
    look: Look
    clinic: Clinic
    folder: Path  # the library

    @property
    def text(self) -> str:
        """The record of what an approval of it covers."""
        return covered(self.loaded.handout, self.look, self.clinic.glossary, self.folder)


def see(entry: Entry, folder: Path, brand: Path | None) -> Seen:
    """Return what stands there now: the handout of *entry*, and all that belongs to it, read anew.

    Raises:
        HandpressError: With the faults of a file.
    """
    look = look_for(folder, brand)
    return Seen(read_loaded(entry), look, clinic_for(folder, look), folder)


def approve(
    report: Report, seen: Seen, text: str, folder: Path, request: ApprovalRequest, today: date
) -> tuple[Approval, list[Finding]]:
    """Enter an approval in the ledger of the library in *folder*; return it, and what its reviewer should know.

    Args:
        report: What `check` found about the handout, the other handouts of its library included.
        seen: What the reviewer looks at.
        text: The record of it, as the reviewer was told its fingerprint.
        folder: Its library.
        request: Who approves, until when, in spite of what.
        today: The day, where the clinic is.

    Raises:
        HandpressError: An error is open and not overridden, the request is faulty, or something of what is approved
            has changed since it was *seen*. Nothing was written.
    """
    loaded = seen.loaded
    asked = questions(loaded.handout.translation is not None, bool(loaded.handout.codes))
    faults = [*request_faults(request, today), *_rule_faults(request, report), *_answer_faults(request, asked)]
    blocking = report.blocking
    still_open = [finding for rule, found in blocking.items() if rule not in request.overrides for finding in found]
    if faults or still_open:
        raise HandpressError([*faults, *still_open, *_how_to_override(report, still_open)])
    now = see(report.entry, folder, request.brand)
    if now.text != text or now.loaded.handout != loaded.handout:
        fact = f"the text has changed while you were looking at it; its fingerprint is {fingerprint(now.text)} now"
        raise fault(Span(str(report.entry.path)), fact, "approval", "look at it again, then approve it")
    if now.clinic.codes != seen.clinic.codes:
        fact = "what the clinic says of its codes has changed while you were looking at the text"
        raise fault(Span(str(report.entry.path)), fact, "approval", "look at it again, then approve it")
    answers = {name: one_line(request.answers.get(name, NOT_ANSWERED)) for name in asked}
    approval = Approval(
        code=loaded.handout.called,
        handout=loaded.name if loaded.name != loaded.handout.called else None,
        language=loaded.handout.language,
        clinic=seen.look.brand.clinic,
        version=loaded.handout.version,
        by=one_line(request.by),
        on=today,
        until=date.fromisoformat(request.until or ""),
        content=digest(text),
        page=PAGE,
        findings=_summary(report),
        overrides={rule: one_line(reason) for rule, reason in request.overrides.items()},
        answers=answers,
    )
    keep(folder, approval, text)
    return approval, _told(report, loaded, folder, {name: asked[name] for name in asked if name not in request.answers})


def approve_sheet(
    report: Report, loaded: SheetLoaded, clinic: str, folder: Path, request: ApprovalRequest, today: date
) -> Approval:
    """Enter an approval of a clinic's own PDF in the ledger of the library in *folder*; return it.

    Args:
        report: What `check` found about it.
        loaded: What the reviewer looks at.
        clinic: Under whose brand it prints.
        folder: Its library.
        request: Who approves, until when.
        today: The day, where the clinic is.

    Raises:
        HandpressError: An error is open, the request is faulty, or the file or what is said of it has changed since it
            was *loaded*. Nothing was written.
    """
    place = Span(str(report.entry.path))
    faults = request_faults(request, today)
    for option in (*(f"--override {rule}" for rule in request.overrides), *(f"--answer {n}" for n in request.answers)):
        fact = "a sheet has no rule to override, and no question to answer"
        faults.append(Finding(Span(option), fact, "override", "leave this out"))
    if loaded.sheet.is_out_of_review(today):
        fact, hint = f"its review was due on {loaded.sheet.review}", 'write the day of the next as "review" first'
        faults.append(Finding(place, fact, "review", hint))
    faults += [finding for found in report.blocking.values() for finding in found]
    if not faults and load_sheet(report.entry).record != loaded.record:
        fact = "the file, or what is said of it, has changed while you were looking at it"
        faults.append(Finding(place, fact, "approval", "look at it again, then approve it"))
    if faults:
        raise HandpressError(faults)
    approval = Approval(
        code=loaded.sheet.name,
        language=loaded.sheet.language,
        clinic=clinic,
        version=loaded.version,
        by=one_line(request.by),
        on=today,
        until=date.fromisoformat(request.until or ""),
        content=digest(loaded.record),
        file=loaded.sha256,
        findings=_summary(report),
    )
    keep(folder, approval, loaded.record)
    return approval


def seen_as(record: str, request: ApprovalRequest, what: str, place: Span) -> Finding:
    """Return the note which fingerprint *record* has, that an approval of *what* covers.

    Raises:
        HandpressError: The request names another: it is not what the reviewer has seen.
    """
    if not digest(record).startswith(request.fingerprint):
        fact = f"this {what} has the fingerprint {fingerprint(record)}, not the one that you name"
        raise fault(place, fact, "approval", f"it is not the {what} that you have seen: look at it again")
    fact = f"what is approved here has the fingerprint {fingerprint(record)}"
    return Finding(place, fact, "fingerprint", severity=Severity.NOTE)


def keep(folder: Path, approval: Approval, text: str) -> None:
    """Enter *approval* in the ledger of the library in *folder*, after the *text* that it covers is on record.

    Raises:
        HandpressError: Neither was written.
    """
    kept = record_path(folder, approval)
    new = not kept.exists()
    write_whole(kept, text.encode())
    try:
        _enter(folder / LEDGER_FILE, approval)
    except HandpressError:
        if new:
            kept.unlink(missing_ok=True)
        raise


def _told(report: Report, loaded: Loaded, folder: Path, unanswered: Mapping[str, str]) -> list[Finding]:
    """Return what the reviewer should know of an approval that was given."""
    place = Span(str(report.entry.path))
    found = [
        Finding(place, f"not answered: {question}", "question", hint, Severity.WARNING)
        for name, question in unanswered.items()
        for hint in (f'approve again with --answer {name}="yes, ...": the ledger says that it was not answered',)
    ]
    translation = loaded.handout.translation
    if translation and not read_ledger(folder / LEDGER_FILE, loaded.names).is_approved(
        loaded.names, translation.origin
    ):
        fact = f"the handout in {quoted(translation.origin)}, which this was translated from, is not approved"
        hint = "let a clinician approve that one too"
        found.append(Finding(place, fact, "approval", hint, Severity.WARNING))
    return found


def withdraw(names: Sequence[str], language: str, folder: Path, by: str, reason: str, today: date) -> Approval:
    """Enter the end of the approval of the handout with these *names* in the ledger; return that entry.

    Raises:
        HandpressError: There is nothing to end, or the ledger cannot be written.
    """
    path = folder / LEDGER_FILE
    last = read_ledger(path).last(names, language)
    if last is None or last.withdrawn:
        raise fault(
            Span(str(path)), f"{names[0]} in {quoted(language)} is not approved", "approval", "see handpress list"
        )
    faults = [*_name_faults("--by", by), *_text_faults("--withdraw", reason)]
    if faults:
        raise HandpressError(faults)
    end = Approval(
        code=last.code,
        handout=last.handout,
        language=language,
        version=last.version,
        by=one_line(by),
        on=today,
        withdrawn=one_line(reason),
    )
    _enter(path, end)
    return end


def record_path(folder: Path, approval: Approval) -> Path:
    """Return where the words that *approval* covers are kept."""
    assert approval.content is not None
    return folder / RECORDS / f"{approval.code}_{approval.language}_{approval.content[:FINGERPRINT]}.txt"


def read_record(folder: Path, approval: Approval) -> str:
    """Return the words that *approval* covers.

    Raises:
        HandpressError: They are not kept here any more, or somebody has changed them.
    """
    path = record_path(folder, approval)
    text = read_text(path, 1 << 24)
    if digest(text) != approval.content:
        fact = "somebody has changed this record of what was approved"
        raise fault(Span(str(path)), fact, "record", "bring it back from a backup")
    return text


def _summary(report: Report) -> dict[str, str]:
    """Return how often each rule is broken, and how badly."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.severity is not Severity.NOTE:
            found.setdefault(finding.rule, []).append(finding)
    return {rule: f"{len(each)} {min(f.severity for f in each)}{'s' * (len(each) > 1)}" for rule, each in found.items()}


def request_faults(request: ApprovalRequest, today: date) -> list[Finding]:
    """Return what is wrong with who approves, and until when."""
    faults = _name_faults("--by", request.by)
    place, typed = Span("--until"), request.until or ""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
            raise ValueError
        until = date.fromisoformat(typed)
    except ValueError:
        fact = f"{quoted(typed)} is not a date"
        return [*faults, Finding(place, fact, "date", "write year-month-day, as in 2027-11-30")]
    if until <= today:
        faults.append(Finding(place, f"{until} is not after today", "date", "name the day of the next review"))
    elif (until - today).days > MAX_YEARS * 366:
        fact = f"{until} is more than {MAX_YEARS} years away"
        faults.append(Finding(place, fact, "date", "name the day of the next review"))
    return faults


def _name_faults(option: str, name: str) -> list[Finding]:
    faults = _text_faults(option, name)
    if not faults and len(one_line(name)) > _LONGEST:
        fact = f"this name has more than {_LONGEST} characters"
        faults.append(Finding(Span(option), fact, "text", "shorten it: it stands in every footer"))
    return faults


def _text_faults(option: str, text: str) -> list[Finding]:
    found = unfit(text)
    if not text.strip():
        found = "this is empty", "write it"
    elif found is None and len(text) > _MOST:
        found = f"this text has more than {_MOST:,} characters", "shorten it"
    return [Finding(Span(option), found[0], "text", found[1])] if found else []


def _rule_faults(request: ApprovalRequest, report: Report) -> list[Finding]:
    faults = []
    for rule, reason in request.overrides.items():
        option = f"--override {rule}"
        if rule not in report.blocking:
            known = list(report.blocking)
            hint = near_miss(rule, known) if known else "no rule needs it"
            faults.append(Finding(Span(option), "no error of this rule is open", "override", hint))
        elif rule in _NEVER:
            fact, hint = "no reason can override this rule: every page would still say so", "mend the translation"
            faults.append(Finding(Span(option), fact, "override", hint))
        faults += _text_faults(option, reason)
        if 0 < len(reason.strip()) < _SHORTEST:
            faults.append(
                Finding(Span(option), "this is no reason", "text", "write a sentence: it stays in the ledger")
            )
    return faults


def _answer_faults(request: ApprovalRequest, asked: Mapping[str, str]) -> list[Finding]:
    faults = []
    for name, answer in request.answers.items():
        option = f"--answer {name}"
        if name not in asked:
            faults.append(Finding(Span(option), "there is no such question", "question", near_miss(name, asked)))
            continue
        faults += _text_faults(option, answer)
        if says_yes(answer) is None:
            fact = f"this answer starts with neither yes nor no: {asked[name]}"
            faults.append(Finding(Span(option), fact, "question", 'write "yes" or "no", and behind it what you like'))
        elif not says_yes(answer):
            fact = f"the reviewer's answer is no: {asked[name]}"
            faults.append(Finding(Span(option), fact, "question", "mend the handout, then approve it"))
    return faults


def says_yes(answer: str) -> bool | None:
    """Return whether *answer* starts with yes or, so that nobody has to guess, with no; None for neither."""
    first = re.match(r"\s*(\w+)", answer)
    return {"yes": True, "y": True, "no": False, "n": False}.get(first[1].lower()) if first else None


def _how_to_override(report: Report, still_open: list[Finding]) -> list[Finding]:
    rules = dict.fromkeys(finding.rule for finding in still_open)
    if not rules:
        return []
    options = " ".join(f'--override {rule}="..."' for rule in rules)
    count = "one finding keeps" if len(still_open) == 1 else f"{len(still_open)} findings keep"
    fact = f"not approved: {count} it a draft"
    hint = f"mend them; or, if each is right as it is, give the reason for the record: {options}"
    return [Finding(Span(str(report.entry.path)), fact, "approval", hint)]


def _enter(path: Path, approval: Approval) -> None:
    """Add *approval* to the end of the ledger at *path*."""
    import yaml

    tree = plain(approval)
    text = yaml.safe_dump([tree], sort_keys=False, allow_unicode=True, width=10_000)
    # A ledger with a fault, or in a form that nothing can be added to, is mended first.
    before = read_text(path, MAX_LEDGER) if stands(path) else _HEAD
    known = ledger_of(before, str(path)).approvals
    try:
        after = ledger_of("\n".join([before.removesuffix("\n"), text]), str(path)).approvals
    except HandpressError:
        after = ()
    if after != (*known, approval):
        fact = "nothing can be added to the end of this ledger"
        hint = 'write "approvals:" on a line of its own, and below it each entry, starting with "- " at the margin'
        raise fault(Span(str(path)), fact, "ledger", hint)
    append(path, text.encode(), _HEAD.encode())
