"""Properties of parties: scope follows grants exactly, consent follows the latest words."""

import contextlib
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core.access import customer_actor
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties import (
    BadPhone,
    PartyNotFound,
    Powers,
    Purpose,
    get_party,
    grant_powers,
    may_contact,
    normal_phone,
    record_consent,
    revoke_powers,
    scope_of,
)
from erp_core.parties.checks import CHECKS
from tests.builders.parties import a_company, a_customer

# The database outlives an example; what one example leaves behind is its successor's beginning.
SHARED = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PEOPLE = COMPANIES = range(2)
GRANTS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(COMPANIES), st.sampled_from("vnr")),
    max_size=12,
)
WORDS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from([None, 0, 1]), st.booleans()), max_size=10
)


@SHARED
@given(steps=GRANTS)
def test_a_person_sees_exactly_the_companies_granted(
    database: Database, steps: list[tuple[int, int, str]]
) -> None:
    people = [a_customer(database, f"Person {i}").id for i in PEOPLE]
    companies = [a_company(database, f"Company {i}").id for i in COMPANIES]
    seen = {person: {person} for person in people}

    for who, where, what in steps:
        person, company = people[who], companies[where]
        change_powers(database, person, company, what)
        (seen[person].add if what == "v" else seen[person].discard)(company)

    with database.snapshot() as tx:
        for person in people:
            assert scope_of(tx, person) == seen[person]
            asking = customer_actor(tx, person)
            assert {p for p in people + companies if exists_for(tx, asking, p)} == seen[person]
    assert {database.read(check.run).violations for check in CHECKS} == {()}


@SHARED
@given(words=WORDS)
def test_marketing_needs_an_agreement_that_nobody_took_back(
    database: Database, words: list[tuple[int, int | None, bool]]
) -> None:
    parties = [a_customer(database, f"Person {i}").id for i in range(2)]
    # Addresses are fresh for each example, since the ledger keeps what earlier ones said.
    addresses = [f"account-{parties[0]}-{i}" for i in range(2)]
    by_address: dict[int, bool] = {}
    by_party: dict[int, bool] = {}

    for where, who, granted in words:
        say(database, None if who is None else parties[who], addresses[where], granted)
        by_address[where] = granted
        if who is not None:
            by_party[who] = granted

    with database.snapshot() as tx:
        for where, who in product(range(2), range(2)):
            told = {by_address.get(where), by_party.get(who)}
            asked = (parties[who], addresses[where], "webchat", Purpose.MARKETING)
            assert may_contact(tx, *asked) == (False not in told and True in told)


@given(text=st.text(max_size=30))
@settings(max_examples=200)
def test_any_text_is_a_number_in_e164_or_refused(text: str) -> None:
    try:
        number = normal_phone(text, "DE")
    except BadPhone:
        return
    assert number.startswith("+")
    assert number[1:].isdecimal()
    assert normal_phone(number, "CN") == number


def change_powers(database: Database, person: int, company: int, what: str) -> None:
    """Grant with view (v), without (n), or revoke (r) what there may be."""
    with contextlib.suppress(PartyNotFound), database.transaction() as tx:
        if what == "r":
            revoke_powers(tx, system(), person, company)
        else:
            grant_powers(tx, system(), person, company, Powers(view=what == "v"))


def exists_for(tx: Tx, actor: Actor, party_id: int) -> bool:
    try:
        return get_party(tx, actor, party_id).id == party_id
    except PartyNotFound:
        return False


def say(database: Database, party_id: int | None, address: str, granted: bool) -> None:
    database.run(
        lambda tx: record_consent(
            tx,
            system(),
            party_id=party_id,
            address=address,
            channel="webchat",
            purpose=Purpose.MARKETING,
            granted=granted,
            basis="consent",
            source="form",
        )
    )
