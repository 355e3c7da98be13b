"""A customer asks for a document and gets their own, or nothing."""

from pathlib import Path

import pytest

from erp_core import conversations
from erp_core.conversations.file_tables import FileRow
from erp_core.conversations.tables import MessageRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError, NotFound
from frontdesk.application import Frontdesk
from frontdesk.documents.kinds import DocumentKind
from frontdesk.workflows.attaching import NotProven, attach_document
from tests.builders.coffee_shop import Shop, a_shop
from tests.builders.house import a_house
from tests.builders.talk import WEI, answer_all, count, outbox, write


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Shop:
    return a_shop(database, clock)


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> Frontdesk:
    made = a_house(shop.database, tmp_path)
    write(made, "my invoice please", 1)
    answer_all(made)
    return made


def thread(desk: Frontdesk) -> int:
    return desk.database.read(
        lambda tx: max(row.thread_id for row in tx.session.query(MessageRow).all())
    )


def proven(desk: Frontdesk, party_id: int) -> None:
    def run(tx) -> None:
        found = conversations.find_identity(tx, "telegram", "7001", WEI)
        assert found is not None
        conversations.link_identity(tx, system(), found, party_id)

    desk.database.run(run)


def attached(desk: Frontdesk, record_id: int) -> int:
    where = thread(desk)
    return desk.database.run(
        lambda tx: attach_document(
            tx, desk, conversations.lock_thread(tx, where), DocumentKind.INVOICE, record_id
        )
    )


def test_a_customer_gets_their_own_invoice_with_its_file(desk: Frontdesk, shop: Shop) -> None:
    proven(desk, shop.cafe)

    message_id = attached(desk, 1)

    assert outbox(desk)[-1] == ("Invoice INV-2026-0001", "pending")
    [row] = desk.database.read(lambda tx: conversations.outbox_of(tx, message_id))
    file = desk.database.read(lambda tx: conversations.file_content(tx, row.file_ids[0]))
    assert (file.name, file.media_type) == ("Invoice INV-2026-0001.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("who", "record_id", "refusal"),
    [(None, 1, NotProven), ("wei", 1, NotFound), ("cafe", 999_999, NotFound)],
)
def test_nobody_gets_an_invoice_that_is_not_theirs(
    desk: Frontdesk, shop: Shop, who: str | None, record_id: int, refusal: type[DomainError]
) -> None:
    if who is not None:
        proven(desk, getattr(shop, who))
    before = count(desk, MessageRow), count(desk, OutboxRow), count(desk, FileRow)

    with pytest.raises(refusal):
        attached(desk, record_id)

    assert (count(desk, MessageRow), count(desk, OutboxRow), count(desk, FileRow)) == before
