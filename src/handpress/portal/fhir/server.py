"""Documents into a FHIR R4 server: one for each parcel, never two, and never into another patient's chart.

Refuses to guess: no patient or several, a name that does not fit, a document that is not ours, all leave things as
they are. Nothing that a server says is repeated but codes and names that FHIR itself defines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from handpress.diagnostics import HandpressError, Span, fault
from handpress.portal.fhir.answers import (
    ID,
    KIND,
    Resource,
    attachments,
    decoded,
    entries,
    has,
    id_of,
    in_brackets,
    is_about,
    is_id,
    issues,
    next_page,
    number_of,
    objects,
    says_too_large,
    status_of,
    text_of,
    texts_of,
    updated,
)
from handpress.portal.fhir.http import LARGEST_ANSWER, Client, Clock, Response, Wire, token
from handpress.portal.fhir.likeness import holds, sizes
from handpress.portal.fhir.smart import sign_in
from handpress.portal.parcel import Outcome, Parcel, Receipt, Sent, unknown
from handpress.portal.same_person import is_same_family, is_same_generation, is_same_given, words_of
from handpress.portal.settings import Fhir, Portal

_POSTS, _LOOKS, _PUTS, _PAGES = 4, 3, 4, 50
# After a lost answer, before anything is sent a second time: some 30 seconds. An index may be that late.
_PATIENT_LOOKS = 7
_LARGE = 1_000_000  # bytes of a body, from which on a server may mind: nginx takes no more by default
_LATE = timedelta(minutes=15)  # after which no index is late any more
_PAGES_OF_PATIENT = 10  # of a whole chart, where nothing was found by its identifier
_CONFLICTS = (409, 412, 503)  # nor after these, but it may be there from before, or be taken by and by
_WITHDRAWN = ("superseded", "entered-in-error")
_ELSEWHERE = "its PDF lies on another host, which was not asked"
_NOT_THERE = "it is not there (404)"
# After these nothing was kept. Any other answer, or none, leaves that open: also a gateway may say 500.
_REFUSALS = (400, 403, 404, 405, 406, 410, 413, 414, 415, 422, 429, 501, 507)


class Flags(Protocol):
    """What a profile says about its servers."""

    @property
    def searches(self) -> bool:
        """Whether documents are found by identifier."""
        ...

    @property
    def updates(self) -> bool:
        """Whether a document may be changed."""
        ...

    @property
    def relates(self) -> bool:
        """Whether a document may say which ones it replaces."""
        ...

    @property
    def if_none_exist(self) -> bool:
        """Whether a POST may be conditional."""
        ...


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

    def expected(self, parcel: Parcel) -> str:
        """Return "": the server gives the id."""
        return ""

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Put *parcel* into the chart of its patient, in the place of the documents *older*."""
        try:
            receipt = self._deliver(parcel, older)
        except _StopError as stop:
            receipt = stop.receipt
        if receipt.outcome is Outcome.UNSURE and not self._profile.searches:
            return replace(receipt, hint="look into the chart: this portal cannot tell")
        return receipt

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Mark the documents *ids*, and whatever else of the series is there, as entered in error."""
        try:
            return self._retract(parcel, ids)
        except _StopError as stop:
            return stop.receipt

    def check(self, parcel: Parcel, id: str, is_same: Callable[[bytes], bool]) -> Receipt:
        """Say whether the document *id* still stands in the chart of *parcel*'s patient, with a PDF that *is_same*."""
        try:
            return self._checked(parcel, id, is_same)
        except _StopError as stop:
            return stop.receipt

    def fetch(self, id: str) -> bytes:
        """Return the PDF of the document *id* as the portal holds it.

        Raises:
            HandpressError: It is not there, or holds no PDF that can be read.
        """
        document = self._client.request("GET", id).body if is_id(id) else {}
        held, away = self._kept(document)
        for content in held:
            return content
        if away:
            raise fault(Span(self._settings.url), _ELSEWHERE, "elsewhere", "look at it there")
        raise fault(Span(self._settings.url), "the portal has no PDF under this id", "no-document", "send it again")

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        if len(parcel.pdf) > self._settings.largest_mb * 1_048_576:
            fact = f"the document is larger than the portal takes ({self._settings.largest_mb:g} MB)"
            raise _StopError(fact, hint='use a smaller logo; or raise "largest-mb", if the portal allows it')
        patient = self._patient(parcel, careful=True)
        encounter = self._encounter(parcel, patient)
        there = self._series(parcel) if self._profile.searches else {}
        ours = self._ours(parcel, patient, there) or self._known(parcel, patient)
        if not ours and parcel.lost and self._profile.searches and not parcel.held:
            late = parcel.made - parcel.lost < _LATE
            found = self._look(parcel, patient, Response(0), _PATIENT_LOOKS if late else 1)
            ours = [found] if found else []
        stale, problems = self._older(parcel, patient, there, [id for id in older if id not in ours])
        if len(ours) == 1:
            receipt = Receipt(Outcome.ALREADY, ours[0])
        elif parcel.held:
            fact = "the portal holds it for review, and shows an older version until then" if stale else ""
            receipt = Receipt(Outcome.HELD, failure=fact, hint="have it looked at there; then run the command again")
        else:
            withdrawn = any(self._has(document, parcel.identifier) for document in there.values())
            relates = stale if self._profile.relates else []
            try:
                body = self._write(parcel, patient, relates, encounter)
            except ValueError as error:
                fact = f"FHIR does not take a text of the document: {error}"
                raise _StopError(fact, hint="look at the title, and at the settings") from None
            receipt = self._send(parcel, patient, body, withdrawn)
        if receipt.outcome in (Outcome.SENT, Outcome.ALREADY):
            back = self._gives_back(receipt.id, parcel.pdf) if self._verify else True
            if back is False:
                fact = "the portal does not give back what it was sent"
                hint = "look at it there; retract it if it is wrong"
                # Where nothing can be searched for, what is known to be there must not become unknown.
                outcome = Outcome.UNSURE if self._profile.searches else receipt.outcome
                return Receipt(outcome, receipt.id, receipt.answer, fact, hint)
            others = [id for id in stale if id != receipt.id]
            receipt = self._supersede(receipt, patient, others, problems, parcel.sent)
            if back is None and not receipt.failure:
                receipt = replace(receipt, failure=_ELSEWHERE, hint="look at it there")
        return receipt

    def _checked(self, parcel: Parcel, id: str, is_same: Callable[[bytes], bool]) -> Receipt:
        patient = self._patient(parcel, careful=True)
        there = self._series(parcel) if self._profile.searches else {}
        shown = [each for each, document in there.items() if status_of(document) == "current"]
        if not is_id(id):
            id = next((each for each in [*shown, *there] if self._has(there[each], parcel.identifier)), "")
            if not id and not self._profile.searches and not parcel.held:
                raise _StopError("the log does not know its id there", hint="look into the chart")
        answer = self._client.request("GET", id) if id else Response(410)
        document, hint = answer.body, "look at it there; to send it once more, retract it first, then --again"
        if answer.status == 410 or _is_missing(answer):
            gone = Receipt(Outcome.GONE, id, number_of(answer) if id else "", "the portal no longer has it", hint)
            return Receipt(Outcome.HELD) if parcel.held else gone
        if not answer.fine or id_of(document) != id:
            raise _refused("it cannot be read", answer)
        status = status_of(document)
        if status in _WITHDRAWN or text_of(document.get("docStatus")) in _WITHDRAWN:
            fact = "the portal has it as superseded" if status == "superseded" else "the portal has withdrawn it"
            return Receipt(Outcome.GONE, id, number_of(answer), fact, hint)
        if status != "current" or "subject" not in document:
            raise _StopError(
                "the portal does not say whose it is, or whether it is current", answer, "look at it there"
            )
        if not is_about(document, patient):
            raise _StopError("it is in another patient's chart", hint="take it out of there, and find out why")
        held, away = self._kept(document)
        if away and not held:
            raise _StopError(f"the portal has it; {_ELSEWHERE}", hint="look at it there")
        if not held:
            raise _StopError("the portal has it, and its PDF cannot be read", hint="look at it there")
        if not any(map(is_same, held)):
            raise _StopError("the portal does not give back what it was sent", hint="look at it there")
        if any(each != id for each in shown):
            raise _StopError("the portal shows another version of it, too", hint="close that one there")
        return Receipt(Outcome.ALREADY, id)

    def _pdfs(self, document: Resource) -> Iterator[bytes]:
        """Yield each PDF that *document* holds or leads to, as far as it can be read."""
        if document.get("resourceType") == KIND:
            for attachment in attachments(document):
                if attachment.get("contentType") == "application/pdf" and (content := self._content(attachment)):
                    yield content

    def _gives_back(self, id: str, pdf: bytes) -> bool | None:
        """Whether the PDF of *id* is *pdf*; None if it lies on another host, as far as the document does not deny."""
        try:
            document = self._client.request("GET", id).body if is_id(id) else {}
        except HandpressError:  # it was taken: no fault of reading says that it is not there
            return False
        held, away = self._kept(document)
        if not held and away and holds(document, pdf) is not False:
            return None
        return held[:1] == [pdf]

    def _kept(self, document: Resource) -> tuple[list[bytes], bool]:
        """Return the PDFs of *document* that can be read, and whether one lies on another host.

        That may be a presigned address, which whoever has it can read: it gets neither our token nor any question.
        """
        urls = [text_of(each.get("url")) for each in attachments(document) if not each.get("data")]
        held, away = list[bytes](), any(url and self._client.inside(url) is None for url in urls)
        try:
            held.extend(self._pdfs(document))
        except HandpressError as error:  # where the PDF lies is another place than where the document lies
            away = away or error.findings[0].rule == "elsewhere"
        return held, away

    def _patient(self, parcel: Parcel, careful: bool = False) -> str:
        """Return the reference of the one patient with the parcel's number; *careful*: only if it may have mail."""
        system = self._settings.patient_system
        answer = self._client.request("GET", f"Patient?identifier={token(system, parcel.reference)}")
        found = self._one(answer, "Patient", "patient with this number", system, parcel.reference)
        if careful:
            if found.get("active") is False or any(
                text_of(link.get("type")) == "replaced-by" for link in objects(found, "link")
            ):
                raise _StopError(
                    "the portal no longer uses the record of this patient", hint="look the patient up there"
                )
            if found.get("deceasedBoolean") is True or found.get("deceasedDateTime"):
                raise _StopError("the portal says that this patient has died", hint="look the patient up there")
        if parcel.patient and self._settings.check_name != "no":
            hint = "write the name as the portal has it" if careful else "leave the name out"
            _check_name(
                found, parcel.patient, self._settings.check_name, f"check the number; where it is right, {hint}"
            )
        return f"Patient/{found['id']}"

    def _encounter(self, parcel: Parcel, patient: str) -> str | None:
        system = self._settings.encounter_system
        if not system or not parcel.encounter:
            return None
        query = f"Encounter?identifier={token(system, parcel.encounter)}&patient={patient}"
        what = "visit of this patient with this number"
        found = self._one(self._client.request("GET", query), "Encounter", what, system, parcel.encounter, patient)
        return f"Encounter/{found['id']}"

    def _one(
        self, answer: Response, kind: str, what: str, system: str, value: str, patient: str | None = None
    ) -> Resource:
        """Return the only resource of *answer* that has the identifier, and belongs to *patient*."""
        _check_bundle(answer, f"the search for a {what}")
        fitting = [
            resource
            for resource in entries(answer.body)
            if resource.get("resourceType") == kind and has(resource, system, value)
            if patient is None or is_about(resource, patient)
        ]
        found = {_id_in(resource, answer): resource for resource in fitting}
        if not found:
            enter = "enter the patient there" if patient is None else "enter the visit there; or leave its number out"
            raise _StopError(f"the portal has no {what}", answer, f"check the number, and {enter}")
        if len(found) > 1 or self._goes_on(answer):
            raise _StopError(f"the portal has several for one {what}", answer, "have them merged there")
        return next(iter(found.values()))

    def _goes_on(self, answer: Response) -> bool:
        """Whether anything stands on the next page of a search; some servers lead on to an empty one."""
        path = next_page(answer.body)
        if not path or self._client.inside(path) is None:
            return bool(path)
        following = self._client.request("GET", path)
        return not following.fine or following.body.get("resourceType") != "Bundle" or any(entries(following.body))

    def _series(self, parcel: Parcel) -> dict[str, Resource]:
        """Return every document of the series, and of this version, whatever its status, by id."""
        found: dict[str, Resource] = {}
        # A parcel without an identifier of its own stands for its whole series; an empty one would find everybody's.
        own = [parcel.identifier] if parcel.identifier else []
        for value in (f"series-{parcel.series}", *own):
            for document in self._search(value):
                found[f"{KIND}/{document['id']}"] = document
        return found

    def _search(self, value: str) -> Iterator[Resource]:
        for document in self._listed(f"{KIND}?identifier={token(self._settings.system, value)}"):
            if self._has(document, value):
                _id_in(document)
                yield document

    def _listed(self, path: str | None, pages: int = _PAGES) -> Iterator[Resource]:
        """Yield every document that a search finds."""
        for page in range(pages):
            assert path is not None
            answer = self._client.request("GET", path)
            _check_bundle(answer, "the search for documents")
            found = list(entries(answer.body))
            yield from (each for each in found if each.get("resourceType") == KIND)
            path = next_page(answer.body)
            # Some servers lead on from the last page: to an empty one, and from there to the next empty one.
            if not path or (page and not found):
                return
            if self._client.inside(path) is None:
                raise _StopError("the portal's list of documents goes on at another server", answer, "ask who runs it")
        raise _StopError("the portal's list of documents has no end", hint="ask who runs the portal")

    def _has(self, document: Resource, value: str) -> bool:
        return has(document, self._settings.system, value)

    def _ours(self, parcel: Parcel, patient: str, there: Mapping[str, Resource]) -> list[str]:
        """Return the id of this version, if *there* is one that counts."""
        ours = [id for id, each in there.items() if self._has(each, parcel.identifier) and status_of(each) == "current"]
        if len(ours) > 1:
            raise _StopError("the portal has several documents with one identifier", hint="withdraw all but one there")
        for id in ours:
            _check_same(there[id], parcel, patient)
        return ours

    def _older(
        self, parcel: Parcel, patient: str, there: Mapping[str, Resource], known: Sequence[str]
    ) -> tuple[list[str], list[str]]:
        """Return the ids of older versions to replace, and what is wrong with others."""
        stale, problems = [], []
        if not self._profile.updates and not self._profile.relates:
            return [], [f"this portal cannot close {id if is_id(id) else 'it'}" for id in known]
        for id in dict.fromkeys([*known, *there]):
            document = there.get(id)
            if document is None:
                if not is_id(id):
                    problems.append("it has no id there")
                    continue
                answer = self._client.request("GET", id)
                if answer.status == 410:
                    continue
                document = answer.body
                if not answer.fine or f"{KIND}/{document.get('id')}" != id:
                    problems.append(f"it cannot be read{in_brackets(answer)}")
                    continue
            if self._has(document, parcel.identifier):
                continue
            if not self._is_ours(document, id, parcel.sent):
                problems.append("it is not ours")
            elif not is_about(document, patient):
                problems.append("it is in another patient's chart")
            elif status_of(document) == "current":
                stale.append(id)
        return stale, problems

    def _known(self, parcel: Parcel, patient: str) -> list[str]:
        """Return the id of this version, if one stands under an id that an earlier answer gave.

        It may have no identifier of ours: some servers drop or replace them.
        """
        ours = []
        for id in filter(is_id, parcel.known):
            answer = self._client.request("GET", id)
            document = answer.body
            if answer.status == 410 or _is_missing(answer):
                continue
            if not answer.fine or id_of(document) != id:
                if parcel.held:
                    continue
                raise _refused("what was sent before cannot be read", answer)
            if status_of(document) in _WITHDRAWN or text_of(document.get("docStatus")) in _WITHDRAWN:
                continue
            if not is_about(document, patient):
                raise _StopError("it is in another patient's chart", hint="take it out of there, and find out why")
            if not self._is_this(document, id, parcel):
                hint = "look at it there; it is not what we sent"
                raise _StopError("the portal has another document under the id that it gave us", hint=hint)
            if status_of(document) == "current":
                ours.append(id)
            elif not parcel.held:
                raise _StopError("the portal does not say whether it is current", answer, "look at it there")
        if len(ours) > 1:
            raise _StopError("the portal has several copies of this document", hint="withdraw all but one there")
        return ours

    def _is_this(self, document: Resource, id: str, parcel: Parcel) -> bool:
        """Whether *document*, which an answer to our POST named by *id*, is *parcel*."""
        same = holds(document, parcel.pdf)
        if same is not None:
            return same
        read = self._read(document)
        if read:
            return parcel.pdf in read
        own = sizes(document)
        return len(parcel.pdf) in own if own else self._has(document, parcel.identifier)

    def _is_ours(self, document: Resource, id: str, sent: Sent = unknown) -> bool:
        """Whether *document* has an identifier of ours; or is what the log has *sent* under this *id*."""
        if document.get("resourceType") != KIND:
            return False
        if self._names_us(document):
            return True
        read = self._read(document)
        return any(sent(id, each) for each in read or sizes(document))

    def _names_us(self, document: Resource) -> bool:
        return any(each.get("system") == self._settings.system for each in objects(document, "identifier"))

    def _read(self, document: Resource) -> list[bytes]:
        """Return the PDFs of *document* that can be read."""
        return self._kept(document)[0]

    def _alike(self, parcel: Parcel, patient: str) -> str:
        """Return the id of a document in the chart with our PDF, and no other's identifier of ours; "" for none."""
        found = set()
        try:
            for document in self._listed(f"{KIND}?patient={patient}", _PAGES_OF_PATIENT):
                fits = self._has(document, parcel.identifier) or not self._names_us(document)
                fits = fits and status_of(document) == "current" and is_about(document, patient)
                if fits and holds(document, parcel.pdf):
                    found.add(id_of(document))
        except _StopError:  # no server has to know this search
            return ""
        found.discard("")
        if len(found) > 1:
            raise _StopError("the portal has several copies of this document", hint="withdraw all but one there")
        return found.pop() if found else ""

    def _at(self, id: str, parcel: Parcel, patient: str) -> bool:
        """Whether *parcel* stands under the *id* that an answer named."""
        answer = self._client.request("GET", id) if id else Response(404)
        document = answer.body
        there = answer.fine and id_of(document) == id and status_of(document) == "current"
        return there and is_about(document, patient) and self._is_this(document, id, parcel)

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
                    _check_refusal(answer, len(body))
                before = open_end
                made = answer.status == 201 and not _tells_error(answer)
                open_end = open_end or answer.status not in (*_REFUSALS, *_CONFLICTS)
                if 200 <= answer.status < 300 and not answer.lost:
                    receipt = self._taken(answer, parcel, patient, before, began)
                    if receipt:
                        self._passed = max(self._passed, len(body))
                        return receipt
                if answer.status in _REFUSALS:
                    break
                looks = _LOOKS if answer.status == 503 and not open_end else _PATIENT_LOOKS
                found = self._look(parcel, patient, answer, looks)
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
        return self._left_open(answer, len(body)) if open_end else _missing(answer)

    def _left_open(self, answer: Response, sent: int) -> Receipt:
        # That a small document passes where this one does not says what a bare 500 means.
        size = sent if sent > 2 * self._passed > 0 else 0
        return _unsure(answer, id_of(answer.body) or self._located(answer), size)

    def _taken(
        self, answer: Response, parcel: Parcel, patient: str, open_end: bool, began: datetime | None
    ) -> Receipt | None:
        """Return what an answer of 2xx comes to; None if it has to be looked up."""
        body = answer.body
        id = id_of(body) or self._located(answer)
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
                _check_same(body, parcel, patient)
                strange = not self._has(body, parcel.identifier) and objects(body, "identifier")
                if strange and not (id and self._is_this(body, id, parcel)):
                    raise _StopError("the portal has another document under our identifier", answer, "look at it there")
                if status_of(body) not in ("current", ""):
                    raise _StopError("the portal has this very version as withdrawn", answer, "change that there")
            except _StopError as stop:
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

    def _located(self, answer: Response) -> str:
        """Return the id that the answer's Location names, "" if it leads to another server."""
        url = self._client.inside(answer.headers.get("location", "")) or ""
        match = re.search(rf"/({KIND}/{ID.pattern})(/_history/[A-Za-z0-9.-]+)?$", url)
        return match[1] if match else ""

    def _look(self, parcel: Parcel, patient: str, answer: Response, looks: int) -> str:
        """Return the id of this version: from the *answer*, or if a search finds it by and by; else ""."""
        located = self._located(answer)
        if self._at(located, parcel, patient):
            return located
        if not self._profile.searches:
            return ""
        for attempt in range(looks):
            try:
                there = {f"{KIND}/{document['id']}": document for document in self._search(parcel.identifier)}
            except _StopError:
                raise _StopError.of(_unsure(answer)) from None
            ours = self._ours(parcel, patient, there)
            if ours:
                return ours[0]
            if attempt + 1 < looks:
                self._client.pause(attempt)
        return self._alike(parcel, patient)

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
            raise _StopError("this portal takes no changes", hint="mark the document as entered in error there")
        patient = self._patient(parcel)
        found = list(self._series(parcel)) if self._profile.searches else []
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
            if _is_missing(answer):
                return _NOT_THERE
            if not answer.fine or id_of(document) != id:
                return f"it cannot be read{in_brackets(answer)}"
            if status_of(document) in (status, "entered-in-error"):
                return ""
            if not self._is_ours(document, id, sent):
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

    def _content(self, attachment: Resource) -> bytes:
        data, url = attachment.get("data"), attachment.get("url")
        if isinstance(data, str):
            return decoded(data)
        if not isinstance(url, str) or self._client.inside(url) is None:
            return b""
        answer = self._client.request("GET", url, headers={"Accept": "application/pdf, application/fhir+json;q=0.5"})
        if answer.status == 200 and answer.body.get("resourceType") == "Binary":
            return decoded(text_of(answer.body.get("data")))
        return answer.content if answer.status == 200 else b""


