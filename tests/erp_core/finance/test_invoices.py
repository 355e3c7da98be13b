"""Invoices: exact to the cent, posted at once, numbered without gaps, seen by their own only."""

from datetime import date
from decimal import Decimal

import pytest

from erp_core.catalog import LineTax
from erp_core.finance import (
    AccountRole,
    BillingAddress,
    InvoiceIssued,
    InvoicePaid,
    InvoiceState,
    NewInvoice,
    NoSuchCustomer,
    NoSuchInvoice,
    NothingToInvoice,
    customer_terms,
    get_invoice,
    invoice_by_number,
    invoices_of_order,
    issue_invoice,
    list_entries,
    list_invoices,
    map_tax,
    open_invoices,
    set_customer_terms,
    trial_balance,
)
from erp_core.finance.policies import WITHOUT_AGREEMENT
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import NotFound
from erp_core.kernel.transaction import Ports
from tests.builders.catalog import a_tax
from tests.builders.finance import a_line, a_payer, an_invoice, books, broken_rules, eur

TODAY = date(2026, 5, 19)


def contact_of(party_id):
    scope = frozenset({PartyId(party_id)})
    return Actor(ActorKind.CUSTOMER, party_id, "customer", frozenset({"finance.read"}), scope)


def sums(database):
    rows = database.read(lambda tx: trial_balance(tx, system(), TODAY)).rows
    return {row.account: row.balance for row in rows}


@pytest.fixture
def payer(database):
    database.run(books)
    return database.run(a_payer)


@pytest.fixture
def vat(database):
    def rule(tax, *, included=False):
        return LineTax(tax_id=tax.id, rate=tax.rate, included=included)

    seven, nineteen = database.run(
        lambda tx: (a_tax(tx, "VAT7", "0.07"), a_tax(tx, "VAT19", "0.19"))
    )
    return {"7": rule(seven), "19": rule(nineteen), "19 in": rule(nineteen, included=True)}


def test_an_invoice_sums_its_lines_and_is_posted_at_once(database, payer, vat):
    invoice = database.run(
        lambda tx: an_invoice(
            tx, payer, a_line("19.90", "12", (vat["7"],)), a_line("39.00", "1", (vat["19"],))
        )
    )

    assert (invoice.number, invoice.state) == ("INV-2026-0001", InvoiceState.OPEN)
    assert (invoice.net, invoice.tax, invoice.gross) == (eur("277.80"), eur("24.13"), eur("301.93"))
    assert [(each.base, each.tax) for each in invoice.taxes] == [
        (eur("238.80"), eur("16.72")),
        (eur("39.00"), eur("7.41")),
    ]
    assert invoice.open == invoice.gross
    assert sums(database) == {
        "1200": eur("301.93"),
        "3800": eur("-24.13"),
        "4400": eur("-277.80"),
    }


def test_prices_that_contain_their_tax_keep_their_gross_amount(database, payer, vat):
    invoice = database.run(
        lambda tx: an_invoice(tx, payer, a_line("2990.00", "1", (vat["19 in"],)))
    )

    assert (invoice.net, invoice.gross) == (eur("2512.61"), eur("2990.00"))


def test_an_invoice_has_no_number_until_it_settles(database, payer):
    new = NewInvoice(party_id=payer, currency="EUR", lines=(a_line(),))

    view = database.run(lambda tx: issue_invoice(tx, system(), new))

    assert view.number is None
    stored = database.read(lambda tx: get_invoice(tx, system(), view.id))
    assert stored.number == "INV-2026-0001"


def test_a_tax_is_owed_on_the_account_it_is_mapped_to(database, payer, vat):
    database.run(lambda tx: map_tax(tx, system(), vat["7"].tax_id, AccountRole.OTHER_INCOME))
    database.run(lambda tx: an_invoice(tx, payer, a_line("100.00", "1", (vat["7"],))))

    assert sums(database)["4830"] == eur("-7.00")


def test_revenue_goes_to_the_account_that_the_line_names(database, payer):
    line = a_line("72.00").model_copy(update={"revenue": AccountRole.SERVICE_REVENUE})
    database.run(lambda tx: an_invoice(tx, payer, line, a_line("10.00")))

    assert sums(database) == {"1200": eur("82"), "4400": eur("-10"), "4450": eur("-72")}


def test_a_discount_line_lowers_the_invoice(database, payer):
    invoice = database.run(lambda tx: an_invoice(tx, payer, a_line("100.00"), a_line("-15.00")))

    assert invoice.gross == eur("85.00")
    assert sums(database)["4400"] == eur("-85.00")


def test_an_invoice_of_nothing_is_paid_and_posts_nothing(database, payer):
    invoice = database.run(lambda tx: an_invoice(tx, payer, a_line("0.00")))

    assert (invoice.state, invoice.gross) == (InvoiceState.PAID, eur("0"))
    assert database.read(lambda tx: list_entries(tx, system())).items == []
    assert broken_rules(database) == []


def test_an_invoice_of_less_than_nothing_is_refused(database, payer):
    with pytest.raises(NothingToInvoice):
        database.run(lambda tx: an_invoice(tx, payer, a_line("10.00"), a_line("-10.01")))

    assert database.read(lambda tx: list_invoices(tx, system())).items == []


def test_an_unknown_customer_gets_no_invoice(database, payer):
    with pytest.raises(NotFound):
        database.run(lambda tx: an_invoice(tx, 999))

    assert sums(database) == {}


