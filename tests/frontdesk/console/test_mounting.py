"""The pages as they are served, before any browser runs them."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from erp_core import access
from erp_core.access import Role
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from tests.builders.access import a_user
from tests.frontdesk.console.front import a_desk, build, writes


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_desk(database, tmp_path)


def log_in(desk: Frontdesk, client: TestClient, *roles: Role) -> None:
    """Show a session without typing a password."""
    user = a_user(desk.database, "mia", *roles)
    session = desk.database.run(lambda tx: access.open_session(tx, user.id))
    client.cookies.set("frontdesk_session", session.token)


def test_without_a_session_every_page_leads_to_the_door(desk: Frontdesk) -> None:
    known = writes(desk, "my secret order")
    pages = ("/", f"/threads/{known}", "/orders", "/orders/1", "/stock", "/stock/1", "/invoices")
    with TestClient(build(desk), follow_redirects=False) as client:
        for path in (*pages, "/invoices/1", "/health"):
            answer = client.get(f"/console{path}")
            assert answer.status_code == 303
            assert answer.headers["location"] == f"/console/login?next=/console{path}"
            assert "my secret order" not in answer.text


def test_the_door_keeps_what_a_page_was_asked_for(desk: Frontdesk) -> None:
    with TestClient(build(desk), follow_redirects=False) as client:
        answer = client.get("/console/reasons", params={"week": "2026-05-18"})
        onward = parse_qs(urlsplit(answer.headers["location"]).query)["next"]
        assert onward == ["/console/reasons?week=2026-05-18"]
        log_in(desk, client)
        back = client.get("/console/login", params={"next": onward[0]})
    assert back.headers["location"] == onward[0]


def test_a_page_is_guarded_and_names_no_other_host(desk: Frontdesk) -> None:
    writes(desk, "where is my order")
    with TestClient(build(desk)) as client:
        log_in(desk, client)
        page = client.get("/console/")
    assert page.status_code == 200
    assert "Order 1042 is late" in page.text
    assert "'nonce-" in page.headers["content-security-policy"]
    assert "https://" not in page.text


def test_a_role_begins_where_its_work_is(desk: Frontdesk) -> None:
    with TestClient(build(desk), follow_redirects=False) as client:
        log_in(desk, client, Role.WAREHOUSE)
        answer = client.get("/console/")
    assert answer.headers["location"] == "/console/floor"


def test_a_page_that_is_closed_no_longer_listens(desk: Frontdesk) -> None:
    from nicegui import Client

    def close_all() -> None:
        for page in tuple(Client.instances.values()):
            page.delete()

    heard_before = watchers(desk)
    with TestClient(build(desk), follow_redirects=False) as client:
        log_in(desk, client)
        client.get("/console/")
        assert client.portal is not None
        assert watchers(desk) == heard_before + 2  # the page, and the bell above it
        client.portal.call(close_all)
        assert watchers(desk) == heard_before


def test_the_latest_front_desk_is_the_one_that_is_served(desk: Frontdesk) -> None:
    with TestClient(build(desk)):
        pass
    later = replace(desk, modules=())
    with TestClient(build(later)) as client:
        log_in(later, client)
        assert "This is not switched on here" in client.get("/console/").text
        assert client.get("/console/static/console.css").status_code == 200


def test_nothing_is_written_where_the_server_was_started(
    desk: Frontdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with TestClient(build(desk)) as client:
        log_in(desk, client)
        client.get("/console/")
    assert not (tmp_path / ".nicegui").exists()


def watchers(desk: Frontdesk) -> int:
    return len(desk.bus._watchers)


@pytest.mark.parametrize("path", ["/nowhere", "/threads/abc", "/orders/-1"])
def test_a_page_that_does_not_exist_says_so(desk: Frontdesk, path: str) -> None:
    with TestClient(build(desk)) as client:
        log_in(desk, client)
        answer = client.get(f"/console{path}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/threads", "Choose a thread"),
        ("/orders", "There is no such record"),
        ("/stock", "There is no such record"),
        ("/invoices", "There is no such record"),
    ],
)
def test_a_number_that_no_database_holds_is_nobodys(desk: Frontdesk, path: str, said: str) -> None:
    with TestClient(build(desk)) as client:
        log_in(desk, client, Role.MANAGER)
        answer = client.get(f"/console{path}/{2**64}")
    assert answer.status_code == 200
    assert said in answer.text
