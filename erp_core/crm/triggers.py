"""What an opportunity was stays written down: kept by the database itself."""

from erp_core.kernel.trigger import Trigger, changed, refusing

_FACTS = ("opportunity_id", "from_state", "to_state", "stage_id", "value_minor", "close_on")
_WORDS = "the history of an opportunity is append-only"

TRIGGERS: tuple[Trigger, ...] = (
    refusing(
        "opportunity_steps_keep",
        "opportunity_steps",
        "UPDATE",
        _WORDS,
        changed((*_FACTS, "business_date", "at", "actor")),
    ),
    refusing("opportunity_steps_stay", "opportunity_steps", "DELETE", _WORDS),
)
