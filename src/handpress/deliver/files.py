"""File names and atomic writes: a file under its final name is whole.

No name holds anything of a patient; a personal copy gets random letters instead.
"""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from handpress.diagnostics import Span, fault


def file_name(code: str, language: str, personal: bool, large: bool = False, suffix: str = "pdf") -> str:
    """Return ``22867_en.pdf`` or ``22867_en_large-print.pdf``, with random letters behind it for a personal copy."""
    parts = [code, language, *(["large-print"] if large else []), *([secrets.token_hex(6)] if personal else [])]
    return f"{'_'.join(parts)}.{suffix}"


def read_bytes(path: Path) -> bytes:
    """Return the content of the file at *path*.

    Raises:
        HandpressError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise fault(Span(str(path)), f"this file cannot be read: {reason}", "unreadable", "check its name") from None


def write_whole(path: Path, data: bytes, private: bool = False) -> Path:
    """Write *data* to *path*; return *path*.

    Whenever the program dies, the old file, the new one or none stands there, never a part of one.
    Does not wait for the disk: that takes longer than the handout, and a handout can be made again.

    Args:
        path: The final name; folders above it are made.
        data: The whole content.
        private: Whether only this user may read the file.

    Raises:
        HandpressError: The disk is full, the folder is read-only, or a folder has the name.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".handpress-", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if not private:
            Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
        temporary = ""
        return path
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise fault(
            Span(str(path)), f"cannot be written: {reason}", "unwritable", "check the folder, its rights and the disk"
        ) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def append(path: Path, data: bytes, head: bytes) -> None:
    """Add *data* to the end of the file at *path* in one write; start the file with *head* where there is none.

    Two that add at the same time both get in. A write that fails half way is taken back.

    Args:
        path: The file; folders above it are made.
        data: Whole lines.
        head: The lines that a new file starts with.

    Raises:
        HandpressError: The disk is full, or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _start_with(path, head)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        try:
            _append_to(handle, data)
        finally:
            os.close(handle)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        hint = "check the folder, its rights and the disk"
        raise fault(Span(str(path)), f"cannot be written: {reason}", "unwritable", hint) from None


def _start_with(path: Path, head: bytes) -> None:
    """Make the file at *path* with *head*, unless it is there."""
    if path.exists():
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".handpress-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(head)
        Path(temporary).chmod(0o666 & ~_umask())
        # A link is never made over a file that somebody else has just made.
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _append_to(handle: int, data: bytes) -> None:
    size = os.lseek(handle, 0, os.SEEK_END)
    os.lseek(handle, max(size - 1, 0), os.SEEK_SET)
    whole = data if os.read(handle, 1) in (b"", b"\n") else b"\n" + data
    written = os.write(handle, whole)
    if written < len(whole):
        end = os.lseek(handle, 0, os.SEEK_CUR)
        if end == os.fstat(handle).st_size:  # nobody has added to it since
            os.ftruncate(handle, end - written)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
