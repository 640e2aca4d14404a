"""Decrypt a file that opens without a password: PDF/UA allows encryption (ISO 32000-1, 7.6; ISO 32000-2, 7.6).

Knows the standard security handler of all revisions, RC4 and AES. Asks for no password: a file that needs one is told.
AES needs the library cryptography, which comes with the extra "portal".
"""

from __future__ import annotations

import hashlib

from handpress.proof.file import Extent, Pdf
from handpress.proof.syntax import Stream

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")  # ISO 32000-1, 7.6.3.3
_PASSWORD = "it opens with a password only"
_METHODS = {"V2": "RC4", "AESV2": "AES", "AESV3": "AES-256", "None": "", "Identity": ""}


class LockedError(Exception):
    """The file cannot be decrypted; the message says why, in lower case."""


class _Handler:
    """How the strings and streams of one file are encrypted.

    Attributes:
        strings: The method for strings: RC4, AES, AES-256, or nothing.
        streams: The method for streams.
    """

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.entries = entries = pdf.entries(pdf.trailer["Encrypt"])
        self.version, self.revision = pdf.integer(entries.get("V")) or 0, pdf.integer(entries.get("R")) or 0
        if pdf.name(entries.get("Filter")) != "Standard" or self.version not in (1, 2, 4, 5):
            raise LockedError("it is encrypted in a way that only the program knows that wrote it")
        self.strings = self.streams = "RC4"
        if self.version > 3:
            self.strings, self.streams = self._method("StrF"), self._method("StmF")
        self.plain_metadata = self.version > 3 and pdf.get(entries.get("EncryptMetadata")) is False
        self.key = self._new_key() if self.revision > 4 else self._old_key()

    def _method(self, key: str) -> str:
        name = self.pdf.name(self.entries.get(key)) or "Identity"
        filters = self.pdf.entries(self.pdf.entries(self.entries.get("CF")).get(name))
        method = self.pdf.name(filters.get("CFM")) or "None"
        if method not in _METHODS:
            raise LockedError("it is encrypted in a way that only the program knows that wrote it")
        return _METHODS[method]

    def _bytes(self, key: str, least: int) -> bytes:
        value = self.pdf.get(self.entries.get(key))
        if not isinstance(value, bytes) or len(value) < least:
            raise LockedError("its encryption dictionary is damaged")
        return value

    def _old_key(self) -> bytes:
        """Return the key of revisions 2 to 4, where the user's password is empty."""
        bits = self.pdf.integer(self.entries.get("Length")) or 40
        stated = 5 if self.revision < 3 else 16 if self.version > 3 else min(16, max(5, bits // 8))
        for size in dict.fromkeys((stated, 16)):  # some programs forget to state it
            key = self._key_of(size)
            proof = self._proof(key)
            if self._bytes("U", len(proof)).startswith(proof):
                return key
        raise LockedError(_PASSWORD)

    def _first_identifier(self) -> bytes:
        identifiers = self.pdf.array(self.pdf.trailer.get("ID"))
        first = self.pdf.get(identifiers[0]) if identifiers else b""
        return first if isinstance(first, bytes) else b""

    def _key_of(self, size: int) -> bytes:
        """Return a key of *size* bytes: algorithm 2."""
        rights = (self.pdf.integer(self.entries.get("P")) or 0) & 0xFFFFFFFF
        seed = _PAD + self._bytes("O", 32)[:32] + rights.to_bytes(4, "little") + self._first_identifier()
        key = hashlib.md5(seed + (b"\xff" * 4 if self.plain_metadata else b""), usedforsecurity=False).digest()
        for _ in range(50 if self.revision > 2 else 0):
            key = hashlib.md5(key[:size], usedforsecurity=False).digest()
        return key[:size]

    def _proof(self, key: bytes) -> bytes:
        """Return what U begins with if *key* is right: algorithms 4 and 5."""
        if self.revision < 3:
            return _rc4(key, _PAD)
        proof = hashlib.md5(_PAD + self._first_identifier(), usedforsecurity=False).digest()
        for turn in range(20):
            proof = _rc4(bytes(byte ^ turn for byte in key), proof)
        return proof

    def _new_key(self) -> bytes:
        """Return the key of revisions 5 and 6, where the user's or the owner's password is empty: algorithm 2.A."""
        user, owner = self._bytes("U", 48)[:48], self._bytes("O", 48)[:48]
        for stated, key, more in ((user, "UE", b""), (owner, "OE", user)):
            if self._hash(stated[32:40], more) == stated[:32]:
                return _aes(self._hash(stated[40:48], more), self._bytes(key, 32)[:32], bytes(16))
        raise LockedError(_PASSWORD)

    def _hash(self, salt: bytes, more: bytes) -> bytes:
        """Return the hash of the empty password: algorithm 2.B."""
        key = hashlib.sha256(salt + more).digest()
        turn, last = 0, 0
        while self.revision > 5 and (turn < 64 or last > turn - 32):
            text = _aes(key[:16], (key + more) * 64, key[16:32], encrypt=True)
            key = hashlib.new(("sha256", "sha384", "sha512")[sum(text[:16]) % 3], text).digest()
            turn, last = turn + 1, text[-1]
        return key[:32]

    def decrypt(self, method: str, data: bytes, number: int, generation: int) -> bytes:
        """Return *data* of an object as they were before: algorithms 1 and 1.A."""
        if not method:
            return data
        self.pdf.budget.take(2 + (len(data) >> (1 if method == "RC4" else 6)))
        key = self.key
        if method != "AES-256":
            seed = key + number.to_bytes(4, "little")[:3] + generation.to_bytes(4, "little")[:2]
            seed += b"sAlT" if method == "AES" else b""
            key = hashlib.md5(seed, usedforsecurity=False).digest()[: min(16, len(key) + 5)]
        if method == "RC4":
            return _rc4(key, data)
        body = data[16 : len(data) & ~15]
        plain = _aes(key, body, data[:16]) if body else b""
        return plain[: -plain[-1]] if plain and 0 < plain[-1] <= 16 else plain


def decrypt(pdf: Pdf) -> None:
    """Decrypt the objects of *pdf*, and read those of its object streams.

    Raises:
        LockedError: It opens with a password only, or in no way that is known here.
    """
    handler = _Handler(pdf)
    for number, place in pdf.places.items():
        value = pdf.objects.get(number)
        if value is handler.entries or (isinstance(value, Stream) and value.entries.get("Type") == "XRef"):
            continue
        _decrypt_object(handler, value, number, _generation(pdf, place))
        if isinstance(value, bytes):
            pdf.objects[number] = handler.decrypt(handler.strings, value, number, _generation(pdf, place))
    pdf.read_decrypted()


def _generation(pdf: Pdf, place: Extent) -> int:
    words = pdf.data[place.offset : place.offset + 32].split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _decrypt_object(handler: _Handler, value: object, number: int, generation: int) -> None:
    """Decrypt what is in an object, in its place."""
    if isinstance(value, Stream):
        named = handler.pdf.filters(value.entries) if "Filter" in value.entries else []
        plain = handler.plain_metadata and value.entries.get("Type") == "Metadata"
        if not plain and not any(name == "Crypt" for name, _ in named):
            value.raw = handler.decrypt(handler.streams, value.raw, number, generation)
    queue: list[object] = [value.entries if isinstance(value, Stream) else value]
    while queue:
        each = queue.pop()
        pairs = each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
        for key, inner in list(pairs):
            if isinstance(inner, bytes):
                each[key] = handler.decrypt(handler.strings, inner, number, generation)  # type: ignore[index]
            elif isinstance(inner, (dict, list)):
                queue.append(inner)


def _rc4(key: bytes, data: bytes) -> bytes:
    box, at = list(range(256)), 0
    for each in range(256):
        at = (at + box[each] + key[each % len(key)]) & 255
        box[each], box[at] = box[at], box[each]
    out, one, two = bytearray(data), 0, 0
    for place, byte in enumerate(data):
        one = (one + 1) & 255
        held = box[one]
        two = (two + held) & 255
        box[one], box[two] = box[two], held
        out[place] = byte ^ box[(box[one] + held) & 255]
    return bytes(out)


def _aes(key: bytes, data: bytes, start: bytes, encrypt: bool = False) -> bytes:
    try:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    except ImportError:
        raise LockedError('it is encrypted with AES, and the library cryptography is not there: "portal"') from None
    cipher = Cipher(algorithms.AES(key), modes.CBC(start.ljust(16, b"\0")))
    machine = cipher.encryptor() if encrypt else cipher.decryptor()
    return machine.update(data) + machine.finalize()
