"""What support hears of threads and cases: service clocks, notices, and questions to customers.

It reads as the house itself, since who caused an event need not be allowed to read the record.
"""

from erp_core.access import list_users
from erp_core.conversations import (
    Handler,
    MessageArrived,
    MessageSent,
    NoteAdded,
    ThreadAssigned,
    ThreadHandedBack,
    ThreadHandedOver,
    ThreadNotFound,
    ThreadQueued,
    ThreadReopened,
    ThreadResolved,
    ThreadState,
    ThreadSummary,
    ThreadWoke,
    get_queue,
    message_brief,
    note_brief,
    thread_brief,
)
from erp_core.inventory import LotWasBlocked, LotWasUnblocked
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause, Subject
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    RecallDropped,
    RecallTold,
    ReturnRefunded,
    ReturnRejected,
    get_return,
    lots_of_orders,
)
from erp_core.support.closing_schemas import NewClosing
from erp_core.support.events import (
    CaseNoted,
    CaseSolved,
    ServiceAtRisk,
    ServiceLate,
    SurveyAnswered,
)
from erp_core.support.queries import case_brief, case_note_brief, last_case_id, survey_brief
from erp_core.support.schemas import NoticeKind
from erp_core.support.service import clocks
from erp_core.support.service.blocked_lots import (
    answer_lot_mentions,
    finish_when_all_are_told,
    finish_when_unblocked,
)
from erp_core.support.service.closings import keep_closing, undo_closing
from erp_core.support.service.mentions import Note, call_mentioned
from erp_core.support.service.notices import tell
from erp_core.support.service.record_words import order_of_case
from erp_core.support.service.surveys import plan_survey, withdraw_surveys
from erp_core.support.tables import ServiceClock

_HOUSE = system("support")
UNHAPPY = 2
"""A score up to which the agent is told at once."""


def begin_when_handed_over(tx: Tx, event: ThreadHandedOver) -> None:
    """Begin to count when a person is asked for."""
    thread = thread_brief(tx, event.thread_id)
    clocks.begin(tx, ("thread_id", thread.id), thread.queue_id)


def begin_when_assigned(tx: Tx, event: ThreadAssigned) -> None:
    """Begin to count when somebody has a thread, and tell them if somebody else decided it."""
    thread = thread_brief(tx, event.thread_id)
    clocks.begin(tx, ("thread_id", thread.id), thread.queue_id)
    if thread.assignee_id is not None and thread.assignee_id != event.by_id:
        author = _names(tx).get(event.by_id)
        words = "assigned" if author else "assigned_house"
        facts = {"author": author, "name": thread.name}
        _tell_of_thread(tx, thread.assignee_id, NoticeKind.ASSIGNED, thread.id, words, **facts)


def end_when_handed_back(tx: Tx, event: ThreadHandedBack) -> None:
    """Stop counting when the assistant has a thread again."""
    clocks.end(tx, ("thread_id", event.thread_id))


def count_by_queue(tx: Tx, event: ThreadQueued) -> None:
    """Count by the policy of the queue that a thread was moved to."""
    thread = thread_brief(tx, event.thread_id)
    clocks.requeue(tx, ("thread_id", thread.id), thread.queue_id)


def go_on_when_customer_writes(tx: Tx, event: MessageArrived) -> None:
    """Go on when the customer has acted."""
    thread = thread_brief(tx, message_brief(tx, event.message_id).thread_id)
    if thread.handler is not Handler.ASSISTANT and thread.state is not ThreadState.RESOLVED:
        clocks.go_on(tx, ("thread_id", thread.id))


def rest_when_answered(tx: Tx, event: MessageSent) -> None:
    """Note that a person answered, and rest: now the customer has to act."""
    thread = thread_brief(tx, message_brief(tx, event.message_id).thread_id)
    if thread.handler is Handler.PERSON and thread.state is ThreadState.WAITING:
        subject = ("thread_id", thread.id)
        clocks.begin(tx, subject, thread.queue_id)
        clocks.answer(tx, subject)
        clocks.pause(tx, subject)


def end_when_resolved(tx: Tx, event: ThreadResolved) -> None:
    """Keep why it was, stop counting, and plan to ask the customer how it was."""
    who = f"staff:{event.by_id}" if event.by_id else _HOUSE.key
    keep_closing(tx, who, Subject.THREAD, event.thread_id, NewClosing(cause=event.cause))
    clocks.end(tx, ("thread_id", event.thread_id))
    thread = thread_brief(tx, event.thread_id)
    if thread.handler is Handler.PERSON:
        case_id = last_case_id(tx, thread.id)
        plan_survey(tx, thread.id, thread.assignee_id or event.by_id, case_id)


def go_on_when_reopened(tx: Tx, event: ThreadReopened) -> None:
    """Count on, forget why it was over, and do not ask how it was before it is."""
    undo_closing(tx, Subject.THREAD, event.thread_id)
    clocks.go_on(tx, ("thread_id", event.thread_id))
    withdraw_surveys(tx, event.thread_id)


def keep_refunded(tx: Tx, event: ReturnRefunded) -> None:
    """Keep why goods came back."""
    _keep_return(tx, event.return_id)


def keep_rejected(tx: Tx, event: ReturnRejected) -> None:
    """Keep why goods were to come back that are not taken."""
    _keep_return(tx, event.return_id)


