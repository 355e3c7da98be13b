"""Proposes several entries for one line: the bank moved in one sum what is booked one by one.

They are of one kind and day, or of one party; an amount alone proves nothing, so a person decides.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import combinations, islice

from erp_core.banking.schemas.matching import EntryPart, Proposal, Reason
from erp_core.finance import MoneyEntry

MOST, FEW, TRIED, MOST_PARTS = 500, 3, 20, 3
"""Entries of a line; entries that are tried as a part of a group; of how many; parts of one."""
WHOLE, PART = 85, 55
"""How sure a whole group is, and a part of one."""


def entries_together(entries: Sequence[MoneyEntry], minor: int) -> Iterator[Proposal]:
    """Propose entries that come to the amount of a line together, in minor units."""
    same_way = [
        one for one in entries if one.source is not None and (one.amount.minor > 0) == (minor > 0)
    ]
    for group in (*_groups(same_way, _kind_and_day), *_groups(same_way, _party)):
        if len(group) <= MOST and sum(one.amount.minor for one in group) == minor:
            yield _proposal(group, WHOLE)
            continue
        yield from islice(_parts(group, minor), MOST_PARTS)


def _parts(group: Sequence[MoneyEntry], minor: int) -> Iterator[Proposal]:
    for count in range(2, min(FEW, len(group) - 1) + 1):
        for chosen in combinations(group[:TRIED], count):
            if sum(one.amount.minor for one in chosen) == minor:
                yield _proposal(chosen, PART)


def _groups(
    entries: Sequence[MoneyEntry], by: Callable[[MoneyEntry], Hashable | None]
) -> list[list[MoneyEntry]]:
    """Return those that have something in common, where it is more than one."""
    found: dict[Hashable, list[MoneyEntry]] = {}
    for one in entries:
        if (key := by(one)) is not None:
            found.setdefault(key, []).append(one)
    return [group for group in found.values() if len(group) > 1]


def _kind_and_day(entry: MoneyEntry) -> Hashable | None:
    return None if entry.source is None else (entry.source[0], entry.business_date)


def _party(entry: MoneyEntry) -> Hashable | None:
    return entry.party_id


def _proposal(entries: Sequence[MoneyEntry], score: int) -> Proposal:
    parties = {one.party_id for one in entries}
    return Proposal(
        score=score,
        reasons=(Reason.EXISTING, Reason.AMOUNT),
        parts=tuple(EntryPart(entry_id=one.entry_id) for one in entries),
        party_id=parties.pop() if len(parties) == 1 else None,
        numbers=tuple(one.memo or one.number or "" for one in entries[:FEW]),
    )
