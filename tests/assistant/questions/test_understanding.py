"""Words to queries, English and Chinese, and what is held back instead of guessed."""

import pytest

from assistant.questions.understanding import understand
from tests.assistant.questions.conftest import TODAY, shown

LAST_MONTH = ("2026-07-01", "2026-08-01")
THIS_YEAR = ("2026-01-01", "2027-01-01")


def figures(*metrics, **slots):
    return {"kind": "aggregate", "metrics": list(metrics), **slots}


def records(entity, **slots):
    return {"kind": "list", "entity": entity, **slots}


def is_(field, value, op=None):
    return {"field": field, "value": value} | ({"op": op} if op else {})


def first(metric, limit=None, direction=None):
    order = {"by": metric} | ({"direction": direction} if direction else {})
    return {"order": order} | ({"limit": limit} if limit else {})


QUESTIONS = (
    ("what were our sales last month?", figures("revenue", time=LAST_MONTH)),
    ("how many work orders are open?",
     figures("work_order_count", filters=[is_("open", True)])),
    ("有多少维修工单未完成", figures("work_order_count", filters=[is_("open", True)])),
    ("维护成本是多少", figures("maintenance_cost")),
    ("complaints by product last month",
     figures("goods_complaints", by=["product"], time=LAST_MONTH)),
    ("上个月各产品的投诉数", figures("goods_complaints", by=["product"], time=LAST_MONTH)),
    ("maintenance cost last month", figures("maintenance_cost", time=LAST_MONTH)),
    ("overdue maintenance", figures("overdue_maintenance")),
    ("上个月停机时间", figures("downtime_hours", time=LAST_MONTH)),
    ("上个月的营业额", figures("revenue", time=LAST_MONTH)),
    ("customers that bought Harbour Blend this year",
     figures("revenue", by=["customer"], filters=[is_("product", "Harbour Blend")],
             time=THIS_YEAR)),
    ("买过Harbour Blend的客户",
     figures("revenue", by=["customer"], filters=[is_("product", "Harbour Blend")])),
    ("how much did customers buy of Harbour Blend last month",
     figures("revenue", filters=[is_("product", "Harbour Blend")], time=LAST_MONTH)),
    ("revenue and profit by region this year",
     figures("revenue", "gross_profit", by=["region"], time=THIS_YEAR)),
    ("monthly sales this year", figures("revenue", grain="month", time=THIS_YEAR)),
    ("今年各月销售额", figures("revenue", grain="month", time=THIS_YEAR)),
    ("how many orders came in via sms last month",
     figures("order_count", filters=[is_("channel", "sms")], time=LAST_MONTH)),
    ("上个月短信渠道有多少订单",
     figures("order_count", filters=[is_("channel", "sms")], time=LAST_MONTH)),
    ("top 3 products by profit last month",
     figures("gross_profit", by=["product"], time=LAST_MONTH, **first("gross_profit", 3))),
    ("which product sold best last month",
     figures("units_sold", by=["product"], time=LAST_MONTH, **first("units_sold", 1))),
    ("best selling products", figures("units_sold", by=["product"], **first("units_sold", 10))),
    ("上个月卖得最好的三个产品",
     figures("units_sold", by=["product"], time=LAST_MONTH, **first("units_sold", 3))),
    ("上个月哪个豆子卖得最好",
     figures("units_sold", by=["product"], filters=[is_("category", "Coffee beans")],
             time=LAST_MONTH, **first("units_sold", 1))),
    ("our smallest customers this year",
     figures("revenue", by=["customer"], time=THIS_YEAR, **first("revenue", 10, "asc"))),
    ("customers who spent more than 2k this year",
     figures("revenue", by=["customer"], time=THIS_YEAR,
             having=[{"metric": "revenue", "op": ">", "value": 2000}])),
    ("今年消费超过两千的维也纳客户",
     figures("revenue", by=["customer"], filters=[is_("city", "Vienna")], time=THIS_YEAR,
             having=[{"metric": "revenue", "op": ">", "value": 2000}])),
    ("share of revenue by category", figures("revenue", by=["category"], share=True)),
    ("sales except Kiel this year",
     figures("revenue", filters=[is_("city", "Kiel", "!=")], time=THIS_YEAR)),
    ("除Kiel外今年的销售额",
     figures("revenue", filters=[is_("city", "Kiel", "!=")], time=THIS_YEAR)),
    ("sales in Kiel vs Vienna last month",
     figures("revenue", by=["city"], filters=[is_("city", ["Kiel", "Vienna"], "in")],
             time=LAST_MONTH)),
    ("revenue last month vs the month before",
     figures("revenue", time=LAST_MONTH, compare=("2026-06-01", "2026-07-01"))),
    ("上个月毛利最高的五个产品,比前个月",
     figures("gross_profit", by=["product"], time=LAST_MONTH,
             compare=("2026-06-01", "2026-07-01"), **first("gross_profit", 5))),
    ("July revenue compared to the same month last year",
     figures("revenue", time=LAST_MONTH, compare=("2025-07-01", "2025-08-01"))),
    ("今年和去年的销售额对比",
     figures("revenue", time=THIS_YEAR, compare=("2025-01-01", "2026-01-01"))),
    ("revenue by quarter year over year",
     figures("revenue", grain="quarter", compare="year")),
    ("各地区销售额环比", figures("revenue", by=["region"], grain="month", compare="month")),
    ("how much does Blue Anchor owe us",
     figures("outstanding", filters=[is_("customer", "Blue Anchor Bistro GmbH")])),
    ("蓝锚餐厅欠多少",
     figures("outstanding", filters=[is_("customer", "Blue Anchor Bistro GmbH")])),
    ("what did Blue Anchor buy this year",
     figures("revenue", by=["product"], filters=[is_("customer", "Blue Anchor Bistro GmbH")],
             time=THIS_YEAR)),
    ("how many espresso machines did we sell last month",
     figures("units_sold", filters=[is_("category", "Machines and grinders")], time=LAST_MONTH)),
    ("Jonas's sales last month",
     figures("revenue", filters=[is_("salesperson", "Jonas Feld, sales")], time=LAST_MONTH)),
    ("how many Z4 do we have left",
     figures("stock_on_hand", filters=[is_("product", "Tern Z4")])),
    ("which day had the most orders last month",
     figures("order_count", grain="day", time=LAST_MONTH, **first("order_count", 1))),
    ("overdue invoices over 500",
     records("invoice", filters=[is_("overdue", True), is_("total", 500, ">")])),
    ("大于500的逾期发票",
     records("invoice", filters=[is_("overdue", True), is_("total", 500, ">")])),
    ("invoices more than 14 days overdue",
     records("invoice", filters=[is_("days_overdue", 14, ">")])),
    ("invoices due next week",
     records("invoice", time=("2026-08-17", "2026-08-24"), time_field="due_date")),
    ("orders not shipped yet", records("order", filters=[is_("unshipped", True)])),
    ("latest 5 orders from Blue Anchor",
     records("order", filters=[is_("customer", "Blue Anchor Bistro GmbH")],
             order={"by": "order_date"}, limit=5)),
    ("biggest order this year", records("order", time=THIS_YEAR, order={"by": "total"}, limit=1)),
    ("products with fewer than 20 in stock",
     records("product", filters=[is_("on_hand", 20, "<")])),
    ("缺货的商品", records("product", filters=[is_("out_of_stock", True)])),
    ("customers who haven't ordered in 60 days",
     records("customer", filters=[is_("last_order_date", "2026-06-13", "<")])),
    ("半年没有采购的客户",
     records("customer", filters=[is_("last_order_date", "2026-02-12", "<")])),
    ("products not sold since June",
     records("product", filters=[is_("last_sold_date", "2026-06-01", "<")])),
    ("who used to buy a lot and stopped", records("customer", segments=["lapsed_customers"])),
    ("cancelled orders last month",
     records("order", filters=[is_("order_status", "cancelled")], time=LAST_MONTH)),
    ("revenu by regoin last month", figures("revenue", by=["region"], time=LAST_MONTH)),
    ("how many campaign messages last month",
     figures("campaign_messages", time=LAST_MONTH)),
    ("上个月的营销消息数", figures("campaign_messages", time=LAST_MONTH)),
    ("campaign buyers by region last month",
     figures("campaign_buyers", by=["region"], time=LAST_MONTH)),
    ("上个月活动后下单的客户", figures("campaign_buyers", time=LAST_MONTH)),
)  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_a_question_becomes_its_query(hear, question, expected):
    assert hear(question) == expected


