"""What must hold for every handout: those that ship, and made-up ones that hypothesis writes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import handpress
from conftest import ROOT, copy_of, marked_text, shipped_handouts, structure_text, words_in
from handpress.brand.look import Look
from handpress.brand.printable import MAX_NAME, ill_typed
from handpress.brand.theme import PageMaster, theme_for
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.content.blocks import BLANK, Choice, Fact, Home, Item, Medicine, Risk, Step, Table, Task, Visit
from handpress.content.handout import Handout
from handpress.content.kinds import Kind
from handpress.content.personal import Personal
from handpress.content.section import Section
from handpress.content.timing import Procedure, parse_when
from handpress.layout.boxes import Artifact, FieldItem, ShapeItem, StructElem, TextItem
from handpress.source.bind import from_plain

VARIANTS = [Variant(edition, paper, ink) for edition in Edition for paper in Paper for ink in Ink]

# What people and attackers type: words, markup, entities, templates, formulas, paths.
NASTY = st.sampled_from(
    ["<b>bold</b>", "&amp; &", "<img src=https://x.example/a.png>", "{{7*7}}", "${HOME}", "%s %d", "`id`", "../../etc",
     "a\\b(c)d", "\\u0041", "=1+1", "EMC ET Q", "(555) 010-0199", "𝔸", "½ cup", "→ now", "naïve café", "ﬁne",
     "__import__('os')", "[link](x)", "x" * 120, "____", "Stop at ____.", "-", "…", "“quoted”", "3 < 4 > 2"]
)  # fmt: skip
LETTERS = st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z"), exclude_characters="_\xad"), min_size=1)
# Scripts that need shaping, run the other way, or break by rules of their own.
FOREIGN = st.sampled_from(
    ["العملية", "قبل", "لا", "مُحَمَّد", "(الدواء)", "Tylenol", "5-10", "٣", "שלום", "phẫu", "thuật", "Nguyễn", "q\u0303",
     "+1 (555) 010-0199", "x" * 90, "ع" * 80, "،", "50%", "____"]
)  # fmt: skip
WORDS = st.lists(LETTERS | NASTY, min_size=1, max_size=12).map(" ".join)
NAMES = WORDS.filter(lambda name: ill_typed(name) is None)
ITEMS = st.builds(Item, text=WORDS, items=st.lists(WORDS, max_size=3).map(tuple))
TIMES = st.none() | st.sampled_from(
    ["now", "7 days before", "8 hours before", "20 minutes before", "evening before", "day of", "1 week before",
     "2 to 3 days before", "1 day before at 6:00 PM", "day of at 2:30 AM", "3 hours after", "before the day"]
).map(parse_when)  # fmt: skip
AFTERWARDS = st.none() | st.sampled_from(["24 hours after", "1 week after", "within 2 days", "long term"]).map(
    parse_when
)
FEW = st.lists(WORDS, max_size=3).map(tuple)
MEDICINES = st.builds(Medicine, medicine=WORDS | st.just("____"), stop=TIMES, again=AFTERWARDS, note=st.none() | WORDS)
# Longer words may part a table into entries, where each heading is read before its text: test_blocks.py.
CELLS = st.just("____") | WORDS.map(lambda text: " ".join(word[:5].replace("_", "o") for word in text.split())).filter(
    bool
)
TABLES = st.integers(2, 4).flatmap(
    lambda columns: st.builds(
        Table,
        title=st.none() | WORDS,
        columns=st.lists(CELLS, min_size=columns, max_size=columns).map(tuple),
        rows=st.lists(st.lists(CELLS, min_size=columns, max_size=columns).map(tuple), min_size=1, max_size=5).map(
            tuple
        ),
    )
)
# Those of a hundred stand beside the text of other sections: test_blocks.py.
RISKS = st.builds(Risk, risk=WORDS) | st.builds(
    Risk, risk=WORDS, number=st.integers(0, 9), of=st.just(1000), source=st.none() | WORDS
)
WHEN = st.sampled_from(["now", "7 days before", "8 hours before", "evening before", "1 to 2 weeks after", "long term"])


@st.composite
def sections(draw) -> Section:
    some = lambda values: st.lists(values, min_size=1, max_size=9).map(tuple)  # noqa: E731
    blocks = {
        "text": some(WORDS),
        "items": some(ITEMS),
        "steps": some(st.builds(Step, text=WORDS, items=st.lists(WORDS, max_size=2).map(tuple), when=TIMES)),
        "checklist": some(
            st.builds(
                Task, do=WORDS, when=TIMES, may=FEW, avoid=FEW, medicines=st.lists(MEDICINES, max_size=2).map(tuple)
            )
        ),
        "medicines": some(MEDICINES),
        "may": some(WORDS),
        "avoid": some(WORDS),
        "table": TABLES,
        "bring": some(WORDS),
        "driver": some(WORDS),
        "home": st.builds(Home, until=AFTERWARDS, rules=some(WORDS), normal=FEW),
        "choices": some(st.builds(Choice, choice=WORDS, about=st.none() | WORDS)),
        "risks": some(RISKS),
        "visits": some(
            st.builds(Visit, visit=WORDS, purpose=st.none() | WORDS, window=st.none() | WHEN.map(parse_when))
        ),
        "facts": some(st.builds(Fact, label=WORDS, value=WORDS)),
        "note": some(WORDS),
    }
    names = draw(st.lists(st.sampled_from(sorted(blocks)), min_size=1, max_size=3, unique=True))
    return Section(
        kind=draw(st.sampled_from(sorted(Kind))),
        title=draw(st.none() | WORDS),
        **{name: draw(blocks[name]) for name in names},
    )


HANDOUTS = st.builds(
    Handout,
    code=st.just("99999"),
    title=WORDS,
    summary=st.none() | WORDS,
    facts=st.lists(st.builds(Fact, label=WORDS, value=WORDS), min_size=1, max_size=4).map(tuple),
    sections=st.lists(sections(), min_size=1, max_size=8).map(tuple),
)


def check(handout: Handout, look: Look, personal: Personal | None = None, variant: Variant | None = None) -> None:
    variant = variant or Variant()
    pages = handpress.typeset(copy_of(handout, look, personal, variant))
    check_pages(pages, theme_for(look.brand, variant).page)
    data = handpress.render(copy_of(handout, look, personal, variant))
    assert data == handpress.render(copy_of(handout, look, personal, variant))
    text = structure_text(data)
    check_words(first_in_large_print(handout, text) if variant.large else handout, text)
    check_marks(data)


def first_in_large_print(handout: Handout, text: str) -> Handout:
    """Return what large print has behind its first page, where the sentence may stand.

    What stands on the first page is looked for here; reasons, too, which stand right behind what they are for wherever
    there is room for them.
    """
    found, at = " ".join(text.split()), 0
    for point in handout.key_points:
        do = " ".join(BLANK.sub(" ", point.do).split())
        assert (at := found.find(do, at)) >= 0, do
        why = " ".join(BLANK.sub(" ", point.why or "").split())
        assert f"{do} {why}".strip() in found, why
    name, _, rest = handout.title.partition(": ")
    behind = handout.but(key_points=())
    if name != handout.short_title:
        return behind
    # The name is the title, and the rest stands under it.
    assert rest.casefold() in found.casefold()
    return behind.but(title=name)


def check_marks(data: bytes) -> None:
    """Every mark of every page hangs in the tree exactly once, and the parent tree says where."""
    reader = PdfReader(BytesIO(data))
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    hung: dict[tuple[int, int], int] = {}

    def walk(reference, page: int) -> None:
        node = reference.get_object()
        page = node.raw_get("/Pg").idnum if "/Pg" in node else page
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            value = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(value, int) or value.get("/Type") == "/MCR":
                place = (page, value) if isinstance(value, int) else (value.raw_get("/Pg").idnum, value["/MCID"])
                assert place not in hung
                hung[place] = reference.idnum
            elif value.get("/Type") != "/OBJR":
                assert value.raw_get("/P").idnum == reference.idnum
                walk(kid, page)

    walk(root.raw_get("/K"), 0)
    parents = root["/ParentTree"]["/Nums"]
    parents = dict(zip(parents[::2], parents[1::2], strict=True))
    for page in reader.pages:
        number = page.indirect_reference.idnum
        marks = sorted(marked_text(page))
        assert marks == list(range(len(marks)))
        owners = [reference.idnum for reference in parents[page["/StructParents"]].get_object()]
        assert owners == [hung.pop((number, mark)) for mark in marks]
    assert not hung


def check_words(handout: Handout, text: str) -> None:
    """Every text of the handout stands in the structure tree's text, whole and in order, but for what gives way.

    A blank is a rule in running text and stands as typed in a heading: neither counts.
    """
    found = " ".join(BLANK.sub(" ", text).split())
    for watch in (False, True):
        at = 0
        for wanted in words_in(handout, watch):
            whole = " ".join(BLANK.sub(" ", wanted).split())
            place = found.find(whole, at)
            assert place >= 0, (whole, found[at : at + 300])
            at = place + len(whole)


def check_pages(pages, master: PageMaster) -> None:
    seen: set[int] = set()
    for number, page in enumerate(pages.pages):
        for item in page.items:
            inner = item.items if isinstance(item, FieldItem) else (item,)
            for one in inner:
                assert isinstance(one.owner, StructElem | Artifact)
                if isinstance(one, TextItem) and one.text.strip():  # a space at a line's end may stand outside
                    assert master.side - 0.1 <= one.x
                    assert one.x + one.width <= master.width - master.side + 0.6
                    assert 20 < one.y <= master.height - 20, (number, one.text)
                elif isinstance(one, ShapeItem):
                    assert master.side - 0.1 <= one.x
                    assert one.x + one.width <= master.width - master.side + 0.6
                if isinstance(one.owner, StructElem):
                    assert id(one) not in seen
                    seen.add(id(one))


@pytest.mark.parametrize("handout", shipped_handouts(), ids=lambda handout: handout.code)
def test_shipped_handouts_keep_every_word_in_order(handout: Handout, look: Look) -> None:
    check(handout, look)
    check(handout, look, Personal("Test Patient", Procedure(handout.revised), "Dr. Test"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(handout=HANDOUTS)
def test_made_up_handouts_keep_every_word_in_order(handout: Handout, look: Look) -> None:
    check(handout, look)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(handout=HANDOUTS, patient=NAMES, clinician=NAMES, day=st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_made_up_patients_stand_on_their_pages(handout, patient: str, clinician: str, day, look: Look) -> None:
    personal = Personal(patient, Procedure(day), clinician)
    check(handout, look, personal)
    text = " ".join(structure_text(handpress.render(copy_of(handout, look, personal))).split())
    assert " ".join(patient.split()) in text
    assert " ".join(clinician.split()) in text


@pytest.mark.parametrize("variant", [VARIANTS[0], Variant(Edition.LARGE_PRINT)], ids=lambda variant: variant.edition)
def test_the_longest_names_stand_whole_on_the_paper(variant: Variant, look: Look) -> None:
    longest = "W" * MAX_NAME
    for handout in shipped_handouts():
        check(handout, look, Personal(longest, Procedure(date(2026, 3, 3)), longest), variant)
    assert ill_typed(longest) is None
    assert ill_typed(longest + "W") is not None


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(one, marks=() if number in (0, len(VARIANTS) - 1) else pytest.mark.heavy)
        for number, one in enumerate(VARIANTS)
    ],
    ids=lambda variant: f"{variant.edition}-{variant.paper}-{variant.ink}",
)
def test_every_variant_of_the_shipped_handouts_keeps_every_word(variant: Variant, look: Look) -> None:
    for handout in shipped_handouts():
        check(handout, look, Personal("Test Patient", Procedure(handout.revised), "Dr. Test"), variant)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    title=st.lists(FOREIGN, min_size=1, max_size=2).map(" ".join),
    texts=st.lists(st.lists(FOREIGN | NASTY, min_size=1, max_size=14).map(" ".join), min_size=4, max_size=9),
    patient=st.lists(FOREIGN, min_size=1, max_size=3).map(" ".join),
    language=st.sampled_from(["en", "es", "vi", "ar"]),
    variant=st.sampled_from(VARIANTS),
)
def test_words_of_any_script_stay_whole_and_in_order(title, texts, patient, language, variant, look: Look) -> None:
    sections = [
        {"kind": "overview", "text": texts, "items": texts},
        {"kind": "preparation", "checklist": [{"do": texts[0], "when": "7 days before"}, texts[1]]},
        {"kind": "procedure", "steps": texts},
        {"kind": "complications", "items": [{"text": texts[2], "items": texts[:2]}]},
        {"kind": "follow-up", "visits": [{"visit": texts[3], "purpose": texts[1], "window": "1 to 2 weeks after"}]},
    ]
    handout = from_plain(Handout, {"code": "99999", "title": title, "language": language, "sections": sections})
    check(handout, look, Personal(patient, Procedure(date(2026, 3, 3)), patient), variant)


def test_equal_input_gives_equal_bytes_anywhere(tmp_path) -> None:
    """Other hash seed, locale, time zone, folder and day of the clock: the same bytes."""
    out = []
    for number, (seed, language, zone) in enumerate(
        [("1", "C", "UTC"), ("77", "de_DE.UTF-8", "Asia/Kathmandu"), ("2", "sr_RS.UTF-8", "America/Chicago")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        code = (
            "import sys, time; time.time = lambda: 9e8 * int(sys.argv[1]);"
            "from handpress.cli.commands import main; main(['render', '--all', '--quiet', '--library', sys.argv[2]])"
        )
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": language, "LANG": language, "TZ": zone}
        subprocess.run(
            [sys.executable, "-c", code, str(number + 1), str(ROOT / "handouts")],
            cwd=folder, env=environment, check=True, capture_output=True, timeout=600,
        )  # fmt: skip
        out.append({path.name: path.read_bytes() for path in (folder / "output").iterdir()})
    assert len(out[0]) >= 2
    assert out[0] == out[1] == out[2]
