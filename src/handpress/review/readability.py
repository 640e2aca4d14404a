"""Count words, sentences and syllables, and grade them: Flesch-Kincaid and SMOG, Fernandez Huerta for Spanish.

Refuses a language without a formula, and a text without a word. Reads one file: the English words that the rules
of spelling get wrong.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from handpress.content.sentences import listed, parted, words

EXCEPTIONS_FILE = Path(__file__).with_name("syllables.txt")


@dataclass(frozen=True)
class Tally:
    """What the formulas need to know of a text; ``polysyllables`` have three syllables or more."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    polysyllables: int = 0
    exempt: int = 0


def tally(texts: str | Iterable[str], language: str, exempt: frozenset[str] = frozenset()) -> Tally:
    """Return the tally of one text, or of many, each of which is a sentence at least.

    Args:
        texts: Visible text without marks. A list item, a step or a heading is a text of its own.
        language: BCP 47 tag.
        exempt: Words and phrases left out of every count but ``exempt``; also with a plural ending, in any case.
            A sentence of nothing else is no sentence.

    Raises:
        ValueError: If *language* has no formula.
    """
    language = _with_formula(language)
    count = every = long = total = left = 0
    for text in (texts,) if isinstance(texts, str) else texts:
        for sentence in parted(text):
            found = words(sentence)
            kept = _kept(found, exempt)
            left += len(found) - len(kept)
            count += bool(kept)
            every += len(kept)
            for word in kept:
                number = syllables(word, language)
                total += number
                long += number > 2
    return Tally(count, every, total, long, left)


