"""Run a content stream: follow its marks, texts, colours and resources; draw nothing (ISO 32000-1, 7.8 and 14.6)."""

from __future__ import annotations

from collections.abc import Callable

from handpress.diagnostics import quoted
from handpress.proof.content import Content, FontUse, PageObject
from handpress.proof.inlineimages import image_end
from handpress.proof.marking import ACTUAL, EXEMPT, TAGGED, Marking
from handpress.proof.operators import (
    COLOUR,
    FILLS,
    HEXADECIMAL,
    OPERATION,
    PAINT,
    QUIET,
    SHOWN,
    STROKES,
    is_extreme,
)
from handpress.proof.state import INTENTS, GraphicsState
from handpress.proof.syntax import Name, Ref, Stream, string_end, values

_DEPTH = 60  # forms in each other
_LONG = 4096  # bytes of operands, of which all values are held at once
_PAINTED_BY_MODE = {1: STROKES, 2: FILLS | STROKES, 5: STROKES, 6: FILLS | STROKES}


def run_page(content: Content, page: PageObject) -> bool:
    """Run the content of a page, and the looks of its annotations; return that it was done."""
    pdf = content.pdf
    content.holders[page.number] = page.entries.get("StructParents")
    contents = pdf.get(page.entries.get("Contents"))
    parts: list[bytes] = []
    for each in pdf.each(contents) if isinstance(contents, list) else [contents]:
        stream = pdf.get(each)
        data = pdf.decode(stream) if isinstance(stream, Stream) else None
        if data is None and each is not None:
            content.unread.add(page.number)
            content.report("a2a-6.2.2 ua1-6.2", page.place, "its content cannot be read", "write the page anew")
        if parts:  # one that is alone is not copied
            pdf.budget.unpack(len(data or b"") + 1)
        parts.append(data or b"")
    run = Interpreter(content, page.resources, page.place, page.number, page.borrowed)
    content.graphics.begin_page(page.entries, run)
    run.read(b"\n".join(parts))
    for annotation in pdf.each(page.entries.get("Annots")):
        for look in pdf.entries(pdf.entries(annotation).get("AP")).values():
            _run_look(pdf.get(look), page, run)
    content.graphics.end_page(page.place)
    return True


def _run_look(look: object, page: PageObject, run: Interpreter) -> None:
    """Run an appearance of an annotation: one stream, or one for each state."""
    states = list(look.values()) if isinstance(look, dict) else [look]
    for state in states[:20]:
        stream = run.pdf.get(state)
        if isinstance(stream, Stream):
            run.graphics.check_xobject(stream, "Form", run, GraphicsState())
            _run_form(stream, f"{page.place}, object {stream.number}", run, GraphicsState(), EXEMPT, {})


def _run_form(
    form: Stream,
    place: str,
    outer: Interpreter,
    state: GraphicsState,
    flags: int,
    resources: dict[str, object] | None = None,
) -> None:
    """Run the content of a form XObject, or of what is built like one.

    Args:
        form: The form.
        place: Where it is painted.
        outer: The content that paints it.
        state: The graphics state there.
        flags: What surrounds it there.
        resources: What it uses when it has no resources of its own; without them, those of *outer*.
    """
    content, depth = outer.content, outer.depth + 1
    if not content.is_new(form, (flags, *state.key())):
        return
    data = content.pdf.decode(form)
    if depth > _DEPTH:
        content.unread.add(form.number)
        fact = "forms stand in each other without end"
        content.report("a2a-6.2.9 ua1-6.2", place, fact, "paint none within itself")
    elif data is None:
        content.unread.add(form.number)
        fact = "the content of a form cannot be read"
        content.report("a2a-6.2.2 ua1-6.2", place, fact, "write the file anew")
    else:
        content.holders[form.number] = form.entries.get("StructParents")
        borrowed = "Resources" not in form.entries and resources is None
        if "Resources" in form.entries:
            resources = content.pdf.entries(form.entries["Resources"])
        run = Interpreter(content, outer.resources if resources is None else resources, place, form.number, borrowed)
        run.state, run.flags, run.depth = state.copy(), flags, depth
        run.mark = None if flags & EXEMPT else outer.mark
        run.again = content.painted[id(form)] > 1
        run.read(data)


