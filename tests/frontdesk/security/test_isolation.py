"""Another customer's record is like one that does not exist, at every face of the core."""

import contextlib
import importlib
import inspect
from typing import Any

import pytest

from erp_core.access import CUSTOMER_PERMISSIONS, customer_actor, stranger
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.module import permissions_of
from erp_core.modules import MODULES
from tests.frontdesk.security.face_row import Kind, Row
from tests.frontdesk.security.face_rows import NOT_ASKED_FOR
from tests.frontdesk.security.face_rows import ROWS as BEFORE
from tests.frontdesk.security.face_rows_after import AFTER_THE_ORDER
from tests.frontdesk.security.face_rows_books import BOOKS
from tests.frontdesk.security.face_rows_hr import HR
from tests.frontdesk.security.two_customers import BOSS, MISSING, Records, Town

ROWS = (*BEFORE, *AFTER_THE_ORDER, *BOOKS, *HR)
Outcome = tuple[Any, ...]


class Undo(Exception):
    """Takes back what a verb did."""


def rows_of(kind: Kind) -> list[Any]:
    return [pytest.param(row, id=row.name) for row in ROWS if row.kind is kind]


def faces() -> dict[str, Any]:
    """Every function of a module's face that is told who acts."""
    found = {}
    for module in MODULES:
        face = importlib.import_module(f"erp_core.{module.name}")
        for name in face.__all__:
            function = getattr(face, name)
            if inspect.isfunction(function) and _is_told_who_acts(function):
                found[f"{module.name}.{name}"] = function
    return found


def _is_told_who_acts(function: Any) -> bool:
    first = [name.lstrip("_") for name in inspect.signature(function).parameters][:2]
    return first == ["tx", "actor"]


FACES = faces()


def outcome(database: Database, row: Row, actor: Actor, named: Records, own: Records) -> Outcome:
    """Call a face function and take back what it did; tell its answer or its error."""
    told: Outcome = ()
    with contextlib.suppress(Undo), database.transaction() as tx:
        try:
            told = ("answer", repr(FACES[row.function](tx, actor, **row.arguments(named, own))))
        except DomainError as error:
            told = (type(error).__name__, error.message, error.field, error.facts)
        raise Undo
    return told


@pytest.fixture(scope="module")
def wei(town: Town) -> Actor:
    """Wei as he is after he has proven who he is."""
    return town.database.read(lambda tx: customer_actor(tx, town.wei.party))


@pytest.fixture(scope="module")
def mighty_wei(town: Town, wei: Actor) -> Actor:
    """Wei if every verb were allowed to him: only his scope holds him back."""
    scope = frozenset({PartyId(town.wei.party), PartyId(town.wei.helper)})
    return Actor(wei.kind, wei.id, wei.name, permissions_of(MODULES), scope)


def test_every_face_function_has_a_row() -> None:
    assert {row.function for row in ROWS} | NOT_ASKED_FOR.keys() == FACES.keys()


@pytest.mark.parametrize("row", rows_of(Kind.THEIRS))
def test_what_is_anothers_is_like_what_does_not_exist(
    town: Town, wei: Actor, mighty_wei: Actor, row: Row
) -> None:
    for actor in (wei, mighty_wei, stranger()):
        real = outcome(town.database, row, actor, town.cafe, town.wei)
        none = outcome(town.database, row, actor, MISSING, town.wei)
        assert real == none, actor


@pytest.mark.parametrize("row", rows_of(Kind.THEIRS))
def test_a_record_that_exists_is_told_from_one_that_does_not(town: Town, row: Row) -> None:
    """Without this, the test above would pass with arguments that name nothing at all."""
    real = outcome(town.database, row, BOSS, town.wei, town.wei)
    none = outcome(town.database, row, BOSS, MISSING, town.wei)
    assert real != none


@pytest.mark.parametrize("row", rows_of(Kind.THEIRS))
def test_the_same_question_about_oneself_is_answered(
    town: Town, mighty_wei: Actor, row: Row
) -> None:
    mine = outcome(town.database, row, mighty_wei, town.wei, town.wei)
    staff = outcome(town.database, row, BOSS, town.wei, town.wei)
    assert mine[0] == staff[0]


@pytest.mark.parametrize("row", rows_of(Kind.LISTED))
def test_a_list_never_holds_what_is_anothers(
    town: Town, wei: Actor, mighty_wei: Actor, row: Row
) -> None:
    secrets = ("Lindner", f"party_id={town.cafe.party}")
    staff = outcome(town.database, row, BOSS, MISSING, MISSING)
    assert any(secret in staff[1] for secret in secrets)
    for actor in (wei, mighty_wei, stranger()):
        shown = outcome(town.database, row, actor, MISSING, MISSING)
        assert not any(secret in shown[1] for secret in secrets)


@pytest.mark.parametrize("row", rows_of(Kind.PUBLIC))
def test_what_is_public_is_the_same_for_everyone(town: Town, wei: Actor, row: Row) -> None:
    told = outcome(town.database, row, BOSS, MISSING, MISSING)
    assert told[0] == "answer"
    for actor in (wei, stranger()):
        assert outcome(town.database, row, actor, MISSING, MISSING) == told


@pytest.mark.parametrize("row", rows_of(Kind.STAFF))
def test_what_staff_do_is_refused_to_customers_before_anything_is_read(
    town: Town, wei: Actor, row: Row
) -> None:
    function = FACES[row.function]
    required = [
        name
        for name, one in list(inspect.signature(function).parameters.items())[2:]
        if one.default is one.empty
    ]
    nothing = Row(row.name, row.kind, lambda _o, _own: dict.fromkeys(required))
    for actor in (wei, stranger()):
        told = outcome(town.database, nothing, actor, MISSING, MISSING)
        assert told[0] == "NotAllowed"


def test_a_customer_holds_no_permission_that_only_staff_rows_need() -> None:
    needed = {row.function for row in ROWS if row.kind is Kind.STAFF}
    assert CUSTOMER_PERMISSIONS.isdisjoint(needed)
