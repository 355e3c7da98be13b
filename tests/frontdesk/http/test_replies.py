"""A support agent's reply over REST: once for a key, only by who handles the thread."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from erp_core.access import NewUser, Role, create_api_key, create_user
from erp_core.conversations.tables import MessageRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from tests.builders.house import a_house
from tests.builders.talk import answer_all, write
from tests.builders.together import together
from tests.builders.web import web_of

REPLIES = "/api/v1/conversations/threads/1/replies"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    """A house in which somebody wrote and was answered."""
    opened = a_house(database, tmp_path)
    write(opened, "hello", 1)
    answer_all(opened)
    return opened


@pytest.fixture
def web(desk: Frontdesk) -> TestClient:
    return web_of(desk)


def a_key(desk: Frontdesk, login: str) -> str:
    def hire(tx: Tx) -> str:
        new = NewUser(
            login=login,
            name=login.capitalize(),
            password="correct horse battery",
            roles=frozenset({Role.SUPPORT}),
        )
        user = create_user(tx, system(), new)
        return create_api_key(tx, system(), user.id, "test").key

    return desk.database.run(hire)


def asked(key: str, text: str = "Mia here.", seen: int = 99, idempotency: str | None = None):
    headers = {"authorization": f"Bearer {key}"}
    if idempotency:
        headers["idempotency-key"] = idempotency
    return {"json": {"text": text, "seen_seq": seen}, "headers": headers}


def staff_replies(desk: Frontdesk) -> int:
    query = select(func.count(MessageRow.id)).where(MessageRow.author == "staff")
    return desk.database.read(lambda tx: tx.session.scalar(query)) or 0


def test_a_reply_is_queued_for_the_customer_and_the_thread_is_theirs(
    desk: Frontdesk, web: TestClient
) -> None:
    answer = web.post(REPLIES, **asked(a_key(desk, "mia")))

    assert answer.status_code == 201
    assert (answer.json()["text"], answer.json()["author_name"]) == ("Mia here.", "Mia")
    rows = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.text).order_by(OutboxRow.id)).all()
    )
    assert rows == ["You said: hello", "Mia here."]


def test_twenty_parallel_replies_with_one_key_are_one_reply_with_one_answer(
    desk: Frontdesk, web: TestClient
) -> None:
    mia = a_key(desk, "mia")

    answers = together(20, lambda _: web.post(REPLIES, **asked(mia, idempotency="k-1")))

    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    assert staff_replies(desk) == 1


def test_another_text_under_the_same_key_is_refused(desk: Frontdesk, web: TestClient) -> None:
    mia = a_key(desk, "mia")
    web.post(REPLIES, **asked(mia, "one", idempotency="k-1"))

    answer = web.post(REPLIES, **asked(mia, "two", idempotency="k-1"))

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert staff_replies(desk) == 1


def test_of_two_agents_who_reply_at_once_the_second_is_told(
    desk: Frontdesk, web: TestClient
) -> None:
    keys = [a_key(desk, "mia"), a_key(desk, "jonas")]

    answers = together(2, lambda number: web.post(REPLIES, **asked(keys[number])))

    assert sorted(one.status_code for one in answers) == [201, 409]
    assert staff_replies(desk) == 1


def test_a_reply_to_an_older_message_than_the_last_is_refused(
    desk: Frontdesk, web: TestClient
) -> None:
    answer = web.post(REPLIES, **asked(a_key(desk, "mia"), seen=1))

    assert (answer.status_code, answer.json()["code"]) == (409, "customer_wrote_since")
    assert staff_replies(desk) == 0


@pytest.mark.parametrize("key", ["", "guess", "fd_" + "x" * 40])
def test_without_a_valid_key_nobody_replies(desk: Frontdesk, web: TestClient, key: str) -> None:
    answer = web.post(REPLIES, **asked(key))

    assert answer.status_code == 401
    assert staff_replies(desk) == 0


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 20_001])
def test_a_text_that_nobody_can_send_is_refused(
    desk: Frontdesk, web: TestClient, text: str
) -> None:
    answer = web.post(REPLIES, **asked(a_key(desk, "mia"), text))

    assert answer.status_code == 422
    assert staff_replies(desk) == 0


def test_a_reply_and_a_new_message_at_once_both_find_their_place(
    desk: Frontdesk, web: TestClient
) -> None:
    mia = a_key(desk, "mia")
    deeds = (
        lambda: web.post(REPLIES, **asked(mia)).status_code,
        lambda: (write(desk, "one more thing", 2), answer_all(desk)),
    )

    outcomes = together(2, lambda number: deeds[number]())

    assert outcomes[0] == 201
    places = select(MessageRow.seq).order_by(MessageRow.seq)
    seqs = desk.database.read(lambda tx: tx.session.scalars(places).all())
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= 4
