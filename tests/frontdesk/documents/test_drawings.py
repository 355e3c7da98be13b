"""A document is drawn outside the act that needs it, and the act is run twice at most."""

from collections.abc import Callable
from datetime import date

import pytest

from frontdesk.documents.drawings import Drawings
from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.paper import Paper


def a_paper(title: str) -> Paper:
    return Paper(title, "en", date(2026, 5, 19), "Crane Harbour", (), (), (), ())


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn, in order, and between which runs."""
    seen: list[str] = []

    def draw(paper: Paper, _head: Letterhead) -> bytes:
        seen.append(paper.title)
        return paper.title.encode()

    monkeypatch.setattr("frontdesk.documents.layout.draw", draw)
    return seen


def an_act(drawings: Drawings, drawn: list[str], *titles: str) -> Callable[[], list[bytes | None]]:
    """An act that needs a document, which says something else each time that it is run."""
    coming = iter(titles)

    def act() -> list[bytes | None]:
        title = next(coming)
        drawn.append(f"needs {title}")
        return drawings.of([a_paper(title)])

    return act


def test_a_document_is_drawn_between_two_runs_of_an_act(drawn: list[str]) -> None:
    drawings = Drawings(Letterhead())
    assert drawings.run(an_act(drawings, drawn, "Q-1", "Q-1")) == [b"Q-1"]
    assert drawn == ["needs Q-1", "Q-1", "needs Q-1"]


def test_one_that_each_run_numbers_anew_is_drawn_in_the_second(drawn: list[str]) -> None:
    """So it is on PostgreSQL, where what is undone has used its number up."""
    drawings = Drawings(Letterhead())
    assert drawings.run(an_act(drawings, drawn, "Q-1", "Q-2", "Q-3")) == [b"Q-2"]
    assert drawn == ["needs Q-1", "Q-1", "needs Q-2", "Q-2"]


def test_what_an_act_made_itself_is_drawn_in_it(drawn: list[str]) -> None:
    drawings = Drawings(Letterhead())

    def act() -> list[bytes | None]:
        drawings.now()
        return drawings.of([a_paper("Q-1")])

    assert drawings.run(act) == [b"Q-1"]
    assert drawn == ["Q-1"]
