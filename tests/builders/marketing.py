"""Segments, campaigns and customers who agreed to hear of more, for tests, through the services."""

from erp_core import conversations, crm, parties
from erp_core.crm import (
    Approval,
    CampaignView,
    Condition,
    NewCampaign,
    NewSegment,
    Rule,
    SegmentView,
    TypeIs,
)
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties import CustomerType, Purpose
from tests.builders.parties import a_customer

BOSS = system()
OTHER = Actor(ActorKind.STAFF, 999, "approver", frozenset({"crm.*", "parties.read"}))
EVERYBODY = TypeIs(types=tuple(CustomerType))


def a_segment(database: Database, *conditions: Condition, name: str = "All") -> SegmentView:
    """Save a segment; of all customers, unless told otherwise."""
    rule = Rule(conditions=conditions or (EVERYBODY,))
    new = NewSegment(name_en=name, name_zh="全部", rule=rule)
    return database.run(lambda tx: crm.save_segment(tx, BOSS, new))


def a_campaign(database: Database, segment_id: int, **more: object) -> CampaignView:
    """Draft a campaign at any hour and without a control group, unless told otherwise."""
    told: dict[str, object] = {
        "name_en": "Summer",
        "name_zh": "夏季",
        "segment_id": segment_id,
        "subject_en": "News for {name}",
        "subject_zh": "{name}的消息",
        "text_en": "Dear {name}, come by. {company}",
        "text_zh": "{name}您好，欢迎光临。{company}",
        "control_percent": 0,
        "quiet_from": 0,
        "quiet_until": 0,
    }
    new = NewCampaign.model_validate(told | more)
    return database.run(lambda tx: crm.draft_campaign(tx, BOSS, new))


def approved(database: Database, campaign_id: int) -> CampaignView:
    """Approve a campaign by somebody else, with the numbers in view."""
    seen = as_seen(database, campaign_id)
    return database.run(lambda tx: crm.approve_campaign(tx, OTHER, campaign_id, seen))


def as_seen(database: Database, campaign_id: int) -> Approval:
    """Look at a campaign as it is now."""

    def look(tx: Tx) -> Approval:
        campaign = crm.get_campaign(tx, BOSS, campaign_id)
        count = crm.examine_campaign(tx, BOSS, campaign_id)
        return Approval(
            version=campaign.version,
            segment_version=campaign.segment_version,
            to_write_to=count.to_write_to,
            digest=count.digest,
        )

    return database.read(look)


def started(database: Database, campaign_id: int) -> CampaignView:
    """Approve a campaign and let it run."""
    approved(database, campaign_id)
    return database.run(lambda tx: crm.start_campaign(tx, BOSS, campaign_id))


def a_reader(database: Database, name: str, *, agreed: bool | None = True) -> int:
    """Enter a customer whose Telegram is proven; who agreed, objected, or said nothing (None)."""
    party_id = a_customer(database, name).id
    reads_telegram(database, party_id, name)
    if agreed is not None:
        says(database, party_id, granted=agreed)
    return party_id


def reads_telegram(database: Database, party_id: int, name: str) -> None:
    """Put a Telegram account on file for a customer."""
    address = f"70{party_id:07d}"
    database.run(
        lambda tx: conversations.enrol_identity(
            tx, BOSS, "telegram", "7001", address, party_id, name
        )
    )


def says(database: Database, party_id: int, *, granted: bool, channel: str = "telegram") -> None:
    """Write into the ledger what a customer said to hearing of more, at their own address."""
    address = f"70{party_id:07d}" if channel == "telegram" else f"{party_id}@example.com"
    database.run(
        lambda tx: parties.record_consent(
            tx,
            BOSS,
            party_id=party_id,
            address=address,
            channel=channel,
            purpose=Purpose.MARKETING,
            granted=granted,
            basis="consent" if granted else "objection",
            source="test",
        )
    )