def counted_words(text: str, exempt: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of *text* that are not exempt."""
    return _kept(words(text), exempt)


def _kept(found: list[str], exempt: frozenset[str]) -> list[str]:
    phrases = _phrases(exempt)
    plain = [_plain(word) for word in found] if phrases else []
    if phrases.keys().isdisjoint(plain):
        return found
    kept, at = [], 0
    while at < len(found):
        fits = (len(p) for p in phrases.get(plain[at], ()) if tuple(plain[at : at + len(p)]) == p)
        length = next(fits, 0)
        if not length:
            kept.append(found[at])
        at += length or 1
    return kept


@lru_cache(maxsize=256)
def _phrases(exempt: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return the exempt phrases, word by word and with plural endings, by their first word; the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in exempt:
        *first, last = [_plain(word) for word in words(phrase)] or [""]
        for ending in {last, f"{last}s", f"{last}es", re.sub("y$", "ies", last)} if last else ():
            whole = (*first, ending)
            found.setdefault(whole[0], []).append(whole)
    return {word: sorted(phrases, key=len, reverse=True) for word, phrases in found.items()}


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")


def has_formula(language: str) -> bool:
    """Return whether a text in *language*, a BCP 47 tag, can be graded; es-MX counts as Spanish."""
    return _primary(language) in ("en", "es")


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _with_formula(language: str) -> str:
    if not has_formula(language):
        raise ValueError(f"there is no reading formula for the language {language!r}")
    return _primary(language)


def grade(tally: Tally, language: str) -> float:
    """Return the US school grade needed to read a text; 6.0 means sixth grade.

    Flesch-Kincaid for English, which falls below zero for very short sentences. For Spanish the ease of
    `ease_es`, put on the scale of grades that goes with Flesch's ease: 4 to 18.

    Raises:
        ValueError: If the tally holds no word, or *language* has no formula.

    Source: Kincaid et al. 1975, Research Branch Report 8-75.
    """
    if _with_formula(language) == "es":
        return _grade_of_ease(ease_es(tally))
    _not_empty(tally)
    return 0.39 * tally.words / tally.sentences + 11.8 * tally.syllables / tally.words - 15.59


def ease_es(tally: Tally) -> float:
    """Return how easy a Spanish text is to read: about 100 is very easy, 0 very hard.

    Fernandez Huerta 1959, "Medidas sencillas de lecturabilidad". It is mostly printed with the sentences in 100 words,
    by which short sentences would be the harder ones; this is the form that keeps the sense of Flesch's
    formula, with the words in a sentence.

    Raises:
        ValueError: If the tally holds no word.
    """
    _not_empty(tally)
    return 206.84 - 60 * tally.syllables / tally.words - 1.02 * tally.words / tally.sentences


def smog(tally: Tally) -> float:
    """Return the SMOG grade of an English text. It runs about 1.5 above Flesch-Kincaid.

    Raises:
        ValueError: If the tally holds no word.

    Source: McLaughlin 1969, "SMOG grading: a new readability formula"; made for 30 sentences or more.
    """
    _not_empty(tally)
    return 1.0430 * math.sqrt(tally.polysyllables * 30 / tally.sentences) + 3.1291


def _not_empty(tally: Tally) -> None:
    if not tally.words or not tally.sentences:
        raise ValueError("there is no word to grade")


# Flesch's table of ease and grade. Between its rows the grade is drawn straight.
_GRADES = ((100, 4), (90, 5), (80, 6), (70, 7), (60, 9), (50, 11), (30, 14), (0, 18))


def _grade_of_ease(ease: float) -> float:
    if ease >= 100:
        return 4.0
    for (upper, easier), (lower, harder) in pairwise(_GRADES):
        if ease >= lower:
            return easier + (harder - easier) * (upper - ease) / (upper - lower)
    return 18.0


@lru_cache(maxsize=1 << 16)
def syllables(word: str, language: str) -> int:
    """Return the syllables of *word* as it is spoken; of a number one, of an abbreviation those of its letters.

    Raises:
        ValueError: If *language* has no formula.
    """
    primary = _with_formula(language)
    return sum(_spoken(part, primary) for part in words(word))


# Names of letters that have more than one syllable.
_LETTERS = {"en": {"W": 3}, "es": dict.fromkeys("FHJLMNÑRSVZ", 2) | {"W": 4, "X": 2}}
# Short words that may stand in capitals to be seen, and short abbreviations that are spoken as a word.
_AS_WORDS = {
    "en": listed(
        "ace all and any are arm ask at be bed but buy by can car cat cut dad day did do due dry ear eat end eye far"
        " few fit for get go got had has he her him his hot how ice if in is it its ill lab leg let lie low man may me"
        " mom my new no nor not now of off oil old on one or our out own pay pet pin put red run sad saw say see set"
        " she sit six so sip ten the tip to too try two up us use wait was wet we who why yes yet you"
    ),
    "es": listed(
        "al así con da dar de del dé día dos el él en es ese eso fin haz hay hoy ir ira la las le les lo los luz mal"
        " mas más me mes mi mí ni no nos ojo os pan pie por que qué sal se ser si sí sin son sol su sus tac tal tan te"
        " ten tos tu tú un una uno usa use va van vea ver vez voy ya yo"
    ),
}
_SPELT = listed("ADHD COPD")
# Abbreviations that are half spelt, half spoken.
_HALF_SPELT = {"nsaid": 2, "nsaids": 2, "cpap": 2}


def _is_spelt(word: str, language: str) -> bool:
    """Return whether a word is spoken letter by letter, such as MRI, CTs, a.m and a letter on its own."""
    if len(word) == 1 or "." in word:
        return True
    letters = word.removesuffix("s")
    if not letters.isupper() or word.casefold() in _AS_WORDS[language]:
        return False
    return len(letters) < 4 or letters in _SPELT or not re.search("[AEIOUYÁÉÍÓÚ]", letters)


def _spoken(word: str, language: str) -> int:
    if digit := re.search(r"\d", word):
        return 1 + syllables(word[: digit.start()], language)
    if _is_spelt(word, language):
        letters = word if len(word) == 1 else word.removesuffix("s").replace(".", "")
        return sum(_LETTERS[language].get(letter.upper(), 1) for letter in letters)
    return _in_spanish(word) if language == "es" else _in_english(word)


def _in_english(word: str) -> int:
    plain = "".join(re.findall("[a-z']", unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))))
    stem = plain.removesuffix("'s")
    known = _exceptions()
    if plain in known or plain in _HALF_SPELT:
        return known.get(plain) or _HALF_SPELT[plain]
    return known.get(stem, by_rule(stem)) + (stem != plain and bool(_HISSES.search(stem)))


# After these an 's is a syllable of its own: "nurse's", "James's".
_HISSES = re.compile("(?:[sxz]|[cs]h|[cgsz]e)$")


@cache
def _exceptions() -> dict[str, int]:
    """Return the words that `by_rule` gets wrong. A line of the file: the syllables, then words that have so many."""
    found: dict[str, int] = {}
    for line in EXCEPTIONS_FILE.read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            number, *listed = line.split()
            found.update(dict.fromkeys(listed, int(number)))
    return found


# A run of vowels is a syllable; y is a consonant before a vowel at the start or after another vowel.
_VOWELS = re.compile(r"(?:[aeiou]|(?<![aeiou])y|y(?![aeiou]))+")
# What has no sound of its own; at its end or before a second part, as in "homework".
_SILENT = re.compile(
    r"""
    (?<=[^aeiouy])e$ | (?<=[gq])ue[sd]?$
    | (?<=[^aeiouydt])ed$ | (?<=[aeiou]y)e[sd]$ | (?<=[^aeiouyszxcg])(?<![sc]h)es$
    | (?<=[aeiouy][^aeiouy])e(?=(?:ly|less(?:ly|ness)?|ful(?:ly)?|ness|ments?|m[ae]n|some|works?|land|wood|fields?
      |ville|ton|berg|burg|town|houses?|ships?|bury|born|backs?|sides?|hood|lines?|words?|stones?|times?|yards?)$)
    | (?<=^for)e(?=[^aeiouynv]) | (?<=^h[eo][rm])e(?=[bdfmsw]) | (?<=^som)e(?=[bdhoptw]) | (?<=^[lw]i[fd])e(?=[gblstw])
    | (?<=^bas)e(?=[bl]) | (?<=^sid)e(?=[bsw]) | (?<=^whit)e(?=[a-z]) | (?<=^ston)e(?=[a-z])
    | (?<=^(?:mor|mak|tak|lik|rac|tim|nam|saf|gam|not|pol|hom|nin|car))e(?=[bcfhklmpstwz][a-z])
    """,
    re.VERBOSE,
)
# The places inside a run of vowels where a new syllable starts, and the consonants that make one alone.
_APART = re.compile(
    r"""
    (?<=[^aeiouylrw])(?=l(?:es?|ed)$) | (?<=[bpfz])(?=ling) | (?<=[tbc])(?=res?$) | (?<=(?:s|h))(?=ms?$)
    | ^(?=mc[^k]) | ^(?=mck[aeiou]..)
    | (?<=[^aeiouyctsg]i)(?=a) | (?<=[aeiouy][ctsg]i)(?=at[eir]|asis) | (?<=[aeiouy][bdf-hj-npqrv-xz]i)(?=a$)
    | (?<=[^aeiouyctsgln]i)(?=o(?!u)) | (?<=[lngt]i)(?=o(?:$|s$|s[ei]s|[dltpcg]|r[^s]))
    | (?<=[^aeiouyctsgx]i)(?=ou) | (?<=i)(?=um) | (?<=[^aeiouyctg]i)(?=us) | (?<=^i)(?=[oa]) | (?<=[cs]i)(?=o$)
    | (?<=[^aeiouyctsg]i)(?=e(?:n(?!d)|t(?!h)|rs?$|st$|r[^se])) | (?<=sci)(?=e) | (?<=qui)(?=et)
    | (?<=e)(?=o(?!us|ns?$|u|ple)) | (?<=[^g]e)(?=ous)
    | (?<=[^gqaeiouyl]u)(?=[ao]|e(?!$|s$|d$|r$|l|b|s)) | (?<=[^f]lu)(?=[ao]|e[nt])
    | (?<=flu)(?=[ei][dn]) | (?<=[ae]u)(?=er)
    | (?<=[aeiou])(?=ing) | (?<=[^aeiou]y)(?=[aiou](?!rd)) | (?<=my)(?=e)
    | (?<=[aeiouy][^aeiouy]e)(?=as?$) | (?<=cre)(?=at) | (?<=[aeiouy][lmnr]e)(?=at[ei]) | (?<=[nr]e)(?=ans?$)
    | (?<=r[aei]e)(?=a) | (?<=rrhe)(?=a) | (?<=steo)(?=a) | (?<=[aeiouy][^aeiouy]e)(?=ums?$) | (?<=che)(?=as?$)
    | (?<=po)(?=e[mt]) | (?<=co)(?=ag|ex|inc|ord) | (?<=o)(?=as?$) | (?<=^pre)(?=[eou]) | (?<=^re)(?=act)
    | (?<=^re)(?=(?:a(?!d|l[^i]|s[ot]|c)|e|i[nmst]|o|u)[^aeiou][a-z]{4})
    | (?<=a)(?=ic(?:$|s|a|i)|is[tm]) | (?<=e)(?=ic$)
    """,
    re.VERBOSE,
)


def by_rule(word: str) -> int:
    """Return the syllables of an English word in small letters, without the exceptions."""
    return max(1, len(_VOWELS.findall(word)) - len(_SILENT.findall(word)) + len(_APART.findall(word)))


# Spanish: í and ú beside a strong vowel are a syllable of their own; h between vowels does not part them;
# u is mute in que, qui, gue, gui; y at the end is a vowel.
_MUTE_ES = re.compile(r"(?<=[qg])u(?=[eiéí])|(?<!c)h")
_VOWELS_ES = re.compile(r"[aeiouáéíóúü]+")
_STRONG_ES = re.compile(r"[aeoáéó]|(?<=[aeoáéó])[íú]|[íú](?=[aeoáéó])")
_TWINS_ES = re.compile(r"i[ií]|u[uú]")


def _in_spanish(word: str) -> int:
    plain = _MUTE_ES.sub("", unicodedata.normalize("NFC", word.casefold()))
    plain = re.sub(r"y(?![aeiouáéíóú])", "i", plain)
    runs = _VOWELS_ES.findall(plain)
    return max(1, sum(max(1, len(_STRONG_ES.findall(run))) + len(_TWINS_ES.findall(run)) for run in runs))
