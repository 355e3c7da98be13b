"""Random lives of orders: the previews tell the truth and every rule holds at every step."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule

from erp_core import finance, inventory, sales
from erp_core.finance import Credit, NewPayment, PaymentMethod
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory.checks import CHECKS as STOCK
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict, DomainError, Invalid
from erp_core.kernel.money import Money
from erp_core.sales import Shipped
from erp_core.sales.checks import CHECKS
from tests.builders.machines import Machine, run_machine
from tests.builders.sales import ELSEWHERE, Market, a_market, wanted
from tests.builders.sequences import ALL

CHECKED = (*CHECKS, *STOCK, *BOOKS)
REFUSALS: tuple[type[DomainError], ...] = (Conflict, Invalid)
quantities = st.integers(1_000, 6_000).map(lambda n: Decimal(n) / 1000)
small = st.integers(1, 3_000).map(lambda n: Decimal(n) / 1000)
methods = st.sampled_from(PaymentMethod)


class Orders(Machine):
    """Orders of a customer who pays in advance and of one who does not."""

    orders = Bundle("orders")

    def __init__(self, market: Market) -> None:
        super().__init__(market.database, REFUSALS)
        self.market = market

    @initialize(target=orders, yunnan=quantities)
    def first(self, yunnan: Decimal) -> int:
        return self._place(self.market.wei, yunnan, Decimal(1))

    @rule(target=orders, prepaid=st.booleans(), blend=quantities, yunnan=quantities)
    def place(self, prepaid: bool, blend: Decimal, yunnan: Decimal) -> int:
        party_id = self.market.wei if prepaid else self.market.cafe
        return self._place(party_id, yunnan, blend)

    def _place(self, party_id: int, yunnan: Decimal, blend: Decimal) -> int:
        lines = ((self.market.yunnan, str(yunnan)), (self.market.blend, str(blend)))
        order = self.do(sales.place_order, system(), wanted(party_id, *lines))
        assert order is not None
        self.do(sales.confirm_order, system(), order.id)
        return int(order.id)

    @rule(order_id=orders)
    def deliver_all(self, order_id: int) -> None:
        self.do(sales.deliver_order, system(), order_id)

    @rule(order_id=orders, quantity=small)
    def deliver_some(self, order_id: int, quantity: Decimal) -> None:
        line = sales.get_order(self.tx, system(), order_id).lines[0]
        some = [Shipped(line_id=line.id, quantity=quantity)]
        self.do(sales.deliver_order, system(), order_id, some)

    @rule(order_id=orders)
    def invoice(self, order_id: int) -> None:
        self.do(sales.invoice_order, system(), order_id)

    @rule(order_id=orders, cents=st.integers(1, 20_000), method=methods)
    def pay(self, order_id: int, cents: int, method: PaymentMethod) -> None:
        party_id = sales.order_summary(self.tx, system(), order_id).party_id
        new = NewPayment(party_id=party_id, amount=Money(cents, "EUR"), method=method)
        self.do(finance.record_payment, system(), new)

    @rule(order_id=orders)
    def pay_in_full(self, order_id: int) -> None:
        party_id = sales.order_summary(self.tx, system(), order_id).party_id
        due = finance.balance_of(self.tx, system(), party_id).open
        if due:
            new = NewPayment(party_id=party_id, amount=due, method=PaymentMethod.CARD)
            self.do(finance.record_payment, system(), new)

    @rule(order_id=orders)
    def fulfil(self, order_id: int) -> None:
        """Lead an order to the end, since single verbs seldom meet in that order."""
        for step in (self.pay_in_full, self.deliver_all, self.invoice, self.pay_in_full):
            step(order_id)

    @rule(order_id=orders)
    def credit(self, order_id: int) -> None:
        for invoice in finance.invoices_of_order(self.tx, system(), order_id):
            whole = Credit(reason="wrong header")
            self.do(finance.credit_invoice, system(), invoice.id, whole.lines, whole.reason)

    @rule(order_id=orders, quantity=quantities, condition=st.sampled_from(sales.Condition))
    def give_back(self, order_id: int, quantity: Decimal, condition: sales.Condition) -> None:
        line = sales.get_order(self.tx, system(), order_id).lines[0]
        new = sales.NewReturn(
            line_id=line.id, quantity=quantity, condition=condition, reason="random"
        )
        shown = self.do(sales.preview_return, system(), new)
        asked = self.do(sales.request_return, system(), new)
        assert (asked is None) == (shown is None)
        if asked is not None:
            for verb in (sales.approve_return, sales.receive_return, sales.refund_return):
                done = self.do(verb, system(), asked.id)
            assert (done.credited, done.refunded) == (shown.credited, shown.refunded)
            self._never_more_than_paid(order_id)

    def _never_more_than_paid(self, order_id: int) -> None:
        order = sales.get_order(self.tx, system(), order_id)
        assert all(line.returned <= line.delivered for line in order.lines)
        notes = finance.invoices_of_order(self.tx, system(), order_id)
        assert all(note.credited <= note.gross for note in notes)
        payments = finance.list_payments(self.tx, system(), party_id=order.party_id).items
        assert all(one.refunded <= one.amount for one in payments)

    @rule(order_id=orders)
    def cancel(self, order_id: int) -> None:
        shown = self.do(sales.preview_cancellation, system(), order_id)
        expect = shown.fingerprint if shown else None
        done = self.do(sales.cancel_order, system(), order_id, "random", expect=expect)
        if shown is not None:
            assert done is not None
            assert (done.credited, done.refunds) == (shown.credited, shown.refunds)
            assert done.refunded == shown.refunded
            assert self.do(sales.cancel_order, system(), order_id, "again") == done

    @rule(target=orders, order_id=orders)
    def repeat(self, order_id: int) -> int:
        shown = self.do(sales.preview_repeat, system(), order_id)
        done = self.do(sales.repeat_order, system(), order_id, expect=shown.fingerprint)
        assert (done.net, done.tax, done.gross) == (shown.net, shown.tax, shown.gross)
        assert done.back_ordered == (not shown.in_stock)
        assert done.payment_policy == shown.payment_policy
        return int(done.id)

    @rule(order_id=orders)
    def change(self, order_id: int) -> None:
        self.do(sales.change_address, system(), order_id, ELSEWHERE)
        self.do(sales.add_order_note, system(), order_id, "note", "备注", public=True)
        day = self.tx.now.date() + timedelta(days=2)
        self.do(sales.set_promise, system(), order_id, day)

    @rule(order_id=orders, quantity=small)
    def receive(self, order_id: int, quantity: Decimal) -> None:
        self.do(inventory.receive_stock, system(), self.market.yunnan, quantity, Decimal("9.99"))
        self.do(sales.reserve_order, system(), order_id)

    @rule(order_id=orders)
    def close(self, order_id: int) -> None:
        self.do(sales.close_order, system(), order_id)

    @invariant()
    def every_rule_holds(self) -> None:
        assert self.broken(CHECKED) == []


def test_previews_tell_the_truth_and_every_rule_holds(database: Database) -> None:
    market = a_market(database, stock="12", unit="KGM")

    run_machine(lambda: Orders(market), examples=8, share=ALL)
