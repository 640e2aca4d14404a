"""Parcel -> FHIR DocumentReference, as a server's profile wants it.

The patient stands in it by the server's own id, and in the PDF, and nowhere else: neither name nor number.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handpress.content.timing import Procedure
from handpress.disk.files import file_name
from handpress.portal.fhir.profile import Coding, Profile
from handpress.portal.parcel import Parcel
from handpress.portal.settings import Fhir

Json = dict[str, Any]

LOINC = "http://loinc.org"
TYPES = {
    "education-note": Coding(system=LOINC, code="34895-3", display="Education note"),
    "discharge-instructions": Coding(system=LOINC, code="74213-0", display="Discharge instructions"),
}
CATEGORIES = (
    Coding(
        system="http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
        code="clinical-note",
        display="Clinical Note",
    ),
)
_LOCAL = Coding(system="urn:handpress:category", code="handout", display="Patient handout")
_CPT = "http://www.ama-assn.org/go/cpt"
_HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"  # as US Core 8.0.0 names it


class UnsendableError(ValueError):
    """FHIR does not take a part of the document. Its words name the elements, and nothing that is in them."""


def document(
    parcel: Parcel,
    patient: str,
    settings: Fhir,
    profile: Profile,
    older: Sequence[str] = (),
    encounter: str | None = None,
) -> bytes:
    """Return the document as JSON in UTF-8.

    Args:
        parcel: What it holds.
        patient: Whose chart, as ``Patient/17``.
        settings: The server's.
        profile: What the server takes.
        older: The documents that it replaces, as ``DocumentReference/4``.
        encounter: The visit, as ``Encounter/3``.

    Raises:
        UnsendableError: FHIR does not take it, as a title that is all spaces.
    """
    omitted = set(profile.omit)
    own: Json = {
        "resourceType": "DocumentReference",
        "meta": {"profile": [profile.meta]} if profile.meta else None,
        "language": parcel.language,
        "extension": [_extension(each, parcel, settings) for each in profile.extensions],
        "masterIdentifier": _identifier(settings, parcel.identifier),
        "identifier": [
            _identifier(settings, parcel.identifier),
            _identifier(settings, f"series-{parcel.series}"),
        ],
        "status": "current",
        "docStatus": "preliminary" if parcel.draft else "final",
        "type": {"coding": [_coding(profile.type or TYPES[settings.type])]},
        "category": [{"coding": [_coding(each)]} for each in profile.category or (*CATEGORIES, _LOCAL)],
        "subject": {"reference": patient},
        "date": _instant(parcel.made),
        "author": [{"reference": author}] if (author := _author(settings, profile)) else None,
        "custodian": {"reference": settings.custodian} if settings.custodian else None,
        "relatesTo": [{"code": "replaces", "target": {"reference": each}} for each in older] if profile.relates else [],
        "description": profile.description or _description(parcel),
        "content": [{"attachment": attachment} for attachment in _attachments(parcel, profile)],
        "context": _context(parcel, settings, profile, encounter),
    }
    gone = omitted | ({"masterIdentifier"} if "identifier" in omitted else set())
    kept = {name: value for name, value in own.items() if value and name not in gone}
    return _checked(kept)


def _checked(resource: Json) -> bytes:
    """Return *resource* as JSON that fhir.resources has checked."""
    # R4B is the nearest to R4 that this library has: of a DocumentReference it changed nothing.
    from fhir.resources.R4B.documentreference import DocumentReference
    from pydantic import ValidationError

    try:
        made = DocumentReference.model_validate(resource)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise UnsendableError(", ".join(sorted({str(each["loc"][0]) for each in found if each["loc"]}))) from None
    return made.model_dump_json(exclude_none=True).encode("utf-8")


def _identifier(settings: Fhir, value: str) -> Json:
    return {"system": settings.system, "value": value}


def _coding(coding: Coding) -> Json:
    return {"system": coding.system, "code": coding.code} | ({"display": coding.display} if coding.display else {})


def _author(settings: Fhir, profile: Profile) -> str | None:
    author = settings.author
    return author if author and (not profile.practitioner or author.startswith("Practitioner/")) else None


def _extension(extension: Any, parcel: Parcel, settings: Fhir) -> Json:
    values = {
        "valueBoolean": extension.boolean,
        "valueCode": extension.code,
        "valueString": extension.string,
        "valueDate": parcel.made.date().isoformat() if extension.date else None,
        "valueReference": {"reference": settings.author} if extension.reference else None,
    }
    return {"url": extension.url} | {name: value for name, value in values.items() if value is not None}


def _description(parcel: Parcel) -> str:
    return parcel.title if parcel.edition == "standard" else f"{parcel.title} ({parcel.edition})"


def _attachments(parcel: Parcel, profile: Profile) -> list[Json]:
    large = parcel.edition != "standard"
    title = file_name(parcel.code, parcel.language, False, large)
    found = [_attachment("application/pdf", parcel.pdf, title, parcel)]
    if parcel.calendar is not None and "calendar" not in profile.omit:
        title = file_name(parcel.code, parcel.language, False, large, "ics")
        found.append(_attachment("text/calendar", parcel.calendar, title, parcel))
    if "attachment-details" in profile.omit:
        return [{name: each[name] for name in ("contentType", "data")} for each in found]
    return found


def _attachment(kind: str, data: bytes, title: str, parcel: Parcel) -> Json:
    return {
        "contentType": kind,
        "language": parcel.language,
        "data": b64encode(data).decode("ascii"),
        "size": len(data),
        "hash": b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii"),
        "title": title,
        "creation": _instant(parcel.made),
    }


def _context(parcel: Parcel, settings: Fhir, profile: Profile, encounter: str | None) -> Json | None:
    context: Json = {}
    if encounter:
        context["encounter"] = [{"reference": encounter}]
    if parcel.codes and "event" not in profile.omit:
        context["event"] = [{"coding": [{"system": _system(code), "code": code}]} for code in parcel.codes]
    if parcel.procedure:
        context["period"] = _period(parcel.procedure, profile)
    if "related" not in profile.omit:
        which = _identifier(settings, f"handout-{parcel.code}-{parcel.language}-{parcel.words[:16]}")
        display = f"Handout {parcel.code} {parcel.language}, version {parcel.version}"
        context["related"] = [{"identifier": which, "display": display}]
    return {name: value for name, value in context.items() if value} or None


def _system(code: str) -> str:
    return _CPT if code[0].isdigit() else _HCPCS


def _period(procedure: Procedure, profile: Profile) -> Json | None:
    """Return the day of the procedure, or its time where the clinic's zone is known."""
    zone = ZoneInfo(procedure.zone) if procedure.zone else None
    if procedure.clock and zone:
        start = _instant(datetime.combine(procedure.day, procedure.clock, zone))
        end = _instant(_last_second(procedure.day, zone))
        return {"start": start} | ({"end": end} if profile.period_end else {})
    if not profile.instants:
        return {"start": procedure.day.isoformat(), "end": procedure.day.isoformat()}
    if zone is None:
        return None  # no instant can be told
    return {"start": _instant(_midnight(procedure.day, zone)), "end": _instant(_last_second(procedure.day, zone))}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _last_second(day: date, zone: ZoneInfo) -> datetime:
    # Through UTC: a day on which clocks change has 23 or 25 hours.
    return (_midnight(day + timedelta(days=1), zone).astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)


def _instant(moment: datetime) -> str:
    # FHIR's offsets are whole minutes; those of local mean time, a hundred years ago, are not.
    if (moment.utcoffset() or timedelta()) % timedelta(minutes=1):
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")
