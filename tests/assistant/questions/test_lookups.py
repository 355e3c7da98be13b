"""Leave, absence and the load of work centres are asked for in words, by whoever may know them.

Worked out by hand. It is Tuesday, 19 May 2026. Annual leave is two days a month since January: four
months are earned, eight days, and two were brought along. Wen's leave from 26 to 28 May takes three
of these ten. At the end of September it is 18 + 2 - 3.
"""

from datetime import date
from decimal import Decimal

import pytest

from assistant.questions.asking import Outcome, Questions
from assistant.questions.holding import Reason
from assistant.questions.lookups.hearing import Wanted, hear
from assistant.questions.names import Name, name_phrases
from assistant.questions.periods import Calendar
from erp_core import analytics, hr
from erp_core.access import Role, user_actor
from erp_core.analytics import Label
from erp_core.kernel.actor import Actor, NotAllowed
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Ports
from tests.builders.access import a_user
from tests.builders.catalog import a_variant
from tests.builders.hr import ask, give, people
from tests.builders.inventory import received
from tests.builders.production import a_bill, a_work_centre, drafted

TODAY = Calendar(date(2026, 5, 19))
NAMES = name_phrases(
    (
        Name("employee", "7", ("Wen Zhao",)),
        Name("leave_type", "1", ("Annual leave", "年假")),
        Name("leave_type", "2", ("Sick leave", "病假")),
        Name("work_centre", "3", ("ROASTER", "Roaster", "烘焙机")),
    )
)
LEFT, NEXT, AWAY, LOAD = Wanted.LEAVE_LEFT, Wanted.NEXT_LEAVE, Wanted.AWAY, Wanted.LOAD


def heard(question):
    found = hear(question, NAMES, TODAY)
    if found is None:
        return None
    told = {
        "employee": found.employee_id,
        "kind": found.leave_type_id,
        "centre": found.work_centre_id,
        "over": found.overloaded or None,
        "others": found.of_others or None,
        "was": found.was or None,
        "first": found.moment and found.moment.period.start.isoformat(),
    }
    return found.wanted, {name: value for name, value in told.items() if value is not None}


@pytest.mark.parametrize(
    ("question", "wanted", "told"),
    [
        ("how many days of leave do I have left?", LEFT, {}),
        ("How much holiday have I got left", LEFT, {}),
        ("what's my leave balance", LEFT, {}),
        ("my remaining vacation days please", LEFT, {}),
        ("how many vacation days do I have", LEFT, {}),
        ("how much annual leave do I still have", LEFT, {"kind": 1}),
        ("我还有几天年假", LEFT, {"kind": 1}),
        ("我的年假还剩多少天？", LEFT, {"kind": 1}),
        ("我还剩多少天假", LEFT, {}),
        ("假期余额", LEFT, {}),
        ("how many days of leave does Wen have left", LEFT, {"employee": 7}),
        ("Wen Zhao还有几天年假", LEFT, {"employee": 7, "kind": 1}),
        ("when is my next leave", NEXT, {}),
        ("When's my next holiday?", NEXT, {}),
        ("what leave do I have coming up", None, {}),
        ("我的下次假期是什么时候", NEXT, {}),
        ("我下次休假是哪天", NEXT, {}),
        ("when is Wen's next leave", NEXT, {"employee": 7}),
        ("who is away next week", AWAY, {"first": "2026-05-25"}),
        ("who's on leave today?", AWAY, {"first": "2026-05-19"}),
        ("who is off in June", AWAY, {"first": "2026-06-01"}),
        ("is Wen away tomorrow", AWAY, {"employee": 7, "first": "2026-05-20"}),
        ("下周谁不在", AWAY, {"first": "2026-05-25"}),
        ("下周有谁请假", AWAY, {"first": "2026-05-25"}),
        ("今天谁休假", AWAY, {"first": "2026-05-19"}),
        ("load of work centres by week", LOAD, {}),
        ("planned hours against capacity", LOAD, {}),
        (
            "which work centres are overloaded next week",
            LOAD,
            {"over": True, "first": "2026-05-25"},
        ),
        ("workload of the roaster", LOAD, {"centre": 3}),
        ("how busy is the Roaster next week", LOAD, {"centre": 3, "first": "2026-05-25"}),
        ("各工作中心每周的负荷", LOAD, {}),
        ("下周哪些工作中心超负荷", LOAD, {"over": True, "first": "2026-05-25"}),
        ("烘焙机的产能负荷", LOAD, {"centre": 3}),
    ],
)
def test_words_are_understood_as_lookups(question, wanted, told):
    assert heard(question) == (None if wanted is None else (wanted, told))


