"""What happened in support, for the customer's timeline and for knowledge."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case was opened."""

    case_id: int


@dataclass(frozen=True)
class CaseSolved(Event):
    """A case was solved."""

    case_id: int


@dataclass(frozen=True)
class PageSaved(Event):
    """A page of the handbook was written or changed."""

    page_id: int
