"""What may be known of the work of staff: macros, notices, and what customers said of it."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from erp_core.conversations import last_message_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.support.errors import MacroNotFound
from erp_core.support.schemas import (
    MacroView,
    NoticeView,
    SurveyState,
    SurveySummary,
    SurveyView,
)
from erp_core.support.tables import Macro, Notice, Survey

ANSWERABLE = timedelta(days=7)
SATISFIED = 4


def list_macros(tx: Tx, actor: Actor) -> list[MacroView]:
    """List the macros by code."""
    actor.require("support.use_macro")
    rows = tx.session.scalars(select(Macro).where(Macro.archived_at.is_(None)).order_by(Macro.code))
    return [MacroView.model_validate(row) for row in rows]


def macro_row(tx: Tx, macro_id: int) -> Macro:
    """Return the row of a macro that is offered.

    Raises:
        MacroNotFound: There is none.
    """
    row = tx.session.get(Macro, macro_id)
    if row is None or row.archived_at is not None:
        raise MacroNotFound
    return row


def list_notices(tx: Tx, actor: Actor, page: PageRequest | None = None) -> Page[NoticeView]:
    """List one's own notices, newest first."""
    actor.require("support.read_notices")
    query = select(Notice).where(Notice.user_id == actor.id)
    return paged(tx, query, Notice.id, page or PageRequest(), NoticeView.model_validate)


def unread_notices(tx: Tx, actor: Actor) -> int:
    """Count one's own notices that have not been read."""
    actor.require("support.read_notices")
    query = select(func.count(Notice.id)).where(
        Notice.user_id == actor.id, Notice.read_at.is_(None)
    )
    return tx.session.scalar(query) or 0


def list_surveys(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, party_id: int | None = None
) -> Page[SurveyView]:
    """List what customers were asked and said, newest first."""
    actor.require("support.read")
    query = in_sight(select(Survey), Survey.party_id, actor)
    if party_id is not None:
        query = query.where(Survey.party_id == party_id)
    return paged(tx, query, Survey.id, page or PageRequest(), SurveyView.model_validate)


def survey_of_thread(tx: Tx, actor: Actor, thread_id: int) -> SurveyView | None:
    """Return what was asked about a thread; None when nothing was."""
    actor.require("support.read")
    row = tx.session.scalar(
        select(Survey).where(Survey.thread_id == thread_id).order_by(Survey.id.desc()).limit(1)
    )
    return None if row is None or not actor.sees(row.party_id) else SurveyView.model_validate(row)


def survey_summary(tx: Tx, actor: Actor, since: datetime) -> SurveySummary:
    """Sum up what customers said since a moment."""
    actor.require("support.read")
    query = in_sight(select(Survey), Survey.party_id, actor).where(Survey.asked_at >= since)
    rows = tx.session.scalars(query).all()
    scores = [row.score for row in rows if row.score is not None]
    average = Decimal(sum(scores)) / len(scores) if scores else None
    return SurveySummary(
        asked=len(rows),
        answered=len(scores),
        average=None if average is None else average.quantize(Decimal("0.01")),
        satisfied=sum(score >= SATISFIED for score in scores),
    )


def survey_brief(tx: Tx, survey_id: int) -> SurveyView:
    """Return a question to another module that was told of its answer."""
    return SurveyView.model_validate(tx.session.get_one(Survey, survey_id))


def open_survey(tx: Tx, identity_id: int) -> SurveyView | None:
    """Return the question that this customer can answer with a number now.

    It must be the last thing that was said to them or by them: a number after anything else is
    about that.
    """
    row = _recent(tx, identity_id, (SurveyState.ASKED,))
    if row is None or row.message_id != last_message_of(tx, row.thread_id):
        return None
    return SurveyView.model_validate(row)


def recent_survey(tx: Tx, identity_id: int) -> SurveyView | None:
    """Return the latest question of the last days, answered or not, for a button or a comment."""
    row = _recent(tx, identity_id, (SurveyState.ASKED, SurveyState.ANSWERED))
    return None if row is None else SurveyView.model_validate(row)


def _recent(tx: Tx, identity_id: int, states: tuple[SurveyState, ...]) -> Survey | None:
    return tx.session.scalar(
        select(Survey)
        .where(
            Survey.identity_id == identity_id,
            Survey.state.in_(states),
            Survey.asked_at > tx.now - ANSWERABLE,
        )
        .order_by(Survey.id.desc())
        .limit(1)
    )
