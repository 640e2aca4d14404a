"""Tell a heading that counts days, as "Day 1", "First 24 hours": without a "before" it is of the time after.

Only a page, or a heading over it, that is about getting ready makes it a day of a scheme for that.
"""

from __future__ import annotations

import re
import unicodedata

from handpress.meanings.phrases import phrasebook
from handpress.meanings.timewords import fold
from handpress.pages.headings import day_stated

_UNITS = {
    "en": "hour hours day days night nights week weeks month months pod",
    "es": "hora horas dia dias semana semanas mes meses noche",
    "fr": "heure heures jour jours journee semaine semaines mois nuit",
    "de": "stunde stunden tag tage tagen woche wochen monat monate monaten nacht",
    "pt": "hora horas dia dias semana semanas mes meses noite",
    "vi": "giờ tiếng ngày tuần tháng đêm",
    "id": "jam hari minggu pekan bulan malam",
    "tl": "oras araw linggo buwan gabi",
    "ru": "час часа часов часы день дня дней дни сутки суток неделя неделю недели недель месяц месяца месяцев ночь",
    "tr": "saat saati gün günü günler günleri hafta haftası haftalar ay ayı gece",
    "ar": "يوم اليوم أيام الأيام يومين اليومين ساعة الساعة ساعات الساعات أسبوع الأسبوع أسبوعين أسابيع شهر الشهر",
}
# "First" and the like, by their beginnings.
_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh next following",
    "es": "primer segund tercer cuart quint siguient proxim",
    "fr": "premier deuxieme second troisieme quatrieme prochain",
    "de": "erst zweit dritt viert nächst",
    "pt": "primeir segund terceir quart proxim",
    "vi": "đầu thứ tiên nhất",
    "id": "pertama kedua ketiga keempat",
    "tl": "una unang ika pangalawa pangatlo",
    "ru": "перв втор трет четверт",
    "tr": "ilk birinci ikinci üçüncü",
    "ar": "أول الأول الثاني الثالث الرابع",
}
_BETWEEN = {
    "en": "the to and through or until in on for your",
    "es": "el la los las a al y de en durante",
    "fr": "le la les l a au et de du pendant dans",
    "de": "der die das den dem am an in bis und für",
    "pt": "o a os as e de do da ao no na nos nas durante",
    "vi": "đến tới và trong những các vào",
    "id": "ke sampai hingga dan s d dalam selama pada",
    "tl": "ang ng sa na at hanggang mga",
    "ru": "с по до и в на е й ый ая ое ые",
    "tr": "ve ile inci nci ncı üncü uncu",
    "ar": "من إلى و في خلال",
}
_NUMBER = re.compile(r"[0-9]+(?:st|nd|rd|th|er|ère|re|e|ème|º|ª|o|a|й|я|е|го)?")
_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"\s[-–—]+\s|[:：(（,，、|]")
_OTHERS = {"preparation", "when-to-call", "follow-up", "complications", "tests", "billing", "cost"}
_ASIDE = re.compile(r"\s[-–—]+\s|[:：()（）,，、|]")
_SIGNS = "一二三四五六七八九十两兩"
_COUNTED = {
    "zh": re.compile(
        rf"(?:第|首|最初)[0-9{_SIGNS}]*\s*(?:[-~–至到]\s*第?[0-9{_SIGNS}]+)?\s*(?:个|個)?(?:天|日|周|週|星期|小时|小時|月)"
        rf"|[0-9{_SIGNS}]+(?:\s*[-~–至到]\s*[0-9{_SIGNS}]+)?\s*(?:个|個)?(?:天|日|周|週|星期|小时|小時|月)(?:內|内)?"
    ),
    "ko": re.compile(
        r"(?:첫|둘|셋|처음|최초)\s*째?\s*[0-9]*\s*(?:날|일|주일?|시간|달|개월)(?:째|차|간|동안)?"
        r"|[0-9]+(?:\s*[-~–]\s*[0-9]+)?\s*(?:일|주|시간|개월)(?:째|차|간|동안)?"
    ),
}


def is_count(text: str, language: str) -> bool:
    """Return whether a heading begins with a count of days, and names no day before the procedure."""
    tag = _tag(language)
    clause = next(filter(str.strip, _CLAUSE.split(text)), "").strip(" .#*")
    if day_stated(text, language):
        return False
    if tag in _COUNTED:
        return bool(_COUNTED[tag].fullmatch(clause))
    return any(_counts(clause, one, whole=True) for one in dict.fromkeys((tag, "en")) if one in _UNITS)


def is_count_after(text: str, language: str) -> bool:
    """Return whether a heading itself says that the days that it counts are after: "Day 1 after surgery"."""
    hinted, tag = phrasebook(language).hinted(text), _tag(language)
    if "recovery" not in hinted or hinted & _OTHERS or day_stated(text, language):
        return False
    return bool(_COUNTED[tag].search(text)) if tag in _COUNTED else _counts(text, tag if tag in _UNITS else "en")


def names_day_of(text: str, language: str) -> bool:
    """Return whether a count of days says that one of them is the day of the procedure: "Day 1 (day of surgery)"."""
    return any(day_stated(one, language) in ("day of", "morning of") for one in _ASIDE.split(text)[1:])


def is_of_getting_ready(text: str, language: str) -> bool:
    """Return whether words of *text* speak of the time before."""
    return "preparation" in phrasebook(language).hinted(text)


def _tag(language: str) -> str:
    tag = language.partition("-")[0].lower()
    return {"fil": "tl", "ms": "id"}.get(tag, tag)


def _counts(clause: str, tag: str, whole: bool = False) -> bool:
    words = _WORD.findall(_plain(clause, tag))
    units, between = set(_plain(_UNITS[tag], tag).split()), set(_plain(_BETWEEN[tag], tag).split())
    ordinals = tuple(_plain(_ORDINALS[tag], tag).split())
    numbers = phrasebook(tag).numbers
    if not any(word in units for word in words):
        return False
    counted = [word for word in words if _NUMBER.fullmatch(word) or word in numbers or word.startswith(ordinals)]
    known = all(word in units or word in between or word in counted for word in words)
    return bool(counted) and (known or not whole)


def _plain(text: str, tag: str) -> str:
    """Return *text* as it is compared: without case, and without accents where Latin letters only carry them."""
    text = fold(unicodedata.normalize("NFC", text), tag)
    if tag not in ("es", "fr", "pt"):
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
