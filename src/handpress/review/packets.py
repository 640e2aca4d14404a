"""Whether somebody answers for which papers go together: what the approval of a packet's composition is worth today.

Loads no rules: a day should not wait for them. What the papers themselves are worth is told of each by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from handpress.brand.look import Look
from handpress.content.approval import LEDGER_FILE, Standing, State, standing
from handpress.content.packets import PACKETS_FILE, Packet, Packets, read_packets
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.review.ledger import Ledger, read_ledger
from handpress.review.standing import today_at

LANGUAGE = "mul"  # of its entries in the ledger: several languages (ISO 639-2)
_NOBODY = "no clinician has approved which papers go together"


def packet_standing(name: str, packet: Packet, ledger: Ledger, today: date, clinic: str | None) -> Standing:
    """Return what the approval of the composition of *packet* is worth.

    Args:
        name: The packet's.
        packet: The packet, as packets.yaml has it now.
        ledger: Every approval of its library.
        today: The day, where the clinic is.
        clinic: Under whose brand it prints.
    """
    return standing(ledger.last(name, LANGUAGE, clinic), packet.fingerprint, today)


def waiting(packets: Packets, folder: Path, look: Look | None, ledger: Ledger | None = None) -> dict[str, str]:
    """Return the packets whose composition no approval holds for, and why not.

    Args:
        packets: Those of the library in *folder*.
        folder: The library.
        look: The brand that they print under.
        ledger: Every approval of that library, where it is read already.

    Raises:
        HandpressError: With the faults of the ledger.
    """
    if not packets:
        return {}
    ledger = ledger or read_ledger(folder / LEDGER_FILE, tuple(packets.packets))
    today, clinic = today_at(look), look.brand.clinic if look else None
    found = {name: packet_standing(name, own, ledger, today, clinic) for name, own in packets.packets.items()}
    return {name: each.reason or _NOBODY for name, each in found.items() if each.state is not State.APPROVED}


def packet_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the packets of the library in *folder*; none where they cannot be read."""
    with suppress(HandpressError):
        return tuple(read_packets(folder).packets)
    return ()


def told(folder: Path, names: Iterable[str], whys: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a warning for each of the packets called *names* that is not approved, which print as drafts do."""
    for name in dict.fromkeys(names):
        if name in whys:
            fact = f"the composition of packet {name} is not approved: {whys[name]}"
            hint = f"see handpress list, then: handpress approve {name}"
            yield Finding(Span(str(folder / PACKETS_FILE)), fact, "draft", hint, Severity.WARNING)
