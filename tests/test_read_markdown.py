"""Markdown becomes a tree with exact lines; nothing that the standard swallows is lost silently."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.diagnostics import HandpressError
from handpress.pages.readers.markdown import is_markdown, read_markdown
from handpress.pages.tree import (
    Block,
    Heading,
    Item,
    Left,
    LineWords,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
    unaccounted,
)


def read(*lines: str) -> Tree:
    tree = read_markdown("\n".join(lines), "toe.md")
    assert unaccounted(tree) == []
    return tree


def block(*lines: str) -> Block:
    (found,) = read(*lines).blocks
    return found


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [one.words.text for one in blocks if isinstance(one, Heading | Paragraph | Picture)]


def rows(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows]


def items(listing: Block) -> list[tuple[int, str]]:
    assert isinstance(listing, Listing)
    return [(item.order, item.words.text) for item in listing.items]


def left(tree: Tree) -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in tree.left]


# Headings and paragraphs.


def test_headings_of_both_kinds_have_their_level_and_line() -> None:
    tree = read("Mending a toe", "=============", "", "Before", "------", "### At home ###", "##Later")
    assert tree.blocks == (
        Heading(LineWords("Mending a toe", (1,)), 1),
        Heading(LineWords("Before", (4,)), 2),
        Heading(LineWords("At home", (6,)), 3),
        Heading(LineWords("Later", (7,)), 2),
    )


def test_sentence_over_a_rule_is_no_heading() -> None:
    assert block("Rest for two days.", "---") == Paragraph(LineWords("Rest for two days.", (1,)))


def test_wrapped_sentence_is_one_paragraph_and_a_line_of_its_own_is_another() -> None:
    tree = read("You come in the morning and", "wait in the hall.", "Do not eat.", "", "Rest.")
    assert tree.blocks == (
        Paragraph(LineWords("You come in the morning and wait in the hall.", (1, 2))),
        Paragraph(LineWords("Do not eat.", (3,)), apart=False),
        Paragraph(LineWords("Rest.", (5,))),
    )


@pytest.mark.parametrize("end", ["  ", "\\", "<br>"])
def test_hard_line_break_parts_two_paragraphs(end: str) -> None:
    assert texts(read(f"Call us{end}", "at once").blocks) == ["Call us", "at once"]


def test_bold_line_is_told_as_bold() -> None:
    tree = read("**Before the day**", "Do **not** eat.", "", "__At home:__")
    assert [one.bold for one in tree.blocks if isinstance(one, Paragraph)] == [True, False, True]


def test_marks_and_escapes_give_their_words() -> None:
    tree = read(r"Take *one* _small_ `pill` \*daily\* &lt; 3 &amp; 2&nbsp;mg for 3~4 days, a_b_c ____.")
    assert texts(tree.blocks) == ["Take one small pill *daily* < 3 & 2\xa0mg for 3~4 days, a_b_c ____."]


def test_struck_words_are_left_out_and_warned_of() -> None:
    tree = read("Take ~~2~~ 1 pill.")
    assert texts(tree.blocks) == ["Take 1 pill."]
    assert tree.left == (Left(1, "2", "struck out on the page"),)
    assert [finding.rule for finding in tree.findings] == ["struck-out"]


def test_addresses_of_links_are_told() -> None:
    tree = read(
        "Read [this](https://toe.example/x) or <https://toe.example/y>.",
        "See [the map](/map).",
        "Ask [us][desk] or [them].",
        "",
        "[desk]: https://toe.example/desk",
        "[Day 1]: nothing by mouth",
    )
    assert texts(tree.blocks) == [
        "Read this or https://toe.example/y.",
        "See the map.",
        "Ask us or [them].",
        "[Day 1]: nothing by mouth",
    ]
    assert left(tree) == [(1, "https://toe.example/x"), (2, "/map"), (5, "[desk]: https://toe.example/desk")]
    assert {one.reason for one in tree.left} == {"the address of a link", "an address within the web site"}
    assert texts(read("[Call](tel:+15550100) or [write](mailto:a@b.example) or a@b.example.").blocks) == [
        "Call or write or a@b.example."
    ]


def test_pictures_keep_their_words_and_name() -> None:
    tree = read("Look: ![a *toe*](img/toe.png?x=1) here.", "", "![](b.jpg)")
    assert tree.blocks[1:] == (
        Picture(LineWords("a toe", (1,)), name="toe.png"),
        Picture(LineWords("", (3,)), name="b.jpg"),
    )


# Lists.


def test_numbers_stay_as_typed_over_bullets_and_paragraphs() -> None:
    tree = read(
        "1. We check:", "", "* your name", "", "You fill out a form.", "", "2. You lie down.", "", "3. We scan."
    )
    assert items(tree.blocks[0]) == [(1, "We check:")]
    assert items(tree.blocks[3]) == [(2, "You lie down."), (3, "We scan.")]


def test_ones_before_each_step_count_up() -> None:
    assert items(block("1. a", "1. b", "1. c")) == [(1, "a"), (2, "b"), (3, "c")]
    assert items(block("1. a", "3. b", "4. c")) == [(1, "a"), (3, "b"), (4, "c")]


def test_numbers_that_begin_anew_are_another_list() -> None:
    tree = read("1. a", "2. b", "1. ·  c", "2. d")
    assert [items(one) for one in tree.blocks] == [[(1, "a"), (2, "b")], [(1, "c"), (2, "d")]]


def test_nested_items_and_paragraphs_stand_under_theirs() -> None:
    found = block("- one", "  - deep", "    wrapped", "", "  More.", "- [x] two")
    assert found == Listing(
        (
            Item(
                LineWords("one", (1,)),
                (
                    Listing((Item(LineWords("deep wrapped", (2, 3))),)),
                    Paragraph(LineWords("More.", (5,))),
                ),
            ),
            Item(LineWords("two", (6,))),
        )
    )


def test_line_after_a_list_is_no_part_of_its_last_item() -> None:
    tree = read("- Take a pill (not red)", "2 days before", "- Rest", "Call us.", "\t• moved in")
    assert texts(tree.blocks) == ["2 days before", "Call us."]
    assert items(tree.blocks[4]) == [(0, "moved in")]


def test_number_in_a_wrapped_sentence_is_no_step() -> None:
    assert texts(read("You pay when you are", "65. Then it is free.").blocks) == [
        "You pay when you are",
        "65. Then it is free.",
    ]
    assert items(read("We do this:", "1. wash", "2. cut").blocks[1]) == [(1, "wash"), (2, "cut")]


def test_typed_bullets_are_bullets() -> None:
    assert items(block("• one", "▪ two", "✓three")) == [(0, "one"), (0, "two"), (0, "three")]
    assert texts(read("− 5 degrees").blocks) == ["− 5 degrees"]


# Tables.


def test_table_keeps_all_cells_and_ends_before_text() -> None:
    tree = read("| Pill | Stop |", "|---|:-:|", "| Iron | 7 days | ask |", "| a \\| b<br>c |", "Do not stop aspirin.")
    assert rows(tree.blocks[0]) == [["Pill", "Stop", ""], ["Iron", "7 days", "ask"], ["a | b; c", "", ""]]
    assert tree.blocks[0].headed  # type: ignore[union-attr]
    assert texts(tree.blocks) == ["Do not stop aspirin."]


def test_table_without_dashes_has_no_head() -> None:
    found = block("| Water | Milk |", "| Tea | Cream |")
    assert rows(found) == [["Water", "Milk"], ["Tea", "Cream"]]
    assert not found.headed  # type: ignore[union-attr]


def test_html_table_is_a_table() -> None:
    tree = read(
        "Drink: <table>",
        "<tr><th>May</th><th>Not</th></tr>",
        "<tr><td>Tea",
        "</td><td>Milk</td>",
        "</tr></table> Rest.",
    )
    assert rows(tree.blocks[1]) == [["May", "Not"], ["Tea", "Milk"]]
    assert [row[0].lines for row in tree.blocks[1].rows] == [(2,), (3, 4, 5)]  # type: ignore[union-attr]
    assert texts(tree.blocks) == ["Drink:", "Rest."]


def test_merged_cells_keep_their_columns() -> None:
    tree = read(
        "<table><tr><th>Pill</th><th colspan='2'>Stop</th><th>Ask</th></tr>",
        "<tr><td rowspan='2'>Iron</td><td>7</td><td>days</td><td rowspan=3>us</td></tr>",
        "<tr><td>8</td><td>days</td></tr>",
        "<tr><td>Zinc</td><td>9</td><td>days</td></tr></table>",
    )
    assert rows(tree.blocks[0]) == [
        ["Pill", "Stop", "", "Ask"],
        ["Iron", "7", "days", "us"],
        ["", "8", "days", ""],
        ["Zinc", "9", "days", ""],
    ]


# What stands around.


def test_front_matter_gives_title_language_and_code() -> None:
    tree = read("---", 'title: "Mending a toe"', "lang: es_MX", "cpt: '12345'", "tags:", "  - toe", "---", "Rest.")
    assert tree.title == LineWords("Mending a toe", (2,))
    assert tree.language == "es-MX"
    assert texts(tree.blocks) == ["CPT code: 12345", "Rest."]
    assert left(tree) == [(3, "lang: es_MX"), (5, "tags:"), (6, "- toe")]
    assert read("+++", "title = 'Toe'", "+++").title == LineWords("Toe", (2,))


def test_text_between_two_rules_is_no_front_matter() -> None:
    assert texts(read("---", "Rest for a day.", "", "---", "Call us.").blocks) == ["Rest for a day.", "Call us."]


def test_shortcodes_are_told_and_their_words_stay() -> None:
    tree = read("{{< note >}}Be calm.{{< /note >}}", "{% include x.html %}", "Call {{ phone }} now.")
    assert texts(tree.blocks) == ["Be calm.", "Call ____ now."]
    assert left(tree) == [(1, "{{< note >}} {{< /note >}}"), (2, "{% include x.html %}"), (3, "{{ phone }}")]
    assert [(finding.span.line, finding.rule) for finding in tree.findings] == [(3, "filled-in")]


def test_blanks_stay_in_lists_and_for_what_a_program_fills_in() -> None:
    tree = read("**Stop:** {{ PILLS }}", "", "- {{MEDICINES}}", "- ____", "1. ______")
    assert tree.blocks[0] == Paragraph(LineWords("Stop: ____", (1,)))
    assert items(tree.blocks[1]) == [(0, "____"), (0, "____")]
    assert items(tree.blocks[2]) == [(1, "______")]


def test_list_that_is_moved_in_is_a_list() -> None:
    tree = read("The way:", "\t\t● Go in", "\t\t● Go up", "\t\t  the stairs", "\t\t\t- to the left", "", "Rest.")
    assert tree.blocks[1] == Listing(
        (
            Item(LineWords("Go in", (2,))),
            Item(LineWords("Go up the stairs", (3, 4)), (Listing((Item(LineWords("to the left", (5,))),)),)),
        )
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["> [!NOTE]", "> Be calm."],
        ["::: note", "Be calm.", ":::"],
        [":::{.callout-note}", "Be calm.", ":::"],
        ["!!! note", "    Be calm."],
        ["```{note}", "Be calm.", "```"],
        ["<aside>", "Be calm.", "</aside>"],
        ["<details>", "Be calm.", "</details>"],
        ["<!-- Old", "words -->Be calm."],
        ["<script>", "let a = 1", "</script>", "Be calm."],
        ["```{r, echo=FALSE}", "x <- 1", "```", "Be calm."],
        ["[TOC]", "Be calm."],
        ["Be calm. {.lead}"],
        ["<p", 'class="a">Be calm.</p>'],
        ["<source src='x.mp3'>", "Be calm."],
    ],
)
def test_marks_of_a_site_are_told_and_the_words_stay(lines: list[str]) -> None:
    tree = read(*lines, "", "Rest.")
    assert texts(tree.blocks) == ["Be calm.", "Rest."]
    assert tree.left


def test_boxes_keep_their_titles() -> None:
    for opening in ("> [!WARNING] Your eyes", "::: warning Your eyes", '!!! danger "Your eyes"', "```{note} Your eyes"):
        assert texts(read(opening).blocks) == ["Your eyes"], opening
    assert texts(read("<details><summary>Your eyes</summary>", "Rest.", "</details>").blocks) == ["Your eyes", "Rest."]


def test_blanks_in_angle_brackets_stay() -> None:
    assert texts(read("Call <your phone>, <Name>, <clinic-phone> if < 3 or > 5.").blocks) == [
        "Call <your phone>, <Name>, <clinic-phone> if < 3 or > 5."
    ]


def test_raised_digits_do_not_join_a_number() -> None:
    assert texts(read("10<sup>5</sup> and H<sub>2</sub>O").blocks) == ["10⁵ and H₂O"]


def test_code_is_text_and_notes_stay_with_their_mark() -> None:
    tree = read("Rest[^1].", "", "```", "Day 1: *", "```", "", "[^1]: Or sit.", "", "Toe", ": a small part")
    assert texts(tree.blocks) == ["Rest[1].", "Day 1: *", "[1] Or sit.", "Toe", "a small part"]


def test_wiki_leftovers_are_read() -> None:
    tree = read("== At home ==", "See [[Toe|your toe]]. ![[toe.png]]")
    assert texts(tree.blocks) == ["At home", "See your toe.", ""]
    assert isinstance(tree.blocks[0], Heading)


def test_invisible_characters_written_as_numbers_are_removed_and_told() -> None:
    tree = read("Re&#8203;st **now**.")
    assert texts(tree.blocks) == ["Rest now."]
    assert [finding.rule for finding in tree.findings] == ["invisible-character"]


def test_control_characters_are_refused() -> None:
    with pytest.raises(HandpressError, match="control"):
        read("# Toe\x01")


def test_plain_text_is_not_taken_for_markdown() -> None:
    assert not is_markdown("Mending a toe\n\nRecovery\n- Rest.\n1. Sit\n* Lie\nCall 5-5 (a) <your phone number")
    assert is_markdown("## Recovery")
    assert not is_markdown("## Recovery", surely=True)
    assert is_markdown("| a | b |\n|---|---|", surely=True)


_MARKS = """# |## |- |* |1. |2) |> |    |  |\t|---|===|***|**|_|~~
|`|```|```{r}|{{< x >}}|{% y %}|{{ z }}|<br>|<p>|</p>|<table>
|<tr>|<td>|</table>|<!--|-->|<script>|</script>|:::|!!! note|[^1]|[^1]: |[a](b)|![c](d.png)|[r]: /u.x|[r]|\\
|&lt;|&#8203;
|word|Rest.|10 mg|two words"""
_PIECES = st.sampled_from([*re.split(r"\n?\|", _MARKS), "|", "\n", "\n", "\n", "\n\n"])


def test_a_table_of_html_within_code_is_told() -> None:
    assert read("```{r}", "<table><tr><td>a", "</table>", "```", "Rest.").left


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_no_line_is_lost_whatever_stands_in_it(text: str) -> None:
    tree = read_markdown(text, "toe.md")
    assert unaccounted(tree) == []
    told = " ".join(one.text for one in tree.left)
    shown = " ".join(str(tree.blocks).split())
    for word in ("Rest", "10 mg", "two words"):
        assert shown.count(word) + told.count(word) >= min(text.count(word), 1)
    assert len(re.findall("Rest", text)) <= shown.count("Rest") + told.count("Rest")


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=300))
def test_any_text_gives_a_tree_or_a_finding(text: str) -> None:
    with suppress(HandpressError):
        assert unaccounted(read_markdown(text, "toe.md")) == []


@pytest.mark.parametrize(
    "piece",
    ["[", " ", "\n", "href= ", "*a ", "**", "> ", "<a", "<!--", "{{", "- ", "|", "`", "~~", "![", "&", "\\", "_a"],
)
def test_a_long_run_of_marks_ends(piece: str) -> None:
    for begin in ("", "<a ", "<summary>", "== a ", "{. ", "<!DOC"):
        text = f"{begin}{piece * 10_000}x"
        assert unaccounted(read_markdown(text, "toe.md")) == []
        assert is_markdown(text) in (True, False)
        assert is_markdown(text, surely=True) in (True, False)


