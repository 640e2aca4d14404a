"""Words, sentences and syllables are counted as a careful reader counts them, and the formulas do what they say."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syllables as builder
from conftest import SEEDS
from handpress.content.sentences import sentences, words
from handpress.review.readability import (
    EXCEPTIONS_FILE,
    Tally,
    by_rule,
    counted_words,
    ease_es,
    grade,
    has_formula,
    smog,
    syllables,
    tally,
)

# Counted by hand.
ENGLISH = """
    vertebroplasty 5  kyphoplasty 4  angioplasty 5  arthroplasty 4  rhinoplasty 4  vertebroplasties 5
    fluoroscopy 4  arthroscopy 4  endoscopy 4  colonoscopy 5  laparoscopy 5  bronchoscopy 4  cystoscopy 4
    osteoporosis 6  stenosis 3  fibrosis 3  kyphosis 3  scoliosis 4  thrombosis 3  diagnosis 4  psoriasis 4
    metastasis 4  spondylolisthesis 6  osteoarthritis 6  arthritis 3  colitis 3  bronchitis 3  diverticulitis 6
    appendectomy 5  hysterectomy 5  laminectomy 5  tonsillectomy 5  cholecystectomy 6  ileostomy 5
    hematoma 4  carcinoma 4  anemia 4  ischemia 4  leukemia 4  pneumonia 3  neuropathy 4  myelopathy 5
    radiculopathy 6  diarrhea 4  trachea 3  ileum 3  urea 3  edema 3  uterus 3  lumbar 2  vertebra 3  vertebrae 3
    percutaneous 5  subcutaneous 5  intravenous 4  epidural 4  interspinous 4  interlaminar 5  pulmonary 4
    anesthesia 4  anesthesiologist 7  anticoagulant 6  antibiotic 5  acetaminophen 6  ibuprofen 4  lidocaine 3
    warfarin 3  creatinine 4  catheter 3  catheterization 6  radiofrequency 6  physician 3  surgeon 2  biopsy 3
    sedation 3  herniated 4  tachycardia 5  corticosteroids 5  nausea 3  fluid 2  bandage 2  diet 2
"""
PLAIN_ENGLISH = """
    a 1  the 1  I 1  you 1  people 2  area 3  idea 3  being 2  healed 1  wanted 2  needed 2  places 2  nurses 2
    nurse's 2  doctor's 2  patient’s 2  patients' 2  don't 1  isn't 2  couldn't 2  homework 2  someone 2  careful 2
    little 2  handle 2  handled 2  played 1  played 1  paying 2  table 2  create 2  quiet 2  business 2  café 2  naïve 2
"""
SPOKEN_ENGLISH = (
    "MRI 3  MRIs 3  CT 2  W 3  EKG 3  COPD 4  NSAIDs 2  a.m 2  U.S 2  L4 2  T12 2  22867 1  $5,000 1  10mg 1"
)
SHOUTED_ENGLISH = "STOP 1  NOT 1  DO 1  CALL 1  DOCTOR 2  WARNING 2  BLOOD 1  OR 1  Us 1"
ALL_ENGLISH = (ENGLISH, PLAIN_ENGLISH, SPOKEN_ENGLISH, SHOUTED_ENGLISH)
SPANISH = """
    médico 3  cirugía 4  columna 3  vértebra 3  hueso 2  cemento 3  dolor 2  día 2  medicamento 5  anestesia 4
    paciente 3  antiinflamatorio 7  guía 2  guitarra 3  pingüino 3  que 1  quien 1  queso 2  y 1  muy 1  hoy 1  ley 1
    rayos 2  ayuda 3  ahora 3  vehículo 4  búho 2  prohibido 3  aéreo 4  leer 2  oír 2  oído 3  país 2  raíz 2
    aún 2  aun 1  reúne 3  ciudad 2  cuídese 3  construir 2  lingüística 4  Uruguay 3  agua 2  averigüe 4  creíais 3
    limpiéis 2  corazón 3  osteoporosis 6  vertebroplastia 5  radiografía 5  enfermera 4  teléfono 4  héroe 3
    poeta 3  zanahoria 4  línea 3  diarrea 3  biopsia 2  período 4  periodo 3  neumonía 4  MÉDICO 3  TC 2  RM 4
    NO 1  10 1  CIRUGÍA 4
