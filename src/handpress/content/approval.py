"""What an approval says, and whether it still holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handpress.content.blocks import DAY
from handpress.content.shelf import CODE, NAME
from handpress.diagnostics import quoted
from handpress.source.bind import TAG, WORDS, ByKey, OneText, wrong
from handpress.source.model import Model, field

LEDGER_FILE = "approvals.yaml"
MAX_YEARS = 5  # that an approval may hold; longer is a slip of the pen
DUE_DAYS = 60  # before the end of an approval, in which its next review is due


def _code(text: str) -> str:
    if not CODE.fullmatch(text) and not NAME.fullmatch(text):
        wrong("code", f"{quoted(text)} is neither a CPT or HCPCS code nor a name", "do not edit it: approve again")
    return text


def _digest(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        wrong("content", f"{quoted(text)} is not a SHA-256", "do not edit it: approve again")
    return text


def _page(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]?", text):
        wrong("page", f"{quoted(text)} is not the number of a page's words", "do not edit it: approve again")
    return int(text)


_BY_NAME = ByKey(WORDS, at_least=0)


class Approval(Model):
    """One entry of the ledger: an approval, or the end of one."""

    code: str = field(OneText(_code), about="the handout's, or the name of what has none, as of a sheet or a packet")
    handout: str | None = field(WORDS, default=None, about="its file's name, where that is not its code")
    language: str = field(TAG)
    clinic: str | None = field(WORDS, default=None, about="under whose brand it prints; none ends it under all")
    version: str = field(WORDS)
    by: str = field(WORDS)
    on: date = field(DAY, name="date")
    until: date | None = field(DAY, default=None)
    content: str | None = field(OneText(_digest), default=None)
    file: str | None = field(OneText(_digest), default=None, about="the SHA-256 of a sheet's file")
    page: int | None = field(OneText(_page), default=None, about="which fixed words of the page its reviewer saw")
    findings: dict[str, str] = field(_BY_NAME, default={})
    overrides: dict[str, str] = field(_BY_NAME, default={})
    answers: dict[str, str] = field(_BY_NAME, default={})
    withdrawn: str | None = field(WORDS, default=None, about="why the approval ended before its day")

    def _agree(self) -> None:
        if self.until and not self.on < self.until <= self.on + timedelta(days=366 * MAX_YEARS):
            wrong("date", f"an approval of {self.on} cannot hold until {self.until}", "do not edit it: approve again")


class State(StrEnum):
    """What has become of a handout's approval."""

    NONE = "not approved"
    APPROVED = "approved"
    CHANGED = "changed since"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FAULTY = "has an error now"
    OUT_OF_REVIEW = "out of review"


@dataclass(frozen=True)
class Standing:
    """Whether a handout may print without DRAFT; with the approval that says so, or that said so once."""

    state: State = State.NONE
    approval: Approval | None = None
    reason: str = ""

    @property
    def approved(self) -> Approval | None:
        """The approval that holds today."""
        return self.approval if self.state is State.APPROVED else None

    def due(self, today: date) -> bool:
        """Return whether the approval ends within 60 days, or has ended by its date."""
        until = self.approval.until if self.approval else None
        live = self.state in (State.APPROVED, State.EXPIRED)
        return live and until is not None and (until - today).days <= DUE_DAYS


def standing(approval: Approval | None, content: str, today: date, faults: Sequence[str] = ()) -> Standing:
    """Return what the last entry of the ledger is worth for a handout today.

    Args:
        approval: The last entry for it.
        content: SHA-256 of what the patient would read now.
        today: The day, where the clinic is.
        faults: Rules that it breaks now and that keep it a draft.
    """
    if approval is None:
        return Standing()
    if approval.withdrawn or approval.content is None or approval.until is None:
        why = approval.withdrawn or "no content was approved"
        return Standing(State.WITHDRAWN, approval, f"{approval.by} withdrew it on {approval.on}: {why}")
    if approval.content != content:
        return Standing(State.CHANGED, approval, f"it is not what {approval.by} approved on {approval.on}")
    if today > approval.until:
        return Standing(State.EXPIRED, approval, f"the approval ended on {approval.until}")
    if today < approval.on:
        return Standing(State.EXPIRED, approval, f"the approval starts on {approval.on}")
    open_faults = [name for name in faults if name not in approval.overrides]
    if open_faults:
        return Standing(State.FAULTY, approval, f"a rule is broken that was not overridden: {', '.join(open_faults)}")
    return Standing(State.APPROVED, approval)
