"""What each figure is summed from."""

from sqlalchemy import and_, case, exists, func
from sqlalchemy.orm import aliased

from erp_core.access.tables import User
from erp_core.analytics.facts import Fact, Step
from erp_core.analytics.sources.ways import (
    BINDING,
    BOUGHT,
    IN_STOCK,
    INVOICE_FIELDS,
    IS_INVOICE,
    IS_OF_HERE,
    IS_OPEN,
    IS_RECEIVABLE,
    LEFT_IN_TIME,
    NO_QUANTITY,
    NOTHING,
    OPEN_AMOUNT,
    ORDERED_HOW,
    ORDERS,
    SELLER,
    SOLD_HOW,
    TO_SHIP,
    WHAT,
    WHO,
    coded,
    is_new,
    moved,
    named,
    order_steps,
    signed,
    what_steps,
    who_steps,
)
from erp_core.catalog.schemas import Kind
from erp_core.catalog.tables import Category, Product, Variant
from erp_core.conversations.tables import MessageRow, ThreadRow
from erp_core.crm.marketing_tables import CampaignMember
from erp_core.crm.states import MemberState
from erp_core.finance.schemas.invoices import InvoiceKind
from erp_core.finance.schemas.ledger import AccountKind, AccountRole
from erp_core.finance.tables import (
    Account,
    Entry,
    EntryLineRow,
    Invoice,
    InvoiceLineRow,
    Payment,
    Refund,
)
from erp_core.inventory.schemas import MoveKind
from erp_core.inventory.tables import Location, StockBalance, StockMove, Warehouse
from erp_core.parties.schemas import PartyRole
from erp_core.parties.tables import HeldRole, Party
from erp_core.sales.schemas import OrderState
from erp_core.sales.tables import Order, OrderLine
from erp_core.support.states import CaseState
from erp_core.support.tables import Case

