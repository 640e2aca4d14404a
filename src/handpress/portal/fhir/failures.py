"""An answer after which a parcel goes no further -> the receipt that says why, and what to do."""

from __future__ import annotations

from handpress.portal.fhir.answers import ID, Resource, in_brackets, issues, number_of, says_too_large, text_of
from handpress.portal.fhir.http import Response
from handpress.portal.parcel import Outcome, Receipt

_LARGE = 1_000_000  # bytes of a body, from which on a server may mind: nginx takes no more by default
# After these nothing was kept. Any other answer, or none, leaves that open: also a gateway may say 500.
REFUSALS = (400, 403, 404, 405, 406, 410, 413, 414, 415, 422, 429, 501, 507)


class StopError(Exception):
    """A parcel goes no further; the receipt says why."""

    def __init__(self, fact: str, answer: Response | None = None, hint: str = "") -> None:
        super().__init__()
        self.receipt = Receipt(Outcome.FAILED, "", number_of(answer), fact, hint, ailing=_is_ailing(answer))

    @classmethod
    def of(cls, receipt: Receipt) -> StopError:
        """Return what ends with *receipt*."""
        stop = cls("")
        stop.receipt = receipt
        return stop


def refused(what: str, answer: Response) -> StopError:
    """Return that *what* came to nothing by this *answer*."""
    if not answer.status:
        return StopError(f"{what}: the portal does not answer", answer, "try again later")
    hints = {
        403: "ask who runs the portal for the right to do this",
        429: "try again later, or lower requests-a-second",
    }
    problem = f": {answer.problem}" if answer.problem and answer.status < 300 else ""
    hint = hints.get(answer.status, "try again later" if answer.status >= 500 else "show this to who runs the portal")
    return StopError(f"{what}{in_brackets(answer)}{issues(answer)}{problem}", answer, hint)


def check_bundle(answer: Response, what: str) -> None:
    """Make sure that *answer* is what a search finds; *what* is its name."""
    if not answer.fine or answer.body.get("resourceType") != "Bundle":
        raise refused(f"{what} fails", answer)


def id_in(resource: Resource, answer: Response | None = None) -> str:
    """Return the id of what was found; one that is left out would make several look like one."""
    id = text_of(resource.get("id"))
    if not ID.fullmatch(id) or set(id) == {"."}:
        raise StopError("the portal gives an id that is none of FHIR", answer, "ask who runs the portal")
    return id


def check_refusal(answer: Response, size: int) -> None:
    """Make sure that *answer* does not refuse what was sent, which had *size* bytes."""
    if not says_too_large(answer):
        if answer.status in REFUSALS:
            raise refused("the portal refuses the document", answer)
        return
    fact = f"the document is too large for the portal ({answer.status}){issues(answer)}"
    hint = f'use a smaller logo, and lower "largest-mb": it has {size / 1_048_576:.1f} MB as it is sent'
    raise StopError(fact, answer, hint)


def is_missing(answer: Response) -> bool:
    """Whether the server itself says that there is no such document; a gateway's 404 has no outcome of FHIR."""
    return answer.status == 404 and answer.body.get("resourceType") == "OperationOutcome"


def unsure(answer: Response, id: str = "", size: int = 0) -> Receipt:
    """Return that a document may be there, under this *id*; *size* is that of its body, if that may be why."""
    if answer.status >= 500 and size > _LARGE:
        fact = f"the portal may have the document: a server that finds it too large may answer so{in_brackets(answer)}"
        hint = 'run the same command again; if that does not help, use a smaller logo, and lower "largest-mb"'
        return Receipt(Outcome.UNSURE, id, number_of(answer), f"{fact}{issues(answer)}", hint, ailing=True)
    said = f"does not tell{in_brackets(answer)}{issues(answer)}" if answer.status else "was lost"
    fact = f"the portal may have the document: its answer {said}"
    hint = "run the same command again"
    return Receipt(Outcome.UNSURE, id, number_of(answer), fact, hint, ailing=_is_ailing(answer))


def missing(answer: Response) -> Receipt:
    """Return that the last of several tries ended with *answer*, and that none left anything there."""
    fact = f"the portal does not keep the document{in_brackets(answer)}{issues(answer)}"
    hint = "run the same command again, later"
    return Receipt(Outcome.FAILED, "", number_of(answer), fact, hint, ailing=_is_ailing(answer))


def _is_ailing(answer: Response | None) -> bool:
    """Whether *answer*, or that none came, tells of the server rather than of what it was asked."""
    if answer is None or says_too_large(answer):
        return False
    return not answer.status or answer.status == 429 or answer.status >= 500
