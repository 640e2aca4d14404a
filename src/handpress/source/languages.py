"""Tell the language of a text by its script and its most common words. Never guesses where they do not decide.

Knows for sure only the languages whose headings an importer reads. Of others it says what they may be; a library is
asked as a second opinion, where it is installed and the words leave it open.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

_MOST = 200_000  # characters that are looked at; a page is rarely longer
_FEWEST = 3  # words that tell, below which nothing is sure
_SHARE = 0.10  # of all words that must be such
_TELLING = 2  # such words in a line, from which it has a language of its own
_MAIN = 0.6  # of the lines, that the language of a page has
_AHEAD = 1.6  # how far the first must be ahead of the second

# The languages that are known for sure; the others below are there not to be taken for one of these.
KNOWN = ("en", "es", "vi", "zh-Hans", "zh-Hant", "ar", "fr", "pt", "de", "tl", "ko", "ru", "id", "tr")

# Words that stand in every text of a language, whatever it is about. One that several have counts less.
_WORDS = {
    "en": """
        the of and to in is you your for with are or not be this that will have may if can do from as on by an at it
        we our after before when what how should any about there their has been was they these
    """,
    "es": """
        el la los las de del y que en un una por para con su sus se no si es al lo como más o usted puede después
        antes cuando este esta sobre entre durante hasta desde muy también qué cómo debe le son está ser o sin
    """,
    "pt": """
        o a os as de do da dos das e que em um uma por para com seu sua se não na no nos nas ao à é são mais ou você
        pode depois antes quando este esta sobre até muito também como deve ser está pelo pela após será sem
    """,
    "fr": """
        le la les de des du et que en un une pour par avec votre vos se ne pas est à au aux ce cette vous ou plus dans
        sur il elle si peut avant après qui sont être avez sans chez nous lors
    """,
    "de": """
        der die das und ist nicht sie ein eine einen für mit von zu den dem im auf bei oder werden wird kann können
        sich ihre ihr ihren nach vor wenn auch es an aus dass sind haben wie über zum zur wir müssen
    """,
    "vi": """
        và của các là không được có cho bạn trong khi một những này để với người thể sẽ nếu sau trước hoặc từ đến bác
        sĩ phải vào quý vị bị cần
    """,
    "tl": """
        ang ng mga sa na ay at hindi kung para ito iyong inyong mo ka kayo ninyo o may ni po din rin bago pagkatapos
        maaari dapat kapag upang isang ito ako siya niyo lang pa nito
    """,
    "id": """
        yang dan di untuk dengan dari anda tidak atau ini pada ke adalah akan dapat bisa setelah sebelum jika dokter
        harus itu oleh secara dalam juga saat sudah karena lebih bila agar selama obat apa
    """,
    "tr": """
        ve bir bu için ile olarak da de veya daha sonra önce olan gibi kadar en çok değil ne eğer sizin her size ya
        ancak olabilir gerekir kan doktorunuz doktorunuza işlem sırasında
    """,
    "it": """
        il la le gli di del della dei che e in un una per con suo non è al alla sono si può dopo prima come questo
        questa anche se lo nel nella ed più essere i da
    """,
    "gl": """
        o a os as de do da dos das e que en un unha por para con seu súa non na no ao á é son máis ou vostede pode
        despois antes cando este esta sobre ata moi tamén como debe ser está
    """,
    "ca": """
        el la els les de del dels i que en un una per amb seu seva no és són al als més o vostè pot després abans quan
        aquest aquesta sobre fins molt també com ha ser està
    """,
    "nl": """
        de het een en van is niet u uw voor met zijn op te dat die in of wordt worden kunt kan naar bij als ook aan
        uit om na er deze
    """,
    "ms": """
        yang dan di untuk dengan dari anda tidak atau ini pada ke adalah akan boleh selepas sebelum jika doktor perlu
        itu oleh secara dalam juga semasa sudah kerana lebih awak ialah mungkin hendaklah selama ubat apa
    """,
    "ceb": """
        ang sa nga mga og ug dili kung imong ka kay ni siya kini inyong mahimo human usa kon alang ug adunay wala sila
        unya
    """,
    "ht": """
        nan yo ou pa pou ak sou yon li la ki gen w si avan apre ap kapab doktè ka te sa fè oswa men lè tout
    """,
    "pl": """
        i w na z się nie jest do to że o jak po dla lub od przed przez może są być oraz przy czy który
    """,
    "so": """
        waa iyo oo ka ku in uu la si ah ama aad haddii waxaa kadib kahor laga
    """,
    "hmn": """
        koj yog thiab los ntawm lawm rau tsis muaj mus tau nyob ib cov lub kom tom qab ua ntej
    """,
    "sw": """
        na ya wa kwa ni katika za la kama au baada kabla yako daktari kuwa hii
    """,
    "ru": """
        и в не на с что для по при это или от к из до как после если может перед вы вас ваш вам во за можно быть также
        врач врача нужно не
    """,
    "uk": """
        і в не на з що для по при це або від до як після якщо може перед ви вас ваш вам та є також лікар лікаря
    """,
    "bg": """
        и в не на с че за по при това или от до как след ако може преди вие да се са лекар
    """,
    "ar": """
        في من على إلى أو أن التي عن هذا هذه قد لا ما إذا بعد قبل مع كل عند كما يمكن الطبيب أثناء يجب تكون
    """,
    "fa": """
        در از به که این را با است برای یا آن می شما بعد قبل اگر خود پزشک باید شود
    """,
    "ur": """
        کے میں کی ہے اور سے کا کو آپ یہ پر نہیں ہیں یا کر بعد پہلے اگر ڈاکٹر
    """,
}
_ALPHABETS = {
    "latin": "en es pt fr de vi tl id tr it gl ca nl ms ceb ht pl so hmn sw",
    "cyrillic": "ru uk bg",
    "arabic": "ar fa ur",
}
# Letters that a language has and its neighbours on the same line of `_ALPHABETS` do not: one is worth a common word.
_LETTERS = {
    "es": "ñ¿¡",
    "pt": "ãõ",
    "de": "ßäöü",
    "vi": "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "tr": "ığş",
    "pl": "łśżźćęą",
    "ru": "ыэё",
    "uk": "іїєґ",
    "fa": "پچگژ",
    "ur": "ٹڈڑےںہ",
    "ar": "ةىأإ",
}
_LETTER_SETS = {tag: frozenset(letters) for tag, letters in _LETTERS.items()}
_SIMPLIFIED = frozenset("术检医师诊护药后备应风险过进为个们这吗发现说时间结无与关开会对来电话饮动伤种联系给须")
_TRADITIONAL = frozenset("術檢醫師診護藥後備應風險過進為個們這嗎發現說時間結無與關開會對來電話飲動傷種聯繫給須")
_SCRIPTS = {"HANGUL": "ko", "THAI": "th", "GREEK": "el", "HIRAGANA": "ja", "KATAKANA": "ja"}
_NONE: frozenset[str] = frozenset()
_WORD = re.compile(r"[^\W\d_]+")
_HAN_TO_LETTERS = 3  # a Chinese word is one or two signs long, a word of letters five


@dataclass(frozen=True)
class Language:
    """The language of a text as a BCP 47 tag; "und" where nobody can tell."""

    tag: str
    sure: bool  # not where a person must say it
    next: str = ""  # the next best tag
    share: float = 1.0  # of the words that tell a language, those that tell this one


def language_of(text: str, declared: str = "") -> Language:
    """Return the language of *text*; *declared*, as by a page's own tag, counts little and never against the words."""
    text = unicodedata.normalize("NFC", text[:_MOST])
    scripts = _scripts(text)
    if not scripts:
        return _undecided(declared)
    script = max(scripts, key=lambda each: (scripts[each], each))
    share = scripts[script] / sum(scripts.values())
    if script == "han":
        return _chinese(text, declared, share)
    if script not in _ALPHABETS:
        known = script in KNOWN or script in _SCRIPTS.values()
        return Language(script, known and share > 1 / 2, "", share) if known else _undecided(declared)
    return _by_words(text, _ALPHABETS[script].split(), declared, share)


