"""What is always true of campaigns, examined member by member and message by message."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from erp_core import conversations, parties
from erp_core.conversations import NoticeKind, OutboxState
from erp_core.crm.marketing_tables import Campaign, CampaignMember
from erp_core.crm.states import CampaignState, MemberState
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.personal import GONE
from erp_core.kernel.transaction import Tx
from erp_core.parties import Purpose

_AT_CARRIER = frozenset({OutboxState.SENT, OutboxState.UNCERTAIN})
_ENDED = frozenset({CampaignState.DONE, CampaignState.STOPPED})


def members_are_told_once(tx: Tx) -> Findings:
    """Compare the messages of campaigns with their members: one to whom was told, none else."""
    told = conversations.told_about(tx, NoticeKind.CAMPAIGN)
    states = dict(tx.session.execute(select(CampaignMember.id, CampaignMember.state)).all())

    def wrong() -> Iterator[str]:
        for id_ in sorted(states.keys() | told.keys()):
            times = len(told.get(id_, ()))
            should = 1 if states.get(id_) == MemberState.TOLD else 0
            if times != should:
                yield f"member {id_} of a campaign has {times} messages and should have {should}"

    return Findings.of(len(states), wrong())


def nobody_is_told_against_their_word(tx: Tx) -> Findings:
    """Look up what the ledger said of each address when the sender took a campaign's message.

    Of who was erased since, nobody knows any more.
    """
    asked = {
        one.notice_id: (one.reached, one.taken_at)
        for each in conversations.told_about(tx, NoticeKind.CAMPAIGN).values()
        for one in each
        if one.reached and one.taken_at and _AT_CARRIER & set(one.sendings)
        if not one.reached.address.startswith(GONE)
    }
    words = parties.words_then(tx, list(asked.values()), Purpose.MARKETING)

    def wrong() -> Iterator[str]:
        for id_, said in zip(asked, words, strict=True):
            if not said.allowed:
                what = "objected" if said.objected else "not agreed"
                yield f"campaign notice {id_} went to somebody who had {what}"

    return Findings.of(len(asked), wrong())


def campaigns_have_their_members(tx: Tx) -> Findings:
    """See that a draft has no members, and that nobody waits for a campaign that ended."""
    members = Counter(
        (id_, state == MemberState.WAITING)
        for id_, state in tx.session.execute(
            select(CampaignMember.campaign_id, CampaignMember.state)
        )
    )
    rows = tx.session.execute(select(Campaign.id, Campaign.state)).all()

    def wrong() -> Iterator[str]:
        for id_, state in rows:
            waiting, others = members[id_, True], members[id_, False]
            is_draft = state == CampaignState.DRAFT
            if is_draft == bool(waiting + others):
                yield f"campaign {id_} is {state} and has {waiting + others} members"
            if state in _ENDED and waiting:
                yield f"{waiting} members wait for campaign {id_}, which is {state}"

    return Findings.of(len(rows), wrong())


MARKETING_CHECKS = (
    Check("I6", "A member of a campaign has one message, nobody else any", members_are_told_once),
    Check(
        "I10", "No campaign wrote to somebody against their word", nobody_is_told_against_their_word
    ),
    Check("I6", "A campaign has the members it was approved with", campaigns_have_their_members),
)
