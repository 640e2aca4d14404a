"""The JSON Schemas of all YAML files that a clinic writes: they take what Handpress reads, and mark what it refuses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from conftest import LIBRARY, ROOT, in_editor
from handpress.brand.brand import read_brand
from handpress.brand.pictures import read_picture
from handpress.cli.commands import main
from handpress.cli.describing import _KINDS, _schema
from handpress.content.blocks import AFTER, ARRIVAL, BEFORE, WINDOW
from handpress.content.glossary import read_glossary
from handpress.content.handout import read_handout
from handpress.content.overlay import apply
from handpress.content.overlay.form import Add
from handpress.content.packets import read_packets
from handpress.content.section import BLOCKS
from handpress.content.sheets import SheetsFile
from handpress.content.timing import FIXED_FORMS, Unit, When, parse_when
from handpress.content.timing_pattern import arrival_pattern, when_pattern
from handpress.diagnostics import HandpressError
from handpress.lists.settings import ListSettings
from handpress.portal.fhir.profile import read_profile
from handpress.portal.settings import read_portal
from handpress.review.codes import read_codes
from handpress.source.bind import bind
from handpress.source.model import attributes
from handpress.source.yaml import read_file
from test_docs import GUIDES, NURSES
from test_docs import example as example_of
from test_portal_settings import FHIR, HL7

CARRIED = ROOT / "tests" / "carried" / "clinic"
PROFILES = ROOT / "src" / "handpress" / "portal" / "fhir" / "profiles"
SCHEMAS = {kind: _schema(kind) for kind in _KINDS}
EDITORS = {kind: Draft202012Validator(schema, format_checker=FormatChecker()) for kind, schema in SCHEMAS.items()}


def read_local(path: Path) -> object:
    """Read a clinic's changes to the handout that they name."""
    code, _, language = path.name.removesuffix(".yaml").partition(".")
    library = path.parent.parent / f"{code}{'.' if language else ''}{language}.yaml"
    return read_handout(apply(read_file(library if library.exists() else LIBRARY / "22511.yaml"), read_file(path)))


