"""Hand-written SQL of records that are listed."""

from tests.erp_core.analytics.hand_written import (
    BINDING,
    OF_PRODUCT,
    ORDERED,
    Y2026,
    Case,
    records,
    where,
)

LISTS: tuple[Case, ...] = (
    Case(
        "overdue invoices over an amount",
        records("invoice", filters=[where("overdue", "=", True), where("total", ">", "100.00")]),
        "SELECT i.id FROM invoices i WHERE i.kind = 'invoice' AND i.state = 'open' "
        "AND i.due_date < '2026-05-19' AND i.base_gross_minor > 10000",
    ),
    Case(
        "invoices more than 30 days overdue",
        records("invoice", filters=[where("days_overdue", ">", 30)]),
        "SELECT i.id FROM invoices i WHERE i.kind = 'invoice' AND i.state = 'open' "
        "AND i.due_date < '2026-04-19'",
    ),
    Case(
        "invoices due in a week",
        records(
            "invoice", time={"start": "2026-05-11", "end": "2026-05-29"}, time_field="due_date"
        ),
        "SELECT i.id FROM invoices i WHERE i.kind = 'invoice' "
        "AND i.due_date >= '2026-05-11' AND i.due_date < '2026-05-29'",
    ),
    Case(
        "customers without an order in 90 days, or ever",
        records("customer", filters=[where("last_order_date", "<", "2026-02-18")]),
        "SELECT pa.id FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' WHERE pa.archived_at IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM orders o WHERE o.party_id = pa.id AND {BINDING} "
        "AND o.business_date >= '2026-02-18')",
    ),
    Case(
        "customers who never ordered",
        records("customer", segments=["never_ordered"]),
        "SELECT pa.id FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' WHERE pa.archived_at IS NULL AND pa.id NOT IN "
        f"(SELECT o.party_id FROM orders o WHERE {BINDING})",
    ),
    Case(
        "customers with overdue invoices",
        records("customer", segments=["overdue_customers"]),
        "SELECT DISTINCT i.party_id FROM invoices i WHERE i.kind = 'invoice' "
        "AND i.state = 'open' AND i.due_date < '2026-05-19'",
    ),
    Case(
        "orders not shipped, as a list",
        records("order", filters=[where("unshipped", "=", True)]),
        "SELECT o.id FROM orders o WHERE o.state IN ('confirmed', 'partly_delivered')",
    ),
    Case(
        "orders with a product",
        records("order", filters=[where("product", "=", "Yunnan")]),
        "SELECT o.id FROM orders o WHERE o.state <> 'draft' AND o.id IN (SELECT l.order_id "
        f"FROM order_lines l {OF_PRODUCT} WHERE p.name_en = 'Yunnan')",
    ),
    Case(
        "the biggest order of a year",
        records("order", time=Y2026, order={"by": "total", "direction": "desc"}, limit=1),
        "SELECT o.id FROM orders o WHERE o.state <> 'draft' AND o.business_date >= '2026-01-01' "
        "AND o.business_date < '2027-01-01' ORDER BY o.gross_minor DESC LIMIT 1",
    ),
    Case(
        "a customer's latest orders",
        records(
            "order",
            filters=[where("customer", "=", "Café Lindner")],
            order={"by": "order_date", "direction": "desc"},
            limit=2,
        ),
        "SELECT o.id FROM orders o JOIN parties pa ON pa.id = o.party_id "
        "WHERE o.state <> 'draft' AND pa.name = 'Café Lindner' "
        "ORDER BY o.business_date DESC LIMIT 2",
    ),
    Case(
        "products with little in stock",
        records("product", filters=[where("on_hand", "<", 30)]),
        "SELECT p.id FROM products p WHERE p.archived_at IS NULL AND p.kind = 'goods' "
        "AND COALESCE((SELECT SUM(b.on_hand) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN variants v ON v.id = b.variant_id WHERE v.product_id = p.id), 0) < 30000000",
    ),
    Case(
        "products out of stock",
        records("product", filters=[where("out_of_stock", "=", True)]),
        "SELECT p.id FROM products p WHERE p.archived_at IS NULL AND p.kind = 'goods' "
        "AND NOT EXISTS (SELECT 1 FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN variants v ON v.id = b.variant_id WHERE v.product_id = p.id AND b.on_hand > 0)",
    ),
    Case(
        "products below their reorder point",
        records("product", filters=[where("below_reorder", "=", True)]),
        "SELECT DISTINCT v.product_id FROM variants v WHERE v.archived_at IS NULL "
        "AND v.reorder_point > COALESCE((SELECT SUM(b.on_hand) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "WHERE b.variant_id = v.id), 0)",
    ),
    Case(
        "products not sold for a while",
        records("product", filters=[where("last_sold_date", "<", "2026-03-20")]),
        "SELECT p.id FROM products p WHERE p.archived_at IS NULL AND NOT EXISTS (SELECT 1 "
        f"{ORDERED} JOIN variants v ON v.id = l.variant_id WHERE v.product_id = p.id "
        f"AND {BINDING} AND o.business_date >= '2026-03-20')",
    ),
    Case(
        "tickets of high priority of somebody",
        records(
            "ticket",
            filters=[where("salesperson", "=", "Sara Rossi"), where("priority", "=", "high")],
        ),
        "SELECT k.id FROM cases k JOIN users u ON u.id = k.assignee_id "
        "WHERE u.name = 'Sara Rossi' AND k.priority = 'high'",
    ),
)
