"""Handpress: procedure YAML in; branded, printable, accessible PDF handouts out.

What stands in `__all__` is for others to use. Each name is loaded when it is first asked for, so that the command
starts without fonts and reportlab.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handpress.data import VERSION

if TYPE_CHECKING:
    from handpress.brand.look import Look, read_look
    from handpress.brand.variant import Edition, Ink, Paper, Variant
    from handpress.content.approval import Standing
    from handpress.content.handout import Handout
    from handpress.content.library import Loaded
    from handpress.content.personal import Personal
    from handpress.content.shelf import Entry, entries, find
    from handpress.diagnostics import Finding, HandpressError
    from handpress.layout.boxes import Pages
    from handpress.layout.compose import typeset
    from handpress.layout.copy import Copy, pictures_of
    from handpress.pdf.engrave import engrave, values_of
    from handpress.pdf.filling import Plate, UnfitError, fill
    from handpress.press.personal import read_personal
    from handpress.press.stages import render
    from handpress.proof import inspect
    from handpress.review.check import Report, check
    from handpress.review.entries import read_entry, read_loaded
    from handpress.review.ledger import Ledger, read_ledger
    from handpress.review.rules.subject import Clinic
    from handpress.review.standing import clinic_for, standing_of

__version__ = VERSION

__all__ = [
    "Clinic",
    "Copy",
    "Edition",
    "Entry",
    "Finding",
    "Handout",
    "HandpressError",
    "Ink",
    "Ledger",
    "Loaded",
    "Look",
    "Pages",
    "Paper",
    "Personal",
    "Plate",
    "Report",
    "Standing",
    "UnfitError",
    "Variant",
    "__version__",
    "check",
    "clinic_for",
    "engrave",
    "entries",
    "fill",
    "find",
    "inspect",
    "pictures_of",
    "read_entry",
    "read_ledger",
    "read_loaded",
    "read_look",
    "read_personal",
    "render",
    "standing_of",
    "typeset",
    "values_of",
]

# The same as above, for the time when it runs.
_HOME = {
    "Clinic": "handpress.review.rules.subject",
    "Copy": "handpress.layout.copy",
    "Edition": "handpress.brand.variant",
    "Entry": "handpress.content.shelf",
    "Finding": "handpress.diagnostics",
    "HandpressError": "handpress.diagnostics",
    "Handout": "handpress.content.handout",
    "Ink": "handpress.brand.variant",
    "Ledger": "handpress.review.ledger",
    "Loaded": "handpress.content.library",
    "Look": "handpress.brand.look",
    "Pages": "handpress.layout.boxes",
    "Paper": "handpress.brand.variant",
    "Personal": "handpress.content.personal",
    "Plate": "handpress.pdf.filling",
    "Report": "handpress.review.check",
    "Standing": "handpress.content.approval",
    "UnfitError": "handpress.pdf.filling",
    "Variant": "handpress.brand.variant",
    "check": "handpress.review.check",
    "clinic_for": "handpress.review.standing",
    "engrave": "handpress.pdf.engrave",
    "entries": "handpress.content.shelf",
    "fill": "handpress.pdf.filling",
    "find": "handpress.content.shelf",
    "inspect": "handpress.proof",
    "pictures_of": "handpress.layout.copy",
    "read_entry": "handpress.review.entries",
    "read_ledger": "handpress.review.ledger",
    "read_loaded": "handpress.review.entries",
    "read_look": "handpress.brand.look",
    "read_personal": "handpress.press.personal",
    "render": "handpress.press.stages",
    "standing_of": "handpress.review.standing",
    "typeset": "handpress.layout.compose",
    "values_of": "handpress.pdf.engrave",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # which would take any name for one that is there

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'handpress' has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(_HOME[name]), name)
        return found
