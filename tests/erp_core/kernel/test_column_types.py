"""Numbers stay exact through the database's own arithmetic, the same on both."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, literal, select, type_coerce, union_all

from erp_core.kernel.column_types import LARGEST, Micros, NotExact, Whole
from erp_core.kernel.database import Database
from erp_core.kernel.quantity import BadNumber, TooLarge

SIX_PLACES = st.decimals(-(10**11), 10**11, places=6)
HALVES = st.integers(-(2**61), 2**61)
ON_ONE_DATABASE = settings(max_examples=50, deadline=None)


def answer(database: Database, expression: object) -> object:
    return database.read(lambda tx: tx.session.scalar(select(expression)))  # type: ignore[call-overload]  # any expression


@given(SIX_PLACES)
def test_the_database_gets_whole_millionths(value: Decimal) -> None:
    stored = Micros().process_bind_param(value, None)  # type: ignore[arg-type]  # dialect unused

    assert isinstance(stored, int)
    assert Micros().process_result_value(stored, None) == value  # type: ignore[arg-type]  # the dialect is not used


def test_quantities_that_are_computed_in_sql_stay_exact(database: Database) -> None:
    @ON_ONE_DATABASE
    @given(SIX_PLACES, SIX_PLACES, SIX_PLACES)
    def holds(one: Decimal, two: Decimal, three: Decimal) -> None:
        first, second, third = (literal(each, Micros()) for each in (one, two, three))

        assert answer(database, first - second) == one - two
        assert answer(database, first + second - third) == one + two - three
        assert answer(database, first - (second - third)) == one - (two - three)
        assert answer(database, -first) == -one
        assert answer(database, first - two) == one - two
        assert answer(database, one - second) == one - two
        assert answer(database, (first - second) == one - two) in (True, 1)

    holds()


def test_sums_of_quantities_that_are_computed_in_sql_stay_exact(database: Database) -> None:
    @ON_ONE_DATABASE
    @given(st.lists(st.tuples(SIX_PLACES, SIX_PLACES), min_size=2, max_size=4))
    def holds(pairs: list[tuple[Decimal, Decimal]]) -> None:
        rows = [
            select(literal(one, Micros()).label("one"), literal(two, Micros()).label("two"))
            for one, two in pairs
        ]
        lines = union_all(*rows).subquery()

        total = answer(database, func.sum(lines.c.one - lines.c.two))

        assert total == sum((one - two for one, two in pairs), Decimal(0))

    holds()


def test_whole_numbers_that_are_computed_in_sql_stay_whole(database: Database) -> None:
    @ON_ONE_DATABASE
    @given(HALVES, HALVES, st.integers(-3, 3))
    def holds(one: int, two: int, times: int) -> None:
        first, second = literal(one, Whole()), literal(two, Whole())

        for expression, expected in (
            (first + second, one + two),
            (first - second, one - two),
            (first * times, one * times),
        ):
            found = answer(database, expression)
            assert (found, type(found)) == (expected, int)

    holds()


def test_a_sum_in_the_database_is_exact(database: Database) -> None:
    third = literal(Decimal("0.1"), Micros())

    assert answer(database, third + third + third) == Decimal("0.3")
    assert answer(database, type_coerce(third + third, Micros())) == Decimal("0.2")


@pytest.mark.parametrize(
    "expression",
    [
        lambda: literal(Decimal(2), Micros()) * 3,
        lambda: literal(Decimal(2), Micros()) * literal(Decimal(3), Micros()),
        lambda: literal(Decimal(2), Micros()) / 3,
        lambda: 3 / literal(Decimal(2), Micros()),
        lambda: literal(7, Whole()) / 2,
        lambda: literal(7, Whole()) // 2,
        lambda: literal(7, Whole()) - literal(Decimal(2), Micros()),
        lambda: literal(Decimal(2), Micros()) + literal(7, Whole()),
    ],
)
def test_what_would_not_be_exact_in_sql_is_refused_in_code(expression: object) -> None:
    with pytest.raises(TypeError, match="compute it in code"):
        expression()  # type: ignore[operator]  # a function that makes an expression


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, 10**40])
def test_a_whole_number_of_more_than_64_bits_is_refused(database: Database, value: int) -> None:
    with pytest.raises(TooLarge):
        answer(database, literal(value, Whole()))


@pytest.mark.parametrize("value", [10**12, Decimal("0.0000001"), 0.1])
def test_a_quantity_that_is_too_large_or_not_exact_is_refused(
    database: Database, value: object
) -> None:
    with pytest.raises(BadNumber):
        answer(database, literal(value, Micros()))


def test_a_sum_that_outgrows_64_bits_is_refused_and_never_a_float(database: Database) -> None:
    """PostgreSQL says so; SQLite returns a float, which is not taken."""
    refusal = TooLarge if database.engine.dialect.name == "postgresql" else NotExact

    with pytest.raises(refusal):
        answer(database, literal(LARGEST, Whole()) + literal(LARGEST, Whole()))
