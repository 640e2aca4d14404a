"""A list again, or a corrected one: what is new prints, what is void leaves, what somebody may need stays.

And what was printed is found again, the same bytes, or forgotten; counts and hashes stay.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conftest import LIBRARY
from handpress.cli.commands import main
from handpress.day.reprint import expire, printed

HEADINGS = "Patient,MRN,Visit ID,CPT,Date,Time,Room,Status"
ANN = "Ann Canarytest,A-1,V1,22511,2031-12-04,08:30,1,"
BOB = "Bob Canarytest,A-2,V2,22867,2031-12-04,09:30,2,"
CEM = "Cem Canarytest,A-3,V3,22511,2031-12-04,10:30,2,"
DEE = "Dee Canarytest,A-4,V4,22511,2031-12-04,11:30,3,"
EVE = "Eve Canarytest,A-5,V5,22511,2031-12-04,11:45,3,"
DAY = "2031-12-04"
Batch = Callable[..., Result]


@pytest.fixture(autouse=True)
def desk(warm_desk: Path) -> Path:
    return warm_desk


@pytest.fixture
def library(desk: Path) -> Path:
    """A library of the test's own."""
    shutil.copytree(LIBRARY, desk / "handouts")
    return desk / "handouts"


def save(*rows: str, headings: str = HEADINGS, name: str = "day.csv") -> str:
    Path(name).write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return name


def batch(*words: str, library: Path = LIBRARY) -> Result:
    own = ["--library", str(library), "--out", "o", "--drafts", "--jobs", "1", "--quiet"]
    return CliRunner().invoke(main, ["batch", *words, *own])


def command(*words: str, text: str = "") -> Result:
    return CliRunner().invoke(main, list(words), input=text)


def papers() -> list[Path]:
    """Return the papers that stand, those that were withdrawn not among them."""
    return sorted(path for path in Path("o").rglob("*.pdf") if path.parent.name != "withdrawn")


def aside() -> list[str]:
    return sorted(path.name for path in Path("o").rglob("withdrawn/*.pdf"))


def last(result: Result) -> str:
    return result.stderr.splitlines()[-1]


def manifests() -> list[list[dict[str, Any]]]:
    """Return them, oldest first."""
    found = sorted(Path("o-private").glob("batch-*/manifest.json"), key=lambda each: each.stat().st_mtime_ns)
    return [json.loads(path.read_text("utf-8")) for path in found]


def paper_of(reference: str) -> Path:
    """Return the paper of a patient, as the last manifest that names one has it."""
    return next(
        Path("o") / entry["file"] for told in manifests()[::-1] for entry in told if entry["reference"] == reference
    )


def withdrawn() -> list[dict[str, str]]:
    path = Path("o-private/withdrawn.csv")
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))) if path.exists() else []


# Again


def test_same_list_again_prints_nothing() -> None:
    assert last(batch(save(ANN, BOB))) == "2 rows = 2 printed"
    before = [(path, path.stat().st_ino) for path in papers()]
    result = batch("day.csv")
    assert (result.exit_code, last(result)) == (0, "2 rows = 2 printed before")
    assert [(path, path.stat().st_ino) for path in papers()] == before
    assert {path.parent.name for path in papers()} == {DAY}


def test_corrected_list_prints_what_is_new_replaces_what_changed_and_withdraws_what_is_void() -> None:
    batch(save(ANN, BOB, CEM, DEE))
    ann, bob, cem, dee = (paper_of(f"A-{n}") for n in range(1, 5))
    result = batch(save(ANN, BOB.replace("09:30", "09:45"), f"{CEM}Cancelled", EVE))
    assert (result.exit_code, last(result)) == (0, "4 rows = 2 printed + 1 printed before + 1 cancelled")
    assert ann.exists()
    assert not any(path.exists() for path in (bob, cem, dee))
    assert len(papers()) == 3
    assert aside() == sorted([cem.name, dee.name])
    assert [(line["row"], line["why"], line["patient"]) for line in withdrawn()] == [
        ("4", "cancelled", "Cem Canarytest"),
        ("5", "not in the list any more", "Dee Canarytest"),
    ]
    assert [entry["status"] for entry in manifests()[-1]] == ["printed before", "draft", "draft"]


