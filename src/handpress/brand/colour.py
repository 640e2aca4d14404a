"""Colours and their contrast, as WCAG 2.1 measures it."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable

Colour = tuple[float, float, float]

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
INK: Colour = (0.106, 0.133, 0.145)
MUTED: Colour = (0.302, 0.361, 0.384)

TEXT_CONTRAST = 4.5  # WCAG 2.1, 1.4.3: text
SHAPE_CONTRAST = 3.0  # WCAG 2.1, 1.4.11: boxes and rules that carry meaning

_HEX = re.compile("#[0-9a-fA-F]{6}")


def from_hex(text: str) -> Colour:
    """Return the colour that *text*, as in ``#0f5a63``, names.

    Raises:
        ValueError: *text* has another form.
    """
    if not _HEX.fullmatch(text):
        raise ValueError(f'"{text}" is not a colour')
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def to_hex(colour: Colour) -> str:
    """Return *colour* as in ``#0f5a63``."""
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in colour)


def luminance(colour: Colour) -> float:
    """Return the relative luminance, 0 (black) to 1 (white). Source: WCAG 2.1."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21. Source: WCAG 2.1."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: Colour, share: float, other: Colour = WHITE) -> Colour:
    """Return *share* of *colour* mixed with *other*."""
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def tint(colour: Colour, lightness: float) -> Colour:
    """Return a pale ground of the hue of *colour*; *lightness* 0 to 1."""
    hue, _, saturation = colorsys.rgb_to_hls(*colour)
    return colorsys.hls_to_rgb(hue, lightness, min(saturation, 0.5))


def nearest_passing(colour: Colour, grounds: Callable[[Colour], tuple[Colour, ...]], ratio: float) -> Colour:
    """Return the colour nearest to *colour*, made darker, that reaches *ratio* on all of its *grounds*."""
    for step in range(256):
        darker = from_hex(to_hex(mix(colour, 1 - step / 255, (0.0, 0.0, 0.0))))
        if all(contrast(darker, ground) >= ratio for ground in grounds(darker)):
            return darker
    return 0.0, 0.0, 0.0


def in_grey(colour: Colour) -> Colour:
    """Return the grey that is as light as *colour*."""
    light = luminance(colour)
    channel = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055  # IEC 61966-2-1
    return channel, channel, channel
