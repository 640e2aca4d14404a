"""The addresses of one patient at the desk: found, put into the tray, shown as they print, printed."""

from __future__ import annotations

import hashlib
import io
import re
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache

from starlette import status
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handpress.content.shelf import languages_of
from handpress.desk.counter import Counter, Strip
from handpress.desk.desk import Desk
from handpress.desk.show import Show, in_words, to
from handpress.diagnostics import Finding, HandpressError
from handpress.lists.cells import language_name
from handpress.press.stages import Form

_FIELDS = Strip.__struct_fields__
_CHOICES = {"edition": ("standard", "large-print"), "paper": ("letter", "a4")}
_DPI = 144
_BLANK = "blank-"


class OnePages:
    """What is answered about one patient at a desk."""

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self.show = desk, show
        self._drawn = lru_cache(64)(_drawn)

    def routes(self) -> list[Route]:
        """Return its addresses."""
        return [
            Route("/one", self.one, methods=["GET"]),
            Route("/one", self.change, methods=["POST"]),
            Route("/papers/{handle}.pdf", self.paper),
            Route("/papers/{handle}/{page:int}.png", self.picture),
            Route("/papers/{handle}.html", self.text),
            Route("/papers/{handle}.ics", self.calendar),
        ]

    @property
    def counter(self) -> Counter:
        """The patient at this desk."""
        return self.desk.counter

    def one(self, request: Request) -> Response:
        """Show the patient, the tray and the pages."""
        counter = self.counter
        hits = counter.search(counter.query) if counter.query else []
        tray = counter.show()
        shown = _number(request.query_params.get("paper", "1"), len(tray.papers))
        paper = tray.papers[shown - 1] if tray.papers else None
        page = _number(request.query_params.get("page", "1"), paper.pages if paper else 0)
        recent = [hit for name in counter.recent for hit in counter.search(name)[:1]] if not counter.query else []
        sets, told = self._sets()
        return self.show.page(
            "one",
            tab="one",
            strip=counter.strip,
            query=counter.query,
            hits=hits,
            in_tray={each.name for each in counter.tray},
            tongues=counter.tongues() if hits else {},
            tray=tray,
            recent=recent,
            at=shown,
            paper=paper,
            blanks=counter.blanks(paper),
            answers=counter.answers,
            note=counter.note,
            page=page,
            languages=[(tag, language_name(tag)) for tag in sorted(languages_of(self.desk.library))],
            name_of=language_name,
            sets=sets,
            sets_told=in_words(told),
            asks=counter.asks,
            has_text=paper is not None and not counter.is_sheet(paper.name, paper.language),
        )

    def _sets(self) -> tuple[list[tuple[str, str]], tuple[Finding, ...]]:
        """Return the sets of the library, or why there are none."""
        try:
            return self.counter.sets(), ()
        except HandpressError as error:
            return [], error.findings

    async def change(self, request: Request) -> Response:
        """Take up what was typed, and do what was pressed."""
        async with request.form(max_files=0, max_fields=200) as form:
            texts = {name: str(form[name]).strip() for name in _FIELDS if name in form}
            answers = {name.removeprefix(_BLANK): str(text) for name, text in form.items() if name.startswith(_BLANK)}
            note = str(form["note"]) if "note" in form else None
            do, query = str(form.get("do", "")), str(form.get("query", ""))
        self.counter.answer(answers, note)
        return await run_in_threadpool(self._change, texts, do, query)

    def _change(self, texts: dict[str, str], do: str, query: str) -> Response:
        counter = self.counter
        for name, known in _CHOICES.items():
            if texts.get(name) not in (None, *known):
                del texts[name]
        if texts.get("language", "en") not in languages_of(self.desk.library):
            texts.pop("language", None)
        counter.type(**texts)
        counter.query = query.strip()
        verb, _, what = do.partition(":")
        actions: dict[str, Callable[[], object]] = {
            "clear": self._clear,
            "set": lambda: counter.take_set(what),
            "reply": lambda: counter.reply(what),
            "add": lambda: counter.add(what),
            "remove": lambda: counter.remove(_index(what)),
            "up": lambda: counter.move(_index(what), -1),
            "down": lambda: counter.move(_index(what), 1),
            "speak": lambda: counter.speak(_index(what), what.partition(":")[2]),
        }
        if verb in actions:
            actions[verb]()
        return to("/papers/send" if do == "send" else "/one")

    def _clear(self) -> None:
        self.counter.clear()
        self.desk.sender.forget()

    def paper(self, request: Request) -> Response:
        """Return the file of a paper, or of all."""
        found = self.counter.made(request.path_params["handle"])
        if found is None:
            return to("/one")
        how = "attachment" if request.query_params.get("download") is not None else "inline"
        name = f"{found.code}_{found.language}.pdf" if found.code else "papers.pdf"
        headers = {"Content-Disposition": f'{how}; filename="{name}"'}
        return Response(found.data, media_type="application/pdf", headers=headers)

    def text(self, request: Request) -> Response:
        """Return a paper as a page to be read as text; its own style comes through, and nothing else."""
        data = self._form(request, Form.HTML)
        if isinstance(data, Response):
            return data
        headers = {"Content-Security-Policy": _policy_of(data), "Refresh": f"{round(self.desk.keeper.left()) + 1}"}
        return Response(data, media_type="text/html", headers=headers)

    def calendar(self, request: Request) -> Response:
        """Return the dates of a paper as a calendar."""
        data = self._form(request, Form.CALENDAR)
        if isinstance(data, Response):
            return data
        found = self.counter.made(request.path_params["handle"])
        name = f"{found.code}_{found.language}.ics" if found else "dates.ics"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type="text/calendar", headers=headers)

    def _form(self, request: Request, form: Form) -> bytes | Response:
        try:
            return self.counter.form(request.path_params["handle"], form) or to("/one")
        except HandpressError as error:
            faults = in_words(error.findings)
            return self.show.page("unsent", status.HTTP_422_UNPROCESSABLE_CONTENT, title="One handout", faults=faults)

    def picture(self, request: Request) -> Response:
        """Return a page of a paper, drawn from the bytes of its file."""
        found = self.counter.made(request.path_params["handle"])
        drawn = self._drawn(found.data, request.path_params["page"]) if found else b""
        if not drawn:
            return Response(status_code=status.HTTP_404_NOT_FOUND)
        return Response(drawn, media_type="image/png")


def _policy_of(page: bytes) -> str:
    """Return what a page may do that has a style of its own: that style, and the pictures within the page."""
    styles = [hashlib.sha256(each).digest() for each in re.findall(rb"<style>(.*?)</style>", page, re.DOTALL)]
    own = " ".join(f"'sha256-{b64encode(each).decode()}'" for each in styles) or "'none'"
    return (
        f"default-src 'none'; style-src {own}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _number(text: str, most: int) -> int:
    return max(1, min(int(text), most)) if text.isdigit() and len(text) < 6 else 1


def _index(text: str) -> int:
    first = text.partition(":")[0]
    return int(first) if first.isdigit() and len(first) < 6 else -1


def _drawn(data: bytes, page: int) -> bytes:
    """Return one page of a PDF as a PNG, b"" where it has no such page."""
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= page <= len(document):
            return b""
        image = document[page - 1].render(scale=_DPI / 72).to_pil()
    finally:
        document.close()
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=1)
    return made.getvalue()
