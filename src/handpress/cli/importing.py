"""The command that takes pages over: import."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli import document
from handpress.cli.document import json_option
from handpress.cli.options import FILE, FOLDER, NOTHING, PLACE, SOME, choice, processors, tell
from handpress.diagnostics import Finding, HandpressError, Severity, Span, quoted

if TYPE_CHECKING:
    from handpress.content.filing import Filing
    from handpress.content.incoming import Asked
    from handpress.pages import Imported

_PAGES_A_PROCESS = 8  # fewer are read before a process has started
_MANY = 10  # pages of which each has but one line


@click.command(name="import")
@click.argument("pages", nargs=-1, required=True, type=FILE, metavar="PAGE...")
@click.option("--code", help="The CPT code, where the page names none or a wrong one.")
@click.option("--language", help="The language of the pages, as es; else their words tell it.")
@click.option(
    "--changes",
    type=choice("refuse", "accept", "reject"),
    default="refuse",
    show_default=True,
    help="What to do with tracked changes in Word files.",
)
@click.option("--library", type=FOLDER, default=Path("handouts"), show_default=True, help="Folder for the YAML.")
@click.option("--force", is_flag=True, help="Overwrite a file that a person has edited.")
@click.option("--view", type=PLACE, help="Page and handout side by side: FILE.html, or a folder for one file each.")
@click.option("--details", is_flag=True, help="Of more than ten pages, too, each line that was left out.")
@json_option
def import_pages(
    pages: tuple[Path, ...],
    code: str | None,
    language: str | None,
    changes: str,
    library: Path,
    force: bool,
    view: Path | None,
    details: bool,
    as_json: bool,
) -> None:
    """Turn Word, PDF, HTML, Markdown and text pages, or folders of them, into handout YAML; say what was left out."""
    from handpress.content.filing import Filing
    from handpress.content.incoming import Asked, pages_in
    from handpress.source.texts import LANGUAGE

    if language and not LANGUAGE.fullmatch(language):
        raise click.UsageError('write --language as a tag: "es", "zh-Hans"')
    found = pages_in(pages, library)
    if code and len(found.paths) > 1:
        raise click.UsageError("--code goes with one page")
    teller = _Teller(len(found.paths), details, as_json)
    for finding in found.told:
        teller.tell(finding)
    alone = len(found.paths) == 1
    asked = [Asked(path, code, language, changes, alone, view is not None) for path in found.paths]
    filing, shown = Filing(library, force), list["Imported"]()
    try:
        for page, result in _read(asked):
            imported = teller.take(page.path, result, filing)
            if imported and view:
                shown.append(imported)
        teller.waiting(library)
        if view and shown:
            teller.view(view, shown)
    except KeyboardInterrupt:
        teller.stopped(view)
        raise
    teller.leave()


def _read(asked: Sequence[Asked]) -> Iterator[tuple[Asked, Imported | tuple[Finding, ...]]]:
    """Yield each page with its import, or why there is none, in the order in which they were named."""
    from handpress.content.incoming import lost, read_asked, ready
    from handpress.day.crew import Lost, processes, run

    jobs = min(processors(), max(len(asked) // _PAGES_A_PROCESS, 1))
    early: dict[Asked, Imported | tuple[Finding, ...]] = {}
    waiting = iter(asked)
    awaited = next(waiting, None)
    for page, result in run(read_asked, asked, processes(jobs, ready), 2 * jobs + 2):
        early[page] = lost(page) if isinstance(result, Lost) else result
        while awaited in early:
            yield awaited, early.pop(awaited)
            awaited = next(waiting, None)


class _Teller:
    """Prints what became of each page, or keeps it for the document, and knows how the command ends."""

    def __init__(self, total: int, details: bool, gathers: bool) -> None:
        self.total, self.gathers = total, gathers
        self.briefly = total > _MANY and not details
        self.done = self.failed = self.left = self.to_check = 0
        self.amiss = False  # something else than a page
        self.languages: set[str] = set()  # of the drafts
        self.pages: list[dict[str, object]] = []
        self.findings: list[Finding] = []

    def tell(self, finding: Finding) -> None:
        """Print a finding; or keep it."""
        self.amiss = self.amiss or finding.severity is Severity.ERROR
        if self.gathers:
            self.findings.append(finding)
        else:
            tell(finding)

    def take(self, page: Path, result: Imported | tuple[Finding, ...], filing: Filing) -> Imported | None:
        """File the import of a page and say so; return it, or None where there is none."""
        self.done += 1
        findings: Sequence[Finding] = result if isinstance(result, tuple) else result.findings
        if not isinstance(result, tuple):
            try:
                filed = filing.write(result, str(page))
            except HandpressError as error:
                findings = [*findings, *error.findings]
            else:
                self._filed(page, filed.path, result, [*findings, *filed.told])
                return result
        self.failed += 1
        self._refused(page, findings)
        return None

    def _filed(self, page: Path, path: Path, imported: Imported, findings: Sequence[Finding]) -> None:
        checks = sum(finding.severity is Severity.WARNING for finding in findings)
        self.left += len(imported.left)
        self.languages.add(imported.language)
        self.to_check += checks
        if self.gathers:
            left = [{"line": one.line, "text": one.text.strip(), "reason": one.reason} for one in imported.left]
            told = {"file": str(path), "code": imported.code, "language": imported.language, "title": imported.title}
            self._keep(page, told | {"left": left}, findings)
            return
        if self.total > 1:
            counts = f"{_lines(len(imported.left))} left out, {checks} to check"
            click.echo(f"[{self.done}/{self.total}] {_shown(page)} -> {path}: {counts}", err=True)
        for finding in () if self.briefly else findings:
            tell(finding)
        click.echo(path)
        for one in () if self.briefly else imported.left:
            click.echo(f"{page}:{one.line}: left out: {one.text.strip()} ({one.reason})", err=True)

    def _refused(self, page: Path, findings: Sequence[Finding]) -> None:
        if self.gathers:
            self._keep(page, {"file": None, "code": None, "language": None, "title": None, "left": []}, findings)
            return
        if self.total > 1:
            click.echo(f"[{self.done}/{self.total}] {_shown(page)}: not imported", err=True)
        for finding in findings:
            if not self.briefly or finding.severity is Severity.ERROR:
                tell(finding)

    def _keep(self, page: Path, told: dict[str, object], findings: Sequence[Finding]) -> None:
        self.pages.append({"page": str(page), **told, "findings": [finding.tree() for finding in findings]})

    def view(self, place: Path, shown: Sequence[Imported]) -> None:
        """Write pages and handouts side by side, into one file or into one for each."""
        from handpress.disk.files import write_whole
        from handpress.forms.beside import side_by_side, view_names

        one = place.suffix.lower() in (".html", ".htm") and not place.is_dir()
        files = (
            [(place, list(shown))]
            if one
            else [(place / f"{name}.html", [page]) for name, page in zip(view_names(shown), shown, strict=True)]
        )
        try:
            for path, pages in files:
                write_whole(path, side_by_side(pages).encode("utf-8"))
        except HandpressError as error:
            for finding in error.findings:
                self.tell(finding)
            return
        if not self.gathers:
            click.echo(f"{place}: pages and handouts side by side", err=True)

    def stopped(self, view: Path | None) -> None:
        """Say how far the command got before somebody stopped it."""
        without = f"; {view} is not written" if view else ""
        click.echo(f"{self.done - self.failed} of {self.total} pages imported before it was stopped{without}", err=True)

    def waiting(self, library: Path) -> None:
        """Say once which drafts wait for the fixed words of their language."""
        from handpress.brand.words import languages

        known = languages()
        if foreign := sorted(self.languages.difference(known)):
            named = ", ".join(quoted(tag) for tag in foreign)
            fact = f"Handpress cannot print {named} yet, and has fixed words for {', '.join(known)}"
            hint = (
                "the drafts can be read through and corrected meanwhile; they print once there are fixed words, which"
                " take a translator and a new version of Handpress"
            )
            self.tell(Finding(Span(str(library)), fact, "language", hint, Severity.WARNING))

    def leave(self) -> None:
        """Print the sum of many pages, or the document; exit if anything went wrong."""
        code = SOME if self.failed or self.amiss else 0
        if self.total != 1 and self.failed == self.total:
            code = NOTHING
        if self.gathers:
            findings = [finding.tree() for finding in self.findings]
            document.write("import", code, {"pages": self.pages, "findings": findings})
        elif self.total > 1:
            failed = f", {self.failed} not imported" if self.failed else ""
            told = f"{_lines(self.left)} left out, {self.to_check} to check"
            told += " (--details and --view show them)" if self.briefly else ""
            click.echo(f"{self.total - self.failed} of {self.total} pages imported{failed}: {told}", err=True)
        if code:
            sys.exit(code)


def _shown(page: Path) -> str:
    """Return the name of a page as a terminal can show it."""
    return "".join(character if character.isprintable() else "?" for character in page.name)


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"
