"""The cells of a row -> values: names, numbers, codes, languages, editions, copies, states.

What a spreadsheet has done to a cell is undone only where one thing can have stood there. Nothing is guessed, and no
message repeats a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

from handpress.content.shelf import CODE
from handpress.diagnostics import quoted
from handpress.lists.notes import Note, Unread
from handpress.lists.vocabulary import (
    DOUBTS,
    EDITIONS,
    LANGUAGES,
    NAMES_TOO,
    NEGATIONS,
    NO_LANGUAGE,
    PLACEHOLDERS,
    SIGNS,
    STATE_ABBREVIATIONS,
    STATE_OF,
    STATE_STEMS,
    TWO_STATES,
    UNNEEDED,
    State,
    key,
    visible,
)
from handpress.source.garbled import garbled
from handpress.source.texts import LANGUAGE, LOST, forbidden_characters, one_line

Notes = tuple[Note, ...]

# What a spreadsheet leaves where it could not show, or has cut short, what was typed.
_SPOILT = re.compile(  # in any language
    r"#¡?[^\W\d_]{2,12}[!?]?|#[^\W\d_]{1,3}/([^\W\d_]{1,3}|0)[!?]?|#{3,}|#GETTING_DATA|Err:5[0-9]{2}"
)
_CUT_SHORT = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}|[0-9][.,][0-9]+E[0-9]{1,3}", re.IGNORECASE)

# What makes a number a text for a spreadsheet: there it is not seen, so it is none of the number.
_AS_TEXT = re.compile(r"""=\s*"([^"]*)"|'(\w[^']*)""")
# What it would run: no list of patients has such a number, and what it came to is not there. An apostrophe before it
# marks a text for the spreadsheet; braces are an array's; a full-width sign is one, too.
_FORMULA = re.compile(r"'?\s*(?:[=+@＝＋＠]|\{\s*=).*", re.DOTALL)
_UNREAD_FORMULA = re.compile(r"'?\s*[=＝]")  # of a name, which may begin with any other sign
# What it makes of a number, so that nobody can tell which one it was: a date, a decimal, thousands.
_MONTH = "jan|feb|m[aä]r|mrz|a[pb]r|ma[iy]|jun|jul|aug|ago|sept?|o[ck]t|nov|de[cz]|ene|dic|out|set|fev"
_REMADE = re.compile(
    rf"[0-9]{{1,2}}[-. ](?:{_MONTH})\.?(?:[-. ][0-9]{{2,4}})?|(?:{_MONTH})\.?[-. ][0-9]{{2,4}}"
    r"|[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00(?::00)?)?"
    rf"|(?:{_MONTH})[a-z]* [0-9]{{1,2}}, [0-9]{{4}}|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?: [AP]M)?"
    r"|[$€£] ?[0-9.,]+|[0-9.,]+ ?[%€£]|[0-9]+[.,]0+|0[.,][0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"([0-9]+)\.0", re.ASCII)  # what is added to a number that is read as one, and to no other
# What fills a field that must not be empty: two patients, or two visits, so called would be one.
_FILLER = re.compile(r"|0{2,}|9{6,}|x{2,}")


def spoilt(column: str, text: str) -> None:
    """Refuse what a spreadsheet shows for a fault of its own."""
    if _SPOILT.fullmatch(text):
        hint = "mend the cell there, and save the file anew"
        raise Unread(column, "this is a fault of the spreadsheet", hint, "spoilt")


def plain(column: str, text: str) -> str:
    """Return *text*, which goes into lists, if it is one line without invisible characters."""
    if LOST in text:
        raise Unread(column, "a letter of this was lost: U+FFFD stands in its place", "type it again", "text")
    if not text.isprintable() and (forbidden_characters(text, "") or len(text.splitlines()) > 1):
        raise Unread(column, "this holds a character that is invisible, or a line end", "type it again", "text")
    spoilt(column, text)
    if _CUT_SHORT.fullmatch(text):
        hint = "give the column the format Text there, and enter the number again"
        raise Unread(column, "the spreadsheet has cut this number short", hint, "spoilt")
    return text


def number(column: str, text: str) -> tuple[str, Notes]:
    """Return the number in *text* as it was before a spreadsheet marked it as a text; "" for none."""
    if not text:
        return "", ()
    if quoted_text := _AS_TEXT.fullmatch(text):
        text = (quoted_text[1] or quoted_text[2] or "").strip()
    text = plain(column, text)
    only = key(text)
    if text and (only in PLACEHOLDERS or _FILLER.fullmatch(only) or only == "0"):
        return "", (Note.NO_NUMBER,)
    if _FORMULA.fullmatch(text):
        hint = "have the spreadsheet save what the formula comes to (paste it there as values), or write the number"
        raise Unread(column, "a formula stands here, and not the number that it comes to", hint, "formula")
    if decimal := _DECIMAL.fullmatch(text):
        return decimal[1], (Note.NUMBER_REPAIRED,)
    if _REMADE.fullmatch(text):
        hint = "give the column the format Text there, and enter the number again"
        raise Unread(column, "the spreadsheet has made something else of this number", hint, "spoilt")
    return text, ()


# Codes.


class Codes(NamedTuple):
    """The codes of a cell, and what is to be told."""

    codes: tuple[str, ...]
    notes: Notes = ()


_BETWEEN = re.compile(
    rf"\s*(?:[,;|/\n\r+&]|\band\b|\by\b)\s*|(?<=[0-9][0-9FT])\s+(?={CODE.pattern}(?:[\s,;|/+&-]|$))", re.IGNORECASE
)
_SYSTEM = re.compile(r"(?:CPT|HCPCS|PROC(?:EDURE)?)(?:\s*CODE)?\s*®?[\s:#-]*(?=[0-9A-Z]*[0-9])", re.IGNORECASE)
_MODIFIED = re.compile(
    rf"(?P<code>{CODE.pattern})(?:[\s:-]*(?P<mods>(?:(?:[A-Z][A-Z0-9]|[0-9][A-Z0-9])(?:[\s:-]+|\b))+))?", re.ASCII
)
_WORDED = re.compile(rf"(?P<code>{CODE.pattern})\s*(?:[-:–—]\s*|\s)(?P<words>\D.*)", re.ASCII | re.DOTALL)
# "PR COLONOSCOPY [45378]": words and behind them their code, in brackets or after a dash, again and again.
_BEHIND = (
    rf"(?:(?![0-9]{{3}})[^\[(])*(?:[\[(]\s*(?:CPT|HCPCS|HC|PR)?[\s:#-]*{CODE.pattern}\s*[\])][^\d,;|/\n\r+&]*"
    rf"|\s[-–—]\s*{CODE.pattern}$)"
)
_CODES_BEHIND = re.compile(rf"(?:{_BEHIND}(?:[,;|/\n\r+&]|$))+", re.ASCII | re.IGNORECASE)
_UNSURE_WORDS = re.compile(
    r"^no\b|\b(?:not|was|poss(?:ible|ibly)?|vs|versus|if|defer(?:red)?|prior|previous)\b", re.IGNORECASE
)
MAX_CODES = 16  # of one row
_LONGEST = 500  # characters of words and codes
_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?", re.ASCII)
_HINT = "write five digits, four digits and F or T, or a letter and four digits"


def codes(text: str, aliases: Mapping[str, str]) -> Codes:
    """Return the codes in *text*, each once; *aliases* are a clinic's own words for them."""
    return _codes(text, tuple(aliases.items()))


@lru_cache(1024)
def _codes(text: str, aliases: tuple[tuple[str, str], ...]) -> Codes:
    own, text = {key(word): code for word, code in aliases}, visible(text)
    if not text:
        raise Unread("code", "there is none", "write the CPT or HCPCS code of the procedure")
    if key(text) in own:
        return Codes((own[key(text)],))
    typed, *marks = _mended(unicodedata.normalize("NFKC", text).strip())
    notes, found = list[Note](marks), list[str]()
    for part in (part for part in _BETWEEN.split(typed) if part):
        if found and key(part) not in own and not re.search(r"[0-9]{2}", part):
            _refuse_slip(part, own)
            notes.append(Note.CODE_WORDS)  # the words beside the code have a comma among them
            continue
        code, note = _one_code(part, own)
        notes += [note] if note else []
        if code and code not in found:
            found.append(code)
    if not found:
        raise Unread("code", "only diagnoses stand here, and no CPT or HCPCS code", "handouts are by procedure")
    if len(found) > MAX_CODES:
        raise Unread("code", f"more than {MAX_CODES} codes stand here", "make several rows of it")
    if len(found) > 1:
        notes.append(Note.SEVERAL)
    return Codes(tuple(found), tuple(dict.fromkeys(notes)))


def _refuse_slip(part: str, own: Mapping[str, str]) -> None:
    """Refuse what is all but a name that stands for a paper: set aside as words, that paper would be left out."""
    if near := get_close_matches(key(part), own, n=1, cutoff=0.88):
        fact = f"words beside the code are nearly {quoted(near[0])}, which stands for a paper"
        raise Unread("code", fact, "write it so, or leave the words out")


def _mended(typed: str) -> tuple[str, *Notes]:
    """Return the codes of a cell without what a spreadsheet has made of them, or words before them; what is told."""
    if quoted_text := _AS_TEXT.fullmatch(typed):
        typed = (quoted_text[1] or quoted_text[2] or "").strip()
    if re.fullmatch(r"[0-9]{2},[0-9]{3}(\.0+)?", typed):  # one number of five digits, with the mark of thousands
        typed = typed.replace(",", "").partition(".")[0]
        return typed, Note.CODE_REPAIRED
    if decimal := re.fullmatch(r"([0-9]{5})[.,]0+", typed):
        return decimal[1], Note.CODE_REPAIRED
    if len(typed) < _LONGEST and _CODES_BEHIND.fullmatch(typed) and not _UNSURE_WORDS.search(typed):
        return ",".join(re.findall(rf"\b{CODE.pattern}\b", typed.upper())), Note.CODE_WORDS
    return (typed,)


def _one_code(part: str, own: Mapping[str, str]) -> tuple[str, Note | None]:
    """Return the code in *part*, "" for a diagnosis, and what is to be told of it."""
    if key(part) in own:
        return own[key(part)], None
    text = _SYSTEM.sub("", part.strip().upper(), count=1).strip()
    if match := _MODIFIED.fullmatch(text):
        return match["code"], Note.MODIFIER if match["mods"] else None
    if _ICD10.fullmatch(text):
        return "", Note.DIAGNOSIS
    if worded := _WORDED.fullmatch(text):
        if re.search(r"\b(?:defer(?:red)?|aborted|not (?:done|performed))\b", worded["words"], re.IGNORECASE):
            raise Unread(
                "code", "the words beside the code may say that it is not done", "write the code alone, or none"
            )
        if re.search(rf"\b{CODE.pattern}\b", worded["words"]):
            fact = "more than one code may stand here, with words between them"
            raise Unread("code", fact, "write the codes alone, with a comma between them")
        return worded["code"], Note.CODE_WORDS
    lost = re.fullmatch(r"[0-9]{1,3}[FT]|[0-9]{3,4}", text)
    hint = f"{_HINT}; spreadsheets drop a zero in front" if lost else _HINT
    raise Unread("code", "this is not a CPT or HCPCS code", hint)


# Languages.

_BESIDE_LANGUAGE = re.compile(
    r"(?:(?:interpreter|other|primary|preferred|language)\s*:\s*|prefers\s+)?(?P<name>.*?)"
    r"(?:[\s-]+(?:only|preferred|speaking|speaker|(?:w/|with|needs)\s*interp\w*|interp\w*))?",
    re.IGNORECASE,
)
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE | re.ASCII)


