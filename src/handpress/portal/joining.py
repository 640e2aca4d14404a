"""A packet's papers -> one PDF for one patient: each paper a part of its own, in its own language.

Refuses a file that says that it is PDF/UA and PDF/A, as it does where all of its papers do, and is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from handpress.diagnostics import HandpressError
from handpress.pdf.metadata import has_marks
from handpress.pdf.printrun import Filled, Printing, Stack, write_run
from handpress.press.kits import Ready
from handpress.press.stages import PRODUCER
from handpress.proof import inspect


class Part(NamedTuple):
    """A paper of a packet: what its bookmark says, and what it prints with."""

    title: str
    ready: Ready


def join(parts: Sequence[Part], title: str, language: str, name: str) -> bytes:
    """Return *parts* as one PDF under a *title*, in their order.

    Args:
        parts: The papers.
        title: Of the whole.
        language: Of the title, as a BCP 47 tag.
        name: What findings call the file.

    Raises:
        HandpressError: With what the inspector finds.
    """
    pieces = list[bytes]()
    # Each a stack of its own: it begins its bookmark, and its own numbers of pages.
    stacks = (Stack(part.title, (Filled(part.ready.plate, part.ready.values),)) for part in parts)
    write_run(stacks, Printing(title, language, PRODUCER, tagged=True), pieces.append)
    pdf = b"".join(pieces)
    if has_marks(pdf) and (findings := inspect(pdf, name)):
        raise HandpressError(findings)
    return pdf
