"""Brand YAML -> Brand: the clinic, its colours with enough contrast, its logo and its sentences.

Refuses a colour that a patient could not read, and says which near one passes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from handpress.brand.colour import (
    TEXT_CONTRAST,
    WHITE,
    Colour,
    contrast,
    from_hex,
    nearest_passing,
    tint,
    to_hex,
)
from handpress.brand.logo import read_logo
from handpress.brand.shapes import Logo
from handpress.data import Notes
from handpress.diagnostics import Finding, HandpressError, quoted
from handpress.source.bind import SWITCH, TAG, WORDS, ByKey, Entries, Keys, OneText, bind, language_tag, wrong
from handpress.source.model import Fault, Loc, Model, field
from handpress.source.phones import phone
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.yaml import Node, read_file

# Lightness of the grounds. Dark enough to show on a mono laser, light enough for text.
PANEL = 0.925
ALERT = 0.965

# As text: `re` compiles each when it is first needed.
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_SITE = rf"(https://)?{_LABEL}(\.{_LABEL})+(/[A-Za-z0-9._~/-]*)?"
_YEAR = "(19|20|21)[0-9]{2}"
# Area/Place only: "EST" has no summer time, and "localtime" is another zone on each computer.
_ZONE = r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}"


@spelled("#[0-9a-fA-F]{6}", "#0f5a63", "#9a1b1f")
def _colour(text: str) -> Colour:
    try:
        return from_hex(text)
    except ValueError:
        wrong("colour", f"{quoted(text)} is not a colour", "write # and six digits in quotes, as in '#0f5a63'")


MAX_ON_EVERY_PAGE = 300  # characters of what stands above or below each page; in large print a third of it


def _short(text: str) -> str:
    if len(text) > MAX_ON_EVERY_PAGE:
        fact = f"this has {len(text):,} characters, and {MAX_ON_EVERY_PAGE} are the limit"
        wrong("too-long", fact, "shorten it; it stands on every page")
    return text


@spelled(_SITE, "riverside.example", "https://riverside.example/patients")
def _site(text: str) -> str:
    if not re.fullmatch(_SITE, text):
        hint = "write it as in riverside.example or https://riverside.example"
        wrong("site", f"{quoted(text)} is not a web address", hint)
    return text


@spelled(_ZONE, "America/Chicago", "Europe/Berlin")
def _zone(text: str) -> str:
    import zoneinfo

    try:
        if not re.fullmatch(_ZONE, text):
            raise ValueError
        zoneinfo.ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        wrong("time-zone", f"{quoted(text)} is not a time zone", "write a name as in America/Chicago")
    return text


@spelled(_YEAR, "2025", unquoted=("integer",), low=1900, high=2199)
def _year(text: str) -> str:
    if not re.fullmatch(_YEAR, text):
        wrong("year", f"{quoted(text)} is not a year", "write four digits")
    return text


_CLOCKS = ("12", "24")


@spelled(known=_CLOCKS)
def _clock(text: str) -> int:
    if text not in _CLOCKS:
        hint = "write 12 for 8:00 PM, or 24 for 20:00; without this key each language has its own"
        wrong("clock", f"{quoted(text)} is no clock", hint)
    return int(text)


_WAYS = ("no", "brackets", "box")


@spelled(known=_WAYS)
def _glossary(text: str) -> str:
    if text not in _WAYS:
        hint = "write brackets for plain words behind a term, box for a list of terms, or no"
        wrong("switch", f"{quoted(text)} is no way to print the glossary", hint)
    return text


class _Notices(ByKey[str]):
    """Reads a text for each language; one alone does not say which it is in."""

    __slots__ = ()

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> dict[str, str] | None:
        """Return the texts by language."""
        if node.kind == "text":
            fact, hint = "this text does not say its language", 'write it by language, as in "en: ..."'
            faults.append(Fault(loc, "wrong", rule="language", fact=fact, hint=hint))
            return None
        return super().read(node, loc, faults)


Texts = dict[str, str]  # one text for all languages, under "", or a text for each
_TEXTS = ByKey(WORDS, language_tag, lone="")
_SHORT = OneText(_short)
_COLOUR = OneText(_colour, to_hex)
_NUMBER = OneText(phone)


_YES, _NO = {"enum": ["yes", True]}, {"enum": ["no", False]}


class Phones(Model):
    """Numbers that a patient can call."""

    day: str | None = field(_NUMBER, default=None, about="the number for questions during the day")
    after_hours: str | None = field(
        _NUMBER, default=None, name="after-hours", about="the number at night, on weekends and holidays"
    )
    emergency: str | None = field(_NUMBER, default=None, about="the emergency number, as 911")


class Colours(Model):
    """The clinic's colours: headings and rules; warnings."""

    brand: Colour = field(
        _COLOUR,
        default=(0.059, 0.353, 0.388),
        about="headings and rules: # and six digits in quotes, dark enough to read",
    )
    alert: Colour = field(
        _COLOUR, default=(0.604, 0.106, 0.122), about="warnings: # and six digits in quotes, dark enough to read"
    )

    @property
    def tint(self) -> Colour:
        """The ground of panels, as of what to bring."""
        return tint(self.brand, PANEL)

    @property
    def alert_tint(self) -> Colour:
        """The ground of the box for complications."""
        return tint(self.alert, ALERT)


