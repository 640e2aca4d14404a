"""The plates that a disk keeps between runs: a cache that nobody has to trust.

An entry counts only if it is whole and was sealed with this folder's own key; anything else is as if it were not
there. The folder is opened once, and owner and rights are those of what was opened: whoever puts another in its place
changes nothing. Holds no patient's data, is readable by its owner alone, and forgets what was not used for longest.
Keeps nothing where a system cannot open a file in an open folder.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from hashlib import blake2b
from stat import S_ISREG

from handpress.data import build
from handpress.disk.files import make_folder, part_of, replace

LIMIT = 256 << 20  # bytes of all entries together
_MAGIC = b"Handpress plate 2\n"
_SEAL = 32
_NAME = 40  # digits
_HEXADECIMAL = frozenset("0123456789abcdef")
_DAY_S = 24 * 3600.0


class Store:
    """Plates in *folder*, which is made when the first is kept."""

    def __init__(self, folder: str, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._at: int | None = None  # the open folder
        self._key: bytes | None = None

    def __reduce__(self) -> tuple[type[Store], tuple[str, int]]:
        return Store, (self.folder, self.limit)  # another process opens the folder for itself

    def __del__(self) -> None:
        self._let_go()

    def name(self, *parts: object) -> str:
        """Return the name of the entry that *parts* and this installation determine."""
        return blake2b(repr((build(), sys.version_info[:3], parts)).encode(), digest_size=20).hexdigest()

    def get(self, name: str) -> object:
        """Return what was kept under *name*; None if nothing was, or it is not as it was kept."""
        try:
            at = self._open()
            key = None if at is None else self._read_key(at)
            if at is None or key is None:
                return None
            data = _read(at, name, self.limit, used=True)
        except OSError:
            return None
        start = len(_MAGIC) + _SEAL
        if data[:start] != _MAGIC + _seal(key, name, data[start:]):
            return None
        try:
            found: object = marshal.loads(data[start:])
        except (ValueError, EOFError, TypeError):
            return None
        return found

    def put(self, name: str, value: object) -> bool:
        """Keep *value* under *name*; return whether that was possible. What was there stays until then."""
        try:
            at = self._open(make=True)
            key = None if at is None else self._read_key(at) or self._new_key(at)
            if at is None or key is None:
                return False
            data = marshal.dumps(value)  # type: ignore[arg-type]
            replace(name, _MAGIC + _seal(key, name, data) + data, 0o600, "", False, at)
            self._prune(at)
        except OSError:
            return False
        return True

    def _open(self, make: bool = False) -> int | None:
        """Return the open folder, if it is this user's alone; OSError goes up."""
        if os.open not in os.supports_dir_fd:
            return None
        if self._at is not None and not os.fstat(self._at).st_nlink:
            self._let_go()  # somebody has removed it
        if self._at is None:
            if make:
                make_folder(self.folder, private=True)
            self._at = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        if not _is_private(os.fstat(self._at)):
            self._let_go()
        return self._at

    def _let_go(self) -> None:
        at, self._at, self._key = self._at, None, None
        if at is not None:
            os.close(at)

    def _read_key(self, at: int) -> bytes | None:
        """Return the key in the open folder *at*, if it is this user's alone."""
        if self._key is None:
            try:
                key = _read(at, "key", 64)
            except OSError:
                return None
            self._key = key if len(key) == 32 else None
        return self._key

    def _new_key(self, at: int) -> bytes | None:
        own = part_of("key")
        replace(own, os.urandom(32), 0o600, "", False, at)
        try:
            # A link is never made over a key that another process has just made.
            os.link(own, "key", src_dir_fd=at, dst_dir_fd=at)
        except FileExistsError:
            pass
        finally:
            os.unlink(own, dir_fd=at)
        return self._read_key(at)

    def _prune(self, at: int) -> None:
        """Forget what was not used for longest. Touches nothing that is not a store's: the folder may be anybody's."""
        found = []
        for name in os.listdir(at):
            ours = len(name) == _NAME and not set(name) - _HEXADECIMAL
            if ours or (name.startswith(".handpress-") and name.endswith(".part")):
                try:
                    kept = os.stat(name, dir_fd=at, follow_symlinks=False)
                except OSError:
                    continue
                if S_ISREG(kept.st_mode):
                    found.append((kept.st_mtime, kept.st_size, name, ours))
        total = sum([size for _, size, _, _ in found])
        left = total if total <= self.limit else self.limit * 3 // 4
        old = time.time() - _DAY_S
        for used, size, name, ours in sorted(found):
            if total > left or (not ours and used < old):
                try:
                    os.unlink(name, dir_fd=at)
                    total -= size
                except OSError:
                    continue


def _read(at: int, name: str, limit: int, used: bool = False) -> bytes:
    """Return the content of a file in the open folder *at*; OSError goes up, and for one that is not our own alone."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    with open(handle, "rb", buffering=0) as stream:
        found = os.fstat(handle)
        if not S_ISREG(found.st_mode) or not _is_private(found):
            raise OSError(name)
        if used and time.time() - found.st_mtime > _DAY_S:
            os.utime(handle)  # the last to be forgotten
        return stream.read(min(limit, found.st_size + 1))


def _is_private(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077


def _seal(key: bytes, name: str, data: bytes) -> bytes:
    return blake2b(name.encode() + data, key=key, digest_size=_SEAL).digest()


def store() -> Store | None:
    """Return this user's store; None if ``HANDPRESS_CACHE`` says ``off``. It may also name another folder."""
    named = os.environ.get("HANDPRESS_CACHE", "")
    if named == "off":
        return None
    if named:
        return Store(os.path.abspath(named))
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Store(os.path.join(home, "handpress", "plates")) if os.path.isabs(home) else None
