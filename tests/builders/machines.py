"""State machines of random verbs, each example in a transaction that is undone at its end."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from erp_core.kernel.checks import Check
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from tests.builders.sequences import STEPS, sequences


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

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Try a verb; returns None when it was refused."""
        try:
            with self.tx.savepoint():
                return verb(self.tx, *arguments, **named)
        except self.refusals:
            return None

    def broken(self, checks: Sequence[Check]) -> list[str]:
        """Run checks on what has been done so far."""
        self.tx.close_tail()
        return [found for check in checks for found in check.run(self.tx).violations]

    def teardown(self) -> None:
        """Take everything back."""
        self.opened.__exit__(Undo, Undo(), None)


def run_machine(make: Callable[[], Machine], *, examples: int = 10, steps: int = STEPS) -> None:
    """Run random sequences of a machine: ``examples`` of them unless the run asks for more."""
    run_state_machine_as_test(make, settings=sequences(examples, steps=steps))
