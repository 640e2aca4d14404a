"""Pictures of a library: the drawing or photo, with the words that it never stands without.

A picture stands in the folder `pictures`; beside it, in a YAML file of its name, what it shows (the alternative text),
its caption, the labels of its parts, whose it is. Refuses a picture without alternative text, one whose words are not
there in the language of the handout, and a path that leads out of the folder; of the files, all that is refused of a
logo.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.logo import grey_logo, read_logo
from handpress.brand.printable import unprintable
from handpress.brand.recolour import recoloured
from handpress.brand.shapes import Logo, RasterLogo, VectorLogo
from handpress.brand.theme import Theme
from handpress.data import Notes, stands
from handpress.diagnostics import Finding, HandpressError, Span, fault, quoted
from handpress.disk.files import read_bytes
from handpress.source.bind import SWITCH, TAG, WORDS, ByKey, Choice, Entries, Keys, OneText, bind, language_tag, wrong
from handpress.source.garbled import garbled_texts
from handpress.source.model import Fault, Loc, Model, field
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.yaml import Node, read_file

FOLDER = "pictures"
SIDES = ("left", "right", "top", "bottom")
MAX_LABELS = 12
MAX_LABEL = 40  # characters of a label: it stands on one line beside its part
MAX_CAPTION = 300


class PictureLabel(NamedTuple):
    """What a part of a drawing is: its words, the point of the drawing where its leader ends, its side."""

    text: str
    x: float
    y: float
    side: str


class LibraryPicture(Struct, frozen=True, dict=True):
    """A picture with its words in one language.

    Attributes:
        drawing: Shapes in our own paints, or pixels.
        alt: What it shows, for who does not see it.
        caption: The words under it.
        labels: Of a drawing alone.
        credit: Who made it.
        licence: How it may be used.
        codes: Which it is made for; none for any.
        digest: Of its file: another picture is another content.
        reviewed: Whether its words need no reviewer any more; a translation says so of itself.
        warnings: What its clinic should know.
    """

    drawing: Logo
    alt: str
    caption: str = ""
    labels: tuple[PictureLabel, ...] = ()
    credit: str = ""
    licence: str = ""
    codes: tuple[str, ...] = ()
    digest: str = ""
    reviewed: bool = True
    warnings: tuple[Finding, ...] = ()

    def printed_in(self, theme: Theme) -> Logo:
        """Return the drawing in the colours of *theme*; in grey ink without tints."""
        if isinstance(self.drawing, VectorLogo):
            return replace(self.drawing, shapes=recoloured(self.drawing.shapes, theme))
        return grey_logo(self.drawing) if theme.outlined else self.drawing


class PictureWords(NamedTuple):
    """What a handout itself says of a picture: it counts before what stands beside the picture."""

    alt: str = ""
    caption: str = ""
    labels: tuple[str, ...] = ()  # in the order of those beside the picture


def read_picture(
    folder: Path, name: str, language: str, words: PictureWords | None = None, notes: Notes | None = None
) -> LibraryPicture:
    """Return the picture in the file *name* of *folder*, with its words in *language*.

    Args:
        folder: The pictures of a library.
        name: A file there: SVG, PNG or JPEG.
        language: Of the handout.
        words: What the handout says of it, if anything.
        notes: Where to note what has been read.

    Raises:
        HandpressError: With every fault of the picture and of the file beside it.
    """
    path = _inside(folder, name)
    findings: list[Finding] = []
    drawing: Logo | None = None
    sheet: PictureSheet | None = None
    node: Node | None = None
    try:
        drawing = read_logo(path, notes, "picture")
    except HandpressError as error:
        findings += error.findings
    beside = path.with_suffix(".yaml")
    if stands(beside, notes):
        try:
            node = read_file(beside, notes=notes)
            sheet = bind(PictureSheet, node, _unprintable(node, language))
        except HandpressError as error:
            findings += error.findings
    if sheet and node and drawing:
        findings += _sheet_findings(sheet, node, drawing)
    if findings or drawing is None:
        raise HandpressError(findings)
    if isinstance(drawing, RasterLogo) and path.suffix.lower() != ".png":
        drawing = replace(drawing, photo=True)
    said = _said(sheet, language, words or PictureWords(), path, beside)
    return LibraryPicture(
        drawing,
        said.alt,
        said.caption,
        _placed(sheet, drawing, said.labels),
        (sheet and sheet.credit) or "",
        (sheet and sheet.licence) or "",
        sheet.codes if sheet else (),
        hashlib.sha256(read_bytes(path)).hexdigest(),
        said.reviewed,
        tuple(garbled_texts(node)) if node else (),
    )


def file_of(folder: Path, name: str) -> str:
    """Return the file of *folder* that a picture named without its ending is."""
    if Path(name).suffix:
        return name
    return next((name + ending for ending in _ENDINGS if (folder / (name + ending)).is_file()), name + _ENDINGS[0])


_ENDINGS = (".svg", ".png", ".jpg", ".jpeg")


def _inside(folder: Path, name: str) -> Path:
    try:
        whole = folder.resolve()
        outside = "/" in name or "\\" in name or (whole / name).resolve().parent != whole
    except (OSError, RuntimeError, ValueError):  # RuntimeError: links in a circle; ValueError: a NUL in the name
        outside = True
    if outside:
        hint = f'put the picture into the folder "{FOLDER}" of the library, and write the name of the file alone'
        raise fault(Span(str(folder)), f"{quoted(name)} leads out of this folder", "outside", hint)
    return folder / name


# The file beside a picture


@spelled(r"[-+]?(?:[0-9_]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "80", "116.5", unquoted=("number",))
def _number(text: str) -> float:
    try:
        found = float(text) if len(text) < _LONGEST_NUMBER else math.inf
    except ValueError:
        found = math.inf
    if not math.isfinite(found):
        wrong("picture-place", f"{quoted(text)} is not a number", "write where the leader ends, as in [80, 116]")
    return found


_LONGEST_NUMBER = 20


def _label_text(text: str) -> str:
    if len(text) > MAX_LABEL:
        fact = f"this label has {len(text)} characters, and {MAX_LABEL} are the limit"
        wrong("too-long", fact, "name the part; the caption has room for more")
    return text


def _caption(text: str) -> str:
    if len(text) > MAX_CAPTION:
        fact = f"this caption has {len(text)} characters, and {MAX_CAPTION} are the limit"
        wrong("too-long", fact, "say what the picture shows in a sentence or two")
    return text


class _Place(Entries[float]):
    """Reads two numbers."""

    __slots__ = ()
    at_most = 2

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> tuple[float, ...] | None:
        """Return the two numbers of a place."""
        found = super().read(node, loc, faults)
        if found is not None and len(found) != 2:
            hint = "write two numbers, as in [80, 116]: from the left and from the top, in units of the drawing"
            fact = f"a place has two numbers, and here {'is' if len(found) == 1 else 'are'} {len(found)}"
            faults.append(Fault(loc, "wrong", rule="picture-place", fact=fact, hint=hint))
            return None
        return found


_LABEL = OneText(_label_text)
_CAPTION = OneText(_caption)


class _Label(Model):
    """The name of a part of a drawing, beside it, with a leader."""

    text: str = field(_LABEL, about="what this part of the drawing is")
    at: tuple[float, ...] = field(
        _Place(OneText(_number)), about="where the leader ends: from the left, from the top, in units of the drawing"
    )
    side: str = field(Choice(SIDES), about="where the text stands: left, right, top or bottom")


class _Translated(Model):
    """The words of a picture in another language."""

    alt: str = field(WORDS, about="what the picture shows, in this language")
    caption: str | None = field(_CAPTION, default=None, about="the words under it, in this language")
    labels: tuple[str, ...] = field(
        Entries(_LABEL), default=(), about="the words of the labels, in the order of those above"
    )
    reviewed: bool = field(SWITCH, default=False, about="yes once somebody who can judge it has read it")


class PictureSheet(Model):
    """What a picture of the library shows, and whose it is: pictures/<name>.yaml, beside the picture."""

    language: str = field(TAG, default="en", about="BCP 47 tag of the words below")
    alt: str = field(WORDS, about="what the picture shows, for who does not see it")
    caption: str | None = field(_CAPTION, default=None, about="the words under it")
    labels: tuple[_Label, ...] = field(Entries(Keys(_Label)), default=(), about="what its parts are")
    credit: str | None = field(WORDS, default=None, about="who made it")
    licence: str | None = field(WORDS, default=None, about="how it may be used")
    codes: tuple[str, ...] = field(Entries(WORDS), default=(), name="for-codes", about="the codes that it is made for")
    translations: dict[str, _Translated] = field(
        ByKey(Keys(_Translated), language_tag), default={}, about="the same words in other languages"
    )


def _unprintable(node: Node, language: str) -> Iterator[Finding]:
    """Yield a finding for each text that prints in *language* and no font can: Chinese needs an extra face."""
    own, others = node.child("language"), node.child("translations")
    tags = (language, language.partition("-")[0])
    said = node if (own.text if own else "en") in tags else None
    for tag in tags:
        said = said or (others.child(tag) if others else None)
    for key in ("caption", "labels"):
        if said and (text := said.child(key)):
            yield from unprintable(text)


def _sheet_findings(sheet: PictureSheet, node: Node, drawing: Logo) -> Iterator[Finding]:
    if isinstance(drawing, RasterLogo):
        if sheet.labels:
            hint = "draw it as SVG, or say in the caption what its parts are"
            yield finding_at(node, ("labels",), "a picture of pixels has no labels", "picture-labels", hint)
        return
    if len(sheet.labels) > MAX_LABELS:
        fact = f"{len(sheet.labels)} labels stand round one drawing, and {MAX_LABELS} are the limit"
        yield finding_at(node, ("labels",), fact, "picture-labels", "name what a patient must know")
    for number, label in enumerate(sheet.labels):
        x, y = _point(drawing, *label.at)
        if not (0 <= x <= drawing.width and 0 <= y <= drawing.height):
            fact, hint = "this place lies outside the drawing", "count in the units of its viewBox"
            yield finding_at(node, ("labels", number, "at"), fact, "picture-place", hint)
    for language, said in sheet.translations.items():
        if len(said.labels) != len(sheet.labels):
            fact = f"this has {len(said.labels)} labels, and the drawing {len(sheet.labels)}"
            place = ("translations", language, *(("labels",) if said.labels else ()))
            yield finding_at(node, place, fact, "picture-labels", "write one for each, in the same order")


def _point(drawing: VectorLogo, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = drawing.view
    return a * x + c * y + e, b * x + d * y + f


def _placed(sheet: PictureSheet | None, drawing: Logo, texts: tuple[str, ...]) -> tuple[PictureLabel, ...]:
    if sheet is None or isinstance(drawing, RasterLogo):
        return ()
    return tuple(
        PictureLabel(text, *_point(drawing, *label.at), label.side)
        for text, label in zip(texts, sheet.labels, strict=True)
    )


class _Words(NamedTuple):
    alt: str
    caption: str
    labels: tuple[str, ...]
    reviewed: bool


def _said(sheet: PictureSheet | None, language: str, words: PictureWords, path: Path, beside: Path) -> _Words:
    """Return the words of a picture in *language*: those of the handout, or else those beside the picture."""
    known = _beside(sheet, language)
    count = len(sheet.labels) if sheet else 0
    if words.labels and len(words.labels) != count:
        fact = f"the handout names {len(words.labels)} labels of this picture, which has {count}"
        hint = f"write one for each label of {quoted(beside.name)}, in the same order"
        raise fault(Span(str(path)), fact, "picture-labels", hint)
    alt = words.alt or (known.alt if known else "")
    labels = words.labels or (known.labels if known else ())
    if not alt and sheet is None:
        hint = f'say what it shows: "alt:" in {quoted(beside.name)}, or beside the picture in the handout'
        raise fault(Span(str(path)), "this picture has no alternative text", "picture-alt", hint)
    if not alt or len(labels) != count:
        fact = f"the words of this picture are not there in {quoted(language)}"
        hint = f'add them under "translations:", "{language}:"'
        raise fault(Span(str(beside)), fact, "picture-language", hint)
    caption = words.caption or (known.caption if known else "")
    return _Words(alt, caption, labels, known.reviewed if known and not words.alt else True)


def _beside(sheet: PictureSheet | None, language: str) -> _Words | None:
    if sheet is None:
        return None
    for tag in (language, language.partition("-")[0]):
        if tag == sheet.language:
            return _Words(sheet.alt, sheet.caption or "", tuple(label.text for label in sheet.labels), True)
        if said := sheet.translations.get(tag):
            return _Words(said.alt, said.caption or "", said.labels, said.reviewed)
    return None
