"""A clinic day, Handpress beside its peers: cold, warm, pressed, printed in one run, in a batch, and as it grows.

    python tests/bench/day.py [--only a,e] [--rounds N] [--quick]

Contenders take turns within a round, each in a process of its own, and a ratio is the median over rounds of one's time
over another's in the same round: a noisy minute hits all alike. Writes build/bench/day.md and day.json, and draws
output/samples/bench.png. With --only, other cases keep what an earlier run measured of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ours
from bench_plot import draw
from bench_report import markdown
from peers import CLINICIAN, DATE, PEERS, _plain, typst_for_patients

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "bench"
PLOT = ROOT / "output" / "samples" / "bench.png"
HERE = Path(__file__).parent
SCALE = (10, 100, 1000, 10_000)
LONGEST_S = 120.0  # who takes longer in a first round is not asked again

Replies = dict[str, list[dict]]


@dataclass(frozen=True)
class Day:
    """How to measure: where, in how many rounds, and with how much memory for each contender."""

    folder: Path
    rounds: int | None
    quick: bool
    gigabytes: float
    cases: dict[str, dict]  # measured so far

    def turns(self, usual: int) -> int:
        return self.rounds or (min(usual, 2) if self.quick else usual)

    def size(self, usual: int) -> int:
        return usual // 10 if self.quick else usual


class Worker:
    """A contender in its own process."""

    def __init__(self, work: str, contender: str, day: Day, gigabytes: float = 0) -> None:
        place = day.folder / f"{work}-{contender}".replace(":", "-").replace(" ", "-").replace(",", "")
        place.mkdir(exist_ok=True)
        for path in day.folder.glob("parts-*.json"):
            shutil.copy(path, place)
        command = [sys.executable, str(HERE / "case.py"), work, contender, str(place), str(gigabytes)]
        pipe = subprocess.PIPE
        with (place / "errors").open("w") as errors:
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True)
        self.place = place
        self.first = self._reply()

    def ask(self, number: int, look: bool = False) -> dict:
        with suppress(BrokenPipeError):  # it is dead, and the reply tells so
            self.process.stdin.write(json.dumps([number, look]) + "\n")
            self.process.stdin.flush()
        return self._reply()

    def _reply(self) -> dict:
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        self.process.wait()
        said = (self.place / "errors").read_text().strip().splitlines()
        telling = [line for line in said if "memory" in line] + said[-1:]
        return {"gave_up": telling[0][:120] if telling else f"ended with {self.process.returncode}"}

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):
                stream.close()
        self.process.wait()
        shutil.rmtree(self.place, ignore_errors=True)


def told(name: str, reply: dict) -> str | None:
    """Return why there is nothing to measure; say so."""
    for key, verb in (("absent", "skipped"), ("gave_up", "gave up")):
        if key in reply:
            print(f"  {name}: {verb}, {reply[key]}", file=sys.stderr, flush=True)
            return f"{verb}, {reply[key]}"
    return None


def taking_turns(work: str, contenders: list[str], number: int, rounds: int, day: Day) -> tuple[Replies, dict]:
    """Keep all contenders open and ask them in turn; return their replies, and who could not answer."""
    workers = {name: Worker(work, name, day) for name in contenders}
    skipped: dict[str, str] = {}
    replies: Replies = {}
    for name, worker in workers.items():
        if reason := told(name, worker.first) or told(name, first := worker.ask(number, look=True)):
            skipped[name] = reason
            continue
        replies[name] = []
        if lacking := first.get("lacks") if name in PEERS else None:
            raise SystemExit(f"{name} leaves out: {', '.join(lacking)}")
        if "named" in first and not first["named"]:
            raise SystemExit(f"{name} leaves out the patient's name")
        replies[name].append({key: first[key] for key in ("pages", "tagged", "ua") if key in first})
    for at in range(1, rounds + 1):
        # There and back again: nobody always follows the same one, whose writing the disk may still be busy with.
        for name in list(replies)[:: 1 if at % 2 else -1]:
            replies[name].append(workers[name].ask(at if work == "warm" else number))
    for worker in workers.values():
        worker.close()
    return {name: [answers[0] | answer for answer in answers[1:]] for name, answers in replies.items()}, skipped


def one_each(work: str, contenders: list[str], number: int, rounds: int, day: Day) -> tuple[Replies, dict]:
    """Start a process for every answer; return the replies, and who gave up."""
    replies: Replies = {name: [] for name in contenders}
    skipped: dict[str, str] = {}
    for _ in range(rounds):
        for name in contenders:
            if name in skipped or (replies[name] and replies[name][0]["seconds"] > LONGEST_S):
                continue
            reply = once(work, name, number, day)
            if reason := told(f"{name}, {number:,}", reply):
                skipped[name] = reason
            else:
                replies[name].append(reply)
    return {name: answers for name, answers in replies.items() if answers}, skipped


def once(work: str, contender: str, number: int, day: Day) -> dict:
    start = time.perf_counter()
    worker = Worker(work, contender, day, day.gigabytes if work == "run" else 0)
    reply = worker.first if worker.first.keys() & {"absent", "gave_up"} else worker.ask(number)
    worker.close()
    return reply | {"whole_s": round(time.perf_counter() - start, 3)}


# The cases.


def cold(day: Day) -> dict:
    """From the command to the file."""
    script = [sys.executable, "-c", "from peers import cold; cold()"]
    kept_off = ["env", "HANDPRESS_CACHE=off"]
    commands = {
        "handpress": ours.cold_command(),
        "handpress --format pdf": [*ours.cold_command(), "--format", "pdf"],
        "handpress, first copy": [*kept_off, *ours.cold_command()],
    }
    commands |= {name: [*script, name, "parts-3.json", f"{name}.pdf"] for name in PEERS}
    commands |= typst_commands(day.folder)
    commands |= {
        "handpress --help": ours.help_command(),
        "bare Python": [sys.executable, "-c", "pass"],
        "import click": [sys.executable, "-c", "import click"],
    }
    environment = {**os.environ, "HANDPRESS_CACHE": str(day.folder / "cache"), "PYTHONPATH": str(HERE)}
    replies: Replies = {}
    skipped: dict[str, str] = {}
    for name, command in commands.items():
        reason = failure(command, day.folder, environment)
        if reason:
            skipped[name] = told(name, {"absent": reason})
        else:
            replies[name] = []
    for _ in range(day.turns(21)):
        for name in replies:
            replies[name].append({"seconds": started(commands[name], day.folder, environment)})
    return table("Cold, from the command to the file", "reportlab", replies, skipped)


def typst_commands(folder: Path) -> dict[str, list[str]]:
    """Write the markup into *folder*; return how it is compiled from Python, and by the command itself."""
    (folder / "page.typ").write_text(typst_for_patients(_plain(ours.handout())))
    fonts = str(ROOT / "fonts")
    patients = json.dumps([{"name": "Test Patient", "date": DATE, "clinician": CLINICIAN}])
    code = (
        "import typst; typst.compile('page.typ', output='typst.pdf', pdf_standards='ua-1',"
        f"sys_inputs={{'patients': {patients!r}}}, font_paths=typst.Fonts(include_system_fonts=False,"
        f"include_embedded_fonts=False, font_paths=[{fonts!r}]))"
    )
    options = ["--ignore-system-fonts", "--font-path", fonts, "--pdf-standard", "ua-1"]
    command = ["typst", "compile", *options, "--input", f"patients={patients}", "page.typ", "typst-command.pdf"]
    return {"typst": [sys.executable, "-c", code], "typst command": command}


def failure(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Run *command* once; return its last words if it cannot do its work."""
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return f"there is no {command[0]} on the path"
    return (done.stderr.strip().splitlines() or ["failed"])[-1][:120] if done.returncode else ""


