"""Write the Update that Telegram would deliver, for ``frontdesk chat`` and the tests."""

import json
from datetime import datetime

BOT_NAME = "Frontdesk"


def compose(
    account: str, peer: str, text: str, *, number: int, button: str | None, now: datetime
) -> bytes:
    """Write the update of a private text message or button press.

    Raises:
        ValueError: The peer is no Telegram user id.
    """
    if not (peer.isascii() and peer.isdigit()):
        msg = f"A Telegram customer is a number such as 700100001, not {peer!r}."
        raise ValueError(msg)
    user = {"id": int(peer), "is_bot": False, "first_name": f"Customer {peer}"}
    chat = {"id": int(peer), "type": "private", "first_name": user["first_name"]}
    seconds = int(now.timestamp())
    message = {"message_id": number, "date": seconds, "chat": chat, "from": user, "text": text}
    if button is None:
        return _encoded({"update_id": number, "message": message})
    bot = {"id": int(account), "is_bot": True, "first_name": BOT_NAME}
    press = {
        "id": str(number),
        "from": user,
        "chat_instance": peer,
        "message": {**message, "from": bot},
        "data": button,
    }
    return _encoded({"update_id": number, "callback_query": press})


def _encoded(update: dict[str, object]) -> bytes:
    return json.dumps(update, ensure_ascii=False).encode()
