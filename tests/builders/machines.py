"""State machines of random verbs, each example in a transaction that is undone at its end."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from erp_core.kernel.checks import Check
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.table import Table
from tests.builders.sequences import SHARE, STEPS, pace, sequences
from tests.builders.touched import Touched


class Undo(Exception):
    """Ends an example and takes back all it did."""


class Machine(RuleBasedStateMachine):
    """Does verbs in one transaction; a refused verb leaves nothing behind.

    Args:
        database: Where.
        refusals: Errors that the verbs may give; any other fails the test.
    """

    def __init__(self, database: Database, refusals: tuple[type[DomainError], ...]) -> None:
        super().__init__()
        self.refusals = refusals
        self.opened = database.transaction()
        self.tx = self.opened.__enter__()
        self.touched = Touched(self.tx.session.connection(), frozenset(Table.metadata.tables))
        self.pace = pace()
        self._turn = 0
        self._compared = 0
        self._asked: dict[Check, None] = {}
        self._failed = False

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Try a verb; returns None when it was refused."""
        try:
            with self.tx.savepoint():
                return verb(self.tx, *arguments, **named)
        except self.refusals:
            return None

    def broken(self, checks: Sequence[Check]) -> list[str]:
        """Run the checks whose tables were written since they last held.

        In a deep run only every ``pace``-th of them has its turn after a step. None is left out at
        the end of a sequence, see ``teardown``.
        """
        self._asked |= dict.fromkeys(checks)
        self._turn += 1
        return self._examine(
            check for place, check in enumerate(checks) if (place + self._turn) % self.pace == 0
        )

    def compares(self) -> bool:
        """Tell whether a machine's second book has its turn after this step.

        It has one after each, and after each fifth in a deep run; a machine compares once more at
        the end of a sequence, in its ``teardown``.
        """
        self._compared += 1
        return self.pace == 1 or self._compared % 5 == 0

    def at_the_end(self, checks: Sequence[Check]) -> None:
        """Ask for checks that are run only when a sequence ends."""
        self._asked |= dict.fromkeys(checks)

    def _examine(self, checks: Iterable[Check], *, again: bool = False) -> list[str]:
        self.tx.close_tail()
        due = [check for check in checks if again or self.touched.must_run(check)]
        found = [broken for check in due for broken in self.touched.run(check, self.tx)]
        self._failed = self._failed or bool(found)
        return found

    def teardown(self) -> None:
        """Run every check that was ever asked for, on the whole; then take everything back."""
        try:
            if not self._failed:
                found = self._examine(self._asked, again=True)
                assert not found, found
        finally:
            self.opened.__exit__(Undo, Undo(), None)


def run_machine(
    make: Callable[[], Machine], *, examples: int = 10, steps: int = STEPS, share: int = SHARE
) -> None:
    """Run random sequences of a machine: ``examples`` of them unless the run asks for more.

    Then it tries the given ``share`` of what the run asks for.
    """
    run_state_machine_as_test(make, settings=sequences(examples, steps=steps, share=share))
