"""Questions about purchasing, production, people, the pipeline, saved segments; EN and ZH."""

from datetime import date

import pytest
from sqlalchemy import delete

from assistant.questions.asking import Questions
from assistant.questions.names import Name, name_phrases
from assistant.questions.periods import Calendar
from assistant.questions.understanding import understand
from erp_core import purchasing
from erp_core.finance.tables import ExchangeRate
from erp_core.kernel.actor import system
from tests.assistant.questions.conftest import NAMES, TODAY, shown
from tests.assistant.questions.test_understanding import (
    LAST_MONTH,
    THIS_YEAR,
    figures,
    is_,
    records,
)
from tests.builders.catalog import a_variant
from tests.builders.finance import a_rate
from tests.builders.payables import a_supplier
from tests.builders.purchasing import a_price, an_order

LAST_QUARTER = ("2026-04-01", "2026-07-01")
LAST_WEEK = ("2026-08-03", "2026-08-10")
OPEN = is_("open", True)
KAFFA = is_("supplier", "Kaffa Imports")
SICK = is_("leave_type", "Sick leave")
VIPS = is_("segment", "VIPs")
WON, LOST = is_("stage", "won"), is_("stage", "lost")

# fmt: off
BUYING = (
    ("purchase spend by supplier this year",
     figures("purchase_spend", by=["supplier"], time=THIS_YEAR)),
    ("今年各供应商的采购金额", figures("purchase_spend", by=["supplier"], time=THIS_YEAR)),
    ("how much did we buy from Kaffa Imports last month",
     figures("purchase_spend", filters=[KAFFA], time=LAST_MONTH)),
    ("上个月向卡法进口采购了多少钱",
     figures("purchase_spend", filters=[KAFFA], time=LAST_MONTH)),
    ("what did we spend with suppliers last quarter",
     figures("purchase_spend", time=LAST_QUARTER)),
    ("top 5 suppliers by spend this year",
     figures("purchase_spend", by=["supplier"], time=THIS_YEAR,
             order={"by": "purchase_spend"}, limit=5)),
    ("which suppliers cost us more than 50k this year",
     figures("purchase_spend", by=["supplier"], time=THIS_YEAR,
             having=[{"metric": "purchase_spend", "op": ">", "value": 50000}])),
    ("how many purchase orders are open", figures("purchase_order_count", filters=[OPEN])),
    ("未完成的采购订单有多少", figures("purchase_order_count", filters=[OPEN])),
    ("open purchase orders from Kaffa Imports",
     records("purchase_order", filters=[OPEN, KAFFA])),
    ("overdue arrivals by supplier", figures("overdue_purchase_orders", by=["supplier"])),
    ("逾期未到货的采购订单", figures("overdue_purchase_orders")),
    ("what goods are still to come", figures("units_awaited")),
    ("还有多少货没到", figures("units_awaited")),
    ("units received last month by product",
     figures("units_received", by=["product"], time=LAST_MONTH)),
    ("上个月到货多少", figures("units_received", time=LAST_MONTH)),
    ("how reliable are our suppliers", figures("supplier_on_time_pct")),
    ("供应商准时率", figures("supplier_on_time_pct")),
    ("supplier bills last month", figures("billed_amount", time=LAST_MONTH)),
    ("上个月供应商账单金额", figures("billed_amount", time=LAST_MONTH)),
    ("how much do we owe our suppliers", figures("payables")),
    ("what do we owe Kaffa Imports", figures("payables", filters=[KAFFA])),
    ("我们欠供应商多少钱", figures("payables")),
    ("overdue payables by supplier", figures("overdue_payables", by=["supplier"])),
    ("逾期应付款按供应商", figures("overdue_payables", by=["supplier"])),
    ("how many suppliers do we have", figures("supplier_count")),
    ("有多少家供应商", figures("supplier_count")),
)
MAKING = (
    ("how many units did we produce last month", figures("units_made", time=LAST_MONTH)),
    ("上个月产量", figures("units_made", time=LAST_MONTH)),
    ("上个月生产了多少", figures("units_made", time=LAST_MONTH)),
    ("units made by article last month",
     figures("units_made", by=["article"], time=LAST_MONTH)),
    ("how much scrap did we have last month", figures("units_scrapped", time=LAST_MONTH)),
    ("scrap rate by product this year",
     figures("scrap_pct", by=["product"], time=THIS_YEAR)),
    ("各产品的报废率", figures("scrap_pct", by=["product"])),
    ("how many production orders are open", figures("production_order_count", filters=[OPEN])),
    ("late production orders", figures("overdue_production")),
    ("逾期的生产订单有多少", figures("overdue_production")),
    ("machine hours by work centre last month",
     figures("work_centre_hours", by=["work_centre"], time=LAST_MONTH)),
    ("各工作中心的工时", figures("work_centre_hours", by=["work_centre"])),
)
PEOPLE = (
    ("how many employees do we have", figures("headcount")),
    ("how many people work here", figures("headcount")),
    ("我们有多少员工", figures("headcount")),
    ("headcount by department", figures("headcount", by=["department"])),
    ("各部门人数", figures("headcount", by=["department"])),
    ("headcount in sales", figures("headcount", filters=[is_("department", "Sales")])),
    ("销售部有多少员工", figures("headcount", filters=[is_("department", "Sales")])),
    ("how many people did we hire this year", figures("new_hires", time=THIS_YEAR)),
    ("今年入职多少人", figures("new_hires", time=THIS_YEAR)),
    ("days of leave by department last month",
     figures("leave_days", by=["department"], time=LAST_MONTH)),
    ("上个月各部门请假天数", figures("leave_days", by=["department"], time=LAST_MONTH)),
    ("sick leave last month by department",
     figures("leave_days", by=["department"], filters=[SICK], time=LAST_MONTH)),
    ("how many days of sick leave last month",
     figures("leave_days", filters=[SICK], time=LAST_MONTH)),
    ("上个月病假天数", figures("leave_days", filters=[SICK], time=LAST_MONTH)),
    ("hours worked by department last week",
     figures("hours_noted", by=["department"], time=LAST_WEEK)),
    ("上周工时", figures("hours_noted", time=LAST_WEEK)),
    ("open expense claims", figures("expenses_claimed", filters=[OPEN])),
    ("上个月报销金额", figures("expenses_claimed", time=LAST_MONTH)),
)
PIPELINE = (
    ("what's in the pipeline", figures("pipeline_value")),
    ("商机金额按阶段", figures("pipeline_value", by=["stage"])),
    ("weighted pipeline by owner", figures("weighted_pipeline", by=["salesperson"])),
    ("加权商机金额", figures("weighted_pipeline")),
    ("win rate last quarter by owner",
     figures("win_rate", by=["salesperson"], time=LAST_QUARTER)),
    ("上季度赢单率", figures("win_rate", time=LAST_QUARTER)),
    ("how many deals did we win last month",
     figures("opportunity_count", filters=[WON], time=LAST_MONTH)),
    ("上个月赢了多少单", figures("opportunity_count", filters=[WON], time=LAST_MONTH)),
    ("丢单金额，上季度", figures("pipeline_value", filters=[LOST], time=LAST_QUARTER)),
    ("deals in negotiation",
     records("opportunity", filters=[is_("stage", "Negotiation")])),
    ("商务谈判阶段的商机", records("opportunity", filters=[is_("stage", "Negotiation")])),
    ("biggest deals", records("opportunity", order={"by": "value"}, limit=10)),
    ("new opportunities last month", figures("new_opportunities", time=LAST_MONTH)),
    ("new leads last month by source",
     figures("lead_count", by=["lead_source"], time=LAST_MONTH)),
    ("上个月新增线索", figures("lead_count", time=LAST_MONTH)),
    ("线索按来源", figures("lead_count", by=["lead_source"])),
    ("open leads", records("lead", filters=[OPEN])),
    ("overdue activities by owner", figures("overdue_activities", by=["salesperson"])),
    ("逾期待办", figures("overdue_activities")),
)
SEGMENTS = (
    ("revenue of the segment VIPs last month",
     figures("revenue", filters=[VIPS], time=LAST_MONTH)),
    ("revenue of VIP customers last month",
     figures("revenue", filters=[VIPS], time=LAST_MONTH)),
    ("贵宾客户上个月的收入", figures("revenue", filters=[VIPS], time=LAST_MONTH)),
    ("how many customers are in the segment VIPs", figures("customer_count", filters=[VIPS])),
    ("贵宾有多少", figures("customer_count", filters=[VIPS])),
    ("customers in the segment VIPs", records("customer", filters=[VIPS])),
    ("sales except VIPs this year",
     figures("revenue", filters=[is_("segment", "VIPs", "!=")], time=THIS_YEAR)),
)
# fmt: on


