"""A web page as a browser builds it: elements, and texts that know their line.

Plain values: what they mean, the modules beside this one tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_HTML = "http://www.w3.org/1999/xhtml"


@dataclass(eq=False, slots=True)
class Text:
    """A stretch of text, as the page has it, and the line that it begins on."""

    data: str
    line: int
    parent: Element | None = None


class Element:
    """An element with what stands in it; html5lib's parser asks for the names of these methods."""

    __slots__ = ("attributes", "childNodes", "line", "name", "nameTuple", "namespace", "parent")

    def __init__(self, name: str, namespace: str | None = None) -> None:
        self.name = name
        self.namespace = namespace
        self.nameTuple = (namespace or _HTML, name)
        self.attributes: dict[Any, str] = {}
        self.childNodes: list[Element | Text] = []
        self.parent: Element | None = None
        self.line = 0

    def get(self, name: str) -> str:
        """Return the value of an attribute, or ""."""
        return self.attributes.get(name) or ""

    @property
    def elements(self) -> Iterator[Element]:
        """The elements in it, without those in them."""
        return (child for child in self.childNodes if isinstance(child, Element))

    def within(self) -> Iterator[Element]:
        """Yield it and all elements in it, in the order of the page."""
        stack: list[Element] = [self]
        while stack:
            yield (element := stack.pop())
            stack += [child for child in reversed(element.childNodes) if isinstance(child, Element)]

    def texts(self) -> Iterator[Text]:
        """Yield all texts in it, in the order of the page."""
        stack: list[Element | Text] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, Text):
                yield node
            else:
                stack += reversed(node.childNodes)

    def appendChild(self, node: Element | Text) -> None:  # noqa: N802
        """Put *node* at the end."""
        node.parent = self
        self.childNodes.append(node)

    def insertBefore(self, node: Element | Text, before: Element) -> None:  # noqa: N802
        """Put *node* before another."""
        node.parent = self
        self.childNodes.insert(self._place(before), node)

    def removeChild(self, node: Element | Text) -> None:  # noqa: N802
        """Take *node* out."""
        del self.childNodes[self._place(node)]
        node.parent = None

    def reparentChildren(self, parent: Element) -> None:  # noqa: N802
        """Move all that stands in it to the end of *parent*."""
        for child in self.childNodes:
            parent.appendChild(child)
        self.childNodes = []

    def cloneNode(self) -> Element:  # noqa: N802
        """Return an element like it, with nothing in it."""
        clone = Element(self.name, self.namespace)
        clone.attributes = dict(self.attributes)
        clone.line = self.line
        return clone

    def hasContent(self) -> bool:  # noqa: N802
        """Return whether anything stands in it."""
        return bool(self.childNodes)

    def _place(self, node: Element | Text) -> int:
        # From the end: what the parser moves was put there last.
        for place in range(len(self.childNodes) - 1, -1, -1):
            if self.childNodes[place] is node:
                return place
        raise ValueError(self.name)


def has_words(element: Element) -> bool:
    """Return whether a letter or a digit stands in *element*."""
    return any(character.isalnum() for text in element.texts() for character in text.data)


def shown_words(element: Element) -> str:
    """Return all texts in *element* as one line."""
    return " ".join("".join(text.data for text in element.texts()).split())


def above(element: Element) -> Iterator[Element]:
    """Yield what *element* stands in, from the inside to the page."""
    parent = element.parent
    while parent:
        yield parent
        parent = parent.parent
