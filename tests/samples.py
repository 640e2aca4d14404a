"""Make the samples that the README shows: python tests/samples.py (needs pdftoppm).

The shipped handouts, one of them for a made-up patient, one in large print, one in grey; and
the Arabic one of the tests. As PDF, and the pages that the README shows as pictures.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import handpress
from handpress import Copy
from handpress.brand.variant import Edition, Ink, Paper, Variant

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "output" / "samples"
SHOWN = {
    "22511_en_test-patient.pdf": (1, 2, 3, 4),
    "22511_en_large-print.pdf": (1, 8),
    "22511_en_grey.pdf": (2,),
    "99999_ar.pdf": (1,),
}


def sample_files() -> dict[str, bytes]:
    """Return the sample PDFs by file name."""
    library = ROOT / "handouts"
    look = handpress.read_look(library / "brand" / "brand.yaml")
    personal = handpress.read_personal("Test Patient", "2026-03-03T08:30", "Dr. Test", None)
    lumbar, spanish = (handpress.read_entry(handpress.find(library, "22511", tag)) for tag in ("en", "es"))
    arabic = handpress.read_entry(handpress.find(ROOT / "tests" / "languages", "99999", "ar"))
    return {
        "22511_en.pdf": handpress.render(Copy(lumbar, look)),
        "22511_en_test-patient.pdf": handpress.render(Copy(lumbar, look, personal)),
        "22511_en_large-print.pdf": handpress.render(Copy(lumbar, look, variant=Variant(Edition.LARGE_PRINT))),
        "22511_en_grey.pdf": handpress.render(
            Copy(lumbar, look, variant=Variant(Edition.STANDARD, Paper.LETTER, Ink.GREY))
        ),
        "22511_es.pdf": handpress.render(Copy(spanish, look)),
        "99999_ar.pdf": handpress.render(Copy(arabic, look, personal)),
    }


if __name__ == "__main__":
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for old in SAMPLES.glob("*.p[dn][fg]"):
        old.unlink()
    for name, data in sample_files().items():
        path = SAMPLES / name
        path.write_bytes(data)
        for page in SHOWN.get(name, ()):
            at = ["-f", str(page), "-l", str(page), "-singlefile"]
            target = path.with_name(f"{path.stem}-{page}")
            subprocess.run(["pdftoppm", "-r", "70", "-png", *at, path, target], check=True)
