"""What HR refuses.

NotFound: NoSuchEmployee, NoSuchDepartment, NoSuchPosition, NoSuchCalendar, NoSuchLeaveType,
NoSuchLeave, NoSuchPayroll, NoSuchComponent, NoSuchClaim, NoSuchTimesheet, NoSuchPayslip,
NoSuchStaffPayment
Refused: OwnRequest, NotToDecide
Conflict: StaffNumberTaken, AlreadyEmployed, NameTaken, HolidayKnown, HasLeft, LeaveOverlaps,
LeaveShort, LeaveBegun, LeaveAfterwards, PayrollExists, OwnPayroll, NothingToPay,
NetBelowNothing, PayrollOutdated, WeekClosed, PaidAlready, WagesPaid, TakenBack
Invalid: WrongEmployment, WrongSpan, NoWorkingDays, OutsideEmployment, LeavePassed, NotEarned,
TooFarAhead, WrongAmount, WrongDay, DayTooLong
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound, Refused


class NoSuchEmployee(NotFound):
    """There is no such employee."""


class NoSuchDepartment(NotFound):
    """There is no such department."""


class NoSuchPosition(NotFound):
    """There is no such position."""


class NoSuchCalendar(NotFound):
    """There is no such working calendar."""


class NoSuchLeaveType(NotFound):
    """There is no such kind of leave."""


class NoSuchLeave(NotFound):
    """There is no such request for leave."""


class OwnRequest(Refused):
    """Nobody decides on what they asked for themselves."""


class NoReceipt(Invalid):
    """A receipt is a picture or a PDF."""


class TooManyReceipts(Conflict):
    """A claim has at most twenty receipts: hand the others in with another one."""


class NotToDecide(Refused):
    """Only the head of their department, or HR, decides on this."""


class StaffNumberTaken(Conflict):
    """This staff number is somebody else's."""


class AlreadyEmployed(Conflict):
    """This user or party is an employee already."""


class NameTaken(Conflict):
    """There is one of this name already."""


class HolidayKnown(Conflict):
    """This day is a holiday of the calendar already."""


class HasLeft(Conflict):
    """This employee has left."""


class LeaveOverlaps(Conflict):
    """Some of these days are asked for or taken already."""


class LeaveShort(Conflict):
    """Not enough leave is left on these days."""


class LeaveBegun(Conflict):
    """Leave that has begun is cancelled by HR."""


class LeaveAfterwards(Conflict):
    """There is leave after this day: cancel it first."""


class WrongEmployment(Invalid):
    """Employment ends after it began, and both are days of this time."""


class WrongSpan(Invalid):
    """Leave ends after it began, and lasts a year at the most."""


class NoWorkingDays(Invalid):
    """There is no working day among these."""


class OutsideEmployment(Invalid):
    """Some of these days are before the employment, or after it."""


class LeavePassed(Invalid):
    """Leave that has begun already is entered by HR."""


class NotEarned(Invalid):
    """This kind of leave is not earned, so there is no balance to adjust."""


class TooFarAhead(Invalid):
    """This day is too far ahead, or too long ago."""


class NoSuchPayroll(NotFound):
    """There is no such payroll."""


class NoSuchComponent(NotFound):
    """There is no such deduction."""


class NoSuchClaim(NotFound):
    """There is no such expense claim."""


class NoSuchTimesheet(NotFound):
    """There are no hours of this week."""


class NoSuchPayslip(NotFound):
    """There is no such payslip among these wages."""


class NoSuchStaffPayment(NotFound):
    """There is no such payment of wages or expenses."""


class PaidAlready(Conflict):
    """This is paid already."""


class WagesPaid(Conflict):
    """Some of these wages are paid: take these payments back first."""


class TakenBack(Conflict):
    """This payment was taken back already."""


class PayrollExists(Conflict):
    """The wages of this month are worked out already: discard or reverse them first."""


class PayrollOutdated(Conflict):
    """Leave, a salary, a deduction or an employment changed since: discard it and draft it anew."""


class OwnPayroll(Conflict):
    """Whoever worked these wages out does not approve them."""


class NothingToPay(Conflict):
    """Nobody has a salary in this month."""


class NetBelowNothing(Conflict):
    """The deductions are more than the wage."""


class WeekClosed(Conflict):
    """The hours of this week are submitted already."""


class WrongAmount(Invalid):
    """An amount is more than nothing and in the base currency."""


class WrongDay(Invalid):
    """This day is yet to come, too long ago, or outside the employment."""


class DayTooLong(Invalid):
    """A day has no more than 24 hours."""
