"""What the commands share: their options, and faults that are told as they come."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import click

from handpress.diagnostics import Faults, Finding, HandpressError, Span, UsageError
from handpress.disk.files import unread

if TYPE_CHECKING:
    from handpress.day.request import Order
    from handpress.lists.daylist import DayList

_P = ParamSpec("_P")
_T = TypeVar("_T")


# How a command ends; 2 is wrong use, and 130 Ctrl-C. The guide to running has the table.
SOME, NOTHING, UNANSWERED = 1, 3, 4


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Named(click.Path):
    """A path that names something: an empty one would be the folder that one happens to be in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return *value* as a Path."""
        if "\0" in str(value) or not str(value):
            self.fail("this names no file and no folder", param, ctx)
        return super().convert(value, param, ctx)


class _UnusableError(click.ClickException):
    """What an option names cannot be used: it is told as any other fault."""

    exit_code = NOTHING

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it."""
        tell(self.finding)


class _Place(_Named):
    """A path that somebody must be able to look at, whether something stands there or not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return *value* as a Path; one in a closed folder, a link in a circle or a name too long ends the command."""
        try:
            Path(value).stat()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            hint = "check its name, its rights, where links lead"
            raise _UnusableError(Finding(Span(str(value)), unread(error), "unreadable", hint)) from None
        except ValueError:
            pass  # a NUL in the name
        return super().convert(value, param, ctx)


FOLDER = _Place(file_okay=False, path_type=Path)
PLACE = _Place(path_type=Path)  # of a file that is made, or gone on with
FILE = _Named(path_type=Path)
LOCKED = "Locked copies are no PDF/A, which forbids it: that mark is gone; PDF/UA still holds."

library_option = click.option("--library", type=FOLDER, help="Folder of handouts; ./handouts, or the one that ships.")
brand_option = click.option("--brand", type=FILE, help="Brand file; brand/brand.yaml of the library by default.")


def printing_options(command: Callable[_P, _T]) -> Callable[_P, _T]:
    """Add the options that say how a print run is printed; `order_of` reads them."""
    for option in reversed(_PRINTING):
        command = option(command)
    return command


def order_of(how: Mapping[str, Any], by: str = "time") -> Order:
    """Return what the *printing_options* ask for."""
    from handpress.day.request import Order, imposed, turned

    imposition = asked(imposed, how["booklet"], how["two_up"], how["one_booklet"])
    return asked(
        Order,
        by=by,
        duplex=turned(how["duplex"], how["short_edge"], imposition),
        imposition=imposition,
        copies=how["copies"],
        cover=how["cover"] or "",
        tagged=how["tagged"],
        onto=how["onto"] or "",
        small_print=how["small_print"],
        facing=how["facing"],
    )


def choice(*values: str) -> click.Choice[str]:
    """Return the type of an option that takes one of *values*, in upper or lower case."""
    return click.Choice(values, case_sensitive=False)


