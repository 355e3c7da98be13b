"""The migrations make exactly the tables that the code names, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from erp_core.kernel.database import Database
from erp_core.kernel.organisation import get_organisation
from erp_core.migrations import Unfinished, is_current, upgrade
from erp_core.migrations.schema import METADATA, TRIGGERS


def test_a_migrated_database_has_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []
        assert is_current(connection)


def test_a_migrated_database_has_every_trigger(database: Database) -> None:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with database.engine.connect() as connection:
        dialect = connection.dialect.name
        found = set(connection.scalars(text(names[dialect])))

    assert {trigger.name for trigger in TRIGGERS if getattr(trigger, dialect)} <= found


def test_upgrading_again_changes_nothing(database: Database) -> None:
    before = database.read(get_organisation)

    upgrade(database.url)

    assert database.read(get_organisation) == before


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE module_switches", "ALTER TABLE module_switches DROP COLUMN changed_at"],
)
def test_a_database_of_an_unfinished_version_is_refused(database: Database, statement: str) -> None:
    database.run(lambda tx: tx.session.execute(text(statement)))

    with pytest.raises(Unfinished) as raised:
        upgrade(database.url)

    assert str(raised.value) == (
        "An unfinished version made this database, and it cannot be upgraded: use an empty one."
    )
