"""What happened in support, for the customer's timeline and for knowledge."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case was opened."""

    case_id: int


@dataclass(frozen=True)
class CaseNoted(Event):
    """Staff noted something on a case."""

    note_id: int


@dataclass(frozen=True)
class CaseSolved(Event):
    """A case was solved."""

    case_id: int


@dataclass(frozen=True)
class TaskOpened(Event):
    """Somebody has something to do."""

    task_id: int


@dataclass(frozen=True)
class TaskDone(Event):
    """A task was done."""

    task_id: int


@dataclass(frozen=True)
class ServiceAtRisk(Event):
    """Three quarters of the time to answer or solve have passed."""

    clock_id: int
    what: str


@dataclass(frozen=True)
class ServiceLate(Event):
    """A thread or case was not answered (``first``) or solved (``resolve``) in time."""

    clock_id: int
    what: str
    thread_id: int | None


@dataclass(frozen=True)
class SurveyAnswered(Event):
    """A customer said how it was."""

    survey_id: int


@dataclass(frozen=True)
class PageSaved(Event):
    """A page of the handbook was written or changed."""

    page_id: int
