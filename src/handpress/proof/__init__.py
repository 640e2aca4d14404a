"""Inspect a PDF file -> findings: what keeps it from being PDF/UA-1 and PDF/A-2a.

Checks the conditions of ISO 14289-1 (by the Matterhorn Protocol 1.1) and of ISO 19005-2, level A,
that a machine can check. Shares no code with the writer. Never raises, whatever the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handpress.diagnostics import Finding, listed

if TYPE_CHECKING:
    from handpress.proof.report import Gathered

__all__ = ["inspect"]


def inspect(data: bytes, name: str = "PDF") -> list[Finding]:
    """Return what keeps a PDF file from being PDF/UA-1 and PDF/A-2a; nothing when all is well.

    Args:
        data: The file's bytes; any bytes will do.
        name: What to call the file in the findings.
    """
    from handpress.proof.file import UnreadableError
    from handpress.proof.report import Gathered

    report = Gathered(name)
    try:
        _check(data, report)
    except UnreadableError as error:
        report("a2a-6.1.2", "file", str(error), "ask for the file anew")
    except Exception as error:
        # Our own fault, but no file may stop those after it, and none that was not checked may pass.
        fact = f"the inspector failed: {type(error).__name__}"
        report("a2a-6.1.1", "file", fact, "tell the makers of Handpress")
    return listed(report.findings())


def _check(data: bytes, report: Gathered) -> None:
    from handpress.proof.annotations import check_annotations
    from handpress.proof.catalog import check_catalog, check_objects, read_output_intent
    from handpress.proof.content import Content
    from handpress.proof.file import Pdf
    from handpress.proof.framing import check_encryption, check_framing
    from handpress.proof.glyphs import check_typefaces
    from handpress.proof.language import report_mute
    from handpress.proof.metadata import check_metadata
    from handpress.proof.nesting import check_nesting
    from handpress.proof.pages import read_pages
    from handpress.proof.run import run_page
    from handpress.proof.running import check_running
    from handpress.proof.structure import Tree

    pdf = Pdf(data)
    if check_encryption(pdf, report):
        return
    check_framing(pdf, report)
    check_catalog(pdf, report)
    check_objects(pdf, report)
    check_metadata(pdf, report)
    content = Content(pdf, report)
    read_output_intent(pdf, content.graphics.colours, report)
    pages = read_pages(pdf, report)
    for page in pages:
        run_page(content, page)
    tree = Tree(pdf, report)
    check_annotations(pdf, pages, tree, report)
    content.check_forms()
    check_running(content, pages, tree, report)
    tree.check(content, pages)
    check_nesting(tree, report)
    check_typefaces(pdf, content, tree, report)
    if content.mute and "Lang" not in pdf.root:
        report_mute("the text is", content.mute, report)
