"""File names and atomic writes: a file under its final name is whole.

No name holds anything of a patient; a personal copy gets random letters instead.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from handpress.diagnostics import HandpressError


def file_name(code: str, language: str, personal: bool, large: bool = False, suffix: str = "pdf") -> str:
    """Return ``22867_en.pdf`` or ``22867_en_large-print.pdf``, with random letters behind it for a personal copy."""
    parts = [code, language, *(["large-print"] if large else []), *([os.urandom(10).hex()] if personal else [])]
    return f"{'_'.join(parts)}.{suffix}"


def read_bytes(path: Path) -> bytes:
    """Return the content of the file at *path*.

    Raises:
        HandpressError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        from handpress.diagnostics import Span, fault

        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise fault(Span(str(path)), f"this file cannot be read: {reason}", "unreadable", "check its name") from None


def write_whole(path: Path, data: bytes, private: bool = False, lasting: bool = False, tag: str = "") -> Path:
    """Write *data* to *path*; return *path*.

    Whenever the program dies, the old file, the new one or none stands there, never a part of one.

    Args:
        path: The final name; folders above it are made.
        data: The whole content.
        private: Whether only this user may read the file, and the folder if it is made.
        lasting: Whether to wait for the disk. That takes longer than a handout, which can be made again.
        tag: What the name of the file in the making has in it, as `sweep` knows it.

    Raises:
        HandpressError: The disk is full, the folder is read-only, or a folder has the name.
    """
    try:
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, 0o700 if private else 0o777, exist_ok=True)
        replace(os.fspath(path), data, 0o600 if private else 0o666, tag, lasting)
        return path
    except OSError as error:
        raise unwritable(path, error) from None


def replace(path: str, data: bytes, mode: int, tag: str = "", lasting: bool = False) -> None:
    """Write *data* to *path* through a file beside it, which *tag* is in the name of; OSError goes up."""
    temporary = part_of(path, tag)
    try:
        handle = os.open(temporary, _NEW, mode)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            if lasting:
                os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)
        if lasting:
            sync_folder(os.path.dirname(path) or ".")
    except BaseException:
        # It may have its final name already, when somebody interrupts.
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise


def create(path: str, parts: tuple[bytes, ...], mode: int, tag: str = "") -> None:
    """Write *parts*, one after the other, to *path*, which nobody has yet, as `replace` does; OSError goes up.

    Where the system can, the file has no name until it is whole: that is faster, and leaves nothing behind.
    """
    try:
        handle = os.open(os.path.dirname(path) or ".", _NAMELESS, mode)
    except OSError:
        replace(path, b"".join(parts), mode, tag)
        return
    try:
        if os.writev(handle, parts) < sum(map(len, parts)):
            raise OSError(_FULL, os.strerror(_FULL))
        try:
            os.link(str(handle), path, src_dir_fd=_descriptors(), follow_symlinks=True)
            return
        except OSError:
            pass
    finally:
        os.close(handle)
    replace(path, b"".join(parts), mode, tag)


_FULL = 28  # ENOSPC: only a full disk takes a part
# Without such files in this system, a mode that no folder can be opened with.
_NAMELESS = os.O_WRONLY | getattr(os, "O_TMPFILE", os.O_CREAT | os.O_EXCL)
_own_descriptors: dict[int, int] = {}  # by process: a copy of this one has others


def _descriptors() -> int:
    """Return the folder of this process's open files."""
    found = _own_descriptors.get(os.getpid())
    if found is None:
        _own_descriptors.clear()
        found = _own_descriptors[os.getpid()] = os.open("/proc/self/fd", os.O_RDONLY)
    return found


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def part_of(path: str, tag: str = "") -> str:
    """Return a fresh name beside *path* for a file in the making."""
    return os.path.join(os.path.dirname(path), f".handpress-{tag}{os.urandom(8).hex()}.part")


def sweep(folder: str, tag: str) -> None:
    """Remove what a killed process left in the making, of those files that *tag* is in the name of."""
    with os.scandir(folder) as entries:  # one at a time: a day's folder may hold a hundred thousand
        left = [one.path for one in entries if one.name.startswith(f".handpress-{tag}") and one.name.endswith(".part")]
    for path in left:
        try:
            os.unlink(path)
        except FileNotFoundError:
            continue


def unwritable(path: Path | str, error: OSError) -> HandpressError:
    """Return the fault that *path* cannot be written."""
    from handpress.diagnostics import Span, fault

    reason = (error.strerror or "unknown reason").lower()
    hint = "check the folder, its rights and the disk"
    return fault(Span(str(path)), f"cannot be written: {reason}", "unwritable", hint)


def sync_folder(folder: str) -> None:
    """Have the disk remember the names in *folder*, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def append(path: Path, data: bytes, head: bytes, private: bool = False, tag: str = "") -> None:
    """Add *data* to the end of the file at *path* in one write; start the file with *head* where there is none.

    Two that add at the same time both get in. A write that fails half way is taken back.

    Args:
        path: The file; folders above it are made.
        data: Whole lines.
        head: The lines that a new file starts with.
        private: Whether only this user may read the file, and the folder if it is made.
        tag: What the name of the file in the making has in it, as `sweep` knows it.

    Raises:
        HandpressError: The disk is full, or the file cannot be written.
    """
    try:
        os.makedirs(path.parent, 0o700 if private else 0o777, exist_ok=True)
        _start_with(path, head, 0o600 if private else 0o666, tag)
        flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
        # A link could lead what is private to where others read it.
        handle = os.open(path, flags | (getattr(os, "O_NOFOLLOW", 0) if private else 0))
        try:
            if private and os.name == "posix":
                os.fchmod(handle, 0o600)
            _append_to(handle, data)
        finally:
            os.close(handle)
    except OSError as error:
        raise unwritable(path, error) from None


def _start_with(path: Path, head: bytes, mode: int, tag: str) -> None:
    """Make the file at *path* with *head*, unless it is there."""
    if os.path.lexists(path):
        return
    temporary = part_of(os.fspath(path), tag)
    handle = os.open(temporary, _NEW, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(head)
        # A link is never made over a file that somebody else has just made.
        if not path.exists():
            os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)


def _append_to(handle: int, data: bytes) -> None:
    size = os.lseek(handle, 0, os.SEEK_END)
    os.lseek(handle, max(size - 1, 0), os.SEEK_SET)
    whole = data if os.read(handle, 1) in (b"", b"\n") else b"\n" + data
    written = os.write(handle, whole)
    if written < len(whole):
        end = os.lseek(handle, 0, os.SEEK_CUR)
        if end == os.fstat(handle).st_size:  # nobody has added to it since
            os.ftruncate(handle, end - written)
        import errno

        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)
