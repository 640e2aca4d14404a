"""The house keeps its floors: nothing imports upwards, and only the upper floors touch the world."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from conftest import ROOT

HOUSE = ROOT / "src" / "handpress"
# Low to high. Neighbours on one floor, as content and brand, do not know each other.
FLOORS = [("diagnostics",), ("data",), ("source",), ("content", "brand"), ("layout",), ("pdf",), ("deliver",)]
FLOORS += [("cli",), ("__main__",)]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# svg.py has svglib parse paths, whose result is a reportlab drawing; it paints nothing with it.
MAY_USE = {"reportlab": {"pdf/canvas.py", "brand/svg.py"}, "svglib": {"brand/svg.py"}}
NEVER = {"http", "ftplib", "smtplib", "requests", "subprocess", "pickle", "ctypes"}
# The network, and what reads an address: nothing but these can send anything anywhere.
PORTAL = "deliver/portal/"
MAY_USE |= {
    "httpx": {f"{PORTAL}fhir/http.py"},
    "socket": {f"{PORTAL}mllp.py"},
    "ssl": {f"{PORTAL}fhir/http.py", f"{PORTAL}mllp.py"},
    "urllib": {f"{PORTAL}settings.py", f"{PORTAL}fhir/http.py"},
}
MODULES = sorted(path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py")


def imported(tree: ast.Module) -> set[str]:
    """Return the full names of all that a module imports, at its top or inside a function."""
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not any(node.level for node in froms), "write imports in full"
    return names | {f"{node.module}.{name.name}" for node in froms for name in node.names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_module_keeps_to_its_floor(path: Path) -> None:
    name = path.relative_to(HOUSE).as_posix()
    room = name.split("/")[0].removesuffix(".py")
    tree = ast.parse(path.read_text())
    for parts in (full.split(".") for full in imported(tree)):
        if parts[0] == "handpress":
            other = parts[1]
            assert other in FLOOR_OF or room in ("cli", "__main__"), f"{name} imports the package root: {other}"
            assert other == room or FLOOR_OF.get(other, -1) < FLOOR_OF[room], f"{name} imports {'.'.join(parts)}"
        assert parts[0] not in NEVER, f"{name} imports {parts[0]}"
        assert name in MAY_USE.get(parts[0], {name}), f"{name} imports {parts[0]}"
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) if isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
    assert "print" not in called or room == "cli"


def test_every_room_has_a_floor() -> None:
    rooms = {path.relative_to(HOUSE).parts[0].removesuffix(".py") for path in MODULES}
    assert rooms == set(FLOOR_OF)
