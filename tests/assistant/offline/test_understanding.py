"""Real, messy messages and exactly the commands they mean."""

import pytest

from assistant.commands import CannotHandle, FlowName, StartFlow
from assistant.offline.understanding import Context, Understander
from tests.assistant.offline.conftest import Commands, told

MESSAGES: list[tuple[str, list[str]]] = [
    # where things are
    ("wheres my stuff", ["start_flow order_status"]),
    ("我的豆子到哪了?", ["start_flow order_status"]),
    ("我的订单到哪了？", ["start_flow order_status"]),
    ("上周买的豆子咋还没到啊", ["start_flow order_status"]),
    ("where is my 订单", ["start_flow order_status"]),
    ("我的order到哪了", ["start_flow order_status"]),
    ("訂單到哪了", ["start_flow order_status"]),
    ("why was my order cancelled", ["start_flow order_status"]),
    ("1042 i think", ["start_flow order_status", "set_slot order=1042"]),
    ("hi\nmy order\n1042?", ["start_flow order_status", "set_slot order=1042"]),
    ("订单\uff11\uff10\uff14\uff12怎么样了", ["start_flow order_status", "set_slot order=1042"]),
    ("1042 22765", ["start_flow order_status", "set_slot order=1042", "set_slot postcode=22765"]),
    # cancelling, and not cancelling
    ("太慢了,取消吧", ["start_flow cancel_order"]),
    ("cancel", ["start_flow cancel_order"]),
    ("订单1042不要了", ["start_flow cancel_order", "set_slot order=1042"]),
    ("can u cancel 1042? found it cheaper", ["start_flow cancel_order", "set_slot order=1042"]),
    ("cancel 1042 not 1043", ["start_flow cancel_order", "set_slot order=1042"]),
    ("cancel it.. wait no, keep it", ["cancel_flow"]),
    ("don't cancel my order", ["cancel_flow"]),
    ("please do not cancel 1042", ["cancel_flow"]),
    ("等等,先别取消", ["cancel_flow"]),
    ("别取消", ["cancel_flow"]),
    ("Cancel order 1042, no wait", ["cancel_flow"]),
    ("wait, actually cancel it", ["start_flow cancel_order"]),
    ("算了,取消吧", ["start_flow cancel_order"]),
    # addresses
    (
        "change the address of 1042 to Elbchaussee 12, 22765 Hamburg",
        [
            "start_flow change_address",
            "set_slot order=1042",
            "set_slot address=Elbchaussee 12, 22765 Hamburg",
        ],
    ),
    (
        "把1042的地址改成上海市徐汇区漕溪北路88号3楼",
        [
            "start_flow change_address",
            "set_slot order=1042",
            "set_slot address=上海市徐汇区漕溪北路88号3楼",
        ],
    ),
    ("stop sending my order to the old address", ["start_flow change_address"]),
    ("别改地址了", ["cancel_flow"]),
    # the same again
    ("same as last time", ["start_flow repeat_order"]),
    ("same as last time pls but 2 more", ["start_flow repeat_order", "set_slot change=+2"]),
    (
        "same as last time +2kg by fri?",
        ["start_flow repeat_order", "set_slot change=+2 kg", "set_slot date=friday"],
    ),
    ("跟上次一样,多两袋", ["start_flow repeat_order", "set_slot change=+2 bag"]),
    (
        "same as last month but without the filters",
        ["start_flow repeat_order", "set_slot change=-FILT"],
    ),
    # goods
    (
        "got the dark one in 1kg? like 40 by fri",
        [
            "start_flow stock_and_price",
            "set_slot product=HD-1000",
            "set_slot size=1 kg",
            "set_slot quantity=40",
            "set_slot date=friday",
        ],
    ),
    (
        "云南豆子还有吗，两公斤",
        ["start_flow stock_and_price", "set_slot product=YN-250", "set_slot quantity=2 kg"],
    ),
    ("house blend", ["start_flow stock_and_price", "set_slot product=house blend"]),
    ("the yunan natural in stock?", ["start_flow stock_and_price", "set_slot product=YN-250"]),
    ("got any yirgacheffe left", ["start_flow stock_and_price"]),
    # money
    ("how much do i still owe you", ["start_flow invoice_and_balance"]),
    ("I'm Ana, show her invoices", ["start_flow invoice_copy"]),
    ("发票再发一次", ["start_flow invoice_copy"]),
    # several at once
    (
        "发票抬头错了麻烦重开,另外我还欠多少",
        [
            "start_flow invoice_correction",
            "start_flow invoice_and_balance",
        ],
    ),
    (
        "where is 1042, and cancel 1043",
        [
            "start_flow order_status",
            "set_slot order=1042",
            "start_flow cancel_order",
            "set_slot order=1043",
        ],
    ),
    # people, and what only people do today
    ("speak to a human", ["start_flow speak_to_person"]),
    ("转人工", ["start_flow speak_to_person"]),
    (
        "opening a small cafe, what machine, 3k?",
        ["start_flow sales_enquiry", "set_slot money=3k"],
    ),
    (
        "机器漏水 E04 还在保修吗",
        ["start_flow warranty"],
    ),
    (
        "i want a refund for 1042",
        ["start_flow speak_to_person", "set_slot reason=refund_request", "set_slot order=1042"],
    ),
    # the handbook
    ("do you ship to france", ["search_knowledge do you ship to france"]),
    ("运费怎么算？", ["search_knowledge 运费怎么算？"]),
    # courtesies
    ("hi", ["chit_chat greeting"]),
    ("/start", ["chit_chat greeting"]),
    ("谢谢啦", ["chit_chat thanks"]),
    ("are you a bot", ["chit_chat bot_question"]),
    # who is writing, and in which language
    ("ana@lindner.de", ["start_flow verify_identity", "set_slot email=ana@lindner.de"]),
    ("in english please", ["switch_language en"]),
    ("请用英文回复,我的订单到哪了", ["switch_language en", "start_flow order_status"]),
    ("请说中文", ["switch_language zh"]),
    # not ours
    ("asdf qwer zxcv", ["cannot_handle ('asdf', 'qwer', 'zxcv')"]),
    ("cancel my dentist appointment", ["cannot_handle ('dentist',)"]),
    ("", ["cannot_handle ()"]),
    ("???", ["cannot_handle ()"]),
    ("0", ["cannot_handle ()"]),
]


