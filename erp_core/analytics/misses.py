"""Puts questions on record that were held back, and lists them for whoever teaches the layer."""

from datetime import datetime

from sqlalchemy import func, select

from erp_core.analytics.tables import QuestionMiss
from erp_core.kernel.actor import Actor
from erp_core.kernel.schema import Schema
from erp_core.kernel.transaction import Tx

LONGEST = 500
SHOWN = 200


class Miss(Schema):
    """A question that was held back, however often it was asked.

    Attributes:
        question: As it was asked.
        language: Of the question.
        reason: Why it was held back, as a key.
        times: How often it was asked.
        last_asked: When it was asked last.
    """

    question: str
    language: str
    reason: str
    times: int
    last_asked: datetime


def record_miss(tx: Tx, actor: Actor, question: str, language: str, reason: str) -> None:
    """Put a question on record that was held back.

    Raises:
        NotAllowed: The actor may not ask.
    """
    actor.require("analytics.ask")
    tx.session.add(
        QuestionMiss(
            asked_at=tx.now,
            actor=actor.key,
            language=language,
            question=question[:LONGEST],
            reason=reason,
        )
    )


def list_misses(tx: Tx, actor: Actor) -> list[Miss]:
    """List what was held back, the most often asked first.

    Raises:
        NotAllowed: The permission is missing.
    """
    actor.require("analytics.list_misses")
    times = func.count().label("times")
    last = func.max(QuestionMiss.asked_at).label("last")
    named = (QuestionMiss.question, QuestionMiss.language, QuestionMiss.reason)
    rows = tx.session.execute(
        select(*named, times, last)
        .group_by(*named)
        .order_by(times.desc(), last.desc(), QuestionMiss.question)
        .limit(SHOWN)
    )
    return [
        Miss(question=question, language=language, reason=reason, times=count, last_asked=at)
        for question, language, reason, count, at in rows
    ]
