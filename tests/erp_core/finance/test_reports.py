"""Reports at any date of one small story, with figures worked out by hand."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from erp_core.access import ROLES, Role
from erp_core.catalog import LineTax
from erp_core.finance import (
    AccountRole,
    DaysReversed,
    NoSuchAccount,
    NoSuchCustomer,
    account_ledger,
    balance_sheet,
    cash_flow,
    close_year,
    credit_invoice,
    customer_statement,
    post_entry,
    profit_and_loss,
    receivable_ageing,
    refund_payment,
    tax_report,
)
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from tests.builders.catalog import a_tax
from tests.builders.finance import (
    a_line,
    a_payer,
    a_payment,
    an_entry,
    an_invoice,
    books,
    broken_rules,
    eur,
)

PETRA = Actor(ActorKind.STAFF, 1, "Petra", ROLES[Role.ACCOUNTANT])
Q1 = (date(2026, 1, 1), date(2026, 3, 31))
SPRING = (date(2026, 3, 1), date(2026, 4, 30))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def a_rule(tx, code, rate):
    return LineTax(tax_id=a_tax(tx, code, rate).id, rate=Decimal(rate), included=False)


class Story:
    """Ana buys twice, pays a part, returns the second purchase, overpays and is refunded."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock
        self.on(1, 10, self.begin)
        self.first = self.on(2, 1, lambda tx: an_invoice(tx, self.ana, self.line("100.00", 19)))
        self.second = self.on(2, 20, lambda tx: an_invoice(tx, self.ana, self.line("50.00", 7)))
        self.on(3, 10, lambda tx: a_payment(tx, self.ana, "60.00"))
        self.on(3, 31, self.pay_wages)
        self.on(4, 5, lambda tx: credit_invoice(tx, PETRA, self.second.id, None, "returned"))
        payment = self.on(4, 20, lambda tx: a_payment(tx, self.ana, "80.00"))
        self.on(5, 2, lambda tx: refund_payment(tx, PETRA, payment.id, eur("10"), "too much"))

    def on(self, month, day, work):
        self.clock.move_to(datetime(2026, month, day, 9, tzinfo=ZoneInfo("Europe/Berlin")))
        return self.database.run(work)

    def begin(self, tx):
        books(tx)
        self.ana = a_payer(tx, "Ana")
        self.rules = {19: a_rule(tx, "VAT19", "0.19"), 7: a_rule(tx, "VAT7", "0.07")}
        capital = an_entry("1000.00", date(2026, 1, 10), credit=AccountRole.EQUITY)
        post_entry(tx, system(), capital)

    def line(self, price, rate):
        return a_line(price, "1", (self.rules[rate],))

    def pay_wages(self, tx):
        wages = an_entry(
            "30.00", date(2026, 3, 31), debit=AccountRole.WAGES, credit=AccountRole.BANK
        )
        post_entry(tx, system(), wages)


@pytest.fixture
def story(database, clock):
    return Story(database, clock)


def told(story, report, *arguments, **named):
    return story.database.read(lambda tx: report(tx, PETRA, *arguments, **named))


def amounts(rows):
    return {row.account: row.amount for row in rows}


def test_profit_and_loss_of_some_days_beside_others(story):
    report = told(story, profit_and_loss, *Q1, (date(2026, 4, 1), date(2026, 4, 30)))

    assert (report.income, report.expenses, report.result) == (eur("150"), eur("30"), eur("120"))
    assert (report.compared_income, report.compared_result) == (eur("-50"), eur("-50"))
    assert [(row.account, row.amount, row.compared) for row in report.income_rows] == [
        ("4400", eur("150"), eur("-50"))
    ]
    assert amounts(report.expense_rows) == {"6020": eur("30")}
    assert told(story, profit_and_loss, *Q1).compared_result is None