"""


def pairs(table: str) -> list[tuple[str, int]]:
    cells = table.split()
    return [(word, int(number)) for word, number in zip(cells[::2], cells[1::2], strict=True)]


@pytest.mark.parametrize(("word", "number"), pairs(" ".join(ALL_ENGLISH)))
def test_english_syllables_are_those_counted_by_hand(word, number):
    assert syllables(word, "en") == number


@pytest.mark.parametrize(("word", "number"), pairs(SPANISH))
def test_spanish_syllables_are_those_counted_by_hand(word, number):
    assert syllables(word, "es") == number


def listed_exceptions() -> list[tuple[str, int]]:
    lines = [line for line in EXCEPTIONS_FILE.read_text("ascii").splitlines() if not line.startswith("#")]
    return [(word, int(line.split()[0])) for line in lines for word in line.split()[1:]]


def test_each_listed_exception_is_needed_and_heeded():
    listed = listed_exceptions()
    assert len(listed) > 5000
    assert len({word for word, _ in listed}) == len(listed)
    assert [word for word, number in listed if by_rule(word) == number] == []
    assert [word for word, number in listed if syllables(word, "en") != number] == []


def test_exceptions_were_written_for_the_present_rules():
    assert f"# rules {builder.mark()}\n" in EXCEPTIONS_FILE.read_text("ascii"), "run tests/syllables.py"


def test_licence_of_the_dictionary_stands_beside_its_data():
    licence = EXCEPTIONS_FILE.with_name("syllables-LICENSE.txt").read_text("ascii")
    assert "Carnegie Mellon University" in licence
    assert "Redistribution and use" in licence


def test_decomposed_accents_count_as_composed_ones():
    assert words("cirugi\u0301a") == ["cirugi\u0301a"]
    assert syllables("cirugi\u0301a", "es") == 4
    assert words("cafe\u0301") == ["cafe\u0301"]


def test_hyphens_and_slashes_part_words_and_apostrophes_do_not():
    assert words("weight-bearing and/or don't patients’ X-rays") == [
        "weight", "bearing", "and", "or", "don't", "patients", "X", "rays",
    ]  # fmt: skip


def test_a_number_with_its_signs_is_one_word():
    text = "22867 costs $5,000 at 10:30 a.m. for 2.5 or 10–15 and 10mg; call 555-010-0100."
    assert words(text) == [
        "22867", "costs", "$5,000", "at", "10:30", "a.m", "for", "2.5", "or", "10–15", "and", "10mg", "call",
        "555-010-0100",
    ]  # fmt: skip


def test_blanks_are_no_words():
    assert words("Fast for ____ hours. ___") == ["Fast", "for", "hours"]


SENTENCES = [
    ("Rest. Walk! Sleep?", ["Rest.", "Walk!", "Sleep?"]),
    ("no full stop", ["no full stop"]),
    ("See Dr. Smith, e.g. today. Go.", ["See Dr. Smith, e.g. today.", "Go."]),
    ("Take 2.5 ml of it. Wait.", ["Take 2.5 ml of it.", "Wait."]),
    ("Come at 8 a.m. and wait.", ["Come at 8 a.m. and wait."]),
    ("Come at 8 a.m. Do not eat.", ["Come at 8 a.m.", "Do not eat."]),
    ("J. F. Smith wrote it. So.", ["J. F. Smith wrote it.", "So."]),
    ("Ask John F. Smith now.", ["Ask John F. Smith now."]),
    ("Vitamin C. Take it.", ["Vitamin C.", "Take it."]),
    ("This is plan B. Go.", ["This is plan B.", "Go."]),
    ("Bring: a list, a pen. Go.", ["Bring: a list, a pen.", "Go."]),
    ('"Does it hurt?" (Yes.) Call.', ['"Does it hurt?"', "(Yes.)", "Call."]),
    ("1. Lie down. Rest.", ["1. Lie down.", "Rest."]),
    ("Your age is 50. Call.", ["Your age is 50.", "Call."]),
    ("See fig. 2 or no. 5 here.", ["See fig. 2 or no. 5 here."]),
    ("Wait... then walk. Done", ["Wait... then walk.", "Done"]),
    ("Fast for ____. Then eat.", ["Fast for ____.", "Then eat."]),
    ("¿Le duele? Llame a la Dra. Ruiz. ¡Ya!", ["¿Le duele?", "Llame a la Dra. Ruiz.", "¡Ya!"]),
    ("one\n\ntwo\nlines", ["one", "two\nlines"]),
    ("痛吗？请打电话。好", ["痛吗？", "请打电话。", "好"]),
    ("... !!! ____.", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert sentences(text) == expected


def test_tally_is_the_one_counted_by_hand():
    # You(1) may(1) go(1) home(1). | Call(1) your(1) doctor(2) about(2) osteoporosis(6).
    assert tally("You may go home. Call your doctor about osteoporosis.", "en") == Tally(2, 9, 16, 1)


def test_each_text_is_a_sentence_without_a_full_stop():
    assert tally(["Severe pain", "Fever", "", "____"], "en") == Tally(2, 3, 5, 0)
    assert tally("Severe pain Fever", "en").sentences == 1


def test_exempt_words_leave_every_count():
    exempt = frozenset({"vertebroplasty", "bone cement", "biopsy"})
    texts = ["Vertebroplasty puts Bone Cement in a bone.", "Vertebroplasty’s risks", "Biopsies", "Bone cements"]
    # Left: puts in a bone | risks
    assert tally(texts, "en", exempt) == Tally(2, 5, 5, 0, exempt=7)
    assert counted_words("bone, cement of bones; vertebroplastic", exempt) == ["of", "bones", "vertebroplastic"]


def test_the_longest_exempt_phrase_counts():
    exempt = frozenset({"spinal", "spinal fusion surgery", "spinal fusion"})
    assert counted_words("Spinal fusion surgery and spinal fusion and spinal and fusion", exempt) == [
        "and", "and", "and", "fusion",
    ]  # fmt: skip


def test_exempt_phrase_does_not_reach_over_the_end_of_a_sentence():
    assert tally("Look at the bone. Cement sets.", "en", frozenset({"bone cement"})).exempt == 0


def test_exempt_nonsense_exempts_nothing():
    assert tally("Rest well.", "en", frozenset({"", "!", "____"})) == Tally(1, 2, 2, 0)


def test_flesch_kincaid_is_the_one_worked_by_hand():
    # 0.39 * 100/5 + 11.8 * 150/100 - 15.59 = 7.8 + 17.7 - 15.59
    assert grade(Tally(5, 100, 150, 10), "en") == pytest.approx(9.91)
    assert grade(Tally(1, 1, 1, 0), "en-GB") == pytest.approx(-3.4)


def test_smog_is_the_one_worked_by_hand():
    # 25 long words in 30 sentences: 1.0430 * 5 + 3.1291; 12 in 10 are 36 in 30.
    assert smog(Tally(30, 300, 500, 25)) == pytest.approx(8.3441)
    assert smog(Tally(10, 100, 150, 12)) == pytest.approx(9.3871)
    assert smog(Tally(10, 100, 100, 0)) == pytest.approx(3.1291)


def test_fernandez_huerta_is_the_one_worked_by_hand():
    # 206.84 - 60 * 2 - 1.02 * 20
    assert ease_es(Tally(5, 100, 200, 30)) == pytest.approx(66.44)


def test_longer_sentences_are_harder_in_spanish():
    assert ease_es(Tally(5, 100, 200, 0)) < ease_es(Tally(10, 100, 200, 0))
    assert grade(Tally(5, 100, 200, 0), "es-MX") > grade(Tally(10, 100, 200, 0), "es")


EASE_AND_GRADE = [(120, 4), (100, 4), (90, 5), (85, 5.5), (70, 7), (65, 8), (60, 9), (50, 11), (40, 12.5), (30, 14)]


@pytest.mark.parametrize(("ease", "expected"), [*EASE_AND_GRADE, (15, 16), (0, 18), (-9, 18)])
def test_spanish_ease_becomes_a_grade_by_the_table(ease, expected):
    # Sentences of one word take 1.02 off; the syllables take the rest.
    counted = Tally(100_000, 100_000, round((206.84 - 1.02 - ease) / 60 * 100_000), 0)
    assert grade(counted, "es") == pytest.approx(expected, abs=0.001)


def test_only_english_and_spanish_have_a_formula():
    assert [has_formula(tag) for tag in ("en", "EN-us", "es", "es-419")] == [True] * 4
    assert [has_formula(tag) for tag in ("ar", "vi", "zh-Hans", "est", "enm", "")] == [False] * 6
    for refused in (lambda: grade(Tally(1, 1, 1), "vi"), lambda: tally("x", "ar"), lambda: syllables("x", "zh-Hans")):
        with pytest.raises(ValueError, match="no reading formula"):
            refused()


def test_a_text_without_a_word_has_no_grade():
    for refused in (lambda: grade(Tally(), "en"), lambda: grade(Tally(), "es"), lambda: smog(tally("____", "en"))):
        with pytest.raises(ValueError, match="no word"):
            refused()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not on this machine")
@pytest.mark.parametrize(("page", "kincaid", "mclaughlin"), [("000_*", 10.3, 11.9), ("002_*", 10.2, 11.8)])
def test_source_pages_grade_as_measured_before(page, kincaid, mclaughlin):
    (path,) = SEEDS.glob(page)
    counted = tally(path.read_text("utf-8").splitlines(), "en")
    assert grade(counted, "en") == pytest.approx(kincaid, abs=0.3)
    assert smog(counted) == pytest.approx(mclaughlin, abs=0.3)


NASTY = st.text(st.sampled_from("aeiouyqgh'’íǘñA.B!?…。\n 1,_-(\")$") | st.characters(codec="utf-8"), max_size=80)


@given(NASTY)
def test_sentences_hold_every_word_in_order_as_it_stands(text):
    found, at = sentences(text), 0
    for sentence in found:
        at = text.index(sentence, at) + len(sentence)
    assert [word for sentence in found for word in words(sentence)] == words(text)


@given(NASTY, NASTY, st.sampled_from(["en", "es-MX"]), st.frozensets(NASTY, max_size=3))
def test_tallies_add_up(first, second, language, exempt):
    both = tally([first, second], language, exempt)
    parts = [astuple(tally(text, language, exempt)) for text in (first, second)]
    assert astuple(both) == tuple(map(sum, zip(*parts, strict=True)))
    assert both.words + both.exempt == len(words(first)) + len(words(second))
    assert both.sentences <= both.words <= both.syllables
    assert 3 * both.polysyllables <= both.syllables
    if both.words:
        assert grade(both, language) == grade(both, language.upper())


@given(NASTY)
def test_more_is_exempt_than_was_asked_for_only_with_endings(text):
    assert counted_words(text, frozenset(words(text))) == []
    assert counted_words(text, frozenset()) == words(text)
