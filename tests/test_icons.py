"""The pictograms keep to the rules of their README, and cost nothing until one is asked for."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
from PIL import Image

from conftest import LIBRARY, ROOT
from handpress.brand.brand import read_brand
from handpress.brand.colour import BLACK, SHAPE_CONTRAST, WHITE, contrast, from_hex
from handpress.brand.icons import NAMES, icon
from handpress.brand.outlines import extent
from handpress.brand.svg import vector
from handpress.brand.theme import Theme, theme_for
from handpress.brand.variant import Ink, Variant

FOLDER = ROOT / "src" / "handpress" / "brand" / "icons"
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
GROUP = {
    "fill": "none",
    "stroke": "#0f5a63",
    "stroke-width": "2.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
PAINTS = {"none", "#0f5a63", "#9fd0d6", "#ffffff"}
ALERTING = {"emergency", "bleeding", "fever"}
DARK_IN_LIFE = {"emergency", "x-ray"}
BAND = {"d": "M10.8 10.8 37.2 37.2", "stroke": "#ffffff", "stroke-width": "6", "stroke-linecap": "butt"}
RING = {"cx": "24", "cy": "24", "r": "18.75"}


@pytest.fixture(scope="module")
def theme() -> Theme:
    return theme_for(read_brand(LIBRARY / "brand" / "brand.yaml")[0])


def drawing(name: str) -> ElementTree.Element:
    return ElementTree.fromstring((FOLDER / f"{name}.svg").read_bytes())


def test_there_is_a_row_in_the_readme_for_each() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows[1:]) == list(NAMES)
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_drawing_has_the_elements_and_paints_that_it_may(name: str) -> None:
    root = drawing(name)
    assert root.attrib == {"viewBox": "0 0 48 48"}
    (group,) = root
    assert group.tag == f"{SVG}g"
    assert group.attrib == GROUP
    paints = PAINTS | ({"#9a1b1f"} if name in ALERTING else set())
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        assert not {"style", "class", "opacity"} & element.attrib.keys()
        assert {element.get(key) for key in ("fill", "stroke")} - {None} <= paints
        assert element.get("stroke-width", "2.5") == "2.5" or element.attrib == BAND
        if element.get("fill") == "#0f5a63" and element.get("stroke") == "none" and element.tag == f"{SVG}circle":
            assert float(element.attrib["r"]) >= 1.3
    assert b"<!--" not in (FOLDER / f"{name}.svg").read_bytes()


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("no-") or name == "stop-medicine"])
def test_what_is_forbidden_is_crossed_out_in_the_same_way(name: str) -> None:
    first, *_, band, ring, bar = drawing(name)[0]
    assert first.attrib == RING | {"fill": "#ffffff"}
    assert (band.attrib, ring.attrib, bar.attrib) == (BAND, RING, {"d": BAND["d"]})


@pytest.mark.parametrize("name", NAMES)
def test_ink_fills_the_square_and_keeps_off_its_edge(name: str) -> None:
    drawn = vector((FOLDER / f"{name}.svg").read_bytes())
    boxes = []
    for shape in drawn.shapes:
        if {shape.fill, shape.stroke} - {None, WHITE}:
            box = extent([(step[0], step[1:]) for step in shape.path])
            pen = shape.stroke_width / 2
            boxes.append((box[0] - pen, box[1] - pen, box[2] + pen, box[3] + pen))
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    unit = 48 / drawn.width
    sides = [min(lefts) * unit, min(tops) * unit, max(rights) * unit, max(bottoms) * unit]
    assert min(sides[:2]) >= 3.99
    assert max(sides[2:]) <= 44.05
    assert max(sides[2] - sides[0], sides[3] - sides[1]) >= 35


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_neither_faint_nor_heavy(name: str) -> None:
    picture = resvg_py.svg_to_bytes(svg_string=(FOLDER / f"{name}.svg").read_text(encoding="utf-8"), zoom=4)
    image = Image.open(BytesIO(bytes(picture)))
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    dark = sum(ground.convert("L").histogram()[:140]) / 16
    assert 300 <= dark <= (1_100 if name in DARK_IN_LIFE else 710)


def test_drawing_takes_the_colours_of_the_brand(theme: Theme) -> None:
    paints = {paint for name in NAMES for shape in icon(name, theme).shapes for paint in (shape.fill, shape.stroke)}
    assert paints - {None} == {theme.brand, theme.picture_tint, theme.alert, WHITE}


@pytest.mark.parametrize("name", NAMES)
def test_in_grey_ink_lines_are_black_and_tints_white(name: str) -> None:
    grey = theme_for(read_brand(LIBRARY / "brand" / "brand.yaml")[0], Variant(ink=Ink.GREY))
    paints = {paint for shape in icon(name, grey).shapes for paint in (shape.fill, shape.stroke)}
    assert paints <= {None, BLACK, WHITE}


@pytest.mark.parametrize("colour", ["#0f5a63", "#767676", "#7a2048", "#00539f", "#111111", "#8a6100", "#c2185b"])
def test_lines_stand_out_from_the_tint_of_any_brand(colour: str, theme: Theme) -> None:
    own = Theme(**{name: getattr(theme, name) for name in theme.__struct_fields__} | {"brand": from_hex(colour)})
    assert contrast(own.brand, own.picture_tint) >= SHAPE_CONTRAST


def test_unknown_name_is_refused(theme: Theme) -> None:
    with pytest.raises(ValueError, match="no pictogram 'no-such'"):
        icon("no-such", theme)
    with pytest.raises(ValueError, match="no pictogram"):
        icon("../../../../etc/passwd", theme)


def test_render_without_pictograms_reads_none() -> None:
    program = """
import sys
read = []
sys.addaudithook(lambda name, args: read.append(str(args[0])) if name == "open" else None)
import handpress
from handpress.__main__ import main
sys.argv = ["handpress", "render", "22867", "--out", sys.argv[1]]
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
assert any(name.endswith("22867.yaml") for name in read)
assert not [name for name in read if name.endswith(".svg") and "icons" in name]
assert "segno" not in sys.modules
"""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", program, folder], check=True, cwd=folder)
