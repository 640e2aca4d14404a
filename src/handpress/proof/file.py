"""Open a PDF file: cross-reference tables, objects, object streams (ISO 32000-1, 7.5).

Reads every object once, each no further than where the next begins, so that no bytes can
make it slow. A table that does not hold is noted, and the objects are looked for instead: the newest of each number.
Of an encrypted file it reads no object streams; `decryption` does what is left.
"""

from __future__ import annotations

from bisect import bisect_right

from handpress.proof.budget import Budget
from handpress.proof.filters import SHORT, unfilter
from handpress.proof.patterns import pattern
from handpress.proof.syntax import WHITE, Name, Ref, Stream, parse, parse_one, text_of, values

_OBJ = rb"(?<!\d)(\d{1,10})[" + WHITE + rb"]+(\d{1,5})[" + WHITE + rb"]+obj"
_HEAD = rb"[" + WHITE + rb"]{0,16}(\d{1,10})[" + WHITE + rb"]+(\d{1,5})[" + WHITE + rb"]+obj"
_SUBSECTION = rb"[" + WHITE + rb"]*(\d{1,10})[" + WHITE + rb"]+(\d{1,10})[" + WHITE + rb"]*"
_ENTRY = rb"(\d{10}) (\d{5}) ([nf])[ \r\n]{0,2}"
_STREAM = rb"[" + WHITE + rb"]*stream(\r\n|\n|\r)?"
_TRAILER = rb"trailer[" + WHITE + rb"]*(?=<<)"
_START = rb"startxref[" + WHITE + rb"]*(\d{1,10})"
_KEPT = 1 << 22  # 4 MB of decoded bytes that are kept in case that they are asked for again
_NO_CATALOG = "the file is damaged: its catalog cannot be found"
_NONE: dict[str, object] = {}
_EMPTY: list[object] = []


class UnreadableError(Exception):
    """These bytes are no PDF file that can be read."""


class Extent:
    """Where an object stands in the file: its start, the end of its value, and where the next object begins."""

    __slots__ = ("data_start", "limit", "offset", "value_end")

    def __init__(self, offset: int, limit: int) -> None:
        self.offset = offset
        self.value_end = offset
        self.limit = limit
        self.data_start = -1  # of a stream


