"""A protected copy: locked to all but its reader, the same to that reader, and never called PDF/A."""

from __future__ import annotations

import logging
import math
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter

import handpress
import verapdf
from conftest import LIBRARY, copy_of, structure_text, tree_lines
from handpress.brand.variant import Edition, Paper, Variant
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.diagnostics import HandpressError
from handpress.pdf.protect import generated_password, protected
from handpress.press.stages import render
from handpress.proof import inspect
from matrix import LANGUAGES

PASSWORD = "correct horse 7"
PATIENT = Personal("Zebulon Quuxley", parse_procedure("2026-03-03T08:30"), "Dr. Wandamay Fyfeson")


def page_file(code: str = "22325", language: str = "en", variant: Variant | None = None) -> bytes:
    library = LIBRARY if code != "99999" else LANGUAGES
    look = handpress.read_look(LIBRARY / "brand" / "brand.yaml")
    return render(copy_of(handpress.read_entry(handpress.find(library, code, language)), look, PATIENT, variant))


@pytest.fixture(scope="module")
def original() -> bytes:
    return page_file()


@pytest.fixture(scope="module")
def locked(original: bytes) -> bytes:
    return protected(original, PASSWORD)


def opened(data: bytes, password: str = PASSWORD) -> PdfReader:
    return PdfReader(BytesIO(data), password=password)


def unlocked(data: bytes) -> bytes:
    """Return a copy of *data* that needs no password."""
    file = BytesIO()
    PdfWriter(clone_from=opened(data)).write(file)
    return file.getvalue()


def metadata(reader: PdfReader) -> str:
    return reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_only_the_password_opens_it(locked: bytes) -> None:
    for wrong in ("", PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1]):
        assert not PdfReader(BytesIO(locked)).decrypt(wrong)
        with pytest.raises(pypdfium2.PdfiumError, match=r"[Pp]assword"):
            pypdfium2.PdfDocument(locked, password=wrong or None)
    assert len(opened(locked).pages) == len(pypdfium2.PdfDocument(locked, password=PASSWORD))


def test_the_password_is_not_the_owner_s(locked: bytes) -> None:
    # 1: the user's password; 2 would lift all restrictions.
    assert PdfReader(BytesIO(locked)).decrypt(PASSWORD) == 1


@pytest.mark.parametrize(
    ("code", "language", "variant"),
    [
        ("22325", "en", Variant()),
        ("22867", "es", Variant(Edition.LARGE_PRINT, Paper.A4)),
        ("99999", "ar", Variant()),
        ("99999", "vi", Variant()),
    ],
)
def test_its_reader_has_the_same_words_and_tags(code: str, language: str, variant: Variant) -> None:
    plain = page_file(code, language, variant)
    copy = unlocked(protected(plain, PASSWORD))
    assert "Zebulon Quuxley" in structure_text(copy)
    assert structure_text(copy) == structure_text(plain)
    assert tree_lines(copy) == tree_lines(plain)


def test_its_pages_look_the_same(original: bytes, locked: bytes) -> None:
    before, after = pypdfium2.PdfDocument(original), pypdfium2.PdfDocument(locked, password=PASSWORD)
    for one, other in zip(before, after, strict=True):
        assert one.render().to_pil().tobytes() == other.render().to_pil().tobytes()


def test_what_a_screen_reader_needs_stays(original: bytes, locked: bytes) -> None:
    before, after = PdfReader(BytesIO(original)), opened(locked)
    old, new = before.trailer["/Root"], after.trailer["/Root"]
    for key in ("/Lang", "/MarkInfo", "/ViewerPreferences"):
        assert new[key] == old[key]
    assert titles(after.outline) == titles(before.outline)
    assert len(titles(after.outline)) > 3
    assert dict(after.metadata) == dict(before.metadata)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata(after)


def titles(outline: list) -> list[str]:
    return [title for one in outline for title in (titles(one) if isinstance(one, list) else [one.title])]


def test_the_pdf_a_mark_goes_and_all_that_belongs_to_it(original: bytes, locked: bytes) -> None:
    assert metadata(PdfReader(BytesIO(original))).count("pdfa") > 5
    reader = opened(locked)
    assert "pdfa" not in metadata(reader)
    ElementTree.fromstring(metadata(reader))  # it is still XML
    assert "/OutputIntents" not in reader.trailer["/Root"]
    assert profiles(PdfReader(BytesIO(original))) == 1
    assert profiles(reader) == 0


