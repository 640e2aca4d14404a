"""What an address in a web page says: of which site the page is, what a reader is told of a link.

Nothing is fetched: an address is words, or nothing.
"""

from __future__ import annotations

import base64
import binascii
import re

from handpress.pages.readers.html.characters import UNSEEN
from handpress.pages.readers.html.elements import Element

_MAX_PICTURE = 4 * 1024 * 1024
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)https?://([^/\s]+)")
ADDRESS, WITHIN = "the address of a link", "an address within the web site"
_NOWHERE = re.compile(r"#|javascript:|data:|blob:|about:", re.IGNORECASE)
_HOST = re.compile(r"https?://([^/?#\s]+)[^\s]*", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)


def host_of(html: Element, text: str) -> str:
    """Return the name of the web site that the page says it is from, or ""."""
    if saved := _SAVED_FROM.search(text[:5000]):
        return saved[1].casefold().removeprefix("www.")
    for one in html.within():
        if one.name == "link" and one.get("rel").casefold() == "canonical":
            address = one.get("href")
        elif one.name == "base" or one.get("property") == "og:url":
            address = one.get("href") or one.get("content")
        else:
            continue
        if found := _HOST.match(address.strip()[:500]):
            return found[1].casefold().removeprefix("www.")
    return ""


def address_of(href: str, shown: str, host: str) -> tuple[str, str]:
    """Return the address of a link that its words do not say, and what it is; "" for one that leads down the page."""
    href = "".join(href.split()).translate(UNSEEN)
    said = "".join(shown.split()).casefold()
    if href[:7].casefold() == "mailto:":
        to = href[7:].partition("?")[0]
        return ("" if to.casefold() in said else to), ADDRESS
    if href[:4].casefold() == "tel:":
        digits = "".join(filter(str.isdigit, href))
        return ("" if digits[-7:] in "".join(filter(str.isdigit, said)) else href[4:]), ADDRESS
    found = _HOST.fullmatch(href)
    bare = re.sub(r"^https?://(?:www\.)?", "", href, flags=re.IGNORECASE).rstrip("/").casefold()
    if _NOWHERE.match(href) or bare in said.replace("www.", ""):
        return "", ""
    return href, ADDRESS if found and found[1].casefold().removeprefix("www.") != host else WITHIN


def picture_in(source: str) -> bytes:
    """Return the PNG or JPEG that stands in the page itself, or nothing."""
    if len(source) > _MAX_PICTURE or not (head := _DATA.match(source)):
        return b""
    try:
        data = base64.b64decode("".join(source[head.end() :].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) else b""