class _StopError(Exception):
    """A parcel goes no further; the receipt says why."""

    def __init__(self, fact: str, answer: Response | None = None, hint: str = "") -> None:
        super().__init__()
        self.receipt = Receipt(Outcome.FAILED, "", number_of(answer), fact, hint, ailing=_is_ailing(answer))

    @classmethod
    def of(cls, receipt: Receipt) -> _StopError:
        """Return what ends with *receipt*."""
        stop = cls("")
        stop.receipt = receipt
        return stop


def _dialect(settings: Fhir, folder: Path) -> tuple[Flags, Writing]:
    from handpress.portal.fhir.profile import read_profile
    from handpress.portal.fhir.reference import document

    profile = read_profile(settings.profile, folder)

    def write(parcel: Parcel, patient: str, older: Sequence[str], encounter: str | None) -> bytes:
        return document(parcel, patient, settings, profile, older, encounter)

    return profile, write


def _is_ailing(answer: Response | None) -> bool:
    """Whether *answer*, or that none came, tells of the server rather than of what it was asked."""
    if answer is None or says_too_large(answer):
        return False
    return not answer.status or answer.status == 429 or answer.status >= 500


def _tells_error(answer: Response) -> bool:
    """Whether *answer* holds an issue that is an error, whatever its status."""
    return any(text_of(issue.get("severity")) in ("error", "fatal") for issue in objects(answer.body, "issue"))


