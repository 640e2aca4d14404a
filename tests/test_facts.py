"""Each shipped handout against the facts of its source page: all there, none added.

For 22867 and 22325 a fact is the kind of section it stands in, and a pattern of the words that carry it; every
text must answer to one. For 22511, `facts/22511.yaml` sets the words of the page beside those of the English and
the Spanish handout: no word of either, and none of the page, is on neither side. The page itself is not in this
repository, so what needs it skips where ../shared is absent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import handpress
from conftest import LIBRARY, ROOT, SEEDS
from handpress.content.blocks import Home, Printed
from handpress.content.handout import Handout, read_handout
from handpress.content.overlay import apply
from handpress.content.section import READERS
from handpress.content.timing import When
from handpress.review.readability import grade, tally
from handpress.source.bind import Entries, Keys
from handpress.source.model import Reader, attributes
from handpress.source.yaml import parse, read_file

SHARED = [
    ("overview", r"through the skin"),
    ("causes", r"Osteoporosis.*weak"),
    ("causes", r"Bone loss.*age"),
    ("causes", r"corticosteroids.*long time"),
    ("tests", r"X-rays show"),
    ("tests", r"MRI.*how large.*soft tissue"),
    ("tests", r"CT scan.*in detail"),
    ("indications", r"used in (certain|several kinds of) cases"),
    ("indications", r"painful crushed vertebra because of osteoporosis"),
    ("symptoms", r"(may|often) notice one or more"),
    ("symptoms", r"Severe back pain at the (spot|vertebra)"),
    ("symptoms", r"worse when you move or stand"),
    ("preparation", r"well prepared is essential.*go well"),
    ("procedure", r"comfortable position, most often on your stomach"),
    ("procedure", r"small cut in the skin over the (broken|hurt) vertebra"),
    ("procedure", r"take the needle out and close the cut with a bandage"),
    ("complications", r"generally safe, but it has risks"),
    ("complications", r"Infection where the needle went in"),
    ("complications", r"Bleeding, or a hematoma"),
    ("complications", r"allergic reaction to the cement"),
    ("follow-up", r"Follow-up care is vital.*how well you are recovering"),
    ("alternatives", r"several ways.*without surgery"),
    ("alternatives", r"Physical therapy.*back muscles stronger"),
    ("alternatives", r"Medicine.*control the pain"),
    ("alternatives", r"brace.*support your spine"),
    ("prevention", r"is key to preventing the next broken bone"),
    ("prevention", r"healthy diet.*calcium and vitamin D"),
    ("prevention", r"weight-bearing exercise.*bones stronger"),
    ("prevention", r"not smoke, and limit alcohol"),
    ("prevention", r"at risk.*bone density checked regularly"),
    ("billing", r"Category"),
    ("billing", r"Surgical procedures"),
    ("cost", r"where you live and on your insurance"),
    ("cost", r"average cost is \$5,000 to \$15,000"),
    ("cost", r"Most insurance plans cover the procedure if.*medically necessary"),
]

FACTS = {
    "22867": [
        ("title", r"Percutaneous vertebroplasty$"),
        (
            "summary",
            r"broken bone in the spine, done through a small cut.*cement is put into the bone.*steady.*ease your pain",
        ),
        ("facts", r"Anesthesia"),
        ("facts", r"Local.*with sedation"),
        ("facts", r"Going home"),
        ("facts", r"Usually the same day"),
        ("facts", r"First visit"),
        ("facts", r"^1 to 2 weeks after"),
        ("overview", r"compression fracture.*Most often.*osteoporosis.*or an injury"),
        ("indications", r"injury or cancer"),
        ("indications", r"Milder care, such as pain medicine or physical therapy, did not help"),
        ("symptoms", r"Trouble moving about or doing daily tasks"),
        ("symptoms", r"Numb or weak legs, if.*nerves of the spine"),
        ("causes", r"causes and risks can help to prevent and manage"),
        ("causes", r"broken before"),
        ("causes", r"Some cancers that spread to the spine"),
        ("tests", r"whether you need a vertebroplasty"),
        ("preparation", r"all the medicines and supplements"),
        ("preparation", r"may need to fast for several hours before.*no food from ____, no drink from ____"),
        ("preparation", r"ride home.*sedation"),
        ("procedure", r"local anesthesia.*and sedation"),
        ("procedure", r"needle through the cut.*Images help us guide it into the vertebra"),
        ("procedure", r"mix the bone cement and put it into the vertebra to hold the bone steady"),
        ("recovery", r"usually means monitoring.*and care at home"),
        ("recovery", r"usually go home the same day.*watched you for a short time"),
        ("recovery", r"may prescribe pain medicine"),
        ("recovery", r"not lift heavy things or do hard activity for a few weeks"),
        ("recovery", r"follow-up visits.*check your healing and your pain"),
        ("complications", r"nerve or to the spinal cord, which is rare"),
        ("follow-up", r"First follow-up visit 1 to 2 weeks after"),
        ("follow-up", r"More visits, if we plan them To check your pain and movement as scheduled"),
        ("follow-up", r"Long-term follow-up.*vertebra is steady.*whole spine is healthy long term"),
        ("alternatives", r"Shots of corticosteroids or other medicines.*inflammation"),
        ("home-care", r"help your own recovery at home"),
        ("home-care", r"Rest\..*activity that may strain your back"),
        ("home-care", r"ice packs to bring down swelling and pain"),
        ("home-care", r"medicines the way they were prescribed"),
        ("home-care", r"gentle stretches and strength exercises as you were advised"),
        ("cost", r"Ask your insurance company what your plan covers"),
    ],
    "22325": [
        ("title", r"Percutaneous vertebroplasty of the lower back$"),
        ("summary", r"crushed bone in the lower back, done through a small cut.*cement is put into the bone.*steady"),
        ("facts", r"Anesthesia"),
        ("facts", r"Local"),
        ("facts", r"Hospital stay"),
        ("facts", r"Usually short"),
        ("facts", r"First visit"),
        ("facts", r"Within 1 week after"),
        ("overview", r"lumbar spine.*lower back.*compression fracture.*often because of osteoporosis.*or an injury"),
        ("indications", r"trauma or an injury"),
        ("indications", r"a lot of back pain, and milder care has not helped"),
        ("indications", r"Images have shown for certain that a vertebra is broken"),
        ("symptoms", r"Pain that keeps you from moving well"),
        ("symptoms", r"Numb or tingling legs, if a nerve is being pressed"),
        ("causes", r"causes and risks.*helps to prevent"),
        ("causes", r"injury to the spine"),
        ("causes", r"Some cancers that may weaken bones"),
        ("tests", r"Several tests are essential"),
        ("tests", r"bone density test checks for osteoporosis"),
        ("preparation", r"any medicines.*above all blood thinners"),
        ("preparation", r"not eat or drink for several hours before"),
        ("preparation", r"somebody to drive you home after the procedure"),
        ("preparation", r"comfortable clothes and no jewelry.*day of"),
        ("procedure", r"local anesthesia.*Images help to guide us"),
        ("procedure", r"numb the skin and the deeper parts of your back"),
        ("procedure", r"needle into the vertebra with care.*fluoroscopy"),
        ("procedure", r"bone cement into the vertebra to hold the break steady"),
        ("recovery", r"usually means a short hospital stay and careful aftercare"),
        ("recovery", r"may have mild pain where the needle went in"),
        ("recovery", r"should rest for the first few days"),
        ("recovery", r"normal activities step by step. Do not lift heavy things"),
        ("recovery", r"need follow-up visits.*check your recovery"),
        ("complications", r"nerve that leaves you weak or numb"),
        ("complications", r"Cement that leaks into the tissue around the bone"),
        ("follow-up", r"First follow-up visit To check your pain relief and recovery within 1 week"),
        ("follow-up", r"Further follow-up visit 1 month after"),
        ("follow-up", r"Further follow-up visit 3 months after"),
        ("follow-up", r"Images may be taken again To see how well the procedure worked"),
        ("alternatives", r"NSAIDs"),
        ("alternatives", r"Shots of corticosteroids, to calm inflammation"),
        ("home-care", r"Simple care at home can help you recover"),
        ("home-care", r"ice packs on your back to bring down swelling"),
        ("home-care", r"prescribed pain medicine as directed"),
        ("home-care", r"Stretch gently and walk, as far as you can do it comfortably"),
        ("home-care", r"activity that strains your back for several weeks"),
        ("cost", r"What you pay yourself depends on your own insurance plan"),
    ],
}


def texts_of(handout: Handout) -> list[tuple[str, str]]:
    """Return each text with the kind of section it stands in; a task or visit is one text with its time."""
    texts = [("title", handout.title), ("summary", handout.summary or "")]
    texts += [("facts", text) for fact in handout.facts for text in (fact.label, fact.value)]
    for section in handout.sections:
        kind = section.kind.value
        texts += [(kind, text) for text in (*section.text, *section.note)]
        texts += [(kind, text) for fact in section.facts for text in (fact.label, fact.value)]
        texts += [(kind, item.text) for item in (*section.items, *section.steps)]
        texts += [(kind, f"{task.do} {task.when.canonical() if task.when else ''}") for task in section.checklist]
        for visit in section.visits:
            parts = (visit.visit, visit.purpose, visit.window.canonical() if visit.window else None)
            texts.append((kind, " ".join(part for part in parts if part)))
    return texts


@pytest.mark.parametrize("code", FACTS)
def test_every_fact_of_the_source_is_there_once(code: str) -> None:
    texts = texts_of(handpress.read_entry(handpress.find(LIBRARY, code, "en")))
    for kind, pattern in SHARED + FACTS[code]:
        found = [text for where, text in texts if where == kind and re.search(pattern, text)]
        assert len(found) == 1, (kind, pattern, found)


@pytest.mark.parametrize("code", FACTS)
def test_no_text_says_more_than_the_source(code: str) -> None:
    facts = SHARED + FACTS[code]
    for where, text in texts_of(handpress.read_entry(handpress.find(LIBRARY, code, "en"))):
        assert any(where == kind and re.search(pattern, text) for kind, pattern in facts), (where, text)


@pytest.mark.parametrize("code", FACTS)
def test_it_speaks_to_you_and_is_a_draft(code: str) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, code, "en"))
    words = " ".join(text for _, text in texts_of(handout)).lower()
    assert handout.status == "draft"
    assert "patient" not in words
    assert words.count("you") > 20


TABLE = yaml.safe_load((Path(__file__).parent / "facts" / "22511.yaml").read_text(encoding="utf-8"))
SAYS = {"en": "says", "es": "es"}
PAGE = SEEDS / "002_41e770644866a234.txt"
NUMBERS = {"one": "1", "three": "3"}
Rows = list[tuple[str, str]]

languages = pytest.mark.parametrize("language", SAYS)
with_page = pytest.mark.skipif(not PAGE.is_file(), reason="../shared/seeds is not on this machine")


def read(language: str, code: str = "22511") -> Handout:
    return handpress.read_entry(handpress.find(LIBRARY, code, language))


def rows_of(handout: Handout) -> Rows:
    """Return each row of the handout with its kind; the parts of a fact, task or visit are one row."""
    rows = []
    for name, key in attributes(Handout).items():
        if isinstance(key.reader, Printed | Entries) and name not in ("sections", "phrases", "source"):
            rows += [(key.name, text) for text in told_by(key.reader, getattr(handout, name))]
    for section in handout.sections:
        for name in ("title", *section.blocks):
            rows += [(section.kind.value, text) for text in told_by(READERS[name], getattr(section, name))]
    return rows


def told_by(reader: Reader[Any], value: Any) -> Iterator[str]:
    """Yield each row that *reader* reads in a *value*: an entry of a list with all that it holds."""
    if isinstance(reader, Keys) and value is not None:
        lists = {name: key for name, key in attributes(reader.model).items() if reader.model is Home}
        if not lists:
            yield joined(*whole(reader, value))
        for name, key in lists.items():
            yield from told_by(key.reader, getattr(value, name))
    elif isinstance(reader, Entries):
        for each in value:
            yield from told_by(reader.entry, each)
    elif isinstance(reader, Printed) and value:
        yield value


def whole(reader: Reader[Any], value: Any) -> Iterator[str]:
    """Yield every text and time of one entry, in the order of its keys."""
    if isinstance(value, When):
        yield value.canonical()
    elif isinstance(reader, Printed) and value:
        yield value
    elif isinstance(reader, Entries):
        for each in value:
            yield from whole(reader.entry, each)
    elif isinstance(reader, Keys) and value is not None:
        for name, key in attributes(reader.model).items():
            yield from whole(key.reader, getattr(value, name))


def joined(*parts: str | None) -> str:
    return " / ".join(part for part in parts if part)


@cache
def told(language: str) -> dict[str, list[list[str]]]:
    """Return what the table says must stand in the handout: by kind of section, words that stand in one row."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for entry in (*TABLE["facts"], *TABLE["ours"]):
        if words := entry.get(SAYS[language]):
            found[entry["kind"]].append(words if isinstance(words, list) else [words])
    return found


