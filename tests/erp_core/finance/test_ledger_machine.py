"""Whatever is posted, locked, closed and opened again: every balance is the sum of its lines.

The machine keeps a second book of its own: each entry as it first saw it, and the lock of its
month at that moment. Reports are counted anew from there, at the ends of months and amid them.
"""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from erp_core.finance import (
    Journal,
    NewPayment,
    PaymentMethod,
    PeriodLock,
    balance_sheet,
    close_year,
    credit_invoice,
    list_fiscal_years,
    list_invoices,
    list_payments,
    list_periods,
    lock_period,
    post_entry,
    profit_and_loss,
    record_payment,
    refund_payment,
    reopen_year,
    reverse_entry,
    reverse_payment,
    trial_balance,
    unlock_period,
)
from erp_core.finance.checks import CHECKS
from erp_core.finance.tables import Account, Entry, EntryLineRow
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from tests.builders.finance import a_line, a_payer, an_entry, an_invoice, books
from tests.builders.machines import Machine, run_machine

EPOCH = date(2025, 10, 1)
DAYS = st.integers(0, 270)
"""Days from October 2025 on: two fiscal years, and months before and after today."""
MONTHS = tuple(f"{2025 + (9 + n) // 12}-{(9 + n) % 12 + 1:02d}" for n in range(9))
PAIRS = (("bank", "revenue"), ("wages", "bank"), ("other_expense", "cash"), ("cash", "equity"))
cents = st.integers(1, 90_000)
which = st.integers(0, 11)
month = st.sampled_from(MONTHS)


