"""Fill a model from a YAML tree, and collect every fault with its place.

Readers call functions that raise ``wrong(rule, fact, hint)``; so does a model whose values do not go together. This
module adds the place. Every value is text until a reader makes something of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

from handpress.diagnostics import MAX_FINDINGS, Finding, HandpressError, Span, listed, quoted
from handpress.source.model import Fault, Key, Loc, Model, Reader, attributes, plain
from handpress.source.places import findings_of
from handpress.source.spelling import spelled
from handpress.source.texts import LANGUAGE, one_line
from handpress.source.yaml import Node

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class RuleError(ValueError):
    """A fact about a value that its rule forbids."""

    def __init__(self, rule: str, fact: str, hint: str) -> None:
        super().__init__(fact)
        self.rule, self.fact, self.hint = rule, fact, hint


def wrong(rule: str, fact: str, hint: str = "") -> NoReturn:
    """Raise while something is read: *fact* in lower case, without the place."""
    raise RuleError(rule, fact, hint)


@spelled(LANGUAGE.pattern, "en", "es", "zh-Hans", unquoted=("boolean",))  # "no" is Norwegian
def language_tag(text: str) -> str:
    """Return *text* if it is a language tag; raise with `wrong` if not."""
    if not LANGUAGE.fullmatch(text):
        wrong("language", f"{quoted(text)} is not a language tag", "write a BCP 47 tag, as in en, es or zh-Hans")
    return text


@spelled(r"(?![“”„« ])[\s\S]*[^“”» ]", "bone cement", unquoted=("number", "boolean"))
def straight(text: str) -> str:
    """Return *text* unless curly quotes stand round it: YAML takes them for letters, and nothing would match."""
    if text[0] in "“”„«" or text[-1] in "“”»":
        wrong("curly-quotes", f"curly quotes stand round {quoted(text)}", "type straight ones, or none")
    return text


# The readers


class OneText(Reader[T]):
    """Reads a value from its text, which is put on one line first. Refuses text without a word."""

    __slots__ = ("_written", "reads")

    def __init__(self, read: Callable[[str], T], written: Callable[[T], str] = str) -> None:
        self.reads, self._written = read, written

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> T | None:
        """Return the value of a text."""
        text = one_line(node.text)
        if node.kind != "text" or not text.strip():
            _unfit(loc, "text", faults)
            return None
        try:
            return self.reads(text)
        except RuleError as error:
            _wrong(loc, error, faults)
            return None

    def plain(self, value: T) -> str:
        """Return the text that is read as *value*."""
        return self._written(value)


class Choice(Reader[T]):
    """Reads one of the values that are known, each by its text."""

    __slots__ = ("known",)

    def __init__(self, known: Iterable[T]) -> None:
        self.known = {str(each): each for each in known}

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> T | None:
        """Return the value with the text of *node*."""
        if node.kind == "text" and node.text in self.known:
            return self.known[node.text]
        faults.append(Fault(loc, "choice", known=tuple(self.known)))
        return None

    def plain(self, value: T) -> str:
        """Return the text that is read as *value*."""
        return str(value)


class Entries(Reader[tuple[T, ...]]):
    """Reads a list, each entry with the same reader. Refuses fewer than *at_least* entries."""

    __slots__ = ("at_least", "entry")
    at_most: int | None = None

    def __init__(self, entry: Reader[T], at_least: int = 1) -> None:
        self.entry, self.at_least = entry, at_least

    def parts(self, node: Node) -> Sequence[Node] | None:
        """Return the entries of *node*, or None if it cannot hold any."""
        return node.items if node.kind == "list" else None

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> tuple[T, ...] | None:
        """Return the value of each entry."""
        parts = self.parts(node)
        if parts is None or len(parts) < self.at_least:
            _unfit(loc, "list", faults)
            return None
        found: list[Any] = [self.entry.read(part, (*loc, at), faults) for at, part in enumerate(parts)]
        return tuple(found)

    def plain(self, value: tuple[T, ...]) -> list[Any]:
        """Return the list that is read as *value*."""
        return [self.entry.plain(each) for each in value]

    def inner(self, step: str | int) -> Reader[Any] | None:
        """Return what reads an entry."""
        return self.entry


class Distinct(Entries[T]):
    """Reads a list in which nothing stands twice."""

    __slots__ = ()

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> tuple[T, ...] | None:
        """Return the value of each entry."""
        found = super().read(node, loc, faults)
        for at, each in enumerate(found or ()):
            if each is not None and each in (found or ())[:at]:
                fact = f"{quoted(str(each))} stands here twice"
                faults.append(Fault((*loc, at), "wrong", rule="twice", fact=fact, hint="delete one of the two"))
        return found


NONE = "none"


class OrNone(Reader[tuple[T, ...]]):
    """Reads a list; the word "none" says that it has no entry, which a list left empty by mistake never does."""

    __slots__ = ("several",)

    def __init__(self, several: Entries[T]) -> None:
        self.several = several

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> tuple[T, ...] | None:
        """Return the value of each entry."""
        return () if says_none(node) else self.several.read(node, loc, faults)

    def plain(self, value: tuple[T, ...]) -> list[Any] | str:
        """Return the list or the word that is read as *value*."""
        return self.several.plain(value) if value else NONE

    def inner(self, step: str | int) -> Reader[Any] | None:
        """Return what reads an entry."""
        return self.several.inner(step)


def says_none(node: Node | None) -> bool:
    """Return whether *node* is the word "none"."""
    return node is not None and node.kind == "text" and one_line(node.text) == NONE


class OneOrMore(Entries[T]):
    """Reads a list; one text stands for the list of it."""

    __slots__ = ()

    def parts(self, node: Node) -> Sequence[Node] | None:
        """Return the entries of *node*."""
        return (node,) if node.kind == "text" else super().parts(node)


class Paragraphs(Entries[T]):
    """Reads paragraphs: a list, or one text in which a blank line parts them."""

    __slots__ = ()

    def parts(self, node: Node) -> Sequence[Node] | None:
        """Return the paragraphs of *node*."""
        if node.kind == "text":
            return [replace(node, text=part) for part in paragraphs(node.text)]
        return (node,) if node.kind == "mapping" else node.items


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of *text*, which blank lines part."""
    return [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()] or [text]


