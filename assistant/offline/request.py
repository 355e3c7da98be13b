"""From the readings of a message to the commands it asks for, several when it asks for several."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.commands import (
    CancelFlow,
    CannotHandle,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    FlowName,
    OptIn,
    OptOut,
    SearchKnowledge,
    SetSlot,
    StartFlow,
)
from assistant.offline.answers import read_answer
from assistant.offline.clauses import Clause, split_clauses
from assistant.offline.evidence import is_foreign
from assistant.offline.features import is_only_values, masked, tidy
from assistant.offline.intents import COURTESIES, WRITES, Intent
from assistant.offline.lexicon import has
from assistant.offline.message import Message
from assistant.offline.reading import Reader, Reading, Verdict, is_question
from assistant.offline.routes import LISTING, MORE_OR_LESS, QUOTED, ROUTES, Route
from assistant.offline.said import said_slots, swaps_in
from assistant.offline.spans import FoundSpan, SpanKind
from assistant.offline.stance import still_stands

_MOST_CLAUSES = 8
_OFFERED = 3
_USEFUL = (Verdict.ASK, Verdict.ACT, Verdict.SEARCH, Verdict.MISS)
_WELL_INSIDE = 0.1
_TOPICS: dict[Intent, Literal["greeting", "thanks", "goodbye", "bot_question"]] = {
    Intent.GREETING: "greeting",
    Intent.THANKS: "thanks",
    Intent.GOODBYE: "goodbye",
    Intent.BOT_QUESTION: "bot_question",
}
_ABOUT_GOODS = frozenset({Intent.PRODUCT_STOCK, Intent.PRODUCT_PRICE})
_LISTED = frozenset(
    {SpanKind.PRODUCT, SpanKind.QUANTITY, SpanKind.NUMBER, SpanKind.CHANGE, SpanKind.SIZE}
)
_ARTICLES = frozenset({"product", "swaps"})
_GRUMBLES = frozenset({Intent.COMPLAINT})
_LOOKED_UP = frozenset({Intent.POLICY_QUESTION})
_SETTLED = frozenset({Intent.CHANGE_ITEMS, Intent.EXCHANGE_ITEM, Intent.RETURN_ITEM})
_GIVES_BACK = frozenset({Intent.RETURN_ITEM, Intent.EXCHANGE_ITEM})


@dataclass(frozen=True, slots=True)
class Request:
    """A clause with its reading."""

    clause: Clause
    reading: Reading
    only_values: bool = False

    @property
    def acts(self) -> bool:
        """Whether it is sure and asks for something from the books."""
        sure = self.reading.verdict is Verdict.ACT
        return sure and self.reading.intent not in COURTESIES


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message asks for, and the readings that said so, the leading one first."""

    commands: tuple[Command, ...]
    readings: tuple[Reading, ...]


def understand_requests(message: Message, reader: Reader) -> Understood:
    """Find every request of a message; a write that is taken back leaves only CancelFlow."""
    whole = Request(Clause(0, len(message.text)), reader.read(message.text, message.spans))
    parts = _parts(message, reader)
    wanted = _wanted(message, whole, parts)
    if wanted:
        return Understood(_commands(message, wanted), tuple(w.reading for w in wanted))
    if _is_withdrawn(message, (whole, *parts)):
        return Understood((CancelFlow(),), (whole.reading,))
    told = _best_of(whole, parts)
    return Understood(_unsure(message, told), (told.reading,))


def _parts(message: Message, reader: Reader) -> tuple[Request, ...]:
    clauses = split_clauses(message.text, message.spans)
    if len(clauses) < 2:
        return ()
    return tuple(_part(message, clause, reader) for clause in clauses[:_MOST_CLAUSES])


def _part(message: Message, clause: Clause, reader: Reader) -> Request:
    text, spans = message.text[clause.start : clause.end], message.within(clause)
    return Request(clause, reader.read(text, spans), is_only_values(masked(text, spans)))


def _wanted(message: Message, whole: Request, parts: tuple[Request, ...]) -> tuple[Request, ...]:
    """Choose between the whole message as one request and its clauses as several."""
    standing = [part for part in parts if _stands(message, part) and _is_own_request(part)]
    acting = _without_reasons(message, standing)
    several = _one_a_route(acting)
    if len(several) > 1:
        return several
    if _stands(message, whole) and not _outweighed(whole, several):
        return (whole,)
    return several


def _is_own_request(part: Request) -> bool:
    """After a mere comma a clause has to be well inside its class to be a request of its own."""
    if part.only_values:
        return False
    return not part.clause.loose or part.reading.ranked[0].score >= _WELL_INSIDE


def _outweighed(whole: Request, several: tuple[Request, ...]) -> bool:
    """A single clause beats the whole when it is surer and says something else."""
    if not several or several[0].reading.intent is whole.reading.intent:
        return False
    return several[0].reading.confidence > whole.reading.confidence


