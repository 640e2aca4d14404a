"""The commands that hand documents over to a portal, and tell what it was given: attach, deliveries."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli.options import FILE, FOLDER, LOCKED, Failures, brand_option, choice, library_option, mapped, progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from handpress.day.appointments import Appointment, Refusal, Rows
    from handpress.day.batch import Survey
    from handpress.diagnostics import Span
    from handpress.portal.log import DeliveryLog
    from handpress.portal.parcel import Place, Receipt
    from handpress.portal.planning import Errand
    from handpress.portal.sending import Sender
    from handpress.press.plates import Room

_log_option = click.option("--log", type=FILE, help="The delivery log; deliveries.sqlite beside --portal by default.")


@click.command()
@click.argument("appointments", required=False, type=FILE, metavar="[APPOINTMENTS.csv]")
@click.option("--to", "kind", type=choice("fhir", "hl7v2", "folder", "openemr"), required=True)
@click.option("--send", is_flag=True, help="Really send; without it you only see what would go.")
@click.option("--portal", type=FILE, default=Path("portal.yaml"), show_default=True, help="Settings of the portal.")
@click.option("--out", type=FOLDER, help="The folder, for --to folder and openemr.")
@click.option("--name", "pattern", help="How files are named in --to folder, as {code}_{language}_{id}.pdf.")
@click.option("--calendar", is_flag=True, help="The dates go along as a calendar file (.ics).")
@click.option("--encrypt", is_flag=True, help="Protect each copy by a password of its own; in --to folder.")
@click.option("--verify", is_flag=True, help="Read each PDF back from --to fhir, sent now or before, and compare.")
@click.option("--allow-draft", metavar="REASON", help="Send what no clinician has approved; the log keeps the reason.")
@click.option("--retract", metavar="REASON", help="Mark as sent in error what was sent for these rows.")
@click.option("--again", is_flag=True, help="Also send what was retracted, or may be there; to a folder, all.")
@click.option("--renamed", is_flag=True, help="Names that differ from those sent before are the same people's.")
@click.option("--code", "codes", multiple=True, help="One patient's handout, in place of a file; or one for OpenEMR.")
@click.option("--patient", help="The name to print.")
@click.option("--reference", help="The patient's number at the clinic.")
@click.option("--encounter", help="The number of the visit.")
@click.option("--date", help="Day and time of the procedure, as 2026-03-03 or 2026-03-03T08:30.")
@click.option("--clinician", help="The name to print under With.")
@click.option("--language", help="Language of the handout; en by default, in --to openemr en and es.")
@click.option("--edition", type=choice("standard", "large-print"))
@click.option("--map", "names", multiple=True, metavar="COLUMN=HEADING", help="Another heading, as patient=Pt_Nm.")
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@library_option
@brand_option
@click.option("--paper", type=choice("letter", "a4"), default="letter", show_default=True)
@_log_option
@click.option("--quiet", is_flag=True, help="No progress and no line for each row; findings still show.")
def attach(
    appointments: Path | None,
    kind: str,
    send: bool,
    portal: Path,
    out: Path | None,
    pattern: str | None,
    calendar: bool,
    encrypt: bool,
    verify: bool,
    allow_draft: str | None,
    retract: str | None,
    again: bool,
    renamed: bool,
    codes: tuple[str, ...],
    patient: str | None,
    reference: str | None,
    encounter: str | None,
    date: str | None,
    clinician: str | None,
    language: str | None,
    edition: str | None,
    names: tuple[str, ...],
    date_order: str | None,
    library: Path | None,
    brand: Path | None,
    paper: str,
    log: Path | None,
    quiet: bool,
) -> None:
    """Attach each patient's handout to the portal: a row of APPOINTMENTS.csv each, or one patient given by options.

    Shows what would go; --send sends it. What the delivery log has as sent is not sent again; where a handout has
    changed since, the new version replaces the old one.
    """
    from handpress.data import library_folder
    from handpress.diagnostics import Span, fault
    from handpress.portal import rows as given
    from handpress.portal.destinations import check_installed, log_beside
    from handpress.portal.destinations import place as place_for
    from handpress.portal.folder import PATTERN
    from handpress.portal.planning import Errand
    from handpress.press.plates import Room
    from handpress.press.store import store

    own = {"patient": patient, "reference": reference, "encounter": encounter, "date": date, "clinician": clinician}
    own |= {"language": language, "edition": edition}
    headings = mapped(names)
    _check_rows(kind, appointments, codes, own, bool(headings or date_order))
    _check_place(kind, out, pattern, encrypt, calendar)
    if verify and (kind != "fhir" or retract):
        raise click.UsageError("--verify goes with --to fhir, and without --retract")
    if retract is not None and (allow_draft is not None or calendar or encrypt):
        raise click.UsageError("--retract goes without --allow-draft, --calendar and --encrypt")
    if any(text is not None and not (text.strip() and text.isprintable()) for text in (allow_draft, retract)):
        raise click.UsageError("--allow-draft and --retract need a reason, in one line")
    out = _resolved(out)
    failures = Failures()
    room = Room((library or library_folder()).absolute(), brand and brand.absolute(), store())
    for error in room.faults:
        failures.add(error)
    needed = [kind, *(["calendar"] if calendar else []), *(["protect"] if encrypt else [])]
    failures.catch(check_installed, *needed)
    zone = room.look.brand.time_zone if room.look else None
    rows: AbstractContextManager[Rows] | None
    if kind == "openemr":
        rows = failures.catch(given.everybodys, room.folder, codes, language)
    elif appointments is None:
        rows = failures.catch(given.one, {**own, "code": codes[0]}, zone)
    else:
        rows = failures.catch(given.of_file, appointments, headings, date_order, zone)  # type: ignore[arg-type]
    log_file = log or log_beside(kind, portal, out)
    kept = _Kept(log_file)
    place = failures.catch(place_for, kind, portal, out or Path(), pattern or PATTERN, encrypt, verify, kept.naming)
    if place and allow_draft and not place.drafts:
        fact = "this portal has no way to say that a document is a draft"
        failures.add(fault(Span("--allow-draft"), fact, "draft", "have the handout approved"))
    if rows is None or place is None or failures:
        failures.leave()
        return
    if again and kind == "folder":
        place = replace(place, lost=lambda row: True)
    errand = Errand(place, kind != "openemr", paper, calendar, allow_draft or "", again, encrypt, renamed, verify)
    job = _Job(failures, room, place, errand, kept, str(appointments or "attach"), send, quiet)
    with closing(kept), rows as opened:
        if failures.catch(kept.open, send) is None:
            pass
        elif not _knows_folder(kept, out, kind):
            fact = "documents went into this folder that this delivery log knows nothing of"
            failures.add(fault(Span(str(out)), fact, "other-log", "name the log that was used then with --log"))
        elif kind == "folder" and out and not encrypt and not retract and _is_locked(out):
            fact = "the copies in this folder are locked, and these would lie open"
            failures.add(fault(Span(str(out)), fact, "encrypt", "add --encrypt, or name another folder"))
        elif retract:
            job.retract(opened, retract)
        else:
            job.attach(opened)
    failures.leave()


def _resolved(out: Path | None) -> Path | None:
    """Return the full path of *out*: what belongs beside it must not get into it."""
    path = out and out.resolve()
    if path and not path.name:
        raise click.UsageError("--out cannot be the root of a disk")
    return path


def _knows_folder(kept: _Kept, out: Path | None, kind: str) -> bool:
    """Whether the log is the one that a folder was filled under: with another, all would stand there twice."""
    from handpress.portal.folder import INDEX

    index = out and out / INDEX
    if kind != "folder" or not index or not index.is_file() or not index.stat().st_size:
        return True
    return kept.log is not None and next(kept.log.deliveries(), None) is not None


def _is_locked(out: Path) -> bool:
    """Whether copies went into the folder under passwords."""
    from handpress.portal.folder import PASSWORDS, private_beside

    return (private_beside(out) / PASSWORDS).exists()


def _check_rows(
    kind: str, file: Path | None, codes: tuple[str, ...], own: dict[str, str | None], reads_file: bool
) -> None:
    """Refuse options that do not go together, of those that say whose documents are meant."""
    if kind == "openemr":
        if file or any(value for name, value in own.items() if name != "language"):
            raise click.UsageError("--to openemr takes handouts for anybody: no file, nothing of a patient")
        return
    if bool(file) == bool(codes) or len(codes) > 1:
        raise click.UsageError("name a file of appointments, or one patient with --code, --reference ...")
    if file and any(own.values()):
        raise click.UsageError("--patient and the like go with --code; in a file they stand in its columns")
    if reads_file and not file:
        raise click.UsageError("--map and --date-order go with a file of appointments")


def _check_place(kind: str, out: Path | None, pattern: str | None, encrypt: bool, calendar: bool) -> None:
    """Refuse options that do not go together, of those that say where documents go."""
    if (kind in ("folder", "openemr")) != (out is not None):
        raise click.UsageError("--out FOLDER goes with --to folder and --to openemr, and with nothing else")
    if kind != "folder" and (pattern or encrypt):
        raise click.UsageError("--name and --encrypt go with --to folder")
    if encrypt and calendar:
        raise click.UsageError("--encrypt goes without --calendar: a calendar file cannot be locked")
    if kind == "openemr" and calendar:
        raise click.UsageError("--calendar is for patients' own copies")


class _Kept:
    """The delivery log, which a dry run reads where there is one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log: DeliveryLog | None = None

    def open(self, to_write: bool) -> bool:
        from handpress.portal.log import DeliveryLog, is_begun, told_of_key

        new = not is_begun(self.path)
        if to_write or not new:
            self.log = DeliveryLog.open(self.path, to_write)
        if to_write and new:
            click.echo(str(told_of_key(self.path)), err=True)
        return True

    def naming(self, series: str) -> str:
        assert self.log is not None
        return self.log.hashed(f"file {series}").hex()[:20]

    def close(self) -> None:
        if self.log:
            self.log.close()


