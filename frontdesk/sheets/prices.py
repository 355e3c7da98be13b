"""The tables of prices: the lists, what is in them, and whom they are for."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from erp_core import catalog
from erp_core.catalog import NewPrice, NewPriceList
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Currency
from erp_core.kernel.quantity import Price, Quantity, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure, YesNo
from frontdesk.sheets.errors import Fault
from frontdesk.sheets.masters import CODE, NAMES, CodedLine, Row, is_known
from frontdesk.sheets.people import People

PRICE_LISTS = {
    **CODE,
    **NAMES,
    "currency": ("currency", "货币", "币种"),
    "tax_included": ("tax_included", "含税"),
    "standard": ("standard", "标准"),
}
PRICES = {
    "price_list": ("price_list", "价目表"),
    "sku": ("sku", "article", "货号", "编码"),
    "min_quantity": ("min_quantity", "起订量"),
    "unit_price": ("unit_price", "price", "单价", "价格"),
    "valid_from": ("valid_from", "生效日期"),
    "valid_until": ("valid_until", "失效日期"),
}
MEMBERS = {
    "price_list": ("price_list", "价目表"),
    "customer": ("customer", "name", "客户"),
    "email": ("email", "e-mail", "邮箱"),
}
_AT_ONCE = 1_000


class PriceListLine(CodedLine):
    """A price list; the standard one of a currency applies to everyone."""

    currency: Currency
    tax_included: YesNo = False
    standard: YesNo = False


class PriceLine(Schema):
    """A price from a quantity and a day on; ``price_list`` is a code."""

    price_list: Name
    sku: Name
    min_quantity: Annotated[Quantity, Figure] = Field(default="1", validate_default=True)
    unit_price: Annotated[Price, Figure]
    valid_from: Day
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "PriceLine":
        if self.valid_until is not None and self.valid_until < self.valid_from:
            message = "a price cannot end before it begins"
            raise ValueError(message)
        return self


class MemberLine(Schema):
    """A customer that a price list is for."""

    price_list: Name
    customer: Name
    email: str | None = None


class PriceListEntry:
    """Enters price lists."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["code"]: row for row in price_lists_out(tx, actor)}

    def enter(self, line: PriceListLine) -> None:
        """Enter one list.

        Raises:
            Differs: There is another of this code.
            CodeTaken: There is a standard list for the currency already.
        """
        name_en, name_zh = line.names
        new = NewPriceList(
            code=line.code,
            name_en=name_en,
            name_zh=name_zh,
            currency=line.currency,
            tax_included=line.tax_included,
            standard=line.standard,
        )
        told = _list_out(new)
        if not is_known(told, self._known.get(line.code)):
            catalog.create_price_list(self._tx, self._actor, new)
            self._known[line.code] = told


class PriceEntry:
    """Enters prices, those of one list together; one of the same article and day is replaced."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._lists = _ids(tx, actor)
        self._articles = {one.sku: one.id for one in catalog.list_variants(tx, actor)}
        self._gathered: dict[int, list[tuple[int, NewPrice]]] = {}

    def gather(self, number: int, line: PriceLine) -> None:
        """Take one price in.

        Raises:
            NoSuchPriceList: There is no list of this code.
            NoSuchVariant: There is no article of this number.
        """
        if line.price_list not in self._lists:
            raise catalog.NoSuchPriceList(field="price_list")
        if line.sku not in self._articles:
            raise catalog.NoSuchVariant(field="sku")
        price = NewPrice(
            variant_id=self._articles[line.sku],
            unit_price=line.unit_price,
            min_quantity=line.min_quantity,
            valid_from=line.valid_from,
            valid_until=line.valid_until,
        )
        self._gathered.setdefault(self._lists[line.price_list], []).append((number, price))

    def finish(self) -> list[Fault]:
        """Write what was gathered, list by list."""
        faults = []
        for list_id, gathered in self._gathered.items():
            for start in range(0, len(gathered), _AT_ONCE):
                some = gathered[start : start + _AT_ONCE]
                try:
                    with self._tx.trial():
                        prices = [price for _, price in some]
                        catalog.set_prices(self._tx, self._actor, list_id, prices)
                except DomainError as error:
                    faults.append(Fault(some[0][0], "", error.message))
        return faults


class MemberEntry:
    """Gives price lists to customers."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._lists = _ids(tx, actor)
        self._people = People(tx, actor)

    def enter(self, line: MemberLine) -> None:
        """Give a list to one customer.

        Raises:
            NoSuchPriceList: There is no list of this code.
            NoSuchCustomer: Nobody, or more than one, is called that.
        """
        if line.price_list not in self._lists:
            raise catalog.NoSuchPriceList(field="price_list")
        party_id = self._people.one(line.customer, line.email)
        list_id = self._lists[line.price_list]
        catalog.assign_price_list(self._tx, self._actor, list_id, party_id)


def _ids(tx: Tx, actor: Actor) -> dict[str, int]:
    return {one.code: one.id for one in catalog.list_price_lists(tx, actor)}


def price_lists_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every price list."""
    for one in catalog.list_price_lists(tx, actor):
        yield _list_out(one)


def _list_out(one: NewPriceList | catalog.PriceListView) -> Row:
    return {
        "code": one.code,
        "name_en": one.name_en,
        "name_zh": one.name_zh,
        "currency": one.currency,
        "tax_included": "yes" if one.tax_included else "no",
        "standard": "yes" if one.standard else "no",
    }


def prices_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every price of every list."""
    for one in catalog.listed_prices(tx, actor):
        yield {
            "price_list": one.price_list,
            "sku": one.sku,
            "min_quantity": plain(one.min_quantity),
            "unit_price": plain(one.unit_price),
            "valid_from": one.valid_from.isoformat(),
            "valid_until": one.valid_until.isoformat() if one.valid_until else "",
        }


def members_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write whom the price lists are for."""
    people = People(tx, actor)
    for code, party_id in catalog.price_list_members(tx, actor):
        yield {"price_list": code, **people.told(party_id)}
