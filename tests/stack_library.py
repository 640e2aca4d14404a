"""A made-up library to prove stacks with: 12 handouts, 12 sheets of other makers, 6 packets, all in neutral words.

What stands in HANDOUTS, SHEETS and stack/packets.yaml is all that an oracle needs to know of it. `python
tests/stack_library.py FOLDER` writes it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from click.testing import CliRunner

import handpress
from handpress.cli.commands import main

STACK = Path(__file__).with_name("stack")
BRAND = Path(__file__).parents[1] / "handouts" / "brand"
CLINIC = "Made-Up Stack Clinic"
UNTIL = "2031-06-30"  # after the day of stack_day.py: else every paper takes a full layout
PLACES = ("Main", "North", "South")


class Made(NamedTuple):
    """A handout: its codes, its title in each language, how many steps its text has, and so how long it is."""

    codes: tuple[str, ...]
    titles: dict[str, str]
    steps: int


# Codes of CPT I, II and III and of HCPCS. Nothing here says what they stand for: the titles are ours.
HANDOUTS = {
    "colonoscopy": Made(("45378", "45380", "G0121"), {"en": "Colonoscopy", "es": "Colonoscopia"}, 50),
    "gastroscopy": Made(("43239",), {"en": "Gastroscopy"}, 12),
    "head-scan": Made(("70553",), {"en": "Head pictures"}, 3),
    "skin-sample": Made(("11102",), {"en": "Skin sample"}, 2),
    "cataract": Made(("66984",), {"en": "New lens"}, 60),
    "back-test": Made(("0275T",), {"en": "Back test"}, 8),
    "short-look": Made(("G0104",), {"en": "Short look"}, 5),
    "sedation": Made(("99152",), {"en": "Sleepy medicine", "es": "Medicina para dormir"}, 6),
    "falls": Made(("3288F",), {"en": "Steady on your feet", "es": "Firme sobre sus pies"}, 24),
    "low-fiber-diet": Made(("97802",), {"en": "Light food", "es": "Comida ligera"}, 10),
    "going-home": Made(("99238",), {"en": "Going home"}, 1),
    "blood-thinners": Made(("93793",), {"en": "Thin blood"}, 9),
}

# The sheets by name and language, with their pages: stack/sheets/README.md tells who made each.
SHEETS = {
    ("parking", "en"): 2,
    ("parking", "es"): 2,
    ("site-map", "en"): 1,
    ("diet-table", "en"): 1,
    ("visiting", "en"): 30,
    ("history-form", "en"): 1,
    ("welcome", "en"): 3,
    ("old-map", "en"): 1,
    ("menu", "en"): 2,
    ("notes", "en"): 1,
    ("two-languages", "en"): 1,
    ("wide-table", "en"): 2,
}

_WORDS = {
    "en": {
        "summary": "This is a made-up paper. It has plain words to fill its pages.",
        "about": "We made these words up. They tell nothing that anybody should do.",
        "step": "{title}: read line {n}, and then go on to the next one.",
        "task": "{title}: bring this paper along.",
        "after": "{title}: rest, and read this paper again.",
        "call": "{title}: you cannot read a line of this paper",
    },
    "es": {
        "summary": "Este es un papel inventado. Tiene palabras sencillas para llenar sus páginas.",
        "about": "Inventamos estas palabras. No dicen nada que alguien tenga que hacer.",
        "step": "{title}: lea la línea {n}, y después siga con la que viene.",
        "task": "{title}: traiga este papel.",
        "after": "{title}: descanse, y lea este papel otra vez.",
        "call": "{title}: no puede leer una línea de este papel",
    },
}


def _text(made: Made, language: str) -> dict[str, object]:
    title = made.titles[language]
    words = {key: text.replace("{title}", title) for key, text in _WORDS[language].items()}
    steps = [words["step"].format(n=n + 1) for n in range(made.steps)]
    codes: dict[str, object] = {"codes": list(made.codes)} if len(made.codes) > 1 else {"code": made.codes[0]}
    return codes | {
        "title": title,
        "language": language,
        "version": 1,
        "revised": "2026-11-30",
        "summary": words["summary"],
        "sections": [
            {"kind": "overview", "text": words["about"]},
            {"kind": "preparation", "checklist": [{"do": words["task"], "when": "1 day before"}]},
            {"kind": "procedure", "steps": steps},
            {"kind": "recovery", "text": words["after"]},
            {"kind": "when-to-call", "urgent": [words["call"]]},
        ],
    }


def _codes() -> Iterator[tuple[str, object]]:
    """Yield for each code the word that the text under it must have: what keeps an approval from being refused."""
    for made in HANDOUTS.values():
        for code in made.codes:
            must = {language: [title] for language, title in made.titles.items()}
            yield code, {"name": made.titles["en"], "must": must}


def papers() -> Iterator[tuple[str, str]]:
    """Yield the name and language of every paper that the library has."""
    for name, made in HANDOUTS.items():
        yield from ((name, language) for language in made.titles)
    yield from SHEETS


def title_of(name: str, language: str) -> str:
    """Return the title of a handout."""
    return HANDOUTS[name].titles[language]


def write_library(folder: Path, packets: bool = True) -> Path:
    """Write the library to *folder*/handouts, with sheets and *packets* or without; return its path."""
    library = folder / "handouts"
    shutil.copytree(BRAND, library / "brand")
    brand = library / "brand" / "brand.yaml"
    sites = "".join(f"  {place}: {{address: [1 {place} Road]}}\n" for place in PLACES)
    brand.write_text(f"{brand.read_text('utf-8').replace('Your Clinic', CLINIC)}\nsites:\n{sites}", "utf-8")
    (library / "local").mkdir()
    _write(library / "local" / "codes.yaml", {"codes": dict(_codes())})
    for name, made in HANDOUTS.items():
        _write(library / f"{name}.yaml", _text(made, "en"))
    for entry in handpress.entries(library):
        made = HANDOUTS[entry.name]
        for language in made.titles.keys() - {"en"}:
            origin = {"from": "en", "version": "1", "fingerprint": handpress.read_entry(entry).fingerprint}
            translation = origin | {"by": "Test Translator", "date": "2026-11-30", "reviewed-by": "Test Reviewer"}
            text = _text(made, language) | {"translation": translation}
            _write(library / f"{entry.name}.{language}.yaml", text)
    if packets:
        shutil.copy(STACK / "packets.yaml", library)
        shutil.copytree(STACK / "sheets", library / "sheets", ignore=shutil.ignore_patterns("*.md"))
    return library


def approve(library: Path) -> None:
    """Have a made-up clinician approve every handout, and the sheets and packets that there are."""
    known = [[made.codes[0], "--language", language] for made in HANDOUTS.values() for language in made.titles]
    if (library / "sheets").exists():
        known += [[name, "--language", language] for name, language in SHEETS]
    if (packets := library / "packets.yaml").exists():
        known += [[name] for name in yaml.safe_load(packets.read_text("utf-8"))["packets"]]
    for which in known:
        words = ["approve", *which, "--by", "Dr. Test", "--until", UNTIL]
        result = CliRunner().invoke(main, [*words, "--library", str(library)])
        assert result.exit_code == 0, result.output


def _write(path: Path, text: dict[str, object]) -> None:
    path.write_text(yaml.safe_dump(text, allow_unicode=True, sort_keys=False), "utf-8")


if __name__ == "__main__":
    write_library(Path(sys.argv[1]))
