"""A clinic's own PDF -> what prints of it: the chosen pages, and nothing that starts, hides or tells anything else.

Script, actions, attachments and forms go, and so does what the file says of persons. Notes and fields that print are
painted into the page; comments, and layers that do not print, are left out; links to addresses stay. Nothing that a
page paints is changed. A file that has none of it, and keeps to PDF/UA-1 and PDF/A-2a or is marked as some such, stays
as it is, byte for byte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from handpress.diagnostics import Finding, Severity, Span, fault, quoted
from handpress.pdf.copying import Copier
from handpress.pdf.flatten import FILLED, TICKED, TYPED, Beside, Link, Matrix, Painted, beside, redactions
from handpress.pdf.growing import File
from handpress.pdf.intake import MOST_PAGES, Opened, attempt, damaged, opened
from handpress.pdf.layers import Layers
from handpress.pdf.leaves import Rectangle, content_of, content_parts, frame, named_places, rectangle
from handpress.pdf.looks import Look
from handpress.pdf.lurking import FILES, PERSONAL, SCRIPT, lurking
from handpress.pdf.metadata import packet
from handpress.pdf.objects import text_string
from handpress.pdf.sheet import SheetPlate
from handpress.pdf.values import array, dictionary, integer, name, numbers, of, text
from handpress.proof import inspect
from handpress.proof.syntax import Stream

Size = tuple[float, float]
Stamps = Callable[[Sequence[Size]], bytes]
_BOOKMARKS = 10_000
_LEAST, _MOST = 36.0, 14400.0  # points a side: half an inch, and what a PDF viewer takes
_PLAIN_INFO = {"/Title", "/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"}


@dataclass(frozen=True)
class Card:
    """What a sheet is to be, whatever its file says.

    Attributes:
        title: Its title.
        language: A BCP 47 tag.
        producer: The program's name and version.
        pages: Which pages, by their numbers, in order; none for all.
        stamps: Given the sizes of the pages, returns a PDF with a page to lay over each; None where nothing is.
    """

    title: str
    language: str
    producer: str
    pages: tuple[int, ...] = ()
    stamps: Stamps | None = None


class Cleaned(NamedTuple):
    """A sheet as it prints.

    Attributes:
        plate: Its file.
        marks: Whether it keeps to PDF/UA-1 and PDF/A-2a, and says so.
        findings: What its clinic should know of it.
        lacks: What kept its file from these standards before anything was done to it.
    """

    plate: SheetPlate
    marks: bool
    findings: tuple[Finding, ...]
    lacks: tuple[Finding, ...]


def clean(data: bytes, file: str, card: Card) -> Cleaned:
    """Return what prints of the file *data*; equal files give equal bytes.

    Args:
        data: The file; any bytes will do.
        file: What messages call it.
        card: What it is to be.

    Raises:
        HandpressError: It is no PDF, or one that nobody can print as it is.
    """
    found = opened(data, file)
    return attempt(file, lambda: _Cleaning(data, file, card, found).cleaned())


class _Leaf(NamedTuple):
    """A page of the file: how it is seen, and what stands beside its content."""

    source: DictionaryObject
    media: Rectangle
    crop: Rectangle
    turned: int
    unit: float
    beside: Beside

    @property
    def size(self) -> Size:
        """How wide and high it is as it is seen."""
        wide, high = (self.crop[2] - self.crop[0]) * self.unit, (self.crop[3] - self.crop[1]) * self.unit
        return (high, wide) if self.turned % 180 else (wide, high)

    @property
    def upright(self) -> Matrix:
        """What brings a drawing on the page as it is seen to its place on the page as it stands."""
        left, low, right, high = (side * self.unit for side in self.crop)
        return {
            0: (1.0, 0.0, 0.0, 1.0, left, low),
            90: (0.0, 1.0, -1.0, 0.0, right, low),
            180: (-1.0, 0.0, 0.0, -1.0, right, high),
            270: (0.0, -1.0, 1.0, 0.0, left, high),
        }[self.turned]


class _Cleaning:
    """One file under way."""

    def __init__(self, data: bytes, file: str, card: Card, found: Opened) -> None:
        self.data, self.file, self.card, self.reader, self.pdf = data, file, card, found.reader, found.pdf
        self.place = Span(file)
        self.root = self.reader.root_object
        self.layers = Layers(self.reader)
        self.places = named_places(self.root)
        self.keeps_bookmarks = False

    def cleaned(self) -> Cleaned:
        """Return what prints."""
        numbered = self._chosen()
        leaves = [self._leaf(at) for at in numbered]
        self._refuse_filled(numbered, leaves)
        whole = numbered == [*range(1, len(self.reader.pages) + 1)]
        lacks = tuple(each for each in inspect(self.data, self.file) if each.severity is Severity.ERROR)
        gone = self._gone(leaves)
        sizes = tuple(leaf.size for leaf in leaves)
        untouched = not gone and whole and self.card.stamps is None and self._is_plain(leaves)
        untouched &= all(page.indirect_reference for page in self.reader.pages)
        if untouched and (not lacks or self._claims):
            _Writing(self, leaves, False, False).file()  # a print run copies it so: what fails then is refused here
            at = tuple(page.indirect_reference.idnum for page in self.reader.pages if page.indirect_reference)
            plate = SheetPlate(self.data, at, sizes, self.card.title, self.card.language)
            return Cleaned(plate, not lacks, tuple(self._findings(leaves, gone, set(), lacks, True)), lacks)
        self.keeps_bookmarks = whole and _goes_only(dictionary(of(self.root, "/Outlines")))
        if "/Outlines" in self.root and not self.keeps_bookmarks and "bookmarks" not in gone:
            gone.append("bookmarks")
        tagged = whole and self.card.stamps is None and self._is_plain(leaves) and self._is_tagged
        made, at, bare = _Writing(self, leaves, tagged, tagged and not lacks).file()
        marks = tagged and not lacks
        if marks and inspect(made, self.file):
            made, at, bare = _Writing(self, leaves, tagged, False).file()
            marks = False
        plate = SheetPlate(made, at, sizes, self.card.title, self.card.language)
        return Cleaned(plate, marks, tuple(self._findings(leaves, gone, bare, lacks, marks)), lacks)

    def _chosen(self) -> list[int]:
        """Return the numbers of the pages that are to print."""
        count = len(self.reader.pages)
        if not count:
            raise damaged(self.file, "this file has no page")
        if (said := integer(of(dictionary(of(self.root, "/Pages")), "/Count"))) != count:
            raise damaged(self.file, f"this file says that it has {said} pages, and {count} can be found")
        if beyond := [at for at in self.card.pages if at > count]:
            fact = f'there is no page {beyond[0]}: this file has {count}, and "pages" asks for it'
            raise fault(self.place, fact, "pages", 'mend "pages" in sheets.yaml')
        if count > MOST_PAGES and not self.card.pages:
            fact = f"this file has {count} pages, more than the {MOST_PAGES} that are printed without being asked for"
            raise fault(self.place, fact, "many-pages", 'name those that patients need, as in "pages: 1-4"')
        return [*(self.card.pages or range(1, count + 1))]

    def _leaf(self, at: int) -> _Leaf:
        page = self.reader.pages[at - 1]
        seen = frame(page)
        if seen is None:
            raise damaged(self.file, f"page {at} has no size")
        leaf = _Leaf(page, *seen, beside(page, self.layers, self.places))
        if not all(_LEAST <= side <= _MOST for side in leaf.size):
            raise damaged(self.file, f"page {at} is {leaf.size[0]:.0f} by {leaf.size[1]:.0f} points: no paper is")
        if redactions(page):
            fact = f"something on page {at} is marked to be blacked out, and still stands there"
            hint = "apply the redaction in the program that made it, and save the file anew"
            raise fault(self.place, fact, "redaction", hint)
        return leaf

    def _refuse_filled(self, numbered: list[int], leaves: list[_Leaf]) -> None:
        """Refuse a form that somebody filled in, as one patient's words would go to everybody."""
        found = {at: leaf.beside.entered[FILLED] for at, leaf in zip(numbered, leaves, strict=True)}
        if not (count := sum(found.values())):
            return
        pages = ", ".join([str(at) for at, filled in found.items() if filled])
        fields = "one field of its form is" if count == 1 else f"{count} fields of its form are"
        fact = f"{fields} filled in (page {pages}): everybody would get what stands there"
        hint = "empty the form; or, if it is meant for everybody, print it to a PDF, and take that"
        raise fault(self.place, fact, "filled-in", hint)

    def _is_plain(self, leaves: list[_Leaf]) -> bool:
        """Whether nothing has to be painted into a page, or taken out of what it paints."""
        return not self.layers and all(not leaf.beside.painted and leaf.unit == 1 for leaf in leaves)

    @property
    def _is_tagged(self) -> bool:
        marked = of(dictionary(of(self.root, "/MarkInfo")), "/Marked")
        return "/StructTreeRoot" in self.root and bool(getattr(marked, "value", False))

    def _gone(self, leaves: list[_Leaf]) -> list[str]:
        """Return what is taken out, in words."""
        names = dictionary(of(self.root, "/Names"))
        form = dictionary(of(self.root, "/AcroForm"))
        out = sum([leaf.beside.out for leaf in leaves], Counter[str]())
        found = lurking(self.pdf)
        if FILES in found or "/EmbeddedFiles" in names or "/AF" in self.root:
            out[FILES] = out[FILES] or 1
        if "/XFA" in form:
            out["a second form (XFA)"] += 1
        if "/Perms" in self.root or integer(of(form, "/SigFlags")):
            out["a digital signature"] += 1
        if _starts_something(dictionary(of(self.root, "/Outlines"))):
            out["bookmarks"] += 1
        if self.reader.is_encrypted:
            out["encryption"] += 1
        if PERSONAL in found or not dictionary(self.reader.trailer.get("/Info")).keys() <= _PLAIN_INFO:
            out[PERSONAL] += 1
        if self.pdf.revised or self.data.count(b"%%EOF") > self.pdf.sections:
            out["older versions of its content"] += 1
        counted = [f"{what} ({count})" if count > 1 else what for what, count in out.items()]
        return [SCRIPT, *counted] if SCRIPT in found else counted

    @property
    def _claims(self) -> list[str]:
        """The standards that the file says it keeps to."""
        metadata = self.pdf.get(self.pdf.root.get("Metadata"))
        said = (self.pdf.decode(metadata) or b"").decode("utf-8", "replace") if isinstance(metadata, Stream) else ""
        part = {key: re.search(rf"{key}:part(?:>|=[\"'])\s*([0-9])", said) for key in ("pdfuaid", "pdfaid")}
        level = re.search(r"pdfaid:conformance(?:>|=[\"'])\s*([A-Za-z])", said)
        found = [f"PDF/UA-{part['pdfuaid'][1]}"] if part["pdfuaid"] else []
        return [*found, *([f"PDF/A-{part['pdfaid'][1]}{level[1].lower() if level else ''}"] if part["pdfaid"] else [])]

    def _findings(
        self, leaves: list[_Leaf], gone: list[str], bare: set[str], lacks: Sequence[Finding], marks: bool
    ) -> list[Finding]:
        found = []

        def tell(fact: str, rule: str, hint: str = "", severity: Severity = Severity.WARNING) -> None:
            found.append(Finding(self.place, fact, rule, hint, severity))

        lost = sum([leaf.beside.lost for leaf in leaves], Counter[str]())
        for what, count in lost.items():
            hint = "print it to a PDF in the program that it came from, and look at that"
            tell(f"left out: {what}" + (f" ({count})" if count > 1 else ""), "sheet-left-out", hint)
        entered = sum([leaf.beside.entered for leaf in leaves], Counter[str]())
        for key, what in (
            (TYPED, "a text that somebody typed onto a page"),
            (TICKED, "a box of a form that somebody ticked"),
        ):
            if count := entered[key]:
                fact = f"everybody gets {what}" + (f" ({count})" if count > 1 else "")
                tell(fact, f"sheet-{key}", "see that it is meant for everybody, and not one patient's own")
        if self.layers.names:
            named = ", ".join(quoted(each) for each in self.layers.names[:5])
            tell(f"layers that do not print are left out: {named}", "sheet-layers", "see that nothing is missing")
        if bare:
            named = ", ".join(sorted(bare)[:5])
            hint = "embed them: else each printer puts letters of its own in their place"
            tell(f"fonts that are not embedded: {named}", "sheet-fonts", hint)
        own = text(of(self.root, "/Lang")).partition("-")[0].lower()
        if own and own != self.card.language.partition("-")[0]:
            fact = f"the file says that it is in {quoted(own)}, and sheets.yaml that it is in {self.card.language}"
            tell(fact, "sheet-language", "correct the one that is wrong: screen readers read by it")
        if gone:
            tell(f"taken out: {', '.join(gone)}", "sheet-cleaned", severity=Severity.NOTE)
        if lacks:
            tell(lacking(lacks), "sheet-lacks", f"see: handpress inspect {self.file}", Severity.NOTE)
        if (self._claims or not lacks) and not marks:
            said = " and ".join(self._claims) or "PDF/UA-1 and PDF/A-2a"
            fact = f"its file is marked as {said}; what is done to it takes the marks away"
            tell(fact, "sheet-marks", severity=Severity.NOTE)
        return found


