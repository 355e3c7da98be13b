"""Something is wrong with a product, or: is it still under warranty?

What the asker bought says for how long we answer for it, the handbook what can be done at once. A
fault becomes a case and a person takes over.
"""

from dataclasses import replace

from assistant.commands import FlowName
from assistant.offline.lexicon import has
from assistant.offline.normalise import normalise
from assistant.rendering import day
from assistant.tools.complaint import own_order
from assistant.tools.contract import ORDER, Asked, Desk, Example, Slot, Slots, Step, Told, tool
from assistant.tools.handbook import Quotation, quotation
from assistant.tools.orders import MOST_CHOICES, is_called
from assistant.tools.speak_to_person import handed_over, in_own_words, person_offered
from assistant.turn import CaseDraft, Citation
from erp_core.sales import WarrantyView, warranties_of

_LINE = "line"


@tool(
    FlowName.WARRANTY,
    needs=("support",),
    slots=(
        ORDER,
        Slot("product", "Article it is about."),
        Slot("problem", "What is wrong, in the customer's own words."),
        Slot(_LINE, "One of the articles that the question for it offered."),
    ),
    examples=(
        Example("my machine leaks and shows E04", "机器漏水，显示E04"),
        Example("is it still under warranty?", "还在保修吗"),
        Example("one bag is missing", "少发了一包"),
    ),
)
def warranty(desk: Desk, slots: Slots) -> Step:
    """Help when a product has a fault, or when its warranty is asked about.

    Tells whether the asker's own machine is under warranty, quotes what the handbook says, and for
    a fault opens a case, asks for a photo and brings a person in.
    """
    said = _said(desk, slots)
    folded = normalise(said).text
    is_fault = has("trouble", folded) or "problem" in slots
    machine = not is_fault or has("about_a_machine", folded)
    owned = _owned(desk, slots, said) if machine else ()
    if len(owned) > 1 and is_fault:
        return Asked(_LINE, desk.say("warranty.which"), _choices(desk, owned))
    rule = quotation(desk, said)
    if is_fault:
        return _fault(desk, slots, said, owned[0] if owned else None, rule)
    return _asked_about(desk, owned, rule)


TOOLS = (warranty,)


def _said(desk: Desk, slots: Slots) -> str:
    """Take what the message says; after a choice, what was said before it."""
    return desk.heard if _LINE in slots else desk.text


def _owned(desk: Desk, slots: Slots, said: str) -> tuple[WarrantyView, ...]:
    """Find what the asker bought with a warranty, narrowed to what is named."""
    if not desk.tx.ports.has(("sales",)) or desk.asker.party_id is None:
        return ()
    owned = warranties_of(desk.tx, desk.asker.actor)
    for narrowed in (
        [one for one in owned if _LINE in slots and str(one.line_id) == slots[_LINE]],
        [one for one in owned if any(serial in said for serial in one.serials)],
        [one for one in owned if one.order_number == slots.get("order")],
        [one for one in owned if "product" in slots and is_called(one, slots["product"])],
    ):
        if narrowed:
            return tuple(narrowed[:MOST_CHOICES])
    return owned[:MOST_CHOICES]


def _choices(desk: Desk, owned: tuple[WarrantyView, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((_named(desk, one), f"{_LINE}={one.line_id}") for one in owned)


def _named(desk: Desk, one: WarrantyView) -> str:
    """Name a machine with what it is marked with."""
    name = one.name(desk.language)
    return f"{name} {one.serials[0]}" if len(one.serials) == 1 else name


def _validity(desk: Desk, one: WarrantyView) -> str:
    key = "warranty.valid" if one.valid else "warranty.over"
    until = day(one.valid_until, desk.language, desk.today)
    return desk.say(key, name=_named(desk, one), order=one.order_number, day=until)


def _asked_about(
    desk: Desk, owned: tuple[WarrantyView, ...], rule: Quotation | None
) -> Told | Asked:
    """Answer a plain question from the asker's own purchases and the handbook."""
    lines = [_validity(desk, one) for one in owned]
    if rule is None and not lines:
        return replace(person_offered(desk, desk.say("warranty.unknown")), missed=True)
    cited = tuple(_cite(one) for one in owned)
    if rule is None:
        return Told("\n".join(lines), cited)
    text = "\n\n".join(filter(None, ("\n".join(lines), rule.text)))
    return Told(text, (*cited, rule.citation), links=rule.links)


def _fault(
    desk: Desk, slots: Slots, said: str, owned: WarrantyView | None, rule: Quotation | None
) -> Told:
    order = own_order(desk, slots)
    parts = [desk.say("warranty.sorry")]
    if owned is not None:
        parts.append(_validity(desk, owned))
    opening = (" " if desk.language == "en" else "").join(parts)
    asked = [] if desk.attachments else [desk.say("warranty.photo")]
    first = "\n\n".join((opening, *((rule.text,) if rule else ()), *asked))
    known = _validity(desk, owned) if owned else ""
    words = in_own_words(desk)
    case = CaseDraft(
        topic=FlowName.WARRANTY.value,
        subject=_subject(desk, owned),
        description="\n".join(filter(None, (words, known, _with_photo(desk)))),
        urgent=has("danger", normalise(said).text) or has("about_a_machine", normalise(said).text),
        order_id=owned.order_id if owned else order.id if order else None,
    )
    summary = " · ".join(filter(None, (f"{desk.say('reason.product_problem')}: {words}", known)))
    told = handed_over(desk, first, summary, case)
    cited = (*((_cite(owned),) if owned else ()), *((rule.citation,) if rule else ()))
    return replace(told, citations=cited, links=rule.links if rule else frozenset())


def _with_photo(desk: Desk) -> str:
    return desk.say("case.with_photo") if desk.attachments else ""


def _subject(desk: Desk, owned: WarrantyView | None) -> str:
    subject = desk.say("case.warranty")
    if owned is None:
        return subject
    return desk.say("case.about", subject=subject, name=_named(desk, owned))


def _cite(one: WarrantyView) -> Citation:
    title = f"order {one.order_number}"
    return Citation("order", one.order_number, title, f"warranty until {one.valid_until}")
