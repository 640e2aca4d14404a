"""Colour spaces, and whether the output intent says what their colours look like (ISO 19005-2, 6.2.3 and 6.2.4)."""

from __future__ import annotations

from handpress.diagnostics import quoted
from handpress.proof.file import Pdf
from handpress.proof.state import GraphicsState, Painter
from handpress.proof.syntax import Name, Stream

SHORT_SPACES = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
_DEVICES = {"DeviceGray": "DefaultGray", "DeviceRGB": "DefaultRGB", "DeviceCMYK": "DefaultCMYK"}
_PROCESS = {"Cyan", "Magenta", "Yellow", "Black"}
_SPACES_OF_PROFILES = {b"RGB ": 3, b"CMYK": 4, b"GRAY": 1, b"Lab ": 3}


class ColourSpaces:
    """The colour spaces of one file, each checked once.

    Attributes:
        intent: The colour space of the output intent's profile.
    """

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.intent: bytes | None = None
        self._used: dict[tuple[object, ...], object] = {}  # holds the spaces, so that no id is used again
        self._separations: dict[str, object] = {}

    def named(self, name: str, run: Painter) -> object:
        """Return the colour space that *name* stands for in a content stream."""
        if name in _DEVICES or name == "Pattern":
            return Name(name)
        found = self.pdf.get(run.look_up("ColorSpace", name))
        if found is None:
            fact = f"there is no ColorSpace resource named {name}"
            run.fault("a2a-6.2.2", fact, "add it to the resources")
        return found

    def use_both(self, state: GraphicsState, how: int, run: Painter) -> None:
        """Check the colour spaces of a fill (1), a stroke (2) or both (3)."""
        if how & 1:
            self.use(state.fill, run)
            self._check_overprint(state.fill, state.overprint_fill, state, run)
        if how & 2:
            self.use(state.stroke, run)
            self._check_overprint(state.stroke, state.overprint, state, run)

    def use(self, space: object, run: Painter, depth: int = 0) -> None:
        """Check a colour space in which something is painted: 6.2.4."""
        space = self.pdf.get(space)
        key = (space if isinstance(space, Name) else id(space), run.place if isinstance(space, Name) else "")
        if key in self._used or depth > 8:
            return
        self._used[key] = space
        if isinstance(space, Name):
            self._use_device(space, run, depth)
        elif isinstance(space, list) and space:
            family = self.pdf.name(space[0])
            if family == "ICCBased":
                self._check_profile(space, run)
            elif family in _DEVICES:
                self._use_device(family, run, depth)
            elif family in ("Indexed", "I", "Pattern") and len(space) > 1:
                base = self.pdf.get(space[1])
                self.use(Name(SHORT_SPACES.get(base, base)) if isinstance(base, Name) else base, run, depth + 1)
            elif family == "Separation" and len(space) > 3:
                self._check_separation(space, run)
                self.use(space[2], run, depth + 1)
            elif family == "DeviceN" and len(space) > 3:
                self._check_inks(space, run)
                self.use(space[2], run, depth + 1)

    def _use_device(self, name: str, run: Painter, depth: int) -> None:
        if name not in _DEVICES:
            return
        instead = self.pdf.get(run.look_up("ColorSpace", _DEVICES[name]))
        if isinstance(instead, list):
            self.use(instead, run, depth + 1)
            return
        wanted = {"DeviceRGB": b"RGB ", "DeviceCMYK": b"CMYK"}.get(name)
        if self.intent is None or (wanted and self.intent != wanted):
            # ISO 19005-2, 6.2.4.3
            hint = "add an output intent that fits" if self.intent is None else "use colours that fit the output intent"
            run.fault("a2a-6.2.4.3", f"{name} is used, and the output intent does not say what it looks like", hint)

    def _check_profile(self, space: list[object], run: Painter) -> None:
        stream = self.pdf.get(space[1]) if len(space) > 1 else None
        fact = profile_fault(self.pdf, stream, (b"prtr", b"mntr", b"scnr", b"spac"), tuple(_SPACES_OF_PROFILES))
        if fact:
            run.fault("a2a-6.2.4.2", f"the profile of an ICCBased colour space {fact}", "embed another profile")

    def _check_overprint(self, space: object, overprint: bool, state: GraphicsState, run: Painter) -> None:
        if not overprint or state.overprint_mode != 1:
            return
        if isinstance(space, list) and len(space) > 1 and self.pdf.name(space[0]) == "Pattern":
            space = self.pdf.get(space[1])  # in which a pattern without colours of its own is painted
        if (space[0] if isinstance(space, list) and space else space) == "DeviceCMYK":
            space = self.pdf.get(run.look_up("ColorSpace", _DEVICES["DeviceCMYK"]))
        if isinstance(space, list) and len(space) > 1:
            profile = self.pdf.entries(space[1])
            if self.pdf.name(space[0]) == "ICCBased" and self.pdf.integer(profile.get("N")) == 4:
                run.fault("a2a-6.2.4.2", "overprint mode 1 is used with an ICCBased CMYK colour", "set OPM to 0")

    def _check_separation(self, space: list[object], run: Painter) -> None:
        name = self.pdf.name(space[1])
        self._check_utf8(name, "a colourant", run)
        made = self._shape([space[2], space[3]], [1000])
        if self._separations.setdefault(name, made) != made:
            fact = f"the colourant {name} is defined in two ways"
            run.fault("a2a-6.2.4.4", fact, "use one alternate space and one tint transform for each colourant")

    def _check_inks(self, space: list[object], run: Painter) -> None:
        names = [self.pdf.name(each) for each in self.pdf.each(space[1])]
        self.pdf.budget.take(3 * len(names))
        for name in names:
            self._check_utf8(name, "a colourant", run)
        if len(names) > 32:
            run.fault("a2a-6.1.13", "a DeviceN colour space has more than 32 colourants", "use fewer")
        attributes = self.pdf.entries(space[4]) if len(space) > 4 else {}
        colourants = self.pdf.entries(attributes.get("Colorants"))
        self.pdf.budget.take(len(colourants))
        process = self.pdf.array(self.pdf.entries(attributes.get("Process")).get("Components"))
        known = {*colourants, *(self.pdf.name(each) for each in process), *_PROCESS, "None"}
        if set(names) - known:
            fact = "a DeviceN colour space does not define all its colourants"
            run.fault("a2a-6.2.4.4", fact, "add them to Colorants")
        for colourant in colourants.values():
            several = self.pdf.array(colourant)
            if len(several) > 3 and self.pdf.name(several[0]) == "Separation":
                self._check_separation(several, run)

    def _check_utf8(self, name: str, what: str, run: Painter) -> None:
        if not is_utf8(name):
            run.fault("a2a-6.1.8", f"the name of {what} is not UTF-8", "write it in UTF-8")

    def _shape(self, value: object, left: list[int], depth: int = 0) -> object:
        """Return what can be compared, however *value* is spread over objects, in *left* steps at the most."""
        value = self.pdf.get(value)
        left[0] -= 1
        self.pdf.budget.take(2)
        if left[0] < 0 or depth > 20:
            return None
        if isinstance(value, Stream):
            skip = ("Length", "Filter", "DecodeParms")
            inner = {key: each for key, each in value.entries.items() if key not in skip}
            return (self._shape(inner, left, depth + 1), self.pdf.decode(value))
        if isinstance(value, dict):
            return {key: self._shape(each, left, depth + 1) for key, each in value.items()}
        if isinstance(value, list):
            return [self._shape(each, left, depth + 1) for each in value]
        return value


def is_utf8(name: str) -> bool:
    """Return whether the bytes of a name are UTF-8."""
    try:
        name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def profile_fault(pdf: Pdf, stream: object, classes: tuple[bytes, ...], spaces: tuple[bytes, ...]) -> str:
    """Return what is wrong with an ICC profile, or nothing.

    Args:
        pdf: The file.
        stream: The profile's stream.
        classes: Device classes that may stand in its header.
        spaces: Colour spaces that may.
    """
    if not isinstance(stream, Stream):
        return "is no stream"
    data = pdf.decode(stream)
    if data is None or len(data) < 128 or data[36:40] != b"acsp":
        return "is no ICC profile"
    if data[8] > 4:
        return f"has version {data[8]}, later than 4"
    if data[12:16] not in classes:
        return f"is of the class {quoted(data[12:16].decode('latin-1'))}"
    if data[16:20] not in spaces:
        return f"has the colour space {quoted(data[16:20].decode('latin-1'))}"
    if pdf.integer(stream.entries.get("N")) != _SPACES_OF_PROFILES[data[16:20]]:
        return "has another number of colours than its stream says in N"
    return ""
