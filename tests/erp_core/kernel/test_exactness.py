"""Amounts stay integers: the database refuses anything else, and verify finds what slipped in."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from erp_core.finance.tables import Account, AccountBalance
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.column_types import LARGEST
from erp_core.kernel.database import Database
from erp_core.kernel.exactness import REFUSED, TITLE, amounts_of, exact_amounts, tables_of
from erp_core.kernel.module import checks_of
from erp_core.kernel.quantity import TooLarge
from erp_core.kernel.transaction import Tx
from erp_core.migrations.schema import METADATA
from erp_core.modules import MODULES
from tests.builders.finance import books
from tests.builders.planted import plant_inexact


@pytest.fixture
def full(database: Database) -> Database:
    """A database with one balance that is as large as it can be."""

    def fill(tx: Tx) -> None:
        books(tx)
        account = tx.session.scalars(select(Account.id)).first()
        row = AccountBalance(
            account_id=account, period="2026-05", debit_minor=LARGEST, credit_minor=7
        )
        tx.session.add(row)

    database.run(fill)
    return database


def balances(database: Database) -> tuple[int, int]:
    query = select(AccountBalance.debit_minor, AccountBalance.credit_minor)
    (row,) = database.read(lambda tx: tx.session.execute(query).all())
    return row[0], row[1]


def test_every_table_with_amounts_belongs_to_a_module_that_examines_it() -> None:
    examined = {
        table.name
        for module, check in checks_of(MODULES)
        if check.title == TITLE
        for table in tables_of(module)
    }

    assert examined == {table.name for table in METADATA.sorted_tables if amounts_of(table)}
    assert {"orders", "prices", "stock_moves", "journal_lines", "party_powers"} <= examined


def test_an_amount_that_outgrows_its_column_is_refused_and_stays_as_it_was(full: Database) -> None:
    grow = update(AccountBalance).values(debit_minor=AccountBalance.debit_minor + 1)

    with pytest.raises(TooLarge):
        full.run(lambda tx: tx.session.execute(grow))

    assert balances(full) == (LARGEST, 7)


def test_an_amount_of_more_than_64_bits_is_refused_before_it_reaches_the_database(
    full: Database,
) -> None:
    write = update(AccountBalance).values(credit_minor=LARGEST + 1)

    with pytest.raises(TooLarge):
        full.run(lambda tx: tx.session.execute(write))

    assert balances(full) == (LARGEST, 7)


@pytest.mark.sqlite
@pytest.mark.parametrize("value", ["0.5", "1e300", "'seven'", "x'07'"])
def test_sqlite_itself_refuses_what_is_no_integer(full: Database, value: str) -> None:
    """PostgreSQL rounds a fraction and refuses the rest; its columns hold nothing but integers."""
    write = text(f"UPDATE account_balances SET credit_minor = {value}")

    with pytest.raises((DBAPIError, TooLarge)) as refused:
        full.run(lambda tx: tx.session.execute(write))

    assert REFUSED in str(refused.value.__cause__ or refused.value)
    assert balances(full) == (LARGEST, 7)


def test_what_slipped_in_is_found_and_read_back_by_nobody(full: Database) -> None:
    check = exact_amounts("finance")
    assert full.read(check.run).violations == ()

    plant_inexact(full, "account_balances", "credit_minor")

    found = full.read(check.run)
    assert found.violations == ("account_balances: 1 rows have an amount that is no integer",)
    with pytest.raises(ValueError, match="only whole numbers"):
        balances(full)


def test_what_slipped_in_ends_no_other_check(full: Database) -> None:
    query = select(AccountBalance.credit_minor)
    check = Check("I1", "Balances can be read", lambda tx: Findings.of(len(amounts(tx)), ()))

    def amounts(tx: Tx) -> list[int]:
        return list(tx.session.scalars(query))

    assert full.read(check.run) == Findings(1)
    plant_inexact(full, "account_balances", "credit_minor")

    (violation,) = full.read(check.run).violations
    assert violation.startswith("could not be examined: ")
