"""Write handout YAML that a person is content to go on with, and tell whether one has.

Writes block style only, a long text folded, quotes only where YAML needs them. A
checksum in the opening comment covers everything below it, so that a later import does
not overwrite a person's work.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from dataclasses import dataclass

from handpress.pages.tree import LineWords

Mapping = dict[str, "Value"]
ListEntry = LineWords | Mapping | list[LineWords]
Value = LineWords | Mapping | list[ListEntry]


@dataclass(frozen=True)
class Doubt(LineWords):
    """A text beside which a comment stands, for who looks the import through."""

    comment: str = ""


_MARK = "# handpress-import: sha256="
_RECORDED = re.compile(rf"{_MARK}([0-9a-f]{{64}})\n")
_BARE = re.compile(r"[^\W_].*|[($“‘].*")
_LINE = 110
# Single spaces only: others would not come back as they were.
_FOLDS = re.compile(r"\S+(?: \S+)+")
_SIGN = re.compile(r":\s|\s#|:$|\s$")
# What another reader of YAML 1.1 or 1.2 would take for a number, a date, a time, a truth value or nothing.
_TYPED = re.compile(
    r"[0-9.][0-9a-f_.,:xo+-]*(?:[t ][0-9:.+ -]+z?)?|(?:y|n|yes|no|on|off|true|false|null|nan|inf)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kept:
    """Where a source line stands in the YAML: "title", "sections[2].kind", "sections[2].items[0]"."""

    line: int
    place: str


@dataclass(frozen=True)
class Emitted:
    """YAML text, the places of the source lines in it, and how many values it holds."""

    text: str
    kept: tuple[Kept, ...]
    values: int


def emit(tree: Mapping) -> Emitted:
    """Return *tree* as YAML. Sections stand a blank line apart; a code is always quoted."""
    writer = _Writer()
    for key, node in tree.items():
        writer.pair(f"{key}:", node, "", key)
    kept = tuple(sorted(dict.fromkeys(writer.kept), key=lambda kept: kept.line))
    return Emitted("\n".join(writer.out) + "\n", kept, writer.values)


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.kept: list[Kept] = []
        self.values = 1

    def pair(self, lead: str, value: Value, indent: str, place: str) -> None:
        """Write *value* behind *lead*, which ends in a colon; a list stands under it."""
        self.values += 2
        if isinstance(value, LineWords):
            lines = folded(value.text, f"{indent}{'    ' if lead.startswith('- ') else '  '}")
            self.out.append(f"{indent}{lead} {self.scalar(value, place) if not lines else self._fold(value)}")
            if lines:
                self.out += lines
                self.kept += [Kept(line, place) for line in value.lines]
            return
        self.out.append(f"{indent}{lead}")
        if isinstance(value, dict):
            for key, inner in value.items():
                self.pair(f"{key}:", inner, f"{indent}{'    ' if lead.startswith('- ') else '  '}", f"{place}.{key}")
            return
        for number, entry in enumerate(value):
            if place == "sections" and number:
                self.out.append("")
            self.entry(entry, f"{indent}  ", f"{place}[{number}]")

    def entry(self, entry: ListEntry, indent: str, place: str) -> None:
        """Write one entry of a list; its first key, which holds a text, stands beside the dash."""
        self.values += 1
        if isinstance(entry, LineWords):
            self.out.append(f"{indent}- {self.scalar(entry, place)}")
            return
        if isinstance(entry, list):
            for number, words in enumerate(entry):
                self.values += 1
                self.out.append(f"{indent}{'  ' if number else '- '}- {self.scalar(words, f'{place}[{number}]')}")
            return
        for number, (key, value) in enumerate(entry.items()):
            dash = "" if number else "- "
            self.pair(f"{dash}{key}:", value, indent if dash else f"{indent}  ", f"{place}.{key}")

    def _fold(self, words: LineWords) -> str:
        """Return the mark of a folded text, with the doubt about it."""
        return f">-  # {words.comment}" if isinstance(words, Doubt) and words.comment else ">-"

    def scalar(self, words: LineWords, place: str) -> str:
        self.kept += [Kept(line, place) for line in words.lines]
        if not isinstance(words, Doubt) or not words.comment:
            return scalar(words.text)
        # Behind bare words a "#" may be a part of them: our own reader of YAML asks for quotes.
        return f"{_in_quotes(words.text) if ' ' in words.text else scalar(words.text)}  # {words.comment}"


def scalar(text: str) -> str:
    """Return *text*, which is one line, as a YAML scalar that every reader takes for this text."""
    if _BARE.fullmatch(text) and not _SIGN.search(text) and not _TYPED.fullmatch(text):
        return text
    return _in_quotes(text)


def _in_quotes(text: str) -> str:
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def folded(text: str, indent: str) -> list[str]:
    """Return the lines of a folded block scalar (YAML 1.2, 8.1.3) for a long *text*; none where it cannot fold."""
    if len(indent) + len(text) <= _LINE or not _FOLDS.fullmatch(text):
        return []
    return textwrap.wrap(
        text, _LINE, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def with_checksum(body: str, name: str) -> str:
    """Return the YAML text of an import: comments with its origin and checksum, then *body*."""
    return (
        "# yaml-language-server: $schema=handout.schema.json\n"
        f"# Imported from {name} by handpress. Draft: not reviewed by a clinician.\n"
        f"{_MARK}{_sha256(body)}\n{body}"
    )


def checksum_of(yaml_text: str) -> str:
    """Return the SHA-256, in hexadecimal, of what stands below the checksum line; of all if there is none."""
    below, _ = _parts(yaml_text)
    return _sha256(below)


def is_untouched(yaml_text: str) -> bool:
    """Return whether the recorded checksum fits: no person has changed the import."""
    below, recorded = _parts(yaml_text)
    return recorded == _sha256(below)


def _parts(yaml_text: str) -> tuple[str, str]:
    """Return what the checksum covers, and the checksum; line ends that git changed do not count."""
    text = yaml_text.replace("\r\n", "\n")
    position = 0
    while text.startswith("#", position):
        if recorded := _RECORDED.match(text, position):
            return text[recorded.end() :], recorded[1]
        position = text.find("\n", position) + 1 or len(text)
    return text, ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
