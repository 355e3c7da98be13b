"""What conversations keep about people: what was said, drafted, sent and filed, and by whom."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, String, case, cast, literal, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.conversations.file_tables import BlobRow, FileRow, MessageFileRow
from erp_core.conversations.identity_tables import UnlinkingRow
from erp_core.conversations.queue_tables import ThreadTagRow
from erp_core.conversations.states import FileState, NoticeState, OutboxState
from erp_core.conversations.tables import (
    ButtonRow,
    CarrierReportRow,
    ConversationRow,
    IdentityRow,
    InboundRow,
    MessageRow,
    NoticeRow,
    OutboxRow,
    ProposalRow,
    ReceiptRow,
    SuggestionRow,
    ThreadRow,
    TurnRow,
)
from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    _find(tx, person)
    threads = person.ids("threads")
    yield from _talk(person)
    yield from _sent(person)
    yield from _files(person)
    messages = select(MessageRow.id).where(MessageRow.thread_id.in_(threads))
    yield PersonalRows(
        MessageRow,
        MessageRow.thread_id.in_(threads),
        {
            "author_name": GONE,
            "text": GONE,
            "whole_text": None,
            "earlier": [],
            "buttons": [],
            "attachments": [],
            "citations": [],
        },
    )
    own = list(person.parties)
    waits = NoticeRow.state == NoticeState.WAITING
    about = or_(NoticeRow.party_id.in_(own), NoticeRow.message_id.in_(messages))
    yield PersonalRows(
        NoticeRow,
        about,
        {
            "reason": None,
            "state": case((waits, literal(NoticeState.OFF.value)), else_=NoticeRow.state),
            "settled_at": case(
                (waits, literal(tx.now, NoticeRow.settled_at.type)), else_=NoticeRow.settled_at
            ),
        },
    )


def _find(tx: Tx, person: Person) -> None:
    """Learn whose addresses, threads and conversations these are."""
    own = list(person.parties)
    nobodys = IdentityRow.party_id.is_(None) & IdentityRow.address.in_(sorted(person.addresses))
    whose = or_(IdentityRow.party_id.in_(own), nobodys)
    identities = _ids(tx, select(IdentityRow.id).where(whose))
    mine = or_(ThreadRow.party_id.in_(own), ThreadRow.identity_id.in_(identities))
    person.found["identities"] = identities
    person.found["threads"] = _ids(tx, select(ThreadRow.id).where(mine))
    person.found["conversations"] = _ids(tx, select(ThreadRow.conversation_id).where(mine))
    said = MessageRow.thread_id.in_(person.ids("threads"))
    person.found["messages"] = _ids(tx, select(MessageRow.id).where(said))


def _ids(tx: Tx, query: Select[int]) -> list[int]:
    return sorted(set(tx.session.scalars(query)))


def _talk(person: Person) -> Iterator[PersonalRows]:
    threads, conversations = person.ids("threads"), person.ids("conversations")
    identity = IdentityRow.id.in_(person.ids("identities"))
    yield PersonalRows(
        IdentityRow,
        identity,
        {"address": _once(IdentityRow.id), "name": GONE, "unreachable_because": None},
    )
    yield PersonalRows(
        UnlinkingRow,
        UnlinkingRow.identity_id.in_(person.ids("identities"))
        | UnlinkingRow.party_id.in_(list(person.parties)),
        {"reason": GONE, "unlinked_by": GONE, "undone_because": None},
    )
    yield PersonalRows(
        ConversationRow,
        ConversationRow.id.in_(conversations),
        {"key": _once(ConversationRow.id), "peer": GONE},
    )
    yield PersonalRows(
        InboundRow,
        InboundRow.conversation_id.in_(conversations),
        {"body": b"", "error": None},
    )
    yield PersonalRows(
        ThreadRow,
        ThreadRow.id.in_(threads),
        {"subject": None, "last_text": "", "dialogue": {}, "reason": None},
    )
    yield PersonalRows(ThreadTagRow, ThreadTagRow.thread_id.in_(threads), deleted=True)
    yield PersonalRows(
        SuggestionRow,
        SuggestionRow.thread_id.in_(threads),
        {
            **dict.fromkeys(("title", "text", "reason"), GONE),
            "citations": [],
            "documents": [],
            "sent_text": None,
            "rejected_because": None,
        },
    )
    yield PersonalRows(TurnRow, TurnRow.thread_id.in_(threads), {"trace": {}})
    offered = ProposalRow.thread_id.in_(threads)
    yield PersonalRows(ProposalRow, offered, {"arguments": {}, "preview": GONE})
    receipts = ReceiptRow.proposal_id.in_(select(ProposalRow.id).where(offered))
    yield PersonalRows(ReceiptRow, receipts, {"text": GONE, "facts": {}})
    yield PersonalRows(ButtonRow, ButtonRow.thread_id.in_(threads), deleted=True)


def _sent(person: Person) -> Iterator[PersonalRows]:
    """What went out: what still waits is not sent any more."""
    which = OutboxRow.message_id.in_(person.ids("messages"))
    waits = OutboxRow.state.in_((OutboxState.PENDING, OutboxState.UNCERTAIN))
    yield PersonalRows(
        CarrierReportRow,
        CarrierReportRow.outbox_id.in_(select(OutboxRow.id).where(which)),
        {"reason": ""},
    )
    yield PersonalRows(
        OutboxRow,
        which,
        {
            "peer": GONE,
            "text": GONE,
            "buttons": [],
            "answers_callback": None,
            "error": GONE,
            "state": case((waits, literal(OutboxState.DEAD.value)), else_=OutboxRow.state),
        },
    )


def _files(person: Person) -> Iterator[PersonalRows]:
    """Files of these messages, unless another talk has the same one."""
    messages = person.ids("messages")
    mine = select(MessageFileRow.file_id).where(
        MessageFileRow.message_id.in_(messages), MessageFileRow.file_id.is_not(None)
    )
    others = select(MessageFileRow.file_id).where(
        MessageFileRow.message_id.not_in(messages), MessageFileRow.file_id.is_not(None)
    )
    yield PersonalRows(
        FileRow, FileRow.id.in_(mine) & FileRow.id.not_in(others), {"name": GONE, "sha256": GONE}
    )
    theirs: ColumnElement[bool] = BlobRow.file_id.in_(mine) & BlobRow.file_id.not_in(others)
    yield PersonalRows(BlobRow, theirs, {"content": b""})
    is_pending = MessageFileRow.state == FileState.PENDING
    state = case((is_pending, FileState.FAILED.value), else_=MessageFileRow.state)
    yield PersonalRows(
        MessageFileRow,
        MessageFileRow.message_id.in_(messages),
        {"error": null(), "state": state},
    )


def _once(id_: InstrumentedAttribute[int]) -> ColumnElement[str]:
    """Write what stands for an erased address where each must be another one."""
    return literal(f"{GONE} ") + cast(id_, String)


def _reached_by(tx: Tx, person: Person) -> Iterator[str]:
    """Name their addresses on the channels."""
    theirs = select(IdentityRow.address).where(IdentityRow.party_id.in_(list(person.parties)))
    yield from tx.session.scalars(theirs)


def _reaches_others(tx: Tx, person: Person) -> Iterator[str]:
    """Name those at which somebody else is known."""
    yield from tx.session.scalars(
        select(IdentityRow.address).where(
            IdentityRow.party_id.not_in(list(person.parties)),
            IdentityRow.address.in_(sorted(person.addresses)),
        )
    )


PERSONAL = Personal(_rows, reached_by=_reached_by, reaches_others=_reaches_others)
