"""Mentions: a note calls a person or a department, and what they have to do comes back done."""

import pytest

from erp_core import conversations, inventory, sales, support
from erp_core.access import Role, disable_user
from erp_core.inventory import StockKeeping, Tracking
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.sales import DismissSlip, SlipState, TellRecall
from erp_core.support import (
    NewCase,
    NewCaseNote,
    NewTask,
    TaskFilter,
    TaskKind,
    TaskNotFound,
    TaskState,
    TaskTaken,
    TaskView,
)
from tests.builders.inventory import received
from tests.builders.parties import a_customer
from tests.builders.recalls import Cellar, a_cellar
from tests.builders.sales import a_market
from tests.builders.service_desk import a_plea, an_agent, notices


def note(database: Database, author: Actor, thread_id: int, text: str) -> None:
    database.run(lambda tx: conversations.add_note(tx, author, thread_id, text))


def tasks(database: Database, actor: Actor, **only: object) -> list[TaskView]:
    wanted = TaskFilter.model_validate(only)
    found = database.read(lambda tx: support.list_tasks(tx, actor, None, wanted)).items
    return list(reversed(found))


def about(database: Database, thread_id: int, party_id: int) -> None:
    def own(tx) -> None:
        conversations.lock_thread(tx, thread_id).party_id = party_id

    database.run(own)


def test_a_department_is_called_once_each_and_has_one_task(database: Database) -> None:
    mia = an_agent(database, "mia")
    sam, kim = (an_agent(database, name, Role.WAREHOUSE) for name in ("sam", "kim"))
    both = an_agent(database, "lin", Role.WAREHOUSE, Role.SUPPORT)
    gone = an_agent(database, "old", Role.WAREHOUSE)
    database.run(lambda tx: disable_user(tx, system(), gone.id, "left"))
    thread_id = a_plea(database)

    note(database, mia, thread_id, "@warehouse please look, @sam too, and @Warehouse again")

    assert [len(notices(database, one)) for one in (sam, kim, both, mia, gone)] == [1, 1, 1, 0, 0]
    assert notices(database, sam)[0].startswith("Mia mentioned you: @warehouse please look")
    assert notices(database, kim)[0].startswith("Mia asks Warehouse: ")
    in_chinese = database.read(lambda tx: support.list_notices(tx, kim)).items[0].text_zh
    assert in_chinese.startswith("Mia 请仓库处理：")
    mine = tasks(database, sam, waiting_for=sam.id)
    assert [(one.assignee_id, one.department) for one in mine] == [
        (sam.id, None),
        (None, Role.WAREHOUSE),
    ]
    assert {one.kind for one in mine} == {TaskKind.MENTION}
    assert [one.department for one in tasks(database, kim)] == [Role.WAREHOUSE]


def test_nobody_is_called_by_a_role_without_people_or_by_an_address(database: Database) -> None:
    mia = an_agent(database, "mia")
    an_agent(database, "sam", Role.WAREHOUSE)
    thread_id = a_plea(database)

    note(database, mia, thread_id, "@planner @employee mail warehouse@example.com, @@sam @mia")

    assert tasks(database, mia) == []


def test_one_takes_it_and_the_others_see_who_and_are_rung_no_more(database: Database) -> None:
    mia = an_agent(database, "mia")
    sam, kim = (an_agent(database, name, Role.WAREHOUSE) for name in ("sam", "kim"))
    note(database, mia, a_plea(database), "@warehouse where is the gasket?")
    task = tasks(database, kim)[0]

    taken = database.run(lambda tx: support.take_task(tx, sam, task.id))

    assert taken.assignee_id == sam.id
    seen = tasks(database, kim, departments_of=kim.id)
    assert [(one.id, one.assignee_id) for one in seen] == [(task.id, sam.id)]
    assert tasks(database, kim, waiting_for=kim.id) == []
    assert [database.read(lambda tx, a=a: support.unread_notices(tx, a)) for a in (sam, kim)] == [
        0,
        0,
    ]
    with pytest.raises(TaskTaken) as refused:
        database.run(lambda tx: support.take_task(tx, kim, task.id))
    assert refused.value.facts == {"name": "Sam"}
    database.run(lambda tx: support.finish_task(tx, sam, task.id))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: support.take_task(tx, sam, task.id))
    assert notices(database, mia) == ["Sam has seen to it: @warehouse where is the gasket?"]


