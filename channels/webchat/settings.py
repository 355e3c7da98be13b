"""What a deployment has to say to be reachable from web pages."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class WebchatSettings(BaseModel):
    """Which pages may talk to us, and the key that makes sessions ours.

    Attributes:
        secret: Signs session tokens; at least 16 characters.
        allowed_origins: The pages that may connect, such as ``https://shop.example``; the
            origin of the public address belongs in it too.
        account: What this chat is called beside others of the same company.
        title: The name over the chat window.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    secret: SecretStr = Field(min_length=16)
    allowed_origins: frozenset[str] = frozenset()
    account: str = Field(default="site", pattern=r"^[a-z0-9-]{1,32}$")
    title: str = Field(default="Front desk", min_length=1, max_length=60)

    def allows(self, origin: str) -> bool:
        """Tell whether the page of this origin may talk to us."""
        return origin.lower() in self.allowed_origins

    @field_validator("allowed_origins")
    @classmethod
    def _origins_are_compared_as_browsers_send_them(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(_origin(each) for each in value)


def _origin(text: str) -> str:
    scheme, separator, host = text.strip().lower().rstrip("/").partition("://")
    if scheme not in {"http", "https"} or not separator or not host or "/" in host or "*" in host:
        msg = f"an origin is https://host or https://host:port, not {text!r}"
        raise ValueError(msg)
    return f"{scheme}://{host}"
