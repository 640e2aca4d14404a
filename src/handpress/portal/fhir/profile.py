"""Profile YAML -> Profile: what a vendor's server takes, leaves out and wants added. Nothing in it is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from handpress.diagnostics import Span, fault, near_miss, quoted
from handpress.portal.settings import either, one_of
from handpress.source.bind import SWITCH, WORDS, Entries, Keys, OneText, bind, wrong
from handpress.source.model import Model, field
from handpress.source.spelling import spelled
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


_ADDRESS = r"(https?://|urn:)[!-~]+"


@spelled(_ADDRESS, "http://loinc.org")
def _url(text: str) -> str:
    if not re.fullmatch(_ADDRESS, text):
        wrong("url", f"{quoted(text)} is no address", "write it as in http://loinc.org")
    return text


_URL = OneText(_url)


class Coding(Model):
    """A code of a code system."""

    system: str = field(_URL, about="address of the code system, as in http://loinc.org")
    code: str = field(WORDS, about="the code there, as in 34895-3")
    display: str | None = field(WORDS, default=None, about="what the code means, in the words of the system")


class Extension(Model):
    """What a vendor wants to know beside FHIR: an address, and one value."""

    together: ClassVar[dict[str, Any]] = either("boolean", "code", "string", "date", "reference")

    url: str = field(_URL, about="address of the extension")
    boolean: bool | None = field(SWITCH, default=None, about="its value: yes or no")
    code: str | None = field(WORDS, default=None, about="its value: a code")
    string: str | None = field(WORDS, default=None, about="its value: a text")
    date: str | None = field(OneText(one_of("made")), default=None, about="its value: made, the day of the document")
    reference: str | None = field(
        OneText(one_of("author")), default=None, about="its value: author, the one that the settings name"
    )

    def _agree(self) -> None:
        values = (self.boolean, self.code, self.string, self.date, self.reference)
        if sum(value is not None for value in values) != 1:
            hint = 'write one of "boolean", "code", "string", "date", "reference"'
            wrong("extension", "this has no value, or several", hint)


class Profile(Model):
    """What a server wants a DocumentReference to be: a profile, beside portal.yaml."""

    meta: str | None = field(_URL, default=None, about="the profile that the document says it follows")
    searches: bool = field(
        SWITCH,
        default=True,
        about="whether documents are found by identifier; without it, people look up what may have arrived",
    )
    updates: bool = field(
        SWITCH,
        default=True,
        about="whether a document may be changed: an older version marked as superseded, a wrong one as wrong",
    )
    relates: bool = field(SWITCH, default=True, about="whether a document may say which ones it replaces")
    if_none_exist: bool = field(SWITCH, default=True, name="if-none-exist", about="whether a POST may be conditional")
    instants: bool = field(SWITCH, default=False, about="whether every date must have a time")
    period_end: bool = field(
        SWITCH,
        default=False,
        name="period-end",
        about="whether a period must have an end: with a time, that of its day",
    )
    practitioner: bool = field(SWITCH, default=False, about="whether the author must be a practitioner")
    drafts: bool = field(SWITCH, default=True, about="whether a document can say that it is one")
    type: Coding | None = field(Keys(Coding), default=None, about="in place of our LOINC code")
    category: tuple[Coding, ...] = field(
        Entries(Keys(Coding), at_least=0), default=(), about="in place of US Core's and ours"
    )
    description: str | None = field(WORDS, default=None, about="in place of the handout's title")
    omit: tuple[str, ...] = field(
        Entries(OneText(one_of(*PARTS)), at_least=0), default=(), about="parts that are left out"
    )
    extensions: tuple[Extension, ...] = field(Entries(Keys(Extension), at_least=0), default=(), about="what is added")

    def _agree(self) -> None:
        if "identifier" in self.omit and (self.searches or self.updates or self.if_none_exist):
            hint = "write no for searches, updates and if-none-exist, or leave identifier in"
            wrong("identifier", "without its identifier no document is found again", hint)


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
