"""Whatever stands in a clinic's own files, it is read or told, with its file; never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY
from handpress.content.glossary import read_glossary
from handpress.content.overlay import apply
from handpress.diagnostics import HandpressError
from handpress.review.codes import read_codes
from handpress.review.ledger import read_ledger
from handpress.source.yaml import read_file

LEDGER = """\
approvals:
- code: '22511'
  language: en
  version: '1'
  by: Dr. Test
  date: '2026-11-22'
  until: '2027-11-30'
  content: 0000000000000000000000000000000000000000000000000000000000000000
  findings:
    blank: 6 warnings
  overrides:
    wrong-code: Because
- code: '22511'
  language: en
  version: '1'
  by: Dr. Test
  date: '2026-12-22'
  withdrawn: No more
"""
OVERLAY = """\
code: "22511"
version: Riverside 2
fill:
  - find: Rest for the first few days, until ____.
    with: the day that we tell you
replace:
  - find: Plan for someone to drive you home after the procedure.
    with: Ask an adult to drive you home after the procedure.
remove:
  - find: "You see this sign: ____."
add:
  - section: preparation
    checklist:
      - do: Bring your photo ID.
        when: day of
"""
FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "codes.yaml": ((LIBRARY / "codes.yaml").read_text(), lambda path: read_codes([path])),
    "glossary.yaml": ((LIBRARY / "glossary.yaml").read_text(), lambda path: read_glossary([path])),
    "approvals.yaml": (LEDGER, read_ledger),
    "22511.yaml": (OVERLAY, lambda path: apply(read_file(LIBRARY / "22511.yaml"), read_file(path))),
}
ODD = st.sampled_from(
    [
        *("", " ", "-", "- ", ":", "{", "}", "[", "]", "#", "&a", "*a", "!x", "|", ">-", "'", '"', "\t", "{}", "[]"),
        *(
            "____",
            "é",
            "\u202e",
            "\x00",
            "en",
            "es",
            "code:",
            "find:",
            "with:",
            "terms:",
            "2026-02-30",
            "9" * 70,
            "null",
        ),
    ]
)


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_spoilt_file_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject) -> None:
    text, read = FILES[name]
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        action = data.draw(st.sampled_from(["drop", "double", "odd", "cut", "indent", "swap"]))
        if action == "drop" and len(lines) > 1:
            del lines[at]
        elif action == "double":
            lines.insert(at, lines[at])
        elif action == "odd":
            where = data.draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:where] + data.draw(ODD) + lines[at][where:]
        elif action == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        elif action == "indent":
            lines[at] = "  " + lines[at]
        else:
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
    path = tmp_path_factory.mktemp("clinic") / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    try:
        read(path)
    except HandpressError as error:
        for finding in error.findings:
            assert finding.rule
            assert Path(finding.span.path).name in FILES


@pytest.mark.parametrize("name", FILES)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes) -> None:
    path = tmp_path_factory.mktemp("clinic") / name
    path.write_bytes(data)
    try:
        FILES[name][1](path)
    except HandpressError:
        return


@pytest.mark.parametrize("name", FILES)
def test_folder_in_place_of_a_file_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(HandpressError, match="this is not a file"):
        FILES[name][1](tmp_path / name)


@pytest.mark.parametrize("name", FILES)
def test_file_as_it_should_be_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name][0])
    assert FILES[name][1](tmp_path / name)
