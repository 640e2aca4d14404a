"""Find the list of sources that a page ends with: books and papers, which are no text for a patient."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handpress.pages.ledger import Ledger
from handpress.pages.tree import Block, Heading, LineWords, Listing, Paragraph, Table

_REASON = "a list of sources"
_TITLES = (
    "references?|sources?|bibliography|literature|works cited|citations|reference list|further reading and sources"
    "|referencias(?: bibliográficas)?|fuentes|bibliografía|références(?: bibliographiques)?|bibliographie"
    "|referências(?: bibliográficas)?|fontes|bibliografia"
    "|quellen(?:angaben)?|literatur(?:verzeichnis)?|quellenverzeichnis"
    "|参考文献|參考文獻|参考资料|參考資料|资料来源|資料來源|tài liệu tham khảo|nguồn|المراجع|المصادر|مراجع|مصادر"
    "|참고\\s?문헌|참고\\s?자료|출처|источники|литература|список литературы|использованная литература"
    "|daftar pustaka|referensi|sumber|kaynaklar|kaynakça|referanslar|mga sanggunian|sanggunian|pinagmulan"
)
_COUNTED = r"\d{1,2}|[ivx]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten"
_TITLE = re.compile(rf"(?:(?:{_COUNTED})[.):]\s*)?(?:{_TITLES})\s*[:：]?", re.IGNORECASE)
_SURE = re.compile(
    r"\bdoi\b|10\.\d{4,9}/|\bpmid\b|\bisbn\b|\bet al\b|(?:19|20)\d\d\s*;\s*\d|\d+\s*\(\d+\)\s*[:,]\s*\d+|"
    r"(?:19|20)\d\d[^.]{0,20}\bpp?\.\s*\d",
    re.IGNORECASE,
)
_LIKELY = re.compile(r"(?:19|20)\d\d|https?://|www\.|^\s*\[\d{1,3}\]", re.IGNORECASE)
_FEWEST = 2


def without_sources(blocks: Sequence[Block], ledger: Ledger) -> tuple[Block, ...]:
    """Return *blocks* without a list of sources under its own title, or at the end of the page; it is told."""
    kept: list[Block] = []
    blocks = list(blocks)
    while blocks:
        block = blocks.pop(0)
        count = 0
        while _is_title(block) and count < len(blocks) and _is_of(blocks[count], _LIKELY):
            count += 1
        if count and _is_apart(blocks[count : count + 2]):  # else the text behind lost its heading
            _leave([block, *blocks[:count]], ledger)
            del blocks[:count]
        else:
            kept.append(block)
    last = len(kept)
    while last and _is_of(kept[last - 1], _SURE):
        last -= 1
    if sum(len([*_texts(block)]) for block in kept[last:]) >= _FEWEST and last:
        _leave(kept[last:], ledger)
        del kept[last:]
    return tuple(kept)


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading | Paragraph) and bool(_TITLE.fullmatch(block.words.text.strip()))


def _is_apart(behind: Sequence[Block]) -> bool:
    """Return whether what stands behind a list is under a heading of its own, or a table, or nothing."""
    match behind:
        case [] | [Heading() | Table(), *_] | [Paragraph(), Table()]:
            return True
        case [Paragraph(bold=bold), *_]:
            return bold
    return False


def _is_of(block: Block, pattern: re.Pattern[str]) -> bool:
    """Return whether each text of *block* is one source."""
    if not isinstance(block, Paragraph | Listing):
        return False
    texts = [*_texts(block)]
    return bool(texts) and all(pattern.search(one.text) and not _TO_PATIENT.search(one.text) for one in texts)


_TO_PATIENT = re.compile(
    r"\b(?:you|your|call|do not|don't|911|112|tel|phone|telefon|teléfono|telefone|téléphone|тел|телефон)\b"
    r"|[☎✓✔☐]|电话|電話|전화|هاتف|điện thoại|\(\d{3}\)\s*\d{3}-\d{4}|\+\d[\d ]{8,}",
    re.IGNORECASE,
)


def _texts(block: Block) -> Iterator[LineWords]:
    match block:
        case Heading(words) | Paragraph(words):
            yield words
        case Listing(items):
            for item in items:
                yield item.words
                for under in item.under:
                    yield from _texts(under)


def _leave(blocks: Sequence[Block], ledger: Ledger) -> None:
    for block in blocks:
        for words in _texts(block):
            ledger.leave(words, _REASON)
