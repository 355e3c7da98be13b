"""Asking for leave, deciding on it, giving it back; and what HR does by hand."""

from sqlalchemy import select

from erp_core.hr.errors import (
    LeaveBegun,
    LeaveOverlaps,
    LeavePassed,
    NameTaken,
    NoSuchEmployee,
    NotEarned,
    NotToDecide,
    NoWorkingDays,
    OutsideEmployment,
    OwnRequest,
    TooFarAhead,
    WrongSpan,
)
from erp_core.hr.events import LeaveDecided, LeaveRequested
from erp_core.hr.queries.leave import AHEAD, BACK, LONGEST, leave_views, seen_leave
from erp_core.hr.queries.leave_book import span_of
from erp_core.hr.queries.people import calendars, seen_employee
from erp_core.hr.schemas.leave import (
    LeaveEntryView,
    LeaveTypeView,
    LeaveView,
    NewAdjustment,
    NewLeave,
    NewLeaveType,
)
from erp_core.hr.service.accruing import MANAGE
from erp_core.hr.service.ledger import leave_type, lock_employee, require_enough, write_leave
from erp_core.hr.sight import leads, own_employee_id
from erp_core.hr.states import LEAVE, OPEN, Accrual, EntryKind, LeaveState
from erp_core.hr.tables import Employee, LeaveEntry, LeaveRequest, LeaveStep, LeaveType
from erp_core.hr.working_time import Span
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date, local_time
from erp_core.kernel.transaction import Tx

TABLE = "leave_requests"


def create_leave_type(tx: Tx, actor: Actor, new: NewLeaveType) -> LeaveTypeView:
    """Create a kind of leave; everybody earns it from its first day on.

    Raises:
        NameTaken: There is one of this name.
        TooFarAhead: It would begin more than ten years ago, or two ahead.
    """
    actor.require(MANAGE)
    today = business_date(tx)
    valid_from = new.valid_from or today
    if not today - BACK <= valid_from <= today + AHEAD:
        raise TooFarAhead(field="valid_from")
    if tx.session.scalar(select(LeaveType.id).where(LeaveType.name_en == new.name_en)) is not None:
        raise NameTaken(field="name_en")
    row = LeaveType(**{**dict(new), "valid_from": valid_from})
    tx.session.add(row)
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.create_leave_type", ("leave_types", row.id), what)
    return LeaveTypeView.model_validate(row)


