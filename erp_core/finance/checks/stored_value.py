"""I2: what is on gift cards is the sum of its moves, what the ledger says, and what was paid."""

from sqlalchemy import func, select

from erp_core.finance.payment_tables import StoredValue, StoredValueMove
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.payments import PaymentMethod
from erp_core.finance.tables import Account, EntryLineRow, Payment, Refund
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx


def stored_value_equals_ledger(tx: Tx) -> Findings:
    """Find a difference between all gift cards and the account of stored value."""
    kept = tx.session.scalars(select(StoredValue.balance_minor)).all()
    posted = tx.session.scalar(
        select(func.sum(EntryLineRow.amount_minor))
        .join(Account, Account.id == EntryLineRow.account_id)
        .where(Account.role == AccountRole.STORED_VALUE)
    )
    ledger = -int(posted or 0)
    wrong = [f"gift cards hold {sum(kept)}, the ledger says {ledger}"]
    return Findings.of(len(kept), wrong if sum(kept) != ledger else [])


def balances_equal_moves(tx: Tx) -> Findings:
    """Find gift cards whose balance is not the sum of its moves, or less than nothing."""
    moved = func.sum(StoredValueMove.amount_minor)
    rows = tx.session.execute(
        select(StoredValueMove.account_id, moved).group_by(StoredValueMove.account_id)
    )
    sums = {account_id: int(minor) for account_id, minor in rows}
    values = list(tx.session.scalars(select(StoredValue)))
    return Findings.of(
        len(values),
        (
            f"gift card {each.account_id} holds {each.balance_minor}, its moves say"
            f" {sums.get(each.account_id, 0)}"
            for each in values
            if each.balance_minor != sums.get(each.account_id, 0) or each.balance_minor < 0
        ),
    )


def payments_moved_their_cards(tx: Tx) -> Findings:
    """Find payments and refunds of gift cards that the card itself does not know, or otherwise."""
    stored = PaymentMethod.STORED_VALUE
    payments = tx.session.scalars(select(Payment).where(Payment.method == stored)).all()
    refunds = tx.session.scalars(select(Refund).where(Refund.method == stored)).all()
    moves = tx.session.scalars(select(StoredValueMove)).all()
    paid = {(m.payment_id, m.account_id): m.amount_minor for m in moves if m.refund_id is None}
    given = {(m.refund_id, m.account_id): m.amount_minor for m in moves if m.refund_id is not None}
    wrong = [
        *(
            f"payment {row.id} was not taken off its gift card"
            for row in payments
            if paid.get((row.id, row.account_id or 0)) != -row.amount_minor
        ),
        *(
            f"refund {row.id} was not put on its gift card"
            for row in refunds
            if given.get((row.id, row.account_id or 0)) != row.amount_minor
        ),
    ]
    return Findings.of(len(payments) + len(refunds), wrong)


STORED_VALUE_CHECKS = (
    Check("I2", "All gift cards equal the account of stored value", stored_value_equals_ledger),
    Check("I2", "Every gift card's balance is the sum of its moves", balances_equal_moves),
    Check("I2", "What gift cards paid and got back is on them", payments_moved_their_cards),
)
