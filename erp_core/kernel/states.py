"""State machines as data: a document moves only along the transitions it declares."""

from collections.abc import Iterable, Mapping

from erp_core.kernel.errors import Conflict

Step = tuple[int, str | None, str]
"""Of a document: its id, the state that it left (None: it began) and the one that it entered."""


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

    def __or__(self, other: "States") -> "States":
        """Return this machine with the transitions of another of the same document."""
        return States(self.document, self.transitions | other.transitions)

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

    def astray(
        self, first: str, present: Mapping[int, str], steps: Iterable[Step]
    ) -> tuple[int, ...]:
        """Name the documents that did not get to their present state by declared steps.

        Args:
            first: The state that every document begins in.
            present: The state of each document, by id.
            steps: What happened to them, each document's in its order.
        """
        taken: dict[int, list[Step]] = {}
        for step in steps:
            taken.setdefault(step[0], []).append(step)
        return tuple(
            id_ for id_, state in present.items() if self._end(first, taken.get(id_, ())) != state
        )

    def _end(self, first: str, steps: Iterable[Step]) -> str | None:
        """Return the state that steps lead to; None when one of them was not possible."""
        state: str | None = None
        for _, source, target in steps:
            begins = source is None and target == first
            declared = begins if source is None else self.allows(source, target)
            if source != state or not declared:
                return None
            state = target
        return state