def test_a_task_of_a_department_is_not_there_for_others(database: Database) -> None:
    mia = an_agent(database, "mia")
    an_agent(database, "sam", Role.WAREHOUSE)
    eva = an_agent(database, "eva", Role.PURCHASING)
    note(database, mia, a_plea(database), "@warehouse look")
    task = tasks(database, mia)[0]

    assert tasks(database, eva) == []
    for verb in (support.take_task, support.finish_task, support.get_task):
        with pytest.raises(TaskNotFound):
            database.run(lambda tx, verb=verb: verb(tx, eva, task.id))


def test_who_may_not_read_conversations_gets_the_note_and_not_the_talk(
    database: Database,
) -> None:
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    sam = an_agent(database, "sam", Role.WAREHOUSE)
    thread_id = a_plea(database)
    about(database, thread_id, a_customer(database, "Tom").id)
    note(database, mia, thread_id, "@sam @jonas it smells of mould")

    by_sam, by_jonas = tasks(database, sam)[0], tasks(database, jonas)[1]

    assert (by_sam.note, by_sam.thread_id) == ("@sam @jonas it smells of mould", None)
    assert by_jonas.thread_id == thread_id
    leads = [
        database.read(lambda tx, a=a: support.list_notices(tx, a)).items[0] for a in (sam, jonas)
    ]
    assert [(one.record_table, one.record_id) for one in leads] == [
        ("staff_tasks", by_sam.id),
        ("threads", thread_id),
    ]


def test_a_note_on_a_case_calls_and_brings_the_order_of_the_case(database: Database) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    cellar.receives("LB-7")
    tom = cellar.buyer("Tom")
    order_id = cellar.delivers(tom)
    mia, sam = an_agent(database, "mia"), an_agent(database, "sam", Role.WAREHOUSE)
    case = database.run(
        lambda tx: support.open_case(
            tx, mia, NewCase(party_id=tom, subject="Mould", order_id=order_id)
        )
    )

    said = NewCaseNote(text="@warehouse 请封存批次lb-7，货号HB-1000。")
    database.run(lambda tx: support.add_case_note(tx, mia, case.id, said))

    task = tasks(database, sam)[0]
    assert (task.case_id, task.party_id) == (None, tom)
    assert [(one.record_table, one.label) for one in task.links] == [
        ("orders", cellar.does(sales.get_order, order_id).number),
        ("lots", "LB-7"),
        ("variants", "HB-1000"),
    ]
    noted = database.read(lambda tx: support.notes_of_case(tx, mia, case.id))
    assert [(one.author_name, one.text) for one in noted] == [("Mia", said.text)]
    assert tasks(database, mia)[0].case_id == case.id


def complained(cellar: Cellar, mia: Actor) -> tuple[int, list[int]]:
    """Three customers have of lot LB-7; Tom complains, and Mia asks the warehouse."""
    database = cellar.market.database
    lot = cellar.receives("LB-7")
    buyers = [cellar.buyer(name) for name in ("Tom", "Ana", "Wei")]
    for buyer in buyers:
        cellar.delivers(buyer)
    thread_id = a_plea(database)
    about(database, thread_id, buyers[0])
    note(database, mia, thread_id, "@warehouse Tom's coffee smells, please block LB-7")
    return lot, buyers


def test_blocking_the_lot_answers_the_mention_and_leaves_the_two_other_owners(
    database: Database,
) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    mia, sam = an_agent(database, "mia"), an_agent(database, "sam", Role.WAREHOUSE)
    lot, (tom, ana, wei) = complained(cellar, mia)

    cellar.blocks(lot, sam)

    states = {one.party_id: (one.state, one.reason) for one in cellar.recalls(lot)}
    assert states == {
        tom: (SlipState.DISMISSED, "in_talk"),
        ana: (SlipState.DRAFT, None),
        wei: (SlipState.DRAFT, None),
    }
    asked, back = tasks(database, mia)
    assert (asked.kind, asked.state) == (TaskKind.MENTION, TaskState.DONE)
    assert (back.kind, back.state, back.assignee_id) == (TaskKind.LOT_BLOCKED, "open", mia.id)
    assert back.title == "Lot LB-7 is blocked. Customers to tell: 2"
    assert back.title_in("zh") == "批次 LB-7 已冻结，待通知客户：2"
    assert [(one.record_table, one.record_id) for one in back.links] == [("lots", lot)]
    assert notices(database, mia) == ["Lot LB-7 is blocked. Customers to tell: 2"]

    first, second = (one for one in cellar.recalls(lot) if one.state is SlipState.DRAFT)
    cellar.does(sales.tell_recall, first.id, TellRecall(), actor=mia)
    assert tasks(database, mia)[1].state is TaskState.OPEN
    cellar.does(sales.dismiss_recall, second.id, DismissSlip(reason="by phone"), actor=mia)
    assert tasks(database, mia)[1].state is TaskState.DONE


