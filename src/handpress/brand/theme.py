"""Brand x variant -> text styles, spacing and the page: every size of the look in one place, in points.

A variant is an edition (standard or large print), a paper and an ink. Large print is set
anew, not enlarged: nothing is smaller than its running text. Grey ink is drawn for a mono
laser, which makes dots of any tint: outlines take the place of grounds.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.brand import Brand, Colours
from handpress.brand.colour import BLACK, INK, MUTED, SHAPE_CONTRAST, WHITE, Colour, contrast, mix, tint
from handpress.brand.variant import Ink, Paper, Variant


class TextStyle(Struct, frozen=True, cache_hash=True):
    """How a run of text looks. Size and leading in points."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK


class PageMaster(Struct, frozen=True):
    """A sheet, and where on it content and the foot of a page stand."""

    width: float = 612.0  # US Letter
    height: float = 792.0
    side: float = 54.0  # 0.75 in
    first_top: float = 28.0  # of the first page
    top: float = 36.0  # of every further one
    running: float = 8.0  # between the running head and the region
    foot: float = 47.0  # from the rule over the foot down to the edge of the sheet
    edge: float = 22.0  # that stays free under a foot that takes more room
    clear: float = 8.0  # between the region and that rule

    @property
    def measure(self) -> float:
        """The width of the region."""
        return self.width - 2 * self.side


SHEETS = {Paper.LETTER: (612.0, 792.0), Paper.A4: (595.28, 841.89)}
BODY = 12.0  # points. Source: floor of APH and CMS for running text
_LARGE = 18.0  # APH, ACB: large print
_LARGE_LEADING = 1.5
_DEEP_SMALLEST = 11.0
# The leading of Arabic, by size and leading of Latin letters.
_DEEP: dict[tuple[float, float], float] = {
    (10, 12): 14.0,
    (10, 14): 16.0,
    (11, 15): 17.0,
    (12, 15): 17.0,
    (12, 16): 18.0,
    (13, 16): 18.0,
    (13, 18): 21.0,
    (14, 18): 20.0,
    (14, 20): 22.0,
    (16, 19): 21.0,
    (18, 24): 26.0,
    (20, 24): 28.0,
    (24, 28): 34.0,
}
_PICTURE_TINT = 0.73