READERS: dict[str, Callable[[Path], object]] = {
    "handout": lambda path: read_handout(read_file(path)),
    "local": read_local,
    "codes": lambda path: read_codes([path]),
    "glossary": lambda path: read_glossary([path]),
    "picture": lambda path: read_picture(path.parent, f"{path.stem}.svg", "en"),
    "brand": read_brand,
    "lists": lambda path: bind(ListSettings, read_file(path)),
    "portal": read_portal,
    "sheets": lambda path: bind(SheetsFile, read_file(path)),
    "profile": lambda path: read_profile(path.name, path.parent),
    "packets": lambda path: read_packets(path.parent),
}
RIGHT = {
    "handout": [
        *LIBRARY.glob("[0-9]*.yaml"),
        LIBRARY / "colonoscopy.yaml",
        *(CARRIED / "handouts").glob("[0-9]*.yaml"),
        *(ROOT / "tests" / "cases" / "good").glob("*.yaml"),
        *(ROOT / "tests" / "languages").glob("*.yaml"),
    ],
    "local": [*(CARRIED / "handouts" / "local").glob("[0-9]*.yaml")],
    "codes": [LIBRARY / "codes.yaml", *(CARRIED / "handouts").rglob("codes.yaml")],
    "glossary": [LIBRARY / "glossary.yaml", *(CARRIED / "handouts").rglob("glossary.yaml")],
    "picture": [*(LIBRARY / "pictures").glob("*.yaml")],
    "brand": [LIBRARY / "brand" / "brand.yaml", CARRIED / "handouts" / "brand" / "brand.yaml"],
    "lists": [ROOT / "tests" / "lists" / "lists.yaml"],
    "portal": [CARRIED / "portal.yaml"],
    "sheets": [ROOT / "tests" / "sheets" / "sheets.yaml"],
    "profile": [*PROFILES.glob("*.yaml")],
    "packets": [ROOT / "tests" / "lists" / "packets.yaml"],
}
# What the files above lack.
MORE = {
    "handout": [
        "code: 00123\ntitle: T\nlanguage: no\nsections: [{kind: overview, text: 5}]\n",
        """
code: '22511'
title: T
short-title: V
picture: {file: knee.png, alt: A knee, labels: [bone]}
warning: Call us.
arrive: An hour before the procedure
key-points: [{do: A, icon: no-food, when: [1 day before, evening before]}]
timeline: [{when: 7 days before, do: A}]
emergency-signs: [A]
phones: {day: 5550100100}
video: {address: clinic.example/film, minutes: 3}
link: https://clinic.example/a
teach-back: [A]
sections:
  - kind: preparation
    picture: knee
    checklist: [{do: A, when: now, icon: water, may: [B], avoid: [C], medicines: [D, {medicine: E, again: day after}]}]
    table: {columns: [A, B], rows: [[1, 2]]}
    bring: [A]
    driver: A
  - {kind: home-care, home: {until: 24 hours after, rules: [Rest]}, choices: [{choice: A, about: B}], steps: [A]}
  - {kind: complications, risks: [A, {risk: B, number: 1, of: 100, source: C}]}
""",
    ],
    "local": [
        """
code: 22511
fill:
  - {find: We advise you to rest for the first few days. Rest until ____., with: 5}
replace:
  - find: Your doctor tells you which pain medicine to take, and when.
    section: recovery
    with: Take what your doctor tells you.
add:
  - {section: preparation, checklist: {do: Bring this paper., when: day of at 6 AM}, after: X}
  - facts: [{label: Parking, value: 5}]
  - new: {kind: prevention, items: [Walk., {text: Eat, items: [fish]}]}
"""
    ],
    "codes": ["codes:\n  22867: {name: 5, must: {en: knee, no: [kne*]}, add-on: yes, may-share: [22511, 0275T]}\n"],
    "glossary": ["terms:\n- en: {term: X-ray, plain: a picture, forms: [X rays]}\nexempt: {en: kyphoplasty}\n"],
    "picture": [
        "alt: 5\nlabels: [{text: 5, at: [80, '116.5'], side: top}]\ntranslations: {no: {alt: A, labels: [B]}}\n"
    ],
    "brand": [
        "clinic: C\nprint: {code: no, glossary: no, costs: yes}\n",
        "clinic: C\ncpt-copyright: 2025\nphones: {day: 911, after-hours: +49 (0)6221/1234-56}\ntime-zone: UTC\n",
        "clinic: C\nprint: {code: no}\nclock: 24\n",
        "clinic: C\nprint: {code: no}\nclock: '12'\n",
        "clinic: 5\nprint: {code: 'no', assistance: yes}\nassistance: {en: Help}\nfooter: {en: A, es: B}\n",
        "clinic: C\ncpt-copyright: ' 2025 '\ncolors: {brand: '#0F5a63'}\nsite: https://c.example/a\nfooter: Foot\n",
    ],
    "lists": [
        "lists: []\nhours: {from: '7:00', until: '17:30'}\nclosed: saturday\n",
        """
lists:
  - headings: [Pt_Nm, Proc, Op day, 2]
    map: {patient: Pt_Nm, code: Proc, date: Op day, state: 2}
    date-order: dmy
    unused: Note
date-order: mdy
closed: [saturday, sunday, 2026-12-25]
states: {ABN: cancelled, NSX: no-show, ok: prints, gone: left-without-being-seen}
codes: {kypho: 22511, colonoscopy: G0121}
names: as-written
""",
    ],
    "portal": [
        """
fhir:
  url: HTTPS://portal.example:8443/fhir?#
  system: urn:oid:1.2
  patient-system: https://clinic.example/mrn
  author: PractitionerRole/1
  check-name: family
  requests-a-second: 0.5
  timeout-s: "30"
  sign-in: {smart: {client-id: 5, key: {file: key.pem}, algorithm: ES384}}
hl7v2:
  host: "::1"
  port: 2575
  certificate: a.pem
  key: a.key
  sending-facility: 12
  receiving-application: A B
  receiving-facility: HOSPITAL
  patient-authority: CLINIC
  processing: T
""",
        "fhir: {url: 'http://[::1]:80/fhir', system: 'urn:a2:b', patient-system: 'http://c.example/',"
        " check-name: no, sign-in: {bearer: {variable: PORTAL_TOKEN}}}\n",
    ],
    "sheets": [
        "sheets: {}\n",
        "sheets: {diet: {}, diet.es: {pages: 3, codes: [45378, G0121], stamp: no, file: Diet 2.PDF, version: 2.0}}\n",
    ],
    "profile": ["category: []\nomit: []\nextensions: [{url: 'urn:x', date: made}]\nsearches: no\n"],
    "packets": [
        "packets: {a: {title: 5, papers: [22511]}}\n",
        """
packets:
  colonoscopy-day:
    title: Colonoscopy
    codes: [45378, G0121, '00812', 0275T]
    place: main
    papers:
      - cover
      - {paper: procedure, language: zh-Hans}
      - {paper: 99152, when: {sedation: yes, edition: large-print}}
      - {paper: 0275T, when: {language: [es, en], room: 2, clinician: Dr. Reyes, place: [main, north]}}
    visit: {en: {where: Desk 3, ask-for: Ann, bring: [A list, 5]}, es: {where: Mesa 3}, no: {ask-for: Kari}}
""",
    ],
}
_PORTAL = "url: https://p.example/, system: 'urn:ab:c', patient-system: 'urn:ab:d'"
_HL7 = "sending-facility: A, receiving-application: B, receiving-facility: C, patient-authority: D"
_PRINT = "clinic: C\nprint: {code: no}\n"
WRONG = {
    "handout": [
        *(
            f"code: '22511'\ntitle: T\n{line}\nsections: [{{kind: overview, text: A}}]\n"
            for line in (
                "language: english",
                "language: 5",
                "revised: 3/2/2026",
                "revised: 2026-02-30",
                "revised: 2026",
                "status: approved",
                "key-points: [{do: A, when: tomorrow}]",
                "key-points: [{do: A, when: [now, soon]}]",
                "key-points: [A, B, C, D]",
                "facts: [{label: A}]",
                "translation: {from: en, version: 1, fingerprint: abc, by: A, date: 2026-01-01}",
                "phrases: [{text: A, language: Spanish}]",
                "titel: T",
                "arrive: 1 day before",
                "arrive: 1 to 2 hours before",
                "arrive: early",
                "key-points: [{do: A, icon: No Food}]",
                "key-points: [{do: A, icon: no-foods}]",
                "picture: ../knee.png",
                "timeline: [{when: later, do: A}]",
                "emergency-signs: [A, B, C, D]",
                "phones: {day: call us}",
                "link: http://clinic.example",
                "video: {address: clinic.example/a-path-that-is-much-too-long-to-type}",
                "video: {address: clinic.example, minutes: some}",
            )
        ),
        *(
            f"code: '22511'\ntitle: T\nsections: [{{kind: {section}}}]\n"
            for section in (
                "get-ready, text: A",
                "overview",
                "preparation, checklist: [{do: A, when: a few days before}]",
                "preparation, checklist: [{do: A, when: 5}]",
                "preparation, checklist: [{do: A, when: 1 day before at 6}]",
                "preparation, checklist: [{do: A, when: evening before at 6 AM}]",
                "preparation, checklist: [{do: A, when: 2 days after}]",
                "follow-up, visits: [{visit: A, window: 1 week before}]",
                "follow-up, visits: [{visit: A, window: soon}]",
                "preparation, medicines: [{medicine: A, stop: a week or so}]",
                "preparation, medicines: [{medicine: A, again: 1 day before}]",
                "home-care, home: {until: 24 hours after}",
                "home-care, home: {until: the next morning, rules: [A]}",
                "complications, risks: [{risk: A, number: 1}]",
                "complications, risks: [{risk: A, number: few, of: 100}]",
                "procedure, steps: [{text: A, when: in the morning}]",
            )
        ),
        *(
            f"code: {code}\ntitle: T\nsections: [{{kind: overview, text: A}}]\n"
            for code in ("2251a", "'225'", "225111")
        ),
    ],
    "local": [
        f"code: '22511'\n{line}\n"
        for line in (
            "fil: []",
            "fill: []",
            "fill: [{with: A}]",
            "fill: [{find: 'A ____', with: []}]",
            "replace: [{find: A}]",
            "replace: [{find: {do: A, wen: now}, with: {do: A, when: now}}]",
            "replace: [{find: {do: A}, with: {do: A, when: soon}}]",
            "remove: [{was: '12345678'}]",
            "remove: [{find: A, was: '12345678'}]",
            "add: [{section: preparation}]",
            "add: [{checklist: [A]}]",
            "add: [{section: preparation, checklist: [A], items: [B]}]",
            "add: [{section: preparation, checklist: [{do: A, when: next Tuesday}]}]",
            "add: [{section: follow-up, visits: [{visit: A, window: 1 day before}]}]",
            "add: [{new: {kind: overwiew, text: A}}]",
            "add: [{new: {kind: overview, text: A}, section: overview, items: [B]}]",
            "revised: today",
            "language: english",
            "arrive: early",
            "phones: {day: call us}",
            "link: [A]",
            "add: [{section: preparation, medicines: [{medicine: A, stop: a while before}]}]",
        )
    ]
    + ["code: '2251'\nversion: A\n", "version: A\n", "code: '22511'\ntranslation: {approved: yes}\n"],
    "codes": [
        "kodes: {}\n",
        "codes:\n  '2251': {name: x}\n",
        "codes:\n  '22511': {must: {en: [x]}}\n",
        "codes:\n  '22511': {name: x, mustnot: {en: [x]}}\n",
        "codes:\n  '22511': {name: x, must: [cement]}\n",
        "codes:\n  '22511': {name: x, must: {english: [cement]}}\n",
        "codes:\n  '22511': {name: x, must: {en: []}}\n",
        "codes:\n  '22511': {name: x, must: {en: ['*']}}\n",
        "codes:\n  '22511': {name: x, must: {en: [kn*e]}}\n",
        "codes:\n  '22511': {name: x, must: {en: [“knee”]}}\n",
        "codes:\n  '22511': {name: x, add-on: maybe}\n",
        "codes:\n  '22511': {name: x, may-share: [22510, abc]}\n",
        "codes:\n  “22511”: {name: x}\n",
        "regions:\n  foot: {words: {en: foot}}\n",
        "table: [a.csv]\n",
    ],
    "glossary": [
        "words: []\n",
        "terms: [{term: a, plain: b}]\n",
        "terms: [{english: {term: a, plain: b}}]\n",
        "terms: [{en: {term: a}}]\n",
        "terms: [{en: {term: “a”, plain: b}}]\n",
        "terms: [{en: {term: a, plain: b, form: [c]}}]\n",
        "terms: [{en: {term: a, plain: b, forms: []}}]\n",
        "terms: [a]\n",
        "exempt: [a]\n",
        "exempt: {en: ['-']}\n",
    ],
    "sheets": [
        "sheet: {}\n",
        *(
            f"sheets: {{{told}}}\n"
            for told in (
                "Parking: {}",
                "parking.spanish: {}",
                "parking: {file: ../parking.pdf}",
                "parking: {file: a/parking.pdf}",
                "parking: {file: parking.docx}",
                "parking: {file: .pdf}",
                "parking: {pages: all}",
                "parking: {pages: 0}",
                "parking: {codes: ['2251']}",
                "parking: {stamp: maybe}",
                "parking: {review: next year}",
                "parking: {right: ours}",
            )
        ),
    ],
    "picture": [
        "caption: A\n",
        *(
            f"alt: A\n{line}\n"
            for line in (
                "language: english",
                "labels: [A]",
                "labels: [{text: A, at: [1, 2]}]",
                "labels: [{text: A, at: [1, 2], side: above}]",
                "labels: [{text: A, at: [1, 2, 3], side: top}]",
                "labels: [{text: A, at: [1, left], side: top}]",
                "for-codes: 22511",
                "translations: {spanish: {alt: A}}",
                "translations: {es: {caption: A}}",
                "translations: {es: {alt: A, reviewed: maybe}}",
                "license: A",
            )
        ),
    ],
    "brand": [
        "print: {code: no}\n",
        "clinic: C\n",
        "clinic: C\nprint: {code: yes}\n",
        "clinic: C\nprint: {code: no, assistance: yes}\n",
        *(
            _PRINT + line
            for line in (
                "language: english",
                "address: []",
                "address: 1 Road",
                "phones: {day: call us}",
                "phones: {day: '12'}",
                "phones: {day: (555) 010-0123 / 0124}",
                "phones: {night: 555 010 0199}",
                "site: javascript:alert(1)",
                "site: x",
                "site: http://c.example",
                "time-zone: EST",
                "time-zone: Chicago",
                "clock: 36",
                "clock: AM",
                "cpt-copyright: 25",
                "cpt-copyright: '1825'",
                "colors: {brand: teal}",
                "colors: {alert: '#f00'}",
                "colors: {brand: #0f5a63\n  }",
                "footer: {}",
                "footer: {english: A}",
                "assistance: Help",
                "logo-text: [A]",
            )
        ),
        "clinic: C\nprint: {code: no, costs: maybe}\n",
        "clinic: C\nprint: {code: no, glossary: boxes}\n",
        "clinic: C\nprint: {code: no, glossary: yes}\n",
        "clinic: C\nprint: {code: no, teachback: yes}\n",
    ],
    "lists": [
        "lists: {headings: [A]}\n",
        "lists: [{headings: A}]\n",
        "lists: [{map: {code: A}}]\n",
        "lists: [{headings: [A], map: {rooms: A}}]\n",
        "lists: [{headings: [A], date-order: ymd}]\n",
        "date-order: us\n",
        "hours: {from: 7}\n",
        "hours: {from: '07:00', until: '25:00'}\n",
        "closed: someday\n",
        "states: {ABN: maybe}\n",
        "codes: {kypho: Kypho Plasty}\n",
        "names: last-first\n",
        "patients: [Ann]\n",
    ],
    "portal": [
        *(
            f"fhir: {{url: '{url}', system: 'urn:ab:c', patient-system: 'urn:ab:d'}}\n"
            for url in (
                "http://portal.example/fhir",
                "http://10.0.0.7/fhir",
                "http://localhost.example/",
                "ftp://portal.example",
                "portal",
                "http://127.0.0.1@evil.example/",
                "https://user:secret@portal.example/",
                "https://portal.example/?key=secret",
                "https://portal.example/#a",
                "https://",
                "https:///fhir",
                "http://[::2]/",
                "https://pörtal.example/",
            )
        ),
        *(
            f"fhir: {{{_PORTAL}, {line}}}\n"
            for line in (
                "system: clinic",
                "author: Patient/1",
                "custodian: Practitioner/1",
                "type: letter",
                "check-name: perhaps",
                "requests-a-second: 0",
                "requests-a-second: often",
                "at-once: 99",
                "at-once: '1.5'",
                "timeout-s: 601",
                "largest-mb: -1",
                "sing-in: {bearer: {file: t}}",
                "sign-in: {}",
                "sign-in: {bearer: {}}",
                "sign-in: {bearer: t}",
                "sign-in: {bearer: {file: t, variable: T}}",
                "sign-in: {bearer: {variable: my-token}}",
                "sign-in: {smart: {client-id: x, key: {file: k}}, bearer: {file: t}}",
                "sign-in: {smart: {client-id: x, key: {file: k}, algorithm: HS256}}",
                "sign-in: {smart: {client-id: x, key: {file: k}, token-url: 'http://s.example/'}}",
            )
        ),
        *(
            f"hl7v2: {{{_HL7}, {line}}}\n"
            for line in (
                "tls: yes",
                "host: h.example",
                "host: a b, port: 1",
                "host: h.example, port: 65536",
                "host: h.example, port: 1, folder: f",
                "folder: f, certificate: a.pem",
                "folder: f, processing: Q",
                "folder: f, tls: perhaps",
                "folder: f, document-type: A|B",
                "folder: f, document-type: Ä",
            )
        ),
        "hl7v2: {folder: f}\n",
        "epic: {}\n",
    ],
    "profile": [
        "meta: x\n",
        "searches: maybe\n",
        "omit: [pdf]\n",
        "type: {code: x}\n",
        "category: [{system: loinc, code: x}]\n",
        "extensions: [{url: 'urn:x'}]\n",
        "extensions: [{url: 'urn:x', code: a, string: b}]\n",
        "extensions: [{url: 'urn:x', date: today}]\n",
        "extension: []\n",
    ],
    "packets": [
        "packet: {}\n",
        "packets: [{title: A, papers: [b]}]\n",
        *(
            f"packets: {{{name}: {{title: A, papers: [sedation]}}}}\n"
            for name in ("22511", "Back Day", "procedure", "cover", "a2251")
        ),
        *(
            f"packets:\n  a: {{{line}}}\n"
            for line in (
                "title: A",
                "papers: [sedation]",
                "title: A, papers: []",
                "title: A, papers: ['2251']",
                "title: A, papers: [Sedation]",
                "title: A, papers: [cover]",
                "title: A, papers: [sedation, sedation]",
                "title: A, papers: [{when: {sedation: yes}}]",
                "title: A, papers: [{paper: sedation, when: {}}]",
                "title: A, papers: [{paper: sedation, when: {sedation: perhaps}}]",
                "title: A, papers: [{paper: sedation, when: {language: Spanish}}]",
                "title: A, papers: [{paper: sedation, when: {language: []}}]",
                "title: A, papers: [{paper: sedation, when: {edition: large}}]",
                "title: A, papers: [{paper: sedation, when: {patient: Ann}}]",
                "title: A, papers: [{paper: sedation, language: Spanish}]",
                "title: A, papers: [sedation], codes: ['2251']",
                "title: A, papers: [sedation], codes: [22511, 22511]",
                "title: A, papers: [sedation], codes: [colonoscopy]",
                "title: A, papers: [sedation], clinician: Dr. Reyes",
                "title: A, papers: [sedation], place: main",
                "title: A, papers: [sedation], visit: {English: {where: B}}",
                "title: A, papers: [sedation], visit: {en: {room: B}}",
                "title: A, papers: [sedation], visit: {en: B}",
            )
        ),
    ],
}


