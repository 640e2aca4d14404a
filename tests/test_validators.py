"""The judges: pdfua and outloud from PyPI, veraPDF, qpdf, over every kind of file that Handpress makes.

Here in three variants; .ci/run asks them about all of tests/matrix.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import verapdf
from handpress.brand.chinese import chinese_files
from handpress.brand.variant import Edition, Ink, Paper, Variant
from matrix import write_all

TOOLS = Path(sys.executable).parent
SOME = [Variant(), Variant(Edition.LARGE_PRINT, Paper.A4), Variant(ink=Ink.GREY)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    # A module's fixture comes before no_chinese: the Chinese face is used where there is one.
    return write_all(tmp_path_factory.mktemp("validated"), SOME, chinese=bool(chinese_files()))


@pytest.mark.parametrize(
    "command",
    [("pdfua", "check", "--min-severity", "error"), pytest.param(("outloud",), marks=pytest.mark.heavy)],
    ids=lambda c: c[0],
)
def test_validator_reports_no_error(command: tuple[str, ...], files: list[Path]) -> None:
    if not (TOOLS / command[0]).exists():
        pytest.skip(f"{command[0]} is not installed: pip install '.[test]'")
    done = subprocess.run(
        [str(TOOLS / command[0]), *command[1:], *map(str, files)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert all(path.name in done.stdout for path in files)


@pytest.mark.heavy
@pytest.mark.parametrize("flavour", verapdf.FLAVOURS)
def test_verapdf_finds_no_failed_rule(flavour: str, files: list[Path]) -> None:
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    assert verapdf.failures(files, flavour) == []


@pytest.mark.heavy
@pytest.mark.parametrize("flavour", verapdf.FLAVOURS)
def test_verapdf_is_asked_in_earnest(flavour: str, files: list[Path], tmp_path: Path) -> None:
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(
        files[0].read_bytes().replace(b"<pdfuaid:part>1", b"<pdfuaid:part>7").replace(b"mance>A", b"mance>X")
    )
    (failure,) = verapdf.failures([bad, files[1]], flavour)
    assert failure.startswith("bad.pdf")


@pytest.mark.heavy
def test_qpdf_finds_every_file_sound(files: list[Path]) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed: apt-get install qpdf")
    for path in files:
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
