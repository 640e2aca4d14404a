"""Take off the marks at the head of headings that only count or name them, as in "2. Diet" and "Q: Why?".

A number goes only where the order tells it: all headings beside each other are counted, from 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handpress.meanings.words import has_words
from handpress.pages.headings import Group
from handpress.pages.ledger import Ledger
from handpress.pages.tree import Left, Paragraph

_NUMBER = re.compile(r"[(（]?(?P<count>[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:[.)）](?![0-9])|、|．)\s*(?=\S)")
_HAN = "一二三四五六七八九十"
# Never "Diabetes: may I ...?", nor "No: ..." before an answer.
_ASKS = "question|frage|pregunta|pergunta|hỏi|câu hỏi|问题|問題|질문|вопрос|سؤال|soru|tanong|pertanyaan|soalan"
_TELLS = "answer|antwort|respuesta|réponse|resposta|đáp|trả lời|回答|답변|ответ|جواب|إجابة|cevap|sagot|jawaban|jawapan"
_LABEL = re.compile(rf"(?P<label>[^\W\d_]|{_ASKS})\s*[:：]\s*(?=.*[?？؟]\s*\Z)", re.IGNORECASE)


def without_marks(groups: Sequence[Group], ledger: Ledger) -> list[Group]:
    """Return *groups* without the numbers of headings that are all counted, and the "Q:" of questions."""
    made = list(groups)
    for places in _siblings(groups):
        found = [_NUMBER.match(_text(groups[at])) for at in places]
        counts = [_value(one["count"]) for one in found if one]
        if len(places) > 1 and counts == list(range(1, len(places) + 1)):
            for at, one in zip(places, found, strict=True):
                made[at] = _cut(made[at], one.end() if one else 0)
    labels = Counter(one["label"] for group in made if (one := _LABEL.match(_text(group))))
    asked: list[int] = []
    for at, group in enumerate(made):
        one = _LABEL.match(_text(group))
        if one and labels[one["label"]] > 1 and group.heading:
            made[at] = _cut(group, one.end())
            asked.append(at)
            line = next(iter(group.heading.words.lines), 0)
            ledger.left.append(Left(line, one[0].strip(), "the mark of a question"))
    for at, group in _without_answer_marks(made, asked, ledger).items():
        made[at] = group
    return made


_ANSWER = re.compile(rf"(?P<label>[^\W\d_]|{_TELLS})\s*[:：]\s*(?=\S)", re.IGNORECASE)


def _without_answer_marks(groups: Sequence[Group], asked: Sequence[int], ledger: Ledger) -> dict[int, Group]:
    """Return the groups at *asked* whose first paragraph begins with "A:", without it; if most of them do."""
    found: dict[int, re.Match[str]] = {}
    for at in asked:
        first = groups[at].blocks[0] if groups[at].blocks else None
        if isinstance(first, Paragraph) and (match := _ANSWER.match(first.words.text)):
            found[at] = match
    labels = Counter(match["label"] for match in found.values())
    made: dict[int, Group] = {}
    for at, match in found.items():
        first = groups[at].blocks[0]
        if 2 * labels[match["label"]] > len(asked) and isinstance(first, Paragraph):
            words = replace(first.words, text=first.words.text[match.end() :])
            made[at] = replace(groups[at], blocks=(replace(first, words=words), *groups[at].blocks[1:]))
            ledger.left.append(Left(next(iter(words.lines), 0), match[0].strip(), "the mark of an answer"))
    return made


def _siblings(groups: Sequence[Group]) -> Iterable[list[int]]:
    """Return the places of the headings that stand beside each other under the same one."""
    made: list[list[int]] = []
    open_: list[tuple[int, list[int]]] = []
    for at, group in enumerate(groups):
        if group.heading is None:
            continue
        level = group.heading.level
        while open_ and open_[-1][0] > level:
            open_.pop()
        if not open_ or open_[-1][0] < level:
            open_.append((level, []))
            made.append(open_[-1][1])
        open_[-1][1].append(at)
    return made


def _text(group: Group) -> str:
    return group.heading.words.text if group.heading else ""


def _value(count: str) -> int:
    if count.isdigit():
        return int(count)
    tens, _, ones = count.rpartition("十")
    return (10 if "十" in count else 0) + (_HAN.index(ones) + 1 if ones else 0) if len(tens) < 1 else 0


def _cut(group: Group, end: int) -> Group:
    heading = group.heading
    if heading is None or not has_words(heading.words.text[end:]):
        return group
    return replace(group, heading=replace(heading, words=replace(heading.words, text=heading.words.text[end:])))
