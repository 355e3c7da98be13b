"""The page of the permissions: what each role, a customer and a stranger may do."""

from collections.abc import Mapping

from erp_core.access import CUSTOMER_PERMISSIONS, ROLES, STRANGER_PERMISSIONS
from erp_core.kernel.module import Module
from erp_core.modules import MODULES
from frontdesk.reference.markdown import code, page, table

INTRODUCTION = (
    "A role holds permissions, a user holds roles. A customer is somebody whose identity is "
    "proven; what they may do ends at their own records and those of companies that granted them "
    "powers. A stranger's reads find nobody's records."
)


def permissions_page() -> str:
    """Write the page."""
    with_any = (module for module in MODULES if module.permissions)
    return page("Permissions", INTRODUCTION, *map(_section, with_any))


def holders() -> Mapping[str, frozenset[str]]:
    """Return what everyone holds, by name: the roles, customers and strangers."""
    staff = {str(role): held for role, held in ROLES.items()}
    return {**staff, "customer": CUSTOMER_PERMISSIONS, "stranger": STRANGER_PERMISSIONS}


def _section(module: Module) -> str:
    held = holders()
    rows = (
        [code(permission), *("x" if _covers(one, permission) else "" for one in held.values())]
        for permission in _permissions(module)
    )
    return f"## {module.name}\n\n" + table(("", *held), rows) + _together(module)


def _permissions(module: Module) -> tuple[str, ...]:
    return (*module.permissions, *(each for one in module.together for each in one.permissions))


def _together(module: Module) -> str:
    """Say which of a module's permissions there are only while others are on beside it."""
    said = (
        f"\n\nOnly with {' and '.join(one.needs)}: {', '.join(map(code, one.permissions))}."
        for one in module.together
    )
    return "".join(said)


def _covers(held: frozenset[str], permission: str) -> bool:
    return not held.isdisjoint({permission, f"{permission.partition('.')[0]}.*"})
