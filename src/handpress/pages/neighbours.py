"""Tell the kind of a part whose heading names no time, as "Diet", by the parts before and behind it.

Never makes a task of what its text sets after the procedure; a part that contacts fill stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handpress.diagnostics import quoted
from handpress.meanings.phrases import phrasebook
from handpress.meanings.titlewords import is_address, is_house
from handpress.pages.emit import Doubt
from handpress.pages.headings import ASKS
from handpress.pages.ledger import Ledger
from handpress.pages.parts import Part
from handpress.pages.signs import are_contacts, texts_under
from handpress.pages.stages import AFTER, is_after, is_before

_BEFORE, _CARE = "preparation", "home-care"
_STARTS = (_BEFORE, "procedure")  # what goes on with the time before
# A heading of what is to be minded in what stands above it.
_NOTE = re.compile(
    r"(?i)\W*(?:(?:please )?notes?|important(?:e|es)?(?: notes?)?|attention|caution|warning|reminders?|"
    r"nota|notas|atenci[óo]n|aten[çc][ãa]o|muy importante|muito importante|tr[èe]s important|"
    r"observaciones|observa[çc][õo]es|avisos?|obs|recuerde|lembre-se|remarques?|[àa] noter|rappel|"
    r"nota bene|wichtig(?:e hinweise)?|achtung|(?:bitte )?beachten sie|hinweise?|penting|perhatian|"
    r"catatan|dikkat|[öo]nemli|lưu ý|chú ý|важно|внимание|примечание|paalala|tandaan|mahalaga|注意|重要|备注|備註|"
    r"주의|참고|중요|ملاحظ(?:ة|ات)|تنبيه|هام|مهم)\W*"
)


def by_neighbours(parts: Sequence[Part], ledger: Ledger) -> list[Part]:
    """Return *parts*, each of no time of its own with that of those around it; *ledger* is told of each."""
    made = list(parts)
    for at, part in enumerate(made):
        if part.title is None or part.when or not part.heading or not part.blocks:
            continue
        kind = _kind_among(made, at, ledger.language)
        if kind and kind != part.kind.text:
            made[at] = _as(part, kind, ledger)
    return made


def _kind_among(parts: Sequence[Part], at: int, language: str) -> str:
    part, texts = parts[at], texts_under(parts[at].blocks)
    clear = next((one.kind.text for one in reversed(parts[:at]) if not _is_of_any_time(one, language)), "")
    behind = next((one for one in parts[at + 1 :] if not _is_of_any_time(one, language)), None)
    late = any(is_after(one, language) for one in texts)
    if _is_of_any_time(part, language):
        if part.kind.text == _CARE and clear == _BEFORE and not late:
            starts = behind and (behind.kind.text in _STARTS or _names(behind, "recovery", language))
            return _BEFORE if starts or any(is_before(one, language) for one in texts) else ""
        ends = behind is None or behind.kind.text not in _STARTS
        early = any(is_before(one, language) for one in texts)
        if part.kind.text == _BEFORE and not clear and not early and _amid_care(parts, at):
            return _CARE  # "Hygiene" between "Pain" and "Food": boxes to tick before the day would be wrong
        return clear if part.kind.text == _BEFORE and clear in AFTER and ends and not early else ""
    text, before = part.heading[-1].text, parts[at - 1].kind.text if at else ""
    if part.kind.text == "overview" and _NOTE.fullmatch(text):
        return before if before in AFTER or (before == _BEFORE and not late) else ""
    if part.known or part.kind.text != "overview" or not 0 < at < len(parts) - 1:
        return ""
    following = parts[at + 1].kind.text
    same = before == following == _BEFORE or (before in AFTER and following in AFTER and (late or text.endswith(ASKS)))
    other = are_contacts(part.blocks) or is_address(text) or is_house(text, language)
    return before if same and not other else ""


def _amid_care(parts: Sequence[Part], at: int) -> bool:
    around = [*parts[max(at - 1, 0) : at], *parts[at + 1 : at + 2]]
    return len(around) > 1 and all(one.kind.text == _CARE for one in around)


def _is_of_any_time(part: Part, language: str) -> bool:
    """Return whether a part is of one time by a rule of thumb alone: its heading names none, as "Diet"."""
    if part.title is None or part.when or part.kind.text not in (_BEFORE, _CARE):
        return False
    return not any(_names(part, kind, language) for kind in (_BEFORE, "recovery"))


def _names(part: Part, kind: str, language: str) -> bool:
    return any(kind in phrasebook(language).hinted(words.text) for words in part.heading)


def _as(part: Part, kind: str, ledger: Ledger) -> Part:
    words = part.heading[-1]
    line = words.lines[0] if words.lines else 0
    told = f"unknown heading {quoted(words.text)}"
    ledger.findings = [one for one in ledger.findings if not (one.span.line == line and one.message.startswith(told))]
    fact = (
        f"the heading {quoted(words.text)} names no time; taken for {kind} as those around it, or for {part.kind.text}"
    )
    ledger.warn(line, fact, "unknown-heading", "check the kind of this section; the heading stays as its title")
    doubt = Doubt(kind, part.kind.lines, f"unsure: or {part.kind.text}; heading {quoted(words.text)}, line {line}")
    return replace(part, kind=doubt, sure=False, known=False)
