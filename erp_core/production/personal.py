"""What production keeps about people: what an employee reported stays, as costs rest on it.

Whose the reports are, HR tells: it knows which user an employee is.
"""

from collections.abc import Iterator

from erp_core.kernel.actor import ActorKind
from erp_core.kernel.personal import Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx
from erp_core.production.tables import OrderStep, Output, WorkTime


def _rows(_tx: Tx, person: Person) -> Iterator[PersonalRows]:
    keys = [f"{ActorKind.STAFF}:{id_}" for id_ in person.ids("users")]
    yield PersonalRows(WorkTime, WorkTime.actor.in_(keys), kept=True)
    yield PersonalRows(Output, Output.actor.in_(keys), kept=True)
    yield PersonalRows(OrderStep, OrderStep.actor.in_(keys), kept=True)


PERSONAL = Personal(_rows)
