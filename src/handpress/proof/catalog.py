"""What the catalog says of the whole file: marks, language, output intent, layers, actions, bookmarks, forms."""

from __future__ import annotations

from handpress.proof.colourspaces import ColourSpaces, is_utf8, profile_fault
from handpress.proof.file import Pdf, UnreadableError
from handpress.proof.framing import check_filters
from handpress.proof.language import read_language, report_mute
from handpress.proof.metadata import claims
from handpress.proof.report import Gathered
from handpress.proof.syntax import Ref, Stream

_ACTIONS = {"GoTo", "GoToR", "GoToE", "Thread", "URI", "Named", "SubmitForm"}
_NAMED = {"NextPage", "PrevPage", "FirstPage", "LastPage"}
_CALLS = ("A", "OpenAction", "Next", "PA")


def check_catalog(pdf: Pdf, report: Gathered) -> None:
    """Report what the catalog lacks or must not have."""
    root = pdf.root
    mark = pdf.entries(root.get("MarkInfo"))
    if pdf.get(mark.get("Marked")) is not True:
        fact = "the file does not say that it is tagged"
        report("ua1-6.2 a2a-6.7.2.2", "catalog", fact, "set Marked to true in MarkInfo")
    if pdf.get(mark.get("Suspects")) is True:
        report("ua1-7.1", "catalog", "the file says that its tags are suspect", "check the tags and remove Suspects")
    if pdf.get(pdf.entries(root.get("ViewerPreferences")).get("DisplayDocTitle")) is not True:
        report("ua1-7.1", "catalog", "the window shows no title", "set DisplayDocTitle to true in ViewerPreferences")
    if "Lang" in root:
        read_language(pdf, root["Lang"], "catalog", report)
    for key, rule, fact in (
        ("AA", "a2a-6.5.2", "the document has actions of its own (AA)"),
        ("NeedsRendering", "a2a-6.4.2", "the document says NeedsRendering"),
        ("Requirements", "a2a-6.11", "the document has Requirements"),
    ):
        if pdf.get(root.get(key)) not in (None, False):
            report(rule, "catalog", fact, f"remove {key}")
    if "AlternatePresentations" in pdf.entries(root.get("Names")):
        hint = "remove AlternatePresentations"
        report("a2a-6.10", "catalog", "the document has alternate presentations", hint)
    _check_permissions(pdf, report)
    _check_layers(pdf, report)
    _check_outlines(pdf, report)


def _check_permissions(pdf: Pdf, report: Gathered) -> None:
    """Check who may change a signed file: 6.1.12."""
    permissions = pdf.entries(pdf.root.get("Perms"))
    if set(permissions) - {"UR3", "DocMDP"}:
        report("a2a-6.1.12", "catalog", "Perms has other keys than UR3 and DocMDP", "remove them")
    if "DocMDP" not in permissions:
        return
    for signature in pdf.objects.values():
        for each in pdf.array(pdf.entries(signature).get("Reference"))[:50]:
            if set(pdf.entries(each)) & {"DigestLocation", "DigestMethod", "DigestValue"}:
                fact = "a signature reference holds a digest, which DocMDP does not allow"
                report("a2a-6.1.12", "catalog", fact, "remove its Digest keys")


# Output intents: ISO 19005-2, 6.2.3.


def read_output_intent(pdf: Pdf, colours: ColourSpaces, report: Gathered) -> None:
    """Check the output intents; tell *colours* which they cover."""
    profiles: set[object] = set()
    for at, value in enumerate(pdf.array(pdf.root.get("OutputIntents")), 1):
        intent = pdf.entries(value)
        place = f"output intent {at}"
        profile = intent.get("DestOutputProfile")
        if intent.get("S") == "GTS_PDFX" and "DestOutputProfileRef" in intent:
            report("a2a-6.2.3", place, "its profile stands in another file", "embed the profile")
        if profile is None:
            continue
        profiles.add(profile if isinstance(profile, Ref) else id(profile))
        stream = pdf.get(profile)
        fact = profile_fault(pdf, stream, (b"prtr", b"mntr"), (b"RGB ", b"CMYK", b"GRAY"))
        if fact:
            report("a2a-6.2.3", place, f"its profile {fact}", "embed an ICC profile of a display or a printer")
        if intent.get("S") == "GTS_PDFA1" and isinstance(stream, Stream):
            colours.intent = (pdf.decode(stream) or b"")[16:20] or colours.intent
        if intent.get("S") == "GTS_PDFA1" and not isinstance(pdf.get(intent.get("OutputConditionIdentifier")), bytes):
            report("a2a-6.2.3", place, "it has no OutputConditionIdentifier", "name the condition, or write Custom")
    if len(profiles) > 1:
        report("a2a-6.2.3", "catalog", "the output intents have more than one profile", "let all use the same one")


