"""Tables of files: what was attached, its bytes, and which message it belongs to."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class FileRow(Table):
    """A file that came or goes with a message; ``media_type`` is what its bytes say it is."""

    __tablename__ = "files"

    id: Mapped[PrimaryKey]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]


class BlobRow(Table):
    """The bytes of a file, apart from it, so that no list of files reads them."""

    __tablename__ = "file_blobs"

    file_id: Mapped[int] = reference("files.id", primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class MessageFileRow(Table):
    """The file of one attachment of a message: pending at its carrier, then stored or failed.

    ``place`` is its place among the attachments; ``due_at`` is real time.
    """

    __tablename__ = "message_files"
    __table_args__ = (
        UniqueConstraint("message_id", "place"),
        Index("ix_message_files_due", "channel", "account", "state", "due_at"),
    )

    id: Mapped[PrimaryKey]
    message_id: Mapped[int] = reference("messages.id", index=False)
    place: Mapped[int]
    channel: Mapped[str]
    account: Mapped[str]
    file_id: Mapped[int | None] = reference("files.id")
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    error: Mapped[str | None]
