"""Anthropic's messages, as the wire of a fake provider."""

from tests.fakes.provider import Body, Fault, Say, Wire


def _completion(body: Body, say: Say) -> Body:
    """Write an answer as the API does."""
    behind = len(body["messages"])
    words = [{"type": "text", "text": say.text}] if say.text else []
    calls = [
        {"type": "tool_use", "id": f"toolu_{behind}_{at}", "name": name, "input": dict(arguments)}
        for at, (name, arguments) in enumerate(say.calls)
    ]
    return {
        "id": f"msg_{behind}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [*words, *calls],
        "stop_reason": "tool_use" if calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 5},
    }


def _spoil(fault: Fault, completion: Body) -> Body:
    if fault is Fault.CUT_OFF:
        completion["stop_reason"] = "max_tokens"
    elif fault is Fault.NO_FINISH_REASON:
        completion["stop_reason"] = None
    else:
        call = {"type": "tool_use", "id": "c", "name": "cancel_order", "input": '{"order": "10'}
        completion["content"], completion["stop_reason"] = [call], "tool_use"
    return completion


def _roles(body: Body) -> list[str]:
    """Name who said what; a tool's result travels as the user's message here."""
    return ["tool" if _is_result(message) else message["role"] for message in body["messages"]]


def _is_result(message: Body) -> bool:
    content = message["content"]
    return isinstance(content, list) and any(one["type"] == "tool_result" for one in content)


ANTHROPIC = Wire("", _roles, _completion, _spoil)
