"""The two validators that PyPI has, over every shipped handout and over the odd ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import handpress
from conftest import handout_of, shipped_handouts
from handpress.content.timing import parse_procedure
from handpress.deliver.render import Look
from handpress.layout.pieces import Personal

TOOLS = Path(sys.executable).parent
ODD = {
    "long table": "  - kind: follow-up\n    visits:\n" + "".join(f"      - visit: Visit {n}\n" for n in range(40)),
    "one row": "  - kind: follow-up\n    visits:\n      - visit: The only one\n",
    "nested": "  - kind: recovery\n    items:\n      - {text: Outer, items: [inner, other]}\n      - Plain\n",
    "all blocks": (
        "  - kind: overview\n    text: [One., Two ____ three.]\n    facts: [{label: A, value: b ____}]\n"
        "    checklist: [{do: x, when: 2 days before}, y]\n    steps: [a, {text: b, items: [c]}]\n"
        "    items: [d]\n    visits: [{visit: e, window: 1 week after, purpose: f}]\n    note: Bye → now.\n"
    ),
    "when to call": "  - kind: when-to-call\n    items: [A fever, A rash, Pain, Bleeding]\n",
}


@pytest.fixture(scope="module")
def files(look: Look, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("validated")
    personal = Personal("Test Patient", parse_procedure("2026-03-03T08:30"), "Dr. Test")
    made = {}
    for handout in shipped_handouts():
        made[handout.code] = handpress.render(handout, look)
        made[f"{handout.code}-personal"] = handpress.render(handout, look, personal)
    for name, yaml in ODD.items():
        made[name.replace(" ", "-")] = handpress.render(handout_of(yaml), look)
    paths = []
    for name, data in made.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(data)
        paths.append(str(path))
    return paths


@pytest.mark.parametrize("command", [("pdfua", "check", "--min-severity", "error"), ("outloud",)], ids=lambda c: c[0])
def test_validator_reports_no_error(command: tuple[str, ...], files: list[str]) -> None:
    if not (TOOLS / command[0]).exists():
        pytest.skip(f"{command[0]} is not installed: pip install 'handpress[test]'")
    done = subprocess.run([str(TOOLS / command[0]), *command[1:], *files], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert all(Path(path).name in done.stdout for path in files)
