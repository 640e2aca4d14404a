"""Phones and jumps of a page for a phone: what stands above the handout, and again where it says when to call.

It repeats numbers and headings of the handout, and says nothing else: only numbers that the brand has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handpress.brand.brand import Phones, telephone
from handpress.brand.colour import WHITE
from handpress.brand.theme import Theme
from handpress.brand.words import Words
from handpress.forms.markup import element, escaped, lines, svg
from handpress.layout.boxes import LAYOUT, Drawing, Picture
from handpress.layout.drawings import mark

TOP = "top"
SIGNS = {"emergency": "triangle", "urgent": "handset"}  # before headings of these looks
_ICON = 24.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the page that a link leads to: the heading that it stands under, and whether that one alarms."""

    name: str
    heading: str
    alert: bool = False


class Navigation:
    """Makes what leads to a phone and through the page."""

    def __init__(self, words: Words, phones: Phones, theme: Theme) -> None:
        self.words, self.phones, self.theme = words, phones, theme

    def call_bar(self) -> str:
        """Return the clinic's phones as buttons; nothing if it has none."""
        buttons = [self.emergency(self.phones.emergency)] if self.phones.emergency else []
        clinic = [("sun", "phone-days", self.phones.day), ("moon", "phone-nights", self.phones.after_hours)]
        known = [(icon, key, number) for icon, key, number in clinic if number]
        for icon, key, number in known:
            said = [self.words("call-us"), *([self.words(key)] if len(known) > 1 else [])]
            text = " ".join(element("span", escaped(line)) for line in said)
            sign = mark(icon, _ICON, self.theme, LAYOUT, self.theme.brand)
            buttons.append(_button(telephone(number), sign, text))
        return lines("nav", buttons, {"class": "calls", "aria-label": self.words("call-us")}) if buttons else ""

    def emergency(self, number: str) -> str:
        """Return the button that calls the emergency *number*."""
        sign = mark("triangle", _ICON, self.theme, LAYOUT)
        # White on its ground, as the words beside it are.
        white = {self.theme.alert: WHITE, WHITE: self.theme.alert}
        shapes = tuple(
            each._replace(
                fill=white.get(each.fill) if isinstance(each.fill, tuple) else None,
                stroke=white.get(each.stroke) if each.stroke else None,
            )
            for each in sign.shapes
        )
        text = element("span", escaped(self.words("call-number", number=number)))
        return _button(telephone(number), sign._replace(shapes=shapes), text, "emergency-call")

    def phone(self, address: str, label: str, said: str) -> str:
        """Return the button of one of the clinic's phones, its *label* and number *said* in markup."""
        icon = {self.words("phone-days"): "sun", self.words("phone-nights"): "moon"}.get(label, "handset")
        return _button(address, mark(icon, _ICON, self.theme, LAYOUT, self.theme.ink), said, "number")

    def sign(self, look: str) -> str:
        """Return the sign before a heading of the class *look*, if it has one."""
        if look not in SIGNS:
            return ""
        return drawn(mark(SIGNS[look], _ICON, self.theme, LAYOUT))

    def node(self, today: bool) -> str:
        """Return the node of a day on a line: a star if it is the day itself."""
        return drawn(
            mark("star-disc" if today else "open-disc", _ICON, self.theme, LAYOUT), "today" if today else "node"
        )

    def page_on_the_web(self, address: str, title: str, shown: str) -> str:
        """Return the button of a page on the web: its *title*, and the address as it is *shown*."""
        play = (Drawing((("M", 9, 6.5), ("L", 18, 12), ("L", 9, 17.5), ("Z",)), fill=WHITE),)
        disc = mark("open-disc", _ICON, self.theme, LAYOUT)
        sign = disc._replace(shapes=(*(each._replace(fill=self.theme.brand) for each in disc.shapes), *play))
        text = element("span", title) + " " + element("span", element("bdi", shown, {"dir": "ltr"}), {"class": "body"})
        return element("p", _button(address, sign, text, "web"))

    def jumps(self, stretches: Sequence[Stretch]) -> str:
        """Return links to the parts of the page; nothing where there is but one."""
        links = [
            element(
                "li", element("a", escaped(to.heading), {"href": f"#{to.name}", "class": "warn" if to.alert else ""})
            )
            for to in stretches
        ]
        if len(links) < 2:
            return ""
        return lines(
            "nav", [lines("ul", links, {"role": "list"})], {"class": "jumps", "aria-label": self.words("on-this-page")}
        )

    def to_the_top(self) -> str:
        """Return the link back to the clinic's name."""
        return element("p", element("a", escaped(self.words("to-the-top")), {"href": f"#{TOP}"}), {"class": "to-top"})


def _button(address: str, sign: Picture, text: str, kind: str = "") -> str:
    return element("a", drawn(sign) + text, {"href": address, "class": f"button {kind}".strip()})


def drawn(sign: Picture, kind: str = "sign-of") -> str:
    """Return a drawing that says nothing of its own."""
    return svg(sign, {"class": kind, "aria-hidden": "true"})