class Pdf:
    """The objects of one file.

    Attributes:
        budget: What the inspection may still cost.
        objects: Value of each object by its number.
        places: Where the objects stand that are not in object streams.
        flaws: Flaws of syntax by object number, in the short forms of ``syntax``.
        trailer: The newest trailer.
        root: The catalog.
        troubles: What is wrong with the cross-reference tables, by place.
        tables: Where the classical ones of them begin.
        sections: How many of them there are, of both kinds.
        revised: Whether one says where an object stood before it was changed.
    """

    def __init__(self, data: bytes, budget: Budget | None = None) -> None:
        self.data = data
        self.budget = budget or Budget(len(data))
        self.objects: dict[int, object] = {}
        self.places: dict[int, Extent] = {}
        self.flaws: dict[int, set[str]] = {}
        self.trailer: dict[str, object] = {}
        self.troubles: list[tuple[str, str]] = []
        self.tables: list[int] = []
        self.sections = 0
        self.revised = False
        self._entries: dict[int, tuple[int, int, int]] = {}
        self._decoded: dict[int, bytes | None] = {}
        self._kept = 0
        self._open()

    @property
    def root(self) -> dict[str, object]:
        """The catalog, or an empty dictionary."""
        return self.entries(self.trailer.get("Root"))

    # Values.

    def get(self, value: object) -> object:
        """Return *value*, or what it refers to."""
        hops = 0
        while type(value) is Ref:
            value = self.objects.get(value.number)
            hops += 1
            if hops > 30:
                return None
        return value

    def entries(self, value: object) -> dict[str, object]:
        """Return the dictionary that *value* is, refers to or has as a stream; an empty one for all else."""
        value = self.get(value)
        if isinstance(value, Stream):
            return value.entries
        return value if isinstance(value, dict) else _NONE

    def array(self, value: object) -> list[object]:
        """Return the array that *value* is or refers to; an empty one for all else."""
        value = self.get(value)
        return value if isinstance(value, list) else _EMPTY

    def name(self, value: object) -> str:
        """Return the name that *value* is or refers to; an empty one for all else."""
        value = self.get(value)
        return value if isinstance(value, Name) else ""

    def integer(self, value: object) -> int | None:
        """Return the whole number that *value* is or refers to."""
        value = self.get(value)
        return value if type(value) is int else None

    def number(self, value: object) -> float | None:
        """Return the number that *value* is or refers to."""
        value = self.get(value)
        return value if type(value) is int or type(value) is float else None

    def box(self, value: object) -> list[float] | None:
        """Return the rectangle that *value* is or refers to."""
        sides = [self.number(side) for side in self.array(value)[:5]]
        return [side for side in sides if side is not None] if len(sides) == 4 and None not in sides else None

    def text(self, value: object) -> str | None:
        """Return the text string that *value* is or refers to; None for what is none."""
        value = self.get(value)
        if isinstance(value, bytes):
            self.budget.take(len(value) >> 8)  # many places may share one long text
        return text_of(value)

    def each(self, value: object) -> list[object]:
        """Return the array that *value* is or refers to, and count its items: many places may share one array."""
        items = self.array(value)
        self.budget.take(len(items))
        return items

    def filters(self, entries: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
        """Return the names and parameters of a stream's filters, outermost first."""
        named = self.get(entries.get("Filter", entries.get("F")))
        parameters = self.get(entries.get("DecodeParms", entries.get("DP")))
        if isinstance(named, Name):
            return [(SHORT.get(named, named), self.entries(parameters))]
        several = self.array(parameters)
        return [
            (SHORT.get(self.name(each), self.name(each)), self.entries(several[at]) if at < len(several) else {})
            for at, each in enumerate(self.array(named)[:20])
        ]

    def decode(self, stream: Stream) -> bytes | None:
        """Return the stream's data, or None when they cannot be had."""
        key = id(stream)
        if key not in self._decoded:
            data = self._unfiltered(stream)
            if data is not stream.raw:
                self._kept += len(data or b"")
            if self._kept > _KEPT:
                self._decoded.clear()
                self._kept = 0
            self._decoded[key] = data
        return self._decoded[key]

    def _unfiltered(self, stream: Stream) -> bytes | None:
        pairs = self.filters(stream.entries) if "Filter" in stream.entries else []
        return unfilter(stream.raw, pairs, self.budget)

    # Opening.

    def _open(self) -> None:
        if self.data.startswith(b"\x1f\x8b"):
            raise UnreadableError("these bytes are no PDF file, but compressed (gzip): unpack them first")
        if b"%PDF-" not in self.data[:1024]:
            raise UnreadableError("these bytes are no PDF file: no %PDF- at the beginning")
        self._read_tables()
        self._read_plain({number: where for number, (kind, where, _) in self._entries.items() if kind == 1})
        if "Encrypt" not in self.trailer:
            self._read_packed()
        if self.troubles or not (self.root or "Encrypt" in self.trailer):
            self._rebuild()
        if not self.root and "Encrypt" not in self.trailer:
            raise UnreadableError(_NO_CATALOG)

    def _read_tables(self) -> None:
        at = self.data.rfind(b"startxref")
        found = pattern(_START).match(self.data, at) if at >= 0 else None
        queue = [int(found[1])] if found else []
        if not queue:
            self.troubles.append(("file", "there is no startxref"))
        seen: set[int] = set()
        while queue and len(seen) < 500:
            at = self._skip(queue.pop(0))
            if at in seen:
                self.troubles.append((f"byte {at}", "the cross-reference tables form a ring"))
                continue
            seen.add(at)
            trailer = self._read_table(at)
            if trailer is None:
                self.troubles.append((f"byte {at}", "there is no cross-reference table where one should be"))
                continue
            self.sections += 1
            self.trailer = self.trailer or trailer
            if "Encrypt" in trailer:
                self.trailer = {**self.trailer, "Encrypt": trailer["Encrypt"]}
            for key in ("XRefStm", "Prev"):
                place = trailer.get(key)
                if type(place) is int or type(place) is float:
                    queue.append(int(place))

    def _skip(self, at: int) -> int:
        """Return the place of the first byte from *at* on that is no white space."""
        while 0 <= at < len(self.data) and self.data[at] in b" \r\n":
            at += 1
        return at

    def _read_table(self, at: int) -> dict[str, object] | None:
        """Read the table at *at*; return its trailer."""
        data = self.data
        if at >= len(data) or at < 0:
            return None
        if not data.startswith(b"xref", at):
            return self._read_table_stream(at)
        self.tables.append(at)
        at += 4
        entry_at = pattern(_ENTRY).match
        while found := pattern(_SUBSECTION).match(data, at):
            at = found.end()
            number, last = int(found[1]), int(found[1]) + int(found[2])
            while number < last and (entry := entry_at(data, at)):
                self.budget.take(8)
                self._note(number, (int(entry[3] == b"n"), int(entry[1]), int(entry[2])))
                number += 1
                at = entry.end()
            if number < last:
                self.troubles.append((f"byte {at}", "the cross-reference table is cut off"))
                break
        keyword = pattern(_TRAILER).search(data, at, at + 200)
        if keyword is None:
            return None
        value, _ = parse(data, keyword.end(), len(data), set())
        return value if isinstance(value, dict) else None

    def _read_table_stream(self, at: int) -> dict[str, object] | None:
        head = pattern(_HEAD).match(self.data, at)
        if head is None:
            return None
        flaws: set[str] = set()
        value, end = parse(self.data, head.end(), len(self.data), flaws)
        length = value.get("Length") if isinstance(value, dict) else None
        keyword = pattern(_STREAM).match(self.data, end)
        if not isinstance(value, dict) or type(length) is not int or keyword is None or value.get("Type") != "XRef":
            return None
        raw = self.data[keyword.end() : keyword.end() + max(0, length)]
        rows = self._unfiltered(Stream(value, raw, int(head[1])))
        widths = [width for width in self.array(value.get("W")) if type(width) is int and 0 <= width <= 8]
        if rows is None or len(widths) != 3 or not sum(widths):
            return None
        self._read_rows(rows, widths, self.array(value.get("Index")) or [0, value.get("Size")])
        return value

    def _read_rows(self, rows: bytes, widths: list[int], index: list[object]) -> None:
        one, two, size = widths[0], widths[0] + widths[1], sum(widths)
        at = 0
        for first, count in zip(index[::2], index[1::2], strict=False):
            if type(first) is not int or type(count) is not int:
                break
            self.budget.take(1)
            for number in range(first, first + min(max(0, count), (len(rows) - at) // size)):
                self.budget.take(8)
                if number not in self._entries:
                    kind = int.from_bytes(rows[at : at + one], "big") if one else 1
                    self._entries[number] = (
                        kind,
                        int.from_bytes(rows[at + one : at + two], "big"),
                        int.from_bytes(rows[at + two : at + size], "big"),
                    )
                at += size

    def _note(self, number: int, entry: tuple[int, int, int]) -> None:
        """Take an entry of a table, unless a newer one has told of its object."""
        self.revised |= self._entries.setdefault(number, entry) != entry and entry[0] != 0

    def read_decrypted(self) -> None:
        """Read what else an encrypted file has, once its objects are decrypted."""
        self._decoded.clear()
        self._read_packed()
        if not self.root:
            raise UnreadableError(_NO_CATALOG)

    def _read_packed(self) -> None:
        """Read the objects of the object streams; without a table of all of these, in the order of the file."""
        for container in sorted({where for kind, where, _ in self._entries.values() if kind == 2}):
            self._unpack(container)
        for number in () if self._entries else list(self.places):
            value = self.objects.get(number)
            if number in self.places and isinstance(value, Stream) and value.entries.get("Type") == "ObjStm":
                self._unpack(number)

    def _read_plain(self, plain: dict[int, int]) -> None:
        """Read the objects that stand in the file itself, by number and place."""
        data = self.data
        ends = sorted({*plain.values(), *self.tables, len(data)})
        streams: list[int] = []
        for number, where in plain.items():
            head = pattern(_HEAD).match(data, where) if where < len(data) else None
            if head is None or int(head[1]) != number:
                if where or number:
                    self.budget.take(4)
                    self.troubles.append((f"object {number}", "the cross-reference table has the wrong place of it"))
                continue
            at = bisect_right(ends, where)
            limit = ends[at] if at < len(ends) else len(data)
            place = self.places[number] = Extent(head.start(1), limit)
            flaws: set[str] = set()
            value, place.value_end = parse(data, head.end(), limit, flaws)
            if flaws:
                self.flaws[number] = flaws
            if isinstance(value, dict) and (keyword := pattern(_STREAM).match(data, place.value_end, limit)):
                place.data_start = keyword.end()
                streams.append(number)
                value = Stream(value, b"", number)
            self.objects[number] = value
        for number in streams:
            self._cut(number)

    def _cut(self, number: int) -> None:
        """Give a stream its bytes: as many as its Length says if endstream is there, else up to endstream."""
        stream, place = self.objects[number], self.places[number]
        if not isinstance(stream, Stream):
            return
        length = self.integer(stream.entries.get("Length"))
        start = place.data_start
        if length is None or length < 0 or not self._ends(start + length, place.limit):
            end = self.data.find(b"endstream", start, place.limit)
            length = (end if end >= 0 else place.limit) - start
        stream.raw = self.data[start : start + length]

    def _ends(self, at: int, limit: int) -> bool:
        return at <= limit and self.data[at : min(at + 12, limit)].lstrip(b"\r\n ").startswith(b"endstream")

    def _unpack(self, container: int) -> None:
        """Read the objects of an object stream, but for those that the tables place elsewhere, or that are newer."""
        stream = self.objects.get(container)
        data = self.decode(stream) if isinstance(stream, Stream) else None
        first = self.integer(stream.entries.get("First")) if isinstance(stream, Stream) else None
        if data is None or first is None or first < 0:
            self.troubles.append((f"object {container}", "an object stream cannot be read"))
            return
        # What opens a value makes most work, and is kept in most memory.
        opened = data.count(b"[") + data.count(b"<") + data.count(b"(") // 2
        self.budget.take((len(data) >> 2) + 2 * opened)
        numbers = [value for value in values(data[:first], set()) if type(value) is int]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
        ends = sorted({*(first + where for _, where in pairs), len(data)})
        done: set[int] = set()
        flaws: set[str] = set()
        for number, where in pairs:
            kind, holder, _ = self._entries.get(number, (2, container, 0))
            if kind != 2 or holder != container or where in done or where < 0:
                continue
            if number in self.places:
                if self.places[number].offset > self.places[container].offset:
                    continue
                del self.places[number]
            done.add(where)
            self.budget.take(4)
            at = bisect_right(ends, first + where)
            self.objects[number] = parse_one(data[first + where : ends[at] if at < len(ends) else None], flaws)
            if flaws:
                self.flaws[number], flaws = flaws, set()

    def _found(self) -> dict[int, int]:
        """Return the last place of each object; what looks like one within a stream is none."""
        data = self.data
        self.budget.take(len(data) >> 4)
        heads = list(pattern(_OBJ).finditer(data))
        last = {int(head[1]): head.end() for head in heads}
        found: dict[int, int] = {}
        after = 0
        for head, limit in zip(heads, [*(head.start() for head in heads[1:]), len(data)], strict=False):
            if head.start() < after:
                continue
            found.pop(int(head[1]), None)  # so that they stand in the order of the file
            found[int(head[1])] = head.start()
            value, end = parse(data, head.end(), limit, set())
            keyword = pattern(_STREAM).match(data, end, limit) if isinstance(value, dict) else None
            length = value.get("Length") if isinstance(value, dict) else None
            if isinstance(length, Ref) and length.number in last:
                length, _ = parse(data, last[length.number], last[length.number] + 20, set())
            if keyword and type(length) is int and self._ends(keyword.end() + max(0, length), len(data)):
                after = keyword.end() + length
        return found

    def _rebuild(self) -> None:
        """Look for the objects themselves, as the tables do not hold; the one that was written last counts."""
        self.troubles = self.troubles or [("trailer", "it does not lead to the catalog")]
        self.objects, self.places, self.flaws, self._entries = {}, {}, {}, {}
        self._decoded.clear()
        plain = self._found()
        known = self.troubles
        self._read_plain(plain)
        if "Encrypt" not in self.trailer:
            self._read_packed()
        self.troubles = known
        trailers: list[dict[str, object]] = []
        for found in list(pattern(_TRAILER).finditer(self.data))[-100:]:
            value, _ = parse(self.data, found.end(), min(len(self.data), found.end() + 4096), set())
            trailers.append(self.entries(value))
        trailers += [
            value.entries
            for value in self.objects.values()
            if isinstance(value, Stream) and value.entries.get("Type") == "XRef"
        ]
        for trailer in (self.trailer, *reversed(trailers)):
            if self.entries(trailer.get("Root")).get("Pages") is not None:
                self.trailer = {**self.trailer, **trailer}
                return
        for number, value in self.objects.items():
            if self.entries(value).get("Type") == "Catalog":
                self.trailer = {**self.trailer, "Root": Ref(number, 0)}
