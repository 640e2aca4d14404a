"""Many pages in one command: one line each in their order, one bad page stops no other, none overwrites another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from handpress.cli.commands import main
from handpress.content import incoming
from handpress.content.filing import ending_of, name_of
from handpress.content.incoming import code_in_name, pages_in
from handpress.content.shelf import entries, named, strays
from handpress.pages.tree import Tree

PAGE = "{title}\n\nRecovery\n- Rest at home for a day, and call us if it hurts.\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, words)])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def page(place: Path, name: str, title: str = "Mending a toe", more: str = "") -> Path:
    path = place / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.format(title=title) + more, encoding="utf-8")
    return path


def test_a_folder_is_read_in_order_with_a_line_for_each_page(place: Path) -> None:
    page(place, "b.txt", "Mending a toe (CPT 12345)")
    page(place, "a.md", "# Mending a nose (CPT 12346)")
    (place / "in" / "c.txt").write_bytes(b"\xff\xfe\x00")
    (place / "in" / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (place / "in" / "x.bin").write_bytes(b"x")
    page(place, "under/d.txt", "Mending an ear")
    result = run("in")
    assert result.exit_code == 1
    assert result.stdout.split() == ["handouts/12346.yaml", "handouts/12345.yaml", "handouts/mending-an-ear.yaml"]
    lines = [line for line in result.stderr.splitlines() if line.startswith("[")]
    assert [line.split(" ")[:2] for line in lines] == [
        ["[1/4]", "a.md"],
        ["[2/4]", "b.txt"],
        ["[3/4]", "c.txt:"],
        ["[4/4]", "d.txt"],
    ]
    assert "old.doc: warning: this is an old Word file, and is not read" in result.stderr
    assert 'in: note: 1 file here is no page, and is not read: "x.bin"' in result.stderr
    assert result.stderr.splitlines()[-1].startswith("3 of 4 pages imported, 1 not imported: ")


def test_many_pages_go_through_processes_and_come_back_in_order(place: Path) -> None:
    for number in range(24):
        page(place, f"{number:02}.txt", f"Mending a toe (CPT 123{number:02})")
    result = run("in")
    assert result.exit_code == 0, result.output
    assert result.stdout.split() == [f"handouts/123{number:02}.yaml" for number in range(24)]


def test_details_of_one_page_are_told_and_of_many_on_demand(place: Path) -> None:
    page(place, "a.md", "---\ntitle: Mending a toe\ntags: toe\n---\n## Before")
    page(place, "b.txt", "Mending a nose")
    told = "in/a.md:3: left out: tags: toe (front matter of the web page)"
    assert told in run("in/a.md").stderr
    assert told in run("in").stderr
    for number in range(9):
        page(place, f"c{number}.txt", f"Mending a toe {number}")
    assert told not in run("in").stderr
    assert told in run("in", "--details").stderr


def test_all_pages_failed_is_exit_three_and_one_page_alone_is_exit_one(place: Path) -> None:
    assert run("in/no.txt").exit_code == 1
    assert run("in/no.txt", "in/none.txt").exit_code == 3
    assert run("in").exit_code == 3


def test_our_own_fault_with_one_page_stops_no_other(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = incoming.read_file

    def fails(path: Path, changes: str) -> Tree:
        if path.name == "a.txt":
            raise ZeroDivisionError
        return real(path, changes)

    monkeypatch.setattr(incoming, "read_file", fails)
    page(place, "a.txt")
    page(place, "b.txt")
    result = run("in")
    assert (result.exit_code, result.stdout) == (1, "handouts/mending-a-toe.yaml\n")
    assert "in/a.txt: error: Handpress failed on this page: ZeroDivisionError [own-fault]" in result.stderr
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(main, ["import", "in/a.txt"], catch_exceptions=False)
    assert incoming.lost(incoming.Asked(Path("c.txt")))[0].rule == "own-fault"


def test_name_of_a_file_shows_no_control_characters(place: Path) -> None:
    page(place, "a\x1b[31m.txt")
    page(place, "b.txt")
    assert "[1/2] a?[31m.txt -> " in run("in").stderr


def test_two_pages_of_one_title_get_two_names_and_keep_them(place: Path) -> None:
    one, two = page(place, "a.txt"), page(place, "b.txt", more="- Drink water.\n")
    for _ in range(2):
        result = run(one, two)
        assert result.stdout.split() == ["handouts/mending-a-toe.yaml", "handouts/mending-a-toe-2.yaml"]
    assert (
        "mending-a-toe.yaml is of another page: this one becomes mending-a-toe-2.yaml [name-twice]"
        in run(one, two, "--details").stderr
    )
    assert run(two).stdout.split() == ["handouts/mending-a-toe-2.yaml"]
    assert "Drink water" not in (place / "handouts" / "mending-a-toe.yaml").read_text()


def test_two_pages_of_one_code_are_refused(place: Path) -> None:
    one, two = page(place, "a.txt", "Toe (CPT 12345)"), page(place, "b.txt", "Nose (CPT 12345)")
    result = run(one, two)
    assert result.exit_code == 1
    assert "two pages name this code [code-twice]" in result.stderr
    assert "title: Toe" in (place / "handouts" / "12345.yaml").read_text()


def test_what_a_person_edited_is_kept_with_and_without_a_code(place: Path) -> None:
    path = page(place, "a.txt")
    (file,) = [place / line for line in run(path).stdout.split()]
    file.write_text(file.read_text().replace("Rest at home", "Rest in bed"))
    result = run(path)
    assert result.exit_code == 1
    assert "a person has edited this file [edited]" in result.stderr
    assert run(path, "--force").exit_code == 0
    assert "Rest at home" in file.read_text()


def test_code_of_the_file_name_counts_where_the_page_names_none(place: Path) -> None:
    result = run(page(place, "12345-toe.txt"))
    assert result.stdout.split() == ["handouts/12345.yaml"]
    assert "the code 12345 is that of the file's name: the page names none [code-of-name]" in result.stderr
    result = run(page(place, "12345.txt", "Nose (CPT 12346)"))
    assert result.stdout.split() == ["handouts/12346.yaml"]
    assert "the file's name begins with 12345, the page names 12346, which counts [other-code]" in result.stderr


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("45378-colonoscopy.docx", "45378"),
        ("CPT 45378.docx", "45378"),
        ("cpt_0275t toe.pdf", "0275T"),
        ("45378.txt", "45378"),
        ("20260115 toe.txt", ""),
        ("453781.txt", ""),
        ("toe 45378.txt", ""),
        ("45378x.txt", ""),
    ],
)
def test_code_at_the_start_of_a_file_name(name: str, code: str) -> None:
    assert code_in_name(name) == code


@pytest.mark.parametrize(
    ("title", "page", "name"),
    [
        ("Colonoscopy: a look inside your colon", "a.txt", "colonoscopy-a-look-inside-your-colon"),
        ("¿Qué es?", "a.txt", "que-es"),
        ("大腸鏡檢查", "in/colon 2.txt", "colon-2"),
        ("大腸鏡檢查", "大.txt", "page"),
        ("../../etc/passwd", "a.txt", "etc-passwd"),
        ("Brand", "a.txt", "page-brand"),
        ("G0121", "a.txt", "page-g0121"),
        ("3 days", "a.txt", "page-3-days"),
        ("a" * 300, "a.txt", "a" * 48),
    ],
)
def test_name_of_a_page_without_a_code_is_never_a_path(title: str, page: str, name: str) -> None:
    assert name_of(title, page) == name
    assert named(Path(f"{name}.yaml"))


def test_language_stands_in_the_name(place: Path) -> None:
    assert [ending_of(tag) for tag in ("en", "es", "zh-Hans", "x")] == [".yaml", ".es.yaml", ".zh-Hans.yaml", ".x.yaml"]
    assert run(page(place, "a.txt", "Toe (CPT 12345)"), "--language", "es").stdout.split() == ["handouts/12345.es.yaml"]
    assert run("a.txt", "--language", "Spanish; x").exit_code == 2


def test_json_tells_of_every_page(place: Path) -> None:
    page(place, "a.md", "---\ntags: toe\n---\n# Toe (CPT 12345)")
    result = run("in/a.md", "in/no.txt", "--json")
    told = json.loads(result.stdout)
    assert (told["exit"], [one["file"] for one in told["pages"]]) == (1, ["handouts/12345.yaml", None])
    left = [one for one in told["pages"][0]["left"] if one["reason"] != "a line of marks"]
    assert left == [{"line": 2, "text": "tags: toe", "reason": "front matter of the web page"}]
    assert told["pages"][1]["findings"][0]["rule"] == "missing-file"


def test_view_is_one_file_or_one_for_each(place: Path) -> None:
    page(place, "a.txt")
    page(place, "b.txt", "Mending a nose")
    assert run("in", "--view", "out.html").exit_code == 0
    assert "Mending a nose" in (place / "out.html").read_text()
    assert run("in", "--view", "out").exit_code == 0
    assert sorted(path.name for path in (place / "out").iterdir()) == ["a.html", "b.html"]


def test_a_folder_leaves_the_library_and_hidden_files_alone(place: Path) -> None:
    for name in (".hidden.txt", "~$toe.docx", "lib/a.txt", ".git/a.txt", "b.txt"):
        page(place, name)
    found = pages_in([place / "in"], place / "in" / "lib")
    assert [path.name for path in found.paths] == ["b.txt"]
    assert not found.told


def test_tracked_changes_are_refused_until_it_is_said_what_holds(place: Path) -> None:
    document = Document()
    document.add_heading("Mending a toe (CPT 12345)", 1)
    document.add_heading("Recovery", 2)
    paragraph = document.add_paragraph("Rest for a day.")
    added = OxmlElement("w:ins")
    added.set(qn("w:id"), "1")
    added.append(paragraph.add_run(" Drink water.")._r)
    paragraph._p.append(added)
    document.save(str(place / "in" / "toe.docx"))
    result = run("in/toe.docx")
    assert result.exit_code == 1
    assert "[tracked-changes]" in result.stderr
    for changes, is_there in (("accept", True), ("reject", False)):
        result = run("in/toe.docx", "--changes", changes, "--language", "en")
        assert result.exit_code == 0, result.output
        assert ("Drink water" in (place / "handouts" / "12345.yaml").read_text()) is is_there


def test_code_goes_with_one_page(place: Path) -> None:
    one, two = page(place, "a.txt"), page(place, "b.txt")
    assert run(one, two, "--code", "12345").exit_code == 2
    assert run(one, "--code", "12345").stdout.split() == ["handouts/12345.yaml"]


GERMAN = """Die Zehe

