"""Proving who writes: a one-time code to the address on file, and nothing revealed on the way.

Who only asks how far an order is may give the postcode of its delivery address instead. A stranger
who names an order number, an e-mail address or a phone number gets the same words whether it is
known or not. Only what the customer has written themselves is looked up.
"""

import unicodedata
from dataclasses import replace

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.masking import masked, masked_email, masked_phone
from assistant.policies.proof import is_proven
from assistant.tools.contract import (
    AGREED,
    CONFIRMATION,
    ORDER,
    POSTCODE,
    Asked,
    Desk,
    Example,
    Slot,
    Slots,
    Step,
    Told,
    tool,
)
from assistant.tools.order_proof import (
    opens_by_postcode,
    proof_given,
    send_code_options,
    stands_in,
)
from assistant.turn import Dialogue, Effect, EffectKind, TurnResult
from erp_core.conversations import CodeWay
from erp_core.kernel.errors import DomainError
from erp_core.parties import ContactKind, parties_with_contact
from erp_core.sales import party_of_order

_NAMED = ("order", "email", "phone")


@tool(
    FlowName.VERIFY_IDENTITY,
    slots=(
        ORDER,
        POSTCODE,
        Slot("email", "E-mail address that the customer says is on file."),
        Slot("phone", "Phone number that the customer says is on file."),
    ),
    examples=(
        Example("it's me, Ana, you can check", "是我本人，可以验证"),
        Example("send me a code for order 1042", "给我发验证码，订单1042"),
    ),
)
def verify_identity(desk: Desk, slots: Slots) -> Step:
    """Prove who is writing with a one-time code that goes to the address on file."""
    if desk.asker.party_id is not None:
        return _for_known(desk)
    named = {name: slots[name] for name in _NAMED if _was_written(desk, name, slots.get(name, ""))}
    if not named:
        if not desk.tx.ports.has(ORDER.needs):
            return Asked("email", desk.say("code.which_contact"), shares_contact=True)
        key = "proof.which_order" if _of_order(desk) else "code.which_order"
        return Asked("order", desk.say(key), shares_contact=True)
    if AGREED in slots:
        return _sent(desk, named)
    if "order" in named and _of_order(desk):
        return _either(desk, slots)
    return _offer(desk, named)


TOOLS = (verify_identity,)


def _for_known(desk: Desk) -> Step:
    """Someone known only needs a fresh code, and only where the ladder asks for one."""
    wanted = Verification.CODE if desk.proving else Verification.LINKED
    if is_proven(desk.asker, wanted, desk.settings):
        return Told(desk.say("code.known_already"))
    return Asked("code", "", effects=(Effect(EffectKind.SEND_CODE, party_id=desk.asker.party_id),))


def _of_order(desk: Desk) -> bool:
    """Tell whether only an order's progress is wanted, and a postcode is enough for that here."""
    return desk.proving is FlowName.ORDER_STATUS and opens_by_postcode(desk)


def _either(desk: Desk, slots: Slots) -> Asked:
    """Try the postcode that was given, else offer both ways."""
    options, effect = send_code_options(desk), proof_given(desk, slots)
    if effect is not None:
        return Asked(POSTCODE.name, "", options, effects=(effect,))
    return Asked(POSTCODE.name, desk.say("proof.offer", order=slots["order"]), options)


def _was_written(desk: Desk, name: str, value: str) -> bool:
    """Look up only what the customer wrote: a model cannot try numbers of its own."""
    if name == ORDER.name:
        return stands_in(value, desk.heard)
    return bool(value) and _folded(value) in _folded(desk.heard)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _offer(desk: Desk, named: Slots) -> Asked:
    key = "code.offer_order" if "order" in named else "code.offer_contact"
    text = desk.say(key, order=named.get("order", ""))
    return Asked(CONFIRMATION, text, send_code_options(desk))


def _sent(desk: Desk, named: Slots) -> Asked:
    """Send a code if what was named is known, and say the same whether or not it is.

    What is shown is masked from the customer's own words, never from what is on file.
    """
    address = "" if "order" in named else named.get("email") or named.get("phone", "")
    effect = Effect(EffectKind.SEND_CODE, party_id=_party_of(desk, named), named=address)
    if not address:
        return Asked("code", desk.say("code.sent"), effects=(effect,))
    shown = masked_email(address) if "email" in named else masked_phone(address)
    return Asked("code", desk.say("code.sent_named", where=shown), effects=(effect,))


def after_code(desk: Desk, result: TurnResult, way: CodeWay) -> TurnResult:
    """Tell somebody known where their code goes; else why none does, and what helps instead."""
    if way.target is not None:
        where = masked(desk.words, way.target.channel, way.target.address)
        return replace(
            result, reply=_joined(result.reply, desk.say("code.sent_known", where=where))
        )
    kept = tuple(one for one in result.effects if one.kind is not EffectKind.SEND_CODE)
    done = replace(
        result,
        reply=_joined(result.reply, desk.say("code.enough" if way.enough else "code.nowhere")),
        dialogue=Dialogue(language=result.dialogue.language, last_order=result.dialogue.last_order),
        effects=kept,
    )
    if way.enough:
        return done
    to_person = Effect(EffectKind.HAND_OVER, reason=desk.say("reason.no_code"))
    return replace(done, effects=(*kept, to_person))


def _joined(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _party_of(desk: Desk, named: Slots) -> int | None:
    """Find whose address gets the code; unknown, or not clear, is nobody's.

    What it finds is never shown, and it asks the same of the books whether or not it finds any.
    """
    try:
        if "order" in named:
            number = "".join(filter(str.isalnum, named["order"]))
            return party_of_order(desk.tx, number)
        kind = ContactKind.EMAIL if "email" in named else ContactKind.PHONE
        found = parties_with_contact(desk.tx, kind, named[kind.value])
    except DomainError:
        return None
    return found[0] if len(found) == 1 else None
