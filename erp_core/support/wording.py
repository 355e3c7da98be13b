"""What notices and questions to customers say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from erp_core.access import Role

NOTICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mention": ("{author} mentioned you: {text}", "{author} 提到了您：{text}"),
        "mention_department": (
            "{author} asks {department}: {text}",
            "{author} 请{department}处理：{text}",
        ),
        "mention_done": ("{name} has seen to it: {text}", "{name} 已处理：{text}"),
        "lot_blocked": (
            "Lot {lot} is blocked. Customers to tell: {count}",
            "批次 {lot} 已冻结，待通知客户：{count}",
        ),
        "lot_blocked_alone": (
            "Lot {lot} is blocked. No other customer has any of it",
            "批次 {lot} 已冻结，没有其他客户持有",
        ),
        "assigned": (
            "{author} gave you the talk with {name}",
            "{author} 把与 {name} 的对话交给了您",
        ),
        "assigned_house": ("The talk with {name} is yours now", "与 {name} 的对话已分配给您"),
        "assigned_case": ("{author} gave you case {number}", "{author} 把工单 {number} 交给了您"),
        "first_at_risk": ("{name} needs an answer soon", "请尽快回复 {name}"),
        "resolve_at_risk": ("{name} should be solved soon", "请尽快解决 {name} 的问题"),
        "first_late": ("{name} was not answered in time", "未按时回复 {name}"),
        "resolve_late": ("{name} was not solved in time", "未按时解决 {name} 的问题"),
        "task": ("{author} gave you a task: {title}", "{author} 给您分配了任务：{title}"),
        "rating": ("A customer gave {score} of 5{comment}", "客户评分 {score}/5{comment}"),
        "awake": ("The talk with {name} is awake again", "与 {name} 的对话已恢复"),
    }
)
"""Each kind of notice in English and Chinese."""

DEPARTMENTS: Mapping[Role, tuple[str, str]] = MappingProxyType(
    {
        Role.SALES: ("Sales", "销售"),
        Role.SUPPORT: ("Support", "客服"),
        Role.WAREHOUSE: ("Warehouse", "仓库"),
        Role.PURCHASING: ("Purchasing", "采购"),
        Role.PLANNER: ("Planning", "计划"),
        Role.TECHNICIAN: ("Technicians", "技术"),
        Role.ACCOUNTANT: ("Accounting", "财务"),
        Role.HR: ("HR", "人事"),
        Role.MANAGER: ("Management", "管理层"),
    }
)
"""The roles that a note can call by ``@`` and their value, with what they are called."""
REASONS_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "en": "What was wrong with goods in the week of {week}: {lines}",
        "zh": "{week} 当周的商品问题：{lines}",
    }
)
"""The title of the weekly task to those who buy and plan."""
