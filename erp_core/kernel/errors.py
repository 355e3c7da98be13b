"""What the business refuses, as one tree, so that every border maps it in one place.

DomainError
├── NotFound      it does not exist, or the actor may not know that it does
├── Refused       the actor may not do this
├── Conflict      it contradicts what is already recorded
├── Invalid       the input breaks a rule of its own
└── Unavailable   not now: the database is locked, full or away
"""

import re
from typing import ClassVar

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class DomainError(Exception):
    """The business does not allow this.

    Args:
        message: What is wrong, for a person. Defaults to the first line of the class's docstring.
        field: The input field at fault, where there is one.
        facts: Values that a caller may show or translate, for example ``available="3"``.
    """

    status: ClassVar[int] = 400

    def __init__(
        self, message: str | None = None, *, field: str | None = None, **facts: str | int
    ) -> None:
        self.message = message or self._first_line()
        self.field = field
        self.facts = facts
        super().__init__(self.message)

    @classmethod
    def code(cls) -> str:
        """Name the error for machines, for example ``stock_short``."""
        return _WORD_START.sub("_", cls.__name__).lower()

    @classmethod
    def _first_line(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]


class NotFound(DomainError):
    """There is no such record."""

    status = 404


class Refused(DomainError):
    """You may not do this."""

    status = 403


class Conflict(DomainError):
    """This contradicts what is already recorded."""

    status = 409


class Invalid(DomainError):
    """This input is not valid."""

    status = 422


class Unavailable(DomainError):
    """The database cannot be reached right now; nothing was changed. Try again in a moment."""

    status = 503
