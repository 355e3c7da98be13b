"""A quotation on request: prices that stand until a day, sent after a yes."""

from collections.abc import Mapping
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.rendering import day, money
from assistant.tools.accounts import ACCOUNT, ordering_account
from assistant.tools.contract import Asked, Desk, Example, Offered, Slots, Step, ToolEffect, tool
from assistant.tools.offers import lines_as_data, lines_from, lines_text
from assistant.tools.proposals import agreed, propose, reoffer
from assistant.tools.sales_enquiry import noted_for_sales
from assistant.tools.wanted import GOODS, wanted_lines
from assistant.turn import Citation, DocumentRef, Executed, ProposalDraft, Reoffer
from erp_core.sales import (
    NewOrderLine,
    NewQuotation,
    QuotationPreview,
    preview_quotation,
    request_quotation,
)


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed | Reoffer:
    new = NewQuotation(
        party_id=int(arguments["party_id"]),
        lines=lines_from(arguments["lines"]),
        channel=desk.asker.channel,
    )
    shown = preview_quotation(desk.tx, desk.asker.actor, new)
    if not agreed(arguments, shown.fingerprint):
        return reoffer(desk.say("quotation.changed"), _proposal(desk, shown))
    made = request_quotation(desk.tx, desk.asker.actor, new, expect=shown.fingerprint)
    text = desk.say(
        "quotation.done",
        number=made.number,
        total=money(made.gross),
        day=day(made.valid_until, desk.language, desk.today),
    )
    facts = {"quotation": made.number, "total": f"{made.gross}"}
    paper = DocumentRef("quotation", made.id)
    return Executed(text, ("quotations", made.id), facts, (paper,))


@tool(
    FlowName.QUOTATION,
    needs=("sales",),
    effect=ToolEffect.WRITE,
    permission="sales.request_quotation",
    verification=Verification.LINKED,
    slots=(*GOODS, ACCOUNT),
    examples=(
        Example(
            "can I get a quote for 2 Herons and 20 kg house blend", "报价：2台苍鹭和20公斤拼配豆"
        ),
        Example("I need a quotation for 10 kg", "给我报价单"),
    ),
    carry_out=_carry_out,
    for_strangers=noted_for_sales,
)
def quotation(desk: Desk, slots: Slots) -> Step:
    """Offer a quotation for articles with their quantities, good for some days.

    Only the customer's own yes in a later message makes it.
    """
    lines = wanted_lines(desk, slots)
    if isinstance(lines, Asked):
        return lines
    account = ordering_account(desk, slots)
    if isinstance(account, Asked):
        return account
    wanted = tuple(
        NewOrderLine(variant_id=line.article.id, quantity=line.quantity) for line in lines
    )
    new = NewQuotation(party_id=account, lines=wanted)
    shown = preview_quotation(desk.tx, desk.asker.actor, new)
    cited = tuple(
        Citation("article", line.article.sku, line.article.name(desk.language)) for line in lines
    )
    return Offered(_proposal(desk, shown), citations=cited)


TOOLS = (quotation,)


def _proposal(desk: Desk, shown: QuotationPreview) -> ProposalDraft:
    preview = desk.say(
        "quotation.preview",
        lines=lines_text(desk, shown.lines),
        total=money(shown.gross),
        day=day(shown.valid_until, desk.language, desk.today),
    )
    arguments = {
        "party_id": shown.party_id,
        "lines": lines_as_data(shown),
        "total": {"amount": f"{shown.gross.amount}", "currency": shown.gross.currency},
        "fingerprint": shown.fingerprint,
    }
    return propose(desk.words, FlowName.QUOTATION, arguments, preview)
