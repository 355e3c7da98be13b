"""Activities as they cross a border: what is to be done, by whom and by when."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from erp_core.crm.states import ActivityKind, ActivityState
from erp_core.kernel.schema import Name, RecordId, Schema, Text


class NewActivity(Schema):
    """A call, meeting, mail or task to plan, about a customer, a lead or an opportunity.

    Attributes:
        owner_id: Who is to do it; who plans it unless given.
    """

    kind: ActivityKind
    subject: Name
    due_on: date
    owner_id: RecordId | None = None
    party_id: RecordId | None = None
    lead_id: RecordId | None = None
    opportunity_id: RecordId | None = None

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.party_id is None and self.lead_id is None and self.opportunity_id is None:
            message = "An activity is about a customer, a lead or an opportunity."
            raise ValueError(message)
        return self


class ActivityChange(Schema):
    """What is planned otherwise; what is left out stays as it was."""

    subject: Name | None = None
    due_on: date | None = None
    owner_id: RecordId | None = None


class ActivityEnd(Schema):
    """What came of an activity, or why it is not done."""

    outcome: Annotated[Text, Field(min_length=1, max_length=2000)]


class NextActivity(Schema):
    """What is to be done first about something."""

    id: RecordId
    kind: ActivityKind
    subject: str
    due_on: date
    overdue: bool


class ActivityView(Schema):
    """An activity, and what it is about.

    Attributes:
        overdue: It is still planned although its day has passed.
        party_name: The customer's name, or the lead's.
        outcome: What came of it, or why it was not done.
    """

    id: RecordId
    kind: ActivityKind
    subject: str
    state: ActivityState
    due_on: date
    overdue: bool
    owner_id: RecordId | None
    party_id: RecordId | None
    party_name: str | None
    lead_id: RecordId | None
    opportunity_id: RecordId | None
    opportunity_title: str | None
    outcome: str | None
    created_at: datetime
    ended_at: datetime | None
