"""Books lines of statements, and takes that back.

The bank account's row is held while one of its lines is matched, and then the line's: an entry is
matched with one line, whoever else matches at the same moment. Payments go through finance's own
verbs, so that what customers owe stays what the ledger says.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from erp_core import finance
from erp_core.banking.errors import (
    BooksOnly,
    EntryTaken,
    LineMatched,
    LineNotMatched,
    NoEntryHere,
    SumsDiffer,
)
from erp_core.banking.queries.accounts import bank_account_row
from erp_core.banking.queries.matches import matched_elsewhere, matched_entries
from erp_core.banking.queries.statements import line_row, line_views, standing_matches
from erp_core.banking.schemas.matching import (
    AccountPart,
    EntryPart,
    NewMatch,
    OrderPart,
    Part,
    PaymentPart,
    SupplierPart,
    SupplierRefundPart,
)
from erp_core.banking.schemas.statements import BankLineView, LineState
from erp_core.banking.service.settling import booked_as, note_paid, note_unpaid
from erp_core.banking.tables import BankAccount, BankLine, Match
from erp_core.finance import CONTROL_ROLES, AccountRole
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

KEPT_BY_DOCUMENTS = CONTROL_ROLES - {AccountRole.PAYABLE}
"""Accounts that equal the sum of their documents: no line is booked on them past those."""


_TO_SUPPLIERS, _FROM_SUPPLIERS = "supplier_payments", "supplier_refunds"
_Bookable = PaymentPart | EntryPart | AccountPart | SupplierPart | SupplierRefundPart


class _Booked(NamedTuple):
    """A part as it is booked."""

    entry_id: int
    minor: int
    party_id: int | None
    payment_id: int | None
    posted: bool


def match_line(
    tx: Tx, actor: Actor, line_id: int, new: NewMatch, rule: str | None = None
) -> BankLineView:
    """Book a line: as payments, as entries that are there already, or on accounts.

    Args:
        tx: The transaction.
        actor: Who matches.
        line_id: The line, which is not matched.
        new: Its parts.
        rule: By which rule; None when a person chose.

    Raises:
        NoSuchBankLine: There is none.
        LineMatched: It is matched already.
        SumsDiffer: The parts do not sum to it.
        NoEntryHere: An entry does not move this account.
        EntryTaken: An entry is matched with another line.
        BooksOnly: A part names an account that documents keep.
        NotWaiting: A part names a payment of ours that does not wait for this account's bank.
        OverAllocated: More would be allocated than is open or came in.
        NotDueBack: More would come back from a supplier than it has of ours.
    """
    actor.require("banking.match_line")
    account = bank_account_row(tx, line_row(tx, line_id).bank_account_id, for_update=True)
    line = line_row(tx, line_id, for_update=True)
    if line.state == LineState.MATCHED:
        raise LineMatched(field="line_id")
    parts = _bookable(tx, actor, line, new.parts)
    _require_sum(tx, actor, account, line, parts)
    booked = [_book(tx, actor, account, line, part) for part in parts]
    tx.session.add_all(_match_row(tx, line, each, rule) for each in booked)
    line.state = LineState.MATCHED
    line.party_id = _only_party(booked)
    tx.session.flush()
    note_paid(tx, line, new.parts, [each.entry_id for each in booked])
    told = {"entries": [each.entry_id for each in booked], "rule": rule}
    record_change(tx, actor, "banking.match_line", ("bank_lines", line.id), told)
    return _shown(tx, line)


def undo_match(tx: Tx, actor: Actor, line_id: int, reason: str) -> BankLineView:
    """Take back how a line is booked: what matching posted is reversed, what was there stays.

    Raises:
        NoSuchBankLine: There is none.
        LineNotMatched: It is not matched.
        EntryTaken: Another account's line is matched with an entry that this one posted.
        AlreadyRefunded: Money of a payment was given back.
        PayableTaken: What it paid waits in another payment order by now.
    """
    actor.require("banking.undo_match")
    line = line_row(tx, line_id, for_update=True)
    matches = standing_matches(tx, [line.id])
    if line.state != LineState.MATCHED:
        raise LineNotMatched(field="line_id")
    posted = [match.entry_id for match in matches if match.posted]
    if matched_elsewhere(tx, line.bank_account_id, posted):
        raise EntryTaken(field="line_id")
    for match in matches:
        match.undone_at, match.reason = tx.now, reason
    line.state, line.party_id = LineState.UNMATCHED, None
    tx.session.flush()
    note_unpaid(tx, line)
    for match in matches:
        if match.posted and match.payment_id is not None:
            finance.reverse_payment(tx, actor, match.payment_id, reason)
        elif match.posted:
            _take_back(tx, actor, match.entry_id, reason)
    told = {"reason": reason}
    record_change(tx, actor, "banking.undo_match", ("bank_lines", line.id), told)
    return _shown(tx, line)


def _take_back(tx: Tx, actor: Actor, entry_id: int, reason: str) -> None:
    """Take back what matching posted and is no customer's payment."""
    source = finance.get_entry(tx, actor, entry_id).source
    if source is not None and source[0] == _TO_SUPPLIERS:
        finance.reverse_supplier_payment(tx, actor, source[1], reason)
    elif source is not None and source[0] == _FROM_SUPPLIERS:
        finance.reverse_supplier_refund(tx, actor, source[1], reason)
    else:
        finance.reverse_posting(tx, actor, entry_id, reason)


