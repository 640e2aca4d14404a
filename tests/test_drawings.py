"""What is drawn and not written: marks, codes that a phone reads, people in rows of ten."""

from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY
from handpress.brand.brand import read_brand
from handpress.brand.colour import BLACK, WHITE
from handpress.brand.icons import NAMES
from handpress.brand.theme import Theme, theme_for
from handpress.brand.variant import Edition, Ink, Variant
from handpress.layout.boxes import LAYOUT, Page, Pages, Picture, ShapeItem, StructElem
from handpress.layout.drawings import (
    MARKS,
    MOST_OF_ADDRESS,
    QR_SIDE,
    icon_array,
    icon_picture,
    mark,
    qr_picture,
    unfit_for_qr,
)
from handpress.pdf.engrave import engrave
from handpress.pdf.filling import fill

ADDRESS = "https://clinic.example/colon"
LONGEST = "https://clinic.example/" + "a" * (MOST_OF_ADDRESS - 23)


def theme_of(variant: Variant | None = None) -> Theme:
    return theme_for(read_brand(LIBRARY / "brand" / "brand.yaml")[0], variant)


def items_of(picture: Picture, x: float = 0.0, y: float = 0.0) -> list[ShapeItem]:
    return [ShapeItem(x, y, picture.width, picture.height, each, picture.owner) for each in picture.shapes]


# Pictograms and marks


@pytest.mark.parametrize("side", [14.0, 20.0, 38.0, 50.0])
def test_pictogram_fills_the_square_that_it_is_given(side: float) -> None:
    picture = icon_picture("no-food", side, theme_of(), LAYOUT)
    numbers = [float(value) for each in picture.shapes for step in each.path for value in step[1:]]
    assert (picture.width, picture.height) == (side, side)
    assert side / 48 * 4 <= min(numbers) <= side / 48 * 6
    assert side / 48 * 42 <= max(numbers) <= side / 48 * 44


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("side", [14.0, 24.0])
def test_mark_stays_inside_its_square(name: str, side: float) -> None:
    picture = mark(name, side, theme_of(), LAYOUT)
    for each in picture.shapes:
        pen = each.stroke_width / 2 if each.stroke else 0.0
        numbers = [float(value) for step in each.path for value in step[1:]]
        assert min(numbers) - pen >= -0.01
        assert max(numbers) + pen <= side + 0.01


@pytest.mark.parametrize("name", MARKS)
def test_mark_has_no_tint_in_grey_ink(name: str) -> None:
    picture = mark(name, 14, theme_of(Variant(ink=Ink.GREY)), LAYOUT)
    assert {paint for each in picture.shapes for paint in (each.fill, each.stroke)} <= {None, BLACK, WHITE}


def test_mark_takes_another_colour() -> None:
    theme = theme_of()
    assert mark("handset", 14, theme, LAYOUT).shapes[0].stroke == theme.alert
    assert mark("handset", 14, theme, LAYOUT, theme.brand).shapes[0].stroke == theme.brand


@pytest.mark.parametrize("owner", [LAYOUT, StructElem("Figure", alt="a picture")], ids=["artifact", "figure"])
def test_nothing_that_is_drawn_turns_over_on_a_page_from_right_to_left(owner: StructElem) -> None:
    theme = theme_of()
    pictures = [mark(name, 14, theme, owner) for name in MARKS] + [
        icon_picture(name, 20, theme, owner) for name in NAMES
    ]
    for picture in (*pictures, qr_picture(ADDRESS, QR_SIDE, owner), icon_array(3, 100, theme, owner)):
        for item in items_of(picture, x=100.0):
            turned = item.mirrored(612.0)
            assert turned.drawing == item.drawing
            assert turned.x == 612.0 - 100.0 - picture.width


# QR codes


@pytest.mark.parametrize("address", [ADDRESS, LONGEST, "https://a.de/", "https://youtu.be/dQw4w9WgXcQ"])
def test_modules_are_as_large_as_a_phone_needs(address: str) -> None:
    picture = qr_picture(address, QR_SIDE, LAYOUT)
    (drawing,) = picture.shapes
    assert (drawing.fill, drawing.stroke) == (BLACK, None)
    steps = {round(float(step[1]), 6) for step in drawing.path if step[0] in "ML"}
    widths = sorted(steps)
    assert min(b - a for a, b in pairwise(widths)) >= 1.7
    assert min(widths) == 0.0
    assert max(widths) == pytest.approx(QR_SIDE)


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=12), min_size=1, max_size=12))
def test_rectangles_cover_the_dark_modules_once(rows: list[list[bool]]) -> None:
    from handpress.layout.drawings import _rectangles

    width = max(map(len, rows))
    square = tuple(tuple(row) + (False,) * (width - len(row)) for row in rows)
    covered = [(x + dx, y + dy) for x, y, wide, high in _rectangles(square) for dx in range(wide) for dy in range(high)]
    dark = [(x, y) for y, row in enumerate(square) for x, value in enumerate(row) if value]
    assert sorted(covered) == sorted(dark)


