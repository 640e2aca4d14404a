"""A web page on its way to a tree: the ledger of its lines, what was left out, its title and its language.

Each text is entered once, when it is taken or left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handpress.diagnostics import Finding, Severity, Span, fault, quoted
from handpress.pages.readers.html.article import MARKUP, UNSEEN, Asides
from handpress.pages.readers.html.characters import UNSEEN as INVISIBLE
from handpress.pages.readers.html.elements import Element, above, has_words, shown_words
from handpress.pages.readers.html.looks import is_control, is_toggle, target_of
from handpress.pages.readers.html.programs import FILLED, WRITTEN
from handpress.pages.tree import Left, LineWords

_MAX_LINES = 100_000  # the mapper takes fewer
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_IN_ROWS = frozenset(["li", "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "figcaption", "html", "body"])
_NAMED = frozenset(["iframe", "object", "embed", "video", "audio", "applet", "link", "style", "html", "body"])
BLANK = "____"  # as handouts have it: something that is to be filled in
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.].*)?")
_BETWEEN = re.compile(r"\s+[|·»«–—:-]{1,2}\s+")
_MARKS = " |·»«–—:-"
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass
class Page:
    """One page on its way: what surrounds its article, the ledger of its lines, and what was left out."""

    html: Element
    path: str
    asides: Asides
    host: str
    lines: dict[int, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    lost: dict[int, None] = field(default_factory=dict)
    doubtful: dict[int, None] = field(default_factory=dict)
    filled: list[Finding] = field(default_factory=list)
    torn: dict[str, Finding] = field(default_factory=dict)  # words out of a sentence: what they are told by
    level: int = 1  # of the last heading
    unseen: set[str] = field(default_factory=set)  # kinds of things without words that were told once

    def __post_init__(self) -> None:
        titles = (one for one in self.html.within() if one.name == "title" and has_words(one))
        self.title_element = next((one for one in titles if all(outer.name != "svg" for outer in above(one))), None)
        self.headings_of: dict[Element, Element] = {}  # what a button opens: that button, which is its heading
        ids: dict[str, Element] = {}
        for one in self.html.within():
            ids.setdefault(one.get("id"), one)
        for one in self.html.within():
            panel = ids.get(target_of(one)) if is_toggle(one) else None
            if panel and self._is_pair(one, panel):
                self.headings_of.setdefault(panel, one)
        self.toggles = set(self.headings_of.values())

    def _is_pair(self, button: Element, panel: Element) -> bool:
        """Return whether *button* names *panel*: both are shown, neither is in the other, and no heading does it."""
        over, outside = list(above(button)), list(above(panel))
        around = [button, *over, panel, *outside]
        if panel.name in _IN_ROWS or button.name in _IN_ROWS - {"li"}:
            return False
        if button in self.asides.running or panel in self.asides.running:
            return False
        if panel is button or panel in over or button in outside or is_control(button):
            return False
        named = any(one.name in HEADINGS or one.name == "summary" for one in over)
        pressed = any(one.name == "button" for one in (*over, panel, *outside))
        left = any(one in self.asides.left or one.name == "head" for one in around)
        return has_words(panel) and not (named or pressed or left)

    def take(self, pieces: Iterable[tuple[str, int]], left: bool = False) -> LineWords:
        """Return the words of *pieces*, each a text with its line, entered in the ledger."""
        numbers: dict[int, list[str]] = {}
        texts = []
        for text, line in pieces:
            text = text.translate(INVISIBLE)
            texts.append(text)
            for offset, part in enumerate(text.split("\n")):
                if words := " ".join(part.split()):
                    numbers.setdefault(line + offset, []).append(words)
        if len(self.lines) > _MAX_LINES:
            fact = f"this page has more than {_MAX_LINES:,} lines with words"
            raise fault(Span(self.path), fact, "too-large", "split it into several pages")
        for number, words_of_line in numbers.items():
            joined = " ".join(words_of_line)
            self.lines.setdefault(number, []).append(joined)
            if not left:
                self.kept.append(joined)
                if "\ufffd" in joined:
                    self.lost[number] = None
        return LineWords(" ".join("".join(texts).split()), tuple(sorted(numbers)))

    def leave(self, element: Element, reason: str) -> None:
        """Tell, line by line, that the words of *element* are left out."""
        by_line: dict[int, list[str]] = {}
        for text in element.texts():
            within = text.parent.name if text.parent else ""
            if within in UNSEEN:
                continue
            data = _MARKUP.sub(_as_space, text.data) if within in MARKUP else text.data
            for offset, part in enumerate(data.translate(INVISIBLE).split("\n")):
                if words := " ".join(part.split()):
                    by_line.setdefault(text.line + offset, []).append(words)
        for number, words_of_line in by_line.items():
            words = " ".join(words_of_line)
            if any(map(str.isalnum, words)):
                self.take([(words, number)], left=True)
                self.left.append(Left(number, words, reason))

    def tell(self, element: Element, what: str, reason: str) -> None:
        """Tell of something without words, once for all that are the same."""
        if (key := f"{what} {reason}") not in self.unseen:
            self.unseen.add(key)
            self.left.append(Left(element.line, what, reason))

    def tell_torn(self, element: Element, reason: str, said: str = "") -> None:
        """Warn that words are left out of the midst of a sentence; the same words, once."""
        words = said or shown_words(element).translate(INVISIBLE)
        if any(map(str.isalnum, words)) and words not in self.torn:
            fact = f"left out of the midst of a sentence, {reason}: {quoted(words)}"
            hint = "look at the sentence: does it say the same without them?"
            self.torn[words] = Finding(Span(self.path, element.line, 1), fact, "torn", hint, Severity.WARNING)

    def tell_under_pointer(self, element: Element) -> None:
        """Tell the words that a browser shows only where the pointer rests on *element*."""
        words = " ".join(FILLED.sub(BLANK, element.get("title")).translate(INVISIBLE).split())
        if not any(map(str.isalnum, words)) or element.name in _NAMED:
            return
        if words not in (shown_words(element) or " ".join(element.get("alt").split())):
            self.tell(element, words, "shown only under the pointer on the web page")

    def blank(self, mark: str, line: int) -> str:
        """Return what stands in the text for a *mark* that a program would have filled in or followed; tell it."""
        if not mark.startswith(WRITTEN):  # else the code was told
            self.left.append(Left(line, mark, "a mark of the web site's program"))
        if mark[2:3] in "#/!>^":
            return ""
        named = quoted(mark.removeprefix(WRITTEN).strip("{} "))
        fact = f"a program would have filled in {named} here: a blank stands for it"
        hint = "write the words that belong there, or leave the blank"
        self.filled.append(Finding(Span(self.path, line, 1), fact, "filled-in", hint, Severity.WARNING))
        return BLANK

    def lost_letters(self) -> Iterator[Finding]:
        """Yield a warning for each line, to a number, in which a letter is lost."""
        for line in list(self.lost)[:20]:
            fact = "a letter was lost here: U+FFFD stands in its place"
            yield Finding(Span(self.path, line, 1), fact, "lost-letter", "type it again", Severity.WARNING)

    def doubts(self) -> Iterator[Finding]:
        """Yield a warning for each long text that the page hides, and that is kept."""
        for line in list(self.doubtful)[:20]:
            fact = "the web page hides the text from here on; it is kept"
            hint = "delete it if the page in the browser does not say it"
            yield Finding(Span(self.path, line, 1), fact, "hidden-text", hint, Severity.WARNING)

    def language(self) -> str:
        """Return the language that the page declares, or ""."""
        declared = [self.html.get("lang") or self.html.get("xml:lang"), *self._meta("content-language", "og:locale")]
        main = next((one for one in self.html.within() if one.name in ("body", "main") and one.get("lang")), None)
        for one in [main.get("lang") if main else "", *declared]:
            match = _TAG.fullmatch(one.strip()[:40])
            if match:
                tag = [match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()]
                return "-".join(part for part in tag if part)
        return ""

    def title(self, declared: LineWords | None = None) -> LineWords | None:
        """Return the title of the page without the name of the web site, which is told; front matter's goes first."""
        if declared:
            if self.title_element:
                self.leave(self.title_element, "the title that a browser shows, beside that of the page")
            return self.take([(declared.text, declared.lines[0])])
        if self.title_element:
            title = self.take([(text.data, text.line) for text in self.title_element.texts()])
            return self._without_site(title)
        for one in self.html.within():
            if one.name == "meta" and one.get("property") == "og:title" and one.get("content").strip():
                return self.take([(one.get("content").replace("\n", " "), one.line)])
        return None

    def _without_site(self, title: LineWords) -> LineWords:
        parts = _BETWEEN.split(title.text)
        kept = self._named(title.text, parts)
        before, _, after = title.text.partition(kept)
        for site in (before, after):
            if any(map(str.isalnum, site)):
                self.left.append(Left(title.lines[0], site.strip(_MARKS), "the name of the web site, beside the title"))
        return LineWords(kept, title.lines)

    def _named(self, title: str, parts: Sequence[str]) -> str:
        """Return what of *title* names the page: what a heading says, or all but the name of the site."""
        heads = [shown_words(one) for one in self.html.within() if one.name == "h1" and has_words(one)][:20]
        sites = [" ".join(one.split()).casefold() for one in self._meta("og:site_name", "application-name")]
        if len(parts) < 2:
            return title
        for head in sorted(heads, key=len, reverse=True):
            if found := re.search(rf"(?<!\w){re.escape(head)}(?!\w)", title, re.IGNORECASE):
                return found[0]
        for part in parts:
            if len(part) > 8 and any(head.casefold().startswith(part.casefold()) for head in heads):
                return part
        if parts[0].casefold() in sites:
            return title[len(parts[0]) :].strip(_MARKS)
        bar = max(title.rfind(" | "), title.rfind(" » "))
        if parts[-1].casefold() in sites:
            return title[: -len(parts[-1])].strip(_MARKS)
        return title[:bar].strip(_MARKS) if bar > 0 else title

    def _meta(self, *names: str) -> list[str]:
        return [
            one.get("content")
            for name in names
            for one in self.html.within()
            if one.name == "meta" and name in (one.get("property"), one.get("name"), one.get("http-equiv").lower())
        ]


def _as_space(found: re.Match[str]) -> str:
    return " " + "\n" * found[0].count("\n")
