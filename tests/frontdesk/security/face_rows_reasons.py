"""Why things are over, to a customer: nothing at all."""

from erp_core.kernel.causes import Subject
from tests.frontdesk.security.face_row import staff, theirs

REASONS = (
    theirs("support.closing_of", lambda o, _: {"subject": Subject.CASE, "record_id": o.case}),
    theirs("support.closing_choices", lambda o, _: {"subject": Subject.CASE, "record_id": o.case}),
    *staff("support", "close_thread", "note_reason", "weekly_reasons"),
)
