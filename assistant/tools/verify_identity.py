"""Proving who writes: a one-time code to the address on file, and nothing revealed on the way.

Who only asks how far an order is may give the postcode of its delivery address instead. A stranger
who names an order number, an e-mail address or a phone number gets the same words whether it is
known or not. Only what the customer has written themselves is looked up.
"""

import unicodedata

from assistant.asker import Verification
from assistant.commands import FlowName
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
from assistant.turn import Effect, EffectKind
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.parties import ContactKind, parties_with_contact
from erp_core.sales import order_by_number

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
            return Asked("email", desk.say("code.which_contact"))
        key = "proof.which_order" if _of_order(desk) else "code.which_order"
        return Asked("order", desk.say(key))
    if AGREED in slots:
        return _sent("code.sent", desk, _party_of(desk, named))
    if "order" in named and _of_order(desk):
        return _either(desk, slots)
    return _offer(desk, named)


TOOLS = (verify_identity,)


def _for_known(desk: Desk) -> Step:
    """Someone known only needs a fresh code, and only where the ladder asks for one."""
    wanted = Verification.CODE if desk.proving else Verification.LINKED
    if is_proven(desk.asker, wanted, desk.settings):
        return Told(desk.say("code.known_already"))
    return _sent("code.sent_known", desk, desk.asker.party_id)


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


def _sent(key: str, desk: Desk, party_id: int | None) -> Asked:
    effect = Effect(EffectKind.SEND_CODE, party_id=party_id)
    return Asked("code", desk.say(key), effects=(effect,))


def _party_of(desk: Desk, named: Slots) -> int | None:
    """Find whose address gets the code; unknown, or not clear, is nobody's.

    The system looks, because a stranger sees nothing; what it finds is never shown.
    """
    try:
        if "order" in named:
            number = "".join(filter(str.isalnum, named["order"]))
            return order_by_number(desk.tx, system("one-time code"), number).party_id
        kind = ContactKind.EMAIL if "email" in named else ContactKind.PHONE
        found = parties_with_contact(desk.tx, kind, named[kind.value])
    except DomainError:
        return None
    return found[0] if len(found) == 1 else None
