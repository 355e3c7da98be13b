"""A person is given out whole and erased without a trace; books, numbers and the chain stand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from erp_core import (
    conversations,
    crm,
    finance,
    hr,
    parties,
    production,
    purchasing,
    sales,
)
from erp_core.access import Role
from erp_core.kernel.actor import NotAllowed
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties import (
    AlreadyErased,
    Erasure,
    NewAddress,
    NotThatName,
    Purpose,
    Unfinished,
    WrongKindOfParty,
    erase_person,
    export_person,
    get_party,
)
from erp_core.parties.api import build_router
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.canaries import (
    BOSS,
    CANARIES,
    NAME,
    OUTSIDE,
    erased,
    found,
    ledger,
    planted,
    sells_to_us,
    told_in,
    violations,
)
from tests.builders.crm import a_shop, bought
from tests.builders.hr import a_calendar, a_department, an_employee
from tests.builders.http import client_for
from tests.builders.inventory import received
from tests.builders.parties import a_company, a_customer, phone
from tests.builders.payables import a_supplier_payment
from tests.builders.production import a_roastery, started
from tests.builders.purchasing import an_order, bill, receive, sent


def test_erasing_leaves_none_of_the_canaries_and_books_and_chain_as_they_were(
    database: Database,
) -> None:
    wei = planted(database)
    assert found(database) == set(CANARIES)
    books = ledger(database)
    given = database.run(lambda tx: export_person(tx, BOSS, wei))
    assert told_in(given) == set(CANARIES) - OUTSIDE
    gone = erased(database, wei)
    assert found(database) == set()
    assert ledger(database) == books
    assert violations(database) == []
    assert {"messages", "customer_notes", "file_blobs", "leads", "suggestions"} <= gone.keys()
    shown = database.read(lambda tx: get_party(tx, BOSS, wei))
    assert (shown.name, shown.erased_at is not None) == ("erased", True)
    with pytest.raises(AlreadyErased):
        erased(database, wei, name="erased")


@pytest.mark.sqlite
def test_the_file_holds_no_canary_after_a_vacuum(database: Database, database_url: str) -> None:
    erased(database, planted(database))
    with database.engine.connect() as raw:
        raw.exec_driver_sql("COMMIT")
        raw.exec_driver_sql("VACUUM")
        raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.exec_driver_sql("BEGIN")
    held = Path(database_url.removeprefix("sqlite:///")).read_bytes()
    assert {canary for canary in CANARIES if canary.encode() in held} == set()


def test_nobody_else_is_touched_by_erasing_one(database: Database) -> None:
    wei, ana = planted(database), a_customer(database, "Ana", phone=phone(5)).id
    database.run(lambda tx: crm.add_note(tx, BOSS, ana, crm.NewNote(text="prefers mornings")))
    before = database.run(lambda tx: export_person(tx, BOSS, ana)).tables
    erased(database, wei)
    assert database.run(lambda tx: export_person(tx, BOSS, ana)).tables == before


def test_invoices_stay_and_what_is_open_keeps_a_person(database: Database) -> None:
    article, wei = a_shop(database), a_customer(database, NAME).id
    home = NewAddress(
        recipient="Wei", street="Hafen 1", postcode="20457", city="Hamburg", country="DE"
    )
    database.run(lambda tx: parties.add_address(tx, BOSS, wei, home))
    order = bought(database, wei, article)
    number = database.read(lambda tx: sales.get_order(tx, BOSS, order)).number
    with pytest.raises(Unfinished, match=f"order {number} is not delivered"):
        erased(database, wei)
    assert database.read(lambda tx: get_party(tx, BOSS, wei)).name == NAME
    database.run(lambda tx: sales.cancel_order(tx, BOSS, order, "changed mind"))
    assert "orders" in erased(database, wei)
    assert violations(database) == []


def test_payslips_and_what_was_worked_and_bought_stay_and_the_export_says_so(
    database: Database,
) -> None:
    """Wei roasts until 15 May, was paid, and sold us a bag of beans as well."""
    house = a_roastery(database)
    wei = a_customer(database, NAME).id
    staff = a_member_of_staff(database, Role.ADMIN, login="wei")
    hanna = a_member_of_staff(database, Role.HR, login="hanna")

    def worked_here(tx: Tx) -> int:
        office, full = a_department(tx, "Office"), a_calendar(tx, "Full time")
        since = date(2026, 5, 1)
        employee = an_employee(tx, "wei", office, full, since, party_id=wei, user_id=staff.id)
        salary = hr.NewSalary(employee_id=employee, valid_from=since, gross=Money.of("900", "EUR"))
        hr.set_salary(tx, BOSS, salary)
        received(tx, house.green, "125", "4.00")
        order = started(tx, house.roast, "100")
        time = production.NewWorkTime(operation_id=order.operations[0].id, minutes=Decimal(30))
        production.report_time(tx, staff, order.id, time)
        sells_to_us(tx, wei)
        bought = sent(tx, an_order(tx, wei, (house.green, "5"), price="4.00"))
        receive(tx, bought, "5")
        return employee

    employee = database.run(worked_here)
    with pytest.raises(Unfinished, match="purchase order 1 is open; employee wei works here"):
        erased(database, wei)

    def over(tx: Tx) -> None:
        hr.end_employment(tx, BOSS, employee, hr.Leaving(left_on=date(2026, 5, 15)))
        run = hr.draft_payroll(tx, hanna, hr.NewPayroll(period="2026-05"))
        for verb in (hr.approve_payroll, hr.post_payroll, hr.pay_payroll):
            verb(tx, BOSS, run.id)
        order = purchasing.list_purchase_orders(tx, BOSS).items[0]
        bill(tx, purchasing.get_purchase_order(tx, BOSS, order.id), "R-1", ("5", "4.00"))
        owed = finance.list_bills(tx, BOSS).items[0]
        a_supplier_payment(tx, wei, str(owed.gross.amount))

    database.run(over)
    given = database.run(lambda tx: export_person(tx, BOSS, wei))
    kept = {one.table for one in given.tables if one.kept}
    books = ledger(database)
    answer = database.run(
        lambda tx: erase_person(tx, BOSS, wei, Erasure(name=NAME, reason="asked for it"))
    )

    stays = {
        "employees",
        "salaries",
        "payslips",
        "staff_payments",
        "work_times",
        "purchase_orders",
        "purchase_order_lines",
        "purchase_receipts",
        "purchase_receipt_lines",
        "purchase_bills",
        "bills",
        "supplier_payments",
    }
    assert stays <= kept
    assert stays <= answer.kept.keys()
    assert ledger(database) == books
    assert violations(database) == []


def test_who_may_not_and_what_is_no_person_changes_nothing(database: Database) -> None:
    wei, cafe = a_customer(database, NAME).id, a_company(database)
    why = Erasure(name=NAME, reason="asked for it")
    for actor in (a_member_of_staff(database, Role.SALES), as_customer(database, wei)):
        with pytest.raises(NotAllowed):
            database.run(lambda tx, actor=actor: erase_person(tx, actor, wei, why))
        with pytest.raises(NotAllowed):
            database.run(lambda tx, actor=actor: export_person(tx, actor, wei))
    with pytest.raises(NotThatName):
        erased(database, wei, name="Wei")
    with pytest.raises(WrongKindOfParty):
        erased(database, cafe.id, name=cafe.name)
    assert database.read(lambda tx: get_party(tx, BOSS, wei)).erased_at is None


def test_the_consent_ledger_forgets_the_address_and_nothing_else(database: Database) -> None:
    wei = planted(database)
    erased(database, wei)
    [line] = database.read(lambda tx: parties.consents_of(tx, BOSS, wei))
    assert (line.address, line.source, line.granted, line.basis) == (
        "erased",
        "erased",
        False,
        "objection",
    )


@pytest.mark.parametrize("theirs", ["on file", "an identity"])
def test_an_objection_at_an_address_of_somebody_else_too_stands(
    database: Database, theirs: str
) -> None:
    """Wei wrote from the telephone that Ana has as well; nobody's name is on the objection."""
    shared = phone(7)
    wei = a_customer(database, NAME).id
    ana = a_customer(database, "Ana", phone=shared if theirs == "on file" else None).id

    def known(tx: Tx, party_id: int, channel: str, account: str) -> None:
        conversations.enrol_identity(tx, BOSS, channel, account, shared, party_id, "x")

    database.run(lambda tx: known(tx, wei, "sms", "1"))
    if theirs == "an identity":
        database.run(lambda tx: known(tx, ana, "whatsapp", "2"))
    database.run(
        lambda tx: parties.record_consent(
            tx,
            BOSS,
            party_id=None,
            address=shared,
            channel="sms",
            purpose=Purpose.SERVICE,
            granted=False,
            basis="objection",
            source="message 1",
        )
    )
    erased(database, wei)
    assert not database.read(
        lambda tx: parties.may_contact(tx, ana, shared, "sms", Purpose.SERVICE)
    )


