"""Find the elements that stand in the midst of running text: a word taken out of a sentence turns its meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handpress.pages.readers.html.elements import Element, Text
from handpress.pages.readers.html.looks import is_toggle

# What ends a run of text: all else is a word of the sentence that it stands in.
_NAMES = """html body main header footer article section aside nav div center form fieldset p h1 h2 h3 h4 h5 h6 hr pre
    listing blockquote address details summary dialog figure figcaption ul ol menu dir li dl dt dd table caption
    thead tbody tfoot tr th td legend hgroup"""
BLOCKS = frozenset(_NAMES.split())
# What holds one text of its own: there, all stays together, whatever is a link.
TEXTS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "th", "figcaption", "caption"])
_LONGEST_CELL = 500  # letters: a larger one is a part of the page


@dataclass(slots=True)
class _Run:
    """A run of text: its letters, and those of them that are no link's."""

    within: str
    letters: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True)
class _Opened:
    element: Element
    run: _Run
    letters: int
    running: int
    is_link: bool


def find_running(
    page: Element, letters: Callable[[str], int], is_link: Callable[[Element], bool], sizes: Mapping[Element, int]
) -> frozenset[Element]:
    """Return the elements of *page* with more words of one sentence before or after them.

    Args:
        page: The whole page.
        letters: Counts those of a text.
        is_link: Tells whether an element leads elsewhere.
        sizes: The letters of each element.
    """
    found: set[Element] = set()
    waiting: list[tuple[_Opened, int, int]] = []
    own: dict[Element, _Run] = {}  # of what holds a text: that which stands in it directly
    run, links = _Run("html"), 0
    stack: list[Element | Text | _Opened] = [page]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            count = letters(node.data)
            run.letters += count
            run.running += 0 if links else count
        elif isinstance(node, _Opened):
            links -= node.is_link
            if node.element.name in BLOCKS:
                parent = node.element.parent
                run = own[parent] if parent and parent in own and _is_text(parent, sizes) else _Run("")
            elif node.run is run:
                waiting.append((node, run.letters - node.letters, run.running - node.running))
        else:
            if node.name in BLOCKS:
                run = own[node] = _Run(node.name)
            leads = node.name == "button" or is_toggle(node) or is_link(node)
            opened = _Opened(node, run, run.letters, run.running, leads)
            links += opened.is_link
            stack += [opened, *reversed(node.childNodes)]
    for one, count, running in waiting:
        is_text = one.run.within in TEXTS
        beside = one.run.letters - count if is_text and running == count else 0
        pressed = not is_text and (one.element.name == "button" or is_toggle(one.element))
        others = one.run.running - running - (one.running if pressed else 0)  # a button under a text ends none
        if others or beside:
            found.add(one.element)
    found |= {one for one in own if one.name not in TEXTS and _is_beside_words(one, own, sizes)}
    return frozenset(found)


def _is_text(element: Element, sizes: Mapping[Element, int]) -> bool:
    """Return whether *element* holds a text of its own, and not a part of the page."""
    return element.name in TEXTS or (element.name == "td" and sizes[element] < _LONGEST_CELL)


def _is_beside_words(element: Element, own: Mapping[Element, _Run], sizes: Mapping[Element, int]) -> bool:
    """Return whether *element* is a box within an entry or a cell that has words of its own beside it."""
    parent = element.parent
    return parent is not None and parent in own and _is_text(parent, sizes) and own[parent].running > 0