class Theme(Struct, frozen=True, dict=True, cache_hash=True):
    """Styles by what they are for. Spacing keeps to a rhythm of 4 points."""

    brand: Colour
    alert: Colour
    tint: Colour
    alert_tint: Colour
    rule: Colour  # to write on, round a box: 3 to 1 on white
    hairline: Colour  # between rows; carries no meaning
    page: PageMaster
    large: bool = False
    outlined: bool = False  # outlines in place of grounds
    deep: bool = False  # for a script that needs more room between lines
    ink: Colour = INK
    muted: Colour = MUTED

    radius: float = 6.0

    def pick(self, standard: float, large: float) -> float:
        """Return the one of two lengths that belongs to the edition."""
        return large if self.large else standard

    def space(self, length: float) -> float:
        """Return a distance between things, wider where the type is larger."""
        return length * 1.4 if self.large else length

    @property
    def between_parts(self) -> float:
        """What is free over the heading of a part."""
        return self.pick(12, 19.6)

    @property
    def between_sections(self) -> float:
        """What is free over the heading of a section inside a part."""
        return self.pick(6, 11.2)

    @cached_property
    def picture_tint(self) -> Colour:
        """The soft ground inside drawings, on which the lines of the brand stand out; white where grounds are."""
        if self.outlined:
            return WHITE
        lightness = _PICTURE_TINT
        while contrast(self.brand, found := tint(self.brand, lightness)) < SHAPE_CONTRAST and lightness < 1:
            lightness += 0.02
        return found

    @property
    def stacked(self) -> bool:
        """Whether columns would be too narrow to read: less than some 34 em for all of them."""
        return self.page.measure < 34 * self.body.size

    @property
    def hair(self) -> float:
        """The width of a hairline; thin where it is black, so that nobody takes it for a rule to write on."""
        return 0.3 if self.outlined else 0.75

    @property
    def disc(self) -> float:
        """The diameter of the disc behind the number of a step."""
        return self.pick(20, 32)

    @property
    def box(self) -> float:
        """The side of a check box."""
        return self.pick(16, 24)

    @property
    def writing_line(self) -> float:
        """Room to write on one line by hand: 9 mm, in large print 12."""
        return self.pick(25.5, 34)

    @property
    def mark(self) -> float:
        """The side of a tick or a cross before what one may and may not."""
        return self.pick(14, 20)

    @property
    def pictogram(self) -> float:
        """The side of a pictogram at the end of a task."""
        return self.pick(30, 44)

    @property
    def indent(self) -> float:
        """How far in the text of a bullet stands."""
        return self.pick(16, 21)

    def style(
        self,
        size: float,
        leading: float,
        bold: bool = False,
        colour: Colour | None = None,
        large: float | tuple[float, float] = _LARGE,
    ) -> TextStyle:
        """Return a style of *size*, or of *large* in large print; that with a leading of its own, or the usual one."""
        if self.large:
            size, leading = (
                large if isinstance(large, tuple) else (large, large * (_LARGE_LEADING if large < 24 else 1.3))
            )
        elif self.deep:
            # The dots of Arabic close where they are small, and its letters reach far up and down.
            size, leading = max(size, _DEEP_SMALLEST), _DEEP.get((size, leading), leading)
        return TextStyle(size, leading, bold, colour or self.ink)

    @cached_property
    def body(self) -> TextStyle:
        """Running text."""
        return self.style(BODY, 16)

    @cached_property
    def strong(self) -> TextStyle:
        """Running text that stands out."""
        return self.style(BODY, 16, bold=True)

    @cached_property
    def title(self) -> TextStyle:
        """The name of the procedure."""
        return self.style(24, 28, bold=True, large=(32, 38))

    @cached_property
    def summary(self) -> TextStyle:
        """The one or two sentences under the title."""
        return self.style(13, 18, large=(18, 24))

    @cached_property
    def eyebrow(self) -> TextStyle:
        """The line above the title."""
        return self.style(10, 14, bold=True, colour=self.brand)

    @cached_property
    def heading(self) -> TextStyle:
        """A part of the journey."""
        return self.style(20, 24, bold=True, colour=self.brand, large=(24, 30))

    @cached_property
    def alert_heading(self) -> TextStyle:
        """The heading of the box for complications."""
        return self.style(20, 24, bold=True, colour=self.alert, large=(24, 30))

    @cached_property
    def subheading(self) -> TextStyle:
        """A section inside a part."""
        return self.style(14, 18, bold=True, colour=self.brand, large=(20, 28))

    @cached_property
    def alert_subheading(self) -> TextStyle:
        """A section inside the box for complications."""
        return self.style(14, 18, bold=True, colour=self.alert, large=(20, 28))

    @cached_property
    def key_heading(self) -> TextStyle:
        """The heading of the most important things."""
        return self.style(18, 24, bold=True, colour=self.brand, large=(24, 30))

    @cached_property
    def key_point(self) -> TextStyle:
        """One of the most important things."""
        return self.style(14, 18, bold=not self.large, large=(18, 24))

    @cached_property
    def key_reason(self) -> TextStyle:
        """Why it is important."""
        return self.style(14, 18, large=(18, 24))

    @cached_property
    def key_time(self) -> TextStyle:
        """When it is to be done."""
        return self.style(16, 19, bold=True, large=(20, 25))

    @cached_property
    def mark_day(self) -> TextStyle:
        """What a day of the timeline is called."""
        return self.style(12, 16, bold=True, colour=self.brand)

    @cached_property
    def mark_date(self) -> TextStyle:
        """Its date."""
        return self.style(12 if self.deep else 13, 16, bold=True, large=20)

    @cached_property
    def mark_text(self) -> TextStyle:
        """What to do then."""
        return self.style(12, 15)

    @cached_property
    def band_value(self) -> TextStyle:
        """The day of the procedure, and when to arrive."""
        return self.style(20, 24, bold=True, large=(26, 34))

    @cached_property
    def band_clock(self) -> TextStyle:
        """The time of the procedure behind that of arrival."""
        return self.style(13, 24, large=(18, 34))

    @cached_property
    def sign(self) -> TextStyle:
        """The gravest signs."""
        return self.style(13, 16, large=(18, 24))

    @cached_property
    def emergency(self) -> TextStyle:
        """The heading of the signs of an emergency."""
        return self.style(20, 24, bold=True, colour=self.alert, large=26)

    @cached_property
    def urgent(self) -> TextStyle:
        """The heading of the signs to call for on the same day."""
        return self.style(16, 20, bold=True, colour=self.alert, large=22)

    @cached_property
    def order(self) -> TextStyle:
        """What to do at once."""
        return self.style(14, 20, bold=True, large=(20, 27))

    @cached_property
    def phone(self) -> TextStyle:
        """The number to call."""
        return self.style(16, 20, bold=True, large=(26, 36))

    @cached_property
    def label(self) -> TextStyle:
        """Small words over a field or under a rule."""
        return self.style(10, 12, colour=self.muted)

    @cached_property
    def picture_label(self) -> TextStyle:
        """What a part of a drawing is."""
        return self.style(10, 12)

    @cached_property
    def caption(self) -> TextStyle:
        """What a drawing shows, under it."""
        return self.style(10, 12, colour=self.muted, large=(18, 24))

    @cached_property
    def notice(self) -> TextStyle:
        """The notice of help with languages."""
        return self.style(10.5, 15)

    @cached_property
    def fact(self) -> TextStyle:
        """What a fact at a glance is about."""
        return self.style(10.5, 15, bold=True, colour=self.brand)

    @cached_property
    def value(self) -> TextStyle:
        """What a field holds."""
        return self.style(12, 16, bold=True, large=(18, 24))

    @cached_property
    def when(self) -> TextStyle:
        """How long before the procedure."""
        return self.style(10.5, 17, bold=True, colour=self.brand)

    @cached_property
    def date(self) -> TextStyle:
        """A computed date."""
        return self.style(10.5, 14, bold=True)

    @cached_property
    def relative(self) -> TextStyle:
        """A day of the rail, as counted from the procedure."""
        return self.style(12, 16, bold=True, colour=self.brand)

    @cached_property
    def day(self) -> TextStyle:
        """A day of the rail, as its date."""
        return self.style(14, 18, bold=True, large=(20, 27))

    @cached_property
    def panel_heading(self) -> TextStyle:
        """The heading of a panel inside a part."""
        return self.style(16, 20, bold=True, colour=self.brand, large=(20, 28))

    @cached_property
    def may(self) -> TextStyle:
        """The heading of what one may."""
        return self.style(13, 18, bold=True, colour=self.brand, large=(20, 28))

    @cached_property
    def avoid(self) -> TextStyle:
        """The heading of what one must not."""
        return self.style(13, 18, bold=True, colour=self.alert, large=(20, 28))

    @cached_property
    def source(self) -> TextStyle:
        """Who says so."""
        return self.style(10, 12, colour=self.muted, large=(18, 24))

    @cached_property
    def column_head(self) -> TextStyle:
        """Column headings that stand on white."""
        return self.style(12, 16, bold=True)

    @cached_property
    def table_head(self) -> TextStyle:
        """Column headings of the follow-up schedule."""
        return self.style(12, 16, bold=True, colour=self.on_brand)

    @cached_property
    def disc_number(self) -> TextStyle:
        """The number of a step."""
        return self.style(12, 16, bold=True, colour=self.on_brand)

    @cached_property
    def clinic(self) -> TextStyle:
        """The clinic's name in the header."""
        return self.style(14, 18, bold=True, colour=self.brand, large=(18, 24))

    @cached_property
    def call(self) -> TextStyle:
        """Whom to call, at the top of the first page."""
        return self.style(16, 20, bold=True, large=(20, 24))

    @cached_property
    def header(self) -> TextStyle:
        """The clinic's address in the header."""
        return self.style(10, 14, colour=self.muted)

    @cached_property
    def footer(self) -> TextStyle:
        """The foot of every page."""
        return self.style(10, 12, colour=self.muted, large=(18, 22))

    @cached_property
    def draft(self) -> TextStyle:
        """The mark of a handout that nobody has approved."""
        return self.style(10, 12, bold=True, colour=self.alert, large=(18, 24))

    # The staff's papers.

    @cached_property
    def stack(self) -> TextStyle:
        """A paper of a patient's stack."""
        return self.style(14, 20)

    @cached_property
    def posted(self) -> TextStyle:
        """When and in which room, to be read from afar."""
        return self.style(30, 36, bold=True)

    @cached_property
    def posted_beside(self) -> TextStyle:
        """With whom, and under which number."""
        return self.style(18, 24, bold=True)

    @cached_property
    def row(self) -> TextStyle:
        """A row of the list of a day."""
        return self.style(11, 15)

    @cached_property
    def row_strong(self) -> TextStyle:
        """What one looks for in it, and the headings of its columns."""
        return self.style(11, 15, bold=True)

    @cached_property
    def row_head(self) -> TextStyle:
        """A column's heading on the clinic's colour."""
        return self.style(11, 15, bold=True, colour=self.on_brand)

    @cached_property
    def row_draft(self) -> TextStyle:
        """What of it nobody has approved."""
        return self.style(11, 15, bold=True, colour=self.alert)

    @property
    def on_brand(self) -> Colour:
        """Text on a disc or on the head of a table."""
        return self.ink if self.outlined else WHITE


