"""Writes the next migration: what the tables say that a database does not have yet.

Compare with PostgreSQL: SQLite cannot tell what a partial index or an index on an expression is,
so it would find differences that are none.

    python -m erp_core.migrations.write postgresql+psycopg://... "why it is there"
"""

import sys
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from erp_core.kernel.engine import open_engine
from erp_core.migrations import FOLDER, config, upgrade

USAGE = "usage: python -m erp_core.migrations.write POSTGRESQL_URL MESSAGE\n"


def write(url: str, message: str) -> str | None:
    """Bring a scratch database up to date, and write what is missing as the next revision.

    Args:
        url: SQLAlchemy URL of a PostgreSQL database that nobody needs.
        message: What the migration is for; it becomes part of the file's name.

    Returns:
        The file's path; None when the migrations have everything that the tables say.
    """
    upgrade(url)
    engine = open_engine(url, pool_size=1)
    try:
        with engine.begin() as connection:
            made = command.revision(
                config(connection),
                message=message,
                autogenerate=True,
                rev_id=_next(),
                process_revision_directives=_drop_empty,
            )
    finally:
        engine.dispose()
    return str(getattr(made, "path", "")) or None


def main() -> int:
    """Run from the command line."""
    if len(sys.argv) != 3 or not all(word.strip() for word in sys.argv[1:]):
        sys.stderr.write(USAGE)
        return 2
    path = write(sys.argv[1], sys.argv[2])
    sys.stdout.write(f"{path or 'Nothing to write: the migrations have it all.'}\n")
    return 0


def _next() -> str:
    head = ScriptDirectory(str(FOLDER)).get_current_head() or "0"
    return f"{int(head) + 1:04d}"


def _drop_empty(_context: MigrationContext, _revision: object, directives: list[Any]) -> None:
    """Write no file that would do nothing."""
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


if __name__ == "__main__":
    sys.exit(main())
