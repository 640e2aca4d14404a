"""The documents that a FHIR server has: which are ours, which is this version, which are older.

Known by identifier; where a server drops or replaces ours, by the id that it gave, and by hash, bytes and size. A
search may lag behind what was written: it is asked again, with patience. Writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from handpress.diagnostics import HandpressError
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
    next_page,
    objects,
    status_of,
    text_of,
)
from handpress.portal.fhir.failures import StopError, check_bundle, id_in, is_missing, refused, unsure
from handpress.portal.fhir.http import Client, Response, token
from handpress.portal.fhir.likeness import hashed, holds, is_pdf, sizes
from handpress.portal.parcel import UNSEEN, Parcel, Sent, unknown

_PAGES = 50
_PAGES_OF_PATIENT = 10  # of a whole chart, where nothing was found by its identifier
MADE_BY_US = b"<pdf:Producer>Handpress "
WITHDRAWN = ("superseded", "entered-in-error")
ELSEWHERE = "its PDF lies on another host, which was not asked"


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


class Chart:
    """The documents there, of every patient.

    Args:
        client: Asks the server.
        system: Of our identifiers.
        profile: What the server can do.
    """

    def __init__(self, client: Client, system: str, profile: Flags) -> None:
        self._client, self._system, self._profile = client, system, profile

    def series(self, parcel: Parcel) -> dict[str, Resource]:
        """Return every document of the series, and of this version, whatever its status, by id."""
        found: dict[str, Resource] = {}
        # A parcel without an identifier of its own stands for its whole series; an empty one would find everybody's.
        own = [parcel.identifier] if parcel.identifier else []
        for value in (f"series-{parcel.series}", *own):
            for document in self._search(value):
                found[f"{KIND}/{document['id']}"] = document
        return found

    def _search(self, value: str) -> Iterator[Resource]:
        for document in self._listed(f"{KIND}?identifier={token(self._system, value)}"):
            if self.has(document, value):
                id_in(document)
                yield document

    def _listed(self, path: str | None, pages: int = _PAGES) -> Iterator[Resource]:
        """Yield every document that a search finds."""
        for page in range(pages):
            assert path is not None
            answer = self._client.request("GET", path)
            check_bundle(answer, "the search for documents")
            found = list(entries(answer.body))
            yield from (each for each in found if each.get("resourceType") == KIND)
            path = next_page(answer.body)
            # Some servers lead on from the last page: to an empty one, and from there to the next empty one.
            if not path or (page and not found):
                return
            if self._client.inside(path) is None:
                raise StopError("the portal's list of documents goes on at another server", answer, "ask who runs it")
        raise StopError("the portal's list of documents has no end", hint="ask who runs the portal")

    def has(self, document: Resource, value: str) -> bool:
        """Whether *document* has an identifier of ours with this *value*."""
        return has(document, self._system, value)

    def ours(self, parcel: Parcel, patient: str, there: Mapping[str, Resource]) -> list[str]:
        """Return the id of this version, if *there* is one that counts."""
        ours = [id for id, each in there.items() if self.has(each, parcel.identifier) and status_of(each) == "current"]
        if len(ours) > 1:
            raise StopError("the portal has several documents with one identifier", hint="withdraw all but one there")
        for id in ours:
            if not self._earlier_print(there[id], parcel.pdf):
                check_same(there[id], parcel, patient)
            elif not is_about(there[id], patient):
                raise StopError("it is in another patient's chart", hint="take it out of there, and find out why")
        return ours

    def _earlier_print(self, document: Resource, pdf: bytes) -> bool:
        """Whether *document*, which has the identifier of what *pdf* says, holds an earlier print of it.

        Another version of Handpress lays a page out otherwise; nothing that was sent is replaced for looks alone. The
        bytes there must be ours, and those that the hash beside them was made of.
        """
        if holds(document, pdf) is not False:
            return False
        read = self._read(document)
        return len(read) == 1 and hashed(document, read[0]) and MADE_BY_US in read[0]

    def older(
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
            if self.has(document, parcel.identifier):
                continue
            if not self.is_ours(document, id, parcel.sent):
                problems.append("it is not ours")
            elif not is_about(document, patient):
                problems.append("it is in another patient's chart")
            elif status_of(document) == "current":
                stale.append(id)
        return stale, problems

    def known(self, parcel: Parcel, patient: str) -> list[str]:
        """Return the id of this version, if one stands under an id that an earlier answer gave.

        It may have no identifier of ours: some servers drop or replace them. What has no newer version of ours, and is
        superseded all the same, whoever did that would do with the next one, too.
        """
        ours = []
        for id in filter(is_id, parcel.known):
            answer = self._client.request("GET", id)
            document = answer.body
            if answer.status == 410 or is_missing(answer):
                continue
            if not answer.fine or id_of(document) != id:
                if parcel.held:
                    continue
                raise refused("what was sent before cannot be read", answer)
            if status_of(document) == "superseded" and self.is_this(document, id, parcel):
                raise StopError("the portal has this very version as superseded", answer, "have it made current there")
            if status_of(document) in WITHDRAWN or text_of(document.get("docStatus")) in WITHDRAWN:
                continue
            if not is_about(document, patient):
                raise StopError("it is in another patient's chart", hint="take it out of there, and find out why")
            if not self.is_this(document, id, parcel, known=True):
                hint = "look at it there; it is not what we sent"
                raise StopError("the portal has another document under the id that it gave us", hint=hint)
            if status_of(document) == "current":
                ours.append(id)
            elif not parcel.held:
                raise StopError("the portal does not say whether it is current", answer, "look at it there")
        if len(ours) > 1:
            raise StopError("the portal has several copies of this document", hint="withdraw all but one there")
        return ours

    def look(self, parcel: Parcel, patient: str, answer: Response, looks: int) -> str:
        """Return the id of this version: from the *answer*, or if a search finds it by and by; else ""."""
        located = self.located(answer)
        if self._at(located, parcel, patient):
            return located
        if not self._profile.searches:
            return ""
        for attempt in range(looks):
            try:
                there = {f"{KIND}/{document['id']}": document for document in self._search(parcel.identifier)}
            except StopError:
                raise StopError.of(unsure(answer)) from None
            ours = self.ours(parcel, patient, there)
            if ours:
                return ours[0]
            if attempt + 1 < looks:
                self._client.pause(attempt)
        return self._alike(parcel, patient)

    def located(self, answer: Response) -> str:
        """Return the id that the answer's Location names, "" if it leads to another server."""
        url = self._client.inside(answer.headers.get("location", "")) or ""
        match = re.search(rf"/({KIND}/{ID.pattern})(/_history/[A-Za-z0-9.-]+)?$", url)
        return match[1] if match else ""

    def _at(self, id: str, parcel: Parcel, patient: str) -> bool:
        """Whether *parcel* stands under the *id* that an answer named."""
        answer = self._client.request("GET", id) if id else Response(404)
        document = answer.body
        there = answer.fine and id_of(document) == id and status_of(document) == "current"
        return there and is_about(document, patient) and self.is_this(document, id, parcel)

    def _alike(self, parcel: Parcel, patient: str) -> str:
        """Return the id of a document in the chart with our PDF, and no other's identifier of ours; "" for none."""
        found = set()
        try:
            for document in self._listed(f"{KIND}?patient={patient}", _PAGES_OF_PATIENT):
                fits = self.has(document, parcel.identifier) or not self._names_us(document)
                fits = fits and status_of(document) == "current" and is_about(document, patient)
                if fits and holds(document, parcel.pdf):
                    found.add(id_of(document))
        except StopError:  # no server has to know this search
            return ""
        found.discard("")
        if len(found) > 1:
            raise StopError("the portal has several copies of this document", hint="withdraw all but one there")
        return found.pop() if found else ""

    def is_this(self, document: Resource, id: str, parcel: Parcel, known: bool = False) -> bool:
        """Whether *document*, which an answer named by *id*, is *parcel*; if *known*, unless it denies that."""
        same = holds(document, parcel.pdf)
        if same is not None:
            return same
        read = self._read(document)
        if read:
            return parcel.pdf in read
        own = sizes(document)
        return len(parcel.pdf) in own if own else known or self.has(document, parcel.identifier)

    def is_ours(self, document: Resource, id: str, sent: Sent = unknown) -> bool:
        """Whether *document* has an identifier of ours; or is what the log has *sent* under this *id*."""
        if document.get("resourceType") != KIND:
            return False
        if self._names_us(document):
            return True
        shown = self._read(document) or sizes(document)
        return any(sent(id, each) for each in shown) if shown else sent(id, UNSEEN)

    def _names_us(self, document: Resource) -> bool:
        return any(each.get("system") == self._system for each in objects(document, "identifier"))

    def _read(self, document: Resource) -> list[bytes]:
        """Return the PDFs of *document* that can be read."""
        return self.kept(document)[0]

    def gives_back(self, id: str, pdf: bytes) -> bool | None:
        """Whether the PDF of *id* is *pdf*; None if it lies on another host, as far as the document does not deny."""
        try:
            document = self._client.request("GET", id).body if is_id(id) else {}
        except HandpressError:  # it was taken: no fault of reading says that it is not there
            return False
        held, away = self.kept(document)
        if not held and away and holds(document, pdf) is not False:
            return None
        return held[:1] == [pdf]

    def kept(self, document: Resource) -> tuple[list[bytes], bool]:
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

    def _pdfs(self, document: Resource) -> Iterator[bytes]:
        """Yield each PDF that *document* holds or leads to, as far as it can be read."""
        if document.get("resourceType") == KIND:
            for attachment in attachments(document):
                if is_pdf(attachment) and (content := self._content(attachment)):
                    yield content

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


def check_same(document: Resource, parcel: Parcel, patient: str) -> None:
    """Make sure that *document* is about *patient* and holds our bytes, as far as it says."""
    if holds(document, parcel.pdf) is False or ("subject" in document and not is_about(document, patient)):
        hint = "look at it there; it is not what we sent"
        raise StopError("the portal has another document under our identifier", hint=hint)
