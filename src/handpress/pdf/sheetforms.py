"""The pages of a clinic's own PDF as form XObjects in another file: upright, their corner at the origin.

Takes what the pages show and no more: structure and metadata stay behind. Refuses nothing: a sheet was cleaned, and
what starts, hides or tells anything beside the page is gone.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from handpress.pdf.growing import File
from handpress.pdf.sheet import SheetPlate

if TYPE_CHECKING:
    from pypdf import PageObject

    from handpress.pdf.copying import Copier


class SheetForms:
    """The form XObjects of *sheet*, written to *file* once.

    Attributes:
        numbers: Of each page that of its form.
    """

    def __init__(self, sheet: SheetPlate, file: File) -> None:
        from pypdf import PdfReader

        from handpress.pdf.copying import Copier

        reader = PdfReader(BytesIO(sheet.head))
        pages = {page.indirect_reference.idnum: page for page in reader.pages if page.indirect_reference}
        copier = Copier(file, untags=True)
        self.numbers = [_form(pages[at], file, copier) for at in sheet.pages]
        copier.finish()


def _form(page: PageObject, file: File, copier: Copier) -> int:
    """Write what *page* shows as a form; return its number."""
    from handpress.pdf.copying import untagged
    from handpress.pdf.leaves import content_of, frame

    seen = frame(page)
    assert seen  # a sheet whose page has no size is refused where it is cleaned
    used = copier.written(page.raw_get("/Resources")) if "/Resources" in page else b"<<>>"
    body = b"/Type/XObject/Subtype/Form/BBox[%s]/Matrix[%s]/Resources %s" % (
        _fine(seen.crop),
        _fine(_upright(seen.crop, seen.turned, seen.unit)),
        used,
    )
    if "/Group" in page:  # says in which colours what shines through is mixed
        body += b"/Group " + copier.written(page.raw_get("/Group"))
    return file.add_stream(body, untagged(content_of(page)))


def _upright(box: tuple[float, float, float, float], turn: int, unit: float) -> tuple[float, ...]:
    """Return the matrix that puts *box*, seen turned clockwise, with its corner at the origin, in points."""
    left, bottom, right, top = box
    matrix: tuple[float, ...] = {
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }.get(turn, (1, 0, 0, 1, -left, -bottom))
    return tuple([value * unit for value in matrix])


def _fine(values: tuple[float, ...]) -> bytes:
    return " ".join([f"{value:.4f}".rstrip("0").rstrip(".") for value in values]).encode("ascii")
