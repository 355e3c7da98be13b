import pytest
from pydantic import ValidationError

from channels.telegram.settings import TelegramSettings

GOOD = {"token": "700000001:key-of-the-bot", "secret": "hook_secret-1", "path_id": "q7Xk2"}


def test_the_account_is_the_public_part_of_the_token() -> None:
    assert TelegramSettings.model_validate(GOOD).account == "700000001"


def test_the_token_and_the_secret_are_never_shown() -> None:
    shown = repr(TelegramSettings.model_validate(GOOD))

    assert "key-of-the-bot" not in shown
    assert "hook_secret" not in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("token", ""),
        ("token", "no colon"),
        ("token", "letters:key"),
        ("token", "700000001:"),
        ("secret", ""),
        ("secret", "with space"),
        ("secret", "x" * 257),
        ("path_id", ""),
        ("path_id", "../telegram"),
        ("path_id", "key-of-the-bot"),
        ("api_base", "api.telegram.org"),
    ],
)
def test_a_wrong_setting_is_named(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TelegramSettings.model_validate(GOOD | {field: value})

    assert wrong.value.errors()[0]["loc"] == (field,)
    assert "key-of-the-bot" not in str(wrong.value)


def test_a_slash_at_the_end_of_the_address_does_no_harm() -> None:
    settings = TelegramSettings.model_validate(GOOD | {"api_base": "http://127.0.0.1:8081/"})

    assert settings.api_base == "http://127.0.0.1:8081"
