"""An order to a supplier as it leaves the house: prices, days, and their own article codes."""

from decimal import Decimal
from functools import partial

import pytest

from erp_core import purchasing
from erp_core.access import customer_actor
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.parties import NewAddress, add_address
from erp_core.purchasing import NewPrice, PurchaseOrderView
from frontdesk.documents.kinds import DocumentKind, NotYet, render_document, show_document
from frontdesk.documents.letterhead import Letterhead
from tests.builders.pdf import text_of
from tests.builders.purchasing import House, a_house, an_order, sent

BOSS = system()
HEAD = Letterhead(street="Kranhafen 7", postcode="20457", city="Hamburg")
KIND = DocumentKind.PURCHASE_ORDER


@pytest.fixture
def house(database: Database) -> House:
    """A house whose finca calls our beans C-77, first C-7."""
    made = a_house(database)
    for code in ("C-7", "C-77"):
        new = NewPrice(
            party_id=made.finca,
            variant_id=made.beans,
            currency="EUR",
            unit_price=Decimal("8.00"),
            min_quantity=Decimal(10),
            supplier_sku=code,
        )
        database.run(partial(purchasing.set_supplier_price, actor=BOSS, new=new))
    where = NewAddress(
        recipient="Finca", street="Calle 1", postcode="0501", city="Antigua", country="GT"
    )
    database.run(lambda tx: add_address(tx, BOSS, made.finca, where))
    return made


def numbered(house: House, draft: PurchaseOrderView) -> PurchaseOrderView:
    house.database.run(lambda tx: sent(tx, draft))
    return house.database.read(lambda tx: purchasing.get_purchase_order(tx, BOSS, draft.id))


def said(house: House, order_id: int, language: str | None, actor: Actor = BOSS) -> str:
    made = house.database.read(
        lambda tx: render_document(tx, actor, HEAD, KIND, order_id, language)
    )
    return text_of(made.content)


def test_an_order_to_a_supplier_says_what_comes_when_and_where_to(house: House) -> None:
    draft = house.database.run(lambda tx: an_order(tx, house.finca, (house.beans, "20")))
    order = numbered(house, draft)

    english = said(house, order.id, "en")

    assert f"Purchase order {order.number}" in english
    assert {"Calle 1", "0501 Antigua", "GT"} <= set(english.splitlines())
    assert "your article C-77" in english
    assert "C-7\n" not in english
    assert "160.00" in english
    assert "Kranhafen 7" in english
    assert "请确认本订单" in said(house, order.id, "zh")


def test_a_draft_is_no_order_and_no_customer_sees_what_we_buy(house: House) -> None:
    draft = house.database.run(lambda tx: an_order(tx, house.finca, (house.beans, "20")))
    with pytest.raises(NotYet):
        said(house, draft.id, "en")
    order = numbered(house, draft)

    page = house.database.read(lambda tx: show_document(tx, BOSS, HEAD, KIND, order.id, "en"))
    assert order.number is not None
    assert order.number in page
    for actor in (
        house.database.read(lambda tx: customer_actor(tx, house.finca)),
        house.database.read(lambda tx: customer_actor(tx, house.other)),
    ):
        with pytest.raises(DomainError) as refused:
            said(house, order.id, "en", actor)
        assert refused.value.status in {403, 404}
