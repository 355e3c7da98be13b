"""Customers of the first release get a type when they are upgraded."""

from pathlib import Path

from alembic import command
from sqlalchemy import text

from erp_core.kernel.engine import open_engine
from erp_core.migrations import config, upgrade

ADD = text(
    "INSERT INTO parties (kind, name, language, search_text, created_at) "
    "VALUES (:kind, :name, 'en', :name, '2026-05-19 07:00:00')"
)
POINT = text(
    "INSERT INTO contact_points (party_id, kind, value, created_at) "
    "VALUES (1, 'email', 'wei@example.com', '2026-05-19 07:00:00')"
)


def test_rows_that_exist_get_a_type_and_what_points_at_them_stays(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'first.sqlite'}"
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
        connection.execute(ADD, {"kind": "person", "name": "Wei Zhang"})
        connection.execute(ADD, {"kind": "company", "name": "Café Lindner"})
        connection.execute(POINT)
    engine.dispose()

    upgrade(url)

    engine = open_engine(url, pool_size=1)
    with engine.connect() as connection:
        types = connection.execute(
            text("SELECT name, customer_type, region FROM parties ORDER BY id")
        )
        assert [tuple(row) for row in types] == [
            ("Wei Zhang", "retail", None),
            ("Café Lindner", "corporate", None),
        ]
        assert connection.scalar(text("SELECT COUNT(*) FROM contact_points")) == 1
    engine.dispose()
