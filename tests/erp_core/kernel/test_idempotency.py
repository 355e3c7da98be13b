"""One effect for one key, whoever comes first and however many come at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict
from erp_core.kernel.idempotency import (
    KEPT,
    IdempotencyConflict,
    IdempotencyRow,
    forget_old_keys,
    once,
)
from erp_core.kernel.schema import Schema
from erp_core.kernel.sequences import Counter, number_at_commit
from erp_core.kernel.transaction import Tx
from tests.builders.together import together

MIA = Actor(ActorKind.STAFF, 7, "Mia", frozenset())
JONAS = Actor(ActorKind.STAFF, 8, "Jonas", frozenset())


class Answer(Schema):
    """What the command says."""

    number: int


def count_up(tx: Tx) -> Answer:
    taken: list[int] = []
    number_at_commit(tx, "effects", "2026", taken.append)
    tx.settle()
    return Answer(number=taken[0])


def sent(database: Database, key: str, body: bytes = b"{}", actor: Actor = MIA) -> Answer:
    return database.run(lambda tx: once(tx, actor, key, body, Answer, lambda: count_up(tx)))


def effects(database: Database) -> int:
    return database.read(lambda tx: tx.session.scalar(select(Counter.last))) or 0


def test_fifty_parallel_equal_keys_have_one_effect_and_one_answer(database: Database) -> None:
    answers = together(50, lambda _: sent(database, "k-1"))

    assert answers == [Answer(number=1)] * 50
    assert effects(database) == 1


def test_another_body_under_the_same_key_is_refused_and_changes_nothing(
    database: Database,
) -> None:
    sent(database, "k-1", b"first")

    with pytest.raises(IdempotencyConflict):
        sent(database, "k-1", b"second")

    assert effects(database) == 1


def test_a_key_belongs_to_its_actor(database: Database) -> None:
    answers = [sent(database, "k-1", actor=actor) for actor in (MIA, JONAS)]

    assert [answer.number for answer in answers] == [1, 2]


def test_a_command_that_fails_leaves_its_key_free(database: Database) -> None:
    def refused(tx: Tx) -> Answer:
        count_up(tx)
        raise Conflict

    with pytest.raises(Conflict):
        database.run(lambda tx: once(tx, MIA, "k-1", b"{}", Answer, lambda: refused(tx)))

    assert sent(database, "k-1") == Answer(number=1)


def test_old_keys_are_forgotten_and_young_ones_kept(database: Database, clock: FixedClock) -> None:
    sent(database, "old")
    clock.advance(KEPT)
    sent(database, "young")
    clock.advance(timedelta(seconds=1))

    assert database.run(lambda tx: forget_old_keys(tx, 10)) == 1

    keys = database.read(lambda tx: tx.session.scalars(select(IdempotencyRow.key)).all())
    assert keys == ["young"]
    assert database.read(lambda tx: tx.session.scalar(select(func.count(IdempotencyRow.key)))) == 1
