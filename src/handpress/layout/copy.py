"""One copy: a handout under a look, for one patient or for anybody, in one variant, with what its approval is worth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from handpress.brand.brand import Brand
from handpress.brand.fonts import Fonts, fonts_for
from handpress.brand.logo import grey_logo
from handpress.brand.look import Look
from handpress.brand.pictures import FOLDER, LibraryPicture, PictureWords, file_of, read_picture
from handpress.brand.shapes import Logo
from handpress.brand.theme import Theme, theme_for
from handpress.brand.variant import Ink, Variant
from handpress.brand.words import Words, words_for
from handpress.content.approval import Standing, State
from handpress.content.blanks import answered
from handpress.content.blocks import Photo
from handpress.content.handout import Handout
from handpress.content.personal import Personal
from handpress.data import Notes


class Copy(Struct, frozen=True, dict=True):
    """What every stage is given, from here to the bytes.

    Attributes:
        handout: What to print.
        look: The clinic's brand.
        personal: One patient's data; nothing is known of anybody.
        variant: Edition, paper and ink.
        standing: What its approval is worth today; without one it prints as a draft.
        pictures: Those that the handout names, by what it says of each.
    """

    handout: Handout
    look: Look
    personal: Personal = Personal()
    variant: Variant = Variant()
    standing: Standing = Standing()
    pictures: Mapping[Photo, LibraryPicture] = {}

    @cached_property
    def brand(self) -> Brand:
        """The brand as it prints at the appointment's place, with the handout's own phones where it allows them."""
        phones = self.handout.phones
        return self.look.brand.at(self.personal.place).calling(phones.day, phones.after_hours)

    @cached_property
    def told(self) -> Handout:
        """The handout with what is typed on its blanks for this patient.

        Raises:
            HandpressError: It has no blank with a key.
        """
        return answered(self.handout, self.personal.blanks, self.look.brand.print.costs)

    @cached_property
    def theme(self) -> Theme:
        """Text styles, spacing and page."""
        return theme_for(self.look.brand, self.variant, self.words.backwards)

    @cached_property
    def fonts(self) -> Fonts:
        """The faces of the handout's language."""
        return fonts_for(self.handout.language, self.variant.large)

    @cached_property
    def words(self) -> Words:
        """The fixed words of the handout's language, with the clinic's clock."""
        return words_for(self.handout.language, self.look.brand.clock)

    @cached_property
    def logo(self) -> Logo | None:
        """The logo, in greys where the ink is grey."""
        logo = self.look.logo
        return grey_logo(logo) if logo and self.variant.ink is Ink.GREY else logo

    def picture(self, photo: Photo) -> LibraryPicture:
        """Return what *photo* names: as it was given, or as it stands in the library of the handout.

        Raises:
            HandpressError: With the faults of a picture that was not given.
            ValueError: This copy was made without it.
        """
        if photo in self.pictures:
            return self.pictures[photo]
        if not self.handout.folder:
            raise ValueError(f"this copy was made without the picture {photo.file}")
        return self._read(photo)

    @cached_property
    def _found(self) -> dict[Photo, LibraryPicture]:
        return {}

    def _read(self, photo: Photo) -> LibraryPicture:
        if photo not in self._found:
            folder = Path(self.handout.folder) / FOLDER
            said = PictureWords(photo.alt or "", photo.caption or "", photo.labels)
            self._found[photo] = read_picture(folder, file_of(folder, photo.file), self.handout.language, said)
        return self._found[photo]

    @property
    def draft(self) -> bool:
        """Whether nobody has approved what stands here."""
        translation = self.handout.translation
        return self.standing.state is not State.APPROVED or bool(translation and translation.outdated)


def pictures_of(handout: Handout, library: Path, notes: Notes | None = None) -> dict[Photo, LibraryPicture]:
    """Return the pictures that *handout* names, by what it says of each; note in *notes* what was read.

    Raises:
        HandpressError: One is not there, cannot be read, or has no words for who does not see it.
    """
    found = {}
    for photo in (handout.picture, *(section.picture for section in handout.sections)):
        if photo:
            folder, said = library / FOLDER, PictureWords(photo.alt or "", photo.caption or "", photo.labels)
            found[photo] = read_picture(folder, file_of(folder, photo.file), handout.language, said, notes)
    return found
