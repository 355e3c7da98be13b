"""Answers to what the assistant has just asked: a yes or no, a choice, a code, a value."""

import re
from dataclasses import dataclass

from assistant.commands import (
    CancelFlow,
    Command,
    Confirm,
    CorrectSlot,
    FlowName,
    ProvideCode,
    SetSlot,
    StartFlow,
)
from assistant.offline.addresses import looks_like_address, whole_address
from assistant.offline.answers import Answer, after_yes, is_giving_up, opens_with_no, read_answer
from assistant.offline.features import is_only_values, masked
from assistant.offline.intents import COURTESIES, WRITES
from assistant.offline.lexicon import has
from assistant.offline.message import Message
from assistant.offline.normalise import Normalised, normalise
from assistant.offline.reading import Reader, Reading, Verdict
from assistant.offline.routes import PAYING, ROUTES
from assistant.offline.said import corrected_slots, is_only_said, said_slots
from assistant.offline.spans import FoundSpan, SpanKind

_ORDINALS = (
    re.compile(r"1|one|first|第一|一"),
    re.compile(r"2|two|second|第二|二"),
    re.compile(r"3|three|third|第三|三"),
    re.compile(r"4|four|fourth|第四|四"),
    re.compile(r"5|five|fifth|第五|五"),
)
_CHOOSING = re.compile(
    r"(?:the |number |option |no\.? ?|#|选)|(?: one| option| please|个|项|个吧|吧|号)$"
)
_WRITING = (
    FlowName.CANCEL_ORDER,
    FlowName.CHANGE_ADDRESS,
    FlowName.CHANGE_ITEMS,
    FlowName.CHANGE_PAYMENT,
    FlowName.EXCHANGE_ITEM,
    FlowName.REPEAT_ORDER,
    FlowName.RETURN_ITEM,
    FlowName.CALL_BACK,
    FlowName.PLACE_ORDER,
    FlowName.QUOTATION,
    FlowName.INVOICE_CORRECTION,
)
_EDGES = " \n.,!?;:。、)("
_BARE_ANSWERS = ("1", "2")
"""Yes and no where a channel has no buttons; never a quantity."""
_IN_WORDS = {"line": "product", "instead": "instead", "method": "method", "reason": "reason"}
"""What may be answered in free words where choices are offered, and the slot that takes it."""
_NAMES = frozenset(kind.value for kind in SpanKind)


@dataclass(frozen=True, slots=True)
class Question:
    """What the assistant asked, in which flow, with which choices."""

    awaiting: str | None
    flow: FlowName | None
    options: tuple[FlowName | str, ...]
    choosing: str | None = None


def answer_to(question: Question, message: Message, reader: Reader) -> tuple[Command, ...] | None:
    """Read a message as the answer to a question; None when it is something else."""
    if question.awaiting == "confirmation":
        return _confirmation(question, message, reader)
    if question.awaiting == "postcode":
        return _postcode(question, message, reader)
    if question.awaiting == "choice":
        return _choice(question, message) or _said_otherwise(question, message, reader)
    if _gives_up(question, message.text):
        return (CancelFlow(),)
    if question.awaiting == "code":
        return _code(message)
    if question.awaiting:
        return _asked_value(question, message, reader)
    return _values_only(question, message)


def _gives_up(question: Question, text: str) -> bool:
    """A "never mind" drops any flow; "cancel" drops one that asks or would write.

    After a mere answer, such as where an order is, "cancel it" is about the order.
    """
    if question.flow is None or not is_giving_up(text):
        return False
    return bool(question.awaiting) or question.flow in _WRITING or not has("names_cancelling", text)


def _confirmation(
    question: Question, message: Message, reader: Reader
) -> tuple[Command, ...] | None:
    answer = _answer(question, message)
    if answer == "yes":
        return (Confirm(yes=True),)
    corrections = _corrections(question, message)
    said = question.flow in PAYING and is_only_said(message, question.flow)
    if corrections and (answer == "no" or said or _is_only_values(message)):
        return corrections
    if answer == "no":
        return (Confirm(yes=False),)
    return _yes_and_more(message, reader)


