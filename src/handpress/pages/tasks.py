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
from handpress.meanings.timewords import TimeWords, fold, time_words
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
# What an entry of a preparation begins with in Spanish, French and Portuguese, as an order or in the infinitive.
_ROMANCE = re.compile(
    r"(?:por favor,?\s+)?(?:no|nunca|ayun(?:o|ar|e)|tra(?:er|iga|e)|llev(?:ar|e)|acud(?:ir|a)|pres[eé]nt(?:ar|"
    r"e)(?:se)?|ven(?:ir|ga)|evit(?:ar|e)|suspend(?:er|a)|dej(?:ar|e)|inform(?:ar|e)|avis(?:ar|e)|comuni(?:car|"
    r"que)|retir(?:ar|e)(?:se)?|qu[ií]t(?:ar|e)(?:se)?|d[uú]ch(?:ar|e)se|b[aá]ñ(?:ar|e)se|reali(?:zar|ce)(?:se)?|"
    r"hacer(?:se)?|haga(?:se)?|cumpl(?:ir|a)|manten(?:er|ga)(?:se)?|permane(?:cer|zca)|seguir|siga|consult(?:ar|"
    r"e)|ll[aá]v(?:ar|e)(?:se)?|l[aá]v(?:ar|e)(?:se)?|us(?:ar|e)|vest(?:ir|irse)|utili(?:zar|ce)|ped(?:ir)|pida|"
    r"soli(?:citar|cite)|organi(?:zar|ce)|compr(?:ar|e)|firm(?:ar|e)|lleg(?:ar|ue)|pregunt(?:ar|e)|"
    r"preg[uú]nt(?:ar|e)le|continu(?:ar|e)|contin[uú]e|inger(?:ir)|ingiera|consum(?:ir|a)|prepar(?:ar|e)|"
    r"aseg[uú]r(?:ar|e)se|tener|tenga|procur(?:ar|e)|cont(?:ar|e) con|ne|jamais|je[uû]ne[rz]?|à jeun|être à jeun|"
    r"soyez|rest(?:er|ez)|apport(?:er|ez)|emport(?:er|ez)|pr[eé]ven(?:ir|ez)|inform(?:er|ez)|signal(?:er|ez)|"
    r"ven(?:ez)|se présenter|présent(?:er|ez)(?:-vous)?|[eé]vit(?:er|ez)|arr[eê]t(?:er|ez)|boire|buvez|manger|"
    r"mangez|prendre|prenez|port(?:er|ez)|retir(?:er|ez)|enlev(?:er|ez)|[oô]t(?:er|ez)|pr[eé]vo(?:ir|yez)|"
    r"suiv(?:re|ez)|faire|faites|effectu(?:er|ez)|(?:se )?lav(?:er|ez)|se doucher|douchez-vous|respect(?:er|ez)|"
    r"rempl(?:ir|issez)|sign(?:er|ez)|organis(?:er|ez)|demand(?:er|ez)|consult(?:er|ez)|achet(?:er|ez)|"
    r"poursuiv(?:re|ez)|continu(?:er|ez)|mett(?:re|ez)|utilis(?:er|ez)|v[eé]rifi(?:er|ez)|pens(?:er|ez) à|"
    r"pr[eé]par(?:er|ez)|cess(?:er|ez)|suspend(?:re|ez)|supprim(?:er|ez)|privil[eé]gi(?:er|ez)|n['’]oubliez|"
    r"veill(?:er|ez)|laiss(?:er|ez)|arriv(?:er|ez)|não|jej(?:um|uar)|tra(?:zer|ga)|lev(?:ar|e)|compare(?:cer|ça)|"
    r"cheg(?:ar|ue)|vir|venha|inform(?:ar|e)|comuni(?:car|que)|remov(?:er|a)|tom(?:ar|e)|beb(?:er|a)|com(?:er|a)|"
    r"faz(?:er)|faça|reali(?:zar|ze)|cumpr(?:ir|a)|mant(?:er|enha)|permane(?:cer|ça)|utili(?:zar|ze)|vist(?:a|e)|"
    r"lav(?:ar|e)|inici(?:ar|e)|inger(?:ir)|ingira|dar preferência|dê|prefer(?:ir)|prefira|apresent(?:ar|"
    r"e)(?:-se)?|assin(?:ar|e)|agend(?:ar|e)|convers(?:ar|e)|estar|esteja|ficar|fique|parar|pare|deix(?:ar|e)|"
    r"providenci(?:ar|e)|esvazi(?:ar|e))(?!\w)",
    re.IGNORECASE,
)

# Verbs that begin a sentence of an English page, and no name of a thing; to call us is none of a day.
_ORDERS = re.compile(
    r"(?:please )?(?:arrange|avoid|bring|buy|come|complete|continue|drink|eat|fast|have|keep|mix|pour|remove|shave|"
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


_LONGEST_LEAD = 6  # words over a list that set no more than its hour


def when_of_lead(text: str, under: str, language: str) -> str:
    """Return the timing that a lead states for its list: "The day before:", or the hour of "At 6 am take:"; or ""."""
    if when := when_of_heading(text, language, under):
        return when
    short = len(text.split()) <= _LONGEST_LEAD and text.endswith((":", "："))
    when = task_of(text.rstrip(" :："), under, language).when if short and under else ""
    return when if " at " in when and not names_stop(text, language) else ""


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
    orders = _ROMANCE if language.startswith(("es", "fr", "pt")) else _VERBS
    says = does or text.endswith(_ENDS) or bool(_SENTENCES.search(text) or orders.match(text))
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
    return made if _is_one_order(do.text, language) else None


_FEWEST_ORDERS = 3  # sentences in a row, of which each is one instruction, that are tasks


def are_orders(lines: Sequence[LineWords], language: str) -> bool:
    """Return whether paragraphs are tasks without a list around them: all one plain instruction, none of after."""
    hinted = phrasebook(language).hinted
    return len(lines) >= _FEWEST_ORDERS and all(
        _is_one_order(one.text, language) and not {"recovery", "when-to-call"} & hinted(one.text) for one in lines
    )


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
    label = _LABEL.match(told)
    own = bool(label and words.fasting.search(label[0]))  # another may name whom it is for: "KIDNEY: ..."
    rest = _behind_times(told[label.end() :] if label and own else told, words).lstrip(" ,:-")
    return bool(words.does.match(rest) or words.never.match(rest) or (language == "en" and _ORDERS.match(rest)))


_LABEL = re.compile(r"[^\W\d]+(?: [^\W\d]+)?: (?=\w)")  # "Fasting: nothing to eat for 6 hours before"


def _behind_times(told: str, words: TimeWords) -> str:
    """Return what stands behind the times that *told* begins with, as "starting 6 days before, at 21:00"."""
    end = 0
    for one in words.moments(told):
        between = told[end : one.start].strip(" ,:-(")
        if between and (end or len(between.split()) > 1):
            break
        end = one.end
    return told[end:]


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
