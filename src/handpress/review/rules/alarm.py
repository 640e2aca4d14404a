"""Signs for which to call at once that stand where nobody looks for them: outside the section on when to call.

Knows a call by what it names, an ambulance, an emergency room, or us at once; and a section by its own title, as the
importer knows it. What stands above the sections is at the top of the page already.
"""

from __future__ import annotations

from collections.abc import Iterator

from handpress.content.kinds import Kind
from handpress.diagnostics import Severity, Span, quoted
from handpress.meanings.headings import meaning
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Role, Subject
from handpress.review.rules.tables import Words, looked_up

_NOW = r"(?:right away|right now|immediately|at once|straight away|without delay|now)\b"
_US = (
    r"(?:us|our (?:office|clinic|nurses?|team)|the (?:office|clinic|doctor|surgeon|nurse|hospital|ward)"
    r"|your (?:[\w'-]+ ){0,2}(?:doctor|surgeon|nurse|clinic|provider|team|physician|specialist)(?:'s office)?)"
)
_AHORA = r"(?:de inmediato|inmediatamente|enseguida|ahora mismo|sin demora)"
_ALARM = {
    "en": Words(
        r"(?<!not )\b(?:call|dial|phone|ring)(?:ing)? (?:an? |the |for an? )?(?:9-?1-?1|999|112|000|995|ambulance"
        r"|emergency (?:services|medical services|number))\b"
        r"|\b(?:go|come|get|return|head|report|drive|be taken)(?: back| right away| immediately| straight| directly"
        r"| now)* to (?:an? |the |your |our )?(?:[\w'-]+ ){0,2}"
        r"(?:emergency (?:room|department|center|centre)|er|a ?& ?e|accident and emergency)\b"
        r"(?! (?:entrance|desk|doors?|lobby|parking|garage))"
        r"|\b(?:seek|get) (?:immediate|emergency|urgent)(?: medical)? (?:care|help|attention)\b"
        rf"|(?<!not )\b(?:call|phone|ring|contact|tell) {_US}(?: [^\s.!?;]+){{0,4}} {_NOW}"
        rf"|\b{_NOW},? (?:call|phone|ring|contact) {_US}|\bcall {_NOW}"
        rf"|\b(?:go|come|return)(?: back)? to (?:[\w'-]+ ){{0,2}}hospital {_NOW}|\bsee (?:a|the|your) doctor {_NOW}",
        "911 9-1-1 999 112 000 995 ambulance emergency ~er a&e a~&~e immediate urgent right~ at~once straight~away"
        " without~delay ~now",
    ),
    "es": Words(
        r"(?<!no )\b(?:llam(?:e|ar|en)|marque|marcar)(?: de inmediato| inmediatamente| enseguida)?"
        r" (?:al |a |a una |a la |una )?(?:9-?1-?1|112|066|061|ambulancia|(?:servicios de )?emergencias)\b"
        r"|\b(?:vaya|acuda|ir|acudir|diríjase|regrese|venga)(?: de inmediato| inmediatamente| enseguida)?"
        r" (?:a|al) (?:[\wáéíóúñ]+ ){0,4}(?:urgencias?|emergencias?)\b"
        r"|\b(?:busque|solicite|pida) (?:atención|ayuda) (?:médica )?(?:urgente|inmediata|de (?:emergencia|urgencia))"
        rf"|\b(?:ll[aá]m(?:e|enos|ar)|avise|avísenos|comuníquese)(?: [^\s.!?;]+){{0,6}} {_AHORA}"
        rf"|\b{_AHORA},? (?:llame|llámenos|avise|comuníquese)",
        "911 9-1-1 112 066 061 ambulancia urgen emergencia inmediat enseguida ahora~mismo sin~demora",
    ),
    "fr": Words(
        r"\b(?:appelez|composez|appeler) (?:immédiatement |tout de suite )?(?:le |une |les )?(?:15|112|911|samu"
        r"|ambulance|secours|services? d'urgence)\b"
        r"|\b(?:rendez-vous|allez|présentez-vous|consult(?:ez|er)|se rendre)(?: immédiatement| rapidement"
        r"| tout de suite)? (?:à |à l'|aux? |le |les |dans un )?(?:[\w'’éèê-]+ ){0,3}(?:d'urgences?|urgences)\b"
        r"|\b(?:appelez|contactez|contacter|consultez|prévenez)(?: [^\s.!?;]+){0,4}"
        r" (?:immédiatement|tout de suite|sans (?:délai|attendre|tarder)|en urgence)\b"
        r"|\b(?:contactez|contacter|appelez|appeler|consultez|consulter) (?:immédiatement|tout de suite|en urgence)\b",
        "15 112 911 samu ambulance secours urgence immédiatement tout~de~suite sans~",
    ),
    "de": Words(
        r"\b(?:rufen sie|wählen sie|rufe?|wähle)(?: bitte| sofort| umgehend)* (?:den |die |einen )?"
        r"(?:112|144|notarzt|notruf|rettungsdienst|krankenwagen|rettungswagen)\b|\b(?:112|144) (?:anrufen|wählen)\b"
        r"|\b(?:notarzt|notruf|rettungsdienst|krankenwagen|rettungswagen) (?:rufen|anrufen|verständigen|wählen)\b"
        r"|\bin die (?:nächste )?(?:notaufnahme|notfallambulanz)\b"
        r"|\b(?:rufen|verständigen|kontaktieren) sie(?: [^\s.!?;]+){0,5} (?:sofort|umgehend|unverzüglich)\b"
        r"|\b(?:sofort|umgehend|unverzüglich)(?: [^\s.!?;]+){0,5} (?:anrufen|verständigen|aufsuchen|kontaktieren)\b",
        "112 144 notarzt notruf rettungs krankenwagen notaufnahme notfallambulanz sofort umgehend unverzüglich",
    ),
    "pt": Words(
        r"\b(?:ligue|ligar|chame|chamar|disque)(?: imediatamente| já)? (?:para |para o |o |uma |a )?"
        r"(?:112|192|911|samu|ambulância|emergência)\b"
        r"|\b(?:vá|dirija-se|procure|procurar|ir|recorra)(?: imediatamente| já)? (?:a|à|ao|o|um|uma|para o)?"
        r" ?(?:[\wáéíóúãçê-]+ ){0,3}(?:pronto[- ]socorro|urgências?|emergência)\b"
        r"|\b(?:ligue|contacte|contate|avise|procure)(?: [^\s.!?;]+){0,5} imediatamente\b",
        "112 192 911 samu ambulância emergência socorro urgência imediatamente",
    ),
    "vi": Words(
        r"(?:gọi|hãy gọi)(?: ngay)?(?: cho)? (?:số )?(?:911|115|112|xe cấp cứu|cấp cứu)"
        r"|(?:đến|tới)(?: ngay)? (?:[\w]+ ){0,3}(?:phòng cấp cứu|khoa cấp cứu)"
        r"|(?:gọi|liên hệ|báo)(?: ngay)(?: cho| với| lập tức)? (?:chúng tôi|bác s[ĩỹ]|bệnh viện|phòng khám)",
        "911 115 112 cấp~cứu ngay",
    ),
    "zh": Words(
        r"(?:拨打|撥打|致电|致電|呼叫|叫)[ “\"]?(?:911|120|119|999|112|救护车|救護車|急救)"
        r"|(?:立即|马上|馬上|立刻)[^。！\n]{0,8}(?:急诊|急診|急症|就医|就醫|就诊|就診|打电话|打電話|致电|致電|联系我们|聯絡我們)"
        r"|(?:前往|去|到|赴|返回)[^。！，\n]{0,8}(?:急诊|急診|急症)",
        "911 120 119 999 112 救护 救護 急救 急诊 急診 急症 立即 马上 馬上 立刻",
    ),
    "ar": Words(
        r"(?:اتصل|اتصلي|اتصلوا|الاتصال)[^.!؟\n]{0,20}(?:911|997|998|123|112|٩١١|الإسعاف|الاسعاف|الطوارئ|فورا|فورًا|فوراً"
        r"|على الفور)"
        r"|(?:توجه|توجهي|التوجه|اذهب|اذهبي|راجع)[^.!؟\n]{0,25}(?:الطوارئ|طوارئ)",
        "911 997 998 123 112 ٩١١ الإسعاف الاسعاف طوارئ فور",
    ),
    "ko": Words(
        r"(?:911|119)(?:에|로|번으로)? ?(?:즉시 )?(?:전화|연락|신고)"
        r"|응급실(?:로|으로|에(?!서)|을)[^.\n]{0,12}(?:가|오|방문|내원)"
        r"|(?:즉시|바로)[^.\n]{0,16}(?:연락|전화)",
        "911 119 응급실 즉시 바로",
    ),
    "ru": Words(
        r"\b(?:вызовите|вызывайте|вызвать|звоните|позвоните)(?: [^\s.!?;]+){0,2} (?:скорую|103|112|911)\b"
        r"|\b(?:обратитесь|обращайтесь|поезжайте)(?: [^\s.!?;]+){0,3} (?:неотложн\w+|приёмн\w+|приемн\w+)"
        r"|\b(?:немедленно|срочно|сразу(?: же)?) (?:звоните|позвоните|обратитесь|сообщите|свяжитесь)",
        "скорую 103 112 911 неотложн приёмн приемн немедленно срочно сразу",
    ),
    "id": Words(
        r"\b(?:hubungi|telepon|panggil) (?:segera )?(?:112|118|119|911|ambulans)\b"
        r"|\b(?:segera )?(?:ke|datang ke|pergi ke) (?:[\w]+ ){0,2}(?:igd|ugd|unit gawat darurat"
        r"|instalasi gawat darurat)\b"
        r"|\bsegera (?:hubungi|telepon)\b|\bhubungi(?: [^\s.!?;]+){0,4} segera\b",
        "112 118 119 911 ambulans igd ugd darurat segera",
    ),
    "tr": Words(
        r"\b(?:112|155)['’]?[yi]?[iıea]? (?:hemen )?ara|\bambulans çağır|\bacil servise (?:gid|başvur|gel)"
        r"|\b(?:hemen|derhal)(?: [^\s.!?;]+){0,4} (?:arayın|başvurun|haber verin)",
        "112 155 ambulans acil hemen derhal",
    ),
    "tl": Words(
        r"\btumawag (?:agad )?sa (?:911|ambulansya|emergency)|\bpumunta (?:agad |kaagad )?sa (?:pinakamalapit na )?"
        r"(?:emergency room|er)\b|\b(?:tumawag|tawagan)(?: [^\s.!?;]+){0,3} (?:agad|kaagad)\b",
        "911 ambulansya emergency ~er agad",
    ),
}
_HINT = 'move them to the section "kind: when-to-call": there they print in the red box'
_QUIET = (Role.ALT, Role.AVOID)


@rule("alarm", Severity.WARNING, "Handpress: signs of danger stand in one place, the red box")
def alarm(page: Subject) -> Iterator[Hit]:
    """Who bleeds looks into the red box, and not among the notes on what to eat."""
    told: set[tuple[int, Span]] = set()
    for at, section in enumerate(page.handout.sections):
        heading = meaning(section.title, language=page.language) if section.title and _is_elsewhere(page, at) else None
        if heading and heading.block in ("emergency", "urgent"):
            place = page.node.walk(("sections", at, "title")).span
            told.add((at, place))
            yield place, f"{quoted(section.title or '', 60)}: signs to call for stand in {section.kind}", _HINT
    for said, words in looked_up(page, _ALARM):
        if said.role not in _QUIET and _is_elsewhere(page, said.section) and (said.section, said.span) not in told:
            told.add((said.section, said.span))
            kind = page.handout.sections[said.section].kind
            yield said.span, f"{quoted(words, 60)}: signs to call for stand in {kind}", _HINT


def _is_elsewhere(page: Subject, at: int) -> bool:
    return at >= 0 and page.handout.sections[at].kind is not Kind.WHEN_TO_CALL