@pytest.mark.parametrize(("question", "query"), [*BUYING, *MAKING, *PEOPLE, *PIPELINE, *SEGMENTS])
def test_what_the_modules_are_asked(hear, question, query):
    assert hear(question) == query


@pytest.mark.parametrize(
    "question",
    [
        "which suppliers are late",
        "revenue by supplier",
        "revenue by department",
        "employee turnover last year",
        "各部门离职率",
        "员工流失率",
        "revenue per employee",
        "sales by employee last month",
        "各员工销售额",
        "下单人数",
        "what cost us most",
        "hours of the Roaster last month",
        "win rate by supplier",
        "weather at our suppliers",
        "why was production late",
    ],
)
def test_what_is_not_kept_so_is_held_back(hear, question):
    assert str(hear(question)).startswith(("NotHere", "Unclear"))


@pytest.mark.parametrize(
    "question",
    [
        "salary of the sales department",
        "average wage by department",
        "which employees earn most",
        "how much does Jonas earn",
        "员工工资",
        "各部门平均工资",
        "销售部的奖金是多少",
    ],
)
def test_what_people_earn_stays_unsaid(hear, question):
    assert hear(question) == "NotAllowed: pay"


def test_a_question_goes_on_from_one_about_work(hear):
    assert hear("purchase spend this year", "and by supplier?") == figures(
        "purchase_spend", by=["supplier"], time=THIS_YEAR
    )
    assert hear("open opportunities", "only Jonas") == records(
        "opportunity", filters=[OPEN, is_("salesperson", "Jonas Feld, sales")]
    )
    assert hear("revenue last month", "only VIPs") == figures(
        "revenue", filters=[VIPS], time=LAST_MONTH
    )


