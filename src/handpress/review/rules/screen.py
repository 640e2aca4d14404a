"""Words for who sits before a screen: paper cannot be clicked, scrolled, or played.

What a phone at home can do too is left alone: the portal, an app, an address. English words are looked for in every
language, since a translated page keeps some of its site's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handpress.diagnostics import Severity, quoted
from handpress.review.rules.leftovers import has_address, is_advertising
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Role, Subject
from handpress.review.rules.tables import Words, looked_up

_FILE = (
    r"(?:[\w'-]+ ){0,3}(?:pdf|page|article|leaflet|form|guide|booklet|brochure|fact ?sheet|document|file|checklist"
    r"|handout|poster|version)\b"
)
_SCREEN = {
    "en": Words(
        r"\bclick(?:ing)? (?:on )?(?:the|this|these|a|any|each|our) (?:[\w'-]+ ){0,3}"
        r"(?:links?|icons?|images?|pictures?|headings?|tabs?|topics?|titles?|boxes|arrows?|map)\b"
        r"|\b(?:click|tap) (?:on )?(?:the|this) (?:[\w'-]+ ){0,2}button "
        r"(?:below|above|to (?:download|watch|view|read))\b"
        r"|\bclick (?:below|above)\b|(?:\n|[.!?:;] )click (?:to|on|for|through)\b(?: [\w'-]+){0,3}"
        r"|\bright[- ]click|\bdouble[- ]click|\btap (?:on )?(?:the|this) (?:[\w'-]+ )?(?:link|icon|image|picture)\b"
        r"|\b(?:video|animation|slide ?show|film|clip|podcast)s? (?:below|above)\b"
        r"|\b(?:watch|view|play|see) (?:the|this|our|these|a) (?:[\w'-]+ ){0,3}(?:videos?|animations?|slide ?show)\b"
        r"|\bscroll (?:down|up|to)\b|\bhover over\b|\bdrop-?down (?:menu|list)\b"
        r"|\b(?:menu|search (?:box|bar)|navigation) (?:above|below|on the (?:left|right)|at the (?:top|bottom))\b"
        r"|\b(?:links?|buttons?|icons?) (?:below|above)\b|\b(?:below|following) links?\b"
        r"|\b(?:follow|use|select|open|visit) (?:the|this|these) (?:[\w'-]+ )?links?\b"
        r"|\bthis (?:web ?site|web ?page)\b"
        rf"|\b(?:download|print(?: out)?|bookmark|e-?mail) (?:this|the|our|a) {_FILE}"
        r"|\b(?:see|on|turn to|go to) page \d+\b|\bcontinued on (?:the )?(?:next page|page \d+)\b"
        r"|\n(?:read|learn|find out|see|view|discover) more (?:about|on) [^.\n]{1,80}(?=\n)",
        "click tap~ video animation slide film clip podcast scroll hover dropdown drop-down menu search~ navigation"
        " link button icon this~web download print bookmark mail page~ more~about more~on",
    ),
    "es": Words(
        r"\b(?:haga|hacer|haz|dé|dar) clic\b(?! aquí)"
        r"|\b(?:pulse|presione|toque) (?:en )?(?:el|este) (?:enlace|botón|ícono|icono)\b"
        r"|\b(?:siguientes?|estos?|los|el) enlaces? (?:de abajo|a continuación|siguientes?)\b|\bsiguientes? enlaces?\b"
        r"|\b(?:vea|mire|ver|reproduzca) (?:el|este|nuestro) v[ií]deo\b"
        r"|\bv[ií]deo (?:a continuación|de abajo|siguiente)\b"
        r"|\bdesplácese (?:hacia|por)\b|\b(?:descargue|descargar|imprima|imprimir) (?:el|la|este|esta|nuestro|nuestra) "
        r"(?:[\w-]+ ){0,2}(?:pdf|folleto|formulario|guía|hoja|página|documento|archivo)\b"
        r"|\beste sitio web\b|\besta página (?:web|de internet)\b|\b(?:vea|en) la página \d+\b"
        r"|\n(?:leer|ver) más\b[^.\n]{0,80}(?=\n)",
        "clic enlace botón vídeo video desplácese descarg imprim sitio~web página icono ícono ^leer~más ^ver~más",
    ),
    "fr": Words(
        r"\bcliquez\b|\bcliquer sur\b|\bfaites défiler\b|\btélécharge[rz] (?:le|la|ce|cette|notre) (?:[\w-]+ )?"
        r"(?:pdf|fiche|brochure|document|formulaire|guide)\b|\bregardez (?:la|cette|notre) vidéo\b"
        r"|\bce site (?:web|internet)\b|\bcette page web\b|\bimprime[rz] cette page\b"
        r"|\n(?:lire la suite|en savoir plus)\b[^.\n]{0,80}(?=\n)",
        "cliqu défiler télécharge vidéo ce~site page~web imprime suite savoir",
    ),
    "de": Words(
        r"\bklicken sie\b|\b(?:hier|anklicken|darauf) klicken\b|\bauf den (?:link|button) (?:unten|oben)\b"
        r"|\bscrollen\b|\b(?:diese|dieser) (?:web|internet)(?:seite|site)\b"
        r"|\bsehen sie sich (?:das|dieses|unser) video\b"
        r"|\b(?:pdf|broschüre|formular|merkblatt|dokument) (?:hier )?herunterladen\b|\bseite drucken\b"
        r"|\n(?:weiterlesen|mehr erfahren|mehr lesen|nach oben)\b[^.\n]{0,80}(?=\n)",
        "klick scroll link button webs webseite internets video herunterladen drucken weiterlesen mehr~ nach~oben",
    ),
    "pt": Words(
        r"\bclique\b|\bclicar em\b|\bassista ao vídeo\b"
        r"|\bbaixe (?:o|a|este|esta) (?:pdf|folheto|formulário|guia|documento)\b"
        r"|\brole (?:para baixo|a página)\b|\bneste site\b|\bimprim(?:a|ir) esta página\b"
        r"|\n(?:leia mais|saiba mais|ler mais)\b[^.\n]{0,80}(?=\n)",
        "clique clicar vídeo baixe role~ neste~site imprim leia~mais saiba~mais ler~mais",
    ),
    "vi": Words(
        r"\b(?:nhấp|bấm|nhấn) (?:chuột )?vào (?:đây|liên kết|đường dẫn|nút)|\btải xuống\b|\bxem video\b"
        r"|\bin trang này\b|\bcuộn xuống\b|\btrang web này\b|\n(?:xem thêm|đọc thêm)\b[^.\n]{0,80}(?=\n)",
        "nhấp bấm nhấn tải~xuống video in~trang cuộn trang~web xem~thêm đọc~thêm",
    ),
    "zh": Words(
        r"点击|點擊|单击|下载|下載|观看视频|觀看影片|返回顶部|回到頂部|打印本页|列印本頁|本网站|本網站|此网页"
        r"|\n(?:阅读|查看|了解|閱讀)更多(?=\n)",
        "点击 點擊 单击 下载 下載 视频 影片 顶部 頂部 本页 本頁 网站 網站 网页 更多",
    ),
    "ar": Words(
        r"اضغط هنا|انقر|شاهد الفيديو|هذا الموقع|هذه الصفحة|اطبع هذه|\n(?:اقرأ المزيد|المزيد)(?=\n)",
        "اضغط انقر الفيديو الموقع الصفحة اطبع المزيد",
    ),
    "ko": Words(
        r"클릭|다운로드|동영상 보기|동영상을 (?:보|시청)|이 (?:웹 ?사이트|웹 ?페이지)|인쇄하기"
        r"|\n(?:더 보기|자세히 보기|더보기)(?=\n)",
        "클릭 다운로드 동영상 웹 인쇄하기 보기",
    ),
    "ru": Words(
        r"\b(?:нажмите|кликните|щёлкните|щелкните) (?:на |по )?(?:здесь|сюда|ссылк\w+|кнопк\w+)"
        r"|\bскачать\b|\bпрокрутите\b|\b(?:по ссылке|ссылк[аеиу]) (?:ниже|выше)|\bпосмотрите (?:это )?видео\b"
        r"|\bэт\w+ (?:веб-?)?сайт\w*|\n(?:читать далее|подробнее|наверх|распечатать)(?=\n)",
        "нажмите кликните щёлкните щелкните скачать прокрутите ссылк видео сайт далее подробнее наверх распечатать",
    ),
    "id": Words(
        r"\bklik\b|\bunduh\b|\btonton video\b|\bgulir ke\b|\bsitus (?:web )?ini\b|\bcetak halaman ini\b"
        r"|\n(?:baca selengkapnya|selengkapnya)\b[^.\n]{0,80}(?=\n)",
        "klik unduh tonton gulir situs cetak selengkapnya",
    ),
    "tr": Words(
        r"\btıklayın|\btıklayınız|\bvideoyu izle|\bbu (?:web )?sitesi(?:nde)?\b|\bsayfayı yazdır|\bdosyayı indir"
        r"|\n(?:devamını oku|daha fazla bilgi)\b[^.\n]{0,80}(?=\n)",
        "tıkla videoyu sitesi yazdır dosyayı devamını daha~fazla",
    ),
    "tl": Words(r"\b(?:mag|i)-?click\b|\bpanoorin ang video\b|\bi-?download\b", "click panoorin download"),
}
# Whole texts that are buttons, and headings of what stands beside an article.
_ALONE = frozenset(
    words
    for line in (
        "download|print page|share|share this|email this|menu|main menu|search|next page|previous page|skip navigation",
        "table of contents|on this page|in this article|in this section|in this topic|related articles|related pages",
        "related topics|related content|related links|related resources|you may also like|you might also like",
        "external links|was this page helpful|was this article helpful|was this information helpful|rate this page",
        "did you find this page useful|did you find this page helpful|did you find this information helpful",
        "leave a comment|leave a reply|show all|hide all|expand all|collapse all|view all|continue reading|site map",
        "listen to this page|watch video|watch the video|play video|page not found|toggle navigation|open menu",
        "close menu|show menu|hide menu",
        "descargar|compartir|menú|menú principal|en esta página|artículos relacionados|temas relacionados",
        "enlaces relacionados|página siguiente|página anterior|volver arriba|¿le resultó útil esta página",
        "articles connexes|sommaire|partager|télécharger|teilen|inhaltsverzeichnis|compartilhar|artigos relacionados",
        "分享|目录|目錄|相关文章|相關文章|مشاركة|공유하기|목차|поделиться|содержание|bagikan|daftar isi|paylaş",
        "chia sẻ|mục lục",
    )
    for words in line.split("|")
)
_MARKS = "\n ?!»›>→:.…»|"


@rule("not-on-paper", Severity.WARNING, "PEMAT-P 2: nothing that distracts from the purpose")
def not_on_paper(page: Subject) -> Iterator[Hit]:
    """What only a screen can do leaves a reader of paper looking for it."""
    told = set()
    for said, words in looked_up(page, _SCREEN):
        if said.role is not Role.LABEL and not is_advertising(said.text) and not has_address(said.text):
            told.add(said.span)
            yield said.span, f"{quoted(words, 60)} asks for what paper cannot do", _hint(words)
    if not _ALONE.isdisjoint(line.rstrip(_MARKS) for line in page.lowered.split("\n")):
        for said in page.printed:
            alone = said.text.lower().rstrip(_MARKS) in _ALONE and said.role not in _FIELDS
            if alone and said.span not in told and not is_advertising(said.text):
                yield said.span, f"{quoted(said.text)} is a button or a list of a web page", "delete it"


_FIELDS = (Role.LABEL, Role.LISTED, Role.VALUE)


def _hint(words: str) -> str:
    if re.search(r"v[ií]d[eé]o", words):
        return 'give its address as "video:", which prints as a code for a phone; or delete the sentence'
    return "say what to do without it, or delete the sentence"
