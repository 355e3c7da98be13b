"""The conversations of the first day, graded by the end state of the core."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from erp_core import conversations, crm, sales
from erp_core.kernel.actor import system
from erp_core.kernel.pagination import PageRequest
from frontdesk.application import Frontdesk
from frontdesk.verifying import verify_database
from frontdesk.workflows.chat import Exchange, converse
from tests.scenarios.world import World, count, digest, living_in

STORIES = yaml.safe_load((Path(__file__).parent / "day_one.yaml").read_text("utf-8"))


ADDED = {
    "leads_added": "leads",
    "quotations_added": "quotations",
    "cases_added": "cases",
    "demands_added": "unmet_demands",
}


@pytest.mark.parametrize("story", STORIES, ids=[story["name"] for story in STORIES])
def test_day_one(story: dict[str, Any], world: World, tmp_path: Path) -> None:
    with living_in(world, tmp_path) as desk:
        before, orders, receipts = digest(desk), count(desk, "orders"), count(desk, "receipts")
        rows = {name: count(desk, name) for name in ADDED.values()}
        exchanges = converse(
            desk, story["channel"], story["from"], story["texts"], loops_running=False
        )

        check_words(story, exchanges)
        added = count(desk, "orders") - orders
        check_state(story, desk, same=digest(desk) == before, orders=added, receipts=receipts)
        check_added(story, desk, rows)
        check_like(story, desk, exchanges)
        violations = [line.violations for line in verify_database(desk.database) if line.violations]
        assert violations == []


def check_words(story: dict[str, Any], exchanges: list[Exchange]) -> None:
    said = ["\n".join(reply.text for reply in exchange.replies) for exchange in exchanges]
    for text, facts in zip(said, story.get("says", []), strict=False):
        for fact in facts:
            assert fact in text
    for fact in story.get("never_says", []):
        assert fact not in "\n".join(said)
    if "cites" in story:
        cited = [
            one for exchange in exchanges for reply in exchange.replies for one in reply.citations
        ]
        assert story["cites"] in {one["kind"] for one in cited}


def check_state(
    story: dict[str, Any], desk: Frontdesk, *, same: bool, orders: int, receipts: int
) -> None:
    if story.get("same"):
        assert same
    assert orders == story.get("orders_added", 0)
    assert count(desk, "receipts") - receipts == story.get("receipts", 0)
    if "order" in story:
        number, state = story["order"]["number"], story["order"]["state"]
        order = desk.database.read(lambda tx: sales.order_by_number(tx, system(), number))
        assert order.state == state
    if "handler" in story:
        assert last_thread(desk).handler == story["handler"]


def check_added(story: dict[str, Any], desk: Frontdesk, before: dict[str, int]) -> None:
    """Leads, quotations, cases and unmet demand: exactly so many more, and none that is not said.

    What cannot be had may be noted in any story; it is counted where a story says so.
    """
    for told, name in ADDED.items():
        if told in story or told != "demands_added":
            assert count(desk, name) - before[name] == story.get(told, 0), told
    if "lead" in story:
        lead = desk.database.read(lambda tx: crm.list_leads(tx, system(), PageRequest())).items[0]
        assert {name: str(getattr(lead, name)) for name in story["lead"]} == story["lead"]


def check_like(story: dict[str, Any], desk: Frontdesk, exchanges: list[Exchange]) -> None:
    """The answer equals the answer to something else, but for the number asked about."""
    if "like" not in story:
        return
    other = converse(desk, story["channel"], story["from"], story["like"], loops_running=False)
    texts = [
        [reply.text.replace("1041", "N").replace("999999", "N") for reply in one.replies]
        for one in (exchanges[-1], other[-1])
    ]
    assert texts[0] == texts[1]


def last_thread(desk: Frontdesk) -> Any:
    page = desk.database.read(lambda tx: conversations.list_threads(tx, system(), PageRequest()))
    return page.items[0]
