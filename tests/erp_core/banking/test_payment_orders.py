"""What we owe is paid once, by two people's will, and the bank's file settles it."""

from dataclasses import replace
from datetime import date

import pytest

from erp_core.access import Role
from erp_core.banking import (
    AmountNotOwed,
    BadBic,
    BadIban,
    DayIsOver,
    DayTooFar,
    EntryPart,
    LineState,
    NewMatch,
    NewPaymentLine,
    NewPaymentOrder,
    NoSuchPayable,
    NoSuchPaymentFile,
    NoSuchPaymentOrder,
    NotInLatin,
    NotWaiting,
    OrderPart,
    OrderState,
    OverLimit,
    OwnApproval,
    OwnLimit,
    PartlyPaid,
    PayableChanged,
    PayableKind,
    PayableTaken,
    PayeeUnknown,
    approve_payment_order,
    cancel_payment_order,
    draft_payment_order,
    export_payment_order,
    get_payment_order,
    list_bank_lines,
    list_payment_limits,
    match_by_rule,
    match_line,
    open_payables,
    payment_file,
    propose_payment_order,
    release_payment,
    set_payment_limit,
    undo_match,
)
from erp_core.finance import money_balance
from erp_core.kernel.actor import system
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from tests.builders.access import a_member_of_staff
from tests.builders.banking import Moved, a_bank_account, broken_banking, camt, import_camt
from tests.builders.finance import a_payer, books, broken_rules, eur
from tests.builders.payment_orders import (
    ANNA,
    BEN,
    THEIR_IBAN,
    a_payable,
    a_refund,
    approved,
    exported,
    payables_in,
)
from tests.builders.unchanged import digest


@pytest.fixture
def owed(database):
    """A bank account, two bills of a roaster (70.00 and 30.00), and a refund of 25.00."""

    def write(tx):
        books(tx)
        roaster, payer = a_payer(tx, "Rösterei Süd & Söhne"), a_payer(tx, "Café Lindner")
        account = a_bank_account(tx).id
        bills = (a_payable(tx, roaster, "70.00"), a_payable(tx, roaster, "30.00", "Bill 4712"))
        a_refund(tx, payer, "25.00")
        return account, bills

    return database.run(write)


def to_pay(database, account):
    return database.read(lambda tx: open_payables(tx, system(), account))


def order_of(database, order_id):
    return database.read(lambda tx: get_payment_order(tx, system(), order_id))


def imported(database, account, *moved, opening="0.00", reference="2026-1"):
    named = [replace(each, reference=f"{reference}/{place}") for place, each in enumerate(moved)]
    content = camt(named, opening=opening, reference=reference)
    return database.run(lambda tx: import_camt(tx, account, content))


def last_line(database):
    return database.read(lambda tx: list_bank_lines(tx, system())).items[0]


def refused(database, error, act):
    """An act is refused, and nothing changed."""
    before = digest(database)
    with pytest.raises(error) as caught:
        database.run(act)
    assert digest(database) == before
    return caught.value


def sound(database):
    assert broken_banking(database) == []
    assert broken_rules(database) == []


def all_of(database, account):
    """An order of everything that is to be paid."""
    lines = tuple(
        NewPaymentLine(kind=each.kind, source_id=each.source_id, iban=THEIR_IBAN)
        for each in to_pay(database, account)
    )
    return NewPaymentOrder(bank_account_id=account, lines=lines)


def test_what_is_to_be_paid_is_what_we_owe_and_refunds_that_the_bank_has_not_paid(database, owed):
    account, (first, second) = owed
    found = to_pay(database, account)
    told = [(each.kind, each.text, each.open) for each in found]
    assert told == [
        (PayableKind.BILL, "Bill 4711", eur("70.00")),
        (PayableKind.BILL, "Bill 4712", eur("30.00")),
        (PayableKind.REFUND, "Refund REF-2026-0001", eur("25.00")),
    ]
    assert [each.source_id for each in found[:2]] == [first, second]
    assert {each.order_id for each in found} == {None}


