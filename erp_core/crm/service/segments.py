"""Segments are saved, changed and taken out of use."""

from erp_core.crm.errors import NotHouseCurrency, SegmentChanged
from erp_core.crm.marketing_tables import SegmentRow
from erp_core.crm.queries.segments import segment_row, segment_view
from erp_core.crm.segment_schemas import (
    NetValue,
    NewSegment,
    OpenBalance,
    Rule,
    SegmentChange,
    SegmentView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx


def save_segment(tx: Tx, actor: Actor, new: NewSegment) -> SegmentView:
    """Save rules that say which customers are meant.

    Raises:
        NotHouseCurrency: An amount is in another currency than the books.
        NoSuchProduct: It names a product that there is not.
        NoSuchCategory: It names a category that there is not.
    """
    actor.require("crm.save_segment")
    _require_house_currency(tx, new.rule)
    row = SegmentRow(
        name_en=new.name_en,
        name_zh=new.name_zh,
        rule=new.rule.model_dump(mode="json"),
        version=0,
        created_by=actor.key,
        created_at=tx.now,
    )
    tx.session.add(row)
    return _changed(tx, actor, row, "save_segment")


def change_segment(tx: Tx, actor: Actor, segment_id: int, change: SegmentChange) -> SegmentView:
    """Give a segment other rules or names; campaigns that were approved keep their members.

    Raises:
        SegmentNotFound: There is none.
        SegmentChanged: Somebody changed it meanwhile, or it is not used any more.
        NotHouseCurrency: An amount is in another currency than the books.
        NoSuchProduct: It names a product that there is not.
        NoSuchCategory: It names a category that there is not.
    """
    actor.require("crm.save_segment")
    row = segment_row(tx, segment_id, lock=True)
    if row.version != change.version or row.archived_at is not None:
        raise SegmentChanged
    _require_house_currency(tx, change.rule)
    row.name_en, row.name_zh = change.name_en, change.name_zh
    row.rule = change.rule.model_dump(mode="json")
    return _changed(tx, actor, row, "change_segment")


def archive_segment(tx: Tx, actor: Actor, segment_id: int) -> SegmentView:
    """Take a segment out of use; campaigns to it stay as they are.

    Raises:
        SegmentNotFound: There is none.
        SegmentChanged: It is out of use already.
    """
    actor.require("crm.save_segment")
    row = segment_row(tx, segment_id, lock=True)
    if row.archived_at is not None:
        raise SegmentChanged
    row.archived_at = tx.now
    return _changed(tx, actor, row, "archive_segment")


def _require_house_currency(tx: Tx, rule: Rule) -> None:
    currency = home(tx).currency
    for one in rule.conditions:
        if isinstance(one, NetValue | OpenBalance):
            for amount in (one.at_least, one.at_most):
                if amount is not None and amount.currency != currency:
                    raise NotHouseCurrency(field="rule")


def _changed(tx: Tx, actor: Actor, row: SegmentRow, verb: str) -> SegmentView:
    row.version += 1
    tx.session.flush()
    payload = {"name": row.name_en, "rule": row.rule}
    record_change(tx, actor, f"crm.{verb}", ("customer_segments", row.id), payload)
    tx.notify("campaigns")
    return segment_view(tx, actor, row)
