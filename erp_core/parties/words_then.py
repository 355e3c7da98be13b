"""What the consent ledger said at a moment that is past, to see whether it was kept to."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from erp_core.kernel.transaction import Tx
from erp_core.parties.everybody import Reached, Word
from erp_core.parties.schemas import Purpose
from erp_core.parties.tables import Consent, PartyMerge


class _Tie(NamedTuple):
    other: int
    since: datetime
    until: datetime | None


def words_then(tx: Tx, asked: Sequence[tuple[Reached, datetime]], purpose: Purpose) -> list[Word]:
    """Tell of many addresses what ``may_contact`` would have told of each at its moment.

    Entries count as one from when they were merged until that was undone. Of an objection and a
    question in the same moment nobody knows which was first: it is taken for the later one.
    """
    said: dict[tuple[str, str | int], list[tuple[datetime, bool]]] = {}
    for row in tx.session.scalars(
        select(Consent).where(Consent.purpose == purpose).order_by(Consent.id)
    ):
        for who in (row.address, row.party_id):
            if who is not None:
                said.setdefault((row.channel, who), []).append((row.recorded_at, row.granted))
    ties = _ties(tx)
    found = []
    for one, at in asked:
        every = [said.get((one.channel, who), []) for who in _family(ties, one.party_id, at)]
        every.append(said.get((one.channel, one.address), []))
        objected = any(_last(words, at) is False for words in every)
        agreed = any(_ever(words, at) for words in every)
        found.append(Word(agreed and not objected, objected))
    return found


def _last(words: Sequence[tuple[datetime, bool]], at: datetime) -> bool | None:
    before = [granted for when, granted in words if when < at]
    return before[-1] if before else None


def _ever(words: Sequence[tuple[datetime, bool]], at: datetime) -> bool:
    return any(granted for when, granted in words if when <= at)


def _ties(tx: Tx) -> dict[int, list[_Tie]]:
    ties: dict[int, list[_Tie]] = {}
    for row in tx.session.scalars(select(PartyMerge)):
        ties.setdefault(row.party_id, []).append(_Tie(row.merged_id, row.merged_at, row.undone_at))
        ties.setdefault(row.merged_id, []).append(_Tie(row.party_id, row.merged_at, row.undone_at))
    return ties


def _family(ties: dict[int, list[_Tie]], party_id: int, at: datetime) -> set[int]:
    """Return the entries that were one with a party at a moment."""
    family, left = {party_id}, [party_id]
    while left:
        for tie in ties.get(left.pop(), ()):
            held = tie.since < at and (tie.until is None or at < tie.until)
            if held and tie.other not in family:
                family.add(tie.other)
                left.append(tie.other)
    return family
