"""Whatever is paid in whatever pieces, matched or undone: what is owed and the bank tie.

The second book keeps nothing but who is owed what. Each payment makes its amount less, each that is
taken back gives it back; the bank's file may show it alone, with others in one sum, or not at all.
"""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import hr
from erp_core.banking import (
    NewMatch,
    NewPaymentLine,
    NewPaymentOrder,
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
    undo_match,
)
from erp_core.banking.checks import CHECKS as OF_BANKING
from erp_core.finance import money_balance
from erp_core.finance.checks import CHECKS as OF_FINANCE
from erp_core.hr import (
    ComponentKind,
    EmployeeChange,
    NewClaim,
    NewComponent,
    NewExpense,
    NewPayout,
    NewPayroll,
    NewSalary,
    NewWagesPayout,
)
from erp_core.hr.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.money import Money
from tests.builders.banking import Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_payer, books
from tests.builders.hr import people_in
from tests.builders.machines import Machine, run_machine
from tests.builders.payment_orders import ANNA, BEN, THEIR_IBAN
from tests.builders.sequences import FEW

picks = st.integers(0, 11)
GROSS = (300_000, 200_001, 123_457)
MONTHS = ("2026-02", "2026-03", "2026-04")
OF_RUNS = {
    hr.approve_payroll: ("draft",),
    hr.discard_payroll: ("draft", "approved"),
    hr.post_payroll: ("approved",),
    hr.reverse_payroll: ("posted",),
    hr.pay_payroll: ("posted",),
}
OF_CLAIMS = {
    hr.approve_claim: ("submitted",),
    hr.refuse_claim: ("submitted",),
    hr.withdraw_claim: ("submitted",),
    hr.pay_claim: ("approved",),
}
"""Every button of a document, and the states in which it does anything."""
WITH_REASON = (hr.discard_payroll, hr.reverse_payroll, hr.refuse_claim)


