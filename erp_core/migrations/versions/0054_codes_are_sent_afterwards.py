"""One-time codes are asked for in the turn and sent afterwards, and know where they went."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("one_time_codes") as codes:
        codes.add_column(sa.Column("sent_to", _ID, nullable=True))
        codes.add_column(sa.Column("named", sa.String(), nullable=False, server_default=""))
        codes.add_column(
            sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        codes.create_foreign_key("fk_one_time_codes_sent_to", "identities", ["sent_to"], ["id"])
        codes.create_index("ix_one_time_codes_sent_to", ["sent_to"])
        codes.create_index("ix_one_time_codes_waits", ["waits"])
