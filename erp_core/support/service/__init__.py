"""The verbs of support, one topic a file."""

from erp_core.support.service.cases import (
    assign_case,
    await_customer,
    close_case,
    open_case,
    open_case_once,
    reopen_case,
    solve_case,
)
from erp_core.support.service.pages import save_page

__all__ = [
    "assign_case",
    "await_customer",
    "close_case",
    "open_case",
    "open_case_once",
    "reopen_case",
    "save_page",
    "solve_case",
]
