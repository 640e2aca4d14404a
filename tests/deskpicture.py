"""Make the picture of the desk that the first README shows: python tests/deskpicture.py

A made-up day at a made-up clinic, with two handouts that a made-up clinician has approved.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from conftest import ROOT
from deskbrowser import desk_at, visiting

NAMES = ["Jamie Exemplo", "Ana Prueba", "Avery Sample", "Lee Vorlage", "Sam Modelo", "Noor Mithal", "Kai Voorbeeld"]
DAY = datetime(2026, 12, 4, 7, 41)


def rows() -> str:
    made = ["Patient,MRN,CPT,Date,Time,Provider,Room,Language,Status,Insurance"]
    for at in range(24):
        code, language = ("22511", "Spanish" if at in (1, 9) else "English") if at % 3 else ("45378", "English")
        clock, state = f"{8 + at // 6}:{at % 6 * 10:02} AM", "cancelled" if at == 4 else "booked"
        clinician, room = ("Dr. Reyes", 2) if at % 2 else ("Dr. Okafor", 4)
        row = [
            NAMES[at % 7],
            f"A-{1034 + 61 * at}",
            code,
            "2026-12-04",
            clock,
            clinician,
            str(room),
            language,
            state,
            "-",
        ]
        made.append(",".join(row))
    made.append("Robin Muster,A-1180,22512,2026-12-04,8:45 AM,Dr. Reyes,3,English,booked,-")
    made.append("Kim Beispiel,A-2067,22511,2026-12-04,9:30 AM,Dr. Reyes,3,Korean,booked,-")
    made.append("Rosa Ejemplo,A-0932,22511,2026-12-04,25:10,Dr. Okafor,1,Spanish,booked,-")
    return "\n".join(made)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = folder / "handouts"
        shutil.copytree(ROOT / "handouts", library)
        brand = library / "brand" / "brand.yaml"
        text = re.sub("clinic: .*", "clinic: Riverside Spine Clinic", brand.read_text("utf-8"), count=1)
        brand.write_text(text, encoding="utf-8")
        for code in ("22511", "colonoscopy"):
            command = [sys.executable, "-m", "handpress", "approve", code, "--by", "Dr. Test", "--until", "2027-11-30"]
            subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        (folder / "clinic-day.csv").write_text(rows(), encoding="utf-8")
        with desk_at(folder) as desk:
            desk.desk.day.now = lambda: DAY
            with visiting(desk.address(), "mouse") as me:
                me.give(folder / "clinic-day.csv")
                me.page.get_by_text("Letter sheets").wait_for()
                me.page.screenshot(path=ROOT / "output" / "samples" / "desk-today.png")


if __name__ == "__main__":
    main()
