"""Who may be entered twice, and what was taken for one; a merge moves no record."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.transaction import Tx
from erp_core.parties.merge_schemas import DuplicateView, Evidence, EvidenceKind, MergeView
from erp_core.parties.queries import READ, names_of, visible_party
from erp_core.parties.tables import ContactPoint, Party, PartyMerge

_MOST = 50
"""Pairs that are shown; the next ones follow when these are dealt with."""
_ONE, _OTHER = aliased(Party), aliased(Party)
_Pair = tuple[int, int]


def find_duplicates(tx: Tx, actor: Actor) -> list[DuplicateView]:
    """List pairs of entries that may be the same, the surest first; at most 50.

    A phone number, e-mail address or tax id in common says more than a name.
    """
    actor.require("parties.merge_parties")
    shared: dict[_Pair, list[Evidence]] = {}
    for kind, query in _searches():
        for one, other, value in tx.session.execute(query.limit(10 * _MOST)):
            if actor.sees(one) and actor.sees(other):
                shared.setdefault((one, other), []).append(Evidence(kind=kind, value=value))
    surest = sorted(shared, key=lambda pair: (-_weight(shared[pair]), pair))[:_MOST]
    names = names_of(tx, (id_ for pair in surest for id_ in pair))
    return [
        DuplicateView(
            party_id=PartyId(one),
            name=names[one],
            other_id=PartyId(other),
            other_name=names[other],
            evidence=tuple(shared[one, other]),
        )
        for one, other in surest
    ]


def evidence_between(tx: Tx, one_id: int, other_id: int) -> tuple[Evidence, ...]:
    """Tell what two entries have in common."""
    first, second = sorted((one_id, other_id))
    return tuple(
        Evidence(kind=kind, value=value)
        for kind, query in _searches()
        for _, _, value in tx.session.execute(query.where(_ONE.id == first, _OTHER.id == second))
    )


def merges_of(tx: Tx, actor: Actor, party_id: int) -> list[MergeView]:
    """List the merges of a party, undone ones too, the latest first.

    Raises:
        PartyNotFound: There is no such party to the actor.
    """
    actor.require(READ)
    visible_party(tx, actor, party_id)
    found = select(PartyMerge).where(
        or_(PartyMerge.party_id == party_id, PartyMerge.merged_id == party_id)
    )
    return merge_views(tx, tx.session.scalars(found.order_by(PartyMerge.id.desc())).all())


def merge_views(tx: Tx, rows: Sequence[PartyMerge]) -> list[MergeView]:
    """Show merges, with the names of both."""
    names = names_of(tx, (id_ for row in rows for id_ in (row.party_id, row.merged_id)))
    return [
        MergeView(
            id=row.id,
            party_id=PartyId(row.party_id),
            party_name=names[row.party_id],
            merged_id=PartyId(row.merged_id),
            merged_name=names[row.merged_id],
            evidence=tuple(Evidence.model_validate(one) for one in row.evidence),
            reason=row.reason,
            merged_at=row.merged_at,
            merged_by=row.merged_by,
            undone_at=row.undone_at,
            undone_because=row.undone_because,
        )
        for row in rows
    ]


def _weight(evidence: Iterable[Evidence]) -> int:
    return sum(1 if one.kind is EvidenceKind.NAME else 3 for one in evidence)


def _searches() -> list[tuple[EvidenceKind, Select[int, int, str]]]:
    """Return a search for each kind of evidence: two ids in their order, and what they share."""
    mine, theirs = aliased(ContactPoint), aliased(ContactPoint)
    contacts = (
        select(_ONE.id, _OTHER.id, mine.value)
        .join(mine, mine.party_id == _ONE.id)
        .join(theirs, (theirs.kind == mine.kind) & (theirs.value == mine.value))
        .join(_OTHER, _OTHER.id == theirs.party_id)
    )
    same_name = select(_ONE.id, _OTHER.id, _ONE.name).join(
        _OTHER, func.lower(_OTHER.name) == func.lower(_ONE.name)
    )
    same_tax = select(_ONE.id, _OTHER.id, func.coalesce(_ONE.tax_id, "")).join(
        _OTHER, _OTHER.tax_id == _ONE.tax_id
    )
    return [
        (EvidenceKind.PHONE, _standing(contacts.where(mine.kind == "phone"))),
        (EvidenceKind.EMAIL, _standing(contacts.where(mine.kind == "email"))),
        (EvidenceKind.TAX_ID, _standing(same_tax)),
        (
            EvidenceKind.NAME,
            _standing(same_name),
        ),
    ]


def _standing(query: Select[int, int, str]) -> Select[int, int, str]:
    """Only entries in use, of the same kind, each pair once."""
    return query.where(
        _ONE.id < _OTHER.id,
        _ONE.kind == _OTHER.kind,
        _ONE.archived_at.is_(None),
        _OTHER.archived_at.is_(None),
        _ONE.merged_into.is_(None),
        _OTHER.merged_into.is_(None),
    ).order_by(_ONE.id, _OTHER.id)
