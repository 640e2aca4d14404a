"""A made-up clinic whose handouts may go to a portal: a library with an approval, and rows of made-up patients."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from click.testing import CliRunner, Result

from conftest import LIBRARY
from handpress.cli.commands import main

HEADINGS = "Patient,MRN,Visit ID,CPT,Date,Time,Provider,Language,Edition"


class Clinic(NamedTuple):
    """A folder with a library, where commands run."""

    folder: Path

    def run(self, *words: str, text: str = "") -> Result:
        """Run the command in this clinic, with *text* typed; its own library and brand are named."""
        return CliRunner().invoke(main, [*words, "--library", str(self.folder / "handouts")], input=text)

    def attach(self, *words: str) -> Result:
        return self.run("attach", *words)

    def day(self, *rows: str, name: str = "day.csv") -> str:
        """Write a file of appointments; return its path."""
        path = self.folder / name
        path.write_text("\n".join([HEADINGS, *rows]) + "\n")
        return str(path)

    def patients(self, count: int) -> str:
        """Write a file of *count* made-up patients."""
        return self.day(
            *(f"Test{n} Patient{n},T-{n:04},,22511,2026-12-04,08:{n % 60:02},Dr. Test,," for n in range(count))
        )

    def change(self, old: str, new: str, code: str = "22511") -> None:
        """Change the words of a handout, and approve it again."""
        path = self.folder / "handouts" / f"{code}.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        self.approve(code)

    def approve(self, code: str = "22511") -> None:
        result = self.run("approve", code, "--by", "Dr. Test", "--until", str(date.today() + timedelta(days=300)))
        assert result.exit_code == 0, result.output


def clinic_in(folder: Path, approved: Sequence[str] = ("22511",)) -> Clinic:
    """Return a clinic in *folder*, whose clinician has approved some handouts."""
    shutil.copytree(LIBRARY, folder / "handouts")
    brand = folder / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Your Clinic", "Made-Up Test Clinic"))
    clinic = Clinic(folder)
    for code in approved:
        clinic.approve(code)
    return clinic


def bare_clinic(folder: Path) -> Clinic:
    """Return a clinic in *folder* with few handouts, none approved, and a place for its own changes."""
    found = clinic_in(folder, approved=())
    for name in ("22325.yaml", "22867.yaml", "22867.es.yaml", "22511.es.yaml"):
        (folder / "handouts" / name).unlink()
    (folder / "handouts" / "local").mkdir()
    return found


class Chart:
    """A clinic beside a FHIR server, with identifiers of its own there."""

    def __init__(self, clinic: Clinic, url: str, numbers: str, **more: str) -> None:
        self.clinic, self.url, self.numbers = clinic, url, numbers
        self.system = f"https://clinic.example/{uuid4()}"
        lines = [f"url: {url}", f"system: {self.system}", f"patient-system: {numbers}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        self.settings = clinic.folder / "portal.yaml"
        self.settings.write_text("fhir:\n" + "".join(f"  {line}\n" for line in lines))
        self.log = clinic.folder / "deliveries.sqlite"

    def send(self, day: str, *words: str) -> tuple[int, str, str]:
        result = self.clinic.attach(day, "--to", "fhir", "--portal", str(self.settings), "--quiet", "--send", *words)
        return result.exit_code, result.stdout, result.stderr

    def command(self, day: str) -> list[str]:
        command = [sys.executable, "-m", "handpress", "attach", day, "--to", "fhir", "--send", "--quiet"]
        return [*command, "--portal", str(self.settings), "--library", str(self.clinic.folder / "handouts")]
