"""Scores are quintiles that equals share, and the report is a recount of the posted invoices."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.crm import GROUPS, RfmGroup, rfm_report
from erp_core.crm.rfm import GROUP_OF, Scores, scores_of
from erp_core.finance import credit_invoice
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.parties import Erasure, NewMerge, erase_person, merge_parties
from tests.builders.finance import a_line, an_invoice, books
from tests.builders.parties import a_customer

BOSS = system()
DAY = date(2026, 5, 19)


class One(NamedTuple):
    last_on: date
    invoices: int
    net_minor: int


def recounted(bought: dict[int, One], id_: int) -> tuple[int, ...]:
    """Score a customer again, counting those behind one by one."""
    mine, each = bought[id_], list(bought.values())
    behind = (
        sum(1 for one in each if one.last_on < mine.last_on),
        sum(1 for one in each if one.invoices < mine.invoices),
        sum(1 for one in each if one.net_minor < mine.net_minor),
    )
    return tuple(1 + 5 * one // len(each) for one in behind)


def test_five_customers_have_five_scores_and_the_names_of_the_trade() -> None:
    days = {n: One(DAY + timedelta(days=n), n, 100 * n) for n in range(1, 6)}
    scores = scores_of(days)
    assert [scores[n].recency for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert [scores[n].group for n in (1, 3, 5)] == ["lost", "attention", "champions"]
    assert Scores(1, 5, 5).usual_name == "cannot_lose"
    assert Scores(5, 1, 1).usual_name == "new"


def test_the_eleven_usual_names_are_in_eight_groups_with_words() -> None:
    names = {
        Scores(r, f, m).usual_name for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)
    }
    assert names == set(GROUP_OF)
    assert len(names) == 11
    assert set(GROUP_OF.values()) == set(RfmGroup) == set(GROUPS)
    assert all(en and zh for en, zh in GROUPS.values())


@given(values=st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_equals_score_equal_and_nobody_behind_scores_more(values: list[int]) -> None:
    bought = {id_: One(DAY, 1, value) for id_, value in enumerate(values)}
    scores = scores_of(bought)
    for one, mine in enumerate(values):
        behind = sum(1 for other in values if other < mine)
        assert scores[one].monetary == 1 + 5 * behind // len(values)
        assert (scores[one].recency, scores[one].frequency) == (1, 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_report_is_a_recount_of_posted_invoices(
    database: Database, clock: FixedClock, seed: int
) -> None:
    random, told = Random(seed), []
    database.run(books)
    customers = [a_customer(database, f"C{n}").id for n in range(9)]
    for _ in range(25):
        clock.advance(timedelta(days=random.randint(0, 9)))
        who, price = random.choice(customers[:-1]), random.randint(1, 40)
        made = database.run(
            lambda tx, who=who, price=price: an_invoice(tx, who, a_line(f"{price}.00"))
        )
        told.append((who, made.business_date, made.net.minor))
    taken = NewMerge(other_id=customers[1], reason="same")
    database.run(lambda tx: merge_parties(tx, BOSS, customers[0], taken))
    until = told[18][1]
    report = database.read(lambda tx: rfm_report(tx, BOSS, until))
    recount: dict[int, list[tuple[date, int]]] = {}
    for who, day, net in told:
        if day <= until:
            recount.setdefault(customers[0] if who == customers[1] else who, []).append((day, net))
    expected = {
        id_: One(max(day for day, _ in each), len(each), sum(net for _, net in each))
        for id_, each in recount.items()
    }
    assert {
        one.party_id: One(one.last_on, one.invoices, one.net.minor) for one in report.customers
    } == expected
    scored = {one.party_id: (one.recency, one.frequency, one.monetary) for one in report.customers}
    assert scored == {id_: recounted(expected, id_) for id_ in expected}
    counted = Counter(one.group for one in report.customers)
    assert {one.group: one.customers for one in report.groups if one.customers} == counted


def test_what_was_credited_is_taken_off_and_who_was_erased_is_not_scored(
    database: Database,
) -> None:
    database.run(books)
    lea, tom = a_customer(database, "Lea").id, a_customer(database, "Tom").id
    made = database.run(lambda tx: an_invoice(tx, lea, a_line("50.00")))
    database.run(lambda tx: credit_invoice(tx, BOSS, made.id, None, "damaged"))
    [one] = database.read(lambda tx: rfm_report(tx, BOSS)).customers
    assert (one.party_id, one.invoices, one.net.minor) == (lea, 1, 0)
    why = Erasure(name="Lea", reason="asked")
    database.run(lambda tx: erase_person(tx, BOSS, lea, why))
    assert database.read(lambda tx: rfm_report(tx, BOSS)).customers == ()
    assert tom
