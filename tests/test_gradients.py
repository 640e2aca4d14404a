"""Gradients of a logo, on paper as another program draws them; what they must not be."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image, ImageChops, ImageStat

import handpress
from conftest import LIBRARY, copy_of, handout_of
from handpress.brand.brand import Brand
from handpress.brand.logo import BAND, grey_logo, read_logo
from handpress.brand.look import Look
from handpress.brand.shapes import Gradient, VectorLogo
from handpress.brand.variant import Ink, Variant
from handpress.cli.commands import main
from handpress.diagnostics import HandpressError
from handpress.proof import inspect

STOPS = (
    '<stop offset="0" stop-color="red"/><stop offset=".5" stop-color="#ff0"/><stop offset="100%" stop-color="blue"/>'
)
GRADIENTS = {
    "linear": ("<linearGradient id='a'>{}</linearGradient>", 'fill="url(#a)"'),
    "down": ("<linearGradient id='a' x2='0' y2='1'>{}</linearGradient>", 'fill="url(#a)"'),
    "turned": ("<linearGradient id='a' gradientTransform='rotate(30)'>{}</linearGradient>", 'fill="url(#a)"'),
    "skewed": ("<linearGradient id='a' gradientTransform='skewX(30) scale(.5)'>{}</linearGradient>", 'fill="url(#a)"'),
    "slanting box": ("<linearGradient id='a' y2='1'>{}</linearGradient>", 'fill="url(#a)"'),
    "in user space": (
        "<linearGradient id='a' gradientUnits='userSpaceOnUse' x1='10' x2='50%' y2='20'>{}</linearGradient>",
        'fill="url(#a)"',
    ),
    "reflected": ("<linearGradient id='a' x2='.3' spreadMethod='reflect'>{}</linearGradient>", 'fill="url(#a)"'),
    "repeated": ("<linearGradient id='a' x1='.4' x2='.7' spreadMethod='repeat'>{}</linearGradient>", 'fill="url(#a)"'),
    "padded": ("<linearGradient id='a' x1='.4' x2='.7'>{}</linearGradient>", 'fill="url(#a)"'),
    "radial": ("<radialGradient id='a'>{}</radialGradient>", 'fill="url(#a)"'),
    "radial off its centre": ("<radialGradient id='a' fx='.3' fy='.4' cx='.6'>{}</radialGradient>", 'fill="url(#a)"'),
    "radial repeated": ("<radialGradient id='a' r='.2' spreadMethod='repeat'>{}</radialGradient>", 'fill="url(#a)"'),
    "radial reflected": (
        "<radialGradient id='a' r='.2' fx='.4' spreadMethod='reflect'>{}</radialGradient>",
        'fill="url(#a)"',
    ),
    "radial in user space": (
        "<radialGradient id='a' gradientUnits='userSpaceOnUse' cx='30' cy='24' r='20' "
        "gradientTransform='matrix(1 .3 0 .7 4 2)'>{}</radialGradient>",
        'fill="url(#a)"',
    ),
    "by href": (
        "<linearGradient id='b'>{}</linearGradient><linearGradient id='a' href='#b' y2='1'/>",
        'fill="url(#a)"',
    ),
    "by xlink, radial from linear": (
        "<radialGradient id='a' xmlns:x='http://www.w3.org/1999/xlink' x:href='#b' r='.4'/>"
        "<linearGradient id='b' spreadMethod='reflect'>{}</linearGradient>",
        'fill="url(#a)"',
    ),
    "by a style": ("<linearGradient id='a'>{}</linearGradient>", "style=\"fill:url('#a') red\""),
    "by a sheet": ("<style>.p{{fill:url(#a)}}</style><linearGradient id='a'>{}</linearGradient>", 'class="p"'),
    "hard edge": (
        "<linearGradient id='a'><stop stop-color='red'/><stop offset='.4' stop-color='red'/>"
        "<stop offset='.4' stop-color='blue'/><stop offset='.2' stop-color='lime'/></linearGradient>",
        'fill="url(#a)"',
    ),
    "one stop": ("<linearGradient id='a'><stop stop-color='red'/></linearGradient>", 'fill="url(#a)"'),
    "without length": ("<linearGradient id='a' x2='0'>{}</linearGradient>", 'fill="url(#a)"'),
    "with a line round it": (
        "<linearGradient id='a'>{}</linearGradient>",
        'fill="url(#a)" stroke="#000" stroke-width="3"',
    ),
    "missing, with another": ("", 'fill="url(#a) red"'),
}
HOLED = '<path d="M8 6h32c6 9 6 26 0 36h-32zM18 16v12h10v-12z" fill-rule="evenodd" {}/>'
PLACED = f'<g transform="translate(3 2) rotate(8) scale(.9 .8)">{HOLED}</g>'
SCALE = 8  # pixels of a point on paper
HANDOUT = handout_of("  - {kind: overview, text: [Made-up words.]}")


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Return a reader of the logo with some definitions and shapes."""

    def reader(defined: str, shapes: str) -> VectorLogo:
        (tmp_path / "logo.svg").write_text(drawing(defined, shapes))
        found = read_logo(tmp_path / "logo.svg")
        assert isinstance(found, VectorLogo)
        return found

    return reader


