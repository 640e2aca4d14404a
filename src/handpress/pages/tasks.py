"""Turn bullets and sentences of a preparation into tasks with their times; tell what is no task.

A list of names, as of illnesses or medicines, never gives boxes to tick.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handpress.diagnostics import quoted
from handpress.meanings.phrases import phrasebook
from handpress.meanings.times import fast_of, note_of, task_of, when_of_heading
from handpress.meanings.timewords import fold, time_words
from handpress.meanings.timings import day_of
from handpress.pages.emit import Mapping
from handpress.pages.ledger import Ledger
from handpress.pages.signs import IF, is_contact
from handpress.pages.tree import LineWords

_LONGEST = 400  # characters of a paragraph that is one task
_SENTENCES = re.compile(r"[.!]\s+[^\W\d_]|[。！]\s*\w")
_NOT = re.compile(
    r"\b(?:not|cannot|can['’]t|reasons?|allerg\w+|nicht|pas|não|razones|motivos|gründe|raisons|không|нельзя|не|hindi|huwag|"
    r"tidak|jangan)\b|不|勿|禁|لا\b|ممنوع|안 |금지|마세요|[ae]mez|m[ae]y[iı]n",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:[다요오]|것|기|함|음|금지|금식|금주|금연|중단|중지|불가|복용|섭취|식사|방문|내원|도착|준비|지참)[\s.!)\]]*\Z"
)
_TO_FILL = re.compile(r"\([^()]{0,12}(?:\.{3,}|_{2,}|…)[^()]{0,12}\)")
_ENDS = (".", "!", "。", "！", "؟")
_VERBS = re.compile(
    r"(?:please\s+)?(?:do|don['’]t|never|not?|only|always|avoid|arrange|ask|bring|buy|call|check|clean|come|complete|"
    r"confirm|continue|drink|dress|eat|fast|fill|follow|get|give|have|hold|keep|leave|make|pack|park|plan|prepare|"
    r"remove|rest|review|shave|shower|sign|sleep|start|stop|take|tell|try|use|wash|wear|write|arrive|discuss|if)\b",
    re.IGNORECASE,
)

# Verbs that begin a sentence of an English page, and no name of a thing; to call us is none of a day.
_ORDERS = re.compile(
    r"(?:please )?(?:avoid|bring|buy|come|complete|continue|drink|eat|fast|have|keep|mix|pour|remove|shave|"
    r"start|stop|swallow|take|wear|arrive|only)\b"
)


def task(words: LineWords, under: str, language: str) -> Mapping:
    """Return a task with its timing; *under* is that of its heading, with the hour that it may name."""
    timed = task_of(words.text, under, language)
    timing = under if timed.when == day_of(under) and _is_silent(words.text, language) else timed.when
    if not timing and "recovery" not in phrasebook(language).hinted(words.text):
        timing = fast_of(words.text, language)
    when: Mapping = {"when": LineWords(timing, words.lines)} if timing else {}
    return {"do": replace(words, text=timed.words), **when}


def _is_silent(text: str, language: str) -> bool:
    """Return whether *text* speaks of no time at all: so it takes a timing in hours, as no clock time may."""
    return not task_of(text, "", language).when and bool(task_of(text, "3 hours before", language).when)


def are_instructions(texts: Sequence[str], language: str) -> bool:
    """Return whether at least half of *texts* say what to do; the others may be names, or reasons."""
    return 2 * sum(_is_instruction(text, language) for text in texts) >= len(texts)


def _is_instruction(text: str, language: str) -> bool:
    if is_contact(text):
        return False
    words = time_words(language)
    does = bool(words and words.does.match(fold(text, language)))
    says = does or text.endswith(_ENDS) or bool(_SENTENCES.search(text) or _VERBS.match(text))
    return says or bool(task_of(text, language=language).when)


def may_hold_tasks(over: str, entries: Sequence[str], timed: bool, language: str) -> bool:
    """Return whether a list under the heading or lead *over* may be boxes to tick: never under a "not", nor reasons.

    Unless it is *timed*, in English only what begins with a verb, or is a sentence; elsewhere so where *over* states a
    condition.
    """
    words = time_words(language)
    if _NOT.search(over) or (words and words.never.search(fold(over, language))):
        return False
    if language == "ko" and 2 * sum(bool(_SAID.search(text)) for text in entries) < len(entries):
        return False  # what says what to do ends in a verb; these are names of things
    checked = not timed and (language == "en" or bool(IF.search(over)))
    return not checked or are_instructions(entries, language)


def names_stop(text: str, language: str) -> bool:
    """Return whether a heading or lead says to stop what stands under it: names of medicines, and no tasks."""
    words = time_words(language)
    return bool(words and words.stops.search(fold(text, language)))


def are_contacts(texts: Sequence[str]) -> bool:
    """Return whether half of *texts* tell how somebody is reached."""
    return 2 * sum(map(is_contact, texts)) >= len(texts)


def timed_paragraph(words: LineWords, under: str, named: bool, language: str) -> Mapping | None:
    """Return a paragraph as a task, where a time is told for it: by its own first words, or by its heading.

    Args:
        words: The paragraph.
        under: The timing of its heading.
        named: Whether that heading names the hour for what stands under it.
        language: BCP 47 tag.
    """
    if len(words.text) > _LONGEST or words.text.endswith((":", "：", "?", "？")):
        return None
    made = task(words, under, language)
    when, do = made.get("when"), made["do"]
    if not isinstance(when, LineWords) or not isinstance(do, LineWords):
        return None
    told = do.text != words.text
    if " at " in when.text and (told or (named and not _is_conditional(do.text, language))):
        return made
    return made if (under or do.text != words.text) and _is_one_order(do.text, language) else None


def _is_conditional(text: str, language: str) -> bool:
    """Return whether a text says "if": what is done then is not done at the hour of its heading."""
    words = time_words(language)
    return bool(IF.search(text)) or words is None or bool(words.unsure.search(fold(text, language)))


def _is_one_order(text: str, language: str) -> bool:
    """Return whether a paragraph is one plain instruction, alone or behind a time: no condition, nothing to fill in."""
    words = time_words(language)
    told = fold(text, language).strip(" !*")
    if words is None or "__" in text or is_contact(text):
        return False
    if _SENTENCES.search(text) or words.unsure.search(told) or IF.search(text):
        return False
    found = words.moments(told)
    rest = told[found[0].end :] if found and not found[0].start else told
    rest = rest.lstrip(" ,:-")
    return bool(words.does.match(rest) or words.never.match(rest) or (language == "en" and _ORDERS.match(rest)))


def tell_lone_times(entries: Sequence[LineWords], ledger: Ledger) -> None:
    """Warn of an entry that is a time alone: nobody can tell which of the entries behind it it is for."""
    for words in entries:
        text = _TO_FILL.sub("", words.text).strip(" .:")
        if text and when_of_heading(text, ledger.language) and not note_of(text, ledger.language):
            fact = f"a time stands alone among the tasks: {quoted(words.text)}"
            hint = "write it as the time of each task that it is for"
            ledger.warn(next(iter(words.lines), 0), fact, "lone-time", hint)


def tell_same_hour(tasks: Sequence[Mapping], ledger: Ledger) -> None:
    """Warn where two tasks of one hour speak of different amounts: two schemes may stand in one list."""
    seen: dict[str, LineWords] = {}
    for one in tasks:
        when, do = one.get("when"), one["do"]
        if not isinstance(when, LineWords) or not isinstance(do, LineWords) or " at " not in when.text:
            continue
        before = seen.setdefault(when.text, do)
        if before is not do and re.findall("[0-9]+", before.text) != re.findall("[0-9]+", do.text):
            line = do.lines[0] if do.lines else 0
            fact = f"the same hour stands here twice with other amounts: {when.text}"
            ledger.warn(line, fact, "same-hour", "see whether the page has two plans, of which a patient follows one")
            return
