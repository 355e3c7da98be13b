"""How somebody buys and where they belong."""

from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.parties import (
    CustomerType,
    NewParty,
    PartyKind,
    Region,
    create_party,
    get_party,
)


def entered(database: Database, new: NewParty) -> tuple[CustomerType, Region | None]:
    party = database.run(lambda tx: create_party(tx, system(), new))
    view = database.read(lambda tx: get_party(tx, system(), party.id))
    return view.customer_type, view.region


def test_a_person_buys_retail_and_a_company_for_its_own_house(database: Database) -> None:
    wei = NewParty(kind=PartyKind.PERSON, name="Wei Zhang")
    cafe = NewParty(kind=PartyKind.COMPANY, name="Café Lindner")

    assert entered(database, wei) == (CustomerType.RETAIL, None)
    assert entered(database, cafe) == (CustomerType.CORPORATE, None)


def test_type_and_region_are_as_entered(database: Database) -> None:
    new = NewParty(
        kind=PartyKind.COMPANY,
        name="Café Lindner",
        customer_type=CustomerType.WHOLESALE,
        region=Region.NORTH,
    )

    assert entered(database, new) == (CustomerType.WHOLESALE, Region.NORTH)
