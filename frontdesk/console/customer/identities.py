"""The addresses that a customer is known by: taken away, and given back."""

from collections.abc import Mapping, Sequence
from functools import partial

from erp_core import conversations
from erp_core.conversations import IdentityView, UnlinkingView
from frontdesk.console.act import warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.inbox.customer_pane import PROOF_TONES
from frontdesk.console.inbox.customer_records import draw_unreachable
from frontdesk.console.inbox.thread_row import channel_badge
from frontdesk.console.parts import attribute, box, button, chip, words
from frontdesk.console.pipeline.ground import Refresh, carry_out
from frontdesk.console.visit import Visit

MAY = "conversations.unlink_identity"


def draw_identities(visit: Visit, identities: Sequence[IdentityView], after: Refresh) -> None:
    """Show linked addresses, each with the way to take it away."""
    texts = visit.texts
    for identity in identities:
        tone, icon = PROOF_TONES[identity.proof]
        with attribute(box("fd-fact"), data_identity=identity.id):
            channel_badge(identity.channel, visit)
            words(identity.address, "fd-fact-main")
            chip(texts(f"proof.{identity.proof}"), tone, icon)
            if visit.shown_to.may(MAY):
                ask = partial(_ask_unlinking, visit, identity, after)
                button(texts("identity.unlink"), ask, "fd-quiet fd-small", icon="link_off")
        draw_unreachable(identity, visit)


def draw_unlinked(visit: Visit, unlinkings: Sequence[UnlinkingView], after: Refresh) -> None:
    """Show what was taken away and is nobody's since, with the way back."""
    texts = visit.texts
    for one in (one for one in unlinkings if one.undone_at is None):
        with attribute(box("fd-record"), data_unlinking=one.id):
            words(texts("identity.unlinked", who=one.unlinked_by), "fd-small fd-muted")
            with box("fd-fact"):
                channel_badge(one.channel, visit)
                words(one.address, "fd-fact-main")
            words(one.reason, "fd-small fd-muted", "p")
            if visit.shown_to.may(MAY):
                ask = partial(_ask_undoing, visit, one, after)
                button(texts("identity.relink"), ask, "fd-outline fd-small", icon="link")


def _ask_unlinking(visit: Visit, identity: IdentityView, after: Refresh) -> None:
    title, lead = visit.texts("identity.unlink"), visit.texts("identity.unlink_lesson")

    async def written(said: Mapping[str, str]) -> bool | None:
        if not said["reason"]:
            warn(visit, "pipeline.needs_words")
            return False
        reason = said["reason"]
        await carry_out(
            visit,
            lambda tx, actor: conversations.unlink_identity(tx, actor, identity.id, reason),
            after,
        )
        return None

    field = Field("reason", visit.texts("pipeline.words"))
    ask_words(visit, title, [field], title, written, lead)


def _ask_undoing(visit: Visit, one: UnlinkingView, after: Refresh) -> None:
    title = visit.texts("identity.relink")

    async def written(said: Mapping[str, str]) -> bool | None:
        if not said["reason"]:
            warn(visit, "pipeline.needs_words")
            return False
        reason = said["reason"]
        await carry_out(
            visit, lambda tx, actor: conversations.undo_unlinking(tx, actor, one.id, reason), after
        )
        return None

    field = Field("reason", visit.texts("pipeline.words"))
    ask_words(visit, title, [field], title, written)
