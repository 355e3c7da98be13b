"""Every module that can be switched off, switched off: nothing of it is there, and no row is lost.

The list is read from the manifests, so a module that is added is tested from its first day.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from assistant.commands import FlowName
from assistant.toolbox import every_tool
from assistant.tools import TOOLS, tools_on
from erp_core import finance
from erp_core.access import customer_actor, list_roles, open_session, user_actor
from erp_core.catalog import variant_by_sku
from erp_core.kernel.actor import PartyId, system
from erp_core.kernel.module import Module, above
from erp_core.kernel.switches import switch_off, switch_on
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from erp_core.sales import (
    Condition,
    ItemChange,
    NewItemChange,
    NewOrder,
    NewOrderLine,
    NewReturn,
    approve_return,
    cancel_order,
    change_items,
    deliver_order,
    get_order,
    order_at_once,
    order_by_number,
    receive_return,
    refund_return,
    repeat_order,
    request_return,
)
from frontdesk.application import Frontdesk
from frontdesk.bootstrap import close_desk, open_database, open_desk
from frontdesk.console import cookies
from frontdesk.console.shell import PLACES
from frontdesk.http.app import build_app
from frontdesk.verifying import verify_database
from frontdesk.workflows.chat import converse
from tests.frontdesk.console.front import free_port
from tests.frontdesk.console.front import served as served_console
from tests.scenarios.world import World, count, digest, living_in

SWITCHABLE = tuple(module for module in MODULES if not module.always_on)
ANA = "700100001"
STOCKED, OTHER = "HB-1000", "HB-250"
"""Two packs of one product."""
ASKS = {
    FlowName.ORDER_STATUS: ("where is my order 1042?", "我的订单1042到哪了？"),
    FlowName.STOCK_AND_PRICE: ("how much is the house blend?", "拼配豆多少钱？"),
    FlowName.INVOICE_AND_BALANCE: ("how much do I owe you?", "我还欠多少钱？"),
    FlowName.PAY_INVOICE: ("how can I pay my invoice?", "怎么付款？"),
    FlowName.CANCEL_ORDER: ("please cancel order 1042", "请取消订单1042"),
    FlowName.CHANGE_ADDRESS: ("change the address of order 1042", "修改订单1042的地址"),
    FlowName.CHANGE_ITEMS: ("change the items in order 1042", "我要修改订单1042里的商品"),
    FlowName.CHANGE_PAYMENT: ("change the payment method of order 1042", "修改订单1042的付款方式"),
    FlowName.EXCHANGE_ITEM: ("i want to exchange order 1042", "订单1042我要换货"),
    FlowName.REPEAT_ORDER: ("same order again please", "再订一次，跟上次一样"),
    FlowName.RETURN_ITEM: ("i want to return order 1042", "我要退货，订单1042"),
    FlowName.WARRANTY: ("my machine is broken, it leaks", "机器坏了，漏水"),
    FlowName.COMPLAINT: ("this is unacceptable, i want to complain", "我要投诉"),
    FlowName.CALL_BACK: ("please call me back", "请给我回电话"),
    FlowName.PLACE_ORDER: ("I want to order 5 kg house blend", "我要订5公斤拼配豆"),
    FlowName.QUOTATION: ("can I get a quote please", "给我报价单"),
    FlowName.SALES_ENQUIRY: ("opening a small cafe, what machine?", "我要开咖啡店,推荐什么机器"),
    FlowName.INVOICE_COPY: ("send me a copy of my invoice", "发票发我一份"),
    FlowName.INVOICE_CORRECTION: ("the invoice has the wrong company name", "发票抬头错了麻烦重开"),
    FlowName.POLICY_QUESTION: ("what is your returns policy?", "退货政策是什么？"),
}
"""What people write for each flow that a module can take along, English and Chinese."""
NOT_HERE = ("not something I can do here", "在这里办不了")


def gone_with(module: Module) -> frozenset[str]:
    """Name a module and all that stand on it."""
    return frozenset((module.name, *above(MODULES, module.name)))


def lost_flows(gone: frozenset[str]) -> list[FlowName]:
    """Name the flows that go with modules."""
    return [tool.name for tool in TOOLS if gone.intersection(tool.needs)]


@contextmanager
def without(world: World, folder: Path, module: Module) -> Iterator[Frontdesk]:
    """Open a copy of the company in which a module was switched off, and restarted."""
    with living_in(world, folder) as first:
        first.database.run(
            lambda tx: switch_off(tx, system(), MODULES, module.name, with_dependents=True)
        )
        first.knowledge.close()
        with restarted(first, world) as desk:
            yield desk


@contextmanager
def restarted(desk: Frontdesk, world: World) -> Iterator[Frontdesk]:
    """Open the same house again."""
    with ExitStack() as stack:
        again = open_desk(desk.settings, world.understander)
        stack.callback(close_desk, again)
        yield again


def served(desk: Frontdesk) -> TestClient:
    """The web application of a house."""
    return TestClient(build_app(desk, local_token="local", with_loops=False))


def logged_in(desk: Frontdesk, login: str = "admin") -> dict[str, str]:
    """What a member of staff sends along."""
    actor = desk.database.read(lambda tx: user_actor(tx, login))
    token = desk.database.run(lambda tx: open_session(tx, actor.id)).token
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module", params=SWITCHABLE, ids=lambda module: module.name)
def module(request: pytest.FixtureRequest) -> Module:
    """One module after the other."""
    chosen: Module = request.param
    return chosen


@pytest.fixture(scope="module")
def house(
    world: World, module: Module, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Frontdesk]:
    """The company without it; the tests of a module look at the same one."""
    with without(world, tmp_path_factory.mktemp(module.name), module) as desk:
        yield desk


def test_it_is_off_with_what_stands_on_it_and_the_rest_is_on(
    house: Frontdesk, module: Module
) -> None:
    on = {one.name for one in house.modules}

    assert {one.name for one in MODULES} - on == gone_with(module)


def test_its_routes_are_gone_and_undescribed(house: Frontdesk, module: Module) -> None:
    client, staff, gone = served(house), logged_in(house), gone_with(module)
    described = client.get("/openapi.json").json()["paths"]

    for name in gone:
        assert [path for path in described if path.startswith(f"/api/v1/{name}/")] == []
        assert client.get(f"/api/v1/{name}/anything", headers=staff).status_code == 404
    assert ("/api/v1/sales/picking" in described) == gone.isdisjoint({"sales", "inventory"})
    assert any(path.startswith("/api/v1/parties") for path in described)


def test_nobody_holds_a_permission_of_it(house: Frontdesk, module: Module) -> None:
    gone = gone_with(module)

    def held(tx: Any) -> set[str]:
        admin = user_actor(tx, "admin")
        customer = customer_actor(tx, PartyId(1))
        roles = [one for role in list_roles(tx, system()) for one in role.permissions]
        return {*admin.permissions, *customer.permissions, *roles}

    names = {permission.partition(".")[0] for permission in house.database.read(held)}

    assert names & gone == set()
    assert "conversations" in names


def test_its_tools_are_gone(house: Frontdesk, module: Module) -> None:
    lost = lost_flows(gone_with(module))
    made = every_tool(house.database.ports)
    schemas = " ".join(str(tool.tool_call_schema.model_json_schema()) for tool in made)

    assert {tool.name for tool in tools_on(house.database.ports)} == {
        tool.name for tool in TOOLS if tool.name not in lost
    }
    assert {tool.name for tool in made} & set(lost) == set()
    assert [flow for flow in lost if f"'{flow.value}'" in schemas] == []
    assert ("not_done_here" in {tool.name for tool in made}) == bool(lost)


def test_its_screens_are_gone(house: Frontdesk, module: Module) -> None:
    gone, staff = gone_with(module), logged_in(house)["Authorization"].removeprefix("Bearer ")
    pages = [(path, place_module in gone) for _, path, _, place_module, _ in PLACES]

    with (
        served_console(house, free_port()) as url,
        httpx.Client(base_url=url, cookies={cookies.SESSION: staff}, timeout=60) as browser,
    ):
        for path, is_gone in pages:
            answer = browser.get(path)
            assert answer.status_code == (404 if is_gone else 200), path
            assert ("This is not switched on here" in answer.text) == is_gone, path
            assert [link for link, off in pages if off and f'"{link}"' in answer.text] == []


@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh"])
def test_a_customer_is_told_plainly_and_offered_a_person(
    house: Frontdesk, module: Module, language: int
) -> None:
    before = digest(house)

    for number, flow in enumerate(lost_flows(gone_with(module))):
        sender = f"{module.name}-{language}-{number}"
        (exchange,) = converse(
            house, "webchat", sender, [ASKS[flow][language]], loops_running=False
        )
        text = "\n".join(reply.text for reply in exchange.replies)
        assert NOT_HERE[language] in text, (flow, text)
        assert [len(reply.buttons) for reply in exchange.replies] == [2], flow
    assert digest(house) == before


def test_whoever_says_yes_gets_a_person(house: Frontdesk, module: Module) -> None:
    for flow in lost_flows(gone_with(module))[:1]:
        asked = [ASKS[flow][0], "yes"]
        _, last = converse(house, "webchat", f"{module.name}-yes", asked, loops_running=False)
        assert "someone will answer you here" in last.replies[0].text


def test_a_customer_is_greeted_with_what_is_there(house: Frontdesk, module: Module) -> None:
    (exchange,) = converse(house, "webchat", f"{module.name}-hello", ["hello"], loops_running=False)
    text = exchange.replies[0].text
    gone = gone_with(module)

    assert ("orders" in text) == ("sales" not in gone)
    assert ("invoices" in text) == ("finance" not in gone)
    assert ("our rules" in text) == ("support" not in gone)


def test_everything_is_still_true(house: Frontdesk) -> None:
    assert [line for line in verify_database(house.database) if line.violations] == []


def test_switched_on_again_everything_is_there(
    world: World, module: Module, tmp_path: Path
) -> None:
    with without(world, tmp_path, module) as desk:
        before = digest(desk)
        for name in sorted(gone_with(module)):
            desk.database.run(lambda tx, name=name: switch_on(tx, system(), MODULES, name))
        desk.knowledge.close()
        with restarted(desk, world) as again:
            assert again.modules == MODULES
            assert digest(again) == before
            assert [line for line in verify_database(again.database) if line.violations] == []
            (exchange,) = converse(
                again, "telegram", ANA, ["where is my order 1042?"], loops_running=False
            )
            assert "1042" in exchange.replies[0].text


def test_what_is_bought_and_cancelled_while_the_crm_is_off_counts_rightly_once_it_is_on(
    world: World, tmp_path: Path
) -> None:
    crm = next(one for one in MODULES if one.name == "crm")
    with without(world, tmp_path, crm) as desk:
        told = count(desk, "interactions")
        gone, kept = desk.database.run(_one_order_cancelled_and_one_repeated)
        assert [_counts_as_bought(desk, one) for one in (gone, kept)] == [[False], [True]]
        assert count(desk, "interactions") == told
        desk.database.run(lambda tx: switch_on(tx, system(), MODULES, "crm"))
        desk.knowledge.close()
        with restarted(desk, world) as again:
            assert [line for line in verify_database(again.database) if line.violations] == []
            assert [_counts_as_bought(again, one) for one in (gone, kept)] == [[False], [True]]


def _one_order_cancelled_and_one_repeated(tx: Tx) -> tuple[int, int]:
    """Return the ids of an order that is no purchase any more, and of one that has become one."""
    gone = order_by_number(tx, system(), "1042")
    kept = repeat_order(tx, system(), gone.id)
    cancel_order(tx, system(), gone.id, "not needed")
    return gone.id, kept.id


def _counts_as_bought(desk: Frontdesk, order_id: int) -> list[bool]:
    table = Table.metadata.tables["customer_purchases"]
    row = select(table.c.cancelled_at.is_(None)).where(table.c.order_id == order_id)
    return desk.database.read(lambda tx: [bool(one) for one in tx.session.scalars(row)])


def test_what_was_ordered_with_stock_keeps_its_stock_while_none_is_kept(
    world: World, tmp_path: Path
) -> None:
    inventory = next(one for one in MODULES if one.name == "inventory")
    with living_in(world, tmp_path) as first:
        before, stocked = first.database.run(lambda tx: (_on_hand(tx), _ordered(tx, 4)))
        first.database.run(lambda tx: deliver_order(tx, system(), stocked[0]))
        first.database.run(
            lambda tx: switch_off(tx, system(), MODULES, inventory.name, with_dependents=True)
        )
        first.knowledge.close()
        with restarted(first, world) as off:
            plain = off.database.run(lambda tx: _ordered(tx, 3))
            off.database.run(lambda tx: _meanwhile(tx, stocked, plain))
            assert _lines(off, stocked + plain) == [True] * 3 + [False] * 4
            assert off.database.read(_on_hand) == before - 1
            assert [one for one in verify_database(off.database) if one.violations] == []
            for module in MODULES:
                off.database.run(
                    lambda tx, name=module.name: switch_on(tx, system(), MODULES, name)
                )
            off.knowledge.close()
            with restarted(off, world) as on:
                on.database.run(lambda tx: deliver_order(tx, system(), plain[1]))
                on.database.run(lambda tx: _came_back(tx, plain[1]))
                assert on.database.read(_on_hand) == before - 1
                assert [one for one in verify_database(on.database) if one.violations] == []


def _ordered(tx: Tx, times: int) -> list[int]:
    """Order one of the same article as often as said, each binding; return the orders' ids."""
    article = variant_by_sku(tx, system(), STOCKED)
    party_id = order_by_number(tx, system(), "1042").party_id
    finance.set_customer_terms(tx, system(), party_id, 30, None)
    line = NewOrderLine(variant_id=article.id, quantity=Decimal(1))
    new = NewOrder(party_id=party_id, lines=(line,))
    return [order_at_once(tx, system(), new).id for _ in range(times)]


