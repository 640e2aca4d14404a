"""Papers are found by code, name or word, in every language, without accents; what changed is read anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conftest import LIBRARY, ROOT
from handpress.content import search
from handpress.content.search import Index, Where, fold

HANDOUT = "code: '{code}'\ntitle: '{title}'\nlanguage: {language}\nsections:\n  - kind: overview\n    text: {text}\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    return tmp_path / "handouts"


def put(library: Path, name: str, title: str, text: str) -> Path:
    code, _, language = name.partition(".")
    path = library / f"{name}.yaml"
    path.write_text(HANDOUT.format(code=code, title=title, text=text, language=language or "en"), encoding="utf-8")
    return path


def found(library: Path, query: str, language: str = "") -> list[tuple[str, str]]:
    index = Index(library)
    index.renew()
    return [(hit.entry.name, hit.entry.language) for hit in index.find(query, language)]


def test_papers_are_found_by_code_name_and_word(library: Path) -> None:
    assert found(library, "22511")[0] == ("22511", "en")
    assert found(library, "2251")[:2] == [("22511", "en"), ("22511", "es")]
    assert found(library, "45378")[0][0] == "colonoscopy"
    assert found(library, "COLONOSC")[0][0] == "colonoscopy"
    assert ("22511", "en") in found(library, "broken back")
    assert ("22511", "es") in found(library, "fractura")
    assert found(library, "fractura", "es")[0][1] == "es"
    assert found(library, "zebra") == found(library, "") == found(library, " - ") == []


def test_accents_case_and_signs_do_not_matter(library: Path) -> None:
    put(library, "99991.es", "Colonoscopía: qué esperar", "La noche ANTERIOR")
    for query in ("colonoscopia que", "COLONOSCOPÍA", "qué-esperar", "noche anterior"):
        assert ("99991", "es") in found(library, query), query
    assert fold("Ärzte, ñandú!") == " arzte nandu"


@pytest.mark.parametrize(
    ("name", "title", "query"),
    [
        ("99992.zh-Hans", "大肠镜检查", "肠镜"),
        ("99993.ar", "تنظير القولون", "القولون"),
        ("99994.vi", "Nội soi đại tràng", "noi soi"),
        ("99995.ko", "대장내시경 검사", "대장"),
    ],
)
def test_every_script_is_searched(library: Path, name: str, title: str, query: str) -> None:
    put(library, name, title, "x")
    assert tuple(name.split(".")) in found(library, query)


def test_glossary_words_stand_for_each_other(library: Path) -> None:
    put(library, "99996", "Spine care", "This is for a compression fracture")
    put(library, "99997", "Blood", "You take a blood thinner")
    index = Index(library)
    index.renew()
    (hit,) = [hit for hit in index.find("crushed spine bone") if hit.entry.name == "99996"]
    assert hit.also == ("compression", "fracture")
    (hit,) = [hit for hit in index.find("anticoagulant") if hit.entry.name == "99997"]
    assert hit.also == ("blood", "thinner")


def test_the_best_place_comes_first(library: Path) -> None:
    put(library, "99998", "About knees", "Nothing of colonoscopy")
    names = [name for name, _ in found(library, "colonoscopy")]
    assert names.index("colonoscopy") < names.index("99998")
    index = Index(library)
    index.renew()
    assert [hit.where for hit in index.find("colonoscopy")] == sorted(hit.where for hit in index.find("colonoscopy"))
    assert index.find("22511")[0].where is Where.CODE


def test_only_what_changed_is_read_again(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = search._said
    monkeypatch.setattr(search, "_said", lambda entry: read.append(entry.path.name) or real(entry))
    index = Index(library)
    assert index.renew()
    first = len(read)
    assert not index.renew()
    assert len(read) == first
    path = put(library, "99999", "Knee", "words")
    assert index.renew()
    assert read[first:] == ["99999.yaml"]
    (library / "local").mkdir()
    own = "code: '99999'\nreplace:\n  - find: Knee\n    with: Elbow\n"
    (library / "local" / "99999.yaml").write_text(own)
    index.renew()
    assert [hit.title for hit in index.find("elbow")] == ["Elbow"]
    path.unlink()
    index.renew()
    assert index.find("elbow") == []
    again = Index(library, index.known)
    assert not again.renew()
    assert len(read) == first + 2


def test_a_file_with_faults_is_found_by_its_code(library: Path) -> None:
    (library / "99990.yaml").write_text("code: '99990'\ntitle: [", encoding="utf-8")
    assert found(library, "99990") == [("99990", "en")]


def test_sheets_are_found_by_their_codes_and_titles(library: Path) -> None:
    (library / "sheets").mkdir(exist_ok=True)
    shutil.copy(ROOT / "output" / "samples" / "22511_en.pdf", library / "sheets" / "parking.pdf")
    text = "sheets:\n  parking: {title: Where to park, codes: ['22511'], rights: our own, owner: Test}\n"
    (library / "sheets" / "sheets.yaml").write_text(text)
    assert ("parking", "en") in found(library, "park")
    assert ("parking", "en") in found(library, "22511")


def test_list_finds_papers(library: Path) -> None:
    from click.testing import CliRunner

    from handpress.cli.commands import main

    command = ["list", "--library", str(library), "--find"]
    told = CliRunner().invoke(main, [*command, "colonoscopy"], standalone_mode=False)
    assert told.output.startswith("colonoscopy  en  ")
    found = json.loads(CliRunner().invoke(main, [*command, "22511", "--json"], standalone_mode=False).output)
    assert [paper["language"] for paper in found["papers"]][:2] == ["en", "es"]
    assert found["papers"][0]["where"] == "code"
