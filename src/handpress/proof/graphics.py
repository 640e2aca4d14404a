"""Images, forms, patterns, graphics state, transparency (ISO 19005-2, 6.2.5 to 6.2.10)."""

from __future__ import annotations

from handpress.proof.colourspaces import SHORT_SPACES, ColourSpaces
from handpress.proof.file import Pdf
from handpress.proof.jpeg2000 import check_jpeg2000
from handpress.proof.report import Gathered
from handpress.proof.state import INTENTS, GraphicsState, Painter
from handpress.proof.syntax import Name, Ref, Stream

_NAMES = (
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference "
    "Exclusion Hue Saturation Color Luminosity"
)
_BLENDS = frozenset(_NAMES.split())  # ISO 32000-1, tables 136 and 137
_INLINE = {"BPC": "BitsPerComponent", "CS": "ColorSpace", "F": "Filter", "I": "Interpolate", "IM": "ImageMask"}
_INLINE_FILTERS = {
    "ASCIIHexDecode",
    "ASCII85Decode",
    "FlateDecode",
    "RunLengthDecode",
    "CCITTFaxDecode",
    "DCTDecode",
}
_PROCESS = {"Cyan", "Magenta", "Yellow", "Black"}


class Graphics:
    """The graphics resources of one file, each checked once.

    Attributes:
        colours: Its colour spaces.
    """

    def __init__(self, pdf: Pdf, report: Gathered) -> None:
        self.pdf = pdf
        self.report = report
        self.colours = ColourSpaces(pdf)
        self._checked: set[int] = set()  # identities of dictionaries that stay as long as the file
        self._group_space = False
        self._transparent = ""

    # Pages.

    def begin_page(self, page: dict[str, object], run: Painter) -> None:
        """Note what the page says of transparency."""
        group = self.pdf.entries(page.get("Group"))
        self._group(group, run)
        self._group_space = "CS" in group
        self._transparent = "group" if group.get("S") == "Transparency" else ""

    def end_page(self, place: str) -> None:
        """Report transparency without a colour space to blend in: 6.2.10."""
        if self._transparent and self.colours.intent is None and not self._group_space:
            fact = "it has transparency, but no colour space to blend in"
            self.report("a2a-6.2.10", place, fact, "add an output intent, or a Group with CS to the page")

    # Images and forms.

    def check_xobject(self, thing: Stream, kind: str, run: Painter, state: GraphicsState) -> None:
        """Check a form or an image that is painted: 6.2.8 and 6.2.9."""
        entries, pdf = thing.entries, self.pdf
        if kind == "Image" and pdf.get(entries.get("ImageMask")) is True:
            self.colours.use_both(state, 1, run)
        if kind == "Form" and pdf.entries(entries.get("Group")).get("S") == "Transparency":
            self._transparent = self._transparent or "group"
            self._group(pdf.entries(entries.get("Group")), run)
        if kind == "Image" and "SMask" in entries:
            self._transparent = self._transparent or "SMask"
        place = f"object {thing.number}"
        if kind == "Image":
            self._check_painted_image(thing, place, run)
        if id(thing) in self._checked:
            return
        self._checked.add(id(thing))
        if kind == "Form":
            self._check_form(entries, place)
        elif kind != "Image":
            fact = f"an XObject is neither form nor image: {kind or 'no Subtype'}"
            self.report("a2a-6.2.9", place, fact, "replace it")

    def _check_painted_image(self, image: Stream, place: str, run: Painter) -> None:
        """Check an image and its masks: 6.2.8."""
        self.pdf.budget.take(5)
        entries, pdf = image.entries, self.pdf
        self._check_image(entries, place, run)
        self._check_data(image)
        mask = pdf.get(entries.get("SMask"))
        if isinstance(mask, Stream):
            self._check_image(mask.entries, f"object {mask.number}", run, has_colour=False)
            self._check_data(mask)
        mask = pdf.get(entries.get("Mask"))
        if isinstance(mask, Stream):
            self._check_image(mask.entries, f"object {mask.number}", run)
            self._check_data(mask)

    def _check_data(self, image: Stream) -> None:
        """Check the data of an image, once: 6.2.8.3."""
        if id(image.raw) not in self._checked:
            self._checked.add(id(image.raw))
            check_jpeg2000(self.pdf, image, self.report)

    def _check_form(self, entries: dict[str, object], place: str) -> None:
        """Check the dictionary of a form: 6.2.9."""
        for key in ("OPI", "PS"):
            if key in entries:
                self.report("a2a-6.2.9", place, f"a form has the key {key}", "remove it")
        if "StructParent" in entries and "StructParents" in entries:
            # ISO 32000-1, 14.7.4.4
            fact = "a form has both StructParent and StructParents"
            self.report("ua1-7.1", place, fact, "tag the form as a whole, or its content")
        if entries.get("Subtype2") == "PS":
            self.report("a2a-6.2.9", place, "a form is PostScript in disguise", "draw it with PDF operators")
        if "Ref" in entries:
            fact = "a form stands for a page of another file (Ref)"
            self.report("a2a-6.2.9 ua1-7.20", place, fact, "embed the page")

    def _group(self, group: dict[str, object], run: Painter) -> None:
        if "CS" in group:
            self.colours.use(group["CS"], run)

    def check_inline_image(self, entries: dict[str, object], run: Painter, state: GraphicsState) -> None:
        """Check the dictionary of an inline image: 6.1.10 and 6.2.8."""
        full = {_INLINE.get(key, key): value for key, value in entries.items()}
        space = full.get("ColorSpace")
        if isinstance(space, Name):
            full["ColorSpace"] = self.colours.named(SHORT_SPACES.get(space, space), run)
        if full.get("ImageMask") is True:
            self.colours.use_both(state, 1, run)
        for name, _ in self.pdf.filters(full) if "Filter" in full else ():
            if name not in _INLINE_FILTERS:
                run.fault("a2a-6.1.10", f"an inline image has the filter {name}", "use FlateDecode")
        self._check_image(full, run.place, run)

    def _check_image(self, entries: dict[str, object], place: str, run: Painter, has_colour: bool = True) -> None:
        pdf, report = self.pdf, self.report
        for key in ("Alternates", "OPI"):
            if key in entries:
                report("a2a-6.2.8", place, f"an image has the key {key}", "remove it")
        if pdf.get(entries.get("Interpolate")) not in (None, False):
            report("a2a-6.2.8", place, "an image asks to be interpolated", "remove Interpolate")
        mask = pdf.get(entries.get("ImageMask")) is True
        bits = pdf.get(entries.get("BitsPerComponent"))
        if bits is not None and bits not in ((1,) if mask else (1, 2, 4, 8, 16)):
            report("a2a-6.2.8", place, f"an image has {bits!r:.20} bits per component", "use 1 or 8")
        self._check_intent(entries.get("Intent"), place)
        if has_colour and entries.get("ColorSpace") is not None and not mask:
            self.colours.use(entries["ColorSpace"], run)

    def _check_intent(self, value: object, place: str) -> None:
        value = self.pdf.get(value)
        if value is not None and str(value) not in INTENTS:
            hint = "use RelativeColorimetric, AbsoluteColorimetric, Perceptual or Saturation"
            self.report("a2a-6.2.6", place, "an unknown rendering intent is set", hint)

    # Patterns and graphics state.

    def check_pattern(self, value: object, run: Painter, stroke: bool, state: GraphicsState) -> None:
        """Check a pattern and take it as the colour of what follows."""
        pattern = self.pdf.get(value)
        entries = self.pdf.entries(pattern)
        if id(pattern) in self._checked:
            return
        self._checked.add(id(pattern))
        if isinstance(pattern, Stream):
            run.paint_tile(pattern, value.number if isinstance(value, Ref) else pattern.number)
        elif "Shading" in entries:
            self.check_shading(entries["Shading"], run)
            if "ExtGState" in entries:
                self.check_state(entries["ExtGState"], state.copy(), run)
        space = state.stroke if stroke else state.fill
        if isinstance(space, list):
            self.colours.use(space, run)

    def check_shading(self, value: object, run: Painter) -> None:
        """Check the colour space of a shading."""
        space = self.pdf.entries(value).get("ColorSpace")
        self.colours.use(self.pdf.get(space), run)

    def check_state(self, value: object, state: GraphicsState, run: Painter) -> None:
        """Take what an ExtGState sets, and check it: 6.2.5 and 6.2.10."""
        pdf, entries = self.pdf, self.pdf.entries(value)
        state.overprint = pdf.get(entries.get("OP", state.overprint)) is True
        both = entries.get("op", entries.get("OP", state.overprint_fill))
        state.overprint_fill = pdf.get(both) is True
        state.overprint_mode = pdf.integer(entries.get("OPM", state.overprint_mode)) or 0
        font = pdf.array(entries.get("Font"))
        if font:
            run.use_font(font[0], state)
        mask = pdf.get(entries.get("SMask"))
        opacity = [pdf.number(entries.get(key, 1)) for key in ("ca", "CA")]
        blend = pdf.get(entries.get("BM"))
        blends = [pdf.get(each) for each in pdf.each(blend)] if isinstance(blend, list) else [blend]
        if isinstance(mask, dict) or opacity != [1, 1] or not set(map(str, blends)) <= {"None", "Normal", "Compatible"}:
            self._transparent = self._transparent or "state"
        if id(entries) in self._checked:
            return
        self._checked.add(id(entries))
        place = f"object {value.number}" if isinstance(value, Ref) else run.place
        self._check_state(entries, blends, place)
        if isinstance(mask, dict):
            group = pdf.get(mask.get("G"))
            if isinstance(group, Stream):
                self._group(pdf.entries(group.entries.get("Group")), run)
                run.paint_tile(group, group.number)

    def _check_state(self, entries: dict[str, object], blends: list[object], place: str) -> None:
        pdf, report = self.pdf, self.report
        if "TR" in entries:
            report("a2a-6.2.5", place, "a graphics state has a transfer function (TR)", "remove TR")
        if "TR2" in entries and pdf.get(entries["TR2"]) != "Default":
            report("a2a-6.2.5", place, "a graphics state has a transfer function (TR2)", "remove TR2")
        if "HTP" in entries:
            report("a2a-6.2.5", place, "a graphics state has the key HTP", "remove HTP")
        self._check_halftone(entries.get("HT"), place)
        self._check_intent(entries.get("RI"), place)
        for blend in blends:
            if blend is not None and str(blend) not in _BLENDS:
                report("a2a-6.2.10", place, "a blend mode is none of ISO 32000-1", "use Normal")

    def _check_halftone(self, value: object, place: str, colourant: str | None = None) -> None:
        halftone = self.pdf.get(value)
        if not isinstance(halftone, (dict, Stream)):
            return
        entries = self.pdf.entries(halftone)
        kind = self.pdf.integer(entries.get("HalftoneType"))
        if kind not in (1, 5) or "HalftoneName" in entries:
            self.report("a2a-6.2.5", place, "a halftone is not of type 1 or 5, or has a name", "remove the halftone")
        needless = colourant is None or colourant in _PROCESS
        if colourant != "Default" and needless == ("TransferFunction" in entries):
            fact = "a halftone has a TransferFunction without need, or lacks one"
            self.report("a2a-6.2.5", place, fact, "remove the halftone")
        self.pdf.budget.take(3 * len(entries))
        for key, each in entries.items() if kind == 5 and colourant is None else ():
            if key not in ("Type", "HalftoneType", "HalftoneName"):
                self._check_halftone(each, place, key)