def _keep_return(tx: Tx, return_id: int) -> None:
    """Keep why a return was, with its article, and the lot if only one left."""
    told = get_return(tx, _HOUSE, return_id)
    lots = lots_of_orders(tx, [told.order_id]).get((told.order_id, told.variant_id), {})
    why = NewClosing(
        cause=told.cause or Cause.NOT_NOTED,
        variant_id=told.variant_id,
        lot_id=next(iter(lots)) if len(lots) == 1 else None,
    )
    keep_closing(tx, _HOUSE.key, Subject.RETURN, return_id, why)


def tell_when_awake(tx: Tx, event: ThreadWoke) -> None:
    """Tell whoever has a thread that it sleeps no more."""
    thread = thread_brief(tx, event.thread_id)
    if thread.assignee_id is not None:
        facts = {"name": thread.name}
        _tell_of_thread(tx, thread.assignee_id, NoticeKind.AWAKE, thread.id, "awake", **facts)


def tell_mentioned(tx: Tx, event: NoteAdded) -> None:
    """Give what a note asks for to everybody whom it names with an @."""
    note, author_id = note_brief(tx, event.message_id)
    party_id = thread_brief(tx, note.thread_id).party_id
    record = ("threads", note.thread_id)
    call_mentioned(tx, Note(note.text, author_id or 0, note.author_name, record, party_id))


def tell_mentioned_on_case(tx: Tx, event: CaseNoted) -> None:
    """Give what a note on a case asks for to everybody whom it names with an @."""
    note = case_note_brief(tx, event.note_id)
    case = case_brief(tx, note.case_id)
    record = ("cases", case.id)
    links = order_of_case(tx, case.order_id)
    call_mentioned(
        tx, Note(note.text, note.author_id, note.author_name, record, case.party_id, links)
    )


def tell_at_risk(tx: Tx, event: ServiceAtRisk) -> None:
    """Tell who has it, or the whole queue, that time is running out."""
    _tell_responsible(tx, event.clock_id, NoticeKind.AT_RISK, f"{event.what}_at_risk")


def tell_late(tx: Tx, event: ServiceLate) -> None:
    """Tell who has it, or the whole queue, that a promise was missed."""
    _tell_responsible(tx, event.clock_id, NoticeKind.LATE, f"{event.what}_late")


def ask_about_case(tx: Tx, event: CaseSolved) -> None:
    """Plan to ask about a solved case whose conversation is over as well."""
    case = case_brief(tx, event.case_id)
    if case.thread_id is not None:
        thread = thread_brief(tx, case.thread_id)
        if thread.state is ThreadState.RESOLVED:
            plan_survey(tx, thread.id, case.assignee_id, case.id)


def tell_of_rating(tx: Tx, event: SurveyAnswered) -> None:
    """Tell the agent at once when a customer is unhappy or has something to say."""
    survey = survey_brief(tx, event.survey_id)
    is_news = (survey.score or 5) <= UNHAPPY or survey.comment is not None
    if survey.agent_id is not None and is_news:
        comment = f": {survey.comment}" if survey.comment else ""
        facts = {"score": survey.score, "comment": comment}
        record = survey.thread_id
        _tell_of_thread(tx, survey.agent_id, NoticeKind.RATING, record, "rating", **facts)


def _tell_responsible(tx: Tx, clock_id: int, kind: NoticeKind, words: str) -> None:
    clock = tx.session.get_one(ServiceClock, clock_id)
    record, name, assignee_id, queue_id = _subject(tx, clock)
    members = () if queue_id is None else get_queue(tx, queue_id).members
    whom = (assignee_id,) if assignee_id else tuple(member.user_id for member in members)
    for user_id in whom:
        tell(tx, user_id, kind, record, words, name=name)


def _subject(tx: Tx, clock: ServiceClock) -> tuple[tuple[str, int], str, int | None, int | None]:
    if clock.case_id is not None:
        case = case_brief(tx, clock.case_id)
        return ("cases", case.id), case.number, case.assignee_id, case.queue_id
    if clock.thread_id is None:
        raise ThreadNotFound
    thread: ThreadSummary = thread_brief(tx, clock.thread_id)
    return ("threads", thread.id), thread.name, thread.assignee_id, thread.queue_id


def _tell_of_thread(
    tx: Tx, user_id: int, kind: NoticeKind, thread_id: int, words: str, **facts: object
) -> None:
    tell(tx, user_id, kind, ("threads", thread_id), words, **facts)


def _names(tx: Tx) -> dict[int, str]:
    return {user.id: user.name for user in list_users(tx, _HOUSE)}


LISTENERS = (
    (ThreadHandedOver, begin_when_handed_over),
    (ThreadAssigned, begin_when_assigned),
    (ThreadHandedBack, end_when_handed_back),
    (ThreadQueued, count_by_queue),
    (MessageArrived, go_on_when_customer_writes),
    (MessageSent, rest_when_answered),
    (ThreadResolved, end_when_resolved),
    (ThreadReopened, go_on_when_reopened),
    (ReturnRefunded, keep_refunded),
    (ReturnRejected, keep_rejected),
    (ThreadWoke, tell_when_awake),
    (NoteAdded, tell_mentioned),
    (CaseNoted, tell_mentioned_on_case),
    (LotWasBlocked, answer_lot_mentions),
    (LotWasUnblocked, finish_when_unblocked),
    (RecallTold, finish_when_all_are_told),
    (RecallDropped, finish_when_all_are_told),
    (ServiceAtRisk, tell_at_risk),
    (ServiceLate, tell_late),
    (CaseSolved, ask_about_case),
    (SurveyAnswered, tell_of_rating),
)