class ByKey(Reader[dict[str, T]]):
    """Reads values that stand under keys of the author's own choice, as languages or codes.

    Args:
        value: Reads each value.
        name: Called with each key; raises with `wrong` for one that is none.
        lone: The key that a lone text is taken to stand under; without it, one is refused.
        at_least: How many there must be.
    """

    __slots__ = ("at_least", "lone", "name", "value")

    def __init__(
        self, value: Reader[T], name: Callable[[str], object] = str, lone: str | None = None, at_least: int = 1
    ) -> None:
        self.value, self.name, self.lone, self.at_least = value, name, lone, at_least

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> dict[str, T] | None:
        """Return the values by their keys."""
        pairs = node.pairs
        if node.kind == "text" and self.lone is not None:
            pairs = ((self.lone, node),)
        elif node.kind != "mapping" or len(pairs) < self.at_least:
            _unfit(loc, "mapping", faults)
            return None
        else:
            try:
                for name, _ in pairs:
                    self.name(name)
            except RuleError as error:
                _wrong(loc, error, faults)
                return None
        found: dict[str, Any] = {name: self.value.read(value, (*loc, name), faults) for name, value in pairs}
        return found

    def plain(self, value: dict[str, T]) -> dict[str, Any]:
        """Return the keys that are read as *value*."""
        return {name: self.value.plain(each) for name, each in value.items()}

    def inner(self, step: str | int) -> Reader[Any] | None:
        """Return what reads a value."""
        return self.value


