"""What happened to those who work here."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class EmployeeHired(Event):
    """Somebody is employed."""

    employee_id: int


@dataclass(frozen=True)
class EmploymentEnded(Event):
    """It is known on which day somebody leaves."""

    employee_id: int


@dataclass(frozen=True)
class LeaveRequested(Event):
    """Somebody asks for leave; their manager has to decide."""

    request_id: int


@dataclass(frozen=True)
class LeaveDecided(Event):
    """A request for leave was approved, refused or cancelled."""

    request_id: int


@dataclass(frozen=True)
class PayrollPosted(Event):
    """The wages of a month are in the books."""

    run_id: int


@dataclass(frozen=True)
class ExpensesClaimed(Event):
    """Somebody asks expenses back; their manager has to decide."""

    claim_id: int