def theme_for(brand: Brand, variant: Variant | None = None, deep: bool = False) -> Theme:
    """Return the theme of *variant* in the brand's colours; *deep* for a script that needs more room."""
    return _theme(brand.colours, variant or Variant(), deep)


@lru_cache(maxsize=64)
def _theme(colours: Colours, variant: Variant, deep: bool) -> Theme:
    width, height = SHEETS[variant.paper]
    page = PageMaster(width, height)
    if variant.large:
        page = replace(page, top=28.0, running=5.0, foot=55.0, edge=26.0, clear=13.0)
    if variant.ink is Ink.GREY:
        return Theme(
            brand=BLACK,
            alert=BLACK,
            tint=WHITE,
            alert_tint=WHITE,
            rule=BLACK,
            hairline=BLACK,
            page=page,
            large=variant.large,
            deep=deep,
            outlined=True,
            ink=BLACK,
            muted=BLACK,
        )
    rule = mix(colours.brand, 0.4, (0.55, 0.6, 0.62))
    if contrast(rule, colours.tint) < SHAPE_CONTRAST:
        rule = colours.brand
    return Theme(
        brand=colours.brand,
        alert=colours.alert,
        tint=colours.tint,
        alert_tint=colours.alert_tint,
        rule=rule,
        hairline=mix(colours.brand, 0.3),
        page=page,
        large=variant.large,
        deep=deep,
        muted=INK if variant.large else MUTED,
    )
