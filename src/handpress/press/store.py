"""The plates that a disk keeps between runs: a cache that nobody has to trust.

An entry counts only if it is whole and was sealed with this folder's own key; anything else is as if it were not
there. Holds no patient's data, is readable by its owner alone, and forgets what was not used for longest.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from hashlib import blake2b
from stat import S_ISREG

from handpress.data import build
from handpress.disk.files import part_of, replace

LIMIT = 256 << 20  # bytes of all entries together
_MAGIC = b"Handpress plate 1\n"
_SEAL = 32
_NAME = 40  # digits
_HEXADECIMAL = frozenset("0123456789abcdef")
_DAY_S = 24 * 3600.0


class Store:
    """Plates in *folder*, which is made when the first is kept."""

    def __init__(self, folder: str, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._key: bytes | None = None

    def name(self, *parts: object) -> str:
        """Return the name of the entry that *parts* and this installation determine."""
        return blake2b(repr((build(), sys.version_info[:3], parts)).encode(), digest_size=20).hexdigest()

    def get(self, name: str) -> object:
        """Return what was kept under *name*; None if nothing was, or it is not as it was kept."""
        key = self._key or self._read_key()
        if key is None:
            return None
        path = os.path.join(self.folder, name)
        try:
            with open(path, "rb") as stream:
                data = stream.read(self.limit)
                if time.time() - os.fstat(stream.fileno()).st_mtime > _DAY_S:
                    os.utime(path)  # used: the last to be forgotten
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
            key = self._key or self._read_key() or self._new_key()
            if key is None:
                return False
            data = marshal.dumps(value)  # type: ignore[arg-type]
            replace(os.path.join(self.folder, name), _MAGIC + _seal(key, name, data) + data, 0o600)
            self._prune()
        except OSError:
            return False
        return True

    def _read_key(self) -> bytes | None:
        """Return the key, if the folder is this user's alone."""
        try:
            found = os.stat(self.folder)
            if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o077):
                return None
            with open(os.path.join(self.folder, "key"), "rb") as stream:
                key = stream.read(64)
        except OSError:
            return None
        if len(key) != 32:
            return None
        self._key = key
        return key

    def _new_key(self) -> bytes | None:
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        own = part_of(os.path.join(self.folder, "key"))
        replace(own, os.urandom(32), 0o600)
        try:
            # A link is never made over a key that another process has just made.
            os.link(own, os.path.join(self.folder, "key"))
        except FileExistsError:
            pass
        finally:
            os.unlink(own)
        return self._read_key()

    def _prune(self) -> None:
        """Forget what was not used for longest. Touches nothing that is not a store's: the folder may be anybody's."""
        found = []
        for name in os.listdir(self.folder):
            ours = len(name) == _NAME and not set(name) - _HEXADECIMAL
            if ours or (name.startswith(".handpress-") and name.endswith(".part")):
                path = os.path.join(self.folder, name)
                try:
                    kept = os.lstat(path)
                except OSError:
                    continue
                if S_ISREG(kept.st_mode):
                    found.append((kept.st_mtime, kept.st_size, path, ours))
        total = sum([size for _, size, _, _ in found])
        left = total if total <= self.limit else self.limit * 3 // 4
        old = time.time() - _DAY_S
        for used, size, path, ours in sorted(found):
            if total > left or (not ours and used < old):
                try:
                    os.unlink(path)
                    total -= size
                except OSError:
                    continue


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