def _answer(question: Question, message: Message) -> Answer | None:
    """Read a yes or no; whoever asks for the code that was offered has said yes to it."""
    answer = read_answer(message.text, question.flow)
    if question.flow is not FlowName.VERIFY_IDENTITY or answer is not None:
        return answer
    if not has("wants_code", message.text):
        return None
    return "no" if has("saying_no", message.text) else "yes"


def _postcode(question: Question, message: Message, reader: Reader) -> tuple[Command, ...] | None:
    """A postcode was asked for and a code was offered: take either, or a no to both.

    The postcode goes last: it is tried with the order that is known by then. Who does not know it
    is asked again, because a code needs no postcode.
    """
    if len(message.proofs()) > 1:
        return None
    if message.of_kind(SpanKind.POSTCODE):
        found = message.useful_for(FlowName.VERIFY_IDENTITY)
        ordered = sorted(found, key=lambda span: span.kind is SpanKind.POSTCODE)
        return tuple(message.set_slot(span) for span in ordered)
    if has("does_not_know", message.text) and has("postcode", message.text):
        return (StartFlow(flow=FlowName.VERIFY_IDENTITY),)
    return _confirmation(question, message, reader)


def postcode_asked_for(question: Question, message: Message) -> FoundSpan | None:
    """Give the postcode that answers the question; not of several orders with one each."""
    if question.awaiting != SpanKind.POSTCODE or len(message.proofs()) > 1:
        return None
    return message.of_kind(SpanKind.POSTCODE)


def postcode_given(message: Message, postcode: FoundSpan) -> tuple[Command, ...]:
    """Take a postcode with the order that is named before it; one named later is another wish."""
    before = tuple(span for span in message.spans if span.end <= postcode.start)
    named = (*message.useful_for(FlowName.VERIFY_IDENTITY, before), postcode)
    return tuple(message.set_slot(span) for span in named)


def without_value(folded: Normalised, span: FoundSpan) -> Normalised:
    """Blank a value out, with the punctuation that closed it."""
    after = folded.text[span.end :]
    return folded.without(span.start, span.end + len(after) - len(after.lstrip(_EDGES)))


def _yes_and_more(message: Message, reader: Reader) -> tuple[Command, ...] | None:
    """A "yes. And where is my other order?" confirms; "yes, but ..." does not."""
    rest = after_yes(message.text)
    if not rest or has("but", rest):
        return None
    reading = reader.read(rest, ())
    if reading.verdict is not Verdict.ACT or reading.intent not in ROUTES:
        return None
    if reading.intent in WRITES:
        return None
    return (Confirm(yes=True), StartFlow(flow=ROUTES[reading.intent].flow))


def _corrections(question: Question, message: Message) -> tuple[CorrectSlot, ...]:
    if question.flow is None or message.text.strip(_EDGES) in _BARE_ANSWERS:
        return ()
    spans = message.useful_for(question.flow)
    said = corrected_slots(message, question.flow)
    named = {slot.name for slot in said}
    kept = tuple(message.correct_slot(span) for span in spans if span.kind.value not in named)
    return (*kept, *said)


def _said_otherwise(
    question: Question, message: Message, reader: Reader
) -> tuple[Command, ...] | None:
    """Take words instead of a choice: another way to pay, another form, a reason."""
    slot = _IN_WORDS.get(question.choosing or "")
    if question.flow is None or slot is None:
        return None
    if is_giving_up(message.text):
        return (CancelFlow(),)
    said = said_slots(message, question.flow)
    if said and is_only_said(message, question.flow):
        return said
    reading = reader.read(message.text, message.spans)
    if _leads_elsewhere(question, message, reading):
        return None
    if said:
        return said
    if opens_with_no(message.text) or reading.intent in COURTESIES:
        return None
    written = message.folded.original.strip()
    return (SetSlot(name=slot, value=written),) if written else None


def _choice(question: Question, message: Message) -> tuple[Command, ...] | None:
    chosen = _chosen(question.options, message.text.strip(_EDGES))
    if chosen is None:
        return None
    if isinstance(chosen, FlowName):
        return (StartFlow(flow=chosen),)
    return (SetSlot(name="choice", value=chosen),)


