"""The tables of customers and suppliers: who they are, how to reach them, what is agreed."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from erp_core import finance, parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import LanguageCode, Name, Schema
from erp_core.kernel.transaction import Tx
from erp_core.parties import (
    ContactKind,
    CustomerType,
    Listed,
    NewAddress,
    NewContactPoint,
    NewParty,
    PartyKind,
    PartyRole,
    Region,
)
from frontdesk.sheets.cells import Figure
from frontdesk.sheets.people import People, contact, holding

HEADINGS = {
    "name": ("name", "customer", "名称", "客户", "客户名称"),
    "name_zh": ("name_zh", "中文名", "中文名称"),
    "kind": ("kind", "种类"),
    "customer_type": ("customer_type", "客户类型"),
    "region": ("region", "地区"),
    "email": ("email", "e-mail", "邮箱", "电子邮件"),
    "phone": ("phone", "mobile", "电话", "手机"),
    "language": ("language", "语言"),
    "recipient": ("recipient", "收件人"),
    "street": ("street", "街道", "地址"),
    "postcode": ("postcode", "zip", "邮编"),
    "city": ("city", "城市"),
    "country": ("country", "国家"),
    "tax_id": ("tax_id", "vat_id", "税号"),
    "payment_days": ("payment_days", "账期"),
    "credit_limit": ("credit_limit", "信用额度"),
}
_ADDRESS = ("street", "postcode", "city")


class KnownAlready(Conflict):
    """There is such a customer already."""


class CustomerLine(Schema):
    """A customer.

    Attributes:
        customer_type: How they buy; a person retail and a company corporate where it is empty.
        kind: ``company`` or ``person``; a company where the cell is empty and there is a tax id.
        country: ISO 3166-1 alpha-2; the organisation's where the cell is empty.
        recipient: Who is named on the address; the customer where the cell is empty.
        payment_days: Days to pay; nothing is agreed where the cell is empty.
        credit_limit: In the organisation's currency.
    """

    name: Name
    name_zh: Name | None = None
    kind: PartyKind | None = None
    customer_type: CustomerType | None = None
    region: Region | None = None
    email: str | None = None
    phone: str | None = None
    language: LanguageCode | None = None
    recipient: Name | None = None
    street: Name | None = None
    postcode: Name | None = None
    city: Name | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    tax_id: Name | None = None
    payment_days: Annotated[int, Field(ge=0, le=365)] | None = None
    credit_limit: Annotated[Number, Figure, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _address_is_whole(self) -> "CustomerLine":
        given = [name for name in _ADDRESS if getattr(self, name)]
        if given and len(given) < len(_ADDRESS):
            message = "an address needs street, postcode and city"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _limit_has_days(self) -> "CustomerLine":
        if self.credit_limit is not None and self.payment_days is None:
            message = "a credit limit needs payment_days as well"
            raise ValueError(message)
        return self


class PartyEntry:
    """Enters customers, or suppliers, with their addresses and what is agreed with them.

    Args:
        tx: The transaction.
        actor: Who enters them.
        role: What they are for us.
    """

    def __init__(self, tx: Tx, actor: Actor, role: PartyRole = PartyRole.CUSTOMER) -> None:
        self._tx = tx
        self._actor = actor
        self._role = role
        self._home = get_organisation(tx)
        self._people = People(tx, actor)

    def enter(self, line: CustomerLine) -> None:
        """Enter one customer or supplier.

        Raises:
            KnownAlready: Somebody has this e-mail or phone, or, without either, this name.
            BadEmail: The e-mail is none.
            BadPhone: No country assigns such a number.
        """
        self._refuse_known(line)
        party = parties.create_party(self._tx, self._actor, self._party(line))
        self._people.add(party, [line.email] if line.email else [])
        if line.payment_days is not None:
            limit = line.credit_limit
            finance.set_customer_terms(
                self._tx,
                self._actor,
                party.id,
                line.payment_days,
                None if limit is None else Money.of(limit, self._home.currency),
            )

    def _refuse_known(self, line: CustomerLine) -> None:
        for kind, value in _contacts(line):
            found = parties.parties_with_contact(self._tx, kind, value)
            if found:
                name = parties.get_party(self._tx, self._actor, found[0]).name
                message = f"{name} has this {kind} already."
                raise KnownAlready(message, field=kind.value)
        if not _contacts(line) and self._people.named(line.name):
            message = f"There is a {line.name} already; add an e-mail or phone to tell them apart."
            raise KnownAlready(message, field="name")

    def _party(self, line: CustomerLine) -> NewParty:
        return NewParty(
            kind=line.kind or (PartyKind.COMPANY if line.tax_id else PartyKind.PERSON),
            name=line.name,
            name_zh=line.name_zh,
            language=line.language or self._home.language,
            roles=frozenset({self._role}),
            tax_id=line.tax_id,
            customer_type=line.customer_type,
            region=line.region,
            contact_points=tuple(
                NewContactPoint(kind=kind, value=value) for kind, value in _contacts(line)
            ),
            addresses=tuple(_addresses(line, self._home.country)),
        )


def supplier_entry(tx: Tx, actor: Actor) -> PartyEntry:
    """Make what enters suppliers."""
    return PartyEntry(tx, actor, PartyRole.SUPPLIER)


def customers_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write every customer as a line, the oldest first, with the latest address."""
    return _out(tx, actor, PartyRole.CUSTOMER)


def suppliers_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write every supplier as a line, the oldest first, with the latest address."""
    return _out(tx, actor, PartyRole.SUPPLIER)


def _out(tx: Tx, actor: Actor, role: PartyRole) -> Iterator[dict[str, str]]:
    for one in holding(People(tx, actor), role):
        yield _line_out(tx, actor, one)


def _line_out(tx: Tx, actor: Actor, one: Listed) -> dict[str, str]:
    party, address = one.party, next(iter(one.addresses), None)
    terms = finance.customer_terms(tx, actor, party.id)
    limit = terms.credit_limit
    return {
        "name": party.name,
        "name_zh": party.name_zh or "",
        "kind": party.kind.value,
        "customer_type": party.customer_type.value,
        "region": party.region.value if party.region else "",
        "email": contact(one, ContactKind.EMAIL),
        "phone": contact(one, ContactKind.PHONE),
        "language": party.language,
        "recipient": address.recipient if address else "",
        "street": address.street if address else "",
        "postcode": address.postcode if address else "",
        "city": address.city if address else "",
        "country": address.country if address else "",
        "tax_id": party.tax_id or "",
        "payment_days": str(terms.payment_days),
        "credit_limit": f"{limit.amount}" if limit else "",
    }


def _contacts(line: CustomerLine) -> list[tuple[ContactKind, str]]:
    given = ((ContactKind.EMAIL, line.email), (ContactKind.PHONE, line.phone))
    return [(kind, value) for kind, value in given if value]


def _addresses(line: CustomerLine, home: str) -> Iterator[NewAddress]:
    if line.street and line.postcode and line.city:
        yield NewAddress(
            recipient=line.recipient or line.name,
            street=line.street,
            postcode=line.postcode,
            city=line.city,
            country=line.country or home,
        )
