"""People and companies as they cross a border."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from erp_core.kernel.actor import PartyId
from erp_core.kernel.money import Amount
from erp_core.kernel.schema import CountryCode, LanguageCode, Name, RecordId, Schema

ContactValue = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)
]
Postcode = Annotated[Name, Field(max_length=20)]
TaxId = Annotated[Name, Field(max_length=40)]
ChannelName = Annotated[str, StringConstraints(pattern="^[a-z]{2,20}$")]


class PartyKind(StrEnum):
    """A human being, or an organisation."""

    PERSON = "person"
    COMPANY = "company"


class CustomerType(StrEnum):
    """How somebody buys: for themselves, to sell on, or for their own house."""

    RETAIL = "retail"
    WHOLESALE = "wholesale"
    CORPORATE = "corporate"


class Region(StrEnum):
    """The sales region that somebody belongs to."""

    NORTH = "north"
    SOUTH = "south"
    EAST = "east"
    WEST = "west"
    CENTRAL = "central"


class PartyRole(StrEnum):
    """What a party is for us."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    EMPLOYEE = "employee"
    CONTACT = "contact"


class ContactKind(StrEnum):
    """The kinds of contact point."""

    PHONE = "phone"
    EMAIL = "email"


class Purpose(StrEnum):
    """Why we write: about their business with us, or to win more of it."""

    SERVICE = "service"
    MARKETING = "marketing"


class NewContactPoint(Schema):
    """A phone number or e-mail address to add; numbers without +country are the organisation's."""

    kind: ContactKind
    value: ContactValue


class NewAddress(Schema):
    """A postal address to add."""

    recipient: Name
    street: Name
    postcode: Postcode
    city: Name
    country: CountryCode


class NewParty(Schema):
    """A person or company to enter.

    Attributes:
        customer_type: How they buy; unless given, a person retail and a company corporate.
    """

    kind: PartyKind
    name: Name
    name_zh: Name | None = None
    language: LanguageCode = "en"
    roles: frozenset[PartyRole] = frozenset({PartyRole.CUSTOMER})
    tax_id: TaxId | None = None
    customer_type: CustomerType | None = None
    region: Region | None = None
    contact_points: Annotated[tuple[NewContactPoint, ...], Field(max_length=20)] = ()
    addresses: Annotated[tuple[NewAddress, ...], Field(max_length=20)] = ()

    @property
    def buys_as(self) -> CustomerType:
        """How they buy."""
        usual = CustomerType.RETAIL if self.kind is PartyKind.PERSON else CustomerType.CORPORATE
        return self.customer_type or usual


class PartyView(Schema):
    """A person or company.

    Attributes:
        merged_into: The entry that stands for this one.
    """

    id: PartyId
    kind: PartyKind
    name: str
    name_zh: str | None
    language: LanguageCode
    roles: tuple[PartyRole, ...]
    tax_id: str | None
    customer_type: CustomerType
    region: Region | None
    created_at: datetime
    archived_at: datetime | None
    merged_into: PartyId | None = None
    erased_at: datetime | None = None

    def name_in(self, language: str) -> str:
        """Return the name in a language, else the name there is."""
        return self.name_zh if language == "zh" and self.name_zh else self.name


class ContactPointView(Schema):
    """A phone number or e-mail address and whether it was proven."""

    id: int
    party_id: PartyId
    kind: ContactKind
    value: str
    verified: bool


class AddressView(Schema):
    """A postal address."""

    id: int
    party_id: PartyId
    recipient: str
    street: str
    postcode: str
    city: str
    country: str


class Powers(Schema):
    """What a person may do for a company.

    Attributes:
        view: See the company's records.
        order_up_to: Place orders up to this gross amount each; None: no orders at all.
        pay: Pay the company's invoices.
    """

    view: bool = False
    order_up_to: Amount | None = None
    pay: bool = False

    @model_validator(mode="after")
    def _acting_needs_sight(self) -> Self:
        if not self.view and (self.pay or self.order_up_to is not None):
            message = "Who may order or pay for a company must be able to view its records."
            raise ValueError(message)
        return self


class PowersView(Schema):
    """The powers of one person over one company."""

    person_id: PartyId
    company_id: PartyId
    powers: Powers


class NewConsent(Schema):
    """An agreement or objection to record.

    Attributes:
        party_id: Who it is about; None while unknown.
        channel: For example ``sms``.
        address: Phone number, e-mail address or account on that channel.
        purpose: Service or marketing.
        granted: Agreed (True) or objected (False).
        basis: Why we may (or may not), for example ``consent``, ``contract``, ``objection``.
        source: Where it was said, for example ``message 812`` or ``form``.
    """

    party_id: RecordId | None = None
    channel: ChannelName
    address: ContactValue
    purpose: Purpose
    granted: bool
    basis: Name
    source: Name


class ConsentView(Schema):
    """One line of the consent ledger."""

    id: int
    party_id: PartyId | None
    channel: str
    address: str
    purpose: Purpose
    granted: bool
    basis: str
    source: str
    recorded_at: datetime
