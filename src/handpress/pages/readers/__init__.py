"""Read a page of any format: the reader that its content and its name ask for. What none reads is told with the fix."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePath

from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault
from handpress.disk.files import GZIP, open_file, unread
from handpress.pages.readers.encodings import guessed
from handpress.pages.tree import Tree
from handpress.source.yaml import MAX_BYTES

REFUSE = "refuse"  # what is done with tracked changes, unless it is said to accept or to reject them
MB = 1 << 20
# A text has no more than YAML can take; a Word file or a PDF is mostly pictures, and its reader bounds what it unpacks.
MAX_TEXT, MAX_WEB, MAX_PACKED = MAX_BYTES // 2, 8 * MB, 64 * MB
_WORD = (".docx", ".dotx", ".docm", ".dotm")
_WEB = (".html", ".htm", ".xhtml", ".shtml")
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdwn", ".mdx", ".rmd", ".qmd")
SUFFIXES = frozenset((*_WORD, *_WEB, *_MARKDOWN, ".txt", ".text", ".pdf"))
_BY_SIZE = {**dict.fromkeys((*_WORD, ".pdf"), MAX_PACKED), **dict.fromkeys(_WEB, MAX_WEB)}

_AS_DOCX = "open it and save it as Word document (.docx)"
_AS_UTF8 = "save the file as UTF-8: in Notepad, File, Save as, Encoding"
_AS_TEXT = "write its words into a text file"
# What other programs write, by the first bytes, and by name where those tell nothing.
_BY_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Word file (.doc), or another old Office file", _AS_DOCX),
    (b"{\\rtf", "this is rich text (.rtf)", _AS_DOCX),
    (b"\x89PNG", "this is a picture", _AS_TEXT),
    (b"\xff\xd8\xff", "this is a picture", _AS_TEXT),
    (b"GIF8", "this is a picture", _AS_TEXT),
    (b"II*\0", "this is a picture", _AS_TEXT),
    (b"MM\0*", "this is a picture", _AS_TEXT),
    (b"BM", "this is a picture", _AS_TEXT),
    (b"RIFF", "this is a picture or a film", _AS_TEXT),
    (b"%!PS", "this is PostScript", "make a PDF of it"),
    (b"bplist", "this is an archive of a web page", "save the page as HTML"),
    (b"7z\xbc\xaf", "this is an archive", "unpack it, and import what is in it"),
    (b"Rar!", "this is an archive", "unpack it, and import what is in it"),
)
_BY_NAME = {
    ".doc": ("this is an old Word file", _AS_DOCX),
    ".dot": ("this is an old Word file", _AS_DOCX),
    ".rtf": ("this is rich text", _AS_DOCX),
    ".odt": ("this is a text of OpenOffice or LibreOffice", _AS_DOCX),
    ".pages": ("this is a file of Pages", "export it as Word (.docx)"),
    ".wpd": ("this is a file of WordPerfect", _AS_DOCX),
    ".pub": ("this is a file of Publisher", "save it as PDF"),
    ".epub": ("this is an e-book", "save the chapter as HTML"),
    ".mht": ("this is an archive of a web page", "save the page as HTML"),
    ".mhtml": ("this is an archive of a web page", "save the page as HTML"),
    ".pptx": ("these are slides", "save them as PDF"),
    ".xlsx": ("this is a spreadsheet", _AS_TEXT),
    ".zip": ("this is an archive", "unpack it, and import what is in it"),
}
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,500}>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
# Elements that a Markdown file or a text has no use for at its very top.
_SNIPPET = re.compile(rb"\s*<(?:div|article|main|section|h[1-6]|p|ul|table)\b[^>]{0,2000}>", re.IGNORECASE)


def refused_by_name(path: str) -> tuple[str, str] | None:
    """Return why no reader reads a file of this name, and what to do; None where its name tells nothing."""
    return _BY_NAME.get(_suffix(path))


def size_limit(path: str) -> int:
    """Return how many bytes a page of this name may have."""
    return _BY_SIZE.get(_suffix(path), MAX_TEXT)


def read_file(path: Path, changes: str = REFUSE) -> Tree:
    """Return the tree of the page at *path*; *changes* as for `read_tree`.

    Raises:
        HandpressError: It cannot be read, or is no page that any reader reads.
    """
    limit = size_limit(str(path))
    try:
        with open_file(path) as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise fault(Span(str(path)), "there is no such file", "missing-file", "check the name and the folder") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise fault(Span(str(path)), unread(error), "unreadable", "check its name and its permissions") from None
    if len(data) > limit:
        _refuse_others(data, str(path), "")  # a picture is a picture, however large
        _check_size(data, str(path), limit)
    return read_tree(data, str(path), changes)


def read_tree(data: bytes, path: str, changes: str = REFUSE) -> Tree:
    """Return the tree of a page.

    Args:
        data: The whole file.
        path: The name used in messages; its ending counts where the content can be of more than one kind.
        changes: What to do with the tracked changes of a Word file: refuse, accept or reject.

    Raises:
        HandpressError: No reader reads such a file, or the reader refuses it.
    """
    suffix = _suffix(path)
    if (data.startswith(_ZIPS) and (suffix in _WORD or _is_word(data))) or (suffix in _WORD and _is_locked(data)):
        from handpress.pages.readers.word import read_word

        _check_size(data, path, MAX_PACKED)
        return read_word(data, path, changes)
    # Some programs write a few bytes before the mark.
    if b"%PDF-" in data[:1024] and (suffix == ".pdf" or data.startswith(b"%PDF-")):
        from handpress.pages.readers.pdf import read_pdf

        _check_size(data, path, MAX_PACKED)
        return read_pdf(data, path)
    _refuse_others(data, path, suffix)
    # UTF-16 is no ASCII: its tags are looked for in the text.
    if suffix in _WEB or (suffix not in _MARKDOWN and (_HTML.match(data[:8192]) or _SNIPPET.match(data[:8192]))):
        from handpress.pages.readers.web import read_html

        _check_size(data, path, MAX_WEB)
        return read_html(data, path)
    _check_size(data, path, MAX_TEXT)
    return _read_text(data, path, suffix)


def _read_text(data: bytes, path: str, suffix: str) -> Tree:
    from handpress.pages.readers.markdown import is_markdown, read_markdown
    from handpress.pages.readers.plain import read_plain

    text, told = decoded(data, path)
    # Plain text that is named .md has lines that mean what they seem to; a text with a table of Markdown has a table.
    read = read_markdown if is_markdown(text, surely=suffix not in _MARKDOWN) else read_plain
    tree = read(text, path)
    return replace(tree, findings=(*told, *tree.findings)) if told else tree


def decoded(data: bytes, path: str) -> tuple[str, list[Finding]]:
    """Return the text of a file in UTF-8, UTF-16 with its mark or Windows-1252, and what is to be told of that.

    Raises:
        HandpressError: It is in another encoding, where nobody knows which letters are meant.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if not data.startswith(mark):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            text, fact = (guessed(data) if encoding != "utf-16" else None) or ("", "")
            if not fact:
                raise _undecoded(data, error, path) from None
            return text, [Finding(Span(path), f"this file {fact}", "encoding", _LETTERS, Severity.WARNING)]
        if encoding == "utf-16":
            fact = "this file is in UTF-16, and is read so"
            return text, [Finding(Span(path), fact, "encoding", "save it as UTF-8", Severity.NOTE)]
        return text, []
    raise AssertionError("the last mark is none")


