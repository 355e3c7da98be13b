"""The tables of a company, read into an empty one, are its tables again, to the letter."""

import os
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import catalog, finance, inventory, parties, sales
from erp_core.finance import NewPayment
from erp_core.inventory import NewAdjustment, NewLocation, NewTransfer, TransferLine
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from frontdesk.sheets.kinds import KINDS
from tests.frontdesk.sheets.test_orders import (
    BOSS,
    PAST,
    enter,
    furnished,
    table,
    violations,
    written,
)

READ_IN = [kind.name for kind in KINDS if kind.entry is not None]
LISTS = "code,name,currency,tax_included,standard\nB2B,Trade,EUR,yes,no\n"
PRICES = "price_list,sku,unit_price,valid_from\nB2B,TEA,21.40,2025-01-01\n"
MEMBERS = "price_list,customer\nB2B,Wei\n"
RATES = "currency,day,rate\nUSD,2026-01-01,1.25\n"
OWED = "number,customer,amount,issued_on,due_date\nRE-7,Nord,80,2026-02-01,2026-02-15\n"


class Company:
    """A company in which something happens today, besides what its tables tell of the past."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.articles = {
            sku: database.read(lambda tx, sku=sku: catalog.variant_by_sku(tx, BOSS, sku)).id
            for sku in ("TEA", "POT")
        }
        everybody = database.read(lambda tx: list(parties.directory(tx, BOSS)))
        self.people = {one.party.name: one.party.id for one in everybody}
        places = database.read(lambda tx: inventory.list_locations(tx, BOSS))
        self.shelf = places[0].id
        new = NewLocation(
            warehouse_id=places[0].warehouse_id, code="A1", name_en="A1", name_zh="A1"
        )
        self.bin = self.do(inventory.create_location, new).id
        rows = database.read(lambda tx: finance.list_accounts(tx, BOSS))
        self.accounts = {one.role: one.code for one in rows if one.role}

    def do(self, verb, *told, **more):
        return self.database.run(lambda tx: verb(tx, BOSS, *told, **more))

    def receives(self, sku: str, some: int) -> None:
        lot = None if sku == "POT" else f"L{some % 3}"
        self.do(
            inventory.receive_stock,
            self.articles[sku],
            Decimal(some),
            Decimal("7.25"),
            lot=lot,
        )

    def carries(self, sku: str, some: int) -> None:
        line = TransferLine(variant_id=self.articles[sku], quantity=Decimal(some))
        new = NewTransfer(
            from_location_id=self.shelf,
            to_location_id=self.bin,
            lines=(line,),
            in_transit=some % 2 == 0,
        )
        self.do(inventory.transfer_stock, new)

    def misses(self, sku: str, some: int) -> None:
        new = NewAdjustment(variant_id=self.articles[sku], quantity=Decimal(-some), reason="broken")
        self.do(inventory.adjust_stock, new)

    def sells(self, sku: str, some: int) -> None:
        """Sell by the customer's price list: to Wei, who pays ahead, with the tax in it."""
        line = {"variant_id": self.articles["TEA"], "quantity": str(some)}
        new = sales.NewOrder.model_validate({"party_id": self.people["Wei"], "lines": [line]})
        order = self.do(sales.confirm_order, self.do(sales.place_order, new).id)
        if sku == "TEA":
            invoice = self.do(sales.invoice_order, order.id)
            self.do(
                finance.record_payment,
                NewPayment(party_id=self.people["Wei"], amount=invoice.gross, method="card"),
            )
            self.do(sales.deliver_order, order.id)

    def is_paid(self, sku: str, some: int) -> None:
        amount = Money.of(Decimal(some) / 3, "USD" if sku == "TEA" else "EUR")
        new = NewPayment(
            party_id=self.people["Nord"], amount=amount, method="cash", reference=f"{some}"
        )
        self.do(finance.record_payment, new)

    def writes(self, sku: str, some: int) -> None:
        lines = (
            finance.EntryLine.of(self.accounts["other_expense"], Money(some, "EUR")),
            finance.EntryLine.of(self.accounts["cash"], Money(-some, "EUR"), None, sku),
        )
        day = self.database.clock.now().date()
        new = finance.NewEntry(journal="general", business_date=day, memo="Stamps", lines=lines)
        self.do(finance.post_entry, new)


VERBS = ("receives", "carries", "misses", "sells", "is_paid", "writes")
TODAY = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(["TEA", "POT"]), st.integers(1, 9)),
    max_size=6,
)


@settings(
    max_examples=int(os.environ.get("FRONTDESK_SEQUENCES", "3")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(PAST, TODAY)
def test_a_company_comes_out_and_into_an_empty_one_and_out_the_same(
    template, tmp_path_factory, ports, clock, past, today
):
    round_trip(template, tmp_path_factory, ports, clock, past, today)


def round_trip(template, tmp_path_factory, ports, clock, past, today):
    """Fill a company, read its tables into an empty one, and compare what is written out."""
    with template.copy(tmp_path_factory.mktemp("one"), "one") as url:
        one = furnished(Database(url, clock=clock, ports=ports))
        for kind, text in (
            ("price-lists", LISTS),
            ("prices", PRICES),
            ("price-list-customers", MEMBERS),
            ("rates", RATES),
            ("invoices", OWED),
            ("orders", table(past)),
        ):
            enter(one, kind, text)
        company = Company(one)
        cash = f"account,debit\n{company.accounts['cash']},500\n"
        enter(one, "opening-balances", cash)
        for verb, sku, some in today:
            getattr(company, verb)(sku, some)
        out = {kind: written(one, kind) for kind in READ_IN}
        assert violations(one) == []
        one.close()
    with template.copy(tmp_path_factory.mktemp("two"), "two") as url:
        two = Database(url, clock=clock, ports=ports)
        two.run(lambda tx: finance.install_chart(tx, BOSS))
        for kind, text in out.items():
            if text.count("\r\n") > 1:
                enter(two, kind, text)
        assert {kind: written(two, kind) for kind in READ_IN} == out
        assert violations(two) == []
        two.close()
