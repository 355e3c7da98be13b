"""Making a proposal, and comparing what was agreed with what would happen now."""

from collections.abc import Mapping
from typing import Any

from assistant.commands import FlowName
from assistant.texts import Words
from assistant.turn import ProposalDraft, Reoffer


def propose(words: Words, flow: FlowName, arguments: dict[str, Any], preview: str) -> ProposalDraft:
    """Offer a write: the arguments are what is executed, the preview what was shown."""
    return ProposalDraft(
        action=flow.value,
        arguments=arguments,
        preview=preview,
        yes_label=words.say(f"yes.{flow}"),
        no_label=words.say(f"no.{flow}"),
    )


def agreed(arguments: Mapping[str, Any], fingerprint: str) -> bool:
    """Tell whether what would happen now is exactly what was agreed."""
    return arguments.get("fingerprint") == fingerprint


def reoffer(why: str, proposal: ProposalDraft) -> Reoffer:
    """Ask again, with the reason before the new offer."""
    return Reoffer(f"{why}\n\n{proposal.preview}", proposal)