class Language(NamedTuple):
    """The tag that a cell means, "" where nobody has said one; what is to be told."""

    tag: str
    notes: Notes = ()


@lru_cache(1024)
def language(text: str) -> Language:
    """Return the language in *text*. What is no tag and no known name comes back as typed."""
    if not text or "?" in text:
        return Language(text)
    only = key(text)
    if only in PLACEHOLDERS or only in NO_LANGUAGE or not only:
        return Language("", (Note.NO_LANGUAGE,))
    if found := _tag(text):
        return Language(found)
    first, *rest = re.split(r"\s*[(\[]\s*|\s+[-–,]\s+|,\s+", text, maxsplit=1)
    found = _tag(first) if rest else ""
    # "English (Spanish interpreter)" may mean either.
    if found and not any(_tag(word) not in ("", found) for word in re.findall(r"[^\W\d_]{4,}", "".join(rest))):
        return Language(found, (Note.INTERPRETER,))
    if len(text) < 60 and (match := _BESIDE_LANGUAGE.fullmatch(text)) and (found := _tag(match["name"])):
        return Language(found, (Note.INTERPRETER,))
    return Language(text)


def _tag(text: str) -> str:
    """Return the tag that *text* is, or names; "" if it does neither."""
    if named := LANGUAGES.get(key(text)):
        return named
    if LANGUAGE.fullmatch(text) and len(text.partition("-")[0]) == 2:
        return text
    names = _known_languages()
    if named := names.get(key(text)):
        return named.replace("_", "-")
    if _TAG.fullmatch(text):
        first, *others = re.split("[-_]", text)
        base = names.get(key(first), first.lower()) if len(first) == 3 else first.lower()
        tag = "-".join([base, *(part.title() if len(part) == 4 else part.upper() for part in others)])
        if LANGUAGE.fullmatch(tag):
            return tag
    return ""


