"""The inspector finds nothing in what Handpress writes, every fault that is planted in it, and survives any bytes."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

import handpress
from conftest import copy_of, handout_of
from handpress.brand.look import Look
from handpress.diagnostics import Severity
from handpress.proof import inspect
from matrix import ODD, PERSONAL, handouts

SEED = 20240229


@pytest.fixture(scope="module")
def good(look: Look) -> dict[str, bytes]:
    """Every handout, plain and personal, and the odd ones."""
    made = {name: handpress.render(copy_of(handout_of(yaml), look)) for name, yaml in ODD.items()}
    for handout in handouts(chinese=False):
        made[f"{handout.code}_{handout.language}"] = handpress.render(copy_of(handout, look))
        made[f"{handout.code}_{handout.language}_personal"] = handpress.render(copy_of(handout, look, PERSONAL))
    return made


@pytest.fixture(scope="module")
def file(good: dict[str, bytes]) -> bytes:
    return good["all-blocks"]


def test_what_handpress_writes_has_no_finding(good: dict[str, bytes]) -> None:
    found = {name: [str(finding) for finding in inspect(data, name)] for name, data in good.items()}
    assert found == {name: [] for name in good}


def test_untouched_clone_has_no_finding(file: bytes) -> None:
    assert inspect(Spoiled(file).put_together()) == []


# A good file, taken apart.


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def value_of(value: Any) -> Any:
    """Return the PDF object for a plain Python value; "/X" is a name."""
    if isinstance(value, dict):
        return DictionaryObject({name(key): value_of(each) for key, each in value.items()})
    if isinstance(value, list):
        return ArrayObject([value_of(each) for each in value])
    for kind, made in ((bool, BooleanObject), (int, NumberObject), (float, FloatObject), (bytes, ByteStringObject)):
        if type(value) is kind:
            return made(value)
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else TextStringObject(value)
    return value if value is not None else NullObject()


@cache
def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


class Spoiled:
    """The objects of a good file, to be spoiled and put together again."""

    def __init__(self, data: bytes) -> None:
        self.writer = PdfWriter(clone_from=read(data))
        self.root = self.writer._root_object
        self.tree = self.root["/StructTreeRoot"]
        self.pages = list(self.writer.pages)

    def put_together(self) -> bytes:
        out = BytesIO()
        self.writer.write(out)
        return out.getvalue()

    def set(self, entries: DictionaryObject, **values: Any) -> None:
        for key, value in values.items():
            entries[name(key)] = value_of(value)

    def add(self, value: Any) -> Any:
        return self.writer._add_object(value_of(value))

    def stream(self, data: bytes, **entries: Any) -> Any:
        stream = DecodedStreamObject()
        stream.set_data(data)
        self.set(stream, **entries)
        return self.writer._add_object(stream)

    def elements(self, role: str) -> list[Any]:
        return [
            each
            for each in self.writer._objects
            if isinstance(each, DictionaryObject) and each.get("/S") == f"/{role}" and "/P" in each
        ]

    def element(self, role: str) -> Any:
        return self.elements(role)[0]

    def content(self, old: bytes, new: bytes, page: int = 0) -> None:
        """Replace *old* once in the content of a page."""
        data = self.pages[page]["/Contents"].get_object().get_data()
        assert old in data
        self.pages[page][name("Contents")] = self.stream(data.replace(old, new, 1))

    def paint(self, code: bytes, **resources: Any) -> None:
        """Add an artifact to the first page, and resources for it."""
        page = self.pages[0]
        data = page["/Contents"].get_object().get_data()
        page[name("Contents")] = self.stream(data + b" /Artifact BMC q " + code + b" Q EMC")
        own = page["/Resources"].get_object()
        for kind, values in resources.items():
            held = own.get(f"/{kind}", DictionaryObject())
            for key, value in values.items():
                held[name(key)] = value_of(value)
            own[name(kind)] = held

    def xmp(self, old: str, new: str) -> None:
        """Replace *old* once in the metadata."""
        data = self.root["/Metadata"].get_object().get_data().decode()
        assert old in data
        self.metadata(data.replace(old, new, 1).encode())

    def metadata(self, data: bytes) -> None:
        self.root[name("Metadata")] = self.stream(data, Type="/Metadata", Subtype="/XML")

    @property
    def row(self) -> Any:
        """The parent tree's row for the first page."""
        return self.tree["/ParentTree"]["/Nums"][1].get_object()

    @property
    def link(self) -> Any:
        return next(page["/Annots"][0].get_object() for page in self.pages if "/Annots" in page)

    @property
    def linked(self) -> Any:
        """The page with the first link."""
        return next(page for page in self.pages if "/Annots" in page)

    @property
    def font(self) -> Any:
        return self.pages[0]["/Resources"]["/Font"]["/F2"]

    @property
    def descendant(self) -> Any:
        return self.font["/DescendantFonts"][0].get_object()

    @property
    def descriptor(self) -> Any:
        return self.descendant["/FontDescriptor"]

    def map_of(self, old: bytes, new: bytes) -> None:
        """Replace what matches *old* once in the font's ToUnicode map."""
        data, count = re.subn(old, new, self.font["/ToUnicode"].get_data(), count=1)
        assert count
        self.font[name("ToUnicode")] = self.stream(data)


Planted = tuple[str, str, Callable[[Spoiled], None]]
FAULTS: dict[str, Planted] = {}
DAMAGES: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {}


def fault(title: str, rule: str, words: str) -> Callable[[Callable[[Spoiled], None]], Callable[[Spoiled], None]]:
    def register(plant: Callable[[Spoiled], None]) -> Callable[[Spoiled], None]:
        assert title not in FAULTS
        FAULTS[title] = (rule, words, plant)
        return plant

    return register


def damage(title: str, rule: str, words: str, old: bytes, new: bytes, count: int = 1) -> None:
    """Register a fault of the bytes of a file without object streams."""
    assert len(old) == len(new), title

    def replace(data: bytes) -> bytes:
        assert old in data, title
        return data.replace(old, new, count)

    DAMAGES[title] = (rule, words, replace)


def plant(title: str, rule: str, words: str, change: Callable[[Spoiled], Any]) -> None:
    """Register a fault that is one expression."""
    fault(title, rule, words)(change)


# Bytes.

damage("PDF 2.0", "a2a-6.1.2", "%PDF-1.n", b"%PDF-1.", b"%PDF-2.")
damage("no binary comment", "a2a-6.1.2", "second line", b"%\xe2\xe3\xcf\xd3", b"%abcd")
damage("no ID", "a2a-6.1.3", "no ID", b"/ID [", b"/IX [")
damage("xref without line end", "a2a-6.1.4", "xref", b"\nxref\n0", b"\nxref 0")
damage("endstream without line end", "a2a-6.1.7.1", "endstream", b"\nendstream", b"endstream\n")
damage("stream without line end", "a2a-6.1.7.1", "line end", b"stream\n/Artifact", b"stream /Artifact")
damage("endobj on no line of its own", "a2a-6.1.9", "lines of their own", b"\nendobj", b" endobj")
damage("structure type not UTF-8", "a2a-6.1.8", "UTF-8", b"/LBody", b"/L#ffy")
damage("string that is not hexadecimal", "a2a-6.1.6", "something else", b"[<0", b"[<x")
damage("value that breaks off", "a2a-6.1.1", "damaged", b"/Marked true\n>>", b"/Marked true\n))")
DAMAGES["odd hexadecimal string"] = (
    "a2a-6.1.6",
    "odd number",
    lambda data: re.sub(rb"\[<([0-9A-F]{3})[0-9A-F]>", rb"[<\1 >", data, count=1),
)
DAMAGES["wrong Length"] = (
    "a2a-6.1.7.1",
    "Length",
    lambda data: re.sub(rb"/Length (\d)(\d\d)\n", rb"/Length \2\1\n", data, count=1),
)
DAMAGES["wrong place in the table"] = (
    "a2a-6.1.4",
    "wrong place",
    lambda data: re.sub(rb"\d{4} 00000 n", b"0003 00000 n", data, count=1),
)
DAMAGES["bytes before the header"] = ("a2a-6.1.2", "begin", lambda data: b"\n\n" + data)
DAMAGES["bytes after the end"] = ("a2a-6.1.3", "%%EOF", lambda data: data + b"more")
DAMAGES["no end"] = ("a2a-6.1.3", "%%EOF", lambda data: data.replace(b"%%EOF", b""))

