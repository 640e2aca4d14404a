"""The addresses of a day: its list comes in, its rows are put right, its papers are printed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from starlette import status
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from handpress.content.shelf import languages_of
from handpress.day.look import Look, LookedRow
from handpress.day.survey import RowState
from handpress.desk import today, welcome
from handpress.desk.desk import Desk
from handpress.desk.openday import MAX_BYTES, MAX_ROWS, Kept, Options
from handpress.desk.printing import Job, to_print
from handpress.desk.show import Show, in_words, to
from handpress.diagnostics import Finding, HandpressError, Severity
from handpress.lists.asking import Known, Question
from handpress.lists.cells import language_name
from handpress.lists.remembering import remember
from handpress.lists.vocabulary import State

_MISSING = "Please choose"
_STAYS_OUT, _PRINTS = State.CANCELLED, State.STANDS
Context = dict[str, Any]


class DayPages:
    """What is answered about the open day of a desk."""

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self.show = desk, show

    def routes(self) -> list[Route]:
        """Return its addresses."""
        return [
            Route("/", self.today),
            Route("/day", self.take_list, methods=["POST"]),
            Route("/day/paste", self.paste, methods=["GET"]),
            Route("/day/paste", self.take_list, methods=["POST"]),
            Route("/day/example", self.example, methods=["GET", "POST"]),
            Route("/day/columns", self.columns, methods=["GET"]),
            Route("/day/columns", self.answer, methods=["POST"]),
            Route("/day/rows/{row:int}", self.row, methods=["GET"]),
            Route("/day/rows/{row:int}", self.fix, methods=["POST"]),
            Route("/day/rows/{row:int}/print", self.print_row, methods=["POST"]),
            Route("/day/print", self.print, methods=["POST"]),
            Route("/day/sheets", self.sheets),
            Route("/day/runs/{run}.pdf", self.run_file),
            Route("/day/runs/{run}", self.run),
            Route("/day/runs/{run}/events", self.events),
            Route("/day/runs/{run}/stop", self.stop, methods=["POST"]),
            Route("/days", self.days),
            Route("/day/undo", self.undo, methods=["POST"]),
            Route("/day/forget", self.forget, methods=["POST"]),
        ]

    def today(self, request: Request) -> Response:
        """Show the open day, or what a list needs."""
        desk, day = self.desk, self.desk.day
        kept = day.kept
        if kept is None:
            steps = welcome.steps(desk.library, day.brand, desk.now().date(), day.watch.stamp())
            return self.show.page("empty", tab="today", earlier=today.earlier(day.earlier()[:5]), steps=steps)
        if current := desk.printer.current:
            return to(f"/day/runs/{current.name}")
        if not kept.answered:
            return self._asked(kept)
        look, told = day.look()
        kept = day.kept or kept  # fixes of the list before may have been made again
        if look is None:
            return self.show.page("unread", status.HTTP_200_OK, tab="today", listed=kept.name, faults=in_words(told))
        return self.show.page(
            "today", tab="today", **self._of_day(kept, look, told, request.query_params.get("show", ""))
        )

    def _of_day(self, kept: Kept, look: Look, told: tuple[Finding, ...], show: str) -> Context:
        desk = self.desk
        languages = sorted(languages_of(desk.library))
        rows = today.rows_of(look, kept, languages, show)
        due = to_print(look.rows, kept.options.drafts)
        patients = len({(row.reference or row.row, row.patient, row.day) for row in due})
        unused = look.layout.unused()
        printed = any(row.state == RowState.BEFORE for row in look.rows)
        latest = kept.fixes[-1] if kept.fixes else None
        is_new = latest is not None and self.desk.now().timestamp() - latest.at < _UNDO_S
        return {
            "title": today.title_of(look, desk.now().date()),
            "kept": kept,
            "read_at": today.clock_of(kept.read),
            "unused": [name.strip('"') for name in unused],
            "count": len(look.rows),
            "terms": today.terms(look),
            "show": show,
            "refused": [row for row in rows if row.look == "refused"],
            "fresh": [] if printed else [row for row in rows if row.look != "refused"],
            "undone": [row for row in rows if row.look in ("ready", "draft")] if printed else [],
            "rest": [row for row in rows if row.look not in ("ready", "draft", "refused")] if printed else [],
            "drafts": sum(row.state == "drafts" for row in look.rows),
            "patients": patients,
            "sheets": desk.sheets() if due else "",
            "due": bool(due),
            "done": today.done(kept, len(look.rows)),
            "runs": {run.name for run in kept.printed if run.name and desk.printer.job(run.name)},
            "latest": latest if is_new else None,
            "latest_text": today.fixed(latest) if latest and is_new else "",
            "told": in_words(tuple(each for each in told if each.severity is Severity.WARNING)),
            "options": kept.options,
            "printed": printed,
        }

    async def take_list(self, request: Request) -> Response:
        """Open the day of a list that was chosen, or pasted."""
        async with request.form(max_files=1, max_fields=10, max_part_size=MAX_BYTES) as form:
            name, content = await _list_in(form)
        if not content.strip():
            return self._no_list("There is nothing in it. Choose a file, or paste rows with their headings.")
        return await run_in_threadpool(self._open, name, content)

    def _open(self, name: str, content: bytes) -> Response:
        day = self.desk.day
        day.open_list(name, content)
        try:
            question = day.question()
        except HandpressError as error:
            day.forget()
            return self._no_list(*(f"{text}" for text in in_words(error.findings)))
        if question.rows > MAX_ROWS:
            day.forget()
            return self._no_list(
                f"This list has {question.rows:,} rows, and {MAX_ROWS:,} are the most. Make two of it."
            )
        if not question.must_be_asked:
            day.change(answered=True)
        return to("/")

    def _no_list(self, *facts: str) -> Response:
        return self.show.page("unread", status.HTTP_422_UNPROCESSABLE_CONTENT, tab="today", listed="", faults=facts)

    def paste(self, request: Request) -> Response:
        """Show where rows are pasted."""
        return self.show.page("paste", tab="today")

    def example(self, request: Request) -> Response:
        """Open an example day, or give its list to be filled."""
        listed = _example(self.desk.now())
        if request.method == "POST":
            return self._open("example.csv", listed)
        headers = {"Content-Disposition": 'attachment; filename="appointments.csv"'}
        return Response(listed, media_type="text/csv", headers=headers)

    def columns(self, request: Request) -> Response:
        """Ask what the headings mean."""
        kept = self.desk.day.kept
        return to("/") if kept is None else self._asked(kept)

    def _asked(self, kept: Kept, missing: tuple[str, ...] = ()) -> Response:
        try:
            question = self.desk.day.question()
        except HandpressError as error:
            return self._no_list(*in_words(error.findings))
        return self.show.page(
            "columns",
            status.HTTP_422_UNPROCESSABLE_CONTENT if missing else status.HTTP_200_OK,
            tab="today",
            kept=kept,
            question=question,
            known=sum(heading.known is not Known.PASSED for heading in question.headings),
            labels=today.LABELS,
            missing=missing,
            choose=_MISSING,
            day_of=today.day_of,
            stays_out=lambda word: not word.state.prints,
        )

    async def answer(self, request: Request) -> Response:
        """Keep what the headings mean, and read the rows."""
        return await run_in_threadpool(self._answer, await request.form())

    def _answer(self, form: FormData) -> Response:
        day = self.desk.day
        kept = day.kept
        if kept is None:
            return to("/")
        question = day.question()
        names, not_read, missing = dict[str, str](), list[str](), list[str]()
        for at, heading in enumerate(question.headings):
            column = str(form.get(f"column-{at}", "?"))
            if column == "?":
                missing.append(heading.text)
            elif not column:
                not_read += [heading.text] if heading.known is not Known.PASSED else []
            elif column in today.LABELS and (column != "code" or column not in names):
                names[column] = heading.text
        order = str(form.get("order", "")) or kept.order
        if question.dates and not order:
            missing.append("the order of dates")
        if missing or "code" not in names:
            return self._asked(kept, tuple(missing or ["a heading for the code"]))
        out = {str(value) for value in form.getlist("out")}
        states = {
            word.text: (_STAYS_OUT if word.text in out else _PRINTS).value
            for word in question.words
            if (word.text in out) == word.state.prints
        }
        usual = {heading.column for heading in question.headings if heading.known is Known.USUAL}
        names = {
            column: text for column, text in names.items() if column not in usual or _moved(question, column, text)
        }
        day.change(names=names, not_read=tuple(not_read), order=order, states={**kept.states, **states}, answered=True)
        if form.get("remember"):
            self._remember(names, order, tuple(not_read))
        return to("/")

    def _remember(self, names: dict[str, str], order: str | None, not_read: tuple[str, ...]) -> None:
        look, _ = self.desk.day.look()
        if look and (names or order or not_read):
            with suppress(HandpressError):  # a file of the clinic's own that cannot be added to stays as it is
                remember(self.desk.library, look.layout, names, order, not_read)  # type: ignore[arg-type]

    def row(self, request: Request) -> Response:
        """Show one row with all its cells."""
        return self._row(int(request.path_params["row"]))

    def _looked(self, number: int) -> LookedRow | None:
        """Return the row of that *number* as it stands."""
        look = self.desk.day.look()[0] if self.desk.day.kept else None
        return next((each for each in look.rows if each.row == number), None) if look else None

    def _row(self, number: int) -> Response:
        kept, row = self.desk.day.kept, self._looked(number)
        if kept is None or row is None:
            return to("/")
        languages = sorted(languages_of(self.desk.library))
        return self.show.page(
            "row",
            tab="today",
            row=today.row_of(row, kept, languages),
            cells=[(column, today.LABELS[column], row.cells.get(column, "")) for column in today.FIELDS],
            wrong={field.column: field for field in today.row_of(row, kept, languages).fields},
            names=[(tag, language_name(tag)) for tag in languages],
        )

    async def fix(self, request: Request) -> Response:
        """Put cells of a row right, in the open day alone."""
        form = await request.form()
        number = int(request.path_params["row"])
        texts = {column: str(form[column]) for column in today.LABELS if column in form}
        return await run_in_threadpool(self._fix, number, texts)

    def _fix(self, number: int, texts: dict[str, str]) -> Response:
        row = self._looked(number)
        if row is None:
            return to("/")
        self.desk.day.fix(number, texts, row.cells)
        look, _ = self.desk.day.look()
        left = look and any(each.state == RowState.REFUSED for each in look.rows)
        return to("/#fix" if left else f"/#row-{number}")

    async def undo(self, request: Request) -> Response:
        """Take back what was put right."""
        form = await request.form()
        with suppress(ValueError):
            await run_in_threadpool(self.desk.day.undo, float(str(form.get("at", ""))))
        return to("/")

    async def forget(self, request: Request) -> Response:
        """Remove the open day with all that is of a patient."""
        self.desk.printer.forget()
        self.desk.sender.forget()
        await run_in_threadpool(self.desk.day.forget)
        return to("/")

    async def print(self, request: Request) -> Response:
        """Begin a print of what is ready, with the options that the form says."""
        form = await request.form()
        self.desk.day.change(options=_options(form))
        if form.get("do") == "count":
            return to("/")
        again = form.get("do") == "again"
        return self._begin((), again)

    def days(self, request: Request) -> Response:
        """Show the days that are over, as counts."""
        return self.show.page("days", tab="today", lines=today.earlier(self.desk.day.earlier()))

    def sheets(self, request: Request) -> Response:
        """Say what the next print comes to; nothing while that is reckoned."""
        return Response(self.desk.sheets(), media_type="text/plain")

    def _begin(self, rows: tuple[int, ...], again: bool) -> Response:
        if self.desk.day.kept is None:
            return to("/")
        job = self.desk.printer.begin(rows, again)
        return to(f"/day/runs/{job.name}")

    def print_row(self, request: Request) -> Response:
        """Print the papers of one row, be it again."""
        row = self._looked(int(request.path_params["row"]))
        return self._begin((row.row,), row.state == RowState.BEFORE) if row else to("/")

    def _job(self, request: Request) -> Job | None:
        return self.desk.printer.job(request.path_params["run"])

    def run(self, request: Request) -> Response:
        """Show how far a print is, or where its file is."""
        job = self._job(request)
        if job is None:
            return to("/")
        left = [told.row for told in job.told if told.state in ("failed", "not done")]
        return self.show.page("run", tab="today", job=job, faults=in_words(tuple(job.faults)), left=left)

    def run_file(self, request: Request) -> Response:
        """Return the print file."""
        job = self._job(request)
        if job is None or not job.is_ready or not job.path.exists():
            return to("/")
        how = "attachment" if request.query_params.get("download") is not None else "inline"
        headers = {"Content-Disposition": f'{how}; filename="day.pdf"'}
        return FileResponse(job.path, media_type="application/pdf", headers=headers)

    async def events(self, request: Request) -> Response:
        """Tell how far a print is, each time that it has changed."""
        job = self._job(request)
        if job is None:
            return Response(status_code=status.HTTP_404_NOT_FOUND)
        return StreamingResponse(_events(job), media_type="text/event-stream")

    async def stop(self, request: Request) -> Response:
        """Stop a print after the paper that is being made."""
        job = self._job(request)
        if job is None:
            return to("/")
        self.desk.printer.stop(job)
        return to(f"/day/runs/{job.name}")


_UNDO_S = 30


def _moved(question: Question, column: str, text: str) -> bool:
    """Return whether somebody has said that another heading stands for *column* than its usual one."""
    return not any(heading.column == column and heading.text == text for heading in question.headings)


async def _events(job: Job) -> AsyncIterator[bytes]:
    turns = job.progress()
    while (turn := await run_in_threadpool(partial(next, turns, None))) is not None:
        said = {"part": round(turn.part, 3), "done": turn.collated or turn.done, "ended": turn.is_ended}
        said["total"] = turn.patients if turn.collated else turn.total
        yield f"data: {json.dumps(said)}\n\n".encode()
        await asyncio.sleep(0.1)


def _options(form: FormData) -> Options:
    usual = Options()

    def chosen(name: str, known: tuple[str, ...]) -> str:
        said = str(form.get(name, ""))
        return said if said in known else str(getattr(usual, name))

    return Options(
        sides=chosen("sides", ("both", "short", "one")),
        together=chosen("together", ("pages", "two", "booklet")),
        by=chosen("by", ("time", "room", "file")),
        top="top" in form,
        each="each" in form,
        drafts="drafts" in form,
        paper=chosen("paper", ("letter", "a4")),
    )


async def _list_in(form: FormData) -> tuple[str, bytes]:
    """Return the name and the content of the list in a form."""
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return Path(file.filename.replace("\\", "/")).name[:80], await file.read()
    return "pasted rows", str(form.get("rows", "")).encode()


def _example(now: datetime) -> bytes:
    """Return the list of an example day; its names are made up."""
    heads = "Patient,MRN,CPT,Date,Time,Provider,Language,Status"
    rows = [
        f"Test Patient,A-101,22511,{now:%Y-%m-%d},8:30 AM,Dr. Test,Spanish,booked",
        f"Sample Patient,A-102,22511,{now:%Y-%m-%d},9:15 AM,Dr. Test,,booked",
        f"Example Patient,A-103,45378,{now:%Y-%m-%d},10:00 AM,Dr. Test,,booked",
        f"Made-up Patient,A-104,22511,{now:%Y-%m-%d},11:00 AM,Dr. Test,,cancelled",
    ]
    return "\r\n".join([heads, *rows, ""]).encode()
