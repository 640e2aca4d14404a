"""A real browser at a real desk, used as different people use it: by keys alone, without script, narrow, large."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conftest import LIBRARY, ROOT
from handpress.desk.server import Running
from handpress.press.store import Store

WAYS = ("mouse", "keys", "no script", "narrow", "large text", "forced colours")
_WAIT_MS = 20_000
_WIDEST = (
    "[...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > innerWidth"
    " && !each.closest('.wide')).map(each => each.outerHTML.slice(0, 90)).slice(0, 8)"
)
_RUN = "axe.run(document, {rules: %s}).then(found => JSON.stringify(found.violations))"


@cache
def chromium() -> str:
    """Return the machine's own browser, "" where it has none."""
    names = "chromium", "chromium-browser", "google-chrome"
    return next((path for name in names if (path := shutil.which(name))), "")


@cache
def axe() -> str:
    """Return the judge of pages, "" where nobody has fetched it."""
    packed = next((ROOT / "build").glob("axe-core-*.tgz"), None)
    if packed is None:
        return ""
    with tarfile.open(packed) as tar:
        member = tar.extractfile("package/axe.min.js")
        return member.read().decode() if member else ""


def needs_a_browser() -> None:
    """Skip a test where no browser can be driven."""
    pytest.importorskip("starlette", reason="the desk needs handpress[desk]")
    pytest.importorskip("playwright", reason="no playwright: pip install '.[browser]'")
    if not chromium():
        pytest.skip("no browser: apt-get install chromium")


@contextmanager
def desk_at(folder: Path) -> Iterator[Running]:
    """Run a desk with a library of its own in *folder*."""
    library = folder / "handouts"
    if not library.exists():
        shutil.copytree(LIBRARY, library)
    found = Running(library, None, Store(str(folder / "plates")), port=0)
    thread = found.begin()
    try:
        with found.told():
            yield found
    finally:
        found.end()
        thread.join(20)


class Visitor:
    """Somebody at the desk, in one of `WAYS`; every page is judged as it is reached."""

    def __init__(self, page: Any, way: str) -> None:
        self.page, self.way = page, way
        self.said: list[str] = []
        # Where a browser forces its own colours, those that the page names are not what one sees.
        self._rules = '{"color-contrast": {enabled: false}}' if way == "forced colours" else "{}"
        page.set_default_timeout(_WAIT_MS)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", str(self.page.inner_text("body")))

    def judged(self) -> None:
        """Find nothing wrong with the page; one that goes on by itself, as a print that is done, is judged again."""
        for left in (2, 1, 0):
            try:
                self._judged()
                return
            except Exception as error:
                if "context was destroyed" not in str(error) or not left:
                    raise
                self.page.wait_for_load_state()

    def _judged(self) -> None:
        """Find nothing wrong: by axe, nothing to scroll sideways, no complaint of the browser."""
        page = self.page
        if self.way != "no script":
            assert not self.said, self.said
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (page.url, wide, page.evaluate(_WIDEST))
        if self.way != "no script" and axe():
            page.evaluate(f"{axe()}; 0")
            found = json.loads(page.evaluate(_RUN % self._rules))
            assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.judged()

    def press(self, name: str, role: str = "button", stays: bool = False) -> None:
        """Press what is called *name*, and judge where it leads, or the same page where it *stays*."""
        found = self.page.get_by_role(role, name=name).first
        with nullcontext() if stays else self.page.expect_navigation():
            if self.way == "keys":
                self._reach(found)
                self.page.keyboard.press("Enter")
            else:
                found.click()
        self.judged()

    def open_up(self, name: str) -> None:
        """Open what is folded behind *name*."""
        found = self.page.locator("summary", has_text=name).first
        if self.way == "keys":
            self._reach(found)
            self.page.keyboard.press("Enter")
        else:
            found.click()
        self.judged()

    def tick(self, name: str, role: str = "checkbox") -> None:
        """Tick a box or choose one of several."""
        found = self.page.get_by_role(role, name=name).first
        if self.way == "keys":
            self._reach(found, role)
            if not found.is_checked():
                self.page.keyboard.press("Space")
        else:
            found.check(force=True)  # it lies under its own words
        assert found.is_checked()

    def type(self, name: str, text: str, nth: int = 0) -> None:
        """Write *text* into the field that is called *name*."""
        found = self.page.get_by_role("textbox", name=name).nth(nth)
        if self.way == "keys":
            self._reach(found)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            found.fill(text)

    def choose(self, name: str, label: str, nth: int = 0) -> None:
        """Choose *label* in the list that is called *name*."""
        found = self.page.get_by_role("combobox", name=name).nth(nth)
        if self.way == "keys":
            self._reach(found)
            self.page.keyboard.type(label)
        else:
            found.select_option(label=label)
        assert found.evaluate("each => each.selectedOptions[0].label") == label

    def find(self, query: str, title: str) -> None:
        """Look for a paper in the one box, and take it."""
        box = self.page.get_by_role("searchbox", name="Find a paper")
        if self.way == "keys":
            self._reach(box)
            self.page.keyboard.type(query)
            self.page.get_by_role("button", name=title).first.wait_for()
            self.judged()
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            box.fill(query)
            if self.way == "no script":
                self.press("Find")
            self.press(title)
        self.judged()

    def give(self, path: Path, nth: int = 0) -> None:
        """Give a file; without script it is sent by a button beside it."""
        field = self.page.locator("input[type=file]").nth(nth)
        with self.page.expect_navigation():
            field.set_input_files(str(path))
            if self.way == "no script":
                self.page.get_by_role("button", name="Open it").nth(nth).click()
        self.judged()

    def wait_for(self, text: str) -> None:
        try:
            self.page.get_by_text(text).first.wait_for()
        except Exception as error:
            raise AssertionError(f"{text!r} is not on the page: {self.text}") from error
        self.judged()

    def _reach(self, wanted: Any, role: str = "") -> None:
        """Go to *wanted* by the Tab key alone; within a group of choices by the arrows."""
        for _ in range(300):
            if wanted.evaluate("each => each === document.activeElement"):
                seen = wanted.evaluate("each => getComputedStyle(each).outlineStyle + each.matches(':focus-visible')")
                assert seen != "nonetrue" or role == "radio", "the focus is not to be seen"
                return
            if role == "radio" and wanted.evaluate(
                "each => document.activeElement.type === 'radio' && document.activeElement.name === each.name"
            ):
                self.page.keyboard.press("ArrowDown")
                continue
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached by Tab")


@contextmanager
def visiting(address: str, way: str, **more: Any) -> Iterator[Visitor]:
    """Open a browser at *address*, used in one *way*."""
    from playwright.sync_api import sync_playwright

    wide = {"narrow": (320, 700), "large text": (640, 700)}.get(way, (1280, 800))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": wide[0], "height": wide[1]},
            device_scale_factor=2 if way == "large text" else 1,
            java_script_enabled=way != "no script",
            forced_colors="active" if way == "forced colours" else "none",
            **more,
        )
        visitor = Visitor(context.new_page(), way)
        visitor.go(address)
        try:
            yield visitor
        finally:
            context.close()
            browser.close()
