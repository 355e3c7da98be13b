"""State machines as data: a document moves only along the transitions it declares."""

from collections.abc import Iterable

from erp_core.kernel.errors import Conflict


class WrongTransition(Conflict):
    """The document cannot go from its present state to that one."""


class States:
    """The declared transitions of one kind of document.

    Args:
        document: The document's name, for messages.
        transitions: Pairs of (from, to).
    """

    def __init__(self, document: str, transitions: Iterable[tuple[str, str]]) -> None:
        self.document = document
        self.transitions = frozenset(transitions)
        self.names = frozenset(name for pair in self.transitions for name in pair)

    def allows(self, current: str, target: str) -> bool:
        """Tell whether a transition is declared."""
        return (current, target) in self.transitions

    def next_from(self, current: str) -> frozenset[str]:
        """Name the states that may follow."""
        return frozenset(target for source, target in self.transitions if source == current)

    def move(self, current: str, target: str) -> str:
        """Return the target state.

        Raises:
            WrongTransition: The transition is not declared.
        """
        if not self.allows(current, target):
            message = f"A {self.document} that is {current} cannot become {target}."
            raise WrongTransition(message, current=current, target=target)
        return target
