"""Entering, finding and archiving people and companies."""

import pytest

from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.audit import verify_chain
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from erp_core.parties import (
    AddressNotFound,
    BadEmail,
    BadPhone,
    ContactKind,
    NewAddress,
    NewContactPoint,
    NewParty,
    PartyArchived,
    PartyKind,
    PartyNotFound,
    PartyRole,
    add_address,
    add_contact_point,
    addresses_of,
    archive_party,
    contact_points_of,
    create_party,
    find_parties,
    get_address,
    get_party,
    parties_with_contact,
    verify_contact_point,
)
from tests.builders.access import as_customer
from tests.builders.parties import a_company, a_customer, phone

HOME = NewAddress(
    recipient="Wei Zhang",
    street="Speicherstraße 14",
    postcode="20457",
    city="Hamburg",
    country="DE",
)


def test_a_party_is_entered_with_everything_it_came_with(database: Database) -> None:
    new = NewParty(
        kind=PartyKind.PERSON,
        name=" Wei Zhang ",
        name_zh="张伟",
        language="zh",
        roles=frozenset({PartyRole.CUSTOMER, PartyRole.CONTACT}),
        contact_points=(NewContactPoint(kind=ContactKind.PHONE, value="040 66969-001"),),
        addresses=(HOME,),
    )

    wei = database.run(lambda tx: create_party(tx, system(), new))

    assert wei == database.read(lambda tx: get_party(tx, system(), wei.id))
    assert (wei.name, wei.name_in("zh"), wei.name_in("en")) == ("Wei Zhang", "张伟", "Wei Zhang")
    assert wei.roles == (PartyRole.CONTACT, PartyRole.CUSTOMER)
    points = database.read(lambda tx: contact_points_of(tx, system(), wei.id))
    assert [(point.value, point.verified) for point in points] == [("+494066969001", False)]
    addresses = database.read(lambda tx: addresses_of(tx, system(), wei.id))
    assert [address.street for address in addresses] == ["Speicherstraße 14"]
    assert database.read(verify_chain).examined == 1


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (ContactKind.PHONE, "123", BadPhone),
        (ContactKind.PHONE, "call me", BadPhone),
        (ContactKind.EMAIL, "ana at lindner", BadEmail),
        (ContactKind.EMAIL, "a@b.example.com, c@d.example.com", BadEmail),
    ],
)
def test_a_contact_point_that_cannot_exist_is_refused_with_its_party(
    database: Database, kind: ContactKind, value: str, error: type[Exception]
) -> None:
    point = NewContactPoint(kind=kind, value=value)
    new = NewParty(kind=PartyKind.PERSON, name="Ana", contact_points=(point,))

    with pytest.raises(error):
        database.run(lambda tx: create_party(tx, system(), new))

    assert database.read(lambda tx: find_parties(tx, system(), "")).items == []


def test_one_number_written_in_any_way_finds_its_parties(database: Database) -> None:
    wei = a_customer(database, phone="+49 40 66969 001")
    house = a_company(database)
    point = NewContactPoint(kind=ContactKind.PHONE, value="(040) 66969001")
    database.run(lambda tx: add_contact_point(tx, system(), house.id, point))

    found = database.read(
        lambda tx: parties_with_contact(tx, ContactKind.PHONE, "0049 40 66969001")
    )

    assert found == (wei.id, house.id)


def test_text_that_is_no_number_belongs_to_nobody(database: Database) -> None:
    a_customer(database, phone=phone(1))

    assert database.read(lambda tx: parties_with_contact(tx, ContactKind.PHONE, "stop")) == ()


def test_mail_addresses_are_equal_whatever_their_case(database: Database) -> None:
    ana = a_customer(database, "Ana", email="Ana@Lindner.Example.com")

    found = database.read(
        lambda tx: parties_with_contact(tx, ContactKind.EMAIL, "ANA@lindner.example.COM")
    )

    assert found == (ana.id,)


def test_the_same_contact_point_twice_is_one(database: Database) -> None:
    wei = a_customer(database, phone=phone(1))
    again = NewContactPoint(kind=ContactKind.PHONE, value="040 66969 001")

    first = database.run(lambda tx: add_contact_point(tx, system(), wei.id, again))

    assert database.read(lambda tx: contact_points_of(tx, system(), wei.id)) == [first]


