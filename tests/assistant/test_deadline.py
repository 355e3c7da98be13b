"""An answer is whole in time or none at all, whatever a client would wait for its next piece."""

import time

import httpx
import httpx2
import pytest

from assistant.deadline import deadline_hooks
from tests.fakes.openai import OPENAI
from tests.fakes.provider import Fault, provider_server

QUESTION = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
NEVER = 60.0
"""Seconds that a client would wait for the next piece by itself."""


@pytest.mark.parametrize("library", [httpx, httpx2])
@pytest.mark.parametrize("fault", [Fault.FALLS_SILENT, Fault.DRIPS])
def test_a_stream_that_falls_silent_ends_at_the_deadline(library, fault):
    with (
        provider_server(OPENAI) as provider,
        library.Client(timeout=NEVER, event_hooks=deadline_hooks(library, 0.3)) as client,
    ):
        provider.always = fault
        begun = time.monotonic()
        with pytest.raises(library.ReadTimeout, match="late"):
            client.post(f"{provider.base_url}/chat/completions", json=QUESTION)

    assert 0.3 <= time.monotonic() - begun < NEVER / 2


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_client_whose_answer_was_late_answers_the_next_question(library):
    with (
        provider_server(OPENAI) as provider,
        library.Client(timeout=NEVER, event_hooks=deadline_hooks(library, 1.0)) as client,
    ):
        provider.faults.append(Fault.FALLS_SILENT)
        where = f"{provider.base_url}/chat/completions"
        with pytest.raises(library.ReadTimeout):
            client.post(where, json=QUESTION)

        assert client.post(where, json=QUESTION).status_code == 200