def absent(rows: Rows, language: str) -> list[tuple[str, list[str]]]:
    """Return what the table tells and no row holds."""
    texts: dict[str, list[str]] = defaultdict(list)
    for kind, text in rows:
        texts[kind].append(text)
    return [
        (kind, words)
        for kind, each in told(language).items()
        for words in each
        if not any(all(spans(word, text) for word in words) for text in texts[kind])
    ]


def added(rows: Rows, language: str) -> list[tuple[str, str]]:
    """Return the words and blanks of the rows that the table does not tell, each with its row."""
    found = []
    for where, text in rows:
        covered = [
            span
            for words in told(language).get(where, ())
            if all(spans(word, text) for word in words)
            for word in words
            for span in spans(word, text)
        ]
        found += [(word, text) for word in uncovered(text, covered)]
    return found


@cache
def spans(words: str, text: str) -> list[tuple[int, int]]:
    """Return where *words* stand whole in *text*."""
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def uncovered(text: str, covered: list[tuple[int, int]]) -> list[str]:
    """Return the words, numbers and blanks of *text* that lie in none of the spans *covered*."""
    return [
        match[0]
        for match in re.finditer(r"\$?\d[\d,]*|[^\W\d_]+|_{3,}", text)
        if not any(start <= match.start() and match.end() <= end for start, end in covered)
    ]


