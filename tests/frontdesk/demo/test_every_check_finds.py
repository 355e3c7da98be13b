"""Each line of ``frontdesk verify`` finds something: what nothing can violate proves nothing.

A company is spoilt, one record or one column at a time, with everything out of the way that keeps
the database from it, until the check speaks. Whoever adds a check has it tried here without a word.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import Column, Connection, TypeDecorator, event, text
from sqlalchemy import Table as SqlTable

from erp_core import banking, inventory
from erp_core.kernel.actor import system
from erp_core.kernel.audit import CHAIN_CHECK
from erp_core.kernel.checks import Check
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.exactness import TITLE as EXACT
from erp_core.kernel.exactness import amounts_of
from erp_core.kernel.module import checks_of
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from frontdesk.bootstrap import open_database
from frontdesk.demo.building import ensure_company
from frontdesk.demo.facts import START
from frontdesk.settings import load_settings
from tests.builders.payables import (
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
    a_supplier_refund,
)
from tests.builders.payment_orders import a_payable, exported, payables_in

pytestmark = pytest.mark.sqlite

SAID = {
    "What bank lines booked as payable is what they moved": (
        "UPDATE journal_entries SET source_type = 'bank_lines'"
    ),
    "Goods wait for their exchange": "UPDATE order_exchanges SET state = 'approved'",
    "What is on its way is in transfers": "UPDATE locations SET kind = 'transit'",
    "Every acknowledged message is open or was dealt with": (
        "UPDATE inbound_events SET state = 'stored'"
    ),
    "No day of a timesheet has more than 24 hours": "UPDATE timesheet_lines SET hours = 25000000",
    "A line of the bank shows each payment that was made": (
        "UPDATE payment_order_lines SET state = 'paid'"
    ),
}
"""What takes a word that only its own table knows."""
WRITTEN: dict[type, str] = {
    date: "'2001-01-01'",
    datetime: "'2001-01-01 00:00:00.000000'",
    dict: "'{}'",
}
"""How SQLite keeps what is no number and no text."""
STRAYS = (900_001, 900_002)
WORD = re.compile(r"\w+")


class Undo(Exception):
    """Takes all of it back."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo company, built small."""
    folder = tmp_path_factory.mktemp("company")
    empty = load_settings(data_dir=folder)
    ensure_company(empty, "small", lambda *_told: None, fresh=False)
    database = open_database(load_settings(data_dir=folder), FixedClock(START))
    yield database
    database.close()


def buy(tx: Tx) -> None:
    """Have bills entered, paid, credited, paid back and on their way to the bank."""
    supplier = a_supplier(tx)
    bill = a_bill(tx, supplier, "R-1", a_bill_line("10.00", "3"))
    a_supplier_payment(tx, supplier, "25.00")
    credit = a_supplier_credit(tx, bill.id, "C-1", {bill.lines[0].id: "1"})
    a_supplier_refund(tx, supplier, "3.00", credit.id)
    account = banking.list_bank_accounts(tx, system())[0].id
    exported(tx, payables_in(account, [a_payable(tx, supplier, "40.00")]))


def recall(tx: Tx) -> None:
    """Block a lot that customers have some of."""
    lots = inventory.list_lots(tx, system(), PageRequest(limit=200)).items
    lot = next(one for one in lots if inventory.left_with(tx, one.id) and not one.blocked_at)
    inventory.block_lot(tx, system(), lot.id, "mould")


def let_anything_in(connection: Connection) -> None:
    """Take away all that the database refuses by itself."""
    names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in names.all():
        connection.execute(text(f"DROP TRIGGER {name}"))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    connection.execute(text("PRAGMA ignore_check_constraints = ON"))


def values_of(column: Column[object]) -> tuple[str, ...]:
    """Return what a column is set to, most telling first."""
    name, kind = f'"{column.name}"', _python_type(column)
    found: tuple[str, ...] = (f"{name} + 1", "0", "1")
    if kind in WRITTEN:
        found = (WRITTEN[kind],)
    elif kind is bool:
        found = (f"NOT {name}",)
    elif kind in {str, dict}:
        found = (f"{name} || 'x'", "'draft'")
    return (*found, "NULL") if column.nullable else found


