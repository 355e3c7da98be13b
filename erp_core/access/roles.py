"""What each role allows, as data: ``module.verb``, or ``module.*`` for all of a module.

Nothing here is computed, so that a reader (and the role matrix test) sees who may do what.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from erp_core.access.schemas import Role

_EVERYONE = frozenset(
    {
        "analytics.ask",
        "inventory.read_availability",
        "support.read_pages",
        "support.read_notices",
        "support.read_tasks",
        "support.open_task",
        "support.do_task",
        "hr.read_own",
        "hr.request_leave",
        "hr.decide_leave",
        "hr.cancel_leave",
        "hr.track_time",
        "hr.decide_time",
        "hr.claim_expenses",
        "hr.decide_expenses",
    }
)
_CUSTOMER_RECORDS = frozenset(
    {"parties.read", "sales.read", "finance.read", "conversations.read", "support.read", "crm.read"}
)
_KEEP_PARTIES = frozenset(
    {
        "parties.create_party",
        "parties.add_contact_point",
        "parties.add_address",
        "parties.record_consent",
    }
)

ROLES: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.EMPLOYEE: _EVERYONE,
        Role.HR: _EVERYONE | {"hr.*"},
        Role.SALES: _EVERYONE
        | _CUSTOMER_RECORDS
        | _KEEP_PARTIES
        | {
            "sales.*",
            "crm.*",
            "conversations.*",
            "parties.grant_powers",
            "parties.revoke_powers",
            "support.open_case",
            "support.note_case",
            "support.use_macro",
            "analytics.see_costs",
            "inventory.read",
            "catalog.list_price_lists",
        },
        Role.SUPPORT: _EVERYONE
        | _CUSTOMER_RECORDS
        | _KEEP_PARTIES
        | {
            "support.*",
            "maintenance.read",
            "maintenance.request_order",
            "finance.dispute_invoice",
            "crm.*",
            "conversations.*",
            "parties.verify_contact_point",
            "sales.place_order",
            "sales.confirm_order",
            "sales.cancel_order",
            "sales.change_address",
            "sales.repeat_order",
            "sales.add_order_note",
            "sales.tell_slip",
            "sales.read_recalls",
            "sales.tell_recall",
            "sales.request_return",
            "sales.approve_return",
            "sales.reject_return",
            "sales.change_items",
            "sales.change_payment_method",
            "sales.note_arrival",
            "sales.request_exchange",
            "sales.approve_exchange",
            "sales.reject_exchange",
            "sales.complete_exchange",
            "sales.create_quotation",
            "sales.request_quotation",
            "sales.send_quotation",
            "inventory.read",
            "catalog.list_price_lists",
        },
        Role.WAREHOUSE: _EVERYONE
        | {
            "inventory.*",
            "purchasing.read",
            "purchasing.receive_order",
            "purchasing.return_goods",
            "production.read",
            "production.report",
            "sales.read",
            "sales.deliver_order",
            "sales.pick_order",
            "sales.read_recalls",
            "sales.reserve_order",
            "sales.receive_return",
            "sales.note_arrival",
            "sales.receive_exchange",
            "sales.ship_exchange",
            "parties.read",
        },
        Role.PURCHASING: _EVERYONE
        | {
            "inventory.read",
            "inventory.set_reorder_rule",
            "parties.read",
            "parties.create_party",
            "catalog.list_price_lists",
            "production.read",
            "purchasing.read",
            "purchasing.set_supplier_price",
            "purchasing.request_quotation",
            "purchasing.draft_order",
            "purchasing.send_order",
            "purchasing.confirm_order",
            "purchasing.return_goods",
            "purchasing.cancel_order",
            "purchasing.close_order",
            "purchasing.enter_bill",
            "crm.read_demand",
            "support.read_reasons",
        },
        Role.TECHNICIAN: _EVERYONE
        | {
            "inventory.read",
            "production.read",
            "parties.read",
            "maintenance.read",
            "maintenance.note_reading",
            "maintenance.raise_due",
            "maintenance.request_order",
            "maintenance.plan_order",
            "maintenance.work_order",
            "maintenance.cancel_order",
        },
        Role.PLANNER: _EVERYONE
        | {
            "crm.read_demand",
            "support.read_reasons",
            "inventory.read",
            "sales.read",
            "sales.set_promise",
            "sales.set_expectation",
            "sales.tell_slip",
            "sales.note_late_supply",
            "sales.read_recalls",
            "sales.reserve_order",
            "sales.add_order_note",
            "parties.read",
            "purchasing.read",
            "purchasing.draft_order",
            "purchasing.confirm_order",
            "production.*",
            "maintenance.*",
        },
        Role.ACCOUNTANT: _EVERYONE
        | _KEEP_PARTIES
        | {
            "banking.*",
            "finance.*",
            "hr.read",
            "hr.read_payroll",
            "hr.approve_payroll",
            "hr.post_payroll",
            "hr.pay",
            "purchasing.read",
            "purchasing.enter_bill",
            "purchasing.approve_bill",
            "purchasing.credit_bill",
            "production.read",
            "maintenance.read",
            "sales.read",
            "sales.invoice_order",
            "sales.close_order",
            "sales.refund_return",
            "parties.read",
            "crm.read",
            "analytics.*",
            "inventory.read",
            "catalog.list_price_lists",
        },
        Role.MANAGER: _EVERYONE
        | _CUSTOMER_RECORDS
        | {
            "parties.*",
            "catalog.*",
            "sales.*",
            "analytics.*",
            "inventory.*",
            "purchasing.*",
            "production.*",
            "maintenance.*",
            "banking.*",
            "finance.*",
            "hr.*",
            "conversations.*",
            "support.*",
            "crm.*",
            "access.read",
        },
        Role.ADMIN: frozenset(
            {
                "access.*",
                "analytics.*",
                "parties.*",
                "conversations.*",
                "banking.*",
                "catalog.*",
                "finance.*",
                "hr.*",
                "inventory.*",
                "purchasing.*",
                "production.*",
                "maintenance.*",
                "sales.*",
                "support.*",
                "crm.*",
            }
        ),
    }
)
"""Role to permission patterns."""

STRANGER_PERMISSIONS = frozenset(
    {
        "inventory.read_availability",
        "parties.read",
        "sales.read",
        "finance.read",
    }
)
"""Reads only, and with an empty scope: a stranger's look-up ends like that of a missing record."""

CUSTOMER_PERMISSIONS = STRANGER_PERMISSIONS | {
    "sales.place_order",
    "sales.confirm_order",
    "sales.cancel_order",
    "sales.change_address",
    "sales.repeat_order",
    "sales.request_return",
    "sales.change_items",
    "sales.change_payment_method",
    "sales.request_exchange",
    "parties.add_address",
    "sales.request_quotation",
    "sales.accept_quotation",
    "sales.decline_quotation",
    "support.open_case",
    "conversations.unlink_own_identity",
}
"""What a proven customer may do, within the scope of its own party and granted companies."""


def permissions_of_roles(roles: Iterable[Role]) -> frozenset[str]:
    """Join what several roles allow."""
    return frozenset().union(*(ROLES[role] for role in roles))
