"""The door for this machine's own command line: only with the token in the data directory."""

from pathlib import Path

import pytest

from erp_core.access import Role
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from tests.builders.access import a_user
from tests.builders.house import a_house
from tests.builders.talk import answering, count
from tests.builders.web import web_of

CHAT = {"channel": "terminal", "sender": "visitor", "texts": ["hello"]}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path)


def test_the_command_line_talks_through_the_server(desk: Frontdesk) -> None:
    with answering(desk):
        answer = web_of(desk).post(
            "/local/chat", json=CHAT, headers={"X-Frontdesk-Local": "local-token"}
        )

    assert answer.status_code == 200
    (exchange,) = answer.json()
    assert [reply["text"] for reply in exchange["replies"]] == ["You said: hello"]


@pytest.mark.parametrize("headers", [{}, {"X-Frontdesk-Local": "guess"}])
def test_nobody_else_gets_through(desk: Frontdesk, headers: dict[str, str]) -> None:
    answer = web_of(desk).post("/local/chat", json=CHAT, headers=headers)

    assert answer.status_code == 403
    assert count(desk, InboundRow) == 0


def test_the_door_is_not_on_the_public_map(desk: Frontdesk) -> None:
    assert "/local/chat" not in web_of(desk).get("/openapi.json").json()["paths"]


@pytest.mark.parametrize("texts", [[], ["x"] * 51])
def test_a_talk_has_one_to_fifty_texts(desk: Frontdesk, texts: list[str]) -> None:
    answer = web_of(desk).post(
        "/local/chat", json=CHAT | {"texts": texts}, headers={"X-Frontdesk-Local": "local-token"}
    )

    assert answer.status_code == 422
    assert count(desk, InboundRow) == 0


def test_a_question_is_asked_through_the_server_as_somebody(desk: Frontdesk) -> None:
    a_user(desk.database, "jonas", Role.SALES)
    body = {"question": "how many orders last month", "login": "jonas", "on": "2026-03-10"}
    headers = {"X-Frontdesk-Local": "local-token"}

    told = web_of(desk).post("/local/ask", json=body, headers=headers)
    stranger = web_of(desk).post("/local/ask", json=body | {"login": "nobody"}, headers=headers)
    outside = web_of(desk).post("/local/ask", json=body)

    assert told.json()["outcome"] == "answered"
    assert told.json()["understood"] == "Orders; last month (1 Feb 2026 to 28 Feb 2026)"
    assert (stranger.status_code, outside.status_code) == (404, 403)
