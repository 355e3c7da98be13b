"""What is known of the demo company before it is built: its name, day and addresses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from erp_core.kernel.organisation import Organisation

ORGANISATION: Final = Organisation(
    name="Crane Harbour Coffee",
    name_zh="鹤港咖啡",
    country="DE",
    currency="EUR",
    zone="Europe/Berlin",
    language="en",
)
LETTERHEAD: Final = {
    "street": "Kranhafen 7",
    "postcode": "20457",
    "city": "Hamburg",
    "phone": "+49 40 5550 120",
    "email": "hello@crane-harbour.example",
    "website": "crane-harbour.example",
    "tax_id": "DE811907980",
    "registration": "Amtsgericht Hamburg, HRB 55501",
    "bank": "Hafenbank",
    "iban": "DE02 1203 0000 0000 2020 51",
    "bic": "BYLADEM1001",
}
"""What the company prints on its documents; none of it is anybody's."""
ZONE: Final = ZoneInfo("Europe/Berlin")
START: Final = datetime(2026, 5, 19, 9, 0, tzinfo=ZONE)
"""When the visitor's demo begins: a Tuesday, nine in the morning. The same for everybody, so that
what the guides show is what a visitor sees."""
FIRST_DAY: Final = date(2024, 5, 20)
LAST_DAY: Final = START.date() - timedelta(days=1)
SEED: Final = 1042

PASSWORD: Final = "crane-harbour"  # noqa: S105 - of the demo's staff, told to the visitor
STAFF: Final = (
    ("mia", "Mia Brandt, support"),
    ("jonas", "Jonas Feld, sales"),
    ("lin", "Lin Chen, planning"),
    ("sam", "Sam Okafor, warehouse"),
    ("petra", "Petra Voss, accounts"),
    ("admin", "Administrator"),
    ("hanna", "Hanna Reiter, HR"),
)

BOT: Final = "70010042"
"""The public id of the demo's Telegram bot."""
TWILIO: Final = "AC00000000000000000000000070010042"
"""The account of the demo's Twilio."""
SMS_NUMBER: Final = "+494066969990"
WHATSAPP_NUMBER: Final = "+494066969991"
"""The company's numbers for text messages and on WhatsApp."""
MAIL_ADDRESS: Final = "service@crane-harbour.example"
"""Where customers write to the company."""
AUTHSERV_ID: Final = "mx.demo.example"
"""How the company's own mail server names itself where it says who a sender is."""
ANA_PHONE: Final = "+491713920002"
"""Where Ana's text messages come from."""
LINDNER: Final = "Café Lindner GmbH"
LINDNER_LIMIT: Final = 4_000
"""Ana's café, and how much it may buy on account, in euros."""
TOM_MAIL: Final = "tom.berg@example.com"
"""Tom's mailbox."""
WEI: Final = 700100001
"""Wei Zhang on Telegram."""
TOM: Final = 700100007
"""Tom Berg on Telegram, where he writes when he is out of the house."""
CHAT: Final = "site"
"""The account of the web chat."""
ANA: Final = "ana-lindner-at-cafe-01"
"""Ana's web chat session: an address like any other, valid only with our signature."""
ORDER: Final = 1042
"""The number of Wei's late order."""


@dataclass(frozen=True)
class Size:
    """How big the company is."""

    customers: int
    orders: int


SIZES: Final = {
    "standard": Size(60, 500),
    "full": Size(300, 3_000),
    "small": Size(40, 90),
}
"""``small`` is for tests: the whole story with little around it."""


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day in Hamburg."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def days_ago(days: int) -> date:
    """Return a day by its distance from the demo's first day."""
    return START.date() - timedelta(days=days)


def working_day(day: date) -> date:
    """Return a day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