def nearest(tag: str, languages: Collection[str]) -> str:
    """Return which of the *languages* is meant by *tag*: that of its region, or else as it is written everywhere."""
    tried = tag
    while tried and tried not in languages and "-" in tried:
        tried = tried.rpartition("-")[0]
    return tried if tried in languages else tag


def language_name(tag: str) -> str:
    """Return a name of a language that a list can have."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):  # a list may ask for any language, by its tag or its name
        return tag


@cache
def _known_languages() -> dict[str, str]:
    """Return the tag of each language by its names in English, in Spanish and in itself, and by its ISO 639-2 codes."""
    from babel import Locale
    from babel.core import get_global

    english, spanish = Locale("en").languages, Locale("es").languages
    found: dict[str, str] = {}
    for three, two in get_global("language_aliases").items():
        if len(str(three)) == 3 and len(str(two)) == 2:
            found[str(three)] = str(two)
    for names in (spanish, english):
        found |= {key(name): tag for tag, name in names.items() if LANGUAGE.fullmatch(tag.replace("_", "-"))}
    for tag in map(str, english):
        if len(tag) == 2:
            try:
                found.setdefault(key(str(Locale(tag).languages.get(tag, tag))), tag)
            except Exception:
                continue
    return found


# The rest.

_NUMBERED_STATE = re.compile(r"[0-9]{1,2}\s*[-:.)]\s*([^\W\d_].*)")  # "3 - Canceled"
NO_SIGNS: Mapping[str, State] = {}
_STEM_WORDS = {
    "noshow": r"(?:no[\s-]call\W+)?no[\s-]show|did(?:n't|nt| not) (?:show|come|keep|attend|arrive)"
    r"|no (?:se )?(?:present[oó]|acudi[oó]|asisti[oó]|vino)|nicht erschienen|non pr[eé]sent[eé]e?",
    "leftwithout": r"left (?:without|w/o)|walked out|se fue sin",
    "enteredinerror": r"entered in error",
    "resched": r"\br/s\b|\bmoved to (?:[0-9]{1,2}-|(?:[a-z]+ )?[0-9]{1,2}[/.])[0-9]{1,2}\b",
    "deceased": r"\bpassed away\b|\bdec'd\b",
    "cancelled": r"\b(?:not|can't|cannot|won't|will not) (?:be )?(?:com(?:e|ing)|make it)\b"
    r"|(?:removed from|taken off) (?:the )?sched(?:ule)?\b",
}
_STEMS = re.compile("|".join(f"(?P<{stem}>{words})" for stem, words in _STEM_WORDS.items()))


# How near a word must come to one of these to be it, misspelt: "show" is none of them.
_MISSPELT = {"cancelled": 0.8, "canceled": 0.8, "cancelada": 0.8, "noshow": 0.82}


@lru_cache(1024)
def edition(text: str) -> str:
    """Return the edition in *text*."""
    if (text and not key(text)) or key(text) not in EDITIONS:
        raise Unread("edition", "there is no such edition", "write standard or large-print, or leave it empty")
    return EDITIONS[key(text)]


@lru_cache(1024)
def copies(text: str) -> int:
    """Return the number in *text*, 1 for none."""
    if not re.fullmatch(r"0?[1-9](?:\.0)?|[1-9][0-9](?:\.0)?", text or "1"):
        raise Unread("copies", "this is not a number from 1 to 99", "write digits, or leave it empty for one copy")
    return int((text or "1").removesuffix(".0"))


def signs_in(seen: Collection[str]) -> dict[str, State]:
    """Return what the signs of one program mean, where a column of states, *seen*, has several of them."""
    short = {text for text in seen if len(text) == 1}
    if len(short) < len(seen):
        return {}
    for signs, proof, meant in SIGNS:
        if len(short & signs) > 1 and short & proof and short - {"-"} <= signs:
            return meant
    return {}


def state(text: str, own: Mapping[str, State], signs: Mapping[str, State] = NO_SIGNS) -> tuple[State, Notes]:
    """Return what *text* says of an appointment.

    Args:
        text: The cell.
        own: A clinic's own words.
        signs: What signs mean in the list.

    Raises:
        Unread: It has two readings.
    """
    if not text:
        return State.STANDS, ()
    if numbered := _NUMBERED_STATE.fullmatch(text):
        text = numbered[1]
    lowered, only = text.casefold(), key(text)
    for known in (own, signs):
        for word in (lowered, only):
            if word and word in known:
                return known[word], ()
    if fact := TWO_STATES.get(lowered) or TWO_STATES.get(only):
        raise _two_states(fact)
    for word in (lowered, only):
        if word and word in STATE_OF and not lowered[1:].endswith("?"):
            return STATE_OF[word], ()
    # OpenEMR writes its sign before the word: "x Canceled", "? No show".
    sign, space, rest = lowered[:1], lowered[1:2], lowered[2:].strip()
    if space == " " and key(rest) and (sign == "x" or not sign.isalnum()):
        found = state(rest, own)
        if sign in TWO_STATES and found[0].prints:
            raise _two_states(TWO_STATES[sign])
        return found
    return _by_stem(lowered)


def _by_stem(lowered: str) -> tuple[State, Notes]:
    """Return what a text of several words says."""
    joined = _STEMS.sub(lambda match: str(match.lastgroup), lowered.replace("\u2019", "'"))
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", joined)
    found = [(at, meant) for at, word in enumerate(words) for stem, meant in STATE_STEMS.items() if stem in word]
    found += [(at, meant) for at, word in enumerate(words) if (meant := STATE_ABBREVIATIONS.get(key(word)))]
    if not found:
        if any(get_close_matches(key(lowered), (word,), 1, near) for word, near in _MISSPELT.items()):
            raise _two_states("this can be a word that is misspelt, for one who does not come")
        notes = () if key(lowered) in PLACEHOLDERS else (Note.UNKNOWN_STATE,)
        return State.STANDS, notes
    at, meant = found[0]
    before, after = words[max(0, at - 3) : at], words[at + 1 : at + 3]
    unneeded = bool(NEGATIONS & set(after) and UNNEEDED & set(after))
    if NEGATIONS & set(before) or words[at].startswith("un") or (unneeded and not words[at].endswith("ed")):
        return State.STANDS, (Note.UNKNOWN_STATE,)
    if DOUBTS & set(words) or unneeded or "?" in lowered:
        raise _two_states("this can tell of this appointment, or of another one")
    return meant, ()


def _two_states(fact: str) -> Unread:
    return Unread(
        "state",
        fact,
        "write one word for it, or name this one under states in lists.yaml",
        desk="write one word for it",
    )


# Names.

_NUMBERED = re.compile(r"[0-9]{4,}")
_NOT_A_NAME = re.compile(
    r"\*{2,}|do not (?:use|schedule|book|print)|open slot|duplicate chart|&(?:#[0-9]+|[a-z]{2,8});", re.IGNORECASE
)
# Who cancelled prints no paper, wherever that stands. No word here is anybody's name, as Cancel and Cancela are.
_SAYS_GONE = re.compile(
    r"\b[xz]{0,3}(?:cancelled|canceled|cancelad[oa]|canx|cxl'?d?|no[ -]?show(?:ed)?|resched(?:uled)?|reprogramad[oa]"
    r"|deceased|lwbs|r/s)\b",
    re.IGNORECASE,
)
_OF_NO_NAME = re.compile(r"cancel|\bcxl|resched", re.IGNORECASE)
_SHORT = r"(?:cx'?d?|cnx|canc|n/s|ncns|voided)"  # said before or behind a name; inside it, initials
# What else stands in the cell of a patient: two people share no paper.
_BESIDE_PATIENT = re.compile(
    rf"{_SAYS_GONE.pattern}|\b(?:dob|mrn)\b|^{_SHORT}\b|\b{_SHORT}\W*$|\b[0-9]{{1,3}}\s?(?:y/?o|yrs?|years?|[mf])\b"
    rf"|^[xz]{{1,3}}[ -]?cancel|\s[(*–—-]+\s*(?:cancel|{_SHORT}|ns|nsh|dnka)\b"
    r"|^(?:#|//|~)|[\^;@\[\]]|[0-9][/.-][0-9]|\s[/&+]\s",
    re.IGNORECASE,
)
# Of no name, in any script: what another encoding makes of a letter.
_NO_LETTER = re.compile(r"[¡¢£¤¥¦§¨©«¬®¯°±²³µ¶¸¹»¼½¾¿×÷€‚ƒ„…†‡ˆ‰‹›•™˜¨≠∞≤≥∂∑∏π∫Ω√≈∆◊ﬁﬂ¬]")
# A placeholder twice, or x for every letter.
_NOBODY = re.compile(r"x{3,}|(unknown|desconocid[oa]|unbekannt|inconnu)(?:\W+\1)*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?P<given>.*\S)\s+(?P<suffix>(?:jr|sr|ii|iii|iv|2nd|3rd)\.?)", re.IGNORECASE)
SUFFIXES = frozenset(
    ["jr", "sr", "ii", "iii", "iv", "v", "md", "do", "phd", "esq", "2nd", "3rd", "rn", "np", "dds", "dmd"]
)


@lru_cache(4096)
def says_gone(text: str, *, is_name: bool) -> bool:
    """Return whether *text*, which is no state, has a word that says that an appointment does not take place."""
    return bool(_SAYS_GONE.search(text) or (not is_name and _OF_NO_NAME.search(text)))


def name(column: str, text: str) -> tuple[str | None, Notes]:
    """Return the name in *text* as it was typed, None for none.

    Raises:
        Unread: More stands there than a name, or less.
    """
    if not text:
        return None, ()
    spoilt(column, text)
    if _UNREAD_FORMULA.match(text):
        hint = "have the spreadsheet save what the formula comes to, or write the name"
        raise Unread(column, "a formula stands here, and not the name that it comes to", hint, "formula")
    only, has_letter = key(text), any(c.isalpha() for c in text)
    if not has_letter and (text.count("?") > 1 or only.strip("0")):
        raise Unread(column, "the name has no letter", "write the name, or leave the cell empty", "no-name")
    if not has_letter or (only in PLACEHOLDERS and only not in NAMES_TOO) or only == "na" or _NOBODY.fullmatch(text):
        return None, (Note.NO_NAME,)
    if _NUMBERED.search(text):
        raise Unread(column, "a number stands beside the name", "write the name alone", "name")
    if _NOT_A_NAME.search(text) or (column == "patient" and _BESIDE_PATIENT.search(text)):
        raise Unread(column, "this is not a name alone", "write the name as it is to be printed", "name")
    if "?" in text:
        raise Unread(column, "a letter of this was lost: a question mark stands in its place", "type it again", "name")
    if not text.isascii() and (garbled(text) or _NO_LETTER.search(text)):
        raise Unread(column, "letters of this name were lost in a wrong encoding", "type it again", "garbled")
    return one_line(text.removeprefix("'") if re.match(r"'\w", text) and text.count("'") == 1 else text), ()


def turned(typed: str) -> str:
    """Return a name as it is spoken, given name first, of one whose family name stands first before a comma."""
    parts = [part.strip() for part in typed.split(",")]
    if len(parts) < 2 or not all(parts):
        return typed.strip(" ,")
    family, given, *suffixes = parts
    if len(parts) == 2 and key(given) in SUFFIXES:
        return typed  # Ann Testrow, Jr.
    if len(parts) == 3 and key(given) in SUFFIXES and key(suffixes[0]) not in SUFFIXES:
        given, suffixes = suffixes[0], [given]
    if len(parts) > 3 or (suffixes and key(suffixes[0]) not in SUFFIXES) or family.count("(") != family.count(")"):
        return typed
    if match := _SUFFIX.fullmatch(given):
        given, suffixes = match["given"], [match["suffix"], *suffixes]
    return " ".join([given, family, *suffixes])
