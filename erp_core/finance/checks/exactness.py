"""I8: every amount and quantity of the books is an integer in the database."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, or_, select
from sqlalchemy.sql.elements import KeyedColumnElement

from erp_core.finance.tables import (
    AccountBalance,
    AllocationRow,
    CustomerTerms,
    EntryLineRow,
    Invoice,
    InvoiceLineRow,
    InvoiceLineTax,
    Payment,
    Refund,
)
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.table import Micros, Table
from erp_core.kernel.transaction import Tx

TABLES: tuple[type[Table], ...] = (
    EntryLineRow,
    AccountBalance,
    Invoice,
    InvoiceLineRow,
    InvoiceLineTax,
    Payment,
    AllocationRow,
    Refund,
    CustomerTerms,
)


def amounts_are_integers(tx: Tx) -> Findings:
    """Find rows with an amount or quantity that is not stored as an integer."""
    examined, wrong = 0, []
    for table in TABLES:
        columns = [column for column in table.__table__.columns if _is_amount(column)]
        inexact = or_(
            *(_type(tx, column).not_in(("integer", "bigint", "null")) for column in columns)
        )
        rows, bad = tx.session.execute(
            select(func.count(), func.sum(case((inexact, 1), else_=0))).select_from(table)
        ).one()
        examined += rows
        if bad:
            wrong.append(f"{table.__tablename__}: {bad} rows have an amount that is no integer")
    return Findings.of(examined, wrong)


EXACTNESS_CHECKS = (
    Check("I8", "Amounts and quantities are integers in the database", amounts_are_integers),
)


def _is_amount(column: KeyedColumnElement[Any]) -> bool:
    is_minor = column.key.endswith("_minor") and isinstance(column.type, BigInteger)
    return is_minor or isinstance(column.type, Micros)


def _type(tx: Tx, column: KeyedColumnElement[Any]) -> ColumnElement[str]:
    if tx.dialect == "sqlite":
        return func.typeof(column)
    return func.format_type(func.pg_typeof(column), None)
