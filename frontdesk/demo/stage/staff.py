"""The staff at the server's own doors: figures as Jonas sees them, a draft that Mia sends.

The story needs it where a visitor would click in the console: its frame is another origin, into
which no script of ours can reach. Every call is one that anybody with that login can make.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from frontdesk.demo.facts import LINDNER, LINDNER_LIMIT, PASSWORD, START

HOUSE_BLEND = "House Blend 1 kg"
SPOKEN_BY_THE_ASSISTANT = ("automated assistant", "told our service team")
"""Paragraphs of a draft that a person takes out: they greet as the assistant and promise Mia."""
WAITS = 5.0


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for a person."""

    thread_id: int
    suggestion_id: int
    text: str
    last_seq: int


class Staff:
    """Calls the server's REST interface with the sessions of its staff.

    Args:
        server_url: The server.
        transport: How it is reached; the network, unless a test has another way.
    """

    def __init__(self, server_url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = server_url
        self._transport = transport
        self._tokens: dict[str, str] = {}
        self._lindner = 0

    async def figures(self) -> Mapping[str, str] | None:
        """Tell stock, credit and today's orders; None while nobody can tell."""
        try:
            async with self._client() as client:
                return await self._figures(client)
        except httpx.HTTPError:
            return None

    async def waiting_for(self, address: str) -> Waiting | None:
        """Return the newest draft that answers an e-mail address, if one waits."""
        try:
            async with self._client() as client:
                return await self._waiting_for(client, address)
        except httpx.HTTPError:
            return None

    async def send(self, draft: Waiting, opening: str, closing: str) -> bool:
        """Take a thread over as Mia, edit the draft, and send it."""
        path = f"/api/v1/conversations/threads/{draft.thread_id}"
        reply = {
            "text": edited(draft.text, opening, closing),
            "suggestion_id": draft.suggestion_id,
            "seen_seq": draft.last_seq,
        }
        try:
            async with self._client() as client:
                await self._call(client, "mia", "POST", f"{path}/take-over")
                await self._call(client, "mia", "POST", f"{path}/replies", json=reply)
        except httpx.HTTPError:
            return False
        return True

    async def _figures(self, client: httpx.AsyncClient) -> Mapping[str, str]:
        stock = await self._call(
            client,
            "jonas",
            "POST",
            "/api/v1/analytics/run",
            json={"kind": "aggregate", "metrics": ["stock_available"], "by": ["article"]},
        )
        orders = await self._call(
            client,
            "jonas",
            "POST",
            "/api/v1/analytics/run",
            json={
                "kind": "aggregate",
                "metrics": ["ordered_amount", "order_count"],
                "time": {"start": f"{START:%Y-%m-%d}"},
            },
        )
        [(amount, count)] = [row["cells"] for row in orders["rows"]] or [("0", 0)]
        return {
            "stock": next(
                (str(int(Decimal(free))) for article, free in _cells(stock) if _is(article)), "0"
            ),
            "credit": str(await self._free_credit(client)),
            "amount": str(amount or 0),
            "orders": str(count or 0),
        }

    async def _free_credit(self, client: httpx.AsyncClient) -> Decimal:
        """What the café may still order on account: its limit less what is owed and ordered."""
        if not self._lindner:
            found = await self._call(
                client, "jonas", "GET", "/api/v1/parties", params={"text": LINDNER}
            )
            self._lindner = next(one["id"] for one in found["items"] if one["name"] == LINDNER)
        owed = await self._call(
            client, "jonas", "GET", f"/api/v1/finance/customers/{self._lindner}/balance"
        )
        ordered = await self._call(
            client,
            "jonas",
            "GET",
            "/api/v1/sales/orders",
            params={"party_id": str(self._lindner), "open_only": "true"},
        )
        open_orders = sum(Decimal(one["gross"]["amount"]) for one in ordered["items"])
        return LINDNER_LIMIT - Decimal(owed["due"]["amount"]) - open_orders

    async def _waiting_for(self, client: httpx.AsyncClient, address: str) -> Waiting | None:
        threads = await self._call(client, "mia", "GET", "/api/v1/conversations/threads")
        mine = [one for one in threads["items"] if one["address"] == address]
        for line in mine:
            path = f"/api/v1/conversations/threads/{line['id']}"
            thread = await self._call(client, "mia", "GET", path)
            for one in thread["suggestions"]:
                if one["kind"] == "draft" and one["state"] == "waiting":
                    last = thread["summary"]["last_seq"]
                    return Waiting(line["id"], one["id"], one["text"], last)
        return None

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._url, transport=self._transport, timeout=WAITS, trust_env=False
        )

    async def _call(
        self,
        client: httpx.AsyncClient,
        login: str,
        method: str,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Call as one of the staff, logged in once; a refusal is an error of the call."""
        if login not in self._tokens:
            form = {"login": login, "password": PASSWORD}
            opened = await client.post("/api/v1/access/log-in", json=form)
            opened.raise_for_status()
            self._tokens[login] = opened.json()["token"]
        headers = {"Authorization": f"Bearer {self._tokens[login]}"}
        answer = await client.request(method, path, headers=headers, json=json, params=params)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            del self._tokens[login]
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told


def edited(draft: str, opening: str, closing: str) -> str:
    """Make a draft a person's own letter."""
    kept = [
        part
        for part in draft.split("\n\n")
        if not any(words in part for words in SPOKEN_BY_THE_ASSISTANT)
    ]
    return "\n\n".join((opening, *kept, closing))


def _cells(answer: Mapping[str, Any]) -> list[tuple[Any, str]]:
    return [(row["cells"][0], row["cells"][1]) for row in answer["rows"]]


def _is(article: object) -> bool:
    return isinstance(article, dict) and article.get("en") == HOUSE_BLEND
