"""The commands that hand documents over to a portal, and tell what it was given: attach, deliveries."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING

import click

from handpress.cli import document
from handpress.cli.document import json_option
from handpress.cli.entry import INTERRUPTED
from handpress.cli.options import (
    FILE,
    FOLDER,
    LOCKED,
    NOTHING,
    PLACE,
    SOME,
    UNANSWERED,
    Failures,
    Teller,
    asked,
    brand_option,
    choice,
    library_option,
    mapped,
    read_list,
    typed,
)
from handpress.diagnostics import Finding, HandpressError

if TYPE_CHECKING:
    from handpress.portal.attach import AttachResult
    from handpress.portal.request import AttachRequest, Wanted


_log_option = click.option("--log", type=PLACE, help="The delivery log; deliveries.sqlite beside --portal by default.")


@click.command()
@click.argument("appointments", required=False, type=FILE, metavar="[APPOINTMENTS]")
@click.option("--to", "kind", type=choice("fhir", "hl7v2", "folder", "openemr"), required=True)
@click.option("--send", is_flag=True, help="Really send; without it you only see what would go.")
@click.option("--portal", type=PLACE, default=Path("portal.yaml"), show_default=True, help="Settings of the portal.")
@click.option("--out", type=FOLDER, help="The folder, for --to folder and openemr.")
@click.option("--name", "pattern", help="How files are named in --to folder, as {code}_{language}_{id}.pdf.")
@click.option("--calendar", is_flag=True, help="The dates go along as a calendar file (.ics).")
@click.option("--encrypt", is_flag=True, help="Protect each copy by a password of its own; in --to folder.")
@click.option("--verify", is_flag=True, help="Read each PDF back from --to fhir, sent now or before, and compare.")
@click.option("--allow-draft", metavar="REASON", help="Send what no clinician has approved; the log keeps the reason.")
@click.option("--retract", metavar="REASON", help="Mark as sent in error what was sent for these rows.")
@click.option("--again", is_flag=True, help="Also send what was retracted, or may be there; to a folder, all.")
@click.option("--renamed", is_flag=True, help="Names that differ from those sent before are the same people's.")
@click.option("--no-packets", is_flag=True, help="Attach the handout of a code alone, not its packet.")
@click.option("--incomplete", is_flag=True, help="Attach the other papers of a packet where one cannot be had.")
@click.option("--joined", is_flag=True, help="A patient's packet is one PDF; in --to folder.")
@click.option("--code", "codes", multiple=True, help="What one patient gets, in place of a file; or one for OpenEMR.")
@click.option(
    "--patient", help="The name. All users here can see it; - reads a line of standard input, so the next three."
)
@click.option("--reference", help="The patient's number at the clinic.")
@click.option("--encounter", help="The number of the visit.")
@click.option("--date", help="Day and time of the procedure, as 2026-03-03 or 2026-03-03T08:30.")
@click.option("--clinician", help="The name to print under With.")
@click.option("--place", help="Where it is: one of the brand's sites.")
@click.option("--language", help="Language of the handout; en by default, in --to openemr en and es.")
@click.option("--with-language", "second", help="Another language, in which each paper comes, too.")
@click.option("--edition", type=choice("standard", "large-print"))
@click.option("--sedation", type=choice("yes", "no"), help="Whether there is sedation, where a packet asks.")
@click.option("--room", help="The room, where a packet asks.")
@click.option("--map", "names", multiple=True, metavar="COLUMN=HEADING", help="Another heading, as patient=Pt_Nm.")
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@click.option("--sheet", default="", help="The sheet of a workbook, where several may be meant.")
@library_option
@brand_option
@click.option("--paper", type=choice("letter", "a4"), default="letter", show_default=True)
@_log_option
@json_option
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
    no_packets: bool,
    incomplete: bool,
    joined: bool,
    codes: tuple[str, ...],
    patient: str | None,
    reference: str | None,
    encounter: str | None,
    date: str | None,
    clinician: str | None,
    place: str | None,
    language: str | None,
    second: str | None,
    edition: str | None,
    sedation: str | None,
    room: str | None,
    names: tuple[str, ...],
    date_order: str | None,
    sheet: str,
    library: Path | None,
    brand: Path | None,
    paper: str,
    log: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Attach each patient's papers to the portal: of each row of a list, or of one patient given by options.

    A code stands for its packet, where the library has packets. Shows what would go; --send sends it. What the
    delivery log has as sent is not sent again; where a paper has changed since, the new version replaces the old one.
    """
    from handpress.data import library_folder
    from handpress.portal import attach as portal_stage
    from handpress.portal.request import AttachRequest
    from handpress.press.store import store

    own = typed(patient=patient, reference=reference, encounter=encounter, clinician=clinician)
    own |= {"date": date, "place": place, "language": language, "edition": edition}
    own |= {"sedation": sedation, "room": room}
    request = asked(
        AttachRequest,
        kind=kind,
        library=library or library_folder(),
        brand=brand,
        appointments=appointments and read_list(appointments),
        codes=codes,
        own=own,
        packets=not no_packets,
        second=second,
        incomplete=incomplete,
        joined=joined,
        headings=mapped(names),
        date_order=date_order,  # type: ignore[arg-type]
        sheet=sheet,
        send=send,
        portal=portal,
        out=out,
        pattern=pattern,
        paper=paper,
        calendar=calendar,
        encrypt=encrypt,
        verify=verify,
        allow_draft=allow_draft,
        retract=retract,
        again=again,
        renamed=renamed,
        log=log,
    )
    with _PortalTeller(request, quiet, as_json) as teller:
        result = portal_stage.attach(request, store(), teller.tell, teller.stop.is_set)
    code = INTERRUPTED if teller.stop.is_set() else _code(result)
    if as_json:
        document.write("attach", code, teller.document(result))
    elif result.rows is not None:
        click.echo(_sum(result, send))
    if code:
        sys.exit(code)


