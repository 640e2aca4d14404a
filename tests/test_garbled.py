"""A letter that was lost is an error; text that was read in a wrong encoding is told; what can be meant is neither."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY, ROOT
from handpress.cli.commands import main
from handpress.source.garbled import garbled

WORDS = [
    "Don’t", "“hola”", "el niño", "NIÑO", "corazón", "ÁRBOL", "38 °C", "½ pastilla", "≥ 3", "5 µg", "®", "™", "— así",
    "Bác sĩ nói ậy", "Người bệnh ở đây ư", "TRƯỚC khi mổ", "Łódź żółw", "Грыжа", "المريض", "ניתוח", "手术前", "😀",
    "naïve", "ça va à l’hôpital", "Straße", "Ångström", "São", "coração", "ﬁ", "…",
]  # fmt: skip
MEANT = [
    "«CAFÉ»", "“CAFÉ”", "CAFÉ…", "está…”", "«está»", "así”—dijo", "NIÑO—", "l’É…”", "IRMÃ”", "IRMÃ»", "« Â »", "ĐÃ”",
    "à…", "café®", "5 €", "Perú™", "JOSÉ’s", "«á»", "¿Qué…?»", "Ö“", "„Ü“", "ß“", "À l’hôpital «là»…", "è—»", "š“",
    "Ž…", "Bệnh nhân “ở đâu”…", "TRẢ LỜI: “CÓ”…", "ÂM", "TÂM", "HÀ NỘI", "ÃO", "NÃO", "Ã ",
    "√ Done", "√área", "✓", "─── ✂ ───", "├── a", "│ a │", "β–γ", "„Äpfel‚", "‚Ä", "5 × 3", "¬", "Straße", "Groß",
    "В 8 часов", "CASĂ»", "Г. Иванов", "أ", "آب", "你吃了", "NÕO", "lõi", "5 ¡Coma!", "¡Cuidado!", "¤", "∞",
    "â", "pâté…»", "È…", "Ó»", "í‘a",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_text_read_in_a_wrong_encoding_is_found(word: str) -> None:
    text = word.encode().decode("cp1252", errors="ignore")
    lossless = text.encode("cp1252", errors="ignore") == word.encode()
    if lossless and text != word:
        assert garbled(f"So {text} it is") != ""
    assert garbled(f"So {word} it is") == ""


@pytest.mark.parametrize("text", ["Don‚Äôt", "ni√±o", "5Â mg", "Ã©", "Donâ€™t eat", "ï»¿Knee", "ï¿½"])
def test_other_kinds_are_found(text: str) -> None:
    assert garbled(text)


@pytest.mark.parametrize("encoding", ["mac_roman", "cp437", "cp850", "cp1251", "cp1256", "cp1258", "gb18030"])
@pytest.mark.parametrize("word", ["Don’t eat", "“hola”", "at 38 °C or"])
def test_text_read_on_another_computer_is_found(word: str, encoding: str) -> None:
    text = word.encode().decode(encoding, errors="ignore")
    assert garbled(text), text


@pytest.mark.parametrize(
    "text",
    [
        "ni├▒o", "caf├⌐", "mg ┬╡g", "ΓëÑ 3", "niأ±o", "cafГ©", "niĂ±o", "2 Ã— 3", "‚â• 3", "‚â§ 5", "¬Ω", "na√ßok",
        "锟斤拷", "DonÕt", "38 ¡C", "38 ∞C", "ni¤o", "─É├ú",
    ],
)  # fmt: skip
def test_letters_of_another_computer_are_found(text: str) -> None:
    assert garbled(f"So {text} it is")


@pytest.mark.parametrize("text", MEANT)
def test_what_can_be_meant_is_not_called_garbled(text: str) -> None:
    assert garbled(text) == ""
    assert garbled(f"Lea {text} y siga") == ""


def test_nothing_that_ships_is_called_garbled() -> None:
    for folder in (LIBRARY, ROOT / "src", ROOT / "tests" / "languages", ROOT / "tests" / "facts"):
        for path in folder.rglob("*.yaml"):
            assert garbled(path.read_text()) == "", path


@given(st.text(st.characters(codec="ascii") | st.sampled_from("áéíóúñü¿¡«»“”‘’…—ÁÉÍÓÚÑ")))
def test_spanish_is_never_called_garbled(text: str) -> None:
    assert garbled(text) == ""


def library(folder: Path, item: str) -> Path:
    text = f'code: "99998"\ntitle: Knee\nsections:\n  - kind: overview\n    items:\n      - "{item}"\n'
    (folder / "99998.yaml").write_text(text)
    return folder


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.mark.parametrize("command", ["render", "check"])
def test_a_lost_letter_in_a_handout_is_an_error(command: str, tmp_path: Path) -> None:
    out = ["--out", tmp_path / "o"] if command == "render" else []
    code, output = run(command, "99998", "--library", library(tmp_path, "It\ufffds fine"), *out)
    assert code == 1
    assert "99998.yaml:6:12: error: a letter was lost here: U+FFFD stands in its place [lost-letter]" in output


@pytest.mark.parametrize("command", ["render", "check"])
def test_a_garbled_handout_is_told(command: str, tmp_path: Path) -> None:
    out = ["--out", tmp_path / "o"] if command == "render" else []
    _, output = run(command, "99998", "--library", library(tmp_path, "Donâ€™t eat"), *out)
    assert '99998.yaml:6:9: warning: "Donâ€™t" seems to be garbled [garbled]' in output
    if command == "render":
        assert (tmp_path / "o" / "99998_en.pdf").exists()


def test_a_garbled_brand_is_told(tmp_path: Path) -> None:
    brand = tmp_path / "brand.yaml"
    brand.write_text('clinic: "ClÃ­nica del Sol"\nprint: {code: no}\n'.replace("\xad", "\xb3"))
    folder = library(tmp_path, "It is fine")
    for words in (["render", "99998", "--out", tmp_path / "o"], ["check", "99998"], ["list"]):
        _, output = run(*words, "--library", folder, "--brand", brand)
        assert "brand.yaml:1:9: warning:" in output
        assert "[garbled]" in output


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("JosÃ© Roe", 0, "--patient: warning: this name seems to be garbled"),
        ("Jos\ufffd Roe", 1, "--patient: error: a letter"),
    ],
)
def test_a_name_is_told_without_its_letters(name: str, code: int, told: str, tmp_path: Path) -> None:
    words = ["render", "22511", "--library", LIBRARY, "--patient", name, "--out", tmp_path]
    for _ in range(2):  # laid out, then from its plate
        found, output = run(*words)
        assert (found, told in output) == (code, True)
        assert "Roe" not in output


def test_names_in_a_list_are_told_by_their_rows(tmp_path: Path) -> None:
    day = tmp_path / "day.csv"
    day.write_text("patient,code,clinician,room\nJosÃ© Roe,22511,,\nJos\ufffd Roe,22511,,\nAnn Roe,22511,,R\ufffd1\n")
    code, output = run("batch", day, "--drafts", "--library", LIBRARY, "--out", tmp_path / "o", "--jobs", 1)
    assert code == 1
    assert "row 2: error: patient: letters of this name" in output
    assert "row 3: error: patient: a letter of this was lost" in output
    assert "row 4: error: room: a letter of this was lost" in output
    assert "Roe" not in output


def test_names_in_documents_for_a_portal_are_told_by_their_rows(tmp_path: Path) -> None:
    day = tmp_path / "day.csv"
    day.write_text("patient,MRN,code\nJosÃ© Roe,7,22511\nAnn Roe,8,22511\n")
    words = ["--to", "folder", "--out", tmp_path / "o", "--library", LIBRARY, "--allow-draft", "test"]
    _, output = run("attach", day, *words)
    assert "row 2: error: patient: letters of this name" in output
    assert "row 3: error" not in output


def test_a_procedure_before_today_is_told(tmp_path: Path) -> None:
    words = ["render", "22511", "--library", LIBRARY, "--out", tmp_path, "--date"]
    for _ in range(2):
        assert "--date: warning: the date is past [past]" in run(*words, "2020-03-03")[1]
    assert "past" not in run(*words, "2199-03-03")[1]
