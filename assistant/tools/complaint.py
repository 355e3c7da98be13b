"""A complaint: taken seriously at once, written down as a case, and given to a person."""

from assistant.commands import FlowName
from assistant.offline.lexicon import has
from assistant.offline.normalise import normalise
from assistant.tools.contract import ORDER, Desk, Example, Slot, Slots, Step, tool
from assistant.tools.orders import named_order
from assistant.tools.speak_to_person import handed_over, in_own_words
from assistant.turn import CaseDraft
from erp_core.kernel.errors import DomainError
from erp_core.sales import OrderView


@tool(
    FlowName.COMPLAINT,
    needs=("support",),
    slots=(ORDER, Slot("product", "Article it is about.")),
    examples=(
        Example("this is unacceptable, i want to complain", "我要投诉，服务太差了"),
        Example("not happy with you at all", "太失望了"),
    ),
)
def complaint(desk: Desk, slots: Slots) -> Step:
    """Say sorry, open a case for the team and bring a person in, when a customer complains."""
    order = own_order(desk, slots)
    said = in_own_words(desk)
    subject = desk.say("case.complaint")
    if order is not None:
        subject = desk.say("case.about_order", subject=subject, order=order.number)
    case = CaseDraft(
        topic=FlowName.COMPLAINT.value,
        subject=subject,
        description=said,
        urgent=True,
        order_id=order.id if order else None,
    )
    key = "complaint.grave" if has("threat", normalise(desk.text).text) else "complaint.sorry"
    return handed_over(desk, desk.say(key), f"{desk.say('reason.complaint')}: {said}", case)


def own_order(desk: Desk, slots: Slots) -> OrderView | None:
    """Return the order that is named, if it is one of the asker's own."""
    if "order" not in slots or not desk.tx.ports.has(("sales",)):
        return None
    try:
        return named_order(desk, slots["order"])
    except DomainError:
        return None


TOOLS = (complaint,)
