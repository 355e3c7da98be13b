"""Support at depth: queues, service clocks, macros, notices, tasks, surveys; tags and sleep."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    _queues()
    _desk()
    _work()
    _surveys()
    _columns()


def _columns() -> None:
    """Add the queue to threads and cases.

    A batch would make these tables anew, which SQLite refuses while messages point at them; a
    column that may be empty can bring its reference along on both databases.
    """
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table in ("threads", "cases"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN queue_id {kind} "
            f"CONSTRAINT fk_{table}_queue_id REFERENCES queues (id)"
        )
        op.create_index(op.f(f"ix_{table}_queue_id"), table, ["queue_id"])
    op.add_column("threads", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_threads_snoozed_until"), "threads", ["snoozed_until"])


def _queues() -> None:
    op.create_table(
        "queues",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("assigns", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
        sa.UniqueConstraint("code", name=op.f("uq_queues_code")),
    )
    op.create_table(
        "queue_members",
        sa.Column("id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("is_taking", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_queue_members_queue_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_queue_members_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_members")),
        sa.UniqueConstraint("queue_id", "user_id", name=op.f("uq_queue_members_queue_id_user_id")),
    )
    with op.batch_alter_table("queue_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_queue_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "queue_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_queue_rules_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_rules")),
    )
    with op.batch_alter_table("queue_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_queue_rules_queue_id"), ["queue_id"], unique=False)

    op.create_table(
        "thread_tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_tags_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_tags")),
        sa.UniqueConstraint("thread_id", "tag", name=op.f("uq_thread_tags_thread_id_tag")),
    )
    with op.batch_alter_table("thread_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_tags_tag"), ["tag"], unique=False)


def _desk() -> None:
    op.create_table(
        "service_desk",
        sa.Column("id", ID, nullable=False),
        sa.Column("hours", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column(
            "holidays", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_service_desk_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_desk")),
    )
    op.create_table(
        "service_policies",
        sa.Column("id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=True),
        sa.Column("first_minutes", sa.BigInteger(), nullable=False),
        sa.Column("resolve_minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "first_minutes > 0 AND resolve_minutes > 0", name=op.f("ck_service_policies_positive")
        ),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_service_policies_queue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_policies")),
        sa.UniqueConstraint("queue_id", name=op.f("uq_service_policies_queue_id")),
    )
    op.create_table(
        "service_clocks",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=True),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("first_minutes", sa.BigInteger(), nullable=False),
        sa.Column("resolve_minutes", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolve_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.String(), nullable=True),
        sa.Column("first_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_late_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(thread_id IS NULL) <> (case_id IS NULL)", name=op.f("ck_service_clocks_one_subject")
        ),
        sa.CheckConstraint(
            "paused_at IS NULL OR ended_at IS NULL", name=op.f("ck_service_clocks_rests_or_is_over")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_service_clocks_case_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_service_clocks_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_clocks")),
        sa.UniqueConstraint("case_id", name=op.f("uq_service_clocks_case_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_service_clocks_thread_id")),
    )
    with op.batch_alter_table("service_clocks", schema=None) as batch_op:
        batch_op.create_index("ix_service_clocks_running", ["ended_at", "paused_at"], unique=False)


def _work() -> None:
    op.create_table(
        "macros",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("body_en", sa.String(), nullable=False),
        sa.Column("body_zh", sa.String(), nullable=False),
        sa.Column("resolves", sa.Boolean(), nullable=False),
        sa.Column("queue_id", ID, nullable=True),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_macros_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macros")),
        sa.UniqueConstraint("code", name=op.f("uq_macros_code")),
    )
    with op.batch_alter_table("macros", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_macros_queue_id"), ["queue_id"], unique=False)

    op.create_table(
        "staff_notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_table", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_notices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notices")),
    )
    with op.batch_alter_table("staff_notices", schema=None) as batch_op:
        batch_op.create_index("ix_staff_notices_user", ["user_id", "read_at"], unique=False)

    op.create_table(
        "staff_tasks",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee_id", ID, nullable=True),
        sa.Column("thread_id", ID, nullable=True),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("party_id", ID, nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (state = 'open')", name=op.f("ck_staff_tasks_done_when_done")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["users.id"], name=op.f("fk_staff_tasks_assignee_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_staff_tasks_case_id")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_staff_tasks_party_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_staff_tasks_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tasks")),
    )
    with op.batch_alter_table("staff_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_tasks_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_staff_tasks_open", ["assignee_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_tasks_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_tasks_thread_id"), ["thread_id"], unique=False)


def _surveys() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("identity_id", ID, nullable=False),
        sa.Column("party_id", ID, nullable=True),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(score IS NOT NULL) = (state = 'answered')", name=op.f("ck_surveys_answered_by_score")
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_surveys_score")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_surveys_agent_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_surveys_case_id")),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identities.id"], name=op.f("fk_surveys_identity_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_surveys_message_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_surveys_party_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_surveys_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_surveys_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_thread_id"), ["thread_id"], unique=False)
