"""The demo company in small: built once, copied for each story, on the database under test."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from assistant.offline.understanding import Understander
from erp_core.kernel.table import Table
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import close_desk, open_desk
from frontdesk.demo.building import ensure_company
from frontdesk.settings import load_settings
from tests.builders.databases import PostgresTemplate, bare_postgres

BUSINESS = (
    "orders",
    "order_lines",
    "order_cancellations",
    "invoices",
    "invoice_lines",
    "payments",
    "refunds",
    "journal_entries",
    "journal_lines",
    "reservations",
    "stock_balances",
    "stock_moves",
    "parties",
    "addresses",
)
"""What a customer's words must not change unless the customer said yes."""


MAILBOX = {
    "imap_url": "imap://house:secret@127.0.0.1:9/INBOX",
    "smtp_url": "smtp://house:secret@127.0.0.1:9",
    "address": "hello@crane-harbour.example",
    "authserv_id": "mx.crane-harbour.example",
}
"""A mailbox that nobody fetches from or sends by: a story's mail is handed in and caught."""


@dataclass(frozen=True)
class World:
    """A built company, to copy.

    Attributes:
        folder: Its data directory.
        template: Its database, on PostgreSQL.
        understander: Trained once for all copies.
    """

    folder: Path
    template: PostgresTemplate | None
    understander: Understander


@contextmanager
def built_world(folder: Path, postgres: str | None) -> Iterator[World]:
    """Build the company."""
    with ExitStack() as stack:
        template = stack.enter_context(bare_postgres(postgres)) if postgres else None
        url = template.url if template else ""
        settings = load_settings(data_dir=folder, database_url=url, _env_file=None)
        ensure_company(settings, "small", lambda _day, _orders: None, fresh=True)
        yield World(folder, template, Understander())


@contextmanager
def living_in(world: World, folder: Path, **given: Any) -> Iterator[Frontdesk]:
    """Open a copy of the company."""
    home = folder / "home"
    shutil.copytree(world.folder, home)
    with ExitStack() as stack:
        if world.template:
            name = uuid.uuid4().hex
            given["database_url"] = stack.enter_context(world.template.copy(folder, name))
        given.setdefault("email", MAILBOX)
        given["assistant"] = {"modes": {"email": "answer"}, **given.get("assistant", {})}
        settings = load_settings(data_dir=home, quiet_window=0.0, _env_file=None, **given)
        desk = open_desk(settings, world.understander)
        stack.callback(close_desk, desk)
        yield desk


def digest(desk: Frontdesk) -> str:
    """Return a digest of every row of the business's tables."""

    def read(tx: Any) -> str:
        seen = hashlib.sha256()
        for name in BUSINESS:
            table = Table.metadata.tables[name]
            rows = tx.session.execute(select(table).order_by(*table.primary_key.columns))
            for row in rows:
                seen.update(repr(tuple(row)).encode())
        return seen.hexdigest()

    return desk.database.read(read)


def count(desk: Frontdesk, name: str) -> int:
    """Count the rows of a table."""
    table = Table.metadata.tables[name]
    return desk.database.read(
        lambda tx: tx.session.scalar(select(func.count()).select_from(table)) or 0
    )
