"""I1 and I7: entries balance, balances are their sums, and what is closed stays as it was."""

from collections.abc import Iterator

from sqlalchemy import Row, case, func, or_, select, text

from erp_core.finance.schemas.ledger import Journal, PeriodLock
from erp_core.finance.tables import AccountBalance, Entry, EntryLineRow, PeriodRow
from erp_core.finance.triggers import TRIGGERS
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_Balances = dict[tuple[int, str], tuple[int, int]]


def entries_sum_to_zero(tx: Tx) -> Findings:
    """Find entries that do not sum to zero in base currency or were never posted."""
    rows = tx.session.execute(
        select(Entry.id, Entry.posted, func.sum(EntryLineRow.amount_minor))
        .outerjoin(EntryLineRow, EntryLineRow.entry_id == Entry.id)
        .group_by(Entry.id, Entry.posted)
        .order_by(Entry.id)
    ).all()
    return Findings.of(len(rows), (found for row in rows for found in _entry_violations(row)))


def balances_equal_postings(tx: Tx) -> Findings:
    """Find account balances that differ from what was posted in their period."""
    kept, posted = _kept_balances(tx), _posted_sums(tx)
    keys = sorted(kept.keys() | posted.keys())
    wrong = (key for key in keys if kept.get(key, (0, 0)) != posted.get(key, (0, 0)))
    return Findings.of(
        len(keys), (f"the balance of account {id_} in {period} is wrong" for id_, period in wrong)
    )


def trial_balance_is_zero(tx: Tx) -> Findings:
    """Find days on which the postings until then do not sum to zero."""
    days = tx.session.execute(
        select(Entry.business_date, func.sum(EntryLineRow.amount_minor))
        .join(EntryLineRow, EntryLineRow.entry_id == Entry.id)
        .group_by(Entry.business_date)
        .order_by(Entry.business_date)
    ).all()
    return Findings.of(
        len(days), (f"the trial balance changes by {sum_} on {day}" for day, sum_ in days if sum_)
    )


def triggers_are_in_place(tx: Tx) -> Findings:
    """Find triggers of the books that the database does not have."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if tx.dialect == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    present = set(tx.session.scalars(text(names)))
    missing = (trigger.name for trigger in TRIGGERS if trigger.name not in present)
    return Findings.of(len(TRIGGERS), (f"the trigger {name} is missing" for name in missing))


def locked_periods_are_kept(tx: Tx) -> Findings:
    """Find entries that were posted into a period after it was locked, without the right to."""
    rows = tx.session.execute(
        select(PeriodRow.period, Entry.id)
        .outerjoin(
            Entry,
            (Entry.period == PeriodRow.period)
            & (Entry.created_at > PeriodRow.changed_at)
            & (Entry.journal != Journal.CLOSING)
            & or_(
                PeriodRow.lock == PeriodLock.HARD,
                (PeriodRow.lock == PeriodLock.SOFT) & (Entry.late_reason == ""),
            ),
        )
        .order_by(PeriodRow.period, Entry.id)
    ).all()
    return Findings.of(
        len(rows),
        (f"entry {id_} was posted into locked period {period}" for period, id_ in rows if id_),
    )


LEDGER_CHECKS = (
    Check("I1", "Every entry is posted and sums to zero", entries_sum_to_zero),
    Check("I1", "The trial balance is zero at the end of every day", trial_balance_is_zero),
    Check("I1", "Account balances are the sums of their postings", balances_equal_postings),
    Check("I1", "The database keeps what is posted from being changed", triggers_are_in_place),
    Check("I7", "A locked period accepted nothing", locked_periods_are_kept),
)


def _entry_violations(row: Row[int, bool, int]) -> Iterator[str]:
    entry_id, posted, sum_minor = row
    if not posted:
        yield f"entry {entry_id} was never posted"
    if sum_minor is None:
        yield f"entry {entry_id} has no lines"
    elif sum_minor:
        yield f"entry {entry_id} is out of balance by {sum_minor}"


def _kept_balances(tx: Tx) -> _Balances:
    rows = tx.session.scalars(select(AccountBalance))
    return {(row.account_id, row.period): (row.debit_minor, row.credit_minor) for row in rows}


def _posted_sums(tx: Tx) -> _Balances:
    amount = EntryLineRow.amount_minor
    rows = tx.session.execute(
        select(
            EntryLineRow.account_id,
            Entry.period,
            func.sum(case((amount > 0, amount), else_=0)),
            func.sum(case((amount < 0, -amount), else_=0)),
        )
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(Entry.posted)
        .group_by(EntryLineRow.account_id, Entry.period)
    )
    return {(id_, period): (int(debit), int(credit)) for id_, period, debit, credit in rows}
