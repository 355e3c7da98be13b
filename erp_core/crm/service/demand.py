"""What was asked for and could not be had, kept for whoever buys and plans."""

from sqlalchemy.dialects import postgresql, sqlite

from erp_core.access import Role, UserView, list_users
from erp_core.crm.lead_schemas import DemandReport, NewUnmetDemand, UnmetDemandView
from erp_core.crm.queries.demand import WEEK, weekly_demand
from erp_core.crm.tables import DemandTold, UnmetDemand
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of
from erp_core.support import NewTask, TaskReport, open_task

_HOUSE = system("demand")
_FOR = frozenset({Role.PURCHASING, Role.PLANNER})
"""Who is told each week: those who buy, and those who plan what is made."""
_SHOWN = 3
"""Articles that the title of a task names; the report has all."""
_WORDS = {
    "en": "Asked for in the week of {week} and not had: {articles}",
    "zh": "{week} 当周客户想要但未能供应的商品：{articles}",
}


def record_unmet_demand(tx: Tx, actor: Actor, new: NewUnmetDemand) -> UnmetDemandView:
    """Note what was asked for and could not be had."""
    actor.require("crm.record_unmet_demand")
    row = UnmetDemand(**new.model_dump(), business_date=business_date(tx), at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    return UnmetDemandView.model_validate(row)


def tell_demand_weekly(tx: Tx, _most: int) -> int:
    """Give a task to those who buy and plan about what could not be had last week, once a week.

    Returns 0, since nothing of it is left over.
    """
    if not tx.ports.has(("crm", "support")):
        return 0
    week = monday_of(business_date(tx)) - WEEK
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    begun = tx.session.execute(
        insert(DemandTold)
        .values(week=week, at=tx.now)
        .on_conflict_do_nothing()
        .returning(DemandTold.week)
    ).first()
    report = weekly_demand(tx, _HOUSE, week)
    if begun is not None and report.lines:
        for user in list_users(tx, _HOUSE):
            if user.disabled_at is None and _FOR & set(user.roles):
                _tell(tx, user, report)
    return 0


def _tell(tx: Tx, user: UserView, report: DemandReport) -> None:
    articles = ", ".join(
        f"{line.sku or line.asked[:40]} {plain(line.quantity)} ({line.times}×)"
        for line in report.lines[:_SHOWN]
    )
    title = _WORDS[user.language].format(week=report.week, articles=articles)
    new = NewTask(
        title=title[:200],
        assignee_id=user.id,
        report=TaskReport.UNMET_DEMAND,
        report_week=report.week,
    )
    open_task(tx, _HOUSE, new)
