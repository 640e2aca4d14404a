"""A clinic's logo becomes outlines or pixels, or one finding that says what to change."""

from __future__ import annotations

import io
import itertools
import math
import os
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageColor

from handpress.brand.logo import read_logo
from handpress.brand.look import look_findings, read_look
from handpress.brand.shapes import RasterLogo, Shape, VectorLogo
from handpress.diagnostics import HandpressError

DEFAULT = Path(__file__).parents[1] / "handouts" / "brand" / "logo.svg"
TEAL = (15 / 255, 90 / 255, 99 / 255)
NO_SHRINKING_BY_FIXTURE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def svg(body: str, root: str = 'viewBox="0 0 48 48"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {root}>\n{body}\n</svg>'


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Return a reader of the logo in some text or bytes."""

    def reader(content: str | bytes, name: str = "logo.svg") -> Any:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_logo(path)

    return reader


@pytest.fixture
def refusal(tmp_path: Path, read: Any) -> Any:
    """Return the one finding about some text or bytes, without the folder in its place."""

    def reader(content: str | bytes, name: str = "logo.svg") -> str:
        with pytest.raises(HandpressError) as caught:
            read(content, name)
        assert len(caught.value.findings) == 1
        assert caught.value.findings[0].hint
        return str(caught.value.findings[0]).replace(f"{tmp_path}{os.sep}", "")

    return reader


def points(shape: Shape) -> Iterator[tuple[float, float]]:
    """Yield points along the outline, 32 to a curve."""
    at = (0.0, 0.0)
    for letter, *numbers in shape.path:
        pairs = [at, *zip(numbers[::2], numbers[1::2], strict=True)]
        if letter == "C":
            for step in range(33):
                t = step / 32
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                x = sum(w * p[0] for w, p in zip(weights, pairs, strict=True))
                yield x, sum(w * p[1] for w, p in zip(weights, pairs, strict=True))
        elif letter != "Z":
            yield pairs[-1]
        at = pairs[-1]


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the outline in points."""
    xs, ys = zip(*points(shape), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def near(*numbers: float) -> Any:
    return pytest.approx(numbers, abs=0.03)  # an arc is drawn in cubic curves


# The default logo


def test_default_logo_is_white_on_teal_in_a_square() -> None:
    logo = read_logo(DEFAULT)
    assert isinstance(logo, VectorLogo)
    assert (logo.width, logo.height) == (36, 36)
    assert {shape.fill for shape in logo.shapes} == {TEAL, (1, 1, 1)}
    assert not any(shape.stroke for shape in logo.shapes)
    assert bounds(logo.shapes[0]) == near(0, 0, 36, 36)
    assert set(re.findall(r"<(\w+)", DEFAULT.read_text())) <= {"svg", "path", "rect", "circle"}


# Geometry. 48 user units are 36 pt: one unit is 0.75 pt.

OUTLINES = {
    "y_runs_down_from_the_top_left": ('<rect x="4" y="8" width="8" height="4"/>', (3, 6, 9, 9)),
    "rounded_rect": ('<rect x="4" y="4" width="40" height="20" rx="8"/>', (3, 3, 33, 18)),
    "circle": ('<circle cx="24" cy="12" r="8"/>', (12, 3, 24, 15)),
    "ellipse": ('<ellipse cx="24" cy="12" rx="20" ry="4"/>', (3, 6, 33, 12)),
    "ellipse_with_one_radius": ('<ellipse cx="24" cy="24" rx="8"/>', (12, 12, 24, 24)),
    "line": ('<line x1="4" y1="8" x2="12" y2="16" stroke="red"/>', (3, 6, 9, 12)),
    "polygon": ('<polygon points="4,4 12 4,12-4"/>', (3, -3, 9, 3)),
    "polyline_is_filled_black_by_default": ('<polyline points="4,4 12,4 12,12"/>', (3, 3, 9, 9)),
    "absolute_path": ('<path d="M4 4H12V12L4 12Z"/>', (3, 3, 9, 9)),
    "relative_path": ('<path d="m4 4h8v8l-8 0z"/>', (3, 3, 9, 9)),
    "repeated_numbers_are_lines": ('<path d="m4,4 8,0 0,8"/>', (3, 3, 9, 9)),
    "relative_after_close_starts_at_the_start": ('<path d="M4 4h8v8zl-4 -4z"/>', (0, 0, 9, 9)),
    "cubic": ('<path d="M0 24C0 0 48 0 48 24z"/>', (0, 4.5, 36, 18)),
    "smooth_cubic": ('<path d="M0 24C0 12 24 12 24 24S48 36 48 24"/>', (0, 11.25, 36, 24.75)),
    "quadratic": ('<path d="M0 24Q12 0 24 24z"/>', (0, 9, 18, 18)),
    "smooth_quadratic": ('<path d="M0 24q12 -24 24 0t24 0"/>', (0, 9, 36, 27)),
    "arc_sweeps_over_the_top": ('<path d="M8 24A16 16 0 0 1 40 24Z"/>', (6, 6, 30, 18)),
    "arc_sweeps_under": ('<path d="M8 24A16 16 0 0 0 40 24Z"/>', (6, 18, 30, 30)),
    "large_arc_with_packed_flags": ('<path d="M24 8a16 16 0 1116 16"/>', (18, -6, 42, 18)),
    "turned_arc": ('<path d="M24 8A16 4 90 0 1 24 40"/>', (18, 6, 21, 30)),
    "arc_with_small_radii_grows": ('<path d="M8 24A1 1 0 0 1 40 24Z"/>', (6, 6, 30, 18)),
    "arc_without_radius_is_a_line": ('<path d="M8 24A0 4 0 0 1 40 32L8 32z"/>', (6, 18, 30, 24)),
    "numbers_without_spaces": ('<path d="M4.5.5-.5-.5 1e1+4z"/>', (-0.375, -0.375, 7.5, 3)),
    "translate_then_scale": (
        '<rect width="8" height="4" transform="translate(4,8) scale(2)"/>',
        (3, 6, 15, 12),
    ),
    "scale_then_translate": (
        '<rect width="8" height="4" transform="scale(2)translate(4 8)"/>',
        (6, 12, 18, 18),
    ),
    "rotate_turns_clockwise": (
        '<rect x="1" y="-8" width="8" height="4" transform="rotate(90)"/>',
        (3, 0.75, 6, 6.75),
    ),
    "rotate_about_a_point": ('<rect width="8" height="4" transform="rotate(180,8 4)"/>', (6, 3, 12, 6)),
    "skew_x": ('<rect width="8" height="8" transform="skewX(45)"/>', (0, 0, 12, 6)),
    "skew_y": ('<rect width="8" height="8" transform="skewY(45)"/>', (0, 0, 6, 12)),
    "matrix": ('<rect width="8" height="4" transform="matrix(1 0 0 2 4 4)"/>', (3, 3, 9, 9)),
    "nested_transforms": (
        '<g transform="translate(4 8)"><g transform="scale(2)">'
        '<rect width="8" height="4" transform="rotate(90)"/></g></g>',
        (-3, 6, 3, 18),
    ),
}


@pytest.mark.parametrize(("body", "expected"), OUTLINES.values(), ids=OUTLINES)
def test_outline_stands_where_svg_says(read: Any, body: str, expected: tuple[float, ...]) -> None:
    (shape,) = read(svg(body)).shapes
    assert bounds(shape) == near(*expected)


VIEWPORTS = {
    "viewbox_alone_gives_the_size": ('viewBox="0 0 48 24"', (36, 18), (0, 0, 36, 18)),
    "size_alone_gives_the_viewbox": ('width="48" height="24"', (36, 18), (0, 0, 36, 18)),
    "whole_page_size_is_no_size": (
        'width="100%" height="100%" viewBox="0 0 48 24"',
        (36, 18),
        (0, 0, 36, 18),
    ),
    "viewbox_scales": ('width="96" height="48" viewBox="0 0 48 24"', (72, 36), (0, 0, 72, 36)),
    "viewbox_moves": ('viewBox="-8 -4 64 32"', (48, 24), (6, 3, 42, 21)),
    "missing_height_keeps_the_ratio": ('width="1in" viewBox="0 0 48 24"', (72, 36), (0, 0, 72, 36)),
    "missing_width_keeps_the_ratio": ('height="36pt" viewBox="0 0 48 24"', (72, 36), (0, 0, 72, 36)),
    "drawing_is_centred": ('width="48" height="48" viewBox="0 0 48 24"', (36, 36), (0, 9, 36, 27)),
    "aspect_min": (
        'width="48" height="48" viewBox="0 0 48 24" preserveAspectRatio="xMinYMin"',
        (36, 36),
        (0, 0, 36, 18),
    ),
    "aspect_max": (
        'width="96" height="24" viewBox="0 0 48 24" preserveAspectRatio="xMaxYMax meet"',
        (72, 18),
        (36, 0, 72, 18),
    ),
    "aspect_slice": (
        'width="48" height="48" viewBox="0 0 48 24" preserveAspectRatio="xMidYMid slice"',
        (36, 36),
        (-18, 0, 54, 36),
    ),
    "aspect_none": (
        'width="48" height="48" viewBox="0 0 48 24" preserveAspectRatio="none"',
        (36, 36),
        (0, 0, 36, 36),
    ),
}


@pytest.mark.parametrize(("root", "size", "expected"), VIEWPORTS.values(), ids=VIEWPORTS)
def test_viewbox_is_fitted_to_the_size(
    read: Any, root: str, size: tuple[float, float], expected: tuple[float, ...]
) -> None:
    logo = read(svg('<rect width="48" height="24"/>', root))
    assert (logo.width, logo.height) == pytest.approx(size)
    assert bounds(logo.shapes[0]) == near(*expected)


@pytest.mark.parametrize(
    ("radii", "corner"),
    [
        ('rx="4"', (4, 4)),
        ('ry="4"', (4, 4)),
        ('rx="auto" ry="4"', (4, 4)),
        ('rx="4" ry="8"', (4, 8)),
        ('rx="40" ry="40"', (20, 10)),
        ('rx="15"', (15, 10)),
        ('rx="0" ry="8"', (0, 0)),
        ("", (0, 0)),
    ],
)
def test_corner_radii_follow_svg(read: Any, radii: str, corner: tuple[float, float]) -> None:
    (shape,) = read(svg(f'<rect width="40" height="20" {radii}/>')).shapes
    first, last = shape.path[0], shape.path[-2]
    assert first[1:] == (corner[0] * 0.75, 0)
    assert (last[0], shape.path[-3][2] if last[0] == "C" else 0) == (
        "C" if corner[0] else "L",
        corner[1] * 0.75,
    )


@pytest.mark.parametrize(
    "body",
    [
        '<rect x="3" y="5" width="30" height="20" rx="6"/>',
        '<circle cx="20" cy="17" r="9"/>',
        '<ellipse cx="20" cy="17" rx="9" ry="4"/>',
        '<path d="M3 5q9 -4 20 8t4 9c1 2 3 4 5 5s9 -3 2 8a5 9 30 1 1 -9 -4z"/>',
        '<g transform="translate(2 3) scale(.5 2)"><path d="M5 5h20v9z" transform="scale(2)"/></g>',
    ],
)
def test_svglib_places_the_untouched_file_alike(read: Any, body: str) -> None:
    from svglib.svglib import svg2rlg

    text = svg(body, 'width="96" height="60" viewBox="0 0 48 48"')
    (shape,) = read(text).shapes
    left, top, right, bottom = svg2rlg(io.BytesIO(text.encode())).getBounds()
    assert bounds(shape) == near(left, 45 - bottom, right, 45 - top)


def by_svglib(text: str) -> list[list[tuple[Any, ...]]]:
    """Return each path of a drawing without paint, in points from the top left, as svglib has it."""
    from reportlab.graphics.shapes import Path as DrawnPath
    from reportlab.graphics.shapes import mmult
    from svglib.svglib import svg2rlg

    drawing = svg2rlg(io.BytesIO(text.encode()))
    found = []

    def walk(node: Any, matrix: Any) -> None:
        if isinstance(node, DrawnPath):
            a, b, c, d, e, f = matrix
            numbers = iter(node.points)
            steps: list[tuple[Any, ...]] = []
            for operator in node.operators:
                letter, pairs = (("M", 1), ("L", 1), ("C", 3), ("Z", 0))[operator]
                points = [(next(numbers), next(numbers)) for _ in range(pairs)]
                moved = [(a * x + c * y + e, drawing.height - (b * x + d * y + f)) for x, y in points]
                steps.append((letter, *[value for point in moved for value in point]))
            found.append(steps)
        for child in () if isinstance(node, DrawnPath) else node.contents:
            walk(child, mmult(matrix, node.transform))

    walk(drawing, (1, 0, 0, 1, 0, 0))
    return found


ROOTS = [
    'viewBox="0 0 48 48"',
    'width="96" height="60" viewBox="-3 2 48 41"',
    'width="96" height="60" viewBox="-3 2 48 41" preserveAspectRatio="xMidYMin slice"',
    'width="60" height="96" viewBox="-3 2 48 41" preserveAspectRatio="xMaxYMin meet"',
    'width="96" height="60" viewBox="-3 2 48 41" preserveAspectRatio="none"',
    'width="40mm" height="2cm"',
]
PATHS = [body for body, _ in OUTLINES.values() if body.startswith("<path") and "z l" not in body and "zl" not in body]
PATHS += [
    '<path d="M3 5q9 -4 20 8t4 9t1-3T9 9c1 2 3 4 5 5s9 -3 2 8S1 1 4 4s9 9 9 4l4 4S9 8 7 6a5 9 30 1 1 -9 -4z"/>',
    '<path d="M4 4h8a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-8a3 3 0 01-3-3v-8a3,3 0 013-3zM9 9A5 9 0 0 0 20 20"/>',
    '<g transform="skewX(20) matrix(1 .2 -.3 1.1 4 5)"><path d="M4 4H9V9" transform="rotate(20 3 4)scale(2 -1)"/></g>',
    '<g transform="rotate(30),scale(1.5)"><path d="M4 4h9v9" transform="skewY(-10) translate(4) scale(.5)"/></g>',
]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("body", PATHS)
def test_svglib_draws_the_same_outlines(read: Any, root: str, body: str) -> None:
    text = svg(body.replace("/>", ' fill="none" stroke="none"/>'), root)
    ours = [shape.path for shape in read(text.replace('fill="none" stroke="none"', 'fill="red"')).shapes]
    for path, other in zip(ours, by_svglib(text), strict=True):
        assert [step[0] for step in path] == [step[0] for step in other]
        for step, same in zip(path, other, strict=True):
            assert list(step[1:]) == pytest.approx(list(same[1:]), abs=1e-5)


# Paint


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#0f5a63", TEAL),
        ("#0F5A63", TEAL),
        ("#fa0", (1, 170 / 255, 0)),
        ("rgb(15, 90,99)", TEAL),
        ("rgb(100%, 0%, 12.5%)", (1, 0, 0.125)),
        ("Teal", (0, 128 / 255, 128 / 255)),
        ("rebeccapurple", (102 / 255, 51 / 255, 153 / 255)),
        ("currentColor", (0, 0, 0)),
        ("#0f5a63ff", TEAL),
        ("#fa0F", (1, 170 / 255, 0)),
        ("rgba(15,90,99,1)", TEAL),
        ("rgba(15, 90, 99, 100%)", TEAL),
        ("rgb(15 90 99 / 1.0)", TEAL),
        ("RGB( 15 90 99 / 1e0 )", TEAL),
        ("hsl(120, 100%, 25%)", (0, 0.5, 0)),
        ("hsla(120deg 100% 25% / 1)", (0, 0.5, 0)),
        ("hsl(-0.5turn 100% 50%)", (0, 1, 1)),
        ("hsl(120 100 25)", (0, 0.5, 0)),
    ],
)
def test_colours_are_rgb_from_0_to_1(read: Any, colour: str, expected: tuple[float, ...]) -> None:
    (shape,) = read(svg(f'<circle r="9" fill="{colour}"/>')).shapes
    assert shape.fill == pytest.approx(expected)