def _meanwhile(tx: Tx, stocked: list[int], plain: list[int]) -> None:
    """Take one back, deliver one, cancel one and change one; and deliver what has no stock."""
    _came_back(tx, stocked[0])
    deliver_order(tx, system(), stocked[1])
    cancel_order(tx, system(), stocked[2], "not needed")
    article = variant_by_sku(tx, system(), OTHER)
    (line,) = get_order(tx, system(), stocked[3]).lines
    change = ItemChange(line_id=line.id, variant_id=article.id)
    change_items(tx, system(), stocked[3], NewItemChange(changes=(change,)))
    deliver_order(tx, system(), plain[0])
    cancel_order(tx, system(), plain[2], "not needed")


def _came_back(tx: Tx, order_id: int) -> None:
    """Let all of an order come back."""
    (line,) = get_order(tx, system(), order_id).lines
    new = NewReturn(
        line_id=line.id, quantity=Decimal(1), condition=Condition.FAULTY, reason="damaged"
    )
    asked = request_return(tx, system(), new)
    approve_return(tx, system(), asked.id)
    receive_return(tx, system(), asked.id)
    refund_return(tx, system(), asked.id)


def _on_hand(tx: Tx) -> Decimal:
    """Return how much of the article there is in the house."""
    table = Table.metadata.tables["stock_balances"]
    places = Table.metadata.tables["locations"]
    article = variant_by_sku(tx, system(), STOCKED)
    held = (
        select(func.sum(table.c.on_hand))
        .join(places, places.c.id == table.c.location_id)
        .where(table.c.variant_id == article.id, places.c.kind == "stock")
    )
    return Decimal(tx.session.scalar(held) or 0)


def _lines(desk: Frontdesk, order_ids: list[int]) -> list[bool]:
    def read(tx: Tx) -> list[bool]:
        orders = [get_order(tx, system(), order_id) for order_id in order_ids]
        return [line.stocked for order in orders for line in order.lines]

    return desk.database.read(read)


def test_the_environment_overrides_the_database(world: World, tmp_path: Path) -> None:
    with living_in(world, tmp_path, modules=("crm",)) as desk:
        assert [one.name for one in desk.modules] == ["parties", "access", "conversations", "crm"]
        desk.database.run(lambda tx: switch_off(tx, system(), MODULES, "crm"))
        database = open_database(desk.settings, desk.clock)
        try:
            assert database.ports.has(("crm",))
        finally:
            database.close()


def test_every_flow_that_can_go_is_asked_for_here() -> None:
    assert set(ASKS) == {tool.name for tool in TOOLS if tool.needs}
