"""Turn a text or Markdown page about a procedure into handout YAML: the importer.

Keeps the page's words and rewords nothing. Never loses a line silently: each stands in the
YAML or on the list of what was left out, with the reason. Refuses a page without a code, a
title or a heading, because a guess there would put a handout under the wrong procedure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.source.pages.ads import is_call, unglued
from handpress.source.pages.emit import Kept, Mapping, checksum_of, emit, is_untouched, with_checksum
from handpress.source.pages.headings import Heading, heading_at
from handpress.source.pages.meanings import CODE, guess, subject_of
from handpress.source.pages.paragraphs import wrap_width
from handpress.source.pages.sections import Stretch, is_empty, leave, render
from handpress.source.pages.sentences import first_sentence
from handpress.source.pages.sourcelines import LineShape, SourceLine, read_lines, source_lines
from handpress.source.pages.title import Title, code_in_field, find_title, mentioned_code, slug_in
from handpress.source.pages.tree import Left, LineWords
from handpress.source.yaml import MAX_BYTES, MAX_NODES, read_text

__all__ = ["Imported", "Kept", "Left", "checksum_of", "import_page", "is_untouched", "read_page"]

MAX_PAGE_BYTES = MAX_BYTES // 2  # keys and quotes may double it, and the YAML must stay readable
MAX_LINES = 30_000  # a book of a megabyte has twenty thousand


@dataclass(frozen=True)
class Imported:
    """A page as handout YAML, what was left out of it, and where each of the other lines went (``kept``)."""

    code: str | None
    title: str
    yaml: str
    left: tuple[Left, ...]
    findings: tuple[Finding, ...]
    kept: tuple[Kept, ...] = ()


def read_page(path: Path, code: str | None = None) -> Imported:
    """Return the import of the page at *path*; *code* counts more than the page's own.

    Raises:
        HandpressError: The file cannot be read, or is no page that can be imported.
    """
    return import_page(read_text(path, MAX_PAGE_BYTES), str(path), code)


def import_page(text: str, path: str, code: str | None = None) -> Imported:
    """Return the import of *text*, a plain or Markdown page.

    Args:
        text: The page.
        path: The name used in messages; its last part is named in the YAML.
        code: The CPT code to file the handout under, whatever the page says.

    Raises:
        HandpressError: With every fault: forbidden characters; no words, title, heading or code; two codes.
    """
    numbered, findings = source_lines(text, path)
    if len(numbered) > MAX_LINES:
        fact = f"this page has {len(numbered):,} lines; one handout takes {MAX_LINES:,}"
        raise fault(Span(path), fact, "too-large", "split it into several pages")
    page = _Importer(path, findings)
    lines = page.without_calls(read_lines(numbered))
    if not any(line.text for line in lines):
        raise fault(Span(path), "this page has no words", "empty-page", "check that it is the right file")
    title = find_title(lines)
    page.check_title(lines, title)
    parts = page.parts(lines, title)
    sections, codes = page.sections(parts, wrap_width(lines))
    chosen = page.code([*title.codes, *codes], code, lines)
    if page.faults or title.words is None or chosen is None:
        raise HandpressError(page.faults)
    name = "".join(character if character.isprintable() else "?" for character in PurePath(path).name)
    emitted = emit(_tree(chosen, title.words, name, sections))
    yaml = with_checksum(emitted.text, name)
    if emitted.values > MAX_NODES or len(yaml.encode()) > MAX_BYTES:
        raise fault(Span(path), "this page is too long for one handout", "too-large", "split it into several pages")
    left = tuple(sorted(page.left, key=lambda one: one.line))
    warnings = tuple(sorted(page.findings, key=lambda one: one.span))
    return Imported(chosen.text, title.words.text, yaml, left, warnings, emitted.kept)


@dataclass
class _Group:
    """A heading and the lines under it; without a heading, what stands before the first."""

    heading: Heading | None
    lines: list[SourceLine] = field(default_factory=list)

    def introduces(self, heading: Heading) -> bool:
        """Return whether *heading* only goes on with this group's, as "Call us if:" below "Warning signs"."""
        above = self.heading.meaning if self.heading else None
        goes_on = heading.text.endswith(":") and heading.lines[0].shape is LineShape.TEXT
        return bool(above) and above == heading.meaning and goes_on and self.is_empty

    @property
    def is_empty(self) -> bool:
        return is_empty(self.lines)


