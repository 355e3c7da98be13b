"""The one organisation that a deployment serves: its name, place, currency, zone and language."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.errors import Conflict, NotFound
from erp_core.kernel.money import Currency
from erp_core.kernel.schema import CountryCode, LanguageCode, Name, Schema
from erp_core.kernel.table import BigId, Table
from erp_core.kernel.transaction import Tx


class NoOrganisation(NotFound):
    """No organisation has been set up in this database."""


class OrganisationExists(Conflict):
    """This database already serves an organisation."""


class OrganisationRow(Table):
    """The single row that describes the organisation."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("fiscal_year_start BETWEEN 1 AND 12", name="fiscal_year_start"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    name_zh: Mapped[str | None]
    country: Mapped[str]
    currency: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str]
    fiscal_year_start: Mapped[int]


class Organisation(Schema):
    """The organisation: ISO country and currency, IANA time zone, default language.

    Attributes:
        fiscal_year_start: The month in which its fiscal years begin, 1 to 12.
    """

    name: Name
    name_zh: Name | None = None
    country: CountryCode
    currency: Currency
    zone: str
    language: LanguageCode = "en"
    fiscal_year_start: int = Field(default=1, ge=1, le=12)


@dataclass(frozen=True)
class Home:
    """What of the organisation never changes once it is founded."""

    currency: str
    zone: str


class _Known:
    """The organisation as read by this transaction."""

    def __init__(self) -> None:
        self.organisation: Organisation | None = None


def found_organisation(tx: Tx, organisation: Organisation) -> None:
    """Set up the organisation, once.

    Raises:
        OrganisationExists: There is one already.
    """
    ZoneInfo(organisation.zone)
    if tx.session.get(OrganisationRow, 1) is not None:
        raise OrganisationExists
    tx.session.add(OrganisationRow(id=1, **organisation.model_dump()))
    tx.session.flush()


def get_organisation(tx: Tx) -> Organisation:
    """Return the organisation.

    Raises:
        NoOrganisation: The database is empty.
    """
    known = tx.local(_Known)
    if known.organisation is None:
        row = tx.session.scalar(select(OrganisationRow))
        if row is None:
            raise NoOrganisation
        known.organisation = Organisation.model_validate(
            {name: getattr(row, name) for name in Organisation.model_fields}
        )
    return known.organisation


def home(tx: Tx) -> Home:
    """Return what never changes of the organisation; it is read once a process.

    Raises:
        NoOrganisation: The database is empty.
    """
    known = tx.known(Home)
    if known is None:
        organisation = get_organisation(tx)
        known = Home(organisation.currency, organisation.zone)
        tx.learn(known)
    return known


def set_fiscal_year_start(tx: Tx, month: int) -> None:
    """Let fiscal years begin in a month; whoever keeps the books says when that may be."""
    tx.session.get_one(OrganisationRow, 1, with_for_update=True).fiscal_year_start = month
    tx.session.flush()
    tx.local(_Known).organisation = None


def house_zone(tx: Tx) -> ZoneInfo:
    """Return the organisation's time zone."""
    return ZoneInfo(home(tx).zone)


def local_time(tx: Tx, moment: datetime | None = None) -> datetime:
    """Return a moment (now, unless given) in the organisation's time zone."""
    return (moment or tx.now).astimezone(house_zone(tx))


def business_date(tx: Tx) -> date:
    """Return today in the organisation's time zone: the date every document carries."""
    return local_time(tx).date()
