"""What the assistant's tests share: a coffee house, an assistant that knows it, a fake provider."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.agent import Assistant
from assistant.asker import Verification
from assistant.offline.understanding import Understander
from assistant.pay_pages import PayPages
from assistant.settings import AssistantSettings, Ladder
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of
from erp_core.kernel.transaction import Ports
from erp_core.modules import MODULES
from tests.builders.coffee_shop import Shop, a_shop, asker
from tests.builders.conversation import Conversation
from tests.builders.databases import Template
from tests.builders.handbook import Handbook
from tests.conftest import START
from tests.fakes.anthropic import ANTHROPIC
from tests.fakes.ollama import OLLAMA
from tests.fakes.openai import OPENAI
from tests.fakes.provider import FakeProvider, provider_server


@dataclass(frozen=True)
class Opened:
    """The coffee house's ids, and its database as a template."""

    shop: Shop
    template: Template


@pytest.fixture(scope="session")
def understander() -> Understander:
    """The offline understanding, trained once."""
    return Understander()


@pytest.fixture(scope="session")
def opened(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The coffee house, built once, to copy from."""
    folder = tmp_path_factory.mktemp("shop")
    with template.copy(folder, f"shop_{uuid.uuid4().hex}") as url:
        clock = FixedClock(START)
        ports = Ports(listeners=listeners_of(MODULES), audit_key=b"test audit key")
        building = Database(url, clock=clock, ports=ports)
        shop = a_shop(building, clock)
        building.close()
        yield Opened(shop, template.again(url))


@pytest.fixture
def database_url(opened: Opened, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh copy of the coffee house."""
    with opened.template.copy(tmp_path, uuid.uuid4().hex) as url:
        yield url


@pytest.fixture
def shop(opened: Opened, database: Database) -> Shop:
    """The coffee house."""
    return replace(opened.shop, database=database)


WIRES = {"openai": OPENAI, "anthropic": ANTHROPIC, "ollama": OLLAMA}


@pytest.fixture
def vendor() -> str:
    """Whose models are asked; a test that is about all of them overrides it."""
    return "openai"


@pytest.fixture
def provider(vendor: str) -> Iterator[FakeProvider]:
    """A provider on loopback."""
    with provider_server(WIRES[vendor]) as fake:
        yield fake


MakeAssistant = Callable[..., Assistant]


@pytest.fixture
def make_assistant(shop: Shop, understander: Understander) -> Iterator[MakeAssistant]:
    """Make an assistant of the coffee house with settings of the test's own."""
    made: list[Assistant] = []

    def make(*, pay_pages: PayPages | None = None, **settings: object) -> Assistant:
        given = {"ladder": Ladder.LINKED} | settings
        new = Assistant(
            database=shop.database,
            knowledge=Handbook(),
            settings=AssistantSettings(**given),
            understander=understander,
            pay_pages=pay_pages,
        )
        made.append(new)
        return new

    yield make
    for one in made:
        one.close()


@pytest.fixture
def with_provider(
    make_assistant: MakeAssistant, provider: FakeProvider, vendor: str
) -> MakeAssistant:
    """Make an assistant that asks the fake provider first."""

    def make(**settings: object) -> Assistant:
        given = {
            "models": f"{vendor}:test-model,offline",
            f"{vendor}_base_url": provider.base_url,
            "provider_seconds": 20.0,
        }
        keys = {} if vendor == "ollama" else {f"{vendor}_api_key": "sk-test"}
        return make_assistant(**(given | keys | settings))

    return make


@pytest.fixture
def talk(shop: Shop, make_assistant: MakeAssistant) -> Callable[..., Conversation]:
    """Start a conversation with somebody."""

    def start(
        party_id: int | None,
        verification: Verification = Verification.LINKED,
        assistant: Assistant | None = None,
        **more: object,
    ) -> Conversation:
        language = more.pop("language", "en")
        channel = more.pop("channel", "telegram")
        who = asker(shop, party_id, verification, language, channel)
        return Conversation(assistant or make_assistant(), shop.database, who, **more)

    return start
