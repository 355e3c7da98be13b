"""Everything a deployment can set, read once into one frozen value.

Sources, strongest first: the environment (``FRONTDESK_*``), ``.env``, and what ``frontdesk demo``
wrote into the data directory. A wrong value stops the start with one
sentence that names the variable.
"""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from assistant.settings import AssistantSettings
from channels.email.settings import EmailSettings
from channels.settings import ChannelSettings
from channels.telegram.settings import TelegramMode, TelegramSettings
from channels.terminal.settings import TerminalSettings
from channels.twilio_settings import TwilioSettings
from channels.webchat.settings import WebchatSettings
from frontdesk.documents.letterhead import Letterhead

PREFIX = "FRONTDESK_"
DEPLOYMENT_FILE = "deployment.toml"
DEFAULT_SECRET = "change-me-before-you-open-the-door"  # noqa: S105 - refused beyond loopback
TELEGRAM_HOOK = "/hooks/telegram/"
TWILIO_STATUS = "/hooks/twilio/status"
DEFAULT_DATA_DIR = Path(".frontdesk")


class WrongSetting(Exception):
    """A setting is missing or wrong."""


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Seconds = Annotated[float, Field(ge=0, le=3600)]


def _reachable(value: str) -> str:
    """Let only addresses through, because a name may mean more than this machine."""
    if value == "localhost":
        return value
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        message = "it must be an IP address or localhost"
        raise ValueError(message) from None


def _named(value: object) -> object:
    """Refuse an empty name, which would be the working directory."""
    if isinstance(value, str) and not value.strip():
        message = "it must name a folder"
        raise ValueError(message)
    return value


Folder = Annotated[Path, BeforeValidator(_named)]
Host = Annotated[str, AfterValidator(_reachable)]
DatabaseUrl = Annotated[str, Field(pattern=r"^(sqlite:///.+|postgresql(\+psycopg)?://.+)?$")]
PublicUrl = Annotated[str, Field(pattern=r"^https?://[^/\s]+(/\S*)?$")]