# Limits, filters, encryption.

plant("integer too large", "a2a-6.1.13", "32 bits", lambda pdf: pdf.set(pdf.root, X=2**31))
plant("name too long", "a2a-6.1.13", "127", lambda pdf: pdf.set(pdf.root, X="/" + "x" * 128))
plant("string too long", "a2a-6.1.13", "32767", lambda pdf: pdf.set(pdf.root, X=b"x" * 32768))
plant("page too small", "a2a-6.1.13", "14400", lambda pdf: pdf.set(pdf.pages[0], MediaBox=[0, 0, 2, 2]))
plant("q too deep", "a2a-6.1.13", "28", lambda pdf: pdf.paint(b"q " * 29 + b"Q " * 29))
plant("LZW", "a2a-6.1.7.2", "LZWDecode", lambda pdf: pdf.stream(b"x", Filter="/LZWDecode"))
plant("Crypt", "a2a-6.1.7.2", "Crypt", lambda pdf: pdf.stream(b"x", Filter="/Crypt", DecodeParms={"Name": "/X"}))
plant("data elsewhere", "a2a-6.1.7.1", "another file", lambda pdf: pdf.stream(b"x", F="other.bin"))
plant("rights of others", "a2a-6.1.12", "Perms", lambda pdf: pdf.set(pdf.root, Perms={"X": {}}))
plant("encrypted", "a2a-6.1.3", "encrypted", lambda pdf: pdf.writer.encrypt("", "x", algorithm="RC4-128"))
plant(
    "screen readers locked out",
    "ua1-7.16",
    "screen readers",
    lambda pdf: pdf.writer.encrypt("", "x", permissions_flag=4, algorithm="RC4-128"),
)
plant(
    "page tree with a ring",
    "a2a-6.1.1",
    "twice",
    lambda pdf: pdf.root["/Pages"]["/Kids"].append(pdf.root.raw_get("/Pages")),
)
plant("page without size", "a2a-6.1.13", "MediaBox", lambda pdf: pdf.pages[0].pop("/MediaBox"))

# Metadata.

XMP_TITLE = re.compile(r"<dc:title>.*?</dc:title>", re.DOTALL)


@fault("no title", "ua1-7.1", "no title")
def _(pdf: Spoiled) -> None:
    pdf.metadata(XMP_TITLE.sub("", pdf.root["/Metadata"].get_object().get_data().decode()).encode())


@fault("schema without description", "a2a-6.6.2.3.3", "lacks pdfaProperty:description")
def _(pdf: Spoiled) -> None:
    data = pdf.root["/Metadata"].get_object().get_data()
    pdf.metadata(re.sub(rb"<pdfaProperty:description>.*</pdfaProperty:description>", b"", data))


@fault("packet not UTF-8", "a2a-6.6.2.1", "UTF-8")
def _(pdf: Spoiled) -> None:
    pdf.metadata(pdf.root["/Metadata"].get_object().get_data().decode().encode("utf-16"))


PART = "<pdfuaid:part>1</pdfuaid:part>"
LEVEL = "<pdfaid:conformance>A</pdfaid:conformance>"
plant("no metadata", "a2a-6.6.2.1", "no XMP", lambda pdf: pdf.root.pop("/Metadata"))
plant("metadata of no type", "a2a-6.6.2.1", "no XMP", lambda pdf: pdf.root["/Metadata"].pop("/Subtype"))
plant("PDF/UA mark missing", "ua1-5", "no pdfuaid:part", lambda pdf: pdf.xmp(PART, ""))
plant("PDF/UA of another part", "ua1-5", '"2"', lambda pdf: pdf.xmp(PART, PART.replace("1", "2")))
plant("PDF/A mark missing", "a2a-6.6.4", "no pdfaid:part", lambda pdf: pdf.xmp("<pdfaid:part>2</pdfaid:part>", ""))
plant("PDF/A of another level", "a2a-6.6.4", '"B"', lambda pdf: pdf.xmp(LEVEL, LEVEL.replace("A<", "B<")))
plant(
    "PDF/A mark of another prefix",
    "a2a-6.6.4",
    "prefix",
    lambda pdf: pdf.metadata(
        pdf.root["/Metadata"]
        .get_object()
        .get_data()
        .replace(b"pdfaid:", b"aid:")
        .replace(b"xmlns:pdfaid", b"xmlns:aid")
    ),
)
plant("property of no schema", "a2a-6.6.2.3.1", "x:y", lambda pdf: pdf.xmp(PART, PART + '<x:y xmlns:x="urn:x">1</x:y>'))
plant(
    "creator not listed",
    "a2a-6.6.2.3.1",
    "dc:creator",
    lambda pdf: pdf.xmp(PART, PART + '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">x</dc:creator>'),
)
plant(
    "schema without its property", "a2a-6.6.2.3.1", "pdfuaid:part", lambda pdf: pdf.xmp(">part</pdfaP", ">port</pdfaP")
)
plant(
    "schema with an odd field",
    "a2a-6.6.2.3.2",
    "undefined",
    lambda pdf: pdf.xmp("<pdfaProperty:name>", "<pdfaProperty:y>1</pdfaProperty:y><pdfaProperty:name>"),
)
plant("schema with an odd category", "a2a-6.6.2.3.3", "category", lambda pdf: pdf.xmp(">internal<", ">secret<"))
plant("schema with an odd type", "a2a-6.6.2.3.3", '"Number"', lambda pdf: pdf.xmp(">Integer<", ">Number<"))
plant("packet not well formed", "a2a-6.6.2.1", "well formed", lambda pdf: pdf.xmp("</rdf:RDF>", ""))
plant(
    "packet with a document type",
    "a2a-6.6.2.1",
    "document type",
    lambda pdf: pdf.xmp("<x:xmpmeta", '<!DOCTYPE x [<!ENTITY e "e">]><x:xmpmeta'),
)
plant(
    "packet header with an encoding",
    "a2a-6.6.2.1",
    "encoding",
    lambda pdf: pdf.xmp('id="W5M', 'encoding="UTF-8" id="W5M'),
)
plant("Info differs", "a2a-6.1.5", "Title", lambda pdf: pdf.writer.add_metadata({"/Title": "Another title"}))

# The catalog.