def _bookable(tx: Tx, actor: Actor, line: BankLine, parts: Sequence[Part]) -> list[_Bookable]:
    """Put what the payments of orders paid in their place."""
    found: list[_Bookable] = []
    for part in parts:
        found += booked_as(tx, actor, line, part) if isinstance(part, OrderPart) else (part,)
    return found


def _require_sum(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, parts: Sequence[_Bookable]
) -> None:
    entries = _entries(tx, actor, account, parts)
    total = Money.zero(line.currency)
    for part in parts:
        total += _moved_by(part, entries)
    if total.minor != line.amount_minor:
        wanted = Money(line.amount_minor, line.currency)
        message = f"The parts come to {total}, the line to {wanted}."
        raise SumsDiffer(message, field="parts")


def _moved_by(part: _Bookable, entries: Mapping[int, Money]) -> Money:
    if isinstance(part, EntryPart):
        return entries[part.entry_id]
    return -part.amount if isinstance(part, SupplierPart) else part.amount


def _entries(
    tx: Tx, actor: Actor, account: BankAccount, parts: Sequence[_Bookable]
) -> dict[int, Money]:
    """Return what each named entry moved on the account; each is free and named once."""
    ids = [part.entry_id for part in parts if isinstance(part, EntryPart)]
    if not ids:
        return {}
    finance.hold_entries(tx, ids)
    found = finance.entries_on_account(tx, actor, account.account, ids=ids)
    amounts = {each.entry_id: each.amount for each in found}
    if amounts.keys() != set(ids):
        raise NoEntryHere(field="entry_id")
    if len(amounts) != len(ids) or set(ids) & matched_entries(tx, account.id, ids):
        raise EntryTaken(field="entry_id")
    return amounts


def _book(tx: Tx, actor: Actor, account: BankAccount, line: BankLine, part: _Bookable) -> _Booked:
    if isinstance(part, PaymentPart):
        return _book_payment(tx, actor, account, line, part)
    if isinstance(part, SupplierPart):
        return _book_supplier(tx, actor, account, line, part)
    if isinstance(part, SupplierRefundPart):
        return _book_money_back(tx, actor, account, line, part)
    if isinstance(part, AccountPart):
        return _book_on_account(tx, actor, account, line, part)
    entry = finance.entries_on_account(tx, actor, account.account, ids=[part.entry_id])[0]
    payment_id = entry.source[1] if entry.source and entry.source[0] == "payments" else None
    return _Booked(part.entry_id, entry.amount.minor, entry.party_id, payment_id, posted=False)


