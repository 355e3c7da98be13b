"""What each role allows, as data: ``module.verb``, or ``module.*`` for all of a module.

Nothing here is computed, so that a reader (and the role matrix test) sees who may do what.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from erp_core.access.schemas import Role

_EVERYONE = frozenset(
    {
        "inventory.read_availability",
        "support.read_pages",
        "support.read_notices",
        "support.read_tasks",
        "support.open_task",
        "support.do_task",
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
        Role.HR: _EVERYONE,
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
            "support.use_macro",
            "analytics.ask",
            "analytics.see_costs",
            "inventory.read",
            "catalog.list_price_lists",
        },
        Role.SUPPORT: _EVERYONE
        | _CUSTOMER_RECORDS
        | _KEEP_PARTIES
        | {
            "support.*",
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
            "analytics.ask",
            "sales.create_quotation",
            "sales.request_quotation",
            "sales.send_quotation",
            "inventory.read",
            "catalog.list_price_lists",
        },
        Role.WAREHOUSE: _EVERYONE
        | {
            "analytics.ask",
            "inventory.*",
            "sales.read",
            "sales.deliver_order",
            "sales.pick_order",
            "sales.reserve_order",
            "sales.receive_return",
            "sales.note_arrival",
            "sales.receive_exchange",
            "sales.ship_exchange",
            "parties.read",
        },
        Role.PURCHASING: _EVERYONE
        | {"analytics.ask", "inventory.read", "parties.read", "parties.create_party"},
        Role.PLANNER: _EVERYONE
        | {
            "analytics.ask",
            "inventory.read",
            "sales.read",
            "sales.set_promise",
            "sales.set_expectation",
            "sales.tell_slip",
            "sales.note_late_supply",
            "sales.reserve_order",
            "sales.add_order_note",
            "parties.read",
        },
        Role.ACCOUNTANT: _EVERYONE
        | _KEEP_PARTIES
        | {
            "banking.*",
            "finance.*",
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
            "banking.*",
            "finance.*",
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
                "inventory.*",
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
}
"""What a proven customer may do, within the scope of its own party and granted companies."""


def permissions_of_roles(roles: Iterable[Role]) -> frozenset[str]:
    """Join what several roles allow."""
    return frozenset().union(*(ROLES[role] for role in roles))
