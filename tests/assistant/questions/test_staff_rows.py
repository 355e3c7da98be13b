"""The questions of other authors, on a company that holds their names: rows equal those by hand."""

import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.questions.asking import Outcome, Questions
from assistant.questions.periods import Calendar
from benchmarks.staff_questions import (
    golds,
    is_answerable,
    is_askable,
    names_of_cases,
    plain_gold,
    plain_query,
    read_cases,
)
from erp_core.analytics import Label, Role
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from tests.assistant.questions.by_hand import Books, figures_by_hand, records_by_hand
from tests.builders.universe import a_universe
from tests.conftest import START

pytestmark = pytest.mark.cases
CALENDAR = Calendar(date(2026, 5, 20))
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def cases():
    folder = os.environ.get("FRONTDESK_CASES")
    if not folder:
        pytest.skip("FRONTDESK_CASES does not name the folder of cases")
    return read_cases(Path(folder))


@pytest.fixture(scope="module")
def company(cases, template, tmp_path_factory):
    """The company of the questions' names, and its rows as SQL by hand reads them."""
    members: dict[str, dict[str, str]] = {}
    for name in names_of_cases(cases)[0]:
        chinese = next((said for said in name.said if said > "\u3400"), "")
        members.setdefault(name.dimension, {})[name.value] = chinese
    folder = tmp_path_factory.mktemp("universe")
    ports = Ports(listeners=listeners_of(MODULES), audit_key=b"test audit key")
    with template.copy(folder, "universe") as url:
        clock = FixedClock(START)
        database = Database(url, clock=clock, ports=ports)
        a_universe(database, clock, members, ("DE", "FR"))
        yield database, database.read(Books)
        database.close()


def gold_of(case, query):
    """Return the gold query that was understood, the first one unless another was."""
    plain = plain_query(query) if query is not None else None
    known = [gold for gold in golds(case) if is_askable(gold)]
    return next((gold for gold in known if plain_gold(gold) == plain), known[0] if known else None)


def test_rows_of_every_askable_question_are_those_by_hand(cases, company):
    database, books = company
    proven, wrong = 0, []
    for case in cases:
        if not is_answerable(case) or gold_of(case, None) is None:
            continue
        told = database.read(lambda tx, case=case: asked(tx, case))
        difference = difference_of(books, gold_of(case, told.query), told)
        if difference:
            wrong.append(f"{case['id']} {case['text']}: {difference}")
        else:
            proven += 1
    assert wrong == []
    assert proven >= 60


def test_the_oracle_finds_a_planted_mistake(cases, company):
    database, books = company
    case = next(one for one in cases if one["gold"].get("by") == ["region"])
    told = database.read(lambda tx: asked(tx, case))
    assert difference_of(books, case["gold"], told) == ""
    moved = case["gold"] | {"by": ["city"]}
    assert difference_of(books, moved, told) != ""


def asked(tx, case):
    """Ask a question, after those before it, in the company that it is about."""
    asking, told, last = Questions(), None, None
    for text in (*case.get("context", ()), case["text"]):
        told = asking.ask(tx, system(), text, CALENDAR, last=last)
        last = told.query
    return told


def difference_of(books, gold, told):
    """Say how an answer differs from the one by hand; empty when it does not."""
    if told.outcome is not Outcome.ANSWERED:
        return f"held back: {told.reason}"
    if gold["kind"] == "list":
        found = [row.record_id for row in told.answer.rows]
        expected = records_by_hand(books, gold)
        same = found == expected if "order" in gold else sorted(found) == sorted(expected)
        return "" if same else f"{found} is not {expected}"
    found = shown(told.answer, Role.FIGURE)
    expected = in_order(gold, figures_by_hand(books, gold, gold.get("time")))
    if not alike(found, expected, gold):
        return f"{found} is not {expected}"
    if "range" in gold.get("compare", {}):
        days = as_many_days(gold["time"], gold["compare"]["range"], told.answer.as_of)
        before = figures_by_hand(books, gold, days)
        beside = shown(told.answer, Role.COMPARED)
        if not all(abs(before.get(key, 0) - value) <= CENT for key, value in beside.items()):
            return f"compared {beside} is not {before}"
    return ""


def as_many_days(time, other, today):
    """Cut the days to compare with to as many as have passed of a time that still runs."""
    start, end, begun = (date.fromisoformat(one) for one in (*time, other[0]))
    if not start <= today < end - timedelta(days=1):
        return other
    until = begun + (today - start) + timedelta(days=1)
    return [other[0], min(other[1], until.isoformat())]


def shown(answer, role):
    """Give the first figure of each row by the names of its row."""
    metric = answer.query.metrics[0]
    at = next(
        at
        for at, column in enumerate(answer.columns)
        if column.role is role and column.metric == metric
    )
    found = {}
    for row in answer.rows:
        key = tuple(
            cell.value if isinstance(cell, Label) else cell
            for cell, column in zip(row.cells, answer.columns, strict=True)
            if column.role in (Role.DIMENSION, Role.PERIOD)
        )
        if row.cells[at]:
            found[key] = Decimal(row.cells[at])
    return found


def in_order(gold, figures):
    """Cut and order figures as the gold query says."""
    for metric, operator, value in gold.get("having", ()):
        assert metric == gold["metrics"][0]
        figures = {
            key: found
            for key, found in figures.items()
            if (found > value if operator == ">" else found < value)
        }
    if "order" not in gold:
        return figures
    down = gold["order"][1] == "desc"
    ordered = sorted(figures.items(), key=lambda one: one[1], reverse=down)
    return dict(ordered[: gold.get("limit")])


def alike(found, expected, gold):
    """Compare figures to the cent; rows of equal figures may change places at the cut."""
    if "limit" in gold:
        pairs = zip(found.values(), expected.values(), strict=False)
        return len(found) == len(expected) and all(abs(one - two) <= CENT for one, two in pairs)
    return found.keys() == expected.keys() and all(
        abs(found[key] - expected[key]) <= CENT for key in found
    )
