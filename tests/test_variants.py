"""Editions, papers and inks: sizes, places, and contrast measured on the rendered page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

import handpress
from conftest import LIBRARY, copy_of, handout_of, shipped_handouts, structure_text, tree_lines
from handpress.brand.brand import Brand
from handpress.brand.colour import SHAPE_CONTRAST, TEXT_CONTRAST, contrast
from handpress.brand.look import Look
from handpress.brand.theme import theme_for
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.layout.boxes import Artifact, FieldItem, ImageItem, Item, Page, Pages, ShapeItem, StructElem, TextItem
from handpress.layout.compose import typeset
from handpress.press.stages import render
from handpress.source.bind import from_plain
from handpress.source.model import plain

LARGE = Variant(Edition.LARGE_PRINT)
GREY = Variant(ink=Ink.GREY)
KNOWN = Personal("Test Patient", parse_procedure("2026-03-03T08:30"), "Dr. Test")


def flat(items: tuple[Item, ...]) -> Iterator[TextItem | ShapeItem | ImageItem]:
    for item in items:
        if isinstance(item, FieldItem):
            yield from flat(item.items)
        else:
            yield item


def texts(pages: Pages) -> list[TextItem]:
    return [item for page in pages.pages for item in flat(page.items) if isinstance(item, TextItem)]


def pages_of(yaml: str, look: Look, variant: Variant, personal: Personal | None = None) -> Pages:
    return typeset(copy_of(handout_of(yaml), look, personal, variant))


VISITS = """
  - kind: follow-up
    visits:
      - {visit: First visit, window: 1 to 2 weeks after, purpose: To check the wound}
      - {visit: Later visits, window: as scheduled}