def cases(table: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    return [(kind, each) for kind, all_ in table.items() for each in all_]


def file_of(kind: str, text: str, folder: Path) -> Path:
    path = folder / ("22511.yaml" if kind in ("handout", "local") else f"{kind}.yaml")
    path.write_text(text, encoding="utf-8")
    if kind == "picture":
        shutil.copy(LIBRARY / "pictures" / "colonoscopy.svg", folder / "picture.svg")
    return path


def test_every_kind_of_file_is_tried() -> None:
    assert READERS.keys() == RIGHT.keys() == MORE.keys() == WRONG.keys() == _KINDS.keys()
    assert all(RIGHT.values())


@pytest.mark.parametrize("kind", _KINDS)
def test_schema_is_valid_and_says_what_every_key_is_for(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])
    for part in (SCHEMAS[kind], *SCHEMAS[kind]["$defs"].values()):
        assert part.get("description") or "pattern" in part
        assert part.get("type") != "object" or part["additionalProperties"] is False
        for key, value in part.get("properties", {}).items():
            assert value.get("description"), key


@pytest.mark.parametrize(("kind", "path"), cases(RIGHT), ids=lambda each: getattr(each, "name", each))
def test_what_handpress_reads_is_not_marked(kind: str, path: Path) -> None:
    READERS[kind](path)
    assert [error.message for error in EDITORS[kind].iter_errors(in_editor(path))] == []