def started(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    null = subprocess.DEVNULL
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, env=environment, stdout=null, stderr=null)
    return time.perf_counter() - start


def warm(day: Day) -> dict:
    """Full layout, in memory."""
    found = taking_turns("warm", ["handpress", *PEERS], 0, day.turns(25), day)
    return table("Warm full layout, one process, to bytes", "reportlab", *found)


def pressed(day: Day) -> dict:
    """Documents a second in memory."""
    count = day.size(10_000)
    return table(
        "Pressed in memory", "handpress", *taking_turns("press", ["handpress"], count, day.turns(7), day), count
    )


def written(day: Day) -> dict:
    """Documents a second as new files, in many short rounds: the disk is busy at times."""
    count = 100
    found = taking_turns("files", ["plain write", "handpress"], count, day.turns(80), day)
    return table("Pressed to new files", "plain write", *found, count)


RUNNERS = ["handpress", "handpress, tagged", *PEERS]


def printed(day: Day) -> dict:
    """All patients in one file."""
    count, fewer = day.size(1000), day.size(200)
    replies, skipped = one_each("run", RUNNERS, count, day.turns(3), day)
    case = table(f"One print run of {count:,} patients", "reportlab", replies, skipped, count)
    tired = [name for name, reason in skipped.items() if reason.startswith("gave up")]
    if tired:
        again, _ = one_each("run", tired, fewer, 1, day)
        case["fewer"] = table(f"One print run of {fewer:,} patients", "", again, {}, fewer)
    return case


def batched(day: Day) -> dict:
    """A whole batch."""
    count = day.size(10_000)
    title = f"Batch of {count:,} rows, {ours.HANDOUTS} handouts, 2 languages, with manifest and journal"
    return table(title, "handpress", *one_each("batch", ["handpress"], count, day.turns(2), day), count)


