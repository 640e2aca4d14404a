"""Which handouts a folder holds, by the names of its files and their codes, and which files only look like one.

A file is named by its code, ``22511.yaml``, or by a name of its own, ``colonoscopy.yaml``: then it is a handout if it
says so, by the key ``code`` or ``codes``, if only that it has none. No more of a file is read than what it says there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from handpress.data import Notes, listing, note_folder, saying_codes, shipped, stands
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, near_miss, nearest, quoted
from handpress.source.texts import LANGUAGE, one_line

# CPT: five digits (Category I), four digits and F (II) or T (III). HCPCS Level II: a letter and four digits.
CODE = re.compile(r"(?:[0-9]{4}[0-9FT]|[A-V][0-9]{4})", re.ASCII)
CODE_HINT = "write five digits, four digits and F or T, or a letter and four digits, as in 22867, 0275T or G0121"
# A handout's own name; what looks like a code in small letters is none.
NAME = re.compile(r"(?![a-v][0-9]{4}$)[a-z][a-z0-9-]{0,63}", re.ASCII)
DEFAULT_LANGUAGE = "en"
LOCAL = "local"  # the folder of a clinic's own changes, codes and terms
SHEETS = "sheets"  # the folder of a clinic's own PDFs, and of the file that tells of them
# Names of other files and folders of a library.
_SETTINGS = frozenset(
    ["approvals", "approved", "brand", "codes", "glossary", "lists", "local", "packets", "pictures", "portal", "sheets"]
)


class Entry(Struct, frozen=True, order=True):
    """One handout file of a library, or one of the clinic's own PDFs, as it was asked for.

    Attributes:
        code: What it was asked for by: one of its codes, several with a plus between them, or the name of its file.
        language: Its language.
        path: The file.
    """

    code: str
    language: str
    path: Path

    @property
    def name(self) -> str:
        """The name of the file, without language and ending; of a clinic's own PDF its name in ``sheets.yaml``."""
        return self.code if self.is_sheet else self.path.name.partition(".")[0]

    @property
    def is_sheet(self) -> bool:
        """Whether it is one of the clinic's own PDFs."""
        return self.path.suffix.lower() == ".pdf"

    @property
    def library(self) -> Path:
        """The folder of the library."""
        return self.path.parent.parent if self.is_sheet else self.path.parent

    @property
    def asked(self) -> tuple[str, ...]:
        """What it was asked for by."""
        return tuple(self.code.split("+"))


def named(path: Path) -> Entry | None:
    """Return the handout that a file of this name would be; None if it has no name of one."""
    name, point, language = path.name.removesuffix(".yaml").partition(".")
    is_name = CODE.fullmatch(name) or (NAME.fullmatch(name) and name not in _SETTINGS)
    if not is_name or (point and not LANGUAGE.fullmatch(language)):
        return None
    return Entry(name, language or DEFAULT_LANGUAGE, path)


def entries(folder: Path, notes: Notes | None = None) -> list[Entry]:
    """Return the handouts in *folder*, by name and language; note in *notes* what it holds. Other files are left alone.

    Raises:
        HandpressError: *folder* is no folder.
    """
    return list(_shelf(folder, notes).entries)


def shelved(folder: Path, notes: Notes | None = None) -> dict[tuple[str, str], Entry]:
    """Return the papers in *folder* by all that each can be asked for by, and by language.

    A handout goes by its codes and its name, a clinic's own PDF by its name alone. Of two that claim one code, it is
    the first: reading it tells.

    Raises:
        HandpressError: *folder* is no folder.
    """
    handouts = _shelf(folder, notes).asked
    own = _own_sheets(folder, notes)
    return {**own, **handouts} if own else handouts


def languages_of(folder: Path) -> frozenset[str]:
    """Return the languages in which the library at *folder* has handouts, or PDFs of the clinic's own."""
    return frozenset(entry.language for entry in (*entries(folder), *_own_sheets(folder).values()))


def sheets_file(folder: Path) -> Path:
    """Return the file that tells of the clinic's own PDFs."""
    return folder / SHEETS / f"{SHEETS}.yaml"


def named_sheets(folder: Path, notes: Notes | None = None) -> dict[tuple[str, str], Entry]:
    """Return the clinic's own PDFs of the library in *folder*, by name and language.

    Of what is said of each, no more is read here than its file: a key that is no name is left out.

    Raises:
        HandpressError: The file that tells of them cannot be read.
    """
    path = sheets_file(folder)
    if not stands(path, notes):
        return {}
    return _sheets_in(path, saying_codes(os.fspath(path)))


