"""Messages over MLLP, to listeners that behave and to others; nothing that they say of a patient comes back."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handpress.diagnostics import HandpressError
from handpress.portal.mllp import Answer, Connection, NoAnswerError
from handpress.portal.settings import Hl7v2
from handpress.source.bind import from_plain
from mllp_listener import END, START, Behaviour, Listener, RawListener, ack, certificate, raw, says

HEAD = r"MSH|^~\&|A|A|B|B|20260102030405+0000||MDM^T02^MDM_T02"


def message(control: str = "C1", size: int = 0) -> bytes:
    return f"{HEAD}|{control}|P|2.5.1\rPID|1||77^^^A^MR||Secret\r{'x' * size}".encode()


def place(port: int, **other: object) -> Hl7v2:
    names = ("sending-facility", "receiving-application", "receiving-facility", "patient-authority")
    given = dict.fromkeys(names, "X") | {"host": "127.0.0.1", "port": str(port), "tls": "no", "timeout-s": "60"}
    return from_plain(Hl7v2, given | {name.replace("_", "-"): value for name, value in other.items()})


def line(port: int, folder: Path = Path(), **other: object) -> Connection:
    return Connection(place(port, **other), folder)


def answered(behaviour: Behaviour, timeout_s: str = "60") -> Answer:
    with RawListener(behaviour) as listener:
        wire = line(listener.port, timeout_s=timeout_s)
        try:
            return wire.send(message(), "C1")
        finally:
            wire.close()


def test_real_listener_takes_messages_on_one_connection() -> None:
    with Listener() as listener:
        wire = line(listener.port)
        answers = [wire.send(message(f"C{number}", 1 << 20), f"C{number}") for number in range(3)]
        wire.close()
    assert answers == [Answer("AA")] * 3
    assert [str(got.segment("MSH")[10]) for got in listener.got] == ["C0", "C1", "C2"]
    assert listener.connections == 1


def test_threads_take_turns() -> None:
    found: list[Answer] = []
    with Listener() as listener:
        wire = line(listener.port)
        threads = [
            threading.Thread(target=lambda name=f"T{number}": found.append(wire.send(message(name), name)))
            for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wire.close()
    assert found == [Answer("AA")] * 8
    assert listener.connections == 1


def test_encrypted_with_a_certificate_that_is_named(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with Listener(context) as listener:
        wire = line(listener.port, tmp_path, tls="yes", ca_file="interface.pem")
        assert [wire.send(message(name), name) for name in ("A", "B")] == [Answer("AA")] * 2
        wire.close()
    assert listener.connections == 1


def test_interface_that_asks_who_we_are_gets_our_certificate(tmp_path: Path) -> None:
    own, context = certificate(tmp_path)
    context.load_verify_locations(own)
    context.verify_mode = ssl.CERT_REQUIRED
    with Listener(context) as listener:
        wire = line(listener.port, tmp_path, tls="yes", ca_file="interface.pem")
        with pytest.raises((HandpressError, NoAnswerError)):  # it tells why, or just hangs up
            wire.send(message(), "C1")
        assert listener.got == []
        ours = {"certificate": "interface.pem", "key": "interface.key"}
        wire = line(listener.port, tmp_path, tls="yes", ca_file="interface.pem", **ours)
        assert wire.send(message("A"), "A") == Answer("AA")
        wire.close()
    assert len(listener.got) == 1


def test_interface_that_says_what_it_misses_is_understood(tmp_path: Path) -> None:
    own, context = certificate(tmp_path)
    context.load_verify_locations(own)
    context.verify_mode = ssl.CERT_REQUIRED
    told = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            with context.wrap_socket(server.accept()[0], server_side=True, do_handshake_on_connect=False) as taken:
                with suppress(ssl.SSLError):
                    taken.do_handshake()
                told.wait(5)

        thread = threading.Thread(target=refuse)
        thread.start()
        wire = line(server.getsockname()[1], tmp_path, tls="yes", ca_file="interface.pem")
        with pytest.raises(HandpressError, match="asks for a certificate of ours"):
            wire.send(message(), "C1")
        told.set()
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        f"{HEAD}\rMSA|AA|C1\rERR|||101|E\r",
        f"{HEAD}\rMSA|AA|C1\rERR|||101|F\r",
        f"{HEAD}\rMSA|AA|C1\rMSA|AE|C1\r",
    ],
)
def test_answer_that_contradicts_itself_is_none(answer: str) -> None:
    with pytest.raises(NoAnswerError):
        answered(raw(START + answer.encode() + END))


def test_key_that_does_not_fit_or_is_locked_is_reported_at_once(tmp_path: Path) -> None:
    certificate(tmp_path)
    key = serialization.load_pem_private_key((tmp_path / "interface.key").read_bytes(), None)
    locked = serialization.BestAvailableEncryption(b"made-up words")
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "locked.key").write_bytes(key.private_bytes(pem, kind, locked))
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(pem, kind, serialization.NoEncryption())
    (tmp_path / "other.key").write_bytes(other)
    for name in ("locked.key", "other.key", "none.key", "interface.pem"):
        with pytest.raises(HandpressError, match="no certificate of ours with its key can be read"):
            line(1, tmp_path, tls="yes", certificate="interface.pem", key=name)


def test_certificate_that_nobody_named_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    refused = pytest.raises(HandpressError, match="has a certificate that is not trusted")
    with Listener(context) as listener, refused:
        line(listener.port, tls="yes").send(message(), "C1")
    assert listener.got == []


def test_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with Listener(context) as listener:
        wire = line(listener.port, tmp_path, tls="yes", ca_file="interface.pem", host="localhost")
        with pytest.raises(HandpressError, match="not trusted"):
            wire.send(message(), "C1")


def test_interface_that_does_not_encrypt_is_refused_by_default() -> None:
    refused = pytest.raises(HandpressError, match="breaks off while encryption is agreed on")
    with RawListener(raw(b"", then_close=True), read=False) as listener, refused:
        line(listener.port, tls="yes").send(message(), "C1")


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_file_of_certificates_that_cannot_be_read_is_reported_at_once(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(HandpressError, match="no certificate can be read"):
        line(1, tmp_path, tls="yes", ca_file="ca.pem")


def test_port_that_nobody_listens_on_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(HandpressError, match="refuses the connection"):
        line(port).send(message(), "C1")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 200])
def test_host_that_is_not_there_is_reported(host: str) -> None:
    with pytest.raises(HandpressError, match="no computer that this one knows"):
        line(2575, host=host).send(message(), "C1")


@pytest.mark.parametrize("code", ["AE", "AR", "CE", "CR"])
def test_rejection_comes_back_with_its_codes_and_no_words(code: str) -> None:
    errors = [
        "ERR||PID^1^5|101^Required field missing^HL70357|E||||Ana Secret",
        "ERR||PID|Ana Secret|Ana",
        "ERR|||103|W",
    ]
    answer = answered(says(lambda sent: ack(sent, code, errors=errors)))
    assert answer == Answer(code, ("101 E", "103 W"))


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        (HEAD, "|9|P|9.9"),
        (HEAD, "|9|P|"),
        (HEAD, "|9|P|2.3.1^USA"),
        ("MSH|^~\\&", ""),
        ("MSH|", ""),
        ("MSH|^~\\&#|A|A", "|A"),
        ("\r\nMSH|^~\\&|A", ""),
    ],
)
@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\r\r", "\r\n\r\n"])
@pytest.mark.parametrize(
    "body",
    [
        ["MSA|AE|C1|for Ana", "ERR||PID^1|101^Required^HL70357|E||||Ana"],
        ["MSA|AE|C1|a|b|c|d|e|f|g|h", "ERR|||101|E|" + "x|" * 20, "ZZZ|1", "NTE"],
        ["SFT|A", "MSA|AE|C1", " ERR|A|B|101|E"],
    ],
)
def test_odd_answer_is_read_all_the_same(head: str, rest: str, end: str, body: list[str]) -> None:
    block = end.join([head + rest, *body, ""]).encode()
    assert answered(raw(START + block + END)) == Answer("AE", ("101 E",))


@pytest.mark.parametrize("before", [b"", b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("behind", [b"\x1c", b"\x1c\n", b"\x1c\r\n", b"\x1c\r\r"])
def test_frame_with_other_line_ends_is_one_and_the_connection_stays(before: bytes, behind: bytes) -> None:
    def framed(connection: socket.socket, sent: bytes) -> None:
        connection.sendall(before + START + ack(sent) + behind)

    with RawListener(framed) as listener:
        wire = line(listener.port)
        assert [wire.send(message(name), name) for name in ("A", "B", "C")] == [Answer("AA")] * 3
        wire.close()
    assert listener.connections == 1


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (["MSA|AE|C1", "ERR|TXA^1^12^204&Unknown key identifier&HL70357"], ("204",)),  # HL7 2.3, 2.24.5
        (["MSA|AE|C1", "ERR|TXA^1^12^204^Unknown key identifier"], ("204",)),
        (["MSA|AE|C1", "ERR|PID^1^5^101&Ana Secret~TXA^1^12^204"], ("101", "204")),
        (["MSA|AE|C1|for Ana|||204^Ana Secret^HL70357"], ("204",)),  # MSA-6
        (["MSA|AE|C1", "ERR|PID^1^5^101|TXA^1^12|204|E"], ("204 E",)),  # what is of 2.5 counts
        (["MSA|AE|C1", "ERR|PID^1^5^Ana"], ()),
    ],
)
def test_error_of_an_older_version_has_its_code(body: list[str], errors: tuple[str, ...]) -> None:
    block = "\r".join([HEAD + "|9|P|2.3", *body, ""]).encode()
    assert answered(raw(START + block + END)) == Answer("AE", errors)


@pytest.mark.parametrize(
    "answer",
    [
        "\ufeff{head}\rMSA|AA|C1\r",
        "  {head}\rMSA|AA|C1\r\0",
        "{head}\rMSA|aa |C1\r",
        "{head}\rMSA|AA^Accepted| c1^x ||||||||\r",
        "{head}\rMSA|AE|C0\r{head}\rMSA|AA|C1\r",
        "{head}\rMSA|CA|C1\r{head}\rMSA|AA|C1\r",
        "FHS|^~\\&\r\nBHS|^~\\&\r\n{head}\r\nMSA|AA|C1\r\nBTS|1\r\nFTS|1\r\n",
        "{head}\rMSA|AA|C1\rERR|||0^Message accepted^HL70357|E\r",
    ],
)
def test_what_another_program_writes_of_the_same_is_understood(answer: str) -> None:
    assert answered(raw(START + answer.format(head=HEAD).encode() + END)).code == "AA"


@pytest.mark.parametrize("before", [b" ", b"\0", b"\xef\xbb\xbf", b"\t\r\n"])
def test_what_pads_a_frame_is_none_of_it(before: bytes) -> None:
    with RawListener(lambda connection, sent: connection.sendall(before + START + ack(sent) + END)) as listener:
        wire = line(listener.port)
        assert [wire.send(message(name), name) for name in ("A", "B")] == [Answer("AA")] * 2
        wire.close()


@pytest.mark.parametrize("body", ["MSA|{code}||Ana", "MSA|{code}"])
def test_only_a_rejection_may_leave_the_number_out(body: str) -> None:
    """Who cannot read a message does not know its number; who takes one does."""
    block = START + f"{HEAD}\r{body}\r".encode() + END
    assert answered(raw(block.replace(b"{code}", b"AR"))) == Answer("AR")
    with pytest.raises(NoAnswerError, match="another message"):
        answered(raw(block.replace(b"{code}", b"AA")))


UNKNOWN = {
    "MSA|AE|C1|Document not found": True,
    "MSA|AE|C1|DOCUMENT_NOT_FOUND for patient": True,
    "MSA|AE|C1\rERR|||207^App^HL70357|E||||The parent document 12AB doesn't exist": True,
    "MSA|AE|C1\rERR|||^Unknown key identifier^HL70357|E": True,
    "MSA|AE|C1\rERR||TXA^1^13|L7^x^L^204^Unknown^HL70357|E": True,
    "MSA|AE|C1\rERR||TXA^1^13|0204|E": True,
    "MSA|AE|C1\rERR|TXA^1^13^L&x&L&204&Unknown&HL70357": True,
    "MSA|AE|C1||||L^x^L^204^Unknown^HL70357": True,
    "MSA|AE|C1\rERR||PID^1^3|204|E": False,
    "MSA|AE|C1\rERR|PV1^1^19^204": False,
    "MSA|AE|C1|Patient not found for document": False,
    "MSA|AE|C1|Unknown document type": False,
    "MSA|AE|C1|Document rejected: unknown user": False,
    "MSA|AE|C1\rERR|||101|E||||Document is missing a title": False,
    "MSA|AA|C1|Document not found": False,
}


@pytest.mark.parametrize("body", UNKNOWN)
@pytest.mark.parametrize("signs", ["|^~\\&", "#@*!%"])
def test_that_no_such_document_is_there_is_told_by_code_or_in_words(body: str, signs: str) -> None:
    written = f"MSH|^~\\&|A|A\r{body}\r".translate(str.maketrans("|^~\\&", signs))
    assert answered(raw(START + written.encode() + END)).unknown is UNKNOWN[body]


def test_commit_counts_and_a_rejection_behind_it_counts_more() -> None:
    assert answered(says(lambda sent: ack(sent, "CA"))) == Answer("CA")
    both = says(lambda sent: ack(sent, "CA"), lambda sent: ack(sent, "AE"))
    assert answered(both) == Answer("AE")


def test_late_answer_to_a_commit_is_not_taken_for_the_next_ones() -> None:
    def late(connection: socket.socket, sent: bytes) -> None:
        says(lambda sent: ack(sent, "CA"))(connection, sent)
        time.sleep(0.1)
        says(lambda sent: ack(sent, "AE"))(connection, sent)
        both.set()

    both = threading.Event()
    with RawListener(late, says(ack)) as listener:
        wire = line(listener.port)
        assert wire.send(message("A"), "A") == Answer("CA")
        assert both.wait(600)
        assert wire.send(message("B"), "B") == Answer("AA")
        wire.close()


WRONG = {
    "closes": (raw(b"", then_close=True), "closed before an answer"),
    "hangs": (raw(b""), "in time"),
    "half": (raw(START + ack(message())[:50]), "in time"),
    "half, closed": (raw(START + ack(message())[:50], then_close=True), "closed before an answer"),
    "no frame": (raw(ack(message()) + END), "not in a frame"),
    "garbage": (raw(b"\xff\xfe\x00HTTP/1.1 400 Bad Request\r\n\r\n"), "not in a frame"),
    "empty": (raw(START + END), "none that can be read"),
    "no MSA": (raw(START + HEAD.encode() + b"|1|P|2.5.1\r" + END), "none that can be read"),
    "bytes": (raw(START + bytes(range(128, 256)) + END), "none that can be read"),
    "unknown code": (says(lambda sent: ack(sent, "ZZ")), "no code"),
    "another message": (says(lambda sent: ack(sent, asked="C2")), "to another message"),
    "huge": (raw(START + b"x" * 300_000), "has no end"),
}


@pytest.mark.parametrize("name", WRONG)
def test_answer_that_is_none_is_none(name: str) -> None:
    behaviour, fact = WRONG[name]
    with pytest.raises(NoAnswerError, match=fact) as raised:
        answered(behaviour, "0.4" if fact == "in time" else "60")
    assert "Secret" not in repr(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_answer_that_drips_has_an_end() -> None:
    def drip(connection: socket.socket, sent: bytes) -> None:
        connection.sendall(START)
        for _ in range(10_000):
            time.sleep(0.05)
            connection.sendall(b"x")  # fails as soon as the other end is closed
        whole.append(True)

    whole: list[bool] = []
    with pytest.raises(NoAnswerError, match="in time"):
        answered(drip, "0.4")
    assert not whole


def test_connection_that_was_closed_between_messages_is_opened_again() -> None:
    with RawListener(says(ack, then_close=True)) as listener:
        wire = line(listener.port)
        for name in ("A", "B", "C"):
            assert wire.send(message(name), name) == Answer("AA")
            while not listener.closed:
                time.sleep(0.01)
        wire.close()
    assert listener.connections == 3
    assert len(listener.got) == 3


def test_message_without_an_answer_is_not_sent_twice() -> None:
    with RawListener(says(ack), raw(b"", then_close=True), says(ack)) as listener:
        wire = line(listener.port)
        wire.send(message("A"), "A")
        with pytest.raises(NoAnswerError):
            wire.send(message("B"), "B")
        assert wire.send(message("C"), "C") == Answer("AA")
        wire.close()
    assert [got.split(b"|")[9] for got in listener.got] == [b"A", b"B", b"C"]


def test_second_answer_to_one_message_is_not_taken_for_the_next_ones() -> None:
    with RawListener(says(ack, ack)) as listener:
        wire = line(listener.port)
        assert [wire.send(message(name), name) for name in ("A", "B")] == [Answer("AA")] * 2
        wire.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=80) | st.text("MSHAERC|^~\\&\r1 ", max_size=80).map(str.encode))
def test_any_block_is_an_answer_or_none(block: bytes) -> None:
    from handpress.portal.mllp import _parsed

    for data in (block, HEAD.encode() + b"\r" + block, HEAD.encode() + b"\rMSA|AA|C1\r" + block):
        try:
            answer, _ = _parsed(data)
        except NoAnswerError:
            continue
        assert answer.code in ("AA", "AE", "AR", "CA", "CE", "CR")