@pytest.mark.parametrize(("text", "expected"), MESSAGES, ids=[text for text, _ in MESSAGES])
def test_a_message_means_exactly_these_commands(
    commands: Commands, text: str, expected: list[str]
) -> None:
    assert told(commands(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "i don't need my reservation, can you cancel it",
        'how can i say "cancel my order" in french',
        "what's the usual time to get a new card",
        "i want to close my bank account, i don't need it anymore",
        "取消我的航班",
        "change my e-mail address",
        "what is your cancellation policy",
        "was my order cancelled?",
        "订单为什么被取消了",
        "tell me the address of your shop",
    ],
)
def test_what_only_sounds_like_a_write_starts_none(commands: Commands, text: str) -> None:
    writes = {FlowName.CANCEL_ORDER, FlowName.CHANGE_ADDRESS, FlowName.REPEAT_ORDER}
    started = {command.flow for command in commands(text) if isinstance(command, StartFlow)}
    assert started & writes == set()


def test_two_orders_in_one_cancellation_are_left_to_the_customer(commands: Commands) -> None:
    assert told(commands("cancel 1042 and 1043")) == ["start_flow cancel_order"]


def test_when_unsure_the_likeliest_flows_are_offered(commands: Commands) -> None:
    (command,) = commands("hello i moved last week and would like to update you on my new address")
    assert command.kind == "clarify"
    assert command.options[0] is FlowName.CHANGE_ADDRESS
    assert len(command.options) == 3


@pytest.mark.parametrize(
    ("text", "last", "language"),
    [
        ("where is my order", None, "en"),
        ("我的订单到哪了", "en", "zh"),
        ("1042", "zh", "zh"),
        ("1042", None, "en"),
        ("ok", "zh", "zh"),
        ("where is my 订单", "zh", "en"),
        ("我的order到哪了", "en", "zh"),
        ("请说中文, where is it", "en", "zh"),
    ],
)
def test_the_answer_is_in_the_language_of_the_message(
    understander: Understander, text: str, last: str | None, language: str
) -> None:
    assert understander.understand(text, Context(language=last)).language == language


def test_unknown_words_are_named(understander: Understander) -> None:
    understood = understander.understand("blorf the quxly", Context())
    assert understood.commands == (CannotHandle(words=("blorf", "quxly")),)
    assert understood.unexplained == ("blorf", "quxly")
    assert understood.confidence == 0.0


def test_two_understanders_trained_alike_understand_alike(understander: Understander) -> None:
    second = Understander()
    for text, _ in MESSAGES:
        assert second.understand(text, Context()) == understander.understand(text, Context())
