"""What somebody asks of a clinic day, as one value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from handpress.brand.theme import BODY, SHEETS
from handpress.brand.variant import Paper
from handpress.diagnostics import UsageError
from handpress.disk.files import PRIVATE
from handpress.lists.appointments import Fixes
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList, name_of
from handpress.lists.vocabulary import State
from handpress.pdf.imposition import Duplex, Imposition, Onto, Scheme, Size

NO_RUN = "how to print goes with --print-run FILE.pdf: both sides, two pages a side, copies, covers and the like"


@dataclass(frozen=True)
class Order:
    """How a day is to be printed.

    Attributes:
        by: "time", "room" or "file": what the patients' papers are sorted by.
        duplex: How the printer turns sheets.
        imposition: How pages stand on them.
        copies: Of every patient's papers, beside those that a row asks for.
        cover: "", "patient", "day" or "both".
        tagged: Whether the file can be read by ear.
        onto: The paper of imposed pages; "" for one like theirs.
        small_print: Whether imposed text may get smaller than `SMALLEST`.
        facing: Whether a paper in two languages has one of them on the fronts, and the other on the backs.

    Raises:
        UsageError: It contradicts itself.
    """

    by: str = "time"
    duplex: Duplex = Duplex.NONE
    imposition: Imposition = Imposition.NONE
    copies: int = 1
    cover: str = ""
    tagged: bool = False
    onto: str = ""
    small_print: bool = False
    facing: bool = False

    def __post_init__(self) -> None:
        imposes = self.imposition is not Imposition.NONE
        if self.tagged and imposes:
            raise UsageError("--tagged goes with one page a side")
        if self.facing and imposes:
            raise UsageError("--facing goes with one page a side, not with --booklet, --one-booklet or --two-up")
        if self.facing and self.duplex is Duplex.NONE:
            raise UsageError("--facing goes with --duplex or --short-edge: one language is on the backs")
        if (self.onto or self.small_print) and not imposes:
            option = "--onto" if self.onto else "--small-print"
            raise UsageError(f"{option} goes with --booklet, --one-booklet or --two-up")

    def under_cover(self) -> Order:
        """Return the same with a cover on each patient's papers."""
        return self if self.cover else replace(self, cover="patient")

    @property
    def scheme(self) -> Scheme:
        """How pages come onto paper."""
        return Scheme(self.duplex, self.imposition, Onto(self.onto or "same"))

    def keeps(self, pages: tuple[Size, ...]) -> bool:
        """Whether pages with text of the usual size are left as they are, since it would get too small."""
        return not self.small_print and self.smallest(pages) < SMALLEST

    def smallest(self, pages: tuple[Size, ...]) -> float:
        """Return the size of running text on a document's smallest page, where it is `BODY` before."""
        return BODY * self.scheme.scale(pages)

    def refuse_small(self, paper: str) -> None:
        """Refuse to make standard text on *paper* too small without being asked for it by name.

        Raises:
            UsageError: It would get so.
        """
        page = SHEETS[Paper(paper)]
        if self.keeps((page,)):
            raise UsageError(
                f"--{self.imposition} prints standard text at {self.smallest((page,)):.1f} points, and less than"
                f" {SMALLEST:g} is hard to read: --onto {_TWICE[paper]} keeps its size, on paper of twice the size;"
                " --small-print makes it so small"
            )


SMALLEST = 10.0  # points: under it a print run needs to be asked for by name
_TWICE = {"letter": "tabloid", "a4": "a3"}


def imposed(booklet: bool, two_up: bool, one_booklet: bool = False) -> Imposition:
    """Return how pages stand on a side.

    Raises:
        UsageError: It is asked for more than one.
    """
    asked = {Imposition.BOOKLET: booklet, Imposition.TWO_UP: two_up, Imposition.ONE_BOOKLET: one_booklet}
    found = [imposition for imposition, wanted in asked.items() if wanted]
    if len(found) > 1:
        raise UsageError(" and ".join(f"--{one}" for one in found) + " go one without the other")
    return found[0] if found else Imposition.NONE


def turned(both_sides: bool, short_edge: bool, imposition: Imposition) -> Duplex:
    """Return on which edge a printer turns sheets, if it does."""
    # Two pages lie side by side: such a sheet turns like a book on its short edge.
    if short_edge or (both_sides and imposition is Imposition.TWO_UP):
        return Duplex.SHORT_EDGE
    return Duplex.LONG_EDGE if both_sides else Duplex.NONE


