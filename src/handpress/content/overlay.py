"""A clinic's own edits of a library handout, from its overlay file: texts filled, replaced, removed and added.

Works on trees, so that a later fault is told in the file that its text comes from. Refuses to guess: a text that
is not there letter for letter, or stands twice, is a conflict. Loses and doubles nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from handpress.content.changes import alike, words
from handpress.content.handout import BLANK, BLOCKS, Phrase, Section, Words, day, lost_phrases, paragraphs
from handpress.diagnostics import Finding, HandpressError, Span, listed, near_miss, quoted
from handpress.source.bind import Frozen, Loc, bind, from_text, one_line, wrong
from handpress.source.yaml import Node

_RULE = "overlay-conflict"


# The overlay file


def _text_or_keys(value: Any) -> Any:
    if isinstance(value, list):
        raise PydanticKnownError("string_type")
    if value == {} or (isinstance(value, str) and not one_line(value)):
        raise PydanticCustomError("empty_text", "is empty")
    return value


def _one_or_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_TextOrKeys = Annotated[Any, BeforeValidator(_text_or_keys)]
_Entries = Annotated[tuple[_TextOrKeys, ...], Field(min_length=1), BeforeValidator(_one_or_list)]


class _Edit(Frozen):
    """What all edits of a text have: the text, or the keys of the whole entry, and where it stands."""

    find: _TextOrKeys = None
    section: Words | None = None
    was: Words | None = None

    @model_validator(mode="after")
    def _one_target(self) -> _Edit:
        if self.find is None and self.section is None:
            wrong("missing-key", 'it has no "find"', 'add "find:" with the text, or "section:" for a whole section')
        if self.find is not None and self.was is not None:
            wrong("overlay", '"was" stands beside "find"', 'delete it; it is for a whole section, without "find"')
        return self


class _Fill(Frozen):
    find: _TextOrKeys
    values: Annotated[tuple[Words, ...], Field(min_length=1, alias="with"), BeforeValidator(_one_or_list)]
    section: Words | None = None


class _Replace(_Edit):
    instead: _TextOrKeys = Field(alias="with")

    @model_validator(mode="after")
    def _same_shape(self) -> _Replace:
        keys = isinstance(self.instead, dict)
        if self.find is None and not keys:
            wrong("wrong-shape", "text stands in place of a section", 'write the keys of the section under "with"')
        if self.find is not None and keys != isinstance(self.find, dict):
            hint = 'write the text alone in both, or every key of the entry in both, as in "{do: ..., when: ...}"'
            wrong("wrong-shape", 'one of "find" and "with" is text, the other has keys', hint)
        return self


class _Add(Frozen):
    section: Words | None = None
    after: Words | None = None
    text: _Entries | None = None
    facts: _Entries | None = None
    checklist: _Entries | None = None
    steps: _Entries | None = None
    items: _Entries | None = None
    visits: _Entries | None = None
    note: _Entries | None = None
    new: Section | None = None

    @model_validator(mode="after")
    def _one_block(self) -> _Add:
        blocks = [name for name in BLOCKS if getattr(self, name) is not None]
        if self.new is not None:
            if blocks or self.section or self.after:
                wrong("overlay", 'another key stands beside "new"', "put everything of the new section under it")
        elif len(blocks) != 1:
            found = " and ".join(quoted(name) for name in blocks) or "none"
            wrong("overlay", f"it needs one block to add to and has {found}", f"write one of: {', '.join(BLOCKS)}")
        elif self.section is None and blocks != ["facts"]:
            wrong("missing-key", 'it has no "section"', "name the kind or the title of a section that is there")
        return self

    @property
    def block(self) -> str:
        """The name of the block that this adds to."""
        return next(name for name in BLOCKS if getattr(self, name) is not None)


class _Overlay(Frozen):
    code: Words
    language: Words = "en"
    version: Words | None = None
    revised: Annotated[date, from_text(day)] | None = None
    translation: Annotated[dict[str, Words], Field(min_length=1)] | None = None
    phrases: tuple[Phrase, ...] = Field(default=(), min_length=1)
    fill: tuple[_Fill, ...] = Field(default=(), min_length=1)
    replace: tuple[_Replace, ...] = Field(default=(), min_length=1)
    remove: tuple[_Edit, ...] = Field(default=(), min_length=1)
    add: tuple[_Add, ...] = Field(default=(), min_length=1)


# The library's texts

Content = str | tuple[Any, ...]
_AT_THE_TOP = ("title", "summary", "facts", "sections")
_PRINTED = (*BLOCKS, "title", "do", "visit", "purpose", "label", "value")
# The key that stands for an entry, by block.
_OWN = {"facts": "label", "checklist": "do", "steps": "text", "items": "text", "visits": "visit"}
_PARAGRAPHS = ("text", "note")


def _content(node: Node, own: str = "") -> Content:
    """Return what *node* says, whatever its white space and the order of its keys; a text may stand for a key."""
    if node.kind == "text":
        return ((own, one_line(node.text)),) if own else one_line(node.text)
    if node.kind == "list":
        return tuple(_content(item) for item in node.items)
    return tuple(sorted((key, _content(value)) for key, value in node.pairs))


def _entries(block: Node, name: str) -> tuple[Node, ...]:
    """Return the entries of the block called *name*: a list, or one text, which may have several paragraphs."""
    if block.kind == "list":
        return block.items
    if block.kind == "mapping" or name not in _PARAGRAPHS:
        return (block,)
    return tuple(replace(block, text=part) for part in paragraphs(block.text))


def _in_paragraphs(library: Node) -> Node:
    """Return the tree with the paragraphs of every section in a list, so that each has a place of its own."""

    def split(key: str, value: Node) -> Node:
        if key == "sections":
            sections = (replace(each, pairs=tuple((k, split(k, v)) for k, v in each.pairs)) for each in value.items)
            return replace(value, items=tuple(sections))
        if key in _PARAGRAPHS and value.kind == "text" and not value.is_empty():
            return Node("list", value.span, items=_entries(value, key))
        return value

    return replace(library, pairs=tuple((key, split(key, value)) for key, value in library.pairs))


def section_fingerprint(section: Node) -> str:
    """Return eight digits that change with what *section* says and the order of its blocks, and not how it is typed."""
    blocks = [
        [key, [_content(entry, _OWN.get(key, "")) for entry in _entries(value, key)]]
        for key, value in section.pairs
        if key in BLOCKS
    ]
    others = sorted([key, _content(value)] for key, value in section.pairs if key not in BLOCKS)
    return hashlib.sha256(json.dumps([others, blocks]).encode()).hexdigest()[:8]


def _texts(node: Node, loc: Loc = (), known: tuple[str, ...] = _PRINTED) -> Iterator[tuple[Loc, Node]]:
    """Yield each text under *node* that prints, and its place."""
    if node.kind == "text" and one_line(node.text):
        yield loc, node
    for at, item in enumerate(node.items):
        yield from _texts(item, (*loc, at))
    for key, value in node.pairs:
        if key in known:
            yield from _texts(value, (*loc, key))


def _keyed(library: Node) -> Iterator[tuple[Loc, Content]]:
    """Yield the place of each entry that may have keys, and what it says."""
    sections = library.walk(("sections",)).items
    holders: list[tuple[Loc, Node]] = [((), library), *((("sections", at), each) for at, each in enumerate(sections))]
    for loc, holder in holders:
        for key, block in holder.pairs:
            if key in _OWN:
                yield from (((*loc, key, at), _content(entry, _OWN[key])) for at, entry in enumerate(block.items))


def _entry_of(loc: Loc) -> Loc | None:
    """Return the place of the entry whose own text stands at *loc*, if it is one's."""
    entry = loc if isinstance(loc[-1], int) else loc[:-1] if loc[-1] in _OWN.values() else ()
    return entry if len(entry) > 1 and entry[-2] in BLOCKS else None


