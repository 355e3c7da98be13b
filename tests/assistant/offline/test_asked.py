"""Answers to what the assistant asked: yes and no, choices, codes, values."""

import pytest

from assistant.commands import FlowName
from tests.assistant.offline.conftest import Commands, told

CANCELLING = {"awaiting": "confirmation", "flow": FlowName.CANCEL_ORDER}
REPEATING = {"awaiting": "confirmation", "flow": FlowName.REPEAT_ORDER}


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes please", "y", "1", "yep do it", "no problem", "ok thanks", "cancel it", "👍",
     "好", "好的", "是的", "可以", "嗯嗯", "确认", "没问题", "取消吧", "行"],
)  # fmt: skip
def test_a_plain_yes_confirms(commands: Commands, text: str) -> None:
    assert told(commands(text, **CANCELLING)) == ["confirm True"]


@pytest.mark.parametrize(
    "text",
    ["no", "No thanks", "2", "nope", "wait", "wait no, keep it", "don't", "not yet", "keep it",
     "never mind", "don't cancel", "no, don't cancel it", "cancel it.. wait no, keep it",
     "yes... no wait", "不", "不要", "算了", "等等,先别取消", "别取消", "先不要", "好像不对",
     "不用了"],
)  # fmt: skip
def test_a_no_or_a_second_thought_keeps_everything(commands: Commands, text: str) -> None:
    assert told(commands(text, **CANCELLING)) == ["confirm False"]


@pytest.mark.parametrize(
    "text",
    ["cancel", "取消", "yes but first tell me the refund", "maybe", "可以取消吗", "是不是会退款",
     "what's your return policy?", "i guess you are right but why so late", "", "1042"],
)  # fmt: skip
def test_anything_less_than_a_plain_yes_confirms_nothing(commands: Commands, text: str) -> None:
    assert "confirm True" not in told(commands(text, **CANCELLING))


def test_a_bare_cancel_takes_another_proposal_back(commands: Commands) -> None:
    assert told(commands("cancel", **REPEATING)) == ["confirm False"]


def test_a_no_with_another_value_corrects_it(commands: Commands) -> None:
    assert told(commands("no, 1043", **CANCELLING)) == ["correct_slot order=1043"]
    assert told(commands("不是,是1043", **CANCELLING)) == ["correct_slot order=1043"]


def test_a_yes_may_be_followed_by_a_question(commands: Commands) -> None:
    understood = commands("yes. also where is my other order?", **CANCELLING)
    assert told(understood) == ["confirm True", "start_flow order_status"]


def test_a_question_in_between_leaves_the_proposal_waiting(commands: Commands) -> None:
    understood = commands("what's your return policy?", **CANCELLING)
    assert told(understood) == ["search_knowledge what's your return policy?"]


@pytest.mark.parametrize(
    ("awaiting", "flow", "text", "expected"),
    [
        ("order", FlowName.CANCEL_ORDER, "1042", ["set_slot order=1042"]),
        ("order", FlowName.CANCEL_ORDER, "it's 1042 i think", ["set_slot order=1042"]),
        ("order", FlowName.CANCEL_ORDER, "1042号", ["set_slot order=1042"]),
        ("order", FlowName.ORDER_STATUS, "#W2378156", ["set_slot order=W2378156"]),
        ("order", FlowName.CANCEL_ORDER, "never mind", ["cancel_flow"]),
        ("order", FlowName.CANCEL_ORDER, "cancel", ["cancel_flow"]),
        ("order", FlowName.CHANGE_ADDRESS, "算了", ["cancel_flow"]),
        (
            "order",
            FlowName.CANCEL_ORDER,
            "do you have house blend?",
            ["start_flow stock_and_price", "set_slot product=house blend"],
        ),
        ("postcode", FlowName.ORDER_STATUS, "22765", ["set_slot postcode=22765"]),
        ("postcode", FlowName.ORDER_STATUS, "SW1A 1AA", ["set_slot postcode=SW1A 1AA"]),
        ("postcode", FlowName.ORDER_STATUS, "邮编200000", ["set_slot postcode=200000"]),
        ("code", FlowName.VERIFY_IDENTITY, "123456", ["provide_code 123456"]),
        ("code", FlowName.VERIFY_IDENTITY, "my code is 123 456", ["provide_code 123456"]),
        (
            "address",
            FlowName.CHANGE_ADDRESS,
            "my new address is 12 Baker Street, London NW1 6XE please",
            ["set_slot address=12 Baker Street, London NW1 6XE"],
        ),
        (
            "address",
            FlowName.CHANGE_ADDRESS,
            "改到上海市徐汇区漕溪北路88号吧",
            ["set_slot address=上海市徐汇区漕溪北路88号"],
        ),
        ("quantity", FlowName.STOCK_AND_PRICE, "two bags", ["set_slot quantity=2 bag"]),
        ("quantity", FlowName.STOCK_AND_PRICE, "3", ["set_slot quantity=3"]),
        ("quantity", FlowName.STOCK_AND_PRICE, "两公斤", ["set_slot quantity=2 kg"]),
        ("product", FlowName.STOCK_AND_PRICE, "the heron", ["set_slot product=HERON"]),
    ],
)
def test_the_value_that_was_asked_for_is_taken(
    commands: Commands, awaiting: str, flow: FlowName, text: str, expected: list[str]
) -> None:
    assert told(commands(text, awaiting=awaiting, flow=flow)) == expected


@pytest.mark.parametrize("text", ["12345", "1234567", "abcdef", "1042"])
def test_only_six_digits_are_a_code(commands: Commands, text: str) -> None:
    understood = commands(text, awaiting="code", flow=FlowName.VERIFY_IDENTITY)
    assert all(command.kind != "provide_code" for command in understood)


@pytest.mark.parametrize("text", ["2", "the second one", "第二个", "2.", "cancel_order"])
def test_a_choice_is_made_by_number_ordinal_or_name(commands: Commands, text: str) -> None:
    options = (FlowName.ORDER_STATUS, FlowName.CANCEL_ORDER)
    assert told(commands(text, awaiting="choice", options=options)) == ["start_flow cancel_order"]


def test_a_choice_among_words_gives_the_word(commands: Commands) -> None:
    understood = commands("第一个", awaiting="choice", options=("HB-250", "HB-1000"))
    assert told(understood) == ["set_slot choice=HB-250"]


def test_a_value_in_a_running_flow_fills_or_corrects_it(commands: Commands) -> None:
    assert told(commands("1043", flow=FlowName.CANCEL_ORDER)) == ["set_slot order=1043"]
    assert told(commands("sorry i meant 1043", flow=FlowName.CANCEL_ORDER)) == [
        "correct_slot order=1043"
    ]


def test_cancel_after_an_answer_is_about_the_order(commands: Commands) -> None:
    assert told(commands("取消吧", flow=FlowName.ORDER_STATUS)) == ["start_flow cancel_order"]
    assert told(commands("cancel", flow=FlowName.CHANGE_ADDRESS)) == ["cancel_flow"]
