"""The one way from a screen to the core.

Who acts is looked up from the session in the same transaction, so a person whose session has
ended or whose role was taken away can do nothing more on a page that is still open. What the
core refuses becomes a sentence that says what to do.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog
from nicegui import ui

from erp_core import access
from erp_core.access import NotLoggedIn
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from frontdesk.console.paths import LOGIN, ROOT
from frontdesk.console.visit import Visit
from frontdesk.console.worker import in_worker

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk

T = TypeVar("T")
log = structlog.get_logger(__name__)
_notify = partial(ui.notify, position="top")


async def ask(visit: Visit, question: Callable[[Tx, Actor], T]) -> T | None:
    """Answer a question from a snapshot; None when it was refused and the person was told."""
    return await _told(visit, lambda: _asked(visit, question))


async def do(visit: Visit, command: Callable[[Tx, Actor], T]) -> T | None:
    """Run a command in a transaction; None when it was refused and the person was told."""
    return await _told(visit, lambda: _done(visit, command))


async def call(visit: Visit, job: Callable[["Frontdesk", Actor], T]) -> T:
    """Run a workflow that opens its own transactions.

    Raises:
        DomainError: It was refused; the caller decides what to show.
    """
    return await in_worker(lambda: job(visit.desk, _asked(visit, lambda _, actor: actor)))


def tell(visit: Visit, error: DomainError) -> None:
    """Say what the core refused, in the person's language and with what to do about it."""
    with visit.client:
        if isinstance(error, NotLoggedIn):
            ui.run_javascript(f"frontdesk.leave({json.dumps(LOGIN)})")
        else:
            _notify(sentence(visit, error), type="warning", timeout=8_000, close_button="×")


def say(visit: Visit, key: str, **values: object) -> None:
    """Say that something was done."""
    with visit.client:
        _notify(visit.texts(key, **values), type="positive", timeout=2_500)


def go(visit: Visit, path: str) -> None:
    """Open another page of the console."""
    with visit.client:
        ui.navigate.to(path.removeprefix(ROOT))  # NiceGUI puts its own root before it


def warn(visit: Visit, key: str, **values: object) -> None:
    """Say that something cannot be done as it was asked for."""
    with visit.client:
        _notify(visit.texts(key, **values), type="warning", timeout=4_000)


def sentence(visit: Visit, error: DomainError) -> str:
    """Phrase a refusal: our own words for it, else in English the core's, else the kind's."""
    texts = visit.texts
    kind = next(
        (texts.known(f"error.{one.code()}", "") for one in _kinds(error) if one is not type(error)),
        error.message,
    )
    fallback = error.message if texts.language == "en" else kind
    return _filled(texts.known(f"error.{error.code()}", fallback), error)


def _filled(text: str, error: DomainError) -> str:
    """Put what a refusal tells into its sentence: ``{message}`` are the core's own words."""
    try:
        return text.format(**{"message": error.message} | error.facts)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        return text


def _kinds(error: DomainError) -> list[type[DomainError]]:
    return [one for one in type(error).__mro__ if issubclass(one, DomainError)]


async def _told(visit: Visit, work: Callable[[], T]) -> T | None:
    try:
        return await in_worker(work)
    except DomainError as error:
        tell(visit, error)
    except Exception:
        log.exception("console action failed")
        with visit.client:
            _notify(visit.texts("error.unexpected"), type="negative", close_button="×")
    return None


def _asked(visit: Visit, question: Callable[[Tx, Actor], T]) -> T:
    return visit.desk.database.read(lambda tx: question(tx, access.staff_actor(tx, visit.token)))


def _done(visit: Visit, command: Callable[[Tx, Actor], T]) -> T:
    return visit.desk.database.run(lambda tx: command(tx, access.staff_actor(tx, visit.token)))
