"""Who approved which content, until when: the ledger ``approvals.yaml``.

The ledger only grows: the last entry for a handout counts, those before it stay for the record.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handpress.content.approval import Approval
from handpress.content.shelf import CODE, NAME
from handpress.data import Notes, stands
from handpress.source.bind import Entries, Keys, bind
from handpress.source.model import Model, field
from handpress.source.yaml import Node, parse, read_text

MAX_LEDGER = 64 * 1024 * 1024  # bytes; an entry has 300
_TOGETHER = 500  # entries that are parsed at once


class _Approvals(Entries[Approval]):
    """Reads the entries of the ledger; nothing stands for none."""

    __slots__ = ()

    def parts(self, node: Node) -> Sequence[Node] | None:
        """Return the entries of *node*."""
        return () if node.kind == "text" and not node.text else super().parts(node)


class _LedgerFile(Model):
    approvals: tuple[Approval, ...] = field(_Approvals(Keys(Approval), at_least=0), default=())


@dataclass(frozen=True)
class Ledger:
    """Every approval that was ever given, in the order in which they were."""

    approvals: tuple[Approval, ...] = ()
    notes: Notes = dataclasses.field(default_factory=dict, compare=False)  # what it was read from

    def of(self, names: str | Sequence[str], language: str, clinic: str | None = None) -> list[Approval]:
        """Return the entries for a handout, under the brand of one clinic or under all; ends of it hold for all.

        Args:
            names: Its code, its codes, or its name: an approval is for the handout, under whichever it was given.
            language: Its language.
            clinic: Whose brand; None for all.
        """
        known = {names} if isinstance(names, str) else set(names)
        return [
            entry
            for entry in self.approvals
            if entry.language == language
            and not known.isdisjoint((entry.code, entry.handout))
            and (clinic in (None, entry.clinic) or entry.withdrawn)
        ]

    def last(self, names: str | Sequence[str], language: str, clinic: str | None = None) -> Approval | None:
        """Return the last entry for a handout, which is the one that counts."""
        own = self.of(names, language, clinic)
        return own[-1] if own else None

    def is_approved(self, names: str | Sequence[str], language: str) -> bool:
        """Return whether the last entry for a handout is an approval, whatever it is worth now."""
        last = self.last(names, language)
        return last is not None and not last.withdrawn


def read_ledger(path: Path, names: str | Sequence[str] = ()) -> Ledger:
    """Return the ledger at *path*; an empty one if there is no such file.

    Args:
        path: The file.
        names: Read only the entries with one of these, code or name: that of many years need not be read for one
            handout. All where there is none.

    Raises:
        HandpressError: With every fault of the file, or of the entries that are read.
    """
    notes: Notes = {}
    if not stands(path, notes):
        return Ledger((), notes)
    return Ledger(ledger_of(read_text(path, MAX_LEDGER, notes=notes), str(path), names).approvals, notes)


def ledger_of(text: str, path: str, names: str | Sequence[str] = ()) -> Ledger:
    """Return the ledger that *text* holds, as `read_ledger` does; *path* is the name used in messages."""
    parts = _parts(text.replace("\r\n", "\n"), [names] if isinstance(names, str) else names)
    return Ledger(tuple(entry for part in parts for entry in bind(_LedgerFile, parse(part, path)).approvals))


_START = r"(?:[ \t]*(?:#.*)?\n)*approvals:[ \t]*\n"


_ODD = re.compile(
    r"""\\|(?:^|[\s,:\[{-])[&*!?]|(?:^|[\s{,-])["']?(?:code|handout)["']?\s*:\s*(?:[|>#\n]|["'][^"'\n]*$)|<<""",
    re.MULTILINE,
)
# A quoted text that ends on a later line: that may look like an entry.
_OPEN = re.compile(r"""(?:^|[\s,:\[{?-])(?:"(?:[^"\\\n]|\\.)*\\?|'(?:[^'\n]|'')*)$""", re.MULTILINE)
_NAME = NAME.pattern.replace("$", r"\b")
# The code of an entry as we write it: anything else may be a slip of the pen, which is told.
_PLAIN = re.compile(rf"""- \{{?code: (["']?)(?:{CODE.pattern}|{_NAME})\1[,\n]""")


def _parts(text: str, names: Sequence[str]) -> list[str]:
    """Return the ledger in parts that are read one by one, each entry on its own line; whole if it has another form."""
    start = re.match(_START, text)
    lines = text.split("\n")
    first = text.count("\n", 0, start.end()) if start else 0
    if not start or _OPEN.search(text):
        return [text]
    if not all(line[:1] in ("", " ", "\t", "#") or line.startswith("- ") for line in lines[first:]):
        return [text]
    heads = [at for at, line in enumerate(lines) if at >= first and line.startswith("- ")]
    if not heads:
        return [text]
    blocks = [(at, "\n".join(lines[at:end])) for at, end in zip(heads, [*heads[1:], len(lines)], strict=True)]
    # An escape, a tag, an anchor, a reference or a folded line can write a code in other letters.
    named = re.compile("|".join(map(re.escape, names)))  # which finds any where there is none
    wanted = [
        (at, block) for at, block in blocks if named.search(block) or not _PLAIN.match(block) or _ODD.search(block)
    ]
    return [_part(wanted[at : at + _TOGETHER]) for at in range(0, len(wanted), _TOGETHER)]


def _part(blocks: list[tuple[int, str]]) -> str:
    """Return *blocks* as a ledger of their own, each on the line where it stands in the file."""
    text = "approvals:"
    line = 0
    for at, block in blocks:
        text += "\n" * (at - line) + block
        line = at + block.count("\n")
    return text
