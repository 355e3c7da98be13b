"""A database of the first release comes forward with everything that is in it."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text, types

from erp_core.kernel.engine import open_engine
from erp_core.migrations import FOLDER, config, upgrade
from erp_core.migrations.schema import METADATA, TRIGGERS
from tests.builders.databases import bare_postgres
from tests.conftest import POSTGRES

NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
WORDS: dict[str, dict[str, Any]] = {
    "bills": {"gross_minor": 2},
    "campaign_members": {"state": "passed_over"},
    "campaigns": {"state": "draft", "approved_by": None},
    "cases": {"priority": "normal", "state": "open", "solution": None},
    "closings": {"thread_id": None, "return_id": None},
    "consents": {"purpose": "service"},
    "contact_points": {"kind": "phone"},
    "expense_claims": {"state": "submitted"},
    "expense_lines": {"gross_minor": 2},
    "expected_moves": {"direction": "in", "state": "open"},
    "invoices": {"gross_minor": 2, "paid_minor": 1},
    "journal_entries": {"posted": False, "number": None},
    "leave_entries": {
        "kind": "adjustment",
        "period": None,
        "request_id": None,
        "leave_day": None,
    },
    "leave_requests": {"state": "requested"},
    "leave_types": {"accrual": "none"},
    "manufacturing_orders": {"quantity": 2},
    "order_lines": {"gross_minor": 2},
    "orders": {"gross_minor": 2},
    "organisation": {"zone": "Europe/Berlin"},
    "party_merges": {"merged_id": 2},
    "parties": {"kind": "person", "language": "en", "customer_type": "retail"},
    "pay_components": {"kind": "fixed"},
    "payroll_runs": {"state": "draft"},
    "products": {"return_rule": "any"},
    "purchase_bills": {"state": "posted"},
    "quotation_lines": {"gross_minor": 2},
    "quotations": {"gross_minor": 2},
    "stock_articles": {"costing": "fifo", "tracking": "lot"},
    "service_clocks": {"case_id": None, "ended_at": None},
    "payment_accounts": {"kind": "card"},
    "periods": {"lock": "open"},
    "order_exchange_lines": {"gross_minor": 2},
    "payments": {"amount_minor": 2},
    "payment_order_lines": {"state": "paid"},
    "payment_orders": {"approved_by": None},
    "supplier_payments": {"amount_minor": 2},
    "staff_payments": {"document": "payslips"},
    "surveys": {"state": "answered"},
    "timesheets": {"state": "open"},
    "users": {"language": "en"},
}
"""What a row needs beside ones to pass the checks of its table."""
EVERY = sorted(one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions())[:-1]
LATELY = 5
REVISIONS = EVERY if "FRONTDESK_GUESSES" in os.environ else EVERY[:-LATELY:10] + EVERY[-LATELY:]
"""Where a database may stand: the last five revisions, and each tenth before; nightly, each."""
REPLACED = {"periods.locked"}
"""Columns that became others; what came of them is tested with the others."""
TWICE: dict[str, dict[str, Any]] = {
    "parties": {"id": 2},
    "variants": {"id": 2, "sku": "y", "barcode": "y"},
}
"""Where a second row is needed, for what joins two of them."""
JOINS: dict[str, dict[str, Any]] = {
    "party_powers": {"company_id": 2},
    "substitutes": {"substitute_id": 2},
    "bundle_parts": {"variant_id": 2},
}
"""The tables whose row takes two of one kind, and the second one."""


@pytest.fixture
def url(tmp_path):
    """An empty database."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'first.sqlite'}"
        return
    with bare_postgres(POSTGRES) as template:
        yield template.url


def value(kind: types.TypeEngine[Any]) -> Any:
    """A value of a column's type, the same for all."""
    match kind:
        case types.JSON():
            return {}
        case types.Boolean():
            return False
        case types.DateTime():
            return NOW
        case types.Date():
            return date(2026, 5, 19)
        case types.LargeBinary():
            return b"x"
        case types.Integer() | types.Numeric():
            return 1 if not isinstance(kind, types.Numeric) else Decimal(1)
        case _:
            return "x"


def row(table: Table) -> dict[str, Any]:
    """A row in which every column says something."""
    filled = {column.name: value(column.type) for column in table.columns}
    said = WORDS.get(table.name, {})
    return filled | {name: said[name] for name in said if name in filled}


def rows(table: Table) -> list[dict[str, Any]]:
    """The rows of a table: one, and a second one of what another table joins two of."""
    first = row(table) | JOINS.get(table.name, {})
    second = TWICE.get(table.name)
    return [first] if second is None else [first, first | second]


def stored(connection: Connection, tables: list[Table]) -> dict[str, Any]:
    """What is in the tables, in the columns of the first release that are still there."""
    return {
        table.name: connection.execute(
            select(*(one for one in table.columns if str(one) not in REPLACED))
        )
        .mappings()
        .all()
        for table in tables
    }


@pytest.mark.parametrize("start", REVISIONS)
def test_every_row_comes_forward_from_every_revision(url, start):
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        command.upgrade(config(connection), start)
        first = MetaData()
        first.reflect(connection)
        tables = [one for one in first.sorted_tables if one.name != "alembic_version"]
        for table in tables:  # what a migration wrote itself is there already
            if connection.execute(select(table).limit(1)).first() is None:
                connection.execute(insert(table), rows(table))
        before = stored(connection, tables)
    engine.dispose()

    upgrade(url)

    with engine.begin() as connection:
        after = stored(connection, tables)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            names = set(
                connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            )
            assert {trigger.name for trigger in TRIGGERS if trigger.sqlite} <= names
        assert inspect(connection).has_table("turns")
    engine.dispose()
    assert len(before) > 40
    assert all(before.values())
    assert after == before