class Keys(Reader[M]):
    """Reads a model from its keys.

    Args:
        model: The model.
        own: The key that a lone text stands under: an entry may be plain text. Without it, one is refused.
    """

    __slots__ = ("_attributes", "_keys", "model", "own")

    def __init__(self, model: type[M], own: str = "") -> None:
        self.model, self.own = model, own
        self._keys = {key.name: key for key in attributes(model).values()}
        self._attributes = {key.name: attribute for attribute, key in attributes(model).items()}

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> M | None:
        """Return the model that *node* holds."""
        if node.kind == "mapping":
            given = dict(node.pairs)
        elif node.kind == "text" and self.own:
            given = {self.own: node}
        else:
            _unfit(loc, "text" if self.own else "mapping", faults)
            return None
        before = len(faults)
        found = {}
        for name, key in self._keys.items():
            if name in given:
                found[name] = key.reader.read(given[name], (*loc, name), faults)
            elif key.required and not (key.instead and key.instead in given):
                faults.append(Fault((*loc, name), "missing"))
            if key.instead and name in given and key.instead in given:
                fact = f'"{name}" and "{key.instead}" stand here both'
                faults.append(Fault((*loc, key.instead), "wrong", rule="both-keys", fact=fact, hint="keep one of them"))
        faults += [Fault((*loc, name), "unknown") for name in given if name not in self._keys]
        if len(faults) > before:
            return None
        try:
            return self.model(**{self._attributes[name]: found[name] for name in given})  # in the author's order
        except RuleError as error:
            _wrong(loc, error, faults)
            return None

    def plain(self, value: M) -> dict[str, Any]:
        """Return the keys that are read as *value*."""
        return plain(value)

    def inner(self, step: str | int) -> Reader[Any] | None:
        """Return what reads the value of a key."""
        key = self._keys.get(str(step))
        return key.reader if key else None

    def keys(self) -> Mapping[str, Key]:
        """Return the keys of the model by name."""
        return self._keys


def _unfit(loc: Loc, wanted: str, faults: list[Fault]) -> None:
    faults.append(Fault(loc, "unfit", wanted))


def _wrong(loc: Loc, error: RuleError, faults: list[Fault]) -> None:
    faults.append(Fault(loc, "wrong", rule=error.rule, fact=error.fact, hint=error.hint))


@spelled(known=("yes", "no"))
def _switch(text: str) -> bool:
    if text not in ("yes", "no"):
        wrong("switch", f"{quoted(text)} is neither yes nor no", "write yes or no")
    return text == "yes"


WORDS = OneText(str)
SWITCH = OneText(_switch, lambda on: "yes" if on else "no")
TAG = OneText(language_tag)


# From a tree to a model


def bind(model: type[M], node: Node, others: Iterable[Finding] = ()) -> M:
    """Return *model* filled from *node*.

    Args:
        model: What to fill.
        node: The tree of a file.
        others: Findings about the same tree, to raise together with those made here.

    Raises:
        HandpressError: With every fault of the tree, each at its line and column; the first hundred of them
            where a file has more.
    """
    findings = list(others)
    if node.kind != "mapping":
        found = "text stands" if node.kind == "text" else "a list stands"
        hint = 'start with a key and a colon, as in "title: Knee"'
        findings.append(Finding(node.span, f"this file: {found} where keys are needed", "wrong-shape", hint))
        raise HandpressError(findings)
    top = Keys(model)
    faults: list[Fault] = []
    filled = top.read(node, (), faults)
    # One more than are listed: each takes a walk through the tree.
    findings += findings_of(faults[: MAX_FINDINGS + 1], top, node)
    if findings or filled is None:
        raise HandpressError(listed(findings))
    return filled


def from_plain(model: type[M], values: Mapping[str, object]) -> M:
    """Return *model* filled from *values*, as if they stood in a file: for who has plain data, and no text of YAML.

    Args:
        model: What to fill.
        values: By key. Numbers and dates stand for their text, True for yes; a key with None is left out.

    Raises:
        HandpressError: With every fault, its place in words.
    """
    return bind(model, _tree(values))


def _tree(value: object) -> Node:
    place = Span("made in Python")
    if isinstance(value, Mapping):
        pairs = tuple((str(key), _tree(each)) for key, each in value.items() if each is not None)
        return Node("mapping", place, pairs=pairs, keys=(place,) * len(pairs))
    if isinstance(value, list | tuple):
        return Node("list", place, items=tuple(map(_tree, value)))
    return Node("text", place, text=SWITCH.plain(value) if isinstance(value, bool) else str(value))