@pytest.mark.parametrize(
    "question",
    [
        "sick leave in April",
        "上个月请假天数",
        "how much leave did we take last month",
        "cancel my next leave",
        "book leave for me next week",
        "how many days of leave does Rolf have left",
        "leave days by department this year",
        "who is the best customer",
        "hours of work centres this year",
        "how much does Wen earn",
        "who bought 3 machines",
        "revenue next week",
    ],
)
def test_what_is_no_lookup_is_left_to_the_layer(question):
    assert heard(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "how much leave do we have left",
        "我们还有几天年假",
        "员工还剩多少年假",
        "同事还剩多少年假",
        "他们还剩多少年假",
        "老板还剩多少年假",
        "帮我查同事还剩多少年假",
        "领导的年假余额",
        "各员工年假余额",
        "leave left per employee",
        "how many days of leave does every employee have left",
        "how much leave do employees have left",
        "how much leave does the boss have left",
        "how much leave does Will have left",
        "how much leave will Will have left",
        "I want to know how much leave Will has left",
        "Will's leave balance",
        "how much leave does May have left",
        "how much leave has May left",
        "May's leave balance",
        "leave balance of May",
        "their leave balance",
        "show me the manager's remaining holiday",
        "how much leave do you have left",
    ],
)
def test_what_others_have_left_is_asked_back_and_not_answered_with_one_s_own(house, question):
    for who in (house.wen, house.hanna):
        found = told(house, who, question)
        assert (found.outcome, found.reason) == (Outcome.UNCLEAR, Reason.WHOSE_LEAVE)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how much leave will I have left in May", {"first": "2026-05-01"}),
        ("how much leave will be left in September", {"first": "2026-09-01"}),
        ("what does my leave balance look like", {}),
        ("do you know how much leave I have left", {}),
        ("do you see how many days of leave I have left", {}),
        ("what is left of my leave as of May", {"first": "2026-05-01"}),
        ("你还能告诉我剩余年假吗", {"kind": 1}),
        ("各种假期余额", {}),
        ("员工Wen Zhao的假期余额", {"employee": 7}),
    ],
)
def test_one_s_own_leave_is_asked_for_in_such_words_too(question, told):
    assert heard(question) == (LEFT, told)


@pytest.fixture
def house(database):
    found = people(database)
    for who in (found.wen, found.rolf, found.ida):
        database.run(lambda tx, who=who: give(tx, who, found.annual, "2"))
    leave = database.run(lambda tx: ask(tx, found.wen, found.annual, "2026-05-26", "2026-05-28"))
    database.run(lambda tx: hr.approve_leave(tx, found.rolf.actor, leave.id))
    return found


def told(house, who, question):
    actor = who if isinstance(who, Actor) else who.actor
    return house.database.read(lambda tx: Questions().ask(tx, actor, question, TODAY))


def rows(answer):
    return [
        tuple(cell.en if isinstance(cell, Label) else cell for cell in row.cells)
        for row in answer.rows
    ]


def test_everybody_is_told_what_is_left_of_their_own_leave(house):
    found = told(house, house.wen, "how many days of leave do I have left?")
    chinese = told(house, house.wen, "我还剩多少天假")
    later = told(house, house.wen, "how much leave do I have left this year")
    autumn = told(house, house.wen, "how much leave do I have left in September")

    assert found.outcome is Outcome.ANSWERED
    left = "Annual leave 10 days, of which 7 days can still be asked for"
    assert found.sentence == f"You have left: {left}."
    assert chinese.sentence == "您还剩：Annual leave 10 天，其中还可申请 7 天。"
    assert rows(found.answer) == [
        ("Annual leave", Decimal(10), Decimal(0), Decimal(3), Decimal(10), Decimal(7)),
        ("Sick leave", None, Decimal(0), Decimal(0), None, None),
    ]
    assert (later.sentence, later.understood) == (
        found.sentence,
        "Leave that is left; 19 May 2026",
    )
    assert autumn.sentence == "You have left on 30 Sep 2026: Annual leave 17 days."


def test_who_leads_them_and_hr_are_told_another_s_leave_and_nobody_else(house):
    question = "how many days of leave does Wen have left?"

    assert told(house, house.rolf, question).sentence.startswith("Wen has left: Annual leave")
    assert told(house, house.hanna, question).sentence.startswith("Wen has left: Annual leave")
    for asked in (question, "when is Wen's next leave", "is Wen away next week"):
        ida = told(house, house.wen, asked.replace("Wen", "Ida"))
        assert (ida.outcome, ida.answer) == (Outcome.UNSUPPORTED, None)
        assert "Ida" not in "".join(one.text_en for one in ida.choices)


def test_the_next_leave_is_told_with_its_days(house):
    assert told(house, house.wen, "when is my next leave?").sentence == (
        "Your next leave: 26 May 2026 to 28 May 2026 (3 days, Annual leave, approved)."
    )
    assert told(house, house.rolf, "我的下次假期是什么时候").sentence == "您接下来没有假期。"
    assert told(house, house.rolf, "when is Wen's next leave").sentence.startswith(
        "The next leave of Wen: 26 May 2026"
    )


