"""Parse a web page by the rules that browsers keep into elements and texts that know their line.

Runs nothing and fetches nothing: a page is bytes, its document type and its comments are passed over. Refuses what no
page needs and what would take the parser more than time in step with the length: nesting, names and attributes
without end.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import webencodings  # type: ignore[import-untyped]
from html5lib._tokenizer import HTMLTokenizer  # type: ignore[import-untyped]
from html5lib.constants import tokenTypes, voidElements  # type: ignore[import-untyped]
from html5lib.html5parser import HTMLParser  # type: ignore[import-untyped]
from html5lib.treebuilders.base import TreeBuilder  # type: ignore[import-untyped]

from handpress.diagnostics import Finding, Severity, Span, fault
from handpress.pages.readers.encodings import guessed
from handpress.pages.readers.html.elements import Element, Text

MAX_DEPTH = 200  # the deepest of many real pages is 60; browsers stop at 512
MAX_NODES = 300_000
_MAX_ATTRIBUTES = 500
_MAX_STEPS = 50_000  # of the tokenizer within one tag; a step reads a letter of a name, or a whole value
_MAX_VALUE = 10_000  # characters of a value with entities: settings of a script, which nobody reads here

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w:.-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.-]{1,40})",
    re.IGNORECASE,
)
_IN_ASCII = ("iso-2022-jp", "hz-gb-2312")  # whose every byte is ASCII
_NO_LETTER = re.compile(r"&#(?:[xX][0-9a-fA-F]{8,}|[0-9]{8,});?")  # beyond Unicode, or a number without end
_LINE_END = re.compile(r"&#(?:0{0,9}1[03](?![0-9])|[xX]0{0,9}[aAdD](?![0-9a-fA-F]));?|&NewLine;")  # no line of the file
_CLOSED = re.compile(r"<([A-Za-z][\w:-]{0,40})((?:\s[^<>]*)?)/>")
_AS_UTF8 = 'save it again from the browser: "Webpage, complete" is written in UTF-8'
_TOO_DEEP = "copy the text of the article into a text file and import that"
_CHARACTERS = (tokenTypes["Characters"], tokenTypes["SpaceCharacters"])
_START = tokenTypes["StartTag"]


class _TooMuchError(Exception):
    """The page holds more of something than a page needs."""


class _Tokens(HTMLTokenizer):  # type: ignore[misc]
    """Tokens, each with its line; none grows without end."""

    line = 1  # that the last text ended on
    tag_line = 1
    steps = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self.tokenQueue: deque[dict[str, Any]] = deque()
        while self.state():
            self.stream.errors.clear()
            self.steps += 1
            if self.steps > _MAX_STEPS:
                self._cut()
            while self.tokenQueue:
                token = self.tokenQueue.popleft()
                if token["type"] == tokenTypes["ParseError"]:
                    continue
                self.steps = 0
                if token["type"] in _CHARACTERS:
                    self.line = self.stream.position()[0]
                elif token["type"] == _START:
                    self.tag_line = self.stream.position()[0]
                yield token

    def _cut(self) -> None:
        """Forget a long comment; refuse a tag as long as that."""
        token = self.currentToken
        if token and token["type"] == tokenTypes["Comment"]:
            token["data"] = ""
            self.steps = 0
            return
        raise _TooMuchError("a tag that does not end")

    def beforeAttributeNameState(self) -> bool:  # noqa: N802
        if len(self.currentToken["data"]) > _MAX_ATTRIBUTES:
            raise _TooMuchError(f"a tag with more than {_MAX_ATTRIBUTES} attributes")
        return bool(super().beforeAttributeNameState())

    def processEntityInAttribute(self, allowedChar: str | None) -> None:  # noqa: N802, N803
        if len(self.currentToken["data"][-1][1]) > _MAX_VALUE:
            self.currentToken["data"][-1][1] = ""
        self.steps = 0
        super().processEntityInAttribute(allowedChar)


class _Builder(TreeBuilder):  # type: ignore[misc]
    """The elements of a page, as the parser finds them."""

    documentClass = staticmethod(lambda: Element("#document"))  # noqa: N815
    elementClass = Element  # noqa: N815
    tokens: _Tokens
    nodes = 0

    def insertDoctype(self, token: dict[str, Any]) -> None:  # noqa: N802
        """Pass over it: it says nothing to a reader."""

    def insertComment(self, token: dict[str, Any], parent: Element | None = None) -> None:  # noqa: N802
        """Pass over it."""

    def createElement(self, token: dict[str, Any]) -> Any:  # noqa: N802
        return self._placed(super().createElement(token))

    def insertElementNormal(self, token: dict[str, Any]) -> Any:  # noqa: N802
        return self._placed(super().insertElementNormal(token))

    def _placed(self, element: Element) -> Element:
        element.line = self.tokens.tag_line
        self._count()
        return element

    def insertText(self, data: str, parent: Element | None = None) -> None:  # noqa: N802
        parent = parent or self.openElements[-1]
        before = None
        if self.insertFromTable and self.openElements[-1].name in ("table", "tbody", "tfoot", "thead", "tr"):
            parent, before = self.getTableMisnestedNodePosition()
        text = Text(data, self.tokens.line - data.count("\n"))
        self._count()
        if before is None:
            parent.appendChild(text)
        else:
            parent.insertBefore(text, before)

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _TooMuchError(f"more than {MAX_NODES:,} elements")
        if len(self.openElements) > MAX_DEPTH:
            raise _TooMuchError(f"elements nested deeper than {MAX_DEPTH}")


class _Parser(HTMLParser):  # type: ignore[misc]
    """html5lib's parser over tokens that know their line."""

    def _parse(self, stream: str, *_: object, **__: object) -> None:
        self.innerHTMLMode = False
        self.scripting = True  # else an image for those without script ends the head of the page
        self.container = "div"
        self.tokenizer = self.tree.tokens = _Tokens(stream, parser=self)
        self.reset()
        self.mainLoop()

    def parseError(self, *_: object, **__: object) -> None:  # noqa: N802
        """Pass over it: every page has some."""


