"""What is asked about an asset: what it is and whose, its state, its meters and its plans."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from erp_core import catalog, maintenance, parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import (
    AssetChange,
    AssetState,
    AssetView,
    MeterChange,
    MeterKind,
    MeterView,
    NewAsset,
    NewAssetState,
    NewMeter,
    NewPlan,
    NewReplacement,
    PlanChange,
    PlanView,
)
from frontdesk.console.act import ask, warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Choice, Field, ask_form, ask_which
from frontdesk.console.figures import typed
from frontdesk.console.forms import read_form
from frontdesk.console.upkeep.ground import signed
from frontdesk.console.visit import Visit

T = TypeVar("T")
NONE = ""
FEW = PageRequest(limit=12)
NEXT = {
    AssetState.IN_SERVICE: (AssetState.OUT_OF_SERVICE, AssetState.RETIRED),
    AssetState.OUT_OF_SERVICE: (AssetState.IN_SERVICE, AssetState.RETIRED),
    AssetState.RETIRED: (),
}
"""Where an asset can go from where it is."""
Centres = tuple[tuple[int, str], ...]
"""Work centres that an asset may stand for: ids and codes."""


def ask_new_asset(sheet: Sheet[T], centres: Centres) -> None:
    """Ask for a new asset: a machine of ours, or one that a customer was sold."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = [
        Field("code", texts("form.code"), longest=40),
        *_names(visit, None),
        Field("whose", texts("machine.whose"), longest=100),
        Field("sku", texts("machine.article"), longest=60),
        Field(
            "acquired_on",
            texts("machine.acquired_on"),
            kind="date",
            value=visit.today.isoformat(),
        ),
        *_facts(visit, None, centres),
    ]
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        told = {name: value for name, value in said.items() if name not in ("whose", "sku")}
        new = read_form(visit, NewAsset, told, labels)
        if new is None:
            return False

        async def of(owner: int | str | None) -> bool:
            def keep(tx: Tx, actor: Actor) -> AssetView:
                article = said["sku"] and catalog.variant_by_sku(tx, actor, said["sku"]).id
                whose = {"party_id": owner, "variant_id": article or None}
                return maintenance.create_asset(tx, actor, new.model_copy(update=whose))

            return await sheet.carry_out(keep)

        return await _choose_owner(visit, said["whose"], of)

    title, lead = texts("machine.new"), texts("machine.lead")
    ask_form(visit, title, fields, texts("action.save"), written, lead)


def ask_change(sheet: Sheet[T], one: AssetView, centres: Centres) -> None:
    """Ask where an asset is now, what it is called and what was agreed for it."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = [*_names(visit, one), *_facts(visit, one, centres)]
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        told: dict[str, object] = {"work_centre_id": one.work_centre_id, **said}
        new = read_form(visit, AssetChange, told, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.change_asset(tx, actor, one.id, new)
        )

    ask_form(visit, texts("machine.change"), fields, texts("action.save"), written, one.code)


def ask_state(sheet: Sheet[T], one: AssetView) -> None:
    """Ask into which state an asset goes, and why."""
    visit, texts = sheet.visit, sheet.visit.texts
    options = tuple((state.value, texts(f"asset_state.{state}")) for state in NEXT[one.state])
    fields = (
        Field("state", texts("machine.state"), value=options[0][0], options=options),
        Field("reason", texts("upkeep.why")),
    )
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        new = read_form(visit, NewAssetState, said, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.set_asset_state(tx, actor, one.id, new)
        )

    ask_form(visit, texts("machine.state"), fields, texts("action.save"), written, one.code)


def ask_meter(sheet: Sheet[T], one: AssetView) -> None:
    """Ask what is read off an asset."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = _of_meter(visit, None)
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        new = read_form(visit, NewMeter, said, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.add_meter(tx, actor, one.id, new)
        )

    ask_form(visit, texts("machine.new_meter"), fields, texts("action.save"), written, one.code)


def ask_meter_change(sheet: Sheet[T], meter: MeterView) -> None:
    """Ask what a meter is called; of one that is not in use, its unit and kind as well."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = _of_meter(visit, meter)
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        new = read_form(visit, MeterChange, {**said, "version": meter.version}, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.change_meter(tx, actor, meter.id, new)
        )

    title, lead = texts("machine.change_meter"), texts("machine.change_meter_lead")
    ask_form(visit, title, fields, texts("action.save"), written, lead)


def ask_replacement(sheet: Sheet[T], meter: MeterView) -> None:
    """Ask what a counter that was replaced ended with, and what the new one began with."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = (
        Field("last_value", texts("machine.last_value", unit=meter.unit), longest=16),
        Field("first_value", texts("machine.first_value", unit=meter.unit), value="0", longest=16),
        Field("reason", texts("upkeep.why")),
    )
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        told: dict[str, object] = {"reason": said["reason"]}
        for name in ("last_value", "first_value"):
            value = signed(said[name])
            if value is None:
                warn(visit, "form.unreadable", field=labels[name])
                return False
            told[name] = value
        new = read_form(visit, NewReplacement, told, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.replace_meter(tx, actor, meter.id, new)
        )

    ask_form(visit, texts("machine.replaced"), fields, texts("action.save"), written, meter.code)


