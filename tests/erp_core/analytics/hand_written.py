"""What questions come to, in SQL written by hand before there was a compiler.

Amounts are minor units and quantities millionths, as they lie in the tables; both databases read
these statements alike. ``RATIOS`` give a numerator and a denominator, for figures that are divided
outside the database.
"""

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A question and the rows that answer it."""

    name: str
    query: dict[str, Any]
    sql: str


Q1 = {"start": "2026-01-01", "end": "2026-04-01"}
Y2025 = {"start": "2025-01-01", "end": "2026-01-01"}
Y2026 = {"start": "2026-01-01", "end": "2027-01-01"}

SIGNED_NET = "CASE i.kind WHEN 'credit_note' THEN -l.net_minor ELSE l.net_minor END"
SIGNED_QUANTITY = "CASE i.kind WHEN 'credit_note' THEN -l.quantity ELSE l.quantity END"
SIGNED_COST = "CASE m.kind WHEN 'return' THEN -m.value_minor ELSE m.value_minor END"
INVOICED = "FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id"
ORDERED = "FROM order_lines l JOIN orders o ON o.id = l.order_id"
BINDING = "o.state NOT IN ('draft', 'cancelled')"
OF_PRODUCT = "JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id"
OF_CATEGORY = f"{OF_PRODUCT} JOIN categories c ON c.id = p.category_id"
MOVED = (
    "FROM stock_moves m JOIN orders o ON m.source_type = 'orders' AND o.id = m.source_id "
    "JOIN variants v ON v.id = m.variant_id JOIN products p ON p.id = v.product_id "
    "JOIN categories c ON c.id = p.category_id"
)
OUT = "m.kind IN ('delivery', 'return')"
LIVES = (
    "JOIN parties pa ON pa.id = {party} LEFT JOIN addresses a ON a.id = "
    "(SELECT MAX(x.id) FROM addresses x WHERE x.party_id = pa.id)"
)


def figures(*metrics: str, **more: Any) -> dict[str, Any]:
    """A question for figures."""
    return {"kind": "aggregate", "metrics": list(metrics), **more}


def records(entity: str, **more: Any) -> dict[str, Any]:
    """A question for records; compared by their ids."""
    return {"kind": "list", "entity": entity, **more}


def where(field: str, op: str, value: Any) -> dict[str, Any]:
    """A filter."""
    return {"field": field, "op": op, "value": value}
