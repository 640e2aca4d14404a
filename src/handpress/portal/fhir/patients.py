"""A patient's and a visit's number -> the one patient, the one visit of a FHIR server.

Refuses to guess: none or several, a name that does not fit, a record that is no longer used.
"""

from __future__ import annotations

from handpress.portal.fhir.answers import Resource, entries, has, is_about, next_page, objects, text_of, texts_of
from handpress.portal.fhir.failures import StopError, check_bundle, id_in
from handpress.portal.fhir.http import Client, Response, token
from handpress.portal.parcel import Parcel
from handpress.portal.same_person import is_same_family, is_same_generation, is_same_given, words_of
from handpress.portal.settings import Fhir


class Patients:
    """Whose documents they are, as a server knows them."""

    def __init__(self, client: Client, settings: Fhir) -> None:
        self._client, self._settings = client, settings

    def patient(self, parcel: Parcel, careful: bool = False) -> str:
        """Return the reference of the one patient with the parcel's number; *careful*: only if it may have mail."""
        system = self._settings.patient_system
        answer = self._client.request("GET", f"Patient?identifier={token(system, parcel.reference)}")
        found = self._one(answer, "Patient", "patient with this number", system, parcel.reference)
        if careful:
            if found.get("active") is False or any(
                text_of(link.get("type")) == "replaced-by" for link in objects(found, "link")
            ):
                raise StopError(
                    "the portal no longer uses the record of this patient", hint="look the patient up there"
                )
            if found.get("deceasedBoolean") is True or found.get("deceasedDateTime"):
                raise StopError("the portal says that this patient has died", hint="look the patient up there")
        if parcel.patient and self._settings.check_name != "no":
            hint = "write the name as the portal has it" if careful else "leave the name out"
            _check_name(
                found, parcel.patient, self._settings.check_name, f"check the number; where it is right, {hint}"
            )
        return f"Patient/{found['id']}"

    def encounter(self, parcel: Parcel, patient: str) -> str | None:
        """Return the reference of the one visit of *patient* with the parcel's number; None if it has none."""
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
        check_bundle(answer, f"the search for a {what}")
        fitting = [
            resource
            for resource in entries(answer.body)
            if resource.get("resourceType") == kind and has(resource, system, value)
            if patient is None or is_about(resource, patient)
        ]
        found = {id_in(resource, answer): resource for resource in fitting}
        if not found:
            enter = "enter the patient there" if patient is None else "enter the visit there; or leave its number out"
            raise StopError(f"the portal has no {what}", answer, f"check the number, and {enter}")
        if len(found) > 1 or self._goes_on(answer):
            raise StopError(f"the portal has several for one {what}", answer, "have them merged there")
        return next(iter(found.values()))

    def _goes_on(self, answer: Response) -> bool:
        """Whether anything stands on the next page of a search; some servers lead on to an empty one."""
        path = next_page(answer.body)
        if not path or self._client.inside(path) is None:
            return bool(path)
        following = self._client.request("GET", path)
        return not following.fine or following.body.get("resourceType") != "Bundle" or any(entries(following.body))


def _check_name(found: Resource, printed: str, how: str, hint: str) -> None:
    """Make sure that a name of *found* can be the *printed* one: by its family, and if *how* is yes by a given name.

    Where somebody has several names, family and given name may stand in two of them, as with a nickname.
    """
    names = [name for name in objects(found, "name") if name.get("use") != "old"]
    families = [text_of(name.get("family")) for name in names]
    texts = [text_of(name.get("text")) for name in names]
    if not any(is_same_family(own, text, printed) for own, text in zip(families, texts, strict=True)):
        raise StopError("the portal has another name for the patient with this number", hint=hint)
    given = [texts_of(name.get("given")) or [text_of(name.get("text"))] for name in names]
    told = [own for own in given if words_of(" ".join(own))]
    if how == "yes" and told and not any(is_same_given(" ".join(families), own, printed) for own in told):
        raise StopError("the portal has another given name for the patient with this number", hint=hint)
    suffixes = [" ".join(texts_of(name.get("suffix"))) for name in names]
    if not is_same_generation(" ".join([*suffixes, *families, *texts]), printed):
        raise StopError("the portal has the elder or the younger under this number", hint=hint)
