"""The fixed words of each language: nothing missing, nothing left in English, no number or date lost."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from itertools import chain
from typing import Any

import pytest
from babel import Locale

from conftest import ROOT
from handpress.brand.fonts import Face
from handpress.brand.words import Words, languages, words_for
from handpress.content.timing import Anchor, Unit
from handpress.source.yaml import read_file

LOCALES = ROOT / "src" / "handpress" / "brand" / "locales"
COUNTED = (Anchor.BEFORE, Anchor.AFTER, Anchor.WITHIN)
ENGLISH_BY_LAW = {"copyright", "code", "hcpcs"}
NO_WORDS = {"aside", "pair", "range", "of-what"}  # only places and points: may be the same as in English

# Written down here, not taken from babel: a change of its data must show.
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
WEEKDAYS = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "es": "lun mar mié jue vie sáb dom",
    "vi": "Thứ_Hai Thứ_Ba Thứ_Tư Thứ_Năm Thứ_Sáu Thứ_Bảy Chủ_Nhật",
    "zh-Hans": "周一 周二 周三 周四 周五 周六 周日",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}
BOLD = {"vi": "InclusiveSans-Bold", "ar": "Vazirmatn-Bold"}

DAYS_2028 = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
MINUTES = [time(minute // 60, minute % 60) for minute in range(24 * 60)]
MARCH_3 = date(2026, 3, 3)


@pytest.fixture(params=languages())
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def words(language: str) -> Words:
    return words_for(language)


def tree_of(language: str) -> dict[str, Any]:
    return read_file(LOCALES / f"{language}.yaml").plain()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts_of(tree: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every text of a locale file with its key, the forms of a plural one by one."""
    for group in ("words", "parts", "kinds", "counts", "timing", "dates"):
        for key, value in tree[group].items():
            for text in value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]:
                yield key, text


def month_name(language: str, day: date, short: bool = False) -> str:
    """Return a month as it stands in a date: a name of its own, or a number with its word."""
    if language == "vi":
        return f"tháng {day.month}"
    if language == "zh-Hans":
        return f"{day.month}月"
    name = MONTHS[language].split()[day.month - 1]
    return name[:3] if short and language != "ar" else name


def numbers_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


# Every language is whole


def test_keys_and_places_are_those_of_english(language: str) -> None:
    tree, english = tree_of(language), tree_of("en")
    assert set(tree) == set(english)
    for group in ("words", "parts", "kinds", "counts", "timing", "dates"):
        assert list(tree[group]) == list(english[group]), group
        for key, text in english[group].items():
            other = tree[group][key]
            assert type(other) is type(text), (group, key)
            if isinstance(text, str) and not key.startswith("widest"):
                # "Of the small hours" is a word in most languages: it needs no weekday.
                places = placeholders(other) | ({"eve"} if key.endswith(("night-clock", "night-note")) else set())
                assert places == placeholders(text), (group, key)
            if isinstance(text, list):
                assert len(other) == len(text), (group, key)


def test_direction_is_that_of_the_script(language: str, words: Words) -> None:
    assert words.backwards == (language == "ar")
    directions = {unicodedata.bidirectional(letter) for letter in words.part("about") if letter.isalpha()}
    assert directions == ({"AL"} if words.backwards else {"L"})


def test_no_text_is_empty(language: str) -> None:
    for key, text in texts_of(tree_of(language)):
        assert text.strip(), key
        assert text == text.strip(), key
        assert "  " not in text, key
        assert unicodedata.is_normalized("NFC", text), key


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_nothing_is_left_in_english(language: str) -> None:
    tree, english = tree_of(language), tree_of("en")
    for group in ("words", "parts", "kinds", "counts", "timing"):
        for key, value in tree[group].items():
            if key in ENGLISH_BY_LAW or key in NO_WORDS:
                continue
            for text in value.values() if isinstance(value, dict) else [value]:
                known = english[group][key]
                assert text not in (known.values() if isinstance(known, dict) else [known]), key
    assert tree["words"]["copyright"] == english["words"]["copyright"]
    assert all(tree["words"][key] == english["words"][key] for key in ("code", "hcpcs"))


@pytest.mark.parametrize(("language", "script"), [("ar", "ARABIC"), ("zh-Hans", "CJK")])
def test_own_script_throughout(language: str, script: str) -> None:
    tree = tree_of(language)
    for group in ("words", "parts", "kinds", "counts", "timing"):
        for key, value in tree[group].items():
            if key in ENGLISH_BY_LAW or key in NO_WORDS:
                continue
            for text in value.values() if isinstance(value, dict) else [value]:
                letters = [letter for letter in re.sub(r"\{\w+\}", "", text) if letter.isalpha()]
                assert letters, key
                assert all(script in unicodedata.name(letter) for letter in letters), key


