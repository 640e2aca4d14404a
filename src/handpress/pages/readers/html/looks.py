"""What an element looks like and does in a browser: bold, a bullet, a button that opens another element.

Read from tags, classes and their own styles; style sheets are not read.
"""

from __future__ import annotations

import re

from handpress.pages.readers.html.elements import Element, shown_words

_BOLD = frozenset(["b", "strong", "u", "dt", "th", "legend", "caption"])
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|text-decoration[^;]*underline", re.IGNORECASE)
_LIGHT_STYLE = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-4]00)", re.IGNORECASE)
_AS_HEADING = frozenset(["heading", "title", "headline", "subheading", "subhead", "msotitle"])
_CONTROL = re.compile(
    r"(?:show|read|see|view|learn|expand|open|close|collapse|toggle|hide|print|share|menu|search)\b", re.I
)


def is_bold(element: Element) -> bool:
    """Return whether the words of *element* are bold, underlined or large, or called a heading."""
    style = element.get("style")[:1000]
    if is_light(element):
        return False
    if element.name in _BOLD or (style and _BOLD_STYLE.search(style)):
        return True
    names = element.get("class")[:300].casefold().replace("_", "-")
    large = element.name == "font" and element.get("size") in ("4", "5", "6", "7", "+1", "+2", "+3", "+4")
    called = names and _AS_HEADING & set(re.split(r"[\s-]+", names))
    if not large and not called:
        return False
    shown = shown_words(element)
    return len(shown) < 100 and not shown.endswith((".", "。"))


def is_light(element: Element) -> bool:
    """Return whether *element* ends what is bold around it."""
    style = element.get("style")[:1000]
    return bool(style and _LIGHT_STYLE.search(style))


def is_marker(element: Element) -> bool:
    """Return whether *element* is the bullet of a list as Word writes one into a web page, in a font of signs."""
    style = element.get("style")[:200].replace(" ", "").casefold()
    if "mso-list:ignore" not in style:
        return False
    shown = shown_words(element)
    return len(shown) < 3 and not any(map(str.isdigit, shown))


def is_toggle(element: Element) -> bool:
    """Return whether *element* opens another one: the head of an accordion, or a tab."""
    if element.get("role") == "tab" or element.get("aria-controls") or element.get("data-tab"):
        return True
    return (element.get("data-bs-toggle") or element.get("data-toggle")) in ("collapse", "tab", "pill")


def target_of(element: Element) -> str:
    """Return the id of what *element* opens."""
    for name in ("aria-controls", "data-bs-target", "data-target", "data-tab", "href"):
        value = element.get(name).strip()
        if value and (name != "href" or value.startswith("#")):
            return value.split()[0].removeprefix("#")
    return ""


def is_control(element: Element) -> bool:
    """Return whether *element* says what it does, as "Show more", and not what it opens."""
    said = shown_words(element)
    return not any(map(str.isalnum, said)) or (len(said.split()) < 4 and bool(_CONTROL.match(said)))


def number_in(value: str, otherwise: int) -> int:
    """Return the whole number that *value* begins with, if it is one that a page can mean."""
    match = re.match(r"\s*(\d{1,6})", value, re.ASCII)
    return int(match[1]) if match else otherwise
