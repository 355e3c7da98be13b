"""Order number and postcode: one order's progress, few tries, and no oracle for what exists."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from erp_core.conversations import link_identity
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    OrderNotFound,
    OrderProgress,
    OrderState,
    ProofOutcome,
    change_address,
    deliver_order,
    forget_old_tries,
    progress_of_order,
    prove_order,
    proven_order,
)
from erp_core.sales.queries.progress import FRESH
from erp_core.sales.service.proving import PER_DAY, PER_HOUR, WRONG_PER_HOUR
from erp_core.sales.tables import OrderProofTry
from tests.builders.sales import ELSEWHERE, a_market, an_order, seen
from tests.builders.threads import a_thread
from tests.builders.together import together

ACCEPTED, WRONG, LOCKED = ProofOutcome.ACCEPTED, ProofOutcome.WRONG, ProofOutcome.LOCKED
NOBODYS = "999999"
HOME = "20457"
"""The postcode of every customer of the market."""


def a_stranger(
    database: Database, address: str = "700100002", account: str = "7001"
) -> tuple[int, int]:
    """Somebody nobody knows, with a thread: the ids of both."""
    return database.run(lambda tx: a_thread(tx, address, account))


def tried(database: Database, who: tuple[int, int], number: str, postcode: str) -> ProofOutcome:
    return database.run(lambda tx: prove_order(tx, *who, number, postcode))


def progress(database: Database, who: tuple[int, int], number: str) -> OrderProgress:
    return database.read(lambda tx: progress_of_order(tx, *who, number))


def tries(database: Database) -> int:
    return database.read(lambda tx: tx.session.scalar(select(func.count(OrderProofTry.id)))) or 0


def test_number_and_postcode_open_the_progress_of_that_order(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    stranger = a_stranger(database)

    assert tried(database, stranger, order.number, HOME) is ACCEPTED
    assert progress(database, stranger, order.number) == OrderProgress(
        number=order.number,
        state=OrderState.CONFIRMED,
        promised_on=None,
        expected_on=None,
        shipped_on=None,
        late=False,
    )


def test_progress_says_when_it_left_the_house(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.cafe)
    stranger = a_stranger(database)
    database.run(lambda tx: deliver_order(tx, system(), order.id))
    tried(database, stranger, order.number, HOME)

    found = progress(database, stranger, order.number)
    assert (found.state, found.shipped_on) == (OrderState.DELIVERED, order.business_date)


@pytest.mark.parametrize("written", ["#{0}", " {0} ", "{0}.", "\uff11"])
def test_a_number_is_found_and_counted_under_one_spelling(database: Database, written: str) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    tried(database, a_stranger(database), written.format(order.number), HOME)

    counted = database.read(lambda tx: tx.session.scalar(select(OrderProofTry.number)))
    assert counted == ("1" if written == "\uff11" else order.number)


@pytest.mark.parametrize(
    ("stored", "written", "outcome"),
    [
        ("EC1A 1BB", "ec1a1bb", ACCEPTED),
        ("EC1A 1BB", "EC1A 1BC", WRONG),
        ("20457", "\uff12\uff10457", ACCEPTED),
        ("20457", "", WRONG),
        ("", "", WRONG),
        ("", "20457", WRONG),
    ],
)
def test_a_postcode_is_compared_by_its_letters_and_digits(
    database: Database, stored: str, written: str, outcome: ProofOutcome
) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    there = ELSEWHERE.model_copy(update={"postcode": stored})
    database.run(lambda tx: change_address(tx, system(), order.id, there))

    assert tried(database, a_stranger(database), order.number, written) is outcome


def test_a_wrong_postcode_and_no_order_are_answered_alike_to_the_limit(
    database: Database,
) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    one, other = a_stranger(database, "1"), a_stranger(database, "2")

    real = [tried(database, one, order.number, "10115") for _ in range(PER_HOUR + 2)]
    invented = [tried(database, other, NOBODYS, "10115") for _ in range(PER_HOUR + 2)]

    assert real == invented == [WRONG] * PER_HOUR + [LOCKED] * 2
    with pytest.raises(OrderNotFound):
        progress(database, one, order.number)


def test_beyond_the_limit_the_right_postcode_is_refused_as_well(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    stranger = a_stranger(database)
    for guess in range(PER_HOUR):
        tried(database, stranger, order.number, f"{guess:05d}")

    assert tried(database, stranger, order.number, HOME) is LOCKED
    assert tries(database) == PER_HOUR
    with pytest.raises(OrderNotFound):
        progress(database, stranger, order.number)


def test_who_asks_has_five_tries_an_hour_and_ten_a_day_over_all_orders(
    database: Database, clock: FixedClock
) -> None:
    stranger = a_stranger(database)
    counts = []
    for hour in range(3):
        for number in range(PER_HOUR + 1):
            tried(database, stranger, f"{hour}{number}", HOME)
        counts.append(tries(database))
        clock.advance(timedelta(hours=1))

    assert counts == [PER_HOUR, PER_DAY, PER_DAY]
    clock.advance(timedelta(days=1))
    assert tried(database, stranger, NOBODYS, HOME) is WRONG


def test_an_order_has_ten_tries_a_day_whoever_asks(database: Database, clock: FixedClock) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    askers = [a_stranger(database, f"{number}") for number in range(6)]
    counts = []
    for _hour in range(3):
        for stranger in askers:
            tried(database, stranger, order.number, "10115")
        counts.append(tries(database))
        clock.advance(timedelta(hours=1))

    assert counts == [PER_HOUR, PER_DAY, PER_DAY]


@pytest.mark.parametrize("real", [True, False])
def test_two_thousand_postcodes_by_twenty_askers_at_once_are_five_tries(
    database: Database, *, real: bool
) -> None:
    """The bound: however many ask in parallel, five postcodes of an order are compared."""
    market = a_market(database)
    number = an_order(market, market.wei).number if real else NOBODYS
    askers = [a_stranger(database, f"80010{at:04d}") for at in range(20)]

    def enumerate_postcodes(thread: int) -> list[ProofOutcome]:
        first = 20457 + 1 + thread * 100
        return [
            outcome
            for start in range(first, first + 100, 20)
            for outcome in database.run(lambda tx, s=start: _try_all(tx, askers[thread], s))
        ]

    def _try_all(tx: Tx, who: tuple[int, int], start: int) -> list[ProofOutcome]:
        return [prove_order(tx, *who, number, f"{code}") for code in range(start, start + 20)]

    outcomes = [one for thread in together(20, enumerate_postcodes) for one in thread]

    assert outcomes.count(WRONG) == PER_HOUR
    assert outcomes.count(LOCKED) == 2_000 - PER_HOUR
    assert tries(database) == PER_HOUR


@pytest.mark.parametrize("real", [True, False])
def test_single_tries_of_twenty_askers_at_once_are_counted_in_line(
    database: Database, *, real: bool
) -> None:
    market = a_market(database)
    number = an_order(market, market.wei).number if real else NOBODYS
    askers = [a_stranger(database, f"80010{at:04d}") for at in range(20)]

    outcomes = together(20, lambda at: tried(database, askers[at], number, f"{10000 + at}"))

    assert outcomes.count(WRONG) == PER_HOUR
    assert outcomes.count(LOCKED) == 20 - PER_HOUR


def test_consecutive_numbers_by_ever_new_peers_at_once_are_sixty_wrong_tries_an_hour(
    database: Database, clock: FixedClock
) -> None:
    """The bound in all: a peer is free and numbers are consecutive, an account is neither."""
    market = a_market(database)
    number = an_order(market, market.wei).number
    peers = [a_stranger(database, f"80010{at:04d}") for at in range(20)]

    def enumerate_numbers(peer: int) -> list[ProofOutcome]:
        first = 500_000 + peer * PER_HOUR
        return [
            tried(database, peers[peer], f"{one}", HOME) for one in range(first, first + PER_HOUR)
        ]

    with capture_logs() as logs:
        outcomes = [one for peer in together(20, enumerate_numbers) for one in peer]

    assert (outcomes.count(WRONG), outcomes.count(LOCKED)) == (WRONG_PER_HOUR, 40)
    assert [(line["log_level"], line["account"], line["limit"]) for line in logs] == [
        ("warning", "telegram:7001", WRONG_PER_HOUR)
    ]
    assert tried(database, a_stranger(database, "fresh"), number, HOME) is LOCKED
    assert tried(database, a_stranger(database, "else", "7002"), number, HOME) is ACCEPTED
    clock.advance(timedelta(hours=1))
    assert tried(database, a_stranger(database, "later"), number, HOME) is ACCEPTED


def test_a_house_may_allow_fewer_wrong_tries(database: Database) -> None:
    peers = [a_stranger(database, f"{at}") for at in range(3)]

    outcomes = [
        database.run(lambda tx, who=who: prove_order(tx, *who, NOBODYS, HOME, most_wrong=2))
        for who in peers
    ]

    assert outcomes == [WRONG, WRONG, LOCKED]


def test_accepted_tries_lock_neither_the_order_nor_the_account(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    peers = [a_stranger(database, f"{at}") for at in range(PER_HOUR + 1)]

    outcomes = [
        database.run(lambda tx, who=who: prove_order(tx, *who, order.number, HOME, most_wrong=1))
        for who in peers
    ]

    assert outcomes == [ACCEPTED] * (PER_HOUR + 1)


def test_strangers_cannot_lock_the_owner_out(database: Database) -> None:
    market = a_market(database)
    order, other = an_order(market, market.wei), an_order(market, market.cafe)
    stranger, owner = a_stranger(database, "1"), a_stranger(database, "2")
    database.run(lambda tx: link_identity(tx, system(), owner[0], market.wei))
    for number in (order.number, other.number):
        for at in range(PER_HOUR):
            tried(database, a_stranger(database, f"{number}-{at}"), number, "10115")

    def limited(who: tuple[int, int], number: str) -> ProofOutcome:
        return database.run(lambda tx: prove_order(tx, *who, number, HOME, most_wrong=1))

    assert limited(stranger, order.number) is LOCKED
    assert limited(owner, other.number) is LOCKED
    assert limited(owner, order.number) is ACCEPTED


def test_old_tries_are_forgotten_and_counted_ones_are_kept(
    database: Database, clock: FixedClock
) -> None:
    for number in range(3):
        tried(database, a_stranger(database, f"{number}"), NOBODYS, HOME)
    clock.advance(timedelta(days=2, seconds=1))
    tried(database, a_stranger(database, "young"), NOBODYS, HOME)

    assert [database.run(lambda tx: forget_old_tries(tx, 2)) for _ in range(3)] == [2, 1, 0]
    assert tries(database) == 1


@pytest.mark.postgres
def test_a_limit_holds_whatever_plan_the_database_chooses(
    database: Database, clock: FixedClock
) -> None:
    for number in range(3):
        tried(database, a_stranger(database, f"{number}"), NOBODYS, HOME)
    clock.advance(timedelta(days=2, seconds=1))

    def in_nested_loops(tx: Tx) -> int:
        for plan in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
            tx.session.execute(text(f"SET LOCAL enable_{plan} = off"))
        return forget_old_tries(tx, 2)

    assert database.run(in_nested_loops) == 2


def test_a_proof_is_for_one_order_one_person_and_one_thread(database: Database) -> None:
    market = a_market(database)
    order, other = an_order(market, market.wei), an_order(market, market.wei)
    who, thread = a_stranger(database, "1")
    else_who, else_thread = a_stranger(database, "2")
    tried(database, (who, thread), order.number, HOME)

    for asks in [(else_who, thread), (who, else_thread), (else_who, else_thread)]:
        with pytest.raises(OrderNotFound):
            progress(database, asks, order.number)
    with pytest.raises(OrderNotFound):
        progress(database, (who, thread), other.number)
    tried(database, (who, thread), other.number, HOME)
    with pytest.raises(OrderNotFound):
        progress(database, (who, thread), order.number)


def test_a_proof_lasts_half_an_hour(database: Database, clock: FixedClock) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    stranger = a_stranger(database)
    tried(database, stranger, order.number, HOME)
    clock.advance(FRESH - timedelta(seconds=1))
    assert database.read(lambda tx: proven_order(tx, *stranger)) == order.number
    clock.advance(timedelta(seconds=1))

    assert database.read(lambda tx: proven_order(tx, *stranger)) is None
    with pytest.raises(OrderNotFound):
        progress(database, stranger, order.number)


def test_a_try_that_was_taken_back_told_nothing_and_counts_nothing(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    stranger = a_stranger(database)

    class Crash(Exception):
        """The turn ends before it is committed."""

    def crashing(tx: Tx) -> None:
        prove_order(tx, *stranger, order.number, HOME)
        raise Crash

    with pytest.raises(Crash):
        database.run(crashing)
    assert tries(database) == 0
    assert database.read(lambda tx: proven_order(tx, *stranger)) is None


def test_proving_an_order_changes_nothing_of_it(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    before = seen(market, order.id)
    tried(database, a_stranger(database), order.number, HOME)

    assert seen(market, order.id) == before
    assert before.lines[0].quantity == Decimal(2)
