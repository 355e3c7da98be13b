"""What a technician is asked: for what work, when, which parts, how long, and how it ended."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from erp_core import catalog, maintenance
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import (
    AssetView,
    NewFinish,
    NewParts,
    NewPlanning,
    NewWorkOrder,
    NewWorkTime,
    WorkOrderView,
)
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figure_of
from frontdesk.console.upkeep.ground import read_as, signed

T = TypeVar("T")
NOBODY = ""
YES, NO = "yes", "no"


def ask_work(sheet: Sheet[T], assets: Sequence[AssetView]) -> None:
    """Ask what is to be done, and why."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        told: dict[str, object] = {
            "asset_id": int(said["asset"]),
            "title": said["title"],
            "reason": said["reason"],
            "is_failure": said["failure"] == YES,
        }
        new = read_as(sheet.visit, NewWorkOrder, told)
        if new is not None:
            await sheet.carry_out(lambda tx, actor: maintenance.request_work(tx, actor, new))

    options = tuple((str(one.id), f"{one.code} · {one.name(texts.language)}") for one in assets)
    fields = (
        Field("asset", texts("upkeep.which_asset"), value=options[0][0], options=options),
        Field("title", texts("upkeep.what")),
        Field("reason", texts("upkeep.why")),
        Field("failure", texts("upkeep.is_failure"), value=NO, options=_yes_no(sheet)),
    )
    ask_words(sheet.visit, texts("upkeep.request"), fields, texts("action.save"), written)


def ask_planning(
    sheet: Sheet[T],
    one: WorkOrderView,
    workers: Sequence[tuple[int, str]],
    asset: AssetView | None,
) -> None:
    """Ask when an order is worked on, by whom, and whether its work centre rests."""
    texts, visit = sheet.visit.texts, sheet.visit

    async def written(said: Mapping[str, str]) -> None:
        told: dict[str, object] = {
            "plan_from": said["first"],
            "plan_until": said["last"] or said["first"],
            "assigned_to": int(said["who"]) if said["who"] else None,
            "blocks": said.get("blocks", YES if one.blocks else NO) == YES,
        }
        new = read_as(visit, NewPlanning, told)
        if new is not None:
            await sheet.carry_out(lambda tx, actor: maintenance.plan_work(tx, actor, one.id, new))

    people = ((NOBODY, texts("upkeep.nobody")), *((str(id_), name) for id_, name in workers))
    first = one.plan_from or visit.today
    last = one.plan_until or first
    who = str(one.assigned_to) if one.assigned_to else NOBODY
    fields = [
        Field("first", texts("upkeep.first"), kind="date", value=first.isoformat()),
        Field("last", texts("upkeep.last"), kind="date", value=last.isoformat()),
        Field("who", texts("upkeep.who"), value=who, options=people),
    ]
    if asset is not None and asset.work_centre and visit.has("production", "maintenance.read"):
        label = texts("upkeep.block", centre=asset.work_centre)
        value = YES if one.blocks else NO
        fields.append(Field("blocks", label, value=value, options=_yes_no(sheet)))
    lead = f"{one.number} · {one.title}"
    ask_words(visit, texts("upkeep.plan"), fields, texts("action.save"), written, lead)


def ask_parts(sheet: Sheet[T], one: WorkOrderView) -> None:
    """Ask which part is taken, by its article number, and how many."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        number = figure_of(said["count"])
        if number is None or number <= 0 or not said["sku"]:
            warn(sheet.visit, "upkeep.unreadable")
            return

        def take(tx: Tx, actor: Actor) -> WorkOrderView:
            variant = catalog.variant_by_sku(tx, actor, said["sku"])
            line = {"variant_id": variant.id, "quantity": number}
            new = NewParts.model_validate({"lines": [line]})
            return maintenance.take_parts(tx, actor, one.id, new)

        await sheet.carry_out(take)

    fields = (
        Field("sku", texts("upkeep.article"), longest=60),
        Field("count", texts("upkeep.how_many"), value="1"),
    )
    ask_words(
        sheet.visit, texts("upkeep.parts"), fields, texts("action.save"), written, one.number or ""
    )


def ask_time(sheet: Sheet[T], one: WorkOrderView) -> None:
    """Ask how long it took."""
    texts = sheet.visit.texts

    async def written(said: Mapping[str, str]) -> None:
        new = read_as(sheet.visit, NewWorkTime, {"minutes": said["minutes"]})
        if new is not None:
            await sheet.carry_out(lambda tx, actor: maintenance.note_time(tx, actor, one.id, new))

    fields = (Field("minutes", texts("upkeep.minutes")),)
    ask_words(
        sheet.visit, texts("upkeep.time"), fields, texts("action.save"), written, one.number or ""
    )


def ask_finish(sheet: Sheet[T], one: WorkOrderView, asset: AssetView | None) -> None:
    """Ask what was the cause, what was done, and what each meter says, of which one may be told."""
    texts = sheet.visit.texts
    meters = () if asset is None else asset.meters

    async def written(said: Mapping[str, str]) -> None:
        told: dict[str, object] = {"cause": said["cause"], "remedy": said["remedy"]}
        if said.get("value"):
            number = signed(said["value"])
            if number is None:
                warn(sheet.visit, "upkeep.unreadable")
                return
            told["reading"] = {"meter_id": int(said["meter"]), "value": number}
        new = read_as(sheet.visit, NewFinish, told)
        if new is not None:
            await sheet.carry_out(lambda tx, actor: maintenance.finish_work(tx, actor, one.id, new))

    fields = [
        Field("cause", texts("upkeep.cause"), longest=2_000),
        Field("remedy", texts("upkeep.remedy")),
    ]
    if meters:
        options = tuple((str(each.id), f"{each.code} ({each.unit})") for each in meters)
        fields += [
            Field("meter", texts("upkeep.meter"), value=options[0][0], options=options),
            Field("value", texts("upkeep.value")),
        ]
    lead = f"{one.number} · {one.title}"
    ask_words(sheet.visit, texts("upkeep.finish"), fields, texts("action.save"), written, lead)


def _yes_no(sheet: Sheet[T]) -> tuple[tuple[str, str], ...]:
    texts = sheet.visit.texts
    return ((NO, texts("upkeep.no")), (YES, texts("upkeep.yes")))
