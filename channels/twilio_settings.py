"""What a deployment has to say about Twilio, once for SMS and WhatsApp."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

NUMBER = r"^\+[1-9][0-9]{6,14}$"


class TwilioSettings(BaseModel):
    """One Twilio account, checked before the house starts.

    Attributes:
        account_sid: The account's public name, ``AC`` and 32 hex digits.
        auth_token: The account's secret: it signs what Twilio delivers and opens its API.
        number: The number that text messages come to and go out from; without it no SMS.
        whatsapp_number: The number of the WhatsApp sender; without it no WhatsApp.
        api_base: Where the REST API is.
        timeout: Seconds to wait for Twilio's answer before a send is uncertain.
        most_segments: The most segments of one text message; a longer reply becomes several.
        list_every: Seconds between two readings of Twilio's own list of messages, for what a hook
            never heard of; 0 for never.
        list_after: Seconds that a hook has to hear of a message before the list is asked for it.
        list_overlap: Seconds that a reading begins before the end of the last one: a message may
            enter the list late.
        status_url: Where Twilio reports what became of a message; the house fills it in.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$")
    auth_token: SecretStr
    number: str | None = Field(default=None, pattern=NUMBER)
    whatsapp_number: str | None = Field(default=None, pattern=NUMBER)
    api_base: str = "https://api.twilio.com"
    timeout: float = Field(default=10.0, gt=0)
    most_segments: int = Field(default=4, ge=1, le=10)
    list_every: float = Field(default=300.0, ge=0, le=86_400)
    list_after: float = Field(default=120.0, ge=0, le=3600)
    list_overlap: float = Field(default=600.0, ge=0, le=86_400)
    status_url: str = ""

    @field_validator("auth_token")
    @classmethod
    def _token_is_given(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().strip():
            msg = "the auth token must not be empty, else anybody could sign a message"
            raise ValueError(msg)
        return value

    @field_validator("api_base")
    @classmethod
    def _api_base_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            msg = "the address of Twilio's API starts with https:// (or http:// on loopback)"
            raise ValueError(msg)
        return value.rstrip("/")

    @model_validator(mode="after")
    def _has_a_number(self) -> "TwilioSettings":
        if self.number is None and self.whatsapp_number is None:
            msg = (
                "FRONTDESK_TWILIO__NUMBER or FRONTDESK_TWILIO__WHATSAPP_NUMBER must name a number "
                "such as +494066969001"
            )
            raise ValueError(msg)
        return self