class Settings(BaseSettings):
    """The deployment's settings.

    Attributes:
        data_dir: Where everything that is not in the database lives.
        database_url: SQLite (default: a file in the data directory) or PostgreSQL.
        public_url: How the world reaches us.
        host: Address to listen on.
        port: Port to listen on.
        modules: Modules that are on; empty means all.
        clock: A fixed start of the business clock, for demo, tests and replay.
        secret_key: Signs sessions and the audit chain.
        quiet_window: Seconds of silence after the last text before it is answered.
        uncertain_after: Seconds before an uncertain service reply is sent once more.
        turn_lease: Seconds that a worker's claim on a conversation is good unless it is renewed:
            so long after its death another worker goes on.
        turn_workers: Turns answered at the same time.
        delivery_lease: Seconds that the lease on a channel account is good, likewise.
        poll: Seconds between looks for work that no wake-up announced.
        wrong_postcodes: Wrong postcodes for orders an hour on one channel account, over all who
            ask, after which none is compared there.
        order_rules: What customers may change after they ordered: a set of rules by its name.
        largest_body: The most bytes of a request's body; carriers' hooks take 1 MiB at most.
        link_epoch: When the house was last restored, in seconds since 1970; the house fills it in.
            Links that were signed before open nothing any more.
        show_codes: Write one-time codes to the log as well; only ever on loopback, for a demo.
        demo_url: Where the demo's page is on this machine; it alone may frame the console.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Folder = DEFAULT_DATA_DIR
    database_url: DatabaseUrl = ""
    public_url: PublicUrl = "http://127.0.0.1:8000"
    host: Host = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    modules: Names = ()
    clock: AwareDatetime | None = None
    secret_key: SecretStr = SecretStr(DEFAULT_SECRET)
    quiet_window: Seconds = 1.5
    uncertain_after: Seconds = 60.0
    turn_lease: Annotated[float, Field(gt=0)] = 4.0
    turn_workers: Annotated[int, Field(ge=1, le=64)] = 4
    delivery_lease: Annotated[float, Field(gt=0)] = 4.0
    poll: Annotated[float, Field(gt=0)] = 1.0
    wrong_postcodes: Annotated[int, Field(ge=1, le=10_000)] = 60
    order_rules: Literal["house", "retail"] = "house"
    largest_body: Annotated[int, Field(ge=64 * 1024, le=256 * 1024 * 1024)] = 1024 * 1024
    link_epoch: Annotated[int, Field(ge=0)] = 0
    show_codes: bool = False
    demo_url: Annotated[str, Field(pattern=r"^http://127\.0\.0\.1:[0-9]{1,5}$")] | None = None
    telegram: TelegramSettings | None = None
    twilio: TwilioSettings | None = None
    email: EmailSettings | None = None
    webchat: WebchatSettings | None = None
    terminal: TerminalSettings = TerminalSettings()
    letterhead: Letterhead = Letterhead()
    assistant: AssistantSettings = AssistantSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put what the data directory says behind the environment."""
        _ = file_secret_settings
        stronger = (init_settings, env_settings, dotenv_settings)
        stored = TomlConfigSettingsSource(settings_cls, _data_dir(stronger) / DEPLOYMENT_FILE)
        return (*stronger, stored)

    @property
    def url(self) -> str:
        """The database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'frontdesk.sqlite').absolute()}"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach us."""
        return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback

    @property
    def channels(self) -> ChannelSettings:
        """The channels' part; web chat always works, and ours is the key that signs."""
        webchat = self.webchat or WebchatSettings(secret=self.secret_key)
        origins = webchat.allowed_origins | self.own_origins
        webchat = webchat.model_copy(update={"allowed_origins": origins})
        email = self.email
        if email and not email.secret.get_secret_value():
            email = email.model_copy(update={"secret": self.secret_key})
        return ChannelSettings(
            telegram=self._telegram,
            twilio=self._twilio,
            email=email,
            webchat=webchat,
            terminal=self.terminal,
        )

    @property
    def _telegram(self) -> TelegramSettings | None:
        """Say where our hook is, unless the real Telegram could not reach it."""
        bot = self.telegram
        if bot is None or bot.mode is TelegramMode.POLLING or self._is_hidden_from(bot.api_base):
            return bot
        hook = f"{self.public_url.rstrip('/')}{TELEGRAM_HOOK}{bot.path_id}"
        return bot.model_copy(update={"hook_url": hook})

    def _is_hidden_from(self, carrier: str) -> bool:
        """Tell whether a carrier in the world could not reach us; one on this machine can."""
        public = self.public_url
        return not _is_local(carrier) and (_is_local(public) or not public.startswith("https://"))

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """Name the carriers that are to call us and cannot: our address is not of the world."""
        bot, twilio = self.telegram, self.twilio
        calls = bot is not None and bot.mode is TelegramMode.WEBHOOK
        asked = {
            "Telegram": bot.api_base if bot is not None and calls else "",
            "Twilio": twilio.api_base if twilio is not None else "",
        }
        return tuple(name for name, base in asked.items() if base and self._is_hidden_from(base))

    @property
    def _twilio(self) -> TwilioSettings | None:
        """Tell Twilio where to report, unless it is the real one and we are not to be reached.

        It refuses a message whose reports would go to a loopback address.
        """
        if self.twilio is None:
            return None
        if _is_local(self.public_url) and not _is_local(self.twilio.api_base):
            return self.twilio
        return self.twilio.model_copy(
            update={"status_url": self.public_url.rstrip("/") + TWILIO_STATUS}
        )

    @property
    def own_origins(self) -> frozenset[str]:
        """Where our own pages are served from, as browsers name it."""
        public = urlsplit(self.public_url)
        names = {f"{public.scheme}://{public.netloc}".lower(), self.local_url}
        return frozenset(names | {f"http://localhost:{self.port}"} if self.on_loopback else names)

    @property
    def local_url(self) -> str:
        """How this machine reaches us."""
        return f"http://127.0.0.1:{self.port}"


def _is_local(url: str) -> bool:
    """Tell whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load_settings(**given: Any) -> Settings:  # noqa: ANN401 - any field of Settings
    """Read the settings.

    Args:
        given: Fields that override every source.

    Raises:
        WrongSetting: One sentence that names the variable.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise WrongSetting(_sentence(error)) from None
    except SettingsError as error:
        raise WrongSetting(_unreadable(error)) from None
    _check_secret(settings)
    return settings


def _check_secret(settings: Settings) -> None:
    if settings.on_loopback:
        return
    if settings.secret_key.get_secret_value() == DEFAULT_SECRET:
        message = (
            "FRONTDESK_SECRET_KEY must be set before the front desk listens beyond this machine."
        )
        raise WrongSetting(message)
    if settings.show_codes:
        message = "FRONTDESK_SHOW_CODES, a demo's, is refused beyond this machine."
        raise WrongSetting(message)


def _data_dir(sources: tuple[PydanticBaseSettingsSource, ...]) -> Path:
    """Find the data directory before the settings are read: the strongest source names it."""
    named = (source().get("data_dir") for source in sources)
    return Path(next((one for one in named if one is not None), DEFAULT_DATA_DIR))


def _unreadable(error: SettingsError) -> str:
    """Name the variable whose value is not JSON where a list or a group is expected."""
    field = re.search(r'field "(\w+)"', str(error))
    name = PREFIX + field[1].upper() if field else "A FRONTDESK_ setting"
    return f'{name}: lists and groups are written as JSON, for example ["https://shop.example"].'


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    return reason if reason.startswith(PREFIX) else f"{name}: {reason}."
