import pytest
from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings import AssistantSettings, Mode


class Environment(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FRONTDESK_", env_nested_delimiter="__")

    assistant: AssistantSettings = AssistantSettings()


def test_models_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("FRONTDESK_ASSISTANT__MODELS", "openai:gpt-x, offline")
    monkeypatch.setenv("FRONTDESK_ASSISTANT__OPENAI_API_KEY", "sk-secret")
    read = Environment().assistant
    assert read.models == ("openai:gpt-x", "offline")
    assert read.chain == ("openai:gpt-x",)
    assert "sk-secret" not in repr(read)


def test_offline_is_the_default():
    assert AssistantSettings().chain == ()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"models": "gpt-x"}, "FRONTDESK_ASSISTANT__MODELS"),
        ({"models": "openai:"}, "FRONTDESK_ASSISTANT__MODELS"),
        ({"models": "openai:gpt-x"}, "FRONTDESK_ASSISTANT__OPENAI_API_KEY"),
        ({"models": "anthropic:x,offline"}, "FRONTDESK_ASSISTANT__ANTHROPIC_API_KEY"),
        ({"models": "ollama:"}, "FRONTDESK_ASSISTANT__MODELS"),
        ({"opens_at": 18, "closes_at": 9}, "FRONTDESK_ASSISTANT__OPENS_AT"),
    ],
)
def test_a_wrong_value_is_named(settings, named):
    with pytest.raises(ValidationError, match=named):
        AssistantSettings(**settings)


def test_ollama_takes_no_key():
    assert AssistantSettings(models="ollama:qwen").chain == ("ollama:qwen",)


def test_a_channel_without_a_mode_answers():
    settings = AssistantSettings(modes={"email": Mode.SUGGEST})
    assert settings.mode("email") is Mode.SUGGEST
    assert settings.mode("telegram") is Mode.ANSWER
