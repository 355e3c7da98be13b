"""For whom something is ordered: the asker, or a company that they may order for."""

from collections.abc import Sequence

from assistant.tools.contract import Asked, Desk, Option, Slot, Slots
from erp_core.parties import get_party, standing_for

ACCOUNT = Slot("account", "One of the customer's own accounts, as offered by the question for it.")


def ordering_account(desk: Desk, slots: Slots) -> int | Asked:
    """Return the account to order for; the question for it where there are several.

    A company that somebody acts for comes before the person, who would buy privately.
    """
    companies = companies_of(desk)
    own = [] if desk.asker.party_id is None else [desk.asker.party_id]
    scope = sorted([*own, *companies])
    chosen = [party_id for party_id in scope if slots.get(ACCOUNT.name) == str(party_id)]
    candidates = chosen or companies or scope
    if len(candidates) == 1:
        return candidates[0]
    return Asked(ACCOUNT.name, desk.say("repeat.which_account"), account_options(desk, candidates))


def companies_of(desk: Desk) -> list[int]:
    """Name whom the asker acts for; an entry that was merged into their own is no other."""
    own = desk.asker.party_id
    return [
        party_id
        for party_id in sorted(desk.asker.actor.scope or ())
        if party_id != own and standing_for(desk.tx, party_id) != own
    ]


def account_options(desk: Desk, party_ids: Sequence[int]) -> tuple[Option, ...]:
    """Offer accounts by name."""
    parties = [get_party(desk.tx, desk.asker.actor, party_id) for party_id in party_ids]
    return tuple((one.name_in(desk.language), f"{ACCOUNT.name}={one.id}") for one in parties)
