"""Which checks must look again: those that read a table which was written since they last did."""

import re
from functools import cache
from typing import Any

from sqlalchemy import Connection, event

from erp_core.kernel.checks import Check
from erp_core.kernel.transaction import Tx

FLAGS = re.IGNORECASE | re.DOTALL
READING = re.compile(r"\s*(SELECT|WITH)\b(?!.*\b(INSERT|UPDATE|DELETE)\s+\w)", FLAGS)
WORD = re.compile(r"\w+")


@cache
def _words(statement: str) -> tuple[bool, frozenset[str]]:
    return READING.match(statement) is not None, frozenset(WORD.findall(statement))


class Touched:
    """Listens to a connection and tells whether what a check reads is still what it has read.

    Every word of a statement counts as a table, so that none is overlooked; words that are no table
    do no harm, as nobody writes to them. Not seen is what a check takes from the session's memory
    instead of the database: whoever relies on this runs every check once more at the end.
    """

    def __init__(self, connection: Connection, tables: frozenset[str]) -> None:
        self._tables = tables
        self._now = 0
        self._written: dict[str, int] = {}
        self._reads: set[str] = set()
        self._known: dict[Check, tuple[int, frozenset[str]]] = {}
        event.listen(connection, "before_cursor_execute", self._note)

    def run(self, check: Check, tx: Tx) -> tuple[str, ...]:
        """Run a check and remember what it read; returns its violations."""
        self._reads = set()
        began = self._now
        violations = check.run(tx).violations
        self._known.pop(check, None)
        if not violations and self._reads:
            self._known[check] = (began, frozenset(self._reads))
        return violations

    def must_run(self, check: Check) -> bool:
        """Tell whether anything that the check read has been written since, or it never ran."""
        if check not in self._known:
            return True
        began, reads = self._known[check]
        return any(self._written.get(table, 0) > began for table in reads)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        reading, words = _words(statement)
        tables = words & self._tables
        self._reads |= tables
        if not reading and tables:
            self._now += 1
            self._written.update(dict.fromkeys(tables, self._now))
