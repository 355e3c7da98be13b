"""The three cookies of the console: the session, and how a person likes to see it."""

from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

from frontdesk.console.paths import ROOT

if TYPE_CHECKING:
    from frontdesk.settings import Settings

SESSION = "frontdesk_session"
LANGUAGE = "frontdesk_language"
THEME = "frontdesk_theme"
THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def session_token(request: HTTPConnection) -> str:
    """Return the session token of a request; empty when there is none."""
    return request.cookies.get(SESSION, "")


def keep_session(response: Response, settings: "Settings", token: str, seconds: int) -> None:
    """Give the browser its session: no script may read it, no other site may send it along."""
    response.set_cookie(SESSION, token, max_age=seconds, **_flags(settings))


def end_session(response: Response, settings: "Settings") -> None:
    """Take the session away from the browser."""
    response.delete_cookie(SESSION, **_flags(settings))


def keep_preference(response: Response, settings: "Settings", name: str, value: str) -> None:
    """Remember how a person likes to see the console."""
    response.set_cookie(name, value, max_age=YEAR, **_flags(settings))


def theme_of(request: HTTPConnection) -> str:
    """Return ``light``, ``dark`` or ``auto`` (as the device has it)."""
    chosen = request.cookies.get(THEME)
    return chosen if chosen in THEMES else THEMES[0]


def _flags(settings: "Settings") -> dict[str, Any]:
    secure = settings.public_url.startswith("https://")
    return {"path": ROOT, "httponly": True, "samesite": "lax", "secure": secure}
