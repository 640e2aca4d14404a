"""Kept plates: whatever a page depends on, a change of it shows; whatever harms the store, the page is right."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY, rooms_opened, structure_text
from handpress import data as installed
from handpress.brand.variant import Variant
from handpress.cli.commands import main
from handpress.content.personal import Personal
from handpress.content.shelf import find
from handpress.content.timing import parse_procedure
from handpress.diagnostics import HandpressError
from handpress.disk.files import check_ours
from handpress.press import kits, store
from handpress.press.plates import Room
from handpress.press.store import Store
from handpress.review import standing as worth
from test_press import NAMES, encodings, inflated

TODAY = date(2026, 11, 22)
PATIENT = ("--patient", "Test Patient", "--date", "2026-12-03T08:30", "--clinician", "Dr. Test")
WHO = Personal("Test Patient", parse_procedure("2026-12-03T08:30"), "Dr. Test")
LETTER = Variant()


# The store


@pytest.fixture
def keep(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def entry_of(keep: Store, name: str) -> Path:
    return Path(keep.folder) / name


def test_what_was_kept_is_found(keep: Store) -> None:
    name = keep.name("a", 1)
    assert keep.get(name) is None
    assert keep.put(name, ("x", b"y", {1: (2.0, None)}))
    assert keep.get(name) == ("x", b"y", {1: (2.0, None)})
    assert Store(keep.folder).get(name) == ("x", b"y", {1: (2.0, None)})
    assert keep.get(keep.name("a", 2)) is None


def test_folder_and_entries_are_their_owners_alone(keep: Store) -> None:
    before = os.umask(0)
    try:
        keep.put(keep.name("a"), "x")
    finally:
        os.umask(before)
    folder = Path(keep.folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2  # the key and the entry: nothing in the making is left


@given(st.data())
def test_entry_with_a_changed_byte_is_none(data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        keep = Store(f"{folder}/store")
        keep.put("entry", ("x" * 40, b"y" * 40, 7))
        path = entry_of(keep, "entry")
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << data.draw(st.integers(0, 7)))]) + whole[at + 1 :])
        assert keep.get("entry") is None
        path.write_bytes(whole[:at])
        assert keep.get("entry") is None
        path.write_bytes(whole + whole[:1])
        assert keep.get("entry") is None
        path.write_bytes(whole)
        assert keep.get("entry") is not None


@pytest.mark.parametrize("content", [b"", b"Handpress plate 1\n", b"Handpress plate 1\n" + b"\0" * 32, b"\xff" * 4096])
def test_entry_that_never_was_one_is_none(keep: Store, content: bytes) -> None:
    keep.put("entry", 1)
    entry_of(keep, "entry").write_bytes(content)
    assert keep.get("entry") is None


def test_renamed_entry_is_none(keep: Store) -> None:
    one, other = keep.name("22511"), keep.name("22325")
    keep.put(one, "plate of 22511")
    entry_of(keep, one).rename(entry_of(keep, other))
    assert keep.get(other) is None


def test_entry_of_another_key_is_none(keep: Store, tmp_path: Path) -> None:
    other = Store(str(tmp_path / "other"))
    keep.put("entry", "mine")
    other.put("entry", "theirs")
    shutil.copy(entry_of(other, "entry"), entry_of(keep, "entry"))
    assert keep.get("entry") is None
    assert keep.put("entry", "mine again")
    assert keep.get("entry") == "mine again"


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_spoilt_key_means_no_store_and_no_harm(keep: Store, key: bytes) -> None:
    keep.put("entry", 1)
    entry_of(keep, "key").write_bytes(key)
    again = Store(keep.folder)
    assert again.get("entry") is None
    assert again.put("entry", 2) in (True, False)
    assert Store(keep.folder).get("entry") in (None, 2)


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o720, 0o777])
def test_folder_that_others_can_look_into_is_not_used(keep: Store, mode: int) -> None:
    keep.put("entry", 1)
    Path(keep.folder).chmod(mode)
    again = Store(keep.folder)
    assert again.get("entry") is None
    assert not again.put("other", 2)
    assert not entry_of(keep, "other").exists()


def test_folder_of_another_user_is_not_used(keep: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep.put("entry", 1)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    again = Store(keep.folder)
    assert again.get("entry") is None
    assert not again.put("other", 2)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can be another for a while")
def test_user_is_the_one_whose_files_are_made() -> None:
    with tempfile.TemporaryDirectory() as above:  # pytest's own folders let nobody else in
        Path(above).chmod(0o777)
        folder = Path(above) / "plates"
        os.seteuid(65534)
        try:
            assert Store(str(folder)).put("entry", 1)
            assert Store(str(folder)).get("entry") == 1
            check_ours(folder)
        finally:
            os.seteuid(0)
        assert Store(str(folder)).get("entry") is None
        with pytest.raises(HandpressError):
            check_ours(folder)


@pytest.mark.parametrize("name", ["key", "entry"])
@pytest.mark.parametrize("harm", ["readable", "link", "pipe"])
def test_file_of_the_store_that_others_may_have_made_is_not_used(keep: Store, name: str, harm: str) -> None:
    keep.put("entry", 1)
    path = entry_of(keep, name)
    if harm == "readable":
        path.chmod(0o604)
    else:
        aside = path.rename(path.parent.parent / name)
        os.mkfifo(path, 0o600) if harm == "pipe" else path.symlink_to(aside)
    assert Store(keep.folder).get("entry") is None


@pytest.mark.parametrize("after", range(8))
def test_folder_that_is_put_in_place_of_another_is_never_believed(
    keep: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    keep.put("entry", "ours")
    folder, forged = Path(keep.folder), Store(str(tmp_path / "forged"))
    forged.put("entry", "forged")
    Path(forged.folder).chmod(0o777)  # as another user's would be: nobody may believe it
    calls = 0

    def swapping(call: Callable[..., object]) -> Callable[..., object]:
        def swapped(*given: object, **options: object) -> object:
            nonlocal calls
            if calls == after:
                folder.rename(tmp_path / "aside")
                Path(forged.folder).rename(folder)
            calls += 1
            return call(*given, **options)

        return swapped

    with monkeypatch.context() as patch:
        for name in ("open", "stat", "fstat"):
            patch.setattr(os, name, swapping(getattr(os, name)))
        patch.setattr("builtins.open", swapping(open))
        found = Store(keep.folder).get("entry")
    assert found in ("ours", None)


def test_store_that_goes_to_another_process_opens_its_folder_there(keep: Store) -> None:
    keep.put("entry", 1)
    other = pickle.loads(pickle.dumps(keep))
    assert (other.folder, other.limit, other._at) == (keep.folder, keep.limit, None)
    assert other.get("entry") == 1


def test_folder_that_goes_while_it_is_held_is_made_anew(keep: Store) -> None:
    keep.put("entry", 1)
    shutil.rmtree(keep.folder)
    assert keep.get("entry") is None
    assert keep.put("entry", 2)
    assert Store(keep.folder).get("entry") == 2


def test_folder_that_is_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("mine")
    keep = Store(str(tmp_path / "store"))
    assert keep.get("entry") is None
    assert not keep.put("entry", 1)
    assert (tmp_path / "store").read_text() == "mine"


def test_folder_that_cannot_be_written_is_no_store(keep: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep.put("entry", 1)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store, "replace", refused)
    assert not keep.put("other", 2)
    assert keep.get("entry") == 1
    assert not Store(keep.folder + "2").put("entry", 2)


def test_full_disk_leaves_no_part(keep: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep.put("entry", 1)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert not keep.put("entry", 2)
    assert keep.get("entry") == 1
    assert sorted(path.name for path in Path(keep.folder).iterdir()) == ["entry", "key"]


def test_oldest_entries_go_when_the_store_is_full(tmp_path: Path) -> None:
    keep = Store(str(tmp_path / "store"), limit=10_000)
    names = [keep.name(number) for number in range(30)]
    for at, name in enumerate(names):
        keep.put(name, b"x" * 1000)
        if (path := entry_of(keep, name)).exists():
            os.utime(path, (at, at))
        assert sum(path.stat().st_size for path in Path(keep.folder).iterdir()) <= 10_100
    there = [keep.get(name) is not None for name in names]
    assert there == sorted(there)
    assert 5 <= sum(there) < 10
    assert (Path(keep.folder) / "key").exists()


def test_entry_that_is_used_outlives_one_that_is_not(tmp_path: Path) -> None:
    keep = Store(str(tmp_path / "store"), limit=10_000)
    for at in range(8):
        keep.put(f"entry{at}", b"x" * 1000)
        os.utime(entry_of(keep, f"entry{at}"), (1000 + at, 1000 + at))
    assert keep.get("entry0")
    for at in range(8, 11):
        keep.put(f"entry{at}", b"x" * 1000)
    assert keep.get("entry0")


def test_store_deletes_no_file_that_it_did_not_make(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    (folder / "thesis.doc").write_bytes(b"x" * 20_000)
    keep = Store(str(folder), limit=10_000)
    keep.put("entry", b"y" * 100)
    assert (folder / "thesis.doc").exists()


def test_folder_inside_the_store_does_not_stop_it_from_forgetting(tmp_path: Path) -> None:
    keep = Store(str(tmp_path / "store"), limit=10_000)
    keep.put("entry", b"x")
    (tmp_path / "store" / "inside").mkdir()
    os.utime(tmp_path / "store" / "inside", (1, 1))
    kept = [keep.put(keep.name(at), b"x" * 1000) for at in range(30)]
    assert sum(path.stat().st_size for path in (tmp_path / "store").iterdir() if path.is_file()) <= 10_100
    assert all(kept)


def test_two_processes_at_once_read_only_whole_entries(keep: Store) -> None:
    program = (
        "import sys\n"
        "from handpress.press.store import Store\n"
        "keep, me = Store(sys.argv[1], limit=60_000), sys.argv[2]\n"
        "for at in range(300):\n"
        "    name = f'entry{at % 7}'\n"
        "    keep.put(name, (name, me * 4000))\n"
        "    found = keep.get(name)\n"
        "    assert found is None or (found[0] == name and found[1] in ('a' * 4000, 'b' * 4000)), found\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, keep.folder, me], stderr=subprocess.PIPE, text=True)
        for me in "ab"
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0), ("", 0)]
    assert isinstance(keep.get("entry0"), tuple)
    assert not [path for path in Path(keep.folder).iterdir() if path.name.endswith(".part")]


def test_another_build_or_python_has_other_names(keep: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    name = keep.name("a")
    assert keep.name("a") == name
    monkeypatch.setattr(store, "build", lambda: "another")
    assert keep.name("a") != name
    monkeypatch.undo()
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert keep.name("a") != name


def test_changed_source_of_a_checkout_is_another_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("data.py", "inner/words.yaml", "inner/x.py"):
        (tmp_path / name).write_text("x")
    monkeypatch.setattr(installed, "_PACKAGE", tmp_path)
    seen = [installed.build()]
    (tmp_path / "inner" / "words.yaml").write_text("y")
    os.utime(tmp_path / "inner" / "words.yaml", (time.time() + 5,) * 2)
    seen.append(installed.build())
    (tmp_path / "inner" / "new.py").write_text("")
    seen.append(installed.build())
    assert len(set(seen)) == 3


def test_source_put_back_with_its_old_time_is_another_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at, name in enumerate(("data.py", "x.py")):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (1000 - at, 1000 - at))
    monkeypatch.setattr(installed, "_PACKAGE", tmp_path)
    before = installed.build()
    (tmp_path / "x.py").write_text("other")
    os.utime(tmp_path / "x.py", (500, 500))  # as rsync -a, tar and cp -p do
    assert installed.build() != before


def test_wheel_with_other_files_is_another_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, record = tmp_path / "handpress", tmp_path / f"handpress-{installed.VERSION}.dist-info" / "RECORD"
    for folder in (package, record.parent):
        folder.mkdir()
    record.write_text("handpress/data.py,sha256=one,1\n")
    monkeypatch.setattr(installed, "_PACKAGE", package)
    before = installed.build()
    (package / "data.py").write_text("an installed file is not looked at: the installer wrote down what it is")
    assert installed.build() == before
    record.write_text("handpress/data.py,sha256=other,1\n")
    assert installed.build() != before


def test_cache_off_is_no_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDPRESS_CACHE", "off")
    assert store.store() is None
    monkeypatch.delenv("HANDPRESS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.store().folder == str(tmp_path / "handpress" / "plates")
    monkeypatch.setenv("HANDPRESS_CACHE", "here")
    assert store.store().folder == str(Path("here").absolute())


# A clinic that renders


class Done(NamedTuple):
    pressed: bool
    code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        return " ".join(structure_text(self.file.read_bytes()).split())

    @property
    def pdf(self) -> str:
        from pypdf import PdfReader

        return " ".join(" ".join(page.extract_text() for page in PdfReader(self.file).pages).split())

    @property
    def file(self) -> Path:
        assert self.code == 0, self.stderr
        return Path(self.stdout.strip().splitlines()[-1])


Render = Callable[..., Done]


def render(*arguments: str) -> Done:
    """Run ``handpress render``; tell whether kept plates were enough."""
    with rooms_opened() as opened:
        result = CliRunner().invoke(main, ["render", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(not opened, result.exit_code, result.stdout, result.stderr)


def by_click(*arguments: str) -> Done:
    result = CliRunner().invoke(main, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(False, result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's library, in the working directory; the day is fixed."""
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    brand = tmp_path / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Your Clinic", "Riverside"))
    monkeypatch.chdir(tmp_path)
    set_day(monkeypatch, TODAY)
    return tmp_path / "handouts"


