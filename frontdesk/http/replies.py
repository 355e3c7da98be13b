"""REST for what needs a channel: a support agent's reply."""

from fastapi import APIRouter

from erp_core.conversations import MessageView, StaffReply
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId
from frontdesk.application import Frontdesk
from frontdesk.documents.drawings import Drawings
from frontdesk.workflows.replies import staff_reply


def build_router(desk: Frontdesk) -> APIRouter:
    """Build the reply route."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

    @router.post("/threads/{thread_id}/replies", status_code=201)
    def reply(call: Calling, thread_id: RecordId, body: StaffReply) -> MessageView:
        """Send a reply; with a suggestion's id it counts as sent or edited."""
        drawings = Drawings(desk.settings.letterhead)

        def sent() -> MessageView:
            return call.write(
                MessageView, lambda tx: staff_reply(tx, desk, drawings, call.actor, thread_id, body)
            )

        return drawings.run(sent)

    return router
