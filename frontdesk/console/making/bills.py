"""What goods are made of: each bill as a tree, with what it costs by today's prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.production import BillView, CostNode
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import ask_words
from frontdesk.console.making.bill_form import BILLS
from frontdesk.console.making.ground import making_ground
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, name_of, quantity, short_date

Lost = Mapping[tuple[int, int], Decimal]
"""The share of a component that is lost, by what is made and what goes in."""


@dataclass(frozen=True)
class Made:
    """An article that is made.

    Attributes:
        bill: The bill that holds today, else the next one that will.
        tree: What it costs; None: no bill holds today.
        others: Its other versions, newest first.
    """

    bill: BillView
    tree: CostNode | None
    others: tuple[BillView, ...]


@dataclass(frozen=True)
class Bills:
    """What is made, and what is lost of each component."""

    made: tuple[Made, ...]
    lost: Lost


async def show_bills_of_material(visit: Visit) -> None:
    """Show the bills of material."""
    with making_ground(visit, "bills"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Bills:
    by_article: dict[int, list[BillView]] = {}
    for one in every(lambda page: production.list_bills_of_material(tx, actor, page)):
        by_article.setdefault(one.variant_id, []).append(one)
    made = [_made(tx, actor, versions) for versions in by_article.values()]
    lost = {
        (one.bill.variant_id, line.variant_id): line.scrap
        for one in made
        if one.tree is not None
        for line in one.bill.lines
    }
    return Bills(tuple(sorted(made, key=lambda one: one.bill.sku)), lost)


def _made(tx: Tx, actor: Actor, versions: list[BillView]) -> Made:
    held = next((one for one in versions if one.in_force), None)
    bill = held or min(versions, key=lambda one: (one.valid_from, -one.version))
    others = sorted(versions, key=lambda one: -one.version)
    return Made(
        bill,
        None if held is None else production.cost_of(tx, actor, bill.variant_id, bill.quantity),
        tuple(one for one in others if one.id != bill.id),
    )


def _draw(sheet: Sheet[Bills], found: Bills) -> None:
    texts = sheet.visit.texts
    if sheet.visit.shown_to.may("production.set_bill"):
        with box("fd-actions"):
            begin = link(texts("bom.new"), f"{BILLS}/new", "fd-button fd-primary", "add")
            attribute(begin, data_act="new-bill")
    if not found.made:
        empty("account_tree", texts("making.no_bills"), texts("making.no_bills_lesson"))
    for one in found.made:
        _draw_made(sheet, one, found.lost)


def _draw_made(sheet: Sheet[Bills], one: Made, lost: Lost) -> None:
    visit, texts, bill = sheet.visit, sheet.visit.texts, one.bill
    with attribute(box("fd-pick"), data_bill=bill.sku):
        with box("fd-floor-card-top"):
            words(name_of(bill, texts), "fd-strong fd-clip")
            chip(_version(visit, bill), "plain" if one.tree else "calm")
            if one.tree is not None:
                words(amount(one.tree.total), "fd-amount")
        if bill.note:
            words(bill.note, "fd-small fd-muted", "p")
        if one.tree is None:
            words(texts("bom.none_holds"), "fd-small", "p")
        else:
            with box("fd-tree", "ul"):
                _draw_node(visit, one.tree, lost)
        for step in bill.operations:
            said = texts(
                "making.step",
                name=name_of(step, texts),
                centre=step.work_centre,
                setup=plain(step.setup_minutes),
                unit=plain(step.unit_minutes),
            )
            words(said, "fd-small fd-muted", "p")
        for other in one.others:
            _draw_other(sheet, other)
        if visit.shown_to.may("production.set_bill"):
            with box("fd-dialog-actions"):
                _draw_take_away(sheet, bill)
                change = link(
                    texts("bom.change"), f"{BILLS}/{bill.id}", "fd-button fd-outline", "edit"
                )
                attribute(change, data_act="change")


def _version(visit: Visit, bill: BillView) -> str:
    day = short_date(bill.valid_from, visit.texts, visit.today)
    return visit.texts("making.version", version=bill.version, day=day)


def _draw_other(sheet: Sheet[Bills], bill: BillView) -> None:
    """Draw a version that held before, or will."""
    visit, texts = sheet.visit, sheet.visit.texts
    with attribute(box("fd-fact"), data_version=bill.version):
        comes = bill.valid_from > visit.today
        chip(texts("bom.comes" if comes else "bom.past"), "accent" if comes else "calm")
        words(_version(visit, bill), "fd-small fd-muted fd-fact-main")
        if comes and visit.shown_to.may("production.set_bill"):
            _draw_take_away(sheet, bill)


def _draw_take_away(sheet: Sheet[Bills], bill: BillView) -> None:
    texts = sheet.visit.texts
    made = button(
        texts("bom.take_away"), partial(_ask_away, sheet, bill), "fd-quiet", icon="delete"
    )
    attribute(made, data_act="take-away")


def _ask_away(sheet: Sheet[Bills], bill: BillView) -> None:
    """Ask whether a version is really taken away."""
    texts = sheet.visit.texts

    async def agreed(_: Mapping[str, str]) -> None:
        await sheet.carry_out(
            lambda tx, actor: production.archive_bill_of_material(tx, actor, bill.id)
        )

    lead = texts(
        "bom.take_away_lesson", name=name_of(bill, texts), version=_version(sheet.visit, bill)
    )
    ask_words(sheet.visit, texts("bom.take_away"), (), texts("bom.take_away"), agreed, lead)


def _draw_node(visit: Visit, node: CostNode, lost: Lost, above: int = 0) -> None:
    texts = visit.texts
    with attribute(box("fd-tree-node", "li"), data_node=node.sku):
        with box("fd-fact"):
            said = quantity(node.quantity, node.unit, texts)
            words(f"{name_of(node, texts)} · {said}", "fd-fact-main")
            share = lost.get((above, node.variant_id), Decimal(0))
            if share:
                chip(texts("bom.lost", share=plain((share * 100).normalize())), "calm")
            if node.source == "unknown":
                chip(texts("making.cost_unknown"), "warn")
            if node.work:
                words(texts("making.of_work", cost=amount(node.work)), "fd-small fd-muted")
            words(amount(node.total), "fd-amount")
        if node.components:
            with box("fd-tree", "ul"):
                for part in node.components:
                    _draw_node(visit, part, lost, node.variant_id)