def test_different_things_have_different_words(language: str) -> None:
    words = tree_of(language)["words"]
    for keys in (
        ("draft", "translated", "translated-draft", "outdated"),
        ("call-day", "call-after-hours", "call-blank"),
        ("visit-when", "visit-what", "visit-date"),
        ("alt-check-box", "alt-blank", "alt-lines", "alt-logo"),
        ("prepared-for", "procedure-date", "clinician"),
    ):
        assert len({words[key] for key in keys}) == len(keys), keys
    for group in ("parts", "kinds"):
        headings = list(tree_of(language)[group].values())
        assert len(set(headings)) == len(headings)


def test_pair_is_label_colon_value(words: Words) -> None:
    assert re.fullmatch(r"LABEL(: |：)VALUE", words("pair", label="LABEL", value="VALUE"))
    assert words("pair", label="A", value="B")[1:-1] in words("alt-blank-for", label="A")


def test_translation_names_its_language_and_version(language: str, words: Words) -> None:
    for source in languages():
        name = words.language_name(source)
        assert name
        assert (name == "English") == (language == source == "en")
        for key in ("translated", "translated-draft"):
            text = words(key, language=name, version="2.1")
            assert name in text
            assert "2.1" in text
        assert name in words("outdated", language=name)


# Times relative to the procedure


def amounts() -> Iterator[tuple[str, int, int, str]]:
    for anchor in COUNTED:
        for unit in Unit:
            for low in range(1, 15):
                for high in range(low, 15):
                    yield anchor.value, low, high, unit.value
            for number in (21, 24, 30, 48, 72, 90, 99, 100, 101, 102, 103, 111, 180, 200, 365):
                yield anchor.value, number, number, unit.value


# Whose words do not change with a number: "other" serves all. Babel 2.19 brought a plural for Vietnamese all the same.
UNCOUNTED = {"vi", "zh-Hans"}


def test_plural_forms_are_whole(language: str) -> None:
    timing = tree_of(language)["timing"]
    plural_form = Locale.parse(language.replace("-", "_")).plural_form
    counts: dict[str, list[int]] = {}
    for number in range(1, 401):
        counts.setdefault(str(plural_form(number)), []).append(number)
    for anchor in COUNTED:
        for unit in Unit:
            forms = timing[f"{anchor}-{unit}"]
            assert set(counts) <= set(forms) or (language in UNCOUNTED and set(forms) <= {"other", "range"})
            for category, text in forms.items():
                # Words in place of the digits: only where the form is for one number, and ranges have their own.
                if "{n}" not in text:
                    assert len(counts[category]) == 1
                    assert "{n}" in forms.get("range", "")


def test_every_amount_has_words_of_its_own(words: Words) -> None:
    seen: dict[str, tuple[str, int, int, str]] = {}
    for amount in amounts():
        text = words.offset(*amount)
        assert text not in seen, (amount, seen[text])
        seen[text] = amount
    for anchor in Anchor:
        if anchor not in COUNTED:
            text = words.offset(anchor.value, 0, 0, None)
            assert text not in seen
            assert not numbers_in(text)
            seen[text] = (anchor.value, 0, 0, "")


def test_no_amount_loses_a_number(language: str, words: Words) -> None:
    timing = tree_of(language)["timing"]
    for anchor, low, high, unit in amounts():
        text = words.offset(anchor, low, high, unit)
        if low != high:
            assert numbers_in(text) == [low, high], text
        else:
            in_words = any("{n}" not in form for form in timing[f"{anchor}-{unit}"].values())
            assert numbers_in(text) == [high] or (in_words and high <= 2 and not numbers_in(text)), text


