"""Questions that the handbook answers, quoted with their source; else a person is offered."""

from assistant.commands import FlowName
from assistant.offline.lexicon import has
from assistant.offline.normalise import normalise
from assistant.tools.contract import (
    CONFIRMATION,
    NO,
    YES,
    Asked,
    Desk,
    Example,
    Slot,
    Slots,
    Step,
    Told,
    tool,
)
from assistant.tools.handbook import Quotation, quotation


@tool(
    FlowName.POLICY_QUESTION,
    needs=("support",),
    slots=(Slot("question", "The question in the customer's own words."),),
    examples=(
        Example("what is your returns policy?", "退货政策是什么"),
        Example("how long is the warranty", "保修多久"),
    ),
)
def policy_question(desk: Desk, slots: Slots) -> Step:
    """Answer a question about our rules and products from the handbook, with its source."""
    found = quotation(desk, slots.get("question") or desk.text)
    if found is None:
        return _no_answer(desk)
    if _asks_to_return(desk):
        return _shall_i_return(desk, found)
    return Told(found.text, (found.citation,), links=found.links)


TOOLS = (policy_question,)


def _asks_to_return(desk: Desk) -> bool:
    """Tell whether somebody asks if they can give something back, and not what the rule is."""
    said = normalise(desk.text).text
    return desk.tx.ports.has(("sales",)) and has("giving_back", said) and has("own_wish", said)


def _shall_i_return(desk: Desk, rule: Quotation) -> Asked:
    """Say what the rule is first; many who ask only want to know."""
    options = ((desk.say("yes.return_item"), YES), (desk.say("no.return_item"), NO))
    text = f"{rule.text}\n\n{desk.say('return.shall_i')}"
    return Asked(CONFIRMATION, text, options, (rule.citation,), flow=FlowName.RETURN_ITEM)


def _no_answer(desk: Desk) -> Asked:
    """Abstain, and offer a person: a near page would be a wrong answer."""
    options = ((desk.say("yes.speak_to_person"), YES), (desk.say("no.speak_to_person"), NO))
    return Asked(
        CONFIRMATION,
        desk.say("policy.no_answer"),
        options,
        flow=FlowName.SPEAK_TO_PERSON,
        missed=True,
    )