def ask_plan(sheet: Sheet[T], one: AssetView) -> None:
    """Ask which work on an asset comes round: by days, by what a counter ran, or both."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = _of_plan(visit, one, None)
    today = visit.today.isoformat()
    fields.append(Field("base_on", texts("machine.base_on"), kind="date", value=today))
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        new = read_form(visit, NewPlan, _counted(said), labels, figures=("every_units",))
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.create_plan(tx, actor, one.id, new)
        )

    lead = texts("machine.plan_lead" if _counters(one) else "machine.plan_lead_days")
    ask_form(visit, texts("machine.new_plan"), fields, texts("action.save"), written, lead)


def ask_plan_change(sheet: Sheet[T], one: AssetView, plan: PlanView) -> None:
    """Ask what a plan is called and how often it comes round from now on."""
    visit, texts = sheet.visit, sheet.visit.texts
    fields = _of_plan(visit, one, plan)
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        told = {**_counted(said), "version": plan.version}
        new = read_form(visit, PlanChange, told, labels, figures=("every_units",))
        return new is not None and await sheet.carry_out(
            lambda tx, actor: maintenance.change_plan(tx, actor, plan.id, new)
        )

    title, lead = texts("machine.change_plan"), texts("machine.change_plan_lead")
    ask_form(visit, title, fields, texts("action.save"), written, lead)


def _of_meter(visit: Visit, meter: MeterView | None) -> tuple[Field, ...]:
    """Return what is asked about a meter, filled in with what it is."""
    texts = visit.texts
    kinds = tuple((kind.value, texts(f"meter_kind.{kind}")) for kind in MeterKind)
    unit, kind = ("", kinds[0][0]) if meter is None else (meter.unit, meter.kind.value)
    return (
        Field("code", texts("form.code"), value="" if meter is None else meter.code, longest=40),
        *_names(visit, meter),
        Field("unit", texts("machine.unit"), value=unit, longest=20),
        Field("kind", texts("machine.kind"), value=kind, options=kinds),
    )


def _of_plan(visit: Visit, one: AssetView, plan: PlanView | None) -> list[Field]:
    """Return what is asked about a plan, filled in with what it is."""
    texts, counters = visit.texts, _counters(one)
    days = "" if plan is None or plan.every_days is None else str(plan.every_days)
    units = "" if plan is None or plan.every_units is None else typed(plan.every_units)
    fields = [
        *_names(visit, plan),
        Field("every_days", texts("machine.every_days"), value=days, longest=5),
    ]
    if counters:
        options = tuple((str(meter.id), f"{meter.code} ({meter.unit})") for meter in counters)
        held = plan.meter_id if plan is not None and plan.meter_id else counters[0].id
        counted = texts("machine.counted_by")
        fields += [
            Field("every_units", texts("machine.every_units"), value=units, longest=16),
            Field("meter_id", counted, value=str(held), options=options),
        ]
    return fields


def _counters(one: AssetView) -> list[MeterView]:
    return [meter for meter in one.meters if meter.kind is MeterKind.COUNTER]


def _counted(said: Mapping[str, str]) -> dict[str, object]:
    """Leave the counter out where no units are told: none counts."""
    told: dict[str, object] = dict(said)
    if not told.get("every_units"):
        told.pop("meter_id", None)
    return told


def _names(visit: Visit, one: AssetView | MeterView | PlanView | None) -> tuple[Field, ...]:
    return (
        Field("name_en", visit.texts("form.name_en"), value="" if one is None else one.name_en),
        Field("name_zh", visit.texts("form.name_zh"), value="" if one is None else one.name_zh),
    )


def _facts(visit: Visit, one: AssetView | None, centres: Centres) -> list[Field]:
    """Return what may change of an asset besides its names."""
    texts = visit.texts
    installed = None if one is None else one.installed_on
    agreed = None if one is None else one.agreed_until
    fields = [
        Field("serial", texts("machine.serial"), value="" if one is None else one.serial),
        Field("place", texts("machine.place"), value="" if one is None else one.place),
        Field(
            "installed_on",
            texts("machine.installed_on"),
            kind="date",
            value=NONE if installed is None else installed.isoformat(),
        ),
        Field(
            "warranty_until",
            texts("machine.warranty_until"),
            kind="date",
            value=NONE if agreed is None else agreed.isoformat(),
        ),
    ]
    if centres:
        options = ((NONE, texts("machine.no_centre")), *((str(id_), code) for id_, code in centres))
        held = None if one is None else one.work_centre_id
        value = NONE if held is None else str(held)
        fields.append(
            Field("work_centre_id", texts("machine.centre"), value=value, options=options)
        )
    return fields


async def _choose_owner(
    visit: Visit, said: str, keep: Callable[[int | str | None], Awaitable[bool]]
) -> bool:
    """Find whose an asset is by some words; empty is ours. Tell whether it was kept.

    Where there are several they are asked for, and what was written is taken.
    """
    if not said:
        return await keep(None)
    found = await ask(visit, lambda tx, actor: parties.find_parties(tx, actor, said, FEW).items)
    if not found:
        if found is not None:
            warn(visit, "selling.no_customer", name=said)
        return False
    if len(found) == 1:
        return await keep(found[0].id)

    async def chosen(owner: int | str | None) -> None:
        await keep(owner)

    choices = [Choice(one.id, one.name_in(visit.texts.language), "person") for one in found]
    ask_which(visit, visit.texts("selling.which_customer"), choices, chosen)
    return True
