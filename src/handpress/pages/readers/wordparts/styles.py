"""The styles of a Word file -> what a paragraph is, and how its words look."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from handpress.source.package import Element, child, is_on, name, number, value

_MAX_CHAIN = 20  # styles that rest on one another

# Built-in styles have English names in every Word; other programs write those of their language.
_HEADING = re.compile(
    r"(?:heading|überschrift|título|titulo|titre|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|başlık"
    r"|标题|標題|見出し|제목|عنوان|tiêu đề|đầu đề|judul|pamagat|επικεφαλίδα|כותרת)\s*([1-9])",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:title|titel|título|titulo|titre(?: principal)?|titolo|название|заголовок|konu başlığı|标题|標題|表題|제목"
    r"|العنوان|tiêu đề|judul|pamagat)",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"sub-?title|untertitel|subtítulo|sous-titre|sottotitolo|副标题|подзаголовок", re.IGNORECASE)
_LIST = re.compile(r"list (?P<kind>bullet|number)(?: (?P<level>[2-5]))?", re.IGNORECASE)
_CONTENTS = re.compile(r"toc (?:[1-9]|heading)|table of figures", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """How a run of words looks, and whether it shows at all."""

    bold: bool = False
    underlined: bool = False
    size: int = 20  # half points; ECMA-376 17.3.2.38: 10 points where nothing says another
    hidden: bool = False
    struck: bool = False
    raised: bool = False
    right_to_left: bool = False
    bold_bidi: bool = False  # Arabic and Hebrew have weights and sizes of their own
    size_bidi: int = 20
    font: str = ""
    language: str = ""
    language_asian: str = ""
    language_bidi: str = ""

    @property
    def is_bold(self) -> bool:
        """Whether the words show in bold; some programs set only the other switch."""
        return self.bold or (self.right_to_left and self.bold_bidi)

    @property
    def shown_size(self) -> int:
        """The size that the words show in."""
        return self.size_bidi if self.right_to_left else self.size


@dataclass(frozen=True)
class Shape:
    """What a paragraph is by its style and its own settings."""

    level: int = 0  # of a heading; 0 for none
    is_title: bool = False
    is_subtitle: bool = False
    is_contents: bool = False  # a line of a table of contents
    is_caption: bool = False
    list_id: str = ""
    list_level: int | None = None
    list_style: str = ""  # the style by which its list finds its level
    listed: str = ""  # "bullet" or "number": a style of lists that counts nothing itself
    listed_level: int = 0
    indent: int = 0  # twentieths of a point
    has_indent: bool = False
    before: int = 0
    after: int = 0
    snug: bool = False  # no space between paragraphs of one style
    has_lines: bool = False  # its tabs draw lines to write on
    style: str = ""


_FLAGS = {
    "w:b": "bold",
    "w:bCs": "bold_bidi",
    "w:vanish": "hidden",
    "w:strike": "struck",
    "w:dstrike": "struck",
    "w:rtl": "right_to_left",
}


def look_over(base: Look, properties: Element | None) -> Look:
    """Return *base* with what run *properties* change."""
    if properties is None:
        return base
    changed: dict[str, Any] = {}
    for each in properties:
        match name(each):
            case "w:u":
                changed["underlined"] = value(each) not in ("none", "")
            case "w:sz":
                changed["size"] = number(each) or base.size
            case "w:szCs":
                changed["size_bidi"] = number(each) or base.size_bidi
            case "w:vertAlign":
                changed["raised"] = value(each) == "superscript"
            case "w:rFonts":
                changed["font"] = value(each, "w:ascii") or value(each, "w:hAnsi") or base.font
            case "w:lang":
                changed["language"] = value(each) or base.language
                changed["language_asian"] = value(each, "w:eastAsia") or base.language_asian
                changed["language_bidi"] = value(each, "w:bidi") or base.language_bidi
            case flag if flag in _FLAGS:
                changed[_FLAGS[flag]] = is_on(each) or bool(changed.get(_FLAGS[flag]) and flag == "w:dstrike")
    return replace(base, **changed) if changed else base


def shape_over(base: Shape, properties: Element | None) -> Shape:
    """Return *base* with what paragraph *properties* change."""
    if properties is None:
        return base
    changed: dict[str, Any] = {}
    for each in properties:
        match name(each):
            case "w:outlineLvl":
                level = number(each)
                changed["level"] = level + 1 if level is not None and 0 <= level < 9 else 0
            case "w:numPr":
                listed, level = child(each, "w:numId"), child(each, "w:ilvl")
                if listed is not None:
                    changed["list_id"] = "" if value(listed) == "0" else value(listed)
                if listed is not None or level is not None:
                    changed["list_level"] = number(level)
            case "w:ind":
                start = number(each, "w:left") if number(each, "w:left") is not None else number(each, "w:start")
                if start is not None:
                    changed |= {"indent": start, "has_indent": True}
            case "w:spacing":
                changed["before"] = _space(each, "w:before", base.before)
                changed["after"] = _space(each, "w:after", base.after)
            case "w:tabs":
                changed["has_lines"] = any(value(tab, "w:leader") in ("underscore", "heavy") for tab in each)
            case "w:contextualSpacing":
                changed["snug"] = is_on(each)
    return replace(base, **changed) if changed else base


_AUTO = 280  # twentieths of a point, as Word takes it


def _space(spacing: Element, which: str, base: int) -> int:
    if value(spacing, f"{which}Autospacing") in ("1", "true", "on"):
        return _AUTO
    given = number(spacing, which)
    return base if given is None else given


class Styles:
    """The styles of one file."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._looks: dict[tuple[str, str], Look] = {}
        self._shapes: dict[str, Shape] = {}
        self._look, self._shape = Look(), Shape()
        for each in () if root is None else root:
            if name(each) == "w:style" and value(each, "w:styleId"):
                self._styles.setdefault(value(each, "w:styleId"), each)
                if value(each, "w:type") == "paragraph" and value(each, "w:default") in ("1", "true", "on"):
                    self._default = value(each, "w:styleId")
            elif name(each) == "w:docDefaults":
                self._look = look_over(self._look, child(child(each, "w:rPrDefault"), "w:rPr"))
                self._shape = shape_over(self._shape, child(child(each, "w:pPrDefault"), "w:pPr"))

    def _base(self, style: str, depth: int) -> str:
        """Return the style that *style* rests on; "" for none, or where styles rest on one another in a circle."""
        base = value(child(self._styles.get(style), "w:basedOn"))
        return base if base in self._styles and depth < _MAX_CHAIN else ""

    def look(self, paragraph_style: str, run_style: str = "") -> Look:
        """Return how words look in these two styles."""
        key = (paragraph_style or self._default, run_style)
        if key not in self._looks:
            self._looks[key] = self._look_of(*key)
        return self._looks[key]

    def _look_of(self, paragraph_style: str, run_style: str, depth: int = 0) -> Look:
        key = (paragraph_style, run_style)
        if key in self._looks:
            return self._looks[key]
        style = run_style or paragraph_style
        if not style:
            return self._look
        base = self._base(style, depth)
        below = (paragraph_style, base) if run_style else (base, "")
        self._looks[key] = look_over(self._look_of(*below, depth + 1), child(self._styles.get(style), "w:rPr"))
        return self._looks[key]

    def shape(self, properties: Element | None) -> Shape:
        """Return what a paragraph with these *properties* is."""
        base = self._shape_of(value(child(properties, "w:pStyle")) or self._default)
        if child(properties, "w:numPr") is None:
            return shape_over(base, properties)
        # The indent of a list that the paragraph itself names counts more than that of its style.
        return shape_over(replace(base, has_indent=False), properties)

    def _shape_of(self, style: str, depth: int = 0) -> Shape:
        found = self._styles.get(style)
        if found is None:
            return self._shape
        if style not in self._shapes:
            base = self._shape_of(self._base(style, depth), depth + 1)
            called = value(child(found, "w:name")) or style
            shape = replace(_named(shape_over(base, child(found, "w:pPr")), called), style=style)
            self._shapes[style] = replace(shape, list_style=style) if shape.list_id != base.list_id else shape
        return self._shapes[style]

    def header_is_bold(self, style: str) -> bool:
        """Return whether a table style sets its first row in bold."""
        for depth in range(_MAX_CHAIN):
            for part in self._styles.get(style, ()):
                is_first = name(part) == "w:tblStylePr" and value(part, "w:type") == "firstRow"
                if is_first and look_over(Look(), child(part, "w:rPr")).bold:
                    return True
            style = self._base(style, depth)
        return False

    def list_of(self, style: str) -> str:
        """Return the list that a style of lists stands for."""
        return self._shape_of(style).list_id


def _named(shape: Shape, called: str) -> Shape:
    """Return *shape* with what the name of its style says."""
    called = called.strip()
    if (heading := _HEADING.fullmatch(called)) and not shape.level:
        return replace(shape, level=int(heading[1]))
    if _TITLE.fullmatch(called):
        return replace(shape, is_title=True)
    if listed := _LIST.fullmatch(called):
        return replace(shape, listed=listed["kind"].lower(), listed_level=int(listed["level"] or 1) - 1)
    return replace(
        shape,
        is_subtitle=shape.is_subtitle or bool(_SUBTITLE.fullmatch(called)),
        is_contents=shape.is_contents or bool(_CONTENTS.fullmatch(called)),
        is_caption=shape.is_caption or called.casefold() == "caption",
    )