def test_two_people_a_file_and_the_banks_line_for_each_payment(database, owed):
    account, _ = owed
    order, file = database.run(lambda tx: exported(tx, all_of(database, account)))

    assert (order.state, order.total) == (OrderState.APPROVED, eur("125.00"))
    assert (order.made_by, order.approved_by) == ("Anna", "Ben")
    assert file.name == "PAY-2026-0001.xml"
    assert {each.order_id for each in to_pay(database, account)} == {order.id}
    bank = [
        Moved("25.00", "INV?", "Lindner"),
        *(
            Moved(f"-{each.amount.amount}", iban=each.iban, end_to_end=each.end_to_end_id)
            for each in order.lines
        ),
    ]
    assert imported(database, account, *bank[:3]).matched == 2
    assert order_of(database, order.id).state == OrderState.EXPORTED
    assert imported(database, account, bank[3], opening="-75.00", reference="2026-2").matched == 1

    done = order_of(database, order.id)
    assert done.state == OrderState.SETTLED
    assert {each.state for each in done.lines} == {"paid"}
    assert to_pay(database, account) == ()
    assert database.read(lambda tx: money_balance(tx, system(), "payable")) == eur("0.00")
    sound(database)


@pytest.mark.parametrize("remittance", ["", "Sammler PAY-2026-0001"])
def test_one_sum_with_the_message_id_settles_all_of_an_order(database, owed, remittance):
    account, _ = owed
    order, _ = database.run(lambda tx: exported(tx, all_of(database, account)))
    name = "" if remittance else "PAY-2026-0001"
    imported(database, account, Moved("-125.00", remittance, end_to_end=name))
    assert order_of(database, order.id).state == OrderState.SETTLED
    line = last_line(database)
    assert (line.state, len(line.matches)) == (LineState.MATCHED, 3)
    sound(database)


def test_a_batch_that_names_only_its_message_is_read(database, owed):
    account, _ = owed
    order, _ = database.run(lambda tx: exported(tx, all_of(database, account)))
    content = camt([Moved("-125.00")]).replace(
        "<NtryDtls>", "<NtryDtls><Btch><MsgId>PAY-2026-0001</MsgId></Btch>"
    )
    database.run(lambda tx: import_camt(tx, account, content))
    assert order_of(database, order.id).state == OrderState.SETTLED


def test_another_sum_or_an_order_that_is_not_out_is_not_matched(database, owed):
    account, _ = owed
    order = database.run(lambda tx: approved(tx, all_of(database, account)))
    moved = [Moved("-125.00", end_to_end="PAY-2026-0001"), Moved("-124.00", "PAY-2026-0001")]
    assert imported(database, account, *moved).matched == 0
    database.run(lambda tx: export_payment_order(tx, ANNA, order.id))
    assert database.run(lambda tx: match_by_rule(tx, system(), account)).matched == 1
    assert order_of(database, order.id).state == OrderState.SETTLED
    sound(database)


def test_who_made_or_proposed_an_order_does_not_approve_it(database, owed):
    account, bills = owed
    order = database.run(lambda tx: draft_payment_order(tx, ANNA, payables_in(account, bills)))
    refused(database, WrongTransition, lambda tx: approve_payment_order(tx, BEN, order.id))
    database.run(lambda tx: propose_payment_order(tx, BEN, order.id))
    for actor in (ANNA, BEN):
        refused(
            database, OwnApproval, lambda tx, one=actor: approve_payment_order(tx, one, order.id)
        )
    refused(database, WrongTransition, lambda tx: export_payment_order(tx, BEN, order.id))
    assert order_of(database, order.id).message_id is None
    with pytest.raises(NoSuchPaymentFile):
        database.read(lambda tx: payment_file(tx, ANNA, order.id))


def test_a_role_approves_up_to_its_limit(database, owed):
    account, bills = owed
    cleo = a_member_of_staff(database, Role.ACCOUNTANT, Role.EMPLOYEE, login="cleo")
    dora = a_member_of_staff(database, Role.MANAGER, login="dora")
    order = database.run(lambda tx: draft_payment_order(tx, ANNA, payables_in(account, bills)))
    database.run(lambda tx: propose_payment_order(tx, ANNA, order.id))
    database.run(lambda tx: set_payment_limit(tx, ANNA, Role.ACCOUNTANT, eur("99.99")))
    refused(database, OverLimit, lambda tx: approve_payment_order(tx, cleo, order.id))
    refused(
        database,
        Invalid,
        lambda tx: set_payment_limit(tx, ANNA, Role.MANAGER, Money.of("1.00", "USD")),
    )
    limits = database.read(lambda tx: list_payment_limits(tx, ANNA))
    assert {each.role: each.amount for each in limits} == {
        Role.ACCOUNTANT: eur("99.99"),
        Role.MANAGER: None,
        Role.ADMIN: None,
    }
    assert database.run(lambda tx: approve_payment_order(tx, dora, order.id)).approved_by == "Dora"
    database.run(lambda tx: set_payment_limit(tx, ANNA, Role.ACCOUNTANT, None))
    assert database.read(lambda tx: list_payment_limits(tx, ANNA))[0].amount is None


