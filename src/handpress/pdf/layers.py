"""Layers of somebody else's PDF that do not print (optional content, ISO 32000-1, 8.11), taken out of what is painted.

What a hidden layer paints is gone; what it sets, as a colour, still holds for what follows it.
"""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject, NameObject, StreamObject

from handpress.pdf.values import Place, array, dictionary, name, of, place_of

_PATHS = {b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_SHOWN = {b"Tj", b"TJ", b"Do", b"sh", b"INLINE IMAGE"}
_DEPTH = 20  # of conditions in each other


class Layers:
    """Which layers of a file do not print.

    Attributes:
        names: Those of the layers that do not print.
    """

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        properties = dictionary(of(reader.root_object, "/OCProperties"))
        self._hidden: set[Place] = set()
        self.names: list[str] = []
        groups = array(of(properties, "/OCGs"))
        default = dictionary(of(properties, "/D"))
        off = name(of(default, "/BaseState")) == "/OFF"
        on_list, off_list = (_places(of(default, key)) for key in ("/ON", "/OFF"))
        events = [dictionary(event) for event in array(of(default, "/AS"))]
        printed = {
            at for event in events if name(of(event, "/Event")) == "/Print" for at in _places(of(event, "/OCGs"))
        }
        for group in groups:
            at = place_of(group)
            hidden = at in off_list or (off and at not in on_list)
            usage = dictionary(of(dictionary(of(dictionary(group), "/Usage")), "/Print"))
            if at in printed and "/PrintState" in usage:
                hidden = name(of(usage, "/PrintState")) == "/OFF"
            if hidden and at:
                self._hidden.add(at)
                self.names.append(str(of(dictionary(group), "/Name") or ""))

    def __bool__(self) -> bool:
        """Whether a layer does not print."""
        return bool(self._hidden)

    def hides(self, condition: Any, depth: int = 0) -> bool:
        """Return whether what stands under a *condition*, a layer or several, does not print."""
        if not self._hidden or condition is None or depth > _DEPTH:
            return False
        if place_of(condition) in self._hidden:
            return True
        told = dictionary(condition)
        if name(of(told, "/Type")) != "/OCMD":
            return False
        if "/VE" in told:
            return not self._holds(told.raw_get("/VE"), depth + 1)
        groups = dict.get(told, "/OCGs")
        shown = [not self.hides(group, depth + 1) for group in (array(groups) or [groups])]
        met = {"/AllOn": all(shown), "/AnyOff": not all(shown), "/AllOff": not any(shown)}
        return not met.get(name(of(told, "/P")), any(shown))

    def _holds(self, expression: Any, depth: int) -> bool:
        """Return whether a visibility expression holds."""
        terms = array(expression)
        if not terms or depth > _DEPTH:
            return not self.hides(expression, depth)
        held = [self._holds(term, depth + 1) for term in terms[1:]]
        if terms[0] == "/Not":
            return not any(held)
        return any(held) if terms[0] == "/Or" else all(held)

    def without_hidden(self, content: bytes, resources: Any) -> bytes:
        """Return *content*, which uses *resources*, without what its hidden layers paint."""
        stream = StreamObject()
        stream.set_data(content)
        parsed = ContentStream(stream, self._reader)
        named = dictionary(of(dictionary(resources), "/Properties"))
        kept: list[tuple[Any, Any]] = []
        marks: list[bool] = []  # of each mark that is open, whether it hides
        for operands, operator in parsed.operations:
            if operator in (b"BDC", b"BMC"):
                marks.append(operator == b"BDC" and self._is_hidden_mark(operands, named))
            if any(marks):
                kept += _unpainted(operands, operator)
            else:
                kept.append((operands, operator))
            if operator == b"EMC" and marks:
                marks.pop()
        parsed.operations = kept
        return parsed.get_data()

    def _is_hidden_mark(self, operands: Any, named: DictionaryObject) -> bool:
        if len(operands) < 2 or operands[0] != "/OC" or not isinstance(operands[1], NameObject):
            return False
        return operands[1] in named and self.hides(named.raw_get(operands[1]))


def _unpainted(operands: Any, operator: bytes) -> list[tuple[Any, Any]]:
    """Return what is left of an operation where nothing may be painted."""
    if operator in _SHOWN:
        return []
    if operator in _PATHS:
        return [([], b"n")]
    if operator == b"'":
        return [([], b"T*")]
    if operator == b'"':
        return [([operands[0]], b"Tw"), ([operands[1]], b"Tc"), ([], b"T*")]
    return [(operands, operator)]


def _places(value: Any) -> set[Place | None]:
    return {place_of(each) for each in array(value)}
