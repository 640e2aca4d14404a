"""A drawing of a Word file -> its pictures, its text boxes, and the words of its shapes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from handpress.pages.readers.wordparts.runs import chosen
from handpress.source.package import Element, Package, Relation, child, name, value


@dataclass(frozen=True)
class Shot:
    """A picture: its alternative text, its file's name and bytes, and what is to be told of it."""

    text: str
    name: str = ""
    data: bytes = b""
    is_decoration: bool = False
    guessed: str = ""  # words that Word has guessed of the picture, which nobody wrote
    told: str = ""
    is_object: bool = False  # of another program, whose picture, if there is one, comes by itself


@dataclass(frozen=True)
class Box:
    """A text box, whose content is that of a page."""

    content: Element


@dataclass(frozen=True)
class Lettering:
    """Words in a shape, one line of them."""

    text: str
    kind: str  # "shape" or "diagram"


@dataclass(frozen=True)
class _About:
    """What a drawing says of itself."""

    text: str = ""
    is_decoration: bool = False


_SAID = ("wp:inline", "wp:anchor")
# What Word adds itself, in the languages of its users; and names of files, which some programs put there.
_GUESSED = re.compile(
    r"description automatically generated|descripción generada automáticamente|description générée automatiquement"
    r"|automatisch generierte beschreibung|descrição gerada automaticamente|автоматически созданное описание"
    r"|描述已自动生成|自動產生的描述|mô tả được tạo tự động",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)|.*[\\/]\S*\.\w{3,4}|https?://\S+", re.IGNORECASE)


class Drawings:
    """Reads the drawings of one part of a file."""

    def __init__(self, package: Package, relations: dict[str, Relation]) -> None:
        self._package = package
        self._relations = relations

    def read(self, element: Element, about: _About | None = None) -> Iterator[Shot | Box | Lettering]:
        """Yield what stands in a drawing, in the order of the file."""
        about = about or _About()
        called = name(element)
        if called == "mc:AlternateContent":
            for each in chosen(element):
                yield from self.read(each, about)
            return
        if called == "w:txbxContent":
            yield Box(element)
            return
        if called in _SAID:
            about = _about(child(element, "wp:docPr")) or about
        elif called == "pic:pic":
            own = next((each for each in element.iter() if name(each) == "pic:cNvPr"), None)
            yield self._shot(element, about if about.text or about.is_decoration else _about(own) or about)
            return
        elif called.startswith("v:") and (element.get("alt") or "").strip():
            about = _About(" ".join(element.get("alt").split()))
        yield from self._leaf(element, called, about)
        for each in element:
            yield from self.read(each, about)

    def _leaf(self, element: Element, called: str, about: _About) -> Iterator[Shot | Lettering]:
        match called:
            case "v:imagedata":
                yield self._shot(element, about)
            case "v:textpath" if (element.get("string") or "").strip():
                yield Lettering(element.get("string"), "shape")
            case "c:chart":
                yield Shot(about.text, "chart", told="a chart is not read")
            case "dgm:relIds":
                yield from self._diagram(value(element, "r:dm"))
            case "a:p":
                if text := "".join(each.text or "" for each in element.iter() if name(each) == "a:t").strip():
                    yield Lettering(text, "shape")
            case "o:OLEObject":
                told = "an object of another program stands here, and is not read"
                yield Shot("", told=told, is_object=True)

    def _shot(self, element: Element, about: _About) -> Shot:
        keys = [value(each, key) for each in element.iter() for key in ("r:embed", "r:id", "r:link")]
        relations = [found for key in keys if key and (found := self._relations.get(key))]
        inside = next((each for each in relations if not each.outside and each.kind == "image"), None)
        file = posixpath.basename((inside or relations[0]).target.replace("\\", "/")) if relations else ""
        guessed = about.text if _GUESSED.search(about.text) else ""
        text = "" if guessed or _FILE_NAME.fullmatch(about.text) else about.text
        if inside is None and any(each.outside for each in relations):
            told = "a picture is only linked, not in the file; it was not fetched"
            return Shot(text, file, told=told, guessed=guessed)
        data = self._package.picture(inside.target) if inside else b""
        return Shot(text, file, data, about.is_decoration, guessed)

    def _diagram(self, key: str) -> Iterator[Lettering]:
        relation = self._relations.get(key)
        root = self._package.xml(relation.target) if relation and not relation.outside else None
        for each in root.iter() if root is not None else ():
            if (
                name(each) == "a:p"
                and (text := "".join(one.text or "" for one in each.iter() if name(one) == "a:t")).strip()
            ):
                yield Lettering(text, "diagram")


def _about(properties: Element | None) -> _About | None:
    """Return what a drawing says of itself: its description counts more than its title."""
    if properties is None:
        return None
    texts = [(properties.get(key) or "").strip() for key in ("descr", "title")]
    text = next(filter(None, texts), "")
    decoration = any(name(each) == "adec:decorative" and each.get("val") in ("1", "true") for each in properties.iter())
    return _About(" ".join(text.split()), decoration) if text or decoration else None
