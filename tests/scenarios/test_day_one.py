"""The conversations of the first day, graded by the end state of the core."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
import yaml

from erp_core import conversations, crm, sales, support
from erp_core.kernel.actor import system
from erp_core.kernel.pagination import PageRequest
from frontdesk.application import Frontdesk
from frontdesk.verifying import verify_database
from frontdesk.workflows.chat import Exchange, converse, deliver
from tests.scenarios.world import World, count, digest, living_in

STORIES = yaml.safe_load((Path(__file__).parent / "day_one.yaml").read_text("utf-8"))


ADDED = {
    "cases_added": "cases",
    "leads_added": "leads",
    "orders_added": "orders",
    "quotations_added": "quotations",
    "receipts": "receipts",
    "returns_added": "order_returns",
}
"""What a story adds, by the table of it: exactly so many, none where it says nothing."""


@pytest.mark.parametrize("story", STORIES, ids=[story["name"] for story in STORIES])
def test_day_one(story: dict[str, Any], world: World, tmp_path: Path) -> None:
    with living_in(world, tmp_path) as desk:
        check(story, desk)


def check(story: dict[str, Any], desk: Frontdesk) -> None:
    """Tell a story and grade it by the end state."""
    before, rows = digest(desk), {name: count(desk, name) for name in ADDED.values()}
    unmet = count(desk, "unmet_demands")
    exchanges = [say(desk, story["channel"], story["from"], text) for text in story["texts"]]

    check_words(story, exchanges)
    if story.get("same"):
        assert digest(desk) == before
    for told, name in ADDED.items():
        assert count(desk, name) - rows[name] == story.get(told, 0), told
    if "demands_added" in story:
        assert count(desk, "unmet_demands") - unmet == story["demands_added"]
    check_records(story, desk)
    check_like(story, desk, exchanges)
    violations = [line.violations for line in verify_database(desk.database) if line.violations]
    assert violations == []


def say(desk: Frontdesk, channel: str, sender: str, text: str | dict[str, str]) -> Exchange:
    """Send a text, or a photo with or without words."""
    if isinstance(text, str):
        (exchange,) = converse(desk, channel, sender, [text], loops_running=False)
        return exchange
    carrier = desk.channel(channel)
    assert carrier is not None
    update = json.loads(carrier.compose(sender, "", number=secrets.randbelow(2**31)))
    message = update["message"]
    del message["text"]
    size = {"file_id": text["photo"], "file_unique_id": "u1", "width": 90, "height": 60}
    message["photo"] = [size]
    if "caption" in text:
        message["caption"] = text["caption"]
    body = json.dumps(update).encode()
    return deliver(desk, carrier, body, text.get("caption", ""), loops_running=False)


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


def check_records(story: dict[str, Any], desk: Frontdesk) -> None:
    """The order, the lead, the case and the thread are as told."""
    if "order" in story:
        number, state = story["order"]["number"], story["order"]["state"]
        order = desk.database.read(lambda tx: sales.order_by_number(tx, system(), number))
        assert order.state == state
    if "handler" in story:
        assert last_thread(desk).handler == story["handler"]
    if "lead" in story:
        lead = desk.database.read(lambda tx: crm.list_leads(tx, system(), PageRequest())).items[0]
        assert {name: str(getattr(lead, name)) for name in story["lead"]} == story["lead"]
    if "case" in story:
        check_case(story["case"], desk)


def check_case(told: dict[str, str], desk: Frontdesk) -> None:
    """The latest case is about what was told, and belongs to who told it."""
    (case, *_) = desk.database.read(lambda tx: support.list_cases(tx, system()).items)
    assert case.thread_id == last_thread(desk).id
    assert case.party_id == last_thread(desk).party_id
    for name, value in told.items():
        assert value in str(getattr(case, name)), name


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