class Ledger(Machine):
    """An accountant who posts into two years, closes one and opens it again."""

    def __init__(self, database):
        super().__init__(database, (DomainError,))
        books(self.tx)
        self.payers = (a_payer(self.tx, "Ana"), a_payer(self.tx, "Wei"))
        self.seen = {}
        self.locks = {}

    @initialize()
    def begin(self):
        """Have something of each year in the books, so that both can be closed."""
        for offset, pair in ((0, 3), (40, 0), (90, 1), (200, 0)):
            self.post(offset, 7_700 + offset, pair, late=False)

    def on(self, offset):
        return EPOCH + timedelta(days=offset)

    @rule(offset=DAYS, minor=cents, pair=which, late=st.booleans())
    def post(self, offset, minor, pair, late):
        debit, credit = PAIRS[pair % len(PAIRS)]
        amount = str(Money(minor, "EUR").amount)
        reason = "it came late" if late else ""
        entry = an_entry(amount, self.on(offset), debit, credit, late_reason=reason)
        self.do(post_entry, system(), entry)

    @rule(place=which, offset=DAYS)
    def reverse(self, place, offset):
        if self.seen:
            entry_id = sorted(self.seen)[place % len(self.seen)]
            self.do(reverse_entry, system(), entry_id, "wrong", self.on(offset))

    @rule(period=month, final=st.booleans())
    def lock(self, period, final):
        self.do(lock_period, system(), period, PeriodLock.HARD if final else PeriodLock.SOFT)

    @rule(period=month)
    def unlock(self, period):
        self.do(unlock_period, system(), period, "needed")

    @rule(year=st.sampled_from((2025, 2025, 2026)))
    def close(self, year):
        self.do(close_year, system(), year)

    @rule()
    def reopen(self):
        self.do(reopen_year, system(), 2025, "a bill was forgotten")

    @rule(place=which, minor=cents)
    def invoice(self, place, minor):
        line = a_line(str(Money(minor, "EUR").amount))
        self.do(an_invoice, self.payers[place % 2], line)

    @rule(place=which, minor=cents, back=DAYS)
    def pay(self, place, minor, back):
        new = NewPayment(
            party_id=self.payers[place % 2],
            amount=Money(minor, "EUR"),
            method=PaymentMethod.BANK_TRANSFER,
            received_on=self.on(back),
        )
        self.do(record_payment, system(), new)

    @rule(place=which)
    def credit(self, place):
        invoices = list_invoices(self.tx, system()).items
        if invoices:
            self.do(credit_invoice, system(), invoices[place % len(invoices)].id, None, "returned")

    @rule(place=which, minor=cents, whole=st.booleans())
    def give_back(self, place, minor, whole):
        payments = list_payments(self.tx, system()).items
        if payments:
            payment = payments[place % len(payments)]
            if whole:
                self.do(reverse_payment, system(), payment.id, "wrong")
            else:
                self.do(refund_payment, system(), payment.id, Money(minor, "EUR"), "asked")

    @rule(days=st.integers(1, 40))
    def wait(self, days):
        if business_date(self.tx) < date(2027, 2, 1):
            self.tx.now += timedelta(days=days)

    @invariant()
    def nothing_posted_changes_and_no_lock_is_passed(self):
        self.tx.close_tail()
        now = self.entries()
        for entry_id, kept in self.seen.items():
            assert now[entry_id] == kept
        for entry_id in now.keys() - self.seen.keys():
            journal, day, late_reason, lines = now[entry_id]
            lock = self.locks.get(f"{day:%Y-%m}", PeriodLock.OPEN)
            assert sum(minor for _, minor in lines) == 0
            passes = journal == Journal.CLOSING or lock is PeriodLock.OPEN
            assert passes or (lock is PeriodLock.SOFT and late_reason), (journal, day, lock)
        self.seen = now
        self.locks = {row.period: row.lock for row in list_periods(self.tx, system())}
        for year in list_fiscal_years(self.tx, system()):
            if year.closed:
                assert self.locks[f"{year.last_day:%Y-%m}"] is PeriodLock.HARD

    @invariant()
    def every_balance_is_the_sum_of_its_lines(self):
        if self.compares():
            self.recount()

    @invariant()
    def every_rule_holds(self):
        assert self.broken(CHECKS) == []

    def teardown(self):
        try:
            self.recount()
        finally:
            super().teardown()

    def entries(self):
        """Read every entry: its journal, its day, why it is late, and its lines by account."""
        self.tx.session.expire_all()
        lines = defaultdict(list)
        rows = self.tx.session.execute(
            select(EntryLineRow.entry_id, Account.code, EntryLineRow.amount_minor)
            .join(Account, Account.id == EntryLineRow.account_id)
            .order_by(EntryLineRow.id)
        )
        for entry_id, code, minor in rows:
            lines[entry_id].append((code, minor))
        return {
            row.id: (row.journal, row.business_date, row.late_reason, tuple(lines[row.id]))
            for row in self.tx.session.scalars(select(Entry))
        }

    def recount(self):
        """Count trial balance, balance sheet and the results of the years from the lines."""
        self.tx.close_tail()
        entries = self.entries()
        for day in (date(2025, 11, 9), date(2025, 12, 31), date(2026, 3, 20), date(2027, 12, 31)):
            counted = defaultdict(lambda: [0, 0])
            for _, on, _, lines in entries.values():
                for code, minor in lines if on <= day else ():
                    counted[code][minor < 0] += abs(minor)
            told = trial_balance(self.tx, system(), day)
            shown = {row.account: [row.debit.minor, row.credit.minor] for row in told.rows}
            assert shown == dict(counted)
            assert told.debit == told.credit
            sheet = balance_sheet(self.tx, system(), day)
            assert sheet.assets == sheet.liabilities_and_equity
        kinds = dict(self.tx.session.execute(select(Account.code, Account.kind)).all())
        for year in (2025, 2026):
            result = -sum(
                minor
                for journal, on, _, lines in entries.values()
                for code, minor in lines
                if on.year == year and journal != Journal.CLOSING
                if kinds[code] in {"income", "expense"}
            )
            told = profit_and_loss(self.tx, system(), date(year, 1, 1), date(year, 12, 31))
            assert told.result.minor == result


def test_the_ledger_is_the_sum_of_its_lines_whatever_is_locked_and_closed(database):
    run_machine(lambda: Ledger(database), examples=3, share=2)
