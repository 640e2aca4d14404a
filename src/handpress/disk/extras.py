"""Whether the libraries of an extra are installed."""

from __future__ import annotations

from importlib.util import find_spec

from handpress.diagnostics import Span, fault

_NEEDS = {
    "fhir": ("fhir", "httpx", "jwt", "cryptography"),
    "hl7v2": ("hl7apy",),
    "calendar": ("icalendar",),
    "lists": ("openpyxl", "defusedxml"),
    "protect": ("cryptography",),
    "desk": ("starlette", "uvicorn", "jinja2", "python_multipart", "platformdirs", "pypdfium2"),
    "import": ("html5lib", "markdown_it", "docx", "pypdfium2"),
}


def check_installed(*parts: str) -> None:
    """Make sure that the libraries for *parts* are there.

    Raises:
        HandpressError: One is missing.
    """
    missing = [name for part in parts for name in _NEEDS.get(part, ()) if find_spec(name) is None]
    if missing:
        fact = f"this needs a library that is not installed: {missing[0]}"
        extra = next((part for part in parts if part in ("lists", "import", "desk")), "portal")
        hint = f"pip install '.[{extra}]' in the folder of Handpress"
        raise fault(Span("handpress"), fact, "not-installed", hint)
