"""Actors: what is allowed and what exists for them."""

import pytest

from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, PartyId, system
from erp_core.kernel.errors import NotFound

MIA = Actor(ActorKind.STAFF, 7, "Mia", frozenset({"sales.read", "support.*"}))
WEI = Actor(ActorKind.CUSTOMER, 12, "Wei", frozenset({"sales.read"}), frozenset({PartyId(12)}))


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("sales.read", True),
        ("sales.cancel_order", False),
        ("support.open_case", True),
        ("supporters.read", False),
        ("sales", False),
        ("", False),
    ],
)
def test_only_what_is_held_is_allowed(permission: str, allowed: bool) -> None:
    assert MIA.may(permission) is allowed


def test_what_is_not_allowed_is_refused_by_its_name() -> None:
    with pytest.raises(NotAllowed) as refused:
        WEI.require("sales.cancel_order")

    assert refused.value.facts == {"permission": "sales.cancel_order"}


def test_a_customer_sees_their_own_parties_and_nothing_without_one() -> None:
    assert WEI.sees(12)
    assert not WEI.sees(13)
    assert not WEI.sees(None)


def test_staff_see_everything_unless_they_have_a_scope() -> None:
    assert MIA.sees(13)
    assert MIA.sees(None)


def test_what_one_may_not_see_does_not_exist() -> None:
    class NoSuchOrder(NotFound):
        """There is no such order."""

    with pytest.raises(NoSuchOrder):
        WEI.require_sight(13, NoSuchOrder)


def test_a_stranger_with_an_empty_scope_sees_nobody() -> None:
    stranger = Actor(ActorKind.CUSTOMER, 0, "", frozenset(), frozenset())

    assert not stranger.sees(0)
    assert not stranger.sees(1)


def test_the_system_may_do_everything_and_signs_as_itself() -> None:
    assert system("demo").may("anything.at_all")
    assert (system().key, MIA.key, WEI.key) == ("system:0", "staff:7", "customer:12")