Nach dem Eingriff
- Ruhen Sie sich einen Tag zu Hause aus, und rufen Sie uns an, wenn es noch sehr weh tut.
- Sie dürfen nach dem Eingriff wieder alles essen und trinken, was Sie mögen.
"""


def test_a_language_that_the_words_contradict_is_told(place: Path) -> None:
    path = place / "in" / "a.txt"
    path.write_text(GERMAN, encoding="utf-8")
    told = run(path, "--language", "es").stderr
    assert 'the words of this page look like "de", and it is filed as "es" [language]' in told
    assert "--language de" in told
    assert "look like" in run(path, "--language", "xx").stderr
    assert "look like" not in run(path, "--language", "de-AT").stderr


def test_languages_that_do_not_print_yet_are_told_once(place: Path) -> None:
    for number in range(3):
        (place / "in" / f"{number}.txt").write_text(GERMAN.replace("Zehe", f"Zehe {number}"), encoding="utf-8")
    result = run("in")
    assert result.stderr.count('Handpress cannot print "de" yet, and has fixed words for ar, en, es, vi, zh-Hans') == 1
    assert result.exit_code == 0
    (finding,) = [each for each in json.loads(run("in", "--json").stdout)["findings"] if each["rule"] == "language"]
    assert "can be read through" in finding["hint"]
    page(place, "b.txt")
    assert "cannot print" not in run("in/b.txt").stderr


def test_force_keeps_what_a_person_has_edited_under_a_name_that_no_library_reads(place: Path) -> None:
    path = page(place, "a.txt", "Mending a toe (CPT 12345)")
    made = place / "handouts" / "12345.yaml"
    run(path)
    untouched = made.read_text(encoding="utf-8")
    for number in (1, 2):
        made.write_text(f"{untouched}# edited {number}\n", encoding="utf-8")
        assert run(path).exit_code == 1
        name = f"12345.edited{'-2' if number == 2 else ''}.txt"
        result = run(path, "--force")
        assert f"what it said is kept as {name} [edited]" in result.stderr
        assert (place / "handouts" / name).read_text(encoding="utf-8").endswith(f"# edited {number}\n")
        assert made.read_text(encoding="utf-8") == untouched
    assert [entry.path.name for entry in entries(place / "handouts")] == ["12345.yaml"]
    assert not list(strays(place / "handouts"))
    assert run(path, "--force").exit_code == 0  # of what nobody has edited no copy stays
    assert len(list((place / "handouts").glob("*.txt"))) == 2


def test_a_code_that_another_handout_has_is_told_with_a_way_round(place: Path) -> None:
    page(place, "a.txt", "Mending a toe (CPT 12345)")
    (place / "handouts").mkdir()
    (place / "handouts" / "toe.yaml").write_text("codes:\n  - '12345'\ntitle: Toe\n", encoding="utf-8")
    result = run("in/a.txt")
    assert "[code-twice]" in result.stderr
    assert "--library our-pages" in result.stderr
    assert run("in/a.txt", "--library", "our-pages").exit_code == 0


def test_a_number_in_brackets_is_no_code_and_is_named_in_the_hint(place: Path) -> None:
    page(place, "a.txt", "Mending a toe (12345)")
    page(place, "b.txt", "Mending a nose (CPT 12346)")
    assert "give it with --code; the page mentions 12345" in run("in/a.txt").stderr
    assert sorted(path.stem for path in (place / "handouts").glob("*.yaml")) == ["mending-a-toe-12345"]
    assert run("in/b.txt").stdout == "handouts/12346.yaml\n"


def test_ctrl_c_tells_how_far_it_got(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = incoming.read_file

    def stops(path: Path, changes: str) -> Tree:
        if path.name == "b.txt":
            raise KeyboardInterrupt
        return real(path, changes)

    monkeypatch.setattr(incoming, "read_file", stops)
    page(place, "a.txt")
    page(place, "b.txt")
    result = run("in", "--view", "v.html")
    assert result.exit_code == 130
    assert "1 of 2 pages imported before it was stopped; v.html is not written" in result.stderr
    assert "Traceback" not in result.output
