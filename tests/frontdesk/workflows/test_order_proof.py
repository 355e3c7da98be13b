"""A postcode on the path of a message: tried where the reply is written, once a turn."""

from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.asker import Asker, Verification
from assistant.turn import Effect, EffectKind, Question, TurnResult
from erp_core.kernel.database import Database
from erp_core.sales.tables import OrderProofTry
from frontdesk.application import Frontdesk
from frontdesk.workflows import finishing
from frontdesk.workflows.turns import run_turn
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.sales import Market, a_market, an_order
from tests.builders.talk import answer_all, claim, outbox, write

STRANGER, OTHER = "700100002", "700100003"


class ProvingDesk:
    """Tries the number and postcode that are written, and says what the asker has proven."""

    def __init__(self) -> None:
        self.seen: list[tuple[Verification, str | None]] = []

    def __call__(self, question: Question, asker: Asker) -> TurnResult:
        self.seen.append((asker.verification, asker.proven_order))
        number, _, postcode = question.text.partition(" ")
        result = says("")
        effect = Effect(EffectKind.PROVE_ORDER, order=number, postcode=postcode)
        return TurnResult("", dialogue=result.dialogue, language="en", effects=(effect,))


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database)


@pytest.fixture
def proving() -> ProvingDesk:
    return ProvingDesk()


@pytest.fixture
def desk(market: Market, tmp_path: Path, proving: ProvingDesk) -> Frontdesk:
    return a_house(market.database, tmp_path, ScriptedAssistant(decide=proving))


def tries(desk: Frontdesk) -> list[tuple[str, bool]]:
    rows = desk.database.read(lambda tx: tx.session.scalars(select(OrderProofTry)).all())
    return [(row.number, row.accepted) for row in rows]


def test_the_reply_depends_on_the_try_and_the_next_turn_knows_it(
    desk: Frontdesk, market: Market, proving: ProvingDesk
) -> None:
    number = an_order(market, market.wei).number
    for at, postcode in enumerate(("10115", "20457", "20457"), start=1):
        write(desk, f"{number} {postcode}", at, peer=STRANGER)
        answer_all(desk)

    replies = [text for text, _ in outbox(desk)]
    assert replies == [f"{number} wrong", f"{number} accepted", f"{number} accepted"]
    assert proving.seen == [
        (Verification.PUBLIC, None),
        (Verification.PUBLIC, None),
        (Verification.ORDER, number),
    ]


def test_what_one_peer_proved_is_closed_to_another(
    desk: Frontdesk, market: Market, proving: ProvingDesk
) -> None:
    number = an_order(market, market.wei).number
    write(desk, f"{number} 20457", 1, peer=STRANGER)
    answer_all(desk)
    write(desk, f"{number} 10115", 2, peer=OTHER)
    answer_all(desk)

    assert proving.seen[-1] == (Verification.PUBLIC, None)
    assert tries(desk) == [(number, True), (number, False)]


def test_a_turn_that_dies_before_it_replies_counts_no_try_and_is_run_again(
    desk: Frontdesk, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = an_order(market, market.wei).number
    write(desk, f"{number} 20457", 1, peer=STRANGER)
    with monkeypatch.context() as broken:
        broken.setattr(finishing.Finishing, "_remember", _dies)
        answer_all(desk)
    assert (tries(desk), outbox(desk)) == ([], [])
    (again,) = claim(desk, "tests", after=60)
    run_turn(desk, again)

    assert tries(desk) == [(number, True)]
    assert [text for text, _ in outbox(desk)] == [f"{number} accepted"]


def test_a_house_sets_how_many_wrong_postcodes_are_compared(
    market: Market, tmp_path: Path, proving: ProvingDesk
) -> None:
    number = an_order(market, market.wei).number
    desk = a_house(market.database, tmp_path, ScriptedAssistant(decide=proving), wrong_postcodes=1)
    for peer, postcode in ((STRANGER, "10115"), (OTHER, "20457")):
        write(desk, f"{number} {postcode}", int(peer), peer=peer)
        answer_all(desk)

    assert [text for text, _ in outbox(desk)] == [f"{number} wrong", f"{number} locked"]
    assert tries(desk) == [(number, False)]


def _dies(*_: object) -> None:
    raise TimeoutError