@pytest.mark.parametrize(
    ("more", "error", "field"),
    [
        ({"source_id": 999}, NoSuchPayable, "lines.0.source_id"),
        ({"amount": eur("70.01")}, AmountNotOwed, "lines.0.amount"),
        ({"amount": Money.of("70.00", "USD")}, AmountNotOwed, "lines.0.amount"),
        ({"iban": None}, PayeeUnknown, "lines.0.iban"),
        ({"iban": "FR1420041010050500013M02607"}, BadIban, "iban"),
        ({"bic": "X"}, BadBic, "bic"),
        ({"name": "鹤港咖啡"}, NotInLatin, "lines.0.name"),
    ],
)
def test_a_payment_that_cannot_be_made_is_refused(database, owed, more, error, field):
    account, (first, _) = owed
    new = payables_in(account, [first], **more)
    found = refused(database, error, lambda tx: draft_payment_order(tx, ANNA, new))
    assert found.field == field


def test_nobody_sets_the_limit_of_their_own_role(database, owed):
    cleo = a_member_of_staff(database, Role.ACCOUNTANT, login="cleo")
    boss = a_member_of_staff(database, Role.ADMIN, login="boss")
    database.run(lambda tx: set_payment_limit(tx, boss, Role.ACCOUNTANT, eur("10.00")))
    refused(database, OwnLimit, lambda tx: set_payment_limit(tx, cleo, Role.ACCOUNTANT, None))
    limits = {
        each.role: each.amount for each in database.read(lambda tx: list_payment_limits(tx, ANNA))
    }
    assert limits[Role.ACCOUNTANT] == eur("10.00")
    database.run(lambda tx: set_payment_limit(tx, boss, Role.ADMIN, eur("5.00")))


def test_a_payment_order_of_another_age_is_refused(database, owed):
    account, (first, _) = owed
    slip = payables_in(account, [first]).model_copy(update={"execute_on": date(9999, 12, 31)})
    refused(database, DayTooFar, lambda tx: draft_payment_order(tx, ANNA, slip))


def test_a_day_that_is_over_and_a_part_of_a_refund_are_refused(database, owed):
    account, (first, _) = owed
    late = payables_in(account, [first]).model_copy(update={"execute_on": date(2026, 5, 18)})
    refused(database, DayIsOver, lambda tx: draft_payment_order(tx, ANNA, late))
    refund = to_pay(database, account)[2]
    part = NewPaymentLine(
        kind=refund.kind, source_id=refund.source_id, amount=eur("24.99"), iban=THEIR_IBAN
    )
    new = NewPaymentOrder(bank_account_id=account, lines=(part,))
    refused(database, AmountNotOwed, lambda tx: draft_payment_order(tx, ANNA, new))
    refused(database, NoSuchPaymentOrder, lambda tx: propose_payment_order(tx, ANNA, 9))


def test_what_waits_in_an_order_goes_into_no_other(database, owed):
    account, (first, second) = owed
    twice = payables_in(account, [first, first])
    refused(database, PayableTaken, lambda tx: draft_payment_order(tx, ANNA, twice))
    order = database.run(lambda tx: draft_payment_order(tx, ANNA, payables_in(account, [first])))
    again = payables_in(account, [second, first])
    refused(database, PayableTaken, lambda tx: draft_payment_order(tx, ANNA, again))
    database.run(lambda tx: cancel_payment_order(tx, ANNA, order.id, "too early"))
    assert order_of(database, order.id).reason == "too early"
    assert database.run(lambda tx: draft_payment_order(tx, ANNA, again)).total == eur("100.00")
    sound(database)


