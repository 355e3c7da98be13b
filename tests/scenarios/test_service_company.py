"""A company of lessons: nothing is stocked, bought, made or maintained, and all else is there.

It is set up as ``frontdesk init`` does it, sells in both languages, and nothing that it shows or
says is about stock.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.questions.asking import Outcome
from erp_core import conversations, finance, parties, sales
from erp_core.access import NewUser, user_actor
from erp_core.catalog import variant_by_sku
from erp_core.finance import NewPayment
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.organisation import Organisation
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from erp_core.sales import NewOrderLine, NewQuotation, OrderState, QuotationState
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import close_desk, open_desk
from frontdesk.console import cookies
from frontdesk.console.shell import PLACES
from frontdesk.founding import Founding
from frontdesk.initialising import initialise, read_assignments
from frontdesk.settings import load_settings
from frontdesk.verifying import verify_database
from frontdesk.workflows.asking import ask_as
from frontdesk.workflows.chat import converse
from tests.builders.databases import bare_postgres
from tests.conftest import POSTGRES
from tests.frontdesk.console.front import free_port
from tests.frontdesk.console.front import served as served_console
from tests.scenarios.test_switched_off import logged_in, served
from tests.scenarios.world import World, count

OFF = frozenset({"inventory", "purchasing", "production", "maintenance"})
ON = tuple(module.name for module in MODULES if module.name not in OFF)
ADMIN = NewUser(login="admin", name="A", password="correct horse", roles=frozenset({"admin"}))
HOME = Organisation(
    name="Keys Studio", name_zh="琴键", country="DE", currency="EUR", zone="Europe/Berlin"
)
TABLES = {
    "products": (
        "sku,name_en,name_zh,kind,price\n"
        "LESSON,Piano lesson,钢琴课,service,45\n"
        "BOOK,Piano book,钢琴教材,goods,18.50\n"
    ),
    "customers": (
        "name,phone,street,postcode,city,country,kind\n"
        "Anna Bell,+4915112345678,Elbchaussee 12,22765,Hamburg,DE,person\n"
        "Bo Li,+4915112345679,Elbchaussee 14,22765,Hamburg,DE,person\n"
    ),
}
SETTINGS = {
    "telegram": {"token": "700:abc", "mode": "polling"},
    "assistant": {"ladder": "linked"},
    "public_url": "https://desk.example",
}
STOCK_WORDS = re.compile(
    r"stock|sold out|available|warehouse|现货|有货|缺货|库存|备货", re.IGNORECASE
)
STOCK_TABLES = ("stock_moves", "stock_balances", "reservations", "expected_moves", "stock_holds")
NO_FIGURES = (
    "That belongs to a part of this system that is not switched on here",
    "这属于这里没有启用的功能",
)
SMALL_HOUSES = (("sales", "support"), ("sales",))


@dataclass(frozen=True)
class Studio:
    """The house, and who works there."""

    desk: Frontdesk
    boss: Actor

    def run(self, command: Any) -> Any:
        return self.desk.database.run(lambda tx: command(tx, self.boss))

    def read(self, query: Any) -> Any:
        return self.desk.database.read(lambda tx: query(tx, self.boss))


@pytest.fixture(scope="module")
def studio(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The company, founded once; its stories use customers of their own."""
    with ExitStack() as stack:
        desk = founded(stack, world, tmp_path_factory.mktemp("studio"), ON)
        yield Studio(desk, desk.database.read(lambda tx: user_actor(tx, "admin")))


def founded(stack: ExitStack, world: World, folder: Path, on: tuple[str, ...]) -> Frontdesk:
    """Set a company up with some modules, and open it."""
    given: dict[str, Any] = {"data_dir": folder / "desk"}
    if POSTGRES:
        given["database_url"] = stack.enter_context(bare_postgres(POSTGRES)).url
    tables = {name: text.encode() for name, text in TABLES.items()}
    founding = Founding(HOME, ADMIN, taxes=(Decimal("0.19"),), modules=on, tables=tables)
    initialise(load_settings(**given, _env_file=None), founding, read_assignments([]))
    settings = load_settings(**given, **SETTINGS, quiet_window=0.0, _env_file=None)
    desk = open_desk(settings, world.understander)
    stack.callback(close_desk, desk)
    for sender, name in (("7001", "Anna Bell"), ("7002", "Bo Li")):
        desk.database.run(lambda tx, s=sender, n=name: _enrol(tx, desk, s, n))
    return desk


