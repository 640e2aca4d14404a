"""What is told of a row: why it cannot be read, or what was read in it that somebody should look at."""

from __future__ import annotations

from enum import Enum

from handpress.diagnostics import Severity


class Unread(Exception):  # noqa: N818 - never leaves this room
    """Why a cell cannot be used; nothing in it is from the cell.

    ``desk`` is what to do in the list itself, where the hint names what only who gives the command has.
    """

    def __init__(self, column: str, fact: str, hint: str, rule: str = "", desk: str = "") -> None:
        super().__init__(fact)
        self.column, self.fact, self.hint, self.rule = column, fact, hint, rule or column
        # On paper a day may be taken for the one to write.
        self.desk = (desk or hint).replace("write it as ", "write it like this: ")


class Note(Enum):
    """What was read in a row, and is told: its rule, the fact, what to do."""

    MIDNIGHT = ("midnight", "the time is midnight, as a program writes it that knows none", "the pages have no time")
    NO_TIME = ("placeholder-time", "what stands for the time is none", "the pages have no time")
    NIGHT = ("night", "the time is at night", "check whether it is before or after noon")
    MODIFIER = ("modifier", "a modifier was set aside", "the handout is that of the code")
    DIAGNOSIS = ("diagnosis", "a diagnosis stands beside the code, and was set aside", "handouts are by procedure")
    SEVERAL = ("several-codes", "there is more than one code: each is a paper", "")
    CODE_WORDS = ("code-words", "words beside the code were set aside", "")
    CODE_REPAIRED = ("code-repaired", "the spreadsheet had made something else of the code", "it was put right")
    NO_NUMBER = ("placeholder", "what stands for a number is none", "the row goes without it")
    NUMBER_REPAIRED = ("number-repaired", "the spreadsheet had added a decimal to a number", "it was taken off")
    NO_NAME = ("placeholder-name", "what stands for the name is none", "the pages have a blank for it")
    TURNED = ("name-order", "the family name stood first", "the given name prints first: names: in lists.yaml")
    NO_LANGUAGE = ("no-language", "nobody has said the language", "it prints in English, as where the cell is empty")
    INTERPRETER = ("language-words", "words beside the language were set aside", "")
    NO_SECOND = (
        "second-language",
        "the library has nothing in the second language: the papers come in the first alone",
        "write a language of the library, or no",
    )
    UNKNOWN_STATE = ("state", "the state is not known: it prints", "name the word under states in lists.yaml")
    ELSEWHERE = (
        "state-elsewhere",
        "what is not read may say that the appointment does not take place: it prints",
        "look at it there; if it holds the state, say so with --map state=HEADING",
    )
    SHORT = ("short-row", "the row ends before the last heading", "check that nothing was cut off")
    NO_DATE = (
        "no-date",
        "no date stands there",
        "if it stands above, or cells were merged, write it in each row",
    )

    def __init__(self, rule: str, fact: str, hint: str) -> None:
        self.rule, self.fact, self.hint = rule, fact, hint

    @property
    def severity(self) -> Severity:
        """Whether somebody should look at the row."""
        return Severity.NOTE if self in _PLAIN else Severity.WARNING


_PLAIN = (Note.SEVERAL, Note.CODE_WORDS, Note.TURNED, Note.INTERPRETER)
