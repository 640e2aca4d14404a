"""A desk for tests: its library, its clock, and a browser without script that keeps the cookie."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.testclient import TestClient

from conftest import LIBRARY
from handpress.desk.app import application
from handpress.desk.desk import Desk
from handpress.desk.door import Doorkeeper
from handpress.desk.log import Log
from handpress.desk.openday import OpenDay
from handpress.desk.watch import Watch

HOST = "d1.localhost:8520"
LIST = """Patient,MRN,CPT,Date,Time,Provider,Language,Status,Insurance
Robin Muster,A-1180,22512,2031-03-03,8:45 AM,Dr. Test,,booked,Q
Kim Beispiel,A-2067,22511,2031-03-03,9:30 AM,Dr. Test,Korean,booked,Q
Rosa Ejemplo,A-0932,22511,2031-03-03,25:10,Dr. Test,Spanish,booked,Q
Sam Modelo,A-1555,22511,2031-03-03,9:00 AM,Dr. Test,,cancelled,Q
Ana Prueba,A-2210,22511,2031-03-03,8:15 AM,Dr. Test,Spanish,booked,Q
Avery Sample,A-2291,22511,2031-03-03,8:30 AM,Dr. Test,,booked,Q
"""


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2031, 3, 3, 7, 41))
    seconds: float = 1000.0

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


class Page(HTMLParser):
    """What stands on a page: its text, its forms, its links."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.answer = answer
        self.texts: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.hrefs: list[str] = []
        self._hides = 0
        self._select, self._chosen = "", False
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self._hides += tag in ("script", "style", "title")
        if tag == "form":
            self.forms.append((own.get("action", ""), {}))
        elif tag in ("input", "button", "select", "textarea") and "name" in own and self.forms:
            if own.get("type") in ("radio", "checkbox") and "checked" not in own:
                return
            if tag != "button":
                self.forms[-1][1][own["name"]] = own.get("value", "")
            self._select, self._chosen = (own["name"] if tag == "select" else ""), False
        elif tag == "option" and self.forms and self._select:
            if "selected" in own or not self._chosen:
                self.forms[-1][1][self._select] = own.get("value", "")
            self._chosen = True
        elif tag == "a":
            self.hrefs.append(own.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self._hides -= tag in ("script", "style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hides:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts)).strip()

    def form(self, action: str) -> dict[str, str]:
        return next(fields for address, fields in self.forms if address == action)


class Browser:
    """A browser without script, at one desk."""

    def __init__(self, folder: Path, log: Log | None = None, **more: Any) -> None:
        self.library = folder / "handouts"
        if not self.library.exists():
            shutil.copytree(LIBRARY, self.library)
        self.clock = Clock()
        self.home = folder / "desk"
        keeper = Doorkeeper(clock=lambda: self.clock.seconds)
        watch = Watch(self.library, lambda: self.clock.seconds)
        day = OpenDay(self.library, self.home / "day", now=lambda: self.clock.now, watch=watch, **more)
        self.desk = Desk(self.library, day, keeper, {HOST}, lambda: self.clock.now, log or Log())
        self.client = TestClient(application(self.desk), f"http://{HOST}", follow_redirects=False)
        self.client.headers["sec-fetch-site"] = "same-origin"

    def enter(self) -> Page:
        return self.follow(self.client.get(f"/start?token={self.desk.keeper.start_token()}"))

    def follow(self, answer: httpx.Response) -> Page:
        while answer.status_code == 303:
            answer = self.client.get(answer.headers["location"])
        return Page(answer)

    def get(self, address: str) -> Page:
        return self.follow(self.client.get(address))

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> Page:
        answer = self.client.post(address, data=data or {}, **more)
        assert answer.status_code in (303, 422), (address, answer.status_code)
        return self.follow(answer)

    def open(self, text: str | bytes = LIST, name: str = "clinic-day.csv") -> Page:
        content = text.encode() if isinstance(text, str) else text
        return self.post("/day", files={"file": (name, content, "text/csv")})

    def print(self, data: dict[str, str], address: str = "/day/print") -> Page:
        """Begin a print, and wait until it is made."""
        answer = self.client.post(address, data=data)
        job = self.desk.printer.latest
        assert job
        for _ in job.progress():
            pass
        return self.follow(answer)