def lacking(lacks: Sequence[Finding]) -> str:
    """Return in one line what a file lacks of PDF/UA-1 and PDF/A-2a."""
    facts = [re.sub(r" \([0-9]+ in all.*", "", finding.message.partition(": ")[2]) for finding in lacks]
    first = "; ".join(list(dict.fromkeys(facts))[:3])
    count = "one fault keeps" if len(lacks) == 1 else f"{len(lacks)} kinds of faults keep"
    return f"{count} it from being PDF/UA-1 and PDF/A-2a: {first}"


class _Writing:
    """The new file under way."""

    def __init__(self, cleaning: _Cleaning, leaves: list[_Leaf], tagged: bool, marks: bool) -> None:
        self.cleaning, self.leaves, self.tagged, self.marks = cleaning, leaves, tagged, marks
        self.parts: list[bytes] = []
        self.made = File(self.parts.append)
        self.copier = Copier(self.made, cleaning.layers, tagged)

    def file(self) -> tuple[bytes, tuple[int, ...], set[str]]:
        """Return the file, the numbers of its pages, and the names of its fonts that are not embedded."""
        card, made, copier = self.cleaning.card, self.made, self.copier
        top = made.reserve()
        pages = [made.reserve() for _ in self.leaves]
        notes = [self._notes(leaf) for leaf in self.leaves]
        for page in self.cleaning.reader.pages:  # not every page says that it is one
            copier.map(page.indirect_reference, 0)
        for leaf, at in zip(self.leaves, pages, strict=True):
            copier.map(leaf.source.indirect_reference, at)
        over = self._stamps()
        for nth, (leaf, at) in enumerate(zip(self.leaves, pages, strict=True)):
            made.add([self._page(leaf, top, notes[nth], over[nth] if over else None)], at)
        made.add([b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % at for at in pages), len(pages))], top)
        metadata = made.add_stream(
            b"/Type/Metadata/Subtype/XML", packet(card.title, card.language, card.producer, self.marks), packs=False
        )
        root = made.add([b"<</Type/Catalog/Pages %d 0 R%s>>" % (top, self._catalog(metadata))])
        info = made.add([b"<</Title%s/Producer%s>>" % (text_string(card.title), text_string(card.producer))])
        copier.finish()
        made.finish(root, info)
        return b"".join(self.parts), tuple(pages), copier.bare

    def _catalog(self, metadata: int) -> bytes:
        source = self.cleaning.root
        kept = [b"/Metadata %d 0 R/Lang%s" % (metadata, text_string(self._language))]
        backwards = name(of(dictionary(of(source, "/ViewerPreferences")), "/Direction")) == "/R2L"
        kept.append(b"/ViewerPreferences<</DisplayDocTitle true%s>>" % (b"/Direction/R2L" if backwards else b""))
        if "/OutputIntents" in source:
            kept.append(b"/OutputIntents " + self.copier.written(source.raw_get("/OutputIntents")))
        if self.cleaning.keeps_bookmarks and "/Outlines" in source:
            kept.append(b"/Outlines " + self.copier.written(source.raw_get("/Outlines")))
        if self.tagged:
            tree = self.copier.written(source.raw_get("/StructTreeRoot"))
            kept.append(b"/MarkInfo<</Marked true>>/StructTreeRoot " + tree)
        return b"".join(kept)

    @property
    def _language(self) -> str:
        """The file's own word for its language where that only says it more exactly."""
        own, said = text(of(self.cleaning.root, "/Lang")), self.cleaning.card.language
        return own if own.partition("-")[0] == said.partition("-")[0] and own.isascii() else said

    def _notes(self, leaf: _Leaf) -> list[tuple[Link, int]]:
        """Return the links that stay on a page, with their numbers; nothing else that stands there is taken."""
        for each in array(of(leaf.source, "/Annots")):
            self.copier.map(each, 0)
        found = []
        for link in leaf.beside.links:
            at = self.made.reserve()
            self.copier.map(link.source, at)
            found.append((link, at))
        return found

    def _page(self, leaf: _Leaf, top: int, notes: list[tuple[Link, int]], stamp: Painted | None) -> bytes:
        page, write = leaf.source, self.copier.written
        parts = [b"/Type/Page/Parent %d 0 R" % top, b"/Rotate %d" % leaf.turned if leaf.turned else b""]
        for key, box in (("MediaBox", leaf.media), ("CropBox", leaf.crop)):
            if key == "MediaBox" or box != leaf.media:
                parts.append(b"/%s[%s]" % (key.encode(), _numbers(*(side * leaf.unit for side in box))))
        if "/Group" in page:
            parts.append(b"/Group " + write(page.raw_get("/Group")))
        if self.tagged:
            for key in ("/StructParents", "/Tabs"):
                parts.append(key.encode() + b" " + write(page.raw_get(key)) if key in page else b"")
        if leaf.beside.painted or stamp or leaf.unit != 1 or self.cleaning.layers:
            parts.append(self._painted(leaf, stamp))
        else:
            parts.append(b"/Resources " + (write(page.raw_get("/Resources")) if "/Resources" in page else b"<<>>"))
            pieces = b" ".join([write(each) for each in content_parts(page)])
            parts.append(b"/Contents[%s]" % pieces if pieces else b"")
        for link, at in notes:
            self.made.add([self._link(link, leaf.unit)], at)
        if notes:
            parts.append(b"/Annots[%s]" % b" ".join(b"%d 0 R" % at for _, at in notes))
        return b"<<%s>>" % b"".join(parts)

    def _painted(self, leaf: _Leaf, stamp: Painted | None) -> bytes:
        """Return resources and content of a page that paints its own content as a form, and more over it."""
        page, write, made = leaf.source, self.copier.written, self.made
        data = content_of(page)
        if self.cleaning.layers:
            data = self.cleaning.layers.without_hidden(data, of(page, "/Resources"))
        used = write(page.raw_get("/Resources")) if "/Resources" in page else b"<<>>"
        form = made.add_stream(
            b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %s" % (_numbers(*leaf.media), used), data
        )
        named, shown = [b"/P %d 0 R" % form], [b"/P Do"]
        for at, each in enumerate(leaf.beside.painted):
            named.append(b"/A%d %s" % (at, self._form(each.form, leaf)))
            shown.append(b"q %s cm /A%d Do Q" % (_numbers(*each.matrix), at))
        scaled = b"\n".join(shown)
        if leaf.unit != 1:
            scaled = b"%s cm\n%s" % (_numbers(leaf.unit, 0, 0, leaf.unit, 0, 0), scaled)
        over = b""
        if stamp:
            named.append(b"/S %d 0 R" % stamp.form)
            over = b"q %s cm /S Do Q\n" % _numbers(*stamp.matrix)
        content = made.add_stream(b"", b"q\n%s\nQ\n%s" % (scaled, over))
        return b"/Resources<</XObject<<%s>>>>/Contents %d 0 R" % (b"".join(named), content)

    def _form(self, form: Any, leaf: _Leaf) -> bytes:
        """Return a reference to a form of the file, or to one that is drawn for it."""
        if not isinstance(form, Look):
            return self.copier.written(form)
        used = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources<</ExtGState<</L %s>>>>"
        return b"%d 0 R" % self.made.add_stream(used % (_numbers(*leaf.media), form.state), form.content)

    def _stamps(self) -> list[Painted]:
        """Return what is laid over each page, as a form of the file."""
        stamps = self.cleaning.card.stamps
        if stamps is None:
            return []
        from io import BytesIO

        drawn = PdfReader(BytesIO(stamps([leaf.size for leaf in self.leaves])), strict=True)
        copier, found = Copier(self.made), []
        for leaf, page in zip(self.leaves, drawn.pages, strict=True):
            body = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %s"
            used = copier.written(page.raw_get("/Resources"))
            form = self.made.add_stream(body % (_numbers(0, 0, *leaf.size), used), content_of(page))
            found.append(Painted(form, leaf.upright))
        copier.finish()
        return found

    def _link(self, link: Link, unit: float) -> bytes:
        source = dictionary(link.source)
        sides = rectangle(of(source, "/Rect")) or (0.0, 0.0, 0.0, 0.0)
        parts = [b"/Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Rect[%s]" % _numbers(*(side * unit for side in sides))]
        if quads := numbers(of(source, "/QuadPoints")):
            parts.append(b"/QuadPoints[%s]" % _numbers(*(side * unit for side in quads)))
        if words := text(of(source, "/Contents")):
            parts.append(b"/Contents" + text_string(words))
        if self.tagged and "/StructParent" in source:
            parts.append(b"/StructParent %d" % integer(of(source, "/StructParent")))
        if link.uri:
            parts.append(b"/A<</S/URI/URI%s>>" % text_string(link.uri))
        else:
            parts.append(b"/Dest " + self.copier.written(link.target))
        return b"<<%s>>" % b"".join(parts)


def _starts_something(outlines: DictionaryObject) -> bool:
    """Whether a bookmark does more than to go to a page."""
    found = list(_bookmarks(outlines))
    started = any("/A" in each and name(of(dictionary(of(each, "/A")), "/S")) != "/GoTo" for each in found)
    return started or len(found) >= _BOOKMARKS


def _goes_only(outlines: DictionaryObject) -> bool:
    """Whether each bookmark goes to a page that it names itself."""
    found = list(_bookmarks(outlines))
    return len(found) < _BOOKMARKS and all("/A" not in each and array(of(each, "/Dest")) for each in found)


def _bookmarks(outlines: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield the bookmarks of a file, or the first ten thousand of more."""
    waiting, seen = [dict.get(outlines, "/First")] if "/First" in outlines else [], 0
    while waiting and seen < _BOOKMARKS:
        each = dictionary(waiting.pop())
        seen += 1
        yield each
        waiting += [each.raw_get(key) for key in ("/First", "/Next") if key in each]


def _numbers(*values: float) -> bytes:
    """Return numbers as PDF writes them, exact enough for a scale."""
    return b" ".join([f"{value:.5f}".rstrip("0").rstrip(".").encode() or b"0" for value in values])