# Tags of one language, and languages that nobody tells apart by a few words.
_ALIKE = {"fil": "tl", "ms": "id", "nb": "no", "nn": "no", "da": "no", "gl": "pt", "hr": "sr", "bs": "sr"}


def alike(one: str, other: str) -> bool:
    """Return whether two tags may be of one text: of one language, whatever its region or script, or of near ones."""
    first, second = (tag.partition("-")[0] for tag in (one, other))
    return _ALIKE.get(first, first) == _ALIKE.get(second, second)


def _scripts(text: str) -> Counter[str]:
    """Return how many letters of *text* are of which script; those of one language under its tag."""
    found: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            name = unicodedata.name(letter, "").split(" ")[0]
            han = name == "CJK"
            found["han" if han else _SCRIPTS.get(name, name.lower())] += count * (_HAN_TO_LETTERS if han else 1)
    if found["ja"] * 10 > found["han"]:  # Japanese writes both
        found["ja"] += found.pop("han", 0)
    return +found


def _chinese(text: str, declared: str, share: float) -> Language:
    signs = Counter(text)
    simple = sum(signs[sign] for sign in _SIMPLIFIED - _TRADITIONAL)
    old = sum(signs[sign] for sign in _TRADITIONAL - _SIMPLIFIED)
    if simple == old:
        tag = "zh-Hant" if _is_old(declared) else "zh-Hans"
        return Language(tag, sure=False, next="zh-Hans" if tag == "zh-Hant" else "zh-Hant", share=share)
    tag, other = ("zh-Hans", "zh-Hant") if simple > old else ("zh-Hant", "zh-Hans")
    return Language(tag, sure=max(simple, old) >= 2 * min(simple, old) and share > 1 / 2, next=other, share=share)