plant("not marked", "ua1-6.2", "tagged", lambda pdf: pdf.root.pop("/MarkInfo"))
plant("suspects", "ua1-7.1", "suspect", lambda pdf: pdf.set(pdf.root["/MarkInfo"], Suspects=True))
plant("title not shown", "ua1-7.1", "title", lambda pdf: pdf.set(pdf.root["/ViewerPreferences"], DisplayDocTitle=False))
plant("bad language", "ua1-7.2", '"English!"', lambda pdf: pdf.set(pdf.root, Lang="English!"))
plant("no language for text", "ua1-7.2", "the text is", lambda pdf: pdf.root.pop("/Lang"))
plant("no language for bookmarks", "ua1-7.2", "bookmarks", lambda pdf: pdf.root.pop("/Lang"))
plant("no language for Alt", "ua1-7.2", "the Alt", lambda pdf: pdf.root.pop("/Lang"))
plant("no language for Contents", "ua1-7.2", "the Contents", lambda pdf: pdf.root.pop("/Lang"))
plant(
    "script on opening",
    "a2a-6.5.1",
    "JavaScript",
    lambda pdf: pdf.set(pdf.root, OpenAction={"S": "/JavaScript", "JS": "1"}),
)
plant(
    "script by name",
    "a2a-6.5.1",
    "JavaScript",
    lambda pdf: pdf.set(pdf.root, Names={"JavaScript": {"Names": ["x", {"S": "/JavaScript"}]}}),
)
plant(
    "program started",
    "a2a-6.5.1",
    "Launch",
    lambda pdf: pdf.set(pdf.link, A={"S": "/URI", "URI": "x", "Next": [{"S": "/Launch"}]}),
)
plant("action of no kind", "a2a-6.5.1", "without a name", lambda pdf: pdf.set(pdf.link, A={"S": 1}))
plant("odd named action", "a2a-6.5.1", "four", lambda pdf: pdf.set(pdf.link, A={"S": "/Named", "N": "/Print"}))
plant("actions of the document", "a2a-6.5.2", "document", lambda pdf: pdf.set(pdf.root, AA={}))
plant("actions of a page", "a2a-6.5.2", "AA", lambda pdf: pdf.set(pdf.pages[0], AA={}))
plant("rendering asked for", "a2a-6.4.2", "NeedsRendering", lambda pdf: pdf.set(pdf.root, NeedsRendering=True))
plant("requirements", "a2a-6.11", "Requirements", lambda pdf: pdf.set(pdf.root, Requirements=[{}]))
plant(
    "alternate presentations",
    "a2a-6.10",
    "alternate",
    lambda pdf: pdf.set(pdf.root, Names={"AlternatePresentations": {}}),
)
plant("presentation steps", "a2a-6.10", "steps", lambda pdf: pdf.set(pdf.pages[0], PresSteps={}))
plant("layers without a name", "a2a-6.9", "no name", lambda pdf: pdf.set(pdf.root, OCProperties={"OCGs": [], "D": {}}))
plant(
    "layers that switch",
    "a2a-6.9",
    "AS",
    lambda pdf: pdf.set(pdf.root, OCProperties={"OCGs": [], "D": {"Name": "x", "AS": []}}),
)
plant("embedded file", "a2a-6.8", "PDF/A", lambda pdf: pdf.writer.add_attachment("x.txt", b"x"))
plant("embedded file without a name", "a2a-6.8", "no name", lambda pdf: pdf.add({"EF": {"F": pdf.stream(b"x")}}))
plant("bookmark without a title", "ua1-7.17", "no title", lambda pdf: pdf.root["/Outlines"]["/First"].pop("/Title"))
plant(
    "bookmark to nowhere", "ua1-7.17", "no page", lambda pdf: pdf.set(pdf.root["/Outlines"]["/First"], Dest=[1, "/Fit"])
)
plant(
    "bookmarks in a ring",
    "ua1-7.17",
    "twice",
    lambda pdf: pdf.set(pdf.root["/Outlines"]["/First"], Next=pdf.root["/Outlines"].raw_get("/First")),
)
plant(
    "media clip without a kind", "ua1-7.18.6.2", "kind of data", lambda pdf: pdf.add({"S": "/MCD", "Alt": ["en", "x"]})
)

# Colour, images, graphics state.

IMAGE = {"Type": "/XObject", "Subtype": "/Image", "Width": 1, "Height": 1, "BitsPerComponent": 8}
GREY = {**IMAGE, "ColorSpace": "/DeviceGray"}


def image(pdf: Spoiled, **entries: Any) -> None:
    pdf.paint(b"/X Do", XObject={"X": pdf.stream(b"\0\0\0\0", **{**GREY, **entries})})


def state(pdf: Spoiled, **entries: Any) -> None:
    pdf.paint(b"/X gs", ExtGState={"X": entries})


def profile(pdf: Spoiled, at: int, new: bytes, **entries: Any) -> None:
    intent = pdf.root["/OutputIntents"][0].get_object()
    data = bytearray(intent["/DestOutputProfile"].get_data())
    data[at : at + len(new)] = new
    intent[name("DestOutputProfile")] = pdf.stream(bytes(data), **{"N": 3, **entries})


plant("no output intent", "a2a-6.2.4.3", "DeviceRGB", lambda pdf: pdf.root.pop("/OutputIntents"))
plant("profile of other colours", "a2a-6.2.3", "number of colours", lambda pdf: profile(pdf, 0, b"", N=4))
plant("profile of a scanner", "a2a-6.2.3", '"scnr"', lambda pdf: profile(pdf, 12, b"scnr"))
plant("profile too new", "a2a-6.2.3", "version 5", lambda pdf: profile(pdf, 8, b"\5"))
plant("profile that is none", "a2a-6.2.3", "no ICC", lambda pdf: profile(pdf, 36, b"xxxx"))
plant(
    "two profiles",
    "a2a-6.2.3",
    "more than one",
    lambda pdf: pdf.root["/OutputIntents"].append(
        value_of({"S": "/GTS_PDFX", "DestOutputProfile": pdf.stream(b"x", N=3)})
    ),
)
plant(
    "condition without a name",
    "a2a-6.2.3",
    "OutputConditionIdentifier",
    lambda pdf: pdf.root["/OutputIntents"][0].get_object().pop("/OutputConditionIdentifier"),
)
plant("CMYK", "a2a-6.2.4.3", "DeviceCMYK", lambda pdf: pdf.paint(b"0 0 0 1 k"))
plant("CMYK image", "a2a-6.2.4.3", "DeviceCMYK", lambda pdf: image(pdf, ColorSpace="/DeviceCMYK"))
plant(
    "CMYK behind an ink",
    "a2a-6.2.4.3",
    "DeviceCMYK",
    lambda pdf: pdf.paint(
        b"/X cs 1 scn", ColorSpace={"X": ["/Separation", "/Gold", "/DeviceCMYK", {"FunctionType": 2}]}
    ),
)
plant(
    "ink not explained",
    "a2a-6.2.4.4",
    "colourants",
    lambda pdf: pdf.paint(b"/X cs 1 scn", ColorSpace={"X": ["/DeviceN", ["/Gold"], "/DeviceRGB", {"FunctionType": 2}]}),
)
plant(
    "broken ICC colour space",
    "a2a-6.2.4.2",
    "ICCBased",
    lambda pdf: pdf.paint(b"/X cs 1 scn", ColorSpace={"X": ["/ICCBased", pdf.stream(b"x", N=3)]}),
)
plant("image interpolated", "a2a-6.2.8", "interpolated", lambda pdf: image(pdf, Interpolate=True))
plant("image with alternates", "a2a-6.2.8", "Alternates", lambda pdf: image(pdf, Alternates=[]))
plant("image of odd depth", "a2a-6.2.8", "bits", lambda pdf: image(pdf, BitsPerComponent=3))
plant("image with an odd intent", "a2a-6.2.6", "rendering intent", lambda pdf: image(pdf, Intent="/Best"))
plant(
    "inline image with LZW",
    "a2a-6.1.10",
    "LZWDecode",
    lambda pdf: pdf.paint(b"BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID x EI"),
)
plant("odd rendering intent", "a2a-6.2.6", "rendering intent", lambda pdf: pdf.paint(b"/Best ri"))
plant("unknown blend mode", "a2a-6.2.10", "blend mode", lambda pdf: state(pdf, BM="/Sparkle"))
plant("transfer function", "a2a-6.2.5", "TR", lambda pdf: state(pdf, TR="/Identity"))
plant("halftone phase", "a2a-6.2.5", "HTP", lambda pdf: state(pdf, HTP=[0, 0]))
plant("odd halftone", "a2a-6.2.5", "halftone", lambda pdf: state(pdf, HT={"HalftoneType": 6}))
plant(
    "PostScript",
    "a2a-6.2.9",
    "neither form",
    lambda pdf: pdf.paint(b"/X Do", XObject={"X": pdf.stream(b"", Subtype="/PS")}),
)
plant(
    "page of another file",
    "a2a-6.2.9",
    "another file",
    lambda pdf: pdf.paint(b"/X Do", XObject={"X": pdf.stream(b"", Subtype="/Form", Ref={})}),
)
plant("form within itself", "a2a-6.2.9", "without end", lambda pdf: endless(pdf))


