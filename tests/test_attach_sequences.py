"""Attach in any order, killed at any point: what a run says at its end is what stands in the folder."""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handpress.disk import files
from handpress.portal import folder as folders
from handpress.portal.log import DeliveryLog
from portal_case import Clinic, clinic_in
from test_attach import drop, index, pdfs

CLOCKS = {"08:30": "8:30", "10:45": "10:45", "14:15": "2:15"}
POINTS: tuple[tuple[Any, str], ...] = (
    (DeliveryLog, "begin"),
    (DeliveryLog, "end"),
    (files, "replace"),
    (folders, "_add"),
    (folders, "_delete"),
)


class KilledError(BaseException):
    """Stands for the end of the process."""


def dying(original: Callable[..., Any], calls: int, before: bool) -> Callable[..., Any]:
    """Return what does as *original* until the process dies, before or after one of its calls."""
    left = [calls]

    def run(*own: Any, **named: Any) -> Any:
        left[0] -= 1
        if before and left[0] <= 0:
            raise KilledError
        result = original(*own, **named)
        if left[0] <= 0:
            raise KilledError
        return result

    return run


NAMES = {"T-001": "Annette", "T-002": "Berta"}


class Chooser:
    """What one step does, by chance."""

    def __init__(self, chance: random.Random, locked: bool) -> None:
        self.patient, self.clock = chance.choice(list(NAMES)), chance.choice(list(CLOCKS))
        self.retracts = chance.random() < 0.25
        self.locked = locked
        self.calendar = not self.locked and chance.random() < 0.3
        self.by_version = chance.random() < 0.3
        self.dies = chance.random() < 0.4
        (self.place, self.name), self.calls = chance.choice(POINTS), chance.randrange(1, 4)
        self.before = chance.random() < 0.5

    def words(self) -> list[str]:
        if self.retracts:
            return ["--retract", "a test"]
        chosen = {"--calendar": self.calendar, "--encrypt": self.locked}
        pattern = ["--name", "{version}-{id}.pdf"] if self.by_version else []
        return [*(word for word, wanted in chosen.items() if wanted), *pattern]


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(n, marks=pytest.mark.heavy) for n in range(2, 14))])
def test_what_a_run_says_at_its_end_is_what_stands_in_the_folder(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic, chance = clinic_in(tmp_path), random.Random(seed)
    brand = clinic.folder / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("site:", "time-zone: America/Chicago\nsite:"))
    clinic.approve()
    version, locked_from = 2, chance.choice((0, 3, 8))
    for at in range(8):
        if chance.random() < 0.2:
            clinic.change(f"version: {version}", f"version: {version + 1}")
            version += 1
        step = Chooser(chance, at >= locked_from)
        day = clinic.day(f"Test {NAMES[step.patient]},{step.patient},V-1,22511,2026-12-04,{step.clock},Dr. Test,,")
        words = [day, "--to", "folder", "--out", str(drop(clinic)), "--send", "--quiet", *step.words()]
        with monkeypatch.context() as patch, pytest.raises(KilledError) if step.dies else nullcontext():
            if step.dies:
                patch.setattr(step.place, step.name, dying(getattr(step.place, step.name), step.calls, step.before))
            result = clinic.attach(*words)
            if step.dies:
                raise KilledError  # it came to its end before
        if not step.dies:
            if "this was retracted" in result.output:
                result = clinic.attach(*words, "--again")
            assert result.exit_code == 0 or "1 nothing to retract" in result.stdout, result.output
            check(clinic, step)


def check(clinic: Clinic, step: Chooser) -> None:
    """Make sure that the folder holds what the last run said of its patient."""
    with_passwords = clinic.folder / "drop-private" / "passwords.csv"
    passwords = {}
    if with_passwords.exists():
        with with_passwords.open(encoding="utf-8-sig", newline="") as lines:
            passwords = {line["sha256"]: line["password"] for line in csv.DictReader(lines)}
    found = []
    for path in pdfs(clinic):
        sha256, reader = hashlib.sha256(path.read_bytes()).hexdigest(), PdfReader(path)
        assert not reader.is_encrypted or reader.decrypt(passwords[sha256])
        text = "\n".join(page.extract_text() for page in reader.pages)
        if f"Test {NAMES[step.patient]}" in text:
            found.append((path, text, reader.is_encrypted, sha256))
    if step.retracts:
        assert found == []
        return
    ((path, text, locked, sha256),) = found
    assert [clock for clock, shown in CLOCKS.items() if re.search(rf"\b{shown}\b", text)] == [step.clock]
    assert locked == step.locked
    assert path.with_suffix(".ics").exists() == step.calendar
    last = {line["file"]: line for line in index(clinic)}[path.name]
    assert (last["action"] in ("new", "replace"), last["reference"], last["sha256"]) == (True, step.patient, sha256)
    assert not list(drop(clinic).glob(".handpress-*"))
