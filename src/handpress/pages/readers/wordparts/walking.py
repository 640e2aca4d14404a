"""What stands right in a part of a Word file: its paragraphs and tables, through all that only wraps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handpress.meanings.words import word_set
from handpress.pages.readers.wordparts.runs import chosen, is_prompt
from handpress.source.package import Element, child, name, value

_CONTAINERS = word_set("w:sdtContent w:customXml w:smartTag w:ins w:del w:moveTo w:moveFrom w:dir w:bdo w:txbxContent")


def opened(parent: Iterable[Element], wanted: str = "") -> Iterator[Element]:
    """Yield the paragraphs and tables in *parent*, or what is *wanted*, through what only wraps them."""
    for each in parent:
        called = name(each)
        is_wrap = called in _CONTAINERS or (called == "w:sdt" and (bool(wanted) or not _is_apart(each)))
        if is_wrap:
            yield from opened(each, wanted)
        elif called == "mc:AlternateContent":
            yield from opened(chosen(each), wanted)
        elif called == wanted or (not wanted and called in ("w:p", "w:tbl", "w:sdt", "w:altChunk", "w:subDoc")):
            yield each


def is_contents(control: Element) -> bool:
    """Return whether Word says of a control that it holds a table of contents."""
    gallery = child(child(child(control, "w:sdtPr"), "w:docPartObj"), "w:docPartGallery")
    return value(gallery) == "Table of Contents"


def _is_apart(control: Element) -> bool:
    return is_contents(control) or is_prompt_alone(control)


def is_prompt_alone(control: Element) -> bool:
    """Return whether a control around whole paragraphs shows only what is to be typed there."""
    return is_prompt(control) and child(child(control, "w:sdtContent"), "w:p") is not None
