"""Hand-written SQL of customers, invoices, money, stock, tickets and conversations."""

from tests.erp_core.analytics.hand_written import (
    BINDING,
    INVOICED,
    SIGNED_NET,
    Y2025,
    Case,
    figures,
    where,
)

BOOKS: tuple[Case, ...] = (
    Case(
        "customers by country",
        figures("customer_count", by=["country"]),
        "SELECT CASE a.country WHEN 'DE' THEN 'Germany' WHEN 'FR' THEN 'France' END, COUNT(*) "
        "FROM parties pa JOIN party_roles r ON r.party_id = pa.id AND r.role = 'customer' "
        "LEFT JOIN addresses a ON a.id = (SELECT MAX(x.id) FROM addresses x "
        "WHERE x.party_id = pa.id) WHERE pa.archived_at IS NULL GROUP BY a.country",
    ),
    Case(
        "customers in Berlin",
        figures("customer_count", filters=[where("city", "=", "Berlin")]),
        "SELECT COUNT(*) FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' JOIN addresses a ON a.id = (SELECT MAX(x.id) FROM addresses x "
        "WHERE x.party_id = pa.id) WHERE pa.archived_at IS NULL AND a.city = 'Berlin'",
    ),
    Case(
        "invoiced by customer, an invoice of many lines once",
        figures("invoiced_amount", "invoice_count", by=["customer"]),
        "SELECT pa.name, SUM(i.base_gross_minor), COUNT(*) FROM invoices i "
        "JOIN parties pa ON pa.id = i.party_id WHERE i.kind = 'invoice' GROUP BY pa.id, pa.name",
    ),
    Case(
        "invoiced by channel in a month",
        figures(
            "invoiced_amount",
            by=["channel"],
            time={"start": "2026-05-01", "end": "2026-06-01"},
        ),
        "SELECT o.channel, SUM(i.base_gross_minor) FROM invoices i "
        "LEFT JOIN orders o ON o.id = i.order_id WHERE i.kind = 'invoice' "
        "AND i.business_date >= '2026-05-01' AND i.business_date < '2026-06-01' "
        "GROUP BY o.channel",
    ),
    Case(
        "credited by customer",
        figures("credited_amount", by=["customer"]),
        "SELECT pa.name, SUM(i.base_gross_minor) FROM invoices i "
        "JOIN parties pa ON pa.id = i.party_id WHERE i.kind = 'credit_note' "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "outstanding: the balance of the receivables account",
        figures("outstanding"),
        "SELECT SUM(j.amount_minor) FROM journal_lines j JOIN accounts a ON a.id = j.account_id "
        "WHERE a.role = 'receivable'",
    ),
    Case(
        "outstanding by customer: open invoices less free payments",
        figures("outstanding", by=["customer"]),
        "SELECT pa.name, SUM(amount) FROM (SELECT i.party_id AS party_id, "
        "i.gross_minor - i.paid_minor - i.credited_minor AS amount FROM invoices i "
        "WHERE i.kind = 'invoice' UNION ALL SELECT y.party_id, "
        "y.allocated_minor + y.refunded_minor - y.amount_minor FROM payments y) AS s "
        "JOIN parties pa ON pa.id = s.party_id GROUP BY pa.id, pa.name",
    ),
    Case(
        "outstanding at the end of each month",
        figures("outstanding", grain="month", time={"start": "2026-02-01", "end": "2026-05-01"}),
        " UNION ALL ".join(
            f"SELECT '{start}', SUM(j.amount_minor) FROM journal_lines j "
            "JOIN accounts a ON a.id = j.account_id JOIN journal_entries e ON e.id = j.entry_id "
            f"WHERE a.role = 'receivable' AND e.business_date < '{end}'"
            for start, end in (
                ("2026-02-01", "2026-03-01"),
                ("2026-03-01", "2026-04-01"),
                ("2026-04-01", "2026-05-01"),
            )
        ),
    ),
    Case(
        "outstanding at the end of a year",
        figures("outstanding", time=Y2025),
        "SELECT SUM(j.amount_minor) FROM journal_lines j JOIN accounts a ON a.id = j.account_id "
        "JOIN journal_entries e ON e.id = j.entry_id WHERE a.role = 'receivable' "
        "AND e.business_date < '2026-01-01'",
    ),
    Case(
        "overdue by customer",
        figures("overdue_amount", by=["customer"]),
        "SELECT pa.name, SUM(i.gross_minor - i.paid_minor - i.credited_minor) FROM invoices i "
        "JOIN parties pa ON pa.id = i.party_id WHERE i.kind = 'invoice' AND i.state = 'open' "
        "AND i.due_date < '2026-05-19' GROUP BY pa.id, pa.name",
    ),
    Case(
        "payments by method",
        figures("payments_received", "payment_count", by=["payment_method"]),
        "SELECT y.method, SUM(y.base_amount_minor), COUNT(*) FROM payments y GROUP BY y.method",
    ),
    Case(
        "payments since a day",
        figures("payments_received", time={"start": "2026-04-01"}),
        "SELECT SUM(y.base_amount_minor) FROM payments y WHERE y.business_date >= '2026-04-01'",
    ),
    Case(
        "refunds by customer",
        figures("refunded_amount", by=["customer"]),
        "SELECT pa.name, SUM(f.amount_minor) FROM refunds f JOIN payments y ON y.id = f.payment_id "
        "JOIN parties pa ON pa.id = y.party_id GROUP BY pa.id, pa.name",
    ),
    Case(
        "stock by product and warehouse",
        figures("stock_on_hand", "stock_reserved", "stock_available", by=["product", "warehouse"]),
        "SELECT p.name_en, w.name_en, SUM(b.on_hand), SUM(b.reserved), "
        "SUM(b.on_hand - b.reserved) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN warehouses w ON w.id = k.warehouse_id JOIN variants v ON v.id = b.variant_id "
        "JOIN products p ON p.id = v.product_id GROUP BY p.id, p.name_en, w.id, w.name_en",
    ),
    Case(
        "stock of a product",
        figures("stock_on_hand", filters=[where("product", "=", "House Blend")]),
        "SELECT SUM(b.on_hand) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN variants v ON v.id = b.variant_id JOIN products p ON p.id = v.product_id "
        "WHERE p.name_en = 'House Blend'",
    ),
    Case(
        "stock value by category",
        figures("stock_value", by=["category"]),
        "SELECT c.name_en, SUM(s.value_minor) FROM stock_values s "
        "JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id "
        "JOIN categories c ON c.id = p.category_id GROUP BY c.id, c.name_en",
    ),
    Case(
        "tickets by priority and assignee",
        figures("ticket_count", by=["priority", "salesperson"]),
        "SELECT k.priority, u.name, COUNT(*) FROM cases k LEFT JOIN users u "
        "ON u.id = k.assignee_id GROUP BY k.priority, u.id, u.name",
    ),
    Case(
        "open tickets of high priority",
        figures("ticket_count", filters=[where("open", "=", True), where("priority", "=", "high")]),
        "SELECT COUNT(*) FROM cases k WHERE k.state IN ('open', 'pending') AND k.priority = 'high'",
    ),
    Case(
        "tickets by month: a night belongs to the day of our zone",
        figures("ticket_count", grain="month", time={"start": "2026-04-01", "end": "2026-06-01"}),
        "SELECT '2026-04-01', COUNT(*) FROM cases k WHERE k.opened_at < '2026-04-30 22:00:00' "
        "UNION ALL "
        "SELECT '2026-05-01', COUNT(*) FROM cases k WHERE k.opened_at >= '2026-04-30 22:00:00'",
    ),
    Case(
        "work orders by month",
        figures(
            "work_order_count", grain="month", time={"start": "2026-04-01", "end": "2026-06-01"}
        ),
        "SELECT SUBSTR(CAST(w.requested_on AS VARCHAR), 1, 7) || '-01', COUNT(*) "
        "FROM work_orders w GROUP BY 1",
    ),
    Case(
        "complaints about goods by article",
        figures("goods_complaints", by=["article"]),
        "SELECT v.name_en, COUNT(*) FROM closings c LEFT JOIN variants v ON v.id = c.variant_id "
        "WHERE c.undone_at IS NULL AND c.cause = 'faulty' GROUP BY v.id, v.name_en",
    ),
    Case(
        "open work orders",
        figures("work_order_count", filters=[where("open", "=", True)]),
        "SELECT COUNT(*) FROM work_orders w WHERE w.state NOT IN ('done', 'cancelled')",
    ),
    Case(
        "overdue maintenance",
        figures("overdue_maintenance"),
        "SELECT COUNT(*) FROM work_orders w WHERE w.state NOT IN ('done', 'cancelled') "
        "AND w.plan_until < '2026-05-19'",
    ),
    Case(
        "downtime in hours",
        figures("downtime_hours"),
        "SELECT SUM(w.down_hours) FROM work_orders w "
        "WHERE w.state <> 'cancelled' OR w.started_at IS NOT NULL",
    ),
    Case(
        "maintenance cost is what the ledger says",
        figures("maintenance_cost"),
        "SELECT SUM(l.amount_minor) FROM journal_lines l JOIN accounts a ON a.id = l.account_id "
        "WHERE a.role = 'maintenance'",
    ),
    Case(
        "conversations by channel",
        figures("conversation_count", by=["channel"]),
        "SELECT t.channel, COUNT(*) FROM threads t GROUP BY t.channel",
    ),
    Case(
        "messages by customer",
        figures("messages_received", by=["customer"]),
        "SELECT pa.name, COUNT(*) FROM messages g JOIN threads t ON t.id = g.thread_id "
        "LEFT JOIN parties pa ON pa.id = t.party_id WHERE g.direction = 'in' "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "messages of campaigns by customer",
        figures("campaign_messages", by=["customer"]),
        "SELECT pa.name, COUNT(*) FROM campaign_members m JOIN parties pa ON pa.id = m.party_id "
        "WHERE m.state = 'told' GROUP BY pa.id, pa.name",
    ),
    Case(
        "who ordered after a campaign, by month",
        figures(
            "campaign_buyers", grain="month", time={"start": "2026-04-01", "end": "2026-05-01"}
        ),
        "SELECT '2026-04-01', COUNT(DISTINCT m.id) FROM campaign_members m "
        "JOIN orders o ON o.party_id = m.party_id WHERE m.state = 'told' "
        f"AND {BINDING} AND o.business_date >= m.from_on AND o.business_date <= m.until_on",
    ),
    Case(
        "who ordered after a campaign, by customer",
        figures("campaign_buyers", by=["customer"]),
        "SELECT pa.name, COUNT(DISTINCT m.id) FROM campaign_members m "
        "JOIN parties pa ON pa.id = m.party_id JOIN orders o ON o.party_id = m.party_id "
        f"WHERE m.state = 'told' AND {BINDING} AND o.business_date >= m.from_on "
        "AND o.business_date <= m.until_on GROUP BY pa.id, pa.name",
    ),
    Case(
        "revenue of lapsed customers",
        figures("revenue", by=["customer"], segments=["lapsed_customers"]),
        f"SELECT pa.name, SUM({SIGNED_NET}) {INVOICED} JOIN parties pa ON pa.id = i.party_id "
        "WHERE pa.id IN (SELECT o.party_id FROM orders o "
        f"WHERE {BINDING} GROUP BY o.party_id HAVING COUNT(*) >= 3 "
        "AND MAX(o.business_date) < '2026-02-18') GROUP BY pa.id, pa.name",
    ),
)
