"""A clinic's own edits of a library handout, from its overlay file: texts filled, replaced, removed and added.

Works on trees, so that a later fault is told in the file that its text comes from. Refuses to guess: a text that
is not there letter for letter, or stands twice, is a conflict. Loses and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handpress.content.handout import lost_phrases
from handpress.content.overlay.edits import Edits, mapping_of
from handpress.content.overlay.form import SETTINGS, Overlay
from handpress.content.overlay.texts import in_paragraphs, section_fingerprint
from handpress.diagnostics import Finding, HandpressError, Span, listed, quoted
from handpress.source.bind import NONE, bind, says_none
from handpress.source.texts import one_line
from handpress.source.yaml import Node

__all__ = ["apply", "section_fingerprint"]


def apply(library: Node, overlay: Node) -> Node:
    """Return the tree of a library's handout with a clinic's edits, each with the place where it was written.

    The texts that the edits bring are read with the rest of the handout, by `read_handout`.

    Args:
        library: The tree of the handout file.
        overlay: The tree of the overlay file.

    Raises:
        HandpressError: With every fault of the overlay's form; if it has none, with every conflict.
    """
    wanted = bind(Overlay, overlay)
    if other := list(_other_handout(library, overlay)):
        raise HandpressError(other)
    whole = in_paragraphs(library)
    edits = Edits(whole)
    for entry, node in zip(wanted.fill, overlay.walk(("fill",)).items, strict=True):
        edits.fill(entry, node)
    for change, node in zip(wanted.replace, overlay.walk(("replace",)).items, strict=True):
        edits.replace(change, node)
    for removal, node in zip(wanted.remove, overlay.walk(("remove",)).items, strict=True):
        edits.remove(removal, node)
    for addition, node in zip(wanted.add, overlay.walk(("add",)).items, strict=True):
        edits.add(addition, node)
    edits.check()
    if overlay.child("translation") and not library.child("translation"):
        fact, hint = "the library's handout is no translation", 'delete "translation:"'
        edits.report(overlay.key_span(("translation",)), fact, hint)
    if edits.findings:
        raise HandpressError(listed(sorted(set(edits.findings), key=lambda finding: finding.span)))
    return _headed(edits.merged(whole)[0], overlay, library)


def _other_handout(library: Node, overlay: Node) -> Iterator[Finding]:
    """Yield a finding for each code, and the language, that the library's file does not have."""
    known = [one_line(node.text) for node in _codes(library)]
    for node in _codes(overlay):
        if known and (code := one_line(node.text)) not in known:
            key, should = ("code", f'"{known[0]}"') if len(known) == 1 else ("codes", f"[{', '.join(known)}]")
            key, should = ("codes", NONE) if known == [NONE] else (key, should)
            yield _other(node.span, "code", code, quoted(", ".join(known)), f"{key}: {should}")
    here, there = (node.child("language") for node in (overlay, library))
    is_, should = (one_line(node.text) if node else "en" for node in (here, there))
    if is_ != should and should:
        yield _other(here.span if here else overlay.span, "language", is_, quoted(should), f'language: "{should}"')


def _other(place: Span, key: str, held: str, should: str, hint: str) -> Finding:
    fact = f'"{key}": {quoted(held)} stands in an overlay of the handout with {should}'
    return Finding(place, fact, "overlay", f"write {hint}, or give the overlay the name of its own handout")


def _codes(node: Node) -> tuple[Node, ...]:
    """Return the places of the codes that *node*, the tree of a file, names; or of the word that there are none."""
    codes, code = node.child("codes"), node.child("code")
    if codes:
        return (codes,) if says_none(codes) else codes.items
    return (code,) if code else ()


def _headed(merged: Node, overlay: Node, library: Node) -> Node:
    """Return *merged* with the overlay's version behind its own, the later date, translation keys and phrases."""
    if version := overlay.child("version"):
        # Behind it: an update of the library is another version of the page, too.
        own = merged.child("version")
        text = f"{one_line(own.text) if own else 1}, {one_line(version.text)}"
        merged = _set(merged, "version", replace(version, text=text), overlay.key_span(("version",)))
    if revised := overlay.child("revised"):
        own = merged.child("revised")
        if own is None or one_line(own.text) < one_line(revised.text):
            merged = _set(merged, "revised", revised, overlay.key_span(("revised",)))
    for key in SETTINGS:
        if value := overlay.child(key):
            merged = _set(merged, key, value, overlay.key_span((key,)))
    if translation := overlay.child("translation"):
        whole = merged.walk(("translation",))
        for (key, value), span in zip(translation.pairs, translation.keys, strict=True):
            whole = _set(whole, key, value, span)
        merged = _set(merged, "translation", whole, merged.key_span(("translation",)))
    if added := overlay.child("phrases"):
        known = merged.child("phrases")
        phrases = replace(known or added, items=(*(known.items if known else ()), *added.items))
        merged = _set(merged, "phrases", phrases, overlay.key_span(("phrases",)))
    return _without_lost_phrases(merged, library)


def _set(node: Node, key: str, value: Node, span: Span) -> Node:
    found = [(name, each, place) for (name, each), place in zip(node.pairs, node.keys, strict=True)]
    new = (key, value, span)
    found = [new if each[0] == key else each for each in found]
    return mapping_of(node, found if node.child(key) else [*found, new])


def _without_lost_phrases(merged: Node, library: Node) -> Node:
    """Return *merged* without the library's phrases that stood only in texts that the clinic took out."""
    known = merged.child("phrases")
    if known is None:
        return merged
    own = {phrase.span for phrase in library.walk(("phrases",)).items}
    faults = {finding.span for finding in lost_phrases(library)}
    lost = {finding.span for finding in lost_phrases(merged)} - faults
    left = [each for each in known.items if each.span not in own or each.walk(("text",)).span not in lost]
    if len(left) == len(known.items):
        return merged
    pairs = [(key, replace(known, items=tuple(left)) if key == "phrases" else value) for key, value in merged.pairs]
    found = [(*pair, span) for pair, span in zip(pairs, merged.keys, strict=True)]
    return mapping_of(merged, [each for each in found if left or each[0] != "phrases"])
