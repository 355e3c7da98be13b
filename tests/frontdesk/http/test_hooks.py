"""The hooks: what is forged leaves nothing, what is genuine is stored once and answered empty."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations.checks import CHECKS
from erp_core.conversations.tables import ConversationRow, InboundRow, MessageRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.http.hooks import LARGEST
from tests.builders.house import a_house
from tests.builders.locking import locked
from tests.builders.talk import answer_all, answering, count, watermarks
from tests.builders.waiting import eventually
from tests.builders.web import HOOK, SECRET_HEADER, signed, update, web_of


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path)


@pytest.fixture
def web(desk: Frontdesk) -> TestClient:
    return web_of(desk)


def stored(desk: Frontdesk) -> tuple[int, int]:
    return count(desk, InboundRow), count(desk, ConversationRow)


def test_an_update_is_stored_and_answered_with_an_empty_200(
    desk: Frontdesk, web: TestClient
) -> None:
    answer = web.post(HOOK, **signed(update(desk.channel("telegram"), "hello", 1)))

    assert (answer.status_code, answer.content) == (200, b"")
    assert stored(desk) == (1, 1)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (HOOK, {}),
        (HOOK, {SECRET_HEADER: ""}),
        (HOOK, {SECRET_HEADER: "guess"}),
        (HOOK, {SECRET_HEADER: "hook-secre"}),
        (HOOK, {SECRET_HEADER: "hook-secret2"}),
        (HOOK, {SECRET_HEADER: "HOOK-SECRET"}),
        (HOOK, {"authorization": "hook-secret"}),
        ("/hooks/telegram/other", {SECRET_HEADER: "hook-secret"}),
        ("/hooks/telegram/test-token", {SECRET_HEADER: "hook-secret"}),
    ],
)
def test_a_forged_update_gets_403_and_leaves_nothing(
    desk: Frontdesk, web: TestClient, path: str, headers: dict[str, str]
) -> None:
    body = update(desk.channel("telegram"), "hello", 1)

    answer = web.post(path, content=body, headers=headers)

    assert answer.status_code == 403
    assert answer.json()["code"] == "invalid_signature"
    assert stored(desk) == (0, 0)


def test_without_telegram_its_hook_refuses_everything(database: Database, tmp_path: Path) -> None:
    desk = a_house(database, tmp_path, telegram=None)

    answer = web_of(desk).post(HOOK, **signed(b"{}"))

    assert answer.status_code == 403
    assert stored(desk) == (0, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"not json",
        b'{"update_id": "seven"}',
        b'{"update_id": 99999999999999999999999999}',
        b'{"update_id": 7, "message": {"chat": {"id": 99999999999999999999999}}}',
        b'{"update_id": 7, "message": {"message_id": 1, "chat": {"id": 5, "type": "group"}}}',
        b'{"update_id": 7, "business_moon": {"phase": "full"}}',
        b"[" * 50_000,
        b'{"update_id": 1, "message": "\\ud800\\u0000"}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_nobody_understands_is_kept_raw_and_listed(
    desk: Frontdesk, web: TestClient, body: bytes
) -> None:
    answer = web.post(HOOK, **signed(body))
    again = web.post(HOOK, **signed(body))
    answer_all(desk)

    assert (answer.status_code, answer.content) == (200, b"")
    assert again.status_code == 200
    raw = desk.database.read(
        lambda tx: tx.session.scalars(select(InboundRow.body).order_by(InboundRow.id)).all()
    )
    assert raw == [body]
    letters = desk.database.read(lambda tx: conversations.dead_letters(tx, system()))
    assert [letter.kind for letter in letters] == ["inbound_not_understood"]
    assert count(desk, OutboxRow) == 0


def test_a_text_that_databases_cannot_store_is_cleaned_and_answered(
    desk: Frontdesk, web: TestClient
) -> None:
    raw = update(desk.channel("telegram"), "hel|lo", 1).replace(b"|", rb"\u0000\u202e")

    assert web.post(HOOK, **signed(raw)).status_code == 200
    answer_all(desk)

    texts = desk.database.read(
        lambda tx: tx.session.scalars(select(MessageRow.text).order_by(MessageRow.id)).all()
    )
    assert texts == ["hel\ufffdlo", "You said: hel\ufffdlo"]


def test_a_body_that_is_too_large_gets_413_and_leaves_nothing(
    desk: Frontdesk, web: TestClient
) -> None:
    answer = web.post(HOOK, **signed(b"x" * (LARGEST + 1)))

    assert answer.status_code == 413
    assert stored(desk) == (0, 0)


def test_the_same_update_five_times_in_parallel_is_stored_once(
    desk: Frontdesk, web: TestClient
) -> None:
    body = update(desk.channel("telegram"), "hello", 1)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: web.post(HOOK, **signed(body)), range(5)))
    answer_all(desk)

    assert [(one.status_code, one.content) for one in answers] == [(200, b"")] * 5
    assert stored(desk) == (1, 1)
    assert count(desk, OutboxRow) == 1


PEOPLE = 50
EACH = 5


def test_a_storm_of_duplicates_and_forgeries_loses_nothing_and_doubles_nothing(
    desk: Frontdesk, web: TestClient
) -> None:
    """50 people write 5 messages each; a third comes twice, some are forged; workers answer."""
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    channel = desk.channel("telegram")
    genuine = [
        update(channel, f"{person}/{number}", person * 100 + number, peer=str(5000 + person))
        for person in range(PEOPLE)
        for number in range(EACH)
    ]
    forged = [
        update(channel, "forged", 90_000 + number, peer=str(5000 + number)) for number in range(15)
    ]
    posts = [(body, "hook-secret") for body in genuine + dice.sample(genuine, 90)]
    posts += [(body, "guess") for body in forged]
    dice.shuffle(posts)

    def post(one: tuple[bytes, str]) -> int:
        return web.post(HOOK, **signed(*one)).status_code

    with answering(desk), ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(post, posts))
        late = Counter(pool.map(post, [(body, "hook-secret") for body in genuine[::5]]))
        eventually(lambda: _all_answered(desk), f"all is answered (seed {seed})", within=90)

    assert statuses == {200: len(genuine) + 90, 403: 15}, f"seed {seed}"
    assert late == {200: len(genuine) // 5}
    assert sorted(_arrived(desk)) == sorted(
        f"{person}/{number}" for person in range(PEOPLE) for number in range(EACH)
    )
    assert sorted(_echoed(desk)) == sorted(_arrived(desk))
    for check in CHECKS:
        assert desk.database.read(check.run).violations == ()


def _all_answered(desk: Frontdesk) -> bool:
    return all(accepted == answered for accepted, answered in watermarks(desk))


def _arrived(desk: Frontdesk) -> list[str]:
    query = select(MessageRow.text).where(MessageRow.direction == "in")
    return list(desk.database.read(lambda tx: tx.session.scalars(query).all()))


def _echoed(desk: Frontdesk) -> list[str]:
    """What was answered: every line of every reply."""
    replies = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.text).order_by(OutboxRow.id)).all()
    )
    return [line for reply in replies for line in reply.removeprefix("You said: ").splitlines()]


def test_a_locked_database_is_told_to_come_again_and_nothing_is_stored(
    desk: Frontdesk, web: TestClient
) -> None:
    with locked(desk.database):
        answer = web.post(HOOK, **signed(update(desk.channel("telegram"), "hello", 1)))

    _refused_for_now(desk, answer)


def _refused_for_now(desk: Frontdesk, answer) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["code"].endswith(("unavailable", "try_again"))
    assert stored(desk) == (0, 0)


def test_a_full_disk_is_told_to_come_again_and_nothing_is_stored(
    tmp_path: Path, template, clock: FixedClock
) -> None:
    with _sqlite_copy(tmp_path) as url:
        database = Database(url, clock=clock, pool_size=1)
        desk = a_house(database, tmp_path)
        with database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        web = web_of(desk)
        body = update(desk.channel("telegram"), "x" * 300_000, 1)

        answer = web.post(HOOK, **signed(body))

        _refused_for_now(desk, answer)
        with database.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 10_000}")
        assert web.post(HOOK, **signed(body)).status_code == 200
        assert stored(desk) == (1, 1)
        database.close()


def test_a_read_only_database_is_told_to_come_again(tmp_path: Path, clock: FixedClock) -> None:
    with _sqlite_copy(tmp_path) as url:
        file = url.removeprefix("sqlite:///")
        database = Database(f"sqlite:///file:{file}?mode=ro&uri=true", clock=clock)
        desk = a_house(database, tmp_path)

        answer = web_of(desk).post(HOOK, **signed(update(desk.channel("telegram"), "hello", 1)))

        _refused_for_now(desk, answer)
        database.close()


def _sqlite_copy(folder: Path):
    from tests.builders.databases import sqlite_template

    (folder / "template").mkdir()
    return sqlite_template(folder / "template").copy(folder, "own")
