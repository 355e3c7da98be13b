"""The tables of what everything else refers to: categories, taxes, units, warehouses, accounts.

What is there already and the same is left as it is, so that a table goes into a company that was
founded with some of it; what is there and differs is refused.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core import catalog, finance, inventory
from erp_core.catalog import NewCategory, NewTax
from erp_core.finance import AccountKind, NewAccount
from erp_core.inventory import NewWarehouse
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Conflict
from erp_core.kernel.quantity import Number, plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Percent, YesNo

Row = dict[str, str]
CODE = {"code": ("code", "代码", "编码")}
NAMES = {
    "name_en": ("name_en", "name", "英文名称", "英文名"),
    "name_zh": ("name_zh", "名称", "中文名称", "中文名"),
}
CATEGORIES = {**CODE, **NAMES, "parent": ("parent", "上级", "上级类别")}
TAXES = {**CODE, **NAMES, "rate": ("rate", "tax_rate", "税率"), "included": ("included", "含税")}
UNITS = {**CODE, "symbol": ("symbol",), **NAMES, "measure": ("measure",), "factor": ("factor",)}
WAREHOUSES = {**CODE, **NAMES}
ACCOUNTS = {**CODE, **NAMES, "kind": ("kind", "种类"), "role": ("role", "用途")}


class Differs(Conflict):
    """There is one of this code already, and it is another."""


class NamedLine(Schema):
    """Something with a name in one language or two."""

    name_en: Name
    name_zh: Name | None = None

    @property
    def names(self) -> tuple[str, str]:
        """Its English and its Chinese name."""
        return self.name_en, self.name_zh or self.name_en


class CodedLine(NamedLine):
    """Something with a code and a name in one language or two."""

    code: Name


class CategoryLine(CodedLine):
    """A category; ``parent`` is the code of the one it belongs to, which comes before it."""

    parent: Name | None = None


class TaxLine(CodedLine):
    """A tax; ``included`` if every price contains it."""

    rate: Annotated[Number, Percent, Field(ge=0)]
    included: YesNo = False


class AccountLine(CodedLine):
    """An account; ``role`` is what the product uses it for, told and never set."""

    kind: AccountKind
    role: str = ""


def is_known(told: Mapping[str, str], known: Mapping[str, str] | None) -> bool:
    """Tell whether something is there already.

    Raises:
        Differs: It is, and it is not the same.
    """
    if known is None:
        return False
    differing = [name for name, value in told.items() if known.get(name, value) != value]
    if differing:
        message = f"{told['code']} is there already with another {differing[0]}."
        raise Differs(message, field=differing[0])
    return True


class CategoryEntry:
    """Enters categories."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["code"]: row for row in categories_out(tx, actor)}
        self._ids = {one.code: one.id for one in catalog.list_categories(tx, actor)}

    def enter(self, line: CategoryLine) -> None:
        """Enter one category.

        Raises:
            Differs: There is another of this code.
            NoSuchCategory: Its parent is not there.
        """
        name_en, name_zh = line.names
        told = {"code": line.code, "name_en": name_en, "name_zh": name_zh}
        told["parent"] = line.parent or ""
        if is_known(told, self._known.get(line.code)):
            return
        if line.parent and line.parent not in self._ids:
            raise catalog.NoSuchCategory(field="parent")
        new = NewCategory(
            code=line.code,
            name_en=name_en,
            name_zh=name_zh,
            parent_id=self._ids[line.parent] if line.parent else None,
        )
        self._ids[line.code] = catalog.create_category(self._tx, self._actor, new).id
        self._known[line.code] = told


class TaxEntry:
    """Enters taxes."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["code"]: row for row in taxes_out(tx, actor)}

    def enter(self, line: TaxLine) -> None:
        """Enter one tax.

        Raises:
            Differs: There is another of this code.
        """
        name_en, name_zh = line.names
        new = NewTax(
            code=line.code, name_en=name_en, name_zh=name_zh, rate=line.rate, included=line.included
        )
        told = _tax(new.code, name_en, name_zh, new.rate, included=new.included)
        if not is_known(told, self._known.get(line.code)):
            catalog.create_tax(self._tx, self._actor, new)
            self._known[line.code] = told


class WarehouseEntry:
    """Enters warehouses, each with its places for stock and scrap."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["code"]: row for row in warehouses_out(tx, actor)}

    def enter(self, line: CodedLine) -> None:
        """Enter one warehouse.

        Raises:
            Differs: There is another of this code.
        """
        name_en, name_zh = line.names
        told = {"code": line.code, "name_en": name_en, "name_zh": name_zh}
        if not is_known(told, self._known.get(line.code)):
            inventory.create_warehouse(self._tx, self._actor, NewWarehouse.model_validate(told))
            self._known[line.code] = told


class AccountEntry:
    """Enters accounts into the chart."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["code"]: row for row in accounts_out(tx, actor)}

    def enter(self, line: AccountLine) -> None:
        """Enter one account.

        Raises:
            Differs: There is another of this code.
        """
        name_en, name_zh = line.names
        told = {"code": line.code, "name_en": name_en, "name_zh": name_zh, "kind": line.kind.value}
        if is_known({**told, "role": line.role}, self._known.get(line.code)):
            return
        if line.role:
            message = "Only the product's own accounts have a role: leave it empty."
            raise Differs(message, field="role")
        finance.create_account(self._tx, self._actor, NewAccount.model_validate(told))
        self._known[line.code] = told


def categories_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every category, parents first."""
    every = catalog.list_categories(tx, actor)
    codes = {one.id: one.code for one in every}
    for one in sorted(every, key=lambda category: category.id):
        yield {
            "code": one.code,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "parent": codes[one.parent_id] if one.parent_id else "",
        }


def taxes_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every tax."""
    for one in catalog.list_taxes(tx, actor):
        yield _tax(one.code, one.name_en, one.name_zh, one.rate, included=one.included)


def _tax(code: str, name_en: str, name_zh: str, rate: Decimal, *, included: bool) -> Row:
    return {
        "code": code,
        "name_en": name_en,
        "name_zh": name_zh,
        "rate": plain(rate * 100),
        "included": "yes" if included else "no",
    }


def units_out(_tx: Tx, _actor: Actor) -> Iterator[Row]:
    """Write the units of measure that there are, and how many reference units each is."""
    for one in catalog.UNITS:
        yield {
            "code": one.code,
            "symbol": one.symbol,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "measure": one.dimension.value,
            "factor": plain(one.factor),
        }


def warehouses_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every warehouse."""
    for one in inventory.list_warehouses(tx, actor):
        yield {"code": one.code, "name_en": one.name_en, "name_zh": one.name_zh}


def accounts_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the chart of accounts."""
    for one in finance.list_accounts(tx, actor):
        yield {
            "code": one.code,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "kind": one.kind.value,
            "role": one.role.value if one.role else "",
        }
