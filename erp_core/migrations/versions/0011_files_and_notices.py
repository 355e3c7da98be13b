"""Files of messages, notices and their switches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward; what was queued before brings no files."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("file_ids", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("file_ids", existing_type=JSON, server_default=None)
    _files()
    _notices()


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_table(
        "file_blobs",
        sa.Column("file_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_blobs_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_blobs")),
    )
    op.create_table(
        "message_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_message_files_file_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_files_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_files")),
        sa.UniqueConstraint("message_id", "place", name=op.f("uq_message_files_message_id_place")),
    )
    with op.batch_alter_table("message_files") as table:
        table.create_index("ix_message_files_due", ["channel", "account", "state", "due_at"])
        table.create_index("ix_message_files_file_id", ["file_id"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("party_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("caused_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["parties.id"], name=op.f("fk_notices_contact_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_notices_message_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_notices_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "kind", "record_id", "detail", name=op.f("uq_notices_kind_record_id_detail")
        ),
    )
    with op.batch_alter_table("notices") as table:
        table.create_index("ix_notices_state", ["state"])
        table.create_index("ix_notices_party_id", ["party_id"])
        table.create_index("ix_notices_message_id", ["message_id"])
    op.create_table(
        "notice_switches",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_notice_switches")),
    )