def test_money_that_we_receive_is_no_goods(hear):
    assert hear("payments received last month") == figures("payments_received", time=LAST_MONTH)
    assert "units_received" not in str(hear("how much payment did we receive last month"))


@pytest.mark.parametrize(
    ("question", "query"),
    [
        (
            "invoices payable this week",
            records("invoice", time=("2026-08-10", "2026-08-17"), time_field="due_date"),
        ),
        ("overdue bills", records("invoice", filters=[is_("overdue", True)])),
        ("bills that are overdue", records("invoice", filters=[is_("overdue", True)])),
        ("逾期未付的账单", records("invoice", filters=[is_("overdue", True)])),
        ("未付账单", records("invoice", filters=[OPEN])),
        ("payables", figures("payables")),
        ("accounts payable by supplier", figures("payables", by=["supplier"])),
        ("应付账单", figures("payables")),
        ("overdue bills of suppliers", figures("overdue_payables")),
        ("overdue bills by supplier", figures("overdue_payables", by=["supplier"])),
        ("overdue bills from Kaffa Imports", figures("overdue_payables", filters=[KAFFA])),
        ("供应商逾期未付的账单", figures("overdue_payables")),
        ("供应商的未付账单", figures("payables")),
    ],
)
def test_bills_are_our_invoices_unless_suppliers_are_spoken_of(hear, question, query):
    assert hear(question) == query


def test_what_wants_a_rate_is_left_out_and_told_with_its_currency_and_day(database):
    def work(tx):
        a_rate(tx, "1.25")
        far, article = a_supplier(tx, "Far Away"), a_variant(tx, "FAR").id
        a_price(tx, far, article, "3.00", currency="USD")
        order = an_order(tx, far, (article, "1"), currency="USD")
        purchasing.send_purchase_order(tx, system(), order.id)
        tx.session.execute(delete(ExchangeRate))

    database.run(work)
    today = Calendar(date(2026, 5, 19))
    told = [
        database.read(lambda tx, said=said: Questions().ask(tx, system(), said, today))
        for said in ("purchase spend this year", "今年采购额")
    ]
    english = "it has no exchange rate of its day or an earlier one (USD 2026-05-19)."
    assert [one.sentence for one in told] == [
        f"Purchase spend: 0.00 EUR. 1 order is left out: {english}",
        "采购额：0.00 EUR。有 1 张订单未计入：没有当日或之前的汇率（USD 2026-05-19）。",
    ]


@pytest.mark.parametrize(
    ("question", "query"),
    [
        (
            "how much did we buy from Marta Klein",
            figures("purchase_spend", filters=[is_("supplier", "Marta Klein")]),
        ),
        (
            "向Marta Klein采购了多少",
            figures("purchase_spend", filters=[is_("supplier", "Marta Klein")]),
        ),
        (
            "how much did Marta Klein buy",
            figures("revenue", filters=[is_("customer", "Marta Klein")]),
        ),
        (
            "Marta Klein采购了多少",
            figures("revenue", filters=[is_("customer", "Marta Klein")]),
        ),
        ("上个月采购了多少", figures("purchase_spend", time=LAST_MONTH)),
        ("how much did we buy last month", figures("purchase_spend", time=LAST_MONTH)),
        (
            "how many Tern Z4 did we buy last month",
            figures("units_purchased", filters=[is_("product", "Tern Z4")], time=LAST_MONTH),
        ),
    ],
)
def test_who_buys_from_whom_is_told_apart(question, query):
    both = (*NAMES, Name("supplier", "Marta Klein", ("Marta Klein",)))
    assert shown(understand(question, name_phrases(both), TODAY)) == query