def test_the_due_date_follows_the_agreed_terms(database, payer):
    standard = database.run(lambda tx: an_invoice(tx, payer))
    database.run(lambda tx: set_customer_terms(tx, system(), payer, 30, None))
    agreed = database.run(lambda tx: an_invoice(tx, payer))
    told = database.run(lambda tx: an_invoice(tx, payer, due_days=0))

    assert [each.due_date for each in (standard, agreed, told)] == [
        date(2026, 6, 2),
        date(2026, 6, 18),
        TODAY,
    ]


def test_the_billing_address_and_the_order_are_kept(database, payer):
    address = BillingAddress(
        recipient="Café Lindner", street="Elbe 1", postcode="20457", city="Hamburg", country="DE"
    )
    line = a_line().model_copy(update={"source_line": 77})
    new = NewInvoice(
        party_id=payer,
        order_id=1042,
        currency="EUR",
        lines=(line,),
        billing_address=address,
        note="Thank you.",
    )
    view = database.run(lambda tx: issue_invoice(tx, system(), new))

    (found,) = database.read(lambda tx: invoices_of_order(tx, system(), 1042))
    assert (found.id, found.billing_address, found.note) == (view.id, address, "Thank you.")
    assert found.lines[0].source_line == 77


@pytest.mark.parametrize(
    "written", ["INV-2026-0001", "inv 2026-1", "2026/1", "#1", "1", " 0001 ", "INV-1"]
)
def test_an_invoice_is_found_by_its_number_however_it_is_written(database, payer, written):
    invoice = database.run(lambda tx: an_invoice(tx, payer))

    assert database.read(lambda tx: invoice_by_number(tx, system(), written)).id == invoice.id


@pytest.mark.parametrize("written", ["INV-2026-0002", "INV-2025-0001", "XX-1", "CN-1", "one", ""])
def test_a_number_that_was_not_given_out_is_not_found(database, payer, written):
    database.run(lambda tx: an_invoice(tx, payer))

    with pytest.raises(NoSuchInvoice):
        database.read(lambda tx: invoice_by_number(tx, system(), written))


def test_what_belongs_to_another_customer_does_not_exist(database, payer):
    mine, other = database.run(
        lambda tx: (an_invoice(tx, payer), an_invoice(tx, a_payer(tx, "Wei Zhang")))
    )
    actor = contact_of(payer)

    listed = database.read(lambda tx: list_invoices(tx, actor))
    assert [each.id for each in listed.items] == [mine.id]
    hidden = [
        lambda tx: get_invoice(tx, actor, other.id),
        lambda tx: get_invoice(tx, actor, 999),
        lambda tx: invoice_by_number(tx, actor, other.number),
        lambda tx: invoice_by_number(tx, actor, "INV-2026-0999"),
    ]
    words = []
    for read in hidden:
        with pytest.raises(NoSuchInvoice) as refused:
            database.read(read)
        words.append(refused.value.message)
    assert set(words) == {"There is no such invoice."}
    for read in (
        lambda tx: list_invoices(tx, actor, party_id=other.party_id).items,
        lambda tx: list(open_invoices(tx, actor, other.party_id)),
    ):
        assert database.read(read) == []


def test_a_customer_issues_no_invoice(database, payer):
    new = NewInvoice(party_id=payer, currency="EUR", lines=(a_line(),))

    with pytest.raises(NotAllowed):
        database.run(lambda tx: issue_invoice(tx, contact_of(payer), new))

    assert database.read(lambda tx: list_invoices(tx, system())).items == []


def test_a_clerk_with_a_scope_issues_nothing_outside_it(database, payer):
    clerk = Actor(
        ActorKind.STAFF, 1, "Jonas", frozenset({"finance.issue_invoice"}), frozenset({PartyId(99)})
    )
    new = NewInvoice(party_id=payer, currency="EUR", lines=(a_line(),))

    with pytest.raises(NoSuchCustomer):
        database.run(lambda tx: issue_invoice(tx, clerk, new))

    assert database.read(lambda tx: list_invoices(tx, system())).items == []


def test_who_listens_hears_of_the_invoice_in_the_same_transaction(database_url, clock):
    heard = []
    ports = Ports(
        listeners={
            InvoiceIssued: (lambda tx, event: heard.append(event),),
            InvoicePaid: (lambda tx, event: heard.append(event),),
        }
    )
    database = Database(database_url, clock=clock, ports=ports)
    database.run(books)
    payer = database.run(a_payer)
    invoice = database.run(lambda tx: an_invoice(tx, payer))
    free = database.run(lambda tx: an_invoice(tx, payer, a_line("0")))
    database.close()

    assert heard == [InvoiceIssued(invoice.id), InvoiceIssued(free.id), InvoicePaid(free.id)]


def test_prices_with_six_places_are_kept(database, payer):
    invoice = database.run(lambda tx: an_invoice(tx, payer, a_line("0.123456", "1000")))

    assert (invoice.gross, invoice.lines[0].unit_price) == (eur("123.46"), Decimal("0.123456"))


def test_a_customer_without_an_agreement_has_what_holds_for_all(database, payer):
    told = database.read(lambda tx: customer_terms(tx, system(), payer))
    invoice = database.run(lambda tx: an_invoice(tx, payer))

    assert (told.payment_days, told.credit_limit) == (14, None)
    assert (told.payment_days, told.credit_limit) == (
        WITHOUT_AGREEMENT.payment_days,
        WITHOUT_AGREEMENT.credit_limit,
    )
    assert (invoice.due_date - invoice.business_date).days == WITHOUT_AGREEMENT.payment_days
