"""Tasks as they cross a border: what somebody, or a department, has to do."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime

from erp_core.access import Role
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.support.states import TaskState


class TaskReport(StrEnum):
    """A report that a task is about."""

    REASONS = "reasons"
    UNMET_DEMAND = "unmet_demand"


class NewTask(Schema):
    """A task to open.

    Attributes:
        assignee_id: Who does it; None: whoever opens it.
        thread_id: The conversation it came up in.
        case_id: The case it belongs to.
        party_id: The customer it is about; left out, the thread's or case's.
        report: The report that it is about.
        report_week: The Monday of the week of that report.
    """

    title: Name
    due_at: AwareDatetime | None = None
    assignee_id: RecordId | None = None
    thread_id: RecordId | None = None
    case_id: RecordId | None = None
    party_id: RecordId | None = None
    report: TaskReport | None = None
    report_week: date | None = None


class TaskKind(StrEnum):
    """What a task came of."""

    TASK = "task"
    MENTION = "mention"
    LOT_BLOCKED = "lot_blocked"


class TaskLink(Schema):
    """A record that a task names, and how it is known: an order, a lot, an article."""

    record_table: str
    record_id: int
    label: str


class TaskView(Schema):
    """A task; overdue when it is open and its moment has passed.

    What its reader may not open is not in it: no thread for who may not read conversations.

    Attributes:
        department: The role whose people may take it; None: it is one person's.
        note: The note that a mention stands in.
        links: The records that it names.
    """

    id: int
    kind: TaskKind
    title: str
    title_zh: str | None
    department: Role | None
    note: str | None
    links: tuple[TaskLink, ...]
    state: TaskState
    due_at: datetime | None
    overdue: bool
    assignee_id: int | None
    thread_id: int | None
    case_id: int | None
    party_id: int | None
    report: TaskReport | None
    report_week: date | None
    created_by: str
    created_at: datetime
    done_at: datetime | None

    def title_in(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_zh if language == "zh" and self.title_zh else self.title


class TaskFilter(Schema):
    """Which tasks to list; None and False do not limit.

    Attributes:
        waiting_for: Those of a user, and those of the user's departments that nobody has taken.
        departments_of: Those of a user's departments, whoever has them.
    """

    waiting_for: RecordId | None = None
    departments_of: RecordId | None = None

    assignee_id: RecordId | None = None
    party_id: RecordId | None = None
    thread_id: RecordId | None = None
    case_id: RecordId | None = None
    open_only: bool = False
    overdue: bool = False
