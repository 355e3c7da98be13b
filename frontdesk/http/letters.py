"""REST for what could not be handled: an operator drives it again."""

from enum import StrEnum

from fastapi import APIRouter

from erp_core import conversations
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.workflows.real_time import real_now


class LetterKind(StrEnum):
    """Which way it went: what came in, or what was to go out."""

    INBOUND = "inbound"
    OUTBOX = "outbox"


class Redriven(Schema):
    """What is queued again."""

    kind: LetterKind
    id: int


def build_router() -> APIRouter:
    """Build the route of dead letters and of what was set aside."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

    @router.post("/dead-letters/{kind}/{letter_id}/redrive")
    def redrive(call: Calling, kind: LetterKind, letter_id: RecordId) -> Redriven:
        """Drive a dead letter again, or hear what was set aside by mistake; it is queued."""

        def again(tx: Tx) -> Redriven:
            if kind is LetterKind.INBOUND:
                conversations.revive(tx, call.actor, letter_id, real_now())
            else:
                conversations.send_again(tx, call.actor, letter_id, real_now())
            return Redriven(kind=kind, id=letter_id)

        return call.write(Redriven, again)

    return router
