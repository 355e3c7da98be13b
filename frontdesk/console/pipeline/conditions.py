"""The conditions of a segment on a screen: in words, and asked for one at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from erp_core import access, catalog
from erp_core.crm import GROUPS, Condition, RfmGroup, Stage
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.transaction import Tx
from erp_core.parties import CustomerType, Region
from frontdesk.console.dialogs import Field
from frontdesk.console.texts import Texts

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_CHANNELS = ("telegram", "sms", "whatsapp", "email")
_DAYS = "90"
_LISTS = {
    "stage": "stages",
    "customer_type": "types",
    "region": "regions",
    "country": "countries",
    "rfm": "groups",
}
"""Kinds whose one choice is a list in the condition."""
_MONEY = frozenset({"net_value", "open_balance"})
KINDS = (
    "stage",
    "customer_type",
    "region",
    "country",
    "language",
    "last_order",
    "orders",
    "net_value",
    "bought_product",
    "bought_category",
    "open_balance",
    "consent",
    "owner",
    "rfm",
)
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Known:
    """What conditions may name: products, categories and staff, and the currency of the books."""

    products: tuple[tuple[int, str, str], ...]
    categories: tuple[tuple[int, str, str], ...]
    staff: tuple[tuple[int, str, str], ...]
    currency: str

    def name(self, kind: str, id_: int, language: str) -> str:
        """Return what a record that a condition names is called."""
        of = {"bought_product": self.products, "bought_category": self.categories}
        for one, en, zh in of.get(kind, self.staff):
            if one == id_:
                return zh if language == "zh" else en
        return f"#{id_}"


def known(tx: Tx, actor: Actor) -> Known:
    """Read what conditions may name."""
    products = {
        one.product_id: (one.product_id, one.name_en, one.name_zh)
        for one in catalog.list_variants(tx, actor)
    }
    return Known(
        products=tuple(products.values()),
        categories=tuple(
            (one.id, one.name_en, one.name_zh) for one in catalog.list_categories(tx, actor)
        ),
        staff=tuple(
            (one.id, one.name, one.name) for one in access.list_users(tx, system("console"))
        ),
        currency=home(tx).currency,
    )


def fields_of(kind: str, texts: Texts, about: Known) -> list[Field]:
    """Return what is asked for a condition of a kind."""
    fields = _CHOICES[kind](texts, about) if kind in _CHOICES else []
    if kind == "country":
        fields = [Field("value", texts("segments.country_code"), value="DE", longest=2)]
    if kind in {"last_order", "orders", "net_value", "bought_product", "bought_category"}:
        fields.append(Field("days", texts("segments.days"), value=_DAYS, longest=4))
    if kind == "orders":
        fields.append(Field("at_least", texts("segments.at_least"), value="1", longest=6))
    if kind in _MONEY:
        said = texts("segments.at_least_money", currency=about.currency)
        fields.append(Field("at_least", said, value="100", longest=12))
    yes_or_no = (("", texts("segments.is_so")), ("no", texts("segments.is_not_so")))
    return [*fields, Field("negated", texts("segments.holds"), options=yes_or_no)]


def condition_of(kind: str, said: Mapping[str, str], money: Money | None) -> Condition | None:
    """Read a condition; None when it cannot be read.

    Args:
        kind: Which kind it is of.
        said: The answers by the names of the fields.
        money: The amount of a condition that has one, already read.
    """
    told: dict[str, object] = {"kind": kind, "negated": said["negated"] == "no"}
    value = said.get("value", "")
    if kind in _LISTS:
        told[_LISTS[kind]] = [value.upper() if kind == "country" else value]
    elif "value" in said:
        told[_NAMES[kind]] = value
    if "days" in said:
        told["within_days" if kind == "last_order" else "days"] = said["days"]
    if kind in _MONEY:
        told["at_least"] = money
    elif "at_least" in said:
        told["at_least"] = said["at_least"]
    try:
        return _CONDITION.validate_python(told)
    except ValidationError:
        return None


def has_money(kind: str) -> bool:
    """Tell whether a condition of a kind has an amount."""
    return kind in _MONEY


def words_of(condition: Condition, texts: Texts, about: Known) -> str:
    """Say a condition."""
    told = condition.model_dump()
    said = [texts(f"condition.{condition.kind}")]
    if condition.negated:
        said.insert(0, texts("segments.not"))
    for name, value in told.items():
        if name in {"kind", "negated"} or value is None or value == ():
            continue
        said.append(_said(condition.kind, name, getattr(condition, name), texts, about))
    return " ".join(one for one in said if one)


def _said(kind: str, name: str, value: object, texts: Texts, about: Known) -> str:
    if isinstance(value, tuple):
        return " / ".join(_value(kind, str(one), texts) for one in value)
    if name.endswith("days"):
        return texts("segments.in_days", days=str(value))
    if name in {"product_id", "category_id", "user_id"} and isinstance(value, int):
        return about.name(kind, value, texts.language)
    if isinstance(value, Money):
        return f"{'≥' if name == 'at_least' else '≤'} {value}"
    if isinstance(value, int):
        return _bound(kind, name, value, texts)
    return _value(kind, str(value), texts)


def _bound(kind: str, name: str, value: int, texts: Texts) -> str:
    """Say a number; a score of 1 says nothing, since everybody has it."""
    if kind == "rfm":
        return "" if value == 1 else f"{texts(f'segments.{name}')} ≥ {value}"
    return f"{'≤' if name == 'at_most' else '≥'} {value}"


def _value(kind: str, value: str, texts: Texts) -> str:
    if kind == "rfm":
        return group_name(RfmGroup(value), texts)
    if kind in {"stage", "customer_type", "region", "language"}:
        return texts(f"segments.{kind}.{value}")
    return value


def group_name(group: RfmGroup, texts: Texts) -> str:
    """Return the name of a group."""
    en, zh = GROUPS[group]
    return zh if texts.language == "zh" else en


def _choice(kind: str, values: Sequence[str]) -> Callable[[Texts, Known], list[Field]]:
    def fields(texts: Texts, _about: Known) -> list[Field]:
        options = [(one, _value(kind, one, texts)) for one in values]
        return [_asked(kind, texts, options)]

    return fields


def _record(kind: str) -> Callable[[Texts, Known], list[Field]]:
    def fields(texts: Texts, about: Known) -> list[Field]:
        of = {"bought_product": about.products, "bought_category": about.categories}
        rows = of.get(kind, about.staff)
        options = [(str(id_), zh if texts.language == "zh" else en) for id_, en, zh in rows]
        return [_asked(kind, texts, options)]

    return fields


def _asked(kind: str, texts: Texts, options: Options) -> Field:
    first = options[0][0] if options else ""
    return Field("value", texts(f"condition.{kind}"), value=first, options=options)


_NAMES = {
    "language": "language",
    "consent": "channel",
    "bought_product": "product_id",
    "bought_category": "category_id",
    "owner": "user_id",
}
"""What the one choice of other kinds is called in the condition."""
_CHOICES: Mapping[str, Callable[[Texts, Known], list[Field]]] = {
    "stage": _choice("stage", tuple(Stage)),
    "customer_type": _choice("customer_type", tuple(CustomerType)),
    "region": _choice("region", tuple(Region)),
    "language": _choice("language", ("en", "zh")),
    "consent": _choice("consent", _CHANNELS),
    "rfm": _choice("rfm", tuple(RfmGroup)),
    "bought_product": _record("bought_product"),
    "bought_category": _record("bought_category"),
    "owner": _record("owner"),
}
