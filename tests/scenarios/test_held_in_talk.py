"""Through the whole path of a message: an offer holds its goods, and every end of it frees them."""

from pathlib import Path

import pytest

from erp_core import catalog, inventory
from erp_core.kernel.actor import system
from frontdesk.application import Frontdesk
from frontdesk.verifying import verify_database
from frontdesk.workflows.chat import converse
from tests.scenarios.world import World, living_in

WEI, ANA = "700100001", "700100007"
WISH = "i want to order 2 bags of house blend 1kg"


def free(desk: Frontdesk) -> int:
    def read(tx):
        article = catalog.variant_by_sku(tx, system(), "HB-1000")
        return inventory.available(tx, article.id)

    return int(desk.database.read(read))


def says(desk: Frontdesk, *texts: str, sender: str = WEI) -> str:
    said = converse(desk, "telegram", sender, list(texts), loops_running=False)
    return "\n".join(reply.text for one in said for reply in one.replies)


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ("yes", 2),
        ("no thanks", 0),
        ("wait no, leave it", 0),
        ("i want to order 3 bags of house blend 1kg", 3),
        ("where is order 1042?", 2),
    ],
)
def test_what_an_offer_holds_by_how_it_goes_on(
    world: World, tmp_path: Path, answer: str, taken: int
) -> None:
    with living_in(world, tmp_path) as desk:
        before = free(desk)
        says(desk, WISH)
        assert before - free(desk) == 2
        says(desk, answer)
        assert before - free(desk) == taken
        assert [one.violations for one in verify_database(desk.database) if one.violations] == []
