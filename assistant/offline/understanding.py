"""The offline understanding of a customer's message: text and what is awaited in, commands out.

The order of decision is fixed: consent words, then the question that is waiting, then what the
message asks for by itself. Nothing here reads the books or writes; a command only says what is
wanted, and the engine decides.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from assistant.commands import (
    CannotHandle,
    ChitChat,
    Clarify,
    Command,
    FlowName,
    SearchKnowledge,
    SetSlot,
    Span,
    StartFlow,
    SwitchLanguage,
)
from assistant.offline.asked import (
    Question,
    answer_to,
    postcode_asked_for,
    postcode_given,
    without_value,
)
from assistant.offline.catalogue import Catalogue
from assistant.offline.consent import read_carrier_word
from assistant.offline.features import is_only_values, masked, tidy
from assistant.offline.language import Language, detect_language, wished_language
from assistant.offline.learning import learnt
from assistant.offline.lexicon import has
from assistant.offline.linking import linking_wanted, unlinking_wanted
from assistant.offline.message import Message, prepare
from assistant.offline.normalise import Normalised, normalise
from assistant.offline.products import ProductLinker
from assistant.offline.reading import Reader, Reading
from assistant.offline.request import (
    Understood,
    ask_after_each,
    sure_requests,
    understand_requests,
)
from assistant.offline.spans import FoundSpan, SpanKind
from assistant.offline.spelling import Speller
from assistant.offline.training import load_examples
from assistant.offline.vocabulary import Vocabulary

_RANKED = 5
_CARRIER_COMMANDS: dict[str, Command] = {
    "/start": ChitChat(topic="greeting"),
    "/help": ChitChat(topic="bot_question"),
}
_NAMED_IN_ANY_LANGUAGE = ("details", "contact")
"""What is asked for and tells nothing of the language: names, numbers, addresses."""
_ASKED_BY_A_VALUE = (
    (SpanKind.QUOTATION, FlowName.PLACE_ORDER),
    (SpanKind.ORDER, FlowName.ORDER_STATUS),
    (SpanKind.INVOICE, FlowName.INVOICE_AND_BALANCE),
    (SpanKind.PRODUCT, FlowName.STOCK_AND_PRICE),
    (SpanKind.EMAIL, FlowName.VERIFY_IDENTITY),
    (SpanKind.PHONE, FlowName.VERIFY_IDENTITY),
    (SpanKind.POSTCODE, FlowName.VERIFY_IDENTITY),
)


@dataclass(frozen=True)
class Context:
    """What the dialogue awaits when the message comes in."""

    awaiting: str | None = None
    flow: FlowName | None = None
    options: tuple[FlowName | str, ...] = ()
    choosing: str | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    language: str | None = None
    channel: str = "webchat"


@dataclass(frozen=True)
class Understanding:
    """The commands of a message, with what the decision rests on."""

    commands: tuple[Command, ...]
    language: str
    confidence: float
    top: tuple[tuple[str, float], ...] = ()
    unexplained: tuple[str, ...] = ()


class Understander:
    """Understands customers in English and Chinese; read-only once it is made.

    Args:
        folder: Where what was learnt from the seeds is kept for the next start.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Learn the seeds, or take what was learnt from them before."""
        examples = load_examples()
        vocabulary = Vocabulary(examples)
        self._speller = Speller((example.text for example in examples), vocabulary.words)
        self._reader = Reader(learnt(examples, folder), vocabulary)
        self._linker_for = lru_cache(maxsize=8)(
            lambda catalogue: ProductLinker(catalogue, vocabulary.words)
        )

    def understand(self, text: str, context: Context) -> Understanding:
        """Say what a message asks for; never raises, whatever the text."""
        folded = normalise(text)
        language = detect_language(folded.text, context.language)
        if context.awaiting in _NAMED_IN_ANY_LANGUAGE:
            language = detect_language("", context.language)
        word = read_carrier_word(folded.text, context.channel)
        if word is not None:
            return Understanding((word,), language, 1.0, ((word.kind, 1.0),))
        wish = wished_language(folded.text)
        if wish is None:
            return self._understand(folded, context, language)
        return self._in_other_language(folded, context, *wish)

    def _in_other_language(
        self, folded: Normalised, context: Context, language: Language, place: Span
    ) -> Understanding:
        """Switch the language and read what else the message says."""
        switch = SwitchLanguage(language=language)
        rest = folded.without(*place)
        if not tidy(rest.text).strip(" ?"):
            return Understanding((switch,), language, 1.0, (("switch_language", 1.0),))
        found = self._understand(rest, context, language)
        return Understanding(
            (switch, *found.commands), language, found.confidence, found.top, found.unexplained
        )

    def _understand(
        self, folded: Normalised, context: Context, language: Language
    ) -> Understanding:
        """Read an answer as it was written, since a slip is no yes; a request without its slips."""
        linker = self._linker_for(context.catalogue)
        written = prepare(folded, linker, context.awaiting)
        question = Question(context.awaiting, context.flow, context.options, context.choosing)
        postcode = postcode_asked_for(question, written)
        if postcode is not None:
            more = self._beside(postcode, written, linker, language)
            if more is not None:
                return more
        answer = answer_to(question, written, self._reader)
        if answer is not None:
            return Understanding(answer, language, 1.0, ((answer[0].kind, 1.0),))
        if not tidy(folded.text).strip(" ?"):
            return Understanding((CannotHandle(),), language, 0.0)
        repaired = self._speller.repaired(folded, linker.words)
        message = prepare(repaired, linker, context.awaiting)
        return self._request(message, language)

    def _beside(
        self, postcode: FoundSpan, written: Message, linker: ProductLinker, language: Language
    ) -> Understanding | None:
        """Take the postcode that was asked for first, then what else is surely wanted."""
        rest = self._speller.repaired(without_value(written.folded, postcode), linker.words)
        more = sure_requests(prepare(rest, linker, None), self._reader)
        if more is None:
            return None
        sureness = min(reading.confidence for reading in more.readings)
        commands = (*postcode_given(written, postcode), *more.commands)
        return Understanding(commands, language, sureness, _top(more.readings[0]))

    def _request(self, message: Message, language: Language) -> Understanding:
        alone = (
            _carrier_command(message)
            or _values_alone(message)
            or _quotation_ordered(message)
            or unlinking_wanted(message)
            or linking_wanted(message)
            or _code_wanted(message)
        )
        if alone:
            return Understanding(alone, language, 1.0, ((alone[0].kind, 1.0),))
        found = understand_requests(message, self._reader)
        quoted = _quotation_wanted(message, found)
        if quoted:
            return Understanding(quoted, language, 1.0, _top(found.readings[0]))
        lead = found.readings[0]
        sureness = min(reading.confidence for reading in found.readings)
        return Understanding(
            found.commands, language, sureness, _top(lead), lead.coverage.unexplained
        )


def _carrier_command(message: Message) -> tuple[Command, ...]:
    command = _CARRIER_COMMANDS.get(message.text.strip())
    return (command,) if command else ()


def _values_alone(message: Message) -> tuple[Command, ...]:
    """Read a message that is nothing but values: an order is asked about, an address proves."""
    if not message.spans or not is_only_values(masked(message.text, message.spans)):
        return ()
    kinds = {span.kind for span in message.spans}
    flow = next((flow for kind, flow in _ASKED_BY_A_VALUE if kind in kinds), None)
    if flow is None:
        return (CannotHandle(),)
    if flow is FlowName.ORDER_STATUS and (each := ask_after_each(message)):
        return each
    slots = (message.set_slot(span) for span in message.useful_for(flow))
    return (StartFlow(flow=flow), *slots)


def _quotation_ordered(message: Message) -> tuple[Command, ...]:
    """Read "order quotation Q-2026-0007": whoever names one is shown it, to be ordered or not."""
    if message.of_kind(SpanKind.QUOTATION) is None or has("saying_no", message.text):
        return ()
    flow = FlowName.PLACE_ORDER
    return (StartFlow(flow=flow), *(message.set_slot(span) for span in message.useful_for(flow)))


def _quotation_wanted(message: Message, found: Understood) -> tuple[Command, ...]:
    """Read "quote: 2 Herons", which hardly says more than what it is about, and only else."""
    unsure = isinstance(found.commands[0], Clarify | CannotHandle | SearchKnowledge)
    names_goods = message.of_kind(SpanKind.PRODUCT) is not None
    if not (unsure and names_goods and has("asks_for_quotation", message.text)):
        return ()
    items = message.items()
    if items:
        return (StartFlow(flow=FlowName.QUOTATION), SetSlot(name="items", value=items))
    goods = message.useful_for(FlowName.QUOTATION)
    return (StartFlow(flow=FlowName.QUOTATION), *(message.set_slot(span) for span in goods))


def _code_wanted(message: Message) -> tuple[Command, ...]:
    """Read "send me a code for order 1042": who asks for a code wants to prove who they are."""
    text = message.text
    if not has("wants_code", text) or has("saying_no", text) or has("names_cancelling", text):
        return ()
    flow = FlowName.VERIFY_IDENTITY
    return (StartFlow(flow=flow), *(message.set_slot(span) for span in message.useful_for(flow)))


def _top(reading: Reading) -> tuple[tuple[str, float], ...]:
    """Give the likeliest intents with shares that sum to at most one."""
    weights = [math.exp(3 * ranked.score) for ranked in reading.ranked]
    total = sum(weights)
    return tuple(
        (ranked.intent.value, round(weight / total, 4))
        for ranked, weight in zip(reading.ranked[:_RANKED], weights, strict=False)
    )
