"""What several test files use: the shipped library, rendered files, text taken out of a PDF."""

from __future__ import annotations

import gc
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import Phase, settings
from pypdf import PdfReader

import handpress
from handpress.brand import chinese, fonts
from handpress.brand.look import Look
from handpress.brand.variant import Variant
from handpress.content.approval import Standing
from handpress.content.handout import Handout, read_handout
from handpress.content.kinds import Part
from handpress.content.personal import Personal
from handpress.content.section import Section
from handpress.content.timing import When
from handpress.layout.copy import Copy, pictures_of
from handpress.press.plates import Room
from handpress.source.model import attributes
from handpress.source.yaml import parse
from hapi_server import hapi  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "handouts"
SHARED = Path(os.environ.get("HANDPRESS_SHARED") or ROOT.parent / "shared")
SEEDS = SHARED / "seeds"

# A shell ignores Ctrl-C for what it starts in the background, and so would every child that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

QUICK, ALL = 10, 60  # examples of each property: the quick suite tries some, .ci/heavy all


def pytest_configure(config: pytest.Config) -> None:
    """Choose the examples before hypothesis meets a test."""
    examples = QUICK if config.option.markexpr == "not heavy" else ALL
    settings.register_profile("handpress", deadline=None, max_examples=examples)
    # In CI the same examples every time, and no minutes spent on making a failing one smaller.
    repeatable = {"derandomize": True, "phases": (Phase.explicit, Phase.generate), "database": None}
    settings.register_profile("ci", deadline=None, max_examples=examples, **repeatable)
    settings.load_profile("ci" if os.environ.get("CI") else "handpress")


@pytest.hookimpl(tryfirst=True)  # before those that are not asked for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the README's environment has no face for: .ci/heavy runs it."""
    for item in items:
        if "with_chinese" in getattr(item, "fixturenames", ()):
            item.add_marker("chinese")


def pytest_collection_finish() -> None:
    """Let the collector alone with what is loaded by now, as it will stay: it would walk through it in every test."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have the tests of the real FHIR server run in one process: it takes long to start, and a gigabyte."""
    from xdist.scheduler import LoadScopeScheduling

    class OneServer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "hapi" if "hapi.py::" in nodeid else nodeid

    return OneServer(config, log)


@pytest.fixture(autouse=True)
def no_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fonts a machine has must not change a test: there is no Chinese face but where a test asks for it."""
    monkeypatch.setattr(fonts, "chinese_files", lambda: None)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("plates")
    return (folder / str(number) / "store" for number in count())


@pytest.fixture(autouse=True)
def own_store(stores: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No plate of one test serves another, nor those of whoever runs the tests."""
    store = next(stores)
    store.parent.mkdir()
    monkeypatch.setenv("HANDPRESS_CACHE", str(store))


@pytest.fixture
def with_chinese(no_chinese: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chinese, "_system_folders", lambda: ())
    if not chinese.chinese_files():
        pytest.skip("no Chinese face is installed: pip install '.[chinese]'")
    monkeypatch.setattr(fonts, "chinese_files", chinese.chinese_files)


@pytest.fixture(scope="session")
def check_growth() -> Callable[[Callable[[int], object], int], None]:
    import growth

    return growth.check_growth


@pytest.fixture(params=[0.2, pytest.param(1.0, marks=pytest.mark.heavy)], ids=["a fifth", "whole"])
def share(request: pytest.FixtureRequest) -> float:
    """How much of a monster a test takes."""
    return request.param


@pytest.fixture(scope="session")
def look() -> Look:
    return handpress.read_look(LIBRARY / "brand" / "brand.yaml")


def copy_of(
    handout: Handout,
    look: Look,
    personal: Personal | None = None,
    variant: Variant | None = None,
    standing: Standing | None = None,
) -> Copy:
    """Return one copy, whatever is known of it."""
    pictures = pictures_of(handout, LIBRARY)
    return Copy(handout, look, personal or Personal(), variant or Variant(), standing or Standing(), pictures)


@contextmanager
def rooms_opened() -> Iterator[list[object]]:
    """Give the list of the rooms that are opened meanwhile: none where kept plates are enough."""
    opened: list[object] = []
    open_room = Room.__init__

    def opening(room: Room, *given: Any, **more: Any) -> None:
        opened.append(room)
        open_room(room, *given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Room, "__init__", opening)
        yield opened


