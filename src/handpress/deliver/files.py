"""File names and atomic writes: a file under its final name is whole.

No name holds anything of a patient; a personal copy gets random letters instead.
"""

from __future__ import annotations

import os
import secrets
import tempfile
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
