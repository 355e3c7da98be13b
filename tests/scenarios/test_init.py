"""A company that ``frontdesk init`` sets up answers its first customer."""

from decimal import Decimal
from pathlib import Path

from erp_core.access import NewUser
from erp_core.kernel.organisation import Organisation
from frontdesk.bootstrap import close_desk, open_desk
from frontdesk.founding import Founding
from frontdesk.initialising import initialise, read_assignments
from frontdesk.settings import Settings, load_settings
from frontdesk.verifying import verify_database
from frontdesk.workflows.chat import converse
from tests.builders.databases import bare_postgres
from tests.conftest import POSTGRES
from tests.scenarios.world import World

HOME = Organisation(
    name="Harbour Tea", name_zh="港茶", country="DE", currency="EUR", zone="Europe/Berlin"
)
ADMIN = NewUser(login="admin", name="A", password="correct horse", roles=frozenset({"admin"}))
TABLES = {
    "products": "sku,name_en,name_zh,price\nPOT-1,Clay Teapot,紫砂壶,1249\n",
    "customers": "name,phone,kind\nCafé Nord,+494066969001,company\n",
    "stock": "sku,quantity,unit_cost\nPOT-1,2,600\n",
    "invoices": (
        "number,customer,amount,issued_on,due_date\nRE-42,Café Nord,80,2026-10-01,2026-10-15\n"
    ),
}


def founded(settings: Settings) -> dict[str, int]:
    """Set a company up from its tables."""
    tables = {name: text.encode() for name, text in TABLES.items()}
    founding = Founding(HOME, ADMIN, taxes=(Decimal("0.19"),), tables=tables)
    return initialise(settings, founding, read_assignments(["telegram.token=700:abc"]))


def answered(settings: Settings, world: World) -> None:
    """Its first customers write, in English and in Chinese."""
    desk = open_desk(settings, world.understander)
    try:
        asked = ["how much is the teapot?"]
        (english,) = converse(desk, "webchat", "visitor-1", asked, loops_running=False)
        (chinese,) = converse(desk, "telegram", "7001", ["紫砂壶有货吗"], loops_running=False)
        assert "€1,249.00" in english.replies[0].text
        assert "Harbour Tea" in english.replies[0].text
        assert "2" in chinese.replies[0].text
        assert "港茶" in chinese.replies[0].text
        assert [line for line in verify_database(desk.database) if line.violations] == []
    finally:
        close_desk(desk)


def test_the_first_customer_is_answered(world: World, tmp_path: Path) -> None:
    home = tmp_path / "desk"
    if not POSTGRES:
        assert set(founded(load_settings(data_dir=home, _env_file=None)).values()) == {1}
        answered(load_settings(data_dir=home, _env_file=None), world)
        return
    with bare_postgres(POSTGRES) as empty:
        given = {"data_dir": home, "database_url": empty.url}
        assert set(founded(load_settings(**given, _env_file=None)).values()) == {1}
        answered(load_settings(**given, _env_file=None), world)
