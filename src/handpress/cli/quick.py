"""The quick road: one handout from a plate that is ready, and the help, without loading click.

Does nothing that the commands would not do, and leaves everything that it is not sure of to them: then it has
written nothing yet.
"""

from __future__ import annotations

import os
import sys
import time

_VALUES = {
    "--library": "",
    "--brand": "",
    "--out": "output",
    "--language": "en",
    "--edition": "standard",
    "--paper": "letter",
    "--ink": "color",
    "--patient": "",
    "--date": "",
    "--clinician": "",
}
_CHOICES = {"--edition": ("standard", "large-print"), "--paper": ("letter", "a4"), "--ink": ("color", "grey")}


def quick(arguments: list[str]) -> bool:
    """Do what the command line asks for, if that can be done at once; return whether it was."""
    if len(arguments) == 2 and arguments[1] in ("--help", "-h"):
        return _help(arguments[0])
    if len(arguments) < 3 or arguments[1] != "render":
        return False
    found = _options(arguments[2:])
    if found is None:
        return False
    options, code, quiet = found
    return _render(options, code, quiet)


def _help(program: str) -> bool:
    """Print the help as the commands would; a test holds the file to them."""
    if os.path.basename(program) != "handpress":
        return False
    try:
        width = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        width = 80
    if width < 80:
        return False
    with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as stream:
        sys.stdout.write(stream.read())
    return True


def _options(arguments: list[str]) -> tuple[dict[str, str], str, bool] | None:
    """Return options, code and whether to be quiet; None if there is anything but the plain form."""
    options, codes, quiet = dict[str, str](), list[str](), False
    rest = iter(arguments)
    for argument in rest:
        if argument == "--quiet":
            quiet = True
        elif argument.startswith("-"):
            name, equals, value = argument.partition("=")
            if name not in _VALUES or name in options:
                return None
            if not equals:
                value = next(rest, "")
            if not value or value.startswith("-") or value not in _CHOICES.get(name, (value,)):
                return None
            options[name] = value
        else:
            codes.append(argument)
    if len(codes) != 1:
        return None
    return _VALUES | options, codes[0], quiet


def _render(options: dict[str, str], code: str, quiet: bool) -> bool:
    from handpress.data import library_path
    from handpress.disk.files import file_name, replace
    from handpress.pdf.filling import UnfitError
    from handpress.press.kits import Kit, kit_name
    from handpress.press.store import store

    plates = store()
    when = _moment(options["--date"])
    patient, clinician = _name(options["--patient"]), _name(options["--clinician"])
    out = options["--out"]
    folder, brand = options["--library"] or library_path(), options["--brand"]
    plain = all([os.path.normpath(path) == path != "." for path in (out, folder, brand) if path])
    if plates is None or when is None or patient is None or clinician is None or not plain:
        return False
    day, minute = when
    personal = bool(patient or clinician or day)
    language, edition = options["--language"], options["--edition"]
    known = (bool(patient), day is not None, minute is not None, bool(clinician))
    variant = (edition, options["--paper"], options["--ink"])
    kit = Kit.of(plates.get(plates.name(*kit_name(folder, brand, code, language, variant, known))))
    if kit is None or not kit.fresh(time.time()) or (kit.until and day and day > kit.until):
        return False
    try:
        data = kit.press(kit.values(patient, day, minute, clinician))
    except UnfitError:
        return False
    if data is None:
        return False
    path = os.path.join(out, file_name(code, language, personal, edition != "standard"))
    try:
        path.encode(sys.stdout.encoding or "utf-8")
        os.makedirs(out, exist_ok=True)
        replace(path, data, 0o600 if personal else 0o666)
    except (OSError, UnicodeError):
        return False
    lines = [*kit.notices, *([] if quiet else [f"[1/1] {code} {kit.title}"])]
    sys.stderr.write("".join([f"{line}\n" for line in lines]))
    try:
        sys.stdout.write(f"{path}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on: end as click does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    return True


def _name(text: str) -> str | None:
    """Return a name as it is printed; None if somebody should look at it more closely."""
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFC", text)
    if not all([c.isalpha() or (" " <= c <= "~") for c in text]):
        return None
    return text if text == " ".join(text.split()) else None


def _moment(text: str) -> tuple[int | None, int | None] | None:
    """Return the day and the minute of "2026-03-03T08:30"; None if it is not plainly such a text."""
    if not text:
        return None, None
    from handpress.content.reckon import days_in_month, ordinal

    date, clock = text[:10], text[11:]
    if not text.isascii() or date[4:5] + date[7:8] != "--" or not (date[:4] + date[5:7] + date[8:]).isdigit():
        return None
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:])
    if not (len(date) == 10 and 1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    if len(text) == 10:
        return ordinal(year, month, day), None
    if len(clock) != 5 or text[10] not in "T " or clock[2] != ":" or not (clock[:2] + clock[3:]).isdigit():
        return None
    hour, minute = int(clock[:2]), int(clock[3:])
    return (ordinal(year, month, day), hour * 60 + minute) if hour < 24 and minute < 60 else None
