"""Machines of customers: work that comes from a case, and a person who is erased."""

from datetime import date

import pytest
from sqlalchemy import select

from erp_core import maintenance, support
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.audit import CHAIN_CHECK
from erp_core.kernel.table import Table
from erp_core.maintenance import CaseOfAnother
from erp_core.parties import (
    Erasure,
    NewMerge,
    Unfinished,
    erase_person,
    export_person,
    merge_parties,
)
from tests.builders.maintenance import (
    EVERYTHING,
    a_workshop,
    an_asset,
    asked,
    done,
    planned,
    took,
)
from tests.builders.parties import a_customer

BOSS = system()
TUESDAY = date(2026, 5, 19)
CANARY = "quiet-lighthouse"


@pytest.fixture
def tom(database):
    return a_customer(database, "Tom Berg").id


def a_case(tx, party_id):
    new = support.NewCase(party_id=party_id, subject="It leaks", description="Water below")
    return support.open_case(tx, BOSS, new).id


def test_work_comes_from_a_case_of_the_machine_s_owner_only(database, tom):
    database.run(a_workshop)
    other = a_customer(database, "Wei Zhang").id
    heron = database.run(lambda tx: an_asset(tx, "H-0317", party_id=tom).id)
    mine = database.run(lambda tx: a_case(tx, tom))
    theirs = database.run(lambda tx: a_case(tx, other))

    with pytest.raises(CaseOfAnother):
        database.run(lambda tx: asked(tx, heron, case_id=theirs))
    with pytest.raises(support.CaseNotFound):
        database.run(lambda tx: asked(tx, heron, case_id=99))
    database.run(lambda tx: asked(tx, heron, case_id=mine))

    def of(case_id):
        page = database.read(lambda tx: maintenance.list_work_orders(tx, BOSS, case_id=case_id))
        return [one.asset for one in page.items]

    assert (of(mine), of(theirs)) == (["H-0317"], [])


@pytest.mark.parametrize("stands", ["owner", "other"])
def test_work_comes_from_a_case_of_an_entry_that_is_the_same_customer_s(database, tom, stands):
    twin = a_customer(database, "Thomas Berg").id
    heron = database.run(lambda tx: an_asset(tx, "H-0317", party_id=tom).id)
    keep, gone = (tom, twin) if stands == "owner" else (twin, tom)
    one = NewMerge(other_id=gone, reason="the same man")
    database.run(lambda tx: merge_parties(tx, BOSS, keep, one))
    case_id = database.run(lambda tx: a_case(tx, twin if stands == "other" else tom))

    database.run(lambda tx: asked(tx, heron, case_id=case_id))

    found = database.read(lambda tx: maintenance.list_work_orders(tx, BOSS, case_id=case_id))
    assert [one.asset for one in found.items] == ["H-0317"]


def test_who_may_not_read_cases_names_none(database, tom):
    heron = database.run(lambda tx: an_asset(tx, "H-0317", party_id=tom).id)
    case_id = database.run(lambda tx: a_case(tx, tom))
    tess = Actor(ActorKind.STAFF, 9, "Tess", frozenset({"maintenance.*"}))
    new = maintenance.NewWorkOrder(asset_id=heron, title="x", reason="y", case_id=case_id)

    with pytest.raises(NotAllowed):
        database.run(lambda tx: maintenance.request_work(tx, tess, new))

    found = database.read(lambda tx: maintenance.list_work_orders(tx, BOSS).items)
    assert found == []


def test_an_erased_person_leaves_no_word_and_the_books_stand(database, tom):
    shop = database.run(a_workshop)
    heron = database.run(lambda tx: an_asset(tx, "H-0317", party_id=tom, place=CANARY).id)
    order = database.run(lambda tx: asked(tx, heron, title=f"At {CANARY}", reason=CANARY))
    why = Erasure(name="Tom Berg", reason="asked for it")
    with pytest.raises(Unfinished):
        database.run(lambda tx: erase_person(tx, BOSS, tom, why))

    database.run(lambda tx: planned(tx, order, TUESDAY))
    database.run(lambda tx: maintenance.start_work(tx, BOSS, order))
    database.run(lambda tx: took(tx, order, (shop.belt, "1")))
    database.run(lambda tx: done(tx, order, cause=CANARY, remedy=f"Sealed at {CANARY}"))
    given = database.run(lambda tx: export_person(tx, BOSS, tom)).model_dump_json()
    assert given.count(CANARY) >= 5
    database.run(lambda tx: erase_person(tx, BOSS, tom, why))

    assert CANARY not in everything(database)
    found = [database.read(check.run).violations for check in (CHAIN_CHECK, *EVERYTHING)]
    assert [one for one in found if one] == []


def everything(database):
    with database.snapshot() as tx:
        tables = Table.metadata.sorted_tables
        rows = [row for table in tables for row in tx.session.execute(select(table))]
        return " ".join(
            value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            for row in rows
            for value in row
        )