def asked(request: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T:
    """Return a request; one that contradicts itself is wrong use of the command."""
    try:
        return request(*arguments, **options)
    except UsageError as error:
        raise click.UsageError(str(error)) from None


_PRINTING = (
    click.option("--duplex", is_flag=True, help="Both sides; no two papers on one sheet."),
    click.option("--short-edge", is_flag=True, help="Both sides, turned on the short edge."),
    click.option("--booklet", is_flag=True, help="Two pages a side, each paper to be folded and stapled."),
    click.option("--one-booklet", is_flag=True, help="The same, with all papers of a patient in one."),
    click.option("--two-up", is_flag=True, help="Two pages a side."),
    click.option("--onto", type=choice("tabloid", "a3"), help="Two pages at full size, on paper of twice the size."),
    click.option("--small-print", is_flag=True, help="Make text smaller than 10 points, for two pages a side."),
    click.option("--facing", is_flag=True, help="A paper in two languages: one on the fronts, one on the backs."),
    click.option("--copies", type=click.IntRange(1, 99), default=1, show_default=True, help="Of everybody's papers."),
    click.option(
        "--cover", type=choice("patient", "day", "both"), help="A cover on each patient's papers, a list on all."
    ),
    click.option("--tagged", is_flag=True, help="A print run that can be read by ear, with links."),
)


class Failures(Faults):
    """Faults met on the way, printed as they come."""

    def __init__(self, gathers: bool = False) -> None:
        self.gathered: list[Finding] = []  # for a document, in place of lines
        super().__init__(self.gathered.append if gathers else tell)

    def trees(self) -> list[dict[str, str | int]]:
        """Return those that were gathered, as JSON has them."""
        return [finding.tree() for finding in self.gathered]

    def leave(self, code: int = SOME) -> None:
        """Exit with *code* if there was a fault."""
        if self.count:
            sys.exit(code)


def tell(finding: Finding) -> None:
    """Print a finding where progress goes."""
    click.echo(str(finding), err=True)


class Teller:
    """Prints findings and refusals as a stage tells them, and shows a bar while there is one to show."""

    def __init__(self, quiet: bool, gathers: bool = False) -> None:
        self.quiet = quiet or gathers
        self.gathered: list[Finding] | None = [] if gathers else None  # for a document, in place of lines
        self.while_open = ExitStack()
        self.advance: Callable[..., None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.while_open.close()

    def begin(self, rows: int) -> None:
        """Show the bar."""
        self.advance = self.while_open.enter_context(progress(rows, self.quiet))

    def tell(self, event: object) -> None:
        """Print *event* if it is a finding, or a row that is refused."""
        for finding in [event] if isinstance(event, Finding) else getattr(event, "findings", ()):
            if self.gathered is None:
                tell(finding)
            else:
                self.gathered.append(finding)


_LONGEST_LINE = 4096


def typed(**options: str | None) -> dict[str, str | None]:
    """Return *options*, with a line of standard input in place of each that is "-", in their order.

    Other users of a computer can read the arguments of a command.
    """
    found = dict(options)
    stream = getattr(sys.stdin, "buffer", sys.stdin)  # it is UTF-8, whatever the environment says
    for name in (name for name, value in options.items() if value == "-"):
        try:
            line = stream.readline(_LONGEST_LINE) if stream else ""
            whole = len(line) < _LONGEST_LINE
            text = line if isinstance(line, str) else line.decode("utf-8-sig", "strict" if whole else "ignore")
        except (OSError, ValueError):  # it is closed, or in another encoding
            raise click.UsageError(f"--{name} - cannot read its line of standard input: is it UTF-8 text?") from None
        if not text.strip():
            raise click.UsageError(f"--{name} - reads a line of standard input, and there was none")
        if not whole:
            raise click.UsageError(f"--{name} - reads a line of standard input, and it was too long")
        found[name] = text.strip()
    return found


def read_blanks(path: Path | None) -> tuple[tuple[tuple[str, str], ...], list[Finding]]:
    """Return what is typed on blanks in the file at *path*, each with its key, and what is wrong with that file.

    - is standard input. No finding repeats what stands there.
    """
    if path is None:
        return (), []
    from handpress.source.yaml import parse, read_file

    try:
        if str(path) != "-":
            node = read_file(path)
        else:
            stream = getattr(sys.stdin, "buffer", None)
            content = stream.read(_MOST_TYPED + 1) if stream else b""
            node = parse(content[:_MOST_TYPED].decode("utf-8-sig"), "standard input")
    except UnicodeDecodeError:
        return (), [Finding(Span("--blanks"), "this is no UTF-8 text", "encoding", "save it as UTF-8")]
    except HandpressError as error:
        place = error.findings[0]
        if place.rule in _OF_A_FILE:
            return (), [place]
        return (), [Finding(place.span, "this is no list of keys and texts", "blank", _AS_LISTED)]
    texts = tuple((key, value.text) for key, value in node.pairs if value.kind == "text")
    if len(texts) < len(node.pairs) or (node.kind != "mapping" and not node.is_empty()):
        return (), [Finding(node.span, "this is no list of keys and texts", "blank", _AS_LISTED)]
    return texts, []


_MOST_TYPED = 100_000  # bytes
_OF_A_FILE = ("missing-file", "unreadable", "encoding", "too-large")  # they repeat nothing of what stands in it
_AS_LISTED = "fill in what handpress list CODE --blanks prints"


def read_list(path: Path) -> Path | DayList:
    """Return the list of appointments at *path*; - is standard input, as a file would hold it."""
    from handpress.lists.daylist import MAX_BYTES, DayList

    if str(path) != "-":
        return path
    stream = getattr(sys.stdin, "buffer", None)
    content = stream.read(MAX_BYTES + 1) if stream else b""
    if not content or len(content) > MAX_BYTES:
        raise click.UsageError(
            f"- reads the list from standard input, and {'it is too long' if content else 'there is none'}"
        )
    return DayList.of_bytes("standard input", content)


def mapped(names: tuple[str, ...]) -> dict[str, str]:
    """Return which heading stands for each column, from ``COLUMN=HEADING``."""
    found = {}
    for name in names:
        column, equals, heading = name.partition("=")
        if not equals or not column or not heading:
            raise click.UsageError("write --map as COLUMN=HEADING, as in patient=Pt_Nm")
        found[column.strip().lower()] = heading
    return found


@contextmanager
def progress(rows: int, quiet: bool) -> Iterator[Callable[..., None]]:
    """Give a function to call for each row that is done; where somebody looks on, a bar shows it."""
    if quiet or not sys.stderr.isatty():
        yield lambda *done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=rows, rate="")

        def advance(*done: object) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, rate=f"{speed:,.0f} a second" if speed else "")

        yield advance
