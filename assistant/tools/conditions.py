"""In which state goods come back: read from the customer's own words, asked where it matters."""

from collections.abc import Sequence

from assistant.offline.lexicon import has, pattern, without_apostrophes
from assistant.offline.normalise import normalise
from assistant.tools.contract import Asked, Desk, Slot, Slots
from erp_core.catalog import ReturnRule, get_variant
from erp_core.sales import Condition, OrderLineView

CONDITION = Slot("condition", "sealed, if it is as it was sold; opened, if it is not.")
_SAID = frozenset({Condition.SEALED.value, Condition.OPENED.value})
_DENIALS = (
    ("not_sealed", Condition.OPENED),
    ("not_opened", Condition.SEALED),
    ("not_used", None),
)
"""In the order in which they are read; what was not used may have been opened all the same."""


def condition_of(desk: Desk, slots: Slots, lines: Sequence[OrderLineView]) -> Condition | None:
    """Tell the state of goods; what was said last counts. None: it matters, and nobody said it."""
    if slots.get(CONDITION.name) in _SAID:
        return Condition(slots[CONDITION.name])
    for said in (desk.text, *reversed(desk.heard.splitlines())):
        told = conditions_in(said)
        if len(told) == 1:
            return next(iter(told))
        if told:
            break
    matters = any(is_sealed_only(desk, line) for line in lines)
    return None if matters else Condition.OPENED


def conditions_in(said: str) -> frozenset[Condition]:
    """Read the states that a message names; what it denies counts as the other one."""
    text = without_apostrophes(normalise(said).text)
    told: set[Condition] = set()
    for denial, meaning in _DENIALS:
        found = pattern(denial)
        if meaning is not None and found.search(text):
            told.add(meaning)
        text = found.sub(" , ", text)
    told.update(one for one in (Condition.SEALED, Condition.OPENED) if has(one.value, text))
    return frozenset(told)


def is_sealed_only(desk: Desk, line: OrderLineView) -> bool:
    """Tell whether an article comes back only as it was sold."""
    variant = get_variant(desk.tx, desk.asker.actor, line.variant_id)
    return variant.return_rule is ReturnRule.SEALED


def ask_condition(desk: Desk, line: OrderLineView) -> Asked:
    """Ask whether goods are still sealed."""
    options = tuple(
        (desk.say(f"return.{each}"), f"{CONDITION.name}={each}")
        for each in (Condition.SEALED.value, Condition.OPENED.value)
    )
    what = line.name_zh if desk.language == "zh" else line.name_en
    return Asked(CONDITION.name, desk.say("return.condition", goods=what), options)
