"""Who comes in at the desk: the browser that the icon opened, and nobody else; and what every answer says."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from desk import HOST, Browser


@pytest.fixture
def browser(own_store: None, tmp_path: Path) -> Browser:
    return Browser(tmp_path)


def test_start_address_holds_once_and_leaves_no_secret(browser: Browser) -> None:
    token = browser.desk.keeper.start_token()
    answer = browser.client.get(f"/start?token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert token not in cookie
    assert browser.get("/").answer.status_code == 200
    again = browser.client.get(f"/start?token={token}")
    assert again.status_code == 403
    assert "was used, or is too old" in again.text
    assert browser.client.get("/start?token=").status_code == 403
    assert browser.client.get("/start").status_code == 403


def test_start_address_holds_a_minute(browser: Browser) -> None:
    token = browser.desk.keeper.start_token()
    browser.clock.wait(61)
    assert browser.client.get(f"/start?token={token}").status_code == 403


def test_new_start_ends_the_one_before(browser: Browser) -> None:
    browser.enter()
    before = dict(browser.client.cookies)["desk"]
    browser.enter()
    browser.client.cookies.clear()
    for cookie in (before, "", "é", "x" * 5000):
        assert browser.client.get("/", headers={"cookie": f"desk={cookie}".encode()}).status_code == 403


@pytest.mark.parametrize("address", ["/", "/day/columns", "/day/rows/2", "/day/runs/x.pdf", "/days", "/alive", "/lock"])
def test_nobody_comes_in_without_the_cookie(browser: Browser, address: str) -> None:
    answer = browser.client.get(address)
    assert answer.status_code == 403
    assert "Open Handpress with its icon" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", HOST.upper() + ".", "", "127.0.0.1"])
def test_other_names_are_not_of_this_desk(browser: Browser, host: str) -> None:
    browser.enter()
    assert browser.client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": f"http://{HOST}"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_its_own_pages_change_anything(browser: Browser, headers: dict[str, str], status: int) -> None:
    browser.enter()
    browser.open()
    del browser.client.headers["sec-fetch-site"]
    assert browser.client.post("/day/forget", headers=headers).status_code == status
    assert (browser.desk.day.kept is None) == (status == 303)
    assert browser.client.request("PUT", "/").status_code == 405
    assert browser.client.request("DELETE", "/").status_code == 405


def test_every_answer_keeps_others_out(browser: Browser) -> None:
    outside = browser.client.get("/")
    inside = browser.enter().answer
    style = browser.client.get("/static/desk.css")
    for answer in (outside, inside, style, browser.client.get("/nothing"), browser.client.get("/static/../app.py")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
    assert outside.headers["cache-control"] == inside.headers["cache-control"] == "no-store"
    assert style.headers.get("cache-control") != "no-store"
    assert "<style" not in inside.text
    assert " style=" not in inside.text
    assert "<script>" not in inside.text


def test_desk_locks_by_itself_and_by_hand(browser: Browser) -> None:
    browser.enter()
    browser.open()
    browser.clock.wait(200)
    assert "Robin Muster" in browser.get("/").text
    browser.clock.wait(200)
    assert browser.client.get("/alive").text == "100"
    browser.clock.wait(101)
    answer = browser.client.get("/")
    assert (answer.status_code, answer.headers["clear-site-data"]) == (403, '"cache"')
    assert "Locked" in answer.text
    assert "Muster" not in answer.text
    assert browser.client.post("/day/forget").status_code == 403
    assert "Robin Muster" in browser.enter().text
    assert browser.client.post("/lock").status_code == 200
    assert "Muster" not in browser.client.get("/day/rows/2").text


def test_what_a_page_asks_by_itself_keeps_no_desk_open(browser: Browser) -> None:
    browser.enter()
    for _ in range(11):
        browser.clock.wait(30)
        browser.client.get("/alive")
    assert browser.client.get("/").status_code == 403
