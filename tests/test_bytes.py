"""The bytes of every sample, of the whole matrix, of print runs and other forms are what they were.

`carried/bytes.sha256` holds them, in the form of `sha256sum`; `regold.py` writes it anew. Bytes
depend on the libraries, so they are compared only where those of constraints.txt are installed.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import LIBRARY, ROOT
from handpress.cli.commands import main
from matrix import write_all
from samples import sample_files

TABLE = ROOT / "tests" / "carried" / "bytes.sha256"
DAY = ROOT / "tests" / "day.csv"
RUNS = {
    "tagged": ["--duplex", "--cover", "both", "--tagged"],
    "booklet": ["--booklet", "--small-print"],
    "two-up": ["--two-up", "--onto", "tabloid", "--cover", "day", "--copies", "2"],
}
# What the bytes of a page come from: shaping, subsetting, pictures, the logo, numbers, dates.
LIBRARIES = ["babel", "cssselect2", "lxml", "pillow", "pydantic", "pyyaml"]
LIBRARIES += ["reportlab", "svglib", "tinycss2", "uharfbuzz"]
CHINESE = ["justmytype-intl-cjk"]
# Another deflate (zlib-ng, say) makes other bytes of the same pages.
DEFLATED = "6a35e5ae1140739c"


def deflated() -> str:
    return hashlib.sha256(zlib.compress(DAY.read_bytes() * 20, 9)).hexdigest()[:16]


def check_versions(names: list[str]) -> None:
    """Skip the test unless these libraries are those of constraints.txt."""
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    wanted = {name.lower().replace("_", "-"): exact for name, exact in pinned.items()}
    for name in names:
        try:
            there = version(name)
        except PackageNotFoundError:
            there = "none"
        if there != wanted[name]:
            pytest.skip(f"bytes are compared with {name} {wanted[name]}, as in constraints.txt; here is {there}")
    if deflated() != DEFLATED:
        pytest.skip(f"bytes are compared with the zlib of zlib.net; here is {zlib.ZLIB_RUNTIME_VERSION}")


def run(*words: str) -> None:
    result = CliRunner().invoke(main, [*words, "--library", str(LIBRARY), "--quiet"])
    assert result.exit_code == 0, result.output


def samples(_: Path) -> Iterator[tuple[str, bytes]]:
    yield from sample_files().items()


def matrix(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in write_all(folder, chinese=False):
        yield path.name, path.read_bytes()


def matrix_with_chinese(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in write_all(folder):
        yield path.name, path.read_bytes()


def print_runs(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name, words in RUNS.items():
        path = folder / f"{name}.pdf"
        run("batch", str(DAY), "--drafts", "--out", str(folder / name), "--print-run", str(path), *words)
        yield path.name, path.read_bytes()
    for at, digest in enumerate(
        sorted(hashlib.sha256(path.read_bytes()).digest() for path in folder.glob("tagged/*/*.pdf"))
    ):
        yield f"one-of-the-day-{at}", digest


def other_forms(folder: Path) -> Iterator[tuple[str, bytes]]:
    for form in ("html", "text"):
        run("render", "--all", "--format", form, "--out", str(folder))
    for path in sorted(folder.iterdir()):
        yield path.name, path.read_bytes()


def table(kind: str, files: Iterator[tuple[str, bytes]]) -> dict[str, str]:
    return {f"{kind}/{name}": hashlib.sha256(data).hexdigest() for name, data in files}


def kept(kind: str) -> dict[str, str]:
    lines = (line.split(maxsplit=1) for line in TABLE.read_text().splitlines())
    return {name: digest for digest, name in lines if name.startswith(f"{kind}/")}


@pytest.mark.parametrize("make", [samples, matrix, print_runs, other_forms])
@pytest.mark.heavy
def test_bytes_are_what_they_were(make, tmp_path: Path) -> None:
    check_versions(LIBRARIES)
    assert table(make.__name__, make(tmp_path)) == kept(make.__name__)


@pytest.mark.usefixtures("with_chinese")
@pytest.mark.heavy
def test_bytes_with_a_chinese_face_are_what_they_were(tmp_path: Path) -> None:
    check_versions(LIBRARIES + CHINESE)
    assert table("matrix_with_chinese", matrix_with_chinese(tmp_path)) == kept("matrix_with_chinese")


def every_line(folder: Path) -> str:
    """Return the table of today."""
    from handpress.brand import chinese, fonts

    found: dict[str, str] = {}
    for make in (samples, matrix, print_runs, other_forms, matrix_with_chinese):
        fonts.chinese_files = chinese.chinese_files if make is matrix_with_chinese else lambda: None
        (folder / make.__name__).mkdir()
        found |= table(make.__name__, make(folder / make.__name__))
    return "".join(f"{digest}  {name}\n" for name, digest in found.items())
