"""The pipeline as it crosses a border: stages, opportunities, the board and the forecast."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from erp_core.crm.activity_schemas import NextActivity
from erp_core.crm.states import OpportunityState
from erp_core.kernel.money import Amount, Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.parties import NewParty
from erp_core.sales import NewOrderLine

Share = Annotated[Number, Field(ge=0, le=1)]
"""A probability, from 0 to 1."""


class StageView(Schema):
    """A stage of the pipeline, and how likely an order is for what stands in it."""

    id: RecordId
    name_en: str
    name_zh: str
    probability: Number
    position: int

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_zh if language == "zh" else self.name_en


class PipelineStageSetting(Schema):
    """A stage as the house wants it; one without an id is new."""

    id: RecordId | None = None
    name_en: Name
    name_zh: Name
    probability: Share


class PipelineSetting(Schema):
    """All stages of the pipeline, first to last; those that are left out are not used any more."""

    stages: Annotated[tuple[PipelineStageSetting, ...], Field(min_length=1, max_length=12)]


class PipelineView(Schema):
    """The stages of the pipeline, first to last."""

    stages: tuple[StageView, ...]


class Estimate(Schema):
    """What an opportunity may bring, and by when.

    Attributes:
        value: In the house's own currency, without tax.
        close_on: The day by which we expect the order.
    """

    value: Amount
    close_on: date


class NewOpportunity(Estimate):
    """An order that may come.

    Attributes:
        stage_id: Where it begins; the first stage unless given.
        owner_id: Who looks after it; who enters it unless given.
        source: Where it came from.
    """

    title: Name
    party_id: RecordId
    stage_id: RecordId | None = None
    owner_id: RecordId | None = None
    source: Name = "console"


class LeadConversion(Estimate):
    """What becomes of a lead: an opportunity of a customer we know, or of one to be entered.

    Attributes:
        title: What it is about; unless given, what the lead looks for.
        party_id: The customer, if we know them; else ``party`` or the lead's own.
        party: The customer to enter.
    """

    title: Name | None = None
    party_id: RecordId | None = None
    party: NewParty | None = None

    @model_validator(mode="after")
    def _one_customer(self) -> Self:
        if self.party_id is not None and self.party is not None:
            message = "Name a customer or enter one, not both."
            raise ValueError(message)
        return self


class OpportunityChange(Schema):
    """What is known better now; what is left out stays as it was.

    Attributes:
        version: What the card looked like; nothing is changed if somebody has changed it since.
    """

    title: Name | None = None
    value: Amount | None = None
    close_on: date | None = None
    owner_id: RecordId | None = None
    version: Annotated[int, Field(ge=0)] | None = None


class OpportunityMove(Schema):
    """Where an opportunity goes on the board.

    Attributes:
        stage_id: The column.
        after_id: The card that it stands below there; None: at the top.
        version: What the card looked like; it is not moved if somebody has changed it since.
    """

    stage_id: RecordId
    after_id: RecordId | None = None
    version: Annotated[int, Field(ge=0)] | None = None


class OpportunityQuote(Schema):
    """What to offer for an opportunity; the prices are the catalog's."""

    lines: Annotated[tuple[NewOrderLine, ...], Field(min_length=1, max_length=1000)]
    valid_days: Annotated[int, Field(ge=1, le=365)] = 14
    send: bool = True


class WonBy(Schema):
    """The order that came; None: the quotation of the opportunity is accepted now."""

    order_id: RecordId | None = None


class LostBecause(Schema):
    """Why nothing came of it."""

    reason: Name


class TakenUpBecause(Schema):
    """Why something may become of it after all."""

    reason: Name


class OpportunityView(Schema):
    """An opportunity as staff see it.

    Attributes:
        probability: How likely an order is, by its stage; 1 once won and 0 once lost.
        weighted: The value times that.
        age_days: Days since it entered its stage; up to its end, once it has one.
        late: It is open although the day by which we expected the order has passed.
        next_activity: What is to be done first.
        reason: Why it was lost.
    """

    id: RecordId
    title: str
    party_id: RecordId
    party_name: str
    lead_id: RecordId | None
    source: str
    state: OpportunityState
    version: int
    stage_id: RecordId
    probability: Number
    value: Money
    weighted: Money
    close_on: date
    late: bool
    in_stage_since: date
    age_days: int
    owner_id: RecordId | None
    next_activity: NextActivity | None
    quotation_id: RecordId | None
    order_id: RecordId | None
    reason: str | None
    closed_on: date | None
    business_date: date
    created_at: datetime
    changed_at: datetime


class OpportunityStepView(Schema):
    """What an opportunity was from a moment on."""

    from_state: OpportunityState | None
    to_state: OpportunityState
    stage_id: RecordId
    value: Money
    close_on: date
    reason: str | None
    business_date: date
    at: datetime
    actor: str


class BoardColumn(Schema):
    """A stage with what stands in it: how many, their sum, and the sum by probability."""

    stage: StageView
    count: int
    value: Money
    weighted: Money
    cards: tuple[OpportunityView, ...]


class Board(Schema):
    """The pipeline as a board; the sums are of every open opportunity, shown or not."""

    columns: tuple[BoardColumn, ...]
    count: int
    value: Money
    weighted: Money


class ForecastMonth(Schema):
    """What a month may bring.

    Attributes:
        month: Its first day.
        count: Open opportunities that we expect in it.
        value: Their sum.
        weighted: Their sum by probability.
        won: What was won in it.
        late: Days that have passed are in it, with opportunities still open.
    """

    month: date
    count: int
    value: Money
    weighted: Money
    won: Money
    late: bool


class PipelineForecast(Schema):
    """The months with something in them, first to last, as it is known on a day."""

    on: date
    months: tuple[ForecastMonth, ...]
    weighted: Money
