"""How lately, how often and for how much customers bought: scores of 1 to 5 and what they mean.

Scores are quintiles. Who is ahead of a customer decides the score, never an id, so that equals
have equal scores: with n customers, the score is 1 + 5 x (those strictly behind) // n.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

MOST = 5


class RfmGroup(StrEnum):
    """What is to be done with customers of some scores: the eleven usual names in eight groups."""

    CHAMPIONS = "champions"
    LOYAL = "loyal"
    NEW = "new"
    ATTENTION = "attention"
    AT_RISK = "at_risk"
    CANNOT_LOSE = "cannot_lose"
    HIBERNATING = "hibernating"
    LOST = "lost"


GROUPS: Mapping[RfmGroup, tuple[str, str]] = MappingProxyType(
    {
        RfmGroup.CHAMPIONS: ("Champions", "核心客户"),
        RfmGroup.LOYAL: ("Loyal or becoming so", "忠诚及潜力客户"),
        RfmGroup.NEW: ("New and promising", "新客及有望客户"),
        RfmGroup.ATTENTION: ("Need attention", "需要关注"),
        RfmGroup.AT_RISK: ("At risk", "有流失风险"),
        RfmGroup.CANNOT_LOSE: ("Cannot be lost", "不可失去"),
        RfmGroup.HIBERNATING: ("Hibernating", "休眠客户"),
        RfmGroup.LOST: ("Lost", "已流失"),
    }
)
"""The groups in English and Chinese, the best first."""

GROUP_OF: Mapping[str, RfmGroup] = MappingProxyType(
    {
        "champions": RfmGroup.CHAMPIONS,
        "loyal": RfmGroup.LOYAL,
        "potential_loyalist": RfmGroup.LOYAL,
        "new": RfmGroup.NEW,
        "promising": RfmGroup.NEW,
        "need_attention": RfmGroup.ATTENTION,
        "about_to_sleep": RfmGroup.ATTENTION,
        "at_risk": RfmGroup.AT_RISK,
        "cannot_lose": RfmGroup.CANNOT_LOSE,
        "hibernating": RfmGroup.HIBERNATING,
        "lost": RfmGroup.LOST,
    }
)
"""The eleven usual names, and the group of each."""

_NAMES: tuple[tuple[str, ...], ...] = (
    ("lost", "lost", "at_risk", "cannot_lose", "cannot_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "at_risk"),
    ("about_to_sleep", "need_attention", "need_attention", "loyal", "loyal"),
    ("promising", "potential_loyalist", "potential_loyalist", "loyal", "champions"),
    ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),
)
"""The usual name by recency (rows, 1 to 5) and by frequency and money together (columns)."""


class Bought(Protocol):
    """What a customer was invoiced until a day, with all entries that are taken for one."""

    @property
    def last_on(self) -> date:
        """The day of the latest invoice."""

    @property
    def invoices(self) -> int:
        """How many invoices."""

    @property
    def net_minor(self) -> int:
        """Their net less what was credited, in minor units of the books."""


@dataclass(frozen=True)
class Scores:
    """Three quintiles, 5 is best, and the usual name of them."""

    recency: int
    frequency: int
    monetary: int

    @property
    def usual_name(self) -> str:
        """One of the eleven usual names; frequency and money count together, rounded up."""
        together = (self.frequency + self.monetary + 1) // 2
        return _NAMES[self.recency - 1][together - 1]

    @property
    def group(self) -> RfmGroup:
        """The group of the usual name."""
        return GROUP_OF[self.usual_name]


def scores_of(bought: Mapping[int, Bought]) -> dict[int, Scores]:
    """Score customers among each other."""
    recency = _quintiles({id_: one.last_on.toordinal() for id_, one in bought.items()})
    frequency = _quintiles({id_: one.invoices for id_, one in bought.items()})
    monetary = _quintiles({id_: one.net_minor for id_, one in bought.items()})
    return {id_: Scores(recency[id_], frequency[id_], monetary[id_]) for id_ in bought}


def _quintiles(values: Mapping[int, int]) -> dict[int, int]:
    behind = _behind(sorted(values.values()))
    return {id_: 1 + MOST * behind[value] // len(values) for id_, value in values.items()}


def _behind(ordered: Sequence[int]) -> dict[int, int]:
    """Tell of each value how many are smaller."""
    found: dict[int, int] = {}
    for place, value in enumerate(ordered):
        found.setdefault(value, place)
    return found
