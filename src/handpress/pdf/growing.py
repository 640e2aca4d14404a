"""A PDF file that is written as it comes: objects, cross-references, and the trees over pages, numbers and bookmarks.

What grows with the pages are a few bytes of each. Knows no plate and no patient.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, chain, pairwise

from handpress.pdf.objects import text_string


class File:
    """A PDF file that grows: objects, most of them in object streams, then their cross-references."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self.sink = sink
        self.size = 0
        self._digest = blake2b(digest_size=16)
        self._rows = bytearray(b"\0\0\0\0\0\0\xff\xff")  # type, offset or stream, generation or index
        self._waiting: list[bytes] = []
        self._ranges: list[range] = []
        self._once: dict[bytes, int] = {}
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self, count: int = 1, multiple: int = 1) -> int:
        """Return the first of *count* fresh numbers; it is a multiple of *multiple*."""
        first = -(-len(self._rows) // (_ROW * multiple)) * multiple
        self._rows += bytes(_ROW * (first + count) - len(self._rows))
        return first

    def add(self, bodies: list[bytes], first: int = 0, step: int = 1) -> int:
        """Add objects, with the numbers from *first* on at *step* or with fresh ones; return the first."""
        first = first or self.reserve(len(bodies))
        self._waiting += bodies
        self._ranges.append(range(first, first + step * len(bodies), step))
        if len(self._waiting) >= _PACK:
            self._pack()
        return first

    def add_stream(self, body: bytes, content: bytes, packs: bool = True, at: int = 0) -> int:
        """Add a stream with *body* as the inside of its dictionary, packed if that is smaller; return its number.

        That is *at*, if it was reserved.
        """
        packed = zlib.compress(content, _LEVEL) if packs else content
        if len(packed) + len(_FILTER) < len(content):
            body, content = body + _FILTER, packed
        return self._stream(b"<<%s/Length %d>>" % (body, len(content)), content, at)

    def add_once(self, body: bytes, data: bytes | None = None) -> int:
        """Add an object, or a stream with its *data* as they stand, unless the file has it; return its number."""
        digest = blake2b(b"%s\n%s" % (body, data or b""), digest_size=16).digest()
        at = self._once.get(digest)
        if at is None:
            at = self._once[digest] = self.add([body]) if data is None else self._stream(body, data)
        return at

    def finish(self, root: int, info: int) -> None:
        """Write the cross-references and the end of the file."""
        self._pack()
        at, start = self.reserve(), self.size
        self._place(at, start)
        count = len(self._rows) // _ROW
        table = _table(self._rows)
        identity = self._digest.hexdigest().upper().encode()
        self._put(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
            b"/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n%s\nendstream\nendobj\n"
            b"startxref\n%d\n%%%%EOF\n" % (at, count, root, info, identity, identity, _ROW, len(table), table, start)
        )

    def put_stream(self, at: int, body: bytes, data: bytes) -> None:
        """Write a stream as it stands under the number *at*, which is reserved."""
        self._place(at, self.size)
        self._put(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (at, body, data))

    def _stream(self, body: bytes, data: bytes, at: int = 0) -> int:
        at = at or self.reserve()
        self.put_stream(at, body, data)
        return at

    def _place(self, at: int, offset: int) -> None:
        self._rows[at * _ROW : (at + 1) * _ROW] = b"\1%s\0\0" % offset.to_bytes(5, "big")

    def _pack(self) -> None:
        """Write the objects that wait as one object stream."""
        bodies, ranges = self._waiting, self._ranges
        if not bodies:
            return
        index = _index(b"%d %d ", chain.from_iterable(ranges), _starts(bodies))
        self._write_packed(len(bodies), len(index), zlib.compress(index + b"\n".join(bodies), _LEVEL), b"", ranges)
        self._waiting, self._ranges = [], []

    def add_alike(self, rows: list[bytes], ranges: list[range]) -> None:
        """Write an object stream of *rows* that differ in few bytes: each a copy's objects, one a line.

        The index of each copy is a row, too. All rows but the first of each kind stand as their difference from the one
        above (predictor Up), most of which is zeros.

        Args:
            rows: All of one length.
            ranges: The numbers of the objects of each row.
        """
        starts = _starts(rows[0].split(b"\n"))
        width = max(len(rows[0]) + 1, len(starts) * 20)
        width += -width % 1000  # offsets then differ only before their last three digits
        index = [
            _index(b"%d %7d ", numbers, [start + at * width for start in starts]) for at, numbers in enumerate(ranges)
        ]
        out = []
        for kind in (index, rows):
            padded = [row.ljust(width) for row in kind]
            out.append(b"\0" + padded[0])
            out += [b"\2" + _difference(row, above) for above, row in pairwise(padded)]
        parameters = b"/DecodeParms<</Predictor 12/Columns %d>>" % width
        packed = zlib.compress(b"".join(out), _QUICK)
        self._write_packed(len(starts) * len(rows), width * len(rows), packed, parameters, ranges)

    def _write_packed(self, count: int, first: int, packed: bytes, parameters: bytes, ranges: list[range]) -> None:
        body = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode%s/Length %d>>"
        at = self._stream(body % (count, first, parameters, len(packed)), packed)
        stream = b"\2" + at.to_bytes(5, "big")
        index = 0
        for numbers in ranges:
            rows = b"".join([stream + at.to_bytes(2, "big") for at in range(index, index + len(numbers))])
            for column in range(_ROW):
                places = slice(numbers.start * _ROW + column, numbers.stop * _ROW, numbers.step * _ROW)
                self._rows[places] = rows[column::_ROW]
            index += len(numbers)

    def _put(self, data: bytes) -> None:
        self.sink(data)
        self._digest.update(data)
        self.size += len(data)


_ROW = 8
_PACK = 200
GROUP = 10
_LEVEL = 6
_QUICK = 3  # for what is mostly zeros: half the time, and a third more of very little
_FILTER = b"/Filter/FlateDecode"


def _starts(bodies: list[bytes]) -> list[int]:
    return list(accumulate([len(body) + 1 for body in bodies[:-1]], initial=0))


def _index(form: bytes, numbers: Iterable[int], starts: list[int]) -> bytes:
    return form * len(starts) % tuple(chain.from_iterable(zip(numbers, starts, strict=True)))


def _table(rows: bytearray) -> bytes:
    """Return the cross-references packed, each row as its difference from the one above (predictor Up)."""
    packer = zlib.compressobj(_LEVEL)
    out = []
    above = bytes(_ROW)
    for start in range(0, len(rows), _CHUNK):
        part = bytes(rows[start : start + _CHUNK])
        differences = _difference(part, above + part[:-_ROW])
        filtered = bytearray(len(part) + len(part) // _ROW)
        filtered[:: _ROW + 1] = b"\2" * (len(part) // _ROW)
        for column in range(_ROW):
            filtered[column + 1 :: _ROW + 1] = differences[column::_ROW]
        out.append(packer.compress(filtered))
        above = part[-_ROW:]
    return b"".join([*out, packer.flush()])


_CHUNK = 1 << 13


def _difference(one: bytes, other: bytes) -> bytes:
    """Return each byte of *one* less that of *other*, modulo 256: all at once, no borrow passing a byte's high bit."""
    low, high = _masks(len(one))
    a, b = int.from_bytes(one, "big"), int.from_bytes(other, "big")
    return (((a | high) - (b & low)) ^ ((a ^ b ^ high) & high)).to_bytes(len(one), "big")


@lru_cache(maxsize=16)
def _masks(length: int) -> tuple[int, int]:
    return int.from_bytes(b"\x7f" * length, "big"), int.from_bytes(b"\x80" * length, "big")


_KIDS = 64


class _TreeNode:
    """A node under way."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.kids: list[int] = []
        self.count = 0


class PageTree:
    """The tree of pages, at most 64 kids a node, each node written when it is full."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.count = 0
        self._levels: list[_TreeNode] = []  # the last node of each, leaves first

    def place(self, page: int) -> int:
        """Take the next page; return the number of its parent."""
        self.count += 1
        return self._place(0, page, 1)

    def _place(self, level: int, kid: int, count: int) -> int:
        if level == len(self._levels):
            self._levels.append(_TreeNode(self.file.reserve()))
        elif len(self._levels[level].kids) == _KIDS:
            self._close(level)
            self._levels[level] = _TreeNode(self.file.reserve())
        node = self._levels[level]
        node.kids.append(kid)
        node.count += count
        return node.number

    def _close(self, level: int) -> None:
        node = self._levels[level]
        parent = self._place(level + 1, node.number, node.count)
        self._write(node, b"/Parent %d 0 R" % parent)

    def _write(self, node: _TreeNode, parent: bytes) -> None:
        kids = b" ".join([b"%d 0 R" % kid for kid in node.kids])
        self.file.add([b"<</Type/Pages%s/Kids[%s]/Count %d>>" % (parent, kids, node.count)], node.number)

    def finish(self) -> int:
        """Write what is open; return the number of the root."""
        level = 0
        while level + 1 < len(self._levels):
            self._close(level)
            level += 1
        self._write(self._levels[-1], b"")
        return self._levels[-1].number


class NumberTree:
    """A number tree, at most 64 entries a node, each node written when it is full (ISO 32000-1, 7.9.7)."""

    def __init__(self, file: File) -> None:
        self.file = file
        self._entries: list[tuple[int, bytes]] = []
        self._levels: list[list[tuple[int, int, int]]] = [[]]  # of kids: their least and greatest key, their number

    def put(self, key: int, value: bytes) -> None:
        """Take an entry; keys must rise."""
        self._entries.append((key, value))
        if len(self._entries) == _KIDS:
            self._leaf()

    def _leaf(self) -> None:
        least, greatest = self._entries[0][0], self._entries[-1][0]
        leaf = b"<</Limits[%d %d]/Nums[%s]>>" % (least, greatest, self._nums())
        self.take(least, greatest, self.file.add([leaf]))
        self._entries = []

    def _nums(self) -> bytes:
        return b" ".join([b"%d %s" % entry for entry in self._entries])

    def take(self, least: int, greatest: int, leaf: int, level: int = 0) -> None:
        """Take a leaf that the caller writes."""
        if level == len(self._levels):
            self._levels.append([])
        kids = self._levels[level]
        if len(kids) == _KIDS:
            self._close(level)
            kids = self._levels[level]
        kids.append((least, greatest, leaf))

    def _close(self, level: int) -> None:
        kids = self._levels[level]
        least, greatest = kids[0][0], kids[-1][1]
        node = b"<</Limits[%d %d]/Kids[%s]>>" % (least, greatest, self._kids(kids))
        self._levels[level] = []
        self.take(least, greatest, self.file.add([node]), level + 1)

    def _kids(self, kids: list[tuple[int, int, int]]) -> bytes:
        return b" ".join([b"%d 0 R" % at for _, _, at in kids])

    def finish(self) -> int:
        """Write what is open; return the number of the root."""
        if not any(self._levels):
            return self.file.add([b"<</Nums[%s]>>" % self._nums()])
        if self._entries:
            self._leaf()
        level = 0
        while level + 1 < len(self._levels):
            self._close(level)
            level += 1
        return self.file.add([b"<</Kids[%s]>>" % self._kids(self._levels[-1])])


class Outline:
    """The bookmarks, on two levels, the lower closed; each of the upper is written when the next is known."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.root = self.first = self.last = self.count = 0
        self._body = b""

    def add(self, title: str, page: int, kids: Sequence[tuple[str, int]] = ()) -> None:
        """Take a bookmark to the top of *page*, and under it *kids*, each a title and a page."""
        at = self.file.reserve()
        if self.count:
            self.file.add([b"%s/Next %d 0 R>>" % (self._body, at)], self.last)
        else:
            self.root, self.first = self.file.reserve(), at
        before = b"/Prev %d 0 R" % self.last if self.count else b""
        self._body = b"%s/Parent %d 0 R%s%s" % (
            _entry(text_string(title), page),
            self.root,
            before,
            self._family(at, kids),
        )
        self.last = at
        self.count += 1

    def _family(self, parent: int, kids: Sequence[tuple[str, int]]) -> bytes:
        """Write *kids*; return what their parent says of them."""
        if not kids:
            return b""
        first = self.file.reserve(len(kids))
        last = first + len(kids) - 1
        bodies = []
        for at, (title, page) in enumerate(kids, first):
            before = b"/Prev %d 0 R" % (at - 1) if at > first else b""
            after = b"/Next %d 0 R" % (at + 1) if at < last else b""
            bodies.append(b"%s/Parent %d 0 R%s%s>>" % (_entry(_again(title), page), parent, before, after))
        self.file.add(bodies, first)
        return b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, -len(kids))

    def finish(self) -> int:
        """Write the last bookmark and the root; return its number."""
        self.file.add([self._body + b">>"], self.last)
        body = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (self.first, self.last, self.count)
        return self.file.add([body], self.root)


def _entry(title: bytes, page: int) -> bytes:
    return b"<</Title%s/Dest[%d 0 R/Fit]" % (title, page)


@lru_cache(maxsize=1024)
def _again(title: str) -> bytes:
    """Return a title that many have under theirs."""
    return text_string(title)
