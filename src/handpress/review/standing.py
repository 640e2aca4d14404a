"""What a handout's approval is worth today, and the clinic that it is judged for.

Knows the rules of codes and no others: rendering an approved handout should not wait for the rest to load.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from handpress.brand.brand import Brand
from handpress.brand.look import Look, read_look
from handpress.brand.pictures import LibraryPicture
from handpress.brand.words import words_for
from handpress.content.approval import Standing, State, standing
from handpress.content.blocks import Photo
from handpress.content.changes import TextLine
from handpress.content.glossary import GLOSSARY_FILE, Glossary, in_brackets, read_glossary
from handpress.content.handout import Handout
from handpress.content.library import Loaded, support
from handpress.content.shelf import DEFAULT_LANGUAGE, Entry
from handpress.data import Notes, brand_file
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.layout.compose import presented
from handpress.layout.copy import pictures_of
from handpress.review.codes import CODES_FILE, read_codes
from handpress.review.ledger import Ledger
from handpress.review.rules.subject import Clinic, Subject
from handpress.review.rules.wrongcode import CODE_RULES
from handpress.review.wording import digest, record, wording
from handpress.source.model import plain


def look_for(folder: Path, brand: Path | None) -> Look:
    """Return the look of the library in *folder*, or that of a *brand* file.

    Raises:
        HandpressError: With every fault of the brand; or there is none.
    """
    return read_look(brand or brand_file(folder))


def clinic_for(folder: Path, look: Look | None) -> Clinic:
    """Return what the rules need to know of the clinic whose library is in *folder*.

    Raises:
        HandpressError: With the faults of ``codes.yaml`` or ``glossary.yaml``.
    """
    notes: Notes = {}
    codes = read_codes(support(folder, CODES_FILE, notes))
    glossary = read_glossary(support(folder, GLOSSARY_FILE, notes))
    notes |= codes.notes | glossary.notes
    if look is None:
        return Clinic(codes, glossary, notes=notes)
    brand = look.brand
    phones, shown = brand.phones, brand.print
    return Clinic(
        codes,
        glossary,
        phones.day,
        phones.emergency,
        shown.costs,
        shown.glossary,
        phones.after_hours,
        shown.handout_phones,
        tuple(_names(brand)),
        tuple(
            number for site in brand.sites.values() if site.phones for number in vars(site.phones).values() if number
        ),
        notes,
    )


def _names(brand: Brand) -> Iterator[str]:
    """Yield what the clinic and its sites are called, and the lines of their addresses, which can name them too."""
    yield brand.clinic
    yield from brand.address
    for name, key in brand.site_names().items():
        site = brand.sites[key]
        yield from (name, site.clinic or "", *site.address)


def page_of(loaded: Loaded, clinic: Clinic) -> Subject:
    """Return *loaded* as the rules see it: with the plain words in brackets that print there."""
    handout = loaded.handout
    if clinic.glosses == "brackets":
        handout = in_brackets(handout, clinic.glossary, clinic.prints_costs)
    return Subject(handout, loaded.node, clinic, loaded.original, loaded.warnings)


def today_at(look: Look | None) -> date:
    """Return the day that it is where the clinic is: in its brand's time zone, or else this computer's."""
    zone = look.brand.time_zone if look else None
    if zone is None:
        return datetime.now().astimezone().date()
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(zone)).date()


def covered(handout: Handout, look: Look, glossary: Glossary, library: Path) -> str:
    """Return the record of what an approval of *handout* covers under this brand, with the pictures of its *library*.

    Raises:
        HandpressError: A picture cannot be read.
    """
    settings = [f"Logo: SHA-256 {look.logo_digest}"] if look.logo_digest else []
    settings += [f"Time zone: {look.brand.time_zone}"] if look.brand.time_zone else []
    if look.brand.clock == words_for(handout.language).other_hours:
        settings.append(f"Clock: {look.brand.clock} hours")
    settings += _places(look.brand)
    if look.brand.print.handout_phones and any(vars(handout.phones).values()):
        settings.append("Phones: the handout's own print")
    settings += [f"Map {name}: SHA-256 {look.maps[name].digest} {look.maps[name].alt}" for name in look.maps]
    settings += [_picture(photo, picture) for photo, picture in pictures_of(handout, library).items()]
    return record(handout, words_of(handout, look, glossary), settings)


def _places(brand: Brand) -> list[str]:
    """Return a line for each place of the clinic, the ways to it included."""
    own = {name: value for name, value in plain(brand).items() if name in ("entrance", "parking", "map")}
    lines = [f"Place: {json.dumps(own, ensure_ascii=False, sort_keys=True)}"] if own else []
    sites = plain(brand).get("sites", {})
    return lines + [f"Site {key}: {json.dumps(sites[key], ensure_ascii=False, sort_keys=True)}" for key in sites]


def _picture(photo: Photo, picture: LibraryPicture) -> str:
    """Return a line for a picture: another file, or other words in it, is another content."""
    labels = [label.text for label in picture.labels]
    said = json.dumps([picture.alt, picture.caption, *labels], ensure_ascii=False)
    return f"Picture {photo.file}: SHA-256 {picture.digest} {said}"


def words_of(handout: Handout, look: Look, glossary: Glossary) -> list[TextLine]:
    """Return every text of *handout* under this brand, without the mark of a draft."""
    return wording(presented(handout, look, glossary), look)


def standing_of(
    loaded: Loaded, look: Look, folder: Path, ledger: Ledger, today: date, clinic: Clinic | None = None
) -> Standing:
    """Return what the approval of a handout is worth today.

    Args:
        loaded: The handout.
        look: The brand that it prints under.
        folder: Its library.
        ledger: Every approval of that library.
        today: The day, where the clinic is.
        clinic: Its codes and glossary, where they are read already.
    """
    handout = loaded.handout
    approval = ledger.last(loaded.names, handout.language, look.brand.clinic)
    if approval is None:
        return Standing()
    if handout.translation and handout.translation.outdated:
        return Standing(State.FAULTY, approval, "what it was translated from has changed")
    clinic = clinic or clinic_for(folder, look)
    page = page_of(loaded, clinic)
    if loaded.warnings and not handout.translation:
        return Standing(State.FAULTY, approval, loaded.warnings[0].message)
    broken = [rule.name for rule in CODE_RULES if next(rule.findings(page), None)]
    try:
        text = covered(handout, look, clinic.glossary, folder)
    except HandpressError as error:
        return Standing(State.FAULTY, approval, error.findings[0].message)
    return standing(approval, digest(text), today, broken)


def standing_findings(entry: Entry, standing: Standing, procedure: date | None = None) -> list[Finding]:
    """Return a warning if the handout of *entry* is a draft again, or will be on the day of the *procedure*."""
    approval = standing.approved
    if approval and approval.until and procedure and procedure > approval.until:
        fact = f"the approval ends on {approval.until}, before the procedure"
        hint = "print it anew when it has been approved again"
        return [Finding(Span(str(entry.path)), fact, "approval", hint, Severity.WARNING)]
    if standing.state in (State.NONE, State.APPROVED):
        return []
    language = "" if entry.language == DEFAULT_LANGUAGE else f" --language {entry.language}"
    hint = "approve it again when a clinician has looked at it"
    if standing.state is State.CHANGED:
        hint = f"see what changed with: handpress diff {entry.name}{language} --since-approval; then approve it again"
    fact = f"it prints as a draft: {standing.reason}"
    return [Finding(Span(str(entry.path)), fact, "approval", hint, Severity.WARNING)]
