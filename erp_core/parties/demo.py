"""The people and companies of the demo: the story's own, and generated ones around them.

Phone numbers come from the ranges that the German regulator keeps free for fiction
(0171 39200 xx and Hamburg 040 66969 xxx); e-mail addresses end in example.com.
"""

from dataclasses import dataclass
from random import Random

from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties.demo_names import (
    CAFES,
    CHINESE,
    GERMAN,
    INTERNATIONAL,
    REGIONS,
    STREETS,
)
from erp_core.parties.schemas import (
    ContactKind,
    CustomerType,
    NewAddress,
    NewContactPoint,
    NewParty,
    PartyKind,
    PartyRole,
    Powers,
    Purpose,
    Region,
)
from erp_core.parties.service import create_party, grant_powers, record_consent

CAPACITY = 1000
"""Fictitious Hamburg numbers, and so generated customers at most."""


@dataclass(frozen=True)
class StoryParties:
    """Those whom the demo's story is about."""

    wei: PartyId
    ana: PartyId
    lindner: PartyId
    tom: PartyId


def enter_story(tx: Tx, actor: Actor) -> StoryParties:
    """Enter Wei Zhang, Ana of Café Lindner with her powers, the café, and Tom Berg."""
    wei = _wei(tx, actor)
    lindner = _lindner(tx, actor)
    ana = _ana(tx, actor)
    powers = Powers(view=True, order_up_to=Money.of(1500, "EUR"), pay=True)
    grant_powers(tx, actor, ana, lindner, powers)
    tom = _tom(tx, actor)
    _agree(tx, actor, ana, "sms", "+491713920002", Purpose.MARKETING)
    return StoryParties(wei=wei, ana=ana, lindner=lindner, tom=tom)


def enter_customers(tx: Tx, actor: Actor, random: Random, count: int) -> tuple[PartyId, ...]:
    """Enter generated customers, the same ones for the same seed.

    Args:
        tx: The transaction.
        actor: Who enters them.
        random: Seeded by the caller.
        count: How many, at most ``CAPACITY``.
    """
    return tuple(_customer(tx, actor, random, number) for number in range(count))


def _wei(tx: Tx, actor: Actor) -> PartyId:
    home = NewAddress(
        recipient="Wei Zhang",
        street="Speicherstraße 14",
        postcode="20457",
        city="Hamburg",
        country="DE",
    )
    new = NewParty(
        kind=PartyKind.PERSON,
        name="Wei Zhang",
        name_zh="张伟",
        language="zh",
        region=Region.NORTH,
        contact_points=(_phone("+491713920001"), _email("wei.zhang@example.com")),
        addresses=(home,),
    )
    return create_party(tx, actor, new).id


def _lindner(tx: Tx, actor: Actor) -> PartyId:
    shop = NewAddress(
        recipient="Café Lindner GmbH",
        street="Lange Reihe 27",
        postcode="20099",
        city="Hamburg",
        country="DE",
    )
    new = NewParty(
        kind=PartyKind.COMPANY,
        name="Café Lindner GmbH",
        tax_id="DE000000001",
        customer_type=CustomerType.WHOLESALE,
        region=Region.NORTH,
        contact_points=(_email("office@lindner.example.com"),),
        addresses=(shop,),
    )
    return create_party(tx, actor, new).id


def _ana(tx: Tx, actor: Actor) -> PartyId:
    new = NewParty(
        kind=PartyKind.PERSON,
        name="Ana Lindner",
        roles=frozenset({PartyRole.CONTACT}),
        contact_points=(_phone("+491713920002"), _email("ana@lindner.example.com")),
    )
    return create_party(tx, actor, new).id


def _tom(tx: Tx, actor: Actor) -> PartyId:
    home = NewAddress(
        recipient="Tom Berg",
        street="Elbchaussee 88",
        postcode="22763",
        city="Hamburg",
        country="DE",
    )
    new = NewParty(
        kind=PartyKind.PERSON,
        name="Tom Berg",
        region=Region.NORTH,
        contact_points=(_email("tom.berg@example.com"), _phone("+491713920003")),
        addresses=(home,),
    )
    return create_party(tx, actor, new).id


def _customer(tx: Tx, actor: Actor, random: Random, number: int) -> PartyId:
    draw = random.random()
    if draw < 0.3:
        name, name_zh, kind = f"{random.choice(CAFES)} {number + 1}", None, PartyKind.COMPANY
    elif draw < 0.55:
        (name, name_zh), kind = random.choice(CHINESE), PartyKind.PERSON
    else:
        given, family = random.choice((GERMAN, INTERNATIONAL))
        name, name_zh = f"{random.choice(given)} {random.choice(family)}", None
        kind = PartyKind.PERSON
    email = f"{_mailbox(name)}.{number + 1}@example.com"
    address = _address(random, name)
    new = NewParty(
        kind=kind,
        name=name,
        name_zh=name_zh,
        language="zh" if name_zh else "en",
        customer_type=_buys_as(kind, name),
        region=REGIONS[address.city],
        contact_points=(_phone(f"+494066969{number:03d}"), _email(email)),
        addresses=(address,),
    )
    party_id = create_party(tx, actor, new).id
    if random.random() < 0.4:
        _agree(tx, actor, party_id, "email", email, Purpose.MARKETING)
    return party_id


def _buys_as(kind: PartyKind, name: str) -> CustomerType:
    """Cafés buy to sell on; a hotel and a bakery for their own house."""
    if kind is PartyKind.PERSON:
        return CustomerType.RETAIL
    own_house = name.startswith(("Hotel", "Bäckerei"))
    return CustomerType.CORPORATE if own_house else CustomerType.WHOLESALE


def _address(random: Random, recipient: str) -> NewAddress:
    street, postcode, city = random.choice(STREETS)
    return NewAddress(
        recipient=recipient,
        street=f"{street} {random.randint(1, 120)}",
        postcode=postcode,
        city=city,
        country="DE",
    )


def _mailbox(name: str) -> str:
    """Write a name in the plain letters of a mailbox."""
    plain = name.casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("é", "e"), ("á", "a")):
        plain = plain.replace(letter, written)
    return ".".join(plain.split())


def _agree(
    tx: Tx, actor: Actor, party_id: PartyId, channel: str, address: str, purpose: Purpose
) -> None:
    record_consent(
        tx,
        actor,
        party_id=party_id,
        address=address,
        channel=channel,
        purpose=purpose,
        granted=True,
        basis="consent",
        source="order form",
    )


def _phone(value: str) -> NewContactPoint:
    return NewContactPoint(kind=ContactKind.PHONE, value=value)


def _email(value: str) -> NewContactPoint:
    return NewContactPoint(kind=ContactKind.EMAIL, value=value)