def _enrol(tx: Tx, desk: Frontdesk, sender: str, name: str) -> None:
    channel = desk.channel("telegram")
    assert channel is not None
    conversations.enrol_identity(
        tx, system(), channel.name, channel.account, sender, party_of(tx, name), name
    )


def party_of(tx: Tx, name: str) -> int:
    (found,) = parties.find_parties(tx, system(), name).items
    return int(found.id)


def says(desk: Frontdesk, sender: str, *texts: str) -> list[str]:
    """Let a customer write, and return what is answered to each message."""
    said = converse(desk, "telegram", sender, list(texts), loops_running=False)
    return ["\n".join(reply.text for reply in one.replies) for one in said]


def in_order(desk: Frontdesk) -> bool:
    """Tell that every invariant holds and that no stock was ever written."""
    assert [line for line in verify_database(desk.database) if line.violations] == []
    return [count(desk, name) for name in STOCK_TABLES] == [0] * len(STOCK_TABLES)


def test_from_the_quotation_to_the_credit_note(studio: Studio) -> None:
    def quoted(tx: Tx, boss: Actor) -> int:
        lines = [
            NewOrderLine(variant_id=variant_by_sku(tx, boss, sku).id, quantity=Decimal(2))
            for sku in ("LESSON", "BOOK")
        ]
        new = NewQuotation(party_id=party_of(tx, "Bo Li"), lines=tuple(lines))
        made = sales.create_quotation(tx, boss, new)
        if made.state is QuotationState.DRAFT:
            sales.send_quotation(tx, boss, made.id)
        return int(made.id)

    quotation = studio.run(quoted)
    order = studio.run(lambda tx, boss: sales.accept_quotation(tx, boss, quotation))
    assert (order.back_ordered, order.promised_on, str(order.gross)) == (False, None, "127.00 EUR")
    studio.run(lambda tx, boss: sales.deliver_order(tx, boss, order.id))
    invoice = studio.run(lambda tx, boss: sales.invoice_order(tx, boss, order.id)).id
    client, staff = served(studio.desk), logged_in(studio.desk)
    link = client.get(f"/api/v1/finance/invoices/{invoice}/payment-link", headers=staff).json()
    page = client.get(link["url"].removeprefix("https://desk.example"))
    assert (page.status_code, "127.00" in page.text) == (200, True)

    def pays(tx: Tx, boss: Actor) -> None:
        told = finance.get_invoice(tx, boss, invoice)
        new = NewPayment(
            party_id=told.party_id,
            amount=told.gross,
            method="bank_transfer",
            allocate_to="auto",
        )
        finance.record_payment(tx, boss, new)

    studio.run(pays)
    studio.run(lambda tx, boss: finance.credit_invoice(tx, boss, invoice, None, "was ill"))
    shown = studio.read(lambda tx, boss: sales.get_order(tx, boss, order.id))

    assert (shown.state, shown.payment_state.value) == (OrderState.DELIVERED, "credited")
    assert [line.stocked for line in shown.lines] == [False, False]
    assert in_order(studio.desk)


@pytest.mark.parametrize(
    ("sender", "asked", "told"),
    [
        (
            "7001",
            (
                "how much is a piano lesson?",
                "is the piano book in stock?",
                "I want to order 2 piano lessons and 1 piano book by friday",
                "yes",
                "where is my order?",
                "how much do I owe?",
                "please cancel my order",
                "yes",
            ),
            (
                ("€45.00", "hour"),
                ("€18.50",),
                ("€108.50", "I can't promise Friday"),
                ("€108.50",),
                ("confirmed",),
                ("don't owe",),
                ("Cancel order",),
                ("is cancelled",),
            ),
        ),
        (
            "7002",
            (
                "钢琴课多少钱？",
                "钢琴教材有货吗？",
                "我要订3节钢琴课",
                "是的",
                "我的订单到哪了？",
                "请取消订单",
                "是的",
            ),
            (
                ("€45.00", "小时"),
                ("€18.50",),
                ("€135.00",),
                ("€135.00",),
                ("已确认",),
                ("要取消",),
                ("已取消",),
            ),
        ),
    ],
    ids=["en", "zh"],
)
def test_a_customer_is_served_and_nothing_is_said_of_stock(
    studio: Studio, sender: str, asked: tuple[str, ...], told: tuple[tuple[str, ...], ...]
) -> None:
    replies = says(studio.desk, sender, *asked)

    for question, reply, parts in zip(asked, replies, told, strict=True):
        assert [part for part in parts if part not in reply] == [], (question, reply)
        assert STOCK_WORDS.findall(reply) == [], (question, reply)
    assert in_order(studio.desk)