class Print(Model):
    """Which parts print."""

    code: bool = field(SWITCH, default=True, about="the code; needs cpt-copyright; yes by default")
    who: bool = field(SWITCH, default=True, about="the lines for patient, date and clinician; yes by default")
    facts: bool = field(SWITCH, default=True, about="the facts at a glance; yes by default")
    costs: bool = field(SWITCH, default=False, about="the sections on costs and coding; no by default")
    assistance: bool = field(
        SWITCH, default=False, about="the notice of help with languages; needs assistance; no by default"
    )
    questions: bool = field(SWITCH, default=True, about="lines for the patient's own questions; yes by default")
    teach_back: bool = field(
        SWITCH, default=True, name="teach-back", about="questions that the patient answers in own words; yes by default"
    )
    name_on_pages: bool = field(
        SWITCH,
        default=True,
        name="name-on-pages",
        about="the patient's name at the foot of every further page; yes by default",
    )
    handout_phones: bool = field(
        SWITCH, default=False, name="handout-phones", about="phones of a handout in place of these; no by default"
    )
    glossary: str = field(
        OneText(_glossary),
        default="no",
        about="plain words of the glossary: in brackets behind a term, in a box of words to know, or not at all",
    )


class Site(Model):
    """One of the places at which a clinic works: what prints there in place of the brand's own."""

    also: tuple[str, ...] = field(Entries(WORDS), default=(), about="other names that a list has for it")
    clinic: str | None = field(_SHORT, default=None, about="its name; without it that of the clinic")
    address: tuple[str, ...] = field(Entries(_SHORT), default=(), about="its address, a line each")
    entrance: Texts | None = field(_TEXTS, default=None, about="which entrance a patient takes")
    parking: Texts | None = field(_TEXTS, default=None, about="where a patient parks")
    map: str | None = field(WORDS, default=None, about="a picture of the way, beside the brand file")
    phones: Phones | None = field(Keys(Phones), default=None, about="its own numbers; others stay the brand's")


