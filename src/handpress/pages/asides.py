"""Lines that a handout keeps in a place of their own: phones, a video, a warning; and places for pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from handpress.pages.emit import Mapping
from handpress.pages.ledger import Ledger
from handpress.pages.tree import LineWords
from handpress.source.bind import RuleError
from handpress.source.phones import phone

_PICTURE = re.compile(
    r"[\[<{(]+[^\[\]<>{}]{0,200}?\b(?:picture|photo|image|illustration|drawing|diagram|figure|logo|imagen|foto|imagem|"
    r"abbildung|bild|hình)\b[^\[\]<>{}]{0,200}[\]>})]+",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"[!*\s]*(?P<words>[^!*\s](?:.*[^!*\s])?)\s*(?P<end>!*)[!*\s]*")
_WEB = re.compile(
    r"(?P<label>[^:]{2,120}):\s+(?P<address>https://(?!\S{43})[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9._~/-]*)?)"
    r"(?P<code>\s*\(QR[- ]?code\))?",
    re.IGNORECASE,
)
_FILM = re.compile(r"\b(?:video|film|movie|vídeo|watch)\b|视频|影片|فيديو|видео|동영상", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|\()?[0-9][0-9 ().\-/]{5,}[0-9]")
_EMERGENCY = re.compile(r"\b(?:911|112|999)\b|\bemergenc|\bambulance", re.IGNORECASE)
_AFTER_HOURS = re.compile(r"\b(?:nights?|weekends?|after[- ]hours|evenings?|noches?|fines? de semana)\b", re.IGNORECASE)
_BY_DAY = re.compile(
    r"\b(?:days?|daytime|weekdays?|business hours|office hours|mon|lunes|día|horario)\b", re.IGNORECASE
)


def is_place_for_picture(text: str) -> bool:
    """Return whether *text* only holds the place of a picture, as in "[picture of the colon here]"."""
    return len(text) < 400 and bool(_PICTURE.fullmatch(text))


def speaks_of_calling(text: str) -> bool:
    """Return whether *text* names a phone number or an emergency."""
    return bool(_NUMBER.search(text) or _EMERGENCY.search(text))


def names_number(text: str) -> bool:
    """Return whether *text* names a phone number, and not that for an emergency."""
    return bool(_NUMBER.search(text)) and not _EMERGENCY.search(text)


@dataclass
class Asides:
    """What the page says that stands beside the sections of its handout."""

    warning: list[LineWords] = field(default_factory=list)
    phones: dict[str, LineWords] = field(default_factory=dict)
    web: dict[str, Mapping] = field(default_factory=dict)

    def mapping(self) -> Mapping:
        """Return it as the keys of a handout, in their order."""
        made: Mapping = {}
        if self.warning:
            made["warning"] = self.warning[0] if len(self.warning) == 1 else list(self.warning)
        if self.phones:
            made["phones"] = {key: self.phones[key] for key in ("day", "after-hours") if key in self.phones}
        return {**made, **{key: self.web[key] for key in ("video", "link") if key in self.web}}

    def take_warning(self, words: LineWords) -> bool:
        """Take *words* if they are shouted, as in "!! DO NOT EAT AFTER 6 PM !!"; return whether they were."""
        match = _SHOUTED.fullmatch(words.text) if len(words.text) < 400 else None
        if not match or not words.text.startswith("!!") or len(match["words"].split()) < 3:
            return False
        self.warning.append(replace(words, text=match["words"] + match["end"][:1] * (match["end"] == "!")))
        return True

    def take_labelled(self, words: LineWords) -> None:
        """Remember the number of a line with a label, if it has one."""
        label, _, value = words.text.rpartition(": ")
        if label and len(value) < 40:
            self.take_phone(label, replace(words, text=value.rstrip(".")))

    def take_phone(self, label: str, value: LineWords) -> None:
        """Remember the number of a line such as "Nights and weekends: (555) 010-0142", whose words stay in the text."""
        key = "after-hours" if _AFTER_HOURS.search(label) else "day" if _BY_DAY.search(label) else ""
        if not key or (key == "after-hours" and _BY_DAY.search(label)) or _EMERGENCY.search(label):
            return
        try:
            number = phone(value.text)
        except RuleError:
            return
        self.phones.setdefault(key, LineWords(number, value.lines))

    def take_web(self, words: LineWords, ledger: Ledger) -> bool:
        """Take the line of a video or a page with its address; return whether all of it is told there."""
        match = _WEB.fullmatch(words.text) if len(words.text) < 400 else None
        if not match:
            return False
        key = "video" if _FILM.search(match["label"]) else "link"
        if key in self.web:
            return False
        self.web[key] = {
            "address": LineWords(match["address"], words.lines),
            "title": LineWords(match["label"], words.lines),
        }
        if match["code"]:
            line = words.lines[0] if words.lines else 0
            ledger.leave(LineWords(match["code"].strip()), "the QR code is made of the address")
            ledger.left[-1] = replace(ledger.left[-1], line=line)
        return True
