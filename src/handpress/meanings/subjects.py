"""Tell of which procedure a sentence or a question speaks: "A knee scan is a test that ...", "What is a knee scan?".

For a page that has no title. Never takes "the procedure" or "your test" for a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from handpress.meanings.headings import meaning
from handpress.meanings.phrases import phrasebook
from handpress.meanings.words import has_letters, is_unspaced

_NAME = r"(?P<name>[^,.;:!?，。：；؛،()（）]{2,60}?)"
_ASIDE = r"(?:\s*[(（][^()（）]{1,60}[)）])?"
# What stands before the name and behind it where a sentence begins by saying what a procedure is.
_FORMS = {
    "en": (
        r"(?:(?:an?|the|your|this)\s+)?",
        r",?\s+(?:is|are|was|means|uses?|allows?|involves?|lets|lets?|helps?|can|may|refers|performed|done|examines?"
        r"|takes|shows?|creates?|makes?|provides?)\b|,\s+(?:also|or)\b",
    ),
    "es": (
        r"(?:(?:el|la|las|los|una?)\s+)?",
        r",?\s+(?:es|son|consiste|permite|utiliza|emplea|sirve|ayuda|puede|se\s+(?:usa|utiliza|realiza|hace|emplea))\b"
        r"|,\s+(?:también|tambien|o|u)\b",
    ),
    "fr": (
        r"(?:l['’]|(?:la|le|les|une?)\s+)?",
        r",?\s+(?:est|sont|permet|consiste|utilise|sert|peut|se\s+(?:fait|pratique|déroule|réalise))\b|,\s+(?:aussi|ou)\b",
    ),
    "pt": (
        r"(?:(?:a|o|as|os|uma?)\s+)?",
        r",?\s+(?:é|são|consiste|permite|utiliza|usa|serve|pode|ajuda)\b|,\s+(?:também|ou)\b",
    ),
    "de": (
        r"(?:sehr\s+geehrte[^,!.]{1,40}[,!.]\s*){0,2}(?:bei\s+(?:Ihnen|dir)\s+(?:ist|wird|soll|wurde|steht)\s+"
        r"(?:(?:demnächst|bald|in\s+Kürze|nun|jetzt)\s+)?eine?\s+"
        r"|bei\s+(?:einer|der|dem|einem)\s+|(?:eine?|die|der|das)\s+)?",
        r",?\s+(?:ist|sind|wird|werden|dient|ermöglicht|erlaubt|kann|zeigt|geplant|vorgesehen|durchgeführt|notwendig"
        r"|erforderlich|vereinbart|empfohlen|angeraten|gemacht|vorgenommen|bevor)\b|,\s+(?:auch|oder)\b",
    ),
    "ru": (
        "",
        r"\s*[—–-]+\s+|\s+(?:это|является|включает|позволяет|представляет|проводится|используется|применяется)\b",
    ),
    "id": ("", r"\s+(?:adalah|merupakan|ialah|dilakukan|digunakan|bertujuan)\b"),
    "tr": (
        "",
        r",\s+\w"
        r"|\s+(?:oldukça|genellikle|günümüzde|sıklıkla|bir|en|çok)\s[^.]{0,160}?"
        r"(?:yöntem|teknik|işlem|tetkik|test|ameliyat|inceleme|muayene|tedavi)\w{0,8}[dt][ıiuü]r\b",
    ),
    "vi": ("", r"\s+(?:(?:chỉ|cũng|thường|vẫn)\s+)?(?:là|được|giúp|cho\s+phép)\b"),
    "tl": (r"ang\s+(?:mga\s+)?", r"\s+ay\b|\s+o\s|,\s+(?:na|o|kilala|tinatawag)\b"),
    "ko": ("", r"(?:은|는|이란|란)\s"),
    "zh": (
        "",
        r"(?=是|为|為|指|适用|適用|可以|可|主要|通过|通過|透過|能|利用"
        r"|(?:之|以)?[前后後](?:的|之|需要?|要|应该?|應該?)*注意(?:的|之)?(?:事[项項]|什么|哪些)?)",
    ),
    "ar": (r"(?:(?:ي|ت)(?:عد|عتبر)\s+)?", r"\s+(?:هو|هي|إجراء|أداة|من\s|عبارة|أحد|إحدى|نوع|يساعد|تساعد|يستخدم|تستخدم)"),
}
_SENTENCES = {
    tag: re.compile(rf"(?i)(?:\d{{1,2}}[.、)]|\W)*{before}{_NAME}{_ASIDE}(?:{behind})")
    for tag, (before, behind) in _FORMS.items()
}
# Words that any procedure may be called by.
_ANY = re.compile(
    r"(?i)(?:\b(?:procedures?|surger(?:y|ies)|operations?|interventions?|tests?|exam(?:ination)?s?|scans?|treatments?|"
    r"therapy|appointments?|visits?|admission|hospital stay|study|studies|imaging|screening|evaluation|monitoring|"
    r"an(?:a)?esthe(?:sia|tics?)|sedation|procedimientos?|cirug[íi]as?|operaci[óo]n|operaciones|intervenci[óo]n|"
    r"pruebas?|ex[áa]me(?:n|nes)|estudios?|tratamientos?|citas?|anestesia|sedaci[óo]n|op[ée]rations?|chirurgie|"
    r"proc[ée]dures?|examens?|traitements?|rendez-vous|anesth[ée]sie|eingriffe?s?|operation(?:en)?|op|untersuchung(?:en)?|"
    r"behandlung(?:en)?|termin|narkose|an[äa]sthesie|procedimentos?|cirurgias?|opera[çc][ãa]o|interven[çc][ãa]o|exames?|"
    r"tratamentos?|consulta|операци\w*|процедур\w*|исследовани\w*|обследовани\w*|вмешательств\w*|лечени\w*|анестези\w*|"
    r"наркоз\w*|ameliyat\w*|i[şs]lem\w*|operasyon\w*|tetkik\w*|muayene\w*|anestezi\w*|operasi|prosedur|tindakan|"
    r"pemeriksaan|pembedahan|anestesi|ph[ẫâ]u thu[ậa]t|th[ủu] thu[ậa]t|m[ổo]|x[ée]t nghi[ệe]m|g[âa]y m[êe]|"
    r"operasyon|pagsusuri|eksaminasyon|pamamaraan)\b|手术|手術|检查|檢查|治疗|治療|麻醉|수술|검사|시술|마취|치료|"
    r"(?:ال)?(?:عملية|جراحة|إجراء|فحص|تخدير|علاج))"
)
_CUT = re.compile(r"[\u4e00-\u9fff](?<![是叫作为為的做行要受])\Z")  # a sign that may be the first of the name
_OF_ORGAN = re.compile(r"(?<=\w)\s+(?:des|der|am|im|an\s+der)\s+[A-ZÄÖÜ]\w+\Z")  # German: "Spiegelung des Dickdarms"
_POINTS = re.compile("[\u064b-\u0652\u0640]")  # vowels of Arabic
_SHORT = 6  # letters of a name that is written in capitals
_LONGEST = 8  # words of a name
# A visit, an anaesthetic and what runs over the end of a sentence are nothing that a page is about.
_NEVER = re.compile(
    r"(?i)\A(?:rendez|consult|visit|hospital|admi[st]|intern|ingreso|sort|appoint|an(?:a|ä)?e?st|s[eé]da|\w*narkose|termin|анест|"
    r"наркоз|麻|마취|تخدير|gây|bius)|[.!?;:]\s"
)
_LONGEST_QUESTION = 80  # characters of one that is a heading
_OFTEN = 3  # is what a page is about named in it
_NO_NAME = re.compile(r"(?i)\A[dl]['’]|\s+(?:é|es|est|is|ist|são|son|sont)\s.*")
_BENDING = ("ru", "tr", "de", "ar")  # languages in which a name in a question may not be as a title has it


def names_more(text: str, language: str) -> bool:
    """Return whether *text* names a procedure by more than a word that any may be called by, as "test"."""
    return any(_is_name(text[start:end]) for start, end in phrasebook(language).places(text))


def _is_name(text: str) -> bool:
    return has_letters(_ANY.sub(" ", text))


def most_named(texts: Iterable[str], language: str) -> str:
    """Return the procedure that *texts* name most often, three times or in a question; "" where they name none so."""
    book, counts, first = phrasebook(language), Counter[str](), dict[str, str]()
    for text in texts:
        asks = len(text) <= _LONGEST_QUESTION and text.endswith(("?", "？", "؟"))
        for start, end in book.places(text):
            name = _NO_NAME.sub("", text[start:end])
            if _is_name(name) and not _NEVER.search(name) and not _CUT.search(text[:start]):
                counts[name.casefold()] += _OFTEN if asks else 1
                first.setdefault(name.casefold(), name)
    name, count = next(iter(counts.most_common(1)), ("", 0))
    return _as_title(first[name], language) if count >= _OFTEN else ""


def defined(text: str, language: str) -> str:
    """Return the name of the procedure of which the first sentence of *text* says what it is; "" where none does."""
    form = _SENTENCES.get(language.partition("-")[0])
    found = form.match(_POINTS.sub("", text)) if form else None
    name = found["name"].strip() if found else ""
    whole = phrasebook(language).generic(_OF_ORGAN.sub("", name), "") == ""
    if not _is_name(name) or len(name.split()) > _LONGEST or not whole:
        return ""
    return _as_title(name, language)


def asked(text: str, language: str) -> str:
    """Return the procedure that a question after what it is, or why it is done, is about; "" for another heading."""
    found = meaning(text, language=language)
    if not found or found.titled:
        return ""
    what = found.kind == "overview" and text.rstrip().endswith(("?", "？", "؟"))
    if not what and (found.kind != "indications" or language in _BENDING):
        return ""
    name = phrasebook(language).asked(text)
    if _CUT.search(text[: text.index(name)]):
        return ""
    return _as_title(name, language) if _is_name(name) else ""


def begun_with(text: str, language: str) -> str:
    """Return the procedure that *text* begins with; "" where it begins with another word."""
    start, end = next(iter(phrasebook(language).places(text)), (_LONGEST, 0))
    name = text[start:end]
    first = 0 if is_unspaced(text[:1]) else _SHORT  # a sign before the name may be its first
    fits = start <= first and len(name.split()) <= _LONGEST and _is_name(name)
    return _as_title(name, language) if fits else ""


def named(text: str, language: str) -> str:
    """Return the procedure that a known heading names: "What to do before a knee scan"; all of it where words bend."""
    name = "" if language in _BENDING else phrasebook(language).asked(text)
    return _as_title(name, language) if name and _is_name(name) else text


def _as_title(name: str, language: str) -> str:
    name = name.capitalize() if name.isupper() and len(name) > _SHORT else name
    first = "İ" if language == "tr" and name[0] == "i" else name[0].upper()
    return first + name[1:]
