"""What came of a campaign: who was reached and what they did, beside those who heard nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select

from erp_core import conversations, parties, sales
from erp_core.conversations import NoticeKind, Told
from erp_core.crm.campaign_schemas import CampaignOutcome, Failed, Reaction
from erp_core.crm.marketing_tables import Campaign, CampaignMember
from erp_core.crm.queries.campaign_members import excluded
from erp_core.crm.queries.campaigns import campaign_row, count_of
from erp_core.crm.queries.customers import READ
from erp_core.crm.states import LeftOut, MemberState
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home, local_time
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

_FOUR_PLACES = Decimal("0.0001")


def campaign_outcome(tx: Tx, actor: Actor, campaign_id: int) -> CampaignOutcome:
    """Tell what came of a campaign so far.

    What somebody does counts from the day of their message on for as many days as the campaign
    says; answers and objections from the message on. Beside the control group stand all who were
    to hear it, whether they did or not, in the same days: from the start on, until the last
    message's days are over.

    Raises:
        CampaignNotFound: There is none.
    """
    actor.require(READ)
    campaign = campaign_row(tx, campaign_id)
    members = tx.session.scalars(
        select(CampaignMember)
        .where(CampaignMember.campaign_id == campaign_id)
        .order_by(CampaignMember.id)
    ).all()
    told = _told(tx, members)
    sent = {
        one.party_id: _since_told(tx, campaign, one, told[one.id])
        for one in members
        if one.id in told and told[one.id].is_sent
    }
    common = _common(tx, campaign, [*sent.values(), *_noted(members)])
    groups = {True: dict[int, _Window](), False: dict[int, _Window]()}
    for one in members:
        if common is not None and one.state != MemberState.LEFT_OUT:
            groups[one.state == MemberState.CONTROL][one.party_id] = common
    every = frozenset(one.party_id for one in members)
    reached, assigned, compared = (
        _reaction(tx, windows, every) for windows in (sent, groups[False], groups[True])
    )
    last = None if common is None else common.last
    return CampaignOutcome(
        campaign_id=campaign.id,
        count=count_of(tx, campaign),
        sent=len(sent),
        pending=sum(1 for one in told.values() if one.waits),
        failed=_failed(told.values()),
        passed_over=excluded(
            LeftOut(one.reason)
            for one in members
            if one.state == MemberState.PASSED_OVER and one.reason
        ),
        reached=reached,
        assigned=assigned,
        control=compared,
        open_until=last if last is not None and last >= business_date(tx) else None,
        lift=_lift(assigned, compared),
    )


@dataclass(frozen=True)
class _Window:
    """When what a customer does counts for a campaign."""

    first: date
    last: date
    since: datetime

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def _told(tx: Tx, members: Sequence[CampaignMember]) -> dict[int, Told]:
    every = conversations.told_about(tx, NoticeKind.CAMPAIGN, (one.id for one in members))
    return {one.id: every[one.id][-1] for one in members if one.id in every}


def _failed(every: Iterable[Told]) -> tuple[Failed, ...]:
    """Count why: what the carrier said, or why there was no way to them."""
    reasons = Counter(
        one.error or one.reason or one.state for one in every if not one.is_sent and not one.waits
    )
    return tuple(
        Failed(reason=str(reason), messages=times) for reason, times in sorted(reasons.items())
    )


def _since_told(tx: Tx, campaign: Campaign, member: CampaignMember, told: Told) -> _Window:
    since = told.taken_at or told.settled_at or member.told_at or tx.now
    first = local_time(tx, since).date()
    return _Window(first, _last(campaign, first), since)


def _noted(members: Iterable[CampaignMember]) -> Iterator[_Window]:
    """Give out the days of whose turn came, while their message may still be on its way."""
    for one in members:
        if one.from_on and one.until_on and one.told_at:
            yield _Window(one.from_on, one.until_on, one.told_at)


def _common(tx: Tx, campaign: Campaign, windows: Iterable[_Window]) -> _Window | None:
    """Return the days in which both groups are looked at; None before the start."""
    if campaign.started_at is None:
        return None
    first = local_time(tx, campaign.started_at).date()
    last = max((one.last for one in windows), default=first)
    return _Window(first, max(last, _last(campaign, first)), campaign.started_at)


def _last(campaign: Campaign, first: date) -> date:
    return first + timedelta(days=campaign.outcome_days - 1)


def _reaction(tx: Tx, windows: Mapping[int, _Window], members: frozenset[int]) -> Reaction:
    whose = _entries(tx, windows, members)
    ordered, net = _orders(tx, windows, whose)
    return Reaction(
        customers=len(windows),
        answered=len(_answered(tx, windows, whose)),
        opted_out=len(_objected(tx, windows, whose)),
        ordered=len(ordered),
        orders=sum(ordered.values()),
        net=Money(net, home(tx).currency),
        share=_share(len(ordered), len(windows)),
    )


def _entries(tx: Tx, windows: Mapping[int, _Window], members: frozenset[int]) -> dict[int, int]:
    """Return each entry of each customer, with the one that the campaign has.

    What a member does under the entry that stands for them now is theirs; an entry that is a
    member itself is its own.
    """
    stands = parties.merged_parties(tx)
    heads: dict[int, int] = {}
    for id_ in sorted(windows, key=lambda one: (one in stands, one)):
        heads.setdefault(stands.get(id_, id_), id_)
    whose = {id_: id_ for id_ in windows}
    for entry in {*stands, *heads} - members:
        head = heads.get(stands.get(entry, entry))
        if head is not None:
            whose.setdefault(entry, head)
    return whose


def _orders(
    tx: Tx, windows: Mapping[int, _Window], whose: Mapping[int, int]
) -> tuple[Counter[int], int]:
    ordered, net = Counter[int](), 0
    if not windows:
        return ordered, net
    first = min(one.first for one in windows.values())
    last = max(one.last for one in windows.values())
    for order in sales.orders_between(tx, first, last):
        party_id = whose.get(order.party_id)
        if party_id is not None and windows[party_id].has(order.on):
            ordered[party_id] += 1
            net += order.net_minor
    return ordered, net


def _answered(tx: Tx, windows: Mapping[int, _Window], whose: Mapping[int, int]) -> set[int]:
    since = min((one.since for one in windows.values()), default=None)
    if since is None:
        return set()
    return _within(tx, windows, whose, conversations.wrote_since(tx, whose, since))


def _objected(tx: Tx, windows: Mapping[int, _Window], whose: Mapping[int, int]) -> set[int]:
    said = parties.objections_of(tx, whose, Purpose.MARKETING)
    return _within(tx, windows, whose, said)


def _within(
    tx: Tx,
    windows: Mapping[int, _Window],
    whose: Mapping[int, int],
    moments: Iterable[tuple[int, datetime]],
) -> set[int]:
    found = set()
    for id_, at in moments:
        party_id = whose[id_]
        window = windows[party_id]
        if at >= window.since and window.has(local_time(tx, at).date()):
            found.add(party_id)
    return found


def _share(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) / whole).quantize(_FOUR_PLACES, ROUND_HALF_UP)


def _lift(reached: Reaction, compared: Reaction) -> Decimal | None:
    if reached.share is None or compared.share is None:
        return None
    return reached.share - compared.share
