"""Yes or no to the question that is waiting; anything in between is neither."""

import re
from functools import cache
from typing import Literal

from assistant.commands import FlowName
from assistant.offline.lexicon import has, pattern, source
from assistant.offline.stance import is_taken_back

Answer = Literal["yes", "no"]

_CARRYING_OUT = {
    FlowName.CANCEL_ORDER: "cancel_carried_out",
    FlowName.CHANGE_ADDRESS: "address_carried_out",
    FlowName.REPEAT_ORDER: "reorder_carried_out",
    FlowName.RETURN_ITEM: "return_carried_out",
    FlowName.EXCHANGE_ITEM: "items_carried_out",
    FlowName.CHANGE_ITEMS: "items_carried_out",
    FlowName.CHANGE_PAYMENT: "payment_carried_out",
    FlowName.CALL_BACK: "call_carried_out",
    FlowName.PLACE_ORDER: "reorder_carried_out",
}
_LONGEST_ANSWER = 80
_EDGES = " \n\t.,!?;:。、…~'\"*-()"


def read_answer(text: str, flow: FlowName | None) -> Answer | None:
    """Read a folded message as a plain yes or no to a proposal of a flow.

    Yes must be all that is said: a "but" or an unexplained word makes it no yes. No wins as soon
    as the message opens with it or takes the request back.
    """
    bare = text.strip(_EDGES)
    if bare in ("1", "2"):
        return "yes" if bare == "1" else "no"
    yes = (_CARRYING_OUT[flow], "saying_yes") if flow in _CARRYING_OUT else ("saying_yes",)
    if _consists_of(bare, yes) and bare not in ("cancel", "取消"):
        return "yes"
    return "no" if _is_no(bare, flow) else None


def opens_with_no(text: str) -> bool:
    """Tell whether a folded text begins with a no, as a correction does, not with an idiom."""
    bare = text.strip(_EDGES)
    if pattern("not_a_no").match(bare):
        return False
    return (
        _opening("saying_no").match(bare) or pattern("chinese_opening_no").match(bare)
    ) is not None


def after_yes(text: str) -> str | None:
    """Give what follows an opening yes, or None when there is none."""
    bare = text.strip(_EDGES)
    found = _opening("saying_yes").match(bare)
    return bare[found.end() :].strip(_EDGES) if found else None


def is_giving_up(text: str) -> bool:
    """Tell whether a whole message drops what is going on: "never mind", "算了", "cancel"."""
    return _consists_of(text.strip(_EDGES), ("giving_up",))


def _is_no(bare: str, flow: FlowName | None) -> bool:
    """A message that speaks of cancelling is a no only when it plainly takes something back."""
    if has("names_cancelling", bare):
        return is_taken_back(bare) or (flow is not FlowName.CANCEL_ORDER and is_giving_up(bare))
    return _consists_of(bare, ("saying_no",)) or is_taken_back(bare) or opens_with_no(bare)


def _consists_of(text: str, names: tuple[str, ...]) -> bool:
    """Tell whether a text is phrases of some entries and small words, nothing else."""
    short = len(text) <= _LONGEST_ANSWER
    return (
        short
        and any(has(name, text) for name in names)
        and _nothing_but(names).fullmatch(text) is not None
    )


@cache
def _nothing_but(names: tuple[str, ...]) -> re.Pattern[str]:
    """Atomic groups: overlapping short words must not be tried in every combination."""
    phrases = "|".join(source(name) for name in (*names, "small_words"))
    return re.compile(rf"(?>{phrases}|\s)++")


@cache
def _opening(name: str) -> re.Pattern[str]:
    return re.compile(rf"{source(name)}(?=[\s.,!;:。、…~\d-]|$)")
