"""The commands of those who answer for the content: check, approve, list, diff."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli import document
from handpress.cli.document import json_option
from handpress.cli.options import (
    NOTHING,
    SOME,
    Failures,
    asked,
    brand_option,
    choice,
    library_option,
    processors,
    tell,
)
from handpress.diagnostics import Finding, HandpressError, Span, fault

_language = click.option("--language", default="en", show_default=True, help="Language of the handout.")

if TYPE_CHECKING:
    from handpress.content.search import Hit


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@library_option
@brand_option
@click.option("--format", "form", type=choice("text", "json", "sarif"), default="text", show_default=True)
@json_option
@click.option("--scores", is_flag=True, help="Add the score sheets: PEMAT-P and the CDC Clear Communication Index.")
@click.option("--rules", is_flag=True, help="List every rule with its reason, and check nothing.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; as many as there are processors by default.")
def check(
    codes: tuple[str, ...],
    library: Path | None,
    brand: Path | None,
    form: str,
    as_json: bool,
    scores: bool,
    rules: bool,
    jobs: int | None,
) -> None:
    """Say what is wrong with the handouts for CODE..., or all: wrong codes, hard or vague words, what is missing.

    CODE may be the name of a handout, of a sheet (a PDF of the clinic's own) or of a packet; without any, sheets and
    packets are looked at, too.
    """
    from handpress.content.approval import LEDGER_FILE
    from handpress.content.shelf import entries, names_of, strays
    from handpress.data import library_folder
    from handpress.lists.settings import read_settings
    from handpress.review import check as checking
    from handpress.review import composition, findings, standing
    from handpress.review.ledger import Ledger, read_ledger
    from handpress.review.packets import packet_names

    form = "json" if as_json else form
    if rules and form != "text":
        raise click.UsageError("--rules goes with --format text")
    if rules:
        click.echo("\n".join(findings.rule_list()), nl=False)
        return
    if scores and form == "sarif":
        raise click.UsageError("--scores goes with --format text or json")
    failures = Failures(as_json)
    folder = library or library_folder()
    look = failures.catch(standing.look_for, folder, brand)
    clinic = failures.catch(standing.clinic_for, folder, look)
    found = failures.catch(entries, folder)
    ledger = failures.catch(read_ledger, folder / LEDGER_FILE)
    failures.catch(read_settings, folder)
    if found == []:
        _tell(strays(folder))
        failures.add(fault(Span(str(folder)), "this folder holds no handout", "no-handout", "name it with --library"))
    if clinic is None or found is None or look is None:
        if as_json:
            _print(findings.as_json((), more=failures.gathered))
        failures.leave(NOTHING)
        return
    _tell(look.warnings)
    packets = packet_names(folder)
    named = [code for code in codes if code in packets]
    wanted = checking.chosen(folder, codes) if len(named) < len(codes) or not codes else []
    papers = failures.catch(checking.sheets, folder, codes) or []
    known = {*named, *(name for entry in (*wanted, *papers) for name in names_of(entry))}
    for code in dict.fromkeys(codes):
        if code not in known:
            failures.add(checking.no_handout(folder, code, packets))
    totals = findings.Totals(None if codes else clinic.codes)
    others = () if codes else checking.unread(folder)
    if named or not codes:
        around = composition.Around(folder, look, clinic, ledger or Ledger())
        others = chain(others, composition.packet_report(around, named))
    told = checking.check(folder, wanted, clinic, jobs or processors())
    if not codes and form == "text":
        told = checking.apart(told, clinic.codes)
    today = standing.today_at(look)
    own = (checking.sheet_report(entry, look, today) for entry in papers)
    reports = totals.count(chain(told, own, others))
    forms = {
        "json": lambda: findings.as_json(reports, scores, failures.gathered),
        "sarif": lambda: findings.as_sarif(reports),
        "text": lambda: findings.as_text(reports, scores),
    }
    _print(forms[form](), whole=as_json)
    click.echo(str(totals), err=True)
    if totals.errors:
        sys.exit(1)
    failures.leave()


@click.command()
@click.argument("code")
@library_option
@brand_option
@_language
@click.option("--by", required=True, help="Who approves it; printed in the footer.")
@click.option("--until", help="Last day on which it may print as approved, as 2027-11-30.")
@click.option("--fingerprint", default="", help="Approve only the text with this fingerprint, as list shows it.")
@click.option("--override", "overrides", multiple=True, metavar="RULE=REASON", help="Approve in spite of an error.")
@click.option("--answer", "answers", multiple=True, metavar="NAME=TEXT", help="Answer one of the questions.")
@click.option("--withdraw", metavar="REASON", help="End the approval today instead.")
def approve(
    code: str,
    library: Path | None,
    brand: Path | None,
    language: str,
    by: str,
    until: str | None,
    fingerprint: str,
    overrides: tuple[str, ...],
    answers: tuple[str, ...],
    withdraw: str | None,
) -> None:
    """Record that a person has approved the handout for CODE as it is now, until a day.

    CODE may be the name of a handout, of a sheet (a PDF of the clinic's own) or of a packet, whose composition that is.
    """
    from handpress.review.decide import decide
    from handpress.review.request import ApprovalRequest

    request = asked(
        ApprovalRequest,
        code=code,
        by=by,
        language=language,
        until=until,
        fingerprint=fingerprint.lower(),
        withdraw=withdraw,
        overrides=_pairs("--override", overrides),
        answers=_pairs("--answer", answers),
        library=library,
        brand=brand,
    )
    decision = decide(request, tell, _Asker().ask if _asks() else None)
    if decision.approval:
        for rule, counted in decision.approval.findings.items():
            click.echo(f"open: {rule}: {counted}", err=True)
        click.echo(decision.ledger)
    if decision.faults:
        sys.exit(1)


class _Asker:
    """Puts questions to whoever sits at the terminal."""

    def __init__(self) -> None:
        self._begun = False

    def ask(self, question: str) -> str:
        """Return the answer to *question*, "" for none."""
        from handpress.review.approve import says_yes

        if not self._begun:
            click.echo("Answer yes or no, and say more behind it if you like; Enter leaves a question open.", err=True)
        self._begun = True
        while True:
            answer: str = click.prompt(question, default="", show_default=False, err=True, prompt_suffix=" ")
            if not answer or says_yes(answer) is not None:
                return answer
            click.echo("Please start with yes or no.", err=True)


@click.command(name="list")
@click.argument("code", required=False)
@library_option
@brand_option
@_language
@click.option("--blanks", is_flag=True, help="The blanks of the handout for CODE, for render --blanks to fill in.")
@click.option("--format", "form", type=choice("text", "json"), default="text", show_default=True)
@click.option("--find", "words", metavar="WORDS", help="Only the papers with a code, a name or words like these.")
@json_option
def catalogue(
    code: str | None,
    library: Path | None,
    brand: Path | None,
    language: str,
    blanks: bool,
    form: str,
    words: str | None,
    as_json: bool,
) -> None:
    """List every handout: code, title, language, grade, findings, approval, and what is due for review.

    Sheets (the clinic's own PDFs) stand below, with what each lacks of PDF/UA-1 and PDF/A-2a; then packets.
    """
    if bool(code) != blanks:
        raise click.UsageError("CODE and --blanks go together")
    if code:
        _blanks(code, library, brand, language, as_json or form == "json")
        return
    from handpress.content.shelf import clashes, strays
    from handpress.data import library_folder
    from handpress.review import catalogue as listing
    from handpress.review import standing

    failures = Failures(as_json)
    folder = library or library_folder()
    if words is not None:
        _find(folder, words, as_json or form == "json", failures)
        return
    look = failures.catch(standing.look_for, folder, brand)
    today = standing.today_at(look)
    listed = failures.catch(listing.catalogue, folder, look, today) if look else None
    packets = failures.catch(listing.packets_of, folder, look, today) if look and listed is not None else None
    _tell(look.warnings if look else ())
    if look and listed is not None:
        listed += failures.catch(listing.own_sheets, folder, look, standing.today_at(look)) or []
        _tell(strays(folder))
        for _, clash in clashes(folder):
            failures.add(HandpressError([clash]))
        if as_json or form == "json":
            _print([listing.as_tree(listed, failures.gathered, packets or ())])
        else:
            for line in chain(listing.as_table(listed, packets or ()), listing.lacking(listed)):
                click.echo(line)
            click.echo(listing.summary(listed, packets or ()), err=True)
    elif as_json:
        _print([listing.as_tree((), failures.gathered)])
    failures.leave(SOME if listed is not None else NOTHING)


def _find(folder: Path, words: str, as_json: bool, failures: Failures) -> None:
    """Print the papers that are found by *words*, the best first."""
    from handpress.content.search import Index

    index = Index(folder)
    failures.catch(index.renew)
    hits = index.find(words)
    if as_json:
        papers = [_hit(hit) for hit in hits]
        _print([json.dumps({"papers": papers, "findings": failures.trees()}, indent=2, ensure_ascii=False)])
    else:
        for hit in hits:
            click.echo(f"{hit.entry.name}  {hit.entry.language}  {hit.title}")
            if hit.also:
                click.echo(f"  searched for, too: {' '.join(hit.also)}")
    failures.leave(NOTHING)


def _hit(hit: Hit) -> dict[str, object]:
    where = hit.where.name.lower()
    names = {"name": hit.entry.name, "codes": list(hit.codes), "language": hit.entry.language}
    return {**names, "title": hit.title, "where": where, "also": list(hit.also)}


def _blanks(code: str, library: Path | None, brand: Path | None, language: str, as_json: bool) -> None:
    """Print the blanks of one handout as a file to fill in, or as JSON."""
    from handpress.content.shelf import find
    from handpress.data import library_folder
    from handpress.press.plates import Room

    failures = Failures(as_json)
    room = Room(library or library_folder(), brand)
    entry = failures.catch(find, room.folder, code, language)
    found = failures.catch(room.blanks, entry) if entry else None
    if as_json:
        listed = [{"key": blank.key, "words": blank.words} for blank in found or ()]
        whole = {"blanks": listed, "findings": failures.trees()}
        _print([json.dumps(whole, indent=1, ensure_ascii=False) + "\n"])
    elif found is not None:
        for blank in found:
            click.echo(f'# {blank.words}\n{blank.key}: ""')
        click.echo('# A note to the patient, in lines\nnote: ""')
    failures.leave()


@click.command()
@click.argument("code")
@library_option
@brand_option
@_language
@click.option("--since-approval", is_flag=True, help="Show what changed since it was approved.")
def diff(code: str, library: Path | None, brand: Path | None, language: str, since_approval: bool) -> None:
    """Show in words what the clinic changed in the handout for CODE, or what changed since it was approved.

    With --since-approval CODE may be the name of a sheet or of a packet, too.
    """
    from handpress.content.changes import shown
    from handpress.content.shelf import find
    from handpress.data import library_folder
    from handpress.review import compare, standing
    from handpress.review.composition import packet_named

    failures = Failures()
    folder = library or library_folder()
    look = failures.catch(standing.look_for, folder, brand)
    packet = failures.catch(packet_named, folder, code) if since_approval else None
    entry = None if packet else failures.catch(find, folder, code, language)
    found = None
    if look and packet:
        found = failures.catch(compare.packet_changes, code, packet, look, folder)
    elif look and entry and since_approval:
        found = failures.catch(compare.changes_since_approval, entry, look, folder)
    elif look and entry:
        found = failures.catch(compare.local_changes, entry, look)
    if found:
        head, changes = found
        click.echo(head, err=True)
        click.echo(shown(changes) if changes else "no words have changed\n", nl=False)
    failures.leave()


def _print(parts: Iterable[str], whole: bool = True) -> None:
    """Print what is made in parts; *whole* or not at all, then who is stopped meanwhile has printed none of it."""
    for text in ["".join(parts)] if whole else parts:
        document.paid()
        click.echo(text, nl=False)


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        tell(finding)


def _asks() -> bool:
    """Whether somebody sits there who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _pairs(option: str, values: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"{option} takes NAME=TEXT")
        if name.strip() in pairs:
            raise click.UsageError(f"{option} {name.strip()} stands twice")
        pairs[name.strip()] = text
    return pairs
