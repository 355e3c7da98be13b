"""What is always true of quotations, examined row by row."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx
from erp_core.sales.document_checks import (
    changes_are_audited,
    lines_sum_to,
    steps_lead_to_states,
)
from erp_core.sales.quotation_schemas import QuotationState
from erp_core.sales.states import QUOTATION
from erp_core.sales.tables import Order, OrderLine, Quotation, QuotationLine, QuotationStep


def lines_sum_to_the_quotation(tx: Tx) -> Findings:
    """Compare every quotation's amounts with the sum of its lines."""
    return lines_sum_to(tx, Quotation, QuotationLine, QuotationLine.quotation_id)


def quotations_follow_their_steps(tx: Tx) -> Findings:
    """Follow every quotation's steps from nowhere to the state it is in."""
    return steps_lead_to_states(tx, Quotation, QUOTATION, QuotationStep, QuotationStep.quotation_id)


def accepted_quotations_became_their_order(tx: Tx) -> Findings:
    """Compare each accepted quotation with its order: one, of the same customer and lines."""
    rows = tx.session.execute(
        select(
            Quotation.id,
            Quotation.number,
            Quotation.state,
            Quotation.party_id,
            Order.party_id,
            Order.id,
        ).outerjoin(Order, Order.id == Quotation.order_id)
    ).all()
    offered, ordered = _offered(tx), _ordered(tx)
    wrong = [
        f"quotation {number} is {state} and its order is not what it offered"
        for id_, number, state, party_id, buyer, order_id in rows
        if (state == QuotationState.ACCEPTED) != bool(order_id)
        or (order_id and (buyer, ordered.get(order_id)) != (party_id, offered[id_]))
    ]
    return Findings.of(len(rows), wrong)


def quotation_changes_are_audited(tx: Tx) -> Findings:
    """Compare how often every quotation was changed with its entries in the audit trail."""
    return changes_are_audited(tx, Quotation)


Terms = dict[int | None, list[tuple[int, Decimal, Decimal, Decimal, int]]]
"""Article, quantity, price, discount and amount of each line, by document."""


def _offered(tx: Tx) -> Terms:
    line = QuotationLine
    rows = tx.session.execute(
        select(
            line.quotation_id,
            line.variant_id,
            line.quantity,
            line.unit_price,
            line.discount,
            line.gross_minor,
        ).order_by(line.id)
    )
    return _by_document(rows.all())


def _ordered(tx: Tx) -> Terms:
    line = OrderLine
    rows = tx.session.execute(
        select(
            line.order_id,
            line.variant_id,
            line.quantity,
            line.unit_price,
            line.discount,
            line.gross_minor,
        )
        .join(Quotation, Quotation.order_id == line.order_id)
        .order_by(line.id)
    )
    return _by_document(rows.all())


def _by_document(rows: Iterable[Any]) -> Terms:
    found: Terms = {}
    for document, *terms in rows:
        found.setdefault(document, []).append(tuple(terms))
    return found


CHECKS = (
    Check("I8", "The lines of a quotation sum to the quotation", lines_sum_to_the_quotation),
    Check("I6", "Every quotation is in its state by declared steps", quotations_follow_their_steps),
    Check(
        "I6",
        "An accepted quotation became one order of its lines and prices",
        accepted_quotations_became_their_order,
    ),
    Check("I6", "Every change of a quotation is in the audit trail", quotation_changes_are_audited),
)
