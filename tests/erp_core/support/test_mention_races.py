"""Many at once: one takes a task, one block drafts each customer once, one yes tells."""

from erp_core import conversations, inventory, sales, support
from erp_core.access import Role
from erp_core.inventory import LotBlocked
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.sales import TellRecall
from erp_core.support import TaskState, TaskTaken
from tests.builders.recalls import BOSS, a_cellar
from tests.builders.sales import a_market
from tests.builders.service_desk import a_plea, an_agent
from tests.builders.together import together

MANY = 5


def test_a_task_of_a_department_has_one_taker(database: Database) -> None:
    mia = an_agent(database, "mia")
    people = [an_agent(database, f"sam{number}", Role.WAREHOUSE) for number in range(MANY)]
    thread_id = a_plea(database)
    database.run(lambda tx: conversations.add_note(tx, mia, thread_id, "@warehouse look"))
    task_id = database.read(lambda tx: support.list_tasks(tx, mia)).items[0].id

    taken = together(
        MANY, lambda one: database.run(lambda tx: support.take_task(tx, people[one], task_id))
    )

    lost = [one for one in taken if isinstance(one, TaskTaken)]
    won = [one for one in taken if not isinstance(one, Exception)]
    assert (len(won), len(lost)) == (1, MANY - 1)
    now = database.read(lambda tx: support.get_task(tx, mia, task_id))
    assert now.assignee_id == won[0].assignee_id
    assert {one.facts["name"] for one in lost} == {
        person.name for person in people if person.id == now.assignee_id
    }


def test_a_lot_that_many_block_while_it_leaves_misses_nobody(database: Database) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    lot = cellar.receives("L-1")
    buyers = [cellar.buyer(f"Buyer {number}") for number in range(MANY)]
    orders = [cellar.orders(buyer) for buyer in buyers]

    def act(number: int) -> None:
        if number < MANY:
            database.run(lambda tx: sales.deliver_order(tx, BOSS, orders[number]))
        else:
            cellar.blocks(lot)

    together(MANY + 2, act)

    recalls = cellar.recalls(lot)
    assert sorted(one.party_id for one in recalls) == buyers
    left = database.read(lambda tx: inventory.left_with(tx, lot))
    assert {one.party_id for one in recalls if one.received} == {
        buyers[orders.index(order_id)] for _, order_id in left.get(lot, {})
    }
    draft = recalls[0]
    told = together(MANY, lambda _: cellar.does(sales.tell_recall, draft.id, TellRecall()))
    assert sum(isinstance(one, WrongTransition) for one in told) == MANY - 1
    again = together(2, lambda _: cellar.blocks(lot))
    assert all(isinstance(one, LotBlocked) for one in again)


def test_of_two_who_tell_the_last_customers_at_once_one_finishes_the_task(
    database: Database,
) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    mia = an_agent(database, "mia")
    lot = cellar.receives("L-1", "100")
    for number in range(MANY):
        cellar.delivers(cellar.buyer(f"Buyer {number}"))
    cellar.blocks(lot)
    drafts = [one.id for one in cellar.recalls(lot)]

    told = together(
        MANY, lambda one: cellar.does(sales.tell_recall, drafts[one], TellRecall(), actor=mia)
    )

    assert [one for one in told if isinstance(one, Exception)] == []
    [task] = database.read(lambda tx: support.list_tasks(tx, mia)).items
    assert task.state is TaskState.DONE