# What an overlay does to them


@dataclass(frozen=True)
class _Put:
    """What stands at a place of the library's tree instead; ``place`` is where the overlay says so.

    ``alone``: an entry goes for its own text, and nothing that it holds may go with it unseen.
    """

    nodes: tuple[Node, ...]
    place: Span
    alone: bool = False


class _Edits:
    """Collects what an overlay does to a library's tree, and every conflict."""

    def __init__(self, library: Node) -> None:
        self.library = library
        self.findings: list[Finding] = []
        self.puts: dict[Loc, _Put] = {}
        self.added: dict[Loc, list[Node]] = defaultdict(list)  # behind the entry at a place
        self.blocks: dict[Loc, dict[str, list[Node]]] = defaultdict(dict)  # new ones, by section
        self.places: dict[Loc, list[Span]] = defaultdict(list)  # of additions, by the list that they go to
        self.fresh: list[tuple[Loc, Content, Node]] = []
        self.index: dict[Content, list[Loc]] = defaultdict(list)
        for loc, node in _texts(library, known=_AT_THE_TOP):
            self.index[one_line(node.text)].append(loc)
        for loc, content in _keyed(library):
            self.index[content].append(loc)
        self.sections: dict[str, list[Loc]] = defaultdict(list)
        for at, section in enumerate(library.walk(("sections",)).items):
            for name in {_content(value) for key, value in section.pairs if key in ("kind", "title")}:
                if isinstance(name, str):
                    self.sections[name].append(("sections", at))

    def report(self, span: Span, fact: str, hint: str = "", rule: str = _RULE) -> None:
        self.findings.append(Finding(span, fact, rule, hint))

    def line(self, loc: Loc) -> int:
        return self.library.walk(loc).span.line

    def lines(self, locs: list[Loc]) -> str:
        return " and ".join(dict.fromkeys(str(self.line(loc)) for loc in locs))

    def put(self, loc: Loc, nodes: tuple[Node, ...], place: Span, alone: bool = False) -> None:
        if loc in self.puts:
            self.twice(self.puts[loc].place, place)
        else:
            self.puts[loc] = _Put(nodes, place, alone)

    def twice(self, one: Span, other: Span) -> None:
        first, last = sorted((one, other))
        fact = f"line {first.line} of this file changes the same text"
        self.report(last, fact, "join the two, or delete one")

    # Finding the place

    def found(self, find: Node, scope: Node | None, instead: Node | None = None) -> Loc | None:
        """Return the place of the one text or entry that *find* names; report if there is none, or more than one."""
        within = None if scope is None else self.named(scope)
        if scope is not None and not within:
            return None
        locs = [loc for loc in self.index.get(_content(find), []) if within is None or loc[:2] in within]
        if len(locs) == 1:
            if scope is None and locs[0][0] == "sections" and find.kind == "text" and _is_short(find.text):
                # The same few words could stand in another section after an update, and mean something else there.
                kind = one_line(self.library.walk((*locs[0][:2], "kind")).text)
                self.report(find.span, f"{_shown(find)} is too short to be sure of", f'add "section: {kind}"')
                return None
            return locs[0]
        where = f"section {_shown(scope)} of the library's handout" if scope else "the library's handout"
        if not locs:
            self.report(find.span, f"{where} does not say {_shown(find)}", self.instead_of(find, within, instead))
            return None
        if scope is None and len({loc[:2] for loc in locs}) > 1:
            hint = 'add "section:" with the kind or the title of the one that you mean'
        elif find.kind == "text":
            hint = "name the whole entry by its keys, or replace the section as a whole"
        else:
            hint = "replace the section as a whole"
        self.report(find.span, f"{where} says {_shown(find)} {len(locs)} times, on lines {self.lines(locs)}", hint)
        return None

    def named(self, name: Node) -> list[Loc]:
        """Return the places of the sections of that kind or title; report if there is none."""
        locs = self.sections.get(one_line(name.text), [])
        if not locs:
            hint = near_miss(one_line(name.text), self.sections)
            self.report(name.span, f"the library's handout has no section {_shown(name)}", hint)
        return locs

    def instead_of(self, find: Node, within: list[Loc] | None, instead: Node | None) -> str:
        """Return the hint for what is not found: what the library says there now."""
        if instead is not None and _content(instead) in self.index:
            return 'it says what stands under "with" already; delete this change if that is the same place'
        near = self.nearest(find, within)
        if near is None:
            return "look what became of it, then write it letter for letter, or delete this change"
        said = f"line {self.line(near)} says {_shown(self.library.walk(near))}"
        return f'{said}; look whether your change is still right, then write that under "find"'

    def nearest(self, find: Node, within: list[Loc] | None) -> Loc | None:
        if len(self.findings) >= _MOST_SOUGHT:
            return None
        if find.kind == "mapping":
            own = next((one_line(value.text) for key, value in find.pairs if key in _OWN.values()), "")
            texts = [loc for loc in map(_entry_of, self.index.get(own, [])) if loc and len(loc) < 5]
            return next((loc for loc in texts if within is None or loc[:2] in within), None)
        wanted = one_line(find.text)
        said = [
            (text, locs[0])
            for text, locs in list(self.index.items())[:_MOST_COMPARED]
            if isinstance(text, str) and (within is None or locs[0][:2] in within)
        ]
        ratio, near = max(
            ((alike(wanted, text), loc) for text, loc in said), key=lambda each: each[0], default=(0.0, ())
        )
        return (
            near if ratio else next((loc for text, loc in said if text.casefold().startswith(wanted.casefold())), None)
        )

    def whole(self, entry: _Edit, node: Node, nodes: tuple[Node, ...]) -> None:
        """Put *nodes* in place of the one section that *entry* names, if it says what it said to the clinic."""
        name, was = node.walk(("section",)), node.child("was")
        prints = {loc: section_fingerprint(self.library.walk(loc)) for loc in self.named(name)}
        locs = [loc for loc, print_ in prints.items() if print_ == entry.was]
        if len(locs) == 1:
            self.put(locs[0], nodes, name.span)
        elif len(prints) > 1:
            lines = self.lines(list(prints))
            each = ", ".join(f"{print_} on line {self.line(loc)}" for loc, print_ in prints.items())
            fact = f"the library's handout has {len(prints)} sections {_shown(name)}, on lines {lines}"
            self.report(name.span, fact, f'name the one that you mean by its title, or by "was:": {each}')
        elif prints:
            now = next(iter(prints.values()))
            if was is None:
                fact = f'nothing says which text of section {_shown(name)} this was made for: "was" is missing'
                self.report(name.span, fact, f'look at the section, then write was: "{now}"')
            else:
                fact = f"section {_shown(name)} of the library's handout has changed since this was made"
                self.report(was.span, fact, f'look at the section, then write was: "{now}"')

    # The four kinds of edit

    def fill(self, entry: _Fill, node: Node) -> None:
        find, values = node.walk(("find",)), node.walk(("with",))
        loc = self.found(find, node.child("section"))
        blanks = sum(len(BLANK.findall(text)) for text in find.texts())
        if not blanks:
            self.report(find.span, f"{_shown(find)} has no blank to fill", 'put it under "replace"', "fill")
        elif blanks != len(entry.values):
            fact = f"{_shown(find)} has {_count(blanks, 'blank')}, and here is text for {len(entry.values)}"
            self.report(values.span, fact, "write one text for each, in order; ____ leaves one open", "fill")
        elif all(BLANK.fullmatch(value) for value in entry.values):
            self.report(values.span, "this fills no blank", "write what belongs there, or delete it", "fill")
        elif loc is not None:
            self.put(loc, (_filled(find, iter(entry.values), values.span),), find.span)

    def replace(self, entry: _Replace, node: Node) -> None:
        instead, find = node.walk(("with",)), node.child("find")
        if find is None:
            self.whole(entry, node, (instead,))
            return
        loc = self.found(find, node.child("section"), instead)
        if _content(find) == _content(instead):
            self.report(instead.span, "this changes nothing", "write what it should say, or delete it", "overlay")
        elif loc is not None:
            in_block = isinstance(loc[-1], int)
            self.put(loc, _entries(instead, str(loc[-2]) if in_block else ""), find.span)
            self.comes(_entry_of(loc) or loc, instead)

    def remove(self, entry: _Edit, node: Node) -> None:
        find = node.child("find")
        if find is None:
            self.whole(entry, node, ())
            return
        loc = self.found(find, node.child("section"))
        if loc is None:
            return
        entry_loc = loc if find.kind == "mapping" else _entry_of(loc)
        if entry_loc is not None:
            self.put(entry_loc, (), find.span, alone=find.kind == "text")
        elif loc[-1] in ("summary", "title", "purpose") and loc != ("title",):
            self.put(loc, (), find.span)
        else:
            hint = "name the fact by its keys: find: {label: ..., value: ...}"
            if loc == ("title",):
                hint = 'put it under "replace"'
            self.report(find.span, f"{_shown(find)} cannot be removed alone", hint)

    def add(self, entry: _Add, node: Node) -> None:
        if new := node.child("new"):
            self.add_section(new)
            return
        block = node.walk((entry.block,))
        name = node.child("section")
        locs: list[Loc] = [()] if name is None else self.named(name)
        if len(locs) > 1 and name:
            fact = f"the library's handout has {len(locs)} sections {_shown(name)}, on lines {self.lines(locs)}"
            self.report(name.span, fact, "name the one that you mean by its title")
        elif locs:
            self.add_entries(locs[0], entry.block, block, node)

    def add_entries(self, loc: Loc, name: str, block: Node, node: Node) -> None:
        entries = _entries(block, name)
        there = self.library.walk(loc).child(name)
        after = node.child("after")
        if after is not None:
            behind = self.entry_named(after, (*loc, name))
            if behind is None:
                return
            self.added[behind].extend(entries)
            place = behind[:-1]
        elif there is not None:
            place = (*loc, name)
            self.added[*place, len(there.items)].extend(entries)
        else:
            place = (*loc, name)
            self.blocks[loc].setdefault(name, []).extend(entries)
        self.places[place].append(block.span)
        for each in entries:
            self.comes((*loc, name, 0), each)

    def comes(self, loc: Loc, entry: Node) -> None:
        """Note that *entry* comes to the block of the one at *loc*: the library must not say the same there."""
        if "facts" in loc:
            if entry.kind == "mapping":
                self.fresh.append((loc[: loc.index("facts") + 1], _content(entry), entry))
        elif loc[0] == "sections" and len(loc) > 3:
            own = _OWN.get(str(loc[2]), "")
            self.fresh.append((loc[:2], _content(entry.child(own) or entry), entry))

    def add_section(self, new: Node) -> None:
        """Add a section, unless the library has one like it: the patient would read about the same thing twice."""
        kind, title = (_content(new.walk((key,))) if new.child(key) else "" for key in ("kind", "title"))
        locs = [loc for loc in self.sections.get(str(kind), []) if loc not in self.puts or self.puts[loc].nodes]
        titles = [_content(self.library.walk((*loc, "title"))) for loc in locs if self.library.walk(loc).child("title")]
        if locs and (not title or title in titles):
            fact = f"the library's handout has a section {quoted(str(kind))} too, on line {self.lines(locs)}"
            self.report(new.span, fact, "add to that one, replace it, or give this one a title of its own")
            return
        sections = self.library.walk(("sections",))
        self.added["sections", len(sections.items)].append(new)

    def entry_named(self, after: Node, block: Loc) -> Loc | None:
        """Return the place of the entry of *block* whose own text is *after*; report if there is not just one."""
        locs = [entry for loc in self.index.get(one_line(after.text), []) if (entry := _entry_of(loc))]
        there = [loc for loc in locs if loc[: len(block)] == block]
        if len(there) == 1:
            return there[0]
        where = f"{quoted(str(block[-1]))} of the library's handout"
        if there:
            fact = f"{where} says {_shown(after)} {len(there)} times, on lines {self.lines(there)}"
            self.report(after.span, fact, 'name another entry, or delete "after": it then goes to the end')
            return None
        near = self.nearest(after, [block[:2]] if len(block) > 1 else None)
        elsewhere = [loc for loc in locs if loc[:2] == block[:2]]
        if elsewhere:
            hint = f"it stands in {quoted(str(elsewhere[0][2]))}: name an entry of the block that you add to"
        elif near:
            hint = f"line {self.line(near)} says {_shown(self.library.walk(near))}; if that is it, write that"
        else:
            hint = 'name an entry that is there, or delete "after": it then goes to the end'
        self.report(after.span, f"{where} does not say {_shown(after)}", hint)
        return None

    # All together

    def outer(self, loc: Loc) -> _Put | None:
        """Return what is put in place of something that holds *loc*."""
        return next((self.puts[loc[:n]] for n in range(1, len(loc)) if loc[:n] in self.puts), None)

    def puts_away(self, loc: Loc) -> bool:
        return loc in self.puts or self.outer(loc) is not None

    def check(self) -> None:
        """Report what no edit can see alone: two for one text, texts that would go unseen, what would stand twice."""
        for loc, put in self.puts.items():
            outer = self.outer(loc)
            if outer and not (outer.alone and not put.nodes):
                self.twice(outer.place, put.place)
            if put.alone:
                self.check_alone(loc, put)
        for loc, places in self.places.items():
            outer = self.outer(loc)
            if outer:
                for place in places:
                    fact = f"this is added to what line {outer.place.line} of this file removes or replaces"
                    self.report(place, fact, "put it there, or delete one of the two")
        for loc, content, node in self.fresh:
            same = [each for each in self.index.get(content, []) if each[: len(loc)] == loc and _entry_of(each)]
            same = [each for each in same if not self.puts_away(each)]
            if same and content:
                fact = f"the library's handout says {_shown(node)} there too, on line {self.lines(same)}"
                self.report(node.span, fact, "delete this addition: the patient would read it twice")
        self.check_sections()

    def check_alone(self, loc: Loc, put: _Put) -> None:
        entry = self.library.walk(loc)
        left = [each for each, _ in _texts(entry, loc) if _entry_of(each) != loc and each not in self.puts]
        if not left:
            return
        said = _shown(self.library.walk(left[0]))
        if any(isinstance(each[-1], int) for each in left):
            fact, hint = f"this entry holds bullets of its own, as {said}", "remove its bullets first, each by its text"
        else:
            fact, hint = f"this entry says {said} too", f"name it by all its keys: find: {_shown(entry)}"
        self.report(put.place, fact, hint)

    def check_sections(self) -> None:
        first: dict[Loc, Span] = {}
        for loc, put in self.puts.items():
            if len(loc) > 2 and loc[0] == "sections":
                first[loc[:2]] = min(put.place, first.get(loc[:2], put.place))
        for loc, place in first.items():
            left = self.merged(self.library.walk(loc), loc)
            if left and not any(key in BLOCKS for key, _ in left[0].pairs):
                now = section_fingerprint(self.library.walk(loc))
                hint = f'remove the section instead: "section:" with was: "{now}"'
                self.report(place, "nothing would be left under the heading of this section", hint)
        removed = [put.place for loc, put in self.puts.items() if len(loc) == 2 and loc[0] == "sections"]
        if removed and not self.merged(self.library.walk(("sections",)), ("sections",)):
            self.report(max(removed), "no section would be left", "leave one, or add one", "overlay")

    def merged(self, node: Node, loc: Loc = ()) -> tuple[Node, ...]:
        """Return what stands at *loc* after all edits: one node, none, or several paragraphs."""
        if loc in self.puts:
            return self.puts[loc].nodes
        if node.kind == "list":
            items: list[Node] = []
            for at, item in enumerate(node.items):
                items += (*self.merged(item, (*loc, at)), *self.added.get((*loc, at), ()))
            items += self.added.get((*loc, len(node.items)), ())
            return (replace(node, items=tuple(items)),) if items or not node.items else ()
        found = [
            (key, each, span)
            for (key, value), span in zip(node.pairs, node.keys, strict=True)
            for each in self.merged(value, (*loc, key))
        ]
        for key, entries in self.blocks.get(loc, {}).items():
            found.append((key, Node("list", entries[0].span, items=tuple(entries)), entries[0].span))
        return (_mapping(node, found) if node.kind == "mapping" else node,)