class Interpreter(Marking):
    """One pass over one content stream."""

    def __init__(self, content: Content, resources: dict[str, object], place: str, owner: int, borrowed: bool) -> None:
        super().__init__(content, place, owner)
        self.graphics = content.graphics
        self.resources = resources
        self.borrowed = borrowed
        self.state = GraphicsState()
        self.depth = 0
        self._saved: list[GraphicsState] = []
        self._found: dict[tuple[str, str], object] = {}

    def read(self, data: bytes) -> None:
        """Run *data*."""
        take = self.pdf.budget.take
        take(len(data) >> 4)
        match, end = OPERATION.match, len(data.rstrip(b"\0\t\n\f\r "))
        extreme = is_extreme(data)
        at = start = 0
        while at < end and (found := match(data, at, end)):
            operator = found[2]
            at = found.end()
            if extreme:
                take(2)
                if is_extreme(found[1]):
                    self.values(found[1])
            if operator in QUIET:
                start = at
            elif operator == b"(":
                take(3)
                at = string_end(data, at - 1, end)  # a string with parentheses inside: the operation goes on after it
            else:
                operands = found[1] if start == found.start() else data[start : found.end(1)]
                take(_COST.get(operator, 4) + (len(operands) >> (3 if len(operands) < _LONG else 1)))
                if operator == b"ID":
                    at = self._inline_image(data, at, end, operands)
                else:
                    _HANDLERS.get(operator, Interpreter._unknown)(self, operator, operands)
                start = at
        self._check_closed()

    def _check_closed(self) -> None:
        if self.open_marks:
            self.fault("ua1-7.1", "marked content is not closed", "write as many EMC as BMC and BDC")
        if self._saved:
            self.fault("a2a-6.2.2", "q is not closed", "write as many Q as q")
        if self.in_text:
            self.fault("a2a-6.2.2", "BT is not closed", "write as many ET as BT")

    def _unknown(self, operator: bytes, operands: bytes) -> None:
        shown = quoted(operator.decode("latin-1"), 20)
        self.fault("a2a-6.2.2", f"{shown} is no operator of PDF 1.7", "write the content anew")
        self.values(operands)

    # State.

    def _save(self, operator: bytes, operands: bytes) -> None:
        self._saved.append(self.state.copy())
        if len(self._saved) > 28:
            self.fault("a2a-6.1.13", "q and Q are nested deeper than 28", "nest them less")
        if self.in_text:
            self.fault("a2a-6.2.2", "q stands between BT and ET", "save the state outside of text")

    def _restore(self, operator: bytes, operands: bytes) -> None:
        if not self._saved:
            self.fault("a2a-6.2.2", "Q restores nothing", "write as many Q as q")
            return
        self.state = self._saved.pop()
        if self.in_text:
            self.fault("a2a-6.2.2", "Q stands between BT and ET", "restore the state outside of text")

    def _set_colour(self, operator: bytes, operands: bytes) -> None:
        space, stroke = COLOUR[operator]
        self.state.set_space(space, stroke)
        self.graphics.colours.use(space, self)

    def _set_space(self, operator: bytes, operands: bytes) -> None:
        space = self.graphics.colours.named(self._name(operands), self)
        self.state.set_space(space, operator == b"CS")
        self.graphics.colours.use(space, self)

    def _set_pattern(self, operator: bytes, operands: bytes) -> None:
        if b"/" in operands:
            pattern = self._resource("Pattern", operands)
            self.graphics.check_pattern(pattern, self, operator == b"SCN", self.state)

    def _set_state(self, operator: bytes, operands: bytes) -> None:
        self.graphics.check_state(self._resource("ExtGState", operands), self.state, self)

    def _set_intent(self, operator: bytes, operands: bytes) -> None:
        if self._name(operands) not in INTENTS:
            self.fault("a2a-6.2.6", "an unknown rendering intent is set", "use one of the four of ISO 32000-1")

    # Resources.

    def _name(self, operands: bytes) -> str:
        return next((each for each in values(operands, set()) if isinstance(each, Name)), "")

    def look_up(self, kind: str, name: str) -> object:
        """Return the resource *name*, or None; note resources that are not the stream's own."""
        key = (kind, name)
        if key not in self._found:
            value = self._found[key] = self.pdf.entries(self.resources.get(kind)).get(name)
            if value is not None and self.borrowed:
                fact = "its content uses resources that are not its own"
                self.fault("a2a-6.2.2", fact, "give each content stream a Resources dictionary")
        return self._found[key]

    def _resource(self, kind: str, operands: bytes) -> object:
        """Return the resource that the operands name; report one that is not there."""
        name = self._name(operands)
        value = self.look_up(kind, name)
        if self.pdf.get(value) is None:
            fact = f"there is no {kind} resource named {name[:40]}"
            self.fault("a2a-6.2.2", fact, "add it to the resources")
        return value

    # Text.

    def _text_object(self, operator: bytes, operands: bytes) -> None:
        if (operator == b"BT") == self.in_text:
            self.fault("a2a-6.2.2", "BT and ET do not come in pairs", "write the content anew")
        self.in_text = operator == b"BT"

    def _set_mode(self, operator: bytes, operands: bytes) -> None:
        given = values(operands, set())
        self.state.mode = given[-1] if given and type(given[-1]) is int else 0

    def _set_font(self, operator: bytes, operands: bytes) -> None:
        self.use_font(self._resource("Font", operands), self.state)

    def use_font(self, value: object, state: GraphicsState) -> None:
        """Make *value* the font of *state*."""
        font = self.pdf.get(value)
        if not isinstance(font, dict):
            state.font = None
            return
        known = self.content.fonts.get(id(font))
        if known is None:
            number = value.number if isinstance(value, Ref) else self.owner
            known = self.content.fonts[id(font)] = FontUse(font, number)
            if font.get("Subtype") == "Type3":
                known.glyphs = self._drawings(font)
        state.font = known

    def _show(self, operator: bytes, operands: bytes) -> None:
        self.check_marked("text")
        if not self.in_text:
            self.fault("a2a-6.2.2", "text is shown outside of BT and ET", "show text between BT and ET")
        if SHOWN.fullmatch(operands):
            shown = bytes.fromhex(b"".join(HEXADECIMAL.findall(operands)).decode("ascii"))
        else:
            shown = self._strings(operands)
        font = self.state.font
        if not isinstance(font, FontUse):
            self.fault("a2a-6.2.2", "text is shown without a font", "set a font before it")
        elif shown:
            self.note_text()
            if self.mark is not None and len(self.mark.text) < 100:
                self.mark.text += shown
            seen = self.state.mode != 3
            font.shown.append((self.place, self.mark, bool(self.flags & ACTUAL), seen, shown))
            if font.glyphs:
                self._draw(font, shown)
            if seen:
                self.graphics.colours.use_both(self.state, _PAINTED_BY_MODE.get(self.state.mode, FILLS), self)

    def _strings(self, operands: bytes) -> bytes:
        given: list[object] = []
        for value in self.values(operands):
            given += value if isinstance(value, list) else [value]
        return b"".join(each for each in given if isinstance(each, bytes))

    def _drawings(self, font: dict[str, object]) -> dict[int, object]:
        """Return what draws the glyphs of a Type 3 font, by code."""
        glyphs, found, code = self.pdf.entries(font.get("CharProcs")), dict[int, object](), 0
        for each in self.pdf.each(self.pdf.entries(font.get("Encoding")).get("Differences")):
            if type(each) is int:
                code = each
            elif isinstance(each, Name):
                if each in glyphs and code < 256:
                    found[code] = glyphs[each]
                code += 1
        return found

    def _draw(self, font: FontUse, shown: bytes) -> None:
        """Run the glyphs of a Type 3 font that are shown for the first time."""
        for code in font.glyphs.keys() & set(shown):
            glyph = self.pdf.get(font.glyphs.pop(code, None))  # one that was drawn before it may have shown it
            if isinstance(glyph, Stream):
                resources = self.pdf.entries(font.entries.get("Resources"))
                _run_form(glyph, f"font {font.number}", self, GraphicsState(), EXEMPT, resources)

    # Paths, images, forms.

    def _paint(self, operator: bytes, operands: bytes) -> None:
        self.check_marked("a path")
        self.graphics.colours.use_both(self.state, PAINT[operator], self)

    def _shade(self, operator: bytes, operands: bytes) -> None:
        self.check_marked("a shading")
        self.graphics.check_shading(self._resource("Shading", operands), self)

    def _do(self, operator: bytes, operands: bytes) -> None:
        thing = self.pdf.get(self._resource("XObject", operands))
        if not isinstance(thing, Stream):
            return
        kind = self.pdf.name(thing.entries.get("Subtype"))
        self.graphics.check_xobject(thing, kind, self, self.state)
        if self.mark is not None:
            self.mark.empty = False
        if kind == "Image":
            self.check_marked("an image")
        elif kind == "Form":
            place = f"{self.place.partition(',')[0]}, form {thing.number}"
            # A form with StructParent is content of an element as a whole: ISO 32000-1, 14.7.4.3.
            flags = self.flags | TAGGED if "StructParent" in thing.entries else self.flags
            _run_form(thing, place, self, self.state, flags)

    def paint_tile(self, tile: Stream, number: int) -> None:
        """Run the content of a pattern or of a soft mask."""
        _run_form(tile, f"object {number}", self, GraphicsState(), EXEMPT)

    def _inline_image(self, data: bytes, at: int, end: int, operands: bytes) -> int:
        """Check an inline image; return the place after it."""
        self.check_marked("an image")
        items = values(operands, set())
        entries = {str(key): value for key, value in zip(items[::2], items[1::2], strict=False)}
        self.graphics.check_inline_image(entries, self, self.state)
        self.pdf.budget.take(20)
        after = image_end(data, at, end, entries)
        if after is None:
            self.fault("a2a-6.2.2", "an inline image does not end", "close it with EI")
        return end if after is None else after


