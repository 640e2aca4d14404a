"""What goes to the portal from this desk: what would go, what is on its way, what became of it.

What becomes of a paper is for `handpress.portal`. Here is kept in memory what was shown, so that nothing else is sent
than that, and a page that is loaded again sends nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock, Thread
from typing import NamedTuple

from handpress.brand.look import EXAMPLE
from handpress.desk.counter import Counter
from handpress.desk.openday import OpenDay
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.lists.appointments import Refusal
from handpress.portal import attach as stage
from handpress.portal.attach import REFUSED, AttachResult, attach
from handpress.portal.parcel import Outcome
from handpress.portal.planning import Step
from handpress.portal.request import AttachRequest
from handpress.portal.settings import Portal, read_portal
from handpress.press.store import Store

PORTAL = "portal.yaml"
SHOWN_S = 600  # that a plan can be sent as it was shown
_BITS = 16
_ARRIVED = (Outcome.SENT.value, Outcome.HELD.value)
_THERE = (Outcome.ALREADY.value, Step.SAME.value)


class Told(NamedTuple):
    """What became, or would become, of a paper: its row in a list, 0 for one patient's; nothing of the patient."""

    row: int
    what: str
    code: str = ""
    language: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass
class Heard:
    """All that is told while a request is done."""

    papers: list[Told] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    due: int = 0
    knows: bool = True

    def hear(self, event: stage.Event) -> None:
        """Take up what is told."""
        match event:
            case Finding():
                self.findings.append(event)
            case Refusal(row, findings):
                self.papers.append(Told(row, REFUSED, findings=findings))
            case stage.Shown(_, row, what):
                self.papers.append(Told(row.row, what, row.code, row.language))
            case stage.Left():
                self.papers.append(Told(event.row, event.what, event.code, event.language))
            case stage.Delivered(row, receipt):
                why = Finding(Span(""), receipt.failure, "portal", receipt.hint) if receipt.failure else None
                self.papers.append(Told(row.row, receipt.outcome.value, row.code, row.language, (why,) if why else ()))
            case stage.Opened(due, knows):
                self.due, self.knows = due, knows

    @property
    def refused(self) -> list[Told]:
        """The papers that cannot go."""
        return [each for each in self.papers if each.what == REFUSED]

    def of(self, *whats: str) -> list[Told]:
        """Return the papers that became one of *whats*."""
        return [each for each in self.papers if each.what in whats]


@dataclass(frozen=True)
class Plan:
    """What would go, as it was shown."""

    name: str
    request: AttachRequest
    heard: Heard
    result: AttachResult
    until: float

    @property
    def due(self) -> int:
        """How many papers would go."""
        return sum(self.result.counts.get(step.value, 0) for step in Step if step.sends)


@dataclass
class Sending:
    """Papers on their way, or what became of them.

    Attributes:
        name: In addresses; says nothing of anybody.
        request: What was asked for.
        is_day: Whether it is the open day; else one patient's papers.
    """

    name: str
    request: AttachRequest
    is_day: bool
    heard: Heard = field(default_factory=Heard)
    result: AttachResult | None = None
    faults: tuple[Finding, ...] = ()
    is_ended: bool = False
    asked_to_stop: bool = False

    @property
    def done(self) -> int:
        """How many papers have ended so far."""
        return sum(each.what in set(Outcome) for each in self.heard.papers)

    @property
    def part(self) -> float:
        """How much of it is done, from 0 to 1."""
        return 1.0 if self.is_ended else self.done / self.heard.due if self.heard.due else 0.0

    def count(self, *whats: str) -> int:
        """Return how many papers became one of *whats*."""
        return sum(self.result.counts.get(what, 0) for what in whats) if self.result else 0

    @property
    def sentences(self) -> list[str]:
        """What became of the papers, in words: "45 papers arrived.", "1 is unsure."."""
        found = [_counted(self.count(*_ARRIVED), "arrived")]
        found += [_counted(self.count(*_THERE), "was there already", "were there already")]
        found += [_counted(self.count(Outcome.UNSURE.value), "is unsure", "are unsure")]
        found += [_counted(self.count(Outcome.FAILED.value), "did not arrive")]
        found += [_counted(self.count(REFUSED), "was refused", "were refused")]
        found += [_counted(self.count(stage.NOT_TRIED), "was not tried", "were not tried")]
        said = [text for text in found if text]
        if not said:
            return ["Nothing was sent."]
        number, rest = said[0].split(" ", 1)
        return [f"{number} {'paper' if number == '1' else 'papers'} {rest}", *said[1:]]


