"""Inspect a PDF file -> findings: what keeps it from being PDF/UA-1, or PDF/A-2 of some level.

Checks the conditions of ISO 14289-1 (by the Matterhorn Protocol 1.1) and of ISO 19005-2 that a machine can check.
Shares no code with the writer. Never raises, whatever the bytes; and ends soon, as `budget` counts what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from handpress.diagnostics import Finding, listed

if TYPE_CHECKING:
    from handpress.proof.content import Content, PageObject
    from handpress.proof.file import Pdf
    from handpress.proof.report import Gathered

__all__ = ["inspect"]

_P = ParamSpec("_P")
_T = TypeVar("_T")


def inspect(data: bytes, name: str = "PDF", standards: Sequence[str] = ("ua1", "a2a")) -> list[Finding]:
    """Return what keeps a PDF file from being PDF/UA-1 and PDF/A-2a; nothing when all is well.

    Args:
        data: The file's bytes; any bytes will do.
        name: What to call the file in the findings.
        standards: What to hold it to: "ua1", "a2a", "a2b", "a2u". A fault that breaks several is named under each.
    """
    from handpress.proof.budget import LimitError
    from handpress.proof.file import UnreadableError
    from handpress.proof.report import Gathered

    report = Gathered(name, standards)
    try:
        _check(data, report)
    except UnreadableError as error:
        report("a2a-6.1.2 ua1-6.2", "file", str(error), "ask for the file anew")
    except LimitError as error:
        hint = "inspect it in parts; if it is no larger than it looks, do not trust it"
        report("inspector-limit", "file", f"{error}; the rest was not checked", hint)
    except Exception as error:
        _failed("the file", error, report)
    return listed(report.findings())


def _failed(what: str, error: Exception, report: Gathered) -> None:
    # Our own fault, but no file may stop those after it, and none that was not checked may pass.
    fact = f"the inspector failed to check {what}: {type(error).__name__}"
    report("inspector-failed", "file", fact, "tell the makers of Handpress")


def _attempt(
    report: Gathered, what: str, check: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs
) -> _T | None:
    """Return what *check* returns; None after reporting that it failed, so that the others go on."""
    from handpress.proof.budget import LimitError

    try:
        return check(*arguments, **options)
    except LimitError:
        raise
    except Exception as error:
        _failed(what, error, report)
        return None


def _check(data: bytes, report: Gathered) -> None:
    from handpress.proof.catalog import check_catalog, check_objects, read_output_intent
    from handpress.proof.content import Content
    from handpress.proof.file import Pdf
    from handpress.proof.framing import check_encryption, check_framing
    from handpress.proof.metadata import check_metadata
    from handpress.proof.pages import read_pages

    pdf = Pdf(data)
    _attempt(report, "the bytes around the objects", check_framing, pdf, report)
    if not check_encryption(pdf, report):
        return
    _attempt(report, "the catalog", check_catalog, pdf, report)
    _attempt(report, "the objects", check_objects, pdf, report)
    _attempt(report, "the metadata", check_metadata, pdf, report)
    content = Content(pdf, report)
    _attempt(report, "the output intents", read_output_intent, pdf, content.graphics.colours, report)
    pages = _attempt(report, "the pages", read_pages, pdf, report)
    _check_content(pdf, content, pages, report)


def _check_content(pdf: Pdf, content: Content, pages: list[PageObject] | None, report: Gathered) -> None:
    """Check what the pages paint, and the structure tree with it: only where both could be read."""
    from handpress.proof.annotations import check_annotations
    from handpress.proof.glyphs import check_typefaces
    from handpress.proof.language import report_mute
    from handpress.proof.nesting import check_nesting
    from handpress.proof.run import run_page
    from handpress.proof.running import check_running
    from handpress.proof.structure import Tree

    for page in pages or ():
        if _attempt(report, f"what {page.place} paints", run_page, content, page) is None:
            content.unread.add(page.number)
    tree = Tree(pdf, report)
    whole = _attempt(report, "the structure tree", tree.read)
    if whole and pages is not None:
        _attempt(report, "the annotations", check_annotations, pdf, pages, tree, report)
    _attempt(report, "the forms", content.check_forms)
    if whole and pages is not None:
        _attempt(report, "headers and footers", check_running, content, pages, tree, report)
        _attempt(report, "the tags", tree.check, content, pages)
    if whole:
        _attempt(report, "the nesting of the tags", check_nesting, tree, report)
    _attempt(report, "the fonts", check_typefaces, pdf, content, tree, report)
    if content.mute and "Lang" not in pdf.root:
        report_mute("the text is", content.mute, report)
