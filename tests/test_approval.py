"""Approval: what it covers, what ends it, what it does to the page; the ledger, and words on record."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import textwrap
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import handpress
from conftest import LIBRARY, ROOT, shipped_handouts
from handpress.brand.look import Look
from handpress.brand.words import words_for
from handpress.cli.commands import main
from handpress.content.approval import Approval, Standing, State, standing
from handpress.content.blocks import BLANK
from handpress.content.glossary import Glossary
from handpress.content.handout import Handout, read_handout
from handpress.content.shelf import find
from handpress.diagnostics import Finding, HandpressError, UsageError
from handpress.disk.files import append
from handpress.layout.boxes import Flow, Run
from handpress.layout.compose import compose
from handpress.layout.copy import Copy
from handpress.review import approve as approving
from handpress.review import decide as deciding
from handpress.review import standing as worth
from handpress.review.check import merged
from handpress.review.decide import decide
from handpress.review.entries import read_loaded
from handpress.review.ledger import Ledger, read_ledger
from handpress.review.request import ApprovalRequest
from handpress.review.standing import covered, standing_of, today_at
from handpress.review.wording import TextLine, digest, lines_of, record, wording
from handpress.source.bind import from_plain
from handpress.source.model import plain
from handpress.source.yaml import read_file

TODAY = date(2026, 11, 22)
BY = "Dr. Test Reviewer"
Command = Callable[..., Result]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's library; its folder is the working directory, and the day is fixed."""
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    monkeypatch.chdir(tmp_path)
    set_day(monkeypatch, TODAY)
    return tmp_path / "handouts"


def set_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(worth, "today_at", lambda look: day)


@pytest.fixture
def run(library: Path) -> Command:
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def approved(run: Command) -> Command:
    """The command, after 22511 has been approved."""
    result = run("approve", "22511", "--by", BY, "--until", "2027-11-30")
    assert result.exit_code == 0, result.output
    return run


def state(library: Path, code: str = "22511", language: str = "en", day: date = TODAY) -> State:
    look = handpress.read_look(library / "brand" / "brand.yaml")
    loaded = read_loaded(find(library, code, language))
    return standing_of(loaded, look, library, read_ledger(library / "approvals.yaml"), day).state


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def pdf_text(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


# --- what an approval does ------------------------------------------------------------------------------------


def test_draft_prints_until_somebody_approves(run: Command) -> None:
    draft = pdf_text_of(run)
    assert draft.count("DRAFT") == draft.count("Page ") > 1  # on every page
    assert run("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    text = pdf_text_of(run)
    assert "DRAFT" not in text
    assert text.count(f"Reviewed and approved by {BY}, Nov 22, 2026 \u00b7 Next review by Nov 30, 2027") == 1


def pdf_text_of(run: Command, *options: str) -> str:
    result = run("render", "22511", *options)
    assert result.exit_code == 0, result.output
    return pdf_text(Path(result.stdout.strip().splitlines()[-1]))


@pytest.mark.parametrize("options", [("--format", "html"), ("--format", "text")])
def test_other_forms_name_the_reviewer_too(approved: Command, options: tuple[str, ...]) -> None:
    result = approved("render", "22511", *options)
    text = Path(result.stdout.strip()).read_text(encoding="utf-8")
    assert "DRAFT" not in text
    assert BY in text
    assert "Nov 30, 2027" in text


def test_large_print_names_the_reviewer_as_large_as_the_text(approved: Command) -> None:
    text = pdf_text_of(approved, "--edition", "large-print")
    assert "DRAFT" not in text
    assert text.count("Next review by") == 1


def test_other_language_needs_its_own_approval(approved: Command, library: Path) -> None:
    assert (state(library), state(library, language="es")) == (State.APPROVED, State.NONE)


def test_ledger_says_who_when_what_and_what_was_open(approved: Command, library: Path) -> None:
    (entry,) = read_ledger(library / "approvals.yaml").approvals
    assert (entry.code, entry.language, entry.by, entry.on, entry.until) == (
        "22511", "en", BY, TODAY, date(2027, 11, 30),
    )  # fmt: skip
    assert entry.findings == {"blank": "1 warning"}
    kept = library / "approved" / f"22511_en_{str(entry.content)[:16]}.txt"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == entry.content


# --- what ends it ---------------------------------------------------------------------------------------------


def test_any_changed_text_of_the_handout_ends_it(look: Look) -> None:
    """Every value of the file, one at a time, one character: what prints, and what does not."""
    entry = find(LIBRARY, "22511", "en")
    handout = read_loaded(entry).handout
    base = approved_content(handout, look)
    tree = yaml.load(entry.path.read_text(encoding="utf-8"), yaml.BaseLoader)
    seen = 0
    for changed in one_changed(tree):
        try:
            other = from_plain(Handout, changed)
            content = approved_content(other, look)
        except HandpressError:
            continue  # a kind, a date, a time or a picture that is none
        if other.language != "en":
            continue
        seen += 1
        assert content != base
    assert seen > 80


def approved_content(handout: Handout, look: Look) -> str:
    return covered(handout, look, Glossary(), LIBRARY)


def one_changed(tree: object) -> list[dict[str, object]]:
    """Return copies of *tree*, in each of which one text has one character more."""
    copies: list[dict[str, object]] = []

    def walk(value: object, put: Callable[[object], None]) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key != "status":
                    walk(inner, lambda new, key=key, value=value: value.__setitem__(key, new))
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                walk(inner, lambda new, at=at, value=value: value.__setitem__(at, new))
        else:
            put(f"{value}x")
            copies.append(json.loads(json.dumps(tree)))
            put(value)

    walk(tree, lambda new: None)
    return copies


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Do not smoke.", "Do smoke."),
        ("Drink nothing for ____", "Drink nothing for _____"),
        ("$5,000", "$6,000"),  # does not print
        ("within 1 week", "within 2 weeks"),
        ("when: day of", "when: 1 day before"),
        ("version: 2", "version: 3"),
        ("revised: 2026-11-30", "revised: 2026-11-29"),
        ("text is ours", "text is mine"),
        ("kind: home-care", "kind: recovery"),
    ],
)
def test_change_of_the_handout_brings_draft_back(approved: Command, library: Path, old: str, new: str) -> None:
    change(library / "22511.yaml", old, new)
    result = approved("render", "22511")
    assert "DRAFT" in pdf_text(Path("output/22511_en.pdf"))
    assert f"it prints as a draft: it is not what {BY} approved on 2026-11-22 [approval]" in result.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("status: draft\n", ""),
        ("# yaml-language-server", "# Reviewed with Test Nurse on Monday\n# yaml-language-server"),
        ("  - kind: recovery", "  # a comment\n\n  - kind: recovery"),
        ("version: 2", 'version: "2"'),
    ],
)
def test_comment_or_spelling_of_the_file_does_not(approved: Command, library: Path, old: str, new: str) -> None:
    change(library / "22511.yaml", old, new)
    assert state(library) is State.APPROVED


