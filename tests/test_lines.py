from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.brand.clusters import clusters
from handpress.brand.fonts import MissingCharacterError, fonts_for
from handpress.brand.theme import TextStyle
from handpress.layout.boxes import LAYOUT, Run, ShapeItem, StructElem, TextItem
from handpress.layout.lines import break_lines, natural_width

FONTS = fonts_for("en")
BODY = TextStyle(12, 17)
BOLD = TextStyle(12, 17, bold=True)
PRINTABLE = st.characters(codec="latin-1", exclude_categories=("C", "Z")) | st.sampled_from(" →–—-/ăđơ≤")


def lines_of(text: str, width: float = 200.0, language: str = "en", backwards: bool = False) -> list[str]:
    fonts = fonts_for(language)
    return [
        "".join(item.text for item in line.items if isinstance(item, TextItem))
        for line in break_lines((Run(text, BODY, LAYOUT),), width, fonts, backwards)
    ]


@given(st.text(PRINTABLE, max_size=300), st.floats(30, 500))
def test_no_character_is_lost_whatever_the_width(text: str, width: float) -> None:
    # White space at the end is no character that anybody sees.
    assert "".join(lines_of(text, width)).rstrip() == " ".join(word for word in text.split(" ") if word).rstrip()


@given(st.text(PRINTABLE, max_size=300), st.floats(30, 500))
def test_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    for line in break_lines((Run(text, BODY, LAYOUT),), width, FONTS):
        assert line.width <= width + 0.01


def test_a_line_that_breaks_at_a_space_keeps_it() -> None:
    assert lines_of("may shower after two days", 70) == ["may shower ", "after two ", "days"]


def test_words_are_never_hyphenated() -> None:
    assert lines_of("incomprehensibility abc", 60)[0].startswith("incompre")
    assert "-" not in "".join(lines_of("incomprehensibility abc", 60))


@pytest.mark.parametrize("text", ["(555) 010-0199", "1-2", "24/7", "2026-03-02"])
def test_a_number_does_not_break_at_its_dash(text: str) -> None:
    last = text.split(" ")[-1]
    for width in range(75, 130, 3):
        assert any(last in line for line in lines_of(f"aaaa bbb {text} bbbb", width))


def test_a_long_compound_breaks_after_its_dash() -> None:
    assert lines_of("anti-inflammatory", 80) == ["anti-", "inflammatory"]


def test_a_phone_number_stays_on_one_line() -> None:
    link = StructElem("Link", uri="tel:1")
    runs = (Run("Call us any time at ", BODY, LAYOUT), Run("(555) 010-0199", BODY, link, nowrap=True))
    lines = break_lines(runs, 150, FONTS)
    assert [item.text for item in lines[-1].items if item.owner is link] == ["(555) 010-0199"]


def test_runs_without_a_space_between_them_do_not_part() -> None:
    runs = (Run("until ", BODY, LAYOUT), Run("to", BODY, LAYOUT), Run("day", BOLD, LAYOUT))
    lines = break_lines(runs, natural_width(runs, FONTS) - 1, FONTS)
    assert ["".join(item.text for item in line.items) for line in lines] == ["until ", "today"]


def test_a_blank_is_a_rule_of_its_width_between_the_words() -> None:
    blank = StructElem("Form")
    runs = (Run("Stop at ", BODY, LAYOUT), Run("", BODY, blank, blank=80), Run(", or sooner", BODY, LAYOUT))
    (line,) = break_lines(runs, 300, FONTS)
    before, rule, after = line.items
    assert rule.owner is blank
    assert rule.width == 80
    assert rule.x == pytest.approx(before.width)
    assert after.x == pytest.approx(rule.x + 80)


