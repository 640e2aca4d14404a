"""What an overlay does to a library's tree, and every conflict. Guesses nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handpress.content.blocks import BLANK
from handpress.content.changes import alike, words
from handpress.content.overlay.form import AT_HOME, Add, Edit, Fill, Replace
from handpress.content.overlay.texts import (
    AT_THE_TOP,
    OWN,
    Content,
    content_of,
    entries_of,
    entry_of,
    keyed,
    section_fingerprint,
    texts_of,
)
from handpress.content.section import BLOCKS
from handpress.diagnostics import Finding, Span, near_miss, quoted
from handpress.source.model import Loc
from handpress.source.texts import one_line
from handpress.source.yaml import Node

RULE = "overlay-conflict"


@dataclass(frozen=True)
class _Put:
    """What stands at a place of the library's tree instead; ``place`` is where the overlay says so.

    ``alone``: an entry goes for its own text, and nothing that it holds may go with it unseen.
    """

    nodes: tuple[Node, ...]
    place: Span
    alone: bool = False


class Edits:
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
        for loc, node in texts_of(library, known=AT_THE_TOP):
            self.index[one_line(node.text)].append(loc)
        for loc, content in keyed(library):
            self.index[content].append(loc)
        self.sections: dict[str, list[Loc]] = defaultdict(list)
        for at, section in enumerate(library.walk(("sections",)).items):
            for name in {content_of(value) for key, value in section.pairs if key in ("kind", "title")}:
                if isinstance(name, str):
                    self.sections[name].append(("sections", at))

    def report(self, span: Span, fact: str, hint: str = "", rule: str = RULE) -> None:
        """Note a conflict."""
        self.findings.append(Finding(span, fact, rule, hint))

    def line(self, loc: Loc) -> int:
        """Return the line of the library's file at *loc*."""
        return self.library.walk(loc).span.line

    def lines(self, locs: list[Loc]) -> str:
        """Return the lines of the library's file at *locs*, in words."""
        return " and ".join(dict.fromkeys(str(self.line(loc)) for loc in locs))

    def put(self, loc: Loc, nodes: tuple[Node, ...], place: Span, alone: bool = False) -> None:
        """Put *nodes* in place of what stands at *loc*; report if something is put there already."""
        if loc in self.puts:
            self.twice(self.puts[loc].place, place)
        else:
            self.puts[loc] = _Put(nodes, place, alone)

    def twice(self, one: Span, other: Span) -> None:
        """Report two edits of one text."""
        first, last = sorted((one, other))
        fact = f"line {first.line} of this file changes the same text"
        self.report(last, fact, "join the two, or delete one")

    # Finding the place

    def found(self, find: Node, scope: Node | None, instead: Node | None = None) -> Loc | None:
        """Return the place of the one text or entry that *find* names; report if there is none, or more than one."""
        within = None if scope is None else self.named(scope)
        if scope is not None and not within:
            return None
        locs = [loc for loc in self.index.get(content_of(find), []) if within is None or loc[:2] in within]
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
        if instead is not None and content_of(instead) in self.index:
            return 'it says what stands under "with" already; delete this change if that is the same place'
        near = self.nearest(find, within)
        if near is None:
            return "look what became of it, then write it letter for letter, or delete this change"
        said = f"line {self.line(near)} says {_shown(self.library.walk(near))}"
        return f'{said}; look whether your change is still right, then write that under "find"'

    def nearest(self, find: Node, within: list[Loc] | None) -> Loc | None:
        """Return the place of the text that is most like what *find* names."""
        if len(self.findings) >= _MOST_SOUGHT:
            return None
        if find.kind == "mapping":
            own = next((one_line(value.text) for key, value in find.pairs if key in OWN.values()), "")
            texts = [loc for loc in map(entry_of, self.index.get(own, [])) if loc and len(loc) < 5]
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

    def whole(self, entry: Edit, node: Node, nodes: tuple[Node, ...]) -> None:
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

    def fill(self, entry: Fill, node: Node) -> None:
        """Fill the blanks of one text."""
        find, values = node.walk(("find",)), node.walk(("with",))
        loc = self.found(find, node.child("section"))
        blanks = sum(len(BLANK.findall(text)) for text in find.texts())
        if not blanks:
            self.report(find.span, f"{_shown(find)} has no blank to fill", 'put it under "replace"', "fill")
        elif blanks != len(entry.values):
            fact = f"{_shown(find)} has {_counted(blanks, 'blank')}, and here is text for {len(entry.values)}"
            self.report(values.span, fact, "write one text for each, in order; ____ leaves one open", "fill")
        elif all(BLANK.fullmatch(value) for value in entry.values):
            self.report(values.span, "this fills no blank", "write what belongs there, or delete it", "fill")
        elif said := _said_twice(find, entry.values):
            hint = "write only what belongs on the blank, without the words before it and the sign behind it"
            self.report(values.span, f"{quoted(said)} would stand twice", hint, "fill")
        elif loc is not None and self.is_sure(find, loc, whole=False):
            self.put(loc, (_filled(find, iter(entry.values), values.span),), find.span)

    def is_sure(self, find: Node, loc: Loc, whole: bool) -> bool:
        """Return whether the text that *find* names cannot have come to mean something else; report if it can.

        A fact is nothing without its label, a bullet nothing without what it stands under; and with *whole* a text
        is nothing without its entry's other keys, such as its time.
        """
        entries = [loc[:at] for at in range(2, len(loc) + 1) if loc[at - 2] in BLOCKS and isinstance(loc[at - 1], int)]
        if find.kind != "text" or not entries:
            return True
        keys = len(self.library.walk(entries[-1]).pairs) > 1 and (whole or "facts" in loc)
        if len(entries) == 1 and not keys:
            return True
        hint = f'name all of it, here and under "with": find: {_shown(self.library.walk(entries[0]))}'
        self.report(find.span, f"{_shown(find)} is only a part of what stands there", hint)
        return False

    def replace(self, entry: Replace, node: Node) -> None:
        """Replace one text, one entry or one section."""
        instead, find = node.walk(("with",)), node.child("find")
        if find is None:
            self.whole(entry, node, (instead,))
            return
        loc = self.found(find, node.child("section"), instead)
        if content_of(find) == content_of(instead):
            self.report(instead.span, "this changes nothing", "write what it should say, or delete it", "overlay")
        elif loc is not None and self.is_sure(find, loc, whole=True):
            in_block = isinstance(loc[-1], int)
            self.put(loc, entries_of(instead, str(loc[-2]) if in_block else ""), find.span)
            self.comes(entry_of(loc) or loc, instead)

    def remove(self, entry: Edit, node: Node) -> None:
        """Remove one text, one entry or one section."""
        find = node.child("find")
        if find is None:
            self.whole(entry, node, ())
            return
        loc = self.found(find, node.child("section"))
        if loc is None:
            return
        entry_loc = loc if find.kind == "mapping" else entry_of(loc)
        if entry_loc is not None:
            self.put(entry_loc, (), find.span, alone=find.kind == "text")
        elif loc[-1] in ("summary", "title", "purpose") and loc != ("title",):
            self.put(loc, (), find.span)
        else:
            hint = "name the fact by its keys: find: {label: ..., value: ...}"
            if loc == ("title",):
                hint = 'put it under "replace"'
            self.report(find.span, f"{_shown(find)} cannot be removed alone", hint)

    def add(self, entry: Add, node: Node) -> None:
        """Add entries to a block, or a new section."""
        if new := node.child("new"):
            self.add_section(new)
            return
        block = node.walk((entry.block,))
        name = node.child("section")
        locs: list[Loc] = [()] if name is None else self.named(name)
        if len(locs) > 1 and name:
            fact = f"the library's handout has {len(locs)} sections {_shown(name)}, on lines {self.lines(locs)}"
            self.report(name.span, fact, "name the one that you mean by its title")
        elif locs and entry.block in AT_HOME and name:
            home = (*locs[0], "home")
            if self.library.walk(locs[0]).child("home"):
                self.add_entries(home, entry.block, block, node)
            else:
                self.report(name.span, f"section {_shown(name)} has no rules for home", 'add them with "new:"')
        elif locs:
            self.add_entries(locs[0], entry.block, block, node)

    def add_entries(self, loc: Loc, name: str, block: Node, node: Node) -> None:
        """Add entries to the block *name* of what stands at *loc*."""
        entries = entries_of(block, name)
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
                self.fresh.append((loc[: loc.index("facts") + 1], content_of(entry), entry))
        elif loc[0] == "sections" and len(loc) > 3:
            own = OWN.get(str(loc[2]), "")
            self.fresh.append((loc[:2], content_of(entry.child(own) or entry), entry))

    def add_section(self, new: Node) -> None:
        """Add a section, unless the library has one like it: the patient would read about the same thing twice."""
        kind, title = (content_of(new.walk((key,))) if new.child(key) else "" for key in ("kind", "title"))
        locs = [loc for loc in self.sections.get(str(kind), []) if loc not in self.puts or self.puts[loc].nodes]
        titles = [
            content_of(self.library.walk((*loc, "title"))) for loc in locs if self.library.walk(loc).child("title")
        ]
        if locs and (not title or title in titles):
            fact = f"the library's handout has a section {quoted(str(kind))} too, on line {self.lines(locs)}"
            self.report(new.span, fact, "add to that one, replace it, or give this one a title of its own")
            return
        sections = self.library.walk(("sections",))
        self.added["sections", len(sections.items)].append(new)

    def entry_named(self, after: Node, block: Loc) -> Loc | None:
        """Return the place of the entry of *block* whose own text is *after*; report if there is not just one."""
        locs = [entry for loc in self.index.get(one_line(after.text), []) if (entry := entry_of(loc))]
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
        """Return whether nothing stands at *loc* any more."""
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
            same = [each for each in self.index.get(content, []) if each[: len(loc)] == loc and entry_of(each)]
            same = [each for each in same if not self.puts_away(each)]
            if same and content:
                fact = f"the library's handout says {_shown(node)} there too, on line {self.lines(same)}"
                self.report(node.span, fact, "delete this addition: the patient would read it twice")
        self.check_sections()

    def check_alone(self, loc: Loc, put: _Put) -> None:
        """Report what would go unseen with the entry whose own text is put away."""
        entry = self.library.walk(loc)
        left = [each for each, _ in texts_of(entry, loc) if entry_of(each) != loc and each not in self.puts]
        if not left:
            return
        said = _shown(self.library.walk(left[0]))
        if any(isinstance(each[-1], int) for each in left):
            fact, hint = f"this entry holds bullets of its own, as {said}", "remove its bullets first, each by its text"
        else:
            fact, hint = f"this entry says {said} too", f"name it by all its keys: find: {_shown(entry)}"
        self.report(put.place, fact, hint)

    def check_sections(self) -> None:
        """Report each section of which nothing is left."""
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
        return (mapping_of(node, found) if node.kind == "mapping" else node,)


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


# A word and a blank, or a blank and the sign behind it.
_BESIDE = rf"(\w+)?\W*({BLANK.pattern})([.,;:!?])?"


def _said_twice(find: Node, values: Sequence[str]) -> str:
    """Return what the *values* say that stands beside their blanks already: a whole sentence for one of its words."""
    beside = [match for text in find.texts() for match in re.finditer(_BESIDE, one_line(text))]
    for match, value in zip(beside, values, strict=False):
        before, _, behind = match.groups()
        first = re.match(r"\w+", value)
        if behind and value.endswith(behind):
            return f"{value[-20:]}{behind}"
        if before and not before.isdigit() and first and before.casefold() == first[0].casefold():
            return f"{before} {first[0]}"
    return ""


def _value(blank: str, value: str) -> str:
    return blank if BLANK.fullmatch(value) else value


def mapping_of(node: Node, found: list[tuple[str, Node, Span]]) -> Node:
    """Return *node* with the keys, values and places that were *found*."""
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


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
