"""What has served its time is forgotten, a few rows at a time; everything else is kept."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from erp_core.access import open_session
from erp_core.access.tables import StaffSession
from erp_core.conversations.tables import CodeRow, ConversationRow, IdentityRow, ThreadRow
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.idempotency import KEPT, IdempotencyRow, forget_old_keys
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx
from erp_core.sales.tables import OrderProofTry
from frontdesk.loops import running_loops
from frontdesk.workflows.housekeeping import Housekeeper
from tests.builders.access import a_user
from tests.builders.house import a_house
from tests.builders.waiting import eventually

TABLES: tuple[type[Table], ...] = (IdempotencyRow, StaffSession, CodeRow, OrderProofTry)


def used(database: Database, user_id: int, mark: str, times: int) -> None:
    """Use so many keys, sessions, codes and tries now."""

    def use(tx: Tx) -> None:
        asker = IdentityRow(
            channel="telegram",
            account="7001",
            address=mark,
            name="",
            proof="none",
            first_seen=tx.now,
        )
        talk = ConversationRow(key=mark, channel="telegram", account="7001", peer=mark)
        tx.session.add_all([asker, talk])
        tx.session.flush()
        thread = ThreadRow(
            conversation_id=talk.id,
            identity_id=asker.id,
            channel="telegram",
            state="open",
            handler="assistant",
            dialogue={},
            opened_at=tx.now,
            last_at=tx.now,
        )
        tx.session.add(thread)
        tx.session.flush()
        for number in range(times):
            open_session(tx, user_id)
            tx.session.add(
                IdempotencyRow(
                    actor="staff:1",
                    key=f"{mark}-{number}",
                    digest="",
                    response="{}",
                    created_at=tx.now,
                )
            )
            tx.session.add(
                CodeRow(identity_id=asker.id, digest=b"", sent_at=tx.now, expires_at=tx.now)
            )
            tx.session.add(
                OrderProofTry(
                    identity_id=asker.id,
                    thread_id=thread.id,
                    account="telegram:7001",
                    number=f"{number}",
                    tried_at=tx.now,
                    accepted=False,
                )
            )

    database.run(use)


def counted(database: Database) -> list[int | None]:
    return database.read(
        lambda tx: [tx.session.scalar(select(func.count()).select_from(one)) for one in TABLES]
    )


@pytest.fixture
def worn(database: Database, clock: FixedClock) -> Database:
    """Seven old keys, sessions, codes and tries, and three young ones."""
    user = a_user(database).id
    used(database, user, "old", 7)
    clock.advance(KEPT + timedelta(seconds=1))
    used(database, user, "young", 3)
    assert counted(database) == [10, 10, 10, 10]
    return database


@pytest.mark.parametrize("most", [1, 2, 7, 500])
def test_the_old_is_forgotten_and_the_young_is_kept(worn: Database, most: int) -> None:
    housekeeper = Housekeeper(worn, most=most)

    assert housekeeper.tidy() == 28
    assert counted(worn) == [3, 3, 3, 3]
    assert housekeeper.tidy() == 0


def test_no_transaction_deletes_more_than_a_few(worn: Database) -> None:
    assert worn.run(lambda tx: forget_old_keys(tx, 2)) == 2
    assert counted(worn) == [8, 10, 10, 10]


def test_it_is_done_again_and_again_until_it_stops(worn: Database, clock: FixedClock) -> None:
    housekeeper = Housekeeper(worn, first=0.0, every=0.01)
    housekeeper.start()
    eventually(lambda: counted(worn) == [3, 3, 3, 3], "the old is forgotten")

    clock.advance(KEPT + timedelta(seconds=1))
    eventually(lambda: counted(worn) == [0, 0, 0, 0], "the next round finds what is old by then")

    housekeeper.stop()


def test_a_house_that_runs_is_kept_tidy(worn: Database, tmp_path: Path) -> None:
    async def live() -> set[str]:
        async with running_loops(a_house(worn, tmp_path)):
            return {thread.name for thread in threading.enumerate()}

    assert "housekeeping" in asyncio.run(live())
    assert "housekeeping" not in {thread.name for thread in threading.enumerate()}