def _stands(message: Message, request: Request) -> bool:
    intent = request.reading.intent
    if not request.acts or not still_stands(message.text, intent):
        return False
    return intent not in WRITES or not is_foreign(masked(message.text, message.spans))


def _without_reasons(message: Message, acting: list[Request]) -> list[Request]:
    """Drop what only gives the reason: a grumble, or a statement before a write."""
    has_write = any(
        request.reading.intent in WRITES and not _counts_for_another(message, request, acting)
        for request in acting
    )
    kept = [
        request
        for request in acting
        if request.reading.intent not in _GRUMBLES
        and not _pays_for_another(message, request, acting)
        and not (has_write and _is_statement(message, request))
        and not _counts_for_another(message, request, acting)
    ]
    return kept or acting


def _pays_for_another(message: Message, request: Request, acting: list[Request]) -> bool:
    """Tell whether "change it to large, pay with paypal" only says how the difference is paid."""
    text = message.text[request.clause.start : request.clause.end]
    if request.reading.intent is not Intent.CHANGE_PAYMENT or has("a_payment_method", text):
        return False
    return any(other.reading.intent in _SETTLED for other in acting)


def _counts_for_another(message: Message, request: Request, acting: list[Request]) -> bool:
    """Tell whether "got the dark one? i need 40" only says how many: no order of its own."""
    if request.reading.intent is not Intent.PLACE_ORDER or _names_goods(message, request):
        return False
    asked = (other for other in acting if other.reading.intent in _ABOUT_GOODS)
    return any(_names_goods(message, other) for other in asked)


def _names_goods(message: Message, request: Request) -> bool:
    goods = (span for span in message.spans if span.kind is SpanKind.PRODUCT)
    return any(request.clause.holds(span) for span in goods)


def _is_statement(message: Message, request: Request) -> bool:
    text = message.text[request.clause.start : request.clause.end]
    return request.reading.intent not in WRITES and not is_question(text)


def _one_a_route(acting: Iterable[Request]) -> tuple[Request, ...]:
    first: dict[Route | FlowName | Intent, Request] = {}
    for request in acting:
        first.setdefault(_way_of(request.reading.intent), request)
    return tuple(first.values())


def _way_of(intent: Intent) -> Route | FlowName | Intent:
    """Say where an intent leads: a flow is entered once; a person is told every reason."""
    route = ROUTES.get(intent)
    if route is None or route.reason is not None:
        return route or intent
    return route.flow


def _is_withdrawn(message: Message, requests: tuple[Request, ...]) -> bool:
    """Tell whether some reading meant a write that the message takes back."""
    leading = {request.reading.intent for request in requests}
    return any(not still_stands(message.text, intent) for intent in sorted(leading & WRITES))


def sure_requests(message: Message, reader: Reader) -> Understood | None:
    """Find what a message surely asks for beside the value it gives; None when nothing."""
    if is_only_values(masked(message.text, message.spans)):
        return None
    found = understand_requests(message, reader)
    sure = (
        reading.verdict is Verdict.ACT and reading.intent not in COURTESIES
        for reading in found.readings
    )
    return found if all(sure) else None


def _commands(message: Message, wanted: tuple[Request, ...]) -> tuple[Command, ...]:
    """Start each flow with the values of its clause; values outside go to the first one."""
    commands: list[Command] = []
    for index, request in enumerate(wanted):
        others = [other.clause for other in wanted if other is not request]
        commands += _act(message, request, others if index == 0 else None)
    return tuple(commands)


def _act(message: Message, request: Request, elsewhere: list[Clause] | None) -> tuple[Command, ...]:
    intent = request.reading.intent
    if intent in _TOPICS:
        return (ChitChat(topic=_TOPICS[intent]),)
    if intent is Intent.OPT_OUT:
        return (OptOut(),)
    if intent is Intent.OPT_IN:
        return (OptIn(),)
    advice = _asks_for_advice(message, intent) or _asks_the_rule(message, request)
    if intent in _LOOKED_UP or advice:
        return (SearchKnowledge(query=_query(message, request)),)
    return _start(message, request, elsewhere)


def ask_after_each(message: Message) -> tuple[Command, ...]:
    """Ask after each of several orders that are written with their own postcodes."""
    proofs = message.proofs()
    if len(proofs) < 2:
        return ()
    asked: list[Command] = []
    for order, postcode in proofs:
        slots = (message.set_slot(order), message.set_slot(postcode))
        asked += (StartFlow(flow=FlowName.ORDER_STATUS), *slots)
    return tuple(asked)


