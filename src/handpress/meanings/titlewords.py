"""What of a title is no title: the house that wrote the page, the sort of sheet it is, a number, capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handpress.meanings.headings import meaning
from handpress.meanings.phrases import phrasebook
from handpress.meanings.words import has_words

# "Hospital General", "Department of Radiology": whole words, at the beginning or at the end of a line.
_HOUSE = re.compile(
    r"(?i)^\W*(?:logo\s+)?(?:the\s+)?(?:department|division|ministry|hospital|clinic|clinics|university|service|services|p[ôo]le|"
    r"centre|chu|ch|h[ôo]pital|h[ôo]pitaux|clinique|groupe?s?\s+hospitaliere?s?|minist[èe]re|klinik|klinikum|krankenhaus|"
    r"universit[äa]tsklinikum|abteilung|ministerio|servicio|departamento|cl[íi]nica|gobierno|minist[ée]rio|secretaria|"
    r"prefeitura|servi[çc]o|governo|pemerintah|rumah\s+sakit|dinas|kementerian|instalasi|b[ệe]nh\s+vi[ệe]n|s[ởo]\s+y\s+t[ếe]|"
    r"b[ộo]\s+y\s+t[ếe]|(?:t[ổo]ng\s+)?h[ộo]i(?!\s+ch)|(?:h[ọo]c\s+)?vi[ệe]n(?!\s+ph[íi])|trung\s+t[âa]m|"
    r"tr[ưu][ờo]ng(?!\s+h[ợo]p)|ph[òo]ng\s+kh[áa]m|khoa|ospital|kagawaran|министерство|больница|клиника|отделение|гбуз|фгбу|مستشفى|وزارة|عيادة)\b"
    r"|\b(?:hospitals?|clinics?|medical\s+cent(?:er|re)|health\s+system|nhs\s+trust|klinikum|hastanesi|bakanl[ıi]ğ[ıi]|"
    r"poliklini[ğk]i)\W*$|(?:医院|醫院|诊所|診所|卫生局|衛生局|医疗体系|醫療體系|(?:医学|醫學|医疗|醫療)中心|"
    r"(?:资讯|資訊|衛教|卫教|健康|医疗|醫療)[网網]|병원|의원|의료원|클리닉|보건소)\W*$"
)
_DEPARTMENT = re.compile(
    r"(?i)\W*(?:(?:department|division|ministry)\s+of|(?:service|servicio|departamento|servi[çc]o|minist[ée]rio|"
    r"ministerio|secretaria|minist[èe]re|hôpital|hospital)\s+(?:de|d['’]|da|do)|abteilung|p[ôo]le|министерство|отделение|kementerian|\S{2,12}(?:병원|의료원|의원)\s+\S{1,8}(?:과|센터|클리닉)\W*$)"
    r"(?:\b|(?<=['’]))"
)
# The words of "Patient information sheet", in the languages of the tables.
_SHEET = re.compile(
    r"(?i)(?:patients?|patiente?s?|patienten|for|and|families|family|information|informations|leaflet|sheet|handout|"
    r"education|brochure|guide|instructions?|fact|fiche|d['’]|d|de|des|du|la|l['’]|[àa]|attention|pour|les|notice|"
    r"patienteninformation|patientenaufkl[äa]rung|informationsblatt|aufkl[äa]rungsbogen|merkblatt|f[üu]r|und|"
    r"hoja|informativa|informativo|informaci[óo]n|para|el|al|los|pacientes?|consentimiento|folleto|informa[çc][ãa]o|"
    r"informa[çc][õo]es|ao|aos|os|folheto|lembar|informasi|edukasi|untuk|pasien|maklumat|pesakit|hasta|hastalar|"
    r"bilgilendirme|formu|bilgi|i[çc]in|t[ờo]|th[ôo]ng|tin|cho|b[ệe]nh|nh[âa]n|ng[ưu][ờo]i|информация|для|пациентов|"
    r"пациента|памятка|impormasyon|sa|pasyente|معلومات|للمريض|للمرضى|نشرة|المريض)"
)
_SHEET_SIGNS = re.compile(
    r"(?:患者|病人|民眾|须知|須知|信息|资讯|資訊|衛教|卫教|單張|单张|單|单|资料|資料|환자|안내문|안내|정보|\s)+"
)
_WORD = re.compile(r"[^\W_]+(?:['’]|\b)")
_NUMBERED = re.compile(
    r"(?i)^(?:table|tableau|tabelle|tabla|tabela|tabel|tablo|bảng|таблица|figure|fig\.|abbildung|figura|annexe?|anexo|"
    r"anlage|appendix|표|表|جدول)\s*[0-9]{1,3}\s*[–—:.：-]\s*(?=\S)"
)
_TAIL = re.compile(r"\s+[|•·]\s+(?P<tail>[^|]+)$")
_DASHED = re.compile(r"\s+[–—-]\s+(?P<tail>[^–—]+)$")
_ADDRESS = re.compile(r"[0-9]{4}|\b[0-9]{3}[ -][0-9]{3}|@|www\.")
# The name of a site, or of a part of one: "Health Encyclopedia", "Patient Education Library".
_SITE = re.compile(
    r"(?i)\W*(?:(?:[\w-]+\s+){0,3}(?:encyclop(?:a?edia)|library|portal|knowledge\s*base)|health\s+(?:information|topics|a[-–\s]to[-–\s]z)|"
    r"home(?:\s*page)?|news(?:\s*(?:&|and)\s*(?:insights|events|articles|blog))?|(?:our\s+)?(?:blog|news)|newsroom|articles?|"
    r"(?:patient\s+)?resources|related\s+(?:reading|articles|topics|pages|items|content)|enciclopedia(?:\s+(?:m[ée]dica|de\s+(?:la\s+)?salud))?|biblioteca(?:\s+de\s+salud)?|"
    r"temas\s+de\s+salud|enciclop[ée]dia(?:\s+(?:m[ée]dica|da\s+sa[úu]de))?|encyclop[ée]die(?:\s+m[ée]dicale)?|"
    r"biblioth[èe]que|gesundheits(?:lexikon|bibliothek|portal)|ensiklopedia(?:\s+kesehatan)?|"
    r"медицинская\s+(?:энциклопедия|библиотека)|энциклопедия|база\s+знаний|полезн(?:ая\s+информация|ые\s+статьи)|статьи|блог|"
    r"пациентам|главная|artikel(?:\s+kesehatan)?|beranda|info\s+(?:kesehatan|sehat)|الرئيسية|المدونة|مقالات(?:\s+طبية)?|الطب\s+والصحة|"
    r"sağlık\s+(?:ansiklopedisi|rehberi|k[üu]t[üu]phanesi)|"
    r"(?:hotline|tổng\s+đài|çağrı\s+merkezi)\W*[\d\W]*|b[áa]ch\s+khoa(?:\s+\w+){0,3}|cẩm\s+nang(?:\s+sức\s+khỏe)?|الموسوعة(?:\s+\w+)?|موسوعة(?:\s+\w+)?|"
    r"(?:健康|醫學|医学|疾病|衛教|卫教)?(?:百科|百科全書|百科全书|圖書館|图书馆|園地|园地)|건강\s*(?:백과|정보|도서관)|의학\s*백과)\W*"
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile(r"(?i)[aeiouyàáâãäåèéêëìíîïòóôõöùúûüаеёиоуыэюяăâêôơưıİ]")


_FIELD = re.compile(
    r"(?i)\W*(?:department|dept|clinic|hospital|patient(?:'s)?(?: name)?|name|date|phone|address|mrn)\s*:\s*\S"
)


def is_house(text: str, language: str) -> bool:
    """Return whether *text* names the hospital, the department or the office that wrote a page, and no procedure."""
    return bool(
        _DEPARTMENT.match(text) or _FIELD.match(text) or (_HOUSE.search(text) and not names_procedure(text, language))
    )


_DAY = re.compile(
    r"(?i)\W*(?:(?:posted|published|updated|date)?(?: on)?:?\s*)?(?:[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+(?:19|20)\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,12}\s+(?:de\s+)?(?:19|20)\d\d)\W*"
)


# Where a page stands on its site, and the entries of a menu: "Home > Eyes", "Home / Eyes", "Eyes | Ears | Nose".
_TRAIL = re.compile(
    r"(?i)[^\W\d_]\s*[>›]\s*[^\W\d_]|^\W*[>›]\s*[^\W\d_]|^[^«]*\s»(?:\s|$)|(?:[^|│]+[|│]){2}"
    r"|^\W*(?:you are here|当前位置|當前位置|您的位置|現在位置)\s*[:：]"
    r"|\b(?:home|inicio|início|accueil|startseite|главная|beranda|ana\s?sayfa|trang chủ|首页|首頁|홈|الرئيسية)\s*/"
)


def names_site(text: str) -> bool:
    """Return whether *text* only names a site, or a part of one, or the day on which a page was written."""
    return bool(_SITE.fullmatch(text) or _DAY.fullmatch(text) or is_trail(text))


def is_trail(text: str) -> bool:
    """Return whether *text* tells where on its site a page stands, or is a menu."""
    return bool(_TRAIL.search(text))


def is_address(text: str) -> bool:
    """Return whether *text* holds a year, a post code, a phone or an address of the web."""
    return bool(_ADDRESS.search(text))


_DOMAIN = re.compile(
    r"(?i)(?:https?://|www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|info|health|[a-z]{2})(?:/\S*)?"
)


def is_site(text: str, language: str) -> bool:
    """Return whether *text* is the name of a house or a site, or the address of one."""
    return names_site(text) or bool(_DOMAIN.fullmatch(text.strip())) or is_house(text, language)


def names_procedure(text: str, language: str) -> bool:
    """Return whether a word of *text* is the name of a procedure."""
    return phrasebook(language).generic(text, "\0") != text


def is_sheet(text: str) -> bool:
    """Return whether *text* only says what sort of sheet a page is: "Patient information"."""
    if _SHEET_SIGNS.fullmatch(text.strip()):
        return True
    words = _WORD.findall(text)
    return all(map(_SHEET.fullmatch, words)) and (len(words) > 1 or len(text) > _LONG_WORD)


_LONG_WORD = 12  # letters of one that says both, as "Patienteninformation"


_DATED = re.compile(r"(?i)^(?:date\s+)?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\s+(?=\D)")


def shortened(text: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Return a title without the number of a table before it and the name of a site behind it, and what went."""
    gone: list[str] = []
    if number := _NUMBERED.match(text) or _DATED.match(text):
        gone.append(number[0].strip())
        text = text[number.end() :]
    for form, free in ((_TAIL, True), (_DASHED, False)):
        found = form.search(text)
        if found and _is_of_site(found["tail"], text[: found.start()], free, language):
            gone.append(found[0].strip())
            text = text[: found.start()]
    return text, tuple(gone)


