"""The door: sessions by cookie, never planted, never led astray, ended for good."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from erp_core import access
from erp_core.access import NotLoggedIn
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.console.door import build_router
from frontdesk.problems import add_problem_handlers
from tests.builders.access import PASSWORD, a_user
from tests.frontdesk.console.front import a_desk

RIGHT = {"login": "mia", "password": PASSWORD}
Door = Callable[..., TestClient]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    a_user(database, "mia")
    return a_desk(database, tmp_path)


@pytest.fixture
def door(desk: Frontdesk) -> TestClient:
    return at_the_door(desk)


def at_the_door(desk: Frontdesk) -> TestClient:
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(build_router(desk))
    return TestClient(app, base_url="http://desk.test", follow_redirects=False)


def is_valid(desk: Frontdesk, token: str) -> bool:
    try:
        desk.database.read(lambda tx: access.staff_actor(tx, token))
    except NotLoggedIn:
        return False
    return True


def test_the_right_password_gives_a_cookie_that_no_script_reads(
    desk: Frontdesk, door: TestClient
) -> None:
    answer = door.post("/console/login", data=RIGHT)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/"
    cookie = answer.headers["set-cookie"]
    for flag in ("HttpOnly", "SameSite=lax", "Path=/console", "Max-Age=43200"):
        assert flag in cookie
    assert "Secure" not in cookie
    assert is_valid(desk, door.cookies["frontdesk_session"])


def test_behind_https_the_cookie_travels_encrypted_only(database: Database, tmp_path: Path) -> None:
    a_user(database, "mia")
    desk = a_desk(database, tmp_path, public_url="https://desk.example")
    answer = at_the_door(desk).post("/console/login", data=RIGHT)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_wrong_password_gives_no_session_and_does_not_say_what_was_wrong(
    door: TestClient,
) -> None:
    known = door.post("/console/login", data={"login": "mia", "password": "wrong"})
    unknown = door.post("/console/login", data={"login": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 403
    assert "set-cookie" not in known.headers
    assert known.text.replace('value="mia"', "") == unknown.text.replace('value="nobody"', "")


def test_a_login_that_is_typed_is_shown_as_text(door: TestClient) -> None:
    answer = door.post("/console/login", data={"login": '"><script>', "password": "x"})
    assert "<script" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text


def test_the_login_page_runs_no_script_and_names_no_other_host(door: TestClient) -> None:
    page = door.get("/console/login")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "http" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "SAMEORIGIN"


def test_logging_in_ends_the_session_that_the_browser_had(
    desk: Frontdesk, door: TestClient
) -> None:
    door.post("/console/login", data=RIGHT)
    before = door.cookies["frontdesk_session"]
    door.post("/console/login", data=RIGHT)
    assert door.cookies["frontdesk_session"] != before
    assert not is_valid(desk, before)
    assert is_valid(desk, door.cookies["frontdesk_session"])


def test_a_planted_token_is_not_taken_over(desk: Frontdesk, door: TestClient) -> None:
    door.cookies.set("frontdesk_session", "planted", path="/console")
    answer = door.post("/console/login", data=RIGHT)
    assert "frontdesk_session=planted" not in answer.headers["set-cookie"]
    assert not is_valid(desk, "planted")


def test_logging_out_ends_the_session_on_the_server_too(desk: Frontdesk, door: TestClient) -> None:
    door.post("/console/login", data=RIGHT)
    token = door.cookies["frontdesk_session"]
    answer = door.post("/console/logout")
    assert answer.headers["location"] == "/console/login"
    assert "frontdesk_session" not in door.cookies
    assert not is_valid(desk, token)


def test_another_site_can_neither_log_in_nor_log_out(desk: Frontdesk, door: TestClient) -> None:
    door.post("/console/login", data=RIGHT)
    token = door.cookies["frontdesk_session"]
    foreign = {"origin": "https://evil.example"}
    assert door.post("/console/login", data=RIGHT, headers=foreign).status_code == 403
    assert door.post("/console/logout", headers=foreign).status_code == 403
    assert is_valid(desk, token)


def test_after_the_door_one_stays_in_the_house(door: TestClient) -> None:
    onward = door.post("/console/login", data=RIGHT | {"next": "/console/orders"})
    assert onward.headers["location"] == "/console/orders"
    astray = door.post("/console/login", data=RIGHT | {"next": "//evil.example/console/"})
    assert astray.headers["location"] == "/console/"


def test_who_is_known_does_not_log_in_again(door: TestClient) -> None:
    door.post("/console/login", data=RIGHT)
    answer = door.get("/console/login", params={"next": "/console/stock"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/stock"


def test_a_preference_is_kept_and_leads_back_to_where_one_was(door: TestClient) -> None:
    headers = {"referer": "http://desk.test/console/orders?x=1"}
    answer = door.get("/console/preferences?language=zh&theme=dark", headers=headers)
    assert answer.headers["location"] == "/console/orders?x=1"
    assert door.cookies["frontdesk_language"] == "zh"
    assert door.cookies["frontdesk_theme"] == "dark"
    assert "欢迎回来" in door.get("/console/login").text


def test_a_preference_that_does_not_exist_is_not_kept(door: TestClient) -> None:
    headers = {"referer": "https://evil.example/console/"}
    answer = door.get("/console/preferences?language=xx&theme=pink", headers=headers)
    assert answer.headers["location"] == "/console/"
    assert not door.cookies
