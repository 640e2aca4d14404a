"""Amounts in a text: numbers with what they count, so that a dose or a time is the same in two languages.

Knows the units and number words of English and Spanish. "One" is no amount: it is an article as often.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from handpress.review.rules.spoken import NUMBERS

_UNITS = {
    "minutes": "minute minutes min mins minuto minutos",
    "hours": "hour hours hr hrs h hora horas",
    "days": "day days día días dia dias",
    "nights": "night nights noche noches",
    "weeks": "week weeks wk wks semana semanas",
    "months": "month months mes meses",
    "years": "year years año años",
    "times": "time times vez veces",
    "mg": "mg milligram milligrams miligramo miligramos",
    "mcg": "mcg µg μg microgram micrograms microgramo microgramos",
    "g": "g gram grams gramo gramos",
    "kg": "kg kilogram kilograms kilo kilos kilogramo kilogramos",
    "ml": "ml milliliter milliliters millilitre millilitres mililitro mililitros cc",
    "liters": "l liter liters litre litres litro litros",
    "pounds": "lb lbs pound pounds libra libras",
    "inches": "inch inches pulgada pulgadas",
    "feet": "foot feet ft pie pies",
    "cm": "cm centimeter centimeters centímetro centímetros",
    "mm": "mm millimeter millimeters milímetro milímetros",
    "percent": "% percent",
    "in the morning": "am a.m",
    "in the afternoon": "pm p.m",
    "F": "°f f",
    "C": "°c c",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_NUMBERS = {"en": NUMBERS["en"] | {"twice": 2}, "es": NUMBERS["es"]}
_TOKEN = re.compile(
    r"(?P<digits>(?:(?<![\w\d])[-\u2212])?\d+(?:[.,]\d+)*)(?P<vulgar>[\u00bc-\u00be\u2150-\u215e])?"
    r"|(?P<alone>[\u00bc-\u00be\u2150-\u215e])|(?P<word>[^\W\d_]+)"
)
_AFTER = re.compile(r"[ \xa0\u202f-]{0,2}(%|por ciento|per cent|°[fc]\b|[ap]\. ?m\b|[^\W\d_]+)", re.IGNORECASE)
_CLOCKS = {"de la mañana": "in the morning", "de la tarde": "in the afternoon", "de la noche": "in the afternoon"}

_CLOCK = re.compile(rf"\s{{0,3}}({'|'.join(_CLOCKS)})\b", re.IGNORECASE)


class Amount(NamedTuple):
    """A number as "2.5" and its unit; "" for one that is not known."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".rstrip()


def amounts(text: str, language: str) -> list[Amount]:
    """Return the amounts in *text*, which is English or Spanish, in its order."""
    known = _NUMBERS[language]
    found = []
    for token in _TOKEN.finditer(text):
        if word := token["word"]:
            number = str(known.get(word.lower(), ""))
        elif token["alone"]:
            number = f"{unicodedata.numeric(token['alone']):.3g}"
        else:
            number = _read(token["digits"])
            if token["vulgar"]:
                number += f" {unicodedata.numeric(token['vulgar']):.3g}"
        if number:
            found.append(Amount(number, _unit(text, token.end())))
    # "8 to 10 hours": the unit of the second is that of the first.
    for at in reversed(range(len(found) - 1)):
        if not found[at].unit and found[at + 1].unit:
            found[at] = Amount(found[at].number, found[at + 1].unit)
    return found


def _unit(text: str, end: int) -> str:
    if clock := _CLOCK.match(text, end):
        return _CLOCKS[clock[1].lower()]
    after = _AFTER.match(text, end)
    word = after[1].lower().replace(". ", ".") if after else ""
    return "percent" if word in ("por ciento", "per cent") else _UNIT.get(word, "")


def _read(digits: str) -> str:
    """Return a number in digits: "5,000" and "5.000" are one, and so are "2.5" and "2,5"."""
    sign = "-" if digits[0] in "-\u2212" else ""
    whole, *parts = re.split("[.,]", digits.lstrip("-\u2212"))
    while parts and len(parts[0]) == 3 and len(whole) <= 6:
        whole += parts.pop(0)
    return sign + ".".join([whole.lstrip("0") or "0", *(part.rstrip("0") or "0" for part in parts)])
