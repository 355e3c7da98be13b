"""The handbook's search follows its pages while the house is open: saved, changed, removed."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from erp_core import support
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.notify import Bus
from erp_core.modules import MODULES
from erp_core.support import PageDraft
from erp_core.support.tables import HandbookPage, HandbookVersion
from frontdesk.application import Frontdesk
from frontdesk.loops import running_loops
from frontdesk.workflows.handbook import HandbookKeeper
from knowledge import open_knowledge
from tests.builders.house import a_house
from tests.builders.waiting import eventually


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Frontdesk]:
    """A house with a handbook in which nothing is written yet."""
    knowledge = open_knowledge(tmp_path / "knowledge")
    house = a_house(database, tmp_path)
    yield replace(house, modules=MODULES, knowledge=knowledge, channels={})
    knowledge.close()


def save(database: Database, english: str, slug: str = "parrots") -> None:
    draft = PageDraft(
        slug=slug,
        title_en=slug,
        title_zh=slug,
        body_en=english,
        body_zh="",
        questions=("Is poultry welcome?",),
    )
    database.run(lambda tx: support.save_page(tx, system(), draft))


def found(desk: Frontdesk, question: str) -> list[tuple[str, int]]:
    hits = desk.knowledge.search(question, language="en", limit=1)
    return [(hit.passage.text, hit.passage.version) for hit in hits]


def while_open(desk: Frontdesk, story: Callable[[], None]) -> None:
    """Run a story in a thread of its own while the loops of the house run."""

    async def opened() -> None:
        async with running_loops(desk):
            await asyncio.to_thread(story)

    asyncio.run(opened())


def test_a_page_is_found_as_soon_as_it_is_saved_changed_and_removed(desk: Frontdesk) -> None:
    def story() -> None:
        assert found(desk, "Do parrots eat seeds?") == []
        save(desk.database, "Parrots eat seeds.")
        eventually(
            lambda: found(desk, "Do parrots eat seeds?") == [("Parrots eat seeds.", 1)],
            "the new page is found",
        )
        assert found(desk, "Is poultry welcome?") == [("Parrots eat seeds.", 1)]

        save(desk.database, "Parrots eat nuts.")
        eventually(
            lambda: found(desk, "What do parrots eat?") == [("Parrots eat nuts.", 2)],
            "the changed page is found",
        )

        desk.database.run(remove)
        eventually(lambda: found(desk, "What do parrots eat?") == [], "the page is gone")

    def remove(tx) -> None:
        tx.session.execute(delete(HandbookVersion))
        tx.session.execute(delete(HandbookPage))
        tx.notify("handbook")

    while_open(desk, story)


def test_a_page_that_was_rolled_back_is_never_found(desk: Frontdesk) -> None:
    def refuse(tx) -> None:
        draft = PageDraft(slug="a", title_en="A", title_zh="A", body_en="Parrots.", body_zh="A")
        support.save_page(tx, system(), draft)
        raise ZeroDivisionError

    def story() -> None:
        with pytest.raises(ZeroDivisionError):
            desk.database.run(refuse)
        save(desk.database, "Owls eat mice.", "owls")
        eventually(lambda: found(desk, "What do owls eat?") != [], "the next page is found")
        assert found(desk, "What are parrots?") == []

    while_open(desk, story)


def test_a_page_that_another_connection_saved_is_found_too(
    desk: Frontdesk, clock, request: pytest.FixtureRequest
) -> None:
    # A SQLite house has one process, and so one bus; PostgreSQL tells other processes by itself.
    bus = desk.bus if desk.database.url.startswith("sqlite") else Bus()
    elsewhere = Database(desk.database.url, clock=clock, ports=desk.database.ports, bus=bus)
    request.addfinalizer(elsewhere.close)

    def story() -> None:
        save(elsewhere, "Parrots eat seeds.")
        eventually(lambda: found(desk, "What do parrots eat?") != [], "the page is found")

    while_open(desk, story)


def test_an_indexing_that_failed_is_tried_again_without_another_wake_up() -> None:
    tries: list[str] = []
    done = threading.Event()

    def index() -> None:
        tries.append(threading.current_thread().name)
        if len(tries) == 1:
            raise OSError
        done.set()

    bus = Bus()
    keeper = HandbookKeeper(bus, index, retry=0.01)
    keeper.start()
    bus.wake(["orders"])
    bus.wake(["handbook"])
    assert done.wait(20)
    keeper.stop()

    assert tries == ["handbook", "handbook"]
