"""Leases: one process at a time does a thing, and another takes over when it dies."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx


class LeaseRow(Table):
    """Who holds a name, and until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[datetime]


def hold(tx: Tx, name: str, owner: str, at: datetime, length: timedelta) -> bool:
    """Take or renew a lease; returns whether the owner holds it now.

    Args:
        tx: The transaction.
        name: What is leased, for example ``delivery:telegram:7001``.
        owner: A name that is unique to the process.
        at: Real time now; a lease never follows the business clock.
        length: How long it is held unless renewed.
    """
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(LeaseRow).values(name=name, owner=owner, until=at).on_conflict_do_nothing()
    )
    held = tx.session.execute(
        update(LeaseRow)
        .where(LeaseRow.name == name, or_(LeaseRow.owner == owner, LeaseRow.until <= at))
        .values(owner=owner, until=at + length)
        .returning(LeaseRow.name)
        .execution_options(synchronize_session=False)
    )
    return held.first() is not None


def is_last_of(tx: Tx, name: str, owner: str) -> bool:
    """Tell whether nobody else has held a name since the owner did, even if its time is over."""
    found = tx.session.scalar(select(LeaseRow.owner).where(LeaseRow.name == name).with_for_update())
    return found == owner


def release(tx: Tx, name: str, owner: str) -> None:
    """Give a lease back, so that nobody has to wait for it to end."""
    tx.session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.owner == owner))


def release_all(tx: Tx) -> None:
    """Clear every lease: at the start of the only process that may use this database."""
    tx.session.execute(delete(LeaseRow))
