"""Dates compiled into tables: the same to the letter as babel writes them, in every language."""

from __future__ import annotations

import marshal
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cache
from typing import Any

import babel
import pytest
from babel import Locale
from babel.dates import format_date, format_time
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from handpress.brand import datewords
from handpress.brand.datetables import made_tables
from handpress.brand.datewords import DateWords, kept_tables
from handpress.brand.words import Words, languages, other_clock, words_for
from handpress.source.yaml import read_file

LOCALES = ROOT / "src" / "handpress" / "brand" / "locales"
EDGES = [date(year, month, day) for year in (1890, 1900, 2000, 2100, 2200, 2210) for month, day in ((1, 1), (12, 31))]
EDGES += [date(2000, 2, 29), date(1900, 2, 28), date(2100, 3, 1), date.min, date(999, 12, 31), date.max]
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(8 * 365 + 2)]
PARTS = ("", "morning", "evening", "night")
MARCH_2 = date(2026, 3, 2)
MARCH_2_DAY = MARCH_2.toordinal()


class Reference:
    """The dates of one language as babel formats them, a pattern at a time."""

    def __init__(self, language: str) -> None:
        self.dates: dict[str, Any] = read_file(LOCALES / f"{language}.yaml").plain()["dates"]
        self.locale = Locale.parse(language.replace("-", "_"))
        self.date = cache(self._date)

    def moment(self, day: date, clock: time | None, part: str, year: bool) -> str:
        words = self.date(day, self.dates["day-year" if year else "day"])
        if part:
            return fill(self.dates[part], day=words)
        return words if clock is None else fill(self.dates["day-clock"], day=words, clock=self.clock(clock, "clock"))

    def due(self, day: date, clock: time) -> str:
        """A time to do something at."""
        words, eve = self.date(day, self.dates["day"]), self.date(day - timedelta(days=1), self.dates["eve"])
        said = self.clock(clock, "clock" if clock.minute else "clock-hour")
        return fill(self.dates["night-clock" if clock.hour < 5 else "day-clock"], day=words, clock=said, eve=eve)

    def window(self, first: date, last: date) -> str:
        same = "same-month" if (first.year, first.month) == (last.year, last.month) else "same-year"
        patterns = self.dates[same if first.year == last.year else "other-years"]
        return fill(self.dates["range"], first=self.date(first, patterns[0]), last=self.date(last, patterns[1]))

    def by(self, day: date) -> str:
        return fill(self.dates["by"], day=self.date(day, self.dates["by-day"]))

    def clock(self, clock: time, pattern: str) -> str:
        text = format_time(clock, self.dates[pattern], locale=self.locale)
        return text.replace("\u202f", "\xa0").replace(" ", "\xa0")

    def _date(self, day: date, pattern: str) -> str:
        return format_date(day, pattern, locale=self.locale)


def fill(text: str, **values: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], text)


@pytest.fixture(scope="module", params=languages())
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def reference(language: str) -> Reference:
    return Reference(language)


@pytest.fixture
def stored(language: str) -> DateWords:
    """The words for dates as a plate has them: written down and read back."""
    return DateWords(marshal.loads(marshal.dumps(words_for(language).date_words().data())))


def changed(language: str, **dates: object) -> Words:
    tree = read_file(LOCALES / f"{language}.yaml").plain()
    return Words(tree | {"dates": tree["dates"] | dates})


# The other clock


@pytest.mark.parametrize(
    ("language", "hours", "texts"),
    [
        ("en", 24, ["00:05", "03:30", "12:00", "20:00", "Mon, March 2, 20:00"]),
        ("es", 24, ["00:05", "03:30", "12:00", "20:00", "Lun 2 de marzo, 20:00"]),
        ("vi", 12, ["12:05 SA", "3:30 SA", "12:00 CH", "8:00 CH", "Thứ Hai, 2 tháng 3, lúc 8:00 CH"]),
        ("ar", 12, ["12:05 ص", "3:30 ص", "12:00 م", "8:00 م", "الاثنين 2 مارس، الساعة 8:00 م"]),
        ("zh-Hans", 12, ["凌晨12:05", "凌晨3:30", "中午12:00", "晚上8:00", "3月2日（周一） 晚上8:00"]),
    ],
)
def test_a_language_knows_the_other_clock(language: str, hours: int, texts: list[str]) -> None:
    words = words_for(language, hours).date_words()
    shown = [words.clock(minute) for minute in (5, 210, 720, 1200)] + [words.due(MARCH_2_DAY, 1200, "", False)]
    assert [text.replace("\xa0", " ") for text in shown] == texts
    assert words_for(language, 36 - hours) is words_for(language)  # the one that is usual in it


# The tables that are kept


