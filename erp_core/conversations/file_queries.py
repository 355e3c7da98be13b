"""Reads of the files of messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from erp_core.conversations.errors import FileNotFound, ThreadNotFound
from erp_core.conversations.file_schemas import FileView, StoredFile
from erp_core.conversations.file_tables import BlobRow, FileRow, MessageFileRow
from erp_core.conversations.states import FileState
from erp_core.conversations.tables import MessageRow, ThreadRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def files_of_thread(tx: Tx, actor: Actor, thread_id: int) -> list[FileView]:
    """List the files that came and went in a thread, oldest first.

    Raises:
        ThreadNotFound: There is no such thread.
    """
    actor.require("conversations.read")
    if tx.session.get(ThreadRow, thread_id) is None:
        raise ThreadNotFound
    rows = tx.session.execute(
        select(MessageFileRow, MessageRow, FileRow)
        .join(MessageRow, MessageRow.id == MessageFileRow.message_id)
        .outerjoin(FileRow, FileRow.id == MessageFileRow.file_id)
        .where(MessageRow.thread_id == thread_id)
        .order_by(MessageRow.seq, MessageFileRow.place)
    )
    return [_file_view(row, message, file) for row, message, file in rows]


def get_file(tx: Tx, actor: Actor, file_id: int) -> StoredFile:
    """Return a file with its bytes.

    Raises:
        FileNotFound: There is no such file.
    """
    actor.require("conversations.read")
    return file_content(tx, file_id)


def file_content(tx: Tx, file_id: int) -> StoredFile:
    """Return a file with its bytes for who has proven the right to it already: a sender, a link.

    Raises:
        FileNotFound: There is no such file.
    """
    row, blob = tx.session.get(FileRow, file_id), tx.session.get(BlobRow, file_id)
    if row is None or blob is None:
        raise FileNotFound
    return StoredFile(row.id, row.name, row.media_type, blob.content)


def file_names(tx: Tx, file_ids: Sequence[int]) -> list[str]:
    """Return the names of files, in the same order.

    Raises:
        FileNotFound: There is no such file.
    """
    rows = [tx.session.get(FileRow, file_id) for file_id in file_ids]
    if None in rows:
        raise FileNotFound
    return [row.name for row in rows if row is not None]


def files_by_place(tx: Tx, message_ids: Sequence[int]) -> dict[int, dict[int, Mapping[str, Any]]]:
    """Say of each attachment of messages, by message and place, what became of its file."""
    rows = tx.session.execute(
        select(MessageFileRow, FileRow)
        .outerjoin(FileRow, FileRow.id == MessageFileRow.file_id)
        .where(MessageFileRow.message_id.in_(message_ids))
    )
    found: dict[int, dict[int, Mapping[str, Any]]] = {}
    for row, file in rows:
        told: dict[str, Any] = {"state": row.state, "file_id": row.file_id, "error": row.error}
        if file is not None:
            told |= {"name": file.name, "mime_type": file.media_type, "size": file.size}
        found.setdefault(row.message_id, {})[row.place] = told
    return found


def _file_view(row: MessageFileRow, message: MessageRow, file: FileRow | None) -> FileView:
    claimed = message.attachments[row.place] if row.place < len(message.attachments) else {}
    return FileView(
        message_id=message.id,
        direction=message.direction,
        place=row.place,
        kind=str(claimed.get("kind", "document")),
        state=FileState(row.state),
        file_id=row.file_id,
        name=file.name if file else str(claimed.get("name") or ""),
        media_type=file.media_type if file else None,
        size=file.size if file else None,
        error=row.error,
        at=message.at,
    )