@pytest.mark.parametrize(
    "address",
    [
        "http://clinic.example/colon",
        "clinic.example/colon",
        "tel:5550100100",
        "javascript:alert(1)",
        "https://",
        "https://localhost/colon",
        "https://nurse@clinic.example/",
        "https://clinic.example:8443/",
        "https://192.168.1.1/colon",
        "https://files.clinic.local/x",
        "https://clinic.internal",
        "https://clinic.example/a b",
        "https://clinic.example/\n",
        "https://clínica.example/colon",
        "https://clinic.example/colonoscopía",
        "https://clinic.example/\u202e",
        "",
    ],
)
def test_address_that_is_not_a_public_one_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="public address"):
        qr_picture(address, QR_SIDE, LAYOUT)


def test_long_address_is_refused_with_its_length() -> None:
    assert unfit_for_qr(LONGEST) == ""
    assert unfit_for_qr(LONGEST + "a") == "this address has 43 characters, a QR code has room for 42"
    with pytest.raises(ValueError, match="43 characters"):
        qr_picture(LONGEST + "a", QR_SIDE, LAYOUT)


def test_small_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too small for a phone"):
        qr_picture(LONGEST, 40, LAYOUT)


@pytest.mark.parametrize("address", [ADDRESS, LONGEST, "https://a.de/", "https://www.example.org/PREP/45378?v=2"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_printed_code_is_read_back(address: str, dpi: int, tmp_path: Path) -> None:
    if not (shutil.which("zbarimg") and shutil.which("pdftoppm")):
        pytest.skip("needs zbarimg and pdftoppm: apt-get install zbar-tools poppler-utils")
    figure = StructElem("Figure", alt="a code")
    items = tuple(items_of(qr_picture(address, QR_SIDE, figure), 508.3, 713.7))
    pages = Pages((Page(612.0, 792.0, items),), StructElem("Document", (figure,)), "A code", "en")
    (tmp_path / "code.pdf").write_bytes(fill(engrave(pages, "a test"), {}))
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "code.pdf", "code"], cwd=tmp_path, check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", "code.png"], cwd=tmp_path, check=True, capture_output=True)
    assert read.stdout.decode().strip() == address


# Icon arrays


@pytest.mark.parametrize(("number", "of"), [(0, 100), (1, 100), (37, 100), (100, 100), (1, 10), (3, 20)])
def test_icon_array_shows_each_person_once(number: int, of: int) -> None:
    theme = theme_of()
    picture = icon_array(number, of, theme, LAYOUT)
    squares = [each for each in picture.shapes if each.fill == theme.alert]
    crosses = [each for each in picture.shapes if each.stroke == WHITE]
    circles = [each for each in picture.shapes if each.stroke == theme.brand]
    assert (len(squares), len(crosses), len(circles)) == (number, number, of - number)
    assert all(each.fill is None for each in circles)


@pytest.mark.parametrize(("number", "of"), [(1, 100), (12, 100), (3, 7)])
def test_people_are_counted_from_where_lines_begin(number: int, of: int) -> None:
    theme = theme_of()
    onward, back = (icon_array(number, of, theme, LAYOUT, backwards) for backwards in (False, True))
    lefts = [
        [min(float(step[1]) for step in each.path if len(step) > 1) for each in one.shapes if each.fill == theme.alert]
        for one in (onward, back)
    ]
    assert (onward.width, onward.height) == (back.width, back.height)
    assert lefts[0][0] == pytest.approx(0)
    assert [left + right for left, right in zip(*lefts, strict=True)] == pytest.approx([onward.width - 10.8] * number)


def test_icon_array_is_larger_in_large_print_and_without_tint_in_grey() -> None:
    standard, large = (
        icon_array(2, 100, theme_of(Variant(edition)), LAYOUT) for edition in (Edition.STANDARD, Edition.LARGE_PRINT)
    )
    assert standard.width == pytest.approx(9 * 13.6 + 10.8)
    assert large.width > 1.3 * standard.width
    grey = icon_array(2, 100, theme_of(Variant(ink=Ink.GREY)), LAYOUT)
    assert {paint for each in grey.shapes for paint in (each.fill, each.stroke)} == {None, BLACK, WHITE}


@pytest.mark.parametrize(("number", "of"), [(-1, 100), (101, 100), (1, 1000), (0, 0)])
def test_icon_array_that_nobody_can_count_is_refused(number: int, of: int) -> None:
    with pytest.raises(ValueError, match=f"cannot show {number} of {of}"):
        icon_array(number, of, theme_of(), LAYOUT)
