"""The inside of a paragraph -> its words and what stands among them, in reading order.

The text of a field is what it last came to, never its instruction. Of two ways to say one thing, for newer and older
programs, the newer is read. What does not show on the page is given apart, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from handpress.meanings.words import word_set
from handpress.pages.readers.wordparts.styles import Look, Shape, Styles, look_over
from handpress.pages.readers.wordparts.symbols import is_private, is_symbols, sign_of
from handpress.pages.readers.wordparts.tokens import (
    ADDRESS,
    BLANK,
    HIDDEN,
    PLAIN,
    PROMPT,
    Break,
    Drawn,
    Gone,
    Note,
    Text,
    Token,
    Told,
)
from handpress.source.package import Element, Relation, child, is_on, name, value


@dataclass
class _Field:
    """A field that is open: its instruction so far, and whether its result has begun."""

    instruction: str = ""
    has_result: bool = False
    start: int = 0  # of its result, in the words of its paragraph
    form: Element | None = None

    @property
    def kind(self) -> str:
        """The first word of its instruction."""
        return (self.instruction.split() or [""])[0].upper()


@dataclass
class Story:
    """What goes on from one paragraph to the next: open fields, and whether they can be trusted to close."""

    relations: dict[str, Relation]
    fields: list[_Field] = field(default_factory=list)
    is_whole: bool = True
    closed_contents: bool = False  # a table of contents ended in this paragraph

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents is open."""
        return self.closed_contents or (self.is_whole and any(each.kind in _CONTENTS for each in self.fields))


_DEEPEST = 40
_CONTENTS = ("TOC", "TOA")
_SIGNS = {"w:tab": "\t", "w:ptab": " ", "w:noBreakHyphen": "-"}
DELETED, INSERTED = ("w:del", "w:moveFrom", "w:cellDel"), ("w:ins", "w:moveTo", "w:cellIns")
_IGNORED = word_set(
    "w:pPr w:rPr w:sdtPr w:sdtEndPr w:smartTagPr w:customXmlPr w:rubyPr w:annotationRef w:footnoteRef "
    "w:endnoteRef w:separator w:continuationSeparator w:lastRenderedPageBreak w:proofErr w:bookmarkStart "
    "w:bookmarkEnd w:commentRangeStart w:commentRangeEnd w:commentReference"
)
# The markup that we know to be read as its newer form; of any other, the older form is read.
_KNOWN_NEWER = word_set("wps wpg wpc wpi w14 w15 w16 wp14 wp15 a14 v o w10 m r")
_FORMS = {"FORMTEXT": "a blank of a form", "FORMDROPDOWN": "a list of choices of a form"}
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def chosen(alternates: Element) -> Iterable[Element]:
    """Return what stands in that one of *alternates* which is read."""
    older: list[Element] = []
    newer: list[Element] = []
    for each in alternates:
        if name(each) == "mc:Choice" and set((each.get("Requires") or "").split()) <= _KNOWN_NEWER:
            return tuple(each)
        (older if name(each) == "mc:Fallback" else newer).append(each)
    return tuple((older or newer or [()])[0])


class Runs:
    """Reads paragraphs of one file, each as its tokens."""

    def __init__(self, styles: Styles, changes: str) -> None:
        self._styles = styles
        self._dropped = INSERTED if changes == "reject" else DELETED

    def tokens(self, paragraph: Element, shape: Shape, story: Story) -> list[Token]:
        """Return what stands in *paragraph*."""
        reading = _Reading(self._styles, shape, story, self._dropped)
        reading.read(paragraph)
        return reading.tokens


