"""An offer of the assistant: what it would write, and what the customer said."""

from erp_core.conversations import ProposalState, ProposalView
from frontdesk.console.parts import box, chip, symbol, words
from frontdesk.console.visit import Visit

TONES = {
    ProposalState.OFFERED: ("hint", "hourglass_top"),
    ProposalState.EXECUTED: ("good", "check"),
    ProposalState.DECLINED: ("plain", "close"),
    ProposalState.REFUSED: ("bad", "block"),
    ProposalState.SUPERSEDED: ("plain", "history"),
}


def draw_proposal(proposal: ProposalView, visit: Visit, *, in_time: bool) -> None:
    """Draw an offer into the current place."""
    texts = visit.texts
    tone, icon = TONES[proposal.state]
    state = texts(f"proposal.{proposal.state}")
    if proposal.state is ProposalState.OFFERED and not in_time:
        tone, icon, state = "plain", "timer_off", texts("proposal.expired")
    with box("fd-proposal"):
        with box("fd-proposal-top"):
            symbol("assignment_turned_in")
            words(texts.known(f"write.{proposal.action}", proposal.action), "fd-proposal-title")
            chip(state, tone, icon)
        words(proposal.preview, "fd-text fd-small", "p")
