"""Pictures of a library: what is read of them, what is refused, how they print with their words."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

import handpress
from conftest import LIBRARY, SHARED, copy_of, handout_of, structure_text
from handpress.brand.colour import BLACK, WHITE
from handpress.brand.look import Look
from handpress.brand.pictures import LibraryPicture, PictureLabel, PictureWords, read_picture
from handpress.brand.shapes import RasterLogo, Shape, VectorLogo
from handpress.brand.theme import PageMaster
from handpress.brand.variant import Edition, Ink, Variant
from handpress.diagnostics import HandpressError
from handpress.forms.html import html_page
from handpress.forms.text import plain_text
from handpress.layout import leaders
from handpress.layout.boxes import Flow, ImageItem, Pages, ShapeItem, StructElem, TextItem
from handpress.layout.figures import drawing_figure, drawing_piece
from handpress.layout.leaders import Words, arranged
from handpress.layout.paginate import paginate
from handpress.layout.pieces import Maker
from handpress.pdf.engrave import engrave
from handpress.pdf.filling import fill
from handpress.proof import inspect

SHIPPED = LIBRARY / "pictures"
NAMES = ("colonoscopy", "vertebroplasty")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'
    '<path d="M60 10H140V90H60z" fill="#9fd0d6" stroke="#0f5a63" stroke-width="2"/></svg>'
)
SHEET = """\
alt: A box in the middle.
caption: The box.
labels:
  - {text: Box, at: [62, 50], side: left}
