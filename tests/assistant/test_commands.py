"""Commands survive storage and refuse what they do not know."""

import pytest
from pydantic import TypeAdapter, ValidationError

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
    OptIn,
    OptOut,
    ProvideCode,
    SearchKnowledge,
    SetSlot,
    StartFlow,
    SwitchLanguage,
    command_from,
)

EVERY_COMMAND: tuple[Command, ...] = (
    StartFlow(flow=FlowName.CANCEL_ORDER),
    SetSlot(name="order", value="1042", span=(7, 11)),
    CorrectSlot(name="order", value="1043", span=None),
    Confirm(yes=True),
    CancelFlow(),
    Clarify(options=(FlowName.ORDER_STATUS, FlowName.CANCEL_ORDER)),
    SearchKnowledge(query="运费多少"),
    ChitChat(topic="thanks"),
    OptOut(),
    OptIn(),
    HandOver(reason="second miss"),
    CannotHandle(words=("zxcv",)),
    SwitchLanguage(language="zh"),
    ProvideCode(code="123456"),
)


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=lambda command: command.kind)
def test_a_stored_command_is_read_back_as_the_same_command(command: Command) -> None:
    adapter: TypeAdapter[Command] = TypeAdapter(Command)
    stored = adapter.dump_json(command)
    assert adapter.validate_json(stored) == command
    assert command_from(command.model_dump()) == command


def test_every_command_has_its_own_kind() -> None:
    assert len({command.kind for command in EVERY_COMMAND}) == len(EVERY_COMMAND)


@pytest.mark.parametrize(
    "raw",
    [
        {"kind": "refund_everything"},
        {"kind": "start_flow", "flow": "drop_tables"},
        {"kind": "start_flow", "flow": "cancel_order", "customer": 7},
        {"kind": "confirm"},
        {"kind": "switch_language", "language": "fr"},
        {"kind": "chit_chat", "topic": "politics"},
        {},
        None,
    ],
)
def test_an_unknown_command_or_field_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        command_from(raw)


def test_a_command_cannot_be_changed() -> None:
    command = Confirm(yes=False)
    with pytest.raises(ValidationError):
        command.yes = True  # type: ignore[misc]  # that it is frozen is what is tested
    assert command.yes is False
