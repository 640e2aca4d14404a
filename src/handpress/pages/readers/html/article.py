"""Find what of a web page is no part of its article: menus, boxes, what is hidden.

Each is told with its reason. In doubt it stays: a menu in a handout is a nuisance, a lost sentence is a danger. What
holds most of the running text is never left out, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handpress.pages.readers.html.elements import Element, Text, above
from handpress.pages.readers.html.running import BLOCKS, TEXTS, find_running

CARDS = "links to other pages"
MENU = "a menu of the web page"
HEAD = "the head of the web page"
FOOT = "the foot of the web page"
SEARCH = "a search box or form of the web page"
ASIDE = "beside the article of the web page"
PATH = "where the page stands on the web site"
HIDDEN = "hidden on the web page"
STRUCK = "crossed out on the web page"
FOR_EARS = "only for screen readers"
CHOICE = "a choice of a form of the web page"
# What goes out of the midst of a sentence: it is warned of.
TORN = frozenset([HIDDEN, STRUCK, FOR_EARS, CHOICE])

# What is never words of the page; the parser keeps what stands in it as text.
UNSEEN = frozenset(["script", "style", "template", "link", "meta", "head", "param", "source", "track", "area"])
_BY_TAG = {
    "noscript": "only for a browser without script",
    "noembed": "only for a browser without films",
    "noframes": "only for a browser without frames",
    "iframe": "another page within the web page",
    "object": "a film or program of the web page",
    "embed": "a film or program of the web page",
    "applet": "a film or program of the web page",
    "video": "a film or program of the web page",
    "audio": "a film or program of the web page",
    "canvas": "a drawing of the web page",
    "svg": "a drawing of the web page",
    "select": SEARCH,
    "textarea": SEARCH,
    "datalist": SEARCH,
    "dialog": "a window over the web page",
    "nav": MENU,
    "del": STRUCK,
    "s": STRUCK,
    "strike": STRUCK,
}
_NO_TEXT = frozenset(["iframe", "object", "embed", "applet", "video", "audio", "dialog", "datalist"])
MARKUP = frozenset(["iframe", "noembed", "noframes", "noscript"])  # that no browser reads
_ALWAYS = MARKUP | {"canvas", "svg", "select", "textarea", "datalist", "del", "s", "strike"}
_BY_ROLE = {
    "navigation": MENU,
    "menu": MENU,
    "menubar": MENU,
    "search": SEARCH,
    "dialog": "a window over the web page",
    "alertdialog": "a window over the web page",
    "contentinfo": FOOT,
}
# Words of a class or an id that name a box of the page, whatever stands in it.
_BOXES = {
    "a cookie box of the web page": "cookie cookies gdpr onetrust cookieconsent cookiebar cookiebanner cookielaw",
    PATH: "breadcrumb breadcrumbs",
    "a sharing box of the web page": "share sharing sharethis addthis addtoany social socials sharedaddy",
    "a newsletter box of the web page": "newsletter subscribe signup mailchimp",
    "comments on the web page": "comments disqus",
    "a link over the menu": "skip skiplink skiplinks skipnav",
    "what others say of the clinic": "testimonial testimonials reviews",
    "an advertisement": "advert advertisement advertising adsbygoogle",
    FOR_EARS: "sr visuallyhidden",
}
# They say sentences, of something else.
_TALKATIVE = frozenset(
    [
        "a cookie box of the web page",
        "a newsletter box of the web page",
        "comments on the web page",
        "what others say of the clinic",
        "an advertisement",
    ]
)
_BOX_OF = {word: reason for reason, words in _BOXES.items() for word in words.split()}
# Words that only hint at one: the links in it decide. A menu may be one of food, a banner a warning.
_HINTS = {
    MENU: "nav navbar navigation menu menus topbar toolbar toc sitemap",
    ASIDE: "sidebar widget widgets promo banner",
    SEARCH: "search searchform login signin",
    CARDS: "related recommended pagination pager prevnext",
    FOOT: "footer foot copyright colophon",
    HEAD: "header masthead",
    "a window over the web page": "modal popup overlay lightbox",
}
_HINT_OF = {word: reason for reason, words in _HINTS.items() for word in words.split()}
_WHOLE = {  # a class or an id that is just this
    **dict.fromkeys(["footer", "site-footer", "page-footer", "colophon", "global-footer", "main-footer"], FOOT),
    **dict.fromkeys(["header", "site-header", "masthead", "global-header", "main-header", "top-bar", "topbar"], HEAD),
    **dict.fromkeys(["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"], FOR_EARS),
}
_NAMES = """content main maincontent main-content main_content page-content entry-content post-content article-content
    article-body article-text content-main primary contenido conteudo inhalt contenu mw-content-text bodycontent
    region-content node-content field-name-body body-content story-body"""
_CONTENT = frozenset(_NAMES.split())
_OPENED = """accordion accordions collapse collapsed collapsible panel tab tabs pane toggle expand expandable expander
    faq answer details content drawer"""
_PANELS = frozenset(_OPENED.split())
# In the midst of a sentence a word stays, whatever its class: "drink only <span class=popup>clear liquids</span>".
_RUNNING = "a abbr b big cite code em font i ins label mark p q small span strong sub sup u"
_INLINE = frozenset(_RUNNING.split())
_BOXED = """html body div section article main header footer aside nav form table thead tbody tfoot tr td center font
    fieldset details"""
_PARTS = frozenset(_BOXED.split())
_FOR_EARS = frozenset(["skip", "skiplink", "only", "hidden", "visuallyhidden", "screen"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_PRAISE = frozenset(["testimonial", "testimonials"])
_ALPHABET = re.compile(r"\bA\W+B\W+C\W+D\W+E\W+F\W+G\W+H\W+I\W+J\W+K\W+L\W+M\b")
_LONGEST_CARD = 1000  # letters
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RIGHTS = re.compile(r"©|\(c\)\s*\d{4}|all rights reserved|todos los derechos|tous droits|alle rechte", re.IGNORECASE)
_STEPS = re.compile(r"[/›»>→|·]")
_ENDS = re.compile(r"[.!?。！？؟।]")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffdc]")  # a letter says as much as three


@dataclass(slots=True)
class _Size:
    """How much stands in an element, in letters; a letter of Chinese counts as three."""

    letters: int = 0
    linked: int = 0
    links: int = 0
    outward: int = 0  # links that do not stay on the page
    headings: int = 0
    titles: int = 0

    @property
    def running(self) -> int:
        """Letters that are no link's."""
        return self.letters - self.linked

    def is_linked(self, share: float) -> bool:
        """Return whether that share of the letters is links'."""
        return self.links > 0 and self.linked >= share * self.letters


