"""Questions about purchasing, production, people and the pipeline, by whoever may ask them."""

from collections.abc import Iterator

import pytest

from erp_core.access import Role
from erp_core.analytics import REGISTRY
from erp_core.analytics.metrics_of_people import PEOPLE_METRICS
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from frontdesk.application import Frontdesk
from frontdesk.workflows.asking import ask_as_login
from tests.builders.access import a_user
from tests.builders.reference_company import a_reference_company
from tests.conftest import START
from tests.frontdesk.console.front import a_desk


@pytest.fixture(scope="module")
def desk(template, tmp_path_factory) -> Iterator[Frontdesk]:
    """The reference company with one of each who asks; nobody writes to it."""
    folder = tmp_path_factory.mktemp("asked_work")
    clock, ports = FixedClock(START), Ports(listeners=listeners_of(MODULES), audit_key=b"test key")
    with template.copy(folder, "asked_work") as url:
        database = Database(url, clock=clock, ports=ports)
        a_reference_company(database, clock)
        for login, role in (
            ("paula", Role.PURCHASING),
            ("piet", Role.PLANNER),
            ("petra", Role.ACCOUNTANT),
        ):
            a_user(database, login, role)
        yield a_desk(database, folder)
        database.close()


@pytest.mark.parametrize(
    ("login", "question", "said"),
    [
        ("paula", "purchase spend in March", "Purchase spend: 760.40 EUR."),
        ("paula", "三月的采购额", "采购额：760.40 EUR。"),
        ("paula", "how many purchase orders are open", "Purchase orders: 2."),
        ("paula", "overdue arrivals", "Overdue arrivals: 1."),
        ("paula", "还有多少货没到", "在途数量：30。"),
        ("petra", "how much do we owe our suppliers", "Payables: 1,030.00 EUR."),
        ("piet", "units made this year", "Units made: 13."),
        ("piet", "报废率", "报废率：13.3 %。"),
        ("piet", "hours of work centres this year", "Hours of work centres: 2."),
        ("hanna", "how many employees do we have", "Headcount: 4."),
        ("hanna", "我们有多少员工", "员工人数：4。"),
        ("hanna", "sick leave in April", "Days of leave: 2."),
        ("hanna", "open expense claims", "Expense claims: 132.50 EUR."),
        ("jonas", "what's in the pipeline", "Pipeline value: 6,333.38 EUR."),
        ("jonas", "win rate this year", "Win rate: 50.0 %."),
        ("jonas", "逾期待办", "逾期待办：3。"),
    ],
)
def test_the_modules_are_asked_in_both_languages(desk, login, question, said):
    told = ask_as_login(desk, login, question)

    assert (told.outcome, told.sentence) == ("answered", said)


@pytest.mark.parametrize("login", ["jonas", "paula", "piet", "mia"])
@pytest.mark.parametrize(
    "question", ["headcount by department", "sick leave last month", "上个月报销金额"]
)
def test_who_does_not_see_everybody_is_told_nothing_of_people(desk, login, question):
    told = ask_as_login(desk, login, question)

    assert told.outcome != "answered"
    assert told.table is None
    people = {name.lower() for one in PEOPLE_METRICS for name in (one.en, one.zh)}
    assert not [text for text in told.choices if any(name in text.lower() for name in people)]


@pytest.mark.parametrize("login", ["hanna", "paula"])
def test_who_sees_no_customers_gets_what_answers_for_them(desk, login):
    told = ask_as_login(desk, login, "what is the headcuont of blah")

    assert told.outcome == "unsupported"
    for text in told.choices:
        assert ask_as_login(desk, login, text).outcome == "answered"
    assert told.choices


def test_a_question_about_a_segment_says_that_its_rule_is_asked_today(desk):
    english = ask_as_login(desk, "jonas", "revenue of the segment VIPs this year")
    chinese = ask_as_login(desk, "jonas", "贵宾客户今年的收入")

    assert english.outcome == "answered"
    assert "in the segment VIPs by its rule today" in english.understood
    assert "属于客户分群贵宾（按今天的规则）" in chinese.understood
    assert chinese.query is not None
    assert english.query is not None
    assert chinese.query.filters == english.query.filters


def test_every_figure_says_what_it_is_in_both_languages():
    for metric in REGISTRY.metrics.values():
        assert metric.about_en.endswith(".")
        assert metric.about_zh.endswith("。")
        assert metric.permissions
