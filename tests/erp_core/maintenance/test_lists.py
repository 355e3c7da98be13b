"""Finding one asset among many."""

import pytest

from erp_core import maintenance
from erp_core.kernel.actor import Actor, ActorKind, PartyId, system
from erp_core.kernel.pagination import PageRequest
from erp_core.maintenance import NewAssetState, Which
from erp_core.parties import NewMerge, merge_parties
from tests.builders.maintenance import an_asset
from tests.builders.parties import a_customer

BOSS = system()


@pytest.fixture
def tom(database):
    return a_customer(database, "Tom Berg").id


@pytest.fixture
def assets(database, tom):
    def keep(tx):
        ours = an_asset(tx, "ROASTER-1", place="Hall 2", serial="SN-100%")
        old = an_asset(tx, "ROASTER-0", place="Hall 1")
        gone = NewAssetState(state="retired", reason="old")
        maintenance.set_asset_state(tx, BOSS, old.id, gone)
        sold = an_asset(tx, "H-0317", name_zh="烘焙机", party_id=tom)
        return ours.id, old.id, sold.id

    return database.run(keep)


def found(database, **which):
    page = database.read(lambda tx: maintenance.list_assets(tx, BOSS, which=Which(**which)))
    return [one.code for one in page.items]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("roaster", ["ROASTER-0", "ROASTER-1"]),
        ("hall ROASTER 2", ["ROASTER-1"]),
        ("烘焙", ["H-0317"]),
        ("00%", ["ROASTER-1"]),
        ("_", []),
        ("", ["H-0317", "ROASTER-0", "ROASTER-1"]),
    ],
)
def test_each_word_is_a_part_of_what_an_asset_is_known_by(database, assets, words, codes):
    assert found(database, words=words) == codes


def test_what_can_be_worked_on_and_what_is_ours(database, assets):
    assert found(database, is_used=True) == ["H-0317", "ROASTER-1"]
    assert found(database, is_used=True, is_ours=True) == ["ROASTER-1"]


def test_the_page_is_of_what_was_asked_for(database, assets):
    one, which = PageRequest(limit=1), Which(is_used=True, is_ours=True)

    page = database.read(lambda tx: maintenance.list_assets(tx, BOSS, one, which=which))

    assert ([one.code for one in page.items], page.next_before) == (["ROASTER-1"], None)


def test_assets_are_read_by_id_as_far_as_they_are_in_sight(database, assets, tom):
    ours, _, sold = assets
    toms = Actor(
        ActorKind.STAFF, 9, "Sam", frozenset({"maintenance.read"}), frozenset({PartyId(tom)})
    )

    def read(actor):
        return database.read(lambda tx: sorted(maintenance.assets_by_id(tx, actor, [ours, sold])))

    assert (read(BOSS), read(toms)) == ([ours, sold], [sold])


def test_the_machines_of_a_customer_are_those_of_all_its_entries(database, assets, tom):
    twin = a_customer(database, "Thomas Berg").id
    one = NewMerge(other_id=tom, reason="the same man")
    database.run(lambda tx: merge_parties(tx, BOSS, twin, one))

    for entry in (tom, twin):
        page = database.read(lambda tx, id_=entry: maintenance.list_assets(tx, BOSS, party_id=id_))
        assert [one.code for one in page.items] == ["H-0317"]