def test_within_takes_one_amount(words: Words) -> None:
    for unit in Unit:
        for high in range(1, 60):
            assert words.offset("within", 0, high, unit.value) == words.offset("within", high, high, unit.value)


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("es", ("before", 1, 1, "day"), "1 día antes"),
        ("es", ("after", 1, 2, "week"), "1 a 2 semanas después"),
        ("es", ("within", 0, 24, "hour"), "A más tardar 24 horas después"),
        ("vi", ("before", 8, 8, "hour"), "8 tiếng trước thủ thuật"),
        ("vi", ("after", 1, 2, "week"), "1 đến 2 tuần sau thủ thuật"),
        ("vi", ("within", 0, 24, "hour"), "Trong vòng 24 tiếng sau thủ thuật"),
        ("zh-Hans", ("before", 3, 3, "month"), "手术前3个月"),
        ("zh-Hans", ("after", 1, 2, "week"), "手术后1至2周"),
        ("zh-Hans", ("within", 0, 24, "hour"), "手术后24小时内"),
        ("ar", ("before", 1, 1, "hour"), "قبل ساعة واحدة من الإجراء"),
        ("ar", ("before", 2, 2, "day"), "قبل يومين من الإجراء"),
        ("ar", ("before", 7, 7, "day"), "قبل 7 أيام من الإجراء"),
        ("ar", ("after", 14, 14, "day"), "بعد 14 يومًا من الإجراء"),
        ("ar", ("after", 100, 100, "day"), "بعد 100 يوم من الإجراء"),
        ("ar", ("after", 103, 103, "day"), "بعد 103 أيام من الإجراء"),
        ("ar", ("after", 1, 2, "week"), "عدد الأسابيع بعد الإجراء: من 1 إلى 2"),
        ("ar", ("within", 0, 2, "week"), "خلال أسبوعين بعد الإجراء"),
    ],
)
def test_offset_in_words(language: str, amount: tuple[str, int, int, str], text: str) -> None:
    assert words_for(language).offset(*amount) == text


# Dates


def test_day_has_its_weekday_day_month_and_year(language: str, words: Words) -> None:
    for day in DAYS_2028:
        weekday = WEEKDAYS[language].split()[day.weekday()].replace("_", " ")
        for year in (False, True):
            text = words.day(day, year)
            assert weekday in text
            assert month_name(language, day) in text
            rest = numbers_in(text.replace(month_name(language, day), "", 1))
            assert sorted(rest) == ([day.day, 2028] if year else [day.day])


def test_month_has_its_name_and_year(language: str, words: Words) -> None:
    for day in DAYS_2028:
        text = words.month(day)
        assert month_name(language, day, short=True) in text
        assert numbers_in(text)[-1 if language != "zh-Hans" else 0] == 2028
    assert len({words.month(day) for day in DAYS_2028}) == 12


def test_last_day_has_day_month_and_year(language: str, words: Words) -> None:
    for day in DAYS_2028:
        text = words.by(day)
        assert month_name(language, day) in text
        assert sorted(numbers_in(text.replace(month_name(language, day), "", 1))) == [day.day, 2028]


def test_window_has_both_days_in_order_and_what_differs(language: str, words: Words) -> None:
    windows = [(first, first + timedelta(days=more)) for first in DAYS_2028 for more in (1, 6, 31, 364)]
    for first, last in windows:
        text = words.window(first, last)
        if language in ("vi", "zh-Hans"):
            pattern = r"\d+(?=日)" if language == "zh-Hans" else r"(?<=ngày )\d+"
            months = [int(number) for number in re.findall(r"\d+(?=月)|(?<=tháng )\d+", text)]
        else:
            pattern = r"\b\d{1,2}\b"
            names = [month_name(language, date(2028, month, 1), short=True) for month in range(1, 13)]
            months = [names.index(name) + 1 for name in re.findall("|".join(names), text)]
        assert [int(number) for number in re.findall(pattern, text)] == [first.day, last.day], text
        years = [int(number) for number in re.findall(r"\d{4}", text)]
        assert years == list(dict.fromkeys((first.year, last.year))), text
        same = (first.year, first.month) == (last.year, last.month)
        assert months == ([first.month] if same else [first.month, last.month]), text


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "es",
            [
                "mar 3 de marzo de 2026, 8:30\u00a0a.\u00a0m.",
                "mar 3 de marzo, al anochecer",
                "mar 2026",
                "A más tardar el 3 de marzo de 2026",
                "Del 3 al 10 de marzo de 2026",
                "Del 3 de marzo al 3 de abril de 2026",
                "Del 3 de marzo de 2026 al 3 de marzo de 2027",
            ],
        ),
        (
            "vi",
            [
                "Thứ Ba, 3 tháng 3, 2026, lúc\u00a008:30",
                "Tối Thứ Ba, 3 tháng 3",
                "tháng 3/2026",
                "Chậm nhất là ngày 3 tháng 3 năm 2026",
                "Từ ngày 3 đến ngày 10 tháng 3 năm 2026",
                "Từ ngày 3 tháng 3 đến ngày 3 tháng 4 năm 2026",
                "Từ ngày 3 tháng 3 năm 2026 đến ngày 3 tháng 3 năm 2027",
            ],
        ),
        (
            "zh-Hans",
            [
                "2026年3月3日（周二） 08:30",
                "3月3日（周二）晚上",
                "2026年3月",
                "最晚2026年3月3日",
                "2026年3月3日至10日",
                "2026年3月3日至4月3日",
                "2026年3月3日至2027年3月3日",
            ],
        ),
        (
            "ar",
            [
                "الثلاثاء 3 مارس 2026، الساعة\u00a008:30",
                "الثلاثاء 3 مارس، مساءً",
                "مارس 2026",
                "في موعد أقصاه 3 مارس 2026",
                "من 3 إلى 10 مارس 2026",
                "من 3 مارس إلى 3 أبريل 2026",
                "من 3 مارس 2026 إلى 3 مارس 2027",
            ],
        ),
    ],
)
def test_dates_in_words(language: str, texts: list[str]) -> None:
    words, day = words_for(language), MARCH_3
    assert texts == [
        words.moment(day, time(8, 30), year=True),
        words.moment(day, part="evening"),
        words.month(day),
        words.by(day),
        words.window(day, date(2026, 3, 10)),
        words.window(day, date(2026, 4, 3)),
        words.window(day, date(2027, 3, 3)),
    ]


