"""The front matter of a page: between two lines of "---" (YAML) or "+++" (TOML) at the very top."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handpress.meanings.headings import CODE
from handpress.pages.readers.marked.bare import Bare
from handpress.pages.tree import LineWords

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_FIELD = re.compile(r"""["']?(?P<key>[A-Za-z_][\w.-]*)["']?\s*[:=]\s*(?P<value>.*)""")
_CODE_KEY = re.compile(r"(?:cpt|hcpcs|procedure|billing)?[ _-]?codes?|cpt|hcpcs", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_MATTER = 500  # lines


def without_front_matter(numbered: Sequence[tuple[int, str]], bare: Bare) -> list[tuple[int, str]]:
    """Return the lines below the front matter; note in *bare* what it declares, and that the rest is left out."""
    first = next((index for index, (_, text) in enumerate(numbered) if text.strip()), len(numbered))
    closing = _FENCES.get(numbered[first][1].rstrip(), ()) if first < len(numbered) else ()
    ends = (at for at in range(first + 1, len(numbered)) if numbered[at][1].rstrip() in closing)
    end = next(ends, None) if closing else None
    if end is None or end > _LONGEST_MATTER or not _are_fields([text for _, text in numbered[first + 1 : end]]):
        return list(numbered)
    for number, text in numbered[first + 1 : end]:
        found = _FIELD.fullmatch(text.rstrip())
        if not (found and _take_field(found["key"].lower(), _unquoted(found["value"]), number, bare)):
            bare.leave(number, text, "front matter of the web page")
    return list(numbered[end + 1 :])


def _are_fields(lines: Sequence[str]) -> bool:
    """Return whether the lines between two rules are keys and values, and no text of the page."""
    own = [line for line in lines if line.strip() and not line.startswith((" ", "\t", "-", "#", "]", "}"))]
    return bool(own) and all(_FIELD.match(line) or line.startswith("[") for line in own)


def _unquoted(value: str) -> str:
    value = value.strip().rstrip(",")
    quoted_whole = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted_whole else value


def _take_field(key: str, value: str, number: int, bare: Bare) -> bool:
    """Take what the front matter says of title, language and code; return whether it was one of them."""
    if key == "title" and any(map(str.isalnum, value)) and bare.title is None:
        bare.title = LineWords(value, (number,))
        return True
    if key in ("language", "lang", "locale") and _TAG.fullmatch(value):
        bare.language = value.replace("_", "-")
        bare.leave(number, f"{key}: {value}", "the language of the page, which is written down")
        return True
    code = value.strip("[]\"' ")
    if _CODE_KEY.fullmatch(key) and re.fullmatch(CODE, code) and bare.code is None:
        bare.code = LineWords(f"CPT code: {code.upper()}", (number,))
        return True
    return False