@pytest.mark.parametrize(("kind", "text"), cases(MORE))
def test_whatever_is_right_is_not_marked(kind: str, text: str, tmp_path: Path) -> None:
    path = file_of(kind, text, tmp_path)
    if kind != "local":  # its quotes are made up
        READERS[kind](path)
    assert [error.message for error in EDITORS[kind].iter_errors(in_editor(path))] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("handout", example_of(NURSES, "yaml", "sections:")),
        ("local", example_of(NURSES, "yaml", "fill:")),
        ("packets", example_of(NURSES, "yaml", "packets:")),
        ("portal", example_of(GUIDES / "portal.md", "yaml", "fhir:")),
        ("portal", FHIR + HL7),
    ],
)
def test_what_the_guides_show_is_not_marked(kind: str, text: str, tmp_path: Path) -> None:
    path = file_of(kind, text, tmp_path)
    READERS[kind](path)
    assert [error.message for error in EDITORS[kind].iter_errors(in_editor(path))] == []


@pytest.mark.parametrize(("kind", "text"), cases(WRONG))
def test_what_handpress_refuses_is_marked(kind: str, text: str, tmp_path: Path) -> None:
    path = file_of(kind, text, tmp_path)
    with pytest.raises(HandpressError):
        READERS[kind](path)
    assert not EDITORS[kind].is_valid(in_editor(path))


