r"""What belongs to another clinic, another day, another edition: its name, its dates, its imprint.

What is this clinic's own is known from its brand: without one nothing is said of names. In doubt nothing is found: a
"Pain Clinic" is a place in any hospital, and "Children's Hospital" may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from handpress.diagnostics import Severity, quoted
from handpress.review.rules.leftovers import is_advertising, is_front_matter
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Role, Said, Subject
from handpress.review.rules.tables import Words, looked_up

# Dates

_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|se(?:p)?tiembre|octubre|noviembre|diciembre"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|januari|februari|maret|mei|agustus|desember|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım"
    r"|aralık|enero|pebrero|marso|abril|hunyo|hulyo|setyembre|oktubre|nobyembre|disyembre"
    r"|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)
_YEAR = r"(?:19|20)\d\d"


@cache
def _date() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}\b"
        rf"|\b\d{{1,2}}(?:st|nd|rd|th|º|er|\.)? (?:of |de |d')?(?:{_MONTHS})\.?,? (?:de |del )?{_YEAR}\b"
        rf"|(?<![\w./-])\d{{1,2}}([/.-])\d{{1,2}}\1{_YEAR}(?![\w/-])|(?<![\w./-]){_YEAR}([/.-])\d{{1,2}}\2\d{{1,2}}(?![\w/-])"
        rf"|\bngày \d{{1,2}} tháng \d{{1,2}} năm {_YEAR}\b|{_YEAR} ?[年년] ?\d{{1,2}} ?[月월](?: ?\d{{1,2}} ?[日일])?"
    )


_MAY_BE_DATE = re.compile(rf"(?<!\d){_YEAR}(?!\d)")


@rule("fixed-date", Severity.WARNING, "Handpress: dates come from the appointment, by a time as in 7 days before")
def fixed_date(page: Subject) -> Iterator[Hit]:
    """A date in a text is another patient's, or will soon have passed."""
    if not _MAY_BE_DATE.search(page.lowered):
        return
    for at, line in page.lines("19", "20"):
        said = page.printed[at]
        found = _date().search(line) if _MAY_BE_DATE.search(line) else None
        if found and not is_front_matter(said.text) and said.span not in {one.span for one, _ in _imprints(page)}:
            fact = f"{quoted(found[0])} is the same date for every patient"
            yield said.span, fact, 'write "when: 7 days before" beside a task, or a blank: ____'


# Imprints


_ON = rf"(?: on| in|:| date:?|(?= \d{{1,2}}[/.-]\d)|(?= (?:{_MONTHS})\b))"
_DAY = rf"(?:[\w.,/ -]{{0,30}}{_YEAR}\b|\d{{1,2}}[/.-]\d)"
_IMPRINT = {
    "en": Words(
        r"(?<!\S)©|\n\(c\) ?\d{4}|\bcopyright (?:©|\(c\)|\d{4}|by\b|of\b)|\ball rights reserved\b"
        r"|\b(?:used|reprinted) (?:with|by) permission\b"
        r"|\b(?:last|medically|clinically) (?:reviewed|updated|revised|modified)\b"
        rf"|\b(?:reviewed|updated|revised|published|issued|approved|produced){_ON} ?{_DAY}"
        r"|\bnext review\b|\breview (?:due|date)\b"
        r"|\n(?:date of )?(?:issue|effective|publication)(?: date)?: ?\S[^\n]{0,20}(?=\n)"
        r"|\bpage \d{1,3} of \d{1,3}\b|\n(?:page|p\.) \d{1,3}(?=\n)|\bisbn\b"
        r"|\b(?:leaflet|document|publication|reference|pub|form) (?:no\.?|number|code|ref|id)\b:? ?[a-z]{0,6}[-/ ]?\d+"
        r"|\nversion:? \d+(?:\.\d+)+[^\n]{0,20}(?=\n)",
        "© (c) copyright rights~reserved permission reviewed updated revised modified published~ published: issued~"
        " issued: approved~ approved: produced~ produced: next~review review~d ^issue ^effective ^date~of"
        " publication page~ ^p.~ isbn leaflet~ document~ reference~ pub~ form~no form~num form~id form~code ^version",
    ),
    "es": Words(
        r"\búltima (?:revisión|actualización|modificación)\b|\bpágina \d{1,3} de \d{1,3}\b|\btodos los derechos reserv"
        rf"|\b(?:revisado|actualizado|publicado)(?: en| el|:) ?{_DAY}|\bderechos de autor\b",
        "última~ página~ derechos~ revisado actualizado publicado",
    ),
    "fr": Words(
        r"\bdernière (?:mise à jour|révision)\b|\bmise? à jour le \d|\btous droits réservés\b|\bpage \d{1,3} sur \d",
        "dernière~ à~jour droits~ page~",
    ),
    "de": Words(
        r"\bletzte (?:aktualisierung|änderung|überarbeitung)\b|\balle rechte vorbehalten\b|\bseite \d{1,3} von \d"
        rf"|\nstand: [^\n]{{0,12}}{_YEAR}",
        "letzte~ rechte~ seite~ stand:",
    ),
    "pt": Words(
        r"\búltima (?:atualização|revisão)\b|\btodos os direitos reserv|\bpágina \d{1,3} de \d"
        rf"|\b(?:atualizado|revisado|publicado)(?: em|:) ?{_DAY}",
        "última~ direitos~ página~ atualizado revisado publicado",
    ),
    "vi": Words(r"\bcập nhật lần cuối\b|\bbản quyền\b|\btrang \d{1,3} ?/ ?\d", "lần~cuối bản~quyền trang~"),
    "zh": Words(
        r"最后(?:更新|修订|审核)|最後(?:更新|修訂)|版权所有|版權所有|第 ?\d{1,3} ?[页頁][，, ]*共 ?\d",
        "最后 最後 版权 版權 共",
    ),
    "ar": Words(r"جميع الحقوق محفوظة|آخر (?:تحديث|مراجعة)|حقوق النشر|صفحة \d{1,3} من \d", "الحقوق آخر حقوق صفحة"),
    "ko": Words(r"최종 (?:수정|업데이트|검토)|무단 ?전재", "최종 무단"),
    "ru": Words(
        r"\bпоследнее обновление\b|\bвсе права защищены\b|\bстраница \d{1,3} из \d", "обновление права~ страница~"
    ),
    "id": Words(r"\bterakhir diperbarui\b|\bhak cipta\b|\bhalaman \d{1,3} dari \d", "terakhir~ hak~cipta halaman~"),
    "tr": Words(r"\bson güncelleme\b|\btüm hakları saklıdır\b|\bsayfa \d{1,3} ?/ ?\d", "güncelleme hakları sayfa~"),
}