def set_day(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 9) -> None:
    """Let it be that day, for the approval and for the clock."""
    moment = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
    monkeypatch.setattr(worth, "today_at", lambda look: day)
    monkeypatch.setattr(time, "time", moment.timestamp)


def warm(*arguments: str) -> Done:
    """Render twice; return the second, which came from a kept plate."""
    first = render(*arguments)
    assert first.code == 0, first.stderr
    assert not first.pressed
    again = render(*arguments)
    assert again.pressed
    assert again.stderr == first.stderr
    assert again.file.read_bytes() == first.file.read_bytes()
    return again


def change(path: Path, old: str, new: str) -> None:
    """Change a file but neither its size nor its time, as far as the words allow."""
    times = path.stat()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.heavy
def test_nothing_of_any_patient_is_in_any_kept_byte(clinic: Path) -> None:
    names = ["Zwiebelfisch Quarx", "Ñandú Łęgowska", "Nguyễn Phượng", "Maximiliane Wolkenstein-Trostburg", "عمر Quux"]
    for at, name in enumerate(names):
        options = ("--patient", name, "--clinician", "Dr. Vogelsang", "--date", f"2031-10-{17 + at}T16:47")
        for code in ("22511", "22325"):
            assert render(code, *options).code == 0
            assert render(code, *options, "--edition", "large-print").code == 0
    folder = Path(os.environ["HANDPRESS_CACHE"])
    kept = list(folder.rglob("*"))
    assert len(kept) > 3
    data = b"".join(inflated(path.read_bytes()) for path in kept)
    room = Room(Path("handouts"), None, store.store())
    kit = room.kit(find(clinic, "22511", "en"), LETTER, WHO)
    assert kit
    words = {word for name in names for word in name.split()} | {"Vogelsang", "16:47", "4:47", "2031", "October"}
    for plate in kit.plates:
        for word in words:
            for form in encodings(word, plate):
                if word not in ("October", "2031"):
                    assert form not in data, word
    assert b"2031" not in b"".join(path.name.encode() for path in kept)