def test_the_balance_sheet_balances_with_the_result_so_far(story):
    report = told(story, balance_sheet, date(2026, 3, 31))

    assert amounts(report.asset_rows) == {"1200": eur("112.50"), "1800": eur("1030")}
    assert amounts(report.liability_rows) == {"3800": eur("22.50")}
    assert amounts(report.equity_rows) == {"2000": eur("1000")}
    assert (report.result_of_year, report.result_brought_forward) == (eur("120"), eur("0"))
    assert report.assets == report.liabilities_and_equity == eur("1142.50")
    inside = told(story, balance_sheet, date(2026, 3, 30))
    assert inside.assets == inside.liabilities_and_equity == eur("1172.50")


def test_the_cash_flow_leads_from_the_result_to_the_money(story):
    report = told(story, cash_flow, date(2026, 2, 1), date(2026, 3, 31))

    assert {row.account: (row.activity, row.amount) for row in report.rows} == {
        "1200": ("operating", eur("-112.50")),
        "3800": ("operating", eur("22.50")),
    }
    assert (report.result, report.operating, report.financing) == (eur("120"), eur("30"), eur("0"))
    assert (report.opening, report.change, report.closing) == (eur("1000"), eur("30"), eur("1030"))
    january = told(story, cash_flow, date(2026, 1, 1), date(2026, 1, 31))
    assert (january.financing, january.change) == (eur("1000"), eur("1000"))


def test_the_tax_report_equals_the_tax_accounts(story):
    report = told(story, tax_report, date(2026, 1, 1), date(2026, 4, 30))

    assert {(row.rate, row.period): (row.base, row.tax) for row in report.rows} == {
        (Decimal("0.19"), "2026-02"): (eur("100"), eur("19")),
        (Decimal("0.07"), "2026-02"): (eur("50"), eur("3.50")),
        (Decimal("0.07"), "2026-04"): (eur("-50"), eur("-3.50")),
    }
    assert (report.base, report.tax, report.difference) == (eur("100"), eur("19"), eur("0"))
    owed = {row.account: (row.documents, row.other, row.ledger) for row in report.accounts}
    assert owed["3800"] == (eur("19"), eur("0"), eur("19"))


def test_tax_that_was_posted_by_hand_stands_beside_the_documents(story):
    paid = an_entry("4.00", date(2026, 4, 1), debit=AccountRole.TAX_PAYABLE, credit="bank")
    story.database.run(lambda tx: post_entry(tx, system(), paid))

    report = told(story, tax_report, date(2026, 1, 1), date(2026, 4, 30))

    (row,) = [each for each in report.accounts if each.account == "3800"]
    assert (row.documents, row.other, row.ledger) == (eur("19"), eur("-4"), eur("15"))
    assert report.difference == eur("0")


@pytest.mark.parametrize(
    ("on", "not_due", "first", "second", "free", "total"),
    [
        (date(2026, 2, 15), "119", "0", "0", "0", "119"),
        (date(2026, 2, 28), "53.50", "119", "0", "0", "172.50"),
        (date(2026, 3, 31), "0", "53.50", "59", "0", "112.50"),
        (date(2026, 4, 20), "0", "0", "0", "-21", "-21"),
        (date(2026, 5, 2), "0", "0", "0", "-11", "-11"),
        (date.max, "0", "0", "0", "-11", "-11"),
    ],
)
def test_ageing_at_any_date_equals_the_receivable_account(
    story, on, not_due, first, second, free, total
):
    report = told(story, receivable_ageing, on)

    assert (report.not_due, report.days_1_30, report.days_31_60) == (
        eur(not_due),
        eur(first),
        eur(second),
    )
    assert (report.free, report.total, report.ledger) == (eur(free), eur(total), eur(total))
    assert [row.name for row in report.rows] == ["Ana"]


def test_nobody_is_in_the_ageing_before_the_first_invoice(story):
    assert told(story, receivable_ageing, date(2026, 1, 31)).rows == ()


