"""Past orders are played again with their days, and come out of an equal company the same."""

import os
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import finance, sales
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.sales import OrderState
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import WrittenOnly, import_sheet
from frontdesk.sheets.kinds import KINDS, kind_named
from frontdesk.verifying import verify_database
from tests.builders.unchanged import digest

BOSS = system()
MASTERS = {
    "taxes": "code,name_en,rate\nV7,VAT 7,7\n",
    "warehouses": "code,name\nmain,Main\n",
    "price-lists": "code,name,currency,standard\nALL,Everyone,EUR,yes\n",
    "products": "sku,name,price,tax\nTEA,Tea,20,7\nPOT,Pot,50,7\n",
    "customers": "name,kind,email,street,postcode,city,payment_days\n"
    "Nord,company,nord@example.com,Kai 1,20457,Hamburg,14\n"
    "Wei,person,wei@example.com,Kai 2,20457,Hamburg,0\n",
    "stock": "sku,quantity,unit_cost,on\nTEA,1000,8,2025-01-01\nPOT,1000,20,2025-01-01\n",
}
HEAD = (
    "number,customer,ordered_on,sku,quantity,unit_price,discount,delivered_on,invoiced_on,"
    "paid_on,paid_by,cancelled_on,state\n"
)
ORDERS = (
    HEAD + "900,Nord,2025-03-01,TEA,3,19.99,5,2025-03-05,2025-03-06,2025-04-01,card,,\n"
    "900,Nord,2025-03-01,POT,1,50,,2025-03-09,2025-03-10,2025-04-01,card,,\n"
    "A-7,Wei,2025-03-02,TEA,2,20,,2025-03-04,2025-03-02,2025-03-03,,,\n"
    "901,Nord,2025-03-03,POT,4,45,,,,,,,\n"
    "902,Nord,2025-03-04,POT,4,45,,,,,,2025-03-05,\n"
    "903,Nord,2025-03-06,TEA,1,20,,,,,,,draft\n"
)


def enter(database: Database, kind: str, text: str) -> int:
    return database.run(lambda tx: import_sheet(tx, BOSS, kind_named(kind), text.encode()))


def written(database: Database, kind: str) -> str:
    return database.read(lambda tx: export_sheet(tx, BOSS, kind_named(kind)))


def furnished(database: Database) -> Database:
    database.run(lambda tx: finance.install_chart(tx, BOSS))
    for kind, text in MASTERS.items():
        enter(database, kind, text)
    return database


@pytest.fixture
def company(database: Database) -> Database:
    return furnished(database)


def violations(database: Database) -> list[str]:
    return [one for line in verify_database(database) for one in line.violations]


def test_orders_are_played_again_on_their_days(company):
    assert enter(company, "orders", ORDERS) == 6
    order = company.read(lambda tx: sales.order_by_number(tx, BOSS, "900"))
    assert (order.business_date, order.state) == (date(2025, 3, 1), OrderState.DELIVERED)
    assert order.net == Money.of("106.97", "EUR")
    invoices = company.read(lambda tx: finance.invoices_of_order(tx, BOSS, order.id))
    assert [one.business_date for one in invoices] == [date(2025, 3, 6), date(2025, 3, 10)]
    assert all(not one.open for one in invoices)
    ahead = company.read(lambda tx: sales.order_by_number(tx, BOSS, "A-7"))
    assert ahead.state is OrderState.DELIVERED
    assert violations(company) == []


def test_new_orders_are_numbered_after_those_that_were_read(company):
    enter(company, "orders", HEAD + "20500,Nord,2025-03-01,TEA,1,20,,,,,,,\n")
    enter(company, "orders", ORDERS)
    numbers = [line.split(",")[0] for line in written(company, "orders").splitlines()[1:]]
    assert numbers[0] == "20500"
    party = company.read(lambda tx: sales.order_by_number(tx, BOSS, "900")).party_id
    tea = company.read(lambda tx: sales.order_by_number(tx, BOSS, "900")).lines[0].variant_id
    new = sales.NewOrder.model_validate(
        {"party_id": party, "lines": [{"variant_id": tea, "quantity": "1"}]}
    )
    made = company.run(lambda tx: sales.place_order(tx, BOSS, new))
    assert int(made.number) > 20500