def test_kept_names_say_nothing(clinic: Path) -> None:
    warm("22511", *PATIENT)
    names = [path.name for path in Path(os.environ["HANDPRESS_CACHE"]).iterdir()]
    assert all(name == "key" or (len(name) == 40 and set(name) <= set("0123456789abcdef")) for name in names)


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "swap", "remove", "key", "mode", "folder"])
def test_harmed_store_prints_the_same_page(clinic: Path, harm: str) -> None:
    before = warm("22511", *PATIENT)
    warm("22325", *PATIENT)
    folder = Path(os.environ["HANDPRESS_CACHE"])
    kept = sorted(path for path in folder.iterdir() if path.name != "key")
    if harm == "swap":
        one, other = (path.read_bytes() for path in kept)
        kept[0].write_bytes(other)
        kept[1].write_bytes(one)
    elif harm == "mode":
        folder.chmod(0o755)
    elif harm == "key":
        (folder / "key").write_bytes(os.urandom(32))
    elif harm == "folder":
        shutil.rmtree(folder)
        folder.write_text("a file")
    for path in kept if harm in ("truncate", "flip", "empty", "remove") else []:
        data = path.read_bytes()
        spoilt = {"truncate": data[: len(data) // 2], "flip": data[:-9] + b"\xff" + data[-8:], "empty": b""}
        path.unlink()
        if harm in spoilt:
            path.write_bytes(spoilt[harm])
    after = render("22511", *PATIENT)
    assert not after.pressed
    assert after.stderr == before.stderr
    assert after.file.read_bytes() == before.file.read_bytes()
    assert render("22511", *PATIENT).pressed == (harm not in ("mode", "folder"))


# Whatever a page depends on


def test_changed_handout_shows(clinic: Path) -> None:
    warm("22511", *PATIENT)
    change(clinic / "22511.yaml", 'title: "', 'title: "New ')
    after = render("22511", *PATIENT)
    assert "New" in after.text
    assert not after.pressed
    assert "] 22511 New " in after.stderr
    assert "] 22511 New " in warm_again("22511").stderr


def warm_again(code: str) -> Done:
    done = render(code, *PATIENT)
    assert done.pressed
    return done


def test_handout_put_back_shows_the_old_one(clinic: Path) -> None:
    old = warm("22511", *PATIENT)
    change(clinic / "22511.yaml", 'title: "', 'title: "New ')
    new = render("22511", *PATIENT)
    change(clinic / "22511.yaml", 'title: "New ', 'title: "')
    assert render("22511", *PATIENT).file.read_bytes() == old.file.read_bytes() != new.file.read_bytes()


def test_broken_handout_is_refused(clinic: Path) -> None:
    warm("22511", *PATIENT)
    change(clinic / "22511.yaml", "kind: overview", "kind: overwiew")
    done = render("22511", *PATIENT)
    assert (done.code, done.stdout) == (1, "")
    assert "overwiew" in done.stderr


def test_handout_that_is_gone_is_refused(clinic: Path) -> None:
    warm("22511", *PATIENT)
    (clinic / "22511.yaml").unlink()
    assert render("22511", *PATIENT).code == 1


def overlay(clinic: Path, name: str, words: str = "Bring your photo ID.") -> Path:
    text = (clinic / "22511.yaml").read_text()
    first = next(line.strip() for line in text.splitlines() if line.strip().startswith("- ") and len(line) > 60)
    found = first.removeprefix("- ").removeprefix("do: ").strip('"')
    (clinic / "local").mkdir(exist_ok=True)
    path = clinic / "local" / name
    path.write_text(f"code: '22511'\nversion: R 1\nreplace:\n  - find: {found!r}\n    with: {words}\n")
    return path


@pytest.mark.parametrize("name", ["22511.yaml", "22511.en.yaml"])
def test_clinics_own_change_shows_when_it_comes_changes_and_goes(clinic: Path, name: str) -> None:
    base = warm("22511", *PATIENT)
    path = overlay(clinic, name)
    done = render("22511", *PATIENT)
    assert "Bring your photo ID." in done.text
    assert "Bring your photo ID." in warm_again("22511").text
    change(path, "photo ID.", "birth slip.")
    assert "Bring your birth slip." in render("22511", *PATIENT).text
    path.unlink()
    assert render("22511", *PATIENT).file.read_bytes() == base.file.read_bytes()


def test_second_overlay_for_the_same_handout_is_refused(clinic: Path) -> None:
    overlay(clinic, "22511.yaml")
    warm("22511", *PATIENT)
    overlay(clinic, "22511.en.yaml")
    done = render("22511", *PATIENT)
    assert done.code == 1
    assert "[file-name]" in done.stderr


def test_twin_file_is_refused(clinic: Path) -> None:
    warm("22511", *PATIENT)
    shutil.copy(clinic / "22511.yaml", clinic / "22511.en.yaml")
    done = render("22511", *PATIENT)
    assert done.code == 1
    assert "same code and language" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Riverside", "Hillside", "Hillside"),
        ("(555) 010-0100", "(555) 010-0111", "(555) 010-0111"),
        ("clinic.example", "hills.example", "hills.example"),
        ("site: clinic.example", "clock: 24\nsite: clinic.example", "08:30"),
    ],
)
def test_changed_brand_shows(clinic: Path, old: str, new: str, shown: str) -> None:
    assert shown not in warm("22511", *PATIENT).pdf
    change(clinic / "brand" / "brand.yaml", old, new)
    assert shown in render("22511", *PATIENT).pdf