def _code(result: AttachResult) -> int:
    if result.is_well:
        return 0
    if result.unanswered:
        return UNANSWERED
    return SOME if result.rows is not None else NOTHING


class _PortalTeller(Teller):
    """Prints what happens; shows a bar while documents go out, and stops when Ctrl-C is typed then."""

    def __init__(self, request: AttachRequest, quiet: bool, gathers: bool) -> None:
        super().__init__(quiet, gathers)
        self.stop = Flag()
        self.rows: list[dict[str, object]] = []
        self._request = request

    def tell(self, event: object) -> None:
        """Print *event*."""
        from handpress.portal import attach as stage

        if self.gathered is not None:
            self._gather(event)
        match event:
            case stage.PlanMade():
                if self._request.send and self._request.encrypt and not self.quiet:
                    click.echo(LOCKED, err=True)
            case stage.Opened(due, knows):
                self.begin(due)
                self._heed_interrupts(knows)
            case stage.Delivered() if self.advance:
                self.advance()
            case stage.Closed():
                self.while_open.close()
            case stage.Stopped():
                click.echo("Stopped. The same command does the rest.", err=True)
            case stage.Shown(place, row, what):
                if not self.quiet:
                    click.echo(f"{place}: {row.code} {row.language} {row.edition}: {what}")
            case _ if self.gathered is None or not hasattr(event, "findings"):
                super().tell(event)

    def _gather(self, event: object) -> None:
        """Keep what became of a row for the document."""
        from handpress.lists.appointments import Refusal
        from handpress.portal import attach as stage

        match event:
            case Refusal(row, findings):
                self._add(row, "refused", findings)
            case stage.Delivered(row, receipt):
                self._add(row.row, receipt.outcome.value, (), row, receipt.failure, receipt.hint)
            case stage.Left():
                self._add(event.row, event.what, (), event, event.what, rule="" if event.code else "left-out")
            case stage.Shown(_, row, what):
                self._add(row.row, what, (), row)

    def _add(
        self,
        row: int,
        state: str,
        findings: Sequence[Finding],
        what: object = None,
        reason: str = "",
        hint: str = "",
        rule: str = "portal",
    ) -> None:
        told: dict[str, object] = {
            "row": row,
            "state": state,
            "reason": reason or "; ".join(finding.message for finding in findings),
            "rule": findings[0].rule if findings else rule if reason else "",
            "hint": hint or (findings[0].hint if findings else ""),
        }
        told |= {name: getattr(what, name, None) or None for name in ("code", "language", "edition")}
        told["notes"] = [note.rule for note in getattr(what, "notes", ())]
        self.rows.append(told | {"findings": [finding.tree() for finding in findings]})

    def document(self, result: AttachResult) -> dict[str, object]:
        """Return what there is to tell of it."""
        return {
            "counts": {"rows": result.rows or 0, "documents": result.documents, **result.counts},
            "sent": self._request.send,
            "stopped": result.stopped,
            "answered": not result.unanswered,
            "rows": sorted(self.rows, key=lambda told: (told["row"], str(told["code"]))),
            "findings": [finding.tree() for finding in self.gathered or ()],
        }

    def _heed_interrupts(self, knows: bool) -> None:
        """Have Ctrl-C stop after what is under way, and a second one at once."""

        def interrupt(*_: object) -> None:
            if self.stop.is_set():
                # As safe as any end: the log knows what is under way. A server may keep it there for long.
                rest = "finds out what arrived, and does the rest" if knows else _ASKS
                click.echo(f"Stopped at once. The same command {rest}.", err=True)
                os._exit(INTERRUPTED)
            self.stop.set()
            click.echo("Stopping: what is under way is finished first.", err=True)

        before = signal.signal(signal.SIGINT, interrupt)
        self.while_open.callback(signal.signal, signal.SIGINT, before)


_ASKS = "without --again names the rows that may have arrived, which somebody has to look for in the charts"


