"""``frontdesk verify``: every invariant of every module, in one read-only snapshot.

A module that is off is checked as well: its data stays, is read by nobody who would notice, and
has to be true on the day it is switched on again.
"""

from dataclasses import asdict, dataclass
from typing import Any

from erp_core.kernel.audit import CHAIN_CHECK, holds_head, verify_chain
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import checks_of
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from frontdesk.audit_head import AuditHeadFile
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings


@dataclass(frozen=True)
class Line:
    """What one check found."""

    invariant: str
    module: str
    title: str
    examined: int
    violations: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def verify_everything(settings: Settings) -> list[Line]:
    """Run every check in one snapshot; safe beside a running server."""
    database = open_database(settings, SystemClock())
    try:
        return verify_database(database)
    finally:
        database.close()


def verify_database(database: Database) -> list[Line]:
    """Run every check against an open database, whatever is switched on."""
    checks = (*checks_of(MODULES), ("kernel", CHAIN_CHECK))

    def run_all(tx: Tx) -> list[Line]:
        return [_line(tx, module, check) for module, check in checks]

    lines = database.read(run_all)
    return sorted(lines, key=lambda line: int(line.invariant.lstrip("I")))


def verify_audit_trail(settings: Settings) -> Findings:
    """Check the chain, and that it still holds the head that was exported."""
    database = open_database(settings, SystemClock())
    # What is exported was committed before: read first, it is in the snapshot of a busy house.
    kept = AuditHeadFile(settings.data_dir).read()
    try:
        return database.read(lambda tx: _audit_findings(tx, kept))
    finally:
        database.close()


def _audit_findings(tx: Tx, kept: tuple[int, str] | None) -> Findings:
    found = verify_chain(tx)
    if kept is None or holds_head(tx, *kept):
        return found
    cut = f"the exported head, entry {kept[0]}, is not in the chain: its end was cut off"
    return Findings.of(found.examined, (*found.violations, cut))


def _line(tx: Tx, module: str, check: Check) -> Line:
    found = check.run(tx)
    return Line(check.invariant, module, check.title, found.examined, found.violations)
