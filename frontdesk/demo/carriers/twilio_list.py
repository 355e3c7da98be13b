"""Twilio's list of messages as the real API answers it: filters, pages, and the newest first.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
and https://www.twilio.com/docs/usage/twilios-response#pagination. A filter by ``DateSent`` passes
over what Twilio has not sent on yet.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from frontdesk.demo.carriers.twilio_api import VERSION, ApiError, ReceivedText, SentText, Why

DEFAULT_SIZE = 50
LARGEST_SIZE = 1000
FILTERS = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>"})
PLACES = frozenset({"PageSize", "Page", "PageToken"})
Listed = SentText | ReceivedText


def page_of(messages: Sequence[Listed], request: Request, account: str) -> Mapping[str, Any]:
    """Return one page of the messages that a query asks for.

    Raises:
        ApiError: The query names something that the API does not know.
    """
    query = request.query_params
    if query.keys() - FILTERS - PLACES:
        raise ApiError(Why.UNKNOWN_PARAMETER)
    filters = {name: query[name] for name in sorted(FILTERS & query.keys())}
    size = min(max(int(query.get("PageSize", DEFAULT_SIZE)), 1), LARGEST_SIZE)
    number = int(query.get("Page", 0))
    wanted = [one for one in messages if _passes(one, filters)]
    # Equal moments keep the order in which they came; all of it is turned round.
    wanted = sorted(wanted, key=lambda one: one.sent_at or one.at)[::-1]
    ahead = _after_token(wanted, query.get("PageToken", ""))
    some, more = ahead[:size], ahead[size:]
    place = f"{VERSION}/Accounts/{account}/Messages.json"
    following = None
    if more:
        token = {"PageSize": str(size), "Page": str(number + 1), "PageToken": f"PA{some[-1].sid}"}
        following = f"{place}?{urlencode(filters | token)}"
    described = [one.described(account) for one in some]
    uri = f"{place}?{urlencode(filters | {'PageSize': str(size), 'Page': str(number)})}"
    return listed("messages", described, uri, size=size, number=number, following=following)


def listed(
    name: str,
    items: Sequence[Mapping[str, Any]],
    uri: str,
    *,
    size: int = DEFAULT_SIZE,
    number: int = 0,
    following: str | None = None,
) -> Mapping[str, Any]:
    """Wrap a page as the API does."""
    return {
        name: list(items),
        "first_page_uri": uri,
        "next_page_uri": following,
        "previous_page_uri": None,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(items) - 1, 0),
        "uri": uri,
    }


def _after_token(wanted: list[Listed], token: str) -> list[Listed]:
    """Go on after the message that a token names: what is new meanwhile shifts nothing."""
    if not token:
        return wanted
    sids = [one.sid for one in wanted]
    return wanted[sids.index(token.removeprefix("PA")) + 1 :]


def _passes(one: Listed, filters: Mapping[str, str]) -> bool:
    if filters.get("To", one.recipient) != one.recipient:
        return False
    if filters.get("From", one.sender) != one.sender:
        return False
    dated = [name for name in filters if name.startswith("DateSent")]
    return all(one.sent_at and _is_then(one.sent_at, name, filters[name]) for name in dated)


def _is_then(sent_at: datetime, name: str, told: str) -> bool:
    """Compare with a day, or with a moment where one is given."""
    first, last = _span(told)
    if name == "DateSent<":
        return sent_at <= last
    return sent_at >= first if name == "DateSent>" else first <= sent_at <= last


def _span(told: str) -> tuple[datetime, datetime]:
    if "T" in told:
        at = datetime.fromisoformat(told)
        return at, at + timedelta(seconds=1)
    day = datetime.combine(date.fromisoformat(told), datetime.min.time(), UTC)
    return day, day + timedelta(days=1)
