"""What a stage is given beside its request: whom to tell what happens, and whom to ask whether to stop."""

from __future__ import annotations

from collections.abc import Callable

Stop = Callable[[], bool]


def nobody(*_: object) -> None:
    """Tell nobody."""


def never() -> bool:
    """Never stop."""
    return False
