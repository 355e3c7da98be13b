"""The demo's people: the story's own, and the same generated ones for the same seed."""

from random import Random

from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.parties import (
    ContactKind,
    Powers,
    find_parties,
    get_party,
    parties_with_contact,
    powers_over,
)
from erp_core.parties.checks import CHECKS
from erp_core.parties.demo import enter_customers, enter_story


def test_the_story_can_begin(database: Database) -> None:
    story = database.run(lambda tx: enter_story(tx, system()))

    wei = database.read(lambda tx: get_party(tx, system(), story.wei))
    assert (wei.name, wei.name_zh, wei.language) == ("Wei Zhang", "张伟", "zh")
    assert database.read(lambda tx: powers_over(tx, story.ana, story.lindner)) == Powers(
        view=True, order_up_to=Money.of(1500, "EUR"), pay=True
    )
    assert database.read(
        lambda tx: parties_with_contact(tx, ContactKind.EMAIL, "tom.berg@example.com")
    ) == (story.tom,)


def test_the_same_seed_enters_the_same_customers(database: Database) -> None:
    database.run(lambda tx: enter_story(tx, system()))
    first = database.run(lambda tx: enter_customers(tx, system(), Random(7), 40))
    named = database.read(lambda tx: find_parties(tx, system(), "", PageRequest(limit=200)))

    assert len(set(first)) == 40
    assert len(named.items) == 44
    assert {party.kind for party in named.items} == {"person", "company"}
    assert {party.language for party in named.items} == {"en", "zh"}
    for check in CHECKS:
        found = database.read(check.run)
        assert found.examined > 0
        assert found.violations == ()