def test_what_was_agreed_to_at_an_address_of_somebody_else_too_stands(database: Database) -> None:
    """The yes is in Wei's name; Ana is written to at the same telephone, and goes on to be."""
    shared = phone(7)
    wei = a_customer(database, NAME, phone=shared).id
    ana = a_customer(database, "Ana", phone=shared).id
    database.run(
        lambda tx: parties.record_consent(
            tx,
            BOSS,
            party_id=wei,
            address=shared,
            channel="sms",
            purpose=Purpose.MARKETING,
            granted=True,
            basis="agreed",
            source="message 1",
        )
    )

    def allowed() -> bool:
        return database.read(
            lambda tx: parties.may_contact(tx, ana, shared, "sms", Purpose.MARKETING)
        )

    before = allowed()
    erased(database, wei)
    assert before
    assert allowed() == before


def test_export_and_erasing_over_rest(database: Database) -> None:
    wei = a_customer(database, NAME, phone=phone(9)).id
    client = client_for(database, a_member_of_staff(database, Role.MANAGER), [build_router()])
    given = client.post(f"/api/v1/parties/{wei}/export").json()
    tables = {one["table"]: one["rows"] for one in given["tables"]}
    assert tables["contact_points"][0]["value"] == phone(9)
    wrong = client.post(f"/api/v1/parties/{wei}/erase", json={"name": "x", "reason": "y"})
    assert wrong.status_code == 422
    gone = client.post(f"/api/v1/parties/{wei}/erase", json={"name": NAME, "reason": "y"})
    assert gone.json()["erased"]["parties"] == 1