def test_a_customer_statement_runs_from_what_was_owed_to_what_is(story):
    report = told(story, customer_statement, story.ana, *SPRING)

    assert (report.name, report.opening, report.closing) == ("Ana", eur("172.50"), eur("-21"))
    assert (report.debit, report.credit) == (eur("0"), eur("193.50"))
    assert [
        (line.business_date, line.kind, line.document.number, line.balance) for line in report.lines
    ] == [
        (date(2026, 3, 10), "payment", "PAY-2026-0001", eur("112.50")),
        (date(2026, 4, 5), "credit_note", "CN-2026-0001", eur("59")),
        (date(2026, 4, 20), "payment", "PAY-2026-0002", eur("-21")),
    ]
    (first, _) = told(story, customer_statement, story.ana, *Q1).lines[:2]
    assert (first.document.number, first.due_date) == ("INV-2026-0001", date(2026, 2, 15))


def test_a_customer_reads_their_own_statement_and_no_other(story):
    ana = Actor(
        ActorKind.CUSTOMER, 1, "Ana", frozenset({"finance.read"}), frozenset({PartyId(story.ana)})
    )
    wei = story.database.run(lambda tx: a_payer(tx, "Wei"))

    own = story.database.read(lambda tx: customer_statement(tx, ana, story.ana, *SPRING))
    assert own.closing == eur("-21")
    with pytest.raises(NoSuchCustomer):
        story.database.read(lambda tx: customer_statement(tx, ana, wei, *SPRING))
    with pytest.raises(NotAllowed):
        story.database.read(lambda tx: balance_sheet(tx, ana, date(2026, 3, 31)))


def test_the_ledger_of_an_account_leads_to_its_documents_page_by_page(story):
    report = told(story, account_ledger, "bank", *SPRING)

    assert (report.opening, report.closing, report.total) == (eur("1000"), eur("1110"), 3)
    assert [(line.balance, line.document and line.document.number) for line in report.lines] == [
        (eur("1060"), "PAY-2026-0001"),
        (eur("1030"), None),
        (eur("1110"), "PAY-2026-0002"),
    ]
    second = told(story, account_ledger, "1800", *SPRING, skip=1, limit=1)
    assert (second.skipped, second.total) == (1, 3)
    assert [(line.entry_number, line.balance) for line in second.lines] == [
        ("JE-2026-0005", eur("1030"))
    ]


def test_closing_the_year_changes_no_profit_and_carries_it_in_the_balance_sheet(story):
    story.clock.move_to(datetime(2027, 1, 10, 9, tzinfo=ZoneInfo("Europe/Berlin")))
    before, next_year = told(story, balance_sheet, YEAR[1]), date(2027, 1, 5)
    assert before.result_of_year == eur("70")
    assert told(story, balance_sheet, next_year).result_brought_forward == eur("70")

    story.database.run(lambda tx: close_year(tx, PETRA, 2026, "audited"))

    after = told(story, balance_sheet, YEAR[1])
    assert (after.result_of_year, after.equity) == (eur("0"), before.equity)
    assert amounts(after.equity_rows) == {"2000": eur("1000"), "2970": eur("70")}
    assert told(story, balance_sheet, next_year).result_brought_forward == eur("0")
    assert told(story, profit_and_loss, *YEAR).result == eur("70")
    flow = told(story, cash_flow, *YEAR)
    assert (flow.result, flow.financing, flow.change) == (eur("70"), eur("1000"), flow.closing)
    assert broken_rules(story.database) == []


def test_days_in_the_wrong_order_and_unknown_accounts_are_refused(story):
    for report in (profit_and_loss, cash_flow, tax_report):
        with pytest.raises(DaysReversed):
            told(story, report, date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(DaysReversed):
        told(story, customer_statement, story.ana, date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(NoSuchAccount):
        told(story, account_ledger, "0815", *SPRING)


def test_all_of_time_is_a_range_too(story):
    assert told(story, profit_and_loss, date.min, date.max).result == eur("70")
    assert told(story, cash_flow, date.min, date.max).closing == eur("1100")
    assert told(story, balance_sheet, date.min).assets == eur("0")
    assert told(story, account_ledger, "bank", date.min, date.max).total == 5
