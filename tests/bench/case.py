"""One contender at one piece of work, in a process of its own, so that seconds and memory are nobody else's.

    python tests/bench/case.py WORK CONTENDER FOLDER GIGABYTES

Says in one line of JSON whether it is ready; then answers each number on stdin with seconds, bytes and the process's
peak memory. What is left unsaid when it dies, `day.py` tells as given up.
"""

from __future__ import annotations

import io
import json
import re
import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

Thunk = Callable[[], object]  # what is timed; returns the file, the count of bytes, or seconds that it took by itself


def patient(number: int) -> str:
    return f"Test Patient {number}"


def peer_at(name: str, folder: Path, thirds: int = 3):
    from peers import PEERS

    return PEERS[name](json.loads((folder / f"parts-{thirds}.json").read_text()))


def warm(contender: str, folder: Path) -> Callable[[int], Thunk]:
    """One document after another. The contender may end in :1 or :9 for a shorter or longer handout."""
    name, _, size = contender.partition(":")
    thirds = int(size or 3)
    if name == "handpress":
        import ours

        return lambda number: lambda: ours.warm(patient(number), thirds)
    peer = peer_at(name, folder, thirds)
    return lambda number: lambda: peer.one(patient(number))


def run(contender: str, folder: Path) -> Callable[[int], Thunk]:
    """All patients in one file."""
    if contender.startswith("handpress"):
        import ours

        plate = ours.plate()
        ours.print_run(2, contender.endswith("tagged"), plate)
        return lambda count: lambda: ours.print_run(count, contender.endswith("tagged"), plate)
    peer = peer_at(contender, folder)
    peer.run([patient(0), patient(1)])
    return lambda count: lambda: peer.run([patient(number) for number in range(count)])


def press(contender: str, folder: Path) -> Callable[[int], Thunk]:
    """As many documents from one plate, in memory."""
    import ours

    plate = ours.plate()
    return lambda count: lambda: sum(len(ours.press(plate, number)) for number in range(count))


def files(contender: str, folder: Path) -> Callable[[int], Thunk]:
    """As many documents from one plate, each into a new file; "plain write" has them ready in memory."""
    import ours

    plate, out = ours.plate(), folder / "files"

    def prepared(count: int) -> Thunk:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        if contender == "plain write":
            ready = [ours.press(plate, number) for number in range(count)]
            return lambda: sum(_write(f"{out}/{number}.pdf", ready[number]) for number in range(count))
        return lambda: sum(ours.press_to(plate, number, f"{out}/{number}.pdf") for number in range(count))

    return prepared


def _write(path: str, data: bytes) -> int:
    with open(path, "wb") as stream:  # noqa: PTH123 - as plain as can be
        return stream.write(data)


def batch(contender: str, folder: Path) -> Callable[[int], Thunk]:
    """A whole batch by the command, from appointments to manifest."""
    import ours

    def prepared(rows: int) -> Thunk:
        place = folder / "batch"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return lambda: ours.batch(rows, place)

    return prepared


WORKS = {"warm": warm, "run": run, "press": press, "files": files, "batch": batch}


def peak_mb() -> float:
    """Return the most memory that this process, or any that it started, had at once."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    try:
        # ru_maxrss of a process starts with what its parent had; this does not.
        own = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except OSError:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return max(own, children)


def answer(thunk: Thunk) -> tuple[dict[str, object], object]:
    """Time *thunk*; return what to say of it, and what it made."""
    start = time.perf_counter()
    made = thunk()
    seconds = time.perf_counter() - start
    size = len(made) if isinstance(made, bytes) else made if isinstance(made, int) else 0
    own = made if isinstance(made, float) else seconds
    return {"seconds": own, "bytes": size, "peak_mb": round(peak_mb(), 1)}, made


def seen(pdf: bytes, folder: Path) -> dict[str, object]:
    """Return what is in the file of one patient: pages, marks, and how many of the handout's words it lacks."""
    import pypdf
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    catalog = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    metadata = catalog["/Metadata"].get_object().get_data() if "/Metadata" in catalog else b""
    parts = json.loads((folder / "parts-3.json").read_text())
    lacking = Counter(words_of(parts)) - Counter(re.findall(r"\w+", text))
    return {
        "pages": len(document),
        "tagged": "/StructTreeRoot" in catalog,
        "ua": b"pdfuaid" in metadata,
        "lacks": sorted(lacking),
        "named": text.count(patient(0)),
    }


KINDS = {"title", "para", "who", "h2", "h3", "items", "steps", "check", "table", "lines"}


def words_of(content: object) -> list[str]:
    """Return the words of the parts' content, without the kinds of part."""
    if isinstance(content, str):
        return re.findall(r"\w+", content)
    if not isinstance(content, list):
        return []
    if len(content) == 2 and content[0] in KINDS:
        return words_of(content[1])
    return [word for item in content for word in words_of(item)]


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    work, contender, name, gigabytes = sys.argv[1:]
    folder = Path(name)
    if float(gigabytes):
        most = int(float(gigabytes) * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        prepare = WORKS[work](contender, folder)
    except (ImportError, OSError, NotImplementedError) as error:
        return say(absent=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else work}")
    say(ready=True)
    for line in sys.stdin:
        number, look = json.loads(line)
        try:
            facts, made = answer(prepare(number))
        except MemoryError:
            return say(gave_up="out of memory")
        if look and isinstance(made, bytes):
            facts |= seen(made, folder)
        say(**facts)


if __name__ == "__main__":
    main()
