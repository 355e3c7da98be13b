"""Staff questions: answered from a snapshot, and what was not understood is put on record.

A miss is written after the answer, in a transaction of its own: an administrator reads it to teach
the layer new words.
"""

from datetime import date
from functools import cache

from assistant.offline.language import Language
from assistant.questions.asking import Outcome, Questions, Told
from assistant.questions.periods import Calendar
from assistant.questions.view import ToldView, view_of
from assistant.texts import load_texts
from erp_core import access, analytics
from erp_core.analytics import Choice, Query
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk


@cache
def _questions() -> Questions:
    return Questions(load_texts())


def calendar_of(tx: Tx) -> Calendar:
    """Return the organisation's calendar on its business date."""
    return Calendar(business_date(tx))


def ask_as(
    desk: Frontdesk,
    actor: Actor,
    question: str,
    *,
    last: Query | None = None,
    calendar: Calendar | None = None,
    language: Language | None = None,
) -> Told:
    """Answer a question of a member of staff.

    Args:
        desk: The house.
        actor: Who asks.
        question: The words.
        last: The question before, which a follow-up continues.
        calendar: The day it is, where it is not today.
        language: In which language to answer; the question's own unless given.

    Raises:
        NotAllowed: The actor may not ask.
    """
    told = desk.database.read(
        lambda tx: _questions().ask(
            tx, actor, question, calendar or calendar_of(tx), last=last, language=language
        )
    )
    if told.outcome in (Outcome.UNCLEAR, Outcome.UNSUPPORTED):
        desk.database.run(lambda tx: _put_on_record(tx, actor, told))
    return told


def ask_as_login(desk: Frontdesk, login: str, question: str, on: date | None = None) -> ToldView:
    """Answer a question as a member of staff; for the command line, where the machine is trusted.

    Raises:
        UserNotFound: Nobody has this login.
        NotAllowed: This person may not ask.
    """
    actor = desk.database.read(lambda tx: access.user_actor(tx, login))
    calendar = Calendar(on) if on is not None else None
    return view_of(ask_as(desk, actor, question, calendar=calendar), load_texts())


def examples_for(desk: Frontdesk, actor: Actor) -> tuple[Choice, ...]:
    """Give questions that answer on this house's records, for somebody who begins."""
    return desk.database.read(lambda tx: _questions().examples(tx, actor, calendar_of(tx)))


def answer_query(desk: Frontdesk, actor: Actor, query: Query, language: Language) -> Told:
    """Answer a query that was chosen on a screen, such as the records behind a figure.

    Raises:
        NotAllowed: The actor may not ask.
    """
    return desk.database.read(
        lambda tx: _questions().answer(tx, actor, query, calendar_of(tx), language)
    )


def _put_on_record(tx: Tx, actor: Actor, told: Told) -> None:
    analytics.record_miss(tx, actor, told.question, told.language, told.reason)