def patients(day: Day) -> dict:
    """Print runs of more and more patients; those of the print run's own size come from there."""
    grown: dict[str, dict] = {}
    known = day.cases.get("e", {"count": 0, "rows": {}})
    for count in SCALE[:3] if day.quick else SCALE:
        if count == known["count"]:
            found = {name: known["rows"][name] for name in RUNNERS if name in known["rows"]}
        else:
            names = [name for name in RUNNERS if count <= day.size(1000) or name.startswith("handpress")]
            replies, _ = one_each("run", names, count, day.turns(1 if count >= 1000 else 3), day)
            found = {name: summary(answers) for name, answers in replies.items()}
        for name, row in found.items():
            grown.setdefault(name, {})[str(count)] = row
    return {"title": "Growth with patients: seconds for one print run", "grown": grown}


def pages(day: Day) -> dict:
    """A third of the handout, all of it, and three times as much."""
    names = [f"{name}:{thirds}" for thirds in (1, 3, 9) for name in ("handpress", *PEERS)]
    replies, _ = taking_turns("warm", names, 0, day.turns(9), day)
    grown: dict[str, dict] = {}
    for name, answers in replies.items():
        contender, _, thirds = name.partition(":")
        grown.setdefault(contender, {})[thirds] = summary(answers)
    return {"title": "Growth with pages: one warm layout", "grown": grown}


CASES: dict[str, Callable[[Day], dict]] = {
    "a": cold,
    "b": warm,
    "c": pressed,
    "d": written,
    "e": printed,
    "f": batched,
    "g": patients,
    "h": pages,
}


# What they come to.


def median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def summary(answers: list[dict]) -> dict:
    seconds = [answer["seconds"] for answer in answers]
    found = {"median_s": median(seconds), "fastest_s": min(seconds), "seconds": seconds}
    for key in ("peak_mb", "whole_s"):
        if known := [answer[key] for answer in answers if key in answer]:
            found[key] = median(known)
    return found | {key: answers[-1][key] for key in ("bytes", "pages", "tagged", "ua") if key in answers[-1]}


def table(title: str, base: str, replies: Replies, skipped: dict[str, str], count: int = 1) -> dict:
    """Return a case as data: each contender's figures, and its ratios to all others in the same rounds."""
    rows = {name: summary(answers) for name, answers in replies.items()}
    for row in rows.values():
        row["ratios"] = {
            other: median([mine / theirs for mine, theirs in zip(row["seconds"], rows[other]["seconds"], strict=False)])
            for other in rows
        }
    return {"title": title, "base": base if base in rows else "", "count": count, "rows": rows, "skipped": skipped}


def machine() -> dict:
    def of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    names = ("handpress", "typst", "weasyprint", "reportlab", "rl_accel", "fpdf2")
    return {
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: of(name) for name in names},
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="".join(CASES), help="cases by their letters, as a,e")
    parser.add_argument("--rounds", type=int, help="rounds of every case")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, two rounds: to see that it works")
    parser.add_argument("--memory", type=float, default=4.0, help="gigabytes that a print run may take; 0: no limit")
    found = parser.parse_args()
    found.only = [letter for letter in found.only if letter not in ", "]
    if unknown := [letter for letter in found.only if letter not in CASES]:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    return found


def measured(wanted: argparse.Namespace, data: dict) -> None:
    """Measure the cases wanted into *data*."""
    with tempfile.TemporaryDirectory(prefix="handpress-bench-") as name:
        day = Day(Path(name), wanted.rounds, wanted.quick, wanted.memory, data["cases"])
        for thirds in (1, 3, 9):
            (day.folder / f"parts-{thirds}.json").write_text(json.dumps(_plain(ours.handout(thirds))))
        for letter in wanted.only:
            print(f"{letter}: {CASES[letter].__doc__}", file=sys.stderr, flush=True)
            begun = time.strftime("%Y-%m-%d %H:%M")
            data["cases"][letter] = CASES[letter](day) | {"begun": begun, "quick": wanted.quick}


def main() -> None:
    wanted = arguments()
    BUILD.mkdir(parents=True, exist_ok=True)
    suffix = "-quick" if wanted.quick else ""
    target = BUILD / f"day{suffix}.json"
    kept = json.loads(target.read_text())["cases"] if target.is_file() else {}
    data = {"machine": machine(), "memory_gb": wanted.memory, "cases": kept}
    measured(wanted, data)
    data["cases"] = dict(sorted(data["cases"].items()))
    target.write_text(json.dumps(data, indent=1))
    text = markdown(data)
    target.with_suffix(".md").write_text(text)
    print(text)
    draw(data, BUILD / "day-quick.png" if wanted.quick else PLOT)


if __name__ == "__main__":
    main()
