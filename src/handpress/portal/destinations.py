"""From a portal's settings to the destination that its documents go to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from handpress.diagnostics import Finding, Severity, Span, fault
from handpress.disk.database import storable
from handpress.disk.files import sweep
from handpress.portal.folder import Folder, OpenEmr, checked_pattern, openemr_name, private_beside
from handpress.portal.parcel import Endpoint
from handpress.portal.settings import Fhir, Portal, loopback, read_portal

if TYPE_CHECKING:
    from handpress.lists.appointments import Appointment
    from handpress.portal.fhir.profile import Profile

LOG = "deliveries.sqlite"
KINDS = ("fhir", "hl7v2", "folder", "openemr")


def portal_for(kind: str, path: Path) -> Portal:
    """Return the portal of the file at *path*, which has what *kind* needs.

    Raises:
        HandpressError: With every fault of the file; or it has nothing for *kind*.
    """
    portal = read_portal(path)
    if getattr(portal, kind) is None:
        raise fault(Span(str(path)), f'this file has no "{kind}"', "portal", "see: handpress guide portal")
    return portal


def log_beside(kind: str, portal: Path, out: Path | None) -> Path:
    """Return where the delivery log stands if none is named: beside the settings, or beside the folder."""
    if kind in ("fhir", "hl7v2") or out is None:
        return portal.parent / LOG
    return private_beside(out) / LOG


def endpoint_for(
    kind: str, portal: Path, out: Path, pattern: str, encrypt: bool, verify: bool, naming: Callable[[str], str]
) -> Endpoint:
    """Return where documents go.

    Args:
        kind: One of `KINDS`.
        portal: The settings, for the network.
        out: The folder, for the others; a full path.
        pattern: How files are named there.
        encrypt: Whether they are protected.
        verify: Whether documents are read back and compared.
        naming: Returns what ``{id}`` stands for, for a series.

    Raises:
        HandpressError: With every fault of the settings, or of the pattern.
    """
    if kind == "openemr":

        def lost(row: Appointment) -> bool:
            return not (out / openemr_name(row.code, row.language)).is_file()

        return Endpoint(storable(f"openemr {out}"), lambda: OpenEmr(out, _swept(naming, out)), lost=lost)
    if kind == "folder":
        checked, protect = checked_pattern(pattern), _protected if encrypt else None
        swept = out, private_beside(out)
        return Endpoint(
            storable(f"folder {out}"), lambda: Folder(out, checked, naming, protect, _swept(naming, *swept))
        )
    settings = portal_for(kind, portal)
    if settings.fhir and kind == "fhir":
        from handpress.portal.fhir.profile import read_profile
        from handpress.portal.fhir.server import FhirServer

        profile = read_profile(settings.fhir.profile, settings.folder, portal)
        _check_author(settings.fhir, profile, portal)
        return Endpoint(
            f"fhir {settings.fhir.url}",
            lambda: FhirServer(settings, verify=verify),
            knows=profile.searches,
            replaces=profile.updates or profile.relates,
            drafts=profile.drafts,
            dated=profile.period_end,
            named=settings.fhir.check_name != "no",
            asked=True,
            joined=settings.papers == "joined",
            notices=tuple(exposed(settings.secrets(kind))),
        )
    from handpress.portal.hl7v2 import Hl7Interface

    assert settings.hl7v2
    own, joined = settings.hl7v2, settings.papers == "joined"
    if own.folder:
        folder = (settings.folder / own.folder).resolve()
        return Endpoint(
            storable(f"hl7v2 {folder}"), lambda: Hl7Interface(settings, _swept(naming, folder)), joined=joined
        )
    notices = list(exposed(settings.secrets(kind)))
    if not own.tls and not loopback(own.host or ""):
        fact = "messages with patients' names go there without encryption"
        hint = "write tls: yes, unless this network is the clinic's own"
        notices.append(Finding(Span(f"{own.host}:{own.port}"), fact, "not-encrypted", hint, Severity.WARNING))
    return Endpoint(
        f"hl7v2 {own.host}:{own.port}", lambda: Hl7Interface(settings), joined=joined, notices=tuple(notices)
    )


def exposed(secrets: Iterable[Path]) -> Iterator[Finding]:
    """Yield a warning for each file of *secrets* that others can read or write, where a system can tell."""
    for path in secrets if os.name == "posix" else ():
        with suppress(OSError, ValueError):  # what cannot be read is told when it is
            if path.stat().st_mode & 0o077:
                fact = "this is a secret, and its rights let others at it"
                yield Finding(Span(str(path)), fact, "secret-rights", f"chmod 600 {path}", Severity.WARNING)


def _swept(naming: Callable[[str], str], *folders: Path) -> str:
    """Return what names of files in the making have in them; those that this log left behind are removed."""
    tag = f"portal-{naming('in the making')[:8]}-"  # of this log, which nobody else sends under now
    for folder in folders:
        with suppress(OSError):
            sweep(os.fspath(folder), tag)
    return tag


def _check_author(settings: Fhir, profile: Profile, path: Path) -> None:
    wanted = any(extension.reference for extension in profile.extensions)
    if wanted and not (settings.author or "").startswith("Practitioner/"):
        fact = f"the profile {settings.profile} needs a practitioner as author"
        raise fault(Span(str(path)), fact, "profile", "add one under fhir, as in author: Practitioner/123")


def _protected(pdf: bytes) -> tuple[bytes, str]:
    from handpress.pdf.protect import generated_password, protected

    password = generated_password()
    return protected(pdf, password), password
