"""The service desk, macros, tasks, notices and surveys over REST."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from erp_core.conversations import ThreadSummary
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import MAX_ID, RecordId, Schema
from erp_core.support import queries, service
from erp_core.support.schemas import (
    ClockView,
    FilledMacro,
    MacroDraft,
    MacroValues,
    MacroView,
    NoticeView,
    PolicyDraft,
    PolicyView,
    ServiceDeskDraft,
    ServiceDeskView,
    SurveyView,
    Unread,
)
from erp_core.support.task_schemas import NewTask, TaskFilter, TaskView

Id = Annotated[int, Path(gt=0, le=MAX_ID)]
IdFilter = Annotated[int | None, Query(gt=0, le=MAX_ID)]
Flag = Annotated[bool, Query()]


class TaskAssignment(Schema):
    """Who does a task."""

    user_id: RecordId


def add_desk(router: APIRouter) -> None:
    """Add the routes of hours, policies, clocks and surveys."""

    @router.get("/desk")
    def get_desk(call: Calling) -> ServiceDeskView:
        """Tell when people work and whether customers are asked how it was."""
        return call.read(lambda tx: queries.get_desk(tx, call.actor))

    @router.put("/desk")
    def save_desk(call: Calling, draft: ServiceDeskDraft) -> ServiceDeskView:
        """Say when people work and whether customers are asked how it was."""
        return call.write(ServiceDeskView, lambda tx: service.save_desk(tx, call.actor, draft))

    @router.get("/policies")
    def list_policies(call: Calling) -> list[PolicyView]:
        """List how soon each queue answers and solves."""
        return call.read(lambda tx: queries.list_policies(tx, call.actor))

    @router.put("/policies")
    def save_policy(call: Calling, draft: PolicyDraft) -> PolicyView:
        """Say how soon a queue answers and solves."""
        return call.write(PolicyView, lambda tx: service.save_policy(tx, call.actor, draft))

    @router.get("/late")
    def late_clocks(call: Calling) -> list[ClockView]:
        """List the threads and cases that are late, the longest first."""
        return call.read(lambda tx: queries.late_clocks(tx, call.actor))

    @router.get("/surveys")
    def list_surveys(call: Calling, page: Paging, party_id: IdFilter = None) -> Page[SurveyView]:
        """List what customers were asked and said, newest first."""
        return call.read(lambda tx: queries.list_surveys(tx, call.actor, page, party_id=party_id))


def add_macros(router: APIRouter) -> None:
    """Add the routes of canned replies."""

    @router.get("/macros")
    def list_macros(call: Calling) -> list[MacroView]:
        """List the macros by code."""
        return call.read(lambda tx: queries.list_macros(tx, call.actor))

    @router.put("/macros")
    def save_macro(call: Calling, draft: MacroDraft) -> MacroView:
        """Write a macro under its code."""
        return call.write(MacroView, lambda tx: service.save_macro(tx, call.actor, draft))

    @router.post("/macros/{macro_id}/archive")
    def archive_macro(call: Calling, macro_id: Id) -> MacroView:
        """Offer a macro no more."""
        return call.write(MacroView, lambda tx: service.archive_macro(tx, call.actor, macro_id))

    @router.post("/macros/{macro_id}/threads/{thread_id}/fill")
    def fill_macro(call: Calling, macro_id: Id, thread_id: Id, given: MacroValues) -> FilledMacro:
        """Fill a macro for a thread, or name what is missing; nothing is sent."""
        return call.read(lambda tx: service.fill_macro(tx, call.actor, macro_id, thread_id, given))

    @router.post("/macros/{macro_id}/threads/{thread_id}/apply")
    def apply_macro(call: Calling, macro_id: Id, thread_id: Id) -> ThreadSummary:
        """Do what a macro does beside its text: tag, move, resolve."""
        return call.write(
            ThreadSummary, lambda tx: service.apply_macro(tx, call.actor, macro_id, thread_id)
        )


def add_tasks(router: APIRouter) -> None:
    """Add the routes of tasks."""

    @router.get("/tasks")
    def list_tasks(
        call: Calling,
        page: Paging,
        assignee_id: IdFilter = None,
        party_id: IdFilter = None,
        waiting_for: IdFilter = None,
        *,
        open_only: Flag = False,
        overdue: Flag = False,
    ) -> Page[TaskView]:
        """List tasks, newest first."""
        only = TaskFilter(
            assignee_id=assignee_id,
            party_id=party_id,
            waiting_for=waiting_for,
            open_only=open_only,
            overdue=overdue,
        )
        return call.read(lambda tx: queries.list_tasks(tx, call.actor, page, only))

    @router.get("/tasks/{task_id}")
    def get_task(call: Calling, task_id: Id) -> TaskView:
        """Return a task."""
        return call.read(lambda tx: queries.get_task(tx, call.actor, task_id))

    @router.post("/tasks", status_code=201)
    def open_task(call: Calling, new: NewTask) -> TaskView:
        """Open a task, for yourself unless somebody is named."""
        return call.write(TaskView, lambda tx: service.open_task(tx, call.actor, new))

    @router.put("/tasks/{task_id}/assignee")
    def assign_task(call: Calling, task_id: Id, to: TaskAssignment) -> TaskView:
        """Give a task to somebody."""
        return call.write(
            TaskView, lambda tx: service.assign_task(tx, call.actor, task_id, to.user_id)
        )

    @router.post("/tasks/{task_id}/take")
    def take_task(call: Calling, task_id: Id) -> TaskView:
        """Take a task of your department."""
        return call.write(TaskView, lambda tx: service.take_task(tx, call.actor, task_id))

    @router.post("/tasks/{task_id}/finish")
    def finish_task(call: Calling, task_id: Id) -> TaskView:
        """Do a task."""
        return call.write(TaskView, lambda tx: service.finish_task(tx, call.actor, task_id))

    @router.post("/tasks/{task_id}/reopen")
    def reopen_task(call: Calling, task_id: Id) -> TaskView:
        """Open a task again."""
        return call.write(TaskView, lambda tx: service.reopen_task(tx, call.actor, task_id))


def add_notices(router: APIRouter) -> None:
    """Add the routes of one's own notices."""

    @router.get("/notices")
    def list_notices(call: Calling, page: Paging) -> Page[NoticeView]:
        """List your notices, newest first."""
        return call.read(lambda tx: queries.list_notices(tx, call.actor, page))

    @router.get("/notices/unread")
    def unread(call: Calling) -> Unread:
        """Count your notices that have not been read."""
        return call.read(lambda tx: Unread(unread=queries.unread_notices(tx, call.actor)))

    @router.post("/notices/{notice_id}/read")
    def mark_read(call: Calling, notice_id: Id) -> Unread:
        """Mark one of your notices as read."""
        return call.write(Unread, lambda tx: service.mark_read(tx, call.actor, notice_id))

    @router.post("/notices/read")
    def mark_all_read(call: Calling) -> Unread:
        """Mark all of your notices as read."""
        return call.write(Unread, lambda tx: service.mark_all_read(tx, call.actor))