def test_colour_name_that_pillow_has_cached_is_still_known(read: Any) -> None:
    ImageColor.getrgb("salmon")
    ImageColor.getrgb("salmon")
    assert read(svg('<circle r="9" fill="salmon"/>')).shapes[0].fill == pytest.approx((250 / 255, 128 / 255, 114 / 255))


@pytest.mark.parametrize(
    "paint",
    [
        'opacity="1.00"',
        'opacity="100%" fill-opacity="1e0" stroke-opacity="2"',
        'style="fill:#0f5a63 !important; opacity: 1"',
        'style="fill:red; fill:#0f5a63"',
        'style="fill:#0f5a63!important; fill:red"',
        'style="paint-order:stroke markers fill"',
        'paint-order="stroke" stroke="none"',
        'opacity=".999"',
        'style="fill:#c00;fill:rgba(15,90,99,.9999)"',
        'style="fill:#0f5a63 icc-color(#CMYK, 0.85, 0.09, 0, 0.61)"',
        'style="fill:#0f5a63;fill:color(display-p3 0.12 0.35 0.38);fill-opacity:1"',
        'style="FILL:#0F5A63"',
        'style="isolation:isolate" stroke-dasharray="0, 0"',
        'stroke="none" stroke-opacity=".5"',
        'style="stroke:none;stroke-opacity:0.2"',
        'stop-color="red" style="stop-opacity:.5"',
    ],
)
def test_what_looks_the_same_is_taken(read: Any, paint: str) -> None:
    (shape,) = read(svg(f'<g fill="#0f5a63"><circle r="9" {paint}/></g>')).shapes
    assert (shape.fill, shape.stroke) == (TEAL, None)