class _Importer:
    """One page on its way: its warnings, its faults, and what was left out."""

    def __init__(self, path: str, findings: Sequence[Finding]) -> None:
        self.path = path
        self.findings = list(findings)
        self.faults: list[Finding] = []
        self.left: list[Left] = []

    def without_calls(self, lines: Sequence[SourceLine]) -> list[SourceLine]:
        """Return *lines* without calls to action; a heading that was glued to one is saved."""
        kept: list[SourceLine] = []
        for line in lines:
            glued = unglued(line.text) if line.shape is LineShape.TEXT else None
            if line.shape is LineShape.TEXT and is_call(line.text):
                self.left += leave([line], "a call to action of the web page")
                line = SourceLine(line.number, "", LineShape.BLANK)
            elif glued:
                self.left.append(Left(line.number, glued.call, "a call to action of the web page, glued to a heading"))
                line = SourceLine(line.number, line.raw, LineShape.HEADING, glued.heading, mark="###")
            kept.append(line)
        return kept

    def check_title(self, lines: Sequence[SourceLine], title: Title) -> None:
        """Warn of a title that was part of a web address: its words are kept, and nobody speaks like that."""
        if title.words is None:
            return
        for line in lines:
            if line.number in title.words.lines and (slug := slug_in(line.text)):
                hint = "write the title as people say it"
                self._warn(line.number, f"the title is part of a web address: {quoted(slug)}", "slug", hint)

    def parts(self, lines: Sequence[SourceLine], title: Title) -> list[Stretch]:
        """Return the parts of the page, each with its kind."""
        groups = self._with_content(self._groups(lines, title))
        if title.words is None:
            hint = "write the name of the procedure on the first line"
            self.faults.append(Finding(Span(self.path), "this page has no title", "no-title", hint))
        if len(groups) == 1 and not title.opens_overview:
            hint = 'put a heading such as "Preparation" on a line of its own over each part'
            self.faults.append(Finding(Span(self.path), "no heading was recognised", "no-heading", hint))
        parts: list[Stretch] = []
        above: list[tuple[int, Stretch]] = []  # what the next heading may stand under, with its level
        for group in groups[1:]:
            if not group.heading:
                continue
            while above and above[-1][0] >= group.heading.level:
                above.pop()
            parent = above[-1][1] if above else None
            part = self._part(group.heading, parent, group.lines)
            above.append((group.heading.level, part))
            if parts and parts[-1] is parent and parent.only_groups(part):
                parts[-1] = replace(part, kind=parent.kind, heading=parent.heading + part.heading)
            else:
                parts.append(part)
        return _with_preamble(groups[0], parts, title)

    def _groups(self, lines: Sequence[SourceLine], title: Title) -> list[_Group]:
        subject = subject_of(title.words.text) if title.words else frozenset()
        groups = [_Group(None)]
        taken = set(title.used)
        for index, line in enumerate(lines):
            if index in taken:
                continue
            heading = heading_at(lines, index, subject)
            if heading and not groups[-1].introduces(heading):
                groups.append(_Group(heading))
                taken.add(index + len(heading.lines) - 1)  # its underline
                continue
            if line.shape is LineShape.MARKS:
                self.left += leave([line], line.mark)
            groups[-1].lines.append(line)
        return groups

    def _with_content(self, groups: Sequence[_Group]) -> list[_Group]:
        """Return *groups*; an unknown heading with nothing under it is a paragraph of the group before."""
        kept = [groups[0]]
        for group in groups[1:]:
            heading = group.heading
            if heading is None or heading.meaning or not group.is_empty:
                kept.append(group)
            elif heading.lines[0].shape is LineShape.HEADING:
                self.left += leave(heading.lines, "a heading with nothing under it")
            else:
                gap = SourceLine(heading.lines[0].number, "", LineShape.BLANK)
                kept[-1].lines += [gap, heading.lines[0], gap]
                self.left += leave(heading.lines[1:], heading.lines[-1].mark)
        return kept

    def _part(self, heading: Heading, above: Stretch | None, lines: Sequence[SourceLine]) -> Stretch:
        """Return the part under *heading*, which takes the kind of the part *above* if it names none."""
        numbers = tuple(line.number for line in heading.lines)
        found = heading.meaning
        if found and not found.titled:
            return Stretch(LineWords(found.kind, numbers), None, heading.lines, tuple(lines))
        kind = above.kind.text if above else found.kind if found else guess(heading.text).kind
        if not above and not found:
            self._warn(
                numbers[0],
                f"unknown heading {quoted(heading.text)}, taken for {kind}",
                "unknown-heading",
                "check the kind of this section; the heading stays as its title",
            )
        title = LineWords(heading.text.rstrip(" :") or heading.text, numbers)
        return Stretch(LineWords(kind), title, heading.lines, tuple(lines))

    def sections(self, parts: Sequence[Stretch], width: int) -> tuple[list[Mapping], list[LineWords]]:
        """Return the sections made of *parts*, and the codes that their headings and fields name."""
        sections: list[Mapping] = []
        codes: list[LineWords] = []
        for part in parts:
            rendered = render(part, width, self.path)
            sections += rendered.sections
            self.left += rendered.left
            self.findings += rendered.findings
            named = mentioned_code(part.heading[0].text) if part.kind.lines and part.heading else ""
            codes += [LineWords(named, part.kind.lines)] if named else []
            codes += rendered.codes
        if not sections:
            hint = "write text under the headings"
            self.faults.append(
                Finding(Span(self.path), "this page has headings and nothing under them", "no-text", hint)
            )
        return sections, codes

    def code(self, found: Sequence[LineWords], given: str | None, lines: Sequence[SourceLine]) -> LineWords | None:
        """Return the code of the handout with the lines that name it; a given code counts more."""
        if given is not None and not re.fullmatch(CODE, given):
            hint = "write five digits, or four digits and F or T, as in 22867, 0528F or 0275T"
            self.faults.append(Finding(Span(self.path), f"{quoted(given)} is not a CPT code", "code", hint))
            return None
        others = list(
            {words.text: words for words in reversed(found) if words.text != (given or found[0].text)}.values()
        )
        if given is None and (not found or others):
            self.faults += [_two_codes(self.path, found[0], other) for other in others] or [_no_code(self.path, lines)]
            return None
        chosen = given or found[0].text
        for other in others:
            message = f"the page names code {other.text}, the handout is filed under {chosen}"
            self._warn(other.lines[0], message, "other-code", "check which of the two this text is about")
        typed = {line.number: line for line in reversed(lines) if line.text}
        for words in found:
            if words.text != chosen:
                self._leave_code(words, chosen, typed[words.lines[0]])
        return LineWords(chosen, tuple(line for words in found if words.text == chosen for line in words.lines))

    def _leave_code(self, words: LineWords, chosen: str, line: SourceLine) -> None:
        """Note that a code of the page is left out: with its whole line, if that says nothing else."""
        reason = f"another code than the one given, {chosen}"
        self.left.append(Left(line.number, line.raw.strip() if code_in_field(line.text) else words.text, reason))

    def _warn(self, line: int, message: str, rule: str, hint: str) -> None:
        self.findings.append(Finding(Span(self.path, line, 1), message, rule, hint, Severity.WARNING))


