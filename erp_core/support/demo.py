"""The demo's handbook and its first cases, through the own verbs."""

from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.support.schemas import CaseView, NewCase, PageDraft, PageView, Priority
from erp_core.support.service import open_case, save_page, solve_case


def write_handbook(tx: Tx, actor: Actor, pages: tuple[PageDraft, ...]) -> tuple[PageView, ...]:
    """Write the pages of the demo's handbook; their texts are the demo company's own."""
    return tuple(save_page(tx, actor, page) for page in pages)


def open_leak(tx: Tx, actor: Actor, tom: int, order_id: int | None = None) -> CaseView:
    """Open Tom Berg's case: his espresso machine leaks."""
    new = NewCase(
        party_id=tom,
        subject="Heron H-0317 leaks at the group head",
        description="Water under the group head after ten minutes; second time this year.",
        priority=Priority.HIGH,
        order_id=order_id,
    )
    return open_case(tx, actor, new)


def solve_small_one(tx: Tx, actor: Actor, party_id: int, order_id: int | None = None) -> CaseView:
    """Open and solve an everyday case, so that the list shows both ends."""
    new = NewCase(
        party_id=party_id,
        subject="Grind too coarse for a French press",
        description="Asked which grind to choose next time.",
        priority=Priority.LOW,
        order_id=order_id,
    )
    opened = open_case(tx, actor, new)
    return solve_case(tx, actor, opened.id, "Advised the coarse setting and sent the brewing card")