def test_again_prints_all_and_leaves_one_paper_of_each() -> None:
    batch(save(ANN, BOB))
    first = papers()
    assert last(batch("day.csv", "--again")) == "2 rows = 2 printed"
    assert len(papers()) == 2
    assert not set(first) & set(papers())


@pytest.mark.parametrize("changed", ["22511.yaml", "brand/brand.yaml"])
def test_changed_handout_or_brand_prints_anew(library: Path, changed: str) -> None:
    path = next(library.rglob(changed))
    batch(save(ANN), library=library)
    first = papers()
    text = path.read_text("utf-8")
    path.write_text(text.replace("Your Clinic", "Riverside") if "brand" in changed else f"{text}\n# changed\n", "utf-8")
    assert last(batch("day.csv", library=library)) == "1 row = 1 printed"
    assert len(papers()) == 1
    assert papers() != first


def test_two_visits_of_one_day_are_two_papers_and_the_one_that_stays_is_kept() -> None:
    late = ANN.replace("08:30", "14:30")
    one, two = (line.replace("V1", "") for line in (ANN, late))
    assert last(batch(save(one, two))) == "2 rows = 2 printed"
    assert last(batch("day.csv")) == "2 rows = 2 printed before"
    batch(save(f"{one}Cancelled", two))
    assert len(papers()) == 1
    (entry,) = [entry for entry in manifests()[-1] if entry["file"]]
    assert (entry["time"], Path("o", entry["file"])) == ("14:30", papers()[0])


def test_rows_without_number_and_name_are_never_each_others() -> None:
    nobody = ",,,22511,2031-12-04,08:30,1,"
    assert last(batch(save(nobody, nobody.replace("08:30", "09:30")))) == "2 rows = 2 printed"
    assert last(batch("day.csv")) == "2 rows = 2 printed before"
    assert last(batch(save(nobody, name="afternoon.csv"))) == "1 row = 1 printed"
    assert len(papers()) == 3


def test_namesakes_of_two_lists_keep_their_papers() -> None:
    batch(save("Jo Canarytest,,,22511,2031-12-04,08:30,1,"))
    batch(save("Jo Canarytest,,,22511,2031-12-04,14:30,1,", name="afternoon.csv"))
    assert len(papers()) == 2


def test_several_codes_of_a_row_are_known_again() -> None:
    both = ANN.replace("22511", '"22511, 22867"')
    assert last(batch(save(both, CEM, DEE))) == "3 rows = 3 printed (4 papers)"
    assert last(batch("day.csv")) == "3 rows = 3 printed before"
    batch(save(ANN, CEM, DEE))
    assert [path.name[:5] for path in papers()] == ["22511"] * 3
    assert [name[:5] for name in aside()] == ["22867"]


# What somebody may need


def test_paper_of_a_row_that_is_refused_now_stays() -> None:
    batch(save(ANN, BOB, CEM))
    result = batch(save(ANN, BOB, CEM.replace("2031-12-04", "04/05/2031")))
    assert len(papers()) == 3
    assert not aside()
    assert "1 paper printed before is not in this list" in result.stderr
    assert "mend it" in result.stderr


def test_paper_of_a_row_that_is_withheld_now_stays() -> None:
    batch(save(ANN, BOB, CEM))
    words = ["batch", "day.csv", "--library", str(LIBRARY), "--out", "o", "--jobs", "1"]
    assert CliRunner().invoke(main, words).exit_code == 1
    assert len(papers()) == 3
    assert not withdrawn()


def test_another_list_of_the_day_withdraws_nothing() -> None:
    batch(save(ANN, BOB, CEM))
    result = batch(save(ANN, EVE, name="other.csv"))
    assert len(papers()) == 4
    assert "2 papers printed before are not in this list, and left" in result.stderr


def test_list_of_other_days_withdraws_nothing_of_a_day_that_it_leaves_out() -> None:
    batch(save(ANN.replace("-04", "-03"), BOB, CEM))
    result = batch(save(BOB, CEM, name="later.csv"))
    assert len(papers()) == 3
    assert "1 paper printed before is not in this list, and left" in result.stderr