class _Reading:
    """One paragraph that is being read."""

    def __init__(self, styles: Styles, shape: Shape, story: Story, dropped: tuple[str, ...]) -> None:
        self.tokens: list[Token] = []
        self._told: set[Told] = set()
        self._styles = styles
        self._style = shape.style
        self._signs = _SIGNS | ({"w:tab": BLANK} if shape.has_lines else {})
        self._story = story
        self._dropped = dropped
        for each in story.fields:
            each.start = 0
        self._handlers: dict[str, Callable[[Element], None]] = {
            "w:r": self._run,
            "w:hyperlink": self._link,
            "w:fldSimple": self._simple_field,
            "w:sdt": self._control,
            "mc:AlternateContent": self._alternates,
            "m:oMath": self._formula,
            "w:rt": self._spoken,
        }

    def read(self, parent: Iterable[Element]) -> None:
        for each in parent:
            called = name(each)
            if called in self._dropped:
                self._drop(each)
            elif handler := self._handlers.get(called):
                handler(each)
            elif called and called not in _IGNORED:
                self.read(each)

    def _drop(self, change: Element) -> None:
        text = "".join(each.text or "" for each in change.iter() if name(each) in ("w:t", "w:delText"))
        by = "rejected" if self._dropped == INSERTED else "accepted"
        self._gone(text, f"words that a tracked change takes out; the changes were {by}")

    def _run(self, run: Element) -> None:
        properties = child(run, "w:rPr")
        look = look_over(self._styles.look(self._style, value(child(properties, "w:rStyle"))), properties)
        for each in run:
            self._part(each, look)

    def _part(self, part: Element, look: Look) -> None:
        match name(part):
            case "w:t" | "w:delText" | "m:t":
                self._words(part.text or "", look)
            case called if called in self._signs:
                self._words(self._signs[called], look)
            case "w:br" | "w:cr":
                self.tokens.append(Break(value(part, "w:type") in ("page", "column")))
            case "w:sym":
                self._sign(part, look)
            case "w:fldChar":
                self._field_mark(part)
            case "w:instrText" if self._story.fields and not self._story.fields[-1].has_result:
                self._story.fields[-1].instruction += part.text or ""
            case "w:footnoteReference" | "w:endnoteReference":
                self._note(part)
            case "w:drawing" | "w:pict" | "w:object":
                self.tokens.append(Drawn(part))
            case "mc:AlternateContent":
                for each in chosen(part):
                    self._part(each, look)
            case "w:ruby":
                self.read(part)

    def _note(self, reference: Element) -> None:
        kind = name(reference)[2:].removesuffix("Reference")
        is_own = value(reference, "w:customMarkFollows") in ("1", "true", "on")
        self.tokens.append(Note(kind, value(reference, "w:id"), not is_own))

    def _words(self, text: str, look: Look) -> None:
        fields = self._story.fields
        if look.hidden:
            self._gone(text, HIDDEN)
        elif look.struck:
            self._gone(text, "words that are struck through")
            if text.strip():
                fact = "words that are struck through are left out"
                self._tell(fact, "struck-through", "look in the Word file whether they are to go")
        elif self._story.is_whole and fields and not all(each.has_result for each in fields):
            self._gone(text, "the inside of a field, which Word does not show")
        else:
            self._shown(text, look)

    def _shown(self, text: str, look: Look) -> None:
        if any(map(is_private, text)):
            text = "".join(self._known(each, look) if is_private(each) else each for each in text)
        elif is_symbols(look.font) and text.strip():
            text = "".join(each if each.isspace() else self._known(each, look) for each in text)
        if look.raised and text.strip() and all(each in "0123456789+-−" for each in text.strip()):
            text = text.translate(_RAISED)  # else 10 to the 9th would read 109
        last = self.tokens[-1] if self.tokens and isinstance(self.tokens[-1], Text) else None
        is_line = look.underlined and text.isspace() and (len(text) > 2 or "\t" in text)
        if is_line and not (last and last.look.underlined):
            text = BLANK  # a line to write on, made of spaces
        if text and not (last and last.text == text == BLANK):
            self.tokens.append(Text(text, look))

    def _known(self, letter: str, look: Look) -> str:
        sign = sign_of(ord(letter), look.font)
        if not sign:
            font = look.font or "an unnamed font"
            self._gone(f"U+{ord(letter):04X}", f"a sign of {font}, which is not known")
            hint = "look in the Word file what stands there, and type it in the handout"
            self._tell(f"a sign of {font} is not known, and left out", "symbol", hint)
        return sign

    def _sign(self, sign: Element, look: Look) -> None:
        code, font = value(sign, "w:char"), value(sign, "w:font")
        if not re.fullmatch("[0-9A-Fa-f]{1,4}", code):
            return
        if look.hidden or look.struck:
            reason = HIDDEN if look.hidden else "words that are struck through"
            self._gone(sign_of(int(code, 16), font or look.font) or f"U+{code.upper()}", reason)
            return
        letter = chr(int(code, 16))
        if is_private(letter) or is_symbols(font):
            self._shown(letter, replace(look, font=font or look.font))
        elif letter.isprintable():
            self._shown(letter, look)

    def _link(self, link: Element) -> None:
        start = len(self.tokens)
        self.read(link)
        for at, each in enumerate(self.tokens[start:], start):
            if isinstance(each, Text):  # under a link, a line makes no heading
                self.tokens[at] = Text(each.text, replace(each.look, underlined=False))
        relation = self._story.relations.get(value(link, "r:id"))
        if relation and relation.outside:
            self._address(relation.target, start)

    def _address(self, address: str, start: int) -> None:
        """Tell the address of a link, if its words since token *start* do not say it."""
        shown = "".join(each.text for each in self.tokens[start:] if isinstance(each, Text)).strip()
        address = " ".join(address.split())
        if _bare(address) != _bare(shown):
            self._gone(address, ADDRESS)

    def _simple_field(self, simple: Element) -> None:
        self._story.fields.append(_Field(value(simple, "w:instr"), True, len(self.tokens)))
        self.read(simple)
        self._close_field()

    def _field_mark(self, mark: Element) -> None:
        match value(mark, "w:fldCharType"):
            case "begin":
                if len(self._story.fields) == _DEEPEST:
                    self._story.is_whole = False  # no page of a clinic has so many in one another
                    self._story.fields.clear()
                self._story.fields.append(_Field(form=child(mark, "w:ffData")))
            case "separate" if self._story.fields:
                self._story.fields[-1].has_result = True
                self._story.fields[-1].start = len(self.tokens)
            case "end" if self._story.fields:
                self._close_field()

    def _close_field(self) -> None:
        closed = self._story.fields.pop()
        self._story.closed_contents |= self._story.is_whole and closed.kind in _CONTENTS
        start = min(closed.start, len(self.tokens)) if closed.has_result else len(self.tokens)
        shown = "".join(each.text for each in self.tokens[start:] if isinstance(each, Text))
        if closed.kind == "FORMCHECKBOX":
            box = child(closed.form, "w:checkBox")
            checked = child(box, "w:checked") if child(box, "w:checked") is not None else child(box, "w:default")
            self.tokens.append(Text("☒" if checked is not None and is_on(checked) else "☐"))
        elif closed.kind in _FORMS and not shown.strip():
            choices = [value(each) for each in (closed.form.iter() if closed.form is not None else ())]
            self._gone(", ".join(filter(None, choices)), _FORMS[closed.kind])
            self.tokens[start:] = [each for each in self.tokens[start:] if not isinstance(each, Text)]
            self.tokens.append(Text(BLANK))
        elif closed.kind == "MACROBUTTON":
            self._words(" ".join(closed.instruction.split()[2:]), PLAIN)
        elif closed.kind == "SYMBOL":
            self._symbol_field(closed.instruction)
        elif closed.kind == "HYPERLINK" and (found := _ADDRESS.match(closed.instruction)):
            self._address(found[1], start)

    def _symbol_field(self, instruction: str) -> None:
        if found := _SYMBOL.match(instruction):
            code = int(found[1], 16 if found[1].lower().startswith("0x") else 10)
            self._shown(chr(0xF000 + code if code < 0x100 else code), Look(font=found[2] or "Symbol"))

    def _control(self, control: Element) -> None:
        """Read a content control. What it prompts with is a blank, and no words of the page."""
        content = child(control, "w:sdtContent")
        if content is None:
            return
        if is_prompt(control):
            self._gone(all_text(content), PROMPT)
            self.tokens.append(Text(BLANK))
        else:
            self.read(content)

    def _alternates(self, alternates: Element) -> None:
        self.read(chosen(alternates))

    def _spoken(self, ruby: Element) -> None:
        self._gone(all_text(ruby), "how a word is read aloud")

    def _formula(self, formula: Element) -> None:
        self.tokens.append(Text(all_text(formula)))
        if any(name(each) in ("m:f", "m:sSup", "m:sSub", "m:rad", "m:nary", "m:m") for each in formula.iter()):
            hint = "look in the Word file how it reads, and write it in words"
            self._tell("a formula is here; its signs stand in one line", "formula", hint)

    def _gone(self, text: str, reason: str) -> None:
        if text.strip():
            self.tokens.append(Gone(text, reason))

    def _tell(self, fact: str, rule: str, hint: str) -> None:
        told = Told(fact, rule, hint)
        if told not in self._told:
            self._told.add(told)
            self.tokens.append(told)