def _book_payment(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, part: PaymentPart
) -> _Booked:
    new = finance.NewPayment(
        party_id=part.party_id,
        amount=part.amount,
        method=finance.PaymentMethod.BANK_TRANSFER,
        reference=line.end_to_end_id or line.bank_reference or line.remittance,
        allocate_to=part.allocate_to,
        received_on=_day(tx, line),
        money_account=account.account,
    )
    payment = finance.record_payment(tx, actor, new)
    entry_id = finance.entry_of_source(tx, actor, ("payments", payment.id))
    if entry_id is None:
        raise NoEntryHere(field="parts")
    return _Booked(entry_id, part.amount.minor, part.party_id, payment.id, posted=True)


def _book_supplier(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, part: SupplierPart
) -> _Booked:
    new = finance.NewSupplierPayment(
        party_id=part.party_id,
        amount=part.amount,
        money_account=account.account,
        reference=part.reference or line.end_to_end_id or line.bank_reference,
        allocate_to=part.allocate_to,
        paid_on=_day(tx, line),
    )
    payment = finance.pay_supplier(tx, actor, new)
    entry_id = finance.entry_of_source(tx, actor, (_TO_SUPPLIERS, payment.id))
    if entry_id is None:
        raise NoEntryHere(field="parts")
    return _Booked(entry_id, -part.amount.minor, part.party_id, None, posted=True)


def _book_money_back(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, part: SupplierRefundPart
) -> _Booked:
    new = finance.NewSupplierRefund(
        party_id=part.party_id,
        amount=part.amount,
        credit_id=part.credit_id,
        money_account=account.account,
        reference=line.end_to_end_id or line.bank_reference or line.remittance,
        received_on=_day(tx, line),
    )
    refund = finance.receive_from_supplier(tx, actor, new)
    entry_id = finance.entry_of_source(tx, actor, (_FROM_SUPPLIERS, refund.id))
    if entry_id is None:
        raise NoEntryHere(field="parts")
    return _Booked(entry_id, part.amount.minor, part.party_id, None, posted=True)


def _book_on_account(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, part: AccountPart
) -> _Booked:
    _require_free(tx, actor, account, part)
    new = finance.NewEntry(
        journal=finance.Journal.BANK,
        business_date=_day(tx, line),
        memo=part.memo or line.remittance,
        lines=(
            finance.EntryLine.of(account.account, part.amount),
            finance.EntryLine.of(part.account, -part.amount, part.party_id),
        ),
        source=("bank_lines", line.id),
    )
    entry = finance.post_entry(tx, actor, new)
    return _Booked(entry.id, part.amount.minor, part.party_id, None, posted=True)


def _require_free(tx: Tx, actor: Actor, account: BankAccount, part: AccountPart) -> None:
    """Refuse an account that documents keep, the bank's own, nothing, and nobody's name."""
    wanted = finance.find_account(tx, part.account)
    if wanted.role in KEPT_BY_DOCUMENTS or wanted.code == account.account:
        message = f"{wanted.code} {wanted.name_en} cannot be what a line is booked on."
        raise BooksOnly(message, field="account")
    if not part.amount:
        message = "A part must be more than nothing."
        raise SumsDiffer(message, field="amount")
    if part.party_id is not None:
        get_party(tx, actor, part.party_id)


def _day(tx: Tx, line: BankLine) -> date:
    """Tell the day to book a line on: the bank's, or today while that month is locked."""
    return finance.day_to_correct(tx, min(line.booked_on, business_date(tx)))


def _match_row(tx: Tx, line: BankLine, booked: _Booked, rule: str | None) -> Match:
    return Match(
        line_id=line.id,
        bank_account_id=line.bank_account_id,
        entry_id=booked.entry_id,
        payment_id=booked.payment_id,
        amount_minor=booked.minor,
        posted=booked.posted,
        rule=rule,
        created_at=tx.now,
        undone_at=None,
        reason="",
    )


def _only_party(booked: Iterable[_Booked]) -> int | None:
    parties = {each.party_id for each in booked if each.party_id is not None}
    return parties.pop() if len(parties) == 1 else None


def _shown(tx: Tx, line: BankLine) -> BankLineView:
    tx.session.flush()
    tx.notify("bank_lines")
    return line_views(tx, [line])[0]
