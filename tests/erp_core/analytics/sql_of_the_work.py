"""Hand-written SQL of purchasing, production, people and the pipeline."""

from tests.erp_core.analytics.hand_written import Case, figures, records, where

APRIL = {"start": "2026-04-01", "end": "2026-05-01"}
BOUGHT = (
    "FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id "
    "JOIN parties pa ON pa.id = o.party_id"
)
ORDERED = "o.state NOT IN ('draft', 'cancelled')"
STAFF = "JOIN employees e ON e.id = {of}.employee_id JOIN departments d ON d.id = e.department_id"
OWNED = "FROM opportunities o JOIN users u ON u.id = o.owner_id"

WORK: tuple[Case, ...] = (
    Case(
        "purchase spend by supplier: 501.00/1.25 of dollars, by hand",
        figures("purchase_spend", by=["supplier"]),
        "SELECT pa.name, CAST(SUM(CASE o.currency WHEN 'USD' THEN l.net_minor * 4 / 5 "
        f"ELSE l.net_minor END) AS BIGINT) {BOUGHT} WHERE {ORDERED} GROUP BY pa.id, pa.name",
    ),
    Case(
        "purchase orders by supplier: of several lines once",
        figures("purchase_order_count", by=["supplier"]),
        f"SELECT pa.name, COUNT(DISTINCT o.id) {BOUGHT} WHERE {ORDERED} GROUP BY pa.id, pa.name",
    ),
    Case(
        "open purchase orders",
        figures("purchase_order_count", filters=[where("open", "=", True)]),
        "SELECT COUNT(*) FROM purchase_orders o "
        "WHERE o.state IN ('sent', 'confirmed', 'partly_received')",
    ),
    Case(
        "units ordered from suppliers in a month",
        figures("units_purchased", time={"start": "2026-03-01", "end": "2026-04-01"}),
        f"SELECT SUM(l.quantity) {BOUGHT} WHERE {ORDERED} AND o.ordered_on < '2026-04-01'",
    ),
    Case(
        "units on their way by article",
        figures("units_awaited", by=["article"]),
        "SELECT v.name_en, SUM(l.quantity - l.received + l.returned) "
        f"{BOUGHT} JOIN variants v ON v.id = l.variant_id "
        "WHERE o.state IN ('sent', 'confirmed', 'partly_received') "
        "AND l.received - l.returned < l.quantity GROUP BY v.id, v.name_en",
    ),
    Case(
        "overdue arrivals by supplier",
        figures("overdue_purchase_orders", by=["supplier"]),
        f"SELECT pa.name, COUNT(DISTINCT o.id) {BOUGHT} "
        "WHERE o.state IN ('sent', 'confirmed', 'partly_received') "
        "AND l.received - l.returned < l.quantity AND l.due_on < '2026-05-19' "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "units received by supplier",
        figures("units_received", by=["supplier"]),
        "SELECT pa.name, SUM(r.quantity - r.returned) FROM purchase_receipt_lines r "
        "JOIN purchase_order_lines l ON l.id = r.order_line_id "
        "JOIN purchase_orders o ON o.id = l.order_id JOIN parties pa ON pa.id = o.party_id "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "billed by suppliers: credit notes taken off",
        figures("billed_amount", by=["supplier"]),
        "SELECT pa.name, SUM(CASE b.kind WHEN 'supplier_credit' THEN -b.net_minor "
        "ELSE b.net_minor END) FROM bills b JOIN parties pa ON pa.id = b.party_id "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "payables by supplier: what is open on bills",
        figures("payables", by=["supplier"]),
        "SELECT pa.name, SUM(b.base_open_minor) FROM bills b JOIN parties pa ON pa.id = b.party_id "
        "WHERE b.kind = 'bill' GROUP BY pa.id, pa.name",
    ),
    Case(
        "payables at the end of March",
        figures("payables", time={"end": "2026-04-01"}),
        "SELECT -SUM(j.amount_minor) FROM journal_lines j JOIN accounts a ON a.id = j.account_id "
        "JOIN journal_entries e ON e.id = j.entry_id WHERE a.role = 'payable' "
        "AND e.business_date < '2026-04-01'",
    ),
    Case(
        "overdue payables by supplier",
        figures("overdue_payables", by=["supplier"]),
        "SELECT pa.name, SUM(b.gross_minor - b.paid_minor - b.credited_minor) FROM bills b "
        "JOIN parties pa ON pa.id = b.party_id WHERE b.state = 'open' AND b.kind = 'bill' "
        "AND b.due_date < '2026-05-19' GROUP BY pa.id, pa.name",
    ),
    Case(
        "open purchase orders of a supplier, as a list",
        records(
            "purchase_order",
            filters=[where("open", "=", True), where("supplier", "=", "Hafen Import")],
        ),
        "SELECT o.id FROM purchase_orders o JOIN parties pa ON pa.id = o.party_id "
        "WHERE o.state IN ('sent', 'confirmed', 'partly_received') AND pa.name = 'Hafen Import'",
    ),
    Case(
        "overdue purchase orders, as a list",
        records("purchase_order", filters=[where("overdue", "=", True)]),
        f"SELECT DISTINCT o.id {BOUGHT} "
        "WHERE o.state IN ('sent', 'confirmed', 'partly_received') "
        "AND l.received - l.returned < l.quantity AND l.due_on < '2026-05-19'",
    ),
    Case(
        "made and scrapped by month",
        figures("units_made", "units_scrapped", grain="month", time={"start": "2026-04-01"}),
        "SELECT SUBSTR(CAST(m.business_date AS VARCHAR), 1, 7) || '-01', SUM(m.quantity), "
        "SUM(m.scrapped) FROM manufacturing_outputs m GROUP BY 1",
    ),
    Case(
        "open production orders",
        figures("production_order_count", filters=[where("open", "=", True)]),
        "SELECT COUNT(*) FROM manufacturing_orders m WHERE m.state IN ('confirmed', 'in_progress')",
    ),
    Case(
        "late production orders by article",
        figures("overdue_production", by=["article"]),
        "SELECT v.name_en, COUNT(*) FROM manufacturing_orders m "
        "JOIN variants v ON v.id = m.variant_id WHERE m.state IN ('confirmed', 'in_progress') "
        "AND m.due_on < '2026-05-19' GROUP BY v.id, v.name_en",
    ),
    Case(
        "hours of work centres: two of them, in minutes by hand",
        figures("work_centre_hours", by=["work_centre"]),
        "SELECT c.name_en, SUM(w.minutes) / 60 FROM work_times w "
        "JOIN manufacturing_operations s ON s.id = w.operation_id "
        "JOIN work_centres c ON c.id = s.work_centre_id GROUP BY c.id, c.name_en",
    ),
    Case(
        "headcount by department: neither who has left nor who begins in June",
        figures("headcount", by=["department"]),
        "SELECT d.name_en, COUNT(*) FROM employees e JOIN departments d ON d.id = e.department_id "
        "WHERE e.hired_on <= '2026-05-19' AND (e.left_on IS NULL OR e.left_on >= '2026-05-19') "
        "GROUP BY d.id, d.name_en",
    ),
    Case(
        "hires and leavers in April",
        figures("new_hires", "leavers", time=APRIL),
        "SELECT (SELECT COUNT(*) FROM employees e WHERE e.hired_on >= '2026-04-01' "
        "AND e.hired_on < '2026-05-01'), (SELECT COUNT(*) FROM employees e "
        "WHERE e.left_on >= '2026-04-01' AND e.left_on < '2026-05-01')",
    ),
    Case(
        "days of leave by kind: what was given back is not counted",
        figures("leave_days", by=["leave_type"]),
        "SELECT t.name_en, SUM(r.days) FROM leave_requests r JOIN leave_types t "
        "ON t.id = r.leave_type_id WHERE r.state = 'approved' GROUP BY t.id, t.name_en ",
    ),
    Case(
        "hours noted by department",
        figures("hours_noted", by=["department"]),
        "SELECT d.name_en, SUM(l.hours) FROM timesheet_lines l "
        f"JOIN timesheets s ON s.id = l.timesheet_id {STAFF.format(of='s')} "
        "GROUP BY d.id, d.name_en",
    ),
    Case(
        "expense claims by state",
        figures("expenses_claimed", "expense_claim_count", by=["claim_status"]),
        "SELECT c.state, SUM(c.gross_minor), COUNT(*) FROM expense_claims c "
        "WHERE c.state IN ('submitted', 'approved', 'paid') GROUP BY c.state",
    ),
    Case(
        "expenses claimed by department",
        figures("expenses_claimed", by=["department"]),
        f"SELECT d.name_en, SUM(c.gross_minor) FROM expense_claims c {STAFF.format(of='c')} "
        "WHERE c.state IN ('submitted', 'approved', 'paid') GROUP BY d.id, d.name_en",
    ),
    Case(
        "leads by source",
        figures("lead_count", by=["lead_source"]),
        "SELECT CASE l.source WHEN 'webchat' THEN 'webchat' ELSE l.source END, COUNT(*) "
        "FROM leads l GROUP BY 1",
    ),
    Case(
        "open opportunities by owner",
        figures("opportunity_count", "pipeline_value", by=["salesperson"]),
        f"SELECT u.name, COUNT(*), SUM(o.value_minor) {OWNED} "
        "WHERE o.state = 'open' GROUP BY u.id, u.name",
    ),
    Case(
        "open opportunities that close this month",
        figures("pipeline_value", time={"start": "2026-05-01", "end": "2026-06-01"}),
        f"SELECT SUM(o.value_minor) {OWNED} WHERE o.state = 'open' "
        "AND o.close_on >= '2026-05-01' AND o.close_on < '2026-06-01'",
    ),
    Case(
        "lost opportunities of a month: by the day they were lost",
        figures(
            "opportunity_count",
            "pipeline_value",
            filters=[where("stage", "=", "lost")],
            time=APRIL,
        ),
        f"SELECT COUNT(*), SUM(o.value_minor) {OWNED} WHERE o.state = 'lost' "
        "AND o.closed_on >= '2026-04-01' AND o.closed_on < '2026-05-01'",
    ),
    Case(
        "pipeline by stage",
        figures("pipeline_value", by=["stage"]),
        "SELECT s.name_en, SUM(o.value_minor) FROM opportunities o "
        "JOIN pipeline_stages s ON s.id = o.stage_id WHERE o.state = 'open' "
        "GROUP BY s.id, s.name_en",
    ),
    Case(
        "new opportunities by source, whatever became of them",
        figures("new_opportunities", by=["lead_source"]),
        "SELECT o.source, COUNT(*) FROM opportunities o GROUP BY o.source",
    ),
    Case(
        "won and lost",
        figures("opportunities_won", "opportunities_lost"),
        "SELECT SUM(CASE o.state WHEN 'won' THEN 1 ELSE 0 END), "
        "SUM(CASE o.state WHEN 'lost' THEN 1 ELSE 0 END) FROM opportunities o",
    ),
    Case(
        "overdue activities by owner",
        figures("overdue_activities", by=["salesperson"]),
        "SELECT u.name, COUNT(*) FROM activities a LEFT JOIN users u ON u.id = a.owner_id "
        "WHERE a.state = 'planned' AND a.due_on < '2026-05-19' GROUP BY u.id, u.name",
    ),
    Case(
        "opportunities worth more than a thousand that are in a stage",
        records(
            "opportunity",
            filters=[where("value", ">", 1000), where("stage", "=", "Negotiation")],
        ),
        "SELECT o.id FROM opportunities o JOIN pipeline_stages s ON s.id = o.stage_id "
        "WHERE o.state = 'open' AND s.name_en = 'Negotiation' AND o.value_minor > 100000",
    ),
    Case(
        "leads that are worked on",
        records("lead", filters=[where("open", "=", True)]),
        "SELECT l.id FROM leads l WHERE l.state NOT IN ('won', 'lost')",
    ),
    Case(
        "revenue of a saved segment, its rule written by hand",
        figures("revenue", filters=[where("segment", "=", "VIPs")]),
        "SELECT SUM(CASE i.kind WHEN 'credit_note' THEN -l.net_minor ELSE l.net_minor END) "
        "FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id "
        "JOIN parties pa ON pa.id = i.party_id WHERE pa.region IN ('north', 'east')",
    ),
    Case(
        "customers outside of a saved segment",
        records("customer", filters=[where("segment", "!=", "贵宾")]),
        "SELECT pa.id FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' WHERE pa.archived_at IS NULL "
        "AND (pa.region IS NULL OR pa.region NOT IN ('north', 'east'))",
    ),
)
WORK_RATIOS: tuple[Case, ...] = (
    Case(
        "supplier on-time share by supplier",
        figures("supplier_on_time_pct", by=["supplier"]),
        "SELECT pa.name, 100 * SUM(CASE WHEN c.day <= COALESCE(l.promised_on, l.due_on) "
        f"THEN 1 ELSE 0 END), COUNT(*) {BOUGHT} JOIN (SELECT r.order_line_id AS id, "
        "MAX(h.business_date) AS day FROM purchase_receipt_lines r "
        "JOIN purchase_receipts h ON h.id = r.receipt_id GROUP BY r.order_line_id) c "
        "ON c.id = l.id WHERE l.received >= l.quantity GROUP BY pa.id, pa.name",
    ),
    Case(
        "scrap rate",
        figures("scrap_pct"),
        "SELECT 100 * SUM(m.scrapped), SUM(m.quantity + m.scrapped) FROM manufacturing_outputs m",
    ),
    Case(
        "win rate by owner",
        figures("win_rate", by=["salesperson"]),
        "SELECT u.name, 100 * SUM(CASE o.state WHEN 'won' THEN 1 ELSE 0 END), COUNT(*) "
        f"{OWNED} WHERE o.state IN ('won', 'lost') GROUP BY u.id, u.name",
    ),
)
