"""The base of every table, and the column types that keep both databases exact and alike."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from erp_core.kernel.quantity import decimal_of

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts only an INTEGER PRIMARY KEY up by itself; both are 64 bits wide."""

Json = JSON().with_variant(JSONB(), "postgresql")


class Micros(TypeDecorator[Decimal]):
    """A decimal with six places, stored as an integer of millionths.

    SQLite's NUMERIC is a float (0.1 x 3 is not 0.3 there), so no decimal reaches the database.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale up, refusing anything that is not exact."""
        return None if value is None else int(decimal_of(value).scaleb(6))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Scale down."""
        return None if value is None else Decimal(int(value)).scaleb(-6)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Scale the other side of a comparison or sum as well."""
        return self


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


class Table(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, as documented
        datetime: UtcDateTime(),
        Decimal: Micros(),
        int: BigInteger(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


PrimaryKey = Annotated[int, mapped_column(BigId, primary_key=True)]
"""A 64-bit key that the database counts up."""


def reference(target: str, *, index: bool = True, primary_key: bool = False) -> Any:
    """Return a column that points at another table, for example ``reference("parties.id")``."""
    return mapped_column(
        BigId, ForeignKey(target), index=index and not primary_key, primary_key=primary_key
    )
