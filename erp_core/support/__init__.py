"""Support: cases of customers, and the handbook that everybody answers from."""

from erp_core.support.errors import (
    CaseClosed,
    CaseNotFound,
    NothingToLink,
    PageChanged,
    PageNotFound,
)
from erp_core.support.events import CaseOpened, CaseSolved, PageSaved
from erp_core.support.queries import (
    case_brief,
    case_of_thread,
    get_case,
    get_page,
    list_cases,
    list_pages,
    page_versions,
    steps_of_case,
)
from erp_core.support.schemas import (
    CaseFilter,
    CaseStepView,
    CaseView,
    NewCase,
    PageDraft,
    PageVersionView,
    PageView,
    Priority,
)
from erp_core.support.service import (
    assign_case,
    await_customer,
    close_case,
    open_case,
    open_case_once,
    reopen_case,
    save_page,
    solve_case,
)
from erp_core.support.states import CaseState

__all__ = [
    "CaseClosed",
    "CaseFilter",
    "CaseNotFound",
    "CaseOpened",
    "CaseSolved",
    "CaseState",
    "CaseStepView",
    "CaseView",
    "NewCase",
    "NothingToLink",
    "PageChanged",
    "PageDraft",
    "PageNotFound",
    "PageSaved",
    "PageVersionView",
    "PageView",
    "Priority",
    "assign_case",
    "await_customer",
    "case_brief",
    "case_of_thread",
    "close_case",
    "get_case",
    "get_page",
    "list_cases",
    "list_pages",
    "open_case",
    "open_case_once",
    "page_versions",
    "reopen_case",
    "save_page",
    "solve_case",
    "steps_of_case",
]
