"""Turn a page about a procedure, of any format, into handout YAML: the importer.

Keeps the page's words and rewords nothing. Never loses a line silently: each stands in the
YAML or on the list of what was left out, with the reason. Where it is unsure what a heading
means, it says so at the line. Refuses a page of two codes, without words, or about bills alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.meanings.headings import CODE, meaning, subject_of
from handpress.meanings.phrases import tongues
from handpress.meanings.sentences import first_sentence
from handpress.meanings.words import has_words
from handpress.pages.ads import is_for_payers
from handpress.pages.asides import Asides
from handpress.pages.cleaning import Cleaning
from handpress.pages.contents import without_contents
from handpress.pages.emit import Doubt, Kept, Mapping, checksum_of, emit, is_untouched, with_checksum
from handpress.pages.fields import COSTS
from handpress.pages.headings import Group, groups_of, outline
from handpress.pages.ledger import Ledger
from handpress.pages.menus import without_menus
from handpress.pages.nesting import parts_of
from handpress.pages.parts import Part
from handpress.pages.readers import read_file
from handpress.pages.readers.plain import read_plain
from handpress.pages.schedules import add_sections
from handpress.pages.sections import render
from handpress.pages.sources import without_sources
from handpress.pages.title import (
    Title,
    code_in_field,
    find_title,
    mentioned_code,
    possible_code,
    slug_in,
    texts_of,
    title_of_file,
)
from handpress.pages.tree import Left, LineWords, Paragraph, Tree
from handpress.source.languages import KNOWN, language_of
from handpress.source.texts import LANGUAGE
from handpress.source.yaml import MAX_BYTES, MAX_NODES

__all__ = ["Imported", "Kept", "Left", "checksum_of", "import_page", "import_tree", "is_untouched", "read_page"]

_FEW = 30  # words, of which nobody can tell the language: a person has to look at so short a page anyway


@dataclass(frozen=True)
class Imported:
    """A page as handout YAML, what was left out of it, and where each of the other lines went (``kept``)."""

    code: str | None  # none: a draft of no procedure, until a person enters its code
    title: str
    yaml: str
    left: tuple[Left, ...]
    findings: tuple[Finding, ...]
    kept: tuple[Kept, ...] = ()
    language: str = "en"
    tree: Tree | None = None


def read_page(path: Path, code: str | None = None, language: str | None = None, changes: str = "refuse") -> Imported:
    """Return the import of the page at *path*.

    Args:
        path: A file of any kind that a reader reads.
        code: The code to file the handout under, whatever the page says.
        language: BCP 47 tag of the page, whatever its words say.
        changes: What becomes of a Word file's tracked changes: refuse, accept, reject.

    Raises:
        HandpressError: The file cannot be read, or is no page that can be imported.
    """
    return import_tree(read_file(path, changes), str(path), code, language)


def import_page(text: str, path: str, code: str | None = None, language: str | None = None) -> Imported:
    """Return the import of *text*, a plain page; the rest as in `import_tree`."""
    return import_tree(read_plain(text, path), path, code, language)


def import_tree(tree: Tree, path: str, code: str | None = None, language: str | None = None) -> Imported:
    """Return the import of a page that a reader has read.

    Args:
        tree: The page.
        path: The name used in messages; its last part is named in the YAML.
        code: The CPT code to file the handout under, whatever the page says.
        language: BCP 47 tag of the page, whatever its words say.

    Raises:
        HandpressError: With every fault: no words; two codes; nothing but bills; a language that nobody can tell.
    """
    page = _Importer(tree, path, language or "")
    texts = page.texts
    if not texts:
        raise HandpressError(page.ledger.faults or [_no_words(path)])
    title = page.title()
    parts = page.parts(title)
    sections, codes = page.sections(parts)
    chosen = page.code([*title.codes, *codes], code, texts)
    page.check_bills(parts, texts)
    if page.ledger.faults or title.words is None:
        raise HandpressError(page.ledger.faults)
    name = "".join(character if character.isprintable() else "?" for character in PurePath(path).name)
    emitted = emit(page.handout(chosen, title.words, name, sections))
    yaml = with_checksum(emitted.text, name)
    if emitted.values > MAX_NODES or len(yaml.encode()) > MAX_BYTES:
        raise fault(Span(path), "this page is too long for one handout", "too-large", "split it into several pages")
    page.ledger.close({kept.line for kept in emitted.kept}, tree)
    left = tuple(sorted(page.ledger.left, key=lambda one: one.line))
    warnings = tuple(sorted(page.ledger.findings, key=lambda one: one.span))
    found = chosen.text if chosen else None
    return Imported(found, title.words.text, yaml, left, warnings, emitted.kept, page.ledger.language, tree)


class _Importer:
    """One page on its way: its blocks, its account, and what stands beside the sections."""

    def __init__(self, tree: Tree, path: str, language: str) -> None:
        self.ledger = Ledger.of(tree, path, "en")
        self.asides = Asides()
        self.unsure = ""  # of its language
        cleaning = Cleaning(self.ledger)
        title = cleaning.words(tree.title) if tree.title else None
        blocks = without_contents(without_sources(cleaning.blocks(tree.blocks), self.ledger), self.ledger)
        self.tree = replace(tree, blocks=blocks, title=title)
        cleaning.tell()
        self.texts = [text for text in texts_of(self.tree.blocks) if has_words(text)]
        self.ledger.language = language or self._language("\n".join(self.texts), tree.language)

    def _language(self, text: str, declared: str) -> str:
        """Return the language of the page; say which one was found, and ask where nobody can tell."""
        declared = _main_tag(declared)
        found = language_of(text, declared)
        ask = "if it is another, import with --language, as in --language es"
        if found.sure:
            if found.tag != "en":
                fact = f"the language of this page is {found.tag}, by its words"
                self.ledger.findings.append(Finding(Span(self.ledger.path), fact, "language", ask, Severity.NOTE))
            return found.tag
        short = len(text.split()) < _FEW
        if short and any(map(meaning, self.texts)):
            return "en"  # its headings say so, and words are too few
        known = found.tag in KNOWN and not short
        if not (known or short or declared):
            ask = "say it with --language, as in --language es"
            self.ledger.refuse("nobody can tell the language of this page", "language", ask)
            return "en"
        tag = found.tag if known else declared or "en"
        other = f" or {found.next}" if found.next and known else ""
        self.ledger.warn(0, f"the language of this page is not sure: taken for {tag}{other}", "language", ask)
        self.unsure = f"unsure{f': or {found.next}' if other else ''}"
        return tag

    def title(self) -> Title:
        """Return the head of the page; the file's name stands in for a title, with a warning."""
        self.tree = replace(self.tree, blocks=without_menus(self.tree.blocks, self.ledger))
        title = find_title(self.tree, self.ledger.language)
        for line in self.tree.lines:
            if title.words and line.number in title.words.lines and (slug := slug_in(line.text.strip("#* "))):
                fact = f"the title is part of a web address: {quoted(slug)}"
                self.ledger.warn(line.number, fact, "slug", "write the title as people say it")
        if title.words is None:
            name = title_of_file(self.ledger.path)
            if not name:
                hint = "write the name of the procedure on the first line"
                self.ledger.refuse("this page has no title", "no-title", hint)
                return title
            fact = f"this page has no title; its file's name stands for one: {quoted(name)}"
            self.ledger.warn(0, fact, "no-title", "write the name of the procedure as people say it")
            title = replace(title, words=Doubt(name, (), "unsure: the name of the file"))
        elif isinstance(title.words, Doubt):
            fact = f"this page has no title; {quoted(title.words.text)}, of which its text speaks, stands for one"
            self.ledger.warn(0, fact, "no-title", "write the name of the procedure as people say it")
        elif title.stands_in:
            fact = f"this page names no procedure at its head; {quoted(title.words.text)} stands for the title"
            self.ledger.warn(title.words.lines[0], fact, "no-title", "write the name of the procedure as people say it")
        self._leave_declared(title)
        for words in title.gone:
            self.ledger.leave_words(words, "no part of the title: who wrote the page, or what sort of sheet it is")
        return title

    def _leave_declared(self, title: Title) -> None:
        """Note the title that the file declares, where another stands in its place."""
        declared = self.tree.title
        if declared and title.words and not set(declared.lines) <= set(title.words.lines):
            self.ledger.leave(declared, "the title that the file declares; the page shows another")

    def parts(self, title: Title) -> list[Part]:
        """Return the parts of the page, each with its kind."""
        subject = subject_of(title.words.text, self.ledger.language) if title.words else frozenset()
        blocks = [block for index, block in enumerate(self.tree.blocks) if index not in title.used]
        groups = groups_of(outline(blocks, subject, self.ledger.language))
        return parts_of([self._without_warnings(groups[0]), *groups[1:]], title, self.ledger)

    def _without_warnings(self, before: Group) -> Group:
        kept = [
            block
            for block in before.blocks
            if not (isinstance(block, Paragraph) and self.asides.take_warning(block.words))
        ]
        return replace(before, blocks=tuple(kept))

    def sections(self, parts: Sequence[Part]) -> tuple[list[Mapping], list[LineWords]]:
        """Return the sections made of *parts*, and the codes that their headings and fields name."""
        sections: list[Mapping] = []
        codes: list[LineWords] = []
        schedule = False  # the last section goes on with the tasks of a further day
        for part in parts:
            rendered = render(part, self.ledger, self.asides)
            schedule = add_sections(sections, part, rendered.sections, schedule, self.ledger)
            named = mentioned_code(part.heading[0].text) if part.kind.lines and part.heading else ""
            codes += [LineWords(named, part.kind.lines)] if named else []
            codes += rendered.codes
        if not sections:
            self.ledger.refuse(
                "this page has a title or headings, and nothing under them", "no-text", "write text under them"
            )
        return sections, codes

    def check_bills(self, parts: Sequence[Part], texts: Sequence[str]) -> None:
        """Refuse a page that speaks of codes and coverage alone: it is no text for a patient."""
        known = any(not isinstance(part.kind, Doubt) for part in parts)
        if (known and all(part.kind.text in COSTS for part in parts)) or is_for_payers(texts):
            hint = "import the page that tells patients about the procedure"
            self.ledger.refuse("this page is about codes and coverage alone", "billing-only", hint)

    def code(self, found: Sequence[LineWords], given: str | None, texts: Sequence[str]) -> LineWords | None:
        """Return the code of the handout with the lines that name it, or None; a given code counts more."""
        if given is not None and not re.fullmatch(CODE, given):
            hint = "write five digits, or four digits and F or T, as in 22867, 0528F or 0275T"
            self.ledger.refuse(f"{quoted(given)} is not a CPT code", "code", hint)
            return None
        if given is None and not found:
            mentioned = next((code for text in texts if (code := possible_code(text))), "")
            hint = f"give it with --code{f'; the page mentions {mentioned}' if mentioned else ''}"
            fact = "this page names no CPT code as its own: the draft is one of no procedure"
            self.ledger.warn(0, fact, "no-code", f"{hint}, or leave it so")
            return None
        chosen = given or found[0].text
        others = list({words.text: words for words in reversed(found) if words.text != chosen}.values())
        if given is None and others:
            self.ledger.faults += [_two_codes(self.ledger.path, found[0], other) for other in others]
            return None
        for other in others:
            fact = f"the page names code {other.text}, the handout is filed under {chosen}"
            self.ledger.warn(
                other.lines[0] if other.lines else 0, fact, "other-code", "check which of the two this text is about"
            )
        for words in found:
            if words.text != chosen:
                self._leave_code(words, chosen)
        return LineWords(chosen, tuple(line for words in found if words.text == chosen for line in words.lines))

    def _leave_code(self, words: LineWords, chosen: str) -> None:
        """Note that a code of the page is left out: with its whole line, if that says nothing else."""
        line = words.lines[0] if words.lines else 0
        raw = self.ledger.raw.get(line, "")
        text = raw if code_in_field(raw.strip("*-# ")) else words.text
        self.ledger.left.append(Left(line, text, f"another code than the one given, {chosen}"))

    def handout(self, code: LineWords | None, title: LineWords, name: str, sections: Sequence[Mapping]) -> Mapping:
        """Return the handout in the order of its keys; the first sentence of the overview becomes the summary."""
        summary, sections = _with_summary(sections)
        head: Mapping = {
            **({"code": code} if code else {"codes": LineWords("none")}),
            "title": title,
            "language": Doubt(self.ledger.language, (), self.unsure),
            "version": LineWords("1"),
            "status": LineWords("draft"),
            "source": LineWords(f"page {name}"),
        }
        told: Mapping = {"summary": summary} if summary else {}
        return {**head, **told, **self.asides.mapping(), "sections": list(sections)}


