"""Profile YAML -> Profile: what a vendor's server takes, leaves out and wants added. Nothing in it is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from handpress.diagnostics import Span, fault, near_miss, quoted
from handpress.portal.settings import one_of
from handpress.source.bind import Frozen, bind, from_text, switch, wrong
from handpress.source.yaml import read_file

_SHIPPED = Path(__file__).parent / "profiles"
# What a server may not take. Without "identifier" no document is found again.
PARTS = (
    "attachment-details",
    "author",
    "calendar",
    "context",
    "custodian",
    "date",
    "docStatus",
    "event",
    "identifier",
    "language",
    "related",
)


def _url(text: str) -> str:
    if not re.fullmatch(r"(https?://|urn:)[!-~]+", text):
        wrong("url", f"{quoted(text)} is no address", "write it as in http://loinc.org")
    return text


Words = Annotated[str, from_text()]
Url = Annotated[str, from_text(_url)]
Switch = Annotated[bool, from_text(switch)]
Part = Annotated[str, from_text(one_of(*PARTS))]


class Coding(Frozen):
    """A code of a code system."""

    system: Url
    code: Words
    display: Words | None = None


class Extension(Frozen):
    """What a vendor wants to know beside FHIR: an address, and one value."""

    url: Url
    boolean: Switch | None = None
    code: Words | None = None
    string: Words | None = None
    date: Annotated[str, from_text(one_of("made"))] | None = None
    reference: Annotated[str, from_text(one_of("author"))] | None = None

    @model_validator(mode="after")
    def _one(self) -> Extension:
        values = (self.boolean, self.code, self.string, self.date, self.reference)
        if sum(value is not None for value in values) != 1:
            hint = 'write one of "boolean", "code", "string", "date", "reference"'
            wrong("extension", "this has no value, or several", hint)
        return self


class Profile(Frozen):
    """What a server wants a DocumentReference to be.

    Attributes:
        meta: The profile that the document says it follows.
        searches: Whether documents are found by identifier. Without it a document whose answer was lost is looked up
            by people.
        updates: Whether a document may be changed: an older version marked as superseded, a wrong one as such.
        relates: Whether a document may say which ones it replaces.
        if_none_exist: Whether a POST may be conditional.
        instants: Whether every date must have a time.
        period_end: Whether a period must have an end: with a time, that of its day.
        practitioner: Whether the author must be a practitioner.
        drafts: Whether a document can say that it is one.
        type: In place of our LOINC code.
        category: In place of US Core's and ours.
        description: In place of the handout's title.
        omit: Parts that are left out.
        extensions: What is added.
    """

    meta: Url | None = None
    searches: Switch = True
    updates: Switch = True
    relates: Switch = True
    if_none_exist: Switch = Field(default=True, alias="if-none-exist")
    instants: Switch = False
    period_end: Switch = Field(default=False, alias="period-end")
    practitioner: Switch = False
    drafts: Switch = True
    type: Coding | None = None
    category: tuple[Coding, ...] = ()
    description: Words | None = None
    omit: tuple[Part, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @model_validator(mode="after")
    def _found_again(self) -> Profile:
        if "identifier" in self.omit and (self.searches or self.updates or self.if_none_exist):
            hint = "write no for searches, updates and if-none-exist, or leave identifier in"
            wrong("identifier", "without its identifier no document is found again", hint)
        return self


def read_profile(name: str, folder: Path, settings: Path | None = None) -> Profile:
    """Return the profile *name*: one that ships, or the clinic's own YAML file in *folder*.

    Args:
        name: As the settings name it.
        folder: Of the settings.
        settings: Their file, where a fault is told.

    Raises:
        HandpressError: There is none, or with every fault of the file.
    """
    place = Span(str(settings or "profile"))
    if not name.endswith(".yaml"):
        known = sorted(path.stem for path in _SHIPPED.glob("*.yaml"))
        if name not in known:
            hint = f"{near_miss(name, known)}; a file of your own ends with .yaml"
            raise fault(place, f"there is no profile {quoted(name)}", "profile", hint)
        return bind(Profile, read_file(_SHIPPED / f"{name}.yaml"))
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name) or name.startswith("."):
        fact = f"{quoted(name)} leads out of the folder of the settings"
        raise fault(place, fact, "profile", "put the file beside the settings, and write its name alone")
    return bind(Profile, read_file(folder / name))
