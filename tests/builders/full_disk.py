"""A disk without room for a file; smaller things may still fit, as on a disk that is filling up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from erp_core.kernel.database import Database

ROOM = 64
"""Pages that SQLite still has: room for marks, not for a file."""
ENDLESS = 1_073_741_823


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let nothing large be stored for as long as the block lasts."""
    on_postgresql = database.engine.dialect.name == "postgresql"
    with _refusing(database) if on_postgresql else _out_of_pages(database):
        yield


@contextmanager
def _refusing(database: Database) -> Iterator[None]:
    refuse = "BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END"
    with database.engine.begin() as connection:
        connection.execute(
            text(f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$")
        )
        connection.execute(
            text(
                "CREATE TRIGGER no_room BEFORE INSERT ON file_blobs "
                "FOR EACH ROW EXECUTE FUNCTION no_room()"
            )
        )
    try:
        yield
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER no_room ON file_blobs"))
            connection.execute(text("DROP FUNCTION no_room()"))


@contextmanager
def _out_of_pages(database: Database) -> Iterator[None]:
    with database.engine.connect() as connection:
        most = connection.execute(text("PRAGMA page_count")).scalar_one() + ROOM
    limits = [most]

    @event.listens_for(database.engine, "checkout")
    def checkout(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limits[-1]}")

    try:
        yield
    finally:
        limits.append(ENDLESS)
