"""What a piece of work says to the database."""

from collections.abc import Callable

from sqlalchemy import event

from erp_core.kernel.database import Database


def statements_of(database: Database, work: Callable[[], object]) -> list[str]:
    """Run some work and return the statements that it sent."""
    sent: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return sent