def numbers(text: str) -> list[str]:
    return re.findall(r"\$?\d+(?:,\d{3})*", text)


@languages
def test_each_fact_of_the_page_is_told(language: str) -> None:
    assert absent(rows_of(read(language)), language) == []


@languages
def test_no_word_is_told_that_the_table_does_not_account_for(language: str) -> None:
    assert added(rows_of(read(language)), language) == []


@languages
def test_a_row_that_is_dropped_is_missed(language: str) -> None:
    rows = rows_of(read(language))
    for at, row in enumerate(rows):
        assert absent(rows[:at] + rows[at + 1 :], language), row


@languages
def test_a_word_that_is_dropped_or_added_is_noticed(language: str) -> None:
    rows = rows_of(read(language))
    for at, (kind, text) in enumerate(rows):
        for word in re.finditer(r"\w+", text):
            less = text[: word.start()] + text[word.end() :]
            more = f"{text[: word.start()]}never {text[word.start() :]}"
            for changed in (less, more):
                mutated = [*rows[:at], (kind, changed), *rows[at + 1 :]]
                assert absent(mutated, language) or added(mutated, language), changed


@languages
def test_a_sentence_that_is_moved_to_another_section_is_noticed(language: str) -> None:
    rows = rows_of(read(language))
    moved = [("recovery" if kind == "complications" else kind, text) for kind, text in rows]
    assert absent(moved, language)
    assert added(moved, language)