def _chosen(options: tuple[FlowName | str, ...], text: str) -> FlowName | str | None:
    """Choose by number, by ordinal or by the option's own words."""
    short = _CHOOSING.sub("", text).strip(_EDGES)
    for ordinal, option in zip(_ORDINALS, options, strict=False):
        if ordinal.fullmatch(short) or ordinal.fullmatch(text):
            return option
    spoken = [option for option in options if normalise(str(option)).text.strip() == text]
    return spoken[0] if len(spoken) == 1 else None


def _code(message: Message) -> tuple[Command, ...] | None:
    code = message.of_kind(SpanKind.CODE)
    return (ProvideCode(code=code.value),) if code else None


def _asked_value(
    question: Question, message: Message, reader: Reader
) -> tuple[Command, ...] | None:
    """Take the value that was asked for, and whatever else of use stands beside it."""
    name = question.awaiting or ""
    reading = reader.read(message.text, message.spans)
    if _leads_elsewhere(question, message, reading):
        return None
    if name not in _NAMES and (values := _values_only(question, message)):
        return values
    found = _awaited(name, message, reading)
    if found is None:
        return _corrected_meanwhile(question, message)
    beside = [
        span
        for span in (message.useful_for(question.flow) if question.flow else ())
        if not _overlap(span, found) and span.kind.value != name
    ]
    given = message.set_slot(found, name)
    if name not in _NAMES:
        written = message.folded.written(found.start, found.end).strip()
        given = given.model_copy(update={"value": written})
    return (given, *(message.set_slot(span) for span in beside))


def _leads_elsewhere(question: Question, message: Message, reading: Reading) -> bool:
    """A sure request for another flow is a digression; a bare order number never is."""
    if reading.verdict is not Verdict.ACT or reading.intent not in ROUTES:
        return False
    if _is_only_values(message):
        return False
    return ROUTES[reading.intent].flow not in (question.flow, FlowName.ORDER_STATUS)


def _awaited(name: str, message: Message, reading: Reading) -> FoundSpan | None:
    if name == SpanKind.ADDRESS:
        return _address(message, reading)
    if name == SpanKind.QUANTITY:
        kinds = (SpanKind.QUANTITY, SpanKind.SIZE, SpanKind.NUMBER, SpanKind.CHANGE)
        return next(filter(None, map(message.of_kind, kinds)), None)
    if name in _NAMES and (found := message.of_kind(SpanKind(name))):
        return found
    free = name not in _NAMES or name == SpanKind.PRODUCT
    return _whole(message, reading) if free else None


def _address(message: Message, reading: Reading) -> FoundSpan | None:
    whole = whole_address(message.text)
    if whole and looks_like_address(message.text[whole.start : whole.end]):
        return whole
    return message.of_kind(SpanKind.ADDRESS) or _whole(message, reading)


def _whole(message: Message, reading: Reading) -> FoundSpan | None:
    """Take the whole message as free text unless it is plainly something else."""
    if reading.verdict is Verdict.ACT or opens_with_no(message.text):
        return None
    text = message.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return None
    return FoundSpan(SpanKind.NUMBER, start, end, text[start:end])


def _corrected_meanwhile(question: Question, message: Message) -> tuple[Command, ...] | None:
    """Another value than the asked one: a correction when it says so, else given in advance."""
    if question.flow is None:
        return None
    return _values_only(question, message)


def _values_only(question: Question, message: Message) -> tuple[Command, ...] | None:
    """In a flow, a message of nothing but values fills or corrects that flow's slots."""
    if question.flow is None or not _is_only_values(message):
        return None
    spans = message.useful_for(question.flow)
    if has("correction", message.text):
        return tuple(message.correct_slot(span) for span in spans) or None
    return tuple(message.set_slot(span) for span in spans) or None


def _is_only_values(message: Message) -> bool:
    return is_only_values(masked(message.text, message.spans))


def _overlap(one: FoundSpan, other: FoundSpan) -> bool:
    return one.start < other.end and other.start < one.end
