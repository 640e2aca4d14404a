"""Put imported handouts into a library folder, without losing what a person wrote there.

A handout is named by its code; one without a code by its title, or by the name of its page where no Latin letter stands
in the title. Never a path: letters, digits and hyphens.
"""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePath
from typing import NamedTuple

from handpress.content.schema import json_schema
from handpress.content.shelf import DEFAULT_LANGUAGE, named, shelved
from handpress.data import stands
from handpress.diagnostics import Finding, Severity, Span, fault, quoted
from handpress.disk.files import sweep, write_whole
from handpress.pages import Imported, is_untouched
from handpress.source.schema import as_text
from handpress.source.texts import LANGUAGE
from handpress.source.yaml import MAX_BYTES, read_text

SCHEMA_NAME = "handout.schema.json"
_ORIGIN = re.compile(r"^# Imported from (?P<name>.*) by handpress\.", re.MULTILINE)
_LONGEST_NAME = 48


def schema_text() -> str:
    """Return the JSON Schema of a handout file, as text."""
    return as_text(json_schema())


class Filed(NamedTuple):
    """Where an imported handout stands, and what is to be told of its name."""

    path: Path
    told: tuple[Finding, ...] = ()


class Filing:
    """Files imports of one run into a library; two of them never take one name."""

    def __init__(self, folder: Path, force: bool = False) -> None:
        self.folder, self.force = folder, force
        self.taken: dict[Path, str] = {}  # the page that each file of this run was made of

    def write(self, imported: Imported, page: str) -> Filed:
        """Write the import of *page*, and beside it the schema that its first line names.

        Raises:
            HandpressError: A person has edited the file that is there, and *force* is off; or another has its code.
        """
        path, told = self._place(imported, page)
        old = self._old(path)
        is_edited = old is not None and not is_untouched(old)
        if is_edited and not self.force:
            hint = "import with --force to overwrite it: a copy of it stays; or with --library into another folder"
            raise fault(Span(str(path)), "a person has edited this file", "edited", hint)
        self._check_code(imported, path)
        with suppress(OSError):
            sweep(os.fspath(self.folder))
        told = (*told, _keep(path, old)) if is_edited and old is not None else told
        write_whole(path, imported.yaml.encode("utf-8"))
        self.taken[path] = page
        schema = self.folder / SCHEMA_NAME
        if not schema.exists():
            write_whole(schema, schema_text().encode("utf-8"))
        return Filed(path, told)

    def _place(self, imported: Imported, page: str) -> tuple[Path, tuple[Finding, ...]]:
        """Return where *imported* belongs; without a code, a name that no other page has."""
        ending = ending_of(imported.language)
        if imported.code:
            path = self.folder / f"{imported.code}{ending}"
            if other := self.taken.get(path):
                fact = f"{path.name} is made of {quoted(other, 80)} already: two pages name this code"
                raise fault(Span(page), fact, "code-twice", "import one of them, or give this one another --code")
            return path, ()
        name = name_of(imported.title, page)
        for number in count(1):
            path = self.folder / f"{name}{f'-{number}' if number > 1 else ''}{ending}"
            old = self._old(path)
            if path not in self.taken and (old is None or self.force or origin_of(old) == PurePath(page).name):
                break
        fact = f"{name}{ending} is of another page: this one becomes {path.name}"
        told = Finding(Span(page), fact, "name-twice", "rename it, if you like", Severity.WARNING)
        return path, (told,) if number > 1 else ()

    def _old(self, path: Path) -> str | None:
        """Return what stands at *path* now."""
        return read_text(path, MAX_BYTES) if stands(path) else None

    def _check_code(self, imported: Imported, path: Path) -> None:
        if not imported.code or not self.folder.is_dir():
            return
        other = shelved(self.folder).get((imported.code, imported.language))
        if other and other.name != imported.code:
            fact = f"{quoted(other.path.name)} is the handout of {imported.code} already"
            hint = (
                f"import into a library of your own, as with --library our-pages; or change {quoted(other.path.name)},"
                f" or take {imported.code} out of it first"
            )
            raise fault(Span(str(path)), fact, "code-twice", hint)


def _keep(path: Path, old: str) -> Finding:
    """Keep what a person has edited beside the import that takes its place, under a name that no library reads."""
    names = (path.with_suffix(f".edited{f'-{number}' if number > 1 else ''}.txt") for number in count(1))
    kept = next(name for name in names if not stands(name))
    write_whole(kept, old.encode("utf-8"))
    fact = f"a person had edited this file: what it said is kept as {kept.name}"
    return Finding(Span(str(path)), fact, "edited", "take over from it what you want to keep", Severity.WARNING)


def name_of(title: str, page: str) -> str:
    """Return a name for the handout of a page without a code, which a library reads as one."""
    # Two Latin letters in a title of another script are no name.
    name = next((name for name in (_slug(title),) if len(name) > 2), "") or _slug(PurePath(page).stem) or "page"
    name = name if name[:1].isalpha() else f"page-{name}"
    # "approvals", "brand" and others are files of a library themselves; "g0121" would be a code.
    return name if named(Path(f"{name}.yaml")) else f"page-{name}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub("[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    return name if len(name) <= _LONGEST_NAME else name[: name.rfind("-", 8, _LONGEST_NAME)].strip("-")[:_LONGEST_NAME]


def ending_of(language: str) -> str:
    """Return what the name of a handout in *language* ends with."""
    if language == DEFAULT_LANGUAGE:
        return ".yaml"
    return f".{language if LANGUAGE.fullmatch(language) else language[:2].lower()}.yaml"


def origin_of(yaml_text: str) -> str:
    """Return the name of the page that a file was imported from, or ""."""
    found = _ORIGIN.search(yaml_text[:2000])
    return found["name"] if found else ""
