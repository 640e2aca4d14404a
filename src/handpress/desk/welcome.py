"""The first start of a desk: five questions about the clinic, and what is not done yet before its first day.

What a brand is, and what is wrong with one, is for `handpress.brand` to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec import structs
from platformdirs import user_documents_path
from starlette import status
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handpress.brand.answers import Answers, is_example, is_shipped, write_answers
from handpress.brand.look import read_look
from handpress.brand.words import languages
from handpress.data import brand_file
from handpress.desk.desk import Desk
from handpress.desk.show import Show, in_words, to
from handpress.diagnostics import Finding, HandpressError
from handpress.lists.cells import language_name
from handpress.review.signed import signed

_PAPERS = {"letter": "Letter", "a4": "A4"}
_KEY = re.compile(r'^(?:item [0-9]+ of )?"[a-z-]+"(?: of "[a-z-]+")?: ')
_FIELDS = ("clinic", "day", "night", "address", "language", "paper")


def at_home() -> Path:
    """Return where a library of this user's own stands, or will: among the documents."""
    return user_documents_path() / "Handpress" / "handouts"


class Step(NamedTuple):
    """One thing before the first day: whether it is done, in words; how to do it, by a sentence or a link."""

    done: bool
    fact: str
    how: str = ""
    address: str = ""
    link: str = ""


def steps(library: Path, brand: Path | None, today: date, stamp: int = 0) -> list[Step]:
    """Return what is to be done before the first day, and what is done of it.

    Args:
        library: The folder of handouts.
        brand: The brand file; None for the library's own.
        today: The day that it is.
        stamp: Another number after each change of the library.
    """
    return [_clinic(library, brand), _signed(library, brand, today, stamp), _portal(library)]


def _clinic(library: Path, brand: Path | None) -> Step:
    try:
        if is_example(brand or brand_file(library)):
            fact, how = "The clinic's name and phones are made up.", "Papers print those of an example."
            if is_shipped(brand or library):
                how += " These handouts came with Handpress: start it with a library of your own (--library)."
                return Step(False, fact, how)
            return Step(False, fact, how, "/welcome", "Put yours in")
        look = read_look(brand or brand_file(library))
    except HandpressError as error:
        return Step(False, "The clinic's brand cannot be read.", " ".join(in_words(error.findings[:1])))
    if look.logo is None:
        return Step(True, "The clinic's name and phones are in.", "A logo can come later.")
    return Step(True, "The clinic's name and logo are in.")


@lru_cache(1)
def _signed(library: Path, brand: Path | None, today: date, stamp: int) -> Step:
    try:
        count, known = signed(library, read_look(brand or brand_file(library)), today)
    except HandpressError as error:
        return Step(False, "The signatures cannot be read.", " ".join(in_words(error.findings[:1])))
    if count == known:
        return Step(True, f"All {known} papers are signed.")
    how = "The others print DRAFT on each page, and stay out of a day's print until you ask for them. "
    how += "A clinician signs them, with whoever looks after Handpress (handpress approve)."
    return Step(False, f"{count} of {known} papers {'is' if count == 1 else 'are'} signed.", how)


def _portal(library: Path) -> Step:
    if any((folder / "portal.yaml").is_file() for folder in (library.parent, library)):
        return Step(True, "The portal's settings are in.")
    how = "Printing works without one. Whoever looks after Handpress connects it (handpress guide portal)."
    return Step(False, "No portal yet.", how)


def _at_field(finding: Finding) -> Finding:
    """Return *finding* as it is said beside the field: without its key, which the page does not show."""
    if finding.rule == "empty-value":
        return structs.replace(finding, message="this is needed", hint="please fill it in")
    return structs.replace(finding, message=_KEY.sub("", finding.message, count=1))


class WelcomePages:
    """What is answered about the clinic at the first start of a desk."""

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self.show = desk, show

    def routes(self) -> list[Route]:
        """Return its addresses."""
        return [
            Route("/welcome", self.welcome, methods=["GET"]),
            Route("/welcome", self.answer, methods=["POST"]),
        ]

    def welcome(self, request: Request) -> Response:
        """Ask about the clinic; say what comes next where that is answered."""
        if not self._is_asked():
            return self.show.page("welcomed", tab="", clinic_name=self.desk.day.clinic())
        return self._asked({"language": "en", "paper": self.desk.day.usual().paper}, {})

    def _is_asked(self) -> bool:
        return is_example(self.desk.day.brand or brand_file(self.desk.library))

    def _asked(self, texts: Mapping[str, str], faults: Mapping[str, tuple[str, ...]]) -> Response:
        return self.show.page(
            "welcome",
            status.HTTP_422_UNPROCESSABLE_CONTENT if faults else status.HTTP_200_OK,
            texts={name: texts.get(name, "") for name in _FIELDS},
            faults=faults,
            first=next((name for name in _FIELDS if name in faults), ""),
            languages=[(tag, language_name(tag)) for tag in languages()],
            papers=_PAPERS,
        )

    async def answer(self, request: Request) -> Response:
        """Write the clinic's brand, or say at each field what is wrong."""
        async with request.form(max_files=0, max_fields=10) as form:
            texts = {name: str(form[name]).strip() for name in _FIELDS if name in form}
        return await run_in_threadpool(self._answer, texts)

    def _answer(self, texts: dict[str, str]) -> Response:
        desk = self.desk
        if not self._is_asked():  # it was answered in another window
            return to("/welcome")
        lines = tuple(line.strip() for line in texts.get("address", "").splitlines() if line.strip())
        named = {name: texts[name] for name in ("clinic", "day", "night", "language") if name in texts}
        path = desk.day.brand or desk.library / "brand" / "brand.yaml"
        try:
            found = write_answers(path, Answers(**named, address=lines))
        except HandpressError as error:
            return self._asked(texts, {"": in_words(error.findings)})
        if found:
            return self._asked(texts, {name: in_words(tuple(map(_at_field, own))) for name, own in found.items()})
        paper = texts.get("paper", "")
        if paper in _PAPERS:
            desk.day.keep_usual(structs.replace(desk.day.usual(), paper=paper))
            desk.counter.type(paper=paper)
        desk.is_new = False
        return to("/welcome")
