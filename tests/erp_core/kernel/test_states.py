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


STEPS = {
    "as declared": [(None, "draft"), ("draft", "confirmed"), ("confirmed", "delivered")],
    "without a beginning": [("draft", "confirmed"), ("confirmed", "delivered")],
    "from another beginning": [(None, "confirmed"), ("confirmed", "delivered")],
    "begun twice": [(None, "draft"), (None, "draft"), ("draft", "confirmed")],
    "with a step missing": [(None, "draft"), ("confirmed", "delivered")],
    "with a step that is not declared": [(None, "draft"), ("draft", "delivered")],
    "ended elsewhere": [(None, "draft"), ("draft", "confirmed")],
    "with no step at all": [],
}


def test_only_a_document_that_took_declared_steps_is_where_it_should_be() -> None:
    present = dict.fromkeys(range(len(STEPS)), "delivered")
    steps = [(id_, *step) for id_, each in enumerate(STEPS.values()) for step in each]

    astray = ORDER.astray("draft", present, steps)

    assert [list(STEPS)[id_] for id_ in astray] == list(STEPS)[1:]
