"""The standards that a file can be held to, and under which clauses of them a fault is named.

A rule is a standard and a clause, as "ua1-7.1" (ISO 14289-1) or "a2a-6.2.11.5" (ISO 19005-2). What breaks both
standards is named under both. A rule of no standard is named whatever is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

NAMES = {"ua1": "PDF/UA-1", "a2a": "PDF/A-2a", "a2b": "PDF/A-2b", "a2u": "PDF/A-2u"}
DEFAULT = ("ua1", "a2a")
_ISO = {"ua1": "ISO 14289-1"}
# How the metadata say that a file keeps to one: ISO 14289-1, 5; ISO 19005-2, 6.6.4. A higher level keeps to the lower.
MARKS: dict[str, dict[str, tuple[str, ...]]] = {
    "ua1": {"part": ("1",)},
    "a2a": {"part": ("2",), "conformance": ("A",)},
    "a2u": {"part": ("2",), "conformance": ("U", "A")},
    "a2b": {"part": ("2",), "conformance": ("B", "U", "A")},
}

# Clauses of which the standards ask the same. Where only a part of a clause is the same, the fault itself names both.
_SAME = {
    "a2a-6.1.1": "ua1-6.2",  # that a file follows ISO 32000-1 at all
    "a2a-6.1.4": "ua1-6.2",
    "a2a-6.2.11.2": "ua1-7.21.2",
    "a2a-6.2.11.3.1": "ua1-7.21.3.1",
    "a2a-6.2.11.3.2": "ua1-7.21.3.2",
    "a2a-6.2.11.3.3": "ua1-7.21.3.3",
    "a2a-6.2.11.4.1": "ua1-7.21.4.1",
    "a2a-6.2.11.4.2": "ua1-7.21.4.2",
    "a2a-6.2.11.5": "ua1-7.21.5",
    "a2a-6.2.11.6": "ua1-7.21.6",
    "a2a-6.2.11.7.2": "ua1-7.21.7",
    "a2a-6.2.11.8": "ua1-7.21.8",
}
# ISO 19005-2, 5: what levels B and U do not ask. Conformance levels above them add to what these ask.
_LEFT_OUT = {"a2a": (), "a2u": ("6.7", "6.2.11.7.3"), "a2b": ("6.7", "6.2.11.7.2", "6.2.11.7.3")}


def named(rules: str, standards: Sequence[str]) -> str:
    """Return under which rules a fault is named where only *standards* are asked for; nothing if it breaks none.

    Args:
        rules: One rule, or more that are parted by spaces; of ISO 19005-2 as level A names them.
        standards: Keys of ``NAMES``.
    """
    found: dict[str, None] = {}
    several = rules.split()
    for rule in [*several, *(_SAME[rule] for rule in several if rule in _SAME)]:
        standard, _, clause = rule.partition("-")
        if standard not in NAMES:
            found[rule] = None
        for wanted in standards:
            if wanted == standard or (standard == "a2a" and wanted in _LEFT_OUT and not _is_out(clause, wanted)):
                found[f"{wanted}-{clause}"] = None
    return ", ".join(found)


def _is_out(clause: str, standard: str) -> bool:
    return any(f"{clause}.".startswith(f"{each}.") for each in _LEFT_OUT[standard])


def described(rule: str) -> str:
    """Return the clauses that *rule* is, in words; nothing for a rule of no standard."""
    pairs = [each.partition("-") for each in rule.split(", ")]
    return "; ".join(
        f"{NAMES[standard]}: {_ISO.get(standard, 'ISO 19005-2')}, {clause}"
        for standard, _, clause in pairs
        if standard in NAMES
    )


def sentence(standards: Sequence[str]) -> str:
    """Return the names of *standards* as a sentence lists them."""
    names = [NAMES[each] for each in dict.fromkeys(standards)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
