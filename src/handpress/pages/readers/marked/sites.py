"""Take out of a Markdown file what is no Markdown: the marks of site generators, notebooks and wikis, and HTML.

Each mark is told, with the line where it stood; the words between marks stay. Nothing is run, nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from handpress.diagnostics import quoted
from handpress.meanings.words import word_set
from handpress.pages.readers.marked.bare import Bare, Numbered, Row
from handpress.pages.readers.marked.front import without_front_matter
from handpress.pages.readers.marked.tables import with_whole_tables
from handpress.pages.readers.marked.tags import FENCE, with_joined_tags, without_hidden, without_tags
from handpress.pages.sourcelines import TICKED


def bared(numbered: Sequence[tuple[int, str]], path: str) -> Bare:
    """Return the lines of a file as plain Markdown."""
    bare = Bare(path)
    body = without_front_matter(numbered, bare)
    reader = _Reader(bare)
    lines = with_whole_tables(without_hidden(with_joined_tags(body), bare), bare)
    for line in lines:
        reader.take(line)
    return bare


_LONGEST_HEADING = 300  # characters
_LONGEST_BOLD = 2000
_SHORT = re.compile(r"\{\{[<%][^{}]*[%>]\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}|\{\{[#/!>][^{}]*\}\}")
_FILLED = re.compile(r"\{\{[^{}]*\}\}")
_FENCE_BEHIND = re.compile(r"^(\s*)(?=`{3}|~{3})")  # what stood behind a shortcode opens no block
_BY_PROGRAM = "a mark of the web site's program"
_BLANK = r"\\_\\_\\_\\_"  # not to be taken for a line across the page
_TRAIT = re.compile(r"[ \t]?\{(?::|[#.][A-Za-z_-])[^{}]*\}|(?<=\])\{[^{}\]]*=[^{}]*\}")
_TOC = re.compile(r"\s*(?:\[\[?_?TOC_?\]\]?|\{:toc\}|__TOC__|\{\{TOC\}\}|\\newpage|\\pagebreak)\s*", re.IGNORECASE)
_WIKI_HEADING = re.compile(r"\s*(?P<marks>={2,6})\s*(?P<words>[^=\s][^=]*?)\s*(?P=marks)\s*")
_WIKI_PICTURE = re.compile(r"!\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_CALLOUT = re.compile(r"(?P<before>\s*(?:>\s*)+)(?P<mark>\[![\w -]+\][+-]?)\s*(?P<title>.*)")
_DIRECTIVE = re.compile(r"\s*(?P<mark>:{3,}|[!?]{3}[+]?)(?P<rest>(?:\s.*|[\w{\[].*)?)")
_KIND = re.compile(r"""\s*(?:\{[^{}]*\}|(?P<name>[\w-]+))?\s*(?P<title>.*)""")
_KNOWN = word_set(
    "abstract admonition attention bug callout caution danger details dropdown error example failure fail hint "
    "important info information margin note notes question quote seealso sidebar success summary tab-item tip todo "
    "topic warning alert box panel block container column columns center"
)
_MYST = re.compile(r"\{[\w:-]+\}")
_CHUNK = re.compile(
    r"\{\s*\.?(?:r|python|julia|sql|bash|sh|js|ojs|css|stan|rcpp|mermaid|dot|code-cell)\b.*", re.IGNORECASE
)
_ROUND = re.compile(
    r"(?P<indent>[ \t]*)(?:[•◦▪‣●○■□▫✓✔☐☑➤►▶▸➢❖◆◇⁃∙\uf0a7\uf0b7](?:\s+|(?=[^\W_]))|[–—·→]\s+|−\s+(?!\d)"
    r"|-(?=[A-Z][a-z]))"
)
# A number with its words right behind it, as Chinese writes them.
_TIGHT_NUMBER = re.compile(r"(\s*\d{1,3})(?:[.)](?=[「『《\u3400-\u9fff\uac00-\ud7af])|[、．]\s*(?=[^\W\d_]))")
_DEEPER = re.compile(r"^(\*{2,4})[ \t]+(?=[^\s*][^*]*$)")  # "** Deeper", as wikis write it
_ONLY_BLANK = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+_{3,}\s*$")
# A space within the marks of bold words, on one side: the standard shows the stars.
_LOOSE = re.compile(
    r"(?P<before>^\s*(?:(?:[-*+>]|\d{1,3}[.)])\s+)*)\*\*(?:[ ]+(?=[^\W_])|(?=\S))"
    r"(?P<words>(?:[^\w*]|_)*[^\W_][^*]*?)[ ]*\*\*(?=\W|$)"
)
_FORMULA = re.compile(
    r"\${1,2}(?=[^$]*[\\^_])[^$\s](?:[^$]{0,200}[^$])?\${1,2}|\${1,2}[ ](?=[^$]*\\)[^$]{1,200}\${1,2}"
)
_DEGREE = re.compile(r"\s*\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![a-z]))\s*")
_SIGNS = re.compile(r"[\\^_{}]")
_TIGHT = re.compile(r"(\s*#{1,6})(?=[^\W\d_])")


@dataclass
class _Reader:
    """Takes line after line, and knows within what each stands."""

    bare: Bare
    fence: str = ""
    is_code: bool = False  # of a notebook: no words for a reader
    boxes: list[str] = field(default_factory=list)  # their fences
    indented: int = 0  # how far the text of an admonition is moved in

    def take(self, line: Numbered) -> None:
        """Add a line to the rows, without its marks."""
        numbers, text = line
        if self._is_fenced(numbers, text):
            return
        if self.indented and text.strip():
            indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
            if indent >= self.indented:
                text = text.expandtabs(4)[self.indented :]
            else:
                self.indented = 0
        number = numbers[0] if numbers else 0
        if directive := _DIRECTIVE.fullmatch(text):
            self._open(number, directive)
            return
        if text.lstrip().startswith("|"):
            text = re.sub(r"<br\s*/?>", "; ", text, flags=re.IGNORECASE)
        for part in without_tags(number, self._unmarked(number, text), self.bare):
            self.bare.rows.append(Row(numbers, part))

    def _is_fenced(self, numbers: tuple[int, ...], text: str) -> bool:
        """Take a line of code or around it; return whether it was one."""
        found, number = FENCE.fullmatch(text), numbers[0] if numbers else 0
        fence, info = (found["fence"], found["info"].strip()) if found else ("", "")
        if self.fence:
            if self.is_code:
                self.bare.leave(number, text, "code of a notebook")
            self.bare.rows.append(Row(numbers, "" if self.is_code else text))
            self.fence = "" if fence.startswith(self.fence) and not info else self.fence
            return True
        if not fence:
            return False
        closes = not info and fence in self.boxes
        if closes or (_MYST.match(info) and not _CHUNK.match(info)):
            self.boxes = self.boxes[: self.boxes.index(fence)] if closes else [*self.boxes[-9:], fence]
            self.bare.leave(number, text, "the mark of a box")
            title = "" if closes else _MYST.sub("", info, count=1).strip()
            self.bare.rows.append(Row(numbers, f"**{title}**" if title else ""))
            return True
        self.fence, self.is_code = fence, bool(_CHUNK.match(info))
        if self.is_code or info:
            self.bare.leave(number, text, "code of a notebook" if self.is_code else "the mark of a block of text")
        self.bare.rows.append(Row(numbers, "" if self.is_code else fence))
        return True

    def _open(self, number: int, directive: re.Match[str]) -> None:
        """Take the mark of a box, as ":::note Title" or "!!! note"; its title stays, in bold."""
        kind = _KIND.fullmatch(directive["rest"])
        name, title = (kind["name"] or "", kind["title"]) if kind else ("", directive["rest"])
        if name and name.lower() not in _KNOWN:
            name, title = "", directive["rest"]
        title = title.strip().strip("\"'").removeprefix("[").removesuffix("]").strip()
        mark = directive[0].strip()
        self.bare.leave(number, mark[: mark.rfind(title)] if title else mark, "the mark of a box")
        self.indented = 4 if directive["mark"][0] in "!?" else 0
        self.bare.rows += [Row((number,), ""), Row((number,), f"**{title}**" if title else ""), Row((number,), "")]

    def _unmarked(self, number: int, text: str) -> str:
        """Return *text* without what is no Markdown and no HTML."""
        if _TOC.fullmatch(text):
            self.bare.leave(number, text, "a mark for a table of contents or a page break")
            return ""
        if len(text) < _LONGEST_HEADING and (wiki := _WIKI_HEADING.fullmatch(text)):
            return f"{'#' * len(wiki['marks'])} {wiki['words']}"
        if callout := _CALLOUT.fullmatch(text):
            self.bare.leave(number, callout["mark"], "the mark of a box")
            return f"{callout['before']}{'**' + callout['title'] + '**' if callout['title'] else ''}"
        text = _FORMULA.sub(lambda one: self._in_words(number, one), text)
        text = _TIGHT.sub(r"\1 ", text, count=1) if _TIGHT.match(text) else text
        is_loose = text.count("**") == 2 and len(text) < _LONGEST_BOLD
        text = _LOOSE.sub(r"\g<before>**\g<words>**", text) if is_loose else text
        text = self._without(number, text)
        text = _DEEPER.sub(lambda stars: f"{'  ' * (len(stars[1]) - 1)}* ", text, count=1)
        text = TICKED.sub(r"\g<indent>", text, count=1) if TICKED.match(text) else text
        text = _ROUND.sub(r"\g<indent>- ", text, count=1) if _ROUND.match(text) else text
        text = _TIGHT_NUMBER.sub(r"\1. ", text, count=1) if _TIGHT_NUMBER.match(text) else text
        text = _ONLY_BLANK.sub(lambda one: one[0].replace("_", r"\_"), text)
        text = _WIKI_PICTURE.sub(r"![\2](<\1>)", text)
        text = _WIKI_LINK.sub(lambda link: link[2] or link[1], text)
        return _NOTE.sub(r"[\1]", re.sub(r"^(\s*)\[\^([^\[\]\s]+)\]:", r"\1[\2]", text))

    def _in_words(self, number: int, formula: re.Match[str]) -> str:
        """Return a formula as it shows; one that is more than a number of degrees stays, and is warned of."""
        words = _DEGREE.sub("°", formula[0].strip("$")).strip()
        if _SIGNS.search(words):
            hint = "look on the page how it reads, and write it in words"
            self.bare.warn(number, "a formula stands here as it was written for a program", "formula", hint)
            return formula[0]
        self.bare.leave(number, formula[0], "the marks of a formula")
        return words

    def _without(self, number: int, text: str) -> str:
        """Return *text* without shortcodes and traits; what a program would have filled in becomes a blank."""
        for pattern, reason in (
            (_SHORT, _BY_PROGRAM),
            (_FILLED, _BY_PROGRAM),
            (_TRAIT, "a mark for the look of the page"),
        ):
            marks = [match[0].strip() for match in pattern.finditer(text)]
            if not marks:
                continue
            self.bare.leave(number, " ".join(marks), reason)
            if pattern is not _FILLED:
                text = _FENCE_BEHIND.sub(r"\1\\", pattern.sub("", text))
                continue
            text = pattern.sub(_BLANK, text)
            fact = f"a program would have filled in {quoted(marks[0])} here: a blank stands for it"
            self.bare.warn(number, fact, "filled-in", "write the words that belong there, or leave the blank")
        return text
