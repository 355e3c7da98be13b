"""The rules of the lifecycle: an order leads forward, silence beyond the usual leads back."""

from dataclasses import dataclass
from decimal import Decimal

from erp_core.crm.states import Stage


@dataclass(frozen=True)
class SilenceRules:
    """How long silence may last.

    Attributes:
        usual_days: Assumed gap between purchases of somebody who bought once.
        risk_factor: At risk after this many usual gaps, but not before ``risk_days``.
        lost_factor: Lost after this many usual gaps, but not before ``lost_days``.
    """

    usual_days: Decimal = Decimal(60)
    risk_factor: Decimal = Decimal("1.5")
    risk_days: Decimal = Decimal(14)
    lost_factor: Decimal = Decimal(3)
    lost_days: Decimal = Decimal(90)


STANDARD = SilenceRules()

_AFTER_ORDER = {
    Stage.PROSPECT: Stage.NEW,
    Stage.NEW: Stage.ACTIVE,
    Stage.ACTIVE: Stage.ACTIVE,
    Stage.AT_RISK: Stage.ACTIVE,
    Stage.LOST: Stage.WON_BACK,
    Stage.WON_BACK: Stage.ACTIVE,
}


def after_order(stage: Stage) -> Stage:
    """Return the stage of a customer who has just bought."""
    return _AFTER_ORDER[stage]


def after_silence(
    stage: Stage, days_since: int, median_days: Decimal | None, rules: SilenceRules = STANDARD
) -> Stage:
    """Return the stage of a customer who has not bought for some days; one step at a time.

    Args:
        stage: The present stage.
        days_since: Days since the latest purchase.
        median_days: The customer's usual gap, if there is one.
        rules: How long silence may last.
    """
    usual = rules.usual_days if median_days is None else median_days
    if stage in (Stage.NEW, Stage.ACTIVE, Stage.WON_BACK):
        limit = max(usual * rules.risk_factor, rules.risk_days)
        return Stage.AT_RISK if days_since > limit else stage
    if stage is Stage.AT_RISK:
        limit = max(usual * rules.lost_factor, rules.lost_days)
        return Stage.LOST if days_since > limit else stage
    return stage
