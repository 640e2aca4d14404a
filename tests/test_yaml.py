"""YAML is read as text only, with the place of every value; whatever comes, a tree or findings come out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml as pyyaml
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import LIBRARY, ROOT
from handpress.content.handout import read_handout
from handpress.diagnostics import MAX_FINDINGS, Finding, HandpressError
from handpress.source import yaml
from handpress.source.texts import MAX_MARKS, forbidden_pattern
from handpress.source.yaml import MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, parse, read_file

CRLF, BOM = "\r\n", "\ufeff"
SHIPPED = sorted(LIBRARY.glob("*.yaml"))
WHOLE = [path.read_text() for path in (*SHIPPED, *sorted((ROOT / "tests" / "cases" / "good").glob("*.yaml")))]


def findings(text: str) -> tuple[Finding, ...]:
    with pytest.raises(HandpressError) as caught:
        parse(text, "a.yaml")
    return caught.value.findings


def faults(text: str) -> tuple[Finding, ...]:
    """Return what is found in *text* as a handout; nothing if it is one."""
    try:
        read_handout(parse(text, "a.yaml"))
    except HandpressError as error:
        return error.findings
    return ()


def refusal(path: Path) -> str:
    with pytest.raises(HandpressError) as caught:
        read_file(path, shown="a.yaml")
    (finding,) = caught.value.findings
    return str(finding)


def places(node: Node) -> Iterator[tuple[object, int, int]]:
    """Yield each value, or the kind of a list or mapping, with its line and column; keys before their values."""
    yield (node.text if node.kind == "text" else node.kind), node.span.line, node.span.column
    for item in node.items:
        yield from places(item)
    for (key, value), span in zip(node.pairs, node.keys, strict=True):
        yield f"{key}:", span.line, span.column
        yield from places(value)


# Text only


@pytest.mark.parametrize(
    "typed",
    [
        *("no", "NO", "yes", "on", "Off", "y", "n", "true", "False"),
        *("null", "Null", "~", "00123", "0123", "0o17", "0x1F", "0b101", "1_000", "1,000", "+1", "-1", "1.10", "1e3"),
        *(".5", "1.", ".inf", "-.INF", ".nan", "8:00", "190:20:30", "1:30", "2026-03-02", "2026-03-02T08:30:00Z"),
        *(
            "=",
            "<",
            "22867",
            "0528F",
            "12e45",
            "½",
            "____",
            "a#b",
            "a:b",
            "-a",
            "?a",
            "a - b",
            "a, b",
            "C# ",
            "[",
            "|a",
        ),
    ],
)
def test_value_is_the_text_as_typed(typed: str) -> None:
    if typed[0] in "[|":
        typed = f'"{typed}"'
    node = parse(f"a: {typed}\nb:\n  - {typed}\n", "a.yaml")
    kept = typed.strip('" ')
    assert node.plain() == {"a": kept, "b": [kept]}


@pytest.mark.parametrize("typed", ["no", "null", "~", "012", "8:00", "1e3", "2026-03-02"])
def test_key_is_the_text_as_typed(typed: str) -> None:
    assert parse(f"{typed}: a", "a.yaml").plain() == {typed: "a"}


def test_nothing_is_the_empty_text() -> None:
    assert parse("a:\nb: ''\nc: >-\nd:\n  -\n", "a.yaml").plain() == {"a": "", "b": "", "c": "", "d": [""]}


def test_blocks_keep_and_fold_their_lines() -> None:
    text = "a: |\n  one\n    two\n\n  three\nb: >\n  one\n  two\n\n  three\nc: one\n   two\n"
    folded = {"a": "one\n  two\n\nthree\n", "b": "one two\nthree\n", "c": "one two"}
    assert parse(text, "a.yaml").plain() == folded


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@example("\N{COMBINING ACUTE ACCENT}" * (MAX_MARKS + 1))
@example(": #\t- '\"\\ ")
def test_any_text_in_double_quotes_comes_back_or_is_refused(text: str) -> None:
    quoted = pyyaml.safe_dump({"a": text}, default_style='"', allow_unicode=True, width=10_000)
    if forbidden_pattern().search(text) or "\N{COMBINING ACUTE ACCENT}" * (MAX_MARKS + 1) in text:
        assert {finding.rule for finding in findings(quoted)} == {"control-character"}
    else:
        assert parse(quoted, "a.yaml").plain() == {"a": text}


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp", "M"]), max_size=80))
def test_any_line_in_single_quotes_comes_back(text: str) -> None:
    quoted = text.replace("'", "''")
    assert parse(f"a: '{quoted}'", "a.yaml").plain() == {"a": text}


# Places

SPREAD = """# a comment
title:   Knee
facts: [a, {b: c}]
sections:
  - kind: overview
    text: >-
      folded
    items:
    -   first
    - "é": "ü"   # a comment
