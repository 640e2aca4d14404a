"""Every call of Handpress that the benchmark makes, and the words that its peers set.

python tests/bench/ours.py     prints what one round of each comes to
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "handouts"
CODE, DATE, CLINICIAN = "22867", "2026-03-03T08:30", "Dr. Test Clinician"
HANDOUTS = 20  # of a batch; half of its rows are in English, half in Spanish


@cache
def handout(thirds: int = 3):
    """Return the shipped handout; with 1 third its first sections, with 9 all of them three times over."""
    import handpress

    whole = handpress.read_entry(handpress.find(LIBRARY, CODE, "en"))
    if thirds == 3:
        return whole
    sections = whole.sections[:3] if thirds == 1 else whole.sections * (thirds // 3)
    return whole.but(sections=sections)


@cache
def _look():
    import handpress

    return handpress.read_look(LIBRARY / "brand" / "brand.yaml")


def _personal(name: str):
    from handpress.press.personal import read_personal

    return read_personal(name, DATE, CLINICIAN, _look().brand.time_zone)


def warm(name: str, thirds: int = 3) -> bytes:
    """Return the handout laid out for one patient, without a plate."""
    import handpress

    return handpress.render(handpress.Copy(handout(thirds), _look(), _personal(name)))


@cache
def _room():
    from handpress.press.plates import Room

    return Room(LIBRARY, None, None)


def _ready(name: str, code: str = CODE, language: str = "en"):
    import handpress
    from handpress.brand.variant import Variant

    return _room().plate(handpress.find(LIBRARY, code, language), Variant(), _personal(name))


def plate(code: str = CODE, language: str = "en"):
    """Return what prints a handout for one more patient: its plate, and the values that are the same for all."""
    _ready("Test Patient", code, language)
    ready = _ready("Test Patient", code, language)
    return ready.plate, ready.values


def five() -> list:
    """Return what prints a stack of five papers for one more patient."""
    papers = [(CODE, "en"), (CODE, "es"), ("22511", "en"), ("22325", "en"), ("colonoscopy", "en")]
    return [plate(code, language) for code, language in papers]


def fields(plate) -> int:
    return len(plate[0].fields)


def press(plate, number: int) -> bytes:
    """Return the file for patient *number*."""
    from handpress.pdf.filling import fill

    return fill(plate[0], {**plate[1], "patient": f"Test Patient {number}"})


def press_to(plate, number: int, path: str) -> int:
    """Write the file for patient *number* as a batch does: whole or not at all; return its size."""
    from handpress.disk.files import create
    from handpress.pdf.filling import tail

    own = tail(plate[0], {**plate[1], "patient": f"Test Patient {number}"})
    create(path, (plate[0].head, own), 0o600)
    return len(plate[0].head) + len(own)


def print_run(count: int, tagged: bool, *plates) -> bytes:
    """Return the papers of *count* patients in one file, of each plate one."""
    from handpress.pdf.printrun import Filled, Printing, Stack, write_run
    from handpress.press.stages import PRODUCER

    names = (f"Test Patient {number}" for number in range(count))
    stacks = (
        Stack(name, tuple([Filled(made, {**values, "patient": name}) for made, values in plates]), number=at)
        for at, name in enumerate(names, 1)
    )
    out: list[bytes] = []
    write_run(stacks, Printing("A clinic day", "en", PRODUCER, tagged), out.append)
    return b"".join(out)


def library_of(folder: Path) -> list[str]:
    """Fill *folder* with handouts in two languages, each with bullets of its own; return their codes."""
    codes = [f"{10000 + at:05}" for at in range(HANDOUTS)]
    folder.mkdir()
    for name in ("brand", "pictures", "codes.yaml", "glossary.yaml"):
        (folder / name).symlink_to(LIBRARY / name)
    for at, code in enumerate(codes):
        for language in ("", ".es"):
            text = (LIBRARY / f"{('22511', '22867')[at % 2]}{language}.yaml").read_text()
            (folder / f"{code}{language}.yaml").write_text(re.sub(r'code: "\d+"', f'code: "{code}"', text))
    return codes


def appointments(path: Path, rows: int, codes: list[str]) -> None:
    """Write a day of made-up patients, in the order of their times, as a clinic would have it."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["patient", "reference", "code", "date", "time", "clinician", "language"])
        for number in range(rows):
            language = "en" if number // len(codes) % 2 else "es"
            clock = f"{7 + number * 10 // rows:02}:{number % 4 * 15:02}"
            code = codes[number % len(codes)]
            writer.writerow(
                [f"Test Patient {spelt(number)}", number, code, "2026-03-03", clock, f"Dr. Test {number % 7}", language]
            )


def spelt(number: int) -> str:
    """Return *number* in letters: with digits beside it, a name is none."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def batch(rows: int, folder: Path, form: str = "csv") -> float:
    """Print a batch of *rows* into *folder*, which is empty; return the seconds from the command to its end."""
    codes = library_of(folder / "library")
    day = folder / f"day.{form}"
    appointments(folder / "day.csv", rows, codes)
    if form == "xlsx":
        as_workbook(folder / "day.csv", day)
    command = [*program(), "batch", day.name, "--library", "library", "--out", "out", "--drafts", "--quiet"]
    environment = {**os.environ, "HANDPRESS_CACHE": str(folder / "cache")}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    made = sum(1 for _ in (folder / "out").rglob("*.pdf")) if (folder / "out").is_dir() else 0
    if done.returncode or made != rows:
        raise RuntimeError(f"{made} of {rows} files, exit {done.returncode}: {done.stderr[-300:]}")
    return seconds


def as_workbook(source: Path, target: Path) -> None:
    """Write the same list as a workbook, with dates and times as a spreadsheet holds them."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Day")
    with source.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        sheet.append(list(reader.fieldnames or ()))
        for row in reader:
            moment = datetime.fromisoformat(f"{row['date']}T{row['time']}")
            sheet.append(list((row | {"date": moment.date(), "time": moment.time()}).values()))
    book.save(target)


def program() -> list[str]:
    """Return the command as it is installed beside this Python."""
    return [str(Path(sys.executable).with_name("handpress"))]


def cold_command() -> list[str]:
    """Return the command that prints the handout for one patient, to `output` where it is started."""
    patient = ["--patient", "Test Patient", "--date", DATE, "--clinician", CLINICIAN]
    return [*program(), "render", CODE, *patient, "--library", str(LIBRARY), "--quiet"]


def help_command() -> list[str]:
    return [*program(), "--help"]


if __name__ == "__main__":
    kept = plate()
    print(f"{len(warm('Test Patient'))} bytes warm, {len(press(kept, 1))} pressed, {fields(kept)} fields")
    print([len(print_run(10, tagged, kept)) for tagged in (False, True)], "bytes for 10 patients, paper and tagged")
