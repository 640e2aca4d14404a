"""The kinds of section that a handout can have, and where each stands on the patient's journey."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """A part of the patient's journey, in the order in which it is printed."""

    ABOUT = "about"
    BEFORE = "before"
    DAY = "day"
    AFTER = "after"
    WATCH = "watch"
    FOLLOW_UP = "follow-up"
    OTHER = "other"
    STAYING_WELL = "staying-well"
    COSTS = "costs"


class Kind(StrEnum):
    """What a section is about. The value is the word that stands in the YAML."""

    OVERVIEW = "overview"
    INDICATIONS = "indications"
    SYMPTOMS = "symptoms"
    CAUSES = "causes"
    TESTS = "tests"
    PREPARATION = "preparation"
    PROCEDURE = "procedure"
    RECOVERY = "recovery"
    HOME_CARE = "home-care"
    COMPLICATIONS = "complications"
    WHEN_TO_CALL = "when-to-call"
    FOLLOW_UP = "follow-up"
    ALTERNATIVES = "alternatives"
    PREVENTION = "prevention"
    BILLING = "billing"
    COST = "cost"
    RELATED_CODES = "related-codes"

    @property
    def part(self) -> Part:
        """The part of the journey that this kind belongs to."""
        return _PART_OF[self]


_KINDS_OF = {
    Part.ABOUT: (Kind.OVERVIEW, Kind.INDICATIONS, Kind.SYMPTOMS, Kind.CAUSES, Kind.TESTS),
    Part.BEFORE: (Kind.PREPARATION,),
    Part.DAY: (Kind.PROCEDURE,),
    Part.AFTER: (Kind.RECOVERY, Kind.HOME_CARE),
    Part.WATCH: (Kind.COMPLICATIONS, Kind.WHEN_TO_CALL),
    Part.FOLLOW_UP: (Kind.FOLLOW_UP,),
    Part.OTHER: (Kind.ALTERNATIVES,),
    Part.STAYING_WELL: (Kind.PREVENTION,),
    Part.COSTS: (Kind.BILLING, Kind.COST, Kind.RELATED_CODES),
}
_PART_OF = {kind: part for part, kinds in _KINDS_OF.items() for kind in kinds}

MEANING = {
    Kind.OVERVIEW: "what the procedure is",
    Kind.INDICATIONS: "why it is done, when it is used",
    Kind.SYMPTOMS: "symptoms that lead to it",
    Kind.CAUSES: "causes and risk factors",
    Kind.TESTS: "tests before it",
    Kind.PREPARATION: "what the patient does before the day: a checklist",
    Kind.PROCEDURE: "what happens on the day: numbered steps",
    Kind.RECOVERY: "recovery and aftercare",
    Kind.HOME_CARE: "what the patient does at home",
    Kind.COMPLICATIONS: "what can go wrong",
    Kind.WHEN_TO_CALL: "signs for which the patient calls",
    Kind.FOLLOW_UP: "visits afterwards: a schedule",
    Kind.ALTERNATIVES: "other ways to treat it",
    Kind.PREVENTION: "staying well, education",
    Kind.BILLING: "billing and coding, off on the patient's page unless the brand prints costs",
    Kind.COST: "cost and insurance, off on the patient's page unless the brand prints costs",
    Kind.RELATED_CODES: "related codes, off on the patient's page unless the brand prints costs",
}
