"""What staff ask on the first day: right numbers, the words understood, and no word about pay."""

from collections.abc import Iterator

import pytest

from frontdesk.application import Frontdesk
from frontdesk.workflows.asking import ask_as_login
from tests.scenarios.world import World, digest, living_in


@pytest.fixture(scope="module")
def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frontdesk]:
    with living_in(world, tmp_path_factory.mktemp("staff")) as desk:
        before = digest(desk)
        yield desk
        assert digest(desk) == before


def test_who_used_to_buy_a_lot_and_stopped(desk: Frontdesk) -> None:
    told = ask_as_login(desk, "jonas", "who used to buy a lot and stopped")
    assert told.outcome == "answered"
    assert told.understood == "Customers; Lapsed customers"
    assert told.table
    assert told.table.rows


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("上个月哪个豆子卖得最好,比前个月呢", "销量"),
        ("上个月毛利最高的五个产品,比前个月", "毛利"),
    ],
    ids=["best bean", "best margins"],
)
def test_the_best_of_last_month_against_the_month_before(
    desk: Frontdesk, question: str, metric: str
) -> None:
    told = ask_as_login(desk, "jonas", question)
    assert told.outcome == "answered"
    assert told.understood.startswith(f"{metric}，按产品")
    assert "上个月（2026年4月1日至2026年4月30日）" in told.understood
    assert "与2026年3月1日至2026年3月31日对比" in told.understood
    assert told.table
    assert told.table.rows


def test_what_a_colleague_earns_is_refused(desk: Frontdesk) -> None:
    told = ask_as_login(desk, "jonas", "what does Mia earn")
    assert (told.outcome, told.table) == ("refused", None)
    assert told.sentence == "What people are paid is not answered here."
