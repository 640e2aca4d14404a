"""Pages made of templates: what stands on every one of them, and the words of findings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette import status
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from handpress.desk.desk import Desk
from handpress.diagnostics import Finding, HandpressError

HERE = Path(__file__).parent
# What is said to a request that stays outside: what is so, what is safe, what to press.
_OUTSIDE = {
    "host": ("This address is not of this desk", "Open Handpress with its icon."),
    "method": ("This cannot be asked in this way", "Open Handpress with its icon."),
    "large": ("This is too large", "A list has at most 10 megabytes. Make several of it. Nothing was changed."),
    "site": ("Another page has sent this", "Nothing was changed. Go back to Handpress, and press the button there."),
    "cookie": (
        "Open Handpress with its icon",
        "This page belongs to another start, or to another browser. Your work is kept.",
    ),
    "locked": ("Locked", "Names are off the screen. Your work is kept. Open Handpress with its icon to go on."),
    "start": ("This start address was used, or is too old", "Open Handpress with its icon again."),
}


class Show:
    """Makes the pages of one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        loader = FileSystemLoader(HERE / "templates")
        self._made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)

    def page(self, template: str, code: int = status.HTTP_200_OK, **context: Any) -> Response:
        """Return a page; *context* is what its template asks for."""
        shared = {"tab": "", "clinic": self.desk.day.clinic(), "locks_in": round(self.desk.keeper.left())}
        return HTMLResponse(self._made.get_template(f"{template}.html").render({**shared, **context}), code)

    def outside(self, request: Request, code: int, case: str) -> Response:
        """Return the answer for who does not come in; it says nothing of anybody."""
        title, text = _OUTSIDE[case]
        made = self._made.get_template("outside.html").render(title=title, text=text)
        headers = {"Clear-Site-Data": '"cache"'} if case == "locked" else {}
        return HTMLResponse(made, code, headers)

    def broken(self, request: Request, number: str, error: Exception) -> Response:
        """Return the answer for a request that met a fault; *number* is the request's, as in the log."""
        told = in_words(error.findings) if isinstance(error, HandpressError) else ()
        made = self._made.get_template("broken.html").render(number=number, told=told)
        return HTMLResponse(made, status.HTTP_500_INTERNAL_SERVER_ERROR)


# Nobody at the desk gives commands.
_OF_COMMANDS = re.compile(r"handpress [a-z]|--[a-z]|\.yaml")


def in_words(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return findings as the desk says them: the fact, and what to do."""
    found = []
    for finding in findings:
        hint = "" if _OF_COMMANDS.search(finding.hint) else finding.hint
        parts = [finding.message, finding.desk or hint]
        found.append(" ".join(f"{part[:1].upper()}{part[1:].rstrip('.')}." for part in parts if part))
    return tuple(dict.fromkeys(found))


def to(address: str) -> Response:
    """Return the answer that leads to another page, after a change."""
    return RedirectResponse(address, status.HTTP_303_SEE_OTHER)
