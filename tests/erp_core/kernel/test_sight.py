"""What an actor does not see is in no list."""

import pytest
from sqlalchemy import select

from erp_core.kernel.actor import Actor, ActorKind, PartyId
from erp_core.kernel.database import Database
from erp_core.kernel.sight import in_sight
from erp_core.parties.tables import Party
from tests.builders.parties import a_customer


@pytest.mark.parametrize(
    ("scope", "seen"), [(None, [0, 1, 2]), ((), []), ((1,), [1]), ((0, 2), [0, 2])]
)
def test_only_parties_in_the_scope_are_listed(
    database: Database, scope: tuple[int, ...] | None, seen: list[int]
) -> None:
    ids = [a_customer(database, name).id for name in ("Ada", "Ben", "Cem")]
    sees = None if scope is None else frozenset(PartyId(ids[place]) for place in scope)
    actor = Actor(ActorKind.CUSTOMER, 1, "Ada", frozenset(), sees)

    query = in_sight(select(Party.id), Party.id, actor).order_by(Party.id)

    assert list(database.read(lambda tx: tx.session.scalars(query))) == [ids[at] for at in seen]
