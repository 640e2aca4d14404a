"""Tables of an import: medicines and diets of more than two columns, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from handpress.pages import Imported, import_tree
from handpress.pages.tree import Heading, Line, LineWords, Table, Tree
from test_import_tree import sections


def imported(language: str, heading: str, *rows: str) -> Imported:
    lines = tuple(Line(at, text) for at, text in enumerate(("Toe test", heading, *rows), start=1))
    table = Table(tuple(tuple(LineWords(cell, (line.number,)) for cell in line.text.split("|")) for line in lines[2:]))
    blocks = (Heading(LineWords("Toe test", (1,)), 1), Heading(LineWords(heading, (2,)), 2), table)
    return import_tree(Tree(blocks, lines), "toe.docx", "12345", language)


def made(language: str, heading: str, *rows: str) -> dict[str, Any]:
    (section,) = sections(imported(language, heading, *rows))
    return section


@pytest.mark.parametrize(
    ("language", "heads", "days"),
    [
        ("es", "Día|Permitido|Prohibido", ("3 días antes", "1 día antes")),
        ("en", "Day|Foods allowed|Foods to avoid", ("3 days before", "1 day before")),
        ("pt", "Dia|Alimentos permitidos|Alimentos proibidos", ("3 dias antes", "1 dia antes")),
    ],
)
def test_days_of_a_diet_are_tasks_with_what_one_may_have_and_not(
    language: str, heads: str, days: tuple[str, str]
) -> None:
    section = made(language, "Toe", heads, f"{days[0]}|rice|seeds", f"{days[1]}|broth|")
    assert section["kind"] == "preparation"
    assert section["checklist"] == [
        {"do": days[0], "when": "3 days before", "may": ["rice"], "avoid": ["seeds"]},
        {"do": days[1], "when": "1 day before", "may": ["broth"]},
    ]


def test_foods_of_a_diet_stand_behind_their_group() -> None:
    section = made(
        "en", "Preparation", "Food|Foods allowed|Foods to avoid", "Dairy|skim milk|cream", "Bread|white|brown"
    )
    assert section["may"] == ["Dairy: skim milk", "Bread: white"]
    assert section["avoid"] == ["Dairy: cream", "Bread: brown"]


def test_weeks_after_a_procedure_are_no_tasks() -> None:
    section = made("en", "Recovery", "When|Foods allowed|Foods to avoid", "1 week after|soup|nuts")
    assert "checklist" not in section
    assert section["may"] == ["1 week after: soup"]


def test_columns_of_medicines_stand_in_any_order_and_below_any_heading() -> None:
    section = made(
        "en",
        "Overview",
        "Medicine|What it is for|When to stop|Note",
        "Plavix|blood|5 days before|Ask us",
        "Iron||7 days before|",
    )
    assert section["kind"] == "preparation"
    assert section["medicines"] == [
        {"medicine": "Plavix", "stop": "5 days before", "note": "What it is for: blood; Note: Ask us"},
        {"medicine": "Iron", "stop": "7 days before"},
    ]


def test_medicines_whose_day_is_not_plain_keep_their_table_in_the_preparation() -> None:
    section = made(
        "pt", "Visão geral", "Medicamento|Quando parar|Observação", "AAS|7 dias antes|-", "X|como combinado|-"
    )
    assert section["kind"] == "preparation"
    assert section["table"]["columns"] == ["Medicamento", "Quando parar", "Observação"]
