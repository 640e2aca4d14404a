"""Every case file says in its comments what is found in it. All of that is found, and nothing else.

The comments stand first in the file::

    # file: 22867.es.yaml                                  its name in a library; 22867.yaml if this line is missing
    # expect: 12:5: error: unknown key "tittle" in section "procedure" [unknown-key]
    # hint: did you mean "title"?

``12:5`` is line and column, these comments counted; without it a finding is about the file as a whole.
Where comments would change the case, it stands in `test_yaml.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml as pyyaml

import handpress
from conftest import ROOT, copy_of
from handpress.brand.look import Look
from handpress.diagnostics import HandpressError
from handpress.source import yaml

CASES = ROOT / "tests" / "cases"
BAD = sorted((CASES / "bad").glob("*.yaml"))
GOOD = sorted((CASES / "good").glob("*.yaml"))


def name_of(path: Path) -> str:
    return path.stem


def copied(case: Path, folder: Path) -> Path:
    """Return a copy of *case* in *folder*, under the name that it asks for."""
    data = case.read_bytes()
    name = re.match(rb"# file: (\S+)\n", data)
    path = folder / (name[1].decode() if name else "22867.yaml")
    path.write_bytes(data)
    return path


def found(case: Path, folder: Path) -> list[str]:
    """Return what is found in *case*, in the words of its comments."""
    path = copied(case, folder)
    (entry,) = handpress.entries(folder)
    try:
        handpress.read_entry(entry)
    except HandpressError as error:
        lines = str(error).replace(f"{path}: ", "").replace(f"{path}:", "").splitlines()
        return [line.strip() if line.startswith("  hint: ") else f"expect: {line}" for line in lines]
    return []


def expected(case: Path) -> list[str]:
    lines = case.read_bytes().decode("utf-8").split("\n")
    return [line.removeprefix("# ") for line in lines if re.match("# (expect|hint): ", line)]


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_file_is_reported_as_it_says(case: Path, tmp_path: Path) -> None:
    assert expected(case)
    assert found(case, tmp_path) == expected(case)


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_file_is_read_and_printed(case: Path, tmp_path: Path, look: Look) -> None:
    assert found(case, tmp_path) == []
    handout = handpress.read_entry(*handpress.entries(tmp_path))
    assert handpress.render(copy_of(handout, look)).startswith(b"%PDF-")


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_every_message_is_a_fact_in_lower_case_with_a_rule_and_a_hint(case: Path, tmp_path: Path) -> None:
    facts, hints = found(case, tmp_path)[::2], found(case, tmp_path)[1::2]
    assert len(facts) == len(hints)
    for fact, hint in zip(facts, hints, strict=True):
        message = re.fullmatch(r"expect: (\d+:\d+: )?error: ([^A-Z ].*[^.]) \[[a-z]+(-[a-z]+)*\]", fact)
        assert message, fact
        assert not re.search(r"pydantic|valid |Input|tuple|dict|NoneType|None\b|\(type=", message[2])
        assert re.fullmatch(r"hint: [^A-Z ].*[^.\n]", hint), hint


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_findings_stand_in_line_order(case: Path, tmp_path: Path) -> None:
    copied(case, tmp_path)
    with pytest.raises(HandpressError) as caught:
        handpress.read_entry(*handpress.entries(tmp_path))
    spans = [finding.span for finding in caught.value.findings]
    assert spans == sorted(spans)
    lines = case.read_bytes().decode("utf-8").split("\n")
    for span in spans:
        assert span.line <= len(lines)
        assert span.line == 0 or 1 <= span.column <= len(lines[span.line - 1]) + 1


def test_every_rule_of_reading_has_a_case() -> None:
    source = ROOT / "src" / "handpress"
    files = [*(source / "source").glob("*.py"), *(source / "content").glob("*.py"), source / "review" / "entries.py"]
    # Of no handout: they have tests of their own, and test_schema.py.
    for name in ("packets.py", "sheets.py", "incoming.py", "search.py", "blanks.py"):
        files.remove(source / "content" / name)
    files.remove(source / "source" / "package.py")  # of Word files: test_read_word.py
    files += [source / "brand" / name for name in ("look.py", "printable.py")]
    named = {rule for path in files for rule in re.findall(r'(?:wrong\(|, )"([a-z]+(?:-[a-z]+)+)"', path.read_text())}
    shown = {rule for case in BAD for line in expected(case) for rule in re.findall(r"\[([a-z-]+)\]$", line)}
    elsewhere = {
        "brand-language",
        "code-twice",
        "curly-quotes",
        "example-brand",
        "logo-shows",
        "logo-text",
        "missing-file",
        "missing-folder",
        "name-twice",
        "no-handout",
        "too-large",
        "many-faults",
    }  # no one file shows them
    assert named - elsewhere <= shown


@pytest.mark.parametrize("case", [*BAD, *GOOD], ids=name_of)
def test_the_slow_parser_finds_the_same_lines(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML without libyaml: other words, but the same rules on the same lines."""

    def places() -> list[tuple[str, ...]]:
        return [(line.split(":")[1], line.split("[")[-1]) for line in found(case, tmp_path)[::2]]

    by_libyaml = places()
    monkeypatch.setattr(yaml, "_LOADER", pyyaml.BaseLoader)
    if case.stem != "directive":  # the slow parser lets unknown ones pass
        assert places() == by_libyaml
