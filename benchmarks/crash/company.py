"""The company under test: a few articles, orders that can be cancelled and repeated, one agent."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from benchmarks.crash.orders import MAILBOX
from erp_core import access, conversations
from erp_core.access import NewUser, Role
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.organisation import found_organisation
from erp_core.kernel.transaction import Tx
from erp_core.migrations import upgrade
from erp_core.support import PageDraft, save_page
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings
from tests.builders.coffee_shop import Shop, a_shop
from tests.builders.databases import ORGANISATION
from tests.fakes.twilio import ACCOUNT_SID

MORNING = datetime(2026, 5, 19, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
WEI = 700100001
ANA = 700100003
STRANGER = 700100002
TOM = 700100004
ANA_PHONE = "+491702222222"
TOM_PHONE = "+491703333333"
TOM_MAIL = "tom@cafe-lindner.example"


@dataclass(frozen=True)
class Company:
    """What the harness must know of the company.

    Attributes:
        staff_key: The agent's API key.
    """

    staff_key: str


def build_company(settings: Settings) -> Company:
    """Found the company in an empty database, through the verbs that its people use."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.url)
    clock = FixedClock(MORNING)
    database = open_database(settings, clock)
    try:
        database.run(lambda tx: found_organisation(tx, ORGANISATION))
        shop = a_shop(database, clock)
        return Company(database.run(lambda tx: _staff_the_desk(tx, shop, settings)))
    finally:
        database.close()


def _staff_the_desk(tx: Tx, shop: Shop, settings: Settings) -> str:
    account = settings.telegram.account if settings.telegram else ""
    people = (
        ("telegram", account, str(WEI), shop.wei, "Wei Zhang"),
        ("telegram", account, str(ANA), shop.ana, "Ana Lindner"),
        ("telegram", account, str(TOM), shop.cafe, "Tom Berger"),
        ("whatsapp", ACCOUNT_SID, TOM_PHONE, shop.cafe, "Tom Berger"),
        ("email", MAILBOX, TOM_MAIL, shop.cafe, "Tom Berger"),
    )
    for channel, ours, address, party, name in people:
        conversations.enrol_identity(tx, system(), channel, ours, address, party, name)
    save_page(tx, system(), RETURNS)
    new = NewUser(
        login="mia",
        name="Mia Brandt",
        password="a password that nobody types",
        roles=frozenset({Role.SUPPORT, Role.WAREHOUSE}),
    )
    mia = access.create_user(tx, system(), new)
    return access.create_api_key(tx, system(), mia.id, "crash test").key


RETURNS = PageDraft(
    slug="returns",
    title_en="Returns",
    title_zh="退货",
    body_en="You can return unopened coffee within 14 days. We refund the original payment.",
    body_zh="未开封的咖啡可在十四天内退货，款项退回原付款方式。",
    questions=("What is your return policy?", "可以退货吗？"),
    tags=("policy",),
)