def _sum(result: AttachResult, send: bool) -> str:
    """Return that every row became one thing or the other."""
    parts = " + ".join(f"{count:,} {what}" for what, count in result.counts.items())
    asked = "" if result.looked_up else ", and no patient was looked up"
    dry = "" if send else f"; this was a dry run{asked}: --send does it"
    rows = f"{result.rows:,} row{'s' if result.rows != 1 else ''}"
    several = f", {result.documents:,} documents" if result.documents > (result.rows or 0) else ""
    return f"{rows}{several} = {parts or 'nothing'}{dry}"


@click.command()
@_log_option
@click.option("--portal", type=PLACE, default=Path("portal.yaml"), show_default=True, help="Settings of the portal.")
@click.option("--out", type=FOLDER, help="The folder that documents went to.")
@click.option("--printed", "printed_in", type=FOLDER, help="What batch printed into this folder, in place of all that.")
@click.option("--code", default="", help="Of one code only.")
@click.option("--language", default="", help="Of one language only.")
@click.option("--since", default="", metavar="DAY", help="From a day on, as 2026-12-01 (UTC).")
@click.option("--failed", is_flag=True, help="What did not arrive for sure, and no later try has settled.")
@click.option("--outdated", is_flag=True, help="What the portal shows, and the library says otherwise now.")
@click.option("--among", type=FILE, metavar="APPOINTMENTS.csv", help="Of these patients; tells their rows.")
@click.option("--map", "names", multiple=True, metavar="COLUMN=HEADING", help="Another heading, as reference=Pt_No.")
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@click.option("--format", "form", type=choice("text", "csv", "json"), default="text", show_default=True)
@json_option
@library_option
@brand_option
def deliveries(
    log: Path | None,
    portal: Path,
    out: Path | None,
    printed_in: Path | None,
    code: str,
    language: str,
    since: str,
    failed: bool,
    outdated: bool,
    among: Path | None,
    names: tuple[str, ...],
    date_order: str | None,
    form: str,
    as_json: bool,
    library: Path | None,
    brand: Path | None,
) -> None:
    """Tell what was delivered, where, when and in which version; never to whom, but by the rows of --among."""
    from handpress.data import library_folder
    from handpress.lists.daylist import name_of
    from handpress.portal import history
    from handpress.portal.request import HistoryRequest, Wanted

    if printed_in:
        if failed or outdated or among or log or out:
            raise click.UsageError("--printed goes with --code, --language and --since only")
        _tell_printed(printed_in, asked(Wanted, code, language, since), "json" if as_json else form)
        return
    request = asked(
        HistoryRequest,
        wanted=asked(Wanted, code, language, since, failed, outdated),
        library=library or library_folder(),
        brand=brand,
        portal=portal,
        out=out,
        log=log,
        among=among and read_list(among),
        headings=mapped(names),
        date_order=date_order,  # type: ignore[arg-type]
    )
    failures = Failures(as_json)
    with history.delivered(request, failures) as found:
        if found is None:
            if as_json:
                document.write("deliveries", NOTHING, {"deliveries": [], "findings": failures.trees()})
            failures.leave(NOTHING)
            return
        tally = count()
        counted = (record for record, _ in zip(found, tally, strict=False))
        if as_json:
            records = [history.tree(record) for record in counted]
            ending = SOME if records and failed else 0
            document.write("deliveries", ending, {"deliveries": records, "findings": failures.trees()})
            sys.exit(ending)
        forms = {"csv": history.as_csv, "json": history.as_json}
        for line in (
            forms[form](counted)
            if form in forms
            else history.as_text(counted, (request.among and name_of(request.among)) or "")
        ):
            click.echo(line, nl=False)
        if not next(tally):
            click.echo("nothing of this kind in the delivery log", err=True)
        elif failed:
            sys.exit(SOME)


def _tell_printed(folder: Path, wanted: Wanted, form: str) -> None:
    """Print which papers batches made in *folder*, of a code, in a language, from a day on; never whose they are."""
    from handpress.day.reprint import Stood, printed
    from handpress.disk.table import csv_line

    failures = Failures(form == "json")
    unread: list[Finding] = []
    known = failures.catch(lambda: list(printed(folder, None, wanted.code, wanted.language, unread.append)))
    found = [one for one in known or () if one.began >= wanted.since]
    if unread:
        failures.add(HandpressError(unread))
    ending = NOTHING if not found else SOME
    if form == "json":
        parts = {"printed": [one._asdict() for one in found], "findings": failures.trees()}
        document.write("deliveries", ending if failures.count else 0, parts)
    elif form == "csv":
        click.echo(csv_line(Stood._fields), nl=False)
        for one in found:
            click.echo(csv_line(map(str, one)), nl=False)
    else:
        for one in found:
            draft = ", a draft" if one.draft else ""
            standing = f", {one.standing}" if one.standing else ""
            click.echo(
                f"{one.folder}: row {one.row}: {one.code} {one.language} {one.words}{draft}{standing} ({one.file})"
            )
        if not found and not failures:
            click.echo("nothing of this kind was printed there", err=True)
    failures.leave(ending)