def shipped_handouts() -> list[Handout]:
    return [handpress.read_entry(entry) for entry in handpress.entries(LIBRARY)]


def handout_of(yaml: str) -> Handout:
    """Return a handout from the YAML of its sections."""
    return read_handout(parse(f"code: '99999'\ntitle: Made-up procedure\nsections:\n{yaml}", "test.yaml"))


def words_in(handout: Handout, watch: bool | None = None) -> list[str]:
    """Return every text of the parts that print, in the order of the parts.

    With *watch* only what stands in the box of what to watch for, which may let the next part go first; with False all
    but that.
    """
    texts = [handout.title, handout.summary or ""]
    texts += [text for point in handout.key_points for text in (point.do, point.why or "")]
    texts += [text for fact in handout.facts for text in (fact.label, fact.value)]
    texts = [] if watch else texts
    for part, sections in _parts(handout).items():
        if part is not Part.COSTS and watch in (None, part is Part.WATCH):
            texts += [text for section in sections for text in _section_texts(section)]
    if not watch:
        texts += handout.teach_back
    return [text for text in texts if text]


def _parts(handout: Handout) -> dict[Part, list[Section]]:
    from handpress.content.kinds import Kind

    sections = [section for kind in Kind for section in handout.sections if section.kind is kind]
    ready = bool(handout.key_points) or any(section.kind is Kind.PREPARATION for section in sections)
    halved = any(section.emergency or section.urgent for section in sections)
    order = list(Part)
    if ready:
        order.remove(Part.ABOUT)
        order.insert(order.index(Part.FOLLOW_UP) + 1, Part.ABOUT)
    found: dict[Part, list[Section]] = {part: [] for part in order}
    for section in sections:
        known = (halved and section.kind is Kind.COMPLICATIONS) or (ready and section.kind is Kind.ALTERNATIVES)
        found[Part.ABOUT if known else section.kind.part].append(section)
    return found


def _section_texts(section: Section) -> list[str]:
    """Return every text of a section as it is read: what stands side by side where the first of it is written."""
    from handpress.layout.rail import stops_of

    beside = {"may": ("may", "avoid"), "emergency": ("emergency", "urgent")}
    beside |= {"avoid": beside["may"], "urgent": beside["emergency"]}
    names = dict.fromkeys(name for block in section.blocks for name in beside.get(block, (block,)))
    tasks = [task for stop in stops_of(section.checklist, section.kind) for task in stop.tasks]
    values = {name: tasks if name == "checklist" else getattr(section, name) for name in names}
    return [section.title or "", *(text for name, value in values.items() for text in _texts(name, value))]


def _texts(block: str, value: object) -> Iterator[str]:
    """Yield the texts of a block."""
    if isinstance(value, str):
        yield value
    elif block == "checklist":
        for task in value:
            yield task.do
            yield from _texts("medicines", task.medicines)
            yield from (*task.may, *task.avoid)
    elif block == "risks":
        drawn = [risk for risk in value if risk.counted and risk.counted[1] == 100]
        for risk in [*(risk for risk in value if risk not in drawn), *drawn]:
            yield risk.risk
    elif isinstance(value, tuple):
        for entry in value:
            yield from _texts("", entry)
    elif value is not None and not isinstance(value, When | int):
        order = {"Visit": ("visit", "purpose"), "Photo": ("caption",), "Risk": ("risk",)}
        for name in order.get(type(value).__name__, attributes(type(value))):
            yield from _texts(name, getattr(value, name))


def structure_text(data: bytes) -> str:
    """Return the text of a PDF in the order of its structure tree, as a screen reader takes it.

    Follows the tree's own references to marked content: what no element points at does not appear.
    """
    reader = PdfReader(BytesIO(data))
    pages = {page.indirect_reference.idnum: marked_text(page) for page in reader.pages}
    out: list[str] = []

    def walk(node, page) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, int):
            out.append(pages[page].get(int(node), ""))
            return
        if isinstance(node, list):
            for kid in node:
                walk(kid, page)
            return
        if "/Pg" in node:
            page = node.raw_get("/Pg").idnum
        if node.get("/Type") == "/OBJR":
            return
        if "/MCID" in node and node.get("/Type") == "/MCR":
            out.append(pages[page].get(int(node["/MCID"]), ""))
            return
        if "/K" in node:
            walk(node["/K"], page)
        if node.get("/S") in _BLOCK_ROLES:
            out.append("\n")

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], None)
    return re.sub(r"\n+", "\n", "".join(out))


