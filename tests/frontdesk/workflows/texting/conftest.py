"""A house that texts through Twilio, whose assistant obeys STOP and START."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.turn import Effect, EffectKind
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import TwilioCarrier
from tests.builders.house import ScriptedAssistant, echoes, says
from tests.builders.texting import a_texting_house, hooked
from tests.builders.web import web_of
from tests.fakes.twilio import TwilioFake, twilio_fake


def obeys(question, asker):
    """Decide as the assistant does for the two words, and echo everything else."""
    if question.text in ("STOP", "START"):
        kind = EffectKind.OPT_OUT if question.text == "STOP" else EffectKind.OPT_IN
        reply = "" if question.text == "STOP" else "You'll get our messages here again."
        return says(reply, effects=(Effect(kind, whole=True),))
    return echoes(question, asker)


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    with twilio_fake() as running:
        hooked(running.twilio)
        yield running


@pytest.fixture
def twilio(fake: TwilioFake) -> TwilioCarrier:
    return fake.twilio


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant(obeys)


@pytest.fixture
def desk(
    database: Database, tmp_path: Path, fake: TwilioFake, assistant: ScriptedAssistant
) -> Frontdesk:
    return a_texting_house(database, tmp_path, fake.url, assistant=assistant)


@pytest.fixture
def web(desk: Frontdesk) -> Iterator[TestClient]:
    with web_of(desk) as client:
        yield client
