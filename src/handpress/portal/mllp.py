"""HL7 messages over MLLP: one connection, kept open; a message out, its answer back.

Encrypted unless the settings say otherwise; never by a certificate that is not trusted. An answer that is not plainly
the one to this message is none, and no word of an answer but its codes leaves here: the rest may repeat a patient.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.files import open_file
from handpress.portal.settings import Hl7v2

_START, _END = b"\x0b", b"\x1c\r"
# Of an answer: many an interface pads a frame, with a byte order mark too, or leaves the last line end out.
_FS, _PADDING = b"\x1c", b"\r\n\t \0\xef\xbb\xbf"
_LARGEST = 1 << 16  # of an answer; real ones have some hundred bytes
_CODES = ("AA", "AE", "AR", "CA", "CE", "CR")  # table 0008
_REJECTED = ("AE", "AR", "CE", "CR")
_CONDITIONS = frozenset(map(str, (0, *range(100, 104), *range(200, 208))))  # table 0357
_SEVERITIES = ("E", "F", "I", "W")  # table 0516
_TOLD = {"MSA": 6, "ERR": 8}  # fields that are read
_UNKNOWN = "204"  # table 0357: no such number is there
_WORDS = (("unknown key identifier", _UNKNOWN), ("duplicate key identifier", "205"))
# What says so of a document in other words. Between the two stands nothing that a patient or a type may be.
_DOCUMENT = r"\b(?:documents?|parents?|originals?|notes?|reports?|txa)\b"
_NONE_SUCH = (
    r"\b(?:unknown|no (?:such|matching|match|record)|un(?:able|known) to (?:find|locate|match)|non ?existent"
    r"|not? (?:be )?(?:found|known|exist|on file|there|available|located|present)|no|not (?:find|locate|match))\b"
)
_LINK = (
    r"(?:\W+(?:the|an?|any|such|this|that|with|has|is|was|does|do|could|can|be|to|replaced?|cancell?ed|key|ids?|of"
    r"|identifiers?|numbers?|referenced?|parent|original|previous|prior|existing|unique|txa|document|[^\W\d]*\d\w*))*?\W+"
)
_SAID_UNKNOWN = re.compile(
    rf"{_DOCUMENT}{_LINK}(?!\bno\b){_NONE_SUCH}|{_NONE_SUCH}{_LINK}{_DOCUMENT}(?! types?\b)", re.IGNORECASE
)
_MOST_WORDS = 500  # characters of a text that are read for these


class NoAnswerError(Exception):
    """Nothing tells whether the message arrived. Its words are a fact in lower case, and hold nothing of an answer."""


@dataclass(frozen=True)
class Answer:
    """What the other side says of a message.

    Attributes:
        code: MSA-1, of table 0008.
        errors: For each ERR segment its condition and severity, of tables 0357 and 0516, as "101 E".
        unknown: Whether it says that no such document is there.
    """

    code: str
    errors: tuple[str, ...] = ()
    unknown: bool = field(default=False, compare=False)


class Connection:
    """A connection to an interface; opened when it is needed.

    Args:
        settings: With a host and a port.
        folder: Names of files count from it.

    Raises:
        HandpressError: A file of certificates, or of our key, cannot be read.
    """

    def __init__(self, settings: Hl7v2, folder: Path) -> None:
        self._settings = settings
        self._place = Span(f"{settings.host}:{settings.port}")
        self._context = _context(settings, folder) if settings.tls else None
        self._socket: socket.socket | None = None
        self._lock = Lock()

    def send(self, message: bytes, control: str) -> Answer:
        """Send *message*, and return the answer to it.

        Args:
            message: Without a frame.
            control: Its MSH-10.

        Raises:
            NoAnswerError: None came, or one that is not to this message.
            HandpressError: There is no connection.
        """
        with self._lock:
            try:
                connection = self._hand_over(_START + message + _END)
                blocks, rest = self._blocks(connection)
                answer = _last([_parsed(one) for block in blocks for one in _messages(block)], control)
                # What is left over, or comes later to a commit, is no answer to the next message.
                if rest.strip(_PADDING) or len(blocks) > 1 or answer.code.startswith("C"):
                    self._drop()
                return answer
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        """Close the connection; the next message opens another."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None

    def _hand_over(self, frame: bytes) -> socket.socket:
        """Write *frame*, on a new connection where the old one is closed; return the connection."""
        if self._socket is not None and _idle(self._socket):
            # Where this fails, the end of the frame did not leave: nobody takes the message for whole.
            with suppress(OSError):
                return self._written(self._socket, frame)
        self._drop()
        self._socket = self._opened()
        try:
            return self._written(self._socket, frame)
        except OSError:
            raise NoAnswerError("the connection was closed while the message was on its way") from None

    def _written(self, connection: socket.socket, frame: bytes) -> socket.socket:
        connection.settimeout(self._settings.timeout_s)
        connection.sendall(frame)
        return connection

    def _blocks(self, connection: socket.socket) -> tuple[list[bytes], bytes]:
        """Return what has come, at least one whole block without its frame, and what is left over."""
        ends, got = monotonic() + self._settings.timeout_s, b""
        while _FS not in got:
            if len(got) > _LARGEST:
                raise NoAnswerError("the answer has no end")
            got = (got + self._received(connection, ends - monotonic())).lstrip(_PADDING)
            if got and not got.startswith(_START):
                raise NoAnswerError("the answer is not in a frame of MLLP")
        *blocks, rest = got.split(_FS)
        return [block.lstrip(_PADDING).removeprefix(_START) for block in blocks], rest

    def _received(self, connection: socket.socket, left_s: float) -> bytes:
        if left_s <= 0:
            raise NoAnswerError("no answer came in time")
        try:
            connection.settimeout(left_s)
            got = connection.recv(_LARGEST)
        except TimeoutError:
            raise NoAnswerError("no answer came in time") from None
        except ssl.SSLError as error:
            if "CERTIFICATE_REQUIRED" in (error.reason or ""):
                raise self._fault("asks for a certificate of ours", "see certificate and key") from None
            raise NoAnswerError("the connection broke before an answer came") from None
        except OSError:
            raise NoAnswerError("the connection broke before an answer came") from None
        if not got:
            raise NoAnswerError("the connection was closed before an answer came")
        return got

    def _opened(self) -> socket.socket:
        host, port = self._settings.host or "", self._settings.port or 0
        plain: socket.socket | None = None
        try:
            plain = socket.create_connection((host, port), self._settings.timeout_s)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self._context.wrap_socket(plain, server_hostname=host) if self._context else plain
        except (OSError, UnicodeError) as error:
            if plain is not None:
                plain.close()
            raise self._unreached(error) from None

    def _unreached(self, error: OSError | UnicodeError) -> HandpressError:
        if isinstance(error, socket.gaierror | UnicodeError):
            return self._fault("is no computer that this one knows", "check the host")
        if isinstance(error, ssl.SSLCertVerificationError):
            return self._fault(f"has a certificate that is not trusted: {error.verify_message}", "see ca-file")
        if isinstance(error, ssl.SSLError | ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
            return self._fault("breaks off while encryption is agreed on", "check the port; see tls, and certificate")
        if isinstance(error, TimeoutError):
            return self._fault("does not answer in time", "check the host, the port and the network between")
        if isinstance(error, ConnectionRefusedError):
            return self._fault("refuses the connection", "check the port, and whether the interface runs")
        return self._fault(f"cannot be reached: {(error.strerror or 'unknown reason').lower()}", "check the network")

    def _fault(self, fact: str, hint: str) -> HandpressError:
        return fault(self._place, f"the interface {fact}", "hl7v2", hint)


def _context(settings: Hl7v2, folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        path = folder / settings.ca_file
        with _read(path, "no certificate", "name a file with the certificate of who vouches for the interface, in PEM"):
            context.load_verify_locations(path)
    if settings.certificate is not None and settings.key is not None:
        path, key = folder / settings.certificate, folder / settings.key
        hint = "name both files, in PEM; the key without a password"
        what = "no certificate of ours with its key"
        with _read(key, what, hint), _read(path, what, hint):
            # A password would be asked for on the terminal: there is none to give.
            context.load_cert_chain(path, key, password=lambda: "")
    return context


@contextmanager
def _read(path: Path, what: str, hint: str) -> Iterator[None]:
    """Raise what is wrong with the file at *path* as its fault."""
    try:
        open_file(path).close()  # a pipe would keep the library for ever
        yield
    except (OSError, ValueError) as error:  # SSLError is an OSError
        reason = "it holds none" if not getattr(error, "errno", None) or isinstance(error, ssl.SSLError) else ""
        reason = reason or (getattr(error, "strerror", None) or "unknown").lower()
        raise fault(Span(str(path)), f"{what} can be read from it: {reason}", "hl7v2", hint) from None


def _idle(connection: socket.socket) -> bool:
    """Whether *connection* is open, and nothing has come that nobody asked for but what pads a frame."""
    try:
        connection.settimeout(0)
        while (got := connection.recv(1)) and got in _PADDING:
            pass
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    return False


def _last(answers: list[tuple[Answer, str]], control: str) -> Answer:
    """Return the answer to the message *control*: of several the one that rejects it, else the last.

    One that rejects no message by its number rejects ours: who cannot read a message does not know it either.
    """
    own = [answer for answer, asked in answers if asked == control or (not asked and answer.code in _REJECTED)]
    if not own:
        raise NoAnswerError("an answer came that is to another message")
    rejected = [answer for answer in own if answer.code in _REJECTED]
    return rejected[-1] if rejected else own[-1]


def _messages(block: bytes) -> list[bytes]:
    """Return the messages in *block*, which may be several, or a batch."""
    found = re.split(rb"[\r\n]\s*(?=MSH)", block.strip(_PADDING + _START))
    return [one for one in found if not one.startswith((b"FHS", b"BHS"))] or found


def _parsed(block: bytes) -> tuple[Answer, str]:
    """Return the answer in *block*, and the number of the message that it is to."""
    from hl7apy.exceptions import HL7apyException

    try:
        # A block is one of a hundred kinds of wrong, and the library says so in as many ways.
        segments, signs = _segments(block.decode("utf-8", "replace").strip())
        (said,) = [values for name, values in segments if name == "MSA"]
        told = [values for name, values in segments if name == "ERR"]
        code, asked = (said.get(number, "").partition(signs["COMPONENT"])[0].strip().upper() for number in (1, 2))
        errors = tuple(_errors(told, signs)) or tuple(_condition(said.get(6, ""), signs["COMPONENT"]))
        unknown = code in _REJECTED and _is_unknown(said, told, signs)
    except (HL7apyException, LookupError, ValueError, TypeError, AttributeError):
        raise NoAnswerError("the answer is none that can be read") from None
    if code not in _CODES:
        raise NoAnswerError("the answer has no code that HL7 knows")
    if code not in _REJECTED and any(re.fullmatch("[EF]|[1-9].*[EF]", error) for error in errors):
        raise NoAnswerError("the answer takes the message, and reports an error in it")
    return Answer(code, errors, unknown), asked


def _segments(text: str) -> tuple[list[tuple[str, dict[int, str]]], dict[str, str]]:
    """Return the segments of an answer that say what became of the message, and the signs that part it.

    Each has a name, and its fields by number. They are read as of 2.5.1, whatever version the answer says it is of:
    these fields stand at the same places in all, and what an interface gets wrong elsewhere is no reason not to know
    what it said.
    """
    from hl7apy import get_default_encoding_chars
    from hl7apy.consts import VALIDATION_LEVEL
    from hl7apy.exceptions import InvalidEncodingChars
    from hl7apy.parser import get_message_info, parse_segment

    signs: dict[str, str] = get_default_encoding_chars("2.5.1")
    try:
        signs = get_message_info(re.sub(r"[\r\n]+", "\r", text))[0]
    except (InvalidEncodingChars, IndexError):  # of the others none counts here
        if text.startswith("MSH"):
            signs |= {"FIELD": text[3]}
    found = []
    for line in re.split(r"[\r\n]+", text):
        name, *values = line.strip().split(signs["FIELD"])
        if name in _TOLD and values:
            plain = signs["FIELD"].join([name, *values[: _TOLD[name]]])
            segment = parse_segment(plain, "2.5.1", signs, VALIDATION_LEVEL.TOLERANT)
            fields: dict[int, str] = {}
            for each in segment.children:
                number, value = int(each.name.rpartition("_")[2]), each.to_er7(signs)
                fields[number] = f"{fields[number]}{signs['REPETITION']}{value}" if number in fields else value
            found.append((name, fields))
    return found, signs


def _errors(segments: list[dict[int, str]], signs: dict[str, str]) -> Iterator[str]:
    for fields in segments:
        severity = [told for told in (fields.get(4, "").strip(),) if told in _SEVERITIES]
        codes = _condition(fields.get(3, ""), signs["COMPONENT"]) or [
            code for _, told in _old_errors(fields, signs) for code in _condition(told, signs["SUBCOMPONENT"])
        ]
        yield from (" ".join([code, *severity]) for code in codes)
        if severity and not codes:
            yield from severity


def _old_errors(fields: dict[int, str], signs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the segment and the error of each place in ERR-1, which is all that an ERR before HL7 2.5 has."""
    for place in fields.get(1, "").split(signs["REPETITION"]):
        segment, *_, told = [*place.split(signs["COMPONENT"], 3), "", "", ""][:4]
        # A CE, its components parted as those of a component, or as its neighbours are.
        yield segment.strip(), told.replace(signs["COMPONENT"], signs["SUBCOMPONENT"])


def _condition(text: str, parted: str) -> list[str]:
    """Return the code of table 0357 in *text*, a coded element: its own, its alternate, or what its words say."""
    parts = text.split(parted)
    for part in (parts[0], *parts[3:4]):
        found = re.match(r"\s*0*([0-9]+)", part)
        if found and found[1] in _CONDITIONS:
            return [found[1]]
    return [code for words, code in _WORDS if words in text.casefold()][:1]


def _is_unknown(said: dict[int, str], told: list[dict[int, str]], signs: dict[str, str]) -> bool:
    """Whether an answer says that no such document is there: by its code, or in words; not of a patient or visit."""
    for fields in told:
        old = list(_old_errors(fields, signs))
        new = fields.get(2, "").partition(signs["COMPONENT"])[0].strip() or next((segment for segment, _ in old), "")
        codes = [(new, _condition(fields.get(3, ""), signs["COMPONENT"]))]
        codes += [(segment, _condition(text, signs["SUBCOMPONENT"])) for segment, text in old]
        if any(_UNKNOWN in code and place not in ("PID", "PV1") for place, code in codes):
            return True
    words = [said.get(3, ""), said.get(6, ""), *(fields.get(number, "") for fields in told for number in (3, 5, 7, 8))]
    words += [text for fields in told for _, text in _old_errors(fields, signs)]
    if _UNKNOWN in _condition(said.get(6, ""), signs["COMPONENT"]):
        return not told
    return any(_SAID_UNKNOWN.search(_plain(text[:_MOST_WORDS])) for text in words)


def _plain(text: str) -> str:
    """Return *text* with its words apart, as of DOCUMENT_NOT_FOUND and DocumentNotFound."""
    apart = re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"\b(?:[a-z]+n['\u2019]t|cannot)\b", "not", apart, flags=re.IGNORECASE)
