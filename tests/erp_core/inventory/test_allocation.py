"""Which bag for whom: the choice of shelves, without a database."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from erp_core.inventory.allocation import (
    Shelf,
    choose_to_deliver,
    choose_to_hold,
    total_by_variant,
    wanted_by_variant,
)

amounts = st.integers(0, 20).map(Decimal)


@st.composite
def shelves(draw: st.DrawFn) -> list[Shelf]:
    """Shelves of two articles, partly held, partly for us."""
    made = []
    for number in range(draw(st.integers(0, 6))):
        ours, others, free = draw(amounts), draw(amounts), draw(amounts)
        made.append(
            Shelf(
                balance_id=number,
                variant_id=draw(st.integers(1, 2)),
                location_id=1,
                lot_id=None,
                expires_on=draw(st.none() | st.dates()),
                usable=True,
                on_hand=ours + others + free,
                reserved=ours + others,
                ours=ours,
            )
        )
    return made


wishes = st.lists(st.tuples(st.integers(1, 2), st.integers(1, 30).map(Decimal)), max_size=4)


@given(shelves(), wishes)
def test_as_much_as_is_free_is_held_and_no_more(
    there: list[Shelf], lines: list[tuple[int, Decimal]]
) -> None:
    wanted = wanted_by_variant(lines)

    taken = choose_to_hold(there, wanted)

    free = {v: sum((s.free for s in there if s.variant_id == v), Decimal(0)) for v in wanted}
    got = total_by_variant(taken)
    assert all(got.get(v, Decimal(0)) == min(free[v], wanted[v]) for v in wanted)
    assert all(Decimal(0) < part.quantity <= part.shelf.free for part in taken)


@given(shelves(), wishes)
def test_a_delivery_takes_what_is_ours_before_what_is_free(
    there: list[Shelf], lines: list[tuple[int, Decimal]]
) -> None:
    wanted = wanted_by_variant(lines)

    taken = choose_to_deliver(there, wanted)

    got = total_by_variant(taken)
    for variant_id, quantity in wanted.items():
        mine = [shelf for shelf in there if shelf.variant_id == variant_id]
        ours, free = sum(s.ours for s in mine), sum(s.free for s in mine)
        held = sum(part.held for part in taken if part.shelf.variant_id == variant_id)
        assert got.get(variant_id, Decimal(0)) == min(quantity, ours + free)
        assert held == min(quantity, ours)


@given(shelves(), wishes)
def test_no_shelf_gives_more_than_it_may(
    there: list[Shelf], lines: list[tuple[int, Decimal]]
) -> None:
    for part in choose_to_deliver(there, wanted_by_variant(lines)):
        assert part.held <= part.shelf.ours
        assert part.quantity - part.held <= part.shelf.free
