"""What is always true of the books, as ``frontdesk verify`` examines it."""

from erp_core.finance.checks.documents import DOCUMENT_CHECKS
from erp_core.finance.checks.exactness import EXACTNESS_CHECKS
from erp_core.finance.checks.ledger import LEDGER_CHECKS
from erp_core.finance.checks.numbering import NUMBERING_CHECKS
from erp_core.finance.checks.receivables import RECEIVABLE_CHECKS
from erp_core.kernel.checks import Check

CHECKS: tuple[Check, ...] = (
    *LEDGER_CHECKS,
    *RECEIVABLE_CHECKS,
    *NUMBERING_CHECKS,
    *DOCUMENT_CHECKS,
    *EXACTNESS_CHECKS,
)
