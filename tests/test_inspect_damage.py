"""What is no damage is read: data without an end, old copies of objects; odd tags that are good are taken."""

from __future__ import annotations

import zlib

import pytest

from bombs import file, painted, stream
from handpress.proof import inspect
from handpress.proof.file import Pdf
from handpress.proof.syntax import Stream


def messages(data: bytes) -> list[str]:
    return [each.message for each in inspect(data)]


# A glyph that draws itself.


@pytest.mark.parametrize("through_form", [True, False])
def test_glyph_that_draws_itself_is_drawn_once(through_form: bool) -> None:
    """As in ContentStreamCycleType3insideType3.pdf of pdf.js: the glyph shows itself, by a form or at once."""
    shown = b"BT /X 1 Tf (aab) Tj ET"
    font = b"<</Type/Font/Subtype/Type3/FontMatrix[1 0 0 1 0 0]/FontBBox[0 0 1 1]/FirstChar 97/LastChar 98/Widths[1 1]"
    font += b"/Encoding<</Differences[97/a/b]>>/CharProcs<</a 12 0 R/b 12 0 R>>"
    font += b"/Resources<</Font<</X 11 0 R>>/XObject<</F 13 0 R>>>>>>"
    glyph = stream(b"1 0 d0 /F Do" if through_form else b"1 0 d0 " + shown)
    form = stream(shown + b" Z", b"/Subtype/Form/Resources<</Font<</X 11 0 R>>>>")
    found = messages(painted(shown + b" Y", b"/Font<</X 11 0 R>>", font, glyph, form))
    assert not [each for each in found if "the inspector failed" in each]
    assert any('"Y" is no operator' in each for each in found)
    assert any('"Z" is no operator' in each for each in found) == through_form


# Flate data.


def flushed(data: bytes, how: int, end: bytes = b"") -> bytes:
    machine = zlib.compressobj()
    return machine.compress(data) + machine.flush(how) + end


TEXT = b"0 0 1 1 re f " * 50
WHOLE = zlib.compress(TEXT)


FLUSHED = {
    "ends in a sync flush": flushed(TEXT, zlib.Z_SYNC_FLUSH),
    "ends in a full flush": flushed(TEXT, zlib.Z_FULL_FLUSH),
    "a line end behind the flush": flushed(TEXT, zlib.Z_SYNC_FLUSH, b"\r\n"),
    "no checksum": WHOLE[:-4],
    "half a checksum": WHOLE[:-2],
    "a line end behind it": WHOLE + b"\n",
}


@pytest.mark.parametrize("title", FLUSHED)
def test_flate_data_that_are_whole_are_read(title: str) -> None:
    data = FLUSHED[title]
    pdf = Pdf(file(b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(data), data)))
    held = pdf.objects[10]
    assert isinstance(held, Stream)
    assert pdf.decode(held) == TEXT


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"x\x9c", WHOLE[:20], WHOLE[:-6], flushed(TEXT, zlib.Z_SYNC_FLUSH)[:-5], WHOLE[:-4] + b"abcd"],
    ids=["nothing", "a letter", "a head", "half", "no end", "half a flush", "wrong checksum"],
)
def test_flate_data_that_are_cut_off_are_damaged(data: bytes) -> None:
    pdf = Pdf(file(b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(data), data)))
    held = pdf.objects[10]
    assert isinstance(held, Stream)
    assert pdf.decode(held) is None


def test_lzw_data_are_read() -> None:
    """PDF/A forbids them, PDF/UA does not: what they hold is checked all the same. The data of ISO 32000-1, 7.4.4.2."""
    data = b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01"
    pdf = Pdf(file(b"<</Filter/LZWDecode/Length 9>>stream\n%b\nendstream" % data))
    held = pdf.objects[10]
    assert isinstance(held, Stream)
    assert pdf.decode(held) == bytes([45, 45, 45, 45, 45, 65, 45, 45, 45, 66])


# Objects of more than one copy, in a file whose tables do not hold.