def profiles(reader: PdfReader) -> int:
    """Return how many colour profiles are in a file, whether anything refers to them or not."""
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    return sum(isinstance(one, dict) and "/N" in one and one.get("/Type") != "/ObjStm" for one in objects)


def test_a_file_without_marks_gets_none(look) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, "22325", "en"))
    text = metadata(opened(protected(render(copy_of(handout, look), marks=False), PASSWORD)))
    assert "pdfuaid" not in text
    assert "pdfa" not in text


def test_reading_out_copying_and_printing_are_allowed_and_nothing_else(locked: bytes) -> None:
    # ISO 32000-1, table 22: bits 3, 5, 10, 12; 7, 8 and 13 to 32 are always set.
    bits = PdfReader(BytesIO(locked)).trailer["/Encrypt"]["/P"]
    assert -(2**31) <= bits < 0
    allowed = {number for number in range(1, 13) if bits & 1 << number - 1}
    assert allowed == {3, 5, 7, 8, 10, 12}
    assert bits >> 12 == -1


def test_it_is_aes_256_as_pdf_1_7_has_it(locked: bytes) -> None:
    assert locked.startswith(b"%PDF-1.7\n")
    entry = PdfReader(BytesIO(locked)).trailer["/Encrypt"]
    assert (entry["/Filter"], entry["/V"], entry["/R"], entry["/CF"]["/StdCF"]["/CFM"]) == ("/Standard", 5, 6, "/AESV3")
    assert (entry["/StmF"], entry["/StrF"]) == ("/StdCF", "/StdCF")
    adobe = opened(locked).trailer["/Root"]["/Extensions"]["/ADBE"]
    assert (adobe["/BaseVersion"], adobe["/ExtensionLevel"]) == ("/1.7", 8)


def test_no_word_stands_in_the_clear(original: bytes, locked: bytes) -> None:
    reader = PdfReader(BytesIO(original))
    said = f"{structure_text(original)} {reader.metadata} {' '.join(titles(reader.outline))}"
    words = {word for word in re.findall(r"\w{5,}", said) if not word.isdigit()}
    assert {"Zebulon", "Quuxley", "Fyfeson", "vertebroplasty", "Handpress"} <= words
    # Names are the format's own, such as /Table.
    clear = re.sub(rb"/[A-Za-z0-9]+", b"", locked)
    for word in words:
        for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
            assert word.encode(encoding) not in clear, word
            assert word.encode(encoding).hex().encode() not in clear.lower(), word
    assert b"<x:xmpmeta" not in locked
    assert PASSWORD.encode() not in locked


def test_nothing_in_the_clear_tells_whose_copy_it_is(original: bytes, locked: bytes) -> None:
    # The identifiers of an open file come from its words: who guesses them could check the guess.
    old, new = (PdfReader(BytesIO(data)).trailer["/ID"][0].original_bytes for data in (original, locked))
    assert old != new
    assert old not in locked
    assert old.hex().encode() not in locked.lower()
    again = protected(original, PASSWORD)
    assert again != locked
    assert PdfReader(BytesIO(again)).trailer["/ID"][0].original_bytes != new


def test_no_metadata_names_the_patient(locked: bytes) -> None:
    reader = opened(locked)
    for text in (metadata(reader), str(reader.metadata), str(titles(reader.outline))):
        assert not re.search("Zebulon|Quuxley|Wandamay|Fyfeson|2026-03-03", text)


def test_our_own_inspection_says_that_it_is_encrypted(locked: bytes) -> None:
    facts = [finding.message for finding in inspect(locked, "copy.pdf")]
    password = "trailer: it opens with a password only; what is encrypted was not checked"
    assert facts == ["trailer: the file is encrypted", password]


def test_what_is_protected_is_not_protected_again(locked: bytes) -> None:
    with pytest.raises(ValueError, match="protected already"):
        protected(locked, PASSWORD)


@pytest.mark.parametrize(
    "password", ["a bc def", "~!@#$%^&*()a", "contraseña", "x" * 127, "كلمة مرور", "我的密码是很长的吗", "ж" * 63]
)
def test_what_can_be_typed_opens_in_every_reader(password: str, original: bytes, tmp_path: Path) -> None:
    data = protected(original, password)
    assert PdfReader(BytesIO(data)).decrypt(password) == 1
    assert len(pypdfium2.PdfDocument(data, password=password)) == len(PdfReader(BytesIO(original)).pages)
    if shutil.which("qpdf"):
        (tmp_path / "copy.pdf").write_bytes(data)
        command = ["qpdf", f"--password={password}", "--requires-password", str(tmp_path / "copy.pdf")]
        assert subprocess.run(command, capture_output=True, timeout=600).returncode == 3  # it is the right one


