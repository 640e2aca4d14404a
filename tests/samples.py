"""Make the samples that the README shows: python tests/samples.py (needs pdftoppm).

The shipped handouts, blank and for a made-up patient, one of them in large print and in grey; and
an Arabic one of the tests. As PDF, and the pages that the README shows as pictures.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import handpress
from handpress import Copy, Handout, Personal
from handpress.brand.variant import Edition, Ink, Paper, Variant

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "output" / "samples"
SHOWN = {
    "colonoscopy_en_test-patient.pdf": (1, 2, 3, 4),
    "22511_en_test-patient.pdf": (1,),
    "colonoscopy_en_large-print.pdf": (1,),
    "colonoscopy_en_grey.pdf": (1,),
    "45378_ar.pdf": (1,),
}


def sample_files() -> dict[str, bytes]:
    """Return the sample PDFs by file name."""
    library = ROOT / "handouts"
    look = handpress.read_look(library / "brand" / "brand.yaml")
    personal = handpress.read_personal("Test Patient", "2026-12-04T08:30", "Dr. Test", None)
    colon, spine, spanish = (
        handpress.read_entry(handpress.find(library, name, tag))
        for name, tag in (("colonoscopy", "en"), ("22511", "en"), ("22511", "es"))
    )
    arabic = handpress.read_entry(handpress.find(ROOT / "tests" / "front", "45378", "ar"))

    def printed(handout: Handout, known: Personal | None = None, variant: Variant | None = None) -> bytes:
        pictures = handpress.pictures_of(handout, library)
        copy = Copy(handout, look, known or Personal(), variant or Variant(), pictures=pictures)
        return handpress.render(copy)

    large = Variant(Edition.LARGE_PRINT)
    grey = Variant(Edition.STANDARD, Paper.LETTER, Ink.GREY)
    return {
        "22511_en.pdf": printed(spine),
        "22511_en_test-patient.pdf": printed(spine, personal),
        "22511_es.pdf": printed(spanish),
        "colonoscopy_en.pdf": printed(colon),
        "colonoscopy_en_test-patient.pdf": printed(colon, personal),
        "colonoscopy_en_large-print.pdf": printed(colon, personal, large),
        "colonoscopy_en_grey.pdf": printed(colon, personal, grey),
        "45378_ar.pdf": printed(arabic, personal),
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
