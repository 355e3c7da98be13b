"""What is always true of the catalogue."""

from sqlalchemy import ColumnElement, func, select

from erp_core.catalog.tables import PriceRow, Tax
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_WHOLE = ("integer", "bigint", "null")


def exact_prices(tx: Tx) -> Findings:
    """Find prices and rates that are not stored as whole millionths."""
    prices = tx.session.execute(
        select(PriceRow.id, _type(tx, PriceRow.unit_price), _type(tx, PriceRow.min_quantity))
    ).all()
    rates = tx.session.execute(select(Tax.code, _type(tx, Tax.rate))).all()
    wrong = [f"price {id_} is not exact" for id_, *types in prices if not _whole(types)]
    wrong += [f"the rate of tax {code} is not exact" for code, *types in rates if not _whole(types)]
    return Findings.of(len(prices) + len(rates), wrong)


CHECKS = (Check("I8", "Prices and tax rates are whole millionths in the database", exact_prices),)


def _type(tx: Tx, column: object) -> ColumnElement[str]:
    if tx.dialect == "sqlite":
        return func.typeof(column)
    return func.format_type(func.pg_typeof(column), None)


def _whole(types: list[str]) -> bool:
    return all(each in _WHOLE for each in types)
