"""Text of another language than the file says: nobody translated it, or nobody said what the file is in.

Tells only what is sure: a name, the words of a drug, what stands in quotes and what "phrases" declares are no fault. A
text of few words is in another language where none of the commonest words of its own is in it, and some of the other
are; where they are in another script; or where `language_of` is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handpress.content.handout import phrase_pattern
from handpress.content.sentences import listed
from handpress.diagnostics import Severity, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Role, Said, Subject
from handpress.source.garbled import garbled
from handpress.source.languages import alike, language_of

_LEAST, _LEAST_LETTERS = 4, 8  # words of a text, or letters of a script that parts no words
_TELLING, _SURE_TELLING = 2, 3  # of the words below, where its own language's are known, and where they are not
_OWN_SHARE = 5  # at least one in five words of a page is one of its commonest
_COMMON = {
    "en": listed(
        "the and you your of to is are not for with we it if or be have has this that do does don't from after before"
        " when what will should may can must at by as into until take call drink eat keep stop ask bring tell use our"
        " they there any all each how who avoid rest start wear leave about than more most only other"
    ),
    "es": listed(
        "el la los las del que y en su sus usted para con por si se un una es al lo le no o de antes después cuando"
        " como más muy hasta desde debe puede tome llame beba coma evite pregunte traiga use deje sobre este esta son"
        " está sin hay cada todo todos qué cómo nos les durante entre también pero"
    ),
}
# Not in the other languages, whose own commonest words are not listed here.
_ENGLISH_ALONE = _COMMON["en"] - listed("do at by as may will use all more is of to it or be we he so")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS = {
    "han": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "arabic": re.compile(r"[\u0600-\u06ff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
_SCRIPT_OF = {"zh": "han", "ja": "han", "ko": "hangul", "ru": "cyrillic", "uk": "cyrillic", "bg": "cyrillic"} | {
    **dict.fromkeys(("ar", "fa", "ur"), "arabic"),
    **dict.fromkeys(("en", "es", "vi", "fr", "pt", "de", "tl", "fil", "id", "ms", "tr", "it"), "latin"),
}
_QUOTES = re.compile(r"“[^”\n]{0,300}”|\"[^\"\n]{0,300}\"|«[^»\n]{0,300}»|„[^“”\n]{0,300}[“”]")


@rule("other-language", Severity.WARNING, "45 CFR 92.201: who reads little English reads it in their own language")
def other_language(page: Subject) -> Iterator[Hit]:
    """Who cannot read a sentence does not do what it asks; and a screen reader speaks it as if it were no language."""
    texts = "" if _is_own(page, page.lowered) else "\n".join(_own_words(page, said) for said in page.printed)
    if whole := _surely_other(page, texts) if _is_long(texts) and not garbled(texts) else "":
        place = page.node.walk(("language",)).span if page.node.child("language") else page.top
        fact = f"the text is in {quoted(whole)}, and the file says {quoted(page.handout.language)}"
        yield place, fact, f'write "language: {whole}", or translate the text', Severity.ERROR
        return
    for said in page.printed:
        if other := _other(page, said):
            fact = f"{quoted(said.text, 60)} is in {quoted(other)}, and the file says {quoted(page.handout.language)}"
            yield said.span, fact, 'translate it; or name it under "phrases", if it must stay so'


_WORDS_OF_A_PAGE, _SIGNS_OF_A_PAGE = 8, 16  # different ones, below which nobody says of which language a page is


def _is_long(text: str) -> bool:
    others = {sign for sign in text if not sign.isascii()}
    return len(set(text.split())) >= _WORDS_OF_A_PAGE or len(others) >= _SIGNS_OF_A_PAGE


def _is_own(page: Subject, text: str) -> bool:
    """Return whether so many words of a whole page are of its own language that nobody has to ask."""
    common = _COMMON.get(page.language, frozenset())
    words = text.split()
    return sum(map(common.__contains__, words)) * _OWN_SHARE >= len(words)


def _other(page: Subject, said: Said) -> str:
    """Return the language of a text, if that is surely not the handout's; else ""."""
    latin = said.text.isascii()
    common = _COMMON.get(page.language)
    if said.role is Role.ALT or (latin and said.text.count(" ") < _LEAST - 1):
        return ""
    if latin and common and not common.isdisjoint(said.text.lower().split()):
        return ""
    text = _own_words(page, said)
    script, expected = _script(text), _SCRIPT_OF.get(page.language, "")
    if expected and script not in (expected, "", "latin"):
        return language_of(text).tag if len(_SCRIPTS[script].findall(text)) >= _LEAST_LETTERS else ""
    words = frozenset(_WORD.findall(text.lower().replace("’", "'")))
    if len(text.split()) < _LEAST or (common and not common.isdisjoint(words)) or garbled(text):
        return ""
    # "Al" and "De" are parts of names, but where a text shouts.
    small = words if text.isupper() else words - {word.lower() for word in _WORD.findall(text)[1:] if word[0].isupper()}
    return _by_words(page, text, small, apart=script != expected)


def _by_words(page: Subject, text: str, words: frozenset[str], apart: bool) -> str:
    """Return the language of a *text* of some *words*, none of them of its own language; *apart*: nor its letters."""
    if page.language not in _COMMON:
        telling = _TELLING if apart else _SURE_TELLING
        english = len(words & _ENGLISH_ALONE) >= telling and language_of(text).tag == "en"
        return "en" if english else _surely_other(page, text)
    for language, common in _COMMON.items():
        if len(words & common) >= _TELLING and language_of(text).tag == language != page.language:
            return language
    return ""


def _script(text: str) -> str:
    """Return the script of most letters of *text*; "" where there is none that is known."""
    if text.isascii():
        return "latin"
    counts = {script: len(pattern.findall(text)) for script, pattern in _SCRIPTS.items()}
    most = max(counts, key=lambda script: counts[script])
    return most if counts[most] else ""


def _own_words(page: Subject, said: Said) -> str:
    """Return a text without what may be of another language."""
    text = said.text if said.role is not Role.ALT else ""
    if not text.isascii() or '"' in text:
        text = _QUOTES.sub(" ", text)
    for phrase in page.handout.phrases:
        if phrase.text in text:
            text = re.sub(phrase_pattern(phrase.text), " ", text)
    return text


def _surely_other(page: Subject, text: str) -> str:
    """Return the language that *text* surely is in, if it is not the handout's; else ""."""
    found = language_of(text, page.handout.language)
    tag = found.tag.partition("-")[0]
    return "" if alike(tag, page.language) or not found.sure or tag == "und" else found.tag