def test_a_clinic_can_add_to_every_block() -> None:
    added = SCHEMAS["local"]["$defs"]["Add"]["properties"]
    lists = [name for name in BLOCKS if name in attributes(Add)]
    assert [name for name in BLOCKS if name in added] == lists
    assert SCHEMAS["local"]["$defs"]["Add"]["oneOf"] == [{"required": [name]} for name in (*lists, "new")]
    task = {"anyOf": [{"type": ["string", "number", "boolean"], "pattern": r"\S"}, {"$ref": "#/$defs/Task"}]}
    assert added["checklist"]["anyOf"][0] == task


# The files


def kept() -> Iterator[Path]:
    for folder in (LIBRARY, ROOT / "src"):
        yield from folder.rglob("*.schema.json")


def test_every_schema_in_the_repository_is_what_the_code_makes(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["schema", "--out", str(tmp_path)])
    made = {path.name: path for path in tmp_path.rglob("*.json")}
    assert (result.exit_code, len(result.output.split())) == (0, len(_KINDS) == len(made) and len(_KINDS))
    found = list(kept())
    assert {path.name for path in found} == made.keys()
    for path in found:
        assert path.read_text() == made[path.name].read_text(), f"run: handpress schema --out {path.parent}"


def test_every_shipped_file_names_its_schema_first() -> None:
    shipped = [*LIBRARY.rglob("*.yaml"), *PROFILES.glob("*.yaml")]
    names = {"brand": "brand", "codes": "codes", "glossary": "glossary"} | dict.fromkeys(
        [path.stem for path in PROFILES.glob("*.yaml")], "profile"
    )
    for path in shipped:
        named = "picture" if path.parent.name == "pictures" else names.get(path.stem, "handout")
        schema = f"{named}.schema.json"
        assert path.read_text().startswith(f"# yaml-language-server: $schema={schema}\n"), path
        assert (path.parent / schema).is_file()


