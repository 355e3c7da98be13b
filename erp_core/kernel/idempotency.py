"""One effect for one key: a command sent again returns its first answer.

The row is inserted first, in the command's own transaction, so parallel requests with the same
key wait for the first one's commit and then read its answer.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict
from erp_core.kernel.forgetting import forget
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx

KEPT = timedelta(days=30)
M = TypeVar("M", bound=BaseModel)


class IdempotencyConflict(Conflict):
    """This idempotency key was used before for a different request."""


class IdempotencyRow(Table):
    """A key that an actor used, and the answer it got."""

    __tablename__ = "idempotency_keys"

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    response: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


def once(
    tx: Tx, actor: Actor, key: str, body: bytes, returns: type[M], command: Callable[[], M]
) -> M:
    """Run a command unless this actor ran it before with this key; return its first answer.

    Args:
        tx: The command's transaction.
        actor: Keys belong to the actor.
        key: Chosen by the caller, at most 200 characters.
        body: What is asked for; another body under the same key is a conflict.
        returns: Schema of the answer.
        command: What to run the first time.

    Raises:
        IdempotencyConflict: The key was used with another body.
    """
    digest = hashlib.sha256(body).hexdigest()
    if not _claim(tx, actor, key, digest):
        return _first_answer(tx, actor, key, digest, returns)
    answer = command()
    row = tx.session.get_one(IdempotencyRow, (actor.key, key))
    row.response = answer.model_dump_json()
    return answer


def forget_old_keys(tx: Tx, most: int) -> int:
    """Delete keys older than 30 days, at most so many; returns how many there were."""
    old = IdempotencyRow.created_at < tx.now - KEPT
    return forget(tx, IdempotencyRow, old, most)


def _claim(tx: Tx, actor: Actor, key: str, digest: str) -> bool:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    claimed = tx.session.execute(
        insert(IdempotencyRow)
        .values(actor=actor.key, key=key, digest=digest, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(IdempotencyRow.key)
    )
    return claimed.first() is not None


def _first_answer(tx: Tx, actor: Actor, key: str, digest: str, returns: type[M]) -> M:
    row = tx.session.scalars(
        select(IdempotencyRow).where(IdempotencyRow.actor == actor.key, IdempotencyRow.key == key)
    ).one()
    if row.digest != digest or row.response is None:
        raise IdempotencyConflict(field="Idempotency-Key")
    return returns.model_validate_json(row.response)
