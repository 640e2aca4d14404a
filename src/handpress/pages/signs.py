"""Tell the signs to call for from what stands beside them: phones, addresses, hours, advice. Only signs are red.

In doubt a text is no sign: it then stands on the page as any other text, with its words whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile

from handpress.diagnostics import quoted
from handpress.meanings.headings import sentence_meaning
from handpress.meanings.phrases import phrasebook
from handpress.meanings.timewords import fold, time_words
from handpress.pages.emit import ListEntry, Mapping, Value
from handpress.pages.ledger import Ledger
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Table

_DIGITS = re.compile(r"(?:\+|\()?[0-9][0-9 ().\-/\u00a0\u2010-\u2013]{5,}[0-9]")
_DECIMALS = re.compile(r"[0-9][.,][0-9]{1,2}(?![0-9.])")  # "38.0 - 38.5" is no number to call
_FEWEST_DIGITS = 7  # of a phone number; three as in 911 are said of an emergency, and may stand in a sign
_MOST_LETTERS = 60  # beside a number, for a line that tells nothing else
_WEB = re.compile(r"\S@\S+\.\S|https?://|\bwww\.", re.IGNORECASE)
_HOURS = re.compile(
    r"[0-9]{1,2}(?:[:.h][0-9]{2})\s*(?:[^\W\d]{1,3}\.?){0,2}\s*(?:[-–—~〜至到]|to|a|à|bis|до)\s*(?:[^\W\d]{1,2}\s*)?"
    r"[0-9]{1,2}[:.h][0-9]{2}|\b24\s*/\s*7\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?]\s+[^\W\d_]|[。！？]\s*\w")
IF = re.compile(
    r"\b(?:if|when|si|caso|en cas|wenn|falls|bei|nếu|khi|если|при|kung|kapag|jika|bila|eğer)\b"
    r"|(?:^|[.!?;,]\s*)se\b|[iu]rsa\w*\b|durum\w*da|如|若|当(?!天|日)|當(?!天|日)|時|إذا|اذا|عند|면|경우",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\b(?:cuando|quando|quand|lorsqu[e'’]|sobald|когда|sa oras na|apabila|ketika|saat)", re.IGNORECASE)
# "There is no need to call if you have:"
_CALMS = re.compile(
    r"\b(?:no need|need not|(?:not|n['’]t) (?:need|have to|worry|call)|normal\w*|no es necesario|no hace falta|"
    r"no se preocupe|"
    r"não (?:é preciso|é necess|precisa|se preocupe)|inutile|pas (?:besoin|n[eé]cessaire)|ne vous inqui[eé]tez|"
    r"nicht nötig|keine sorge|không cần|bình thường|не (?:нужно|надо|стоит)|нормальн\w*|hindi kailangan|tidak perlu|"
    r"jangan khawatir|gerek yok|endişe)|필요\S* ?없|정상|不需|无需|無需|不必|不用|正常|لا داعي|لا حاجة|طبيعي",
    re.IGNORECASE,
)
_OPEN = (":", "：", "...", "…")  # what leads the lines below it ends so
_LONGEST = 400  # characters of a sign
_OF_COSTS = ("billing", "cost", "related-codes")
_LONG = 60  # characters of an entry, from which a second sentence is advice, and not "Fever. Above 38."
_LONGEST_LINE = 160  # of a sign that no list holds
_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
# Stems, for what a body shows: enough to tell a list of signs from other text, and never what becomes of a sign.
SYMPTOM = re.compile(
    r"\b(?:fever|chills|bleed|hemorrhag|haemorrhag|pain\b|vomit|nausea|faint|"
    r"dizz|swell|swollen|redness|\bpus\b|drainage|breath|numb(?:ness)?\b|rash\b|itch|hives|confus|seizure|weakness|"
    r"chok|unconscious|passing out|black stool|blood (?:in|from)|jaundice|cough|palpitation|"
    r"fiebre|escalofr|sangra|hemorragia|dolor|v[oó]mit|n[aá]usea|desmay|mareo|hinchaz|enrojec|secreci|respirar|sarpull|"
    r"fi[eè]vre|frissons|saign|h[eé]morrag|douleur|vomiss|malaise|vertige|gonfl|rougeur|[eé]coulement|respir|essouffl|"
    r"febre|calafrio|sangra|hemorrag|dor(?:es)?\b|n[aá]usea|desmai|tontura|incha[cç]|vermelhid|falta de ar|"
    r"fieber|sch[uü]ttelfrost|blutung|blutet|nachblut|schmerz|erbrech|[uü]belkeit|ohnm|bewusstl|schwindel|schwell|r[oö]tung|eiter|atem|"
    r"sốt|rét run|chảy máu|ra máu|đau|nôn|ói|ngất|chóng mặt|sưng|đỏ|mủ|khó thở|phân đen|"
    r"жар\b|лихорад|озноб|температур|кровот|кровит|кровь в|боль|боли\b|рвот|тошнот|обморок|головокруж|отек|отёк|"
    r"опух|покрасн|гной|одышк|дыша|дыхан|lagnat|giniginaw|dumudugo|pagdurugo|sakit\b|masakit|pananakit|pagsusuka|"
    r"nagsusuka|nahimatay|hilo|pamamaga|namamaga|pamumula|nana\b|hirap huminga|paghinga|demam|menggigil|perdarahan|"
    r"pendarahan|berdarah|nyeri|muntah|mual|pingsan|pusing|bengkak|kemerahan|nanah|sesak|ateş|titreme|kanama|\bkan\b|ağrı|kusma|bulantı|"
    r"bayıl|baş dönmesi|şişlik|şişme|kızarıklık|irin|akıntı|nefes)|"
    r"发烧|發燒|发热|發熱|高烧|寒战|寒顫|出血|流血|血便|便血|黑便|吐血|疼|痛|呕吐|嘔吐|恶心|噁心|晕|暈|昏|肿|腫|红肿|脓|膿|呼吸|气促|胸闷|"
    r"발열|고열|열이|열감|오한|출혈|피가|혈변|통증|복통|흉통|아프|아플|의식|구토|메스꺼|어지러|기절|실신|부기|부종|붓|붉|고름|숨|호흡|"
    r"حمى|حرارة|قشعريرة|نزيف|نزف|ألم|آلام|الم\b|قيء|تقيؤ|غثيان|إغماء|دوخة|دوار|تورم|احمرار|صديد|قيح|تنفس",
    re.IGNORECASE,
)
MEDICINE = re.compile(
    r"\b(?:m[eé]dica[mtcç]|medicin|meds|drug|medikament|arznei|thuốc|лекарств|препарат|obat|ilaç|gamot|remédio)|药|藥|دواء|أدوية|"
    r"(?<!예)약(?!속)",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"s[iyí][mn]pt[oô]m|triệu chứng|症状|症狀|증상|أعراض|симптом|gejala|belirti|anzeichen|warning sign", re.IGNORECASE
)
# To see somebody, where the table of a language only knows to call them.
_SEES = re.compile(
    r"\b(?:(?:see|consult|visit|contact|tell|notify|go to|return to|come (?:back )?to) (?:\w+ ){0,3}"
    r"(?:doctor|physician|surgeon|nurse|clinic|hospital|er\b|a&e|emergency)|seek (?:\w+ ){0,3}(?:help|care|attention)|"
    r"(?:consulte|acuda|avise|vaya|visite|busque|contacte)\b|(?:consultez|contactez|rendez-vous|pr[eé]venez|appelez)\b|"
    r"(?:procure|avise|contate|retorne|dirija-se|v[aá] ao)\b|(?:arzt|ärztin|klinik|notaufnahme|krankenhaus)\b|"
    r"(?:đến|gặp|báo|liên hệ|tái khám)\b.{0,20}(?:bác sĩ|bệnh viện|cơ sở y tế|ngay)|(?:đi khám|nhập viện)\b|"
    r"обратитесь|обращайтесь|вызовите|вызывайте|сообщите|к врачу|"
    r"(?:magpatingin|kumonsulta|pumunta sa|tawagan|tumawag|bumalik sa|ipaalam|magpacheck|kontakin|makipag-ugnay\w*)\b|"
    r"(?:hubungi|periksa(?:kan)?|konsultasi(?:kan)?|segera ke|datang ke)\b|"
    r"(?:doktor|hastane|hekim|sağlık kurulu|acil)\w*\b.{0,30}\b(?:başvur|ara|git|gel|danış|haber|bildir|görün)\w*)|"
    r"(?:看|联系|聯絡|聯繫|告知|通知|咨询|諮詢)(?:医生|醫生|医师|醫師|急诊|急診)|就医|就醫|就诊|就診|回诊|回診|"
    r"(?:병원|의사|의료진|응급실|외래|진료)\S{0,4}\s*(?:\S+\s*){0,2}(?:내원|방문|연락|상담|문의|오십|오세|받으|알리|알려)|"
    r"(?:راجع|استشر|اتصل|توجه|اذهب|أخبر)\w*",
    re.IGNORECASE,
)


_ILL = re.compile(
    r"(?i)\b(?:unwell|ill|sick|worse|cannot|can['’]t|unable|not able|side effects?|probl[eè]m\w*|emergency|"
    r"efectos secundarios|empeora|effets (?:secondaires|ind[ée]sirables)|nebenwirkung\w*|schlechter|"
    r"efeitos (?:colaterais|adversos)|piora\w*|tác dụng phụ|побочн\w*|проблем\w*|хуже|yan etki\w*|sorun\w*|"
    r"efek samping|masalah|komplikasyon\w*|problema\w*)\b|不适|不適|副作用|불편|부작용|이상|أعراض|مضاعفات|مشكلة"
)
# What somebody calls about without being ill; and calls that the clinic makes.
_MATTERS = re.compile(
    r"(?i)\b(?:questions?|appointments?|(?:re-?)?schedul|cancel|postpone|results?\b|advice about|insurance|"
    r"pregnan|diabet|insulin|contact lens|"
    r"(?:will|may) (?:call|ring|phone|contact|telephone) you(?:r (?:ride|driver|family))?\b|"
    r"preguntas?|dudas?\b|\bcitas?\b|cancelar|resultados?|seguro m[eé]dico|embaraz|lentes de contacto|"
    r"rendez-vous|annul|r[eé]sultats?|enceinte|lentilles|fragen?\b|termin|absag|ergebnis|schwanger|kontaktlinsen|"
    r"d[uú]vidas?|perguntas?|agendamento|remarcar|gr[aá]vida|câu hỏi|thắc mắc|lịch hẹn|hủy|kết quả|mang thai|"
    r"вопрос|запис[аь]|отмен|результат|беремен|soru|randevu|iptal|"
    r"sonuç|hamile|pertanyaan|jadwal|janji temu|batal|hasil|hamil|"
    r"tanong|katanungan|kansel|resulta|buntis)|疑[问問]|[预預][约約]|取消|[结結]果|[怀懷]孕|질문|예약|취소|결과|임신|"
    r"سؤال|أسئلة|استفسار|موعد|إلغاء|نتيجة|نتائج|حامل"
)


def is_contact(text: str) -> bool:
    """Return whether *text* tells how or when somebody is reached: a phone number, an address, hours."""
    plain = _DECIMALS.sub("", text)
    if sum(map(str.isalpha, plain)) > _MOST_LETTERS and not _WEB.search(text):
        return False  # it says more: "Get it at the pharmacy (call 555 010 0100 if they have none)"
    numbers = (sum(map(str.isdigit, match[0])) for match in _DIGITS.finditer(plain))
    return any(count >= _FEWEST_DIGITS for count in numbers) or bool(_WEB.search(text) or _HOURS.search(text))


def is_of_emergency(text: str) -> bool:
    """Return whether *text* begins by sending to an emergency room or for an ambulance, as in "Go to A&E if"."""
    return bool(_RUSHES.match(text))


# Behind a condition in Korean and Chinese, and there with nobody else to call.
_RUSHES = re.compile(
    r"(?i)\W*(?:please\s+)?(?:(?:go|return|come)(?:\s+\w+)?\s+to\s+(?:\w+\s+){0,3}(?:a\s?(?:&|and)\s?e|er|ed|emergency|casualty)\b|"
    r"(?:call|dial|ring)\s+(?:9-?1-?1|999|112|an\s+ambulance)\b|"
    r"(?:acuda|vaya)\s+(?:\w+\s+){0,3}(?:urgencias|emergencias)\b|llame\s+al\s+(?:911|112)\b|"
    r"(?:allez|rendez-vous)\s+(?:\w+\s+){0,3}aux\s+urgences\b|appelez\s+le\s+(?:15|112)\b|"
    r"(?:gehen|fahren)\s+sie\s+(?:\w+\s+){0,3}notaufnahme\b|(?:rufen|wählen)\s+sie\s+(?:\w+\s+){0,3}(?:112|144|notarzt)\b|"
    r"(?:vá|dirija-se|procure)\s+(?:\w+\s+){0,3}(?:pronto[- ]socorro|emergência|urgências?)\b|"
    r"(?:gọi|đến)\s+(?:\w+\s+){0,3}cấp\s+cứu\b|вызовите\s+скорую|acil\s+servise\s+(?:gidin|başvurun)|"
    r"segera\s+ke\s+(?:igd|ugd)\b|pumunta\s+(?:\w+\s+){0,3}(?:emergency|er)\b)"
    r"|[^或]{0,40}(?:去急[诊診]|拨打120|撥打119)|(?!.*(?:또는|혹은|이나))(?:\S+\s+){0,8}응급실(?:로|에|을)|(?:اذهب|توجه)\s+(?:\w+\s+){0,2}(?:ال|لل)طوارئ"
)


def may_be_signs(items: Sequence[Item], named: bool = False) -> bool:
    """Return whether a list may hold signs: most of its entries are neither contacts nor some sentences of advice.

    Args:
        items: The entries.
        named: Whether the words over the list name an emergency: then only contacts are no signs.
    """
    texts = [item.words.text for item in items]
    if not named and all(map(_is_matter, texts)):
        return False
    return 2 * sum(is_contact(text) or (not named and _is_advice(text)) for text in texts) < len(items)


def _is_advice(text: str) -> bool:
    return len(text) > _LONG and bool(_SENTENCES.search(text)) and not SYMPTOM.search(text)


def tell_advice(items: Sequence[Item], ledger: Ledger) -> None:
    """Warn of the first entry among the signs of a list that may be advice: it has some sentences."""
    for item in items:
        text = item.words.text
        if _is_advice(text):
            fact = f"this stands in a list of signs to call for, and may be advice: {quoted(text)}"
            ledger.warn(next(iter(item.words.lines), 0), fact, "perhaps-no-sign", "if it is no sign, move it to a text")
            return


def signs_of_lines(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """Return *blocks*, which stand under a heading of signs and hold no list, with lines that are signs as one."""
    if any(isinstance(block, Listing) for block in blocks):
        return list(blocks)
    made: list[Block] = []
    for plain, run in groupby(blocks, lambda block: _may_be_sign(block, ledger.language)):
        lines = list(run)
        words = [block.words for block in lines if isinstance(block, Paragraph)]
        names = len(words) > 1 and not any(one.text.endswith(_FULL_STOPS) for one in words[: max(2, len(words) - 1)])
        if not plain or not (names or 2 * sum(bool(SYMPTOM.search(one.text)) for one in words) >= len(words)):
            made += lines
            continue
        made.append(Listing(tuple(map(Item, words))))
        _tell_lines(words, ledger)
    return made


def _tell_lines(words: Sequence[LineWords], ledger: Ledger) -> None:
    fact = f"lines under a heading of signs to call for were taken for signs: {quoted(words[0].text)}"
    ledger.warn(next(iter(words[0].lines), 0), fact, "perhaps-no-sign", "see that each of them is a sign")


def signs_below(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """Return *blocks* with the lines that stand right below a call, as in "Call us when...", as a list, and tell."""
    made: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        made.append(block)
        at += 1
        if not (isinstance(block, Paragraph) and _leads_signs(block.words.text, ledger.language)):
            continue
        run = list(takewhile(lambda one: _shows_sign(one, ledger.language), blocks[at:]))
        run += [one for one in blocks[at + len(run) :][:1] if _closes(one, run, ledger.language)]
        words = [one.words for one in run if isinstance(one, Paragraph)]
        if len(words) > 1 and 2 * sum(bool(SYMPTOM.search(one.text)) for one in words) >= len(words):
            made.append(Listing(tuple(map(Item, words))))
            at += len(words)
            _tell_lines(words, ledger)
    return made


def _closes(block: Block, run: Sequence[Block], language: str) -> bool:
    """Return whether *block* is the last of a run of bare signs, though no known one: short, and with a full stop."""
    if not (isinstance(block, Paragraph) and len(run) > 1 and _may_be_sign(block, language)):
        return False
    text, alike = block.words.text, run[-1]
    if not isinstance(alike, Paragraph) or alike.apart != block.apart or alike.words.text.endswith(_FULL_STOPS):
        return False
    small = alike.words.text[:1].islower() == text[:1].islower()
    words = time_words(language)
    does = bool(words and words.does.match(fold(text, language)))
    return small and len(text.split()) <= _FEW_WORDS and len(text) < _LONG and not does


_FULL_STOPS, _FEW_WORDS = (".", "!", "。", "！"), 7


def _leads_signs(text: str, language: str) -> bool:
    if not text.endswith(_OPEN) or len(text) > _LONGEST_LINE:
        return False
    found = sentence_meaning(text, language)
    if found:
        return found.block in ("urgent", "emergency")
    return _may_call(text, language)


def _may_call(text: str, language: str) -> bool:
    """Return whether a text that no table knows leads signs: it speaks of a call and of an "if", and does not calm."""
    return bool(IF.search(text) or _ONCE.search(text)) and _speaks_of_call(text, language) and not _CALMS.search(text)


def _shows_sign(block: Block, language: str) -> bool:
    """Return whether a line may be a sign: it names a symptom, or is no whole sentence."""
    if not (isinstance(block, Paragraph) and _may_be_sign(block, language)):
        return False
    return bool(SYMPTOM.search(block.words.text)) or not block.words.text.endswith((".", "!", "。", "！"))


def calls_over(lead: str, items: Sequence[Item], language: str) -> bool:
    """Return whether the last sentence of *lead* sends to a doctor if *items*, most of them symptoms, are there."""
    last = _ENDS.split(lead.rstrip())[-1]
    if not (last.endswith(_OPEN) and _may_call(last, language)):
        return False
    return 2 * sum(bool(SYMPTOM.search(item.words.text)) for item in items) > len(items)


def with_led_signs(block: Block, language: str) -> list[Block]:
    """Return a list in pieces where an entry leads signs that stand below it as its equals: "Call your doctor if:"."""
    items = block.items if isinstance(block, Listing) and not block.ordered else ()
    for at, item in enumerate(items):
        text = item.words.text
        found = sentence_meaning(text, language) if text.endswith((":", "：")) and not item.under else None
        if found is None or found.block not in ("urgent", "emergency"):
            continue
        end = at + 1
        while end < len(items) and _goes_on_as_sign(items[end].words.text, items[at + 1].words.text):
            end += 1
        if end > at + 1:
            above, signs, rest = items[:at], Listing(items[at + 1 : end]), items[end:]
            made: list[Block] = [*([Listing(above)] if above else []), Paragraph(item.words), signs]
            return [*made, *(with_led_signs(Listing(rest), language) if rest else [])]
    return [block]


def _goes_on_as_sign(text: str, first: str) -> bool:
    alike = text.split()[:1] == first.split()[:1] and bool(_ABOUT.match(text))
    return not _SEES.search(text) and (alike or bool(SYMPTOM.search(text)))


_ABOUT = re.compile(r"(?i)you\b|your\b|any\b|if\b")


def _may_be_sign(block: Block, language: str) -> bool:
    if not isinstance(block, Paragraph) or len(text := block.words.text) > _LONGEST_LINE or is_contact(text):
        return False
    if text.endswith((":", "：", "?", "？", "؟")):
        return False
    return bool(SYMPTOM.search(text)) or not _speaks_of_call(text, language)


def calls_for_medicines(over: LineWords, blocks: Sequence[Block], ledger: Ledger) -> bool:
    """Return whether a call is about medicines alone, and tell: no words over a list and no entry name a symptom."""
    if not MEDICINE.search(over.text) or any(map(SYMPTOM.search, (over.text, *_lines(blocks)))):
        return False
    fact = f"this calls for medicines, and its list was not taken for signs: {quoted(over.text)}"
    ledger.warn(next(iter(over.lines), 0), fact, "perhaps-a-sign", "if they are signs, move them into urgent")
    return True


def are_contacts(blocks: Iterable[Block]) -> bool:
    """Return whether half of the lines of *blocks* are contacts."""
    told = [is_contact(text) for text in _lines(blocks)]
    return 2 * sum(told) >= len(told) > 0


def names_contact(blocks: Iterable[Block]) -> bool:
    """Return whether a line of *blocks* is a contact."""
    return any(map(is_contact, _lines(blocks)))


def tell_signs(section: Mapping, ledger: Ledger) -> None:
    """Warn of texts that speak of a call and of what it is for, and do not stand among the signs to call for."""
    kind = section["kind"]
    if not isinstance(kind, LineWords) or kind.text in _OF_COSTS:
        return
    apart = ("kind", "title", "emergency", "urgent")
    title = section.get("title")
    if kind.text != "when-to-call" and isinstance(title, LineWords) and _calls(title.text, ledger.language):
        fact = f"this heading speaks of a call, and stands under {kind.text}: {quoted(title.text)}"
        hint = "if signs stand under it, move them into urgent or emergency"
        ledger.warn(next(iter(title.lines), 0), fact, "perhaps-a-sign", hint)
    for words in _texts([value for key, value in section.items() if key not in apart]):
        if any(_may_tell_sign(text, kind.text, ledger.language) for text in _pieces(words.text)):
            where = "outside the list of signs" if kind.text == "when-to-call" else f"under {kind.text}"
            fact = f"this may be a sign to call for, and stands {where}: {quoted(words.text)}"
            hint = "if it is one, move it into urgent or emergency"
            ledger.warn(next(iter(words.lines), 0), fact, "perhaps-a-sign", hint)


def _pieces(text: str) -> Sequence[str]:
    """Return *text*, and of a long one its sentences: a sign and its call stand near each other."""
    return _ENDS.split(text) if len(text) > _LONGEST else (text,)


def _may_tell_sign(text: str, kind: str, language: str) -> bool:
    shows = len({match[0].casefold() for match in SYMPTOM.finditer(text)})
    if is_contact(text):
        return shows > 1  # "At once, 555 010 0142: severe pain, bleeding"
    if kind == "when-to-call" and not text.endswith((".", "!", "。", "！")) and _speaks_of_call(text, language):
        return False  # it leads the signs below it
    if not _speaks_of_call(text, language):
        return kind == "when-to-call" and shows > 0
    if shows:
        return shows > 1 or bool(IF.search(text))
    return any(_speaks_of_call(one, language) and IF.search(one) and not _is_matter(one) for one in _ENDS.split(text))


def _is_matter(text: str) -> bool:
    """Return whether a text that shows no symptom is about a question, a visit, a result or a medicine: no sign."""
    return not (SYMPTOM.search(text) or _ILL.search(text)) and bool(_MATTERS.search(text) or MEDICINE.search(text))


def _calls(text: str, language: str) -> bool:
    """Return whether a heading says to call for symptoms: those under it may be signs."""
    named = bool(SYMPTOM.search(text) or _SIGN.search(text))
    return named and bool(IF.search(text)) and _speaks_of_call(text, language)


def _speaks_of_call(text: str, language: str) -> bool:
    return bool(_SEES.search(text)) or "when-to-call" in phrasebook(language).hinted(text)


def _texts(values: Iterable[Value | ListEntry]) -> Iterable[LineWords]:
    for value in values:
        if isinstance(value, LineWords):
            yield value
        else:
            yield from _texts(value.values() if isinstance(value, dict) else value)


def texts_under(blocks: Iterable[Block]) -> list[str]:
    """Return the texts of *blocks*, and of all that stands in them."""
    return list(_lines(blocks))


def first_list(blocks: Iterable[Block]) -> Listing | None:
    """Return the first list of *blocks*."""
    return next((block for block in blocks if isinstance(block, Listing)), None)


def _lines(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case Listing(items):
                for item in items:
                    yield item.words.text
                    yield from _lines(item.under)
            case Table(rows):
                yield from (" ".join(cell.text for cell in row) for row in rows)
            case Paragraph(words) | Heading(words):
                yield words.text