def _own_sheets(folder: Path, notes: Notes | None = None) -> dict[tuple[str, str], Entry]:
    """Return the clinic's own PDFs; none where nobody can tell, which is told where one is asked for, and by check."""
    try:
        return named_sheets(folder, notes)
    except HandpressError:
        return {}


@lru_cache(8)
def _sheets_in(path: Path, content: bytes | None) -> dict[tuple[str, str], Entry]:
    """Return what the file at *path* names while it has this *content*."""
    from handpress.source.yaml import read_file

    sheets = read_file(path).child(SHEETS)
    found: dict[tuple[str, str], Entry] = {}
    for key, told in sheets.pairs if sheets else ():
        name, point, language = key.partition(".")
        if not NAME.fullmatch(name) or (point and not LANGUAGE.fullmatch(language)):
            continue
        said = told.child("file")
        file = one_line(said.text) if said else ""
        if not file.lower().endswith(".pdf") or re.search(r"[/\\\0]", file):
            file = f"{key}.pdf"
        known = name, language or DEFAULT_LANGUAGE
        found.setdefault(known, Entry(*known, path.with_name(file)))
    return found


def codes_of(path: Path) -> tuple[str, ...]:
    """Return the codes that the handout at *path* claims, by its name and its content, as far as that can be read."""
    if path.suffix.lower() == ".pdf":
        return ()  # a clinic's own PDF belongs to codes, and answers to none
    own = (name,) if CODE.fullmatch(name := path.name.partition(".")[0]) else ()
    several, said = _said(saying_codes(os.fspath(path)))
    return tuple(dict.fromkeys((*own, *said))) if several or not own else own


def names_of(entry: Entry) -> tuple[str, ...]:
    """Return all that the paper of *entry* is known by: the name of its file and its codes."""
    return tuple(dict.fromkeys((entry.name, *codes_of(entry.path))))


def rivals(entry: Entry) -> Iterator[Finding]:
    """Yield a finding for each code that *entry* prints and another file in its language claims, too; or its name."""
    if any(name == entry.name for name, _ in _own_sheets(entry.library)):
        named_so = [each for each in _shelf(entry.library).entries if each.name == entry.name]
        yield from (_named_twice(entry.name, sheets_file(entry.library), each.path) for each in named_so)
    if entry.is_sheet:
        return
    own = codes_of(entry.path)
    claims = _shelf(entry.path.parent).claims
    asked = [code for code in entry.asked if code in own and entry.code != entry.name]
    for code in asked or own:
        for other in claims.get((code, entry.language), ()):
            if other.name != entry.name:
                yield _claimed_twice(code, entry.path, other.path)


def clashes(folder: Path) -> Iterator[tuple[Entry, Finding]]:
    """Yield each handout of *folder* that claims another's code in its language, or a sheet's name, with a finding."""
    sheets = {name for name, _ in _own_sheets(folder)}
    for entry in _shelf(folder).entries if sheets else ():
        if entry.name in sheets:
            yield entry, _named_twice(entry.name, sheets_file(folder), entry.path)
    for (code, _), claiming in _shelf(folder).claims.items():
        for entry in claiming if len(claiming) > 1 else ():
            if other := next((each for each in claiming if each.name != entry.name), None):
                yield entry, _claimed_twice(code, entry.path, other.path)


def _named_twice(name: str, sheets: Path, handout: Path) -> Finding:
    fact = f"a sheet and the handout {quoted(handout.name)} have the same name: {name}"
    return Finding(Span(str(sheets)), fact, "name-twice", "give one of the two another name")


def _claimed_twice(code: str, path: Path, other: Path) -> Finding:
    fact = f"{quoted(other.name)} claims the code {code} too, in the same language"
    named = next((each.name for each in (path, other) if each.name.startswith(f"{code}.")), None)
    hint = f"take {code} out of one of the two" + (f", or delete {named}" if named else "")
    return Finding(Span(str(path)), fact, "code-twice", hint)


class _Shelf(NamedTuple):
    entries: tuple[Entry, ...]
    claims: dict[tuple[str, str], list[Entry]]  # by code and language
    asked: dict[tuple[str, str], Entry]  # by names, too


def _shelf(folder: Path, notes: Notes | None = None) -> _Shelf:
    try:
        digest = listing(os.fspath(folder))
        note_folder(notes, folder)
    except (FileNotFoundError, NotADirectoryError):
        hint = "name the library with --library"
        raise fault(Span(str(folder)), "there is no such folder", "missing-folder", hint) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fact = f"this folder cannot be read: {reason}"
        raise fault(Span(str(folder)), fact, "unreadable", "check its rights") from None
    return _as_listed(folder, digest)


