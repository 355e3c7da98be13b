"""Sends a one-time code to an address on file, and shows it to nobody but a local demo."""

import structlog

from erp_core import conversations
from erp_core.conversations import OutgoingReply
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.fitted import parts_for
from frontdesk.workflows.opening import Opened
from frontdesk.workflows.texts import code_message

log = structlog.get_logger(__name__)


def send(tx: Tx, desk: Frontdesk, opened: Opened, party_id: int | None) -> None:
    """Send a code for the turn's identity; the customer is told the same whatever happens."""
    name = get_organisation(tx).name

    def compose(code: str, channel: str) -> OutgoingReply:
        text = code_message(name, code)
        return OutgoingReply(
            text=text, parts=parts_for(desk, channel, text), author="system", sensitive=True
        )

    def carries_secrets(channel: str, account: str) -> bool:
        found = desk.channel(channel, account)
        return found is not None and found.capabilities.secrets

    code = conversations.send_code(tx, opened.asker.identity_id, party_id, compose, carries_secrets)
    if code is not None and desk.settings.show_codes and desk.settings.on_loopback:
        tx.after_commit(lambda: log.warning("one-time code (local demo only)", code=code))