def _start(
    message: Message, request: Request, elsewhere: list[Clause] | None
) -> tuple[Command, ...]:
    route = _route(message, request)
    if route.flow is FlowName.ORDER_STATUS and (each := ask_after_each(message)):
        return each
    commands: list[Command] = [StartFlow(flow=route.flow)]
    if route.reason:
        commands.append(SetSlot(name="reason", value=route.reason))
    spans = tuple(span for span in message.spans if _belongs(span, request.clause, elsewhere))
    items = message.items(spans) if route.flow in LISTING else ""
    if items:
        commands.append(SetSlot(name="items", value=items))
        spans = tuple(span for span in spans if span.kind not in _LISTED)
    said = said_slots(message, route.flow)
    named = {slot.name for slot in said}
    useful = message.useful_for(route.flow, spans)
    commands += (
        message.set_slot(span)
        for span in useful
        if not (span.kind is SpanKind.PRODUCT and named & _ARTICLES)
    )
    return (*commands, *said)


def _route(message: Message, request: Request) -> Route:
    """Find where an intent goes; who says "quote" wants prices in writing, not an order."""
    text = message.text[request.clause.start : request.clause.end]
    if request.reading.intent is Intent.CHANGE_ITEMS and _wants_more_or_less(message):
        return MORE_OR_LESS
    if request.reading.intent in QUOTED and _asks_for_quotation(message, tidy(text)):
        return Route(FlowName.QUOTATION)
    return ROUTES[request.reading.intent]


def _wants_more_or_less(message: Message) -> bool:
    """Tell whether something is added, left out or counted anew, and nothing is to be another."""
    return not swaps_in(message) and has("adds_or_counts", masked(message.text, message.spans))


def _asks_for_quotation(message: Message, text: str) -> bool:
    """Tell whether a quote is asked for, of goods or of nothing else."""
    names_goods = message.of_kind(SpanKind.PRODUCT) or message.of_kind(SpanKind.QUANTITY)
    if names_goods and has("asks_for_quotation", text):
        return not is_foreign(masked(message.text, message.spans))
    return has("bare_quotation", text)


def _belongs(span: FoundSpan, clause: Clause, elsewhere: list[Clause] | None) -> bool:
    """A value belongs to its own clause; what stands in none of them is the first one's."""
    if clause.holds(span):
        return True
    return elsewhere is not None and not any(other.holds(span) for other in elsewhere)


def _asks_for_advice(message: Message, intent: Intent) -> bool:
    """Advice without an article is in the handbook, not in the stock."""
    return intent is Intent.PRODUCT_INFO and message.of_kind(SpanKind.PRODUCT) is None


def _asks_the_rule(message: Message, request: Request) -> bool:
    """Who asks whether something can be returned, and names no order, wants the rule first."""
    if request.reading.intent not in _GIVES_BACK or message.of_kind(SpanKind.ORDER) is not None:
        return False
    if request.reading.intent is Intent.EXCHANGE_ITEM and any(s.old for s in swaps_in(message)):
        return False
    return is_question(message.text[request.clause.start : request.clause.end])


def _best_of(whole: Request, parts: tuple[Request, ...]) -> Request:
    """Choose what to go by when nothing is sure: the most useful reading, the whole first."""
    return min((whole, *parts), key=lambda request: _USEFUL.index(_usefulness(request.reading)))


def _usefulness(reading: Reading) -> Verdict:
    """A hello beside something half understood is not what the message is about."""
    half_understood = reading.verdict is Verdict.ASK and reading.intent in COURTESIES
    return Verdict.MISS if half_understood else reading.verdict


def _unsure(message: Message, told: Request) -> tuple[Command, ...]:
    """Say a courtesy, answer, ask which is meant, search, or admit which words were not clear."""
    reading = told.reading
    if reading.intent in (Intent.AFFIRM, Intent.DENY):
        return _plain_answer(message, reading)
    if reading.verdict is Verdict.ACT and reading.intent in COURTESIES:
        return _act(message, told, None)
    if reading.verdict is Verdict.ASK and reading.intent not in COURTESIES:
        return (Clarify(options=_options(reading)),)
    if reading.verdict is Verdict.SEARCH:
        return (SearchKnowledge(query=_query(message, told)),)
    return (CannotHandle(words=reading.coverage.unexplained),)


def _plain_answer(message: Message, reading: Reading) -> tuple[Command, ...]:
    answer = read_answer(message.text, None)
    if answer is None:
        return (CannotHandle(words=reading.coverage.unexplained),)
    return (Confirm(yes=answer == "yes"),)


def _options(reading: Reading) -> tuple[FlowName, ...]:
    flows = (ROUTES[ranked.intent].flow for ranked in reading.ranked if ranked.intent in ROUTES)
    return tuple(dict.fromkeys(flows))[:_OFFERED]


def _query(message: Message, request: Request) -> str:
    """Give the clause as the customer wrote it."""
    written = message.folded.written(request.clause.start, request.clause.end)
    return written.strip(" \n,;，；、")
