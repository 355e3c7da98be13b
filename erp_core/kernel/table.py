"""The base of every table: how Python's types become columns, and how constraints are named."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from erp_core.kernel.column_types import Micros, UtcDateTime, Whole

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
OptionalJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""For what may be absent: nothing is NULL, and not the word ``null``."""


class Table(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, as documented
        datetime: UtcDateTime(),
        Decimal: Micros(),
        int: Whole(),
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
