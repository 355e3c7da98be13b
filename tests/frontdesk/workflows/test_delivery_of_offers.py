"""Offers: never without consent, and never sent twice to be sure."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.database import Database
from erp_core.parties import Purpose
from frontdesk.application import Frontdesk
from tests.builders.sending import TOKEN, a_desk, arrived, asked, delivering, until
from tests.fakes.telegram import TelegramFake, telegram_fake


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake(TOKEN) as running:
        yield running


@pytest.fixture
def desk(database: Database, tmp_path: Path, fake: TelegramFake) -> Frontdesk:
    return a_desk(database, tmp_path, fake)


def _error(desk: Frontdesk) -> str | None:
    return desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow.error).order_by(OutboxRow.id)).first()
    )


def test_an_uncertain_marketing_message_is_never_sent_again_by_itself(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "hello")
    desk.database.run(
        lambda tx: tx.session.execute(
            update(OutboxRow).values(state="uncertain", purpose=Purpose.MARKETING, attempts=1)
        )
    )
    asked(desk, "next", first=2)

    with delivering(desk):
        until(desk, "uncertain", "sent")

    assert arrived(fake) == ["You said: next"]


def test_marketing_without_consent_is_never_handed_over(
    desk: Frontdesk, fake: TelegramFake
) -> None:
    asked(desk, "hello")
    desk.database.run(
        lambda tx: tx.session.execute(update(OutboxRow).values(purpose=Purpose.MARKETING))
    )

    with delivering(desk):
        until(desk, "dead")

    assert fake.wire.requests == []
    assert _error(desk) == "the recipient has not agreed to this, or has opted out"
