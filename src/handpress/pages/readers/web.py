"""Read a web page, saved as a file, as a tree of blocks: its article, without what stands around it.

Runs no script, fetches nothing, and opens no other file: a picture beside the page is named, not read. Every line with
words that a browser would show stands in a block, or is told with its reason; the words are the page's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from handpress.diagnostics import Span, fault, quoted
from handpress.disk.extras import check_installed
from handpress.pages.ads import is_site_name
from handpress.pages.readers.html.article import find_asides
from handpress.pages.readers.html.flow import Flow, with_bullets
from handpress.pages.readers.html.links import host_of
from handpress.pages.readers.html.looks import is_toggle, target_of
from handpress.pages.readers.html.page import Page
from handpress.pages.readers.html.programs import without_programs
from handpress.pages.tree import Block, Heading, Left, Line, LineWords, Paragraph, Tree

MAX_WEB_BYTES = 8 * 1024 * 1024  # a page with its pictures in it has five
_SITE = "the name of a part of the web site"
_LONGEST_SMALL = 3  # words
_LEAST = 60  # letters: less is no page, but what stands there until a script writes it


def read_html(data: bytes, path: str) -> Tree:
    """Return the article of the web page *data*.

    Raises:
        HandpressError: It is no web page with words in it, or larger than one.
    """
    _check(data, path)
    check_installed("import")
    # It needs html5lib, and text is imported without it.
    from handpress.pages.readers.html.parse import decode, parse

    text, findings = decode(data, path)
    without = without_programs(text.replace("\r\n", "\n").replace("\r", "\n"), path)
    html = parse(without.text, path)
    targets = frozenset(target_of(one) for one in html.within() if is_toggle(one))
    page = Page(html, path, find_asides(html, targets), host_of(html, text))
    page.left += [*without.left, *without.front.left]
    for one in html.within():
        if one.name in ("script", "style", "template"):
            page.tell(one, f"<{one.name}>", "for the browser, not for readers: never run")
    flow = Flow(page)
    flow.walk(html)
    blocks = with_bullets(flow.done())
    _check_words(page, blocks)
    title = page.title(without.front.title)
    if code := without.front.code:
        blocks.insert(0, Paragraph(page.take([(code.text, code.lines[0])])))
    blocks = _without_site_name(page, blocks)
    if title and is_site_name(title.text) and any(isinstance(one, Heading) for one in blocks):
        page.left += [Left(line, title.text, _SITE) for line in title.lines]
        title = None
    if title and (small := _small_word(blocks, title.text.casefold())):
        page.left += [Left(line, small.text, "a small word over the title") for line in small.lines]
        del blocks[0]
    lines = tuple(Line(number, " ".join(words)) for number, words in sorted(page.lines.items()))
    left = tuple(sorted(page.left, key=lambda one: one.line))
    warnings = (*findings, *page.lost_letters(), *page.doubts(), *page.filled, *page.torn.values())
    return Tree(tuple(blocks), lines, left, warnings, title, page.language() or without.front.language)


def _without_site_name(page: Page, blocks: list[Block]) -> list[Block]:
    """Return *blocks* without a first heading that names a part of the web site, if another follows."""
    first = next((one for one in blocks if isinstance(one, Heading)), None)
    others = sum(isinstance(one, Heading) for one in blocks) > 1
    if first is None or not others or not is_site_name(first.words.text):
        return blocks
    page.left += [Left(line, first.words.text, _SITE) for line in first.words.lines]
    return [one for one in blocks if one is not first]


def _small_word(blocks: Sequence[Block], title: str) -> LineWords | None:
    """Return what stands over the heading that is the page's title: a part of the web site, which titles it not."""
    match blocks[:2]:
        case [Paragraph(small), Heading(head, 1)] if head.text.casefold() in title:
            told = small.text.casefold()
            is_name = told.replace(" ", "").isalpha() and len(told.split()) <= _LONGEST_SMALL
            return small if is_name and told not in title else None
    return None


def _check(data: bytes, path: str) -> None:
    if len(data) > MAX_WEB_BYTES:
        fact = f"this page has {len(data):,} bytes; {MAX_WEB_BYTES:,} are read"
        raise fault(Span(path), fact, "too-large", "save it without its pictures")
    head = data[:3000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"mime-version:" in head and b"multipart/related" in head:
        hint = 'open it in a browser and save it as "Webpage, complete", or print it to PDF'
        raise fault(Span(path), "this is a web archive (.mht), and not read", "web-archive", hint)


def _check_words(page: Page, blocks: Sequence[Block]) -> None:
    frames = [one.get("src") for one in page.html.within() if one.name == "frame"]
    span = Span(page.path)
    if frames:
        hint = "open the frame with the text by itself in the browser, and save that"
        fact = "this page is made of frames, and has no text of its own: " + ", ".join(
            quoted(one) for one in frames[:5]
        )
        raise fault(span, fact, "frames", hint)
    letters = sum(character.isalnum() for words in page.kept for character in words)
    if letters < _LEAST and any(one.name == "script" for one in page.html.within()):
        hint = "print it to PDF from the browser and import that, or copy its text into a text file"
        raise fault(span, "this page is written by script: its file holds no text", "script-page", hint)
    if not letters:
        raise fault(span, "this page has no words", "empty-page", "check that it is the right file")
