"""The demo's handbook, service desk and first cases, through the own verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from erp_core.conversations import QueueDraft, QueueRule, save_queue
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause
from erp_core.kernel.transaction import Tx
from erp_core.support.closing_schemas import CaseEnd
from erp_core.support.page_schemas import PageDraft, PageView
from erp_core.support.schemas import (
    CaseView,
    MacroDraft,
    NewCase,
    PolicyDraft,
    Priority,
    ServiceDeskDraft,
)
from erp_core.support.service import (
    assign_case,
    finish_task,
    open_case,
    open_task,
    save_desk,
    save_macro,
    save_page,
    save_policy,
    solve_case,
)
from erp_core.support.task_schemas import NewTask, TaskView

QUEUES = (
    ("technicians", "Technicians", "技术", ("sam", "mia"), ("leak", "drip", "machine", "漏")),
    ("accounts", "Accounts", "财务", ("petra",), ("invoice", "payment", "refund", "发票")),
    ("sales", "Sales", "销售", ("jonas",), ("price", "offer", "quote", "价格", "报价")),
    ("support", "Support", "客服", ("mia", "jonas"), ()),
)
"""Code, names, members and the words that lead there; the last one takes the rest."""
ASSIGNING = {"sales"}
"""Queues that give new work out by themselves; in the others it waits until somebody takes it."""
PROMISES = {"technicians": (240, 2_880), "accounts": (480, 1_440)}
"""Business minutes until an answer and an end, where they are not those of the house."""
HOUSE_PROMISE = (120, 960)
MACROS = (
    MacroDraft(
        code="thanks",
        name_en="Thank you",
        name_zh="感谢",
        body_en="Dear {customer}, thank you for your patience. {agent}, {company}",
        body_zh="{customer}您好，感谢您的耐心等待。{company} {agent}",
    ),
    MacroDraft(
        code="order",
        name_en="About your order",
        name_zh="关于您的订单",
        body_en="I have looked at order {order} and will write as soon as I know more.",
        body_zh="我已查看订单 {order}，有进展会马上告诉您。",
    ),
    MacroDraft(
        code="photo",
        name_en="Ask for a photo",
        name_zh="请客户拍照",
        body_en="Could you send us a photo and the serial number? It is under the drip tray.",
        body_zh="能否发来照片和序列号？序列号在接水盘下方。",
        tag="photo",
    ),
    MacroDraft(
        code="solved",
        name_en="Solved, goodbye",
        name_zh="已解决，再见",
        body_en="Glad that it works again, {customer}. All the best, {agent}",
        body_zh="{customer}，很高兴问题解决了。祝好！{agent}",
        resolves=True,
        cause=Cause.QUESTION,
        tag="solved",
    ),
)


def open_service_desk(tx: Tx, actor: Actor, staff: Mapping[str, int]) -> None:
    """Set up queues, promises and canned replies; customers are asked how it was.

    Args:
        tx: The transaction.
        actor: Who sets them up.
        staff: User ids by login.
    """
    save_desk(tx, actor, ServiceDeskDraft(asks=True))
    first, resolve = HOUSE_PROMISE
    save_policy(tx, actor, PolicyDraft(first_minutes=first, resolve_minutes=resolve))
    for code, name_en, name_zh, members, words in QUEUES:
        draft = QueueDraft(
            code=code,
            name_en=name_en,
            name_zh=name_zh,
            is_default=not words,
            assigns=code in ASSIGNING,
            members=tuple(staff[login] for login in members),
            rules=tuple(QueueRule(reason=word) for word in words),
        )
        queue = save_queue(tx, actor, draft)
        if code in PROMISES:
            first, resolve = PROMISES[code]
            policy = PolicyDraft(queue_id=queue.id, first_minutes=first, resolve_minutes=resolve)
            save_policy(tx, actor, policy)
    for macro in MACROS:
        save_macro(tx, actor, macro)


def solve_in_talk(tx: Tx, actor: Actor, thread_id: int, party_id: int) -> CaseView:
    """Open and solve the case of a talk that goes well."""
    new = NewCase(
        party_id=party_id,
        subject="Heron drips under the group",
        description="A little water under the group; the gasket, within the warranty.",
        thread_id=thread_id,
    )
    opened = open_case(tx, actor, new)
    assign_case(tx, actor, opened.id, actor.id)
    return solve_case(
        tx,
        actor,
        opened.id,
        CaseEnd(reason="Sent a new gasket with the little guide", cause=Cause.FAULTY),
    )


def give_tasks(
    tx: Tx, actor: Actor, staff: Mapping[str, int], tom: int, cafe: int, today: datetime
) -> tuple[TaskView, ...]:
    """Leave some things to do: one overdue, one for today, one for a colleague, one done."""
    card = NewTask(
        title="Send Tom the brewing card", due_at=today - timedelta(days=1), party_id=tom
    )
    call = NewTask(
        title="Call Café Lindner about the standing order",
        due_at=today + timedelta(hours=6),
        party_id=cafe,
    )
    gaskets = NewTask(
        title="Count the gasket kits for Heron machines",
        due_at=today + timedelta(days=2),
        assignee_id=staff["sam"],
    )
    done = NewTask(title="Thank Café Lindner for the photo", party_id=cafe)
    opened = tuple(open_task(tx, actor, new) for new in (card, call, gaskets))
    return (*opened, finish_task(tx, actor, open_task(tx, actor, done).id))


def write_handbook(tx: Tx, actor: Actor, pages: tuple[PageDraft, ...]) -> tuple[PageView, ...]:
    """Write the pages of the demo's handbook; their texts are the demo company's own."""
    return tuple(save_page(tx, actor, page) for page in pages)


def open_leak(tx: Tx, actor: Actor, tom: int, order_id: int | None = None) -> CaseView:
    """Open Tom Berg's case: his espresso machine leaks."""
    new = NewCase(
        party_id=tom,
        subject="Heron H-0317 leaks at the group head",
        description="Water under the group head after ten minutes; second time this year.",
        priority=Priority.HIGH,
        order_id=order_id,
    )
    return open_case(tx, actor, new)


def solve_small_one(tx: Tx, actor: Actor, party_id: int, order_id: int | None = None) -> CaseView:
    """Open and solve an everyday case, so that the list shows both ends."""
    new = NewCase(
        party_id=party_id,
        subject="Grind too coarse for a French press",
        description="Asked which grind to choose next time.",
        priority=Priority.LOW,
        order_id=order_id,
    )
    opened = open_case(tx, actor, new)
    return solve_case(
        tx,
        actor,
        opened.id,
        CaseEnd(
            reason="Advised the coarse setting and sent the brewing card", cause=Cause.QUESTION
        ),
    )
