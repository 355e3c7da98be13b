"""What a message says of articles that change and of ways to pay, as the slots of their flows."""

import re

from assistant.commands import CorrectSlot, FlowName, SetSlot
from assistant.offline.features import tidy
from assistant.offline.lexicon import pattern
from assistant.offline.message import Message
from assistant.offline.methods import Method, method_in
from assistant.offline.routes import PAYING, SWAPPING
from assistant.offline.spans import SpanKind
from assistant.offline.stance import is_taken_back
from assistant.offline.swaps import SaidSwap, find_swaps, without_payment

_JUST_AN_AMOUNT = re.compile(
    r"[\d.,]+ ?(?:kg|g|bags?|packs?|pieces?|pcs|of them|more|个|件|包|袋)?"
)
_EDGES = " \t,.;:!?'\"、。，"
_PAID_SO_FAR = re.compile(r"(?:paid|paying|payed)(?: [a-z]+){0,2} $|(?:付了?的?|付过)$|是用$")
_MONEY_GOES_TO = re.compile(r"(?:to|onto|on|into|退[到回至]*|到)\s*$")


def swaps_in(message: Message) -> tuple[SaidSwap, ...]:
    """Find which articles should be which others; other quantities are none."""
    found = find_swaps(message.text, message.spans)
    return tuple(one for one in found if not _JUST_AN_AMOUNT.fullmatch(one.new))


def named_method(message: Message, flow: FlowName) -> Method | None:
    """Find the way to pay that a message names for a flow, not the one it was paid with."""
    method = method_in(message.text) if flow in PAYING else None
    if method is None or _PAID_SO_FAR.search(message.text[: method.start]):
        return None
    if flow is FlowName.RETURN_ITEM and not _MONEY_GOES_TO.search(message.text[: method.start]):
        return None
    return method


def said_slots(message: Message, flow: FlowName) -> tuple[SetSlot, ...]:
    """Give the slots of a flow that stand in a message beside its marked values."""
    slots: list[SetSlot] = []
    swaps = swaps_in(message) if flow in SWAPPING else ()
    if len(swaps) > 1:
        pairs = "; ".join(f"{_old(message, one)} > {one.new}" for one in swaps)
        slots.append(SetSlot(name="swaps", value=pairs))
    for one in swaps if len(swaps) == 1 else ():
        told = (("product", _old(message, one)), ("instead", one.new))
        slots += [SetSlot(name=name, value=value) for name, value in told if value]
    method = named_method(message, flow)
    if method is not None:
        slots.append(SetSlot(name="method", value=method.words))
    return tuple(slots)


def corrected_slots(message: Message, flow: FlowName) -> tuple[CorrectSlot, ...]:
    """Give what a "no, the black one" or "no, with my gift card" puts in the place of an offer."""
    said = said_slots(message, flow)
    names = {one.name for one in said} - {"method"}
    if not names and flow in SWAPPING and (rest := _after_correction(message.text)):
        said = (*said, SetSlot(name="instead", value=rest))
    return tuple(CorrectSlot(name=one.name, value=one.value) for one in said)


def is_only_said(message: Message, flow: FlowName) -> bool:
    """Tell whether a message only names a way to pay, or opens as a correction does."""
    if pattern("correction_opening").match(message.text.strip()):
        return True
    method = named_method(message, flow)
    if method is None:
        return False
    around = f"{message.text[: method.start]} {message.text[method.end :]}"
    left = tidy(pattern("before_a_method").sub(" ", around))
    return not left or pattern("nothing_beside").fullmatch(left) is not None


def _after_correction(text: str) -> str:
    """Give what follows a no, where it names something and takes nothing back."""
    opening = pattern("correction_opening").match(text.strip())
    rest = text.strip()[opening.end() :] if opening else ""
    rest = without_payment(rest).partition(";")[0].strip(_EDGES)
    if not rest or is_taken_back(rest) or pattern("nothing_named").fullmatch(rest):
        return ""
    return rest


def _old(message: Message, swap: SaidSwap) -> str:
    """Name what there is in the customer's words, with the article that they were read as."""
    read = {
        span.value
        for span in message.spans
        if span.kind is SpanKind.PRODUCT and message.text[span.start : span.end] in swap.old
    }
    return " ".join(dict.fromkeys((swap.old, *sorted(read)))) if swap.old else ""