_BLOCK_ROLES = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/LBody", "/Lbl", "/TH", "/TD", "/LI"}


def marked_text(page) -> dict[int, str]:
    """Return the text of each marked-content sequence of a page by its MCID, decoded through ToUnicode."""
    maps = {name: _to_unicode(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    found: dict[int, str] = {}
    mcid: int | None = None
    font = ""
    from pypdf.generic import ContentStream

    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"BDC":
            mcid = int(operands[1]["/MCID"]) if "/MCID" in operands[1] else None
            if mcid is not None:
                found[mcid] = ""
        elif operator == b"EMC":
            mcid = None
        elif operator == b"Tf":
            font = operands[0]
        elif operator == b"TJ" and mcid is not None:
            for piece in operands[0]:
                if not isinstance(piece, (int, float)):
                    raw = piece.original_bytes
                    codes = [raw[at : at + 2] for at in range(0, len(raw), 2)]
                    found[mcid] += "".join(maps[font][code] for code in codes)
    return found


def _to_unicode(font) -> dict[bytes, str]:
    text = font["/ToUnicode"].get_data().decode("ascii")
    pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", text)
    return {bytes.fromhex(code): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs if len(value) >= 4}


def tree_lines(data: bytes) -> list[str]:
    """Return the structure tree as indented lines: role, attributes that matter, and text."""
    reader = PdfReader(BytesIO(data))
    pages = {page.indirect_reference.idnum: marked_text(page) for page in reader.pages}
    lines: list[str] = []

    def walk(node, page, depth: int) -> None:
        node = node.get_object()
        if "/Pg" in node:
            page = node.raw_get("/Pg").idnum
        kids = node.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        own, elements, links = "", [], 0
        for kid in kids:
            value = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(value, int):
                own += pages[page][value]
            elif value.get("/Type") == "/MCR":
                own += pages[value.raw_get("/Pg").idnum][value["/MCID"]]
            elif value.get("/Type") == "/OBJR":
                links += 1
            else:
                elements.append(value)
                own += "\N{OBJECT REPLACEMENT CHARACTER}"
        own = (
            own.strip("\N{OBJECT REPLACEMENT CHARACTER}") if not own.strip("\N{OBJECT REPLACEMENT CHARACTER}") else own
        )
        attributes = node.get("/A", {})
        notes = [str(attributes[key]) for key in ("/Scope", "/ListNumbering", "/Role") if key in attributes]
        notes += [f"Alt={node['/Alt']}"] if "/Alt" in node else []
        notes += [f"links={links}"] if links else []
        lines.append("  " * depth + " ".join([node["/S"], *notes, repr(own.strip()) if own.strip() else ""]).rstrip())
        for element in elements:
            walk(element, page, depth + 1)

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], None, 0)
    return lines


class _EditorLoader(pyyaml.SafeLoader):
    """Makes numbers and switches, but no dates: YAML 1.2 has none."""


_EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in pyyaml.SafeLoader.yaml_implicit_resolvers.items()
}


def in_editor(path: Path) -> Any:
    """Return the values that an editor makes of a file: its keys are text."""
    return _keyed(pyyaml.load(path.read_bytes().decode(), Loader=_EditorLoader))


def _keyed(value: Any) -> Any:
    if isinstance(value, dict):
        names = {True: "yes", False: "no"}
        return {names[key] if isinstance(key, bool) else str(key): _keyed(each) for key, each in value.items()}
    return [_keyed(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests of one module keep their plates."""
    return tmp_path_factory.mktemp("warm") / "store"


@pytest.fixture
def warm_desk(own_store: None, tmp_path: Path, warm: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with plates that other tests have made."""
    monkeypatch.setenv("HANDPRESS_CACHE", str(warm))
    monkeypatch.chdir(tmp_path)
    return tmp_path