def test_opacity_of_a_fill_that_a_group_hands_down_counts(refusal: Any) -> None:
    body = '<g fill="none" fill-opacity=".5"><circle r="9" fill="red"/></g>'
    assert 'fill-opacity ".5" [logo-unsupported]' in refusal(svg(body))


def test_a_gradient_that_nothing_uses_may_be_see_through(read: Any) -> None:
    for stop in ('stop-opacity=".5"', 'stop-color="#00f8"', 'stop-color="transparent"'):
        (shape,) = read(svg(f'<linearGradient id="a"><stop {stop}/></linearGradient><circle r="9" fill="red"/>')).shapes
        assert shape.fill == (1, 0, 0)


def test_what_is_wholly_see_through_is_not_painted(read: Any) -> None:
    for clear in ("#0f5a6300", "#0000", "rgba(1,2,3,0)", "hsl(1 2% 3% / 0%)", "transparent"):
        logo = read(svg(f'<circle r="9" fill="{clear}"/><circle r="8"/>'))
        assert [bounds(shape)[2] for shape in logo.shapes] == [6]


def test_stroke_under_its_fill_is_painted_first(read: Any) -> None:
    logo = read(svg('<circle r="9" fill="red" stroke="blue" stroke-width="4" style="paint-order:stroke"/>'))
    assert [(shape.fill, shape.stroke) for shape in logo.shapes] == [(None, (0, 0, 1)), ((1, 0, 0), None)]


SHEETS = {
    "element": ("circle{fill:#0f5a63}", ""),
    "class": (".a{fill:#0f5a63}", 'class="b a"'),
    "id": ("#i{fill:#0f5a63}", 'id="i"'),
    "any": ("*{fill:#0f5a63}", ""),
    "together": ("circle.a#i.b{fill:#0f5a63}", 'id="i" class="b a"'),
    "list": ("rect,.x, .a {fill:#0f5a63}", 'class="a"'),
    "before an attribute": (".a{fill:#0f5a63}", 'class="a" fill="red"'),
    "after a style": (".a{fill:red}", 'class="a" style="fill:#0f5a63"'),
    "important before a style": (".a{fill:#0f5a63!important}", 'class="a" style="fill:red"'),
    "class before element": (".a{fill:#0f5a63} circle{fill:red}", 'class="a"'),
    "id before classes": ("#i{fill:#0f5a63} .a.b.c{fill:red}", 'id="i" class="a b c"'),
    "the later of equals": (".a{fill:red} .b{fill:#0f5a63}", 'class="b a"'),
    "comments": ("/* a{} */ .a{/* fill:red; */fill:#0f5a63}/* end", 'class="a"'),
    "as an old editor hides it": ("<![CDATA[ .a{fill:#0f5a63;} ]]>", 'class="a"'),
    "in letters of any script": (".Größe-1_x{fill:#0f5a63}", 'class="Größe-1_x"'),
    "not for others": (".b{fill:red} rect{fill:red} #j{fill:red} .a{fill:#0f5a63}", 'class="a" id="i"'),
}


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(("sheet", "attributes"), SHEETS.values(), ids=SHEETS)
def test_style_sheet_paints_by_element_class_and_id(read: Any, sheet: str, attributes: str, last: bool) -> None:
    parts = [f"<style>{sheet}</style>", f'<circle r="9" {attributes}/>']
    (shape,) = read(svg("".join(reversed(parts) if last else parts))).shapes
    assert shape.fill == TEAL


def test_style_goes_before_attributes_and_both_are_inherited(read: Any) -> None:
    logo = read(
        svg(
            '<g fill="red" style="fill:lime;stroke: blue" color="white" stroke-linejoin="round">'
            '<rect width="9" height="9" fill="inherit"/><rect width="9" height="9" fill="currentColor"/>'
            '<rect width="9" height="9" fill="none" stroke="none"/></g>'
        )
    )
    assert [shape.fill for shape in logo.shapes] == [(0, 1, 0), (1, 1, 1)]
    assert all(shape.stroke == (0, 0, 1) and shape.line_join == 1 for shape in logo.shapes)


def test_stroke_is_measured_after_the_transforms(read: Any) -> None:
    (shape,) = read(
        svg(
            '<g transform="scale(2) rotate(30)"><path d="M4 4h8" stroke="red" stroke-width="3"'
            ' stroke-linecap="square" stroke-linejoin="bevel" stroke-miterlimit="10"/></g>'
        )
    ).shapes
    assert shape.stroke_width == pytest.approx(4.5)
    assert (shape.line_cap, shape.line_join, shape.miter_limit) == (2, 2, 10)


def test_open_filled_line_stays_one_open_shape(read: Any) -> None:
    (shape,) = read(svg('<path d="M4 4h8v8" fill="red" stroke="blue" fill-rule="evenodd"/>')).shapes
    assert [step[0] for step in shape.path] == ["M", "L", "L"]
    assert (shape.fill, shape.stroke, shape.even_odd) == ((1, 0, 0), (0, 0, 1), True)


def test_what_svg_does_not_draw_is_left_out(read: Any) -> None:
    logo = read(
        svg(
            '<rect width="0" height="9"/><circle r="0"/><path d=""/><path d="M4 4"/><line x2="9" y2="9"/>'
            '<g display="none"><circle r="9"/></g><circle r="9" style="display:none"/>'
            '<g visibility="hidden"><circle r="8"/><circle r="7" visibility="visible"/></g>'
            '<defs><circle r="6"/></defs><path d="M1 1h8" fill="none" stroke="red" stroke-width="0"/>'
            '<path d="M1 1m3 3h8l1 1M9 9"/>'
        )
    )
    circle, line = logo.shapes
    assert bounds(circle) == near(-5.25, -5.25, 5.25, 5.25)
    assert line.path == (("M", 3.0, 3.0), ("L", 9.0, 3.0), ("L", 9.75, 3.75))