class _Job:
    """One run of attach: what it tells, and its sum at the end."""

    def __init__(
        self,
        failures: Failures,
        room: Room,
        place: Place,
        errand: Errand,
        kept: _Kept,
        name: str,
        send: bool,
        quiet: bool,
    ) -> None:
        self.failures, self.room, self.place, self.errand, self.kept = failures, room, place, errand, kept
        self.name, self.send, self.quiet = name, send, quiet
        self.count: Counter[str] = Counter()
        self.opened = False

    def attach(self, rows: Rows) -> None:
        """Send what is not there yet, or say what would be sent."""
        from handpress.day.batch import survey
        from handpress.diagnostics import Span, fault
        from handpress.portal.planning import Step, Words, plan
        from handpress.portal.sending import Sender

        if self._is_example():
            return
        found = self.failures.catch(survey, rows, self.name, self.room, self._refuse)
        words, log = Words(self.room), self.kept.log
        if found is None:
            return
        made = self.failures.catch(plan, _good(rows, found), self.name, self.errand, found.prepared, words, log)
        if made is None:
            return
        self._warn(rows, found)
        for refusal in made.refusals:
            self._refuse(refusal)
        for notice in made.notices:
            click.echo(str(notice), err=True)
        if not found.rows:
            self.failures.add(fault(Span(self.name), "there is nothing to attach", "no-rows"))
        if self.send and log and not self.quiet and self.errand.encrypt:
            click.echo(LOCKED, err=True)
        due = 0
        for planned in made.steps:
            checked = planned.step is Step.ALREADY and self.errand.verify
            if checked or (self.send and planned.step.sends):
                due += 1
            elif self.send:
                self.count[planned.step.value] += 1
            else:
                self._show(planned.row, planned.step.value)
        opened = self.failures.catch(self.place.open) if due else None
        if opened and log:
            self.opened = True
            with closing(opened), progress(due, self.quiet) as advance:
                sender = Sender(self.room, log, opened, self.errand, found.prepared, words)
                action = sender.send if self.send else sender.check
                self._run(sender, lambda: action(made.steps, self._tell(advance)))
        self._sum(found.rows)

    def retract(self, rows: Rows, reason: str) -> None:
        """Mark what was sent for each row as sent in error, or say how much that would be."""
        from handpress.day.appointments import Appointment
        from handpress.portal.planning import Step, Words, plan_retraction
        from handpress.portal.sending import Sender

        log, good = self.kept.log, list[Appointment]()
        for row in rows.rows():
            if isinstance(row, Appointment):
                good.append(row)
            else:
                self._refuse(row)
        made = self.failures.catch(plan_retraction, good, self.name, self.errand, reason, log)
        if made is None:
            return
        for refusal in made.refusals:
            self._refuse(refusal)
        left = made.count(Step.RETRACT)
        self._warn_of_place()
        if self.send and log:
            self.count[Step.SAME.value] += made.count(Step.SAME)
            opened = self.failures.catch(self.place.open) if left else None
            if opened:
                with closing(opened), progress(left, self.quiet) as advance:
                    sender = Sender(self.room, log, opened, self.errand, {}, Words(self.room))
                    self._run(sender, lambda: sender.retract(made.steps, reason, self._tell(advance)))
        else:
            for planned in made.steps:
                known = len(log.past(self.place.name, planned.series).ids()) if log else 0
                found = f": {known} in the log" if known else ", if the portal has it"
                self._show(planned.row, planned.step.value + (found if planned.step is Step.RETRACT else ""))
        self._sum(len(made.steps) + self.count[_REFUSED])

    def _run(self, sender: Sender, action: Callable[[], None]) -> None:
        """Do *action*; where somebody stops it, finish what is under way, and say how to go on."""

        def stop(*_: object) -> None:
            if sender.stopped:
                # As safe as any end: the log knows what is under way. A server may keep it there for long.
                rest = "finds out what arrived, and does the rest" if self.place.knows else _ASKS
                click.echo(f"Stopped at once. The same command {rest}.", err=True)
                os._exit(1)
            sender.stop()
            click.echo("Stopping: what is under way is finished first.", err=True)

        before = signal.signal(signal.SIGINT, stop)
        try:
            self.failures.catch(action)
        except KeyboardInterrupt:
            sender.stop()
        finally:
            signal.signal(signal.SIGINT, before)
        if sender.stopped:
            self.failures.count += 1
            click.echo("Stopped. The same command does the rest.", err=True)

    def _is_example(self) -> bool:
        """Whether the made-up clinic that ships would be sent to patients, with its made-up phones."""
        from msgspec.structs import replace

        from handpress.diagnostics import HandpressError, Severity

        for notice in self.room.notices:
            if self.send:
                self.failures.add(HandpressError([replace(notice, severity=Severity.ERROR)]))
            else:
                click.echo(str(notice), err=True)
        return self.send and bool(self.room.notices)

    def _refuse(self, refusal: Refusal) -> None:
        self.count[_REFUSED] += 1
        for finding in refusal.findings:
            click.echo(str(finding), err=True)

    def _warn(self, rows: Rows, found: Survey) -> None:
        """Say what should be known before anything goes out."""
        from handpress.diagnostics import Finding, Severity, Span, quoted

        if not self.errand.draft_reason:
            found.drafts = 0  # they are refused, each with its row
        if not self.errand.personal:
            found.nameless.clear()
        self._warn_of_place()
        if heading := getattr(rows, "visits", ""):
            fact, hint = (
                f"the heading {quoted(heading)} is not read",
                "if it is the visit's number: --map encounter=HEADING",
            )
            click.echo(str(Finding(Span(self.name), fact, "visits", hint, Severity.WARNING)), err=True)
        for notice in [*found.notices(), *found.warnings(self.name, rows.columns if self.errand.personal else _ALL)]:
            click.echo(str(notice), err=True)

    def _warn_of_place(self) -> None:
        for notice in self.place.notices:
            click.echo(str(notice), err=True)

    def _tell(self, advance: Callable[..., None]) -> Callable[[Appointment, Receipt], None]:
        from handpress.diagnostics import Finding, Severity
        from handpress.portal.parcel import Outcome

        always = Severity.ERROR if self.errand.verify else Severity.WARNING
        bad = dict.fromkeys((Outcome.FAILED, Outcome.UNSURE, Outcome.NOTHING, Outcome.GONE), Severity.ERROR)

        def tell(row: Appointment, receipt: Receipt) -> None:
            advance()
            self.count[receipt.outcome.value] += 1
            if receipt.outcome in bad or receipt.failure:
                severity = bad.get(receipt.outcome, always)
                self.failures.count += severity is Severity.ERROR and receipt.outcome not in bad
                fact = receipt.failure or receipt.outcome.value
                click.echo(str(Finding(self._place(row), fact, "portal", receipt.hint, severity)), err=True)

        return tell

    def _place(self, row: Appointment) -> Span:
        from handpress.diagnostics import Span

        return Span(f"{self.name}: row {row.row}" if row.row else f"{row.code} {row.language}")

    def _show(self, row: Appointment, what: str) -> None:
        self.count[what.partition(":")[0]] += 1
        if not self.quiet:
            click.echo(f"{self._place(row)}: {row.code} {row.language} {row.edition}: {what}")

    def _sum(self, rows: int) -> None:
        """Tell that every row became one thing or the other, and leave with 1 unless all is well."""
        from handpress.portal.planning import Step

        left = rows - self.count.total()
        if left > 0:
            self.count["not tried"] += left
        parts = " + ".join(f"{count:,} {what}" for what, count in self.count.items() if count)
        asked = ", and no patient was looked up" if self.place.asked and not self.opened else ""
        dry = "" if self.send else f"; this was a dry run{asked}: --send does it"
        click.echo(f"{rows:,} row{'s' if rows != 1 else ''} = {parts or 'nothing'}{dry}")
        self.failures.count += sum(self.count[what] for what in _BAD)
        if self.errand.verify and not self.send:
            self.failures.count += sum(self.count[step.value] for step in Step if step.sends)


