"""A line is booked once, with its amount, and can be taken back; what is sure is booked by rule."""

from datetime import date

import pytest

from erp_core.banking import (
    AccountPart,
    BooksOnly,
    EntryPart,
    EntryTaken,
    LineMatched,
    LineNotMatched,
    LineState,
    MatchedEntry,
    NewMatch,
    NoEntryHere,
    PaymentPart,
    Reason,
    SumsDiffer,
    list_bank_lines,
    match_by_rule,
    match_line,
    propose_matches,
    reconcile,
    undo_match,
)
from erp_core.finance import (
    Allocation,
    InvoiceState,
    OverAllocated,
    entry_of_source,
    get_invoice,
    list_entries,
    list_payments,
    lock_period,
    money_balance,
    refund_payment,
    reverse_payment,
)
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from tests.builders.banking import (
    THEIRS,
    Moved,
    a_bank_account,
    broken_banking,
    camt,
    import_camt,
)
from tests.builders.finance import a_line, a_payer, a_payment, an_invoice, books, broken_rules, eur

FRENCH = "FR1420041010050500013M02606"


@pytest.fixture
def bank(database):
    """A bank account, a customer, and her invoices of 119.00 and 30.00: (account, party, ids)."""

    def write(tx):
        books(tx)
        payer = a_payer(tx)
        first = an_invoice(tx, payer, a_line("119.00"), due_days=5)
        second = an_invoice(tx, payer, a_line("30.00"), due_days=9)
        return a_bank_account(tx).id, payer, (first.id, second.id)

    return database.run(write)


def imported(database, account, *moved, opening="0.00", reference="2026-1"):
    """Import lines and return them, oldest first."""
    content = camt(moved, opening=opening, reference=reference)
    database.run(lambda tx: import_camt(tx, account, content))
    return lines(database)


def lines(database):
    return list(reversed(database.read(lambda tx: list_bank_lines(tx, system())).items))


def proposals(database, line):
    return database.read(lambda tx: propose_matches(tx, system(), line.id))


def match(database, line, *parts):
    return database.run(lambda tx: match_line(tx, system(), line.id, NewMatch(parts=parts)))


def open_of(database, invoice_id):
    return database.read(lambda tx: get_invoice(tx, system(), invoice_id)).open


def payments(database):
    return database.read(lambda tx: list_payments(tx, system())).items


def sound(database):
    assert broken_banking(database) == []
    assert broken_rules(database) == []


@pytest.mark.parametrize(
    "text", ["INV-2026-0001", "Rechnung 2026-1 danke", "支付发票INV2026-0001", "Invoice no 1"]
)
def test_a_number_with_the_amount_to_the_cent_is_matched_by_rule(database, bank, text):
    account, payer, (first, _) = bank

    line = imported(database, account, Moved("119.00", text, "Lindner", THEIRS))[0]

    assert (line.state, line.party_id) == (LineState.MATCHED, payer)
    assert line.matches[0].rule == "number+amount"
    payment = payments(database)[0]
    assert (payment.amount, payment.business_date) == (eur("119.00"), date(2026, 5, 18))
    assert database.read(lambda tx: get_invoice(tx, system(), first)).state == InvoiceState.PAID
    assert database.read(lambda tx: money_balance(tx, system(), "bank")) == eur("119.00")
    sound(database)


def test_one_line_pays_two_invoices_that_it_names(database, bank):
    account, _, invoices = bank

    line = imported(database, account, Moved("149.00", "INV-2026-0001, 0002", "x"))[0]

    assert line.state == LineState.MATCHED
    assert [open_of(database, each) for each in invoices] == [eur("0"), eur("0")]
    sound(database)


def test_less_or_more_than_is_open_waits_for_a_person(database, bank):
    account, payer, (first, _) = bank
    part, over = imported(
        database, account, Moved("100.00", "INV-2026-0001"), Moved("40.00", "INV-2026-0002")
    )
    assert {part.state, over.state} == {LineState.UNMATCHED}

    for line in (part, over):
        best = proposals(database, line)[0]
        assert Reason.NUMBER in best.reasons
        match(database, line, *best.parts)

    assert open_of(database, first) == eur("19.00")
    found = {each.amount: each.unallocated for each in payments(database)}
    assert found == {eur("100.00"): eur("0"), eur("40.00"): eur("10.00")}
    assert {each.party_id for each in lines(database)} == {payer}
    sound(database)


def test_an_amount_alone_is_proposed_and_never_matched(database, bank):
    account, _, (first, _) = bank

    line = imported(database, account, Moved("119.00", "thank you", "Somebody"))[0]

    assert line.state == LineState.UNMATCHED
    best = proposals(database, line)[0]
    assert (best.reasons, best.numbers) == ((Reason.AMOUNT,), ("INV-2026-0001",))
    assert open_of(database, first) == eur("119.00")


