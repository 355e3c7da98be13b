"""Every tool of the assistant, one topic a file: the one place where a tool is switched on."""

from assistant.asker import Asker
from assistant.commands import FlowName
from assistant.tools import (
    call_back,
    cancel_order,
    change_address,
    change_items,
    change_payment,
    complaint,
    exchange_item,
    invoice_and_balance,
    invoices,
    link_channel,
    order_status,
    pay_invoice,
    place_order,
    policy_question,
    quotation,
    repeat_order,
    return_item,
    sales_enquiry,
    speak_to_person,
    stock_and_price,
    unlink_channel,
    verify_identity,
    warranty,
)
from assistant.tools.contract import Audience, Tool
from erp_core.kernel.actor import ActorKind
from erp_core.kernel.transaction import Ports

TOOLS: tuple[Tool, ...] = (
    *order_status.TOOLS,
    *stock_and_price.TOOLS,
    *invoice_and_balance.TOOLS,
    *pay_invoice.TOOLS,
    *cancel_order.TOOLS,
    *change_address.TOOLS,
    *change_items.TOOLS,
    *change_payment.TOOLS,
    *repeat_order.TOOLS,
    *place_order.TOOLS,
    *quotation.TOOLS,
    *sales_enquiry.TOOLS,
    *invoices.TOOLS,
    *policy_question.TOOLS,
    *return_item.TOOLS,
    *exchange_item.TOOLS,
    *warranty.TOOLS,
    *complaint.TOOLS,
    *call_back.TOOLS,
    *speak_to_person.TOOLS,
    *verify_identity.TOOLS,
    *link_channel.TOOLS,
    *unlink_channel.TOOLS,
)


def tool_named(name: FlowName) -> Tool:
    """Return the tool of a flow."""
    return next(tool for tool in TOOLS if tool.name == name)


def is_on(name: FlowName, ports: Ports) -> bool:
    """Tell whether the modules that a flow needs are on."""
    return ports.has(tool_named(name).needs)


def tools_on(ports: Ports) -> tuple[Tool, ...]:
    """Return the tools of the modules that are on."""
    return tuple(tool for tool in TOOLS if ports.has(tool.needs))


def tools_for(asker: Asker, ports: Ports) -> tuple[Tool, ...]:
    """Return the tools that an asker may use: the allow-list, checked again where one runs."""
    if asker.actor.kind is not ActorKind.CUSTOMER:
        return ()
    return tuple(tool for tool in tools_on(ports) if tool.audience is Audience.CUSTOMER)


__all__ = ["TOOLS", "is_on", "tool_named", "tools_for", "tools_on"]