"""


@pytest.mark.parametrize("handout", shipped_handouts(), ids=lambda handout: f"{handout.code}-{handout.language}")
@pytest.mark.parametrize("paper", Paper)
def test_large_print_has_no_small_type_and_wide_leading(handout, paper: Paper, look: Look) -> None:
    pages = typeset(copy_of(handout, look, KNOWN, Variant(Edition.LARGE_PRINT, paper)))
    for item in texts(pages):
        assert item.style.size >= 18, item.text
        # What is read on in lines; heads, the first page and feet have short ones.
        assert item.style.leading >= 1.18 * item.style.size
        if item.style == theme_for(look.brand, Variant(Edition.LARGE_PRINT, paper)).body:
            assert item.style.leading >= 1.5 * item.style.size


def test_large_print_is_heavier_than_the_standard_edition(look: Look) -> None:
    for item in texts(pages_of(VISITS, look, LARGE)):
        assert {piece.face.name for piece in item.pieces} <= {
            "AtkinsonHyperlegibleNext-SemiBold",
            "AtkinsonHyperlegibleNext-ExtraBold",
        }


def test_large_print_keeps_to_the_left_edge(look: Look) -> None:
    page = pages_of(VISITS, look, LARGE).pages[0]
    margin = theme_for(look.brand, LARGE).page.side
    for text in ("DRAFT", "Follow-up", "First visit", "1 to 2 weeks after"):
        for item in flat(page.items):
            if isinstance(item, TextItem) and item.text.startswith(text):
                assert item.x == pytest.approx(margin), text


def test_large_print_has_solid_bullets_at_every_depth(look: Look) -> None:
    yaml = "  - kind: recovery\n    items: [{text: Outer, items: [inner]}]\n"
    shown = "".join(item.text for item in texts(pages_of(yaml, look, LARGE)))
    assert shown.count("\u2022") == 2
    assert "\u2013" not in shown


def test_a_schedule_too_wide_for_large_print_becomes_entries(look: Look) -> None:
    data = render(copy_of(handout_of(VISITS), look, KNOWN, LARGE))
    tree = "\n".join(tree_lines(data))
    assert "/Table" not in tree
    assert "/Table" in "\n".join(tree_lines(render(copy_of(handout_of(VISITS), look, KNOWN))))
    text = structure_text(data)
    for words in ("First visit", "To check the wound", "1 to 2 weeks after March 10 to 17, 2026", "As scheduled"):
        assert words in " ".join(text.split())
    assert tree.count("Alt=Date and time: Blank to write on") == 2


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.LETTER, (612.0, 792.0)), (Paper.A4, (595.28, 841.89))], ids=lambda value: str(value)
)
def test_a_page_has_the_size_of_its_paper(paper: Paper, size: tuple[float, float], look: Look) -> None:
    for edition in Edition:
        for page in pages_of(VISITS, look, Variant(edition, paper)).pages:
            assert (page.width, page.height) == size


def test_grey_ink_has_no_colour_and_no_tint(look: Look) -> None:
    for handout, edition in product(shipped_handouts(), Edition):
        pages = typeset(copy_of(handout, look, KNOWN, Variant(edition, ink=Ink.GREY)))
        for page in pages.pages:
            for item in flat(page.items):
                if isinstance(item, TextItem):
                    assert item.style.colour == (0, 0, 0)
                elif isinstance(item, ShapeItem):
                    for paint in (item.drawing.fill, item.drawing.stroke):
                        if paint is None:
                            continue
                        assert paint[0] == pytest.approx(paint[1]) == pytest.approx(paint[2])
                        # A laser makes dots of a tint: all but the logo is black or white.
                        if not (isinstance(item.owner, StructElem) and item.owner.role == "Figure"):
                            assert paint in ((0, 0, 0), (1, 1, 1))


def test_a_logo_of_pixels_is_grey_too(look: Look, tmp_path) -> None:
    from PIL import Image

    Image.new("RGB", (64, 32), (200, 10, 10)).save(tmp_path / "logo.png")
    text = (LIBRARY / "brand" / "brand.yaml").read_text().replace("logo.svg", "logo.png")
    (tmp_path / "brand.yaml").write_text(text)
    pages = pages_of(VISITS, handpress.read_look(tmp_path / "brand.yaml"), GREY)
    (image,) = [item for item in flat(pages.pages[0].items) if isinstance(item, ImageItem)]
    red, green, blue = image.raster.pixels[:3]
    assert red == green == blue


# Contrast, as a reader's eye meets it: on the page as poppler's cousin pdfium paints it.

SCALE = 4  # 288 dpi: a stem of the smallest type is three pixels wide
HAIR = 2.0


def measured(page: Page, picture, theme) -> Iterator[tuple[str, float, float]]:
    """Yield what each text, and each shape that says something, has of contrast, and what it needs."""
    for item in flat(page.items):
        if isinstance(item, TextItem) and item.text.strip():
            box = (item.x, item.y - item.style.size * 0.75, item.x + item.width, item.y + item.style.size * 0.2)
            yield item.text, contrast_in(picture, box), TEXT_CONTRAST
        elif isinstance(item, ShapeItem) and item.drawing.stroke not in (None, theme.hairline):
            box = (item.x - HAIR, item.y - HAIR, item.x + item.width + HAIR, item.y + item.height + HAIR)
            yield f"shape at {box}", contrast_in(picture, box), SHAPE_CONTRAST


def contrast_in(picture, box: tuple[float, float, float, float]) -> float:
    """Return the contrast between the ground of *box* and what differs most from it."""
    counts = picture.crop(tuple(round(edge * SCALE) for edge in box)).getcolors(1 << 16)  # room is made for as many
    ground = max(counts)[1]
    return max(contrast(as_colour(ground), as_colour(colour)) for _, colour in counts)


def as_colour(pixel: tuple[int, int, int]) -> tuple[float, float, float]:
    return pixel[0] / 255, pixel[1] / 255, pixel[2] / 255


@pytest.mark.parametrize("variant", [Variant(), LARGE, GREY], ids=["standard", "large-print", "grey"])
@pytest.mark.parametrize("colours", [{}, {"brand": "#6a6a00", "alert": "#b3005c"}], ids=["example", "pale"])
def test_contrast_on_the_rendered_page(variant: Variant, colours: dict[str, str], look: Look) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install '.[test]'")
    brand = look.brand
    if colours:
        values = plain(brand) | {"colors": colours}
        brand = from_plain(Brand, values)
    look = Look(brand, look.logo)
    handout = handpress.read_entry(handpress.find(LIBRARY, "22325", "en"))
    for personal in (None, KNOWN):
        pages = typeset(copy_of(handout, look, personal, variant))
        document = pdfium.PdfDocument(render(copy_of(handout, look, personal, variant)))
        theme = theme_for(brand, variant)
        seen = 0
        for number, page in enumerate(pages.pages):
            picture = document[number].render(scale=SCALE).to_pil().convert("RGB")
            for what, found, needed in measured(page, picture, theme):
                assert found >= needed, (number, what, found)
                seen += 1
        document.close()
        assert seen > 80


def test_the_measure_of_contrast_sees_a_pale_text(look: Look) -> None:
    """The test above can fail: a theme with pale text does."""
    from msgspec.structs import replace

    from handpress.brand.fonts import fonts_for
    from handpress.layout.compose import compose
    from handpress.layout.paginate import paginate
    from handpress.pdf.engrave import engrave, values_of
    from handpress.pdf.filling import fill

    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install '.[test]'")
    theme = replace(theme_for(look.brand), muted=(0.6, 0.6, 0.6), rule=(0.8, 0.8, 0.8))
    fonts = fonts_for("en")
    copy = copy_of(handout_of(VISITS), look)
    vars(copy)["theme"] = theme
    flow = compose(copy)
    pages = paginate(flow, theme.page, fonts)
    document = pdfium.PdfDocument(fill(engrave(pages, "test"), values_of(pages)))
    picture = document[0].render(scale=SCALE).to_pil().convert("RGB")
    failing = [what for what, found, needed in measured(pages.pages[0], picture, theme) if found < needed]
    document.close()
    assert any("Questions?" in what for what in failing)
    assert any(what.startswith("shape") for what in failing)


# A sheet for every reader


def test_the_running_line_stands_clear_of_the_text(look: Look) -> None:
    for variant in (Variant(), LARGE):
        theme = theme_for(look.brand, variant)
        for page in typeset(copy_of(shipped_handouts()[0], look, None, variant)).pages[1:]:
            lines = [item for item in flat(page.items) if isinstance(item, TextItem)]
            running = [item for item in lines if item.text.startswith("DRAFT")]
            first = min(item.y - item.style.size for item in lines if isinstance(item.owner, StructElem))
            assert len(running) == 1
            assert isinstance(running[0].owner, Artifact)
            assert running[0].y + running[0].style.size * 0.3 < first
            assert running[0].y > 20
            assert theme.draft.size == running[0].style.size
