"""Tables of how it goes with a carrier."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table


class ChannelPauseRow(Table):
    """Why a channel account waits with a task: its carrier asked it to, or cannot be reached.

    It is there while the trouble lasts: the first success takes it away. All times are real time.
    """

    __tablename__ = "channel_pauses"
    __table_args__ = (UniqueConstraint("channel", "account", "task"),)

    id: Mapped[PrimaryKey]
    channel: Mapped[str]
    account: Mapped[str]
    task: Mapped[str]
    failures: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
