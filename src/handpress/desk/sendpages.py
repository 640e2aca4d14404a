"""The addresses of what goes to the portal: what would go, shown before; then what became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from handpress.day.look import LookedPaper, LookedRow
from handpress.desk.counter import Shown
from handpress.desk.desk import Desk
from handpress.desk.sending import PORTAL, Plan, Sending, Told, blocks, of_day, of_tray, portal_of, where
from handpress.desk.show import Show, in_words, to
from handpress.diagnostics import HandpressError, Severity
from handpress.lists.cells import language_name
from handpress.portal.attach import NOT_TRIED
from handpress.portal.parcel import Outcome
from handpress.portal.planning import DRAFT, WHOLE
from handpress.portal.request import AttachRequest

_EVERY_S = 0.3
_MOST = 50  # rows that are named by themselves


class Line(NamedTuple):
    """A paper as the page tells it: which, what is so, what to do; its row in the day, 0 for one patient's."""

    which: str
    facts: tuple[str, ...]
    row: int = 0


class SendPages:
    """What is answered about sending at a desk."""

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self.show = desk, show

    def routes(self) -> list[Route]:
        """Return its addresses."""
        return [
            Route("/papers/send", self.papers, methods=["GET"]),
            Route("/papers/send", self.send_papers, methods=["POST"]),
            Route("/day/send", self.day, methods=["GET"]),
            Route("/day/send", self.send_day, methods=["POST"]),
            Route("/sent/{sending}", self.sent),
            Route("/sent/{sending}/events", self.events),
            Route("/sent/{sending}/stop", self.stop, methods=["POST"]),
        ]

    def papers(self, request: Request) -> Response:
        """Show what would go of one patient's papers."""
        return self._plan(self._of_tray, "/papers/send", "/one")

    def day(self, request: Request) -> Response:
        """Show what would go of the open day."""
        return self._plan(self._of_day, "/day/send", "/")

    async def send_papers(self, request: Request) -> Response:
        """Send one patient's papers, as they were shown."""
        return await self._send(request, self._of_tray, "/papers/send")

    async def send_day(self, request: Request) -> Response:
        """Send the open day, as it was shown."""
        return await self._send(request, self._of_day, "/day/send")

    def _of_tray(self) -> AttachRequest | None:
        counter = self.desk.counter
        if not counter.show().stack:
            return None
        path, portal = portal_of(self.desk.library)
        return of_tray(counter, path, portal) if portal else None

    def _of_day(self) -> AttachRequest | None:
        day = self.desk.day
        if day.kept is None or not day.kept.answered:
            return None
        path, portal = portal_of(self.desk.library)
        return of_day(day, path, portal) if portal else None

    def _plan(self, asked: Callable[[], AttachRequest | None], address: str, back: str) -> Response:
        if current := self.desk.sender.under_way():
            return to(f"/sent/{current.name}")
        title = "One handout" if back == "/one" else "Today"
        try:
            path, portal = portal_of(self.desk.library)
            if portal is None:
                return self.show.page("noportal", tab=_tab(back), back=back, folder=path.parent, name=PORTAL)
            request = asked()
            if request is None:
                return to(back)
            plan = self.desk.sender.plan(request)
        except HandpressError as error:
            return self.show.page("unsent", tab=_tab(back), title=title, faults=in_words(error.findings), back=back)
        stops = blocks(plan.heard.findings)
        warns = [each for each in plan.heard.findings if each.severity is Severity.WARNING and each not in stops]
        is_day = back == "/"
        drafts, refused = self._parted(plan, is_day)
        return self.show.page(
            "send",
            tab=_tab(back),
            address=address,
            back=back,
            plan=plan,
            where=where(portal),
            patient="" if is_day else self.desk.counter.strip.patient,
            is_day=is_day,
            terms=[(count, what) for what, count in plan.result.counts.items()],
            drafts=drafts,
            refused=refused,
            stops=in_words(stops),
            told=in_words(tuple(each for each in warns if each.desk or not each.hint)),
        )

    async def _send(self, request: Request, asked: Callable[[], AttachRequest | None], address: str) -> Response:
        async with request.form(max_files=0, max_fields=4) as form:
            name, is_meant = str(form.get("plan", "")), form.get("send") == "yes"
        return await run_in_threadpool(self._begin, name if is_meant else "", asked, address)

    def _begin(self, name: str, asked: Callable[[], AttachRequest | None], address: str) -> Response:
        try:
            now = asked()
        except HandpressError:
            now = None  # the page says why
        sending = self.desk.sender.sent(name) or (self.desk.sender.send(name, now) if now else None)
        return to(f"/sent/{sending.name}" if sending else address)

    def sent(self, request: Request) -> Response:
        """Show how far it is, or what became of it."""
        sending = self._sending(request)
        if sending is None:
            return to("/")
        back, address = ("/", "/day/send") if sending.is_day else ("/one", "/papers/send")
        heard = sending.heard
        own = {found.message for each in heard.papers for found in each.findings}
        faults = [each for each in heard.findings if each.severity is Severity.ERROR and each.message not in own]
        unsure = heard.of(Outcome.UNSURE.value)
        again = self._again(sending) if sending.is_ended and unsure and heard.knows else ""
        return self.show.page(
            "sent",
            tab=_tab(back),
            sending=sending,
            back=back,
            address=address,
            again=again,
            unsure=self._lines(unsure, sending.is_day),
            failed=self._lines(heard.of(Outcome.FAILED.value), sending.is_day),
            refused=self._lines(heard.refused, sending.is_day),
            not_tried=sending.count(NOT_TRIED),
            faults=in_words((*sending.faults, *faults)),
        )

    def _again(self, sending: Sending) -> str:
        """Return the name of a plan that finds out what became of what is unsure."""
        try:
            return self.desk.sender.plan(sending.request).name
        except HandpressError:
            return ""

    async def events(self, request: Request) -> Response:
        """Say how far it is, each time that it has gone on."""
        sending = self._sending(request)
        if sending is None:
            return to("/")
        return StreamingResponse(_events(sending), media_type="text/event-stream")

    def stop(self, request: Request) -> Response:
        """Begin no other paper; what is under way is finished."""
        sending = self._sending(request)
        if sending is None:
            return to("/")
        sending.asked_to_stop = True
        return to(f"/sent/{sending.name}")

    def _sending(self, request: Request) -> Sending | None:
        return self.desk.sender.sent(request.path_params["sending"])

    def _parted(self, plan: Plan, is_day: bool) -> tuple[list[Line], list[Line]]:
        """Return what cannot go: the papers that nobody has signed, each by its title, and all else."""
        if is_day:
            titles = {number: _drafts(row.papers) for number, row in self._rows().items()}
        else:
            titles = {0: _drafts(self.desk.counter.show().papers)}
        found, others = dict[str, list[int]](), list[Told]()
        for each in plan.heard.refused:
            names = titles.get(each.row, set()) if _is_draft(each) else set()
            for name in names:
                found.setdefault(name, []).append(each.row)
            others += [] if names else [each]
        facts = {name: (_in_rows(numbers),) if is_day else () for name, numbers in sorted(found.items())}
        return [Line(name, own) for name, own in facts.items()], self._lines(others, is_day)

    def _lines(self, papers: Iterable[Told], is_day: bool) -> list[Line]:
        """Return *papers* as the page tells them; of one patient's the same is said once."""
        found = dict[Line, None]()
        rows = self._rows() if is_day else {}
        for each in papers:
            facts = in_words(each.findings)
            if is_day:
                who = rows[each.row].patient if each.row in rows else ""
                found[Line(f"Row {each.row}{f', {who}' if who else ''}", facts, each.row)] = None
            else:
                which = f"{each.code}, {language_name(each.language)}" if each.code else ""
                found[Line(which, facts)] = None
        return list(found)[:_MOST]

    def _rows(self) -> dict[int, LookedRow]:
        look = self.desk.day.look()[0] if self.desk.day.kept else None
        return {row.row: row for row in look.rows} if look else {}


def _is_draft(told: Told) -> bool:
    """Return whether a paper does not go for nothing but that nobody has signed it, or another of its row."""
    facts = [finding.message for finding in told.findings if finding.message != WHOLE]
    return bool(facts) and all(DRAFT in fact for fact in facts)


def _drafts(papers: Iterable[Shown | LookedPaper]) -> set[str]:
    return {f"{each.title}, {language_name(each.language)}" for each in papers if each.draft}


def _in_rows(numbers: list[int]) -> str:
    shown = ", ".join(map(str, sorted(numbers)[:_MOST]))
    more = f" and {len(numbers) - _MOST} more" if len(numbers) > _MOST else ""
    return f"{'Row' if len(numbers) == 1 else 'Rows'} {shown}{more}."


def _tab(back: str) -> str:
    return "one" if back == "/one" else "today"


async def _events(sending: Sending) -> AsyncIterator[bytes]:
    while True:
        ended = sending.is_ended
        said = {"part": round(sending.part, 3), "done": sending.done, "total": sending.heard.due, "ended": ended}
        yield f"data: {json.dumps(said)}\n\n".encode()
        if ended:
            return
        await asyncio.sleep(_EVERY_S)
