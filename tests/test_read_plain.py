"""The reader of plain text: every line is in the tree, or on the list of what was left out."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handpress.diagnostics import HandpressError
from handpress.pages.readers.plain import read_plain
from handpress.pages.tree import Block, Heading, LineWords, Listing, Paragraph, Table, unaccounted


def blocks(*lines: str) -> tuple[Block, ...]:
    tree = read_plain("\n".join(lines), "toe.txt")
    assert unaccounted(tree) == []
    return tree.blocks


def outline(listing: Block) -> list[object]:
    assert isinstance(listing, Listing)
    return [
        (item.order, item.words.text, [outline(one) for one in item.under]) if item.under else item.words.text
        for item in listing.items
    ]


def test_headings_are_marked_by_signs_and_by_a_line_under_them() -> None:
    found = blocks("Toes", "====", "", "Recovery", "--------", "Rest.", "### Shoes ###", "**Socks**")
    assert found == (
        Heading(LineWords("Toes", (1, 2)), 1),
        Heading(LineWords("Recovery", (4, 5)), 2),
        Paragraph(LineWords("Rest.", (6,)), apart=False),
        Heading(LineWords("Shoes", (7,)), 3),
        Paragraph(LineWords("Socks", (8,)), bold=True, apart=False),
    )


def test_lists_keep_their_levels_and_their_numbers() -> None:
    (found,) = blocks("1. Wash", "  - the foot", "    - each toe", "2. Dry")
    assert isinstance(found, Listing)
    assert found.ordered
    assert [item.order for item in found.items] == [1, 2]
    assert outline(found) == [(1, "Wash", [[(0, "the foot", [["each toe"]])]]), "Dry"]


def test_bullets_right_below_a_number_belong_to_it_and_apart_they_are_a_list() -> None:
    (found,) = blocks("1. Wash", "- the foot")
    assert outline(found) == [(1, "Wash", [["the foot"]])]
    assert [type(one) for one in blocks("1. Wash", "", "- the foot", "", "2. Dry")] == [Listing, Listing, Listing]


def test_rows_are_a_table_whose_first_names_the_columns_where_a_line_parts_them() -> None:
    (found,) = blocks("| Week | Walking |", "|---|---|", "| 1 | |", r"| 2 | a\|b | c |")
    assert isinstance(found, Table)
    assert found.headed
    assert [[cell.text for cell in row] for row in found.rows] == [
        ["Week", "Walking", ""],
        ["1", "", ""],
        ["2", "a|b", "c"],
    ]
    (plain,) = blocks("| a | b |", "| c | d |")
    assert isinstance(plain, Table)
    assert not plain.headed
    assert blocks("| a | b |") == (Paragraph(LineWords("a: b", (1,))),)


def test_wrapped_lines_of_a_script_without_spaces_get_none() -> None:
    long = "手术当天请不要吃任何东西也不要喝任何饮料" * 3
    (found,) = blocks(long, "请休息。")
    assert isinstance(found, Paragraph)
    assert found.words.text == f"{long}请休息。"


def test_what_holds_no_words_is_on_the_list() -> None:
    tree = read_plain("Rest.\n---\n•\n![a toe](toe.png)\nPage 3", "toe.txt")
    assert [(one.line, one.reason) for one in tree.left] == [
        (2, "a line of marks"),
        (3, "a bullet without words"),
        (4, "a picture"),
        (5, "a page number"),
    ]


@pytest.mark.parametrize("mark", ["- ", "1. "])
def test_list_of_endless_depth_ends(mark: str) -> None:
    tree = read_plain("\n".join(" " * 2 * depth + mark + "a" for depth in range(300)), "toe.txt")
    assert unaccounted(tree) == []


@given(text=st.text(st.one_of(st.sampled_from("\n\n#*-|=_ 1.a•>\t"), st.characters(exclude_categories=["Cs"]))))
@settings(deadline=None)
def test_every_line_of_any_text_is_accounted_for(text: str) -> None:
    with suppress(HandpressError):
        assert unaccounted(read_plain(text, "toe.txt")) == []


def test_addresses_of_links_are_told_and_words_in_brackets_stay() -> None:
    tree = read_plain("Ask [our\nnurse](mailto:a@b.example) or [us](tel:555-0100).\nTake [1](a tablet).", "toe.txt")
    assert [block.words.text for block in tree.blocks if isinstance(block, Paragraph)] == [
        "Ask our nurse or us.",
        "Take 1 (a tablet).",
    ]
    assert [(one.line, one.text) for one in tree.left] == [(1, "mailto:a@b.example"), (2, "tel:555-0100")]


def entries(block: Block) -> list[tuple[int, str]]:
    assert isinstance(block, Listing)
    return [(item.order, item.words.text) for item in block.items]


def test_number_that_begins_anew_begins_another_list() -> None:
    tree = read_plain("1. Before\n\n2. After\n\n1.Signs\n\n- pain\n\n1. a\n1. b", "toe.txt")
    assert [entries(block) for block in tree.blocks] == [
        [(1, "Before"), (2, "After")],
        [(1, "Signs")],
        [(0, "pain")],
        [(1, "a"), (1, "b")],
    ]


def test_line_in_brackets_goes_on_with_the_bullet_above_it() -> None:
    tree = read_plain("- Not allowed: fibre\n(cabbage, brown rice)\n- Allowed: bread\n\n(Ask us.)", "toe.txt")
    assert entries(tree.blocks[0]) == [(0, "Not allowed: fibre (cabbage, brown rice)"), (0, "Allowed: bread")]
    assert len(tree.blocks) == 2


def test_steps_without_a_mark_behind_their_number_are_a_list() -> None:
    tree = read_plain("Before\n1 Eat little.\n2 Do not drive.\n3 Bring a card (or two.)\n4 Wear a shirt.", "toe.txt")
    assert entries(tree.blocks[1]) == [
        (1, "Eat little."),
        (2, "Do not drive."),
        (3, "Bring a card (or two.)"),
        (4, "Wear a shirt."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1 Pill on Monday.\n2 Pill on Tuesday.\n3 Pill on Friday.\n4 Pill on Sunday.",
        "1 cup of water.\n2 pills of iron.\n3 eggs or beans.\n4 spoons of oil.",
        "1 Eat little.\n2 Rest a lot.\n3 Come back.",
        "1 Egg\n2 Slices\n3 Apples\n4 Pears",
    ],
)
def test_amounts_are_no_numbers_of_steps(text: str) -> None:
    assert not any(isinstance(block, Listing) for block in read_plain(text, "toe.txt").blocks)


def test_line_that_is_only_a_date_is_told() -> None:
    tree = read_plain("After the scan\n\n24/03/2021 07:18\n\nRest.", "toe.txt")
    assert [(one.line, one.reason) for one in tree.left] == [(3, "the date of the page")]


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        (("1.脚趾要保持干燥", "2.不要穿高跟鞋"), ["脚趾要保持干燥", "不要穿高跟鞋"]),
        (("1、脚趾要保持干燥", "2、不要穿高跟鞋"), ["脚趾要保持干燥", "不要穿高跟鞋"]),
        (("（1）脚趾要保持干燥", "（2）不要穿高跟鞋"), ["脚趾要保持干燥", "不要穿高跟鞋"]),
        (("1.발가락을 말리세요", "2.굽 높은 신발은 신지 마세요"), ["발가락을 말리세요", "굽 높은 신발은 신지 마세요"]),
        (("-Đau ngón chân", "-Sưng"), ["Đau ngón chân", "Sưng"]),
        (("・脚趾", "・脚跟"), ["脚趾", "脚跟"]),
    ],
)
def test_marks_of_lists_need_no_space_behind_them(lines: tuple[str, ...], texts: list[str]) -> None:
    (found,) = blocks(*lines)
    assert outline(found) == texts


def test_amount_at_the_beginning_of_a_line_is_no_number_of_a_list() -> None:
    assert blocks("3.5毫升药水")[0] == Paragraph(LineWords("3.5毫升药水", (1,)))


def test_rows_need_no_mark_at_their_beginning() -> None:
    (found,) = blocks("Shoe | Yes | No |", "Wide | x | |", "High | | x |")
    assert isinstance(found, Table)
    assert [cell.text for cell in found.rows[0]] == ["Shoe", "Yes", "No"]
    assert not any(isinstance(one, Table) for one in blocks("Home | Toes", "Shoes | Socks"))
