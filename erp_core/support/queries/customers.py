"""Whose cases are open, all at once."""

from sqlalchemy import select

from erp_core.kernel.transaction import Tx
from erp_core.support.states import CaseState
from erp_core.support.tables import Case


def with_open_case(tx: Tx) -> frozenset[int]:
    """Return who has a case that is not solved."""
    unsolved = (CaseState.OPEN, CaseState.PENDING)
    found = tx.session.scalars(select(Case.party_id).where(Case.state.in_(unsolved)))
    return frozenset(id_ for id_ in found if id_ is not None)
