"""What a reviewer asks to be entered in the ledger, as one value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from handpress.data import library_folder
from handpress.diagnostics import UsageError
from handpress.review.wording import FINGERPRINT


class ApprovalRequest(Struct, frozen=True, kw_only=True):
    """An approval of a handout, or the end of one.

    Attributes:
        code: The handout's.
        language: Its language.
        by: Who approves it, or ends its approval.
        until: The last day on which it may print as approved; None to end an approval.
        fingerprint: That of the text which the reviewer has seen, so that no other is approved; "" for any.
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
    fingerprint: str = ""
    withdraw: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    library: Path | None = None
    brand: Path | None = None

    def __post_init__(self) -> None:
        if (self.until is None) == (self.withdraw is None):
            raise UsageError("give one of --until and --withdraw, which ends an approval")
        if self.fingerprint and not re.fullmatch(f"[0-9a-f]{{{FINGERPRINT},64}}", self.fingerprint):
            raise UsageError(f"--fingerprint takes {FINGERPRINT} digits from 0 to f, as handpress list shows them")
        if self.fingerprint and self.withdraw is not None:
            raise UsageError("--fingerprint goes with --until")

    @property
    def folder(self) -> Path:
        """The folder of handouts."""
        return self.library or library_folder()
