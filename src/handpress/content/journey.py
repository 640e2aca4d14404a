"""The sections of a handout in the order of the patient's journey: part by part, as they print."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.content.handout import Handout
from handpress.content.kinds import Kind, Part
from handpress.content.section import Section

# Parts that stand with what there is to know, where the patient's own part comes first.
_TO_KNOW = frozenset({Part.OTHER, Part.STAYING_WELL})


def parts_of(handout: Handout, costs: bool) -> list[tuple[Part, list[Section]]]:
    """Return the sections that print, with those on *costs* or without, part by part, as a patient needs them.

    First what to do before the day, the day, the time at home, help and visits; then what to know. Of a procedure
    for which there is nothing to get ready, what it is comes first.
    """
    order = order_of(handout)
    found: dict[Part, list[Section]] = {part: [] for part in order}
    for section in (section for kind in Kind for section in handout.sections if section.kind is kind):
        found[part_of(section, handout, order)].append(section)
    return [(part, some) for part, some in found.items() if costs or part is not Part.COSTS]


def order_of(handout: Handout) -> list[Part]:
    """Return the parts in the order in which they print."""
    kinds = {section.kind.part for section in handout.sections}
    order = list(Part)
    if handout.key_points or Part.BEFORE in kinds:
        order.remove(Part.ABOUT)
        order.insert(order.index(Part.FOLLOW_UP) + 1, Part.ABOUT)
    return order


def part_of(section: Section, handout: Handout, order: Sequence[Part]) -> Part:
    """Return where a section prints: beside a box of two halves complications are something to know."""
    part = section.kind.part
    halved = any(other.emergency or other.urgent for other in handout.sections)
    if section.kind is Kind.COMPLICATIONS and halved:
        return Part.ABOUT
    return Part.ABOUT if part in _TO_KNOW and order[0] is not Part.ABOUT else part
