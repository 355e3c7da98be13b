"""What can be asked for here, as far as modules are on: a greeting names nothing else."""

from assistant.commands import FlowName
from assistant.texts import Words
from assistant.tools import is_on
from erp_core.kernel.transaction import Ports

_LOOKED_UP = (FlowName.ORDER_STATUS, FlowName.INVOICE_AND_BALANCE, FlowName.STOCK_AND_PRICE)


def greeting(words: Words, ports: Ports) -> str:
    """Say hello and what can be looked up or answered here."""
    looked_up = [words.say(f"topic.{flow}") for flow in _LOOKED_UP if is_on(flow, ports)]
    answers = is_on(FlowName.POLICY_QUESTION, ports)
    if not looked_up:
        return words.say("talk.greeting_rules" if answers else "talk.greeting_plain")
    topics = ("、" if words.language == "zh" else ", ").join(looked_up)
    return words.say("talk.greeting" if answers else "talk.greeting_records", topics=topics)