FACTS = "facts:\n  - {label: First visit, value: Within 1 week}\n\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("if you think that you have any of these:", "if you have any of these:"),
        ("day: (555) 010-0100", "day: (555) 010-0101"),
        ("after-hours: (555) 010-0199", "after-hours: (555) 010-0198"),
        ("clinic: Your Clinic", "clinic: Your Clinics"),
        ("cpt-copyright: 2025", "cpt-copyright: 2026"),
        ("costs: no", "costs: yes"),
        ("assistance: no", "assistance: yes"),
        ("code: yes", "code: no"),
        ("facts: yes", "facts: no"),
        ("site: clinic.example", "site: clinics.example"),
        ("print:\n", "footer: Something new\nprint:\n"),
        ("print:\n", "print:\n  glossary: brackets\n"),
    ],
)
def test_changed_brand_sentence_ends_it(approved: Command, library: Path, old: str, new: str) -> None:
    brand = library / "brand" / "brand.yaml"
    when_to_call = library / "22511.yaml"
    if "if you think" in old:
        # The brand's sentence prints where the handout has none of its own.
        text = when_to_call.read_text()
        start = text.index("  - kind: when-to-call")
        when_to_call.write_text(text[:start] + text[text.index("  - kind: follow-up") :])
        assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    if "glossary" in new:
        change(when_to_call, "steroids (corticosteroids)", "corticosteroids")
        assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    if "facts" in old:
        change(when_to_call, "teach-back:", FACTS + "teach-back:")
        assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    assert state(library) is State.APPROVED
    change(brand, old, new)
    # A clinic of another name has no approval of its own yet.
    assert state(library) is (State.NONE if "clinic: " in old else State.CHANGED)


def test_another_colour_does_not(approved: Command, library: Path) -> None:
    change(library / "brand" / "brand.yaml", '"#0f5a63"', '"#103060"')
    assert state(library) is State.APPROVED


def test_another_logo_or_time_zone_ends_it(approved: Command, library: Path) -> None:
    logo = library / "brand" / "logo.svg"
    before = logo.read_text()
    logo.write_text(before.replace("</svg>", "<!-- changed --></svg>"))
    assert state(library) is State.CHANGED
    logo.write_text(before)
    assert state(library) is State.APPROVED
    # Hours before the procedure are reckoned in it.
    change(library / "brand" / "brand.yaml", "print:\n", "time-zone: America/Chicago\nprint:\n")
    assert state(library) is State.CHANGED


def test_another_clock_ends_it_and_the_usual_one_does_not(approved: Command, library: Path) -> None:
    change(library / "brand" / "brand.yaml", "print:\n", "clock: 12\nprint:\n")
    assert state(library) is State.APPROVED
    change(library / "brand" / "brand.yaml", "clock: 12", "clock: 24")
    assert state(library) is State.CHANGED


def test_another_language_of_a_brand_sentence_ends_it(approved: Command, library: Path) -> None:
    # A screen reader would speak it in another tongue.
    change(library / "brand" / "brand.yaml", "logo-text:\n", "footer: {en: Your Clinic}\nlogo-text:\n")
    assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    change(library / "brand" / "brand.yaml", "footer: {en: Your Clinic}", "footer: {es: Your Clinic}")
    assert state(library) is State.CHANGED


def overlay(library: Path, text: str) -> Path:
    path = library / "local" / "22511.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'code: "22511"\n{text}')
    return path


def test_overlay_ends_it_and_is_covered_by_the_next(approved: Command, library: Path) -> None:
    path = overlay(library, "add:\n- section: preparation\n  checklist: [Bring a photo ID.]\n")
    assert state(library) is State.CHANGED
    assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    assert state(library) is State.APPROVED
    path.write_text(path.read_text() + "# our own comment\n")
    assert state(library) is State.APPROVED
    change(path, "photo ID", "photo id")
    assert state(library) is State.CHANGED


def test_day_after_until_ends_it(approved: Command, library: Path) -> None:
    until = date(2027, 11, 30)
    assert state(library, day=until) is State.APPROVED
    assert state(library, day=until + timedelta(1)) is State.EXPIRED
    assert state(library, day=TODAY - timedelta(1)) is State.EXPIRED


def test_code_that_is_found_wrong_later_ends_it(approved: Command, library: Path) -> None:
    own = library / "local" / "codes.yaml"
    own.parent.mkdir()
    own.write_text("codes:\n  '22511': {name: something else, must: {en: [plaster]}}\n")
    assert state(library) is State.FAULTY


