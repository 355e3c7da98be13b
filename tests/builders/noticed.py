"""A coffee house that sends its notices, and what its tests ask of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import text

from erp_core import conversations, sales
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import NewOrder, NewOrderLine
from frontdesk.application import Frontdesk
from frontdesk.workflows.notices.sending import send_waiting
from tests.builders.coffee_shop import Shop
from tests.builders.talk import outbox

BOSS = system()


T = TypeVar("T")


@dataclass(frozen=True)
class House:
    """The coffee house with its desk; Wei is known on Telegram."""

    desk: Frontdesk
    shop: Shop

    def do(self, deed: Callable[[Tx], T]) -> T:
        return self.desk.database.run(deed)

    def told(self) -> list[str]:
        """Send what waits, and return all that was queued so far."""
        send_waiting(self.desk)
        return [said for said, _ in outbox(self.desk)]

    def notices(self) -> list[tuple[str, str, str | None]]:
        page = self.desk.database.read(
            lambda tx: conversations.list_notices(tx, BOSS, PageRequest(limit=50))
        )
        return [(one.kind, one.state, one.reason) for one in reversed(page.items)]

    def order(self, party_id: int) -> int:
        new = NewOrder(
            party_id=party_id, lines=(NewOrderLine(variant_id=self.shop.house, quantity="2"),)
        )
        return self.desk.database.run(lambda tx: sales.place_order(tx, BOSS, new)).id


def enrolled(database: Database, channel: str, address: str, party_id: int) -> None:
    database.run(
        lambda tx: conversations.enrol_identity(
            tx, BOSS, channel, "7001", address, party_id, "Wei Zhang"
        )
    )


def reads(tx: Tx, party_id: int, language: str) -> None:
    change = text("UPDATE parties SET language = :language WHERE id = :id")
    tx.session.execute(change, {"language": language, "id": party_id})


def confirm(house: House, party_id: int) -> int:
    order_id = house.order(party_id)
    house.do(lambda tx: sales.confirm_order(tx, BOSS, order_id))
    return order_id