def test_changed_colour_and_switch_of_the_brand_show(clinic: Path) -> None:
    before = warm("22511", *PATIENT)
    change(clinic / "brand" / "brand.yaml", "#0f5a63", "#0f5a13")
    colour = render("22511", *PATIENT)
    change(clinic / "brand" / "brand.yaml", "questions: yes", "questions: no")
    switch = render("22511", *PATIENT)
    assert len({done.file.read_bytes() for done in (before, colour, switch)}) == 3


def test_example_brand_that_comes_back_is_told_of(clinic: Path) -> None:
    warm("22511", *PATIENT)
    change(clinic / "brand" / "brand.yaml", "clinic: Riverside", "clinic: Your Clinic")
    assert "[example-brand]" in render("22511", *PATIENT).stderr
    assert "[example-brand]" in warm_again("22511").stderr


def test_brand_that_appears_shows(clinic: Path) -> None:
    shutil.move(clinic / "brand", clinic.parent / "brand")
    before = warm("22511", *PATIENT)
    assert "[example-brand]" in before.stderr
    assert "Riverside" not in before.pdf
    shutil.move(clinic.parent / "brand", clinic / "brand")
    after = render("22511", *PATIENT)
    assert "Riverside" in after.pdf
    assert "[example-brand]" not in after.stderr


