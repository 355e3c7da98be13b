"""What maintenance keeps about people: where their machines stand, and what was wrong with them."""

from collections.abc import Iterator

from sqlalchemy import select

from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.states import OPEN
from erp_core.maintenance.tables import Asset, AssetStep, WorkOrder, WorkStep


def _rows(_tx: Tx, person: Person) -> Iterator[PersonalRows]:
    theirs = Asset.party_id.in_(list(person.parties))
    mine = select(Asset.id).where(theirs)
    yield PersonalRows(Asset, theirs, {"place": GONE, "serial": GONE})
    yield PersonalRows(AssetStep, AssetStep.asset_id.in_(mine), {"reason": GONE})
    work = WorkOrder.asset_id.in_(mine)
    said = {"title": GONE, "reason": GONE, "cause": GONE, "remedy": GONE}
    yield PersonalRows(WorkOrder, work, said)
    steps = WorkStep.order_id.in_(select(WorkOrder.id).where(work))
    yield PersonalRows(WorkStep, steps, {"reason": GONE})


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    numbers = tx.session.scalars(
        select(WorkOrder.number)
        .join(Asset, Asset.id == WorkOrder.asset_id)
        .where(Asset.party_id.in_(list(person.parties)), WorkOrder.state.in_(OPEN))
        .order_by(WorkOrder.id)
    )
    for number in numbers:
        yield f"work order {number} is open"


PERSONAL = Personal(_rows, _unfinished)