def test_translation_whose_original_changed_is_no_longer_approved(run: Command, library: Path) -> None:
    request = ("approve", "22511", "--language", "es", "--by", BY, "--until", "2027-11-30")
    refused = run(*request)
    assert refused.exit_code == 1
    assert "no qualified person has reviewed this translation [unreviewed-translation]" in refused.stderr
    change(library / "22511.es.yaml", "  date: ", "  reviewed-by: Test Translator\n  date: ")
    assert run(*request).exit_code == 0
    assert state(library, language="es") is State.APPROVED
    change(library / "22511.yaml", "Do not smoke.", "Do smoke.")
    assert state(library, language="es") is State.FAULTY
    result = run("render", "22511", "--language", "es")
    assert "it prints as a draft: what it was translated from has changed [approval]" in result.stderr
    assert "BORRADOR" in pdf_text(Path("output/22511_es.pdf"))
    again = run(
        *request, "--override", "outdated-translation=It is good enough", "--override", "translation-differs=So"
    )
    assert again.exit_code == 1
    assert "no reason can override this rule" in again.stderr


def test_approval_is_withdrawn_with_a_reason(approved: Command, library: Path) -> None:
    result = approved("approve", "22511", "--by", BY, "--withdraw", "The dose was wrong.")
    assert result.exit_code == 0
    assert state(library) is State.WITHDRAWN
    assert "The dose was wrong." in approved("render", "22511").stderr
    assert approved("approve", "22511", "--by", BY, "--withdraw", "Again").exit_code == 1
    assert len(read_ledger(library / "approvals.yaml").approvals) == 2


# --- what is refused ------------------------------------------------------------------------------------------


def test_error_keeps_it_a_draft_until_a_person_gives_a_reason(run: Command, library: Path) -> None:
    result = run("approve", "22867", "--by", BY, "--until", "2027-11-30")
    assert result.exit_code == 1
    assert "[wrong-code]" in result.stderr
    assert "[same-text]" in result.stderr
    assert '--override wrong-code="..." --override same-text="..."' in result.stderr
    assert not (library / "approvals.yaml").exists()
    assert not (library / "approved").exists()
    half = run("approve", "22867", "--by", BY, "--until", "2027-11-30", "--override", "wrong-code=We looked it up.")
    assert half.exit_code == 1
    done = run(
        *("approve", "22867", "--by", BY, "--until", "2027-11-30"),
        *("--override", "wrong-code=We looked it up.", "--override", "same-text=The other one goes."),
    )
    assert done.exit_code == 0, done.output
    entry = read_ledger(library / "approvals.yaml").last("22867", "en")
    assert entry
    assert entry.overrides == {"wrong-code": "We looked it up.", "same-text": "The other one goes."}
    assert state(library, "22867") is State.APPROVED


def test_unknown_code_keeps_it_a_draft(run: Command, library: Path) -> None:
    text = (library / "22511.yaml").read_text()
    (library / "99999.yaml").write_text(
        text.replace('code: "22511"', 'code: "99999"').replace('title: "Vert', 'title: "A vert')
    )
    result = run("approve", "99999", "--by", BY, "--until", "2027-11-30")
    assert result.exit_code == 1
    assert "[unknown-code]" in result.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--until", "2026-11-22"), "2026-11-22 is not after today"),
        (("--until", "2026-1-1"), "is not a date"),
        (("--until", "20271130"), "is not a date"),
        (("--until", "2072-11-30"), "more than 5 years away"),
        (("--override", "wrong-code=Because"), "no error of this rule is open"),
        (("--override", "no-such=Because"), "no error of this rule is open"),
        (("--answer", "all-true=no, line 3 is wrong"), "the reviewer's answer is no"),
        (("--answer", "al-true=yes"), 'did you mean "all-true"?'),
        (("--answer", "all-true=not yet"), "starts with neither yes nor no"),
        (("--answer", "all-true=Nope"), "starts with neither yes nor no"),
        (("--answer", "all-true="), "this is empty"),
        (("--by", " "), "--by: error: this is empty"),
        (("--by", "x" * 81), "more than 80 characters"),
        (("--by", "Dr.\u202eTest"), "invisible"),
        (("--by", "Dr. \uae40"), "the fonts lack"),
    ],
)  # fmt: skip
def test_faulty_request_is_refused_and_nothing_is_written(
    run: Command, library: Path, options: tuple[str, ...], expected: str
) -> None:
    defaults = {"--by": BY, "--until": "2027-11-30"}
    given_ = [part for key, value in defaults.items() if key not in options for part in (key, value)]
    result = run("approve", "22511", *given_, *options)
    assert result.exit_code == 1, result.output
    assert expected in result.stderr
    assert not (library / "approvals.yaml").exists()