def test_a_proven_contact_point_says_so(database: Database) -> None:
    wei = a_customer(database, phone=phone(1))
    (point,) = database.read(lambda tx: contact_points_of(tx, system(), wei.id))

    proven = database.run(lambda tx: verify_contact_point(tx, system(), point.id))

    assert (proven.id, proven.verified) == (point.id, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lindner", ["Café Lindner GmbH"]),
        ("CAFÉ lind", ["Café Lindner GmbH"]),
        ("zhang 张", ["Wei Zhang"]),
        ("0049 40 66969001", ["Wei Zhang"]),
        ("66969", ["Wei Zhang"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
        ("", ["Café Lindner GmbH", "Wei Zhang"]),
    ],
)
def test_parties_are_found_by_every_word_of_a_search(
    database: Database, text: str, expected: list[str]
) -> None:
    a_customer(database, name_zh="张伟", phone=phone(1))
    a_company(database)

    found = database.read(lambda tx: find_parties(tx, system(), text))

    assert [party.name for party in found.items] == expected


def test_a_long_list_comes_in_pages(database: Database) -> None:
    names = [a_customer(database, f"Guest {number}").name for number in range(3)]

    first = database.read(lambda tx: find_parties(tx, system(), "guest", PageRequest(limit=2)))
    rest = database.read(
        lambda tx: find_parties(
            tx, system(), "guest", PageRequest(limit=2, before=first.next_before)
        )
    )

    assert [party.name for party in first.items + rest.items] == names[::-1]
    assert rest.next_before is None


def test_an_archived_party_stays_readable_but_takes_nothing_new(database: Database) -> None:
    wei = a_customer(database, phone=phone(1))
    database.run(lambda tx: archive_party(tx, system(), wei.id, "moved away"))

    with pytest.raises(PartyArchived):
        database.run(lambda tx: add_address(tx, system(), wei.id, HOME))
    with pytest.raises(PartyArchived):
        database.run(lambda tx: archive_party(tx, system(), wei.id, "again"))

    assert database.read(lambda tx: get_party(tx, system(), wei.id)).archived_at is not None
    assert database.read(lambda tx: addresses_of(tx, system(), wei.id)) == []
    assert database.read(lambda tx: find_parties(tx, system(), "wei")).items == []
    assert database.read(lambda tx: parties_with_contact(tx, ContactKind.PHONE, phone(1))) == ()


def test_another_partys_records_do_not_exist_for_a_customer(database: Database) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom Berg")
    address = database.run(lambda tx: add_address(tx, system(), tom.id, HOME))
    as_wei = as_customer(database, wei.id)

    for party_id in (tom.id, 999_999):
        with pytest.raises(PartyNotFound) as told:
            database.read(lambda tx, id_=party_id: get_party(tx, as_wei, id_))
        assert told.value.message == "There is no such person or company."
    for address_id in (address.id, 999_999):
        with pytest.raises(AddressNotFound):
            database.read(lambda tx, id_=address_id: get_address(tx, as_wei, id_))
    for read in (contact_points_of, addresses_of):
        with pytest.raises(PartyNotFound):
            database.read(lambda tx, read=read: read(tx, as_wei, tom.id))
    found = database.read(lambda tx: find_parties(tx, as_wei, ""))
    assert [party.id for party in found.items] == [wei.id]


def test_without_the_permission_nothing_is_entered(database: Database) -> None:
    nobody = Actor(ActorKind.STAFF, 1, "Nobody", frozenset({"parties.read"}), None)
    new = NewParty(kind=PartyKind.PERSON, name="Wei")

    with pytest.raises(NotAllowed):
        database.run(lambda tx: create_party(tx, nobody, new))

    assert database.read(lambda tx: find_parties(tx, nobody, "")).items == []


def test_a_scope_is_needed_as_well_as_a_permission(database: Database) -> None:
    wei, tom = a_customer(database), a_customer(database, "Tom Berg")
    limited = Actor(ActorKind.STAFF, 1, "Agent", frozenset({"parties.*"}), frozenset({wei.id}))

    with pytest.raises(PartyNotFound):
        database.run(lambda tx: add_address(tx, limited, tom.id, HOME))
    database.run(lambda tx: add_address(tx, limited, PartyId(wei.id), HOME))

    assert database.read(lambda tx: addresses_of(tx, system(), tom.id)) == []
    assert len(database.read(lambda tx: addresses_of(tx, system(), wei.id))) == 1
