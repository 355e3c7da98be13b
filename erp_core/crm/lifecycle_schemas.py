"""What stages lead to and how customers flow between them, as they cross a border."""

from datetime import date, datetime

from pydantic import Field

from erp_core.crm.states import EffectKind, EffectState, Stage
from erp_core.kernel.actor import PartyId
from erp_core.kernel.schema import RecordId, Schema


class EffectView(Schema):
    """What a change of stage led to.

    Attributes:
        what: Its name; of the end of a campaign, the kind of campaign.
        activity_id: The activity of a task.
    """

    id: RecordId
    change_id: RecordId
    party_id: PartyId
    kind: EffectKind
    what: str
    text_en: str
    text_zh: str
    activity_id: RecordId | None
    state: EffectState
    settled_at: datetime | None

    def text_in(self, language: str) -> str:
        """Return what is to be done, in a language."""
        return self.text_zh if language == "zh" else self.text_en


class Settlement(Schema):
    """What becomes of a suggestion."""

    taken: bool


class StageFlow(Schema):
    """Customers who went from one stage to another; without a source they were entered."""

    source: Stage | None
    target: Stage
    customers: int = Field(ge=1)


class FlowMonth(Schema):
    """A month of the lifecycle: who was where at its beginning and end, and who moved.

    Attributes:
        month: Its first day.
        began: Customers by stage before its first day; a stage without any is left out.
        flows: Who moved, in the order of the stages.
        ended: Customers by stage after its last day.
    """

    month: date
    began: dict[Stage, int]
    flows: tuple[StageFlow, ...]
    ended: dict[Stage, int]


class FlowReport(Schema):
    """How customers flowed between the stages, month by month."""

    months: tuple[FlowMonth, ...]
