"""From a copy to bytes: the stages, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from msgspec.structs import replace

from handpress.brand.variant import Variant
from handpress.content.series import series_of
from handpress.data import VERSION
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault
from handpress.layout.compose import compose, typeset
from handpress.layout.copy import Copy
from handpress.layout.pieces import Maker
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import fill
from handpress.proof import inspect

PRODUCER = f"Handpress {VERSION}"


def render(copy: Copy, marks: bool = True) -> bytes:
    """Return *copy* as a PDF file.

    Args:
        copy: What to print.
        marks: Whether the file says of itself that it is PDF/UA-1 and PDF/A-2a. `inspect` tells whether it is.
    """
    pages = typeset(copy)
    return fill(engrave(pages, PRODUCER, marks), values_of(pages))


class Form(StrEnum):
    """What is made of a handout."""

    PDF = "pdf"
    HTML = "html"
    TEXT = "text"
    CALENDAR = "calendar"

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return {Form.TEXT: "txt", Form.CALENDAR: "ics"}.get(self, self.value)


def deliverable(copy: Copy, unmarked: bool = False, name: str = "PDF") -> tuple[bytes, list[Finding]]:
    """Return *copy* as the bytes of a PDF, after it has passed inspection.

    Args:
        copy: What to print.
        unmarked: Whether to return a PDF that fails, without its marks of conformance, and the findings with it.
        name: The file's name, for findings.

    Raises:
        HandpressError: The PDF fails inspection, and *unmarked* is off.
    """
    data = render(copy)
    findings = inspect(data, name)
    if not findings:
        return data, []
    if not unmarked:
        raise HandpressError(findings)
    warnings = [replace(finding, severity=Severity.WARNING) for finding in findings]
    return render(copy, marks=False), warnings


def alternate(copy: Copy, form: Form) -> bytes:
    """Return *copy* as one self-contained HTML page, as plain text or as a calendar, with the same words."""
    from handpress.forms import html_page, plain_text
    from handpress.forms.calendar import calendar

    copy = replace(copy, variant=Variant())
    if form is Form.CALENDAR:
        # One made later for the same patient and day replaces it.
        personal, handout = copy.personal, copy.handout
        own = series_of(
            personal.patient or "", "", personal.procedure, handout.called, handout.language, copy.variant.edition
        )
        data, events = calendar(copy, own, datetime.now(UTC))
        if not events:
            raise fault(
                Span(handout.called), "nothing in this handout has a date", "calendar", "render it in another form"
            )
        return data
    flow = compose(copy, paged=False)
    page = html_page(flow, copy.theme, Maker(copy).phones) if form is Form.HTML else plain_text(flow)
    return page.encode("utf-8")
