"""The documents that go along with a reply, such as a copy of an invoice.

What they say stands in the text of the reply as well, so that nothing is missing where a channel
takes no files.
"""

from assistant.turn import DocumentRef
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk


def attach(tx: Tx, desk: Frontdesk, message: object, documents: tuple[DocumentRef, ...]) -> None:
    """Attach documents to a queued reply; until they are rendered the text stands alone.

    Args:
        tx: The transaction that queues the reply.
        desk: Where documents are rendered.
        message: The queued reply.
        documents: What goes along with it.
    """
    _ = tx, desk, message, documents
