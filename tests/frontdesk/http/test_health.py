"""Health: alive, ready, and counts that tell nothing about a customer."""

from pathlib import Path

import pytest

from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from tests.builders.house import a_house
from tests.builders.talk import answer_all, write
from tests.builders.web import web_of


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path)


def test_it_is_alive_and_ready(desk: Frontdesk) -> None:
    web = web_of(desk)

    assert web.get("/health/live").json() == {"status": "alive"}
    ready = web.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_without_its_database_it_is_alive_but_not_ready(tmp_path: Path, clock: FixedClock) -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", clock=clock)
    web = web_of(a_house(away, tmp_path))

    assert web.get("/health/live").status_code == 200
    ready = web.get("/health/ready")
    assert (ready.status_code, ready.json()) == (503, {"status": "database unavailable"})
    away.close()


def test_metrics_count_messages_and_name_nobody(desk: Frontdesk) -> None:
    write(desk, "a very private question", 1)
    answer_all(desk)
    write(desk, "and another", 2)

    text = web_of(desk).get("/metrics").text

    assert 'frontdesk_messages{direction="inbound",state="understood"} 1' in text
    assert 'frontdesk_messages{direction="inbound",state="stored"} 1' in text
    assert 'frontdesk_messages{direction="outbox",state="pending"} 1' in text
    assert "private" not in text
    assert "700100001" not in text