"""
ARABIC = {"alt": "الأمعاء الغليظة من الأمام", "caption": "يدخل الأنبوب", "labels": ("القولون", "الكاميرا", "الأنبوب")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "box.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "box.yaml").write_text(SHEET, encoding="utf-8")
    return tmp_path


def found(error: pytest.ExceptionInfo[HandpressError]) -> list[str]:
    return [
        f"{Path(each.span.path).name}:{each.span.line}: {each.message} [{each.rule}]" for each in error.value.findings
    ]


def refused(folder: Path, name: str = "box.svg", language: str = "en", words: PictureWords | None = None) -> list[str]:
    with pytest.raises(HandpressError) as error:
        read_picture(folder, name, language, words)
    assert all(each.hint for each in error.value.findings)
    return found(error)


# Reading


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "es", "es-MX", "ar"])
def test_shipped_picture_has_all_its_words(name: str, language: str) -> None:
    picture = read_picture(SHIPPED, f"{name}.svg", language)
    assert picture.alt
    assert picture.caption
    assert len(picture.labels) == 3
    assert picture.credit == "Handpress"
    assert picture.reviewed is (language == "en")
    assert not picture.warnings
    assert {"colonoscopy": "45378", "vertebroplasty": "22511"}[name] in picture.codes
    assert picture.digest == hashlib.sha256((SHIPPED / f"{name}.svg").read_bytes()).hexdigest()


def test_point_of_a_label_is_counted_in_units_of_the_drawing(folder: Path) -> None:
    shifted = SVG.replace('viewBox="0 0 200 100"', 'viewBox="10 20 100 50" width="400"')
    for text, point in ((SVG, (46.5, 37.5)), (shifted, (156.0, 90.0))):
        (folder / "box.svg").write_text(text, encoding="utf-8")
        picture = read_picture(folder, "box.svg", "en")
        assert (picture.labels[0].x, picture.labels[0].y) == pytest.approx(point)


def test_all_that_was_read_is_noted(folder: Path) -> None:
    notes: handpress.data.Notes = {}
    read_picture(folder, "box.svg", "en", notes=notes)
    (folder / "bare.png").write_bytes(png())
    read_picture(folder, "bare.png", "en", PictureWords(alt="A grey square"), notes)
    assert {Path(path).name: content is None for path, content in notes.items()} == {
        "box.svg": False,
        "box.yaml": False,
        "bare.png": False,
        "bare.yaml": True,
    }


def test_words_of_the_handout_count_first(folder: Path) -> None:
    picture = read_picture(folder, "box.svg", "vi", PictureWords("Một cái hộp", "Hộp", ("Hộp",)))
    assert (picture.alt, picture.caption) == ("Một cái hộp", "Hộp")
    assert [label.text for label in picture.labels] == ["Hộp"]


def test_picture_without_alternative_text_is_refused(folder: Path) -> None:
    (folder / "box.yaml").unlink()
    assert refused(folder) == ["box.svg:0: this picture has no alternative text [picture-alt]"]
    (folder / "box.yaml").write_text("caption: The box.\n", encoding="utf-8")
    assert refused(folder) == ['box.yaml:1: this file has no "alt" [missing-key]']


def test_words_in_another_language_are_asked_for(folder: Path) -> None:
    expected = ['box.yaml:0: the words of this picture are not there in "vi" [picture-language]']
    assert refused(folder, language="vi") == expected
    assert refused(folder, language="vi", words=PictureWords("Một cái hộp")) == expected  # the label is English


def test_wrong_number_of_labels_is_told(folder: Path) -> None:
    words = PictureWords("A box", "", ("Box", "Lid"))
    assert refused(folder, words=words) == [
        "box.svg:0: the handout names 2 labels of this picture, which has 1 [picture-labels]"
    ]
    translated = SHEET + "translations:\n  es: {alt: Una caja, labels: [Caja, Tapa]}\n"
    (folder / "box.yaml").write_text(translated, encoding="utf-8")
    (line,) = refused(folder)
    assert "this has 2 labels, and the drawing 1 [picture-labels]" in line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[62, 50]", "[62]", "a place has two numbers, and here is 1 [picture-place]"),
        ("[62, 50]", "[62, 50, 1]", "a place has two numbers, and here are 3 [picture-place]"),
        ("[62, 50]", "[62, half]", '"half" is not a number [picture-place]'),
        ("[62, 50]", "[62, nan]", '"nan" is not a number [picture-place]'),
        ("[62, 50]", "[62, 1e999]", '"1e999" is not a number [picture-place]'),
        ("[62, 50]", "[201, 50]", "this place lies outside the drawing [picture-place]"),
        ("[62, 50]", "[62, -1]", "this place lies outside the drawing [picture-place]"),
        ("side: left", "side: above", "[unknown-side]"),
        ("text: Box", f"text: {'B' * 41}", "this label has 41 characters, and 40 are the limit [too-long]"),
        ("The box.", "T" * 301, "this caption has 301 characters, and 300 are the limit [too-long]"),
        ("caption:", "captoin:", "[unknown-key]"),
        ("The box.", "The box \U0001f4e6", "[missing-character]"),
    ],
)
def test_fault_of_the_words_is_told_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "box.yaml").write_text(SHEET.replace(old, new), encoding="utf-8")
    lines = refused(folder)
    assert any(said in line and line.startswith("box.yaml:") for line in lines), lines


def test_words_in_a_language_that_does_not_print_need_no_face(folder: Path, no_chinese: None) -> None:
    sheet = SHEET + "translations:\n  zh-Hans: {alt: 一个盒子, caption: 盒子, labels: [盒子]}\n"
    (folder / "box.yaml").write_text(sheet, encoding="utf-8")
    assert read_picture(folder, "box.svg", "en").caption == "The box."
    assert any("[missing-character]" in line for line in refused(folder, language="zh-Hans"))


def test_faults_of_both_files_are_told_at_once(folder: Path) -> None:
    (folder / "box.svg").write_text(SVG.replace("<path", "<script/><path"), encoding="utf-8")
    (folder / "box.yaml").write_text(SHEET.replace("caption:", "captoin:"), encoding="utf-8")
    lines = refused(folder)
    assert [re.search(r"\[(.*)\]", line)[1] for line in lines] == ["picture-unsafe", "unknown-key"]  # type: ignore[index]
    assert 'a picture may not have the element "script"' in lines[0]


@pytest.mark.parametrize(
    "name", ["../box.svg", "/etc/passwd", "sub/box.svg", "..\\box.svg", "..", "box\0.svg", "link.svg"]
)
def test_picture_outside_its_folder_is_refused(folder: Path, name: str) -> None:
    inner = folder / "pictures"
    inner.mkdir()
    (inner / "link.svg").symlink_to(folder / "box.svg")
    (line,) = refused(inner, name)
    assert line.endswith("leads out of this folder [outside]")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.svg", None, "there is no such file [picture-missing]"),
        ("empty.svg", b"", "this file is empty [picture-broken]"),
        ("torn.svg", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path", "damaged or incomplete"),
        ("torn.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 80, "this PNG is damaged or incomplete [picture-broken]"),
        ("torn.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 80, "this JPEG is damaged or incomplete [picture-broken]"),
        ("note.png", b"GIF89a" + b"\0" * 80, "the content is GIF; a picture is SVG, PNG or JPEG [picture-type]"),
        ("huge.svg", b"<svg>" + b" " * 600_000, "this file is larger than 512 KB [picture-size]"),
        (
            "text.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>Colon</text></svg>',
            'a picture may not have the element "text" [picture-unsupported]',
        ),
        (
            "far.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="http://x.example/a.png"/></svg>',
            "picture-unsafe",
        ),
        (
            "bomb.svg",
            b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]><svg xmlns="http://www.w3.org/2000/svg"/>',
            "a picture may not have a DOCTYPE or entities [picture-unsafe]",
        ),
    ],
)
def test_unfit_picture_is_refused_in_one_message(folder: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    lines = refused(folder, name, words=PictureWords("A picture"))
    assert len(lines) == 1
    assert said in lines[0]
    assert "logo" not in lines[0]


def png(size: tuple[int, int] = (64, 48)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (90, 120, 150)).save(out, "PNG")
    return out.getvalue()


def photo(kind: str) -> bytes:
    """Return a JPEG, left half red and right half blue, as a camera or a press makes one."""
    image = Image.new("RGB", (120, 80), (200, 30, 30))
    image.paste((30, 30, 200), (60, 0, 120, 80))
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Test Patient"  # a description
    if kind == "turned":
        exif[0x0112] = 6  # the camera was held upright
    if kind == "cmyk":
        image = image.convert("CMYK")
    if kind == "grey":
        image = image.convert("L")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() if kind == "profile" else None
    image.save(out, "JPEG", exif=exif, progressive=kind == "progressive", icc_profile=profile, comment=b"Test Patient")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["plain", "turned", "cmyk", "grey", "profile", "progressive"])
def test_photo_prints_upright_in_srgb_without_its_metadata(folder: Path, look: Look, kind: str) -> None:
    (folder / "photo.jpg").write_bytes(photo(kind))
    picture = read_picture(folder, "photo.jpg", "en", PictureWords("A photo", "The caption"))
    assert isinstance(picture.drawing, RasterLogo)
    size = (80, 120) if kind == "turned" else (120, 80)
    assert (picture.drawing.width, picture.drawing.height) == size
    data = printed(look, picture)
    (start,) = [match.start() for match in re.finditer(rb"/Filter/DCTDecode", data)]
    inner = data[data.index(b"stream\n", start) + 7 : data.index(b"\nendstream", start)]
    with Image.open(BytesIO(inner)) as inside:
        assert (inside.size, inside.mode) == (size, "RGB")
        assert not inside.getexif()
        assert not {"icc_profile", "comment", "progressive"} & inside.info.keys()
        red, _, blue = inside.getpixel((10, 10))
        assert kind in ("grey", "turned") or red > blue + 100
    assert b"Test Patient" not in data
    assert not inspect(data)


def test_photo_in_grey_ink_is_grey(folder: Path, look: Look) -> None:
    (folder / "photo.jpg").write_bytes(photo("plain"))
    picture = read_picture(folder, "photo.jpg", "en", PictureWords("A photo"))
    maker = Maker(copy_of(HANDOUT, look, variant=Variant(ink=Ink.GREY)))
    art = picture.printed_in(maker.theme)
    assert isinstance(art, RasterLogo)
    assert all(len(set(art.pixels[at : at + 3])) == 1 for at in range(0, len(art.pixels), 3))


def test_pixels_have_no_labels(folder: Path) -> None:
    (folder / "box.png").write_bytes(png())
    assert refused(folder, "box.png") == ['box.yaml:4: "labels": a picture of pixels has no labels [picture-labels]']


# Printing

HANDOUT = handout_of("- kind: overview\n  text: Made up.\n")


def pages_of(look: Look, picture: LibraryPicture, variant: Variant | None = None, backwards: bool = False) -> Pages:
    handout = HANDOUT.but(language="ar") if backwards else HANDOUT
    maker = Maker(copy_of(handout, look, variant=variant))
    large = maker.theme.large
    piece = drawing_piece(maker, picture, *((300.0, 200.0) if large else (146.0, 115.0)))
    heading = maker.heading("H1", "A picture", maker.theme.title, 0)
    tree = StructElem("Document", (*heading.elems, *piece.elems))
    boxes = (*heading.boxes, *piece.boxes)
    no_foot = lambda a, b: ()  # noqa: E731
    flow = Flow(lambda page: (), boxes, (), tree, no_foot, lambda part: (), "A picture", handout.language, backwards)
    return paginate(flow, PageMaster(), maker.fonts)


def printed(look: Look, picture: LibraryPicture, variant: Variant | None = None, backwards: bool = False) -> bytes:
    return fill(engrave(pages_of(look, picture, variant, backwards), "a test"), {})


VARIANTS = [Variant(), Variant(edition=Edition.LARGE_PRINT), Variant(ink=Ink.GREY)]


@pytest.mark.parametrize("variant", VARIANTS, ids=["standard", "large", "grey"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_labelled_picture_is_valid_and_reads_in_order(look: Look, name: str, language: str, variant: Variant) -> None:
    picture = read_picture(SHIPPED, f"{name}.svg", language)
    data = printed(look, picture, variant, backwards=language == "ar")
    assert not inspect(data)
    text = " ".join(structure_text(data).split())
    said = [label.text for label in picture.labels]
    assert [text.index(each) for each in (*said, picture.caption)] == sorted(
        text.index(each) for each in (*said, picture.caption)
    )


def test_alternative_text_names_the_labels_that_print(look: Look) -> None:
    picture = read_picture(SHIPPED, "colonoscopy.svg", "en")
    maker = Maker(copy_of(HANDOUT, look))
    _, named = drawing_figure(maker, picture, 146, 115)
    _, bare = drawing_figure(maker, picture, 116, 100, labels=False)
    assert named.alt == f"{picture.alt} In the picture: Colon; Camera; Tube."
    assert bare.alt == picture.alt


def test_picture_in_grey_ink_has_outlines_alone(look: Look) -> None:
    picture = read_picture(SHIPPED, "colonoscopy.svg", "en")
    art = picture.printed_in(Maker(copy_of(HANDOUT, look, variant=Variant(ink=Ink.GREY))).theme)
    assert isinstance(art, VectorLogo)
    assert {paint for shape in art.shapes for paint in (shape.fill, shape.stroke)} <= {None, BLACK, WHITE}


def labels_and_picture(pages: Pages) -> tuple[dict[str, TextItem], ShapeItem]:
    (page,) = pages.pages
    shape = next(item for item in page.items if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem))
    figure = shape.owner
    return {
        item.text.strip(): item for item in page.items if isinstance(item, TextItem) and item.owner is figure
    }, shape


@pytest.mark.parametrize("variant", VARIANTS, ids=["standard", "large", "grey"])
def test_nothing_is_mirrored_on_a_page_from_right_to_left(look: Look, variant: Variant) -> None:
    words = PictureWords(ARABIC["alt"], ARABIC["caption"], ARABIC["labels"])
    picture = read_picture(SHIPPED, "colonoscopy.svg", "ar", words)
    pages = pages_of(look, picture, variant, backwards=True)
    labels, shape = labels_and_picture(pages)
    assert shape.x + shape.width == pytest.approx(612 - 54)  # the picture begins where lines begin
    places = {text: (item.x, item.x + item.width) for text, item in labels.items()}
    colon, _, tube = ARABIC["labels"]
    assert places[colon][0] == pytest.approx(shape.x)  # the left of the drawing is the left of the page
    assert places[tube][1] == pytest.approx(shape.x + shape.width)
    assert not inspect(fill(engrave(pages, "a test"), {}))


def overlaps(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def designs() -> list[Path]:
    return sorted([*SHIPPED.glob("*.svg"), *(SHARED / "design" / "pictures").glob("*.svg")])


@pytest.mark.parametrize("variant", VARIANTS[:2], ids=["standard", "large"])
@pytest.mark.parametrize("path", designs(), ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_labels_stand_clear_of_the_drawing_and_of_each_other(look: Look, path: Path, variant: Variant) -> None:
    maker = Maker(copy_of(HANDOUT, look, variant=variant))
    picture = read_picture(path.parent, path.name, "en")
    width, height = maker.theme.pick(146, 300), maker.theme.pick(115, 200)
    box, _ = drawing_figure(maker, picture, width, height)
    assert box.width <= width + 0.01
    assert box.height <= height + 0.01
    assert len(box.labels) == len(picture.labels)
    size = maker.theme.picture_label.size
    rects = [(each.x, each.y - 0.7 * size, each.x + each.width, each.y + 0.2 * size) for each in box.labels]
    for at, rect in enumerate(rects):
        assert rect[0] >= -0.01
        assert rect[1] >= -0.01
        assert rect[2] <= box.width + 0.01
        assert rect[3] <= box.height + 0.01
        assert not any(overlaps(rect, other) for other in rects[at + 1 :])
    for leader in box.shapes[-len(box.labels) :]:
        points = [step[1:] for step in leader.path]
        for one, other in pairwise(points):
            assert one[0] == pytest.approx(other[0]) or one[1] == pytest.approx(other[1])


def test_long_label_makes_the_drawing_smaller_and_a_hopeless_one_goes() -> None:
    drawing = VectorLogo(100, 100, ())
    label = PictureLabel("a", 50, 50, "left")
    plain = arranged(drawing, [label], [Words(10)], 10, (140, 100))
    smaller = arranged(drawing, [label], [Words(90)], 10, (140, 100))
    hopeless = arranged(drawing, [label], [Words(140)], 10, (140, 100))
    assert plain.scale == 1
    assert 0.55 < smaller.scale < 1
    assert smaller.width <= 140.01
    assert (hopeless.scale, hopeless.labels) == (1, ())


def test_long_label_stands_on_two_lines(look: Look) -> None:
    picture = read_picture(SHIPPED, "colonoscopy.svg", "en")
    said = ("Large bowel", "Very small camera at its tip", "Soft bending tube")
    words = PictureWords("A bowel", "", said)
    picture = read_picture(SHIPPED, "colonoscopy.svg", "en", words)
    box, _ = drawing_figure(Maker(copy_of(HANDOUT, look)), picture, 146, 115)
    lines = ["Large ", "bowel ", "Very small ", "camera at its tip ", "Soft bending ", "tube "]
    assert [label.run.text for label in box.labels] == lines
    left, right = box.labels[0], box.labels[4:]
    assert left.x == 0
    assert right[0].x + right[0].width == pytest.approx(box.width)
    assert right[1].x == right[0].x
    assert " ".join(structure_text(printed(look, picture)).split()).endswith(f"{' '.join(said)} {picture.caption}")


def test_labels_at_one_place_are_spread() -> None:
    labels = [PictureLabel(str(at), 50, 50, "right") for at in range(3)]
    found = arranged(VectorLogo(100, 100, ()), labels, [Words(20)] * 3, 10, (200, 200))
    ys = sorted(each.y for each in found.labels)
    assert ys[1] - ys[0] >= 10.4
    assert ys[2] - ys[1] >= 10.4
    assert all(each.leader[-1] == found.labels[0].leader[-1] for each in found.labels)


@pytest.mark.parametrize("wide", [100.0, 900_000.0])
def test_lines_of_a_monster_are_looked_at_at_few_points(wide: float, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counter[str]()
    note = leaders._Ink._note

    def counting(*given: Any) -> None:
        counted["notes"] += 1
        note(*given)

    monkeypatch.setattr(leaders._Ink, "_note", counting)
    path = tuple(("L" if at else "M", wide * (at % 2), at / 200.0) for at in range(20_000))
    shape = Shape(path, BLACK, BLACK, wide, False, 0, 0)
    label = PictureLabel("a", 50, 50, "left")
    arranged(VectorLogo(100, 100, (shape,) * 5), [label], [Words(10)], 10, (140, 100))
    assert counted["notes"] < 300_000


def test_picture_has_its_words_in_the_other_forms(look: Look) -> None:
    picture = read_picture(SHIPPED, "colonoscopy.svg", "en")
    maker = Maker(copy_of(HANDOUT, look))
    piece = drawing_piece(maker, picture, 146, 115)
    heading = maker.heading("H1", "A picture", maker.theme.title, 0)
    tree = StructElem("Document", (*heading.elems, *piece.elems))
    boxes = (*heading.boxes, *piece.boxes)
    flow = Flow(lambda page: (), boxes, (), tree, lambda a, b: (), (), "A picture", "en")
    page = html_page(flow, maker.theme)
    assert f'aria-label="{picture.alt} In the picture: Colon; Camera; Tube."' in page
    assert ">Camera</text>" in page
    assert f'class="caption">{picture.caption}</p>' in page
    text = " ".join(plain_text(flow).split())
    assert f"[{picture.alt} In the picture: Colon; Camera; Tube.] {picture.caption}" in text


def test_pixels_are_shown_once_at_their_ratio(folder: Path, look: Look) -> None:
    (folder / "bare.png").write_bytes(png())
    pages = pages_of(look, read_picture(folder, "bare.png", "en", PictureWords("A square")))
    (item,) = [item for item in pages.pages[0].items if isinstance(item, ImageItem)]
    assert (item.width, item.height) == pytest.approx((146, 109.5))
    data = fill(engrave(pages, "a test"), {})
    assert b"DCTDecode" not in data
    assert not inspect(data)