class Sender:
    """Shows what would go from a desk, and sends what was shown.

    Args:
        store: Where plates are kept.
        clock: Seconds that never go back.
    """

    def __init__(self, store: Store | None, clock: Callable[[], float]) -> None:
        self.store, self.clock = store, clock
        self.lock = RLock()
        self._plans: dict[bool, Plan] = {}  # the newest of the day, and of the tray
        self._sent: dict[str, Sending] = {}

    def plan(self, request: AttachRequest) -> Plan:
        """Return what would go, and keep it until something else is shown."""
        heard = Heard()
        result = attach(request, self.store, heard.hear)
        made = Plan(secrets.token_urlsafe(_BITS), request, heard, result, self.clock() + SHOWN_S)
        with self.lock:
            self._plans[request.appointments is not None] = made
        return made

    def send(self, name: str, now: AttachRequest) -> Sending | None:
        """Send the plan of that *name*; None where it is too old, or is not what would go *now*.

        One that was sent is not sent again: what became of it is returned.
        """
        with self.lock:
            if begun := self._sent.get(name):
                return begun
            is_day = now.appointments is not None
            plan = self._plans.get(is_day)
            if plan is None or plan.name != name or plan.until <= self.clock() or plan.request != now:
                return None
            del self._plans[is_day]
            sending = self._sent[name] = Sending(name, now, is_day)
        Thread(target=self._run, args=(sending,), name="send", daemon=True).start()
        return sending

    def sent(self, name: str) -> Sending | None:
        """Return what is sent, or was."""
        return self._sent.get(name)

    def under_way(self) -> Sending | None:
        """Return what is sent just now."""
        return next((each for each in list(self._sent.values()) if not each.is_ended), None)

    def forget(self) -> None:
        """Know nothing any more of what was shown and sent; what is under way is finished paper by paper."""
        with self.lock:
            for each in self._sent.values():
                each.asked_to_stop = True
            self._plans.clear()
            self._sent.clear()

    def _run(self, sending: Sending) -> None:
        request = replace(sending.request, send=True)
        try:
            sending.result = attach(request, self.store, sending.heard.hear, lambda: sending.asked_to_stop)
        except HandpressError as error:
            sending.faults = error.findings
        finally:
            sending.is_ended = True


def portal_of(library: Path) -> tuple[Path, Portal | None]:
    """Return where the settings of a library's portal stand, and what they say; None where there are none.

    Raises:
        HandpressError: With every fault of the file.
    """
    path = library.absolute().parent / PORTAL
    return path, read_portal(path) if path.exists() else None


def of_tray(counter: Counter, path: Path, portal: Portal) -> AttachRequest:
    """Return the request to send one patient's papers, as they print.

    Raises:
        HandpressError: A paper cannot be had.
    """
    strip = counter.strip
    own = {
        "patient": strip.patient,
        "reference": strip.reference,
        "date": strip.date,
        "clinician": strip.clinician,
        "place": strip.place,
        "edition": strip.edition,
    }
    return AttachRequest(
        kind=_kind(portal),
        library=counter.library,
        brand=counter.brand,
        papers=counter.typed(),
        packets=False,
        own=own,
        portal=path,
        paper=strip.paper,
    )


def of_day(day: OpenDay, path: Path, portal: Portal) -> AttachRequest:
    """Return the request to send the open day, with what was put right in it."""
    asked = day.request()
    return AttachRequest(
        kind=_kind(portal),
        library=asked.library,
        brand=asked.brand,
        appointments=asked.appointments,
        headings=asked.headings,
        date_order=asked.date_order,
        not_read=asked.not_read,
        states=asked.states,
        fixes=asked.fixes,
        sheet=asked.sheet,
        portal=path,
        paper=asked.paper,
    )


def where(portal: Portal) -> str:
    """Return where papers go, as whoever wrote the settings knows it."""
    if portal.fhir:
        return portal.fhir.url
    return (portal.hl7v2.host or portal.hl7v2.folder or "") if portal.hl7v2 else ""


def blocks(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what keeps all papers from going: faults, and the made-up clinic that ships."""
    return tuple(each for each in findings if each.severity is Severity.ERROR or each.rule == EXAMPLE)


def _kind(portal: Portal) -> str:
    return "fhir" if portal.fhir else "hl7v2"


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one}." if count else ""
