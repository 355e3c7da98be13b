"""What a carrier reports about a message after it took it: only ever forward, in any order.

A report may come before our own receipt with the carrier's id is stored. Both meet in one row
under that id, made by whoever comes first and locked by whoever writes to it, so that neither
misses the other.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.conversations.schemas import CarrierReport
from erp_core.conversations.states import OUTBOX, PROGRESS, OutboxState, Progress
from erp_core.conversations.tables import CarrierReportRow, MessageRow, OutboxRow
from erp_core.kernel.forgetting import forget
from erp_core.kernel.transaction import Tx

UNCLAIMED = timedelta(days=2)
"""How long a report is kept whose message may still turn out to be ours."""


def apply_report(tx: Tx, report: CarrierReport, at: datetime) -> bool:
    """Take a carrier's word on a message.

    Args:
        tx: The transaction.
        report: What it says.
        at: Real time now.

    Returns:
        Whether it said something new of a message that is, or may be, ours.
    """
    if not _may_be_ours(tx, report):
        return False
    row = meet_report(tx, report.channel, report.account, report.carrier_id)
    if not _is_news(row, report.progress):
        return False
    row.progress, row.reason = report.progress, report.reason
    tx.session.flush()
    if row.outbox_id is not None:
        sent = tx.session.get_one(
            OutboxRow, row.outbox_id, with_for_update=True, populate_existing=True
        )
        apply_known(tx, row, sent, at)
    return True


def meet_report(tx: Tx, channel: str, account: str, carrier_id: str) -> CarrierReportRow:
    """Return the row of a carrier's id, made if need be and locked."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    row = CarrierReportRow
    key = {"channel": channel, "account": account, "carrier_id": carrier_id}
    tx.session.execute(
        insert(row)
        .values(**key, reason="", at=tx.now)
        .on_conflict_do_nothing(index_elements=[*key])
    )
    return tx.session.scalars(
        select(row).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    ).one()


def reported_message(tx: Tx, channel: str, account: str, carrier_id: str) -> int | None:
    """Return which message of ours a carrier's id is of; None where no receipt came as yet."""
    return tx.session.scalar(
        select(CarrierReportRow.outbox_id).filter_by(
            channel=channel, account=account, carrier_id=carrier_id
        )
    )


def apply_known(tx: Tx, report: CarrierReportRow, sent: OutboxRow, at: datetime) -> None:
    """Show on a message what is known of it; one that failed counts as not delivered.

    A report on an earlier try, or on one that is being sent again, changes nothing.
    """
    current = sent.state == OutboxState.SENT and report.carrier_id in sent.provider_ids
    if report.progress is None or not current:
        return
    sent.progress = report.progress
    if report.progress == Progress.FAILED:
        sent.state = OUTBOX.move(sent.state, OutboxState.DEAD)
        sent.error, sent.done_at = report.reason, at
        tx.notify("inbox")
    tx.session.flush()
    tx.notify(f"thread:{tx.session.get_one(MessageRow, sent.message_id).thread_id}")


def forget_unclaimed_reports(tx: Tx, most: int) -> int:
    """Delete reports that no message of ours came to, at most so many; returns how many."""
    row = CarrierReportRow
    return forget(tx, row, (row.outbox_id.is_(None)) & (row.at < tx.now - UNCLAIMED), most)


def _may_be_ours(tx: Tx, report: CarrierReport) -> bool:
    """Tell whether the id is known, or a message is with the carrier whose id is not known yet.

    One question in one snapshot: between two, a receipt could be stored and seen by neither.
    """
    return bool(tx.session.scalar(select(or_(_is_known(report), _is_under_way(report)))))


def _is_known(report: CarrierReport) -> ColumnElement[bool]:
    row = CarrierReportRow
    return exists().where(
        row.channel == report.channel,
        row.account == report.account,
        row.carrier_id == report.carrier_id,
    )


def _is_under_way(report: CarrierReport) -> ColumnElement[bool]:
    return exists().where(
        OutboxRow.channel == report.channel,
        OutboxRow.account == report.account,
        OutboxRow.state.in_((OutboxState.SENDING, OutboxState.UNCERTAIN)),
    )


def _is_news(row: CarrierReportRow, progress: Progress) -> bool:
    return row.progress is None or PROGRESS.allows(row.progress, progress)
