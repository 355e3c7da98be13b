"""One-time codes on their way: announced in the turn, sent after it, shown to nobody else.

Sending is a transaction of its own, so the turn that asked for it takes as long for a stranger who
guesses as for a customer. What a crash leaves waiting is sent by the next look of the turn loop.
"""

from collections.abc import Sequence

import structlog

from assistant.asker import Asker
from assistant.turn import Effect, EffectKind, TurnResult
from erp_core import conversations
from erp_core.conversations import CodeCarrier, OutgoingReply
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.application import Answering, Frontdesk
from frontdesk.workflows.fitted import parts_for
from frontdesk.workflows.texts import code_message, code_subject

log = structlog.get_logger(__name__)


def announced(
    tx: Tx,
    assistant: Answering,
    carriers: Sequence[CodeCarrier],
    asker: Asker,
    result: TurnResult,
) -> TurnResult:
    """Complete a turn that sends somebody known a code: where it goes, or why none does.

    A stranger's turn stays as it is: what is on file for whom they named is nothing to tell.

    Args:
        tx: The transaction that also replies.
        assistant: Words the reply.
        carriers: Where a secret can be sent.
        asker: Who asks.
        result: The turn so far.
    """
    own = asker.party_id
    if own is None or not any(_is_for(effect, own) for effect in result.effects):
        return result
    way = conversations.code_way(tx, asker.identity_id, own, carriers)
    return assistant.after_code(tx, asker, result, way)


def _is_for(effect: Effect, party_id: int) -> bool:
    return effect.kind is EffectKind.SEND_CODE and effect.party_id == party_id


def ask(tx: Tx, identity_id: int, party_id: int | None, named: str) -> None:
    """Note that a code is asked for; the customer is told the same whatever happens."""
    conversations.ask_for_code(tx, identity_id, party_id, named)


def are_asked_in(result: TurnResult | None) -> bool:
    """Tell whether a turn asked for a code."""
    effects = () if result is None else result.effects
    return any(effect.kind is EffectKind.SEND_CODE for effect in effects)


def send_waiting(desk: Frontdesk) -> None:
    """Send every code that was asked for; what fails waits for the next look, while it is good."""
    try:
        for code_id in desk.database.read(conversations.waiting_codes):
            _send_one(desk, code_id)
    except Unavailable:
        log.warning("codes wait: the database is not available")


def _send_one(desk: Frontdesk, code_id: int) -> None:
    try:
        desk.database.run(lambda tx: _send(tx, desk, code_id))
    except Unavailable:
        raise
    except Exception:
        log.exception("a one-time code was not sent")


def carriers_of(desk: Frontdesk) -> Sequence[CodeCarrier]:
    """Name our accounts that can bring a secret, in the order of the settings."""
    return [
        CodeCarrier(
            one.name,
            one.account,
            one.capabilities.answer_within,
            code_subject() if one.capabilities.threads else None,
        )
        for one in desk.channels.values()
        if one.capabilities.secrets
    ]


def _send(tx: Tx, desk: Frontdesk, code_id: int) -> None:
    name = get_organisation(tx).name

    def compose(code: str, channel: str) -> OutgoingReply:
        text = code_message(name, code)
        return OutgoingReply(
            text=text, parts=parts_for(desk, channel, text), author="system", sensitive=True
        )

    code = conversations.send_code(tx, code_id, compose, carriers_of(desk))
    if code is not None and desk.settings.show_codes and desk.settings.on_loopback:
        tx.after_commit(lambda: log.warning("one-time code (local demo only)", code=code))
