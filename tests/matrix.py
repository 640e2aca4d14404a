"""Every handout in every edition, paper, ink and language: python tests/matrix.py FOLDER.

The shipped handouts, each language's made-up one, personal copies, a brand with the notice of
language help and a logo of pixels, and the odd contents of test_validators.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from itertools import product
from pathlib import Path

from msgspec.structs import replace

import handpress
from conftest import LIBRARY, ROOT, copy_of, handout_of, shipped_handouts
from handpress.brand import fonts
from handpress.brand.brand import Brand, Colours
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.brand.words import words_for
from handpress.content.approval import Approval, Standing, State
from handpress.content.blanks import blanks_of
from handpress.content.blocks import Fact
from handpress.content.handout import Handout
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.press.stages import render
from handpress.source.bind import from_plain
from handpress.source.model import plain

LANGUAGES = ROOT / "tests" / "languages"
VARIANTS = [Variant(*values) for values in product(Edition, Paper, Ink)]
PERSONAL = Personal("Test Patient عمر", parse_procedure("2026-03-03T08:30"), "Dr. Test")
APPROVED = Standing(
    State.APPROVED,
    from_plain(
        Approval,
        {"code": "99999", "language": "en", "version": "1", "by": "Dr. Test Reviewer", "date": date(2026, 11, 22)}
        | {"until": date(2027, 11, 30), "content": "0" * 64},
    ),
)
NOTICE = {
    "en": "You can get help in your language at no cost. Call (555) 010-0100.",
    "es": "Usted puede recibir ayuda en su idioma sin costo. Llame al (555) 010-0100.",
    "vi": "Quý vị có thể được trợ giúp miễn phí bằng ngôn ngữ của mình. Gọi số (555) 010-0100.",
    "ar": "يمكنك الحصول على مساعدة بلغتك مجانًا. للاتصال بنا: (555) 010-0100.",
}
CHINESE_NOTICE = "您可以免费获得您所用语言的帮助。请致电 (555) 010-0100。"

ODD = {
    "long-table": "  - kind: follow-up\n    visits:\n" + "".join(f"      - visit: Visit {n}\n" for n in range(40)),
    "one-row": "  - kind: follow-up\n    visits:\n      - visit: The only one\n",
    "nested": "  - kind: recovery\n    items:\n      - {text: Outer, items: [inner, other]}\n      - Plain\n",
    "all-blocks": (
        "  - kind: overview\n    text: [One., Two ____ three.]\n    facts: [{label: A, value: b ____}]\n"
        "    checklist: [{do: x, when: 2 days before}, y]\n    steps: [a, {text: b, items: [c]}]\n"
        "    items: [d]\n    visits: [{visit: e, window: 1 week after, purpose: f}]\n    note: Bye → now.\n"
    ),
    "key-points": (
        "  - {kind: preparation, checklist: [{do: Eat nothing., when: 2 days before at 8:00 PM}, Pack.]}\n"
        "key-points:\n  - {do: Stop eating., why: Then drink., when: 2 days before at 8:00 PM}\n"
        "  - {do: Drink both doses of ____., when: [1 day before at 8:00 PM, 5 hours before]}\n"
        "  - {do: Bring your papers., when: now}\n"
    ),
    "halves": (
        "  - kind: complications\n    items: [One]\n"
        "  - kind: when-to-call\n    say: I had a procedure on ____.\n    emergency: [A, {text: B, items: [c]}]\n"
        "    urgent: [D, E ____]\n"
    ),
    "every-block": (ROOT / "tests" / "blocks" / "45378.yaml").read_text("utf-8").partition("sections:\n")[2],
    "odd-blocks": (ROOT / "tests" / "blocks" / "99998.yaml").read_text("utf-8").partition("sections:\n")[2],
    "when-to-call": "  - kind: when-to-call\n    items: [A fever, A rash, Pain, Bleeding]\n",
}


def example() -> Look:
    return handpress.read_look(LIBRARY / "brand" / "brand.yaml")


def typed(handout: Handout) -> Personal:
    """Return a patient with a note, and with a text on every blank that fits its rule, or does not."""
    texts = ("8:00 PM", "Monday, January 4, after the first visit in the north wing of the old building")
    blanks = blanks_of(handout, words_for(handout.language), False)
    own = tuple((blank.key, texts[at % 2]) for at, blank in enumerate(blanks))
    return replace(PERSONAL, blanks=own, note="Bring your CD.\nAsk for Sam.")


def noticing(look: Look) -> Look:
    """Return *look* in the usual colours, with the notice of language help in every language that can be set here."""
    texts = NOTICE | ({"zh-Hans": CHINESE_NOTICE} if fonts.chinese_files() else {})
    values = plain(look.brand.but(colours=Colours()))
    switches = plain(look.brand.print) | {"assistance": True}
    return Look(from_plain(Brand, values | {"assistance": texts, "print": switches}), look.logo)


def handouts(chinese: bool) -> list[Handout]:
    """Return the shipped handouts and one in each language that none is shipped in."""
    found = [
        handpress.read_entry(entry) for entry in handpress.entries(LANGUAGES) if chinese or entry.language != "zh-Hans"
    ]
    return [*shipped_handouts(), *found]


def write_all(folder: Path, variants: Iterable[Variant] = VARIANTS, chinese: bool = True) -> list[Path]:
    """Write every PDF into *folder*; return their paths."""
    look = example()
    notice = noticing(look)
    paths = []

    def write(name: str, data: bytes) -> None:
        paths.append(folder / f"{name}.pdf")
        paths[-1].write_bytes(data)

    for handout in handouts(chinese):
        stem = f"{handout.code}_{handout.language}"
        for variant in variants:
            write(
                f"{stem}_{variant.edition}_{variant.paper}_{variant.ink}", render(copy_of(handout, look, None, variant))
            )
        write(f"{stem}_personal", render(copy_of(handout, notice, PERSONAL)))
        write(f"{stem}_personal_large", render(copy_of(handout, notice, PERSONAL, Variant(Edition.LARGE_PRINT))))
        for edition in Edition:
            write(f"{stem}_typed_{edition}", render(copy_of(handout, look, typed(handout), Variant(edition))))
        if handout.translation:
            write(f"{stem}_outdated", render(copy_of(handout.out_of_date(), look)))
        explained = handout.explaining(
            (Fact(label="hematoma", value=handout.title), Fact(label="MRI", value="1 (2) 3"))
        )
        for edition in Edition:
            write(f"{stem}_approved_{edition}", render(copy_of(explained, look, None, Variant(edition), APPROVED)))
    for name, yaml in ODD.items():
        write(name, render(copy_of(handout_of(yaml), look)))
    return paths


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    print(f"{len(write_all(target, chinese=bool(fonts.chinese_files())))} files in {target}")