class Brand(Model):
    """A clinic's look and its sentences: brand.yaml."""

    together: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"required": ["cpt-copyright"]},
            {"properties": {"print": {"properties": {"code": _NO}, "required": ["code"]}}, "required": ["print"]},
        ],
        "if": {
            "properties": {"print": {"properties": {"assistance": _YES}, "required": ["assistance"]}},
            "required": ["print"],
        },
        "then": {"required": ["assistance"]},
    }

    language: str = field(TAG, default="en", about="BCP 47 tag of the clinic's own language")
    clinic: str = field(_SHORT, about="the clinic's name, at the top of each page")
    address: tuple[str, ...] = field(Entries(_SHORT), default=(), about="the lines of the address")
    entrance: Texts | None = field(_TEXTS, default=None, about="which entrance a patient takes")
    parking: Texts | None = field(_TEXTS, default=None, about="where a patient parks")
    map: str | None = field(WORDS, default=None, about="a picture of the way, beside the brand file")
    sites: dict[str, Site] = field(
        ByKey(Keys(Site)), default={}, about="the places at which the clinic works, by the names that its lists use"
    )
    phones: Phones = field(Keys(Phones), default=Phones(), about="numbers that a patient can call")
    site: str | None = field(OneText(_site), default=None, about="the clinic's web address")
    time_zone: str | None = field(
        OneText(_zone),
        default=None,
        name="time-zone",
        about="where the clinic is, as in America/Chicago; then hours are right when clocks change",
    )
    clock: int | None = field(
        OneText(_clock, str),
        default=None,
        about="12 or 24: the hours of the clock; by default as is usual in each language",
    )
    logo: str | None = field(WORDS, default=None, about="name of an SVG, PNG or JPEG file beside this one")
    logo_text: Texts | None = field(
        _TEXTS,
        default=None,
        name="logo-text",
        about="what the logo shows, for who cannot see it: one text, or texts by language",
    )
    colours: Colours = field(Keys(Colours), default=Colours(), name="colors", about="the clinic's two colors")
    footer: Texts | None = field(
        ByKey(_SHORT, language_tag, lone=""),
        default=None,
        about="a line at the foot of each page: one text, or texts by language",
    )
    complications: Texts | None = field(
        _TEXTS, default=None, about="the sentence over the phones in the red box: one text, or texts by language"
    )
    assistance: Texts | None = field(
        _Notices(WORDS, language_tag),
        default=None,
        about="the notice of help with languages (45 CFR 92.11), by language",
    )
    cpt_copyright: str | None = field(
        OneText(_year),
        default=None,
        name="cpt-copyright",
        about="the year of your CPT licence; needed wherever a code prints",
    )
    print: Print = field(Keys(Print), default=Print(), about="which parts print")

    def site_names(self) -> dict[str, str]:
        """Return the key of each site by every name that it has."""
        return {name: key for key, site in self.sites.items() for name in (key, *site.also)}

    def at(self, place: str) -> Brand:
        """Return the brand as it prints at the site with the key *place*; "" for none."""
        site = self.sites.get(place)
        if site is None:
            return self
        own = {name: value for name in _OF_A_SITE if (value := getattr(site, name))}
        if site.phones:
            numbers = {name: number for name, number in vars(site.phones).items() if number}
            own["phones"] = self.phones.but(**numbers)
        return self.but(**own)

    def calling(self, day: str | None, after_hours: str | None) -> Brand:
        """Return the brand with a handout's own phones in place of its own, where it lets them print."""
        own = {name: number for name, number in (("day", day), ("after_hours", after_hours)) if number}
        return self.but(phones=self.phones.but(**own)) if own and self.print.handout_phones else self

    def said(self, texts: Texts, language: str) -> tuple[str, str]:
        """Return the one of *texts* that is in *language*, or else the clinic's own, and which language it is."""
        for tag in (language, language.partition("-")[0], "", self.language):
            if tag in texts:
                return texts[tag], tag or self.language
        return next((text, tag) for tag, text in texts.items())

    def _agree(self) -> None:
        names: dict[str, str] = {}
        for key, site in self.sites.items():
            for name in (key, *site.also):
                if names.setdefault(name.casefold(), key) != key:
                    fact = f"two sites are called {quoted(name)}"
                    wrong("sites", fact, "give each a name of its own")
        if self.print.assistance and not self.assistance:
            hint = 'add the texts by language, as in "en: ...", or write "assistance: no" under "print"'
            wrong("assistance", 'the notice of language help prints, and "assistance" is missing', hint)
        # The American Medical Association asks for the line wherever a code prints.
        if self.print.code and self.cpt_copyright is None:
            hint = 'add the year of your CPT licence, as in cpt-copyright: 2025, or write "code: no" under "print"'
            wrong("cpt-copyright", 'the code prints, and "cpt-copyright" is missing', hint)


_OF_A_SITE = ("clinic", "address", "entrance", "parking", "map")


def read_brand(
    path: Path, check: Callable[[Node], Iterable[Finding]] = lambda node: (), notes: Notes | None = None
) -> tuple[Brand, Logo | None]:
    """Return the brand that the file at *path* holds, and its logo.

    The logo is looked for beside the file and nowhere else.

    Args:
        path: The brand file.
        check: Returns more findings about the tree of the file, to raise together with those made here.
        notes: Where to note what has been read.

    Raises:
        HandpressError: With every fault of the file.
    """
    return brand_of(read_file(path, notes=notes), path, check, notes)


def brand_of(
    node: Node, path: Path, check: Callable[[Node], Iterable[Finding]], notes: Notes | None = None
) -> tuple[Brand, Logo | None]:
    """Return the brand that the tree *node* of a file at *path* holds, and its logo, as `read_brand` does."""
    brand = bind(Brand, node, check(node))
    findings = list(_contrast_findings(brand, node))
    logo = None
    if brand.logo is not None:
        try:
            logo = read_logo(_beside(path, brand.logo, node), notes)
        except HandpressError as error:
            findings += error.findings
    if findings:
        raise HandpressError(findings)
    return brand, logo


