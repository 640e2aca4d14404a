"""What ships with Handpress and where it stands: version, fonts, the sample library; and what a run has read.

A wheel carries them inside the package; a checkout has them at its top level. Imports nothing heavy.
"""

from __future__ import annotations

import os
import re
import time
from functools import cache
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG

VERSION = "0.1.0"

_PACKAGE = Path(__file__).resolve().parent
_OURS = (".py", ".yaml", ".json", ".txt", ".svg")


def shipped(name: str) -> Path:
    """Return the folder *name* ("fonts" or "handouts") that came with this installation."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


@cache
def icon_names() -> tuple[str, ...]:
    """Return the names of the pictograms that ship, in order; no drawing is read for them."""
    names = os.listdir(os.path.join(_PACKAGE, "brand", "icons"))
    return tuple(sorted([name[: -len(".svg")] for name in names if name.endswith(".svg")]))


def build() -> str:
    """Return what tells this installation from an older or newer one of the same version."""
    try:
        # The digests of all files of a wheel, as the installer wrote them down.
        record = (_PACKAGE.parent / f"handpress-{VERSION}.dist-info" / "RECORD").read_bytes()
        return f"{VERSION} {digest(record).hex()}"
    except OSError:
        # A checkout, which somebody may be working on.
        files = [os.path.join(folder, name) for folder, _, names in os.walk(_PACKAGE) for name in names]
        stats = [(name, os.stat(name)) for name in sorted(files) if name.endswith(_OURS)]
        known = [(name, found.st_size, found.st_mtime_ns) for name, found in stats]
        return f"{VERSION} {digest(repr(known).encode()).hex()}"


def stands(path: Path, notes: Notes | None = None) -> bool:
    """Return whether something stands at *path*, be it a link to nothing; note it in *notes* if not.

    Raises:
        HandpressError: Nobody can tell: not for want of a right may a clinic's own file be left out.
    """
    from handpress.diagnostics import Span, fault

    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        above = path.parent
        if os.path.lexists(above) and not above.is_dir():  # a link to a disk that is not there, a file
            fact = "this folder cannot be read: it is none, or leads to none"
            raise fault(Span(str(above)), fact, "unreadable", "see what stands there") from None
        note(notes, path, None)
        return False
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise fault(Span(str(path)), f"this file cannot be read: {reason}", "unreadable", "check its rights") from None
    return True


def brand_file(folder: Path, notes: Notes | None = None) -> Path:
    """Return the brand file of a library, or the example that ships where the library has none."""
    own = folder / "brand" / "brand.yaml"
    return own if stands(own, notes) else shipped("handouts") / "brand" / "brand.yaml"


def library_folder() -> Path:
    """Return the library to use when none is named: ``./handouts``, or else the one that ships."""
    return own_library() or shipped("handouts")


def own_library() -> Path | None:
    """Return ``./handouts`` where it stands; None where it does not.

    A link of that name is the clinic's library, wherever it leads: it is refused later where that is no folder.
    """
    own = Path("handouts")
    return own if os.path.isdir(own) or os.path.islink(own) else None


# What has been read: a plate is good for as long as all of that is the same.

# Where somebody wants to know it, each reader notes: the digest of a file by its whole path, None where one was looked
# for in vain; of a folder, whose path ends with a separator, that of the names in it and of
# the codes that they claim.
Notes = dict[str, "bytes | None"]
_OWN = os.path.join(_PACKAGE, "")


def note(notes: Notes | None, path: Path | str, content: bytes | None) -> None:
    """Note that the file at *path* had *content*; None if there was none."""
    whole = os.path.abspath(path)
    # `build` knows what is in the package, and some of that is read once a process.
    if notes is not None and not whole.startswith(_OWN):
        notes[whole] = None if content is None else digest(content)


def note_folder(notes: Notes | None, path: Path | str) -> None:
    """Note which handouts the folder at *path* holds, for which codes."""
    if notes is not None:
        whole = os.path.join(os.path.abspath(path), "")
        notes[whole] = listing(whole)


def listing(folder: str) -> bytes:
    """Return the digest of the names of a folder's YAML files, and of what each says of its codes.

    packets.yaml is left out: what it says changes no paper, and is no handout's.
    """
    with os.scandir(folder) as found:
        named = [each for each in found if each.name.endswith(".yaml") and each.name != "packets.yaml"]
        stamps = sorted([(each.name, _stamp(each)) for each in named])
    known = _listed.get(folder)
    if known is None or known[0] != stamps:
        said = [(name, saying_codes(os.path.join(folder, name), stamp)) for name, stamp in stamps]
        known = _listed[folder] = stamps, digest(repr(said).encode())
    return known[1]


_Stamp = tuple[int, ...]
_listed: dict[str, tuple[list[tuple[str, _Stamp]], bytes]] = {}
_said: dict[tuple[str, _Stamp], bytes | None] = {}
_MOST_SAID = 20_000
_LARGEST = 1 << 22  # no handout is larger
_UNSETTLED_NS = 20_000_000  # in which a file may change again, and its times stay the same
_HEAD = 2048
_CODES_KEY = re.compile(rb"""^(?:codes?|"codes?"|'codes?')[ \t]*:""", re.MULTILINE)
_VALUE = re.compile(rb"[^\n]*(?:\n(?:[ \t,\]#-][^\n]*)?(?=\n|\Z))*")
_COMMENT = re.compile(rb"(?:^|[ \t])#[^\n]*", re.MULTILINE)
_ODD = re.compile(rb"[\\\r&*!|>{}:]")


def saying_codes(path: str, stamp: _Stamp | None = None) -> bytes | None:
    """Return what the YAML file at *path* says of its codes, the key with a plain value; else all of the file.

    None for what is no file, or cannot be read. A file is read again only when it has changed.
    """
    stamp = _stamp(path) if stamp is None else stamp
    known = os.path.basename(path), stamp  # some systems number no files
    if known not in _said:
        if len(_said) >= _MOST_SAID:
            _said.clear()
        try:
            _said[known] = _read_codes(path) if stamp else None
        except (OSError, ValueError):
            _said[known] = None
    return _said[known]


def _stamp(file: str | os.DirEntry[str]) -> _Stamp:
    """Return what changes with a file; nothing for what is none."""
    try:
        found = os.stat(file) if isinstance(file, str) else file.stat()
    except (OSError, ValueError):
        return ()
    if not S_ISREG(found.st_mode):
        return ()
    own = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    now = time.time_ns()
    return (*own, now) if now - found.st_ctime_ns < _UNSETTLED_NS else own


def _read_codes(path: str) -> bytes:
    handle = os.open(path, _READ)  # no file object: a library has hundreds
    try:
        head = os.read(handle, _HEAD)
    finally:
        os.close(handle)
    if len(head) < _HEAD:
        return _plain_codes(head) or head
    whole = b""
    return _plain_codes(head, cut=True) or _plain_codes(whole := _content(path, _LARGEST)) or whole


def _plain_codes(content: bytes, cut: bool = False) -> bytes:
    """Return the key and value in *content*, which may be *cut* off, if they are plainly written; else nothing."""
    text = content.replace(b"\r\n", b"\n")
    key = _CODES_KEY.search(text)
    value = _VALUE.match(text, key.end()) if key else None
    if key is None or value is None or (cut and value.end() == len(text)):
        return b""
    said = _COMMENT.sub(b"", value[0])
    if not said.strip() or said.count(b"[") != said.count(b"]") or _ODD.search(said):
        return b""
    return (b"codes:" if b"codes" in key[0] else b"code:") + said


def state(notes: Notes) -> bytes:
    """Return what tells *notes* from any others."""
    return digest(repr(sorted(notes.items())).encode())


def unchanged(notes: Notes) -> bool:
    """Return whether every file of *notes* is as it was."""
    try:
        for path, known in notes.items():
            if path.endswith(os.sep):
                if listing(path) != known:
                    return False
            elif known is None:
                if not _absent(path):
                    return False
            elif digest(_content(path)) != known:
                return False
    except (OSError, ValueError):
        return False
    return True


def _absent(path: str) -> bool:
    """Return whether nothing stands at *path*; OSError goes up where nobody can tell, as `os.path.lexists` hides it."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        above = os.path.dirname(path)
        return os.path.isdir(above) or not os.path.lexists(above)
    return False


def _content(path: str, most: int = 1 << 26) -> bytes:
    """Return the content of the file at *path*; OSError goes up, and for what is no file: a pipe would keep us.

    At most 64 MB, as nothing that a plate is made of is larger.
    """
    if not S_ISREG(os.stat(path).st_mode):  # a device may do something when it is opened
        raise OSError(path)
    handle = os.open(path, _READ)
    with open(handle, "rb", buffering=0) as stream:
        if not S_ISREG(os.fstat(handle).st_mode):
            raise OSError(path)
        return stream.read(most)


_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def digest(content: bytes) -> bytes:
    """Return what tells *content* from any other, 16 bytes."""
    return blake2b(content, digest_size=16).digest()
