"""What a line of the timeline says, in both languages.

Invoices and payments have no number yet when they are heard of (it is taken at the commit), so
their lines name the amount, and their record leads to the number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from erp_core.crm.schemas import InteractionKind
from erp_core.crm.states import Stage

_MESSAGE, _ORDER = InteractionKind.MESSAGE, InteractionKind.ORDER
_INVOICE, _PAYMENT = InteractionKind.INVOICE, InteractionKind.PAYMENT
_TASK, _RATING = InteractionKind.TASK, InteractionKind.RATING
_OPPORTUNITY = InteractionKind.OPPORTUNITY
_CASE, _NOTE, _LIFECYCLE = InteractionKind.CASE, InteractionKind.NOTE, InteractionKind.LIFECYCLE


@dataclass(frozen=True)
class Wording:
    """The kind of a line and its text in English and Chinese."""

    kind: InteractionKind
    en: str
    zh: str


WORDS: Mapping[str, Wording] = MappingProxyType(
    {
        "message_arrived": Wording(_MESSAGE, "{channel}: {preview}", "{channel}：{preview}"),
        "message_sent": Wording(
            _MESSAGE, "Reply on {channel}: {preview}", "回复（{channel}）：{preview}"
        ),
        "order_confirmed": Wording(
            _ORDER, "Order {number} confirmed, {gross}", "订单 {number} 已确认，{gross}"
        ),
        "order_promised": Wording(
            _ORDER, "Order {number} promised for {day}", "订单 {number} 承诺 {day} 送达"
        ),
        "order_delivered": Wording(_ORDER, "Order {number} shipped", "订单 {number} 已发货"),
        "order_cancelled": Wording(_ORDER, "Order {number} cancelled", "订单 {number} 已取消"),
        "return_requested": Wording(
            _ORDER,
            "Return {number} of order {order} asked for",
            "申请退货 {number}（订单 {order}）",
        ),
        "return_refunded": Wording(
            _ORDER, "Return {number}: {amount} refunded", "退货 {number}：已退款 {amount}"
        ),
        "quotation_sent": Wording(
            _ORDER,
            "Quotation {number} over {gross}, good until {day}",
            "报价单 {number}，{gross}，{day} 前有效",
        ),
        "quotation_accepted": Wording(
            _ORDER, "Quotation {number} accepted", "报价单 {number} 已接受"
        ),
        "invoice_issued": Wording(
            _INVOICE, "Invoice over {gross}, due {day}", "发票 {gross}，{day} 到期"
        ),
        "invoice_credited": Wording(_INVOICE, "Credit note over {gross}", "红字发票 {gross}"),
        "payment_recorded": Wording(_PAYMENT, "{amount} received", "收到付款 {amount}"),
        "payment_refunded": Wording(_PAYMENT, "{amount} refunded", "已退款 {amount}"),
        "case_opened": Wording(_CASE, "Case {number}: {subject}", "工单 {number}：{subject}"),
        "case_solved": Wording(
            _CASE, "Case {number} solved: {solution}", "工单 {number} 已解决：{solution}"
        ),
        "task_opened": Wording(_TASK, "Task: {title}", "任务：{title}"),
        "task_done": Wording(_TASK, "Task done: {title}", "任务已完成：{title}"),
        "rated": Wording(_RATING, "Rated us {score} of 5{comment}", "评分 {score}/5{comment}"),
        "thread_noted": Wording(_NOTE, "{author}: {text}", "{author}：{text}"),
        "note_added": Wording(_NOTE, "{author}: {text}", "{author}：{text}"),
        "activity_done": Wording(_TASK, "{subject}: {outcome}", "{subject}：{outcome}"),
        "opportunity_won": Wording(
            _OPPORTUNITY, "{title}: won by order {number}", "{title}：已成交，订单 {number}"
        ),
        "opportunity_lost": Wording(
            _OPPORTUNITY, "{title}: lost, {reason}", "{title}：未成交，{reason}"
        ),
        "merged": Wording(_NOTE, "Taken for one with {name}", "已与 {name} 合并"),
        "parted": Wording(_NOTE, "No longer taken for one with {name}", "已取消与 {name} 的合并"),
        "stage_changed": Wording(_LIFECYCLE, "Now {stage_en}", "客户阶段：{stage_zh}"),
    }
)
"""Text of each kind of line."""

STAGES: Mapping[Stage, tuple[str, str]] = MappingProxyType(
    {
        Stage.PROSPECT: ("prospect", "潜在客户"),
        Stage.NEW: ("new", "新客户"),
        Stage.ACTIVE: ("active", "活跃"),
        Stage.AT_RISK: ("at risk", "有流失风险"),
        Stage.LOST: ("lost", "已流失"),
        Stage.WON_BACK: ("won back", "已挽回"),
    }
)
"""The stages in English and Chinese."""
