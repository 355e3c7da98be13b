"""The page of the invariants: what ``frontdesk verify`` checks."""

from erp_core.kernel.audit import CHAIN_CHECK
from erp_core.kernel.module import checks_of
from erp_core.modules import MODULES
from frontdesk.reference.markdown import page, table

INTRODUCTION = (
    "`frontdesk verify` checks these in one read-only snapshot and tells how many rows each "
    "examined. "
    "[What the numbers stand for](../concepts/core-and-invariants.md)."
)


def invariants_page() -> str:
    """Write the page."""
    checks = [*checks_of(MODULES), ("kernel", CHAIN_CHECK)]
    rows = sorted(
        ((check.invariant, module, check.title) for module, check in checks),
        key=lambda row: int(row[0].lstrip("I")),
    )
    return page("Invariants", INTRODUCTION, table(("", "module", "always true"), rows))
