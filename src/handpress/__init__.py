"""Handpress: procedure YAML in; branded, printable, accessible PDF handouts out."""

from __future__ import annotations

from handpress.data import VERSION

__version__ = VERSION

_PUBLIC = {
    "Copy": "handpress.layout.copy",
    "Edition": "handpress.brand.variant",
    "HandpressError": "handpress.diagnostics",
    "Ink": "handpress.brand.variant",
    "Paper": "handpress.brand.variant",
    "Personal": "handpress.content.personal",
    "UnfitError": "handpress.pdf.filling",
    "Variant": "handpress.brand.variant",
    "check": "handpress.review.check",
    "clinic_for": "handpress.review.standing",
    "engrave": "handpress.pdf.engrave",
    "entries": "handpress.content.shelf",
    "find": "handpress.content.shelf",
    "fill": "handpress.pdf.filling",
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

__all__ = ["__version__", *_PUBLIC]


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})


def __getattr__(name: str) -> object:
    # At the point of use: the command starts without loading fonts and reportlab.
    if name not in _PUBLIC:
        raise AttributeError(f"module 'handpress' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_PUBLIC[name]), name)
    return found