@pytest.mark.parametrize(("text", "language"), [("Stop at ", "en"), ("توقف عند ", "ar")])
@pytest.mark.parametrize(("width", "wide"), [(500, 170), (300, None), (160, None), (80, 80)])
def test_a_blank_that_ends_a_sentence_fills_its_line(width: int, wide: int | None, text: str, language: str) -> None:
    runs = (Run(text, BODY, LAYOUT), Run("", BODY, LAYOUT, blank=96), Run(".", BODY, LAYOUT))
    lines = break_lines(runs, width, fonts_for(language), language == "ar")
    (blank,) = (item for line in lines for item in line.items if isinstance(item, ShapeItem))
    if wide is None:
        assert [line.width for line in lines] == [pytest.approx(width)]
    assert blank.width == pytest.approx(wide or blank.width)


def test_a_word_goes_to_the_next_line_with_its_blank() -> None:
    runs = (Run("Do nothing hard until ", BODY, LAYOUT), Run("", BODY, LAYOUT, blank=96))
    first, second = break_lines((*runs, Run(", and rest.", BODY, LAYOUT)), 200, FONTS)
    assert [item.text for item in first.items if isinstance(item, TextItem)] == ["Do nothing hard "]
    assert isinstance(second.items[0], TextItem)
    assert second.items[0].text == "until "


def test_a_character_that_atkinson_lacks_comes_from_the_other_face() -> None:
    (line,) = break_lines((Run("a → b", BODY, LAYOUT),), 300, FONTS)
    assert [piece.face.name for piece in line.items[0].pieces] == [
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Regular",
        "InclusiveSans-Regular",
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Regular",
    ]


def test_a_letter_and_its_mark_stay_in_one_face() -> None:
    pieces = FONTS.shape("q\u0323x", bold=False)
    assert [piece.text for piece in pieces] in (["q\u0323x"], ["q\u0323", "x"])


def test_a_character_that_no_face_has_is_named() -> None:
    with pytest.raises(MissingCharacterError, match=r"U\+5B57, cjk unified ideograph-5b57"):
        break_lines((Run("字", BODY, LAYOUT),), 100, FONTS)


@pytest.mark.parametrize("text", ["a" * 1_000_000, "word " * 200_000, "-" * 300_000, "a-" * 200_000])
def test_a_megabyte_is_broken_in_step_with_its_length(text: str, share: float, check_growth) -> None:
    def broken(length: int) -> None:
        assert sum(map(len, lines_of(text[:length], 400))) == length

    check_growth(broken, int(len(text) * share))


def test_what_is_joined_never_makes_a_line_too_wide() -> None:
    for width in range(40, 120, 7):
        for text in ("Call +1 (555) 010-0199 now", "قبل +1 (555) 010-0199 لا 5-10", "ب 50% of a b c d e f g h"):
            for line in break_lines((Run(text, BODY, LAYOUT),), width, FONTS):
                assert line.width <= width + 0.01 or len(line.items[0].text.split()) == 1, (width, text)