_SURE = 4  # words, from which on a text is not met by chance in another section
_MOST_SOUGHT = 20  # conflicts that come with the nearest text; the rest say what to do all the same
_MOST_COMPARED = 500  # texts that one is looked for in; a long handout has 300


def _filled(node: Node, values: Iterator[str], span: Span) -> Node:
    """Return *node* with each blank of its texts filled with the next of *values*; a blank for a value stays."""
    if node.kind == "text":
        if not BLANK.search(node.text):
            return node
        text = BLANK.sub(lambda blank: _value(blank[0], next(values)), one_line(node.text))
        return Node("text", span, text=text)
    items = tuple(_filled(item, values, span) for item in node.items)
    return replace(node, items=items, pairs=tuple((key, _filled(value, values, span)) for key, value in node.pairs))


def _value(blank: str, value: str) -> str:
    return blank if BLANK.fullmatch(value) else value


def _mapping(node: Node, found: list[tuple[str, Node, Span]]) -> Node:
    return replace(node, pairs=tuple((key, value) for key, value, _ in found), keys=tuple(span for *_, span in found))


def _is_short(text: str) -> bool:
    return sum(word[0].isalnum() for word in words(text)) < _SURE


def _shown(node: Node) -> str:
    """Return what *node* says, for a message: a text in quotes, keys in braces; a long one is cut."""
    if node.kind == "text":
        return quoted(one_line(node.text), 160)
    if node.kind == "list":
        return _cut(f"[{', '.join(_shown(item) for item in node.items)}]")
    return _cut(f"{{{', '.join(f'{key}: {_shown(value)}' for key, value in node.pairs)}}}")


