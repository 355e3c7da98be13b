"""Segments of customers, who is in them, and how lately, often and for how much all bought."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from erp_core.crm.errors import SegmentNotFound
from erp_core.crm.marketing_tables import SegmentRow
from erp_core.crm.queries.customers import READ
from erp_core.crm.queries.segmenting import Everybody
from erp_core.crm.rfm import GROUPS
from erp_core.crm.segment_schemas import (
    RfmCount,
    RfmCustomer,
    RfmReport,
    Rule,
    SegmentCount,
    SegmentMember,
    SegmentView,
)
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.pagination import Page, PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import CustomerFacts


def list_segments(tx: Tx, actor: Actor) -> list[SegmentView]:
    """List the segments in use with how many customers each has now, the latest first."""
    actor.require(READ)
    in_use = select(SegmentRow).where(SegmentRow.archived_at.is_(None))
    rows = tx.session.scalars(in_use.order_by(SegmentRow.id.desc())).all()
    everybody = Everybody(tx, actor) if rows else None
    return [] if everybody is None else [_view(row, everybody) for row in rows]


def get_segment(tx: Tx, actor: Actor, segment_id: int) -> SegmentView:
    """Return a segment, also one that is not used any more.

    Raises:
        SegmentNotFound: There is none.
    """
    actor.require(READ)
    return segment_view(tx, actor, segment_row(tx, segment_id))


def count_segment(tx: Tx, actor: Actor, rule: Rule) -> SegmentCount:
    """Tell how many customers a rule means, before it is saved.

    Raises:
        NoSuchProduct: It names a product that there is not.
        NoSuchCategory: It names a category that there is not.
    """
    actor.require(READ)
    everybody = Everybody(tx, actor)
    return SegmentCount(count=len(everybody.meant_by(rule)), of=len(everybody.customers))


def members_of_segment(
    tx: Tx, actor: Actor, segment_id: int, page: PageRequest | None = None
) -> Page[SegmentMember]:
    """List the customers that a segment has now, the newest first.

    Raises:
        SegmentNotFound: There is none.
    """
    request = page or PageRequest()
    whole = all_members(tx, actor, segment_id)[::-1]
    before = request.before
    left = [one for one in whole if before is None or one.party_id < before]
    shown = left[: request.limit]
    next_before = shown[-1].party_id if len(left) > len(shown) else None
    return Page(items=shown, next_before=next_before)


def all_members(tx: Tx, actor: Actor, segment_id: int) -> list[SegmentMember]:
    """List all customers that a segment has now, the oldest first: for a table of them.

    Raises:
        SegmentNotFound: There is none.
    """
    actor.require(READ)
    everybody = Everybody(tx, actor)
    rule = rule_of(segment_row(tx, segment_id))
    return [_member(everybody.customers[id_]) for id_ in everybody.meant_by(rule)]


def parties_of_segments(tx: Tx, actor: Actor, segment_ids: Sequence[int]) -> frozenset[int]:
    """Return whom some segments mean today, by id, with all entries that are taken for one.

    Raises:
        SegmentNotFound: There is no such segment.
    """
    actor.require(READ)
    everybody = Everybody(tx, actor)
    return frozenset(
        entry
        for segment_id in segment_ids
        for party_id in everybody.meant_by(rule_of(segment_row(tx, segment_id)))
        for entry in everybody.customers[party_id].entries
    )


def rfm_report(tx: Tx, actor: Actor, on: date | None = None) -> RfmReport:
    """Score the customers by invoices until the end of a day; today unless given."""
    actor.require(READ)
    everybody, day = Everybody(tx, actor), on or business_date(tx)
    scores, bought = everybody.scores(day)
    currency = home(tx).currency
    customers = tuple(
        RfmCustomer(
            party_id=PartyId(id_),
            name=everybody.customers[id_].name,
            last_on=bought[id_].last_on,
            invoices=bought[id_].invoices,
            net=Money(bought[id_].net_minor, currency),
            recency=one.recency,
            frequency=one.frequency,
            monetary=one.monetary,
            group=one.group,
        )
        for id_, one in sorted(scores.items())
    )
    none = Money.zero(currency)
    groups = tuple(
        RfmCount(
            group=group,
            name_en=en,
            name_zh=zh,
            customers=sum(1 for one in customers if one.group is group),
            net=sum((one.net for one in customers if one.group is group), none),
        )
        for group, (en, zh) in GROUPS.items()
    )
    return RfmReport(on=day, groups=groups, customers=customers)


def segment_row(tx: Tx, segment_id: int, *, lock: bool = False) -> SegmentRow:
    """Return the row of a segment, locked for a change if asked.

    Raises:
        SegmentNotFound: There is none.
    """
    row = tx.session.get(SegmentRow, segment_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise SegmentNotFound
    return row


def segment_view(tx: Tx, actor: Actor, row: SegmentRow) -> SegmentView:
    """Show a segment with how many customers it has now."""
    return _view(row, Everybody(tx, actor))


def rule_of(row: SegmentRow) -> Rule:
    """Read the rule of a segment."""
    return Rule.model_validate(row.rule)


def _view(row: SegmentRow, everybody: Everybody) -> SegmentView:
    return SegmentView(
        id=row.id,
        name_en=row.name_en,
        name_zh=row.name_zh,
        rule=rule_of(row),
        version=row.version,
        count=len(everybody.meant_by(rule_of(row))),
        created_at=row.created_at,
        archived_at=row.archived_at,
    )


def _member(one: CustomerFacts) -> SegmentMember:
    return SegmentMember(
        party_id=PartyId(one.party_id),
        name=one.name,
        name_zh=one.name_zh,
        customer_type=one.customer_type,
        region=one.region,
        country=one.country,
    )
