"""The random orders find bugs planted in money and stock, also where a deep run checks seldom."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from erp_core.finance import posting
from erp_core.finance.service import credits as crediting
from erp_core.finance.service import payments
from erp_core.inventory.service import shelves, valuing
from erp_core.kernel.database import Database
from erp_core.sales.service import delivering
from tests.builders import sequences
from tests.builders.sales import a_market
from tests.erp_core.sales.test_properties import Orders

pytestmark = pytest.mark.sequences
FOUND = (AssertionError, FlakyFailure, IntegrityError)
"""A check or a preview found it, also where it does not come again; or the database refused it."""

Function = Callable[..., Any]


def never(_function: Function) -> Function:
    """Forget to do it."""
    return lambda *arguments, **named: None


def each_fourth_time(function: Function) -> Function:
    """Forget to do it now and then, as what depends on rare data does."""
    calls = iter(range(10**6))

    def sometimes(*arguments: Any, **named: Any) -> Any:
        return None if next(calls) % 4 == 3 else function(*arguments, **named)

    return sometimes


@pytest.mark.parametrize(
    ("room", "name", "bug"),
    [
        pytest.param(shelves, "_end_reservations", never, id="a hold outlives its delivery"),
        pytest.param(shelves, "_lower_reservations", never, id="a part delivery keeps its hold"),
        pytest.param(valuing, "_write_values", each_fourth_time, id="a value is not kept"),
        pytest.param(posting, "_raise_balance", each_fourth_time, id="a balance is not raised"),
        pytest.param(payments, "_post_money", each_fourth_time, id="money is not posted"),
        pytest.param(crediting, "_free_payments", never, id="credited money is not freed"),
        pytest.param(delivering, "_move_order_on", each_fourth_time, id="an order stays behind"),
    ],
)
def test_a_planted_bug_is_found_by_seldom_checks(
    database: Database, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, bug: Any
) -> None:
    market = a_market(database, stock="12", unit="KGM")
    monkeypatch.setenv(sequences.VARIABLE, "200")
    assert sequences.pace() == sequences.STEPS
    monkeypatch.setattr(room, name, bug(getattr(room, name)))

    with pytest.raises(FOUND):
        run_state_machine_as_test(
            lambda: Orders(market),
            settings=settings(
                max_examples=25,
                stateful_step_count=sequences.STEPS,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
