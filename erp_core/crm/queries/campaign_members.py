"""Who of a segment a campaign may write to, and why not the others; and who is only compared."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import select

from erp_core import conversations, parties, support
from erp_core.crm.campaign_schemas import CampaignCount, Excluded
from erp_core.crm.marketing_tables import Campaign, CampaignMember
from erp_core.crm.queries.lifecycle import stopped_campaigns
from erp_core.crm.states import LeftOut, MemberState
from erp_core.kernel.slices import slices
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose, Reached, Word

CHANNELS = ("telegram", "sms", "whatsapp", "email")
"""Channels that find a person who is not looking."""

WHY: Mapping[LeftOut, tuple[str, str]] = MappingProxyType(
    {
        LeftOut.MERGED: ("Another entry stands for theirs", "已并入其他客户"),
        LeftOut.ERASED: ("Erased or out of use", "已删除或停用"),
        LeftOut.HEARD: ("Heard it under another entry", "已通过其他记录收到"),
        LeftOut.STAGE: ("Such campaigns are not for their stage", "所处阶段不适用此类活动"),
        LeftOut.QUIET: ("A case of theirs is open", "有未解决的工单"),
        LeftOut.NO_CHANNEL: ("No proven address", "没有可用的联系渠道"),
        LeftOut.OPT_OUT: ("Objected", "已拒绝接收"),
        LeftOut.NO_CONSENT: ("Did not agree to it", "未同意接收推广"),
        LeftOut.CAP: ("Had enough messages lately", "近期消息已达上限"),
        LeftOut.STOPPED: ("The campaign was stopped", "活动已中止"),
    }
)
"""Each reason in English and Chinese."""
_PARTS = 10_000


class _Heard(NamedTuple):
    """Who had a message of this campaign, and how many of all campaigns each had lately."""

    it: set[int]
    lately: Counter[int]


class Placed(NamedTuple):
    """Where a customer belongs in a campaign."""

    party_id: int
    state: MemberState
    reason: LeftOut | None


def placed(tx: Tx, campaign: Campaign, members: Sequence[int]) -> list[Placed]:
    """Tell of each member whether they are written to, compared with, or left out and why."""
    reasons = reasons_of(tx, campaign, members)
    return [
        Placed(id_, _group_of(campaign, id_), None)
        if reasons[id_] is None
        else Placed(id_, MemberState.LEFT_OUT, reasons[id_])
        for id_ in members
    ]


def counted(found: Iterable[Placed]) -> CampaignCount:
    """Count who is written to, compared with and left out."""
    every = list(found)
    states = Counter(one.state for one in every)
    return CampaignCount(
        members=len(every),
        to_write_to=len(every) - states[MemberState.CONTROL] - states[MemberState.LEFT_OUT],
        control=states[MemberState.CONTROL],
        left_out=excluded(
            one.reason for one in every if one.state is MemberState.LEFT_OUT and one.reason
        ),
        digest=_digest(every),
    )


def _digest(every: Iterable[Placed]) -> str:
    lines = sorted((one.party_id, _group_at_first(one.state)) for one in every)
    return hashlib.sha256("\n".join(f"{id_} {state}" for id_, state in lines).encode()).hexdigest()


def _group_at_first(state: MemberState) -> MemberState:
    """Return the group that somebody was in when they were approved."""
    return state if state in (MemberState.CONTROL, MemberState.LEFT_OUT) else MemberState.WAITING


def excluded(reasons: Iterable[LeftOut]) -> tuple[Excluded, ...]:
    """Count reasons, in their order."""
    times = Counter(reasons)
    return tuple(
        Excluded(reason=why, en=en, zh=zh, customers=times[why])
        for why, (en, zh) in WHY.items()
        if times[why]
    )


def reasons_of(tx: Tx, campaign: Campaign, members: Sequence[int]) -> dict[int, LeftOut | None]:
    """Tell why a campaign does not write to each customer now; None where it may."""
    merged, in_use = parties.merged_parties(tx), parties.in_use(tx, members)
    stopped, quiet = stopped_campaigns(tx, members), support.with_open_case(tx)
    entries = _entries(members, merged)
    words, heard = _words(tx, entries), _heard(tx, campaign, entries)

    def reason(id_: int) -> LeftOut | None:
        own, said = entries[id_], words.get(id_, ())
        if id_ in merged:
            return LeftOut.MERGED
        if id_ not in in_use:
            return LeftOut.ERASED
        if own & heard.it:
            return LeftOut.HEARD
        if campaign.kind in stopped.get(id_, ()):
            return LeftOut.STAGE
        if quiet & own:
            return LeftOut.QUIET
        if not any(word.allowed for word in said):
            return _unreached(said)
        enough = sum(heard.lately[one] for one in own) >= campaign.cap_messages
        return LeftOut.CAP if enough else None

    return {id_: reason(id_) for id_ in members}


def _unreached(said: Sequence[Word]) -> LeftOut:
    if not said:
        return LeftOut.NO_CHANNEL
    return LeftOut.OPT_OUT if any(word.objected for word in said) else LeftOut.NO_CONSENT


def _entries(members: Iterable[int], merged: Mapping[int, int]) -> dict[int, set[int]]:
    entries = {id_: {id_} for id_ in members}
    for id_, into in merged.items():
        if into in entries:
            entries[into].add(id_)
    return entries


def _words(tx: Tx, entries: Mapping[int, set[int]]) -> dict[int, list[Word]]:
    """Return what the ledger says of each address of each customer."""
    whose = {entry: id_ for id_, own in entries.items() for entry in own}
    reached = conversations.reached_on(tx, CHANNELS, whose)
    known = {one.party_id for one in reached if one.channel == "email"}
    reached += [
        Reached(id_, "email", address)
        for id_, address in parties.mail_on_file(tx, whose)
        if id_ not in known
    ]
    found: dict[int, list[Word]] = {}
    for one, word in zip(reached, parties.words_on(tx, reached, Purpose.MARKETING), strict=True):
        found.setdefault(whose[one.party_id], []).append(word)
    return found


def _heard(tx: Tx, campaign: Campaign, entries: Mapping[int, set[int]]) -> _Heard:
    """Look up what the entries of some customers were told; the cap looks at its last days."""
    since = tx.now - timedelta(days=campaign.cap_days)
    heard = _Heard(set(), Counter())
    for some in slices(one for own in entries.values() for one in own):
        told = select(
            CampaignMember.party_id, CampaignMember.campaign_id, CampaignMember.told_at
        ).where(CampaignMember.state == MemberState.TOLD, CampaignMember.party_id.in_(some))
        for party_id, campaign_id, told_at in tx.session.execute(told):
            heard.lately[party_id] += told_at is not None and told_at > since
            if campaign_id == campaign.id:
                heard.it.add(party_id)
    return heard


def _group_of(campaign: Campaign, party_id: int) -> MemberState:
    """Split by a digest of campaign and customer: anybody who splits again gets the same."""
    digest = hashlib.sha256(f"campaign {campaign.id} customer {party_id}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") % _PARTS
    compared = place * 100 < campaign.control_percent * _PARTS
    return MemberState.CONTROL if compared else MemberState.WAITING
