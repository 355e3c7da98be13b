"""What is to be paid from a bank account: bills, and what the books paid and the bank has not.

Bills in another currency than the account's are paid otherwise and are not among them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select

from erp_core import finance
from erp_core.banking.iban import masked
from erp_core.banking.order_tables import Payee, PaymentOrderLine
from erp_core.banking.queries.accounts import READ, bank_account_row
from erp_core.banking.queries.matches import entries_matched
from erp_core.banking.queries.payees import payees_of
from erp_core.banking.schemas.orders import LineStatus, Payable, PayableKind
from erp_core.banking.tables import BankAccount, BankLine
from erp_core.finance import MoneyEntry
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import names_of

STAFF = {"payslips": PayableKind.WAGES, "expense_claims": PayableKind.EXPENSES}
"""What pays employees, by the document that its entry is of."""
Key = tuple[str, int]
"""Kind and source of a payable."""


class Owed(NamedTuple):
    """What is to be paid, and into which account of an employee; None: of nobody's."""

    payable: Payable
    payee: Payee | None

    @property
    def iban(self) -> str:
        """The whole IBAN; empty where nobody knows it."""
        return self.payable.iban if self.payee is None else self.payee.iban


def open_payables(tx: Tx, actor: Actor, bank_account_id: int) -> tuple[Payable, ...]:
    """List what is to be paid from an account, longest due first.

    Raises:
        NoSuchBankAccount: There is none.
    """
    return tuple(one.payable for one in owed_from(tx, actor, bank_account_id))


def owed_from(tx: Tx, actor: Actor, bank_account_id: int) -> tuple[Owed, ...]:
    """List what is to be paid from an account with the accounts of employees, as payments need it.

    Raises:
        NoSuchBankAccount: There is none.
    """
    actor.require(READ)
    account = bank_account_row(tx, bank_account_id)
    found = [*_refunds(tx, actor, account), *_bills(tx, actor, account)]
    to_staff = list(_staff(tx, actor, account))
    parties = {each.party_id for each in (*found, *to_staff) if each.party_id is not None}
    names, ibans, waiting = names_of(tx, parties), _ibans(tx, parties), _waiting(tx)
    payees = payees_of(tx, [each.source_id for each in to_staff])
    owed: list[tuple[Payable, Payee | None]] = [(each, None) for each in found]
    owed += [(each, payees.get(each.source_id)) for each in to_staff]
    return tuple(
        _owed(each, payee, names, ibans, waiting)
        for each, payee in sorted(owed, key=lambda one: (one[0].on, one[0].kind, one[0].source_id))
        if each.party_id is not None or payee is not None
    )


def _owed(
    each: Payable,
    payee: Payee | None,
    names: Mapping[int, str],
    ibans: Mapping[int, str],
    waiting: Mapping[Key, int],
) -> Owed:
    """Complete what is owed: to a party, or into the account that is kept of an employee."""
    party = each.party_id
    kept = payee if payee is not None and (payee.iban or party is None) else None
    told: dict[str, object] = {"order_id": waiting.get((each.kind, each.source_id))}
    if kept is None:
        told |= {"name": names.get(party or 0, ""), "iban": ibans.get(party or 0, "")}
    else:
        told |= {"name": kept.name, "iban": masked(kept.iban), "is_masked": bool(kept.iban)}
    return Owed(each.model_copy(update=told), kept)


def _refunds(tx: Tx, actor: Actor, account: BankAccount) -> Iterator[Payable]:
    """Give refunds that the books moved on the account and no line of the bank shows."""
    entries = _went_out(tx, actor, account, "refunds")
    known = finance.refunds_by_id(tx, actor, [each.source[1] for each in entries if each.source])
    for each in entries:
        refund = known.get(each.source[1]) if each.source else None
        if refund is not None and not refund.is_reversal and each.party_id is not None:
            yield Payable(
                kind=PayableKind.REFUND,
                source_id=each.entry_id,
                party_id=each.party_id,
                name="",
                on=each.business_date,
                text=f"Refund {refund.number or ''}".strip(),
                open=-each.amount,
                order_id=None,
                iban="",
            )


def _staff(tx: Tx, actor: Actor, account: BankAccount) -> Iterator[Payable]:
    """Give wages and expenses that the books paid from the account and no line of the bank shows.

    What was paid to an employee who is no party before their payees were noted is left out: a
    person paid and matches it.
    """
    for source, kind in STAFF.items():
        for each in _went_out(tx, actor, account, source, of_a_party=False):
            yield Payable(
                kind=kind,
                source_id=each.entry_id,
                party_id=each.party_id,
                name="",
                on=each.business_date,
                text=each.memo,
                open=-each.amount,
                order_id=None,
                iban="",
            )


def _went_out(
    tx: Tx, actor: Actor, account: BankAccount, source: str, *, of_a_party: bool = True
) -> list[MoneyEntry]:
    """Return entries of a kind of document that took money off the account, a party's or any."""
    found = finance.entries_on_account(
        tx,
        actor,
        account.account,
        besides=entries_matched(account.id),
        source=source,
        of_a_party=of_a_party,
    )
    return [
        each
        for each in found
        if each.amount.minor < 0 and not (of_a_party and each.party_id is None)
    ]


def _bills(tx: Tx, actor: Actor, account: BankAccount) -> Iterator[Payable]:
    for each in finance.open_payables(tx, actor):
        if each.open.currency == account.currency:
            yield Payable(
                kind=PayableKind.BILL,
                source_id=each.bill_id,
                party_id=each.party_id,
                name="",
                on=each.due_date,
                text=each.reference,
                open=each.open,
                order_id=None,
                iban="",
            )


def _waiting(tx: Tx) -> dict[Key, int]:
    """Tell in which order each payable waits."""
    rows = tx.session.execute(
        select(PaymentOrderLine.kind, PaymentOrderLine.source_id, PaymentOrderLine.order_id).where(
            PaymentOrderLine.state == LineStatus.WAITING
        )
    )
    return {(kind, source_id): order_id for kind, source_id, order_id in rows}


def _ibans(tx: Tx, party_ids: Iterable[int]) -> dict[int, str]:
    """Tell each party's account: where we paid to the last time, else where money came from."""
    came = tx.session.execute(
        select(BankLine.party_id, BankLine.counterparty_iban)
        .where(BankLine.party_id.in_(party_ids), BankLine.counterparty_iban != "")
        .order_by(BankLine.id)
    )
    went = tx.session.execute(
        select(PaymentOrderLine.party_id, PaymentOrderLine.iban)
        .where(PaymentOrderLine.party_id.in_(party_ids), PaymentOrderLine.state == LineStatus.PAID)
        .order_by(PaymentOrderLine.id)
    )
    return {party_id: iban for party_id, iban in (*came, *went) if party_id is not None}