@dataclass(frozen=True, kw_only=True)
class BatchRequest:
    """A clinic day: a PDF for every row of a list, and a manifest of whose they are.

    Attributes:
        appointments: A list as CSV, workbook or JSON, or what such a file would hold.
        library: The folder of handouts.
        brand: The brand file; None for the library's own.
        out: The folder for the PDFs.
        private: The folder for manifest and journal; None for one beside *out*.
        paper: "letter" or "a4".
        ink: "color" or "grey".
        headings: The heading of each column that is not headed by a usual name.
        date_order: How 03/04/2026 is to be read; None refuses such a date.
        not_read: Headings that stand for no column, though they are usual names of one.
        states: What a word means that the list has for the state of an appointment, beside lists.yaml.
        print_run: One file for the printer with everybody's papers.
        order: How it is printed.
        jobs: Processes; None for as many as there are processors.
        scheduler: The address of a Dask scheduler to work on, in place of processes.
        sheet: The sheet of a workbook; "" for the only one that can be meant.
        remember: Whether *headings* and *date_order* are kept in lists.yaml, for lists with these headings.
        drafts: Whether what no clinician has approved is printed, marked as a draft.
        packets: Whether a code stands for its packet; else for its handout alone.
        incomplete: Whether the other papers of a packet print where one cannot be had.
        with_language: The other language in which each paper comes, where a row says nothing of one.
        again: Whether also that is printed which was printed before, and is the same.
        resume: Whether to finish a batch of the same list that was stopped.
        fixes: Cells that were put right after the list was written, by row and column as in `COLUMNS`.
        only: The rows that are printed now; empty for all.

    Raises:
        UsageError: It contradicts itself.
    """

    appointments: Path | DayList
    library: Path
    brand: Path | None = None
    out: Path = Path("output")
    private: Path | None = None
    paper: str = "letter"
    ink: str = "color"
    headings: Mapping[str, str] = field(default_factory=dict)
    date_order: DayOrder | None = None
    not_read: tuple[str, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    print_run: Path | None = None
    order: Order = Order()
    jobs: int | None = None
    scheduler: str | None = None
    sheet: str = ""
    remember: bool = False
    drafts: bool = False
    packets: bool = True
    incomplete: bool = False
    with_language: str | None = None
    again: bool = False
    resume: bool = False
    fixes: Fixes = field(default_factory=dict)
    only: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.scheduler and self.jobs:
            raise UsageError("--jobs and --scheduler go one without the other")
        if self.remember and not (self.headings or self.date_order or self.not_read):
            raise UsageError("--remember goes with --map or --date-order")
        if self.order != Order() and not self.print_run:
            raise UsageError(NO_RUN)
        self.order.refuse_small(self.paper)
        if self.print_run and self.print_run.suffix.lower() != ".pdf":
            raise UsageError("the name of --print-run ends with .pdf")
        if self.apart == self.folder or self.folder in self.apart.parents:
            raise UsageError("--private is a folder apart from --out")

    @property
    def name(self) -> str:
        """What messages call the list."""
        return name_of(self.appointments)

    @property
    def folder(self) -> Path:
        """The full path of the folder for the PDFs."""
        return Path(os.path.abspath(self.out))

    @property
    def apart(self) -> Path:
        """The full path of the folder for manifest and journal."""
        return folders(self.out, self.private)[1]

    @property
    def reading(self) -> str:
        """How the list is read, as text: another reading of the same bytes is another day."""
        second = f" {self.with_language}" if self.with_language else ""  # not so in batches of older versions
        more = f" {self.not_read} {sorted(self.states.items())}" if self.not_read or self.states else ""
        return f"{sorted(self.headings.items())} {self.date_order} {self.sheet}{second}{more}"


def private_folder(out: Path) -> Path:
    """Return where the manifest and the journal of batches into *out* stand: beside it, not in it."""
    return out.with_name(f"{out.name}{PRIVATE}") if out.name else out / "private"


def folders(out: Path, private: Path | None) -> tuple[Path, Path]:
    """Return the full paths of the folder of papers, and of the one that is kept apart."""
    folder = Path(os.path.abspath(out))
    return folder, Path(os.path.abspath(private)) if private else private_folder(folder)
