"""Mentions are tasks of a person or a department; blocked lots have their customers' notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go forward."""
    _add_recalls()
    _add_to_tasks()
    _add_case_notes()


def _add_recalls() -> None:
    op.create_table(
        "recall_notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("lot_id", _ID, nullable=False),
        sa.Column("has_lot_id", _ID, nullable=False),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("order_ids", _JSON, nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_recall_notices_lot_id"),
        sa.ForeignKeyConstraint(["has_lot_id"], ["lots.id"], name="fk_recall_notices_has_lot_id"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_recall_notices_party_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_recall_notices_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_notices"),
    )
    op.create_index("ix_recall_notices_has_lot_id", "recall_notices", ["has_lot_id"])
    op.create_index("ix_recall_notices_party_id", "recall_notices", ["party_id"])
    op.create_index("ix_recall_notices_order_id", "recall_notices", ["order_id"])
    op.create_index("ix_recall_notices_state", "recall_notices", ["state"])
    op.create_index(
        "uq_recall_notices_one_draft",
        "recall_notices",
        ["lot_id", "party_id", "has_lot_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )


def _add_to_tasks() -> None:
    op.add_column(
        "staff_tasks",
        sa.Column("kind", sa.String(), nullable=False, server_default="task"),
    )
    op.add_column("staff_tasks", sa.Column("title_zh", sa.String(), nullable=True))
    op.add_column("staff_tasks", sa.Column("department", sa.String(), nullable=True))
    op.add_column("staff_tasks", sa.Column("note", sa.String(), nullable=True))
    op.create_index("ix_staff_tasks_department", "staff_tasks", ["department"])
    op.create_table(
        "staff_task_links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("task_id", _ID, nullable=False),
        sa.Column("record_table", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["staff_tasks.id"], name="fk_staff_task_links_task_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_task_links"),
        sa.UniqueConstraint(
            "task_id",
            "record_table",
            "record_id",
            name="uq_staff_task_links_task_id_record_table_record_id",
        ),
    )
    op.create_index("ix_staff_task_links_record", "staff_task_links", ["record_table", "record_id"])


def _add_case_notes() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_notes_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
    )
    op.create_index("ix_case_notes_case_id", "case_notes", ["case_id"])
