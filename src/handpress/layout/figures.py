"""Pictures of a library on the page: fitted in a box, with the labels of their parts, over their caption.

A picture is a Figure, whose alternative text names the labels that print; their words stand in it, so that they can be
searched for and copied. The words under it are a Caption.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from handpress.brand.pictures import LibraryPicture, PictureLabel
from handpress.brand.shapes import Gradient, VectorLogo
from handpress.brand.theme import TextStyle
from handpress.layout.boxes import Block, Drawing, Label, Path, Picture, Run, StructElem
from handpress.layout.drawings import drawn, extent
from handpress.layout.leaders import LEADING, Arrangement, Words, arranged
from handpress.layout.pieces import Maker, Piece

_LARGE_ENOUGH = 0.85  # of its size without labels: a drawing that has less breaks long ones
_OF_WIDTH = 0.25  # that a line of a label may take then


def drawing_piece(
    maker: Maker, picture: LibraryPicture, width: float, height: float, labels: bool = True, caption: bool = True
) -> Piece:
    """Return *picture* fitted in a box, over its caption; on one page.

    Args:
        maker: Of the copy that it stands in.
        picture: With its words.
        width: Of the box in points.
        height: Of the box in points, without the caption.
        labels: Whether its parts are named.
        caption: Whether the words under it print.
    """
    box, figure = drawing_figure(maker, picture, width, height, labels)
    piece = Piece((box,), (figure,))
    if caption and picture.caption:
        piece += drawing_caption(maker, picture)
    return Piece((Block(piece.boxes, keep=True),), piece.elems)


def bare_piece(maker: Maker, picture: LibraryPicture, box: tuple[float, float], column: float) -> Piece:
    """Return *picture* without labels, as large as its ink fits in *box*, mid-*column*; over its caption.

    The margins of a drawing are there for its labels.
    """
    art = picture.printed_in(maker.theme)
    if not isinstance(art, VectorLogo):
        return drawing_piece(maker, picture, *box, labels=False)
    left, top, right, bottom = extent(art)
    scale = min(box[0] / (right - left), box[1] / (bottom - top))
    over = (column - (right - left) * scale) / 2
    shapes = _placed(art, art.width * scale, over - left * scale, -top * scale)
    figure = StructElem("Figure", alt=picture.alt)
    drawing = Picture(column, (bottom - top) * scale, figure, shapes, keep_next=True)
    caption = drawing_caption(maker, picture) if picture.caption else Piece()
    return Piece((Block((drawing, *caption.boxes), keep=True),), (figure, *caption.elems))


def drawing_figure(
    maker: Maker, picture: LibraryPicture, width: float, height: float, labels: bool = True
) -> tuple[Picture, StructElem]:
    """Return *picture* fitted in a box, and its element; what its labels say stands in both."""
    theme = maker.theme
    art = picture.printed_in(theme)
    if not isinstance(art, VectorLogo):
        scale = min(width / art.width, height / art.height)
        figure = StructElem("Figure", alt=picture.alt)
        return Picture(art.width * scale, art.height * scale, figure, raster=art, keep_next=True), figure
    style = theme.picture_label
    named = picture.labels if labels else ()
    texts, rooms, found = _set(maker, art, named, style, (width, height), math.inf)
    whole = min(width / art.width, height / art.height)
    if named and not (found.labels and found.scale >= _LARGE_ENOUGH * whole):
        broken = _set(maker, art, named, style, (width, height), width * _OF_WIDTH)
        if broken[2].labels and not (found.labels and found.scale >= broken[2].scale):
            texts, rooms, found = broken
    alt = picture.alt
    if found.labels:
        alt = maker.words("alt-labels", alt=alt, labels="; ".join([label.text for label in named]))
    figure = StructElem("Figure", alt=alt)
    shapes = list(_placed(art, art.width * found.scale, found.left, found.top))
    pen = theme.pick(1.0, 1.6)
    words = []
    for label, lines, room, placed in zip(named, texts, rooms, found.labels, strict=False):
        path: Path = tuple(("L" if at else "M", *point) for at, point in enumerate(placed.leader))
        shapes.append(Drawing(path, stroke=theme.ink, stroke_width=pen, join=1, fixed=True))
        for at, text in enumerate(lines):
            wide = maker.width(text, style)
            free = 0.0 if label.side in ("left", "right") else (room.width - wide) / 2
            # The last space keeps what follows apart when it is read out.
            run = Run(f"{text} ", style, figure, isolate=True)
            words.append(Label(run, placed.x + free, placed.y + at * LEADING * style.size, wide))
    box = Picture(found.width, found.height, figure, tuple(shapes), labels=tuple(words), keep_next=True)
    return box, figure


def _set(
    maker: Maker,
    art: VectorLogo,
    labels: Sequence[PictureLabel],
    style: TextStyle,
    box: tuple[float, float],
    limit: float,
) -> tuple[list[tuple[str, ...]], list[Words], Arrangement]:
    """Return the lines of *labels*, the room that each takes, and the drawing with them."""
    texts = [_broken(maker, label.text, style, limit) for label in labels]
    rooms = [Words(max(maker.width(line, style) for line in lines), len(lines)) for lines in texts]
    return texts, rooms, _arranged(art, tuple(labels), tuple(rooms), style.size, box)


_arranged = lru_cache(maxsize=64)(arranged)


def _broken(maker: Maker, text: str, style: TextStyle, limit: float) -> tuple[str, ...]:
    """Return a label on one line, or where that is wider than *limit* on two that are as short as they can be."""
    words = text.split(" ")
    if len(words) == 1 or maker.width(text, style) <= limit:
        return (text,)
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(halves, key=lambda lines: max(maker.width(line, style) for line in lines))


def drawing_caption(maker: Maker, picture: LibraryPicture) -> Piece:
    """Return the words under *picture*."""
    elem = StructElem("Caption")
    return Piece((maker.text(picture.caption, maker.theme.caption, elem, before=3),), (elem,))


@lru_cache(maxsize=64)
def _placed(art: VectorLogo, width: float, dx: float, dy: float) -> tuple[Drawing, ...]:
    return tuple([_moved(each, dx, dy) for each in drawn(art, width)])


def _moved(drawing: Drawing, dx: float, dy: float) -> Drawing:
    path: Path = tuple(
        (op[0], *(float(value) + (dy if at % 2 else dx) for at, value in enumerate(op[1:]))) for op in drawing.path
    )
    fill = drawing.fill
    if isinstance(fill, Gradient):
        a, b, c, d, e, f = fill.matrix
        fill = replace(fill, matrix=(a, b, c, d, e + dx, f + dy))
    return drawing._replace(path=path, fill=fill)