def test_parts_of_the_day_differ(words: Words) -> None:
    for year in (False, True):
        day = words.day(MARCH_3, year)
        texts = {words.moment(MARCH_3, part=part, year=year) for part in ("", "morning", "evening", "night")}
        assert len(texts) == 4
        assert all(day in text for text in texts)


def test_no_two_minutes_of_a_day_read_alike(words: Words) -> None:
    texts = [words.moment(MARCH_3, clock) for clock in MINUTES]
    assert len(set(texts)) == len(MINUTES)
    for clock, text in zip(MINUTES, texts, strict=True):
        hour, minute = re.findall(r"(\d+):(\d\d)(?!\d)", text)[0]
        assert int(minute) == clock.minute
        assert int(hour) in (clock.hour, clock.hour % 12 or 12)


def test_clock_time_never_parts(words: Words) -> None:
    for clock in MINUTES[::7]:
        text = words.moment(MARCH_3, clock)
        assert " " not in text[re.search(r"\d+:", text).start() :]
        assert not re.search("[\u2000-\u200b\u202f]", text)  # spaces that few faces have


def test_latin_digits_only(language: str, words: Words) -> None:
    months = (date(2026, month, 28) for month in range(1, 13))
    texts = chain(
        (text for _, text in texts_of(tree_of(language))),
        (words.moment(day, clock, year=True) for day in months for clock in MINUTES[::97]),
        (words.window(day, day + timedelta(days=40)) for day in DAYS_2028),
        (words.offset(*amount) for amount in amounts()),
    )
    assert not [text for text in texts if re.search("[^\x00-\x7f]", "".join(re.findall(r"\d", text)))]


# The widest day and time


def ruler(language: str) -> Callable[[str], float]:
    """Return what measures a text in the bold face of *language*, word by word as a line does."""
    path = ROOT / "fonts" / f"{BOLD.get(language, 'AtkinsonHyperlegible-Bold')}.ttf"
    if not path.exists():
        pytest.skip(f"the font {path.name} is not there")
    face, known = Face(path), {}

    def width(text: str) -> float:
        total = 0.0
        # A Chinese character is as wide as its face is high.
        for piece in re.findall("[ \u00a0]|[\u2e80-\uffff]|[^ \u00a0\u2e80-\uffff]+", text):
            if piece not in known:
                arabic = any(unicodedata.bidirectional(letter) == "AL" for letter in piece)
                chinese = piece > "\u2e80"
                known[piece] = 1000.0 if chinese else face.shape(piece, backwards=arabic).width
            total += known[piece]
        return total

    return width


@pytest.mark.parametrize("hours", [12, 24])
@pytest.mark.parametrize("year", [False, True], ids=["day", "day-and-year"])
def test_widest_moment_is_the_widest(language: str, hours: int, year: bool) -> None:
    width, words = ruler(language), words_for(language, hours)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(6 * 365 + 1)]
    # Kerning beside the day is less than what parts the widest forty from the rest.
    days = sorted(days, key=lambda day: width(words.day(day, year)))[-40:]
    # With its year a day stands over its clock time only: the field of the procedure.
    parts = ("",) if year else ("", "morning", "evening", "night")
    parted = {words.moment(day, part=part, year=year) for day in days for part in parts}
    # A clock time follows its day and is the same on every day: the widest of each make the widest of all.
    day = max(days, key=lambda day: width(words.moment(day, time(8, 30), year=year)))
    clocked = {words.moment(day, clock, year=year): clock for clock in MINUTES}
    most = max(map(width, clocked))
    widest = words.widest_moment(year)
    assert width(widest) == pytest.approx(max(most, *map(width, parted)))
    clocks = [clock for text, clock in clocked.items() if width(text) == most]
    assert widest in parted or any(
        widest == words.moment(day, clock, year=year) for clock in clocks for day in days[::-1]
    )
