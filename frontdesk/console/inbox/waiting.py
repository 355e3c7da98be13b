"""Which suggestions of a thread wait for an answer, as far as the modules are on that draw them."""

from assistant.suggestions import NEEDS
from erp_core.conversations import SuggestionState, SuggestionView, ThreadView
from erp_core.kernel.transaction import Tx


def waiting_suggestions(tx: Tx, view: ThreadView) -> list[SuggestionView]:
    """Return what waits, newest first; next actions only while what they rest on is on."""
    waiting = (one for one in view.suggestions if one.state is SuggestionState.WAITING)
    return [one for one in waiting if one.kind != "action" or tx.ports.has(NEEDS)]