def _imprints(page: Subject) -> Iterator[tuple[Said, str]]:
    """Yield each text that an imprint is in, with the words that say so."""
    for said, words in looked_up(page, _IMPRINT):
        if not is_advertising(said.text):
            yield said, words


@rule("imprint", Severity.WARNING, "PEMAT-P 2: nothing that distracts from the purpose")
def imprint(page: Subject) -> Iterator[Hit]:
    """Who reads of another edition does not know which one to believe: the version prints at the foot of each page."""
    for said, words in _imprints(page):
        fact = f"{quoted(words)} is from the imprint of another paper"
        yield said.span, fact, 'delete it: "version", "revised" and "source" stand at the top of the file'


# Names

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’&-]*"
# In the text as typed: the name, then what sort of place it is, or the other way round.
_PLACES = {
    "en": (
        rf"(?P<name>(?:(?:St|Mt|Dr)\.? )?{_CAPITAL}(?: (?:of|and|the|&|{_CAPITAL})){{0,5}}) "
        r"(?:Hospital|Clinic|Medical Cent(?:er|re)|Health (?:System|Network|Board|Centre|Center)|Healthcare(?! [A-Z])"
        r"|Infirmary|Surgery Center|NHS (?:Foundation )?Trust)\b",
        ("hospital", "clinic", "medical cent", "health", "infirmary", "surgery center", "nhs"),
    ),
    "es": (
        r"\b(?:Hospital|Clínica|Centro Médico|Sanatorio|Policlínico)(?P<name>(?: (?:(?:de|del|la|las|los|el|y)\b|"
        rf"{_CAPITAL})){{1,6}})",
        ("hospital", "clínica", "centro médico", "sanatorio", "policlínico"),
    ),
    "fr": (
        r"\b(?:Hôpital|Hôpitaux|Clinique|CHU|Centre [Hh]ospitalier(?: [Uu]niversitaire)?)(?P<name>(?: (?:(?:de|du|des"
        rf"|la|le|les|et)\b|(?:[dl]['’])?{_CAPITAL})){{1,6}})",
        ("hôpital", "hôpitaux", "clinique", "chu ", "hospitalier"),
    ),
    "de": (
        rf"\b(?:Klinikum|Universitätsklinikum|Universitätsspital)(?P<name>(?: (?:am|der|des|{_CAPITAL})){{1,3}})",
        ("klinikum", "universitätsspital"),
    ),
    "pt": (
        r"\b(?:Hospital|Clínica|Santa Casa|Centro Hospitalar)(?P<name>(?: (?:(?:de|do|da|das|dos|e)\b|"
        rf"{_CAPITAL})){{1,6}})",
        ("hospital", "clínica", "santa casa"),
    ),
    "vi": (
        rf"\b[Bb]ệnh viện(?P<name>(?: {_CAPITAL}| Đ\w+){{1,6}})",
        ("bệnh viện",),
    ),
    "zh": (
        r"(?P<name>[\u4e00-\u9fff]{2,8}(?:大学|大學|人民|附属|附屬|协和|紀念|纪念|第[一二三四五六七八九十]+))"
        r"[\u4e00-\u9fff]{0,6}?(?:医院|醫院)",
        ("医院", "醫院"),
    ),
    "ar": (
        r"(?:مستشفى (?P<name>(?:الملك|الأمير|جامعة|القديس|كليفلاند|مايو) \w+)|مدينة (?P<city>\w+(?: \w+)? الطبية))",
        ("مستشفى", "مدينة"),
    ),
    "ko": (r"(?P<name>[가-힣]{2,8}대(?:학교)?)병원", ("병원",)),
    "ru": (
        r"(?:[Бб]ольниц|[Кк]линик|[Гг]оспитал)\w{0,3} (?P<name>(?:им\.|имени) \w+|№ ?\d+|«[^»\n]{2,40}»)",
        ("больниц", "клиник", "госпитал"),
    ),
    "id": (
        rf"\b(?:Rumah Sakit|RSUD|RSUP|RS)(?P<name>(?: {_CAPITAL}){{1,4}})",
        ("rumah sakit", "rsu", "rs "),
    ),
    "tr": (rf"(?P<name>{_CAPITAL}(?: {_CAPITAL}){{0,4}}) (?:Hastanesi|Tıp Merkezi)", ("hastanesi", "tıp merkezi")),
}
# What is in the name of many a place, or stands before it in a sentence; and what sort of place it is.
_OF_NO_PLACE = frozenset(
    word
    for line in (
        "a an the your our my this that any each every some most many all another other no one of and for at in to",
        "from on by with if when before after until while or as is local nearest nearby main new general public",
        "private day call visit go come leave leaving bring tell ask see contact phone take stay get use choose",
        "hospital clinic emergency outpatient inpatient urgent care walk-in walk eye pain heart cancer surgery",
        "surgical medical community children children's childrens women women's teaching dental fracture sleep wound",
        "diabetes anticoagulation coumadin warfarin inr pre-op preop pre-operative preoperative pre-admission",
        "preadmission pre-assessment assessment admission admissions endoscopy imaging radiology family primary",
        "health mental rehab rehabilitation infusion oncology cardiology breast fertility travel specialist memory",
        "stroke hernia voice hand foot spine vascular urology gynecology orthopedic orthopaedic antenatal dermatology",
        "ambulatory day-surgery follow-up national home occupational sexual skin virtual county medicine department",
        "unit team staff behavioral rural free minor injuries headache de del la las los el y e do da das dos du des",
        "le les et am der día dolor mujer niños infantil universitario privado público publico clínico salud mãe dia",
        "dor clínica jour douleur umum anda kami swasta terdekat devlet eğitim araştırma özel en yakın üniversitesi",
        "şehir đa khoa nhi trung ương quốc tế nhân dân",
    )
    for word in line.split()
)