def unplaced(*parts: bytes) -> Pdf:
    """Return a file of *parts* behind a catalog, without a table."""
    body = b"\n".join([b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<<>>\nendobj", *parts])
    return Pdf(body + b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n1\n%%EOF\n")


def plain(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj" % (number, body)


def holder(number: int, held: int, body: bytes) -> bytes:
    """Return an object stream, *number*, that holds object *held*."""
    head = b"%d 0 " % held
    return plain(number, stream(head + body, b"/Type/ObjStm/N 1/First %d" % len(head)))


def test_newest_object_wins() -> None:
    assert unplaced(plain(5, b"(old)"), plain(7, b"1"), plain(5, b"(new)")).objects[5] == b"new"


def test_copy_in_an_object_stream_never_overrides_a_newer_object() -> None:
    assert unplaced(holder(9, 5, b"(old)"), plain(5, b"(new)")).objects[5] == b"new"


def test_newer_copy_in_an_object_stream_overrides_an_object() -> None:
    pdf = unplaced(plain(5, b"(old)"), holder(9, 5, b"(new)"))
    assert pdf.objects[5] == b"new"
    assert 5 not in pdf.places  # it is not where the old one stands


@pytest.mark.parametrize("numbers", [(8, 9), (9, 8)])
def test_newest_of_two_object_streams_wins(numbers: tuple[int, int]) -> None:
    assert unplaced(holder(numbers[0], 5, b"(old)"), holder(numbers[1], 5, b"(new)")).objects[5] == b"new"


@pytest.mark.parametrize("length", [b"%d", b"6 0 R"])
def test_objects_of_an_attached_file_are_none_of_this_file(length: bytes) -> None:
    attached = plain(5, b"(attached)") + b"\n" + plain(1, b"<</Type/Catalog>>") + b"\n"
    stated = length % len(attached) if b"%" in length else length
    held = plain(8, b"<</Length %b>>stream\n%b\nendstream" % (stated, attached))
    pdf = unplaced(plain(5, b"(own)"), plain(6, b"%d" % len(attached)), held)
    assert pdf.objects[5] == b"own"
    assert pdf.root["Pages"]


def test_table_that_says_which_copy_counts_is_believed() -> None:
    data = file(holder(9, 5, b"(old)")[8:-7], b"(other)")
    assert Pdf(data).troubles == []
    assert 5 not in Pdf(data).objects or Pdf(data).objects[5] == b"old"


# Tags.


def tagged(kids: bytes, content: bytes, *annotations: bytes) -> bytes:
    """Return a file with one Link element of *kids*, whose parent tree leads its MCID 0 to it."""
    root = b"<</Type/StructTreeRoot/K 11 0 R/ParentTree<</Nums[0[12 0 R]1 12 0 R]>>>>"
    document = b"<</S/Document/P 10 0 R/K[12 0 R]>>"
    link = b"<</S/Link/P 11 0 R/Pg 3 0 R/K[%b]>>" % kids
    page = b"/StructParents 0/Contents 13 0 R/Annots[14 0 R]"
    catalog = b"/StructTreeRoot 10 0 R/Lang(en)"
    note = b"<</Subtype/Link/StructParent 1/Contents(x)/F 4>>"
    return file(root, document, link, stream(content), *(annotations or (note,)), root=catalog, page=page)


MARK = b"/Link<</MCID 0>>BDC 0 0 1 1 re f EMC"


@pytest.mark.parametrize("kids", [b"0", b"0 <</Type/OBJR/Obj 14 0 R>>", b"<</Type/OBJR/Obj 14 0 R>>"])
def test_link_of_marked_content_is_a_link(kids: bytes) -> None:
    content = MARK if b"0" in kids.split() else b""
    assert not [each for each in messages(tagged(kids, content)) if "Link" in each and "element" in each]


def test_link_that_holds_nothing_is_none() -> None:
    assert [each for each in messages(tagged(b"", b"")) if "holds neither a link nor content" in each]


@pytest.mark.parametrize("inside", [b"", b"q Q ", b"1 0 0 rg ", b"/Span BMC EMC "])
def test_empty_mark_outside_the_tree_is_no_content(inside: bytes) -> None:
    found = messages(tagged(b"0", MARK + b" /P<</MCID 7>>BDC " + inside + b"EMC"))
    assert not [each for each in found if "belongs to no element" in each]


@pytest.mark.parametrize("inside", [b" 0 0 1 1 re f ", b"/Span<</ActualText(x)>>BDC EMC ", b" BI/W 1/H 1 ID x EI "])
def test_mark_outside_the_tree_with_content_is_found(inside: bytes) -> None:
    found = messages(tagged(b"0", MARK + b" /P<</MCID 7>>BDC " + inside + b"EMC"))
    assert [each for each in found if "belongs to no element" in each]


def test_dynamic_form_is_told_apart_from_a_static_one() -> None:
    for word, expected in ((b"required", ["ua1-7.15"]), (b"forbidden", [])):
        config = stream(b"<config><dynamicRender >%b</dynamicRender></config>" % word)
        data = file(config, root=b"/AcroForm<</XFA[(config)10 0 R]>>")
        assert [each.rule for each in inspect(data, standards=["ua1"]) if "XFA" in each.message] == expected
