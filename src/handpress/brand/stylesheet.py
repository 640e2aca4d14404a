"""Style sheets of an SVG: rules by element, class and id, and what of them holds for an element.

Refuses what a logo does not need: at-rules, pseudo-classes, attributes, and rules that depend on other elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple
from xml.parsers import expat

from handpress.brand.outlines import broken
from handpress.brand.paints import IGNORED, PLAIN_SVG, is_property
from handpress.brand.shapes import Refused
from handpress.diagnostics import quoted

MAX_RULES = 2_000
_IDENT = r"-?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*"
_SELECTOR = re.compile(rf"(\*|{_IDENT})?((?:[.#]{_IDENT})*)")
_MARKED = re.compile(rf"([.#])({_IDENT})")
_IMPORTANT = re.compile(r" ?! ?important", re.IGNORECASE)
_INSTEAD = 'export with "presentation attributes" in place of a style sheet'

# A value by its name, and whether it is marked as important.
Declarations = dict[str, tuple[str, bool]]


class Rule(NamedTuple):
    """What holds for the elements of one selector."""

    element: str  # "" for any
    ids: frozenset[str]
    classes: frozenset[str]
    weight: tuple[int, int, int]  # CSS Selectors 3, 9: ids, classes, elements
    declarations: Declarations

    def holds(self, element: str, id: str, classes: frozenset[str]) -> bool:
        """Return whether the rule is for such an element."""
        return self.element in ("", element) and self.ids <= {id} and self.classes <= classes


def _without_comments(text: str) -> str:
    parts = text.split("/*")
    return " ".join([parts[0], *(part.partition("*/")[2] for part in parts[1:])])


def declarations_of(text: str) -> Declarations:
    """Return what *text*, as in a ``style`` attribute, sets; of one name the last, or the last that is important."""
    found: Declarations = {}
    for declaration in _without_comments(text).split(";"):
        name, _, value = (" ".join(part.split()) for part in declaration.partition(":"))
        name, shown = name.lower(), " ".join(declaration.split())
        if not name or IGNORED.fullmatch(name):
            continue
        if not is_property(name):
            raise Refused(f"a logo may not have the style {quoted(shown)}", "logo-unsupported", PLAIN_SVG)
        plain = _IMPORTANT.sub("", value)
        if not plain:
            raise broken("a style", shown)
        if name in found and plain.lower().startswith("color("):
            continue  # a wider gamut behind the sRGB for whoever has none, as Figma writes it
        if (important := plain != value) or not found.get(name, ("", False))[1]:
            found[name] = plain, important
    return found


def rules_of(text: str) -> Iterator[Rule]:
    """Yield the rules of a style sheet."""
    text = _without_comments(text).replace("<!--", " ").replace("-->", " ")
    at = 0
    while text[at:].strip():
        start, end = text.find("{", at), text.find("}", at)
        selectors = " ".join(text[at:start].split()) if start >= 0 else " ".join(text[at:].split())
        if selectors.startswith("@") or start < 0 or end < start:
            raise Refused(f"a logo may not have the style {quoted(selectors)}", "logo-unsupported", _INSTEAD)
        declarations = declarations_of(text[start + 1 : end])
        for selector in selectors.split(","):
            yield _rule(selector.strip(), declarations)
        at = end + 1


def _rule(selector: str, declarations: Declarations) -> Rule:
    match = _SELECTOR.fullmatch(selector)
    if not match or not selector:
        raise Refused(f"a logo may not have the selector {quoted(selector)}", "logo-unsupported", _INSTEAD)
    element = "" if match[1] in (None, "*") else match[1]
    marked = _MARKED.findall(match[2])
    ids, classes = ([name for mark, name in marked if mark == kind] for kind in "#.")
    weight = len(ids), len(classes), int(bool(element))
    return Rule(element, frozenset(ids), frozenset(classes), weight, declarations)


def cascade(rules: list[Rule], element: str, attributes: Mapping[str, str], plain: Mapping[str, str]) -> dict[str, str]:
    """Return the paint of an element as text: attributes, then rules by weight, then its style (CSS Cascade 4, 6).

    Args:
        rules: Those of the file, in order.
        element: Its name.
        attributes: All of them.
        plain: Those that are paint.
    """
    id, classes = attributes.get("id", ""), frozenset(attributes.get("class", "").split())
    own = [rule for rule in rules if rule.holds(element, id, classes)]
    layers = [rule.declarations for rule in sorted(own, key=lambda rule: rule.weight)]
    layers.append(declarations_of(attributes.get("style", "")))
    found = dict(plain)
    for important in (False, True):
        for layer in layers:
            found |= {name: value for name, (value, marked) in layer.items() if marked is important}
    return found


_SHEET = re.compile(rb"<(?:[\w.-]{1,40}:)?style[\s/>]")


class _Ended(Exception):  # noqa: N818 - not an error
    """What follows is refused by whoever reads the drawing."""


class _SheetReader:
    """Collects the text of each ``style`` element, with the place of the element."""

    def __init__(self) -> None:
        self.sheets: list[tuple[int, int, list[str]]] = []
        self._open: list[str] | None = None
        self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> None:
        """Read as far as that is possible."""
        with suppress(_Ended, expat.ExpatError):
            self._parser.Parse(data, True)

    def _doctype(self, *_: object) -> None:
        raise _Ended

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._open = None
        if name.rpartition(" ")[2] == "style":
            self._open = []
            self.sheets.append((self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1, self._open))

    def _end(self, _: str) -> None:
        self._open = None

    def _text(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)


def sheet(data: bytes) -> list[Rule]:
    """Return the rules of every ``style`` element of an SVG; they hold for what stands before it, too.

    Raises:
        Refused: A rule is none that a logo may have.
    """
    if not _SHEET.search(data):
        return []
    reader = _SheetReader()
    reader.read(data)
    found: list[Rule] = []
    for line, column, parts in reader.sheets:
        try:
            for rule in rules_of("".join(parts)):
                found.append(rule)
                if len(found) > MAX_RULES:
                    raise Refused(f"more than {MAX_RULES:,} rules of style", "logo-size", "simplify the drawing")
        except Refused as refused:
            refused.line, refused.column = line, column
            raise
    return found