def _is_old(tag: str) -> bool:
    return bool(re.search(r"(?i)-(?:hant|tw|hk|mo)\b", tag))


def _by_words(text: str, tags: list[str], declared: str, share: float) -> Language:
    """Return the language among *tags* whose most common words *text* has."""
    words = Counter(_WORD.findall(text.casefold().replace("i̇", "i")))
    scores = _scores(words, tags)
    count = sum(words.values())
    base = _base(declared)
    ranked = sorted(tags, key=lambda tag: (-scores[tag], tag != base, tags.index(tag)))
    first, second = ranked[0], ranked[1]
    best, after = scores[first], scores[second]
    if not best:
        return _second_opinion(text, count, Language("und", sure=False), declared)
    # What both have tells nothing between them: Indonesian and Malay share most of their common words.
    ahead = _apart(words, first, second) >= max(1, _AHEAD * _apart(words, second, first))
    enough = best >= _FEWEST and best >= _SHARE * count
    lines = _share(text, tags, first)
    main = lines >= _MAIN and share > 1 / 2
    share *= lines
    found = Language(first, first in KNOWN and ahead and enough and main, second if after else "", share)
    if found.sure:
        return found
    if first == base and first in KNOWN and ahead:
        return Language(first, sure=True, next=found.next, share=found.share)
    return _second_opinion(text, count, found, declared) if main else found


def _apart(words: Mapping[str, int], first: str, second: str) -> int:
    """Return how many *words* are common ones, or have letters, of the language *first* and not of *second*."""
    own = frozenset(_WORDS[first].split()) - frozenset(_WORDS[second].split())
    letters = _LETTER_SETS.get(first, _NONE)
    return sum(times for word, times in words.items() if word in own or not letters.isdisjoint(word))


def _share(text: str, tags: list[str], first: str) -> float:
    """Return how much of what tells a language, line by line, tells *first*: the rest is text of another one."""
    own = others = 0
    for line in text.splitlines():
        words = Counter(_WORD.findall(line.casefold()))
        scores = _scores(words, tags)
        best = max(scores.values())
        if best >= _TELLING:
            count = sum(words.values())
            own, others = (own + count, others) if scores[first] * _AHEAD >= best else (own, others + count)
    return own / (own + others) if own else 1.0


def _scores(words: Mapping[str, int], tags: list[str]) -> dict[str, float]:
    """Return how much the *words* of a text speak for each language."""
    having = _having(tuple(tags))
    scores = dict.fromkeys(tags, 0.0)
    for word, times in words.items():
        if among := having.get(word):
            for tag in among:
                scores[tag] += times / len(among) ** 0.5
        for tag in tags:
            if not _LETTER_SETS.get(tag, _NONE).isdisjoint(word):
                scores[tag] += times / 2
    return scores


@cache
def _having(tags: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in tags:
        for word in dict.fromkeys(_WORDS[tag].split()):
            found.setdefault(word, []).append(tag)
    return found


def _base(tag: str) -> str:
    base = re.split("[-_]", tag.strip().casefold())[0]
    return {"fil": "tl"}.get(base, base)


def _second_opinion(text: str, count: int, found: Language, declared: str) -> Language:
    """Return *found*, sure if a library says the same of a text of some length; else what it says, unsure."""
    if count < 2 * _FEWEST or find_spec("py3langid") is None:
        return found if found.tag != "und" else _undecided(declared)
    told = str(import_module("py3langid.langid").classify(text)[0])
    if told == found.tag:
        return Language(found.tag, found.tag in KNOWN, found.next, found.share)
    if found.tag == "und" or found.tag not in KNOWN:
        return Language(told, sure=False, next=found.tag if found.tag != "und" else "", share=found.share)
    return Language(found.tag, sure=False, next=told, share=found.share)


def _undecided(declared: str) -> Language:
    base = _base(declared)
    if base == "zh":
        return Language("zh-Hant" if _is_old(declared) else "zh-Hans", sure=False)
    return Language(base if re.fullmatch("[a-z]{2,3}", base) else "und", sure=False)
