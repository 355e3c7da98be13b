"""What can be asked for here, as far as modules are on: a greeting names nothing else."""

from assistant.commands import FlowName
from assistant.texts import Words
from assistant.tools import is_on
from erp_core.kernel.transaction import Ports

_LOOKED_UP = (FlowName.ORDER_STATUS, FlowName.INVOICE_AND_BALANCE, FlowName.STOCK_AND_PRICE)


def name_of(words: Words, ports: Ports, flow: FlowName) -> str:
    """Name what can be asked for; stock only where it is kept."""
    return words.say("without_stock.name" if _no_stock(ports, flow) else f"name.{flow}")


def greeting(words: Words, ports: Ports) -> str:
    """Say hello and what can be looked up or answered here."""
    looked_up = [_topic(words, ports, flow) for flow in _LOOKED_UP if is_on(flow, ports)]
    answers = is_on(FlowName.POLICY_QUESTION, ports)
    if not looked_up:
        return words.say("talk.greeting_rules" if answers else "talk.greeting_plain")
    topics = ("、" if words.language == "zh" else ", ").join(looked_up)
    return words.say("talk.greeting" if answers else "talk.greeting_records", topics=topics)


def _topic(words: Words, ports: Ports, flow: FlowName) -> str:
    return words.say("without_stock.topic" if _no_stock(ports, flow) else f"topic.{flow}")


def _no_stock(ports: Ports, flow: FlowName) -> bool:
    return flow is FlowName.STOCK_AND_PRICE and not ports.has(("inventory",))