# Layers: ISO 19005-2, 6.9; ISO 14289-1, 7.10.


def _check_layers(pdf: Pdf, report: Gathered) -> None:
    layers = pdf.entries(pdf.root.get("OCProperties"))
    if not layers:
        return
    names: set[str] = set()
    groups = {each for each in pdf.array(layers.get("OCGs")) if isinstance(each, Ref)}
    for value in [layers.get("D"), *pdf.each(layers.get("Configs"))]:
        pdf.budget.take(len(groups))
        setting = pdf.entries(value)
        name = pdf.text(setting.get("Name"))
        if not name:
            report("a2a-6.9 ua1-7.10", "layers", "a configuration has no name", "give each its own Name")
        elif name in names:
            report("a2a-6.9", "layers", "two configurations have the same name", "give each its own Name")
        names.add(name or "")
        if "AS" in setting:
            report("a2a-6.9 ua1-7.10", "layers", "a configuration switches layers by itself (AS)", "remove AS")
        if "Order" in setting and groups - _listed(pdf, setting["Order"]):
            report("a2a-6.9", "layers", "Order does not list all layers", "list each layer in Order")


def _listed(pdf: Pdf, order: object) -> set[Ref]:
    found: set[Ref] = set()
    queue, seen = [order], set[int]()
    while queue:
        value = queue.pop()
        if isinstance(value, Ref):
            found.add(value)
        value = pdf.get(value)
        if isinstance(value, list) and id(value) not in seen:
            seen.add(id(value))
            queue += pdf.each(value)
    return found


# Bookmarks: ISO 32000-1, 12.3.3; ISO 14289-1, 7.17.


def _check_outlines(pdf: Pdf, report: Gathered) -> None:
    outlines = pdf.root.get("Outlines")
    if outlines is None:
        return
    if "Lang" not in pdf.root and "First" in pdf.entries(outlines):
        report_mute("the bookmarks are", "bookmarks", report)
    seen: set[int] = set()
    queue: list[tuple[object, object]] = [(pdf.entries(outlines).get("First"), pdf.get(outlines))]
    hint = "write the bookmarks anew"
    while queue:
        value, parent = queue.pop()
        before: object = None
        while value is not None:
            item = pdf.get(value)
            if not isinstance(item, dict) or id(item) in seen:
                report("ua1-7.17", "bookmarks", "a bookmark is missing or stands there twice", hint)
                break
            seen.add(id(item))
            place = f"object {value.number}" if isinstance(value, Ref) else "bookmarks"
            if not pdf.text(item.get("Title")):
                report("ua1-7.17", place, "a bookmark has no title", "write its Title")
            if pdf.get(item.get("Parent")) is not parent or pdf.get(item.get("Prev")) is not before:
                report("ua1-7.17", place, "a bookmark names another Parent or Prev than it has", hint)
            destination = pdf.get(item.get("Dest"))
            if isinstance(destination, list) and not _is_page(pdf, destination):
                report("ua1-7.17", place, "a bookmark leads to no page", "let Dest name a page")
            if "First" in item:
                queue.append((item["First"], item))
            before, value = item, item.get("Next")
        if isinstance(parent, dict) and value is None and pdf.get(parent.get("Last")) is not before:
            report("ua1-7.17", "bookmarks", "Last is not the last bookmark", hint)


def _is_page(pdf: Pdf, destination: list[object]) -> bool:
    return bool(destination) and pdf.entries(destination[0]).get("Type") == "Page"


# All objects: actions, embedded files, filters.


def check_objects(pdf: Pdf, report: Gathered) -> None:
    """Look at every dictionary of the file for what must stand nowhere."""
    archived: dict[int, bool] = {}  # whether embedded files are PDF/A, by the identity of their streams
    for number, value in pdf.objects.items():
        place = f"object {number}"
        if isinstance(value, Stream):
            check_filters(pdf, place, value.entries, report)
            value = value.entries
        queue: list[object] = [value]
        while queue:
            each = queue.pop()
            if isinstance(each, dict):
                if not each.keys().isdisjoint(_TELLING):
                    _check_dictionary(pdf, each, place, archived, report)
                if "S" in each and pdf.get(each["S"]) == "MCD":
                    _check_clip(pdf, each, place, report)
                queue += [inner for inner in each.values() if type(inner) is dict or type(inner) is list]
            elif isinstance(each, list):
                queue += [inner for inner in each if type(inner) is dict or type(inner) is list]
    for script in _names(pdf, "JavaScript"):
        _check_action(pdf, pdf.entries(script), "catalog", report)


