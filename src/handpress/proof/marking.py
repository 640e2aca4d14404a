"""The marks of a content stream: what is tagged, what is an artifact, what is neither (ISO 32000-1, 14.6)."""

from __future__ import annotations

from handpress.proof.content import Content, Mark
from handpress.proof.framing import check_flaws
from handpress.proof.language import read_language
from handpress.proof.syntax import Name, values

# What surrounds the content: a structure element, an artifact, ActualText, a language; or nothing is asked of it,
# as of the look of an annotation, the tile of a pattern, the glyph of a Type 3 font.
TAGGED, ARTIFACT, ACTUAL, LANG, EXEMPT = 1, 2, 4, 8, 16
_MARKED = TAGGED | ARTIFACT | EXEMPT
_SPOKEN = ("ActualText", "Alt", "E")


class Marking:
    """The marks that are open at a place of a content stream.

    Attributes:
        place: Where the stream is.
        owner: The object number of the page or form whose content it is.
        flags: What surrounds the content.
        mark: The marked-content sequence with an MCID that is open.
        in_text: Whether a text object is open.
        again: Whether the stream was run before, in another state.
        open_marks: What surrounded the marks that are open.
    """

    def __init__(self, content: Content, place: str, owner: int) -> None:
        self.content = content
        self.pdf = content.pdf
        self.report = content.report
        self.place = place
        self.owner = owner
        self.flags = 0
        self.mark: Mark | None = None
        self.in_text = False
        self.again = False
        self.open_marks: list[tuple[int, Mark | None, bool]] = []

    def fault(self, rule: str, fact: str, hint: str) -> None:
        """Report a fault of this stream."""
        self.report(rule, self.place, fact, hint)

    def look_up(self, kind: str, name: str) -> object:
        """Return a resource, or None."""
        raise NotImplementedError

    def values(self, operands: bytes) -> list[object]:
        """Return the operands; report what is wrong with how they are written."""
        flaws: set[str] = set()
        found = values(operands, flaws)
        if flaws:
            check_flaws(flaws, self.place, self.report)
        return found

    def check_marked(self, what: str) -> None:
        """Note what is painted; report it outside of all marks: ISO 14289-1, 7.1."""
        if self.mark is not None:
            self.mark.empty = False
        if not self.flags & _MARKED:
            fact = f"{what} is neither tagged nor an artifact"
            self.fault("ua1-7.1", fact, "tag it, or mark it as an artifact")

    def begin_mark(self, operator: bytes, operands: bytes) -> None:
        """Open a mark."""
        given = self.values(operands)
        tag = given[0] if given and isinstance(given[0], Name) else ""
        properties = self._properties(given, tag) if operator == b"BDC" else {}
        mcid = properties.get("MCID")
        self.open_marks.append((self.flags, self.mark, self.in_text))
        if mcid is not None and type(mcid) is not int:
            self.fault("ua1-7.1", "an MCID is no whole number", "number the marked content of a page from 0")
        if tag == "Artifact":
            if self.flags & TAGGED:
                self.fault("ua1-7.1", "an artifact stands within tagged content", "close the tagged content before it")
            self.flags |= ARTIFACT
        elif type(mcid) is int:
            self._begin_tagged(mcid)
        if "ActualText" in properties:
            self.flags |= ACTUAL
        if "Lang" in properties:
            read_language(self.pdf, properties["Lang"], self.place, self.report)
            self.flags |= LANG
        if tag == "Span" and any(key in properties for key in _SPOKEN):
            self.note_text()

    def _properties(self, given: list[object], tag: str) -> dict[str, object]:
        listed = given[1] if len(given) > 1 else None
        if isinstance(listed, dict):
            return listed
        properties = self.look_up("Properties", listed) if isinstance(listed, Name) else None
        if properties is None:
            fact = f"the property list of a {tag or 'nameless'} mark cannot be found"
            self.fault("a2a-6.2.2", fact, "name it in the resources, or write it in place")
        return self.pdf.entries(properties)

    def _begin_tagged(self, mcid: int) -> None:
        if self.flags & ARTIFACT:
            self.fault("ua1-7.1", "tagged content stands within an artifact", "close the artifact before it")
        if self.mark is not None:
            self.fault("ua1-7.1", "marked content with an MCID stands within another", "close one before the next")
        self.flags |= TAGGED
        key = self.owner, mcid
        if key not in self.content.marks:
            self.content.marks[key] = Mark(self.owner, mcid, self.place)
        elif not self.again:
            place, hint = f"{self.place}, MCID {mcid}", "give each piece of content its own number"
            self.report("ua1-7.1", place, "the number is used more than once", hint)
        self.mark = self.content.marks[key]

    def end_mark(self, operator: bytes, operands: bytes) -> None:
        """Close a mark."""
        if not self.open_marks:
            self.fault("ua1-7.1", "EMC closes nothing", "write as many EMC as BMC and BDC")
            return
        self.flags, self.mark, in_text = self.open_marks.pop()
        if in_text != self.in_text:
            # ISO 32000-1, 14.6.1
            fact = "marked content and a text object overlap without one holding the other"
            self.fault("ua1-7.1", fact, "open and close a mark on the same side of BT and ET")

    def note_text(self) -> None:
        """Note text that no property list gives a language: ISO 14289-1, 7.2."""
        if self.flags & (LANG | EXEMPT):
            return
        if self.mark is not None:
            self.mark.empty = False
            self.mark.unspoken = True
        else:
            self.content.mute = self.content.mute or self.place