INKSCAPE = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:svg="http://www.w3.org/2000/svg"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:xlink="http://www.w3.org/1999/xlink"
   version="1.1" id="svg1" class="logo" data-name="Layer 1" aria-label="Clinic" role="img"
   xml:space="preserve" inkscape:version="0.48" sodipodi:docname="a.svg" viewBox="0 0 48 48"
   style="enable-background:new 0 0 48 48">
  <title>Our clinic</title><desc>A flower</desc>
  <metadata><rdf:RDF><rdf:li rdf:resource="x"/></rdf:RDF></metadata>
  <sodipodi:namedview inkscape:zoom="1"><inkscape:grid/></sodipodi:namedview>
  <svg:defs id="d"/>
  <svg:path d="M0 0h9v9z" inkscape:connector-curvature="0" style="font-size:40px;fill:#0f5a63;
     -inkscape-font-specification:Sans;fill-opacity:1;stroke:none;stroke-dasharray:none;
     stroke-dashoffset:0;paint-order:normal;"/>
</svg>
"""


def test_what_editors_write_is_ignored(read: Any) -> None:
    assert [shape.fill for shape in read(INKSCAPE).shapes] == [TEAL]


def test_equal_files_give_equal_logos(read: Any) -> None:
    assert read(DEFAULT.read_bytes()) == read(DEFAULT.read_bytes(), "again.svg")


# What an SVG may not have

PLAIN = "delete it, or save the drawing as plain SVG"
REDRAW = "export the logo again, or save it as PNG"
OUTLINE = "convert text to outlines; in Inkscape: Path, Object to Path"
CLIPS = "use flat colours, and shapes without clips, masks or filters"
CUT = "cut the shapes themselves, and leave out shadows and blur"
DRAW = "draw the shape where it stands; in Inkscape: Edit, Clone, Unlink Clone"
SHEET = 'export with "presentation attributes" in place of a style sheet'
NO_CODE = "write a flat colour such as #0f5a63"

REFUSED = {
    "text": ("<text>Hi</text>", 'the element "text" [logo-unsupported]', OUTLINE),
    "style sheet of rules that depend on others": (
        "<style>g path{fill:red}</style>",
        'the selector "g path" [logo-unsupported]',
        SHEET,
    ),
    "style sheet for screens": (
        "<style>@media screen{path{fill:red}}</style>",
        'the style "@media screen" [logo-unsupported]',
        SHEET,
    ),
    "unknown style in a sheet": ("<style>path{zoom:2}</style>", 'the style "zoom:2" [logo-unsupported]', PLAIN),
    "pattern": ("<pattern/>", 'the element "pattern" [logo-unsupported]', "use flat colours"),
    "stop alone": ("<stop/>", 'the element "stop" [logo-unsupported]', PLAIN),
    "see-through stop": (
        '<linearGradient id="a"><stop stop-opacity=".5"/></linearGradient><path d="M0 0h9v9z" fill="url(#a)"/>',
        'stop-opacity ".5" [logo-unsupported]',
        "use the lighter colour itself, without opacity",
    ),
    "opacity of nothing": (
        '<rect opacity="0" width="9" height="9"/>',
        'opacity "0" [logo-unsupported]',
        "delete it: nothing of it shows",
    ),
    "use": ("<use/>", 'the element "use" [logo-unsupported]', DRAW),
    "symbol": ("<symbol/>", 'the element "symbol" [logo-unsupported]', DRAW),
    "filter": ("<defs><filter/></defs>", 'the element "filter" [logo-unsupported]', CUT),
    "mask": ("<mask/>", 'the element "mask" [logo-unsupported]', CUT),
    "clip path": ("<clipPath/>", 'the element "clipPath" [logo-unsupported]', CUT),
    "inner svg": ("<svg/>", 'the element "svg" [logo-unsupported]', "ungroup the inner drawing"),
    "animation": (
        "<circle r='9'><animate/></circle>",
        'the element "animate" inside "circle" [logo-unsupported]',
        "delete it; paper does not move",
    ),
    "shape in shape": (
        "<g><rect><path/></rect></g>",
        'the element "path" inside "rect" [logo-unsupported]',
        PLAIN,
    ),
    "unknown": ("<blob/>", 'the element "blob" [logo-unsupported]', PLAIN),
    "image": (
        "<image/>",
        'the element "image" [logo-unsafe]',
        "draw it as shapes, or save the whole logo as PNG",
    ),
    "link": ("<a><path/></a>", 'the element "a" [logo-unsafe]', "delete the link and keep its shapes"),
    "script": ("<script>1</script>", 'the element "script" [logo-unsafe]', "delete it"),
    "script in metadata": (
        "<metadata><script/></metadata>",
        'the element "script" inside "metadata" [logo-unsafe]',
        "delete it",
    ),
    "html script": (
        '<script xmlns="http://www.w3.org/1999/xhtml"/>',
        'the element "script" [logo-unsafe]',
        "delete it",
    ),
    "foreign object": ("<foreignObject/>", 'the element "foreignObject" [logo-unsafe]', "delete it"),
    "opacity": (
        '<g opacity=".5"/>',
        'opacity ".5" [logo-unsupported]',
        "use the lighter colour itself, without opacity",
    ),
    "fill opacity in style": (
        '<g style="fill-opacity:0.2"/>',
        'fill-opacity "0.2" [logo-unsupported]',
        "use the lighter colour itself, without opacity",
    ),
    "dashes": (
        '<g stroke-dasharray="2 3"/>',
        'stroke-dasharray "2 3" [logo-unsupported]',
        "draw the result as plain shapes, then delete it",
    ),
    "blend": (
        '<g style="mix-blend-mode:multiply"/>',
        'mix-blend-mode "multiply" [logo-unsupported]',
        "draw the result as plain shapes, then delete it",
    ),
    "unknown style": ('<g style="zoom:2"/>', 'the style "zoom:2" [logo-unsupported]', PLAIN),
    "processing instruction": (
        '<?xml-stylesheet href="http://x"?>',
        'the processing instruction "xml-stylesheet" [logo-unsafe]',
        PLAIN,
    ),
}


@pytest.mark.parametrize(("body", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_element_or_style_that_a_logo_may_not_have_is_named(refusal: Any, body: str, message: str, hint: str) -> None:
    found = refusal(svg(body))
    assert found.startswith("logo.svg:2:")
    assert found.split("error: ", 1)[1] == f"a logo may not have {message}\n  hint: {hint}"


FAULTS = {
    "event": ('<path onclick="go()"/>', '"onclick" would run a script [logo-unsafe]', "delete it"),
    "event on title": ('<title onload="go()"/>', '"onload" would run a script [logo-unsafe]', "delete it"),
    "href": (
        '<path href="#a"/>',
        '"href" refers to something else [logo-unsafe]',
        "delete it; a logo holds all that it needs",
    ),
    "xlink": (
        '<path xmlns:x="http://www.w3.org/1999/xlink" x:href="http://a"/>',
        '"href" refers to something else [logo-unsafe]',
        "delete it; a logo holds all that it needs",
    ),
    "xml base": (
        '<path xml:base="http://a"/>',
        '"base" refers to something else [logo-unsafe]',
        "delete it; a logo holds all that it needs",
    ),
    "gradient fill": (
        '<rect width="9" height="9" fill="url(#a)"/>',
        '"fill" refers to something else: "url(#a)" [logo-unsafe]',
        CLIPS,
    ),
    "clip": (
        '<g clip-path="URL(#a)"/>',
        '"clip-path" refers to something else: "URL(#a)" [logo-unsafe]',
        CLIPS,
    ),
    "url in style": (
        '<g style="filter:url(http://a)"/>',
        '"style" refers to something else: "filter:url(http://a)" [logo-unsafe]',
        CLIPS,
    ),
    "misspelt attribute": (
        '<path fil="red"/>',
        '"path" in a logo may not have the attribute "fil" [logo-unsupported]',
        PLAIN,
    ),
    "code for a colour": (
        "<path fill=\"red;__import__('os')\"/>",
        "\"red;__import__('os')\" is not a colour [logo-broken]",
        NO_CODE,
    ),
    "code in style": (
        '<path style="stroke:[].__class__"/>',
        '"[].__class__" is not a colour [logo-broken]',
        NO_CODE,
    ),
    "see-through colour": ('<path fill="#0f5a6380"/>', '"#0f5a6380" is not a colour [logo-broken]', NO_CODE),
    "level above 255": (
        '<path fill="rgb(1,2,300)"/>',
        '"rgb(1,2,300)" is not a colour [logo-broken]',
        NO_CODE,
    ),
    "length": (
        '<rect width="3em"/>',
        '"3em" is not a length [logo-broken]',
        'write a number such as "12" or "12px", 0 or more',
    ),
    "digits of another script": (
        '<rect x="٣"/>',
        '"٣" is not a length [logo-broken]',
        'write a number such as "12" or "12px"',
    ),
    "negative radius": (
        '<circle r="-1"/>',
        '"-1" is not a length [logo-broken]',
        'write a number such as "12" or "12px", 0 or more',
    ),
    "cap": (
        '<g stroke-linecap="flat"/>',
        '"flat" is not one of butt, round, square [logo-broken]',
        REDRAW,
    ),
    "style without value": ('<g style="fill"/>', '"fill" is not a style [logo-broken]', REDRAW),
    "transform": ('<g transform="spin(3)"/>', '"spin(3)" is not a transform [logo-broken]', REDRAW),
    "transform size": ('<g transform="matrix(1)"/>', '"matrix(1)" is not a transform [logo-broken]', REDRAW),
    "path start": ('<path d="L1 1"/>', '"L1 1" is not path data, which starts with M [logo-broken]', REDRAW),
    "path letter": ('<path d="M1 1X"/>', '"X" is not a number for "L" [logo-broken]', REDRAW),
    "path end": ('<path d="M1 1L2"/>', '"the end" is not a number for "L" [logo-broken]', REDRAW),
    "arc flag": (
        '<path d="M1 1A1 1 0 2 0 3 3"/>',
        '"2 0 3 3" is not a number for "A" [logo-broken]',
        REDRAW,
    ),
    "odd points": (
        '<polygon points="1 2 3"/>',
        '"1 2 3" is not a list of points [logo-broken]',
        "give each point an x and a y",
    ),
    "far number": (
        '<path d="M1e6 0h1"/>',
        'the number "1e6" is too large [logo-size]',
        "make the drawing smaller",
    ),
    "endless number": (
        '<path d="M1e999 0h1"/>',
        'the number "1e999" is too large [logo-size]',
        "make the drawing smaller",
    ),
    "far shape": (
        '<g transform="scale(9999)"><rect width="9999" height="9"/></g>',
        "this shape lies too far out [logo-size]",
        "make the drawing smaller",
    ),
    "uneven stroke": (
        '<path d="M1 1h8" stroke="red" transform="scale(1 2)"/>',
        "a transform stretches this line to uneven widths [logo-unsupported]",
        "convert the line to a filled shape; in Inkscape: Path, Stroke to Path",
    ),
    "many transforms": (
        f'<g transform="{"scale(1)" * 33}"/>',
        "one element has more than 32 transforms [logo-size]",
        "flatten the transforms",
    ),
    "many elements": ("<g/>" * 2_000, "more than 2,000 elements [logo-size]", "simplify the drawing"),
    "many metadata": (
        '<metadata xmlns:a="a:b">' + "<a:b/>" * 2_000 + "</metadata>",
        "more than 2,000 elements [logo-size]",
        "simplify the drawing",
    ),
    "deep": ("<g>" * 32 + "</g>" * 32, "elements nest more than 32 deep [logo-size]", "ungroup the drawing"),
    "many operations": (
        f'<path d="M0 0{"h1" * 20_000}"/>',
        "more than 20,000 points and curves [logo-size]",
        "simplify the drawing, or save it as PNG",
    ),
}


@pytest.mark.parametrize(("body", "message", "hint"), FAULTS.values(), ids=FAULTS)
def test_fault_in_an_svg_is_named_with_its_place(refusal: Any, body: str, message: str, hint: str) -> None:
    found = refusal(svg(body))
    assert found.startswith("logo.svg:2:")
    assert found.split("error: ", 1)[1] == f"{message}\n  hint: {hint}"


SIZES = "give width, height and viewBox sides from 0.01 to 1,000,000"
NO_SIZE = 'this SVG has neither a size nor a viewBox [logo-size]\n  hint: add a viewBox such as viewBox="0 0 48 48"'
ROOTS = {
    "no size": (
        "",
        NO_SIZE,
    ),
    "one side": (
        'width="48"',
        NO_SIZE,
    ),
    "zero": ('width="0" height="9"', f"a side of this SVG is 0 [logo-size]\n  hint: {SIZES}"),
    "negative": ('width="-5" viewBox="0 0 9 9"', f"a side of this SVG is -5 [logo-size]\n  hint: {SIZES}"),
    "flat viewBox": ('viewBox="0 0 9 0"', f"a side of this SVG is 0 [logo-size]\n  hint: {SIZES}"),
    "vast": (
        'width="900000in" height="900000in"',
        f"a side of this SVG is 8.64e+07 [logo-size]\n  hint: {SIZES}",
    ),
    "three numbers": (
        'viewBox="0 0 9"',
        '"0 0 9" is not a viewBox [logo-broken]\n  hint: write four numbers: left, top, width, height',
    ),
    "narrow": (
        'viewBox="0 0 201 10"',
        "a logo of 201 by 10 is too narrow; a side may be 20 times the other [logo-size]\n"
        "  hint: crop it, or use the symbol alone",
    ),
    "aspect": (
        'viewBox="0 0 9 9" preserveAspectRatio="middle"',
        '"middle" is not a preserveAspectRatio [logo-broken]\n  hint: write "xMidYMid meet"',
    ),
}


@pytest.mark.parametrize(("root", "message"), ROOTS.values(), ids=ROOTS)
def test_svg_without_a_usable_size_is_refused(refusal: Any, root: str, message: str) -> None:
    assert refusal(svg("<circle r='9'/>", root)) == f"logo.svg:1:1: error: {message}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "this SVG draws nothing [logo-broken]\n  hint: export the logo again, or save it as PNG"),
        (
            '<rect x="60" width="9" height="9"/>',
            "this SVG draws nothing inside its viewBox [logo-broken]\n  hint: fit the page to the drawing",
        ),
    ],
)
def test_empty_drawing_is_refused(refusal: Any, body: str, message: str) -> None:
    assert refusal(svg(body)) == f"logo.svg: error: {message}"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    ],
)
def test_doctype_and_entities_are_refused(refusal: Any, doctype: str) -> None:
    found = refusal(doctype + svg("<text>&a;</text>"))
    assert re.sub(r":1:\d+:", ":", found) == (
        "logo.svg: error: a logo may not have a DOCTYPE or entities [logo-unsafe]\n"
        "  hint: delete the part from <!DOCTYPE to its >, or save as plain SVG"
    )


def test_broken_xml_is_named_with_its_place(refusal: Any) -> None:
    assert refusal(svg("<g></h>")) == (
        "logo.svg:2:6: error: this SVG is damaged or incomplete: mismatched tag [logo-broken]\n"
        "  hint: export the logo again, or save it as PNG"
    )


def test_text_that_is_not_utf8_is_named_with_its_place(refusal: Any) -> None:
    assert refusal(svg("<title>é</title>").encode("latin-1")) == (
        "logo.svg:2:8: error: byte 0xe9 is not UTF-8 text [logo-broken]\n  hint: save the file as UTF-8"
    )


# The file


def png(size: tuple[int, int] = (32, 24), colour: Any = "#0f5a63", mode: str = "RGB", **options: Any) -> bytes:
    return encoded(Image.new(mode, size, colour), "PNG", **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


NOISE = Image.frombytes("L", (24, 24), bytes(i * i * 7 % 251 for i in range(576)))
TYPES = "save the logo as SVG, PNG or JPEG"
NAMES = {
    "png as jpg": (png(), "a.jpg", 'the content is PNG, but the name ends in ".jpg"', 'rename it to "a.png"'),
    "png as svg": (png(), "a.svg", 'the content is PNG, but the name ends in ".svg"', 'rename it to "a.png"'),
    "svg as png": (
        svg("<path/>").encode(),
        "a.png",
        'the content is SVG, but the name ends in ".png"',
        'rename it to "a.svg"',
    ),
    "jpeg without ending": (
        encoded(Image.new("RGB", (32, 32)), "JPEG"),
        "a",
        "the content is JPEG, but the name has no ending",
        'rename it to "a.jpg"',
    ),
    "gif": (b"GIF89a...", "a.gif", "the content is GIF; a logo is SVG, PNG or JPEG", TYPES),
    "webp": (b"RIFF0000WEBP", "a.png", "the content is WebP; a logo is SVG, PNG or JPEG", TYPES),
    "pdf": (b"%PDF-1.7", "a.svg", "the content is PDF; a logo is SVG, PNG or JPEG", TYPES),
    "gzip": (
        b"\x1f\x8b\x08...",
        "a.svg",
        "the content is compressed (gzip)",
        "save it as plain SVG, not as .svgz",
    ),
    "html": (b"<html></html>", "a.svg", "the content is XML or HTML; a logo is SVG, PNG or JPEG", TYPES),
    "noise": (b"hello", "a.jpeg", "the content is not JPEG; a logo is SVG, PNG or JPEG", TYPES),
    "unknown": (b"hello", "a.doc", "the content is of no known type; a logo is SVG, PNG or JPEG", TYPES),
}


@pytest.mark.parametrize(("content", "name", "message", "hint"), NAMES.values(), ids=NAMES)
def test_type_is_told_by_the_content(refusal: Any, content: bytes, name: str, message: str, hint: str) -> None:
    assert refusal(content, name) == f"{name}: error: {message} [logo-type]\n  hint: {hint}"


def test_svg_inside_html_is_not_a_logo(refusal: Any) -> None:
    assert refusal(f"<html>{svg('')}</html>") == (
        f'logo.svg:1:1: error: the content is not SVG: its outermost element is "html" [logo-type]\n  hint: {TYPES}'
    )


def test_byte_order_mark_and_upper_case_ending_are_fine(read: Any) -> None:
    assert read(b"\xef\xbb\xbf" + svg('<circle r="9"/>').encode(), "LOGO.SVG").shapes


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(HandpressError) as caught:
        read_logo(tmp_path / "none.svg")
    assert str(caught.value).endswith(
        "none.svg: error: there is no such file [logo-missing]\n  hint: check the name and the folder"
    )


def test_folder_pipe_and_device_are_refused(tmp_path: Path) -> None:
    paths = [tmp_path]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.svg")
        paths += [tmp_path / "pipe.svg", Path("/dev/zero")]
    for path in paths:
        with pytest.raises(HandpressError, match=r"this is not a file \[logo-missing\]"):
            read_logo(path)


def test_unreadable_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "logo.svg"
    path.write_text(svg(""))
    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(HandpressError, match=r"this file cannot be read: permission denied \[logo-missing\]"):
        read_logo(path)
    with pytest.raises(HandpressError, match=r"this file cannot be read: embedded null"):
        read_logo(Path("a\0.svg"))


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.svg", "this file is empty [logo-broken]\n  hint: export the logo again"),
        (
            svg("<path/>").encode().ljust(512 * 1024 + 1),
            "a.svg",
            "this file is larger than 512 KB [logo-size]\n  hint: simplify it, or save it as PNG",
        ),
        (
            png().ljust(8 * 1024 * 1024 + 1),
            "a.png",
            "this file is larger than 8 MB [logo-size]\n  hint: save it at 1,200 pixels wide",
        ),
    ],
)
def test_empty_or_oversized_file_is_refused(refusal: Any, content: bytes, name: str, message: str) -> None:
    assert refusal(content, name) == f"{name}: error: {message}"


# PNG and JPEG


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(width: int, height: int, depth: int, colour_type: int, row: bytes, extra: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    rows = zlib.compress((b"\0" + row) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PIXELS = {
    "rgb": (png((16, 16), (1, 2, 3)), (1, 2, 3)),
    "grey": (png((16, 16), 9, "L"), (9, 9, 9)),
    "one_bit": (png((16, 16), 1, "1"), (255, 255, 255)),
    "see_through_is_white": (png((16, 16), (9, 9, 9, 0), "RGBA"), (255, 255, 255)),
    "half_see_through_is_mixed_with_white": (png((16, 16), (0, 0, 0, 128), "RGBA"), (127, 127, 127)),
    "grey_with_alpha": (png((16, 16), (0, 0), "LA"), (255, 255, 255)),
    "palette_with_alpha": (
        raw_png(16, 16, 8, 3, bytes(16), chunk(b"PLTE", b"\1\2\3") + chunk(b"tRNS", b"\0")),
        (255, 255, 255),
    ),
    "one_see_through_colour": (
        raw_png(16, 16, 8, 2, bytes([1, 2, 3]) * 16, chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))),
        (255, 255, 255),
    ),
    "grey_of_16_bits": (raw_png(16, 16, 16, 0, b"\x80\0" * 16), (128, 128, 128)),
    **{
        f"see_through_grey_of_{depth}_bits": (
            raw_png(16, 16, depth, 0, row, chunk(b"tRNS", struct.pack(">H", key))),
            (255, 255, 255),
        )
        for depth, row, key in (
            (1, bytes(2), 0),
            (2, b"\x55" * 4, 1),
            (4, b"\x77" * 8, 7),
            (8, b"\x22" * 16, 34),
            (16, b"\x12\x34" * 16, 0x1234),
        )
    },
    **{
        f"other_see_through_grey_of_{depth}_bits": (
            raw_png(16, 16, depth, 0, row, chunk(b"tRNS", struct.pack(">H", key))),
            (grey,) * 3,
        )
        for depth, row, key, grey in (
            (1, bytes(2), 1, 0),
            (4, b"\x77" * 8, 8, 119),
            (16, b"\x12\x34" * 16, 0x1235, 18),
        )
    },
    "one_see_through_colour_of_16_bits": (
        raw_png(16, 16, 16, 2, b"\1\2\3\4\5\6" * 16, chunk(b"tRNS", b"\1\2\3\4\5\6")),
        (255, 255, 255),
    ),
    "grey_of_16_bits_with_alpha": (raw_png(16, 16, 16, 4, b"\x80\0\0\0" * 16), (255, 255, 255)),
    "rgb_of_16_bits_with_alpha": (raw_png(16, 16, 16, 6, b"\x80\0\x80\0\x80\0\0\0" * 16), (255, 255, 255)),
    "palette_of_4_bits_with_alpha": (
        raw_png(16, 16, 4, 3, b"\x11" * 8, chunk(b"PLTE", b"\1\2\3\4\5\6") + chunk(b"tRNS", b"\xff\0")),
        (255, 255, 255),
    ),
    "rgb_of_16_bits": (raw_png(16, 16, 16, 2, b"\x80\0\0\0\xff\xff" * 16), (128, 0, 255)),
}


@pytest.mark.parametrize(("content", "expected"), PIXELS.values(), ids=PIXELS)
def test_png_becomes_rgb_on_white(read: Any, content: bytes, expected: tuple[int, int, int]) -> None:
    assert read(content, "a.png") == RasterLogo(16, 16, bytes(expected) * 256)


def test_jpeg_for_print_becomes_rgb(read: Any) -> None:
    logo = read(encoded(Image.new("CMYK", (32, 16), (0, 255, 255, 0)), "JPEG"), "a.jpeg")
    assert (logo.width, logo.height) == (32, 16)
    assert logo.pixels[0] > 250
    assert max(logo.pixels[1:3]) < 5


def swapped(named_srgb: bool = False) -> bytes:
    """Return a colour profile in which what is called red is blue, and the other way round."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * 20, 12)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    start = int.from_bytes(profile[tags[b"desc"] + 4 : tags[b"desc"] + 8], "big")
    if not named_srgb:
        profile[start + 28 : start + 36] = "test".encode("utf-16-be")
    return bytes(profile)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colour_profile_is_honoured(read: Any, kind: str, mode: str) -> None:
    picture = Image.new("RGB", (32, 16), (250, 10, 10)).convert(mode)
    if kind == "JPEG" and mode != "RGB":
        pytest.skip("a JPEG has no such pixels")
    logo = read(encoded(picture, kind, icc_profile=swapped()), f"a.{kind.lower()}")
    red, green, blue = logo.pixels[:3]
    assert blue > 200
    assert max(red, green) < 60


