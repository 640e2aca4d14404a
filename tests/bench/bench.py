"""Handpress beside its peers on the same handout, interleaved in one run: medians and ratios.

    python tests/bench/bench.py [CODE]

Warm: one process, full layout to bytes. Handpress keeps shaped words and lines between rounds, Typst what
its own cache keeps of an altered source; "words shaped anew" throws ours away before each round.
Cold: a new process each time, from the command to the file on disk.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from peers import FONTS, _plain, platypus, typst_source

from handpress.layout.boxes import Pages

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "25"))


def interleaved(contenders: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return seconds for each contender, run in turn, so that a noisy minute hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for contender in contenders.values():
        contender()
    for _ in range(rounds):
        for name, contender in contenders.items():
            start = time.perf_counter()
            contender()
            times[name].append(time.perf_counter() - start)
    return times


def table(title: str, times: dict[str, list[float]], against: str) -> None:
    base = statistics.median(times[against])
    print(f"\n{title}\n{'':38}{'median ms':>10}{'fastest':>10}{'ratio':>8}")
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:38}{middle * 1e3:10.1f}{min(values) * 1e3:10.1f}{middle / base:8.2f}")


def bare(pages: Pages) -> bytes:
    """Return *pages* as a PDF without tags, marks, links, bookmarks and metadata."""
    from handpress.pdf.canvas import PageCanvas
    from handpress.pdf.engrave import _texts
    from handpress.pdf.filling import fill
    from handpress.pdf.typefaces import typefaces

    class Bare(PageCanvas):
        def _open(self, owner: object) -> None: ...

        def _link(self, item: object, elem: object) -> None: ...

    texts = [item for page in pages.pages for item in _texts(page.items)]
    ink = Bare(typefaces(piece for item in texts for piece in item.pieces), pages.language, opens=False)
    for page in pages.pages:
        ink.paint(page)
    resources = ink.write_resources()
    return fill(ink.finish(b"", b"", resources, {}, (), (), (0, 0, 0), pages.title), {})


def main() -> None:
    import typst

    import handpress
    from handpress.brand.fonts import fonts_for
    from handpress.layout import lines, paragraphs
    from handpress.pdf.engrave import engrave, values_of
    from handpress.pdf.filling import fill
    from handpress.proof import inspect

    code = sys.argv[1] if len(sys.argv) > 1 else "22867"
    library = ROOT / "handouts"
    handout = handpress.read_entry(handpress.find(library, code, "en"))
    look = handpress.read_look(library / "brand" / "brand.yaml")
    parts = _plain(handout)
    source = typst_source(parts).encode()
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    count = iter(range(10**9))

    def typst_tagged() -> bytes:
        # A comment that changes each round: Typst keeps results by content between compilations.
        return typst.compile(source + b"\n// %d" % next(count), format="pdf", font_paths=fonts, pdf_standards=["ua-1"])

    def typst_plain() -> bytes:
        return typst.compile(source + b"\n// %d" % next(count), format="pdf", font_paths=fonts)

    def ours() -> bytes:
        return handpress.render(handpress.Copy(handout, look))

    def ours_forgetful() -> bytes:
        kept = fonts_for("en")
        for face in (*kept.regular, *kept.bold):
            face._memo.clear()
            face._subsets.clear()
        for known in (lines._known_words, lines._natural_width, lines._count_lines, paragraphs._known_lines):
            known.cache_clear()
        return handpress.render(handpress.Copy(handout, look))

    warm = {
        "handpress": ours,
        "handpress, words shaped anew": ours_forgetful,
        "typst, PDF/UA-1": typst_tagged,
        "typst, default PDF": typst_plain,
        "reportlab Platypus, untagged": lambda: platypus(parts),
    }
    table(f"Warm full layout of {code} to bytes", interleaved(warm, ROUNDS), "typst, PDF/UA-1")
    for name, contender in warm.items():
        data = contender()
        print(f"  {name}: {len(data) / 1024:.0f} KB")

    laid_out = handpress.typeset(handpress.Copy(handout, look))
    values = values_of(laid_out)
    engraved = {
        "tagged, with marks and bookmarks": lambda: fill(engrave(laid_out, "bench"), values),
        "the same pages without": lambda: bare(laid_out),
        "inspection of the tagged file": lambda: inspect(tagged),
    }
    tagged = fill(engrave(laid_out, "bench"), values)
    table("Pages to bytes", interleaved(engraved, ROUNDS), "the same pages without")
    print(f"  tags and marks: {(len(tagged) - len(bare(laid_out))) / 1024:.1f} KB")

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "parts.json").write_text(json.dumps(parts))
        (Path(folder) / "page.typ").write_bytes(source)
        handpress_command = [str(Path(sys.executable).parent / "handpress"), "render", code, "--quiet"]

        def run(*command: str) -> Callable[[], object]:
            return lambda: subprocess.run(
                command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

        cold = {
            "handpress render": run(*handpress_command, "--library", str(library)),
            "reportlab Platypus script": run(
                sys.executable, str(Path(__file__).with_name("peers.py")), "reportlab", "parts.json", "platypus.pdf"
            ),
            "typst from Python": run(
                sys.executable,
                "-c",
                "import typst;typst.compile('page.typ',output='typst.pdf',"
                f"font_paths=typst.Fonts(include_system_fonts=False,font_paths=[{str(FONTS)!r}]))",
            ),
            "bare Python": run(sys.executable, "-c", "pass"),
        }
        table(f"Cold, {code} to a file", interleaved(cold, max(ROUNDS // 2, 5)), "reportlab Platypus script")


if __name__ == "__main__":
    main()
