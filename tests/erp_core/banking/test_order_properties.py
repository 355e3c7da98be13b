"""Whatever is ordered, paid and taken back, nothing is paid twice and both sides agree."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core.banking import (
    NewMatch,
    NewPaymentLine,
    NewPaymentOrder,
    OrderState,
    approve_payment_order,
    cancel_payment_order,
    draft_payment_order,
    export_payment_order,
    list_bank_lines,
    list_payment_orders,
    match_by_rule,
    match_line,
    open_payables,
    propose_matches,
    propose_payment_order,
    release_payment,
    undo_match,
)
from erp_core.banking.checks import CHECKS
from erp_core.finance import money_balance
from erp_core.finance.checks import CHECKS as OF_FINANCE
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from tests.builders.banking import Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_payer, books
from tests.builders.machines import Machine, run_machine
from tests.builders.payment_orders import ANNA, BEN, THEIR_IBAN, a_payable, a_refund
from tests.builders.sequences import FEW

picks = st.integers(0, 11)
amounts = st.integers(1, 9_000)


class Paying(Machine):
    """Owes two suppliers and a customer; what the bank paid of our orders is kept apart."""

    def __init__(self, database):
        super().__init__(database, (DomainError,))
        books(self.tx)
        self.account = a_bank_account(self.tx).id
        self.parties = [a_payer(self.tx, name) for name in ("Rösterei", "Mühle", "Lindner")]
        self.owed = 0
        self.said = 0
        self.files = 0
        for pick in (1, 2, 3, 4, 5):
            self._owe(pick, 1_000 * pick)
        self._order_all(pick=0, share=60)
        self._go(pick=1, steps=3)
        self._pay(pick=1)

    @rule(pick=picks, minor=amounts)
    def owe(self, pick, minor):
        """A bill or a refund comes in."""
        self._owe(pick, minor)

    def _owe(self, pick, minor):
        amount = str(Money(minor, "EUR").amount)
        if pick % 3:
            self.do(a_payable, self.parties[pick % 2], amount)
            self.owed += minor
        else:
            self.do(a_refund, self.parties[2], amount)

    @rule(pick=picks, share=st.integers(1, 130))
    def order(self, pick, share):
        """Somebody collects some of it, at times a part, more than is owed, or what waits."""
        self._order_all(pick, share)

    def _order_all(self, pick, share):
        found = open_payables(self.tx, system(), self.account)
        lines = tuple(
            NewPaymentLine(
                kind=each.kind,
                source_id=each.source_id,
                iban=THEIR_IBAN,
                amount=Money(max(1, each.open.minor * share // 100), "EUR")
                if pick % 3 == 0 and each.kind == "bill"
                else None,
            )
            for each in found[pick % 2 :: 1 + pick % 3]
            if each.order_id is None or pick % 5 == 0
        )
        if lines:
            new = NewPaymentOrder(bank_account_id=self.account, lines=lines)
            self.do(draft_payment_order, ANNA, new)

    @rule(pick=picks, steps=st.integers(1, 3))
    def move_on(self, pick, steps):
        """An order takes its next steps, at times by the wrong person."""
        self._go(pick, steps)

    def _go(self, pick, steps):
        verbs = {
            OrderState.DRAFT: (propose_payment_order, ANNA),
            OrderState.PROPOSED: (approve_payment_order, ANNA if pick % 4 == 0 else BEN),
            OrderState.APPROVED: (export_payment_order, BEN),
        }
        for _ in range(steps):
            order = self._order(pick)
            if order is not None and order.state in verbs:
                verb, actor = verbs[order.state]
                self.do(verb, actor, order.id)

    @rule(pick=picks)
    def give_up(self, pick):
        """An order is cancelled, or one payment of it released."""
        order = self._order(pick)
        if order is None:
            return
        if pick % 2:
            self.do(cancel_payment_order, ANNA, order.id, "not now")
        else:
            line = order.lines[pick % len(order.lines)]
            self.do(release_payment, ANNA, order.id, line.id, "refused by the bank")

    @rule(pick=picks)
    def the_bank_pays(self, pick):
        """The bank's file shows a payment, or all of an order in one sum."""
        self._pay(pick)

    def _pay(self, pick):
        order = self._order(pick)
        if order is None or order.message_id is None:
            return
        waiting = [each for each in order.lines if each.state == "waiting"]
        if not waiting:
            return
        one = waiting[pick % len(waiting)]
        sum_of_all = sum(each.amount.minor for each in waiting)
        named, minor = (
            (order.message_id, sum_of_all) if pick % 2 else (one.end_to_end_id, one.amount.minor)
        )
        self._import(-minor, named)

    def _import(self, minor, named):
        self.files += 1
        name = f"S{self.files}"
        moved = Moved(str(Money(minor, "EUR").amount), end_to_end=named, reference=name)
        file = camt([moved], opening=str(Money(self.said, "EUR").amount), reference=name)
        if self.do(import_camt, self.account, file) is not None:
            self.said += minor

    @rule(pick=picks)
    def match(self, pick):
        """A person takes the first proposal for a line, or the rules are run again."""
        lines = list_bank_lines(self.tx, system()).items
        if not lines or pick % 3 == 0:
            self.do(match_by_rule, system(), self.account)
            return
        line = lines[pick % len(lines)]
        for each in propose_matches(self.tx, system(), line.id)[:1]:
            self.do(match_line, system(), line.id, NewMatch(parts=each.parts))

    @rule(pick=picks)
    def take_back(self, pick):
        """A match is undone."""
        lines = list_bank_lines(self.tx, system()).items
        if lines:
            self.do(undo_match, system(), lines[pick % len(lines)].id, "wrong")

    def _order(self, pick):
        orders = list_payment_orders(self.tx, system()).items
        return orders[pick % len(orders)] if orders else None

    @invariant()
    def what_we_owe_is_what_came_in_less_what_was_paid(self):
        paid = sum(
            line.amount.minor
            for order in list_payment_orders(self.tx, system()).items
            for line in order.lines
            if line.state == "paid" and line.kind == "bill"
        )
        ledger = -money_balance(self.tx, system(), "payable").minor
        assert ledger == self.owed - paid
        to_pay = open_payables(self.tx, system(), self.account)
        assert sum(each.open.minor for each in to_pay if each.kind == "bill") == ledger

    @invariant()
    def every_check_holds(self):
        assert self.broken(CHECKS) == []
        self.at_the_end(OF_FINANCE)


def test_nothing_is_paid_twice_whatever_is_ordered_and_taken_back(database):
    run_machine(lambda: Paying(database), share=FEW)
