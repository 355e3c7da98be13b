"""What an actor sees of a list: only the records of parties in its scope exist (I10)."""

from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.kernel.actor import Actor

T = TypeVar("T")


def in_sight(
    query: Select[T],
    party: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    actor: Actor,
) -> Select[T]:
    """Limit a query to the records of parties that an actor sees.

    Args:
        query: Selects the records.
        party: The column that names whose record it is; nobody's is seen by those unscoped alone.
        actor: Who asks.
    """
    return query if actor.scope is None else query.where(party.in_(sorted(actor.scope)))