def _main_tag(declared: str) -> str:
    """Return the tag that a file declares without its region, as in "en-US"; "" for what is no tag of a language."""
    tag = declared.replace("_", "-")
    main, _, rest = tag.partition("-")
    tag = "-".join([main.lower(), *([rest] if rest else [])])
    if not LANGUAGE.fullmatch(tag):
        return ""
    if main.lower() == "zh" and rest.partition("-")[0] not in ("Hans", "Hant"):
        return {"CN": "zh-Hans", "SG": "zh-Hans", "TW": "zh-Hant", "HK": "zh-Hant", "MO": "zh-Hant"}.get(rest, "zh")
    return main.lower() if main.lower() in tongues() - {"zh"} else tag


def _no_words(path: str) -> Finding:
    return Finding(Span(path), "this page has no words", "empty-page", "check that it is the right file")


def _two_codes(path: str, first: LineWords, other: LineWords) -> Finding:
    line = other.lines[0] if other.lines else 0
    at = f" (line {first.lines[0]})" if first.lines else ""
    message = f"this page is under code {first.text}{at} and under code {other.text}"
    hint = f"say which is right: --code {first.text} or --code {other.text}"
    return Finding(Span(path, line, 1) if line else Span(path), message, "two-codes", hint)


def _with_summary(sections: Sequence[Mapping]) -> tuple[LineWords | None, list[Mapping]]:
    for index, section in enumerate(sections[:1]):  # a later one may speak of something else
        kind, text = section["kind"], section.get("text")
        if not (isinstance(kind, LineWords) and kind.text == "overview") or "title" in section or not text:
            continue
        first, *more = text if isinstance(text, list) else [text]
        if not isinstance(first, LineWords):
            continue
        sentence, rest = first_sentence(first.text)
        if not sentence or not (rest or more):
            break
        texts = [*([replace(first, text=rest)] if rest else []), *more]
        section = {**section, "text": texts if len(texts) > 1 else texts[0]}
        return replace(first, text=sentence), [*sections[:index], section, *sections[index + 1 :]]
    return None, list(sections)
