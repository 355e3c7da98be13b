"""What is always true of bank accounts, as ``frontdesk verify`` examines it."""

from erp_core.banking.checks.matching import MATCHING_CHECKS
from erp_core.banking.checks.orders import ORDER_CHECKS
from erp_core.banking.checks.statements import STATEMENT_CHECKS
from erp_core.kernel.checks import Check
from erp_core.kernel.exactness import exact_amounts

CHECKS: tuple[Check, ...] = (
    *STATEMENT_CHECKS,
    *MATCHING_CHECKS,
    *ORDER_CHECKS,
    exact_amounts("banking"),
)