def is_prompt(control: Element) -> bool:
    """Return whether a content control shows only what is to be typed there."""
    shown = child(child(control, "w:sdtPr"), "w:showingPlcHdr")
    return shown is not None and is_on(shown)


def all_text(element: Element | None) -> str:
    """Return all words in *element*, whatever becomes of them."""
    parts: Iterator[Element] = element.iter() if element is not None else iter(())
    return "".join(each.text or "" for each in parts if name(each) in ("w:t", "m:t"))


_ADDRESS = re.compile(r'\s*HYPERLINK\s+"?([^"\\\s]+)', re.IGNORECASE)
_SYMBOL = re.compile(r'\s*SYMBOL\s+(0x[0-9a-f]{1,4}|[0-9]{1,4})(?:.*?\\f\s+"?([^"\\]+?)"?\s*(?:\\|$))?', re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?://(?:www\.)?|mailto:|tel:)")


def _bare(address: str) -> str:
    """Return an address as people say it, to compare it with the words of its link."""
    bare = _SCHEME.sub("", address.casefold()).removeprefix("www.").rstrip("/")
    digits = re.sub(r"\D", "", bare)
    is_phone = len(digits) >= 7 and not re.search("[a-z/@]", bare)
    return digits.removeprefix("1") if is_phone else bare