_ASKS = "without --again names the rows that may have arrived, which somebody has to look for in the charts"
_REFUSED = "refused"
_BAD = (_REFUSED, "failed", "unsure", "nothing to retract", "no longer there", "not tried")
_ALL = ("patient", "date")  # columns that nobody misses in a handout for anybody


def _good(rows: Rows, found: Survey) -> Iterator[Appointment]:
    from handpress.day.appointments import Appointment

    for row in rows.rows():
        if isinstance(row, Appointment) and (row.code, row.language) in found.prepared:
            yield row


@click.command()
@_log_option
@click.option("--portal", type=FILE, default=Path("portal.yaml"), show_default=True, help="Settings of the portal.")
@click.option("--out", type=FOLDER, help="The folder that documents went to.")
@click.option("--code", default="", help="Of one code only.")
@click.option("--language", default="", help="Of one language only.")
@click.option("--since", default="", metavar="DAY", help="From a day on, as 2026-12-01 (UTC).")
@click.option("--failed", is_flag=True, help="What did not arrive for sure, and no later try has settled.")
@click.option("--outdated", is_flag=True, help="What the portal shows, and the library says otherwise now.")
@click.option("--among", type=FILE, metavar="APPOINTMENTS.csv", help="Of these patients; tells their rows.")
@click.option("--map", "names", multiple=True, metavar="COLUMN=HEADING", help="Another heading, as reference=Pt_No.")
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@click.option("--format", "form", type=choice("text", "csv", "json"), default="text", show_default=True)
@library_option
@brand_option
def deliveries(
    log: Path | None,
    portal: Path,
    out: Path | None,
    code: str,
    language: str,
    since: str,
    failed: bool,
    outdated: bool,
    among: Path | None,
    names: tuple[str, ...],
    date_order: str | None,
    form: str,
    library: Path | None,
    brand: Path | None,
) -> None:
    """Tell what was delivered, where, when and in which version; never to whom, but by the rows of --among."""
    from handpress.content.handout import day
    from handpress.content.shelf import entries
    from handpress.data import library_folder
    from handpress.portal import history
    from handpress.portal.destinations import log_beside
    from handpress.portal.log import DeliveryLog
    from handpress.portal.planning import Words
    from handpress.portal.rows import of_file
    from handpress.press.plates import Room

    if since:
        try:
            day(since)
        except ValueError:
            raise click.UsageError("write --since as 2026-12-01") from None
    failures = Failures()
    path = log or log_beside("folder" if out else "fhir", portal, _resolved(out))
    opened = failures.catch(DeliveryLog.open, path, False)
    if opened is None:
        failures.leave()
        return
    with opened:
        now: dict[tuple[str, str], str] | None = None
        patients = None
        if outdated:
            folder = (library or library_folder()).absolute()
            room = Room(folder, brand and brand.absolute())
            for error in room.faults:
                failures.add(error)
            words, now = Words(room), {}
            for entry in failures.catch(entries, folder) or []:
                found = failures.catch(words.of, entry)
                if found:
                    now[entry.code, entry.language] = found
        if among:
            rows = failures.catch(of_file, among, mapped(names), date_order, None)  # type: ignore[arg-type]
            if rows:
                with rows:
                    patients = failures.catch(history.Patients, opened, rows.rows())
        if failures:
            failures.leave()
        wanted = history.Wanted(code, language, since, failed, outdated)
        lines = history.records(opened, wanted, now, patients)
        if form == "text":
            text = history.as_text(lines, str(among or ""))
        else:
            text = history.as_csv(lines) if form == "csv" else history.as_json(lines)
        empty = True
        for line in text:
            click.echo(line, nl=False)
            empty = False
        if empty:
            click.echo("nothing of this kind in the delivery log", err=True)