def _cut(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:400]}..."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# The whole


def apply(library: Node, overlay: Node) -> Node:
    """Return the tree of a library's handout with a clinic's edits, each with the place where it was written.

    The texts that the edits bring are read with the rest of the handout, by `read_handout`.

    Args:
        library: The tree of the handout file.
        overlay: The tree of the overlay file.

    Raises:
        HandpressError: With every fault of the overlay's form; if it has none, with every conflict.
    """
    wanted = bind(_Overlay, overlay)
    if other := list(_other_handout(library, overlay)):
        raise HandpressError(other)
    whole = _in_paragraphs(library)
    edits = _Edits(whole)
    for entry, node in zip(wanted.fill, overlay.walk(("fill",)).items, strict=True):
        edits.fill(entry, node)
    for change, node in zip(wanted.replace, overlay.walk(("replace",)).items, strict=True):
        edits.replace(change, node)
    for removal, node in zip(wanted.remove, overlay.walk(("remove",)).items, strict=True):
        edits.remove(removal, node)
    for addition, node in zip(wanted.add, overlay.walk(("add",)).items, strict=True):
        edits.add(addition, node)
    edits.check()
    if overlay.child("translation") and not library.child("translation"):
        fact, hint = "the library's handout is no translation", 'delete "translation:"'
        edits.report(overlay.key_span(("translation",)), fact, hint)
    if edits.findings:
        raise HandpressError(listed(sorted(set(edits.findings), key=lambda finding: finding.span)))
    return _headed(edits.merged(whole)[0], overlay, library)