class PayingStaff(Machine):
    """Three people of whom two are parties; wages of three months, and claims as they come."""

    def __init__(self, database):
        super().__init__(database, (DomainError,))
        books(self.tx)
        self.account = a_bank_account(self.tx).id
        self.house = people_in(self.tx, database)
        self.staff = (self.house.wen, self.house.rolf, self.house.ida)
        tenth = NewComponent(
            name_en="Pension",
            name_zh="养老",
            kind=ComponentKind.PERCENTAGE,
            employee_rate=Decimal("0.1"),
        )
        hr.create_component(self.tx, system(), tenth)
        for place, (who, minor) in enumerate(zip(self.staff, GROSS, strict=True)):
            since, gross = date(2026, 1, 1), Money(minor, "EUR")
            new = NewSalary(employee_id=who.employee, valid_from=since, gross=gross)
            hr.set_salary(self.tx, system(), new)
            if place < 2:
                party = a_payer(self.tx, who.actor.name)
                change = EmployeeChange(party_id=party)
                hr.change_employee(self.tx, system(), who.employee, change)
        self.wages = self.claims = 0
        self.runs, self.claim_ids = {}, []
        self.files = self.said = 0
        self.post_a_month()
        self.claim(0, 4_711)
        self.claim(2, 13_000)
        self.pay_wages(0, set())
        self.the_bank_pays(1, 1)
        self.the_bank_pays(2, 2)

    @rule()
    def post_a_month(self):
        """The wages of the next month come into the books."""
        left = [month for month in MONTHS if month not in self.runs.values()]
        if not left:
            return
        new = NewPayroll(period=left[0])
        run = hr.draft_payroll(self.tx, self.house.hanna.actor, new)
        hr.approve_payroll(self.tx, system(), run.id)
        self.wages += hr.post_payroll(self.tx, system(), run.id).net.minor
        self.runs[run.id] = run.period

    @rule(pick=picks, minor=st.integers(1, 50_000))
    def claim(self, pick, minor):
        """Somebody's expenses are handed in, and granted or left to wait."""
        line = NewExpense(day=date(2026, 5, 11), description="x", gross=Money(minor, "EUR"))
        new = NewClaim(purpose="x", lines=(line,), employee_id=self.staff[pick % 3].employee)
        made = hr.submit_claim(self.tx, self.house.hanna.actor, new)
        self.claim_ids.append(made.id)
        if pick < 9:
            hr.approve_claim(self.tx, system(), made.id)
            self.claims += minor

    @rule(pick=picks, some=st.sets(st.integers(0, 2)))
    def pay_wages(self, pick, some):
        """All that are left, or some, at times a second time."""
        if not self.runs:
            return
        run = self.run_of(pick)
        chosen = tuple(run.slips[place].id for place in sorted(some))
        source = "cash" if pick % 4 == 3 else "bank"
        new = NewWagesPayout(money_account=source, payslip_ids=chosen)
        done = self.do(hr.pay_payroll, system(), run.id, new)
        may = run.open.minor > 0 and not any(run.slips[place].payment for place in some)
        assert (done is not None) == may
        if done:
            self.wages -= run.open.minor - done.open.minor

    @rule(pick=picks)
    def pay_a_claim(self, pick):
        """A claim is paid, at times a second time."""
        found = hr.get_claim(self.tx, system(), self.claim_ids[pick % len(self.claim_ids)])
        done = self.do(hr.pay_claim, system(), found.id, NewPayout())
        assert (done is not None) == (found.state == "approved")
        if done:
            self.claims -= found.gross.minor

    def run_of(self, pick):
        """Some wages that stand."""
        return hr.get_payroll(self.tx, system(), list(self.runs)[pick % len(self.runs)])

    @rule(pick=picks, button=st.sampled_from(list(OF_RUNS)))
    def press_on_wages(self, pick, button):
        """A button is pressed on wages, whatever their state; reversed, the month begins anew."""
        if not self.runs:
            return
        run = self.run_of(pick)
        may = run.state in OF_RUNS[button]
        if button is hr.reverse_payroll:
            may = may and not any(one.payment for one in run.slips)
        done = self.do(button, system(), run.id, *["x"][: button in WITH_REASON])
        assert (done is not None) == may
        if done and button is hr.reverse_payroll:
            del self.runs[run.id]
            self.wages -= run.net.minor
        elif done:
            self.wages -= run.open.minor

    @rule(pick=picks, button=st.sampled_from(list(OF_CLAIMS)))
    def press_on_a_claim(self, pick, button):
        """A button is pressed on a claim, whatever its state."""
        found = hr.get_claim(self.tx, system(), self.claim_ids[pick % len(self.claim_ids)])
        done = self.do(button, system(), found.id, *["x"][: button in WITH_REASON])
        assert (done is not None) == (found.state in OF_CLAIMS[button])
        if done and button is hr.approve_claim:
            self.claims += found.gross.minor
        elif done and button is hr.pay_claim:
            self.claims -= found.gross.minor

    @rule(pick=picks)
    def take_back(self, pick):
        """A payment is taken back, unless the bank shows it or is told to make it."""
        paid = hr.list_staff_payments(self.tx, system()).items
        if not paid:
            return
        one = paid[pick % len(paid)]
        may = one.undone_at is None and one.entry_id not in self.with_the_bank()
        done = self.do(hr.take_back_payment, system(), one.id, "returned")
        assert (done is not None) == may
        if done is None:
            return
        if one.document is hr.PaidFor.CLAIM:
            self.claims += one.amount.minor
        else:
            self.wages += one.amount.minor

    def with_the_bank(self):
        """The entries that a bank line shows, or that an order is to pay that is no draft."""
        matched = {
            match.entry_id
            for line in list_bank_lines(self.tx, system()).items
            for match in line.matches
        }
        ordered = {
            line.source_id
            for order in list_payment_orders(self.tx, system()).items
            for line in order.lines
            if order.state in {"proposed", "approved", "exported"} and line.state == "waiting"
        }
        return matched | ordered

    @rule(pick=picks, count=st.integers(1, 3))
    def the_bank_pays(self, pick, count):
        """The bank shows one payment, or several in one sum, with our words or without."""
        standing = [
            one for one in hr.list_staff_payments(self.tx, system()).items if one.undone_at is None
        ]
        chosen = standing[pick % max(len(standing), 1) :][:count]
        if not chosen:
            return
        self.files += 1
        minor = -sum(one.amount.minor for one in chosen)
        words = chosen[0].memo if pick % 2 else "salary"
        moved = Moved(
            str(Money(minor, "EUR").amount), words, chosen[0].employee, reference=f"S{self.files}"
        )
        opening = str(Money(self.said, "EUR").amount)
        file = camt([moved], opening=opening, reference=f"S{self.files}")
        if self.do(import_camt, self.account, file) is not None:
            self.said += minor

    @rule(pick=picks)
    def match(self, pick):
        """A person takes a proposal for a line, or the rules are run again."""
        lines = list_bank_lines(self.tx, system()).items
        if not lines or pick % 3 == 0:
            self.do(match_by_rule, system(), self.account)
            return
        line = lines[pick % len(lines)]
        found = propose_matches(self.tx, system(), line.id)
        if found:
            parts = found[pick % len(found)].parts
            self.do(match_line, system(), line.id, NewMatch(parts=parts))

    @rule(pick=picks)
    def undo(self, pick):
        """A match is undone."""
        lines = list_bank_lines(self.tx, system()).items
        if lines:
            self.do(undo_match, system(), lines[pick % len(lines)].id, "wrong")

    @rule(pick=picks, steps=st.integers(0, 4))
    def order(self, pick, steps):
        """Payments go into an order, and the order some steps on its way; or one is cancelled."""
        orders = list_payment_orders(self.tx, system()).items
        if orders and pick % 4 == 0:
            self.do(cancel_payment_order, ANNA, orders[0].id, "not now")
            return
        lines = tuple(
            NewPaymentLine(kind=one.kind, source_id=one.source_id, iban=THEIR_IBAN)
            for one in open_payables(self.tx, system(), self.account)[: 1 + pick % 3]
            if one.order_id is None
        )
        if not lines:
            return
        new = NewPaymentOrder(bank_account_id=self.account, lines=lines)
        made = self.do(draft_payment_order, ANNA, new)
        verbs = (
            (propose_payment_order, ANNA),
            (approve_payment_order, BEN),
            (export_payment_order, BEN),
        )
        for verb, actor in verbs[: steps if made else 0]:
            self.do(verb, actor, made.id)
        if made and steps > 3:
            self.do(cancel_payment_order, ANNA, made.id, "the bank refused it")

    @invariant()
    def what_is_owed_is_what_was_granted_less_what_was_paid(self):
        for account, owed in (("wages_payable", self.wages), ("expenses_payable", self.claims)):
            assert -money_balance(self.tx, system(), account).minor == owed
        runs = [hr.get_payroll(self.tx, system(), id_) for id_ in self.runs]
        assert sum(one.open.minor for one in runs) == self.wages
        assert all((one.state == "paid") == (not one.open) for one in runs)

    @invariant()
    def every_check_holds(self):
        assert self.broken((*CHECKS, *OF_BANKING)) == []
        self.at_the_end(OF_FINANCE)


def test_wages_claims_and_the_bank_tie_whatever_is_paid_and_taken_back(database):
    run_machine(lambda: PayingStaff(database), share=FEW)