def _id_in(resource: Resource, answer: Response | None = None) -> str:
    """Return the id of what was found; one that is left out would make several look like one."""
    id = text_of(resource.get("id"))
    if not ID.fullmatch(id) or set(id) == {"."}:
        raise _StopError("the portal gives an id that is none of FHIR", answer, "ask who runs the portal")
    return id


def _check_bundle(answer: Response, what: str) -> None:
    if not answer.fine or answer.body.get("resourceType") != "Bundle":
        raise _refused(f"{what} fails", answer)


def _check_same(document: Resource, parcel: Parcel, patient: str) -> None:
    """Make sure that *document* is about *patient* and holds our bytes, as far as it says."""
    if holds(document, parcel.pdf) is False or ("subject" in document and not is_about(document, patient)):
        hint = "look at it there; it is not what we sent"
        raise _StopError("the portal has another document under our identifier", hint=hint)


def _check_name(found: Resource, printed: str, how: str, hint: str) -> None:
    """Make sure that a name of *found* can be the *printed* one: by its family, and if *how* is yes by a given name.

    Where somebody has several names, family and given name may stand in two of them, as with a nickname.
    """
    names = [name for name in objects(found, "name") if name.get("use") != "old"]
    families = [text_of(name.get("family")) for name in names]
    texts = [text_of(name.get("text")) for name in names]
    if not any(is_same_family(own, text, printed) for own, text in zip(families, texts, strict=True)):
        raise _StopError("the portal has another name for the patient with this number", hint=hint)
    given = [texts_of(name.get("given")) or [text_of(name.get("text"))] for name in names]
    told = [own for own in given if words_of(" ".join(own))]
    if how == "yes" and told and not any(is_same_given(" ".join(families), own, printed) for own in told):
        raise _StopError("the portal has another given name for the patient with this number", hint=hint)
    suffixes = [" ".join(texts_of(name.get("suffix"))) for name in names]
    if not is_same_generation(" ".join([*suffixes, *families, *texts]), printed):
        raise _StopError("the portal has the elder or the younger under this number", hint=hint)


