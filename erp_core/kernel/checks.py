"""What is always true, as functions that count what they examined and name what breaks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from erp_core.kernel.column_types import NotExact
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Findings:
    """What a check found.

    Attributes:
        examined: Rows looked at.
        violations: One sentence per violating record, naming it.
    """

    examined: int
    violations: tuple[str, ...] = ()

    @classmethod
    def of(cls, examined: int, violations: Iterable[str]) -> "Findings":
        """Collect findings from any iterable of sentences."""
        return cls(examined, tuple(violations))


@dataclass(frozen=True)
class Check:
    """One line of ``frontdesk verify``.

    Attributes:
        invariant: The number in the list of invariants, for example ``I3``.
        title: What is always true, in one sentence.
        examine: Examines the rows, inside one read-only snapshot.
    """

    invariant: str
    title: str
    examine: Callable[[Tx], Findings]

    def run(self, tx: Tx) -> Findings:
        """Examine the rows; a number that cannot be read exactly is a violation, not the end."""
        try:
            return self.examine(tx)
        except NotExact as error:
            return Findings(0, (f"could not be examined: {error}",))
