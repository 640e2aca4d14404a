"""The inspector agrees with the public suites of PDF/A and PDF/UA files, but where it differs on purpose."""

from __future__ import annotations

import pytest

from corpora import DIFFERENCES, FOLDER, MISSING, SUITES, disagreements


@pytest.mark.heavy
@pytest.mark.parametrize("name", SUITES)
def test_the_inspector_agrees_with_a_public_suite(name: str) -> None:
    said = {path.name: what for path, what in disagreements(SUITES[name])}
    if not said:
        pytest.skip(f"{name}: {MISSING}; looked in {FOLDER}")
    assert {file: what for file, what in said.items() if what and file not in DIFFERENCES} == {}