def test_what_is_wrong_with_an_order_is_named_and_nothing_is_written(company):
    enter(company, "orders", ORDERS)
    before = digest(company)
    text = HEAD + (
        "900,Nord,2025-03-01,TEA,1,20,,,,,,,\n"
        "950,Nord,2025-03-01,TEA,5000,20,,2025-03-02,,,,,\n"
        "951,Wei,2025-03-01,TEA,1,20,,2025-03-02,,,,,\n"
    )
    with pytest.raises(SheetRefused) as raised:
        enter(company, "orders", text)
    assert [str(fault) for fault in raised.value.faults] == [
        "line 2, number: order 900, on 2025-03-01: There is an order of this number already.",
        "line 3: order 950, on 2025-03-02: There is not enough in stock.",
        (
            "line 4: order 951, on 2025-03-02: This order is paid in advance, and the payment has "
            "not arrived."
        ),
    ]
    assert digest(company) == before


def test_stock_that_came_later_is_not_delivered_before(database):
    database.run(lambda tx: finance.install_chart(tx, BOSS))
    for kind, text in (MASTERS | {"stock": "sku,quantity,unit_cost\nTEA,10,8\n"}).items():
        enter(database, kind, text)
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, "orders", HEAD + "900,Nord,2025-03-01,TEA,3,20,,2025-03-05,,,,,\n")
    assert [str(fault) for fault in raised.value.faults] == [
        "line 2: order 900, on 2025-03-05: There is not enough in stock."
    ]
    assert digest(database) == before


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1,Nobody,2025-03-01,TEA,1,20,,,,,,,", "customer: There is no such customer"),
        ("1,Nord,2025-03-01,TE,1,20,,,,,,,", "sku: There is no such article"),
        ("1,Nord,2025-03-01,TEA,-1,20,,,,,,,", "quantity: input should be greater than 0"),
        ("1,Nord,2025-03-01,TEA,true,20,,,,,,,", "quantity: 'true' can be read in more than"),
        ("1,Nord,2025-03-01,TEA,1,20,101,,,,,,", "discount: input should be less than or equal"),
        ("1,Nord,2099-03-01,TEA,1,20,,,,,,,", "ordered_on: This day is yet to come"),
        ("1,Nord,2025-03-02,TEA,1,20,,2025-03-01,,,,,", "delivered_on is before ordered_on"),
        ("1,Nord,2025-03-02,TEA,1,20,,,,2025-03-03,,,", "what was paid was invoiced before"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_column_and_reason(company, row, fault):
    before = digest(company)
    with pytest.raises(SheetRefused) as raised:
        enter(company, "orders", HEAD + row + "\n")
    assert fault in str(raised.value.faults[0])
    assert digest(company) == before


def test_entries_balances_and_payments_come_in_whole_or_not_at_all(company):
    enter(company, "orders", ORDERS)
    enter(company, "payments", "customer,amount,method,received_on\nNord,5,cash,2026-05-01\n")
    assert "Nord,nord@example.com,5.00,EUR,cash,,2026-05-01," in written(company, "payments")
    before = digest(company)
    for kind, text, fault in (
        ("payments", "customer,amount,received_on\nNord,5,2099-01-01\n", "yet to come"),
        ("payments", "customer,amount\nNord,0\n", "greater than 0"),
        (
            "entries",
            "entry,date,account,debit,credit\n1,2026-05-01,revenue,10,\n1,2026-05-01,cash,,9\n",
            "entry 1: ",
        ),
        ("entries", "entry,date,account,debit,credit\n1,2026-05-01,cash,1,1\n", "either debit"),
        ("opening-balances", "account,debit\n9999999,5\n", "There is no account"),
    ):
        with pytest.raises(SheetRefused, match=fault):
            enter(company, kind, text)
        assert digest(company) == before
    assert violations(company) == []


def test_what_only_happened_is_written_out_and_not_read_in(company):
    enter(company, "orders", ORDERS)
    for kind in KINDS:
        lines = written(company, kind.name).splitlines()
        assert set(lines[0].split(",")) <= set(kind.headings), kind.name
    assert len(written(company, "deliveries").splitlines()) == 1 + 3
    assert len(written(company, "sales-invoices").splitlines()) == 1 + 3
    assert len(written(company, "moves").splitlines()) == 1 + 2 + 3
    with pytest.raises(WrittenOnly):
        enter(company, "moves", "move\n1\n")


DAYS = st.integers(0, 30)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["TEA", "POT"]),
        st.integers(1, 5),
        st.integers(1, 99_999),
        st.sampled_from(["0", "2.5", "10"]),
        st.none() | DAYS,
    ),
    min_size=1,
    max_size=3,
)
PAST = st.lists(
    st.tuples(st.sampled_from(["Nord", "Wei"]), DAYS, LINES, st.booleans()), min_size=1, max_size=4
)


