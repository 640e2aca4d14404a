"""A clinic's look: its brand and its logo, read and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from handpress.brand.brand import Brand, read_brand
from handpress.brand.logo import hardly_shows
from handpress.brand.pictures import LibraryPicture, read_picture
from handpress.brand.printable import unprintable
from handpress.brand.shapes import Logo
from handpress.data import Notes
from handpress.diagnostics import Finding, Severity, Span
from handpress.disk.files import read_bytes
from handpress.source.garbled import garbled_texts
from handpress.source.yaml import Node

EXAMPLE_CLINIC = "Your Clinic"
EXAMPLE = "example-brand"  # the rule that it must not go to patients


class Look(Struct, frozen=True):
    """A clinic's brand, read and checked."""

    brand: Brand
    logo: Logo | None = None
    logo_digest: str = ""  # of the logo's file: another picture is another content
    notes: Notes = {}  # what it was read from
    warnings: tuple[Finding, ...] = ()  # what its clinic should know
    maps: dict[str, LibraryPicture] = {}  # pictures of the way, by the names of their files


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
    named = {name for name in (brand.map, *(site.map for site in brand.sites.values())) if name}
    maps = {name: read_picture(path.parent, name, brand.language, None, notes) for name in sorted(named)}
    return Look(brand, logo, digest, notes, tuple(found), maps)


def look_findings(look: Look, path: Path) -> list[Finding]:
    """Return what a clinic should know of *look*, read from *path*: warnings, an example, a logo that hardly shows."""
    found = list(look.warnings)
    if example := example_finding(look, path):
        found.append(example)
    if look.logo and (faint := hardly_shows(look.logo)):
        where = Span(str(path.parent / (look.brand.logo or "")))
        found.append(Finding(where, faint[0], "logo-shows", faint[1], Severity.WARNING))
    return found


def example_finding(look: Look, path: Path) -> Finding | None:
    """Return a warning if *look*, read from *path*, is the made-up clinic that ships."""
    if look.brand.clinic != EXAMPLE_CLINIC:
        return None
    hint = "copy the folder, put your clinic in, and name the file with --brand"
    message = "the example clinic prints, with made-up phones"
    return Finding(Span(str(path)), message, EXAMPLE, hint, Severity.WARNING)
