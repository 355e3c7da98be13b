"""What there is to say about the terminal: only what its account is called."""

from pydantic import BaseModel, ConfigDict, Field


class TerminalSettings(BaseModel):
    """The terminal of this installation.

    Attributes:
        account: What the terminal is called beside those of other installations.
    """

    model_config = ConfigDict(frozen=True)

    account: str = Field(default="local", pattern=r"^[a-z0-9-]{1,32}$")