def test_the_numbers_are_those_of_the_page() -> None:
    counted = 0
    for fact in TABLE["facts"]:
        seed = re.sub(r"\b(?:one|three)\b", lambda match: NUMBERS[match[0]], fact["seed"])
        for language in SAYS.values():
            words = fact[language]
            assert numbers(joined(*words) if isinstance(words, list) else words) == numbers(seed), fact
        counted += len(numbers(seed))
    assert counted == 8  # the times of the visits stand in the timeline, too
    assert not [entry for entry in TABLE["ours"] if numbers(str(entry))]


def test_all_that_is_ours_has_a_reason() -> None:
    assert all(entry["why"] for entry in (*TABLE["ours"], *TABLE["left"]))


@with_page
def test_the_quotes_stand_in_the_page_once() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for entry in (*TABLE["facts"], *TABLE["left"]):
        assert page.count(entry["seed"]) == 1, entry["seed"]


@with_page
def test_no_word_of_the_page_is_forgotten() -> None:
    page = PAGE.read_text(encoding="utf-8")
    quotes = [entry["seed"] for entry in (*TABLE["facts"], *TABLE["left"])]
    covered = [(page.index(quote), page.index(quote) + len(quote)) for quote in quotes]
    assert uncovered(page, covered) == []


@with_page
def test_no_sentence_of_the_page_is_copied() -> None:
    page = [line.removeprefix("- ").casefold() for line in PAGE.read_text(encoding="utf-8").splitlines()]
    sentences = {sentence.strip(" .") for line in page for sentence in re.split(r"(?<=[.?])\s", line)}
    own = {part.strip().casefold() for _, row in rows_of(read("en")) for part in re.split(r"[./]", row) if part.strip()}
    assert own & sentences == set()
    assert len(own) > 100


