"""Ways to call what is done about picking, promises that slip, blocked lots and notes on cases."""

from erp_core.kernel.pagination import PageRequest
from erp_core.sales import DismissSlip, NewPick, TellRecall, TellSlip
from erp_core.support import NewCaseNote
from tests.frontdesk.security.face_row import Kind, Row

_PICK = NewPick.model_validate({"lines": ({"line_id": 1, "quantity": "1"},)})
_WHY = DismissSlip(reason="x")
_WORDS = TellRecall()
_NOTE = NewCaseNote(text="x")

PROMISES = (
    Row("sales.get_picking", Kind.THEIRS, lambda o, _: {"order_id": o.order}),
    Row("sales.pick_order", Kind.THEIRS, lambda o, _: {"order_id": o.order, "new": _PICK}),
    Row("sales.tell_slip", Kind.THEIRS, lambda o, _: {"slip_id": o.slip, "new": TellSlip()}),
    Row("sales.dismiss_slip", Kind.THEIRS, lambda o, _: {"slip_id": o.slip, "new": _WHY}),
    Row("sales.tell_recall", Kind.THEIRS, lambda o, _: {"recall_id": o.recall, "new": _WORDS}),
    Row("sales.dismiss_recall", Kind.THEIRS, lambda o, _: {"recall_id": o.recall, "new": _WHY}),
    Row("sales.list_recalls", Kind.LISTED),
    Row("sales.page_of_recalls", Kind.LISTED, lambda _o, _own: {"page": PageRequest()}),
    Row("support.notes_of_case", Kind.THEIRS, lambda o, _: {"case_id": o.case}),
    Row("support.add_case_note", Kind.THEIRS, lambda o, _: {"case_id": o.case, "new": _NOTE}),
    Row("sales.lot_owners", Kind.STAFF),
    Row("sales.orders_to_pick", Kind.LISTED),
    Row("sales.list_slips", Kind.LISTED),
    Row("sales.note_late_supply", Kind.STAFF),
    Row("sales.list_doubts", Kind.STAFF),
)
