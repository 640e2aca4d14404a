"""Handpress: procedure YAML in; branded, printable, accessible PDF handouts out."""

from __future__ import annotations

from handpress.data import VERSION

__version__ = VERSION

_PUBLIC = {
    "read_look": "handpress.deliver.render",
    "read_entry": "handpress.deliver.render",
    "read_personal": "handpress.deliver.render",
    "typeset": "handpress.deliver.render",
    "render": "handpress.deliver.render",
    "engrave": "handpress.pdf.engrave",
    "values_of": "handpress.pdf.engrave",
    "press": "handpress.pdf.press",
    "UnfitError": "handpress.pdf.press",
    "find": "handpress.content.library",
    "entries": "handpress.content.library",
    "check": "handpress.deliver.check",
    "clinic_for": "handpress.deliver.standing",
    "read_loaded": "handpress.deliver.render",
    "read_ledger": "handpress.content.ledger",
    "standing_of": "handpress.deliver.standing",
    "HandpressError": "handpress.diagnostics",
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
