"""Files of messages: expected from a carrier, stored as what their bytes say, sent with a reply."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, select

from erp_core.conversations.errors import EmptyFile, FileNotFound, FileTooLarge
from erp_core.conversations.file_schemas import ExpectedFile
from erp_core.conversations.file_tables import BlobRow, FileRow, MessageFileRow
from erp_core.conversations.service.media import file_name, media_type_of
from erp_core.conversations.states import FILE, FileState
from erp_core.conversations.tables import ConversationRow, InboundRow, MessageRow, ThreadRow
from erp_core.kernel.transaction import Tx

LARGEST_FILE = 25 * 1024 * 1024
MAX_FETCHES = 8
"""After so many attempts the carrier is not asked for a file again."""


def store_file(tx: Tx, content: bytes, name: str) -> int:
    """Keep a file; returns its id.

    Raises:
        FileTooLarge: It is larger than 25 MiB.
        EmptyFile: There is nothing in it.
    """
    if len(content) > LARGEST_FILE:
        raise FileTooLarge
    if not content:
        raise EmptyFile
    media_type = media_type_of(content)
    row = FileRow(
        name=file_name(name, media_type, "file"),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.session.add(BlobRow(file_id=row.id, content=content))
    tx.session.flush()
    return row.id


def expect_files(
    tx: Tx,
    message: MessageRow,
    places: Sequence[int],
    at: datetime,
    refused: Mapping[int, str] = MappingProxyType({}),
) -> None:
    """Note which attachments of a message are files to be fetched, from now on.

    Args:
        tx: The transaction.
        message: A customer's message that was just added.
        places: Places among its attachments.
        at: Real time now.
        refused: Why a place among them is not to be fetched; it has failed from the start.
    """
    if not places:
        return
    conversation = _conversation_of(tx, message)
    for place in places:
        tx.session.add(
            MessageFileRow(
                message_id=message.id,
                place=place,
                channel=conversation.channel,
                account=conversation.account,
                state=FileState.FAILED if refused.get(place) else FileState.PENDING,
                error=refused.get(place) or None,
                due_at=at,
            )
        )
    tx.session.flush()
    tx.notify(f"files:{conversation.channel}:{conversation.account}")


def files_due(tx: Tx, channel: str, account: str, at: datetime) -> bool:
    """Tell whether a file of a channel account is to be fetched now."""
    return tx.session.scalar(_due(channel, account, at).limit(1)) is not None


def next_expected(tx: Tx, channel: str, account: str, at: datetime) -> ExpectedFile | None:
    """Take the file of a channel account that is due next, and count an attempt.

    The attempt counts before the carrier is asked: a file that kills us does so a few times only.
    """
    row = tx.session.scalar(
        _due(channel, account, at)
        .order_by(MessageFileRow.due_at, MessageFileRow.id)
        .limit(1)
        .with_for_update()
    )
    if row is None:
        return None
    if row.attempts >= MAX_FETCHES:
        _settle(tx, row, FileState.FAILED, row.error or "given up after too many attempts")
        return next_expected(tx, channel, account, at)
    row.attempts += 1
    row.due_at = at + timedelta(seconds=2 ** min(row.attempts, 9))
    tx.session.flush()
    message = tx.session.get_one(MessageRow, row.message_id)
    body = tx.session.get_one(InboundRow, message.inbound_id).body
    return ExpectedFile(row.id, message.attachments[row.place], body, row.attempts)


def keep_fetched(tx: Tx, expected_id: int, content: bytes, name: str) -> None:
    """Store a file that was fetched; one that is empty or too large has failed for good."""
    row = _locked(tx, expected_id)
    if row.state != FileState.PENDING:
        return
    try:
        row.file_id = store_file(tx, content, name)
    except (FileTooLarge, EmptyFile) as error:
        _settle(tx, row, FileState.FAILED, error.message)
        return
    _settle(tx, row, FileState.STORED, None)


def fetch_later(tx: Tx, expected_id: int, due_at: datetime, error: str) -> None:
    """Put a file off; after eight attempts it has failed."""
    row = _locked(tx, expected_id)
    if row.state != FileState.PENDING:
        return
    row.error, row.due_at = error, due_at
    if row.attempts >= MAX_FETCHES:
        _settle(tx, row, FileState.FAILED, error)
    tx.session.flush()


def fetch_uncounted(tx: Tx, expected_id: int, due_at: datetime) -> None:
    """Put a file off that its carrier gave and we could not store: that is no fault of the file."""
    row = _locked(tx, expected_id)
    if row.state == FileState.PENDING:
        row.attempts, row.due_at = max(row.attempts - 1, 0), due_at
        tx.session.flush()


def give_file_up(tx: Tx, expected_id: int, error: str) -> None:
    """Note that a file is never to be had."""
    row = _locked(tx, expected_id)
    if row.state == FileState.PENDING:
        _settle(tx, row, FileState.FAILED, error)


def described(tx: Tx, file_ids: Sequence[int]) -> list[Any]:
    """Describe files as attachments of the message that they go out with.

    Raises:
        FileNotFound: There is no such file.
    """
    rows = [_file(tx, file_id) for file_id in file_ids]
    return [
        {"kind": "document", "name": row.name, "mime_type": row.media_type, "size": row.size}
        for row in rows
    ]


def enclose(
    tx: Tx, message: MessageRow, conversation: ConversationRow, file_ids: Sequence[int]
) -> None:
    """Note which stored files go out with a message."""
    for place, file_id in enumerate(file_ids):
        tx.session.add(
            MessageFileRow(
                message_id=message.id,
                place=place,
                channel=conversation.channel,
                account=conversation.account,
                file_id=file_id,
                state=FileState.STORED,
                due_at=tx.now,
            )
        )


def _due(channel: str, account: str, at: datetime) -> Select[MessageFileRow]:
    return select(MessageFileRow).where(
        MessageFileRow.channel == channel,
        MessageFileRow.account == account,
        MessageFileRow.state == FileState.PENDING,
        MessageFileRow.due_at <= at,
    )


def _settle(tx: Tx, row: MessageFileRow, state: FileState, error: str | None) -> None:
    row.state = FILE.move(row.state, state)
    row.error = error
    tx.session.flush()
    tx.notify(f"thread:{tx.session.get_one(MessageRow, row.message_id).thread_id}")


def _locked(tx: Tx, expected_id: int) -> MessageFileRow:
    keys: dict[str, Any] = {"with_for_update": True, "populate_existing": True}
    row = tx.session.get(MessageFileRow, expected_id, **keys)
    if row is None:
        raise FileNotFound
    return row


def _file(tx: Tx, file_id: int) -> FileRow:
    row = tx.session.get(FileRow, file_id)
    if row is None:
        raise FileNotFound
    return row


def _conversation_of(tx: Tx, message: MessageRow) -> ConversationRow:
    thread = tx.session.get_one(ThreadRow, message.thread_id)
    return tx.session.get_one(ConversationRow, thread.conversation_id)
