"""What is always true of support, examined row by row."""

from sqlalchemy import func, select

from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx
from erp_core.support.states import CASE, CaseState
from erp_core.support.tables import Case, CaseStep, HandbookPage, HandbookVersion


def cases_follow_their_states(tx: Tx) -> Findings:
    """Walk every case's steps: each a declared transition, the last leading to its state."""
    cases = tx.session.execute(select(Case.id, Case.state).order_by(Case.id))
    steps = tx.session.execute(
        select(CaseStep.case_id, CaseStep.source, CaseStep.target).order_by(CaseStep.id)
    )
    present: dict[int, str] = {case_id: str(state) for case_id, state in cases}
    wrong = CASE.astray(
        CaseState.OPEN, present, ((id_, source, target) for id_, source, target in steps)
    )
    return Findings.of(
        len(present), (f"case {case_id} did not get to its state by its steps" for case_id in wrong)
    )


def pages_keep_their_versions(tx: Tx) -> Findings:
    """Find pages of the handbook with a version missing."""
    rows = tx.session.execute(
        select(
            HandbookPage.slug,
            HandbookPage.version,
            func.count(HandbookVersion.id),
            func.max(HandbookVersion.version),
        )
        .outerjoin(HandbookVersion, HandbookVersion.page_id == HandbookPage.id)
        .group_by(HandbookPage.slug, HandbookPage.version)
        .order_by(HandbookPage.slug)
    ).all()
    wrong = [row[0] for row in rows if not row[1] == row[2] == row[3]]
    return Findings.of(len(rows), (f"page {slug} misses a version" for slug in wrong))


CHECKS = (
    Check("I6", "Every case moved only along its declared steps", cases_follow_their_states),
    Check("I6", "Every version of a handbook page is kept", pages_keep_their_versions),
)
