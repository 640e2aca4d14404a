"""Find the title and the codes at the head of a page.

Never takes the first sentence of a page for its title, and never makes a title of a file name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from handpress.source.pages.headings import Heading, heading_at
from handpress.source.pages.meanings import CODE, tokens
from handpress.source.pages.sourcelines import LineShape, SourceLine, has_words
from handpress.source.pages.tree import LineWords

_CPT = r"(?:CPT|HCPCS)®?\s*(?:procedure\s+)?(?:codes?\b)?\s*[:#]?\s*#?"
_OVERVIEW = r"(?P<overview>(?:an\s+)?overview\s+of\s+(?:the\s+)?|introduction\s+to\s+(?:the\s+)?)"
_NONE = r"(?P<overview>(?!))?(?P<code>(?!))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # Overview of CPT Code 12345: Title
        rf"{_OVERVIEW}?{_CPT}(?P<code>{CODE})(?:\s*[:–—-]\s*(?P<title>\S.*))?",
        # Title (CPT 12345)
        rf"{_OVERVIEW}?(?P<title>\S.*?)\s*[(\[:,–—-]\s*{_CPT}(?P<code>{CODE})\s*[)\]]?",
        rf"{_OVERVIEW}?(?P<code>{CODE})\s*[:–—-]\s*(?P<title>\S.*)",  # 12345: Title
        rf"{_OVERVIEW}(?P<code>(?!))?(?P<title>\S.*)",  # Overview of title
        rf"{_NONE}(?:title|procedure|procedure name|name of procedure)\s*:\s+(?P<title>\S.*)",
    )
)
_CODE_FIELD = re.compile(
    r"(?:(?:(?:primary|main|billing)\s+)?(?:CPT|HCPCS)®?(?:\s+procedure)?(?:\s+codes?)?(?:\s+number)?(?:\s*[:#]|\s)"
    rf"|(?:(?:procedure|billing)\s+)?code\s*[:#])\s*(?P<code>{CODE})\.?",
    re.IGNORECASE,
)
_MENTION = re.compile(rf"(?:CPT|HCPCS)®?\W{{0,3}}(?:codes?)?\W{{0,3}}(?P<code>{CODE})", re.IGNORECASE)
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+)+")
_LONGEST = 200


@dataclass(frozen=True)
class Title:
    """The head of a page: its title, its codes, and whether the title opens an overview.

    ``used`` holds the indexes of the lines that it took.
    """

    words: LineWords | None
    codes: tuple[LineWords, ...]
    opens_overview: bool
    used: frozenset[int]


def find_title(lines: Sequence[SourceLine]) -> Title:
    """Return the head of the page, which ends at the first heading that names a kind of section."""
    head = _Head()
    for index, line in enumerate(lines):
        if line.shape in (LineShape.BLANK, LineShape.MARKS) or index in head.used:
            continue
        if head.seen == _FAR or not head.take(index, line, heading_at(lines, index, frozenset())):
            break
    title = head.title or head.plain
    used = head.used if head.title or head.plain_at is None else head.used | {head.plain_at}
    return Title(_in_small_letters(title, lines), tuple(head.codes), head.opens_overview, frozenset(used))


_FAR = 12  # lines: a title stands near the top


@dataclass
class _Head:
    """What is known of the head of a page: the title, or the plain line that is the title if nothing better comes."""

    title: LineWords | None = None
    plain: LineWords | None = None
    plain_at: int | None = None
    codes: list[LineWords] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    opens_overview: bool = False
    seen: int = 0  # lines that told nothing

    def take(self, index: int, line: SourceLine, heading: Heading | None) -> bool:
        """Take what *line* tells; return whether to read on."""
        numbers = tuple(one.number for one in heading.lines) if heading else (line.number,)
        form = _form(line)
        if code := code_in_field(line.text):
            self.codes.append(LineWords(code, numbers))
        elif self.title is not None:
            if not heading or tokens(heading.text) != tokens(self.title.text):
                return False
            self.title = LineWords(self.title.text, self.title.lines + numbers)  # a heading repeats it
        elif heading and heading.meaning and not heading.meaning.titled:
            return False
        elif form:
            self.opens_overview = self.opens_overview or bool(form["overview"])
            self.codes += [LineWords(form["code"].upper(), numbers)] if form["code"] else []
            named = form["title"] and has_words(form["title"])
            self.title = LineWords(as_title(form["title"]), numbers) if named else None
        elif heading and _is_marked(heading) and (self.plain is None or heading.level == 1):
            self.title = LineWords(as_title(line.text), numbers)
        else:
            self.seen += 1
            if self.seen > 1 or not _may_be_title(line):
                return heading is None
            self.plain, self.plain_at = LineWords(as_title(line.text), numbers), index
            return True
        self.used.update(range(index, index + len(numbers)))
        return True


def _is_marked(heading: Heading) -> bool:
    """Return whether more than letters shows that this is a heading: "#", or a line under it."""
    return heading.lines[0].shape is LineShape.HEADING or len(heading.lines) > 1


def _in_small_letters(title: LineWords | None, lines: Sequence[SourceLine]) -> LineWords | None:
    """Return an ALL CAPS title as the page itself writes it elsewhere; if it does not, as it stands."""
    if title is None or not title.text.isupper():
        return title
    spelled = re.compile(rf"(?<!\w){re.escape(title.text)}(?!\w)", re.IGNORECASE)
    for line in lines:
        found = spelled.search(line.text)
        if found and not found[0].isupper():
            return LineWords(found[0][:1].upper() + found[0][1:], title.lines)
    return title


def _form(line: SourceLine) -> re.Match[str] | None:
    if line.shape not in (LineShape.TEXT, LineShape.HEADING) or len(line.text) > _LONGEST or line.text[-1] in ".!?;,":
        return None
    return next((match for form in _FORMS if (match := form.fullmatch(line.text))), None)


def _may_be_title(line: SourceLine) -> bool:
    """Return whether a plain first line is a name and no sentence."""
    text = line.text
    if line.shape is not LineShape.TEXT or len(text) > 100 or text[-1] in ".!;,:" or ": " in text:
        return False
    return text[0].isupper() or text[0].isdigit() or bool(_SLUG.fullmatch(text))


def as_title(text: str) -> str:
    """Return *text* as a title: "total-knee-replacement" becomes "Total knee replacement"."""
    text = text.strip(" :")
    if _is_slug(text):
        text = " ".join(re.split("[-_]", text))
        return text[:1].upper() + text[1:]
    return text


def slug_in(text: str) -> str:
    """Return what of the title line *text* is part of a web address, or ""."""
    form = next((match for pattern in _FORMS if (match := pattern.fullmatch(text))), None)
    title = ((form["title"] if form else text) or "").strip(" :")
    return title if _is_slug(title) else ""


def _is_slug(text: str) -> bool:
    # Not "X-ray" nor "Follow-up".
    parts = re.split("[-_]", text)
    return bool(_SLUG.fullmatch(text)) and (len(parts) > 2 or (text.islower() and min(map(len, parts)) > 3))


def code_in_field(text: str) -> str:
    """Return the code of a line such as "CPT Code: 12345", or ""."""
    match = _CODE_FIELD.fullmatch(text) if len(text) <= _LONGEST else None
    return match["code"].upper() if match else ""


def mentioned_code(text: str) -> str:
    """Return the first code that *text* names as one, or ""."""
    match = _MENTION.search(text)
    return match["code"].upper() if match else ""
