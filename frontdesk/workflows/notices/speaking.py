"""In which language a customer is told something: the same where it is read before, and sent."""

from erp_core import conversations, parties
from erp_core.conversations import NoticeView
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.notices.reaching import ToTell, way_known
from frontdesk.workflows.notices.wording import subject


def language_on(tx: Tx, desk: Frontdesk, identity_id: int, notice: NoticeView | ToTell) -> str:
    """Return the language of the talk in which a notice is told, else the customer's."""
    spoken = parties.get_party(tx, system(), notice.party_id).language
    about = subject_on(tx, desk, identity_id, notice, spoken)
    return conversations.language_with(tx, identity_id, about) or spoken


def language_to(tx: Tx, desk: Frontdesk, notice: NoticeView | ToTell) -> str:
    """Return the language in which a notice would be told now."""
    way = way_known(tx, desk, notice)
    if way is None:
        return parties.get_party(tx, system(), notice.party_id).language
    return language_on(tx, desk, way, notice)


def subject_on(
    tx: Tx, desk: Frontdesk, identity_id: int, notice: NoticeView | ToTell, spoken: str
) -> str | None:
    """Return what the talk is about, where the channel tells talks apart."""
    where = conversations.get_identity(tx, identity_id)
    channel = desk.channel(where.channel, where.account)
    if channel is None or not channel.capabilities.threads:
        return None
    return subject(tx, notice, where.language or spoken)
