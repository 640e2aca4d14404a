"""Who uses Handpress from Python is told the real types of its names, and pays for none before it is used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import handpress
from conftest import ROOT

CLIENT = """\
from datetime import date
from pathlib import Path

import handpress
from handpress import Copy, Edition, Ink, Paper, Personal, Variant

folder = Path("handouts")
look = handpress.read_look(folder / "brand" / "brand.yaml")
reveal_type(look)  # Look
reveal_type(handpress.entries(folder))  # list[Entry]
entry = handpress.find(folder, "22511", "en")
reveal_type(entry)  # Entry
handout = handpress.read_entry(entry)
reveal_type(handout)  # Handout
reveal_type(handout.title)  # str
large = Variant(Edition.LARGE_PRINT, Paper.A4, Ink.GREY)
reveal_type(large)  # Variant
one = handpress.read_personal("Test Patient", "2026-12-04T08:30", None, look.brand.time_zone)
reveal_type(one)  # Personal
loaded = handpress.read_loaded(entry)
reveal_type(loaded)  # Loaded
ledger = handpress.read_ledger(folder / "approvals.yaml")
reveal_type(ledger)  # Ledger
standing = handpress.standing_of(loaded, look, folder, ledger, date.today())
reveal_type(standing)  # Standing
copy = Copy(handout, look, Personal("Test Patient"), large, standing)
reveal_type(copy)  # Copy
pdf = handpress.render(copy)
reveal_type(pdf)  # bytes
reveal_type(handpress.inspect(pdf, "22511_en.pdf"))  # list[Finding]
pages = handpress.typeset(copy)
reveal_type(pages)  # Pages
plate = handpress.engrave(pages, "Our clinic")
reveal_type(plate)  # Plate
values = handpress.values_of(pages)
reveal_type(values)  # dict[str, str]
reveal_type(handpress.fill(plate, values))  # bytes
clinic = handpress.clinic_for(folder, look)
reveal_type(clinic)  # Clinic
for report in handpress.check(folder, [entry], clinic):
    reveal_type(report)  # Report
    reveal_type(report.findings)  # tuple[Finding, ...]
try:
    handpress.fill(plate, {"patient": "Somebody"})
except (handpress.UnfitError, handpress.HandpressError) as error:
    reveal_type(error)  # UnfitError | HandpressError
reveal_type(handpress.__version__)  # str
# That these are errors is held by --strict, which reports an ignore that nothing needs.
handpress.render(handout)  # type: ignore[arg-type]
handpress.press(plate, values)  # type: ignore[attr-defined]
"""


def test_a_type_checker_is_told_the_real_types(tmp_path: Path) -> None:
    if find_spec("mypy") is None:
        pytest.skip("mypy is not installed: pip install '.[dev]' in the folder of Handpress")
    (tmp_path / "client.py").write_text(CLIENT, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        f"--cache-dir={tmp_path / 'cache'}",
        "client.py",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    lines = done.stdout.splitlines()
    told = {
        int(found[1]): found[2] for line in lines if (found := re.match(r'client\.py:(\d+): note: .* "(.*)"$', line))
    }
    # The names of types without the modules that they stand in, which may move.
    plain = {line: re.sub(r"\b(?:\w+\.)+(?=\w)", "", kind) for line, kind in told.items()}
    wanted = {
        number: line.partition("# ")[2]
        for number, line in enumerate(CLIENT.splitlines(), 1)
        if line.lstrip().startswith("reveal_type")
    }
    assert plain == wanted, done.stdout + done.stderr
    assert "Success" in lines[-1], done.stdout


def test_type_checkers_and_python_find_the_same_names() -> None:
    tree = ast.parse(Path(handpress.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    told = {name.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert told == handpress._HOME
    assert {*told, "__version__"} == set(handpress.__all__)
    for name in handpress.__all__:
        assert getattr(handpress, name) is not None
    assert set(handpress.__all__) <= set(dir(handpress))


def test_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'presses'"):
        handpress.presses  # noqa: B018


def test_import_loads_nothing_but_itself() -> None:
    program = "import sys; before = set(sys.modules); import handpress; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if name.startswith("handpress")} == {"handpress", "handpress.data"}
    assert not {name.partition(".")[0] for name in done.stdout.split()} & {"click", "pydantic", "yaml", "reportlab"}


def test_the_package_says_that_it_has_types() -> None:
    assert (ROOT / "src" / "handpress" / "py.typed").is_file()
