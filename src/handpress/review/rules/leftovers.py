"""What is left over from a web page, a template or another clinic's paper: words that this paper must not print.

Reads every language: what needs words has a table by language, and those of English hold everywhere.
In doubt it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handpress.content.blocks import BLANK
from handpress.diagnostics import Severity, Span, quoted
from handpress.pages.ads import advertising, is_call, unglued
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Subject

_SELLS = re.compile(
    r"hipaa[- ]complian(?:t|ce)|your (?:patient's|patients'|patients|practice's) data|designed with privacy in mind"
    r"|(?:book|schedule|request|get|watch) a (?:free )?demo|(?:start )?(?:your |a )free trial|no credit card required"
    r"|(?:sign|log) ?(?:up|in) (?:now|today|for free)|click here|haga clic aquí|(?:buy|subscribe|try it) now"
    r"|we use cookies|trusted by \d+"
)
# Words of the importer's list that a medical text hardly has: only for these is it asked.
_MAY_SELL = re.compile(
    rf"\b(?:{_SELLS.pattern}"
    r"|complian|cookie|gdpr|newsletter|our (?:platform|software|app)\b|saas|safeguard|cloud|built for)"
)
_CALLS = re.compile(
    r"\n(?=(?:learn|read|see|view|show|find out|discover|explore|sign|log|get|start|try|buy|join|book|schedule"
    r"|request|watch|subscribe|click|share|follow|back|skip|print|download|create|accept|advert|sponsor|privacy"
    r"|cookie|terms)\b)[^\n]{1,80}"
)


@rule("advertising", Severity.ERROR, "PEMAT-P 2: nothing that distracts from the purpose")
def advertising_left(page: Subject) -> Iterator[Hit]:
    """An advertisement between two warnings takes the place of the next warning."""
    found: dict[Span, str] = {}
    for said, words in page.search(_MAY_SELL):
        if _SELLS.fullmatch(words.lower().replace("’", "'")):
            found.setdefault(said.span, words)
        elif any(advertising([said.text])):
            found.setdefault(said.span, said.text)
    for said, _ in page.search(_CALLS):
        if is_call(said.text) or unglued(said.text):
            found.setdefault(said.span, said.text)
    for span, words in found.items():
        yield span, f"{quoted(words)} is advertising", "delete it: it is left over from a web page"


def is_advertising(text: str) -> bool:
    """Return whether the rule above tells of *text*: no other rule then does."""
    lowered = f"\n{text.lower()}".replace("’", "'")
    sells = _MAY_SELL.search(lowered) and (_SELLS.search(lowered) or any(advertising([text])))
    return bool(sells or (_CALLS.match(lowered) and (is_call(text) or unglued(text))))


_TAGS = (
    "a|abbr|article|aside|audio|b|big|blockquote|body|br|button|caption|center|code|col|dd|del|div|dl|dt|em|embed"
    "|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|meta"
    "|nav|noscript|object|ol|o:p|p|path|pre|s|script|section|small|source|span|strike|strong|style|sub|sup|svg|table"
    "|tbody|td|tfoot|th|thead|tr|tt|u|ul|video"
)
_FRONT_MATTER = (
    r"\n(?:layout|permalink|slug|lastmod|last_updated|canonical_url|aliases|redirect_from): ?\S[^\n]{0,80}"
    r"|\n(?:draft|published|toc|comments): (?:true|false)(?=\n)|\n(?:tags|categories|keywords): ?\[[^\n]{0,80}"
    r"|\n(?:date|publishdate): ?[\"']?\d{4}-\d\d-\d\d[^\n]{0,20}(?=\n)"
    r"|\n[a-z_][a-z_0-9]{1,30} ?= ?(?:[\"\[]|true\b|false\b)[^\n]{0,80}"
)
_MARKUP = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>\n]{{0,200}})?/?>|<!--|-->"
    r"|&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});|&nbsp\b"
    r"|\*\*(?=[^\s*])[^*\n]{1,200}\*\*|(?<![\w*])\*(?=[^\s*])[^*\n]{0,80}[^\s*]\*(?![\w*])"
    r"|(?<![\w_])__(?=[^\s_])[^_\n]{0,80}[^\s_]__(?![\w_])|~~(?=[^\s~])[^~\n]{1,80}~~|\\[*_#\[\]()`]"
    r"|!?\[[^\]\n]{1,200}\](?:\([^)\s]{1,300}(?: \"[^\"\n]{0,80}\")?\)|\[[^\]\n]{0,40}\])"
    r"|\n#{1,6} (?=\S)|\n\[[ x]?\] (?=\S)|`[^`\n]{1,80}`|```"
    r"|\n(?:-{3,}|={3,}|\*{3,}|\+{3}|:{3,})(?=\n)"  # a rule, the frame of front matter, a line under a heading
    r"|\n\|[^\n]{0,200}|\|[^|\n]{0,80}\||\|:?-{3,}"  # a row of a table
    rf"|{_FRONT_MATTER}"
    # Short codes; the marks of footnotes.
    r"|\{\{[<%][^}\n]{0,80}\}\}|(?<!\{)\{%[^}\n]{0,80}%\}|\{[:#.] ?[.#a-z][^{}\n]{0,60}\}|\[/[a-z][a-z_-]{1,30}\]"
    r"|\[[a-z][a-z_-]{1,30} [a-z_-]{1,30}=[^\]\n]{1,120}\]"
    r"|\[(?:vc|et_pb|su|wp|fusion|av)_[^\]\n]{1,120}\]|\[(?:gallery|toc|contact-form(?:-7)?)\]"
    r"|\[\^[\w-]{1,20}\]|\[(?:edit|citation needed)\]|(?<=[a-z.,;])\[\d{1,3}(?:[,–-] ?\d{1,3}){0,3}\]"
)


@rule("markup", Severity.WARNING, "Handpress: every text prints as typed")
def markup(page: Subject) -> Iterator[Hit]:
    """Signs of a web page print as they stand, in the midst of a sentence."""
    if page.mentions(*"<&*#`[|~\\{", "-->", "\n---", "\n===", "\n+++", "\n:::") or _may_be_front_matter(page):
        told: dict[Span, list[str]] = {}
        for said, words in page.search(_MARKUP):
            told.setdefault(said.span, []).append(words.strip())
        for span, found in told.items():
            each = [quoted(words) for words in dict.fromkeys(found)]
            shown = ", ".join(each[:3]) + (", ..." if len(each) > 3 else "")
            one = len(each) == 1
            fact = f"{shown} {'is' if one else 'are'} markup of a web page, and {'prints' if one else 'print'} as typed"
            yield span, fact, "write the words alone: headings, lists and bold come from the layout"


def _may_be_front_matter(page: Subject) -> bool:
    keys = ("layout", "permalink", "slug", "lastmod", "aliases", "draft", "published", "toc", "comments", "date")
    return page.mentions(*(f"\n{key}:" for key in keys), "publishdate", " =") or "_" in _without_blanks(page)


def is_front_matter(text: str) -> bool:
    """Return whether *text* is a line of the settings above a page of Markdown."""
    return bool(re.match(_FRONT_MATTER, f"\n{text.lower()}\n"))


def _without_blanks(page: Subject) -> str:
    return page.lowered.replace("____", "")


# What stands in brackets where something belongs, in the words of each language.
_TO_FILL = (
    "insert|enter|your|name|phone|telephone|number|date|time|clinic|hospital|doctor|provider|patient|address|fill in"
    "|tbd|todo|contact details|signature|logo|inserte|insertar|nombre|teléfono|fecha|hora|clínica|dirección|médico"
    "|insérer|insérez|nom|téléphone|heure|adresse|médecin|einfügen|eintragen|telefonnummer|datum|uhrzeit|arzt|inserir"
    "|nome|telefone|endereço|вставить|вставьте|указать|укажите|телефон|дата|имя|chèn|điền|masukkan|isi|telepon|nomor"
    "|girin|ekleyin|telefon|tarih|ilagay|pangalan|أدخل|اكتب|الاسم|الهاتف|التاريخ|입력|이름|전화번호|날짜"
)
_SHOWN = (
    "picture|image|photo(?! id)|diagram|graphic|screenshot|qr code|imagen|foto|ilustración|dibujo"
    "|illustration|schéma|abbildung|bild|imagem|ilustração|рисунок|фото|изображение|hình ảnh|hình|gambar|resim|larawan"
    "|صورة|그림|사진"
)
_HAN = "插入|填写|填寫|输入|輸入|姓名|电话|電話|日期|图片|圖片"
_PLACEHOLDER = re.compile(
    r"\blorem ipsum\b|\b(?:todo|tbd|tbc|fixme|x{3,})\b|\bx{2}[/.-]x{2}[/.-]x{2}\b"
    r"|\b(?:dd|mm)[/.-](?:mm|dd)[/.-]y{2,4}\b"
    r"|\{\{(?![<%])[^}\n]{0,80}\}\}|\$\{[^}\n]{0,80}\}|\?{3,}|<<[^<>\n]{1,40}>>|«[a-z0-9]+(?:_[a-z0-9]+)+»"
    rf"|\[[^\]\n]{{0,60}}(?<![^\W_])(?:{_TO_FILL})(?![^\W_])[^\]\n]{{0,60}}\](?!\()"
    rf"|[\[【［](?:{_SHOWN})(?!\w)[^\]】］\n]{{0,60}}[\]】］](?!\()|[\[【［][^\]】］\n]{{0,30}}(?:{_HAN})[^\]】］\n]{{0,30}}[\]】］]"
    rf"|[<{{](?!/)[^<>{{}}\n=]{{0,30}}(?<![^\W_])(?:{_TO_FILL})(?![^\W_])[^<>{{}}\n=]{{0,30}}[>}}]"
    r"|\((?:insert|fill in) (?:\w+ ){0,3}(?:names?|phone|numbers?|telephone|date|clinic|hospital|address)\b"
    r"[^()\n]{0,40}\)"
    r"|(?<![\w_])_(?:insert|enter|add|your|fill in)\b[^_\n]{1,60}_(?![\w_])|\bclick or tap (?:here )?to (?:enter|add)\b"
    r"|\b(?:insert|add|type|enter) (?:your |the )?(?:text|logo|phone|name|number|photo|picture|image) here\b"
    r"|(?<![\w_])__(?![\w_])|(?<!\d )\b[xn] (?:hours?|days?|weeks?|horas?|días?|semanas?)\b|(?<!\n)(?<!= )\[ {0,3}\]"
    r"|\u2026{2,}|\.{4,}"
    r"|(?<!#)#{2,4}(?:[- ]#{2,4})+|\b0{3}[- ]0{3}[- ]0{4}\b"
    r"|\b(?:555\)?[- .]{1,2}555|123\)?[- .]{1,2}456)[- .](?:5555|7890)\b"
)
_PLACEHOLDER_PARTS = (
    *"[<{«【［_",
    *(
        "???",
        "xxx",
        "xx/",
        "xx.",
        "xx-",
        "todo",
        "tbd",
        "tbc",
        "fixme",
        "lorem",
        "\u2026\u2026",
        "....",
        "##",
        "000-000",
    ),
    *("000 000", "5555", "7890", "dd/", "dd.", "dd-", "mm/", "mm-", "(insert", "(fill in", "click or tap"),
    *(f"{what} here" for what in ("text", "logo", "phone", "name", "number", "photo", "picture", "image")),
    *(f"{letter} {unit}" for letter in "xn" for unit in ("hour", "day", "week", "hora", "día", "semana")),
)
# "[MEDICATION]" is to be filled in, "[MRI]" is what a term is called for short.
_SHOUTED = re.compile(r"\[[^\W\d_]{2,}(?:[ /&,'’.-]{1,3}[^\W\d_]+){0,7}[.:]?\](?!\()")
_SHORT_ONES = frozenset({"dose", "drug", "drugs", "unit", "units", "site", "side", "left", "right", "days", "hours"})
_SHORTEST = 6  # letters of a single word
# In lower case "todo" is Spanish for "all".
_CAPITALS = frozenset({"todo", "tbd", "tbc", "fixme"})


@rule("placeholder", Severity.ERROR, "Handpress: what is not written yet must not print")
def placeholder(page: Subject) -> Iterator[Hit]:
    """A placeholder prints as it stands, where a time or a number should be."""
    unblanked = _without_blanks(page)
    todo = "todo" in unblanked and any("TODO" in said.text for said in page.printed)
    if not todo and not any(part in unblanked for part in _PLACEHOLDER_PARTS):
        return
    told = set()
    for said, words in page.search(_PLACEHOLDER):
        shouted = words.isupper() and (page.language != "es" or not said.text.isupper())
        asks = bool(BLANK.search(words))  # "[Name: ____]" is a line to write on
        if not asks and (shouted or words.lower() not in _CAPITALS):
            told.add((said.span, words))
            yield said.span, _never_replaced(words), _FILL
    for said, words in page.search(_SHOUTED):
        if _is_shouted(words) and (said.span, words) not in told:
            yield said.span, _never_replaced(words), _FILL


_FILL = "write what belongs there, or a blank to write on: ____"


def _never_replaced(words: str) -> str:
    return f"{quoted(words)} is a placeholder that was never replaced"


def _is_shouted(words: str) -> bool:
    """Return whether capitals in brackets ask to be replaced."""
    inside = words.strip("[].: ")
    return words.isupper() and (not inside.isalpha() or len(inside) >= _SHORTEST or inside.lower() in _SHORT_ONES)


_UNSURE = re.compile(r"unsure\b[ :]*(?P<what>.*)")


@rule("unsure", Severity.WARNING, "Handpress: what an import guesses, a person decides", blocks=True)
def unsure(page: Subject) -> Iterator[Hit]:
    """What the import was not sure of may stand in the wrong part of the page, and nobody has looked yet."""
    for comment in page.node.comments:
        if found := _UNSURE.match(comment.text):
            what = f": {quoted(found['what'], 90)}" if found["what"] else ""
            fact = f"the import was not sure of this line, and nobody has looked at it yet{what}"
            yield comment.span, fact, 'correct the line if need be, then delete the comment "# unsure"'


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|org|net|gov|edu|info|health|example)\b(?:/[^\s<>()\[\]]*)?"
)
_MAY_BE_ADDRESS = re.compile(r"@|://|www\.|\.(?:com|org|net|gov|edu|info|health|example)\b")


@rule("bare-url", Severity.WARNING, "Handpress: a text prints as typed, and never becomes a link")
def bare_url(page: Subject) -> Iterator[Hit]:
    """An address in a text is no link, and few readers type it in."""
    if _MAY_BE_ADDRESS.search(page.lowered):
        for said, words in page.search(_ADDRESS):
            if words.lower() not in _MARKUP.sub(" ", f"\n{said.text.lower()}"):
                continue  # told as markup
            fact = f"the address {quoted(words.rstrip('.,;:!?'))} prints, and is no link"
            yield said.span, fact, _FILM if "video" in said.text.lower() else _SITE


_SITE = 'write your own as "site" in the brand: that prints as a link'
_FILM = 'give it as "video:" at the top of the file: that prints as a code for a phone'


def has_address(text: str) -> bool:
    """Return whether an address stands in *text*, of which the rule above tells."""
    return bool(_ADDRESS.search(text.lower()))
