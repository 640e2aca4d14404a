"""What the pages paint: marked content, fonts and what is shown in them."""

from __future__ import annotations

from handpress.proof.file import Pdf
from handpress.proof.graphics import Graphics
from handpress.proof.report import Gathered
from handpress.proof.syntax import Stream


class Mark:
    """A marked-content sequence with an MCID.

    Attributes:
        owner: The object number of the page, or of the form, whose content it is.
        unspoken: Whether it holds text, and no property list says in which language.
        empty: Whether nothing is painted in it.
        text: The codes that it shows first.
    """

    __slots__ = ("empty", "mcid", "owner", "place", "text", "unspoken")

    def __init__(self, owner: int, mcid: int, place: str) -> None:
        self.owner, self.mcid, self.place = owner, mcid, place
        self.unspoken = False
        self.empty = True
        self.text = b""


class FontUse:
    """A font and what is shown in it.

    Attributes:
        entries: The font's dictionary.
        number: Its object number.
        shown: Place, mark, whether ActualText stands for it, whether it can be seen, codes.
        glyphs: Of a Type 3 font: what draws each code, until it is drawn.
    """

    __slots__ = ("entries", "glyphs", "number", "shown")

    def __init__(self, entries: dict[str, object], number: int) -> None:
        self.entries, self.number = entries, number
        self.shown: list[tuple[str, Mark | None, bool, bool, bytes]] = []
        self.glyphs: dict[int, object] = {}


class PageObject:
    """A page of the file.

    Attributes:
        number: Its object number.
        borrowed: Whether its resources come from above it in the page tree.
        boxes: Left, bottom, right, top of each of its boxes.
    """

    __slots__ = ("borrowed", "boxes", "entries", "number", "place", "resources")

    def __init__(self, number: int, place: str, entries: dict[str, object]) -> None:
        self.number, self.place, self.entries = number, place, entries
        self.resources: dict[str, object] = {}
        self.borrowed = False
        self.boxes: dict[str, list[float]] = {}


class Content:
    """All that the pages paint.

    Attributes:
        marks: Marked content by owner and MCID.
        fonts: Fonts by the identity of their dictionary.
        holders: The StructParents entry of each owner of marks.
        mute: Where text first stands that no mark and no property list gives a language.
        unread: Owners whose content could not be read.
        painted: How often each form is painted, by the identity of its stream.
    """

    def __init__(self, pdf: Pdf, report: Gathered) -> None:
        self.pdf = pdf
        self.report = report
        self.graphics = Graphics(pdf, report)
        self.marks: dict[tuple[int, int], Mark] = {}
        self.fonts: dict[int, FontUse] = {}
        self.holders: dict[int, object] = {}
        self.mute: str | None = None
        self.unread: set[int] = set()
        self.painted: dict[int, int] = {}
        self._variants: dict[int, set[tuple[object, ...]]] = {}

    def is_new(self, form: Stream, state: tuple[object, ...]) -> bool:
        """Note that a form is painted in a state; return whether that is to be run.

        A form is run once for each state in which it is painted, and not for more than sixteen of them.
        """
        self.painted[id(form)] = self.painted.get(id(form), 0) + 1
        known = self._variants.setdefault(id(form), set())
        if state in known or len(known) > 15:
            return False
        known.add(state)
        return True

    def check_forms(self) -> None:
        """Report forms whose marks belong to more than one place: ISO 14289-1, 7.20."""
        for owner in {owner for owner, _ in self.marks}:
            form = self.pdf.objects.get(owner)
            if isinstance(form, Stream) and self.painted.get(id(form), 0) > 1:
                fact = "a form with marked content is painted more than once"
                hint = "write its content where it belongs, or paint it as an artifact"
                self.report("ua1-7.20", f"object {owner}", fact, hint)