def test_a_lot_blocked_without_a_mention_is_supports_if_anybody_has_some(
    database: Database,
) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    mia = an_agent(database, "mia")
    somebodys = cellar.receives("L-0")
    cellar.delivers(cellar.buyer("Tom"), "20")
    nobodys = cellar.receives("L-1")

    for lot in (nobodys, somebodys):
        cellar.blocks(lot)

    assert cellar.recalls(nobodys) == []
    found = tasks(database, mia, waiting_for=mia.id)
    assert [(one.department, one.assignee_id, one.title) for one in found] == [
        (Role.SUPPORT, None, "Lot L-0 is blocked. Customers to tell: 1")
    ]
    assert notices(database, mia) == ["Lot L-0 is blocked. Customers to tell: 1"]
    cellar.does(inventory.unblock_lot, somebodys, "tested")
    assert tasks(database, mia)[0].state is TaskState.DONE


def test_a_task_by_hand_is_as_before(database: Database) -> None:
    mia = an_agent(database, "mia")
    task = database.run(lambda tx: support.open_task(tx, mia, NewTask(title="Call Tom")))
    assert (task.kind, task.department, task.note, task.links) == (TaskKind.TASK, None, None, ())
    jonas = an_agent(database, "jonas")
    with pytest.raises(TaskTaken):
        database.run(lambda tx: support.take_task(tx, jonas, task.id))


def test_one_who_sees_to_it_silences_nobody_who_has_something_else_to_do(
    database: Database,
) -> None:
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    sam, kim = (an_agent(database, name, Role.WAREHOUSE) for name in ("sam", "kim"))
    note(database, mia, a_plea(database), "@jonas @sam @warehouse look")
    by_person = {one.assignee_id: one.id for one in tasks(database, mia)}

    def unread() -> list[int]:
        people = (jonas, sam, kim)
        return [database.read(lambda tx, a=a: support.unread_notices(tx, a)) for a in people]

    database.run(lambda tx: support.finish_task(tx, jonas, by_person[jonas.id]))
    assert unread() == [0, 1, 1]
    database.run(lambda tx: support.finish_task(tx, sam, by_person[sam.id]))
    assert unread() == [0, 1, 1]
    database.run(lambda tx: support.take_task(tx, kim, by_person[None]))
    assert unread() == [0, 0, 0]


def test_a_chinese_colleague_is_given_a_task_in_chinese(database: Database) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    mia, jonas = an_agent(database, "mia"), an_agent(database, "jonas")
    lot = cellar.receives("L-1")
    cellar.delivers(cellar.buyer("Tom"))
    cellar.blocks(lot)
    task = tasks(database, mia)[0]

    database.run(lambda tx: support.assign_task(tx, mia, task.id, jonas.id))

    told = database.read(lambda tx: support.list_notices(tx, jonas)).items[0]
    assert told.text_zh == "Mia 给您分配了任务：批次 L-1 已冻结，待通知客户：1"
    assert told.text_en == "Mia gave you a task: Lot L-1 is blocked. Customers to tell: 1"


def test_blocking_a_lot_answers_only_whoever_could_block_it(database: Database) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    mia, sam = an_agent(database, "mia"), an_agent(database, "sam", Role.WAREHOUSE)
    jonas, kim = an_agent(database, "jonas"), an_agent(database, "kim", Role.WAREHOUSE)
    lot = cellar.receives("LB-7")
    note(database, mia, a_plea(database), "@warehouse block LB-7, @jonas tell Tom of LB-7")

    cellar.blocks(lot, sam)

    states = {one.assignee_id: one.state for one in tasks(database, mia)}
    assert states == {None: TaskState.DONE, jonas.id: TaskState.OPEN}
    read = database.read
    unread = [read(lambda tx, a=a: support.unread_notices(tx, a)) for a in (jonas, sam, kim)]
    assert unread == [1, 0, 0]
    told = read(lambda tx: support.list_notices(tx, mia)).items[0]
    assert told.text_en == "Lot LB-7 is blocked. No other customer has any of it"
    assert (told.record_table, told.record_id) == ("lots", lot)