def test_brand_that_goes_shows(clinic: Path) -> None:
    assert "Riverside" in warm("22511", *PATIENT).pdf
    shutil.move(clinic / "brand", clinic.parent / "brand")
    after = render("22511", *PATIENT)
    assert "Riverside" not in after.pdf
    assert "[example-brand]" in after.stderr


def test_brand_that_is_named_shows_and_its_change(clinic: Path) -> None:
    shutil.copytree(clinic / "brand", clinic.parent / "other")
    change(clinic.parent / "other" / "brand.yaml", "Riverside", "Hillside")
    assert "Riverside" in warm("22511", *PATIENT).pdf
    assert "Hillside" in warm("22511", *PATIENT, "--brand", "other/brand.yaml").pdf
    assert "Riverside" in render("22511", *PATIENT).pdf
    change(clinic.parent / "other" / "brand.yaml", "Hillside", "Seaside")
    assert "Seaside" in render("22511", *PATIENT, "--brand", "other/brand.yaml").pdf


def test_changed_logo_shows(clinic: Path) -> None:
    before = warm("22511", *PATIENT)
    logo = clinic / "brand" / "logo.svg"
    text = logo.read_text()
    colour = next(part[:7] for part in text.split('fill="')[1:] if part.startswith("#"))
    change(logo, colour, "#123456")
    after = render("22511", *PATIENT)
    assert after.file.read_bytes() != before.file.read_bytes()
    logo.unlink()
    assert render("22511", *PATIENT).code == 3


@pytest.mark.parametrize("switch", ["brackets", "box"])
def test_changed_glossary_shows(clinic: Path, switch: str) -> None:
    brand = clinic / "brand" / "brand.yaml"
    brand.write_text(brand.read_text() + f"  glossary: {switch}\n")
    before = warm("22511", *PATIENT)
    assert "QQ" not in before.text
    (clinic / "local").mkdir()
    own = clinic / "local" / "glossary.yaml"
    shape = (clinic / "glossary.yaml").read_text()
    own.write_text(glossary_with(shape, "QQ"))
    after = render("22511", *PATIENT)
    assert "QQ" in after.text
    own.write_text(glossary_with(shape, "ZZ"))
    assert "ZZ" in render("22511", *PATIENT).text
    own.unlink()
    assert render("22511", *PATIENT).file.read_bytes() == before.file.read_bytes()


def glossary_with(text: str, mark: str) -> str:
    """Return a glossary with another plain word for each of its terms."""
    import re

    changed = re.sub(r"(plain: *)(\"[^\"]*\"|[^\n,}]+)", rf"\1{mark} word", text)
    assert changed != text
    return changed


def test_broken_codes_do_not_stop_a_draft_with_a_glossary(clinic: Path) -> None:
    brand = clinic / "brand" / "brand.yaml"
    brand.write_text(brand.read_text() + "  glossary: brackets\n")
    (clinic / "codes.yaml").write_text("codes: [[]]\n")
    assert by_click("render", "22511", *PATIENT, "--format", "pdf", "--unmarked").code == 0


# Approvals


def approve(code: str = "22511", until: str = "2027-11-30") -> None:
    done = by_click("approve", code, "--by", "Dr. Test Reviewer", "--until", until)
    assert done.code == 0, done.stderr


