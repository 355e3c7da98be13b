"""Two entries are taken for one, and for two again: no record moves, so none has to move back."""

from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties.entries import family_of
from erp_core.parties.errors import (
    AlreadyMerged,
    MergedWithItself,
    MergeNotFound,
    MergeUndone,
    PartyArchived,
    StandsForOthers,
    WrongKindOfParty,
)
from erp_core.parties.events import PartiesMerged, PartiesParted
from erp_core.parties.merge_schemas import MergeView, NewMerge
from erp_core.parties.merges import evidence_between, merge_views
from erp_core.parties.queries import visible_party
from erp_core.parties.tables import Party, PartyMerge


def merge_parties(tx: Tx, actor: Actor, party_id: int, new: NewMerge) -> MergeView:
    """Let one entry stand for another of the same person or company.

    Orders, invoices, threads and notes stay with the entry they were made for; who asks for the
    one that stands sees those of both.

    Raises:
        PartyNotFound: One of them does not exist to the actor.
        MergedWithItself: They are the same entry.
        WrongKindOfParty: One is a person and the other a company.
        PartyArchived: One of them is out of use.
        AlreadyMerged: One of them was merged into another before.
        StandsForOthers: Others were merged into the one that is to be merged.
    """
    actor.require("parties.merge_parties")
    kept, merged = _both(tx, actor, party_id, new.other_id)
    evidence = evidence_between(tx, kept.id, merged.id)
    row = PartyMerge(
        party_id=kept.id,
        merged_id=merged.id,
        evidence=[one.model_dump(mode="json") for one in evidence],
        reason=new.reason,
        merged_at=tx.now,
        merged_by=actor.name,
    )
    merged.merged_into = kept.id
    tx.session.add(row)
    tx.session.flush()
    payload = {"merged": merged.id, "reason": new.reason, "evidence": row.evidence}
    record_change(tx, actor, "parties.merge_parties", ("party_merges", row.id), payload)
    tx.publish(PartiesMerged(PartyId(kept.id), PartyId(merged.id)))
    _tell(tx, row)
    return merge_views(tx, [row])[0]


def undo_merge(tx: Tx, actor: Actor, merge_id: int, reason: str) -> MergeView:
    """Take two entries for two again; what came since stays with the one that stood for both.

    Raises:
        MergeNotFound: There is no such merge to the actor.
        MergeUndone: It was undone before.
    """
    actor.require("parties.undo_merge")
    row = tx.session.get(PartyMerge, merge_id, with_for_update=True, populate_existing=True)
    if row is None or not (actor.sees(row.party_id) and actor.sees(row.merged_id)):
        raise MergeNotFound
    if row.undone_at is not None:
        raise MergeUndone
    visible_party(tx, actor, row.merged_id, lock=True).merged_into = None
    row.undone_at, row.undone_because = tx.now, reason
    tx.session.flush()
    payload = {"merged": row.merged_id, "reason": reason}
    record_change(tx, actor, "parties.undo_merge", ("party_merges", row.id), payload)
    tx.publish(PartiesParted(PartyId(row.party_id), PartyId(row.merged_id)))
    _tell(tx, row)
    return merge_views(tx, [row])[0]


def _both(tx: Tx, actor: Actor, party_id: int, other_id: int) -> tuple[Party, Party]:
    """Lock both in the order of their ids, and see that they may be merged."""
    if party_id == other_id:
        raise MergedWithItself(field="other_id")
    rows = {id_: visible_party(tx, actor, id_, lock=True) for id_ in sorted((party_id, other_id))}
    kept, merged = rows[party_id], rows[other_id]
    if kept.kind != merged.kind:
        raise WrongKindOfParty(field="other_id")
    if kept.archived_at is not None or merged.archived_at is not None:
        raise PartyArchived
    if kept.merged_into is not None or merged.merged_into is not None:
        raise AlreadyMerged
    if len(family_of(tx, merged.id)) > 1:
        raise StandsForOthers
    return kept, merged


def _tell(tx: Tx, row: PartyMerge) -> None:
    for id_ in (row.party_id, row.merged_id):
        tx.notify(f"party:{id_}")
