"""What an accountant does beside the daily business: months, years, reminders, dollars."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from erp_core import banking, finance
from erp_core.banking import BankAccountView, CsvFormat, FileKind, NewBankAccount, StatementFile
from erp_core.finance import (
    Allocation,
    InvoiceLine,
    NewDunningLevel,
    NewInvoice,
    NewPayment,
    NewRate,
    PaymentMethod,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.demo.facts import LETTERHEAD, days_ago, on
from frontdesk.demo.site import Site

LOCKED_AFTER = 40
"""Days after which a month is locked."""
CLOSED_ON = (date(2025, 3, 31), date(2026, 3, 31))
"""When the year before is closed."""
TRAINED, PAID = days_ago(210), days_ago(186)
TRAINING = Decimal(640)
"""What a day of training for a fair cost, in US dollars."""
RATES = {TRAINED: Decimal("1.08"), PAID: Decimal("1.12")}
REMINDED_FROM, REMINDED_UNTIL = days_ago(240), days_ago(60)
HEADINGS = "Date;Amount;Text"
"""How the house's bank begins a CSV of what moved."""
REMINDER = NewDunningLevel(
    level=1,
    days_overdue=5,
    fee=Money.of("2.50", "EUR"),
    text_en="You may have overlooked our invoice. Please pay it within a week.",
    text_zh="您可能忽略了我们的发票，请在一周内付款。",
)


def plan_books(site: Site, months: Sequence[date], cafe: int) -> None:
    """Write the work of the accountant into the diary.

    Args:
        site: The company.
        months: The first day of each month after one that is to be locked.
        cafe: A café that was trained for a fair and pays in dollars.
    """
    for month in months:
        ended = month - timedelta(days=1)
        site.diary.note(on(month + timedelta(days=LOCKED_AFTER), 9), partial(_lock, site, ended))
    for day in CLOSED_ON:
        site.diary.note(on(day, 17), partial(_close_year, site, day.year - 1))
    site.diary.note(on(TRAINED, 17), partial(_bill_training, site, cafe))
    site.diary.note(on(REMINDED_FROM, 8), partial(_remind, site, REMINDED_FROM))


def _lock(site: Site, day: date) -> None:
    site.do(lambda tx: finance.lock_period(tx, site.staff["petra"], f"{day:%Y-%m}"))


def _close_year(site: Site, year: int) -> None:
    site.do(lambda tx: finance.close_year(tx, site.staff["petra"], year))


def _bill_training(site: Site, cafe: int) -> None:
    line = InvoiceLine(
        description_en="Barista training for the fair in Boston, one day",
        description_zh="波士顿展会咖啡师培训，一天",
        quantity=Decimal(1),
        unit_price=TRAINING,
    )
    new = NewInvoice(party_id=cafe, currency="USD", lines=(line,))

    def billed(tx: Tx) -> int:
        _quote(site, tx, TRAINED)
        return finance.issue_invoice(tx, site.staff["petra"], new).id

    invoice_id = site.do(billed)
    site.diary.note(on(PAID, 10, 30), partial(_receive_dollars, site, invoice_id))


def _receive_dollars(site: Site, invoice_id: int) -> None:
    def received(tx: Tx) -> None:
        _quote(site, tx, PAID)
        _settle(site, tx, invoice_id)

    site.do(received)


def _quote(site: Site, tx: Tx, day: date) -> None:
    rate = NewRate(currency="USD", day=day, rate=RATES[day], source="ECB")
    finance.record_rate(tx, site.staff["petra"], rate)


def _remind(site: Site, day: date) -> None:
    """Look every morning for somebody who is late, until the first has been reminded."""
    petra = site.staff["petra"]

    def reminded(tx: Tx) -> list[int]:
        if day == REMINDED_FROM:
            finance.set_dunning_level(tx, petra, REMINDER)
        letters = finance.propose_dunning(tx, petra)
        sent = [finance.approve_dunning(tx, petra, letter.id) for letter in letters]
        return [one.fee_invoice_id for one in sent if one.fee_invoice_id is not None]

    fees = site.do(reminded)
    following = day + timedelta(days=1)
    if not fees and following <= REMINDED_UNTIL:
        site.diary.note(on(following, 8), partial(_remind, site, following))
    for fee in fees:
        site.diary.note(on(day + timedelta(days=6), 10, 15), partial(_receive_fee, site, fee))


def _receive_fee(site: Site, invoice_id: int) -> None:
    """Import the statement on which a fee was paid; the bank line is matched by its number."""
    petra = site.staff["petra"]

    def received(tx: Tx) -> None:
        account = _bank_account(tx, petra)
        invoice = finance.get_invoice(tx, petra, invoice_id)
        paid = f"{invoice.open.amount}".replace(".", ",")
        file = StatementFile(
            content=f"{HEADINGS}\n{site.clock.now():%d.%m.%Y};{paid};Invoice {invoice.number}\n",
            kind=FileKind.CSV,
            opening=finance.money_balance(tx, petra, account.account),
        )
        banking.import_statement(tx, petra, account.id, file)
        banking.match_by_rule(tx, petra, account.id)

    site.do(received)


def _bank_account(tx: Tx, petra: Actor) -> BankAccountView:
    """Return the house's account, opened with its first statement."""
    for account in banking.list_bank_accounts(tx, petra):
        return account
    new = NewBankAccount(
        name=LETTERHEAD["bank"],
        iban=LETTERHEAD["iban"],
        bic=LETTERHEAD["bic"],
        csv_format=CsvFormat(date="Date", amount="Amount", text="Text"),
    )
    return banking.add_bank_account(tx, petra, new)


def _settle(site: Site, tx: Tx, invoice_id: int) -> None:
    """Receive by bank what is open on the invoice of a training."""
    petra = site.staff["petra"]
    invoice = finance.get_invoice(tx, petra, invoice_id)
    payment = NewPayment(
        party_id=invoice.party_id,
        amount=invoice.open,
        method=PaymentMethod.BANK_TRANSFER,
        reference=f"Training {invoice.number}",
        allocate_to=(Allocation(invoice_id=invoice.id, amount=invoice.open),),
    )
    finance.record_payment(tx, petra, payment)
