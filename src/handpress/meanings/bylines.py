"""Tell the lines of a stored web page that only say who wrote it, when, and how often it was read.

A label must say so: a bare date may be that of an appointment, a bare name that of a doctor to call.
"""

from __future__ import annotations

import re

_LABELS = (
    "published(?: on| at)?|posted(?: on| by)?|(?:last )?(?:updated|modified|reviewed|revised)(?: on)?"
    "|date (?:published|updated|reviewed)|(?:medically |clinically |fact )?(?:written|reviewed|checked) by"
    "|authors?|views?"
    "|publicado(?: el| em)?|(?:última )?actuali[zs]ación|actualizado(?: el)?|atualizado(?: em)?|(?:última )?atualização"
    "|fecha de publicación|data de publicação|autora?|revisado por|escrit[oa] por|visitas|visualizações"
    "|publié le|mis à jour(?: le)?|(?:dernière )?mise à jour|auteurs?|rédigé par|relu par"
    "|dernière (?:revue|révision|modification)|validé par|temps de lecture|article(?: du)?"
    "|veröffentlicht(?: am)?|(?:zuletzt )?aktualisiert(?: am)?|autor(?:in)?|medizinisch geprüft von"
    "|artikel(?: vom)?|letzte (?:aktualisierung|änderung)|stand|kategorie|lesezeit|verfasst von|redaktion"
    "|опубликовано|дата публикации|обновлено|дата обновления|автор(?: статьи)?|просмотр(?:ов|ы)|время чтения"
    "|diterbitkan|terakhir diperbarui|ditinjau oleh|ditulis oleh|penulis|dilihat"
    "|yayın(?:lanma)? tarihi|güncellen?me(?: tarihi)?|son güncelleme|yazar|yazan|hazırlayan|okunma|kategori"
    "|cập nhật(?: lần cuối| ngày)?|ngày (?:đăng|cập nhật|xuất bản)|đăng (?:ngày|lúc|bởi)|tác giả"
    "|tham vấn (?:y khoa|chuyên môn)|lượt xem|chuyên mục|người viết|biên tập"
    "|更新(?:日期|时间|時間|于|於)|(?:发布|發佈|發布|发表|發表|刊登|上架)(?:日期|时间|時間|于|於|者)|作者|撰文|撰稿|撰写|來源|来源"
    "|(?:浏览|瀏覽|点击|點擊|阅读|閱讀)(?:次数|次數|人次|量|数|數)?|(?:审核|審核|审稿|審稿|編輯|编辑)(?:者|医师|醫師|医生)?|文章推薦指數|最後更新"
    "|조회 ?수?|등록 ?일자?|작성 ?일자?|수정 ?일자?|게시 ?일|작성 ?자|글쓴이|최종 ?수정(?:일)?|입력"
    "|تاريخ (?:النشر|التحديث)|آخر تحديث|نشر (?:في|بتاريخ)|الكاتب|بقلم|المشاهدات"
)
_DATE = (
    r"(?:\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,4}\.?|\d{2,4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|\d{1,2}\.?\s+[^\W\d]{3,12}\s+\d{4}|[^\W\d]{3,12}\s+\d{1,2},?\s+\d{4})"
)
_CLOCK = r"(?:\s*,?\s*\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?)"
_VALUE = rf"(?:{_DATE}{_CLOCK}?|[0-9][0-9.,]*\s*[kKmM%]?|(?:[^\W\d_][\w.'’-]*[ .,&]{{0,2}}){{1,4}})"
_PAIR = rf"(?:{_LABELS})\s*(?:[:：]|\s)\s*{_VALUE}?"
_LINE = re.compile(rf"\W*(?:{_PAIR})(?:[\s|·•,-]+{_PAIR})*\W*", re.IGNORECASE)
_ALONE = re.compile(rf"\W*(?:{_LABELS})\s*[:：]\W*", re.IGNORECASE)
_COLON_OR_DATE = re.compile(rf"[:：]|{_DATE}")
# A blogger's name, and the minute of the day on which the page went out; the year first, as no appointment has it.
_STAMP = re.compile(rf"(?:[\w.]+\s+){{0,3}}(?:19|20)\d\d\s*[./-]\s*\d{{1,2}}\s*[./-]\s*\d{{1,2}}\.?{_CLOCK}")
# A name right before its date, as a site's template puts both on one line.
_NAME_AND_DATE = re.compile(
    r"(?:[A-ZÀ-ỸĐ][^\W\d_]*\s+){1,4}[A-ZÀ-ỸĐ][^\W\d_]*\s*[|·•,-]?\s*\d{1,2}/\d{1,2}/(?:19|20)\d\d"
)
_SIGNED = re.compile(
    r"(?i:(?:medically |clinically |fact[- ])?(?:reviewed|written|checked) by|by) "
    r"[A-Z][\w.'-]+(?:[ ,]+[A-Z][\w.'-]*){1,4}"
)
_DOCTOR = re.compile(
    r"[\u4e00-\u9fff]{2,4}\s*(?:(?:副?主任|主治|住院)(?:医师|醫師|医生)|教授)|[가-힣]{2,4}\s*(?:원장|전문의|교수)"
)
# Over a name on a line of its own.
_OVER_NAME = re.compile(
    r"(?:medically |clinically )?(?:reviewed|written) by|by|revisado por|escrito por|relu par|rédigé par|geprüft von"
    r"|ditinjau oleh|ditulis oleh|tham vấn (?:y khoa|chuyên môn)|tác giả|作者|撰文|审核|審核|글쓴이|작성자|автор",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\d{6,}_[\w-]{20,}|(?:(?:\w+[-_])*(?:logo|avatar|icons?|banner|image|img|thumbnail|photo)(?:[-_]\w+)*(?:[.]\w{3,4})?\s*)+",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[0-9]+(?:[.,][0-9]+)?[kK]")
_LONGEST = 100


def is_byline(text: str) -> bool:
    """Return whether *text* only says who wrote the page, when, or how often it was read."""
    text = text.strip()
    if is_picture(text):
        return True
    if not text or len(text) > _LONGEST or text.endswith(("?", "？", "!", "。")):
        return False
    if (
        _STAMP.fullmatch(text)
        or _NAME_AND_DATE.fullmatch(text)
        or _SIGNED.fullmatch(text)
        or _DOCTOR.fullmatch(text)
        or _COUNT.fullmatch(text)
        or _ALONE.fullmatch(text)
    ):
        return True
    return bool(_COLON_OR_DATE.search(text) and _LINE.fullmatch(text))


def is_picture(text: str) -> bool:
    """Return whether *text* is only the name of a file of a picture."""
    return len(text) <= 2 * _LONGEST and bool(_PICTURE.fullmatch(text.strip()))


def is_over_name(text: str) -> bool:
    """Return whether *text* is a label whose name stands on the next line, as in "Reviewed by"."""
    return bool(_OVER_NAME.fullmatch(text.strip(" :：")))
