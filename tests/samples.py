"""Make the samples that the README shows: python tests/samples.py (needs pdftoppm).

The two shipped handouts, one of them for a made-up patient, as PDF and as pictures.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import handpress

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "output" / "samples"


def sample_files() -> dict[str, bytes]:
    """Return the sample PDFs by file name."""
    library = ROOT / "handouts"
    look = handpress.read_look(library / "brand" / "brand.yaml")
    personal = handpress.read_personal("Test Patient", "2026-03-03T08:30", "Dr. Test", None)
    return {
        "22867_en.pdf": handpress.render(handpress.read_entry(handpress.find(library, "22867", "en")), look),
        "22325_en.pdf": handpress.render(handpress.read_entry(handpress.find(library, "22325", "en")), look),
        "22325_en_test-patient.pdf": handpress.render(
            handpress.read_entry(handpress.find(library, "22325", "en")), look, personal
        ),
    }


if __name__ == "__main__":
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for old in SAMPLES.glob("*.p[dn][fg]"):
        old.unlink()
    for name, data in sample_files().items():
        path = SAMPLES / name
        path.write_bytes(data)
        if name != "22325_en.pdf":
            subprocess.run(["pdftoppm", "-r", "70", "-png", path, path.with_suffix("")], check=True)