def _is_of_site(tail: str, head: str, free: bool, language: str) -> bool:
    if not has_words(head) or names_procedure(tail, language) or meaning(tail, language=language):
        return False
    return bool(_HOUSE.search(tail)) or (free and len(tail.split()) <= 6)


def in_small_letters(title: str, texts: Iterable[str], language: str) -> str:
    """Return an ALL CAPS title as the page itself writes its words; short ones that it writes in capitals stay."""
    if not title.isupper():
        return title
    small: dict[str, str] = {}
    for text in texts:
        if text.isupper():
            continue
        for found in _LETTERS.finditer(text):
            within = text[: found.start()].rstrip(" (")[-1:].islower()  # no capital that only begins a sentence
            if found[0].islower() or (within and found[0].casefold() not in small):
                small[found[0].casefold()] = found[0]
    made = _LETTERS.sub(lambda match: _in_small(match[0], small, language), title)
    return made[:1].upper() + made[1:]


def _in_small(word: str, small: dict[str, str], language: str) -> str:
    lower = word.replace("I", "ı").replace("İ", "i").lower() if language == "tr" else word.lower()
    if spelled := small.get(word.casefold()) or small.get(lower):
        return spelled
    if len(word) < 5 or not _VOWEL.search(word):
        return word
    return lower.capitalize() if language == "de" else lower