def _no_code(path: str, lines: Sequence[SourceLine]) -> Finding:
    hint = "give the code with --code"
    for line in lines:
        if code := mentioned_code(line.text):
            hint = f"give it with --code; line {line.number} mentions {code}"
            break
    return Finding(Span(path), "this page names no CPT code as its own", "no-code", hint)


def _two_codes(path: str, first: LineWords, other: LineWords) -> Finding:
    message = f"this page is under code {first.text} (line {first.lines[0]}) and under code {other.text}"
    hint = f"say which is right: --code {first.text} or --code {other.text}"
    return Finding(Span(path, other.lines[0], 1), message, "two-codes", hint)


def _with_preamble(before: _Group, parts: list[Stretch], title: Title) -> list[Stretch]:
    """Return *parts*, with what stands before the first heading as overview."""
    if before.is_empty:
        return parts
    kind = LineWords("overview", title.words.lines if title.words and title.opens_overview else ())
    first = parts[0] if parts else None
    if first is None or first.kind.text != "overview" or first.title:
        return [Stretch(kind, None, (), tuple(before.lines)), *parts]
    gap = SourceLine(first.heading[0].number, "", LineShape.BLANK)
    kind = replace(first.kind, lines=kind.lines + first.kind.lines)
    return [replace(first, kind=kind, lines=(*before.lines, gap, *first.lines)), *parts[1:]]


def _tree(code: LineWords, title: LineWords, name: str, sections: Sequence[Mapping]) -> Mapping:
    """Return the handout in the order of its keys; the first sentence of the overview becomes the summary."""
    summary, sections = _with_summary(sections)
    head: Mapping = {
        "code": code,
        "title": title,
        "language": LineWords("en"),
        "version": LineWords("1"),
        "status": LineWords("draft"),
        "source": LineWords(f"page {name}"),
    }
    return {**head, **({"summary": summary} if summary else {}), "sections": list(sections)}


def _with_summary(sections: Sequence[Mapping]) -> tuple[LineWords | None, list[Mapping]]:
    for index, section in enumerate(sections):
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
