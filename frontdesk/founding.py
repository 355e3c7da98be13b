"""Founding a company: all that a front desk needs before its first customer, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from erp_core import access, catalog, finance, inventory, support
from erp_core.access import NewUser
from erp_core.catalog import NewPriceList, NewTax
from erp_core.inventory import NewWarehouse
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.module import UnknownModule, switched_on
from erp_core.kernel.organisation import Organisation, found_organisation
from erp_core.kernel.quantity import plain
from erp_core.kernel.switches import modules_switched_off, switch_off
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from erp_core.support import PageDraft
from frontdesk.sheets.importing import SwitchedOff, import_sheet
from frontdesk.sheets.kinds import KINDS

FOUNDER = system("init")


@dataclass(frozen=True)
class Founding:
    """What a company begins with.

    Attributes:
        organisation: Its name, place, currency, zone and language.
        administrator: Who may do everything.
        taxes: Rates as shares of one; the first is the usual one.
        prices_include_tax: Whether the standard prices contain their tax.
        modules: Those that are wanted, beside what they stand on; empty means all.
        tables: Tables to read in, by kind.
        pages: The handbook.
    """

    organisation: Organisation
    administrator: NewUser
    taxes: tuple[Decimal, ...] = ()
    prices_include_tax: bool = True
    modules: tuple[str, ...] = ()
    tables: Mapping[str, bytes] = field(default_factory=dict)
    pages: Sequence[PageDraft] = ()


def found(tx: Tx, founding: Founding) -> dict[str, int]:
    """Found a company in an empty database; returns how much was entered, by kind.

    Raises:
        OrganisationExists: There is a company in it.
        UnknownModule: A module that is wanted is none.
        SwitchedOff: A table belongs to a module that is not wanted.
        SheetRefused: A table has faults; nothing was written.
    """
    _refuse_unwanted_tables(founding)
    found_organisation(tx, founding.organisation)
    access.create_user(tx, FOUNDER, founding.administrator)
    finance.install_chart(tx, FOUNDER)
    for rate in founding.taxes:
        catalog.create_tax(tx, FOUNDER, _tax(rate))
    catalog.create_price_list(tx, FOUNDER, _standard_prices(founding))
    inventory.create_warehouse(
        tx, FOUNDER, NewWarehouse(code="MAIN", name_en="Main warehouse", name_zh="主仓库")
    )
    entered = {
        kind.name: import_sheet(tx, FOUNDER, kind, founding.tables[kind.name])
        for kind in KINDS
        if kind.name in founding.tables
    }
    for page in founding.pages:
        support.save_page(tx, FOUNDER, page)
    _switch_off_the_rest(tx, FOUNDER, founding.modules)
    return entered | ({"pages": len(founding.pages)} if founding.pages else {})


def _refuse_unwanted_tables(founding: Founding) -> None:
    wanted = {module.name for module in switched_on(MODULES, founding.modules or None)}
    for kind in KINDS:
        missing = [name for name in kind.needs if name not in wanted]
        if kind.name in founding.tables and missing:
            message = f"The table {kind.name} needs the module {missing[0]}, which is not wanted."
            raise SwitchedOff(message)


def _tax(rate: Decimal) -> NewTax:
    percent = plain(rate * 100)
    code = f"VAT{percent.replace('.', '_')}"
    return NewTax(code=code, name_en=f"VAT {percent} %", name_zh=f"增值税 {percent}%", rate=rate)


def _standard_prices(founding: Founding) -> NewPriceList:
    return NewPriceList(
        code="STANDARD",
        name_en="Standard prices",
        name_zh="标准价",
        currency=founding.organisation.currency,
        tax_included=founding.prices_include_tax,
        standard=True,
    )


def _switch_off_the_rest(tx: Tx, actor: Actor, wanted: tuple[str, ...]) -> None:
    """Switch off what is not wanted; what it stands on comes with a module that is."""
    on = {module.name for module in switched_on(MODULES, wanted or None)}
    for module in reversed(MODULES):
        if module.name not in on and module.name not in modules_switched_off(tx):
            switch_off(tx, actor, MODULES, module.name, with_dependents=True)


__all__ = ["FOUNDER", "Founding", "UnknownModule", "found"]