def parse(text: str, path: str) -> Element:
    """Return the page *text* as its element "html".

    Raises:
        HandpressError: It holds more than a page needs, or the parser can make nothing of it.
    """
    if text[:200].lstrip().startswith("<?xml"):
        text = _CLOSED.sub(_opened, text)
    parser = _Parser(_Builder)
    try:
        parser.parse(_NO_LETTER.sub("\ufffd", _LINE_END.sub(" ", text)))
    except _TooMuchError as error:
        line = parser.tokenizer.stream.position()[0]
        raise fault(Span(path, line, 1), f"this page has {error}", "too-large", _TOO_DEEP) from None
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        # html5lib checks itself by assertions, and trips over some pages that no browser would.
        line = parser.tokenizer.stream.position()[0]
        raise fault(Span(path, line, 1), "from here on this page is no HTML", "not-html", _TOO_DEEP) from None
    for child in parser.tree.document.elements:
        return child  # type: ignore[no-any-return]
    return Element("html")


def _opened(found: re.Match[str]) -> str:
    """Return an element that XHTML closes in its own tag, as <script src="a"/>, with the end that HTML asks for."""
    return found[0] if found[1].lower() in voidElements else f"<{found[1]}{found[2]}></{found[1]}>"


def decode(data: bytes, path: str) -> tuple[str, list[Finding]]:
    """Return the text of a page, and what is to be told of its encoding.

    What is UTF-8 throughout is read so, whatever the page declares: other encodings do not look like it.

    Raises:
        HandpressError: It declares no encoding, and is in one that cannot be told.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _replaced(data[len(mark) :], name, path)
    head = data[:4096]
    if head.count(0) > len(head) / 5:
        return _replaced(data, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", path)
    declared = _declared(head)
    if not (declared and declared.name in _IN_ASCII) and (text := _strictly(data, "utf-8")) is not None:
        return _without_nul(text), []
    if declared and declared.name not in ("utf-8", "utf-16le", "utf-16be", "x-user-defined"):
        text = _strictly(data, declared.codec_info.name)
        if text is not None:
            return _without_nul(text), []
        fact = f"this page says that it is in {declared.name}, and is not throughout"
        return _replaced(data, declared.codec_info.name, path, fact)
    return _undeclared(data, path)


def _undeclared(data: bytes, path: str) -> tuple[str, list[Finding]]:
    """Return a page that is not UTF-8 throughout, and names no other encoding."""
    text, fact = guessed(data.replace(b"\x00", b"")) or ("", "")
    if not fact:
        fact = "this page is not in UTF-8, and does not say in what else"
        raise fault(Span(path), fact, "encoding", _AS_UTF8)
    return _without_nul(text), [_warning(Finding(Span(path), f"this page {fact}", "encoding"))]


def _declared(head: bytes) -> Any:
    found = _DECLARED.search(head)
    return webencodings.lookup((found[1] or found[2]).decode("ascii", "replace")) if found else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _replaced(data: bytes, encoding: str, path: str, fact: str = "") -> tuple[str, list[Finding]]:
    text = data.decode(encoding, "replace")
    fact = fact or f"this page is in {encoding.upper()}, and is not throughout"
    found = [Finding(Span(path), fact, "encoding")] if "\ufffd" in text else []
    return _without_nul(text), [_warning(one) for one in found]


def _without_nul(text: str) -> str:
    return text.replace("\x00", "").removeprefix("\ufeff")


def _warning(finding: Finding) -> Finding:
    hint = "check letters with accents; or " + _AS_UTF8
    return Finding(finding.span, finding.message, finding.rule, hint, Severity.WARNING)
