"""Tell whether a page, or a part of one, is of the time before a procedure or of the time after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handpress.meanings.headings import guess, meaning, parts_of, subject_of
from handpress.meanings.phrases import phrasebook
from handpress.meanings.timewords import fold, time_words
from handpress.meanings.timings import day_of
from handpress.meanings.titlewords import names_procedure
from handpress.pages.signs import SYMPTOM
from handpress.pages.tree import Block, Item, Listing, Paragraph

AFTER = ("recovery", "home-care")
_STAGES = ("preparation", *AFTER)


@dataclass(frozen=True)
class Stage:
    """The kind that the title of a page gives to what names none of its own; overview where it gives none."""

    kind: str = "overview"
    sure: bool = True

    @property
    def is_told(self) -> bool:
        """Whether the page is of the time before the procedure, or of the time after it."""
        return self.kind in _STAGES

    @property
    def is_after(self) -> bool:
        """Whether the page is of the time after the procedure."""
        return self.kind in AFTER


def stage_of(title: str, language: str) -> Stage:
    """Return what the words of a title say of the whole page; nothing for one that speaks of both times.

    Single words count only beside the name of a procedure, or where two tell the same: "Home loans" are no home care.
    """
    title = _CONSENT.sub(" ", title)
    found = meaning(title, subject_of(title, language), language) or meaning(title, language=language)
    if found and found.kind in _STAGES and not found.titled:
        return Stage(found.kind)
    hinted = phrasebook(language).hinted(title)
    if hinted.issuperset(("preparation", "recovery")):
        return Stage()
    for one in parts_of(title):
        part = meaning(one, language=language)
        if part and part.kind in _STAGES and (not part.titled or day_of(part.when)):
            return Stage(part.kind, sure=not part.titled)
    kind = found.kind if found and found.kind in _STAGES else guess(title, language).kind
    if kind not in _STAGES and phrasebook(language).relates(title):
        kind = next((one for one in _ALONE if one in hinted), kind)  # "What is normal after surgery"
    told = (kind in _ALONE and names_procedure(title, language)) or (kind in _STAGES and hinted.issuperset(AFTER))
    return Stage(kind, sure=False) if told else Stage()


_ALONE = ("preparation", "recovery")  # that single words tell: "care" alone may be any care
# A form to sign is no page about getting ready.
_CONSENT = re.compile(
    r"(?i)\b(?:informed\s+)?consent(?:\s+forms?)?\b|\bconsentimiento\b|\bconsentement\b|\bconsentimento\b|\w*einwilligung\w*|"
    r"同意[书書]?|동의서?|\bсогласие\b|\bonam\w*|\bpersetujuan\b|\bpahintulot\b|موافقة|إقرار|\b(?:giấy\s+)?(?:cam\s+kết|đồng\s+ý)\b"
)
# A text that tells what a procedure, or the page, is.
_DEFINES = re.compile(
    r"(?i)\b(?:is|are)\s+(?:an?|the|one|used|done|performed)\b|\bthis\s+(?:guide|leaflet|booklet|sheet|page|handout)\b"
    r"|\b(?:es|son)\s+(?:une?|una|el|la|los|las)\b|\best[ea]\s+(?:gu[ií]a|folleto|hoja)\b"
    r"|\b(?:est|sont)\s+(?:une?|le|la|les|des|l['’])|\bcett?e?\s+(?:fiche|brochure|document)\b"
    r"|\b(?:ist|sind)\s+(?:eine?|der|die|das)\b|\bdiese[sr]?\s+(?:merkblatt|brosch[üu]re|information)"
    r"|\b(?:é|são)\s+(?:uma?|os?|as?)\b|\beste\s+(?:guia|folheto)\b"
    r"|\blà\s+(?:một|phương|thủ|kỹ|ph[ẫầ]u|loại)\b|\b(?:adalah|merupakan)\b|\bpanduan\s+ini\b|\bay\s+(?:isang|ang)\b"
    r"|\s[—–-]\s(?:это|метод)|является|представляет\s+собой|\b(?:denir|denilir|adı\s+verilir)\.\s*$"
    r"|\b(?:yöntem|işlem|ameliyat|tetkik|inceleme|muayene|test|teknik|uygulama|tedavi|girişim|prosedür)\w*[dt][ıiuü]r\.\s*$"
    r"|是(?:一|指|以|利用|透過|通过|用)|(?:本|此)(?:指南|手册|手冊|單張|单张)|(?:은|는)\s.*(?:입니다|말합니다|이다)\.?\s*$"
    r"|(?:^|\s)(?:هو|هي|يعتبر|تعتبر)\s"
)
# What a patient is told to do before, and nowhere else: "fast", "stop", "bring", "take off".
_READY = re.compile(
    r"(?i)^\W*(?:please\s+)?(?:bring|remove|take\s+off|fast|stop\s+(?:taking|eating|drinking)|do\s+not\s+eat\s+or\s+drink|arrive|"
    r"nothing\s+to\s+eat)\b|^\W*(?:traiga|lleve|qu[íi]tese|retire|ayun|deje\s+de\s+(?:tomar|comer)|suspenda)"
    r"|^\W*(?:apportez|retirez|enlevez|restez\s+[àa]\s+jeun|soyez\s+[àa]\s+jeun)|^\W*(?:traga|leve|retire|fa[çc]a\s+jejum|suspenda)"
    r"|nüchtern|mitbringen|ablegen|\bbringen\s+sie|\bnh[ịi]n\s+[ăa]n|^\W*(?:mang\s+theo|tháo)"
    r"|\bpuasa\b|^\W*(?:bawa|lepas)\b|^\W*(?:magdala|mag-ayuno|alisin|tanggalin)\b"
    r"|натощак|принесите|возьмите\s+с\s+собой|снимите|\baç\s+(?:kal|gel)|getirin|çıkarın"
    r"|禁食|空腹|携带|攜帶|取下|금식|지참|صائم|الصيام|أحضر|احضر|اخلع"
)


# What tells by itself that something is done, or is so, behind a procedure.
_LATER = re.compile(
    r"(?i)\b(?:after|following)\s+(?:(?:the|your|this|an?)\s+)?(?:\w+\s+)?(?:surgery|operation|procedure|exam|test|treatment|biopsy|extraction|"
    r"\w+(?:scopy|ectomy|plasty))\b(?!\s*\?)|\bpost-?\s?op\w*"
    r"|\bdespu[ée]s\s+de\s+(?:la|su|el|una?)\s+(?:cirug|operaci|procedimiento|intervenci|prueba|examen)"
    r"|\bapr[èe]s\s+(?:l['’]\s?|la\s+|votre\s+|une?\s+)?(?:op[ée]ration|intervention|chirurgie|examen)"
    r"|\bnach\s+(?:der|dem|einer|ihrer)\s+(?:operation|op|eingriff|untersuchung|behandlung)\b"
    r"|\b(?:ap[óo]s|depois)\s+(?:d?[ao]\s+|a\s+sua\s+)?(?:cirurgia|opera[çc]|procedimento|exame)"
    r"|\bsau\s+(?:khi\s+)?(?:m[ổo]|ph[ẫâ]u\s+thu[ậa]t|th[ủu]\s+thu[ậa]t)|\bpagkatapos\s+ng\s+(?:operasyon|pagsusuri)"
    r"|\b(?:setelah|sesudah|pasca)\s*-?(?:operasi|tindakan|prosedur)|после\s+(?:операции|процедуры|исследования|вмешательства)"
    r"|\b(?:ameliyat|i[şs]lem|operasyon)(?:dan|ten|den|tan)\s+sonra|(?:术后|術後|手术后|手術後|检查后|檢查後)|(?:수술|시술|검사)\s*후"
    r"|بعد\s+(?:العملية|الجراحة|الإجراء|الفحص)"
)


_WOUND = re.compile(
    r"(?i)\b(?:heal(?:s|ed|ing)?|scabs?|stitch(?:es)?|sutures?|incisions?|wounds?|dressings?|bandages?|sockets?|gauze)\b"
    r"|\b(?:herida|cicatri|vendaje|plaie|pansement|wund|narbe|verband|ferida|curativo|sugat|luka|jahitan|perban)"
    r"|vết\s+(?:mổ|thương)|\b(?:шв[аы]|шов|ран[аыу]|повязк)|\b(?:yara|dikiş|pansuman)"
    r"|伤口|傷口|缝线|縫線|敷料|상처|실밥|드레싱|붕대|جرح|غرز|ضماد"
)


def defines(text: str) -> bool:
    """Return whether *text* tells what a procedure is, or what the page is for."""
    return bool(_DEFINES.search(text))


def stage_within(blocks: Sequence[Block], language: str) -> Stage:
    """Return of which time most entries of the first list are; nothing where any of *blocks* speaks of the other.

    Without a list, its paragraphs count.
    """
    lists = [[item.words.text for item in block.items] for block in blocks if isinstance(block, Listing)]
    lines = [block.words.text for block in blocks if isinstance(block, Paragraph)]
    texts = lists[0] if lists else lines if len(lines) >= _FEWEST_LINES else []
    before, after = ([one for one in texts if tells(one, language)] for tells in (is_before, is_after))
    all_after = any(is_after(one, language) for entries in lists for one in entries)
    early = [one for one in before if one not in after and not _is_of_the_day(one, language)]
    if len(texts) < _FEWEST or (before and (all_after or after) and (early or not after)):
        return Stage()
    if len(before) > 1 and 2 * len(before) >= len(texts):
        return Stage("preparation", sure=False)
    heals = [one for one in texts if one in after or _is_of_healing(one)]
    return Stage("home-care", sure=False) if 2 * len(heals) > len(texts) and not early else Stage()


_FEWEST, _FEWEST_LINES = 2, 3  # entries of a list, and paragraphs, by which a part is told


def _is_of_healing(text: str) -> bool:
    """Return whether a sentence speaks of a wound, or of what a body shows; the name of a sign may be a reason."""
    return len(text) > _SENTENCE and text.endswith(_STOPS) and bool(_WOUND.search(text) or SYMPTOM.search(text))


_SENTENCE, _STOPS = 30, (".", "!", "。", "！", "؟", "۔")


def are_after(texts: Sequence[str], language: str) -> bool:
    """Return whether some texts of a page say that they are of the time after, and none that it is before."""
    after = [one for one in texts if is_after(one, language)]
    heals = [one for one in texts if one in after or _is_of_healing(one)]
    early = any(is_before(one, language) for one in texts if one not in after)
    return bool(after) and len(heals) >= _FEWEST_LINES and not early


def stage_opened(blocks: Sequence[Block], language: str) -> Stage:
    """Return of which time the first of some paragraphs says that it is, where nothing says that it is of another.

    "Before your scan, ..." does, "Three days before your scan, ..." too. What tells of both is an overview.
    """
    first = first_defining(blocks)
    if first == len(blocks) or not isinstance(blocks[first], Paragraph):
        return Stage()
    texts = [one.words.text for block in blocks[first:] for one in _entries(block)]
    told = [_opened(text, language) for text in texts]
    kinds = {kind for kind in told if kind}
    return Stage(told[0], sure=False) if len(kinds) == 1 and told[0] in _STAGES else Stage()


def _entries(block: Block) -> Sequence[Item | Paragraph]:
    return block.items if isinstance(block, Listing) else [block] if isinstance(block, Paragraph) else []


_LONGEST_CLAUSE = 10  # words


def _opened(text: str, language: str) -> str:
    """Return the kind of the time that the first words of *text* name; "procedure" for the day itself."""
    clause, comma, _ = _COMMA.sub("\0", text, count=1).partition("\0")
    found = meaning(clause, language=language) if comma and len(clause.split()) <= _LONGEST_CLAUSE else None
    if found and found.kind in (*_STAGES, "procedure") and not found.block:
        return "recovery" if found.kind in AFTER else found.kind
    words = time_words(language)
    moments = words.moments(fold(text, language)) if words else []
    return "preparation" if moments and not moments[0].start and day_of(moments[0].day) else ""


_COMMA = re.compile(r"[,،，、]")


def _is_of_the_day(text: str, language: str) -> bool:
    """Return whether *text* names the day itself, and none before it: rest is for that day, too."""
    words = time_words(language)
    days = [day_of(one.day) for one in words.moments(fold(text, language))] if words else []
    return not _READY.search(text) and all(not day or day.endswith(" of") for day in days)


def is_before(text: str, language: str) -> bool:
    """Return whether *text* says what is done before a procedure, or on which day."""
    words = time_words(language)
    days = words.moments(fold(text, language)) if words else []
    return bool(_READY.search(text) or any(day_of(one.day) for one in days))


def is_after(text: str, language: str) -> bool:
    """Return whether *text* says when something is after a procedure."""
    words = time_words(language)
    return bool(_LATER.search(text) or (words and words.window(fold(text, language))))


def first_defining(blocks: Sequence[Block]) -> int:
    """Return how many of *blocks*, from the first, tell what a procedure is."""
    for at, block in enumerate(blocks):
        if not (isinstance(block, Paragraph) and defines(block.words.text)):
            return at
    return len(blocks)
