"""An address that is changed in a chat is on all that is still to leave, and on no posted paper.

Nobody types it again: the order, its open delivery, what the warehouse picks by and the delivery
note read what the customer wrote; the invoice, which was posted before, keeps its own.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from erp_core import finance, inventory, parties, sales
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.sales import DeliveryState, OrderView
from frontdesk.application import Frontdesk
from frontdesk.documents.kinds import DocumentKind, render_document
from frontdesk.documents.letterhead import Letterhead
from frontdesk.verifying import verify_database
from tests.builders.pdf import text_of
from tests.scenarios.test_held_in_talk import says
from tests.scenarios.world import World, living_in

BOSS = system()
OLD, NEW = "Speicherstraße 14", "Elbchaussee 12"


def read(desk: Frontdesk, query: Any) -> Any:
    return desk.database.read(lambda tx: query(tx, BOSS))


def order(desk: Frontdesk) -> OrderView:
    found: OrderView = read(desk, lambda tx, actor: sales.order_by_number(tx, actor, "1042"))
    return found


def paper(desk: Frontdesk, kind: DocumentKind, record_id: int) -> str:
    head = Letterhead()
    made = read(desk, lambda tx, who: render_document(tx, who, head, kind, record_id, "en"))
    return text_of(made.content)


def posted(desk: Frontdesk) -> tuple[Any, str]:
    """The invoice of the order, as it is kept and as it is printed."""
    id_ = order(desk).invoice_ids[0]
    return read(desk, lambda tx, who: finance.get_invoice(tx, who, id_)), paper(
        desk, DocumentKind.INVOICE, id_
    )


def arrives_and_leaves(tx: Tx, shown: OrderView) -> None:
    """Let what is awaited come in, and all of the order go."""
    for line in shown.lines:
        inventory.receive_stock(tx, BOSS, line.variant_id, Decimal(5), Decimal("8.00"))
    sales.reserve_order(tx, BOSS, shown.id)
    sales.deliver_order(tx, BOSS, shown.id)


def test_what_is_to_leave_goes_to_the_new_address_and_the_invoice_keeps_its_own(
    world: World, tmp_path: Path
) -> None:
    with living_in(world, tmp_path) as desk:
        before = order(desk)
        invoice, printed = posted(desk)
        book = read(desk, lambda tx, who: parties.addresses_of(tx, who, before.party_id))
        assert OLD in printed

        says(desk, "please change the address of order 1042", f"{NEW}, 22765 Hamburg")
        assert order(desk).shipping_address == before.shipping_address
        assert f"Wei Zhang, {NEW}, 22765 Hamburg" in says(desk, "yes")

        after = order(desk)
        open_one = next(one for one in after.deliveries if one.state is DeliveryState.OPEN)
        picked = read(desk, lambda tx, who: sales.get_picking(tx, who, after.id)).order
        for where in (after.shipping_address, open_one.address, picked.shipping_address):
            assert where is not None
            assert (where.recipient, where.street) == ("Wei Zhang", NEW)
            assert (where.postcode, where.city) == ("22765", "Hamburg")
        assert NEW in paper(desk, DocumentKind.PICK_LIST, after.id)
        assert posted(desk) == (invoice, printed)
        assert book == read(desk, lambda tx, who: parties.addresses_of(tx, who, after.party_id))

        desk.database.run(lambda tx: arrives_and_leaves(tx, after))

        note = paper(desk, DocumentKind.DELIVERY_NOTE, open_one.id)
        assert NEW in note
        assert OLD not in note
        assert posted(desk) == (invoice, printed)
        says(desk, f"change the address of order 1042 to {OLD}, 20457 Hamburg", "yes")
        assert order(desk).shipping_address == after.shipping_address
        assert [one.violations for one in verify_database(desk.database) if one.violations] == []