HELD = (
    ("how are we doing?", "Unclear: no_metric"),
    ("top 10 by revenue", "Unclear: no_dimension"),
    ("revenue by astrological sign", "NotHere: not_kept"),
    ("why did revenue drop in March", "NotHere: not_kept"),
    ("median order value", "NotHere: not_kept"),
    ("各部门离职率", "NotHere: not_kept"),
    ("customers who bought beans but no machine", "NotHere: not_kept"),
    ("revenue from purple unicorns", "NotHere: not_understood"),
    ("average sales per day last month", "NotHere: not_understood"),
    ("sales to Marta last month", "Unclear: several_names"),
    ("forecast sales for the next 3 months", "NotHere: forecast"),
    ("customers who did not order last quarter", "NotHere: quiet_only_then"),
    ("stock by salesperson", "NotHere: not_kept_by"),
    ("customer revenue this year", "Unclear: by_or_of"),
    ("latest revenue", "Unclear: time_of_what"),
    ("revenue 7", "Unclear: number_of_what"),
    ("only Kiel", "Unclear: no_context"),
    ("按月呢", "Unclear: no_context"),
    ("delete all draft orders", "NotAllowed: write"),
    ("please set up a meeting with Marta Klein", "NotAllowed: write"),
    ("change the price of Harbour Blend to 3", "NotAllowed: write"),
    ("把蓝锚餐厅的信用额度改成5万", "NotAllowed: write"),
    ("what does Jonas earn", "NotAllowed: pay"),
    ("how much is Mia paid", "NotAllowed: pay"),
    ("how much does Jonas make", "NotAllowed: pay"),
    ("email Marta Klein about overdue invoices", "NotAllowed: write"),
    ("customers who bought Z4 and Harbour Blend", "NotHere: not_kept"),
    ("customers that bought Z4 but not Harbour Blend", "NotHere: not_kept"),
    ("同时买了咖啡豆和磨豆机的客户", "NotHere: not_kept"),
    ("which products were bought together with beans", "NotHere: not_kept"),
    ("did profit go up last month", "NotHere: not_understood"),
    ("Mia的工资是多少", "NotAllowed: pay"),
)


