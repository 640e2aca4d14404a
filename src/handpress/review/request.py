"""What a reviewer asks to be entered in the ledger, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from handpress.data import library_folder
from handpress.diagnostics import UsageError


class ApprovalRequest(Struct, frozen=True, kw_only=True):
    """An approval of a handout, or the end of one.

    Attributes:
        code: The handout's.
        language: Its language.
        by: Who approves it, or ends its approval.
        until: The last day on which it may print as approved; None to end an approval.
        withdraw: Why an approval ends; None to approve.
        overrides: The reason for each rule that is overridden.
        answers: The reviewer's answers, by the name of the question.
        library: The folder of handouts; None for ./handouts, or for the one that ships, which takes no approval.
        brand: The brand file; None for the library's own.

    Raises:
        UsageError: It contradicts itself.
    """

    code: str
    by: str
    language: str = "en"
    until: str | None = None
    withdraw: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    library: Path | None = None
    brand: Path | None = None

    def __post_init__(self) -> None:
        if (self.until is None) == (self.withdraw is None):
            raise UsageError("give one of --until and --withdraw, which ends an approval")

    @property
    def folder(self) -> Path:
        """The folder of handouts."""
        return self.library or library_folder()
