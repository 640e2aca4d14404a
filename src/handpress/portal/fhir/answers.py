"""What stands in a server's answer, whatever it holds: nothing here trusts the shape of anything.

Of what a server says in words nothing is repeated but codes and names that FHIR itself defines.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from handpress.portal.fhir.http import Response

Resource = Mapping[str, Any]
KIND = "DocumentReference"
# FHIR R4, 2.24.0.1, id: 64 characters at most. Some servers give longer ones: taken whole, or not at all.
ID = re.compile(r"[A-Za-z0-9.-]{1,255}")


def listed(text: str) -> frozenset[str]:
    """Return the words of *text*."""
    return frozenset(text.split())


# FHIR R4, value set issue-type.
_CODES = listed("""
    invalid structure required value invariant security login unknown expired forbidden suppressed processing not-
    supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly business-rule
    conflict transient lock-error no-store exception timeout incomplete throttled informational
""")
# FHIR R4, DocumentReference and the data types in it: a path holds nothing else.
_ELEMENTS = listed("""
    DocumentReference id meta implicitRules language text contained extension modifierExtension masterIdentifier
    identifier status docStatus type category subject date author authenticator custodian relatesTo code target
    description securityLabel content attachment format contentType data url size hash title creation context
    encounter event period facilityType practiceSetting sourcePatientInfo related system value use coding display
    reference start end profile versionId lastUpdated
""")


def objects(resource: Resource, name: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list *name*; whatever else stands there is left out."""
    found = resource.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def text_of(value: object) -> str:
    """Return *value* if it is a text, else ""."""
    return value if isinstance(value, str) else ""


def texts_of(value: object) -> list[str]:
    """Return the texts in the list *value*; whatever else stands there is left out."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def status_of(resource: Resource) -> str:
    """Return what a document says of its own standing."""
    return text_of(resource.get("status"))


def number_of(answer: Response | None) -> str:
    """Return the status of *answer* as text, "" for none."""
    return str(answer.status) if answer and answer.status else ""


def in_brackets(answer: Response) -> str:
    """Return the status of *answer* to stand behind a fact."""
    return f" ({answer.status})" if answer.status else ""


def is_id(id: str) -> bool:
    """Whether *id* is that of a document, as ``DocumentReference/17``."""
    kind, _, rest = id.partition("/")
    return kind == KIND and ID.fullmatch(rest) is not None and set(rest) != {"."}


def id_of(document: Resource) -> str:
    """Return the id of *document*, "" if it has none."""
    id = f"{KIND}/{text_of(document.get('id'))}"
    return id if document.get("resourceType") == KIND and is_id(id) else ""


def has(resource: Resource, system: str, value: str) -> bool:
    """Whether *resource* has this identifier, and has it still."""
    return any(
        each.get("system") == system and each.get("value") == value and not _is_past(each)
        for each in objects(resource, "identifier")
    )


def _is_past(identifier: Resource) -> bool:
    period = identifier.get("period")
    end = text_of(period.get("end")) if isinstance(period, Mapping) else ""
    today = datetime.now(UTC).date().isoformat()
    return identifier.get("use") == "old" or ("" < end[:10] < today[: len(end)])


def is_about(resource: Resource, patient: str) -> bool:
    """Return whether *resource* is about *patient*, however the server writes that."""
    subject = resource.get("subject")
    reference = text_of(subject.get("reference")) if isinstance(subject, Mapping) else ""
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:]) == patient


def entries(bundle: Resource) -> Iterator[dict[str, Any]]:
    """Return the resources of *bundle* that were found rather than added; their ids may be none."""
    for entry in objects(bundle, "entry"):
        search, resource = entry.get("search"), entry.get("resource")
        mode = search.get("mode") if isinstance(search, Mapping) else None
        if mode not in ("include", "outcome") and isinstance(resource, dict):
            yield resource


def next_page(bundle: Resource) -> str | None:
    """Return the address of the next page of a search, if there is one."""
    links = (text_of(link.get("url")) for link in objects(bundle, "link") if link.get("relation") == "next")
    return next((link for link in links if link), None)


def updated(resource: Resource) -> datetime | None:
    """Return when the server says that it wrote *resource* last."""
    meta = resource.get("meta")
    try:
        found = datetime.fromisoformat(text_of(meta.get("lastUpdated"))) if isinstance(meta, Mapping) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def attachments(document: Resource) -> Iterator[Mapping[str, Any]]:
    """Yield a document's attachments."""
    for content in objects(document, "content"):
        attachment = content.get("attachment")
        if isinstance(attachment, Mapping):
            yield attachment


def decoded(data: str) -> bytes:
    """Return what *data* holds in base64, nothing if it is none."""
    try:
        return b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def issues(answer: Response) -> str:
    """Return the codes and places that an OperationOutcome names, as far as FHIR itself defines them."""
    shown = []
    for issue in objects(answer.body, "issue")[:5]:
        code, places = text_of(issue.get("code")), issue.get("expression")
        places = places if isinstance(places, list) else []
        known = [place for place in places[:5] if isinstance(place, str) and _is_path(place)]
        if code in _CODES:
            shown.append(" at ".join([code, *known[:1]]))
    return f": {', '.join(dict.fromkeys(shown))}" if shown else ""


_TOO_LARGE = re.compile(
    r"too (large|big|long)|payload"
    r"|(exceed|larger|longer|greater|over|above)\w* [^.]{0,60}(size|limit|length|maximum|bytes|MB)",
    re.IGNORECASE,
)


def says_too_large(answer: Response) -> bool:
    """Whether *answer* says that it was sent too much: by its status, or in an OperationOutcome."""
    if answer.status == 413:
        return True
    for issue in objects(answer.body, "issue")[:5]:
        details = issue.get("details")
        words = text_of(details.get("text")) if isinstance(details, Mapping) else ""
        if issue.get("code") == "too-long" or _TOO_LARGE.search(f"{text_of(issue.get('diagnostics'))} {words}"[:2000]):
            return answer.status >= 400
    return False


def _is_path(text: str) -> bool:
    if not re.fullmatch(r"[A-Za-z]+(\[[0-9]{1,2}\])?(\.[A-Za-z]+(\[[0-9]{1,2}\])?){0,8}", text):
        return False
    return all(name in _ELEMENTS for name in re.sub(r"\[[0-9]+\]", "", text).split("."))
