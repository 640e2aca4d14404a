"""Set a field's value in lines: one glyph a character, without kerning, whole words only.

So simple that a plate can do it again without a font or a shaper: the full layout and the press both
come here. Imports nothing. Refuses what it cannot set exactly: that takes a full layout.
"""

from __future__ import annotations

# What each face sets: the advance of each character, in thousandths of the type size.
Widths = dict[str, float]
Words = list[tuple[int, str]]


def set_lines(value: str, faces: list[Widths], size: float, width: float) -> list[Words] | None:
    """Return *value* as lines of (face, word), broken at spaces so that each is at most *width* points wide.

    A word is set in the first of *faces* that has all of it. None if no face has, or a word is wider than a line.
    """
    space = faces[0][" "]
    limit = limit_of(width, size)
    wide = plain_width(value, faces[0])
    if wide is not None and wide <= limit:
        return [[(0, word) for word in value.split(" ")]]
    lines: list[Words] = []
    used = 0.0
    ended = False  # with a hyphen of its own: at the end of a line nobody could tell that from a word that goes on
    for whole in value.split(" "):
        for part, word in enumerate(_parts(whole, faces, limit)):
            face = _face_of(word, faces)
            if face is None:
                return None
            wide = sum([faces[face][c] for c in word])
            if wide > limit or not word:
                return None
            if lines and not part and used + space + wide <= limit:
                lines[-1].append((face, word))
                used += space + wide
            elif ended and not part:
                return None
            else:
                lines.append([(face, word)])
                used = wide
        ended = whole.endswith("-")
    return lines


def width_of(words: Words, faces: list[Widths]) -> float:
    """Return how wide a line of *words* is, in thousandths of the type size."""
    return sum([faces[face][c] for face, word in words for c in word], faces[0][" "] * (len(words) - 1))


def limit_of(width: float, size: float) -> float:
    """Return how wide a line may be, in thousandths of the type *size*."""
    return (width + 0.01) * 1000 / size


def plain_width(value: str, first: Widths) -> float | None:
    """Return how wide *value* is on one line in the *first* face, where it is as plain as nearly always."""
    if not value.isascii() or not value or "  " in value:
        return None
    try:
        return sum([first[c] for c in value])
    except KeyError:
        return None


def goes_on(words: Words) -> bool:
    """Whether the last of *words* goes on in the next line, after a hyphen: no space follows it."""
    return words[-1][1].endswith("-")


def _face_of(word: str, faces: list[Widths]) -> int | None:
    return next((at for at, widths in enumerate(faces) if all([c in widths for c in word])), None)


def _parts(word: str, faces: list[Widths], limit: float) -> list[str]:
    """Return a word; one that is wider than a line in parts, each but the last with its hyphen."""
    face = _face_of(word, faces)
    if face is None or "-" not in word or sum([faces[face][c] for c in word]) <= limit:
        return [word]
    parts = [f"{part}-" for part in word.split("-")]
    parts[-1] = parts[-1][:-1]
    return [part for part in parts if part]