def _other_handout(library: Node, overlay: Node) -> Iterator[Finding]:
    """Yield a finding for each of code and language in which the two files differ."""
    for key, default in (("code", ""), ("language", "en")):
        here, there = (node.child(key) for node in (overlay, library))
        is_, should = (one_line(node.text) if node else default for node in (here, there))
        if is_ != should and should:
            fact = f'"{key}": {quoted(is_)} stands in an overlay of the handout with {quoted(should)}'
            hint = f'write {key}: "{should}", or give the overlay the name of its own handout'
            yield Finding(here.span if here else overlay.span, fact, "overlay", hint)


def _headed(merged: Node, overlay: Node, library: Node) -> Node:
    """Return *merged* with the overlay's version, date, translation keys and phrases."""
    for key in ("version", "revised"):
        if value := overlay.child(key):
            merged = _set(merged, key, value, overlay.key_span((key,)))
    if translation := overlay.child("translation"):
        whole = merged.walk(("translation",))
        for (key, value), span in zip(translation.pairs, translation.keys, strict=True):
            whole = _set(whole, key, value, span)
        merged = _set(merged, "translation", whole, merged.key_span(("translation",)))
    if added := overlay.child("phrases"):
        known = merged.child("phrases")
        phrases = replace(known or added, items=(*(known.items if known else ()), *added.items))
        merged = _set(merged, "phrases", phrases, overlay.key_span(("phrases",)))
    return _without_lost_phrases(merged, library)


def _set(node: Node, key: str, value: Node, span: Span) -> Node:
    found = [(name, each, place) for (name, each), place in zip(node.pairs, node.keys, strict=True)]
    new = (key, value, span)
    found = [new if each[0] == key else each for each in found]
    return _mapping(node, found if node.child(key) else [*found, new])


def _without_lost_phrases(merged: Node, library: Node) -> Node:
    """Return *merged* without the library's phrases that stood only in texts that the clinic took out."""
    known = merged.child("phrases")
    if known is None:
        return merged
    own = {phrase.span for phrase in library.walk(("phrases",)).items}
    faults = {finding.span for finding in lost_phrases(library)}
    lost = {finding.span for finding in lost_phrases(merged)} - faults
    left = [each for each in known.items if each.span not in own or each.walk(("text",)).span not in lost]
    if len(left) == len(known.items):
        return merged
    pairs = [(key, replace(known, items=tuple(left)) if key == "phrases" else value) for key, value in merged.pairs]
    found = [(*pair, span) for pair, span in zip(pairs, merged.keys, strict=True)]
    return _mapping(merged, [each for each in found if left or each[0] != "phrases"])