def endless(pdf: Spoiled) -> None:
    form = pdf.stream(b"0 g 0 0 1 1 re f " + b"1 w /X Do", Subtype="/Form")
    forms = [form]
    for _ in range(70):
        forms.append(pdf.stream(b"/X Do", Subtype="/Form", Resources={"XObject": {"X": forms[-1]}}))
    pdf.paint(b"/X Do", XObject={"X": forms[-1]})


@fault("transparency without an output intent", "a2a-6.2.10", "blend in")
def _(pdf: Spoiled) -> None:
    pdf.root.pop("/OutputIntents")
    state(pdf, ca=0.5)


# Content.

plant("text not marked", "ua1-7.1", "text is neither", lambda pdf: pdf.content(b"/H1 <</MCID 5>> BDC", b"/H1 <<>> BDC"))
plant("path not marked", "ua1-7.1", "a path is neither", lambda pdf: pdf.content(b"/Figure", b"0 0 9 9 re f /Figure"))
plant(
    "clip is no paint",
    "ua1-7.1",
    "a path is neither",
    lambda pdf: pdf.content(b"/Figure", b"0 0 9 9 re W n 0 0 9 9 re S /Figure"),
)
plant(
    "image not marked",
    "ua1-7.1",
    "an image is neither",
    lambda pdf: pdf.content(b"/Figure", b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI /Figure"),
)
plant(
    "form not marked",
    "ua1-7.1",
    "a path is neither",
    lambda pdf: (
        image(pdf),
        pdf.pages[0]["/Resources"]["/XObject"].update({name("Y"): pdf.stream(b"0 0 1 1 re f", Subtype="/Form")}),
        pdf.content(b"/Figure", b"/Y Do /Figure"),
    ),
)
plant("MCID used twice", "ua1-7.1", "more than once", lambda pdf: pdf.content(b"/MCID 4>>", b"/MCID 3>>"))
plant(
    "mark within a mark",
    "ua1-7.1",
    "within another",
    lambda pdf: pdf.content(b"/H1 <</MCID 5>> BDC", b"/P <</MCID 99>> BDC /H1 <</MCID 5>> BDC EMC"),
)
plant(
    "artifact in content",
    "ua1-7.1",
    "artifact stands within",
    lambda pdf: pdf.content(b"<</MCID 3>> BDC", b"<</MCID 3>> BDC /Artifact BMC EMC"),
)
plant(
    "content in an artifact",
    "ua1-7.1",
    "within an artifact",
    lambda pdf: pdf.content(
        b"/Artifact <</Type/Layout>> BDC", b"/Artifact <</Type/Layout>> BDC /P <</MCID 98>> BDC EMC"
    ),
)
plant("EMC missing", "ua1-7.1", "not closed", lambda pdf: pdf.content(b"EMC", b""))
plant("EMC too many", "ua1-7.1", "closes nothing", lambda pdf: pdf.content(b"/Figure", b"EMC /Figure"))
plant("mark across a text object", "ua1-7.1", "overlap", lambda pdf: pdf.content(b"EMC", b"BT EMC ET"))
plant("MCID that is no number", "ua1-7.1", "no whole number", lambda pdf: pdf.content(b"/MCID 3>>", b"/MCID/x>>"))
plant("property list missing", "a2a-6.2.2", "property list", lambda pdf: pdf.paint(b"/Span /X BDC EMC"))
plant("Q missing", "a2a-6.2.2", "q is not closed", lambda pdf: pdf.paint(b"q"))
plant("Q too many", "a2a-6.2.2", "restores nothing", lambda pdf: pdf.paint(b"Q Q q"))
plant("q in text", "a2a-6.2.2", "between BT and ET", lambda pdf: pdf.paint(b"BT q Q ET"))
plant("BT twice", "a2a-6.2.2", "in pairs", lambda pdf: pdf.paint(b"BT BT ET"))
plant("BT not closed", "a2a-6.2.2", "BT is not closed", lambda pdf: pdf.paint(b"BT"))
plant("text outside of text objects", "a2a-6.2.2", "outside of BT", lambda pdf: pdf.paint(b"/F1 9 Tf <0001> Tj"))
plant(
    "text without a font",
    "a2a-6.2.2",
    "without a font",
    lambda pdf: pdf.content(b"/Figure", b"/Artifact BMC BT <0001> Tj ET EMC /Figure"),
)
plant("unknown operator", "a2a-6.2.2", '"sparkle"', lambda pdf: pdf.paint(b"1 sparkle"))
plant("font not in the resources", "a2a-6.2.2", "Font resource", lambda pdf: pdf.paint(b"BT /F99 9 Tf ET"))
plant("image not in the resources", "a2a-6.2.2", "XObject resource", lambda pdf: pdf.paint(b"/X99 Do"))
plant("state not in the resources", "a2a-6.2.2", "ExtGState resource", lambda pdf: pdf.paint(b"/X99 gs"))
plant("colour space not in the resources", "a2a-6.2.2", "ColorSpace resource", lambda pdf: pdf.paint(b"/X99 cs"))
plant(
    "resources of the parent",
    "a2a-6.2.2",
    "not its own",
    lambda pdf: (
        pdf.set(pdf.root["/Pages"], Resources=pdf.pages[0].raw_get("/Resources")),
        pdf.pages[0].pop("/Resources"),
    ),
)
plant(
    "content that cannot be read",
    "a2a-6.2.2",
    "cannot be read",
    lambda pdf: pdf.set(pdf.pages[0], Contents=pdf.stream(b"x", Filter="/FlateDecode")),
)
plant(
    "form painted twice",
    "ua1-7.20",
    "more than once",
    lambda pdf: (
        pdf.content(b"/Figure", b"/Artifact BMC /X Do /X Do EMC /Figure")
        if (pdf.paint(b"", XObject={"X": pdf.stream(b"/P <</MCID 0>> BDC EMC", Subtype="/Form", StructParents=77)}))
        is None
        else None
    ),
)

# The structure tree.

plant("no tree", "ua1-7.1", "no structure tree", lambda pdf: pdf.root.pop("/StructTreeRoot"))
plant("parent tree wrong", "ua1-7.1", "another element", lambda pdf: pdf.row.__setitem__(3, pdf.row[4]))
plant("parent tree short", "ua1-7.1", "another element", lambda pdf: pdf.row.pop())
plant("parent tree too long", "ua1-7.1", "not there", lambda pdf: pdf.row.append(pdf.row[0]))
plant(
    "row of the parent tree missing",
    "ua1-7.1",
    "no row",
    lambda pdf: pdf.tree["/ParentTree"]["/Nums"].__setitem__(1, NullObject()),
)
plant(
    "key of the parent tree twice",
    "ua1-7.1",
    "key twice",
    lambda pdf: pdf.tree["/ParentTree"]["/Nums"].extend(pdf.tree["/ParentTree"]["/Nums"][:2]),
)
plant("StructParents wrong", "ua1-7.1", "another element", lambda pdf: pdf.set(pdf.pages[0], StructParents=1))
plant("StructParents used twice", "ua1-7.1", "same StructParents", lambda pdf: pdf.set(pdf.pages[1], StructParents=0))
plant("StructParents missing", "ua1-7.1", "no StructParents", lambda pdf: pdf.pages[0].pop("/StructParents"))
plant(
    "content of no element",
    "ua1-7.1",
    "no element",
    lambda pdf: pdf.content(b"/Figure", b"/P <</MCID 97>> BDC 0 0 1 1 re f EMC /Figure"),
)
plant(
    "element with content that is not there", "ua1-7.1", "not there", lambda pdf: pdf.set(pdf.element("H1"), K=[3, 96])
)
plant("content of two elements", "ua1-7.1", "more than one element", lambda pdf: pdf.set(pdf.element("H1"), K=[3, 4]))
plant(
    "header cell read twice",
    "ua1-7.1",
    "more than one element",
    lambda pdf: pdf.set(pdf.elements("TH")[1], K=pdf.elements("TH")[0]["/K"]),
)
plant(
    "content of another page",
    "ua1-7.1",
    "not there",
    lambda pdf: pdf.set(pdf.element("H1"), K=[{"Type": "/MCR", "Pg": pdf.pages[1].indirect_reference, "MCID": 93}]),
)
plant("element without a parent", "ua1-7.1", "no P", lambda pdf: pdf.element("H1").pop("/P"))
plant(
    "element with a wrong parent",
    "ua1-7.1",
    "does not name its parent",
    lambda pdf: pdf.set(pdf.element("H1"), P=pdf.element("L").indirect_reference),
)
plant(
    "element twice in the tree",
    "ua1-7.1",
    "twice",
    lambda pdf: pdf.element("Document")["/K"].append(pdf.element("H1").indirect_reference),
)
plant(
    "element within itself",
    "ua1-7.1",
    "twice",
    lambda pdf: pdf.element("LI")["/K"].append(pdf.element("L").indirect_reference),
)
plant("kid that is not there", "ua1-7.1", "not there", lambda pdf: pdf.element("Document")["/K"].append(NullObject()))
plant(
    "element without content",
    "ua1-7.1",
    "no content",
    lambda pdf: pdf.element("Document")["/K"].append(
        pdf.add({"S": "/P", "P": pdf.element("Document").indirect_reference})
    ),
)
plant("element without a type", "ua1-7.1", "no structure type", lambda pdf: pdf.element("H1").pop("/S"))
plant("unknown role", "ua1-7.1", "Fancy", lambda pdf: pdf.set(pdf.element("H1"), S="/Fancy"))
plant(
    "role map in a circle",
    "ua1-7.1",
    "circle",
    lambda pdf: (pdf.set(pdf.tree, RoleMap={"A": "/B", "B": "/A"}), pdf.set(pdf.element("H1"), S="/A")),
)
plant("standard role remapped", "ua1-7.1", "another meaning", lambda pdf: pdf.set(pdf.tree, RoleMap={"H1": "/P"}))
plant("element in no language", "ua1-7.2", '"x y"', lambda pdf: pdf.set(pdf.element("H1"), Lang="x y"))

# Headings, figures, lists, tables, notes.

plant("first heading not H1", "ua1-7.4.2", "first heading", lambda pdf: pdf.set(pdf.element("H1"), S="/H2"))
plant("heading skipped", "ua1-7.4.2", "H4 follows", lambda pdf: pdf.set(pdf.element("H2"), S="/H4"))
plant("both kinds of headings", "ua1-7.4.4", "both H", lambda pdf: pdf.set(pdf.elements("H2")[1], S="/H"))
plant("two H side by side", "ua1-7.4.4", "two H", lambda pdf: [pdf.set(each, S="/H") for each in pdf.elements("H2")])
plant("Alt missing", "ua1-7.3", "no Alt", lambda pdf: pdf.element("Figure").pop("/Alt"))
plant("Alt empty", "ua1-7.3", "no Alt", lambda pdf: pdf.set(pdf.element("Figure"), Alt=""))
plant("BBox missing", "ua1-7.3", "BBox", lambda pdf: pdf.element("Figure").pop("/A"))
plant("formula without Alt", "ua1-7.7", "Formula", lambda pdf: pdf.set(pdf.element("H1"), S="/Formula"))
plant("note without ID", "ua1-7.9", "no ID", lambda pdf: pdf.set(pdf.element("H1"), S="/Note"))
plant(
    "notes with one ID",
    "ua1-7.9",
    "same ID",
    lambda pdf: [pdf.set(each, S="/Note", ID=b"1") for each in pdf.elements("H2")],
)
plant("LI outside L", "ua1-7.2", "LI stands in P", lambda pdf: pdf.set(pdf.element("L"), S="/P"))
plant("L with a paragraph", "ua1-7.2", "L holds P", lambda pdf: pdf.set(pdf.element("LI"), S="/P"))
plant("LBody outside LI", "ua1-7.2", "LBody stands in", lambda pdf: pdf.set(pdf.element("LI"), S="/P"))
plant("TD outside TR", "ua1-7.2", "TD stands in P", lambda pdf: pdf.set(pdf.elements("TR")[1], S="/P"))
plant("TR with a paragraph", "ua1-7.2", "TR holds P", lambda pdf: pdf.set(pdf.element("TD"), S="/P"))
plant("Table with a paragraph", "ua1-7.2", "Table holds P", lambda pdf: pdf.set(pdf.element("THead"), S="/P"))
plant("two THead", "ua1-7.2", "two THead", lambda pdf: pdf.set(pdf.element("TBody"), S="/THead"))
plant("THead without TBody", "ua1-7.2", "no TBody", lambda pdf: pdf.set(pdf.element("TBody"), S="/THead"))
plant("caption in the middle", "ua1-7.2", "Caption", lambda pdf: pdf.set(pdf.elements("LI")[-1], S="/Caption"))
plant("Lbl outside LI", "ua1-7.2", "Lbl stands in", lambda pdf: pdf.set(pdf.element("H1"), S="/Lbl"))
plant("TOCI outside TOC", "ua1-7.2", "TOCI stands in", lambda pdf: pdf.set(pdf.element("H1"), S="/TOCI"))
plant("rows of different length", "ua1-7.2", "different numbers", lambda pdf: pdf.elements("TR")[1]["/K"].pop())
plant(
    "cells that overlap",
    "ua1-7.2",
    "different numbers",
    lambda pdf: pdf.set(pdf.element("TH"), A={"O": "/Table", "Scope": "/Column", "ColSpan": 2}),
)
plant(
    "cell longer than its table",
    "ua1-7.2",
    "more rows",
    lambda pdf: pdf.set(pdf.element("TD"), A={"O": "/Table", "RowSpan": 9}),
)
plant(
    "cell of a million columns",
    "ua1-7.2",
    "no sense",
    lambda pdf: pdf.set(pdf.element("TD"), A={"O": "/Table", "ColSpan": 10**6}),
)
plant("header without Scope", "ua1-7.5", "row or a column", lambda pdf: pdf.element("TH").pop("/A"))
plant(
    "header that is not there",
    "ua1-7.5",
    "not there",
    lambda pdf: pdf.set(pdf.element("TD"), A={"O": "/Table", "Headers": [b"x"]}),
)
plant("printed field without a role", "ua1-7.18.4", "no Role", lambda pdf: pdf.element("Form").pop("/A"))

# Annotations and forms.


def annotate(pdf: Spoiled, **entries: Any) -> Any:
    """Add an annotation to the page with links."""
    made = pdf.add(
        {"Type": "/Annot", "Rect": [9, 9, 99, 99], "F": 4, "AP": {"N": pdf.stream(b"", Subtype="/Form")}, **entries}
    )
    pdf.linked["/Annots"].append(made)
    return made


plant("link without Contents", "ua1-7.18.5", "no Contents", lambda pdf: pdf.link.pop("/Contents"))
plant("link not tagged", "ua1-7.18.5", "in a Link element", lambda pdf: pdf.link.pop("/StructParent"))
plant(
    "link of another element",
    "ua1-7.18.1",
    "does not hold it",
    lambda pdf: pdf.set(pdf.link, StructParent=pdf.pages[1]["/Annots"][0]["/StructParent"]),
)
plant("link tagged as a paragraph", "ua1-7.18.5", "in a Link element", lambda pdf: pdf.set(pdf.element("Link"), S="/P"))
plant("Link without a link", "ua1-7.18.5", "holds neither", lambda pdf: pdf.set(pdf.element("H1"), S="/Link", K=[]))
plant("link hidden", "a2a-6.3.2", "hidden", lambda pdf: pdf.set(pdf.link, F=6))
plant("link that does not print", "a2a-6.3.2", "does not print", lambda pdf: pdf.set(pdf.link, F=0))
plant("link without F", "a2a-6.3.2", "no F", lambda pdf: pdf.link.pop("/F"))
plant("tabs in no order", "ua1-7.18.3", "Tab", lambda pdf: pdf.linked.pop("/Tabs"))
plant("movie", "a2a-6.3.1", "Movie", lambda pdf: annotate(pdf, Subtype="/Movie"))
plant("annotation missing", "a2a-6.3.1", "not there", lambda pdf: pdf.linked["/Annots"].append(NullObject()))
plant("annotation twice", "a2a-6.3.1", "twice", lambda pdf: pdf.linked["/Annots"].append(pdf.linked["/Annots"][0]))
plant("note not tagged", "ua1-7.18.1", "not tagged as Annot", lambda pdf: annotate(pdf, Subtype="/Text", Contents="x"))
plant("note without Contents", "ua1-7.18.1", "no Contents", lambda pdf: annotate(pdf, Subtype="/Text"))
plant(
    "note without a look",
    "a2a-6.3.3",
    "no appearance",
    lambda pdf: annotate(pdf, Subtype="/Text").get_object().pop("/AP"),
)
plant(
    "look for the pressed button",
    "a2a-6.3.3",
    "else than N",
    lambda pdf: annotate(pdf, Subtype="/Text", AP={"N": pdf.stream(b""), "D": pdf.stream(b"")}),
)
plant(
    "button with one look",
    "a2a-6.3.3",
    "dictionary of states",
    lambda pdf: annotate(pdf, Subtype="/Widget", FT="/Btn", T="x"),
)
plant(
    "look without its font",
    "a2a-6.2.2",
    "Font resource",
    lambda pdf: annotate(pdf, Subtype="/Text", AP={"N": pdf.stream(b"BT /F9 9 Tf ET", Subtype="/Form")}),
)
plant("field without TU", "ua1-7.18.1", "no TU", lambda pdf: annotate(pdf, Subtype="/Widget", FT="/Tx", T="x"))
plant(
    "field not tagged",
    "ua1-7.18.4",
    "in a Form element",
    lambda pdf: annotate(pdf, Subtype="/Widget", FT="/Tx", T="x", TU="x"),
)
plant(
    "field with an action", "a2a-6.4.1", "action", lambda pdf: annotate(pdf, Subtype="/Widget", FT="/Tx", T="x", AA={})
)
plant("printer's mark tagged", "ua1-7.18.8", "printer's mark", lambda pdf: pdf.set(pdf.link, Subtype="/PrinterMark"))
plant("trap net", "ua1-7.18.2", "TrapNet", lambda pdf: annotate(pdf, Subtype="/TrapNet"))
plant(
    "reference to nothing",
    "ua1-7.1",
    "leads nowhere",
    lambda pdf: pdf.set(pdf.element("Link"), K=[{"Type": "/OBJR", "Obj": pdf.add(5)}]),
)
plant("reference to a link of no page", "ua1-7.18.1", "on no page", lambda pdf: pdf.linked["/Annots"].pop(0))
plant(
    "reference with a wrong page",
    "ua1-7.18.1",
    "another page",
    lambda pdf: [
        pdf.set(kid, Pg=pdf.pages[1].indirect_reference)
        for kid in pdf.element("Link")["/K"]
        if isinstance(kid, DictionaryObject)
    ],
)
plant(
    "fields drawn by the reader",
    "a2a-6.4.1",
    "draw its fields",
    lambda pdf: pdf.set(pdf.root, AcroForm={"Fields": [], "NeedAppearances": True}),
)
plant("XFA", "a2a-6.4.2", "XFA", lambda pdf: pdf.set(pdf.root, AcroForm={"Fields": [], "XFA": []}))
plant(
    "field of the form with actions",
    "a2a-6.4.1",
    "actions of its own",
    lambda pdf: pdf.set(pdf.root, AcroForm={"Fields": [{"T": "x", "AA": {}}]}),
)

# Fonts.

plant("font not embedded", "a2a-6.2.11.4.1", "not embedded", lambda pdf: pdf.descriptor.pop("/FontFile2"))
plant(
    "font damaged",
    "a2a-6.2.11.4.1",
    "cannot be read",
    lambda pdf: pdf.set(pdf.descriptor, FontFile2=pdf.stream(b"x" * 99)),
)
plant(
    "font of another kind",
    "a2a-6.2.11.2",
    "of the kind",
    lambda pdf: pdf.set(pdf.descriptor, FontFile=pdf.descriptor.raw_get("/FontFile2")),
)
plant("font without a type", "a2a-6.2.11.2", "no Type", lambda pdf: pdf.font.pop("/Type"))
plant("font without a name", "a2a-6.2.11.2", "no BaseFont", lambda pdf: pdf.font.pop("/BaseFont"))
plant("font without its CIDFont", "a2a-6.2.11.2", "no CIDFont", lambda pdf: pdf.font.pop("/DescendantFonts"))
plant("descriptor without Flags", "a2a-6.2.11.2", "lacks Flags", lambda pdf: pdf.descriptor.pop("/Flags"))
plant("descriptor of another name", "a2a-6.2.11.2", "FontName", lambda pdf: pdf.set(pdf.descriptor, FontName="/Other"))
plant("tag of a subset", "a2a-6.2.11.4.2", "six capital", lambda pdf: pdf.set(pdf.font, BaseFont="/abcdef+Atkinson"))
plant("CIDSet incomplete", "a2a-6.2.11.4.2", "CIDSet", lambda pdf: pdf.set(pdf.descriptor, CIDSet=pdf.stream(b"\x80")))
plant("CIDToGIDMap missing", "a2a-6.2.11.3.2", "CIDToGIDMap", lambda pdf: pdf.descendant.pop("/CIDToGIDMap"))
plant("CIDSystemInfo missing", "a2a-6.2.11.3.1", "CIDSystemInfo", lambda pdf: pdf.descendant.pop("/CIDSystemInfo"))
plant(
    "collections that differ",
    "a2a-6.2.11.3.1",
    "collections",
    lambda pdf: pdf.set(pdf.font, Encoding="/UniJIS-UTF16-H"),
)
plant("CMap not embedded", "a2a-6.2.11.3.3", "not predefined", lambda pdf: pdf.set(pdf.font, Encoding="/My-Map"))
plant(
    "CMap of two directions",
    "a2a-6.2.11.3.3",
    "WMode",
    lambda pdf: pdf.set(
        pdf.font,
        Encoding=pdf.stream(
            b"/WMode 1 def begincodespacerange <0000> <FFFF> endcodespacerangebegincidrange <0000> <FFFF> 0 endcidrange"
        ),
    ),
)
plant("width wrong", "a2a-6.2.11.5", "width", lambda pdf: pdf.descendant["/W"][1].__setitem__(4, FloatObject(333)))
plant("widths missing", "a2a-6.2.11.5", "width", lambda pdf: pdf.descendant.pop("/W"))
plant(
    ".notdef shown", "a2a-6.2.11.8", ".notdef", lambda pdf: pdf.set(pdf.descendant, CIDToGIDMap=pdf.stream(bytes(2000)))
)
plant(
    "glyph beyond the program",
    "a2a-6.2.11.4.1",
    "does not have its glyph",
    lambda pdf: pdf.set(pdf.descendant, CIDToGIDMap=pdf.stream(b"\xff\x00" * 999)),
)
plant("code beyond the map", "a2a-6.2.11.8", ".notdef", lambda pdf: pdf.paint(b"BT /F2 9 Tf <FFF0> Tj ET"))
plant("half a code", "a2a-6.2.11.4.1", "middle of a code", lambda pdf: pdf.paint(b"BT /F2 9 Tf (abc) Tj ET"))
plant("ToUnicode missing", "a2a-6.2.11.7.2", "stands for no text", lambda pdf: pdf.font.pop("/ToUnicode"))
plant("gap in ToUnicode", "a2a-6.2.11.7.2", "stands for no text", lambda pdf: pdf.map_of(rb"<0005> <[0-9A-F]+>\n", b""))
plant(
    "ToUnicode gives U+0000",
    "a2a-6.2.11.7.2",
    "U+0000",
    lambda pdf: pdf.map_of(rb"(<0005>) <[0-9A-F]+>", rb"\1 <0000>"),
)
plant(
    "ToUnicode gives U+FEFF",
    "a2a-6.2.11.7.2",
    "U+FEFF",
    lambda pdf: pdf.map_of(rb"(<0005>) <[0-9A-F]+>", rb"\1 <FEFF>"),
)
plant(
    "private characters",
    "a2a-6.2.11.7.3",
    "private use",
    lambda pdf: pdf.map_of(rb"(<0005>) <[0-9A-F]+>", rb"\1 <E001>"),
)

HELVETICA = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"}
plant(
    "standard font not embedded",
    "a2a-6.2.11.4.1",
    "not embedded",
    lambda pdf: pdf.paint(b"BT /X 9 Tf (a) Tj ET", Font={"X": HELVETICA}),
)


def simple(pdf: Spoiled, flags: int, **entries: Any) -> None:
    """Show text in the font program as a simple TrueType font."""
    descriptor = {key[1:]: value for key, value in pdf.descriptor.items()} | {"Flags": flags}
    font = {
        "Type": "/Font",
        "Subtype": "/TrueType",
        "BaseFont": pdf.descriptor["/FontName"],
        "FontDescriptor": descriptor,
    }
    widths = {"FirstChar": 97, "LastChar": 97, "Widths": [500]}
    pdf.paint(b"BT /X 9 Tf (a) Tj ET", Font={"X": {**font, **widths, **entries}})


plant(
    "symbolic font encoded", "a2a-6.2.11.6", "has an Encoding", lambda pdf: simple(pdf, 4, Encoding="/WinAnsiEncoding")
)
plant("Latin font not encoded", "a2a-6.2.11.6", "not encoded", lambda pdf: simple(pdf, 32))
plant(
    "font with odd glyph names",
    "a2a-6.2.11.6",
    "Adobe's list",
    lambda pdf: simple(pdf, 32, Encoding={"BaseEncoding": "/WinAnsiEncoding", "Differences": [97, "/g12"]}),
)
plant("widths of a simple font", "a2a-6.2.11.2", "do not agree", lambda pdf: simple(pdf, 32, Widths=[1, 2, 3]))


@pytest.mark.parametrize("title", FAULTS)
def test_planted_fault_is_found(title: str, file: bytes) -> None:
    rule, words, change = FAULTS[title]
    pdf = Spoiled(file)
    change(pdf)
    assert_found(pdf.put_together(), rule, words)


@pytest.mark.parametrize("title", DAMAGES)
def test_damaged_bytes_are_found(title: str, file: bytes) -> None:
    rule, words, change = DAMAGES[title]
    whole = Spoiled(file)
    whole.content(b"/Figure", b"/Figure")
    data = whole.put_together()
    spoiled = change(data)
    assert spoiled != data
    assert_found(spoiled, rule, words)


def assert_found(data: bytes, rule: str, words: str) -> None:
    findings = inspect(data, "spoiled.pdf")
    found = [each for each in findings if rule in each.rule.split(", ") and words in each.message]
    assert found, [str(each) for each in findings]
    for each in findings:
        assert "\n" not in each.message
        assert each.hint
        assert str(each.span) == "spoiled.pdf"


def test_good_file_is_still_good(file: bytes) -> None:
    assert inspect(Spoiled(file).put_together()) == []


# What a finding looks like.


def test_equal_faults_are_one_finding_with_a_count(file: bytes) -> None:
    pdf = Spoiled(file)
    for page in range(len(pdf.pages)):
        pdf.content(b"EMC", b"EMC 0 0 1 1 re f 0 0 2 2 re f", page)
    (found,) = inspect(pdf.put_together(), "x.pdf")
    assert str(found) == (
        "x.pdf: error: page 1: a path is neither tagged nor an artifact (4 in all, also page 2) [ua1-7.1]\n"
        "  hint: tag it, or mark it as an artifact"
    )


def test_finding_names_page_and_object(file: bytes) -> None:
    pdf = Spoiled(file)
    link = pdf.pages[1]["/Annots"][0]
    link.get_object().pop("/Contents")
    number = link.idnum
    assert f"page 2, object {number}: a link has no Contents" in [each.message for each in inspect(pdf.put_together())]


def test_names_out_of_the_file_stay_on_one_line(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.set(pdf.element("H1"), S="/A\nB" + "x" * 5000)
    messages = [each.message for each in inspect(pdf.put_together())]
    assert any("type AU+000AB" in message for message in messages)
    assert max(map(len, messages)) < 320


def test_what_no_clause_forbids_is_a_warning(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.element("Figure").pop("/A")
    (found,) = inspect(pdf.put_together())
    assert found.severity is Severity.WARNING


def test_actual_text_stands_for_private_characters(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.map_of(rb"(<0005>) <[0-9A-F]+>", rb"\1 <E001>")
    pdf.set(pdf.element("Document"), ActualText="All of it")
    pdf.pages[0][name("Contents")] = pdf.stream(
        pdf.pages[0]["/Contents"].get_object().get_data().replace(b"/Artifact <<", b"/Artifact <</ActualText(x)")
    )
    pdf.pages[1][name("Contents")] = pdf.stream(
        pdf.pages[1]["/Contents"].get_object().get_data().replace(b"/Artifact <<", b"/Artifact <</ActualText(x)")
    )
    assert [each for each in inspect(pdf.put_together()) if each.rule == "a2a-6.2.11.7.3"] == []


def test_language_of_an_element_is_enough_for_its_text(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.root.pop("/Lang")
    pdf.set(pdf.element("Document"), Lang="en")
    facts = [each.message for each in inspect(pdf.put_together())]
    assert not [fact for fact in facts if "the Alt" in fact or "the Contents" in fact]


def test_cells_that_span_make_equal_rows(file: bytes) -> None:
    pdf = Spoiled(file)
    row = pdf.elements("TR")[1]
    pdf.set(row["/K"][0].get_object(), A={"O": "/Table", "ColSpan": 2})
    row["/K"].pop(1)
    assert not [each for each in inspect(pdf.put_together()) if "different numbers" in each.message]


def test_other_files_are_only_read_for_what_they_say(file: bytes) -> None:
    attached = Spoiled(file)
    attached.add({"Type": "/Filespec", "F": "x.pdf", "UF": "x.pdf", "EF": {"F": attached.stream(file)}})
    assert [each.rule for each in inspect(attached.put_together())] == []


# Any bytes.


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"no PDF at all", b"%PDF-1.7\n" * 1000, bytes(5000)])
def test_bytes_that_are_no_pdf_are_one_finding(data: bytes) -> None:
    (found,) = inspect(data, "x.pdf")
    assert found.rule == "a2a-6.1.2, ua1-6.2"
    assert found.hint


def survives(data: bytes) -> None:
    for finding in inspect(data, "x.pdf"):
        assert str(finding)
        assert "the inspector failed" not in finding.message


def test_fault_of_the_inspector_is_a_finding(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handpress.proof.pages.read_pages", lambda *_: 1 / 0)
    monkeypatch.setattr("handpress.proof.nesting.check_nesting", lambda *_: 1 / 0)
    found = inspect(Spoiled(file).put_together().replace(b"/Marked true", b"/Marked null"), "x.pdf")
    assert [str(each.span) for each in found] == ["x.pdf"] * 3
    # The checks that do not need the pages went on.
    assert [(each.rule, each.message) for each in found] == [
        ("ua1-6.2, a2a-6.7.2.2", "catalog: the file does not say that it is tagged"),
        ("inspector-failed", "file: the inspector failed to check the pages: ZeroDivisionError"),
        ("inspector-failed", "file: the inspector failed to check the nesting of the tags: ZeroDivisionError"),
    ]


def test_a_check_that_fails_is_named_and_the_others_go_on(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handpress.proof.annotations.check_annotations", lambda *_: [][0])
    pdf = Spoiled(file)
    pdf.paint(b"BT /X 9 Tf (a) Tj ET", Font={"X": HELVETICA})
    pdf.set(pdf.element("H1"), S="/H3")
    messages = [each.message for each in inspect(pdf.put_together())]
    assert "file: the inspector failed to check the annotations: IndexError" in messages
    assert any("H3 is the first heading" in each for each in messages)
    assert any("the font is not embedded" in each for each in messages)


def test_random_damage_never_raises(file: bytes) -> None:
    chance = random.Random(SEED)
    whole = Spoiled(file).put_together()
    for _ in range(300):
        data = bytearray(chance.choice((file, whole)))
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        survives(bytes(data))


ANYTHING = [None, True, 0, -1, 2**40, 0.5, "x", b"\xff", "/X", [], {}, [[[]]], {"K": [], "P": 1}]


@pytest.mark.heavy
def test_objects_of_the_wrong_type_never_raise(file: bytes) -> None:
    chance = random.Random(SEED)
    for _ in range(100):
        pdf = Spoiled(file)
        objects = [each for each in pdf.writer._objects if isinstance(each, (DictionaryObject, ArrayObject))]
        for _ in range(chance.randint(1, 8)):
            each = chance.choice(objects)
            keys = list(each) if isinstance(each, DictionaryObject) else list(range(len(each)))
            if not keys or each is pdf.root:
                continue
            other = chance.choice(objects).indirect_reference
            each[chance.choice(keys)] = other if chance.random() < 0.4 else value_of(chance.choice(ANYTHING))
        try:
            data = pdf.put_together()
        except Exception:
            continue  # pypdf itself does not write this
        survives(data)


def test_streams_of_the_wrong_content_never_raise(file: bytes) -> None:
    chance = random.Random(SEED)
    for _ in range(60):
        pdf = Spoiled(file)
        streams = [each for each in pdf.writer._objects if isinstance(each, StreamObject)]
        for each in chance.sample(streams, 3):
            data = bytearray(each.get_data() or b"x")
            for _ in range(chance.randint(1, 30)):
                at = chance.randrange(len(data) + 1)
                data[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
            each.pop("/Filter", None)
            each._data = bytes(data)
        survives(pdf.put_together())


COUNT = 60_000


def many(before: bytes, piece: bytes) -> Callable[[int], bytes]:
    return lambda count: before + piece * count


HOSTILE = {
    "open arrays": many(b"1 0 obj ", b"["),
    "open dictionaries": many(b"1 0 obj ", b"<</A"),
    "open strings": many(b"1 0 obj ", b"("),
    "objects within strings": many(b"", b"1 0 obj ("),
    "spaces": many(b"1 0 obj", b" "),
    "references": many(b"1 0 obj [", b"1 0 R "),
    "trailers": many(b"", b"trailer <</Root 1 0 R>>\n"),
    "numbers": many(b"", b"1 "),
}


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_bytes_are_read_in_step_with_their_number(title: str, check_growth) -> None:
    check_growth(lambda count: survives(b"%PDF-1.7\n" + HOSTILE[title](count) + b"\nstartxref\n9\n%%EOF"), COUNT)


CONTENTS = {
    "digits": many(b"", b"1"),
    "open strings": many(b"", b"("),
    "open hexadecimal strings": many(b"", b"<1"),
    "marks": many(b"", b"/P <</MCID 1>> BDC "),
    "fonts": many(b"BT ", b"/F1 1 Tf "),
    "unknown operators": lambda count: b"".join(b"x%d " % number for number in range(count)),
    "a form again and again": many(b"", b"/X Do "),
    "inline images": many(b"", b"BI /W 1 ID x EI\xff"),
    "packed inline images": many(b"", b"BI /F/Fl ID x\x9c\0\xff\xff\0\0 EI "),
}


@pytest.mark.parametrize("title", CONTENTS)
def test_hostile_content_is_read_in_step_with_its_length(title: str, file: bytes, check_growth) -> None:
    from growth import TIMES

    read = {}
    for count in (COUNT // TIMES, COUNT):
        pdf = Spoiled(file)
        pdf.paint(CONTENTS[title](count), XObject={"X": pdf.stream(b"0 0 1 1 re f " * 1000, Subtype="/Form")})
        read[count] = pdf.put_together()
    check_growth(lambda count: survives(read[count]), COUNT)


def test_a_bomb_is_not_unpacked(file: bytes) -> None:
    from growth import most_memory

    pdf = Spoiled(file)
    bomb = zlib.compress(bytes(100_000_000), 1)
    pdf.pages[0][name("Contents")] = pdf.stream(bomb, Filter="/FlateDecode")
    data, messages = pdf.put_together(), []
    assert most_memory(lambda: messages.extend(each.message for each in inspect(data))) < 90_000_000
    fact = "its streams hold more than 32 MB when decoded, the limit for its size; the rest was not checked"
    assert messages == [f"file: {fact}"]


def test_deep_structure_is_walked(file: bytes) -> None:
    pdf = Spoiled(file)
    inner = pdf.add({"S": "/Span", "ActualText": "x"})
    for _ in range(3000):
        outer = pdf.add({"S": "/Div", "K": inner})
        pdf.set(inner.get_object(), P=outer)
        inner = outer
    pdf.set(inner.get_object(), P=pdf.element("Document").indirect_reference)
    pdf.element("Document")["/K"].append(inner)
    assert inspect(pdf.put_together()) == []