def request_leave(tx: Tx, actor: Actor, new: NewLeave) -> LeaveView:
    """Ask for leave: for oneself, or for those whom one leads or, as HR, for anybody.

    Raises:
        NoSuchEmployee: The actor is no employee, or there is none that exists for them.
        NotToDecide: It is for somebody whom the actor does not lead.
        NoSuchLeaveType: There is no such kind of leave.
        WrongSpan: It ends before it begins, or lasts more than a year.
        TooFarAhead: It is more than two years ahead.
        LeavePassed: It has begun already.
        OutsideEmployment: Some of it is before or after the employment.
        NoWorkingDays: There is no working day in it.
        LeaveOverlaps: Some of it is asked for already.
        LeaveShort: Not enough is left on these days, with what is earned until then.
    """
    actor.require("hr.request_leave")
    employee = lock_employee(tx, whose(tx, actor, new.employee_id, MANAGE))
    kind = leave_type(tx, new.leave_type_id)
    span = Span(new.first_day, new.last_day, new.starts_midday, new.ends_midday)
    _require_sound(tx, actor, employee, span)
    calendar = calendars(tx, [employee.calendar_id])[employee.calendar_id]
    days = sum(part for _, part in span.working_days(calendar))
    if not days:
        raise NoWorkingDays(field="first_day")
    _refuse_overlap(tx, employee.id, span)
    row = LeaveRequest(
        employee_id=employee.id,
        leave_type_id=kind.id,
        state=LeaveState.REQUESTED,
        first_day=span.first,
        last_day=span.last,
        starts_midday=span.starts_midday,
        ends_midday=span.ends_midday,
        days=days,
        note=new.note,
        requested_by=actor.key,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    require_enough(tx, employee, kind, span.first, "first_day")
    _note_step(tx, actor, row, None, "")
    told = new.model_dump(mode="json")
    record_change(tx, actor, "hr.request_leave", (TABLE, row.id), told)
    tx.publish(LeaveRequested(row.id))
    return _shown(tx, row)


def approve_leave(tx: Tx, actor: Actor, request_id: int, reason: str = "") -> LeaveView:
    """Grant leave: its working days are taken from the ledger.

    Raises:
        NoSuchLeave: There is none that exists for the actor.
        OwnRequest: It is their own.
        NotToDecide: They neither lead the employee nor are HR.
        WrongTransition: It is decided already.
        LeaveShort: There is not enough any more.
        NoWorkingDays: Its days have become holidays.
    """
    actor.require("hr.decide_leave")
    row, employee = _to_decide(tx, actor, request_id)
    kind = leave_type(tx, row.leave_type_id)
    before, row.state = row.state, LEAVE.move(row.state, LeaveState.APPROVED)
    calendar = calendars(tx, [employee.calendar_id])[employee.calendar_id]
    taken = list(span_of(row).working_days(calendar))
    if not taken:
        raise NoWorkingDays
    row.days = sum((part for _, part in taken), row.days * 0)
    for day, part in taken:
        write_leave(
            tx,
            actor,
            employee,
            kind,
            EntryKind.TAKEN,
            day,
            -part,
            request_id=row.id,
            leave_day=day,
        )
    require_enough(tx, employee, kind, row.first_day, "first_day")
    return _decided(tx, actor, row, before, "approve_leave", reason)


def refuse_leave(tx: Tx, actor: Actor, request_id: int, reason: str = "") -> LeaveView:
    """Refuse leave.

    Raises:
        NoSuchLeave: There is none that exists for the actor.
        OwnRequest: It is their own.
        NotToDecide: They neither lead the employee nor are HR.
        WrongTransition: It is decided already.
    """
    actor.require("hr.decide_leave")
    row, _ = _to_decide(tx, actor, request_id)
    before, row.state = row.state, LEAVE.move(row.state, LeaveState.REFUSED)
    return _decided(tx, actor, row, before, "refuse_leave", reason)


def cancel_leave(tx: Tx, actor: Actor, request_id: int, reason: str = "") -> LeaveView:
    """Cancel leave: what was taken for it is given back, on the same days or, if past, today.

    Of leave that was asked for when its year had closed, that year's days are given back in it, as
    if they had never been taken: its end takes them.

    Raises:
        NoSuchLeave: There is none that exists for the actor.
        NotToDecide: It is not theirs, and they are not HR.
        LeaveBegun: It is approved and has begun, and it is their own, or they are not HR.
        WrongTransition: It was refused or cancelled already.
    """
    actor.require("hr.cancel_leave")
    row, employee = _locked(tx, actor, request_id)
    is_own, today = own_employee_id(tx, actor) == row.employee_id, business_date(tx)
    is_hr = actor.may(MANAGE) and not is_own
    if not is_hr and not is_own:
        raise NotToDecide
    before, row.state = row.state, LEAVE.move(row.state, LeaveState.CANCELLED)
    if before == LeaveState.APPROVED and row.first_day <= today and not is_hr:
        raise LeaveBegun
    kind = leave_type(tx, row.leave_type_id)
    query = select(LeaveEntry).where(LeaveEntry.request_id == row.id).order_by(LeaveEntry.id)
    asked_in = local_time(tx, row.created_at).year
    for entry in tx.session.scalars(query).all():
        write_leave(
            tx,
            actor,
            employee,
            kind,
            EntryKind.RETURNED,
            entry.day if entry.day.year < asked_in else max(entry.day, today),
            -entry.days,
            request_id=row.id,
            leave_day=entry.leave_day,
        )
    return _decided(tx, actor, row, before, "cancel_leave", reason)


def adjust_leave(tx: Tx, actor: Actor, employee_id: int, new: NewAdjustment) -> LeaveEntryView:
    """Add days to an employee's leave today, or take some away: an opening balance, for one.

    Raises:
        NoSuchEmployee: There is none.
        NoSuchLeaveType: There is no such kind of leave.
        NotEarned: This kind has no balance.
        OwnRequest: It is their own.
        LeaveShort: Leave that is approved or asked for needs these days.
    """
    actor.require(MANAGE)
    if own_employee_id(tx, actor) == employee_id:
        raise OwnRequest
    employee = lock_employee(tx, employee_id)
    kind = leave_type(tx, new.leave_type_id)
    if kind.accrual == Accrual.NONE:
        raise NotEarned(field="leave_type_id")
    today = business_date(tx)
    row = write_leave(
        tx, actor, employee, kind, EntryKind.ADJUSTMENT, today, new.days, reason=new.reason
    )
    require_enough(tx, employee, kind, today, "days")
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.adjust_leave", ("leave_entries", row.id), what)
    tx.notify("people")
    return LeaveEntryView.model_validate(row)


def whose(tx: Tx, actor: Actor, employee_id: int | None, anybody: str) -> int:
    """Return for whom an actor asks: themselves, those they lead, or with a permission anybody.

    Raises:
        NoSuchEmployee: The actor is no employee, or there is none that exists for them.
        NotToDecide: It is for somebody whom they do not lead.
    """
    own = own_employee_id(tx, actor)
    if employee_id is None or employee_id == own:
        if own is None:
            raise NoSuchEmployee
        return own
    seen_employee(tx, actor, employee_id)
    if not actor.may(anybody) and not leads(tx, actor, employee_id):
        raise NotToDecide
    return employee_id


def _require_sound(tx: Tx, actor: Actor, employee: Employee, span: Span) -> None:
    today = business_date(tx)
    if span.is_empty or span.last - span.first > LONGEST:
        raise WrongSpan(field="last_day")
    if span.last > today + AHEAD or span.first < today - BACK:
        raise TooFarAhead(field="first_day")
    if span.first < today and not actor.may(MANAGE):
        raise LeavePassed(field="first_day")
    last = employee.left_on or span.last
    if span.first < employee.leave_from or span.last > last:
        raise OutsideEmployment(field="first_day")


def _refuse_overlap(tx: Tx, employee_id: int, span: Span) -> None:
    query = select(LeaveRequest).where(
        LeaveRequest.employee_id == employee_id,
        LeaveRequest.state.in_(OPEN),
        LeaveRequest.first_day <= span.last,
        LeaveRequest.last_day >= span.first,
    )
    if any(span_of(row).overlaps(span) for row in tx.session.scalars(query)):
        raise LeaveOverlaps(field="first_day")


def _locked(tx: Tx, actor: Actor, request_id: int) -> tuple[LeaveRequest, Employee]:
    employee = lock_employee(tx, seen_leave(tx, actor, request_id).employee_id)
    row = tx.session.get_one(LeaveRequest, request_id, populate_existing=True)
    return row, employee


def _to_decide(tx: Tx, actor: Actor, request_id: int) -> tuple[LeaveRequest, Employee]:
    row, employee = _locked(tx, actor, request_id)
    if own_employee_id(tx, actor) == row.employee_id:
        raise OwnRequest
    if not actor.may(MANAGE) and not leads(tx, actor, row.employee_id):
        raise NotToDecide
    return row, employee


def _decided(
    tx: Tx, actor: Actor, row: LeaveRequest, before: str, verb: str, reason: str
) -> LeaveView:
    _note_step(tx, actor, row, before, reason)
    record_change(tx, actor, f"hr.{verb}", (TABLE, row.id), {"reason": reason})
    tx.publish(LeaveDecided(row.id))
    return _shown(tx, row)


def _note_step(tx: Tx, actor: Actor, row: LeaveRequest, before: str | None, reason: str) -> None:
    tx.session.add(
        LeaveStep(
            request_id=row.id,
            from_state=before,
            to_state=row.state,
            at=tx.now,
            actor=actor.key,
            reason=reason,
        )
    )
    tx.session.flush()


def _shown(tx: Tx, row: LeaveRequest) -> LeaveView:
    tx.notify("people")
    return leave_views(tx, [row])[0]
