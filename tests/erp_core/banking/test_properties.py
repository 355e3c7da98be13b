"""Whatever the bank says and whoever books it, bank and ledger agree and nothing is paid twice."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from erp_core.banking import (
    AccountPart,
    LineState,
    NewMatch,
    PaymentPart,
    get_bank_line,
    list_bank_lines,
    match_by_rule,
    match_line,
    propose_matches,
    reconcile,
    undo_match,
)
from erp_core.banking.checks import CHECKS
from erp_core.finance import list_invoices, money_balance
from erp_core.finance.checks import CHECKS as OF_FINANCE
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from tests.builders.banking import Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books
from tests.builders.sequences import FEW, sequences

KINDS = ("invoice", "import", "import", "propose", "pay", "charge", "undo", "rule", "elsewhere")
steps = st.tuples(st.sampled_from(KINDS), st.integers(0, 11), st.integers(-9_000, 9_000))


class Undone(Exception):
    """Takes an example's work back."""


class Bank:
    """What is done to one bank account and one customer; the bank's balance is kept apart."""

    def __init__(self, tx):
        self.tx = tx
        self.account = a_bank_account(tx).id
        self.payer = a_payer(tx)
        self.said = 0
        self.files = 0
        self.recorded = set()

    def take(self, kind, pick, minor):
        """Take a step; a commit follows it, or it is refused and undone."""
        with suppress(DomainError), self.tx.savepoint():
            getattr(self, f"_{kind}")(pick, minor)
            self.tx.close_tail()

    def _money(self, minor):
        return Money(abs(minor) or 1, "EUR")

    def _invoice(self, _pick, minor):
        an_invoice(self.tx, self.payer, a_line(str(self._money(minor).amount)))

    def _elsewhere(self, _pick, minor):
        """The customer pays, and whoever records it does not wait for the bank's file."""
        payment = a_payment(self.tx, self.payer, str(self._money(minor).amount))
        self.recorded.add(("payments", payment.id))

    def _import(self, pick, minor):
        """The bank sends a line: of an invoice's open amount and number, or of anything."""
        opened = [one for one in self.invoices() if one.open.minor]
        named = opened[pick % len(opened)] if opened and pick % 2 else None
        amount = named.open.minor if named else minor or 1
        text = named.number if named else "?"
        moved = Moved(str(Money(amount, "EUR").amount), text)
        opening = str(Money(self.said, "EUR").amount)
        self.files += 1
        file = camt([moved], opening=opening, reference=f"S{self.files}")
        import_camt(self.tx, self.account, file)
        self.said += amount

    def _propose(self, pick, _minor):
        line = self._line(pick)
        proposals = propose_matches(self.tx, system(), line.id)
        for one in proposals[:1]:
            match_line(self.tx, system(), line.id, NewMatch(parts=one.parts))

    def _pay(self, pick, _minor):
        line = self._line(pick)
        part = PaymentPart(party_id=self.payer, amount=self._money(line.amount.minor))
        match_line(self.tx, system(), line.id, NewMatch(parts=(part,)))

    def _charge(self, pick, minor):
        """Book a line on an account, at times with an amount that is not its own."""
        line = self._line(pick)
        amount = line.amount if minor % 3 else self._money(minor)
        part = AccountPart(account="other_expense", amount=amount)
        match_line(self.tx, system(), line.id, NewMatch(parts=(part,)))

    def _undo(self, pick, _minor):
        undo_match(self.tx, system(), self._line(pick).id, "wrong")

    def _rule(self, _pick, _minor):
        match_by_rule(self.tx, system(), self.account)

    def _line(self, pick):
        """One of the lines; before there are any, one that banking does not know."""
        lines = self.lines()
        return lines[pick % len(lines)] if lines else get_bank_line(self.tx, system(), 1)

    def lines(self):
        """The lines of the bank."""
        return list_bank_lines(self.tx, system()).items

    def invoices(self):
        """The invoices of the customer."""
        return list_invoices(self.tx, system()).items


def _agrees(bank):
    """The bank's balance is the ledger's and what explains the rest, and nothing is overpaid."""
    tx = bank.tx
    view = reconcile(tx, system(), bank.account)
    assert view.statement == Money(bank.said, "EUR")
    assert view.ledger == money_balance(tx, system(), "bank")
    waiting = [one.amount.minor for one in bank.lines() if one.state == LineState.UNMATCHED]
    assert view.unmatched.minor == sum(waiting)
    assert view.difference.minor == 0
    assert view.ledger + view.unmatched == (
        view.statement + view.opening_difference + view.not_on_statement
    )
    assert {one.source for one in view.entries} <= bank.recorded
    for invoice in bank.invoices():
        assert 0 <= invoice.open.minor <= invoice.gross.minor
    for check in (*CHECKS, *OF_FINANCE):
        assert check.run(tx).violations == ()


def test_bank_and_ledger_agree_whatever_is_imported_matched_and_undone(database):
    database.run(books)

    @sequences(share=FEW)
    @given(st.lists(steps, min_size=4, max_size=25))
    def holds(taken):
        def example(tx):
            bank = Bank(tx)
            for kind, pick, minor in taken:
                bank.take(kind, pick, minor)
            _agrees(bank)
            raise Undone

        with suppress(Undone):
            database.run(example)

    holds()
