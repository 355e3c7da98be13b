"""The verbs of support, one topic a file."""

from erp_core.support.service.case_notes import add_case_note
from erp_core.support.service.cases import (
    assign_case,
    await_customer,
    close_case,
    open_case,
    open_case_once,
    queue_case,
    reopen_case,
    solve_case,
)
from erp_core.support.service.clocks import mark_due
from erp_core.support.service.closings import close_thread, note_reason
from erp_core.support.service.contesting import contest_invoice
from erp_core.support.service.desk import save_desk, save_policy
from erp_core.support.service.macros import apply_macro, archive_macro, fill_macro, save_macro
from erp_core.support.service.notices import mark_all_read, mark_read
from erp_core.support.service.pages import save_page
from erp_core.support.service.reasons import tell_reasons_weekly
from erp_core.support.service.surveys import ask_due, rate
from erp_core.support.service.tasks import (
    assign_task,
    finish_task,
    open_task,
    reopen_task,
    take_task,
)

__all__ = [
    "add_case_note",
    "apply_macro",
    "archive_macro",
    "ask_due",
    "assign_case",
    "assign_task",
    "await_customer",
    "close_case",
    "close_thread",
    "contest_invoice",
    "fill_macro",
    "finish_task",
    "mark_all_read",
    "mark_due",
    "mark_read",
    "note_reason",
    "open_case",
    "open_case_once",
    "open_task",
    "queue_case",
    "rate",
    "reopen_case",
    "reopen_task",
    "save_desk",
    "save_macro",
    "save_page",
    "save_policy",
    "solve_case",
    "take_task",
    "tell_reasons_weekly",
]
