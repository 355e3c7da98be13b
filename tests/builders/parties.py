"""People and companies for tests, entered through the service."""

from erp_core.kernel.actor import PartyId, system
from erp_core.kernel.database import Database
from erp_core.parties import (
    ContactKind,
    NewContactPoint,
    NewParty,
    PartyKind,
    PartyRole,
    PartyView,
    Powers,
    create_party,
    grant_powers,
)


def a_customer(
    database: Database,
    name: str = "Wei Zhang",
    *,
    phone: str | None = None,
    email: str | None = None,
    language: str = "en",
    kind: PartyKind = PartyKind.PERSON,
    name_zh: str | None = None,
) -> PartyView:
    """Enter a customer, a person unless told otherwise."""
    points = []
    if phone is not None:
        points.append(NewContactPoint(kind=ContactKind.PHONE, value=phone))
    if email is not None:
        points.append(NewContactPoint(kind=ContactKind.EMAIL, value=email))
    new = NewParty(
        kind=kind,
        name=name,
        name_zh=name_zh,
        language=language,
        roles=frozenset({PartyRole.CUSTOMER}),
        contact_points=tuple(points),
    )
    return database.run(lambda tx: create_party(tx, system(), new))


def a_company(database: Database, name: str = "Café Lindner GmbH") -> PartyView:
    """Enter a company that buys from us."""
    return a_customer(database, name, kind=PartyKind.COMPANY)


def with_powers(
    database: Database, person_id: PartyId, company_id: PartyId, powers: Powers
) -> None:
    """Let a person act for a company."""
    database.run(lambda tx: grant_powers(tx, system(), person_id, company_id, powers))


def phone(number: int) -> str:
    """Write one of the thousand Hamburg numbers that are kept free for fiction."""
    return f"+494066969{number:03d}"
