"""A digest of everything that is stored, to prove that something changed nothing."""

import hashlib

from sqlalchemy import select

from erp_core import modules
from erp_core.kernel.database import Database
from erp_core.kernel.table import Table


def digest(database: Database) -> str:
    """Digest every row of every table."""
    assert modules.MODULES
    told = hashlib.sha256()
    with database.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            told.update("\n".join((table.name, *rows)).encode())
    return told.hexdigest()