def test_each_brand_has_approvals_of_its_own(approved: Command, library: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(library / "brand", other)
    change(other / "brand.yaml", "clinic: Your Clinic", "clinic: Other Test Clinic")
    change(other / "brand.yaml", "day: (555) 010-0100", "day: (555) 010-0122")
    brand = ("--brand", other / "brand.yaml")
    assert "DRAFT" in pdf_text_of(approved, *brand)
    assert approved("approve", "22511", "--by", "Dr. Other", "--until", "2027-01-30", *brand).exit_code == 0
    assert "approved by Dr. Other" in pdf_text_of(approved, *brand)
    assert f"approved by {BY}" in pdf_text_of(approved)
    # What is withdrawn is withdrawn under every brand.
    assert approved("approve", "22511", "--by", BY, "--withdraw", "Wrong time").exit_code == 0
    for options in ((), brand):
        assert "DRAFT" in pdf_text_of(approved, *options)


def test_older_approval_does_not_come_back_with_the_older_text(approved: Command, library: Path) -> None:
    # It was approved anew because it was wrong.
    change(library / "22511.yaml", "Do not smoke.", "Do not smoke at all.")
    assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    change(library / "22511.yaml", "Do not smoke at all.", "Do not smoke.")
    assert state(library) is State.CHANGED


def test_procedure_after_the_approval_ends_is_told(approved: Command) -> None:
    late = approved("render", "22511", "--date", "2028-03-03")
    assert "the approval ends on 2027-11-30, before the procedure [approval]" in late.stderr
    assert "[approval]" not in approved("render", "22511", "--date", "2027-11-30").stderr


def test_approving_under_the_example_brand_is_told(run: Command) -> None:
    result = run("approve", "22511", "--by", BY, "--until", "2027-11-30")
    assert "the example clinic prints, with made-up phones [example-brand]" in result.stderr


def test_questions_are_asked_until_they_are_answered(
    run: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handpress.cli import reviewing

    monkeypatch.setattr(reviewing, "_asks", lambda: True)
    typed = "maybe\nyes, all\n" + "\n" * 7
    arguments = ["approve", "22511", "--by", BY, "--until", "2027-11-30"]
    result = CliRunner().invoke(main, arguments, input=typed)
    assert result.exit_code == 0, result.output
    assert "Please start with yes or no." in result.stderr
    entry = read_ledger(library / "approvals.yaml").last("22511", "en")
    assert entry
    assert entry.answers["right-code"] == "yes, all"


def test_handout_is_approved_from_python(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[Finding] = []
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "yes, all of it" if len(asked) == 1 else ""

    request = ApprovalRequest(code="22511", by=BY, until="2027-11-30", library=library)
    decision = decide(request, told.append, ask)
    assert decision.faults == 0
    assert decision.approval == read_ledger(decision.ledger).last("22511", "en")
    assert list(decision.approval.answers.values()).count("yes, all of it") == 1
    assert len([finding for finding in told if finding.rule == "question"]) == len(asked) - 1
    end = decide(ApprovalRequest(code="22511", by=BY, withdraw="A made-up reason", library=library), told.append)
    assert end.approval == read_ledger(end.ledger).last("22511", "en")
    assert decide(ApprovalRequest(code="1", by=BY, until="x", library=library), told.append)[::2] == (None, 1)
    with pytest.raises(UsageError, match="one of --until and --withdraw"):
        ApprovalRequest(code="22511", by=BY)
    assert capfd.readouterr() == ("", "")


def test_wrong_use_is_told(run: Command) -> None:
    assert run("approve", "22511", "--by", BY).exit_code == 2
    assert run("approve", "22511", "--by", BY, "--until", "2027-11-30", "--override", "x").exit_code == 2
    assert run("approve", "22511", "--until", "2027-11-30").exit_code == 2
    twice = ("--override", "a=b", "--override", "a=c")
    assert run("approve", "22511", "--by", BY, "--until", "2027-11-30", *twice).exit_code == 2


def test_answers_are_kept_and_missing_ones_named(run: Command, library: Path) -> None:
    result = run("approve", "22511", "--by", BY, "--until", "2027-11-30", "--answer", "all-true=yes, every one")
    assert result.exit_code == 0
    entry = read_ledger(library / "approvals.yaml").last("22511", "en")
    assert entry
    assert entry.answers["all-true"] == "yes, every one"
    assert set(entry.answers.values()) == {"yes, every one", "not answered"}
    assert "not answered" in result.stderr
    assert "--answer all-true" not in result.stderr


# --- the ledger -----------------------------------------------------------------------------------------------


def test_last_entry_counts() -> None:
    first = approval(by="First")
    second = approval(by="Second")
    assert Ledger((first, second)).last("22511", "en") is second
    assert Ledger((first, second)).last("22511", "es") is None


def approval(**values: object) -> Approval:
    return from_plain(
        Approval,
        {"code": "22511", "language": "en", "version": "1", "by": BY, "date": TODAY, "until": date(2027, 1, 20),
         "content": "0" * 64, **values},
    )  # fmt: skip


@pytest.mark.parametrize(("days", "due"), [(61, False), (60, True), (0, True), (-1, True)])
def test_due_for_review_within_sixty_days(days: int, due: bool) -> None:
    entry = approval(date=TODAY - timedelta(100), until=TODAY + timedelta(days))
    assert standing(entry, "0" * 64, TODAY).due(TODAY) is due


def test_ledger_is_only_added_to(approved: Command, library: Path) -> None:
    path = library / "approvals.yaml"
    path.write_text(path.read_text() + "# A note of the clinic's own")
    before = path.read_text()
    assert approved("approve", "22511", "--by", BY, "--until", "2028-01-01").exit_code == 0
    assert path.read_text().startswith(before + "\n")
    assert len(read_ledger(path).approvals) == 2


def test_faulty_ledger_is_told_and_never_written_to(approved: Command, library: Path) -> None:
    path = library / "approvals.yaml"
    change(path, "until: '2027-11-30'", "until: soon")
    before = path.read_text()
    result = approved("approve", "22511", "--by", BY, "--until", "2028-01-01")
    assert result.exit_code == 1
    assert 'approvals.yaml:9:10: error: "until" of entry 1: "soon" is not a date' in result.stderr
    assert path.read_text() == before
    assert approved("render", "22511").exit_code == 3
    assert approved("list").exit_code == 3


def test_changed_record_is_told(approved: Command, library: Path) -> None:
    (kept,) = (library / "approved").iterdir()
    kept.write_text(kept.read_text().replace("smoke", "Smoke"))
    result = approved("diff", "22511", "--since-approval")
    assert result.exit_code == 1
    assert "somebody has changed this record" in result.stderr


PRINTABLE = st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60)


@given(PRINTABLE, PRINTABLE)
def test_any_reason_and_name_come_back_as_typed(tmp_path_factory: pytest.TempPathFactory, by: str, reason: str) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    if approving._text_faults("--by", by) or approving._text_faults("--reason", reason):
        return
    entry = approval(by=by, overrides={"wrong-code": reason})
    for _ in range(2):
        approving._enter(folder / "approvals.yaml", entry)
    assert read_ledger(folder / "approvals.yaml").approvals == (entry, entry)


@pytest.mark.parametrize(
    "text",
    ["approvals: []\n", "{approvals: []}\n", "approvals:\n- {}\n...\n", "approvals:\n---\n", "approvals:\n    \n  - x"],
)
def test_ledger_that_nothing_can_be_added_to_is_told_and_left(run: Command, library: Path, text: str) -> None:
    path = library / "approvals.yaml"
    path.write_text(text)
    result = run("approve", "22511", "--by", BY, "--until", "2027-11-30")
    assert result.exit_code == 1
    assert "handouts/approvals.yaml" in result.stderr
    assert path.read_text() == text
    assert list((library / "approved").glob("*")) == []


def test_folder_in_place_of_the_ledger_leaves_nothing(run: Command, library: Path) -> None:
    (library / "approvals.yaml").mkdir()
    assert run("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 1
    assert list((library / "approved").glob("*")) == []


def test_until_written_by_hand_has_its_limits(approved: Command, library: Path) -> None:
    change(library / "approvals.yaml", "2027-11-30", "9999-12-31")
    result = approved("render", "22511")
    assert result.exit_code == 3
    assert "cannot hold until 9999-12-31" in result.stderr


def test_handout_that_changes_while_it_is_checked_is_not_approved(
    run: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handpress.review import check as checking

    real = checking.shared_findings

    def slow(*arguments: object) -> object:
        path = library / "22511.yaml"
        path.write_text(path.read_text().replace("Do not smoke.", "Do smoke."))
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "shared_findings", slow)
    result = run("approve", "22511", "--by", BY, "--until", "2027-11-30")
    assert result.exit_code == 1
    assert "the text has changed while you were looking at it; its fingerprint is" in result.stderr
    assert not (library / "approvals.yaml").exists()


IN_BETWEEN: dict[str, tuple[str, str, str]] = {
    "handout": ("22511.yaml", "Do not smoke.", "Do smoke."),
    "what does not print": ("22511.yaml", "The facts come from a page", "The facts come from no page"),
    "brand": ("brand/brand.yaml", "010-0199", "010-0198"),
    "clinic's day": ("brand/brand.yaml", "print:\n", "time-zone: UTC\nprint:\n"),
    "what the brand prints": ("brand/brand.yaml", "facts: yes", "facts: no"),
    "logo": ("brand/logo.svg", "</svg>", "<!-- other --></svg>"),
    "glossary": ("glossary.yaml", "a kind of steroid medicine", "a steroid"),
    "clinic's own glossary": ("local/glossary.yaml", "strong", "weak"),
    "overlay": ("local/22511.yaml", "photo ID", "photo id"),
}


@pytest.mark.parametrize("moment", ["questions", "check"])
@pytest.mark.parametrize(("name", "old", "new"), IN_BETWEEN.values(), ids=IN_BETWEEN)
def test_edit_between_the_look_and_the_write_is_refused(
    library: Path, monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str, moment: str
) -> None:
    overlay(library, "add:\n- section: preparation\n  checklist: [Bring a photo ID.]\n")
    (library / "local" / "glossary.yaml").write_text("terms:\n  - en: {term: hematoma, plain: a strong bruise}\n")
    change(library / "22511.yaml", "steroids (corticosteroids)", "corticosteroids")
    change(library / "22511.yaml", " (pooled blood)", "")
    change(library / "22511.yaml", "teach-back:", FACTS + "teach-back:")
    change(library / "brand" / "brand.yaml", "print:\n", "print:\n  glossary: brackets\n")
    todo = [lambda: change(library / name, old, new)]

    def edit(*_: object) -> str:
        if todo:
            todo.pop()()
        return ""

    if moment == "check":
        monkeypatch.setattr(deciding, "merged", lambda found: (merged(found), edit())[0])
    told: list[Finding] = []
    request = ApprovalRequest(code="22511", by=BY, until="2027-11-30", library=library)
    decision = decide(request, told.append, edit if moment == "questions" else None)
    assert not todo
    assert (decision.approval, decision.faults) == (None, 1)
    assert told[-1].message.startswith("the text has changed while you were looking at it")
    assert not (library / "approvals.yaml").exists()
    assert not (library / "approved").exists()
    assert decide(request, told.append).approval  # as it is now


@pytest.mark.parametrize("name", ["local/codes.yaml", "local/table.csv"])
def test_edit_of_the_codes_between_the_look_and_the_write_is_refused(library: Path, name: str) -> None:
    (library / "local").mkdir(exist_ok=True)
    (library / "local" / "codes.yaml").write_text("table: table.csv\n")
    (library / "local" / "table.csv").write_text("code,descriptor\n22511,lower back\n")

    def edit(_: str) -> str:
        text = "codes: {}\n" if name.endswith("yaml") else "code,descriptor\n22511,made-up words\n"
        (library / name).write_text(text)
        return ""

    told: list[Finding] = []
    decision = decide(ApprovalRequest(code="22511", by=BY, until="2027-11-30", library=library), told.append, edit)
    assert (decision.approval, decision.faults) == (None, 1)
    assert told[-1].message.startswith("what the clinic says of its codes has changed")
    assert not (library / "approvals.yaml").exists()
    assert not (library / "approved").exists()


def test_edit_of_the_original_between_the_look_and_the_write_is_refused(library: Path) -> None:
    def edit(_: str) -> str:
        path = library / "22511.yaml"
        path.write_text(path.read_text().replace("Do not smoke.", "Do smoke."))
        return ""

    told: list[Finding] = []
    request = ApprovalRequest(code="22511", language="es", by=BY, until="2027-11-30", library=library)
    assert decide(request, told.append, edit).approval is None
    assert told[-1].message == 'the handout in "en" has changed since this was translated'
    assert not (library / "approvals.yaml").exists()


def test_reviewer_is_shown_the_fingerprint_and_can_name_it(run: Command, library: Path) -> None:
    def fingerprint() -> str:
        (row,) = [
            row
            for row in json.loads(run("list", "--format", "json").stdout)["handouts"]
            if (row["code"], row["language"]) == ("22511", "en")
        ]
        assert row["fingerprint"] in run("list").stdout
        return row["fingerprint"]

    request = "approve", "22511", "--by", BY, "--until", "2027-11-30"
    seen = fingerprint()
    change(library / "22511.yaml", "Do not smoke.", "Do smoke.")
    refused = run(*request, "--fingerprint", seen)
    assert refused.exit_code == 1
    assert f"this text has the fingerprint {fingerprint()}, not the one that you name [approval]" in refused.stderr
    assert not (library / "approvals.yaml").exists()
    done = run(*request, "--fingerprint", fingerprint().upper())
    assert done.exit_code == 0, done.output
    assert f"what is approved here has the fingerprint {fingerprint()} [fingerprint]" in done.stderr
    entry = read_ledger(library / "approvals.yaml").last("22511", "en")
    assert entry
    assert entry.content
    assert entry.content.startswith(fingerprint())
    change(library / "22511.yaml", "Do smoke.", "Do not smoke.")
    (row,) = [row for row in json.loads(run("list", "--format", "json").stdout)["handouts"] if row["approved_by"]]
    assert row["approved_fingerprint"] != row["fingerprint"] == seen
    for options in (("--fingerprint", "12"), ("--withdraw", "So", "--fingerprint", seen)):
        assert run("approve", "22511", "--by", BY, *options).exit_code == 2


def test_library_that_came_with_the_installation_is_not_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["approve", "22511", "--by", BY, "--until", "2027-11-30"])
    assert result.exit_code == 1
    assert "this library came with the installation [library]" in result.stderr
    assert not (LIBRARY / "approvals.yaml").exists()


def test_paragraph_that_looks_like_the_end_of_a_record_hides_nothing(approved: Command, library: Path) -> None:
    change(library / "22511.yaml", "title: We use it in several cases", "text: 'As read from the file:'")
    assert approved("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    change(library / "22511.yaml", "Do not smoke.", "Do smoke.")
    assert "now:     - Do smoke." in approved("diff", "22511", "--since-approval").stdout


def test_two_that_add_at_the_same_time_both_get_in(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "log.txt"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: append(path, f"- {at}\n".encode(), b"head\n"), range(200)))
    head, *lines = path.read_text().splitlines()
    assert head == "head"
    assert sorted(lines) == sorted(f"- {at}" for at in range(200))
    assert [path.name for path in tmp_path.iterdir()] == ["log.txt"]


def test_write_that_fails_half_way_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    path = tmp_path / "log.txt"
    append(path, b"- whole\n", b"")
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    with pytest.raises(HandpressError, match="cannot be written: no space left"):
        append(path, b"- another\n", b"")
    assert path.read_text() == "- whole\n"


# --- the words on record --------------------------------------------------------------------------------------


WHOLE = [
    *shipped_handouts(),
    *(
        read_handout(read_file(ROOT / "tests" / "cases" / "good" / f"{name}.yaml"))
        for name in ("every-kind", "every-timing", "phrases", "when-to-call-in-halves", "key-points")
    ),
]


@pytest.mark.parametrize("handout", WHOLE, ids=lambda handout: f"{handout.code}-{handout.language}")
@pytest.mark.parametrize("more", [{}, {"costs": True, "assistance": True}], ids=["usual", "more"])
def test_record_holds_every_word_that_is_composed(handout: Handout, more: dict[str, bool], look: Look) -> None:
    look = Look(look.brand.but(print=look.brand.print.but(**more)), look.logo)
    flow = compose(Copy(handout, look, standing=Standing(State.APPROVED)))
    text = re.sub(r"\[[a-z]{2}\] ", "", " ".join(line.text for line in wording(handout, look)))
    text += covered(handout, look, Glossary(), LIBRARY).partition("\n\n")[0]  # the words of the pictures
    said = words_for(handout.language)
    ours = {part.strip() for key in FIXED for part in re.split(r"\{[a-z]+\}", said(key))}
    ours |= {said("timeline-come"), ", ".join(look.brand.address), *"0123456789\u2022\u2013\u00b7"}
    if signs := handout.emergency_signs:
        named = said(f"signs-{len(signs)}", **dict(zip("abc", signs, strict=False)))
        ours |= {part.strip() for part in (named, *BLANK.split(named))}
    times = [when for point in handout.key_points for when in point.times]
    amounts = ((when.anchor.value, when.low, when.high, when.unit and when.unit.value, when.minute) for when in times)
    ours |= {said.alone_offset(*amount) for amount in amounts}
    for box_text in (run.text for run in every_run(flow)):
        for words in (" ".join(part.split()) for part in box_text.split(" \u00b7 ")):
            plain = BLANK.sub("____", words)
            assert plain in text or plain.removesuffix(":") in text or {words, words.removesuffix(":")} & ours, words


# What the page itself says round the words that are approved; the record keeps its form.
FIXED = (
    *("strip-questions", "blank-name", "blank-day", "blank-arrive", "band-time", "the-day", "day-before"),
    "before-procedure",
    *("rail-lead", "help", "more-signs", "dates", "sign-patient", "sign-team", "sign-date"),
    *("day-heading", "home-until", "source", "risk-others", "visit-when"),
)


def every_run(flow: Flow) -> list[Run]:
    found: list[Run] = []

    def walk(value: object) -> None:
        if isinstance(value, Run):
            found.append(value)
        elif isinstance(value, tuple):
            for inner in value:
                walk(inner)

    walk((*flow.front(0), *flow.boxes, *flow.imprint))
    return found


def test_record_is_read_back_as_written(look: Look) -> None:
    for handout in shipped_handouts():
        lines = wording(handout, look)
        assert lines_of(record(handout, lines)) == lines


def test_record_keeps_its_form(look: Look) -> None:
    """An approval holds as long as this form does: if it changes, every clinic must approve everything anew."""
    golden = ROOT / "tests" / "golden" / "22511.approved.txt"
    handout = read_loaded(find(LIBRARY, "22511", "en")).handout
    assert approved_content(handout, look) == golden.read_text(encoding="utf-8")


def test_every_record_that_was_made_is_made_again(look: Look) -> None:
    """Of each language, and of every key that a file of that time can have."""
    kept = (ROOT / "tests" / "carried" / "records.sha256").read_text(encoding="utf-8")
    assert "".join(f"{line}\n" for line in every_record(look)) == kept


def every_record(look: Look) -> Iterator[str]:
    """Yield the digest and the name of what an approval covers, for every whole handout of these tests."""
    folders = ("handouts", "tests/languages", "tests/carried/clinic/handouts", "tests/cases/good")
    others = look.brand.print.but(costs=True, assistance=True)
    for path in sorted(path for folder in folders for path in (ROOT / folder).glob("*.yaml")):
        try:
            handout = read_handout(read_file(path))
        except HandpressError:
            continue  # settings
        for brand in (look.brand, look.brand.but(print=others, language="vi", footer={"": "Foot"})):
            text = covered(handout, Look(brand, look.logo, look.logo_digest), Glossary(), LIBRARY)
            yield f"{digest(text)}  {path.relative_to(ROOT)} {brand.language}"


def test_line_is_under_its_heading(look: Look) -> None:
    handout = read_loaded(find(LIBRARY, "22511", "en")).handout
    heading = "At home: simple care can help you"
    assert TextLine(heading, "- Use ice packs on your back. They bring down swelling.") in wording(handout, look)


# --- list and diff --------------------------------------------------------------------------------------------


def test_list_shows_every_handout_with_its_standing(approved: Command, library: Path) -> None:
    result = approved("list")
    assert result.exit_code == 0
    rows = result.stdout.splitlines()
    assert len(rows) == 1 + len(shipped_handouts())
    (row,) = [row for row in rows if re.match("22511 +en", row)]
    assert re.search(rf"3\.\d +0 +1  approved by {BY}, 2026-11-22 +2027-11-30", row)
    assert "6 handouts, 1 approved, 0 due for review within 60 days" in result.stderr


def test_list_names_what_is_due(run: Command, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("approve", "22511", "--by", BY, "--until", "2027-11-30").exit_code == 0
    set_day(monkeypatch, date(2027, 10, 15))
    result = run("list")
    assert "2027-11-30 DUE" in result.stdout
    assert "1 due" in result.stderr
    tree = json.loads(run("list", "--format", "json").stdout)
    assert [(row["code"], row["language"], row["until"]) for row in tree["handouts"] if row["due"]] == [
        ("22511", "en", "2027-11-30")
    ]


def test_list_shows_a_handout_that_cannot_be_read(run: Command, library: Path) -> None:
    change(library / "22867.yaml", "kind: overview", "kind: overwiev")
    assert "(cannot be read)" in run("list").stdout


def test_diff_since_approval_tells_changes_in_words(approved: Command, library: Path) -> None:
    assert approved("diff", "22511", "--since-approval").stdout == "no words have changed\n"
    change(library / "22511.yaml", "Do not smoke.", "Do not smoke at all.")
    change(library / "22511.yaml", "      - Osteoporosis makes your bones weak.\n", "")
    result = approved("diff", "22511", "--since-approval")
    assert result.exit_code == 0
    assert "Learn how to prevent breaks\n  was:     - Do not smoke. Limit" in result.stdout
    assert "  removed: - Osteoporosis makes your bones weak." in result.stdout
    assert f"when {BY} approved it" in result.stderr


def test_diff_says_so_when_only_what_does_not_print_changed(approved: Command, library: Path) -> None:
    change(library / "22511.yaml", "$5,000", "$6,000")
    result = approved("diff", "22511", "--since-approval")
    assert result.stdout == "no words have changed\n"
    assert "only what does not print has changed" in result.stderr


def test_diff_shows_what_the_clinic_changed(run: Command, library: Path) -> None:
    assert run("diff", "22511").exit_code == 1
    overlay(library, "add:\n- section: preparation\n  checklist: [Bring a photo ID.]\n")
    result = run("diff", "22511")
    assert result.stdout == "Get ready\n  added:   [ ] Bring a photo ID.\n"


def test_overlay_prints_and_says_which_line_is_at_fault(run: Command, library: Path) -> None:
    path = overlay(library, "replace:\n- find: Do not smoke. Limit alcohol.\n  with: No smoke at all.\n")
    assert "No smoke at all." in pdf_text_of(run)
    change(path, "find: Do not smoke.", "find: Never smoke.")
    result = run("render", "22511")
    assert result.exit_code == 1
    assert "handouts/local/22511.yaml:3:9: error:" in result.stderr
    assert "[overlay-conflict]" in result.stderr


def test_english_overlay_makes_the_translation_out_of_date(run: Command, library: Path) -> None:
    overlay(library, "add:\n- section: preparation\n  checklist: [Bring a photo ID.]\n")
    result = run("check", "22511")
    assert '22511.es.yaml:15:16: error: the handout in "en" has changed since this was translated' in result.stdout


def test_overlay_of_no_handout_is_told(run: Command, library: Path) -> None:
    (library / "local").mkdir()
    (library / "local" / "12345.yaml").write_text('code: "12345"\n')
    result = run("check")
    assert "which the library does not have [overlay-conflict]" in result.stdout


@pytest.mark.parametrize("name", ["22511.yml", "22511_en.yaml", "glosary.yaml"])
def test_local_file_of_a_name_that_nothing_reads_is_told(run: Command, library: Path, name: str) -> None:
    (library / "local").mkdir()
    (library / "local" / name).write_text("code: '22511'\n")
    result = run("check")
    assert f"handouts/local/{name}: error: nothing is read from a file of this name [file-name]" in result.stdout


def test_day_is_that_of_the_clinic(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    from msgspec.structs import replace

    days = {
        today_at(replace(look, brand=look.brand.but(time_zone=zone))) for zone in ("Pacific/Kiritimati", "Pacific/Niue")
    }
    assert len(days) == 2


def ledger_of(path: Path, code: str = "") -> tuple[Approval, ...]:
    return read_ledger(path, code).approvals


@pytest.mark.heavy
def test_ledger_of_many_years_is_read_whole_and_in_part(tmp_path: Path) -> None:
    path = tmp_path / "approvals.yaml"
    entries = [approval(code=str(20000 + at % 700), by=f"Test Reviewer {at}") for at in range(12_000)]
    head = "# a note\napprovals:\n"
    form = "- {{code: '{}', language: en, version: '1', by: {}, date: '{}', until: '{}', content: '{}'}}\n"
    one_by_one = [form.format(entry.code, entry.by, entry.on, entry.until, entry.content) for entry in entries]
    path.write_text(head + "\n# between\n".join(one_by_one))
    assert ledger_of(path) == tuple(entries)
    assert ledger_of(path, "20007") == tuple(entry for entry in entries if entry.code == "20007")
    assert ledger_of(path, "33333") == ()


@pytest.mark.parametrize(
    "written",
    [
        'code: "2251\\x31"',
        '"c\\x6fde": "2251\\u0031"',
        "code: !!str '22511'",
        'code: "225\\\n    11"',
    ],
)
def test_withdrawal_is_seen_however_its_code_is_written(tmp_path: Path, written: str) -> None:
    path = tmp_path / "approvals.yaml"
    head = "approvals:\n" + yaml.safe_dump([plain(approval())], sort_keys=False)
    end = f"- {written}\n  language: en\n  version: '1'\n  by: Dr. Test\n  date: '2026-11-23'\n  withdrawn: X\n"
    path.write_text(head + end)
    try:
        whole = read_ledger(path)
    except HandpressError:
        with pytest.raises(HandpressError):
            read_ledger(path, "22511")
        return
    assert read_ledger(path, "22511").last("22511", "en") == whole.last("22511", "en")


OTHER = "- code: '22867'\n  language: en\n  version: '1'\n  by: Dr. Test\n  date: '2026-11-23'\n"


@pytest.mark.parametrize(
    "end",
    [
        OTHER + '  withdrawn: "see\n{entry} # "\n',
        OTHER + "  withdrawn: 'it''s\n{entry} # '\n",
        OTHER + '  withdrawn: "see below\n- code 22511"\n',
        OTHER.replace("22867", "225\u200b11") + "  withdrawn: X\n",
        OTHER.replace("22867", "\uff12\uff12\uff15\uff11\uff11") + "  withdrawn: X\n",
        OTHER.replace("22867", "225 11") + "  withdrawn: X\n",
        OTHER.replace("'22867'", "2251l") + "  withdrawn: X\n",
    ],
    ids=["entry in quotes", "in single quotes", "looks like an entry", "invisible", "wide digits", "space", "letter"],
)
def test_what_a_part_of_the_ledger_says_the_whole_says(tmp_path: Path, end: str) -> None:
    path = tmp_path / "approvals.yaml"
    entry = yaml.safe_dump([plain(approval())], sort_keys=False)
    path.write_text("approvals:\n" + entry + end.replace("{entry}", entry.rstrip("\n")))
    try:
        whole = read_ledger(path)
    except HandpressError:
        with pytest.raises(HandpressError):
            read_ledger(path, "22511")
        return
    assert read_ledger(path, "22511").of("22511", "en") == whole.of("22511", "en")


@pytest.mark.parametrize("code", ["", "22511"])
def test_fault_of_an_entry_is_told_at_its_line(tmp_path: Path, code: str) -> None:
    path = tmp_path / "approvals.yaml"
    entry = plain(approval())
    other = {**entry, "code": "99999"}
    text = "approvals:\n" + "".join(
        yaml.safe_dump([each], sort_keys=False) for each in (other, entry, {**entry, "on": "x"})
    )
    path.write_text(text)
    line = text.split("\n").index("  'on': x" if "'on'" in text else "  on: x") + 1
    with pytest.raises(HandpressError) as caught:
        read_ledger(path, code)
    assert f"approvals.yaml:{line}:3: error: unknown key" in str(caught.value)


def test_ledger_in_another_form_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "approvals.yaml"
    entry = plain(approval())
    indented = "approvals:\n" + textwrap.indent(yaml.safe_dump([entry], sort_keys=False), "  ")
    for text in (json.dumps({"approvals": [entry]}), indented):
        path.write_text(text)
        assert ledger_of(path, "99999") == (approval(),)
    path.write_text("approvals:\n")
    assert ledger_of(path) == ()
