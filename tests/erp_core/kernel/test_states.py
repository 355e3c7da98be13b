"""State machines: only declared transitions exist."""

import itertools

import pytest

from erp_core.kernel.states import States, WrongTransition

ORDER = States("order", {("draft", "confirmed"), ("confirmed", "delivered"), ("draft", "gone")})


def test_a_declared_transition_returns_its_target() -> None:
    assert ORDER.move("draft", "confirmed") == "confirmed"


def test_every_transition_that_is_not_declared_is_refused() -> None:
    refused = set()
    for pair in itertools.product(ORDER.names, ORDER.names):
        try:
            ORDER.move(*pair)
        except WrongTransition:
            refused.add(pair)

    assert refused == set(itertools.product(ORDER.names, ORDER.names)) - ORDER.transitions


def test_a_refusal_names_the_document_and_both_states() -> None:
    with pytest.raises(WrongTransition) as refused:
        ORDER.move("delivered", "draft")

    assert refused.value.message == "A order that is delivered cannot become draft."
    assert refused.value.facts == {"current": "delivered", "target": "draft"}


def test_what_may_follow_a_state_is_named() -> None:
    assert ORDER.next_from("draft") == {"confirmed", "gone"}
    assert ORDER.next_from("delivered") == frozenset()
