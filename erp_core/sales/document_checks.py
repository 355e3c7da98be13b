"""What is always true of orders and of quotations alike, examined row by row."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.checks import Findings
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx
from erp_core.sales.tables import (
    Order,
    OrderLine,
    OrderTransition,
    Quotation,
    QuotationLine,
    QuotationStep,
)

Document = type[Order] | type[Quotation]
Lines = type[OrderLine] | type[QuotationLine]
Steps = type[OrderTransition] | type[QuotationStep]


def lines_sum_to(
    tx: Tx, document: Document, lines: Lines, owner: InstrumentedAttribute[int]
) -> Findings:
    """Compare every document's amounts with the sum of its lines, each of which has an owner."""
    rows = tx.session.execute(
        select(
            document.number,
            document.net_minor,
            document.tax_minor,
            func.sum(lines.net_minor),
            func.sum(lines.tax_minor),
        )
        .join(lines, owner == document.id)
        .group_by(document.id)
    ).all()
    wrong = [
        f"{_word(document)} {number} is not the sum of its lines"
        for number, net, tax, net_sum, tax_sum in rows
        if (net, tax) != (int(net_sum), int(tax_sum))
    ]
    return Findings.of(len(rows), wrong)


def steps_lead_to_states(
    tx: Tx, document: Document, states: States, steps: Steps, owner: InstrumentedAttribute[int]
) -> Findings:
    """Follow every document's steps from nowhere to the state it is in, each of them declared."""
    taken = tx.session.execute(select(owner, steps.from_state, steps.to_state).order_by(steps.id))
    rows = tx.session.execute(select(document.id, document.number, document.state)).all()
    numbers = {id_: number for id_, number, _ in rows}
    present = {id_: state for id_, _, state in rows}
    wrong = states.astray("draft", present, ((id_, old, new) for id_, old, new in taken))
    return Findings.of(
        len(rows),
        (
            f"{_word(document)} {numbers[id_]} did not become {present[id_]} by declared steps"
            for id_ in wrong
        ),
    )


def changes_are_audited(tx: Tx, document: Document) -> Findings:
    """Compare how often every document was changed with its entries in the audit trail."""
    entries = dict(
        tx.session.execute(
            select(AuditEntry.subject_id, func.count())
            .where(AuditEntry.subject_type == document.__tablename__)
            .where(AuditEntry.action.startswith("sales."))
            .group_by(AuditEntry.subject_id)
        ).all()
    )
    rows = tx.session.execute(select(document.id, document.number, document.version)).all()
    wrong = [
        f"{_word(document)} {number} changed {version} times, {entries.get(id_, 0)} of them audited"
        for id_, number, version in rows
        if version != entries.get(id_, 0)
    ]
    return Findings.of(len(rows), wrong)


def _word(document: Document) -> str:
    return document.__name__.lower()
