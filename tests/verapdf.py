"""Ask veraPDF: python tests/verapdf.py FILE... (needs Java, and its jars in build/verapdf: see verapdf/pom.xml).

Prints each failed rule once and exits with 1 if there is one, for PDF/UA-1 and for PDF/A-2A.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

JARS = Path(__file__).parents[1] / "build" / "verapdf"
FLAVOURS = ("ua1", "2a")
MAVEN = "mvn -q -f tests/verapdf/pom.xml dependency:copy-dependencies"


def missing() -> str:
    """Return why veraPDF cannot be asked; nothing if it can."""
    if not shutil.which("java"):
        return "veraPDF needs Java, which is not installed"
    return "" if list(JARS.glob("*.jar")) else f"veraPDF is not there; fetch it with: {MAVEN}"


def failures(files: list[Path], flavour: str) -> list[str]:
    """Return a line for each rule that each of *files* fails, and for each file that was not judged."""
    command = ["java", "-Xmx1g", "-cp", str(JARS / "*"), "org.verapdf.apps.GreenfieldCliWrapper", "-f", flavour]
    done = subprocess.run([*command, "--format", "xml", *map(str, files)], capture_output=True, text=True, timeout=900)
    report = ElementTree.fromstring(done.stdout)
    lines = []
    judged = 0
    for job in report.iter("job"):
        name = Path(job.findtext("item/name", "?")).name
        verdict = job.find("validationReport")
        if verdict is None:
            lines.append(f"{name}: not judged: {job.findtext('.//exceptionMessage', 'no report')}")
            continue
        judged += 1
        for rule in verdict.iter("rule"):
            if rule.get("status") == "failed":
                text = " ".join(rule.findtext("description", "").split())
                lines.append(f"{name}: {flavour} {rule.get('clause')}-{rule.get('testNumber')}: {text[:160]}")
        if verdict.get("isCompliant") != "true" and not lines:
            lines.append(f"{name}: {flavour}: not compliant")
    if judged != len(files):
        lines.append(f"{judged} of {len(files)} files were judged")
    return lines


if __name__ == "__main__":
    if missing():
        sys.exit(missing())
    found = [line for flavour in FLAVOURS for line in failures([Path(name) for name in sys.argv[1:]], flavour)]
    print("\n".join(found) or f"{len(sys.argv) - 1} files: no failed rule of {' and '.join(FLAVOURS)}")
    sys.exit(bool(found))
