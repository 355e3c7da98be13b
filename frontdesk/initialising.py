"""Setting up a deployment: its settings and its company, both or neither."""

import secrets
from collections.abc import Mapping

from erp_core.kernel.errors import Conflict, Invalid, NotFound
from erp_core.kernel.organisation import get_organisation
from erp_core.migrations import upgrade
from frontdesk.bootstrap import open_database
from frontdesk.clocks import open_clock
from frontdesk.data_directory import DataDirectory
from frontdesk.deployment import Section, toml_of, write_private
from frontdesk.founding import Founding, found
from frontdesk.settings import DEFAULT_SECRET, DEPLOYMENT_FILE, Settings, load_settings

WHY = "Written by `frontdesk init`."


class SetUpAlready(Conflict):
    """There is a company here already."""


class WrongAssignment(Invalid):
    """A setting is given as part.name=value, for example telegram.token=123456:abc."""


def read_assignments(given: list[str]) -> dict[str, dict[str, str]]:
    """Read ``telegram.token=...`` and the like, by part.

    Raises:
        WrongAssignment: One is not written like that.
    """
    sections: dict[str, dict[str, str]] = {}
    for assignment in given:
        name, equals, value = assignment.partition("=")
        part, dot, key = name.strip().lower().partition(".")
        if not (equals and dot and part.isidentifier() and key.isidentifier()):
            raise WrongAssignment(field="set")
        sections.setdefault(part, {})[key] = value.strip()
    return sections


def initialise(
    settings: Settings,
    founding: Founding,
    sections: Mapping[str, dict[str, str]],
    public_url: str | None = None,
) -> dict[str, int]:
    """Write a deployment's settings and found its company; returns how much was entered.

    Args:
        settings: As they are before; they name the data directory and the database.
        founding: The company.
        sections: Settings of channels and other parts.
        public_url: How the world will reach it.

    Raises:
        SetUpAlready: There is a company in the directory or the database.
        WrongSetting: A setting is wrong; nothing was written.
        DataDirectoryBusy: A server runs on this directory.
        DomainError: The company cannot be founded like this; nothing was written.
    """
    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    file = settings.data_dir / DEPLOYMENT_FILE
    try:
        if file.exists():
            message = f"{file} is there already: this directory is set up. Choose another one."
            raise SetUpAlready(message)
        write_private(file, _deployment(settings, founding, sections, public_url))
        try:
            again = {"data_dir": settings.data_dir, "database_url": settings.database_url}
            return _founded(load_settings(**again), founding)
        except BaseException:
            file.unlink()
            raise
    finally:
        directory.release()


def _founded(settings: Settings, founding: Founding) -> dict[str, int]:
    upgrade(settings.url)
    database = open_database(settings, open_clock(settings.clock, settings.data_dir))
    try:
        try:
            name = database.read(get_organisation).name
        except NotFound:
            return database.run(lambda tx: found(tx, founding))
        message = f"The database holds {name} already: give it an empty one."
        raise SetUpAlready(message)
    finally:
        database.close()


def _deployment(
    settings: Settings,
    founding: Founding,
    sections: Mapping[str, dict[str, str]],
    public_url: str | None,
) -> str:
    """Write the settings; secrets that nobody has to know are drawn here."""
    top: dict[str, str] = {}
    if settings.secret_key.get_secret_value() == DEFAULT_SECRET:
        top["secret_key"] = secrets.token_urlsafe(32)
    if public_url:
        top["public_url"] = public_url
    chat = {"secret": secrets.token_urlsafe(32), "title": founding.organisation.name}
    written: dict[str, Section] = {"webchat": chat | sections.get("webchat", {})}
    for part, values in sections.items():
        if part == "telegram":
            drawn = {"secret": secrets.token_urlsafe(24), "path_id": secrets.token_urlsafe(12)}
            written[part] = drawn | values
        elif part != "webchat":
            written[part] = values
    return toml_of(WHY, top, written)