def test_a_part_is_paid_and_the_rest_later(database, owed):
    account, (_, second) = owed
    part = payables_in(account, [second], amount=eur("10.00"))
    order, _ = database.run(lambda tx: exported(tx, part))
    imported(database, account, Moved("-10.00", "PAY-2026-0001-1"))
    assert order_of(database, order.id).state == OrderState.SETTLED
    left = {(each.kind, each.source_id): each for each in to_pay(database, account)}
    assert left[PayableKind.BILL, second].open == eur("20.00")
    assert left[PayableKind.BILL, second].iban == THEIR_IBAN
    sound(database)


def test_what_was_settled_meanwhile_is_not_paid_again(database, owed):
    account, _ = owed
    order = database.run(lambda tx: approved(tx, all_of(database, account)))
    imported(database, account, Moved("-25.00", "refund"))
    refund = to_pay(database, account)[2]
    line, part = last_line(database), EntryPart(entry_id=refund.source_id)
    database.run(lambda tx: match_line(tx, system(), line.id, NewMatch(parts=(part,))))
    refused(database, PayableChanged, lambda tx: export_payment_order(tx, ANNA, order.id))
    database.run(lambda tx: cancel_payment_order(tx, ANNA, order.id, "paid by hand"))
    sound(database)


def test_a_refund_that_is_matched_by_hand_is_paid(database, owed):
    account, _ = owed
    order, _ = database.run(lambda tx: exported(tx, all_of(database, account)))
    imported(database, account, Moved("-25.00", "?"))
    line, part = last_line(database), EntryPart(entry_id=order.lines[2].source_id)
    database.run(lambda tx: match_line(tx, system(), line.id, NewMatch(parts=(part,))))
    assert order_of(database, order.id).lines[2].bank_line_id == line.id
    sound(database)


def test_undoing_a_match_lets_the_payment_wait_again(database, owed):
    account, _ = owed
    order, _ = database.run(lambda tx: exported(tx, all_of(database, account)))
    imported(database, account, Moved("-125.00", "PAY-2026-0001"))
    line = last_line(database)
    database.run(lambda tx: undo_match(tx, system(), line.id, "not ours"))
    back = order_of(database, order.id)
    assert (back.state, {each.state for each in back.lines}) == (OrderState.EXPORTED, {"waiting"})
    part = OrderPart(order_id=order.id, line_ids=tuple(each.id for each in back.lines))
    database.run(lambda tx: match_line(tx, system(), line.id, NewMatch(parts=(part,))))
    assert order_of(database, order.id).state == OrderState.SETTLED
    refused(
        database, NotWaiting, lambda tx: release_payment(tx, ANNA, order.id, back.lines[0].id, "x")
    )
    sound(database)


def test_what_was_paid_is_not_freed_while_its_rest_waits_elsewhere(database, owed):
    account, (first, _) = owed
    part = payables_in(account, [first], amount=eur("10.00"))
    database.run(lambda tx: exported(tx, part))
    imported(database, account, Moved("-10.00", "PAY-2026-0001"))
    database.run(lambda tx: draft_payment_order(tx, ANNA, payables_in(account, [first])))
    line = last_line(database)
    refused(database, PayableTaken, lambda tx: undo_match(tx, system(), line.id, "wrong"))
    sound(database)


def test_what_the_bank_did_not_pay_is_released(database, owed):
    account, bills = owed
    order, _ = database.run(lambda tx: exported(tx, payables_in(account, bills)))
    imported(database, account, Moved("-70.00", end_to_end="PAY-2026-0001-1"))
    refused(database, PartlyPaid, lambda tx: cancel_payment_order(tx, ANNA, order.id, "x"))
    left = order_of(database, order.id).lines[1]
    done = database.run(lambda tx: release_payment(tx, ANNA, order.id, left.id, "account closed"))
    assert (done.state, done.lines[1].reason) == (OrderState.SETTLED, "account closed")
    again, _ = database.run(lambda tx: exported(tx, payables_in(account, bills[1:])))
    done = database.run(
        lambda tx: release_payment(tx, ANNA, again.id, again.lines[0].id, "closed as well")
    )
    assert (done.state, done.reason) == (OrderState.CANCELLED, "closed as well")
    sound(database)
