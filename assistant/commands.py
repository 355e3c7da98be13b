"""What a customer wants done, as typed values.

Both understandings, the offline one and a language model's tool calls, speak only this
vocabulary, and one deterministic engine executes it: whatever a message says, nothing can
happen that is not one of these commands.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Span = tuple[int, int]
"""Half-open character offsets into the message as the customer wrote it."""


class FlowName(StrEnum):
    """The things that the customer lane can do from start to end."""

    ORDER_STATUS = "order_status"
    STOCK_AND_PRICE = "stock_and_price"
    INVOICE_AND_BALANCE = "invoice_and_balance"
    PAY_INVOICE = "pay_invoice"
    CANCEL_ORDER = "cancel_order"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    REPEAT_ORDER = "repeat_order"
    PLACE_ORDER = "place_order"
    QUOTATION = "quotation"
    SALES_ENQUIRY = "sales_enquiry"
    INVOICE_COPY = "invoice_copy"
    INVOICE_CORRECTION = "invoice_correction"
    POLICY_QUESTION = "policy_question"
    RETURN_ITEM = "return_item"
    EXCHANGE_ITEM = "exchange_item"
    WARRANTY = "warranty"
    COMPLAINT = "complaint"
    CALL_BACK = "call_back"
    SPEAK_TO_PERSON = "speak_to_person"
    VERIFY_IDENTITY = "verify_identity"
    LINK_CHANNEL = "link_channel"
    UNLINK_CHANNEL = "unlink_channel"


class _Command(BaseModel):
    """A command is a fact about a message: it never changes and carries nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StartFlow(_Command):
    """Begin a flow, or return to it when it is already open."""

    kind: Literal["start_flow"] = "start_flow"
    flow: FlowName


class SetSlot(_Command):
    """Give a flow one of the values it needs, as the customer wrote it."""

    kind: Literal["set_slot"] = "set_slot"
    name: str
    value: str
    span: Span | None = None


class CorrectSlot(_Command):
    """Replace a value that was given before ("no, 1043")."""

    kind: Literal["correct_slot"] = "correct_slot"
    name: str
    value: str
    span: Span | None = None


class Confirm(_Command):
    """Answer the yes-or-no question that is waiting."""

    kind: Literal["confirm"] = "confirm"
    yes: bool


class CancelFlow(_Command):
    """Drop the flow in progress; no order is touched."""

    kind: Literal["cancel_flow"] = "cancel_flow"


class Clarify(_Command):
    """Ask which of these flows is meant, likeliest first."""

    kind: Literal["clarify"] = "clarify"
    options: tuple[FlowName, ...]


class SearchKnowledge(_Command):
    """Look the question up in the handbook."""

    kind: Literal["search_knowledge"] = "search_knowledge"
    query: str


class ChitChat(_Command):
    """Answer a courtesy that asks for nothing."""

    kind: Literal["chit_chat"] = "chit_chat"
    topic: Literal["greeting", "thanks", "goodbye", "bot_question", "help"]


class OptOut(_Command):
    """Stop writing to this address."""

    kind: Literal["opt_out"] = "opt_out"


class OptIn(_Command):
    """Allow writing to this address again."""

    kind: Literal["opt_in"] = "opt_in"


class HandOver(_Command):
    """Bring a person into the thread, and say why."""

    kind: Literal["hand_over"] = "hand_over"
    reason: str


class CannotHandle(_Command):
    """Say that the message was not understood, with the words that were not."""

    kind: Literal["cannot_handle"] = "cannot_handle"
    words: tuple[str, ...] = ()


class NotDoneHere(_Command):
    """Say that what the customer asks for is not done here, and offer a person."""

    kind: Literal["not_done_here"] = "not_done_here"
    unsure: bool = False


class SwitchLanguage(_Command):
    """Answer in this language from now on."""

    kind: Literal["switch_language"] = "switch_language"
    language: Literal["en", "zh"]


class ProvideCode(_Command):
    """Give the one-time code that was sent to the address on file."""

    kind: Literal["provide_code"] = "provide_code"
    code: str


Command = Annotated[
    StartFlow
    | SetSlot
    | CorrectSlot
    | Confirm
    | CancelFlow
    | Clarify
    | SearchKnowledge
    | ChitChat
    | OptOut
    | OptIn
    | HandOver
    | CannotHandle
    | NotDoneHere
    | SwitchLanguage
    | ProvideCode,
    Field(discriminator="kind"),
]


def command_from(raw: object) -> Command:
    """Read a command back from stored or received data; pydantic's ValidationError if unknown."""
    adapter: TypeAdapter[Command] = TypeAdapter(Command)
    return adapter.validate_python(raw)
