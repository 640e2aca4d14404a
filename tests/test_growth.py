"""The measure of growth sees what it is for."""

from __future__ import annotations

import pytest

from growth import most_memory


def test_work_in_step_with_its_input_passes(check_growth) -> None:
    check_growth(lambda count: [str(n) for n in range(count)], 100_000)


def test_work_that_grows_with_the_square_is_found(check_growth) -> None:
    with pytest.raises(AssertionError, match=r"20 times the input takes \d+ times the work"):
        check_growth(lambda count: sum(1 for _ in range(count) for _ in range(count)), 1600)


def test_memory_is_that_of_the_work_alone() -> None:
    kept = bytes(10_000_000)
    assert 1_000_000 <= most_memory(lambda: bytes(1_000_000)) < 2_000_000
    assert len(kept) == 10_000_000