def test_the_spanish_has_the_rows_and_blanks_of_the_english() -> None:
    def shape(language: str) -> list[tuple[str, int, int]]:
        return [(kind, len(re.findall("_{3,}", text)), text.count(" / ")) for kind, text in rows_of(read(language))]

    assert shape("es") == shape("en")
    assert read("es").translation.fingerprint == read("en").fingerprint


@languages
def test_every_section_reads_at_grade_6(language: str) -> None:
    kinds: dict[str, list[str]] = {}
    for kind, row in rows_of(read(language)):
        if kind not in ("title", "short-title", "summary", "facts", "timeline", "emergency-signs"):
            kinds.setdefault(kind, []).extend(part for part in row.split(" / ") if part not in TIMES)
    grades = {kind: round(grade(tally(texts, language), language), 1) for kind, texts in kinds.items()}
    assert {kind: value for kind, value in grades.items() if value > 6.0} == {}
    every = [text for texts in kinds.values() for text in texts]
    assert grade(tally(every, language), language) <= 6.0


TIMES = ("now", "day of", "within 1 week", "1 month after", "3 months after")


@pytest.mark.parametrize("code", FACTS)
def test_no_bullet_is_that_of_a_handout_under_another_code(code: str) -> None:
    assert not {bullet.casefold() for bullet in bullets(read("en"))} & {
        bullet.casefold() for bullet in bullets(read("en", code))
    }


def bullets(handout: Handout) -> list[str]:
    texts = [item.text for section in handout.sections for item in (*section.items, *section.steps)]
    texts += [task.do for section in handout.sections for task in section.checklist]
    return [text.rstrip(".") for text in texts]


COLON = yaml.safe_load((Path(__file__).parent / "facts" / "colonoscopy.yaml").read_text(encoding="utf-8"))


def test_each_sentence_on_the_colonoscopy_is_a_fact_of_its_sources_or_has_a_reason() -> None:
    handout = read("en", "45378")
    assert rows_of(handout) == [(fact["kind"], fact["says"]) for fact in COLON]
    assert all((fact["from"] == "ours") == bool(fact.get("why")) for fact in COLON)
    assert {(fact["from"], fact.get("read")) for fact in COLON} == {
        ("niddk", "beginning"),
        ("niddk", "dictionary"),
        ("niddk", "digest"),
        ("niddk", "clearinghouse"),
        ("medlineplus", "tests"),
        ("seniorhealth", "answer"),
        ("ko", "abstract"),
        ("rabeneck", "abstract"),
        ("ours", None),
    }
    assert "medlineplus.gov/ency" not in handout.source
    assert handout.codes == ("45378", "45380", "45385", "G0121")


def test_the_clinic_decides_drugs_doses_hours_and_arrival_of_the_colonoscopy() -> None:
    handout = read("en", "45378")
    assert handout.arrive is None
    assert handout.clocked() == ()
    numbered = [text for _, text in rows_of(handout) if re.search(r"\d", text)]
    assert all(re.search(r"1 day before|part [12]|2 weeks later", text) for text in numbered), numbered
    medicines = [row for section in handout.sections for task in section.checklist for row in task.medicines]
    assert {row.medicine for row in medicines} == {"____"}
    (counted,) = [risk.counted for section in handout.sections for risk in section.risks if risk.number is not None]
    assert counted == (2, 1000)


def test_the_clinics_changes_in_the_readme_fit_the_handout() -> None:
    readme = (ROOT / "handouts" / "README.md").read_text(encoding="utf-8")
    (example,) = [text for text in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "fill:" in text]
    merged = read_handout(apply(read_file(LIBRARY / "22511.yaml"), parse(example, "local/22511.yaml")))
    before, after = rows_of(read("en")), rows_of(merged)
    assert [row for row in after if row not in before] == [
        ("preparation", "Bring your photo ID. / day of"),
        ("preparation", "Ask an adult to drive you home after the procedure."),
        ("recovery", "Rest for the first few days, until 3 days have passed."),
    ]
    assert len([row for row in before if row not in after]) == 3
