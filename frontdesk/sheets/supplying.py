"""The tables of supply: what suppliers ask, in and out; what was ordered and billed, out."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from erp_core import catalog, purchasing
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Currency
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import Price, Quantity, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from erp_core.purchasing import Code, Days, NewPrice, PriceView
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People
from frontdesk.sheets.shown import columns

SUPPLIER = {
    "supplier": ("supplier", "name", "供应商"),
    "email": ("email", "e-mail", "邮箱"),
}
SUPPLIER_PRICES = {
    **SUPPLIER,
    "sku": ("sku", "article", "货号", "编码"),
    "supplier_sku": ("supplier_sku", "their_sku", "供应商货号"),
    "currency": ("currency", "货币", "币种"),
    "unit_price": ("unit_price", "price", "单价", "价格"),
    "min_quantity": ("min_quantity", "起订量"),
    "pack_size": ("pack_size", "pack", "包装量"),
    "lead_days": ("lead_days", "lead_time", "交货天数"),
    "valid_from": ("valid_from", "生效日期"),
    "valid_to": ("valid_to", "失效日期"),
}
ORDERS = columns(
    *("number", "state", "supplier", "email", "ordered_on", "their_reference", "sku", "quantity"),
    *("currency", "unit_price", "net", "promised_on", "due_on", "received", "returned", "billed"),
)
BILLS = columns(
    *("reference", "state", "supplier", "email", "bill_date", "sku", "quantity"),
    *("currency", "unit_price", "ordered_price", "problems"),
)
_Place = tuple[int, int, str, str, str]
"""Supplier, article, currency, least quantity and first day: one price stands at each."""


class SupplierPriceLine(Schema):
    """What a supplier asks for an article, from a quantity and a day on."""

    supplier: Name
    email: str | None = None
    sku: Name
    supplier_sku: Code = ""
    currency: Currency
    unit_price: Annotated[Price, Figure]
    min_quantity: Annotated[Quantity, Figure] = Field(default="1", validate_default=True)
    pack_size: Annotated[Quantity, Figure] = Field(default="1", validate_default=True)
    lead_days: Days = 0
    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "SupplierPriceLine":
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            message = "a price cannot end before it begins"
            raise ValueError(message)
        return self


class SupplierPriceEntry:
    """Enters what suppliers ask; what is there and equal is left alone, what differs replaced."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._articles = {one.sku: one.id for one in catalog.list_variants(tx, actor)}
        self._known = {_place(one): one for one in _prices(tx, actor)}

    def enter(self, line: SupplierPriceLine) -> None:
        """Enter one price.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            NoSuchVariant: There is no article of this number.
            NotASupplier: It is none of our suppliers.
        """
        if line.sku not in self._articles:
            raise catalog.NoSuchVariant(field="sku")
        told = line.model_dump(exclude={"supplier", "email", "sku"})
        new = NewPrice(
            party_id=self._people.one(line.supplier, line.email, "supplier"),
            variant_id=self._articles[line.sku],
            **told,
        )
        known = self._known.get(_place(new))
        if known is not None:
            if known.model_dump(exclude={"id"}) == new.model_dump():
                return
            purchasing.remove_supplier_price(self._tx, self._actor, known.id)
        self._known[_place(new)] = purchasing.set_supplier_price(self._tx, self._actor, new)


def supplier_prices_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what every supplier asks, the oldest entry first."""
    people = People(tx, actor)
    articles = {one.id: one.sku for one in catalog.list_variants(tx, actor)}
    for one in _prices(tx, actor):
        yield {
            **_supplier(people, one.party_id),
            "sku": articles.get(one.variant_id, ""),
            "supplier_sku": one.supplier_sku,
            "currency": one.currency,
            "unit_price": plain(one.unit_price),
            "min_quantity": plain(one.min_quantity),
            "pack_size": plain(one.pack_size),
            "lead_days": str(one.lead_days),
            "valid_from": one.valid_from.isoformat() if one.valid_from else "",
            "valid_to": one.valid_to.isoformat() if one.valid_to else "",
        }


def orders_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every order to a supplier, a line for each of its lines, the oldest first."""
    people = People(tx, actor)
    for one in oldest_first(lambda page: purchasing.list_purchase_orders(tx, actor, page)):
        for line in one.lines:
            yield {
                "number": one.number or "",
                "state": one.state.value,
                **_supplier(people, one.party_id),
                "ordered_on": one.ordered_on.isoformat() if one.ordered_on else "",
                "their_reference": one.supplier_reference,
                "sku": line.sku,
                "quantity": plain(line.quantity),
                "currency": one.currency,
                "unit_price": plain(line.unit_price),
                "net": f"{line.net.amount}",
                "promised_on": line.promised_on.isoformat() if line.promised_on else "",
                "due_on": line.due_on.isoformat(),
                "received": plain(line.received),
                "returned": plain(line.returned),
                "billed": plain(line.billed),
            }


def bills_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every bill against orders, a line for each of its lines, the oldest first."""
    people = People(tx, actor)
    for one in oldest_first(lambda page: purchasing.list_purchase_bills(tx, actor, page)):
        for line in one.lines:
            yield {
                "reference": one.reference,
                "state": one.state.value,
                **_supplier(people, one.party_id),
                "bill_date": one.bill_date.isoformat(),
                "sku": line.sku,
                "quantity": plain(line.quantity),
                "currency": one.net.currency,
                "unit_price": plain(line.unit_price),
                "ordered_price": plain(line.ordered_price),
                "problems": "; ".join(
                    each.kind for each in one.problems if each.line_id == line.order_line_id
                ),
            }


def _supplier(people: People, party_id: int) -> Row:
    told = people.told(party_id)
    return {"supplier": told["customer"], "email": told["email"]}


def _prices(tx: Tx, actor: Actor) -> list[PriceView]:
    return oldest_first(lambda page: purchasing.list_supplier_prices(tx, actor, page))


def _place(one: NewPrice) -> _Place:
    since = one.valid_from.isoformat() if one.valid_from else ""
    return one.party_id, one.variant_id, one.currency, plain(one.min_quantity), since