def test_a_profile_is_not_judged_by_its_name(read: Any) -> None:
    assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(swapped(True)))).startswith("sRGB")
    logo = read(encoded(Image.new("RGB", (32, 16), (250, 10, 10)), "PNG", icc_profile=swapped(True)), "a.png")
    assert logo.pixels[2] > 200


def press_profile() -> bytes:
    """Return a made-up profile of a press: each ink at its fullest leaves a part of its light, as on paper."""
    least = 0.1
    xs = ((0.9642, 1.0, 0.8249), (0.34, 0.42, 0.83), (0.46, 0.3, 0.28), (0.77, 0.85, 0.1), (least,) * 3)
    corners = []
    for inks in itertools.product((0, 1), repeat=4):
        light = [math.prod(ink[at] if on else 1.0 for on, ink in zip(inks, xs[1:], strict=True)) for at in range(3)]
        x, y, z = (max(part, 0.02) for part in light)
        fx, fy, fz = (part ** (1 / 3) for part in (x, y, z))
        lab = (116 * fy - 16) / 100, (500 * (fx - fy) + 128) / 255, (200 * (fy - fz) + 128) / 255
        corners.append([round(min(max(part, 0.0), 1.0) * 65280) for part in lab])
    straight = struct.pack(">2H", 0, 65535)
    identity = struct.pack(">9i", *(65536 if at % 4 == 0 else 0 for at in range(9)))
    table = b"mft2" + bytes(4) + bytes((4, 3, 2, 0)) + identity + struct.pack(">2H", 2, 2)
    table += straight * 4 + struct.pack(">48H", *(part for corner in corners for part in corner)) + straight * 3
    words = b"press\0"
    name = b"desc" + bytes(4) + struct.pack(">I", len(words)) + words + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", *(round(part * 65536) for part in xs[0]))
    tags, body = b"", b""
    for tag, data in ((b"desc", name), (b"wtpt", white), (b"A2B0", table), (b"A2B1", table)):
        tags += tag + struct.pack(">2I", 132 + 4 * 12 + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = bytes(8) + struct.pack(">I", 0x02400000) + b"prtrCMYKLab " + struct.pack(">6H", 2024, 1, 1, 0, 0, 0)
    head += b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    whole = head + struct.pack(">I", 4) + tags + body
    return struct.pack(">I", len(whole)) + whole[4:]


def test_profile_of_a_press_is_honoured(read: Any) -> None:
    def printed(*inks: int) -> tuple[int, ...]:
        picture = Image.new("CMYK", (32, 16), inks)
        return tuple(read(encoded(picture, "JPEG", icc_profile=press_profile(), quality=100), "a.jpg").pixels[:3])

    assert min(printed(0, 0, 0, 0)) > 250
    red, green, blue = printed(255, 0, 0, 0)
    assert red < 120 < green < blue  # the cyan of a press, not that of a screen
    assert green < 220
    assert max(printed(255, 255, 255, 255)) < 45


def test_profile_of_srgb_or_of_another_kind_of_pixels_changes_nothing(read: Any) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = read(png((32, 16)), "a.png")
    assert read(png((32, 16), icc_profile=srgb), "b.png") == plain
    assert read(png((32, 16), icc_profile=b"no profile at all" * 9), "c.png") == plain
    grey = read(png((32, 16), 90, "L"), "d.png")
    assert read(png((32, 16), 90, "L", icc_profile=srgb), "e.png") == grey


def test_jpeg_of_photoshop_has_its_inks_the_other_way_round(read: Any) -> None:
    picture = Image.new("CMYK", (32, 16), (0, 255, 255, 0))
    whole = encoded(picture, "JPEG")
    assert b"Adobe" in whole[:200]
    logo = read(whole, "a.jpg")
    assert logo.pixels[0] > 250


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (png((300, 120), (255, 255, 255, 255), "RGBA"), "a.png", "nothing of this logo shows on white paper"),
        (png((300, 120), (255, 255, 255, 0), "RGBA"), "a.png", "nothing of this logo shows on white paper"),
        (svg('<rect width="48" height="48" fill="#fff"/>'), "a.svg", "nothing of this logo shows on white paper"),
        (
            svg('<rect x="85" y="130" width="40" height="14"/>', 'width="210mm" height="297mm" viewBox="0 0 210 297"'),
            "a.svg",
            "this logo has empty margins: what shows prints 1.4 by 0.5 mm",
        ),
        (
            svg('<circle r="20"/><path d="M0 0H48V48H0z" fill="#fff"/>'),
            "a.svg",
            "nothing of this logo shows on white paper",
        ),
        (svg('<rect width="48" height="48"/><path d="M0 0H48V48z" fill="#fff"/>'), "a.svg", ""),
        (svg('<rect width="48" height="48"/><path d="M0 9H48V48H0z" fill="#fff"/>'), "a.svg", ""),
        (svg('<rect width="48" height="48" fill="#fff"/><rect width="48" height="48"/>'), "a.svg", ""),
        (svg('<rect width="48" height="48"/>'), "a.svg", ""),
        (svg('<rect x="4" y="10" width="30" height="28"/>'), "a.svg", ""),
        (png((300, 120)), "a.png", ""),
    ],
)
def test_logo_that_hardly_shows_is_told(
    tmp_path: Path, content: bytes | str, name: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "brand.yaml").write_text(f"clinic: Test\nlogo: {name}\ncpt-copyright: 2025\n")
    look = read_look(tmp_path / "brand.yaml")
    told = [finding.message for finding in look_findings(look, tmp_path / "brand.yaml")]
    assert told == ([said] if said else [])