def table(orders) -> str:
    start, rows = date(2025, 2, 1), []
    for at, (customer, placed, lines, paid) in enumerate(orders):
        on = start + timedelta(days=placed)
        billed = [on + timedelta(days=day) for *_, day in lines if day is not None]
        whole = all(day is not None for *_, day in lines)
        for sku, quantity, cents, discount, day in lines:
            left = on + timedelta(days=day) if day is not None else None
            ahead = customer == "Wei"
            invoiced = on if ahead else max(billed) if left and billed else None
            money = (on if ahead else max(billed)) if (paid and whole) or ahead else None
            days = [str(one) if one else "" for one in (left, invoiced, money)]
            rows.append(
                f"N-{at},{customer},{on},{sku},{quantity},{cents / 100:.2f},{discount},"
                f"{','.join(days)},,,\n"
            )
    return HEAD + "".join(rows)


@settings(
    max_examples=int(os.environ.get("FRONTDESK_SEQUENCES", "3")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(PAST)
def test_orders_that_were_read_come_out_and_in_again_the_same(
    template, tmp_path_factory, ports, clock, orders
):
    with template.copy(tmp_path_factory.mktemp("one"), "one") as url:
        one = furnished(Database(url, clock=clock, ports=ports))
        enter(one, "orders", table(orders))
        out = written(one, "orders")
        assert violations(one) == []
        one.close()
    with template.copy(tmp_path_factory.mktemp("two"), "two") as url:
        two = furnished(Database(url, clock=clock, ports=ports))
        enter(two, "orders", out)
        assert written(two, "orders") == out
        two.close()


def test_a_past_order_of_sets_is_played_again_as_its_parts(database):
    furnished(database)
    enter(database, "products", "sku,name,price,tax,kind\nSET,Tea set,60,7,bundle\n")
    enter(database, "bundles", "sku,part,quantity\nSET,TEA,1\nSET,POT,1\n")
    head = "price_list,sku,unit_price,valid_from\n"
    enter(database, "prices", head + "ALL,TEA,20,2025-01-01\nALL,POT,50,2025-01-01\n")
    told = HEAD + (
        "904,Nord,2025-03-01,SET,2,60,,2025-03-05,2025-03-06,,,,\n"
        "904,Nord,2025-03-01,TEA,1,20,,,,,,,\n"
    )
    enter(database, "orders", told)
    order = database.read(lambda tx: sales.order_by_number(tx, BOSS, "904"))
    assert [(line.sku, line.quantity, line.delivered) for line in order.lines] == [
        ("TEA", 2, 2),
        ("POT", 2, 2),
        ("TEA", 1, 0),
    ]
    shares = [line.net for line in order.lines]
    assert shares == [Money.of(one, "EUR") for one in ("34.29", "85.71", "20.00")]
    assert [line.violations for line in verify_database(database) if line.violations] == []
    assert "904,Nord,nord@example.com,2025-03-01,POT,2,42.855,0,EUR" in written(database, "orders")