def test_who_is_away_is_told_as_far_as_one_sees(house):
    def away(who):
        return told(house, who, "who is away next week").sentence

    days = "25 May 2026 to 31 May 2026"
    seen = "You see yourself and whom you lead."
    assert away(house.hanna) == f"Away, {days}: Wen (3 days)."
    assert away(house.rolf) == f"Away, {days}: Wen (3 days). {seen}"
    found = told(house, house.rolf, "下周谁不在")
    assert rows(found.answer) == [
        ("Wen", date(2026, 5, 26), date(2026, 5, 28), Decimal(3), "Annual leave", "已批准")
    ]
    assert away(house.ida).startswith("Away")
    assert told(house, house.wen, "who is away today").sentence == (
        f"Nobody is away, 19 May 2026. {seen}"
    )


def test_whoever_is_no_employee_is_told_so(house):
    a_user(house.database, "olga", Role.EMPLOYEE)
    olga = house.database.read(lambda tx: user_actor(tx, "olga"))

    found = told(house, olga, "how many days of leave do I have left?")

    assert (found.outcome, found.reason) == (Outcome.REFUSED, Reason.NO_EMPLOYEE)


def test_an_employee_asks_about_their_leave_and_sees_no_figure(house):
    examples = house.database.read(lambda tx: Questions().examples(tx, house.wen.actor, TODAY))

    assert [one.text_zh for one in examples] == [
        "我还有几天年假？",
        "我的下次假期是什么时候？",
        "下周谁不在？",
    ]
    for question in ("revenue last month", "headcount by department", "stock on hand"):
        assert told(house, house.wen, question).answer is None
    for name in ("customer", "supplier", "city", "department", "work_centre", "salesperson"):
        with pytest.raises(NotAllowed):
            house.database.read(
                lambda tx, name=name: analytics.members_of(tx, house.wen.actor, name)
            )


def test_where_people_are_switched_off_nothing_is_looked_up(house):
    off = Ports(modules=frozenset({"parties", "catalog", "finance", "inventory", "analytics"}))
    database = Database(house.database.url, clock=house.database.clock, ports=off)

    def asked(tx):
        return Questions().ask(tx, house.wen.actor, "我还剩多少天假", TODAY)

    assert database.read(asked).outcome is Outcome.UNSUPPORTED


def test_planners_are_told_the_load_of_work_centres_and_where_it_is_too_much(house):
    database = house.database
    a_user(database, "piet", Role.PLANNER)
    a_user(database, "sam", Role.SUPPORT)
    piet, sam = (
        database.read(lambda tx, login=login: user_actor(tx, login)) for login in ("piet", "sam")
    )
    with database.transaction() as tx:
        green, roast = a_variant(tx, "GREEN").id, a_variant(tx, "ROAST").id
        roaster, bench = a_work_centre(tx, "ROASTER", "60.00"), a_work_centre(tx, "BENCH", "30.00")
        a_bill(tx, roast, (green, "1", "0"), step=(roaster, "30", "2"))
        packed = a_variant(tx, "PACKED").id
        a_bill(tx, packed, (green, "1", "0"), step=(bench, "0", "1"))
        received(tx, green, "9000", "4.00")
        drafted(tx, roast, "1185", date(2026, 5, 29))
        drafted(tx, packed, "60", date(2026, 6, 5))
    calm = told(house, piet, "load of work centres by week")
    with database.transaction() as tx:
        drafted(tx, roast, "5", date(2026, 5, 29))
    tight = told(house, piet, "which work centres are overloaded")
    later = told(house, piet, "超负荷的工作中心 下下周")
    bench = told(house, piet, "workload of BENCH")

    # 30 + 2 x 1185 = 2400 minutes fill 40 hours exactly; 30 + 2 x 5 = 40 minutes more do not fit.
    assert calm.sentence == (
        "No week has too much. The fullest: Roaster, week of 25 May 2026, 40 of 40 h."
    )
    assert rows(calm.answer)[0] == (
        "Roaster", date(2026, 5, 25), Decimal(40), Decimal(40), Decimal(100), None,
    )  # fmt: skip
    assert tight.sentence == ("Weeks with too much: 1. Roaster, week of 25 May 2026, 40.7 of 40 h.")
    assert [row[-1] for row in rows(tight.answer)] == [Decimal("0.7")]
    assert [row[0] for row in rows(bench.answer)] == ["Bench"]
    assert later.outcome is Outcome.ANSWERED
    assert told(house, piet, "load of work centres this month").understood.endswith(
        "19 May 2026 to 31 May 2026"
    )
    past = ("load of work centres last week", "how busy was the roaster", "上个月各工作中心的负荷")
    assert [told(house, piet, one).reason for one in past] == [Reason.LOAD_IS_AHEAD] * 3
    refused = told(house, sam, "load of work centres by week")
    assert (refused.outcome, refused.answer) == (Outcome.REFUSED, None)
