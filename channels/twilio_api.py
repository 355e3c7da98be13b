"""Send through Twilio's REST API, once, and say honestly what is known afterwards.

This file loads the HTTP client; import it only when something is to be sent.

| what happened | raised | why |
|---|---|---|
| 429, or a full queue | TryLater(Retry-After, else 5 s) | nothing was taken |
| 401, 403, 404 of the account | TryLater(5 minutes) | an operator corrects it, nothing is lost |
| our own number or setting refused | TryLater(5 minutes) | the same |
| 21211, 21614, 30004 to 30006, 63003 ... | Unreachable | nothing arrives at this number |
| 21610 | OptedOut | the recipient wrote STOP to the carrier |
| any other 4xx | Undeliverable | the same request will be refused again |
| no connection | TryLater(5 s) | nothing was written |
| 5xx, timeout, reset, cut or unreadable answer | Uncertain | the request was written |

Reading Twilio's list changes nothing, so whatever goes wrong there is TryLater.
"""

import math
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from channels.contract import FetchedFile, SendResult
from channels.errors import (
    ChannelError,
    OptedOut,
    TryLater,
    Uncertain,
    Undeliverable,
    Unreachable,
)
from channels.guarded_fetch import Home, fetch_guarded
from channels.twilio_settings import TwilioSettings
from channels.twilio_wire import UNREACHABLE, date_of

PAUSE = 5.0
OPERATORS_PAUSE = 300.0
FETCH_TIME = 60.0
NOT_WRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
OPTED_OUT = 21610
FULL = frozenset({20429, 21611, 30001, 63018})
OURS_IS_WRONG = frozenset(
    {20003, 20005, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 63007, 63051}
)
"""Refusals of our account, our number or our own settings: not the recipient's fault."""
NOT_ALLOWED = frozenset({401, 403, 404})
SECRET_FREE = 200
PAGE_SIZE = 200
MOST_PAGES = 500
"""A list that goes on after so many pages is no list: whoever reads it would read for ever."""
LONGEST_PAUSE = 86_400.0
"""Seconds; a carrier that names a later moment is asked again by then."""