def test_paper_whose_newer_one_fails_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    batch(save(ANN, BOB))
    ann = paper_of("A-1")
    from handpress.diagnostics import Span, fault
    from handpress.press.plates import Room

    def fails(self: Room, *_: object) -> None:
        raise fault(Span(""), "it does not fit", "test", "")

    monkeypatch.setattr(Room, "plate", fails)
    assert batch(save(ANN.replace("08:30", "08:45"), BOB)).exit_code == 1
    assert ann.exists()


def test_files_that_are_not_what_was_printed_stay() -> None:
    batch(save(ANN, BOB, CEM, DEE))
    ann, bob, cem = (paper_of(f"A-{n}") for n in (1, 2, 3))
    bob.write_bytes(b"somebody wrote this")
    keep = Path("keep.pdf")
    cem.rename(keep)
    cem.symlink_to(keep.absolute())
    moved = [line.replace(":30", ":31") for line in (ANN, BOB)]
    result = batch(save(*moved, f"{CEM}Cancelled", DEE))
    assert not ann.exists()
    assert bob.read_bytes() == b"somebody wrote this"
    assert keep.exists()
    assert cem.is_symlink()
    assert result.stderr.count("is not what was printed: it stays where it is") == 2
    command("forget", "--out", "o")
    assert bob.exists()
    assert keep.exists()


def test_link_in_place_of_the_withdrawn_folder_leads_nothing_away() -> None:
    batch(save(ANN, BOB, CEM))
    Path("elsewhere").mkdir()
    Path("o", DAY, "withdrawn").symlink_to(Path("elsewhere").absolute())
    batch(save(ANN, BOB, f"{CEM}Cancelled"))
    assert not list(Path("elsewhere").iterdir())


def test_torn_or_missing_paper_prints_again() -> None:
    batch(save(ANN, BOB))
    paper_of("A-1").unlink()
    assert last(batch("day.csv")) == "2 rows = 1 printed + 1 printed before"


def test_folder_of_an_older_version_goes_on_working() -> None:
    batch(save(ANN))
    (old,) = Path("o-private").glob("batch-*")
    with sqlite3.connect(old / "journal.sqlite") as database:
        database.execute("PRAGMA user_version = 1")
    database.close()
    flat = Path("o") / papers()[0].name
    papers()[0].rename(flat)
    manifest = (old / "manifest.json").read_bytes()
    result = batch("day.csv")
    assert result.exit_code == 0
    assert "warning: this journal is from another version of Handpress" in result.stderr
    assert flat.exists()
    assert (old / "manifest.json").read_bytes() == manifest
    assert "another version" in command("reprint", "--out", "o", "--row", "2").stderr


# Interrupted


