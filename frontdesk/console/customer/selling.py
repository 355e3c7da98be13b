"""What may be sold to a customer next: open opportunities, and what their stage suggests."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from erp_core import crm
from erp_core.crm import EffectView, NewOpportunity, Settlement
from frontdesk.console.act import warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.inbox.customer_pane import section
from frontdesk.console.parts import attribute, box, button, words
from frontdesk.console.paths import PIPELINE
from frontdesk.console.pipeline.ground import Refresh, carry_out, estimate_fields, estimate_of
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount

if TYPE_CHECKING:
    from frontdesk.console.customer.facts import WholeCustomer


def draw_selling(visit: Visit, whole: "WholeCustomer", after: Refresh) -> None:
    """Show what is hoped for and suggested."""
    texts = visit.texts
    if whole.hopes:
        section(texts("pipeline.open"))
        for hope in whole.hopes:
            with attribute(box("fd-fact", "a"), href=PIPELINE, data_hope=hope.id):
                words(hope.title, "fd-fact-main")
                words(amount(hope.value), "fd-amount")
    if whole.effects:
        section(texts("pipeline.suggestions"))
        for effect in whole.effects:
            _draw_effect(visit, effect, after)


def ask_opportunity(visit: Visit, party_id: int, currency: str, after: Refresh) -> None:
    """Ask what an order may be about, what it may bring and by when, and enter it."""
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        estimate = estimate_of(visit, said, currency)
        if estimate is None:
            return
        if not said["title"]:
            warn(visit, "pipeline.needs_subject")
            return
        new = NewOpportunity(
            title=said["title"],
            party_id=party_id,
            value=estimate.value,
            close_on=estimate.close_on,
        )
        await carry_out(visit, lambda tx, actor: crm.add_opportunity(tx, actor, new), after)

    fields = [Field("title", texts("pipeline.title")), *estimate_fields(visit, currency)]
    ask_words(visit, texts("pipeline.add"), fields, texts("action.save"), written)


def _draw_effect(visit: Visit, effect: EffectView, after: Refresh) -> None:
    texts = visit.texts
    with attribute(box("fd-record"), data_effect=effect.id):
        words(effect.text_in(texts.language), "fd-strong")
        if not visit.shown_to.may("crm.settle_suggestion"):
            return
        with box("fd-dialog-actions"):
            for key, taken in (("aside", False), ("taken", True)):
                settle = partial(_settle, visit, effect.id, Settlement(taken=taken), after)
                button(texts(f"pipeline.{key}"), settle, "fd-outline")


async def _settle(visit: Visit, effect_id: int, settled: Settlement, after: Refresh) -> None:
    await carry_out(
        visit, lambda tx, actor: crm.settle_suggestion(tx, actor, effect_id, settled), after
    )
