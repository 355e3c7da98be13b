"""How was it? One question after a thread is over, asked once, and what the customer said.

A customer is asked at most once in thirty days, only while the talk is fresh (carriers let us
write freely for a day after the customer's own message), and not after an objection.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import or_, select

from erp_core.conversations import (
    OutgoingReply,
    ThreadState,
    add_button,
    identity_of_thread,
    last_written,
    lock_thread,
    queue_reply,
    thread_brief,
    threads_since,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose, may_contact
from erp_core.support.events import SurveyAnswered
from erp_core.support.queries import asks_customers
from erp_core.support.schemas import SurveyState, SurveyView
from erp_core.support.tables import Survey

AGAIN_AFTER = timedelta(days=30)
ASK_AFTER = timedelta(minutes=2)
"""A thread that is opened again in the meantime is not asked about."""
FRESH = timedelta(hours=24)

SCORES = (1, 2, 3, 4, 5)

Compose = Callable[[str, str], tuple[OutgoingReply, tuple[str, ...]]]
"""Makes the question for a channel in a language, with the nonces of its five buttons or none."""


def plan_survey(
    tx: Tx, thread_id: int, agent_id: int | None, case_id: int | None = None
) -> int | None:
    """Plan to ask about a thread that is over; None when this customer is not to be asked."""
    if not asks_customers(tx) or not agent_id:
        return None
    identity, thread = identity_of_thread(tx, thread_id), thread_brief(tx, thread_id)
    if _asked_lately(tx, identity.id, thread.party_id):
        return None
    survey = Survey(
        thread_id=thread_id,
        case_id=case_id,
        identity_id=identity.id,
        party_id=thread.party_id,
        agent_id=agent_id,
        state=SurveyState.DUE,
        due_at=tx.now + ASK_AFTER,
    )
    tx.session.add(survey)
    tx.session.flush()
    return survey.id


def withdraw_surveys(tx: Tx, thread_id: int) -> None:
    """Do not ask about a thread that is open again."""
    for survey in tx.session.scalars(
        select(Survey).where(Survey.thread_id == thread_id, Survey.state == SurveyState.DUE)
    ):
        _skip(survey, "opened again")
    tx.session.flush()


def ask_due(tx: Tx, compose: Compose, most: int) -> int:
    """Ask what is due to be asked, and skip what may not; returns how many were dealt with."""
    due = tx.session.scalars(
        select(Survey)
        .where(Survey.state == SurveyState.DUE, Survey.due_at <= tx.now)
        .order_by(Survey.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for survey in due:
        reason = _why_not(tx, survey)
        if reason is None:
            _ask(tx, survey, compose)
        else:
            _skip(survey, reason)
    tx.session.flush()
    return len(due)


def rate(tx: Tx, actor: Actor, survey_id: int, score: int, comment: str | None) -> SurveyView:
    """Keep what a customer said; the first score counts, a comment may follow.

    Args:
        tx: The transaction.
        actor: The house, for the customer who answered.
        survey_id: The question.
        score: One (bad) to five (good).
        comment: Their words, if any.
    """
    survey = tx.session.get_one(Survey, survey_id, with_for_update=True, populate_existing=True)
    is_first = survey.state == SurveyState.ASKED
    if not (is_first or comment):
        return SurveyView.model_validate(survey)
    if is_first:
        survey.state, survey.score = SurveyState.ANSWERED, score
        survey.answered_at = tx.now
    if comment:
        survey.comment = "\n".join(filter(None, (survey.comment, comment)))[:2_000]
    tx.session.flush()
    payload = {"score": survey.score, "thread_id": survey.thread_id, "has_comment": bool(comment)}
    record_change(tx, actor, "support.rate", ("surveys", survey.id), payload)
    tx.publish(SurveyAnswered(survey.id))
    tx.notify(f"thread:{survey.thread_id}")
    return SurveyView.model_validate(survey)


def _asked_lately(tx: Tx, identity_id: int, party_id: int | None) -> bool:
    """Tell whether this customer was asked within the last month, or is about to be."""
    who = Survey.identity_id == identity_id
    if party_id is not None:
        who = or_(who, Survey.party_id == party_id)
    recent = or_(Survey.state == SurveyState.DUE, Survey.asked_at > tx.now - AGAIN_AFTER)
    return tx.session.scalar(select(Survey.id).where(who, recent).limit(1)) is not None


def _why_not(tx: Tx, survey: Survey) -> str | None:
    identity, thread = (
        identity_of_thread(tx, survey.thread_id),
        thread_brief(tx, survey.thread_id),
    )
    wrote = last_written(tx, survey.thread_id)
    if not asks_customers(tx):
        return "switched off"
    if thread.state is not ThreadState.RESOLVED or threads_since(tx, survey.thread_id):
        return "opened again"
    if wrote is None or wrote < tx.now - FRESH:
        return "the talk is too old"
    whom = (survey.party_id, identity.address, identity.channel)
    if not may_contact(tx, *whom, Purpose.SERVICE):
        return "the customer does not wish to be written to"
    return None


def _ask(tx: Tx, survey: Survey, compose: Compose) -> None:
    thread = lock_thread(tx, survey.thread_id)
    reply, nonces = compose(thread.channel, thread.language or "en")
    message = queue_reply(tx, thread, reply)
    for score, nonce in zip(SCORES, nonces, strict=False):
        add_button(tx, thread, nonce, f"rating:{score}", None)
    survey.state, survey.asked_at, survey.message_id = SurveyState.ASKED, tx.now, message.id


def _skip(survey: Survey, reason: str) -> None:
    survey.state, survey.reason = SurveyState.SKIPPED, reason