@pytest.mark.parametrize("kind", _KINDS)
def test_command_prints_one_schema_or_writes_it(kind: str, tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["schema", kind]).stdout
    assert json.loads(printed) == SCHEMAS[kind]
    written = CliRunner().invoke(main, ["schema", kind, "--out", str(tmp_path)]).stdout
    assert Path(written.strip()).read_text() == printed
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "brand").write_text("in the way")
    result = CliRunner().invoke(main, ["schema", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.count("error: ") == 1
    assert "[unwritable]" in result.stderr


# Timings

# Of these no plain expression keeps count.
UNCOUNTED = ("is more than 10 years", "runs backwards", "has the same number twice")


def before(text: str) -> When:
    """Read the time of a task of the preparation."""
    when = parse_when(text)
    if when.anchor not in BEFORE:
        raise ValueError
    return when


PATTERNS: dict[str, tuple[str, Callable[[str], When]]] = {
    "when": (when_pattern(), parse_when),
    "window": (when_pattern(AFTER), WINDOW.reads),
    "arrive": (arrival_pattern(), ARRIVAL.reads),
    "before": (when_pattern(BEFORE), before),
}
NUMBERS = ["1", "2", "7", "01", "0", "00", "one", "Twelve", "a", "an", "13", "3650", "123456789", "1234567890", "1.5"]
EVENTS = ["", " procedure", " the procedure", " surgery", " the Surgery", " of", " the day"]
HOURS = [*map(str, range(26)), "00", "01", "06", "09", "noon", "Noon", "midnight"]
DAYS = ["day", "the evening before", "1 day", "day before,", "before", "a days before", "within the day"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Timings, right and nearly right."""
    pick: Callable[[list[str]], str] = lambda choices: draw(st.sampled_from(choices))  # noqa: E731
    unit = pick([*Unit, "fortnight"]) + pick(["", "s"])
    joint = pick([" to ", "-", " - ", "–", " –", " and ", " "])
    amount = pick([pick(NUMBERS), f"{pick(NUMBERS)}{joint}{pick(NUMBERS)}"])
    side = pick([" before", " after", "", " from", " before", " after"]) + pick(EVENTS)
    fixed = pick([*FIXED_FORMS, *DAYS]).replace("(the )", pick(["", "the "])).replace("*", pick(EVENTS))
    between = f"between {pick(NUMBERS)} and {pick(NUMBERS)} {unit}{side}"
    text = pick([fixed, fixed, f"{amount} {unit}{side}", f"{amount} {unit}{side}", between, f"within {amount} {unit}"])
    if draw(st.booleans()):
        clock = (
            pick(HOURS) + pick(["", ":00", ":30", ":59", ":60", ":5"]) + pick(["", " AM", "pm", " p.m.", "a.m", "p"])
        )
        text += pick([" at ", " at ", ", at ", " , at ", " @ ", " at at "]) + clock
    text = pick([text, text.upper(), text.capitalize()])
    return pick(["", " ", "\n"]) + text.replace(" ", pick([" ", " ", "  ", "\n  ", "\t", "\u00a0"])) + pick(["", " "])


def verdict(text: str, read: Callable[[str], When]) -> bool | None:
    """Return whether *read* takes *text*; None where no pattern can tell."""
    try:
        read(text)
    except ValueError as error:
        return None if any(fact in str(error) for fact in UNCOUNTED) else False
    return True


@pytest.mark.parametrize("name", PATTERNS)
@given(texts=st.lists(texts(), min_size=40, max_size=40))
@example(["now", "  Now ", "1 day before, at 6 pm", "1 day before ,at 6", "12 AM", "day of at 12:00 am", "at 6 pm"])
@example(["1 wee\u212a before", "2 wee\u212as after", "1\u2013\u00a02 wee\u212as after", "1 wee\u212f before"])
@example(["evening before at am", "night before at pm", "within 1 to 2 weeks", "within a week", "1 to a week after"])
def test_pattern_of_a_timing_says_what_the_reader_says(name: str, texts: list[str]) -> None:
    pattern, read = PATTERNS[name]
    for text in texts:
        told = verdict(text, read)
        assert told in (None, bool(re.search(pattern, text))), (text, told)


@pytest.mark.parametrize("form", FIXED_FORMS)
def test_every_form_of_a_timing_is_taken(form: str) -> None:
    for event in ("", " the procedure"):
        text = form.replace("(the )", "the ").replace("*", event)
        assert re.search(PATTERNS["when"][0], text)


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("node") is None, reason="node judges the patterns as an editor does: install nodejs")
@given(texts=st.lists(texts(), min_size=40, max_size=40))
def test_an_editor_reads_the_patterns_of_timings_alike(texts: list[str]) -> None:
    tried = [(pattern, texts) for pattern, _ in PATTERNS.values()]
    assert in_node(tried) == in_python(tried)


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("node") is None, reason="node judges the patterns as an editor does: install nodejs")
@pytest.mark.parametrize("kind", _KINDS)
def test_every_pattern_is_one_for_an_editor(kind: str) -> None:
    tried = [(pattern, [*examples, "x\ty ", "“x”", "", "é", "a@b"]) for pattern, examples in patterns(SCHEMAS[kind])]
    assert in_node(tried) == in_python(tried)


def test_every_example_is_right() -> None:
    for kind, schema in SCHEMAS.items():
        for pattern, tried in patterns(schema):
            for text in tried:
                assert re.search(pattern, text), (kind, text)


def patterns(schema: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield each pattern of a schema, with its examples."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"], schema.get("examples", [])
        for each in schema.values():
            yield from patterns(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from patterns(each)


def in_python(tried: list[tuple[str, list[str]]]) -> list[list[bool]]:
    return [[bool(re.search(pattern, text)) for text in texts] for pattern, texts in tried]


def in_node(tried: list[tuple[str, list[str]]]) -> list[list[bool]]:
    """Return which texts each pattern finds in JavaScript: the same with the flag for Unicode and without."""
    script = """
        const found = flags => tried.map(([pattern, texts]) => texts.map(text => new RegExp(pattern, flags).test(text)))
        const tried = JSON.parse(require('fs').readFileSync(0)), told = JSON.stringify(found('u'))
        require('assert').equal(told, JSON.stringify(found('')))
        console.log(told)
    """
    told = subprocess.run(["node", "-e", script], input=json.dumps(tried), capture_output=True, text=True, check=True)
    found: list[list[bool]] = json.loads(told.stdout)
    return found
