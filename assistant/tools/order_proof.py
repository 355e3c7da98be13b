"""An order's number and postcode instead of an identity: that order's progress, nothing else.

The assistant only says which postcode is to be tried. The finishing transaction counts the try
and learns what became of it; what is told then is worded here.
"""

import re
import unicodedata
from dataclasses import replace

from assistant.asker import Verification
from assistant.policies.proof import plain_number, required
from assistant.rendering import day
from assistant.tools.contract import (
    CONFIRMATION,
    LABELLED,
    NO,
    POSTCODE,
    YES,
    Desk,
    Option,
    Slots,
)
from assistant.turn import Citation, Dialogue, Effect, EffectKind, OrderTry, TurnResult
from erp_core.sales import OrderProgress, OrderState, ProofOutcome, progress_of_order

_ON_ITS_WAY_OUT = (OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED)


def opens_by_postcode(desk: Desk) -> bool:
    """Tell whether this deployment lets a postcode open an order's progress."""
    return required(Verification.ORDER, desk.settings) is Verification.ORDER


def proof_given(desk: Desk, slots: Slots) -> Effect | None:
    """Return the try that a message asks for, if it gives a number and a postcode.

    Only a postcode of this very message is tried, with a number that the customer wrote in this
    thread: a model cannot try its own.
    """
    number, postcode = slots.get("order"), slots.get(POSTCODE.name)
    if not number or not postcode or not opens_by_postcode(desk):
        return None
    if not (stands_in(postcode, desk.text) and stands_in(number, desk.heard)):
        return None
    return Effect(EffectKind.PROVE_ORDER, order=plain_number(number), postcode=postcode)


def stands_in(value: str, text: str) -> bool:
    """Tell whether a number or a postcode was written, spaced or not, and not inside another."""
    signs = plain_number(unicodedata.normalize("NFKC", value)).casefold()
    written = unicodedata.normalize("NFKC", text).casefold()
    spaced = r"[ #./-]*".join(map(re.escape, signs))
    return bool(signs) and re.search(rf"(?<!\d){spaced}(?!\d)", written) is not None


def progress_told(desk: Desk, number: str) -> str:
    """Tell how far an order is that was proven by its postcode.

    Raises:
        OrderNotFound: It was not, or not in this thread, or too long ago.
    """
    found = progress_of_order(desk.tx, desk.asker.identity_id, desk.thread_id, number)
    gap = "" if desk.language == "zh" else " "
    return gap.join((_state(desk, found), *_lateness(desk, found), *_arrival(desk, found)))


def send_code_options(desk: Desk) -> tuple[Option, ...]:
    """Offer a code, or nothing."""
    return ((desk.say("yes.verify_identity"), YES), (desk.say("no.verify_identity"), NO))


def after_proof(desk: Desk, result: TurnResult, tried: OrderTry) -> TurnResult:
    """Complete a turn whose order was tried: the progress, or what else can be done."""
    if tried.outcome is ProofOutcome.ACCEPTED:
        return _accepted(desk, result, tried.number)
    text = desk.say(f"proof.{tried.outcome}")
    if result.dialogue.awaiting != POSTCODE.name:
        return replace(result, reply=_joined(result.reply, text))
    options = send_code_options(desk)
    waiting = POSTCODE.name if tried.outcome is ProofOutcome.WRONG else CONFIRMATION
    remembered = [f"{value}{LABELLED}{label}" for label, value in options]
    return replace(
        result,
        reply=_joined(result.reply, f"{text} {desk.say('proof.or_code')}".strip()),
        options=options,
        dialogue=result.dialogue.model_copy(update={"awaiting": waiting, "options": remembered}),
    )


def _accepted(desk: Desk, result: TurnResult, number: str) -> TurnResult:
    return replace(
        result,
        reply=_joined(result.reply, progress_told(desk, number)),
        options=(),
        dialogue=_done(result.dialogue, number),
        citations=(*result.citations, Citation("order", number, f"order {number}")),
    )


def _done(dialogue: Dialogue, number: str) -> Dialogue:
    """Leave the proof behind; what was queued is kept for the next message."""
    waiting = {key: value for key, value in dialogue.slots.items() if "." in key}
    return Dialogue(
        slots=waiting,
        queued=dialogue.queued,
        language=dialogue.language,
        last_order=number,
        written=dialogue.written,
    )


def _joined(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _state(desk: Desk, found: OrderProgress) -> str:
    shipped = ""
    if found.shipped_on is not None:
        shown = day(found.shipped_on, desk.language, desk.today)
        shipped = desk.say("order.shipped_on", day=shown)
    return desk.say(f"progress.{found.state}", order=found.number, shipped=shipped).strip()


def _lateness(desk: Desk, found: OrderProgress) -> list[str]:
    return [desk.say("order.late")] if found.late else []


def _arrival(desk: Desk, found: OrderProgress) -> list[str]:
    if found.state not in _ON_ITS_WAY_OUT:
        return []
    when = found.expected_on or found.promised_on
    if when is None:
        return [desk.say("order.no_day")]
    shown = day(when, desk.language, desk.today)
    return [desk.say("order.new_day" if found.late else "order.day", day=shown)]
