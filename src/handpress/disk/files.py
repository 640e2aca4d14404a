"""File names and atomic writes: a file under its final name is whole.

No name holds anything of a patient; a personal copy gets random letters instead. A file in the making is locked by
whoever writes it: what a killed process left behind is known by its lock, which is free.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from stat import S_ISREG

try:
    import fcntl
except ImportError:  # another system: there a tag alone says whose a file in the making is
    fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from handpress.diagnostics import HandpressError


PRIVATE = "-private"  # ends the name of a folder beside another, for what nobody who reads that may see


def file_name(code: str, language: str, personal: bool, large: bool = False, suffix: str = "pdf") -> str:
    """Return ``22867_en.pdf`` or ``22867_en_large-print.pdf``, with random letters behind it for a personal copy."""
    parts = [code, language, *(["large-print"] if large else []), *([os.urandom(10).hex()] if personal else [])]
    return f"{'_'.join(parts)}.{suffix}"


def open_file(path: Path | str) -> BinaryIO:
    """Return the file at *path*, open to be read, unbuffered; OSError goes up, and for what is no file.

    A pipe would keep us for ever, and a device has no end, or does something when it is opened.
    """
    if not S_ISREG(os.stat(path).st_mode):
        raise OSError(22, NO_FILE)  # EINVAL
    handle = os.open(path, _READ)
    if not S_ISREG(os.fstat(handle).st_mode):  # another stands there now
        os.close(handle)
        raise OSError(22, NO_FILE)  # EINVAL
    return open(handle, "rb", buffering=0)


NO_FILE = "this is not a file"
GZIP = b"\x1f\x8b", "the content is compressed (gzip)", "unpack it first"  # how it starts, fact and hint
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_bytes(path: Path) -> bytes:
    """Return the content of the file at *path*.

    Raises:
        HandpressError: It cannot be read.
    """
    try:
        with open_file(path) as stream:
            return stream.read()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        from handpress.diagnostics import Span, fault

        raise fault(Span(str(path)), unread(error), "unreadable", "check its name") from None


def unread(error: Exception) -> str:
    """Return the fact that a file cannot be read."""
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return reason if reason == NO_FILE else f"this file cannot be read: {reason}"


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
        make_folder(os.path.dirname(path), private)
        replace(os.fspath(path), data, 0o600 if private else 0o666, tag, lasting)
        return path
    except OSError as error:
        raise unwritable(path, error) from None


def make_folder(folder: str, private: bool = False) -> None:
    """Make *folder*, and those above it, where they are not there; OSError goes up.

    One that is *private* is its owner's alone under any umask, and so are those that are made above it.
    """
    if not folder or (private and os.path.isdir(folder)):
        return
    if not private:
        os.makedirs(folder, exist_ok=True)
        return
    make_folder(os.path.dirname(folder.rstrip(os.sep)), private)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise
    else:
        os.chmod(folder, 0o700)  # a umask may have left us out


def is_ours(found: os.stat_result) -> bool:
    """Whether what was *found* is this user's, and nobody else can write it; always where the system cannot tell."""
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)


def check_ours(*paths: Path) -> None:
    """Make sure that each of *paths* that stands there is ours, and that nobody else can write it.

    Raises:
        HandpressError: It is another's, others may write it, or nobody can tell.
    """
    for path in paths:
        try:
            link = os.lstat(path)
            found = os.stat(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise unwritable(path, error) from None
        if not is_ours(found) or (hasattr(os, "geteuid") and link.st_uid != os.geteuid()):
            raise unsafe(path)


def unsafe(path: Path | str) -> HandpressError:
    """Return the fault that somebody else may have written what stands at *path*."""
    from handpress.diagnostics import Span, fault

    fact = "this is another user's, or others may write it: nobody can trust what it says"
    return fault(Span(str(path)), fact, "unsafe", "see who made it; then chown and chmod go-w, or have it made anew")


def replace(path: str, data: bytes, mode: int, tag: str = "", lasting: bool = False, at: int | None = None) -> None:
    """Write *data* to *path* through a file beside it, which *tag* is in the name of; OSError goes up.

    Args:
        path: The final name.
        data: The whole content.
        mode: The rights of a new file.
        tag: As `sweep` knows it.
        lasting: Whether to wait for the disk.
        at: An open folder that *path* is in; None for this process's.
    """
    temporary, handle = begin_part(path, tag, mode, at)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            if lasting:
                os.fsync(handle)
            if fcntl:  # while it is locked
                os.replace(temporary, path, src_dir_fd=at, dst_dir_fd=at)
        finally:
            os.close(handle)
        if not fcntl:
            os.replace(temporary, path)
        if lasting:
            sync_folder(os.path.dirname(path) or ".")
    except BaseException:
        # It may have its final name already, when somebody interrupts.
        drop_part(temporary, at)
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


def begin_part(path: str, tag: str = "", mode: int = 0o600, at: int | None = None) -> tuple[str, int]:
    """Return name and handle of a new file in the making beside *path*; OSError goes up.

    It is locked for as long as the handle is open: so long `sweep` leaves it. Rename it before that.
    """
    for _ in range(9):
        temporary = part_of(path, tag)
        handle = os.open(temporary, _NEW, mode, dir_fd=at)
        # Somebody who sweeps may be between us and the lock.
        if _lock(handle) is not False and os.fstat(handle).st_nlink:
            return temporary, handle
        os.close(handle)
    raise OSError(_BUSY, os.strerror(_BUSY))


_BUSY = 16  # EBUSY


def drop_part(temporary: str, at: int | None = None) -> None:
    """Remove a file in the making, if it still has that name."""
    with suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=at)


