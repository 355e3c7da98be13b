"""What a carrier says later about a message that it took: verified, and only ever forward."""

from collections.abc import Sequence

from channels.abilities import ReportsStatus
from channels.contract import Channel, Objection, StatusUpdate, WebhookRequest
from channels.errors import InvalidSignature
from erp_core import conversations
from erp_core.conversations import CarrierReport, Progress
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.consent import note_carriers_refusal
from frontdesk.workflows.real_time import real_now


def report(desk: Frontdesk, channels: Sequence[Channel], request: WebhookRequest) -> None:
    """Verify a carrier's report and apply it; its return is the acknowledgement.

    Args:
        desk: The house.
        channels: Those that the report may be about; one account signs for all of them.
        request: The report.

    Raises:
        InvalidSignature: It is forged, or no such channel is configured; nothing changed.
        Unavailable: It could not be stored; the carrier must send it again.
    """
    if not channels:
        message = "No channel that reports is configured."
        raise InvalidSignature(message)
    for channel in channels:
        channel.verify(request)
    reports = tuple(
        (channel, update)
        for channel in channels
        if isinstance(channel, ReportsStatus)
        for update in channel.statuses(request.body)
    )
    if reports:
        desk.database.run(lambda tx: _take_all(tx, reports))


def _take_all(tx: Tx, reports: Sequence[tuple[Channel, StatusUpdate]]) -> None:
    for channel, update in reports:
        take(tx, channel, update)


def take(tx: Tx, channel: Channel, update: StatusUpdate) -> None:
    """Apply a report; where it is news that its recipient objected, the ledger hears of it too.

    The report names the recipient itself, so that this does not wait for our own receipt.
    """
    if not conversations.apply_report(tx, _report(channel, update), real_now()):
        return
    if update.objection is None and not update.unreachable:
        return
    identity = conversations.find_identity(tx, channel.name, channel.account, update.peer)
    if identity is None:
        return
    if update.unreachable:
        conversations.mark_unreachable(tx, identity.id, update.error)
        known = conversations.reported_message(
            tx, channel.name, channel.account, update.provider_id
        )
        if known is not None:
            conversations.not_reached(tx, known, update.error)
    if update.objection is not None:
        whole = update.objection is Objection.EVERYTHING
        source = f"the carrier's report on {update.provider_id}"
        note_carriers_refusal(tx, identity, source, whole=whole)


def _report(channel: Channel, update: StatusUpdate) -> CarrierReport:
    return CarrierReport(
        channel=channel.name,
        account=channel.account,
        carrier_id=update.provider_id,
        progress=Progress(update.progress.value),
        reason=update.error,
    )
