"""The stage's web application: the page, what its buttons do, and the carriers beside it."""

import asyncio
import base64
import binascii
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from frontdesk.demo import photo
from frontdesk.demo.carriers.mail import MailCarrier, MailFile
from frontdesk.demo.carriers.telegram import TelegramCarrier
from frontdesk.demo.carriers.twilio import TwilioCarrier
from frontdesk.demo.facts import AUTHSERV_ID, ORGANISATION, PASSWORD, STAFF, TOM_MAIL
from frontdesk.demo.stage import pages
from frontdesk.demo.stage.addresses import TELEGRAM, TWILIO, Addresses
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.doorkeeper import Doorkeeper
from frontdesk.demo.stage.mailbox import Mailbox
from frontdesk.demo.stage.phone import Phone
from frontdesk.demo.stage.server import Server, ServerState
from frontdesk.demo.stage.staff import Staff
from frontdesk.demo.stage.texting import Texting

HEARTBEAT = 15.0
LONGEST = 4_096
"""Characters of one Telegram message."""
LONGEST_SMS = 1_600
LONGEST_MAIL, LONGEST_SUBJECT = 20_000, 200
LARGEST_PICTURE = 5 * 1024 * 1024
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
LOGINS = frozenset(login for login, _ in STAFF)
OPENING, CLOSING = "Hello Tom,", "Kind regards,\nMia Brandt, Crane Harbour Coffee"
"""What Mia writes around a draft in the story."""


@dataclass(frozen=True)
class Stage:
    """Everything on the stage.

    Attributes:
        addresses: Where it is.
        board: Tells the page to look again.
        server: The server.
        carrier: The Telegram on this machine.
        twilio: The Twilio on this machine.
        mail: The mail servers on this machine.
        phone: Wei's phone.
        texting: Ana's phone.
        mailbox: Tom's mailbox.
        staff: Those who work at the front desk.
    """

    addresses: Addresses
    board: Board
    server: Server
    carrier: TelegramCarrier
    twilio: TwilioCarrier
    mail: MailCarrier
    phone: Phone
    texting: Texting
    mailbox: Mailbox
    staff: Staff

    def shown(self) -> dict[str, object]:
        """Return all that the page shows of it."""
        server = {
            "state": self.server.state,
            "pid": self.server.pid,
            "starts": self.server.starts,
        }
        return {
            "server": server,
            "phone": self.phone.shown(),
            "sms": self.texting.shown(),
            "mail": self.mailbox.shown(),
        }


def mail_settings(mail: MailCarrier) -> Mapping[str, str]:
    """Tell the server where its mailbox is; each run of the demo has another one."""
    return {
        "FRONTDESK_EMAIL__IMAP_URL": mail.imap_url,
        "FRONTDESK_EMAIL__SMTP_URL": mail.smtp_url,
        "FRONTDESK_EMAIL__ADDRESS": mail.address,
        "FRONTDESK_EMAIL__NAME": ORGANISATION.name,
        "FRONTDESK_EMAIL__AUTHSERV_ID": AUTHSERV_ID,
    }


def build_stage_app(stage: Stage) -> Starlette:
    """Build the application; the server runs while it does."""
    desk = _Buttons(stage)

    async def home(_request: Request) -> Response:
        return RedirectResponse("/demo")

    async def page(_request: Request) -> Response:
        return pages.demo_page(stage.addresses)

    async def chat(request: Request) -> Response:
        if request.path_params["visitor"] != "stranger":
            return Response(status_code=404)
        return pages.chat_page(stage.addresses, "stranger")

    async def static(request: Request) -> Response:
        return pages.static_file(request.path_params["name"])

    routes = [
        Route("/", home),
        Route("/demo", page),
        Route("/demo/chat/{visitor}", chat),
        Route("/demo/static/{name}", static),
        Route("/demo/events", desk.events),
        Route("/demo/telegram/write", desk.write, methods=["POST"]),
        Route("/demo/telegram/press", desk.press, methods=["POST"]),
        Route("/demo/sms/write", desk.text, methods=["POST"]),
        Route("/demo/mail/write", desk.mail, methods=["POST"]),
        Route("/demo/mail/files/{key:int}/{number:int}", desk.mail_file),
        Route("/demo/mail/photo", desk.photo),
        Route("/demo/figures", desk.figures),
        Route("/demo/draft", desk.draft),
        Route("/demo/draft/send", desk.send_draft, methods=["POST"]),
        Route("/demo/server/kill", desk.kill, methods=["POST"]),
        Route("/demo/server/start", desk.start, methods=["POST"]),
        Route("/demo/verify", desk.verify, methods=["POST"]),
        Route("/demo/console", desk.console, methods=["POST"]),
        Mount(TELEGRAM, stage.carrier.app),
        Mount(TWILIO, stage.twilio.app),
    ]
    middleware = [Middleware(Doorkeeper, addresses=stage.addresses)]
    return Starlette(routes=routes, middleware=middleware, lifespan=desk.lifespan)


