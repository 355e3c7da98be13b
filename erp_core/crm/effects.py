"""What each stage of a customer's life leads to, as data: nobody changes stage without effect.

A task is for whoever sells, with days to do it in; a suggestion waits on the customer's page; and
a campaign for those of another stage is not for this customer any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from erp_core.crm.states import EffectKind, Stage


@dataclass(frozen=True)
class Effect:
    """One thing that entering a stage leads to.

    Attributes:
        what: Its name, for screens and campaigns.
        en: What is to be done, in English.
        zh: The same in Chinese.
        days: Until a task is due.
    """

    kind: EffectKind
    what: str
    en: str
    zh: str
    days: int = 0


def _stop(campaign: str, en: str, zh: str) -> Effect:
    return Effect(EffectKind.CAMPAIGN_STOP, campaign, en, zh)


_NO_MORE_FIRST = _stop("first_order", "No more mail about a first order", "不再发送首单推广")
_NO_MORE_REGULAR = _stop("regular", "No more mail for regular customers", "不再发送老客户推广")
_NO_MORE_WIN_BACK = _stop("win_back", "No more mail to win back", "不再发送挽回推广")

EFFECTS: Mapping[Stage, tuple[Effect, ...]] = MappingProxyType(
    {
        Stage.PROSPECT: (
            Effect(
                EffectKind.SUGGESTION,
                "offer_sample",
                "Offer a sample with the first order",
                "首单可附赠样品",
            ),
        ),
        Stage.NEW: (
            Effect(
                EffectKind.TASK,
                "ask_first_order",
                "Ask how the first order was",
                "询问首单体验",
                days=7,
            ),
            _NO_MORE_FIRST,
        ),
        Stage.ACTIVE: (
            Effect(
                EffectKind.SUGGESTION,
                "offer_standing_order",
                "Offer a standing order",
                "可提议定期订购",
            ),
            _NO_MORE_WIN_BACK,
        ),
        Stage.AT_RISK: (
            Effect(
                EffectKind.TASK,
                "ask_silence",
                "Ask why nothing was ordered for so long",
                "询问为何许久未下单",
                days=2,
            ),
        ),
        Stage.LOST: (
            Effect(
                EffectKind.SUGGESTION,
                "offer_return",
                "Make an offer to come back",
                "可提供回归优惠",
            ),
            _NO_MORE_REGULAR,
        ),
        Stage.WON_BACK: (
            Effect(
                EffectKind.TASK,
                "thank_return",
                "Thank them, and ask what brought them back",
                "致谢并询问回归原因",
                days=3,
            ),
            _NO_MORE_WIN_BACK,
        ),
    }
)
"""What each stage leads to; each kind at most once."""

BY_NAME: Mapping[str, Effect] = MappingProxyType(
    {one.what: one for effects in EFFECTS.values() for one in effects}
)
"""Each effect by its name."""