@dataclass(frozen=True)
class Asides:
    """What is no part of the article, each element with its reason; and hidden ones that stay, as they say much."""

    left: Mapping[Element, str]
    doubtful: frozenset[Element]
    running: frozenset[Element]  # they stand in the midst of a sentence


def find_asides(page: Element, targets: frozenset[str]) -> Asides:
    """Return what of *page* is left out; *targets* are the ids of what a button opens."""
    found = _Finding(page, targets)
    found.mark(page)
    found.mark_around(found.article())
    return Asides(found.left, frozenset(found.doubtful), found.running)


def tokens_of(element: Element) -> set[str]:
    """Return the words in the classes and the id of *element*: "siteNav-top" has site, nav, top."""
    names = f"{element.get('class')[:500]} {element.get('id')[:100]}"
    return {token.casefold() for token in _TOKEN.findall(names)} if names != " " else set()


class _Finding:
    """One page on its way to its article."""

    def __init__(self, page: Element, targets: frozenset[str]) -> None:
        self.page = page
        self.targets = targets
        self.sizes: dict[Element, _Size] = {}
        self.left: dict[Element, str] = {}
        self.doubtful: set[Element] = set()
        self.before: dict[Element, int] = {}  # letters of the page before it
        self._measure()
        self._place()
        self.whole = self.sizes[page]
        letters = {one: size.letters for one, size in self.sizes.items()}
        self.running = find_running(page, _letters, self._is_link, letters)
        # A title inside the article is the one; elsewhere one may be the name of the web site, or the title.
        articles = [one for one in page.within() if one.name in ("main", "article") and self.sizes[one].titles]
        self.titled = {outer for one in articles for outer in above(one)} | set(articles)
        self.mains = {one for one in page.within() if one.name == "main" or one.get("role") == "main"}
        self.around_mains = {outer for one in self.mains for outer in (one, *above(one))}

    def _measure(self) -> None:
        for element in reversed(list(self.page.within())):  # what stands in an element comes after it
            size = self.sizes[element] = _Size()
            if element.name in UNSEEN:
                continue
            for child in element.childNodes:
                if isinstance(child, Text):
                    size.letters += _letters(child.data)
                else:
                    inner = self.sizes[child]
                    size.letters += inner.letters
                    size.linked += inner.linked
                    size.links += inner.links
                    size.outward += inner.outward
                    size.headings += inner.headings
                    size.titles += inner.titles
            size.titles += element.name == "h1" and size.letters > 0
            size.headings += element.name in _HEADINGS and size.letters > 0
            if size.letters and self._is_link(element):
                size.linked, size.links = size.letters, 1
                size.outward = not element.get("href").startswith("#")

    def _is_link(self, element: Element) -> bool:
        address = element.get("href") if element.name == "a" else ""
        return bool(address) and address.removeprefix("#") not in self.targets

    def _place(self) -> None:
        letters = 0
        stack: list[Element | Text] = [self.page]
        while stack:
            node = stack.pop()
            if isinstance(node, Text):
                letters += _letters(node.data)
            else:
                self.before[node] = letters
                stack += [] if node.name in UNSEEN else reversed(node.childNodes)

    def mark(self, element: Element) -> None:
        """Mark what its tag, its role or its name tells to be no part of an article."""
        stack = [element]
        while stack:
            one = stack.pop()
            if one.name in UNSEEN:
                continue
            reason = self._reason(one)
            if reason:
                self.left[one] = reason
            else:
                stack += one.elements

    def _reason(self, element: Element) -> str:
        size = self.sizes[element]
        if not size.letters:
            return ""
        if element.name in _ALWAYS:
            chosen = element.name in ("select", "textarea") and element in self.running
            return CHOICE if chosen else _BY_TAG[element.name]
        if element in self.running and element.name not in _NO_TEXT and not self._is_box_of_links(element):
            return self._torn(element)
        if self._holds_page(element):
            return ""
        reason = _BY_TAG.get(element.name) or _BY_ROLE.get(element.get("role").strip().casefold(), "")
        reason = reason or self._hidden(element) or self._by_place(element) or self._by_name(element)
        return reason or (MENU if self._is_alphabet(element) else CARDS if self._is_of_cards(element) else "")

    def _torn(self, element: Element) -> str:
        """Return why a part of a sentence is left out: no browser shows it."""
        names = {element.get("id").casefold(), *element.get("class")[:500].casefold().split()}
        if any(_WHOLE.get(name) == FOR_EARS for name in names):
            return FOR_EARS
        shut = "hidden" in element.attributes or _NOT_SHOWN.search(element.get("style")[:1000])
        return self._hidden(element) if shut else ""

    def _is_box_of_links(self, element: Element) -> bool:
        return element.name in BLOCKS and self.sizes[element].is_linked(0.5)

    def _holds_page(self, element: Element) -> bool:
        """Return whether *element* holds a third of the running text, or the article by name."""
        if element.name in ("html", "body", "article") or element in self.around_mains:
            return True
        return self.sizes[element].running * 3 > self.whole.running

    def _holds_title(self, element: Element) -> bool:
        if not self.sizes[element].titles:
            return False
        return not self.titled or element in self.titled or any(one in self.titled for one in above(element))

    def _hidden(self, element: Element) -> str:
        style = element.get("style")
        shut = "hidden" in element.attributes or bool(style and _NOT_SHOWN.search(style[:1000]))
        if not shut and (element.get("aria-hidden") != "true" or element.name in ("span", "p", "i", "b", "em")):
            return ""
        size = self.sizes[element]
        if size.is_linked(0.5):
            return HIDDEN
        is_panel = element.get("id") in self.targets or element.get("role") == "tabpanel"
        if is_panel or tokens_of(element) & _PANELS:
            return ""
        if size.letters > 300:
            self.doubtful.add(element)
            return ""
        return HIDDEN

    def _by_place(self, element: Element) -> str:
        """Return why a header, footer, aside or form is left out: for its links or its place, or not at all."""
        size = self.sizes[element]
        inside = any(self._is_part(one) for one in above(element))
        if element.name == "footer" or element.get("role") == "contentinfo":
            return FOOT if self._is_end(element, FOOT) else ""
        if element.name == "header" or element.get("role") == "banner":
            lesser = size.titles < self.whole.titles and not inside  # the name of the web site
            return HEAD if self._is_end(element, HEAD) or (size.titles and lesser) else ""
        if element.name == "aside" or element.get("role") == "complementary":
            few = not inside and size.letters < 100 and not self._of_sentences(element)
            return ASIDE if size.is_linked(0.4) or few else ""
        if element.name == "form":
            return SEARCH if size.letters < 400 and not size.headings and _asks(element) else ""
        return ""

    def _is_part(self, element: Element) -> bool:
        """Return whether a head or a foot in *element* is that of the article, or of a part of it."""
        if element.name in ("main", "article") or element in self.mains:
            return True
        return element.name == "section" and self.sizes[element].running * 2 < self.whole.running

    def _by_name(self, element: Element) -> str:
        tokens = tokens_of(element)
        size = self.sizes[element]
        if not tokens or self._holds_title(element) or (element.name in _INLINE and not tokens & _FOR_EARS):
            return ""
        names = {element.get("id").casefold(), *element.get("class")[:500].casefold().split()}
        for name in names & _WHOLE.keys():
            if _WHOLE[name] not in (HEAD, FOOT) or self._is_end(element, _WHOLE[name]):
                return _WHOLE[name]
        small = size.running < max(150, self.whole.running / 8) or size.is_linked(0.5)
        if tokens & _PRAISE:  # all of it or nothing, however long
            return _BOX_OF["testimonials"]
        entry = (element.name in TEXTS or element.name in ("td", "tr")) and not size.is_linked(0.5)
        for word in sorted(tokens & _BOX_OF.keys() - {"sr"} if not entry else ()):
            says = _BOX_OF[word] not in _TALKATIVE and self._of_sentences(element)
            if small and not says and not (size.headings > 1 and not size.is_linked(0.3)):
                return _BOX_OF[word]
        for word in sorted(tokens & _HINT_OF.keys()):
            if size.is_linked(0.5) or (_HINT_OF[word] is FOOT and self._is_rights(element)):
                return _HINT_OF[word]
        return ""

    def _is_end(self, element: Element, reason: str) -> bool:
        """Return whether *element* is the head or the foot of the whole page, and not of a box in it."""
        size = self.sizes[element]
        if size.is_linked(0.3) or (reason is FOOT and self._is_rights(element)):
            return True
        if any(self._is_part(one) for one in above(element)):
            return False
        if reason is FOOT:
            return self.before[element] + size.letters > 0.9 * self.whole.letters
        return not size.headings and self.before[element] * 20 < self.whole.letters and not self._of_sentences(element)

    def _is_path(self, element: Element) -> bool:
        """Return whether *element* is a row of links as "Start / Patients / Knee"."""
        size = self.sizes[element]
        if (
            size.links < 2
            or size.letters > 200
            or not size.is_linked(0.4)
            or size.headings
            or self.before[element] > 200
        ):
            return False
        said = "".join(text.data for text in element.texts()).strip()
        return len(_STEPS.findall(said)) >= size.links and len(said) < 1000

    def _is_rights(self, element: Element) -> bool:
        """Return whether *element* only says whose the page is."""
        if self.sizes[element].letters > 400:
            return False
        return bool(_RIGHTS.search("".join(text.data for text in element.texts())))

    def article(self) -> Element:
        """Return the element that the page calls its article, if it holds most of what is left; else the page."""
        total = self._kept(self.page)
        forms = (
            lambda one: one in self.mains,
            lambda one: one.name == "article",
            lambda one: "articlebody" in one.get("itemprop").casefold(),
            lambda one: bool(
                {one.get("id").casefold(), *one.get("class")[:500].casefold().split()} & _CONTENT,
            ),
        )
        shown = list(self._shown(self.page))
        for is_one in forms:
            found = [(self._kept(one), -place, one) for place, one in enumerate(shown) if is_one(one)]
            if found and (best := max(found))[0] * 2 > total:
                return best[2]
        return self.page

    def _shown(self, element: Element) -> Iterator[Element]:
        stack = [element]
        while stack:
            one = stack.pop()
            if one not in self.left and one.name not in UNSEEN:
                yield one
                stack += reversed(list(one.elements))

    def _kept(self, element: Element) -> int:
        """Return the letters of running text in *element* that are not left out yet."""
        size = self.sizes[element].running
        stack = list(element.elements)
        while stack:
            one = stack.pop()
            if one in self.left:
                size -= self.sizes[one].running
            else:
                stack += one.elements
        return size

    def mark_around(self, article: Element) -> None:
        """Mark what stands around *article* and is no sentence; and lists of links, there and anywhere."""
        around = {article, *above(article)}
        stack = [(self.page, False, False)]
        while stack:
            one, inside, spared = stack.pop()
            if one in self.left or one.name in UNSEEN:
                continue
            inside = inside or one is article
            outside = not inside and one not in around
            spared = (spared and one.name not in _PARTS) or one in self.running
            apart = one not in self.running or self._is_box_of_links(one)
            reason = self._of_links(one, outside or article is self.page) if apart else ""
            if reason := reason or (self._stray(one) if outside and not spared else ""):
                self.left[one] = reason
            else:
                spared = spared or (not inside and self._says(one))
                stack += [(child, inside, spared) for child in one.elements]

    def _says(self, element: Element) -> bool:
        """Return whether sentences stand in *element* itself: then all that is no box in it is of one text."""
        if element.name not in _PARTS:
            return element.name in BLOCKS and self._of_sentences(element)
        return any(
            one.name not in _PARTS and one not in self.left and self._of_sentences(one) for one in element.elements
        )

    def _of_links(self, element: Element, anywhere: bool) -> str:
        size = self.sizes[element]
        if self._is_path(element) and not self._holds_title(element) and not self._holds_page(element):
            return PATH
        if size.links < 2 or not size.is_linked(0.8) or self._holds_title(element) or self._holds_page(element):
            return ""
        if not size.outward:
            return "the contents of the web page" if element.name in ("ul", "ol", "div", "nav", "section", "p") else ""
        at_top = element.name in ("ul", "ol") and self.before[element] < 200
        if not anywhere or size.links < (2 if at_top else 3) or size.letters > 40 * size.links:
            return ""
        is_box = element.name in ("ul", "ol", "div", "nav", "section", "td", "table", "p", "center", "font", "tr")
        return MENU if is_box and not self._of_sentences(element) else ""

    def _stray(self, element: Element) -> str:
        """Return why a box outside of the article is left out; "" for sentences, and for what holds some."""
        size = self.sizes[element]
        if not size.letters or self._holds_title(element) or (size.headings and size.running > 300):
            return ""
        if self._of_sentences(element):
            return FOOT if self._is_rights(element) else ""
        return MENU if size.is_linked(0.5) else ASIDE

    def _is_alphabet(self, element: Element) -> bool:
        """Return whether *element* is the head of a web site's lexicon: a row of letters, with no sentence."""
        size = self.sizes[element]
        if not 20 <= size.letters <= 300 or size.headings or self._of_sentences(element):
            return False
        return bool(_ALPHABET.search("".join(f"{text.data} " for text in element.texts())))

    def _is_of_cards(self, element: Element) -> bool:
        """Return whether *element* only shows the ways to other pages: a linked picture and a linked title each."""
        cards = [one for one in element.elements if self.sizes[one].letters]
        if len(cards) < 3 or self.sizes[element].headings != len(cards):
            return False
        addresses = [self._way_of(card) for card in cards]
        return all(addresses) and len({*addresses}) == len(cards)

    def _way_of(self, card: Element) -> str:
        """Return where the picture and the title of a card both lead, or ""."""
        size = self.sizes[card]
        if size.headings != 1 or size.running > _LONGEST_CARD:
            return ""
        links = [one for one in card.within() if one.name == "a" and one.get("href")]
        ways = {one.get("href") for one in links}
        pictured = any(one.name == "img" for link in links for one in link.within())
        titled = any(
            one.name in _HEADINGS and self.sizes[one].linked == self.sizes[one].letters for one in card.within()
        )
        way = ways.pop() if len(ways) == 1 else "#"
        return way if pictured and titled and not way.startswith("#") else ""

    def _of_sentences(self, element: Element) -> bool:
        if self.sizes[element].is_linked(0.5):
            return False
        said = "".join(text.data for text in element.texts())
        return any(_letters(part) >= 25 for part in _ENDS.split(said)[:-1])


def _letters(text: str) -> int:
    if text.isspace():
        return 0
    if text.isascii():
        return sum(map(str.isalnum, text))
    return sum(map(str.isalnum, text)) + 2 * len(_WIDE.findall(text))


def _asks(element: Element) -> bool:
    """Return whether there is something to fill in or to press."""
    fields = (one for one in element.within() if one.name in ("input", "select", "textarea", "button"))
    return any(one.get("type") != "hidden" for one in fields)