_LETTERS = "check letters with accents, quotes and dashes; or save it as UTF-8 and import that"


def _undecoded(data: bytes, error: UnicodeDecodeError, path: str) -> HandpressError:
    if error.encoding != "utf-8":
        return fault(Span(path), "this file begins as UTF-16 and does not go on so", "encoding", "save it as UTF-8")
    before = re.split("\r\n|\r|\n", data[: error.start].decode("utf-8-sig", "replace"))
    place = Span(path, len(before), len(before[-1]) + 1)
    fact = f"byte {data[error.start]:#04x} is not UTF-8 text"
    return fault(place, fact, "encoding", _AS_UTF8)


def _refuse_others(data: bytes, path: str, suffix: str) -> None:
    packed, fact, hint = GZIP
    if data.startswith(packed):
        raise fault(Span(path), fact, "encoding", hint)
    for mark, fact, hint in _BY_BYTES:
        if data.startswith(mark) and not (mark.isalpha() and _is_text(data)):
            raise fault(Span(path), fact, "format", hint)
    if data.startswith(_ZIPS):
        fact, hint = _BY_NAME.get(suffix, _BY_NAME[".zip"])
        raise fault(Span(path), fact, "format", hint)
    if suffix in _BY_NAME:
        raise fault(Span(path), _BY_NAME[suffix][0], "format", _BY_NAME[suffix][1])
    if suffix in (*_WORD, ".pdf"):
        fact = f"this file is named {suffix}, and its content is something else"
        raise fault(Span(path), fact, "format", "open it, and save it again")


def _is_text(data: bytes) -> bool:
    """Return whether *data* may be text: "BMI and you" begins as a picture does."""
    return b"\0" not in data[:4096]


def _is_word(data: bytes) -> bool:
    """Return whether an archive names the main part of a Word document; the names stand in it as they are."""
    return b"word/document.xml" in data


def _is_locked(data: bytes) -> bool:
    """Return whether a file is what Office makes of a document with a password: its reader tells so."""
    return data.startswith(_BY_BYTES[0][0]) and "EncryptedPackage".encode("utf-16-le") in data


def _check_size(data: bytes, path: str, limit: int) -> None:
    if len(data) > limit:
        fact = f"this file is larger than {limit // 1024:,} KB"
        raise fault(Span(path), fact, "too-large", "split it; a handout is a few pages")


def _suffix(path: str) -> str:
    return PurePath(path).suffix.lower()