def _refused(what: str, answer: Response) -> _StopError:
    if not answer.status:
        return _StopError(f"{what}: the portal does not answer", answer, "try again later")
    hints = {
        403: "ask who runs the portal for the right to do this",
        429: "try again later, or lower requests-a-second",
    }
    problem = f": {answer.problem}" if answer.problem and answer.status < 300 else ""
    hint = hints.get(answer.status, "try again later" if answer.status >= 500 else "show this to who runs the portal")
    return _StopError(f"{what}{in_brackets(answer)}{issues(answer)}{problem}", answer, hint)


def _check_refusal(answer: Response, size: int) -> None:
    """Make sure that *answer* does not refuse what was sent, which had *size* bytes."""
    if not says_too_large(answer):
        if answer.status in _REFUSALS:
            raise _refused("the portal refuses the document", answer)
        return
    fact = f"the document is too large for the portal ({answer.status}){issues(answer)}"
    hint = f'use a smaller logo, and lower "largest-mb": it has {size / 1_048_576:.1f} MB as it is sent'
    raise _StopError(fact, answer, hint)


def _is_missing(answer: Response) -> bool:
    """Whether the server itself says that there is no such document; a gateway's 404 has no outcome of FHIR."""
    return answer.status == 404 and answer.body.get("resourceType") == "OperationOutcome"


def _unsure(answer: Response, id: str = "", size: int = 0) -> Receipt:
    if answer.status >= 500 and size > _LARGE:
        fact = f"the portal may have the document: a server that finds it too large may answer so{in_brackets(answer)}"
        hint = 'run the same command again; if that does not help, use a smaller logo, and lower "largest-mb"'
        return Receipt(Outcome.UNSURE, id, number_of(answer), f"{fact}{issues(answer)}", hint, ailing=True)
    said = f"does not tell{in_brackets(answer)}{issues(answer)}" if answer.status else "was lost"
    fact = f"the portal may have the document: its answer {said}"
    hint = "run the same command again"
    return Receipt(Outcome.UNSURE, id, number_of(answer), fact, hint, ailing=_is_ailing(answer))


def _missing(answer: Response) -> Receipt:
    fact = f"the portal does not keep the document{in_brackets(answer)}{issues(answer)}"
    hint = "run the same command again, later"
    return Receipt(Outcome.FAILED, "", number_of(answer), fact, hint, ailing=_is_ailing(answer))
