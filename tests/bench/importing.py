"""Import a folder of pages of five formats, made up and made here: python tests/bench/importing.py [PAGES]

Prints seconds of each reader with the mapper behind it, in this process, and of the whole command with its processes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from docx import Document
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate

from handpress.content.incoming import Asked, read_asked, ready


class Part(NamedTuple):
    """A heading with a paragraph and a list under it."""

    heading: str
    text: str
    items: tuple[str, ...]


PARTS = (
    Part("What is it?", "We mend the toe through a small cut, and close it with a few stitches.", ()),
    Part(
        "Get ready",
        "Please do these things before you come.",
        ("3 days before: stop the blue tablets.", "8 hours before: eat nothing more.", "Bring your list of medicines."),
    ),
    Part("What happens", "It takes about half an hour.", ("You lie on your back.", "We numb the toe.", "We mend it.")),
    Part("At home", "Rest for two days.", ("Keep the dressing dry for 2 days.", "Walk a little each day.")),
    Part("Call us if you have", "", ("a fever of 101 or more", "more pain each day", "a red line up the foot")),
    Part("Call 911 if you have", "", ("chest pain", "trouble breathing")),
    Part("Follow-up", "", ("Visit at 2 weeks to take the stitches out",)),
)


def word(title: str, parts: tuple[Part, ...]) -> bytes:
    """Return a Word file."""
    document = Document()
    document.add_heading(title, 0)
    for part in parts:
        document.add_heading(part.heading, 1)
        if part.text:
            document.add_paragraph(part.text)
        for item in part.items:
            document.add_paragraph(item, style="List Bullet")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def pdf(title: str, parts: tuple[Part, ...]) -> bytes:
    """Return a PDF."""
    styles = getSampleStyleSheet()
    story = [Paragraph(title, styles["Title"])]
    for part in parts:
        story.append(Paragraph(part.heading, styles["Heading2"]))
        if part.text:
            story.append(Paragraph(part.text, styles["Normal"]))
        if part.items:
            story.append(ListFlowable([Paragraph(item, styles["Normal"]) for item in part.items], bulletType="bullet"))
    written = BytesIO()
    SimpleDocTemplate(written).build(story)
    return written.getvalue()


def html(title: str, parts: tuple[Part, ...]) -> bytes:
    """Return a web page with a menu and a foot."""
    lines = [f"<!DOCTYPE html><html lang=en><title>{title}</title><nav><ul><li><a href=/>Home</a></ul></nav><main>"]
    lines.append(f"<h1>{title}</h1>")
    for part in parts:
        items = "".join(f"<li>{item}</li>" for item in part.items)
        lines.append(f"<h2>{part.heading}</h2><p>{part.text}</p><ul>{items}</ul>")
    return "\n".join([*lines, "</main><footer>All rights reserved.</footer></html>"]).encode()


def markdown(title: str, parts: tuple[Part, ...]) -> bytes:
    """Return a Markdown file."""
    return f"# {title}\n\n{_lines(parts, '## ')}".encode()


def plain(title: str, parts: tuple[Part, ...]) -> bytes:
    """Return a text file."""
    return f"{title}\n\n{_lines(parts, '')}".encode()


def _lines(parts: tuple[Part, ...], mark: str) -> str:
    texts = ("\n".join([f"{mark}{one.heading}", one.text, *(f"- {item}" for item in one.items)]) for one in parts)
    return "\n\n".join(texts) + "\n"


MAKERS: dict[str, Callable[[str, tuple[Part, ...]], bytes]] = {
    "docx": word,
    "pdf": pdf,
    "html": html,
    "md": markdown,
    "txt": plain,
}


def pages(folder: Path, count: int) -> Iterator[Path]:
    """Write *count* pages into *folder*, the formats in turns, each page of another length."""
    suffixes = list(MAKERS)
    for number in range(count):
        suffix = suffixes[number % len(suffixes)]
        parts = PARTS * (1 + number % 3)
        path = folder / f"page-{number:04}.{suffix}"
        path.write_bytes(MAKERS[suffix](f"Mending toe {number} (CPT {10000 + number})", parts))
        yield path


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "pages")
        folder.mkdir()
        made = list(pages(folder, count))
        ready()
        taken: Counter[str] = Counter()
        for path in made:
            before = time.perf_counter()
            result = read_asked(Asked(path))
            taken[path.suffix] += time.perf_counter() - before
            assert not isinstance(result, tuple), result
        for suffix, seconds in taken.items():
            each = 1000 * seconds / sum(path.suffix == suffix for path in made)
            print(f"{suffix[1:]:>5}: {each:6.1f} ms a page")
        print(f"{count} pages in one process: {taken.total():.1f} s")
        for more in ((), ("--view", str(Path(place, "view.html")))):
            words = [sys.executable, "-m", "handpress", "import", str(folder), "--library", str(Path(place, "library"))]
            before = time.perf_counter()
            subprocess.run([*words, *more], check=True, capture_output=True)
            print(f"the command{' with its view' if more else ''}: {time.perf_counter() - before:.1f} s")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory of a process: {most:.0f} MB")
