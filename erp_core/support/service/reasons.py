"""Each week those who buy and those who plan are told what was wrong with the goods."""

from sqlalchemy.dialects import postgresql, sqlite

from erp_core.access import Role, UserView, list_users
from erp_core.kernel.actor import system
from erp_core.kernel.causes import FAULTS, cause_name
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of
from erp_core.support.closing_schemas import ReasonLine, ReasonReport
from erp_core.support.queries.reasons import WEEK, weekly_reasons
from erp_core.support.service.tasks import open_task
from erp_core.support.tables import ReasonsTold
from erp_core.support.task_schemas import NewTask, TaskReport
from erp_core.support.wording import REASONS_TOLD

_HOUSE = system("reasons")
_FOR = frozenset({Role.PURCHASING, Role.PLANNER})
"""Who is told each week: those who buy, and those who plan what is made."""
_SHOWN = 3
"""Articles that the title of a task names; the report has all."""


def tell_reasons_weekly(tx: Tx, _most: int) -> int:
    """Give a task to those who buy and plan about what was wrong with the goods, once a week.

    Returns 0, since nothing of it is left over.
    """
    if not tx.ports.has(("support",)):
        return 0
    week = monday_of(business_date(tx)) - WEEK
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    begun = tx.session.execute(
        insert(ReasonsTold)
        .values(week=week, at=tx.now)
        .on_conflict_do_nothing()
        .returning(ReasonsTold.week)
    ).first()
    if begun is None:
        return 0
    report = weekly_reasons(tx, _HOUSE, week)
    goods = [line for line in report.lines if line.cause in FAULTS]
    if goods:
        for user in list_users(tx, _HOUSE):
            if user.disabled_at is None and _FOR & set(user.roles):
                _tell(tx, user, report, goods)
    return 0


def _tell(tx: Tx, user: UserView, report: ReasonReport, goods: list[ReasonLine]) -> None:
    said = ", ".join(_said(line, user.language) for line in goods[:_SHOWN])
    new = NewTask(
        title=REASONS_TOLD[user.language].format(week=report.week, lines=said)[:200],
        assignee_id=user.id,
        report=TaskReport.REASONS,
        report_week=report.week,
    )
    open_task(tx, _HOUSE, new)


def _said(line: ReasonLine, language: str) -> str:
    """Say what was wrong with what, how often, and how much that differs from the week before."""
    what = " ".join(filter(None, (line.sku, line.lot)))
    change = line.count - line.before
    counted = f"{line.count}×, {change:+d}" if change else f"{line.count}×"
    return f"{cause_name(line.cause, language)} {what}".rstrip() + f" ({counted})"
