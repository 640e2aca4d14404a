"""The house keeps its floors: nothing imports upwards or in a circle, and only some modules touch the world."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

HOUSE = ROOT / "src" / "handpress"
# Low to high. Neighbours on one floor, as content and brand, do not know each other.
FLOORS = [("diagnostics",), ("data", "proof"), ("disk",), ("source",), ("meanings",), ("pages",), ("content", "brand")]
FLOORS += [
    ("layout",),
    ("pdf", "forms"),
    ("review",),
    ("press",),
    ("lists",),
    ("day",),
    ("portal",),
    ("desk",),
    ("cli",),
    ("__main__",),
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
LARGEST = 0.20  # of the lines, that one room may hold
MAY_USE = {"reportlab": {"pdf/canvas.py"}}
NEVER = {"http", "ftplib", "smtplib", "requests", "pickle", "ctypes"}
# The network, and what reads an address: nothing but these can send anything anywhere.
MAY_USE |= {
    "httpx": {"portal/fhir/http.py"},
    "socket": {"portal/mllp.py", "desk/server.py"},
    "ssl": {"portal/fhir/http.py", "portal/mllp.py"},
    "urllib": {"portal/settings.py", "portal/fhir/http.py"},
}
# Files of others are read by native code in a process that may die of it. It runs nothing but this house.
MAY_USE |= {"subprocess": {"pages/readers/pdf/child.py"}}
MODULES = sorted(path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def room_of(path: Path) -> str:
    return name_of(path).split("/")[0].removesuffix(".py")


def imported(tree: ast.Module) -> set[str]:
    """Return the full names of all that a module imports, at its top or inside a function."""
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not any(node.level for node in froms), "write imports in full"
    return names | {f"{node.module}.{name.name}" for node in froms for name in node.names}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_keeps_to_its_floor(path: Path) -> None:
    name, room, tree = name_of(path), room_of(path), TREES[path]
    for parts in (full.split(".") for full in imported(tree)):
        if parts[0] == "handpress":
            other = parts[1]
            assert other in FLOOR_OF or room in ("cli", "__main__"), f"{name} imports the package root: {other}"
            assert other == room or FLOOR_OF.get(other, -1) < FLOOR_OF[room], f"{name} imports {'.'.join(parts)}"
        assert parts[0] not in NEVER, f"{name} imports {parts[0]}"
        assert name in MAY_USE.get(parts[0], {name}), f"{name} imports {parts[0]}"
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) if isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
    assert not ({"print", "click"} & {*called, *(full.split(".")[0] for full in imported(tree))}) or room == "cli"


def test_the_inspector_could_stand_alone() -> None:
    for path in MODULES:
        if room_of(path) == "proof":
            own = {full.split(".")[1] for full in imported(TREES[path]) if full.startswith("handpress.")}
            assert own <= {"proof", "diagnostics"}, name_of(path)


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in MODULES} == set(FLOOR_OF)


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    names = {_dotted(path): path for path in MODULES}
    graph = {module: set(_modules(TREES[path], names)) - {module} for module, path in names.items()}
    while graph:
        free = {module for module, others in graph.items() if not others & graph.keys()}
        assert free, f"a circle among {sorted(graph)}"
        graph = {module: others for module, others in graph.items() if module not in free}


def _dotted(path: Path) -> str:
    return "handpress." + name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _modules(tree: ast.Module, names: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the house that a module imports; a name of a module counts as the module."""
    for full in imported(tree):
        yield full if full in names else full.rpartition(".")[0]


def test_no_room_holds_more_than_a_fifth_of_the_lines() -> None:
    lines = Counter[str]()
    for path in MODULES:
        lines[room_of(path)] += path.read_text(encoding="utf-8").count("\n")
    largest, count = lines.most_common(1)[0]
    assert count <= LARGEST * lines.total(), f"{largest} holds {count / lines.total():.0%}"


def test_pools_never_fork_a_process_that_may_have_threads() -> None:
    for path, tree in TREES.items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func).removeprefix("multiprocessing.")
            if name == "ProcessPoolExecutor":
                assert ast.unparse(call.args[1]) == "context", name_of(path)
            elif name == "get_context":
                assert ast.unparse(call.args[0]) == "'forkserver' if forks else 'spawn'", name_of(path)
            assert name not in ("Pool", "Process", "set_start_method"), name_of(path)