@pytest.mark.parametrize(
    ("password", "fact"),
    [
        ("", "fewer than 8 characters"),
        ("Sevench", "fewer than 8 characters"),
        ("x" * 128, "more than 127 bytes"),
        ("ж" * 64, "more than 127 bytes"),
        (" leading space", "begins or ends with a space"),
        ("trailing space ", "begins or ends with a space"),
        ("1961-07-24", "no letter"),
        ("07/24/1961", "no letter"),
        ("tab\tinside", "not every reader"),
        ("line\nend here", "not every reader"),
        ("soft\xadhyphen", "not every reader"),
        ("zero\u200bwidth", "not every reader"),
        ("variation\ufe0f", "not every reader"),
        ("no-break\xa0space", "not every reader"),
        ("\ufb01ne ligature", "not every reader"),
        ("cafe\u0301 noir", "not every reader"),
        ("smile \U0001f600 smile", "not every reader"),
        ("latin كلمة مرور", "not every reader"),
        ("lone \ud800 surrogate", "not every reader"),
        ("private \ue000 use", "not every reader"),
    ],
)
def test_other_passwords_are_refused_and_never_repeated(password: str, fact: str, original: bytes, caplog) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(HandpressError) as caught:
        protected(original, password)
    (finding,) = caught.value.findings
    assert fact in finding.message
    assert finding.hint
    text = f"{caught.value} {caught.value.__cause__ or ''} {caplog.text}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert len(password) < 2 or password not in text
    assert "U+" not in text


def test_a_password_that_we_make_is_easy_to_read_out_and_hard_to_guess(original: bytes) -> None:
    made = [generated_password() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch("([a-hjkmnp-z][a-hjkmnp-z2-9]{3}-){3}[a-hjkmnp-z][a-hjkmnp-z2-9]{3}", one) for one in made)
    # Every sign comes up in every place that may have it, or there are fewer passwords than we say.
    places = [{one[at] for one in made} for at in range(19) if made[0][at] != "-"]
    assert sum(math.log2(len(place)) for place in places) > 76
    assert opened(protected(original, made[0]), made[0]).pages


def failed_rules(data: bytes, path: Path) -> list[str]:
    """Return the rules of PDF/UA-1 that veraPDF finds broken, or that it could not open the file."""
    path.write_bytes(data)
    command = ["java", "-Xmx1g", "-cp", str(verapdf.JARS / "*"), "org.verapdf.apps.GreenfieldCliWrapper"]
    command += ["-f", "ua1", "--password", PASSWORD, "--format", "xml", str(path)]
    report = ElementTree.fromstring(subprocess.run(command, capture_output=True, text=True, timeout=600).stdout)
    verdict = report.find(".//validationReport")
    if verdict is None:
        return ["not opened"]
    found = [f"{rule.get('specification')} {rule.get('clause')}" for rule in verdict.iter("rule")]
    assert verdict.get("isCompliant") == ("false" if found else "true")
    return found


@pytest.mark.heavy
def test_verapdf_finds_it_to_be_pdf_ua(original: bytes, tmp_path: Path) -> None:
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    mismarked = original.replace(b"<pdfuaid:part>1", b"<pdfuaid:part>7")
    for data, rules in ((original, []), (mismarked, ["ISO 14289-1:2014 5"])):
        # Up to 1.30 it counts a round of the hash too many and misreads one copy in fourteen (veraPDF-library, 1632).
        judged = (failed_rules(protected(data, PASSWORD), tmp_path / "locked.pdf") for _ in range(8))
        assert rules in judged


def test_qpdf_finds_it_sound(locked: bytes, tmp_path: Path) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed: apt-get install qpdf")
    path = tmp_path / "locked.pdf"
    path.write_bytes(locked)
    command = ["qpdf", "--check", f"--password={PASSWORD}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PDF Version: 1.7 extension level 8" in done.stdout
    assert "Supplied password is user password" in done.stdout
    assert "stream encryption method: AESv3" in done.stdout
    assert "extract for accessibility: allowed" in done.stdout
    assert "modify anything: not allowed" in done.stdout