class _Buttons:
    """What the page's buttons do."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Start the server and the carriers; end them all."""
        stage = self._stage
        await stage.mail.start()
        stage.server.tell(mail_settings(stage.mail))
        delivering = asyncio.gather(
            stage.phone.deliver(), stage.twilio.deliver_all(stage.board.change)
        )
        await stage.server.start()
        try:
            yield
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)
            await stage.server.stop()
            await stage.mail.stop()

    async def events(self, request: Request) -> Response:
        """Tell the page what is shown, now and after every change."""

        async def told() -> AsyncIterator[str]:
            seen = -1
            while not await request.is_disconnected():
                if seen != self._stage.board.version:
                    seen = self._stage.board.version
                    yield f"data: {json.dumps(self._stage.shown())}\n\n"
                else:
                    yield ": still here\n\n"
                await self._stage.board.wait(seen, HEARTBEAT)

        return StreamingResponse(
            told(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def write(self, request: Request) -> Response:
        """Let Wei write."""
        said = await request.json()
        text = str(said.get("text", "")).strip()[:LONGEST]
        if text:
            self._stage.phone.write(text)
        return Response(status_code=204 if text else 422)

    async def press(self, request: Request) -> Response:
        """Let Wei press a button."""
        said = await request.json()
        message_id, label = said.get("message_id"), str(said.get("label", ""))
        known = isinstance(message_id, int) and self._stage.phone.press(message_id, label)
        return Response(status_code=204 if known else 422)

    async def text(self, request: Request) -> Response:
        """Let Ana write a text message."""
        said = await request.json()
        text = str(said.get("text", "")).strip()[:LONGEST_SMS]
        if text:
            self._stage.texting.write(text)
        return Response(status_code=204 if text else 422)

    async def mail(self, request: Request) -> Response:
        """Let Tom write a mail, with a picture if he likes."""
        said = await request.json()
        text = str(said.get("text", "")).strip()[:LONGEST_MAIL]
        subject = " ".join(str(said.get("subject", "")).split())[:LONGEST_SUBJECT]
        thread = said.get("thread")
        picture = _picture(said.get("picture"))
        if not text or (said.get("picture") and picture is None):
            return Response(status_code=422)
        files = () if picture is None else (picture,)
        known = thread if isinstance(thread, int) else None
        self._stage.mailbox.write(text, subject=subject, thread=known, files=files)
        return Response(status_code=204)

    async def mail_file(self, request: Request) -> Response:
        """Show a picture that came with a mail; anything else is loaded as a file."""
        file = self._stage.mailbox.file(request.path_params["key"], request.path_params["number"])
        if file is None:
            return Response(status_code=404)
        shown = file.mime_type in PICTURES
        kind = file.mime_type if shown else "application/octet-stream"
        headers = pages.HEADERS | ({} if shown else {"Content-Disposition": "attachment"})
        return Response(file.content, media_type=kind, headers=headers)

    async def photo(self, _request: Request) -> Response:
        """Show the story's photo."""
        return Response(photo.leaking_heron(), media_type=photo.MIME_TYPE, headers=pages.HEADERS)

    async def figures(self, _request: Request) -> Response:
        """Tell stock, credit and today's orders, as the server tells them to Jonas."""
        ready = self._stage.server.state is ServerState.READY
        return JSONResponse(await self._stage.staff.figures() if ready else None)

    async def draft(self, _request: Request) -> Response:
        """Tell which draft for Tom waits for Mia, and in which thread."""
        waiting = await self._stage.staff.waiting_for(TOM_MAIL)
        if waiting is None:
            return JSONResponse({"draft": None, "thread": None})
        return JSONResponse({"draft": waiting.suggestion_id, "thread": waiting.thread_id})

    async def send_draft(self, _request: Request) -> Response:
        """Let Mia edit the draft for Tom and send it."""
        waiting = await self._stage.staff.waiting_for(TOM_MAIL)
        if waiting is None:
            return Response(status_code=404)
        sent = await self._stage.staff.send(waiting, OPENING, CLOSING)
        return Response(status_code=204 if sent else 502)

    async def kill(self, _request: Request) -> Response:
        """Kill the server without warning."""
        await self._stage.server.kill()
        return Response(status_code=204)

    async def start(self, _request: Request) -> Response:
        """Start the server again."""
        await self._stage.server.start()
        return Response(status_code=204)

    async def verify(self, _request: Request) -> Response:
        """Check everything that is always true."""
        code, printed = await self._stage.server.verify()
        try:
            lines = json.loads(printed)
        except ValueError:
            return JSONResponse({"code": code, "lines": []}, status_code=502)
        return JSONResponse({"code": code, "lines": lines})

    async def console(self, request: Request) -> Response:
        """Log the visitor's browser in as one of the staff; a host's ports share their cookies.

        While the server is away there is nothing to open, which is no error.
        """
        login = (await request.json()).get("login")
        if login not in LOGINS:
            return Response(status_code=422)
        ready = self._stage.server.state is ServerState.READY
        session = await self._log_in(login) if ready else []
        answer = JSONResponse({"open": bool(session)})
        for cookie in session:
            answer.headers.append("set-cookie", cookie)
        return answer

    async def _log_in(self, login: str) -> list[str]:
        """Log in; returns the cookies, none if the server went away meanwhile."""
        form = {"login": login, "password": PASSWORD}
        try:
            server = self._stage.addresses.server_url
            async with httpx.AsyncClient(base_url=server, trust_env=False) as client:
                answer = await client.post("/console/login", data=form)
        except httpx.HTTPError:
            return []
        return answer.headers.get_list("set-cookie") if answer.is_redirect else []


def _picture(given: object) -> MailFile | None:
    """Read the picture that comes with a mail: the story's own, or one from this machine."""
    if given == "story":
        return MailFile(photo.NAME, photo.MIME_TYPE, photo.leaking_heron())
    if not isinstance(given, dict) or given.get("type") not in PICTURES:
        return None
    try:
        content = base64.b64decode(str(given.get("content", "")), validate=True)
    except binascii.Error:
        return None
    if not 0 < len(content) <= LARGEST_PICTURE:
        return None
    return MailFile(f"photo{PICTURES[given['type']]}", given["type"], content)