@lru_cache(8)
def _as_listed(folder: Path, digest: bytes) -> _Shelf:
    """Return what *folder* holds while its listing has this *digest*."""
    found = filter(None, map(named, sorted(folder.glob("*.yaml"))))
    known = sorted([entry for entry in found if CODE.fullmatch(entry.name) or _is_handout(entry.path)])
    claims: dict[tuple[str, str], list[Entry]] = {}
    asked = {(entry.code, entry.language): entry for entry in known}
    for entry in known:
        for code in codes_of(entry.path):
            claims.setdefault((code, entry.language), []).append(entry)
            asked.setdefault((code, entry.language), Entry(code, entry.language, entry.path))
    return _Shelf(tuple(known), claims, asked)


# What a file says.

_OWN_KEYS = re.compile(rb"""^["']?sections["']?[ \t]*:""", re.MULTILINE)
_PLAIN = re.compile(rb"(codes?):(?=\s*\S)([^:{}]*)")
_ANY = re.compile(rb"""\bcodes?["']?[ \t]*:(?!\s+[^\s\[-][^\n]*:)""")  # and no keys under it
_CODES = re.compile(rf"(?<![\w.-]){CODE.pattern}(?![\w.-])", re.ASCII)


@lru_cache(4096)
def _said(said: bytes | None) -> tuple[bool, tuple[str, ...]]:
    """Return whether a file says "codes", and the codes in what it says."""
    if plain := _PLAIN.fullmatch(said or b""):
        return plain[1] == b"codes", tuple(_CODES.findall(plain[2].decode("ascii", "replace")))
    if not said or not _ANY.search(said):
        return False, ()
    from handpress.source.yaml import parse

    try:
        tree = parse(said.decode("utf-8-sig"), "")
    except (HandpressError, ValueError):
        return False, ()
    several = tree.child("codes")
    found = [node for node in (tree.child("code"), *(several.items if several else ())) if node]
    return several is not None, tuple(node.text for node in found if CODE.fullmatch(node.text))


def _is_handout(path: Path) -> bool:
    """Return whether the file at *path* says of itself that it is a handout; one without a code is told so later."""
    said = saying_codes(os.fspath(path))
    return bool(said and (_PLAIN.fullmatch(said) or _said(said)[1] or _OWN_KEYS.search(said)))


# What only looks like a handout.

_ENDING = r"\.y[aml]{2,4}"
_NEARLY = re.compile(
    rf"(?<![0-9])(?P<code>[0-9]{{4}}[0-9FT])(?![0-9]).*{_ENDING}"
    rf"|^(?P<level_2>[A-V][0-9]{{4}})(?:[ ._-][a-z_-]{{2,8}})?{_ENDING}"
    rf"|^(?:[0-9O]{{3,9}}[ _-]?[FT]?|[０-９]{{5}})(?:\.[a-z_-]{{2,8}})?{_ENDING}",  # a digit too many, or too few
    re.IGNORECASE,
)
_YAML = re.compile(_ENDING, re.IGNORECASE)
_BY_NAME = "small letters, digits and hyphens and then its language, as in colonoscopy.yaml or colonoscopy.es.yaml"


def strays(folder: Path) -> Iterator[Finding]:
    """Yield a warning for each file in *folder* that nobody reads, and that somebody may take for a handout."""
    known = {entry.path.name for entry in entries(folder)}
    for name in sorted([path.name for path in folder.iterdir()]):
        # What starts or ends so, an editor or an office program has written for itself.
        if name in known or name.startswith((".", "~", "#")) or name.endswith("~"):
            continue
        if told := _stray(folder / name):
            fact, hint = told
            yield Finding(Span(str(folder / name)), fact, "file-name", hint, Severity.WARNING)
    yield from _stray_sheets(folder)


def _stray_sheets(folder: Path) -> Iterator[Finding]:
    """Yield a warning for each file among the clinic's own PDFs that nobody reads."""
    told = sheets_file(folder)
    try:
        known = {entry.path.name for entry in named_sheets(folder).values()}
        paths = sorted(told.parent.iterdir())
    except (HandpressError, OSError):
        return  # there is no such folder; or its fault is told by itself, and nobody knows which files are meant
    for path in paths:
        if path.name in known or path.name.startswith((".", "~")):
            continue
        if path.suffix.lower() == ".pdf":
            fact = f"this PDF prints nowhere: {SHEETS}/{told.name} does not tell of it"
            hint = "write its name there, with title, owner, rights and review: see handpress guide writing"
            yield Finding(Span(str(path)), fact, "file-name", hint, Severity.WARNING)
        elif _YAML.search(path.name) and path != told:
            fact = "nothing is read from a file of this name"
            yield Finding(Span(str(path)), fact, "file-name", f"name it {told.name}", Severity.WARNING)


