"""Statements compiled once for all databases of a test run."""

from functools import partial

from sqlalchemy import create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from erp_core.kernel import engine

STATEMENTS = 3000


def share_compiled_statements() -> None:
    """Let every engine find what another engine of its kind has compiled.

    A house opens one engine and compiles a statement once. Tests open an engine each, and
    SQLAlchemy asks for the same dialect object: compiling again was up to half of their time.
    """
    compiled = LRUCache(STATEMENTS)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _of_one_kind
        dialect.__hash__ = _kind
    engine.create_engine = partial(create_engine, execution_options={"compiled_cache": compiled})


def _of_one_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def _kind(one: object) -> int:
    return hash(type(one))
