"""Duplicates, merges, and a person's own data over REST."""

from typing import Annotated

from fastapi import APIRouter, Path

from erp_core.kernel.http import Calling
from erp_core.kernel.schema import MAX_ID, Name, Schema
from erp_core.parties import merges, service
from erp_core.parties.merge_schemas import DuplicateView, MergeView, NewMerge
from erp_core.parties.privacy_schemas import ErasedPerson, Erasure, PersonExport

Id = Annotated[int, Path(gt=0, le=MAX_ID)]


class UndoneBecause(Schema):
    """Why a merge is undone."""

    reason: Name


def add_duplicates(router: APIRouter) -> None:
    """Add the route of duplicates, before those that take a number in its place."""

    @router.get("/duplicates")
    def find_duplicates(call: Calling) -> list[DuplicateView]:
        """List pairs of entries that may be the same, with what they have in common."""
        return call.read(lambda tx: merges.find_duplicates(tx, call.actor))


def add_entries(router: APIRouter) -> None:
    """Add the routes of merges, export and erasing."""

    @router.get("/{party_id}/merges")
    def merges_of(call: Calling, party_id: Id) -> list[MergeView]:
        """List the merges of a party, undone ones too."""
        return call.read(lambda tx: merges.merges_of(tx, call.actor, party_id))

    @router.post("/{party_id}/merges", status_code=201)
    def merge_parties(call: Calling, party_id: Id, new: NewMerge) -> MergeView:
        """Let an entry stand for another of the same person or company."""
        return call.write(
            MergeView, lambda tx: service.merge_parties(tx, call.actor, party_id, new)
        )

    @router.post("/merges/{merge_id}/undo")
    def undo_merge(call: Calling, merge_id: Id, why: UndoneBecause) -> MergeView:
        """Take two entries for two again."""
        return call.write(
            MergeView, lambda tx: service.undo_merge(tx, call.actor, merge_id, why.reason)
        )

    @router.post("/{party_id}/export")
    def export_person(call: Calling, party_id: Id) -> PersonExport:
        """Give out everything that is kept about somebody."""
        return call.write(PersonExport, lambda tx: service.export_person(tx, call.actor, party_id))

    @router.post("/{party_id}/erase")
    def erase_person(call: Calling, party_id: Id, why: Erasure) -> ErasedPerson:
        """Erase a person; what the law has us keep stays."""
        return call.write(
            ErasedPerson, lambda tx: service.erase_person(tx, call.actor, party_id, why)
        )
