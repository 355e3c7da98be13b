"""OpenAI's chat completions, as the wire of a fake provider."""

import json

from tests.fakes.provider import Body, Fault, Say, Wire


def _completion(body: Body, say: Say) -> Body:
    """Write an answer as the API does."""
    behind = len(body["messages"])
    message: Body = {"role": "assistant", "content": say.text or None}
    if say.calls:
        message["tool_calls"] = [
            {
                "id": f"call_{behind}_{at}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for at, (name, arguments) in enumerate(say.calls)
        ]
    reason = "tool_calls" if say.calls else "stop"
    return {
        "id": f"chatcmpl-{behind}",
        "object": "chat.completion",
        "created": 1_779_174_000,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


def _spoil(fault: Fault, completion: Body) -> Body:
    choice = completion["choices"][0]
    if fault is Fault.CUT_OFF:
        choice["finish_reason"] = "length"
    elif fault is Fault.NO_FINISH_REASON:
        choice["finish_reason"] = None
    else:
        call = {"name": "cancel_order", "arguments": '{"order": "10'}
        choice["message"]["tool_calls"] = [{"id": "c", "type": "function", "function": call}]
        choice["finish_reason"] = "tool_calls"
    return completion


def _roles(body: Body) -> list[str]:
    return [message["role"] for message in body["messages"]]


OPENAI = Wire("/v1", _roles, _completion, _spoil)