class TwilioApi:
    """One account at Twilio; it connects with the first call."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self._key = settings.auth_token.get_secret_value()
        self._account = f"/2010-04-01/Accounts/{settings.account_sid}"
        self._client = httpx.AsyncClient(
            base_url=settings.api_base,
            auth=(settings.account_sid, self._key),
            timeout=settings.timeout,
            trust_env=False,
        )

    async def create(self, sender: str, recipient: str, text: str) -> SendResult:
        """Create one message.

        Raises:
            Undeliverable: It will never arrive.
            TryLater: Nothing was sent.
            Uncertain: It may have been sent.
        """
        form = {"From": sender, "To": recipient, "Body": text}
        if self._settings.status_url:
            form["StatusCallback"] = self._settings.status_url
        answer = await self._posted(form)
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            msg = f"Twilio failed with {answer.status_code}."
            raise Uncertain(msg)
        if answer.is_error:
            raise _refusal(answer)
        return _result(answer)

    async def _posted(self, form: Mapping[str, str]) -> httpx.Response:
        try:
            return await self._client.post(f"{self._account}/Messages.json", data=form)
        except NOT_WRITTEN as error:
            raise TryLater(PAUSE, f"Twilio cannot be reached: {type(error).__name__}.") from error
        except httpx.HTTPError as error:
            msg = f"Twilio gave no readable answer: {type(error).__name__}."
            raise Uncertain(msg) from error

    async def account_name(self) -> str:
        """Ask Twilio for the account's name: the check that SID and token are right.

        Raises:
            ChannelError: It cannot be reached, or does not know us.
        """
        try:
            answer = await self._client.get(f"{self._account}.json")
        except httpx.HTTPError as error:
            raise TryLater(PAUSE, f"Twilio cannot be reached: {type(error).__name__}.") from error
        if answer.status_code in NOT_ALLOWED:
            msg = (
                "Twilio does not know this account SID and token: compare "
                "FRONTDESK_TWILIO__ACCOUNT_SID and FRONTDESK_TWILIO__AUTH_TOKEN with its console."
            )
            raise TryLater(OPERATORS_PAUSE, msg)
        told = _object(answer)
        if answer.is_error or told.get("status") != "active":
            msg = f"The Twilio account is {told.get('status', answer.status_code)}, not active."
            raise TryLater(OPERATORS_PAUSE, msg)
        return str(told.get("friendly_name", self._settings.account_sid))

    async def number(self, number: str) -> Mapping[str, Any] | None:
        """Read what Twilio knows of a number of ours; None where it is not ours.

        Raises:
            TryLater: It could not be read.
        """
        found = await self._read(
            f"{self._account}/IncomingPhoneNumbers.json", {"PhoneNumber": number}
        )
        listed = found.get("incoming_phone_numbers")
        if not isinstance(listed, list):
            raise TryLater(PAUSE, "Twilio's answer cannot be read.")
        return next((one for one in listed if one.get("phone_number") == number), None)

    async def messages(self, **wanted: str) -> AsyncIterator[Mapping[str, Any]]:
        """Read Twilio's list of messages to its end, the newest first, page by page.

        Args:
            wanted: The filters as Twilio names them: ``To``, ``From``, ``DateSent>`` and so on.

        Raises:
            TryLater: A page could not be read: what is missing cannot be told from what is not.
        """
        place: str | None = f"{self._account}/Messages.json"
        asked: Mapping[str, str] | None = {**wanted, "PageSize": str(PAGE_SIZE)}
        for _ in range(MOST_PAGES):
            page = await self._read(place, asked)
            listed = page.get("messages")
            if not isinstance(listed, list):
                raise TryLater(PAUSE, "Twilio's list cannot be read.")
            for one in listed:
                yield one
            place, asked = self._next_page(page), None
            if place is None:
                return
        raise TryLater(OPERATORS_PAUSE, "Twilio's list has no end.")

    def _next_page(self, page: Mapping[str, Any]) -> str | None:
        """Name the next page; our secret goes with the question, so only ever of our account."""
        place = page.get("next_page_uri")
        if not place:
            return None
        if not isinstance(place, str) or not place.startswith(f"{self._account}/Messages.json?"):
            raise TryLater(OPERATORS_PAUSE, "Twilio's list goes on where it must not.")
        return place

    async def message(self, sid: str) -> Mapping[str, Any] | None:
        """Read one message; None where Twilio knows of none.

        Raises:
            TryLater: It could not be read.
        """
        return await self._read(f"{self._account}/Messages/{sid}.json", missing=True) or None

    async def media_list(self, sid: str) -> list[Mapping[str, Any]]:
        """Read which files came with a message, in order.

        Raises:
            TryLater: They could not be read.
        """
        found = await self._read(f"{self._account}/Messages/{sid}/Media.json", missing=True)
        listed = found.get("media_list", [])
        return listed if isinstance(listed, list) else []

    async def _read(
        self, place: str | None, wanted: Mapping[str, str] | None = None, *, missing: bool = False
    ) -> Mapping[str, Any]:
        """Read something that changes nothing; empty where it may be missing and is."""
        try:
            answer = await self._client.get(str(place), params=wanted)
        except httpx.HTTPError as error:
            raise TryLater(PAUSE, f"Twilio cannot be read: {type(error).__name__}.") from error
        if missing and answer.status_code == httpx.codes.NOT_FOUND:
            return {}
        if answer.is_error:
            refused = _refusal(answer)
            after = refused.after if isinstance(refused, TryLater) else PAUSE
            raise TryLater(after, str(refused))
        told = _object(answer)
        if not told:
            raise TryLater(PAUSE, "Twilio's answer cannot be read.")
        return told

    async def media(self, url: str) -> FetchedFile:
        """Fetch a file that came with a message.

        Twilio answers with 307 and an address at the store where it keeps media, signed for a
        while: https://www.twilio.com/docs/messaging/api/media-resource.
        """
        home = Home(self._settings.api_base, self._settings.account_sid, self._key)
        return await fetch_guarded(url, home, patience=FETCH_TIME, redirects=1)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _result(answer: httpx.Response) -> SendResult:
    told = _object(answer)
    sid = told.get("sid")
    if not isinstance(sid, str) or not sid:
        msg = "Twilio's answer cannot be read."
        raise Uncertain(msg)
    return SendResult((sid,), date_of(told.get("date_created")))


def _refusal(answer: httpx.Response) -> ChannelError:
    told = _object(answer)
    code, words = told.get("code"), str(told.get("message", ""))[:SECRET_FREE]
    reason = f"Twilio refused ({code or answer.status_code}): {words}"
    if code == OPTED_OUT:
        return OptedOut(reason)
    if code in FULL or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return TryLater(_retry_after(answer), reason)
    if code in OURS_IS_WRONG or answer.status_code in NOT_ALLOWED:
        return TryLater(OPERATORS_PAUSE, reason)
    return Unreachable(reason) if str(code) in UNREACHABLE else Undeliverable(reason)


def _retry_after(answer: httpx.Response) -> float:
    """Read how long to wait (RFC 9110, 10.2.3): seconds, or a moment by the carrier's clock."""
    told = answer.headers.get("retry-after", "").strip()
    asked = _seconds(told)
    if asked is None:
        moment = date_of(told)
        if moment is None:
            return PAUSE
        now = date_of(answer.headers.get("date")) or datetime.now(UTC)
        asked = (moment - now).total_seconds()
    return min(max(asked, 1.0), LONGEST_PAUSE)


def _seconds(told: str) -> float | None:
    try:
        asked = float(told)
    except ValueError:
        return None
    return asked if math.isfinite(asked) else None


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
