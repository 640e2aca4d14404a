"""Brand -> text styles, spacing and the page: every size of the look in one place, in points."""

from __future__ import annotations

from dataclasses import dataclass

from handpress.brand.colour import INK, MUTED, WHITE, Colour


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a run of text looks. Size and leading in points."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK


@dataclass(frozen=True)
class PageMaster:
    """A sheet and the region that content may fill."""

    width: float = 612.0  # US Letter
    height: float = 792.0
    top: float = 54.0  # 0.75 in
    side: float = 54.0
    bottom: float = 66.0
    footer: float = 40.0  # from the foot of the sheet to the baseline of the footer

    @property
    def measure(self) -> float:
        """The width of the region."""
        return self.width - 2 * self.side

    @property
    def depth(self) -> float:
        """The height of the region."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True)
class Theme:
    """Styles by what they are for. Spacing keeps to a rhythm of 4 points."""

    brand: Colour
    alert: Colour
    tint: Colour
    alert_tint: Colour
    rule: Colour  # to write on, round a box: 3 to 1 on white
    hairline: Colour  # between rows; carries no meaning
    page: PageMaster

    unit: float = 4.0
    radius: float = 6.0
    disc: float = 18.0  # diameter
    box: float = 14.0  # side of a check box
    writing_line: float = 28.0  # room to write on one line by hand

    @property
    def body(self) -> TextStyle:
        """Running text. Source: 12 pt floor of APH and CMS."""
        return TextStyle(12, 17)

    @property
    def strong(self) -> TextStyle:
        """Running text that stands out."""
        return TextStyle(12, 17, bold=True)

    @property
    def title(self) -> TextStyle:
        """The name of the procedure."""
        return TextStyle(27, 32, bold=True)

    @property
    def summary(self) -> TextStyle:
        """The one or two sentences under the title."""
        return TextStyle(13.5, 20)

    @property
    def eyebrow(self) -> TextStyle:
        """The line above the title."""
        return TextStyle(10, 14, bold=True, colour=self.brand)

    @property
    def heading(self) -> TextStyle:
        """A part of the journey."""
        return TextStyle(16, 20, bold=True, colour=self.brand)

    @property
    def alert_heading(self) -> TextStyle:
        """The heading of the box for complications."""
        return TextStyle(16, 20, bold=True, colour=self.alert)

    @property
    def subheading(self) -> TextStyle:
        """A section inside a part."""
        return TextStyle(12.5, 17, bold=True)

    @property
    def alert_subheading(self) -> TextStyle:
        """A section inside the box for complications."""
        return TextStyle(12.5, 17, bold=True, colour=self.alert)

    @property
    def phone(self) -> TextStyle:
        """The number to call."""
        return TextStyle(14, 20, bold=True)

    @property
    def label(self) -> TextStyle:
        """Small words over a field or under a rule."""
        return TextStyle(9.5, 13, colour=MUTED)

    @property
    def fact(self) -> TextStyle:
        """What a fact at a glance is about."""
        return TextStyle(10.5, 15, bold=True, colour=self.brand)

    @property
    def value(self) -> TextStyle:
        """What a field holds."""
        return TextStyle(11.5, 16, bold=True)

    @property
    def when(self) -> TextStyle:
        """How long before the procedure."""
        return TextStyle(10.5, 17, bold=True, colour=self.brand)

    @property
    def date(self) -> TextStyle:
        """A computed date."""
        return TextStyle(10.5, 14, bold=True)

    @property
    def table_head(self) -> TextStyle:
        """Column headings of the follow-up schedule."""
        return TextStyle(10, 14, bold=True, colour=WHITE)

    @property
    def disc_number(self) -> TextStyle:
        """The number of a step."""
        return TextStyle(10, 14, bold=True, colour=WHITE)

    @property
    def clinic(self) -> TextStyle:
        """The clinic's name in the header."""
        return TextStyle(14, 18, bold=True, colour=self.brand)

    @property
    def header(self) -> TextStyle:
        """The clinic's address in the header."""
        return TextStyle(10, 14, colour=MUTED)

    @property
    def footer(self) -> TextStyle:
        """The foot of every page."""
        return TextStyle(9, 12, colour=MUTED)

    @property
    def draft(self) -> TextStyle:
        """The mark of a handout that nobody has approved."""
        return TextStyle(9, 12, bold=True, colour=self.alert)