def test_photo_taken_sideways_stands_upright(read: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.new("RGB", (32, 16), "red")
    picture.paste("blue", (0, 0, 16, 16))
    logo = read(encoded(picture, "JPEG", exif=exif), "a.jpg")
    assert (logo.width, logo.height) == (16, 32)
    assert logo.pixels[2] > 200  # blue was left, and is on top now
    assert logo.pixels[-3] > 200


def test_large_picture_is_reduced_for_print(read: Any) -> None:
    logo = read(png((3000, 200)), "a.png")
    assert (logo.width, logo.height) == (1200, 80)
    assert logo.pixels == bytes((15, 90, 99)) * 1200 * 80


SAVE = "save it at 1,200 pixels wide"
PICTURES = {
    "too small": (
        png((15, 40)),
        "a logo of 15 by 40 pixels is too small; each side needs 16 or more [logo-size]",
        "use a larger picture, best an SVG",
    ),
    "too narrow": (
        png((421, 21)),
        "a logo of 421 by 21 is too narrow; a side may be 20 times the other [logo-size]",
        "crop it, or use the symbol alone",
    ),
    "too many pixels": (
        raw_png(8000, 5001, 8, 2, b""),
        "this picture has more than 40 million pixels [logo-size]",
        SAVE,
    ),
    "warned of by Pillow": (
        raw_png(10_000, 10_000, 8, 2, b""),
        "this picture has more than 40 million pixels [logo-size]",
        SAVE,
    ),
    "bomb": (
        raw_png(60_000, 60_000, 8, 2, b""),
        "this picture has more than 40 million pixels [logo-size]",
        SAVE,
    ),
    "animated": (
        png(save_all=True, append_images=[Image.new("RGB", (32, 24))]),
        "this picture has 2 frames [logo-unsupported]",
        "save one still picture",
    ),
    "without end": (png()[:-6], "this PNG is damaged or incomplete [logo-broken]", "export the logo again"),
    "wrong checksum": (
        png()[:-14] + b"\0\0" + png()[-12:],
        "this PNG is damaged or incomplete [logo-broken]",
        "export the logo again",
    ),
}


@pytest.mark.parametrize(("content", "message", "hint"), PICTURES.values(), ids=PICTURES)
def test_picture_that_cannot_serve_is_refused(refusal: Any, content: bytes, message: str, hint: str) -> None:
    assert refusal(content, "a.png") == f"a.png: error: {message}\n  hint: {hint}"


def test_jpeg_with_two_pictures_is_refused(refusal: Any) -> None:
    two = encoded(Image.new("RGB", (32, 32)), "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32))])
    assert "this picture has 2 frames [logo-unsupported]" in refusal(two, "a.jpg")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_truncated_picture_is_refused_wherever_it_is_cut(refusal: Any, kind: str) -> None:
    whole = encoded(NOISE, kind)
    for length in range(8, len(whole), 5):
        assert "damaged or incomplete [logo-broken]" in refusal(whole[:length], f"a.{kind.lower()}")


# Safety


class Watch:
    """Notes what the process opens, connects to or runs."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] | None = None
        sys.addaudithook(self.note)

    def note(self, event: str, details: tuple[Any, ...]) -> None:
        if self.events is not None and event.startswith(("open", "socket", "subprocess", "os.", "tempfile", "url")):
            self.events.append((event, details[0] if details else ""))


WATCH = Watch()  # an audit hook cannot be removed


def test_nothing_but_the_logo_is_opened(tmp_path: Path) -> None:
    read_logo(DEFAULT)  # imports open files too
    path = tmp_path / "a.png"
    path.write_bytes(png())
    read_logo(path)
    WATCH.events = []
    read_logo(DEFAULT)
    read_logo(path)
    events, WATCH.events = WATCH.events, None
    opened = [str(what) for event, what in events if event == "open" and not isinstance(what, int)]  # no open handle
    assert opened == [str(DEFAULT), str(path)]
    assert {event for event, _ in events} == {"open"}


def test_nothing_is_printed_or_logged(
    read: Any, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    read(svg('<path d="M0 0h9" stroke="red"/><polyline points="1 2"/><circle r="9"/>'))
    read(png(mode="RGBA"), "a.png")
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def survives(path: Path, content: bytes) -> None:
    """Read *content* as each type; a logo or one finding comes out."""
    path.write_bytes(content)
    try:
        logo = read_logo(path)
    except HandpressError as error:
        (finding,) = error.findings
        assert finding.message[0].islower() or not finding.message[0].isalpha()
        assert finding.hint
        return
    if isinstance(logo, RasterLogo):
        assert len(logo.pixels) == 3 * logo.width * logo.height
    else:
        numbers = [n for shape in logo.shapes for step in shape.path for n in step if not isinstance(n, str)]
        assert all(math.isfinite(n) and abs(n) < 1e6 for n in [logo.width, logo.height, *numbers])


@NO_SHRINKING_BY_FIXTURE
@given(
    content=st.binary(max_size=300),
    start=st.sampled_from([b"", b"<svg ", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
def test_random_bytes_end_in_a_finding(tmp_path: Path, content: bytes, start: bytes) -> None:
    for name in ("a.svg", "a.png", "a.jpg"):
        survives(tmp_path / name, start + content)


def mutated(data: st.DataObject, whole: bytes) -> bytes:
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 6))
        content[at : at + cut] = data.draw(
            st.binary(max_size=6) | st.text("0eE.-+9%,( )MmAaZzQtS\"'<>", max_size=6).map(str.encode)
        )
    return bytes(content)


RICH = svg(
    "<style>.a,#b{fill:url(#g)!important} path{stroke:hsl(1 2% 3%/1)}</style><defs><radialGradient id='g' href='#h' "
    "gradientTransform='rotate(9)' spreadMethod='reflect' fx='40%'/><linearGradient id='h'>"
    "<stop offset='.2' stop-color='red'/><stop offset='90%'/></linearGradient></defs><circle id='b' r='9'/>"
    '<g transform="rotate(30 24 24) scale(.5)" style="fill:#0f5a63;stroke:red" opacity="1"><title/>'
    '<path d="M4 4h8v8zl1 2a5 9 30 1 1 -9 -4q1 2 3 4t5 6c1 2 3 4 5 6s7 8 9 9z" fill-rule="evenodd"/>'
    '<rect x="1" y="2" width="30" rx="3" height="9mm"/>'
    '<polygon points="1,2 3,4 5,6" stroke-width="2"/></g>',
    'width="96" height="60" viewBox="0 0 48 48" preserveAspectRatio="xMidYMid meet"',
).encode()


@NO_SHRINKING_BY_FIXTURE
@given(data=st.data())
def test_mutated_svg_ends_in_a_logo_or_a_finding(tmp_path: Path, data: st.DataObject) -> None:
    survives(tmp_path / "a.svg", mutated(data, RICH))


@NO_SHRINKING_BY_FIXTURE
@given(data=st.data(), kind=st.sampled_from(["PNG", "JPEG"]))
def test_mutated_picture_ends_in_a_logo_or_a_finding(tmp_path: Path, data: st.DataObject, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    whole = encoded(NOISE, kind, exif=exif)
    survives(tmp_path / f"a.{kind.lower()}", mutated(data, whole))


NUMBERS = st.floats(-1e6, 1e6, allow_nan=False, exclude_min=True, exclude_max=True) | st.sampled_from(
    [0.0, 1e-300, -1e-12, 5e-324, 999999.0]
)


@NO_SHRINKING_BY_FIXTURE
@given(numbers=st.lists(NUMBERS, min_size=14, max_size=14), flags=st.tuples(*[st.sampled_from("01")] * 2))
def test_extreme_numbers_end_in_a_logo_or_a_finding(
    tmp_path: Path, numbers: list[float], flags: tuple[str, str]
) -> None:
    n = [repr(number) for number in numbers]
    d = f"M{n[0]} {n[1]}A{n[2]} {n[3]} {n[4]} {' '.join(flags)} {n[5]} {n[6]}s{n[7]} {n[8]} {n[9]} {n[10]}z"
    body = f'<path d="{d}" transform="rotate({n[11]}) scale({n[12]})" stroke="red"/><circle r="9"/>'
    survives(tmp_path / "a.svg", svg(body, f'viewBox="{n[12]} {n[13]} 48 48"').encode())


@pytest.mark.parametrize(
    "body",
    [
        '<rect x="3" y="4" width="30" height="20" rx="5" fill="#0f5a63"/><circle cx="24" cy="16.5" r="7" fill="red"/>',
        '<path d="M1 2L40 2C41 9 30 30 12 40Z" fill-rule="evenodd"/><polygon points="1,1 9,1 9,9"/>',
        '<ellipse cx="20" cy="20" rx="9" ry="4" fill="none" stroke="#123456" stroke-width="2"/>',
    ],
)
def test_a_move_by_nothing_changes_no_point(body: str, tmp_path: Path) -> None:
    root = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="-4 -2 48 48">'
    (tmp_path / "direct.svg").write_text(f"{root}{body}</svg>")
    (tmp_path / "moved.svg").write_text(f'{root}<g transform="translate(0 0)">{body}</g></svg>')
    direct, through = read_logo(tmp_path / "direct.svg"), read_logo(tmp_path / "moved.svg")
    assert isinstance(direct, VectorLogo)
    assert isinstance(through, VectorLogo)
    for one, other in zip(direct.shapes, through.shapes, strict=True):
        assert one.stroke_width == pytest.approx(other.stroke_width)
        assert (one.fill, one.stroke, one.even_odd) == (other.fill, other.stroke, other.even_odd)
        assert [op[0] for op in one.path] == [op[0] for op in other.path]
        for op, same in zip(one.path, other.path, strict=True):
            assert list(op[1:]) == pytest.approx(list(same[1:]), abs=1e-5)


@pytest.mark.parametrize("body", ["", '<g transform="rotate(9)"><path d="m4 4q9-4 20 8a5 9 30 1 1-9-4z"/></g>'])
def test_reading_a_logo_loads_no_drawing_library(body: str, tmp_path: Path) -> None:
    import subprocess

    logo = tmp_path / "a.svg"
    logo.write_text(DEFAULT.read_text().replace("</svg>", f"{body}</svg>"))
    code = (
        "import sys; from pathlib import Path; from handpress.brand.logo import read_logo;"
        "read_logo(Path(sys.argv[1])); sys.exit('svglib' in sys.modules or 'reportlab' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(logo)], timeout=600).returncode == 0
