"""A clinic's look: its brand and its logo, read and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from handpress.brand.brand import Brand, read_brand
from handpress.brand.printable import unprintable
from handpress.brand.shapes import Logo
from handpress.data import Notes
from handpress.diagnostics import Finding, Severity, Span
from handpress.disk.files import read_bytes
from handpress.source.garbled import garbled_texts
from handpress.source.yaml import Node

EXAMPLE_CLINIC = "Your Clinic"


class Look(Struct, frozen=True):
    """A clinic's brand, read and checked."""

    brand: Brand
    logo: Logo | None = None
    logo_digest: str = ""  # of the logo's file: another picture is another content
    notes: Notes = {}  # what it was read from
    warnings: tuple[Finding, ...] = ()  # what its clinic should know


def read_look(path: Path) -> Look:
    """Return the look that the brand file at *path* describes.

    Raises:
        HandpressError: With every fault of the file and its logo.
    """
    notes: Notes = {}
    found: list[Finding] = []

    def check(node: Node) -> Iterator[Finding]:
        found.extend(garbled_texts(node))
        return unprintable(node)

    brand, logo = read_brand(path, check, notes)
    digest = hashlib.sha256(read_bytes(path.parent / brand.logo)).hexdigest() if brand.logo else ""
    return Look(brand, logo, digest, notes, tuple(found))


def example_finding(look: Look, path: Path) -> Finding | None:
    """Return a warning if *look*, read from *path*, is the made-up clinic that ships."""
    if look.brand.clinic != EXAMPLE_CLINIC:
        return None
    hint = "copy the folder, put your clinic in, and name the file with --brand"
    message = "the example clinic prints, with made-up phones"
    return Finding(Span(str(path)), message, "example-brand", hint, Severity.WARNING)
