"""Logging in and out, and the choice of language and light: plain pages, no script.

A session is always a new one: whatever the browser showed before is ended, so nobody can plant
a session on somebody else.
"""

import html
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from erp_core import access
from erp_core.access import NotLoggedIn
from erp_core.kernel.errors import DomainError, Refused
from frontdesk.console import cookies
from frontdesk.console.guard import ALWAYS, policy
from frontdesk.console.origins import from_our_pages
from frontdesk.console.paths import HOME, LOGIN, LOGOUT, PREFERENCES, inside
from frontdesk.console.texts import LANGUAGES, Texts, preferred

if TYPE_CHECKING:
    from frontdesk.application import Frontdesk

Check = Callable[[Request], None]
PAGE = Path(__file__).parent / "login.html"
LONGEST = 500


class ForeignSite(Refused):
    """This form was sent by another site."""


def build_router(desk: "Frontdesk") -> APIRouter:
    """Build the routes in front of the console."""

    def own_page(request: Request) -> None:
        if not from_our_pages(desk.settings, request.headers, must_say=False):
            raise ForeignSite

    router = APIRouter(include_in_schema=False)
    _add_login(router, desk, own_page)
    _add_logout(router, desk, own_page)
    _add_preferences(router, desk)
    return router


def _add_login(router: APIRouter, desk: "Frontdesk", own_page: Check) -> None:
    @router.get(LOGIN)
    def login_page(
        request: Request, onward: Annotated[str, Query(alias="next")] = HOME
    ) -> Response:
        """Show the form; who is logged in already goes on."""
        if _is_known(desk, cookies.session_token(request)):
            return RedirectResponse(inside(onward), 303)
        return _login_page(request, inside(onward))

    @router.post(LOGIN, dependencies=[Depends(own_page)])
    def log_in(
        request: Request,
        login: Annotated[str, Form(max_length=LONGEST)] = "",
        password: Annotated[str, Form(max_length=LONGEST)] = "",
        onward: Annotated[str, Form(alias="next", max_length=LONGEST)] = HOME,
    ) -> Response:
        """Open a new session and end the one before."""
        try:
            session = access.log_in(desk.database, login, password)
        except DomainError as error:
            return _login_page(request, inside(onward), error, login)
        _end(desk, cookies.session_token(request))
        answer = RedirectResponse(inside(onward), 303)
        left = session.expires_at - desk.clock.now()
        cookies.keep_session(answer, desk.settings, session.token, _seconds(left))
        return answer


def _add_logout(router: APIRouter, desk: "Frontdesk", own_page: Check) -> None:
    @router.post(LOGOUT, dependencies=[Depends(own_page)])
    def log_out(request: Request) -> Response:
        """End the session."""
        _end(desk, cookies.session_token(request))
        answer = RedirectResponse(LOGIN, 303)
        cookies.end_session(answer, desk.settings)
        return answer


def _add_preferences(router: APIRouter, desk: "Frontdesk") -> None:
    @router.get(PREFERENCES)
    def prefer(request: Request, language: str = "", theme: str = "") -> Response:
        """Remember a language or light and dark, and go back to where the person was."""
        answer = RedirectResponse(_came_from(request), 303)
        if language in LANGUAGES:
            cookies.keep_preference(answer, desk.settings, cookies.LANGUAGE, language)
        if theme in cookies.THEMES:
            cookies.keep_preference(answer, desk.settings, cookies.THEME, theme)
        return answer


def texts_of(request: Request) -> Texts:
    """Return the texts in the language of whoever asks."""
    chosen = request.cookies.get(cookies.LANGUAGE)
    return Texts(preferred(chosen, request.headers.get("accept-language")))


def _login_page(
    request: Request, onward: str, error: DomainError | None = None, login: str = ""
) -> HTMLResponse:
    texts = texts_of(request)
    other = "zh" if texts.language == "en" else "en"
    trouble = "" if error is None else texts.known(f"error.{error.code()}", error.message)
    filled = {
        "language": texts.language,
        "other": other,
        "other_name": texts("language.other"),
        "theme": cookies.theme_of(request),
        "next": onward,
        "login": login,
        "trouble": trouble,
        "hidden": "" if trouble else "hidden",
        "title": texts("login.title"),
        "lead": texts("login.lead"),
        "name_label": texts("login.name"),
        "password_label": texts("login.password"),
        "submit": texts("login.submit"),
        "forgotten": texts("login.forgotten"),
    }
    page = Template(PAGE.read_text(encoding="utf-8"))
    body = page.substitute({key: html.escape(value) for key, value in filled.items()})
    headers = ALWAYS | {"Content-Security-Policy": policy(""), "Cache-Control": "no-store"}
    return HTMLResponse(body, 200 if error is None else error.status, headers)


def _is_known(desk: "Frontdesk", token: str) -> bool:
    try:
        desk.database.read(lambda tx: access.staff_actor(tx, token))
    except NotLoggedIn:
        return False
    return True


def _end(desk: "Frontdesk", token: str) -> None:
    if token:
        desk.database.run(lambda tx: access.log_out(tx, token))


def _seconds(left: timedelta) -> int:
    return max(0, int(left.total_seconds()))


def _came_from(request: Request) -> str:
    referer = urlsplit(request.headers.get("referer", ""))
    if referer.netloc != request.headers.get("host"):
        return HOME
    onward = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return onward if onward.startswith(LOGIN) else inside(onward)
