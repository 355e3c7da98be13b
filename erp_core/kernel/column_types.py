"""Column types that keep both databases exact and alike: no number becomes a float on its way.

SQLite's NUMERIC is a float (0.1 x 3 is not 0.3 there), and an integer that outgrows 64 bits in
its arithmetic silently becomes one. So every number is stored as a 64-bit integer, refused before
it is too large, and never read back as anything else.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

from erp_core.kernel.quantity import TooLarge, decimal_of

LARGEST = 2**63 - 1
_SUMS = frozenset({operators.add, operators.sub})
_PRODUCTS = frozenset({operators.mul})


class NotExact(ValueError):
    """The database returned a number that is not whole, where only whole numbers are stored."""


class Comparator(TypeDecorator.Comparator[Any], BigInteger.Comparator[Any]):
    """Arithmetic in SQL that keeps its column's type, and is refused where it would not be exact.

    SQLAlchemy makes a plain integer of the difference of two columns; a quantity would come back
    a million times too large.
    """

    def _adapt_expression(
        self, op: OperatorType, other_comparator: TypeEngine.Comparator[Any]
    ) -> tuple[OperatorType, TypeEngine[Any]]:
        ours, other = self.type, other_comparator.type
        if isinstance(ours, Exact) and isinstance(other, type(ours)) and op in ours.exact_in_sql:
            return op, ours
        message = f"{op.__name__} of {ours!r} and {other!r} is not exact in SQL: compute it in code"
        raise TypeError(message)


class Exact(TypeDecorator[Any]):
    """A number that is stored as a 64-bit integer.

    Attributes:
        exact_in_sql: The operations that may be left to the database.
    """

    impl = BigInteger
    cache_ok = True
    comparator_factory = Comparator
    exact_in_sql: frozenset[Any] = _SUMS

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Read the other side of a comparison or sum as a number of the same kind."""
        return self


class Whole(Exact):
    """A whole number of 64 bits: an amount in minor units, a count, a place in a line."""

    cache_ok = True
    exact_in_sql = _SUMS | _PRODUCTS

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Refuse what the database could not hold, or would hold as a float.

        Raises:
            TooLarge: It needs more than 64 bits.
        """
        if value is None:
            return None
        if not isinstance(value, int):
            message = f"{value!r} is not a whole number."
            raise TypeError(message)
        if not -LARGEST <= value <= LARGEST:
            raise TooLarge
        return value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> int | None:
        """Return an int (PostgreSQL sums integers to a decimal)."""
        return None if value is None else _whole(value)


class Micros(Exact):
    """A decimal with six places, stored as an integer of millionths."""

    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale up, refusing anything that is not exact."""
        return None if value is None else int(decimal_of(value).scaleb(6))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Scale down."""
        return None if value is None else Decimal(_whole(value)).scaleb(-6)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "A moment without time zone cannot be stored."
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC (SQLite returns it without zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _whole(value: Any) -> int:
    number = int(value)
    if isinstance(value, float) or number != value:
        message = f"{value!r} was stored where only whole numbers are."
        raise NotExact(message)
    return number
