"""What a deployment has to say to be reachable on Telegram."""

from enum import StrEnum
from typing import Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)


class TelegramMode(StrEnum):
    """How updates come: Telegram calls our hook, or we ask for them (no public address needed)."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class TelegramSettings(BaseModel):
    """A bot and how its hook is protected.

    Attributes:
        token: The bot's token from @BotFather: digits, a colon, a secret.
        mode: ``webhook``, or ``polling`` for a first try without a public address.
        secret: What Telegram repeats in a header of every hook request; not needed for polling.
        path_id: The opaque last part of the hook's path, never the token; not needed for polling.
        api_base: Where the Bot API is, without the trailing ``/bot``.
        timeout: Seconds to wait for Telegram's answer before a send is uncertain.
        hook_url: The address of our hook; the house fills it in.
        poll_wait: Seconds that Telegram holds a poll open while there is nothing to tell.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    token: SecretStr
    mode: TelegramMode = TelegramMode.WEBHOOK
    secret: SecretStr = SecretStr("")
    path_id: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{1,64}$")
    api_base: str = "https://api.telegram.org"
    timeout: float = Field(default=10.0, gt=0)
    hook_url: str = ""
    poll_wait: int = Field(default=25, ge=0, le=50)

    @property
    def account(self) -> str:
        """The bot's public id: the digits before the colon."""
        return self.token.get_secret_value().partition(":")[0]

    @field_validator("token")
    @classmethod
    def _token_is_formed(cls, value: SecretStr) -> SecretStr:
        account, colon, key = value.get_secret_value().partition(":")
        if not (colon and key and account.isascii() and account.isdigit()):
            msg = "a Telegram bot token is digits, a colon and a key"
            raise ValueError(msg)
        return value

    @field_validator("secret")
    @classmethod
    def _secret_is_allowed(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        allowed = secret.isascii() and secret.replace("-", "").replace("_", "").isalnum()
        if not allowed or len(secret) > 256:
            msg = "a Telegram hook secret is 1 to 256 of A-Z, a-z, 0-9, _ and -"
            raise ValueError(msg)
        return value

    @field_validator("path_id")
    @classmethod
    def _path_does_not_tell_the_token(cls, value: str, given: ValidationInfo) -> str:
        token = given.data.get("token")
        if isinstance(token, SecretStr) and token.get_secret_value().partition(":")[2] in value:
            msg = "the path id must not contain the bot's token: paths are logged"
            raise ValueError(msg)
        return value

    @field_validator("api_base")
    @classmethod
    def _api_base_is_an_origin(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            msg = "the address of the Bot API starts with https:// (or http:// on loopback)"
            raise ValueError(msg)
        return value.rstrip("/")

    @model_validator(mode="after")
    def _hook_is_protected(self) -> Self:
        if self.mode is TelegramMode.WEBHOOK:
            given = {"SECRET": self.secret.get_secret_value(), "PATH_ID": self.path_id}
            for name, value in given.items():
                if not value:
                    msg = (
                        f"FRONTDESK_TELEGRAM__{name}: a webhook needs it; "
                        "FRONTDESK_TELEGRAM__MODE=polling does not."
                    )
                    raise ValueError(msg)
        return self
