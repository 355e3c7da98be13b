"""Segments as they cross a border: rules of typed conditions, members and scores."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from erp_core.crm.rfm import RfmGroup
from erp_core.crm.states import Stage
from erp_core.kernel.actor import PartyId
from erp_core.kernel.money import Amount, Money
from erp_core.kernel.schema import CountryCode, LanguageCode, Name, RecordId, Schema
from erp_core.parties import CustomerType, Region

Days = Annotated[int, Field(ge=1, le=3650)]
Score = Annotated[int, Field(ge=1, le=5)]
Times = Annotated[int, Field(ge=0, le=1_000_000)]


class _Condition(Schema):
    """What every condition has.

    Attributes:
        negated: Those are meant for whom it is not so.
    """

    negated: bool = False


class StageIs(_Condition):
    """They stand in one of some stages of the lifecycle."""

    kind: Literal["stage"] = "stage"
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=6)]


class TypeIs(_Condition):
    """They buy in one of some ways: retail, wholesale, corporate."""

    kind: Literal["customer_type"] = "customer_type"
    types: Annotated[tuple[CustomerType, ...], Field(min_length=1, max_length=3)]


class RegionIs(_Condition):
    """They belong to one of some sales regions."""

    kind: Literal["region"] = "region"
    regions: Annotated[tuple[Region, ...], Field(min_length=1, max_length=20)]


class CountryIs(_Condition):
    """Their latest address is in one of some countries."""

    kind: Literal["country"] = "country"
    countries: Annotated[tuple[CountryCode, ...], Field(min_length=1, max_length=50)]


class LanguageIs(_Condition):
    """They are written to in a language."""

    kind: Literal["language"] = "language"
    language: LanguageCode


class LastOrder(_Condition):
    """Their last confirmed order is at most so many days ago; who never ordered is not meant."""

    kind: Literal["last_order"] = "last_order"
    within_days: Days


class Orders(_Condition):
    """They confirmed so many orders in the last days, today included."""

    kind: Literal["orders"] = "orders"
    days: Days
    at_least: Times = 0
    at_most: Times | None = None


class NetValue(_Condition):
    """The orders that they confirmed in the last days come to so much, net."""

    kind: Literal["net_value"] = "net_value"
    days: Days
    at_least: Amount
    at_most: Amount | None = None


class BoughtProduct(_Condition):
    """They ordered a product in the last days."""

    kind: Literal["bought_product"] = "bought_product"
    product_id: RecordId
    days: Days


class BoughtCategory(_Condition):
    """They ordered something of a category, or of one below it, in the last days."""

    kind: Literal["bought_category"] = "bought_category"
    category_id: RecordId
    days: Days


class OpenBalance(_Condition):
    """What is open on their invoices comes to so much."""

    kind: Literal["open_balance"] = "open_balance"
    at_least: Amount
    at_most: Amount | None = None


class ConsentOn(_Condition):
    """There is a proven address of theirs on a channel where we may write to win more business."""

    kind: Literal["consent"] = "consent"
    channel: Literal["telegram", "sms", "whatsapp", "email"]


class OwnerIs(_Condition):
    """Somebody here looks after them: has an open opportunity of theirs, or their last order."""

    kind: Literal["owner"] = "owner"
    user_id: RecordId


class RfmIs(_Condition):
    """They are in one of some groups by recency, frequency and money, with such scores at least."""

    kind: Literal["rfm"] = "rfm"
    groups: Annotated[tuple[RfmGroup, ...], Field(max_length=8)] = ()
    recency: Score = 1
    frequency: Score = 1
    monetary: Score = 1


Condition = Annotated[
    StageIs
    | TypeIs
    | RegionIs
    | CountryIs
    | LanguageIs
    | LastOrder
    | Orders
    | NetValue
    | BoughtProduct
    | BoughtCategory
    | OpenBalance
    | ConsentOn
    | OwnerIs
    | RfmIs,
    Field(discriminator="kind"),
]


class Rule(Schema):
    """Which customers are meant: those for whom all conditions hold, or any of them."""

    match: Literal["all", "any"] = "all"
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=10)]


class NewSegment(Schema):
    """A segment to save."""

    name_en: Name
    name_zh: Name
    rule: Rule


class SegmentChange(Schema):
    """A segment as it is to be, and which version of it was seen."""

    version: int
    name_en: Name
    name_zh: Name
    rule: Rule


class SegmentView(Schema):
    """A segment and how many customers it has now."""

    id: RecordId
    name_en: str
    name_zh: str
    rule: Rule
    version: int
    count: int
    created_at: datetime
    archived_at: datetime | None

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_zh if language == "zh" else self.name_en


class SegmentCount(Schema):
    """How many customers a rule means, of how many in sight."""

    count: int
    of: int


class SegmentMember(Schema):
    """A customer that a segment has now."""

    party_id: PartyId
    name: str
    name_zh: str | None
    customer_type: CustomerType
    region: Region | None
    country: str | None


class RfmCustomer(Schema):
    """A customer's scores, 5 is best, and what they are of."""

    party_id: PartyId
    name: str
    last_on: date
    invoices: int
    net: Money
    recency: Score
    frequency: Score
    monetary: Score
    group: RfmGroup


class RfmCount(Schema):
    """A group by recency, frequency and money, and how many are in it."""

    group: RfmGroup
    name_en: str
    name_zh: str
    customers: int
    net: Money


class RfmReport(Schema):
    """The groups on a day, the best first, and every customer with an invoice until then."""

    on: date
    groups: tuple[RfmCount, ...]
    customers: tuple[RfmCustomer, ...]