def test_a_figure_called_like_a_department_is_kept_where_it_is_joined(hear):
    assert hear("sales and headcount") == figures("revenue", "headcount")
    assert hear("headcount and sales last month") == figures(
        "headcount", "revenue", time=LAST_MONTH
    )
    assert hear("revenue and headcount in sales") != figures("revenue", "headcount")


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("deals closed last month", records("opportunity", filters=[WON], time=LAST_MONTH)),
        ("closed deals last month", records("opportunity", filters=[WON], time=LAST_MONTH)),
        (
            "how many deals closed last month",
            figures("opportunity_count", filters=[WON], time=LAST_MONTH),
        ),
        (
            "how many deals did we close last month",
            figures("opportunity_count", filters=[WON], time=LAST_MONTH),
        ),
        ("上个月成交的商机", records("opportunity", filters=[WON], time=LAST_MONTH)),
        ("won deals last month", records("opportunity", filters=[WON], time=LAST_MONTH)),
        ("lost deals last month", records("opportunity", filters=[LOST], time=LAST_MONTH)),
        ("上个月赢单", figures("opportunity_count", filters=[WON], time=LAST_MONTH)),
        ("上个月丢单", figures("opportunity_count", filters=[LOST], time=LAST_MONTH)),
        ("丢单", figures("opportunity_count", filters=[LOST])),
        (
            "deals closing this month",
            figures("opportunity_count", time=("2026-08-01", "2026-09-01")),
        ),
    ],
)
def test_what_has_ended_is_told_from_what_is_expected(hear, question, query):
    assert hear(question) == query


@pytest.mark.parametrize("question", ["tickets closed last month", "closed tickets last month"])
def test_closed_tickets_stay_closed_tickets(hear, question):
    assert hear(question) == records(
        "ticket", filters=[is_("ticket_status", "closed")], time=LAST_MONTH
    )


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("purchase orders due this week", ("2026-08-10", "2026-08-17")),
        ("purchase orders arriving next week", ("2026-08-17", "2026-08-24")),
        ("本周到货的采购订单", ("2026-08-10", "2026-08-17")),
        ("本周到期的采购订单", ("2026-08-10", "2026-08-17")),
    ],
)
def test_orders_to_suppliers_are_due_when_they_arrive(hear, question, days):
    assert hear(question) == records("purchase_order", time=days, time_field="arrival_date")


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("Best customers", "best customers this year"),
        ("Lost", "lost deals last month"),
        ("Kiel", "sales in Kiel"),
        ("Kiel", "Kiel customers"),
        ("流失客户", "流失客户"),
        ("Marta", "what did Marta Klein buy"),
    ],
)
def test_a_segment_called_like_everyday_words_steals_no_question(hear, name, question):
    names = name_phrases((*NAMES, Name("segment", name, (name,))))
    assert shown(understand(question, names, TODAY)) == hear(question)
    for said in (f"revenue of the segment {name}", f"{name}分群的收入"):
        assert shown(understand(said, names, TODAY)) == figures(
            "revenue", filters=[is_("segment", name)]
        )


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("deals not open", records("opportunity", filters=[is_("open", False)])),
        ("orders not open", records("order", filters=[is_("open", False)])),
        ("invoices that are not overdue", records("invoice", filters=[is_("overdue", False)])),
        (
            "how many purchase orders are not open",
            figures("purchase_order_count", filters=[is_("open", False)]),
        ),
        ("orders not shipped", records("order", filters=[is_("unshipped", True)])),
    ],
)
def test_what_is_not_so_is_asked_for_so(hear, question, query):
    assert hear(question) == query


def test_a_stage_called_like_a_common_word_is_named_with_its_noun():
    names = name_phrases([Name("stage", "Needs", ("Needs", "需求分析"))])
    asked = ("we need customers by city", "deals in the needs stage")
    heard = [shown(understand(question, names, TODAY)) for question in asked]
    assert heard == [
        figures("customer_count", by=["city"]),
        records("opportunity", filters=[is_("stage", "Needs")]),
    ]
