"""Long lists in pages: newest first, with a cursor that stays right while rows are added."""

from collections.abc import Callable, Iterator
from typing import Annotated, Generic, TypeVar

from pydantic import Field
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.kernel.schema import RecordId, Schema
from erp_core.kernel.transaction import Tx

MAX_PAGE = 200
R = TypeVar("R")
S = TypeVar("S")


class PageRequest(Schema):
    """Which page: at most ``limit`` records older than ``before``."""

    before: RecordId | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class Page(Schema, Generic[S]):
    """One page; ``next_before`` asks for the next one, None on the last."""

    items: list[S]
    next_before: int | None


def paged(
    tx: Tx,
    query: Select[R],
    id_column: InstrumentedAttribute[int],
    request: PageRequest,
    show: Callable[[R], S],
) -> Page[S]:
    """Fetch one page of a query, newest first by id.

    Args:
        tx: The snapshot.
        query: Selects one entity; filters already applied.
        id_column: The entity's primary key.
        request: Which page.
        show: Turns a row into what is shown.
    """
    if request.before is not None:
        query = query.where(id_column < request.before)
    rows = list(tx.session.scalars(query.order_by(id_column.desc()).limit(request.limit + 1)))
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    last = getattr(rows[-1], id_column.key) if more else None
    return Page(items=[show(row) for row in rows], next_before=last)


def every(read: Callable[[PageRequest], Page[S]]) -> Iterator[S]:
    """Read a list to its end, page by page; newest first."""
    before: int | None = None
    while True:
        page = read(PageRequest(before=before, limit=MAX_PAGE))
        yield from page.items
        if page.next_before is None:
            return
        before = page.next_before


def oldest_first(read: Callable[[PageRequest], Page[S]]) -> list[S]:
    """Read a list to its end and return it the other way round."""
    return list(every(read))[::-1]
