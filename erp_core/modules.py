"""Every module of the core, lowest first: the one place where a module is switched into being."""

from importlib import import_module
from importlib.util import find_spec

_NAMES = (
    "parties",
    "access",
    "conversations",
    "catalog",
    "finance",
    "inventory",
    "sales",
    "support",
    "crm",
)
MODULES = tuple(
    import_module(f"erp_core.{name}.module").MODULE
    for name in _NAMES
    if find_spec(f"erp_core.{name}") and find_spec(f"erp_core.{name}.module")
)
