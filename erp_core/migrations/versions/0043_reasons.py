"""Why cases, conversations and returns are over; of what was over before, nobody noted it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SUBJECTS = ("case", "thread", "return")
AT = sa.DateTime(timezone=True)
ORGANISATION = sa.table("organisation", sa.column("zone"))
CLOSINGS = sa.table(
    "closings",
    *(
        sa.column(name)
        for name in (*(f"{subject}_id" for subject in SUBJECTS), "variant_id", "cause", "noted_by")
    ),
    sa.column("business_date", sa.Date()),
    sa.column("at", AT),
)
CASES = sa.table("cases", sa.column("id"), sa.column("state"), sa.column("changed_at", AT))
THREADS = sa.table("threads", sa.column("id"), sa.column("state"), sa.column("last_at", AT))
RETURNS = sa.table(
    "order_returns",
    sa.column("id"),
    sa.column("state"),
    sa.column("line_id"),
    sa.column("condition"),
    sa.column("cause"),
    sa.column("changed_at", AT),
)
TAKEN = ("refunded", "rejected")
"""The states of a return that is over."""
LINES = sa.table("order_lines", sa.column("id"), sa.column("variant_id"))


def upgrade() -> None:
    """Go forward."""
    op.add_column("order_returns", sa.Column("cause", sa.String(), nullable=True))
    op.add_column("macros", sa.Column("cause", sa.String(), nullable=True))
    op.execute(sa.text("UPDATE macros SET cause = 'other' WHERE resolves"))
    op.add_column("staff_tasks", sa.Column("report", sa.String(), nullable=True))
    op.add_column("staff_tasks", sa.Column("report_week", sa.Date(), nullable=True))
    op.create_table(
        "reasons_told",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_reasons_told")),
    )
    _create_closings()
    faulty = RETURNS.c.condition == "faulty", RETURNS.c.state.not_in(TAKEN)
    op.execute(sa.update(RETURNS).where(*faulty).values(cause="faulty"))
    zone = ZoneInfo(op.get_bind().scalar(sa.select(ORGANISATION.c.zone)) or "UTC")
    _keep("case_id", CASES, CASES.c.changed_at, ("solved", "closed"), zone)
    _keep("thread_id", THREADS, THREADS.c.last_at, ("resolved",), zone)
    _keep("return_id", RETURNS, RETURNS.c.changed_at, TAKEN, zone)


def _keep(
    into: str,
    over: sa.TableClause,
    at: sa.ColumnClause[datetime],
    states: tuple[str, ...],
    zone: ZoneInfo,
) -> None:
    """Say of what was over that nobody noted why, on its day where the house is.

    Of a return, its article is known.
    """
    bind = op.get_bind()
    query = sa.select(over.c.id.label(into), at.label("at"))
    if over is RETURNS:
        query = query.add_columns(LINES.c.variant_id).join(LINES, LINES.c.id == over.c.line_id)
    found = bind.execute(query.where(over.c.state.in_(states)).order_by(over.c.id)).mappings()
    noted = [
        {
            **row,
            "cause": "not_noted",
            "noted_by": "system:0",
            "business_date": _in_utc(row["at"]).astimezone(zone).date(),
        }
        for row in found
    ]
    if noted:
        bind.execute(sa.insert(CLOSINGS), noted)


def _in_utc(moment: datetime) -> datetime:
    """Return a moment with its zone, which SQLite does not tell."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _create_closings() -> None:
    op.create_table(
        "closings",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("thread_id", ID, nullable=True),
        sa.Column("return_id", ID, nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("variant_id", ID, nullable=True),
        sa.Column("lot_id", ID, nullable=True),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN case_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN return_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_closings_one_subject"),
        ),
        sa.CheckConstraint(
            "lot_id IS NULL OR variant_id IS NOT NULL", name=op.f("ck_closings_lot_of_an_article")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_closings_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_closings_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["order_returns.id"], name=op.f("fk_closings_return_id_order_returns")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_closings_variant_id_variants")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_closings_lot_id_lots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    op.create_index("ix_closings_business_date", "closings", ["business_date"])
    op.create_index(op.f("ix_closings_variant_id"), "closings", ["variant_id"])
    op.create_index(op.f("ix_closings_lot_id"), "closings", ["lot_id"])
    for subject in SUBJECTS:
        op.create_index(
            f"uq_closings_one_a_{subject}",
            "closings",
            [f"{subject}_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
