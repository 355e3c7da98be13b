"""The tables of how somebody is reached: every address and every phone or e-mail of everybody."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.schema import CountryCode, Name, Schema
from erp_core.kernel.transaction import Tx
from erp_core.parties import AddressView, ContactKind, NewAddress, NewContactPoint
from frontdesk.sheets.masters import Row
from frontdesk.sheets.people import People

_WHO = {
    "customer": ("customer", "name", "客户", "名称"),
    "email": ("email", "e-mail", "邮箱"),
}
ADDRESSES = {
    **_WHO,
    "recipient": ("recipient", "收件人"),
    "street": ("street", "街道", "地址"),
    "postcode": ("postcode", "zip", "邮编"),
    "city": ("city", "城市"),
    "country": ("country", "国家"),
}
CONTACTS = {**_WHO, "kind": ("kind", "种类"), "value": ("value", "号码", "联系方式")}


class AddressLine(Schema):
    """An address of somebody, customer or supplier; the e-mail tells those of one name apart."""

    customer: Name
    email: str | None = None
    recipient: Name
    street: Name
    postcode: Annotated[Name, Field(max_length=20)]
    city: Name
    country: CountryCode


class ContactLine(Schema):
    """A phone number or e-mail address of somebody, to be added."""

    customer: Name
    email: str | None = None
    kind: ContactKind
    value: Name


class AddressEntry:
    """Adds addresses; one that is there already is left alone.

    The last line of somebody is the latest address, also where it is known and an older one was
    added here: then it is added once more.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)
        self._known = {
            id_: {_place(one) for one in listed.addresses}
            for id_, listed in self._people.listed.items()
        }
        self._added: dict[int, _Place] = {}

    def enter(self, line: AddressLine) -> None:
        """Add one address.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
        """
        party_id = self._people.one(line.customer, line.email)
        place = _place(line)
        if self._added.get(party_id, place) == place and place in self._known[party_id]:
            return
        new = NewAddress(**line.model_dump(exclude={"customer", "email"}))
        parties.add_address(self._tx, self._actor, party_id, new)
        self._known[party_id].add(place)
        self._added[party_id] = place


_Place = tuple[str, str, str, str, str]


def _place(one: AddressLine | AddressView) -> _Place:
    return one.recipient, one.street, one.postcode, one.city, one.country


class ContactEntry:
    """Adds phone numbers and e-mail addresses; one that is there already is left alone."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people = People(tx, actor)

    def enter(self, line: ContactLine) -> None:
        """Add one contact point.

        Raises:
            NoSuchCustomer: Nobody, or more than one, is called that.
            BadEmail: The e-mail is none.
            BadPhone: No country assigns such a number.
        """
        party_id = self._people.one(line.customer, line.email)
        new = NewContactPoint(kind=line.kind, value=line.value)
        parties.add_contact_point(self._tx, self._actor, party_id, new)


def addresses_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every address, by person and company, the oldest first."""
    people = People(tx, actor)
    for id_, listed in people.listed.items():
        latest = {_place(one): one for one in reversed(listed.addresses)}
        for one in sorted(latest.values(), key=lambda address: address.id):
            yield {
                **people.told(id_),
                "recipient": one.recipient,
                "street": one.street,
                "postcode": one.postcode,
                "city": one.city,
                "country": one.country,
            }


def contacts_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every phone number and e-mail address, by person and company, the oldest first."""
    people = People(tx, actor)
    for id_, listed in people.listed.items():
        for one in listed.contact_points:
            yield {**people.told(id_), "kind": one.kind.value, "value": one.value}
