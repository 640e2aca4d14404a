"""Take off the head of a page what its web site puts there: menus, rubrics, the way through the site. It is told.

Reads only the lines before the first text: "Contact" further down may be over the phone of a nurse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handpress.meanings.bylines import is_byline
from handpress.pages.ledger import Ledger
from handpress.pages.tree import Block, Heading, LineWords, Listing, Paragraph

_REASON = "a menu or a rubric of the web site"
_HOME = (
    "home(?: ?page)?|main page|you are here|inicio|início|página inicial|accueil|vous êtes ici|startseite|sie sind hier"
    "|sie befinden sich hier|главная(?: страница)?|вы здесь|beranda|ana ?sayfa|buradasınız|trang chủ|홈|메인"
    "|首页|首頁|(?:您|你)?(?:现在|現在|目前|当前|當前)?(?:的|所在)?位置|الرئيسية|الصفحة الرئيسية|أنت هنا"
)
_ENTRIES = (
    "table of contents|toggle|about(?: us)?|who we are|our (?:team|doctors|services|practice|clinic|story)"
    "|team|contact(?: us)?|services"
    "|speciali?ties|departments|doctors|patients|patient (?:info(?:rmation)?|resources|education|care|portal)"
    "|for patients|health education"
    "|news|blog|articles?|insights|events|careers|locations|find a doctor|(?:book|make) an appointment"
    "|resources|health (?:topics|library|a-?z|information|encyclop(?:a?edia)|articles|conditions|tips)"
    "|conditions(?: (?:&|and) treatments)?|treatments|tests (?:&|and) (?:procedures|treatments)|topics|menu|search"
    "|log ?in|sign ?in|my ?chart|english|español|categor(?:y|ies)|uncategori[sz]ed"
    "|gallery|reviews|testimonials|pay (?:my )?bill"
    "|qui[eé]nes somos|sobre nosotros|nosotros|contacto|servicios|equipo|especialidades|noticias|artículos|pacientes"
    "|menú|buscar|temas de salud|consejos de salud|tratamientos|pedir cita|cita previa|galería|sin categoría"
    "|qui sommes-nous|l['’]équipe|(?:nos )?spécialités|actualités|infos? pratiques|informations pratiques"
    "|espace patients?"
    "|rechercher|nos (?:médecins|services)|prendre rendez-vous|plan d['’]accès|non classé"
    "|quem somos|sobre nós|contato|serviços|equipe|notícias|artigos|dicas de saúde|tratamentos|agende(?: sua consulta)?"
    "|sem categoria|über uns|kontakt|leistungen|praxis|aktuelles|patienten|patienteninfos?|menü"
    "|suche|anfahrt|sprechzeiten"
    "|ratgeber|fachbereiche|ärzte|behandlungen|impressum|datenschutz|allgemein"
    "|о (?:нас|клинике|центре)|контакты|услуги|врачи|специалисты|новости|статьи|пациентам|меню|поиск|блог|цены|акции"
    "|отзывы|вакансии|запись на при[её]м|полезные статьи"
    "|tentang kami|kontak|hubungi kami|layanan|dokter|berita|artikel(?: kesehatan)?|info(?:rmasi)? kesehatan|cari"
    "|kesehatan|tips kesehatan|hakkımızda|hakkımda|iletişim|hizmetler(?:imiz)?|doktorlar(?:ımız)?|haberler|makaleler"
    "|hasta rehberi|sağlık rehberi|tedaviler(?:imiz)?|randevu(?: al)?|kurumsal|bölümler(?:imiz)?|sağlık"
    "|giới thiệu|liên hệ|dịch vụ|tin tức|chuyên khoa|bác sĩ|tìm kiếm|kiến thức(?: y khoa| y học)?|bài viết|hỏi đáp"
    "|đặt (?:lịch|hẹn)(?: khám| hẹn| online)?|đăng ký khám(?: bệnh)?"
    "|tin y tế|sức khỏe|giáo dục sức khỏe|tungkol sa amin|mga serbisyo|balita"
    "|(?:전체|주) ?메뉴(?: ?바로 ?가기)?|메뉴|(?:본문|내용) ?바로 ?가기|병원 ?소개|진료 ?안내|의료진(?: ?소개)?"
    "|진료과|이용 ?안내|건강 ?정보|상세 컨텐츠|본문(?: 제목)?|게시글 본문|본문 폰트 크기 조절"
    "|질병 ?정보|공지 ?사항|블로그|오시는 ?길|상담|커뮤니티|예약|로그인|회원 ?가입|검색|카테고리|건강|반응형"
    "|网站地图|关于我们|關於我們|联系我们|聯絡我們|服务项目|服務項目|新闻|新聞|最新消息|科室(?:介绍)?|专家(?:介绍)?"
    "|健康(?:教育|资讯|資訊|知识|知識|专栏|園地|百科|科普)?"
    "|(?:卫教|衛教)(?:园地|園地|资讯|資訊|單張|文章)?|科普(?:文章|知识)?|就医指南|就醫指南"
    "|患者服务|菜单|選單|搜索|搜尋|登录|登入|文章|部落格|分类|分類"
    "|من نحن|اتصل بنا|تواصل معنا|خدماتنا|الخدمات|الأ?خبار|أخبار|المدونة|مدونة|المقالات|مقالات|الأطباء|الأقسام"
    "|القائمة|بحث"
    "|التصنيفات|معلومات (?:المرضى|صحية)|نصائح طبية"
)
# A branch of medicine, which is the name of no page: over a title it is the rubric.
_BRANCH = (
    r"[\w-]*(?:ology|olog[íi]as?|ologie|olojisi?|логия)"
    r"|[\w\s]{0,8}(?:外科|内科|內科|眼科|妇科|婦產科|妇产科|骨科|牙科|麻醉科|消化科|放射科)|\S{0,8}(?:외과|내과|안과|치과|부인과|의학과|이비인후과|신경과|피부과|소아청소년과|소아과|산과|병리과|클리닉|검진센터)"
)
_BETWEEN = r"[\s|/>›»→·•,&–—:：-]+"
_MENU = re.compile(rf"\W*(?:{_HOME}|{_ENTRIES})(?:{_BETWEEN}(?:{_HOME}|{_ENTRIES}))*\W*", re.IGNORECASE)
_RUBRIC = re.compile(rf"\W*(?:{_BRANCH})\W*", re.IGNORECASE)
_WAY = re.compile(rf"\W*(?:{_HOME})\s*(?:[>›»→/|:：]\s*[^>›»→/|]{{1,60}})+(?:[>›»→/|]\s*)?", re.IGNORECASE)
_STEP = re.compile(r".*[>›»→/|:：]\s*")
_STOPS = (*".!;,:", "。", "！", "；", "：", "،", "؛")


def without_menus(blocks: Sequence[Block], ledger: Ledger) -> tuple[Block, ...]:
    """Return *blocks* without the menus above the title. Of the way to the page its last step may stay."""
    kept = list(blocks)
    at = 0
    while at + 1 < len(kept):
        first = kept[at]
        if isinstance(first, Listing) and all(_MENU.fullmatch(item.words.text) for item in first.items):
            words = [item.words for item in first.items]
            if any(item.under for item in first.items):
                break
        elif isinstance(first, Heading | Paragraph) and is_byline(first.words.text):
            at += 1
            continue
        elif isinstance(first, Heading | Paragraph) and _is_of_site(first.words.text, kept[at + 1]):
            words = [first.words]
        else:
            break
        for one in words:
            ledger.leave(one, _REASON)
        del kept[at]
    return (*kept[:at], *_last_step(kept[at : at + 1], kept[at + 1 :], ledger), *kept[at + 1 :])


def _is_of_site(text: str, below: Block) -> bool:
    rubric = _RUBRIC.fullmatch(text) or _WAY.fullmatch(text)
    return bool(_MENU.fullmatch(text) or (rubric and _is_line(below)))


def _is_line(block: Block) -> bool:
    """Return whether *block* may be the title, and is no text."""
    if not isinstance(block, Heading | Paragraph):
        return False
    return len(block.words.text) <= 100 and not block.words.text.endswith(_STOPS)


def _last_step(first: Sequence[Block], below: Sequence[Block], ledger: Ledger) -> Sequence[Block]:
    """Return the first line of a page without the way to it, where no other line may be its title."""
    block = next(iter(first), None)
    if not isinstance(block, Paragraph) or not _WAY.fullmatch(block.words.text) or not below:
        return first
    step = _STEP.sub("", block.words.text).strip()
    if not step:
        return first
    before = block.words.text[: block.words.text.rindex(step)].strip()
    ledger.leave_words(LineWords(before, block.words.lines[:1]), _REASON)
    return (Paragraph(LineWords(step, block.words.lines), block.bold, block.apart),)