def _python_type(column: Column[object]) -> type:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    try:
        return kind.python_type
    except NotImplementedError:
        return int


def spoiled(table: SqlTable) -> Iterator[str]:
    """Spoil a table: a column of all rows or of one, a row that is gone, or all of them."""
    one = f"rowid = (SELECT min(rowid) FROM {table.name})"
    for where in ("1 = 1", one):
        for column in table.columns:
            if not column.primary_key:
                for value in values_of(column):
                    spoil = f'SET "{column.name}" = {value} WHERE {where}'
                    yield f"UPDATE OR IGNORE {table.name} {spoil}"
    yield f"DELETE FROM {table.name} WHERE {one}"
    yield f"DELETE FROM {table.name}"


def stray(table: SqlTable, number: int) -> str:
    """Write a row out of nowhere."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_stray(column, number) for column in table.columns)
    return f"INSERT OR IGNORE INTO {table.name} ({names}) VALUES ({values})"


def _stray(column: Column[object], number: int) -> str:
    kind = _python_type(column)
    return f"'x{number}'" if kind is str else WRITTEN.get(kind, str(number))


class Spoiler:
    """Spoils what a check reads until it speaks, and takes each attempt back."""

    def __init__(self, tx: Tx) -> None:
        self.tx, self.connection = tx, tx.session.connection()
        self._read: set[str] = set()
        event.listen(self.connection, "before_cursor_execute", self._note)

    def finds(self, check: Check) -> bool:
        """Tell whether a check finds something that was not there before."""
        self._read.clear()
        before = set(check.run(self.tx).violations)
        tables = [Table.metadata.tables[name] for name in sorted(self._read)]
        if check.title == EXACT:
            return any(self._tried(check, before, way) for way in self._inexact(tables))
        if not tables:
            named = text("SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'")
            drops = self.connection.scalars(named).all()
            return any(self._tried(check, before, (each,)) for each in drops)
        if check.title in SAID:
            return self._tried(check, before, (SAID[check.title],))
        return self._spoils(check, before, tables)

    def _spoils(self, check: Check, before: set[str], tables: list[SqlTable]) -> bool:
        strays = [stray(table, number) for table in tables for number in STRAYS]
        ways = [statement for table in tables for statement in spoiled(table)]
        alone = ((way,) for way in ways)
        beside = ((*strays, way) for way in ways)
        return any(self._tried(check, before, way) for way in (*alone, *beside))

    def _inexact(self, tables: list[SqlTable]) -> Iterator[tuple[str, ...]]:
        """Make an amount a fraction, in a row out of nowhere where there is none."""
        for table in tables:
            for column in amounts_of(table)[:1]:
                half = f"UPDATE {table.name} SET {column.name} = 0.5"
                yield stray(table, STRAYS[0]), half

    def _tried(self, check: Check, before: set[str], statements: tuple[str, ...]) -> bool:
        attempt = self.connection.begin_nested()
        try:
            for statement in statements:
                self.connection.execute(text(statement))
            self.tx.session.expunge_all()
            found = set(check.run(self.tx).violations) - before
        except Exception:  # noqa: BLE001 - spoilt beyond what can be read at all
            return False
        finally:
            attempt.rollback()
            self.tx.session.expunge_all()
        return bool(found) and (check.title == EXACT or "could not be examined" not in str(found))

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self._read |= set(WORD.findall(statement)) & Table.metadata.tables.keys()


def test_every_check_finds_a_violation(company: Database) -> None:
    silent: list[str] = []

    def spoil(tx: Tx) -> None:
        buy(tx)
        recall(tx)
        tx.close_tail()
        spoiler = Spoiler(tx)
        checks = [
            (module, check) for module, check in (*checks_of(MODULES), ("kernel", CHAIN_CHECK))
        ]
        kept = [each for each in checks if "keeps what is posted" in each[1].title]
        silent.extend(check.title for _, check in kept if not spoiler.finds(check))
        let_anything_in(spoiler.connection)
        silent.extend(
            f"{module}: {check.title}"
            for module, check in checks
            if (module, check) not in kept and not spoiler.finds(check)
        )
        raise Undo

    with pytest.raises(Undo):
        company.run(spoil)

    assert silent == [], silent