@pytest.mark.parametrize(("question", "reason"), HELD)
def test_a_question_is_held_back_with_its_reason(hear, question, reason):
    assert hear(question) == reason


def test_what_the_house_earns_is_no_pay(hear):
    assert hear("how much profit did we make last month") == figures(
        "gross_profit", time=LAST_MONTH
    )


FOLLOW_UPS = (
    (("revenue this year", "and by month?"), figures("revenue", grain="month", time=THIS_YEAR)),
    (("revenue by month this year", "only Kiel"),
     figures("revenue", grain="month", filters=[is_("city", "Kiel")], time=THIS_YEAR)),
    (("sales in Kiel this year", "and Vienna?"),
     figures("revenue", filters=[is_("city", "Vienna")], time=THIS_YEAR)),
    (("revenue by region this year", "what about last month?"),
     figures("revenue", by=["region"], time=LAST_MONTH)),
    (("今年销售额按地区", "换成利润"), figures("gross_profit", by=["region"], time=THIS_YEAR)),
    (("今年销售额按地区", "华北呢"),
     figures("revenue", by=["region"], filters=[is_("region", "North")], time=THIS_YEAR)),
    (("sales by region this year", "as a percentage"),
     figures("revenue", by=["region"], time=THIS_YEAR, share=True)),
    (("上个月销售额", "和去年同期比"),
     figures("revenue", time=LAST_MONTH, compare=("2025-07-01", "2025-08-01"))),
    (("revenue by product this year", "top 3"),
     figures("revenue", by=["product"], time=THIS_YEAR, **first("revenue", 3))),
    (("revenue by product this year", "without machines"),
     figures("revenue", by=["product"],
             filters=[is_("category", "Machines and grinders", "!=")], time=THIS_YEAR)),
    (("overdue invoices", "only Blue Anchor"),
     records("invoice",
             filters=[is_("overdue", True), is_("customer", "Blue Anchor Bistro GmbH")])),
    (("revenue this year", "orders last month"), figures("order_count", time=LAST_MONTH)),
)  # fmt: skip


@pytest.mark.parametrize(("questions", "expected"), FOLLOW_UPS)
def test_a_follow_up_changes_the_question_before(hear, questions, expected):
    assert hear(*questions) == expected


def test_spelling_repair_never_reaches_names(hear):
    assert hear("sales to Mata Klein last month") == "NotHere: not_understood"
    assert hear("sales of Harbor Blend last month") == "NotHere: not_understood"


def test_what_is_not_understood_is_named(names):
    held = understand("revenue from purple unicorns", names, TODAY).held
    assert held.words == ("purple", "unicorns")
    held = understand("上个月紫色独角兽的销售额", names, TODAY).held
    assert held.words == ("紫色独角兽",)


def test_the_same_words_always_mean_the_same(names):
    once = shown(understand("top 3 products by profit last month", names, TODAY))
    assert all(
        shown(understand("top 3 products by profit last month", names, TODAY)) == once
        for _ in range(5)
    )


def test_a_question_of_any_length_and_content_is_never_an_error(names):
    for question in ("", " ", "?" * 5000, "\x00\ufffd", "1 2 3 4 5 6", "de " * 900, "两万五 " * 99):
        heard = understand(question, names, TODAY)
        assert heard.query is None
        assert heard.held is not None