def test_a_customer_is_known_by_name_and_later_by_iban(database, bank):
    account, payer, _ = bank
    by_name = imported(database, account, Moved("119.00", "thanks", "CAFÉ  Lindner", THEIRS))[0]
    best = proposals(database, by_name)[0]
    assert (best.party_id, best.reasons) == (payer, (Reason.AMOUNT, Reason.NAME))
    match(database, by_name, *best.parts)

    later = Moved("30.00", "again", "C. Lindner", THEIRS, day="2026-05-19")
    by_iban = imported(database, account, later, opening="119.00", reference="2")[1]

    best = proposals(database, by_iban)[0]
    assert (best.party_id, best.reasons) == (payer, (Reason.AMOUNT, Reason.IBAN))


def test_money_that_was_recorded_by_hand_is_not_booked_twice(database, bank):
    account, payer, (first, _) = bank
    recorded = database.run(lambda tx: a_payment(tx, payer, "119.00", {first: "119.00"}))

    line = imported(database, account, Moved("119.00", "thanks", "Café Lindner"))[0]

    assert line.matches[0].payment_id == recorded.id
    assert not line.matches[0].posted
    assert len(payments(database)) == 1
    assert database.read(lambda tx: money_balance(tx, system(), "bank")) == eur("119.00")
    database.run(lambda tx: undo_match(tx, system(), line.id, "another payment"))
    assert not payments(database)[0].is_reversed
    sound(database)


def test_a_line_is_split_into_a_payment_and_the_banks_charge(database, bank):
    account, payer, (_, second) = bank
    line = imported(database, account, Moved("28.50", "from abroad", "X"))[0]
    paid = PaymentPart(
        party_id=payer,
        amount=eur("30.00"),
        allocate_to=(Allocation(invoice_id=second, amount=eur("30.00")),),
    )
    charge = AccountPart(account="other_expense", amount=eur("-1.50"), memo="bank charge")

    done = match(database, line, paid, charge)

    assert [each.amount for each in done.matches] == [eur("30.00"), eur("-1.50")]
    assert open_of(database, second) == eur("0")
    assert database.read(lambda tx: money_balance(tx, system(), "bank")) == eur("28.50")
    assert database.read(lambda tx: money_balance(tx, system(), "other_expense")) == eur("1.50")
    sound(database)


def test_undoing_takes_back_what_was_posted_and_the_line_can_be_matched_anew(database, bank):
    account, payer, (first, _) = bank
    line = imported(database, account, Moved("119.00", "INV-2026-0001"))[0]

    undone = database.run(lambda tx: undo_match(tx, system(), line.id, "wrong customer"))

    assert (undone.state, undone.matches, undone.party_id) == (LineState.UNMATCHED, (), None)
    assert payments(database)[0].is_reversed
    assert open_of(database, first) == eur("119.00")
    assert database.read(lambda tx: money_balance(tx, system(), "bank")) == eur("0")
    sound(database)
    match(database, undone, PaymentPart(party_id=payer, amount=eur("119.00")))
    assert payments(database)[0].unallocated == eur("119.00")
    sound(database)
    with pytest.raises(LineMatched):
        match(database, undone, PaymentPart(party_id=payer, amount=eur("119.00")))


def test_what_is_not_matched_cannot_be_undone_and_a_refund_must_be_first(database, bank):
    account, payer, _ = bank
    line = imported(database, account, Moved("200.00", "hello"))[0]
    with pytest.raises(LineNotMatched):
        database.run(lambda tx: undo_match(tx, system(), line.id, "x"))
    match(database, line, PaymentPart(party_id=payer, amount=eur("200.00")))
    payment = payments(database)[0]
    database.run(lambda tx: refund_payment(tx, system(), payment.id, eur("1.00"), "x"))

    with pytest.raises(DomainError):
        database.run(lambda tx: undo_match(tx, system(), line.id, "x"))
    assert lines(database)[0].state == LineState.MATCHED
    sound(database)


def test_a_payment_is_not_reversed_behind_the_banks_back(database, bank):
    account = bank[0]
    imported(database, account, Moved("119.00", "INV-2026-0001"))
    payment = payments(database)[0]

    with pytest.raises(MatchedEntry):
        database.run(lambda tx: reverse_payment(tx, system(), payment.id, "x"))

    assert not payments(database)[0].is_reversed
    sound(database)


