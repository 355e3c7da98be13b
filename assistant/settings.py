"""What a deployment decides about the assistant, as one frozen value built at start."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from erp_core.kernel.opening_hours import OpeningHours

OFFLINE = "offline"


class Vendor(StrEnum):
    """Who serves a language model; the part of its name before the colon."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    OLLAMA = "ollama"


class Ladder(StrEnum):
    """How much proof the customer's own writes need."""

    STANDARD = "standard"
    """A one-time code within 30 minutes."""
    LINKED = "linked"
    """The linked channel is enough: what is refunded goes back to the original method."""


class Mode(StrEnum):
    """What becomes of a reply on a channel."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    OFF = "off"


DEFAULT_MODES = {"email": Mode.SUGGEST}
"""Mails are long, and their senders easily forged: a person reads a reply before it goes out."""


def _listed(value: object) -> object:
    """Read ``openai:gpt-x,offline`` as two names."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return value


ModelNames = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class AssistantSettings(BaseModel):
    """The assistant's part of the settings.

    Attributes:
        models: Tried in order; the last is always ``offline``.
        openai_api_key: For ``openai:...`` models.
        openai_base_url: Any server that speaks the same API; None is the vendor's own.
        anthropic_api_key: For ``anthropic:...`` models.
        anthropic_base_url: Any server that speaks the same API; None is the vendor's own.
        ollama_base_url: Where Ollama listens, for ``ollama:...`` models; it takes no key.
        ladder: How much proof a customer's writes need.
        order_by_postcode: Whether an order's number and postcode open its progress to anyone.
        modes: What becomes of a reply, by channel; where a channel is not named, ``suggest`` on
            e-mail and ``answer`` elsewhere.
        suggest_below: Below this confidence an answer becomes a suggestion for a person.
        provider_seconds: The longest a model may take for one answer.
        seconds_per_turn: The longest all models together may take for a turn.
        tokens_per_day: Tokens that language models may use on a business day, asked and answered;
            afterwards the offline engine answers. None sets no limit.
        max_rounds: Model answers a turn.
        max_calls: Tool calls a round.
        trips_after: Failures in a row that switch a model off.
        rests_for: Seconds a model stays off before one turn may try it again.
        catalogue_seconds: For how long the names of articles are remembered.
        link_hosts: Hosts that a reply may link to.
        team_en: Who takes over, as the customer reads it.
        team_zh: The same in Chinese.
        opens_at: First hour of a working day, local time.
        closes_at: Hour at which it ends.
        open_days: Working days, 0 is Monday.
        answers_within: Working hours until a person answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: ModelNames = (OFFLINE,)
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    ollama_base_url: str = "http://127.0.0.1:11434"
    ladder: Ladder = Ladder.STANDARD
    order_by_postcode: bool = True
    modes: dict[str, Mode] = {}
    suggest_below: Annotated[float, Field(ge=0, le=1)] = 0.0
    provider_seconds: Annotated[float, Field(gt=0)] = 8.0
    seconds_per_turn: Annotated[float, Field(gt=0)] = 30.0
    tokens_per_day: Annotated[int, Field(ge=0)] | None = None
    max_rounds: Annotated[int, Field(ge=1, le=20)] = 6
    max_calls: Annotated[int, Field(ge=1, le=20)] = 8
    trips_after: Annotated[int, Field(ge=1)] = 2
    rests_for: Annotated[float, Field(ge=0)] = 60.0
    catalogue_seconds: Annotated[float, Field(ge=0)] = 10.0
    link_hosts: tuple[str, ...] = ()
    team_en: str = "our service team"
    team_zh: str = "客服团队"
    opens_at: Annotated[int, Field(ge=0, le=23)] = 9
    closes_at: Annotated[int, Field(ge=1, le=24)] = 18
    open_days: frozenset[Annotated[int, Field(ge=0, le=6)]] = frozenset({0, 1, 2, 3, 4})
    answers_within: Annotated[int, Field(ge=1, le=80)] = 2

    @model_validator(mode="after")
    def _can_be_met(self) -> "AssistantSettings":
        for name in self.chain:
            self._require_reachable(name)
        if self.opens_at >= self.closes_at or not self.open_days:
            raise ValueError(_NEVER_OPEN)
        return self

    def _require_reachable(self, name: str) -> None:
        vendor, _, model = name.partition(":")
        if vendor not in set(Vendor) or not model.strip():
            raise ValueError(_UNKNOWN.format(name=name))
        keys = {Vendor.OPENAI: self.openai_api_key, Vendor.ANTHROPIC: self.anthropic_api_key}
        if Vendor(vendor) in keys and keys[Vendor(vendor)] is None:
            raise ValueError(_NO_KEY.format(name=name, vendor=vendor.upper()))

    @property
    def chain(self) -> tuple[str, ...]:
        """The language models to try before the offline engine, in order."""
        return tuple(dict.fromkeys(name for name in self.models if name != OFFLINE))

    @property
    def hours(self) -> OpeningHours:
        """When people work, until the console or REST says otherwise."""
        return OpeningHours.same_each_day(self.open_days, self.opens_at, self.closes_at)

    def mode(self, channel: str) -> Mode:
        """Tell what becomes of a reply on a channel."""
        return self.modes.get(channel, DEFAULT_MODES.get(channel, Mode.ANSWER))


_UNKNOWN = (
    "FRONTDESK_ASSISTANT__MODELS names {name!r}; a model is 'offline', or 'openai:', 'anthropic:' "
    "or 'ollama:' and its name."
)
_NO_KEY = (
    "FRONTDESK_ASSISTANT__MODELS names {name!r}, "
    "but FRONTDESK_ASSISTANT__{vendor}_API_KEY is empty."
)
_NEVER_OPEN = "FRONTDESK_ASSISTANT__OPENS_AT must be before CLOSES_AT, with at least one open day."
