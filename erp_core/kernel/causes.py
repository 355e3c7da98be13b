"""Why something is over, as one of a few: the same set for cases, conversations and returns.

A person also says it in their own words; the words are for who reads one record, the cause for
who counts many.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from erp_core.kernel.errors import Invalid


class Subject(StrEnum):
    """What is over."""

    CASE = "case"
    THREAD = "thread"
    RETURN = "return"


class Cause(StrEnum):
    """Why it came up, so that it can be counted."""

    FAULTY = "faulty"
    DAMAGED = "damaged"
    NOT_FRESH = "not_fresh"
    TASTE = "taste"
    WRONG_ITEM = "wrong_item"
    MISSING_PART = "missing_part"
    UNAVAILABLE = "unavailable"
    LATE = "late"
    ADDRESS = "address"
    BILLING = "billing"
    CHANGED_MIND = "changed_mind"
    QUESTION = "question"
    ORDERING = "ordering"
    NO_ANSWER = "no_answer"
    NOT_FOR_US = "not_for_us"
    OTHER = "other"
    NOT_NOTED = "not_noted"
    """Nobody said; it is never chosen."""


class CauseNotFitting(Invalid):
    """This is no reason for which something of this kind is over."""


GOODS = frozenset(
    {
        Cause.FAULTY,
        Cause.DAMAGED,
        Cause.NOT_FRESH,
        Cause.TASTE,
        Cause.WRONG_ITEM,
        Cause.MISSING_PART,
        Cause.UNAVAILABLE,
    }
)
"""What is about the goods themselves, and so about who buys and who makes them."""
FAULTS = GOODS - {Cause.UNAVAILABLE}
"""What was wrong with goods that were had; what could not be had is told as unmet demand."""
_TALK = tuple(one for one in Cause if one is not Cause.NOT_NOTED)
CHOICES: Mapping[Subject, tuple[Cause, ...]] = MappingProxyType(
    {
        Subject.CASE: tuple(one for one in _TALK if one is not Cause.NOT_FOR_US),
        Subject.THREAD: (
            Cause.QUESTION,
            Cause.ORDERING,
            *(one for one in _TALK if one not in {Cause.QUESTION, Cause.ORDERING}),
        ),
        Subject.RETURN: (
            *(one for one in Cause if one in FAULTS),
            Cause.LATE,
            Cause.CHANGED_MIND,
            Cause.OTHER,
        ),
    }
)
"""What may be chosen for each kind, what is likeliest first."""

NAMES: Mapping[Cause, tuple[str, str]] = MappingProxyType(
    {
        Cause.FAULTY: ("Faulty", "质量问题"),
        Cause.DAMAGED: ("Damaged on the way", "运输损坏"),
        Cause.NOT_FRESH: ("Not fresh", "不新鲜"),
        Cause.TASTE: ("Not to their taste", "不合口味"),
        Cause.WRONG_ITEM: ("Wrong item", "发错货"),
        Cause.MISSING_PART: ("Something missing", "缺件"),
        Cause.UNAVAILABLE: ("Could not be had", "无法供应"),
        Cause.LATE: ("Late", "送货延迟"),
        Cause.ADDRESS: ("Wrong address", "地址错误"),
        Cause.BILLING: ("Bill or payment", "账单或付款"),
        Cause.CHANGED_MIND: ("Changed their mind", "改变主意"),
        Cause.QUESTION: ("Question answered", "解答咨询"),
        Cause.ORDERING: ("Order or change", "下单或改单"),
        Cause.NO_ANSWER: ("Customer did not answer", "客户未回复"),
        Cause.NOT_FOR_US: ("Not meant for us", "与我们无关"),
        Cause.OTHER: ("Other", "其他"),
        Cause.NOT_NOTED: ("Not noted", "未记录"),
    }
)
"""Each in English and Chinese."""


def cause_name(cause: Cause, language: str) -> str:
    """Return the name of a cause in a language (``en`` or ``zh``)."""
    english, chinese = NAMES[cause]
    return chinese if language == "zh" else english


def require_fitting(cause: Cause, subject: Subject) -> Cause:
    """Return a cause that may be chosen for what is over.

    Raises:
        CauseNotFitting: ``facts["accepted"]`` names those that may.
    """
    accepted = CHOICES[subject]
    if cause not in accepted:
        raise CauseNotFitting(field="cause", accepted=", ".join(accepted))
    return cause
