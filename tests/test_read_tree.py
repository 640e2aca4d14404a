"""Which reader reads a file, by its content and its name; what none reads is told with the fix."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from handpress.diagnostics import HandpressError
from handpress.pages import readers
from handpress.pages.readers import decoded, read_tree, size_limit
from handpress.pages.tree import Tree

DOCX = b"PK\x03\x04......word/document.xml"


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put in place of each reader one that only says its name."""
    for room, name in (("word", "read_word"), ("web", "read_html"), ("pdf", "read_pdf"), ("plain", "read_plain")):
        module = ModuleType(room)
        setattr(module, name, lambda *_, room=room: Tree((), (), language=room))
        monkeypatch.setitem(sys.modules, f"{readers.__name__}.{room}", module)


_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("toe.docx", DOCX, "word"),
        ("toe.zip", DOCX, "word"),
        ("toe.docx", _LOCKED, "word"),  # which tells that it is locked
        ("toe.docm", b"PK\x03\x04", "word"),
        ("toe", b"%PDF-1.7", "pdf"),
        ("toe.pdf", b"\r\n%PDF-1.7", "pdf"),
        ("toe.html", b"Rest.", "web"),
        ("toe.txt", b"\n<!DOCTYPE html><p>", "web"),
        ("toe", b"<!-- old --><html>", "web"),
        ("toe.txt", b"<div class='a'>Rest.</div>", "web"),
        ("toe.txt", b"Toe\n\nRecovery\n- Rest.", "plain"),
        ("toe.md", b"Toe\n\nRecovery\n- Rest.", "plain"),
        ("toe.txt", b"BMI and you", "plain"),
    ],
)
def test_reader_goes_by_content_and_name(name: str, data: bytes, reader: str) -> None:
    assert read_tree(data, name).language == reader


@pytest.mark.parametrize(
    ("name", "data"), [("toe.md", b"## Rest"), ("toe.txt", b"|a|b|\n|---|---|"), ("t.qmd", b"<div>a")]
)
def test_markdown_is_read_as_such(name: str, data: bytes) -> None:
    assert read_tree(data, name).blocks


@pytest.mark.parametrize(
    ("name", "data", "fact"),
    [
        ("toe.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"),
        ("toe.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"),
        ("toe.txt", b"{\\rtf1 Rest.}", "rich text"),
        ("toe.odt", b"PK\x03\x04", "LibreOffice"),
        ("toe.pages", b"PK\x03\x04", "Pages"),
        ("toe.epub", b"PK\x03\x04", "e-book"),
        ("toe.zip", b"PK\x03\x04", "archive"),
        ("toe.txt", b"\x89PNG\r\n", "picture"),
        ("toe.jpg", b"\xff\xd8\xff\xe0", "picture"),
        ("toe.docx", b"Rest.", "something else"),
        ("toe.pdf", b"Rest.", "something else"),
        ("toe.txt", b"\x1f\x8b\x08\x00", "compressed"),
        ("toe.txt", "Зоб\nОтдых".encode("cp1251"), "0xc7 is not UTF-8"),
        ("toe.txt", b"Toe\nRecovery\x81", "0x81 is not UTF-8"),
        ("toe.txt", b"Toe\0\nRecovery\xe9", "0xe9 is not UTF-8"),
        ("toe.docx", _LOCKED.replace(b"E\0n\0", b"x\0y\0"), "old Word file"),
        ("toe.txt", b"\xff\xfeR", "UTF-16"),
        ("toe.txt", b"a" * (3 << 20), "larger than"),
        ("toe.html", b"a" * (9 << 20), "larger than"),
    ],
)
def test_what_no_reader_reads_is_told_with_the_fix(name: str, data: bytes, fact: str) -> None:
    with pytest.raises(HandpressError, match=fact) as caught:
        read_tree(data, name)
    (finding,) = caught.value.findings
    assert finding.hint
    assert finding.span.path == name


@pytest.mark.parametrize("name", ["toe.txt", "toe.md"])
def test_a_text_of_windows_is_read_and_told_as_a_web_page_is(name: str) -> None:
    text = "Die Zehe – “ganz” ausruhen, dann früh anrufen • bis 4 Uhr"
    tree = read_tree(f"{text}\n".encode("cp1252"), name)
    assert decoded(f"{text}\n".encode("cp1252"), name)[0] == f"{text}\n"
    (told,) = tree.findings
    assert (told.severity, told.rule) == ("warning", "encoding")
    assert told.message == "this file is not in UTF-8 and is read as Windows-1252"
    assert decoded(("Niño, años, mañana, niña. " * 3).encode() + b"\xe9", name)[1][0].message.endswith("not throughout")


def test_utf_16_is_read_and_told() -> None:
    text, (note,) = decoded("Niño".encode("utf-16"), "toe.txt")
    assert (text, note.rule) == ("Niño", "encoding")
    assert decoded("\ufeffNiño".encode(), "toe.txt") == ("Niño", [])
    assert read_tree("## Niño".encode("utf-16"), "toe.md").findings


def test_size_limit_goes_by_the_kind_of_file() -> None:
    assert size_limit("a.txt") < size_limit("a.HTML") < size_limit("a.docx") == size_limit("a.pdf")
