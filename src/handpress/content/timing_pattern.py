"""The texts that `parse_when` reads as a regular expression, for editors; made from the tables that it reads by.

Lets pass what no plain expression counts: amounts of more than ten years, and ranges that run backwards or have the
same number twice. All else is as `parse_when` has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from handpress.content.timing import CLOCK_UNITS, EVENTS, FIXED_FORMS, HOURS, NUMBER, Anchor, Unit
from handpress.source.spelling import in_a_file, in_any_case

_NUMBER = rf"(?!0+(?![0-9]))(?:{NUMBER})"
_ONE, _RANGE = f"(?:{_NUMBER}|an?)", f"{_NUMBER}(?: to | ?[-–] ?){_NUMBER}"
_MINUTE = "[0-5][0-9]"
_NOT_ON_THE_HOUR = f"(?!00){_MINUTE}"


def when_pattern(anchors: Collection[Anchor] = tuple(Anchor)) -> str:
    """Return the pattern of a timing that hangs on the procedure by one of *anchors*."""
    by_hours: dict[range | None, list[tuple[bool, str]]] = {}
    for hours, event, form in (*_fixed(anchors), *_counted(anchors)):
        by_hours.setdefault(hours, []).append((event, form))
    forms = []
    for hours, own in by_hours.items():
        with_event = f"{_any(form for event, form in own if event)}{_any(EVENTS)}"
        days = _any([*(form for event, form in own if not event), with_event])
        forms.append(days + (f"(?: ?,? at {_clock(hours)})?" if hours else ""))
    return in_a_file(in_any_case(_any(forms)), white=r"\s")


def arrival_pattern() -> str:
    """Return the pattern of a time at which to arrive: minutes or hours before the procedure."""
    return in_a_file(in_any_case(f"{_ONE} {_any(CLOCK_UNITS)}s? {Anchor.BEFORE}{_any(EVENTS)}"), white=r"\s")


_Form = tuple[range | None, bool, str]  # the hours of its clock time, if it takes one; whether it may name the event


def _fixed(anchors: Collection[Anchor]) -> Iterator[_Form]:
    """Yield the forms without an amount."""
    for form, when in FIXED_FORMS.items():
        if when.anchor in anchors:
            text = form.removesuffix("*").replace("(the )", "(?:the )?")
            yield HOURS.get(when.anchor), form.endswith("*"), text


def _counted(anchors: Collection[Anchor]) -> Iterator[_Form]:
    """Yield the forms with an amount."""
    unit, days = (f"{_any(units)}s?" for units in (Unit, [unit for unit in Unit if unit not in CLOCK_UNITS]))
    if sides := [anchor for anchor in (Anchor.BEFORE, Anchor.AFTER) if anchor in anchors]:
        yield HOURS[sides[0]], True, f"{_ONE} {days} {_any(sides)}"  # both: any hour
        yield None, True, f"(?:{_ONE}|{_RANGE}|between {_NUMBER} and {_NUMBER}) {unit} {_any(sides)}"
    # "within 1 to 2 weeks" is a time after, "within 1 week" begins at once.
    amounts = [form for anchor, form in ((Anchor.WITHIN, _ONE), (Anchor.AFTER, _RANGE)) if anchor in anchors]
    if amounts:
        yield None, False, f"within {_any(amounts)} {unit}"


def _clock(hours: range) -> str:
    """Return the pattern of a clock time in *hours*: no midnight, no hour of two meanings."""
    clocks = ["noon"] if 12 in hours else []
    for letter, first in (("a", 0), ("p", 12)):
        half = f" ?{letter}(?:m|\\.m\\.)"
        own = [12 if hour == first else hour - first for hour in hours if first <= hour < first + 12 and hour]
        if own:
            clocks.append(f"{_any(f'0?{hour}' if hour < 10 else f'{hour}' for hour in own)}(?::{_MINUTE})?{half}")
        if first in hours and not first:
            clocks.append(f"12:{_NOT_ON_THE_HOUR}{half}")
    clocks.append(f"{_any(f'{hour:02}' for hour in hours if 0 < hour < 10 or hour > 12)}:{_MINUTE}")
    if 0 in hours:
        clocks.append(f"0?0:{_NOT_ON_THE_HOUR}")
    return _any(clocks)


def _any(forms: Iterable[str]) -> str:
    return f"(?:{'|'.join(forms)})"