def test_line_that_a_program_has_wrapped_goes_on_with_its_entry_and_its_heading() -> None:
    tree = read(
        "## What do you bring to the clinic ",
        "and to the ward?",
        "",
        "You come at noon, and ",
        "you stay for as long as ",
        "you want, or ",
        "you go.",
        "",
        "* The pain goes by itself. ",
        "You stay for an hour.",
        "* Bring a card.",
        "We keep it.",
    )
    assert texts(tree.blocks) == [
        "What do you bring to the clinic and to the ward?",
        "You come at noon, and you stay for as long as you want, or you go.",
        "We keep it.",
    ]
    assert items(tree.blocks[2]) == [(0, "The pain goes by itself. You stay for an hour."), (0, "Bring a card.")]
    assert isinstance(tree.blocks[0], Heading)
    assert tree.blocks[0].words.lines == (1, 2)


def test_levels_of_a_list_are_told_by_its_signs_where_a_program_wrote_them() -> None:
    found = block("* Prepare:", "+ Drink water", "or juice", "+ Take pills:", "- one", "* Come")
    assert isinstance(found, Listing)
    assert items(found) == [(0, "Prepare:"), (0, "Come")]
    (inner,) = found.items[0].under
    assert items(inner) == [(0, "Drink water or juice"), (0, "Take pills:")]
    assert [items(one) for one in read("+ a", "", "* b", "- c", "", "+ d").blocks] == [
        [(0, "a")],
        [(0, "b")],
        [(0, "c")],
        [(0, "d")],
    ]