def test_a_greeting_and_a_choice_name_prices_and_no_stock(studio: Studio) -> None:
    english, chinese = says(studio.desk, "7009", "hello", "你好")

    assert ("prices" in english, "价格" in chinese) == (True, True)
    assert STOCK_WORDS.findall(english + chinese) == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("revenue this month", "Revenue: "),
        ("本月销售额", "销售额："),
        ("units sold by product this month", ""),
        ("stock on hand", NO_FIGURES[0]),
        ("库存还剩多少", NO_FIGURES[1]),
        ("products out of stock", NO_FIGURES[0]),
        ("gross margin this month", NO_FIGURES[0]),
        ("purchase spend this month", NO_FIGURES[0]),
    ],
)
def test_staff_are_answered_about_revenue_and_told_plainly_about_stock(
    studio: Studio, question: str, sentence: str
) -> None:
    told = ask_as(studio.desk, studio.boss, question)

    assert sentence in told.sentence
    assert (told.outcome is Outcome.REFUSED) == (sentence in NO_FIGURES)


def test_each_page_that_is_linked_opens_and_links_nothing_absent(studio: Studio) -> None:
    staff = logged_in(studio.desk)["Authorization"].removeprefix("Bearer ")
    absent = [path for _, path, _, module, _ in PLACES if module in OFF]
    open_to = {path for _, path, _, module, _ in PLACES if module not in OFF}

    with served_console(studio.desk, free_port()) as url:
        for language in ("en", "zh"):
            jar = {cookies.SESSION: staff, cookies.LANGUAGE: language}
            with httpx.Client(
                base_url=url, cookies=jar, timeout=60, follow_redirects=True
            ) as browser:
                seen = crawled(browser, open_to)
                assert {path: code for path, code in seen.items() if code != 200} == {}
                assert [path for path in seen if path.startswith(tuple(absent))] == []
                gone = browser.get("/console/late")
                assert gone.status_code == 404


def crawled(browser: httpx.Client, start: set[str]) -> dict[str, int]:
    """Open pages and all that they link, and return what each answered."""
    seen: dict[str, int] = {}
    waiting = sorted(start)
    while waiting:
        path = waiting.pop()
        answer = browser.get(path)
        seen[path] = answer.status_code
        linked = set(re.findall(r'"href":"(/console/[^"?#]*)', answer.text.replace("\\", "")))
        waiting += sorted(one for one in linked - seen.keys() - set(waiting) if "login" not in one)
    return seen


def test_no_route_of_what_is_absent_is_described(studio: Studio) -> None:
    described = served(studio.desk).get("/openapi.json").json()["paths"]
    about_stock = re.compile(r"/(picking|slips|recalls|late-supply|lots|reserve)(/|$)")

    assert [path for path in described if path.split("/")[3:4] and path.split("/")[3] in OFF] == []
    assert [path for path in described if about_stock.search(path)] == []
    assert "/api/v1/sales/orders" in described


def test_nobody_holds_a_permission_that_is_about_stock(studio: Studio) -> None:
    for verb in ("reserve_order", "pick_order", "tell_slip", "read_recalls", "note_late_supply"):
        assert not studio.boss.may(f"sales.{verb}")
    assert studio.boss.may("sales.deliver_order")


@pytest.mark.parametrize("on", SMALL_HOUSES, ids="+".join)
def test_a_house_of_few_modules_works_from_the_first_minute(
    world: World, tmp_path: Path, on: tuple[str, ...]
) -> None:
    with ExitStack() as stack:
        desk = founded(stack, world, tmp_path, on)
        offered, done = says(desk, "7001", "I want to order 2 piano lessons", "yes")

        assert ("€90.00" in offered, "€90.00" in done) == (True, True)
        assert {"sales", *on} <= {module.name for module in desk.modules}
        assert "inventory" not in {module.name for module in desk.modules}
        assert in_order(desk)
