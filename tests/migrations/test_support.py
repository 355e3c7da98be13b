"""The migration of the service desk keeps what is there: threads with messages, in place."""

from pathlib import Path

from alembic import command
from sqlalchemy import text

from erp_core.kernel.engine import open_engine
from erp_core.migrations import config, upgrade

AT = "'2026-05-19 07:00:00.000000'"
ROWS = (
    (
        "INSERT INTO conversations (id, key, channel, account, peer, next_seq, done_seq, attempts)"
        " VALUES (1, 'k', 'telegram', '1', '7', 0, 0, 0)"
    ),
    (
        "INSERT INTO identities (id, channel, account, address, name, proof, blocked, first_seen)"
        f" VALUES (1, 'telegram', '1', '7', '', 'none', 0, {AT})"
    ),
    (
        "INSERT INTO threads (id, conversation_id, identity_id, channel, state, handler, last_seq,"
        " last_text, replied, dialogue, opened_at, last_at)"
        f" VALUES (1, 1, 1, 'telegram', 'open', 'nobody', 1, 'x', 0, '{{}}', {AT}, {AT})"
    ),
    (
        "INSERT INTO messages (id, thread_id, seq, direction, author, author_name, kind, text,"
        " buttons, attachments, citations, part, at)"
        f" VALUES (1, 1, 1, 'in', 'customer', '', 'text', 'x', '[]', '[]', '[]', 0, {AT})"
    ),
)


def test_threads_with_messages_get_a_queue_that_is_empty(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    engine.dispose()

    upgrade(url)

    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        threads = connection.execute(text("SELECT id, queue_id, snoozed_until FROM threads")).all()
        assert [tuple(row) for row in threads] == [(1, None, None)]
        assert connection.scalar(text("SELECT text FROM messages")) == "x"
    engine.dispose()