SOLD = Fact(
    base=InvoiceLineRow,
    identity=InvoiceLineRow.id,
    joins=(
        (Invoice, Invoice.id == InvoiceLineRow.invoice_id),
        (
            Account,
            and_(
                Account.id == InvoiceLineRow.revenue_account_id, Account.kind == AccountKind.INCOME
            ),
        ),
    ),
    steps=who_steps(Invoice.party_id)
    | what_steps(InvoiceLineRow.variant_id)
    | order_steps(Invoice.order_id),
    reaches=WHO | WHAT | SOLD_HOW,
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"revenue": func.sum(signed(InvoiceLineRow.base_net_minor, NOTHING))},
    fields={"new_customer": is_new(Invoice.party_id)},
)
GOODS_SOLD = Fact(
    base=InvoiceLineRow,
    identity=InvoiceLineRow.id,
    joins=(
        *SOLD.joins,
        (Variant, Variant.id == InvoiceLineRow.variant_id),
        (Product, and_(Product.id == Variant.product_id, Product.kind == Kind.GOODS)),
    ),
    steps=who_steps(Invoice.party_id)
    | {"category": Step(Category, Category.id == Product.category_id)}
    | order_steps(Invoice.order_id),
    reaches=WHO
    | {
        "product": named(None, Product.id, Product.name_en, Product.name_zh),
        "article": named(None, Variant.id, Variant.name_en, Variant.name_zh),
        "category": named("category", Category.id, Category.name_en, Category.name_zh),
    }
    | SOLD_HOW,
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"units_sold": func.sum(signed(InvoiceLineRow.quantity, NO_QUANTITY))},
    fields={"new_customer": is_new(Invoice.party_id)},
)
MOVED = Fact(
    base=StockMove,
    identity=StockMove.id,
    joins=((Order, and_(StockMove.source_type == ORDERS, Order.id == StockMove.source_id)),),
    steps=who_steps(Order.party_id) | what_steps(StockMove.variant_id) | SELLER,
    reaches=WHO | WHAT | ORDERED_HOW,
    where=(StockMove.kind.in_([MoveKind.DELIVERY, MoveKind.RETURN]),),
    day=StockMove.business_date,
    party=Order.party_id,
    measures={"cost_of_goods": func.sum(moved(StockMove.value_minor))},
)
ORDERED = Fact(
    base=OrderLine,
    identity=OrderLine.id,
    joins=((Order, Order.id == OrderLine.order_id),),
    steps=who_steps(Order.party_id) | what_steps(OrderLine.variant_id) | SELLER,
    reaches=WHO | WHAT | ORDERED_HOW,
    unless_status=BINDING,
    day=Order.business_date,
    party=Order.party_id,
    measures={
        "order_count": func.count(Order.id.distinct()),
        "ordered_amount": func.sum(OrderLine.base_net_minor),
        "units_ordered": func.sum(case((OrderLine.service, NO_QUANTITY), else_=OrderLine.quantity)),
        "buyers": func.count(Order.party_id.distinct()),
    },
    fields={"new_customer": is_new(Order.party_id), "unshipped": lambda _: TO_SHIP},
)
CANCELLED = Fact(
    base=OrderLine,
    identity=OrderLine.id,
    joins=ORDERED.joins,
    steps=ORDERED.steps,
    reaches=WHO | WHAT | ORDERED_HOW,
    where=(Order.state == OrderState.CANCELLED,),
    day=Order.business_date,
    party=Order.party_id,
    measures={"cancelled_orders": func.count(Order.id.distinct())},
)
PROMISED = Fact(
    base=OrderLine,
    identity=OrderLine.id,
    joins=ORDERED.joins,
    steps=ORDERED.steps,
    reaches=WHO | WHAT | ORDERED_HOW,
    where=(
        BINDING,
        Order.promised_on.is_not(None),
        OrderLine.delivered == OrderLine.quantity,
    ),
    day=Order.promised_on,
    party=Order.party_id,
    measures={
        "promised_lines": func.count(),
        "promises_kept": func.sum(case((LEFT_IN_TIME, 1), else_=0)),
    },
)
FIRST_ORDERS = Fact(
    base=BOUGHT,
    identity=BOUGHT.c.party_id,
    steps=who_steps(BOUGHT.c.party_id),
    reaches=WHO,
    day=BOUGHT.c.first,
    party=BOUGHT.c.party_id,
    measures={"new_customers": func.count()},
)
IS_CUSTOMER = (
    HeldRole,
    and_(HeldRole.party_id == Party.id, HeldRole.role == PartyRole.CUSTOMER),
)
OF_PARTY = {name: step for name, step in who_steps(Party.id).items() if name != "party"}
WHO_ITSELF = WHO | {
    "customer": named(None, Party.id, Party.name, Party.name_zh),
    "customer_type": coded(None, Party.customer_type),
    "region": coded(None, Party.region),
}
CUSTOMERS = Fact(
    base=Party,
    identity=Party.id,
    joins=(IS_CUSTOMER,),
    steps=OF_PARTY,
    reaches=WHO_ITSELF,
    where=(Party.archived_at.is_(None),),
    party=Party.id,
    measures={"customer_count": func.count()},
)
OF_INVOICE = who_steps(Invoice.party_id) | order_steps(Invoice.order_id)
INVOICED = Fact(
    base=Invoice,
    identity=Invoice.id,
    steps=OF_INVOICE,
    reaches=WHO | SOLD_HOW,
    where=(IS_INVOICE,),
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"invoiced_amount": func.sum(Invoice.base_gross_minor), "invoice_count": func.count()},
    fields=INVOICE_FIELDS,
)
CREDITED = Fact(
    base=Invoice,
    identity=Invoice.id,
    steps=OF_INVOICE,
    reaches=WHO | SOLD_HOW,
    where=(Invoice.kind == InvoiceKind.CREDIT_NOTE, IS_OF_HERE),
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"credited_amount": func.sum(Invoice.base_gross_minor)},
)
OVERDUE = Fact(
    base=Invoice,
    identity=Invoice.id,
    steps=OF_INVOICE,
    reaches=WHO | SOLD_HOW,
    where=(IS_RECEIVABLE, IS_OPEN),
    party=Invoice.party_id,
    measures={"overdue_amount": func.sum(OPEN_AMOUNT)},
    fields=INVOICE_FIELDS,
)
OWED = Fact(
    base=EntryLineRow,
    identity=EntryLineRow.id,
    joins=(
        (
            Account,
            and_(Account.id == EntryLineRow.account_id, Account.role == AccountRole.RECEIVABLE),
        ),
        (Entry, Entry.id == EntryLineRow.entry_id),
    ),
    steps=who_steps(EntryLineRow.party_id),
    reaches=WHO,
    day=Entry.business_date,
    party=EntryLineRow.party_id,
    measures={"outstanding": func.sum(EntryLineRow.amount_minor)},
)
PAID_HOW = {"payment_method": coded(None, Payment.method)}
PAID = Fact(
    base=Payment,
    identity=Payment.id,
    where=(Payment.is_reversed.is_(False),),
    steps=who_steps(Payment.party_id),
    reaches=WHO | PAID_HOW,
    day=Payment.business_date,
    party=Payment.party_id,
    measures={
        "payments_received": func.sum(Payment.base_amount_minor),
        "payment_count": func.count(),
    },
)
REFUNDED = Fact(
    base=Refund,
    identity=Refund.id,
    where=(Refund.is_reversal.is_(False),),
    joins=((Payment, Payment.id == Refund.payment_id),),
    steps=who_steps(Payment.party_id),
    reaches=WHO | PAID_HOW,
    day=Refund.business_date,
    party=Payment.party_id,
    measures={"refunded_amount": func.sum(Refund.base_amount_minor)},
)
STOCK = Fact(
    base=StockBalance,
    identity=StockBalance.id,
    joins=(IN_STOCK,),
    steps=what_steps(StockBalance.variant_id)
    | {"warehouse": Step(Warehouse, Warehouse.id == Location.warehouse_id)},
    reaches=WHAT
    | {"warehouse": named("warehouse", Warehouse.id, Warehouse.name_en, Warehouse.name_zh)},
    measures={
        "stock_on_hand": func.sum(StockBalance.on_hand),
        "stock_reserved": func.sum(StockBalance.reserved),
        "stock_available": func.sum(StockBalance.on_hand - StockBalance.reserved),
    },
)
CASE_STEPS = who_steps(Case.party_id) | {
    "thread": Step(ThreadRow, ThreadRow.id == Case.thread_id),
    "assignee": Step(User, User.id == Case.assignee_id),
}
CASE_REACHES = WHO | {
    "channel": coded("thread", ThreadRow.channel),
    "salesperson": named("assignee", User.id, User.name, User.name),
    "priority": coded(None, Case.priority),
    "ticket_status": coded(None, Case.state),
}
CASE_OPEN = Case.state.in_([CaseState.OPEN, CaseState.PENDING])
CASES = Fact(
    base=Case,
    identity=Case.id,
    steps=CASE_STEPS,
    reaches=CASE_REACHES,
    day=Case.opened_at,
    moment=True,
    party=Case.party_id,
    measures={"ticket_count": func.count()},
    fields={"open": lambda _: CASE_OPEN},
)
THREAD_REACHES = WHO | {
    "channel": coded(None, ThreadRow.channel),
    "handler": coded(None, ThreadRow.handler),
}
THREADS = Fact(
    base=ThreadRow,
    identity=ThreadRow.id,
    steps=who_steps(ThreadRow.party_id),
    reaches=THREAD_REACHES,
    day=ThreadRow.opened_at,
    moment=True,
    party=ThreadRow.party_id,
    measures={"conversation_count": func.count()},
)
MESSAGES = Fact(
    base=MessageRow,
    identity=MessageRow.id,
    joins=((ThreadRow, ThreadRow.id == MessageRow.thread_id),),
    steps=who_steps(ThreadRow.party_id),
    reaches=THREAD_REACHES,
    where=(MessageRow.direction == "in",),
    day=MessageRow.at,
    moment=True,
    party=ThreadRow.party_id,
    measures={"messages_received": func.count()},
)

