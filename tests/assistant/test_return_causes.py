"""Why goods come back is read from what customers say, and left open where they do not say it."""

import pytest

from assistant.tools.return_causes import causes_in
from erp_core.kernel.causes import CHOICES, Cause, Subject


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I'd like to send it back, the beans taste stale", {Cause.NOT_FRESH}),
        ("the box arrived completely crushed", {Cause.DAMAGED}),
        ("you sent me the wrong beans", {Cause.WRONG_ITEM}),
        ("I don't like the taste", {Cause.TASTE}),
        ("much too bitter for us", {Cause.TASTE}),
        ("the lid is missing", {Cause.MISSING_PART}),
        ("it came too late", {Cause.LATE}),
        ("I changed my mind", {Cause.CHANGED_MIND}),
        ("the beans are stale and the box was torn", {Cause.NOT_FRESH, Cause.DAMAGED}),
        ("I want to return the yunnan, still sealed", set()),
        ("return order 1041 please", set()),
        ("你们发错货了", {Cause.WRONG_ITEM}),
        ("豆子不新鲜，想退货", {Cause.NOT_FRESH}),
        ("太苦了，不合口味", {Cause.TASTE}),
        ("包装破了", {Cause.DAMAGED}),
        ("少了一包", {Cause.MISSING_PART}),
        ("改主意了", {Cause.CHANGED_MIND}),
        ("我要退货，还没拆封", set()),
        ("the box is not damaged", set()),
        ("the coffee is not stale", set()),
        ("it isn't damaged or stale", set()),
        ("I don't think the bag was torn", set()),
        ("nothing is missing and I did not get the wrong item", set()),
        ("no parts are missing", set()),
        ("it is not only stale, it is mouldy", {Cause.NOT_FRESH}),
        ("not because it came late, it is too bitter", {Cause.TASTE}),
        ("it's not opened, the box was torn", {Cause.DAMAGED}),
        ("can I return it if it is damaged?", set()),
        ("is it too late to send it back?", set()),
        ("I don't need a receipt", set()),
        ("I dont want store credit", set()),
        ("I don't want it exchanged", set()),
        ("I don't want it any more", {Cause.CHANGED_MIND}),
        ("we no longer need them", {Cause.CHANGED_MIND}),
        ("I don't want the yunnan anymore", {Cause.CHANGED_MIND}),
        ("you sent this by mistake", set()),
        ("I ordered the dark roast by mistake", {Cause.CHANGED_MIND}),
        ("I haven't changed my mind", set()),
        ("send back another bag", set()),
        ("I want to return the other one", set()),
        ("I'd rather have a different grind", set()),
        ("you sent me a different coffee", {Cause.WRONG_ITEM}),
        ("these are not fresh", {Cause.NOT_FRESH}),
        ("that is not what I ordered", {Cause.WRONG_ITEM}),
        ("不需要换货，只要退款", set()),
        ("没有发错货", set()),
        ("不缺件", set()),
        ("包装没破", set()),
        ("包装没有任何破损，也没过期", set()),
        ("不是太苦", set()),
        ("现在退货是不是太晚了", set()),
        ("不想要了", {Cause.CHANGED_MIND}),
        ("我不需要这个了", {Cause.CHANGED_MIND}),
        ("不是我订的，发错了", {Cause.WRONG_ITEM}),
        ("不新鲜，包装没破", {Cause.NOT_FRESH}),
    ],
)
def test_a_cause_is_read_from_the_customers_words(said: str, told: set[Cause]) -> None:
    found = causes_in(said)
    assert found == told
    assert found <= set(CHOICES[Subject.RETURN])
