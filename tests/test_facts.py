"""Each shipped handout against the facts of its source page: all there, none added.

A fact is the kind of section it stands in, and a pattern of the words that carry it. Every
text of the handout must answer to a fact, so that nothing can be slipped in either.
"""

from __future__ import annotations

import re

import pytest

import handpress
from conftest import LIBRARY
from handpress.content.handout import Handout

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