def test_approval_shows_and_its_withdrawal(clinic: Path) -> None:
    assert "DRAFT" in warm("22511", *PATIENT).pdf
    approve()
    done = render("22511", *PATIENT)
    assert "DRAFT" not in done.pdf
    assert "Dr. Test Reviewer" in done.pdf
    assert "DRAFT" not in warm_again("22511").pdf
    withdrawn = by_click("approve", "22511", "--by", "Dr. Test Reviewer", "--withdraw", "New evidence")
    assert withdrawn.code == 0, withdrawn.stderr
    after = render("22511", *PATIENT)
    assert "DRAFT" in after.pdf
    assert "withdrew" in after.stderr
    assert "withdrew" in warm_again("22511").stderr


def test_ledger_that_is_gone_makes_a_draft(clinic: Path) -> None:
    approve()
    assert "DRAFT" not in warm("22511", *PATIENT).pdf
    (clinic / "approvals.yaml").unlink()
    assert "DRAFT" in render("22511", *PATIENT).pdf


def test_broken_ledger_prints_nothing(clinic: Path) -> None:
    approve()
    warm("22511", *PATIENT)
    ledger = clinic / "approvals.yaml"
    ledger.write_text(ledger.read_text().replace("until:", "untill:"))
    done = render("22511", *PATIENT)
    assert (done.code, done.stdout) == (3, "")


