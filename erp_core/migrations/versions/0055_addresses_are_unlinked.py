"""Addresses are unlinked; messages keep what they said before an edit; a button shares a number."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "identity_unlinkings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("identity_id", _ID, nullable=False),
        sa.Column("party_id", _ID, nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("unlinked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unlinked_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_because", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identities.id"], name="fk_identity_unlinkings_identity_id"
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name="fk_identity_unlinkings_party_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity_unlinkings"),
    )
    op.create_index("ix_identity_unlinkings_identity_id", "identity_unlinkings", ["identity_id"])
    op.create_index("ix_identity_unlinkings_party_id", "identity_unlinkings", ["party_id"])
    op.add_column("messages", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("earlier", _JSON, nullable=False, server_default="[]"))
    op.add_column("outbox", sa.Column("contact_button", sa.String(), nullable=True))
