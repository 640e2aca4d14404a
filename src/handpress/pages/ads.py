"""Tell a web page's calls to action and advertising from its medical text.

In doubt a line is medical: an advertisement that stays only looks silly, a medical line
that goes may hurt. One medical word keeps a paragraph, whatever else it says.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from handpress.meanings.headings import meaning
from handpress.pages.signs import SYMPTOM

_CALLS = (
    "learn more|read more|see more|view more|show more|find out more|discover more|explore more"
    "|sign up(?: now| today| for free)?|sign in|log ?in|get started(?: now| today| for free)?"
    "|start (?:your |a )?free trial|try (?:it )?(?:for )?free|try it now|buy now|join now|join today"
    "|(?:book|schedule|request|get|watch) a (?:free )?demo|contact (?:us|sales)(?: now| today)?"
    "|subscribe(?: now| today)?|click here|share this(?: page| article| post)?|follow us|back to top"
    "|skip to (?:main |primary )?(?:content|navigation)|(?:top|bottom) of page"
    "|print this page|download now|download the app"
    "|create (?:a |an |your )?(?:free )?account|accept (?:all )?cookies|advertisement"
    "|search(?: (?:the |our |this )?(?:site|website)| clinical content| health library)?|a-z listings|toggle navigation"
    "|was this (?:page|article|information|content|answer) helpful|help us improve(?: [^.?!]{0,60})?"
    "|how (?:did|could|can) this information [^.?!]{0,40}|thanks for your feedback|you['’]re the best"
    "|are you (?:a )?human|please (?:don['’]t check this box if you are a human|answer below)|send now|no thanks"
    "|advertisement - continue reading below|continue reading(?: below)?|tweet|share on \\w+"
    "|sponsored(?: content)?|privacy policy|cookie policy|terms of (?:use|service)"
)
# Words of a web page that stand alone: print, download, share, click here, back to the top, read more.
_ALONE = (
    "print|print page|[0-9]+ min(?:ute)?s? read|(?:facebook|twitter|linkedin|pinterest|whatsapp)(?: e-?mail)?(?: text)?"
    "|download|download(?: the| this)? pdf|share|share page|e-?mail this page|save as pdf|click"
    "|imprimir|imprimir página|imprimir esta página|descargar|descargar pdf|compartir|haga clic aquí|clic aquí|leer más"
    "|ver más|volver arriba|(?:omita y vaya|saltar|ir|pasar|saltar e ir) al contenido(?: principal)?|pedir cita online"
    "|(?:abrir|cerrar) menú|ver traducción automática|comparte|seleccionar página|escuchar"
    "|imprimer|imprimer (?:la|cette) page|télécharger|télécharger le pdf|partager|cliquez ici|cliquer ici|lire la suite"
    "|en savoir plus|retour en haut|aller au contenu(?: principal)?|haut de page|publicité"
    "|drucken|seite drucken|herunterladen|download pdf|pdf herunterladen|hier klicken|klicken sie hier"
    "|mehr erfahren|weiterlesen|nach oben|zum (?:haupt)?inhalt(?: springen| wechseln)?|anzeige|werbung"
    "|saltar al contenido(?: principal)?|ir al contenido(?: principal)?|publicidad|publicidade"
    "|pular para o conteúdo(?: principal)?|ir para o conteúdo(?: principal)?"
    "|(?:pular|ir|saltar|avançar) para o conteúdo(?: principal)?|(?:abrir|fechar) menu(?: de acessibilidade)?"
    "|(?:top|bottom) of page|send to a friend|health library (?:home|explorer)|home>article|voltar"
    '|ok|share (?:the|this) post(?: "[^"]{0,100}")?'
    "|menu acessibilidade|pesquisa geral|acesso rápido|compartilhe|partilhe|ouvir"
    "|baixar|baixar pdf|compartilhar|partilhar|clique aqui|leia mais|saiba mais|voltar ao topo|descarregar"
    "|(?:跳到|跳至|前往|跳转到|跳轉到|移至)(?:主要?)?(?:内容|內容)(?:区块?|區塊?)?|打印|列印|打印本页|友善列印|下载|下載|分享|收藏|上一[页頁]|下一[页頁]|回上[页頁]|回首[页頁]|"
    "点击这里|點擊這裡|点击此处|了解更多|返回顶部|返回頂部"
    "|广告|廣告"
    "|in trang|in trang này|in bài viết|tải về|tải xuống|chia sẻ|nhấn vào đây|bấm vào đây|nhấp vào đây"
    "|xem thêm|đọc thêm|chuyển đến nội dung(?: chính)?|bỏ qua nội dung|tới nội dung chính|về đầu trang|trang chủ"
    "|طباعة|اطبع|تحميل|تنزيل|مشاركة|شارك|انقر هنا|اضغط هنا|اقرأ المزيد|المزيد"
    "|(?:본문|메인|주) ?(?:내용|메뉴)?(?:으)?로? ?바로 ?가기|본문 바로가기|주메뉴 바로가기|목록(?:으로|보기)?"
    "|카테고리 없음|반응형|공감|댓글(?: 쓰기| 보기)?"
    "|728x90|300x250|그리드형|본문|(?-i:SMALL)"
    "|홈으로|이전글|다음글|스크랩|구독하기|인쇄|인쇄하기|프린트|다운로드|내려받기"
    "|공유|공유하기|여기를 클릭하세요|더 보기|더보기|맨 위로"
    "|печать|распечатать|версия для печати|скачать|поделиться|нажмите здесь|читать далее|подробнее|наверх"
    "|перейти к (?:основному )?(?:содержанию|содержимому|контенту)|реклама"
    "|cetak|cetak halaman|unduh|bagikan|klik di sini|baca selengkapnya|selengkapnya|kembali ke atas"
    "|lewati ke konten|langsung ke konten|iklan"
    "|yazdır|sayfayı yazdır|indir|paylaş|buraya tıklayın|devamını oku|daha fazla|başa dön|içeriğe (?:geç|atla)|reklam"
    "|i-print|i-download|ibahagi|mag-click dito|i-click dito|magbasa pa"
)
_RIGHTS = (
    "all rights reserved|todos los derechos reservados|tous droits réservés|alle rechte vorbehalten"
    "|todos os direitos reservados|版权所有|版權所有|保留所有权利|保留所有權利|mọi quyền được bảo lưu"
    "|جميع الحقوق محفوظة"
    "|모든 권리 보유|все права защищены|hak cipta dilindungi(?: undang-undang)?|tüm hakları saklıdır"
)
_COPYRIGHT = re.compile(
    r"(?:(?:copyright|hak cipta|bản quyền|版权所有|版權所有)\s*)?(?:©|\(c\)|copyright)"
    rf"(?=[^.]{{0,150}}(?:19|20)\d\d)[^.!?。！？]{{0,150}}"
    rf"(?:[.。]\s*(?:{_RIGHTS}))?[.。!]?|(?:{_RIGHTS})[.。!]?",
    re.IGNORECASE,
)
_ORDERS = re.compile(r"\b(?:call|do not|don't|stop|take|never|if)\b|[:;]", re.IGNORECASE)
_LEAF = re.compile(
    r"(?:[A-Z]\s+){12,}[A-Z](?:\s+A-Z Listings)?(?:\s+Contact Us)?|"  # an index of letters
    r"(?:page|página|seite|trang|страница|стр\.|halaman|sayfa|pahina|صفحة|페이지)\s*\d{1,3}"
    r"(?:\s*(?:of|de|sur|von|/|из|dari|ng|من)\s*\d{1,3})?"
    r"|第\s*\d{1,3}\s*[页頁](?:\s*[,，/]?\s*共\s*\d{1,3}\s*[页頁])?",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:source|retrieved from|url)\s*:\s*https?://\S+", re.IGNORECASE)
_SITES = re.compile(
    r"(?:the )?(?:health|medical) (?:encyclopedia|library|topics)"
    r"|(?:enciclopedia|biblioteca) (?:médica|de (?:la )?salud)"
    r"|encyclopédie médicale|gesundheitslexikon|enciclopédia médica|biblioteca de saúde|医学百科|健康百科|醫學百科"
    r"|الموسوعة (?:الطبية|الصحية)|의학\s?백과|медицинская энциклопедия|ensiklopedia kesehatan"
    r"|sağlık (?:ansiklopedisi|rehberi)",
    re.IGNORECASE,
)
# The banner of a government's site, and the address of a page.
_BANNER = re.compile(
    r"an official website of the united states government|here['’]s how you know"
    r"|(?:official|secure) (?:\.gov )?websites use (?:\.gov|https)|a \.gov website belongs to an official [^.]{0,80}\."
    r"|a lock [^.]{0,60}means you['’]ve safely connected to the \.gov website\."
    r"(?: share sensitive information [^.]{0,60}\.)?"
    r"|los sitios web (?:oficiales|seguros)(?: \.gov)? usan (?:\.gov|https)"
    r"|un sitio web \.gov pertenece a una organización oficial [^.]{0,80}\."
    r"|un candado [^.]{0,60}significa que usted se conectó de forma segura a un sitio web \.gov\."
    r"(?: comparta información sensible [^.]{0,80}\.)?"
    r"|(?:dirección de esta página|url of this page):\s*\S+",
    re.IGNORECASE,
)
_MARKS = r"[\s»›>→|.!?•·–—-]*"
_CALL = re.compile(rf"{_MARKS}(?:(?:{_CALLS}|{_ALONE}){_MARKS}(?:\([^()\s]*\))?{_MARKS})+", re.IGNORECASE)
_GLUED = re.compile(rf"(?P<call>(?i:{_CALLS}))(?P<between>{_MARKS})(?P<rest>[^\W_a-z].*)")


def is_call(text: str) -> bool:
    """Return whether *text* is nothing but a call to action, as in "Learn more"."""
    return len(text) < 300 and bool(_CALL.fullmatch(text))


# A link to another text: "See also: Why an MRI is done".
_ALSO = re.compile(
    r"(?:read|see) also|also read|related(?: article| reading)?|basahin (?:din|rin)|lea también|ver también|"
    r"leia também|veja também|lire aussi|à lire aussi|lesen sie auch|baca juga|lihat juga|xem thêm|đọc thêm|"
    r"читайте также|ayrıca okuyun|bunu da okuyun|اقرأ أيضا?ً?|延伸閱讀|延伸阅读|相关阅读|함께 보기",
    re.IGNORECASE,
)


def is_link(text: str) -> bool:
    """Return whether *text* only names another text to read, as "See also: Why an MRI is done"."""
    label, colon, rest = text.replace("：", ":").partition(":")
    return bool(colon and _ALSO.fullmatch(label.strip())) and 0 < len(rest) <= _LONGEST_LINK and "." not in rest


_LONGEST_LINK = 120


def is_of_print(text: str) -> bool:
    """Return whether *text* only says whose the page is, or which leaf of a print it is."""
    text = text.strip()
    if (len(text) <= _LONGEST_MARK and _FROM.fullmatch(text)) or _BANNER.fullmatch(text):
        return True
    if len(text) > _LONGEST_MARK or _ORDERS.search(text):
        return False
    return bool(_COPYRIGHT.fullmatch(text) or _LEAF.fullmatch(text))


def is_site_name(text: str) -> bool:
    """Return whether *text* is the name of a part of a web site, as "Health Encyclopedia", and titles no page."""
    return bool(_SITES.fullmatch(text.strip()))


_LONGEST_MARK = 200


@dataclass(frozen=True)
class Glued:
    """A call to action and the heading that stands behind it on the same line."""

    call: str
    heading: str


def unglued(text: str) -> Glued | None:
    """Return the parts of "Learn moreFollow-Up"; None for "Learn more about recovery", which is one text."""
    match = _GLUED.fullmatch(text) if len(text) < 200 else None
    if not match:
        return None
    heading = match["rest"]
    touches = not match["between"] and len(heading.split()) <= 8 and heading[-1] not in ".!;,"
    return Glued(match["call"], heading) if touches or meaning(heading) else None


# Each word or phrase weighs what it alone tells of a vendor; four together are an advertisement.
_VENDOR = {
    4: "(?:we|this (?:web)?site) uses? cookies|accept all cookies|storing of cookies|ملفات تعريف الارتباط"
    "|(?:файлы|файлов) cookies?|(?:utilizamos|usamos|utiliza) cookies|utilis(?:ons|e) des cookies|verwende[nt] cookies"
    "|menggunakan cookies?|çerezleri? (?:kullan\\w+|kabul)|book a (?:free )?demo|no credit card required",
    3: "newsletter|free trial|trusted by|cloud[- ]based",
    2: "hipaa[- ]compliant|hipaa compliance|soc ?2|gdpr|privacy policy|cookie policy|terms of (?:use|service)"
    "|all rights reserved|©|copyright|our (?:platform|software|app|product)|pricing plans?|saas|ehr|emr"
    "|sponsored",
    1: "secure(?:ly)?|compliant|compliance|privacy in mind|safeguards?|encrypt(?:ed|ion)|data is protected"
    "|your data|sign up|get started|log ?in|subscribe|demo|platform|software|streamlines?|automates?"
    "|workflows?|customers?|your (?:practice|team|workflow|clinicians?)|providers like you|powered by"
    "|focus on care|built for|follow us|documentation|ai[- ]powered|seamless(?:ly)?|trust|upgrade",
}
_WEIGHED = [(weight, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for weight, words in _VENDOR.items()]
_ENOUGH = 4
# LineWords that a vendor's text has no use for, as stems. "Care", "patient" and "health" are in both.
_MEDICAL = re.compile(
    r"""\b(?:
    pain|wound|bleed|blood|doctor|surgeon|nurse|physician|medicat|medicine|dose|dosage|drug|tablet|pill|symptom
    |infect|fever|swell|swollen|emergenc|911|999|112|incision|bandage|dressing|stitch|sutur|eat|drink|food
    |fast(?:ing)?\b|surg|operation|recover|appointment|exercis|lift|walk|rest\b|sleep|bath|shower|driv|smok
    |alcohol|allerg|anesth|anaesth|sedat|needle|inject|x-?ray|mri\b|ct\b|scan|ultrasound|biops|bone|spin|joint
    |muscle|nerve|skin|heart|lung|kidney|liver|brain|stomach|bowel|bladder|eye|ear|chest|breath|cough|vomit
    |nause|dizz|numb|tingl|weak|rash|redness|pus\b|drain|cathet|implant|pacemaker|brace|splint|cast\b|crutch
    |ice\b|heat\b|temperature|pregnan|diabet|insulin|pressure|stroke|cancer|tumou?r|diagnos|treatment|therap
    |heal(?:s|ed|ing)?\b|side\ effect|complication|risk|hospital|discharge|procedure|diet|weight|vitamin
    |antibiot|aspirin|ibuprofen|thinner|call\ (?:us|your|the)|ask\ (?:us|your)|portal|result|mg\b|ml\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def advertising(paragraphs: Sequence[str], headlines: Container[int] = ()) -> list[str]:
    """Return for each of *paragraphs*, which stand together, why it is advertising; "" where it may not be.

    A line that only hints at a vendor, such as "Secure and built for teams", and a headline
    go only where the paragraph beside it surely is advertising.

    Args:
        paragraphs: Texts with no list or heading between them.
        headlines: The indexes of those that stand right above the next, apart from all before.
    """
    medical = [bool(_MEDICAL.search(text)) for text in paragraphs]
    signs = [[] if kept else _signs(text) for text, kept in zip(paragraphs, medical, strict=True)]
    sure = [sum(weight for weight, _ in found) >= _ENOUGH for found in signs]
    reasons = []
    for index, found in enumerate(signs):
        words = ", ".join(f'"{sign}"' for _, sign in found)
        if sure[index] or (found and any(sure[max(index - 1, 0) : index + 2])):
            reasons.append(f"advertising: it speaks of {words}")
        elif index in headlines and not medical[index] and any(sure[index + 1 : index + 2]):
            reasons.append("advertising: the headline of the next line" if _may_head(paragraphs[index]) else "")
        else:
            reasons.append("")
    return reasons


def _may_head(text: str) -> bool:
    return len(text.split()) <= 10 and text[-1] not in ".!?:;,"


def _signs(text: str) -> list[tuple[int, str]]:
    """Return each different sign of a vendor in *text* with its weight."""
    found: dict[str, tuple[int, str]] = {}
    for weight, words in _WEIGHED:
        for match in words.finditer(text):
            found.setdefault(match[0].casefold(), (weight, match[0]))
    return list(found.values())


_PAYERS = re.compile(
    r"\b(?:cpt|hcpcs|icd-?10(?:-cm)?|modifiers?|payers?|payors?|reimburs\w+|medicare|medicaid|claims?|"
    r"billed|billing|"
    r"bundled|coverage|covered|prior authorizations?|medical necessity|medically necessary|rvus?|fee schedule|"
    r"polic(?:y|ies)|codes?|coding)\b",
    re.IGNORECASE,
)
_TO_PATIENTS = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_DIFFERENT, _SHARE = 6, 12  # of their words on a page, and one in so many of all


_INSURANCE = re.compile(
    r"\b(?:premiums?|deductibles?|co-?insurance|co-?pay(?:ment)?s?|(?:out|in)[- ]of[- ](?:network|pocket)|"
    r"in[- ]network|cost[- ]sharing|"
    r"explanation of benefits|eobs?|health plans?|insur(?:ance|er)\w*|claims?|"
    r"primas?|deducibles?|coaseguro|copagos?|de bolsillo|(?:fuera|dentro) de la red|"
    r"explicación de beneficios|aseguradora|"
    r"primes?|franchise|coassurance|ticket modérateur|tiers payant|remboursements?|mutuelle|reste à charge|"
    r"assurance|"
    r"prêmio|franquia|cosseguro|coparticipação|copagamento|rede credenciada|fora da rede|reembolso|"
    r"planos? de saúde|"
    r"prämien?|selbstbehalt|selbstbeteiligung|zuzahlung\w*|eigenanteil|erstattung\w*|\w*versicherung\w*|"
    r"krankenkassen?|"
    r"phí bảo hiểm|khấu trừ|đồng (?:bảo hiểm|thanh toán|chi trả)|(?:ngoài|trong) mạng lưới|bảo hiểm|quyền lợi|"
    r"страхов\w+|преми[яиюй]|франшиз\w+|сострахован\w+|доплат\w+|вне сети|в сети|полис\w*|возмещени\w+|"
    r"premi|asuransi|koasuransi|urun biaya|klaim|(?:di luar|dalam) jaringan|penggantian|pengurang\w*|"
    r"prim\w{0,3}|muafiyet\w*|(?:katılım|katkı) payı\w*|sigorta\w*|teminat\w*|ağ (?:dışı|içi)|poliçe\w*|"
    r"seguros?)\b|保费|保費|免赔额|免賠額|自付额|自付額|共同保险|共同保險|共付|网络[外内]|網絡[外內]|理赔|理賠|保险|保險|福利说明|"
    r"보험료|공제액|본인\s?부담|공동\s?보험|자기\s?부담|네트워크|보험|급여|"
    r"قسط|أقساط|الخصم|المبلغ المقتطع|تأمين|الدفع المشترك|المشاركة|(?:خارج|داخل) الشبكة|شرح المزايا|مطالب",
    re.IGNORECASE,
)
# What a patient does for a procedure, as stems; it tells a page or a part that is not of money alone.
_TASKS = re.compile(
    r"\b(?:fast(?:ing)?\b|empty stomach|eat|drink|arrival\b|"
    r"arrive (?:at|by|early|for|on|with|[0-9])|bring|take (?:your|the|any|one)\b|wound|shower|"
    r"wash(?:ing)?\b|before (?:your )?(?:surgery|"
    r"procedure|test|exam)|ayun|com(?:er|a)\b|beb[ae]|llegu|llegar|traiga|lleve|tome|tomar|herida|"
    r"[aà] jeun|manger|mangez|boi(?:re|ve)|buvez|arriv(?:ez|er|ée)\b|apport|prenez|prendre|plaie|"
    r"jejum|chegu|chegar|traga|leve\b|ferida|nüchtern|essen|trinken|kommen sie|bringen|mitbring|nehmen sie|wunde|"
    r"nhịn ăn|ăn|uống|đến trước|mang theo|vết|натощак|ешьте|пейте|приходите|принесите|возьмите|"
    r"прин(?:имайте|ять)|"
    r"mag-?ayuno|kumain|uminom|dumating|magdala|dalhin|inumin|sugat|puasa|makan|minum|datang|tiba|bawa|luka|"
    r"aç karnına|yemek|yiyin|için(?:iz)?\b.{0,9}su|gelin|getirin|alın|yara)|"
    r"空腹|禁食|吃|喝|到达|抵達|报到|報到|携带|攜帶|服用|伤口|傷口|금식|드시|마시|도착|지참|가져|복용|상처|صيام|صائم|تأكل|تشرب|احضر|أحضر|الوصول|تناول|خذ|جرح",
    re.IGNORECASE,
)
_TERMS, _SPREAD = 4, 150  # different terms of insurance on a page, and one in so many characters


def is_for_payers(texts: Sequence[str]) -> bool:
    """Return whether a page tells patients nothing of a procedure: it is for who bills, or explains insurance."""
    return _is_of_codes(texts) or _is_of_insurance(texts)


def names_task(text: str) -> bool:
    """Return whether *text* may say what a patient does for a procedure, as to fast, or when to arrive."""
    return bool(_TASKS.search(text))


def _is_of_insurance(texts: Sequence[str]) -> bool:
    if any(_TASKS.search(text) or SYMPTOM.search(text) for text in texts):
        return False
    found = [term.casefold() for text in texts for term in _INSURANCE.findall(text)]
    return len(set(found)) >= _TERMS and len(found) * _SPREAD >= sum(map(len, texts))


def _is_of_codes(texts: Sequence[str]) -> bool:
    """Return whether an English page is written for who bills: it speaks of codes and coverage, and to no patient."""
    if any(_TO_PATIENTS.search(text) for text in texts):
        return False
    found = [word.casefold() for text in texts for word in _PAYERS.findall(text)]
    return len(set(found)) >= _DIFFERENT and len(found) * _SHARE >= sum(len(text.split()) for text in texts)
