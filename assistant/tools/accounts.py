"""For whom something is ordered: the asker, or a company that they may order for."""

from collections.abc import Sequence

from assistant.tools.contract import Asked, Desk, Option, Slot, Slots
from erp_core.parties import get_party

ACCOUNT = Slot("account", "One of the customer's own accounts, as offered by the question for it.")


def ordering_account(desk: Desk, slots: Slots) -> int | Asked:
    """Return the account to order for; the question for it where there are several.

    A company that somebody acts for comes before the person, who would buy privately.
    """
    scope = sorted(desk.asker.actor.scope or ())
    chosen = [party_id for party_id in scope if slots.get(ACCOUNT.name) == str(party_id)]
    companies = [party_id for party_id in scope if party_id != desk.asker.party_id]
    candidates = chosen or companies or scope
    if len(candidates) == 1:
        return candidates[0]
    return Asked(ACCOUNT.name, desk.say("repeat.which_account"), account_options(desk, candidates))


def account_options(desk: Desk, party_ids: Sequence[int]) -> tuple[Option, ...]:
    """Offer accounts by name."""
    parties = [get_party(desk.tx, desk.asker.actor, party_id) for party_id in party_ids]
    return tuple((one.name_in(desk.language), f"{ACCOUNT.name}={one.id}") for one in parties)
