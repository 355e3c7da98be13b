"""Questions of staff through the house: answered, refused by role, held back, put on record."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest

from assistant.questions.asking import Outcome
from assistant.questions.holding import Reason
from assistant.questions.view import csv_of, view_of
from assistant.texts import load_texts
from erp_core import access, analytics
from erp_core.access import Role
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from erp_core.parties import NewParty, PartyKind, PartyRole, create_party
from frontdesk.application import Frontdesk
from frontdesk.cli.ask import print_told
from frontdesk.workflows.asking import answer_query, ask_as, ask_as_login, examples_for
from tests.builders.access import a_user, as_customer
from tests.builders.coffee_shop import a_shop
from tests.conftest import START
from tests.frontdesk.console.front import a_desk

TEXTS = load_texts()


@pytest.fixture(scope="module")
def desk(template, tmp_path_factory) -> Iterator[Frontdesk]:
    """A coffee house with people of four roles, for all tests: what is asked changes nothing."""
    folder = tmp_path_factory.mktemp("asked")
    clock, ports = FixedClock(START), Ports(listeners=listeners_of(MODULES), audit_key=b"test key")
    with template.copy(folder, "asked_house") as url:
        database = Database(url, clock=clock, ports=ports)
        a_shop(database, clock)
        for login, role in (
            ("jonas", Role.SALES),
            ("sam", Role.WAREHOUSE),
            ("hugo", Role.EMPLOYEE),
            ("berta", Role.MANAGER),
        ):
            a_user(database, login, role)
        yield a_desk(database, folder)
        database.close()


def who(desk, login):
    return desk.database.read(lambda tx: access.user_actor(tx, login))


def misses(desk):
    return desk.database.read(lambda tx: analytics.list_misses(tx, system()))


def test_a_question_is_answered_told_and_defined_in_both_languages(desk):
    english = ask_as_login(desk, "jonas", "overdue invoices")
    assert english.outcome == "answered"
    assert english.sentence == "1 record."
    assert english.understood == "Invoices; Overdue"
    assert english.table.rows[0][0] == "INV-2026-0001"
    assert english.definitions == ["Invoices: Invoices issued; credit notes are left out."]
    chinese = ask_as_login(desk, "jonas", "逾期的发票")
    assert chinese.sentence == "共1条记录。"
    assert chinese.understood == "发票；已逾期"
    assert chinese.query == english.query


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        (
            "revenue this month vs last month",
            (
                "compared with 1 Apr 2026 to 19 Apr 2026 "
                "(up to 19 May 2026, against the same number of days)"
            ),
        ),
        (
            "本月销售额和上月对比",
            "与2026年4月1日至2026年4月19日对比（截至2026年5月19日，按相同天数对比）",
        ),
    ],
)
def test_a_month_that_still_runs_says_with_how_many_days_it_is_compared(desk, question, understood):
    told = ask_as_login(desk, "jonas", question)

    assert told.understood.endswith(understood)


def test_dates_are_resolved_against_the_day_that_is_asked_on(desk):
    told = ask_as_login(desk, "jonas", "orders by channel last month", date(2026, 3, 10))
    assert told.understood == "Orders by channel; last month (1 Feb 2026 to 28 Feb 2026)"


def test_who_may_not_see_costs_is_refused_and_shown_nothing(desk):
    question = "上个月毛利最高的五个产品,比前个月"
    assert ask_as(desk, who(desk, "berta"), question).outcome is Outcome.ANSWERED
    told = ask_as(desk, who(desk, "sam"), question)
    assert told.outcome is Outcome.REFUSED
    assert told.reason == Reason.NOT_ALLOWED
    assert told.answer is None
    assert told.choices == ()


def test_an_employee_is_shown_no_figure_of_the_house(desk):
    for question in ("revenue last month", "top 5 products by revenue", "stock on hand"):
        told = ask_as(desk, who(desk, "hugo"), question)
        assert (told.outcome, told.answer, told.choices) == (Outcome.REFUSED, None, ())
    assert not [one for one in examples_for(desk, who(desk, "hugo")) if one.query.metrics]


def test_a_customer_is_refused(desk):
    before = misses(desk)
    customer = as_customer(desk.database, 1)
    with pytest.raises(NotAllowed):
        ask_as(desk, customer, "revenue last month")
    assert misses(desk) == before


@pytest.mark.parametrize("question", ["what does Mia earn", "delete all draft orders"])
def test_pay_and_changes_are_refused_without_an_offer(desk, question):
    before = misses(desk)
    told = ask_as(desk, who(desk, "jonas"), question)
    assert (told.outcome, told.choices, told.answer) == (Outcome.REFUSED, (), None)
    assert misses(desk) == before


def test_what_is_held_back_offers_three_questions_that_answer_and_is_put_on_record(desk):
    jonas = who(desk, "jonas")
    for _ in range(2):
        told = ask_as(desk, jonas, "revenue by star sign of the barista")
        assert told.outcome is Outcome.UNSUPPORTED
    assert len(told.choices) == 3
    for choice in told.choices:
        for text in (choice.text_en, choice.text_zh):
            again = ask_as(desk, jonas, text)
            assert again.outcome is Outcome.ANSWERED
            assert again.answer.rows
    miss = next(one for one in misses(desk) if one.question.startswith("revenue by star sign"))
    assert (miss.times, miss.language, miss.reason) == (2, "en", "not_kept")


def test_what_is_offered_is_what_this_person_may_see(desk):
    told = ask_as(desk, who(desk, "sam"), "how is the weather")
    offered = [choice.text_en for choice in told.choices]
    assert len(offered) == 3
    assert not any("revenue" in one or "invoice" in one for one in offered)
    for text in offered:
        assert ask_as(desk, who(desk, "sam"), text).outcome is Outcome.ANSWERED


def test_the_way_down_leads_to_the_records_of_a_figure(desk):
    jonas = who(desk, "jonas")
    told = ask_as(desk, jonas, "orders by customer this year")
    row = next(row for row in told.answer.rows if row.cells[0].en == "Wei Zhang")
    behind = answer_query(desk, jonas, row.drill, "en")
    assert [line.cells[0] for line in behind.answer.rows] == ["1042"]
    assert behind.understood.startswith("Orders; Customer is Wei Zhang")


def test_a_download_is_inert_in_a_spreadsheet(desk):
    for name in ("=HYPERLINK(1)", "+1", "-2", "@x"):
        new = NewParty(kind=PartyKind.PERSON, name=name, roles=frozenset({PartyRole.CUSTOMER}))
        desk.database.run(lambda tx, new=new: create_party(tx, system(), new))
    told = ask_as(desk, who(desk, "jonas"), "list all customers")
    rows = list(csv.reader(io.StringIO(csv_of(told.answer, TEXTS.words("en")))))
    cells = [cell for row in rows[1:] for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_every_reason_has_its_sentence_in_both_languages():
    for language in ("en", "zh"):
        words = TEXTS.words(language)
        assert [one for one in Reason if not words.has(f"questions.{one}")] == []


def test_an_answer_is_printed_in_columns(desk, capsys):
    told = ask_as(desk, who(desk, "jonas"), "今年各渠道订单数")
    print_told(json.loads(view_of(told, TEXTS).model_dump_json()))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "理解为：订单数，按渠道；今年（2026年1月1日至2026年12月31日）"
    assert "Telegram" in lines[4]
    assert lines[-1].startswith("订单数：")