empty:
"""
SPREAD_PLACES = [
    ("mapping", 2, 1),
    ("title:", 2, 1),
    ("Knee", 2, 10),
    ("facts:", 3, 1),
    ("list", 3, 8),
    ("a", 3, 9),
    ("mapping", 3, 12),
    ("b:", 3, 13),
    ("c", 3, 16),
    ("sections:", 4, 1),
    ("list", 5, 3),
    ("mapping", 5, 5),
    ("kind:", 5, 5),
    ("overview", 5, 11),
    ("text:", 6, 5),
    ("folded", 6, 11),
    ("items:", 8, 5),
    ("list", 9, 5),
    ("first", 9, 9),
    ("mapping", 10, 7),
    ("é:", 10, 7),
    ("ü", 10, 12),
    ("empty:", 11, 1),
    ("", 11, 7),
]


def test_every_key_and_value_has_its_line_and_column() -> None:
    assert list(places(parse(SPREAD, "a.yaml"))) == SPREAD_PLACES


@pytest.mark.parametrize("end", [CRLF, "\r"], ids=["crlf", "cr"])
def test_line_ends_of_other_systems_change_no_place(end: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(SPREAD.replace("\n", end).encode())
    assert list(places(read_file(path))) == SPREAD_PLACES


def test_byte_order_mark_changes_no_place(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes((BOM + SPREAD.partition("\n")[2]).encode())
    shifted = [(value, line - 1, column) for value, line, column in SPREAD_PLACES]
    assert list(places(read_file(path))) == shifted


def test_second_byte_order_mark_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes((BOM + BOM + "a: b").encode())
    assert refusal(path).startswith("a.yaml:1:1: error: the character U+FEFF is invisible or a control character")


def test_finding_behind_wide_letters_counts_letters() -> None:
    (finding,) = findings("a: é𝔸 中\u200b")
    assert (finding.span.line, finding.span.column) == (1, 8)
    (finding,) = findings("a: b\né𝔸: 中 #5")
    assert (finding.span.line, finding.span.column) == (2, 7)


def test_characters_in_old_mac_lines_have_their_line() -> None:
    (finding,) = findings("a: b\rc: d\r\ne: \u200b")
    assert (finding.span.line, finding.span.column) == (3, 4)


# Files


def test_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    message = "a.yaml: error: there is no such file [missing-file]\n  hint: check the name and the folder"
    assert refusal(tmp_path / "none.yaml") == message
    assert refusal(Path("a\0.yaml")).startswith("a.yaml: error: this file cannot be read: ")
    assert refusal(tmp_path / ("a" * 300)).startswith("a.yaml: error: this file cannot be read: file name too long")


def test_folder_and_pipe_are_not_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        assert refusal(path) == "a.yaml: error: this is not a file [unreadable]\n  hint: name a text file"


def test_file_without_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.yaml"
    path.write_text("a: b")
    monkeypatch.setattr(os, "open", closed)
    message = "a.yaml: error: this file cannot be read: permission denied [unreadable]\n  hint: check its permissions"
    assert refusal(path) == message


@pytest.mark.parametrize(
    ("data", "place", "byte"),
    [
        (b"a: b\xe9", "1:5", "0xe9"),
        (b"a: b\nc: \x93quoted\x94", "2:4", "0x93"),
        ("a: b\n# éé𝔸 ".encode() + b"\xe9", "2:7", "0xe9"),
        ("\ufeffa: é".encode() + b"\xff", "1:5", "0xff"),
        (b"a: b\r\nc\r\xff", "3:1", "0xff"),
        ("a: b".encode("utf-16"), "1:1", "0xff"),
        ("a: é".encode()[:-1], "1:4", "0xc3"),
        (b"a: \xed\xa0\x80", "1:4", "0xed"),
    ],
)
def test_other_encoding_is_reported_at_its_first_byte(tmp_path: Path, data: bytes, place: str, byte: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    message = f"a.yaml:{place}: error: byte {byte} is not UTF-8 text [encoding]\n  hint: save the file as UTF-8"
    assert refusal(path) == message


# Limits


def test_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    from growth import most_memory

    path = tmp_path / "a.yaml"
    refused: list[str] = []
    with path.open("wb") as stream:
        stream.truncate(100 * MAX_BYTES)
    # Of its 400 MB no more is read than shows that it is too large.
    assert most_memory(lambda: refused.append(refusal(path))) < 2 * MAX_BYTES
    assert "this file is larger than 4,096 KB [too-large]" in refused[0]
    path.write_bytes(b"a: " + b"b" * (MAX_BYTES - 3))
    assert len(read_file(path).plain()["a"]) == MAX_BYTES - 3


def test_more_values_than_a_book_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = findings("[" + "a," * MAX_NODES + "]")
    assert finding.message == "this file has more than 200,000 values"
    monkeypatch.setattr(yaml, "MAX_NODES", 1_000)
    assert len(parse("[" + "a," * 999 + "]", "a.yaml").items) == 999
    assert len(findings("[" + "a," * 1_000 + "]")) == 1


def test_deep_nesting_is_refused() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.yaml").kind == "list"
    (finding,) = findings("[" * (MAX_DEPTH + 1))
    assert str(finding) == (
        "a.yaml:1:13: error: more than 12 levels stand in one another [too-much]\n  hint: use fewer levels"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n" * 5_000,
        "- *a\n" * 5_000,
        "- a b #c\n" * 5_000,
        "- a\n" + "   - b\n" * 5_000,
        "- &a b\n" * 5_000,
        "code: 22867\ntitle: x\nsections:\n" + "  -\n" * 5_000,
        "".join(f"k{number}: a\n" for number in range(5_000)),
    ],
)
def test_no_more_than_a_hundred_faults_are_listed(text: str) -> None:
    with pytest.raises(HandpressError) as caught:
        read_handout(parse(text, "a.yaml"))
    first, *others = caught.value.findings
    assert str(first) == "a.yaml: error: this file has more than 100 faults; 100 are listed [many-faults]\n" + (
        "  hint: mend these first"
    )
    assert len(others) == MAX_FINDINGS


HANDOUT = "code: 22867\ntitle: x\nsections:\n  - kind: overview\n"
MEGABYTE = 1_000_000
HOSTILE = {
    "open lists": "[",
    "open lists on lines": "[\n",
    "open mappings": "{a: ",
    "keys of keys": "? ",
    "lists in lists": "- ",
    "quotes in lists": '["',
    "colons": ": ",
    "keys in a line": "a: ",
    "lines": "\n",
    "comments": "#\n",
    "anchors": "&a ",
    "tags": "!",
    "directives": "%A\n",
    "documents": "---\n",
    "one word": HANDOUT + "    text: |a",
    "words": HANDOUT + "    text: |a b ",
    "bent words": HANDOUT + "    text: a\n|      b\n",
    "accents": HANDOUT + "    text: a|\u0301\u0323",
    "accents in letters": HANDOUT + "    text: |" + "a" + "\u0301\u0323" * 15,
    "blank lines": HANDOUT + "    text: >\n|      b\n\n",
    "white space": HANDOUT + '    text: "a|\\n  ',
    "a code": "code: |1",
    "a language": "language: |en-",
    "a kind": "sections:\n  - kind: |overview",
    "a timing": HANDOUT + "    checklist:\n      - do: a\n        when: |1 day ",
    "a key": "|ab",
}


@pytest.mark.parametrize("pieces", HOSTILE.values(), ids=HOSTILE)
def test_hostile_megabyte_takes_no_longer_than_its_length(pieces: str, check_growth) -> None:
    head, _, piece = pieces.rpartition("|")
    check_growth(lambda length: faults(head + piece * (length // len(piece))), MEGABYTE)


def test_many_unknown_keys_take_no_longer_than_their_number(check_growth) -> None:
    def read(count: int) -> None:
        assert len(faults(HANDOUT + "".join(f"    k{number}: a\n" for number in range(count)))) == MAX_FINDINGS + 1

    check_growth(read, 20_000)


# Whatever comes


def survives(text: str) -> None:
    """Read *text* as a handout; a handout or findings come out, each with a place inside the text."""
    lines = text.replace(CRLF, "\n").replace("\r", "\n").split("\n")
    for finding in faults(text):
        assert 0 <= finding.span.line <= len(lines)
        assert finding.message
        assert finding.hint
        assert str(finding).count("\n") == 1


SIGNS = [*"aé\"'[]{},#!|>?%\t\\\n", "  ", ": ", "- ", " #", "&a", "*a", "---", "...", "<<", "\\x", CRLF]
TOKENS = st.sampled_from([*SIGNS, "code", "title", "sections", "kind", "text", "items", "function-a"])


@given(st.text(max_size=200) | st.lists(TOKENS, max_size=60).map("".join))
@example("function-a: b")
@example('"": a')
@example("sections:\n  - kind: overview\n    text: a\n    ? ")
@example("sections:\n  - a: b\n    sections:\n      - 0: c\n")
def test_random_text_ends_in_a_handout_or_findings(text: str) -> None:
    survives(text)


@given(st.binary(max_size=200) | st.binary(max_size=50).map(lambda data: b"code: 22867\ntitle: " + data))
def test_random_bytes_end_in_a_tree_or_findings(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "random.yaml"
    path.write_bytes(data)
    try:
        read_file(path)
    except HandpressError as error:
        hints = [finding.hint for finding in error.findings]
    else:
        hints = ["nothing is wrong"]
    assert all(hints)


@given(st.data())
def test_mutated_handout_ends_in_a_handout_or_findings(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(WHOLE))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(TOKENS | st.text(max_size=4)) + text[at + cut :]
    survives(text)


NESTED = st.recursive(
    st.sampled_from(["", " ", "a", "22867", "overview", "no", "7 days before", "a: b", "{fact}", "\u00a0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["code", "title", "sections", "kind", "text", "items", "steps", "checklist", "visits", "facts"]
            )
            | st.sampled_from(
                ["do", "when", "visit", "label", "value", "summary", "tittle", "function-x", "0", "", "a b"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@given(NESTED)
@example({"code": "22867", "title": "a", "sections": [{"kind": "overview", "items": [{"text": {"items": []}}]}]})
@example({"sections": {"0": {"kind": ""}}})
@example({"sections": [[{"kind": "a"}]], "facts": [[{"label": []}]]})
def test_any_shape_of_values_ends_in_a_handout_or_findings(value: object) -> None:
    survives(pyyaml.safe_dump(value, default_style='"'))


def test_no_python_object_is_ever_made(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    for tag in ("!!python/object/apply:os.mkdir", "!!python/object/new:os.mkdir", "!!python/name:os.mkdir"):
        assert {finding.rule for finding in findings(f'a: {tag} ["{mark}"]')} == {"tag"}
    assert not mark.exists()


@pytest.mark.parametrize(
    "text",
    [
        'a:\n- "Stop aspirin"#5 days before',
        "a: 'Stop aspirin'#5 days before",
        '"Stop"#5: b',
        "a: [b, c]#5 days before",
        "a: {b: c}#5 days before",
        "a: [b,#5 days before\n c]",
        "a: >#5 days before\n  text",
        'a: "Stop # this"#5 days',
    ],
)
def test_words_behind_a_sign_that_is_no_comment_are_never_lost(text: str) -> None:
    (found,) = findings(text)
    line = next(number for number, line in enumerate(text.split("\n"), 1) if "#5" in line)
    assert (found.rule, found.span.line) == ("lost-words", line)
    assert text.split("\n")[line - 1][found.span.column - 1 :].startswith("#5")


@pytest.mark.parametrize(
    "text",
    [
        "a: 'b' # see c#d",
        "# c#d\na: 'b'",
        "a: '#0f5a63'",
        "a: b#c",
        "a: [b#c, 'd#e'] # f",
        "a: |\n  b#c\n  d # e#f\n",
        'a: "b\n  c#d\n  e#f"',
        "a: | # see c#d\n  b",
    ],
)
def test_a_sign_in_a_text_or_a_comment_is_no_fault(text: str) -> None:
    assert parse(text, "a.yaml").kind == "mapping"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{ ?foo: bar, bar: 42}", {"?foo": "bar", "bar": "42"}),
        ("[?x]", ["?x"]),
        ("[a, ?x, b]", ["a", "?x", "b"]),
        ("[?x: y]", [{"?x": "y"}]),
        ("{?x}", {"?x": ""}),
        ("{? x: y}", {"x": "y"}),
        ("?x: y", {"?x": "y"}),
        ("? x\n: y", {"x": "y"}),
        ("- ?x", ["?x"]),
        ("a: [what?, ?]", None),
    ],
)
def test_a_question_mark_is_kept(text: str, value: object) -> None:
    if value is None:
        assert faults(text)
    else:
        assert parse(text, "a.yaml").plain() == value


def test_a_question_mark_before_quotes_is_refused() -> None:
    (found,) = findings('[?"x"]')
    assert found.rule == "lost-words"
