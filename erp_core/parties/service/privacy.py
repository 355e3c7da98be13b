"""Everything about one person is given out, or erased; books, numbers and the audit chain stand."""

from collections.abc import Iterable

from sqlalchemy import func, select

from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.audit import record_change
from erp_core.kernel.personal import (
    Person,
    PersonalRows,
    erase_rows,
    given_out,
    rows_of,
    unfinished_with,
)
from erp_core.kernel.transaction import Tx
from erp_core.parties.entries import family_of
from erp_core.parties.errors import (
    AlreadyErased,
    AlreadyMerged,
    NotThatName,
    Unfinished,
    WrongKindOfParty,
)
from erp_core.parties.events import PersonErased
from erp_core.parties.privacy_schemas import ErasedPerson, Erasure, ExportedTable, PersonExport
from erp_core.parties.queries import visible_party
from erp_core.parties.schemas import PartyKind
from erp_core.parties.tables import Address, ContactPoint, Party


def export_person(tx: Tx, actor: Actor, party_id: int) -> PersonExport:
    """Give out everything that is kept about a person or company, table by table.

    Raises:
        PartyNotFound: There is no such party to the actor.
        AlreadyMerged: Another entry stands for this one: ask for that.
    """
    actor.require("parties.export_person")
    party = visible_party(tx, actor, party_id)
    tables: dict[str, tuple[bool, list[dict[str, object]]]] = {}
    for rows in rows_of(tx, _person(tx, party)):
        tables.setdefault(rows.name, (rows.kept, []))[1].extend(given_out(tx, rows))
    record_change(tx, actor, "parties.export_person", ("parties", party.id))
    return PersonExport(
        party_id=PartyId(party.id),
        at=tx.now,
        tables=tuple(
            ExportedTable(table=name, kept=kept, rows=tuple(rows))
            for name, (kept, rows) in tables.items()
            if rows
        ),
    )


def erase_person(tx: Tx, actor: Actor, party_id: int, why: Erasure) -> ErasedPerson:
    """Erase a person: what they wrote, what was noted, their addresses and files.

    Invoices, payments and what the bank said stay, as the law has us keep them.

    Raises:
        PartyNotFound: There is no such party to the actor.
        WrongKindOfParty: A company is no person.
        AlreadyErased: They were erased before.
        AlreadyMerged: Another entry stands for this one: erase that.
        NotThatName: They are called otherwise.
        Unfinished: An order, invoice or case of theirs is open.
    """
    actor.require("parties.erase_person")
    party = visible_party(tx, actor, party_id, lock=True)
    _require_erasable(party, why.name)
    person = _person(tx, party)
    open_now = unfinished_with(tx, person)
    if open_now:
        raise Unfinished("Still open: " + "; ".join(open_now) + ".")
    every = rows_of(tx, person)
    kept = _counted(tx, (rows for rows in every if rows.kept))
    erased = erase_rows(tx, person, every)
    payload = {"reason": why.reason}
    record_change(tx, actor, "parties.erase_person", ("parties", party_id), payload)
    tx.publish(PersonErased(PartyId(party_id)))
    tx.notify(f"party:{party_id}")
    return ErasedPerson(party_id=PartyId(party_id), at=tx.now, erased=erased, kept=kept)


def _require_erasable(party: Party, name: str) -> None:
    if party.kind != PartyKind.PERSON:
        raise WrongKindOfParty
    if party.erased_at is not None:
        raise AlreadyErased
    if party.name != name:
        raise NotThatName(field="name")


def _person(tx: Tx, party: Party) -> Person:
    """Collect who this is: all entries of theirs, and what they are called and reached by."""
    if party.merged_into is not None:
        raise AlreadyMerged(party_id=party.merged_into)
    family = family_of(tx, party.id)
    names = [
        *tx.session.scalars(select(Party.name).where(Party.id.in_(family))),
        *tx.session.scalars(select(Party.name_zh).where(Party.id.in_(family))),
        *tx.session.scalars(select(ContactPoint.value).where(ContactPoint.party_id.in_(family))),
        *tx.session.scalars(select(Address.recipient).where(Address.party_id.in_(family))),
    ]
    return Person(frozenset(family), frozenset(name for name in names if name))


def _counted(tx: Tx, every: Iterable[PersonalRows]) -> dict[str, int]:
    kept: dict[str, int] = {}
    for rows in every:
        count = tx.session.scalar(select(func.count()).select_from(rows.table).where(rows.which))
        if count:
            kept[rows.name] = kept.get(rows.name, 0) + count
    return kept
