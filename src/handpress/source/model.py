"""Values that come from YAML: their keys, what stands under each, and what holds where a key is left out.

A model cannot change and takes no unknown key. Its class costs next to nothing to build: no code is generated, and
its annotations are for mypy alone. Nothing is coerced here: `handpress.source.bind` reads a model from a file, and
who makes one in Python gives it values of the right types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    NamedTuple,
    Self,
    TypeVar,
    dataclass_transform,
    overload,
)

if TYPE_CHECKING:
    from handpress.source.yaml import Node

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")
Loc = tuple[str | int, ...]
REQUIRED: Final[Any] = object()  # the default of a key that has none


class Fault(NamedTuple):
    """What is wrong with a value, before it is put into words.

    Attributes:
        loc: The keys and indexes that lead to the value. Of a key that is unknown or missing, with this key.
        kind: "missing", "unknown", "unfit" (another shape or an empty one), "choice" or "wrong".
        wanted: The shape that an unfit value should have: "text", "list" or "mapping".
        known: What can be chosen.
        rule, fact, hint: As `wrong` was called.
    """

    loc: Loc
    kind: str
    wanted: str = "text"
    known: tuple[str, ...] = ()
    rule: str = ""
    fact: str = ""
    hint: str = ""


class Reader(Generic[T_co]):
    """Reads what stands under a key."""

    __slots__ = ()

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> T_co | None:
        """Return what *node* holds; if it is faulty, None, and add why to *faults*."""
        raise NotImplementedError

    def plain(self, value: Any) -> Any:
        """Return the text, list or keys that are read as *value*."""
        raise NotImplementedError

    def inner(self, step: str | int) -> Reader[Any] | None:
        """Return what reads the value under *step*, a key or an index, if it is read by itself."""
        return None

    def keys(self) -> Mapping[str, Key]:
        """Return the keys that may stand here, in their order; none where the author chooses them."""
        return {}


class Key(NamedTuple):
    """One key of a model."""

    reader: Reader[Any]
    default: Any
    name: str
    about: str
    instead: str = ""  # another key that may stand in its place, and never beside it

    @property
    def required(self) -> bool:
        """Whether it has to be there."""
        return self.default is REQUIRED


class _Beside(NamedTuple):
    default: Any


@overload
def field(reader: Reader[T], *, name: str = "", about: str = "", instead: str = "") -> T: ...
@overload
def field(reader: Reader[T], *, default: D, name: str = "", about: str = "") -> T | D: ...
def field(reader: Reader[Any], *, default: Any = REQUIRED, name: str = "", about: str = "", instead: str = "") -> Any:
    """Declare a value of a model that stands under a key.

    Args:
        reader: What reads its value.
        default: Its value where it is left out; each model has its own copy of a dict.
        name: How it is written, where that is not the attribute's own name.
        about: What it is for, for the JSON Schema.
        instead: The key that may stand in its place; the model then completes its value.
    """
    return Key(reader, default, name, about, instead)


def beside(*, default: Any) -> Any:
    """Declare a value of a model that no file holds: Python sets it."""
    return _Beside(default)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field, beside))
class Model:
    """A value with keys. Equal to another with the same values, hashable where they are, and never changed."""

    _keys: ClassVar[dict[str, Key]] = {}  # by attribute
    _defaults: ClassVar[dict[str, Any]] = {}
    _names: ClassVar[frozenset[str]] = frozenset()
    together: ClassVar[Mapping[str, Any]] = {}  # what JSON Schema can say of that which `_agree` asks for

    def __init_subclass__(cls) -> None:
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Key | _Beside)}
        own = {name: value for name, value in declared.items() if isinstance(value, Key)}
        cls._keys = {**cls._keys, **{name: each._replace(name=each.name or name) for name, each in own.items()}}
        cls._names = cls._names | declared.keys()
        left = {name: each.default for name, each in declared.items() if each.default is not REQUIRED}
        cls._defaults = {**cls._defaults, **left}
        for name in declared:
            delattr(cls, name)

    def __init__(self, **values: Any) -> None:
        whole = self._completed(values)
        if whole.keys() != self._names:
            wrong = ", ".join(sorted(whole.keys() ^ self._names))
            raise TypeError(f"{type(self).__name__} was made with too few or too many values: {wrong}")
        vars(self).update(whole)
        self._agree()

    @classmethod
    def _completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Return all values of a model, those that were *given* and what follows from them."""
        return {name: dict(each) if isinstance(each, dict) else each for name, each in cls._defaults.items()} | given

    def _agree(self) -> None:
        """Raise with `wrong` where the values do not go together."""

    def _written(self) -> Mapping[str, Any]:
        """Return the values as a file would hold them."""
        return vars(self)

    def but(self, **changes: Any) -> Self:
        """Return the same with *changes*."""
        return type(self)(**{**vars(self), **changes})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(vars(self)[name] for name in self._keys))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={vars(self)[name]!r}" for name in self._keys)
        return f"{type(self).__name__}({shown})"


def attributes(model: type[Model]) -> Mapping[str, Key]:
    """Return the keys of *model* by the attributes that hold their values."""
    return model._keys


def plain(model: Model) -> dict[str, Any]:
    """Return the texts, lists and keys that *model* is read from, without those that say the default."""
    values = model._written()
    return {
        each.name: each.reader.plain(values[name])
        for name, each in model._keys.items()
        if name in values and (each.required or values[name] != each.default)
    }
