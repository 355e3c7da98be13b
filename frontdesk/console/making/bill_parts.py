"""The rows of the form of a bill: components and steps, and how all of it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nicegui.element import Element

from erp_core.catalog import VariantView
from erp_core.production import BillOperationView, NewBill, WorkCentreView
from frontdesk.console.act import warn
from frontdesk.console.dialogs import Field, draw_field
from frontdesk.console.figures import typed
from frontdesk.console.forms import read_form, read_number
from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, quantity

HUNDRED = Decimal(100)
MINUTES = ("setup_minutes", "unit_minutes")


@dataclass(frozen=True)
class Part:
    """A component: the article, and what was written of it."""

    article: VariantView
    said: dict[str, str]

    @classmethod
    def of(cls, article: VariantView, count: Decimal, scrap: Decimal) -> "Part":
        """Return a component with a quantity in goods and the share of it that is lost."""
        return cls(article, {"quantity": typed(count), "scrap": typed(scrap * HUNDRED)})


@dataclass(frozen=True)
class StepRow:
    """A step of the routing as it was written."""

    said: dict[str, str]

    @classmethod
    def of(cls, step: BillOperationView) -> "StepRow":
        """Return a step of a bill as it stands in the form."""
        return cls(
            {
                "work_centre_id": str(step.work_centre_id),
                "name_en": step.name_en,
                "name_zh": step.name_zh,
                "setup_minutes": typed(step.setup_minutes),
                "unit_minutes": typed(step.unit_minutes),
            }
        )


def draw_part(visit: Visit, part: Part, removed: Callable[[], object]) -> None:
    """Draw a component with its quantity and what of it is lost."""
    texts, article = visit.texts, part.article
    unit = quantity(Decimal(1), article.unit, texts).removeprefix("1 ")
    with attribute(box("fd-pick"), data_part=article.sku) as row:
        with box("fd-floor-card-top"):
            words(article.sku, "fd-floor-number")
            words(article.name(texts.language), "fd-strong fd-fact-main")
            _draw_remove(visit, row, removed)
        with box("fd-form-pair"):
            for name, label in (
                ("quantity", texts("bom.part_quantity", unit=unit)),
                ("scrap", texts("bom.scrap")),
            ):
                draw_field(Field(name, label, value=part.said[name], longest=16), part.said)


def draw_step(
    visit: Visit, step: StepRow, centres: Sequence[WorkCentreView], removed: Callable[[], object]
) -> None:
    """Draw a step with its work centre, its names and its minutes."""
    texts = visit.texts
    options = tuple((str(one.id), f"{one.code} · {name_of(one, texts)}") for one in centres)
    if step.said["work_centre_id"] not in [value for value, _ in options]:  # it was given up
        step.said["work_centre_id"] = ""
        options = (("", texts("bom.choose_centre")), *options)
    with attribute(box("fd-pick"), data_step="") as row:
        with box("fd-floor-card-top"):
            words(texts("bom.step"), "fd-strong fd-fact-main")
            _draw_remove(visit, row, removed)
        for name, label in _step_labels(visit).items():
            said = step.said.setdefault(name, "0" if name in MINUTES else "")
            choice = options if name == "work_centre_id" else ()
            draw_field(Field(name, label, value=said, options=choice), step.said)


def read_bill(
    visit: Visit,
    article: VariantView,
    head: Mapping[str, str],
    parts: Sequence[Part],
    steps: Sequence[StepRow],
) -> NewBill | None:
    """Read the form; None, with a word about what is missing, when it cannot be read."""
    texts = visit.texts
    if not parts:
        warn(visit, "bom.needs_parts")
        return None
    lines = [_line(visit, one) for one in parts]
    routing = [_step(visit, one) for one in steps] if all(lines) else []
    if not all(lines) or not all(routing):
        return None
    labels = {
        "quantity": texts("bom.quantity", unit=""),
        "valid_from": texts("bom.valid_from"),
        "note": texts("bom.note"),
        "scrap": texts("bom.scrap"),
        **_step_labels(visit),
    }
    told = {**head, "variant_id": article.id, "lines": lines, "operations": routing}
    return read_form(visit, NewBill, told, labels, figures=("quantity",))


def _line(visit: Visit, part: Part) -> dict[str, object] | None:
    name = part.article.name(visit.texts.language)
    count = read_number(visit, part.said["quantity"], name)
    if count is None:
        return None
    scrap = read_number(visit, part.said["scrap"] or "0", f"{name}: {visit.texts('bom.scrap')}")
    if scrap is None:
        return None
    if count <= 0 or scrap >= HUNDRED:
        warn(visit, "bom.too_little" if count <= 0 else "bom.all_lost", name=name)
        return None
    return {"variant_id": part.article.id, "quantity": count, "scrap": scrap / HUNDRED}


def _step(visit: Visit, step: StepRow) -> dict[str, object] | None:
    labels = _step_labels(visit)
    told: dict[str, object] = {}
    for name in ("work_centre_id", "name_en", "name_zh"):
        told[name] = step.said[name].strip()
        if not told[name]:
            warn(visit, "form.unreadable", field=labels[name])
            return None
    for name in MINUTES:
        number = read_number(visit, step.said[name] or "0", labels[name])
        if number is None:
            return None
        told[name] = number
    return told


def _step_labels(visit: Visit) -> dict[str, str]:
    texts = visit.texts
    return {
        "work_centre_id": texts("bom.centre"),
        "name_en": texts("form.name_en"),
        "name_zh": texts("form.name_zh"),
        "setup_minutes": texts("bom.setup_minutes"),
        "unit_minutes": texts("bom.unit_minutes"),
    }


def _draw_remove(visit: Visit, row: Element, removed: Callable[[], object]) -> None:
    def remove() -> None:
        removed()
        row.delete()

    made = button(visit.texts("bom.remove"), remove, "fd-quiet fd-icon-only", icon="close")
    attribute(made, data_act="remove")