TOGETHER = [
    ("en", "Take not more than 1000 mg in all.", "1000 mg"),
    ("en", "Your sugar is below 180 mg/dL or we wait.", "180 mg/dL"),
    ("en", "Your sugar is below 180mg/dL or we wait.", "180mg/dL"),
    ("en", "Call us if you have a fever (101 °F or more).", "(101 °F"),
    ("en", "Call us if you have ≥ 38.5 °C at night.", "≥ 38.5 °C"),
    ("en", "Be at the front desk at 8:30 AM on the day.", "8:30 AM"),
    ("en", "Be at the front desk at 8:30 a.m., please.", "8:30 a.m.,"),
    ("en", "Drink 8 fl. oz. of water, no more.", "8 fl. oz."),
    ("en", "Keep it at 120/80 mm Hg or below.", "120/80 mm Hg"),
    ("en", "Take 1 1/2 tablets with your meal.", "1 1/2 tablets"),
    ("en", "Take 2 ½ cups of it with your meal.", "2 ½ cups"),
    ("en", "Nothing to eat for the 8 hours before.", "8 hours"),
    ("en", "The limit is near 1 000 mg in a day.", "1 000 mg"),
    ("en", "Be here between 8 AM–5 PM on that day.", "8 AM–5 PM"),
    ("en", "The mole measures about 5 cm² now, doctor.", "5 cm²"),
    ("en", "The level of it is over 5 pg/mL then.", "5 pg/mL"),
    ("es", "Llegue a la recepción a las 8 de la mañana.", "8 de la mañana."),
    ("es", "Tome con cuidado 2 cdas de jarabe.", "2 cdas"),
    ("vi", "Hãy đến quầy lễ tân lúc 8 giờ sáng nhé.", "8 giờ sáng"),
    ("es", "No tome más de 1000 mg en un día.", "1000 mg"),
    ("es", "Llegue a la recepción a las 8:30 a. m. del lunes.", "8:30 a. m."),
    ("es", "No coma nada durante 8 horas antes.", "8 horas"),
    ("es", "Llame si tiene 38 grados centígrados.", "38 grados centígrados."),
    ("ar", "لا تتناول أكثر من 1000 ملغ في اليوم.", "1000 ملغ"),
    ("ar", "لا تتناول أكثر من 1000 mg في اليوم.", "1000 mg"),
    ("ar", "احضر إلى العيادة في الساعة 8:30 صباحًا يوم الاثنين.", "8:30 صباحًا"),
    ("ar", "اتصل بنا إذا بلغت الحرارة ٣٨ درجة مئوية.", "٣٨ درجة مئوية."),
    ("vi", "Không uống quá 1000 mg mỗi ngày nhé.", "1000 mg"),
    ("vi", "Hãy đến quầy lễ tân lúc 8:30 sáng thứ hai.", "8:30 sáng"),
]
TOGETHER_IN_CHINESE = [
    ("zh-Hans", "每天最多可以服用500毫克的止痛药。", "500毫克"),
    ("zh-Hans", "每天最多可以服用 500 毫克的止痛药。", "500 毫克"),
    ("zh-Hans", "请您在手术当天上午8:30到达诊所。", "上午8:30"),
    ("zh-Hans", "请您在手术当天上午 8:30 到达诊所。", "上午 8:30"),
    ("zh-Hans", "请您在手术当天上午 8 点 30 分到达诊所。", "30 分"),
    ("zh-Hans", "如果您的体温高于38.5摄氏度请打电话。", "38.5摄氏度"),
]


def check_together(language: str, text: str, pair: str) -> None:
    for width in range(130, 300, 3):
        lines = lines_of(text, width, language, language == "ar")
        assert any(pair in line for line in lines), (width, lines)


@pytest.mark.parametrize(("language", "text", "pair"), TOGETHER)
def test_a_number_stays_with_its_unit_and_a_clock_with_its_half_of_the_day(language, text, pair) -> None:
    check_together(language, text, pair)


@pytest.mark.usefixtures("with_chinese")
@pytest.mark.parametrize(("language", "text", "pair"), TOGETHER_IN_CHINESE)
def test_a_number_stays_with_its_unit_in_chinese(language, text, pair) -> None:
    check_together(language, text, pair)


def test_a_blank_stays_with_its_unit() -> None:
    runs = (Run("Take up to ", BODY, LAYOUT), Run("", BODY, LAYOUT, blank=40), Run(" mg of it daily", BODY, LAYOUT))
    for width in range(70, 140, 3):
        for line in break_lines(runs, width, FONTS):
            assert not line.items[0].text.startswith("mg") if isinstance(line.items[0], TextItem) else True


def test_words_joined_by_no_break_spaces_break_there_when_nothing_else_fits() -> None:
    text = "ask your doctor about 20 mg of it"
    for width in range(60, 160, 3):
        lines = [line.strip() for line in lines_of(text.replace(" ", "\u00a0"), width)]
        assert " ".join(lines).replace("\u00a0", " ").split() == text.split()
        assert any("20\u00a0mg" in line for line in lines)


def test_words_joined_by_no_break_spaces_stay_together_where_they_fit() -> None:
    for width in range(100, 160, 3):
        assert any(
            "5\u00a0mg\u00a0once" in line for line in lines_of("take a pill of 5\u00a0mg\u00a0once a day", width)
        )