OF_MEMBER = who_steps(CampaignMember.party_id)
WAS_TOLD = CampaignMember.state == MemberState.TOLD
TOLD = Fact(
    base=CampaignMember,
    identity=CampaignMember.id,
    steps=OF_MEMBER,
    reaches=WHO,
    where=(WAS_TOLD,),
    day=CampaignMember.from_on,
    party=CampaignMember.party_id,
    measures={"campaign_messages": func.count()},
)
_BUYER, _MEMBER = aliased(Party), aliased(Party)
ORDERED_AFTERWARDS = exists().where(
    _BUYER.id == Order.party_id,
    _MEMBER.id == CampaignMember.party_id,
    func.coalesce(_BUYER.merged_into, _BUYER.id) == func.coalesce(_MEMBER.merged_into, _MEMBER.id),
    BINDING,
    Order.business_date.between(CampaignMember.from_on, CampaignMember.until_on),
)
WON_BY_CAMPAIGN = Fact(
    base=CampaignMember,
    identity=CampaignMember.id,
    steps=OF_MEMBER,
    reaches=WHO,
    where=(WAS_TOLD, ORDERED_AFTERWARDS),
    day=CampaignMember.from_on,
    party=CampaignMember.party_id,
    measures={"campaign_buyers": func.count()},
)

HOUSE_FACTS: tuple[Fact, ...] = (
    SOLD,
    GOODS_SOLD,
    MOVED,
    ORDERED,
    CANCELLED,
    PROMISED,
    FIRST_ORDERS,
    CUSTOMERS,
    INVOICED,
    CREDITED,
    OVERDUE,
    OWED,
    PAID,
    REFUNDED,
    STOCK,
    CASES,
    THREADS,
    MESSAGES,
    TOLD,
    WON_BY_CAMPAIGN,
)
