"""What a page prints of its own: fixed words that stand round a handout's texts and are in no record of an approval.

An approval holds while the handout's and the brand's words do, whatever the page makes of them. What a page adds is
shown to the next reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from handpress.brand.look import Look
from handpress.content.approval import Approval, Standing, State
from handpress.content.changes import TextLine
from handpress.content.glossary import Glossary
from handpress.content.handout import Handout
from handpress.forms.outline import OutlineNode, reading
from handpress.layout.compose import compose, presented
from handpress.layout.copy import Copy, pictures_of
from handpress.review.wording import lines_of

PAGE = 2  # what the page adds; one more when it says other words of its own
_HEADING = "On the page itself"


def page_lines(handout: Handout, look: Look, glossary: Glossary, record: str, library: Path) -> list[TextLine]:
    """Return each line that the page of *handout* prints and its *record* does not hold, in reading order.

    Args:
        handout: As it is read.
        look: The brand that it prints under.
        glossary: The clinic's terms.
        record: What an approval of it covers.
        library: Its folder.
    """
    known = _folded("\n".join(line.text for line in lines_of(record)))
    shown, pictures = presented(handout, look, glossary), pictures_of(handout, library)
    copy = Copy(shown, look, standing=Standing(State.APPROVED), pictures=pictures)
    content = reading(compose(copy))
    said = (text for group in content.groups for node in group.nodes for text in _lines(node))
    lines = dict.fromkeys(text for text in said if _folded(text) not in known)
    return [TextLine(_HEADING, line) for line in lines]


def seen_before(approval: Approval | None) -> bool:
    """Whether the reviewer of *approval* saw the page as it is."""
    return approval is not None and approval.page == PAGE


def _lines(node: OutlineNode) -> Iterator[str]:
    inner = [part for part in node.parts if isinstance(part, OutlineNode) and part.role not in ("Link", "Span", "Form")]
    if inner:
        for part in inner:
            yield from _lines(part)
    elif any(letter.isalpha() for letter in node.text):
        yield " ".join(node.text.split())


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()