_NAMING = ("BaseFont", "FontName")
_TELLING = {*_CALLS, *_NAMING, "AA", "EF", "RoleMap"}


def _check_dictionary(
    pdf: Pdf, entries: dict[str, object], place: str, archived: dict[int, bool], report: Gathered
) -> None:
    pdf.budget.take(3 + len(pdf.entries(entries.get("AA"))))
    for key in _CALLS:
        if key in entries:
            _check_action(pdf, pdf.entries(entries[key]), place, report)
            for action in pdf.array(entries[key])[:50] if key == "Next" else ():
                _check_action(pdf, pdf.entries(action), place, report)
    for action in list(pdf.entries(entries.get("AA")).values())[:50]:
        _check_action(pdf, pdf.entries(action), place, report)
    if "EF" in entries:
        _check_attachment(pdf, entries, place, archived, report)
    # ISO 19005-2, 6.1.8, of fonts and types that nothing uses, too
    if not all(is_utf8(pdf.name(entries.get(key))) for key in _NAMING):
        report("a2a-6.1.8", place, "the name of a font is not UTF-8", "write it in UTF-8")
    for key, value in pdf.entries(entries.get("RoleMap")).items():
        if not is_utf8(key) or not is_utf8(pdf.name(value)):
            report("a2a-6.1.8", place, "the name of a structure type is not UTF-8", "write it in UTF-8")


def _check_clip(pdf: Pdf, entries: dict[str, object], place: str, report: Gathered) -> None:
    """Check a media clip: ISO 14289-1, 7.18.6.2."""
    if "CT" not in entries:
        report("ua1-7.18.6.2", place, "a media clip does not say what kind of data it is", "write CT")
    texts = [pdf.text(each) for each in pdf.each(entries.get("Alt"))]
    if not texts or len(texts) % 2 or not all(texts[1::2]):
        report("ua1-7.18.6.2", place, "a media clip has no Alt", "write pairs of language and text in Alt")


def _check_action(pdf: Pdf, action: dict[str, object], place: str, report: Gathered) -> None:
    """Check the kind of an action: 6.5.1."""
    kind = pdf.name(action.get("S"))
    if "S" not in action or action.get("Type") == "StructElem":
        return
    if kind not in _ACTIONS:
        report(
            "a2a-6.5.1",
            place,
            f"an action of {f'the kind {kind}' if kind else 'a kind without a name'} is not allowed",
            "remove it",
        )
    elif kind == "Named" and pdf.name(action.get("N")) not in _NAMED:
        hint = "use NextPage, PrevPage, FirstPage or LastPage"
        report("a2a-6.5.1", place, "a named action is none of the four allowed", hint)


def _names(pdf: Pdf, key: str) -> list[object]:
    """Return the values of a name tree of the catalog."""
    found: list[object] = []
    queue, seen = [pdf.entries(pdf.root.get("Names")).get(key)], set[int]()
    while queue:
        node = pdf.entries(queue.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        found += pdf.each(node.get("Names"))[1::2]
        queue += pdf.each(node.get("Kids"))
    return found


def _check_attachment(
    pdf: Pdf, entries: dict[str, object], place: str, archived: dict[int, bool], report: Gathered
) -> None:
    """Check an embedded file: ISO 19005-2, 6.8; ISO 14289-1, 7.11."""
    if not all(pdf.text(entries.get(key)) for key in ("F", "UF")):
        report("a2a-6.8 ua1-7.11", place, "an embedded file has no name in F and UF", "write its name in both")
    for value in list(pdf.entries(entries["EF"]).values())[:5]:
        stream = pdf.get(value)
        if id(stream) not in archived:
            data = pdf.decode(stream) if isinstance(stream, Stream) else None
            archived[id(stream)] = data is not None and data.startswith(b"%PDF-") and _claims_pdfa(pdf, data)
        if not archived[id(stream)]:
            fact = "an embedded file is not PDF/A-1 or PDF/A-2"
            report("a2a-6.8", place, fact, "remove it, or embed it as PDF/A")


def _claims_pdfa(pdf: Pdf, data: bytes) -> bool:
    try:
        return claims(Pdf(data, pdf.budget))
    except UnreadableError:
        return False
