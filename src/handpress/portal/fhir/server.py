"""Documents into a FHIR R4 server: one for each parcel, never two, and never into another patient's chart.

Refuses to guess: no patient or several, a name that does not fit, a document that is not ours, all leave things as
they are. Nothing that a server says is repeated but codes and names that FHIR itself defines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from handpress.diagnostics import HandpressError, Span, fault
from handpress.portal.fhir.answers import (
    ID,
    KIND,
    Resource,
    id_of,
    in_brackets,
    is_about,
    is_id,
    issues,
    number_of,
    objects,
    status_of,
    text_of,
    updated,
)
from handpress.portal.fhir.chart import ELSEWHERE, WITHDRAWN, Chart, Flags, check_same
from handpress.portal.fhir.failures import REFUSALS, StopError, check_refusal, is_missing, missing, refused, unsure
from handpress.portal.fhir.http import LARGEST_ANSWER, Client, Clock, Response, Wire, token
from handpress.portal.fhir.patients import Patients
from handpress.portal.fhir.smart import sign_in
from handpress.portal.parcel import Outcome, Parcel, Receipt, Sent
from handpress.portal.settings import Fhir, Portal

_POSTS, _LOOKS, _PUTS = 4, 3, 4
# After a lost answer, before anything is sent a second time: some 30 seconds. An index may be that late.
_PATIENT_LOOKS = 7
_LATE = timedelta(minutes=15)  # after which no index is late any more
_CONFLICTS = (409, 412, 503)  # nor after these, but it may be there from before, or be taken by and by
_NOT_THERE = "it is not there (404)"


class Writing(Protocol):
    """Writes a document as FHIR wants it."""

    def __call__(self, parcel: Parcel, patient: str, older: Sequence[str], encounter: str | None) -> bytes:
        """Return the document as JSON; ValueError names what FHIR does not take, without what is in it."""
        ...


class FhirServer:
    """A FHIR server as a place for parcels.

    Args:
        portal: The settings, which have a FHIR server.
        clock: The time.
        profile: What the server can do; as the settings name it, if None.
        writing: Writes documents; `document`, if None.
        verify: Whether each document is read back after it was sent, and compared.

    Raises:
        HandpressError: With the faults of the profile, of a certificate or of a secret.
    """

    def __init__(
        self,
        portal: Portal,
        clock: Clock | None = None,
        profile: Flags | None = None,
        writing: Writing | None = None,
        verify: bool = False,
    ) -> None:
        assert portal.fhir is not None
        self._verify = verify
        self._passed = 0  # bytes of the largest document that the server took in this run
        settings = self._settings = portal.fhir
        self.name, self.at_once = f"fhir {settings.url}", settings.at_once
        self._profile, self._write = (profile, writing) if profile and writing else _dialect(settings, portal.folder)
        ca_file = portal.folder / settings.ca_file if settings.ca_file else None
        largest = LARGEST_ANSWER + int(settings.largest_mb * 12_000_000)
        wire = Wire(settings.url, settings.timeout_s, settings.requests_a_second, ca_file, largest, clock)
        try:
            self._client = Client(settings.url, wire, sign_in(settings.sign_in, portal.folder, settings.url, wire))
        except BaseException:
            wire.close()
            raise
        self._patients = Patients(self._client, settings)
        self._chart = Chart(self._client, settings.system, self._profile)

    def expected(self, parcel: Parcel) -> str:
        """Return "": the server gives the id."""
        return ""

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Put *parcel* into the chart of its patient, in the place of the documents *older*."""
        try:
            receipt = self._deliver(parcel, older)
        except StopError as stop:
            receipt = stop.receipt
        if receipt.outcome is Outcome.UNSURE and not self._profile.searches:
            return replace(receipt, hint="look into the chart: this portal cannot tell")
        return receipt

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Mark the documents *ids*, and whatever else of the series is there, as entered in error."""
        try:
            return self._retract(parcel, ids)
        except StopError as stop:
            return stop.receipt

    def check(self, parcel: Parcel, id: str, is_same: Callable[[bytes], bool]) -> Receipt:
        """Say whether the document *id* still stands in the chart of *parcel*'s patient, with a PDF that *is_same*."""
        try:
            return self._checked(parcel, id, is_same)
        except StopError as stop:
            return stop.receipt

    def fetch(self, id: str) -> bytes:
        """Return the PDF of the document *id* as the portal holds it.

        Raises:
            HandpressError: It is not there, or holds no PDF that can be read.
        """
        document = self._client.request("GET", id).body if is_id(id) else {}
        held, away = self._chart.kept(document)
        for content in held:
            return content
        if away:
            raise fault(Span(self._settings.url), ELSEWHERE, "elsewhere", "look at it there")
        raise fault(Span(self._settings.url), "the portal has no PDF under this id", "no-document", "send it again")

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        if len(parcel.pdf) > self._settings.largest_mb * 1_048_576:
            fact = f"the document is larger than the portal takes ({self._settings.largest_mb:g} MB)"
            raise StopError(fact, hint='use a smaller logo; or raise "largest-mb", if the portal allows it')
        patient = self._patients.patient(parcel, careful=True)
        encounter = self._patients.encounter(parcel, patient)
        there = self._chart.series(parcel) if self._profile.searches else {}
        ours = self._chart.ours(parcel, patient, there) or self._chart.known(parcel, patient)
        if not ours and parcel.lost and self._profile.searches and not parcel.held:
            late = parcel.made - parcel.lost < _LATE
            found = self._chart.look(parcel, patient, Response(0), _PATIENT_LOOKS if late else 1)
            ours = [found] if found else []
        stale, problems = self._chart.older(parcel, patient, there, [id for id in older if id not in ours])
        if len(ours) == 1:
            receipt = Receipt(Outcome.ALREADY, ours[0])
        elif parcel.held:
            fact = "the portal holds it for review, and shows an older version until then" if stale else ""
            receipt = Receipt(Outcome.HELD, failure=fact, hint="have it looked at there; then run the command again")
        else:
            withdrawn = any(self._chart.has(document, parcel.identifier) for document in there.values())
            relates = stale if self._profile.relates else []
            try:
                body = self._write(parcel, patient, relates, encounter)
            except ValueError as error:
                fact = f"FHIR does not take a text of the document: {error}"
                raise StopError(fact, hint="look at the title, and at the settings") from None
            receipt = self._send(parcel, patient, body, withdrawn)
        if receipt.outcome in (Outcome.SENT, Outcome.ALREADY):
            back = self._chart.gives_back(receipt.id, parcel.pdf) if self._verify else True
            if back is False:
                fact = "the portal does not give back what it was sent"
                hint = "look at it there; retract it if it is wrong"
                # Where nothing can be searched for, what is known to be there must not become unknown.
                outcome = Outcome.UNSURE if self._profile.searches else receipt.outcome
                return Receipt(outcome, receipt.id, receipt.answer, fact, hint)
            others = [id for id in stale if id != receipt.id]
            receipt = self._supersede(receipt, patient, others, problems, parcel.sent)
            if back is None and not receipt.failure:
                receipt = replace(receipt, failure=ELSEWHERE, hint="look at it there")
        return receipt

    def _checked(self, parcel: Parcel, id: str, is_same: Callable[[bytes], bool]) -> Receipt:
        patient = self._patients.patient(parcel, careful=True)
        there = self._chart.series(parcel) if self._profile.searches else {}
        shown = [each for each, document in there.items() if status_of(document) == "current"]
        if not is_id(id):
            id = next((each for each in [*shown, *there] if self._chart.has(there[each], parcel.identifier)), "")
            if not id and not self._profile.searches and not parcel.held:
                raise StopError("the log does not know its id there", hint="look into the chart")
        answer = self._client.request("GET", id) if id else Response(410)
        document, hint = answer.body, "look at it there; to send it once more, retract it first, then --again"
        if answer.status == 410 or is_missing(answer):
            gone = Receipt(Outcome.GONE, id, number_of(answer) if id else "", "the portal no longer has it", hint)
            return Receipt(Outcome.HELD) if parcel.held else gone
        if not answer.fine or id_of(document) != id:
            raise refused("it cannot be read", answer)
        status = status_of(document)
        if status in WITHDRAWN or text_of(document.get("docStatus")) in WITHDRAWN:
            fact = "the portal has it as superseded" if status == "superseded" else "the portal has withdrawn it"
            return Receipt(Outcome.GONE, id, number_of(answer), fact, hint)
        if status != "current" or "subject" not in document:
            raise StopError("the portal does not say whose it is, or whether it is current", answer, "look at it there")
        if not is_about(document, patient):
            raise StopError("it is in another patient's chart", hint="take it out of there, and find out why")
        held, away = self._chart.kept(document)
        if away and not held:
            raise StopError(f"the portal has it; {ELSEWHERE}", hint="look at it there")
        if not held:
            raise StopError("the portal has it, and its PDF cannot be read", hint="look at it there")
        if not any(map(is_same, held)):
            raise StopError("the portal does not give back what it was sent", hint="look at it there")
        if any(each != id for each in shown):
            raise StopError("the portal shows another version of it, too", hint="close that one there")
        return Receipt(Outcome.ALREADY, id)

    def _send(self, parcel: Parcel, patient: str, body: bytes, withdrawn: bool) -> Receipt:
        """Post *body* until the portal has it once, or says why not."""
        headers = {}
        if self._profile.if_none_exist:
            query = f"identifier={token(self._settings.system, parcel.identifier)}"
            headers["If-None-Exist"] = f"{query}&status=current" if withdrawn else query
        answer, began = Response(0), self._client.told
        open_end = False  # whether one may have been kept: from then on nothing says that it is not there
        for attempt in range(_POSTS):
            try:
                answer = self._client.request("POST", KIND, body, headers)
                if not open_end:
                    check_refusal(answer, len(body))
                before = open_end
                made = answer.status == 201 and not _tells_error(answer)
                open_end = open_end or answer.status not in (*REFUSALS, *_CONFLICTS)
                if 200 <= answer.status < 300 and not answer.lost:
                    receipt = self._taken(answer, parcel, patient, before, began)
                    if receipt:
                        self._passed = max(self._passed, len(body))
                        return receipt
                if answer.status in REFUSALS:
                    break
                looks = _LOOKS if answer.status == 503 and not open_end else _PATIENT_LOOKS
                found = self._chart.look(parcel, patient, answer, looks)
                if found:
                    return Receipt(Outcome.SENT if open_end else Outcome.ALREADY, found, number_of(answer))
                # A search may lag behind for longer: only the server itself can keep a second one out.
                if made or not self._profile.searches or (open_end and not self._profile.if_none_exist):
                    break
                if attempt + 1 < _POSTS and not self._client.pause(attempt, answer):
                    break
            except HandpressError:
                if not open_end:
                    raise
                break
        return self._left_open(answer, len(body)) if open_end else missing(answer)

    def _left_open(self, answer: Response, sent: int) -> Receipt:
        # That a small document passes where this one does not says what a bare 500 means.
        size = sent if sent > 2 * self._passed > 0 else 0
        return unsure(answer, id_of(answer.body) or self._chart.located(answer), size)

    def _taken(
        self, answer: Response, parcel: Parcel, patient: str, open_end: bool, began: datetime | None
    ) -> Receipt | None:
        """Return what an answer of 2xx comes to; None if it has to be looked up."""
        body = answer.body
        id = id_of(body) or self._chart.located(answer)
        if _tells_error(answer):
            return None
        if answer.status == 202:
            return Receipt(Outcome.HELD, id, "202")
        if body.get("resourceType") not in (None, KIND, "OperationOutcome") or (body and "resourceType" not in body):
            return None
        if answer.status == 200 and not id_of(body) and id:
            body = self._client.request("GET", id).body
        if body.get("resourceType") == KIND:
            try:
                check_same(body, parcel, patient)
                strange = not self._chart.has(body, parcel.identifier) and objects(body, "identifier")
                if strange and not (id and self._chart.is_this(body, id, parcel)):
                    raise StopError("the portal has another document under our identifier", answer, "look at it there")
                if status_of(body) not in ("current", ""):
                    raise StopError("the portal has this very version as withdrawn", answer, "change that there")
            except StopError as stop:
                if answer.status == 201:  # it was made for us, whatever it is
                    return replace(stop.receipt, outcome=Outcome.UNSURE, id=id, answer="201")
                raise
        elif answer.status != 201:
            return None
        if not id and self._profile.searches:
            return None
        new = answer.status == 201 or open_end or self._is_fresh(body, began)
        return Receipt(Outcome.SENT if new else Outcome.ALREADY, id, str(answer.status))

    def _is_fresh(self, document: Resource, began: datetime | None) -> bool:
        """Whether a *document* that came with 200 was made for this POST, and was not there before.

        By the server's own clock, which told the time as it answered before, give or take a minute. Without that, by
        what the search before did not find, or by a condition that was never made.
        """
        written = updated(document)
        if written and began:
            return written >= began - timedelta(minutes=1)
        return self._profile.searches or not self._profile.if_none_exist

    def _supersede(
        self, receipt: Receipt, patient: str, stale: Sequence[str], problems: Sequence[str], sent: Sent
    ) -> Receipt:
        """Mark the documents *stale* as superseded; return *receipt* with those done, and what went wrong."""
        done, wrong = [], list(problems)
        for id in stale:
            problem = self._tried(id, patient, "superseded", sent)
            if problem:
                wrong.append(problem)
            else:
                done.append(id)
        if not wrong:
            return replace(receipt, replaced=tuple(done))
        fact = f"an older version may still be shown: {wrong[0]}"
        hint = "close the older version there by hand"
        return replace(receipt, replaced=tuple(done), failure=fact, hint=hint)

    def _retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        if not self._profile.updates:
            raise StopError("this portal takes no changes", hint="mark the document as entered in error there")
        patient = self._patients.patient(parcel)
        found = list(self._chart.series(parcel)) if self._profile.searches else []
        every = list(dict.fromkeys([*ids, *found]))
        marked = [self._tried(id, patient, "entered-in-error", parcel.sent) for id in every]
        # What has no id there any more, and is not found by its identifier either, is shown to nobody.
        lost = {id for id in ids if self._profile.searches and id not in found}
        pairs = zip(every, marked, strict=True)
        wrong = [problem for id, problem in pairs if problem and not (problem == _NOT_THERE and id in lost)]
        if wrong:
            outcome = Outcome.FAILED if len(wrong) == len(every) else Outcome.UNSURE
            fact, hint = f"a document may still be shown: {wrong[0]}", "mark it as entered in error there"
            return Receipt(outcome, failure=fact, hint=hint)
        return Receipt(Outcome.RETRACTED if every else Outcome.NOTHING)

    def _tried(self, id: str, patient: str, status: str, sent: Sent) -> str:
        """Return what `_mark` does, also where the connection breaks on the way."""
        try:
            return self._mark(id, patient, status, sent) if is_id(id) else "it has no id there"
        except HandpressError as error:
            return error.findings[0].message

    def _mark(self, id: str, patient: str, status: str, sent: Sent) -> str:
        """Give the document *id* a *status*; return why that cannot be, or nothing."""
        if not self._profile.updates:
            return "this portal takes no changes"
        answer = Response(0)
        for attempt in range(_PUTS):
            answer = self._client.request("GET", id)
            if answer.status == 410:
                return ""
            document = answer.body
            if is_missing(answer):
                return _NOT_THERE
            if not answer.fine or id_of(document) != id:
                return f"it cannot be read{in_brackets(answer)}"
            if status_of(document) in (status, "entered-in-error"):
                return ""
            if not self._chart.is_ours(document, id, sent):
                return "it is not ours"
            if not is_about(document, patient):
                return "it is in another patient's chart"
            answer = self._put(id, {**document, "status": status}, answer)
            if answer.status in (200, 201, 204):
                there = answer.body if id_of(answer.body) == id else self._client.request("GET", id).body
                return "" if id_of(there) == id and status_of(there) == status else "the portal keeps it as it was"
            if not answer.lost and answer.status not in (409, 412):
                return f"the portal refuses the change{in_brackets(answer)}{issues(answer)}"
            if attempt + 1 < _PUTS and not self._client.pause(attempt, answer):
                break
        return f"the change cannot be made{in_brackets(answer)}"

    def _put(self, id: str, document: Resource, before: Response) -> Response:
        meta = document.get("meta")
        version = text_of(meta.get("versionId")) if isinstance(meta, Mapping) else ""
        tag = before.headers.get("etag", "") or (f'W/"{version}"' if ID.fullmatch(version) else "")
        try:
            body = json.dumps(document).encode()
        except (ValueError, RecursionError):
            return Response(422)
        return self._client.request("PUT", id, body, {"If-Match": tag} if tag else {})


def _dialect(settings: Fhir, folder: Path) -> tuple[Flags, Writing]:
    from handpress.portal.fhir.profile import read_profile
    from handpress.portal.fhir.reference import document

    profile = read_profile(settings.profile, folder)

    def write(parcel: Parcel, patient: str, older: Sequence[str], encounter: str | None) -> bytes:
        return document(parcel, patient, settings, profile, older, encounter)

    return profile, write


def _tells_error(answer: Response) -> bool:
    """Whether *answer* holds an issue that is an error, whatever its status."""
    return any(text_of(issue.get("severity")) in ("error", "fatal") for issue in objects(answer.body, "issue"))