def drawing(defined: str, shapes: str) -> str:
    root = '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
    return f"{root}<defs>{defined}</defs>{shapes}</svg>"


def printed(logo: VectorLogo, ink: Ink = Ink.COLOR) -> bytes:
    """Return a handout with *logo*, which keeps to both standards."""
    brand = Brand(clinic="Test", cpt_copyright="2025")
    pdf = handpress.render(copy_of(HANDOUT, Look(brand, logo), variant=Variant(ink=ink)))
    assert inspect(pdf, "a.pdf") == []
    return pdf


def by_pdf(logo: VectorLogo) -> Image.Image:
    """Return *logo* as it prints in a header, which starts at the margins."""
    import pypdfium2

    side, left, top = round(BAND[1] * SCALE), 54 * SCALE, 28 * SCALE
    page = pypdfium2.PdfDocument(printed(logo))[0].render(scale=SCALE).to_pil().convert("RGB")
    return page.crop((left, top, left + side, top + side))


def by_resvg(text: str) -> Image.Image:
    import resvg_py

    side = round(BAND[1] * SCALE)
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=text, background="white", width=side, skip_system_fonts=True))
    return Image.open(io.BytesIO(drawn)).convert("RGB")


@pytest.mark.parametrize("shape", [HOLED, PLACED], ids=["straight", "placed"])
@pytest.mark.parametrize(("defined", "paint"), GRADIENTS.values(), ids=GRADIENTS)
def test_gradient_prints_as_another_program_draws_it(read: Any, defined: str, paint: str, shape: str) -> None:
    if "stroke=" in paint and shape is PLACED:
        pytest.skip("its line would be of uneven width")
    defined, shape = defined.format(STOPS), shape.format(paint)
    ours, wanted = by_pdf(read(defined, shape)), by_resvg(drawing(defined, shape))
    assert ours.size == wanted.size
    assert ImageStat.Stat(ImageChops.difference(wanted, Image.new("RGB", wanted.size, "white"))).mean[1] > 20
    # pdfium draws a shading in 256 steps, however often it goes to and fro.
    most = 9 if "spreadMethod" in defined else 2.5
    assert max(ImageStat.Stat(ImageChops.difference(ours, wanted)).mean) < most


def test_gradient_in_grey_ink_is_in_greys(read: Any) -> None:
    defined, paint = GRADIENTS["linear"]
    logo = grey_logo(read(defined.format(STOPS), HOLED.format(paint)))
    (shape,) = logo.shapes
    assert isinstance(shape.fill, Gradient)
    assert all(len(set(colour)) == 1 for _, colour in shape.fill.stops)
    printed(logo, Ink.GREY)


def test_gradient_on_a_page_for_a_phone_is_drawn_alike(tmp_path: Path) -> None:
    defined, paint = GRADIENTS["radial in user space"]
    text = drawing(defined.format(STOPS), PLACED.format(paint))
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    (tmp_path / "handouts" / "brand" / "logo.svg").write_text(text)
    words = ["render", "22511", "--format", "html", "--out", str(tmp_path), "--library", str(tmp_path / "handouts")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    html = (tmp_path / "22511_en.html").read_text()
    inline = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert inline
    ours = by_resvg(inline[0].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    assert max(ImageStat.Stat(ImageChops.difference(ours, by_resvg(text))).mean) < 2.5


REFUSED = {
    "round a line": (
        "<linearGradient id='a'>{}</linearGradient>",
        'stroke="url(#a)"',
        "a line is painted with a gradient",
    ),
    "outside its circle": (
        "<radialGradient id='a' fx='2'>{}</radialGradient>",
        'fill="url(#a)"',
        "a radial gradient begins outside its circle",
    ),
    "without end": (
        "<linearGradient id='a' x2='.001' spreadMethod='repeat'>{}</linearGradient>",
        'fill="url(#a)"',
        "repeats too often",
    ),
    "of a spread that nobody knows": (
        "<linearGradient id='a' spreadMethod='wild'>{}</linearGradient>",
        'fill="url(#a)"',
        '"wild" is not one of pad, reflect, repeat',
    ),
    "from another file": (
        "<linearGradient id='a' href='b.svg#c'>{}</linearGradient>",
        'fill="url(#a)"',
        '"href" refers to something else',
    ),
    "in another file": ("", 'fill="url(b.svg#c)"', '"fill" refers to something else'),
    "of many stops": ("<linearGradient id='a'>" + "<stop/>" * 257 + "</linearGradient>", 'fill="url(#a)"', "256 stops"),
}


@pytest.mark.parametrize(("defined", "paint", "said"), REFUSED.values(), ids=REFUSED)
def test_gradient_that_cannot_print_is_refused(read: Any, defined: str, paint: str, said: str) -> None:
    with pytest.raises(HandpressError) as caught:
        read(defined.format(STOPS), HOLED.format(paint))
    (finding,) = caught.value.findings
    assert re.search(said, finding.message)
    assert finding.hint


def test_gradients_that_take_from_each_other_in_a_circle_end(read: Any) -> None:
    defined = "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>"
    with pytest.raises(HandpressError, match="draws nothing"):
        read(defined, HOLED.format('fill="url(#a)"'))