@pytest.mark.parametrize("line", ["- ** Clear juice**: none", "- **Clear juice **: none", "- **Clear juice**: none"])
def test_space_within_the_marks_of_bold_words_leaves_no_stars(line: str) -> None:
    assert items(block(line)) == [(0, "Clear juice: none")]


@pytest.mark.parametrize("line", ["Take 2 ** 3 ** 4.", "A pill ** with food ** each day."])
def test_stars_between_words_stay(line: str) -> None:
    assert texts(read(line).blocks) == [line]


def test_degrees_of_a_formula_are_read_and_other_formulas_told() -> None:
    tree = read(r"Call us above $ 38^{\circ}C $, or at $38^\circ$C.", "", r"Drink $\frac{1}{2}$ cup for $5 or $10.")
    assert texts(tree.blocks) == ["Call us above 38°C, or at 38°C.", r"Drink $\frac{1}{2}$ cup for $5 or $10."]
    assert left(tree) == [(1, r"$ 38^{\circ}C $"), (1, r"$38^\circ$")]
    assert [finding.rule for finding in tree.findings] == ["formula"]


def test_line_in_brackets_goes_on_with_the_bullet_above_it() -> None:
    found = block("- Not allowed: fibre", "(cabbage, brown rice)", "- Allowed: bread")
    assert items(found) == [(0, "Not allowed: fibre (cabbage, brown rice)"), (0, "Allowed: bread")]


def test_table_without_bars_at_its_margin_ends_where_the_bars_do() -> None:
    lines = ["Food", "May | Avoid |", "---|---|", "rice | nuts |", "|", "fish | peas |", "No food from 6 PM."]
    tree = read(*lines, "Day | Dose |", "---|---|", "1 | half |")
    _, first, text, second = tree.blocks
    assert rows(first) == [["May", "Avoid"], ["rice", "nuts"], ["fish", "peas"]]
    assert texts((text,)) == ["No food from 6 PM."]
    assert rows(second) == [["Day", "Dose"], ["1", "half"]]


def test_bullets_as_wikis_and_hurried_writers_set_them_are_bullets() -> None:
    (first,) = read("* Abc", "** Defg", "** Hij").blocks
    assert isinstance(first, Listing)
    assert len(first.items) == 1
    assert first.items[0].under
    *_, last = read("Tell us about:", "-Fever", "-Pain").blocks
    assert isinstance(last, Listing)
    assert len(last.items) == 2


def test_words_behind_a_fence_in_a_list_are_kept() -> None:
    tree = read_markdown("- ```{{< x >}}Rest.", "page.md")
    assert unaccounted(tree) == []
    assert "Rest." in str(tree.blocks)
