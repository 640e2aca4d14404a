"""Small files that stand for much: each makes some part of a reader slow or large, if that counts nothing.

`python tests/bombs.py NAME FILE` writes one, without arguments it lists the names. All are made up on the spot; none is
larger than 2.5 MB.
"""

from __future__ import annotations

import hashlib
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

BOMBS: dict[str, Callable[[], bytes]] = {}


def bomb(make: Callable[[], bytes]) -> Callable[[], bytes]:
    BOMBS[make.__name__.replace("_", " ")] = make
    return make


def stream(data: bytes, entries: bytes = b"", packed: bool = True) -> bytes:
    if packed:
        data, entries = zlib.compress(data, 9), entries + b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


def file(*objects: bytes, root: bytes = b"", page: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a file of one page. *objects* are numbered from 10; entries go into the catalog and the page."""
    numbered = {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % root,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]%b>>" % page,
    }
    numbered |= dict(enumerate(objects, 10))
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in numbered.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 1\n0000000000 65535 f\r\n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n\r\n" % (number, place)
    out += b"trailer\n<</Size %d/Root 1 0 R/ID[<61><61>]%b>>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, trailer, at)
    return bytes(out)


def packed(body: bytes, count: int = 1, first: int = 1000, **more: bytes) -> bytes:
    """Return a file with an object stream, whose objects from *first* on are *count* times *body*.

    Nothing but the stream tells of them, as in a file that is rebuilt.
    """
    heads = b" ".join(b"%d %d" % (first + at, at * len(body)) for at in range(count)) + b" "
    inner = stream(heads + body * count, b"/Type/ObjStm/N %d/First %d" % (count, len(heads)))
    return file(inner, **more).replace(b"startxref", b"startxxxx")


def painted(content: bytes, resources: bytes = b"", *objects: bytes) -> bytes:
    return file(stream(content), *objects, page=b"/Contents 10 0 R/Resources<<%b>>" % resources)


# Streams.


@bomb
def content_named_again() -> bytes:
    return file(stream(b"0 0 1 1 re f " * 9000), page=b"/Contents[%b]" % (b"10 0 R " * 20_000))


@bomb
def empty_content_named_again() -> bytes:
    return file(stream(b""), page=b"/Contents[%b]" % (b"10 0 R " * 250_000))


@bomb
def content_of_many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % (12 + at) for at in range(5000))
    pages = [b"<</Type/Page/Parent 11 0 R/Contents 10 0 R>>"] * 5000
    tree = b"<</Type/Pages/Count 5000/MediaBox[0 0 99 99]/Kids[%b]>>" % kids
    return file(stream(b"q Q " * 99_000), tree, *pages).replace(b"/Pages 2 0 R", b"/Pages 11 0 R")


@bomb
def zeros() -> bytes:
    return painted(bytes(400_000_000))


@bomb
def zeros_twice_packed() -> bytes:
    inner = zlib.compress(zlib.compress(bytes(300_000_000), 9), 9)
    entries = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%b\nendstream" % (len(inner), inner)
    return file(entries, page=b"/Contents 10 0 R")


def filtered(data: bytes, filters: bytes, parameters: bytes = b"") -> bytes:
    """Return a file whose content is *data*, packed before *filters* undo it."""
    data = zlib.compress(data, 9)
    entries = b"/Filter[/FlateDecode%b]/DecodeParms[null%b]/Length %d" % (filters, parameters, len(data))
    return file(b"<<%b>>stream\n%b\nendstream" % (entries, data), page=b"/Contents 10 0 R")


@bomb
def ascii85() -> bytes:
    return filtered(b"z" * 30_000_000, b"/ASCII85Decode")


@bomb
def ascii85_of_digits() -> bytes:
    return filtered(b"9jqo^" * 6_000_000, b"/ASCII85Decode")


@bomb
def run_lengths() -> bytes:
    return filtered(b"\x81 " * 10_000_000, b"/RunLengthDecode")


@bomb
def run_lengths_of_one() -> bytes:
    return filtered(b"\0 " * 15_000_000, b"/RunLengthDecode")


@bomb
def lzw() -> bytes:
    return filtered(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 3_000_000, b"/LZWDecode")


@bomb
def lzw_of_zeros() -> bytes:
    codes = [256, 0, *range(258, 4090)]
    bits, size, known = [], 9, 258
    for at, code in enumerate(codes):
        bits.append(f"{code:0{size}b}")
        known += at > 1
        size = 9 if known + 1 < 512 else 10 if known + 1 < 1024 else 11 if known + 1 < 2048 else 12
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return filtered(int(text, 2).to_bytes(len(text) // 8, "big") * 5000, b"/LZWDecode")


@bomb
def hexadecimal() -> bytes:
    return filtered(b"20" * 15_000_000, b"/ASCIIHexDecode")


@bomb
def filters_in_each_other() -> bytes:
    return filtered(b"20" * 1_000_000, b"/ASCIIHexDecode" * 18)


@bomb
def predictor_of_wide_rows() -> bytes:
    parameters = b"<</Predictor 15/Columns 65535/Colors 65535/BitsPerComponent 65535>>"
    return filtered(b"\2" * 3_000_000, b"/FlateDecode", parameters)


def predicted(kind: int, columns: int) -> bytes:
    parameters = b"<</Predictor 15/Columns %d>>" % columns
    rows = bytes([kind, *bytes(columns)]) * (20_000_000 // (columns + 1))
    return filtered(zlib.compress(rows, 9), b"/FlateDecode", parameters)


@bomb
def predictor_of_wide_rows_huge() -> bytes:
    parameters = b"<</Predictor 15/Columns 65535/Colors 65535/BitsPerComponent 65535>>"
    return filtered(zlib.compress(b"\2" * 3_000_000, 9), b"/FlateDecode", parameters)


@bomb
def predictor_of_narrow_rows() -> bytes:
    return predicted(0, 1)


@bomb
def predictor_up() -> bytes:
    return predicted(2, 60_000)


@bomb
def predictor_average() -> bytes:
    return predicted(3, 500)


@bomb
def predictor_paeth() -> bytes:
    return predicted(4, 5000)


# Objects.


@bomb
def arrays_in_an_object_stream() -> bytes:
    return packed(b"[%b]" % (b"[]" * 5_000_000))


@bomb
def dictionaries_in_an_object_stream() -> bytes:
    return packed(b"[%b]" % (b"<</A 1>>" * 2_000_000))


@bomb
def strings_in_an_object_stream() -> bytes:
    return packed(b"[%b]" % (b"(a)" * 3_000_000))


@bomb
def numbers_in_an_object_stream() -> bytes:
    return packed(b"[%b]" % (b"1.5 " * 3_000_000))


@bomb
def different_numbers_in_an_object_stream() -> bytes:
    return packed(b"[%b]" % b" ".join(b"%d" % at for at in range(300_000)))


@bomb
def names_in_an_object_stream() -> bytes:
    return packed(b"<<%b>>" % b"".join(b"/abcdefghijklmnopqrst%d 1" % at for at in range(300_000)))


@bomb
def small_objects_in_an_object_stream() -> bytes:
    return packed(b"[] ", 300_000)


@bomb
def many_object_streams() -> bytes:
    inner = stream(b"1000 0 [%b]" % (b"[]" * 100_000), b"/Type/ObjStm/N 1/First 7")
    return file(*[inner] * 500).replace(b"startxref", b"startxxxx")


@bomb
def arrays_in_the_file() -> bytes:
    return file(b"[%b]" % (b"[]" * 900_000))


@bomb
def arrays_in_each_other() -> bytes:
    return file(b"[" * 2_000_000)


def with_table(rows: bytes, entries: bytes, times: int = 1) -> bytes:
    """Return a file with cross-reference streams, each of which leads to the one before."""
    out = bytearray(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n")
    before = b""
    for _ in range(times):
        at = len(out)
        out += b"9 0 obj\n" + stream(rows, b"/Type/XRef/Root 1 0 R%b%b" % (entries, before)) + b"\nendobj\n"
        before = b"/Prev %d" % at
    return bytes(out + b"startxref\n%d\n%%%%EOF" % at)


@bomb
def table_of_a_million_rows() -> bytes:
    rows = b"".join(struct.pack(">BI", 1, at) for at in range(700_000))
    return with_table(rows, b"/W[1 4 0]/Size 700000")


@bomb
def table_of_empty_rows() -> bytes:
    return with_table(bytes(20_000_000), b"/W[0 1 0]/Index[0 99999999]/Size 99999999")


@bomb
def table_of_many_sections() -> bytes:
    return with_table(bytes(100), b"/W[0 1 0]/Size 9/Index[%b]" % (b"0 0 " * 400_000))


@bomb
def chain_of_tables() -> bytes:
    return with_table(bytes(3_000_000), b"/W[1 2 1]/Size 9/Index[0 9]", 499)


@bomb
def numbers_that_look_like_objects() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj<</Type/ObjStm/N 1/First 5/Length 5 0 R>>stream\n" * 30_000


# Content.


def operators(piece: bytes, count: int, resources: bytes = b"", *objects: bytes) -> bytes:
    return painted(piece * count, resources, *objects)


for title, piece in {
    "save": b"q ",
    "restore": b"Q ",
    "paint": b"f ",
    "quiet": b"m ",
    "unknown": b"x ",
    "BT": b"BT ",
    "BT and ET": b"BT ET ",
    "marks": b"/P<</MCID 0>>BDC ",
    "marks and ends": b"/P<</MCID 0>>BDC EMC ",
    "open marks": b"/P BMC ",
    "colour": b"0 g f ",
    "space": b"/X cs f ",
    "text without a font": b"(a)Tj ",
    "state": b"/X gs ",
    "inline images": b"BI/W 1/H 1 ID x EI ",
    "names": b"/abc ",
    "arrays": b"[] ",
    "strings": b"(()) ",
    "comments": b"%\n",
    "numbers of ten digits": b"1111111111 w f ",
}.items():
    BOMBS[f"operators: {title}"] = lambda piece=piece: operators(piece, 8_000_000 // len(piece))
_HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


@bomb
def operators_text() -> bytes:
    return operators(b"(a)Tj ", 1_300_000, b"/Font<</X %b>>" % _HELVETICA)


@bomb
def operators_different_text() -> bytes:
    shown = b"".join(b"(%d)Tj " % at for at in range(500_000))
    return painted(b"BT /X 9 Tf /P<</MCID 0>>BDC " + shown, b"/Font<</X %b>>" % _HELVETICA)


@bomb
def operators_different_marks() -> bytes:
    return painted(b"".join(b"/P<</MCID %d>>BDC EMC " % at for at in range(400_000)))


@bomb
def operators_long_array() -> bytes:
    return painted(b"BT /X 9 Tf [%b]TJ" % (b"(a)1" * 2_000_000), b"/Font<</X %b>>" % _HELVETICA)


@bomb
def operators_image() -> bytes:
    image = stream(b"", b"/Subtype/Image/Filter/JPXDecode/Width 1/Height 1", packed=False)
    data = (b"\0\0\0\x10colr" + bytes(8)) * 300
    image = b"<</Subtype/Image/Filter/JPXDecode/Length %d>>stream\n%b\nendstream" % (len(data), data)
    return operators(b"/X Do ", 900_000, b"/XObject<</X 11 0 R>>", image)


@bomb
def operators_image_with_many_keys() -> bytes:
    keys = b"".join(b"/K%d 1" % at for at in range(50_000))
    image = b"<</Subtype/Image/SMask 12 0 R/Length 1>>stream\nx\nendstream"
    mask = b"<</Subtype/Image%b/Length 1>>stream\nx\nendstream" % keys
    return operators(b"/X Do ", 300_000, b"/XObject<</X 11 0 R>>", image, mask)


@bomb
def operators_font_of_a_state() -> bytes:
    return operators(b"/X gs ", 900_000, b"/ExtGState<</X<</Font[11 0 R 9]/BM 12 0 R>>>>", _HELVETICA, b"[/Normal]")


@bomb
def blend_modes_without_end() -> bytes:
    modes = b"[%b]" % (b"/Normal " * 100_000)
    return operators(b"/X gs ", 20_000, b"/ExtGState<</X<</BM 11 0 R>>>>", modes)


@bomb
def forms_that_double() -> bytes:
    forms = []
    for at in range(50):
        use = b"/XObject<</X %d 0 R>>" % (12 + at)
        body = b"".join(b"%d Tr /X Do " % mode for mode in range(8)) * 2
        forms.append(stream(body, b"/Subtype/Form/Resources<<%b>>" % use))
    forms.append(stream(b"0 0 1 1 re f " * 20_000, b"/Subtype/Form"))
    return operators(b"/X Do ", 10, b"/XObject<</X 11 0 R>>", *forms)


@bomb
def form_in_itself() -> bytes:
    form = stream(
        b"".join(b"%d Tr /X Do " % mode for mode in range(5000)), b"/Subtype/Form/Resources<</XObject<</X 11 0 R>>>>"
    )
    return operators(b"/X Do ", 10, b"/XObject<</X 11 0 R>>", form)


@bomb
def glyphs_that_show_themselves() -> bytes:
    names = b" ".join(b"/g%d" % at for at in range(256))
    drawings = b"".join(b"/g%d 12 0 R" % at for at in range(256))
    font = b"<</Type/Font/Subtype/Type3/FontMatrix[1 0 0 1 0 0]/FontBBox[0 0 1 1]/FirstChar 0/LastChar 255"
    font += b"/Widths[]/Encoding<</Differences[0 %b]>>/CharProcs<<%b>>/Resources<</Font<</X 11 0 R>>>>>>" % (
        names,
        drawings,
    )
    shown = b"BT /X 1 Tf <%b> Tj ET " % bytes(range(256)).hex().encode()
    return operators(shown, 500, b"/Font<</X 11 0 R>>", font, stream(b"1 0 d0 " + shown * 200))


@bomb
def pattern_in_itself() -> bytes:
    tile = stream(b"/Pattern cs /X scn f " * 99_999, b"/PatternType 1/Resources<</Pattern<</X 11 0 R>>>>")
    return operators(b"/Pattern cs /X scn f ", 300_000, b"/Pattern<</X 11 0 R>>", tile)


@bomb
def one_tint_for_many_inks() -> bytes:
    inks = b"".join(b"/C%d[/Separation/I%d/DeviceRGB 11 0 R]" % (at, at) for at in range(8000))
    tint = b"<</A[%b]>>" % (b"<</B[1 2 3]>>" * 2000)
    return painted(b"".join(b"/C%d cs f " % at for at in range(8000)), b"/ColorSpace<<%b>>" % inks, tint)


@bomb
def inks_of_many_spaces() -> bytes:
    spaces = b"".join(b"/C%d[/DeviceN 11 0 R/DeviceRGB 12 0 R 13 0 R]" % at for at in range(4000))
    names, rest = (
        b"[%b]" % (b"/Cyan " * 20_000),
        b"<</Colorants<<%b>>>>" % b"".join(b"/I%d 1 " % at for at in range(9000)),
    )
    return painted(
        b"".join(b"/C%d cs f " % at for at in range(4000)), b"/ColorSpace<<%b>>" % spaces, names, b"<<>>", rest
    )


# Trees.


@bomb
def page_tree_of_shared_kids() -> bytes:
    kids = b" ".join(b"%d 0 R" % (13 + at) for at in range(3000))
    nodes = [b"<</Type/Pages/Parent 11 0 R/Kids 12 0 R>>"] * 3000
    tree = b"<</Type/Pages/Count 1/Kids 12 0 R>>"
    return file(b"1", tree, b"[%b]" % kids, *nodes).replace(b"/Pages 2 0 R", b"/Pages 11 0 R")


@bomb
def deep_page_tree() -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]>>" % (11 + at) for at in range(30_000)]
    return file(*nodes).replace(b"/Pages 2 0 R", b"/Pages 10 0 R")


@bomb
def boxes_without_end() -> bytes:
    kids = b" ".join(b"%d 0 R" % (12 + at) for at in range(5000))
    boxes = b"/MediaBox 11 0 R/CropBox 11 0 R/ArtBox 11 0 R/TrimBox 11 0 R/BleedBox 11 0 R"
    tree = b"<</Type/Pages/Count 5000/Kids[%b]>>" % kids
    pages = [b"<</Type/Page/Parent 10 0 R%b>>" % boxes] * 5000
    return file(tree, b"[%b]" % (b"1 " * 100_000), *pages).replace(b"/Pages 2 0 R", b"/Pages 10 0 R")


@bomb
def annotations_of_many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % (12 + at) for at in range(3000))
    pages = [b"<</Type/Page/Parent 11 0 R/Annots 10 0 R>>"] * 3000
    tree = b"<</Type/Pages/Count 3000/MediaBox[0 0 99 99]/Kids[%b]>>" % kids
    annotations = b"[%b]" % (b"<</Type/Annot/Subtype/Link>>" * 3000)
    return file(annotations, tree, *pages).replace(b"/Pages 2 0 R", b"/Pages 11 0 R")


@bomb
def one_long_text_for_all() -> bytes:
    annotations = b"<</Subtype/Text/Contents 11 0 R>>" * 20_000
    return file(b"[%b]" % annotations, b"(\xfe\xff%b)" % (b"ab" * 300_000), page=b"/Annots 10 0 R")


def tagged(*objects: bytes, root: bytes = b"/K 11 0 R") -> bytes:
    return file(b"<</Type/StructTreeRoot%b>>" % root, *objects, root=b"/StructTreeRoot 10 0 R")


@bomb
def tags_in_an_object_stream() -> bytes:
    return (
        packed(b"[%b]" % (b"<<>>" * 2_000_000), root=b"/StructTreeRoot 11 0 R", trailer=b"")
        .replace(b"/Root 1 0 R", b"/Root 1 0 R")
        .replace(b"%%EOF", b"11 0 obj<</K 1000 0 R>>endobj\n%%EOF")
    )


@bomb
def marks_in_an_object_stream() -> bytes:
    return packed(b"[%b]" % (b"0 " * 4_000_000), root=b"/StructTreeRoot 11 0 R").replace(
        b"%%EOF", b"11 0 obj<</K<</S/P/Pg 3 0 R/K 1000 0 R>>>>endobj\n%%EOF"
    )


@bomb
def tags_of_shared_kids() -> bytes:
    kids = b" ".join(b"%d 0 R" % (12 + at) for at in range(3000))
    return tagged(b"[%b]" % kids, *[b"<</S/Div/K 11 0 R>>"] * 3000)


@bomb
def objects_of_one_tag() -> bytes:
    held = b"".join(b"<</Type/OBJR/Obj %d 0 R>>" % (12 + at) for at in range(12_000))
    return tagged(b"<</S/Annot/Pg 3 0 R/K[%b]>>" % held, *[b"<</Subtype/Link>>"] * 12_000)


@bomb
def attributes_of_all_tags() -> bytes:
    cells = b"<</S/TD/C 12 0 R>>" * 4000
    names = b"[%b]" % (b"/A " * 50)
    classes = b"/ClassMap<</A[%b]>>/K 11 0 R" % (b"<</O/Layout>>" * 50)
    return tagged(b"<</S/Table/K<</S/TR/K[%b]>>>>" % cells, names, root=classes)


@bomb
def wide_tables() -> bytes:
    cell = b"<</S/TD/A<</O/Table/ColSpan 900/RowSpan 100>>>>"
    table = b"<</S/Table/K[<</S/TR/K[%b]>>%b]>>" % (cell, b"<</S/TR>>" * 99)
    return tagged(b"[%b]" % (table * 1000))


@bomb
def chain_of_roles() -> bytes:
    chain = b"".join(b"/R%d/R%d" % (at, at + 1) for at in range(30_000))
    tags = b"".join(b"<</S/R%d>>" % at for at in range(30_000))
    return tagged(b"[%b]" % tags, root=b"/K 11 0 R/RoleMap<<%b>>" % chain)


@bomb
def parent_tree_of_shared_rows() -> bytes:
    nodes = [b"<</Nums 12 0 R>>"] * 3000
    kids = b" ".join(b"%d 0 R" % (13 + at) for at in range(3000))
    return tagged(b"<</S/P>>", b"[%b]" % (b"1 2 " * 9000), *nodes, root=b"/ParentTree<</Kids[%b]>>" % kids)


@bomb
def parent_tree_of_shared_kids() -> bytes:
    nodes = [b"<</Kids 11 0 R>>"] * 3000
    kids = b" ".join(b"%d 0 R" % (12 + at) for at in range(3000))
    return tagged(b"[%b]" % kids, *nodes, root=b"/ParentTree<</Kids 11 0 R>>")


@bomb
def names_of_shared_kids() -> bytes:
    nodes = [b"<</Names 11 0 R/Kids 12 0 R>>"] * 3000
    kids = b" ".join(b"%d 0 R" % (12 + at) for at in range(3000))
    return file(
        b"<</Kids 12 0 R>>", b"[%b]" % (b"(a)(b)" * 9000), b"[%b]" % kids, *nodes, root=b"/Names<</JavaScript 10 0 R>>"
    )


@bomb
def order_of_many_configurations() -> bytes:
    settings = b"<</Order 11 0 R>>" * 5000
    order = b"[%b]" % (b"3 0 R " * 60_000)
    return file(b"[%b]" % settings, order, root=b"/OCProperties<</OCGs 11 0 R/Configs 10 0 R>>")


@bomb
def fields_of_shared_kids() -> bytes:
    nodes = [b"<</Kids 10 0 R>>"] * 3000
    kids = b" ".join(b"%d 0 R" % (11 + at) for at in range(3000))
    return file(b"[%b]" % kids, *nodes, root=b"/AcroForm<</Fields 10 0 R>>")


@bomb
def bookmarks_in_a_ring() -> bytes:
    items = [b"<</Title 10 0 R/Next %d 0 R/First %d 0 R>>" % (13 + at, 12 + (at * 7) % 9000) for at in range(9000)]
    return file(b"(%b)" % (b"a" * 900_000), b"<</First 12 0 R>>", *items, root=b"/Outlines 11 0 R")


@bomb
def actions_of_all_objects() -> bytes:
    actions = b"<<%b>>" % b"".join(b"/K%d<</S/X>>" % at for at in range(20_000))
    return file(actions, b"[%b]" % (b"<</AA 10 0 R/Next 10 0 R>>" * 40_000))


@bomb
def attachments_with_bombs() -> bytes:
    inner = file(stream(bytes(20_000_000), b"/Type/Metadata/Subtype/XML"), root=b"/Metadata 10 0 R")
    files = [stream(inner) for _ in range(50)]
    named = b"".join(b"<</EF<</F %d 0 R>>>>" % (11 + at) for at in range(50))
    return file(b"[%b]" % named, *files)


@bomb
def halftones_of_many_states() -> bytes:
    halftone = b"<</HalftoneType 5%b>>" % b"".join(b"/K%d<<>>" % at for at in range(9000))
    states = b"".join(b"/G%d<</HT 11 0 R>>" % at for at in range(5000))
    return painted(b"".join(b"/G%d gs " % at for at in range(5000)), b"/ExtGState<<%b>>" % states, halftone)


# Metadata.


def described(inner: bytes) -> bytes:
    xml = b'<?xpacket begin=""?><x xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:q="urn:q"><rdf:RDF>'
    xml += b"<rdf:Description%b</rdf:Description></rdf:RDF></x>" % inner
    return file(stream(xml, b"/Type/Metadata/Subtype/XML"), root=b"/Metadata 10 0 R")


@bomb
def metadata_of_many_elements() -> bytes:
    return described(b">" + b"<q:a/>" * 3_000_000)


@bomb
def metadata_of_many_attributes() -> bytes:
    return described(b"".join(b' q:a%d="1"' % at for at in range(500_000)) + b">")


@bomb
def metadata_of_much_text() -> bytes:
    return described(b"><q:a>%b</q:a>" % (b"ab\n" * 9_000_000))


@bomb
def metadata_of_one_word() -> bytes:
    return described(b"><q:%b/>" % (b"a" * 20_000_000))


@bomb
def metadata_of_many_objects() -> bytes:
    inner = stream(b"<a>%b</a>" % (b"<b/>" * 50_000), b"/Type/Metadata/Subtype/XML")
    main = described(b">")
    return main.replace(
        b"startxref", b"".join(b"%d 0 obj\n%b\nendobj\n" % (20 + at, inner) for at in range(500)) + b"startxxxx"
    )


# Fonts.


def composite(content: bytes, inner: bytes = b"", outer: bytes = b"/Encoding/Identity-H", *objects: bytes) -> bytes:
    """Return a file that shows text in composite fonts /X0 to /X15; *objects* are numbered from 60."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/F/DescendantFonts[%d 0 R]%b>>"
    below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<<>>/FontDescriptor 59 0 R%b>>" % inner
    fonts = b"".join(b"/X%d %d 0 R" % (at, 20 + at) for at in range(16))
    numbered = [stream(content), *[b"1"] * 9, *[font % (36 + at, outer) for at in range(16)], *[below] * 16]
    numbered += [b"1"] * (49 - len(numbered))
    numbered += [b"<</Type/FontDescriptor/FontFile2 60 0 R>>", *objects]
    return file(*numbered, page=b"/Contents 10 0 R/Resources<</Font<<%b>>>>" % fonts)


_ALL = b"<%b>Tj " % b"".join(b"%04x" % at for at in range(65536))
_IN_ALL = b"BT " + b"".join(b"/X%d 9 Tf " % at + _ALL for at in range(16))


def true_type(glyphs: int = 65535, post: bytes = b"") -> bytes:
    tables = {
        b"head": bytes(18) + b"\3\xe8" + bytes(34),
        b"hhea": bytes(34) + b"\0\1",
        b"maxp": bytes(4) + struct.pack(">H", glyphs),
        b"hmtx": bytes(8),
    }
    if post:
        tables[b"post"] = post
    head, body = b"\0\1\0\0" + struct.pack(">H", len(tables)) + bytes(6), b""
    for tag, data in tables.items():
        head += struct.pack(">4sIII", tag, 0, 12 + 16 * len(tables) + len(body), len(data))
        body += data
    return head + body


@bomb
def all_codes_in_many_fonts() -> bytes:
    return composite(_IN_ALL, b"/W[0 65535 1]", b"/Encoding/Identity-H", stream(true_type()))


@bomb
def widths_of_many_fonts() -> bytes:
    shown = b"BT " + b"".join(b"/X%d 9 Tf <0001>Tj " % at for at in range(16))
    return composite(
        shown,
        b"/W[%b]" % b" ".join(b"%d %d 1" % (at * 99, at * 99 + 65535) for at in range(3000)),
        b"/Encoding/Identity-H",
        stream(true_type()),
    )


@bomb
def map_of_many_spaces() -> bytes:
    spaces = b"begincodespacerange %b endcodespacerange" % b"".join(b"<%06x><%06x>" % (at, at) for at in range(20_000))
    outer = b"/Encoding 61 0 R/ToUnicode 61 0 R"
    return composite(b"BT /X0 9 Tf " + _ALL, b"", outer, stream(true_type()), stream(spaces))


@bomb
def map_of_many_characters() -> bytes:
    cmap = b"beginbfchar %b endbfchar" % (b"<00><0041>" * 2_000_000)
    return composite(
        b"BT /X0 9 Tf <0001>Tj", b"", b"/Encoding/Identity-H/ToUnicode 61 0 R", stream(true_type()), stream(cmap)
    )


@bomb
def map_of_many_ranges() -> bytes:
    cmap = b"beginbfrange %b endbfrange" % b"".join(
        b"<%04x><%04x>[<0041>]" % (at & 65535, at & 65535) for at in range(300_000)
    )
    return composite(
        b"BT /X0 9 Tf <0001>Tj", b"", b"/Encoding/Identity-H/ToUnicode 61 0 R", stream(true_type()), stream(cmap)
    )


@bomb
def private_characters() -> bytes:
    cmap = b"beginbfrange <0000><ffff><e000> endbfrange"
    shown = b"".join(b"<%04x>Tj " % (at % 6000) for at in range(100_000))
    shown = b"/Span<</ActualText(a)>>BDC BT /X0 9 Tf " + shown
    return composite(shown, b"", b"/Encoding/Identity-H/ToUnicode 61 0 R", stream(true_type()), stream(cmap))


@bomb
def glyph_names_of_a_post_table() -> bytes:
    post = b"\0\2\0\0" + bytes(28) + struct.pack(">H", 1) + b"\0\0" + b"\1a" * 400_000
    names = b"".join(b"/u%04X" % (0x2000 + at) for at in range(256))
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/F%d/FirstChar 0/LastChar 255"
    font += b"/FontDescriptor<</Flags 32/FontFile2 11 0 R>>"
    font += b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[0 %b]>>>>" % names
    shown = b"<%b>Tj " % bytes(range(256)).hex().encode()
    fonts = b"".join(b"/X%d %d 0 R" % (at, 12 + at) for at in range(20))
    text = b"BT " + b"".join(b"/X%d 9 Tf " % at + shown for at in range(20))
    return painted(text, b"/Font<<%b>>" % fonts, stream(true_type(2, post)), *[font % at for at in range(20)])


@bomb
def differences_of_many_fonts() -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/F%d/FirstChar 0/LastChar 0/Widths[1]/Encoding<</Differences 11 0 R>>>>"
    fonts = b"".join(b"/X%d %d 0 R" % (at, 12 + at) for at in range(2000))
    text = b"BT " + b"".join(b"/X%d 9 Tf (a)Tj " % at for at in range(2000))
    return painted(text, b"/Font<<%b>>" % fonts, b"[0 %b]" % (b"/a " * 200_000), *[font % at for at in range(2000)])


@bomb
def drawings_of_many_fonts() -> bytes:
    font = b"<</Type/Font/Subtype/Type3/CharProcs<</a 11 0 R>>/Encoding<</Differences 12 0 R>>/N %d>>"
    fonts = b"".join(b"/X%d %d 0 R" % (at, 13 + at) for at in range(2000))
    text = b"BT " + b"".join(b"/X%d 9 Tf (a)Tj " % at for at in range(2000))
    return painted(
        text,
        b"/Font<<%b>>" % fonts,
        stream(b"1 0 d0"),
        b"[0 %b]" % (b"/a " * 200_000),
        *[font % at for at in range(2000)],
    )


def type1(program: bytes, kind: bytes = b"FontFile", times: int = 30) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+F%d/FirstChar 0/LastChar 255/FontDescriptor"
    font += b"<</CharSet 11 0 R/Flags 32/" + kind + b" %d 0 R>>>>"
    names = b"(%b)" % (b"/a" * 300_000)
    fonts = b"".join(b"/X%d %d 0 R" % (at, 12 + 2 * at) for at in range(times))
    shown = b"<%b>Tj " % bytes(range(256)).hex().encode()
    text = b"BT " + b"".join(b"/X%d 9 Tf " % at + shown for at in range(times))
    objects = [each for at in range(times) for each in (font % (at, 13 + 2 * at), program)]
    return painted(text, b"/Font<<%b>>" % fonts, names, *objects)


@bomb
def programs_to_decipher() -> bytes:
    return type1(stream(b"/Encoding StandardEncoding eexec" + bytes(900_000)))


@bomb
def programs_of_many_codes() -> bytes:
    return type1(stream(b"dup 1 /a put " * 100_000 + b"eexec" + bytes(90)))


def index(*entries: bytes) -> bytes:
    offsets, at = [1], 1
    for each in entries:
        at += len(each)
        offsets.append(at)
    return (
        struct.pack(">HB", len(entries), 4) + b"".join(struct.pack(">I", each) for each in offsets) + b"".join(entries)
    )


@bomb
def charstrings_without_width() -> bytes:
    glyph = b"\x8b" * 1990 + b"\x0b"
    charstrings = b"".join([index(*[glyph] * 500)])
    head = b"\1\0\4\4" + index(b"F")
    top = b"\x1d" + struct.pack(">I", 0) + b"\x11"
    at = len(head) + len(index(top)) + len(index(b"a")) + len(index(b"b"))
    top = b"\x1d" + struct.pack(">I", at) + b"\x11"
    program = head + index(top) + index(b"a") + index(b"b") + charstrings
    return type1(stream(program, b"/Subtype/Type1C"), b"FontFile3", 300)


@bomb
def routines_of_many_faces() -> bytes:
    head = b"\1\0\4\4" + index(b"F")
    routines = struct.pack(">HB", 65535, 1) + bytes([1]) * 65536

    def number(value: int) -> bytes:
        return b"\x1d" + struct.pack(">I", value)

    def build(glyphs: int, faces: int, select: int, private: int) -> bytes:
        top = (
            number(0) * 3
            + b"\x0c\x1e"
            + number(glyphs)
            + b"\x11"
            + number(faces)
            + b"\x0c\x24"
            + number(select)
            + b"\x0c\x25"
        )
        front = head + index(top) + index(b"a") + index(b"b")
        charstrings = index(b"\x0e", b"\x0e")
        face = [number(6 + at) + number(private + 6 * at) + b"\x12" for at in range(250)]
        held = index(*face)
        return front, charstrings, held

    front, charstrings, held = build(0, 0, 0, 0)
    glyphs = len(front)
    faces = glyphs + len(charstrings)
    select = faces + len(held)
    private = select + 3
    front, charstrings, held = build(glyphs, faces, select, private)
    privates = b"".join(number(6 * 250 - 6 * at + 65540 * at) + b"\x13" for at in range(250))
    program = front + charstrings + held + b"\0\0\0" + privates + routines * 250
    return (
        composite(b"BT /X0 9 Tf <0001>Tj", b"", b"/Encoding/Identity-H", b"1")
        .replace(b"/FontFile2 60 0 R", b"/FontFile3 61 0 R")
        .replace(b"CIDFontType2", b"CIDFontType0")
        .replace(b"startxref", b"61 0 obj\n" + stream(program, b"/Subtype/CIDFontType0C") + b"\nendobj\nstartxxxx")
    )


@bomb
def map_of_many_lengths() -> bytes:
    cmap = b"beginbfchar %b endbfchar" % b"".join(b"<%b><0041>" % (b"00" * at) for at in range(5, 1200))
    outer = b"/Encoding/Identity-H/ToUnicode 61 0 R"
    return composite(b"BT /X0 9 Tf " + _ALL, b"", outer, stream(true_type()), stream(cmap))


@bomb
def map_of_mixed_lengths() -> bytes:
    spaces = b"begincodespacerange <00><01> %b endcodespacerange" % b"".join(
        b"<02%06x><02%06x>" % (at, at) for at in range(20_000)
    )
    outer = b"/Encoding 61 0 R/ToUnicode 61 0 R"
    return composite(b"BT /X0 9 Tf " + _ALL * 9, b"", outer, stream(true_type()), stream(spaces))


@bomb
def maps_that_use_each_other() -> bytes:
    ranges = b"begincidrange %b endcidrange" % b"".join(b"<%04x><%04x> 1 " % (at, at) for at in range(4_000))
    maps = [stream(ranges, b"/UseCMap %d 0 R" % (61 + (at + 1) % 9)) for at in range(9)]
    outer = b"/Encoding 61 0 R/ToUnicode 61 0 R"
    return composite(_IN_ALL, b"", outer, stream(true_type()), *maps)


@bomb
def map_of_ranges_that_overlap() -> bytes:
    cmap = b"begincidrange %b endcidrange" % b"".join(b"<%04x><%04x> 1 " % (at, at + 9) for at in range(30_000))
    return composite(_IN_ALL, b"", b"/Encoding 61 0 R", stream(true_type()), stream(cmap))


@bomb
def inline_images_of_stored_blocks() -> bytes:
    return painted(b"BI/F/Fl ID x\x9c\0\xff\xff\0\0" * 300_000 + b" EI ")


@bomb
def inline_images_without_end() -> bytes:
    return painted(b"BI/W 1 ID " + b"EI\0" * 2_000_000 + b"BI/W 1 ID EI\0" * 100_000)


@bomb
def inline_images_that_unpack() -> bytes:
    data = zlib.compress(bytes(15_000_000), 9)[:16_000]
    return painted((b"BI/F/Fl ID " + data + b" EI ") * 100)


@bomb
def signatures_over_all() -> bytes:
    signatures = b"<</Type/Sig/FT/Sig/ByteRange[0 9 700000 9]/Contents 11 0 R>>" * 9000
    return file(b"[%b]" % signatures, b"<%b>" % (b"30" * 300_000))


@bomb
def arrays_of_filters() -> bytes:
    filters = b"[%b]" % (b"/FlateDecode " * 100_000)
    return file(filters, *[b"<</Filter 10 0 R/DecodeParms 10 0 R/Length 1>>stream\nx\nendstream"] * 4000)


@bomb
def encrypted_with_rc4() -> bytes:
    entries = b"/Filter/Standard/V 1/R 2/P -1/O<%b>/U<%b>"
    data = stream(b"q Q " * 200_000, packed=False)
    from handpress.proof.decryption import _PAD, _rc4  # the key of an empty password, as algorithm 2 gives it

    owner = bytes(32)
    key = hashlib.md5(_PAD + owner + b"\xff" * 4 + b"a").digest()[:5]
    made = entries % (owner.hex().encode(), _rc4(key, _PAD).hex().encode())
    return file(data, data, page=b"/Contents[10 0 R 11 0 R]", trailer=b"/Encrypt<<%b>>" % made)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        Path(sys.argv[2]).write_bytes(BOMBS[sys.argv[1]]())
    else:
        print("\n".join(BOMBS))
