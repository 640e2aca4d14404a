"""One desk: its library, its open day, its printer, its door; what all of its pages share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Thread

from msgspec import structs

from handpress.day.look import tally
from handpress.desk.counter import Counter
from handpress.desk.door import Doorkeeper
from handpress.desk.log import Log
from handpress.desk.openday import OpenDay, Options
from handpress.desk.printing import Printer
from handpress.desk.sending import Sender
from handpress.diagnostics import HandpressError

_REST_S = 1.0


@dataclass
class Desk:
    """One desk: its library, its open day, its printer, its door.

    Args:
        library: The folder of handouts.
        day: The open day.
        keeper: Who knows the cookie.
        hosts: The names and ports that a browser may ask for.
        now: The time of the clinic's computer.
        log: What the desk writes of its own work.
    """

    library: Path
    day: OpenDay
    keeper: Doorkeeper = field(default_factory=Doorkeeper)
    hosts: set[str] = field(default_factory=set)
    now: Callable[[], datetime] = datetime.now
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        self.printer = Printer(self.day, self.log)
        day, clock = self.day, self.keeper.clock
        self.counter = Counter(self.library, day.brand, day.store, clock, self.now, day.watch)
        self.counter.type(paper=day.usual().paper)
        self.is_new = False  # whether this start has made the library
        self.sender = Sender(day.store, clock)
        self._counted: dict[str, str] = {}
        self._counting = ""

    def sheets(self) -> str:
        """Return what the next print comes to, in words; "" while that is reckoned."""
        kept = self.day.kept
        if kept is None:
            return ""
        stamp = self._stamp()
        if stamp not in self._counted and self._counting != stamp and self.printer.current is None:
            self._counting = stamp
            Thread(target=self._count, args=(stamp, kept.options), name="count", daemon=True).start()
        return self._counted.get(stamp, "")

    def _stamp(self) -> str:
        kept = self.day.kept
        return repr(structs.replace(kept, counts={})) if kept else ""

    def _count(self, stamp: str, options: Options) -> None:
        found, edits = None, self.day.edits

        def stop() -> bool:
            # Asked while the room is held: whoever holds the day may wait for the room, so no lock is taken here.
            return self.printer.current is not None or self.day.edits != edits

        time.sleep(_REST_S)  # who goes on putting rows right is not kept waiting
        with suppress(HandpressError, AssertionError):
            if self._stamp() != stamp:
                self._counting = ""
                return
            request = self.day.request(print_run=Path("count.pdf"), order=options.order, drafts=options.drafts)
            found = tally(request, self.day.store, stop)
        if found:
            name = {"letter": "Letter", "a4": "A4"}[options.paper] if options.together == "pages" else ""
            sheets = f"{found.sheets:,} {name} sheet{'s' if found.sheets != 1 else ''}".replace("  ", " ")
            self._counted = {stamp: f"{found.pages:,} side{'s' if found.pages != 1 else ''}, {sheets}"}
        self._counting = ""