_HANDLERS: dict[bytes, Callable[[Interpreter, bytes, bytes], None]] = {
    b"BDC": Interpreter.begin_mark,
    b"BMC": Interpreter.begin_mark,
    b"EMC": Interpreter.end_mark,
    b"BT": Interpreter._text_object,
    b"ET": Interpreter._text_object,
    b"q": Interpreter._save,
    b"Q": Interpreter._restore,
    b"cs": Interpreter._set_space,
    b"CS": Interpreter._set_space,
    b"scn": Interpreter._set_pattern,
    b"SCN": Interpreter._set_pattern,
    b"gs": Interpreter._set_state,
    b"ri": Interpreter._set_intent,
    b"Tr": Interpreter._set_mode,
    b"Tf": Interpreter._set_font,
    b"sh": Interpreter._shade,
    b"Do": Interpreter._do,
}
_HANDLERS |= dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), Interpreter._show)
_HANDLERS |= dict.fromkeys(PAINT, Interpreter._paint)
_HANDLERS |= dict.fromkeys(COLOUR, Interpreter._set_colour)
# In steps; 4 for all others.
_COST = dict.fromkeys(_HANDLERS, 2) | dict.fromkeys((b"cs", b"CS", b"scn", b"SCN"), 4)
_COST |= dict.fromkeys((b"Tj", b"TJ", b"'", b'"', b"Do", b"gs", b"ID"), 6) | {b"q": 3, b"BDC": 7}
