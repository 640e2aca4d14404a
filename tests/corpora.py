"""How far the inspector agrees with the public suites: python tests/corpora.py [FOLDER].

The suites stand in FOLDER, in HANDPRESS_CORPORA, or in build/corpora, each in a folder of its own:

- veraPDF-corpus and pdfa-testsuite (of BFO), both from GitHub: .ci/corpora brings them;
- pdfua-reference, isartor and bavaria: unpack the archives of pdfa.org and of pdflib.com there by hand.

The name of a file of the first two says whether it keeps to its standard. The files of the reference suite do. Isartor
and Bavaria are about PDF/A-1, by which the inspector does not judge: it must read them, and no more.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from handpress.diagnostics import Severity
from handpress.proof import inspect

FOLDER = Path(os.environ.get("HANDPRESS_CORPORA") or Path(__file__).parents[1] / "build" / "corpora")
MISSING = "the public suites are not there; fetch them with .ci/corpora, or name their folder in HANDPRESS_CORPORA"


class Suite(NamedTuple):
    """A suite, or the part of one for one standard.

    Attributes:
        files: Their pattern in the folder of all suites.
        standard: Which they are to keep to; nothing where they are only read.
    """

    files: str
    standard: str


SUITES = {
    "veraPDF, PDF/A-2a": Suite("veraPDF-corpus/PDF_A-2a/**/*.pdf", "a2a"),
    "veraPDF, PDF/A-2b": Suite("veraPDF-corpus/PDF_A-2b/**/*.pdf", "a2b"),
    "veraPDF, PDF/A-2u": Suite("veraPDF-corpus/PDF_A-2u/**/*.pdf", "a2u"),
    "veraPDF, PDF/UA-1": Suite("veraPDF-corpus/PDF_UA-1/**/*.pdf", "ua1"),
    "veraPDF, TWG": Suite("veraPDF-corpus/TWG test files/*pdfa2*.pdf", "a2b"),
    "BFO, PDF/A-2b": Suite("pdfa-testsuite/pdfa2-*.pdf", "a2b"),
    "PDF/UA reference": Suite("pdfua-reference/**/*.pdf", "ua1"),
    "Isartor": Suite("isartor/**/*.pdf", ""),
    "Bavaria": Suite("bavaria/**/*.pdf", ""),
}
# Where we judge otherwise than a suite, and by which clause.
DIFFERENCES = {
    "7.1-t01-pass-b.pdf": "an element names marked content that is not there: ISO 32000-1, 14.7.4.2",
}


def is_good(path: Path) -> bool:
    """Return whether a file keeps to its standard, as its name says."""
    return "fail" not in path.name


def disagreements(suite: Suite, folder: Path = FOLDER) -> Iterator[tuple[Path, str]]:
    """Yield each file of a suite; what we say of it otherwise than the suite does, or nothing."""
    for path in sorted(folder.glob(suite.files)):
        found = inspect(path.read_bytes(), path.name, [suite.standard] if suite.standard else ["a2a"])
        failed = [str(each) for each in found if each.rule.startswith("inspector-")]
        faults = [str(each) for each in found if each.severity is Severity.ERROR]
        if failed or not suite.standard:
            yield path, "".join(failed)
        elif is_good(path) == bool(faults):
            yield path, f"false alarm: {faults[0]}" if faults else "missed"
        else:
            yield path, ""


def main(folder: Path) -> None:
    """Print the figures of each suite, and each file on which it does not agree."""
    for name, suite in SUITES.items():
        said = {path.name: what for path, what in disagreements(suite, folder)}
        kinds = Counter(what.partition(":")[0] for what in said.values())
        alarms, missed = kinds["false alarm"], kinds["missed"]
        print(f"{name}: {len(said)} files, {kinds['']} agree, {alarms} false alarms, {missed} missed")
        for file, what in said.items():
            if what:
                print(f"  {file}: {what} {DIFFERENCES.get(file, '')}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