def test_the_task_of_a_lot_that_may_be_used_again_is_over(database: Database) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    mia, sam = an_agent(database, "mia"), an_agent(database, "sam", Role.WAREHOUSE)
    lot, _ = complained(cellar, mia)
    cellar.blocks(lot, sam)
    task = tasks(database, mia)[1]
    for one in cellar.recalls(lot)[1:]:
        cellar.does(sales.tell_recall, one.id, TellRecall(), actor=mia)
    database.run(lambda tx: support.reopen_task(tx, mia, task.id))

    cellar.does(inventory.unblock_lot, lot, "tested")

    assert tasks(database, mia)[1].state is TaskState.DONE


@pytest.mark.parametrize(
    "said",
    [
        "请@warehouse 看一下",
        "@warehouse看一下",
        "\uff20warehouse 看一下",
        "请\uff20Warehouse，谢谢",
        "@warehouse.",
    ],
)
def test_a_call_in_chinese_needs_no_spaces(database: Database, said: str) -> None:
    mia = an_agent(database, "mia")
    sam = an_agent(database, "sam", Role.WAREHOUSE)

    note(database, mia, a_plea(database), said)

    assert [one.department for one in tasks(database, sam)] == [Role.WAREHOUSE]


@pytest.mark.parametrize(
    "said",
    ["张伟 a.b@warehouse.com", "请写a_b@warehouse", "@samß", "\uff20\uff20sam", "@@sam", "sam@sam"],
)
def test_no_address_and_no_part_of_a_word_is_a_call(database: Database, said: str) -> None:
    mia = an_agent(database, "mia")
    an_agent(database, "sam", Role.WAREHOUSE)

    note(database, mia, a_plea(database), said)

    assert tasks(database, mia) == []


def shares_a_code(cellar: Cellar) -> tuple[int, int]:
    """Two articles have a lot LB-7 each, the first of which Tom has some of."""
    lot = cellar.receives("LB-7")
    other = cellar.market.yunnan
    keeping = StockKeeping(tracking=Tracking.LOT)
    cellar.does(inventory.set_stock_keeping, other, keeping)
    cellar.market.database.run(lambda tx: received(tx, other, "5", "9", "LB-7"))
    return lot, cellar.market.database.read(
        lambda tx: next(one.id for one in inventory.lots_named(tx, ["LB-7"]) if one.id != lot)
    )


def test_a_code_that_two_lots_share_answers_nothing_and_spares_nobody(
    database: Database,
) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    lot, other = shares_a_code(cellar)
    tom = cellar.buyer("Tom")
    cellar.delivers(tom)
    mia, sam = an_agent(database, "mia"), an_agent(database, "sam", Role.WAREHOUSE)
    thread_id = a_plea(database)
    about(database, thread_id, tom)
    note(database, mia, thread_id, "@warehouse please block LB-7")

    cellar.blocks(lot, sam)

    task = tasks(database, mia)[0]
    assert {one.record_id for one in task.links} == {lot, other}
    assert task.state is TaskState.OPEN
    assert [one.state for one in cellar.recalls(lot)] == [SlipState.DRAFT]


def test_an_article_or_an_order_tells_which_lot_of_a_code_is_meant(database: Database) -> None:
    cellar = a_cellar(a_market(database, stock="0"))
    lot, _ = shares_a_code(cellar)
    tom = cellar.buyer("Tom")
    order_id = cellar.delivers(tom)
    number = cellar.does(sales.get_order, order_id).number
    mia = an_agent(database, "mia")
    an_agent(database, "sam", Role.WAREHOUSE)
    new = NewCase(party_id=tom, subject="Mould", order_id=order_id)
    case = database.run(lambda tx: support.open_case(tx, mia, new))
    thread_id = a_plea(database)

    note(database, mia, thread_id, "@warehouse LB-7 of HB-1000 smells")
    note(database, mia, thread_id, f"@warehouse LB-7 of {number} smells")
    said = NewCaseNote(text="@warehouse LB-7 smells")
    database.run(lambda tx: support.add_case_note(tx, mia, case.id, said))

    named = [
        [link.record_id for link in one.links if link.record_table == "lots"]
        for one in tasks(database, mia)
    ]
    assert named == [[lot]] * 3