def refused_parts(payer, invoice, entry):
    return {
        "too little": ((AccountPart(account="other_expense", amount=eur("-2.99")),), SumsDiffer),
        "the wrong way": ((AccountPart(account="other_expense", amount=eur("3.00")),), SumsDiffer),
        "nothing": (
            (
                AccountPart(account="other_expense", amount=eur("-3.00")),
                AccountPart(account="other_expense", amount=eur("0.00")),
            ),
            SumsDiffer,
        ),
        "a control account": ((AccountPart(account="receivable", amount=eur("-3.00")),), BooksOnly),
        "work in progress": (
            (AccountPart(account="work_in_progress", amount=eur("-3.00")),),
            BooksOnly,
        ),
        "wages": ((AccountPart(account="wages_payable", amount=eur("-3.00")),), BooksOnly),
        "its own account": ((AccountPart(account="bank", amount=eur("-3.00")),), BooksOnly),
        "no entry": ((EntryPart(entry_id=999),), NoEntryHere),
        "an entry of another account": ((EntryPart(entry_id=entry),), NoEntryHere),
        "too much of an invoice": (
            (
                PaymentPart(
                    party_id=payer,
                    amount=eur("1.00"),
                    allocate_to=(Allocation(invoice_id=invoice, amount=eur("1.01")),),
                ),
                AccountPart(account="other_expense", amount=eur("-4.00")),
            ),
            OverAllocated,
        ),
        "a payable of nobody": (
            (AccountPart(account="payable", amount=eur("-3.00")),),
            DomainError,
        ),
    }


@pytest.mark.parametrize("case", refused_parts(1, 1, 1))
def test_parts_that_are_not_right_are_refused_and_nothing_is_booked(database, bank, case):
    account, payer, (first, _) = bank
    line = imported(database, account, Moved("-3.00", "fee"))[0]
    entry = database.read(lambda tx: entry_of_source(tx, system(), ("invoices", first)))
    parts, error = refused_parts(payer, first, entry)[case]
    before = database.read(lambda tx: list_entries(tx, system())).items

    with pytest.raises(DomainError) as raised:
        match(database, line, *parts)

    assert isinstance(raised.value, error)
    assert database.read(lambda tx: list_entries(tx, system())).items == before
    assert lines(database)[0].state == LineState.UNMATCHED
    sound(database)


def test_an_entry_is_matched_once(database, bank):
    account, payer, _ = bank
    database.run(lambda tx: a_payment(tx, payer, "7.00", {}))
    one, two = imported(database, account, Moved("7.00", "a"), Moved("7.00", "b"))
    entry = proposals(database, one)[0].parts[0]
    match(database, one, entry)

    with pytest.raises(EntryTaken):
        match(database, two, entry)
    assert all(entry not in each.parts for each in proposals(database, two))
    sound(database)


def test_money_between_two_accounts_of_ours_is_one_entry_with_two_lines(database, bank):
    account = bank[0]
    second = database.run(lambda tx: a_bank_account(tx, iban=FRENCH, account="cash")).id
    out = imported(database, account, Moved("-50.00", "to savings"))[0]
    match(database, out, AccountPart(account="cash", amount=eur("-50.00")))
    content = camt([Moved("50.00", "from house bank", reference="S1")], iban=FRENCH)
    database.run(lambda tx: import_camt(tx, second, content))
    incoming = lines(database)[-1]
    entry = database.read(lambda tx: entry_of_source(tx, system(), ("bank_lines", out.id)))
    match(database, incoming, EntryPart(entry_id=entry))
    sound(database)

    with pytest.raises(EntryTaken):
        database.run(lambda tx: undo_match(tx, system(), out.id, "x"))
    database.run(lambda tx: undo_match(tx, system(), incoming.id, "x"))
    database.run(lambda tx: undo_match(tx, system(), out.id, "x"))
    sound(database)


def test_a_line_of_a_locked_month_is_booked_today(database, bank):
    account, payer, _ = bank
    database.run(lambda tx: lock_period(tx, system(), "2026-04"))
    line = imported(database, account, Moved("5.00", "late", day="2026-04-30"))[0]

    match(database, line, PaymentPart(party_id=payer, amount=eur("5.00")))

    assert payments(database)[0].business_date == date(2026, 5, 19)


def test_rules_are_tried_again_when_there_is_more_to_know(database, bank):
    account, payer, _ = bank
    line = imported(database, account, Moved("12.00", "INV-2026-0003"))[0]
    assert line.state == LineState.UNMATCHED
    database.run(lambda tx: an_invoice(tx, payer, a_line("12.00")))

    done = database.run(lambda tx: match_by_rule(tx, system(), account))

    assert (done.matched, done.unmatched) == (1, 0)
    sound(database)


def test_the_difference_between_books_and_bank_is_explained_to_the_cent(database, bank):
    account, payer, _ = bank
    imported(
        database,
        account,
        Moved("119.00", "INV-2026-0001"),
        Moved("-3.00", "fee"),
        opening="1000.00",
    )
    database.run(lambda tx: a_payment(tx, payer, "30.00"))

    view = database.read(lambda tx: reconcile(tx, system(), account))

    assert (view.statement, view.ledger) == (eur("1116.00"), eur("149.00"))
    assert view.opening_difference == eur("-1000.00")
    assert (view.not_on_statement, view.unmatched) == (eur("30.00"), eur("-3.00"))
    assert view.difference == eur("0")
    assert [each.amount for each in view.entries] == [eur("30.00")]
