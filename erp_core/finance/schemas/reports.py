"""Reports of the books at any date: statements, tax, ageing, and the account of a customer.

All amounts are in base currency. Days are included on both ends.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_core.finance.schemas.ledger import AccountKind, Journal
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Schema


class StatementRow(Schema):
    """One account of a statement, with the side that is usual for it counted as positive.

    Attributes:
        compared: The same over the days that are compared with; None without any.
    """

    account: str
    name_en: str
    name_zh: str
    amount: Money
    compared: Money | None = None


class ProfitAndLoss(Schema):
    """What was earned and spent over some days; closing a year does not touch it.

    Attributes:
        result: Income less expenses; negative for a loss.
        compared_start: First day of what is compared with; None without a comparison.
    """

    start: date
    end: date
    income: Money
    expenses: Money
    result: Money
    compared_start: date | None
    compared_end: date | None
    compared_income: Money | None
    compared_expenses: Money | None
    compared_result: Money | None
    income_rows: tuple[StatementRow, ...]
    expense_rows: tuple[StatementRow, ...]


class BalanceSheet(Schema):
    """What the organisation has and owes at the end of a day; assets equal all the rest.

    Attributes:
        year_start: First day of the fiscal year of that day.
        result_of_year: Of that fiscal year so far, unless it is carried already.
        result_brought_forward: Of earlier years that are not closed yet.
        equity: The equity accounts and both results.
        liabilities_and_equity: Equals ``assets``.
    """

    on: date
    year_start: date
    assets: Money
    liabilities: Money
    result_of_year: Money
    result_brought_forward: Money
    equity: Money
    liabilities_and_equity: Money
    asset_rows: tuple[StatementRow, ...]
    liability_rows: tuple[StatementRow, ...]
    equity_rows: tuple[StatementRow, ...]


class CashActivity(StrEnum):
    """What money came from or went into."""

    OPERATING = "operating"
    INVESTING = "investing"
    FINANCING = "financing"


class CashFlowRow(Schema):
    """How the change of one account moved cash; positive brought money in."""

    activity: CashActivity
    account: str
    name_en: str
    name_zh: str
    amount: Money


class CashFlow(Schema):
    """Why the money in bank and cash changed over some days, worked out from the result.

    Attributes:
        result: The result of these days, with which it begins.
        rows: What changed without being earned or spent, by account.
        operating: The result and the changes of what the daily business ties up.
        change: ``operating`` + ``investing`` + ``financing``; equals ``closing`` - ``opening``.
        opening: Bank and cash before the first day.
        closing: Bank and cash at the end of the last.
    """

    start: date
    end: date
    result: Money
    operating: Money
    investing: Money
    financing: Money
    change: Money
    opening: Money
    closing: Money
    rows: tuple[CashFlowRow, ...]


class TaxReportRow(Schema):
    """What was invoiced under one tax and rate in a month, credit notes taken off."""

    tax_id: int
    name_en: str
    name_zh: str
    rate: Decimal
    period: str
    base: Money
    tax: Money


class InputTaxRow(Schema):
    """What one bill came to under one tax and rate; a supplier's credit note is negative.

    Attributes:
        number: Our own number of the bill, ``reference`` the supplier's.
        business_date: The day it was posted on, which its tax belongs to.
    """

    bill_id: int
    number: str | None
    reference: str
    party_id: int
    name: str
    bill_date: date
    business_date: date
    tax_id: int
    name_en: str
    name_zh: str
    rate: Decimal
    base: Money
    tax: Money


class TaxAccountRow(Schema):
    """One tax account: what documents moved on it, what was posted to it beside them.

    Attributes:
        documents: By invoices, bills and credit notes: positive for tax owed, negative for tax
            that is claimed back.
        other: By entries of no such document.
        ledger: Both: what the account moved over these days.
    """

    account: str
    name_en: str
    name_zh: str
    documents: Money
    other: Money
    ledger: Money


class TaxReport(Schema):
    """The taxes of some days, and that they are what the tax accounts moved.

    Attributes:
        base: What was invoiced under any tax, each line once.
        tax: The sum of the rows: what is owed on it.
        input_base: What was billed to us under any tax, each line once.
        input_tax: The sum of the input rows: what is claimed back.
        payable: ``tax`` less ``input_tax``; negative when more is claimed back than owed.
        difference: What the accounts moved by documents less ``payable``; zero in sound books.
        rows: What was invoiced, by tax, rate and month.
        input_rows: What was billed to us, by bill, tax and rate.
    """

    start: date
    end: date
    base: Money
    tax: Money
    input_base: Money
    input_tax: Money
    payable: Money
    difference: Money
    rows: tuple[TaxReportRow, ...]
    input_rows: tuple[InputTaxRow, ...]
    accounts: tuple[TaxAccountRow, ...]


BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
"""By how many days something is late, the youngest first."""


class AgeingBucket(StrEnum):
    """How long something is due; ``free`` is what no open document explains."""

    NOT_DUE = "not_due"
    DAYS_1_30 = "days_1_30"
    DAYS_31_60 = "days_31_60"
    DAYS_61_90 = "days_61_90"
    DAYS_OVER_90 = "days_over_90"
    FREE = "free"


class AgeingItem(Schema):
    """What stands behind a figure of the ageing.

    Attributes:
        table: What it is: ``invoices``, ``bills`` or ``journal_entries``; None of what is free.
        open: What was open on it, in base currency.
        dispute: Why its customer contests it; None where nobody does.
    """

    party_id: int
    name: str
    table: str | None
    record_id: int | None
    number: str | None
    due_date: date | None
    open: Money
    dispute: str | None


class AgeingRow(Schema):
    """What one party owes or is owed, by how long it is due.

    Attributes:
        not_due: Due on the day or later.
        free: Money that settles nothing yet, negative.
        total: All of it; equals the party's part of the control account.
    """

    party_id: int
    name: str
    not_due: Money
    days_1_30: Money
    days_31_60: Money
    days_61_90: Money
    days_over_90: Money
    free: Money
    total: Money


class Ageing(Schema):
    """Receivables or payables at the end of a day, by how long they are due.

    Attributes:
        total: The sum of the rows.
        disputed: The part of it that customers contest.
        ledger: The balance of the control account; equals ``total`` in sound books.
    """

    on: date
    not_due: Money
    days_1_30: Money
    days_31_60: Money
    days_61_90: Money
    days_over_90: Money
    free: Money
    total: Money
    disputed: Money
    ledger: Money
    rows: tuple[AgeingRow, ...]


class Drill(Schema):
    """The document behind a line of the ledger; a table and an id as in :class:`EntryView`.

    Attributes:
        number: The number that is printed on it; None when it has none.
    """

    table: str
    id: int
    number: str | None


class StatementLine(Schema):
    """One posting on a customer's account.

    Attributes:
        kind: ``invoice``, ``credit_note``, ``opening``, ``payment``, ``refund`` or ``entry``.
        balance: What the customer owes after it.
    """

    entry_id: int
    business_date: date
    kind: str
    document: Drill | None
    memo: str
    due_date: date | None
    debit: Money
    credit: Money
    balance: Money


class CustomerStatement(Schema):
    """A customer's account over some days: what was owed before, each document, what is owed."""

    party_id: int
    name: str
    start: date
    end: date
    opening: Money
    debit: Money
    credit: Money
    closing: Money
    lines: tuple[StatementLine, ...]


class SupplierStatement(CustomerStatement):
    """A supplier's account over some days; the balance is what the supplier is owed.

    A bill is a credit; a payment and a credit note are debits.
    """


class LedgerLine(Schema):
    """One line of an account, with the balance after it and the document behind it."""

    entry_id: int
    entry_number: str | None
    journal: Journal
    business_date: date
    memo: str
    party_id: int | None
    document: Drill | None
    debit: Money
    credit: Money
    balance: Money


class AccountLedger(Schema):
    """The lines of an account over some days, oldest first, a page at a time.

    Attributes:
        opening: The balance before the first day.
        closing: The balance at the end of the last.
        total: How many lines these days have.
        skipped: How many lines come before those of this page.
    """

    account: str
    name_en: str
    name_zh: str
    kind: AccountKind
    start: date
    end: date
    opening: Money
    closing: Money
    total: int
    skipped: int
    lines: tuple[LedgerLine, ...]
