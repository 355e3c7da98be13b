"""One way to call a function of a face, and what must hold when a customer does."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tests.frontdesk.security.two_customers import Records

Arguments = Callable[[Records, Records], dict[str, Any]]
"""From the records that are asked for and those of the one who asks, to named arguments."""


class Kind(Enum):
    """What a face function has to do with customers' records."""

    THEIRS = auto()
    LISTED = auto()
    PUBLIC = auto()
    STAFF = auto()


@dataclass(frozen=True)
class Row:
    """One way to call one face function.

    Attributes:
        name: ``module.function``; what comes after a blank tells two ways apart.
        kind: What must hold.
        arguments: What to call it with.
    """

    name: str
    kind: Kind
    arguments: Arguments = lambda _o, _own: {}

    @property
    def function(self) -> str:
        """The function's own name."""
        return self.name.partition(" ")[0]


def theirs(name: str, arguments: Arguments) -> Row:
    """Name another's record."""
    return Row(name, Kind.THEIRS, arguments)


def listed(name: str, **arguments: Any) -> Row:
    """Ask for many records."""
    return Row(name, Kind.LISTED, lambda _o, _own: arguments)


def public(name: str, **arguments: Any) -> Row:
    """Ask for what everybody may know."""
    return Row(name, Kind.PUBLIC, lambda _o, _own: arguments)


def staff(module: str, *names: str) -> tuple[Row, ...]:
    """Name what customers may not do at all."""
    return tuple(Row(f"{module}.{name}", Kind.STAFF) for name in names)
