"""Wages and a claim that were paid in one sum keep their entry, and can be taken back as one."""

from datetime import date

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from erp_core.kernel.engine import open_engine
from erp_core.migrations import FOLDER, config, upgrade
from tests.builders.databases import bare_postgres
from tests.conftest import POSTGRES

BEFORE = (
    (
        "INSERT INTO accounts (id, code, name_en, name_zh, kind, role) VALUES"
        " (901, '1800x', 'B', 'B', 'asset', NULL), (902, '3720x', 'W', 'W', 'liability', NULL),"
        " (903, '3760x', 'E', 'E', 'liability', NULL)"
    ),
    "INSERT INTO departments (id, name_en, name_zh) VALUES (1, 'D', 'D')",
    "INSERT INTO positions (id, name_en, name_zh) VALUES (1, 'P', 'P')",
    "INSERT INTO working_calendars (id, name) VALUES (1, 'C')",
    *(
        "INSERT INTO employees (id, staff_number, name, department_id, position_id, calendar_id,"
        f" hired_on, leave_from, created_at) VALUES ({id_}, 'E-{id_}', 'N', 1, 1, 1,"
        " '2026-01-01', '2026-01-01', '2026-01-01 08:00:00+00:00')"
        for id_ in (1, 2, 3)
    ),
    *(
        "INSERT INTO journal_entries (id, journal, business_date, year, period, memo, source_type,"
        f" source_id, late_reason, posted, created_at) VALUES ({id_}, '{journal}', '2026-04-{day}',"
        f" 2026, '2026-04', '{memo}', '{source}', 1, '', FALSE, '2026-04-30 08:00:00+00:00')"
        for id_, journal, day, memo, source in (
            (1, "general", 30, "Wages 2026-03", "payroll_runs"),
            (2, "bank", 28, "Wages 2026-03", "payroll_runs"),
            (3, "purchases", 29, "Fair", "expense_claims"),
            (4, "bank", 29, "Fair", "expense_claims"),
        )
    ),
    *(
        "INSERT INTO journal_lines (entry_id, account_id, amount_minor, currency, document_minor,"
        f" memo) VALUES ({entry}, {account}, {minor}, 'EUR', {minor}, '')"
        for entry, account, minor in (
            (2, 902, 450_000),
            (2, 901, -450_000),
            (4, 903, 13_000),
            (4, 901, -13_000),
        )
    ),
    (
        "INSERT INTO payroll_runs (id, period, state, entry_id, created_by, created_at)"
        " VALUES (1, '2026-03', 'paid', 1, 'x', '2026-04-01 08:00:00+00:00')"
    ),
    *(
        "INSERT INTO payslips (id, run_id, employee_id, gross_minor, net_minor, employer_minor)"
        f" VALUES ({id_}, 1, {id_}, 300000, {net}, 0)"
        for id_, net in ((1, 270_000), (2, 180_000), (3, 0))
    ),
    (
        "INSERT INTO expense_claims (id, employee_id, state, purpose, gross_minor, entry_id,"
        " created_at) VALUES (1, 1, 'paid', 'Fair', 13000, 3, '2026-04-12 08:00:00+00:00')"
    ),
)


@pytest.fixture
def url(tmp_path):
    """An empty database."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'first.sqlite'}"
        return
    with bare_postgres(POSTGRES) as template:
        yield template.url


def test_what_was_paid_in_one_sum_keeps_its_entry(url):
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        script = ScriptDirectory(str(FOLDER))
        ours = next(one for one in script.walk_revisions() if "staff_payments" in one.path)
        command.upgrade(config(connection), str(ours.down_revision))
        for statement in BEFORE:
            connection.execute(text(statement))
    engine.dispose()

    upgrade(url)

    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        found = connection.execute(
            text(
                "SELECT document, document_id, employee_id, amount_minor, money_account,"
                " paid_on, memo, entry_id, undone_at, created_at FROM staff_payments ORDER BY id"
            )
        ).all()
    engine.dispose()
    days = {date.fromisoformat(str(each.paid_on)) for each in found}
    assert days == {date(2026, 4, 28), date(2026, 4, 29)}
    assert {str(each.created_at)[:16] for each in found} == {"2026-04-30 08:00"}
    assert [(*each[:5], *each[6:-1]) for each in found] == [
        ("payslips", 1, 1, 270_000, "1800x", "Wages 2026-03", 2, None),
        ("payslips", 2, 2, 180_000, "1800x", "Wages 2026-03", 2, None),
        ("expense_claims", 1, 1, 13_000, "1800x", "Fair", 4, None),
    ]