@cache
def _places(language: str) -> re.Pattern[str]:
    return re.compile(_PLACES[language][0])


@rule("other-clinic", Severity.WARNING, "Handpress: a handout names its own clinic, as the brand prints it")
def other_clinic(page: Subject) -> Iterator[Hit]:
    """Who reads another clinic's name goes there, or calls there."""
    names = page.clinic.names
    own = [_significant(name) for name in names]
    for language in dict.fromkeys(("en", page.language)) if names else ():
        for at, _ in page.lines(*_PLACES[language][1]) if language in _PLACES else ():
            said = page.printed[at]
            if said.role is Role.ALT or (said.role in _HEADINGS and not _LOWER.search(said.text)):
                continue  # "Leaving the Hospital": every word of a heading may have a capital
            for match in _places(language).finditer(said.text):
                words = _significant(next(filter(None, match.groups())))
                known = not _is_name(match, language) or any(words <= each for each in own)
                if not known and said.span not in {one.span for one, _ in _imprints(page)}:
                    fact = f"{quoted(match[0].strip(), 60)} is not the brand's clinic, nor one of its sites"
                    yield said.span, fact, 'write "we" or "us", or name the clinic under "sites" in the brand'
                    break


_HEADINGS = (Role.TITLE, Role.HEADING, Role.LABEL)
_LOWER = re.compile(r"\b[a-zà-ÿ]{4,}")


def _significant(name: str) -> frozenset[str]:
    """Return the words of *name* that tell it from others, in lower case."""
    words = (word.casefold().strip(".,'’&-") for word in name.replace("’", "'").split())
    return frozenset(word for word in words if word.removesuffix("'s") not in _OF_NO_PLACE and not _FIELD.search(word))


# A clinic of cardiology, in the languages of Europe.
_FIELD = re.compile(r"^$|log(?:y|ía|ia|ie|isch\w*)$|iatr(?:y|ía|ia|ie|ics|ía)$|(?:cir(?:ug|urg)|chirurg)\w+$")


def _is_name(match: re.Match[str], language: str) -> bool:
    """Return whether the words that stand nearest to the sort of place are a name, and none of a sentence."""
    words = next(filter(None, match.groups())).replace("’", "'").split()
    if language not in ("en", "tr"):
        capital = [word for word in words if word[0].isupper() or not word[0].isascii() or word[0].isdigit()]
        return bool(_significant(" ".join(capital)))
    return bool(_significant(words[-1])) and not (len(words) == 1 and words[0].endswith("ing"))
