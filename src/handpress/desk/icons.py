"""An icon on this user's desktop and in the menu that starts the desk: written, and taken away again.

Each system has its own kind of file, and its own way to quote. A file of another maker under the same name is left.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from platformdirs.api import PlatformDirsABC
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from handpress.desk.show import HERE
from handpress.diagnostics import HandpressError, Span, fault, quoted
from handpress.disk.files import make_folder, read_bytes, replace, unwritable

_OURS = "Made by handpress serve --install"
_MODE = 0o755  # systems start no file from a desktop that may not be run
_LARGEST = 1 << 16


class _Kind(NamedTuple):
    """How one system has its icons: folders, the name of the file, and its text of a command and a folder."""

    folders: type[PlatformDirsABC]
    name: str
    text: Callable[[Sequence[str], Path], str]


def folders_of(system: str) -> tuple[Path, Path]:
    """Return this user's desktop and menu on a *system*, as `sys.platform` names it."""
    own = _kind(system).folders()
    return own.user_desktop_path, own.user_applications_path


def put(system: str, command: Sequence[str], folder: Path, desktop: Path, menu: Path) -> list[Path]:
    """Write the icons; return what was written.

    Args:
        system: As `sys.platform` names it.
        command: What an icon starts: a program and its words.
        folder: Where it starts.
        desktop: The folder of the desktop; where it is none, only the menu gets one.
        menu: The folder of the menu, which is made.

    Raises:
        HandpressError: A word cannot stand in such a file, another's file has the name, or the folder is closed.
    """
    kind = _kind(system)
    for word in (*command, os.fspath(folder)):
        if any(ord(sign) < 0x20 or ord(sign) == 0x7F or 0xD800 <= ord(sign) < 0xE000 for sign in word):
            fact = f"{quoted(word)} has signs that can stand in no icon"
            raise fault(Span("serve --install"), fact, "icon", "give that file or folder another name")
    text = kind.text(command, folder).encode()
    paths = [at / kind.name for at in dict.fromkeys((desktop, menu)) if at == menu or at.is_dir()]
    for path in paths:
        if os.path.lexists(path) and not _is_ours(path):
            raise fault(Span(str(path)), "another program's file has this name", "icon", "give it another name")
    for path in paths:
        try:
            make_folder(os.fspath(path.parent))
            replace(os.fspath(path), text, _MODE)
        except OSError as error:
            raise unwritable(path, error) from None
    return paths


def take_away(system: str, desktop: Path, menu: Path) -> list[Path]:
    """Remove the icons that `put` wrote; return them.

    Raises:
        HandpressError: One cannot be removed.
    """
    paths = [at / _kind(system).name for at in dict.fromkeys((desktop, menu))]
    gone = [path for path in paths if os.path.lexists(path) and _is_ours(path)]
    for path in gone:
        try:
            path.unlink()
        except OSError as error:
            raise unwritable(path, error) from None
    return gone


def _is_ours(path: Path) -> bool:
    """Return whether `put` wrote the file at *path*; a link is another's, wherever it leads."""
    try:
        return not path.is_symlink() and _OURS.encode() in read_bytes(path)[:_LARGEST]
    except HandpressError:
        return False


def _kind(system: str) -> _Kind:
    if system == "darwin":
        return _Kind(MacOS, "Handpress.command", _shell)
    if system in ("win32", "cygwin"):
        return _Kind(Windows, "Handpress.cmd", _batch)
    return _Kind(Unix, "handpress.desktop", _entry)


def _entry(command: Sequence[str], folder: Path) -> str:
    # Desktop Entry Specification 1.5: "Exec" is quoted, then escaped as any value; a per cent sign begins a field code.
    lines = [
        "[Desktop Entry]",
        f"# {_OURS}",
        "Type=Application",
        "Version=1.0",
        "Name=Handpress",
        "Comment=Papers for patients",
        f"Exec={_value(' '.join(_argument(word) for word in command))}",
        f"Path={_value(os.fspath(folder))}",
        f"Icon={_value(os.fspath(HERE / 'static' / 'mark.svg'))}",
        "Terminal=false",
        "StartupNotify=false",
        "Categories=Office;",
        "",
    ]
    return "\n".join(lines)


def _argument(word: str) -> str:
    escaped = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in word)
    return f'"{escaped}"'.replace("%", "%%")


def _value(text: str) -> str:
    return text.replace("\\", "\\\\")


def _shell(command: Sequence[str], folder: Path) -> str:
    words = " ".join(map(shlex.quote, command))
    return f"#!/bin/sh\n# {_OURS}\ncd {shlex.quote(os.fspath(folder))} || exit\nexec {words}\n"


def _batch(command: Sequence[str], folder: Path) -> str:
    # UTF-8, whatever page of codes this computer has; without "delayed expansion" an exclamation mark is one.
    words = " ".join(map(_batch_word, command))
    lines = [
        "@echo off",
        f"rem {_OURS}",
        "setlocal DisableDelayedExpansion",
        "chcp 65001 >nul",
        f"cd /d {_batch_word(os.fspath(folder))}",
        f'start "Handpress" /min {words}',
        "",
    ]
    return "\r\n".join(lines)


def _batch_word(word: str) -> str:
    # In quotes all signs are themselves but the per cent sign; no name of a file has a quote there.
    if '"' in word:
        fact = f"{quoted(word)} has a quotation mark"
        raise fault(Span("serve --install"), fact, "icon", "give that file or folder another name")
    ends = len(word) - len(word.rstrip("\\"))  # they would take the closing quote with them
    return f'"{word}{chr(92) * ends}"'.replace("%", "%%")
