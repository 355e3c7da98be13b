"""What a browser says that it kept is read with care, and under a key that names nobody."""

from pathlib import Path

import pytest

from erp_core.kernel.database import Database
from frontdesk.console.inbox.drafts import LONGEST, Draft, draft_key, recalled
from tests.builders.coffee_shop import a_shop
from tests.frontdesk.console.front import ANA, WEI, a_desk, thread, writes
from tests.frontdesk.console.test_act import a_visit

KEPT = {"key": "k", "text": "half a", "suggestion": 7, "note": False}


def test_what_was_kept_is_read_back() -> None:
    assert recalled("k", KEPT) == Draft("half a", 7, is_note=False)
    assert recalled("k", {"key": "k", "text": "n", "note": True}) == Draft("n", None, is_note=True)
    assert recalled("k", KEPT | {"text": "x" * 9_000}) == Draft("x" * LONGEST, 7)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "half a",
        [],
        {},
        KEPT | {"key": "of another thread"},
        KEPT | {"text": "  \n"},
        KEPT | {"text": ["half a"]},
    ],
)
def test_anything_else_is_no_draft(sent: object) -> None:
    assert recalled("k", sent) is None


@pytest.mark.parametrize("suggestion", [True, "7", 7.0, None, [7]])
def test_a_draft_began_as_a_suggestion_only_if_it_names_one(suggestion: object) -> None:
    assert recalled("k", KEPT | {"suggestion": suggestion}) == Draft("half a")


def test_a_key_is_one_persons_in_one_thread_and_names_neither(
    database: Database, clock, tmp_path: Path
) -> None:
    a_shop(database, clock)
    desk = a_desk(database, tmp_path)
    first, second = (thread(desk, writes(desk, "hi", one)).summary for one in (WEI, ANA))
    visit = a_visit(database, tmp_path, "en")

    keys = [draft_key(visit, first), draft_key(visit, second), draft_key(visit, first)]

    assert keys[0] == keys[2] != keys[1]
    assert [len(key) for key in keys] == [24, 24, 24]
    assert WEI not in keys[0]
