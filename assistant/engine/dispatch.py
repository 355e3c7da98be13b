"""From commands to what they do: the only place where a command becomes an act."""

from collections.abc import Sequence
from typing import assert_never

from assistant.commands import (
    CancelFlow,
    CannotHandle,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    CorrectSlot,
    FlowName,
    HandOver,
    NotDoneHere,
    OptIn,
    OptOut,
    ProvideCode,
    SearchKnowledge,
    SetSlot,
    StartFlow,
    SwitchLanguage,
)
from assistant.engine.abilities import greeting
from assistant.engine.answers import choose, confirm, drop
from assistant.engine.flows import decline, finish_flow, go_on, remembered, start
from assistant.engine.talk import Talk
from assistant.turn import Effect, EffectKind

Values = dict[str, str]
Simple = ChitChat | SwitchLanguage | ProvideCode | Clarify | CannotHandle | OptOut | OptIn
_CHOICE = "choice"


def apply(talk: Talk, commands: Sequence[Command]) -> None:
    """Execute commands in order; values belong to the flow that was started before them."""
    talk.commands.extend(commands)
    rest = list(commands)
    while rest:
        command = rest.pop(0)
        takes_values = isinstance(command, StartFlow | SetSlot | CorrectSlot)
        _act(talk, command, _take_values(rest) if takes_values else {})


def _take_values(rest: list[Command]) -> Values:
    values: Values = {}
    while rest and isinstance(rest[0], SetSlot | CorrectSlot):
        given = rest.pop(0)
        if isinstance(given, SetSlot | CorrectSlot):
            values[given.name] = given.value
    return values


def _values(talk: Talk, values: Values) -> None:
    """Take values for the flow in progress; an order number alone asks for its status."""
    if _CHOICE in values:
        choose(talk, values[_CHOICE])
    elif talk.dialogue.flow is not None:
        go_on(talk, values)
    elif "order" in values:
        start(talk, FlowName.ORDER_STATUS, values)
    else:
        _miss(talk, ())


def _act(talk: Talk, command: Command, values: Values) -> None:
    match command:
        case StartFlow(flow=flow):
            start(talk, flow, values)
        case SetSlot(name=name, value=value) | CorrectSlot(name=name, value=value):
            _values(talk, {name: value, **values})
        case HandOver(reason=reason):
            start(talk, FlowName.SPEAK_TO_PERSON, {"reason": reason})
        case SearchKnowledge(query=query):
            start(talk, FlowName.POLICY_QUESTION, {"question": query})
        case Confirm(yes=yes):
            confirm(talk, yes=yes)
        case CancelFlow():
            drop(talk)
        case NotDoneHere(unsure=unsure):
            decline(talk, {}, missed=unsure)
        case _:
            _answer(talk, command)


def _answer(talk: Talk, command: Simple) -> None:
    match command:
        case ChitChat(topic=topic):
            _small_talk(talk, topic)
        case SwitchLanguage(language=language):
            talk.language, talk.understood = language, True
            talk.say("language.switched")
        case ProvideCode():
            talk.understood = True
            talk.say("code.none_asked")
        case Clarify(options=options):
            _clarify(talk, options)
        case CannotHandle(words=words):
            _miss(talk, words)
        case OptOut() | OptIn():
            _consent(talk, command)
        case _:
            assert_never(command)


def _small_talk(talk: Talk, topic: str) -> None:
    talk.understood = True
    if topic == "greeting":
        talk.parts.append(greeting(talk.words, talk.ports))
    else:
        talk.say(f"talk.{'thanks_only' if topic == 'thanks' and talk.parts else topic}")


def _consent(talk: Talk, command: Command) -> None:
    """Change the consent only on the customer's own words; a model cannot speak for them."""
    stop = isinstance(command, OptOut)
    talk.understood = True
    if not (talk.heard.says_stop if stop else talk.heard.says_start):
        talk.say("consent.say_stop" if stop else "consent.say_start")
        return
    whole = talk.heard.is_carriers_word
    talk.effects.append(Effect(EffectKind.OPT_OUT if stop else EffectKind.OPT_IN, whole=whole))
    if not stop:
        talk.say("consent.started")
    elif whole:
        _fall_silent(talk)
    else:
        talk.say("consent.stopped_offers" if talk.on_carrier else "consent.stopped")


def _fall_silent(talk: Talk) -> None:
    """Leave everything open: whoever told the carrier to stop us is sent nothing more."""
    finish_flow(talk)
    talk.dialogue.queued.clear()


def _clarify(talk: Talk, options: Sequence[FlowName]) -> None:
    """Ask which of a few things is meant; nothing is guessed."""
    if not options:
        return _miss(talk, ())
    talk.missed = True
    talk.options = tuple((talk.name_of(flow), f"flow:{flow}") for flow in options)
    talk.closing = talk.words.say("miss.which")
    talk.dialogue.options = [remembered(option) for option in talk.options]
    talk.dialogue.awaiting = _CHOICE
    return None


def _miss(talk: Talk, words: Sequence[str]) -> None:
    talk.missed = talk.interrupted = True
    if words and len(words) <= 3:
        return talk.say("miss.words", words=", ".join(words))
    return talk.say("miss.plain")