def test_arabic_words_joined_by_no_break_spaces_break_there_when_nothing_else_fits() -> None:
    text = "اسأل طبيبك عن الجرعة المناسبة"
    for width in range(60, 160, 3):
        lines = [line.strip() for line in lines_of(text.replace(" ", "\u00a0"), width, "ar", True)]
        assert " ".join(lines).replace("\u00a0", " ").split() == text.split()


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("heavy", [False, True])
def test_a_narrow_no_break_space_is_seen(heavy: bool, bold: bool) -> None:
    (piece,) = fonts_for("en", heavy).shape("5\u202fkg", bold)
    joined = fonts_for("en", heavy).shape("5kg", bold)[0]
    assert piece.face is joined.face
    assert piece.width - joined.width > 140
    assert "".join(text for _, text in piece.glyphs) == "5\u202fkg"


CLOSING = "、。，．：；！？）」』】〕々〻ゝヽーっゃュァ・"
OPENING = "（「『【〔《〈"


@pytest.mark.usefixtures("with_chinese")
def test_no_line_begins_with_what_closes_or_ends_with_what_opens() -> None:
    for sign in CLOSING:
        for width in range(26, 90, 4):
            assert not any(line.startswith(sign) for line in lines_of(f"请在手{sign}术前七天", width, "zh-Hans")[1:]), (
                sign
            )
    for sign in OPENING:
        for width in range(26, 90, 4):
            assert not any(line.rstrip().endswith(sign) for line in lines_of(f"请在手{sign}术前七天", width, "zh-Hans"))


@pytest.mark.parametrize(
    "text", ["eat / drink", "really ?", "so ( they say", "¿ Puedo comer", "« hoy » no", "5 ) then"]
)
def test_a_sign_behind_a_space_keeps_to_its_word(text: str) -> None:
    for width in range(62, 150, 2):
        for line in lines_of(f"aaa bbb {text}", width):
            assert line.strip()[0] not in "/?»)", line
            assert line.strip()[-1] not in "(¿«", line


@pytest.mark.parametrize("letter", ["\U0001f1fa\U0001f1f8", "\u1112\u1161\u11ab", "\u0600\u0661", "e\u0301\u0323"])
def test_a_word_is_never_cut_inside_a_letter(letter: str) -> None:
    assert list(clusters(letter * 3)) == [letter] * 3


@pytest.mark.parametrize(
    ("language", "text", "pair"),
    [
        ("en", "Please remember that you must do not eat any solid food", "not eat"),
        ("en", "Your belly hurts so much that you cannot stand", "cannot stand"),
        ("en", "Stop it yourself only if we say so, and don\u2019t drive", "don\u2019t drive"),
        ("es", "Después de las ocho de la noche usted no coma nada", "no coma"),
        ("vi", "Trong ngày hôm đó xin quý vị không ăn đồ đặc", "không ăn"),
        ("ar", "تذكر من فضلك أنك لا تأكل أي طعام صلب قبل الفحص", "لا تأكل"),
        ("ar", "ينظر الطبيب داخل القولون بأنبوب رفيع ولين في طرف الأنبوب كاميرا", "في طرف"),
    ],
)
def test_no_line_ends_with_a_negation_or_with_a_short_arabic_word(language: str, text: str, pair: str) -> None:
    check_together(language, text, pair)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("width", [60.0, 240.0])
def test_a_blank_before_an_arabic_comma_is_one_rule(backwards: bool, width: float) -> None:
    runs = (Run("", BODY, LAYOUT, blank=96), Run(" ،", BODY, LAYOUT))
    lines = break_lines(runs, width, fonts_for("ar"), backwards)
    (rule,) = (item for line in lines for item in line.items if isinstance(item, ShapeItem))
    assert rule.width == pytest.approx(width, abs=7)  # but for the comma, where both fit
    assert all(line.width <= width + 0.1 for line in lines)
