"""Questions that the handbook answers, quoted with their source; else a person is offered."""

from assistant.commands import FlowName
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
from assistant.tools.handbook import quotation


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
    return Told(found.text, (found.citation,), links=found.links)


TOOLS = (policy_question,)


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
