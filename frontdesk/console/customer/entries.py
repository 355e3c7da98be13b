"""Whether somebody is entered twice, and what is to become of what we keep about them."""

from collections.abc import Mapping, Sequence
from functools import partial

from nicegui import ui

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import DuplicateView, Erasure, MergeView, NewMerge, PartyKind, PartyView
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Choice, Field, ask_which, ask_words
from frontdesk.console.parts import attribute, box, button, chip, link, words
from frontdesk.console.paths import customer_path
from frontdesk.console.pipeline.ground import Refresh, carry_out
from frontdesk.console.visit import Visit


def draw_merges(
    visit: Visit, party: PartyView, merges: Sequence[MergeView], after: Refresh
) -> None:
    """Show who stands for whom, with the way back."""
    texts = visit.texts
    for merge in merges:
        if merge.undone_at is not None:
            continue
        stands = merge.party_id == party.id
        other, name = (
            (merge.merged_id, merge.merged_name) if stands else (merge.party_id, merge.party_name)
        )
        with attribute(box("fd-record"), data_merge=merge.id):
            said = "entries.stands_for" if stands else "entries.stood_for_by"
            words(texts(said), "fd-small fd-muted")
            link(name, customer_path(other), "fd-link fd-strong", "person")
            words(merge.reason, "fd-small fd-muted", "p")
            with box("fd-row-chips"):
                for one in merge.evidence:
                    chip(f"{texts(f'evidence.{one.kind}')}: {one.value}", "calm")
            if visit.shown_to.may("parties.undo_merge"):
                button(
                    texts("entries.part"), partial(_ask_parting, visit, merge, after), "fd-outline"
                )


def draw_entry_steps(visit: Visit, party: PartyView, after: Refresh) -> None:
    """Offer what may be done with an entry: merge it, give it out, erase it."""
    texts, may = visit.texts, visit.shown_to.may
    if party.merged_into is not None or party.erased_at is not None:
        return
    if may("parties.merge_parties"):
        button(
            texts("entries.merge"),
            partial(_ask_other, visit, party, after),
            "fd-outline",
            icon="merge",
        )
    if may("parties.export_person"):
        button(
            texts("entries.export"), partial(_give_out, visit, party), "fd-outline", icon="download"
        )
    if may("parties.erase_person") and party.kind is PartyKind.PERSON:
        button(
            texts("entries.erase"),
            partial(_ask_erasure, visit, party, after),
            "fd-outline",
            icon="delete_forever",
        )


async def _ask_other(visit: Visit, party: PartyView, after: Refresh) -> None:
    """Let the other entry be chosen among those that have something in common with this one."""
    found = await ask(visit, parties.find_duplicates)
    theirs = [one for one in found or () if party.id in (one.party_id, one.other_id)]
    if not theirs:
        warn(visit, "entries.no_duplicates")
        return
    choices = [_choice(visit, party, one) for one in theirs]

    async def chosen(value: int | str | None) -> None:
        _ask_merge(visit, party, int(value or 0), after)

    ask_which(visit, visit.texts("entries.merge"), choices, chosen)


def _choice(visit: Visit, party: PartyView, one: DuplicateView) -> Choice:
    is_first = one.party_id == party.id
    other, name = (one.other_id, one.other_name) if is_first else (one.party_id, one.name)
    shared = ", ".join(visit.texts(f"evidence.{each.kind}") for each in one.evidence)
    return Choice(other, name, "person", shared)


def _ask_merge(visit: Visit, party: PartyView, other_id: int, after: Refresh) -> None:
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        if not said["reason"]:
            warn(visit, "pipeline.needs_words")
            return
        new = NewMerge(other_id=other_id, reason=said["reason"])
        await carry_out(
            visit, lambda tx, actor: parties.merge_parties(tx, actor, party.id, new), after
        )

    field = Field("reason", texts("entries.how_known"))
    lead = texts("entries.merge_lesson", name=party.name)
    ask_words(visit, texts("entries.merge"), [field], texts("entries.merge"), written, lead)


def _ask_parting(visit: Visit, merge: MergeView, after: Refresh) -> None:
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        if not said["reason"]:
            warn(visit, "pipeline.needs_words")
            return
        await carry_out(
            visit, lambda tx, actor: parties.undo_merge(tx, actor, merge.id, said["reason"]), after
        )

    field = Field("reason", texts("pipeline.words"))
    ask_words(visit, texts("entries.part"), [field], texts("entries.part"), written)


async def _give_out(visit: Visit, party: PartyView) -> None:
    def export(tx: Tx, actor: Actor) -> str:
        return parties.export_person(tx, actor, party.id).model_dump_json(indent=2)

    told = await do(visit, export)
    if told is not None:
        with visit.client:
            ui.download.content(told.encode(), f"party-{party.id}.json", "application/json")


def _ask_erasure(visit: Visit, party: PartyView, after: Refresh) -> None:
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        if not said["name"] or not said["reason"]:
            warn(visit, "pipeline.needs_words")
            return
        why = Erasure(name=said["name"], reason=said["reason"])
        if await do(visit, lambda tx, actor: parties.erase_person(tx, actor, party.id, why)):
            say(visit, "entries.erased")
        again = after()
        if hasattr(again, "__await__"):
            await again

    fields = (
        Field("name", texts("entries.type_name", name=party.name)),
        Field("reason", texts("pipeline.words")),
    )
    lead = texts("entries.erase_lesson")
    ask_words(visit, texts("entries.erase"), fields, texts("entries.erase"), written, lead)
