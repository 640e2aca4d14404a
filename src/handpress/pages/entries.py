"""Tell what an entry of a list says: that somebody cannot have the test, a condition alone, a medicine to go on with.

In doubt it says none of these, and stays where its list stands.
"""

from __future__ import annotations

import re

from handpress.meanings.phrases import phrasebook
from handpress.meanings.timewords import fold, time_words

_GOES_ON = re.compile(
    r"\b(?:(?:keep|continue|go on)\s+(?:taking|to take|using|to use)|(?:do not|don['’]t|never)\s+(?:stop|skip)|"
    r"(?:siga|contin[uú]e|seguir|continuar)\s+(?:tomando|usando|con\b)|no\s+(?:deje|suspenda|interrumpa)\b|"
    r"continue[rz]\b.{0,20}(?:prendre|traitement|m[eé]dic)|poursuiv(?:ez|re)\b|n['’]arr[eê]tez\s+pas|"
    r"ne\s+pas\s+(?:arr[eê]ter|interrompre)|n['’]interrompez\s+pas|"
    r"continu(?:e|ar)\s+(?:a\s+tomar|tomando|usando|com\b)|mantenha\b|não\s+(?:pare|suspenda|interrompa|"
    r"deixe de tomar)\b|"
    r"weiter(?:hin)?\s*(?:ein)?(?:zu)?nehmen|nehmen sie\b.{0,60}\bweiter|nicht\s+(?:abgesetzt|abzusetzen|"
    r"absetzen|pausier)|"
    r"setzen sie\b.{0,40}\bnicht ab|tiếp tục\s+(?:uống|dùng)|(?:không|"
    r"đừng)\s+(?:được\s+)?(?:tự ý\s+)?(?:ngưng|ngừng|bỏ)\b|"
    r"продолжа\w+\s+(?:принимать|при[её]м)|не\s+(?:прекраща|отменя|бросай|прерывай)\w+|"
    r"ituloy|ipagpatuloy|huwag\s+(?:itigil|ihinto)|(?:tetap|teruskan|lanjutkan)\s+(?:minum|konsumsi|"
    r"mengonsumsi)|"
    r"jangan\s+(?:hentikan|berhenti|menghentikan)|(?:almaya|kullanmaya)\s+devam(?! etme)|(?:kes|"
    r"bırak)meyin(?:iz)?)|"
    r"bırakmayın|(?:继续|繼續)(?:服|吃|使用|用)|(?:不要|勿|不可|不能)(?:自行)?停|照常(?:服|吃)|"
    r"계속\s*(?:복용|드시|사용)(?!하지)|(?:중단|중지)하지\s*(?:마|말|않)|끊지\s*마|"
    r"(?<!\w)(?:استمر|واصل|تابع)\w*\s+(?:في\s+|على\s+)?(?:تناول|أخذ)|لا\s+(?:توقف|تتوقف|تقطع)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:\b(?:not|n['’]t|never|no|ne|não|nicht|не|không|đừng|huwag|jangan)|不要|不可|勿|لا)\s*(?:\w+\s+)?\Z",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:(?:cannot|can['’]?t|can not|must not|should not|may not)\s+(?:have|undergo|get|be done|be tested)\b|"
    r"no\s+(?:puede|pueden|debe|deben)\s+(?:hacerse|realizarse|someterse|realizar|hacer|recibir)|"
    r"ne\s+(?:peut|peuvent|doit|doivent|pouvez)\s+pas\s+(?:avoir|passer|faire|subir|b[eé]n[eé]ficier|"
    r"être r[eé]alis)|"
    r"não\s+(?:pode|podem|deve|devem|poder[aá]|poder[aã]o)\s+(?:fazer|realizar|se submeter|submeter-se|"
    r"ser submetid)|"
    r"(?:kann|k[oö]nnen|darf|d[uü]rfen|sollte)\b.{0,60}\bnicht\b.{0,40}(?:durchgef[uü]hrt|untersucht|"
    r"operiert|erhalten|bekommen)|"
    r"không\s+(?:được|thể|nên)\s+(?:làm|thực hiện|chụp|nội soi|mổ|phẫu thuật)|"
    r"(?:не\s+(?:могут|может|должн\w+|следует)\s+(?:проход|дела|выполн|провод)\w+|не\s+(?:проводится|"
    r"выполняется|делают))|"
    r"hindi\s+(?:maaaring|maaari|pwedeng|puwedeng|dapat)\b.{0,20}(?:sumailalim|magpa|gawin)|"
    r"tidak\s+(?:boleh|dapat|bisa)\s+(?:menjalani|dilakukan|melakukan)|\w*(?:yapılamaz|yaptıramaz|"
    r"uygulanamaz|olamaz)\b)|"
    r"(?:받을|할|시행할|하실|받으실)\s*수\s*없|(?:不能|不可|不宜|不得|不应|不應)(?:做|接受|进行|進行|检查|檢查|行)|"
    r"لا\s+(?:يمكن|يجوز|ينبغي|يستطيع)\w*\s+(?:إجراء|الخضوع|أن يخضع)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\W*(?:(?:if|when|in case of|si|en caso de|cuando|en cas d[e'’]|lorsque|quand|se|caso|em caso de|"
    r"quando|wenn|falls|"
    r"bei|sollten|nếu|khi|trong trường hợp|если|при|в случае|kung|kapag|jika|bila|apabila|dalam kasus)\b|"
    r"si\W|如果|如有|如|若|إذا|اذا|في حال|عند\s)",
    re.IGNORECASE,
)
# "If you are pregnant, don't."
_BARRED = re.compile(r"(?i)[,;:]\s*(?:please\s+)?(?:don['’]t|do not|no|not)(?:\s+have (?:it|this))?\W*\Z")
_TAIL = re.compile(
    r"(?:\w[iıuü]?rsa(?:nız|n)?|varsa|yoksa|durum\w*da|있으면|경우(?:에는|에)?|이면|때|時|时|إذا)\W*\Z", re.IGNORECASE
)
_PARTS = re.compile(r"[,;:，；：、،؛]|\s[-–—]\s|[.!?。！？]\s*\w")
_MOST = 90  # characters of a condition alone
_NAMED = "\0"
_DOES = re.compile(
    r"\b(?:ask|bring|call|come|contact|do|don['’]t|drink|eat|follow|go|keep|leave|let|make|see|skip|stop|"
    r"take|tell|use|wait|"
    r"wear|write|avise|informe|llame|traiga|lleve|consulte|pregunte|diga|prenez|appelez|pr[eé]venez|"
    r"consultez|apportez|"
    r"signalez|avise|ligue|traga|leve|fale|bitte|nehmen sie|rufen sie|sagen sie|hãy|gọi|báo|xin|сообщите|"
    r"позвоните|"
    r"обратитесь|примите|возьмите|sabihin|tumawag|dalhin|ipaalam|beri ?tahu|hubungi|bawa|lapor)\b|请|請|告|勿|不|"
    r"십시오|세요|"
    r"\b(?:أخبر|اتصل|أحضر|راجع)",
    re.IGNORECASE,
)


def goes_on(text: str) -> bool:
    """Return whether *text* says to go on with a medicine: "Keep taking", "do not stop"."""
    return any(not _NO.search(text[: match.start()]) for match in _GOES_ON.finditer(text))


def is_no_task(text: str, language: str) -> bool:
    """Return whether *text*, an entry among tasks, says who cannot have the procedure, or is a condition alone."""
    if _CANNOT.search(text) and _NAMED in phrasebook(language).generic(text, _NAMED):
        return True
    if _HEAD.match(text) and _BARRED.search(text):
        return True
    if len(text) > _MOST or _PARTS.search(text.rstrip(" .:：。")):
        return False
    words = time_words(language)
    # The English words of a task also stand in conditions: "If you have a cold", "If you take aspirin".
    does = _DOES.search(text) or (language != "en" and words and words.does.search(fold(text, language)))
    return bool((_HEAD.match(text) or _TAIL.search(text)) and not does)
