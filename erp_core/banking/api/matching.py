"""REST of matching: propose, match, undo, and why books and bank differ."""

from fastapi import APIRouter

from erp_core import banking
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId


def add_matching_routes(router: APIRouter) -> None:
    """Add the routes of matching."""
    view = banking.BankLineView

    @router.get("/lines/{line_id}/proposals")
    def propose_matches(call: Calling, line_id: RecordId) -> tuple[banking.Proposal, ...]:
        """Propose what a line may be, the surest first."""
        return call.read(lambda tx: banking.propose_matches(tx, call.actor, line_id))

    @router.post("/lines/{line_id}/match")
    def match_line(call: Calling, line_id: RecordId, new: banking.NewMatch) -> banking.BankLineView:
        """Book a line."""
        return call.write(view, lambda tx: banking.match_line(tx, call.actor, line_id, new))

    @router.post("/lines/{line_id}/undo")
    def undo_match(call: Calling, line_id: RecordId, body: banking.Undoing) -> banking.BankLineView:
        """Take back how a line is booked."""
        return call.write(view, lambda tx: banking.undo_match(tx, call.actor, line_id, body.reason))

    @router.post("/accounts/{bank_account_id}/match")
    def match_by_rule(call: Calling, bank_account_id: RecordId) -> banking.RuleMatches:
        """Match all lines of an account that are beyond doubt."""
        return call.write(
            banking.RuleMatches,
            lambda tx: banking.match_by_rule(tx, call.actor, bank_account_id),
        )

    @router.get("/accounts/{bank_account_id}/reconciliation")
    def reconcile(call: Calling, bank_account_id: RecordId) -> banking.ReconciliationView:
        """Tell why the books and the bank differ on an account."""
        return call.read(lambda tx: banking.reconcile(tx, call.actor, bank_account_id))