def test_end_of_the_approval_makes_a_draft(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(until="2027-01-31")
    options = ("--patient", "Test Patient", "--date", "2027-01-15")
    for day in (date(2026, 12, 31), date(2027, 1, 31)):
        set_day(monkeypatch, day)
        done = render("22511", *options)
        assert not done.pressed
        assert "DRAFT" not in done.pdf
        set_day(monkeypatch, day, hour=23)
        assert render("22511", *options).pressed
    set_day(monkeypatch, date(2027, 2, 1), hour=0)
    done = render("22511", *options)
    assert "DRAFT" in done.pdf
    assert "the approval ended on 2027-01-31" in done.stderr
    assert "the approval ended on 2027-01-31" in render("22511", *options).stderr


def test_procedure_after_the_approval_is_told_of_each_time(clinic: Path) -> None:
    approve(until="2027-01-31")
    warm("22511", *PATIENT)
    late = ("--patient", "Test Patient", "--date", "2027-02-01T08:30", "--clinician", "Dr. Test")
    last = ("--patient", "Test Patient", "--date", "2027-01-31T08:30", "--clinician", "Dr. Test")
    for _ in range(2):
        assert "the approval ends on 2027-01-31, before the procedure" in render("22511", *late).stderr
        assert "before the procedure" not in render("22511", *last).stderr
    assert render("22511", *last).pressed


def test_kit_made_for_a_late_procedure_does_not_warn_others(clinic: Path) -> None:
    approve(until="2027-01-31")
    late = ("--patient", "Test Patient", "--date", "2027-02-01T08:30", "--clinician", "Dr. Test")
    assert "before the procedure" in render("22511", *late).stderr
    done = render("22511", *PATIENT)
    assert "before the procedure" not in done.stderr


def test_changed_codes_of_the_clinic_end_an_approval_that_breaks_a_rule(clinic: Path) -> None:
    approve()
    warm("22511", *PATIENT)
    codes = clinic / "codes.yaml"
    assert not render("22325", *PATIENT).pressed
    codes.write_text(codes.read_text() + "\n# looked at again\n")
    assert not render("22511", *PATIENT).pressed
    (clinic / "local").mkdir()
    assert render("22511", *PATIENT).pressed
    (clinic / "local" / "codes.yaml").write_text(codes.read_text())
    done = render("22511", *PATIENT)
    assert not done.pressed


def test_broken_codes_of_the_clinic_are_told_of(clinic: Path) -> None:
    approve()
    warm("22511", *PATIENT)
    (clinic / "codes.yaml").write_text("codes: [[]]\n")
    assert render("22511", *PATIENT).code == 1


def test_approved_handout_that_is_changed_is_a_draft_with_a_warning(clinic: Path) -> None:
    approve()
    warm("22511", *PATIENT)
    change(clinic / "22511.yaml", 'title: "', 'title: "New ')
    for _ in range(2):
        done = render("22511", *PATIENT)
        assert "DRAFT" in done.pdf
        assert "it prints as a draft" in done.stderr
    assert done.pressed


# Translations


def test_changed_original_puts_a_notice_on_the_translation(clinic: Path) -> None:
    arguments = ("22511", "--language", "es", *PATIENT)
    before = warm(*arguments)
    change(clinic / "22511.yaml", 'title: "', 'title: "New ')
    for _ in range(2):
        after = render(*arguments)
        assert "has changed since this was translated" in after.stderr
        assert after.text != before.text
    assert after.pressed


def test_original_that_is_gone_puts_a_notice_on_the_translation(clinic: Path) -> None:
    arguments = ("22511", "--language", "es", *PATIENT)
    warm(*arguments)
    (clinic / "22511.yaml").rename(clinic.parent / "22511.yaml")
    after = render(*arguments)
    assert "cannot be read" in after.stderr
    (clinic.parent / "22511.yaml").rename(clinic / "22511.yaml")
    assert "cannot be read" not in render(*arguments).stderr


def test_overlay_of_the_original_counts_for_the_translation(clinic: Path) -> None:
    arguments = ("22511", "--language", "es", *PATIENT)
    warm(*arguments)
    overlay(clinic, "22511.yaml")
    assert "has changed since this was translated" in render(*arguments).stderr


def test_kit_that_is_a_week_old_is_made_anew(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", *PATIENT)
    set_day(monkeypatch, TODAY + timedelta(days=6))
    assert render("22511", *PATIENT).pressed
    set_day(monkeypatch, TODAY + timedelta(days=8))
    assert not render("22511", *PATIENT).pressed
    assert kits.LIFE == 7 * 24 * 3600


def test_clock_that_was_set_back_makes_kits_anew(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", *PATIENT)
    set_day(monkeypatch, TODAY - timedelta(days=1))
    assert not render("22511", *PATIENT).pressed


@pytest.mark.parametrize("hours", [10, 30, 6 * 24])
def test_clock_that_was_set_back_makes_no_approval_hold_before_it_began(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    approve()
    assert "DRAFT" not in warm("22511", *PATIENT).pdf
    room, entry = Room(Path("handouts"), None, store.store()), find(clinic, "22511", "en")
    assert not room.plate(entry, LETTER, WHO).draft
    set_day(monkeypatch, TODAY - timedelta(days=hours // 24 + 1), hour=23)
    done = render("22511", *PATIENT)
    assert "DRAFT" in done.pdf
    assert f"the approval starts on {TODAY}" in done.stderr
    assert room.plate(entry, LETTER, WHO).draft


@pytest.mark.parametrize("harm", ["loop", "pipe", "no right", "folder loops"])
@pytest.mark.parametrize("name", ["22511.yaml", "22511.en.yaml", "codes.yaml"])
def test_what_cannot_be_looked_at_is_not_absent(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, harm: str, name: str
) -> None:
    approve()
    path = clinic / "local" / name
    if harm != "folder loops":
        path.parent.mkdir()
    assert "DRAFT" not in warm("22511", *PATIENT).pdf
    if harm == "loop":
        path.symlink_to(path.name)
    elif harm == "pipe":
        os.mkfifo(path)
    elif harm == "folder loops":
        path.parent.symlink_to("local")
    else:
        look = os.lstat

        def closed(at: str | Path, **options: int) -> os.stat_result:
            if Path(at).absolute() == path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(at))
            return look(at, **options)

        monkeypatch.setattr(os, "lstat", closed)
        monkeypatch.setattr(Path, "lstat", closed)
    done = render("22511", *PATIENT)
    assert (done.pressed, done.code, done.stdout) == (False, 1, "")
    assert "[unreadable]" in done.stderr


@pytest.mark.parametrize("harm", ["file", "link to nothing", "pipe"])
def test_clinics_own_folder_that_is_none_is_not_absent(clinic: Path, harm: str) -> None:
    approve()
    assert "DRAFT" not in warm("22511", *PATIENT).pdf
    own = clinic / "local"
    if harm == "file":
        own.write_text("")
    elif harm == "pipe":
        os.mkfifo(own)
    else:
        own.symlink_to("a-disk-that-is-not-there")
    done = render("22511", *PATIENT)
    assert (done.pressed, done.code, done.stdout) == (False, 1, "")
    assert "this folder cannot be read: it is none, or leads to none [unreadable]" in done.stderr


def test_pipe_in_place_of_what_was_read_is_refused_at_once(clinic: Path) -> None:
    warm("22511", *PATIENT)
    path = clinic / "22511.yaml"
    path.unlink()
    os.mkfifo(path)
    done = render("22511", *PATIENT)
    assert (done.pressed, done.code, done.stdout) == (False, 1, "")
    assert "this is not a file" in done.stderr


def test_device_in_place_of_what_was_read_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(os, "open", lambda at, *rest, **more: opened.append(at))
    assert not installed.unchanged({"/dev/tty": b""})
    assert opened == []


def test_computer_in_another_time_zone_has_its_own_plates(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", *PATIENT)
    try:
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # never on the same day
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert not render("22511", *PATIENT).pressed
    finally:
        monkeypatch.undo()
        time.tzset()


def test_library_that_is_a_link_in_a_circle_is_never_the_shipped_one(clinic: Path) -> None:
    warm("22511", *PATIENT)
    shutil.rmtree(clinic)
    clinic.symlink_to("handouts")
    done = render("22511", *PATIENT)
    assert (done.pressed, done.code, done.stdout) == (False, 3, "")


def test_twin_that_cannot_be_looked_at_is_told(clinic: Path) -> None:
    warm("22511", *PATIENT)
    (clinic / "22511.en.yaml").symlink_to("22511.en.yaml")
    done = render("22511", *PATIENT)
    assert (done.pressed, done.code, done.stdout) == (False, 1, "")


def test_another_build_makes_kits_anew(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", *PATIENT)
    monkeypatch.setattr(store, "build", lambda: "another")
    assert not render("22511", *PATIENT).pressed


def test_changed_font_file_makes_kits_anew(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", *PATIENT)
    kit = Room(Path("handouts"), None, store.store()).kit(find(clinic, "22511", "en"), LETTER, WHO)
    assert kit
    assert len(kit.fonts) >= 2
    for path in kit.fonts:
        assert path.endswith(".ttf")
    some = next(iter(kit.fonts))
    kit.fonts[some] = (kit.fonts[some][0], kit.fonts[some][1] + 1)
    assert not kit.fresh(time.time())


def test_library_elsewhere_has_its_own_plates(clinic: Path) -> None:
    warm("22511", *PATIENT)
    other = clinic.parent / "elsewhere"
    shutil.copytree(clinic, other)
    change(other / "22511.yaml", 'title: "', 'title: "New ')
    assert "] 22511 New " in render("22511", *PATIENT, "--library", "elsewhere").stderr
    assert "] 22511 New " not in render("22511", *PATIENT).stderr
    shutil.move(clinic, clinic.parent / "old")
    shutil.move(other, clinic)
    assert "] 22511 New " in render("22511", *PATIENT).stderr


# A room that stays


def test_room_prints_each_patient_only_their_own(clinic: Path) -> None:
    room = Room(Path("handouts"), None, store.store())
    entry = find(clinic, "22511", "en")
    for round_ in range(2):
        for at, name in enumerate(NAMES.values()):
            who = Personal(name, parse_procedure(f"2026-12-{at + 1:02}T0{at}:30"), f"Dr. {chr(65 + at)}x")
            text = " ".join(structure_text(room.print(entry, LETTER, who)).split())
            assert name in text
            assert f"Dr. {chr(65 + at)}x" in text
            assert f"December {at + 1}, 2026" in text, round_
            assert not [other for other in NAMES.values() if other not in name and other in text]


def test_plate_of_a_changed_handout_is_not_kept_with_the_old_ones(clinic: Path) -> None:
    long_name = NAMES["two-lines"]
    old = warm("22511", *PATIENT)
    entry, path = find(clinic, "22511", "en"), clinic / "22511.yaml"
    room = Room(Path("handouts"), None, store.store())
    room.print(entry, LETTER, WHO)
    change(path, 'title: "', 'title: "Wrong ')
    room.print(entry, LETTER, Personal(long_name, WHO.procedure, WHO.clinician))
    change(path, 'title: "Wrong ', 'title: "')
    done = render("22511", "--patient", long_name, "--date", "2026-12-03T08:30", "--clinician", "Dr. Test")
    assert "Wrong" in done.text or "Wrong" not in old.text
    assert "Wrong" not in done.text


def test_plate_of_an_old_handout_is_not_kept_with_the_new_ones(clinic: Path) -> None:
    entry, path = find(clinic, "22511", "en"), clinic / "22511.yaml"
    change(path, 'title: "', 'title: "Wrong ')
    room = Room(Path("handouts"), None, store.store())
    room.prepared(entry)
    change(path, 'title: "Wrong ', 'title: "')
    warm("22511", *PATIENT)
    long_name = NAMES["two-lines"]
    room.print(entry, LETTER, Personal(long_name, WHO.procedure, WHO.clinician))
    done = render("22511", "--patient", long_name, "--date", "2026-12-03T08:30", "--clinician", "Dr. Test")
    assert "Wrong" not in done.text


def test_plate_of_an_old_brand_is_not_kept_with_the_new_ones(clinic: Path) -> None:
    entry, path = find(clinic, "22511", "en"), clinic / "brand" / "brand.yaml"
    change(path, "(555) 010-0100", "(555) 010-0177")
    room = Room(Path("handouts"), None, store.store())
    change(path, "(555) 010-0177", "(555) 010-0100")
    warm("22511", *PATIENT)
    long_name = NAMES["two-lines"]
    room.print(entry, LETTER, Personal(long_name, WHO.procedure, WHO.clinician))
    done = render("22511", "--patient", long_name, "--date", "2026-12-03T08:30", "--clinician", "Dr. Test")
    assert "(555) 010-0177" not in done.pdf


def test_room_that_stays_open_over_midnight_sees_the_end_of_the_approval(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(until="2026-11-30")
    set_day(monkeypatch, date(2026, 11, 30))
    room = Room(Path("handouts"), None, store.store())
    entry = find(clinic, "22511", "en")
    who = Personal("Test Patient", None, None)
    assert not room.plate(entry, LETTER, who).draft
    set_day(monkeypatch, date(2026, 12, 1))
    assert Room(Path("handouts"), None, store.store()).plate(entry, LETTER, who).draft
    assert room.plate(entry, LETTER, who).draft


def test_room_with_faults_prints_nothing_even_from_a_kept_plate(clinic: Path) -> None:
    approve()
    ledger = clinic / "approvals.yaml"
    ledger.write_text(ledger.read_text() + "- code: '22325'\n  language: en\n  untill: '2027-11-30'\n")
    warm("22511", *PATIENT)  # of the ledger only its own entries are read
    both = render("22511", "22325", *PATIENT)
    assert both.code == 3
    assert "[unknown-key]" in both.stderr
    assert both.stdout == ""
