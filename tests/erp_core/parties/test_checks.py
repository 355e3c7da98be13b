"""Each invariant of parties notices when it is broken behind the service's back."""

import pytest
from sqlalchemy import text

from erp_core.kernel.checks import Check
from erp_core.kernel.database import Database
from erp_core.parties import Powers
from erp_core.parties.checks import (
    CHECKS,
    consents_are_audited,
    parties_are_audited,
    powers_are_granted,
)
from tests.builders.parties import a_company, a_customer, with_powers

PARTY = (
    "INSERT INTO parties (id, kind, name, language, search_text, created_at)"
    " VALUES (77, 'person', 'Ghost', 'en', 'ghost', '2026-05-19 07:00:00')"
)
CONSENT = (
    "INSERT INTO consents (id, channel, address, purpose, granted, basis, source, recorded_at)"
    " VALUES (88, 'sms', '+494066969001', 'marketing', true, 'consent', 'form',"
    " '2026-05-19 07:00:00')"
)
POWERS = (
    "INSERT INTO party_powers (person_id, company_id, view, pay, granted_at)"
    " VALUES (2, 1, true, false, '2026-05-19 07:00:00')"
)


def plant(database: Database, statement: str) -> None:
    with database.transaction() as tx:
        tx.session.execute(text(statement))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.title)
def test_what_the_service_wrote_keeps_every_invariant(database: Database, check: Check) -> None:
    with_powers(database, a_customer(database).id, a_company(database).id, Powers(view=True))

    assert database.read(check.run).violations == ()


def test_a_party_that_nobody_entered_is_found(database: Database) -> None:
    a_customer(database)
    plant(database, PARTY)

    found = database.read(parties_are_audited)

    assert (found.examined, found.violations) == (2, ("party 77 has no audit entry",))


def test_a_consent_that_nobody_recorded_is_found(database: Database) -> None:
    plant(database, CONSENT)

    found = database.read(consents_are_audited)

    assert (found.examined, found.violations) == (1, ("consent 88 has no audit entry",))


def test_powers_that_nobody_granted_are_found(database: Database) -> None:
    company, person = a_company(database), a_customer(database)
    assert (company.id, person.id) == (1, 2)
    plant(database, POWERS)

    found = database.read(powers_are_granted)

    assert (found.examined, found.violations) == (
        1,
        ("powers of party 2 over party 1 were not granted",),
    )