@contextmanager
def whole(path: str, private: bool = True) -> Iterator[BinaryIO]:
    """Give a stream whose content is the file at *path* once all is written; else nothing of it is left.

    Nor of others that were killed there. OSError goes up.

    Args:
        path: The final name; folders above it are made.
        private: Whether only this user may read the file, and the folder if it is made.
    """
    make_folder(os.path.dirname(path), private)
    sweep(os.path.dirname(path) or ".")
    temporary, handle = begin_part(path, "", 0o600 if private else 0o666)
    try:
        with open(handle, "wb", 1 << 20) as stream:
            yield stream
            stream.flush()
            if fcntl:  # while it is locked
                os.replace(temporary, path)
        if not fcntl:
            os.replace(temporary, path)
    finally:
        drop_part(temporary)


def _lock(handle: int) -> bool | None:
    """Take the lock of an open file; return False if another holds it, None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock of the file at *path*, which is made; give False where another process holds it; OSError goes up.

    Where a disk or a system has no locks, everybody holds it.
    """
    make_folder(os.path.dirname(path), private=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | _PLAIN, 0o600)
    try:
        yield _lock(handle) is not False
    finally:
        os.close(handle)


def sweep(folder: str, tag: str | None = None) -> None:
    """Remove what killed processes left in the making in *folder*: what nobody holds the lock of.

    Where a disk or a system has no locks, only what *tag* is in the name of, if one is given: nobody else makes that.
    """
    with os.scandir(folder) as entries:  # one at a time: a day's folder may hold a hundred thousand
        left = [one.path for one in entries if one.name.startswith(".handpress-") and one.name.endswith(".part")]
    for path in left:
        own = tag is not None and os.path.basename(path).startswith(f".handpress-{tag}")
        try:
            handle = os.open(path, os.O_RDWR | _PLAIN)
        except OSError:
            continue  # gone, or another user's, or no file
        try:
            if S_ISREG(os.fstat(handle).st_mode) and ((free := _lock(handle)) or (free is None and own)):
                if fcntl is None:
                    os.close(handle)
                    handle = -1
                os.unlink(path)
        except FileNotFoundError:
            continue
        finally:
            if handle >= 0:
                os.close(handle)


_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


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
        HandpressError: The disk is full, or the file cannot be written; or it is private, and not ours alone to write.
    """
    try:
        make_folder(os.path.dirname(path), private)
        _start_with(path, head, 0o600 if private else 0o666, tag)
        flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
        # A link could lead what is private to where others read it.
        handle = os.open(path, flags | (getattr(os, "O_NOFOLLOW", 0) if private else 0))
        try:
            if private and not is_ours(os.fstat(handle)):
                raise unsafe(path)
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
    temporary, handle = begin_part(os.fspath(path), tag, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(head)
            stream.flush()
            # A link is never made over a file that somebody else has just made.
            os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        drop_part(temporary)


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


def read_marked(path: Path, mark: bytes, most: int) -> bytes:
    """Return the content of the file at *path*; only its first KB if that does not hold *mark*.

    Raises:
        HandpressError: It cannot be read, or has more than *most* bytes.
    """
    from handpress.diagnostics import Span, fault

    try:
        with open_file(path) as stream:
            head = stream.read(1024)
            size = os.fstat(stream.fileno()).st_size
            data = head + stream.read(most) if mark in head and size <= most else head
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise fault(Span(str(path)), unread(error), "unreadable", "check its name") from None
    if mark in head and size > most:
        raise fault(Span(str(path)), f"this file is larger than {most >> 20} MB", "too-large", "split it")
    return data
