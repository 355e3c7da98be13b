"""Questions that were not understood: what an administrator teaches the layer new words from."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from erp_core.kernel.table import PrimaryKey, Table


class QuestionMiss(Table):
    """A question of a member of staff that was held back, and why."""

    __tablename__ = "question_misses"
    __table_args__ = (Index("ix_question_misses_asked_at", "asked_at"),)

    id: Mapped[PrimaryKey]
    asked_at: Mapped[datetime]
    actor: Mapped[str]
    language: Mapped[str]
    question: Mapped[str]
    reason: Mapped[str]
