"""Acting for a company: by an explicit grant, never otherwise."""

import pytest
from pydantic import ValidationError

from erp_core.kernel.actor import NotAllowed, PartyId, system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.parties import (
    PartyArchived,
    PartyNotFound,
    Powers,
    WrongKindOfParty,
    archive_party,
    get_party,
    grant_powers,
    powers_in,
    powers_over,
    revoke_powers,
    scope_of,
)
from tests.builders.access import as_customer
from tests.builders.parties import a_company, a_customer, with_powers

BUYER = Powers(view=True, order_up_to=Money.of(1500, "EUR"), pay=True)


def test_granted_powers_open_the_company_and_nothing_else(database: Database) -> None:
    ana, lindner, other = a_customer(database, "Ana"), a_company(database), a_company(database, "B")

    with_powers(database, ana.id, lindner.id, BUYER)

    as_ana = as_customer(database, ana.id)
    assert as_ana.scope == {ana.id, lindner.id}
    assert database.read(lambda tx: get_party(tx, as_ana, lindner.id)).name == "Café Lindner GmbH"
    assert database.read(lambda tx: powers_over(tx, ana.id, lindner.id)) == BUYER
    assert database.read(lambda tx: powers_over(tx, ana.id, other.id)) is None
    assert database.read(lambda tx: scope_of(tx, lindner.id)) == {lindner.id}


def test_a_later_grant_replaces_the_earlier_one(database: Database) -> None:
    ana, lindner = a_customer(database, "Ana"), a_company(database)
    with_powers(database, ana.id, lindner.id, BUYER)

    with_powers(database, ana.id, lindner.id, Powers(view=True))

    (held,) = database.read(lambda tx: powers_in(tx, system(), lindner.id))
    assert (held.person_id, held.powers) == (ana.id, Powers(view=True))


def test_revoked_powers_close_the_company_again(database: Database) -> None:
    ana, lindner = a_customer(database, "Ana"), a_company(database)
    with_powers(database, ana.id, lindner.id, BUYER)

    database.run(lambda tx: revoke_powers(tx, system(), ana.id, lindner.id))

    assert database.read(lambda tx: scope_of(tx, ana.id)) == {ana.id}
    assert database.read(lambda tx: powers_over(tx, ana.id, lindner.id)) is None
    with pytest.raises(PartyNotFound):
        database.run(lambda tx: revoke_powers(tx, system(), ana.id, lindner.id))


def test_ordering_or_paying_without_sight_is_not_a_power() -> None:
    with pytest.raises(ValidationError, match="must be able to view"):
        Powers(pay=True)
    with pytest.raises(ValidationError, match="must be able to view"):
        Powers(order_up_to=Money.of(1, "EUR"))


def test_powers_join_a_person_to_a_company(database: Database) -> None:
    ana, tom = a_customer(database, "Ana"), a_customer(database, "Tom")
    lindner, other = a_company(database), a_company(database, "B")

    for person, company in ((ana.id, tom.id), (lindner.id, other.id), (ana.id, ana.id)):
        with pytest.raises(WrongKindOfParty):
            with_powers(database, person, company, BUYER)
    with pytest.raises(PartyNotFound):
        with_powers(database, ana.id, PartyId(999_999), BUYER)

    assert database.read(lambda tx: scope_of(tx, ana.id)) == {ana.id}


def test_an_archived_company_gives_no_new_powers(database: Database) -> None:
    ana, lindner = a_customer(database, "Ana"), a_company(database)
    database.run(lambda tx: archive_party(tx, system(), lindner.id, "closed"))

    with pytest.raises(PartyArchived):
        with_powers(database, ana.id, lindner.id, BUYER)

    assert database.read(lambda tx: powers_over(tx, ana.id, lindner.id)) is None


def test_a_customer_cannot_grant_powers_to_anybody(database: Database) -> None:
    ana, lindner = a_customer(database, "Ana"), a_company(database)
    with_powers(database, ana.id, lindner.id, BUYER)
    tom = a_customer(database, "Tom")
    as_ana = as_customer(database, ana.id)

    with pytest.raises(NotAllowed):
        database.run(lambda tx: grant_powers(tx, as_ana, tom.id, lindner.id, BUYER))

    assert database.read(lambda tx: powers_over(tx, tom.id, lindner.id)) is None
