"""What a value of pypdf is, or refers to; an empty one where it is of another kind, as files of others have any."""

from __future__ import annotations

from typing import Any

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

Place = tuple[int, int]  # number and generation of an object


def resolved(value: Any) -> Any:
    """Return *value*, or what it refers to; None for nothing."""
    found = value.get_object() if value is not None else None
    return None if isinstance(found, NullObject) else found


def of(entries: DictionaryObject, key: str) -> Any:
    """Return what stands under *key*, or what it refers to; None for nothing."""
    return resolved(dict.get(entries, key))


def dictionary(value: Any) -> DictionaryObject:
    """Return the dictionary or stream that *value* is or refers to."""
    found = resolved(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def array(value: Any) -> list[Any]:
    """Return the entries of the array that *value* is or refers to."""
    found = resolved(value)
    return list(found) if isinstance(found, ArrayObject) else []


def numbers(value: Any) -> list[float]:
    """Return the numbers of the array that *value* is or refers to; none where anything in it is none."""
    found = [resolved(each) for each in array(value)]
    fit = all(isinstance(each, NumberObject | FloatObject) for each in found)
    return [float(each) for each in found] if fit else []


def number(value: Any, default: float) -> float:
    """Return the number that *value* is or refers to; *default* for none."""
    found = resolved(value)
    return float(found) if isinstance(found, NumberObject | FloatObject) else default


def integer(value: Any) -> int:
    """Return the whole number that *value* is or refers to; 0 for none."""
    found = resolved(value)
    return int(found) if isinstance(found, NumberObject) else 0


def name(value: Any) -> str:
    """Return the name that *value* is or refers to."""
    found = resolved(value)
    return str(found) if isinstance(found, NameObject) else ""


def text(value: Any) -> str:
    """Return the text that *value* is or refers to."""
    found = resolved(value)
    return str(found) if isinstance(found, TextStringObject) else ""


def place_of(value: Any) -> Place | None:
    """Return the place of what *value* refers to; None where it is no reference."""
    return (value.idnum, value.generation) if isinstance(value, IndirectObject) else None
