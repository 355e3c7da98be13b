"""What was said in the last weeks before the demo begins, as data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from frontdesk.demo.facts import days_ago, on


class Who(Enum):
    """Who writes: customers are picked from the generated ones by what they are."""

    CAFE = "cafe"
    CHINESE = "chinese"
    HOME = "home"
    TOM = "tom"
    STRANGER = "stranger"


class Press(Enum):
    """A button under the last offer."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Said:
    """What a customer writes, and what comes of it.

    Attributes:
        text: The customer's words; empty for a pressed button.
        reply: What the assistant answers.
        page: The handbook page that the answer is from.
        offers: The reply offers the customer's last order once more.
        press: The button that the customer presses instead of writing.
        hand_over: Why a person is brought in.
        draft: What is suggested to that person.
        mia: What Mia answers.
    """

    text: str = ""
    reply: str = ""
    page: str = ""
    offers: bool = False
    press: Press | None = None
    hand_over: str = ""
    draft: str = ""
    mia: str = ""


@dataclass(frozen=True)
class Talk:
    """A conversation: who, where, from when on, whether it is over, and how the customer found it.

    One that is rated is about a case that was solved in it.
    """

    who: Who
    channel: str
    address: str
    begins: datetime
    said: tuple[Said, ...]
    resolved: bool = False
    rates: str = ""
    language: str = "en"


PAUSE = timedelta(minutes=2)
"""Between what a customer says and what it says next."""

TALKS: tuple[Talk, ...] = (
    Talk(
        Who.CHINESE,
        "telegram",
        "700100011",
        on(days_ago(16), 10, 12),
        (
            Said(
                "自提的话多久能取货？",
                "现货在营业时间内 2 小时后备好，我们会发消息通知。自提免费。"
                "\n（来源：到烘焙坊自提）",
                page="pick-up",
            ),
            Said("好的，谢谢", "不客气！"),
        ),
        language="zh",
    ),
    Talk(
        Who.TOM,
        "webchat",
        "tom-berg-elbchaussee01",
        on(days_ago(12), 19, 25),
        (
            Said(
                "my Heron drips a little under the group, is that normal?",
                "I'm sorry to hear that. I've told our service team; someone will answer you "
                "here in this chat by 11:00 on Friday.",
                hand_over="has a problem with a product",
                draft="Hello Tom, a little water at the group usually means the gasket. Could "
                "you send us a photo and the serial number?",
                mia="Hello Tom, Mia here. Usually it is the gasket, and yours is under "
                "warranty. I'm sending you a new one with a little guide today.",
            ),
        ),
        resolved=True,
        rates="5",
    ),
    Talk(
        Who.CAFE,
        "telegram",
        "700100012",
        on(days_ago(6), 8, 40),
        (
            Said("same again please", offers=True),
            Said(press=Press.YES),
        ),
    ),
    Talk(
        Who.HOME,
        "telegram",
        "700100013",
        on(days_ago(3), 18, 2),
        (
            Said("order the same as last time?", offers=True),
            Said(press=Press.NO, reply="All right, nothing was changed."),
        ),
    ),
    Talk(
        Who.STRANGER,
        "webchat",
        "visitor-austria-000001",
        on(days_ago(2), 12, 15),
        (
            Said(
                "how much is shipping to Vienna?",
                "Other EU countries: 9.90 EUR, free from 120 EUR.\n(Source: Delivery costs)",
                page="delivery-costs",
            ),
        ),
    ),
    Talk(
        Who.HOME,
        "telegram",
        "700100014",
        on(days_ago(1), 16, 5),
        (
            Said(
                "the last bag tasted flat, what happened?",
                "I'm sorry about that. I've told our service team; someone will answer you here "
                "in this chat by 18:00 today.",
                hand_over="complains",
                draft="I'm sorry that the bag tasted flat. Could you tell me the lot number on "
                "its bottom? Then we can trace it to the green beans.",
                mia="I'm sorry that the bag tasted flat. Could you tell me the lot number on its "
                "bottom? I'll send you a fresh one either way.",
            ),
        ),
    ),
    Talk(
        Who.STRANGER,
        "webchat",
        "visitor-new-cafe-00001",
        on(days_ago(1), 17, 40),
        (
            Said(
                "we open a small cafe in August, which machine would you take? about 3000",
                "That is best answered by a person. I've told our service team; someone will "
                "answer you here in this chat by 11:00 on Tuesday.",
                hand_over="is interested in buying",
                draft="Congratulations on your café! For up to 80 cups a day the Heron (dual "
                "boiler, one group, 2,990.00 EUR) with a Tern grinder is what we would take. "
                "Shall we arrange a tasting at the roastery?",
            ),
        ),
    ),
)

ORDERED = sum(said.press is Press.YES for talk in TALKS for said in talk.said)
"""Orders that these conversations lead to."""
