"""The door for this machine's own command line: only with the token in the data directory."""

from pathlib import Path

import pytest

from erp_core.conversations.tables import InboundRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
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