def test_killed_at_any_moment_loses_nothing_and_prints_nothing_twice(warm: Path) -> None:
    chance = random.Random(20)
    first = [ANN.replace("A-1", f"A-{n}").replace("V1", f"V{n}") for n in range(40)]
    second = [line.replace("08:30", "08:45") if n % 3 else line for n, line in enumerate(first)]
    second[5] += "Cancelled"
    second[7] = EVE.replace("V5", "V99").replace("A-5", "A-99")
    batch(save(*first, name="first.csv"))
    shutil.move("o", "o-first"), shutil.rmtree("o-private")
    words = [sys.executable, "-m", "handpress", "batch", "--library", str(LIBRARY), "--out", "o", "--drafts"]
    for moment in range(20):
        name, want = [("first.csv", 40), ("second.csv", 39)][moment % 2]
        save(*(first if moment % 2 == 0 else second), name=name)
        process = subprocess.Popen(
            [*words, "--jobs", "1", "--quiet", name],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if moment % 4 < 2:  # while papers are printed
            many = len(papers()) + chance.randint(1, 25)
            until = time.monotonic() + 10
            while len(papers()) < many and process.poll() is None and time.monotonic() < until:
                pass
        else:
            time.sleep(chance.uniform(0.3, 1.2))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        result = batch(name)
        assert result.exit_code == 0, result.output
        found = papers()
        assert len(found) == want, (moment, result.stderr)
        standing = [one for one in printed(Path("o")) if not one.standing]
        assert sorted(one.file for one in standing) == sorted(path.name for path in found)
        assert last(batch(name)).startswith(f"40 rows = {want} printed before")


def test_stopped_batch_of_a_corrected_list_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from handpress.day import batch as stage

    batch(save(ANN, BOB, CEM, DEE))
    moved = [line.replace(":30", ":31") for line in (ANN, BOB, CEM)]
    real = stage.create
    made: list[str] = []

    def full(path: str, *rest: Any) -> None:
        made.append(path)
        if len(made) > 1:
            raise OSError(28, os.strerror(28))
        real(path, *rest)

    monkeypatch.setattr(stage, "CHUNK", 1)
    monkeypatch.setattr(stage, "create", full)
    stopped = batch(save(*moved, DEE))
    assert stopped.exit_code != 0
    assert "no space left" in stopped.stderr
    assert paper_of("A-2").exists()
    monkeypatch.setattr(stage, "create", real)
    done = batch("day.csv", "--resume")
    assert done.exit_code == 0, done.output
    assert len(papers()) == 4
    assert last(batch("day.csv")) == "4 rows = 4 printed before"


def test_files_that_a_stopped_batch_could_not_enter_are_set_aside_and_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from handpress.day import batch as stage

    real, made = stage.create, list[str]()

    def dies(path: str, *rest: Any) -> None:
        if len(made) == 1:
            raise OSError(28, os.strerror(28))
        made.append(path)
        real(path, *rest)

    monkeypatch.setattr(stage, "create", dies)
    batch(save(ANN.replace("22867", "22511"), CEM, DEE))
    monkeypatch.setattr(stage, "create", real)
    assert len(papers()) == 1
    result = batch("day.csv")
    assert "1 files of a batch that was stopped are set aside" in result.stderr
    assert aside() == [Path(made[0]).name]
    assert len(papers()) == 3
    command("forget", "--out", "o")
    assert not names_left()


def test_stopped_batch_whose_papers_were_replaced_since_does_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from handpress.day import batch as stage

    real, made = stage.create, list[str]()

    def full(path: str, *rest: Any) -> None:
        if len(made) == 1:
            raise OSError(28, os.strerror(28))
        made.append(path)
        real(path, *rest)

    monkeypatch.setattr(stage, "CHUNK", 1)
    monkeypatch.setattr(stage, "create", full)
    batch(save(ANN, CEM, DEE, name="one.csv"))
    monkeypatch.setattr(stage, "create", real)
    assert batch(save(*(line.replace(":30", ":31") for line in (ANN, CEM, DEE)))).exit_code == 0
    standing = papers()
    result = batch("one.csv", "--resume")
    assert result.exit_code != 0
    assert "were replaced, withdrawn or forgotten since it was stopped" in result.stderr
    assert papers() == standing
    assert len(standing) == 3


def test_two_desks_print_one_after_the_other() -> None:
    save(ANN, BOB, CEM)
    words = [sys.executable, "-m", "handpress", "batch", "day.csv", "--library", str(LIBRARY), "--out", "o", "--drafts"]
    both = [subprocess.Popen([*words, "--jobs", "1", "--quiet"], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    sums = sorted(process.communicate()[1].splitlines()[-1] for process in both)
    assert sums == ["3 rows = 3 printed", "3 rows = 3 printed before"]
    assert len(papers()) == 3


def test_print_run_holds_what_is_new_and_the_manifest_every_row() -> None:
    from pypdf import PdfReader

    batch(save(ANN, BOB))
    batch(save(ANN, BOB, EVE), "--print-run", "run.pdf")
    text = " ".join(page.extract_text() for page in PdfReader("run.pdf").pages)
    assert "Eve Canarytest" in text
    assert "Ann Canarytest" not in text
    assert [entry["reference"] for entry in manifests()[-1]] == ["A-1", "A-2", "A-5"]


@pytest.mark.parametrize("corrected", [(ANN, BOB), (ANN, f"{BOB}Cancelled")])
def test_print_run_of_a_list_without_anything_new_is_told_and_no_fault(corrected: tuple[str, str]) -> None:
    batch(save(ANN, BOB), "--print-run", "run.pdf")
    older = Path("run.pdf").read_bytes()
    result = batch(save(*corrected), "--print-run", "run.pdf")
    assert result.exit_code == 0
    assert "run.pdf: warning: nothing is new, and this run is not written; the file that stands" in result.stderr
    assert Path("run.pdf").read_bytes() == older
    assert "nothing is new, and this run is not written [" in batch(save(*corrected), "--print-run", "new.pdf").stderr
    assert not Path("new.pdf").exists()
    assert batch(save(*corrected), "--print-run", "run.pdf", "--again").exit_code == 0
    assert Path("run.pdf").stat().st_size


def test_names_that_go_as_their_day_is_over_are_told() -> None:
    batch(save(ANN.replace("2031-12-04", "2020-12-04")))
    for path in Path("o-private").glob("batch-*/manifest.json"):
        os.utime(path, (0, 0))
    assert "the names of 1 batch are removed" in batch(save(BOB)).stderr
    assert not [path for path in names_left() if "batch" in str(path) and b"Ann" in path.read_bytes()]


# Found again


def reprint(*words: str, text: str = "") -> Result:
    return command("reprint", "--out", "o", *words, text=text)


def test_paper_is_found_by_row_number_and_room_with_the_same_bytes() -> None:
    batch(save(ANN, BOB, CEM))
    bob = paper_of("A-2")
    assert reprint("--row", "3").stdout == f"{bob.absolute()}\n"
    assert reprint("--reference", "-", text="A-2\n").stdout == f"{bob.absolute()}\n"
    assert reprint("--room", "2").stdout.splitlines() == [str(path.absolute()) for path in (bob, paper_of("A-3"))]
    assert reprint("--row", "3", "--to", "again").exit_code == 0
    assert (Path("again") / bob.name).read_bytes() == bob.read_bytes()


def test_what_is_not_the_same_any_more_is_refused_and_why(library: Path) -> None:
    batch(save(ANN, BOB, CEM, DEE), library=library)
    bob = paper_of("A-2")
    batch(save(ANN, BOB, f"{CEM}Cancelled", DEE), library=library)
    assert "row 4: error: this paper was withdrawn" in reprint("--reference", "A-3").stderr
    bob.write_bytes(b"x")
    assert "its file is not what was printed" in reprint("--reference", "A-2").stderr
    bob.unlink()
    assert "its file is not there any more" in reprint("--reference", "A-2").stderr
    path = next(library.rglob("22511.yaml"))
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    result = reprint("--reference", "A-1")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "the words of 22511 have changed since it was printed" in result.stderr


def test_some_found_and_some_refused_ends_with_1_and_none_with_3() -> None:
    batch(save(ANN, BOB, CEM))
    paper_of("A-2").unlink()
    assert reprint("--room", "2").exit_code == 1
    assert reprint("--room", "9").exit_code == 3
    assert reprint().exit_code == 2
    assert command("reprint", "--row", "2", "--out", "elsewhere").exit_code == 3


def test_row_of_a_corrected_list_is_that_of_the_newest() -> None:
    batch(save(ANN, BOB, CEM))
    batch(save(EVE, ANN, BOB, CEM))
    assert reprint("--row", "3").stdout == f"{paper_of('A-1').absolute()}\n"


def test_row_of_two_lists_of_one_day_is_asked_for() -> None:
    batch(save(ANN, BOB, name="morning.csv"))
    batch(save(DEE, EVE, name="afternoon.csv"))
    result = reprint("--row", "2")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "row 2 stands in 2 lists" in result.stderr
    assert len(reprint("--room", "3").stdout.splitlines()) == 2


def test_row_that_the_last_list_has_no_paper_for_is_no_older_lists() -> None:
    batch(save(ANN, BOB, name="morning.csv"))
    batch(save(DEE, name="afternoon.csv"))
    result = reprint("--row", "3")  # in the morning it was another patient's
    assert (result.exit_code, result.stdout) == (3, "")
    assert "row 3 has no paper in the list that was printed last" in result.stderr
    assert "--reference" in result.stderr
    assert reprint("--row", "3", "--reference", "A-2").exit_code == 0


def test_reprint_tells_programs_in_one_document() -> None:
    batch(save(ANN))
    told = json.loads(reprint("--row", "2", "--json").stdout)
    assert (told["command"], told["exit"], told["findings"]) == ("reprint", 0, [])
    assert told["papers"] == [{"row": 2, "file": str(paper_of("A-1").absolute())}]
    missing = json.loads(reprint("--row", "9", "--json").stdout)
    assert (missing["exit"], missing["findings"][0]["rule"]) == (3, "reprint")


# Forgotten


def names_left() -> list[Path]:
    """Return the files in which a name stands, or a number."""
    found = []
    for folder in ("o", "o-private"):
        for path in Path(folder).rglob("*"):
            if path.is_file() and any(word in path.read_bytes() for word in (b"Canarytest", b"A-1", b"A-3")):
                found.append(path)
    return found


def test_forgotten_names_are_in_no_file_and_a_recall_still_finds_the_papers() -> None:
    batch(save(ANN, BOB, CEM))
    batch(save(ANN, BOB, f"{CEM}Cancelled", EVE), "--print-run", "o/run.pdf")
    assert names_left()
    result = command("forget", "--out", "o")
    assert (result.exit_code, result.stdout) == (0, "")
    assert not names_left()
    assert not list(Path("o").rglob("*.pdf"))
    counts = [json.loads(path.read_text()) for path in Path("o-private").glob("batch-*/counts.json")]
    assert sorted(counts, key=str) == [{"draft": 1, "printed before": 2}, {"draft": 3}]
    assert [(one.folder, one.row, one.code, one.standing) for one in printed(Path("o"), code="22867")] == [
        (DAY, 3, "22867", "forgotten")
    ]
    assert last(batch("day.csv")).startswith("4 rows = 3 printed")


def test_recall_finds_the_papers_of_a_code_without_a_name() -> None:
    batch(save(ANN, BOB, CEM))
    bob = paper_of("A-2").name
    batch(save(ANN, f"{BOB}Cancelled", CEM))
    result = command("deliveries", "--printed", "o", "--code", "22867")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"{DAY}: row 3: 22867 en ")
    assert line.endswith(f", a draft, withdrawn ({bob})")
    told = json.loads(command("deliveries", "--printed", "o", "--json").stdout)
    assert [(one["row"], one["code"], one["standing"]) for one in told["printed"]] == [
        (2, "22511", ""),
        (3, "22867", "withdrawn"),
        (4, "22511", ""),
    ]
    assert "Canarytest" not in str(told) + result.stdout
    assert command("deliveries", "--printed", "o", "--failed").exit_code == 2


def test_names_of_days_that_are_over_go_and_their_papers_stay() -> None:
    batch(save(ANN, BOB, CEM))
    batch(save(ANN, BOB, f"{CEM}Cancelled"))
    assert expire(Path("o-private"), date(2031, 12, 4)) == 0
    assert withdrawn()
    standing = papers()
    assert expire(Path("o-private"), date(2031, 12, 5)) == 2
    assert not withdrawn()
    assert papers() == standing
    assert not [path for path in names_left() if path.parts[0] == "o-private"]


def test_forgetting_one_day_leaves_the_other() -> None:
    batch(save(ANN, BOB))
    batch(save(DEE.replace("-04", "-05"), name="next.csv"))
    command("forget", "--out", "o", "--day", DAY)
    assert [path.parent.name for path in papers()] == ["2031-12-05"]
    assert reprint("--reference", "A-4").exit_code == 0
    assert "forgotten" in reprint("--reference", "A-1").stderr


def test_print_run_that_somebody_has_changed_is_not_forgotten() -> None:
    batch(save(ANN), "--print-run", "run.pdf")
    Path("run.pdf").write_bytes(b"mine")
    command("forget", "--out", "o")
    assert Path("run.pdf").read_bytes() == b"mine"


# Kept apart


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_only_this_user_reads_and_version_control_takes_nothing() -> None:
    before = os.umask(0)
    try:
        batch(save(ANN, BOB, CEM))
        batch(save(ANN, BOB, f"{CEM}Cancelled"))
    finally:
        os.umask(before)
    for folder in ("o", "o-private"):
        for path in [Path(folder), *Path(folder).rglob("*")]:
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    for folder in (f"o/{DAY}", "o-private"):
        assert Path(folder, ".gitignore").read_text() == "*\n"


def test_own_gitignore_stays() -> None:
    Path("o-private").mkdir(mode=0o700)
    Path("o-private/.gitignore").write_text("mine\n")
    batch(save(ANN))
    assert Path("o-private/.gitignore").read_text() == "mine\n"
