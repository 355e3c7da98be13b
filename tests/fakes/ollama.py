"""Ollama's chat, as the wire of a fake provider."""

from tests.fakes.provider import Body, Fault, Say, Wire


def _completion(body: Body, say: Say) -> Body:
    """Write an answer as the API does."""
    message: Body = {"role": "assistant", "content": say.text}
    if say.calls:
        message["tool_calls"] = [
            {"function": {"name": name, "arguments": dict(arguments)}}
            for name, arguments in say.calls
        ]
    return {
        "model": body["model"],
        "created_at": "2026-05-19T07:00:00.000000Z",
        "message": message,
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 10,
        "eval_count": 5,
    }


def _spoil(fault: Fault, completion: Body) -> Body:
    if fault is Fault.CUT_OFF:
        completion["done_reason"] = "length"
    elif fault is Fault.NO_FINISH_REASON:
        del completion["done_reason"]
        completion["done"] = False
    else:
        call = {"function": {"name": "cancel_order", "arguments": '{"order": "10'}}
        completion["message"]["tool_calls"] = [call]
    return completion


def _roles(body: Body) -> list[str]:
    return [message["role"] for message in body["messages"]]


OLLAMA = Wire("", _roles, _completion, _spoil)
