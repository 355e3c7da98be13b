"""Ways to call what sales says and does about picking and about promises that slip."""

from erp_core.sales import DismissSlip, NewPick, TellSlip
from tests.frontdesk.security.face_row import Kind, Row

_PICK = NewPick.model_validate({"lines": ({"line_id": 1, "quantity": "1"},)})
_WHY = DismissSlip(reason="x")

PROMISES = (
    Row("sales.get_picking", Kind.THEIRS, lambda o, _: {"order_id": o.order}),
    Row("sales.pick_order", Kind.THEIRS, lambda o, _: {"order_id": o.order, "new": _PICK}),
    Row("sales.tell_slip", Kind.THEIRS, lambda o, _: {"slip_id": o.slip, "new": TellSlip()}),
    Row("sales.dismiss_slip", Kind.THEIRS, lambda o, _: {"slip_id": o.slip, "new": _WHY}),
    Row("sales.orders_to_pick", Kind.LISTED),
    Row("sales.list_slips", Kind.LISTED),
    Row("sales.note_late_supply", Kind.STAFF),
)
