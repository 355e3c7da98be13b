"""What a carrier says later about a message that it took: verified, and only ever forward."""

from collections.abc import Sequence

from channels.abilities import ReportsStatus
from channels.contract import Channel, StatusUpdate, WebhookRequest
from channels.errors import InvalidSignature
from erp_core import conversations
from erp_core.conversations import CarrierReport, Progress
from frontdesk.application import Frontdesk
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
        _report(channel, update)
        for channel in channels
        if isinstance(channel, ReportsStatus)
        for update in channel.statuses(request.body)
    )
    if reports:
        desk.database.run(
            lambda tx: [conversations.apply_report(tx, one, real_now()) for one in reports]
        )


def _report(channel: Channel, update: StatusUpdate) -> CarrierReport:
    return CarrierReport(
        channel=channel.name,
        account=channel.account,
        carrier_id=update.provider_id,
        progress=Progress(update.progress.value),
        reason=update.error,
    )