_READ_HERE = ("approvals", "codes", "glossary", "lists", "packets")  # files of a library beside its handouts
_LOOKS = "this looks like a handout, and nothing is read from a file of this name"


def _stray(path: Path) -> tuple[str, str] | None:
    """Return what is told of a file that is no handout of its folder, and the hint; None for nothing."""
    if near := _NEARLY.search(path.name):
        code = (near["code"] or near["level_2"] or "").upper()
        names = f"{code}.yaml or {code}.es.yaml" if code else "22511.yaml or 0275T.es.yaml"
        return _LOOKS, f"name it after code and language, as in {names}"
    if path.suffix.lower() == ".pdf":
        return "nothing is read from a PDF here", f"put it into {SHEETS}/, and tell of it in {SHEETS}/{SHEETS}.yaml"
    if not _YAML.search(path.name) or path.is_dir():
        return None
    stem = path.name.partition(".")[0]
    settings = stem in _SETTINGS
    if _is_handout(path):
        fact = "this looks like a handout, and has the name of another file of a library" if settings else _LOOKS
        return fact, f"name it with {_BY_NAME}"
    if stem == SHEETS:
        return "nothing is read from a file of this name here", f"it belongs into the folder {SHEETS}/"
    if stem in _READ_HERE and path.name != f"{stem}.yaml":
        return "nothing is read from a file of this name", f"name it {stem}.yaml"
    if settings or path.suffix != ".yaml":
        return None
    if saying_codes(os.fspath(path)) is None:
        return "this file cannot be read, so nobody can tell whether it is a handout", "check its rights"
    hint = 'add "code" or "codes", or move it elsewhere'
    if meant := nearest(stem, _READ_HERE):
        hint = f"did you mean {meant}.yaml? Else {hint}"
    return "nothing is read from this file: it has no key of a handout", hint


def near(folder: Path, word: str, known: Iterable[str]) -> str:
    """Return the hint for a *word* that is none of the *known* codes and names of the library in *folder*.

    A code that only looks like another may be of quite another procedure: it is offered only where codes.yaml says that
    both may share a handout, or where nothing but its spelling differs.
    """
    names = list(dict.fromkeys(known))
    if not re.search("[0-9]{3}", word):
        return near_miss(word, names)
    if (spelt := re.sub(r"\W", "", word).upper()) in names:
        return near_miss(spelt, [spelt])
    if kin := [name for name in names if name in _family(folder, word)]:
        return f"of the same family there is {', '.join(kin)}: look the code up"
    return f"known here: {', '.join(names)}"


def unknown(word: str) -> str:
    """Return the fact that a library has nothing for *word*, a code or a name."""
    return f"no handout for code {quoted(word)}" if re.search("[0-9]{3}", word) else f"no paper named {quoted(word)}"


def _family(folder: Path, code: str) -> set[str]:
    """Return the codes that may have the same handout as *code*, as far as codes.yaml can be read."""
    from handpress.source.yaml import read_file

    own = folder / "codes.yaml"
    found: set[str] = set()
    for path in (own if own.exists() else shipped("handouts") / own.name, folder / LOCAL / own.name):
        with suppress(HandpressError):  # told by check
            words = codes.child(code) if path.exists() and (codes := read_file(path).child("codes")) else None
            share = words.child("may-share") if words else None
            found |= {each.text for each in (share.items if share else ())}
    return found


def find(folder: Path, code: str, language: str, notes: Notes | None = None) -> Entry:
    """Return the paper for *code*, or of that name, in *language*; note in *notes* what the folder holds.

    Raises:
        HandpressError: There is none; the hint names the nearest that there is. Or two files claim the code.
    """
    known = shelved(folder, notes)
    if entry := known.get((code, language)):
        if clash := list(rivals(entry)):
            raise HandpressError(clash)
        return entry
    named_sheets(folder)  # which tells why it has no sheet
    others = [language for name, language in known if name == code]
    if others:
        message, hint = f"no handout for {quoted(code)} in {quoted(language)}", f"there is one in: {', '.join(others)}"
    elif known:
        message, hint = unknown(code), near(folder, code, [name for name, _ in known])
    else:
        message, hint = "this folder holds no handout", "import a page, or name the library with --library"
    stray = next(
        (finding for finding in strays(folder) if code.casefold() in Path(finding.span.path).name.casefold()), None
    )
    if stray and not others:
        hint = f"{quoted(Path(stray.span.path).name)} is not read: {stray.hint}"
    raise fault(Span(str(folder)), message, "no-handout", hint)