def _beside(path: Path, name: str, node: Node) -> Path:
    folder = path.parent.resolve()
    try:
        outside = "/" in name or "\\" in name or (folder / name).resolve().parent != folder
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, up to Python 3.12
        outside = True
    if outside:
        fact = f"{quoted(name)} leads out of the brand's folder"
        raise HandpressError([finding_at(node, ("logo",), fact, "outside", "put the logo beside the brand file")])
    return path.parent / name


def _contrast_findings(brand: Brand, node: Node) -> list[Finding]:
    findings = []
    for key, colour, lightness in (("brand", brand.colours.brand, PANEL), ("alert", brand.colours.alert, ALERT)):

        def grounds(own: Colour, lightness: float = lightness) -> tuple[Colour, ...]:
            # The colour is read as text on white and on its tint, and carries white text itself.
            return WHITE, tint(own, lightness)

        ratio = min(contrast(colour, ground) for ground in grounds(colour))
        if ratio < TEXT_CONTRAST:
            passing = nearest_passing(colour, grounds, TEXT_CONTRAST)
            shown = math.floor(ratio * 100) / 100  # never rounded up to what is needed
            fact = f"{to_hex(colour)} has a contrast of {shown} to 1, text needs {TEXT_CONTRAST} to 1"
            hint = f"the nearest that passes is '{to_hex(passing)}'"
            findings.append(finding_at(node, ("colors", key), fact, "contrast", hint))
    return findings


# What is dialled before a number at home, and not from abroad, where it is not 0 (ITU, national numbering plans).
_TRUNKS = {"1": "1", "7": "8", "36": "06", "52": "01", "375": "8", "692": "1", "993": "8"}
_NATIONAL = {"7": 10, "375": 9}  # digits of every number there: whatever comes before them is dialled at home
# Italy with San Marino and the Vatican, Ivory Coast, Benin, Gabon, Congo: there a zero is a part of the number.
_KEEP_ZERO = frozenset({"39", "378", "379", "225", "229", "241", "242"})
# Country codes of two digits; but for 1 and 7 all others have three (ITU-T E.164, annex).
_TWO_DIGITS = frozenset(
    str(code)
    for codes in ((20, 27, 36, 39, 40, 41, 81, 82, 84, 86, 98), range(30, 35), range(43, 50), range(51, 59))
    for code in (*codes, *range(60, 67), *range(90, 96))
)
_IN_BRACKETS = re.compile(r"[^0-9(]*\([^0-9]*([0-9]+)(?![0-9])")


@lru_cache(maxsize=256)
def telephone(number: str) -> str:
    """Return the ``tel:`` address of a phone number as people write it (RFC 3966).

    The zero of "+44 (0)20" is dialled within a country only. phonenumbers, which knows all of them, has 48 MB; the
    tests ask it about every country.
    """
    main, _, extension = number.lower().replace("ext", "x").partition("x")
    digits = "".join(c for c in main if c in "0123456789+")
    abroad = "+" if digits.startswith("+") else "00" if digits.startswith("00") else ""
    if abroad:
        digits = _from_abroad(main, digits.removeprefix(abroad), len(abroad))
    extension = "".join(c for c in extension if c.isdigit())
    return f"tel:{digits};ext={extension}" if extension else f"tel:{digits}"


def _from_abroad(main: str, digits: str, prefix: int) -> str:
    """Return a number with its country code, without what is dialled within the country.

    Args:
        main: As it is written.
        digits: Its digits, from the country code on.
        prefix: How many signs stand before these: "+" or "00".
    """
    length = 1 if digits[:1] in ("1", "7") else 2 if digits[:2] in _TWO_DIGITS else 3
    country, rest = digits[:length], digits[length:]
    if country in _KEEP_ZERO:
        return f"+{digits}"
    trunk = _TRUNKS.get(country, "0")
    places = [at for at, c in enumerate(main) if c in "0123456789+"]
    behind = main[places[prefix + length - 1] + 1 :] if len(places) >= prefix + length else ""
    bracketed = _IN_BRACKETS.match(behind)
    if len(rest) > _NATIONAL.get(country, len(rest)):
        rest = rest[-_NATIONAL[country] :]  # "+7 8 (495)", "+375 (80) 29"
    elif bracketed and bracketed[1] == trunk:
        rest = rest.removeprefix(trunk)
    elif rest.startswith("0"):  # with the brackets or without: no number of these countries begins so
        rest = rest.removeprefix(trunk if rest.startswith(trunk) else "0")
    return f"+{country}{rest.removeprefix('0')}"


def web_address(site: str) -> str:
    """Return the ``https:`` address of a site as people write it."""
    return site if site.startswith("https://") else f"https://{site}"