def test_tables_that_are_kept_are_those_that_babel_gives(language: str) -> None:
    """Another release of babel may write a date otherwise: then ours stay, until somebody has looked at them."""
    tree = read_file(LOCALES / f"{language}.yaml").plain()
    for dates, name in ((tree["dates"], language), other_clock(tree)):
        kept = kept_tables(name, dates)
        assert kept, "run: python tests/regold.py"
        if f"babel=={babel.__version__}" not in (ROOT / "constraints.txt").read_text().lower():
            pytest.skip(f"the tables were made by another babel than {babel.__version__}")
        assert kept == made_tables(language.replace("-", "_"), dates)


def test_tables_of_other_patterns_are_made_anew(language: str) -> None:
    dates = read_file(LOCALES / f"{language}.yaml").plain()["dates"]
    assert kept_tables(language, dates | {"clock": "HH:mm:"}) is None
    assert kept_tables("tlh", dates) is None


def test_a_page_with_dates_loads_no_babel() -> None:
    program = (
        "import sys\nfrom handpress.brand.words import words_for\nwords_for('en').date_words()\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "babel" not in done.stdout.split()


# The same as babel


def test_every_day_is_written_as_babel_does(reference: Reference, stored: DateWords) -> None:
    for day in DAYS + EDGES:
        number = day.toordinal()
        assert stored.by(number) == reference.by(day)
        weekday = reference.date(day, "EEEE")  # of two words in Vietnamese
        short = reference.date(day, reference.dates["by-short-day"]).replace(weekday, weekday.replace(" ", "\xa0"))
        assert stored.by(number, "short") == fill(reference.dates["by-short"], day=short)
        for year in (False, True):
            assert stored.day(number, year) == reference.moment(day, None, "", year)
            for part in PARTS:
                assert stored.moment(number, None, part, year) == reference.moment(day, None, part, year)


def test_every_minute_is_written_as_babel_does(reference: Reference, stored: DateWords) -> None:
    for minute in range(24 * 60):
        clock = time(minute // 60, minute % 60)
        for year in (False, True):
            assert stored.moment(MARCH_2_DAY, minute, "", year) == reference.moment(MARCH_2, clock, "", year)


def test_what_is_due_after_midnight_says_which_night(reference: Reference, stored: DateWords) -> None:
    for day in DAYS[:366]:
        for minute in (*range(day.day % 7, 1440, 53), *range(0, 1440, 60)):
            text = reference.due(day, time(minute // 60, minute % 60))
            assert stored.due(day.toordinal(), minute, "", False, "inside") == text
            assert stored.due(day.toordinal(), minute, "", False) == text[:1].upper() + text[1:]
            assert minute >= 300 or text != stored.moment(day.toordinal(), minute, "", False)
            night = stored.due(day.toordinal(), minute, "", False, "night")
            eve = reference.date(day - timedelta(days=1), reference.dates["eve"])
            assert night == (fill(reference.dates["night-note"], eve=eve) if minute < 300 else "")
    for part, year in (("", True), ("night", False)):
        assert stored.due(MARCH_2_DAY, None, part, year, "inside") == stored.moment(MARCH_2_DAY, None, part, year)


def test_every_day_has_its_clock_time(reference: Reference, stored: DateWords) -> None:
    for count, day in enumerate(DAYS + EDGES):
        clock = time(count % 24, count % 60)
        minute = clock.hour * 60 + clock.minute
        assert stored.moment(day.toordinal(), minute, "", True) == reference.moment(day, clock, "", True)


def windows() -> Iterator[tuple[date, date]]:
    for day in DAYS:
        for length in (0, 1, 7, 30, 45, 366):
            yield day, day + timedelta(days=length)
    yield from ((first, last) for first in EDGES for last in EDGES)


def test_every_window_is_written_as_babel_does(reference: Reference, stored: DateWords) -> None:
    for first, last in windows():
        assert stored.window(first.toordinal(), last.toordinal()) == reference.window(first, last)


def test_words_write_as_they_are_stored(language: str, stored: DateWords) -> None:
    words, later = words_for(language), date(2027, 1, 4)
    assert words.day(MARCH_2) == stored.day(MARCH_2_DAY, False)
    assert words.day(MARCH_2, year=True) == stored.day(MARCH_2_DAY, True)
    assert words.moment(MARCH_2, time(8, 30, 59), year=True) == stored.moment(MARCH_2_DAY, 510, "", True)
    assert words.moment(MARCH_2, time(0, 0)) == stored.moment(MARCH_2_DAY, 0, "", False)
    assert words.moment(MARCH_2, part="night") == stored.moment(MARCH_2_DAY, None, "night", False)
    assert words.window(MARCH_2, later) == stored.window(MARCH_2_DAY, later.toordinal())
    assert words.by(MARCH_2) == stored.by(MARCH_2_DAY)


def test_a_part_of_the_day_stands_before_a_clock_time(language: str, reference: Reference, stored: DateWords) -> None:
    assert stored.moment(MARCH_2_DAY, 510, "morning", False) == reference.moment(MARCH_2, time(8, 30), "morning", False)


@given(st.dates(date(1900, 1, 1), date(2210, 12, 31)), st.sampled_from(languages()))
def test_any_day_has_its_own_words(day: date, language: str) -> None:
    words = words_for(language).date_words()
    assert words.day(day.toordinal(), True) == Reference(language).moment(day, None, "", True)


# What is stored


def plain(value: object) -> bool:
    if type(value) is dict:
        return all(type(key) is str and plain(item) for key, item in value.items())
    return all(map(plain, value)) if type(value) is tuple else type(value) in (str, int)


def test_data_are_plain_values_that_come_back_the_same(language: str, stored: DateWords) -> None:
    data = words_for(language).date_words().data()
    assert plain(data)
    assert stored.data() == data
    assert DateWords(stored.data()).characters() == stored.characters()


def test_the_same_words_are_compiled_once(language: str) -> None:
    assert words_for(language).date_words() is words_for(language).date_words()


def test_characters_are_those_of_all_dates_and_no_others(stored: DateWords) -> None:
    texts = [stored.by(day.toordinal()) for day in DAYS + EDGES]
    for day in DAYS[:366]:
        for part in PARTS:
            texts += [stored.moment(day.toordinal(), None, part, year) for year in (False, True)]
    texts += [stored.moment(MARCH_2_DAY, minute, "", False) for minute in range(24 * 60)]
    texts += [stored.due(day.toordinal(), 30, "", True) for day in DAYS[:7]]
    for day in DAYS[:366]:
        texts += [stored.due(day.toordinal(), None, part, False, "weekday") for part in PARTS]
        texts += [stored.due(day.toordinal(), minute, "", False, "weekday") for minute in (30, 60, 12 * 60)]
        texts.append(stored.due(day.toordinal(), None, "", False, "short"))
        texts.append(stored.due(day.toordinal(), None, "", False, "month"))
    texts += [stored.window(first.toordinal(), last.toordinal()) for first, last in windows()]
    assert stored.characters() == "".join(sorted(set("".join(texts))))


def test_more_moments_than_are_remembered_stay_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datewords, "_REMEMBERED", 3)
    words = DateWords(words_for("en").date_words().data())
    for _ in range(2):
        for minute in range(10):
            assert words.moment(MARCH_2_DAY, minute, "", False) == f"Mon, March 2, 12:{minute:02}\xa0AM"
            assert len(words._moments) <= 3


# What a locale file may say


def test_digits_of_a_year_are_those_of_the_language() -> None:
    digits, tables, patterns = words_for("en").date_words().data()
    other = DateWords(("٠١٢٣٤٥٦٧٨٩", tables, patterns))
    assert digits == "0123456789"
    assert other.day(MARCH_2_DAY, True) == "Mon, March 2, ٢٠٢٦"
    assert "٩" in other.characters()


def test_signs_of_a_template_are_text() -> None:
    words = changed("en", **{"day-clock": "100 % %s %(d)s {day} %% {clock} {day}", "day": "d '%s' ''d''"})
    text = "100 % %s %(d)s 2 %s '2' %% 8:30\xa0AM 2 %s '2'"
    assert words.moment(MARCH_2, time(8, 30)) == text
    assert set(text) <= set(words.date_words().characters())


def test_space_in_a_clock_time_is_one_that_no_line_breaks_at() -> None:
    assert (
        changed("en", clock="h 'and a half' a").moment(MARCH_2, time(8, 30))
        == "Mon, March 2, 8\xa0and\xa0a\xa0half\xa0AM"
    )
    # Babel's own Spanish "a. m." has a space of each kind.
    assert words_for("es").moment(MARCH_2, time(8, 30)).endswith(", 8:30\xa0a.\xa0m.")


@pytest.mark.parametrize(
    ("key", "pattern", "field"),
    [
        ("day", "EEE, MMMM d G", "G"),
        ("day", "w. d", "w"),
        ("day-year", "EEE, MMMM d, yy", "yy"),
        ("day-year", "EEE, MMMM d, Y", "Y"),
        ("by-day", "MMMM d, H", "H"),
        ("clock", "h:mm:ss a", "ss"),
        ("clock", "h:mm b", "b"),
        ("clock", "d h", "d"),
    ],
)
def test_a_field_that_is_not_known_is_refused(key: str, pattern: str, field: str) -> None:
    with pytest.raises(AssertionError, match=f"^no date shows {field} in "):
        changed("en", **{key: pattern}).date_words()


def test_a_place_that_no_date_fills_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"^no date has a clock$"):
        changed("en", morning="{day} {clock}").date_words()
