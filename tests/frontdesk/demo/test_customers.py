"""Habits: as many orders as wished, the same for the same seed, in season."""

from datetime import date
from random import Random

from frontdesk.demo.customers import Customer, Visit, plan_visits
from frontdesk.demo.facts import FIRST_DAY, LAST_DAY
from frontdesk.demo.stocking import YUNNAN_ENDS


def _customer(number: int, **other: object) -> Customer:
    given = {
        "party_id": number,
        "name": f"Café {number}",
        "name_zh": None,
        "language": "en",
        "is_cafe": True,
        "usual": (("YN-1000", 3),),
        "every": 21,
        "since": FIRST_DAY,
        "until": LAST_DAY,
    }
    return Customer(**(given | other))


def _planned(count: int, *customers: Customer) -> list[Visit]:
    return plan_visits(Random(7), customers, count)


def test_there_are_exactly_as_many_orders_as_wished_in_the_order_of_time() -> None:
    visits = _planned(50, _customer(1), _customer(2))

    assert len(visits) == 50
    assert [visit.at for visit in visits] == sorted(visit.at for visit in visits)


def test_the_same_seed_plans_the_same_orders() -> None:
    assert _planned(40, _customer(1), _customer(2)) == _planned(40, _customer(1), _customer(2))


def test_a_customer_who_has_left_does_not_order_any_more() -> None:
    left = date(2025, 3, 1)

    visits = _planned(10, _customer(1, until=left))

    assert max(visit.at.date() for visit in visits) <= left


def test_nobody_orders_yunnan_while_there_is_none() -> None:
    visits = _planned(60, _customer(1), _customer(2))

    late = [visit.basket for visit in visits if visit.at.date() >= YUNNAN_ENDS]
    early = [visit.basket for visit in visits if visit.at.date() < YUNNAN_ENDS]
    assert late
    assert not any("YN-1000" in basket for basket in late)
    assert all("YN-1000" in basket for basket in early)
